"""What people take away: no cell runs, Thai survives, the same input gives the same bytes."""

import csv
import io
import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from dashboard.ui import files

NOTES = {"แหล่งข้อมูล": "ข้อมูลสมมติ", "=1+1": "@SUM(A1)"}
STARTS = ("=", "+", "-", "@", "\t", "\r")
TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
HOSTILE = st.builds(
    str.__add__, st.sampled_from([*STARTS, "\n", "＝", "=cmd|' /C calc'!A0", "https://", "mailto:"]), TEXTS
)
VALUES = (
    TEXTS
    | HOSTILE
    | st.integers(-(2**40), 2**40)
    | st.floats()
    | st.none()
    | st.dates(date(1990, 1, 1), date(2100, 1, 1))
)
ROWS = st.lists(st.tuples(VALUES, VALUES), max_size=4)


def sheet(data: bytes) -> Worksheet:
    return openpyxl.load_workbook(io.BytesIO(data))[openpyxl.load_workbook(io.BytesIO(data)).sheetnames[0]]


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d+)?", text, re.ASCII) is not None


@given(ROWS, HOSTILE, HOSTILE)
@example([('=HYPERLINK("http://evil.example")', "+66 81")], "=1+1", "-2")
@example([("\n=1+1", "＝1+1")], "\t=1", "\r=1")
@example([(float("inf"), float("-inf"))], "@x", "=x")
@example([("\ufffe", "\uffff")], "=", "=")
@example([(None, ""), (None, float("-inf"))], "=", "=")
def test_no_cell_of_a_csv_runs_in_a_spreadsheet(
    rows: list[tuple[object, object]], name: str, note: str
) -> None:
    frame = pd.DataFrame(rows, columns=[name, "ข"])
    cells = [cell for row in rows_of(files.to_csv(frame, {note: note})) for cell in row]
    assert [] == [c for c in cells if c.startswith((*STARTS, "\n", "＝")) and not is_number(c)]


@given(ROWS, HOSTILE, HOSTILE)
@settings(max_examples=60)
@example([('=HYPERLINK("http://evil.example")', "https://evil.example")], "=1+1", "=2")
@example([(float("inf"), float("-inf"))], "@x", "=x")
@example([("\ufffe", "\uffff"), ("\x00\x1f", "_x0041_")], "=", "=")
def test_no_cell_of_a_workbook_is_a_formula_or_a_link(
    rows: list[tuple[object, object]], name: str, note: str
) -> None:
    data = files.to_xlsx(pd.DataFrame(rows, columns=[name, "ข"]), name, {note: note})
    cells = [cell for row in sheet(data).iter_rows() for cell in row]
    assert [] == [c.coordinate for c in cells if c.data_type in ("f", "e") or c.hyperlink is not None]
    xml = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    assert ["<f>" in xml, "<hyperlink" in xml] == [False, False]


def test_characters_that_no_file_may_hold_are_replaced() -> None:
    frame = pd.DataFrame({"ก\ufffe": ["ก\uffff", "\ufffeข"]})
    assert [["ก\ufffd"], ["ก\ufffd"], ["\ufffdข"]] == rows_of(files.to_csv(frame, {}))[:3]
    book = zipfile.ZipFile(io.BytesIO(files.to_xlsx(frame, "\ud800", {"\uffff": "\udfff"})))
    written = "".join(book.read(name).decode() for name in book.namelist())
    # Each of the three texts is written once.
    assert (False, 3) == (any(c in written for c in "\ufffe\uffff"), written.count("\ufffd"))


def test_thai_survives_in_both_files() -> None:
    frame = pd.DataFrame({"สถานี": ["สภ.กันตัง (สมมติ)", "ที่ปู่ญ่า"], "คดี": [1, 2]})
    data = files.to_csv(frame, NOTES)
    assert data.startswith(b"\xef\xbb\xbf")
    assert [["สถานี", "คดี"], ["สภ.กันตัง (สมมติ)", "1"], ["ที่ปู่ญ่า", "2"]] == rows_of(data)[:3]
    table = [
        [c.value for c in row]
        for row in sheet(files.to_xlsx(frame, "คดี", NOTES)).iter_rows(min_row=3, max_row=5)
    ]
    assert [["สถานี", "คดี"], ["สภ.กันตัง (สมมติ)", 1], ["ที่ปู่ญ่า", 2]] == table


def test_dates_are_dates_that_show_the_buddhist_era() -> None:
    day = date(2024, 2, 29)
    frame = pd.DataFrame({"วัน": [day, None]})
    first, second = (row[0] for row in sheet(files.to_xlsx(frame, "t", {})).iter_rows(min_row=4, max_row=5))
    assert (datetime(2024, 2, 29), "[$-107041E]d mmm yyyy") == (first.value, first.number_format)  # noqa: DTZ001
    assert second.value is None
    assert [["วัน"], ["2024-02-29"]] == rows_of(files.to_csv(frame, {}))[:2]


