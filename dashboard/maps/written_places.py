"""Places as people write them: pairs in one cell, degrees, minutes and seconds, links of maps. Never guessed.

One reader for cells of files, columns of police databases and what is typed on a page. What it cannot read to
the letter it refuses by its name, with a way out.
"""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote

from dashboard.language.text import Text
from dashboard.language.thai import THAI_DIGITS

Axis = Literal["latitude", "longitude"]
# Latitude and longitude in degrees, WGS 84.
Point = tuple[float, float]
# Of all Thailand with some sea around it. The two do not meet, so a pair tells its own order.
LATITUDES, LONGITUDES = (5.0, 21.0), (97.0, 106.0)
# East and north of a UTM zone of Thailand, in metres.
EASTINGS, NORTHINGS = (100_000.0, 900_000.0), (610_000.0, 2_330_000.0)


@dataclass(frozen=True, slots=True)
class Unread:
    """Why something is no place, and what to do about it."""

    reason: Text
    remedy: Text


_DECIMAL = Text(
    "พิมพ์เป็นองศาทศนิยม เช่น 7.5563, 99.6114",
    "Write degrees with decimals, such as 7.5563, 99.6114.",
)
_FROM_THE_MAP = Text(
    "เปิดลิงก์ กดค้างที่จุดบนแผนที่ แล้วคัดลอกตัวเลขละติจูด, ลองจิจูด",
    "Open the link, press long on the place, and copy its latitude and longitude.",
)
NO_PLACE = Unread(Text("อ่านเป็นพิกัดไม่ได้", "cannot be read as a place"), _DECIMAL)
ABROAD = Unread(
    Text(
        "อยู่นอกประเทศไทย (ละติจูด 5–21 ลองจิจูด 97–106)", "lies outside Thailand (latitude 5–21, longitude 97–106)"
    ),
    Text("ตรวจตัวเลขและระบบพิกัด", "Check the numbers and the coordinate system."),
)
SWAPPED = Unread(
    Text("ละติจูดกับลองจิจูดสลับกัน", "has latitude and longitude in each other's place"),
    Text("สลับค่าสองช่องนี้", "Put each into the other's column."),
)
NO_SIXTIES = Unread(
    Text("ลิปดาหรือพิลิปดาเกิน 59", "has minutes or seconds above 59"),
    Text("ตรวจตัวเลข หรือพิมพ์เป็นองศาทศนิยม", "Check the numbers, or write degrees with decimals."),
)
NO_NUMBERS = Unread(Text("เป็นลิงก์ที่ไม่มีพิกัดอยู่ในลิงก์", "is a link that holds no coordinates"), _FROM_THE_MAP)
PLUS_CODE = Unread(Text("เป็น Plus Code ไม่ใช่พิกัด", "is a Plus Code, no coordinates"), _DECIMAL)
MGRS = Unread(Text("เป็นพิกัดทหาร (MGRS)", "is a military grid reference (MGRS)"), _DECIMAL)
METRES = Unread(
    Text(
        "เป็นพิกัด UTM (เมตร) ซึ่งไม่ได้บอกพื้นหลักฐาน: WGS 84 กับ Indian 1975 ต่างกันราว 300 เมตร",
        "is UTM (metres) without its datum: WGS 84 and Indian 1975 lie some 300 m apart",
    ),
    Text(
        "เลือกระบบพิกัดในตัวเลือก (--crs) เช่น EPSG:32647 (WGS 84 โซน 47), EPSG:24047 (Indian 1975 โซน 47)",
        "Choose the coordinate system in the options (--crs), such as EPSG:32647 (WGS 84, zone 47) or"
        " EPSG:24047 (Indian 1975, zone 47).",
    ),
)
_SIGNS = (
    (re.compile("[º˚∘]|องศา|DEG(?:REES)?"), "°"),
    (re.compile("''|[″”“„ʺ]|พิลิปดา|ฟิลิปดา|วินาที"), '"'),
    (re.compile("[′’‘´`ʹ]|ลิปดา"), "'"),
    (re.compile("[−–]"), "-"),
    (re.compile("เหนือ"), "N"),
    (re.compile("ตะวันออก"), "E"),
    (re.compile("ละติจูด|ละติจุด|เส้นรุ้ง|LATITUDE|LAT"), " Φ"),
    (re.compile("ลองจิจูด|ลองติจูด|ลองจิจุด|เส้นแวง|LONGITUDE|LONG|LON|LNG"), " Λ"),
)
_SPACED = re.compile(r"(?<![\d.,])(\d{1,3})[ :](\d{1,2})[ :](\d{1,2}(?:\.\d+)?)(?![\d.:])")
_ANGLE = (
    r"(?P<before>[%s])?[.\s:=]*(?P<sign>[-+])?(?<![\d.])(?P<d>\d{1,3}(?:\.\d+)?)(?![\d])"
    r"(?:\s*°\s*(?:(?P<m>\d{1,3}(?:\.\d+)?)\s*'\s*(?:(?P<s>\d{1,3}(?:\.\d+)?)\s*\")?)?)?"
    r"\s*(?P<after>%s(?![A-Z]))?"
)
# A letter of the direction stands behind all angles of a text or before them: between two it tells nothing.
_BEHIND, _BEFORE = re.compile(_ANGLE % ("ΦΛ", "[NSEW]")), re.compile(_ANGLE % ("ΦΛNSEW", "[#]"))
_AXES: dict[str, Axis] = {
    "N": "latitude",
    "S": "latitude",
    "Φ": "latitude",
    "E": "longitude",
    "W": "longitude",
    "Λ": "longitude",
}
_BETWEEN = re.compile(r"[\s,;/|()\[\]{}&]*")
_COMMA_PAIR = re.compile(r"\D*\d{1,3},\d{2,}(?:\s*[;/|]\s*|\s*,\s+|\s+)\d{1,3},\d{2,}\D*")
_COMMA_ONE = re.compile(r"[-+]?\d{1,3},\d+")
_LINK = re.compile(r"(?:https?:)?//|\bgoo\.gl|maps\.app|google\.[a-z.]+/maps", re.IGNORECASE)
_NUMBERS = r"(-?\d{1,3}\.\d+)\s*,[\s+]*(-?\d{1,3}\.\d+)"
# The pin, what was asked for, and last the middle of the picture, which is all that some links have.
_IN_LINKS = (
    re.compile(r"!3d(-?\d{1,3}\.\d+)!4d(-?\d{1,3}\.\d+)"),
    re.compile(r"[?&](?:q|query|ll|destination|daddr)=(?:loc:)?\s*" + _NUMBERS),
    re.compile(r"/(?:place|search|dir//?)/?" + _NUMBERS),
    re.compile(r"[?&]center=" + _NUMBERS),
    re.compile(r"/@" + _NUMBERS),
)
_METRES = re.compile(r"(?<![\d.])\d{6,7}(?:\.\d+)?(?!\d)")
_ZONE = re.compile(r"(?<!\d)(4[78])\s*[NPQ]?(?![\d.])")
_MGRS = re.compile(r"4[678]\s*[NPQ]\s*[A-Z]{2}\s*\d{2,5}\s*\d{2,5}")
_PLUS = re.compile(r"(?:^|\s)[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}(?:\s|$|,)")


