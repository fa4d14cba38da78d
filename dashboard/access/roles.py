"""Roles: what each may do. The one place; a role's units are the person's (`Person.scope`)."""

from dataclasses import dataclass
from typing import Literal

from dashboard.filters import Level
from dashboard.language.text import Text

Right = Literal[
    "view", "export", "enter", "record", "load", "undo", "pull", "confirm", "freeze", "audit", "users"
]
RIGHTS: dict[Right, Text] = {
    "view": Text(th="ดูข้อมูล", en="see data"),
    "export": Text(th="ส่งออกไฟล์", en="take files out"),
    "enter": Text(th="บันทึกข้อสั่งการ", en="enter orders"),
    "record": Text(th="บันทึกข้อมูลของสถานี", en="record a station's data"),
    "load": Text(th="นำเข้าข้อมูล", en="load data"),
    "undo": Text(th="ย้อนการนำเข้า", en="undo loads"),
    "pull": Text(th="ดึงข้อมูลคดี", en="pull cases"),
    "confirm": Text(th="ยืนยันข้อมูล", en="confirm data"),
    "freeze": Text(th="บันทึกการนำเสนอ", en="keep briefings"),
    "audit": Text(th="ตรวจบันทึกการใช้งาน", en="read the audit trail"),
    "users": Text(th="จัดการผู้ใช้", en="manage users"),
}
EVERY_LEVEL: tuple[Level, ...] = ("nation", "region", "province", "station")


@dataclass(frozen=True, slots=True)
class Role:
    """A role. levels: units that a person of this role may have."""

    code: str
    name: Text
    rights: frozenset[Right]
    levels: tuple[Level, ...] = EVERY_LEVEL


def _role(code: str, th: str, en: str, *rights: Right, levels: tuple[Level, ...] = EVERY_LEVEL) -> Role:
    return Role(code, Text(th=th, en=en), frozenset(rights), levels)


ROLES = {
    role.code: role
    for role in (
        _role(
            "commander",
            "ผู้บังคับบัญชา",
            "Commander",
            *("view", "export", "enter", "freeze"),
            levels=("nation", "region", "province"),
        ),
        _role(
            "chief",
            "หัวหน้าสถานีตำรวจ",
            "Station chief",
            *("view", "export", "enter", "record", "confirm", "freeze"),
            levels=("station",),
        ),
        _role("analyst", "เจ้าหน้าที่วิเคราะห์", "Analyst", "view", "export"),
        _role(
            "data_officer",
            "เจ้าหน้าที่ข้อมูล",
            "Data officer",
            *("view", "export", "record", "load", "undo", "pull", "confirm"),
        ),
        # Neither sees a figure: who checks the others, and who lets them in, is not one of them.
        _role("auditor", "ผู้ตรวจสอบ", "Auditor", "audit"),
        _role("administrator", "ผู้ดูแลระบบ", "Administrator", "users"),
    )
}
# A pull brings cases of all units at once. Loads and undos are held to the person's units by the loaders.
OF_THE_WHOLE_STORE: frozenset[Right] = frozenset({"pull"})
