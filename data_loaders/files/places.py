"""Map files, and tables with WKT, as plain rows with whole shapes in WGS 84. Runs in the child."""

import json
import re
import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dashboard.language.text import Text
from data_loaders.files import encoding, kinds, limits, shapes, tables
from data_loaders.files.tables import FileSheet

SHAPE = "shape"
_DECLARED = re.compile(r"<\?xml[^>]*\?>")


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
    kind = kinds.kind_of(path)
    if kind in ("text", "workbook"):
        return _table(path, crs)
    if kind == "geojson":
        return _geojson(path, crs)
    with tempfile.TemporaryDirectory(prefix="ssz-places-") as folder:
        source = path
        if kind in ("shapefile", "kmz"):
            source = _unpack(
                path, Path(folder), (".kml",) if kind == "kmz" else (".shp", ".shx", ".dbf", ".prj", ".cpg")
            )
        elif kind == "kml":
            # GDAL goes by the ending and knows no Windows-874; the content was looked at.
            source = Path(folder) / "upload.kml"
            text, _ = encoding.decode(path.read_bytes())
            source.write_text(_DECLARED.sub("<?xml version='1.0' encoding='UTF-8'?>", text, count=1), "utf-8")
        else:
            source = Path(folder) / "upload.gpkg"
            source.write_bytes(path.read_bytes())
        if kind in ("kml", "kmz"):
            _refuse_declarations(source.read_bytes())
        return _layer(source, crs, raw_text=kind == "shapefile")


def _unpack(path: Path, folder: Path, endings: tuple[str, ...]) -> Path:
    """Unpack the first set of wanted members under our own names; an archive's are never used as a path."""
    with zipfile.ZipFile(path) as archive:
        names = [m for m in archive.namelist() if not Path(m).name.startswith((".", "__MACOSX"))]
        main = sorted(m for m in names if m.lower().endswith(endings[0]))
        if len(main) > 1 and endings[0] == ".shp":
            raise kinds.refused(
                Text(
                    f"ใน ZIP มีแผนที่หลายชุด: {', '.join(Path(m).name for m in main[:5])}",
                    "The ZIP holds several shapefiles.",
                ),
                Text("ส่งทีละชุด", "Send them one by one."),
            )
        stem = main[0].rsplit(".", 1)[0].lower()
        for member in names:
            ending = "." + member.rsplit(".", 1)[-1].lower()
            if ending in endings and member.rsplit(".", 1)[0].lower() == stem:
                (folder / f"upload{ending}").write_bytes(archive.read(member))
    return folder / f"upload{endings[0]}"


def _refuse_declarations(content: bytes) -> None:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise kinds.refused(
            Text(
                "ไฟล์ KML นี้มีคำสั่ง DOCTYPE/ENTITY ซึ่งไม่รับเพื่อความปลอดภัย",
                "This KML declares DOCTYPE or ENTITY: refused for safety.",
            ),
            Text("ส่งออกจากโปรแกรมแผนที่ใหม่", "Export it again."),
        )


def _layer(source: Path, crs: str | None, *, raw_text: bool) -> Places:
    import pyogrio

    options = {"encoding": "ISO-8859-1"} if raw_text else {}
    try:
        names = [
            name
            for name, kind in pyogrio.list_layers(source)
            if (kind and "Polygon" in str(kind)) or kind == "Unknown"
        ]
        layers = [pyogrio.raw.read(source, layer=n, **options) for n in names[:20]]
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError):
        raise kinds.refused(
            Text(
                "อ่านไฟล์แผนที่ไม่ได้: ไฟล์เสียหรือมาไม่ครบ",
                "The map file cannot be read: it is damaged or incomplete.",
            ),
            Text(
                "ส่งออกใหม่ (SHP ต้องมี .shp .shx .dbf .prj ใน ZIP เดียว)",
                "Export it again (SHP: .shp .shx .dbf .prj in one ZIP).",
            ),
        ) from None
    sheets, notes = [], []
    for name, (meta, _index, geometries, columns) in zip(names, layers, strict=False):
        texts, remarks = _decoded(columns) if raw_text else (columns, [])
        system = meta["crs"] or crs
        read_ones = shapes.read([None if g is None else bytes(g) for g in geometries], system)
        notes += remarks + read_ones.notes
        rows: list[list[Any]] = [[*map(str, meta["fields"]), SHAPE]]
        rows += [[_plain(column[at]) for column in texts] + [cell] for at, cell in enumerate(read_ones.cells)]
        sheets.append(FileSheet(name if len(names) > 1 else "", rows))
    return Places(sheets, notes)


def _decoded(columns: list[Any]) -> tuple[list[Any], list[Text]]:
    """Decode attributes that were read byte by byte: what a `.cpg` says is often wrong, the bytes are not."""
    texts = [str(v) for column in columns if column.dtype == object for v in column if v is not None]
    sample = "\n".join(texts).encode("latin-1", "replace")
    if not sample.strip():
        return columns, []
    name = encoding.name_of(sample)
    notes = [] if name == "utf-8" else [Text(f"ข้อความในแผนที่อ่านเป็น {name}", f"Attributes read as {name}.")]
    out = []
    for column in columns:
        if column.dtype == object:
            column = np.array(
                [
                    None if v is None else str(v).encode("latin-1", "replace").decode(name, "replace")
                    for v in column
                ],
                dtype=object,
            )
        out.append(column)
    return out, notes


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
    try:
        document = json.loads(path.read_bytes().decode("utf-8-sig"), parse_constant=_no_constant)
        features = document["features"]
        system = document.get("crs", {}).get("properties", {}).get("name") if document.get("crs") else None
        names = list(dict.fromkeys(k for f in features for k in f.get("properties") or {}))
        geometries = [_geometry(f.get("geometry")) for f in features]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise kinds.refused(
            Text("ไม่ใช่ GeoJSON แบบ FeatureCollection", "This is not a GeoJSON FeatureCollection."),
            Text("ส่งออกจากโปรแกรมแผนที่เป็น GeoJSON (WGS 84)", "Export it as GeoJSON (WGS 84)."),
        ) from None
    read_ones = shapes.read(geometries, crs or system or "EPSG:4326")
    rows: list[list[Any]] = [[*map(_plain, names), SHAPE]]
    for feature, cell in zip(features, read_ones.cells, strict=True):
        properties = feature.get("properties") or {}
        values = [properties.get(n) for n in names]
        rows.append([json.dumps(v) if isinstance(v, list | dict) else _plain(v) for v in values] + [cell])
    return Places([FileSheet("", rows)], read_ones.notes)


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
