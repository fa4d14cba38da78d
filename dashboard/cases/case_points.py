"""Ask the store for the cases of a view on the plane and keep its unusually dense spots.

The rules for dense spots are those of `hot_spots`, which asks for nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from dashboard.cases import hot_spots
from dashboard.cases.hot_spots import Cells, HotSpot
from dashboard.filters import Filters, Scope
from dashboard.language.periods import EARLIEST, Period, month_of
from dashboard.language.text import Text
from dashboard.maps import plane
from dashboard.maps.grounds import Ground, ground_by_zone
from dashboard.maps.plane import Points
from dashboard.queries import cases, points, quality, units
from dashboard.queries.case_list import Place
from dashboard.store import db
from dashboard.view import received_months
from dashboard.view.view import View

# More zones than these are each less than a pixel wide.
MOST_POLYGONS = 200
ZONE = Text("พื้นที่ Safety Zone", "the zone")
ZONES_AND_RINGS = Text("พื้นที่ Safety Zone และวงรอบของสถานี", "the station's zones and their rings")


@dataclass(frozen=True, eq=False)
class PlacedCases:
    """Cases with a usable point, latest first (columns of queries.points.pins), and their points.

    points: east, north in metres of the coordinate system `system`.
    """

    frame: pd.DataFrame
    points: Points
    system: str


@dataclass(frozen=True, eq=False)
class DenseSpots:
    """Unusually dense spots of a view, or why there is no telling.

    cells: with their spots; a Text is the reason why none were tested. area: where cases were held to be
    possible. where: of each spot, the code of the zone that holds it or whose ring does, and whether it is
    the ring; ("", False) = neither.
    """

    cells: Cells | Text
    area: Text
    system: str
    where: list[tuple[str, bool]]


def one_station(view: View) -> bool:
    """Whether the view is of one station or of a zone: on wider ground cells and densities say nothing."""
    return len(view.units.stations_of(view.filters)) == 1


def counted(view: View, period: Period) -> tuple[int, int]:
    """Return the number of cases of the view in the period, and of those with a usable point."""
    if period == view.current:
        n, unlocated, _ = received_months.shares(view)
    else:
        row = db.read(cases.shares(view.scope, view.filters, period)).iloc[0]
        n, unlocated = int(row["cases"]), int(row["unlocated"])
    return n, n - unlocated


def placed_cases(view: View, period: Period) -> PlacedCases:
    """Return the cases of a view that have a usable point; at most points.MOST_POINTS, the latest ones."""
    return db.kept(_placed_cases, view.scope, view.filters, period)


def _placed_cases(scope: Scope, filters: Filters, period: Period) -> PlacedCases:
    frame = db.read(points.pins(scope, filters, period))
    system = plane.utm(float(frame["longitude"].median()) if len(frame) else 0.0)
    return PlacedCases(frame, plane.metres(frame["longitude"], frame["latitude"], system), system)


def without_point(view: View, period: Period) -> dict[str, int]:
    """Count the cases without a usable point by what they lack: stand_in, outside, missing.

    Of the whole station: whether such a case lies in a zone is not known.
    """
    frame = db.read(quality.places(view.scope, view.filters, period))
    return {name: int(frame[name].sum()) for name in ("stand_in", "outside", "missing")}


def zone_grounds(view: View) -> dict[str, Ground]:
    """Return the zones of a view on the ground; empty where they are too many to be drawn."""
    asked = view.filters
    if len(view.units.zones_of(asked)) > MOST_POLYGONS:
        return {}
    return db.kept(_zone_grounds, view.scope, asked.region, asked.province, asked.station, asked.zone)


def _zone_grounds(scope: Scope, region: str, province: str, station: str, zone: str) -> dict[str, Ground]:
    # Polygons know no period and no offence: every view of these units shares them.
    of_units = Filters(month_of(EARLIEST), region, province, station, zone)
    return ground_by_zone(db.read(units.zone_polygons(scope, of_units)))


def dense_spots(view: View, period: Period) -> DenseSpots:
    """Return the unusually dense spots of a station or zone."""
    return db.kept(_dense_spots, view.plain, period)


def _dense_spots(view: View, period: Period) -> DenseSpots:
    placed, grounds = placed_cases(view, period), zone_grounds(view)
    area = ZONE if view.filters.zone else ZONES_AND_RINGS
    cells = hot_spots.find(placed.points, _possible(view, grounds, placed.system), area)
    spots = cells.spots if isinstance(cells, Cells) else []
    return DenseSpots(cells, area, placed.system, [_where(s, placed.system, grounds) for s in spots])


def spot_name(place: tuple[float, float], system: str) -> str:
    """Return latitude and longitude of a place in metres to some ten metres: `7.5563, 99.6114`."""
    longitude, latitude = plane.degrees(np.array([place]), system)[0]
    return f"{latitude:.4f}, {longitude:.4f}"


def places_of_spot(view: View, period: Period, name: str) -> tuple[Place, ...] | None:
    """Return the points of the cases that a dense spot holds, each once; None where there is no such spot.

    Args:
        name: see `spot_name`, without its space.
    """
    _, located = counted(view, period)
    _, why_not = hot_spots.ways(located, one_station(view))
    placed, dense = placed_cases(view, period), dense_spots(view, period)
    if why_not or isinstance(dense.cells, Text) or located > len(placed.frame):
        return None
    for spot in dense.cells.spots:
        if spot_name(spot.place, dense.system).replace(" ", "") == name:
            held = placed.frame.iloc[list(spot.held)]
            return tuple(sorted(set(zip(held["latitude"], held["longitude"], strict=True))))
    return None


def _possible(view: View, grounds: Mapping[str, Ground], system: str) -> BaseGeometry | None:
    """Return where cases of the view are possible, in metres: a view of a zone holds none of its ring."""
    shapes = [shape(g.polygon) for g in grounds.values()]
    if not view.filters.zone:
        shapes += [shape(g.ring) for g in grounds.values() if g.ring]
    return plane.projected(shapely.union_all(shapes), plane.WGS, system) if shapes else None


def _where(spot: HotSpot, system: str, grounds: Mapping[str, Ground]) -> tuple[str, bool]:
    point = plane.projected(shapely.Point(spot.place), system, plane.WGS)
    for code, ground in grounds.items():
        if shape(ground.polygon).intersects(point):
            return code, False
    around = (c for c, g in grounds.items() if g.ring and shape(g.ring).intersects(point))
    code = next(around, "")
    return code, bool(code)
