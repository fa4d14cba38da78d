"""Statements for the cases behind a count: how many there are, and one stretch of them in an order.

No key and no text of a case: days, hours, offence, place, cleared, and how it was entered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Double,
    FromClause,
    Integer,
    Select,
    String,
    and_,
    any_,
    bindparam,
    case,
    cast,
    column,
    false,
    func,
    or_,
    select,
    tuple_,
)

from dashboard.filters import Filters, Scope
from dashboard.language.periods import Period
from dashboard.language.text import Text
from dashboard.queries.conditions import (
    asked_offences,
    bangkok_day,
    bangkok_hour,
    bangkok_weekday,
    days_until_reported,
    five_decimals,
    happened_in,
    in_area,
    of_own_zones,
    of_view,
    station_codes,
    stretch_minutes,
    time_known,
    within_scope,
)
from dashboard.queries.goal4 import LATE_DAYS
from dashboard.queries.points import DAY_MINUTES
from dashboard.schema import CLEARED_STATES, incidents, offences, stations, zones

Basis = Literal["occurred", "reported"]
Ground = Literal["zone", "ring", "zones", "outside"]
Point = Literal["usable", "lacking", "stand_in", "pile", "outside", "missing"]
# What is wrong with the day of report: there is none, or it lies before the day of occurrence.
Report = Literal["missing", "before"]
# A usable point as maps show it: latitude and longitude in degrees, five decimals.
Place = tuple[float, float]
# By what a list may be sorted; stations and zones follow lists of codes, in the order of Thai names.
SORTS = ("day", "offence", "station", "ground", "cleared", "delay", "point")
Sort = Literal["day", "offence", "station", "ground", "cleared", "delay", "point"]
# Where an offence happens, as it is shown and searched.
PLACE_KINDS: dict[bool, Text] = {
    True: Text("เกิดในสถานที่", "in a place"),
    False: Text("ไม่ขึ้นกับสถานที่", "in no place"),
}
_GEOCODES: dict[Point, tuple[str, ...]] = {
    "usable": ("good",),
    "lacking": ("default_point", "pile", "outside", "missing"),
    "stand_in": ("default_point",),
    "pile": ("pile",),
    "outside": ("outside",),
    "missing": ("missing",),
}
DAY_HOURS = 24
_C = incidents.c


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a list of cases is narrowed by beside scope, filters and days; the defaults narrow nothing.

    basis: the day that counts. ground, zone: in the zone, its ring, any zone of the view, or outside all
    zones and rings with a usable point; '' = what the filters say. anywhere: whichever station filed it, as
    goal 4 counts a zone; else a station of the view. unmapped: codes that no mapping knows alone. hours:
    began in [a, b), over midnight where b ≤ a; 'unknown' = no hour can be told, though the day is known.
    weekday: began on it, 0 = Monday; the hours are its own, also those behind midnight. stretches: of hours,
    those too whose stretch, shorter than a day, begins before and reaches into them. report: with a known day
    of occurrence. places: at one of these usable points; None = wherever it was. area: with a usable point
    within these corners (see `conditions.in_area`).
    """

    basis: Basis = "occurred"
    ground: Ground | Literal[""] = ""
    zone: str = ""
    anywhere: bool = False
    unmapped: bool = False
    cleared: bool | None = None
    late: bool = False
    point: Point | Literal[""] = ""
    hours: tuple[int, int] | Literal["unknown"] | None = None
    weekday: int | None = None
    stretches: bool = False
    report: Report | Literal[""] = ""
    places: tuple[Place, ...] | None = None
    area: tuple[Place, ...] | None = None


def case_counts(
    scope: Scope, filters: Filters, days: Sequence[Period], narrowing: Narrowing, search: str
) -> Select[Any]:
    """Return one row: cases of the list, and of these found by the search.

    Args:
        days: in any of these, none of which overlap.
        search: looked for in the names of offence, station, zone and kind of place, letter by letter, large
            and small ones alike; '' = all are found.
    """
    found = func.count().filter(_found(scope, search)) if search else func.count()
    counts: list[ColumnElement[Any]] = [func.count().label("cases"), found.label("found")]
    statement = select(*counts).select_from(_JOINED).where(*_of_list(scope, filters, days, narrowing))
    return of_own_zones(statement) if narrowing.anywhere else statement


