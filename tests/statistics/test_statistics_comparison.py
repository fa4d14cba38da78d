"""Comparing stations: limits hold what chance spreads, and shrinking ranks nobody by luck."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from dashboard.statistics import (
    empirical_bayes_rates,
    exact_count_interval,
    funnel_limits_proportion,
    funnel_limits_ratio,
)

LEVELS = st.sampled_from([0.9, 0.95, 0.998])
STATIONS = st.lists(st.tuples(st.integers(0, 200), st.floats(1, 5000)), min_size=2, max_size=30)


@given(st.floats(0, 1), st.floats(1, 5000), LEVELS)
def test_funnel_limits_hold_the_target_within_0_and_1(target: float, n: float, level: float) -> None:
    limits = funnel_limits_proportion(target, n, confidence=level)
    assert 0 <= limits.low <= target <= limits.high <= 1
    wider, narrower = (
        funnel_limits_proportion(target, n, confidence=0.999),
        funnel_limits_proportion(target, 4 * n, confidence=level),
    )
    assert wider.low <= limits.low <= narrower.low
    assert narrower.high <= limits.high <= wider.high


@pytest.mark.parametrize("level", [0.95, 0.998])
@pytest.mark.parametrize("n", [100, 400])
def test_proportions_of_stations_at_the_target_lie_within_the_limits(n: int, level: float) -> None:
    limits = funnel_limits_proportion(0.8, n, confidence=level)
    shares = np.arange(n + 1) / n
    inside = stats.binom.pmf(np.arange(n + 1), n, 0.8)[(limits.low <= shares) & (shares <= limits.high)].sum()
    assert level == pytest.approx(inside, abs=0.012 if level == 0.95 else 0.002)


@given(st.floats(0.1, 2000), LEVELS)
def test_ratio_limits_are_the_chi_square_form(expected: float, level: float) -> None:
    limits, tail = funnel_limits_ratio(expected, confidence=level), (1 - level) / 2
    low = stats.chi2.ppf(tail, 2 * expected) / 2 / expected
    high = stats.chi2.ppf(1 - tail, 2 * expected + 2) / 2 / expected
    assert [low, high] == pytest.approx([limits.low, limits.high], rel=1e-9)
    assert limits.low < 1 < limits.high


@pytest.mark.parametrize("expected", [3, 10, 40.5, 200])
def test_cases_of_stations_at_the_expected_number_lie_within_the_limits(expected: float) -> None:
    limits = funnel_limits_ratio(expected, confidence=0.95)
    cases = np.arange(int(expected * 4 + 20))
    ratios = cases / expected
    inside = stats.poisson.pmf(cases, expected)[(limits.low <= ratios) & (ratios <= limits.high)].sum()
    # Counts jump, so the share is near the level, not at it.
    assert 0.94 <= inside <= 0.985


@pytest.mark.parametrize(("events", "low", "high"), [(0, 0, 3.689), (1, 0.02532, 5.572), (10, 4.795, 18.39)])
def test_the_interval_of_a_count_is_that_of_garwood_s_table(events: int, low: float, high: float) -> None:
    interval = exact_count_interval(events, confidence=0.95)
    assert [low, high] == pytest.approx([interval.low, interval.high], rel=3e-4)


@given(st.integers(0, 2000), LEVELS)
def test_the_interval_of_a_count_is_the_chi_square_form_and_of_ninety_per_cent_unless_said(
    events: int, level: float
) -> None:
    interval, tail = exact_count_interval(events, confidence=level), (1 - level) / 2
    low = stats.chi2.ppf(tail, 2 * events) / 2 if events else 0
    assert [low, stats.chi2.ppf(1 - tail, 2 * events + 2) / 2] == pytest.approx([interval.low, interval.high])
    assert exact_count_interval(events, confidence=0.9) == exact_count_interval(events)


@pytest.mark.parametrize("mean", [0.2, 1, 4.5, 30])
def test_intervals_of_counts_hold_the_mean_at_least_as_often_as_promised(mean: float) -> None:
    cases = np.arange(int(mean * 4 + 20))
    intervals = [exact_count_interval(int(x)) for x in cases]
    held = np.array([interval.low <= mean <= interval.high for interval in intervals])
    assert stats.poisson.pmf(cases, mean)[held].sum() >= 0.9


@given(STATIONS)
def test_rates_are_drawn_towards_the_mean_and_never_past_it(stations: list[tuple[int, float]]) -> None:
    events, population = (list(column) for column in zip(*stations, strict=True))
    result = empirical_bayes_rates(events, population)
    raw = np.array(events) / np.array(population)
    assert sum(events) / sum(population) == pytest.approx(result.prior_mean)
    assert result.prior_variance >= 0
    slack = 1e-9 * (1 + raw.max())
    assert (result.rates >= np.minimum(raw, result.prior_mean) - slack).all()
    assert (result.rates <= np.maximum(raw, result.prior_mean) + slack).all()


def test_differences_that_chance_explains_leave_nothing_to_rank() -> None:
    result = empirical_bayes_rates([11, 12, 13, 12, 10, 14], [1000] * 6)
    assert 0 == result.prior_variance
    assert [0.012] * 6 == pytest.approx(list(result.rates))


def test_a_small_station_is_drawn_in_more_than_a_large_one_of_the_same_rate() -> None:
    result = empirical_bayes_rates([5, 500, 20, 150, 40], [100, 10_000, 1000, 5000, 400])
    assert result.prior_mean < result.rates[0] < result.rates[1] < 0.05


def test_shrunken_rates_lie_nearer_the_truth_than_raw_ones() -> None:
    random = np.random.default_rng(5)
    truth = random.gamma(20, 0.001, 3000)
    population = random.integers(200, 3000, 3000)
    events = random.poisson(truth * population)
    result = empirical_bayes_rates(events, population)
    assert np.mean((result.rates - truth) ** 2) < 0.6 * np.mean((events / population - truth) ** 2)
    assert 20 * 0.001**2 == pytest.approx(result.prior_variance, rel=0.1)
