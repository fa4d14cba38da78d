"""Which months of a station are doubtful, by what came: each kind of lack is found, and luck is let be."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import numpy as np
import pytest

from dashboard.coverage import reception
from dashboard.coverage.reception import Cases, Doubt, Kind
from dashboard.language.periods import add_months, months_between

FIRST = date(2023, 11, 1)
END = date(2026, 11, 1)
DAYS = (END - FIRST).days
# Cases a month of a station of middling size, by crime group.
RATES: dict[int | None, float] = {1: 3, 2: 25, 3: 8, 4: 30, None: 2}
Counts = dict[int | None, Cases]


def at(day: date, first: date = FIRST) -> int:
    return (day - first).days


def drawn(
    seed: int, rates: Mapping[int | None, float] = RATES, days: int = DAYS, *, lift: np.ndarray | float = 1.0
) -> Counts:
    """Cases by day and group of a station of such rates a month, every day alike but for `lift`."""
    rng = np.random.default_rng(seed)
    worth = np.ones(days) * lift * 12 / 365.25
    return {group: rng.poisson(rate * worth) for group, rate in rates.items()}


def found(
    counts: Mapping[int | None, Cases],
    *,
    exposure: np.ndarray | None = None,
    known: Iterable[date] = (),
    first: date = FIRST,
) -> tuple[Doubt, ...]:
    days = len(next(iter(counts.values())))
    worth = np.ones(days) if exposure is None else exposure
    return reception.doubts(first, counts, worth, frozenset(known))


def without(counts: Counts, start: date, end: date, groups: Iterable[int | None] | None = None) -> Counts:
    """The same, but nothing of some groups from a day up to another, which is not included."""
    less = {group: cases.copy() for group, cases in counts.items()}
    for group in counts if groups is None else groups:
        less[group][at(start) : at(end)] = 0
    return less


def kinds(doubts: Iterable[Doubt]) -> dict[date, Kind]:
    return {doubt.month: doubt.kind for doubt in doubts}


def test_a_station_that_enters_steadily_has_no_doubtful_month() -> None:
    assert [()] * 20 == [found(drawn(seed)) for seed in range(20)]


@pytest.mark.parametrize("months", [1, 4, 6])
def test_whole_months_without_a_case_are_doubtful_each(months: int) -> None:
    start = date(2025, 12, 1)
    doubts = found(without(drawn(1), start, add_months(start, months)))
    assert dict.fromkeys(months_between(start, add_months(start, months)), "empty") == kinds(doubts)
    for doubt in doubts:
        assert (doubt.month, add_months(doubt.month, 1)) == (doubt.first, doubt.last + timedelta(days=1))
        assert (0, None) == (doubt.cases, doubt.group)
        assert doubt.expected == pytest.approx(68, rel=0.15)
        assert doubt.chance < 1e-6


def test_a_silence_of_twenty_of_thirty_six_months_is_found() -> None:
    start = date(2024, 6, 1)
    doubts = found(without(drawn(2), start, add_months(start, 20)))
    assert dict.fromkeys(months_between(start, add_months(start, 20)), "empty") == kinds(doubts)


def test_two_weeks_without_a_case_across_the_end_of_a_month_make_both_months_doubtful() -> None:
    first, end = date(2026, 3, 24), date(2026, 4, 7)
    doubts = found(without(drawn(3), first, end))
    assert {date(2026, 3, 1): "hole", date(2026, 4, 1): "hole"} == kinds(doubts)
    assert (doubts[0].first, doubts[1].last) == (first, end - timedelta(days=1))
    assert (doubts[0].last, doubts[1].first) == (date(2026, 3, 31), date(2026, 4, 1))
    assert [17.5, 13.1] == pytest.approx([doubt.expected for doubt in doubts], rel=0.15)


def test_a_month_that_lost_but_a_day_to_a_hole_is_let_be() -> None:
    # Of April one day in thirty is within LARGEST_GAP, however unlikely at 20 cases a day.
    busy = drawn(3, {2: 300, 4: 300})
    doubts = found(without(busy, date(2026, 3, 17), date(2026, 4, 2)))
    assert {date(2026, 3, 1): "hole"} == kinds(doubts)


def test_a_hole_that_luck_made_longer_leaves_the_months_beside_it_alone() -> None:
    # Of one case in three days, all days of a month and by luck the week before it.
    days = np.arange(DAYS) % 3 == 0
    counts: Counts = {2: days.astype(np.int64)}
    doubts = found(without(counts, date(2025, 9, 24), date(2025, 11, 1)))
    assert {date(2025, 10, 1): "empty"} == kinds(doubts)


def test_entry_that_broke_off_is_doubtful_from_there_to_the_last_day() -> None:
    broke = date(2026, 9, 12)
    doubts = found(without(drawn(4), broke, END))
    assert {date(2026, 9, 1): "broken_off", date(2026, 10, 1): "empty"} == kinds(doubts)
    assert (broke, date(2026, 9, 30)) == (doubts[0].first, doubts[0].last)


def test_one_group_that_falls_silent_while_others_come_is_doubtful_and_named() -> None:
    start, end = date(2025, 5, 1), date(2025, 8, 1)
    doubts = found(without(drawn(5), start, end, [4]))
    assert dict.fromkeys(months_between(start, end), "group_silent") == kinds(doubts)
    assert {4} == {doubt.group for doubt in doubts}


def test_a_group_that_has_few_cases_may_well_be_silent() -> None:
    # Three a month: silent once in twenty months, by chance.
    assert () == found(without(drawn(5), date(2025, 5, 1), date(2025, 6, 1), [1]))


def test_a_month_of_a_quarter_of_the_cases_is_too_few_and_one_of_two_thirds_is_not() -> None:
    start, end = date(2025, 5, 1), date(2025, 6, 1)

    def thinned(share: float) -> tuple[Doubt, ...]:
        counts, rng = drawn(6), np.random.default_rng(0)
        inside = slice(at(start), at(end))
        for cases in counts.values():
            cases[inside] = rng.binomial(cases[inside], share)
        return found(counts)

    assert {start: "few"} == kinds(thinned(0.25))
    (doubt,) = thinned(0.25)
    assert 0 < doubt.cases < doubt.expected / 2
    assert doubt.chance < reception.LOW
    assert () == thinned(0.66)


def test_a_station_of_three_cases_a_month_is_asked_at_most_about_once_in_ten_years() -> None:
    stations, years = 60, 10
    first = date(2016, 11, 1)
    days = at(END, first)
    rates: dict[int | None, float] = {2: 1.5, 4: 1.5}
    asked = sum(len(found(drawn(seed, rates, days), first=first)) for seed in range(stations))
    # Nothing came in a month: e^−3 = 5 %, six times in ten years, of which none may be asked for.
    empty = sum(int((by_month(drawn(seed, rates, days), first) == 0).sum()) for seed in range(stations))
    assert empty / stations > 4
    assert asked / stations <= years / 10


def by_month(counts: Counts, first: date) -> np.ndarray:
    every = sum(counts.values(), start=np.zeros(1, dtype=np.int64))
    edges = [at(month, first) for month in months_between(first, END)]
    return np.add.reduceat(every, edges)


@pytest.mark.parametrize("rate", [10.0, 30.0, 90.0])
def test_stations_of_any_size_are_asked_about_as_seldom(rate: float) -> None:
    stations, first = 40, date(2016, 11, 1)
    rates: dict[int | None, float] = {1: rate / 10, 2: rate / 2, 4: rate * 0.4}
    asked = sum(len(found(drawn(seed, rates, at(END, first)), first=first)) for seed in range(stations))
    assert asked / stations <= 1


def test_a_slow_trend_is_no_doubt() -> None:
    # From ten years ago to today to a third.
    first = date(2016, 11, 1)
    days = at(END, first)
    lift = np.linspace(1.5, 0.5, days)
    asked = sum(len(found(drawn(seed, days=days, lift=lift), first=first)) for seed in range(10))
    # Of 1,200 months, no more than luck gives without a trend.
    assert asked <= 2


def test_a_real_season_that_exposure_knows_is_no_doubt_and_is_one_where_it_does_not() -> None:
    months = np.array([(FIRST + timedelta(days=n)).month for n in range(DAYS)])
    lift = np.where(months == 8, 0.12, 1.0)
    assert () == found(drawn(7, lift=lift), exposure=lift)
    unexpected = found(drawn(7, lift=lift))
    assert {8} == {doubt.month.month for doubt in unexpected}


def test_a_confirmed_month_is_never_doubtful_and_the_months_beside_it_still_are() -> None:
    start = date(2025, 12, 1)
    counts = without(drawn(8), start, add_months(start, 3))
    doubts = found(counts, known=[add_months(start, 1)])
    assert {start: "empty", add_months(start, 2): "empty"} == kinds(doubts)


def test_a_month_that_is_confirmed_counts_as_usual() -> None:
    # Twelve quiet months in a row: doubtful, until half of them are confirmed to be as they are.
    start, end = date(2024, 11, 1), date(2025, 11, 1)
    lift = np.ones(DAYS)
    lift[at(start) : at(end)] = 0.15
    counts = drawn(9, {2: 10, 4: 10}, lift=lift)
    before = found(counts)
    assert len(before) > 3
    confirmed = [month for month in months_between(start, end) if month.month % 2]
    left = found(counts, known=confirmed)
    assert not {doubt.month for doubt in left} & set(confirmed)
    later = {d.month: d.expected for d in left}
    for doubt in before:
        assert later.get(doubt.month, 0.0) < doubt.expected


def test_the_first_and_the_last_month_are_judged_by_the_days_that_they_have() -> None:
    counts = {group: cases[19 : DAYS - 22] for group, cases in drawn(10).items()}
    first = FIRST + timedelta(days=19)
    assert () == found(counts, first=first)
    # The last month has nine days: without a case it has broken off.
    silent = {group: np.where(np.arange(len(c)) >= len(c) - 9, 0, c) for group, c in counts.items()}
    (doubt,) = found(silent, first=first)
    assert (date(2026, 10, 1), date(2026, 10, 9), 9) == (
        doubt.month,
        doubt.last,
        (doubt.last - doubt.first).days + 1,
    )


def test_recent_days_that_are_still_being_reported_are_no_doubt() -> None:
    share = np.clip(np.arange(DAYS)[::-1] / 40, 0.0, 1.0)
    counts = drawn(11, lift=share)
    assert () == found(counts, exposure=share)
    # Held to be complete, the same days are too few.
    assert {date(2026, 10, 1)} <= set(kinds(found(counts)))


def test_with_three_months_or_fewer_nothing_is_known_to_be_usual() -> None:
    def young(months: int) -> tuple[Doubt, ...]:
        first = add_months(END, -months)
        counts = {group: cases[at(first) :].copy() for group, cases in drawn(12).items()}
        for cases in counts.values():
            cases[-31:] = 0
        return found(counts, first=first)

    assert () == young(3)
    assert {date(2026, 10, 1): "empty"} == kinds(young(5))


def test_a_station_that_never_had_a_case_is_not_judged_by_itself() -> None:
    assert () == found({2: np.zeros(DAYS, dtype=np.int64)})
    assert () == found({None: np.zeros(DAYS, dtype=np.int64)})


def test_a_month_is_told_once_by_what_weighs_most() -> None:
    doubts = found(without(without(drawn(13), date(2025, 3, 1), date(2025, 4, 1)), FIRST, FIRST))
    assert [date(2025, 3, 1)] == [doubt.month for doubt in doubts]
    assert doubts[0].group is None


def test_outbursts_are_a_swing_and_lower_no_other_month() -> None:
    # A raid of 300 cases in one month: the others are as usual as before.
    counts = drawn(14)
    counts[4][at(date(2025, 2, 10))] += 300
    assert () == found(counts)
    silent = found(without(counts, date(2026, 1, 1), date(2026, 2, 1)))
    assert [date(2026, 1, 1)] == [doubt.month for doubt in silent]


def test_every_kind_has_words_in_both_languages() -> None:
    assert len({text.th for text in reception.KINDS.values()}) == len(reception.KINDS) == 5
    assert all(text.en.isascii() and not text.th.isascii() for text in reception.KINDS.values())
