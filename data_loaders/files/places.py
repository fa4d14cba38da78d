"""Map files, and tables with WKT, as plain rows with whole shapes in WGS 84. Runs in the child."""

import html
import json
import re
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dashboard.errors import UserError
from dashboard.language.text import Text
from data_loaders.files import encoding, kinds, kml, limits, shapes, tables
from data_loaders.files.tables import SHAPE, FileSheet

_DECLARED = re.compile(r"<\?xml[^>]*\?>")
_LAST_LETTER = re.compile(rb"[\xc2-\xf4][\x80-\xbf]*\Z")


# Marks of a web page, and what a page writes for letters, such as &amp;.
_MARKED = re.compile(
    r"</?(?:a|b|body|br|center|div|em|font|h[1-6]|hr|html|i|img|li|ol|p|small|span|strong|su[bp]|table|tbody|t[dhr]|u|ul)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_WRITTEN = re.compile(r"&(?:amp|lt|gt|quot|nbsp|#\d{2,5});")


@dataclass(slots=True)
class Places:
    """Sheets whose first row is a header and whose cells in the column `shape` are handed over as objects."""

    sheets: list[FileSheet]
    notes: list[Text] = field(default_factory=list)


def read(path: Path, crs: str | None) -> Places:
    """Return rows and shapes of a map file.

    Raises:
        UserError: it cannot be read, is too large, or does not say its coordinate system and `crs` does not
        either.
    """
    places = _read(path, crs)
    _unmark(places)
    return places


def _unmark(places: Places) -> None:
    """Take the marks of web pages out of texts: map programs put names and descriptions up as such."""
    found = 0
    for row in (row for sheet in places.sheets for row in sheet.rows[1:]):
        for at, cell in enumerate(row):
            if isinstance(cell, str) and (_MARKED.search(cell) or _WRITTEN.search(cell)):
                found += 1
                row[at] = tables.words(" ".join(html.unescape(_MARKED.sub(" ", cell)).split()))
    if found:
        places.notes.append(
            Text(
                f"ตัดเครื่องหมายของหน้าเว็บ (HTML) ออกจากข้อความ {found:,} ช่อง เช่น <b> <br>",
                f"Marks of web pages (HTML) such as <b> and <br> were taken out of {found:,} text(s).",
            )
        )


def _read(path: Path, crs: str | None) -> Places:
    kind = kinds.kind_of(path)
    if kind in ("text", "workbook", "archive"):
        return _table(path, crs)
    if kind == "geojson":
        return _geojson(path, crs)
    if kind == "kml":
        return _kml(path.read_bytes(), crs)
    with tempfile.TemporaryDirectory(prefix="ssz-places-") as folder:
        if kind == "geopackage":
            source = Path(folder) / "upload.gpkg"
            source.write_bytes(path.read_bytes())
            return _layers(source, crs)
        source, notes = _unpack(path, Path(folder))
        places = _layers(source, crs, raw_text=True) if source.suffix == ".shp" else _read(source, crs)
        places.notes += notes
        return places


SYSTEM_ELSEWHERE = Text(
    "GeoJSON ไม่ได้บอกชื่อระบบพิกัด (crs เป็นลิงก์)",
    "The GeoJSON does not name its coordinate system (its crs is a link).",
)
NAME_THE_SYSTEM = Text(
    "ส่งออกเป็น WGS 84 หรือเลือกระบบพิกัดในตัวเลือก (--crs) เช่น EPSG:32647",
    "Export it as WGS 84, or choose the system in the options (--crs), such as EPSG:32647.",
)
MAPS = (".shp", ".kml", ".kmz", ".gpkg", ".geojson", ".json", ".gpx", ".tab", ".mif", ".dxf")
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".html", ".css")
PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg", ".qpj", ".sbn", ".sbx", ".qix", ".qmd", ".qml", ".xml")


def _unpack(path: Path, folder: Path) -> tuple[Path, list[Text]]:
    """Unpack the map of a ZIP under our own names; an archive's are never used as a path.

    Raises:
        UserError: it holds several.
    """
    with zipfile.ZipFile(path) as archive:
        members = [m for m in archive.namelist() if not m.endswith("/") and not kinds.is_scrap(m)]
        maps = sorted(m for m in members if m.lower().endswith(MAPS))
        if len(maps) > 1:
            several = ", ".join(kinds.base_name(m) for m in maps[:10])
            raise kinds.refused(
                Text(f"ใน ZIP มีแผนที่หลายชุด: {several}", f"The ZIP holds several maps: {several}."),
                Text("ส่งทีละชุด", "Send them one by one."),
            )
        stem, _, ending = maps[0].rpartition(".")
        if ending.lower() == "shp":
            _require_parts(stem, members)
        left = []
        for member in members:
            name, _, part = member.rpartition(".")
            if member == maps[0] or (name.lower() == stem.lower() and f".{part.lower()}" in PARTS):
                (folder / f"upload.{part.lower()}").write_bytes(archive.read(member))
            elif not member.lower().endswith(PICTURES):
                left.append(kinds.base_name(member))
    named = ", ".join(left[:10])
    notes = [Text(f"ไฟล์ใน ZIP ที่ไม่ได้อ่าน: {named}", f"Files in the ZIP that were not read: {named}")]
    return folder / f"upload.{ending.lower()}", notes if left else []


def _require_parts(stem: str, members: list[str]) -> None:
    """Refuse a shapefile without its index or its table.

    Raises:
        UserError: names the parts that are not there.
    """
    there = {member.lower() for member in members}
    if lacking := [part for part in (".shx", ".dbf") if f"{stem.lower()}{part}" not in there]:
        parts = ", ".join(kinds.base_name(stem) + part for part in lacking)
        raise kinds.refused(
            Text(f"Shapefile มาไม่ครบ: ไม่มี {parts}", f"The shapefile is incomplete: there is no {parts}."),
            Text(
                "รวม .shp .shx .dbf .prj ไว้ใน ZIP เดียวแล้วส่ง ZIP นั้น",
                "Put .shp, .shx, .dbf and .prj into one ZIP and send that.",
            ),
        )


def _kml(content: bytes, crs: str | None) -> Places:
    """Read every folder of a KML as a sheet of its own; one of pins alone, beside areas, is named."""
    document, notes = encoding.decode(content)
    _refuse_declarations(document)
    folders, elsewhere = kml.read(_DECLARED.sub("", document, count=1))
    sheets, notes = [], notes + elsewhere
    if sum(len(f.rows) for f in folders) > limits.MOST_FEATURES:
        raise kinds.too_big()
    if areas := [folder for folder in folders if not folder.is_of_pins]:
        notes += [_left(f.name, "Point", len(f.shapes)) for f in folders if f.is_of_pins]
        folders = areas
    for folder in folders:
        read_ones = shapes.read(folder.shapes, crs or "EPSG:4326")
        notes += read_ones.notes
        rows: list[list[Any]] = [[*folder.columns, SHAPE]]
        told = [[tables.words(row.get(name, "")) for name in folder.columns] for row in folder.rows]
        rows += [[*cells, shape] for cells, shape in zip(told, read_ones.cells, strict=True)]
        sheets.append(FileSheet(folder.name if len(folders) > 1 else "", rows))
    return Places(sheets, notes)


def _refuse_declarations(document: str) -> None:
    if "<!DOCTYPE" in document or "<!ENTITY" in document:
        raise kinds.refused(
            Text(
                "ไฟล์ KML นี้มีคำสั่ง DOCTYPE/ENTITY ซึ่งไม่รับเพื่อความปลอดภัย",
                "This KML declares DOCTYPE or ENTITY: refused for safety.",
            ),
            Text("ส่งออกจากโปรแกรมแผนที่ใหม่", "Export it again."),
        )


def _layers(source: Path, crs: str | None, *, raw_text: bool = False) -> Places:
    """Read every layer of areas as a sheet; layers of something else are named, those of lines refused."""
    import pyogrio

    options = {"encoding": "ISO-8859-1"} if raw_text else {}
    try:
        kinds_of = {str(name): str(kind or "") for name, kind in pyogrio.list_layers(source)}
        areas = [n for n, kind in kinds_of.items() if "Polygon" in kind or kind in ("Unknown", "Surface")]
        others = {n: pyogrio.read_info(source, layer=n)["features"] for n in kinds_of if n not in areas}
        layers = [pyogrio.raw.read(source, layer=n, **options) for n in areas]
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError):
        raise kinds.damaged_map() from None
    if sum(len(geometries) for _meta, _index, geometries, _columns in layers) > limits.MOST_FEATURES:
        raise kinds.too_big()
    lines = [n for n in others if "Line" in kinds_of[n] and others[n]]
    if lines or not areas:
        raise _no_areas({n: kinds_of[n] for n in lines or others}, is_one=len(kinds_of) == 1)
    sheets, notes = [], [_left(n, kinds_of[n], others[n]) for n in others if others[n]]
    for name, (meta, _index, geometries, columns) in zip(areas, layers, strict=True):
        fields, texts, remarks = _decoded(list(map(str, meta["fields"])), columns, raw_text=raw_text)
        # Who names a system has looked at the map: what a .prj says is often wrong.
        given = [None if g is None else bytes(g) for g in geometries]
        read_ones = shapes.read(given, crs or meta["crs"])
        notes += remarks + read_ones.notes
        if crs and meta["crs"] and crs.casefold() != str(meta["crs"]).casefold():
            notes.append(_overruled(crs, str(meta["crs"])))
        rows: list[list[Any]] = [[*fields, SHAPE]]
        rows += [[_plain(column[at]) for column in texts] + [cell] for at, cell in enumerate(read_ones.cells)]
        sheets.append(FileSheet(name if len(areas) > 1 else "", rows))
    return Places(sheets, notes)


