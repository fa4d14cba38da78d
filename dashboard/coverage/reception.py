"""Whether the cases of a station's month have all come, by what came: METHODS section 13.

A pulled database does not say that a station has stopped entering. What it holds does: under the station's
own rate of other months, a month without a case, a hole within one or a group that never was silent has a
probability, and where that is too small the month is doubtful until somebody confirms it.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from dashboard.language.periods import months_between
from dashboard.language.text import Text
from dashboard.statistics import weeks
from dashboard.statistics.checks import Floats

# Cases, or numbers of months, one a day or a month.
Cases = npt.NDArray[np.int64]
Kind = Literal["empty", "broken_off", "hole", "few", "group_silent"]
KINDS: dict[Kind, Text] = {
    "empty": Text("ไม่มีคดีเลยทั้งเดือน", "no case in the whole month"),
    "broken_off": Text("คดีขาดไปตั้งแต่กลางเดือน", "entry broke off"),
    "hole": Text("มีช่วงที่ไม่มีคดีเลย", "days without any case"),
    "few": Text("คดีน้อยผิดปกติ", "implausibly few cases"),
    "group_silent": Text("คดีกลุ่มหนึ่งหายไป", "one crime group silent"),
}
# A month in which nothing came is asked for where that happens by chance once in ten years.
EMPTY = 1 / 120
# One in which something came, that has a hole, or in which one group is silent: once in five centuries. A
# single false doubt withholds the conclusions of four years (benchmarks/worlds.py measures both).
LOW = 1 / 6000
# A month is in doubt for the days of a hole that hold more than this share of its cases: the share that the
# cut-off lets be missing too (`seasons.COMPLETE`).
LARGEST_GAP = 0.05
# A hole reaches by luck from the month that lacks cases into those beside it: of a month of which it takes a
# part, that part too must be this unlikely.
EDGE = 0.01
# Months that say what is usual: the nearest ones, so that a slow trend is no doubt, and the fewest.
NEIGHBOURS, FEWEST = 24, 3
# Below this share of its upper quartile a month says nothing of what is usual, until it was judged.
NEGLIGIBLE = 1 / 3
MOST_ROUNDS = 6
AVERAGE_MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a month is doubtful.

    group: the silent crime group; None = all cases of the station. first, last: the days in doubt. cases came
    where `expected` were; chance: probability of so few.
    """

    month: date
    kind: Kind
    group: int | None
    first: date
    last: date
    cases: int
    expected: float
    chance: float


@dataclass(frozen=True)
class _Calendar:
    """The days that are judged, as numbers: `month` of each, and their exposure."""

    first: date
    month: Cases
    exposure: Floats

    @cached_property
    def months(self) -> list[date]:
        end = self.first + timedelta(days=len(self.month))
        return months_between(self.first.replace(day=1), end)

    def by_month(self, values: Floats | Cases) -> Floats:
        return np.bincount(self.month, weights=values, minlength=len(self.months)).astype(np.float64)


def months_of_days(first: date, days: int) -> Cases:
    """Return the number of the month of each of so many days from `first` on; that of `first` is 0."""
    months = np.arange(np.datetime64(first), np.datetime64(first) + days).astype("datetime64[M]")
    return np.asarray((months - months[:1]).astype(np.int64))


