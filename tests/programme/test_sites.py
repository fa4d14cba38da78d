"""Risk spots, checkpoints and innovations on the map: as at the view's day, in words and shapes, limited."""

import base64
import io
import json
from collections import Counter
from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest
from PIL import Image

from dashboard.filters import Filters, Scope
from dashboard.goal2.devices import CATEGORIES
from dashboard.language.periods import parse
from dashboard.language.text import Lang
from dashboard.maps import layers, site_icons
from dashboard.pages import safety_map
from dashboard.programme import map_panel, sites
from dashboard.queries import points
from dashboard.view.view import View
from data_loaders.datasets.spots import CHECKPOINTS
from data_loaders.demo import truth
from tests.slow import World


@pytest.fixture
def view(pages_read_demo: Callable[..., View]) -> Callable[..., View]:
    return pages_read_demo


def test_open_spots_are_drawn_where_stations_left_them_and_others_as_fixed(
    view: Callable[..., View], demo_world: World
) -> None:
    drawn = sites.sites(view(), sites.SITES)
    assert list(sites.SITES) == list(drawn)
    spots = demo_world.tables["risk_spots"]
    assert len(truth.OPEN_SPOTS) == len(drawn["open_spots"].sites)
    assert len(spots) - len(truth.OPEN_SPOTS) == len(drawn["fixed_spots"].sites)
    assert len(demo_world.tables["checkpoints"]) == len(drawn["checkpoints"].sites)
    assert all("ยังไม่แก้ไข" in s.label and "เกินกำหนด" in s.label for s in drawn["open_spots"].sites)
    assert all("แก้ไขแล้ว" in s.label for s in drawn["fixed_spots"].sites)


def test_a_spot_that_was_fixed_later_was_open_then(view: Callable[..., View], demo_world: World) -> None:
    spots, day = demo_world.tables["risk_spots"], date(2026, 4, 30)
    then = sites.sites(view(Filters(parse("2026-04"))), ["open_spots"])["open_spots"]
    was_open = spots[(spots["found_on"] <= day) & ~(spots["fixed_on"] <= day)]
    # Without such a spot nothing would be tried here.
    assert was_open["fixed_on"].notna().any()
    assert Counter(was_open["title"]) == Counter(s.label.split("\n")[0].split(": ")[1] for s in then.sites)
    assert all("ยังไม่แก้ไข" in s.label and "แก้ไขแล้ว" not in s.label for s in then.sites)


def test_what_an_innovation_is_worth_stands_in_words_and_in_the_shape(view: Callable[..., View]) -> None:
    layer = sites.sites(view(), ["innovations"])["innovations"]
    fallen = next(s for s in layer.sites if "ห้วยยอด" in s.label and "กล้อง" in s.label)
    assert "camera:unused" == fallen.icon
    assert "เชื่อมต่อแล้ว" in fallen.label
    assert "ไม่ได้ใช้มาแล้ว 94 วัน" in fallen.label
    assert {"used", "unused"} == {s.icon.split(":")[1] for s in layer.sites}
    assert ["ทึบ = มีการใช้งานจริง", "โปร่ง = ติดตั้งแล้ว ยังไม่พบการใช้งาน"] == [e.words for e in layer.legend[-2:]]


def test_nothing_of_another_station_is_drawn(view: Callable[..., View]) -> None:
    mine = sites.sites(view(scope=Scope("station", "920101")), sites.SITES)
    assert (3, 4, 3, 1) == tuple(len(layer.sites) for layer in mine.values())
    assert all("เมืองตรัง" in s.label for s in mine["innovations"].sites)
    nothing = sites.sites(
        view(Filters(parse("fy2570"), station="920201"), Scope("station", "920101")), sites.SITES
    )
    assert {0} == {len(layer.sites) for layer in nothing.values()}


def test_only_what_is_open_is_drawn_before_anybody_asks() -> None:
    assert {"open_spots"} == set(safety_map.SHOWN_AT_FIRST) & set(sites.SITES)
    assert set(safety_map.SHOWN_AT_FIRST) <= set(safety_map.LAYERS)


