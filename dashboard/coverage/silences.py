"""Weeks without a case where there should have been some: a question to the station, not a success.

Method: METHODS section 3.1.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, exp, log

import pandas as pd

from dashboard.coverage.datasets import INCIDENTS
from dashboard.language.periods import Period, months_between, week_of
from dashboard.queries import quality
from dashboard.store import db
from dashboard.view.view import View

# Weeks that are looked at, and those that say what is usual.
LOOKED_AT, USUAL = 26, 52
# The latest days are left out: cases are still being entered.
GUARD = timedelta(days=14)
UNLIKELY = 0.05
# Weeks beside the silent ones without which nothing is known to be usual.
FEWEST = 8
# Stations whose weeks are few enough to be asked for together with what was received.
MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Silence:
    """A run of whole weeks of one station without a case.

    entirely: without any case, arrests too; else only without one of groups 1–3. usual: mean of such cases in
    its other weeks. chance: that the run is empty by chance, e^(−usual × weeks). arrests: cases of the run
    that are not of groups 1–3.
    """

    station: str
    first: date
    last: date
    weeks: int
    usual: float
    chance: float
    entirely: bool
    arrests: int


@dataclass(frozen=True, slots=True)
class Silences:
    """The silences of a view, worst first.

    entire: runs without any case, so unlikely that a station has one in 26 weeks less than once in twenty.
    reports: runs without a case of groups 1–3 of a chance below 5 %, while others came in. by_chance: how
    many of `reports` would be expected if nothing were missing.
    """

    looked_at: Period
    entire: tuple[Silence, ...]
    reports: tuple[Silence, ...]
    by_chance: float


def weeks_until(through: date) -> list[date]:
    """Return the Mondays of the whole weeks that tell what is usual, oldest first.

    The last LOOKED_AT of them are looked at.
    """
    last = week_of(through - GUARD + timedelta(days=1)).start - timedelta(days=7)
    return [last - timedelta(days=7 * n) for n in reversed(range(USUAL))]


def silences(view: View) -> Silences:
    """Return the silences of the stations of the view, whatever offences were asked for."""
    return db.kept(_silences, view.plain, view.at)


def _silences(view: View, at: date) -> Silences:
    mondays = weeks_until(at)
    whole = Period("custom", mondays[0], mondays[-1] + timedelta(days=7))
    months = Period("custom", whole.start.replace(day=1), whole.end)
    weeks = quality.weeks(view.scope, view.filters, whole)
    receipts = quality.receipts(view.scope, view.filters, months, INCIDENTS)
    stations = [s.code for s in view.units.stations_of(view.filters)]
    if len(stations) <= MOST_AT_ONCE:
        frames = db.read_all(weeks=weeks, receipts=receipts)
    else:
        # Of the whole nation they have tens of thousands of rows: then questions of their own.
        frames = {"weeks": db.read(weeks), "receipts": db.read(receipts)}
    received = set(zip(frames["receipts"]["station_code"], frames["receipts"]["month"], strict=True))
    return find(frames["weeks"], received, stations, mondays)


def find(
    weeks: pd.DataFrame, received: set[tuple[str, date]], stations: list[str], mondays: list[date]
) -> Silences:
    """Return the silences in the rows of queries.quality.weeks.

    Args:
        received: (station, month) that was sent; a week of a month that was not is no silence but a gap.
        stations: in the order in which equal chances are named.
        mondays: of weeks_until.
    """
    counts = {(r.station_code, r.week): (int(r.reports), int(r.cases)) for r in weeks.itertuples()}
    entire, reports, by_chance = [], [], 0.0
    touched = [months_between(monday, monday + timedelta(days=7)) for monday in mondays]
    for station in stations:
        # A week in a month that was not received is no silence.
        sent = [all((station, month) in received for month in months) for months in touched]
        some = [counts.get((station, monday), (0, 0)) for monday in mondays]
        if sum(sent) < FEWEST:
            continue
        nothing = _runs(station, mondays, sent, some, entirely=True)
        unlikely = [s for s in nothing if LOOKED_AT * s.chance < UNLIKELY]
        days = {s.first for s in unlikely}
        entire += unlikely
        reports += [
            s
            for s in _runs(station, mondays, sent, some, entirely=False)
            if s.chance < UNLIKELY and not any(s.first <= day <= s.last for day in days)
        ]
        by_chance += _expected(sum(n for (n, _), s in zip(some, sent, strict=True) if s) / sum(sent))
    order = {code: n for n, code in enumerate(stations)}

    def worst_first(runs: list[Silence]) -> tuple[Silence, ...]:
        return tuple(sorted(runs, key=lambda s: (s.chance, order[s.station], s.first)))

    looked_at = Period("custom", mondays[-LOOKED_AT], mondays[-1] + timedelta(days=7))
    return Silences(looked_at, worst_first(entire), worst_first(reports), by_chance)


def _runs(
    station: str, mondays: list[date], sent: list[bool], counts: list[tuple[int, int]], *, entirely: bool
) -> list[Silence]:
    """Return runs of received weeks without a case (of groups 1–3) among those that are looked at.

    Args:
        sent: by week, whether its months were received.
        counts: by week, cases of groups 1–3 and of all groups.
    """
    numbers = [every if entirely else reports for reports, every in counts]
    total, weeks = sum(n for n, s in zip(numbers, sent, strict=True) if s), sum(sent)
    runs, at = [], len(mondays) - LOOKED_AT
    while at < len(mondays):
        end = at
        while end < len(mondays) and sent[end] and numbers[end] == 0:
            end += 1
        others = weeks - (end - at)
        if end > at and others >= FEWEST:
            usual = total / others
            silence = Silence(
                station=station,
                first=mondays[at],
                last=mondays[end - 1] + timedelta(days=6),
                weeks=end - at,
                usual=usual,
                chance=exp(-usual * (end - at)),
                entirely=entirely,
                arrests=sum(every for _, every in counts[at:end]),
            )
            runs.append(silence)
        at = max(end, at + 1)
    return runs


def _expected(usual: float) -> float:
    """Return the runs of a chance below 5 % that a station has in LOOKED_AT weeks if nothing is missing.

    Args:
        usual: its mean of cases a week.
    """
    if usual <= 0:
        return 0.0
    empty = exp(-usual)
    needed = ceil(log(1 / UNLIKELY) / usual)
    return empty**needed * (1 + (1 - empty) * (LOOKED_AT - needed)) if needed <= LOOKED_AT else 0.0
