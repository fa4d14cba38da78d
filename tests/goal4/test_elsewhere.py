"""A zone beside random places of its station, and beside cells of its size: ranks are honest and repeat."""

import json

import numpy as np
import pandas as pd
import pytest
import shapely

from dashboard.goal4 import elsewhere as elsewhere_module
from dashboard.goal4.conclusions import conclusions, elsewhere_of
from dashboard.goal4.elsewhere import (
    FEWEST_PLACES,
    PLACES,
    Elsewhere,
    by_itself,
    by_itself_text,
    elsewhere,
    placebo,
    placebo_text,
    random_ratios,
    seed_of,
)
from dashboard.maps import plane
from data_loaders.demo import truth
from tests.goal4.test_conclusion import a_conclusion
from tests.views import view_of

SQUARE = shapely.box(0, 0, 500, 500)
HOLE = shapely.box(2_000, 2_000, 3_300, 3_300)
GROUND = shapely.difference(shapely.box(0, 0, 6_000, 6_000), HOLE)
EXPOSURES = (24.0, 36.0)


def station(random: np.random.Generator, ratio: float = 1.0, cases: int = 6_000) -> Elsewhere:
    """Cases all over the ground, by two rates that differ by a ratio."""
    before, after = random.poisson(cases * 0.6), random.poisson(cases * 0.4 * ratio)
    points = random.uniform(0, 6_000, (before + after, 2))
    kept = shapely.contains_xy(GROUND, points)
    early = np.arange(len(points)) < before
    return Elsewhere(SQUARE, GROUND, points[kept & early], points[kept & ~early])


