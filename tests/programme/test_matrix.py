"""The overview: tiles that count what the table says, the worst first, links that keep the filters."""

import io
import re
from collections import Counter
from html import unescape

import openpyxl
import pandas as pd
import pytest
from markupsafe import Markup

from dashboard.filters import Filters, from_query
from dashboard.goal4.conclusions import official_figures
from dashboard.indicators import GOALS, NOT_JOINED
from dashboard.language.periods import parse
from dashboard.language.text import Lang
from dashboard.programme import goals, matrix
from dashboard.programme.kpis import KPIS
from dashboard.programme.tiles import MOST_LISTED, UNITS, counts_of, headline, tile_of, tiles
from dashboard.ui import files
from dashboard.view.view import View
from data_loaders.demo import truth
from tests.addresses import asked_of
from tests.views import view_of

pytestmark = pytest.mark.usefixtures("pages_read_demo")
YEAR = parse("fy2570")
# One of its two zones passed the survey, the other was not asked.
PASSED = next(fact for fact in truth.SURVEYS if fact.what == "passing").station
VIEWS = [{}, {"province": "92"}, {"station": PASSED}, {"station": "920201"}]


def rows(view: View) -> pd.DataFrame:
    return matrix.frame_of(view).set_index(matrix.ZONE(view.lang))


def told(column: pd.Series) -> Counter[str]:
    """Return the signs of a column; cells that tell of nothing of their own have none."""
    return Counter(cell[0] for cell in column if cell[1] == " ")


def test_a_zone_that_nobody_was_asked_in_has_its_own_state_on_the_page_and_in_the_file() -> None:
    view = view_of(Filters(YEAR, station=PASSED))
    book = openpyxl.load_workbook(io.BytesIO(files.to_xlsx(matrix.frame_of(view), "", {})))
    lines = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows(min_row=3, max_row=6)]
    goal1 = lines[0].index("เป้าหมาย 1 (พื้นที่)")
    assert ["✓ ผ่าน", "– ยังไม่ได้รับข้อมูล"] == [line[goal1] for line in lines[1:3]]
    (row,) = matrix.rows_of(view)
    assert ["✓ ผ่าน 1", "– ยังไม่ได้รับข้อมูล 1"] == sorted((c.words for c in row.cells[1]), reverse=True)


def test_the_standing_of_a_station_says_how_many_of_its_zones_were_surveyed() -> None:
    view = view_of(Filters(YEAR, station=PASSED))
    standing = goals.standings(view)[1][PASSED]
    assert "ผ่านเกณฑ์ (สำรวจแล้ว 1 จาก 2 พื้นที่)" == standing.words.th
    assert "met (1 of 2 zones surveyed)" == standing.words.en
    # Its tile counts its zones, and what is missing is never outweighed by what was passed.
    tile = tile_of(GOALS[0], view)
    assert {"✓ ผ่าน 1", "– ยังไม่ได้รับข้อมูล 1"} == {part.words for part in tile.parts}
    assert ("not_received", "– ยังไม่ได้รับข้อมูล 1 จาก 2 พื้นที่") == (tile.verdict, tile.headline)


def test_a_zone_nobody_was_asked_in_is_not_told_by_the_other_zone_of_its_station() -> None:
    view = view_of(Filters(YEAR, station=PASSED))
    marks = goals.marks_on(1, view)
    silent = next(code for code, mark in marks.items() if mark == "not_received")
    tile = tile_of(GOALS[0], view_of(Filters(YEAR, station=PASSED, zone=silent)))
    assert ("not_received", "– ยังไม่ได้รับข้อมูล") == (tile.verdict, tile.headline)


def test_what_is_told_of_a_station_stands_once_in_the_file() -> None:
    frame = matrix.frame_of(view_of(Filters(YEAR, station=PASSED)))
    for goal in (2, 3):
        cells = list(frame[f"เป้าหมาย {goal} (สถานี)"])
        assert [True, False] == [cell[1] == " " for cell in cells]
        assert "ดูแถวแรกของสถานี" == cells[1]


@pytest.mark.parametrize("chosen", VIEWS, ids=str)
@pytest.mark.parametrize("lang", ["th", "en"])
def test_the_counts_of_every_tile_are_those_of_the_marks_in_the_file(
    chosen: dict[str, str], lang: Lang
) -> None:
    view = view_of(Filters(YEAR, **chosen), lang=lang)
    frame = rows(view)
    for goal in GOALS:
        on_tile: Counter[str] = Counter()
        for count in counts_of(goal.number, view):
            on_tile[count.sign] += count.n
        if goal.number in goals.STATION_GOALS:
            unit = UNITS[goals.told_of(goal.number)](lang)
            column = frame[matrix.GOAL(lang, n=goal.number, unit=unit)]
        else:
            column = frame.iloc[:, -1]
        assert told(column) == on_tile, goal.number
        assert str(on_tile.total()) in tile_of(goal, view).unit


