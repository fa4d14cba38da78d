"""Surveys: what the public of the zones says, against the targets, by wave, group and instrument, and beside crime."""

import re
from collections import Counter
from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from dashboard import db, survey_tables, surveys
from dashboard.components import downloads, page_header, panel, ready
from dashboard.filters import View
from dashboard.kpis import KPIS, NOT_JOINED, Indicator
from dashboard.kpis.base import MARKS
from dashboard.kpis.opinions import SHORT, STATES, Opinion, province_share
from dashboard.panels import survey_panels
from dashboard.panels.survey_panels import BIAS, MOST_PLACES
from dashboard.queries.surveys import NO_ANSWER
from dashboard.survey_tables import STATION_WIDE, ZONE_ONLY, Choice, change_words, span, wave_name
from dashboard.text import Lang, Text, escape_markdown

TITLE = Text("ผลสำรวจประชาชน", "Surveys of the public")
ICON = ":material/forum:"
ROLES = ("commander", "analyst", "data_officer")
NEEDS_DATA = False

COLOURS = {"met": "green", "not_met": "red", "too_close_to_call": "orange", "not_enough_data": "gray"}
# A larger share without an answer may hide how people think.
MUCH_MISSING = 0.10
RANGE = Text("ช่วงค่าที่เป็นไปได้ (90 %)", "possible range (90 %)")
WHY = {
    "met": Text("ทั้งช่วงอยู่ในเกณฑ์", "the whole range reaches the target"),
    "not_met": Text("ทั้งช่วงอยู่นอกเกณฑ์", "the whole range misses the target"),
    "too_close_to_call": Text("ช่วงคร่อมเกณฑ์", "the range reaches over the target"),
    "not_enough_data": Text("คำตอบยังน้อยเกินกว่าจะบอกได้", "too few answers to tell"),
}
NO_SURVEY = Text("ยังไม่มีผลสำรวจประชาชนของหน่วยนี้", "No survey of the public of this unit yet.")


def render(view: View) -> None:
    page_header(view, TITLE)
    _cards(view)
    choices = survey_tables.choices(view)
    if not choices:
        st.info(f"{NO_SURVEY(view.lang)} – {KPIS[0].how_to_load(view.lang)}")
        return
    choice, number = _chosen(view, choices)
    _figures(view, choice, number)
    _instruments(view, choice)
    if len({o.zone for o in surveys.opinions(view)}) > 1:
        heading = Text("ความหวาดกลัว × คดีในพื้นที่", "Fear × crime in the zone")
        panel(view, "survey-quadrant", heading, TITLE, lambda: survey_panels.quadrant(view))
    _for_analysts(view, choice, number)


def _cards(view: View) -> None:
    indicators = [k for k in KPIS if k.goal == 1]
    lines = db.kept(("survey-cards", *view.key), lambda: [_card(view, k) for k in indicators])
    for column, text in zip(st.columns(len(indicators), gap="small"), lines, strict=True):
        with column, st.container(border=True, height="stretch"):
            st.markdown(text)
    st.caption(db.kept(("survey-note", *view.key), lambda: _note(view)))


def _card(view: View, indicator: Indicator) -> str:
    """One indicator in Markdown: of one zone its figure and verdict, of several how many stand where."""
    lang, found = view.lang, surveys.opinions(view)
    single = len(view.units.stations_of(view.filters)) == 1 and len({o.zone for o in found}) <= 1
    title = f"**{indicator.name(lang)}**"
    mine = [o for o in found if o.indicator == indicator.code]
    if single and mine:
        return f"{title}\n{_judged(mine[0], lang)}"
    if single:
        standing = next(iter(surveys.stands(view).values()))
        why = f"  \n{standing.reason(lang)}" if standing.reason(lang) and not found else ""
        not_asked = Text("เครื่องมือที่ใช้ตัดสินไม่ได้ถาม", "not asked by the survey that decides")
        return f"{title}  \n:gray-badge[{(not_asked if found else standing.words)(lang)}]  \n:small[{_target(view, indicator)}]{why}"
    states = Counter(o.state for o in mine)
    said = [f":{COLOURS[s]}-badge[{STATES[s](lang)} **{states[s]}**]" for s in STATES if states[s]]
    said += [f":gray-badge[{words} **{n}**]" for words, n in _without(view, mine)]
    people = sum(o.n for o in mine)
    unit = f"นับเป็นพื้นที่ · ผู้ตอบรวม {people:,} คน" if lang == "th" else f"zones · {people:,} answers in all"
    return f"{title}  \n{' '.join(said)}  \n:small[{_target(view, indicator)} · {unit}]"


