"""Regression to the mean: places chosen for their many cases are drawn back by as much as they will fall."""

import numpy as np
import pytest

from dashboard.statistics import regression_to_mean


def test_mean_spread_and_weight_are_those_of_the_other_places() -> None:
    found = regression_to_mean(10, [2, 4, 6, 8])
    # μ = 5, s² = 20/3, k = (20/3 − 5)/25 = 1/15, w = 1/(1 + 5/15).
    assert [5, 1 / 15, 0.75] == pytest.approx([found.mean, found.overdispersion, found.weight])
    assert 0.75 * 5 + 0.25 * 10 == pytest.approx(found.expected)


def test_places_that_differ_by_chance_alone_say_all() -> None:
    found = regression_to_mean(40, [9, 10, 11, 10])
    assert (1.0, 10.0) == (found.weight, found.expected)


def test_the_worst_places_have_next_year_what_was_expected_of_them() -> None:
    random = np.random.default_rng(1997)
    means = random.gamma(4, 5, 4000)
    before, after = random.poisson(means), random.poisson(means)
    worst = np.argsort(before)[-200:]
    expected = [regression_to_mean(int(before[i]), before).expected for i in worst]
    assert after[worst].sum() == pytest.approx(sum(expected), rel=0.03)
    # Untouched, they fell by nearly a tenth.
    assert after[worst].sum() < 0.93 * before[worst].sum()