def _overruled(chosen: str, said: str) -> Text:
    return Text(
        f"อ่านตามระบบพิกัดที่เลือก ({chosen}) ไม่ใช่ที่ไฟล์บอก ({said[:60]})",
        f"Read in the coordinate system that was chosen ({chosen}), not the one of the file ({said[:60]}).",
    )


def _no_areas(layers: dict[str, str], *, is_one: bool) -> UserError:
    """Say what the layers of a map hold instead of areas."""
    names = ", ".join(layers)[:200]
    thai = " ".join(dict.fromkeys(shapes.thai(kind) for kind in layers.values())) or "ตารางที่ไม่มีรูป"
    english = " and ".join(dict.fromkeys(shapes.english(kind) for kind in layers.values())) or "no shapes"
    return kinds.refused(
        Text(f"แผนที่นี้เป็น{thai} ไม่ใช่พื้นที่", f"This map holds {english}, not areas.")
        if is_one
        else Text(f"ชั้นข้อมูล {names} เป็น{thai} ไม่ใช่พื้นที่", f"Layer {names} holds {english}, not areas."),
        Text(
            "วาดเป็นพื้นที่ปิดแล้วส่งออกใหม่ หรือลบชั้นข้อมูลที่ไม่ใช่พื้นที่",
            "Draw closed areas and export it again, or delete the layer.",
        ),
    )


