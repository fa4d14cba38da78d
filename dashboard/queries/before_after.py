"""Goal 4: group 1 and 2 cases in each zone in equal windows before and after joining."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, DateTime, Integer, Select, and_, case, cast, func, literal, select, text

from dashboard.filters import Filters, Scope
from dashboard.queries.conditions import station_codes
from dashboard.schema import incident_days, offences, zones

MONTHS = 12


def zone_windows(scope: Scope, filters: Filters, data_through: date) -> Select[Any]:
    """One row a zone that has joined: windows and cases.

    Columns: code, station_code, name_th, name_en, joined_on, months (whole months after, at most 12),
    before_start, before_end, after_start, after_end (ends excluded), before, after (cases), before_1, after_1,
    before_2, after_2 (group 1 and 2), before_place, after_place (place-based).

    The month of joining is left out. With 12 whole months after, before is the 12 months up to the day of
    joining; with fewer, the same calendar months a year earlier, so that both windows are equal and of one season.
    """
    z = zones.c
    after_start = cast(func.date_trunc("month", z.joined_on) + text("interval '1 month'"), Date)
    next_day = literal(data_through, Date) + 1
    age = func.age(next_day, after_start)
    whole = cast(func.extract("year", age) * 12 + func.extract("month", age), Integer)
    months = func.greatest(0, func.least(MONTHS, whole))
    joined = (
        select(
            z.code, z.station_code, z.name_th, z.name_en, z.joined_on,
            months.label("months"), after_start.label("after_start"),
        )
        .where(z.joined_on.is_not(None), z.joined_on <= data_through, z.station_code.in_(station_codes(scope, filters)))
        .where(*([z.code == filters.zone] if filters.zone else []))
        .cte("joined")
    )  # fmt: skip
    j = joined.c
    span = func.make_interval(0, j.months)
    year = text("interval '12 months'")
    full = j.months == MONTHS
    windows = select(
        j.code, j.station_code, j.name_th, j.name_en, j.joined_on, j.months,
        cast(case((full, j.joined_on - year), else_=j.after_start - year), Date).label("before_start"),
        cast(case((full, cast(j.joined_on, DateTime)), else_=j.after_start - year + span), Date).label("before_end"),
        j.after_start,
        cast(j.after_start + span, Date).label("after_end"),
    ).cte("windows")  # fmt: skip
    w, d = windows.c, incident_days.c
    before = and_(d.day >= w.before_start, d.day < w.before_end)
    after = and_(d.day >= w.after_start, d.day < w.after_end)
    counted = and_(
        d.basis == "occurred",
        d.zone_code == w.code,
        before | after,
        d.offence_code.in_(select(offences.c.code).where(offences.c.crime_group.in_((1, 2)))),
    )

    def cases(window: ColumnElement[bool], *more: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(d.cases).filter(window, *more), 0)

    names = [w.code, w.station_code, w.name_th, w.name_en, w.joined_on, w.months, w.before_start, w.before_end,
             w.after_start, w.after_end]  # fmt: skip
    group = {n: d.offence_code.in_(select(offences.c.code).where(offences.c.crime_group == n)) for n in (1, 2)}
    place = d.offence_code.in_(select(offences.c.code).where(offences.c.place_based))
    return (
        select(
            *names,
            cases(before).label("before"), cases(after).label("after"),
            cases(before, group[1]).label("before_1"), cases(after, group[1]).label("after_1"),
            cases(before, group[2]).label("before_2"), cases(after, group[2]).label("after_2"),
            cases(before, place).label("before_place"), cases(after, place).label("after_place"),
        )
        .select_from(windows.outerjoin(incident_days, counted))
        .group_by(*names)
    )  # fmt: skip
