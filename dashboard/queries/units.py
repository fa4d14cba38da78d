"""Statements for units and offences to choose from, zones with their polygons, annotations."""

from typing import Any

from sqlalchemy import ColumnElement, Double, Select, and_, case, or_, select

from dashboard.filters import Filters, Scope
from dashboard.language.periods import Period
from dashboard.queries.conditions import station_codes, within_scope
from dashboard.schema import (
    annotations,
    offences,
    provinces,
    regions,
    rings,
    station_areas,
    stations,
    zone_versions,
    zones,
)


def choices(scope: Scope) -> Select[Any]:
    """Return the stations that may be seen, with their province and region.

    Columns: code, name_th, name_en, latitude, longitude, province_code, province_th, province_en,
    region_code, region_th, region_en.
    """
    return (
        select(
            stations.c.code,
            stations.c.name_th,
            stations.c.name_en,
            stations.c.latitude,
            stations.c.longitude,
            stations.c.province_code,
            provinces.c.name_th.label("province_th"),
            provinces.c.name_en.label("province_en"),
            provinces.c.region_code,
            regions.c.name_th.label("region_th"),
            regions.c.name_en.label("region_en"),
        )
        .join(provinces, provinces.c.code == stations.c.province_code)
        .join(regions, regions.c.code == provinces.c.region_code)
        .where(within_scope(scope))
    )


def zone_choices(scope: Scope) -> Select[Any]:
    """Return the zones that may be seen.

    Columns: code, station_code, name_th, name_en, joined_on, phase, reason, residents, households.
    """
    z = zones.c
    return (
        select(
            z.code,
            z.station_code,
            z.name_th,
            z.name_en,
            z.joined_on,
            z.phase,
            z.reason,
            z.residents,
            z.households,
        )
        .join(stations, stations.c.code == z.station_code)
        .where(within_scope(scope))
    )


def offence_choices() -> Select[Any]:
    """Return all offences by gravity: code, crime_group, name_th, name_en, place_based.

    Reference data, so no scope.
    """
    o = offences.c
    return select(o.code, o.crime_group, o.name_th, o.name_en, o.place_based).order_by(o.severity)


def zone_polygons(scope: Scope, filters: Filters) -> Select[Any]:
    """Return the current polygon and ring of each zone of the view.

    Columns: code, polygon (GeoJSON), area_km2, ring (GeoJSON; None = no ring).
    """
    statement = (
        select(zones.c.code, zone_versions.c.polygon, zone_versions.c.area_km2, rings.c.polygon.label("ring"))
        .join(zone_versions, _current())
        .outerjoin(rings, rings.c.zone_code == zones.c.code)
        .where(zones.c.station_code.in_(station_codes(scope, filters)))
    )
    return statement.where(zones.c.code == filters.zone) if filters.zone else statement


def station_polygons(scope: Scope, filters: Filters) -> Select[Any]:
    """Return the area of each station of the view that has one on file: station_code, polygon (GeoJSON)."""
    a = station_areas.c
    return select(a.station_code, a.polygon).where(a.station_code.in_(station_codes(scope, filters)))


def _current() -> ColumnElement[bool]:
    """Join each zone with its version in force."""
    versions = zone_versions.c
    return and_(versions.zone_code == zones.c.code, versions.version == zones.c.current_version)


def zone_places(scope: Scope, filters: Filters) -> Select[Any]:
    """Return a corner of each zone of the view, for maps on which a zone is smaller than a pixel.

    Columns: code, longitude, latitude.
    """
    polygon = zone_versions.c.polygon
    corner = case(
        (polygon["type"].astext == "Polygon", polygon[("coordinates", "0", "0")]),
        else_=polygon[("coordinates", "0", "0", "0")],
    )
    statement = (
        select(
            zones.c.code,
            corner[0].astext.cast(Double).label("longitude"),
            corner[1].astext.cast(Double).label("latitude"),
        )
        .join(zone_versions, _current())
        .where(zones.c.station_code.in_(station_codes(scope, filters)))
    )
    return statement.where(zones.c.code == filters.zone) if filters.zone else statement


def events(scope: Scope, filters: Filters, period: Period) -> Select[Any]:
    """Return the annotations that touch the period, for every station or for one of the view.

    Columns: first_day, last_day, kind, title_th, title_en, station_code (None = every station).
    """
    a = annotations.c
    return (
        select(a.first_day, a.last_day, a.kind, a.title_th, a.title_en, a.station_code)
        .where(
            a.last_day >= period.start,
            a.first_day < period.end,
            or_(a.station_code.is_(None), a.station_code.in_(station_codes(scope, filters))),
        )
        .order_by(a.first_day)
    )
