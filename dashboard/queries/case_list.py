"""Statements for the cases behind a count: how many there are, and one stretch of them in an order.

No key and no text of a case: days, hours, offence, place, cleared, and how it was entered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import (
    ARRAY,
    ColumnElement,
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
    literal,
    or_,
    select,
)

from dashboard.filters import Filters, Scope
from dashboard.language.periods import Period
from dashboard.language.text import Text
from dashboard.queries.conditions import (
    asked_offences,
    bangkok_day,
    bangkok_hour,
    days_until_reported,
    happened_in,
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
_C = incidents.c


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a list of cases is narrowed by beside scope, filters and days; the defaults narrow nothing.

    basis: the day that counts. ground, zone: in the zone, its ring, any zone of the view, or outside all
    zones and rings with a usable point; '' = what the filters say. anywhere: whichever station filed it, as
    goal 4 counts a zone; else a station of the view. unmapped: codes that no mapping knows alone. hours:
    began in [a, b), over midnight where b ≤ a; 'unknown' = no hour can be told, though the day is known.
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


def case_counts(
    scope: Scope, filters: Filters, days: Sequence[Period], narrowing: Narrowing, search: str
) -> Select[Any]:
    """Return one row: cases of the list, and of these found by the search.

    Args:
        days: in any of these, none of which overlap.
        search: looked for in the names of offence, station, zone and kind of place, letter by letter, large
            and small ones alike; '' = all are found.
    """
    source = _named(scope) if search else _JOINED
    found = func.count().filter(_found(search)) if search else func.count()
    counts: list[ColumnElement[Any]] = [func.count().label("cases"), found.label("found")]
    return select(*counts).select_from(source).where(*_of_list(scope, filters, days, narrowing))


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
    """Return cases of the list, in its order; ties by day, then always the same way.

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
    source = _named(scope) if search else _JOINED
    by, source = _sorted_by(sort, order, source)
    key = [c.desc().nulls_last() if descending else c.asc().nulls_last() for c in by]
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
        .order_by(*key, _C.occurred_from.desc().nulls_last(), _C.case_key)
        .limit(limit)
        .offset(offset)
    )
    return statement.where(_found(search)) if search else statement


_JOINED = incidents.join(offences, offences.c.code == _C.offence_code)
_IN_ZONE, _IN_RING, _FILED_BY = zones.alias("in_zone"), zones.alias("in_ring"), stations.alias("filed_by")


def _of_list(
    scope: Scope, filters: Filters, days: Sequence[Period], narrowing: Narrowing
) -> list[ColumnElement[bool]]:
    """Return the conditions for incidents (joined with offences) of the list."""
    instant: ColumnElement[Any] = _C.occurred_from
    if narrowing.basis == "reported":
        instant = func.coalesce(_C.reported_at, _C.occurred_from)
    conditions = [or_(false(), *(happened_in(instant, p) for p in days)), *asked_offences(filters)]
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
    if narrowing.hours is not None:
        conditions.append(_in_hours(narrowing.hours))
    return conditions


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


def _named(scope: Scope) -> FromClause:
    """Return the cases with the names that may be searched: those of other people's units may not."""
    own = select(stations.c.code).where(within_scope(scope))
    return (
        _JOINED.outerjoin(_FILED_BY, and_(_FILED_BY.c.code == _C.station_code, _FILED_BY.c.code.in_(own)))
        .outerjoin(_IN_ZONE, and_(_IN_ZONE.c.code == _C.zone_code, _IN_ZONE.c.station_code.in_(own)))
        .outerjoin(_IN_RING, and_(_IN_RING.c.code == _C.ring_zone_code, _IN_RING.c.station_code.in_(own)))
    )


def _found(search: str) -> ColumnElement[bool]:
    """Return that a name of the case holds the search; its % and _ are letters like others."""
    names = [t.c[name] for t in (offences, _FILED_BY, _IN_ZONE, _IN_RING) for name in ("name_th", "name_en")]
    kinds = [
        and_(offences.c.place_based == of_place, literal(words).icontains(search, autoescape=True))
        for of_place, kind in PLACE_KINDS.items()
        for words in (kind.th, kind.en)
    ]
    return or_(*(name.icontains(search, autoescape=True) for name in names), *kinds)


def _sorted_by(
    sort: Sort, order: Sequence[str], source: FromClause
) -> tuple[list[ColumnElement[Any]], FromClause]:
    """Return by what the list is sorted, and the source with the order of names where that needs it.

    Raises:
        ValueError: not one of SORTS.
    """
    plain: dict[Sort, list[ColumnElement[Any]]] = {
        "day": [_C.occurred_from],
        "offence": [offences.c.crime_group, offences.c.severity, offences.c.code],
        "cleared": [cast(_C.clearance.in_(CLEARED_STATES), Integer)],
        "delay": [days_until_reported()],
        "point": [_C.geocode],
    }
    if sort in plain:
        return plain[sort], source
    if sort not in SORTS:
        raise ValueError(f"no order of a list: {sort!r}")
    codes = bindparam(None, list(order), type_=ARRAY(String), unique=True)
    ranked = (
        func.unnest(cast(codes, ARRAY(String)))
        .table_valued(column("code", String), with_ordinality="rank", name="ranked")
        .render_derived()
    )
    code = _C.station_code if sort == "station" else func.coalesce(_C.zone_code, _C.ring_zone_code)
    # Of one zone those inside before those in its ring.
    more = [] if sort == "station" else [cast(_C.zone_code.is_(None), Integer)]
    return [ranked.c.rank, *more], source.outerjoin(ranked, ranked.c.code == code)


def _in_hours(hours: tuple[int, int] | Literal["unknown"]) -> ColumnElement[bool]:
    if hours == "unknown":
        return and_(_C.time_precision != "month", or_(~time_known(), stretch_minutes() >= DAY_MINUTES))
    first, end = hours
    hour = bangkok_hour(_C.occurred_from)
    within = and_(hour >= first, hour < end) if first < end else or_(hour >= first, hour < end)
    return and_(time_known(), within)


def _last_hour() -> ColumnElement[int | None]:
    """Return the hour in which a stretch ends; one that ends at a full hour holds nothing of the next."""
    last_moment = _C.occurred_to - func.make_interval(0, 0, 0, 0, 0, 0, 1)
    is_stretch = and_(time_known(), stretch_minutes() > 0, stretch_minutes() < DAY_MINUTES)
    return case((is_stretch, bangkok_hour(last_moment)))
