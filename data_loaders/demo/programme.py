"""The demo's programme: innovations, partners, joint activities, risk spots, checkpoints, targets."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
import shapely

from dashboard.language.thai import fiscal_year
from dashboard.schema.survey_indicators import FEAR, SURVEY_INDICATORS
from data_loaders import reference
from data_loaders.demo import places, truth

Row = dict[str, Any]
MONTHS = 14
KINDS = (
    ("camera", "กล้อง AI CCTV", "AI CCTV camera", "living", 12, True),
    ("sos_pole", "เสา SOS", "SOS pole", "living", 2, False),
    ("app", "LINE OA แจ้งเหตุ", "LINE OA for reports", "governance", 1, True),
)
PARTNERS = {
    "people": "ชุมชน",
    "civil_society": "มูลนิธิ",
    "business": "ชมรมผู้ค้า",
    "media": "วิทยุท้องถิ่น",
    "regional": "ที่ว่าการอำเภอ",
    "local": "เทศบาล",
}
SPOTS = (
    ("ซอยมืดหลังตลาด", "surveillance"),
    ("ที่ดินรกร้าง", "maintenance"),
    ("ทางลัดหลังโรงเรียน", "access"),
    ("ลานจอดรถไม่มีป้าย", "territory"),
)


def months(as_of: date) -> list[date]:
    """Return the first days of the last whole months before `as_of`, oldest first."""
    at = as_of.year * 12 + as_of.month - 1
    return [date(m // 12, m % 12 + 1, 1) for m in range(at - MONTHS, at)]


def innovations(as_of: date) -> Iterator[Row]:
    """Yield three kinds at the larger stations, one or two elsewhere."""
    zones = {z.station: z.code for z in places.ZONES}
    for station in places.STATIONS:
        for number, (category, name_th, name_en, tag, units, daily) in enumerate(
            KINDS[: 3 if station.share > 0.1 else 2], start=1
        ):
            code = f"INV-{station.code}-{number:02d}"
            longitude, latitude = places.offset(station, 0.2 * number, 0.3)
            installed = as_of - timedelta(days=500 + 10 * number)
            connected = None if code == truth.UNCONNECTED else installed + timedelta(days=30)
            yield {
                "id": code,
                "station": station.code,
                "zone": zones.get(station.code),
                "category": category,
                "name_th": f"{name_th} {station.name_th} (สมมติ)",
                "name_en": f"{name_en} {station.name_en} (demo)",
                "smart_city_tag": tag,
                "units": units,
                "installed_on": installed,
                "connected_on": connected,
                "daily_use": daily,
                "latitude": round(latitude, 6),
                "longitude": round(longitude, 6),
            }


def uses(as_of: date, seed: int) -> Iterator[Row]:
    """Yield use about every week, results now and then, stand-by tests; the abandoned network stops."""
    rng = np.random.default_rng(seed + 6)
    for row in innovations(as_of):
        if row["id"] == truth.UNCONNECTED:
            continue
        until = as_of - timedelta(days=truth.ABANDONED_DAYS if row["id"] == truth.ABANDONED else 1)
        day = until
        while day > as_of - timedelta(days=300):
            kind = "use" if row["daily_use"] else "test"
            yield {
                "innovation": row["id"],
                "used_on": day,
                "kind": kind,
                "times": int(rng.integers(1, 40 if row["daily_use"] else 3)),
            }
            if row["daily_use"] and rng.random() < 0.12:
                yield {
                    "innovation": row["id"],
                    "used_on": day,
                    "kind": "result",
                    "times": 1,
                    "evidence": "ติดตามผู้ต้องสงสัย (สมมติ)",
                }
            day -= timedelta(days=7 if row["daily_use"] else 28)


def partners(as_of: date) -> Iterator[Row]:
    """Yield one partner of every sector at every station."""
    for station in places.STATIONS:
        for number, sector in enumerate(PARTNERS, start=1):
            yield {
                "id": f"P-{station.code}-{number:02d}",
                "station": station.code,
                "sector": sector,
                "name": f"{PARTNERS[sector]}{station.name_th} (สมมติ)",
                "joined_on": as_of - timedelta(days=600),
            }


def _sectors(station: str, rng: np.random.Generator, chance: float) -> Row:
    wanted = {c: int(rng.integers(1, 9)) for c, *_ in reference.SECTORS if rng.random() < chance}
    return {f"people_{c}": n for c, n in wanted.items() if (station, c) != truth.SILENT}


def activities(as_of: date, seed: int) -> Iterator[Row]:
    """Yield a meeting a month and joint patrols; in a quarter every sector but the silent one takes part.

    Joint solutions follow from the resolutions: see `spots`.
    """
    rng = np.random.default_rng(seed + 7)
    zones = {z.station: z.code for z in places.ZONES}
    whole = months(as_of)
    for station in places.STATIONS:
        for number, month in enumerate(whole, start=1):
            if station.code == truth.ACTIVITIES_MISSING and month == whole[-1]:
                continue
            common = {"station": station.code, "zone": zones.get(station.code)}
            yield (
                common
                | _sectors(station.code, rng, 1.0 if number % 3 == 2 else 0.6)
                | {
                    "id": f"A-{station.code}-{number:02d}-M",
                    "kind": "meeting",
                    "held_on": month.replace(day=8),
                    "hours": 2,
                    "title": "ประชุมภาคีเครือข่ายประจำเดือน (สมมติ)",
                    "place": "ห้องประชุมสถานี",
                }
            )
            for patrol in range(int(rng.integers(1, 3))):
                yield (
                    common
                    | _sectors(station.code, rng, 0.3)
                    | {
                        "id": f"A-{station.code}-{number:02d}-P{patrol}",
                        "kind": "joint_patrol",
                        "held_on": month.replace(day=14 + 7 * patrol),
                        "hours": 3,
                        "title": "สายตรวจร่วมภาคี (สมมติ)",
                    }
                )
    for spot in spots(as_of):
        if spot["activity"]:
            local = {f"people_{c}": 3 for c in ("people", "local")}
            yield local | {
                "id": spot["activity"],
                "station": spot["station"],
                "zone": spot["zone"],
                "kind": "joint_solution",
                "held_on": spot["fixed_on"],
                "hours": 4,
                "title": f"แก้ไขจุดเสี่ยง: {spot['title']}",
                "place": spot["place"],
                "result": "แก้ไขแล้ว",
            }


def spots(as_of: date) -> Iterator[Row]:
    """Yield four risk spots a station: found, resolved on, fixed together, reported back; some still open."""
    whole = months(as_of)
    zones = {z.station: z.code for z in places.ZONES}
    for station in places.STATIONS:
        for number, (title, measure) in enumerate(SPOTS, start=1):
            month = whole[3 * number - 2]
            found_on = month.replace(day=3)
            is_open = number == len(SPOTS) and station.code in truth.OPEN_SPOTS
            fixed_on = None if is_open else found_on + timedelta(days=25 + 3 * number)
            longitude, latitude = places.offset(station, 0.25 * number - 0.5, 0.4)
            code = f"{station.code}-{number:02d}"
            yield {
                "id": f"S-{code}",
                "station": station.code,
                "zone": zones.get(station.code),
                "title": f"{title} (สมมติ)",
                "place": f"ซอย {number}",
                "latitude": round(latitude, 6),
                "longitude": round(longitude, 6),
                "found_on": found_on,
                "reported_by": ("public", "partner", "police")[number % 3],
                "measure": measure,
                "agency": f"เทศบาล{station.name_th}",
                "due_on": found_on + timedelta(days=45),
                "fixed_on": fixed_on,
                "told_on": fixed_on and fixed_on + timedelta(days=5),
                "budget_baht": 15000 * number,
                "photo_before_day": f"S-{code}-before-day.jpg",
                "photo_before_night": f"S-{code}-before-night.jpg",
                "photo_after_day": fixed_on and f"S-{code}-after-day.jpg",
                "photo_after_night": fixed_on and f"S-{code}-after-night.jpg",
                "resolution": fixed_on and f"R-{code}",
                "activity": fixed_on and f"A-{code}-J",
            }


def resolutions(as_of: date) -> Iterator[Row]:
    """Yield one for each risk spot, by the meeting of its month; and the overdue ones."""
    whole, names = months(as_of), {station.code: station.shown_th for station in places.STATIONS}
    for spot in spots(as_of):
        code = spot["id"].removeprefix("S-")
        month = whole.index(spot["found_on"].replace(day=1)) + 1
        late = f"R-{code}" in truth.OVERDUE
        row = {
            "activity": f"A-{spot['station']}-{month:02d}-M",
            "station": spot["station"],
            "owner": f"ผกก.{names[spot['station']]}",
            "risk_spot": spot["id"],
        }
        done = spot["fixed_on"]
        yield row | {
            "id": f"R-{code}",
            "title": f"แก้ไข{spot['title']}",
            "due_on": spot["due_on"],
            "state": "open" if late else "done" if done else "in_progress",
            "closed_on": None if late else done,
            "carried_over": 3 if late else 0 if done else 1,
        }


def checkpoints() -> Iterator[Row]:
    """Yield two checkpoints and two red boxes a station."""
    zones = {z.station: z.code for z in places.ZONES}
    for station in places.STATIONS:
        for number, (kind, name) in enumerate((("checkpoint", "จุดตรวจ"), ("red_box", "ตู้แดง")) * 2, start=1):
            longitude, latitude = places.offset(station, 0.3 * number - 0.9, -0.2)
            yield {
                "id": f"C-{station.code}-{number:02d}",
                "station": station.code,
                "zone": zones.get(station.code),
                "kind": kind,
                "name": f"{name} {number} {station.name_th} (สมมติ)",
                "latitude": round(latitude, 6),
                "longitude": round(longitude, 6),
            }


def targets(as_of: date) -> Iterator[Row]:
    """Yield the national defaults of the running fiscal year and the one before, and one station's own."""
    year = fiscal_year(as_of)
    defaults = {i.code: round(i.default_target * 100) for i in SURVEY_INDICATORS} | {"innovation": 1}
    for at in (year - 1, year):
        yield from ({"indicator": i, "fiscal_year": at, "value": v} for i, v in defaults.items())
    yield {"indicator": FEAR.code, "fiscal_year": year, "province": "92", "station": "920101", "value": 35}


