"""Dispersion pooled over zones, and what a pace makes likely."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from dashboard.statistics import cases_to_come, pooled_dispersion


def test_dispersion_is_pearsons_chi_square_by_its_degrees_of_freedom() -> None:
    counts, days = [3, 9, 0, 8], [31.0, 28.0, 31.0, 30.0]
    expected = 20 * np.array(days) / 120
    chi2 = stats.chisquare(counts, expected)
    assert chi2.statistic / 3 == pytest.approx(pooled_dispersion([(counts, days)]))
    # Pooled: sums before they are divided, and series without a case count for nothing.
    both = pooled_dispersion([(counts, days), ([0, 0, 0], [1, 1, 1]), ([1, 1], [1, 1])])
    assert chi2.statistic / 4 == pytest.approx(both)


def test_even_counts_give_one_and_never_less() -> None:
    assert pooled_dispersion([([5, 5, 5, 5], [1, 1, 1, 1])]) == 1.0
    assert pooled_dispersion([]) == 1.0
    assert pooled_dispersion([([4], [1.0])]) == 1.0


@pytest.mark.parametrize("phi", [1.0, 2.0, 3.0])
def test_dispersion_finds_what_was_put_in(phi: float) -> None:
    rng = np.random.default_rng(7)
    days = np.tile([31.0, 28.0, 31.0, 30.0], 9)
    mean = 2 * days / days.mean()
    drawn = [
        rng.poisson(mean) if phi == 1 else rng.negative_binomial(mean / (phi - 1), 1 / phi, len(mean))
        for _ in range(150)
    ]
    assert pooled_dispersion([(x, days) for x in drawn]) == pytest.approx(phi, rel=0.1)


@given(st.integers(0, 80), st.floats(0.2, 12), st.floats(0.2, 12), st.floats(1, 4), st.integers(0, 100))
def test_the_pace_is_the_predictive_distribution_of_scipy(
    seen: int, exposure: float, left: float, phi: float, allowed: int
) -> None:
    result = cases_to_come(seen, exposure, left, allowed=allowed, dispersion=phi)
    mean = (seen + 0.5) * left / exposure
    variance = phi * mean * (1 + left / exposure)
    size = seen + 0.5 if phi == 1 else mean**2 / (variance - mean)
    coming = stats.nbinom(size, size / (size + mean))
    assert mean == pytest.approx(result.mean)
    assert coming.sf(allowed) == pytest.approx(result.over, abs=1e-9)
    # At a bound itself rounding may decide between two neighbours.
    assert abs(coming.ppf(0.1) - result.low) <= 1
    assert abs(coming.ppf(0.9) - result.high) <= 1
    assert result.low <= result.high


def test_more_cases_seen_make_more_likely_and_a_used_up_base_makes_certain() -> None:
    paces = [cases_to_come(n, 6, 6, allowed=10) for n in range(0, 40, 5)]
    over = [p.over or 0.0 for p in paces]
    assert sorted(over) == over
    assert cases_to_come(4, 6, 6, allowed=-1).over == 1.0
    assert cases_to_come(4, 6, 6).over is None
