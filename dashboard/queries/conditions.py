"""What a scope and the filters mean in SQL; every question is built on these."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Double,
    Integer,
    Numeric,
    String,
    Table,
    Text,
    and_,
    any_,
    case,
    cast,
    column,
    func,
    literal,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql import Select
from sqlalchemy.sql.selectable import TableValuedAlias
from sqlalchemy.types import TypeEngine, UserDefinedType

from dashboard.filters import Filters, Scope
from dashboard.language.periods import Period
from dashboard.schema import (
    REACH,
    coverage,
    incident_days,
    incident_region_days,
    incidents,
    load_batches,
    offences,
    provinces,
    reconciliations,
    stations,
)


def within_scope(scope: Scope) -> ColumnElement[bool]:
    """Return the condition for stations (in a query that names `stations`) that the scope covers."""
    match scope.level:
        case "nation":
            return stations.c.code.is_not(None)
        case "region":
            return stations.c.province_code.in_(
                select(provinces.c.code).where(provinces.c.region_code == scope.code)
            )
        case "province":
            return stations.c.province_code == scope.code
        case "station":
            return stations.c.code == scope.code


def covers_store(scope: Scope) -> ColumnElement[bool]:
    """Return the condition that the scope covers every station of the store: what has no unit is theirs."""
    if scope.level == "nation":
        return true()
    return ~select(stations.c.code).where(~within_scope(scope)).correlate(None).exists()


def told_loads(scope: Scope) -> ColumnElement[bool]:
    """Return the condition for loads (of load_batches) whose rows are all of stations of the scope."""
    mine = select(stations.c.code).where(within_scope(scope)).correlate(None).scalar_subquery()
    of_mine = load_batches.c.stations.bool_op("<@")(cast(func.array(mine), ARRAY(Text)))
    return or_(covers_store(scope), of_mine)


def load_times() -> TableValuedAlias:
    """Return when each load came, as the store tells everybody (revision 0016); its source to whom it may be.

    Columns: id, dataset, state, started_at, finished_at, data_through, is_file, source (number of the first
    load of the same source and data set), source_name, watch_seconds (of WATCH_SECONDS).
    """
    kinds: dict[str, TypeEngine[Any]] = {
        "id": BigInteger(),
        "dataset": Text(),
        "state": Text(),
        "started_at": DateTime(timezone=True),
        "finished_at": DateTime(timezone=True),
        "data_through": Date(),
        "is_file": Boolean(),
        "source": BigInteger(),
        "source_name": Text(),
        "watch_seconds": Integer(),
    }
    return func.ssz.load_times().table_valued(*[column(n, kind) for n, kind in kinds.items()], name="loads")


def told_sources(name: ColumnElement[str], scope: Scope) -> ColumnElement[bool]:
    """Return the condition for sources that list a station of the scope, or were compared for one."""
    s, r = stations.c, reconciliations.c
    mine = select(s.code).where(within_scope(scope)).correlate(None)
    listed = select(s.source_name).where(within_scope(scope), s.source_name.is_not(None)).correlate(None)
    compared = select(r.source_name).where(r.station_code.in_(mine)).correlate(None)
    return or_(covers_store(scope), name.in_(listed), name.in_(compared))


def unit_within(scope: Scope, unit: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the condition that all stations of a unit, written `province:92`, are within the scope."""
    if scope.level == "nation":
        return true()
    level, codes = func.split_part(unit, ":", 1), func.split_part(unit, ":", 2)
    mine = func.array(select(stations.c.code).where(within_scope(scope)).scalar_subquery())
    units = [and_(level == "station", func.string_to_array(codes, ",").bool_op("<@")(mine))]
    if scope.level in ("region", "province"):
        units.append(unit == literal(scope.level + ":" + scope.code, String))
    if scope.level == "region":
        here = select(provinces.c.code).where(provinces.c.region_code == scope.code)
        units.append(and_(level == "province", codes.in_(here)))
    return or_(*units)


def of_own_zones(statement: Select[Any]) -> Select[Any]:
    """Let a statement reach cases in zones and rings of who asks that other stations filed.

    PostgreSQL holds all others to cases of the own stations. The few that do are in docs/SECURITY.md.
    """
    return statement.execution_options(**{REACH: "zones"})


def of_the_province(statement: Select[Any]) -> Select[Any]:
    """Let a statement of sums reach over the whole provinces of the stations of who asks, and their zones.

    For what a zone or a station's delays are held against, and for nothing else: docs/SECURITY.md.
    """
    return statement.execution_options(**{REACH: "province"})


def asked_units(filters: Filters) -> list[ColumnElement[bool]]:
    """Return the narrowest unit that was asked for, or the stations, as a condition on `stations`."""
    if filters.station:
        return [stations.c.code.in_(filters.stations)]
    if filters.province:
        return [stations.c.province_code == filters.province]
    if filters.region:
        return [
            stations.c.province_code.in_(
                select(provinces.c.code).where(provinces.c.region_code == filters.region)
            )
        ]
    return []


def station_codes(scope: Scope, filters: Filters) -> Select[tuple[str]]:
    """Return the codes of the stations that are both allowed and asked for."""
    return select(stations.c.code).where(within_scope(scope), *asked_units(filters))


def of_view(station: ColumnElement[Any], scope: Scope, filters: Filters) -> list[ColumnElement[bool]]:
    """Return the condition for rows of the stations of the view, for the big tables; none for every station.

    As an array, made once, so that the index on stations is used: a semi-join read whole years instead.
    """
    if scope.level == "nation" and not (filters.region or filters.province or filters.station):
        return []
    return [station == any_(func.array(station_codes(scope, filters).scalar_subquery()))]


