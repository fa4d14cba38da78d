"""The latest whole week against the one before, by crime group."""

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
    group: int
    name: Text
    this: int
    before: int


@dataclass(frozen=True, slots=True)
class Week:
    this: Period
    before: Period
    groups: tuple[WeekChange, ...]


def weeks(view: View) -> tuple[Period, Period] | None:
    """The latest week that is over, and the week before; None where nothing was received for one of the
    two.
    """
    through = view.holdings.data_through
    if through is None:
        return None
    this = week_of(through)
    if through < this.last:
        this = week_of(through - timedelta(days=7))
    before = week_of(this.start - timedelta(days=7))
    # Not sent is not none.
    return (
        (this, before)
        if received_months.any_received(view, this) and received_months.any_received(view, before)
        else None
    )


def week_cases(view: View, this: Period, before: Period) -> Select[Any]:
    """Cases of groups 1 and 2 that were reported in two weeks.

    By day of report: the last weeks by day of occurrence always look like a fall, because late reports are to
    come.
    """
    return cases.by_group(view.scope, replace(view.filters, groups="12", offence=""), this, before)


def last_week(this: Period, before: Period, frame: pd.DataFrame) -> Week:
    """From the rows of `week_cases`."""
    found = {(r.period, r.crime_group): int(r.cases) for r in frame.itertuples()}
    groups = tuple(
        WeekChange(n, CRIME_GROUPS[n], found.get(("current", n), 0), found.get(("compared", n), 0))
        for n in (1, 2)
    )
    return Week(this, before, groups)