def _judged(opinion: Opinion, lang: Lang) -> str:
    th = lang == "th"
    badge = f":{COLOURS[opinion.state]}-badge[**{STATES[opinion.state](lang)}**]"
    value = "" if opinion.value is None else f"{opinion.percent(lang)} "
    count = f"ผู้ตอบ {opinion.n:,} คน" if th else f"{opinion.n:,} answered"
    lines = [f"{_goal(opinion.indicator, opinion.target, lang)} · {count}"]
    if opinion.value is not None:
        lines.append(f"{RANGE(lang)}: {span(opinion.interval)} – {WHY[opinion.state](lang)}")
    else:
        lines.append(WHY[opinion.state](lang))
    if needed := opinion.needed(lang):
        lines.append(f"**{needed}**")
    if opinion.share.missing > MUCH_MISSING:
        share = f"{opinion.share.missing * 100:.0f} %"
        lines.append(f":orange[⚠ {'ไม่ตอบ/ไม่ทราบ' if th else 'no answer'} {share}]")
    if opinion.value is not None and (moved := change_words(opinion.change, lang)):
        lines.append(f":small[{moved}]")
    return f"\n### {value}{badge}\n\n" + "  \n".join(lines)


def _goal(indicator: str, target: float, lang: Lang) -> str:
    limit = f"{target * 100:g}"
    if indicator == "fear":
        return f"เป้าหมาย: ไม่เกินร้อยละ {limit}" if lang == "th" else f"target: at most {limit} %"
    return f"เป้าหมาย: ไม่น้อยกว่าร้อยละ {limit}" if lang == "th" else f"target: at least {limit} %"


def _target(view: View, indicator: Indicator) -> str:
    """The target of most stations of the view, and whether some have another."""
    found = Counter(surveys.load(view).targets[indicator.code, s.code] for s in view.units.stations_of(view.filters))
    if not found:
        return indicator.target(view.lang)
    goal = _goal(indicator.code, found.most_common(1)[0][0], view.lang)
    own = "บางสถานีมีเป้าหมายของตนเอง" if view.lang == "th" else "some stations have their own"
    return f"{goal} ({own})" if len(found) > 1 else goal


def _without(view: View, mine: list[Opinion]) -> list[tuple[str, int]]:
    """Zones of the view without an opinion, by why, and stations outside the programme."""
    zones = {o.zone for o in mine}
    marks = surveys.stands(view)
    silent = Counter(
        MARKS["not_due" if marks[z.station].mark == "not_due" else "not_received"](view.lang)
        for z in surveys.joined_zones(view) if z.code not in zones
    )  # fmt: skip
    outside = sum(s.mark == "not_joined" for s in marks.values())
    return [*silent.items(), *([(NOT_JOINED(view.lang), outside)] if outside else [])]


def _note(view: View) -> str:
    """What decides, how it was weighted, and what the ranges leave out."""
    lang = view.lang
    th = lang == "th"
    parts = []
    known, found = surveys.instruments(), surveys.opinions(view)
    if found:
        names = dict.fromkeys(escape_markdown(known[o.instrument].name(lang)) for o in found)
        waves = dict.fromkeys(escape_markdown(wave_name(o, lang)) for o in found)
        parts.append(f"{'ตัดสินจาก' if th else 'Judged from'}: {', '.join(names)}")
        parts += [f"{'รอบ' if th else 'wave'} {next(iter(waves))}"] if len(waves) == 1 else []
        parts += survey_tables.footing([o.share for o in found], lang)
        unheard = [z.name(lang) for z in surveys.joined_zones(view) if z.code not in {o.zone for o in found}]
        if len(unheard) == 1:
            parts.append(f"{'ยังไม่มีผลสำรวจ' if th else 'no survey yet'}: {escape_markdown(unheard[0])}")
    return " · ".join([*parts, BIAS(lang)])


def _chosen(view: View, choices: list[Choice]) -> tuple[Choice, int]:
    """The instrument the figures are about, and its number among those of the view."""
    lang = view.lang
    if len(choices) == 1:
        return choices[0], 0
    known = surveys.instruments()
    labels = [f"{known[c.instrument].name(lang)} · {(ZONE_ONLY if c.in_zone else STATION_WIDE)(lang)}" for c in choices]
    options = list(range(len(choices)))
    label = "เครื่องมือสำรวจ (แสดงครั้งละเครื่องมือ ไม่เฉลี่ยรวมกัน)" if lang == "th" else "Survey (one at a time, never averaged)"
    number: int = st.selectbox(label, options, format_func=lambda n: labels[n], key="survey_choice")
    return choices[number], number