@pytest.mark.parametrize("chosen", VIEWS, ids=str)
def test_the_headline_of_a_tile_is_its_worst_state_and_green_is_whole(chosen: dict[str, str]) -> None:
    view = view_of(Filters(YEAR, **chosen))
    for goal in GOALS:
        tile, inside = (
            tile_of(goal, view),
            [c for c in counts_of(goal.number, view) if c.word is not NOT_JOINED],
        )
        if inside:
            assert tile.verdict == inside[0].verdict
        if tile.verdict == "good":
            assert {"good"} == {count.verdict for count in inside}


def test_the_table_on_the_page_has_a_row_a_station_the_most_troubled_first() -> None:
    view = view_of()
    of_page = matrix.rows_of(view)
    assert {s.code for s in view.units.stations_of(view.filters)} == {row.station.code for row in of_page}
    worst = [sum(line.verdict == "bad" for lines in row.cells.values() for line in lines) for row in of_page]
    assert sorted(worst, reverse=True) == worst
    assert worst[0] > 0


def test_every_link_of_the_overview_keeps_the_filters_and_leads_to_a_page() -> None:
    view = view_of(Filters(YEAR, province="92", groups="all"))
    addresses = re.findall(r'href="([^"]*)"', str(tiles(view)) + str(matrix.matrix(view)))
    of_counts = sum(len(links) for goal in GOALS for links in tile_of(goal, view).listed)
    assert of_counts
    assert len(addresses) == len(GOALS) + of_counts + len(matrix.rows_of(view)) * (1 + len(GOALS))
    for address in map(unescape, addresses):
        assert re.match(r"(surveys|innovations|partners|before_after|station_profile)\?", address)
        assert "period=fy2570" in address
        assert "groups=all" in address


def test_a_count_on_a_tile_leads_to_each_zone_or_station_that_it_counts() -> None:
    view = view_of(Filters(YEAR, province="92"))
    for goal in GOALS:
        unit, tile = goals.told_of(goal.number), tile_of(goal, view)
        for part, links in zip(tile.parts, tile.listed, strict=True):
            asked = [from_query(asked_of(address_in(link))[1], view.units.known(), YEAR)[0] for link in links]
            assert min(part.count, MOST_LISTED + 1) == len(links)
            codes = [getattr(filters, unit) for filters in asked[:MOST_LISTED]]
            if goal.number in goals.STATION_GOALS:
                marks = goals.marks_on(goal.number, view)
                assert {part.sign} == {goals.SIGNS[marks[code]] for code in codes}
            assert len(set(codes)) == len(codes)
            # Of more than are named, all stand on the goal's page.
            assert {""} >= {getattr(filters, unit) for filters in asked[MOST_LISTED:]}


def test_no_link_of_a_tile_lies_within_another() -> None:
    for filters in (Filters(YEAR, province="92"), Filters(YEAR, station="920101", zone="TRANG-01")):
        anchors = re.findall(r"<(/?)a[ >]", str(tiles(view_of(filters))))
        assert ["", "/"] * (len(anchors) // 2) == anchors


def test_the_two_counts_of_a_zone_on_its_tile_lead_to_their_cases() -> None:
    view = view_of(Filters(YEAR, station="920101", zone="TRANG-01"))
    (figure,) = official_figures(view)
    windows = [asked_of(address_in(link))[1] for link in tile_of(GOALS[3], view).glance.cases]
    assert ["official-before:TRANG-01", "official-after:TRANG-01"] == [query["window"] for query in windows]
    before, after = (str(link.striptags()) for link in tile_of(GOALS[3], view).glance.cases)
    assert f"{figure.before:,}" in before
    assert f"{figure.after:,}" in after


def address_in(link: Markup) -> str:
    return unescape(re.findall(r'href="([^"]*)"', str(link))[0])


def test_every_indicator_marks_every_zone_or_station_of_the_view() -> None:
    view = view_of()
    units = {
        "zone": {z.code for z in view.units.zones_of(view.filters)},
        "station": {s.code for s in view.units.stations_of(view.filters)},
    }
    assert {i.code: units[i.of] for i in KPIS} == {i: set(of) for i, of in goals.marks(view).items()}


def test_where_nothing_is_counted_nothing_was_received_which_is_not_that_nobody_joined() -> None:
    assert ("not_received", "– ยังไม่ได้รับข้อมูล") == headline(1, view_of(), [])