def doubts(
    first: date,
    counts: Mapping[int | None, Cases],
    exposure: Floats,
    known: frozenset[date] = frozenset(),
) -> tuple[Doubt, ...]:
    """Return the doubtful months of a station, oldest first, at most one doubt a month.

    Under a Gamma-Poisson predictive of its nearest other months (`statistics.weeks.coming`), with the swing
    of the months above their mean (those that came short lower a rate and never raise it), a month is
    doubtful where nothing came although P(0) < EMPTY ÷ series tested, where as little as came has P < LOW ÷
    series, or where fewer than LOW ÷ series holes as unlikely as one in it are expected in a month. All cases
    together are tested, and each crime group for silence.

    Args:
        first: the first day that is judged.
        counts: cases by day from then on, by crime group (None = no known group).
        exposure: days by season and completeness; a day expected to be complete in an average month is 1.
        known: months that somebody confirmed: never doubtful, and usual.

    Source: METHODS sections 3.1 and 13.
    """
    calendar = _Calendar(first, months_of_days(first, len(exposure)), exposure)
    settled = np.array([month in known for month in calendar.months])
    series = [group for group, cases in counts.items() if group is not None and cases.any()]
    every = np.sum(list(counts.values()), axis=0)
    tests = 1 + len(series)
    doubtful = np.zeros(len(calendar.months), dtype=bool)
    of_month: dict[date, Doubt] = {}
    for group in (None, *series):
        cases = every if group is None else counts[group]
        for doubt in _of_series(calendar, cases, settled, doubtful, tests, group):
            # That one group is silent says more than that cases are few.
            if doubt.month not in of_month or of_month[doubt.month].kind == "few":
                of_month[doubt.month] = doubt
        doubtful = np.array([month in of_month for month in calendar.months])
    return tuple(of_month[month] for month in sorted(of_month))


def _of_series(
    calendar: _Calendar,
    cases: Cases,
    settled: npt.NDArray[np.bool_],
    doubtful: npt.NDArray[np.bool_],
    tests: int,
    group: int | None,
) -> list[Doubt]:
    """Judge one series until the months that say what is usual are those that pass."""
    monthly, exposed = calendar.by_month(cases), calendar.by_month(calendar.exposure)
    rates = np.divide(monthly, exposed, out=np.zeros_like(monthly), where=exposed > 0)
    unusual = ~settled & (doubtful | (rates < NEGLIGIBLE * np.quantile(rates, 0.75)))
    found: list[Doubt] = []
    for _ in range(MOST_ROUNDS):
        usual = _usual(monthly, exposed, unusual)
        if usual is None:
            return []
        chance = usual.at_most(monthly, np.arange(len(monthly)), exposed)
        found = _judge(calendar, cases, usual, chance, tests, group)
        of_now = {doubt.month for doubt in found}
        # Nor does a month say what is usual that came near to being doubtful: it would excuse the worse ones.
        near = (chance < EMPTY) | np.array([month in of_now for month in calendar.months])
        judged = ~settled & (doubtful | near)
        if (judged == unusual).all():
            break
        unusual = judged
    return [d for d in found if not settled[calendar.months.index(d.month)]]


@dataclass(frozen=True)
class _Usual:
    """What is usual for each month: cases and exposure of its neighbours, and the swing of all."""

    cases: Floats
    exposure: Floats
    dispersion: float

    def expected(self, month: int | Cases, exposure: Floats | float) -> Floats:
        """Return the cases expected at an exposure, by the neighbours of a month."""
        return np.asarray((self.cases[month] + 0.5) / self.exposure[month] * exposure)

    def at_most(self, cases: Floats, month: Cases, exposure: Floats) -> Floats:
        """Return P(Y ≤ cases) for stretches of that exposure."""
        span = np.maximum(exposure, 1e-9)
        size, mean = weeks.coming(self.cases[month], self.exposure[month] / span, self.dispersion)
        return np.asarray(1 - weeks.at_least(cases + 1, size, mean))


def _usual(monthly: Floats, exposed: Floats, unusual: npt.NDArray[np.bool_]) -> _Usual | None:
    """Return what the nearest NEIGHBOURS say of every month; None where too few months are left to say."""
    if (~unusual & (exposed > 0)).sum() <= FEWEST:
        return None
    nearest = _nearest(len(monthly))
    said = (~unusual & (exposed > 0))[nearest]
    chosen = said & (np.cumsum(said, axis=1) <= NEIGHBOURS)
    cases = (monthly[nearest] * chosen).sum(axis=1)
    exposure = (exposed[nearest] * chosen).sum(axis=1)
    mean = cases / exposure * exposed
    above = ~unusual & (monthly > mean) & (mean > 0)
    squares = (monthly - mean)[above] ** 2 / mean[above]
    # Of a few months the swing is known to a standard error of √(2/n): one that chance made too small would
    # make doubts, so it is taken that much larger.
    swing = float(squares.mean()) * (1 + math.sqrt(2 / squares.size)) if squares.size else 1.0
    return _Usual(cases, exposure, max(1.0, swing))


