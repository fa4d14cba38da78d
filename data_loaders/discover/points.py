"""Which columns say where, in which system, and the box that holds nearly all of it."""

import math
from typing import NamedTuple

import pandas as pd

from dashboard.language.text import LANGUAGES, Text
from dashboard.maps import written_places
from dashboard.maps.written_places import Point, Unread
from data_loaders.discover import words
from data_loaders.discover.catalogue import Table
from data_loaders.discover.proposal import Gap, Guess
from data_loaders.discover.toml import toml
from data_loaders.facts import THAILAND

BOTH = f"{words.LATITUDE}|{words.LONGITUDE}"
# Degrees around the box, points needed to draw one, and the share of far-off points that it leaves out at
# each side.
MARGIN, ENOUGH, FAR_OFF = 0.2, 20, 0.02
# No place in Thailand is farther from the equator, in metres.
NORTHERNMOST = 2_300_000
# Texts of a column that are read to see whether they are pairs, and the share that must be.
LOOKED_AT, LEAST_PAIRED = 200, 0.5
PAIRS = Text(
    "ละติจูดกับลองจิจูดอยู่ในช่องเดียว ค่าร้อยละ {share:.0f} อยู่ในประเทศไทย",
    "latitude and longitude in one column; {share:.0f}% of the values lie in Thailand",
)
# What whole numbers of degrees are multiplied by.
SCALES = (100_000, 1_000_000, 10_000_000)
WHAT_SCALED = Text(
    "พิกัดใน {columns} เป็นองศาคูณ {scale:,}", "coordinates in {columns} are degrees times {scale:,}"
)
DIVIDE = Text(
    "ไม่มีก็ได้ ถ้าต้องการแผนที่ ใช้ `query` ที่หารกลับ (SELECT *, {divided} FROM …) แทน `table`",
    "may be missing; for the map divide them in a `query` (SELECT *, {divided} FROM …) instead of `table`",
)
REMEDY = Text(
    "ไม่มีก็ได้ แต่แผนที่และพื้นที่ Safety Zone จะไม่มีคดี",
    "may be missing, but map and zones will hold no case",
)


def points(table: Table, name: str) -> tuple[list[Guess | Gap], list[Guess | Gap]]:
    """Return lines for latitude and longitude, and for the coordinate system where it is not degrees."""
    if (scaled := _scaled(table)) is not None:
        return list(scaled), []
    found = kinds(table)
    if {"latitude", "longitude"} <= set(found):
        return [_degree(table, part, found[part]) for part in ("latitude", "longitude")], []
    if {"easting", "northing"} <= set(found):
        # Nothing in the numbers says which half of the country they are meant in.
        what = Text(
            f"พิกัดของ {name} เป็นเมตร (UTM): ไม่ทราบโซน",
            f"coordinates of {name} are metres (UTM): the zone is not known",
        )
        todo = Text(
            "เลือก crs หนึ่งบรรทัด แล้วเปิดบรรทัด latitude และ longitude",
            "choose one line of crs, then use the lines latitude and longitude",
        )
        far = table.looks(found["northing"]).numbers.max() > NORTHERNMOST
        offers = (
            ()
            if far
            else (
                (toml("EPSG:32647"), Text("โซน 47 (ตะวันตกของลองจิจูด 102)", "zone 47, west of 102° E")),
                (toml("EPSG:32648"), Text("โซน 48 (ตะวันออก)", "zone 48, east of it")),
                (toml("EPSG:24047"), Text("Indian 1975 โซน 47", "Indian 1975, zone 47")),
            )
        )
        lines = [
            Gap(
                part,
                Text(f"{part}: เป็นเมตร", f"{part}: metres"),
                todo,
                offers=((toml(found[kind]), Text(kind, kind)),),
            )
            for part, kind in (("latitude", "northing"), ("longitude", "easting"))
        ]
        return list(lines), [Gap("crs", what, todo, offers=offers)]
    if (pairs := _pairs(table)) is not None:
        why = Text(*(PAIRS(lang, share=pairs.share * 100) for lang in LANGUAGES))
        return [Guess(part, toml(pairs.column), "medium", why) for part in ("latitude", "longitude")], []
    named = [c for c in table.columns if words.names(BOTH, c)]
    also = tuple(
        (
            toml(c),
            Text(
                "ชื่อคล้ายพิกัด แต่ค่าไม่อยู่ในประเทศไทย",
                "named like a coordinate, but its values lie outside Thailand",
            ),
        )
        for c in named
    )
    return [
        Gap(part, Text(f"{part}: ไม่พบ", f"{part}: not found"), REMEDY, offers=also)
        for part in ("latitude", "longitude")
    ], []


def _scaled(table: Table) -> list[Gap] | None:
    """Return the gaps of whole numbers that are degrees times one of SCALES."""
    west, south, east, north = THAILAND
    boxes = {"latitude": (words.LATITUDE, south, north), "longitude": (words.LONGITUDE, west, east)}
    for scale in SCALES:
        found = {
            part: column
            for part, (pattern, low, high) in boxes.items()
            for column in table.columns
            if words.names(pattern, column) and table.looks(column).are_within(low * scale, high * scale)
        }
        if len(found) == len(boxes):
            divided = ", ".join(f"{column} / {scale}.0 AS {part}" for part, column in found.items())
            what = [WHAT_SCALED(lang, columns=", ".join(found.values()), scale=scale) for lang in LANGUAGES]
            todo = [DIVIDE(lang, divided=divided) for lang in LANGUAGES]
            return [Gap(part, Text(*what), Text(*todo)) for part in found]
    return None


