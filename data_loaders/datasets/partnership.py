"""Partners, what they do together, and what meetings resolve."""

from functools import partial

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
    station,
    zone,
)
from data_loaders.datasets.innovations import before
from data_loaders.lists import Lists
from data_loaders.problems import Problem

KINDS = {
    "meeting": Text("ประชุมภาคีเครือข่าย", "Network meeting"),
    "joint_solution": Text("ร่วมแก้ไขปัญหา", "Joint problem solving"),
    "joint_patrol": Text("ร่วมตรวจตรา", "Joint patrol"),
}
STATES = {
    "open": Text("ยังไม่ดำเนินการ", "Open"),
    "in_progress": Text("กำลังดำเนินการ", "In progress"),
    "done": Text("แล้วเสร็จ", "Done"),
    "cancelled": Text("ยกเลิก", "Cancelled"),
}
PEOPLE = "people_"


def _partners(frame: pd.DataFrame, _context: Context) -> list[Rows]:
    own = {c: c for c in ("id", "name", "joined_on", "left_on")}
    return [
        Rows(
            schema.partners, pick(frame, own | {"station_code": "station", "sector_code": "sector"}), ("id",)
        )
    ]


def _partners_of(connection: Connection) -> pd.DataFrame:
    p = schema.partners.c
    statement = select(
        p.id, p.station_code.label("station"), p.sector_code.label("sector"), p.name, p.joined_on, p.left_on
    )
    return pd.DataFrame(connection.execute(statement.order_by(p.id)).mappings())


PARTNER_NAME = Text("ชื่อหน่วยงานหรือกลุ่ม", "Organisation")

PARTNERS = Dataset(
    code="partners",
    about=Text(
        "หน่วยงานและกลุ่มที่ร่วมงาน หนึ่งแถวหนึ่งภาคี ไม่ใช้ชื่อบุคคล", "Partner organisations, one a row; no names of people"
    ),
    columns=(
        number_id(Text("รหัสภาคี", "Partner id"), "P-920201-01", "partner", "partner_id"),
        station(),
        Column(
            "sector",
            Text("ภาคส่วน", "Sector"),
            "code",
            required=True,
            lookup="sectors",
            example="people",
            variants=("ประเภท", "กลุ่ม"),
            last_resorts=("ประเภทภาคี", "ประเภทภาคส่วน", "กลุ่มภาคี"),
        ),
        Column(
            "name",
            PARTNER_NAME,
            required=True,
            example="ชุมชนตลาดใต้",
            variants=("ชื่อ", "ชื่อภาคี", "หน่วยงาน", "องค์กร", "partner name"),
            last_resorts=("ชื่อองค์กร", "ชื่อเครือข่าย", "ชื่อหน่วยงาน", "ภาคีเครือข่าย"),
        ),
        Column("joined_on", Text("เข้าร่วมเมื่อ", "Joined on"), "date", example="2025-10-01"),
        Column("left_on", Text("สิ้นสุดเมื่อ", "Left on"), "date"),
    ),
    key=("id",),
    owner="station",
    stored_in=(schema.partners,),
    tables=_partners,
    rows_of=_partners_of,
    check=lambda frame, _lists: (
        persons.problems(frame, "name", PARTNER_NAME)
        + before(frame, "joined_on", "left_on", Text("สิ้นสุดก่อนเข้าร่วม", "left before it joined"))
    ),
)


def _sector_columns(lists: Lists) -> tuple[Column, ...]:
    """Return one column of participants a sector; sites add sectors of their own."""
    return tuple(
        Column(
            f"{PEOPLE}{code}",
            Text(f"ผู้ร่วม: {name} (คน)", f"Participants, {code.replace('_', ' ')} (number)"),
            "integer",
            low=0,
            high=100_000,
            example=5,
            variants=(
                name,
                f"ผู้เข้าร่วม {name}",
                f"People: {code}",
                code,
                f"จำนวน{name}",
                name.removeprefix("ภาค"),
            ),
            help=Text("จำนวนคน", "Number of people"),
        )
        for code, name in lists.names.get("sectors", {}).items()
    )


def _activities(frame: pd.DataFrame, _context: Context) -> list[Rows]:
    own = {c: c for c in ("id", "kind", "held_on", "hours", "title", "place", "result")}
    links = {
        "station_code": "station",
        "zone_code": "zone",
        "risk_spot_id": "risk_spot",
        "resolution_id": "resolution",
    }
    people = frame[["id", *(c for c in frame.columns if c.startswith(PEOPLE))]].melt(
        "id", value_name="people"
    )
    people = people.assign(sector_code=people["variable"].str.removeprefix(PEOPLE)).rename(
        columns={"id": "activity_id"}
    )
    key = ("activity_id", "sector_code")
    some = people["people"].map(lambda n: isinstance(n, int) and n > 0)
    return [
        Rows(schema.activities, pick(frame, own | links), ("id",)),
        Rows(
            schema.activity_sectors,
            people.loc[some, [*key, "people"]],
            key,
            gone=people.loc[~some, list(key)],
        ),
    ]


