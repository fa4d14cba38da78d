"""The windows of both lines: they never meet, and only what was received is compared."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.coverage import seasons
from dashboard.coverage.seasons import Days, Lag, Season
from dashboard.goal4.windows import (
    BASELINES,
    Windows,
    crosses_classification,
    fiscal_year_start,
    in_covid,
    missing_months,
    months_of,
)
from dashboard.language.periods import add_months
from tests import slow

JOINED = st.dates(date(2015, 1, 1), date(2030, 12, 31))


def looked_at(joined: date, days: int, lag: int, seasonal: bool) -> Windows:
    """Windows of a zone on a day so many days after joining; its cut-off lies a lag before."""
    at = joined + timedelta(days=days)
    return Windows(joined, at - timedelta(days=lag), seasonal)


WINDOWS = st.builds(looked_at, JOINED, st.integers(-40, 2000), st.integers(0, 91), st.booleans())
UNEVEN = Season((1.3, 1.2, 1.1, 1.2, 0.9, 0.8, 0.85, 0.85, 0.8, 0.9, 1.0, 1.1), 5)


def days(spans: Iterable[Days]) -> list[date]:
    return [d.date() for a, b in spans for d in pd.date_range(a, b, inclusive="left")]


def before(windows: Windows) -> list[tuple[Days, ...]]:
    """Every window before that is counted."""
    return [(windows.equal.before,), *(windows.before(months) for months in windows.sensitivities)]


def after(windows: Windows) -> list[tuple[Days, ...]]:
    """Every window after that is counted."""
    reviews = [windows.reviewed(months) for months in windows.reviews]
    return [(windows.equal.after,), windows.after, *reviews]


@given(WINDOWS)
def test_windows_never_meet_and_leave_out_the_month_of_joining_from_its_day_on(windows: Windows) -> None:
    for spans in (*before(windows), *after(windows)):
        assert all(first < end for first, end in spans) or windows.equal.months == 0
        assert all(end <= first for (_, end), (first, _) in pairwise(sorted(spans)))
    assert all(end <= windows.joined_on for spans in before(windows) for first, end in spans if first < end)
    next_month = add_months(windows.joined_on.replace(day=1), 1)
    assert all(first >= next_month for spans in after(windows) for first, _ in spans)


@given(WINDOWS)
def test_nothing_behind_the_cut_off_is_counted(windows: Windows) -> None:
    last = max(windows.cut_off + timedelta(days=1), windows.after_from)
    reviews = [windows.reviewed(months) for months in windows.reviews]
    for spans in (windows.after, windows.year_to_date, (windows.equal.after,), *reviews):
        assert all(end <= last for _, end in spans)


@given(WINDOWS)
def test_the_official_windows_are_those_counted_out_month_by_month(windows: Windows) -> None:
    months, *expected = slow.windows(windows.joined_on, windows.cut_off)
    equal = windows.equal
    assert (months, expected) == (equal.months, [*equal.before, *equal.after])


@given(WINDOWS)
def test_the_official_windows_are_of_equal_length_and_end_at_the_cut_off(windows: Windows) -> None:
    months, first, second = windows.equal
    assert 0 <= months <= 12
    assert add_months(first[0], months) <= first[1]
    assert second == (windows.after_from, add_months(windows.after_from, months))
    # A month that is not over at the cut-off is in none, and no whole month is left out.
    assert second[1] <= windows.end
    assert months == 12 or add_months(second[1], 1) > windows.end


@given(WINDOWS)
def test_the_official_windows_know_no_season(windows: Windows) -> None:
    assert windows.equal == replace(windows, seasonal=not windows.seasonal).equal


@given(WINDOWS, st.integers(0, 400))
def test_an_official_year_that_is_complete_stays_as_it_is(windows: Windows, days: int) -> None:
    later = replace(windows, cut_off=windows.cut_off + timedelta(days=days))
    assert windows.equal.months <= later.equal.months
    assert windows.equal == later.equal or windows.equal.months < 12


@pytest.mark.parametrize(
    ("joined", "cut_off", "months", "first", "second"),
    [
        # On the first of a month: the whole month is left out after, and none before.
        ("2024-05-01", "2025-05-31", 12, ("2023-05-01", "2024-05-01"), ("2024-06-01", "2025-06-01")),
        ("2024-05-01", "2025-05-30", 11, ("2023-06-01", "2024-05-01"), ("2024-06-01", "2025-05-01")),
        # On 29 February: a year earlier there is none.
        ("2024-02-29", "2025-02-28", 12, ("2023-02-28", "2024-02-29"), ("2024-03-01", "2025-03-01")),
        # Up to a 29 February.
        ("2023-02-28", "2024-02-28", 11, ("2022-03-01", "2023-02-01"), ("2023-03-01", "2024-02-01")),
        ("2023-02-28", "2024-02-29", 12, ("2022-02-28", "2023-02-28"), ("2023-03-01", "2024-03-01")),
        # On the last day of a month: the month after begins the next day.
        ("2024-01-31", "2024-02-29", 1, ("2023-02-01", "2023-03-01"), ("2024-02-01", "2024-03-01")),
        ("2023-12-31", "2024-12-31", 12, ("2022-12-31", "2023-12-31"), ("2024-01-01", "2025-01-01")),
        # Cut off in the month of joining, on the day before joining, and on the day itself.
        ("2024-05-10", "2024-05-31", 0, ("2023-06-01", "2023-06-01"), ("2024-06-01", "2024-06-01")),
        ("2024-05-10", "2024-05-09", 0, ("2023-06-01", "2023-06-01"), ("2024-06-01", "2024-06-01")),
        ("2024-05-01", "2024-04-30", 0, ("2023-06-01", "2023-06-01"), ("2024-06-01", "2024-06-01")),
        ("2024-05-10", "2024-05-10", 0, ("2023-06-01", "2023-06-01"), ("2024-06-01", "2024-06-01")),
        # Years later the window after is still the first one.
        ("2021-10-15", "2026-11-22", 12, ("2020-10-15", "2021-10-15"), ("2021-11-01", "2022-11-01")),
    ],
)
def test_the_official_windows_of_awkward_days(
    joined: str, cut_off: str, months: int, first: tuple[str, str], second: tuple[str, str]
) -> None:
    equal = Windows(date.fromisoformat(joined), date.fromisoformat(cut_off), seasonal=True).equal
    assert (months, first, second) == (
        equal.months,
        tuple(f"{day}" for day in equal.before),
        tuple(f"{day}" for day in equal.after),
    )


@given(JOINED)
def test_official_windows_without_a_whole_month_need_no_month(joined: date) -> None:
    windows = looked_at(joined, 0, 0, seasonal=True)
    assert () == missing_months((windows.equal.before, windows.equal.after), lambda _: False)


@given(WINDOWS)
def test_bases_are_whole_years_that_end_the_day_before_joining_where_the_season_is_known(
    windows: Windows,
) -> None:
    for months in BASELINES:
        spans = windows.before(months)
        if windows.whole_years:
            assert ((add_months(windows.joined_on, -months), windows.joined_on),) == spans


@given(WINDOWS)
def test_without_a_season_before_and_after_hold_the_same_calendar_months(windows: Windows) -> None:
    if windows.seasonal or not 0 < windows.months < 12:
        return
    seen = months_of(windows.after)
    assert windows.months == len(seen)
    for months in BASELINES:
        base = months_of(windows.before(months))
        assert sorted(m.month for m in seen) == sorted({m.month for m in base})
        assert len(seen) * (months // 12) == len(base)


@given(WINDOWS)
def test_whole_months_are_those_that_fit_into_the_days_after(windows: Windows) -> None:
    n = windows.months
    assert add_months(windows.after_from, n) <= windows.end
    assert add_months(windows.after_from, n + 1) > windows.end


@given(WINDOWS)
def test_reviews_fall_on_six_twelve_and_every_further_year(windows: Windows) -> None:
    expected = [m for m in (6, 12, 24, 36, 48, 60) if m <= windows.months and (m > 6 or windows.seasonal)]
    assert expected == list(windows.reviews)
    assert windows.next_review > windows.months
    assert windows.next_review in (6, 12, 24, 36, 48, 60, 72)


@given(JOINED, st.sets(st.integers(1, 40)))
def test_the_longest_base_that_was_received_is_taken(joined: date, gone: set[int]) -> None:
    windows = looked_at(joined, 500, 0, seasonal=True)
    missing = {add_months(joined.replace(day=1), -n) for n in gone}

    def received(month: date) -> bool:
        return month not in missing

    longest = windows.longest_received(received)
    assert not longest or not missing_months(windows.before(longest), received)
    assert all(
        missing_months(windows.before(n), received) or crosses_classification(windows.before(n))
        for n in BASELINES
        if n > longest
    )


def test_a_base_that_reaches_behind_the_four_groups_gives_way_to_a_shorter_one() -> None:
    def longest(joined: date) -> int:
        return Windows(joined, date(2018, 12, 31), seasonal=True).longest_received(lambda _: True)

    assert [36, 24, 24] == [longest(d) for d in (date(2017, 10, 1), date(2017, 9, 30), date(2016, 10, 1))]
    assert [12, 12, 0] == [longest(d) for d in (date(2016, 9, 30), date(2015, 10, 1), date(2015, 9, 30))]


def test_a_zone_that_joined_in_the_middle_of_a_month() -> None:
    windows = Windows(date(2025, 1, 15), date(2026, 11, 1), seasonal=True)
    assert ((date(2022, 1, 15), date(2025, 1, 15)),) == windows.before(36)
    assert ((date(2025, 2, 1), date(2026, 11, 2)),) == windows.after
    assert (21, (6, 12), 24) == (windows.months, windows.reviews, windows.next_review)
    assert ((date(2026, 10, 1), date(2026, 11, 2)),) == windows.year_to_date
    assert (12, (date(2024, 1, 15), date(2025, 1, 15)), (date(2025, 2, 1), date(2026, 2, 1))) == windows.equal


@pytest.mark.parametrize(
    ("day", "start"), [(date(2026, 9, 30), date(2025, 10, 1)), (date(2026, 10, 1), date(2026, 10, 1))]
)
def test_the_fiscal_year_begins_in_october(day: date, start: date) -> None:
    assert start == fiscal_year_start(day)


def test_a_base_from_before_the_four_groups_is_seen() -> None:
    assert crosses_classification(((date(2014, 9, 30), date(2015, 9, 30)),))
    assert not crosses_classification(((date(2014, 10, 1), date(2015, 10, 1)),))


@given(WINDOWS)
def test_exposure_is_the_sum_over_days_of_the_index_of_their_month(windows: Windows) -> None:
    assert UNEVEN.index is not None
    for spans in (windows.after, windows.before(12)):
        slow = sum(UNEVEN.index[d.month - 1] for d in days(spans))
        assert slow == pytest.approx(UNEVEN.exposure(spans), abs=1e-6)
        assert len(days(spans)) == pytest.approx(seasons.PLAIN.exposure(spans))


def test_a_base_with_months_of_covid_restrictions_is_seen() -> None:
    assert in_covid(((date(2022, 9, 30), date(2023, 9, 30)),))
    assert in_covid(((date(2019, 4, 1), date(2020, 4, 1)),))
    assert not in_covid(((date(2022, 10, 1), date(2025, 10, 1)),))
    assert not in_covid(((date(2019, 3, 26), date(2020, 3, 26)),))


def by_month(years: int, gone: tuple[int, ...] = ()) -> dict[date, int]:
    start = date(2026, 11, 1)
    months = [add_months(start, -n) for n in range(1, 12 * years + 1)]
    return {m: 60 if m.month in (12, 1, 2) else 30 for n, m in enumerate(months) if n not in gone}


def test_the_season_comes_from_whole_years_with_cases_in_every_month() -> None:
    season = seasons.season(by_month(4), date(2026, 11, 2))
    assert season.index is not None
    assert season.years == 4
    assert season.index[0] / season.index[5] == pytest.approx(2 * 30 / 31)
    # A mean day counts once.
    whole = ((date(2022, 11, 1), date(2026, 11, 1)),)
    assert season.exposure(whole) == pytest.approx(1461)
    assert seasons.season(by_month(4, gone=(30,)), date(2026, 11, 2)).years == 2
    assert seasons.season(by_month(4, gone=(20,)), date(2026, 11, 2)).index is None
    assert seasons.season({}, date(2026, 11, 2)) == seasons.PLAIN


def test_the_lag_is_that_by_which_95_of_100_are_reported() -> None:
    assert Lag(14, known=True) == seasons.lag({0: 80, 3: 14, 14: 1, 40: 5})
    assert Lag(91, known=True) == seasons.lag({0: 94, 91: 6})
    # Too few to tell: the usual value, and it says so.
    assert Lag(28, known=False) == seasons.lag({0: 90})
    assert Lag(28, known=False) == seasons.lag({})


def test_delays_are_taken_from_days_old_enough_for_the_longest() -> None:
    period = seasons.observed(date(2026, 11, 22))
    assert (date(2026, 11, 22) - period.last).days == 91
    assert period.days == 180


def test_dispersion_knows_no_effect_and_no_month_that_was_not_received() -> None:
    joined = {"Z": date(2025, 1, 15)}
    months = [add_months(date(2024, 1, 1), n) for n in range(24)]
    halved = [10 if m < date(2025, 1, 1) else 5 for m in months]
    frame = pd.DataFrame({"zone_code": "Z", "month": months, "cases": halved})
    until = date(2026, 1, 1)
    every = {"Z": lambda _: True}
    assert seasons.dispersion(frame, joined, every, until, seasons.PLAIN) == 1.0
    absent = frame[~frame["month"].isin(months[2:6])]
    sent = {"Z": lambda m: m not in months[2:6]}
    assert seasons.dispersion(absent, joined, sent, until, seasons.PLAIN) == 1.0
    # Taken for months without a case they would be swings.
    assert seasons.dispersion(absent, joined, every, until, seasons.PLAIN) > 1.5
