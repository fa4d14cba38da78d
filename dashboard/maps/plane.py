"""Degrees to metres and back: every distance is measured in the UTM zone of its place, never in degrees."""

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

Points = npt.NDArray[np.float64]

WGS = "EPSG:4326"
EAST_OF_UTM_47 = 102.0


@lru_cache
def transformer(source: str, target: str) -> Transformer:
    """Return what changes (x, y) of one coordinate system into another's; making one takes long."""
    return Transformer.from_crs(source, target, always_xy=True)


def utm(longitude: float) -> str:
    """Return the UTM zone of Thailand in which distances near `longitude` are true."""
    return "EPSG:32647" if longitude < EAST_OF_UTM_47 else "EPSG:32648"


def projected(shape: BaseGeometry, source: str, target: str) -> BaseGeometry:
    """Return `shape` in another coordinate system."""
    change = transformer(source, target)
    return shapely.transform(shape, lambda xy: np.column_stack(change.transform(xy[:, 0], xy[:, 1])))


def metres(longitude: Any, latitude: Any, system: str) -> Points:
    """Return points in degrees as rows (east, north) of a UTM zone, in metres."""
    return _changed(longitude, latitude, WGS, system)


def degrees(points: Points, system: str) -> Points:
    """Return rows (east, north) of a UTM zone as rows (longitude, latitude)."""
    return _changed(points[:, 0], points[:, 1], system, WGS)


def _changed(x: Any, y: Any, source: str, target: str) -> Points:
    # A single point comes back as plain numbers otherwise.
    there = transformer(source, target).transform(np.asarray(x, dtype=float), np.asarray(y, dtype=float))
    return np.column_stack(there).astype(float)
