"""The small mapping file for tables made by others: which of their columns and codes means what here."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, model_validator

from dashboard.errors import UserError
from dashboard.language.text import LANGUAGES, Text, in_both
from data_loaders import mapping_faults, stamps
from data_loaders.cells import shown_whole
from data_loaders.columns import Dataset
from data_loaders.days import Order
from data_loaders.fields import Strict
from data_loaders.files.tables import FileSheet, column_letters
from data_loaders.headers import SEARCHED_ROWS, plain
from data_loaders.lists import spelled
from data_loaders.mapping_faults import MappingFault
from data_loaders.reading import Read

# Values that a note names.
NAMED = 5
LEFT_OUT = Text(
    "ข้าม {count:,} แถวที่ค่าของ “{name}” ไม่อยู่ในไฟล์จับคู่ (skip_others): {values}",
    "{count:,} row(s) skipped whose “{name}” the mapping does not name (skip_others): {values}",
)
DOUBLED = Text(
    "ไฟล์มีคอลัมน์ที่ไฟล์จับคู่ใช้มากกว่าหนึ่งคอลัมน์: {names}",
    "The file has columns of the mapping more than once: {names}.",
)
ONE_ALONE = Text(
    "รวมคำตอบไว้ในคอลัมน์เดียว แล้วลบหรือเปลี่ยนชื่อคอลัมน์ที่ซ้ำ",
    "Bring the answers into one column, and delete or rename the other.",
)
ALIKE = Text(" ที่คล้ายกันในไฟล์: {names}", " Alike in the file: {names}.")


class Origin(Strict):
    """Where a column comes from: one column (`"header"` for short), several joined, or a constant.

    `codes` recodes, `skip_others` leaves out rows of other values, `times` turns shares into percentages.
    """

    column: str | None = None
    columns: tuple[str, ...] = ()
    constant: str | int | float | None = None
    codes: dict[str, str] = Field({})
    skip_others: bool = False
    times: float | None = None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, given: Any) -> Any:
        return {"column": given} if isinstance(given, str) else given

    @model_validator(mode="after")
    def _one(self) -> "Origin":
        if sum((self.column is not None, bool(self.columns), self.constant is not None)) != 1:
            raise MappingFault(
                "ระบุ `column`, `columns` หรือ `constant` เพียงอย่างเดียว",
                "give one of `column`, `columns`, `constant`",
            )
        return self

    @property
    def read(self) -> tuple[str, ...]:
        """The headers of the file that it reads."""
        return (self.column,) if self.column else self.columns


class Dates(Strict):
    order: Literal["dmy", "mdy"] | None = None


class Form(Strict):
    """A mapping file."""

    dataset: str
    columns: dict[str, Origin] = Field(min_length=1)
    dates: Dates = Dates()

    def apply(
        self,
        sheets: list[FileSheet],
        dataset: Dataset,
        order: Order | None,
        as_it_stood: dict[str, str],
        notes: list[Text],
    ) -> list[FileSheet]:
        """Return the sheets as the data set's own template would hold them, with the row numbers of the file.

        Args:
            as_it_stood: takes each value that was joined of several columns, as the file writes it.
            notes: takes what was left out.

        Raises:
            UserError: the mapping is for another data set, no sheet has its columns, or one has them twice.
        """
        unknown = sorted(set(self.columns) - {c.key for c in dataset.columns})
        if self.dataset != dataset.code or unknown:
            what = ", ".join(unknown) or self.dataset
            raise _wrong(
                Text(
                    f"ไฟล์จับคู่ไม่ตรงกับชุดข้อมูล {dataset.code}: {what}",
                    f"The mapping does not fit {dataset.code}: {what}.",
                )
            )
        wanted = [w for f in self.columns.values() for w in f.read]
        headed = [(s, at) for s in sheets if (at := _header(s, wanted)) is not None]
        if not headed:
            lacking = _lacking(sheets, wanted)
            names, alike = ", ".join(lacking), _alike(sheets, lacking)
            th, en = (ALIKE(lang, names=alike) if alike else "" for lang in LANGUAGES)
            raise UserError(
                Text(
                    f"ไฟล์ไม่มีคอลัมน์ {names} ที่ไฟล์จับคู่ใช้{th}",
                    f"The file lacks the columns {names} of the mapping.{en}",
                ),
                Text(
                    "ตรวจว่าเป็นไฟล์ของแบบสอบถามนี้ ถ้าคำถามเปลี่ยนชื่อ ให้แก้ชื่อคอลัมน์ในไฟล์หรือในไฟล์จับคู่",
                    "See whether this is the file of that form; if a question was renamed, correct it in"
                    " the file or in the mapping.",
                ),
            )
        for sheet, (row, columns) in headed:
            _refuse_doubled(sheet, row, columns, wanted)
            notes += self._left_out(sheet, row, columns)
        return [self._sheet(sheet, row, at, order, as_it_stood) for sheet, (row, at) in headed]

    def _left_out(self, sheet: FileSheet, header: int, at: dict[str, int]) -> Iterator[Text]:
        """Yield a note on the rows whose value a column's `codes` do not name, where these are skipped."""
        for field in self.columns.values():
            if not field.skip_others or field.column is None:
                continue
            known = set(map(spelled, field.codes))
            others = Counter(
                " ".join(shown_whole(cell).split())
                for row in sheet.rows[header + 1 :]
                if (cell := _cell(row, at[plain(field.column)])) is not None and spelled(cell) not in known
            )
            if others:
                values = ", ".join(f"“{value[:40]}”" for value, _ in others.most_common(NAMED))
                more = " …" if len(others) > NAMED else ""
                facts = {"name": field.column, "count": others.total(), "values": values + more}
                yield Text(*(LEFT_OUT(lang, **facts) for lang in LANGUAGES))

    def put_back(self, sheets: list[FileSheet], read: Read) -> None:
        """Give the columns the headers of the file again, by which its maker knows them."""
        own = {key: field.column or " + ".join(field.columns) or key for key, field in self.columns.items()}
        read.names = {key: own.get(key, name) for key, name in read.names.items()}
        read.problems = [replace(p, column=own.get(p.key, p.column)) for p in read.problems]
        for sheet in sheets:
            at = sheet.rows.index(list(self.columns))
            sheet.rows[at] = [own[key] for key in self.columns]

    def _sheet(
        self,
        sheet: FileSheet,
        header: int,
        at: dict[str, int],
        order: Order | None,
        as_it_stood: dict[str, str],
    ) -> FileSheet:
        keys = list(self.columns)
        joined = {
            key: _joined(field.columns, sheet.rows[header + 1 :], at, order, as_it_stood)
            for key, field in self.columns.items()
            if field.columns
        }
        rows: list[list[Any]] = [[None] * len(keys) for _ in range(header)] + [list(keys)]
        for number, given in enumerate(sheet.rows[header + 1 :]):
            values = [
                joined[key][number] if key in joined else self._value(self.columns[key], given, at)
                for key in keys
            ]
            rows.append([None] * len(keys) if any(v is _LEFT_OUT for v in values) else values)
        unseen = set(sheet.hidden_columns)
        hidden = [
            n for n, field in enumerate(self.columns.values()) if unseen & {at[plain(c)] for c in field.read}
        ]
        return replace(sheet, rows=rows, hidden_columns=hidden)

    def _value(self, field: Origin, row: list[Any], at: dict[str, int]) -> Any:
        if field.constant is not None:
            return field.constant if any(c is not None for c in row) else None
        value = _cell(row, at[plain(field.column)])
        if field.codes or field.skip_others:
            codes = {spelled(k): v for k, v in field.codes.items()}
            recoded = codes.get(spelled(value)) if value is not None else None
            if recoded is None and field.skip_others:
                return _LEFT_OUT
            value = recoded if recoded is not None else value
        if field.times is not None and value is not None:
            try:
                value = round(float(str(value).replace(",", ".")) * field.times, 6)
            except ValueError:
                return value
        return value


