"""What the map's page makes of a click and of the month chosen, and what it says of a zone."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dashboard.cases import area_panel
from dashboard.cases.case_points import zone_grounds
from dashboard.filters import Filters
from dashboard.goal4 import wording
from dashboard.language.periods import Period, parse
from dashboard.language.text import escape_markdown
from dashboard.maps import grounds, layers, sketch_component
from dashboard.pages import safety_map
from dashboard.programme.sites import sites
from tests import app, browser
from tests.pages.test_pages import text_of
from tests.views import view_of

KEY = "deck"
STARTS = [text.th.split("{")[0] for text in (safety_map.IN_ZONE, safety_map.IN_RING)]


def looking(zone: str = "") -> Any:
    """As much of a view as the choice of a zone and of a month needs; zones Z1 and Z2 are known."""
    return SimpleNamespace(
        lang="en",
        units=SimpleNamespace(zones=dict.fromkeys(("Z1", "Z2"))),
        filters=SimpleNamespace(zone=zone, period=SimpleNamespace(code="fy2569")),
    )


def clicked(monkeypatch: pytest.MonkeyPatch, objects: dict[str, list[dict[str, Any]]]) -> None:
    state = SimpleNamespace(selection=SimpleNamespace(objects=objects))
    monkeypatch.setattr(safety_map.st, "session_state", {KEY: state})


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        ({layers.ZONES: [{"properties": {"code": "Z1"}}]}, "Z1"),
        # Many zones are drawn as points, which bear their code themselves.
        ({layers.ZONE_POINTS: [{"code": "Z2"}]}, "Z2"),
        # The sign of a zone lies above all that stands in it.
        ({layers.VERDICTS: [{"code": "Z1"}]}, "Z1"),
        ({layers.ZONES: [{"properties": {"code": "gone"}}], layers.ZONE_POINTS: [{"code": "Z2"}]}, "Z2"),
        ({layers.ZONES: [{"properties": {"code": "gone"}}, {}]}, "of-the-filter"),
        ({"stations": [{"code": "Z1"}]}, "of-the-filter"),
        ({}, "of-the-filter"),
    ],
)
def test_the_zone_is_the_one_that_was_clicked_and_is_known_else_that_of_the_filter(
    objects: dict[str, list[dict[str, Any]]], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clicked(monkeypatch, objects)
    assert expected == safety_map._chosen_zone(looking("of-the-filter"), KEY)


def test_before_the_map_was_drawn_the_zone_is_that_of_the_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safety_map.st, "session_state", {})
    assert "Z1" == safety_map._chosen_zone(looking("Z1"), KEY)


CURRENT = Period("custom", date(2026, 9, 10), date(2026, 11, 20))


@pytest.mark.parametrize(
    ("month", "start", "end"),
    [
        ("all", date(2026, 9, 10), date(2026, 11, 20)),
        # Never beyond the period, whose first and last months are cut.
        ("2026-09", date(2026, 9, 10), date(2026, 10, 1)),
        ("2026-10", date(2026, 10, 1), date(2026, 11, 1)),
        ("2026-11", date(2026, 11, 1), date(2026, 11, 20)),
    ],
)
def test_a_month_of_the_slider_is_cut_to_the_period(
    month: str, start: date, end: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: list[str] = []

    def slide(_label: str, options: list[str], **_more: Any) -> str:
        offered.extend(options)
        return month

    monkeypatch.setattr(safety_map.st, "select_slider", slide)
    chosen = safety_map._chosen_month(looking(), CURRENT)
    assert (start, end) == (chosen.start, chosen.end)
    assert ["all", "2026-09", "2026-10", "2026-11"] == offered


def test_of_a_period_of_one_month_no_month_is_to_be_chosen() -> None:
    october = Period("custom", date(2026, 10, 1), date(2026, 11, 1))
    assert october is safety_map._chosen_month(looking(), october)


@pytest.mark.usefixtures("pages_read_demo")
def test_of_every_zone_it_says_name_station_joining_and_cases_and_of_a_joined_one_what_came_of_it() -> None:
    view = view_of()
    joined = {code for code, zone in view.units.zones.items() if zone.joined_on}
    assert joined
    for code, zone in view.units.zones.items():
        first, facts, *rest = safety_map._zone_lines(view, code)
        for name in (zone.name, view.units.stations[zone.station].name):
            assert escape_markdown(name.th) in first
        told = safety_map.NOT_JOINED.th in facts
        assert told == (code not in joined)
        said = "\n".join(rest)
        assert 2 == sum(line.startswith(start) for line in rest for start in STARTS)
        for words in (wording.OFFICIAL.th, wording.CONCLUSION.th):
            assert (words in said) == (code in joined)


@contextmanager
def on_screen(address: str, size: tuple[int, int]) -> Iterator[Any]:
    """The page once it is all there. A map without a graphics card takes its time on a busy machine."""
    with browser.opened(address, size=size) as opened:
        page: Any = opened.page
        text_of(opened)
        yield page
        assert [] == opened.outside


# Of every word that clocks show: its height on the screen in pixels.
WORD_HEIGHTS = """() => [...document.querySelectorAll('*')].filter(e => e.shadowRoot)
  .flatMap(e => [...e.shadowRoot.querySelectorAll('.ssz-clock text')])
  .map(t => parseFloat(getComputedStyle(t).fontSize) * t.getScreenCTM().a)"""


@pytest.mark.usefixtures("chromium")
@pytest.mark.parametrize("size", [(1366, 768), (1024, 768), (390, 844)], ids=str)
def test_no_word_of_the_clocks_is_smaller_than_fourteen_pixels_and_the_page_is_not_wider_than_the_screen(
    served: str, size: tuple[int, int]
) -> None:
    with on_screen(f"{served}/safety_map", size) as page:
        page.locator(".dial .hour").first.wait_for(state="attached")
        heights = page.evaluate(WORD_HEIGHTS)
        assert len(heights) > 60
        assert min(heights) >= 14
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.usefixtures("chromium")
def test_on_a_telephone_the_map_comes_first_as_wide_as_the_page_and_a_finger_scrolls_past_it(
    served: str,
) -> None:
    with on_screen(f"{served}/safety_map", (390, 844)) as page:
        map_box, controls = (page.locator(f".st-key-{key}").bounding_box() for key in ("map", "map-controls"))
        assert map_box["y"] + map_box["height"] <= controls["y"]
        assert map_box["width"] > 390 - 60
        rules = page.evaluate(
            "[...document.styleSheets].flatMap(s => { try { return [...s.cssRules] } catch { return [] } })"
            ".map(r => r.cssText).filter(t => t.includes('coarse') && t.includes('pan-y'))"
        )
        assert len(rules) == 1


@pytest.mark.usefixtures("chromium")
def test_an_area_is_drawn_by_pointer_and_by_keyboard_its_cases_counted_and_proposed_as_a_zone(
    served: str,
) -> None:
    address = f"{served}/safety_map?station=920101&period=fy2569"
    with on_screen(address, (1366, 900)) as page:
        page.get_by_text(area_panel.HEADING.th).click()
        board = page.locator(".stage svg")
        board.wait_for()
        page.get_by_text(area_panel.FIRST_POINT.th).wait_for()
        board.click(position={"x": 200, "y": 200})
        counted = page.get_by_text("ในพื้นที่ที่วาด (")
        counted.wait_for()
        by_pointer = counted.inner_text()
        # The same by keyboard alone, from the middle of the map.
        board.focus()
        page.keyboard.press("Escape")
        page.get_by_text(area_panel.FIRST_POINT.th).wait_for()
        for _ in range(3):
            page.keyboard.press("ArrowUp")
        page.keyboard.press("Enter")
        counted.wait_for()
        assert "ตร.กม." in by_pointer
        # What was set stands as text too, and text that is corrected is drawn.
        page.get_by_role("radio", name=area_panel.KINDS["polygon"].th).click()
        page.get_by_text(area_panel.MORE_POINTS.th).wait_for()
        page.get_by_text(area_panel.TYPED.th).click()
        typed = page.get_by_label(area_panel.CORNERS.th)
        app.eventually(lambda: 1 == len(typed.input_value().splitlines()))
        typed.fill("7.5563, 99.6114\n7.5563, 99.60\n7.57, 99.61")
        typed.press("Control+Enter")
        page.locator(".drawn polygon.area").wait_for()
        counted.wait_for()
        page.keyboard.press("Escape")
        page.get_by_role("button", name=area_panel.PROPOSE.th).click()
        with page.expect_download() as taken:
            page.get_by_role("button", name=area_panel.TAKE.th).click()
        proposed = json.loads(Path(taken.value.path()).read_text(encoding="utf-8"))
        (feature,) = proposed["features"]
        assert "920101" == feature["properties"]["station"]
        assert 4 == len(feature["geometry"]["coordinates"][0])
        assert 0 == page.locator("[data-testid=stException], [data-testid=stAlertContentError]").count()


@pytest.mark.usefixtures("chromium", "pages_read_demo")
def test_a_zone_pressed_on_the_map_tells_its_facts_and_leads_on_and_its_name_stays_within_the_map(
    served: str,
) -> None:
    from playwright.sync_api import TimeoutError as TooLate

    address = f"{served}/safety_map?station=920101&period=fy2569"
    with on_screen(address, (1366, 900)) as page:
        canvas = page.locator(".st-key-map canvas").first
        canvas.wait_for()
        whole = page.locator(".st-key-map").bounding_box()
        links = page.locator(".ssz-leads a")
        # The map draws in its own time and may miss a press meanwhile: point at the middle of the zone until
        # it answers, press, and press again only where nothing came of it, for that takes a press back.
        right, down = place_of_zone()
        x, y = whole["x"] + whole["width"] / 2 + right, whole["y"] + whole["height"] / 2 + down
        told, box = page.locator(".deck-tooltip"), None
        for nudge in range(60):
            page.mouse.move(x + nudge % 2, y)
            page.wait_for_timeout(1_000)
            if told.is_visible():
                box = told.bounding_box()
                page.mouse.click(x, y)
                with suppress(TooLate):
                    links.nth(1).wait_for(timeout=20_000)
                    break
        hrefs = [a.get_attribute("href") for a in links.all()]
        assert ["station_profile", "before_after"] == [href.split("?")[0] for href in hrefs]
        assert ["zone=TRANG-02" in href for href in hrefs] == [False, True]
        assert all("period=fy2569" in href for href in hrefs)
        assert box is not None
        assert whole["x"] <= box["x"]
        assert box["x"] + box["width"] <= whole["x"] + whole["width"]
        assert box["y"] + box["height"] <= whole["y"] + whole["height"]


@pytest.mark.usefixtures("chromium", "pages_read_demo")
def test_a_sketch_stands_in_the_maps_place_until_the_map_covers_it(served: str) -> None:
    with on_screen(f"{served}/safety_map", (1366, 900)) as page:
        sketch = page.locator(".map-sketch")
        sketch.locator("svg").first.wait_for(state="attached")
        # The map draws in its own time; as high as the sketch, so nothing below moves.
        covered = page.locator(".map-sketch[data-state=covered]")
        covered.wait_for(state="attached")
        assert not sketch.is_visible()
        sketched, drawn = sketch.bounding_box(), page.locator("#deckgl-overlay").bounding_box()
        assert sketched is not None
        assert drawn is not None
        assert sketched == pytest.approx(drawn, abs=1)


# As in a browser without graphics: no canvas gives a context to draw in three dimensions.
WITHOUT = """
const given = HTMLCanvasElement.prototype.getContext
HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
  return kind.includes("webgl") ? null : given.call(this, kind, ...more)
}
"""


@pytest.mark.usefixtures("chromium", "pages_read_demo")
def test_where_the_map_cannot_be_drawn_the_sketch_stays_says_so_and_leads_to_facts(served: str) -> None:
    with on_screen(f"{served}/definitions", (390, 844)) as page:
        page.add_init_script(WITHOUT)
        page.goto(f"{served}/safety_map?station=920101")
        page.get_by_text(sketch_component.CANNOT.th).wait_for()
        assert not page.get_by_text(sketch_component.DRAWING.th).is_visible()
        page.locator(".map-sketch a").first.press("Enter")
        page.locator(".ssz-leads a").first.wait_for()
        assert "zone=TRANG-" in page.url


def place_of_zone() -> tuple[float, float]:
    """Pixels from the middle of the first view of Mueang Trang to the middle of zone TRANG-02."""
    view = view_of(Filters(parse("fy2569"), region="9", province="92", station="920101"))
    ground_of, stations = zone_grounds(view), grounds.stations(view)
    standing = [(s.latitude, s.longitude) for s in sites(view, ["open_spots"])["open_spots"].sites]
    state = layers.widened(grounds.bounds(view, ground_of, stations), standing).view()
    latitude, longitude = ground_of["TRANG-02"].middle
    here = layers._pixels(layers.Named("", "", latitude, longitude), state)
    middle = layers._pixels(layers.Named("", "", state.latitude, state.longitude), state)
    return here[0] - middle[0], here[1] - middle[1]
