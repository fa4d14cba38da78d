"""Yardsticks of a province: the season outside its zones, how late cases are reported, how counts swing."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.language.periods import EARLIEST, LATEST, Period, add_months, months_between
from dashboard.statistics import pooled_dispersion

Days = tuple[date, date]  # the end excluded

FEWEST_YEARS = 2
# Cases elsewhere in a window, below which their change is mostly luck.
FEWEST_ELSEWHERE = 100
# A day counts once at least this share of its cases is reported.
COMPLETE = 0.95
FEWEST_DELAYS = 100
# Where too few delays are known: a placeholder, and said to be one.
USUAL_LAG = 28
LONGEST_LAG = 91
# Delays are taken from cases old enough to have been reported: this many days up to LONGEST_LAG before.
OBSERVED_DAYS = 180


@dataclass(frozen=True)
class Season:
    """Person-time that carries the season: a day counts by the index of its month, on average 1.

    Args:
        index: January to December; None = fewer than FEWEST_YEARS whole years are known: days count as days,
            and only the same calendar months may be compared.
        years: that the index was made of.
    """

    index: tuple[float, ...] | None = None
    years: int = 0
    _until: npt.NDArray[np.float64] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        weights = np.ones(12) if self.index is None else np.asarray(self.index)
        object.__setattr__(self, "_until", np.concatenate([[0.0], np.cumsum(weights[_months_of_days()])]))

    def weight(self, day: date) -> float:
        """Return what a day counts: the index of its month, or 1."""
        return 1.0 if self.index is None else self.index[day.month - 1]

    def exposure(self, spans: Iterable[Days]) -> float:
        """Return the days of the spans, each by the index of its month."""
        origin, until = EARLIEST.toordinal(), self._until
        return float(
            sum(until[end.toordinal() - origin] - until[first.toordinal() - origin] for first, end in spans)
        )


@lru_cache(maxsize=1)
def _months_of_days() -> npt.NDArray[np.int64]:
    """Month (0–11) of every day that a period may name."""
    days = np.arange(np.datetime64(EARLIEST), np.datetime64(LATEST))
    return days.astype("datetime64[M]").astype(np.int64) % 12


PLAIN = Season()


def season(months: Mapping[date, int], until: date) -> Season:
    """Return the season of cases by month, from the whole years up to `until` with cases in every month.

    A month in which a whole province has no case outside its zones was not sent. Index = cases a day in that
    calendar month ÷ cases a day in all. Plain days would call a fall in up to a quarter of the windows that
    begin after a high season and in which nothing happened.
    """
    end, years = until.replace(day=1), 0
    while all(months.get(add_months(end, -12 * years - n), 0) > 0 for n in range(1, 13)):
        years += 1
    if years < FEWEST_YEARS:
        return PLAIN
    cases, days = np.zeros(12), np.zeros(12)
    for month in months_between(add_months(end, -12 * years), end):
        cases[month.month - 1] += months[month]
        days[month.month - 1] += (add_months(month, 1) - month).days
    return Season(tuple(((cases / days) / (cases.sum() / days.sum())).tolist()), years)


@dataclass(frozen=True)
class Elsewhere:
    """A province's cases outside its zones by month: what happened anyway, without any zone."""

    months: Mapping[date, int] = field(default_factory=dict, repr=False)

    def change(self, before: Iterable[Days], after: Iterable[Days], days: Season) -> float | None:
        """Return the rate after ÷ before outside the zones, season allowed for.

        A month that a window holds in part counts by its days; the latest, which is not over, not at all.
        None where another month is not there, or where either window holds fewer than FEWEST_ELSEWHERE cases.
        """
        if not self.months:
            return None
        until, rates = add_months(max(self.months), 1), []
        for window in (after, before):
            spans = [(first, min(end, until)) for first, end in window if first < until]
            cases = self._cases(spans)
            if cases is None or cases < FEWEST_ELSEWHERE:
                return None
            rates.append(cases / days.exposure(spans))
        return rates[0] / rates[1]

    def _cases(self, spans: Iterable[Days]) -> float | None:
        cases = 0.0
        for first, end in spans:
            for month in months_between(first, end):
                if month not in self.months:
                    return None
                until = add_months(month, 1)
                inside = (min(end, until) - max(first, month)).days
                cases += self.months[month] * inside / (until - month).days
        return cases


NOWHERE = Elsewhere()


@dataclass(frozen=True, slots=True)
class Lag:
    """Days after which COMPLETE of the cases are reported; not `known` = too few to tell, a usual value."""

    days: int = USUAL_LAG
    known: bool = False


def observed(through: date) -> Period:
    """Return the days whose delays are looked at: old enough for the longest lag."""
    end = through - timedelta(days=LONGEST_LAG - 1)
    return Period("custom", end - timedelta(days=OBSERVED_DAYS), end)


def by_days(delays: pd.DataFrame) -> dict[int, int]:
    """Return cases by days until they were reported, from rows of `queries.goal4.reporting_delays`."""
    return {int(d): int(n) for d, n in delays.groupby("days")["cases"].sum().items()}


def completeness(cases: Mapping[int, int]) -> npt.NDArray[np.float64]:
    """Return F(a), the share of the cases that were reported by age a = 0, 1, … LONGEST_LAG days.

    1 where too few delays are known. A day whose cases are older than that is complete.
    """
    counts = np.array([cases.get(age, 0) for age in range(LONGEST_LAG + 1)], dtype=np.float64)
    if counts.sum() < FEWEST_DELAYS:
        return np.ones(LONGEST_LAG + 1)
    return np.asarray(np.cumsum(counts) / counts.sum())


def lag(cases: Mapping[int, int]) -> Lag:
    """Return the lag from cases by days until they were reported."""
    total = sum(cases.values())
    if total < FEWEST_DELAYS:
        return Lag()
    days = sorted(cases)
    reached = np.cumsum([cases[d] for d in days]) / total
    return Lag(days[min(bisect_left(reached.tolist(), COMPLETE), len(days) - 1)], known=True)


def dispersion(
    months: pd.DataFrame,
    joined: Mapping[str, date],
    received: Mapping[str, Callable[[date], bool]],
    until: date,
    days: Season,
) -> float:
    """Return how much the monthly counts of a province's zones swing beyond chance, pooled; at least 1.

    Each zone gives two series, its received months before and after the month of joining, so that an effect
    is no swing.

    Args:
        months: zone_code, month, cases; an absent month is none. joined: day of joining by zone.
        received: by zone, whether a month was. until: months that are over by this day count.
    """
    counts: dict[str, dict[date, int]] = {}
    for zone, month, cases in zip(months["zone_code"], months["month"], months["cases"], strict=True):
        counts.setdefault(zone, {})[month] = int(cases)
    first = min((month for by_month in counts.values() for month in by_month), default=until)
    over = [month for month in months_between(first, until) if add_months(month, 1) <= until]
    exposed = {month: days.exposure([(month, add_months(month, 1))]) for month in over}
    series = []
    for zone, day in joined.items():
        cases_of, joining = counts.get(zone, {}), day.replace(day=1)
        known = [month for month in over if received[zone](month)]
        parts = ([m for m in known if m < joining], [m for m in known if m > joining])
        series += [([cases_of.get(m, 0) for m in part], [exposed[m] for m in part]) for part in parts if part]
    return pooled_dispersion(series)
