"""Pins at one place: none hides another, and none is lost."""

import json
from itertools import combinations
from math import hypot

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.language.text import Text
from dashboard.maps import layers
from dashboard.maps.legend import Entry, legend, shades
from dashboard.maps.spread import MOST, around, spread

PLACES = st.lists(st.sampled_from(["a", "b", "c"]), max_size=90)
MANY = Text("{n} คดี", "{n} cases")


@pytest.mark.parametrize("number", [1, 2, 3, 7, 8, 19, 20, 60])
def test_things_at_one_place_keep_their_distance(number: int) -> None:
    offsets = around(number, 17)
    assert number == len(offsets)
    assert all(hypot(a[0] - b[0], a[1] - b[1]) > 16.9 for a, b in combinations(offsets, 2))
    # As near to their place as that allows.
    assert max(hypot(*offset) for offset in offsets) <= 17 * (1 if number < 8 else 2 if number < 20 else 4.1)


@given(PLACES)
def test_each_thing_is_drawn_or_counted_by_the_first_at_its_place(places: list[str]) -> None:
    drawn = spread(places, 17)
    for place in set(places):
        positions = [at for at, other in enumerate(places) if other == place]
        shown = [at for at in positions if at in drawn.offsets]
        if len(positions) > MOST:
            assert (positions[:1], len(positions)) == (shown, drawn.counts[positions[0]])
        else:
            assert positions == shown
            assert len(positions) == len({drawn.offsets[at] for at in positions})
            assert not set(positions) & set(drawn.counts)


def test_what_stands_alone_stays_at_its_place() -> None:
    assert {(0.0, 0.0)} == set(spread(["a", "b", "c"], 17).offsets.values())


def pins(number: int) -> list[dict[str, object]]:
    frame = pd.DataFrame(
        {
            "latitude": 7.5,
            "longitude": 99.6,
            "offence_code": "theft",
            "crime_group": 2,
            "cleared": False,
        },
        index=range(number),
    )
    drawn = layers.pin_layers(frame, [f"คดี {n}" for n in range(number)], MANY, "th", False)
    return [json.loads(layer.to_json()) for layer in drawn]


def test_pins_of_one_place_are_all_on_the_map_at_offsets_of_their_own() -> None:
    (layer,) = pins(19)
    rows: list[dict[str, object]] = layer["data"]  # type: ignore[assignment]
    assert 19 == len({tuple(row["o"]) for row in rows})  # type: ignore[arg-type]
    assert "@@=o" == layer["getPixelOffset"]


def test_too_many_pins_of_one_place_are_one_that_says_how_many_beside_it_and_when_pointed_at() -> None:
    layer, numbers = pins(20)
    assert [("20 คดี\nคดี 0", [0.0, 0.0])] == [(r["label"], r["o"]) for r in layer["data"]]  # type: ignore[attr-defined]
    assert 1 == len(numbers["data"])  # type: ignore[arg-type]


def test_badges_of_one_place_stand_side_by_side_however_many() -> None:
    sites = [layers.Site("camera:used", str(n), 7.5, 99.6) for n in range(25)]
    sites.append(layers.Site("camera:used", "alone", 7.6, 99.6))
    offsets = layers.around_places(sites)
    assert 25 == len(set(offsets[:-1]))
    assert (0.0, 0.0) == offsets[-1]
    assert all(
        hypot(a[0] - b[0], a[1] - b[1]) >= layers.BADGE - 0.1 for a, b in combinations(offsets[:-1], 2)
    )


def test_the_ranges_of_shades_leave_no_gap_and_say_where_they_are_open() -> None:
    assert ["0", "1–3", "4+"] == [entry.words for entry in shades([0, 1, 4], whole=True)]
    assert ["0–<2.5", "2.5–<5", "5+"] == [entry.words for entry in shades([0, 2.5, 5], whole=False)]
    assert ["1+"] == [entry.words for entry in shades([1], whole=True)]


def test_words_of_a_legend_stay_words() -> None:
    markup = legend([Entry("▼", "<b>ก</b>", "var(--ssz-good-text)"), Entry("", '"><i>', "#ffffff")], "<h1>")
    assert "<b>" not in markup
    assert "<i>" not in markup
    assert "<h1>" not in markup
    assert "&lt;b&gt;ก" in markup
    assert "" == legend([])
