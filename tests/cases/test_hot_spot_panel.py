"""Dense spots, repeat places and near repeats on the demo: the store's cases, counted again the slow way."""

import base64
import io
import itertools
import json
import re
from collections.abc import Callable
from dataclasses import replace
from math import cos, hypot, radians
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from shapely.geometry import Point, shape
from sqlalchemy.engine import URL

from dashboard.cases import case_points, density, hot_spot_panel, near_repeat_panel
from dashboard.cases.case_points import zone_grounds
from dashboard.cases.hot_spots import Cells
from dashboard.cases.repeat_places import left_out
from dashboard.filters import Filters, Scope
from dashboard.language.periods import parse
from dashboard.language.text import Text
from dashboard.maps import layers, plane
from dashboard.programme import map_panel
from dashboard.queries import points
from dashboard.view.view import View
from tests import app, browser
from tests.pages.test_pages import text_of
from tests.slow import World, during

YEAR = parse("fy2569")
EVERY_YEAR = parse("2021-10-01..2026-11-22")
TOWN = Filters(YEAR, region="9", province="92", station="920101")


@pytest.fixture
def view(pages_read_demo: Callable[..., View]) -> Callable[..., View]:
    return pages_read_demo


def made(view: View) -> hot_spot_panel._Summary:
    found = hot_spot_panel._summary(view, view.days()[0])
    assert not isinstance(found, str)
    return found


def layers_of(picture: map_panel.MapPicture) -> dict[str, Any]:
    return {layer["id"]: layer for layer in json.loads(picture.deck.to_json())["layers"]}


def legend_of(picture: map_panel.MapPicture) -> str:
    return " · ".join(
        words for heading, entries in picture.legends for words in (heading, *(e.words for e in entries))
    )


def cases(world: World, filters: Filters) -> pd.DataFrame:
    return during(world.view(Scope.nation(), filters), filters.period)


def in_one_place(a: Any, b: Any) -> bool:
    """Five metres on a sphere; at seven degrees north it differs from the plane by millimetres."""
    north = (a.latitude - b.latitude) * 110_590
    east = (a.longitude - b.longitude) * 111_320 * cos(radians(a.latitude))
    return hypot(north, east) <= 5


def repeated(found: pd.DataFrame) -> list[int]:
    """How many cases each place has that has two or more, most first."""
    rounded = found.assign(latitude=found["latitude"].round(5), longitude=found["longitude"].round(5))
    groups: list[list[Any]] = []
    for case in rounded.itertuples():
        near = [g for g in groups if any(in_one_place(case, other) for other in g)]
        groups = [g for g in groups if g not in near] + [[case, *itertools.chain(*near)]]
    return sorted((len(g) for g in groups if len(g) > 1), reverse=True)


def test_cases_of_the_area_are_tested_and_stand_ins_are_counted_but_not_placed(
    view: Callable[..., View], demo_world: World
) -> None:
    town = view(TOWN)
    grounds = zone_grounds(town)
    found = case_points.dense_spots(town, YEAR)
    assert isinstance(found.cells, Cells)
    assert "EPSG:32647" == found.system
    slow = cases(demo_world, TOWN)
    located = slow[slow["located"]]
    shapes = [shape(g) for ground in grounds.values() for g in (ground.polygon, ground.ring) if g]
    inside = [any(s.covers(Point(r.longitude, r.latitude)) for s in shapes) for r in located.itertuples()]
    assert (sum(inside), len(inside) - sum(inside)) == (found.cells.cases.sum(), found.cells.outside)
    # The station building stands for cases without a place, and no case is held to have happened there.
    raw = demo_world.tables["incidents"].loc[slow.index, "geocode"].value_counts()
    assert raw["default_point"] > 0
    assert {
        "stand_in": raw["default_point"],
        "outside": raw["outside"],
        "missing": raw["missing"],
    } == case_points.without_point(town, YEAR)
    station = town.units.stations["920101"]
    frame = case_points.placed_cases(town, YEAR).frame
    assert not (
        (frame["latitude"] == round(station.latitude, 5))
        & (frame["longitude"] == round(station.longitude, 5))
    ).any()
    assert f"พิกัดแทน (เช่น ที่ตั้งสถานี) {raw['default_point']}" in left_out(town, YEAR)
    assert f"ไม่นำมาคิด {(~slow['located']).sum():,} คดี" in made(town).lines


