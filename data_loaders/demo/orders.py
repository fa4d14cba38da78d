"""Orders of the demo's earlier meetings: one overdue, one that is not due yet, one done."""

from datetime import date, timedelta
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Engine

from dashboard.language.periods import week_of
from data_loaders import meetings
from data_loaders.meetings import NewOrder, Settled

UNIT, BY = "province:92", "demo"
# Weeks before the demo's own in which it was given, words, owner, days from the demo's day until it is due,
# and days before it on which it was done.
GIVEN: tuple[tuple[int, str, str, int, int | None], ...] = (
    (4, "ปรับแผนสายตรวจย่านตลาดช่วงเวลา 18.00–22.00 น. และรายงานผล", "ผกก.สภ.กันตัง", -12, None),
    (2, "สำรวจไฟส่องสว่างที่ชำรุดร่วมกับเทศบาล ส่งรายการจุดที่ต้องซ่อม", "ผกก.สภ.เมืองตรัง", 9, None),
    (2, "ส่งข้อมูลคดีที่ยังขาดให้ครบ", "ผกก.สภ.สิเกา", -5, 4),
)


def give(engine: Engine, as_of: date) -> None:
    """Store the orders as of a day; given twice they are stored once."""
    for number, (weeks, words, owner, due, done) in enumerate(GIVEN):
        order = NewOrder(
            id=uuid5(NAMESPACE_URL, f"ssz-demo-order-{number}"),
            unit=UNIT,
            meeting=week_of(as_of).start - timedelta(weeks=weeks),
            words=words,
            owner=owner,
            due_on=as_of + timedelta(days=due),
            by=BY,
        )
        meetings.add(engine, order)
        if done is not None:
            meetings.settle(engine, Settled(id=order.id, done_on=as_of - timedelta(days=done), by=BY))