def read_pair(written: str) -> Point | Unread:
    """Return the place that one text names, in either order; Thailand's extent tells which is which."""
    if _LINK.search(written):
        return _of_link(written)
    text = _plain(written)
    if (other := _of_another_kind(text)) is not None:
        return other
    if _COMMA_PAIR.fullmatch(text) and "." not in text:
        text = re.sub(r"(?<=\d),(?=\d)", ".", text)
    form = _form_of(text)
    found = list(form.finditer(text))
    if len(found) != 2 or not _BETWEEN.fullmatch(form.sub("", text)):
        return NO_PLACE
    return _ordered([_angle(match) for match in found])


def read_one(written: str, axis: Axis) -> float | Unread:
    """Return the degrees that the text of one column names."""
    text = _plain(written)
    if _LINK.search(written) or (other := _of_another_kind(text)) is not None:
        return NO_NUMBERS if _LINK.search(written) else other or NO_PLACE
    if _COMMA_ONE.fullmatch(text):
        text = text.replace(",", ".")
    match = _form_of(text).fullmatch(text.strip("() "))
    if match is None:
        return NO_PLACE
    angle = _angle(match)
    if isinstance(angle, Unread):
        return angle
    degrees, named = angle
    return within(degrees, axis) if named in (None, axis) else SWAPPED


