"""One station on one sheet, made to be printed: its four goals, its cases, and how it lies among the stations
of its province. Without a station, those of the unit compared with one another.
"""

from dataclasses import replace

import streamlit as st

from dashboard.cases.panels import months_panel, status_panel
from dashboard.comparison import funnel, panels, shrunken_rates
from dashboard.indicators import GOALS
from dashboard.language.text import Text, escape_markdown
from dashboard.language.thai import format_date
from dashboard.programme.fear_funnel import fear_funnel
from dashboard.programme.profile import goal_sections
from dashboard.store import db
from dashboard.ui.page import page_header, panel
from dashboard.ui.table import table
from dashboard.view.units import province_name
from dashboard.view.view import View

TITLE = Text("ข้อมูลรายสถานี", "Station profile")
ICON = ":material/local_police:"
NEEDS_DATA = True

CASES_OF_PROVINCE = Text("คดีเทียบสถานีในจังหวัดเดียวกัน", "Cases, among the stations of the province")
CASES_OF_UNIT = Text("คดีของสถานีในหน่วย เทียบกัน", "Cases of the unit's stations, compared")
FEAR_OF_PROVINCE = Text(
    "ความหวาดกลัวเทียบสถานีในจังหวัดเดียวกัน", "Fear of crime, among the stations of the province"
)
FEAR_OF_UNIT = Text("ความหวาดกลัวในพื้นที่ของสถานี เทียบกัน", "Fear of crime in the stations' zones, compared")
RATES = Text("อัตราคดีกลุ่ม 1 และ 2 ของสถานี", "Rates of group 1 and 2 cases of the stations")
DETAILS = Text("รายละเอียดสำหรับนักวิเคราะห์", "Details for analysts")


def render(view: View) -> None:
    with st.container(key="sheet"):
        page_header(view, TITLE)
        _choose(view)
        if view.filters.station:
            _sheet(view)
        if view.units.stations_of(view.filters):
            _compared(view)


def _choose(view: View) -> None:
    """The station of the sheet, by the filter that all pages share."""
    lang = view.lang
    stations = {
        s.code: s.name(lang) for s in view.units.stations_of(replace(view.filters, station="", zone=""))
    }
    chosen = view.filters.station

    def take() -> None:
        st.session_state["f_station"], st.session_state["f_zone"] = st.session_state["profile_station"], ""

    st.session_state["profile_station"] = chosen or None
    st.selectbox(
        "สถานี" if lang == "th" else "Station",
        list(stations),
        format_func=stations.__getitem__,
        key="profile_station",
        placeholder="เลือกสถานี" if lang == "th" else "Choose a station",
        on_change=take,
        label_visibility="collapsed",
    )
    if not chosen:
        st.info(
            "เลือกสถานีเพื่อดูข้อมูลทั้งสี่เป้าหมายในหน้าเดียว พิมพ์ได้จากเบราว์เซอร์"
            if lang == "th"
            else "Choose a station to see all four goals on one sheet, ready to be printed from the browser."
        )
    if not stations:
        st.info("ไม่มีสถานีในหน่วยที่เลือก" if lang == "th" else "No station in this unit")


def _sheet(view: View) -> None:
    lang = view.lang
    st.markdown(db.kept(("profile_facts", *view.key), lambda: _facts(view)))
    sections = db.kept(("profile_goals", *view.key), lambda: goal_sections(view))
    for row in (GOALS[:2], GOALS[2:]):
        for column, goal in zip(st.columns(2, gap="small"), row, strict=True):
            with column, st.container(border=True, height="stretch"):
                st.markdown(sections[goal.number].text)
                if (table := sections[goal.number].table) is not None:
                    st.table(table, hide_index=True, border="horizontal", alt=goal.name(lang))
    status_panel(view)
    heading = Text("รายเดือนเทียบเดือนเดียวกันของปีก่อน", "By month against the same month last year")
    panel(view, "months", heading, TITLE, lambda: months_panel(view))


def _compared(view: View) -> None:
    """The station among those of its province; without one, the stations of the unit among themselves."""
    chosen = bool(view.filters.station)
    left, right = st.columns(2, gap="medium")
    with left:
        panel(
            view,
            "funnel_cases",
            CASES_OF_PROVINCE if chosen else CASES_OF_UNIT,
            TITLE,
            lambda: panels.case_funnel(view),
        )
    with right:
        panel(
            view,
            "funnel_fear",
            FEAR_OF_PROVINCE if chosen else FEAR_OF_UNIT,
            TITLE,
            lambda: fear_funnel(view),
        )
    if not chosen:
        panel(view, "rates", RATES, TITLE, lambda: panels.rates(view))
    # Closed, it is neither made nor sent.
    opened = st.expander(DETAILS(view.lang), key="profile-analysts", on_change="rerun")
    if opened.open:
        with opened:
            if chosen:
                panel(view, "rates", RATES, TITLE, lambda: panels.rates(view))
            table(view, "rates_details", RATES, lambda: panels.details(view))
            for name, explained in (funnel.METHOD, shrunken_rates.METHOD):
                st.caption(f"**{name(view.lang)}** – {explained(view.lang)}")


def _facts(view: View) -> str:
    """The station and its zones in words."""
    lang = view.lang
    th = lang == "th"
    station = view.units.stations[view.filters.station]
    lines = [escape_markdown(province_name(view.units.provinces[station.province], lang))]
    for zone in view.units.zones_of(view.filters):
        joined = format_date(zone.joined_on, lang) if zone.joined_on else ""
        facts = [
            f"{'พื้นที่ Safety Zone' if th else 'Safety zone'} {escape_markdown(zone.name(lang))}",
            (
                (f"เข้าร่วม {joined}" if th else f"joined {joined}")
                if joined
                else ("ยังไม่เข้าร่วมโครงการ" if th else "not in the programme yet")
            ),
            f"{zone.residents:,} {'คน' if th else 'residents'}" if zone.residents is not None else "",
        ]
        lines.append(" · ".join(f for f in facts if f))
    day = format_date(view.at, lang)
    lines.append(f":small[:gray[{f'ผลของเป้าหมาย 1–3 ณ วันที่ {day}' if th else f'goals 1–3 as of {day}'}]]")
    return "  \n".join(lines)
