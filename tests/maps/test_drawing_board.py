"""The map to draw on: land, zones and cases as one picture, and where a point of it lies on the ground."""

import re
from math import cos, radians
from xml.etree.ElementTree import fromstring

import pytest
import shapely

from dashboard.maps.drawing_board import Board, board
from dashboard.maps.land import land
from dashboard.maps.layers import Bounds, Named

TRANG = Bounds(99.2, 7.0, 99.9, 8.0)
SQUARE = shapely.box(99.60, 7.55, 99.62, 7.57)
HOSTILE = '"><script>alert(1)</script>'


def drawn(bounds: Bounds = TRANG, name: str = "ตลาด") -> Board:
    stations = [Named("920101", name, 7.5563, 99.6114)]
    return board(bounds, [(name, SQUARE)], [SQUARE.buffer(0.004)], stations, [(99.61, 7.56)], name)


def paths(made: Board, kind: str) -> list[str]:
    root = fromstring(made.svg)  # noqa: S314  what is parsed is the product's own drawing
    return [e.get("d", "") for e in root.iter() if e.get("class") == kind]


def test_a_place_lies_where_its_degrees_say_and_a_metre_is_as_long_both_ways() -> None:
    made = drawn()
    ((x, y),) = [
        map(float, at) for d in paths(made, "cases") for at in re.findall(r"M([\d.]+) ([\d.]+)h0", d)
    ]
    assert made.west + x / made.across == pytest.approx(99.61, abs=1e-4)
    assert made.north - y / made.up == pytest.approx(7.56, abs=1e-4)
    assert made.across / cos(radians(7.5)) == pytest.approx(made.up, rel=1e-6)
    assert made.metre * 111_320 == pytest.approx(made.up)


@pytest.mark.parametrize("bounds", [TRANG, Bounds(99.6, 7.5, 99.6, 7.5), Bounds(97.5, 5.6, 105.7, 20.5)])
def test_all_of_the_bounds_lies_within_the_picture(bounds: Bounds) -> None:
    made = drawn(bounds)
    for lon, lat in ((bounds.west, bounds.south), (bounds.east, bounds.north)):
        x, y = (lon - made.west) * made.across, (made.north - lat) * made.up
        assert 0 <= x <= made.width
        assert 0 <= y <= made.height


def test_land_zone_ring_station_and_case_are_drawn() -> None:
    made = drawn()
    assert [1] * 5 == [len(paths(made, kind)) for kind in ("land", "ring", "zone", "cases", "stations")]
    assert 5 == paths(made, "zone")[0].count(" ") + 1
    assert len(paths(made, "land")[0]) > 1_000


def test_a_hostile_name_stays_a_name() -> None:
    made = drawn(name=HOSTILE)
    assert "<script" not in made.svg
    root = fromstring(made.svg)  # noqa: S314  what is parsed is the product's own drawing
    assert HOSTILE in {e.text for e in root.iter() if e.tag.endswith("text")}
    assert HOSTILE == root.get("aria-label")


def test_land_ends_at_the_coast_and_the_open_sea_has_none() -> None:
    assert land(99.60, 7.54, 99.64, 7.58).area == pytest.approx(0.04 * 0.04)
    assert land(98.0, 6.8, 98.1, 6.9).is_empty
    coast = land(99.0, 7.0, 99.5, 7.5)
    assert 0 < coast.area < 0.25
