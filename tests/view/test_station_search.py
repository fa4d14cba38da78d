"""Finding a station: by name, code and district, as people type them; names are hostile."""

import re
from dataclasses import replace

import pytest

from dashboard.filters import Scope
from dashboard.language.text import Text
from dashboard.view.districts import nearest
from dashboard.view.station_search import Entry, _entry, entries, found, results
from dashboard.view.units import Station
from tests.addresses import asked_of
from tests.views import view_of

NOWHERE = float("nan")


def station(code: str, th: str, en: str, place: tuple[float, float] = (NOWHERE, NOWHERE)) -> Entry:
    return _entry(Station(code, Text(th, en), "92", *place))


# Kantang's building; the seat of Kantang lies nearest to the second station, whose name says nothing of it.
SEAT = (7.40542, 99.51561)
STATIONS = [
    station("920201", "สภ.กันตัง", "Kantang", SEAT),
    station("920202", "สภ.บางหมาก", "Bang Mak", (7.41, 99.52)),
    station("921001", "สภ.หาดสำราญ", "Hat Samran"),
    station("100101", "สน.ชนะสงคราม", "Chana Songkhram"),
    station("360101", "สภ.สนามชัย", "Sanam Chai"),
    station("929202", "สภ.นาโยง", "Na Yong"),
]


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("กันตัง", ["920201", "920202"]),
        ("สภ.กันตัง", ["920201"]),
        ("สภ. กันตัง", ["920201"]),
        ("สภกันตัง", ["920201"]),
        ("สน.กันตัง", ["920201", "920202"]),
        ("สถานีตำรวจภูธรกันตัง", ["920201", "920202"]),
        ("อ.กันตัง", ["920201", "920202"]),
        ("อำเภอกันตัง", ["920201", "920202"]),
        ("KANTANG", ["920201", "920202"]),
        ("kan tang", ["920201", "920202"]),
        ("หาด สำราญ", ["921001"]),
        ("hatsamran", ["921001"]),
        ("สำราญ", ["921001"]),
        ("สน.ชนะ", ["100101"]),
        ("สนาม", ["360101"]),
        ("921001", ["921001"]),
        # A code counts from its beginning.
        ("9202", ["920201", "920202"]),
        ("ไม่มีสถานีนี้", []),
        ("  ", []),
        ("", []),
        (".", []),
        ("สภ.", ["920201", "920202", "921001", "360101", "929202"]),
    ],
)
def test_a_station_is_found_by_name_code_and_district(words: str, codes: list[str]) -> None:
    assert codes == [entry.station.code for entry in found(STATIONS, words)]


def test_a_name_that_begins_so_stands_before_one_that_holds_it() -> None:
    holds = station("1", "สภ.เมืองตรัง", "Mueang Trang")
    begins = station("2", "สภ.ตรัง", "Trang")
    assert ["2", "1"] == [entry.station.code for entry in found([holds, begins], "ตรัง")]


def test_the_nearest_seat_is_that_of_the_district() -> None:
    assert ("กันตัง", "Kantang") == (nearest(*SEAT).name.th, nearest(*SEAT).name.en)


@pytest.mark.usefixtures("pages_read_demo")
def test_a_result_leads_to_the_station_on_the_page_that_is_open_with_the_filters_kept() -> None:
    view = view_of()
    view = replace(view, filters=replace(view.filters, zone="TRANG-01", groups="all"))
    markup = results(view, "trends", found(entries(view.scope), "หาดสำราญ"), "หาดสำราญ")
    hrefs = re.findall(r'href="([^"]+)"', markup)
    assert 1 == len(hrefs)
    page, query = asked_of(hrefs[0].replace("&amp;", "&"))
    assert ("trends", "921001", "all", None) == (page, query["station"], query["groups"], query.get("zone"))
    assert "พบ 1 สถานี" in markup
    assert "921001" in markup


@pytest.mark.usefixtures("pages_read_demo")
def test_nobody_finds_a_station_beyond_the_scope() -> None:
    mine = Scope("station", "920101")
    assert ["920101"] == [entry.station.code for entry in entries(mine)]
    assert [] == found(entries(mine), "กันตัง")


@pytest.mark.usefixtures("pages_read_demo")
def test_hostile_names_and_words_are_shown_letter_by_letter() -> None:
    view, hostile = view_of(), '<img src=x onerror=alert(1)>"'
    entry = station("920101", hostile, hostile)
    markup = results(view, "trends", [entry], hostile)
    assert "<img" not in markup
    assert 2 <= markup.count("&lt;img")


@pytest.mark.usefixtures("pages_read_demo")
def test_of_many_the_first_are_shown_and_all_are_counted() -> None:
    view = view_of()
    every = found(entries(view.scope), "สมมติ")
    markup = results(view, "trends", every, "สมมติ")
    assert (10, 8) == (len(every), markup.count("<li>"))
    assert "พบ 10 สถานี แสดง 8" in markup
