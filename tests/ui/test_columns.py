"""Tables from rows and columns."""

import pandas as pd

from dashboard.language.text import Text
from dashboard.ui.columns import Column, table

COLUMNS: list[Column[int]] = [
    Column(Text("จำนวน", "Number"), lambda n, _: n),
    Column(Text("ชนิด", "Kind"), lambda n, _: Text("คู่", "even") if n % 2 == 0 else Text("คี่", "odd")),
    Column(Text("คดี", "Cases"), lambda n, lang: f"{n} {'คดี' if lang == 'th' else 'cases'}"),
]


def test_a_table_says_headings_and_texts_in_one_language() -> None:
    expected = pd.DataFrame({"Number": [1, 2], "Kind": ["odd", "even"], "Cases": ["1 cases", "2 cases"]})
    pd.testing.assert_frame_equal(expected, table([1, 2], COLUMNS, "en"))
    assert ["คี่", "คู่"] == table([1, 2], COLUMNS, "th")["ชนิด"].tolist()


def test_a_table_without_rows_has_its_columns() -> None:
    assert ["จำนวน", "ชนิด", "คดี"] == list(table([], COLUMNS, "th").columns)
