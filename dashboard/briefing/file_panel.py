"""The files of a briefing, each made when somebody asks for it, and the text for LINE."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import streamlit as st

from dashboard.briefing import request
from dashboard.briefing.agenda import latest_week
from dashboard.briefing.request import Request
from dashboard.briefing.words import file_stem
from dashboard.language.text import Text
from dashboard.store import db
from dashboard.ui.downloads import file_button
from dashboard.ui.page import faults_said
from dashboard.view.view import View

HEADING = Text("ไฟล์", "Files")
NOTE = Text(
    "เนื้อหาเดียวกับสไลด์ของผู้ฟังที่เลือก ไฟล์สร้างเมื่อกด ใช้เวลาไม่กี่วินาที",
    "The same content as the slides for the audience chosen; made when pressed, which takes seconds.",
)
# What is offered -> its name, its ending, and what a browser calls it.
FILES: dict[str, tuple[Text, str, str]] = {
    "pdf": (Text("รายงานฉบับพิมพ์ (PDF)", "Report for print (PDF)"), ".pdf", "application/pdf"),
    "handout": (Text("เอกสารประกอบ (PDF)", "Handout (PDF)"), "-handout.pdf", "application/pdf"),
    "pptx": (
        Text("PowerPoint", "PowerPoint"),
        ".pptx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    "xlsx": (
        Text("Excel", "Excel"),
        ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "html": (Text("สไลด์ไฟล์เดียว (HTML)", "Slides in one file (HTML)"), ".html", "text/html"),
    "pack": (Text("ชุดคณะกรรมการ (ZIP)", "Committee pack (ZIP)"), ".zip", "application/zip"),
}
LINE = Text("ข้อความสำหรับ LINE", "Text for LINE")


def file_panel(view: View, asked: Request) -> None:
    """Offer the files of a briefing, and its text for LINE."""
    lang = view.lang
    with st.container(key="off-paper-files"):
        st.markdown(f"## {HEADING(lang)}")
        st.caption(NOTE(lang))
        with st.container(horizontal=True, gap="small"):
            for kind, (name, ending, mime) in FILES.items():
                file = f"{_stem(view, asked)}{ending}"
                file_button(
                    name(lang), _made_when_asked(view, asked, kind), file, mime, view, f"briefing-{kind}"
                )
        text = st.expander(LINE(lang), key="briefing-line", on_change="rerun")
        if text.open:
            with text, faults_said(lang):
                st.code(db.kept(_line, view, asked), language=None, wrap_lines=True)


def _made_when_asked(view: View, asked: Request, kind: str) -> Callable[[], tuple[bytes, None]]:
    return lambda: (_file(view, asked, kind), None)


def _file(view: View, asked: Request, kind: str) -> bytes:
    # Not before somebody asks: PowerPoint's and typst's libraries are large, and no page needs them.
    pack: Any = import_module("dashboard.briefing.pack")
    _, _, make = pack.FILES[kind]
    content: bytes = make(pack.material(view, asked, (kind,)))
    return content


def _line(view: View, asked: Request) -> str:
    text: str = import_module("dashboard.briefing.line").line_text(request.made(view, asked), asked.lang)
    return text


def _stem(view: View, asked: Request) -> str:
    """Return what the files are called, before they are made."""
    week = asked.week or latest_week(view.holdings.data_through or view.at)
    return file_stem(view.units.code(view.filters), week.start, asked.audience, asked.lang)
