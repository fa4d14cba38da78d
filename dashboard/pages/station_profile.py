"""One station on one sheet, made to be printed: its four goals, its cases, and how it lies among the stations
of its province. Without a station, those of the unit compared with one another.
"""

from dataclasses import replace

import streamlit as st
from markupsafe import Markup

from dashboard.briefing.profiles import profiles
from dashboard.cases import case_links
from dashboard.cases.panels import months_panel, status_panel
from dashboard.comparison import case_links as compared_links
from dashboard.comparison import funnel, panels, shrunken_rates
from dashboard.indicators import GOALS, NOT_JOINED
from dashboard.language.text import Text
from dashboard.language.thai import format_date
from dashboard.programme.fear_funnel import fear_funnel
from dashboard.programme.profile import goal_bars, goal_sections
from dashboard.store import db
from dashboard.ui.count_links import count_links
from dashboard.ui.downloads import file_button
from dashboard.ui.drawing_component import drawn
from dashboard.ui.figure import panel
from dashboard.ui.page import Explained, page_header
from dashboard.ui.paper import paper_heading
from dashboard.ui.sheet import bare_sheet
from dashboard.view.links import address, link
from dashboard.view.units import province_name
from dashboard.view.view import View

TITLE = Text("ข้อมูลรายสถานี", "Station profile")
ICON = ":material/local_police:"
NEEDS_DATA = True
EXPLAINED = Explained(
    shows=Text(
        "สถานีหนึ่งในหน้าเดียว: สี่เป้าหมาย คดี และตำแหน่งของสถานีเมื่อเทียบสถานีในจังหวัดเดียวกัน",
        "One station on one sheet: its four goals, its cases, and how it lies among the stations of its"
        " province.",
    ),
    reading=Text(
        "จุดที่อยู่ในขอบเขตต่างกันได้โดยบังเอิญ จึงไม่จัดอันดับ เฉพาะจุดที่อยู่นอกขอบเขตจึงควรถามหาสาเหตุ",
        "Points within the limits may differ by chance, so nobody is ranked; only those outside ask for a"
        " reason.",
    ),
    source=Text(
        "ฐานข้อมูลคดีของตำรวจ และไฟล์ผลสำรวจ นวัตกรรม ภาคี และประชากรที่สถานีส่ง",
        "The police database, and the stations' files on surveys, innovations, partners and residents.",
    ),
)

CASES_OF_PROVINCE = Text("คดีเทียบสถานีในจังหวัดเดียวกัน", "Cases, among the stations of the province")
CASES_OF_UNIT = Text("คดีของสถานีในหน่วย เทียบกัน", "Cases of the unit's stations, compared")
FEAR_OF_PROVINCE = Text(
    "ความหวาดกลัวเทียบสถานีในจังหวัดเดียวกัน", "Fear of crime, among the stations of the province"
)
FEAR_OF_UNIT = Text("ความหวาดกลัวในพื้นที่ของสถานี เทียบกัน", "Fear of crime in the stations' zones, compared")
RATES = Text("อัตราคดีกลุ่ม 1 และ 2 ของสถานี", "Rates of group 1 and 2 cases of the stations")
DETAILS = Text("รายละเอียดสำหรับนักวิเคราะห์", "Details for analysts")
MONTHS = Text("คดีรายเดือนเทียบเดือนเดียวกันของปีก่อน", "Cases by month against the same month last year")
PDF = Text("PDF สถานีละหนึ่งหน้า", "PDF, a page a station")
STATION = Text("สถานี", "Station")
CHOOSE_STATION = Text("เลือกสถานี", "Choose a station")
COMPARE = Text("วางคู่กับอีกสถานี", "Lay it beside another station")
WHY_CHOOSE = Text(
    "เลือกสถานีเพื่อดูข้อมูลทั้งสี่เป้าหมายในหน้าเดียว พิมพ์ได้จากเบราว์เซอร์",
    "Choose a station to see all four goals on one sheet, ready to be printed from the browser.",
)
NO_STATION = Text("ไม่มีสถานีในหน่วยที่เลือก", "No station in this unit")
ZONE = Text("พื้นที่ Safety Zone {name}", "Safety zone {name}")
JOINED = Text("เข้าร่วม {day}", "joined {day}")
RESIDENTS = Text("ผู้อยู่อาศัย {n} คน", "{n} residents")
AS_OF = Text("ผลของเป้าหมาย 1–3 ณ วันที่ {day}", "goals 1–3 as of {day}")


