"""Months of cases that a data officer confirmed to be complete, however few cases they hold."""

from collections.abc import Iterator
from contextlib import contextmanager

import pandas as pd
from sqlalchemy import Connection, select

from dashboard import schema
from dashboard.language.text import Text
from data_loaders import confirmations, reception, store
from data_loaders.columns import Column, Context, Dataset, Rows, pick, station
from data_loaders.lists import Lists
from data_loaders.problems import Problem


def _confirmed(frame: pd.DataFrame, _context: Context) -> list[Rows]:
    rows = pick(frame, {"station_code": "station", "confirmed_by": "by", "note": "note"})
    rows["month"] = [day.replace(day=1) for day in frame["month"]]
    return [Rows(schema.confirmed_months, rows, ("station_code", "month"))]


def _not_over(frame: pd.DataFrame, _lists: Lists) -> list[Problem]:
    """Return months that are not over, of which nobody can know yet that they are complete."""
    return [
        Problem(
            row["sheet"],
            int(row["row"]),
            "เดือน",
            str(row["month"]),
            confirmations.NOT_OVER.message,
            confirmations.NOT_OVER.remedy,
            "month",
        )
        for _, row in frame.iterrows()
        if row["month"] is not None and not confirmations.is_over(row["month"])
    ]


def _confirmed_of(connection: Connection) -> pd.DataFrame:
    c = schema.confirmed_months.c
    statement = select(c.station_code.label("station"), c.month, c.confirmed_by.label("by"), c.note)
    people = statement.where(c.source_name.is_(None)).order_by(c.station_code, c.month)
    return pd.DataFrame(connection.execute(people).mappings())


@contextmanager
def _judged(connection: Connection) -> Iterator[None]:
    """Judge the months of every station anew, once the confirmations have changed."""
    yield
    if last := reception.last_day(connection):
        confirmations.settle(connection, last)
        store.changed(connection)


CONFIRMED_MONTHS = Dataset(
    code="confirmed_months",
    about=Text(
        "เดือนที่ตรวจแล้วว่าบันทึกคดีครบ แม้มีคดีน้อยหรือไม่มีเลย",
        "Months checked to hold all their cases, however few",
    ),
    columns=(
        station(),
        Column(
            "month",
            Text("เดือน", "Month"),
            "date",
            required=True,
            example="2026-10-01",
            variants=("ประจำเดือน", "month"),
            help=Text("วันใดก็ได้ในเดือนนั้น", "Any day of it"),
        ),
        Column(
            "by",
            Text("ผู้ยืนยัน", "Confirmed by"),
            required=True,
            example="ร้อยเวรคดี สภ.เมืองตรัง",
            longest=120,
            variants=("ยืนยันโดย", "confirmed by"),
            help=Text("ตำแหน่ง ไม่ใช่ชื่อบุคคล", "The post, not a person's name"),
        ),
        Column("note", Text("ตรวจจากอะไร", "What was checked"), example="สมุดรับแจ้ง", variants=("หมายเหตุ",)),
    ),
    key=("station", "month"),
    owner="station",
    stored_in=(schema.confirmed_months,),
    tables=_confirmed,
    rows_of=_confirmed_of,
    check=_not_over,
    around=_judged,
)
