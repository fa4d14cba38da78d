"""Baselines and reviews on record: what was found on the day agreed beforehand, and whether it still counts
the same.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from dashboard.language.text import Text

METHOD: tuple[Text, Text] = (
    Text("ฐานและการทบทวนที่บันทึกไว้", "Bases and reviews on record"),
    Text(
        "ฐานถูกบันทึกไว้เมื่อเข้าร่วม และผลถูกบันทึกเมื่อครบ 6, 12, 24 … เดือน (ผู้บันทึก วันที่ ห้วง จำนวน)"
        " ผลที่ยังไม่ครบ 12 เดือน หรือต่างจากผลทบทวนล่าสุด เป็นเบื้องต้น"
        " เพราะผู้ที่ดูทุกเดือนจนกว่าจะเขียวจะพบการลดลงที่ไม่มีจริง ถ้าข้อมูลเดิมเปลี่ยนภายหลัง"
        " จะแสดงทั้งสองค่า",
        "The base is put on record at joining and the result after 6, 12, 24 … months (who, when, days,"
        " counts). A result before the review of 12 months, or unlike the latest review, is provisional:"
        " whoever looks every month until it is green finds falls that are none. Where old data change later,"
        " both figures are shown.",
    ),
)


@dataclass(frozen=True, slots=True)
class Record:
    """One record; months 0 = the baseline, which has no window after. Days are included on both ends."""

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
    """By zone, oldest first, from the rows of queries.evaluation.reviews."""
    found: dict[str, list[Record]] = {}
    for r in frame.itertuples():
        after = None if pd.isna(r.after_first) else (r.after_first, r.after_last)
        found.setdefault(r.zone_code, []).append(
            Record(
                r.zone_code,
                int(r.months),
                r.recorded_at,
                r.recorded_by,
                r.data_through,
                int(r.polygon_version),
                int(r.baseline_months),
                (r.before_first, r.before_last),
                int(r.before_cases),
                after,
                _whole(r.after_cases),
                _number(r.ratio),
                _number(r.low),
                _number(r.high),
                None if pd.isna(r.state) else r.state,
                r.fingerprint,
            )
        )
    return {zone: tuple(rows) for zone, rows in found.items()}


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)
