"""What the queries on the comparison with the source should say, the slow way."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select

from dashboard.filters import Filters, Scope
from dashboard.queries import reconciliation
from tests.slow import World

Case = tuple[Select[Any], list[tuple[Any, ...]]]


def rounds(w: World, s: Scope, _f: Filters) -> Case:
    columns = ["source_name", "pulled_at", "compared_at", "round_began_at"]
    rows = w.tables["sync_states"].sort_values("source_name")[columns]
    rows = rows[[w.is_told_source(s, name) for name in rows["source_name"]]]
    return reconciliation.rounds(s), list(rows.itertuples(index=False, name=None))


def station_months(w: World, s: Scope, f: Filters) -> Case:
    rows = w.tables["reconciliations"].drop(columns="id")
    rows = rows[rows["station_code"].isin(w.stations(s, f))]
    return reconciliation.station_months(s, f), list(rows.itertuples(index=False, name=None))


CASES: dict[str, Callable[[World, Scope, Filters], Case]] = {
    "reconciliation.rounds": rounds,
    "reconciliation.station_months": station_months,
}
