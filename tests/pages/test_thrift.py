"""What keeps the pages fast, as far as no clock is needed: questions, bytes, points, kept figures."""

import asyncio
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote

import pytest
import shapely
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL

from dashboard.cases import case_points
from dashboard.filters import Filters, Scope
from dashboard.language.periods import parse
from dashboard.maps import labels
from dashboard.pages import PAGES
from dashboard.pages.safety_map import LAYERS
from dashboard.programme import map_panel, tiles
from dashboard.queries import points
from dashboard.store import db
from dashboard.store.connection import LOOK_SECONDS
from dashboard.ui.tile import Glance
from dashboard.view import holdings, units
from dashboard.view.view import View
from tests import app
from tests.crowd import OLDER, OUT
from tests.questions import Questions
from tests.visitor import Run, Visitor, wait_for

NAMES = [page.__name__.rsplit(".", 1)[-1] for page in PAGES]
# Of one page, with the holdings, which a server has asked for before the first visitor comes.
# Every page asks how cases come in besides, for the cut-off at its foot: no other question knows it.
MOST_QUESTIONS = 11
# The page that records data has the loaders tell, once a version, what a station may name and has recorded:
# in a process of their own, by small questions of their own. Of two places side by side each is asked for,
# with all its four goals.
MORE_QUESTIONS = {"record": 32, "compare": 18}
# A page of two places says twice as much.
MOST_BYTES, MORE_BYTES = 55_000, {"compare": 5_000}
# Kinds of parts that stand in the sidebar, and on pages too.
OF_SIDEBAR = ("selectbox", "multiselect", "checkbox", "text_input", "button_group", "bidi_component")


@pytest.fixture(scope="module")
def store(own_demo: Engine) -> URL:
    """A copy of the demo whose version may be raised."""
    return own_demo.url


