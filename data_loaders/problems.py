"""What is wrong with a file, cell by cell: what, where and how to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby

import pandas as pd

from dashboard.errors import UserError
from dashboard.language.text import LANGUAGES, Lang, Text
from data_loaders.files.tables import SHAPE

# A message names this many; the annotated workbook marks them all.
SHOWN = 30
SHEET, COLUMN = Text("แผ่นงาน {name}", "sheet {name}"), Text("คอลัมน์ {name}", "column {name}")
LAYER = Text("ชั้นข้อมูล {name}", "layer {name}")
ROW, ROWS = Text("แถว {n}", "row {n}"), Text("แถว {n}", "rows {n}")
FEATURE, FEATURES = Text("รูปที่ {n}", "feature {n}"), Text("รูปที่ {n}", "features {n}")
REFUSED = Text("ไฟล์ {name} มีที่ต้องแก้ {n} จุด:\n{lines}", "{name}: {n} problem(s):\n{lines}")
CORRECT_ROWS = Text(
    "แก้แถวเหล่านี้แล้วนำเข้าไฟล์อีกครั้ง แถวอื่นนำเข้าได้แล้ว",
    "Correct these rows and load the file again; the others are accepted.",
)
CORRECT_FILE = Text(
    "แก้ตามรายการแล้วนำเข้าใหม่ ยังไม่มีการเปลี่ยนแปลงข้อมูล",
    "Correct them and load again; nothing was changed.",
)
MORE = Text("\n  … และอีก {n} จุด", "\n  … and {n} more")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend in a file.

    row: 0 speaks of the whole column or sheet.
    is_of_map: its sheet is a layer, whose first row names the columns: row 2 is the first feature.
    key: the column's name in the data set; '' where there is none.
    more: further rows of the same fault, see `together`.
    doubtful: probably a mistake, but whoever loads may know that it is none.
    """

    sheet: str
    row: int
    column: str
    value: str
    reason: Text
    remedy: Text
    key: str = ""
    doubtful: bool = False
    more: tuple[int, ...] = ()
    is_of_map: bool = False

    @property
    def rows(self) -> str:
        """Its rows or features as people write them, `2–21, 24`; '' where it speaks of more than rows."""
        rows = [row - self.is_of_map for row in sorted({self.row, *self.more})]
        runs = [list(run) for _, run in groupby(enumerate(rows), lambda pair: pair[1] - pair[0])]
        ends = [(run[0][1], run[-1][1]) for run in runs]
        return ", ".join(f"{a}" if a == b else f"{a}–{b}" for a, b in ends) if rows[0] > 0 else ""

    @property
    def at(self) -> Text:
        """Its rows or features in words, `แถว 2–21`; no words where it speaks of more than rows."""
        one, several = (FEATURE, FEATURES) if self.is_of_map else (ROW, ROWS)
        word = several if self.more else one
        return Text(*(word(lang, n=self.rows) if self.rows else "" for lang in LANGUAGES))

    @property
    def header(self) -> str:
        """The header of its column; '' where there is none, as of the shapes of a map."""
        return "" if self.is_of_map and self.column == SHAPE else self.column

    def say(self, lang: Lang) -> str:
        """Return the problem in one line: where, what, and how to mend it."""
        place = []
        if self.sheet:
            place.append((LAYER if self.is_of_map else SHEET)(lang, name=self.sheet))
        if self.rows:
            place.append(self.at(lang))
        if self.header:
            place.append(COLUMN(lang, name=self.header))
        value = f" “{self.value}”" if self.value else ""
        where = f"{' '.join(place)}{value}".strip()
        what = f"{self.reason(lang)} – {self.remedy(lang)}"
        return f"{where}: {what}" if where else what


def together(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems with the formulas of one column that have the same fault as one, and all their rows.

    A formula is copied down its column: who is told of the first knows them all.
    """
    told: dict[object, Problem] = {}
    for number, problem in enumerate(problems):
        kind = (problem.sheet, problem.column, problem.reason, problem.remedy)
        of_kind: object = kind if problem.value.startswith("=") else number
        first = told.get(of_kind)
        told[of_kind] = replace(first, more=(*first.more, problem.row)) if first else problem
    return list(told.values())


def frame(problems: Iterable[Problem], lang: Lang) -> pd.DataFrame:
    """Return columns sheet, row, column, value, reason, remedy; one row a problem."""
    rows = [(p.sheet, p.row or None, p.column, p.value, p.reason(lang), p.remedy(lang)) for p in problems]
    return pd.DataFrame(rows, columns=["sheet", "row", "column", "value", "reason", "remedy"])


def refusal(name: str, problems: list[Problem], *, partly: bool = False) -> UserError:
    """Return all problems of a file as one error; `partly`: its other rows are loaded."""

    kinds = together(problems)

    def lines(lang: Lang) -> str:
        named, left = "\n".join(f"  {p.say(lang)}" for p in kinds[:SHOWN]), len(kinds) - SHOWN
        return named + (MORE(lang, n=left) if left > 0 else "")

    return UserError(
        Text(*(REFUSED(lang, name=name, n=len(problems), lines=lines(lang)) for lang in LANGUAGES)),
        CORRECT_ROWS if partly else CORRECT_FILE,
    )
