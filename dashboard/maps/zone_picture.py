"""Zones as signs on a light map: a drawing without a map library, for the first page, print and slides."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, hypot, radians
from pathlib import Path

import shapely
from markupsafe import Markup
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from dashboard.language.text import Lang
from dashboard.maps.layers import Bounds, places
from dashboard.ui import svg
from dashboard.ui.tokens import SMALLEST, Ink, Verdict

LAND = Path(__file__).parents[2] / "static" / "basemap" / "land.geojson"
# Pixels: room around the outermost zones, half a sign.
MARGIN, HALF = 34, 11
# How far up or down a label beside its sign may slip to find room.
SLIPS = (0, -9, 9)
# Degrees that are shown at least, about 65 km: a single zone needs surroundings, and their towns named.
LEAST = 0.6
FEW, MOST_TOWNS = 4, 7
# Above so many no zone is named: the names would cover the signs.
MOST_NAMED = 40
# A coast is drawn to the pixel, no finer; islands smaller than two are left out.
COAST = 1.2


@dataclass(frozen=True, slots=True)
class ZoneSign:
    """A zone on the picture. name: in full; label: written beside it, short; href: where it leads."""

    longitude: float
    latitude: float
    sign: str
    verdict: Verdict
    name: str
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Frame:
    """How degrees become pixels: equirectangular, true at the middle's latitude."""

    west: float
    north: float
    scale: float
    squeeze: float
    width: int
    height: int

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Return x and y in pixels."""
        return (longitude - self.west) * self.squeeze * self.scale, (self.north - latitude) * self.scale


def zone_picture(
    zones: Sequence[ZoneSign], ink: Ink, said: str, lang: Lang, *, width: int, height: int
) -> Markup:
    """Return the zones at their places as links, each by its sign and colour, on land and sea.

    Around few of them towns are named, so that one sees where they lie.

    Args:
        said: what the picture shows, in words.
        width, height: in pixels; it is shown as wide as there is room.
    """
    frame = framed([(zone.longitude, zone.latitude) for zone in zones], width, height)
    drawn = [land(frame, ink)]
    points = _apart([frame.at(zone.longitude, zone.latitude) for zone in zones])
    taken = [box(x - HALF, y - HALF, 2 * HALF, 2 * HALF) for x, y in points]
    for zone, (x, y) in zip(zones, points, strict=True):
        label = _label(zone, x, y, taken, frame, ink) if len(zones) <= MOST_NAMED else Markup("")
        drawn.append(
            Markup('<a href="{}" class="zone-sign"><title>{}</title>{}{}</a>').format(
                zone.href, f"{zone.sign} {zone.name}", _sign(zone, x, y, ink), label
            )
        )
    if len(zones) <= FEW:
        drawn.append(towns(frame, taken, ink, lang))
    # A picture would hide its links from those who cannot see it: a group has a name and keeps them.
    return Markup(
        '<svg viewBox="0 0 {w} {h}" width="100%" role="group" aria-label="{said}" class="zones-picture"'
        ' font-family="{font}" font-size="{size}">'
        '<rect width="{w}" height="{h}" fill="{sea}" rx="6"/>{drawn}</svg>'
    ).format(w=width, h=height, said=said, font=svg.FONT, size=SMALLEST, sea=ink.sea, drawn=svg.joined(drawn))


def _apart(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the places of signs so that each of few can be seen and pressed: neighbours are moved aside."""
    if len(points) > MOST_NAMED:
        return points
    placed: list[tuple[float, float]] = []
    for x, y in points:
        while any(hypot(x - a, y - b) < 2 * HALF + 2 for a, b in placed):
            x += HALF / 2
        placed.append((x, y))
    return placed


def framed(
    points: Sequence[tuple[float, float]],
    width: int,
    height: int,
    least: float = LEAST,
    margin: float = MARGIN,
) -> Frame:
    """Return the frame that shows all points (longitude, latitude). least: degrees shown at least."""
    easts, norths = [x for x, _ in points], [y for _, y in points]
    bounds = Bounds(min(easts), min(norths), max(easts), max(norths))
    middle, squeeze = (bounds.south + bounds.north) / 2, cos(radians((bounds.south + bounds.north) / 2))
    wide = max((bounds.east - bounds.west) * squeeze, least)
    high = max(bounds.north - bounds.south, least)
    scale = min((width - 2 * margin) / wide, (height - 2 * margin) / high)
    return Frame(
        west=(bounds.west + bounds.east) / 2 - width / 2 / scale / squeeze,
        north=middle + height / 2 / scale,
        scale=scale,
        squeeze=squeeze,
        width=width,
        height=height,
    )