def case_rows(
    scope: Scope,
    filters: Filters,
    days: Sequence[Period],
    narrowing: Narrowing,
    search: str,
    *,
    sort: Sort,
    descending: bool,
    order: Sequence[str] = (),
    limit: int,
    offset: int = 0,
) -> Select[Any]:
    """Return cases of the list, in its order; ties by the day that counts, then always the same way.

    Columns: day (None = not known), day_known (False: only the month is), hour (in which it happened or
    began; None = not known), last_hour (of a stretch shorter than a day; None = no stretch), offence_code,
    station_code, zone_code, ring_zone_code, place_based, cleared, reported (day; None = not given), delay
    (days until reported), geocode.

    Args:
        days, search: see `case_counts`.
        order: codes of stations or zones in the order of their names, where these are sorted by.

    Raises:
        ValueError: sort is none of SORTS.
    """
    by, source = _sorted_by(sort, order, narrowing)
    key = [c.desc() if descending else c.asc() for c in by]
    ties: list[ColumnElement[Any]] = [_C.case_key]
    if sort != "day":
        # What is not known comes last. The day that counts is: its index gives the first page as it is.
        key, ties = [c.nulls_last() for c in key], [_instant(narrowing).desc(), _C.case_key]
    statement = (
        select(
            bangkok_day(_C.occurred_from).label("day"),
            _C.time_precision.not_in(("month", "none")).label("day_known"),
            case((time_known(), bangkok_hour(_C.occurred_from))).label("hour"),
            _last_hour().label("last_hour"),
            _C.offence_code,
            _C.station_code,
            _C.zone_code,
            _C.ring_zone_code,
            offences.c.place_based,
            _C.clearance.in_(CLEARED_STATES).label("cleared"),
            bangkok_day(_C.reported_at).label("reported"),
            days_until_reported().label("delay"),
            _C.geocode,
        )
        .select_from(source)
        .where(*_of_list(scope, filters, days, narrowing))
        .order_by(*key, *ties)
        .limit(limit)
        .offset(offset)
    )
    statement = statement.where(_found(scope, search)) if search else statement
    return of_own_zones(statement) if narrowing.anywhere else statement


_JOINED = incidents.join(offences, offences.c.code == _C.offence_code)
# The offences once more, to look for names in.
_NAMED = offences.alias("named")


def _of_list(
    scope: Scope, filters: Filters, days: Sequence[Period], narrowing: Narrowing
) -> list[ColumnElement[bool]]:
    """Return the conditions for incidents (joined with offences) of the list."""
    counted = _instant(narrowing)
    conditions = [or_(false(), *(happened_in(counted, p) for p in days)), *asked_offences(filters)]
    conditions += _on_ground(scope, filters, narrowing)
    if narrowing.unmapped:
        conditions.append(offences.c.crime_group.is_(None))
    if narrowing.cleared is not None:
        is_cleared = _C.clearance.in_(CLEARED_STATES)
        conditions.append(is_cleared if narrowing.cleared else ~is_cleared)
    if narrowing.late:
        conditions.append(days_until_reported() >= LATE_DAYS)
    if narrowing.point:
        conditions.append(_C.geocode.in_(_GEOCODES[narrowing.point]))
    if narrowing.hours is not None or narrowing.weekday is not None:
        conditions.append(_at_hours(narrowing))
    if narrowing.report:
        late = _C.reported_at.is_(None) if narrowing.report == "missing" else days_until_reported() < 0
        conditions += [_C.time_precision.not_in(("month", "none")), late]
    if narrowing.places is not None:
        conditions.append(_at_places(narrowing.places))
    if narrowing.area is not None:
        conditions.append(in_area(narrowing.area))
    return conditions


def _instant(narrowing: Narrowing) -> ColumnElement[Any]:
    """Return the instant that counts; as in the daily roll-up, without a report that of occurrence."""
    if narrowing.basis == "reported":
        return func.coalesce(_C.reported_at, _C.occurred_from)
    return _C.occurred_from


def _on_ground(scope: Scope, filters: Filters, narrowing: Narrowing) -> list[ColumnElement[bool]]:
    """Return the conditions for who filed a case and where it lies."""
    filed = of_view(_C.station_code, scope, filters)
    asked = select(zones.c.code).where(zones.c.station_code.in_(station_codes(scope, filters)))
    if narrowing.zone:
        asked = asked.where(zones.c.code == narrowing.zone)
    # As an array made once, so that the index on zones is used.
    in_view = any_(func.array(asked.scalar_subquery()))
    match narrowing.ground:
        case "":
            return [*filed, _C.zone_code == filters.zone] if filters.zone else filed
        case "outside":
            return [*filed, _C.geocode == "good", _C.zone_code.is_(None), _C.ring_zone_code.is_(None)]
        case "ring":
            here = [_C.ring_zone_code == in_view]
        case "zone" | "zones":
            here = [_C.zone_code == in_view]
    return here if narrowing.anywhere else [*filed, *here]


