"""Whether a station's monthly report is there: five states, five wordings. Not sent is not none. Pure."""

from datetime import date, timedelta
from typing import Literal

from dashboard.language.periods import add_months
from dashboard.language.text import Text

Receipt = Literal["received", "confirmed_none", "doubtful", "not_received", "not_due"]
RECEIPTS: dict[Receipt, Text] = {
    "received": Text("ได้รับแล้ว", "received"),
    "confirmed_none": Text("ไม่มีกิจกรรม (ยืนยันแล้ว)", "no activity (confirmed)"),
    "doubtful": Text("น้อยผิดปกติ รอยืนยัน", "implausibly few, to be confirmed"),
    "not_received": Text("ยังไม่ได้รับข้อมูล", "not received yet"),
    "not_due": Text("ยังไม่ถึงกำหนดส่ง", "not due yet"),
}


def receipt(state: str | None, month: date, days_after_month: int, at: date) -> Receipt:
    """Return the state of one station's month as seen on the day `at`.

    Args:
        state: of the row in `coverage`; None = there is none.
        month: its first day.
        days_after_month: from `due_dates`.
    """
    if state == "confirmed_none":
        return "confirmed_none"
    if state == "doubtful":
        return "doubtful"
    if state is not None:
        return "received"
    return "not_due" if at <= due_on(month, days_after_month) else "not_received"


def due_on(month: date, days_after_month: int) -> date:
    """Return the last day on which the report of a month is in time."""
    return add_months(month, 1) + timedelta(days=days_after_month - 1)