_LEFT_OUT = object()


def _joined(
    columns: Sequence[str],
    rows: Sequence[list[Any]],
    at: dict[str, int],
    order: Order | None,
    as_it_stood: dict[str, str],
) -> list[str | None]:
    """Return the cells of several columns as one value a row; None for an empty row."""
    cells = {name: [_cell(row, at[plain(name)]) for row in rows] for name in columns}
    one = [
        "|".join(parts) for parts in zip(*(stamps.written(cells[n], n, order) for n in columns), strict=True)
    ]
    for value, *parts in zip(one, *(cells[n] for n in columns), strict=True):
        as_it_stood[value] = "|".join(map(str, parts))
    return [value if any(row) else None for value, row in zip(one, rows, strict=True)]


def _cell(row: list[Any], at: int) -> Any:
    return row[at] if at < len(row) else None


def _header(sheet: FileSheet, wanted: list[str]) -> tuple[int, dict[str, int]] | None:
    """Return the index of the row that holds all wanted headers, and where each is."""
    needed = {plain(w) for w in wanted}
    for index, row in enumerate(sheet.rows[:SEARCHED_ROWS]):
        at = {plain(cell): column for column, cell in reversed(list(enumerate(row))) if cell is not None}
        if needed <= set(at):
            return index, at
    return None


