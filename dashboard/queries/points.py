"""Statements for single cases of map and clock. No key, no detail: place, time, offence, cleared or not."""

from collections.abc import Sequence
from math import cos, radians
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    Integer,
    Numeric,
    Select,
    and_,
    case,
    cast,
    func,
    null,
    select,
    union_all,
)

from dashboard.filters import Filters, Scope
from dashboard.language.periods import Period
from dashboard.queries.conditions import (
    asked_offences,
    bangkok_day,
    bangkok_hour,
    bangkok_weekday,
    during,
    five_decimals,
    in_area,
    of_view,
    shown_cases,
    stretch_minutes,
    time_known,
)
from dashboard.schema import CLEARED_STATES, incident_hours, incidents, offences

MOST_POINTS = 5_000
# A month of the nation has some 11,000 cases of groups 1 to 3; the dial counts them here, none reaches a
# browser as a row.
MOST_ON_CLOCK = 50_000
MOST_IN_AREA = 50_000
_CASES = incidents.c
_JOINED = incidents.join(offences, offences.c.code == _CASES.offence_code)
# A stretch so long tells no hour.
DAY_MINUTES = 1_440
METRES_PER_DEGREE = 111_320.0


def _located(scope: Scope, filters: Filters, period: Period) -> list[ColumnElement[bool]]:
    return [*shown_cases(scope, filters, period), _CASES.geocode == "good"]


def pins(scope: Scope, filters: Filters, period: Period) -> Select[Any]:
    """Return the cases with a usable point, latest first, at most MOST_POINTS.

    Columns: latitude, longitude, offence_code, day, minute (of the day, None = unknown), cleared, zone_code,
    day_known, station_code.
    """
    return (
        select(
            five_decimals(_CASES.latitude).label("latitude"),
            five_decimals(_CASES.longitude).label("longitude"),
            _CASES.offence_code,
            bangkok_day(_CASES.occurred_from).label("day"),
            _minute().label("minute"),
            _CASES.clearance.in_(CLEARED_STATES).label("cleared"),
            _CASES.zone_code,
            (_CASES.time_precision != "month").label("day_known"),
            _CASES.station_code,
        )
        .select_from(_JOINED)
        .where(*_located(scope, filters, period))
        .order_by(_CASES.occurred_from.desc())
        .limit(MOST_POINTS)
    )


def within_area(
    scope: Scope, filters: Filters, period: Period, corners: Sequence[tuple[float, float]]
) -> Select[Any]:
    """Return the cases with a usable point in an area (see `conditions.in_area`), in no order.

    At most MOST_IN_AREA; as many rows mean that there are more.

    Columns: crime_group (None = unmapped), minute (of the day, None = unknown), until_minutes (length of the
    stretch, None = none).

    Args:
        corners: latitude and longitude in degrees, in their order around the area.
    """
    return (
        select(
            offences.c.crime_group,
            _minute().label("minute"),
            stretch_minutes().label("until_minutes"),
        )
        .select_from(_JOINED)
        .where(*shown_cases(scope, filters, period), in_area(corners))
        .limit(MOST_IN_AREA)
    )


def hexagons(scope: Scope, filters: Filters, period: Period, radius_m: float, latitude: float) -> Select[Any]:
    """Return the cases by hexagon: latitude, longitude (centres), cases; counts, not densities.

    Flat-earth metres around `latitude`: over a province the hexagons differ by less than 1 % in size.
    Nearest centre of the two interleaved rectangular lattices that make up a hexagonal one.

    Args:
        radius_m: metres from the centre to a corner.
        latitude: of the middle of what is shown, degrees.
    """
    width, height = radius_m * 3**0.5, radius_m * 3
    east = METRES_PER_DEGREE * cos(radians(latitude))
    located = (
        select(
            (_CASES.longitude * (east / width)).label("x"),
            (_CASES.latitude * (METRES_PER_DEGREE / height)).label("y"),
        )
        .select_from(_JOINED)
        .where(*_located(scope, filters, period))
        .subquery()
    )
    # In steps of the lattice: lattice a has its points at whole numbers, b half a step off both ways.
    x, y = located.c.x, located.c.y
    ax, ay, bx, by = func.round(x), func.round(y), func.floor(x) + 0.5, func.floor(y) + 0.5
    # A step is the square root of three times as high as wide.
    far_a = (x - ax) * (x - ax) + 3 * (y - ay) * (y - ay)
    far_b = (x - bx) * (x - bx) + 3 * (y - by) * (y - by)
    near_a = far_a <= far_b
    cells = select(
        case((near_a, ax), else_=bx).label("cx"), case((near_a, ay), else_=by).label("cy")
    ).subquery()
    c = cells.c
    return select(
        func.round(cast(c.cy * (height / METRES_PER_DEGREE), Numeric), 6).cast(Double).label("latitude"),
        func.round(cast(c.cx * (width / east), Numeric), 6).cast(Double).label("longitude"),
        func.count().label("cases"),
    ).group_by(c.cx, c.cy)


