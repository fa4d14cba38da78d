"""What the queries on weeks of stations should say, the slow way."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import Select

from dashboard.filters import Filters, Scope
from dashboard.language.periods import Period
from dashboard.queries import weeks
from tests.slow import World, during

Case = tuple[Select[Any], list[tuple[Any, ...]]]
MONTHS = Period("custom", date(2025, 11, 1), date(2026, 12, 1))
# From a Monday on, to the middle of a week.
WEEKS = Period("custom", date(2025, 11, 10), date(2026, 11, 5))


def by_station(w: World, s: Scope, f: Filters) -> Case:
    # With a zone or a station the zones apart, as the page asks it.
    zones = bool(f.zone or f.station)
    counts: dict[tuple[Any, ...], Counter[int]] = {}
    for r in during(w.view(s, f), WEEKS).itertuples():
        series = counts.setdefault((r.station, r.zone if zones else "", r.group), Counter())
        series[(r.day.date() - WEEKS.start).days // 7] += 1
    rows = [(*key, sorted(found), [found[n] for n in sorted(found)]) for key, found in counts.items()]
    return weeks.by_station(s, f, WEEKS, zones=zones), rows


def received(w: World, s: Scope, f: Filters) -> Case:
    stations, months = w.stations(s, f), {}
    for r in w.tables["coverage"].itertuples():
        if r.dataset == "incidents" and r.station_code in stations and MONTHS.start <= r.month < MONTHS.end:
            months.setdefault(r.station_code, []).append(r.month.year * 12 + r.month.month - 1)
    return weeks.received(s, f, MONTHS), [(station, sorted(found)) for station, found in months.items()]


CASES: dict[str, Callable[[World, Scope, Filters], Case]] = {
    "weeks.by_station": by_station,
    "weeks.received": received,
}
