"""Tables as data frames: what stands over each column, in both languages, and what of a row stands in it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import pandas as pd

from dashboard.language.text import Lang, Text

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column of a table. value: what a row has in it; a `Text` is said in the table's language."""

    heading: Text
    value: Callable[[Row, Lang], object]


def table(rows: Iterable[Row], columns: Sequence[Column[Row]], lang: Lang) -> pd.DataFrame:
    """Return a frame with a line a row and the columns in their order, headings and texts in one language.

    Without rows the frame still has its columns.
    """
    lines = [[_said(column.value(row, lang), lang) for column in columns] for row in rows]
    return pd.DataFrame(lines, columns=[column.heading(lang) for column in columns])


def _said(value: object, lang: Lang) -> object:
    return value(lang) if isinstance(value, Text) else value
