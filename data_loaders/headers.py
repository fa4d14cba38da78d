"""Which row of a sheet is the header, and which column is which."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from dashboard.language.text import LANGUAGES, Text
from data_loaders.columns import Column
from data_loaders.lists import spelled
from data_loaders.problems import Problem

SEARCHED_ROWS = 40
# Letters of Windows-874 that a shapefile keeps of a column's name.
SHAPEFILE_NAME = 10
# What a header says beside its name: in brackets, or the era and form of its days.
_ERA = r"(?:\s+[พค]ศ|\s*[พค]\.\s?ศ\.?)"
_ASIDE = re.compile(rf"[(（\[].*?[)）\]]|(?<=\S){_ERA}$|\s+ว{{1,2}}[/.-]ด{{1,2}}[/.-]ป{{1,4}}{_ERA}?$")
# Forms number their questions: 2. สถานี, (3) จุดเสี่ยง, 4.1) วันที่พบ.
_NUMBER = re.compile(r"^\s*\(?\d{1,2}(?:\.\d{1,2})*\s*[.)]\s*(?=\D)")
_MARKS = re.compile(r"[*:._\-–/\\\"'“”?#]+")


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header of a sheet stands.

    `row`: index of its last row; `at`: key -> column index; `names`: key -> header as written; `extra`:
    headers that belong to no column; `doubled`: key, first and second header of columns that come twice.
    """

    row: int
    at: dict[str, int]
    names: dict[str, str]
    extra: list[str]
    doubled: list[tuple[str, str, str]]


def plain(header: object) -> str:
    """Return a header without blanks, marks and case, as headers are compared."""
    return _MARKS.sub("", spelled(header))


def _spellings(columns: Sequence[Column]) -> dict[str, tuple[str, int]]:
    """Return every writing of every header -> key, and its rank: own name, variant, or a last resort.

    Earlier columns keep a writing that two of them share.
    """
    known: dict[str, tuple[str, int]] = {}
    is_map = any(column.kind == "shape" for column in columns)
    for rank in (2, 1, 0):
        for column in columns:
            own = (column.name.th, column.name.en, column.key, column.header())
            for writing in (column.last_resorts, column.variants, own)[rank]:
                known.setdefault(plain(writing), (column.key, rank))
                known.setdefault(plain(_ASIDE.sub("", writing)), (column.key, rank))
                if is_map:
                    # A shapefile cuts names.
                    known.setdefault(plain(writing[:SHAPEFILE_NAME]), (column.key, 2))
    return known


def find(rows: Sequence[Sequence[Any]], columns: Sequence[Column], least: int = 2) -> Header | None:
    """Return the best header among the first rows; None when none has `least` of the columns.

    It is one row, or two where the upper one is merged.
    """
    known = _spellings(columns)
    best: tuple[int, int, Header] | None = None
    for index, row in enumerate(rows[:SEARCHED_ROWS]):
        above = rows[index - 1] if index else []
        for upper in (None, above):
            if upper is not None and not any(isinstance(c, str) for c in upper):
                continue
            header = _match(index, row, upper, known)
            # More columns win; then fewer strangers, so that a title above does not join in.
            score = (len(header.at), -len(header.extra))
            if header.at and (best is None or score > best[:2]):
                best = (*score, header)
    return best[2] if best and best[0] >= min(least, len(columns)) else None


def _match(
    index: int, row: Sequence[Any], above: Sequence[Any] | None, known: dict[str, tuple[str, int]]
) -> Header:
    at: dict[str, int] = {}
    names: dict[str, str] = {}
    extra: list[str] = []
    doubled: list[tuple[str, str, str]] = []
    ranks: dict[str, int] = {}
    for column, cell in enumerate(row):
        over = above[column] if above is not None and column < len(above) else None
        writings = [
            w
            for w in (cell, f"{over} {cell}" if over and cell else None, over if cell is None else None)
            if w
        ]
        key, rank = next((known[f] for w in writings for f in _forms(w) if f in known), (None, 0))
        name = " ".join(str(writings[0]).split())[:80] if writings else ""
        if key is None:
            if name and not name.startswith("\x00"):
                extra.append(name)
        elif key in at and ranks[key] == rank:
            doubled.append((key, names[key], name))
        elif key in at and ranks[key] > rank:
            # A column's own name wins over a variant (KML brings `id` and `Name` beside ours).
            extra.append(name)
        else:
            if key in at:
                extra.append(names[key])
            at[key], names[key], ranks[key] = column, name, rank
    return Header(index, at, names, extra, doubled)


def _forms(writing: object) -> tuple[str, str, str]:
    text = str(writing)
    return plain(text), plain(_ASIDE.sub("", text)), plain(_ASIDE.sub("", _NUMBER.sub("", text)))


ADD = Text("เพิ่มคอลัมน์ หรือใช้แบบฟอร์มจากคำสั่ง template", "Add it, or use the form that `template` writes.")
ADD_TO_MAP = Text(
    "เพิ่มช่องข้อมูลชื่อ “{name}” หรือ “{key}” ให้ทุกรูปในโปรแกรมแผนที่",
    "Add an attribute “{name}” or “{key}” to every feature in the map program.",
)
RENAME_IN_MAP = Text(
    "ถ้าคือช่องข้อมูล “{alike}” ให้เปลี่ยนชื่อเป็น “{key}” ถ้าไม่ใช่ให้เพิ่มช่องข้อมูล “{key}” ให้ทุกรูป",
    "If attribute “{alike}” is meant, rename it “{key}”; else add “{key}” to every feature.",
)
RENAME = Text(
    "ถ้าคือคอลัมน์ “{alike}” ให้เปลี่ยนชื่อเป็น “{name}” ถ้าไม่ใช่ให้เพิ่มคอลัมน์",
    "If column “{alike}” is meant, rename it “{name}”; else add the column.",
)


def _remedy(column: Column, header: Header, *, is_map: bool) -> Text:
    """Return what to do about a missing column: rename an unused one that is called alike, or add it."""
    spellings = {plain(extra): extra for extra in header.extra}
    own = [plain(name) for name in (column.name.th, column.name.en, *column.variants, *column.last_resorts)]
    alike = next((found for name in own for found in get_close_matches(name, spellings, 1, 0.7)), None)
    if alike is None and not is_map:
        return ADD
    words = RENAME_IN_MAP if is_map and alike else ADD_TO_MAP if is_map else RENAME
    named = {"alike": spellings.get(alike or ""), "key": column.key}
    return Text(*(words(lang, name=column.name(lang), **named) for lang in LANGUAGES))


def missing(
    header: Header,
    columns: Sequence[Column],
    sheet: str,
    optional: frozenset[str] = frozenset(),
    *,
    is_layer: bool = False,
) -> list[Problem]:
    """Report required columns that the sheet (or layer of a map) lacks, and columns that it has twice."""
    problems = [
        Problem(
            sheet,
            header.row + 1,
            column.name.th,
            "",
            Text("ไม่มีคอลัมน์นี้ซึ่งจำเป็น", f"the required column {column.name.en} is missing"),
            _remedy(column, header, is_map=is_layer),
            column.key,
        )
        for column in columns
        if column.required and column.key not in header.at and column.key not in optional
    ]
    problems += [
        Problem(
            sheet,
            header.row + 1,
            second,
            "",
            Text(f"ซ้ำกับคอลัมน์ “{first}”", f"means the same as column “{first}”"),
            Text("เหลือไว้คอลัมน์เดียว", "Keep one of them."),
            key,
        )
        for key, first, second in header.doubled
    ]
    return problems
