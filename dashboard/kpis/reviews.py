"""Baselines and reviews on record: what was found on the day agreed beforehand, and whether it still counts the same."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd


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
                r.zone_code, int(r.months), r.recorded_at, r.recorded_by, r.data_through, int(r.polygon_version),
                int(r.baseline_months), (r.before_first, r.before_last), int(r.before_cases), after,
                _whole(r.after_cases), _number(r.ratio), _number(r.low), _number(r.high),
                None if pd.isna(r.state) else r.state, r.fingerprint,
            )
        )  # fmt: skip
    return {zone: tuple(rows) for zone, rows in found.items()}


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)
