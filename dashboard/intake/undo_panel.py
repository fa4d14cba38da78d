"""Taking back the last load of a data set."""

from collections.abc import Callable

import streamlit as st

from dashboard.intake import loader_process, report_tables
from dashboard.intake.loader_process import BY
from dashboard.language.text import Lang, Text
from dashboard.ui.waiting import waiting

# Key of the session: the load that was looked at.
LAST = "intake-last"


def undo(code: str, lang: Lang, on_undone: Callable[[], None]) -> None:
    """The last load of a data set by name, and after a second button its undoing."""
    label = Text("ดูการนำเข้าครั้งล่าสุด", "Look at the last load")(lang)
    if st.button(label, icon=":material/history:", key="intake-undo-look"):
        with waiting(Text("กำลังอ่านประวัติ", "Reading the history"), lang) as beat:
            history = loader_process.ask("history", "--dataset", code, beat=beat)
        loads = [load for load in history if load["state"] == "complete"]
        st.session_state[LAST] = {"dataset": code, "load": loads[0] if loads else None}
    looked = st.session_state.get(LAST)
    if looked is None or looked["dataset"] != code:
        return
    if "undone" in looked:
        st.success(Text(f"ย้อนแล้ว {looked['undone']:,} แถว", f"Undone, {looked['undone']:,} row(s)")(lang))
        return
    last = looked["load"]
    if last is None:
        st.info(Text("ยังไม่มีการนำเข้าชุดข้อมูลนี้", "This data set was never loaded.")(lang))
        return
    st.markdown(report_tables.load_named(last, lang))
    changed_nothing = not any(last["counts"].get(name) for name in ("new", "changed", "removed"))
    if not last["undoable"] and not changed_nothing:
        st.info(
            Text(
                "ย้อนไม่ได้แล้ว: มีการนำเข้าอื่นแก้ตารางเดียวกันหลังจากนั้น หรือเป็นการดึงจากฐานข้อมูล",
                "It can no longer be undone: a later load changed the same tables, or it was a pull from a"
                " database.",
            )(lang)
        )
        return
    label = Text("ยืนยันย้อนการนำเข้านี้", "Yes, undo this load")(lang)
    if st.button(label, type="primary", icon=":material/undo:", key="intake-undo"):
        with waiting(Text("กำลังย้อน", "Undoing"), lang) as beat:
            undone = loader_process.ask("undo", code, "--load", str(last["id"]), f"--by={BY}", beat=beat)
        st.session_state[LAST] = {"dataset": code, "undone": undone["rows"]}
        on_undone()
        st.rerun(scope="fragment")
