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

from dashboard.statistics import (
    RateRatio,
    pooled_rate_ratio,
    pooled_ratio_of_rate_ratios,
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


def test_tables_that_say_nothing_give_no_ratio_and_the_whole_line() -> None:
    result = pooled_ratio_of_rate_ratios([(0, 0, 0, 0), (0, 0, 3, 4)])
    assert math.isnan(result.ratio)
    assert [0.0, math.inf, 1.0, 1.0] == values(result)[1:]
    assert pooled_ratio_of_rate_ratios([(2, 9, 40, 35)]) == pooled_ratio_of_rate_ratios(
        [(0, 0, 3, 4), (2, 9, 40, 35)]
    )
