"""Safety zones from a GeoJSON file: polygons, their versions, the rings around them, and the cases they hold."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import pandas as pd
import shapely
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.dialects.postgresql import insert

from dashboard import schema
from dashboard.errors import UserError
from dashboard.text import Text
from dashboard.thai import BANGKOK
from data_loaders import geography, incidents, store

# Bounds before shapely sees a file: a self-crossing polygon of 130 kB took make_valid 18 s and all memory.
MOST_BYTES, MOST_VERTICES_PER_RING, MOST_VERTICES = 20_000_000, 20_000, 200_000
# Neighbours drawn by hand share slivers.
LEAST_OVERLAP_KM2 = 0.001
WEST, SOUTH, EAST, NORTH = 97.0, 5.0, 106.0, 21.0


def _gregorian(day: date) -> date:
    if not 1990 <= day.year <= 2100:
        raise ValueError("ต้องเป็นปี ค.ศ. / year must be CE, 1990–2100")
    return day


Day = Annotated[date, AfterValidator(_gregorian)]


class Zone(BaseModel):
    """The properties of one feature."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    code: str = Field(min_length=1)
    station: str = Field(min_length=1)
    name_th: str = Field(min_length=1)
    name_en: str | None = None
    joined_on: Day | None = None
    valid_from: Day | None = None
    phase: str | None = None
    reason: Literal["risk", "landmark", "economic"] | None = None
    residents: int | None = Field(None, ge=0)
    households: int | None = Field(None, ge=0)


@dataclass(frozen=True, slots=True)
class Loaded:
    zones: int
    changed_polygons: int
    moved_cases: int


def load(engine: Engine, path: Path) -> Loaded:
    """Load or update the zones of a file (WGS 84). Zones the file does not name stay.

    A polygon that differs from the current one becomes a new version, rings are drawn anew, and every case
    that another zone or ring now holds is moved with its roll-up, all in one transaction.

    Raises:
        UserError: names every mistake of the file by feature; nothing was changed.
    """
    content = _read(path)
    zones, shapes, problems = _features(content, path.name)
    with store.only_loader(engine), engine.begin() as connection:
        before = geography.Locator.read(connection)
        problems += _unknown_stations(connection, zones) + _overlaps(shapes, before)
        if problems or not shapes:
            raise _refused(path.name, problems or ["ไม่มีพื้นที่ในไฟล์ / holds no zone"])
        number = store.start_load(connection, "zones", path.name, file_hash=hashlib.sha256(content).hexdigest())
        changed = sum(_write(connection, zone, shapes[zone.code]) for zone in zones)
        _draw_rings(connection)
        moved = _relocate(connection, before, geography.Locator.read(connection))
        result = Loaded(len(zones), changed, moved)
        store.finish_load(connection, number, {"zones": len(zones), "changed_polygons": changed, "moved_cases": moved})
    return result


def _refused(name: str, problems: list[str]) -> UserError:
    lines = "\n".join(f"  {p}" for p in problems)
    return UserError(
        Text(
            f"ไฟล์พื้นที่ {name} มีที่ต้องแก้ {len(problems)} จุด:\n{lines}",
            f"{name}: {len(problems)} problem(s):\n{lines}",
        ),
        Text("แก้ตามรายการแล้วนำเข้าใหม่ ยังไม่มีการเปลี่ยนแปลงข้อมูล", "Correct them and load again; nothing was changed."),
    )


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _refused(path.name, [f"ใหญ่เกิน / larger than {MOST_BYTES // 1_000_000} MB"])
        return path.read_bytes()
    except OSError:
        raise _refused(path.name, ["อ่านไฟล์ไม่ได้ / cannot be read"]) from None


