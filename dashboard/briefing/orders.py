"""Orders (ข้อสั่งการ) of meetings: what earlier ones left open, and what is stored while one goes on."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from dashboard.briefing.slides import Order
from dashboard.errors import UserError
from dashboard.filters import Scope
from dashboard.intake import loader_process
from dashboard.intake.loader_process import Beat
from dashboard.language.periods import EARLIEST, LATEST, Period, week_of
from dashboard.language.text import Text
from dashboard.queries import briefings
from dashboard.schema.briefings import MOST_OWNER, MOST_WORDS
from dashboard.store import db
from dashboard.view import access, units
from dashboard.view.units import Units
from dashboard.view.view import View

# Who stored an order that was typed while a briefing was shown.
BY = "ที่ประชุม"
TOO_FEW_WORDS = UserError(
    Text("ยังไม่ได้ระบุข้อความหรือผู้รับผิดชอบ", "The order has no words or no owner."),
    Text("ระบุทั้งข้อความและตำแหน่งผู้รับผิดชอบ", "Give both the words and the position that answers for it."),
)
TOO_MANY_WORDS = UserError(
    Text("ข้อสั่งการยาวเกินไป", "The order is too long."),
    Text(
        f"ข้อความไม่เกิน {MOST_WORDS} ตัวอักษร ผู้รับผิดชอบไม่เกิน {MOST_OWNER} ตัวอักษร",
        f"At most {MOST_WORDS} letters, the owner at most {MOST_OWNER}.",
    ),
)
NOT_AN_ORDER = UserError(
    Text("ข้อมูลข้อสั่งการไม่ถูกต้อง", "This is not an order."),
    Text("เปิดการนำเสนอใหม่แล้วบันทึกอีกครั้ง", "Open the briefing again and enter it once more."),
)
NO_SUCH_DAY = UserError(
    Text("วันที่ของข้อสั่งการเป็นไปไม่ได้", "The day of the order cannot be."),
    Text("ใส่ปีเป็น ค.ศ. ระหว่าง 1990–2099", "Give a year between 1990 and 2099."),
)
OUT_OF_SCOPE = UserError(
    Text("หน่วยนี้อยู่นอกสิทธิ์ของท่าน", "This unit is outside what you may see."),
    Text("เลือกหน่วยในสิทธิ์ แล้วบันทึกอีกครั้ง", "Choose a unit within it and enter the order once more."),
)


def open_orders(view: View, week: Period | None = None) -> list[Order]:
    """Return what earlier meetings ordered: what is open, the longest overdue first, then what was done.

    Done ones are told once more in the week after, so that a meeting hears of them.

    Args:
        week: that the briefing looks at; None = that of `view.at`. Its own orders are not earlier ones.
    """
    week = week or week_of(view.at)
    return db.kept(_earlier, view.scope, view.units.code(view.filters), week, view.at)


def of_briefing(view: View, week: Period) -> list[Order]:
    """Return the orders that a briefing shows: those of earlier meetings, then those of its own."""
    own = [order for order in all_open(view) if order.meeting == week.start]
    return [*open_orders(view, week), *own]


def _earlier(scope: Scope, unit: str, week: Period, at: date) -> list[Order]:
    frames = db.read_all(
        still=briefings.open_orders(scope, unit), done=briefings.done_orders(scope, unit, week.start)
    )
    found = [_order(row, at) for name in ("still", "done") for row in frames[name].itertuples()]
    return [order for order in found if order.meeting < week.start]


def all_open(view: View) -> list[Order]:
    """Return every open order of the unit, the longest overdue first, those without a day last."""
    return db.kept(_open, view.scope, view.units.code(view.filters), view.at)


def _open(scope: Scope, unit: str, at: date) -> list[Order]:
    rows = db.read(briefings.open_orders(scope, unit))
    return [_order(row, at) for row in rows.itertuples()]


def _order(row: Any, at: date) -> Order:
    done = row.done_on or None
    late = (at - row.due_on).days if row.due_on and not done else 0
    return Order(row.words, row.owner, row.due_on or None, row.meeting, max(late, 0), str(row.id), done)


def store(typed: Mapping[str, Any], scope: Scope, *, by: str = BY, beat: Beat = lambda _: None) -> str:
    """Store what was typed in a meeting and return its number; sent twice it is stored once.

    Args:
        typed: `{"id", "unit", "week", "words", "owner", "due"}` of a new order, week its first day, due a day
            or empty; `{"id", "withdrawn": true}`; `{"id", "done": day or null}`.
        by: who stores it. beat: see `loader_process.ask`.

    Raises:
        UserError: it lacks something or is too long, its unit is outside the scope, or the loader refuses it.
    """
    try:
        number = UUID(str(typed["id"]))
        if "words" in typed:
            asked = _new(typed, scope)
        elif _unit_of(number, scope):
            asked = {"withdrawn": True} if typed.get("withdrawn") else {"done_on": _day(typed["done"])}
        else:
            raise OUT_OF_SCOPE
    except (KeyError, ValueError, TypeError):
        raise NOT_AN_ORDER from None
    with loader_process.folder() as folder:
        file = folder / "order.json"
        file.write_text(json.dumps({**asked, "id": str(number), "by": access.by(by)}), encoding="utf-8")
        answer = loader_process.ask("order", str(file), beat=beat)
    return str(answer["number"])


def _new(typed: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    # What is no text has no `split`, and so is no order.
    words, owner = (" ".join(str.split(typed[name])) for name in ("words", "owner"))
    if not words or not owner:
        raise TOO_FEW_WORDS
    if len(words) > MOST_WORDS or len(owner) > MOST_OWNER:
        raise TOO_MANY_WORDS
    unit = str(typed["unit"])
    if not is_within(unit, units.load(scope), scope):
        raise OUT_OF_SCOPE
    return {
        "unit": unit,
        "meeting": _day(typed["week"]),
        "words": words,
        "owner": owner,
        "due_on": _day(typed.get("due")),
    }


def _day(typed: Any) -> str | None:
    """Return a day as it is stored; a year of the Buddhist era, typed where a browser asks for one, is none.

    Raises:
        UserError: it lies outside what a period may name.
    """
    if not typed:
        return None
    day = date.fromisoformat(str(typed))
    if not EARLIEST <= day < LATEST:
        raise NO_SUCH_DAY
    return day.isoformat()


def is_within(unit: str, known: Units, scope: Scope) -> bool:
    """Return whether a unit (`province:92`) exists and lies whole within a scope."""
    level, _, code = unit.partition(":")
    match level:
        case "nation":
            return not code and scope.level == "nation"
        case "region":
            return code in known.regions and scope.level in ("nation", "region")
        case "province":
            return code in known.provinces and scope.level != "station"
        case "station":
            return bool(code) and set(code.split(",")) <= set(known.stations)
    return False


def _unit_of(number: UUID, scope: Scope) -> str | None:
    """Return whose an order is; None where it is not within the scope."""
    rows = db.read(briefings.order(scope, number))
    return None if rows.empty else str(rows["unit"].iloc[0])