def _found(scope: Scope, search: str) -> ColumnElement[bool]:
    """Return that a name of the case holds the search; its % and _ are letters like others.

    Codes of the names are looked up once, not the names of every case. Names of other people's units are not
    looked through: what is found would tell them.
    """
    own = select(stations.c.code).where(within_scope(scope))
    in_zones = select(zones.c.code).where(zones.c.station_code.in_(own), _holds(zones, search))
    kinds = [
        of_place
        for of_place, kind in PLACE_KINDS.items()
        if any(search.lower() in words for words in (kind.th, kind.en))
    ]
    return or_(
        _C.offence_code.in_(select(_NAMED.c.code).where(_holds(_NAMED, search))),
        _C.station_code.in_(own.where(_holds(stations, search))),
        # A case outside all zones is in none that was found.
        func.coalesce(_C.zone_code.in_(in_zones), false()),
        func.coalesce(_C.ring_zone_code.in_(in_zones), false()),
        offences.c.place_based.in_(kinds),
    )


def _holds(named: FromClause, search: str) -> ColumnElement[bool]:
    return or_(*(named.c[name].icontains(search, autoescape=True) for name in ("name_th", "name_en")))


def _sorted_by(
    sort: Sort, order: Sequence[str], narrowing: Narrowing
) -> tuple[list[ColumnElement[Any]], FromClause]:
    """Return by what the list is sorted, and the source with the order of names where that needs it.

    Raises:
        ValueError: not one of SORTS.
    """
    plain: dict[Sort, list[ColumnElement[Any]]] = {
        "day": [_instant(narrowing)],
        "offence": [offences.c.crime_group, offences.c.severity, offences.c.code],
        "cleared": [cast(_C.clearance.in_(CLEARED_STATES), Integer)],
        "delay": [days_until_reported()],
        "point": [_C.geocode],
    }
    if sort in plain:
        return plain[sort], _JOINED
    if sort not in SORTS:
        raise ValueError("no order of a list", sort)
    codes = bindparam(None, list(order), type_=ARRAY(String), unique=True)
    ranked = (
        func.unnest(cast(codes, ARRAY(String)))
        .table_valued(column("code", String), with_ordinality="rank", name="ranked")
        .render_derived()
    )
    code = _C.station_code if sort == "station" else func.coalesce(_C.zone_code, _C.ring_zone_code)
    # Of one zone those inside before those in its ring.
    more = [] if sort == "station" else [cast(_C.zone_code.is_(None), Integer)]
    return [ranked.c.rank, *more], _JOINED.outerjoin(ranked, ranked.c.code == code)


def _at_hours(narrowing: Narrowing) -> ColumnElement[bool]:
    """Return that a case happened at the hours of a narrowing, and on its weekday."""
    day, hours = narrowing.weekday, narrowing.hours
    if not isinstance(hours, tuple):
        on_day = [] if day is None else [bangkok_weekday(_C.occurred_from) == day]
        no_hour = [] if hours is None else [or_(~time_known(), stretch_minutes() >= DAY_MINUTES)]
        return and_(_C.time_precision != "month", *on_day, *no_hour)
    # Hours are counted from midnight, or from that before Monday, and begin anew after a day or a week.
    first, around, began = hours[0], DAY_HOURS, bangkok_hour(_C.occurred_from)
    if day is not None:
        first, around = day * DAY_HOURS + hours[0], 7 * DAY_HOURS
        began = bangkok_weekday(_C.occurred_from) * DAY_HOURS + began
    length = (hours[1] - hours[0] - 1) % DAY_HOURS + 1
    within = (began - first + around) % around < length
    if not narrowing.stretches:
        return and_(time_known(), within)
    minute = cast(func.extract("minute", _C.occurred_from), Integer)
    further = (minute + stretch_minutes() - 1) // 60
    reaches = and_(stretch_minutes() > 0, (first - began + around) % around <= further)
    too_long = func.coalesce(stretch_minutes() >= DAY_MINUTES, false())
    return and_(time_known(), ~too_long, or_(within, func.coalesce(reaches, false())))


def _at_places(places: Sequence[Place]) -> ColumnElement[bool]:
    """Return that a case has a usable point, and that it is one of these."""
    degrees = [
        cast(bindparam(None, list(values), type_=ARRAY(Double), unique=True), ARRAY(Double))
        for values in ([place[0] for place in places], [place[1] for place in places])
    ]
    asked = func.unnest(*degrees).table_valued("latitude", "longitude", name="places").render_derived()
    here = tuple_(five_decimals(_C.latitude), five_decimals(_C.longitude))
    return and_(_C.geocode == "good", here.in_(select(asked.c.latitude, asked.c.longitude)))


def _last_hour() -> ColumnElement[int | None]:
    """Return the hour in which a stretch ends; one that ends at a full hour holds nothing of the next."""
    last_moment = _C.occurred_to - func.make_interval(0, 0, 0, 0, 0, 0, 1)
    is_stretch = and_(time_known(), stretch_minutes() > 0, stretch_minutes() < DAY_MINUTES)
    return case((is_stretch, bangkok_hour(last_moment)))
