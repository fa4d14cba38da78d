"""Areas of stations shaded by their cases: by a rate or by counts, and never by what was not sent."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest
import shapely
from shapely.geometry import shape

from dashboard.comparison.funnel import Counted
from dashboard.comparison.peers import Peers
from dashboard.filters import Filters, Scope
from dashboard.language.periods import parse
from dashboard.maps.layers import step_of
from dashboard.programme import station_areas
from dashboard.programme.station_areas import rate_steps, shaded
from dashboard.ui.tokens import SEQUENTIAL
from dashboard.view.view import View
from tests.slow import World, during

YEAR = parse("fy2569")
TRANG = Filters(YEAR, region="9", province="92")


@pytest.fixture
def view(pages_read_demo: Callable[..., View]) -> Callable[..., View]:
    return pages_read_demo


def words(made: station_areas.Shaded) -> dict[str, str]:
    """Station's name -> what is said of it."""
    labels = [feature["properties"]["label"].split("\n") for feature in made.features]
    return dict(labels)


def test_the_rate_of_a_station_is_its_cases_by_the_adults_of_its_register(
    view: Callable[..., View], demo_world: World
) -> None:
    province = view(TRANG)
    made = shaded(province, YEAR)
    assert made is not None
    assert station_areas.BY_RATE.th == made.heading
    register = demo_world.tables["populations"].query("zone_code == '' and age_to >= 18")
    shown = 0
    for station in province.units.stations_of(TRANG):
        people = sum(
            r.people * (r.age_to - max(r.age_from, 18) + 1) / (r.age_to - r.age_from + 1)
            for r in register[register["station_code"] == station.code].itertuples()
        )
        own = demo_world.view(Scope.nation(), replace(TRANG, station=station.code))
        n = len(during(own, YEAR))
        said = words(made)[station.name.th]
        if said != station_areas.NOT_RECEIVED.th:
            assert f"{n:,} คดี · {n * 100_000 / people:,.1f} ต่อ 100,000 คน" == said
            shown += 1
    assert shown > 1


def test_groups_that_count_arrests_are_never_held_against_residents(view: Callable[..., View]) -> None:
    for groups in ("4", "all", "3"):
        made = shaded(view(replace(TRANG, groups=groups)), YEAR)
        assert made is not None
        assert station_areas.BY_COUNT.th == made.heading
        assert not any("100,000" in said for said in words(made).values())


def compared(
    view: View, counted: list[str], *, late: list[str], unregistered: list[str]
) -> station_areas.Shaded:
    square = {"type": "Polygon", "coordinates": [[[99.6, 7.5], [99.7, 7.5], [99.7, 7.6], [99.6, 7.5]]]}
    codes = [*counted, *late, *unregistered]
    areas = pd.DataFrame({"station_code": codes[:-1], "polygon": [square] * (len(codes) - 1)})
    peers = Peers(tuple(Counted(c, 7, 10_000.0) for c in counted), (), tuple(late), tuple(unregistered))
    return station_areas.of(view, areas, dict.fromkeys(codes, 7), peers)


def test_a_station_that_did_not_send_every_month_is_not_shaded_and_counted(view: Callable[..., View]) -> None:
    made = compared(view(TRANG), ["920101", "920201"], late=["920301", "920401"], unregistered=[])
    shades = [feature["properties"]["shade"] for feature in made.features]
    assert [True, True, False] == [shade is not None for shade in shades]
    assert any("ไม่ระบายสี 2 สถานี" in note for note in made.notes)
    assert "ไม่มีขอบเขตในระบบ 1 สถานี" in made.notes


def test_where_one_station_lacks_its_register_all_are_shaded_by_counts(view: Callable[..., View]) -> None:
    made = compared(view(TRANG), ["920101"], late=[], unregistered=["920201", "920301"])
    assert station_areas.BY_COUNT.th == made.heading
    assert {"7 คดี"} == set(words(made).values())


def test_one_station_alone_has_no_shade_for_there_is_nothing_to_compare(view: Callable[..., View]) -> None:
    assert shaded(view(replace(TRANG, station="920101")), YEAR) is None


@pytest.mark.parametrize("rates", [[0.0], [3.0], [61.2, 4.0], [1234.5, 3.0], [0.02, 0.1], [100.0, 20.0]])
def test_every_rate_has_a_shade_of_round_bounds(rates: list[float]) -> None:
    steps = rate_steps(rates)
    assert 1 <= len(steps) <= len(SEQUENTIAL)
    assert sorted(set(steps)) == steps
    assert all(0 <= step_of(rate, steps) < len(steps) for rate in rates)
    # The darkest shade is not empty.
    assert len(steps) - 1 == step_of(max(rates), steps)


def test_shades_end_at_the_coast_and_an_area_at_sea_keeps_its_shape() -> None:
    coast = {
        "type": "Polygon",
        "coordinates": [[[99.0, 7.0], [99.5, 7.0], [99.5, 7.5], [99.0, 7.5], [99.0, 7.0]]],
    }
    sea = {"type": "Polygon", "coordinates": [[[98.0, 6.8], [98.1, 6.8], [98.1, 6.9], [98.0, 6.8]]]}
    dry = shape(station_areas.ashore(coast))
    assert 0 < dry.area < 0.25
    assert shapely.box(98.999, 6.999, 99.501, 7.501).covers(dry)
    assert sea == station_areas.ashore(sea)