def _refuse_doubled(sheet: FileSheet, header: int, at: dict[str, int], wanted: Sequence[str]) -> None:
    """Refuse a sheet that has a wanted column twice: a form whose question was asked anew writes it so.

    Raises:
        UserError: names the columns.
    """
    keys = {plain(name): name for name in wanted}
    again = [
        (keys[key], column)
        for column, cell in enumerate(sheet.rows[header])
        if cell is not None and (key := plain(cell)) in keys and at[key] != column
    ]
    filled = [
        (name, column)
        for name, column in again
        if any(_cell(row, column) is not None for row in sheet.rows[header + 1 :])
    ]
    if filled:
        listed = ", ".join(f"“{name}” ({column_letters(column)})" for name, column in filled)
        raise UserError(in_both(lambda lang: DOUBLED(lang, names=listed)), ONE_ALONE)


def _lacking(sheets: Sequence[FileSheet], wanted: Sequence[str]) -> list[str]:
    """Return the wanted headers that the likeliest header of the sheets does not have."""
    rows = [
        {plain(cell) for cell in row if cell is not None} for s in sheets for row in s.rows[:SEARCHED_ROWS]
    ]
    needed = {plain(name): name for name in wanted}
    best = max(rows, key=lambda row: len(row & set(needed)), default=set[str]())
    return [name for key, name in needed.items() if key not in best]


def _alike(sheets: Sequence[FileSheet], lacking: Sequence[str]) -> str:
    """Return the headers of the sheets that are written most like those that lack, in quotation marks."""
    cells = {
        plain(c): str(c) for s in sheets for r in s.rows[:SEARCHED_ROWS] for c in r if isinstance(c, str)
    }
    found = [cells[key] for name in lacking for key in get_close_matches(plain(name), cells, 1, 0.7)]
    return ", ".join(f"“{' '.join(header.split())[:120]}”" for header in dict.fromkeys(found))


def load(path: Path) -> Form:
    """Read and validate a mapping file.

    Raises:
        UserError: names every problem of the file at once.
    """
    try:
        return Form.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError):
        raise _wrong(Text("อ่านไฟล์จับคู่คอลัมน์ไม่ได้", "The mapping file cannot be read.")) from None
    except tomllib.TOMLDecodeError as error:
        raise _wrong(
            Text(f"ไฟล์จับคู่ไม่ใช่ TOML ที่ถูกต้อง: {error}", f"The mapping file is not valid TOML: {error}")
        ) from None
    except ValidationError as error:
        th, en = ("; ".join(mapping_faults.lines(error, lang, path.name)) for lang in LANGUAGES)
        raise _wrong(Text(f"ไฟล์จับคู่มีที่ต้องแก้: {th}", f"The mapping file has problems: {en}")) from None


def _wrong(message: Text) -> UserError:
    return UserError(message, Text("ดูตัวอย่างใน examples/surveys", "See the examples in examples/surveys."))
