"""Whether coordinates lie where the cases happened."""

import pandas as pd

from dashboard.language.text import LANGUAGES, Text
from dashboard.statistics import most_by_chance
from data_loaders import convert
from data_loaders.check.finding import Finding, percent
from data_loaders.discover.points import SCALES
from data_loaders.facts import THAILAND
from data_loaders.mapping import Mapping
from data_loaders.source import Source

MOST_PILES = 10
BATCH = 100_000
# Below it no percentage is given.
SMALLEST_BASE = 10

NO_PILE = Text("ไม่มีพิกัดที่คดีกองรวมเกินปกติ", "no pile of cases at one point")
A_PILE = Text("{station}: {cases:,} คดีที่พิกัด {point}{share}", "{station}: {cases:,} cases at {point}{share}")
SHARE = Text(" (ร้อยละ {percent} ของ {located:,} คดีที่มีพิกัด)", " ({percent}% of {located:,} with a point)")
MORE_PILES = Text("อีก {points} จุด {cases:,} คดี", "{points} more, with {cases:,} cases")
ASK = Text(
    "เป็นสถานที่จริง (ห้าง ตลาด) หรือพิกัดแทน? ใส่ใน real_points หรือ default_points ของ [source]"
    " หรือตัดสินในหน้าจัดการข้อมูล ระหว่างนี้คดีเหล่านี้ไม่นับในพื้นที่ใด (จุดที่ตัดสินในหน้านั้นแล้วไม่ต้องทำอีก)",
    "Is it a real place (a mall, a market) or a stand-in? Put it into real_points or default_points of"
    " [source], or decide on the page Data; until then its cases count in no zone (a point decided there"
    " needs no more).",
)


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
    lat, lon, _ = convert.coordinates(raw, mapping)
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
    scale = next((s for s in SCALES if _in_thailand(lat / s, lon / s)[usable].mean() > 0.5), None)
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
    if scale is not None:
        return [_multiplied(table, name, scale)]
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


def _multiplied(table: str, name: str, scale: int) -> Finding:
    return Finding(
        "error",
        table,
        name,
        Text("องศา (WGS 84)", "degrees (WGS 84)"),
        Text(f"เป็นองศาคูณ {scale:,}", f"degrees times {scale:,}"),
        Text(
            f"ใช้ `query` ที่หารด้วย {scale}.0 แทน `table`",
            f"Use a `query` that divides by {scale}.0 instead of `table`.",
        ),
    )


def _in_thailand(lat: pd.Series, lon: pd.Series) -> pd.Series:
    west, south, east, north = THAILAND
    return lat.between(south, north) & lon.between(west, east)


def piles(source: Source) -> list[Finding]:
    """Report points with more of a station's cases than chance explains that nobody declared, largest first.

    Of all rows of the source. What was decided in the store is not known here.
    """
    columns = source.mapping.incidents.columns
    if columns.latitude is None or columns.longitude is None:
        return []
    counted = _points(source)
    found = [_beyond_chance(of) for _, of in counted.groupby("station")]
    if not found:
        return []
    piled = pd.concat(found).sort_values("cases", ascending=False, kind="stable")
    declared = {(round(a, 5), round(b, 5)) for a, b in source.mapping.source.real_points}
    piled = piled[
        [point not in declared for point in zip(piled["latitude"], piled["longitude"], strict=True)]
    ]
    located = counted.groupby("station")["cases"].sum()
    name = f"{columns.latitude.column}, {columns.longitude.column}"

    def finding(words: Text) -> Finding:
        return Finding("warning", source.mapping.incidents.origin, name, NO_PILE, words, ASK)

    named = [
        finding(_pile(row.station, (row.latitude, row.longitude), row.cases, int(located[row.station])))
        for row in piled.head(MOST_PILES).itertuples()
    ]
    rest = piled.iloc[MOST_PILES:]
    if len(rest):
        cases = int(rest["cases"].sum())
        named.append(finding(Text(*(MORE_PILES(lang, points=len(rest), cases=cases) for lang in LANGUAGES))))
    return named


def _points(source: Source) -> pd.DataFrame:
    """Return station, latitude, longitude (to 5 decimals), cases of every point that no stand-in declares."""
    mapping, stations = source.mapping, source.mapping.stations
    seats: list[tuple[float, float]] = []
    if stations is not None:
        raw = source.rows(stations)
        seat = (
            convert.number(raw, name, getattr(stations.columns, name)) for name in ("latitude", "longitude")
        )
        seats = list(zip(*seat, strict=True))
    parts = []
    for raw in source.cases_by_point(BATCH):
        points = convert.points(raw, mapping, seats)
        station = convert.value(raw, "station", mapping.incidents.columns.station)
        part = points[["latitude", "longitude"]].round(5).assign(station=station, cases=raw["cases"])
        parts.append(part[points["geocode"] == "good"])
    keys = ["station", "latitude", "longitude"]
    whole = pd.concat(parts) if parts else pd.DataFrame(columns=[*keys, "cases"])
    return whole.groupby(keys, as_index=False)["cases"].sum()


def _beyond_chance(points: pd.DataFrame) -> pd.DataFrame:
    return points[points["cases"] > most_by_chance(points["cases"].to_numpy(float))]


def _pile(station: str, point: tuple[float, float], cases: int, located: int) -> Text:
    at = f"{point[0]:.5f}, {point[1]:.5f}"
    share = percent(cases / located)
    words = []
    for lang in LANGUAGES:
        of = SHARE(lang, percent=share, located=located) if located >= SMALLEST_BASE else ""
        words.append(A_PILE(lang, station=station, cases=cases, point=at, share=of))
    return Text(*words)
