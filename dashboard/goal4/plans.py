"""What is counted for each zone, settled before any case after joining is looked at, and what comes of it.

Knows no connection. Whoever asks the store – the pages, the command that records reviews – puts `statements`,
makes a `plan` of their answers, counts its `spans` with one further question, and gets the same figures.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import Select

from dashboard.coverage import seasons
from dashboard.coverage.seasons import NOWHERE, Days, Elsewhere, Lag, Season
from dashboard.filters import Filters, Scope
from dashboard.goal4.comparability import Boundary, Evidence, Lift, LockedBase, StationCount
from dashboard.goal4.conclusion import Conclusion, Count, Counts, JoinedZone, count_of
from dashboard.goal4.official import OfficialFigure
from dashboard.goal4.reviews import Record, records
from dashboard.goal4.windows import BASELINES, Windows, missing_months
from dashboard.language.periods import add_months
from dashboard.language.text import Text
from dashboard.language.thai import sort_key
from dashboard.queries import goal4
from dashboard.queries.goal4 import Span
from dashboard.store.cells import given, whole


def statements(scope: Scope, filters: Filters, through: date) -> dict[str, Select[Any]]:
    """Return the questions that come before any case after joining is looked at.

    Args:
        through: last complete day of the data.
    """
    month = through.replace(day=1)
    return {
        "zones": goal4.joined_zones(scope, filters, through),
        "outside": goal4.outside_months(scope, filters, month),
        "months": goal4.zone_months(scope, filters, month),
        "joinings": goal4.all_joinings(scope, filters),
        "gaps": goal4.gaps(scope, filters, through),
        "delays": goal4.reporting_delays(scope, filters, seasons.observed(through), seasons.LONGEST_LAG),
        "reviews": goal4.reviews(scope, filters),
    }


@dataclass(frozen=True)
class ReceivedMonths:
    """Which months a zone's station sent: all from its first one to the last that counts, but for gaps.

    doubtful: months of which implausibly little came.
    """

    first: date | None
    last: date
    gaps: frozenset[date]
    doubtful: frozenset[date] = frozenset()

    def received(self, month: date) -> bool:
        return (
            self.first is not None
            and self.first <= month <= self.last
            and month not in self.gaps
            and month not in self.doubtful
        )


class Yardsticks(NamedTuple):
    """What zones of one province are held against: the same whatever part of it is looked at."""

    lag: Lag
    season: Season
    dispersion: float
    elsewhere: Elsewhere = NOWHERE


@dataclass(frozen=True)
class ZonePlan:
    """What is to be counted for one zone.

    Args:
        baseline, locked, baselines, records: see `Conclusion`.
        months: which months its station sent.
        redrawn_on, lift: see `comparability.Boundary`.
    """

    zone: JoinedZone
    windows: Windows
    yardsticks: Yardsticks
    baseline: int
    locked: bool
    baselines: tuple[int, ...]
    months: ReceivedMonths
    records: tuple[Record, ...]
    redrawn_on: date | None
    lift: Lift | None

    @property
    def concluded_days(self) -> Iterator[Days]:
        """The days in which the conclusion counts cases."""
        windows = self.windows
        for months in self.baselines:
            yield from windows.before(months)
        for months in windows.reviews:
            yield from windows.reviewed(months)
        yield from windows.after
        yield from windows.year_to_date

    @property
    def equal_days(self) -> tuple[Days, ...]:
        """The days in which the official figure counts cases; none before a whole month is over."""
        equal = self.windows.equal
        return (equal.before, equal.after) if equal.months else ()

    @property
    def compared_days(self) -> tuple[Days, ...]:
        """The days of both lines' windows, of which it must be known whether they may be compared."""
        return (*self.windows.before(self.baseline), *self.windows.after, *self.equal_days)


