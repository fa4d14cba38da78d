"""What follows from zones: the ground they may not share, the rings around them, and the cases they hold."""

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, select, text

from dashboard import schema
from data_loaders import geography, incidents, piles, writer

# Neighbours drawn by hand share slivers.
LEAST_OVERLAP_KM2 = 0.001


def overlaps(shapes: dict[str, BaseGeometry], stored: geography.Locator) -> list[tuple[str, str, float]]:
    """Return pairs of zones that share ground, one of them at least among `shapes`, with the shared km²."""
    all_zones = {**dict(zip(stored.zone_codes, stored.zone_shapes, strict=True)), **shapes}
    codes = sorted(all_zones)
    every = np.array([all_zones[c] for c in codes], dtype=object)
    pairs = []
    for a, b in shapely.STRtree(every).query(every, predicate="intersects").T:
        if a < b and {codes[a], codes[b]} & set(shapes):
            common = every[a].intersection(every[b])
            shared = geography.area_km2(common) if common.area > 0 else 0.0
            if shared > LEAST_OVERLAP_KM2:
                pairs.append((codes[a], codes[b], shared))
    return pairs


def redraw(connection: Connection, before: geography.Locator) -> int:
    """Draw rings anew after changed polygons and move the cases; return how many were moved."""
    after = geography.Locator.read(connection)
    if np.array_equal(before.zone_codes, after.zone_codes) and np.all(
        before.zone_shapes == after.zone_shapes
    ):
        return 0
    drawn = _draw_rings(connection, after)
    piles.locate(connection, drawn)
    return _relocate(connection, before, drawn)


def _draw_rings(connection: Connection, locator: geography.Locator) -> geography.Locator:
    """Draw all rings anew: a new zone takes its ground away from its neighbours' rings too."""
    zones = dict(zip(locator.zone_codes, locator.zone_shapes, strict=True))
    current = connection.execute(select(schema.zones.c.code, schema.zones.c.current_version))
    versions = {row.code: row.current_version for row in current}
    connection.execute(schema.rings.delete())
    belts = {
        code: geography.rounded(belt) for code, belt in geography.rings(zones).items() if not belt.is_empty
    }
    rows = pd.DataFrame(
        {
            "zone_code": list(belts),
            "version": [versions[code] for code in belts],
            "width_m": geography.RING_WIDTH_M,
            "polygon": [geography.to_geojson(belt) for belt in belts.values()],
            "area_km2": [geography.area_km2(belt) for belt in belts.values()],
        }
    )
    writer.stage(connection, schema.rings, rows)
    names = ", ".join(rows.columns)
    connection.execute(text(f"INSERT INTO ssz.rings ({names}) SELECT {names} FROM stage"))  # noqa: S608 - names of the schema
    return geography.Locator.of(zones, belts)


def _relocate(connection: Connection, before: geography.Locator, after: geography.Locator) -> int:
    """Move the cases that lie in the reach of any old or new polygon and now belong elsewhere."""
    shapes = [*before.zone_shapes, *before.ring_shapes, *after.zone_shapes, *after.ring_shapes]
    if not shapes:
        return 0
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    rows = connection.execute(
        text(
            "SELECT case_key, latitude, longitude, zone_code, ring_zone_code FROM ssz.incidents WHERE geocode"
            " = 'good' AND longitude BETWEEN :west AND :east AND latitude BETWEEN :south AND :north"
        ),
        {"west": west, "east": east, "south": south, "north": north},
    )
    cases = pd.DataFrame(
        rows.all(), columns=["case_key", "latitude", "longitude", "zone_code", "ring_zone_code"]
    )
    if cases.empty:
        return 0
    now = after.locate(cases["latitude"], cases["longitude"])
    moved = (cases["zone_code"].fillna("") != now["zone_code"].fillna("")) | (
        cases["ring_zone_code"].fillna("") != now["ring_zone_code"].fillna("")
    )
    places = now[moved].assign(case_key=cases.loc[moved, "case_key"].astype(str), geocode="good")
    return incidents.relocate(connection, places) if len(places) else 0
