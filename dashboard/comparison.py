"""Goal 4 for the zones of a view: what the official figure is made of, as far as the data reach."""

from datetime import date

from dashboard import db
from dashboard.filters import Filters, Scope, View
from dashboard.kpis import goal4
from dashboard.kpis.goal4 import ZoneChange
from dashboard.queries import before_after
from dashboard.thai import sort_key


def zone_changes(view: View, filters: Filters | None = None) -> list[ZoneChange]:
    """The zones that have joined, in Thai order, as at `view.at`.

    Args:
        filters: instead of the view's own.
    """
    if view.holdings.data_through is None:
        return []
    asked, through = filters or view.filters, view.at
    return db.kept(("zone_changes", view.scope, asked, through), lambda: _zone_changes(view.scope, asked, through))


def _zone_changes(scope: Scope, asked: Filters, through: date) -> list[ZoneChange]:
    found = db.read_all(
        windows=before_after.zone_windows(scope, asked, through),
        missing=before_after.missing_months(scope, asked, through),
    )
    changes = goal4.zone_changes(found["windows"], found["missing"])
    return sorted(changes, key=lambda c: sort_key(c.name.th))
