"""An area that somebody drew on the map: its shape, its cases, its address, and its file as a proposed zone.

Pure: corners and rows of queries.points.within_area in, shapes, counts and a file out. A case on the edge is
within, as it is in a zone.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from dashboard.cases.hours import DAY, by_hour, shares
from dashboard.cases.status_table import UNMAPPED_ROW
from dashboard.filters import CRIME_GROUPS
from dashboard.language.text import Lang, Text, in_both
from dashboard.maps import plane
from dashboard.maps.written_places import Unread, read_pair
from dashboard.store.cells import whole

# Latitude and longitude in degrees.
Corner = tuple[float, float]
Kind = Literal["circle", "polygon"]
RADII_M = (100, 200, 300, 400, 500, 750, 1_000, 1_500, 2_000, 3_000, 5_000)
MOST_CORNERS, FEWEST_CORNERS, CIRCLE_CORNERS = 100, 3, 64
# Metres across: of a wider area no officer asks how many cases lie in it; the pages of the units say.
MOST_ACROSS_M = 30_000
# Degrees to a metre, as the store's question takes corners and lists of cases name them.
DIGITS = 5
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
NO_ADDRESS = Text("อ่านจุดของพื้นที่ไม่ได้", "its points cannot be read")
IN_CIRCLE = Text("ในวงกลมรัศมี {radius:,} ม. รอบ {at}", "within {radius:,} m of {at}")
IN_POLYGON = Text("ในพื้นที่ที่วาด {corners} มุม ({km2} ตร.กม.)", "in the area drawn, {corners} corners ({km2} km²)")
TOO_WIDE = Text("พื้นที่กว้างเกิน {km} กม. ให้วาดเล็กลง", "Wider than {km} km: draw a smaller area")
# Of a circle the radius stands first: `500m_7.55633,99.61141`; a polygon is its corners.
_CIRCLE = re.compile(r"([0-9]{1,5})m_(.+)")
_POINT = re.compile(rf"[0-9]{{1,3}}\.[0-9]{{{DIGITS}}},[0-9]{{1,3}}\.[0-9]{{{DIGITS}}}")
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
            # Minutes and seconds, a link of a map: as files may hold them too.
            pair = read_pair(line)
            if isinstance(pair, Unread):
                return _filled(NOT_NUMBERS, line=number)
            numbers = list(pair)
        if _within(numbers[1], _LATITUDES) and _within(numbers[0], _LONGITUDES):
            return _filled(SWAPPED, line=number)
        if not (_within(numbers[0], _LATITUDES) and _within(numbers[1], _LONGITUDES)):
            return _filled(ABROAD, line=number)
        corners.append((round(numbers[0], DIGITS), round(numbers[1], DIGITS)))
    if len(corners) > MOST_CORNERS:
        return _filled(TOO_MANY, most=MOST_CORNERS)
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
    stored = _stored(shape) if shape.is_valid else shape
    # What is narrower than a metre somewhere may fall to pieces or close around a hole.
    if not shape.is_valid or not isinstance(stored, shapely.Polygon) or stored.is_empty or stored.interiors:
        return CROSSED
    across = plane.projected(shape, plane.WGS, plane.utm(shape.centroid.x)).bounds
    if max(across[2] - across[0], across[3] - across[1]) > MOST_ACROSS_M:
        return _filled(TOO_WIDE, km=MOST_ACROSS_M // 1_000)
    return stored


def area_km2(shape: BaseGeometry) -> float:
    """Return the area of a shape in degrees, in km²."""
    return float(plane.projected(shape, plane.WGS, plane.utm(shape.centroid.x)).area) / 1e6


@dataclass(frozen=True, slots=True)
class DrawnArea:
    """What somebody drew. radius_m: of a circle, which stands round the last corner."""

    kind: Kind
    corners: tuple[Corner, ...]
    radius_m: int = 500

    @property
    def shape(self) -> BaseGeometry | Text | None:
        """The area in degrees; a Text says why it is none, None that more corners are needed."""
        return shape_of(self.kind, self.corners, self.radius_m)

    @property
    def outline(self) -> tuple[Corner, ...]:
        """The corners of the shape in their order; none where it is no area."""
        if not isinstance(self.shape, BaseGeometry):
            return ()
        around = shapely.get_coordinates(self.shape)[:-1].tolist()
        return tuple((latitude, longitude) for longitude, latitude in around)

    def to_address(self) -> str:
        """Return the area as the address of a list of cases holds it; `area_of` reads it."""
        corners = self.corners[-1:] if self.kind == "circle" else self.corners
        points = "_".join(f"{latitude:.{DIGITS}f},{longitude:.{DIGITS}f}" for latitude, longitude in corners)
        return f"{self.radius_m}m_{points}" if self.kind == "circle" else points

    def words(self) -> Text:
        """Return where a case in the area lies."""
        if self.kind == "circle":
            at = f"{self.corners[-1][0]:.{DIGITS}f}, {self.corners[-1][1]:.{DIGITS}f}"
            return _filled(IN_CIRCLE, radius=self.radius_m, at=at)
        shape = self.shape
        km2 = f"{area_km2(shape):.2f}" if isinstance(shape, BaseGeometry) else "–"
        return _filled(IN_POLYGON, corners=len(self.corners), km2=km2)


def area_of(address: str) -> DrawnArea | Text:
    """Return the area that an address names, or why it is none."""
    circle = _CIRCLE.fullmatch(address)
    points = [circle[2]] if circle else address.split("_")
    if len(points) > MOST_CORNERS:
        return _filled(TOO_MANY, most=MOST_CORNERS)
    if not all(map(_POINT.fullmatch, points)) or (circle and int(circle[1]) not in RADII_M):
        return NO_ADDRESS
    corners = corners_of("\n".join(points))
    if isinstance(corners, Text):
        return corners
    area = DrawnArea("circle", corners, int(circle[1])) if circle else DrawnArea("polygon", corners)
    shape = area.shape
    return shape if isinstance(shape, Text) else NO_ADDRESS if shape is None else area


@dataclass(frozen=True)
class Within:
    """The cases of a period in an area.

    groups: cases by crime group (None = unmapped). hours: of BAND hours each, with shares of stretches.
    reaching: of the same hours whole cases, those too that may have happened then. untimed: at no known hour.
    """

    cases: int
    groups: Mapping[int | None, int]
    hours: tuple[float, ...]
    reaching: tuple[int, ...]
    untimed: int


def within(cases: pd.DataFrame) -> Within:
    """Count the cases of an area.

    Args:
        cases: rows of queries.points.within_area.
    """
    groups = [whole(group) for group in cases["crime_group"]]
    timed = cases[cases["minute"].notna() & ~(cases["until_minutes"].astype(float) >= DAY)]
    columns = timed[["minute", "until_minutes"]].astype(float).fillna(0).astype(int)
    stretches = list(columns.itertuples(index=False, name=None))
    hours = by_hour(stretches).reshape(-1, BAND).sum(axis=1)
    touched = [{hour % 24 // BAND for hour in shares(*stretch)} for stretch in stretches]
    reaching = tuple(sum(band in bands for bands in touched) for band in range(24 // BAND))
    counts = {group: groups.count(group) for group in dict.fromkeys(groups)}
    return Within(len(cases), counts, tuple(hours.round(1).tolist()), reaching, len(cases) - len(timed))


def groups_of(now: Within, before: Within | None) -> list[int | None]:
    """Return the crime groups that either period has cases of, unmapped codes last."""
    known = {*now.groups, *(before.groups if before else ())}
    return sorted(known, key=lambda group: (group is None, group))


def group_words(group: int | None, lang: Lang) -> str:
    """Return number and name of a crime group; None = unmapped codes."""
    return f"{group} {CRIME_GROUPS[group](lang)}" if group else UNMAPPED_ROW(lang)


def band_words(band: int) -> str:
    """Return the hours of a line: `03.00–06.00`."""
    return f"{band * BAND:02d}.00–{(band + 1) * BAND:02d}.00"


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


def _filled(wording: Text, **values: object) -> Text:
    return in_both(lambda lang: wording(lang, **values))
