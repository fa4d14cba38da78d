"""What is wrong with a file, cell by cell: what, where and how to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from dashboard.errors import UserError
from dashboard.language.text import Lang, Text

# A message names this many; the annotated workbook marks them all.
SHOWN = 30


@dataclass(frozen=True, slots=True)
class Problem:
    """`row` 0 speaks of the whole column or sheet. `key` is the column's name in the data set, '' where there
    is none.
    """

    sheet: str
    row: int
    column: str
    value: str
    reason: Text
    remedy: Text
    key: str = ""

    def say(self, lang: Lang) -> str:
        place = []
        if self.sheet:
            place.append(f"แผ่นงาน {self.sheet}" if lang == "th" else f"sheet {self.sheet}")
        if self.row:
            place.append(f"แถว {self.row}" if lang == "th" else f"row {self.row}")
        if self.column:
            place.append(f"คอลัมน์ {self.column}" if lang == "th" else f"column {self.column}")
        value = f" “{self.value}”" if self.value else ""
        where = f"{' '.join(place)}{value}".strip()
        return (
            f"{where}: {self.reason(lang)} – {self.remedy(lang)}"
            if where
            else f"{self.reason(lang)} – {self.remedy(lang)}"
        )


def frame(problems: Iterable[Problem], lang: Lang) -> pd.DataFrame:
    """Columns sheet, row, column, value, reason, remedy; one row a problem."""
    rows = [(p.sheet, p.row or None, p.column, p.value, p.reason(lang), p.remedy(lang)) for p in problems]
    return pd.DataFrame(rows, columns=["sheet", "row", "column", "value", "reason", "remedy"])


def refusal(name: str, problems: list[Problem], *, partly: bool = False) -> UserError:
    """All problems of a file as one error; `partly`: its other rows are loaded."""

    def lines(lang: Lang) -> str:
        found = "\n".join(f"  {p.say(lang)}" for p in problems[:SHOWN])
        left = len(problems) - SHOWN
        more = f"\n  … และอีก {left} จุด" if lang == "th" else f"\n  … and {left} more"
        return found + (more if left > 0 else "")

    return UserError(
        Text(
            f"ไฟล์ {name} มีที่ต้องแก้ {len(problems)} จุด:\n{lines('th')}",
            f"{name}: {len(problems)} problem(s):\n{lines('en')}",
        ),
        (
            Text(
                "แก้แถวเหล่านี้แล้วนำเข้าไฟล์อีกครั้ง แถวอื่นนำเข้าได้แล้ว",
                "Correct these rows and load the file again; the others are accepted.",
            )
            if partly
            else Text(
                "แก้ตามรายการแล้วนำเข้าใหม่ ยังไม่มีการเปลี่ยนแปลงข้อมูล",
                "Correct them and load again; nothing was changed.",
            )
        ),
    )
