"""Taking back the last load of a data set."""

from collections.abc import Callable

import streamlit as st

from dashboard.filters import Scope
from dashboard.intake import loader_process, report_tables
from dashboard.intake.loader_process import BY
from dashboard.language.text import Text
from dashboard.ui.waiting import waiting
from dashboard.view.view import View

LOOK = Text("ดูการนำเข้าครั้งล่าสุด", "Look at the last load")
LOOKING = Text("กำลังอ่านประวัติ", "Reading the history")
UNDONE = Text("ย้อนแล้ว: {what}", "Undone: {what}")
NEVER_LOADED = Text("ยังไม่มีการนำเข้าชุดข้อมูลนี้", "This data set was never loaded.")
NEVER_OF_YOURS = Text(
    "ยังไม่มีการนำเข้าชุดข้อมูลนี้ที่ทุกแถวเป็นของหน่วยท่าน",
    "No load of this data set holds rows of your unit alone.",
)
TOO_LATE = Text(
    "ย้อนไม่ได้แล้ว: มีการนำเข้าอื่นแก้ข้อมูลของสถานีเดียวกันหลังจากนั้น หรือเป็นการดึงจากฐานข้อมูล",
    "It can no longer be undone: a later load changed data of the same stations, or it was a pull.",
)
CONFIRM = Text("ยืนยันย้อนการนำเข้านี้", "Yes, undo this load")
UNDOING = Text("กำลังย้อน", "Undoing")
# Key of the session: the load that was looked at.
LAST = "intake-last"


def _changed(load: report_tables.Entry) -> bool:
    return any(load["counts"].get(name) for name in ("new", "changed", "removed"))


def undo(code: str, view: View, on_undone: Callable[[], None]) -> None:
    """Name the last load of a data set, and undo it when a second button is pressed."""
    lang = view.lang
    if st.button(LOOK(lang), icon=":material/history:", key="intake-undo-look"):
        with waiting(LOOKING, lang) as beat:
            history = loader_process.ask("history", "--dataset", code, beat=beat)
        # One that changed nothing, as the same file once more, hides no load before it.
        loads = [
            load for load in history if load["state"] == "complete" and (load["undoable"] or _changed(load))
        ]
        st.session_state[LAST] = {"dataset": code, "load": loads[0] if loads else None}
    looked = st.session_state.get(LAST)
    if looked is None or looked["dataset"] != code:
        return
    if "undone" in looked:
        st.success(UNDONE(lang, what=looked["undone"]))
        return
    last = looked["load"]
    if last is None:
        st.info((NEVER_LOADED if view.scope == Scope.nation() else NEVER_OF_YOURS)(lang))
        return
    st.markdown(report_tables.load_named(last, lang))
    if not last["undoable"]:
        st.info(TOO_LATE(lang))
        return
    if st.button(CONFIRM(lang), type="primary", icon=":material/undo:", key="intake-undo"):
        with waiting(UNDOING, lang) as beat:
            loader_process.ask("undo", code, "--load", str(last["id"]), f"--by={BY}", beat=beat)
        st.session_state[LAST] = {"dataset": code, "undone": report_tables.rows_of(last, lang)}
        on_undone()
        st.rerun(scope="fragment")
