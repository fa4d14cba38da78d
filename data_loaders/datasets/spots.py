"""Risk spots, and the checkpoints that patrols visit."""

import pandas as pd
from sqlalchemy import Connection, select

from dashboard import schema
from dashboard.language.text import Text
from data_loaders import persons
from data_loaders.columns import (
    DAY,
    MONTHLY_REPORT,
    Column,
    Context,
    Dataset,
    Rows,
    number_id,
    of_station,
    pick,
    point,
    station,
    zone,
)
from data_loaders.datasets.innovations import before
from data_loaders.datasets.units import too_far
from data_loaders.lists import Lists
from data_loaders.problems import Problem

REPORTERS = {
    "public": Text("ประชาชน", "Public"),
    "partner": Text("ภาคี", "Partner"),
    "police": Text("ตำรวจ", "Police"),
}
MEASURES = {
    "surveillance": Text("การเฝ้าระวังตามธรรมชาติ", "Natural surveillance"),
    "access": Text("การควบคุมการเข้าออก", "Access control"),
    "territory": Text("การแสดงอาณาเขต", "Territorial reinforcement"),
    "maintenance": Text("การบำรุงรักษา", "Maintenance"),
}
PHOTOS = {
    "photo_before_day": Text("ภาพก่อน (กลางวัน)", "Photo before, day"),
    "photo_before_night": Text("ภาพก่อน (กลางคืน)", "Photo before, night"),
    "photo_after_day": Text("ภาพหลัง (กลางวัน)", "Photo after, day"),
    "photo_after_night": Text("ภาพหลัง (กลางคืน)", "Photo after, night"),
}
AGENCY = Text("หน่วยงานรับผิดชอบ", "Responsible agency")
OWN = (
    "id",
    "title",
    "place",
    "latitude",
    "longitude",
    "found_on",
    "reported_by",
    "measure",
    "agency",
    "due_on",
    "fixed_on",
    "told_on",
    "budget_baht",
    *PHOTOS,
)


def _spots(frame: pd.DataFrame, _context: Context) -> list[Rows]:
    links = {
        "station_code": "station",
        "zone_code": "zone",
        "resolution_id": "resolution",
        "activity_id": "activity",
    }
    return [Rows(schema.risk_spots, pick(frame, {c: c for c in OWN} | links), ("id",))]


def _spots_of(connection: Connection, station: str | None = None) -> pd.DataFrame:
    r = schema.risk_spots.c
    links = (
        r.station_code.label("station"),
        r.zone_code.label("zone"),
        r.resolution_id.label("resolution"),
        r.activity_id.label("activity"),
    )
    statement = select(*r, *links).where(of_station(r.station_code, station)).order_by(r.id)
    return pd.DataFrame(connection.execute(statement).mappings())


def _check(frame: pd.DataFrame, _lists: Lists) -> list[Problem]:
    return (
        before(frame, "found_on", "fixed_on", Text("แก้ไขก่อนวันที่พบ", "was fixed before it was found"))
        + before(frame, "found_on", "told_on", Text("แจ้งผลก่อนวันที่พบ", "was reported back before it was found"))
        + persons.problems(frame, "agency", AGENCY)
    )


