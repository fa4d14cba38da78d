"""Statements on orders of meetings and on frozen briefings of units within the scope.

A unit is within a scope when all its stations are: a province's orders are not told to one of its stations.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from dashboard.filters import Scope
from dashboard.queries.conditions import unit_within
from dashboard.schema import frozen_briefings, orders

# Of one unit; more than years of meetings give.
MOST_ROWS = 500


def open_orders(scope: Scope, unit: str) -> Select[Any]:
    """Return the orders of a unit that hold and are not done, the earliest due first, without a day last.

    Columns: id, meeting (first day of its week), words, owner (a position), due_on, done_on (None),
    entered_at, entered_by.
    """
    o = orders.c
    return (
        _orders(scope, unit)
        .where(o.done_on.is_(None))
        .order_by(o.due_on.nulls_last(), o.meeting, o.entered_at)
        .limit(MOST_ROWS)
    )


def done_orders(scope: Scope, unit: str, since: date) -> Select[Any]:
    """Return the orders of a unit that hold and were done on a day or after it, the latest first.

    Columns: as `open_orders`.
    """
    o = orders.c
    return (
        _orders(scope, unit)
        .where(o.done_on >= since)
        .order_by(o.done_on.desc(), o.meeting, o.entered_at)
        .limit(MOST_ROWS)
    )


def order(scope: Scope, number: UUID) -> Select[Any]:
    """Return one order, whether it holds or not: unit, words, done_on, withdrawn_at."""
    o = orders.c
    return select(o.unit, o.words, o.done_on, o.withdrawn_at).where(
        o.id == number, unit_within(scope, o.unit)
    )


def _orders(scope: Scope, unit: str) -> Select[Any]:
    o = orders.c
    return select(o.id, o.meeting, o.words, o.owner, o.due_on, o.done_on, o.entered_at, o.entered_by).where(
        o.unit == unit, o.withdrawn_at.is_(None), unit_within(scope, o.unit)
    )


def frozen(scope: Scope, unit: str) -> Select[Any]:
    """Return the frozen briefings of a unit, the latest first, without what they show.

    Columns: id, first_day, last_day, as_of, audience, frozen_by, note, frozen_at.
    """
    f = frozen_briefings.c
    return (
        select(f.id, f.first_day, f.last_day, f.as_of, f.audience, f.frozen_by, f.note, f.frozen_at)
        .where(f.unit == unit, unit_within(scope, f.unit))
        .order_by(f.frozen_at.desc(), f.id.desc())
        .limit(MOST_ROWS)
    )


def frozen_briefing(scope: Scope, number: int) -> Select[Any]:
    """Return one frozen briefing whole: all columns of the table."""
    return select(frozen_briefings).where(
        frozen_briefings.c.id == number, unit_within(scope, frozen_briefings.c.unit)
    )


def last_situation(scope: Scope, unit: str, before: date) -> Select[Any]:
    """Return the situation of a unit's latest frozen briefing that tells of a day before another one.

    Columns: frozen_at, as_of, situation; at most one row. Of several of one day, that frozen last.
    """
    f = frozen_briefings.c
    return (
        select(f.frozen_at, f.as_of, f.situation)
        .where(f.unit == unit, f.as_of < before, unit_within(scope, f.unit))
        .order_by(f.as_of.desc(), f.frozen_at.desc(), f.id.desc())
        .limit(1)
    )
