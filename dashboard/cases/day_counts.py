"""Cases by day and by hour of the week, asked once for every place that shows them."""

import pandas as pd

from dashboard.filters import Filters, Scope
from dashboard.language.periods import Period
from dashboard.queries import cases, points
from dashboard.store import db
from dashboard.view.view import View


def day_and_hour_counts(view: View) -> dict[str, pd.DataFrame]:
    """Return cases by day of the period and the year before, and by hour and weekday, as one question."""
    current, _ = view.days()
    whole = view.filters.period
    span = Period("custom", whole.year_earlier().start, max(current.end, whole.year_earlier().end))
    return db.kept(_read_counts, view.scope, view.filters, current, span)


def _read_counts(scope: Scope, filters: Filters, current: Period, span: Period) -> dict[str, pd.DataFrame]:
    return db.read_all(
        days=cases.by_day(scope, filters, span), hours=points.by_hour_and_weekday(scope, filters, current)
    )


def timed_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Return of queries.points.by_hour_and_weekday what tells an hour: weekday, minute, length, cases."""
    timed = frame[frame["minute"].notna()].fillna({"until_minutes": 0}).astype(int)
    return timed[["weekday", "minute", "until_minutes", "cases"]]