@pytest.fixture(scope="module")
def address(store: URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("thrift")
    with app.running(folder / "log", SSZ_DATA_DIR=str(folder), **app.store_settings(store)) as address:
        yield address


async def runs(address: str, page: str, count: int) -> list[Run]:
    """Return the runs of a visit: the first that shows the newest figures, and those that follow."""
    async with Visitor(address, page) as visitor:
        first = await visitor.settled()
        while OUT in first.text or OLDER in first.text:
            # A starved machine may take its own store for dead for a moment; an open page waits too.
            await asyncio.sleep(0.5)
            first = await visitor.settled()
        return [first, *[await visitor.run() for _ in range(count - 1)]]


def raise_version(store: URL) -> None:
    """Let every answer that the server keeps be an old one, as a pull from the police database does."""
    engine = create_engine(store)
    with engine.begin() as connection:
        connection.execute(text("UPDATE ssz.store SET version = version + 1"))
    engine.dispose()
    # The server looks every second.
    time.sleep(3 * LOOK_SECONDS)


@pytest.fixture(scope="module")
def questions(store: URL) -> Iterator[Questions]:
    with Questions(store) as questions:
        yield questions


@dataclass(frozen=True)
class Visited:
    """A page after news of the store: the runs of its first visit and of the next, and what each asked."""

    page: str
    first: list[Run]
    asked: list[str]
    next: list[Run]
    asked_again: list[str]


@pytest.fixture(scope="module", params=NAMES)
def visited(request: pytest.FixtureRequest, address: str, store: URL, questions: Questions) -> Visited:
    raise_version(store)
    before = len(questions.asked())
    # With what every page asks, for nothing of that is as new as the store.
    first = wait_for(runs(address, request.param, 3))
    cold = questions.asked()[before:]
    following = wait_for(runs(address, request.param, 5))
    return Visited(request.param, first, cold, following, questions.asked()[before + len(cold) :])


def test_a_page_asks_few_questions_and_none_when_nothing_has_changed(visited: Visited) -> None:
    assert [] == [r.exceptions for r in visited.first if r.exceptions]
    most = MOST_QUESTIONS + MORE_QUESTIONS.get(visited.page, 0)
    assert 1 <= len(visited.asked) <= most, "\n".join(visited.asked)
    assert [] == visited.asked_again


def test_a_rerun_sends_little(visited: Visited) -> None:
    # Every figure and table says what it is about, in its caption and its file's name.
    assert visited.next[-1].bytes < MOST_BYTES + MORE_BYTES.get(visited.page, 0)


def test_no_page_draws_a_chart_for_which_a_browser_would_need_the_bundle_of_plotly(visited: Visited) -> None:
    assert [] == [e for e in visited.next[0].elements if e.WhichOneof("type") == "plotly_chart"]


def test_a_map_sends_its_points_once(address: str) -> None:
    # Somebody else's visit before: what is below the map is made by then, and the first run holds everything.
    wait_for(runs(address, "safety_map", 1))
    first, *more = wait_for(runs(address, "safety_map", 4))
    deck = next(e.deck_gl_json_chart for e in first.elements if e.WhichOneof("type") == "deck_gl_json_chart")
    assert first.largest > len(deck.json) > 100_000
    # The browser reads it letter by letter: no blanks and no escaped Thai.
    assert deck.json == json.dumps(json.loads(deck.json), ensure_ascii=False, separators=(",", ":"))
    assert [] == [r.bytes for r in more if r.bytes > 40_000]


def test_a_rerun_sends_the_same_figures_byte_by_byte(address: str) -> None:
    async def twice() -> list[list[str]]:
        found = []
        for _ in range(2):
            async with Visitor(address, "trends") as visitor:
                run = await visitor.settled()
            found.append(
                [
                    e.html.body if e.WhichOneof("type") == "html" else str(e.bidi_component)
                    for e in run.elements
                    if e.WhichOneof("type") in ("html", "bidi_component")
                ]
            )
        return found

    one, other = wait_for(twice())
    assert len(one) >= 6
    assert one == other


def test_what_a_link_chose_is_sent_with_every_early_run(address: str) -> None:
    """A busy browser may skip the first run's elements when the second run follows at once."""

    async def twice() -> list[list[tuple[bool, str]]]:
        found = []
        async with Visitor(address, "definitions", "station=920201&period=fy2569") as visitor:
            for _ in range(2):
                elements = (await visitor.settled()).elements
                boxes = [e.selectbox for e in elements if e.WhichOneof("type") == "selectbox"]
                lists = [e.multiselect for e in elements if e.WhichOneof("type") == "multiselect"]
                chosen = [(box.set_value, box.raw_value) for box in boxes]
                found.append(chosen + [(box.set_value, value) for box in lists for value in box.raw_values])
        return found

    first, second = wait_for(twice())
    assert {"สภ.กันตัง (สมมติ)", "ปีงบประมาณ 2569"} <= {value for sent, value in second if sent}
    assert first == second


def test_the_sidebar_is_the_same_to_a_browser_on_every_page(address: str) -> None:
    """Parts with other ids are built anew: that took a browser longer than most pages."""

    async def ids(page: str) -> set[str]:
        async with Visitor(address, page) as visitor:
            elements = (await visitor.settled()).elements
        return {getattr(e, kind).id for e in elements if (kind := e.WhichOneof("type")) in OF_SIDEBAR}

    one, other = wait_for(ids("trends")), wait_for(ids("before_after"))
    both = {found.rsplit("-", 1)[-1] for found in one & other}
    assert {"f_station", "f_zone", "f_kind", "f_year", "f_groups", "f_offence", "f_place"} <= both
    assert {"station_search", "lang"} <= both
    # What a page shows itself is its own.
    assert [] != [found for found in one - other if "figure" in found]


@pytest.fixture
def view(demo_url: URL) -> Iterator[View]:
    db.use(demo_url.set(username="ssz_reader"))
    scope, filters = Scope.nation(), Filters(parse("fy2569"), groups="all")
    held = holdings.load(scope)
    yield View(
        scope, filters, "th", False, units.load(scope), held, filters.period, filters.period.year_earlier()
    )
    db.use(None)


def of_groups(view: View, groups: str) -> View:
    return replace(view, filters=replace(view.filters, groups=groups))


def test_other_offences_read_no_goal_of_stations_anew(view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []

    def noted(goal: int, glance: Callable[..., Glance]) -> Callable[..., Glance]:
        return lambda *arguments: read.append(goal) or glance(*arguments)

    monkeypatch.setattr(tiles, "GLANCES", {goal: noted(goal, g) for goal, g in tiles.GLANCES.items()})
    shown = [tiles.tiles(of_groups(view, groups)) for groups in ("1", "2")]
    assert [1, 2, 3] == read
    # Where they lead, the offences go along.
    assert shown[0].replace("groups=1", "groups=2") == shown[1] != shown[0]
    earlier = view.days()[0].year_earlier()
    tiles.tiles(replace(view, filters=replace(view.filters, period=earlier), current=earlier))
    assert [1, 2, 3, 1, 2, 3] == read


def test_other_offences_pack_no_names_of_the_map_anew(view: View) -> None:
    packed = []
    for groups in ("1", "2"):
        map_panel._picture(of_groups(view, groups), "none", ("zones", "stations"), view.days()[0], "", None)
        packed.append(labels._packed.cache_info().misses)
    assert 0 < packed[0] == packed[1]


def deck_of(view: View, shown_as: str, hours: tuple[int, int] | None = None) -> dict[str, int]:
    """Rows of each layer of a map; a picture or shapes have none."""
    picture = map_panel._picture(view, shown_as, ("zones", "stations"), view.days()[0], "", hours)
    found = json.loads(picture.deck.to_json())
    return {x["id"]: len(x["data"]) if isinstance(x.get("data"), list) else 0 for x in found["layers"]}


def test_a_map_draws_each_shape_once_and_its_names_as_one_picture(view: View) -> None:
    """A browser that draws in software feels each shape, and draws all anew for each picture."""
    picture = map_panel._picture(view, "pins", tuple(LAYERS), view.days()[0], "", None)
    drawn = {layer["id"]: layer for layer in json.loads(picture.deck.to_json())["layers"]}
    shapes = {name: layer for name, layer in drawn.items() if layer["@@type"] == "GeoJsonLayer"}
    # Their lines are the base map's.
    assert {"areas": (True, False), "zones": (True, False)} == {
        name: (layer["filled"], layer["stroked"]) for name, layer in shapes.items()
    }
    icons = {name: layer for name, layer in drawn.items() if layer["@@type"] == "IconLayer"}
    assert "labels" in icons
    assert [] == [name for name, layer in icons.items() if "iconAtlas" not in layer]


def test_rings_have_few_corners_and_no_inner_edge_where_a_zone_has_its_outline(view: View) -> None:
    """Drawing in software takes a line's stretches one by one: of a map's, the rings' were most."""
    zones_too = _rings(view, ("zones", "rings"))
    assert 0 < _corners(zones_too) < 60 * len(zones_too)
    assert {0} == {len(ring.interiors) for shape in zones_too for ring in shape.geoms}
    alone = _rings(view, ("rings",))
    assert {1} == {len(ring.interiors) for shape in alone for ring in shape.geoms}
    exact = [shapely.from_geojson(json.dumps(g.ring)) for g in case_points.zone_grounds(view).values()]
    assert _corners(zones_too) < _corners(alone) < 0.7 * _corners(exact)
    # Nothing lies more than 3 m beside itself.
    assert max(one.hausdorff_distance(other) for one, other in zip(alone, exact, strict=True)) < 3 / 110_000


def _rings(view: View, wanted: tuple[str, ...]) -> list[shapely.MultiPolygon]:
    deck = json.loads(map_panel._picture(view, "none", wanted, view.days()[0], "", None).deck.to_json())
    style = json.loads(unquote(deck["mapStyle"].partition(",")[2]))
    rings = [
        line for line in style["sources"]["lines"]["data"]["features"] if line["properties"]["width"] == 1
    ]
    return [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in rings]


def _corners(shapes: list[shapely.Geometry]) -> int:
    return int(shapely.get_num_coordinates(shapes).sum())


@pytest.mark.parametrize("shown_as", ["none", "pins", "heat", "hexagons"])
def test_the_base_map_draws_the_lines_unless_cases_cover_it(shown_as: str, view: View) -> None:
    picture = map_panel._picture(view, shown_as, ("zones", "rings"), view.days()[0], "", None)
    deck = json.loads(picture.deck.to_json())
    above = [layer["id"] for layer in deck["layers"] if layer["id"] == "lines"]
    covering = [layer["id"] for layer in deck["layers"] if layer["id"] in ("heat", "hexagons")]
    assert len(above) == len(covering) == (0 if shown_as in ("none", "pins") else 1)
    assert deck["mapStyle"].startswith("/app/static/" if above else "data:application/json,")


@pytest.mark.parametrize("shown_as", ["pins", "heat", "hexagons"])
def test_more_cases_than_a_browser_takes_become_hexagons(
    shown_as: str, view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    layers = deck_of(view, shown_as)
    assert (shown_as in layers, max(layers.values()) <= points.MOST_POINTS) == (True, True)
    monkeypatch.setattr(points, "MOST_POINTS", 50)
    layers = deck_of(replace(view, dark=True), shown_as)
    assert "hexagons" in layers
    assert {"pins", "heat"}.isdisjoint(layers)


def test_of_too_many_cases_in_an_hour_the_latest_are_drawn(
    view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    latest = db.read(points.pins(view.scope, view.filters, view.days()[0])).head(50)
    timed = latest[latest["minute"].notna()]
    assert len(timed) > 0
    monkeypatch.setattr(points, "MOST_POINTS", 50)
    deck = map_panel._picture(view, "pins", ("zones",), view.days()[0], "", (0, 24)).deck
    pins = next(layer for layer in json.loads(deck.to_json())["layers"] if layer["id"] == "pins")
    # By day and time: which of two cases of one moment comes first is not decided.
    times = [label.split("\n")[1] for label in map_panel._pin_labels(view, timed)]
    assert times == [pin["label"].split("\n")[1] for pin in pins["data"]]


def test_a_nation_of_zones_is_drawn_as_points(view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_points, "MOST_POLYGONS", 3)
    monkeypatch.setattr(map_panel, "MOST_STATIONS", 3)
    layers = deck_of(view, "none")
    assert "stations" not in layers
    assert len(view.units.zones) == layers["zone-points"]
    deck = map_panel._picture(view, "none", ("zones",), view.days()[0], "", None).deck
    assert not re.search(r'"type": ?"Polygon"', deck.to_json())