@lru_cache
def _land_shapes() -> tuple[BaseGeometry, ...]:
    features = json.loads(LAND.read_text(encoding="utf-8"))["features"]
    return tuple(shape(feature["geometry"]) for feature in features)


@lru_cache
def _tree() -> shapely.STRtree:
    return shapely.STRtree(_land_shapes())


def land(frame: Frame, ink: Ink) -> Markup:
    """Return the land within the frame as one path."""
    east = frame.west + frame.width / frame.scale / frame.squeeze
    south = frame.north - frame.height / frame.scale
    window = shapely.box(frame.west, south, east, frame.north)
    near = [_land_shapes()[n] for n in _tree().query(window)]
    finest = COAST / frame.scale
    path = []
    for ground in near:
        clipped = shapely.clip_by_rect(ground, frame.west, south, east, frame.north).simplify(finest)
        for part in shapely.get_parts(clipped):
            if part.geom_type == "Polygon" and part.area > (2 * finest) ** 2:
                corners = (frame.at(x, y) for x, y in part.exterior.coords)
                path.append("M" + "L".join(f"{x:.0f},{y:.0f}" for x, y in corners) + "Z")
    return Markup('<path d="{}" fill="{}" stroke="{}" stroke-width="0.8"/>').format(
        "".join(path), ink.panel, ink.coast
    )


def _sign(zone: ZoneSign, x: float, y: float, ink: Ink) -> Markup:
    """Return the zone's sign on a disc: told apart by shape before colour."""
    tone = ink.tones[zone.verdict]
    disc = Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{}" fill="{}" stroke="{}" stroke-width="2"/>').format(
        x, y, HALF, ink.ground, tone.mark
    )
    return disc + svg.words(x, y + 5, zone.sign, tone.text, anchor="middle", bold=True, size=15)


def towns(frame: Frame, taken: list[BaseGeometry], ink: Ink, lang: Lang, size: int = SMALLEST) -> Markup:
    """Return the largest towns within the frame, as many as have room beside what is taken, which grows."""
    drawn: list[Markup] = []
    for town in places():
        x, y = frame.at(town["lon"], town["lat"])
        if len(drawn) == MOST_TOWNS or not (
            4 <= x <= frame.width and size - 2 <= y <= frame.height - size / 2
        ):
            continue
        name = town[f"name_{lang}"]
        long = svg.length(name, size)
        room = box(x - 3, y - 0.8 * size, long + 10, 1.3 * size)
        if x + long + 8 <= frame.width and not any(room.intersects(other) for other in taken):
            taken.append(room)
            dot = Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{}" fill="{}"/>').format(
                x, y, size // 7, ink.quiet
            )
            drawn.append(dot + svg.words(x + 6, y + 0.3 * size, name, ink.quiet, size=size))
    return svg.joined(drawn)


def box(x: float, y: float, width: float, height: float) -> shapely.Polygon:
    """Return a rectangle of the picture, to tell what is taken."""
    return shapely.box(x, y, x + width, y + height)


def _label(zone: ZoneSign, x: float, y: float, taken: list[BaseGeometry], frame: Frame, ink: Ink) -> Markup:
    """Return the zone's label where it covers no sign and no other label; nothing where there is no room."""
    long = svg.length(zone.label)
    beside = [(x + HALF + 3, y + 5 + slip) for slip in SLIPS]
    beside += [(x - HALF - 3 - long, y + 5 + slip) for slip in SLIPS]
    for left, base in (*beside, (x - long / 2, y + HALF + 15), (x - long / 2, y - HALF - 6)):
        room = box(left, base - 14, long, 18)
        inside = left >= 2 and left + long <= frame.width - 2 and base >= 14 and base <= frame.height - 4
        if inside and not any(room.intersects(other) for other in taken):
            taken.append(room)
            # Twice: a halo first, so that a coast below does not run through the letters.
            halo = Markup('<g stroke="{}" stroke-width="3">{}</g>')
            name = svg.words(left + long / 2, base, zone.label, ink.text, anchor="middle")
            return halo.format(ink.panel, name) + name
    return Markup("")