def test_hot_cells_are_on_the_map_with_the_number_of_cells_tested(view: Callable[..., View]) -> None:
    town = view(TOWN)
    found = case_points.dense_spots(town, YEAR)
    assert isinstance(found.cells, Cells)
    picture = map_panel._picture(town, "hot", ("zones", "rings"), YEAR, "", None)
    drawn, legend = layers_of(picture), legend_of(picture)
    assert int((found.cells.q <= 0.05).sum()) == len(drawn["hot"]["data"]) > 0
    assert "pins" not in drawn
    # The base map, which draws them otherwise, lies below the cells.
    assert "lines" in drawn
    assert f"ทดสอบ {len(found.cells.cases):,} ช่อง" in legend
    assert f"ทดสอบ {len(found.cells.cases):,} ช่อง" in made(town).lines
    spot = found.cells.spots[0]
    assert f"**{spot.cases:,} คดี** ใน {spot.cells} ช่อง" in made(town).lines
    # Each cell says its count in plain words, to be read without a mouse in the name beside it.
    assert all("คดีในช่องนี้และช่องติดกัน" in row["label"] for row in drawn["hot"]["data"])
    assert "มีพิกัดที่ใช้ได้" in picture.counted


def test_where_no_cell_stands_out_the_page_says_so(view: Callable[..., View]) -> None:
    zone = view(Filters(YEAR, region="9", province="92", station="920101", zone="TRANG-02"))
    lines = made(zone).lines
    assert "ไม่พบช่องที่หนาแน่นผิดปกติติดกัน · ทดสอบ 93 ช่อง ในพื้นที่ Safety Zone" in lines
    assert "ช่องที่มีคดีมากที่สุดมี" in lines
    assert "ไม่พบ (ทดสอบ 93 ช่อง" in legend_of(map_panel._picture(zone, "hot", ("zones",), YEAR, "", None))


def test_a_station_of_few_cases_in_its_area_is_told_why_there_is_no_test(view: Callable[..., View]) -> None:
    few = view(Filters(YEAR, region="9", province="92", station="920301"))
    assert "น้อยกว่า 60 คดี" in made(few).lines
    found = case_points.dense_spots(few, YEAR)
    assert isinstance(found.cells, Text)
    # A view that came by that choice all the same has its pins, and the reason.
    picture = map_panel._picture(few, "hot", ("zones",), YEAR, "", None)
    assert {"hot", "heat"}.isdisjoint(layers_of(picture))
    assert found.cells.th in picture.counted


def test_a_station_without_a_polygon_is_not_tested(
    view: Callable[..., View], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_points, "zone_grounds", lambda _: {})
    found = case_points.dense_spots(view(TOWN), YEAR)
    assert isinstance(found.cells, Text)
    assert "ไม่มีรูปพื้นที่" in found.cells.th


def test_places_where_it_happened_again_are_counted_and_no_case_is_told(
    view: Callable[..., View], demo_world: World
) -> None:
    filters = Filters(EVERY_YEAR, region="9", province="92", station="920101")
    found = made(view(filters))
    slow = cases(demo_world, filters)
    counts = repeated(slow[slow["located"]])
    assert counts == found.file["จำนวนคดี"].tolist()
    assert (len(counts), min(len(counts), 10)) == (found.count, found.shown.num_rows)
    assert ["จำนวนคดี", "ครั้งล่าสุด", "อยู่ใน", "พิกัด", "ฐานความผิด"] == found.file.columns.tolist()
    # Some ten metres, no number of a case, no hour.
    assert all(re.fullmatch(r"\d+\.\d{4}, \d+\.\d{4}", at) for at in found.file["พิกัด"])
    offences = [sum(int(n) for n in re.findall(r" (\d+)(?: ·|$)", each)) for each in found.file["ฐานความผิด"]]
    assert counts == offences


def test_a_province_names_the_station_of_each_place_and_tests_no_cells(view: Callable[..., View]) -> None:
    found = made(view(Filters(YEAR, region="9", province="92")))
    assert "สถานี" in found.file.columns
    assert "เมื่อเลือกสถานีหรือพื้นที่" in found.lines


def test_too_many_cases_are_refused_and_a_unit_that_sent_nothing_is_no_unit_without_cases(
    view: Callable[..., View], monkeypatch: pytest.MonkeyPatch
) -> None:
    province = view(Filters(YEAR, region="9", province="92"))
    monkeypatch.setattr(points, "MOST_POINTS", 50)
    assert "มากกว่า 50 คดี" in str(hot_spot_panel._summary(province, YEAR))
    monkeypatch.undo()
    earlier = parse("fy2560")
    assert "ยังไม่ได้รับข้อมูล" in str(hot_spot_panel._summary(province, earlier))