def _activities_of(connection: Connection, station: str | None = None) -> pd.DataFrame:
    a, s = schema.activities.c, schema.activity_sectors.c
    links = (
        a.station_code.label("station"),
        a.zone_code.label("zone"),
        a.risk_spot_id.label("risk_spot"),
        a.resolution_id.label("resolution"),
    )
    rows = connection.execute(
        select(a.id, *links, a.kind, a.held_on, a.title, a.place, a.hours, a.result)
        .where(of_station(a.station_code, station))
        .order_by(a.id)
    )
    frame = pd.DataFrame(rows.mappings())
    taking_part = select(s.activity_id, s.sector_code, s.people).join(schema.activities)
    taking_part = taking_part.where(of_station(a.station_code, station))
    people = pd.DataFrame(connection.execute(taking_part).mappings())
    if len(people):
        wide = people.pivot(index="activity_id", columns="sector_code", values="people").astype(object)
        frame = frame.join(wide.where(wide.notna(), None).add_prefix(PEOPLE), on="id")
    return frame


ACTIVITIES = Dataset(
    code="activities",
    about=Text(
        "ประชุมภาคีเครือข่าย ร่วมแก้ไขปัญหา ร่วมตรวจตรา หนึ่งแถวหนึ่งกิจกรรม", "Meetings, joint solutions, joint patrols"
    ),
    columns=(
        number_id(
            Text("เลขที่กิจกรรม", "Activity id"), "A-920201-2569-001", "activity", "activity_id", "รหัสกิจกรรม"
        ),
        station(),
        zone(),
        Column(
            "kind",
            Text("ชนิดกิจกรรม", "Kind"),
            "choice",
            required=True,
            choices=KINDS,
            example="meeting",
            variants=("ประเภท", "ชนิด"),
            last_resorts=("ประเภทกิจกรรม", "ลักษณะกิจกรรม"),
            spellings={
                "ประชุม": "meeting",
                "ประชุมภาคี": "meeting",
                "ประชุมเครือข่าย": "meeting",
                "แก้ไขปัญหา": "joint_solution",
                "ตรวจตรา": "joint_patrol",
                "สายตรวจร่วม": "joint_patrol",
                "ตรวจร่วม": "joint_patrol",
                "ลาดตระเวนร่วม": "joint_patrol",
            },
        ),
        Column(
            "held_on",
            Text("วันที่จัด", "Held on"),
            "date",
            required=True,
            example="2026-10-15",
            variants=DAY,
            last_resorts=("วันที่ดำเนินการ", "วันที่ปฏิบัติ", "วันที่จัดกิจกรรม"),
        ),
        Column(
            "title",
            Text("เรื่อง", "Title"),
            example="ประชุมภาคีเครือข่ายประจำเดือน",
            variants=("หัวข้อ", "ชื่อกิจกรรม", "รายละเอียด"),
            last_resorts=("ชื่อเรื่อง", "หัวข้อเรื่อง", "กิจกรรม"),
        ),
        Column("place", Text("สถานที่", "Place"), example="ห้องประชุม สภ.", last_resorts=("สถานที่จัด", "ที่ประชุม")),
        Column(
            "hours",
            Text("จำนวนชั่วโมง", "Hours"),
            "number",
            low=0,
            high=240,
            example=2,
            variants=("ชั่วโมง", "ชม.", "ระยะเวลา"),
        ),
        Column(
            "result",
            Text("ผลที่ได้", "Result"),
            example="ตกลงติดไฟส่องสว่าง 4 จุด",
            variants=("ผล", "ผลการดำเนินการ"),
            last_resorts=("ผลการปฏิบัติ", "ผลลัพธ์"),
        ),
        Column(
            "resolution",
            Text("ตามมติเลขที่", "Carries out resolution"),
            "code",
            lookup="resolutions",
            variants=("เลขที่มติ", "มติ"),
        ),
        Column(
            "risk_spot",
            Text("จุดเสี่ยงเลขที่", "Risk spot id"),
            "code",
            lookup="risk_spots",
            variants=("เลขที่จุดเสี่ยง", "รหัสจุดเสี่ยง", "จุดเสี่ยง"),
        ),
    ),
    key=("id",),
    owner="station",
    stored_in=(schema.activities, schema.activity_sectors),
    due_days=MONTHLY_REPORT,
    in_month="held_on",
    tables=_activities,
    rows_of=_activities_of,
    more_columns=_sector_columns,
    days=("held_on",),
)


