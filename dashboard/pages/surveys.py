"""Surveys: the public's opinions against targets, by wave, group and instrument, and beside crime."""

import re
from collections.abc import Callable

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard.goal1 import cards, case_links, panels, pooled_opinion, surveys, tables
from dashboard.goal1.indicators import INDICATORS
from dashboard.goal1.opinions import SHORT
from dashboard.goal1.panels import MOST_PLACES
from dashboard.goal1.tables import STATION_WIDE, ZONE_ONLY, Choice
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.queries.goal1 import NO_ANSWER
from dashboard.schema.survey_indicators import SURVEY_CODES
from dashboard.store import db
from dashboard.ui.count_links import count_links
from dashboard.ui.downloads import downloads
from dashboard.ui.figure import panel
from dashboard.ui.html_table import html_table
from dashboard.ui.page import Explained, page_header
from dashboard.view.extent import extent
from dashboard.view.view import View

TITLE = Text("ผลสำรวจประชาชน", "Surveys of the public")
ICON = ":material/forum:"
NEEDS_DATA = False
EXPLAINED = Explained(
    shows=Text(
        "ความหวาดกลัวภัยอาชญากรรม ความพึงพอใจ และความเชื่อมั่นของประชาชนในพื้นที่ เทียบเป้าหมาย",
        "The public's fear of crime, satisfaction and confidence in the zones, against their targets.",
    ),
    reading=Text(
        "ผลเป็นช่วงเพราะถามเพียงบางคน ผ่านหรือไม่ผ่านเมื่อทั้งช่วงอยู่ฝั่งเดียวของเป้าหมาย ก้ำกึ่งหมายถึงต้องถามเพิ่ม"
        " ไม่เทียบแบบสอบถามต่างชนิดกัน",
        "Results are ranges, as some people were asked and not all; met or missed is what lies on one side"
        " of the target as a whole, too close asks for more answers. Different questionnaires are never"
        " compared.",
    ),
    source=Text(
        "ไฟล์ผลสำรวจที่หน่วยส่ง และทะเบียนประชากรที่ใช้ถ่วงน้ำหนัก ไม่มีชื่อผู้ตอบ",
        "Survey files sent by the units, and the register of residents by which answers are weighted. No"
        " respondent is named.",
    ),
)

NO_SURVEY = Text("ยังไม่มีผลสำรวจประชาชนของหน่วยนี้", "No survey of the public of this unit yet.")
CHOOSE_SURVEY = Text("เครื่องมือสำรวจ (แสดงครั้งละเครื่องมือ ไม่เฉลี่ยรวมกัน)", "Survey (one at a time, never averaged)")
BY_WAVE = Text("รายรอบ", "By wave")
BY_GROUP = Text("ตามเพศและอายุ (รอบล่าสุด)", "By sex and age (latest wave)")
BY_PLACE = Text("รายพื้นที่ (รอบล่าสุด)", "By place (latest wave)")
PLACES_TABLE = Text("ตารางรายพื้นที่ และจำนวนที่ต้องเก็บเพิ่ม", "Table by place, and the answers needed")
INSTRUMENTS = Text("เครื่องมือสำรวจ เทียบกัน ไม่เฉลี่ยรวมกัน", "Surveys side by side, never averaged")
QUADRANT = Text("ความหวาดกลัว × คดีในพื้นที่", "Fear × crime in the zone")
FOR_ANALYSTS = Text("รายละเอียดสำหรับนักวิเคราะห์", "Details for analysts")
COURSE = Text("เทียบรอบก่อน และ 12 เดือนล่าสุด", "Since the wave before, and the latest twelve months")
# Of a question: what its answers are taken for.
COUNTS = Text("นับ {answers}", "counts {answers}")
DOES_NOT_COUNT = Text("ไม่นับ {answers}", "does not count {answers}")
LEFT_OUT = Text("ไม่อยู่ในตัวหาร {answers}", "left out {answers}")
MINORS = Text("ไม่นับผู้ตอบอายุต่ำกว่า 18 ปี {n} คน", "{n} respondents below 18 are left out")


def render(view: View) -> None:
    page_header(view, TITLE, EXPLAINED)
    _cards(view)
    choices = tables.choices(view)
    if not choices:
        st.info(f"{NO_SURVEY(view.lang)} – {INDICATORS[0].how_to_load(view.lang)}")
        return
    choice, number = _chosen(view, choices)
    _figures(view, choice, number)
    _instruments(view, choice)
    if len({o.zone for o in surveys.opinions(view)}) > 1:
        panel(view, "survey-quadrant", QUADRANT, TITLE, panels.quadrant)
        count_links(view, case_links.of_pressure)
    _for_analysts(view, choice, number)


def _cards(view: View) -> None:
    st.html(db.kept(cards.cards, view))
    st.caption(db.kept(cards.note, view))


