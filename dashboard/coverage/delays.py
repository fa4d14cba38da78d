"""How many days pass until a case is reported, and from which age on a day may be taken as complete.

Method: METHODS section 3.3.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from dashboard.language.periods import Period, add_months
from dashboard.queries import quality
from dashboard.queries.quality import LONGEST_DELAY
from dashboard.statistics.verdicts import SMALLEST_BASE
from dashboard.store import db
from dashboard.view.view import View

# Cases that may still be reported late are left out, and what is older than two years says little of today.
SETTLED_DAYS, YEARS = 90, 2
# Below it a station is told with the whole view.
ENOUGH_CASES = 100
WITHIN = (7, 14, 28)
COMPLETE = 0.95
# Age in days up to which the curve is drawn.
CURVE_DAYS = 42


@dataclass(frozen=True, slots=True)
class Delay:
    """Days from occurrence to report of n cases.

    median, ninth: whole days by which half and nine in ten were reported; complete: by which 95 % were, the
    cut-off for verdicts. within: shares 0–1 by WITHIN. All None below SMALLEST_BASE cases. LONGEST_DELAY =
    that many or more.
    """

    n: int
    median: int | None = None
    ninth: int | None = None
    complete: int | None = None
    within: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class StationDelay:
    """The delay of one station.

    own: cases that have both days; undated: those without a day of report; reversed: reported before they
    occurred. delay: of the station, or of the whole view where `pooled`.
    """

    station: str
    own: int
    undated: int
    reversed: int
    delay: Delay
    pooled: bool


@dataclass(frozen=True, slots=True)
class Delays:
    """The delays of a view: of its stations in Thai order, and of all together.

    curve: share of the view's cases reported by age 0, 1, … CURVE_DAYS; empty where there are few.
    """

    period: Period
    stations: tuple[StationDelay, ...]
    together: Delay
    undated: int
    reversed: int
    curve: tuple[float, ...]


def delay(days: pd.Series) -> Delay:
    """Return the figures of cases counted by whole days of delay (index days ≥ 0, values cases)."""
    counts = days.sort_index()
    n = int(counts.sum())
    if n < SMALLEST_BASE:
        return Delay(n)
    reached = counts.cumsum() / n

    def by(share: float) -> int:
        # Sums of fractions fall short of a round share by a hair.
        return int(reached.index[reached >= share - 1e-9][0])

    within = tuple(float(counts[counts.index <= limit].sum()) / n for limit in WITHIN)
    return Delay(n, by(0.5), by(0.9), by(COMPLETE), within)


def settled(through: date) -> Period:
    """Return the days whose cases count, where data reach to `through`."""
    end = through - timedelta(days=SETTLED_DAYS)
    return Period("custom", add_months(through, -12 * YEARS), end)


def delays(view: View) -> Delays:
    """Return the delays of the stations of the view, of the offences that were asked for."""
    return db.kept(_delays, view.plain, view.at)


def _delays(view: View, at: date) -> Delays:
    period = settled(at)
    counts = db.read(quality.delays(view.scope, view.filters, period))
    return measured(counts, [s.code for s in view.units.stations_of(view.filters)], period)


def measured(counts: pd.DataFrame, stations: list[str], period: Period) -> Delays:
    """Return the delays of stations from the rows of queries.quality.delays."""
    known = counts[counts["days"].notna() & (counts["days"] >= 0)].astype({"days": int})
    unknown = counts[counts["days"].isna()].groupby("station_code")["cases"].sum()
    turned = counts[counts["days"] == -1].groupby("station_code")["cases"].sum()
    whole = known.groupby("days")["cases"].sum()
    together = delay(whole)
    by_station = {code: rows.groupby("days")["cases"].sum() for code, rows in known.groupby("station_code")}
    by_code = []
    for code in stations:
        own = by_station.get(code, whole.iloc[:0])
        pooled = int(own.sum()) < ENOUGH_CASES
        station = StationDelay(
            station=code,
            own=int(own.sum()),
            undated=int(unknown.get(code, 0)),
            reversed=int(turned.get(code, 0)),
            delay=together if pooled else delay(own),
            pooled=pooled,
        )
        by_code.append(station)
    curve: tuple[float, ...] = ()
    if together.median is not None:
        curve = tuple((whole.reindex(range(CURVE_DAYS + 1), fill_value=0).cumsum() / whole.sum()).tolist())
    return Delays(period, tuple(by_code), together, int(unknown.sum()), int(turned.sum()), curve)


def days_text(days: int | None) -> str:
    """Return `5`, `≥ 91`, or a dash where too few cases say anything."""
    if days is None:
        return "–"
    return f"≥ {LONGEST_DELAY}" if days >= LONGEST_DELAY else f"{days}"
