"""Lifting the block on zones whose boundary or base changed after joining; the reason stays printed."""

import streamlit as st

from dashboard.goal4 import conclusions, wording
from dashboard.goal4.conclusion import Conclusion
from dashboard.intake import loader_process
from dashboard.language.text import Text
from dashboard.ui import columns
from dashboard.ui.columns import Column
from dashboard.ui.page import faults_said
from dashboard.ui.sheet import Sheet, bare_sheet, sheet_of
from dashboard.ui.waiting import waiting
from dashboard.view import access
from dashboard.view.extent import extent
from dashboard.view.parts import part
from dashboard.view.view import View

TITLE = Text("พื้นที่ที่เส้นเขตหรือฐานเปลี่ยนหลังเข้าร่วม", "Zones whose boundary or base changed after joining")
EXPLAINED = Text(
    "ก่อนและหลังนับคนละพื้นที่จึงเทียบกันไม่ได้ ถ้ายืนยันว่าใช้เส้นเขตล่าสุดนับทั้งสองห้วงได้ ให้ปลดการระงับพร้อมเหตุผล"
    " เหตุผลและผู้ปลดจะพิมพ์อยู่ข้างผลเสมอ",
    "Before and after are counted in different places. Where the newest boundary may stand for both, lift the"
    " block and say why: reason and name stay beside the result.",
)
NOTHING = Text("ไม่มีพื้นที่ที่ถูกระงับเพราะเส้นเขต", "No zone is blocked by its boundary.")
ZONE = Text("พื้นที่", "Zone")
WHY = Text("สิ่งที่พบ", "What was found")
WHO = Text("ผู้ปลดการระงับ (ตำแหน่ง)", "Lifted by (post)")
REASON = Text("เหตุผล", "Reason")
LIFT = Text("ปลดการระงับ", "Lift the block")
LIFTING = Text("กำลังบันทึก", "Lifting")
ALL_NEEDED = Text("ระบุผู้ปลดและเหตุผลก่อน", "Say who lifts it, and why.")


def lift_panel(view: View) -> None:
    """Show the zones that their boundary blocks, and lift the block of one."""
    lang = view.lang
    st.markdown(f"## {TITLE(lang)}")
    if not _blocked(view):
        st.info(NOTHING(lang))
        return
    st.caption(EXPLAINED(lang))
    bare_sheet(view, "blocked-boundaries", TITLE, _sheet)
    if access.may("confirm"):
        _form(view)


def _blocked(view: View) -> list[Conclusion]:
    return [c for c in conclusions.conclusions(view) if any(f.kind == "boundary" for f in c.blocking)]


@part
def _form(view: View) -> None:
    lang, names = view.lang, {c.zone.code: c.zone.name(view.lang) for c in _blocked(view)}
    with faults_said(lang), st.form("lift-block", border=True):
        zone = st.selectbox(ZONE(lang), list(names), format_func=names.__getitem__, key="lift-which")
        who = st.text_input(WHO(lang), key="lift-who", max_chars=120)
        reason = st.text_input(REASON(lang), key="lift-reason", max_chars=400)
        if not st.form_submit_button(LIFT(lang), icon=":material/lock_open:"):
            return
        if not zone or not who.strip() or not reason.strip():
            st.warning(ALL_NEEDED(lang))
            return
        with waiting(LIFTING, lang) as beat:
            loader_process.ask("lift", zone, f"--by={who.strip()}", f"--reason={reason.strip()}", beat=beat)
    st.rerun()


def _sheet(view: View) -> Sheet:
    shown: list[Column[Conclusion]] = [
        Column(ZONE, lambda row, _: row.zone.name),
        Column(WHY, lambda row, lang: wording.findings_text(row.blocking, lang)),
    ]
    words = columns.table(_blocked(view), shown, view.lang)
    return sheet_of(words, words, view.lang, extent(view, "state"))
