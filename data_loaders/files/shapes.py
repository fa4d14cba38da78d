"""Polygons made whole: bounds before shapely, coordinate system, place, rings mended and the change noted."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError
from shapely.geometry.base import BaseGeometry

from dashboard.language.text import Text
from data_loaders.files import kinds, limits

WEST, SOUTH, EAST, NORTH = 97.0, 5.0, 106.0, 21.0
# A mended polygon that differs by more than this share of its area is no longer the one that was drawn.
MOST_DIFFERENCE = 0.01


# What stands for a shape that could not be read at all.
BROKEN = "broken"
KINDS = (
    ("point", "จุด", "points"),
    ("line", "เส้น", "lines"),
    ("track", "เส้นทาง", "tracks"),
    ("collection", "กลุ่มรูปหลายชนิด", "mixed shapes"),
    ("model", "แบบจำลองสามมิติ", "models"),
)
# What GEOS finds wrong with an area.
FAULTS = {
    "Self-intersection": "เส้นขอบตัดกันเอง",
    "Ring Self-intersection": "เส้นขอบวนมาแตะตัวเอง",
    "Hole lies outside shell": "ช่องว่างภายในอยู่นอกขอบเขต",
    "Holes are nested": "ช่องว่างภายในซ้อนกัน",
    "Nested shells": "พื้นที่ย่อยซ้อนกัน",
    "Interior is disconnected": "พื้นที่ภายในขาดจากกัน",
    "Duplicate Rings": "เส้นขอบซ้ำกัน",
    "Too few points in geometry component": "จุดของเส้นขอบน้อยเกินไป",
}
# What WKB calls its kinds, by number.
_NAMES = {1: "Point", 2: "LineString", 4: "MultiPoint", 5: "MultiLineString", 7: "GeometryCollection"}


def thai(kind: str) -> str:
    """Return the Thai word for a kind of shape."""
    return next((word for part, word, _ in KINDS if part in kind.lower()), "ตารางที่ไม่มีรูป")


def english(kind: str) -> str:
    """Return the English word for a kind of shape, as many."""
    return next((word for part, _, word in KINDS if part in kind.lower()), "rows without a shape")


@dataclass(slots=True)
class Shapes:
    """One cell a shape: {"geometry": WKB in hexadecimals} or {"wrong": [[th, en], [remedy th, en]]}; None
    where there is none.
    """

    cells: list[dict[str, Any] | None]
    notes: list[Text] = field(default_factory=list)


def read(given: Sequence[bytes | BaseGeometry | str | None], system: str | None) -> Shapes:
    """Bring shapes (WKB, shapely, or the name of another kind) from their coordinate system into WGS 84.

    Raises:
        UserError: no coordinate system is known, or there are too many features or vertices.
    """
    if len(given) > limits.MOST_FEATURES:
        raise kinds.too_big()
    if system is None and any(g is not None for g in given):
        raise kinds.refused(
            Text(
                "ไฟล์แผนที่ไม่ได้บอกระบบพิกัด (ไม่มี .prj)",
                "The map file does not say its coordinate system (no .prj).",
            ),
            Text(
                "เลือกระบบพิกัดในตัวเลือก (--crs) เช่น EPSG:32647 (UTM 47N), EPSG:32648, EPSG:24047 (Indian"
                " 1975), EPSG:4326",
                "Choose it in the options (--crs): EPSG:32647 (UTM 47N), EPSG:32648, EPSG:24047 (Indian 1975)"
                " or EPSG:4326.",
            ),
        )
    transformer = _transformer(system or "EPSG:4326")
    vertices = 0
    result = Shapes([])
    for number, one in enumerate(given, start=1):
        if isinstance(one, bytes):
            rings = _rings(one)
            vertices += sum(rings)
            if max(rings, default=0) > limits.MOST_VERTICES_PER_RING:
                raise kinds.too_big()
            shape: BaseGeometry | str | None = _read(one) if rings else _NAMES.get(_kind(one), "shape")
        else:
            shape = one
            vertices += 0 if one is None or isinstance(one, str) else shapely.get_num_coordinates(one)
        if vertices > limits.MOST_VERTICES:
            raise kinds.too_big()
        result.cells.append(None if shape is None else _cell(shape, transformer, number, result.notes))
    return result


def _kind(wkb: bytes) -> int:
    """Return the kind of a shape in WKB, whatever further dimensions it has."""
    (kind,) = struct.unpack_from("<I" if wkb[0] else ">I", wkb, 1)
    return int((kind & 0xFFFF) % 1000)


def _rings(wkb: bytes) -> list[int]:
    """Count the vertices of each ring of a WKB polygon or multipolygon; empty for anything else."""
    sizes: list[int] = []

    def polygon(at: int) -> int:
        order = "<" if wkb[at] else ">"
        kind, count = struct.unpack_from(f"{order}II", wkb, at + 1)
        width = 8 * (
            2
            + (kind // 1000 in (1, 2))
            + 2 * (kind // 1000 == 3)
            + bool(kind & 0x80000000)
            + bool(kind & 0x40000000)
        )
        at += 9
        for _ in range(count):
            (points,) = struct.unpack_from(f"{order}I", wkb, at)
            sizes.append(points)
            at += 4 + points * width
        return at

    order = "<" if wkb[0] else ">"
    base = _kind(wkb)
    if base == 3:
        polygon(0)
    elif base == 6:
        (parts,) = struct.unpack_from(f"{order}I", wkb, 5)
        at = 9
        for _ in range(parts):
            at = polygon(at)
    return sizes


def _read(wkb: bytes) -> BaseGeometry | str:
    try:
        return shapely.from_wkb(wkb)
    except shapely.errors.ShapelyError:
        return BROKEN


def _transformer(system: str) -> Transformer | None:
    try:
        crs = CRS.from_user_input(system)
        if crs.to_epsg() == 4326 or crs.name in ("WGS 84 (CRS84)", "WGS 84"):
            return None
        return Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    except (CRSError, ProjError):
        raise kinds.refused(
            Text(f"ไม่รู้จักระบบพิกัด {system[:40]}", f"{system[:40]} is not a known coordinate system."),
            Text("ใช้เช่น --crs EPSG:32647", "Use for example --crs EPSG:32647."),
        ) from None


def _wrong(th: str, en: str, remedy_th: str, remedy_en: str) -> dict[str, Any]:
    return {"wrong": [[th, en], [remedy_th, remedy_en]]}


def _cell(
    shape: BaseGeometry | str, transformer: Transformer | None, number: int, notes: list[Text]
) -> dict[str, Any]:
    if isinstance(shape, str) and shape == BROKEN:
        return _wrong(
            "อ่านพิกัดของรูปไม่ได้: ขาดหาย หรือเส้นขอบไม่ปิด",
            "cannot be read: coordinates are missing, or its ring is open",
            "ส่งออกรูปนี้ใหม่",
            "Export it again.",
        )
    if isinstance(shape, str) or shape.geom_type not in ("Polygon", "MultiPolygon"):
        kind = shape if isinstance(shape, str) else shape.geom_type
        return _wrong(
            f"ต้องเป็นพื้นที่ปิด แต่เป็น{thai(kind)}",
            f"must be a polygon, is {kind}",
            "วาดเป็นพื้นที่ปิด หรือลบรูปนี้",
            "Draw a closed area, or delete it.",
        )
    if shape.is_empty:
        return _wrong("รูปว่าง", "is empty", "วาดขอบเขตใหม่", "Draw it again.")
    shape = shapely.force_2d(shape)
    if transformer is not None:
        shape = shapely.transform(
            shape, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))
        )
    if placed := _misplaced(shape):
        return placed
    if not shape.is_valid:
        mended = _mended(shape, number, notes)
        if isinstance(mended, dict):
            return mended
        shape = mended
    return {"geometry": shapely.to_wkb(shape, hex=True)}


def _misplaced(shape: BaseGeometry) -> dict[str, Any] | None:
    west, south, east, north = shape.bounds
    if not np.isfinite([west, south, east, north]).all():
        return _wrong("พิกัดไม่ใช่ตัวเลข", "has coordinates that are no numbers", "ส่งออกใหม่", "Export it again.")
    if west >= WEST and east <= EAST and south >= SOUTH and north <= NORTH:
        return None
    if south >= WEST and north <= EAST and west >= SOUTH and east <= NORTH:
        return _wrong(
            "อยู่นอกประเทศไทย: ละติจูดกับลองจิจูดสลับกัน",
            "lies outside Thailand: latitude and longitude are swapped",
            "ส่งออกใหม่ให้ลองจิจูดมาก่อนละติจูด",
            "Export it again with longitude before latitude.",
        )
    metres = max(abs(west), abs(north)) > 400
    hint_th, hint_en = (" (พิกัดเป็นเมตร UTM?)", " (UTM metres?)") if metres else ("", "")
    return _wrong(
        f"อยู่นอกประเทศไทย{hint_th}",
        f"lies outside Thailand{hint_en}",
        "ตรวจระบบพิกัด เลือกในตัวเลือก (--crs)",
        "Check the coordinate system; choose it in the options (--crs).",
    )


def _mended(shape: BaseGeometry, number: int, notes: list[Text]) -> BaseGeometry | dict[str, Any]:
    if _too_tangled(shape):
        return _wrong(
            "เส้นขอบตัดกันเองมากเกินกว่าจะซ่อมได้",
            "crosses itself too often to be mended",
            "วาดขอบเขตใหม่",
            "Draw it again.",
        )
    mended = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    # What was drawn is what its rings enclose, however often: the difference is measured against that.
    drawn = abs(shape.area)
    difference = abs(mended.area - drawn) / drawn if drawn else 1.0
    if mended.geom_type not in ("Polygon", "MultiPolygon") or mended.is_empty or difference > MOST_DIFFERENCE:
        why = shapely.is_valid_reason(shape).split("[")[0].strip()
        return _wrong(
            f"เส้นขอบผิด ({FAULTS.get(why, 'รูปไม่สมบูรณ์')}) ซ่อมแล้วพื้นที่ต่างไปร้อยละ {100 * difference:.1f}",
            f"is invalid ({why}); mended it differs by {difference:.1%}",
            "วาดขอบเขตใหม่ไม่ให้เส้นตัดกัน",
            "Draw it again so that its lines do not cross.",
        )
    notes.append(
        Text(
            f"ซ่อมเส้นขอบของรูปที่ {number} (พื้นที่ต่างไปร้อยละ {100 * difference:.2f})",
            f"Polygon {number} was mended (its area differs by {difference:.2%}).",
        )
    )
    return mended


def _too_tangled(shape: BaseGeometry) -> bool:
    """Return whether mending would take minutes: a sample of the edges crosses too often."""
    lines = [
        np.asarray(ring.coords)
        for part in shapely.get_parts(shape)
        for ring in (part.exterior, *part.interiors)
    ]
    edges = np.concatenate([np.stack([xy[:-1], xy[1:]], axis=1) for xy in lines])
    if len(edges) < 300:
        return False
    segments = shapely.linestrings(edges)
    sample = segments[:: max(1, len(segments) // 100)]
    hits = shapely.STRtree(segments).query(sample, predicate="intersects")[0]
    # Each edge meets itself and its two neighbours.
    return len(hits) / len(sample) - 3 > limits.MOST_CROSSINGS
