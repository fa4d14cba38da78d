"""From the sheets of a file to the typed rows of a data set, with everything that is wrong on the way."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest
from typing import Any, NamedTuple

import pandas as pd

from dashboard.language.text import LANGUAGES, Text
from data_loaders import cells, day_orders, days, headers, points, words
from data_loaders.columns import Column, Dataset
from data_loaders.day_orders import DayColumn
from data_loaders.days import Order
from data_loaders.files.case_rows import NO_RECORDS
from data_loaders.files.encoding import ungarble
from data_loaders.files.tables import SHAPE, FileSheet, column_letters
from data_loaders.lists import Lists, spelled
from data_loaders.problems import Problem
from data_loaders.records import records

# Sheets that we write into workbooks ourselves: what explains a form, and what is to be mended in a file.
HELP_SHEET, FAULTS_SHEET = "คำแนะนำ", "สิ่งที่ต้องแก้"
# Labels above the header of a form, each with its value in the next filled cell.
LABELS = {"สถานี": "station", "เดือน": "month", "เดือนนี้ไม่มีกิจกรรม": "none", "แบบฟอร์ม": "form"}


@dataclass(slots=True)
class Read:
    """The rows of a data set, and what is wrong with them.

    `frame`: a column each key, and `sheet`, `row`. `wrong`: unreadable cells, by (frame position, key).
    `blank`: by sheet, the columns that say nothing there: key -> header, '' where the column is absent.
    """

    frame: pd.DataFrame
    problems: list[Problem] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    wrong: set[tuple[int, str]] = field(default_factory=set)
    blank: dict[str, dict[str, str]] = field(default_factory=dict)
    layers: set[str] = field(default_factory=set)
    """Names of its sheets that are layers of a map."""


def labels_of(rows: Sequence[Sequence[Any]], until: int) -> dict[str, str]:
    """Return what a form says above its header: station, month, and the tick for a month without activity."""
    labels: dict[str, str] = {}
    for row in rows[:until]:
        filled = [cell for cell in row if cell is not None]
        for label, value in zip(filled, [*filled[1:], None], strict=False):
            key = LABELS.get(spelled(label).rstrip(":").rstrip("☐"))
            if key is not None and key not in labels:
                labels[key] = "" if value is None else cells.shown_whole(value)
    return labels


def read(
    sheets: Sequence[FileSheet],
    dataset: Dataset,
    lists: Lists,
    order: Order | None,
    today: date,
    given: Mapping[str, Any] | None = None,
    wanted_sheet: str | None = None,
    system: str | None = None,
) -> Read:
    """Read all rows of the data set in the sheets that hold it.

    Args:
        given: values of columns that the file need not have (the station of a form, say).
        wanted_sheet: read this sheet alone.
        system: the coordinate system of places that are metres.
    """
    columns = dataset.all_columns(lists)
    fixed = dict(given or {})
    system = points.known_system(system)
    chosen, problems, notes = _choose(sheets, columns, wanted_sheet, frozenset(fixed))
    result = Read(pd.DataFrame(), problems, notes)
    parts: list[pd.DataFrame] = []
    tables = [_Table.of(sheet, header, columns, dataset) for sheet, header in chosen]
    orders = [{column.key: order for column in columns} for _ in tables]
    if order is None and len(tables) > 1:
        orders = _orders(tables, columns, result)
    for (sheet, header), table, own in zip(chosen, tables, orders, strict=True):
        result.labels[sheet.name] = labels_of(sheet.rows, header.row)
        result.layers |= {sheet.name} if is_layer(sheet) else set()
        # A pair in the column of one of them is a place too.
        paired = frozenset(points.AXES) if set(points.AXES) & set(header.at) else frozenset()
        result.problems += headers.missing(
            header, columns, sheet.name, frozenset(fixed) | paired, is_layer=is_layer(sheet)
        )
        result.names |= header.names
        start = sum(map(len, parts))
        parts.append(_rows(table, columns, lists, own, today, fixed, result, start, system))
        if unheaded := _unheaded(sheet, header):
            result.notes.append(_on(sheet, unheaded))
        if header.extra:
            extra = ", ".join(dict.fromkeys(header.extra))[:300]
            result.notes.append(_on(sheet, Text(f"คอลัมน์ที่ไม่ได้ใช้: {extra}", f"Columns not used: {extra}")))
    names = [*(c.key for c in columns), "sheet", "row"]
    whole = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=names, dtype=object)
    result.frame = whole.astype(object).where(whole.notna(), None)
    return result


def _choose(
    sheets: Sequence[FileSheet], columns: Sequence[Column], wanted: str | None, fixed: frozenset[str]
) -> tuple[list[tuple[FileSheet, headers.Header]], list[Problem], list[Text]]:
    every = sheets
    if wanted is not None:
        sheets = [s for s in sheets if spelled(s.name) == spelled(wanted)]
        if not sheets:
            names = ", ".join(s.name for s in every)[:300]
            absent = Text("ไม่มีแผ่นงานนี้", "there is no such sheet")
            choose = Text(f"ใช้ชื่อใดชื่อหนึ่ง: {names}", f"Sheets: {names}.")
            return [], [Problem("", 0, "", wanted, absent, choose)], []
    headed = [(s, h) for s in sheets if (h := headers.find(s.rows, columns, 1 if is_layer(s) else 2))]
    needed = {c.key for c in columns if c.required} - fixed
    # Sheets that have every required column, and those that lack a few: what they lack is an error. One that
    # lacks most of them is another table.
    chosen = [(s, h) for s, h in headed if 2 * len(needed & set(h.at)) >= len(needed) or is_layer(s)]
    chosen = chosen or sorted(headed, key=lambda pair: -len(pair[1].at))[:1]
    if not chosen:
        return [], [_no_header(sheets, columns)], []
    left = [s for s in sheets if s.name and s.rows and all(s is not c for c, _ in chosen)]
    bare = [s for s in left if all(s is not h for h, _ in headed) and _looks_like_rows(s, len(needed))]
    names = ", ".join(s.name for s in left if s not in bare)
    notes = [Text(f"แผ่นงานที่ข้าม: {names}", f"Sheets skipped: {names}")] if names else []
    return chosen, [_no_header([s], columns) for s in bare], notes


def is_layer(sheet: FileSheet) -> bool:
    """Return whether a sheet is a layer or folder of a map: nothing of a map goes unread."""
    return bool(sheet.rows) and bool(sheet.rows[0]) and sheet.rows[0][-1] == SHAPE


def _looks_like_rows(sheet: FileSheet, needed: int) -> bool:
    """Return whether a sheet without a header holds rows nevertheless, as one does that goes on from another.

    Explanations and cover sheets are narrower, but for our own.
    """
    if spelled(sheet.name) in map(spelled, (HELP_SHEET, FAULTS_SHEET)):
        return False
    filled = [width for row in sheet.rows if (width := sum(c is not None for c in row))]
    return sum(width >= max(3, needed) for width in filled) * 2 > len(filled)


def _no_header(sheets: Sequence[FileSheet], columns: Sequence[Column]) -> Problem:
    """Report that no header was recognised, with what is there instead: the fullest of the first rows."""
    rows = [(s.name, at, r) for s in sheets for at, r in enumerate(s.rows[: headers.SEARCHED_ROWS], start=1)]
    sheet, at, row = max(rows, key=lambda entry: sum(c is not None for c in entry[2]), default=("", 0, []))
    seen = " | ".join(cells.shown(c) for c in row if c is not None)[:120]
    th, en = (", ".join(c.name(lang) for c in columns if c.required) for lang in ("th", "en"))
    form = Text(
        "ใช้แบบฟอร์มจากหน้าจัดการข้อมูลหรือคำสั่ง template หรือเขียนไฟล์จับคู่คอลัมน์ (--mapping)",
        "Use the form from the data page or from `template`, or a mapping file (--mapping).",
    )
    if mended := next((m for c in row if isinstance(c, str) and (m := ungarble(c))), None):
        _, cause = mended
        form = Text(
            f"ตัวอักษรเพี้ยน ({cause.th}) ขอไฟล์ต้นฉบับแล้วบันทึกใหม่เป็น XLSX หรือ CSV UTF-8",
            f"Its letters are garbled ({cause.en}): ask for the original and save it as XLSX or CSV UTF-8.",
        )
    return Problem(
        sheet,
        at,
        "",
        seen,
        Text(f"ไม่พบแถวหัวตารางที่มีคอลัมน์ {th}", f"no header row with the columns {en}"),
        form,
    )


def _on(sheet: FileSheet, note: Text) -> Text:
    return Text(f"{sheet.name}: {note.th}", f"{sheet.name}: {note.en}") if sheet.name else note


SKIPPED = NO_RECORDS | {
    "caption": Text("แถวที่มีข้อความเซลล์เดียว", "a text alone"),
    "none": Text("แถว “ไม่มี”", "“none”"),
    "example": Text("แถวตัวอย่าง", "examples"),
    "unused": Text("แถวที่เตรียมไว้แต่ไม่ได้กรอก", "prefilled, not filled in"),
}
SKIPPED_ROWS = Text("ข้าม{what} {count} แถว (แถว {rows})", "{count} row(s) skipped: {what} (row {rows})")
SKIPPED_FEATURES = Text(
    "ข้าม{what} {count} รูป (รูปที่ {rows})", "{count} feature(s) skipped: {what} (feature {rows})"
)
HIDDEN_ROWS = Text(
    "รวมแถวที่ซ่อนหรือกรองไว้ {count:,} แถว (แถว {rows})",
    "{count:,} of the rows read are hidden or filtered out (row {rows})",
)
HIDDEN_COLUMNS = Text("อ่านคอลัมน์ที่ซ่อนไว้ด้วย: {names}", "Hidden columns that were read: {names}")
NO_ROWS = Text("ไม่มีแถวข้อมูลใต้หัวตาราง", "No rows below the header.")
NO_FEATURES = Text("แผนที่ไม่มีรูปใดเลย", "The map holds no feature.")
# Of a fault that many rows share: the first names them all, the others are there so that each can be marked.
ALL_ROWS = Text("{reason} (แถว {rows})", "{reason} (rows {rows})")
ALL_FEATURES = Text("{reason} (รูปที่ {rows})", "{reason} (features {rows})")


class _Table(NamedTuple):
    """A sheet below its header: the rows that are records, and the others by what they are."""

    sheet: FileSheet
    header: headers.Header
    kept: list[int]
    skipped: dict[str, list[int]]

    @classmethod
    def of(
        cls, sheet: FileSheet, header: headers.Header, columns: Sequence[Column], dataset: Dataset
    ) -> "_Table":
        """Return the table of a sheet."""
        blank_if = [header.at[key] for key in dataset.blank_if if key in header.at]
        return cls(sheet, header, *records(sheet.rows, header, columns, blank_if))


def _orders(
    tables: Sequence[_Table], columns: Sequence[Column], result: Read
) -> list[dict[str, Order | None]]:
    """Return, by table and column, the order of days that other sheets prove; tell what was found."""
    orders: list[dict[str, Order | None]] = [{} for _ in tables]
    for column in columns:
        having = [n for n, table in enumerate(tables) if column.key in table.header.at]
        if column.kind != "date" or len(having) < 2:
            continue
        settled = day_orders.settle([_day_column(tables[n], column.key) for n in having])
        for n, order, note in zip(having, settled.orders, settled.notes, strict=True):
            orders[n][column.key] = order
            result.notes += [_on(tables[n].sheet, note)] if note else []
        if settled.contradiction is not None:
            name = tables[having[0]].header.names[column.key]
            result.problems.append(
                Problem("", 0, name, "", settled.contradiction, day_orders.ALIKE, column.key)
            )
    return orders


def _day_column(table: _Table, key: str) -> DayColumn:
    at, sheet = table.header.at[key], table.sheet
    given = [sheet.rows[n][at] if at < len(sheet.rows[n]) else None for n in table.kept]
    values = [words.bare(cell) if isinstance(cell, str) else cell for cell in given]
    numbers = [n + 1 for n in table.kept]
    return DayColumn(sheet.name, table.header.names[key], values, numbers, is_layer(sheet))


def _rows(
    table: _Table,
    columns: Sequence[Column],
    lists: Lists,
    orders: Mapping[str, Order | None],
    today: date,
    fixed: Mapping[str, Any],
    result: Read,
    start: int,
    system: str | None,
) -> pd.DataFrame:
    """Return the typed rows of a sheet; faults of its cells go to `result`, at positions from `start`."""
    sheet, header, kept, skipped = table
    if not kept and not skipped:
        result.notes.append(_on(sheet, NO_FEATURES if is_layer(sheet) else NO_ROWS))
    for what, rows in skipped.items():
        result.notes.append(_on(sheet, _skipped(sheet, what, rows)))
    result.notes += [_on(sheet, note) for note in _hidden(table)]
    frame: dict[str, list[Any]] = {}
    by_column = list(zip_longest(*(sheet.rows[i] for i in kept)))
    places = _places(header, columns, by_column, len(kept), system)
    for column in columns:
        if column.shown_only:
            continue
        at, name = header.at.get(column.key), header.names.get(column.key, column.name.th)
        default = fixed.get(column.key, column.default)
        given = by_column[at] if at is not None and at < len(by_column) else (None,) * len(kept)
        if column.key not in fixed and given.count(None) == len(given):
            result.blank.setdefault(sheet.name, {})[column.key] = "" if at is None else name
        if at is None and column.key not in places:
            # A column that is neither there nor given leaves what is stored as it is.
            if column.required or column.key in fixed or column.default is not None:
                frame[column.key] = [default] * len(kept)
            if column.required and default is None:
                # That the column is missing is said once, of the header.
                result.wrong |= {(start + where, column.key) for where in range(len(kept))}
            continue
        counted = days.from_1904(given) if sheet.is_1904 and column.kind == "date" else given
        converted = places.get(column.key) or cells.convert(
            counted, column, name, lists, orders.get(column.key), today
        )
        for where, problem in _faults(sheet, kept, column.key, name, given, converted):
            result.wrong.add((start + where, column.key))
            result.problems.append(problem)
        values = converted.values
        frame[column.key] = values if default is None else [default if v is None else v for v in values]
    result.problems += _beyond(sheet, header, kept)
    numbers = [index + 1 for index in kept]
    return pd.DataFrame(frame | {"sheet": sheet.name, "row": numbers}, dtype=object, index=range(len(kept)))


def _places(
    header: headers.Header,
    columns: Sequence[Column],
    by_column: Sequence[Sequence[Any]],
    count: int,
    system: str | None,
) -> dict[str, cells.Converted]:
    """Return latitude and longitude of each row, where the sheet has a column of either."""
    at = [header.at.get(axis) for axis in points.AXES]
    if not set(points.AXES) <= {column.key for column in columns} or at == [None, None]:
        return {}
    given = [by_column[n] if n is not None and n < len(by_column) else (None,) * count for n in at]
    blank = [[None if cells.is_nothing(cell) else cell for cell in column] for column in given]
    found = points.read_all(blank, system)
    return {
        axis: cells.Converted(
            [place.at[n] for place in found],
            {
                where: (wrong.reason, wrong.remedy)
                for where, place in enumerate(found)
                if (wrong := place.wrong[n]) is not None
            },
        )
        for n, axis in enumerate(points.AXES)
    }


def _skipped(sheet: FileSheet, what: str, rows: Sequence[int]) -> Text:
    """Return the note on rows that are no records."""
    note, numbers = SKIPPED_FEATURES if is_layer(sheet) else SKIPPED_ROWS, _some(sheet, rows, 8)
    return Text(*(note(lang, what=SKIPPED[what](lang), count=len(rows), rows=numbers) for lang in LANGUAGES))


def _hidden(table: _Table) -> Iterator[Text]:
    """Yield notes on what was read though whoever looks at the sheet does not see it."""
    sheet, header, kept, _ = table
    unseen = set(sheet.hidden_rows)
    if rows := [index + 1 for index in kept if index in unseen]:
        numbers = _some(sheet, rows, 8)
        yield Text(*(HIDDEN_ROWS(lang, count=len(rows), rows=numbers) for lang in LANGUAGES))
    if names := [header.names[key] for key, at in header.at.items() if at in sheet.hidden_columns]:
        yield Text(*(HIDDEN_COLUMNS(lang, names=", ".join(names)[:300]) for lang in LANGUAGES))


def _faults(
    sheet: FileSheet,
    kept: Sequence[int],
    key: str,
    name: str,
    given: Sequence[Any],
    converted: cells.Converted,
) -> Iterator[tuple[int, Problem]]:
    """Yield what could not be read of a column: position among the kept rows, and the problem."""
    for where, (reason, remedy) in converted.wrong.items():
        value = "" if given[where] is None else cells.shown(given[where])
        if isinstance(given[where], dict) and kept:
            # A shape has no words: the row's first text says which one it is.
            value = next((cells.shown(c) for c in sheet.rows[kept[where]] if isinstance(c, str)), "")
        yield where, Problem(sheet.name, kept[where] + 1, name, value, reason, remedy, key)
    for reasons, remedy in converted.column:
        rows = _some(sheet, [kept[where] + 1 for where in reasons], 10)
        named = ALL_FEATURES if is_layer(sheet) else ALL_ROWS
        # A formula's rows are told together, see `problems.together`.
        is_formula = all(cells.shown(given[where]).startswith("=") for where in reasons)
        for where, reason in reasons.items():
            if where == next(iter(reasons)) and not is_formula:
                reason = Text(*(named(lang, reason=reason(lang), rows=rows) for lang in LANGUAGES))
            value = cells.shown(given[where])
            yield where, Problem(sheet.name, kept[where] + 1, name, value, reason, remedy, key)


def _some(sheet: FileSheet, rows: Sequence[int], most: int) -> str:
    """Return the first of these numbers of rows, or of the features that they are."""
    numbers = [str(row - is_layer(sheet)) for row in rows[:most]]
    return ", ".join(numbers) + (" …" if len(rows) > most else "")


def _unheaded(sheet: FileSheet, header: headers.Header) -> Text | None:
    """Return a note on the cells of a workbook that stand below no header, if there are any."""
    if sheet.is_text or is_layer(sheet):
        return None
    heads = sheet.rows[max(0, header.row - 1) : header.row + 1]
    headed = {at for row in heads for at, cell in enumerate(row) if cell is not None}
    below = sheet.rows[header.row + 1 :]
    unheaded = [at for at in range(max(map(len, below), default=0)) if at not in headed]
    found = [
        (number, at)
        for number, row in enumerate(below, start=header.row + 2)
        for at in unheaded
        if at < len(row) and row[at] is not None
    ]
    if not found:
        return None
    columns = ", ".join(column_letters(at) for at in sorted({at for _, at in found})[:10])
    row = found[0][0]
    return Text(
        f"ข้อมูลในคอลัมน์ที่ไม่มีหัวตาราง ไม่ได้อ่าน: คอลัมน์ {columns} {len(found):,} เซลล์ (แถวแรกที่พบ {row})",
        f"Not read, for there is no header: {len(found):,} cell(s) of column {columns} (first in row {row})",
    )


def _beyond(sheet: FileSheet, header: headers.Header, kept: Sequence[int]) -> list[Problem]:
    """Report cells beyond a text file's header: a comma in a text without quotation marks cut it in two."""
    if not sheet.is_text:
        return []
    wide = max((at for at, cell in enumerate(sheet.rows[header.row]) if cell is not None), default=0) + 1
    first = {
        index: at
        for index in kept
        if (at := next((at for at, c in enumerate(sheet.rows[index]) if at >= wide and c is not None), None))
    }
    return [
        Problem(
            sheet.name,
            index + 1,
            column_letters(at),
            cells.shown(sheet.rows[index][at]),
            Text(
                f"อยู่เกินหัวตาราง (หัวมี {wide} คอลัมน์) ข้อความอาจถูกตัดที่เครื่องหมายคั่น",
                f"stands beyond the header's {wide} columns: a text may have been cut at its delimiter",
            ),
            Text(
                "ใส่เครื่องหมายคำพูดรอบข้อความ หรือบันทึกเป็น XLSX",
                "Put the text in quotation marks, or save as XLSX.",
            ),
        )
        for index, at in first.items()
    ]
