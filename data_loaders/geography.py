"""Zones, rings and points on the ground: which polygon holds a case."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, Text, cast, select

from dashboard import schema
from dashboard.maps.plane import projected, utm

RING_WIDTH_M = 400
# Degrees; a tenth of a metre.
PRECISION = 1e-6


def area_km2(shape: BaseGeometry) -> float:
    """Return the area of a WGS 84 shape in km²."""
    return float(projected(shape, "EPSG:4326", utm(shape.centroid.x)).area) / 1e6


def rings(zones: Mapping[str, BaseGeometry], width_m: int = RING_WIDTH_M) -> dict[str, BaseGeometry]:
    """Return the belt of `width_m` around each zone, without any zone (METHODS section 1.7)."""
    shapes = np.array(list(zones.values()), dtype=object)
    tree, belts = shapely.STRtree(shapes), {}
    for code, shape in zones.items():
        system = utm(shape.centroid.x)
        belt = projected(projected(shape, "EPSG:4326", system).buffer(width_m), system, "EPSG:4326")
        # The nation has 1,500 zones, a belt meets a few of them.
        near = shapes[tree.query(belt, predicate="intersects")]
        belts[code] = belt.difference(shapely.union_all(near))
    return belts


def rounded(shape: BaseGeometry) -> BaseGeometry:
    """Return the shape in the precision of the store, as it is where it has it already."""
    return shape if shapely.get_precision(shape) == PRECISION else shapely.set_precision(shape, PRECISION)


def to_geojson(shape: BaseGeometry) -> str:
    """Return a shape as the store keeps it: text, because as objects a nation's vertices take gigabytes."""
    return str(shapely.to_geojson(rounded(shape)))


def is_same(shape: BaseGeometry, other: BaseGeometry) -> bool:
    """Return whether two polygons cover the same ground to the store's precision, wherever rings begin."""
    return bool(shapely.equals(rounded(shape), rounded(other)))


def from_geojson(document: str) -> BaseGeometry:
    """Return the shape that `to_geojson` wrote."""
    return shapely.from_geojson(document)


@dataclass(frozen=True)
class Locator:
    """The current polygons of all zones and rings, ready to be asked about many points at once."""

    zone_codes: npt.NDArray[np.object_]
    zone_shapes: npt.NDArray[np.object_]
    ring_codes: npt.NDArray[np.object_]
    ring_shapes: npt.NDArray[np.object_]

    @classmethod
    def of(cls, zones: dict[str, BaseGeometry], rings: dict[str, BaseGeometry]) -> "Locator":
        """Make a locator of polygons by the code of their zone."""
        return cls(*_arrays(zones), *_arrays(rings))

    @classmethod
    def read(cls, connection: Connection) -> "Locator":
        """Make a locator of the store's current zones and rings."""
        versions, ring = schema.zone_versions, schema.rings.c
        current = (versions.c.zone_code == schema.zones.c.code) & (
            versions.c.version == schema.zones.c.current_version
        )
        zones = select(schema.zones.c.code, cast(versions.c.polygon, Text)).join(versions, current)
        return cls.of(
            *(
                {row[0]: from_geojson(row[1]) for row in connection.execute(wanted)}
                for wanted in (zones, select(ring.zone_code, cast(ring.polygon, Text)))
            )
        )

    def locate(self, latitude: pd.Series, longitude: pd.Series) -> pd.DataFrame:
        """Return zone_code and ring_zone_code of each point; missing outside.

        A zone holds its boundary, which runs along streets. A point in two rings goes to the nearer zone.
        """
        where = shapely.points(longitude.to_numpy(float), latitude.to_numpy(float))
        valid = np.flatnonzero((latitude.notna() & longitude.notna()).to_numpy())
        zone = np.full(len(where), None, dtype=object)
        ring_zone = np.full(len(where), None, dtype=object)
        inside = _pairs(self.zone_shapes, where[valid])
        # Zones may not overlap; where they do all the same, the first by code holds the point.
        for code_at, point_at in sorted(inside, reverse=True):
            zone[valid[point_at]] = self.zone_codes[code_at]
        around = _pairs(self.ring_shapes, where[valid])
        if around:
            by_code = dict(zip(self.zone_codes, self.zone_shapes, strict=True))
            far = [
                (float(shapely.distance(by_code[self.ring_codes[c]], where[valid[p]])), c, p)
                for c, p in around
                if zone[valid[p]] is None
            ]
            for _, code_at, point_at in sorted(far, reverse=True):
                ring_zone[valid[point_at]] = self.ring_codes[code_at]
        return pd.DataFrame({"zone_code": zone, "ring_zone_code": ring_zone}, index=latitude.index)


def _arrays(shapes: dict[str, BaseGeometry]) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.object_]]:
    codes = np.array(sorted(shapes), dtype=object)
    array = np.array([shapes[c] for c in codes], dtype=object)
    shapely.prepare(array)
    return codes, array


def _pairs(shapes: npt.NDArray[np.object_], where: npt.NDArray[Any]) -> list[tuple[int, int]]:
    """Return the (shape, point) index pairs of points in or on shapes."""
    if not len(shapes) or not len(where):
        return []
    points_at, shapes_at = shapely.STRtree(shapes).query(where, predicate="intersects")
    return list(zip(shapes_at.tolist(), points_at.tolist(), strict=True))