def within(degrees: float, axis: Axis) -> float | Unread:
    """Return degrees where Thailand has them on this axis; those of the other one are named so."""
    own, other = (LATITUDES, LONGITUDES) if axis == "latitude" else (LONGITUDES, LATITUDES)
    if own[0] <= degrees <= own[1]:
        return degrees
    if other[0] <= degrees <= other[1]:
        return SWAPPED
    return METRES if abs(degrees) >= 100_000 else ABROAD


def metres_of(written: str) -> tuple[float, float, int | None] | None:
    """Return east, north and zone that a text of UTM names; None where it is none, or fits both orders."""
    text = _plain(written)
    numbers = [float(n) for n in _METRES.findall(text)]
    if len(numbers) != 2:
        return None
    zone = _ZONE.search(_METRES.sub(" ", text))
    orders = [
        (east, north)
        for east, north in dict.fromkeys((tuple(numbers), tuple(reversed(numbers))))
        if EASTINGS[0] <= east <= EASTINGS[1] and NORTHINGS[0] <= north <= NORTHINGS[1]
    ]
    if len(orders) != 1:
        return None
    return (*orders[0], int(zone[1]) if zone else None)


def _plain(written: str) -> str:
    """Return a text with one sign for each meaning: digits, degrees, minutes, seconds and directions."""
    text = written.translate(THAI_DIGITS).upper()
    for sign, plain in _SIGNS:
        text = sign.sub(plain, text)
    text = " ".join(text.split())
    return _SPACED.sub(r"""\1°\2'\3" """, text).strip()


def _form_of(text: str) -> re.Pattern[str]:
    return _BEFORE if re.match(r"[( ]*[NSEW]", text) else _BEHIND


def _of_another_kind(text: str) -> Unread | None:
    if _MGRS.search(text):
        return MGRS
    if _PLUS.search(text):
        return PLUS_CODE
    return METRES if _METRES.search(text) else None


def _of_link(written: str) -> Point | Unread:
    link = unquote(written)
    for form in _IN_LINKS:
        if match := form.search(link):
            return _ordered([(float(match[1]), None), (float(match[2]), None)])
    return NO_NUMBERS


def _angle(match: re.Match[str]) -> tuple[float, Axis | None] | Unread:
    """Return signed degrees, and the axis that a letter or word names."""
    degrees, minutes, seconds = (float(match[part] or 0) for part in ("d", "m", "s"))
    before, after = match["before"], match["after"]
    if minutes >= 60 or seconds >= 60:
        return NO_SIXTIES
    if (match["m"] and not degrees.is_integer()) or (match["s"] and not minutes.is_integer()):
        return NO_PLACE
    named = {_AXES[letter] for letter in (before, after) if letter}
    if len(named) > 1 or (match["sign"] and after):
        return NO_PLACE
    sign = -1 if match["sign"] == "-" or {before, after} & {"S", "W"} else 1
    return sign * (degrees + minutes / 60 + seconds / 3600), next(iter(named), None)


def _ordered(angles: list[tuple[float, Axis | None] | Unread]) -> Point | Unread:
    """Return latitude and longitude, whichever comes first."""
    read: list[tuple[float, Axis | None]] = []
    for angle in angles:
        if isinstance(angle, Unread):
            return angle
        read.append(angle)
    (first, its), (second, others) = read
    if its is not None and its == others:
        return NO_PLACE
    unnamed = its is None and others is None
    is_turned = its == "longitude" or others == "latitude" or (unnamed and not _is_on(first, "latitude"))
    latitude, longitude = (second, first) if is_turned else (first, second)
    return (
        (latitude, longitude) if _is_on(latitude, "latitude") and _is_on(longitude, "longitude") else ABROAD
    )


def _is_on(degrees: float, axis: Axis) -> bool:
    return not isinstance(within(degrees, axis), Unread)
