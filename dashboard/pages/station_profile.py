"""One station on one sheet: its four goals, its cases, and how it lies among the stations of its province. Made to be printed."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from dashboard import coverage, db, surveys
from dashboard.charts.funnel import funnel_plot
from dashboard.charts.kept import KeptFigure
from dashboard.components import Panel, page_header, panel
from dashboard.filters import Filters, View
from dashboard.kpis import GOALS
from dashboard.kpis.funnel import ALL_BY_CHANCE, SIDES, Funnel, Point, funnel
from dashboard.panels.case_panels import months_panel, status_panel
from dashboard.panels.profile_goals import goal_sections
from dashboard.queries import cases
from dashboard.text import Text, escape_markdown
from dashboard.thai import format_date
from dashboard.units import province_name

TITLE = Text("ข้อมูลรายสถานี", "Station profile")
ICON = ":material/local_police:"
ROLES = ("commander", "analyst")
NEEDS_DATA = True


def render(view: View) -> None:
    with st.container(key="sheet"):
        page_header(view, TITLE)
        _choose(view)
        if view.filters.station:
            _sheet(view)


def _choose(view: View) -> None:
    """The station of the sheet, by the filter that all pages share."""
    lang = view.lang
    stations = {s.code: s.name(lang) for s in view.units.stations_of(replace(view.filters, station="", zone=""))}
    chosen = view.filters.station

    def take() -> None:
        st.session_state["f_station"], st.session_state["f_zone"] = st.session_state["profile_station"], ""

    st.session_state["profile_station"] = chosen or None
    st.selectbox(
        "สถานี" if lang == "th" else "Station", list(stations), format_func=stations.__getitem__, key="profile_station",
        placeholder="เลือกสถานี" if lang == "th" else "Choose a station", on_change=take, label_visibility="collapsed",
    )  # fmt: skip
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
    left, right = st.columns(2, gap="medium")
    with left:
        heading = Text("คดีเทียบสถานีในจังหวัดเดียวกัน", "Cases, among the stations of the province")
        panel(view, "funnel_cases", heading, TITLE, lambda: _case_funnel(view))
    with right:
        heading = Text("ความหวาดกลัวเทียบสถานีในจังหวัดเดียวกัน", "Fear of crime, among the stations of the province")
        panel(view, "funnel_fear", heading, TITLE, lambda: _fear_funnel(view))


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
            (f"เข้าร่วม {joined}" if th else f"joined {joined}") if joined else ("ยังไม่เข้าร่วมโครงการ" if th else "not in the programme yet"),
            f"{zone.residents:,} {'คน' if th else 'residents'}" if zone.residents is not None else "",
        ]  # fmt: skip
        lines.append(" · ".join(f for f in facts if f))
    day = format_date(view.at, lang)
    lines.append(f":small[:gray[{f'ผลของเป้าหมาย 1–3 ณ วันที่ {day}' if th else f'goals 1–3 as of {day}'}]]")
    return "  \n".join(lines)


def _peers(view: View) -> tuple[View, Filters]:
    """The view of all stations of the station's province."""
    filters = replace(view.filters, province=view.units.stations[view.filters.station].province, station="", zone="")
    return replace(view, filters=filters), filters


def _case_funnel(view: View) -> Panel | str:
    """Share of this period's cases among those of both periods: all stations alike would have the province's share."""
    lang = view.lang
    peers, filters = _peers(view)
    current, compared = view.days()
    if not (coverage.all_received(peers, current) and coverage.all_received(peers, compared)):
        return (
            "ได้รับข้อมูลไม่ครบทั้งสองห้วง เทียบไม่ได้" if lang == "th" else "Months of either period are missing; no comparison."
        )
    frame = db.read(cases.by_station(view.scope, filters, current, compared))
    counts = frame.pivot_table(index="station_code", columns="period", values="cases", aggfunc="sum", fill_value=0)
    counts = counts.reindex(columns=["current", "compared"], fill_value=0)
    both = counts.sum(axis=1)
    if not both.sum():
        return "0 คดี ในทั้งสองห้วง" if lang == "th" else "0 cases in both periods"
    points = [
        Point(str(c), r.current / (r.current + r.compared), r.current + r.compared)
        for c, r in counts.iterrows()
        if r.sum()
    ]
    found = funnel(points, float(counts["current"].sum() / both.sum()))
    return _funnel_panel(
        peers, found, view.filters.station,
        Text("คดีสองห้วงรวมกัน", "cases of both periods"), Text("ส่วนที่เกิดในห้วงนี้", "share that fell into this period"),
        Text("ทั้งจังหวัด", "province"),
    )  # fmt: skip


def _fear_funnel(view: View) -> Panel | str:
    """Fear in the zones of the province around the target of the programme."""
    lang = view.lang
    peers, _ = _peers(view)
    opinions = [o for o in surveys.opinions(peers) if o.indicator == "fear"]
    mine = next((o for o in opinions if o.station == view.filters.station), None)
    if mine is None:
        return "ยังไม่ได้รับผลสำรวจของพื้นที่นี้" if lang == "th" else "No survey of this zone received yet."
    # Different instruments are not comparable.
    alike = [o for o in opinions if o.instrument == mine.instrument]
    found = funnel([Point(o.station, o.share.share, o.share.effective) for o in alike], mine.target)
    return _funnel_panel(
        peers, found, view.filters.station,
        Text("จำนวนผู้ตอบที่มีผลจริง", "effective answers"), Text("ผู้หวาดกลัว", "share who fear crime"), Text("เป้าหมาย", "target"),
    )  # fmt: skip


def _funnel_panel(peers: View, found: Funnel, mine: str, x: Text, y: Text, centre: Text) -> Panel | str:
    lang = peers.lang
    th = lang == "th"
    names = {s.code: s.name(lang) for s in peers.units.stations_of(peers.filters)}
    if mine not in {p.code for p in found.points}:
        return "ฐานน้อยกว่า 10 ไม่เทียบกับสถานีอื่น" if th else "The base is below 10; no comparison with others."
    outside = [p for p in found.points if found.side(p) != "within"]
    own = next(p for p in found.points if p.code == mine)
    said = f"{names[mine]}: {SIDES[found.side(own)](lang)}"
    notes = [escape_markdown(said)] if outside else [ALL_BY_CHANCE(lang)]
    if found.dispersion is None:
        notes.append(
            "สถานีน้อยกว่า 10 แห่ง แสดงเฉพาะขีด 99.8 %" if th else "fewer than 10 stations: only the 99.8 % limits are drawn"
        )
    table = pd.DataFrame({
        "สถานี" if th else "Station": [names[p.code] for p in found.points],
        x(lang): [round(p.n, 1) for p in found.points],
        f"{y(lang)} (%)": [round(p.share * 100, 1) for p in found.points],
        "ผลเทียบ" if th else "Against chance": [SIDES[found.side(p)](lang) for p in found.points],
    })  # fmt: skip
    figure = funnel_plot(found, names, mine, x, y, centre, lang, peers.dark)
    return Panel(KeptFigure(figure), said, " · ".join(notes), table)
