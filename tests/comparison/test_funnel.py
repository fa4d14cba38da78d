"""Stations are compared by what chance alone would do, and never ranked."""

import numpy as np
import pytest

from dashboard.comparison.funnel import OUTER, SPREADS, Counted, Funnel, Point, funnel, ratio_funnel
from dashboard.comparison.funnel_chart import MOST_POINTS, Labels, drawn, funnel_plot
from dashboard.language.text import Text
from dashboard.statistics import funnel_limits_ratio


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


def alike(count: int, seed: int = 2569, mean: float = 30.0) -> list[Counted]:
    """Stations of different size and one rate, by chance."""
    rng = np.random.default_rng(seed)
    people = rng.uniform(5_000, 50_000, count)
    return [
        Counted(f"S{at}", int(x), float(n))
        for at, (x, n) in enumerate(zip(rng.poisson(people / people.mean() * mean), people, strict=True))
    ]


def test_expected_is_the_part_of_the_people_times_the_rate_of_all() -> None:
    found = ratio_funnel([Counted("a", 40, 1000), Counted("b", 40, 3000), Counted("none", 5, 0)])
    assert [("a", 2.0, 20.0), ("b", pytest.approx(2 / 3), 60.0)] == [
        (p.code, p.value, p.n) for p in found.points
    ]
    assert funnel_limits_ratio(20, confidence=0.95) == found.limits(20, 0.95)
    assert ["above", "within"] == [found.side(p) for p in found.points]
    assert () == ratio_funnel([Counted("a", 0, 1000)]).points


def test_the_spread_of_ratios_is_the_mean_of_winsorised_z_squared() -> None:
    stations = [
        Counted(str(at), x, 1000) for at, x in enumerate([60, 140, 70, 130, 100, 100, 80, 120, 40, 160])
    ]
    # (x − 100)/10, the largest and the smallest drawn in to their neighbours.
    z2 = [16, 16, 9, 9, 0, 0, 4, 4, 16, 16]
    found = ratio_funnel(stations)
    assert sum(z2) / 10 == pytest.approx(found.dispersion)
    assert sum(z2) / 10 > 1 + 2 * (2 / 10) ** 0.5
    assert funnel_limits_ratio(100 / 9, confidence=OUTER) == found.limits(100, OUTER)


def test_more_spread_than_chance_with_nobody_apart_is_not_called_chance() -> None:
    wide = ratio_funnel(
        [Counted(str(at), x, 1000) for at, x in enumerate([60, 140, 70, 130, 65, 135, 80, 120, 62, 138])]
    )
    assert () == wide.outside
    assert "spread" == wide.spread
    assert SPREADS["spread"].th != SPREADS["chance"].th


@pytest.mark.parametrize(("count", "least"), [(20, 0.95), (1500, 0.9)])
def test_alike_stations_are_said_to_differ_by_chance_alone(count: int, least: float) -> None:
    runs = 100 if count < 100 else 10
    said = [ratio_funnel(alike(count, seed)).spread for seed in range(runs)]
    assert said.count("chance") >= least * runs


def test_beyond_the_limit_of_so_many_stations_is_the_edge_of_chance() -> None:
    # z = 3.2: 0.14 % on both sides together; rare among ten stations, not among a hundred.
    def last(count: int) -> str:
        found = funnel([*stations([0.4] * (count - 1)), Point("far", 0.4784, 400)], 0.4)
        return found.side(found.points[-1])

    assert ["above", "edge"] == [last(10), last(100)]
    # No case where nine are expected: below the limit, though it happens once in 8,000 times.
    none = ratio_funnel([Counted("none", 0, 90), *[Counted(str(at), 100, 910) for at in range(10)]])
    assert ["below", 1.0] == [none.side(none.points[0]), none.dispersion]
    few = ratio_funnel([Counted("few", 1, 60), *[Counted(str(at), 100, 940) for at in range(10)]])
    assert few.points[0].value < few.limits(few.points[0].n, OUTER).low
    assert ("edge", "chance") == (few.side(few.points[0]), few.spread)


def test_one_station_of_twice_the_rate_stands_apart() -> None:
    stations = [
        Counted(s.code, round(s.people / 27_500 * 130) if s.code == "S3" else s.cases, s.people)
        for s in alike(20, seed=1, mean=60)
    ]
    found = ratio_funnel(stations)
    assert ("outside", ["S3"]) == (found.spread, [p.code for p in found.outside])


def test_a_nation_of_stations_draws_those_outside_and_a_part_of_the_others_within_its_bytes() -> None:
    stations = [
        Counted(s.code, s.cases * 3 if s.code in ("S7", "S9") else s.cases, s.people) for s in alike(1500)
    ]
    found = ratio_funnel(stations)
    shown = drawn(found, "S11")
    assert len(shown) <= MOST_POINTS
    assert {"S7", "S9", "S11"} <= {p.code for p in shown}
    assert len({p.code for p in shown}) == len(shown)
    names = {s.code: "สภ.เมืองนครศรีธรรมราช" + s.code for s in stations}
    labels = Labels(Text("ก", "x"), Text("ข", "y"), Text("ค", "c"))
    chart = funnel_plot(found, names, "S11", labels, "th", False)
    assert len(chart.to_json().encode()) < 45_000
    assert len(drawn(ratio_funnel(stations[:40]), "")) == 40
