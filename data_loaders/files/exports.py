"""A case export of any length into a small database, read like any other source. Runs in the child."""

import re
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import chain, islice
from pathlib import Path
from typing import Any

from dashboard.errors import UserError
from dashboard.language.text import LANGUAGES, Text
from data_loaders import words
from data_loaders.files import case_rows, encoding, kinds, limits, tables

# Where a row stands in its file: its sheet, if it has one, and its number.
PLACE = "ssz place"
# Which rows of a table come from one sheet of a workbook, and whether that counts its days from 1904.
BOOKS = "ssz books"
SEARCHED_ROWS = 30
_UNNAMED = re.compile(r"column \d+")
_SET_ASIDE = Text(
    "ทำหัวตารางให้เหมือนกันทุกแผ่น หรือลบแผ่นที่ไม่ใช่คดี หรือเลือกอ่านแผ่นเดียว (--sheet)",
    "Give all of them the same header, or delete what holds no cases, or read one sheet alone (--sheet).",
)
HIDDEN = Text(
    "รวมแถวที่ซ่อนหรือกรองไว้ {count:,} แถว: แถว {rows}",
    "{count:,} of the rows read are hidden or filtered out: row {rows}",
)
HIDDEN_COLUMNS = Text(
    "แผ่นงาน {sheet}: อ่านคอลัมน์ที่ซ่อนไว้ด้วย: {names}", "Sheet {sheet}: hidden columns that were read: {names}"
)
LEFT_OUT = Text(
    "ข้ามแถวที่ไม่ใช่คดี {count:,} แถว ({what}): แถว {rows}",
    "{count:,} row(s) skipped that are no cases ({what}): row {rows}",
)


def read(
    path: Path,
    out: Path,
    *,
    table: str,
    first: bool,
    needed: Sequence[str] = (),
    key: Sequence[str] = (),
    others: Sequence[str] = (),
    sheet: str | None = None,
    several: bool = False,
) -> list[Text]:
    """Write the tables of `path` into the database `out`, everything as text, headers as column names.

    Sheets of a workbook, files of a ZIP and files given one after the other are one table of cases as long as
    they have the same columns. Each row says in the column `PLACE` where it stands.

    Args:
        table: the table of cases.
        first: begin a new database.
        needed: columns that the mapping reads of the cases.
        key: those of them that tell cases apart.
        others: the mapping's other tables, for sheets and files that bear their names.
        sheet: read this sheet of the workbook alone.
        several: whether other files are read too, so that a row's place needs the name of its own.

    Raises:
        UserError: it cannot be read, or holds a table that is neither cases nor one of `others`.
    """
    if first:
        out.unlink(missing_ok=True)
    with closing(sqlite3.connect(out)) as connection, connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        into = CaseTables(connection, table, needed, key, {name.casefold(): name for name in others})
        into.read(path, path.stem, sheet, f"{path.name} " if several else "")
        return into.notes


