"""What meetings leave behind: orders, and briefings as they were shown.

None of it waits for another loader: it touches nothing that loaders write, and a meeting cannot wait.
"""

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, model_validator
from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.dialects.postgresql import insert

from dashboard import schema
from dashboard.errors import UserError
from dashboard.language.periods import week_of
from dashboard.language.text import Text
from dashboard.schema.briefings import MOST_NOTE, MOST_OWNER, MOST_WORDS, UNIT, fingerprint
from dashboard.settings import settings
from data_loaders import disk, store

# A briefing of a nation with all its slides takes a few megabytes.
MOST_BYTES = 20_000_000
NOT_READ = UserError(
    Text("อ่านไฟล์ที่ส่งมาไม่ได้", "The file that was sent cannot be read."),
    Text("ส่งไฟล์ JSON ตามคู่มือ OPERATIONS", "Send JSON as OPERATIONS describes."),
)
ORDER_WRONG = UserError(
    Text("ข้อสั่งการไม่ครบหรือยาวเกินไป", "The order is incomplete or too long."),
    Text(
        f"ต้องมีข้อความไม่เกิน {MOST_WORDS} ตัวอักษร และผู้รับผิดชอบ (ตำแหน่ง) ไม่เกิน {MOST_OWNER} ตัวอักษร",
        f"It needs words of at most {MOST_WORDS} letters and an owner (a position) of at most {MOST_OWNER}.",
    ),
)
BRIEFING_WRONG = UserError(
    Text("บันทึกการนำเสนอไม่ครบ", "The frozen briefing is incomplete."),
    Text(
        f"ระบุผู้บันทึก (ตำแหน่ง) ไม่เกิน {MOST_OWNER} ตัวอักษร และหมายเหตุไม่เกิน {MOST_NOTE} ตัวอักษร",
        f"Say who keeps it (a position, at most {MOST_OWNER} letters); the note has at most {MOST_NOTE}.",
    ),
)
OTHER_WORDS = UserError(
    Text("ข้อสั่งการนี้บันทึกไว้แล้วด้วยข้อความอื่น ข้อความไม่ถูกแก้", "This order is on record with other words; they stay."),
    Text("ถอนข้อสั่งการเดิม แล้วเพิ่มใหม่", "Withdraw it and give a new one."),
)
NO_ORDER = UserError(
    Text("ไม่พบข้อสั่งการนี้", "There is no such order."),
    Text("เปิดหน้านำเสนอที่ประชุมอีกครั้ง", "Open the page Briefing again."),
)
WITHDRAWN = UserError(
    Text("ข้อสั่งการนี้ถอนไปแล้ว", "This order was withdrawn."),
    Text("เพิ่มข้อสั่งการใหม่", "Give a new one."),
)

# One line each, without control characters: it is read aloud, and shown in tables and files.
ONE_LINE = r"^[^\x00-\x1f\x7f]*$"
Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST_WORDS, pattern=ONE_LINE)
]
Position = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST_OWNER, pattern=ONE_LINE)
]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=MOST_NOTE, pattern=ONE_LINE)]
Unit = Annotated[str, StringConstraints(pattern=UNIT, max_length=500)]


class NewOrder(BaseModel):
    """An order of a meeting. meeting: any day of the week that it looked at."""

    model_config = ConfigDict(extra="forbid")
    id: UUID
    unit: Unit
    meeting: date
    words: Words
    owner: Position
    due_on: date | None = None
    by: Position


class Settled(BaseModel):
    """What became of an order: withdrawn, or done on a day (None = open again)."""

    model_config = ConfigDict(extra="forbid")
    id: UUID
    withdrawn: bool = False
    done_on: date | None = None
    by: Position


