"""Cases of a view on the plane, and its unusually dense spots: asked of the store and kept, for the map and
its tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from dashboard.cases import hot_spots
from dashboard.cases.hot_spots import Cells, HotSpot
from dashboard.language.periods import Period
from dashboard.language.text import Text
from dashboard.maps import plane
from dashboard.maps.grounds import Ground, ground_by_zone
from dashboard.maps.plane import Points
from dashboard.queries import cases, points, quality, units
from dashboard.store import db
from dashboard.view import received_months
from dashboard.view.view import View

# More zones than these are each less than a pixel wide.
MOST_POLYGONS = 200
ZONE = Text("พื้นที่ Safety Zone", "the zone")
ZONES_AND_RINGS = Text("พื้นที่ Safety Zone และวงรอบของสถานี", "the station's zones and their rings")


@dataclass(frozen=True, eq=False)
class Located:
    """Cases with a usable point, latest first (columns of queries.points.pins), as points in metres of
    `system`.
    """

    frame: pd.DataFrame
    points: Points
    system: str


@dataclass(frozen=True, eq=False)
class Found:
    """Unusually dense spots of a view, or why there is no telling. area: where cases were held to be
    possible.

    where: of each spot, the code of the zone that holds it or whose ring does, and whether it is the ring;
    ("", False) = neither.
    """

    cells: Cells | Text
    area: Text
    system: str
    where: list[tuple[str, bool]]


def one_station(view: View) -> bool:
    """Whether the view is of one station or of a zone: on wider ground cells and densities say nothing."""
    return len(view.units.stations_of(view.filters)) == 1


def counted(view: View, period: Period) -> tuple[int, int]:
    """Cases of the view in the period, and those of them with a usable point."""
    if period == view.current:
        n, unlocated, _ = received_months.shares(view)
    else:
        row = db.read(cases.shares(view.scope, view.filters, period)).iloc[0]
        n, unlocated = int(row["cases"]), int(row["unlocated"])
    return n, n - unlocated


def located(view: View, period: Period) -> Located:
    """The cases of a view that have a usable point; at most points.MOST_POINTS, the latest ones."""

    def build() -> Located:
        frame = db.read(points.pins(view.scope, view.filters, period))
        system = plane.utm(float(frame["longitude"].median()) if len(frame) else 0.0)
        return Located(frame, plane.metres(frame["longitude"], frame["latitude"], system), system)

    return db.kept(("located", view.scope, view.filters, period), build)


def stand_ins(view: View, period: Period) -> dict[str, int]:
    """Cases without a usable point: stand_in, outside, missing. Whether one lies in a zone is not known: of
    its station.
    """
    frame = db.read(quality.places(view.scope, view.filters, period))
    return {name: int(frame[name].sum()) for name in ("stand_in", "outside", "missing")}


def zone_grounds(view: View) -> dict[str, Ground]:
    """The zones of a view on the ground; empty where they are too many to be drawn."""
    if len(view.units.zones_of(view.filters)) > MOST_POLYGONS:
        return {}
    asked = view.filters
    key = ("grounds", view.scope, asked.region, asked.province, asked.station, asked.zone)
    return db.kept(key, lambda: ground_by_zone(db.read(units.zone_polygons(view.scope, asked))))


def found(view: View, period: Period) -> Found:
    """The unusually dense spots of a station or zone."""

    def build() -> Found:
        here, grounds = located(view, period), zone_grounds(view)
        name = ZONE if view.filters.zone else ZONES_AND_RINGS
        tested = hot_spots.judged(here.points, _area(view, grounds, here.system), name)
        spots = tested.spots if isinstance(tested, Cells) else []
        return Found(tested, name, here.system, [_where(s, here.system, grounds) for s in spots])

    return db.kept(("hot_spots", view.scope, view.filters, period), build)


def _area(view: View, grounds: Mapping[str, Ground], system: str) -> BaseGeometry | None:
    """Where cases of the view are possible, in metres: a view of a zone holds none of its ring."""
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