def _left(name: str, kind: str, features: int) -> Text:
    return Text(
        f"ชั้นข้อมูลที่ไม่ได้อ่าน: {name} ({shapes.thai(kind)} {features:,} รายการ)",
        f"Layer not read: {name} ({features:,} {shapes.english(kind)})",
    )


def _decoded(
    fields: list[str], columns: list[Any], *, raw_text: bool
) -> tuple[list[str], list[Any], list[Text]]:
    """Decode names and attributes that were read byte by byte: what a `.cpg` says is often wrong, the bytes
    are not.
    """
    texts = [str(v) for column in columns if column.dtype == object for v in column if v is not None]
    # The tenth byte of a name may have cut a letter in two: its last letter proves nothing.
    names = [_LAST_LETTER.sub(b"", f.encode("latin-1", "replace")) for f in fields]
    sample = b"\n".join([*names, *(t.encode("latin-1", "replace") for t in texts)])
    if not raw_text or sample.isascii():
        return fields, columns, []
    name = encoding.name_of(sample)

    def decoded(text: object) -> str:
        return str(text).encode("latin-1", "replace").decode(name, "replace")

    notes = [] if name == "utf-8" else [encoding.read_as(name)]
    out = [
        np.array([None if v is None else decoded(v) for v in column], dtype=object)
        if column.dtype == object
        else column
        for column in columns
    ]
    return [decoded(f).rstrip("\ufffd") for f in fields], out, notes


def _plain(value: Any) -> Any:
    if value is None or value != value:
        return None
    if isinstance(value, np.datetime64):
        return tables.DATE_MARK + str(value)[:10]
    value = value.item() if isinstance(value, np.generic) else value
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    # A number beyond 64 bits is a number of a card or a code.
    is_number = isinstance(value, int | float) and abs(value) < 2**63
    return value if is_number else tables.words(str(value))


