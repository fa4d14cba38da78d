"""Statements on what is in the store: sources, how far the data reach, what is missing."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from dashboard.filters import Filters, Scope
from dashboard.language.periods import Period, add_months
from dashboard.queries.conditions import (
    believed,
    covers_store,
    during,
    load_times,
    station_codes,
    told_sources,
    within_scope,
)
from dashboard.schema import (
    coverage,
    incidents,
    source_codes,
    stations,
    store,
)
from dashboard.schema import due_dates as due_dates_table


def holdings() -> Select[Any]:
    """Return one row: is_demo (None = empty store). No unit's data, so no scope."""
    return select(store.c.is_demo)


def pulls(scope: Scope) -> Select[Any]:
    """Return the latest load of each source of cases in each state, files and pulls apart, latest first.

    Columns: source (number of its first load), source_name (None = of no station of the scope), state,
    started_at, finished_at, data_through, is_file, watch_seconds (after which the watch that pulled promised
    to pull again; None = no watch). Of every source: how far the data reach is the same for everybody.
    """
    batches = load_times().c
    # Not simply the latest few hundred: a source pulled every ten minutes would push out a weekly one. Latest
    # by number, because one load begins after another and a clock may be set back.
    latest = (
        select(
            batches.id,
            batches.source,
            batches.source_name,
            batches.state,
            batches.started_at,
            batches.finished_at,
            batches.data_through,
            batches.is_file,
            batches.watch_seconds,
        )
        .where(batches.dataset == "incidents")
        .ext(distinct_on(batches.source, batches.state, batches.is_file))
        .order_by(batches.source, batches.state, batches.is_file, batches.id.desc())
        .subquery()
    )
    c = latest.c
    return select(
        c.source,
        case((told_sources(c.source_name, scope), c.source_name)).label("source_name"),
        c.state,
        c.started_at,
        c.finished_at,
        c.data_through,
        c.is_file,
        c.watch_seconds,
    ).order_by(c.id.desc())


def quality(scope: Scope, filters: Filters) -> Select[Any]:
    """Return one row: undated, the cases of the view without a day, which are in no period."""
    undated = incidents.c.occurred_from.is_(None) & incidents.c.station_code.in_(
        station_codes(scope, filters)
    )
    return select(func.count().label("undated")).select_from(incidents).where(undated)


def unmapped_codes(scope: Scope) -> Select[Any]:
    """Return the offence codes that no mapping knows, most cases first: source_name, source_code, cases.

    Counted over the whole store, so for whoever may see every station of it; of a view `cases.shares` counts
    the cases that carry one.
    """
    c = source_codes.c
    return select(c.source_name, c.source_code, c.cases).where(covers_store(scope)).order_by(c.cases.desc())


def received_months(scope: Scope, filters: Filters, dataset: str, only: Collection[str] = ()) -> Select[Any]:
    """Return every station-month that was received: station_code, month, state. One that is absent was not.

    Args:
        only: of these stations of the view; empty = of all.
    """
    statement = select(coverage.c.station_code, coverage.c.month, coverage.c.state).where(
        coverage.c.dataset == dataset, coverage.c.station_code.in_(station_codes(scope, filters))
    )
    return statement.where(coverage.c.station_code.in_(only)) if only else statement


def due_dates() -> Select[Any]:
    """Return when the report of a month is due: dataset, days_after_month. A rule for all, so no scope."""
    return select(due_dates_table.c.dataset, due_dates_table.c.days_after_month)


def received_by_month(scope: Scope, filters: Filters, dataset: str) -> Select[Any]:
    """Return how many stations of the view sent a month: month, stations. One that is absent none sent."""
    return (
        select(coverage.c.month, func.count().label("stations"))
        .where(coverage.c.dataset == dataset, coverage.c.station_code.in_(station_codes(scope, filters)))
        .group_by(coverage.c.month)
    )


def months_sent(
    scope: Scope, filters: Filters, dataset: str, current: Period, compared: Period
) -> Select[Any]:
    """Return how many months of each period a station of the view sent.

    Columns: station_code, now, before (without doubtful months), claimed_now, claimed_before (with them). A
    station that sent none of either is absent.
    """
    month = coverage.c.month
    now, before = during(month, _whole_months(current)), during(month, _whole_months(compared))
    return (
        select(
            coverage.c.station_code,
            func.count().filter(now, believed()).label("now"),
            func.count().filter(before, believed()).label("before"),
            func.count().filter(now).label("claimed_now"),
            func.count().filter(before).label("claimed_before"),
        )
        .where(
            coverage.c.dataset == dataset,
            coverage.c.station_code.in_(station_codes(scope, filters)),
            now | before,
        )
        .group_by(coverage.c.station_code)
    )


def _whole_months(period: Period) -> Period:
    """Return the months that a period touches, as one period."""
    return Period("custom", period.start.replace(day=1), add_months(period.last.replace(day=1), 1))


def stations_never_received(scope: Scope, filters: Filters, dataset: str) -> Select[Any]:
    """Return the stations of the view that never sent the data set: code, name_th, name_en."""
    sent = select(coverage.c.station_code).where(coverage.c.dataset == dataset)
    return select(stations.c.code, stations.c.name_th, stations.c.name_en).where(
        within_scope(scope), stations.c.code.in_(station_codes(scope, filters)), stations.c.code.not_in(sent)
    )


def first_month(scope: Scope) -> Select[Any]:
    """Return one row: month, the first for which a station of the scope sent cases; None when none did."""
    in_scope = select(stations.c.code).where(within_scope(scope))
    return select(func.min(coverage.c.month).label("month")).where(
        coverage.c.dataset == "incidents", coverage.c.station_code.in_(in_scope)
    )
