"""Whether coordinates lie where the cases happened."""

import pandas as pd

from dashboard.language.text import Text
from data_loaders import convert
from data_loaders.check.finding import Finding, percent
from data_loaders.mapping import Mapping


def coordinates(mapping: Mapping, raw: pd.DataFrame) -> list[Finding]:
    """Report swapped columns, metres taken for degrees, points outside the province, missing points."""
    columns = mapping.incidents.columns
    table = mapping.incidents.origin
    if columns.latitude is None or columns.longitude is None:
        return [
            Finding(
                "note",
                table,
                "latitude, longitude",
                Text("พิกัด", "coordinates"),
                Text("ไม่ได้จับคู่", "not mapped"),
                Text("แผนที่และพื้นที่ Safety Zone จะไม่มีคดี", "Map and zones will hold no case."),
            )
        ]
    lat, lon = (
        convert.number(raw, "latitude", columns.latitude),
        convert.number(raw, "longitude", columns.longitude),
    )
    usable = lat.notna() & lon.notna() & ~lat.isin([0, -1]) & ~lon.isin([0, -1])
    name = f"{columns.latitude.column}, {columns.longitude.column}"
    findings = _misplaced(mapping, raw, lat, lon, usable, name) if usable.any() else []
    blank = 1 - usable.mean()
    if blank > 0.02:
        findings.append(
            Finding(
                "warning",
                table,
                name,
                Text("พิกัดทุกคดี", "a point for every case"),
                Text(f"ไม่มีพิกัดร้อยละ {percent(blank)}", f"{percent(blank)}% have none"),
                Text(
                    "คดีเหล่านี้อยู่ในยอดรวม แต่ไม่อยู่ในแผนที่และพื้นที่",
                    "They count in totals, not on the map or in zones.",
                ),
            )
        )
    return findings


def _misplaced(
    mapping: Mapping, raw: pd.DataFrame, lat: pd.Series, lon: pd.Series, usable: pd.Series, name: str
) -> list[Finding]:
    table = mapping.incidents.origin
    west, south, east, north = mapping.source.area
    swapped = (lat.between(west, east) & lon.between(south, north))[usable].mean()
    metres = ((lat.abs() > 1000) & (lon.abs() > 1000))[usable].mean()
    outside = (convert.points(raw, mapping, [])["geocode"][usable] == "outside").mean()
    if swapped > 0.5:
        return [
            Finding(
                "error",
                table,
                name,
                Text("ละติจูด แล้วลองจิจูด", "latitude, then longitude"),
                Text("สลับกัน", "they are swapped"),
                Text("สลับ latitude กับ longitude ในไฟล์จับคู่", "Swap latitude and longitude in the mapping."),
            )
        ]
    if metres > 0.5 and mapping.incidents.crs.upper() == "EPSG:4326":
        return [
            Finding(
                "error",
                table,
                name,
                Text("องศา (WGS 84)", "degrees (WGS 84)"),
                Text("เป็นเมตร (UTM)", "metres (UTM)"),
                Text(
                    'ระบุ crs = "EPSG:32647" (หรือ 32648, 24047) ใน [incidents]',
                    'State crs = "EPSG:32647" (or 32648, 24047) in [incidents].',
                ),
            )
        ]
    if outside > 0.05:
        return [
            Finding(
                "error" if outside > 0.5 else "warning",
                table,
                name,
                Text("พิกัดในเขตจังหวัด (source.area)", "points in the province (source.area)"),
                Text(f"อยู่นอกเขตร้อยละ {percent(outside)}", f"{percent(outside)}% lie outside"),
                Text(
                    "ตรวจ area, crs และลำดับละติจูด/ลองจิจูด",
                    "Check area, crs and the order of latitude and longitude.",
                ),
            )
        ]
    return []