def plan(facts: Mapping[str, pd.DataFrame], at: date, through: date) -> list[ZonePlan]:
    """Return the plans of the zones that joined by a day, in Thai order.

    Args:
        facts: answers of `statements`.
        at: the day for which the state is told.
        through: last complete day of the data as far as asked for, not later than that of the facts.
    """
    months = _received_months(facts, through.replace(day=1))
    # What was recorded from later data is not known yet.
    on_record = records(facts["reviews"][facts["reviews"]["data_through"] <= through])
    yardsticks = _yardsticks(facts, months, at, through)
    zones = [_zone(row) for row in facts["zones"].itertuples() if row.joined_on <= at]
    redrawn, lifts = _redrawn(facts["zones"]), _lifts(facts["zones"])
    return [
        _zone_plan(
            zone,
            min(at, through - timedelta(days=yardsticks[zone.province].lag.days)),
            yardsticks[zone.province],
            months[zone.code],
            on_record.get(zone.code, ()),
            redrawn.get(zone.code),
            lifts.get(zone.code),
        )
        for zone in sorted(zones, key=lambda zone: sort_key(zone.name.th))
    ]


def _zone_plan(
    zone: JoinedZone,
    cut_off: date,
    yardsticks: Yardsticks,
    months: ReceivedMonths,
    on_record: tuple[Record, ...],
    redrawn_on: date | None,
    lift: Lift | None,
) -> ZonePlan:
    windows = Windows(zone.joined_on, cut_off, seasonal=yardsticks.season.index is not None)
    # What was locked is not chosen anew.
    locked = [record.baseline_months for record in on_record if record.months == 0]
    baseline = locked[-1] if locked else windows.longest_received(months.received) or min(BASELINES)
    baselines = tuple(
        n
        for n in windows.sensitivities
        if n == baseline or not missing_months(windows.before(n), months.received)
    )
    return ZonePlan(
        zone=zone,
        windows=windows,
        yardsticks=yardsticks,
        baseline=baseline,
        locked=bool(locked),
        baselines=baselines,
        months=months,
        records=on_record,
        redrawn_on=None if lift else redrawn_on,
        lift=lift,
    )


def spans(plans: Iterable[ZonePlan]) -> list[Span]:
    """Return the windows of both lines as `queries.goal4.zone_cases` counts them, each once."""
    return spans_of((p.zone.code, days) for p in plans for days in (*p.concluded_days, *p.equal_days))


def spans_of(windows: Iterable[tuple[str, Days]]) -> list[Span]:
    """Return days of zones as spans, each once.

    A span is named after its days, so that windows that several plans share are counted once, and `counts`
    knows whose cases it reads.
    """
    return sorted({Span(zone, interval(days), *days) for zone, days in windows})


def interval(days: Days) -> str:
    """Return days as ISO 8601 has them, the end excluded: `2022-01-15/2025-01-15`."""
    return f"{days[0]}/{days[1]}"


def counts(cases: pd.DataFrame) -> dict[str, Counts]:
    """Return cases by zone and days, from rows of `queries.goal4.zone_cases` and its like for `spans_of`."""
    by_zone: dict[str, dict[Days, Count]] = {}
    for zone, name, *numbers in cases.itertuples(index=False):
        by_zone.setdefault(zone, {})[_days(name)] = Count(*(int(n) for n in numbers))
    return dict(by_zone)


class Beside(NamedTuple):
    """What is known of windows beside the zones' cases, by zone and days.

    stations: the station's cases by crime group. piled: cases in undecided piles on the zone's ground.
    """

    stations: Mapping[str, Mapping[Days, Mapping[int | None, StationCount]]]
    piled: Mapping[str, Mapping[Days, int]]


NOTHING_BESIDE = Beside({}, {})


def beside_statements(scope: Scope, filters: Filters, plans: Iterable[ZonePlan]) -> dict[str, Select[Any]]:
    """Return the questions about the windows of both lines beside the zones' cases."""
    asked = spans_of((p.zone.code, days) for p in plans for days in p.compared_days)
    return {
        "stations": goal4.station_cases(scope, filters, asked),
        "piled": goal4.pile_cases(scope, filters, asked),
    }


