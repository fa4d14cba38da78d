"""Innovations of stations, and their use."""

import pandas as pd
from sqlalchemy import Connection, select

from dashboard import schema
from dashboard.goal2.devices import CATEGORIES, SMART_CITY
from dashboard.language.text import Text
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
from data_loaders.lists import Lists
from data_loaders.problems import Problem

KINDS = {
    "use": Text("ใช้งาน", "Use"),
    "result": Text("เกิดผลการปฏิบัติ", "Result"),
    "test": Text("ทดสอบระบบ", "Test"),
}


def _innovations(frame: pd.DataFrame, _context: Context) -> list[Rows]:
    own = {
        c: c
        for c in (
            "id",
            "category",
            "name_th",
            "smart_city_tag",
            "units",
            "installed_on",
            "connected_on",
            "daily_use",
            "retired_on",
            "latitude",
            "longitude",
        )
    }
    rows = pick(frame, own | {"station_code": "station", "zone_code": "zone"})
    rows["name_en"] = frame["name_en"].fillna(frame["name_th"]) if "name_en" in frame else frame["name_th"]
    return [Rows(schema.innovations, rows, ("id",))]


def _innovations_of(connection: Connection) -> pd.DataFrame:
    i = schema.innovations.c
    statement = select(*i, i.station_code.label("station"), i.zone_code.label("zone")).order_by(i.id)
    return pd.DataFrame(connection.execute(statement).mappings())


def _in_order(frame: pd.DataFrame, _lists: Lists) -> list[Problem]:
    return before(
        frame, "installed_on", "connected_on", Text("เชื่อมต่อก่อนติดตั้ง", "was connected before it was installed")
    )


def before(frame: pd.DataFrame, first: str, second: str, reason: Text) -> list[Problem]:
    """Return a problem for each row whose second day lies before the first."""
    if first not in frame or second not in frame:
        return []
    both = frame[frame[first].notna() & frame[second].notna()]
    wrong = both[[b < a for a, b in zip(both[first], both[second], strict=True)]]
    return [
        Problem(
            r["sheet"],
            int(r["row"]),
            "",
            str(r[second]),
            reason,
            Text("ตรวจวันที่ทั้งสอง", "Check both days."),
            second,
        )
        for _, r in wrong.iterrows()
    ]


INNOVATIONS = Dataset(
    code="innovations",
    about=Text("อุปกรณ์และระบบที่ติดตั้ง หนึ่งแถวหนึ่งรายการ", "Devices and systems, one a row"),
    columns=(
        number_id(Text("รหัสนวัตกรรม", "Innovation id"), "INV-920201-01", "innovation", "innovation_id"),
        station(),
        zone(),
        Column(
            "category",
            Text("ประเภท", "Category"),
            "choice",
            last_resorts=("ประเภทนวัตกรรม", "ประเภทอุปกรณ์", "ชนิด"),
            required=True,
            choices=CATEGORIES,
            example="camera",
            spellings={"cctv": "camera", "กล้อง": "camera", "กล้องวงจรปิด": "camera", "sos": "sos_pole"},
        ),
        Column(
            "name_th",
            Text("ชื่อนวัตกรรม", "Name"),
            required=True,
            example="กล้อง AI ตลาดกันตัง",
            variants=("ชื่อ", "รายการ", "name"),
        ),
        Column("name_en", Text("ชื่อ (อังกฤษ)", "Name in English"), example="AI cameras, Kantang market"),
        Column(
            "smart_city_tag",
            Text("ด้านเมืองอัจฉริยะ", "Smart-city tag"),
            "choice",
            choices=SMART_CITY,
            example="living",
        ),
        Column(
            "units",
            Text("จำนวน", "Units"),
            "integer",
            low=1,
            high=100_000,
            example=12,
            default=1,
            variants=("จำนวนเครื่อง", "จุด"),
        ),
        Column(
            "installed_on",
            Text("วันติดตั้ง", "Installed on"),
            "date",
            example="2026-01-15",
            variants=("ติดตั้งเมื่อ",),
        ),
        Column(
            "connected_on",
            Text("วันเชื่อมต่อ", "Connected on"),
            "date",
            example="2026-02-01",
            variants=("เชื่อมต่อเมื่อ",),
        ),
        Column(
            "daily_use",
            Text("ใช้งานประจำวัน", "Daily use"),
            "yes_no",
            default=True,
            example=True,
            help=Text(
                "ไม่ใช่ = อุปกรณ์พร้อมใช้ (เสา SOS) นับจากการทดสอบระบบ", "No = stand-by device, judged by its tests"
            ),
        ),
        Column("retired_on", Text("วันเลิกใช้", "Retired on"), "date"),
        *point(),
    ),
    key=("id",),
    owner="station",
    stored_in=(schema.innovations,),
    tables=_innovations,
    rows_of=_innovations_of,
    check=_in_order,
)


def _uses(frame: pd.DataFrame, _context: Context) -> list[Rows]:
    own = {c: c for c in ("used_on", "kind", "times", "evidence")}
    rows = pick(frame, {"innovation_id": "innovation", **own})
    key = ("innovation_id", "used_on", "kind")
    # Zero times is no use: a row that says so takes back an earlier one.
    none = rows["times"] == 0
    return [Rows(schema.innovation_uses, rows[~none], key, gone=rows.loc[none, list(key)])]


def _uses_of(connection: Connection, station: str | None = None) -> pd.DataFrame:
    u = schema.innovation_uses.c
    statement = (
        select(u.innovation_id.label("innovation"), u.used_on, u.kind, u.times, u.evidence)
        .join(schema.innovations)
        .where(of_station(schema.innovations.c.station_code, station))
        .order_by(u.innovation_id, u.used_on, u.kind)
    )
    return pd.DataFrame(connection.execute(statement).mappings())


INNOVATION_USE = Dataset(
    code="innovation_use",
    about=Text("การใช้งาน ผลการปฏิบัติ และการทดสอบ หนึ่งแถวต่อรายการ วัน และชนิด", "Uses, results, tests: one a row"),
    columns=(
        Column(
            "innovation",
            Text("รหัสนวัตกรรม", "Innovation id"),
            "code",
            required=True,
            lookup="innovations",
            example="INV-920201-01",
            variants=("รหัส", "innovation", "innovation_id", "id"),
        ),
        Column(
            "name_th",
            Text("ชื่อนวัตกรรม", "Name"),
            shown_only=True,
            example="กล้อง AI ตลาดกันตัง",
            variants=("ชื่อ",),
        ),
        Column(
            "used_on", Text("วันที่ใช้", "Used on"), "date", required=True, example="2026-10-31", variants=DAY
        ),
        Column(
            "kind",
            Text("ชนิด", "Kind"),
            "choice",
            required=True,
            choices=KINDS,
            example="use",
            default="use",
            last_resorts=("ประเภท", "ชนิดการใช้"),
        ),
        Column(
            "times",
            Text("จำนวนครั้ง", "Times"),
            "integer",
            required=True,
            low=0,
            high=1_000_000,
            example=42,
            variants=("ครั้ง", "จำนวน"),
        ),
        Column(
            "evidence",
            Text("หลักฐาน / ผล", "Evidence"),
            example="ติดตามรถต้องสงสัย 2 คัน",
            variants=("หลักฐาน", "ผล", "หมายเหตุ"),
        ),
    ),
    key=("innovation", "used_on", "kind"),
    owner="innovation",
    stored_in=(schema.innovation_uses,),
    due_days=MONTHLY_REPORT,
    in_month="used_on",
    tables=_uses,
    rows_of=_uses_of,
    days=("used_on",),
    blank_if=("times",),
)
