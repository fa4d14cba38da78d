"""Rates drawn to their mean: identical stations are not ranked, a different one is found, ranks are honest
ranges.
"""

import re

import numpy as np
import pytest
from scipy import stats

from dashboard.comparison.funnel import ALL_BY_CHANCE, ENOUGH_STATIONS, Counted
from dashboard.comparison.rate_chart import RateRow, rate_plot
from dashboard.comparison.shrunken_rates import (
    CONFIDENCE,
    METHOD,
    PEOPLE,
    STATES,
    Rate,
    compare,
    rank_intervals,
)
from dashboard.language.text import LANGUAGES
from dashboard.statistics import Interval, empirical_bayes_rates
from dashboard.statistics.verdicts import SMALLEST_BASE


def identical(seed: int, mean: float, count: int = 20) -> list[Counted]:
    return [
        Counted(str(at), int(x), 10_000)
        for at, x in enumerate(np.random.default_rng(seed).poisson(mean, count))
    ]


def by_code(stations: list[Counted]) -> dict[str, Rate]:
    return {r.code: r for r in compare(stations).rates}


@pytest.mark.parametrize("mean", [12, 60])
def test_of_twenty_identical_stations_chance_is_said_and_nobody_is_ranked(mean: float) -> None:
    # METHODS section 4: the worst of these shows +144 %, the best −69 %, by luck alone.
    found = [compare(identical(seed, mean)) for seed in range(200)]
    states = [f.state for f in found]
    assert states.count("chance") >= 0.96 * len(states)
    for one in found:
        assert (one.state == "differs") == any(r.ranks for r in one.rates)
    # The variance alone would have ranked many of them.
    assert sum(f.variance > 0 for f in found) > 0.25 * len(found)
    assert ALL_BY_CHANCE is STATES["chance"]


def test_a_truly_different_station_comes_out() -> None:
    came = 0
    for seed in range(50):
        stations = identical(seed, 60)
        stations[7] = Counted("7", int(np.random.default_rng(seed + 1).poisson(130)), 10_000)
        found = compare(stations)
        ranks = found.rates[7].ranks
        came += found.state == "differs" and ranks is not None and ranks[1] <= 2
    assert came >= 49


def test_shrunken_rates_are_the_means_from_which_ranks_are_drawn() -> None:
    rng = np.random.default_rng(3)
    stations = [
        Counted(str(at), int(rng.poisson(n * r)), float(n))
        for at, (n, r) in enumerate(zip(rng.uniform(2e3, 8e4, 15), rng.gamma(4, 0.001, 15), strict=True))
    ]
    found = compare(stations)
    assert "differs" == found.state
    bayes = empirical_bayes_rates([s.cases for s in stations], [s.people for s in stations])
    m, a = bayes.prior_mean, bayes.prior_variance
    for station, rate in zip(stations, found.rates, strict=True):
        posterior = stats.gamma(m * m / a + station.cases, scale=1 / (m / a + station.people))
        if rate.shrunken is None or rate.possible is None:
            assert station.cases < 10
            continue
        assert posterior.mean() * PEOPLE == pytest.approx(rate.shrunken)
        assert [x * PEOPLE for x in posterior.interval(0.9)] == pytest.approx(
            [rate.possible.low, rate.possible.high]
        )


def test_ranks_agree_with_counting_the_draws_one_by_one_and_are_the_same_every_time() -> None:
    stations = [Counted(str(at), x, 10_000) for at, x in enumerate([90, 60, 55, 50, 50, 48, 45, 44, 40, 20])]
    bayes = empirical_bayes_rates([s.cases for s in stations], [s.people for s in stations])
    m, a = bayes.prior_mean, bayes.prior_variance
    rng = np.random.default_rng(99)
    ranks: list[list[int]] = [[] for _ in stations]
    for _ in range(4000):
        drawn = [rng.gamma(m * m / a + s.cases) / (m / a + s.people) for s in stations]
        for at, rate in enumerate(drawn):
            ranks[at].append(1 + sum(other > rate for other in drawn))
    slow = [(sorted(r)[200], sorted(r)[3799]) for r in ranks]
    found = rank_intervals(stations, bayes)
    assert found == rank_intervals(stations, bayes)
    assert all(
        abs(x - y) <= 1
        for one, other in zip(slow, found, strict=True)
        for x, y in zip(one, other, strict=True)
    )
    assert 1 == found[0][0]
    assert 10 == found[-1][1]


