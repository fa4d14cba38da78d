"""Counts of cases from the daily roll-up. Days without a case are absent; the caller knows which days were received."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Select,
    String,
    and_,
    case,
    column,
    func,
    literal,
    select,
    values,
)

from dashboard.filters import Filters, Scope
from dashboard.periods import Period
from dashboard.queries.conditions import asked_offences, counted_days, during, station_codes
from dashboard.schema import incident_days, offences, zones

_DAYS = incident_days.c
_JOINED = incident_days.join(offences, offences.c.code == _DAYS.offence_code)


def _spans(current: Period, compared: Period) -> FromClause:
    """Both periods as rows. Where they overlap (more than a year was asked for) a day counts in each."""
    columns = column("period", String), column("first", Date), column("end", Date)
    rows = [("current", current.start, current.end), ("compared", compared.start, compared.end)]
    return values(*columns, name="spans").data(rows)


def _within(spans: FromClause) -> ColumnElement[bool]:
    return and_(_DAYS.day >= spans.c.first, _DAYS.day < spans.c.end)


def by_group(scope: Scope, filters: Filters, current: Period, compared: Period) -> Select[Any]:
    """The status table: period (current, compared), crime_group (None = unmapped), cases, cleared, persons.

    By day of report (รับแจ้ง). All four groups whatever group or offence the filters name; place-based if asked.
    """
    spans = _spans(current, compared)
    place = [offences.c.place_based] if filters.place_based else []
    return (
        select(
            spans.c.period,
            offences.c.crime_group,
            func.sum(_DAYS.cases).label("cases"),
            func.sum(_DAYS.cleared).label("cleared"),
            func.sum(_DAYS.persons).label("persons"),
        )
        .select_from(_JOINED.join(spans, _within(spans)))
        .where(*counted_days(scope, filters, "reported"), *place)
        .group_by(spans.c.period, offences.c.crime_group)
    )


def by_day(scope: Scope, filters: Filters, period: Period) -> Select[Any]:
    """day, cases (of occurrence) in the period."""
    return (
        select(_DAYS.day, func.sum(_DAYS.cases).label("cases"))
        .select_from(_JOINED)
        .where(*counted_days(scope, filters, "occurred"), during(_DAYS.day, period), *asked_offences(filters))
        .group_by(_DAYS.day)
        .order_by(_DAYS.day)
    )


def by_month_and_station(scope: Scope, filters: Filters, period: Period) -> Select[Any]:
    """month (first day), station_code, cases (of occurrence) in the period."""
    month = func.date_trunc("month", _DAYS.day).cast(_DAYS.day.type)
    return (
        select(month.label("month"), _DAYS.station_code, func.sum(_DAYS.cases).label("cases"))
        .select_from(_JOINED)
        .where(*counted_days(scope, filters, "occurred"), during(_DAYS.day, period), *asked_offences(filters))
        .group_by(month, _DAYS.station_code)
    )


def by_offence(scope: Scope, filters: Filters, current: Period, compared: Period) -> Select[Any]:
    """period (current, compared), offence_code, crime_group, name_th, name_en, cases (of occurrence)."""
    spans = _spans(current, compared)
    return (
        select(
            spans.c.period,
            _DAYS.offence_code,
            offences.c.crime_group,
            offences.c.name_th,
            offences.c.name_en,
            func.sum(_DAYS.cases).label("cases"),
        )
        .select_from(_JOINED.join(spans, _within(spans)))
        .where(*counted_days(scope, filters, "occurred"), *asked_offences(filters))
        .group_by(spans.c.period, _DAYS.offence_code, offences.c.crime_group, offences.c.name_th, offences.c.name_en)
    )


def shares(scope: Scope, filters: Filters, period: Period) -> Select[Any]:
    """One row: cases of the view, of these unlocated and unmapped (unmapped whatever groups were asked for)."""
    asked = and_(True, *asked_offences(filters))
    unmapped = offences.c.crime_group.is_(None)
    return (
        select(
            func.coalesce(func.sum(_DAYS.cases).filter(asked), 0).label("cases"),
            func.coalesce(func.sum(_DAYS.unlocated).filter(asked), 0).label("unlocated"),
            func.coalesce(func.sum(_DAYS.cases).filter(unmapped), 0).label("unmapped"),
        )
        .select_from(_JOINED)
        .where(*counted_days(scope, filters, "occurred"), during(_DAYS.day, period))
    )


def in_zones(scope: Scope, filters: Filters, current: Period, compared: Period) -> Select[Any]:
    """period (current, compared), where (zone code; ring:zone code), cases of the view."""
    spans = _spans(current, compared)
    place = case(
        (_DAYS.zone_code != "", _DAYS.zone_code),
        (_DAYS.ring_zone_code != "", literal("ring:", String) + _DAYS.ring_zone_code),
        else_="",
    )
    return (
        select(spans.c.period, place.label("place"), func.sum(_DAYS.cases).label("cases"))
        .select_from(_JOINED.join(spans, _within(spans)))
        .where(*counted_days(scope, filters, "occurred"), *asked_offences(filters))
        .group_by(spans.c.period, place)
    )


def in_any_zone_by_month(scope: Scope, filters: Filters, period: Period) -> Select[Any]:
    """month (first day), cases (of occurrence) inside the zones of the view, whichever station filed them (as goal 4 counts)."""
    month = func.date_trunc("month", _DAYS.day).cast(_DAYS.day.type)
    mine = select(zones.c.code).where(zones.c.station_code.in_(station_codes(scope, filters)))
    if filters.zone:
        mine = mine.where(zones.c.code == filters.zone)
    return (
        select(month.label("month"), func.sum(_DAYS.cases).label("cases"))
        .select_from(_JOINED)
        .where(
            _DAYS.basis == "occurred",
            _DAYS.zone_code.in_(mine),
            during(_DAYS.day, period),
            *asked_offences(filters),
        )
        .group_by(month)
    )
