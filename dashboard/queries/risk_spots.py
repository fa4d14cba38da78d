"""Risk spots: found and fixed, the loop from meeting to joint activity, cases near them around the fix."""

from datetime import date
from math import degrees
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    Double,
    FromClause,
    Select,
    Subquery,
    and_,
    case,
    cast,
    func,
    or_,
    select,
    text,
    true,
)

from dashboard.filters import Filters, Scope
from dashboard.language.periods import Period, add_months
from dashboard.queries.conditions import believed, by_then, during, station_codes
from dashboard.schema import activities, coverage, incidents, offences, resolutions, risk_spots

MOST_ROWS = 500
# How long after its fix a spot stays in the list: in the second year its later window is over and shown.
LISTED_MONTHS = 24
# Metres within which a case is at the spot.
NEAR_M = 100
# Each of the two equal windows: a whole year, so that both hold the same seasons.
WINDOW_DAYS = 365
EARTH_RADIUS_M = 6_371_008.8
_S = risk_spots.c


def counts(scope: Scope, filters: Filters, period: Period) -> Select[Any]:
    """Select counts of risk spots: one row a station that has any.

    Columns: station_code
        found, and by whom: public, partner, police; fixed: within the period.
        open: at its end; overdue: of these, past their day; untold: fixed by the end, and the citizen not
            told yet.
    """
    at = period.last
    was_found, is_open = during(_S.found_on, period), by_then(_S.fixed_on, at).is_(None)
    reporters = [
        func.count().filter(was_found, _S.reported_by == name).label(name)
        for name in ("public", "partner", "police")
    ]
    return (
        select(
            _S.station_code,
            func.count().filter(was_found).label("found"),
            *reporters,
            func.count().filter(during(_S.fixed_on, period)).label("fixed"),
            func.count().filter(is_open).label("open"),
            func.count().filter(is_open, _S.due_on < at).label("overdue"),
            func.count().filter(_S.fixed_on <= at, by_then(_S.told_on, at).is_(None)).label("untold"),
        )
        .where(*_known(scope, filters, at))
        .group_by(_S.station_code)
    )


def days_to_fix(scope: Scope, filters: Filters, period: Period) -> Select[Any]:
    """Select how long a fix took, in one row.

    Columns: fixed (within the period), median_days from found to fixed (None where none was fixed).
    """
    days = cast(_S.fixed_on - _S.found_on, Double)
    return select(
        func.count().label("fixed"), func.percentile_cont(0.5).within_group(days).label("median_days")
    ).where(*_known(scope, filters, period.last), during(_S.fixed_on, period))


def spots(scope: Scope, filters: Filters, at: date) -> Select[Any]:
    """Select risk spots that are open on the day `at` or were fixed in the LISTED_MONTHS before.

    One row a spot, at most MOST_ROWS: open ones first, longest overdue first; then the fixed ones, latest
    first. Columns: those of the spot as known on that day, and the loop: meeting_on, resolution, owner,
    resolution_due, resolution_closed, activity_on, activity_kind, activity. A spot that names no resolution
    (activity) has the latest one that names the spot.
    """
    s = _listed(scope, filters, at).c
    r, m, a = resolutions.c, activities.alias("meeting").c, activities.alias("joint").c
    # The spot's own link first, then whatever refers to the spot; only what was there by that day.
    resolution = (
        select(
            m.held_on.label("meeting_on"),
            r.title.label("resolution"),
            r.owner,
            r.due_on.label("resolution_due"),
            by_then(r.closed_on, at).label("resolution_closed"),
        )
        .join_from(resolutions, m.id.table, m.id == r.activity_id)
        .where(or_(r.id == s.resolution_id, r.risk_spot_id == s.id), m.held_on <= at)
        .order_by((r.id == s.resolution_id).desc().nulls_last(), m.held_on.desc(), r.id)
        .limit(1)
        .lateral("own_resolution")
    )
    joint_activity = (
        select(a.held_on.label("activity_on"), a.kind.label("activity_kind"), a.title.label("activity"))
        .where(or_(a.id == s.activity_id, a.risk_spot_id == s.id), a.kind != "meeting", a.held_on <= at)
        .order_by((a.id == s.activity_id).desc().nulls_last(), a.held_on.desc(), a.id)
        .limit(1)
        .lateral("joint_activity")
    )
    own = [c for c in s if c.name not in ("resolution_id", "activity_id")]
    return (
        select(*own, *resolution.c, *joint_activity.c)
        .select_from(s.id.table.outerjoin(resolution, true()).outerjoin(joint_activity, true()))
        .order_by(s.fixed_on.desc().nulls_first(), s.due_on.nulls_last(), s.found_on, s.id)
    )