def _chosen(view: View, choices: list[Choice]) -> tuple[Choice, int]:
    """Ask which instrument the figures are about; return it and its number among those of the view."""
    lang = view.lang
    if len(choices) == 1:
        return choices[0], 0
    known = surveys.instruments(view.scope)
    labels = [
        f"{known[c.instrument].name(lang)} · {(ZONE_ONLY if c.in_zone else STATION_WIDE)(lang)}"
        for c in choices
    ]
    options = list(range(len(choices)))
    number: int = st.selectbox(
        CHOOSE_SURVEY(lang), options, format_func=labels.__getitem__, key="survey_choice"
    )
    return choices[number], number


def _figures(view: View, choice: Choice, number: int) -> None:
    """Show of one place its waves and groups, of several each of them."""
    if not choice.in_zone:
        st.warning(" · ".join([STATION_WIDE(view.lang), *db.kept(tables.footing_of, view, choice)]))
    if len(tables.of_choice(view, choice)) == 1:
        panel(view, f"survey-waves-{number}", BY_WAVE, TITLE, panels.by_wave, choice)
        panel(view, f"survey-groups-{number}", BY_GROUP, TITLE, panels.by_group, choice)
    else:
        panel(view, f"survey-places-{number}", BY_PLACE, TITLE, panels.by_place, choice)
        # What the figure says, in words and to take away.
        with st.expander(PLACES_TABLE(view.lang), key="survey-places-table"):
            _table(view, f"survey-places-table-{number}", BY_PLACE, tables.by_place, choice)


def _table(view: View, name: str, heading: Text, build: Callable[..., pd.DataFrame], *more: object) -> None:
    """Show what `build(view, *more)` makes, see db.kept, with its downloads."""
    frame, shown = db.kept(_made_ready, build, heading, view, *more)
    if frame.empty:
        return
    st.html(shown)
    downloads(frame, TITLE(view.lang), name, view, name, extent(view, "state"))


def _made_ready(
    build: Callable[..., pd.DataFrame], heading: Text, view: View, *more: object
) -> tuple[pd.DataFrame, Markup]:
    """Return a table, and as much of it as the page shows, as it is sent."""
    frame = build(view, *more)
    return frame, html_table(frame.head(MOST_PLACES), f"{heading(view.lang)} ({len(frame)})")


def _instruments(view: View, choice: Choice) -> None:
    """Show who asked, how, with what words, and which answers count: always on the page."""
    lang = view.lang
    st.markdown(f"## {INSTRUMENTS(lang)}")
    _table(view, "survey-instruments", INSTRUMENTS, tables.by_instrument)
    asked = surveys.instruments(view.scope)[choice.instrument]
    place = [escape_markdown(asked.place)] if asked.place else []
    lines = [" · ".join([f"**{escape_markdown(asked.name(lang))}**", *place])]
    lines += [
        _question(SHORT[code](lang), *asked.questions[code], lang)
        for code in SURVEY_CODES
        if code in asked.questions
    ]
    st.caption("  \n".join(lines))


def _question(name: str, wording: str, scale: list[str], counted: list[str], lang: Lang) -> str:
    """Return a question in its words, with which of its answers count, do not count, and say nothing."""
    saying_nothing = [a for a in scale if re.match(NO_ANSWER, a, re.IGNORECASE)]
    others = [a for a in scale if a not in counted and a not in saying_nothing]
    parts = [COUNTS(lang, answers=_in_a_row(counted) or "–")]
    if others:
        parts.append(DOES_NOT_COUNT(lang, answers=_in_a_row(others)))
    if saying_nothing:
        parts.append(LEFT_OUT(lang, answers=_in_a_row(saying_nothing)))
    return f"{name}: “{escape_markdown(wording)}” – {' · '.join(parts)}"


def _in_a_row(answers: list[str]) -> str:
    return " / ".join(escape_markdown(answer) for answer in answers)


def _for_analysts(view: View, choice: Choice, number: int) -> None:
    # Closed, it is neither made nor sent.
    opened = st.expander(FOR_ANALYSTS(view.lang), key="survey-analysts", on_change="rerun")
    if opened.open:
        with opened:
            _table(view, f"survey-analysts-{number}", FOR_ANALYSTS, tables.for_analysts, choice)
            _table(view, f"survey-course-{number}", COURSE, tables.course, choice)
            st.caption(db.kept(_method, view, choice))


def _method(view: View, choice: Choice) -> str:
    lang = view.lang
    lines = [INDICATORS[0].method(lang)]
    if len(surveys.joined_zones(view)) > 1:
        name, explained = pooled_opinion.METHOD
        lines.append(f"**{name(lang)}** – {explained(lang)}")
    if minors := sum(waves[0].minors for waves in tables.of_choice(view, choice).values()):
        lines.append(MINORS(lang, n=f"{minors:,}"))
    return "  \n".join(lines)
