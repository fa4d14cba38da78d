"""Goal 4: group 1 and 2 cases in each zone in equal windows before and after joining."""

from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    Integer,
    Select,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    select,
    text,
    union,
)

from dashboard.filters import Filters, Scope
from dashboard.queries.conditions import station_codes
from dashboard.schema import coverage, incident_days, offences, zones

MONTHS = 12


def zone_windows(scope: Scope, filters: Filters, data_through: date) -> Select[Any]:
    """One row a zone that has joined: windows and cases.

    Columns: code, station_code, name_th, name_en, joined_on, months (whole months after, at most 12),
    before_start, before_end, after_start, after_end (ends excluded), before, after (cases), before_1,
    after_1, before_2, after_2 (group 1 and 2), before_place, after_place (place-based).

    The month of joining is left out. With 12 whole months after, before is the 12 months up to the day of
    joining; with fewer, the same calendar months a year earlier, so that both windows are equal and of one
    season.
    """
    windows = _windows(scope, filters, data_through)
    w, d, o = windows.c, incident_days.c, offences.c
    before = and_(d.day >= w.before_start, d.day < w.before_end)
    after = and_(d.day >= w.after_start, d.day < w.after_end)

    def cases(name: str, window: ColumnElement[bool], *more: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(d.cases).filter(window, *more).label(name)

    counted = (
        select(
            w.code,
            cases("before", before),
            cases("after", after),
            cases("before_1", before, o.crime_group == 1),
            cases("after_1", after, o.crime_group == 1),
            cases("before_2", before, o.crime_group == 2),
            cases("after_2", after, o.crime_group == 2),
            cases("before_place", before, o.place_based),
            cases("after_place", after, o.place_based),
        )
        .select_from(
            windows.join(
                incident_days,
                # The condition on '' and the window in one piece are what the index on zones can follow.
                and_(
                    d.zone_code == w.code,
                    d.zone_code != "",
                    d.basis == "occurred",
                    d.day >= w.before_start,
                    d.day < w.after_end,
                ),
            ).join(offences, and_(o.code == d.offence_code, o.crime_group.in_((1, 2))))
        )
        .group_by(w.code)
        .subquery("counted")
    )
    sums = [func.coalesce(c, 0).label(c.name) for c in counted.c if c.name != "code"]
    return select(
        w.code,
        w.station_code,
        w.name_th,
        w.name_en,
        w.joined_on,
        w.months,
        w.before_start,
        w.before_end,
        w.after_start,
        w.after_end,
        *sums,
    ).select_from(windows.outerjoin(counted, counted.c.code == w.code))


def missing_months(scope: Scope, filters: Filters, data_through: date) -> Select[Any]:
    """code, month: months in the windows of `zone_windows` for which the zone's station sent no cases."""
    windows = _windows(scope, filters, data_through)
    w = windows.c

    def months(start: ColumnElement[date], end: ColumnElement[date]) -> Select[Any]:
        first = cast(func.date_trunc("month", start), DateTime)
        series = func.generate_series(
            first, cast(end, DateTime) - text("interval '1 day'"), text("interval '1 month'")
        )
        return select(w.code, w.station_code, cast(series, Date).label("month")).where(w.months > 0)

    needed = union(months(w.before_start, w.before_end), months(w.after_start, w.after_end)).subquery()
    sent = coverage.c
    matched = and_(
        sent.dataset == "incidents", sent.station_code == needed.c.station_code, sent.month == needed.c.month
    )
    return (
        select(needed.c.code, needed.c.month)
        .select_from(needed.outerjoin(coverage, matched))
        .where(sent.month.is_(None))
        .order_by(needed.c.code, needed.c.month)
    )


def _windows(scope: Scope, filters: Filters, data_through: date) -> Subquery:
    """The windows of every zone of the view that has joined; see `zone_windows`."""
    z = zones.c
    after_start = cast(func.date_trunc("month", z.joined_on) + text("interval '1 month'"), Date)
    next_day = literal(data_through, Date) + 1
    age = func.age(next_day, after_start)
    whole = cast(func.extract("year", age) * 12 + func.extract("month", age), Integer)
    months = func.greatest(0, func.least(MONTHS, whole))
    joined = (
        select(
            z.code,
            z.station_code,
            z.name_th,
            z.name_en,
            z.joined_on,
            months.label("months"),
            after_start.label("after_start"),
        )
        .where(
            z.joined_on.is_not(None),
            z.joined_on <= data_through,
            z.station_code.in_(station_codes(scope, filters)),
        )
        .where(*([z.code == filters.zone] if filters.zone else []))
        .subquery("joined")
    )
    j = joined.c
    span = func.make_interval(0, j.months)
    year = text("interval '12 months'")
    full = j.months == MONTHS
    return select(
        j.code,
        j.station_code,
        j.name_th,
        j.name_en,
        j.joined_on,
        j.months,
        cast(case((full, j.joined_on - year), else_=j.after_start - year), Date).label("before_start"),
        cast(case((full, cast(j.joined_on, DateTime)), else_=j.after_start - year + span), Date).label(
            "before_end"
        ),
        j.after_start,
        cast(j.after_start + span, Date).label("after_end"),
    ).subquery("windows")
