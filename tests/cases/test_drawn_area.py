"""An area that is drawn on the map: its shape, what lies within, and the zone that it proposes."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from math import cos, hypot, radians
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import pytest
import shapely
from sqlalchemy import Engine, text

from dashboard.cases import area_panel, case_points, drawn_area
from dashboard.cases.area_counts import NOT_RECEIVED, area_counts
from dashboard.cases.drawn_area import (
    Corner,
    DrawnArea,
    corners_of,
    read_corners,
    shape_of,
    within,
    words_of,
)
from dashboard.filters import Filters, Scope
from dashboard.language.periods import parse
from dashboard.language.text import Text
from dashboard.queries import points
from dashboard.view.view import View
from data_loaders import loading
from data_loaders.loading import Options
from tests.slow import World, during

TOWN: Corner = (7.5563, 99.6114)
YEAR = parse("fy2569")
SQUARE: tuple[Corner, ...] = ((7.55, 99.60), (7.55, 99.62), (7.57, 99.62), (7.57, 99.60))


def metres_from(middle: Corner, latitude: float, longitude: float) -> float:
    """Flat earth, good to a thousandth over a few kilometres."""
    north = (latitude - middle[0]) * 110_590
    east = (longitude - middle[1]) * 111_320 * cos(radians(middle[0]))
    return hypot(north, east)


def shape_from(kind: drawn_area.Kind, corners: tuple[Corner, ...], radius_m: int = 500) -> Any:
    shape = shape_of(kind, corners, radius_m)
    assert isinstance(shape, shapely.geometry.base.BaseGeometry)
    return shape


@pytest.mark.parametrize("radius_m", drawn_area.RADII_M)
def test_a_circle_is_round_in_metres_and_stands_about_the_last_point(radius_m: int) -> None:
    circle = shape_from("circle", ((7.0, 99.0), TOWN), radius_m)
    far = [metres_from(TOWN, latitude, longitude) for longitude, latitude in circle.exterior.coords]
    assert max(far) == pytest.approx(radius_m, rel=0.005, abs=1)
    assert min(far) == pytest.approx(radius_m, rel=0.005, abs=1)


def test_less_than_three_corners_are_no_area_yet() -> None:
    assert shape_of("circle", (), 500) is None
    assert [None] * 3 == [shape_of("polygon", SQUARE[:n], 500) for n in range(3)]


def test_an_outline_that_crosses_itself_and_a_line_are_refused() -> None:
    crossed = (SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3])
    line = ((7.55, 99.60), (7.56, 99.61), (7.57, 99.62))
    assert [drawn_area.CROSSED] * 2 == [shape_of("polygon", corners, 500) for corners in (crossed, line)]


def test_an_area_wider_than_a_province_needs_is_refused_with_the_limit() -> None:
    wide = ((7.0, 99.0), (7.0, 99.4), (7.4, 99.4), (7.4, 99.0))
    refused = shape_of("polygon", wide, 500)
    assert isinstance(refused, Text)
    assert "30 กม." in refused.th


def test_corners_can_be_typed_copied_and_read_again() -> None:
    assert SQUARE == corners_of(words_of(SQUARE))
    assert (TOWN, (7.0, 99.0)) == corners_of("7.5563 99.6114\n\n 7° ; 99°")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("7.55", drawn_area.NOT_NUMBERS),
        ("7.55, 99.61, 3", drawn_area.NOT_NUMBERS),
        ("ตลาด 7.55, 99.61", drawn_area.NOT_NUMBERS),
        ("99.61, 7.55", drawn_area.SWAPPED),
        ("51.5, -0.1", drawn_area.ABROAD),
    ],
)
def test_what_is_no_point_in_thailand_is_refused_with_its_line_and_never_guessed(
    typed: str, said: Text
) -> None:
    refused = corners_of(f"7.55, 99.60\n{typed}")
    assert isinstance(refused, Text)
    assert said.th.format(line=2) == refused.th


def test_more_corners_than_an_area_may_have_are_refused() -> None:
    refused = corners_of("7.55, 99.60\n" * (drawn_area.MOST_CORNERS + 1))
    assert isinstance(refused, Text)
    assert str(drawn_area.MOST_CORNERS) in refused.th


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ([[7.55, 99.6]], ((7.55, 99.6),)),
        ([[7, 99]], ((7.0, 99.0),)),
        (None, ()),
        ("7.55", ()),
        ([[7.55]], ()),
        ([["7.55", "99.6"]], ()),
        ([[99.6, 7.55]], ()),
        ([[float("nan"), 99.6]], ()),
        ([[7.55, 99.6]] * 101, ()),
    ],
)
def test_only_points_in_thailand_are_taken_from_a_browser(sent: object, expected: tuple[Corner, ...]) -> None:
    assert expected == read_corners(sent)


def test_hours_are_shared_out_and_unknown_ones_are_counted_beside_them() -> None:
    columns = ["crime_group", "minute", "until_minutes"]
    rows = [(2, 60, None), (1, 150, 60), (2, None, None), (None, 600, 1440)]
    held = within(pd.DataFrame(rows, columns=columns))
    assert (4, 2) == (held.cases, held.untimed)
    assert (1.5, 0.5, 0, 0, 0, 0, 0, 0) == held.hours
    assert (2, 1, 0, 0, 0, 0, 0, 0) == held.reaching
    assert {2: 2, 1: 1, None: 1} == dict(held.groups)


@pytest.mark.parametrize(
    "area", [DrawnArea("circle", ((7.0, 99.0), TOWN), 750), DrawnArea("polygon", SQUARE, 500)]
)
def test_an_area_is_read_again_from_the_address_that_names_it(area: DrawnArea) -> None:
    read = drawn_area.area_of(area.to_address())
    assert isinstance(read, DrawnArea)
    assert area.outline == read.outline
    assert area.to_address() == read.to_address()
    assert area.words() == read.words()


def test_the_outline_of_a_polygon_is_what_was_drawn() -> None:
    assert set(SQUARE) == set(DrawnArea("polygon", SQUARE).outline)
    assert () == DrawnArea("polygon", SQUARE[:2]).outline


POINTS = "7.55000,99.60000_7.55000,99.62000_7.57000,99.62000"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", drawn_area.NO_ADDRESS),
        ("7.55000,99.60000", drawn_area.NO_ADDRESS),
        ("7.55,99.60_7.55,99.62_7.57,99.62", drawn_area.NO_ADDRESS),
        (f"{POINTS}_", drawn_area.NO_ADDRESS),
        (f"{POINTS}\n", drawn_area.NO_ADDRESS),
        (f"{POINTS}_1' OR '1'='1", drawn_area.NO_ADDRESS),
        ("<script>alert(1)</script>", drawn_area.NO_ADDRESS),
        ("500m_", drawn_area.NO_ADDRESS),
        ("499m_7.55000,99.60000", drawn_area.NO_ADDRESS),
        (f"500m_{POINTS}", drawn_area.NO_ADDRESS),
        ("7.55000,99.60000_7.57000,99.62000_7.55000,99.62000_7.57000,99.60000", drawn_area.CROSSED),
    ],
)
def test_an_address_that_names_no_area_is_refused_with_its_reason(address: str, said: Text) -> None:
    assert said == drawn_area.area_of(address)


@pytest.mark.parametrize(
    ("address", "part"),
    [
        ("_".join(["7.55000,99.60000"] * 101), "100"),
        ("500m_51.50000,0.10000", "นอกประเทศไทย"),
        ("500m_99.60000,7.55000", "ละติจูดต้องอยู่ก่อน"),
        ("7.00000,99.00000_7.00000,99.40000_7.40000,99.40000", "30 กม."),
    ],
)
def test_an_address_of_too_many_corners_or_of_a_place_abroad_says_so(address: str, part: str) -> None:
    refused = drawn_area.area_of(address)
    assert isinstance(refused, Text)
    assert part in refused.th


@pytest.fixture
def view(pages_read_demo: Callable[..., View]) -> Callable[..., View]:
    return pages_read_demo


def counted(view: View, corners: tuple[Corner, ...], kind: drawn_area.Kind, radius_m: int = 500) -> Any:
    made = area_panel._counts(view, view.days()[0], DrawnArea(kind, corners, radius_m))
    assert not isinstance(made, Text), made
    return made


@pytest.mark.parametrize("seed", range(6))
def test_a_circle_holds_the_cases_that_counting_by_hand_finds(
    seed: int, view: Callable[..., View], demo_world: World
) -> None:
    random = Random(seed)
    filters = Filters(YEAR, region="9", province="92", groups=random.choice(["12", "1", "all"]))
    north, east = random.uniform(-0.02, 0.02), random.uniform(-0.02, 0.02)
    middle, radius_m = (round(TOWN[0] + north, 5), round(TOWN[1] + east, 5)), random.choice([1_500, 3_000])
    slow = demo_world.view(Scope.nation(), filters)
    made = counted(view(filters), (middle,), "circle", radius_m)
    for cases, period in ((made.cases, YEAR), (int(made.groups["ปีก่อน (คดี)"].iloc[-1]), YEAR.year_earlier())):
        located = during(slow[slow["located"]], period)
        far = [metres_from(middle, r.latitude, r.longitude) for r in located.itertuples()]
        # 64 corners are no circle to the metre: a case so near the edge may be on either side.
        least, most = (sum(each <= radius_m * edge for each in far) for edge in (0.995, 1.001))
        assert 0 < least <= cases <= most


def test_the_outline_of_a_zone_holds_the_cases_of_the_zone(
    view: Callable[..., View], demo_world: World
) -> None:
    """Drawn by its corners, a zone counts what every page says of it."""
    province = view(Filters(YEAR, region="9", province="92"))
    grounds = case_points.zone_grounds(province)
    some = 0
    for code, ground in grounds.items():
        ring = ground.polygon["coordinates"][0][:-1]
        made = counted(province, tuple((lat, lon) for lon, lat in ring), "polygon")
        of_zone = during(demo_world.view(Scope.nation(), Filters(YEAR, zone=code)), YEAR)
        assert len(of_zone[of_zone["located"]]) == made.cases, code
        some += made.cases
    assert some > 0


def test_a_drawn_area_holds_nothing_of_a_station_that_may_not_be_seen(view: Callable[..., View]) -> None:
    filters = Filters(YEAR, region="9", province="92", station="920101")
    inside = counted(view(filters, Scope("station", "920101")), (TOWN,), "circle", 5_000).cases
    every = counted(view(Filters(YEAR)), (TOWN,), "circle", 5_000).cases
    other = counted(view(Filters(YEAR), Scope("station", "920201")), (TOWN,), "circle", 5_000).cases
    assert 0 <= other < inside <= every


def test_days_that_are_not_all_recorded_are_not_held_against_a_year_ago_and_it_is_said(
    view: Callable[..., View],
) -> None:
    running = view(Filters(parse("fy2570"), region="9", province="92"))
    made = counted(running, (TOWN,), "circle", 5_000)
    assert made.days.last < running.days()[0].last
    assert made.notes[0].startswith("เทียบเฉพาะวันที่บันทึกครบแล้ว")
    assert any("ไม่มีพิกัดที่ใช้ได้" in note for note in made.notes)


def test_no_percentage_stands_on_a_base_below_ten(view: Callable[..., View]) -> None:
    small = counted(view(Filters(YEAR, region="9", province="92")), (TOWN,), "circle", 300).groups
    large = counted(view(Filters(YEAR, region="9", province="92")), (TOWN,), "circle", 5_000).groups
    for frame in (small, large):
        for before, share in zip(frame["ปีก่อน (คดี)"], frame["ร้อยละ"], strict=True):
            assert (share != "–") == (int(before) >= 10)
    assert {"–"} != set(large["ร้อยละ"])


def test_more_cases_than_are_fetched_are_refused_and_not_counted_wrong(
    view: Callable[..., View], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(points, "MOST_IN_AREA", 5)
    province = view(Filters(YEAR, region="9", province="92"))
    made = area_counts(province, YEAR, DrawnArea("circle", (TOWN,), 5_000))
    assert isinstance(made, Text)
    assert "มีคดีเกิน 5 คดี" in made.th


def test_a_period_of_which_nothing_came_is_no_area_without_cases(view: Callable[..., View]) -> None:
    province = view(Filters(YEAR, region="9", province="92"))
    assert NOT_RECEIVED == area_counts(province, parse("fy2560"), DrawnArea("circle", (TOWN,)))


def test_an_overlap_and_a_code_that_is_taken_are_said_before_the_loader_refuses_them(
    view: Callable[..., View],
) -> None:
    province = view(Filters(YEAR, region="9", province="92"))
    zone = province.units.zones["TRANG-01"]
    ring = case_points.zone_grounds(province)["TRANG-01"].polygon["coordinates"][0][:-1]
    drawn = shape_from("polygon", tuple((lat, lon) for lon, lat in ring))
    assert any("ทับกับ" in line for line in area_panel._warnings(province, drawn, "920101-P1"))
    assert [area_panel.TAKEN.th] == area_panel._warnings(province, drawn, "TRANG-01")
    assert zone.station == "920101"
    assert "920101-P1" == area_panel._free_code(province, "920101")
    taken = replace(province.units, zones={**province.units.zones, "920101-P1": zone})
    assert "920101-P2" == area_panel._free_code(replace(province, units=taken), "920101")


HOSTILE = '"><script>alert(1)</script> {x} \\ ตลาด'


@pytest.mark.parametrize("name", ["ตลาดใหม่", HOSTILE])
def test_the_zone_loader_takes_the_file_of_a_proposal(name: str, empty_store: Engine, tmp_path: Path) -> None:
    with empty_store.begin() as connection:
        for statement in (
            "INSERT INTO ssz.regions VALUES ('9', 'ภาค 9', 'Region 9') ON CONFLICT DO NOTHING",
            "INSERT INTO ssz.provinces VALUES ('92', '9', 'ตรัง', 'Trang') ON CONFLICT DO NOTHING",
            "INSERT INTO ssz.stations (code, province_code, name_th, name_en)"
            " VALUES ('920101', '92', 'สภ.เมืองตรัง', 'Mueang Trang')",
        ):
            connection.execute(text(statement))
    drawn = shape_from("circle", (TOWN,), 400)
    path = tmp_path / "proposal.geojson"
    path.write_text(drawn_area.proposal(drawn, "920101-P1", "920101", name), encoding="utf-8")
    report = loading.load_file(empty_store, "zones", path, Options(today=date(2026, 11, 26)))
    assert report.loaded, report.refusal()
    with empty_store.connect() as connection:
        zone = connection.execute(text("SELECT code, station_code, name_th, joined_on FROM ssz.zones")).one()
        stored, area = connection.execute(text("SELECT polygon, area_km2 FROM ssz.zone_versions")).one()
    assert ("920101-P1", "920101", None) == (zone.code, zone.station_code, zone.joined_on)
    assert " ".join(name.split()) == zone.name_th
    assert shapely.equals(shapely.from_geojson(json.dumps(stored)), drawn)
    assert area == pytest.approx(drawn_area.area_km2(drawn), rel=1e-6)
