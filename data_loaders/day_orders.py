"""In which order the sheets of one table write day and month: what one of them proves holds for all."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from dashboard.language.text import Text, in_both
from data_loaders import days
from data_loaders.days import ORDERS, Order

SHOWN = 5
BOTH = Text("{one} แต่{other}", "{one}, but {other}")
ROWS = Text("แผ่นงาน {sheet} แถว {rows} เป็น {order}", "sheet {sheet} row {rows} is {order}")
FEATURES = Text("ชั้นข้อมูล {sheet} รูปที่ {rows} เป็น {order}", "layer {sheet} feature {rows} is {order}")
HEADER = Text("หัวตารางของแผ่นงาน {sheet} บอกว่าเป็น {order}", "the header of sheet {sheet} says {order}")
READ_ALIKE = Text(
    "คอลัมน์ {header} อ่านได้สองแบบ จึงอ่านเป็น {order} ตามที่{proof}",
    "{header} can be read in two ways; it is read as {order}, because {proof}",
)
ALIKE = Text(
    "ทำให้ทุกแผ่นเขียนวันที่ลำดับเดียวกัน หรือแยกเป็นไฟล์ละแผ่น แล้วนำเข้าโดยเลือกลำดับของแผ่นนั้นในตัวเลือก (--date-order)",
    "Write the days of all sheets in one order, or load each sheet as a file of its own, with its order in"
    " the options (--date-order).",
)


class DayColumn(NamedTuple):
    """A column of days of one sheet (or layer of a map): its values, and the number of each one's row."""

    sheet: str
    header: str
    values: Sequence[Any]
    rows: Sequence[int]
    is_layer: bool = False


class Settled(NamedTuple):
    """What the sheets prove together.

    orders: the order of each column that is open by itself and closed by another; None for the others.
    notes: what is to be said of these. contradiction: what two sheets prove against one another, if any do.
    """

    orders: list[Order | None]
    notes: list[Text | None]
    contradiction: Text | None = None


def settle(columns: Sequence[DayColumn]) -> Settled:
    """Settle the order of the same column on several sheets."""
    proofs = [days.proof(column.values, column.header) for column in columns]
    first: dict[Order, Text] = {}
    for column, proof in zip(columns, proofs, strict=True):
        if proof.order is not None and proof.order not in first:
            first[proof.order] = _said(column, proof, proof.order)
    nothing = Settled([None] * len(columns), [None] * len(columns))
    if len(first) > 1:
        one, other = first.values()
        both = in_both(lambda lang: BOTH(lang, one=one(lang), other=other(lang)))
        return nothing._replace(contradiction=both)
    if not first:
        return nothing
    [(order, because)] = first.items()
    return Settled(
        [order if proof.is_open else None for proof in proofs],
        [
            _noted(column, order, because) if proof.is_open else None
            for column, proof in zip(columns, proofs, strict=True)
        ],
    )


def _noted(column: DayColumn, order: Order, because: Text) -> Text:
    return in_both(
        lambda lang: READ_ALIKE(lang, header=column.header, order=ORDERS[order](lang), proof=because(lang))
    )


def _said(column: DayColumn, proof: days.Proof, order: Order) -> Text:
    """Return where a sheet proves its order."""
    rows = ", ".join(str(column.rows[at] - column.is_layer) for at in proof.at[:SHOWN])
    rows += " …" if len(proof.at) > SHOWN else ""
    words = HEADER if not proof.at else FEATURES if column.is_layer else ROWS

    return in_both(lambda lang: words(lang, sheet=column.sheet, rows=rows, order=ORDERS[order](lang)))
