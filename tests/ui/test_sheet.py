"""Tables on a page: cut to what a screen takes, names letter by letter, notes on what weakens them."""

import re

import pandas as pd
import pytest
from markupsafe import Markup

from dashboard.language.text import Lang
from dashboard.ui import sheet
from dashboard.ui.facts import share_of
from dashboard.ui.html_table import html_table, is_numeric, toned
from dashboard.view.extent import Extent


def test_more_rows_than_a_screen_takes_are_in_the_file() -> None:
    words = pd.DataFrame({"a": [f"*{n}*" for n in range(sheet.MOST_ROWS + 5)]})
    about = Extent(
        "Kantang", "1–31 Oct 2026", "all groups", "occurred", ("920201", "2026-10", "gall", "occurred")
    )
    cut = sheet.sheet_of(words, words, "en", about, "note")
    assert (sheet.MOST_ROWS, sheet.MOST_ROWS + 5) == (len(cut.shown), len(cut.frame))
    assert f"{sheet.MOST_ROWS} of {sheet.MOST_ROWS + 5} rows" in cut.note
    assert "*0*" in html_table(cut.shown, "rows")


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


HOSTILE = "<img src=x onerror=alert(1)>"


def test_names_in_a_table_are_no_tags_and_links_are() -> None:
    cells = pd.Series([Markup('<a href="before_after?zone=TRANG-01">{}</a>').format(HOSTILE)], dtype=object)
    shown = html_table(pd.DataFrame({HOSTILE: cells, "คดี": [HOSTILE]}), HOSTILE)
    assert (0, 4) == (shown.count("<img"), shown.count("&lt;img"))
    assert 1 == shown.count("<a href=")


def test_numbers_stand_to_the_right_with_their_heading_and_words_do_not() -> None:
    frame = pd.DataFrame({"สถานี": ["ก", "ข"], "คดี": ["1,204", "–"], "ผล": ["ลดลง", "3"]})
    shown = html_table(frame, "คดี")
    assert ["คดี", "1,204", "–"] == re.findall(r'class="number">([^<]*)<', shown)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1,204", "–"], True),
        (["−12.5 %", "+3.0 %"], True),
        (["0.45 (0.33–0.60)"], True),
        (["42 → 67"], True),
        (["≤ 40 %"], True),
        ([3, 4.5], True),
        (["–", ""], False),
        (["3 คดี"], False),
        (["19–25 ต.ค. 2569"], False),
        ([], False),
    ],
)
def test_a_column_is_numeric_where_it_holds_numbers_alone(cells: list[object], expected: bool) -> None:
    assert expected == is_numeric(cells)


def test_a_verdict_in_a_table_has_its_sign_its_words_and_its_tone() -> None:
    assert '<span class="toned toned-not-received">– ก&lt;</span>' == toned("–", "ก<", "not_received")
