"""Ask the store for the weeks of a view and say which are unusual: which series are looked at, and what of.

`forecast` has the rules, `signals` the words; neither asks for anything.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Select

from dashboard.cases.forecast import BEFORE, LEVELS, Forecast, Judgement, forecast, judge
from dashboard.cases.signals import Signal, Weeks
from dashboard.coverage.seasons import (
    FEWEST_DELAYS,
    LONGEST_LAG,
    Season,
    by_days,
    completeness,
    lag,
    observed,
    season,
)
from dashboard.filters import CRIME_GROUPS
from dashboard.language.periods import Period, week_of
from dashboard.language.text import LANGUAGES, Text
from dashboard.queries import cases, goal4, units
from dashboard.queries.weeks import by_station, received
from dashboard.statistics.checks import Floats
from dashboard.store import db
from dashboard.view.view import View

# Weeks that are shown and, as far as their cases are in, judged; the weeks before them say what is usual.
WEEKS = 26
WEEK = timedelta(days=7)
WEEKS_A_YEAR = 52
GROUPS = (1, 2)
# Stations whose weeks are few enough to be asked for together with everything else.
MOST_AT_ONCE = 100

WHOLE_VIEW = Text("{unit} (รวมคดีที่เลือก)", "{unit} (all cases chosen)")
SERIES = Text("{unit} กลุ่ม {group} {kind}", "{unit}, group {group} {kind}")

# station, zone and group of a series, as in signals.Signal.
Code = tuple[str, str, int]
Flags = npt.NDArray[np.bool_]


def weeks(view: View) -> Weeks:
    """Return the last WEEKS weeks up to `view.at`, judged; one question.

    Series: the view itself with the cases that it asks for, and groups 1 and 2 of each of its stations, of a
    single station also of its zones. Of these only place-based offences, unless an offence was chosen: a wave
    of online fraud is nothing that a station could have prevented. Groups 3 and 4 depend on what the police
    look for and are not judged.
    """
    return db.kept(_weeks, view.plain, view.at, view.holdings.data_through)


def is_small(view: View) -> bool:
    """Whether all that is asked may be part of one question with others."""
    return len(view.units.stations_of(view.filters)) <= MOST_AT_ONCE


def statements(view: View) -> dict[str, Select[Any]]:
    """Return what must be known of a small view, by name."""
    span = _Span.of(view.at, view.holdings.data_through)
    return {**_statements(view, span), **_of_stations(view, span)}


def weeks_by(view: View, frames: dict[str, pd.DataFrame]) -> Weeks:
    """Return the same as `weeks`, by answers to `statements` that were asked together with others."""
    return _judged(view, _Span.of(view.at, view.holdings.data_through), frames)


@dataclass(frozen=True, slots=True)
class _Span:
    """Weeks that are looked at: shown and judged ones with the weeks before them.

    at: day for which all is told; through: last day with data.
    """

    mondays: tuple[date, ...]
    at: date
    through: date

    @classmethod
    def of(cls, at: date, data_through: date | None) -> "_Span":
        last = week_of(at).start
        mondays = tuple(last - WEEK * n for n in reversed(range(BEFORE + WEEKS)))
        return cls(mondays, at, data_through or at)

    @property
    def period(self) -> Period:
        # What came later than the day for which all is told had not happened yet.
        return Period("custom", self.mondays[0], self.at + timedelta(days=1))

    def sent(self, received: pd.DataFrame) -> dict[str, Flags]:
        """Return, by station, the weeks of which every month was received.

        Args:
            received: rows of queries.weeks.received.
        """
        last = self.period.last
        # A week touches two months at most.
        ends = np.array(
            [[_number(m), _number(min(m + WEEK - timedelta(days=1), last))] for m in self.mondays]
        )
        return {
            station: np.asarray(np.isin(ends, months).all(axis=1))
            for station, months in zip(received["station_code"], received["months"], strict=True)
        }

    def exposure(self, days: Season, reported: Floats) -> Floats:
        """Return season × share reported by now, of each week.

        Args:
            reported: share of the cases that is reported by age in days.
        """
        weeks = []
        for monday in self.mondays:
            ages = np.array([(self.through - monday).days - n for n in range(7)])
            share = float(np.where(ages >= 0, reported[np.clip(ages, 0, len(reported) - 1)], 0).mean())
            weeks.append(days.exposure([(monday, monday + WEEK)]) * share)
        return np.array(weeks)


def _number(day: date) -> int:
    """Return the number of a month as queries.weeks.received counts them."""
    return day.year * 12 + day.month - 1


@dataclass(frozen=True, eq=False, slots=True)
class _Series:
    """Series of stations and zones (rows): their codes, cases and exposures by week."""

    codes: list[Code]
    counts: Floats
    exposures: Floats

    def unlike(self, total: Floats) -> "_Series":
        """Return the series but those that equal the total: what the view shows is not judged twice."""
        other = (self.counts != total).any(axis=1)
        codes = [code for code, differs in zip(self.codes, other, strict=True) if differs]
        return _Series(codes, self.counts[other], self.exposures[other])


def _weeks(view: View, at: date, data_through: date | None) -> Weeks:
    span = _Span.of(at, data_through)
    asked, of_stations = _statements(view, span), _of_stations(view, span)
    if is_small(view):
        return _judged(view, span, db.read_all(**asked, **of_stations))
    frames = db.read_all(**asked)
    # Of a nation it is the longest question of the page, and each has its deadline.
    return _judged(view, span, {**frames, **{name: db.read(s) for name, s in of_stations.items()}})


def _statements(view: View, span: _Span) -> dict[str, Select[Any]]:
    months = Period("custom", span.mondays[0].replace(day=1), span.period.end)
    shown, until = Period("custom", span.mondays[BEFORE], span.period.end), span.period.end.replace(day=1)
    return {
        "total": cases.by_day(view.scope, view.filters, span.period),
        "received": received(view.scope, view.filters, months),
        "outside": goal4.outside_months(view.scope, view.filters, until),
        "delays": goal4.reporting_delays(view.scope, view.filters, observed(span.through), LONGEST_LAG),
        "events": units.events(view.scope, view.filters, shown),
    }


def _of_stations(view: View, span: _Span) -> dict[str, Select[Any]]:
    """Return what is asked of each station; nothing where nothing that is asked for is judged."""
    groups = {"12": "12", "all": "12", "1": "1", "2": "2"}.get(view.filters.groups)
    if groups is None:
        return {}
    counted = replace(view.filters, groups=groups, place_based=not view.filters.offence)
    one = len(view.units.stations_of(view.filters)) == 1
    return {"stations": by_station(view.scope, counted, span.period, zones=one)}


def _judged(view: View, span: _Span, frames: dict[str, pd.DataFrame]) -> Weeks:
    reporting = lag(by_days(frames["delays"]))
    cut_off = min(view.at, span.through - timedelta(days=reporting.days))
    over = np.array([m + WEEK - timedelta(days=1) <= cut_off for m in span.mondays[BEFORE:]])
    sent = span.sent(frames["received"])
    total = _total(frames["total"], span)
    whole_season = _season(frames["outside"], cut_off)
    own = forecast(total[None, :], _own_exposure(view, span, frames["delays"], sent, whole_season)[None, :])
    series = _series(view, span, frames, sent, cut_off).unlike(total)
    rest = forecast(series.counts, series.exposures)
    every = Forecast(np.vstack([own.size, rest.size]), np.vstack([own.mean, rest.mean]), rest.dispersion)
    counts = np.vstack([total[None, :], series.counts])[:, BEFORE:]
    judgement = judge(counts, every, over)
    some = np.any(list(sent.values()), axis=0) if sent else np.zeros(len(span.mondays), dtype=bool)
    gaps = np.where(some, total, np.nan)
    may = over & np.isfinite(own.mean[0])
    last = int(np.flatnonzero(over)[-1]) if over.any() else -1
    return Weeks(
        mondays=span.mondays[BEFORE:],
        cut_off=cut_off,
        lag=reporting,
        seen=tuple(gaps[BEFORE:].tolist()),
        before=tuple(gaps[BEFORE - WEEKS_A_YEAR : -WEEKS_A_YEAR].tolist()),
        expected=tuple(np.where(may, own.mean[0], np.nan).tolist()),
        limit=tuple(np.where(may, own.limit[0], np.nan).tolist()),
        level=tuple(tuple(LEVELS)[n] for n in judgement.level[0]),
        over=tuple(over.tolist()),
        signals=_signals(view, span, [("", "", 0), *series.codes], counts, every, judgement),
        series=int(np.isfinite(judgement.p[:, last]).sum()) if over.any() else 0,
        by_chance=judgement.by_chance,
        phi=float(rest.dispersion[last]),
        seasonal=whole_season.index is not None,
        events=_events(view, frames["events"]),
    )


def _total(days: pd.DataFrame, span: _Span) -> Floats:
    """Return the cases of the view by week, from the rows of queries.cases.by_day."""
    counts = np.zeros(len(span.mondays))
    for day, n in zip(days["day"], days["cases"], strict=True):
        counts[(day - span.mondays[0]).days // 7] += n
    return counts


def _season(months: pd.DataFrame, cut_off: date) -> Season:
    """Return the season of months (one row a province and month), all provinces together."""
    summed = months.groupby("month")["cases"].sum()
    return season({m: int(n) for m, n in summed.items()}, cut_off + timedelta(days=1))


def _own_exposure(
    view: View, span: _Span, delays: pd.DataFrame, sent: dict[str, Flags], whole_season: Season
) -> Floats:
    """Return the exposure of the view's own weeks; 0 where its total may not be judged."""
    asked = view.filters.crime_groups
    if not asked or not set(asked) <= set(GROUPS) or not sent:
        return np.zeros(len(span.mondays))
    # A total of which a station is missing in some weeks says nothing of what is usual.
    senders = np.sum(list(sent.values()), axis=0)
    whole = (senders == senders.max()) & (senders > 0)
    counted = delays[delays["place_based"].astype(bool)] if view.filters.place_based else delays
    return np.where(whole, span.exposure(whole_season, completeness(by_days(counted))), 0.0)


