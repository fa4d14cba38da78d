"""Statements for counts of cases from the daily roll-up.

Days without a case are absent; the caller knows which days were received.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Select,
    String,
    Table,
    and_,
    any_,
    case,
    func,
    literal,
    select,
    union_all,
)

from dashboard.filters import Filters, Scope
from dashboard.language.periods import Period
from dashboard.queries.conditions import (
    asked_offences,
    counted_days,
    day_counts,
    days_of_view,
    during,
    of_own_zones,
    station_codes,
)
from dashboard.schema import incident_days, offences, zones


def _joined(days: Table) -> FromClause:
    return days.join(offences, offences.c.code == days.c.offence_code)


def _spans(current: Period, compared: Period) -> FromClause:
    """Both periods as rows. Where they overlap (more than a year was asked for) a day counts in each."""
    # Not as VALUES: SQLAlchemy would write a question with them anew each time.
    return union_all(
        *(
            select(
                literal(name, String).label("period"),
                literal(span.start, Date).label("first"),
                literal(span.end, Date).label("end"),
            )
            for name, span in (("current", current), ("compared", compared))
        )
    ).subquery("spans")


def _within(days: Table, spans: FromClause) -> ColumnElement[bool]:
    return and_(days.c.day >= spans.c.first, days.c.day < spans.c.end)


def by_group(scope: Scope, filters: Filters, current: Period, compared: Period) -> Select[Any]:
    """Return the cases of both periods by crime group, by day of report (รับแจ้ง).

    All four groups whatever group or offence the filters name; place-based if asked. Columns: period
    (current, compared), crime_group (None = unmapped), cases, cleared, persons.
    """
    days = day_counts(scope, filters)
    spans = _spans(current, compared)
    place = [offences.c.place_based] if filters.place_based else []
    return (
        select(
            spans.c.period,
            offences.c.crime_group,
            func.sum(days.c.cases).label("cases"),
            func.sum(days.c.cleared).label("cleared"),
            func.sum(days.c.persons).label("persons"),
        )
        .select_from(_joined(days).join(spans, _within(days, spans)))
        .where(*counted_days(days, scope, filters, "reported"), *place)
        .group_by(spans.c.period, offences.c.crime_group)
    )


def by_day(scope: Scope, filters: Filters, period: Period) -> Select[Any]:
    """Return the cases of the period by day of occurrence: day, cases."""
    days = day_counts(scope, filters)
    return (
        select(days.c.day, func.sum(days.c.cases).label("cases"))
        .select_from(_joined(days))
        .where(
            *counted_days(days, scope, filters, "occurred"),
            during(days.c.day, period),
            *asked_offences(filters),
        )
        .group_by(days.c.day)
        .order_by(days.c.day)
    )


def by_month_and_station(
    scope: Scope, filters: Filters, period: Period, only: Collection[str] = ()
) -> Select[Any]:
    """Return the cases of the period by month of occurrence and station.

    Columns: month (first day), station_code, cases.

    Args:
        only: of these stations of the view; empty = of all.
    """
    days = incident_days
    month = func.date_trunc("month", days.c.day).cast(days.c.day.type)
    statement = (
        select(month.label("month"), days.c.station_code, func.sum(days.c.cases).label("cases"))
        .select_from(_joined(days))
        .where(
            *counted_days(days, scope, filters, "occurred"),
            during(days.c.day, period),
            *asked_offences(filters),
        )
        .group_by(month, days.c.station_code)
    )
    return statement.where(days.c.station_code.in_(only)) if only else statement


def by_station(scope: Scope, filters: Filters, current: Period, compared: Period) -> Select[Any]:
    """Return the cases of both periods by station: period (current, compared), station_code, cases.

    By day of occurrence.
    """
    days = incident_days
    spans = _spans(current, compared)
    return (
        select(spans.c.period, days.c.station_code, func.sum(days.c.cases).label("cases"))
        .select_from(_joined(days).join(spans, _within(days, spans)))
        .where(*counted_days(days, scope, filters, "occurred"), *asked_offences(filters))
        .group_by(spans.c.period, days.c.station_code)
    )


def by_offence(scope: Scope, filters: Filters, current: Period, compared: Period) -> Select[Any]:
    """Return the cases of both periods by offence, by day of occurrence.

    Columns: period (current, compared), offence_code, crime_group, name_th, name_en, cases.
    """
    days = day_counts(scope, filters)
    spans = _spans(current, compared)
    return (
        select(
            spans.c.period,
            days.c.offence_code,
            offences.c.crime_group,
            offences.c.name_th,
            offences.c.name_en,
            func.sum(days.c.cases).label("cases"),
        )
        .select_from(_joined(days).join(spans, _within(days, spans)))
        .where(*counted_days(days, scope, filters, "occurred"), *asked_offences(filters))
        .group_by(
            spans.c.period,
            days.c.offence_code,
            offences.c.crime_group,
            offences.c.name_th,
            offences.c.name_en,
        )
    )


def shares(scope: Scope, filters: Filters, period: Period) -> Select[Any]:
    """Return one row: cases of the view, of these unlocated, and unmapped whatever groups were asked for.

    All by day of occurrence; reported: the cases of the view by day of report.
    """
    days = day_counts(scope, filters)
    occurred, reported = days.c.basis == "occurred", days.c.basis == "reported"
    asked = and_(occurred, *asked_offences(filters))
    unmapped = and_(occurred, offences.c.crime_group.is_(None))
    return (
        select(
            func.coalesce(func.sum(days.c.cases).filter(asked), 0).label("cases"),
            func.coalesce(func.sum(days.c.unlocated).filter(asked), 0).label("unlocated"),
            func.coalesce(func.sum(days.c.cases).filter(unmapped), 0).label("unmapped"),
            func.coalesce(func.sum(days.c.cases).filter(and_(reported, *asked_offences(filters))), 0).label(
                "reported"
            ),
        )
        .select_from(_joined(days))
        .where(*days_of_view(days, scope, filters), during(days.c.day, period))
    )


def in_zones(scope: Scope, filters: Filters, current: Period, compared: Period) -> Select[Any]:
    """Return the cases of both periods by zone and ring, by day of occurrence.

    Columns: period (current, compared), place (zone code; ring:zone code; '' = elsewhere), cases.
    """
    days = incident_days
    spans = _spans(current, compared)
    place = case(
        (days.c.zone_code != "", days.c.zone_code),
        (days.c.ring_zone_code != "", literal("ring:", String) + days.c.ring_zone_code),
        else_="",
    )
    return (
        select(spans.c.period, place.label("place"), func.sum(days.c.cases).label("cases"))
        .select_from(_joined(days).join(spans, _within(days, spans)))
        .where(*counted_days(days, scope, filters, "occurred"), *asked_offences(filters))
        .group_by(spans.c.period, place)
    )


def in_any_zone_by_month(scope: Scope, filters: Filters, period: Period) -> Select[Any]:
    """Return the cases inside the zones of the view by month, whichever station filed them.

    As goal 4 counts. Columns: month (first day, of occurrence), cases.
    """
    days = incident_days
    month = func.date_trunc("month", days.c.day).cast(days.c.day.type)
    asked = select(zones.c.code).where(zones.c.station_code.in_(station_codes(scope, filters)))
    if filters.zone:
        asked = asked.where(zones.c.code == filters.zone)
    return of_own_zones(
        select(month.label("month"), func.sum(days.c.cases).label("cases"))
        .select_from(_joined(days))
        .where(
            days.c.basis == "occurred",
            # As an array and said twice, so that the index on zones is used.
            days.c.zone_code == any_(func.array(asked.scalar_subquery())),
            days.c.zone_code != "",
            during(days.c.day, period),
            *asked_offences(filters),
        )
        .group_by(month)
    )
