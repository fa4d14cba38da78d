"""What was recorded last in this session: its rows in words, and taking it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import streamlit as st

from dashboard.entry import forms, sending
from dashboard.entry.forms import Asked
from dashboard.goal3.pictures import SIDES
from dashboard.language.text import Text, escape_markdown
from dashboard.language.thai import format_month
from dashboard.ui.waiting import waiting
from dashboard.view.view import View

RECORDED = Text("**บันทึกแล้ว** · {what}", "**Recorded** · {what}")
ROWS = Text("แก้ไข {n} แถว", "{n} row(s) corrected")
NO_ACTIVITY = Text("{what}: เดือน {month} ไม่มีกิจกรรม (ยืนยันแล้ว)", "{what}: no activity in {month} (confirmed)")
TAKE_BACK = Text("ย้อนการบันทึกนี้", "Take this back")
TAKING_BACK = Text("กำลังย้อน", "Taking it back")
TAKEN_BACK = Text("ย้อนการบันทึกแล้ว ข้อมูลกลับเป็นเหมือนก่อนบันทึก", "Taken back: the data are as they were before.")
# Key of the session: what was recorded last.
DONE = "record-done"


@dataclass(frozen=True, slots=True)
class Done:
    """What was recorded. load: its number in the history. rows: as sent. month: one without any row."""

    dataset: str
    station: str
    load: int
    by: str
    rows: tuple[Mapping[str, str], ...] = ()
    month: date | None = None
    taken_back: bool = False

    @property
    def loaded_as(self) -> str:
        """The data set under which the history has it."""
        return "monthly" if self.month else self.dataset


def done_panel(view: View, asked: Asked, station: str) -> None:
    """Say what was recorded last for a station, and offer to take it back."""
    lang, done = view.lang, st.session_state.get(DONE)
    if not isinstance(done, Done) or done.station != station:
        return
    with st.container(key="record-done-shown"):
        if done.taken_back:
            st.success(TAKEN_BACK(lang))
            return
        st.success(RECORDED(lang, what=_words(view, asked, done)))
        if st.button(TAKE_BACK(lang), icon=":material/undo:", key=f"record-take-back-{done.load}"):
            with waiting(TAKING_BACK, lang) as beat:
                sending.take_back(done.loaded_as, station, view.scope, done.load, by=done.by, beat=beat)
            st.session_state[DONE] = Done(done.dataset, station, done.load, done.by, taken_back=True)
            st.rerun(scope="fragment")


def _words(view: View, asked: Asked, done: Done) -> str:
    """Return what was recorded in one line of Markdown."""
    lang, data = view.lang, asked.datasets[done.dataset]
    if done.month:
        month = format_month(done.month, lang)
        return escape_markdown(NO_ACTIVITY(lang, what=data.name(lang), month=month))
    if len(done.rows) > 1:
        return escape_markdown(f"{data.name(lang)} · {ROWS(lang, n=len(done.rows))}")
    row = done.rows[0]
    told = [
        f"{field.name(lang)}: {forms.as_shown(field, row[field.key], asked.choices_of(field), lang)}"
        for field in data.fields
        if field.key != "station" and field.key not in SIDES and row.get(field.key)
    ]
    return escape_markdown(" · ".join(told))
