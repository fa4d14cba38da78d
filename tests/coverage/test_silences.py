"""Weeks without a case where there should have been some."""

from datetime import date, timedelta
from math import exp

import numpy as np
import pandas as pd
import pytest

from dashboard.coverage import silences
from dashboard.coverage.silences import Silence, find, weeks_until
from dashboard.filters import Filters
from dashboard.language.periods import Period, months_between, parse
from data_loaders.demo import truth
from tests.conftest import DEMO_AS_OF
from tests.views import view_of

THROUGH = DEMO_AS_OF - timedelta(days=1)
MONDAYS = weeks_until(THROUGH)
LAST = len(MONDAYS) - 1
ALL = {("1", month) for month in months_between(MONDAYS[0], MONDAYS[-1] + timedelta(days=7))}


def weeks(reports: int, arrests: int, **silent: tuple[int, int]) -> pd.DataFrame:
    """A station with so many cases every week; in weeks named `wN` (counted from the last) other numbers."""
    rows = []
    for back, monday in enumerate(reversed(MONDAYS)):
        one, four = silent.get(f"w{back}", (reports, arrests))
        if one + four:
            rows.append(("1", monday, one, one + four))
    return pd.DataFrame(rows, columns=["station_code", "week", "reports", "cases"])


def test_the_weeks_are_whole_and_the_two_latest_are_left_out() -> None:
    assert (date(2025, 11, 10), date(2026, 11, 2)) == (MONDAYS[0], MONDAYS[-1])
    assert {0} == {monday.weekday() for monday in MONDAYS}
    # A Sunday ends a week, a Saturday does not.
    assert date(2026, 11, 2) == weeks_until(date(2026, 11, 22))[-1]
    assert date(2026, 10, 26) == weeks_until(date(2026, 11, 21))[-1]


def test_weeks_without_any_case_are_one_run_with_what_is_usual_beside_them() -> None:
    found = find(weeks(3, 5, w4=(0, 0), w5=(0, 0)), ALL, ["1"], MONDAYS)
    first = MONDAYS[LAST - 5]
    assert (Silence("1", first, first + timedelta(days=13), 2, 8.0, exp(-16), True, 0),) == found.entire
    assert () == found.reports


def test_weeks_without_reports_but_with_arrests_are_told_apart() -> None:
    found = find(weeks(3, 5, w4=(0, 5), w5=(0, 4)), ALL, ["1"], MONDAYS)
    assert () == found.entire
    (silence,) = found.reports
    assert (2, 3.0, 9, False) == (silence.weeks, silence.usual, silence.arrests, silence.entirely)


def test_a_quiet_station_is_not_asked_about_a_quiet_week() -> None:
    # Once in 26 weeks a station of five cases a week may well be silent for one: 26 × e^−5 = 18 %.
    assert () == find(weeks(2, 3, w4=(0, 0)), ALL, ["1"], MONDAYS).entire
    assert 1 == len(find(weeks(4, 4, w4=(0, 0)), ALL, ["1"], MONDAYS).entire)
    assert () == find(weeks(2, 3, w4=(0, 1)), ALL, ["1"], MONDAYS).reports


def test_a_week_in_a_month_that_was_not_received_is_a_gap_and_no_silence() -> None:
    silent = MONDAYS[LAST - 8]
    frame = weeks(4, 4, w8=(0, 0))
    assert 1 == len(find(frame, ALL, ["1"], MONDAYS).entire)
    missing = ALL - {("1", (silent + timedelta(days=6)).replace(day=1))}
    assert () == find(frame, missing, ["1"], MONDAYS).entire


def test_what_was_silent_earlier_than_half_a_year_ago_is_not_asked_any_more() -> None:
    assert 1 == len(find(weeks(4, 4, w25=(0, 0)), ALL, ["1"], MONDAYS).entire)
    assert () == find(weeks(4, 4, w26=(0, 0)), ALL, ["1"], MONDAYS).entire


def test_a_store_of_a_few_weeks_knows_nothing_to_be_usual() -> None:
    received = {("1", date(2026, 10, 1)), ("1", date(2026, 11, 1))}
    assert () == find(weeks(4, 4, w0=(0, 0)), received, ["1"], MONDAYS).entire


def test_silence_is_looked_for_in_half_a_year_of_whole_weeks() -> None:
    looked_at = find(weeks(4, 4), ALL, ["1"], MONDAYS).looked_at
    assert Period("custom", date(2026, 5, 11), date(2026, 11, 9)) == looked_at
    assert 26 * 7 == (looked_at.end - looked_at.start).days


def test_a_station_of_which_too_little_was_received_does_not_hide_the_next() -> None:
    both = pd.concat([weeks(4, 4, w4=(0, 0)), weeks(4, 4, w4=(0, 0)).assign(station_code="2")])
    received = {("1", date(2026, 11, 1))} | {("2", month) for _, month in ALL}
    assert ["2"] == [s.station for s in find(both, received, ["1", "2"], MONDAYS).entire]


