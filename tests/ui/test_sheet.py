"""Tables on a page: cut to what a screen takes, names letter by letter, notes on what weakens them."""

import pandas as pd
import pytest

from dashboard.language.text import Lang
from dashboard.ui import sheet
from dashboard.ui.facts import share_of
from dashboard.view.extent import Extent


def test_more_rows_than_a_screen_takes_are_in_the_file() -> None:
    words = pd.DataFrame({"a": [f"*{n}*" for n in range(sheet.MOST_ROWS + 5)]})
    about = Extent(
        "Kantang", "1–31 Oct 2026", "all groups", "occurred", ("920201", "2026-10", "gall", "occurred")
    )
    cut = sheet.sheet_of(words, words, "en", about, "note")
    assert (sheet.MOST_ROWS, sheet.MOST_ROWS + 5) == (cut.shown.num_rows, len(cut.frame))
    assert f"{sheet.MOST_ROWS} of {sheet.MOST_ROWS + 5} rows" in cut.note
    assert "\\*0\\*" == cut.shown.column("a")[0].as_py()


@pytest.mark.parametrize(
    ("part", "whole", "lang", "expected"),
    [
        (123, 1_500, "th", "123 คดี (ร้อยละ 8.2)"),
        (1_230, 15_000, "en", "1,230 cases (8.2 %)"),
        (3, 9, "th", "3 คดี"),
        (3, 10, "en", "3 cases (30.0 %)"),
        (0, 0, "en", "0 cases"),
    ],
)
def test_a_share_is_told_with_its_count_and_without_percentage_on_a_small_base(
    part: int, whole: int, lang: Lang, expected: str
) -> None:
    assert expected == share_of(part, whole, lang)
