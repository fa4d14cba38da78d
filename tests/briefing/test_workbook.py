"""The briefing as a workbook: real numbers, no formulas, charts of the cells beside them."""

import re
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import Any, get_args
from zipfile import ZipFile

import openpyxl
import pytest

from dashboard.briefing import slides
from dashboard.briefing.slides import Briefing, Cell, Column, Line, Lines, Row, Table
from dashboard.briefing.workbook import sheet_name, workbook
from dashboard.briefing.workbook_sheets import ROWS, Number, read, rows_of
from dashboard.language.text import LANGUAGES, Lang, Text
from tests.briefing.sample import BARS, HOSTILE, MAP, TABLE, sample, slide


def opened(briefing: Briefing, lang: Lang = "th") -> Any:
    return openpyxl.load_workbook(BytesIO(workbook(briefing, lang)))


def of_one(*blocks: slides.Block, title: Text | None = None) -> Briefing:
    return replace(sample(), slides=(slide("one", "information", blocks, title=title),))


def cells(sheet: Any) -> list[Any]:
    return [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_every_kind_of_block_has_rows() -> None:
    union, *_ = get_args(slides.Block)
    assert set(get_args(union)) == set(ROWS)
    for each in sample().slides:
        for column in each.columns:
            for block in column:
                rows = rows_of(block, "th")
                assert {len(rows.headings)} >= {len(row) for row in rows.rows}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_first_sheet_says_what_it_is_about_and_leads_to_every_other(lang: Lang) -> None:
    book = opened(sample(), lang)
    contents, *others = book.worksheets
    assert {"th": "สารบัญ", "en": "Contents"}[lang] == contents.title
    values = [cell.value for cell in cells(contents)]
    assert sample().unit(lang) in values
    assert slides.AUDIENCES["internal"](lang) in values
    assert any(str(v).startswith(("ข้อมูลสมมติ", "Made-up data")) for v in values)
    days = {cell.value for cell in cells(contents) if isinstance(cell.value, datetime)}
    assert {datetime(2026, 11, 16), datetime(2026, 11, 22)} == days  # noqa: DTZ001 (a sheet knows no zones)
    links = [cell.hyperlink.location for cell in cells(contents) if cell.hyperlink]
    # The last sheet has the notes.
    assert [f"'{sheet.title}'!A1" for sheet in others[:-1]] == links
    for sheet in others:
        marks = str(sheet["A3"].value)
        assert slides.AUDIENCES["internal"](lang) in marks
        assert ("สมมติ" in marks) or ("Made-up" in marks)


def test_days_are_real_and_shown_in_the_buddhist_era_to_thais() -> None:
    for lang, style in (("th", "[$-107041E]d mmm yyyy"), ("en", "d mmm yyyy")):
        book = opened(sample(), lang)
        days = [c for sheet in book.worksheets for c in cells(sheet) if isinstance(c.value, datetime)]
        assert len(days) > 5
        assert {style} == {cell.number_format for cell in days}


def test_names_of_sheets_are_legal_and_no_two_are_alike() -> None:
    hostile = "[a]:b*c?d/e\\f'" + "ก" * 60
    names = [sheet_name(n, hostile) for n in range(1, 200)]
    assert len(names) == len({name.casefold() for name in names})
    for name in names:
        assert len(name) <= 31
        assert not re.search(r"[\[\]:*?/\\']", name)
    assert "01" == sheet_name(1, "\x01'")
    assert opened(of_one(TABLE, title=Text(hostile, hostile)))


def test_numbers_are_numbers_with_the_sign_of_their_verdict_in_their_format() -> None:
    sheet = opened(of_one(TABLE)).worksheets[1]
    assert HOSTILE.th == sheet["A6"].value
    by_row = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=6, max_row=8)]
    assert [3, 1204, 1207] == by_row[0][1:]
    assert [12, "–", 12] == by_row[1][1:]
    assert [15, 1204, 1219] == by_row[2][1:]
    assert '"✗ "#,##0' == sheet["D7"].number_format
    numbers = [sheet.cell(row, column) for row in (6, 7) for column in (2, 3, 4)]
    assert {"right"} == {cell.alignment.horizontal for cell in numbers}


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("1,204", Number(1204)),
        ("▲ 12", Number(12, sign="▲")),
        ("37 %", Number(37, '#,##0" %"')),
        ("−3.5", Number(-3.5, "#,##0.0")),
        ("+7", Number(7, "+#,##0;−#,##0")),
        ("–", "–"),
        ("=1+1", "=1+1"),
        ("12 จาก 30", "12 จาก 30"),
        ("", ""),
        ("ไม่เปิดเผย", "ไม่เปิดเผย"),
    ],
)
def test_a_figure_is_a_number_where_it_is_nothing_else(words: str, value: object) -> None:
    assert value == read(words)


