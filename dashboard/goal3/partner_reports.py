"""Monthly reports of several stations: how many came, and what a missing one means for a figure."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from dashboard.coverage.receipts import RECEIPTS, Receipt, due_on
from dashboard.language.text import Lang, Text

State = Receipt | Literal["partly", "outside"]
# Signs beside the figures of a month; said in words below them.
SIGNS: dict[State, str] = {
    "not_received": "?",
    "not_due": "…",
    "confirmed_none": "∅",
    "partly": "*",
    "outside": "–",
}
SENT = Text("ได้รับรายงาน {sent} จาก {due} ฉบับที่ครบกำหนด", "{sent} of {due} reports due received")
SENT_AND_EARLY = Text(
    "ได้รับรายงาน {sent} จาก {due} ฉบับที่ครบกำหนด และก่อนกำหนด {early}",
    "{sent} of {due} reports due received, and {early} early",
)
NONE_DUE = Text(f"รายงาน: {RECEIPTS['not_due'].th}", f"reports: {RECEIPTS['not_due'].en}")
NONE_DUE_AND_EARLY = Text(
    f"รายงาน: {RECEIPTS['not_due'].th} และก่อนกำหนด {{early}}",
    f"reports: {RECEIPTS['not_due'].en}, and {{early}} early",
)


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
    """Return the months of a data set as seen on the day `at`.

    Args:
        frame: rows of queries.goal3.reports_by_month.
        days_after_month: on which a report is due.
    """
    numbers = {
        r.month: (int(r.stations), int(r.received), int(r.confirmed_none))
        for r in frame[frame["dataset"] == dataset].itertuples()
    }
    return [
        MonthReports(month, *numbers.get(month, (0, 0, 0)), due=at > due_on(month, days_after_month))
        for month in months
    ]


def cell(count: int | None, state: State) -> str:
    """Return a count as it may be said: no zero where the reports are not all there."""
    if state in ("received", "partly"):
        return f"{count or 0:,}{SIGNS.get(state, '')}"
    # Rows can be there although their month was not reported as sent.
    return f"{count:,}*" if count else SIGNS[state]


def completeness(reports: list[MonthReports], lang: Lang) -> str:
    """Return `ได้รับรายงาน 18 จาก 20 ฉบับที่ครบกำหนด`: reports of the months whose day has passed."""
    past = [m for m in reports if m.due]
    sent, due = sum(m.sent for m in past), sum(m.stations for m in past)
    early = sum(m.sent for m in reports if not m.due)
    if not due:
        return NONE_DUE_AND_EARLY(lang, early=f"{early:,}") if early else NONE_DUE(lang)
    words = SENT_AND_EARLY if early else SENT
    return words(lang, sent=f"{sent:,}", due=f"{due:,}", early=f"{early:,}")