def _series(
    view: View, span: _Span, frames: dict[str, pd.DataFrame], sent: dict[str, Flags], cut_off: date
) -> _Series:
    """Return every series that has a case in these weeks: one without says nothing."""
    rows, zones = frames.get("stations"), {"", *(z.code for z in view.units.zones_of(view.filters))}
    width = len(span.mondays)
    if rows is None or rows.empty:
        return _Series([], np.zeros((0, width)), np.zeros((0, width)))
    exposure_of = _exposures(view, span, frames, cut_off)
    counts: dict[Code, Floats] = {}
    for r in rows.itertuples():
        # A station is the sum of its zones and the rest.
        for zone in {"", r.zone_code} & zones:
            series = counts.setdefault((r.station_code, zone, int(r.crime_group)), np.zeros(width))
            series[np.array(r.weeks)] += np.array(r.cases)
    if view.filters.zone:
        counts = {code: series for code, series in counts.items() if code[1]}
    never = np.zeros(width, dtype=bool)
    exposures = [np.where(sent.get(code[0], never), exposure_of(code[0]), 0.0) for code in counts]
    return _Series(list(counts), np.array(list(counts.values())), np.array(exposures))


def _exposures(
    view: View, span: _Span, frames: dict[str, pd.DataFrame], cut_off: date
) -> Callable[[str], Floats]:
    """Return the exposure of a station's weeks: season and completeness of its province.

    Completeness is that of all provinces together where one has few cases.
    """
    months, delays = frames["outside"], frames["delays"]
    if not view.filters.offence:
        delays = delays[delays["place_based"].astype(bool)]
    together = completeness(by_days(delays))
    by_province: dict[str, Floats] = {}
    for province in {s.province for s in view.units.stations_of(view.filters)}:
        here = by_days(delays[delays["province_code"] == province])
        reported = completeness(here) if sum(here.values()) >= FEWEST_DELAYS else together
        days = _season(months[months["province_code"] == province], cut_off)
        by_province[province] = span.exposure(days, reported)
    return lambda station: by_province[view.units.stations[station].province]