def beside(answers: Mapping[str, pd.DataFrame]) -> Beside:
    """Return what is known beside the zones' cases, from the answers of `beside_statements`."""
    piled: dict[str, dict[Days, int]] = {}
    for row in answers["piled"].itertuples():
        of_zone, days = piled.setdefault(row.zone_code, {}), _days(row.slice)
        of_zone[days] = of_zone.get(days, 0) + int(row.cases)
    return Beside(_station_counts(answers["stations"]), piled)


def _days(name: str) -> Days:
    """Return the days that `interval` named."""
    first, end = name.split("/")
    return date.fromisoformat(first), date.fromisoformat(end)


def _station_counts(cases: pd.DataFrame) -> dict[str, dict[Days, dict[int | None, StationCount]]]:
    by_zone: dict[str, dict[Days, dict[int | None, StationCount]]] = {}
    for zone, name, group, *numbers in cases.itertuples(index=False):
        of_days = by_zone.setdefault(zone, {}).setdefault(_days(name), {})
        of_days[whole(group)] = StationCount(*(int(n) for n in numbers))
    return by_zone


def conclude(plans: Iterable[ZonePlan], by_zone: Mapping[str, Counts], beside: Beside) -> list[Conclusion]:
    """Return the conclusions from the cases of the planned windows; one without a row had no case."""
    return [
        Conclusion(
            zone=p.zone,
            windows=p.windows,
            season=p.yardsticks.season,
            lag=p.yardsticks.lag,
            dispersion=p.yardsticks.dispersion,
            elsewhere=p.yardsticks.elsewhere,
            baseline=p.baseline,
            locked=p.locked,
            evidence=(
                _evidence(p, p.windows.before(p.baseline), beside),
                _evidence(p, p.windows.after, beside),
            ),
            boundary=_boundary(p, by_zone.get(p.zone.code, {})),
            counts={days: by_zone.get(p.zone.code, {}).get(days, Count()) for days in p.concluded_days},
            baselines=p.baselines,
            records=p.records,
        )
        for p in plans
    ]


def official_figures(
    plans: Iterable[ZonePlan], by_zone: Mapping[str, Counts], beside: Beside
) -> list[OfficialFigure]:
    """Return the official figures from the cases of the planned windows."""
    figures = []
    for p in plans:
        equal, cases = p.windows.equal, by_zone.get(p.zone.code, {})
        before, after = count_of(cases, [equal.before]), count_of(cases, [equal.after])
        figures.append(
            OfficialFigure(
                code=p.zone.code,
                station=p.zone.station,
                name=p.zone.name,
                joined_on=p.zone.joined_on,
                months=equal.months,
                before_window=equal.before,
                after_window=equal.after,
                before=before.cases,
                after=after.cases,
                by_group={1: (before.group_1, after.group_1), 2: (before.group_2, after.group_2)},
                place_based=(before.place_based, after.place_based),
                evidence=(_evidence(p, [equal.before], beside), _evidence(p, [equal.after], beside)),
                boundary=_boundary(p, cases),
            )
        )
    return figures


def _evidence(p: ZonePlan, window: Iterable[Days], beside: Beside) -> Evidence:
    """What is known of a window of a zone beside its cases."""
    days = tuple(window)
    by_days, piled = beside.stations.get(p.zone.code, {}), beside.piled.get(p.zone.code, {})
    station: dict[int | None, StationCount] = {}
    for span in days:
        for group, count in by_days.get(span, {}).items():
            known = station.get(group, StationCount())
            station[group] = StationCount(*(a + b for a, b in zip(known, count, strict=True)))
    lacking = missing_months(days, p.months.received)
    return Evidence(
        days=days,
        missing=tuple(month for month in lacking if month not in p.months.doubtful),
        doubtful=tuple(month for month in lacking if month in p.months.doubtful),
        station=station,
        piled=sum(piled.get(span, 0) for span in days),
    )