def _geojson(path: Path, crs: str | None) -> Places:
    content, notes = encoding.decode(path.read_bytes())
    try:
        document = json.loads(content, parse_constant=_no_constant)
        if document.get("type") == "Topology":
            raise _topology()
        features = list(_features(document))
        system = crs or _system(document.get("crs"))
        names = list(dict.fromkeys(k for f in features for k in f.get("properties") or {}))
        geometries = [_geometry(f.get("geometry")) for f in features]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise kinds.refused(
            Text("ไม่ใช่ GeoJSON แบบ FeatureCollection", "This is not a GeoJSON FeatureCollection."),
            Text("ส่งออกจากโปรแกรมแผนที่เป็น GeoJSON (WGS 84)", "Export it as GeoJSON (WGS 84)."),
        ) from None
    if not features:
        raise kinds.refused(
            Text("แผนที่ไม่มีรูปใดเลย", "The map holds no feature."),
            Text("ส่งออกใหม่โดยเลือกทุกรูป", "Export it again, with all features."),
        )
    read_ones = shapes.read(geometries, system)
    rows: list[list[Any]] = [[*map(_plain, names), SHAPE]]
    for feature, cell in zip(features, read_ones.cells, strict=True):
        properties = feature.get("properties") or {}
        values = [properties.get(n) for n in names]
        rows.append([json.dumps(v) if isinstance(v, list | dict) else _plain(v) for v in values] + [cell])
    return Places([FileSheet("", rows)], notes + read_ones.notes)


def _features(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the features of a collection, and of the collections within it."""
    if document.get("type") == "Feature":
        yield document
        return
    for one in document["features"]:
        yield from _features(one) if one.get("type") == "FeatureCollection" else [one]


def _system(member: dict[str, Any] | None) -> str:
    """Return the coordinate system that a GeoJSON names: by name, or by number as old servers do."""
    if not member:
        return "EPSG:4326"
    told = member.get("properties") or {}
    if isinstance(code := told.get("code"), int | str):
        return f"EPSG:{code}"
    if not isinstance(name := told.get("name"), str):
        # Named by a link to it: taken for WGS 84, areas would lie hundreds of metres off.
        raise kinds.refused(SYSTEM_ELSEWHERE, NAME_THE_SYSTEM)
    return name


def _topology() -> UserError:
    return kinds.refused(
        Text("ไฟล์นี้เป็น TopoJSON ไม่ใช่ GeoJSON", "This is TopoJSON, not GeoJSON."),
        Text("ส่งออกเป็น GeoJSON หรือ Shapefile (ZIP)", "Export it as GeoJSON or as a Shapefile (ZIP)."),
    )


def _geometry(given: Any) -> BaseGeometry | str | None:
    """Return the shape; bounds are checked on the bare numbers, before shapely sees them."""
    if given is None:
        return None
    if given["type"] not in ("Polygon", "MultiPolygon"):
        return str(given["type"])
    parts = given["coordinates"] if given["type"] == "MultiPolygon" else [given["coordinates"]]
    if max((len(ring) for part in parts for ring in part), default=0) > limits.MOST_VERTICES_PER_RING:
        raise kinds.too_big()
    bare = {"type": given["type"], "coordinates": given["coordinates"]}
    try:
        return shapely.from_geojson(json.dumps(bare))
    except shapely.errors.ShapelyError:
        return shapes.BROKEN


def _no_constant(word: str) -> float:
    raise ValueError(f"{word} is not a number")


def _table(path: Path, crs: str | None) -> Places:
    """Read a table; cells that begin like WKT become shapes, everything else stays as it is."""
    content = tables.read(path)
    notes = list(content.notes)
    for sheet in content.sheets:
        at = [
            (r, c)
            for r, row in enumerate(sheet.rows)
            for c, cell in enumerate(row)
            if isinstance(cell, str) and cell[:12].upper().startswith(("POLYGON", "MULTIPOLYGON"))
        ]
        given = [_wkt(sheet.rows[r][c]) for r, c in at]
        read_ones = shapes.read(given, crs or "EPSG:4326")
        notes += read_ones.notes
        for (r, c), cell in zip(at, read_ones.cells, strict=True):
            sheet.rows[r][c] = cell
    return Places(content.sheets, notes)


def _wkt(text: str) -> BaseGeometry | str:
    try:
        return shapely.from_wkt(text)
    except shapely.errors.ShapelyError:
        return shapes.BROKEN
