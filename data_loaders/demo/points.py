"""Points for the demo's cases, and what goes wrong with coordinates at a station's desk."""

from functools import cache
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from data_loaders.demo import places

Array = npt.NDArray[Any]

# What becomes of a coordinate: shares of cases that have a place. "hall" is the provincial hall, put in for
# want of a place; "elsewhere" lies outside the province.
SPOTS = {
    "good": 0.835,
    "blank": 0.12,
    "station": 0.025,
    "hall": 0.005,
    "zero": 0.006,
    "swapped": 0.005,
    "elsewhere": 0.004,
}
GOOD = SPOTS["good"]
HALL = (7.55960, 99.61180)
ELSEWHERE = (13.75000, 100.50000)

# Cases of a zone gather at a few corners: share, number and spread (degrees, about 25 m).
AT_CORNERS, CORNERS, CORNER_SPREAD = 0.4, 6, 0.00022
# Cases outside: share in the town, spread of town and villages in km.
IN_TOWN, TOWN_SPREAD, VILLAGE_SPREAD = 0.45, 1.4, 0.7


@cache
def _zones_and_rings() -> BaseGeometry:
    union = shapely.union_all([*places.zone_shapes().values(), *places.ring_shapes().values()])
    shapely.prepare(union)
    return union


def points(
    station: str,
    zone: str | None,
    kind: Literal["zone", "ring", "rest"],
    placed: Array,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Return latitude, longitude (as entered, NaN = blank) and spot, one row a case.

    Args:
        placed: whether the case has a place at all (online fraud has none and stays blank).
    """
    n = len(placed)
    if kind == "zone":
        xy = _at_corners(places.zone_shapes()[zone or ""], n, rng)
    elif kind == "ring":
        xy = _within(places.ring_shapes()[zone or ""], n, rng)
    else:
        xy = _around(next(s for s in places.STATIONS if s.code == station), n, rng)
    spot = np.where(placed, rng.choice(list(SPOTS), n, p=list(SPOTS.values())), "blank")
    seat = next((s.latitude, s.longitude) for s in places.STATIONS if s.code == station)
    nothing = (np.nan, np.nan)
    stands = {"blank": nothing, "station": seat, "hall": HALL, "zero": (0.0, 0.0), "elsewhere": ELSEWHERE}
    latitude, longitude = xy[:, 1].round(6), xy[:, 0].round(6)
    swapped = spot == "swapped"
    latitude, longitude = np.where(swapped, longitude, latitude), np.where(swapped, latitude, longitude)
    for name, (lat, lon) in stands.items():
        latitude, longitude = np.where(spot == name, lat, latitude), np.where(spot == name, lon, longitude)
    return pd.DataFrame({"latitude": latitude, "longitude": longitude, "spot": spot})


def _within(shape: BaseGeometry, n: int, rng: np.random.Generator) -> Array:
    """Draw points spread evenly over a shape, longitude and latitude."""
    west, south, east, north = shape.bounds
    drawn = np.empty((0, 2))
    while len(drawn) < n:
        tried = rng.uniform((west, south), (east, north), (2 * n + 20, 2))
        drawn = np.vstack([drawn, tried[shapely.contains_xy(shape, tried[:, 0], tried[:, 1])]])
    return drawn[:n]


def _at_corners(shape: BaseGeometry, n: int, rng: np.random.Generator) -> Array:
    """Draw points in a zone: some at its corners, the others anywhere."""
    spread = _within(shape, n, rng)
    corners = _within(shape, CORNERS, rng)
    near = corners[rng.integers(0, CORNERS, n)] + rng.normal(0, CORNER_SPREAD, (n, 2))
    taken = (rng.random(n) < AT_CORNERS) & shapely.contains_xy(shape, near[:, 0], near[:, 1])
    return np.where(taken[:, None], near, spread)


def _around(station: places.DemoStation, n: int, rng: np.random.Generator) -> Array:
    """Draw points in a station's town and villages, in no zone and no ring."""
    centres = np.array(
        [places.offset(station, 0, 0)] + [places.offset(station, *v) for v in station.villages]
    )
    weights = np.array([IN_TOWN] + [(1 - IN_TOWN) / len(station.villages)] * len(station.villages))
    spreads = np.array([TOWN_SPREAD] + [VILLAGE_SPREAD] * len(station.villages)) / 111
    drawn = np.empty((0, 2))
    while len(drawn) < n:
        at = rng.choice(len(centres), 2 * n + 20, p=weights)
        tried = centres[at] + rng.normal(0, 1, (len(at), 2)) * spreads[at][:, None]
        outside = ~shapely.contains_xy(_zones_and_rings(), tried[:, 0], tried[:, 1])
        drawn = np.vstack([drawn, tried[outside]])
    return drawn[:n]