class CaseTables:
    """The tables of a database that grow sheet by sheet."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        cases: str,
        needed: Sequence[str],
        key: Sequence[str],
        others: dict[str, str],
    ) -> None:
        self.connection, self.cases, self.others = connection, cases, others
        self.needed, self.key = needed, key
        self.notes: list[Text] = []

    def read(self, path: Path, name: str, sheet: str | None = None, place: str = "") -> None:
        """Write the tables of a file that is called `name`; `place` goes before the numbers of its rows."""
        kind = kinds.kind_of(path)
        if kind == "archive":
            with tempfile.TemporaryDirectory(prefix="ssz-unpacked-") as folder:
                members = list(tables.unpack(path, Path(folder)))
                for member, unpacked in members:
                    own = f"{place}{member} " if len(members) > 1 else place
                    self.read(unpacked, Path(member).stem, sheet, own)
        elif kind == "text":
            self._text(path, name, place)
        else:
            self._workbook(path, name, sheet, place)

    def _workbook(self, path: Path, name: str, sheet: str | None, place: str) -> None:
        book = tables.read(path, hidden=True)
        self.notes += book.notes
        filled = [s for s in book.sheets if any(c is not None for row in s.rows for c in row)]
        if name.casefold() in self.others:
            sheet = None
        wanted = [s for s in filled if sheet in (None, s.name)]
        if not wanted:
            raise kinds.refused(
                Text("ไม่มีแผ่นงานที่มีคดี", "There is no sheet with cases."),
                Text(
                    "ตรวจชื่อแผ่นงาน: " + ", ".join(s.name for s in book.sheets),
                    "Sheets: " + ", ".join(s.name for s in book.sheets),
                ),
            )
        for one in wanted:
            # A file given for one of the mapping's tables may call its only sheet as it likes.
            called = name if len(filled) == 1 and name.casefold() in self.others else one.name
            self._add(
                iter(one.rows), called, f"{place}{one.name} ", one, is_hidden=one.hidden and sheet is None
            )
        if sheet is not None and len(wanted) < len(filled):
            left = ", ".join(s.name for s in filled if s not in wanted)
            self.notes.append(Text(f"แผ่นงานที่ไม่ได้อ่าน: {left}", f"Sheets not read: {left}"))

    def _text(self, path: Path, name: str, place: str) -> None:
        with path.open("rb") as file:
            code, start = encoding.begin(file)
        garbled = encoding.ungarble(start[:20_000])
        if garbled is not None:
            raise kinds.refused(
                Text(f"ตัวอักษรเพี้ยนทั้งไฟล์ ({garbled[1].th})", f"The whole file is garbled ({garbled[1].en})."),
                Text("ส่งออกจากระบบใหม่เป็น CSV UTF-8", "Export it again as CSV UTF-8."),
            )
        try:
            with open(path, encoding=code, newline="") as lines:
                rows = tables.rows_of_text(lines, tables.delimiter_of(start), limits.MOST_CASES)
                self._add(rows, name, place)
        except UnicodeDecodeError:
            with path.open("rb") as file:
                encoding.require_one(file)
            raise kinds.refused(
                Text("มีตัวอักษรที่อ่านไม่ได้ในไฟล์", "The file holds letters that cannot be read."),
                Text("ส่งออกเป็น CSV UTF-8 ใหม่", "Export it again as CSV UTF-8."),
            ) from None
        if not code.startswith("utf-8"):
            self.notes.append(encoding.read_as(code))

    def _add(
        self,
        rows: Iterator[list[Any]],
        name: str,
        place: str,
        of: tables.FileSheet | None = None,
        *,
        is_hidden: bool = False,
    ) -> None:
        """Add a sheet to the table of its name, else to the cases, whose columns it must have.

        Args:
            of: the sheet of a workbook that the rows stand on.
        """
        head = list(islice(rows, SEARCHED_ROWS))
        mapped = self.others.get(name.casefold())
        needed = self.needed if mapped is None else ()
        at = _header(head, needed)
        names = _names(head[at], needed) if at is not None else []
        if mapped is None:
            refusal = self._refusal(name, names)
            written = _written_names(head[at], needed) if at is not None else []
            if refusal is None and (doubled := [n for n in needed if written.count(n) > 1]):
                refusal = _doubled(name, doubled)
            if refusal is not None and is_hidden:
                self.notes.append(Text(f"แผ่นงานที่ซ่อนไว้และไม่ได้อ่าน: {name}", f"Hidden sheet, not read: {name}"))
                return
            if refusal is not None or is_hidden:
                raise refusal or _hidden(name)
        if at is None:
            raise _no_header(name)
        self._insert(mapped or self.cases, head[at], place, at + 1, chain(head[at + 1 :], rows), of)

    def _refusal(self, name: str, names: list[str]) -> UserError | None:
        """Return why a sheet is no part of the table of cases; None if it is."""
        if not names:
            return _no_header(name)
        known = self._named(self.cases)
        if lacking := [column for column in self.needed if column not in names]:
            return _lacks(name, lacking, names)
        return _differs(name, names, known) if known and _shape(names) != _shape(known) else None

    def _named(self, table: str) -> list[str]:
        found = self.connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
        return [name for (name,) in found if name != PLACE]

    def _insert(
        self,
        table: str,
        header: list[Any],
        place: str,
        above: int,
        rows: Iterator[list[Any]],
        of: tables.FileSheet | None,
    ) -> None:
        """Append rows to a table, made if it is not there; totals and blank rows are none."""
        names = _names(header, self.needed if table == self.cases else ())
        quoted = _quoted(table)
        if not self._named(table):
            columns = ", ".join(f"{_quoted(n)} TEXT" for n in [*names, PLACE])
            self.connection.execute(f"CREATE TABLE {quoted} ({columns})")
        own = {n.casefold(): n for n in self._named(table)}
        kept = [at for at, n in enumerate(names) if n.casefold() in own]
        columns = ", ".join(_quoted(own[names[at].casefold()]) for at in kept)
        marks = ", ".join("?" * (len(kept) + 1))
        insert = f"INSERT INTO {quoted} ({columns}, {_quoted(PLACE)}) VALUES ({marks})"  # noqa: S608 - quoted
        odd: dict[str, list[str]] = defaultdict(list)
        # Errors in columns that nobody reads do no harm.
        read = [at for at in kept if names[at] in self.needed] if table == self.cases else kept
        key = [at for at in kept if names[at] in self.key] if table == self.cases else []
        whole = read if table == self.cases else ()

        unseen = set(of.hidden_rows) if of is not None else ()
        keys = _Keys(key)

        def records() -> Iterator[list[str | None]]:
            for at, row, kind in case_rows.told(rows, header, whole):
                where = f"{place}{above + 1 + at}"
                if above + at in unseen and kind == "case":
                    odd["hidden"].append(where)
                if kind != "case":
                    odd[kind].append(where)
                    continue
                keys.see(row, where)
                for fault in _faults(row, len(names), read, key):
                    odd[fault].append(where if fault != "beyond" else where + _beyond_at(row, len(names)))
                yield [*(_cell(row, at) for at in kept), where]

        before = self._last(quoted)
        self.connection.executemany(insert, records())
        if of is not None:
            self._note_book(table, before + 1, self._last(quoted), of)
            self._note_hidden(odd["hidden"], [names[at] for at in read if at in of.hidden_columns], of.name)
        odd["dated"] = keys.dated
        _refuse(odd, len(names), self.key)
        for kind, what in case_rows.NO_RECORDS.items():
            if left_out := odd[kind]:
                count, where = len(left_out), _listed(left_out)
                self.notes.append(
                    Text(*(LEFT_OUT(lang, count=count, what=what(lang), rows=where) for lang in LANGUAGES))
                )

    def _last(self, quoted: str) -> int:
        # Not `rowid`: columns of Oracle are called so.
        [last] = self.connection.execute(f"SELECT coalesce(max(_rowid_), 0) FROM {quoted}").fetchone()  # noqa: S608
        return int(last)

    def _note_book(self, table: str, first: int, last: int, of: tables.FileSheet) -> None:
        """Note which rows of a table come from a sheet, and from which day its workbook counts."""
        books = _quoted(BOOKS)
        self.connection.execute(f"CREATE TABLE IF NOT EXISTS {books} (of, first, last, is_1904)")
        self.connection.execute(f"INSERT INTO {books} VALUES (?, ?, ?, ?)", (table, first, last, of.is_1904))  # noqa: S608

    def _note_hidden(self, rows: list[str], columns: list[str], sheet: str) -> None:
        """Say what was read though whoever looks at the sheet does not see it."""
        if rows:
            count, where = len(rows), _listed(rows)
            self.notes.append(Text(*(HIDDEN(lang, count=count, rows=where) for lang in LANGUAGES)))
        if columns:
            names = ", ".join(columns)[:300]
            self.notes.append(Text(*(HIDDEN_COLUMNS(lang, sheet=sheet, names=names) for lang in LANGUAGES)))


class _Keys:
    """Which rows have a day where keys stand: numbers such as 1/2569, that Excel took for one."""

    def __init__(self, columns: Sequence[int]) -> None:
        self.columns = columns
        self.days: dict[int, list[str]] = {column: [] for column in columns}
        self.others: set[int] = set()

    def see(self, row: list[Any], where: str) -> None:
        """Look at the key of a row."""
        for column in self.columns:
            cell = row[column] if column < len(row) else None
            if isinstance(cell, str) and cell.startswith(tables.DATE_MARK):
                self.days[column].append(where)
            elif cell is not None:
                self.others.add(column)

    @property
    def dated(self) -> list[str]:
        """The rows; none of a column that holds days alone and is one of several parts of the key."""
        is_whole = len(self.columns) == 1
        return [
            row for column in self.columns if is_whole or column in self.others for row in self.days[column]
        ]


def _faults(row: list[Any], width: int, read: Sequence[int], key: Sequence[int]) -> Iterator[str]:
    """Yield what is wrong with the cells of a record.

    Args:
        width: columns of the table.
        read: places of the columns that are read.
        key: places of those that tell records apart.
    """
    if any(c is not None for c in row[width:]):
        yield "beyond"
    if any(isinstance(c, str) and c.startswith(tables.NO_RESULT) for c in row):
        yield "uncomputed"
    if not tables.ERRORS.isdisjoint(row) and any(row[at] in tables.ERRORS for at in read if at < len(row)):
        yield "failed"
    if any(words.is_shortened(str(row[at])) for at in key if at < len(row)):
        yield "shortened"


def _refuse(odd: dict[str, list[str]], width: int, key: Sequence[str]) -> None:
    """Refuse a table with faults, by the rows that have them.

    Raises:
        UserError: names the fault, the rows and the way out.
    """
    if beyond := odd["beyond"]:
        raise _beyond(beyond, width)
    if uncomputed := odd["uncomputed"]:
        raise _uncomputed(uncomputed)
    if failed := odd["failed"]:
        raise _failed(failed)
    if shortened := odd["shortened"]:
        raise _shortened(shortened, key)
    if dated := odd["dated"]:
        raise _dated(dated, key)


def _header(head: list[list[Any]], needed: Sequence[str]) -> int | None:
    """Return the index of the header among the first rows: the one with the columns that are needed.

    Else the first row at least half as full as the widest: titles stand above.
    """
    if needed:
        whole = (at for at, row in enumerate(head) if set(needed) <= set(_names(row, needed)))
        if (at := next(whole, None)) is not None:
            return at
    widths = [sum(c is not None for c in row) for row in head]
    wide = max(widths, default=0)
    return next(i for i, width in enumerate(widths) if width * 2 >= wide) if wide >= 2 else None


def _shape(names: Sequence[str]) -> frozenset[str]:
    """Return the columns by which two sheets are the same table: in any order, those without a name aside."""
    return frozenset(n.casefold() for n in names if not _UNNAMED.fullmatch(n))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', "") + '"'


def _no_header(name: str) -> UserError:
    return kinds.refused(
        Text(f"แผ่นงานหรือไฟล์ {name} ไม่มีหัวตารางของคดี", f"{name} has no header of cases."),
        Text(
            "แถวแรกต้องเป็นชื่อคอลัมน์ ถ้าไม่ใช่คดีให้ลบแผ่นนั้น หรือเลือกอ่านแผ่นเดียว (--sheet)",
            "Its first row must name the columns; delete what holds no cases, or read one sheet alone"
            " (--sheet).",
        ),
    )


def _lacks(name: str, lacking: list[str], names: list[str]) -> UserError:
    there = ", ".join(n for n in names if not _UNNAMED.fullmatch(n))[:600]
    wanted = ", ".join(lacking)
    return kinds.refused(
        Text(
            f"แผ่นงานหรือไฟล์ {name} ไม่มีคอลัมน์ {wanted} ที่ไฟล์จับคู่ใช้ คอลัมน์ที่มี: {there}",
            f"{name}: there is no column {wanted}, which the mapping reads; the file has: {there}.",
        ),
        Text(
            "แก้ชื่อคอลัมน์ในไฟล์จับคู่หรือในไฟล์ ถ้าแผ่นนั้นไม่ใช่คดีให้ลบ หรือเลือกอ่านแผ่นเดียว (--sheet)",
            "Correct the name in the mapping or in the file; delete what holds no cases, or read one sheet"
            " alone (--sheet).",
        ),
    )


def _differs(name: str, names: list[str], known: list[str]) -> UserError:
    lacks = ", ".join(n for n in known if n.casefold() not in _shape(names) and not _UNNAMED.fullmatch(n))
    more = ", ".join(n for n in names if n.casefold() not in _shape(known) and not _UNNAMED.fullmatch(n))
    th = [f"ขาด {lacks[:300]}"] * bool(lacks) + [f"มีเพิ่ม {more[:300]}"] * bool(more)
    en = [f"lacks {lacks[:300]}"] * bool(lacks) + [f"has besides {more[:300]}"] * bool(more)
    return kinds.refused(
        Text(
            f"แผ่นงานหรือไฟล์ {name} มีคอลัมน์ไม่เหมือนแผ่นแรก: {' และ '.join(th)} ยังไม่มีการเปลี่ยนแปลงข้อมูล",
            f"{name} has other columns than the first table: it {' and '.join(en)}. Nothing was changed.",
        ),
        _SET_ASIDE,
    )


def _hidden(name: str) -> UserError:
    return kinds.refused(
        Text(f"แผ่นงาน {name} ซ่อนอยู่แต่มีคดี", f"The sheet {name} is hidden and holds cases."),
        Text(
            "เลิกซ่อนแผ่นงานถ้าต้องนำเข้าด้วย หรือลบทิ้ง หรือเลือกอ่านแผ่นเดียว (--sheet)",
            "Unhide it if its cases count too, or delete it, or read one sheet alone (--sheet).",
        ),
    )


def _doubled(name: str, doubled: list[str]) -> UserError:
    columns = ", ".join(doubled)
    return kinds.refused(
        Text(
            f"แผ่นงานหรือไฟล์ {name} มีคอลัมน์ {columns} มากกว่าหนึ่งคอลัมน์ จึงไม่รู้ว่าต้องอ่านคอลัมน์ใด",
            f"{name} has the column {columns} more than once: which is meant?",
        ),
        Text("เปลี่ยนชื่อหรือลบคอลัมน์ที่ซ้ำ", "Rename or delete the one that is not meant."),
    )


def _listed(rows: list[str]) -> str:
    return ", ".join(rows[:10]) + (" …" if len(rows) > 10 else "")


def _failed(found: list[str]) -> UserError:
    return kinds.refused(
        Text(
            f"มี {len(found):,} แถวที่มีค่าผิดพลาดของสูตร (#N/A, #REF! …) ในคอลัมน์ที่ต้องอ่าน: แถว {_listed(found)}",
            f"{len(found):,} row(s) have errors of formulas (#N/A, #REF! …) in columns that are read: row"
            f" {_listed(found)}.",
        ),
        Text(
            "แก้สูตรให้ได้ค่า หรือลบเซลล์ให้ว่างถ้าไม่มีข้อมูล", "Mend the formula, or empty the cell if there is nothing."
        ),
    )


def _shortened(found: list[str], key: Sequence[str]) -> UserError:
    columns = ", ".join(key)
    return kinds.refused(
        Text(
            f"มี {len(found):,} แถวที่เลขคดี ({columns}) ถูก Excel ย่อเป็น E+ ตัวเลขท้ายหายไปแล้ว:"
            f" แถว {_listed(found)}",
            f"Excel has shortened the key ({columns}) of {len(found):,} row(s) to E+, its last digits are"
            f" lost: row {_listed(found)}.",
        ),
        Text(
            "ส่งออกจากระบบใหม่ แล้วนำเข้าโดยไม่เปิดบันทึกใน Excel หรือจัดคอลัมน์เป็นข้อความ (Text) ก่อน",
            "Export it again and load that without saving it in Excel, or format the column as text first.",
        ),
    )


def _dated(found: list[str], key: Sequence[str]) -> UserError:
    columns = ", ".join(key)
    return kinds.refused(
        Text(
            f"มี {len(found):,} แถวที่เลขคดี ({columns}) เป็นวันที่ เพราะ Excel เปลี่ยนเลขเช่น 1/2569 เป็นวันที่:"
            f" แถว {_listed(found)}",
            f"The key ({columns}) of {len(found):,} row(s) is a day, for Excel turns numbers such as 1/2569"
            f" into days: row {_listed(found)}.",
        ),
        Text(
            "ส่งออกจากระบบใหม่ หรือจัดคอลัมน์เป็นข้อความ (Text) แล้วพิมพ์เลขคดีในแถวเหล่านั้นใหม่",
            "Export it again, or format the column as text and write the keys of these rows again.",
        ),
    )


def _beyond_at(row: list[Any], width: int) -> str:
    """Return the column and the text of the first cell of a row beyond its header."""
    at = next((at for at in range(width, len(row)) if row[at] is not None), width)
    return f" ({tables.column_letters(at)} “{str(row[at])[:40]}”)" if at < len(row) else ""


def _beyond(cut: list[str], width: int) -> UserError:
    rows = _listed(cut)
    return kinds.refused(
        Text(
            f"มี {len(cut):,} แถวที่มีเซลล์เกินหัวตาราง ({width} คอลัมน์) ข้อความอาจถูกตัดที่เครื่องหมายคั่น: แถว {rows}",
            f"{len(cut):,} row(s) have cells beyond the header's {width} columns, a text may have been cut at"
            f" its delimiter: row {rows}.",
        ),
        Text("ใส่เครื่องหมายคำพูดรอบข้อความ หรือส่งออกเป็น XLSX", "Put texts in quotation marks, or export as XLSX."),
    )


def _uncomputed(found: list[str]) -> UserError:
    rows = _listed(found)
    return kinds.refused(
        Text(
            f"มี {len(found):,} แถวที่มีสูตรแต่ไม่มีผลลัพธ์ในไฟล์: แถว {rows}",
            f"{len(found):,} row(s) have formulas without a result in the file: row {rows}.",
        ),
        Text(
            "เปิดไฟล์ใน Excel แล้วบันทึกใหม่ หรือวางเป็นค่า", "Open it in Excel and save it again, or paste as values."
        ),
    )


def _names(header: list[Any], needed: Sequence[str] = ()) -> list[str]:
    """Return the names of the columns, no two alike."""
    names: list[str] = []
    for number, name in enumerate(_written_names(header, needed), start=1):
        taken = {f.casefold() for f in names}
        names.append(f"{name} {number}" if name.casefold() in taken else name)
    return names


def _written_names(header: list[Any], needed: Sequence[str]) -> list[str]:
    """Return the columns as the file names them; those that are needed as the mapping writes them, whatever
    blanks and ends of line the header has within.
    """
    wanted = {"".join(name.split()): name for name in needed}
    names = []
    for number, cell in enumerate(header, start=1):
        # A day above a column, as pivot tables have them, bears a mark that no name may.
        name = f"column {number}" if cell is None else " ".join(_written(cell).split()).replace('"', "")
        names.append(name if name in needed else wanted.get("".join(name.split()), name))
    return names


# What programs of databases write where there is nothing.
_NULLS = frozenset(("NULL", "\\N", "[NULL]", "(NULL)", "(null)", "<NULL>", "<null>"))


def _cell(row: list[Any], at: int) -> str | None:
    return None if at >= len(row) or row[at] is None or row[at] in _NULLS else _written(row[at])


def _written(cell: Any) -> str:
    """Return text as the mapping's formats expect it: YYYY-MM-DD hh:mm:ss, whole days without a clock."""
    text = str(cell)
    if text.startswith(tables.DATE_MARK):
        return text[1:].replace("T", " ").removesuffix(" 00:00:00")
    return words.bare(text).strip()
