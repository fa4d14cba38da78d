"""Where libraries mislead (METHODS section 7): each trap is still there, and our functions stay out of it.

Where a test of the library's side fails after an upgrade, the trap is gone and METHODS may be simplified.
"""

import re
from pathlib import Path

import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson_2indep
from statsmodels.stats.rates import test_poisson_2indep as poisson_2indep

from dashboard.statistics import rate_ratio, wilson_interval
from dashboard.statistics.rates import mid_p

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.filterwarnings("ignore:invalid value encountered")
def test_trap_1_the_default_interval_has_no_width_when_a_count_is_zero() -> None:
    low, high = confint_poisson_2indep(0, 12, 5, 12)
    assert 0.768 == pytest.approx(low, abs=0.0005)
    assert high - low < 1e-6
    with pytest.raises(ZeroDivisionError):
        confint_poisson_2indep(0, 12, 5, 12, method="wald-log")
    result = rate_ratio(0, 5, 12, 12, confidence=0.95)
    assert (0, 0, 0.82) == pytest.approx((result.ratio, result.low, result.high), abs=0.005)


def test_trap_2_sqrtcc_ignores_exposures() -> None:
    assert (0.253, 0.778) == pytest.approx(confint_poisson_2indep(18, 6, 40, 12, method="sqrtcc"), abs=0.0005)
    assert confint_poisson_2indep(18, 12, 40, 12, method="sqrtcc") == confint_poisson_2indep(
        18, 6, 40, 12, method="sqrtcc"
    )
    result = rate_ratio(18, 40, 6, 12, confidence=0.95)
    assert result.low < 0.9 < result.high
    assert 0.9 == pytest.approx(result.ratio)


@pytest.mark.parametrize("method", ["exact-cond", "cond-midp"])
def test_trap_3_no_conditional_interval_exists_for_the_ratio(method: str) -> None:
    with pytest.raises(ValueError, match="not recognized"):
        confint_poisson_2indep(18, 6, 40, 12, method=method)
    # The exact one is Clopper and Pearson's, transformed; ours lies within it.
    share = stats.binomtest(18, 58).proportion_ci(0.90, method="exact")
    exact = [p / (1 - p) * 12 / 6 for p in share]
    assert [0.5352713793047, 1.476497900362] == pytest.approx(exact)
    result = rate_ratio(18, 40, 6, 12)
    assert exact[0] < result.low < result.high < exact[1]


def test_trap_4_the_two_sided_conditional_test_is_no_pair_of_one_sided_ones() -> None:
    both, fall, rise = (
        poisson_2indep(10, 10, 30, 15, method="exact-cond", alternative=side).pvalue
        for side in ("two-sided", "smaller", "larger")
    )
    assert both < 2 * min(fall, rise) - 0.01
    assert fall == pytest.approx(stats.binom.cdf(10, 40, 10 / 25))
    # Ours is one-sided, and half a probability below the exact one.
    assert fall - stats.binom.pmf(10, 40, 10 / 25) / 2 == pytest.approx(rate_ratio(10, 30, 10, 15).p_fall)


def test_trap_5_two_e_tests_go_by_one_name() -> None:
    scipys = stats.poisson_means_test(100, 10, 25, 5).pvalue
    wald, score = (poisson_2indep(100, 10, 25, 5, method=m).pvalue for m in ("etest-wald", "etest"))
    assert 0.000575 == pytest.approx(scipys, abs=1e-6)
    assert scipys == pytest.approx(wald, rel=1e-6)
    assert 0.001538 == pytest.approx(score, abs=1e-6)


@pytest.mark.parametrize("package", ["crimepy", "ptools", "esda", "samplics", "balance", "statsmodels"])
def test_traps_6_7_and_10_packages_that_mislead_or_weigh_too_much_are_not_needed_to_run(package: str) -> None:
    """What they would do is checked against their printed values in test_statistics_reference."""
    needed = re.findall(r"^([\w.-]+)==", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.M)
    assert "scipy" in needed
    assert package not in needed


def test_trap_8_epitools_is_rounder_than_our_bounds() -> None:
    """Its roots are good to 3e-5 only, ours solve their equation; a tighter test against it would fail."""
    result = rate_ratio(15, 41, 19017, 28010, confidence=0.95)
    assert [0.289904, 0.960545] == pytest.approx([result.low, result.high], abs=5e-7)
    share = result.high * 19017 / (result.high * 19017 + 28010)
    assert 0.025 == pytest.approx(mid_p(15, 41, share), abs=1e-12)
    assert 1e-5 < abs(result.high - 0.9605814) < 5e-5


def test_trap_9_weighted_counts_are_no_whole_numbers() -> None:
    p, effective = 0.3931111111111, 85.861476817401
    assert proportion_confint(p * effective, effective, alpha=0.10, method="wilson") == pytest.approx(
        (wilson_interval(p, effective).low, wilson_interval(p, effective).high), rel=1e-9
    )
    rounded = wilson_interval(round(p * effective) / round(effective), round(effective))
    assert abs(rounded.high - wilson_interval(p, effective).high) > 1e-4