def test_where_stations_vary_no_more_than_chance_rates_stand_as_counted_with_a_range_of_some_width() -> None:
    found = compare([Counted(str(at), 50 + at % 3, 100_000) for at in range(12)])
    assert ("chance", 0.0) == (found.state, found.variance)
    for at, rate in enumerate(found.rates):
        assert (None, None) == (rate.shrunken, rate.possible)
        assert rate.told is not None
        value, possible = rate.told
        assert 50 + at % 3 == value
        # Garwood's limits of 50 to 52 at 90 %.
        assert 38 < possible.low < 42
        assert 62 < possible.high < 66


def test_below_ten_cases_there_is_a_count_with_its_exact_range_and_no_rate() -> None:
    stations = [Counted("few", 3, 10_000), Counted("none", 0, 5_000), *identical(1, 60, 10)]
    few, none = by_code(stations)["few"], by_code(stations)["none"]
    assert (None, None, None) == (few.raw, few.shrunken, few.possible)
    # Garwood's limits of 3 and of 0 events at 90 %.
    assert [0.8177 * 10, 7.7537 * 10] == pytest.approx([few.exact.low, few.exact.high], rel=1e-3)
    assert [0.0, 2.9957 * 20] == pytest.approx([none.exact.low, none.exact.high], rel=1e-3)


def test_nine_stations_are_too_few_and_ten_are_not() -> None:
    assert "too_few_stations" == compare(identical(1, 60, 9)).state
    assert compare(identical(1, 60, 10)).state in ("chance", "differs")
    assert {None} == {r.ranks for r in compare(identical(1, 60, 9)).rates}
    assert "too_few_stations" == compare([Counted(str(at), 0, 10) for at in range(12)]).state


def test_the_order_is_that_given_and_no_station_has_a_bare_rank() -> None:
    stations = [Counted(code, x, 10_000) for code, x in zip("ฮกขงจฉชซญด", [300, *range(40, 49)], strict=True)]
    found = compare(stations)
    assert [s.code for s in stations] == [r.code for r in found.rates]
    assert all(r.ranks is not None and len(r.ranks) == 2 for r in found.rates)


def test_nothing_is_ranked_where_chance_explains_all() -> None:
    stations = [Counted(str(at), 50, 10_000) for at in range(12)]
    bayes = empirical_bayes_rates([s.cases for s in stations], [s.people for s in stations])
    with pytest.raises(ValueError, match="nothing to rank"):
        rank_intervals(stations, bayes)
    assert ("chance", 0.0) == (compare(stations).state, compare(stations).variance)


def test_a_name_in_the_figure_is_shown_letter_by_letter_and_a_rate_not_shown_is_a_word() -> None:
    hostile = "<a href='x'>"
    rows = [
        RateRow(hostile, 120.0, Interval(90, 150), "120 (90–150)", "อันดับ 1–3", True),
        RateRow("ข", None, None, "3 คดี", "อันดับ 1–9", False),
    ]
    made = rate_plot(rows, 100.0, "เฉลี่ย 100", hostile)
    assert hostile not in made
    assert 1 == made.count("track-sign")
    for said in ("อันดับ 1–9", "120 (90–150)", "อันดับ 1–3", 'track-instead">3 คดี<', ">เฉลี่ย 100<"):
        assert said in made
    # A mean of 100 with its double on the axis stands a little left of the middle.
    assert ["0", "50", "100", "150", "200"] == re.findall(r'%">([\d,]+)</span>', made)


def test_the_method_tells_the_numbers_that_are_used() -> None:
    for lang in LANGUAGES:
        told = METHOD[1](lang)
        assert f"{PEOPLE:,}" in told
        assert f"{CONFIDENCE * 100:.0f} %" in told
        # So few stations are not compared, and so few cases have no rate.
        assert 2 == len(re.findall(rf"(?<![\d,]){ENOUGH_STATIONS}(?![\d,])", told))
    assert ENOUGH_STATIONS == SMALLEST_BASE