def kinds(table: Table) -> dict[str, str]:
    """Return kind of coordinate → the column that holds it; names or decimals must confirm it."""
    best: dict[str, tuple[float, str]] = {}
    for column in table.columns:
        looks = table.looks(column)
        if table.is_day(column) or (kind := looks.coordinate()) is None:
            continue
        named = words.names(BOTH, column)
        if kind[0] == "metres":
            # Eastings and northings overlap in the south: only the name tells which is which.
            kind = ("northing" if words.names(words.LATITUDE, column) else "easting", kind[1])
            if not named:
                continue
        decimals = float((looks.numbers % 1 != 0).mean()) if len(looks.numbers) else 0.0
        if not named and (decimals < 0.9 or kind[1] < 0.9):
            continue
        score = kind[1] + named
        if score > best.get(kind[0], (0.0, ""))[0]:
            best[kind[0]] = (score, column)
    found = {kind: column for kind, (_, column) in best.items()}
    return found if {"latitude", "longitude"} <= set(found) else found | _abroad(table)


def _abroad(table: Table) -> dict[str, str]:
    """Return a latitude and a longitude outside Thailand, where names and decimals both say so."""
    pairs = (("latitude", words.LATITUDE, 90.0), ("longitude", words.LONGITUDE, 180.0))
    found = {
        kind: column
        for kind, pattern, most in pairs
        for column in table.columns
        if words.names(pattern, column) and table.looks(column).are_degrees(most)
    }
    return found if len(found) == len(pairs) else {}


class _Pairs(NamedTuple):
    """The column that holds both coordinates: the share of its texts that are places, and these."""

    share: float
    column: str
    places: list[Point]


def _pairs(table: Table) -> _Pairs | None:
    """Return the column whose texts are places as people write them: pairs, links of maps."""
    best = None
    for column in table.columns:
        texts = table.looks(column).texts.unique()[:LOOKED_AT]
        read = map(written_places.read_pair, texts)
        places = [place for place in read if not isinstance(place, Unread)]
        share = len(places) / max(len(texts), 1)
        if share >= LEAST_PAIRED and (best is None or share > best.share):
            best = _Pairs(share, column, places)
    return best


def _degree(table: Table, part: str, column: str) -> Guess:
    own, other = (
        (words.LATITUDE, words.LONGITUDE) if part == "latitude" else (words.LONGITUDE, words.LATITUDE)
    )
    here = table.looks(column).coordinate()
    if here is None or here[0] != part:
        why = Text(
            "ชื่อคอลัมน์ และเป็นองศา แต่ไม่อยู่ในประเทศไทย",
            "its name, and degrees, but not in Thailand",
        )
        return Guess(part, toml(column), "medium", why)
    share = f"{here[1] * 100:.0f}"
    if words.names(other, column) and not words.names(own, column):
        why = Text(
            f"ค่าเป็น {part} ร้อยละ {share} ทั้งที่ชื่อคอลัมน์บอกตรงข้าม (สลับกัน)",
            f"{share}% of the values are a {part} although its name says the other: swapped",
        )
        return Guess(part, toml(column), "medium", why)
    why = Text(f"ค่าร้อยละ {share} อยู่ในประเทศไทย", f"{share}% of the values lie in Thailand")
    return Guess(part, toml(column), "high" if words.names(own, column) else "medium", why)


def area(table: Table, lines: list[Guess | Gap]) -> Guess | None:
    """Return the box around nearly all points of the cases: west, south, east, north."""
    found = kinds(table)
    if any(isinstance(line, Gap) for line in lines if line.name == "latitude"):
        return None
    if not {"latitude", "longitude"} <= set(found):
        pairs = _pairs(table)
        if pairs is None:
            return None
        lat, lon = (pd.Series(part) for part in zip(*pairs.places, strict=True))
    else:
        lat, lon = (table.looks(found[k]).numbers for k in ("latitude", "longitude"))
    if "latitude" not in found or table.looks(found["latitude"]).coordinate() is not None:
        lat, lon = lat[lat.between(5, 21)], lon[lon.between(97, 106)]
    else:
        lat, lon = lat[lat != 0], lon[lon != 0]
    if min(len(lat), len(lon)) < ENOUGH:
        return None
    low = [v.quantile(FAR_OFF) - MARGIN for v in (lon, lat)]
    high = [v.quantile(1 - FAR_OFF) + MARGIN for v in (lon, lat)]
    box = [
        math.floor(low[0] * 10) / 10,
        math.floor(low[1] * 10) / 10,
        math.ceil(high[0] * 10) / 10,
        math.ceil(high[1] * 10) / 10,
    ]
    why = Text(
        "กรอบรอบพิกัดเกือบทั้งหมดที่ดู: แก้ให้ตรงกับจังหวัด",
        "a box around nearly all points looked at: correct it to the province",
    )
    return Guess("area", toml([round(v, 1) for v in box]), "medium", why)