def test_an_instant_is_written_as_bangkoks_clock_shows_it() -> None:
    frame = pd.DataFrame({"เมื่อ": [datetime(2026, 12, 31, 17, 30, tzinfo=UTC)]})
    assert sheet(files.to_xlsx(frame, "t", {}))["A4"].value == datetime(2027, 1, 1, 0, 30)  # noqa: DTZ001


def test_the_same_figures_give_the_same_files_byte_for_byte() -> None:
    frame = pd.DataFrame({"ก": ["x", None], "ข": [1.5, np.nan], "วัน": [date(2026, 1, 1)] * 2})
    first = files.to_xlsx(frame, "t", NOTES), files.to_csv(frame, NOTES)
    assert first == (files.to_xlsx(frame, "t", NOTES), files.to_csv(frame, NOTES))
    # Nor will they differ tomorrow: no part of the workbook holds the time at which it was made.
    book = zipfile.ZipFile(io.BytesIO(first[0]))
    assert {(1980, 1, 1, 0, 0, 0)} == {part.date_time for part in book.infolist()}
    written = re.findall(r">(\d{4}-\d\d-\d\d)T", book.read("docProps/core.xml").decode())
    assert {"2000-01-01"} == set(written)


def test_the_notes_stand_below_the_table_and_do_not_run() -> None:
    frame = pd.DataFrame({"ก": [1]})
    assert [["แหล่งข้อมูล", "ข้อมูลสมมติ"], ["'=1+1", "'@SUM(A1)"]] == rows_of(files.to_csv(frame, NOTES))[-2:]
    below = [[c.value for c in row] for row in sheet(files.to_xlsx(frame, "t", NOTES)).iter_rows(min_row=6)]
    assert [["แหล่งข้อมูล", "ข้อมูลสมมติ"], ["=1+1", "@SUM(A1)"]] == below


def test_headings_are_neutralised() -> None:
    frame = pd.DataFrame({"=1+1": [1], "@x": ["y"]})
    assert rows_of(files.to_csv(frame, {}))[0] == ["'=1+1", "'@x"]
    assert [c.data_type for c in sheet(files.to_xlsx(frame, "=t", {}))[3]] == ["s", "s"]


@pytest.mark.parametrize(
    "missing", [None, float("nan"), pd.NaT, pd.NA, float("inf"), np.float64("-inf"), Decimal("NaN")]
)
def test_what_is_not_known_is_an_empty_cell(missing: object) -> None:
    frame = pd.DataFrame({"ก": pd.Series([missing, "x"], dtype=object), "ข": [1, 2]})
    assert sheet(files.to_xlsx(frame, "t", {}))["A4"].value is None
    frame = pd.DataFrame({"ก": pd.Series([missing, 1.5], dtype=object), "ข": [1, 2]})
    assert sheet(files.to_xlsx(frame, "t", {}))["A4"].value is None


def test_a_gap_in_a_csv_is_empty_and_not_nan() -> None:
    frame = pd.DataFrame({"ก": [1.5, np.nan, np.inf], "ข": ["x", None, "z"]})
    assert rows_of(files.to_csv(frame, {}))[1:4] == [["1.5", "x"], ["", ""], ["", "z"]]


def test_counts_with_a_gap_stay_whole_numbers() -> None:
    frame = pd.DataFrame({"คดี": [12.0, np.nan], "ร้อยละ": [12.0, 8.5]})
    assert rows_of(files.to_csv(frame, {}))[1:3] == [["12", "12.0"], ["", "8.5"]]
    made = sheet(files.to_xlsx(frame, "t", {}))
    # "#,##0.##" would show 12 as "12."
    assert [made["A4"].number_format, made["B4"].number_format] == ["#,##0", "#,##0.0"]


def test_negative_numbers_stay_numbers_and_negative_looking_words_do_not() -> None:
    frame = pd.DataFrame({"a": [-5, 3], "b": ["-5", "+3 คดี"]})
    assert rows_of(files.to_csv(frame, {}))[1:3] == [["-5", "'-5"], ["3", "'+3 คดี"]]
    made = sheet(files.to_xlsx(frame, "t", {}))
    assert [(made["A4"].value, made["B4"].value)] == [(-5, "-5")]


def test_columns_of_the_same_name_are_all_kept() -> None:
    frame = pd.DataFrame([["x", 1]], columns=["ก", "ก"])
    assert rows_of(files.to_csv(frame, {}))[:2] == [["ก", "ก"], ["x", "1"]]
    assert [c.value for c in sheet(files.to_xlsx(frame, "t", {}))[4]] == ["x", 1]


def test_an_empty_table_gives_files_all_the_same() -> None:
    frame = pd.DataFrame({"ก": [], "ข": []})
    assert rows_of(files.to_csv(frame, NOTES))[0] == ["ก", "ข"]
    assert [c.value for c in sheet(files.to_xlsx(frame, "t", NOTES))[3]] == ["ก", "ข"]


def test_the_frame_that_is_written_is_not_changed() -> None:
    frame = pd.DataFrame({"=a": ["=1", None], "b": [1.0, np.inf]})
    before = frame.copy()
    files.to_csv(frame, NOTES)
    files.to_xlsx(frame, "t", NOTES)
    pd.testing.assert_frame_equal(before, frame)
