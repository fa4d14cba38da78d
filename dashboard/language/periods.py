"""Periods that people ask for, and the days a year earlier that they are compared with."""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dashboard.language.text import Lang, Text
from dashboard.language.thai import (
    BUDDHIST_ERA,
    fiscal_year,
    format_days,
    format_fiscal_year,
    format_month,
    month_name,
    shown_year,
)

Kind = Literal["year", "quarter", "month", "week", "custom"]
KINDS: tuple[Kind, ...] = ("year", "quarter", "month", "week", "custom")

EARLIEST, LATEST = date(1990, 1, 1), date(2100, 1, 1)
QUARTER = Text("ไตรมาส {number} {year}", "Q{number} {year}")
DAYS = Text("ห้วงวันที่ {days}", "{days}")


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `start` up to but not including `end`."""

    kind: Kind
    start: date
    end: date

    @property
    def last(self) -> date:
        return self.end - timedelta(days=1)

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @property
    def code(self) -> str:
        """The same in every language: it goes into the URL, and `parse` reads it."""
        match self.kind:
            case "year":
                return f"fy{fiscal_year(self.start)}"
            case "quarter":
                return f"fy{fiscal_year(self.start)}q{self._quarter}"
            case "month":
                return f"{self.start:%Y-%m}"
            case "week" if self.days == 7:
                return f"w{self.start:%Y-%m-%d}"
            case _:
                return f"{self.start:%Y-%m-%d}..{self.last:%Y-%m-%d}"

    @property
    def _quarter(self) -> int:
        """The quarter of the fiscal year that holds the first day: 1 = October to December."""
        return (self.start.month + 2) % 12 // 3 + 1

    def name(self, lang: Lang) -> str:
        """Return what people call it: `ปีงบประมาณ 2569`, `ไตรมาส 1 …`, `พ.ย. 2569`, `ห้วงวันที่ …`."""
        match self.kind:
            case "year":
                return format_fiscal_year(fiscal_year(self.start), lang)
            case "quarter":
                year = format_fiscal_year(fiscal_year(self.start), lang)
                return QUARTER(lang, number=self._quarter, year=year)
            case "month":
                return format_month(self.start, lang)
            case _:
                return DAYS(lang, days=self.days_text(lang))

    def days_text(self, lang: Lang) -> str:
        """Return its first and last day in words."""
        return format_days(self.start, self.last, lang)

    def until(self, last_day: date) -> "Period | None":
        """Return the part up to `last_day`, or None when all of it lies behind that day.

        A part of a week stays a week, so that the days it is compared with are the same weekdays.
        """
        if last_day < self.start:
            return None
        if last_day >= self.last:
            return self
        return Period("week" if self.kind == "week" else "custom", self.start, last_day + timedelta(days=1))

    def year_earlier(self) -> "Period":
        """Return the same days a year earlier; a week keeps its weekdays (364 days).

        29 February becomes 1 March as a first day, 28 February as a last one.
        """
        if self.kind == "week":
            return Period("week", self.start - timedelta(days=364), self.end - timedelta(days=364))
        start = _in_year(self.start, self.start.year - 1, feb29=date(self.start.year - 1, 3, 1))
        if self.kind in ("year", "quarter", "month"):
            return _whole(self.kind, start)
        last = _in_year(self.last, self.last.year - 1, feb29=date(self.last.year - 1, 2, 28))
        return Period(self.kind, start, max(last, start) + timedelta(days=1))


def _in_year(day: date, year: int, *, feb29: date) -> date:
    return feb29 if (day.month, day.day) == (2, 29) else day.replace(year=year)


def _whole(kind: Kind, start: date) -> Period:
    months = {"year": 12, "quarter": 3, "month": 1}[kind]
    return Period(kind, start, add_months(start, months))


def add_months(day: date, months: int) -> date:
    """Return a day moved by whole months; the day of the month is kept where it exists, else the last."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    # Every month has 28 days; the calendar is asked for the few days beyond.
    return date(year, month + 1, day.day if day.day <= 28 else min(day.day, monthrange(year, month + 1)[1]))


