"""Which rows below a header are cases: totals, notes, headers again and numbers of columns are none."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from dashboard.language.text import Text
from data_loaders import words

# What other rows below a header are, here and in tables of the programme.
NO_RECORDS = {
    "total": Text("แถวรวม", "totals"),
    "header": Text("หัวตารางที่ซ้ำ", "repeated headers"),
    "numbering": Text("แถวเลขคอลัมน์", "numbers of columns"),
    "footnote": Text("หมายเหตุหรือลงชื่อท้ายตาราง", "notes below the table"),
}
Kind = Literal["case", "total", "header", "numbering", "footnote"]
_TOTAL = re.compile(r"(ผล|ยอด)?รวม(ทั้งสิ้น|ทั้งหมด|\s|$)|(grand |sub)?total(\s|$)", re.IGNORECASE)


# What begins a total too, in a row with no more than that of what cases have.
_SUM = re.compile(r"(ผล|ยอด)?รวม|เฉลี่ย|ค่าเฉลี่ย|ร้อยละ|sub-?total|average", re.IGNORECASE)


def told(
    rows: Iterator[list[Any]], header: list[Any], needed: Sequence[int]
) -> Iterator[tuple[int, list[Any], Kind]]:
    """Yield the rows that are not blank, each with its place from 0 and what it is.

    A row that begins like a note and has all that a case needs is a note where no case follows.

    Args:
        needed: columns that every case fills.
    """
    width, bare = len(header), list(map(_bare, header))
    doubted: list[tuple[int, list[Any]]] = []
    for at, row in enumerate(rows):
        start = next((cell for cell in row if cell is not None), None)
        if start is None:
            continue
        kind = _kind(start, row, bare, width, is_first=at == 0)
        if kind == "case" and isinstance(start, str) and _SUM.match(start) and _filled(row, needed) < 2:
            kind = "total" if len(needed) > 1 else kind
        if kind == "footnote" and needed and _filled(row, needed) == len(needed):
            doubted.append((at, row))
            continue
        if kind == "case":
            for before, record in doubted:
                yield before, record, "case"
            doubted.clear()
        yield at, row, kind
    for at, row in doubted:
        yield at, row, "footnote"


def _filled(row: list[Any], columns: Sequence[int]) -> int:
    return sum(at < len(row) and row[at] is not None for at in columns)


def _bare(cell: Any) -> Any:
    """Return a cell without letters that nobody sees: files put behind one another have marks within."""
    return words.bare(cell) if isinstance(cell, str) else cell


def _kind(start: Any, row: list[Any], header: list[Any], width: int, *, is_first: bool) -> Kind:
    if is_first and words.is_numbering(row):
        return "numbering"
    if not isinstance(start, str):
        return "case"
    if _TOTAL.match(start):
        return "total"
    if words.bare(start) in header and list(map(_bare, row)) == header:
        return "header"
    if (width > 2 and words.filled(row) == 1) or words.is_footnote(row):
        return "footnote"
    return "case"
