"""Briefings as they were shown: kept, listed, opened again unaltered, and compared."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError

from dashboard.briefing import slides
from dashboard.briefing.agenda import weekly
from dashboard.briefing.slides import Audience, Briefing
from dashboard.errors import UserError
from dashboard.filters import Scope
from dashboard.intake import loader_process
from dashboard.intake.loader_process import Beat
from dashboard.language.periods import week_of
from dashboard.language.text import Text
from dashboard.programme import situation
from dashboard.programme.situation import Situation
from dashboard.queries import briefings
from dashboard.schema.briefings import MOST_NOTE, MOST_OWNER, fingerprint
from dashboard.store import db
from dashboard.view import access
from dashboard.view.view import View

ALTERED = UserError(
    Text(
        "บันทึกการนำเสนอนี้ไม่ตรงกับลายนิ้วมือที่เก็บไว้ อาจถูกแก้ไขนอกระบบ จึงไม่เปิดให้",
        "This frozen briefing does not match its fingerprint: it may have been altered from outside, and is"
        " not shown.",
    ),
    Text("แจ้งผู้ดูแลระบบให้ตรวจฐานข้อมูลรายงาน", "Tell the administrator to examine the reporting store."),
)
NOT_KEPT = UserError(
    Text("ไม่พบบันทึกการนำเสนอนี้", "There is no such frozen briefing."),
    Text("เลือกจากรายการที่หน้านำเสนอที่ประชุม", "Choose one of the list on the page Briefing."),
)
OTHER_FORM = UserError(
    Text(
        "บันทึกนี้เก็บโดยโปรแกรมรุ่นอื่น เปิดไม่ได้ด้วยรุ่นนี้",
        "Another version of this program kept it; this one cannot open it.",
    ),
    Text("ติดตั้งรุ่นที่ใช้บันทึก แล้วเปิดใหม่", "Install the version that kept it, and open it again."),
)
WHO_NEEDED = UserError(
    Text("ยังไม่ได้ระบุผู้บันทึก", "It is not said who keeps it."),
    Text(
        f"ระบุตำแหน่งไม่เกิน {MOST_OWNER} ตัวอักษร หมายเหตุไม่เกิน {MOST_NOTE} ตัวอักษร",
        f"Give a position of at most {MOST_OWNER} letters; a note has at most {MOST_NOTE}.",
    ),
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A frozen briefing as a list names it. by: a position; at: when, UTC."""

    number: int
    first_day: date
    last_day: date
    as_of: date
    audience: Audience
    by: str
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Frozen:
    """A frozen briefing opened again, whose fingerprint holds."""

    kept: Kept
    briefing: Briefing
    situation: Situation


def freeze(view: View, briefing: Briefing, *, by: str, note: str = "", beat: Beat = lambda _: None) -> int:
    """Keep a briefing as it is shown, with the situation behind it; return its number.

    Raises:
        UserError: it is not said who keeps it, or the loader refuses it.
    """
    by, note = " ".join(access.by(by).split()) if by.strip() else "", " ".join(note.split())
    if not by or len(by) > MOST_OWNER or len(note) > MOST_NOTE:
        raise WHO_NEEDED
    stood = situation.situation(week_view(view, briefing))
    whole = {
        "unit": briefing.unit_code,
        "first_day": briefing.first_day.isoformat(),
        "last_day": briefing.last_day.isoformat(),
        "as_of": stood.at.isoformat(),
        "audience": briefing.audience,
        "slides": slides.dumped(briefing),
        "situation": situation.dumped(stood),
        "data_version": stood.data_version,
        "frozen_by": by,
        "note": note,
    }
    with loader_process.folder() as folder:
        file = folder / "briefing.json"
        file.write_text(json.dumps(whole), encoding="utf-8")
        return int(loader_process.ask("freeze", str(file), beat=beat)["number"])


def week_view(view: View, briefing: Briefing) -> View:
    """Return the view that a briefing was made of."""
    return weekly(view, week_of(briefing.first_day))


def kept(view: View) -> list[Kept]:
    """Return the frozen briefings of the unit of a view, the latest first."""
    return db.kept(_kept, view.scope, view.units.code(view.filters))


def _kept(scope: Scope, unit: str) -> list[Kept]:
    return [_listed(row) for row in db.read(briefings.frozen(scope, unit)).itertuples()]


def _listed(row: Any) -> Kept:
    at = row.frozen_at.to_pydatetime() if hasattr(row.frozen_at, "to_pydatetime") else row.frozen_at
    return Kept(
        int(row.id), row.first_day, row.last_day, row.as_of, row.audience, row.frozen_by, row.note, at
    )


def opened(scope: Scope, number: int) -> Frozen:
    """Return a frozen briefing exactly as it was shown.

    Raises:
        UserError: there is none of this number within the scope, its fingerprint does not hold, or another
            version of the program kept it.
    """
    rows = db.read(briefings.frozen_briefing(scope, number))
    if rows.empty:
        raise NOT_KEPT
    row = next(rows.itertuples())
    if row.fingerprint != fingerprint(row.slides, row.situation, row.frozen_by, row.note):
        raise ALTERED
    try:
        shown, stood = slides.loaded(row.slides), situation.loaded(row.situation)
    except ValidationError:
        raise OTHER_FORM from None
    told = (shown.unit_code, shown.first_day, shown.last_day, shown.audience, stood.at)
    if told != (row.unit, row.first_day, row.last_day, row.audience, row.as_of):
        raise ALTERED
    return Frozen(_listed(row), shown, stood)


def compared(view: View, then: Frozen, now: Frozen | None = None) -> list[Text]:
    """Return what is otherwise in a later frozen briefing, or today, and which cases came to light since.

    Args:
        view: of the unit, today.
        now: None = the unit as the store has it today.
    """
    again = situation.counted(view, then.situation.counted.last_day) if then.situation.counted else None
    later = now.situation if now else situation.situation(view)
    return situation.differences(then.situation, later, again)
