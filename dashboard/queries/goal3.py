"""Goal 3: which sectors were active when, which reports came, and what meetings resolved."""

from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    Select,
    String,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
    text,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on

from dashboard import schema
from dashboard.filters import Filters, Scope
from dashboard.language.periods import Period
from dashboard.queries.conditions import by_then, during, station_codes
from dashboard.schema import activities, activity_sectors, coverage, partners, resolutions, stations, zones

# Rows of a list; a nation has more than anybody reads.
MOST_ROWS = 500
DATASETS = ("activities", "resolutions", "risk_spots")


def sectors() -> Select[Any]:
    """Select every sector: code, name_th, name_en, counted. A reference table, so no scope."""
    s = schema.sectors.c
    return select(s.code, s.name_th, s.name_en, s.counted).order_by(s.code)


def sector_activity(scope: Scope, filters: Filters, judged: Period, at: date) -> Select[Any]:
    """Select what sectors did and whether they are there: one row a station and counted sector.

    Columns: station_code, sector_code, partners (organisations that were partners on any day of the judged
    quarter), judged, running (activities in which the sector took part in that quarter, and since its end up
    to `at`). The goal is the station's, whatever zone is looked at.
    """
    a, x, p = activities.c, activity_sectors.c, partners.c
    codes = station_codes(scope, filters)
    active = (
        select(
            a.station_code,
            x.sector_code,
            func.count().filter(a.held_on < judged.end).label("judged"),
            func.count().filter(a.held_on >= judged.end).label("running"),
        )
        .select_from(activities.join(activity_sectors, x.activity_id == a.id))
        .where(a.station_code.in_(codes), a.held_on >= judged.start, a.held_on <= at)
        .group_by(a.station_code, x.sector_code)
        .subquery("active")
    )
    known = (
        select(p.station_code, p.sector_code, func.count().label("partners"))
        .where(
            p.station_code.in_(codes),
            or_(p.joined_on.is_(None), p.joined_on < judged.end),
            or_(p.left_on.is_(None), p.left_on >= judged.start),
        )
        .group_by(p.station_code, p.sector_code)
        .subquery("known")
    )
    station, sector = stations.c.code, schema.sectors.c.code
    every = stations.join(schema.sectors, schema.sectors.c.counted)
    for part in (active, known):
        every = every.outerjoin(part, and_(part.c.station_code == station, part.c.sector_code == sector))
    sums = [func.coalesce(c, 0).label(c.name) for c in (known.c.partners, active.c.judged, active.c.running)]
    return (
        select(station.label("station_code"), sector.label("sector_code"), *sums)
        .select_from(every)
        .where(station.in_(codes))
    )


def reports(scope: Scope, filters: Filters, first: date, end: date) -> Select[Any]:
    """Select the activity reports that came for the months in [first, end): one row a report.

    Columns: station_code, month (its first day), state. Absent = not sent.
    """
    c = coverage.c
    return select(c.station_code, c.month, c.state).where(
        c.dataset == "activities",
        c.month >= first,
        c.month < end,
        c.station_code.in_(station_codes(scope, filters)),
    )


def reports_by_month(scope: Scope, filters: Filters, first: date, end: date) -> Select[Any]:
    """Select how many reports came: one row a data set of DATASETS and month in [first, end).

    Columns: dataset, month, stations (those of the view that had joined the programme by the end of the
    month, or sent the report all the same), received, confirmed_none (of them). Absent = no such station.
    """
    c, z = coverage.c, zones.c
    joined = (
        select(z.station_code, func.min(z.joined_on).label("joined_on"))
        .where(z.joined_on.is_not(None), z.station_code.in_(station_codes(scope, filters)))
        .group_by(z.station_code)
        .subquery("joined")
    )
    month = func.generate_series(
        cast(literal(first, Date), DateTime),
        cast(literal(end, Date), DateTime) - text("interval '1 day'"),
        text("interval '1 month'"),
    )
    months = select(cast(month, Date).label("month")).subquery("months")
    names = select(func.unnest(literal(list(DATASETS), ARRAY(String))).label("dataset")).subquery("names")
    sent = and_(c.station_code == stations.c.code, c.month == months.c.month, c.dataset == names.c.dataset)
    in_programme = joined.c.joined_on < months.c.month + text("interval '1 month'")
    return (
        select(
            names.c.dataset,
            months.c.month,
            func.count().label("stations"),
            func.count().filter(c.state == "received").label("received"),
            func.count().filter(c.state == "confirmed_none").label("confirmed_none"),
        )
        .select_from(
            stations.join(months, text("true"))
            .join(names, text("true"))
            .outerjoin(joined, joined.c.station_code == stations.c.code)
            .outerjoin(coverage, sent)
        )
        .where(stations.c.code.in_(station_codes(scope, filters)), or_(in_programme, c.state.is_not(None)))
        .group_by(names.c.dataset, months.c.month)
    )


