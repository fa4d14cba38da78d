"""The windows of the conclusion: they never meet, the month of joining is in none, and only what was received
counts.
"""

from datetime import date, timedelta
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.coverage import season as seasons
from dashboard.coverage.season import Days, Lag, Season
from dashboard.goal4.windows import (
    BASELINES,
    Windows,
    crosses_classification,
    fiscal_year_start,
    in_covid,
    is_missing,
    months_of,
)
from dashboard.language.periods import add_months

JOINED = st.dates(date(2015, 1, 1), date(2030, 12, 31))
WINDOWS = st.builds(
    lambda joined, days, seasonal: Windows(joined, joined + timedelta(days=days), seasonal),
    JOINED,
    st.integers(-40, 2000),
    st.booleans(),
)
UNEVEN = Season((1.3, 1.2, 1.1, 1.2, 0.9, 0.8, 0.85, 0.85, 0.8, 0.9, 1.0, 1.1), 5)


def days(spans: tuple[Days, ...]) -> list[date]:
    return [d.date() for a, b in spans for d in pd.date_range(a, b, inclusive="left")]


@given(WINDOWS)
def test_windows_never_meet_and_leave_out_the_month_of_joining_from_its_day_on(windows: Windows) -> None:
    joined = windows.joined_on
    for name, spans in windows.slices().items():
        if name == "year":
            continue
        assert all(a < b for a, b in spans), name
        assert all(b <= c for (_, b), (c, _) in pairwise(sorted(spans))), name
        if name[0] == "b":
            assert max(b for _, b in spans) <= joined
        else:
            assert all(a >= add_months(joined.replace(day=1), 1) for a, _ in spans)
            assert all(b <= windows.end for _, b in spans)


@given(WINDOWS)
def test_nothing_behind_the_cut_off_is_counted(windows: Windows) -> None:
    for name in ("after", "year", *(f"r{m}" for m in windows.reviews)):
        assert all(
            b <= max(windows.cut_off + timedelta(days=1), windows.after_from)
            for _, b in windows.slices()[name]
        )


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
    after = months_of(windows.after)
    assert windows.months == len(after)
    for months in BASELINES:
        before = months_of(windows.before(months))
        assert sorted(m.month for m in after) * 1 == sorted({m.month for m in before}) or len(after) == 0
        assert len(after) * (months // 12) == len(before)


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
    windows = Windows(joined, joined + timedelta(days=500), seasonal=True)
    missing = {add_months(joined.replace(day=1), -n) for n in gone}
    found = windows.longest_received(missing)
    assert not found or not is_missing(windows.before(found), missing)
    assert all(is_missing(windows.before(n), missing) for n in BASELINES if n > found)


def test_a_zone_that_joined_in_the_middle_of_a_month() -> None:
    windows = Windows(date(2025, 1, 15), date(2026, 11, 1), seasonal=True)
    assert ((date(2022, 1, 15), date(2025, 1, 15)),) == windows.before(36)
    assert ((date(2025, 2, 1), date(2026, 11, 2)),) == windows.after
    assert (21, (6, 12), 24) == (windows.months, windows.reviews, windows.next_review)
    assert ((date(2026, 10, 1), date(2026, 11, 2)),) == windows.year_to_date


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
    found = seasons.season(by_month(4), date(2026, 11, 2))
    assert found.index is not None
    assert found.years == 4
    assert found.index[0] / found.index[5] == pytest.approx(2 * 30 / 31)
    # A mean day counts once.
    whole = ((date(2022, 11, 1), date(2026, 11, 1)),)
    assert found.exposure(whole) == pytest.approx(1461)
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