def _resolutions(frame: pd.DataFrame, _context: Context) -> list[Rows]:
    own = {c: c for c in ("id", "title", "owner", "due_on", "closed_on", "state", "carried_over")}
    links = {"activity_id": "activity", "station_code": "station", "risk_spot_id": "risk_spot"}
    return [Rows(schema.resolutions, pick(frame, own | links), ("id",))]


def _resolutions_of(connection: Connection, station: str | None = None) -> pd.DataFrame:
    r = schema.resolutions.c
    links = (
        r.activity_id.label("activity"),
        r.station_code.label("station"),
        r.risk_spot_id.label("risk_spot"),
    )
    statement = select(*r, *links).where(of_station(r.station_code, station)).order_by(r.id)
    return pd.DataFrame(connection.execute(statement).mappings())


OWNER = Text("ผู้รับผิดชอบ (ตำแหน่ง)", "Owner (a position)")


def _closed(frame: pd.DataFrame, _lists: Lists) -> list[Problem]:
    closed = frame["closed_on"].notna() if "closed_on" in frame else pd.Series(False, index=frame.index)
    ended = frame["state"].isin(["done", "cancelled"])
    say = partial(Problem, column="สถานะ", value="", key="state")
    undated = Text("แล้วเสร็จแต่ไม่มีวันที่แล้วเสร็จ", "is done but has no day on which it was closed")
    still_open = Text("มีวันที่แล้วเสร็จแต่สถานะยังไม่เสร็จ", "has a closing day but is not done")
    remedy = Text("แก้สถานะหรือวันที่แล้วเสร็จ", "Correct the state or the closing day.")
    return [
        say(sheet=r["sheet"], row=int(r["row"]), reason=undated if end else still_open, remedy=remedy)
        for end, (_, r) in zip(ended[ended != closed], frame[ended != closed].iterrows(), strict=True)
    ] + persons.problems(frame, "owner", OWNER)


RESOLUTIONS = Dataset(
    code="resolutions",
    about=Text("มติและข้อสั่งการ ติดตามจนแล้วเสร็จ หนึ่งแถวหนึ่งมติ", "Resolutions, followed until closed"),
    columns=(
        number_id(Text("เลขที่มติ", "Resolution id"), "R-920201-2569-001", "resolution", "resolution_id"),
        Column(
            "activity",
            Text("มติจากกิจกรรมเลขที่", "Made by activity"),
            "code",
            required=True,
            lookup="activities",
            example="A-920201-2569-001",
            variants=("เลขที่กิจกรรม", "การประชุม", "ประชุมครั้งที่", "activity_id"),
        ),
        station(),
        Column(
            "title",
            Text("มติ", "Resolution"),
            required=True,
            example="ติดไฟส่องสว่างซอย 3",
            variants=("เรื่อง", "ข้อสั่งการ", "รายละเอียด"),
        ),
        Column(
            "owner",
            OWNER,
            required=True,
            example="ผกก.สภ.กันตัง",
            variants=("ผู้รับผิดชอบ", "owner", "หน่วยรับผิดชอบ"),
        ),
        Column(
            "due_on",
            Text("กำหนดแล้วเสร็จ", "Due on"),
            "date",
            future=True,
            example="2026-11-30",
            variants=("กำหนดเสร็จ", "due"),
            last_resorts=("ครบกำหนด", "วันครบกำหนด", "ภายในวันที่"),
        ),
        Column(
            "state",
            Text("สถานะ", "State"),
            "choice",
            last_resorts=("สถานะการดำเนินการ", "สถานะมติ", "status"),
            choices=STATES,
            default="open",
            example="open",
            required=True,
            spellings={
                "เสร็จ": "done",
                "เสร็จสิ้น": "done",
                "ดำเนินการแล้ว": "done",
                "อยู่ระหว่างดำเนินการ": "in_progress",
                "ค้าง": "open",
            },
        ),
        Column(
            "closed_on",
            Text("วันที่แล้วเสร็จ", "Closed on"),
            "date",
            variants=("เสร็จเมื่อ",),
            last_resorts=("แล้วเสร็จเมื่อ",),
        ),
        Column(
            "carried_over",
            Text("ค้างจากครั้งก่อน (ครั้ง)", "Carried over (meetings)"),
            "integer",
            low=0,
            high=200,
            default=0,
            required=True,
            example=0,
            variants=("ค้างจากครั้งก่อน", "ยกมา"),
        ),
        Column(
            "risk_spot",
            Text("จุดเสี่ยงเลขที่", "Risk spot id"),
            "code",
            lookup="risk_spots",
            variants=("เลขที่จุดเสี่ยง", "จุดเสี่ยง"),
        ),
    ),
    key=("id",),
    owner="station",
    stored_in=(schema.resolutions,),
    due_days=MONTHLY_REPORT,
    tables=_resolutions,
    rows_of=_resolutions_of,
    check=_closed,
    days=("closed_on", "activity"),
)