RISK_SPOTS = Dataset(
    code="risk_spots",
    about=Text("จุดเสี่ยงที่พบและการแก้ไข หนึ่งแถวหนึ่งจุด", "Risk spots found and fixed, one a row"),
    columns=(
        number_id(Text("เลขที่จุดเสี่ยง", "Risk spot id"), "S-920201-2569-001", "risk_spot", "รหัสจุดเสี่ยง"),
        station(),
        zone(),
        Column(
            "title",
            Text("จุดเสี่ยง", "Risk spot"),
            required=True,
            example="ซอยมืดหลังตลาด",
            variants=("ชื่อจุด", "ลักษณะ", "รายละเอียด", "title"),
        ),
        Column("place", Text("ที่ตั้ง", "Place"), example="ซอย 3 ถนนรัษฎา", variants=("สถานที่", "บริเวณ")),
        *point(),
        Column(
            "found_on",
            Text("วันที่พบ", "Found on"),
            "date",
            required=True,
            example="2026-10-05",
            variants=("พบเมื่อ", "วันที่แจ้ง", *DAY),
        ),
        Column(
            "reported_by",
            Text("ผู้แจ้ง", "Reported by"),
            "choice",
            required=True,
            choices=REPORTERS,
            example="public",
            variants=("แจ้งโดย",),
        ),
        Column(
            "measure",
            Text("มาตรการ CPTED", "CPTED measure"),
            "choice",
            choices=MEASURES,
            example="surveillance",
            variants=("มาตรการ", "cpted"),
        ),
        Column("agency", AGENCY, example="เทศบาลเมืองกันตัง", variants=("หน่วยงาน", "ผู้รับผิดชอบ")),
        Column("due_on", Text("กำหนดแล้วเสร็จ", "Due on"), "date", future=True, example="2026-12-31"),
        Column("fixed_on", Text("แก้ไขเสร็จเมื่อ", "Fixed on"), "date", variants=("วันที่แก้ไข", "แก้ไขเมื่อ")),
        Column("told_on", Text("แจ้งผลกลับประชาชนเมื่อ", "Reported back on"), "date", variants=("แจ้งผลเมื่อ",)),
        Column(
            "budget_baht",
            Text("งบประมาณ (บาท)", "Budget (baht)"),
            "number",
            low=0,
            high=1e9,
            example=25000,
            variants=("งบประมาณ", "งบ"),
        ),
        *(
            Column(
                key,
                name,
                example="S001.jpg",
                variants=(key.replace("_", " "),),
                help=Text("ชื่อไฟล์หรือที่อยู่รูป", "File name or link"),
            )
            for key, name in PHOTOS.items()
        ),
        Column(
            "resolution",
            Text("แก้ไขตามมติเลขที่", "Fixed by resolution"),
            "code",
            lookup="resolutions",
            variants=("เลขที่มติ", "มติ"),
        ),
        Column(
            "activity",
            Text("แก้ไขโดยกิจกรรมเลขที่", "Fixed by activity"),
            "code",
            lookup="activities",
            variants=("เลขที่กิจกรรม", "กิจกรรม"),
        ),
    ),
    key=("id",),
    owner="station",
    stored_in=(schema.risk_spots,),
    due_days=MONTHLY_REPORT,
    tables=_spots,
    rows_of=_spots_of,
    check=_check,
    check_in_store=too_far,
    days=("found_on", "fixed_on"),
)


def _checkpoints(frame: pd.DataFrame, _context: Context) -> list[Rows]:
    own = {c: c for c in ("id", "kind", "name", "latitude", "longitude", "since", "until")}
    return [
        Rows(schema.checkpoints, pick(frame, own | {"station_code": "station", "zone_code": "zone"}), ("id",))
    ]


def _checkpoints_of(connection: Connection) -> pd.DataFrame:
    c = schema.checkpoints.c
    statement = select(*c, c.station_code.label("station"), c.zone_code.label("zone")).order_by(c.id)
    return pd.DataFrame(connection.execute(statement).mappings())


CHECKPOINTS = Dataset(
    code="checkpoints",
    about=Text("จุดตรวจ จุดสกัด และตู้แดง หนึ่งแถวหนึ่งจุด", "Checkpoints and red boxes, one a row"),
    columns=(
        number_id(Text("รหัสจุด", "Checkpoint id"), "C-920201-01", "checkpoint"),
        station(),
        zone(),
        Column(
            "kind",
            Text("ชนิด", "Kind"),
            "choice",
            last_resorts=("ประเภท", "ประเภทจุด", "ชนิดจุด"),
            required=True,
            example="red_box",
            choices={"checkpoint": Text("จุดตรวจ", "Checkpoint"), "red_box": Text("ตู้แดง", "Red box")},
        ),
        Column(
            "name",
            Text("ชื่อจุด", "Name"),
            required=True,
            example="ตู้แดงหน้าตลาด",
            variants=("ชื่อ", "สถานที่", "บริเวณ"),
        ),
        *point(required=True),
        Column("since", Text("ใช้ตั้งแต่", "In use since"), "date", example="2025-10-01", future=True),
        Column("until", Text("ใช้ถึง", "In use until"), "date", future=True),
    ),
    key=("id",),
    owner="station",
    stored_in=(schema.checkpoints,),
    tables=_checkpoints,
    rows_of=_checkpoints_of,
    check_in_store=too_far,
    check=lambda frame, _lists: before(
        frame, "since", "until", Text("เลิกใช้ก่อนเริ่มใช้", "ends before it begins")
    ),
)
