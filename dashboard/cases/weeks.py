"""The latest whole week against the one before, by crime group: the statement for it, and what its rows say.

Asks the store only which months were received; whoever tells of the week asks the statement with others.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Select

from dashboard.filters import CRIME_GROUPS
from dashboard.language.periods import Period, week_of
from dashboard.language.text import Text
from dashboard.queries import cases
from dashboard.view import received_months
from dashboard.view.view import View


@dataclass(frozen=True, slots=True)
class WeekChange:
    """Cases of one crime group in a week (this) and in the week before."""

    group: int
    name: Text
    this: int
    before: int


@dataclass(frozen=True, slots=True)
class Week:
    """The latest whole week, the one before, and the cases of groups 1 and 2 in both."""

    this: Period
    before: Period
    groups: tuple[WeekChange, ...]


def weeks(view: View) -> tuple[Period, Period] | None:
    """Return the latest week that is over and the week before; None where one of them was not received."""
    through = view.holdings.data_through
    if through is None:
        return None
    this = week_of(through)
    if through < this.last:
        this = week_of(through - timedelta(days=7))
    before = week_of(this.start - timedelta(days=7))
    # Not sent is not none.
    received = all(received_months.any_received(view, week) for week in (this, before))
    return (this, before) if received else None


def week_cases(view: View, this: Period, before: Period) -> Select[Any]:
    """Return the statement for the cases of groups 1 and 2 that were reported in two weeks.

    By day of report: by day of occurrence late reports still to come make the last weeks look like a fall.
    """
    return cases.by_group(view.scope, replace(view.filters, groups="12", offence=""), this, before)


def last_week(this: Period, before: Period, frame: pd.DataFrame) -> Week:
    """Return the week that the rows of `week_cases` tell of."""
    counts = {(r.period, r.crime_group): int(r.cases) for r in frame.itertuples()}
    groups = tuple(
        WeekChange(n, CRIME_GROUPS[n], counts.get(("current", n), 0), counts.get(("compared", n), 0))
        for n in (1, 2)
    )
    return Week(this, before, groups)
