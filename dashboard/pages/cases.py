"""The cases behind a count: any figure leads here, to the list that holds as many cases as it says."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from dashboard.cases import case_points, drawn_area
from dashboard.cases.case_list_panel import NAME, case_list_panel
from dashboard.cases.repeat_places import places_of_repeat
from dashboard.goal4.case_links import window_days
from dashboard.language.periods import Period
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.ui.page import Explained, page_header
from dashboard.view import case_lists
from dashboard.view.case_lists import CaseList
from dashboard.view.sidebar import DROPPED
from dashboard.view.view import View

TITLE = NAME
ICON = ":material/list_alt:"
NEEDS_DATA = True
EXPLAINED = Explained(
    shows=Text(
        "คดีทีละรายการที่อยู่เบื้องหลังตัวเลขที่กดเข้ามา: วันเวลา ฐานความผิด พื้นที่ ประเภทสถานที่ และสถานะ ไม่มีเลขคดีและไม่มีชื่อบุคคล",
        "The cases behind the figure you came from, one a row: day and hour, offence, zone, kind of place and"
        " state; no case number and no person.",
    ),
    reading=Text(
        "จำนวนบรรทัดเท่ากับตัวเลขที่กดเข้ามาเสมอ กดหัวคอลัมน์เพื่อเรียง พิมพ์คำเพื่อค้นหา",
        "There are as many rows as the figure says. Sort by a column, or search by words.",
    ),
    source=Text(
        "คดีจากฐานข้อมูลคดีของตำรวจ เงื่อนไขเดียวกับตัวเลขที่กดเข้ามา",
        "Cases come from the police database, under the conditions of the figure you came from.",
    ),
)


def render(view: View) -> None:
    page_header(view, TITLE, EXPLAINED)
    query = st.query_params.to_dict()
    asked, days, dropped = asked_for(view, query)
    if dropped:
        names = ", ".join(_named(name, query, view.lang) for name in dropped)
        st.warning(DROPPED(view.lang, names=escape_markdown(names)))
    case_list_panel(view, asked, days)


def asked_for(view: View, query: Mapping[str, str]) -> tuple[CaseList, tuple[Period, ...], list[str]]:
    """Return the list that a link asks for, its days, and the parameters dropped as they say nothing here."""
    asked, dropped = case_lists.read(query, view.units.zones)
    days: tuple[Period, ...] = view.days()[:1]
    if asked.window is not None:
        of_window = window_days(view, *asked.window)
        if not of_window:
            asked, dropped = replace(asked, window=None), [*dropped, "window"]
        days = of_window or days
    if asked.spot:
        places = case_points.places_of_spot(view, days[0], asked.spot)
        if places is None:
            return replace(asked, spot=""), days, [*dropped, "spot"]
        asked = replace(asked, narrowing=replace(asked.narrowing, places=places))
    if asked.area:
        area = drawn_area.area_of(asked.area)
        if isinstance(area, Text):
            return replace(asked, area=""), days, [*dropped, "area"]
        asked = replace(asked, narrowing=replace(asked.narrowing, area=area.outline))
    if asked.repeat:
        places = places_of_repeat(view, days[0], asked.repeat)
        if places is None:
            return replace(asked, repeat=""), days, [*dropped, "repeat"]
        asked = replace(asked, narrowing=replace(asked.narrowing, places=places))
    return asked, days, dropped


def _named(name: str, query: Mapping[str, str], lang: Lang) -> str:
    """Return what a parameter is called; of an area also what is wrong with it."""
    called = case_lists.PARAMETERS[name](lang)
    wrong = drawn_area.area_of(query[name]) if name == "area" else ""
    return f"{called} ({wrong(lang)})" if isinstance(wrong, Text) else called
