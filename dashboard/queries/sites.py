"""Risk spots and checkpoints as places on the map."""

from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select

from dashboard.filters import Filters, Scope
from dashboard.queries.conditions import station_codes
from dashboard.queries.points import MOST_POINTS
from dashboard.schema import checkpoints, risk_spots


def open_spots(scope: Scope, filters: Filters, at: date) -> Select[Any]:
    """Select risk spots with a place that were found by the day `at` and not fixed by then, latest first.

    Columns: latitude, longitude (degrees), title, place, found_on, due_on, fixed_on. At most MOST_POINTS.
    What was fixed after `at` was open then.
    """
    fixed = risk_spots.c.fixed_on
    return _spots(scope, filters, at).where(or_(fixed.is_(None), fixed > at))


def fixed_spots(scope: Scope, filters: Filters, at: date) -> Select[Any]:
    """Select risk spots with a place that were fixed by the day `at`; columns and order of open_spots."""
    return _spots(scope, filters, at).where(risk_spots.c.fixed_on <= at)


def _spots(scope: Scope, filters: Filters, at: date) -> Select[Any]:
    s = risk_spots.c
    statement = (
        select(s.latitude, s.longitude, s.title, s.place, s.found_on, s.due_on, s.fixed_on)
        .where(
            s.station_code.in_(station_codes(scope, filters)),
            s.found_on <= at,
            s.latitude.is_not(None),
            s.longitude.is_not(None),
        )
        .order_by(s.found_on.desc(), s.id)
        .limit(MOST_POINTS)
    )
    return statement.where(s.zone_code == filters.zone) if filters.zone else statement


def checkpoints_in_use(scope: Scope, filters: Filters, at: date) -> Select[Any]:
    """Select checkpoints and red boxes in use on the day `at`; at most MOST_POINTS.

    Columns: latitude, longitude (degrees), kind, name.
    """
    c = checkpoints.c
    statement = (
        select(c.latitude, c.longitude, c.kind, c.name)
        .where(
            c.station_code.in_(station_codes(scope, filters)),
            or_(c.since.is_(None), c.since <= at),
            or_(c.until.is_(None), c.until >= at),
        )
        .order_by(c.id)
        .limit(MOST_POINTS)
    )
    return statement.where(c.zone_code == filters.zone) if filters.zone else statement
