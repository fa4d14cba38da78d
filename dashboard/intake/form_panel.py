"""The empty form of a data set, for people to fill."""

from datetime import date, datetime

import streamlit as st

from dashboard.intake import loader_process
from dashboard.language.periods import add_months
from dashboard.language.text import Text
from dashboard.language.thai import BANGKOK, format_month
from dashboard.ui.waiting import waiting
from dashboard.view.view import View

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Key of the session: the form that was last made.
FORM = "intake-form"


def months(count: int = 24) -> list[date]:
    """This month and those before, newest first."""
    first = datetime.now(BANGKOK).date().replace(day=1)
    return [add_months(first, -n) for n in range(count)]


def form(view: View, code: str) -> None:
    """The empty form of a data set: made when asked for, then there to be taken."""
    lang, arguments = view.lang, ["template", code]
    if code == "incidents":
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if code == "monthly":
            stations = {s.code: s.name(lang) for s in view.units.stations.values()}
            if not stations:
                st.info(
                    Text("ยังไม่มีสถานี: นำเข้าชุดข้อมูลสถานีก่อน", "No stations yet: load the stations first.")(lang)
                )
                return
            at = list(stations).index(view.filters.station) if view.filters.station in stations else 0
            label = Text("แบบของสถานี", "Form of station")(lang)
            station = st.selectbox(
                label, list(stations), at, format_func=stations.__getitem__, key="intake-station"
            )
            month = st.selectbox(
                Text("เดือน", "Month")(lang),
                months(),
                1,
                format_func=lambda m: format_month(m, lang),
                key="intake-month",
            )
            arguments += ["--station", station, "--month", f"{month:%Y-%m}"]
        wanted = st.button(
            Text("สร้างแบบฟอร์ม", "Make the form")(lang),
            icon=":material/description:",
            key="intake-form-button",
        )
        if wanted:
            making = Text("กำลังสร้างแบบฟอร์ม", "Making the form")
            with waiting(making, lang) as beat, loader_process.folder() as folder:
                target = folder / "form.xlsx"
                loader_process.ask(*arguments, "--output", str(target), beat=beat)
                st.session_state[FORM] = (tuple(arguments), target.read_bytes())
        made = st.session_state.get(FORM)
        if made is not None and made[0] == tuple(arguments):
            name = "-".join([code, *arguments[3::2]])
            st.download_button(
                Text("ดาวน์โหลดแบบฟอร์ม", "Download the form")(lang),
                made[1],
                f"{name}.xlsx",
                XLSX,
                icon=":material/download:",
                key="intake-form-download",
                on_click="ignore",
            )
