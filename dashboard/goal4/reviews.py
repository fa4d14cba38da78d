"""Baselines and reviews on record: what was found on the days agreed beforehand."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from dashboard.language.text import Text
from dashboard.store.cells import given, whole

METHOD: tuple[Text, Text] = (
    Text("ฐานและการทบทวนที่บันทึกไว้", "Bases and reviews on record"),
    Text(
        "ฐานถูกบันทึกไว้เมื่อเข้าร่วม และผลถูกบันทึกเมื่อครบ 6, 12, 24 … เดือน (ผู้บันทึก วันที่ ห้วง จำนวน)"
        " ผลที่ยังไม่ครบ 12 เดือน หรือต่างจากผลทบทวนล่าสุด เป็นเบื้องต้น"
        " เพราะหากดูผลทุกเดือนจนกว่าจะได้ผลที่ต้องการ ย่อมพบการลดลงที่ไม่มีอยู่จริง ถ้าข้อมูลเดิมเปลี่ยนภายหลัง"
        " จะแสดงทั้งสองค่า",
        "The base is put on record at joining and the result after 6, 12, 24 … months (who, when, days,"
        " counts). A result before the review of 12 months, or unlike the latest review, is provisional:"
        " whoever looks every month until it is green finds falls that are none. Where old data change later,"
        " both figures are shown.",
    ),
)


@dataclass(frozen=True, slots=True)
class Record:
    """One record; months 0 = the baseline, which has no window after. Windows hold their last days."""

    zone: str
    months: int
    recorded_at: datetime
    recorded_by: str
    data_through: date
    polygon_version: int
    baseline_months: int
    before: tuple[date, date]
    before_cases: int
    after: tuple[date, date] | None
    after_cases: int | None
    ratio: float | None
    low: float | None
    high: float | None
    state: str | None
    fingerprint: str


def records(frame: pd.DataFrame) -> dict[str, tuple[Record, ...]]:
    """Return the records by zone, oldest first, from rows of `queries.goal4.reviews`."""
    by_zone: dict[str, list[Record]] = {}
    for row in frame.itertuples():
        record = Record(
            zone=row.zone_code,
            months=int(row.months),
            recorded_at=row.recorded_at,
            recorded_by=row.recorded_by,
            data_through=row.data_through,
            polygon_version=int(row.polygon_version),
            baseline_months=int(row.baseline_months),
            before=(row.before_first, row.before_last),
            before_cases=int(row.before_cases),
            after=None if pd.isna(row.after_first) else (row.after_first, row.after_last),
            after_cases=whole(row.after_cases),
            ratio=_number(row.ratio),
            low=_number(row.low),
            high=_number(row.high),
            state=given(row.state),
            fingerprint=row.fingerprint,
        )
        by_zone.setdefault(record.zone, []).append(record)
    return {zone: tuple(records) for zone, records in by_zone.items()}


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)