@pytest.mark.parametrize(("months", "told"), [((8, 9), 0), ((8, 9, 10), 1)])
def test_eight_weeks_beside_the_silent_one_say_what_is_usual(months: tuple[int, ...], told: int) -> None:
    # Whole weeks within August and September: 8, the silent one among them; with October 12.
    received = {("1", date(2026, month, 1)) for month in months}
    silent = next(n for n, monday in enumerate(reversed(MONDAYS)) if monday == date(2026, 9, 7))
    frame = weeks(9, 9, **{f"w{silent}": (0, 0)})
    sent = [m for m in MONDAYS if {d.month for d in (m, m + timedelta(days=6))} <= set(months)]
    assert (8 if told == 0 else 12) == len([m for m in sent if m.year == 2026])
    assert told == len(find(frame, received, ["1"], MONDAYS).entire)


def test_with_eight_weeks_beside_the_silent_one_it_is_told_and_of_eight_in_all_some_are_expected() -> None:
    # Whole weeks: four of June, four of August, one of November.
    received = {("1", date(2026, month, 1)) for month in (6, 8, 11)}
    silent = next(n for n, monday in enumerate(reversed(MONDAYS)) if monday == date(2026, 6, 8))
    assert 1 == len(find(weeks(9, 9, **{f"w{silent}": (0, 0)}), received, ["1"], MONDAYS).entire)
    eight = find(weeks(1, 9), received - {("1", date(2026, 11, 1))}, ["1"], MONDAYS)
    assert eight.by_chance > 0


def test_a_week_that_ends_with_its_month_needs_no_other() -> None:
    # 25 to 31 May 2026.
    silent = next(n for n, monday in enumerate(reversed(MONDAYS)) if monday == date(2026, 5, 25))
    without_june = ALL - {("1", date(2026, 6, 1))}
    found = find(weeks(9, 9, **{f"w{silent}": (0, 0)}), without_june, ["1"], MONDAYS)
    assert [date(2026, 5, 25)] == [s.first for s in found.entire]


def test_reports_that_stay_away_within_a_silence_of_everything_are_told_once() -> None:
    # Three weeks without reports, the last without anything: one run of each kind, told as the worse one.
    once = find(weeks(9, 9, w4=(0, 0), w5=(0, 9), w6=(0, 9)), ALL, ["1"], MONDAYS)
    assert ([1], []) == ([s.weeks for s in once.entire], list(once.reports))


def test_nothing_is_expected_by_chance_of_a_station_without_reports_or_with_many() -> None:
    assert 0.0 == find(weeks(0, 9), ALL, ["1"], MONDAYS).by_chance
    # At one a week three empty weeks are needed (e^-3 < 5 %): e^-3 × (1 + (1 - e^-1) × 23).
    expected = exp(-3) * (1 + (1 - exp(-1)) * 23)
    assert pytest.approx(expected) == find(weeks(1, 9), ALL, ["1"], MONDAYS).by_chance
    # Six a year: half a year without one is unlikely enough, and just fits.
    six = {f"w{n}": (1, 9) for n in (0, 8, 16, 24, 32, 40)}
    assert pytest.approx(exp(-3)) == find(weeks(0, 9, **six), ALL, ["1"], MONDAYS).by_chance
    # Of a station of one case in ten weeks no run of half a year is unlikely enough.
    rare = find(weeks(0, 9, w0=(1, 9), w10=(1, 9), w20=(1, 9), w30=(1, 9), w40=(1, 9)), ALL, ["1"], MONDAYS)
    assert 0.0 == rare.by_chance


def test_the_unlikeliest_silence_comes_first() -> None:
    frame = pd.concat([weeks(9, 9, w4=(0, 0)), weeks(5, 5, w4=(0, 0)).assign(station_code="2")])
    received = ALL | {("2", month) for _, month in ALL}
    assert ["1", "2"] == [s.station for s in find(frame, received, ["2", "1"], MONDAYS).entire]


def test_by_chance_counts_what_random_weeks_give() -> None:
    rng, mean, stations = np.random.default_rng(5), 1.9, 600
    drawn = rng.poisson(mean, (stations, len(MONDAYS)))
    rows = [
        (f"{s}", m, int(n), int(n) + 9)
        for s in range(stations)
        for m, n in zip(MONDAYS, drawn[s], strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["station_code", "week", "reports", "cases"])
    names = [f"{s}" for s in range(stations)]
    found = find(frame, {(s, month) for s in names for _, month in ALL}, names, MONDAYS)
    assert pytest.approx(found.by_chance, rel=0.15) == len(found.reports)
    assert () == found.entire


@pytest.mark.usefixtures("pages_read_demo")
@pytest.mark.parametrize("period", ["fy2570", "fy2569"])
def test_the_two_weeks_that_the_demo_never_sent_are_found_and_nothing_else(period: str) -> None:
    first, last = truth.gap(DEMO_AS_OF)
    found = silences.silences(view_of(Filters(parse(period))))
    assert [(truth.GAP_STATION, first, last)] == [(s.station, s.first, s.last) for s in found.entire]
    # What is shown to analysts is about as much as chance gives.
    assert len(found.reports) <= 2 * found.by_chance
