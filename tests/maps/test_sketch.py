"""The sketch in the place of the map: each thing where the map will show it, hostile names harmless."""

import math
from xml.etree.ElementTree import Element, fromstring

import pydeck as pdk
import pytest

from dashboard.maps.layers import Bounds, Named
from dashboard.maps.sketch import HEIGHT, MOST_SIGNS, SketchedZone, sketch
from dashboard.ui.tokens import DARK, LIGHT

TRANG = Bounds(99.2, 7.0, 99.9, 8.0)
HOSTILE = '"><script>alert(1)</script>'
MARKET = Named("Z1", HOSTILE, 7.56, 99.61)


def drawn(zones: list[SketchedZone], view: pdk.ViewState | None = None) -> Element:
    square = {"type": "Polygon", "coordinates": [[[99.6, 7.5], [99.7, 7.5], [99.7, 7.6], [99.6, 7.5]]]}
    area = {"type": "Feature", "properties": {"fill": [1, 2, 3, 51], "line": [4, 5, 6]}, "geometry": square}
    ring = {"type": "Feature", "properties": {}, "geometry": square}
    name = {"p": [99.61, 7.56], "o": [0, 16], "name": HOSTILE, "bold": True}
    made = sketch(
        view or TRANG.view(),
        DARK,
        grounds=[area],
        rings=[ring],
        stations=[MARKET],
        zones=zones,
        names=[name],
    )
    return fromstring(made)  # noqa: S314  what is parsed is the product's own drawing


def textbook(longitude: float, latitude: float, zoom: float) -> tuple[float, float]:
    size = 512 * 2**zoom
    y = 0.5 - math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)) / (2 * math.pi)
    return (longitude + 180) / 360 * size, y * size


def zones(many: int) -> list[SketchedZone]:
    return [SketchedZone(MARKET, "▼", HOSTILE, "safety_map?zone=Z1") for _ in range(many)]


@pytest.mark.parametrize("bounds", [TRANG, Bounds(99.6, 7.5, 99.6, 7.5), Bounds(97.5, 5.6, 105.7, 20.5)])
def test_a_zone_lies_where_the_map_will_show_it(bounds: Bounds) -> None:
    view = bounds.view()
    (disc,) = drawn(zones(1), view).findall(".//a/circle")
    x, y = textbook(99.61, 7.56, view.zoom)
    middle_x, middle_y = textbook(view.longitude, view.latitude, view.zoom)
    assert float(disc.get("cx", "")) == pytest.approx(x - middle_x, abs=0.1)
    assert float(disc.get("cy", "")) == pytest.approx(y - middle_y, abs=0.1)


def test_names_are_words_and_a_zone_leads_to_its_facts() -> None:
    root = drawn(zones(1))
    (anchor,) = root.findall(".//a")
    assert "safety_map?zone=Z1" == anchor.get("href")
    assert [HOSTILE] == [title.text for title in root.findall(".//title")]
    assert HOSTILE in [text.text for text in root.findall(".//text")]
    assert not root.findall(".//script")


def test_areas_keep_the_colour_they_have_on_the_map_and_rings_are_outlines() -> None:
    fills = [path.get("fill") for path in drawn([]).findall(".//path")]
    assert [DARK.panel, "rgba(1,2,3,0.20)", "none"] == fills


def test_of_a_nation_zones_are_dots_of_one_path_a_colour() -> None:
    root = drawn(zones(MOST_SIGNS + 1))
    (dots,) = [p for p in root.findall(".//path") if p.get("stroke") == LIGHT.tones["good"].mark]
    assert dots.get("d", "").count("h0") == MOST_SIGNS + 1
    assert not root.findall(".//a")


def test_land_reaches_over_the_edge_and_no_further_than_is_shown() -> None:
    """An inland view is all land: its corners are those of what is drawn."""
    view = pdk.ViewState(longitude=102.0, latitude=16.0, zoom=10)
    ground = drawn([], view).findall(".//path")[0].get("d", "")
    ys = [float(corner.split(",")[1]) for corner in ground.strip("MZ").split("Z")[0].split("L")]
    assert (min(ys), max(ys)) == pytest.approx((-HEIGHT / 2, HEIGHT / 2), abs=0.5)
