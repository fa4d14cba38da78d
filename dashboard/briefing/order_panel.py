"""Orders of the unit's meetings: what is open, noting what is done or wrong, and giving one."""

import uuid
from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.briefing import orders, words
from dashboard.briefing.request import Request
from dashboard.briefing.slides import Order
from dashboard.language.periods import week_of
from dashboard.language.text import Text
from dashboard.language.thai import format_date, read_date
from dashboard.schema.briefings import MOST_OWNER, MOST_WORDS
from dashboard.ui.columns import Column, table
from dashboard.ui.page import faults_said
from dashboard.ui.sheet import Sheet, bare_sheet, sheet_of
from dashboard.ui.waiting import waiting
from dashboard.view import access
from dashboard.view.extent import extent
from dashboard.view.view import View

HEADING = Text("ข้อสั่งการที่ยังไม่แล้วเสร็จ", "Open orders")
NOTHING = Text("ไม่มีข้อสั่งการที่ค้าง", "No order is open.")
ONLY_HERE = Text(
    "บันทึกข้อสั่งการได้จากเครื่องที่ติดตั้งระบบ หรือระหว่างนำเสนอจากเครื่องนั้น",
    "Orders are recorded on the machine of this dashboard, also while it presents.",
)
WORDS, OWNER = Text("ข้อสั่งการ", "Order"), Text("ผู้รับผิดชอบ (ตำแหน่ง)", "Owner (position)")
MEETING = Text("ประชุมสัปดาห์", "Meeting on the week")
SETTLE, ADD = Text("บันทึกผลข้อสั่งการ", "Settle an order"), Text("เพิ่มข้อสั่งการ", "Add an order")
WHICH, RESULT = Text("ข้อสั่งการที่บันทึกผล", "Order to settle"), Text("ผล", "Result")
RESULTS: dict[str, Text] = {
    "done": Text("แล้วเสร็จ", "done"),
    "withdrawn": Text("ถอน (บันทึกผิด)", "withdrawn (entered by mistake)"),
}
DONE_ON, WHO = Text("วันที่แล้วเสร็จ", "Done on"), Text("ผู้บันทึก (ตำแหน่ง)", "Recorded by (position)")
RECORD, RECORDING = Text("บันทึก", "Record"), Text("กำลังบันทึก", "Recording")
NEEDED = Text("ระบุให้ครบก่อน", "Fill in all fields first.")
NOT_A_DAY = Text("อ่านวันที่ไม่ได้ พิมพ์เช่น 30 พ.ย. 2569", "That is no day: type it like 30 Nov 2026.")
DUE_LIKE = Text("กำหนดแล้วเสร็จ (เช่น {day}) เว้นว่างได้", "Due (such as {day}), may be left empty")
MOST_OF_A_DAY = 40
# Key of the session: the number under which the next order is stored, so that pressing twice stores it once.
NUMBER = "briefing-order-number"


def order_panel(view: View, asked: Request) -> None:
    """Show the open orders, and to those who may load the forms for them."""
    lang, known = view.lang, orders.all_open(view)
    st.markdown(f"## {HEADING(lang)}")
    if known:
        bare_sheet(view, "open-orders", HEADING, _sheet)
    else:
        st.info(NOTHING(lang))
    if not access.may("enter"):
        st.caption(ONLY_HERE(lang))
        return
    with st.container(key="off-paper-orders"):
        if known:
            with st.expander(SETTLE(lang), key="orders-settle"), faults_said(lang):
                _settle_form(view, known)
        with st.expander(ADD(lang), key="orders-add"), faults_said(lang):
            _add_form(view, asked)


def _sheet(view: View) -> Sheet:
    columns: tuple[Column[Order], ...] = (
        Column(WORDS, lambda order, _: order.words),
        Column(OWNER, lambda order, _: order.owner),
        Column(words.DUE, words.order_due),
        Column(words.STATE, lambda order, lang: words.order_state(order, lang)[0]),
        Column(MEETING, lambda order, lang: week_of(order.meeting).days_text(lang)),
    )
    told = table(orders.all_open(view), columns, view.lang)
    return sheet_of(told, told, view.lang, extent(view, "state"))


def _settle_form(view: View, known: list[Order]) -> None:
    lang = view.lang
    names = {order.number: f"{order.words} · {order.owner}" for order in known if order.number}
    with st.form("briefing-settle", border=False):
        which = st.selectbox(WHICH(lang), list(names), format_func=names.__getitem__, key="briefing-which")
        result = st.selectbox(
            RESULT(lang), list(RESULTS), format_func=lambda r: RESULTS[r](lang), key="briefing-result"
        )
        typed = st.text_input(
            DONE_ON(lang), format_date(view.at, lang), key=f"briefing-done-on-{lang}", max_chars=MOST_OF_A_DAY
        )
        who = st.text_input(WHO(lang), key="briefing-settled-by", max_chars=MOST_OWNER)
        if not st.form_submit_button(RECORD(lang), key="briefing-settle-record"):
            return
        day = read_date(typed)
        if not which or not who.strip() or day is None:
            st.warning(NEEDED(lang) if day else NOT_A_DAY(lang))
            return
        settled: dict[str, Any] = {"id": which}
        settled |= {"withdrawn": True} if result == "withdrawn" else {"done": day.isoformat()}
        _store(view, settled, who)
    st.rerun()


def _add_form(view: View, asked: Request) -> None:
    lang = view.lang
    number = st.session_state.setdefault(NUMBER, str(uuid.uuid4()))
    with st.form("briefing-order", border=False):
        # Keys of the order: the next one begins with empty fields.
        words = st.text_area(WORDS(lang), key=f"briefing-order-words-{number}", max_chars=MOST_WORDS)
        owner = st.text_input(OWNER(lang), key=f"briefing-order-owner-{number}", max_chars=MOST_OWNER)
        day = st.text_input(
            DUE_LIKE(lang, day=format_date(view.at, lang)),
            key=f"briefing-order-due-{number}",
            max_chars=MOST_OF_A_DAY,
        )
        who = st.text_input(WHO(lang), key="briefing-order-by", max_chars=MOST_OWNER)
        if not st.form_submit_button(RECORD(lang), key="briefing-order-record"):
            return
        if not words.strip() or not owner.strip() or not who.strip():
            st.warning(NEEDED(lang))
            return
        due = read_date(day)
        if day.strip() and due is None:
            st.warning(NOT_A_DAY(lang))
            return
        week = asked.week or week_of(view.at)
        typed = {
            "id": number,
            "unit": view.units.code(view.filters),
            "week": week.start.isoformat(),
            "words": words,
            "owner": owner,
            "due": due.isoformat() if due else "",
        }
        _store(view, typed, who)
        del st.session_state[NUMBER]
    st.rerun()


def _store(view: View, typed: Mapping[str, Any], who: str) -> None:
    with waiting(RECORDING, view.lang) as beat:
        orders.store(typed, view.scope, by=" ".join(who.split()), beat=beat)
