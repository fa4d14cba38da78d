"""The empty form of a data set, for people to fill."""

from datetime import date, datetime

import streamlit as st

from dashboard.intake import loader_process
from dashboard.language.periods import add_months
from dashboard.language.text import Text
from dashboard.language.thai import BANGKOK, format_month
from dashboard.ui.downloads import XLSX
from dashboard.ui.waiting import waiting
from dashboard.view.view import View

NO_STATIONS = Text("ยังไม่มีสถานี: นำเข้าชุดข้อมูลสถานีก่อน", "No stations yet: load the stations first.")
STATION = Text("แบบของสถานี", "Form of station")
MONTH = Text("เดือน", "Month")
MAKE = Text("สร้างแบบฟอร์ม", "Make the form")
MAKING = Text("กำลังสร้างแบบฟอร์ม", "Making the form")
DOWNLOAD = Text("ดาวน์โหลดแบบฟอร์ม", "Download the form")
# Key of the session: arguments and content of the form that was made last.
FORM = "intake-form"


def months(count: int = 24) -> list[date]:
    """Return the first days of this month and of those before, newest first."""
    first = datetime.now(BANGKOK).date().replace(day=1)
    return [add_months(first, -n) for n in range(count)]


def form(view: View, code: str) -> None:
    """Offer the empty form of a data set: made when asked for, then there to be downloaded."""
    if code == "incidents":
        return
    lang, arguments = view.lang, ["template", code]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if code == "monthly":
            chosen = _station_and_month(view)
            if chosen is None:
                return
            station, month = chosen
            arguments += ["--station", station, "--month", f"{month:%Y-%m}"]
        if st.button(MAKE(lang), icon=":material/description:", key="intake-form-button"):
            with waiting(MAKING, lang) as beat, loader_process.folder() as folder:
                target = folder / "form.xlsx"
                loader_process.ask(*arguments, "--output", str(target), beat=beat)
                st.session_state[FORM] = (arguments, target.read_bytes())
        made_of, content = st.session_state.get(FORM, ([], b""))
        # A form of another data set, station or month is not offered under this one's name.
        if made_of == arguments:
            st.download_button(
                DOWNLOAD(lang),
                content,
                f"{'-'.join([code, *arguments[3::2]])}.xlsx",
                XLSX,
                icon=":material/download:",
                key="intake-form-download",
                on_click="ignore",
            )


def _station_and_month(view: View) -> tuple[str, date] | None:
    """Return code and month that the visitor chooses; None where there is no station yet."""
    lang = view.lang
    stations = {station.code: station.name(lang) for station in view.units.stations.values()}
    if not stations:
        st.info(NO_STATIONS(lang))
        return None
    codes = list(stations)
    at = codes.index(view.filters.station) if view.filters.station in stations else 0
    station = st.selectbox(STATION(lang), codes, at, format_func=stations.__getitem__, key="intake-station")
    # The month before this one: the one that is being reported.
    month = st.selectbox(
        MONTH(lang), months(), 1, format_func=lambda m: format_month(m, lang), key="intake-month"
    )
    return station, month
