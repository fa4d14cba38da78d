"""Zones pooled as strata: the answer of many is that of one where there is one, and no exposure is mixed
up.
"""

import math
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.discrete.conditional_models import ConditionalPoisson
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.meta_analysis import combine_effects

from dashboard.statistics import (
    RateRatio,
    homogeneity,
    pooled_rate_ratio,
    pooled_ratio_of_rate_ratios,
    prediction_interval,
    rate_ratio,
    ratio_of_rate_ratios,
)

STRATUM = st.tuples(st.integers(0, 60), st.integers(0, 60), st.floats(1, 40), st.floats(1, 40))
TABLE = st.tuples(*[st.integers(1, 60)] * 2, *[st.integers(1, 400)] * 2)


def values(result: RateRatio) -> list[float]:
    return [result.ratio, result.low, result.high, result.p_fall, result.p_min]


@given(STRATUM, st.sampled_from([0.8, 0.9, 0.95]))
def test_one_zone_pooled_is_the_zone_itself(
    stratum: tuple[int, int, float, float], confidence: float
) -> None:
    alone, pooled = (
        rate_ratio(*stratum, confidence=confidence),
        pooled_rate_ratio([stratum], confidence=confidence),
    )
    assert values(alone) == pytest.approx(values(pooled), rel=1e-8, abs=1e-12, nan_ok=True)


@given(st.lists(STRATUM, min_size=1, max_size=6))
def test_zones_of_equal_exposures_pool_like_their_sum(strata: list[tuple[int, int, float, float]]) -> None:
    summed = rate_ratio(sum(s[0] for s in strata), sum(s[1] for s in strata), 6, 12)
    pooled = pooled_rate_ratio([(s[0], s[1], 6, 12) for s in strata])
    assert values(summed) == pytest.approx(values(pooled), rel=1e-8, abs=1e-12, nan_ok=True)


@given(st.lists(STRATUM, min_size=2, max_size=6), st.randoms())
def test_the_order_of_zones_and_zones_without_cases_do_not_matter(
    strata: list[tuple[int, int, float, float]], random: Random
) -> None:
    other = [*strata, (0, 0, 7.0, 3.0)]
    random.shuffle(other)
    assert values(pooled_rate_ratio(strata)) == pytest.approx(
        values(pooled_rate_ratio(other)), rel=1e-8, abs=1e-12, nan_ok=True
    )


def test_counts_are_not_summed_over_unequal_exposures() -> None:
    """Two zones that both halved, the busy one watched longer after joining: their sums show a rise
    (Simpson).
    """
    busy, quiet = (600, 100, 12.0, 1.0), (3, 72, 1.0, 12.0)
    assert [0.5, 0.5] == pytest.approx([rate_ratio(*zone).ratio for zone in (busy, quiet)])
    assert rate_ratio(603, 172, 13, 13).low > 3
    pooled = pooled_rate_ratio([busy, quiet])
    assert 0.5 == pytest.approx(pooled.ratio)
    assert pooled.high < 1


def test_the_estimate_is_that_of_conditional_poisson_regression() -> None:
    strata = [(18, 40, 6.0, 12.0), (9, 31, 5.0, 24.0), (30, 28, 12.0, 12.0)]
    counts = np.array([n for s in strata for n in s[:2]])
    logs = np.log([t for s in strata for t in s[2:]])
    model = ConditionalPoisson(counts, np.array([[1], [0]] * 3), offset=logs, groups=np.repeat([0, 1, 2], 2))
    assert math.exp(model.fit().params[0]) == pytest.approx(pooled_rate_ratio(strata).ratio, rel=1e-4)


