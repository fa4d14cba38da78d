"""Statements on the quality of the data: what was sent, how late cases come, which lack a place or a week.

Whether a station sends its cases, and whether they have a point, is a question about the whole station: these
questions take no notice of the zone of a view, in which a case without a point could never lie.
"""

from dataclasses import replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    Double,
    Integer,
    Select,
    case,
    cast,
    func,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import distinct_on

from dashboard.filters import Filters, Scope
from dashboard.language.periods import Period
from dashboard.queries.conditions import (
    bangkok_day,
    during,
    load_times,
    of_view,
    shown_cases,
    station_codes,
    told_loads,
    within_scope,
)
from dashboard.schema import confirmed_months as confirmed
from dashboard.schema import coverage, incident_days, incidents, load_batches, offences, stations
from dashboard.schema import doubts as doubtful

# Delays above it are counted as one: by then a case is old enough for every figure.
LONGEST_DELAY = 91
MOST_LOADS = 200


def receipts(scope: Scope, filters: Filters, months: Period, dataset: str = "") -> Select[Any]:
    """Return every station-month that was received: dataset, station_code, month, state.

    Args:
        dataset: this one; empty = any.
    """
    c = coverage.c
    statement = select(c.dataset, c.station_code, c.month, c.state).where(
        during(c.month, months), c.station_code.in_(station_codes(scope, filters))
    )
    return statement.where(c.dataset == dataset) if dataset else statement


def sendings(scope: Scope, filters: Filters) -> Select[Any]:
    """Return the first and last month that each station sent; a station that never sent is absent.

    Columns: dataset, station_code, first, last (first days of months).
    """
    c = coverage.c
    return (
        select(c.dataset, c.station_code, func.min(c.month).label("first"), func.max(c.month).label("last"))
        .where(c.station_code.in_(station_codes(scope, filters)))
        .group_by(c.dataset, c.station_code)
    )


def first_months(scope: Scope) -> Select[Any]:
    """Return the month from which any station of the scope sent a data set: dataset, first.

    Before it, nobody was asked to.
    """
    in_scope = select(stations.c.code).where(within_scope(scope))
    c = coverage.c
    return (
        select(c.dataset, func.min(c.month).label("first"))
        .where(c.station_code.in_(in_scope))
        .group_by(c.dataset)
    )


def doubts(scope: Scope, filters: Filters) -> Select[Any]:
    """Return the doubtful months of cases of the view's stations, oldest first.

    Columns: station_code, month, kind, crime_group, first_day, last_day, cases, expected. A question about
    the whole station, whatever the period.
    """
    d = doubtful.c
    return (
        select(d.station_code, d.month, d.kind, d.crime_group, d.first_day, d.last_day, d.cases, d.expected)
        .where(d.station_code.in_(station_codes(scope, filters)))
        .order_by(d.month, d.station_code)
    )


def confirmed_months(scope: Scope, filters: Filters) -> Select[Any]:
    """Return the months of cases that were confirmed to be complete, the latest confirmation first.

    Columns: station_code, month, confirmed_by, confirmed_at, note, source_name (None = by a person).
    """
    c = confirmed.c
    return (
        select(c.station_code, c.month, c.confirmed_by, c.confirmed_at, c.note, c.source_name)
        .where(c.station_code.in_(station_codes(scope, filters)))
        .order_by(c.confirmed_at.desc(), c.station_code, c.month)
    )


def latest_loads(scope: Scope) -> Select[Any]:
    """Return the latest complete load of each data set: dataset, source, finished_at, data_through.

    When a data set came last is told to everybody, for figures are as old. source: None where rows of it are
    of stations that the scope does not cover.
    """
    times = load_times()
    t, b = times.c, load_batches.c
    latest = (
        select(t.id, t.dataset, t.finished_at, t.data_through)
        .where(t.state == "complete")
        .ext(distinct_on(t.dataset))
        .order_by(t.dataset, t.id.desc())
        .subquery("latest")
    )
    c = latest.c
    source = case((told_loads(scope), func.coalesce(b.file_name, b.source_name))).label("source")
    return (
        select(c.dataset, source, c.finished_at, c.data_through)
        .select_from(latest.outerjoin(load_batches, b.id == c.id))
        .order_by(c.dataset)
    )


