"""The latest whole week against the one before, by crime group."""

from dataclasses import dataclass, replace
from datetime import timedelta

from dashboard import coverage, db
from dashboard.filters import CRIME_GROUPS, View
from dashboard.periods import Period, week_of
from dashboard.queries import cases
from dashboard.text import Text


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


def last_week(view: View) -> Week | None:
    """Cases of groups 1 and 2 that were reported in the latest week that is over, and in the week before.

    By day of report: the last weeks by day of occurrence always look like a fall, because late reports are to come.
    None where nothing was received for one of the two: not sent is not none.
    """
    through = view.holdings.data_through
    if through is None:
        return None
    this = week_of(through)
    if through < this.last:
        this = week_of(through - timedelta(days=7))
    before = week_of(this.start - timedelta(days=7))
    if not (coverage.any_received(view, this) and coverage.any_received(view, before)):
        return None
    frame = db.read(cases.by_group(view.scope, replace(view.filters, groups="12", offence=""), this, before))
    found = {(r.period, r.crime_group): int(r.cases) for r in frame.itertuples()}
    groups = tuple(
        WeekChange(n, CRIME_GROUPS[n], found.get(("current", n), 0), found.get(("compared", n), 0)) for n in (1, 2)
    )
    return Week(this, before, groups)
