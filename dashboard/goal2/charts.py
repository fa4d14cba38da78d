"""Drawings of the page on innovations, as HTML: how far each was climbed, and its use by month."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from markupsafe import Markup

from dashboard.coverage.receipts import RECEIPTS, Receipt
from dashboard.goal2.ladder import RUNGS
from dashboard.language.text import Lang, Text
from dashboard.ui.grid import Cell, Row, grid, month_label

# What stands in a cell that holds no number: a letter, so that nothing rests on its shade.
MARKS: dict[Receipt, str] = {"not_received": "–", "not_due": "…"}
BEFORE = ""
KEY = Text(
    "ตัวเลข = จำนวนครั้ง · แถบ = เทียบเดือนที่ใช้มากที่สุดของรายการนั้น · 0 = ได้รับรายงานแล้ว ไม่พบการใช้งาน"
    " · – = ยังไม่ได้รับข้อมูล · … = ยังไม่ถึงกำหนดส่ง · ว่าง = ก่อนติดตั้งหรือเลิกใช้แล้ว",
    "number = times used · bar = against the item's own best month · 0 = report received, no use"
    " · – = not received yet · … = not due yet · blank = before installation or taken out",
)
NO_USE = Text("ได้รับรายงานแล้ว ไม่พบการใช้งาน", "report received, no use found")


def rungs(height: int, *, missed: bool) -> Markup:
    """Return the ladder as five segments, the climbed ones filled; words stand beside it.

    Args:
        height: rungs climbed, 0–5. missed: whether it stands unused.
    """
    climbed = Markup("<i></i>") * height + Markup("<u></u>") * (len(RUNGS) - height)
    return Markup('<span class="ssz-rungs{}" aria-hidden="true">{}</span>').format(
        " ssz-missed" if missed else "", climbed
    )


@dataclass(frozen=True, slots=True)
class Use:
    """An innovation's row. name: escaped unless Markup. months: times of use, or the mark of a month that has
    no number (MARKS, BEFORE), never a zero. unused: whether it stands unused.
    """

    name: str
    months: Sequence[int | str]
    unused: bool


def use_by_month(
    alt: str, corner: str, uses: Sequence[Use], months: Sequence[date], unfinished: bool, lang: Lang
) -> Markup:
    """Return times of use by innovation (rows) and month (columns): months without a use stand out.

    Args:
        unfinished: whether the last month is not over; it gets a star.
    """
    labels = [month_label(month, lang) for month in months]
    if unfinished:
        labels[-1] += "*"
    rows = [Row(use.name, _cells(use, unfinished, lang)) for use in uses]
    return grid(alt, corner, labels, rows, on_phone="last")


def _cells(use: Use, unfinished: bool, lang: Lang) -> list[Cell]:
    # Held against its own best month: a pole that is pressed twice a month is used as much as a camera.
    most = max((month for month in use.months if isinstance(month, int)), default=0)
    cells = [_cell(month, most, use.unused, lang) for month in use.months]
    if unfinished:
        # Half a month would look like a fall.
        cells[-1] = replace(cells[-1], share=None)
    return cells


def _cell(month: int | str, most: int, unused: bool, lang: Lang) -> Cell:
    if month == 0:
        return Cell("0", "bad" if unused else "notice", NO_USE(lang))
    if isinstance(month, int):
        return Cell(f"{month:,}", share=month / most)
    receipt = next((receipt for receipt, mark in MARKS.items() if mark == month), None)
    return Cell(month, "gap", RECEIPTS[receipt](lang)) if receipt else Cell(month, "quiet")