def test_no_more_places_than_a_browser_takes_and_the_legend_says_so(
    view: Callable[..., View], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(points, "MOST_POINTS", 2)
    monkeypatch.setattr("dashboard.queries.sites.MOST_POINTS", 2)
    for name, layer in sites.sites(view(Filters(parse("fy2570q1"))), sites.SITES).items():
        assert len(layer.sites) == 2, name
    spots = sites.sites(view(Filters(parse("fy2570q1"))), ["fixed_spots"])["fixed_spots"]
    assert "2 (แสดงเท่าที่จำกัด)" in spots.legend[0].words


@pytest.mark.parametrize("lang", ["th", "en"])
def test_every_badge_is_a_picture_of_its_own(lang: Lang) -> None:
    uri, mapping = site_icons.site_sheet(lang)
    sheet = Image.open(io.BytesIO(base64.b64decode(uri.split(",")[1]))).convert("RGBA").convert("L")
    cut = {
        n: sheet.crop((int(p["x"]), 0, int(p["x"]) + site_icons.SIZE, site_icons.SIZE)).tobytes()
        for n, p in mapping.items()
    }
    # In grey too: nothing rests on colour.
    assert len(cut) == len(set(cut.values()))
    wanted = {site_icons.innovation_icon(kind, look) for kind in CATEGORIES for look in site_icons.LOOKS}
    kinds = next(c.choices for c in CHECKPOINTS.columns if c.key == "kind")
    wanted |= {site_icons.checkpoint_icon(kind) for kind in kinds or ()} | {
        site_icons.OPEN_SPOT,
        site_icons.FIXED_SPOT,
    }
    assert wanted == set(mapping)
    assert site_icons.innovation_icon("new", "used") in mapping


def test_a_deck_shows_the_layers_that_were_asked_for_and_tooltips_stay_text(
    view: Callable[..., View],
) -> None:
    shown = view()
    wanted = (*sites.SITES, "stations")
    picture = map_panel._picture(shown, "none", wanted, shown.days()[0], "", None)
    drawn = {layer["id"]: layer for layer in json.loads(picture.deck.to_json())["layers"]}
    assert set(sites.SITES) <= set(drawn)
    assert {"text": "{label}"} == picture.deck._tooltip
    words = {entry.words for _, entries in picture.legends for entry in entries}
    assert "จุดเสี่ยงที่ยังไม่แก้ไข 5" in words
    assert any("ทึบ" in each for each in words)
    # Each open spot is named with its state, for those who cannot point at it.
    assert 5 == sum("ยังไม่แก้ไข" in name for name in picture.spots)
    icons = {row["i"] for row in drawn["open_spots"]["data"]}
    assert icons == set(drawn["open_spots"]["iconMapping"])


def test_a_map_is_widened_by_what_stands_near_and_not_by_a_mistyped_place() -> None:
    bounds = layers.Bounds(99.6, 7.5, 99.7, 7.6)
    near, far = (7.62, 99.59), (13.7, 100.5)
    assert layers.Bounds(99.59, 7.5, 99.7, 7.62) == layers.widened(bounds, [near, far])
    assert bounds == layers.widened(bounds, [])


@pytest.mark.parametrize(
    ("place", "due_on", "fixed_on", "label"),
    [
        (None, None, None, "จุดเสี่ยง: <b>ซอย</b>\nพบ 3 เม.ย. 2569 · ยังไม่แก้ไข"),
        (
            "หลังตลาด",
            date(2026, 4, 20),
            date(2026, 4, 21),
            "จุดเสี่ยง: <b>ซอย</b>\nหลังตลาด\nพบ 3 เม.ย. 2569 · ยังไม่แก้ไข · กำหนด 20 เม.ย. 2569",
        ),
        (
            None,
            date(2026, 4, 18),
            None,
            "จุดเสี่ยง: <b>ซอย</b>\nพบ 3 เม.ย. 2569 · ยังไม่แก้ไข · กำหนด 18 เม.ย. 2569 (เกินกำหนด 2 วัน)",
        ),
        (
            None,
            date(2026, 4, 18),
            date(2026, 4, 20),
            "จุดเสี่ยง: <b>ซอย</b>\nพบ 3 เม.ย. 2569 · แก้ไขแล้ว 20 เม.ย. 2569",
        ),
    ],
)
def test_a_spot_is_told_with_what_is_known_of_it(
    place: str | None, due_on: date | None, fixed_on: date | None, label: str
) -> None:
    row = pd.DataFrame(
        {
            "title": "<b>ซอย</b>",
            "place": [place],
            "found_on": date(2026, 4, 3),
            "due_on": [due_on],
            "fixed_on": [fixed_on],
        }
    )
    assert label == sites._spot_label(next(row.itertuples()), date(2026, 4, 20), "th")