def _signals(
    view: View,
    span: _Span,
    codes: Sequence[Code],
    counts: Floats,
    expected: Forecast,
    judgement: Judgement,
) -> tuple[Signal, ...]:
    """Return the signals of all series, latest first, the unlikeliest of a week first."""
    signals = []
    for row, week in zip(*np.nonzero(judgement.level), strict=True):
        station, zone, group = codes[row]
        one = slice(row, row + 1)
        alone = Forecast(expected.size[one, week], expected.mean[one, week], expected.dispersion)
        signal = Signal(
            station=station,
            zone=zone,
            group=group,
            name=_name(view, station, zone, group),
            week=week_of(span.mondays[BEFORE + week]),
            seen=int(counts[row, week]),
            expected=float(alone.mean[0]),
            limit=int(alone.limit[0]),
            level=tuple(LEVELS)[judgement.level[row, week]],
            p=float(judgement.p[row, week]),
            q=float(judgement.q[row, week]),
        )
        signals.append(signal)
    return tuple(sorted(signals, key=lambda s: (-s.week.start.toordinal(), s.p)))


def _name(view: View, station: str, zone: str, group: int) -> Text:
    if not station:
        return Text(*(WHOLE_VIEW(lang, unit=view.units.name(view.filters, lang)) for lang in LANGUAGES))
    unit = view.units.zones[zone].name if zone else view.units.stations[station].name
    kind = CRIME_GROUPS[group]
    return Text(
        SERIES("th", unit=unit.th, group=group, kind=kind.th),
        SERIES("en", unit=unit.en, group=group, kind=kind.en.lower()),
    )


def _events(view: View, rows: pd.DataFrame) -> tuple[tuple[date, date, Text], ...]:
    """Return what happened in the shown weeks: first day, last day, title.

    To all stations, and to those of a view that is no larger than a province.
    """
    few = len({s.province for s in view.units.stations_of(view.filters)}) == 1
    rows = rows if few else rows[rows["station_code"].isna()]
    rows = rows.drop_duplicates(["first_day", "title_th"])
    return tuple((r.first_day, r.last_day, Text(r.title_th, r.title_en)) for r in rows.itertuples())
