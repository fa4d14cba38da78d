"""Zones and stations of a view on the ground: polygons, names at their place, what the map shows first."""

import json
from dataclasses import dataclass
from typing import Any

import pandas as pd
from shapely import MultiPolygon, Polygon, from_geojson, get_parts, set_precision, to_geojson

from dashboard.indicators import NOT_JOINED
from dashboard.language.thai import format_date
from dashboard.maps.layers import Bounds, Named
from dashboard.view.view import View

# Degrees, some 2 m, a pixel of the closest first view: how far a ring's edge may be drawn beside itself.
ROUND = 2e-5
THAILAND = Bounds(97.5, 5.6, 105.7, 20.5)


@dataclass(frozen=True)
class Ground:
    """A zone on the ground. box: west, south, east, north of zone and ring; middle: latitude, longitude."""

    polygon: dict[str, Any]
    ring: dict[str, Any] | None
    area_km2: float
    box: tuple[float, float, float, float]
    middle: tuple[float, float]


def ground_by_zone(frame: pd.DataFrame) -> dict[str, Ground]:
    """Return zone code -> ground, from the rows of queries.units.zone_polygons."""
    return {row.code: _ground(row) for row in frame.itertuples()}


def _ground(row: Any) -> Ground:
    shape = from_geojson(json.dumps(row.polygon))
    whole = from_geojson(json.dumps(row.ring)) if row.ring else shape
    # The centroid of a crescent lies outside it; this point is always within.
    middle = shape.representative_point()
    return Ground(row.polygon, row.ring, row.area_km2, whole.bounds, (middle.y, middle.x))


def stations(view: View) -> list[Named]:
    """Return the stations of the view that have a place."""
    return [
        Named(s.code, s.name(view.lang), s.latitude, s.longitude)
        for s in view.units.stations_of(view.filters)
        if s.has_place
    ]


def zones(view: View, grounds: dict[str, Ground]) -> list[Named]:
    """Return the zones at their middle."""
    return [
        Named(code, view.units.zones[code].name(view.lang), *ground.middle)
        for code, ground in grounds.items()
    ]


def rings(grounds: dict[str, Ground], *, around_zones: bool) -> list[dict[str, Any]]:
    """Return the features of the rings, without the corners that nobody sees.

    A browser that draws in software draws each stretch of a line by itself, as often as it draws the map.

    Args:
        around_zones: the zones are drawn too, whose outlines are the inner edges.
    """
    edges = [_edges(g.ring, outer_only=around_zones) for g in grounds.values() if g.ring]
    return [{"type": "Feature", "properties": {}, "geometry": edge} for edge in edges]


def _edges(ring: dict[str, Any], *, outer_only: bool) -> dict[str, Any]:
    parts = get_parts(from_geojson(json.dumps(ring)).simplify(ROUND))
    if outer_only:
        parts = [Polygon(part.exterior) for part in parts]
    edges: dict[str, Any] = json.loads(to_geojson(set_precision(MultiPolygon(list(parts)), 1e-6)))
    return edges


def zone_feature(view: View, code: str, ground: Ground, chosen: str, sign: str, words: str) -> dict[str, Any]:
    """Return the feature of one zone with its wording for the tooltip.

    Args:
        sign, words: of goal 4's conclusion; both "" where there is none.
    """
    zone = view.units.zones[code]
    since = format_date(zone.joined_on, view.lang) if zone.joined_on else NOT_JOINED(view.lang)
    label = f"{zone.name(view.lang)}\n{view.units.stations[zone.station].name(view.lang)} · {since}"
    if words:
        label += f"\n{words}"
    facts = {"code": code, "label": label, "sign": sign, "chosen": code == chosen}
    return {"type": "Feature", "geometry": ground.polygon, "properties": facts}


def bounds(view: View, grounds: dict[str, Ground], stations: list[Named]) -> Bounds:
    """Return what the map shows first: the zone with its ring, else all zones and stations of the view."""
    boxes = [g.box for g in grounds.values()]
    if not view.filters.zone:
        boxes += [(s.longitude, s.latitude, s.longitude, s.latitude) for s in stations]
    if not boxes:
        return THAILAND
    return Bounds(
        min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)
    )
