"""Choosing a briefing: week, audience, minutes, language – and starting it in a window of its own."""

from dataclasses import replace
from datetime import date, timedelta

import streamlit as st
from markupsafe import Markup

from dashboard.briefing import request
from dashboard.briefing.agenda import LENGTHS, latest_week
from dashboard.briefing.request import Request
from dashboard.briefing.slides import AUDIENCES, PARTS, STRICTEST, Audience, Slide
from dashboard.language.periods import Period, week_of
from dashboard.language.text import LANGUAGES, Lang, Text
from dashboard.store import db
from dashboard.ui.columns import Column, table
from dashboard.ui.html_table import html_table
from dashboard.ui.page import faults_said
from dashboard.view.view import View

# Weeks to choose from, the latest first.
WEEKS = 26
# Pixels that the longest week takes.
WEEK_WIDTH = 280
WEEK, AUDIENCE = Text("สัปดาห์", "Week"), Text("ผู้ฟัง", "Audience")
MINUTES, LANGUAGE = Text("เวลานำเสนอ", "Length"), Text("ภาษาของสไลด์", "Language of the slides")
OF_MINUTES = Text("{n} นาที", "{n} minutes")
LANGUAGE_NAMES: dict[Lang, Text] = {"th": Text("ไทย", "Thai"), "en": Text("อังกฤษ", "English")}
TOLD: dict[Audience, Text] = {
    "internal": Text(
        "เห็นทุกอย่าง รวมข้อสั่งการ จุดเกิดเหตุ และคำถามถึงหัวหน้าสถานี ห้ามเผยแพร่",
        "Everything, with orders, places of cases and questions to chiefs. Not to be passed on.",
    ),
    "partners": Text(
        "ไม่มีข้อสั่งการ จุดเกิดเหตุ และคดีจำนวนน้อย",
        "No orders, no places of cases, no small counts.",
    ),
    "public": Text(
        "เข้มงวดที่สุด เฉพาะผลที่เปิดเผยได้ คดีจำนวนน้อยถูกปิด",
        "The strictest: only what may be published; small counts are withheld.",
    ),
}
START = Text("เริ่มนำเสนอ", "Start the briefing")
HOW = Text(
    "เปิดในแท็บใหม่ เปลี่ยนสไลด์ด้วยลูกศรหรือรีโมต ฐานข้อมูลหรือเครือข่ายล่มระหว่างนำเสนอก็แสดงต่อได้",
    "Opens in a new tab; step with arrows or a clicker. It goes on when database or network fail meanwhile.",
)
SLIDES = Text("รายการสไลด์", "List of slides")
PART, TITLE, TIME = Text("วาระ", "Part"), Text("สไลด์", "Slide"), Text("เวลา", "Time")
OF_TIME = Text("{minutes}:{seconds:02d} นาที", "{minutes}:{seconds:02d} min")
TOGETHER = Text("{n} สไลด์ รวม {time}", "{n} slides, {time} together")


def choice_panel(view: View) -> Request:
    """Show what can be chosen, the way to the deck and, when asked for, its slides; return the choice."""
    lang = view.lang
    with st.container(key="off-paper-choice"):
        asked = _chosen(view)
        st.link_button(
            START(lang),
            request.link(asked, view.filters),
            type="primary",
            icon=":material/slideshow:",
            key="briefing-start",
        )
        badge = f":primary-badge[**{AUDIENCES[asked.audience](lang)}**]"
        st.markdown(f"{badge} {TOLD[asked.audience](lang)}  \n:small[:gray[{HOW(lang)}]]")
    # Making a briefing asks more of the store than a page may at once.
    slides = st.expander(SLIDES(lang), key="briefing-slides", on_change="rerun")
    if slides.open:
        with slides, faults_said(lang):
            st.html(db.kept(_slides, view, asked))
    return asked


def _chosen(view: View) -> Request:
    lang, weeks = view.lang, weeks_of(view.holdings.data_through or view.at)
    names = {week: week.days_text(lang) for week in weeks}
    with st.container(horizontal=True):
        week = st.selectbox(
            WEEK(lang), weeks, format_func=names.__getitem__, key="briefing-week", width=WEEK_WIDTH
        )
        audience = st.segmented_control(
            AUDIENCE(lang),
            list(reversed(AUDIENCES)),
            default=STRICTEST,
            required=True,
            format_func=lambda name: AUDIENCES[name](lang),
            key="briefing-audience",
        )
        minutes = st.segmented_control(
            MINUTES(lang),
            LENGTHS,
            default=LENGTHS[0],
            required=True,
            format_func=lambda n: OF_MINUTES(lang, n=n),
            key="briefing-minutes",
        )
        of_slides = st.segmented_control(
            LANGUAGE(lang),
            LANGUAGES,
            default=lang,
            required=True,
            format_func=lambda name: LANGUAGE_NAMES[name](lang),
            key=f"briefing-lang-{lang}",
        )
    return Request(audience or STRICTEST, minutes or LENGTHS[0], week, of_slides or lang)


def weeks_of(through: date) -> list[Period]:
    """Return the weeks to choose from: those that were over on a day, the latest first."""
    last = latest_week(through)
    return [week_of(last.start - timedelta(days=7 * n)) for n in range(WEEKS)]


def _slides(view: View, asked: Request) -> Markup:
    """Return the slides by part of the agenda, each with its time."""
    lang = view.lang
    briefing = request.made(view, replace(asked, lang=lang))
    columns: tuple[Column[Slide], ...] = (
        Column(TITLE, lambda slide, _: slide.title),
        Column(PART, lambda slide, _: PARTS[slide.part]),
        Column(TIME, lambda slide, lang: _time(slide.seconds, lang)),
    )
    words = table(briefing.slides, columns, lang)
    seconds = sum(slide.seconds for slide in briefing.slides)
    together = TOGETHER(lang, n=len(briefing.slides), time=_time(seconds, lang))
    return Markup("{}<p>{}</p>").format(html_table(words, SLIDES(lang)), together)


def _time(seconds: int, lang: Lang) -> str:
    return OF_TIME(lang, minutes=seconds // 60, seconds=seconds % 60)
