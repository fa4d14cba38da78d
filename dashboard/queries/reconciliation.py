"""Statements on how the store was compared with the databases it was pulled from."""

from typing import Any

from sqlalchemy import Select, select

from dashboard.filters import Filters, Scope
from dashboard.queries.conditions import station_codes, told_sources
from dashboard.schema import reconciliations, sync_states


def rounds(scope: Scope) -> Select[Any]:
    """Return when each source of the scope was compared: source_name, pulled_at, compared_at, round_began_at.

    See `sync_states`; by name.
    """
    c = sync_states.c
    return (
        select(c.source_name, c.pulled_at, c.compared_at, c.round_began_at)
        .where(told_sources(c.source_name, scope))
        .order_by(c.source_name)
    )


def station_months(scope: Scope, filters: Filters) -> Select[Any]:
    """Return the last comparison of source and store by station and month, whatever the period.

    Columns as in `reconciliations`. A station that only the source has is absent: its name comes with the
    next pull.
    """
    c = reconciliations.c
    wanted = [column for column in c if column is not c.id]
    return (
        select(*wanted)
        .where(c.station_code.in_(station_codes(scope, filters)))
        .order_by(c.source_name, c.station_code, c.month)
    )