def test_random_places_have_the_ratio_of_the_station_and_lie_wholly_on_its_ground(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    laid = []
    contains = type(GROUND).contains

    def seen(ground: object, moved: object) -> bool:
        found = contains(ground, moved)
        laid.extend([moved] if found else [])
        return bool(found)

    monkeypatch.setattr(type(GROUND), "contains", seen)
    ratios = random_ratios(station(np.random.default_rng(1), ratio=0.7), EXPOSURES, seed=1)
    assert PLACES == len(ratios) == len(laid)
    assert 0.7 == pytest.approx(np.median(ratios), abs=0.06)
    assert all(GROUND.covers(place) and place.area == pytest.approx(SQUARE.area) for place in laid)
    assert not any(HOLE.intersects(place) for place in laid)


def test_a_zone_that_fell_far_outranks_random_places_and_one_like_them_stands_among_them() -> None:
    places = station(np.random.default_rng(2))
    far, usual, risen = (placebo(places, EXPOSURES, ratio, "Z-1") for ratio in (0.4, 0.999, 1.8))
    assert far is not None
    assert usual is not None
    assert risen is not None
    assert PLACES == far.places
    assert max(far.more, risen.more) < 5
    assert 60 < usual.more < 140
    assert f"จาก 200 พื้นที่สุ่ม มี {far.more} แห่งที่ลดลงมากกว่า" == placebo_text(far, 0.4, "th")
    assert "เพิ่มขึ้นมากกว่า" in placebo_text(risen, 1.8, "th")


def test_where_nothing_happened_random_places_neither_fall_nor_rise() -> None:
    """Chosen by cases of both windows: by those before alone, all would fall by themselves."""
    random = np.random.default_rng(3)
    logs = [np.log(random_ratios(station(random, cases=2_200), EXPOSURES, seed)) for seed in range(6)]
    assert 0.0 == pytest.approx(np.mean([np.median(x) for x in logs]), abs=0.06)


def test_the_draws_are_fixed_by_the_code_of_the_zone() -> None:
    places = station(np.random.default_rng(4))
    assert placebo(places, EXPOSURES, 0.95, "Z-1") == placebo(places, EXPOSURES, 0.95, "Z-1")
    first, other = (random_ratios(places, EXPOSURES, seed_of(code)) for code in ("Z-1", "Z-2"))
    assert first.tolist() != other.tolist()
    assert 10_687_422_357_786_148_786 == seed_of("Z-1")


def test_where_too_few_places_hold_cases_no_rank_is_told() -> None:
    places = station(np.random.default_rng(5), cases=60)
    assert placebo(places, EXPOSURES, 0.5, "Z-1") is None
    assert str(FEWEST_PLACES) in placebo_text(None, 0.5, "th")
    empty = Elsewhere(SQUARE, GROUND, np.empty((0, 2)), np.empty((0, 2)))
    assert placebo(empty, EXPOSURES, 0.5, "Z-1") is None


def test_a_zone_chosen_for_its_many_cases_is_drawn_towards_cells_of_its_size() -> None:
    places = station(np.random.default_rng(6))
    found = by_itself(places, 60)
    assert found is not None
    # 3,600 cases before on 144 cells of 500 m: 25 each, and they differ by chance alone.
    assert 25 == pytest.approx(found.mean, rel=0.05)
    assert 25 < found.expected < 32
    conclusion = a_conclusion(60, 20)
    said = by_itself_text(conclusion, found, "th")
    raw = conclusion.verdict.rate_ratio.ratio  # type: ignore[union-attr]
    assert f"อัตราส่วน {raw:.2f} → {raw * 60 / found.expected:.2f}" in said
    assert by_itself(Elsewhere(SQUARE, shapely.box(0, 0, 900, 900), places.before, places.after), 60) is None
    assert "น้อยเกิน" in by_itself_text(conclusion, None, "th")


def answers(area: bool) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """A zone of 0.01° with a ring around it, and cases around both."""
    random = np.random.default_rng(7)
    zone, ring = shapely.box(99.60, 7.50, 99.61, 7.51), shapely.box(99.595, 7.495, 99.615, 7.515)
    drawn = random.uniform((99.5, 7.4), (99.7, 7.6), (400, 2))
    points = pd.DataFrame(drawn, columns=["longitude", "latitude"])
    points["slice"] = np.where(np.arange(400) < 300, "b", "a")
    whole = shapely.box(99.4, 7.3, 99.8, 7.7)
    own, around, area_of = (json.loads(shapely.to_geojson(s)) for s in (zone, ring - zone, whole))
    polygons = pd.DataFrame([{"code": "Z", "polygon": own, "ring": around}])
    areas = pd.DataFrame([("1", area_of)] if area else [], columns=["station_code", "polygon"])
    return points, polygons, areas


@pytest.mark.parametrize("area", [True, False])
def test_the_ground_is_the_stations_area_or_where_its_cases_are_without_zone_and_ring(area: bool) -> None:
    places = elsewhere(a_conclusion(), *answers(area), ["b"])
    assert places is not None
    assert (300, 100) == (len(places.before), len(places.after))
    system = plane.utm(99.6)
    for longitude, latitude, inside in ((99.605, 7.505, False), (99.5975, 7.505, False), (99.65, 7.55, True)):
        point = shapely.Point(plane.metres([longitude], [latitude], system)[0])
        assert inside == places.ground.contains(point)
    far = shapely.Point(plane.metres([99.42], [7.32], system)[0])
    assert area == places.ground.contains(far)
    assert 1.22 == pytest.approx(places.shape.area / 1e6, abs=0.03)


def test_without_a_case_outside_or_a_polygon_there_is_nothing_to_compare_with() -> None:
    points, polygons, areas = answers(area=True)
    assert elsewhere(a_conclusion(), points[:0], polygons, areas, ["b"]) is None
    assert elsewhere(a_conclusion(code="other"), points, polygons, areas, ["b"]) is None


def test_the_demos_halved_zone_fell_further_than_nearly_all_random_places(pages_read_demo: None) -> None:
    del pages_read_demo
    view = view_of()
    code = next(fact.zone for fact in truth.ZONES if fact.effect == "halved")
    conclusion = next(c for c in conclusions(view) if c.zone.code == code)
    places = elsewhere_of(view, code)
    assert places is not None
    found = placebo(places, conclusion.exposures, conclusion.verdict.rate_ratio.ratio, code)  # type: ignore[union-attr]
    assert found is None or found.more <= 0.1 * found.places
    assert elsewhere_module.by_itself(places, conclusion.before.cases) is not None
