"""Safety zones: what is known about them, and their polygons with every earlier version."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, cast, select
from sqlalchemy import Text as PlainText

from dashboard import schema
from dashboard.language.text import Text
from dashboard.language.thai import format_date
from data_loaders import geography, zones
from data_loaders.columns import Column, Context, Dataset, Rows, pick, station
from data_loaders.datasets.units import SHAPE, too_far, too_small
from data_loaders.problems import Problem

REASONS = {
    "risk": Text("จุดเสี่ยง", "Risk"),
    "landmark": Text("สถานที่สำคัญ", "Landmark"),
    "economic": Text("เศรษฐกิจ", "Economic"),
}


def overlapping(frame: pd.DataFrame, connection: Connection) -> list[Problem]:
    """Return a problem for each pair of zones that share ground, among them those that stay."""
    whole = frame.dropna(subset=["code", "shape"])
    if whole.empty:
        return []
    stored = geography.Locator.read(connection)
    shapes = dict(zip(whole["code"], whole["shape"], strict=True))
    rows = {r["code"]: r for _, r in frame.iterrows()}
    problems = []
    for one, other, shared in zones.overlaps(shapes, stored):
        row = rows[one] if one in rows else rows[other]
        reason = Text(
            f"{one}, {other} ทับซ้อนกัน {shared:.3f} ตร.กม.", f"{one}, {other} overlap by {shared:.3f} km²"
        )
        remedy = Text("แก้ขอบเขตให้ไม่ทับกัน", "Correct the boundaries.")
        problems.append(Problem(row["sheet"], int(row["row"]), "รูปพื้นที่", row["code"], reason, remedy, "shape"))
    return problems


def backdated(frame: pd.DataFrame, connection: Connection) -> list[Problem]:
    """Return boundaries said to hold from before the one that they replace."""
    v, z = schema.zone_versions.c, schema.zones.c
    current = select(v.zone_code, v.valid_from, cast(v.polygon, PlainText)).join(
        schema.zones, (z.code == v.zone_code) & (z.current_version == v.version)
    )
    stored = {row.zone_code: row for row in connection.execute(current)}
    problems = []
    for _, row in frame.iterrows():
        known, begins = stored.get(row["code"]), row.get("valid_from")
        if known is None or begins is None or pd.isna(begins) or begins >= known.valid_from:
            continue
        if geography.is_same(geography.from_geojson(known.polygon), geography.rounded(row["shape"])):
            continue
        reason = Text(
            f"ขอบเขตใหม่เริ่มใช้ก่อนขอบเขตเดิม ({format_date(known.valid_from, 'th')})",
            f"the new boundary begins before the one it replaces ({format_date(known.valid_from, 'en')})",
        )
        remedy = Text("ระบุวันที่ขอบเขตใหม่เริ่มใช้จริง", "Give the day from which the new boundary holds.")
        name, place = "ขอบเขตใช้ตั้งแต่", int(row["row"])
        problems.append(Problem(row["sheet"], place, name, str(begins), reason, remedy, "valid_from"))
    return problems


def _possible(frame: pd.DataFrame, connection: Connection) -> list[Problem]:
    return [
        *too_small(frame),
        *too_far(frame, connection),
        *overlapping(frame, connection),
        *backdated(frame, connection),
    ]


def _zones(frame: pd.DataFrame, context: Context) -> list[Rows]:
    own = {c: c for c in ("code", "name_th", "joined_on", "phase", "reason", "residents", "households")}
    facts = pick(frame, own | {"station_code": "station"})
    facts["name_en"] = frame["name_en"].fillna(frame["name_th"]) if "name_en" in frame else frame["name_th"]
    v = schema.zone_versions.c
    stored = {
        row.zone_code: row
        for row in context.connection.execute(
            select(v.zone_code, v.version, cast(v.polygon, PlainText)).order_by(v.version)
        )
    }
    versions, current = [], []
    for r in frame.to_dict("records"):
        shape: BaseGeometry = geography.rounded(r["shape"])
        known = stored.get(r["code"])
        differs = known is None or not geography.is_same(geography.from_geojson(known.polygon), shape)
        number = (known.version if known else 0) + differs
        current.append(number)
        if differs:
            first: date | None = r.get("valid_from") or (r.get("joined_on") if known is None else None)
            versions.append(
                {
                    "zone_code": r["code"],
                    "version": number,
                    "valid_from": first or context.today,
                    "loaded_on": context.today,
                    "polygon": geography.to_geojson(shape),
                    "area_km2": geography.area_km2(shape),
                }
            )
    facts["current_version"] = current
    tables = [Rows(schema.zones, facts, ("code",))]
    if versions:
        tables.append(
            Rows(schema.zone_versions, pd.DataFrame(versions, dtype=object), ("zone_code", "version"))
        )
    return tables


def _zones_of(connection: Connection) -> pd.DataFrame:
    z, v = schema.zones.c, schema.zone_versions.c
    statement = select(*z, z.station_code.label("station"), cast(v.polygon, PlainText), v.valid_from).join(
        schema.zone_versions, (v.zone_code == z.code) & (v.version == z.current_version)
    )
    frame = pd.DataFrame(connection.execute(statement.order_by(z.code)).mappings())
    if len(frame):
        frame["shape"] = [
            shapely.to_wkt(geography.from_geojson(p), rounding_precision=6) for p in frame.pop("polygon")
        ]
    return frame


@contextmanager
def _redrawn(connection: Connection) -> Iterator[None]:
    """Draw rings anew and move cases between zones when polygons have changed."""
    before = geography.Locator.read(connection)
    yield
    zones.redraw(connection, before)


ZONES = Dataset(
    code="zones",
    about=Text("ขอบเขตและข้อมูลพื้นที่ หนึ่งแถวหรือหนึ่งรูปต่อพื้นที่", "Polygons and facts, one zone a row or feature"),
    columns=(
        Column(
            "code",
            Text("รหัสพื้นที่", "Zone code"),
            "code",
            required=True,
            example="TRANG-03",
            longest=60,
            variants=("รหัส", "zone", "zone_code", "id", "เลขที่พื้นที่"),
        ),
        station(),
        Column(
            "name_th",
            Text("ชื่อพื้นที่", "Name in Thai"),
            required=True,
            example="ย่านสถานีรถไฟกันตัง",
            variants=("ชื่อ", "name", "ชื่อ safety zone"),
        ),
        Column("name_en", Text("ชื่อ (อังกฤษ)", "Name in English"), example="Kantang Station"),
        Column(
            "joined_on",
            Text("เข้าร่วมโครงการเมื่อ", "Joined on"),
            "date",
            future=True,
            example="2025-01-15",
            variants=("วันที่เข้าร่วม", "เข้าร่วมเมื่อ"),
        ),
        Column(
            "valid_from",
            Text("ขอบเขตใช้ตั้งแต่", "Boundary valid from"),
            "date",
            future=True,
            lasting=False,
            example="2025-01-15",
            variants=("ใช้ตั้งแต่",),
        ),
        Column("phase", Text("ระยะ", "Phase"), example="3", longest=40, variants=("ระยะโครงการ", "เฟส")),
        Column(
            "reason",
            Text("เหตุผลที่เลือก", "Reason"),
            "choice",
            choices=REASONS,
            example="risk",
            variants=("เหตุผล",),
        ),
        Column(
            "residents",
            Text("ประชากร (คน)", "Residents"),
            "integer",
            low=0,
            high=10_000_000,
            example=1870,
            variants=("ประชากร",),
        ),
        Column(
            "households",
            Text("ครัวเรือน", "Households"),
            "integer",
            low=0,
            high=10_000_000,
            example=742,
            variants=("จำนวนครัวเรือน",),
        ),
        SHAPE,
    ),
    key=("code",),
    owner="station",
    stored_in=(schema.zones, schema.zone_versions),
    tables=_zones,
    rows_of=_zones_of,
    set_above=True,
    check_in_store=_possible,
    around=_redrawn,
    places=True,
)