def _figures(view: View, choice: Choice, number: int) -> None:
    """Where one place was asked its waves and groups, where several were each of them."""
    if not choice.in_zone:
        rests = db.kept(("survey-footing", number, *view.key), lambda: survey_tables.footing_of(view, choice))
        st.warning(" · ".join([STATION_WIDE(view.lang), *rests]))
    places = survey_tables.of_choice(view, choice)
    if len(places) == 1:
        heading = Text("รายรอบ", "By wave")
        panel(view, f"survey-waves-{number}", heading, TITLE, lambda: survey_panels.by_wave(view, choice))
        heading = Text("ตามเพศและอายุ (รอบล่าสุด)", "By sex and age (latest wave)")
        panel(view, f"survey-groups-{number}", heading, TITLE, lambda: survey_panels.by_group(view, choice))
        return
    heading = Text("รายพื้นที่ (รอบล่าสุด)", "By place (latest wave)")
    panel(view, f"survey-places-{number}", heading, TITLE, lambda: survey_panels.by_place(view, choice))
    build = partial(survey_tables.by_place, view, choice)
    _table(view, f"survey-places-table-{number}", heading, build, MOST_PLACES)


def _table(view: View, name: str, heading: Text, build: Callable[[], pd.DataFrame], shown: int) -> None:
    """A table that is kept, with its downloads."""
    # What pandas notes beside the columns is as large as the table, and nothing on a page needs it.
    frame, table = db.kept(
        ("survey-table", name, *view.key), lambda: (f := build(), ready(f.head(shown)).replace_schema_metadata())
    )
    if frame.empty:
        return
    st.table(table, hide_index=True, border="horizontal", alt=f"{heading(view.lang)} ({len(frame)})")
    downloads(frame, TITLE(view.lang), name, view, name)


def _instruments(view: View, choice: Choice) -> None:
    """Who asked, how, with what words, and which answers count: always on the page."""
    lang = view.lang
    heading = Text("เครื่องมือสำรวจ เทียบกัน ไม่เฉลี่ยรวมกัน", "Surveys side by side, never averaged")
    st.markdown(f"#### {heading(lang)}")
    _table(view, "survey-instruments", heading, partial(survey_tables.by_instrument, view), MOST_PLACES)
    asked = surveys.instruments()[choice.instrument]
    lines = [f"**{escape_markdown(asked.name(lang))}**" + (f" · {escape_markdown(asked.place)}" if asked.place else "")]
    lines += [_question(SHORT[i](lang), *asked.questions[i], lang) for i in SHORT if i in asked.questions]
    st.caption("  \n".join(lines))


def _question(name: str, wording: str, scale: list[str], counted: list[str], lang: Lang) -> str:
    th = lang == "th"
    counts = " / ".join(escape_markdown(a) for a in counted)
    said = f"{name}: “{escape_markdown(wording)}” – {'นับ' if th else 'counts'} {counts or '–'}"
    left_out = [escape_markdown(a) for a in scale if re.match(NO_ANSWER, a, re.IGNORECASE)]
    others = [escape_markdown(a) for a in scale if a not in counted and not re.match(NO_ANSWER, a, re.IGNORECASE)]
    said += f" · {'ไม่นับ' if th else 'does not count'} {' / '.join(others)}" if others else ""
    return said + (f" · {'ไม่อยู่ในตัวหาร' if th else 'left out'} {' / '.join(left_out)}" if left_out else "")


def _for_analysts(view: View, choice: Choice, number: int) -> None:
    lang = view.lang
    heading = Text("รายละเอียดสำหรับนักวิเคราะห์", "Details for analysts")
    # Closed, it is neither made nor sent.
    opened = st.expander(heading(lang), key="survey-analysts", on_change="rerun")
    if opened.open:
        with opened:
            build = partial(survey_tables.for_analysts, view, choice)
            _table(view, f"survey-analysts-{number}", heading, build, MOST_PLACES)
            st.caption(db.kept(("survey-method", number, *view.key), lambda: _method(view, choice)))


def _method(view: View, choice: Choice) -> str:
    lang = view.lang
    th = lang == "th"
    lines = [KPIS[0].method(lang)]
    people = {place: sum(ages.values()) for place, ages in surveys.load(view).population.items()}
    for indicator in SHORT:
        mine = [o for o in surveys.opinions(view) if o.indicator == indicator]
        if pooled := province_share(mine, people):
            share = f"{pooled[0] * 100:.1f} % ({span(pooled[1])})"
            zones = f"{len(mine)} {'พื้นที่' if th else 'zones'}"
            how = (
                "รวมตามประชากรผู้ใหญ่ของพื้นที่ที่สำรวจ ไม่ใช้ตัดสิน"
                if th
                else "zones surveyed, by adult population; decides nothing"
            )
            lines.append(f"{SHORT[indicator](lang)} {share} – {zones} {how}")
    minors = sum(w[0].minors for w in survey_tables.of_choice(view, choice).values())
    if minors:
        lines.append(f"ไม่นับผู้ตอบอายุต่ำกว่า 18 ปี {minors:,} คน" if th else f"{minors:,} respondents below 18 are left out")
    return "  \n".join(lines)
