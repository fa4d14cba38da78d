"""Which rows below a header are records: totals, “none”, examples, unused rows and headers again are not."""

import re
from collections.abc import Sequence
from typing import Any

from data_loaders import days, headers, words
from data_loaders.columns import Column
from data_loaders.lists import spelled

_TOTAL = re.compile(
    r"(ผล|ยอด)?รวม(ทั้งสิ้น|ทั้งหมด|สุทธิ|ย่อย|ยอด|(ทุก|เดือน|ปี|ไตรมาส|จังหวัด|อำเภอ|สถานี|สภ\.|สน\.|ภ\.จว\.|\d).*)?|(grand|sub)?total.*|เฉลี่ย|average"
)
_NONE = re.compile(r"(เดือนนี้|ในเดือนนี้)?ไม่มี(กิจกรรม|ข้อมูล|การดำเนินการ|รายการ|เหตุ)?|none|noactivity|[-–—]")
# Rows are many and totals few: only what begins like one is looked at closely.
_SUSPECT = re.compile(
    r"\s*(ตัวอย่าง|ผลรวม|ยอด|รวม|เฉลี่ย|ไม่|เดือนนี้|ในเดือนนี้|total|sub|grand|average|no|[-–—]+\s*$)", re.IGNORECASE
)
EXAMPLE = "ตัวอย่าง"


def records(
    rows: Sequence[Sequence[Any]], header: headers.Header, columns: Sequence[Column], used: Sequence[int]
) -> tuple[list[int], dict[str, list[int]]]:
    """Return the indexes of the rows that are records, and the row numbers of the others by their kind.

    What may be a note or a record is a note where nothing but notes follows.
    """
    table = _Table(rows, header, columns, used)
    kept: list[int] = []
    skipped: dict[str, list[int]] = {}
    doubted: list[int] = []
    noted = False
    for index in range(header.row + 1, len(rows)):
        kind, row = table.kind_of(index), rows[index]
        # Below a note stand its further lines, and who signed.
        is_more = kind == "record" and noted and words.filled(row) <= 2
        noted = kind == "footnote" or is_more
        if (kind == "footnote" and table.is_whole(row)) or (is_more and not table.is_whole(row)):
            doubted.append(index)
        elif kind == "record":
            kept += [*doubted, index]
            doubted = []
        elif kind is not None:
            skipped.setdefault(kind, []).append(index + 1)
    if doubted:
        skipped["footnote"] = sorted([*skipped.get("footnote", ()), *(index + 1 for index in doubted)])
    return kept, skipped


class _Table:
    """The rows below a header, and by what the kinds of them are told apart."""

    def __init__(
        self,
        rows: Sequence[Sequence[Any]],
        header: headers.Header,
        columns: Sequence[Column],
        used: Sequence[int],
    ) -> None:
        self.rows, self.header, self.used = rows, header, used
        self.places = {header.at[key] for key in ("station", "zone") if key in header.at}
        # Beside the name of a station a row may still say “none”.
        self.own = sorted(header.at.values(), key=lambda at: (at in self.places, at))
        here = [(c, header.at[c.key]) for c in columns if c.key in header.at]
        self.needed = [(at, c.kind == "date") for c, at in here if c.required]
        self.is_map = any(c.kind == "shape" for c in columns)
        # A row is a total where only a code, a choice or a day can stand.
        self.strict = [at for c, at in here if c.kind in ("choice", "date") or c.lookup]
        self.totals = {
            cell
            for at in self.strict
            for cell in {row[at] for row in rows[header.row + 1 :] if at < len(row)}
            if isinstance(cell, str) and _TOTAL.fullmatch(spelled(cell))
        }
        # A header comes again where the sheets of months were put below one another.
        top = rows[header.row]
        self.headed = {at: top[at] for at in header.at.values() if at < len(top)}
        self.first = next((at for at, head in self.headed.items() if head is not None), None)

    def kind_of(self, index: int) -> str | None:
        """Return `record`, or what else a row is; None where it says nothing of ours."""
        row = self.rows[index]
        at = next((at for at in self.own if at < len(row) and row[at] is not None), None)
        if at is None:
            return None
        if self._is_header(row):
            return "header"
        if words.is_numbering(row) and (
            index == self.header.row + 1 or self._is_header(self.rows[index - 1])
        ):
            return "numbering"
        if words.is_footnote(row):
            return "footnote"
        if self.is_map or len(self.needed) < 3:
            return self._said(row, row[at])
        if at in self.places:
            return "unused"
        if isinstance(row[at], str) and words.filled(row) == 1:
            return "caption"
        return self._said(row, row[at])

    def is_whole(self, row: Sequence[Any]) -> bool:
        """Return whether a row has all that a record needs, and days where days stand."""
        return all(
            at < len(row) and row[at] is not None and (not is_day or days.is_day(row[at]))
            for at, is_day in self.needed
        )

    def _is_header(self, row: Sequence[Any]) -> bool:
        first = self.first
        if first is None or first >= len(row) or _bare(row[first]) != _bare(self.headed[first]):
            return False
        return all(at >= len(row) or _bare(row[at]) == _bare(head) for at, head in self.headed.items())

    def _said(self, row: Sequence[Any], start: Any) -> str:
        """Return what the words of a row make of it."""
        # The word may also stand in a column that is not ours, such as that of the running number.
        leading = {c for c in (next(c for c in row if c is not None), start) if isinstance(c, str)}
        is_total = bool(self.totals) and any(at < len(row) and row[at] in self.totals for at in self.strict)
        if not self.used and not is_total and not any(map(_SUSPECT.match, leading)):
            return "record"
        said = set(map(spelled, leading))
        beside = [at for at in self.own if at not in self.places]
        filled = [row[at] for at in beside if at < len(row) and row[at] is not None]
        if any(word.startswith(EXAMPLE) for word in said):
            return "example"
        if is_total or any(map(_TOTAL.fullmatch, said)):
            return "total"
        if filled and all(isinstance(c, str) and _NONE.fullmatch(spelled(c)) for c in filled):
            return "none"
        if self.used and all(at >= len(row) or row[at] is None for at in self.used):
            return "unused"
        return "record"


def _bare(cell: Any) -> Any:
    """Return a cell without letters that nobody sees: files put behind one another have marks within."""
    return words.bare(cell) if isinstance(cell, str) else cell
