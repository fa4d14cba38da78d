"""The monthly reports of several stations together: how many came, and what a missing one means for a
figure.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from dashboard.coverage.receipts import RECEIPTS, Receipt, due_on
from dashboard.language.text import Lang

State = Receipt | Literal["partly", "outside"]
# Signs beside the figures of a month; said in words below them.
SIGNS: dict[State, str] = {
    "not_received": "?",
    "not_due": "…",
    "confirmed_none": "∅",
    "partly": "*",
    "outside": "–",
}


@dataclass(frozen=True, slots=True)
class MonthReports:
    """One month of one data set. stations: those that should send it; due: whether its day has passed."""

    month: date
    stations: int
    received: int
    confirmed_none: int
    due: bool

    @property
    def sent(self) -> int:
        return self.received + self.confirmed_none

    @property
    def state(self) -> State:
        """`received` when all are there, `partly` when some are, `outside` when no station had joined."""
        if not self.stations:
            return "outside"
        if not self.sent:
            return "not_received" if self.due else "not_due"
        if self.sent < self.stations:
            return "partly"
        return "received" if self.received else "confirmed_none"


def by_month(
    frame: pd.DataFrame, dataset: str, months: list[date], days_after_month: int, at: date
) -> list[MonthReports]:
    """The months of a data set from the rows of queries.partnership.reports_by_month, as seen on the day
    `at`.
    """
    rows = {
        r.month: (int(r.stations), int(r.received), int(r.confirmed_none))
        for r in frame[frame["dataset"] == dataset].itertuples()
    }
    found = []
    for month in months:
        stations, received, none = rows.get(month, (0, 0, 0))
        found.append(MonthReports(month, stations, received, none, at > due_on(month, days_after_month)))
    return found


def cell(count: int | None, state: State) -> str:
    """A count as it may be said: no zero where the reports are not all there."""
    if state in ("received", "partly"):
        return f"{count or 0:,}{SIGNS.get(state, '')}"
    # Rows can be there although their month was not reported as sent.
    return f"{count:,}*" if count else SIGNS[state]


def completeness(found: list[MonthReports], lang: Lang) -> str:
    """`ได้รับรายงาน 18 จาก 20 (สถานี × เดือนที่ครบกำหนด)`: reports of the months whose day has passed."""
    past = [m for m in found if m.due]
    sent, whole = sum(m.sent for m in past), sum(m.stations for m in past)
    early = sum(m.sent for m in found if not m.due)
    if lang == "th":
        said = (
            f"ได้รับรายงาน {sent:,} จาก {whole:,} ฉบับที่ครบกำหนด"
            if whole
            else f"รายงาน: {RECEIPTS['not_due'](lang)}"
        )
        return said + (f" และก่อนกำหนด {early:,}" if early else "")
    said = f"{sent:,} of {whole:,} reports due received" if whole else f"reports: {RECEIPTS['not_due'](lang)}"
    return said + (f", and {early:,} early" if early else "")
