"""Keeping a briefing as it was shown, opening it again, and comparing it with another or with today."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard.briefing import frozen, request
from dashboard.briefing.agenda import weekly
from dashboard.briefing.frozen import Kept
from dashboard.briefing.request import Request
from dashboard.briefing.slides import AUDIENCES
from dashboard.intake.loader_process import Beat
from dashboard.language.periods import week_of
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_date, format_days, format_instant
from dashboard.schema.briefings import MOST_NOTE, MOST_OWNER
from dashboard.store import db
from dashboard.ui.columns import Column, table
from dashboard.ui.html_table import html_table
from dashboard.ui.page import faults_said
from dashboard.ui.waiting import waiting
from dashboard.view import access
from dashboard.view.links import link
from dashboard.view.view import View

Done = TypeVar("Done")

HEADING = Text("การนำเสนอที่บันทึกไว้", "Briefings on record")
EXPLAINED = Text(
    "เก็บสไลด์ตามที่เลือกไว้ด้านบน พร้อมตัวเลขเบื้องหลัง แก้ไขหรือลบภายหลังไม่ได้ ภาพรวมจะเทียบกับครั้งล่าสุดที่บันทึก",
    "Keeps the slides as chosen above with the figures behind them; nothing of it can be changed or removed"
    " later. The overview compares with the last one on record.",
)
KEEP, KEEPING = Text("บันทึกการนำเสนอ", "Keep this briefing"), Text("กำลังบันทึก", "Keeping it")
WHO, NOTE = Text("ผู้บันทึก (ตำแหน่ง)", "Kept by (position)"), Text("หมายเหตุ", "Note")
WHO_NEEDED = Text("ระบุผู้บันทึกก่อน", "Say who keeps it.")
IS_KEPT = Text("บันทึกแล้ว ลำดับที่ {n}", "Kept as number {n}.")
ONLY_HERE = Text(
    "บันทึกได้จากเครื่องที่ติดตั้งระบบ หรือคำสั่ง `python -m data_loaders freeze`",
    "Kept on the machine of this dashboard, or by `python -m data_loaders freeze`.",
)
NOTHING = Text("ยังไม่มีการนำเสนอที่บันทึกไว้ของหน่วยนี้", "No briefing of this unit is on record.")
NUMBER, WEEK, DAY = Text("ลำดับ", "No."), Text("สัปดาห์", "Week"), Text("ข้อมูลถึงวันที่", "Data up to")
AUDIENCE, BY, AT = Text("ผู้ฟัง", "Audience"), Text("ผู้บันทึก", "Kept by"), Text("บันทึกเมื่อ", "Kept at")
DECK, OPEN = Text("สไลด์", "Slides"), Text("เปิดตามที่นำเสนอ", "Open as shown")
COMPARE, WITH = Text("เทียบการนำเสนอ", "Compare briefing"), Text("กับ", "With")
NO_CHOICE, TODAY = Text("– เลือก –", "– choose –"), Text("วันนี้", "today")
NAMED = Text("ลำดับที่ {n}: {week} ({audience})", "No. {n}: {week} ({audience})")
SAME = Text(
    "ไม่มีผลสรุปใดเปลี่ยน และจำนวนคดีของห้วงเดียวกันเท่าเดิม",
    "No conclusion differs, and the same days hold as many cases.",
)
# Key of the session: number of the briefing that was kept last.
LAST = "briefing-kept"
LOOK_EVERY = 0.2


def frozen_panel(view: View, asked: Request) -> None:
    """Show the form that keeps the chosen briefing, the list of those kept, and how two differ."""
    lang, known = view.lang, frozen.kept(view)
    st.markdown(f"## {HEADING(lang)}")
    with st.container(key="off-paper-keep"):
        if access.may("freeze"):
            st.caption(EXPLAINED(lang))
            with faults_said(lang):
                _form(view, asked)
        else:
            st.caption(ONLY_HERE(lang))
    if not known:
        st.info(NOTHING(lang))
        return
    st.html(db.kept(_list, view))
    with faults_said(lang):
        _comparison(view, known)


def _form(view: View, asked: Request) -> None:
    lang = view.lang
    with st.form("briefing-keep", border=True):
        who, note = st.columns(2)
        by = who.text_input(WHO(lang), key="briefing-by", max_chars=MOST_OWNER)
        about = note.text_input(NOTE(lang), key="briefing-note", max_chars=MOST_NOTE)
        pressed = st.form_submit_button(KEEP(lang), icon=":material/lock:")
        if pressed and not by.strip():
            st.warning(WHO_NEEDED(lang))
        elif pressed:
            with waiting(KEEPING, lang) as beat:
                st.session_state[LAST] = _at_leisure(
                    lambda hear: frozen.freeze(view, request.made(view, asked), by=by, note=about, beat=hear),
                    beat,
                )
            st.rerun()
    if LAST in st.session_state:
        st.success(IS_KEPT(lang, n=st.session_state[LAST]))


def _at_leisure(work: Callable[[Beat], Done], beat: Beat) -> Done:
    """Do something that asks the store for more than a page waits for, and return what came of it."""
    waits: Text | None = None

    def hear(said: Text | None) -> None:
        nonlocal waits
        waits = said

    with ThreadPoolExecutor(1) as pool:
        under_way = pool.submit(access.carried(lambda: work(hear)))
        while not under_way.done():
            beat(waits)
            time.sleep(LOOK_EVERY)
        return under_way.result()


def _list(view: View) -> Markup:
    columns: tuple[Column[Kept], ...] = (
        Column(NUMBER, lambda kept, _: f"{kept.number:,}"),
        Column(WEEK, lambda kept, lang: format_days(kept.first_day, kept.last_day, lang)),
        Column(DAY, lambda kept, lang: format_date(kept.as_of, lang)),
        Column(AUDIENCE, lambda kept, _: AUDIENCES[kept.audience]),
        Column(BY, lambda kept, _: kept.by),
        Column(AT, lambda kept, lang: format_instant(kept.at, lang)),
        Column(NOTE, lambda kept, _: kept.note or "–"),
    )
    known, lang = frozen.kept(view), view.lang
    words = table(known, columns, lang)
    links = [link(request.frozen_link(k.number, lang), OPEN(lang), target="_blank") for k in known]
    # As objects: a column of words would take the links for such. Beside the number, where a phone shows it.
    words.insert(1, DECK(lang), pd.Series(links, dtype=object))
    return html_table(words, HEADING(lang))


def _comparison(view: View, known: list[Kept]) -> None:
    lang = view.lang
    names = {
        kept.number: NAMED(
            lang,
            n=kept.number,
            week=format_days(kept.first_day, kept.last_day, lang),
            audience=AUDIENCES[kept.audience](lang),
        )
        for kept in known
    }
    with st.container(key="off-paper-compare"):
        one, other = st.columns(2)
        then = one.selectbox(
            COMPARE(lang),
            [0, *names],
            format_func=lambda n: names.get(n, NO_CHOICE(lang)),
            key="briefing-then",
        )
        now = other.selectbox(
            WITH(lang),
            [0, *(n for n in names if n != then)],
            format_func=lambda n: names.get(n, TODAY(lang)),
            key="briefing-now",
        )
    # A browser may send what no list offered.
    if then in names:
        told = db.kept(_differences, view.plain, then, now if now in names else 0)
        st.markdown("\n".join(f"- {escape_markdown(said(lang))}" for said in told) or _gray(SAME, lang))


def _gray(words: Text, lang: Lang) -> str:
    return f":gray[{words(lang)}]"


def _differences(view: View, then: int, now: int) -> list[Text]:
    """Return what differs between two briefings on record, the earlier week first; 0 = today."""
    today = weekly(view, week_of(view.holdings.data_through or view.at))
    first = frozen.opened(view.scope, then)
    second = frozen.opened(view.scope, now) if now else None
    if second and second.situation.at < first.situation.at:
        first, second = second, first
    return frozen.compared(today, first, second)