class FrozenBriefing(BaseModel):
    """A briefing as it was shown, see `schema.frozen_briefings`; its JSON is kept letter by letter."""

    model_config = ConfigDict(extra="forbid")
    unit: Unit
    first_day: date
    last_day: date
    as_of: date
    audience: Annotated[str, StringConstraints(pattern="^(internal|partners|public)$")]
    slides: str
    situation: str
    data_version: int
    frozen_by: Position
    note: Note = ""

    @model_validator(mode="after")
    def _whole(self) -> "FrozenBriefing":
        if self.first_day > self.last_day:
            raise ValueError("the week ends before it begins")
        for part in (self.slides, self.situation):
            json.loads(part)
        return self


def read(file: Path) -> bytes:
    """Return what a file holds.

    Raises:
        UserError: it cannot be read, or is larger than any briefing.
    """
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except OSError:
        raise NOT_READ from None
    if len(content) > MOST_BYTES:
        raise NOT_READ
    return content


def settle_or_add(engine: Engine, content: bytes) -> UUID:
    """Do what a JSON document says of an order – give, withdraw, or done – and return its number.

    Raises:
        UserError: it is not such a document, or the order does not allow it.
    """
    try:
        asked = json.loads(content)
        if isinstance(asked, dict) and "words" in asked:
            return add(engine, NewOrder.model_validate(asked))
        return settle(engine, Settled.model_validate(asked))
    except ValidationError:
        raise ORDER_WRONG from None
    except ValueError:
        raise NOT_READ from None


def add(engine: Engine, order: NewOrder) -> UUID:
    """Store an order; the same one a second time is stored already.

    Raises:
        UserError: another one has its number, or the store's disk is nearly full.
    """
    disk.require_room(engine, settings().ssz_min_free_mb)
    values = order.model_dump(exclude={"by"}) | {"meeting": week_of(order.meeting).start}
    with engine.begin() as connection:
        new = insert(schema.orders).values(values | {"entered_by": order.by}).on_conflict_do_nothing()
        if connection.execute(new).rowcount:
            store.changed(connection)
        else:
            kept = _order(connection, order.id)
            if any(kept[name] != value for name, value in values.items()):
                raise OTHER_WORDS
    return order.id


def settle(engine: Engine, settled: Settled) -> UUID:
    """Note that an order was withdrawn, done or is open again; doing it twice is doing it once.

    Raises:
        UserError: there is no such order, or it was withdrawn.
    """
    with engine.begin() as connection:
        kept = _order(connection, settled.id)
        if kept["withdrawn_at"] is not None:
            if settled.withdrawn:
                return settled.id
            raise WITHDRAWN
        if settled.withdrawn:
            values: dict[str, Any] = {"withdrawn_at": func.now(), "withdrawn_by": settled.by}
        else:
            values = {"done_on": settled.done_on, "done_by": settled.by if settled.done_on else None}
        connection.execute(schema.orders.update().where(schema.orders.c.id == settled.id).values(values))
        store.changed(connection)
    return settled.id


def _order(connection: Connection, number: UUID) -> dict[str, Any]:
    """Return an order, locked until the transaction ends."""
    row = connection.execute(
        select(schema.orders).where(schema.orders.c.id == number).with_for_update()
    ).mappings()
    kept = row.first()
    if kept is None:
        raise NO_ORDER
    return dict(kept)


def freeze(engine: Engine, content: bytes) -> int:
    """Keep a briefing as it was shown and return its number; one that is kept already is not kept twice.

    Raises:
        UserError: it is not whole, or the store's disk is nearly full.
    """
    try:
        briefing = FrozenBriefing.model_validate_json(content)
    except ValidationError as error:
        wrong = {part for fault in error.errors() for part in fault["loc"]}
        raise (BRIEFING_WRONG if wrong & {"frozen_by", "note"} else NOT_READ) from None
    disk.require_room(engine, settings().ssz_min_free_mb)
    mark = fingerprint(briefing.slides, briefing.situation, briefing.frozen_by, briefing.note)
    table = schema.frozen_briefings
    values = briefing.model_dump() | {"fingerprint": mark}
    with engine.begin() as connection:
        if connection.execute(insert(table).values(values).on_conflict_do_nothing()).rowcount:
            store.changed(connection)
        number: int = connection.execute(select(table.c.id).where(table.c.fingerprint == mark)).scalar_one()
    return number
