"""The page that records data: whose, what, and the form for it; below, the rows that are there already."""

import streamlit as st

from dashboard.entry import sending
from dashboard.entry.done_panel import done_panel
from dashboard.entry.form_panel import form_panel
from dashboard.entry.location_component import FORM
from dashboard.entry.month_panel import NAME as WITHOUT
from dashboard.entry.month_panel import month_panel
from dashboard.entry.recorded_photos_panel import recorded_photos_panel
from dashboard.entry.rows_panel import rows_panel
from dashboard.language.text import Text
from dashboard.ui.page import page_run
from dashboard.view.parts import part
from dashboard.view.view import View

STATION = Text("สถานี", "Station")
WHAT = Text("บันทึกอะไร", "What to record")
NO_STATIONS = Text("ยังไม่มีสถานี: นำเข้าชุดข้อมูลสถานีก่อน", "No stations yet: load the stations first.")
NONE = "none"


def panel(view: View) -> None:
    """Show station, form and earlier rows; what is typed draws this part of the page alone."""
    if not view.units.stations:
        st.info(NO_STATIONS(view.lang))
        return
    _panel(view)


@part
def _panel(view: View) -> None:
    lang = view.lang
    with page_run(lang, view), st.container(key="record"):
        station = _station(view)
        asked = sending.asked(station, view.scope)
        names = {code: form.name(lang) for code, form in asked.forms.items()} | {NONE: WITHOUT(lang)}
        asked_form = st.query_params.get(FORM)
        code = st.pills(
            WHAT(lang),
            list(names),
            default=asked_form if asked_form in names else next(iter(names)),
            required=True,
            format_func=names.__getitem__,
            key="record-what",
        )
        done_panel(view, asked, station)
        if code == NONE:
            month_panel(view, asked, station)
        else:
            form_panel(view, asked, asked.forms[code], station)
            if asked.forms[code].photos:
                recorded_photos_panel(view, asked, asked.forms[code], station)
        rows_panel(view, asked, station)


def _station(view: View) -> str:
    """Return the station that is chosen: the one of the view, until another is."""
    lang, stations = view.lang, view.units.stations
    codes = [station.code for station in view.units.stations_of(view.filters)] or list(stations)
    if len(codes) == 1:
        st.markdown(f"**{stations[codes[0]].name(lang)}**")
        return codes[0]
    chosen: str = st.selectbox(
        STATION(lang), codes, format_func=lambda code: stations[code].name(lang), key="record-station"
    )
    # A browser may send what no list offered; noted is that the view's stations were looked at.
    return chosen if chosen in codes else codes[0]
