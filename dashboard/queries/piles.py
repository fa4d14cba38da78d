"""Statements on piles: points with more cases than chance explains, undecided ones and what was decided.

Points, numbers and days alone: no offence and no key, so that nothing can be told of a case.
"""

from typing import Any

from sqlalchemy import Select, or_, select

from dashboard.filters import Filters, Scope
from dashboard.queries.conditions import of_own_zones, station_codes
from dashboard.schema import piles, point_decisions, zones


def undecided_piles(scope: Scope, filters: Filters) -> Select[Any]:
    """Return the undecided piles that stations of the view filed or that lie in their zones, largest first.

    Columns: zone_code (that holds the point; None = none), station_code, latitude, longitude (to 5 decimals),
    cases (of all groups and days), located (the station's cases with a point, these among them), first_day,
    last_day (of occurrence; None = no day known). Within a zone of the filters only the piles in it.
    """
    p, z = piles.c, zones.c
    codes = station_codes(scope, filters)
    in_view = select(z.code).where(z.station_code.in_(codes))
    statement = select(
        p.zone_code,
        p.station_code,
        p.latitude,
        p.longitude,
        p.cases,
        p.located,
        p.first_day,
        p.last_day,
    ).where(or_(p.station_code.in_(codes), p.zone_code.in_(in_view)))
    if filters.zone:
        statement = statement.where(p.zone_code == filters.zone)
    return of_own_zones(statement.order_by(p.cases.desc(), p.station_code, p.latitude, p.longitude))


def decided_points(scope: Scope, filters: Filters) -> Select[Any]:
    """Return what was decided about points of the view's stations, latest first.

    Columns: station_code, latitude, longitude, decision (place, default), decided_by, decided_at, note.
    """
    d = point_decisions.c
    return (
        select(d.station_code, d.latitude, d.longitude, d.decision, d.decided_by, d.decided_at, d.note)
        .where(d.station_code.in_(station_codes(scope, filters)))
        .order_by(d.decided_at.desc(), d.station_code, d.latitude, d.longitude)
    )
