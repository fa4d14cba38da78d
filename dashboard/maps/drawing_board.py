"""A light map to draw on, as SVG: land, zones, stations and cases. No tile, no WebGL, no request.

Pure: shapes in degrees in, markup out. Flat: a degree is as many units everywhere, true in metres at the
middle; over a province a circle is off by less than one per cent.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians

import shapely
from markupsafe import Markup
from shapely.geometry.base import BaseGeometry

from dashboard.maps.land import land
from dashboard.maps.layers import Bounds, Named

# Units of the view box across the wider side.
SIZE = 1_000.0
METRES_A_DEGREE = 111_320.0
# Share of the bounds that is shown around them.
AIR = 0.12


@dataclass(frozen=True, slots=True)
class Board:
    """A map to draw on.

    svg: the picture. west, north: its corner in degrees. across, up: units a degree of longitude and of
    latitude. metre: units a metre. width, height: in units.
    """

    svg: str
    west: float
    north: float
    across: float
    up: float
    metre: float
    width: float
    height: float


def board(
    bounds: Bounds,
    zones: Sequence[tuple[str, BaseGeometry]],
    rings: Sequence[BaseGeometry],
    stations: Sequence[Named],
    cases: Iterable[tuple[float, float]],
    label: str,
) -> Board:
    """Return the map of the bounds.

    Args:
        zones: name and shape.
        cases: longitude and latitude.
        label: what the picture is, for those who cannot see it.
    """
    middle = (bounds.south + bounds.north) / 2
    squeeze = cos(radians(middle))
    wide = max((bounds.east - bounds.west) * squeeze, bounds.north - bounds.south, 0.02) * (1 + 2 * AIR)
    up = SIZE / wide
    across, half = up * squeeze, wide / 2
    west = (bounds.west + bounds.east) / 2 - half / squeeze
    north = middle + half

    def place(lon: float, lat: float) -> tuple[float, float]:
        return (lon - west) * across, (north - lat) * up

    def outline(shape: BaseGeometry) -> str:
        return "".join(
            _ring(ring, place) for part in _polygons(shape) for ring in (part.exterior, *part.interiors)
        )

    ground = land(west, north - wide, west + wide / squeeze, north).simplify(wide / 2_000)
    body = [
        _path("land", outline(ground)),
        *(_path("ring", outline(ring)) for ring in rings),
        *(_path("zone", outline(shape)) for _, shape in zones),
        _path("cases", "".join("M{:.2f} {:.2f}h0".format(*place(lon, lat)) for lon, lat in cases)),
        _path(
            "stations", "".join("M{:.2f} {:.2f}h0".format(*place(s.longitude, s.latitude)) for s in stations)
        ),
        *(_name("station", s.name, *place(s.longitude, s.latitude)) for s in stations),
        *(
            _name("zone", name, *place(shape.representative_point().x, shape.representative_point().y))
            for name, shape in zones
        ),
    ]
    svg = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0:.0f} {0:.0f}" tabindex="0"'
        ' role="application" aria-label="{1}">{2}<g class="drawn"></g></svg>'
    ).format(SIZE, label, Markup("").join(body))
    return Board(str(svg), west, north, across, up, up / METRES_A_DEGREE, SIZE, SIZE)


def _polygons(shape: BaseGeometry) -> list[shapely.Polygon]:
    return [part for part in shapely.get_parts(shape) if isinstance(part, shapely.Polygon)]


def _ring(ring: shapely.LinearRing, place: Callable[[float, float], tuple[float, float]]) -> str:
    return "M" + "L".join("{:.2f} {:.2f}".format(*place(x, y)) for x, y in ring.coords[:-1]) + "z"


def _path(kind: str, line: str) -> Markup:
    return Markup('<path class="{}" d="{}"/>').format(kind, line)


def _name(kind: str, words: str, x: float, y: float) -> Markup:
    return Markup('<text class="name {}" x="{:.2f}" y="{:.2f}">{}</text>').format(kind, x, y, words)
