"""Drawings of the page on incident trends as HTML: hours, offences, stations by month. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from markupsafe import Markup

from dashboard.cases.hours import in_words
from dashboard.cases.trend_charts import LAST_YEAR, THIS_PERIOD
from dashboard.language.text import Lang, Text
from dashboard.language.thai import WEEKDAYS_EN, WEEKDAYS_TH, format_change, month_name, shown_year
from dashboard.ui.bars import Bar, BarGroup, bars
from dashboard.ui.heat import HeatRow, heat

HOUR = Text("นาฬิกา", "hour")
STATION = Text("สถานี", "station")
YEAR = Text("12 เดือน", "12 months")
YEAR_BEFORE = Text("12 เดือนก่อนหน้า", "12 months before")
CHANGE = Text("ต่างกัน", "change")
WEEKDAYS: dict[Lang, tuple[str, ...]] = {"th": WEEKDAYS_TH, "en": WEEKDAYS_EN}
# Less than this rounds to nothing.
LEAST = 0.05
MONTHS_SHOWN = 12
WEEKS = Text("{n} สัปดาห์", "{n} weeks")
WEEKS_BEFORE = Text("{n} สัปดาห์ก่อนหน้า", "{n} weeks before")
NOT_ALL_IN = Text("ยังไม่ครบ", "not all in")


@dataclass(frozen=True, slots=True)
class OffenceRow:
    """Cases of an offence in the period, and in the compared one; None = not received. name may be a link."""

    name: str
    now: int
    before: int | None


def offences(rows: Sequence[OffenceRow], alt: str, lang: Lang) -> Markup:
    """Draw cases by offence beside the compared period; the first row says which bar is which."""
    groups = []
    for n, row in enumerate(rows):
        pair = [Bar(row.now, f"{row.now:,}", "now", THIS_PERIOD(lang) if n == 0 else "")]
        if row.before is not None:
            pair.append(Bar(row.before, f"{row.before:,}", "before", LAST_YEAR(lang) if n == 0 else ""))
        groups.append(BarGroup(row.name, pair))
    return bars(groups, alt)


def hour_by_weekday(grid: npt.NDArray[np.float64], alt: str, lang: Lang) -> Markup:
    """Draw cases by weekday (rows, Monday first) and hour (columns); parts of cases have a decimal."""
    rows = [
        HeatRow(name, amounts, [in_words(v) if v >= LEAST else "" for v in amounts])
        for name, amounts in zip(WEEKDAYS[lang], grid.round(2).tolist(), strict=True)
    ]
    return heat(rows, [f"{hour:02d}" for hour in range(24)], alt, corner=HOUR(lang))


def stations_by_month(
    index: Sequence[date], series: Mapping[str, Sequence[float]], alt: str, lang: Lang
) -> Markup:
    """Draw the cases of stations by month, with the sums of the last twelve and of the twelve before.

    Args:
        index: first days of 24 months.
        series: by the station's name, which may be a link; NaN = not received.
    """
    shown = index[-MONTHS_SHOWN:]
    rows = [_station(name, values) for name, values in series.items()]
    columns = [_heading(n, month, lang) for n, month in enumerate(shown)]
    totals = [YEAR(lang), YEAR_BEFORE(lang), CHANGE(lang)]
    return heat(rows, columns, alt, corner=STATION(lang), totals=totals)


def stations_by_week(
    mondays: Sequence[date],
    series: Mapping[str, Sequence[float]],
    unfinished: int,
    alt: str,
    lang: Lang,
) -> Markup:
    """Draw the cases of stations by week, with the sums of the complete ones and of as many before.

    Args:
        mondays: first days of the weeks, twice as many complete ones as are shown, then the unfinished.
        series: by the station's name; NaN = not received.
        unfinished: how many of the last weeks are not all in.
    """
    shown = (len(mondays) - unfinished) // 2
    rows = [_weeks(name, values, shown, unfinished) for name, values in series.items()]
    columns = [
        Markup("{}<br>{}").format(
            f"{monday.day} {month_name(monday.month, lang)}",
            "" if n < shown else NOT_ALL_IN(lang),
        )
        for n, monday in enumerate(mondays[shown:])
    ]
    totals = [WEEKS(lang, n=shown), WEEKS_BEFORE(lang, n=shown), CHANGE(lang)]
    return heat(rows, columns, alt, corner=STATION(lang), totals=totals)


def _weeks(name: str, values: Sequence[float], shown: int, unfinished: int) -> HeatRow:
    totals = _totals(values[shown : 2 * shown], values[:shown])
    amounts = [None if np.isnan(value) else value for value in values[shown:]]
    return HeatRow(name, amounts, [f"{value:,.0f}" for value in values[shown:]], totals, unfinished)


def _heading(n: int, month: date, lang: Lang) -> Markup:
    """Return the month, with its year where a year begins."""
    year = f"{shown_year(month.year, lang) % 100:02d}" if n == 0 or month.month == 1 else ""
    return Markup("{}<br>{}").format(month_name(month.month, lang), year)


def _station(name: str, values: Sequence[float]) -> HeatRow:
    last, earlier = values[-MONTHS_SHOWN:], values[-2 * MONTHS_SHOWN : -MONTHS_SHOWN]
    amounts = [None if np.isnan(value) else value for value in last]
    return HeatRow(name, amounts, [f"{value:,.0f}" for value in last], _totals(last, earlier))


def _totals(last: Sequence[float], earlier: Sequence[float]) -> list[str]:
    """Return both sums and how far they are apart, in words."""
    now, before = _sum(last), _sum(earlier)
    change = "–" if now is None or before is None else format_change(now - before)
    return [*("–" if total is None else f"{total:,}" for total in (now, before)), change]


def _sum(values: Sequence[float]) -> int | None:
    """Return the sum; None where a month was not received: it would be a zero in disguise."""
    return None if any(np.isnan(value) for value in values) else int(sum(values))
