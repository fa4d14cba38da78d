"""Land and sea of the base map as shapes."""

import json
from functools import lru_cache
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

LAND = Path(__file__).parents[2] / "static" / "basemap" / "land.geojson"


# The same views are drawn again and again, with other cases.
@lru_cache(maxsize=256)
def land(west: float, south: float, east: float, north: float) -> BaseGeometry:
    """Return the land within bounds in degrees; empty where all is sea."""
    parts = _parts()
    near = parts.query(shapely.box(west, south, east, north))
    cut = [shapely.clip_by_rect(parts.geometries[at], west, south, east, north) for at in near]
    return shapely.union_all(cut)


@lru_cache
def _parts() -> shapely.STRtree:
    document = json.loads(LAND.read_text(encoding="utf-8"))
    shapes = [
        shapely.make_valid(shapely.from_geojson(json.dumps(feature["geometry"])))
        for feature in document["features"]
        if feature["properties"]["kind"] == "land"
    ]
    return shapely.STRtree(shapes)