def clock(scope: Scope, filters: Filters, period: Period) -> Select[Any]:
    """Return the cases for the crime clock, earliest first, at most MOST_ON_CLOCK; group 4 is never pinned.

    Columns: offence_code, crime_group, minute (of the day in Bangkok, None where the time is unknown),
    until_minutes (length of the stretch in which it happened, None where a single time is given), cleared.
    With and without a point.
    """
    return (
        select(
            _CASES.offence_code,
            offences.c.crime_group,
            _minute().label("minute"),
            stretch_minutes().label("until_minutes"),
            _CASES.clearance.in_(CLEARED_STATES).label("cleared"),
        )
        .select_from(_JOINED)
        .where(*shown_cases(scope, filters, period), offences.c.crime_group.in_((1, 2, 3)))
        .order_by(_CASES.occurred_from)
        .limit(MOST_ON_CLOCK)
    )


def by_hour_and_weekday(scope: Scope, filters: Filters, period: Period) -> Select[Any]:
    """Return the cases of the period by weekday and time.

    Columns: weekday (0 = Monday), minute (of the day; of a case without a stretch the first of its hour; None
    = time unknown, or a stretch of a day or more), until_minutes (length of the stretch, None = none), cases.
    Rows of the nation may take away (cases below 0) what another row counts at another time.
    """
    if not of_view(_CASES.station_code, scope, filters) and not filters.zone:
        return _of_the_nation(scope, filters, period)
    stretch = and_(time_known(), stretch_minutes() > 0)
    minute = case(
        (and_(stretch, stretch_minutes() >= DAY_MINUTES), null()),
        (stretch, _minute()),
        (time_known(), _hour() * 60),
    )
    until = case((and_(stretch, stretch_minutes() < DAY_MINUTES), stretch_minutes()))
    return (
        select(
            _weekday().label("weekday"),
            minute.label("minute"),
            until.label("until_minutes"),
            func.count().label("cases"),
        )
        .select_from(_JOINED)
        .where(*shown_cases(scope, filters, period), _CASES.time_precision != "month")
        .group_by("weekday", "minute", "until_minutes")
    )


def _of_the_nation(scope: Scope, filters: Filters, period: Period) -> Select[Any]:
    """Return the same from the roll-up: a year of the nation is a million rows, some ten thousand there.

    The roll-up has stretches at the hour in which they begin: they are taken away there and told by
    themselves.
    """
    hours = incident_hours.c
    rolled_up = (
        select(
            (cast(func.extract("isodow", hours.day), Integer) - 1).label("weekday"),
            (func.nullif(hours.hour, -1) * 60).label("minute"),
            cast(null(), Integer).label("until_minutes"),
            func.sum(hours.cases).label("cases"),
        )
        .select_from(incident_hours.join(offences, offences.c.code == hours.offence_code))
        .where(during(hours.day, period), *asked_offences(filters))
        .group_by("weekday", hours.hour)
    )
    is_long = stretch_minutes() >= DAY_MINUTES

    def stretches(minute: ColumnElement[Any], until: ColumnElement[Any], cases: ColumnElement[Any]) -> Any:
        return (
            select(
                _weekday().label("weekday"),
                minute.label("minute"),
                until.label("until_minutes"),
                cases.label("cases"),
            )
            .select_from(_JOINED)
            .where(*shown_cases(scope, filters, period), time_known(), stretch_minutes() > 0)
            .group_by("weekday", "minute", "until_minutes")
        )

    where_they_begin = stretches(_hour() * 60, cast(null(), Integer), -func.count())
    themselves = stretches(
        case((is_long, null()), else_=_minute()),
        case((is_long, null()), else_=stretch_minutes()),
        func.count(),
    )
    parts = union_all(rolled_up, where_they_begin, themselves).subquery("parts")
    return select(parts.c.weekday, parts.c.minute, parts.c.until_minutes, parts.c.cases)


def _weekday() -> ColumnElement[int]:
    return bangkok_weekday(_CASES.occurred_from)


def _hour() -> ColumnElement[int]:
    return bangkok_hour(_CASES.occurred_from)


def _minute() -> ColumnElement[int | None]:
    local = func.timezone("Asia/Bangkok", _CASES.occurred_from)
    minute = cast(func.extract("hour", local) * 60 + func.extract("minute", local), Integer)
    return case((time_known(), minute))
