"""Unusual weeks: as many false alarms as promised, also for series of near-zero counts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from dashboard.statistics import false_discovery, unusual_week
from dashboard.statistics.weeks import at_least, unlikely_from

BASELINES = st.lists(st.integers(0, 30), min_size=1, max_size=60)
PROBABILITIES = st.lists(st.floats(0, 1), min_size=1, max_size=40)


@given(BASELINES, st.integers(0, 100))
def test_without_dispersion_it_is_the_predictive_distribution(baseline: list[int], current: int) -> None:
    s, w = sum(baseline), len(baseline)
    assert stats.nbinom.sf(current - 1, s + 0.5, w / (w + 1)) == pytest.approx(
        unusual_week(baseline, current), rel=1e-9, abs=1e-300
    )


@given(BASELINES, st.integers(1, 60), st.floats(1.01, 4))
def test_with_dispersion_it_has_the_mean_and_variance_of_the_methods(
    baseline: list[int], current: int, dispersion: float
) -> None:
    s, w = sum(baseline), len(baseline)
    mean = (s + 0.5) / w
    variance = dispersion * mean * (1 + 1 / w)
    size, share = mean**2 / (variance - mean), mean / variance
    assert (mean, variance) == pytest.approx(stats.nbinom.stats(size, share))
    assert stats.nbinom.sf(current - 1, size, share) == pytest.approx(
        unusual_week(baseline, current, dispersion=dispersion), rel=1e-8, abs=1e-300
    )


def test_the_factor_multiplies_what_is_expected() -> None:
    """By simulation of what is assumed: a gamma rate, Poisson cases at f times that rate."""
    random = np.random.default_rng(3)
    weeks = random.poisson(random.gamma(20.5, 1 / 10, 400_000) * 1.8)
    for current in (3, 6, 9):
        assert np.mean(weeks >= current) == pytest.approx(
            unusual_week([2] * 10, current, expected_factor=1.8), abs=0.003
        )
    assert unusual_week([2] * 10, 6, expected_factor=0.5) < unusual_week([2] * 10, 6) < np.mean(weeks >= 6)


@given(BASELINES, st.integers(0, 60), st.floats(1, 4), st.floats(0.2, 3))
def test_more_cases_are_more_unusual_and_none_never(
    baseline: list[int], current: int, dispersion: float, factor: float
) -> None:
    def p(cases: int, past: list[int] = baseline) -> float:
        return unusual_week(past, cases, dispersion=dispersion, expected_factor=factor)

    assert 1 == p(0)
    assert 0 <= p(current + 1) <= p(current) <= 1
    # A busier past makes the same week less unusual.
    assert p(current + 1) <= p(current + 1, [n + 1 for n in baseline]) + 1e-12


@pytest.mark.parametrize(
    ("mean", "rate"), [(0.3, 0.003), (0.7, 0.005), (1.5, 0.005), (3, 0.006), (12, 0.007)]
)
def test_false_alarms_are_as_rare_as_the_methods_say(mean: float, rate: float) -> None:
    """METHODS section 3.1, p < .01, nothing has changed; enumerated over the year's sum and the week."""
    sums = np.arange(int(52 * mean + 8 * (52 * mean) ** 0.5))
    first_alarm = [next(x for x in range(1, 99) if unusual_week([int(s)] + [0] * 51, x) < 0.01) for s in sums]
    alarms = stats.poisson.pmf(sums, 52 * mean) @ stats.poisson.sf(np.array(first_alarm) - 1, mean)
    assert rate == pytest.approx(alarms, abs=0.0011)


def test_one_case_after_seven_empty_weeks_is_no_alarm() -> None:
    """The trap of EARS: seven empty weeks have no spread, so that one case alarms."""
    assert unusual_week([0] * 7, 1) > 0.05
    assert unusual_week([2, 1, 0, 3, 2, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1] + [0] * 7, 1) > 0.5


@given(
    st.floats(0.001, 0.5),
    st.lists(st.tuples(st.floats(0.3, 60), st.floats(0.05, 80)), min_size=1, max_size=8),
)
def test_the_unlikely_count_is_the_smallest_that_is_reached_with_less_than_the_probability(
    probability: float, series: list[tuple[float, float]]
) -> None:
    size, mean = (np.array(column) for column in zip(*series, strict=True))
    counts = unlikely_from(probability, size, mean)
    for count, n, m in zip(counts, size, mean, strict=True):
        assert count == int(count) >= 1
        reached = [stats.nbinom.sf(c - 1, n, n / (n + m)) for c in (count, count - 1)]
        assert reached[0] < probability + 1e-12
        assert reached[1] >= probability - 1e-12


def test_the_unlikely_count_is_found_however_far_it_lies_from_the_mean() -> None:
    """A tail so long that the first guess, four times the mean and eight, is not unlikely."""
    size, mean = np.array([0.1, 0.1, 5.0]), np.array([10.0, 1000.0, 0.0])
    counts = unlikely_from(0.001, size, mean)
    assert [
        1 + stats.nbinom.ppf(0.999, n, n / (n + m)) for n, m in zip(size[:2], mean[:2], strict=True)
    ] == list(counts[:2])
    # Where nothing is expected one case is unlikely.
    assert 1 == counts[2]


@pytest.mark.parametrize("current", [-1, 0])
def test_no_case_is_reached_by_every_week(current: int) -> None:
    assert [1.0, 1.0] == list(at_least(current, np.array([0.5, 8.0]), np.array([3.0, 0.1])))


@given(PROBABILITIES)
def test_adjusted_values_are_those_of_the_definition(p: list[float]) -> None:
    adjusted = false_discovery(p)
    ordered = sorted(p)
    for value, result in zip(p, adjusted, strict=True):
        least = min(q * len(p) / (rank + 1) for rank, q in enumerate(ordered) if q >= value)
        assert min(1.0, least) == pytest.approx(result)
    assert (adjusted >= np.array(p) - 1e-12).all()


@given(PROBABILITIES)
def test_the_order_of_series_does_not_matter(p: list[float]) -> None:
    assert list(false_discovery(p)[::-1]) == pytest.approx(list(false_discovery(p[::-1])))


def test_one_series_is_not_adjusted_and_none_gives_none() -> None:
    assert [0.03] == list(false_discovery([0.03]))
    assert [] == list(false_discovery([]))


def test_forty_quiet_series_are_rarely_signalled_together() -> None:
    random = np.random.default_rng(11)
    weeks = [false_discovery(random.uniform(size=40)).min() <= 0.10 for _ in range(2000)]
    assert 0.10 == pytest.approx(np.mean(weeks), abs=0.02)
