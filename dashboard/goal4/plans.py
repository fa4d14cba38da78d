"""From the store to conclusions: which questions are put, in which order, and what their answers make.

Knows no connection: pages hand over `db.read_all`, the command that records reviews its own, and both get the
same.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Select

from dashboard.coverage import season as seasons
from dashboard.coverage.season import Lag, Season
from dashboard.filters import Filters, Scope
from dashboard.goal4.conclusion import Conclusion, Count, JoinedZone, missing_of
from dashboard.goal4.reviews import Record, records
from dashboard.goal4.windows import BASELINES, SENSITIVITIES, Windows, is_missing
from dashboard.language.text import Text
from dashboard.language.thai import sort_key
from dashboard.queries import goal4 as queries
from dashboard.queries.goal4 import Span

Reader = Callable[..., dict[str, pd.DataFrame]]


class Received:
    """Which months a zone's station sent."""

    def __init__(self, first: date | None, gaps: frozenset[date], last: date) -> None:
        self.first, self.gaps, self.last = first, gaps, last

    def __call__(self, month: date) -> bool:
        return self.first is not None and self.first <= month <= self.last and month not in self.gaps

    def __contains__(self, month: object) -> bool:
        """Whether a month is *missing*: what windows ask for."""
        return isinstance(month, date) and not self(month)


def statements(scope: Scope, filters: Filters, through: date) -> dict[str, Select[Any]]:
    """What must be known before any case after joining is looked at; `through`: last complete day of the
    data.
    """
    month = through.replace(day=1)
    return {
        "zones": queries.joined_zones(scope, filters, through),
        "outside": queries.outside_months(scope, filters, month),
        "months": queries.zone_months(scope, filters, month),
        "joinings": queries.all_joinings(scope, filters),
        "gaps": queries.gaps(scope, filters, through),
        "delays": queries.reporting_delays(scope, filters, seasons.observed(through), seasons.LONGEST_LAG),
        "reviews": queries.reviews(scope, filters),
    }


def conclusions(
    facts: dict[str, pd.DataFrame],
    read: Reader,
    scope: Scope,
    filters: Filters,
    days: Sequence[tuple[date, date]],
) -> list[list[Conclusion]]:
    """The conclusion on every zone of the view that has joined, in Thai order, for each of some days; one
    question.

    Args:
        facts: answers of `statements`.
        days: (at, through): the day for which the state is told, and the last complete day of the data as far
            as asked for, not later than that of the facts.
    """
    plans = [plan(facts, at, through) for at, through in days]
    # Windows that several plans share are counted once.
    spans = {
        (zone, days_of(first, end), first, end)
        for each in plans
        for p in each
        for zone, _, first, end in p.spans
    }
    if not spans:
        return [[] for _ in days]
    counts = by_zone(read(cases=queries.zone_cases(scope, filters, sorted(spans)))["cases"])
    return [judged(each, counts) for each in plans]


@dataclass(frozen=True)
class Plan:
    """What is to be counted for one zone, settled before any case after joining is looked at."""

    zone: JoinedZone
    windows: Windows
    season: Season
    lag: Lag
    dispersion: float
    baseline: int
    locked: bool
    missing: tuple[date, ...]
    spans: list[Span]
    records: tuple[Record, ...]


def plan(facts: dict[str, pd.DataFrame], at: date, through: date) -> list[Plan]:
    """The plans of the zones in `facts` that joined by a day, in Thai order."""
    received = _received(facts, through.replace(day=1))
    # What was recorded from later data is not known yet.
    on_record = records(facts["reviews"][facts["reviews"]["data_through"] <= through])
    by_province = _yardsticks(facts, received, at, through)
    found = []
    for zone in sorted(_zones(facts["zones"], at), key=lambda z: sort_key(z.name.th)):
        lag, season, phi = by_province[zone.province]
        cut_off = min(at, through - timedelta(days=lag.days))
        windows, sent = Windows(zone.joined_on, cut_off, season.index is not None), received[zone.code]
        baseline, locked = _baseline(windows, sent, on_record.get(zone.code, ()))
        missing, spans = missing_of(windows, baseline, sent), _spans(zone.code, windows, sent, baseline)
        mine = on_record.get(zone.code, ())
        found.append(Plan(zone, windows, season, lag, phi, baseline, locked, missing, spans, mine))
    return found


def judged(plans: list[Plan], counts: dict[str, dict[str, Count]]) -> list[Conclusion]:
    """The conclusions from the cases of the planned windows, by zone and days; a window without a row had no
    case.
    """
    return [
        Conclusion(
            p.zone,
            p.windows,
            p.season,
            p.lag,
            p.dispersion,
            p.baseline,
            p.locked,
            p.missing,
            _by_name(p, counts.get(p.zone.code, {})),
            p.records,
        )
        for p in plans
    ]


