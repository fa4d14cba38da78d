"""The cases of a view by month, a year or more beside the same months a year earlier."""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from dashboard.language.periods import Period, add_months, months_between
from dashboard.queries import cases, units
from dashboard.store import db
from dashboard.view import received_months
from dashboard.view.view import View


@dataclass(frozen=True, slots=True)
class MonthCount:
    """A month (its first day), its cases, and those of the same month a year earlier; NaN = not received."""

    first: date
    now: float
    before: float


def reached(view: View) -> date:
    """Return the last day with data: months beyond it are not over, whatever period was asked for."""
    return view.holdings.data_through or view.days()[0].last


def shown_months(view: View) -> Period:
    """Return the year or more of whole months that the chart of months shows."""
    current, _ = view.days()
    end = add_months(current.last.replace(day=1), 1)
    return Period("custom", min(add_months(end, -12), current.start.replace(day=1)), end)


def of_months(view: View) -> dict[str, pd.DataFrame]:
    """Return the cases by day of the months and the year before, and what happened in them."""
    span = shown_months(view)
    # What came after the last complete day is no part of any figure yet.
    both = Period("custom", add_months(span.start, -12), min(span.end, reached(view) + timedelta(days=1)))
    return db.read_all(
        days=cases.by_day(view.scope, view.filters, both), events=units.events(view.scope, view.filters, span)
    )


def month_counts(view: View) -> list[MonthCount]:
    """Return the months of the chart, oldest first."""
    span, days, received = shown_months(view), of_months(view)["days"], received_months.received(view)
    index = months_between(span.start, span.end)
    now = received_months.by_month(days, index, received).tolist()
    before = received_months.by_month(days, [add_months(m, -12) for m in index], received).tolist()
    return [MonthCount(*month) for month in zip(index, now, before, strict=True)]