def _features(content: bytes, name: str) -> tuple[list[Zone], dict[str, BaseGeometry], list[str]]:
    """The zones of a file, the shapes of those that have a usable one, and what is wrong with the others."""
    try:
        document = json.loads(content, parse_constant=_no_constant)
        features = list(document["features"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _refused(name, ["ไม่ใช่ GeoJSON FeatureCollection / is not a GeoJSON FeatureCollection"]) from None
    zones: list[Zone] = []
    shapes: dict[str, BaseGeometry] = {}
    problems: list[str] = []
    for number, feature in enumerate(features, start=1):
        place = f"#{number}"
        try:
            zone = Zone.model_validate(feature["properties"])
            place = f"#{number} {zone.code}"
            zones.append(zone)
            if sum(zone.code == z.code for z in zones) > 1:
                raise ValueError("รหัสซ้ำในไฟล์ / code appears twice")
            shapes[zone.code] = _shape(feature["geometry"])
        except ValidationError as error:
            problems += [f"{place} {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        except (ValueError, shapely.errors.ShapelyError) as error:
            problems.append(f"{place} {error}")
        except (KeyError, TypeError):
            problems.append(f"{place} geometry: อ่านไม่ได้ / cannot be read")
    return zones, shapes, problems


def _no_constant(word: str) -> float:
    raise ValueError(f"{word} is not a number")


def _shape(geometry: dict[str, Any]) -> BaseGeometry:
    if geometry["type"] not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"geometry: ต้องเป็น Polygon หรือ MultiPolygon / must be one, is {geometry['type']}")
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    sizes = [len(line) for part in parts for line in part]
    if not sizes:
        raise ValueError("geometry: ว่าง / is empty")
    if max(sizes) > MOST_VERTICES_PER_RING or sum(sizes) > MOST_VERTICES:
        raise ValueError("geometry: จุดมากเกินไป / has too many vertices")
    for part in parts:
        for line in part:
            for x, y, *_ in line:
                if not (WEST <= x <= EAST and SOUTH <= y <= NORTH):
                    swapped = WEST <= y <= EAST and SOUTH <= x <= NORTH
                    hint = (
                        "สลับลองจิจูดกับละติจูด / longitude and latitude are swapped" if swapped else "พิกัด UTM? / UTM metres?"
                    )
                    raise ValueError(f"geometry: อยู่นอกประเทศไทย / lies outside Thailand ({hint})")
    shape = shapely.force_2d(geography.from_geojson(geometry))
    if not shape.is_valid:
        mended = shapely.make_valid(shape, method="structure", keep_collapsed=False)
        if mended.geom_type not in ("Polygon", "MultiPolygon") or abs(mended.area - shape.area) > 0.01 * shape.area:
            raise ValueError(f"geometry: {shapely.is_valid_reason(shape)}")
        shape = mended
    return shape


def _overlaps(shapes: dict[str, BaseGeometry], stored: geography.Locator) -> list[str]:
    """Zones of the file that share ground with one another or with a zone that stays."""
    all_zones = {**dict(zip(stored.zone_codes, stored.zone_shapes, strict=True)), **shapes}
    codes = sorted(all_zones)
    every = np.array([all_zones[c] for c in codes], dtype=object)
    found = []
    for a, b in shapely.STRtree(every).query(every, predicate="intersects").T:
        if a < b and {codes[a], codes[b]} & set(shapes):
            common = every[a].intersection(every[b])
            shared = geography.area_km2(common) if common.area > 0 else 0.0
            if shared > LEAST_OVERLAP_KM2:
                found.append(f"{codes[a]}, {codes[b]}: ทับซ้อนกัน / overlap by {shared:.3f} km²")
    return found


def _unknown_stations(connection: Connection, zones: list[Zone]) -> list[str]:
    known = set(connection.execute(select(schema.stations.c.code)).scalars())
    return [f"{z.code} station: ไม่มีสถานี {z.station} / no station {z.station}" for z in zones if z.station not in known]


def _write(connection: Connection, zone: Zone, shape: BaseGeometry) -> bool:
    """Write one zone; returns whether its polygon is new."""
    polygon = geography.to_geojson(shape)
    versions = schema.zone_versions
    current = connection.execute(
        select(versions.c.version, versions.c.polygon)
        .where(versions.c.zone_code == zone.code)
        .order_by(versions.c.version.desc())
        .limit(1)
    ).first()
    differs = current is None or current.polygon != polygon
    version = (current.version if current else 0) + (1 if differs else 0)
    facts = {
        "station_code": zone.station, "name_th": zone.name_th, "name_en": zone.name_en or zone.name_th,
        "joined_on": zone.joined_on, "phase": zone.phase, "reason": zone.reason, "residents": zone.residents,
        "households": zone.households, "current_version": version,
    }  # fmt: skip
    connection.execute(
        insert(schema.zones).values(code=zone.code, **facts).on_conflict_do_update(index_elements=["code"], set_=facts)
    )
    if differs:
        valid_from = zone.valid_from or (zone.joined_on if current is None else None) or datetime.now(BANGKOK).date()
        connection.execute(
            insert(versions).values(
                zone_code=zone.code,
                version=version,
                valid_from=valid_from,
                polygon=polygon,
                area_km2=geography.area_km2(shape),
            )
        )
    return differs


def _draw_rings(connection: Connection) -> None:
    """Draw all rings anew: a new zone takes its ground away from its neighbours' rings too."""
    locator = geography.Locator.read(connection)
    union = shapely.union_all(locator.zone_shapes)
    current = connection.execute(select(schema.zones.c.code, schema.zones.c.current_version))
    versions = {row.code: row.current_version for row in current}
    connection.execute(schema.rings.delete())
    for code, shape in zip(locator.zone_codes, locator.zone_shapes, strict=True):
        belt = geography.ring(shape, union)
        if not belt.is_empty:
            connection.execute(
                insert(schema.rings).values(
                    zone_code=code,
                    version=versions[code],
                    width_m=geography.RING_WIDTH_M,
                    polygon=geography.to_geojson(belt),
                    area_km2=geography.area_km2(belt),
                )
            )


def _relocate(connection: Connection, before: geography.Locator, after: geography.Locator) -> int:
    """Move the cases that lie in the reach of any old or new polygon and now belong elsewhere."""
    shapes = [*before.zone_shapes, *before.ring_shapes, *after.zone_shapes, *after.ring_shapes]
    if not shapes:
        return 0
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    rows = connection.execute(
        text(
            "SELECT case_key, latitude, longitude, zone_code, ring_zone_code FROM ssz.incidents"
            " WHERE geocode = 'good' AND longitude BETWEEN :west AND :east AND latitude BETWEEN :south AND :north"
        ),
        {"west": west, "east": east, "south": south, "north": north},
    )
    cases = pd.DataFrame(rows.all(), columns=["case_key", "latitude", "longitude", "zone_code", "ring_zone_code"])
    if cases.empty:
        return 0
    now = after.locate(cases["latitude"], cases["longitude"])
    moved = (cases["zone_code"].fillna("") != now["zone_code"].fillna("")) | (
        cases["ring_zone_code"].fillna("") != now["ring_zone_code"].fillna("")
    )
    places = now[moved].assign(case_key=cases.loc[moved, "case_key"].astype(str))
    return incidents.relocate(connection, places) if len(places) else 0
