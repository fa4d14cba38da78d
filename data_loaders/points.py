"""Latitude and longitude out of what stands in two columns: numbers, texts, pairs in one cell, metres of UTM.

Files and police databases go the same way; how single places are written is `dashboard.maps.written_places`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pyproj import CRS
from pyproj.exceptions import CRSError

from dashboard.errors import UserError
from dashboard.language.text import Text
from dashboard.maps import plane, written_places
from dashboard.maps.written_places import ABROAD, METRES, NO_PLACE, SWAPPED, Axis, Point, Unread

# The columns of a place, in files and mappings alike.
AXES: tuple[Axis, Axis] = ("latitude", "longitude")
# From this number on one is metres, and no degrees.
METRES_FROM = 100_000
TWO_PLACES = Unread(
    Text("สองช่องบอกพิกัดคนละจุด", "names another place in each of its two columns"),
    Text("เหลือพิกัดที่ถูกต้องไว้ช่องเดียว", "Keep the right one alone."),
)
HALF = Unread(
    Text("ว่าง แต่อีกช่องมีพิกัด (ต้องมีทั้งละติจูดและลองจิจูด)", "is empty, but latitude and longitude belong together"),
    Text("กรอกให้ครบทั้งสองช่อง หรือลบทั้งสองช่อง", "Fill in both, or neither."),
)
OTHER_ZONE = Unread(
    Text("บอกโซน UTM คนละโซนกับระบบพิกัดที่เลือก", "names another UTM zone than the system that was chosen"),
    Text("แยกไฟล์ตามโซน แล้วเลือกระบบพิกัดของแต่ละไฟล์", "Part the file by zones and choose the system of each."),
)
EITHER_ORDER = Unread(
    Text(
        "เป็นพิกัด UTM ที่อ่านได้สองแบบ: ค่าใดเป็นตะวันออก (E) ค่าใดเป็นเหนือ (N)",
        "is UTM that can be read in two ways: which number is east, which north",
    ),
    Text("แยกเป็นสองคอลัมน์ชื่อ E และ N", "Part it into two columns named E and N."),
)
_NOBODYS = (None, None)


def known_system(system: str | None) -> str | None:
    """Return the coordinate system that somebody chose.

    Raises:
        UserError: there is no such system.
    """
    if system is not None:
        try:
            CRS.from_user_input(system)
        except CRSError:
            raise UserError(
                Text(f"ไม่รู้จักระบบพิกัด {system[:40]}", f"{system[:40]} is not a known coordinate system."),
                Text("ใช้เช่น --crs EPSG:32647", "Use for example --crs EPSG:32647."),
            ) from None
    return system


class Place(NamedTuple):
    """What two cells say: degrees of WGS 84, or nothing; and what is wrong with the one or the other."""

    at: tuple[float | None, float | None] = _NOBODYS
    wrong: tuple[Unread | None, Unread | None] = _NOBODYS


def read_all(columns: Sequence[Sequence[Any]], system: str | None = None) -> list[Place]:
    """Return the place of each row; cells that are alike are looked at once.

    Args:
        columns: of latitude and of longitude.
        system: the coordinate system of numbers that are metres, such as EPSG:32647; None = none was named.
    """
    rows = list(zip(*columns, strict=True))
    known = {(north, east): read((north, east), system) for north, east in set(rows)}
    return [known[cells] for cells in rows]


def read(cells: tuple[Any, Any], system: str | None = None) -> Place:
    """Return the place that the cells of latitude and longitude name; a pair may stand in either of them."""
    said = [_said(cell, axis, system) for cell, axis in zip(cells, AXES, strict=True)]
    pairs = [one for one in said if isinstance(one, tuple)]
    if pairs:
        others = [one == pairs[0] or one in (None, pairs[0][n]) for n, one in enumerate(said)]
        return Place(pairs[0]) if all(others) else Place(wrong=(TWO_PLACES, None))
    north, east = said
    if isinstance(north, _Metres) and isinstance(east, _Metres):
        return _of_metres(east.number, north.number, system)
    wrong = [one if isinstance(one, Unread) else _beside(one) for one in said]
    if wrong == [SWAPPED, SWAPPED]:
        # Said once of both.
        wrong[1] = None
    if said.count(None) == 1 and wrong == [None, None]:
        wrong[said.index(None)] = HALF
    numbers = [one if isinstance(one, float) else None for one in said]
    return Place((numbers[0], numbers[1]), (wrong[0], wrong[1]))


@dataclass(frozen=True, slots=True)
class _Metres:
    number: float


def _said(cell: Any, axis: Axis, system: str | None) -> float | _Metres | Point | Unread | None:
    """Return what one cell says: degrees of its axis, metres, a pair, or why it cannot be read."""
    if cell is None or cell != cell or isinstance(cell, bool):
        return None if not isinstance(cell, bool) else NO_PLACE
    text = str(cell).strip()
    try:
        number = float(text)
    except ValueError:
        pass
    else:
        return _Metres(number) if abs(number) >= METRES_FROM else written_places.within(number, axis)
    pair = written_places.read_pair(text)
    if pair is METRES and system is not None:
        return _of_utm(text, system)
    if not isinstance(pair, Unread):
        return pair
    one = written_places.read_one(text, axis)
    return pair if isinstance(one, Unread) and pair is not NO_PLACE else one


def _beside(one: object) -> Unread | None:
    return METRES if isinstance(one, _Metres) else None


def _of_utm(text: str, system: str) -> Point | Unread:
    found = written_places.metres_of(text)
    if found is None:
        return EITHER_ORDER
    east, north, zone = found
    if zone is not None and zone != _zone_of(system):
        return OTHER_ZONE
    place = _of_metres(east, north, system)
    return place.wrong[0] or (place.at[0] or 0.0, place.at[1] or 0.0)


def _of_metres(east: float, north: float, system: str | None) -> Place:
    if system is None or CRS.from_user_input(system).is_geographic:
        return Place(wrong=(METRES, None))
    longitude, latitude = plane.transformer(system, plane.WGS).transform(east, north)
    at = written_places.within(latitude, "latitude"), written_places.within(longitude, "longitude")
    is_here = not any(isinstance(one, Unread) for one in at)
    return Place((latitude, longitude)) if is_here else Place(wrong=(ABROAD, None))


def _zone_of(system: str) -> int | None:
    """Return the UTM zone of a coordinate system; None where it is none of UTM."""
    name = CRS.from_user_input(system).utm_zone
    return int(name[:-1]) if name else None
