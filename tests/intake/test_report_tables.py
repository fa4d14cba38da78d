"""What is wrong with a file, as the page on data lists it."""

from typing import Any

import pytest

from dashboard.intake import report_tables
from dashboard.language.text import LANGUAGES, Lang


def problem(sheet: str) -> dict[str, Any]:
    words = {"th": "คำ", "en": "words"}
    return {"sheet": sheet, "at": words, "column": "สถานี", "value": "9", "reason": words, "remedy": words}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sheets_have_a_column_only_where_the_file_has_sheets(lang: Lang) -> None:
    name = report_tables.PROBLEM_COLUMNS[0].heading(lang)
    with_sheets = report_tables.problems({"problems": [problem(""), problem("ต.ค.")]}, lang)
    without = report_tables.problems({"problems": [problem(""), problem("")]}, lang)
    assert [*with_sheets.columns] == [name, *without.columns]