def render(view: View) -> None:
    chosen = view.filters.one_station
    with st.container(key="sheet"):
        if chosen:
            st.html(paper_heading(view.units.stations[chosen].name(view.lang), view.lang))
        page_header(view, TITLE, EXPLAINED)
        _choose(view)
        if chosen:
            _sheet(view)
        if view.units.stations_of(view.filters):
            _offer_pdf(view)
            # A sheet of one station has no room for the others.
            with st.container(key="off-paper-compared" if chosen else "compared"):
                _compared(view)


def _choose(view: View) -> None:
    """Offer the station of the sheet, by the filter that all pages share."""
    lang = view.lang
    stations = {
        s.code: s.name(lang) for s in view.units.stations_of(replace(view.filters, station="", zone=""))
    }
    chosen = view.filters.one_station

    def take() -> None:
        st.session_state["f_station"] = [st.session_state["profile_station"]]
        st.session_state["f_zone"] = ""

    st.session_state["profile_station"] = chosen or None
    st.selectbox(
        STATION(lang),
        list(stations),
        format_func=stations.__getitem__,
        key="profile_station",
        placeholder=CHOOSE_STATION(lang),
        on_change=take,
        label_visibility="collapsed",
    )
    if not chosen:
        st.info(WHY_CHOOSE(lang))
    if not stations:
        st.info(NO_STATION(lang))


def _offer_pdf(view: View) -> None:
    """Offer the sheet of the station, else of all stations of the unit, as one file made when asked for."""
    with st.container(key="off-paper-pdf"):
        file = f"ssz-station-profile-{view.filters.station or view.filters.province or 'all'}-{view.at}.pdf"
        file_button(
            PDF(view.lang), lambda: (profiles(view), None), file, "application/pdf", view, "profiles-pdf"
        )


def _sheet(view: View) -> None:
    st.html(db.kept(_facts, view))
    st.html(link(address(view, "compare", more={"a": view.filters.one_station}), COMPARE(view.lang)))
    sections, bars = db.kept(goal_sections, view), db.kept(goal_bars, view)
    for row in (GOALS[:2], GOALS[2:]):
        for column, goal in zip(st.columns(2, gap="small"), row, strict=True):
            with column, st.container(border=True, height="stretch"):
                section = sections[goal.number]
                st.markdown(section.text)
                if picture := bars[goal.number]:
                    with st.container(key=f"if-paper-has-room-bars-{goal.number}"):
                        drawn(picture, key=f"bars-{goal.number}")
                if section.table is not None:
                    st.html(section.table)
    status_panel(view)
    count_links(view, case_links.of_status)
    with st.container(key="if-paper-has-room"):
        panel(view, "months", MONTHS, TITLE, months_panel)
        count_links(view, case_links.of_months)


def _compared(view: View) -> None:
    """Show the station among those of its province; without one, those of the unit among themselves."""
    chosen = bool(view.filters.one_station)
    left, right = st.columns(2, gap="medium")
    with left:
        heading = CASES_OF_PROVINCE if chosen else CASES_OF_UNIT
        panel(view, "funnel_cases", heading, TITLE, panels.case_funnel)
        count_links(view, compared_links.of_stations)
    with right:
        heading = FEAR_OF_PROVINCE if chosen else FEAR_OF_UNIT
        panel(view, "funnel_fear", heading, TITLE, fear_funnel)
    if not chosen:
        panel(view, "rates", RATES, TITLE, panels.rates)
    # Closed, it is neither made nor sent.
    opened = st.expander(DETAILS(view.lang), key="profile-analysts", on_change="rerun")
    if opened.open:
        with opened:
            if chosen:
                panel(view, "rates", RATES, TITLE, panels.rates)
            bare_sheet(view, "rates_details", RATES, panels.details)
            for name, explained in (funnel.METHOD, shrunken_rates.METHOD):
                st.caption(f"**{name(view.lang)}** – {explained(view.lang)}")


def _facts(view: View) -> Markup:
    """Return the station's province and its zones in words, each zone as a link to its before and after."""
    lang = view.lang
    station = view.units.stations[view.filters.one_station]
    province = province_name(view.units.provinces[station.province], lang)
    lines = [link(address(view, "station_profile", station="", province=station.province), province)]
    for zone in view.units.zones_of(view.filters):
        name = link(address(view, "before_after", zone=zone.code), ZONE(lang, name=zone.name(lang)))
        facts = [JOINED(lang, day=format_date(zone.joined_on, lang)) if zone.joined_on else NOT_JOINED(lang)]
        if zone.residents is not None:
            facts.append(RESIDENTS(lang, n=f"{zone.residents:,}"))
        lines.append(Markup("{} · {}").format(name, " · ".join(facts)))
    as_of = Markup("<small>{}</small>").format(AS_OF(lang, day=format_date(view.at, lang)))
    return Markup('<div class="facts-of-station">{}</div>').format(Markup("<br>").join([*lines, as_of]))