def cases_around(scope: Scope, filters: Filters, at: date) -> Select[Any]:
    """Select group 1 and 2 cases at fixed spots of `spots` whose window after the fix was over by `at`.

    One row a spot. Columns: id, before_start, before_end, after_start, after_end (ends excluded), before,
    after (cases), missing (months that a window touches and of which the station's cases were not received).

    Both windows have WINDOW_DAYS; the day of the fix is in neither. A case is near when the great circle
    (haversine on a sphere of the Earth's mean radius) is at most NEAR_M: within half a metre of the distance
    on the ellipsoid, by which the rings of zones are drawn. Cases of the spot's own station, whose months are
    looked at too, with a usable point.
    """
    fixed = _with_windows(scope, filters, at)
    near, f = _cases_near(fixed), fixed.c
    return (
        select(
            f.id,
            f.before_start,
            f.before_end,
            f.after_start,
            f.after_end,
            near.c.before,
            near.c.after,
            _missing(fixed).label("missing"),
        )
        .select_from(fixed.join(near, true()))
        .order_by(f.id)
    )


def _with_windows(scope: Scope, filters: Filters, at: date) -> Subquery:
    """Select fixed spots of the list that have a place and whose later window is over, with both windows."""
    listed = _listed(scope, filters, at).c
    return (
        select(
            listed.id,
            listed.station_code,
            listed.latitude,
            listed.longitude,
            (listed.fixed_on - WINDOW_DAYS).label("before_start"),
            listed.fixed_on.label("before_end"),
            (listed.fixed_on + 1).label("after_start"),
            (listed.fixed_on + 1 + WINDOW_DAYS).label("after_end"),
        )
        .where(
            listed.fixed_on + WINDOW_DAYS <= at, listed.latitude.is_not(None), listed.longitude.is_not(None)
        )
        .subquery("fixed")
    )


def _cases_near(fixed: Subquery) -> FromClause:
    """Select how many cases were at a spot in each of its windows: before, after."""
    f, i = fixed.c, incidents.c
    before = i.occurred_from < _instant(f.before_end)
    after = i.occurred_from >= _instant(f.after_start)
    of_groups = and_(offences.c.code == i.offence_code, offences.c.crime_group.in_((1, 2)))
    return (
        select(func.count().filter(before).label("before"), func.count().filter(after).label("after"))
        .select_from(incidents.join(offences, of_groups))
        .where(
            i.station_code == f.station_code,
            i.occurred_from >= _instant(f.before_start),
            i.occurred_from < _instant(f.after_end),
            i.geocode == "good",
            *_within(f.latitude, f.longitude),
        )
        .lateral("near")
    )


def _within(latitude: ColumnElement[Any], longitude: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """Return what picks cases at most NEAR_M from a point.

    The box throws most away before the sines are worked out.
    """
    i = incidents.c
    high = degrees(NEAR_M / EARTH_RADIUS_M) * 1.001
    # Never narrower than the circle, and never infinite at a pole.
    wide = high / func.greatest(func.cos(func.radians(latitude)), 0.01)
    north, east = func.radians(i.latitude - latitude) / 2, func.radians(i.longitude - longitude) / 2
    square = func.power(func.sin(north), 2) + func.cos(func.radians(latitude)) * func.cos(
        func.radians(i.latitude)
    ) * func.power(func.sin(east), 2)
    metres = 2 * EARTH_RADIUS_M * func.asin(func.sqrt(func.least(square, 1.0)))
    return [
        i.latitude.between(latitude - high, latitude + high),
        i.longitude.between(longitude - wide, longitude + wide),
        metres <= NEAR_M,
    ]


def _missing(fixed: Subquery) -> ColumnElement[int]:
    """Return the number of months of both windows of a spot for which its station sent no cases."""
    f, c = fixed.c, coverage.c
    month = func.generate_series(
        func.date_trunc("month", cast(f.before_start, DateTime)),
        cast(f.after_end - 1, DateTime),
        text("interval '1 month'"),
    )
    months = select(cast(month, Date).label("month")).correlate(fixed).subquery("months")
    sent = and_(
        c.dataset == "incidents", believed(), c.station_code == f.station_code, c.month == months.c.month
    )
    return (
        select(func.count())
        .select_from(months.outerjoin(coverage, sent))
        .where(c.month.is_(None))
        .correlate(fixed)
        .scalar_subquery()
    )


def _listed(scope: Scope, filters: Filters, at: date) -> Subquery:
    """Select the spots of the list, as known on the day `at`."""
    fixed = by_then(_S.fixed_on, at)
    as_known = {"told_on": by_then(_S.told_on, at), "fixed_on": fixed} | {
        name: case((_S.fixed_on <= at, _S[name])) for name in ("photo_after_day", "photo_after_night")
    }
    columns = [as_known.get(c.name, c).label(c.name) for c in _S if c.name != "zone_code"]
    return (
        select(*columns)
        .where(
            *_known(scope, filters, at), or_(fixed.is_(None), _S.fixed_on > add_months(at, -LISTED_MONTHS))
        )
        .order_by(fixed.desc().nulls_first(), _S.due_on.nulls_last(), _S.found_on, _S.id)
        .limit(MOST_ROWS)
        .subquery("listed")
    )


def _known(scope: Scope, filters: Filters, at: date) -> list[ColumnElement[bool]]:
    """Return what picks risk spots of the view found by the day `at`; those of a zone lie in it."""
    of_stations = [_S.station_code.in_(station_codes(scope, filters)), _S.found_on <= at]
    return [*of_stations, _S.zone_code == filters.zone] if filters.zone else of_stations


def _instant(day: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return midnight in Bangkok at which a day begins."""
    return func.timezone("Asia/Bangkok", cast(day, DateTime))