def test_pooled_intervals_hold_the_true_ratio_nine_times_in_ten() -> None:
    random, times, ratio = np.random.default_rng(7), 800, 0.8
    t1, t0 = np.array([3.0, 6, 12, 12, 9]), np.array([12.0, 36, 12, 24, 36])
    rates = np.array([1.0, 0.5, 2, 0.8, 0.3])
    held = 0
    for _ in range(times):
        after, before = random.poisson(rates * t1 * ratio).tolist(), random.poisson(rates * t0).tolist()
        result = pooled_rate_ratio(list(zip(after, before, t1, t0, strict=True)))
        held += result.low <= ratio <= result.high
    assert 0.90 == pytest.approx(held / times, abs=0.025)


def test_zones_that_cannot_convince_alone_convince_together() -> None:
    zone = (9, 14, 12.0, 12.0)
    assert rate_ratio(*zone).high > 1
    assert pooled_rate_ratio([zone] * 20).high < 1


@given(st.lists(TABLE, min_size=1, max_size=6), st.sampled_from([0.8, 0.9, 0.95]))
def test_against_comparison_areas_it_is_the_stratified_table_of_statsmodels(
    tables: list[tuple[int, int, int, int]], confidence: float
) -> None:
    theirs = StratifiedTable([np.array(t, dtype=float).reshape(2, 2) for t in tables])
    ours = pooled_ratio_of_rate_ratios(tables, confidence=confidence)
    assert theirs.oddsratio_pooled == pytest.approx(ours.ratio, rel=1e-9)
    assert theirs.oddsratio_pooled_confint(1 - confidence) == pytest.approx((ours.low, ours.high), rel=1e-9)
    assert ours.low < ours.ratio < ours.high


@given(TABLE)
def test_one_table_pooled_has_the_exact_probabilities_of_the_table(table: tuple[int, int, int, int]) -> None:
    alone, pooled = ratio_of_rate_ratios(*table), pooled_ratio_of_rate_ratios([table])
    assert [alone.p_fall, alone.p_min] == pytest.approx([pooled.p_fall, pooled.p_min], rel=1e-9)


def test_pooled_probabilities_are_those_of_the_convolved_tables() -> None:
    tables = [(2, 9, 40, 35), (4, 6, 22, 30)]
    first, second = (stats.hypergeom(sum(t), t[0] + t[2], t[0] + t[1]).pmf(np.arange(12)) for t in tables)
    assert np.convolve(first, second)[: 2 + 4 + 1].sum() == pytest.approx(
        pooled_ratio_of_rate_ratios(tables).p_fall
    )


@pytest.mark.parametrize(
    ("tables", "ratio"),
    [([(0, 8, 300, 280), (0, 5, 40, 44)], 0.0), ([(8, 0, 300, 280), (5, 0, 40, 44)], math.inf)],
)
def test_zeros_keep_the_exact_bound_that_exists(
    tables: list[tuple[int, int, int, int]], ratio: float
) -> None:
    result = pooled_ratio_of_rate_ratios(tables)
    assert ratio == result.ratio
    assert (0.0 == result.low) == (ratio == 0)
    assert (math.inf == result.high) == (ratio == math.inf)
    alone = ratio_of_rate_ratios(*tables[0])
    # Two zones say more than one.
    assert result.high < alone.high or result.low > alone.low
    assert 0 < result.p_fall <= 1


@pytest.mark.parametrize("tables", [[(0, 8, 300, 280)], [(8, 0, 300, 280)], [(5, 8, 300, 280)]])
def test_counts_that_swing_widen_every_bound(tables: list[tuple[int, int, int, int]]) -> None:
    calm, wild = pooled_ratio_of_rate_ratios(tables), pooled_ratio_of_rate_ratios(tables, dispersion=3.0)
    assert wild.high > calm.high or calm.high == math.inf
    assert wild.low < calm.low or calm.low == 0.0
    assert (wild.low, wild.high) != (calm.low, calm.high)


def test_tables_that_say_nothing_give_no_ratio_and_the_whole_line() -> None:
    result = pooled_ratio_of_rate_ratios([(0, 0, 0, 0), (0, 0, 3, 4)])
    assert math.isnan(result.ratio)
    assert [0.0, math.inf, 1.0, 1.0] == values(result)[1:]
    assert pooled_ratio_of_rate_ratios([(2, 9, 40, 35)]) == pooled_ratio_of_rate_ratios(
        [(0, 0, 3, 4), (2, 9, 40, 35)]
    )