RUNS = ("=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", '=HYPERLINK("http://x")', "http://x", "\t=1", "007")


def test_nothing_that_a_database_holds_becomes_a_formula_or_a_link() -> None:
    rows = tuple(Row((Cell(Text(words, words)), Cell(Text(words, words)))) for words in RUNS)
    table = Table((Column(Text("=A1", "=A1")), Column(Text("@x", "@x"), "count")), rows)
    lines = Lines(tuple(Line(Text(words, words)) for words in RUNS), Text("=1", "=1"))
    content = workbook(of_one(table, lines, title=Text("=1+1", "=1+1")), "th")
    book = openpyxl.load_workbook(BytesIO(content))
    for sheet in book.worksheets:
        assert "f" not in {cell.data_type for cell in cells(sheet)}
        links = [cell.hyperlink for cell in cells(sheet) if cell.hyperlink]
        assert not any(link.target for link in links)
    assert list(RUNS) == [book.worksheets[1].cell(6 + n, 1).value for n in range(len(RUNS))]
    with ZipFile(BytesIO(content)) as packed:
        assert not any(
            b"<f>" in packed.read(name) for name in packed.namelist() if "worksheets/sheet" in name
        )


def test_missing_is_an_empty_cell_and_said() -> None:
    sheet = opened(of_one(BARS)).worksheets[1]
    third = [cell.value for cell in sheet[8]]
    assert ["สัปดาห์ที่ 3", None, 6, "ยังไม่ได้รับข้อมูล"] == third[:4]
    assert "ยังไม่ครบ" == sheet["D17"].value


def test_charts_are_native_and_of_the_cells_of_their_sheet() -> None:
    content = workbook(of_one(replace(BARS, target=6)), "th")
    book = openpyxl.load_workbook(BytesIO(content))
    assert 1 == len(book.worksheets[1]._charts)
    with ZipFile(BytesIO(content)) as packed:
        chart = packed.read("xl/charts/chart1.xml").decode()
    assert ["$B$6:$B$17", "$C$6:$C$17", "$D$6:$D$17"] == re.findall(r"<c:val>.*?!(\$[^<]+)<", chart)
    assert "lineChart" in chart
    assert "pattFill" in chart
    assert {6} == {book.worksheets[1].cell(row, 4).value for row in range(6, 18)}


def test_no_place_of_a_case_is_in_the_workbook() -> None:
    words = str([c.value for sheet in opened(of_one(MAP)).worksheets for c in cells(sheet)])
    assert "99.5" not in words
    assert "7.40" not in words


def test_sheets_are_made_to_be_printed() -> None:
    for sheet in opened(sample()).worksheets:
        assert ("landscape", 9) == (sheet.page_setup.orientation, int(sheet.page_setup.paperSize))
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert "สมมติ" in sheet.oddFooter.left.text


def test_the_same_briefing_gives_the_same_bytes() -> None:
    assert workbook(sample(), "th") == workbook(sample(), "th")


def test_notes_are_there_and_empty_blocks_are_not() -> None:
    book = opened(sample(), "en")
    assert "Notes" == book.worksheets[-1].title
    assert any("Figures behind: 12 → 18 cases" == cell.value for cell in cells(book.worksheets[-1]))
    assert not any("orders-today" in sheet.title for sheet in book.worksheets)