def _by_name(plan: Plan, counts: dict[str, Count]) -> dict[str, Count]:
    """Counts by the names of `Windows.slices`; a window in several pieces is their sum."""
    found: dict[str, Count] = {}
    for _, name, first, end in plan.spans:
        found[name] = found.get(name, Count()) + counts.get(days_of(first, end), Count())
    return found


def days_of(first: date, end: date) -> str:
    """The name under which a window's cases are counted, whichever plans it belongs to."""
    return f"{first:%Y%m%d}-{end:%Y%m%d}"


def by_zone(cases: pd.DataFrame) -> dict[str, dict[str, Count]]:
    """Counts by zone and window, from the rows of queries.evaluation.zone_cases and its like."""
    found: dict[str, dict[str, Count]] = {}
    for zone, name, *counts in cases.itertuples(index=False):
        found.setdefault(zone, {})[name] = Count(*(int(n) for n in counts))
    return found


def windows_of(found: Conclusion) -> list[Span]:
    """The two windows of a conclusion, for questions about its surroundings."""
    spans = [(f"b{found.baseline}", *days) for days in found.before_window]
    spans += [("after", *days) for days in found.windows.after]
    return [(found.zone.code, *span) for span in spans]


def _zones(frame: pd.DataFrame, at: date) -> list[JoinedZone]:
    def given(value: Any) -> Any:
        return None if pd.isna(value) else value

    def by_then(day: Any) -> date | None:
        return None if pd.isna(day) or day > at else day

    return [
        JoinedZone(
            r.code,
            r.station_code,
            r.province_code,
            Text(r.name_th, r.name_en),
            r.joined_on,
            given(r.reason),
            int(r.version),
            float(r.area_km2),
            given(r.ring_km2),
            by_then(r.redrawn_on),
        )
        for r in frame.itertuples()
        if r.joined_on <= at
    ]


def _received(facts: dict[str, pd.DataFrame], last: date) -> dict[str, Received]:
    gaps = {zone: frozenset(months) for zone, months in facts["gaps"].groupby("zone_code")["month"]}
    return {
        r.zone_code: Received(
            None if pd.isna(r.received_from) else r.received_from, gaps.get(r.zone_code, frozenset()), last
        )
        for r in facts["joinings"].itertuples()
    }


def _yardsticks(
    facts: dict[str, pd.DataFrame], received: dict[str, Received], at: date, through: date
) -> dict[str, tuple[Lag, Season, float]]:
    """Reporting lag, season and dispersion of each province: the same whatever part of it is looked at."""
    found = {}
    joinings = facts["joinings"]
    for province in joinings["province_code"].unique():
        delays = facts["delays"][facts["delays"]["province_code"] == province]
        lag = seasons.lag(seasons.by_days(delays))
        until = min(at, through - timedelta(days=lag.days)) + timedelta(days=1)
        outside = facts["outside"][facts["outside"]["province_code"] == province]
        season = seasons.season(
            {m: int(n) for m, n in zip(outside["month"], outside["cases"], strict=True)}, until
        )
        # In one order: sums must not differ in their last digit from one view to the next.
        mine = joinings[joinings["province_code"] == province].sort_values("zone_code")
        joined = dict(zip(mine["zone_code"], mine["joined_on"], strict=True))
        months = facts["months"][facts["months"]["zone_code"].isin(joined)]
        phi = seasons.dispersion(months, joined, {z: received[z] for z in joined}, until, season)
        found[province] = (lag, season, phi)
    return found


def _baseline(windows: Windows, missing: Received, on_record: tuple[Record, ...]) -> tuple[int, bool]:
    """Months of the baseline, and whether it is on record: what was locked is not chosen anew."""
    locked = [r.baseline_months for r in on_record if r.months == 0]
    if locked:
        return locked[-1], True
    return windows.longest_received(missing) or min(BASELINES), False


def _spans(zone: str, windows: Windows, missing: Received, baseline: int) -> list[Span]:
    """All windows worth counting: those received, and the verdict's own."""
    wanted = {f"b{baseline}", "after", "year"} | {f"r{n}" for n in windows.reviews}
    slices = windows.slices()
    wanted |= {
        f"b{n}" for n in SENSITIVITIES if f"b{n}" in slices and not is_missing(slices[f"b{n}"], missing)
    }
    return [(zone, name, *days) for name, spans in slices.items() if name in wanted for days in spans]