def log_ratios(tables: list[tuple[int, int, int, int]]) -> tuple[np.ndarray, np.ndarray]:
    """Log odds ratios and their variances, by hand."""
    rows = [[n + 0.5 * (0 in t) for n in t] for t in tables]
    return (
        np.array([math.log(a) - math.log(b) - math.log(c) + math.log(d) for a, b, c, d in rows]),
        np.array([1 / a + 1 / b + 1 / c + 1 / d for a, b, c, d in rows]),
    )


ANY_TABLE = st.tuples(*[st.integers(0, 60)] * 2, *[st.integers(1, 400)] * 2)


@given(st.lists(ANY_TABLE, min_size=3, max_size=9), st.floats(1, 3), st.sampled_from([0.8, 0.9, 0.95]))
def test_homogeneity_and_prediction_are_those_of_a_meta_analysis(
    tables: list[tuple[int, int, int, int]], phi: float, confidence: float
) -> None:
    y, v = log_ratios(tables)
    theirs = combine_effects(y, phi * v, method_re="dl")
    ours = homogeneity(tables, dispersion=phi)
    assert (theirs.q, theirs.df) == (pytest.approx(ours.q, abs=1e-9), ours.freedom)
    assert stats.chi2(len(tables) - 1).sf(theirs.q) == pytest.approx(ours.p)
    assert ours.q == pytest.approx(sum(ours.parts))
    assert list(np.exp(y)) == pytest.approx(ours.ratios)
    # statsmodels lets τ² be negative no more than we do.
    spread = max(0.0, theirs.tau2)
    weights = 1 / (phi * v + spread)
    half = stats.t(len(tables) - 2).ppf((1 + confidence) / 2) * math.sqrt(spread + 1 / weights.sum())
    middle = y @ weights / weights.sum()
    interval = prediction_interval(tables, confidence=confidence, dispersion=phi)
    assert [middle - half, middle + half] == pytest.approx([math.log(interval.low), math.log(interval.high)])


def test_zones_that_halved_and_one_that_nearly_doubled_share_no_ratio() -> None:
    """Pooled they would read as little changed."""
    halved, doubled = (50, 100, 400, 400), (181, 100, 400, 400)
    tables = [halved] * 3 + [(58, 100, 400, 400)] * 2 + [doubled] * 4
    pooled, apart = pooled_ratio_of_rate_ratios(tables), homogeneity(tables)
    assert 0.90 < pooled.low < pooled.high < 1.25
    assert 8 == apart.freedom
    assert apart.q > 49.3
    assert apart.p < 1e-6
    predicted = prediction_interval(tables)
    assert predicted.low < 0.5
    assert predicted.high > 1.81


def test_zones_that_share_one_ratio_are_called_unlike_once_in_twenty() -> None:
    random, times, unlike = np.random.default_rng(1954), 1500, 0
    for _ in range(times):
        tables = random.poisson(
            [(18, 40, 75, 100), (30, 50, 150, 150), (25, 60, 120, 180), (40, 40, 200, 120)]
        )
        unlike += homogeneity(tables.tolist()).p < 0.05
    assert 0.05 == pytest.approx(unlike / times, abs=3 * math.sqrt(0.05 * 0.95 / times))


def test_one_zone_is_like_itself_and_a_dispersion_makes_zones_more_alike() -> None:
    assert (0, 1.0) == (homogeneity([(3, 9, 40, 40)]).freedom, homogeneity([(3, 9, 40, 40)]).p)
    tables = [(50, 100, 400, 400), (90, 100, 400, 400)]
    assert homogeneity(tables).q == pytest.approx(2 * homogeneity(tables, dispersion=2).q)
