"""Confirming months of cases that look too small: who says so, and what was checked."""

import streamlit as st

from dashboard.coverage import case_links, doubtful_months
from dashboard.coverage.doubtful_months import ConfirmedMonth, DoubtfulMonth
from dashboard.intake import loader_process
from dashboard.language.text import LANGUAGES, Lang, Text
from dashboard.language.thai import format_instant, format_month
from dashboard.ui import columns
from dashboard.ui.columns import Column
from dashboard.ui.count_links import count_links
from dashboard.ui.page import faults_said
from dashboard.ui.sheet import Sheet, bare_sheet, sheet_of
from dashboard.ui.waiting import waiting
from dashboard.view import access
from dashboard.view.extent import extent
from dashboard.view.parts import part
from dashboard.view.view import View

TITLE = Text("เดือนที่คดีน้อยผิดปกติ รอยืนยัน", "Months with implausibly few cases, to be confirmed")
EXPLAINED = Text(
    "เทียบกับจำนวนคดีปกติของสถานีเอง เดือนเหล่านี้ยังไม่นับว่าได้รับครบ ข้อสรุปก่อน–หลังที่ใช้เดือนเหล่านี้จึงถูกระงับ"
    " ถ้าตรวจแล้วว่าบันทึกครบ ให้ยืนยัน ถ้ายังไม่ครบ ให้ส่งเพิ่ม ระบบจะตรวจใหม่เอง",
    "By each station's own rate. These months are not taken as received, and no conclusion that needs them is"
    " told. If all cases are there, confirm; if not, send the rest and they are judged anew.",
)
NOTHING = Text("ไม่มีเดือนที่ต้องยืนยัน", "No month waits for a confirmation.")
CONFIRMED = Text("เดือนที่ยืนยันแล้ว", "Confirmed months")
STATION = Text("สถานี", "Station")
MONTH = Text("เดือน", "Month")
CHOOSE = Text("เดือนที่ตรวจแล้วว่าบันทึกครบ", "Months that were checked and are complete")
PICK = Text("เลือกเดือน", "Choose months")
OF_STATION = Text("{station} – {month}", "{station} – {month}")
WHO = Text("ผู้ยืนยัน (ตำแหน่ง)", "Confirmed by (post)")
NOTE = Text("ตรวจจากอะไร", "What was checked")
CONFIRM = Text("ยืนยันว่าบันทึกครบแล้ว", "Confirm that all cases are there")
CONFIRMING = Text("กำลังบันทึกการยืนยัน", "Confirming")
WHO_NEEDED = Text("ระบุเดือนและผู้ยืนยันก่อน", "Choose months and say who confirms.")
ONLY_HERE = Text(
    "ยืนยันได้จากเครื่องที่ติดตั้งระบบ หรือคำสั่ง `python -m data_loaders confirm`",
    "Confirm on the machine of this dashboard, or by `python -m data_loaders confirm`.",
)
BY_SOURCE = Text("ตารางของแหล่งข้อมูล", "the source's own table")


def confirm_panel(view: View) -> None:
    """Show doubtful months, confirm them, and list who confirmed what."""
    lang = view.lang
    st.markdown(f"## {TITLE(lang)}")
    doubts = doubtful_months.doubtful_months(view)
    if doubts:
        st.caption(EXPLAINED(lang))
        bare_sheet(view, "doubtful-months", TITLE, _doubts_sheet)
        count_links(view, case_links.of_doubts)
        if access.may("confirm"):
            _form(view)
        else:
            st.caption(ONLY_HERE(lang))
    else:
        st.info(NOTHING(lang))
    if doubtful_months.confirmed_months(view):
        st.markdown(f"## {CONFIRMED(lang)}")
        bare_sheet(view, "confirmed-months", CONFIRMED, _confirmed_sheet)


@part
def _form(view: View) -> None:
    lang = view.lang
    doubts = {(d.station, d.month): d for d in doubtful_months.doubtful_months(view)}
    with faults_said(lang), st.form("confirm-months", border=True):
        chosen = st.multiselect(
            CHOOSE(lang),
            list(doubts),
            format_func=lambda key: _name(view, doubts[key], lang),
            placeholder=PICK(lang),
            key="confirm-which",
        )
        who = st.text_input(WHO(lang), key="confirm-who", max_chars=120)
        note = st.text_input(NOTE(lang), key="confirm-note", max_chars=400)
        if not st.form_submit_button(CONFIRM(lang), type="primary", icon=":material/check:"):
            return
        if not chosen or not who.strip():
            st.warning(WHO_NEEDED(lang))
            return
        with waiting(CONFIRMING, lang) as beat:
            for station in dict.fromkeys(station for station, _ in chosen):
                months = [f"--month={month:%Y-%m}" for code, month in chosen if code == station]
                loader_process.ask(
                    "confirm", station, *months, f"--by={who.strip()}", f"--note={note.strip()}", beat=beat
                )
    st.rerun()


def _name(view: View, doubt: DoubtfulMonth, lang: Lang) -> str:
    station = view.units.stations[doubt.station].name(lang)
    return OF_STATION(lang, station=station, month=doubt.month_text(lang))


def _doubts_sheet(view: View) -> Sheet:
    shown: list[Column[DoubtfulMonth]] = [
        Column(STATION, lambda row, _: view.units.stations[row.station].name),
        Column(MONTH, lambda row, lang: row.month_text(lang)),
        Column(Text("เหตุที่สงสัย", "Why"), lambda row, _: Text(*(row.why(lang) for lang in LANGUAGES))),
    ]
    words = columns.table(doubtful_months.doubtful_months(view), shown, view.lang)
    return sheet_of(words, words, view.lang, extent(view, "state"))


def _confirmed_sheet(view: View) -> Sheet:
    shown: list[Column[ConfirmedMonth]] = [
        Column(STATION, lambda row, _: view.units.stations[row.station].name),
        Column(MONTH, lambda row, lang: format_month(row.month, lang)),
        Column(Text("ผู้ยืนยัน", "Confirmed by"), lambda row, _: BY_SOURCE if row.source else row.by),
        Column(Text("เมื่อ", "When"), lambda row, lang: format_instant(row.at, lang)),
        Column(Text("ตรวจจาก", "Checked"), lambda row, _: row.note or "–"),
    ]
    words = columns.table(doubtful_months.confirmed_months(view), shown, view.lang)
    return sheet_of(words, words, view.lang, extent(view, "state"))
