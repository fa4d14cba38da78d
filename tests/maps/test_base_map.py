"""The base map with the shapes it draws: one address, read as MapLibre does."""

import json
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from dashboard.maps.base_map import FOLDER, base_map

SQUARE = {"type": "Polygon", "coordinates": [[[99.6, 7.5], [99.7, 7.5], [99.7, 7.6], [99.6, 7.5]]]}


def feature(**facts: object) -> dict[str, Any]:
    return {"type": "Feature", "properties": facts, "geometry": SQUARE}


def read(address: str) -> dict[str, Any]:
    # `#` would end the address, `?` and `%` change it.
    assert ("", "") == (urlsplit(address).fragment, urlsplit(address).query)
    with urlopen(address) as answer:  # noqa: S310  what is opened is the address itself
        style: dict[str, Any] = json.load(answer)
    return style


@pytest.mark.parametrize(("dark", "name"), [(False, "style-light.json"), (True, "style-dark.json")])
def test_without_shapes_it_is_a_file_of_this_host(dark: bool, name: str) -> None:
    assert base_map(dark, [], []) == f"/app/static/basemap/{name}"
    assert (FOLDER / name).is_file()


@pytest.mark.parametrize("dark", [False, True])
def test_shapes_lie_above_the_ground_areas_first_in_their_own_colours(dark: bool) -> None:
    areas = [feature(label="60 %, #1?", shade=2, fill=[1, 2, 3, 51], line=[4, 5, 6, 255])]
    lines = [feature(line=[7, 8, 9], width=4, code="Z1"), feature(line=[7, 8, 9, 102], width=1)]
    style = read(base_map(dark, areas, lines))
    ground = json.loads((FOLDER / f"style-{'dark' if dark else 'light'}.json").read_text("utf-8"))
    assert style["layers"][: len(ground["layers"])] == ground["layers"]
    assert [(layer["type"], layer["source"]) for layer in style["layers"][len(ground["layers"]) :]] == [
        ("fill", "areas"),
        ("line", "areas"),
        ("line", "lines"),
    ]
    assert ground["sources"].items() <= style["sources"].items()
    drawn = {name: style["sources"][name]["data"]["features"] for name in ("areas", "lines")}
    assert [f["properties"] for f in drawn["areas"]] == [
        {"fill": "rgba(1,2,3,0.20)", "line": "rgba(4,5,6,1.00)", "width": 1}
    ]
    assert [f["properties"] for f in drawn["lines"]] == [
        {"line": "rgba(7,8,9,1.00)", "width": 4},
        {"line": "rgba(7,8,9,0.40)", "width": 1},
    ]
    assert [SQUARE] * 3 == [f["geometry"] for features in drawn.values() for f in features]
