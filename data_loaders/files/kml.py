"""Placemarks of a KML document at any depth of folders, with the columns that they bring. Runs in the child.

GDAL reads the first of two folders of one name, and turns Thai names of columns into underscores.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias
from xml.etree import ElementTree as ET

import shapely
from shapely.geometry.base import BaseGeometry

from dashboard.language.text import Text
from data_loaders.files import kinds, limits, shapes

CONTAINERS = ("Folder", "Document")
SHAPES = ("Polygon", "LineString", "LinearRing", "Point", "MultiGeometry", "Model", "Track", "MultiTrack")
Shape: TypeAlias = BaseGeometry | str | None


@dataclass(slots=True)
class Folder:
    """The placemarks right in one folder; `name`: the folders on the way to it."""

    name: str
    rows: list[dict[str, str]] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)

    @property
    def columns(self) -> list[str]:
        """Names of what the placemarks tell, in the order of their first mention."""
        return list(dict.fromkeys(name for row in self.rows for name in row))

    @property
    def is_of_pins(self) -> bool:
        """Whether nothing but points is drawn in it."""
        return all(isinstance(shape, str) and shape == "Point" for shape in self.shapes)


def read(document: str) -> tuple[list[Folder], list[Text]]:
    """Return the folders that hold placemarks, and what lies elsewhere.

    Raises:
        UserError: this is no whole XML, it holds nothing, or only links to what lies elsewhere.
    """
    try:
        root = ET.fromstring(document)  # noqa: S314 - without DOCTYPE there are no entities
    except ET.ParseError:
        raise kinds.damaged_map() from None
    folders = [folder for folder in _folders(root, ()) if folder.rows]
    links = sum(_is(element, "NetworkLink") for element in root.iter())
    pictures = sum(_is(element, "GroundOverlay") for element in root.iter())
    elsewhere = Text(
        f"KML อ้างถึงแผนที่ที่อยู่ที่อื่น {links} แห่ง (NetworkLink) ซึ่งไม่ได้อ่าน",
        f"The KML links to {links} map(s) elsewhere (NetworkLink), which are not read.",
    )
    if not folders:
        nothing = Text("ไม่มีรูปใน KML นี้", "This KML holds no shapes.")
        export = Text(
            "ส่งออกแผนที่ใหม่เป็น KML โดยให้มีรูปอยู่ในไฟล์ (ไม่ใช่ลิงก์)",
            "Export the map as KML with its shapes in it (no link).",
        )
        raise kinds.refused(elsewhere if links else nothing, export)
    laid_over = Text(
        f"KML มีภาพวางทับแผนที่ {pictures} ภาพ (GroundOverlay) ซึ่งไม่ได้อ่าน",
        f"The KML lays {pictures} picture(s) over the map (GroundOverlay), which are not read.",
    )
    return folders, [elsewhere] * bool(links) + [laid_over] * bool(pictures)


def _folders(element: ET.Element, path: tuple[str, ...]) -> Iterator[Folder]:
    own = Folder(" › ".join(path))
    inner: list[Folder] = []
    for child in element:
        if _is(child, "Placemark"):
            own.rows.append(_told(child))
            own.shapes.append(_drawn(child))
        elif _tag(child) in CONTAINERS:
            # The document is the map itself: its name says nothing about where a placemark lies.
            step = (_text(child, "name") or "…",) if _is(child, "Folder") else ()
            inner += _folders(child, (*path, *step))
    yield own
    yield from inner


def _tag(element: ET.Element) -> str:
    return str(element.tag).rsplit("}", 1)[-1]


def _is(element: ET.Element, tag: str) -> bool:
    return _tag(element) == tag


def _text(element: ET.Element, tag: str) -> str:
    return next(((c.text or "").strip() for c in element if _is(c, tag)), "")


def _told(placemark: ET.Element) -> dict[str, str]:
    """Return what a placemark tells of itself: id, name, description and its own columns."""
    told = {
        "id": placemark.get("id", ""),
        "Name": _text(placemark, "name"),
        "description": _text(placemark, "description"),
    }
    for element in placemark.iter():
        name = element.get("name", "").strip()
        if name and _is(element, "Data"):
            told[name] = _text(element, "value")
        elif name and _is(element, "SimpleData"):
            told[name] = (element.text or "").strip()
    return {name: value for name, value in told.items() if value}


def _drawn(placemark: ET.Element) -> Shape:
    """Return what a placemark draws; one that holds several shapes is read as one of all of them."""
    found = [child for child in placemark if _tag(child) in SHAPES]
    return _shape(found[0]) if len(found) == 1 else _together(found)


def _shape(element: ET.Element) -> Shape:
    """Return the area that is drawn, or the name of another kind of shape."""
    if _is(element, "Polygon"):
        return _polygon(element)
    if not _is(element, "MultiGeometry"):
        return _tag(element)
    return _together([child for child in element if _tag(child) in SHAPES])


def _together(elements: Sequence[ET.Element]) -> Shape:
    """Return several shapes as one; None where nothing is drawn."""
    parts = [_shape(element) for element in elements]
    areas = [part for part in parts if isinstance(part, BaseGeometry)]
    if len(areas) < len(parts):
        kinds_of_parts = {part for part in parts if isinstance(part, str)}
        return kinds_of_parts.pop() if len(kinds_of_parts) == 1 and not areas else "GeometryCollection"
    polygons = [polygon for area in areas for polygon in shapely.get_parts(area)]
    return shapely.MultiPolygon(polygons) if polygons else None


def _polygon(element: ET.Element) -> BaseGeometry | str:
    rings = [
        _ring(ring)
        for tag in ("outerBoundaryIs", "innerBoundaryIs")
        for boundary in element
        if _is(boundary, tag)
        for ring in boundary
        if _is(ring, "LinearRing")
    ]
    if not rings or any(len(ring) < 4 or ring[0] != ring[-1] for ring in rings):
        return shapes.BROKEN
    return shapely.Polygon(rings[0], rings[1:])


def _ring(element: ET.Element) -> list[tuple[float, float]]:
    """Return longitude and latitude of each corner; none where one of them is no number."""
    # Hands put blanks behind the commas.
    corners = re.sub(r"\s*,\s*", ",", _text(element, "coordinates")).split()
    if len(corners) > limits.MOST_VERTICES_PER_RING:
        raise kinds.too_big()
    try:
        return [(float(x), float(y)) for x, y, *_ in (corner.split(",") for corner in corners)]
    except ValueError:
        return []
