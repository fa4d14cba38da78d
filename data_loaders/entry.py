"""Rows that somebody entered on a page: whose they may be, what stood there before, and who wrote them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Connection, select

from dashboard import schema
from dashboard.language.text import Text
from data_loaders.columns import Column, Dataset
from data_loaders.lists import Lists
from data_loaders.parts import Part
from data_loaders.problems import Problem

# A row as people see it: key of its column -> text, '' where it is blank; a day as 2026-11-30.
Values = Mapping[str, str]

OF_ANOTHER_STATION = Text("เป็นของหน่วยอื่น", "belongs to another unit")
CHOOSE_OWN = Text("เลือกรายการของสถานีนี้", "Choose what belongs to this station.")
CHANGED_MEANWHILE = Text(
    "มีผู้อื่นแก้แถวนี้หลังจากที่ท่านเปิดดู จึงยังไม่บันทึกทับ", "was changed by somebody else since you opened it"
)
KNOWN_ALREADY = Text("มีแถวนี้ในระบบแล้ว", "is in the store already")
READ_AGAIN = Text("อ่านแถวเดิมใหม่ แล้วแก้อีกครั้ง", "Read the rows again and correct them there.")
NOT_A_RECORD = Text("อ่านเป็นแถวข้อมูลไม่ได้", "cannot be read as a row of data")
OTHER_WORDS = Text("แก้ข้อความให้ไม่ใช่คำว่า รวม หรือ ไม่มี", "Write something that is no total and no “none”.")
SENT_ALREADY = Text("เดือนนี้ได้รับข้อมูลแล้ว จึงยืนยันว่าไม่มีไม่ได้", "has data already, so it is not a month without")
LOOK_AT_ROWS = Text("ตรวจแถวเดิมของเดือนนั้น", "Look at the rows of that month.")
# Parts of a row's key in the ledger of entries; no code of ours holds it.
BETWEEN_PARTS = "\x1f"


@dataclass(frozen=True, slots=True)
class Entry:
    """What goes with entered rows.

    station: the one they are of; rows of others are refused. count: how many there are. seen: by the row's
    key, the row as the person saw it before; a row that is not there must be new. digest: of what was sent.
    keys: of the rows, for the ledger; of a month without any, the month.
    """

    station: str
    count: int
    seen: Mapping[str, Values]
    digest: str
    keys: tuple[str, ...] = ()

    def problems(self, part: Part, connection: Connection) -> list[Problem]:
        """Find rows of other units, rows that changed meanwhile, and rows that were read as none."""
        if part.none:
            return list(_sent_already(part, connection))
        frame = part.read.frame
        found = list(self._of_others(part))
        if len(frame) != self.count:
            found.append(Problem("", 0, "", "", NOT_A_RECORD, OTHER_WORDS))
        return found or list(self._changed_meanwhile(part, connection))

    def _of_others(self, part: Part) -> Iterator[Problem]:
        frame, owner = part.read.frame, part.dataset.owner
        if owner not in frame:
            return
        owners = part.dataset.stations(frame, part.lists)
        for index, row in frame[(owners != self.station) & frame[owner].notna()].iterrows():
            name = part.read.names.get(owner, owner)
            row_number = int(frame.loc[index, "row"])
            yield Problem(
                row["sheet"], row_number, name, str(row[owner]), OF_ANOTHER_STATION, CHOOSE_OWN, owner
            )

    def _changed_meanwhile(self, part: Part, connection: Connection) -> Iterator[Problem]:
        dataset, frame, last = part.dataset, part.read.frame, part.dataset.key[-1]
        if set(dataset.key) - set(frame):
            return
        stored = rows_of_station(dataset, part.lists, connection, self.station)
        for index, row in frame.iterrows():
            key, own = row_key(dataset, row), as_texts(frame.loc[index], dataset, part.lists)
            there, before = stored.get(key), self.seen.get(key)
            # What was sent twice, as by a phone whose answer was lost, stands there as it was sent.
            if there == before or (there is not None and _filled(there) == _filled(own)):
                continue
            reason = KNOWN_ALREADY if before is None else CHANGED_MEANWHILE
            yield Problem(row["sheet"], int(row["row"]), "", str(row[last]), reason, READ_AGAIN, last)

    def note(self, connection: Connection, load: int, dataset: str) -> None:
        """Write into the ledger which rows a load brought, so that each says who and when."""
        values = [
            {"load_id": load, "dataset": dataset, "row_key": key, "station_code": self.station}
            for key in self.keys
        ]
        connection.execute(schema.entered_rows.insert(), values)


def _sent_already(part: Part, connection: Connection) -> Iterator[Problem]:
    c = schema.coverage.c
    statement = select(c.state).where(
        c.dataset == part.dataset.code, c.station_code == part.station, c.month == part.month
    )
    if connection.execute(statement).scalar() == "received":
        month = str(part.month)[:7]
        yield Problem("", 0, part.dataset.name.th, month, SENT_ALREADY, LOOK_AT_ROWS, "month")


def _filled(values: Values) -> dict[str, str]:
    return {key: value for key, value in values.items() if value}


def row_key(dataset: Dataset, row: Mapping[str, Any] | pd.Series) -> str:
    """Return the key of a row as the ledger of entries has it."""
    return BETWEEN_PARTS.join(as_text(row[key]) for key in dataset.key)


def asked_columns(dataset: Dataset, lists: Lists) -> tuple[Column, ...]:
    """Return the columns that hold something of their own."""
    return tuple(column for column in dataset.all_columns(lists) if not column.shown_only)


def as_texts(row: Mapping[str, Any] | pd.Series, dataset: Dataset, lists: Lists) -> dict[str, str]:
    """Return a row as people see it, a text each column."""
    return {c.key: as_text(row[c.key]) if c.key in row else "" for c in asked_columns(dataset, lists)}


def as_text(value: Any) -> str:
    """Return a value of the store or of a file as text, one writing for both; '' for nothing."""
    if value is None or value is pd.NaT or value != value:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, str):
        return value
    number = float(value)
    return str(int(number)) if number.is_integer() else repr(number)


def rows_of_station(
    dataset: Dataset, lists: Lists, connection: Connection, station: str
) -> dict[str, dict[str, str]]:
    """Return what the store holds of a station: key -> the row as people see it."""
    rows = dataset.rows_of(connection, station).to_dict("records")
    return {row_key(dataset, row): as_texts(row, dataset, lists) for row in rows}
