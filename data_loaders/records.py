"""Which rows below a header are records: totals, “none”, examples, unused rows and headers again are not."""

import re
from collections.abc import Sequence
from typing import Any

from data_loaders import headers, words
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

    A row is a total when its first cell says so, or one where only a code, a choice or a day can stand.
    """
    kept: list[int] = []
    skipped: dict[str, list[int]] = {}
    places = {header.at[key] for key in ("station", "zone") if key in header.at}
    # Beside the name of a station a row may still say “none”.
    own = sorted(header.at.values(), key=lambda at: (at in places, at))
    strict = [
        header.at[c.key] for c in columns if c.key in header.at and (c.kind in ("choice", "date") or c.lookup)
    ]
    totals = {
        cell
        for at in strict
        for cell in {row[at] for row in rows[header.row + 1 :] if at < len(row)}
        if isinstance(cell, str) and _TOTAL.fullmatch(spelled(cell))
    }
    # A header comes again where the sheets of months were put below one another.
    top = rows[header.row]
    headed = {at: top[at] for at in header.at.values() if at < len(top)}
    heads = [head for head in headed.values() if head is not None]
    for index in range(header.row + 1, len(rows)):
        row = rows[index]
        start = next((row[at] for at in own if at < len(row) and row[at] is not None), None)
        if start is None:
            continue
        if start in heads and all(at >= len(row) or row[at] == head for at, head in headed.items()):
            skipped.setdefault("header", []).append(index + 1)
            continue
        if isinstance(start, str) and words.is_footnote(start, len(row) - list(row).count(None)):
            skipped.setdefault("footnote", []).append(index + 1)
            continue
        # The word may also stand in a column that is not ours, such as that of the running number.
        leading = {c for c in (next(c for c in row if c is not None), start) if isinstance(c, str)}
        doubtful = used or (totals and any(at < len(row) and row[at] in totals for at in strict))
        if not doubtful and not any(map(_SUSPECT.match, leading)):
            kept.append(index)
            continue
        said = set(map(spelled, leading))
        filled = [row[at] for at in own if at < len(row) and row[at] is not None and at not in places]
        if any(word.startswith(EXAMPLE) for word in said):
            skipped.setdefault("example", []).append(index + 1)
        elif any(map(_TOTAL.fullmatch, said)) or any(at < len(row) and row[at] in totals for at in strict):
            skipped.setdefault("total", []).append(index + 1)
        elif filled and all(isinstance(c, str) and _NONE.fullmatch(spelled(c)) for c in filled):
            skipped.setdefault("none", []).append(index + 1)
        elif used and all(at >= len(row) or row[at] is None for at in used):
            skipped.setdefault("unused", []).append(index + 1)
        else:
            kept.append(index)
    return kept, skipped
