"""A month in which nothing was held: confirmed, so that it is told from one that was not sent."""

import streamlit as st

from dashboard.entry import sending
from dashboard.entry.done_panel import DONE, Done
from dashboard.entry.form_panel import SEND, SENDING, WHO, problems_of, today, who
from dashboard.entry.forms import REQUIRED, Asked
from dashboard.language.periods import add_months
from dashboard.language.text import Text, escape_markdown
from dashboard.language.thai import format_month
from dashboard.ui.waiting import waiting
from dashboard.view.view import View

NAME = Text("เดือนนี้ไม่มีกิจกรรม", "A month without activity")
EXPLAINED = Text(
    "ยืนยันว่าเดือนนั้นไม่มีรายการจริง ไม่ใช่ยังไม่ได้ส่ง ใช้กับเดือนที่สิ้นสุดแล้ว",
    "Confirms that there was nothing, as against not sent. Of months that are over.",
)
OF_WHAT, MONTH = Text("ชุดข้อมูล", "Data set"), Text("เดือน", "Month")
MONTHS = 12


def month_panel(view: View, asked: Asked, station: str) -> None:
    """Ask for data set and month, and confirm it."""
    lang, first = view.lang, today().replace(day=1)
    st.caption(EXPLAINED(lang))
    names = {code: data.name(lang) for code, data in asked.datasets.items()}
    dataset = st.selectbox(OF_WHAT(lang), list(names), format_func=names.__getitem__, key="record-none-of")
    months = [add_months(first, -n) for n in range(1, MONTHS + 1)]
    month = st.selectbox(
        MONTH(lang), months, format_func=lambda m: format_month(m, lang), key="record-none-month"
    )
    by = who(view)
    if not st.button(SEND(lang), type="primary", icon=":material/check:", key="record-none-send"):
        return
    if not by:
        st.warning(f"{WHO(lang)}: {REQUIRED(lang)}")
        return
    with waiting(SENDING, lang) as beat:
        report = sending.send(dataset, station, view.scope, by=by, month=month, beat=beat)
    if report["loaded"]:
        st.session_state[DONE] = Done(dataset, station, report["load"], by, month=month)
        st.rerun(scope="fragment")
    for words in problems_of(report).values():
        st.error(escape_markdown(words(lang)))
