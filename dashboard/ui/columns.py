"""Tables as data frames: the heading of each column in both languages, and its value in a row."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import pandas as pd

from dashboard.language.text import Lang, Text

Row = TypeVar("Row")


# Without slots, which would keep `Column[Any](…)` from being made (Python 3.11).
@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column of a table. value: the cell of a row; a `Text` is put into the table's language."""

    heading: Text
    value: Callable[[Row, Lang], object]


def table(rows: Iterable[Row], columns: Sequence[Column[Row]], lang: Lang) -> pd.DataFrame:
    """Return a frame with a line for each row, columns in their order, words in one language.

    Without rows the frame still has its columns.
    """
    lines = [[_worded(column.value(row, lang), lang) for column in columns] for row in rows]
    return pd.DataFrame(lines, columns=[column.heading(lang) for column in columns])


def _worded(value: object, lang: Lang) -> object:
    return value(lang) if isinstance(value, Text) else value
