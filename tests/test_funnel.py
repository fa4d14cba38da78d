"""Stations are compared by what chance alone would do, and never ranked."""

import numpy as np
import pytest

from dashboard.kpis.funnel import OUTER, Funnel, Point, funnel


def stations(shares: list[float], n: float = 400) -> list[Point]:
    return [Point(str(at), share, n) for at, share in enumerate(shares)]


def test_a_station_outside_the_outer_limit_is_named_by_its_side() -> None:
    found = funnel(stations([0.40, 0.41, 0.62, 0.22]), 0.40)
    assert ["within", "within", "above", "below"] == [found.side(p) for p in found.points]


def test_few_stations_do_not_widen_the_funnel_and_have_only_the_outer_limit() -> None:
    assert funnel(stations([0.4] * 9), 0.4).dispersion is None
    assert 1.0 == funnel(stations([0.4] * 10), 0.4).dispersion


def test_stations_that_all_spread_more_than_chance_widen_the_funnel() -> None:
    shares = list(np.linspace(0.25, 0.55, 12))
    found = funnel(stations(shares), 0.4)
    assert found.dispersion is not None
    assert found.dispersion > 2
    assert {"within"} == {found.side(p) for p in found.points}
    plain = Funnel(found.points, 0.4, 1.0)
    assert "above" in {plain.side(p) for p in plain.points}


def test_stations_with_a_base_below_ten_are_not_compared() -> None:
    assert [] == list(funnel([Point("a", 0.9, 9.0)], 0.4).points)


@pytest.mark.parametrize("n", [30.0, 100.0, 1000.0])
def test_identical_stations_stay_within_the_outer_limit(n: float) -> None:
    rng = np.random.default_rng(2569)
    outside = 0
    for _ in range(200):
        found = funnel([Point(str(i), float(rng.binomial(int(n), 0.4)) / n, n) for i in range(12)], 0.4)
        outside += sum(found.side(p) != "within" for p in found.points)
    # Twelve stations two hundred times, two in a thousand by chance.
    assert outside <= 2400 * (1 - OUTER) * 2.5