def _boundary(p: ZonePlan, cases: Counts) -> Boundary:
    """What happened to a zone's boundary, and whether its base on record still counts the same.

    Where no season is known the windows before follow those after, and a base on record is of its day: only
    one of whole years can be compared.
    """
    base = next((record for record in reversed(p.records) if record.months == 0), None)
    if base is None or not p.windows.seasonal or not _of_whole_years(base):
        return Boundary(p.redrawn_on, p.lift)
    window = p.windows.before(base.baseline_months)
    days = window[0][0], window[-1][1] - timedelta(days=1)
    locked = LockedBase(base.before, base.before_cases, count_of(cases, window).cases, days == base.before)
    return Boundary(p.redrawn_on, p.lift, locked)


def _of_whole_years(base: Record) -> bool:
    first, last = base.before
    return add_months(first, base.baseline_months) == last + timedelta(days=1)


def _zone(row: Any) -> JoinedZone:
    return JoinedZone(
        code=row.code,
        station=row.station_code,
        province=row.province_code,
        name=Text(row.name_th, row.name_en),
        joined_on=row.joined_on,
        reason=given(row.reason),
        version=int(row.version),
        area_km2=float(row.area_km2),
        ring_km2=given(row.ring_km2),
    )


def _redrawn(rows: pd.DataFrame) -> dict[str, date]:
    """Return when boundaries were drawn anew after joining, by zone."""
    return dict(rows.set_index("code")["redrawn_on"].dropna())


def _lifts(rows: pd.DataFrame) -> dict[str, Lift]:
    """Return the lifts that hold for the newest boundary, by zone."""
    return {
        row.code: Lift(int(row.lifted_version), row.lift_reason, row.lifted_by)
        for row in rows.itertuples()
        if not pd.isna(row.lifted_version) and row.lifted_version >= row.version
    }


def _received_months(facts: Mapping[str, pd.DataFrame], last: date) -> dict[str, ReceivedMonths]:
    gaps, doubtful = (
        {zone: frozenset(months) for zone, months in rows.groupby("zone_code")["month"]}
        for rows in (facts["gaps"][facts["gaps"]["doubtful"] == kind] for kind in (False, True))
    )
    return {
        row.zone_code: ReceivedMonths(
            given(row.received_from),
            last,
            gaps.get(row.zone_code, frozenset()),
            doubtful.get(row.zone_code, frozenset()),
        )
        for row in facts["joinings"].itertuples()
    }


def _yardsticks(
    facts: Mapping[str, pd.DataFrame], months: Mapping[str, ReceivedMonths], at: date, through: date
) -> dict[str, Yardsticks]:
    """Reporting lag, season and dispersion of each province."""
    joinings = facts["joinings"]
    by_province = {}
    for province in joinings["province_code"].unique():
        delays = facts["delays"][facts["delays"]["province_code"] == province]
        lag = seasons.lag(seasons.by_days(delays))
        until = min(at, through - timedelta(days=lag.days)) + timedelta(days=1)
        outside = facts["outside"][facts["outside"]["province_code"] == province]
        elsewhere = {month: int(n) for month, n in zip(outside["month"], outside["cases"], strict=True)}
        season = seasons.season(elsewhere, until)
        # In one order: sums must not differ in their last digit from one view to the next.
        ordered = joinings[joinings["province_code"] == province].sort_values("zone_code")
        joined = dict(zip(ordered["zone_code"], ordered["joined_on"], strict=True))
        in_zones = facts["months"][facts["months"]["zone_code"].isin(joined)]
        received = {zone: months[zone].received for zone in joined}
        phi = seasons.dispersion(in_zones, joined, received, until, season)
        by_province[province] = Yardsticks(lag, season, phi, Elsewhere(elsewhere))
    return by_province
