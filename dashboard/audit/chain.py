"""The chain of audit entries: each holds the hash of the one before, so that none is altered unseen."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from dashboard.language.text import Text

BEGINNING = "0" * 64
KINDS: dict[str, Text] = {
    "sign_in": Text(th="เข้าสู่ระบบ", en="signed in"),
    "refused": Text(th="เข้าสู่ระบบไม่สำเร็จ", en="was not let in"),
    "denied": Text(th="ขอสิ่งที่ไม่มีสิทธิ", en="asked for what is not theirs"),
    "sign_out": Text(th="ออกจากระบบ", en="signed out"),
    "idle": Text(th="ปิดเพราะไม่มีการใช้งาน", en="was signed out, being idle"),
    "view": Text(th="เปิดหน้า", en="saw a page"),
    "cases": Text(th="เปิดรายการคดี", en="saw a list of cases"),
    "export": Text(th="ส่งออกไฟล์", en="took a file out"),
    "load": Text(th="นำเข้าข้อมูล", en="loaded data"),
    "undo": Text(th="ย้อนการนำเข้า", en="undid a load"),
    "pull": Text(th="ดึงข้อมูลคดี", en="pulled cases"),
    "confirm": Text(th="ยืนยันข้อมูล", en="confirmed data"),
    "enter": Text(th="บันทึกข้อสั่งการ", en="entered an order"),
    "record": Text(th="ส่งข้อมูลของสถานีทางหน้าเว็บ", en="recorded a station's data"),
    "freeze": Text(th="บันทึกการนำเสนอ", en="kept a briefing"),
    "audit": Text(th="อ่านบันทึกการใช้งาน", en="read the audit trail"),
    "users": Text(th="แก้ไขผู้ใช้", en="changed a user"),
    "backup": Text(th="สำรองฐานข้อมูล", en="wrote a backup"),
    "restore": Text(th="กู้คืนฐานข้อมูล", en="restored a backup"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as the store has it. details: JSON with sorted keys."""

    number: int
    at: datetime
    who: str
    what: str
    unit: str
    details: str
    previous: str
    hash: str


def written(details: Mapping[str, Any]) -> str:
    """Return details as an entry keeps them: the same facts are always the same letters."""
    return json.dumps(details, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hash_of(number: int, at: datetime, who: str, what: str, unit: str, details: str, previous: str) -> str:
    """Return the hash of an entry, 64 hexadecimal digits. at: an instant of any time zone."""
    # As a JSON list: no text of one column can pass for the end of another.
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    whole = json.dumps([previous, number, moment, who, what, unit, details], ensure_ascii=False)
    return hashlib.sha256(whole.encode("utf-8")).hexdigest()


def next_entry(
    last: tuple[int, str] | None, at: datetime, who: str, what: str, unit: str, details: Mapping[str, Any]
) -> Entry:
    """Return the entry that follows the last one (number, hash); None = it is the first."""
    number, previous = (last[0] + 1, last[1]) if last else (1, BEGINNING)
    text = written(details)
    return Entry(
        number, at, who, what, unit, text, previous, hash_of(number, at, who, what, unit, text, previous)
    )


def first_broken(entries: Iterable[Entry]) -> int | None:
    """Return the number of the first entry that is missing, moved or altered; None = the chain holds.

    What was cut off at the end is seen only by who knows the last hash.
    """
    expected, previous = 1, BEGINNING
    for e in entries:
        right = hash_of(e.number, e.at, e.who, e.what, e.unit, e.details, e.previous)
        if e.number != expected or e.previous != previous or e.hash != right:
            return expected
        expected, previous = expected + 1, e.hash
    return None