def month_of(day: date) -> Period:
    """Return the calendar month that holds a day."""
    return _whole("month", day.replace(day=1))


def week_of(day: date, first_weekday: int = 0) -> Period:
    """Return the week that holds a day; 0 = Monday is its first day (METHODS section 3.2)."""
    start = day - timedelta(days=(day.weekday() - first_weekday) % 7)
    return Period("week", start, start + timedelta(days=7))


def fiscal_year_period(year_be: int) -> Period:
    """Return a fiscal year, named in พ.ศ."""
    return _whole("year", date(year_be - BUDDHIST_ERA - 1, 10, 1))


def quarter_period(year_be: int, quarter: int) -> Period:
    """Return a quarter of a fiscal year (พ.ศ.); 1 = October to December."""
    return _whole("quarter", add_months(fiscal_year_period(year_be).start, 3 * (quarter - 1)))


def fiscal_year_of(day: date) -> Period:
    """Return the fiscal year that holds a day."""
    return fiscal_year_period(fiscal_year(day))


def quarter_of(day: date) -> Period:
    """Return the quarter that holds a day; quarters of fiscal and calendar years coincide."""
    return _whole("quarter", day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1))


def months_between(start: date, end: date) -> list[date]:
    """Return the first days of all months that touch [start, end)."""
    last = end - timedelta(days=1)
    # Counted, not stepped from date to date: the zones of a nation ask for half a million months.
    return [
        date(index // 12, index % 12 + 1, 1)
        for index in range(start.year * 12 + start.month - 1, last.year * 12 + last.month)
    ]


def format_months(months: Sequence[date], lang: Lang) -> str:
    """Return months in as few words as they take: `ส.ค.–ต.ค. 2569, ธ.ค. 2569`. `months` are in order."""
    runs: list[list[date]] = []
    for month in months:
        if runs and add_months(runs[-1][-1], 1) == month:
            runs[-1].append(month)
        else:
            runs.append([month])
    return ", ".join(_format_run(run[0], run[-1], lang) for run in runs)


def _format_run(first: date, last: date, lang: Lang) -> str:
    if first == last:
        return format_month(first, lang)
    if first.year == last.year:
        return f"{month_name(first.month, lang)}–{format_month(last, lang)}"
    return f"{month_name(first.month, lang)} {shown_year(first.year, lang)} – {format_month(last, lang)}"


def parse(code: str) -> Period:
    """Return the period that a code of a URL names.

    Raises:
        ValueError: the code names no period, or one outside 1990–2100.
    """
    try:
        period = _parse(code)
    except OverflowError:
        raise ValueError(f"period out of range: {code!r}") from None
    if not (EARLIEST <= period.start < period.end <= LATEST):
        raise ValueError(f"period out of range: {code!r}")
    return period


def _parse(code: str) -> Period:
    if m := re.fullmatch(r"fy([0-9]{4})(?:q([1-4]))?", code):
        year = int(m[1])
        if not 2533 < year < 2643:
            raise ValueError(f"fiscal year out of range: {code!r}")
        return quarter_period(year, int(m[2])) if m[2] else fiscal_year_period(year)
    if m := re.fullmatch(r"([0-9]{4})-([0-9]{2})", code):
        return month_of(date(int(m[1]), int(m[2]), 1))
    if m := re.fullmatch(r"w([0-9]{4}-[0-9]{2}-[0-9]{2})", code):
        start = date.fromisoformat(m[1])
        return Period("week", start, start + timedelta(days=7))
    if m := re.fullmatch(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.\.([0-9]{4}-[0-9]{2}-[0-9]{2})", code):
        return Period("custom", date.fromisoformat(m[1]), date.fromisoformat(m[2]) + timedelta(days=1))
    raise ValueError(f"not a period: {code!r}")
