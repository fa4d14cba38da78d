"""Survey proportions: Wilson at the effective number, three states, and how many answers would decide."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from dashboard.statistics import Interval, difference_of_proportions, survey_verdict, wilson_interval

SHARES = st.floats(0, 1)
NUMBERS = st.floats(1, 5000)
CONFIDENCES = st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.998])


@given(SHARES, NUMBERS, CONFIDENCES)
def test_the_interval_is_that_of_statsmodels_also_for_fractional_numbers(
    p: float, n: float, confidence: float
) -> None:
    theirs = proportion_confint(p * n, n, alpha=1 - confidence, method="wilson")
    ours = wilson_interval(p, n, confidence=confidence)
    assert list(theirs) == pytest.approx([ours.low, ours.high], abs=1e-9)


@given(SHARES, NUMBERS, CONFIDENCES)
def test_the_interval_holds_its_estimate_within_0_and_1(p: float, n: float, confidence: float) -> None:
    result = wilson_interval(p, n, confidence=confidence)
    assert 0 <= result.low <= p <= result.high <= 1
    assert result.low < result.high


@given(SHARES, NUMBERS)
def test_counting_the_others_mirrors_the_interval(p: float, n: float) -> None:
    one, other = wilson_interval(p, n), wilson_interval(1 - p, n)
    assert [1 - one.high, 1 - one.low] == pytest.approx([other.low, other.high], abs=1e-12)


@given(st.floats(0, 0.99), st.floats(0.005, 0.01), NUMBERS)
def test_a_larger_share_moves_both_bounds_up(p: float, more: float, n: float) -> None:
    one, other = wilson_interval(p, n), wilson_interval(p + more, n)
    assert one.low < other.low
    assert one.high < other.high


@given(SHARES, NUMBERS, st.floats(1.01, 3))
def test_more_answers_and_less_confidence_narrow_the_interval(p: float, n: float, times: float) -> None:
    def width(interval: Interval) -> float:
        return interval.high - interval.low

    assert width(wilson_interval(p, n * times)) < width(wilson_interval(p, n))
    assert width(wilson_interval(p, n, confidence=0.8)) < width(wilson_interval(p, n, confidence=0.95))


@pytest.mark.parametrize("n", [30, 60, 100, 400])
def test_wilson_holds_the_true_share_nine_times_in_ten_on_average(n: int) -> None:
    """Enumerated over all answers, averaged over true shares from .2 to .9."""
    intervals = [wilson_interval(k / n, n) for k in range(n + 1)]
    low, high = (np.array([getattr(i, bound) for i in intervals]) for bound in ("low", "high"))
    shares = np.linspace(0.2, 0.9, 281)
    coverage = [stats.binom.pmf(np.arange(n + 1), n, p)[(low <= p) & (p <= high)].sum() for p in shares]
    assert 0.90 == pytest.approx(np.mean(coverage), abs=0.005)


def false_met(n: int, target: float, direction: str) -> float:
    """P(met) when the true share lies exactly at the target; met begins at one count and holds beyond it."""
    counts = range(n + 1) if direction == "max" else range(n, -1, -1)
    met = 0.0
    for k in counts:
        if "met" != survey_verdict(k / n, n, n, target, direction).state:  # type: ignore[arg-type]
            return met
        met += stats.binom.pmf(k, n, target)
    return met


@pytest.mark.parametrize(("target", "direction"), [(0.4, "max"), (0.8, "min")])
def test_at_the_target_met_is_said_once_in_twenty_on_average(target: float, direction: str) -> None:
    """Counts jump, so single numbers of answers lie off: 6.3 % at worst (n = 55), which METHODS' table leaves
    out.
    """
    rates = [false_met(n, target, direction) for n in range(30, 401, 3)]
    assert 0.045 <= np.mean(rates) <= 0.05
    assert max(rates) <= 0.0635


def test_at_the_numbers_of_the_methods_met_is_said_as_seldom_as_they_say() -> None:
    """METHODS section 2.2: 4.3–4.8 % at .80 and 4.0–5.4 % at .40."""
    for target, direction, low, high in [(0.8, "min", 0.0425, 0.0485), (0.4, "max", 0.0395, 0.0545)]:
        rates = [false_met(n, target, direction) for n in (30, 50, 100, 200, 400)]
        assert low <= min(rates)
        assert max(rates) <= high


@pytest.mark.parametrize(
    ("n", "fear", "satisfaction"),
    [(100, 31.0, 87.0), (200, 34.0, 85.0), (400, 35.7, 83.5), (1000, 37.4, 82.1)],
)
def test_the_share_needed_is_that_of_the_methods(n: int, fear: float, satisfaction: float) -> None:
    """METHODS section 2.3, among the shares that n answers can have, to its one decimal."""
    met_40 = [k / n for k in range(n) if "met" == survey_verdict(k / n, n, n, 0.4, "max").state]
    met_80 = [k / n for k in range(n) if "met" == survey_verdict(k / n, n, n, 0.8, "min").state]
    assert [fear, satisfaction] == pytest.approx([100 * max(met_40), 100 * min(met_80)], abs=0.0501)


@pytest.mark.parametrize(
    ("state", "p", "n", "effective", "target", "direction"),
    [
        ("met", 0.31, 100, 100, 0.4, "max"),
        ("too_close_to_call", 0.33, 100, 100, 0.4, "max"),
        ("not_met", 0.50, 100, 100, 0.4, "max"),
        ("met", 0.88, 100, 100, 0.8, "min"),
        ("too_close_to_call", 0.80, 100, 100, 0.8, "min"),
        ("not_met", 0.70, 100, 100, 0.8, "min"),
        ("not_enough_data", 0.99, 29, 29, 0.8, "min"),
        ("not_enough_data", 0.99, 100, 29.9, 0.8, "min"),
        # 30 answers of which half: the 95 % interval is wider than 0.30.
        ("not_enough_data", 0.50, 30, 30, 0.8, "min"),
        ("met", 0.99, 30, 30, 0.8, "min"),
    ],
)
def test_each_survey_state_has_its_case(
    state: str, p: float, n: int, effective: float, target: float, direction: str
) -> None:
    verdict = survey_verdict(p, n, effective, target, direction)  # type: ignore[arg-type]
    assert state == verdict.state
    assert wilson_interval(p, effective) == verdict.interval


def test_the_width_gate_lies_at_30_points_of_the_95_per_cent_interval() -> None:
    states = {}
    for n in range(30, 60):
        low, high = proportion_confint(n / 2, n, alpha=0.05, method="wilson")
        states[high - low > 0.30] = survey_verdict(0.5, n, n, 0.8, "min").state
        assert (high - low > 0.30) == (states[high - low > 0.30] == "not_enough_data")
    assert {True: "not_enough_data", False: "not_met"} == states


def test_one_answer_more_can_be_all_that_is_needed() -> None:
    assert 1 == survey_verdict(0.99, 29, 29, 0.8, "min").answers_needed
    assert 2 == survey_verdict(0.99, 28, 28, 0.8, "min").answers_needed


def test_a_bound_at_the_target_is_met_and_never_not_met() -> None:
    interval = wilson_interval(0.33, 200)
    assert "met" == survey_verdict(0.33, 200, 200, interval.high, "max").state
    assert "too_close_to_call" == survey_verdict(0.33, 200, 200, interval.low, "max").state
    assert "met" == survey_verdict(0.33, 200, 200, interval.low, "min").state
    assert "too_close_to_call" == survey_verdict(0.33, 200, 200, interval.high, "min").state


@given(
    st.integers(0, 100), st.integers(1, 300), st.floats(0.2, 1), st.sampled_from([(0.4, "max"), (0.8, "min")])
)
def test_answers_needed_are_the_fewest_that_decide(
    hundredths: int, n: int, worth: float, goal: tuple[float, str]
) -> None:
    p, effective = hundredths / 100, n * worth

    def decided(more: int) -> bool:
        later = survey_verdict(p, n + more, effective * (n + more) / n, *goal)  # type: ignore[arg-type]
        return later.state in ("met", "not_met")

    needed = survey_verdict(p, n, effective, *goal).answers_needed  # type: ignore[arg-type]
    if needed is None:
        assert not decided(10_000)
    else:
        assert decided(needed)
        assert needed == 0 or not decided(needed - 1)
        assert needed <= 10_000


def test_answers_needed_match_a_search_one_by_one() -> None:
    verdict = survey_verdict(0.36, 120, 80, 0.4, "max")
    one_by_one = next(
        k
        for k in range(10_001)
        if survey_verdict(0.36, 120 + k, 80 * (120 + k) / 120, 0.4, "max").state in ("met", "not_met")
    )
    assert ("too_close_to_call", one_by_one) == (verdict.state, verdict.answers_needed)
    assert one_by_one > 100


def test_a_share_at_the_target_is_never_decided() -> None:
    assert survey_verdict(0.4, 400, 400, 0.4, "max").answers_needed is None
    assert 0 == survey_verdict(0.2, 400, 400, 0.4, "max").answers_needed


@given(SHARES, NUMBERS, SHARES, NUMBERS, CONFIDENCES)
def test_the_difference_is_that_of_statsmodels(
    p1: float, n1: float, p2: float, n2: float, confidence: float
) -> None:
    theirs = confint_proportions_2indep(
        p1 * n1, n1, p2 * n2, n2, method="newcomb", compare="diff", alpha=1 - confidence
    )
    ours = difference_of_proportions(p1, n1, p2, n2, confidence=confidence)
    assert list(theirs) == pytest.approx([ours.low, ours.high], abs=1e-7)


@given(SHARES, NUMBERS, SHARES, NUMBERS)
def test_exchanging_the_waves_turns_the_difference_round(p1: float, n1: float, p2: float, n2: float) -> None:
    one, other = difference_of_proportions(p1, n1, p2, n2), difference_of_proportions(p2, n2, p1, n1)
    assert [-one.high, -one.low] == pytest.approx([other.low, other.high], abs=1e-12)
    assert -1 <= one.low <= p1 - p2 <= one.high <= 1