def during(column: ColumnElement[object], period: Period) -> ColumnElement[bool]:
    """Return the condition for days within a period."""
    return and_(column >= period.start, column < period.end)


def by_then(column: ColumnElement[Any], at: date) -> ColumnElement[Any]:
    """Return a day as it was known on the day `at`: what came later had not happened yet."""
    return case((column <= at, column))


def asked_offences(filters: Filters) -> list[ColumnElement[bool]]:
    """Return group, offence and place-based, as conditions on `offences`."""
    conditions: list[ColumnElement[bool]] = []
    if filters.crime_groups:
        conditions.append(offences.c.crime_group.in_(filters.crime_groups))
    if filters.offence:
        conditions.append(offences.c.code.in_(filters.offences))
    if filters.place_based:
        conditions.append(offences.c.place_based)
    return conditions


def day_counts(scope: Scope, filters: Filters) -> Table:
    """Return the daily roll-up that answers for a view with the fewest rows."""
    narrow = filters.province or filters.station or filters.zone or scope.level in ("province", "station")
    return incident_days if narrow else incident_region_days


def counted_days(days: Table, scope: Scope, filters: Filters, basis: str) -> list[ColumnElement[bool]]:
    """Return the conditions for rows of a daily roll-up that belong to the view.

    But for the period and the offences.

    Args:
        basis: occurred or reported, the day that counts.
    """
    return [days.c.basis == basis, *days_of_view(days, scope, filters)]


def days_of_view(days: Table, scope: Scope, filters: Filters) -> list[ColumnElement[bool]]:
    """Return the same without the day that counts: a case has a row for each of both days."""
    conditions: list[ColumnElement[bool]] = []
    if days is incident_region_days:
        conditions += [days.c.region_code == code for code in (scope.code, filters.region) if code]
        return conditions
    conditions += of_view(days.c.station_code, scope, filters)
    if filters.zone:
        conditions.append(days.c.zone_code == filters.zone)
    return conditions


def bangkok_day(column: ColumnElement[object]) -> ColumnElement[object]:
    """Return the Bangkok day of an instant; in UTC 29 % of cases would fall on another one."""
    return cast(func.timezone("Asia/Bangkok", column), Date)


def bangkok_hour(instant: ColumnElement[Any]) -> ColumnElement[int]:
    """Return the hour of the day in Bangkok, 0–23."""
    return cast(func.extract("hour", func.timezone("Asia/Bangkok", instant)), Integer)


def bangkok_weekday(instant: ColumnElement[Any]) -> ColumnElement[int]:
    """Return the day of the week in Bangkok, 0 = Monday."""
    return cast(func.extract("isodow", func.timezone("Asia/Bangkok", instant)), Integer) - 1


def time_known() -> ColumnElement[bool]:
    """Return that the hour of a case is known, or that in which its stretch begins."""
    return incidents.c.time_precision.in_(("minute", "hour"))


def stretch_minutes() -> ColumnElement[int]:
    """Return the minutes of the stretch in which a case happened; NULL where a single time is given."""
    c = incidents.c
    return cast(func.extract("epoch", c.occurred_to - c.occurred_from) / 60, Integer)


def days_until_reported() -> ColumnElement[int]:
    """Return the Bangkok days until a case was reported; NULL where one of both days is not known."""
    c = incidents.c
    return type_coerce(bangkok_day(c.reported_at) - bangkok_day(c.occurred_from), Integer)


def five_decimals(degrees: ColumnElement[Any]) -> ColumnElement[float]:
    """Return degrees to some metre, as maps show them and lists ask for them."""
    return func.round(cast(degrees, Numeric), 5).cast(Double)


# Steps of a degree, some metre each: PostgreSQL compares corners and points only to a millionth of what they
# are given in, which in degrees is as wide as a house.
STEPS = 100_000


class _Polygon(UserDefinedType[str]):
    """PostgreSQL's polygon, written as `((x, y), …)`."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "polygon"


def in_area(corners: Sequence[tuple[float, float]]) -> ColumnElement[bool]:
    """Return that a case has a usable point in an area, its edge too; corners and points to five decimals.

    Args:
        corners: latitude and longitude in degrees, in their order around the area.
    """
    c = incidents.c
    south, north = min(corners)[0], max(corners)[0]
    west, east = (end(longitude for _, longitude in corners) for end in (min, max))
    # Points in no box around the area need no look at its edges; one that is rounded onto its edge is within.
    step = 1 / STEPS
    near = and_(c.latitude.between(south - step, north + step), c.longitude.between(west - step, east + step))
    outline = tuple((round(x * STEPS), round(y * STEPS)) for y, x in corners)
    point = func.point(func.round(c.longitude * STEPS), func.round(c.latitude * STEPS))
    return and_(c.geocode == "good", near, cast(str(outline), _Polygon()).bool_op("@>")(point))


def happened_in(instant: ColumnElement[Any], period: Period) -> ColumnElement[bool]:
    """Return the condition for instants within a period of Bangkok days."""
    return and_(
        instant >= func.timezone("Asia/Bangkok", cast(period.start, DateTime)),
        instant < func.timezone("Asia/Bangkok", cast(period.end, DateTime)),
    )


def shown_cases(scope: Scope, filters: Filters, period: Period) -> list[ColumnElement[bool]]:
    """Return the conditions for incidents (joined with offences) of the view that occurred in the period."""
    cases = incidents.c
    conditions = [
        happened_in(cases.occurred_from, period),
        *of_view(cases.station_code, scope, filters),
        *asked_offences(filters),
    ]
    if filters.zone:
        conditions.append(cases.zone_code == filters.zone)
    return conditions


def believed() -> ColumnElement[bool]:
    """Return that a month of `coverage` is taken as received: claimed, and not doubtful."""
    return coverage.c.state != "doubtful"
