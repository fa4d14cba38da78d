"""The map as a drawing: in its place until it stands, and instead of it where a browser cannot draw it.

Pure: what the layers show in, SVG out. True to the map's first view to the pixel, so that the map covers it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import asinh, atan, degrees, pi, radians, sinh, tan
from typing import Any

import numpy as np
import pydeck as pdk
import shapely
from markupsafe import Markup
from numpy.typing import NDArray

from dashboard.maps.base_map import colour
from dashboard.maps.land import land
from dashboard.maps.layers import SIGN, Named
from dashboard.maps.verdict_icons import VERDICTS
from dashboard.ui import svg
from dashboard.ui.tokens import LIGHT, SMALLEST, Ink

# Pixels that are drawn around the middle: as wide as the map is on the widest screens.
WIDTH, HEIGHT = 1_100, 470
# Zones above which each is a dot without name and link: of a nation they would weigh more than the map.
MOST_SIGNS = 300

Corner = tuple[float, float]


@dataclass(frozen=True, slots=True)
class SketchedZone:
    """A zone at its middle. sign: of goal 4's conclusion, "" = has not joined. href: where it leads."""

    named: Named
    sign: str
    said: str
    href: str


@dataclass(frozen=True, slots=True)
class _Look:
    fill: str
    stroke: str
    width: float = 1


