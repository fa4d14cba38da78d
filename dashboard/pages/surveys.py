"""Surveys: what the public of the zones says, against the targets, by wave, group and instrument, and beside
crime.
"""

import re
from collections.abc import Callable
from functools import partial

import pandas as pd
import streamlit as st

from dashboard.goal1 import cards, panels, pooled_opinion, surveys, tables
from dashboard.goal1.opinions import SHORT
from dashboard.goal1.panels import MOST_PLACES
from dashboard.goal1.tables import STATION_WIDE, ZONE_ONLY, Choice
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.programme.kpis import KPIS
from dashboard.queries.goal1 import NO_ANSWER
from dashboard.store import db
from dashboard.ui.page import downloads, page_header, panel, ready
from dashboard.view.view import View

TITLE = Text("ผลสำรวจประชาชน", "Surveys of the public")
ICON = ":material/forum:"
NEEDS_DATA = False

COURSE = Text("เทียบรอบก่อน และ 12 เดือนล่าสุด", "Since the wave before, and the latest twelve months")
NO_SURVEY = Text("ยังไม่มีผลสำรวจประชาชนของหน่วยนี้", "No survey of the public of this unit yet.")


def render(view: View) -> None:
    page_header(view, TITLE)
    _cards(view)
    choices = tables.choices(view)
    if not choices:
        st.info(f"{NO_SURVEY(view.lang)} – {KPIS[0].how_to_load(view.lang)}")
        return
    choice, number = _chosen(view, choices)
    _figures(view, choice, number)
    _instruments(view, choice)
    if len({o.zone for o in surveys.opinions(view)}) > 1:
        heading = Text("ความหวาดกลัว × คดีในพื้นที่", "Fear × crime in the zone")
        panel(view, "survey-quadrant", heading, TITLE, lambda: panels.quadrant(view))
    _for_analysts(view, choice, number)


def _cards(view: View) -> None:
    lines = db.kept(("survey-cards", *view.key), lambda: cards.cards(view))
    for column, text in zip(st.columns(len(lines), gap="small"), lines, strict=True):
        with column, st.container(border=True, height="stretch"):
            st.markdown(text)
    st.caption(db.kept(("survey-note", *view.key), lambda: cards.note(view)))


def _chosen(view: View, choices: list[Choice]) -> tuple[Choice, int]:
    """The instrument the figures are about, and its number among those of the view."""
    lang = view.lang
    if len(choices) == 1:
        return choices[0], 0
    known = surveys.instruments()
    labels = [
        f"{known[c.instrument].name(lang)} · {(ZONE_ONLY if c.in_zone else STATION_WIDE)(lang)}"
        for c in choices
    ]
    options = list(range(len(choices)))
    label = (
        "เครื่องมือสำรวจ (แสดงครั้งละเครื่องมือ ไม่เฉลี่ยรวมกัน)"
        if lang == "th"
        else "Survey (one at a time, never averaged)"
    )
    number: int = st.selectbox(label, options, format_func=lambda n: labels[n], key="survey_choice")
    return choices[number], number


def _figures(view: View, choice: Choice, number: int) -> None:
    """Where one place was asked its waves and groups, where several were each of them."""
    if not choice.in_zone:
        rests = db.kept(("survey-footing", choice, *view.key), lambda: tables.footing_of(view, choice))
        st.warning(" · ".join([STATION_WIDE(view.lang), *rests]))
    places = tables.of_choice(view, choice)
    if len(places) == 1:
        heading = Text("รายรอบ", "By wave")
        panel(
            view,
            f"survey-waves-{number}",
            heading,
            TITLE,
            lambda: panels.by_wave(view, choice),
            choice,
        )
        heading = Text("ตามเพศและอายุ (รอบล่าสุด)", "By sex and age (latest wave)")
        panel(
            view,
            f"survey-groups-{number}",
            heading,
            TITLE,
            lambda: panels.by_group(view, choice),
            choice,
        )
        return
    heading = Text("รายพื้นที่ (รอบล่าสุด)", "By place (latest wave)")
    panel(view, f"survey-places-{number}", heading, TITLE, lambda: panels.by_place(view, choice), choice)
    build = partial(tables.by_place, view, choice)
    _table(view, f"survey-places-table-{number}", heading, build, choice)


def _table(view: View, name: str, heading: Text, build: Callable[[], pd.DataFrame], *more: object) -> None:
    """A table that is kept, with its downloads. more: what it depends on besides the view."""
    # What pandas notes beside the columns is as large as the table, and nothing on a page needs it.
    frame, table = db.kept(
        ("survey-table", name, *view.key, *more),
        lambda: (f := build(), ready(f.head(MOST_PLACES)).replace_schema_metadata()),
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
    _table(view, "survey-instruments", heading, partial(tables.by_instrument, view))
    asked = surveys.instruments()[choice.instrument]
    lines = [
        f"**{escape_markdown(asked.name(lang))}**"
        + (f" · {escape_markdown(asked.place)}" if asked.place else "")
    ]
    lines += [_question(SHORT[i](lang), *asked.questions[i], lang) for i in SHORT if i in asked.questions]
    st.caption("  \n".join(lines))


def _question(name: str, wording: str, scale: list[str], counted: list[str], lang: Lang) -> str:
    th = lang == "th"
    counts = " / ".join(escape_markdown(a) for a in counted)
    said = f"{name}: “{escape_markdown(wording)}” – {'นับ' if th else 'counts'} {counts or '–'}"
    left_out = [escape_markdown(a) for a in scale if re.match(NO_ANSWER, a, re.IGNORECASE)]
    others = [
        escape_markdown(a) for a in scale if a not in counted and not re.match(NO_ANSWER, a, re.IGNORECASE)
    ]
    said += f" · {'ไม่นับ' if th else 'does not count'} {' / '.join(others)}" if others else ""
    return said + (f" · {'ไม่อยู่ในตัวหาร' if th else 'left out'} {' / '.join(left_out)}" if left_out else "")


def _for_analysts(view: View, choice: Choice, number: int) -> None:
    lang = view.lang
    heading = Text("รายละเอียดสำหรับนักวิเคราะห์", "Details for analysts")
    # Closed, it is neither made nor sent.
    opened = st.expander(heading(lang), key="survey-analysts", on_change="rerun")
    if opened.open:
        with opened:
            build = partial(tables.for_analysts, view, choice)
            _table(view, f"survey-analysts-{number}", heading, build, choice)
            build = partial(tables.course, view, choice)
            _table(view, f"survey-course-{number}", COURSE, build, choice)
            st.caption(db.kept(("survey-method", choice, *view.key), lambda: _method(view, choice)))


def _method(view: View, choice: Choice) -> str:
    lang = view.lang
    th = lang == "th"
    lines = [KPIS[0].method(lang)]
    if len(surveys.joined_zones(view)) > 1:
        lines.append(f"**{pooled_opinion.METHOD[0](lang)}** – {pooled_opinion.METHOD[1](lang)}")
    minors = sum(w[0].minors for w in tables.of_choice(view, choice).values())
    if minors:
        lines.append(
            f"ไม่นับผู้ตอบอายุต่ำกว่า 18 ปี {minors:,} คน" if th else f"{minors:,} respondents below 18 are left out"
        )
    return "  \n".join(lines)