@lru_cache
def _nearest(months: int) -> Cases:
    """Return for each of so many months the others, the nearest first."""
    number = np.arange(months)
    return np.asarray(np.argsort(np.abs(number[:, None] - number[None, :]), axis=1, kind="stable")[:, 1:])


def _judge(
    calendar: _Calendar, cases: Cases, usual: _Usual, chance: Floats, tests: int, group: int | None
) -> list[Doubt]:
    """Return the doubts of one series, given what is usual and the chance of so few in each month."""
    doubt_of: dict[date, Doubt] = {}
    for start, end, empty in _unlikely_holes(calendar, cases, usual, tests):
        for doubt in _of_hole(calendar, usual, start, end, empty, group):
            doubt_of.setdefault(doubt.month, doubt)
    monthly, exposed = calendar.by_month(cases), calendar.by_month(calendar.exposure)
    limit = (
        np.where(monthly == 0, EMPTY, LOW) if group is None else np.where(monthly == 0, LOW, 0.0)
    ) / tests
    for n in np.flatnonzero((chance < limit) & (exposed > 0)):
        month = calendar.months[n]
        inside = np.flatnonzero(calendar.month == n)
        kind: Kind = "few" if monthly[n] else "empty"
        doubt_of.setdefault(
            month,
            Doubt(
                month=month,
                kind="group_silent" if group is not None else kind,
                group=group,
                first=calendar.first + timedelta(days=int(inside[0])),
                last=calendar.first + timedelta(days=int(inside[-1])),
                cases=int(monthly[n]),
                expected=float(usual.expected(int(n), float(exposed[n]))),
                chance=float(chance[n]),
            ),
        )
    return list(doubt_of.values())


def _unlikely_holes(
    calendar: _Calendar, cases: Cases, usual: _Usual, tests: int
) -> list[tuple[int, int, float]]:
    """Return runs of days without a case of which too few are expected: start, end, P(empty)."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], (cases == 0).astype(np.int8), [0]])))
    start, end = edges[::2], edges[1::2]
    until = np.concatenate([[0.0], np.cumsum(calendar.exposure)])
    middle = calendar.month[(start + end - 1) // 2]
    chance = usual.at_most(np.zeros(len(start)), middle, until[end] - until[start])
    # A hole may begin after every case, so a month has as many chances of one as cases.
    unlikely = chance * np.maximum(1.0, usual.expected(middle, AVERAGE_MONTH)) < LOW / tests
    return [(int(start[n]), int(end[n]), float(chance[n])) for n in np.flatnonzero(unlikely)]


def _of_hole(
    calendar: _Calendar, usual: _Usual, start: int, end: int, chance: float, group: int | None
) -> list[Doubt]:
    """Return the doubts that a run of empty days casts on the months of which it takes a part."""
    found = []
    for n in sorted(set(calendar.month[start:end].tolist())):
        inside = np.flatnonzero(calendar.month == n)
        gap = inside[(inside >= start) & (inside < end)]
        missing = float(calendar.exposure[gap].sum())
        whole = len(gap) == len(inside)
        if missing <= LARGEST_GAP * float(calendar.exposure[inside].sum()):
            continue
        if not whole and usual.at_most(np.zeros(1), np.array([n]), np.array([missing])) >= EDGE:
            continue
        kind: Kind = "empty" if whole else "broken_off" if end == len(calendar.month) else "hole"
        doubt = Doubt(
            month=calendar.months[n],
            kind=kind if group is None else "group_silent",
            group=group,
            first=calendar.first + timedelta(days=int(gap[0])),
            last=calendar.first + timedelta(days=int(gap[-1])),
            cases=0,
            expected=float(usual.expected(n, missing)),
            chance=chance,
        )
        found.append(doubt)
    return found