class _Plane:
    """Pixels to the right of and below the middle of a view, in Web Mercator as the map has them."""

    def __init__(self, view: pdk.ViewState) -> None:
        self._pixels = 512 * 2**view.zoom
        self._x, self._y = self._on_the_globe(view.longitude, view.latitude)

    def at(self, longitude: float, latitude: float) -> Corner:
        x, y = self._on_the_globe(longitude, latitude)
        return x - self._x, self._y - y

    def corners(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return rows of longitude and latitude as `at` does, to half a pixel."""
        x = self._pixels * places[:, 0] / 360 - self._x
        y = self._y - self._pixels * np.arcsinh(np.tan(np.radians(places[:, 1]))) / (2 * pi)
        # Plus nothing, which makes a zero of a minus zero.
        return np.round(2 * np.column_stack((x, y))) / 2 + 0.0

    def bounds(self) -> tuple[float, float, float, float]:
        """Return west, south, east and north in degrees of what is drawn."""
        across, up = WIDTH / 2 * 360 / self._pixels, HEIGHT / 2 * 2 * pi / self._pixels
        middle, y = self._x * 360 / self._pixels, self._y * 2 * pi / self._pixels
        south, north = (degrees(atan(sinh(edge))) for edge in (y - up, y + up))
        return middle - across, south, middle + across, north

    def _on_the_globe(self, longitude: float, latitude: float) -> Corner:
        return self._pixels * longitude / 360, self._pixels * asinh(tan(radians(latitude))) / (2 * pi)


def sketch(
    view: pdk.ViewState,
    ink: Ink,
    *,
    grounds: Sequence[dict[str, Any]],
    rings: Sequence[dict[str, Any]],
    stations: Sequence[Named],
    zones: Sequence[SketchedZone],
    names: Sequence[dict[str, Any]],
) -> Markup:
    """Return the first view of the map without its cases.

    Args:
        grounds: features with the properties fill and line, the lowest first: areas of stations, zones.
        rings: features without.
        names: rows of the layer of names.
    """
    plane = _Plane(view)
    drawn = [
        _shape(land(*plane.bounds()), plane, _Look(ink.panel, ink.coast), least=1.0),
        *(_ground(feature, plane) for feature in grounds if "fill" in feature["properties"]),
        *(_outline(feature, plane, _Look("none", ink.quiet)) for feature in rings),
        *(_station(station, plane, ink) for station in stations),
        *(_zones(zones, plane) if len(zones) <= MOST_SIGNS else _dots(zones, plane)),
        *(_name(row, plane, ink) for row in names),
    ]
    return Markup(
        '<svg width="100%" height="{}" font-family="{}" font-size="{}">'
        '<rect width="100%" height="100%" fill="{}"/><svg x="50%" y="50%" overflow="visible">{}</svg></svg>'
    ).format(HEIGHT, svg.FONT, SMALLEST, ink.sea, svg.joined(drawn))


def _ground(feature: dict[str, Any], plane: _Plane) -> Markup:
    facts = feature["properties"]
    look = _Look(colour(facts["fill"]), colour(facts["line"]), facts.get("width", 1))
    return _outline(feature, plane, look)


def _outline(feature: dict[str, Any], plane: _Plane, look: _Look) -> Markup:
    return _shape(shapely.geometry.shape(feature["geometry"]), plane, look)


def _shape(
    shape: shapely.geometry.base.BaseGeometry, plane: _Plane, look: _Look, *, least: float = 0.0
) -> Markup:
    """Return a shape as one path. least: pixels below which parts of it are left out."""
    rings = [
        ring
        for part in shapely.get_parts(shape)
        if isinstance(part, shapely.Polygon)
        for ring in (part.exterior, *part.interiors)
    ]
    path = "".join(_ring(plane.corners(shapely.get_coordinates(ring)), least) for ring in rings)
    return Markup('<path fill="{}" stroke="{}" stroke-width="{}" d="{}"/>').format(
        look.fill, look.stroke, look.width, path
    )


def _ring(corners: NDArray[np.float64], least: float) -> str:
    """Return a ring's part of a path, each corner once in a row; "" where it is smaller than `least`."""
    if np.ptp(corners, axis=0).max() < least:
        return ""
    moved = np.any(np.diff(corners, axis=0), axis=1)
    kept = corners[np.concatenate(([True], moved))].tolist()
    return "M" + "L".join(f"{x:g},{y:g}" for x, y in kept) + "Z"


def _station(station: Named, plane: _Plane, ink: Ink) -> Markup:
    x, y = plane.at(station.longitude, station.latitude)
    return Markup('<circle cx="{:.1f}" cy="{:.1f}" r="5" fill="{}" stroke="{}"/>').format(
        x, y, ink.text, ink.ground
    )


def _zones(zones: Sequence[SketchedZone], plane: _Plane) -> list[Markup]:
    """Return each zone as its sign on a white disc, as on the map, and as a link."""
    drawn = []
    for zone in zones:
        x, y = plane.at(zone.named.longitude, zone.named.latitude)
        tone = LIGHT.tones[VERDICTS[zone.sign]]
        disc = Markup(
            '<circle cx="{:.1f}" cy="{:.1f}" r="{}" fill="{}" stroke="{}" stroke-width="2"/>'
        ).format(x, y, SIGN // 2, LIGHT.ground, tone.mark)
        sign = svg.words(x, y + 5, zone.sign, tone.text, anchor="middle", bold=True)
        drawn.append(
            Markup('<a href="{}"><title>{}</title>{}{}</a>').format(zone.href, zone.said, disc, sign)
        )
    return drawn


def _dots(zones: Sequence[SketchedZone], plane: _Plane) -> list[Markup]:
    """Return zones as dots in the colours of their signs, a path a colour."""
    paths: dict[str, str] = {}
    for zone in zones:
        x, y = plane.at(zone.named.longitude, zone.named.latitude)
        mark = LIGHT.tones[VERDICTS[zone.sign]].mark
        paths[mark] = paths.get(mark, "") + f"M{x:.0f},{y:.0f}h0"
    return [
        Markup('<path d="{}" stroke="{}" stroke-width="6" stroke-linecap="round"/>').format(path, mark)
        for mark, path in paths.items()
    ]


def _name(row: dict[str, Any], plane: _Plane, ink: Ink) -> Markup:
    x, y = plane.at(*row["p"])
    right, down = row["o"]
    name = svg.words(
        x + right,
        y + down + 5,
        row["name"],
        ink.text if row["bold"] else ink.quiet,
        anchor="middle",
        bold=row["bold"],
    )
    return Markup('<g stroke="{}" stroke-width="3" paint-order="stroke">{}</g>').format(ink.ground, name)
