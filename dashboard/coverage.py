"""Which months were received, and series in which a month without data is a gap and one without cases a zero."""

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd

from dashboard import db
from dashboard.filters import View
from dashboard.periods import Period, add_months, months_between
from dashboard.queries import cases, status


def received(view: View, dataset: str = "incidents") -> set[tuple[str, date]]:
    """(station code, first day of month) of all that was received for the stations of the view."""
    frame = db.read(status.received_months(view.scope, view.filters, dataset))
    return set(zip(frame["station_code"], frame["month"], strict=True))


def monthly(view: View, months: list[date]) -> pd.Series:
    """Cases of the view by month of occurrence; 0 where received without a case, NaN where no station sent data."""
    if not months:
        return pd.Series(dtype=float)
    span = Period("custom", months[0], add_months(months[-1], 1))
    frame = db.read(cases.by_month_and_station(view.scope, view.filters, span))
    counts = frame.groupby("month")["cases"].sum().astype(float).reindex(months, fill_value=0.0)
    got = {month for _, month in received(view)}
    return counts.where([m in got for m in months])


def whole_months(through: date, count: int) -> list[date]:
    """The last `count` months that are over by the end of `through`."""
    next_day = through + timedelta(days=1)
    end = next_day.replace(day=1)
    return months_between(add_months(end, -count), end)


def zone_months(view: View, through: date, count: int = 24) -> tuple[list[date], list[int]]:
    """Group 1 and 2 cases in the zones of the view by whole month, received months only."""
    months = whole_months(through, count)
    filters = replace(view.filters, groups="12", offence="", place_based=False)
    frame = db.read(
        cases.in_any_zone_by_month(view.scope, filters, Period("custom", months[0], add_months(months[-1], 1)))
    )
    counts = frame.set_index("month")["cases"].to_dict() if len(frame) else {}
    got = {month for _, month in received(view)}
    kept = [m for m in months if m in got]
    return kept, [int(counts.get(m, 0)) for m in kept]


def any_received(view: View, period: Period) -> bool:
    """Whether any station of the view sent anything for any month of the period."""
    months = set(months_between(period.start, period.end))
    return any(month in months for _, month in received(view))


def all_received(view: View, period: Period) -> bool:
    """Whether some station of the view sent something for every month of the period: only then may it be added up."""
    got = {month for _, month in received(view)}
    return all(month in got for month in months_between(period.start, period.end))


def uneven_note(view: View, current: Period, compared: Period) -> str:
    """A warning when the stations that sent data differ between the periods; '' when they are the same."""
    got = received(view)

    def senders(period: Period) -> set[str]:
        months = set(months_between(period.start, period.end))
        return {s for s, m in got if m in months}

    now, before = senders(current), senders(compared)
    if not before or now == before:
        return ""
    if view.lang == "th":
        return f" · ระวัง: ห้วงนี้ได้รับข้อมูล {len(now)} สถานี ห้วงก่อน {len(before)} สถานี เทียบตรง ๆ ไม่ได้"
    return f" · careful: {len(now)} stations sent data now, {len(before)} then; not directly comparable"
