"""An area that somebody drew on the map: its shape, its cases, and the file that proposes it as a zone.

Pure: corners and rows of queries.points.in_box in, shapes, counts and a file out. A case on the edge is
within, as it is in a zone.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from dashboard.cases.hours import DAY, by_hour
from dashboard.language.text import Text
from dashboard.maps import plane

# Latitude and longitude in degrees.
Corner = tuple[float, float]
Kind = Literal["circle", "polygon"]
RADII_M = (100, 200, 300, 400, 500, 750, 1_000, 1_500, 2_000, 3_000, 5_000)
MOST_CORNERS, FEWEST_CORNERS, CIRCLE_CORNERS = 100, 3, 64
# Metres across: of a wider area no officer asks how many cases lie in it; the pages of the units say.
MOST_ACROSS_M = 30_000
# Degrees to a tenth of a metre, as the store keeps polygons.
DIGITS = 6
# Hours of one line of the table.
BAND = 3

NOT_NUMBERS = Text(
    "บรรทัดที่ {line}: ใส่ละติจูดและลองจิจูด 2 ตัวเลข เช่น 7.55633, 99.61141",
    "Line {line}: give latitude and longitude as two numbers, such as 7.55633, 99.61141",
)
SWAPPED = Text("บรรทัดที่ {line}: ละติจูดต้องอยู่ก่อนลองจิจูด", "Line {line}: latitude comes before longitude")
ABROAD = Text("บรรทัดที่ {line}: จุดนี้อยู่นอกประเทศไทย", "Line {line}: this point lies outside Thailand")
TOO_MANY = Text("กำหนดได้ไม่เกิน {most} มุม", "At most {most} corners")
CROSSED = Text(
    "จุดอยู่ในแนวเดียวกันหรือเส้นขอบตัดกันเอง ให้เรียงจุดตามลำดับรอบพื้นที่",
    "The points lie in one line, or the outline crosses itself: put them in their order around the area",
)
TOO_WIDE = Text("พื้นที่กว้างเกิน {km} กม. ให้วาดเล็กลง", "Wider than {km} km: draw a smaller area")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_LATITUDES, _LONGITUDES = (5.0, 21.0), (97.0, 106.0)


def corners_of(words: str) -> tuple[Corner, ...] | Text:
    """Return the corners that lines of `latitude, longitude` name, or what is wrong with a line."""
    corners = []
    for number, line in enumerate(words.splitlines(), 1):
        if not line.strip():
            continue
        numbers = [float(n) for n in _NUMBER.findall(line)]
        if len(numbers) != 2 or re.sub(r"[\d.,;°\s-]", "", line):
            return _of_line(NOT_NUMBERS, number)
        if _within(numbers[1], _LATITUDES) and _within(numbers[0], _LONGITUDES):
            return _of_line(SWAPPED, number)
        if not (_within(numbers[0], _LATITUDES) and _within(numbers[1], _LONGITUDES)):
            return _of_line(ABROAD, number)
        corners.append((round(numbers[0], DIGITS), round(numbers[1], DIGITS)))
    if len(corners) > MOST_CORNERS:
        return Text(*(words.format(most=MOST_CORNERS) for words in (TOO_MANY.th, TOO_MANY.en)))
    return tuple(corners)


def words_of(corners: Sequence[Corner]) -> str:
    """Return corners as the lines that `corners_of` reads."""
    return "\n".join(f"{latitude:.{DIGITS}f}, {longitude:.{DIGITS}f}" for latitude, longitude in corners)


def read_corners(sent: object) -> tuple[Corner, ...]:
    """Return corners out of what a browser sent; anything else than a list of points in Thailand is none."""
    corners: list[Corner] = []
    if not isinstance(sent, list) or len(sent) > MOST_CORNERS:
        return ()
    for each in sent:
        match each:
            case [int() | float() as latitude, int() | float() as longitude] if _within(
                float(latitude), _LATITUDES
            ) and _within(float(longitude), _LONGITUDES):
                corners.append((round(float(latitude), DIGITS), round(float(longitude), DIGITS)))
            case _:
                return ()
    return tuple(corners)


def shape_of(kind: Kind, corners: Sequence[Corner], radius_m: int) -> BaseGeometry | Text | None:
    """Return the area in degrees; a Text says why it is none, None that more corners are needed.

    A circle stands round the last corner, true in metres.
    """
    if kind == "circle":
        return _circle(corners[-1], radius_m) if corners else None
    if len(corners) < FEWEST_CORNERS:
        return None
    shape = shapely.Polygon([(longitude, latitude) for latitude, longitude in corners])
    if not shape.is_valid or _stored(shape).is_empty:
        return CROSSED
    across = plane.projected(shape, plane.WGS, plane.utm(shape.centroid.x)).bounds
    if max(across[2] - across[0], across[3] - across[1]) > MOST_ACROSS_M:
        km = MOST_ACROSS_M // 1_000
        return Text(TOO_WIDE.th.format(km=km), TOO_WIDE.en.format(km=km))
    return _stored(shape)


def area_km2(shape: BaseGeometry) -> float:
    """Return the area of a shape in degrees, in km²."""
    return float(plane.projected(shape, plane.WGS, plane.utm(shape.centroid.x)).area) / 1e6


@dataclass(frozen=True)
class Within:
    """The cases of a period in an area.

    groups: cases by crime group (None = unmapped). hours: of BAND hours each, with shares of stretches.
    untimed: at no known hour.
    """

    cases: int
    groups: Mapping[int | None, int]
    hours: tuple[float, ...]
    untimed: int


def within(cases: pd.DataFrame, shape: BaseGeometry) -> Within:
    """Count the cases in a shape (degrees).

    Args:
        cases: rows of queries.points.in_box.
    """
    shapely.prepare(shape)
    inside = shapely.intersects_xy(
        shape, cases["longitude"].to_numpy(float), cases["latitude"].to_numpy(float)
    )
    held = cases[np.asarray(inside, dtype=bool)]
    groups = [None if pd.isna(group) else int(group) for group in held["crime_group"]]
    timed = held[held["minute"].notna() & ~(held["until_minutes"].astype(float) >= DAY)]
    stretches = timed[["minute", "until_minutes"]].astype(float).fillna(0).astype(int)
    hours = by_hour(stretches.itertuples(index=False, name=None)).reshape(-1, BAND).sum(axis=1)
    counts = {group: groups.count(group) for group in dict.fromkeys(groups)}
    return Within(len(held), counts, tuple(hours.round(1).tolist()), len(held) - len(timed))


def proposal(shape: BaseGeometry, code: str, station: str, name: str) -> str:
    """Return the file that the zone loader takes (GeoJSON): one zone, not in the programme yet."""
    feature: dict[str, Any] = {
        "type": "Feature",
        "properties": {"code": code, "station": station, "name_th": name},
        "geometry": json.loads(shapely.to_geojson(shape)),
    }
    return json.dumps({"type": "FeatureCollection", "features": [feature]}, ensure_ascii=False, indent=1)


def _circle(centre: Corner, radius_m: int) -> BaseGeometry:
    latitude, longitude = centre
    system = plane.utm(longitude)
    middle = shapely.Point(plane.metres(longitude, latitude, system)[0])
    ring = middle.buffer(radius_m, quad_segs=CIRCLE_CORNERS // 4)
    return _stored(plane.projected(ring, system, plane.WGS))


def _stored(shape: BaseGeometry) -> BaseGeometry:
    """Return a shape in the precision of the store."""
    return shapely.set_precision(shape, 10.0**-DIGITS)


def _within(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= value <= bounds[1]


def _of_line(wording: Text, line: int) -> Text:
    return Text(wording.th.format(line=line), wording.en.format(line=line))
