"""The cases of a view's two periods by group and offence, asked once for every place that shows them."""

import pandas as pd

from dashboard.cases import status_table
from dashboard.coverage.reporting import settled_days
from dashboard.filters import Filters, Scope
from dashboard.language.periods import Period
from dashboard.queries import cases, status
from dashboard.store import db
from dashboard.view import received_months
from dashboard.view.view import View


def status_counts(view: View) -> pd.DataFrame:
    """Return the numbers of the status table; see `status_table.numbers`."""
    current, compared = view.days()
    frames = both_periods(view)
    return status_table.numbers(
        frames["groups"],
        comparable=received_months.evenness(frames["months"]).comparable,
        before_received=received_months.any_received(view, compared),
        now_received=received_months.any_received(view, current),
    )


def both_periods(view: View) -> dict[str, pd.DataFrame]:
    """Return both periods by group and by offence, and the months sent of them by station, as one question.

    Offences by day of occurrence, so of `reporting.settled_days` alone; groups by day of report.
    """
    return db.kept(_both_periods, view.scope, view.filters, view.days(), settled_days(view))


def _both_periods(
    scope: Scope, filters: Filters, whole: tuple[Period, Period], settled: tuple[Period, Period]
) -> dict[str, pd.DataFrame]:
    current, compared = whole
    return db.read_all(
        groups=cases.by_group(scope, filters, current, compared),
        offences=cases.by_offence(scope, filters, *settled),
        months=status.months_sent(scope, filters, "incidents", current, compared),
    )
