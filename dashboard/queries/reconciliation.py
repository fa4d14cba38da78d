"""Statements on how the store was compared with the databases it was pulled from."""

from typing import Any

from sqlalchemy import Select, select

from dashboard.schema import sync_states


def rounds() -> Select[Any]:
    """Return when each source was compared: source_name, pulled_at, compared_at, round_began_at.

    See `sync_states`; by name. Names and times of sources only, so no scope.
    """
    c = sync_states.c
    return select(c.source_name, c.pulled_at, c.compared_at, c.round_began_at).order_by(c.source_name)
