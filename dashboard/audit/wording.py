"""Entries of the audit trail in words: units and pages by name, what was done as a row of short parts."""

import json
from collections.abc import Mapping
from typing import Any

from dashboard.access.roles import RIGHTS
from dashboard.audit.chain import KINDS, Entry
from dashboard.filters import CRIME_GROUPS
from dashboard.language.periods import parse
from dashboard.language.text import Lang, Text

# By what it is (`page`, `role`, `station`, …) and its code. What is not there is shown as its code.
Names = Mapping[str, Mapping[str, Text]]
EVERYTHING = Text("ทุกหน่วย", "all units")
WHAT: dict[str, Text] = {
    "page": Text("หน้า", "page"),
    "region": Text("ภาค", "region"),
    "province": Text("จังหวัด", "province"),
    "station": Text("สถานี", "station"),
    "zone": Text("พื้นที่", "zone"),
    "unit": Text("หน่วย", "unit"),
    "period": Text("ช่วงเวลา", "period"),
    "week": Text("สัปดาห์", "week"),
    "groups": Text("กลุ่มคดี", "offence group"),
    "offence": Text("ฐานความผิด", "offence"),
    "file": Text("ไฟล์", "file"),
    "rows": Text("จำนวนแถว", "rows"),
    "bytes": Text("ขนาด (ไบต์)", "bytes"),
    "sha256": Text("ลายนิ้วมือไฟล์", "hash"),
    "command": Text("คำสั่ง", "command"),
    "arguments": Text("รายละเอียดคำสั่ง", "with"),
    "address": Text("จากที่อยู่", "from"),
    "role": Text("บทบาท", "role"),
    "login": Text("ผู้ใช้", "user"),
    "what": Text("การกระทำ", "what"),
    "act": Text("แก้ไข", "change"),
    "why": Text("เหตุผล", "because"),
    "by": Text("ยืนยันตัวตนโดย", "vouched for by"),
    "denied": Text("สิ่งที่ขอ", "what"),
    "audience": Text("ผู้ฟัง", "audience"),
    "minutes": Text("นาที", "minutes"),
    "frozen": Text("การนำเสนอที่บันทึกไว้", "kept briefing"),
    "lang": Text("ภาษา", "language"),
}
OWN: Names = {
    "groups": {str(code): name for code, name in CRIME_GROUPS.items()},
    "what": KINDS,
    "lang": {"th": Text("ไทย", "Thai"), "en": Text("อังกฤษ", "English")},
    "by": {
        "oidc": Text("ระบบยืนยันตัวตนของหน่วยงาน", "the provider"),
        "proxy": Text("ช่องทางเข้าของหน่วยงาน", "the proxy"),
    },
    "why": {
        "wrong": Text("ชื่อผู้ใช้หรือรหัสผ่านผิด", "wrong name or password"),
        "held": Text("ใส่รหัสผ่านผิดหลายครั้ง", "too many wrong passwords"),
        "locked": Text("ผู้ใช้ถูกระงับ", "the user is locked"),
        "unknown": Text("ไม่มีผู้ใช้นี้ในระบบ", "no such user"),
        "unproven": Text("ยืนยันตัวตนไม่สำเร็จ", "not proven who it is"),
    },
    "denied": {
        **{str(right): name for right, name in RIGHTS.items()},
        "file": Text("ไฟล์ที่จัดทำให้ผู้อื่น", "a file made for somebody else"),
        "upload": Text("ส่งไฟล์", "send a file"),
    },
    "act": {
        "add": Text("เพิ่มผู้ใช้", "user added"),
        "role": Text("เปลี่ยนบทบาท", "another role"),
        "unit": Text("เปลี่ยนหน่วย", "another unit"),
        "password": Text("ตั้งรหัสผ่าน", "password set"),
        "lock": Text("ระงับ", "locked"),
        "unlock": Text("ปลดการระงับ", "unlocked"),
        "remove": Text("ลบ", "removed"),
    },
}


def unit(code: str, names: Names, lang: Lang) -> str:
    """Return a unit by its name: `province:92`; with its code, where two may bear one name."""
    level, _, of_level = code.partition(":")
    if not of_level:
        return EVERYTHING(lang)
    name = names.get(level, {}).get(of_level)
    kind = WHAT[level](lang) if level in WHAT else level
    return f"{kind} {of_level}" if name is None else f"{name(lang)} ({of_level})"


def details(entry: Entry, names: Names, lang: Lang) -> str:
    """Return what an entry tells besides, part by part; nothing is left out."""
    told: dict[str, Any] = json.loads(entry.details)
    known = [key for key in WHAT if key in told]
    others = [key for key in told if key not in WHAT]
    return " · ".join(_part(key, told[key], names, lang) for key in (*known, *others))


def _part(key: str, value: object, names: Names, lang: Lang) -> str:
    what = WHAT[key](lang) if key in WHAT else key
    if key == "unit":
        return f"{what}: {unit(str(value), names, lang)}"
    if key == "period":
        return f"{what}: {_period(str(value), lang)}"
    if isinstance(value, int):
        return f"{what}: {value:,}"
    values = [str(one) for one in value] if isinstance(value, list) else str(value).split(",")
    of_kind = {**OWN.get(key, {}), **names.get(key, {})}
    parts = [of_kind[one](lang) if one in of_kind else one for one in values]
    return f"{what}: {(' ' if isinstance(value, list) else ', ').join(parts)}"


def _period(code: str, lang: Lang) -> str:
    try:
        return parse(code).name(lang)
    except ValueError:
        return code