def holidays(as_of: date) -> Iterator[Row]:
    """Yield holidays of fixed day in the data's years and the next."""
    fixed = (
        (1, 1, "วันขึ้นปีใหม่", "New Year"),
        (4, 6, "วันจักรี", "Chakri Day"),
        (4, 13, "วันสงกรานต์", "Songkran"),
        (4, 14, "วันสงกรานต์", "Songkran"),
        (4, 15, "วันสงกรานต์", "Songkran"),
        (5, 4, "วันฉัตรมงคล", "Coronation Day"),
        (8, 12, "วันแม่แห่งชาติ", "Mother's Day"),
        (10, 23, "วันปิยมหาราช", "Chulalongkorn Day"),
        (12, 5, "วันพ่อแห่งชาติ", "Father's Day"),
        (12, 31, "วันสิ้นปี", "New Year's Eve"),
    )
    for year in range(truth.first_day(as_of).year, as_of.year + 2):
        yield from ({"day": date(year, m, d), "name_th": th, "name_en": en} for m, d, th, en in fixed)


def areas() -> Iterator[Row]:
    """Yield each station's area, the ground that lies nearer to it than to any other, as WKT."""
    seats = shapely.multipoints([(s.longitude, s.latitude) for s in places.STATIONS])
    province = shapely.box(99.20, 7.00, 99.95, 8.10)
    for cell in shapely.voronoi_polygons(seats, extend_to=province).geoms:
        station = next(s for s in places.STATIONS if cell.contains(shapely.Point(s.longitude, s.latitude)))
        yield {
            "station": station.code,
            "shape": shapely.to_wkt(cell.intersection(province), rounding_precision=6),
        }