def load_history(scope: Scope) -> Select[Any]:
    """Return the latest loads of stations of the scope alone, newest first, at most MOST_LOADS.

    Columns: id, dataset, source, started_at, loaded_by, rows, new, changed, removed, covers_from, covers_to,
    data_through, state, undone_at, undone_by. Pulls and what no station sent are of the whole store: they are
    told to whoever may see every station of it.
    """
    b = load_batches.c

    def count(name: str) -> ColumnElement[Any]:
        return cast(cast(b.counts[name].astext, Double), Integer)

    return (
        select(
            b.id,
            b.dataset,
            func.coalesce(b.file_name, b.source_name).label("source"),
            b.started_at,
            b.loaded_by,
            func.coalesce(b.rows, count("read")).label("rows"),
            count("new").label("new"),
            count("changed").label("changed"),
            count("removed").label("removed"),
            b.covers_from,
            b.covers_to,
            b.data_through,
            b.state,
            b.undone_at,
            b.undone_by,
        )
        .where(told_loads(scope))
        .order_by(b.id.desc())
        .limit(MOST_LOADS)
    )


def delays(scope: Scope, filters: Filters, period: Period) -> Select[Any]:
    """Return the cases that occurred in the period by Bangkok days from occurrence to report.

    Columns: station_code, days (at most LONGEST_DELAY; −1 = reported before it occurred, so one of the two is
    wrong; None = no day of report), cases. Cases of which no day of occurrence is known are absent.
    """
    c = incidents.c
    late = type_coerce(bangkok_day(c.reported_at) - bangkok_day(c.occurred_from), Integer)
    # Not without the condition: of NULL and −1 the greatest is −1.
    days = case((c.reported_at.is_not(None), func.least(func.greatest(late, -1), LONGEST_DELAY)))
    asked = (
        select(c.station_code, days.label("days"))
        .join(offences, offences.c.code == c.offence_code)
        .where(*shown_cases(scope, filters, period), c.time_precision.not_in(("month", "none")))
        .subquery()
    )
    return select(asked.c.station_code, asked.c.days, func.count().label("cases")).group_by(
        asked.c.station_code, asked.c.days
    )


def places(scope: Scope, filters: Filters, period: Period) -> Select[Any]:
    """Return the cases of the period by station, and those without a point that can be used.

    Columns: station_code, cases, missing, outside, stand_in, piled (on undecided piles).
    """
    c = incidents.c

    def of(kind: str) -> ColumnElement[int]:
        return func.count().filter(c.geocode == kind)

    return (
        select(
            c.station_code,
            func.count().label("cases"),
            of("missing").label("missing"),
            of("outside").label("outside"),
            of("default_point").label("stand_in"),
            of("pile").label("piled"),
        )
        .join(offences, offences.c.code == c.offence_code)
        .where(*shown_cases(scope, replace(filters, zone=""), period))
        .group_by(c.station_code)
    )


def undated(scope: Scope, filters: Filters) -> Select[Any]:
    """Return the cases of any offence that carry no day of occurrence and so are in no period.

    Columns: station_code, cases.
    """
    c = incidents.c
    return (
        select(c.station_code, func.count().label("cases"))
        .where(c.occurred_from.is_(None), *of_view(c.station_code, scope, filters))
        .group_by(c.station_code)
    )


def weeks(scope: Scope, filters: Filters, period: Period) -> Select[Any]:
    """Return the cases by station and week of occurrence, whatever offences were asked for.

    Columns: station_code, week (its Monday), reports (cases of groups 1–3), cases (of all groups). Absent =
    no case at all.

    Args:
        period: should begin on a Monday and end with a Sunday.
    """
    d = incident_days.c
    week = cast(func.date_trunc("week", cast(d.day, DateTime)), Date).label("week")
    reports = func.coalesce(func.sum(d.cases).filter(offences.c.crime_group.between(1, 3)), 0)
    return (
        select(
            d.station_code,
            week,
            cast(reports, Integer).label("reports"),
            cast(func.sum(d.cases), Integer).label("cases"),
        )
        .join(offences, offences.c.code == d.offence_code)
        .where(d.basis == "occurred", during(d.day, period), *of_view(d.station_code, scope, filters))
        .group_by(d.station_code, week)
    )
