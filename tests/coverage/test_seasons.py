"""Yardsticks of a province: what a day counts, and how much of a day's cases was reported by when."""

from datetime import date

import numpy as np
import pytest

from dashboard.coverage.seasons import FEWEST_DELAYS, LONGEST_LAG, PLAIN, Season, completeness, observed
from dashboard.language.periods import Period


def test_a_day_counts_by_the_index_of_its_month() -> None:
    rising = Season(tuple(n / 6.5 for n in range(1, 13)), 3)
    assert 1 / 6.5 == rising.weight(date(2026, 1, 31))
    assert 12 / 6.5 == rising.weight(date(2026, 12, 1))
    assert {1.0} == {PLAIN.weight(date(2026, month, 1)) for month in range(1, 13)}


def test_the_share_reported_by_an_age_is_counted_out_over_those_within_the_longest_lag() -> None:
    days = {0: 50, 10: 30, LONGEST_LAG: 20, LONGEST_LAG + 1: 1000}
    curve = completeness(days)
    listed = np.repeat(list(days), list(days.values()))
    in_time = listed[listed <= LONGEST_LAG]
    assert [np.mean(in_time <= age) for age in range(LONGEST_LAG + 1)] == pytest.approx(curve.tolist())
    assert (0.5, 0.8, 1.0) == (curve[9], curve[10], curve[-1])


def test_of_too_few_delays_every_day_counts_as_complete() -> None:
    assert {1.0} == set(completeness({5: FEWEST_DELAYS - 1}).tolist())
    assert LONGEST_LAG + 1 == len(completeness({}))
    assert 0.0 == completeness({5: FEWEST_DELAYS})[4]


def test_delays_are_taken_from_half_a_year_that_is_old_enough() -> None:
    assert Period("custom", date(2026, 2, 25), date(2026, 8, 24)) == observed(date(2026, 11, 22))