def by_month(scope: Scope, filters: Filters, first: date, at: date) -> Select[Any]:
    """Select activities from `first` to `at`: one row a sector, kind and month with any.

    Columns: sector_code ('' = all sectors together), kind, month, activities, people. An activity of several
    sectors counts once for each and once in ''. A zone has its own activities and those of its whole station.
    Absent = none, or not received: `reports_by_month` tells.
    """
    a, x = activities.c, activity_sectors.c
    month = cast(func.date_trunc("month", a.held_on), Date).label("month")
    people = func.coalesce(func.sum(x.people), 0).label("people")
    asked = [
        a.station_code.in_(station_codes(scope, filters)),
        a.held_on >= first,
        a.held_on <= at,
        *_of_zone(a.zone_code, filters),
    ]
    by_sector = (
        select(x.sector_code, a.kind, month, func.count().label("activities"), people)
        .select_from(activities.join(activity_sectors, x.activity_id == a.id))
        .where(*asked)
        .group_by(x.sector_code, a.kind, month)
    )
    together = (
        select(
            literal("").label("sector_code"),
            a.kind,
            month,
            func.count(a.id.distinct()).label("activities"),
            people,
        )
        .select_from(activities.outerjoin(activity_sectors, x.activity_id == a.id))
        .where(*asked)
        .group_by(a.kind, month)
    )
    both = union_all(by_sector, together).subquery("both")
    return select(both)


def targets(scope: Scope, filters: Filters, indicator: str, fiscal_year: int) -> Select[Any]:
    """Select the narrowest target that holds for each station: one row a station that has any.

    Columns: station_code, value. Absent = the default holds.

    Args:
        fiscal_year: พ.ศ.
    """
    t, s = schema.targets.c, stations.c
    holds = or_(
        t.station_code == s.code,
        and_(t.station_code.is_(None), or_(t.province_code == s.province_code, t.province_code.is_(None))),
    )
    return (
        select(s.code.label("station_code"), t.value)
        .select_from(stations.join(schema.targets, holds))
        .where(
            s.code.in_(station_codes(scope, filters)), t.indicator == indicator, t.fiscal_year == fiscal_year
        )
        .ext(distinct_on(s.code))
        .order_by(s.code, t.station_code.is_(None), t.province_code.is_(None))
    )


def resolution_counts(scope: Scope, filters: Filters, period: Period) -> Select[Any]:
    """Select counts of resolutions: one row a station that has any.

    Columns: station_code
        open: at the end of the period; overdue: of these, past their day; carried_over: of these, carried to
            another meeting.
        closed: carried out within the period (not the cancelled ones); in_time: of these, by their day;
            undated: of these, without a day.
    """
    r, at = resolutions.c, period.last
    is_open = _is_open(at)
    closed = and_(during(r.closed_on, period), r.state == "done")
    return (
        select(
            r.station_code,
            func.count().filter(is_open).label("open"),
            func.count().filter(is_open, r.due_on < at).label("overdue"),
            func.count().filter(is_open, r.carried_over > 0).label("carried_over"),
            func.count().filter(closed).label("closed"),
            func.count().filter(closed, r.closed_on <= r.due_on).label("in_time"),
            func.count().filter(closed, r.due_on.is_(None)).label("undated"),
        )
        .select_from(resolutions.join(activities, activities.c.id == r.activity_id))
        .where(*_known(scope, filters, at))
        .group_by(r.station_code)
    )


def open_resolutions(scope: Scope, filters: Filters, at: date) -> Select[Any]:
    """Select resolutions open on the day `at`, longest overdue first, those without a day last.

    At most MOST_ROWS.

    Columns: id, station_code, title, owner (a position), due_on, carried_over (as last reported), meeting_on.
    """
    r = resolutions.c
    return (
        select(
            r.id,
            r.station_code,
            r.title,
            r.owner,
            r.due_on,
            r.carried_over,
            activities.c.held_on.label("meeting_on"),
        )
        .select_from(resolutions.join(activities, activities.c.id == r.activity_id))
        .where(*_known(scope, filters, at), _is_open(at))
        .order_by(r.due_on.nulls_last(), r.id)
        .limit(MOST_ROWS)
    )


def partners_of(scope: Scope, filters: Filters, at: date) -> Select[Any]:
    """Select all partners up to the day `at`, those who left too.

    Columns: id, station_code, sector_code, name, joined_on, left_on (only where it has come by `at`).
    """
    p = partners.c
    return (
        select(
            p.id, p.station_code, p.sector_code, p.name, p.joined_on, by_then(p.left_on, at).label("left_on")
        )
        .where(
            p.station_code.in_(station_codes(scope, filters)), or_(p.joined_on.is_(None), p.joined_on <= at)
        )
        .order_by(p.id)
    )


def _of_zone(zone: ColumnElement[Any], filters: Filters) -> list[ColumnElement[bool]]:
    """Return what picks what a zone sees: its own, and what is of its whole station."""
    return [or_(zone == filters.zone, zone.is_(None))] if filters.zone else []


def _known(scope: Scope, filters: Filters, at: date) -> list[ColumnElement[bool]]:
    """Return what picks resolutions of the view, joined with their meetings, made by the day `at`."""
    of_stations = resolutions.c.station_code.in_(station_codes(scope, filters))
    return [of_stations, activities.c.held_on <= at, *_of_zone(activities.c.zone_code, filters)]


def _is_open(at: date) -> ColumnElement[bool]:
    return or_(resolutions.c.closed_on.is_(None), resolutions.c.closed_on > at)
