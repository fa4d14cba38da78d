"""Statements for cases by week of many stations at once.

One row a series, its weeks as two arrays, so that a nation stays small.
"""

from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, cast, func, literal, select, type_coerce
from sqlalchemy.dialects.postgresql import aggregate_order_by

from dashboard.filters import Filters, Scope
from dashboard.language.periods import Period
from dashboard.queries.conditions import asked_offences, counted_days, during, station_codes
from dashboard.schema import coverage, incident_days, offences


def by_station(scope: Scope, filters: Filters, period: Period, *, zones: bool) -> Select[Any]:
    """Return the cases by week of every station and group that has a case in the period.

    Columns: station_code, zone_code, crime_group, weeks (numbers of those that have cases, from 0, counted
    from the period's first day), cases (as many in each, by day of occurrence). Weeks that are absent had
    none (callers see whether they were received).

    Args:
        zones: a row for each zone of a station too ('' = outside all zones); else all of them as ''.
    """
    d = incident_days.c
    zone: ColumnElement[Any] = d.zone_code if zones else literal("", String)
    week = type_coerce(d.day - period.start, Integer) // 7
    counted = (
        select(
            d.station_code,
            zone.label("zone_code"),
            offences.c.crime_group,
            week.label("week"),
            cast(func.sum(d.cases), Integer).label("cases"),
        )
        .join(offences, offences.c.code == d.offence_code)
        .where(
            *counted_days(incident_days, scope, filters, "occurred"),
            during(d.day, period),
            *asked_offences(filters),
        )
        .group_by(d.station_code, offences.c.crime_group, week, *([d.zone_code] if zones else []))
        .subquery()
    )
    c = counted.c
    return select(
        c.station_code,
        c.zone_code,
        c.crime_group,
        func.array_agg(aggregate_order_by(c.week, c.week)).label("weeks"),
        func.array_agg(aggregate_order_by(c.cases, c.week)).label("cases"),
    ).group_by(c.station_code, c.zone_code, c.crime_group)


def received(scope: Scope, filters: Filters, months: Period) -> Select[Any]:
    """Return the months of which each station of the view sent its cases; one that sent none is absent.

    Doubtful ones too: their weeks without a case are told as silences, and of a nation some month is always
    in doubt.

    Columns: station_code, months (year × 12 + month − 1, in order).
    """
    c = coverage.c
    number = cast(func.extract("year", c.month) * 12 + func.extract("month", c.month) - 1, Integer)
    return (
        select(c.station_code, func.array_agg(aggregate_order_by(number, number)).label("months"))
        .where(
            c.dataset == "incidents",
            during(c.month, months),
            c.station_code.in_(station_codes(scope, filters)),
        )
        .group_by(c.station_code)
    )
