"""Unusual weeks of a view: which series are looked at, what is asked of the store, and what is said of each
signal.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Select

from dashboard.cases import forecast
from dashboard.cases.forecast import BEFORE, LEVELS, Forecast, Judged
from dashboard.cases.signals import Signal, Weeks
from dashboard.coverage import season as seasons
from dashboard.coverage.season import Season
from dashboard.filters import CRIME_GROUPS, Filters
from dashboard.language.periods import Period, week_of
from dashboard.language.text import Text
from dashboard.queries import cases, goal4, units
from dashboard.queries import weeks as queries
from dashboard.statistics.checks import Floats
from dashboard.store import db
from dashboard.view.view import View

# Weeks that are shown and, as far as their cases are in, judged; the weeks before them say what is usual.
WEEKS = 26
WEEK = timedelta(days=7)
GROUPS = (1, 2)
# Stations whose weeks are few enough to be asked for together with everything else.
MOST_AT_ONCE = 100


def weeks(view: View) -> Weeks:
    """The last WEEKS weeks up to `view.at`, judged; one question.

    Series: the view itself with the cases that it asks for, and groups 1 and 2 of each of its stations, of a
    single station also of its zones. Of these only place-based offences, unless an offence was chosen: a wave
    of online fraud is nothing that a station could have prevented. Groups 3 and 4 depend on what the police
    look for and are not judged.
    """
    key = ("unusual", view.scope, view.filters, view.at, view.holdings.data_through)
    return db.kept(key, lambda: _weeks(view))


@dataclass(frozen=True, slots=True)
class _Span:
    """Weeks that are looked at: shown and judged ones with the weeks before them."""

    mondays: tuple[date, ...]
    at: date
    through: date

    @classmethod
    def of(cls, view: View) -> "_Span":
        last = week_of(view.at).start
        found = tuple(last - WEEK * n for n in reversed(range(BEFORE + WEEKS)))
        return cls(found, view.at, view.holdings.data_through or view.at)

    @property
    def period(self) -> Period:
        # What came later than the day for which all is told had not happened yet.
        return Period("custom", self.mondays[0], self.at + timedelta(days=1))

    def sent(self, received: pd.DataFrame) -> dict[str, npt.NDArray[np.bool_]]:
        """By station: weeks of which every month was received, from the rows of queries.weeks.received."""
        last = self.period.last
        # A week touches two months at most.
        ends = np.array(
            [[_number(m), _number(min(m + WEEK - timedelta(days=1), last))] for m in self.mondays]
        )
        return {
            station: np.asarray(np.isin(ends, months).all(axis=1))
            for station, months in zip(received["station_code"], received["months"], strict=True)
        }

    def exposure(self, days: Season, reported: npt.NDArray[np.float64]) -> Floats:
        """Season × share reported by now, of each week."""
        found = []
        for monday in self.mondays:
            ages = np.array([(self.through - monday).days - n for n in range(7)])
            share = float(np.where(ages >= 0, reported[np.clip(ages, 0, len(reported) - 1)], 0).mean())
            found.append(days.exposure([(monday, monday + WEEK)]) * share)
        return np.array(found)


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def is_small(view: View) -> bool:
    """Whether all that is asked may be part of one question with others."""
    return len(view.units.stations_of(view.filters)) <= MOST_AT_ONCE


def statements(view: View) -> dict[str, Select[Any]]:
    """What must be known of a small view, by name."""
    span, by_station = _Span.of(view), _by_station(view)
    return {**_statements(view, span), **({} if by_station is None else {"stations": by_station})}


def weeks_by(view: View, found: dict[str, pd.DataFrame]) -> Weeks:
    """As `weeks`, by answers to `statements` that were asked together with others."""
    return _judged(view, _Span.of(view), found)


def _weeks(view: View) -> Weeks:
    if is_small(view):
        return weeks_by(view, db.read_all(**statements(view)))
    span, by_station = _Span.of(view), _by_station(view)
    found = db.read_all(**_statements(view, span))
    # Of a nation it is the longest question of the page, and each has its deadline.
    return _judged(view, span, found if by_station is None else {**found, "stations": db.read(by_station)})


def _by_station(view: View) -> Select[Any] | None:
    asked, one = _asked(view.filters), len(view.units.stations_of(view.filters)) == 1
    return None if asked is None else queries.by_station(view.scope, asked, _Span.of(view).period, zones=one)


def _statements(view: View, span: _Span) -> dict[str, Select[Any]]:
    months = Period("custom", span.mondays[0].replace(day=1), span.period.end)
    shown, until = Period("custom", span.mondays[BEFORE], span.period.end), span.period.end.replace(day=1)
    return {
        "total": cases.by_day(view.scope, view.filters, span.period),
        "received": queries.received(view.scope, view.filters, months),
        "outside": goal4.outside_months(view.scope, view.filters, until),
        "delays": goal4.reporting_delays(
            view.scope, view.filters, seasons.observed(span.through), seasons.LONGEST_LAG
        ),
        "events": units.events(view.scope, view.filters, shown),
    }


def _asked(filters: Filters) -> Filters | None:
    """What is counted of each station; None where nothing that is asked for is judged."""
    groups = {"12": "12", "all": "12", "1": "1", "2": "2"}.get(filters.groups)
    return replace(filters, groups=groups, place_based=not filters.offence) if groups else None


def _judged(view: View, span: _Span, found: dict[str, pd.DataFrame]) -> Weeks:
    delays = found["delays"]
    lag = seasons.lag(seasons.by_days(delays))
    cut_off = min(view.at, span.through - timedelta(days=lag.days))
    over = np.array([m + WEEK - timedelta(days=1) <= cut_off for m in span.mondays[BEFORE:]])
    sent = span.sent(found["received"])
    months = found["outside"]

    total, daily = (
        _total(found["total"], span),
        delays[delays["place_based"].astype(bool)] if view.filters.place_based else delays,
    )
    senders = np.sum(list(sent.values()), axis=0) if sent else np.zeros(len(span.mondays))
    whole = (senders == senders.max()) & (senders > 0)
    season = _season(months, cut_off)
    exposure = span.exposure(season, seasons.completeness(seasons.by_days(daily)))
    # A total of which a station is missing in some weeks says nothing of what is usual.
    judges_total = bool(view.filters.crime_groups) and set(view.filters.crime_groups) <= set(GROUPS)
    own = forecast.forecast(total[None, :], np.where(whole & judges_total, exposure, 0.0)[None, :])

    codes, counts, exposures = _series(view, span, found, sent, cut_off)
    # What the view itself shows already is not judged twice.
    other = (counts != total).any(axis=1)
    codes, counts, exposures = (
        [c for c, o in zip(codes, other, strict=True) if o],
        counts[other],
        exposures[other],
    )
    rest = forecast.forecast(counts, exposures)
    every = Forecast(np.vstack([own.size, rest.size]), np.vstack([own.mean, rest.mean]), rest.dispersion)
    counts = np.vstack([total[None, :], counts])[:, BEFORE:]
    judged = forecast.judge(counts, every, over)
    signals = _signals(view, span, [("", "", 0), *codes], counts, every, judged)
    some = np.any(list(sent.values()), axis=0) if sent else np.zeros(len(span.mondays), dtype=bool)
    gaps = np.where(some, total, np.nan)
    may = over & np.isfinite(own.mean[0])
    fit, last = np.isfinite(judged.p).sum(axis=0), int(np.flatnonzero(over)[-1]) if over.any() else -1
    return Weeks(
        mondays=span.mondays[BEFORE:],
        cut_off=cut_off,
        lag=lag,
        seen=tuple(gaps[BEFORE:].tolist()),
        before=tuple(gaps[BEFORE - 52 : -52].tolist()),
        expected=tuple(np.where(may, own.mean[0], np.nan).tolist()),
        limit=tuple(np.where(may, own.limit[0], np.nan).tolist()),
        level=tuple(tuple(LEVELS)[n] for n in judged.level[0]),
        over=tuple(over.tolist()),
        signals=signals,
        series=int(fit[last]) if over.any() else 0,
        by_chance=judged.by_chance,
        phi=float(rest.dispersion[last]),
        seasonal=season.index is not None,
        events=_events(view, found["events"]),
    )


def _total(days: pd.DataFrame, span: _Span) -> Floats:
    found = np.zeros(len(span.mondays))
    for day, n in zip(days["day"], days["cases"], strict=True):
        found[(day - span.mondays[0]).days // 7] += n
    return found


def _season(months: pd.DataFrame, cut_off: date) -> Season:
    """Of months (one row a province and month), all provinces together."""
    summed = months.groupby("month")["cases"].sum()
    return seasons.season({m: int(n) for m, n in summed.items()}, cut_off + timedelta(days=1))


def _series(
    view: View,
    span: _Span,
    found: dict[str, pd.DataFrame],
    sent: dict[str, npt.NDArray[np.bool_]],
    cut_off: date,
) -> tuple[list[tuple[str, str, int]], Floats, Floats]:
    """(station, zone, group), cases and exposures of every series: one without a case in these weeks says
    nothing.
    """
    rows, mine = found.get("stations"), {"", *(z.code for z in view.units.zones_of(view.filters))}
    width = len(span.mondays)
    if rows is None or rows.empty:
        return [], np.zeros((0, width)), np.zeros((0, width))
    exposure_of = _exposures(view, span, found, cut_off)
    counts: dict[tuple[str, str, int], Floats] = {}
    for r in rows.itertuples():
        # A station is the sum of its zones and the rest.
        for zone in {"", r.zone_code} & mine:
            series = counts.setdefault((r.station_code, zone, int(r.crime_group)), np.zeros(width))
            series[np.array(r.weeks)] += np.array(r.cases)
    if view.filters.zone:
        counts = {code: series for code, series in counts.items() if code[1]}
    never = np.zeros(width, dtype=bool)
    exposures = [np.where(sent.get(code[0], never), exposure_of(code[0]), 0.0) for code in counts]
    return list(counts), np.array(list(counts.values())), np.array(exposures)


def _exposures(
    view: View, span: _Span, found: dict[str, pd.DataFrame], cut_off: date
) -> Callable[[str], Floats]:
    """Exposure of a station's weeks: season and completeness of its province, of all together where it has
    few cases.
    """
    months, delays = found["outside"], found["delays"]
    if not view.filters.offence:
        delays = delays[delays["place_based"].astype(bool)]
    together = seasons.completeness(seasons.by_days(delays))
    by_province: dict[str, Floats] = {}
    for province in {s.province for s in view.units.stations_of(view.filters)}:
        here = seasons.by_days(delays[delays["province_code"] == province])
        known = sum(here.values()) >= seasons.FEWEST_DELAYS
        season = _season(months[months["province_code"] == province], cut_off)
        by_province[province] = span.exposure(season, seasons.completeness(here) if known else together)
    return lambda station: by_province[view.units.stations[station].province]


def _signals(
    view: View,
    span: _Span,
    codes: Sequence[tuple[str, str, int]],
    counts: Floats,
    every: Forecast,
    judged: Judged,
) -> tuple[Signal, ...]:
    found = []
    for row, week in zip(*np.nonzero(judged.level), strict=True):
        station, zone, group = codes[row]
        only = Forecast(every.size[row : row + 1, week], every.mean[row : row + 1, week], every.dispersion)
        found.append(
            Signal(
                station,
                zone,
                group,
                _name(view, station, zone, group),
                week_of(span.mondays[BEFORE + week]),
                int(counts[row, week]),
                float(only.mean[0]),
                int(only.limit[0]),
                tuple(LEVELS)[judged.level[row, week]],
                float(judged.p[row, week]),
                float(judged.q[row, week]),
            )
        )
    return tuple(sorted(found, key=lambda s: (-s.week.start.toordinal(), s.p)))


def _name(view: View, station: str, zone: str, group: int) -> Text:
    if not station:
        names = [view.units.name(view.filters, lang) for lang in ("th", "en")]
        return Text(f"{names[0]} (รวมคดีที่เลือก)", f"{names[1]} (all cases chosen)")
    name = view.units.zones[zone].name if zone else view.units.stations[station].name
    kind = CRIME_GROUPS[group]
    return Text(f"{name.th} กลุ่ม {group} {kind.th}", f"{name.en}, group {group} {kind.en.lower()}")


def _events(view: View, rows: pd.DataFrame) -> tuple[tuple[date, date, Text], ...]:
    """What happened in the shown weeks: to all stations, and to those of a view that is no larger than a
    province.
    """
    few = len({s.province for s in view.units.stations_of(view.filters)}) == 1
    rows = rows if few else rows[rows["station_code"].isna()]
    rows = rows.drop_duplicates(["first_day", "title_th"])
    return tuple((r.first_day, r.last_day, Text(r.title_th, r.title_en)) for r in rows.itertuples())