def test_near_repeats_are_of_the_most_frequent_offence_or_of_the_one_asked_for(
    view: Callable[..., View], demo_world: World
) -> None:
    filters = Filters(EVERY_YEAR, region="9", province="92")
    found = near_repeat_panel._near_repeat_table(view(filters), EVERY_YEAR)
    assert not isinstance(found, str)
    slow = cases(demo_world, filters)
    slow = slow[slow["located"] & (slow["precision"] != "month")]
    code = slow["offence"].value_counts().index[0]
    assert (
        f"{slow[slow['offence'] == code]['name_th'].iloc[0]} {(slow['offence'] == code).sum():,} คดี"
        in found.note
    )
    assert 12 == len(found.file)
    asked = Filters(EVERY_YEAR, region="9", province="92", offence="rape")
    refused = near_repeat_panel._near_repeat_table(view(asked), EVERY_YEAR)
    assert isinstance(refused, str)
    assert "อย่างน้อย 100 คดี" in refused


def test_a_case_of_which_only_the_month_is_known_follows_none_within_days(
    view: Callable[..., View], monkeypatch: pytest.MonkeyPatch
) -> None:
    province = view(Filters(EVERY_YEAR, region="9", province="92", offence="theft"))
    here = case_points.placed_cases(province, EVERY_YEAR)
    undated = here.frame.assign(day_known=np.arange(len(here.frame)) % 2 == 0)
    monkeypatch.setattr(case_points, "placed_cases", lambda *_: replace(here, frame=undated))
    found = near_repeat_panel._near_repeat_table(province, EVERY_YEAR)
    assert not isinstance(found, str)
    assert f"{undated['day_known'].sum():,} คดี" in found.note


def test_density_is_drawn_in_metres_and_named_an_illustration(view: Callable[..., View]) -> None:
    town = view(TOWN)
    picture_of_town = map_panel._picture(town, "heat", ("zones",), YEAR, "", None)
    heat, legend = layers_of(picture_of_town)["heat"], legend_of(picture_of_town)
    assert "ภาพประกอบ ไม่ใช่ผลทดสอบ" in legend
    assert "มาตราส่วนเดียวกันทุกห้วง" in legend
    picture = np.array(Image.open(io.BytesIO(base64.b64decode(heat["image"].split(",")[1]))))
    shades = {tuple(pixel[:3]) for pixel in picture.reshape(-1, 4).tolist() if pixel[3]}
    assert shades <= set(layers.SHADES)
    # A pixel is 50 m wide, wherever the map is zoomed to, and the darkest is the densest square of the store.
    here = case_points.placed_cases(town, YEAR)
    centres, found = density.density(here.points)
    west, north = plane.degrees(
        np.array([[centres[:, 0].min() - 25, centres[:, 1].max() + 25]]), here.system
    )[0]
    assert [west, north] == pytest.approx(heat["bounds"][1], abs=1e-6)
    for centre, dense in zip(centres, found, strict=True):
        right, down = (
            round((centre[0] - centres[:, 0].min()) / 50),
            round((centres[:, 1].max() - centre[1]) / 50),
        )
        shade = layers.SHADES[sum(dense >= step for step in density.STEPS) - 1]
        assert shade == tuple(picture[down, right][:3].tolist())


@pytest.mark.usefixtures("chromium")
def test_what_the_number_does_not_allow_is_not_offered_and_a_choice_falls_back(
    demo_url: URL, tmp_path: Path
) -> None:
    with (
        app.running(tmp_path / "log", **app.store_settings(demo_url)) as address,
        browser.opened(f"{address}/safety_map?station=920101&period=fy2569") as opened,
    ):
        page: Any = opened.page
        text_of(opened)
        page.get_by_role("radio", name="จุดหนาแน่น").click()
        page.locator(".ssz-legend").get_by_text("จุดหนาแน่นผิดปกติ").wait_for()
        slider = page.get_by_role("slider").first
        slider.focus()
        slider.press("ArrowRight")
        page.get_by_text("น้อยกว่า 30 คดี").first.wait_for()
        offered = [r.inner_text().strip() for r in page.get_by_role("radio").all()]
        assert {"หมุด", "ซ่อนคดี"} <= set(offered)
        assert {"ความหนาแน่น", "จุดหนาแน่น", "ช่องหกเหลี่ยม"}.isdisjoint(offered)
        assert "true" == page.get_by_role("radio", name="หมุด").get_attribute("aria-checked")
        slider.press("ArrowLeft")
        page.get_by_role("radio", name="ความหนาแน่น").wait_for()
        assert 0 == page.locator("[data-testid=stException], [data-testid=stAlertContentError]").count()
