"""What a workbook says beside its cells: from which year it counts days, and what it hides."""

import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
import xlwt
from sqlalchemy import Engine

from dashboard.errors import UserError
from data_loaders import reading
from data_loaders.datasets.calendar import HOLIDAYS
from data_loaders.files import epochs, tables
from data_loaders.lists import Lists
from tests.data_loaders.station_files import DAY, cases, listed, stored
from tests.programme_files import TODAY

DAYS = [[DAY, "ชื่อวันหยุด"], [date(2024, 1, 5), "เป็นวันที่"], [43_834, "ตัวเลขอย่างเดียว"]]


@pytest.fixture(autouse=True)
def salt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data_loaders.ownership.configured_salt", lambda: "salt")


def xlsx(path: Path, rows: list[list[Any]], *, is_1904: bool = True, form: str = "dd/mm/yyyy") -> Path:
    with xlsxwriter.Workbook(path, {"date_1904": is_1904, "default_date_format": form}) as book:
        page = book.add_worksheet("ข้อมูล")
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
    return path


def xls(path: Path, rows: list[list[Any]], *, is_1904: bool = True) -> Path:
    book = xlwt.Workbook(encoding="utf-8")
    book.dates_1904 = is_1904
    page, day = book.add_sheet("ข้อมูล"), xlwt.easyxf(num_format_str="dd/mm/yyyy")
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            page.write(at, column, cell, *([day] if isinstance(cell, date) else []))
    book.save(str(path))
    return path


def holidays(path: Path) -> reading.Read:
    return reading.read(tables.read(path).sheets, HOLIDAYS, Lists(), None, TODAY)


@pytest.mark.parametrize(("is_1904", "day"), [(True, date(2024, 1, 5)), (False, date(2020, 1, 4))])
@pytest.mark.parametrize("write", [xlsx, xls])
def test_numbers_of_days_are_counted_from_the_year_of_their_workbook(
    tmp_path: Path, write: Any, is_1904: bool, day: date
) -> None:
    found = holidays(write(tmp_path / "x", [["วันที่", *DAYS[0][1:]], *DAYS[1:]], is_1904=is_1904))
    assert ([], [date(2024, 1, 5), day]) == (found.problems, found.frame["day"].tolist())


def packed(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("member", "content"),
    [
        ("xl/workbook.xml", b"<x:workbook><x:workbookPr a='b' date1904='true'/></x:workbook>"),
        ("content.xml", b'<table:null-date table:value-type="date" table:date-value="1904-01-01"/>'),
        # A record of 3 bytes (kind 131, which a workbook begins with), then that of its properties (153).
        ("xl/workbook.bin", bytes([0x83, 0x01, 0, 0x99, 0x01, 12, 0x21, *[0] * 11])),
    ],
)
def test_each_kind_of_workbook_says_that_it_counts_from_1904(
    tmp_path: Path, member: str, content: bytes
) -> None:
    assert epochs.is_1904(packed(tmp_path / "x", {member: content}))
    for old, new in ((b"true", b"false"), (b"1904-", b"1899-"), (b"\x21", b"\x20")):
        assert content == content.replace(old, new) or not epochs.is_1904(
            packed(tmp_path / "x", {member: content.replace(old, new)})
        )


SERIALS = [["id", DAY], [1, 43_834], [2, 43_865.5]]
JANUARY_1904 = ["2024-01-05 00:00 day", "2024-02-05 12:00 minute"]


@pytest.mark.parametrize("form", ["", "serial-1904"])
@pytest.mark.parametrize("write", [xlsx, xls])
def test_numbers_of_days_of_cases_are_counted_as_their_workbook_does(
    empty_store: Engine, tmp_path: Path, write: Any, form: str
) -> None:
    occurred = f'{{ date = "{DAY}", format = "{form}" }}' if form else f'"{DAY}"'
    report = cases(empty_store, tmp_path, write(tmp_path / "x.xlsx", SERIALS), occurred=occurred)
    assert JANUARY_1904 == stored(empty_store)
    if not form:
        assert any(f"Column {DAY} read as serial-1904" in note.en for note in report.notes)


@pytest.mark.parametrize(("form", "is_1904"), [("serial", True), ("serial-1904", False)])
def test_a_mapping_that_counts_otherwise_than_the_workbook_is_refused(
    empty_store: Engine, tmp_path: Path, form: str, is_1904: bool
) -> None:
    later = [[n, day + (0 if is_1904 else 1_462)] for n, day in SERIALS[1:]]
    file = xlsx(tmp_path / "x.xlsx", [SERIALS[0], *later], is_1904=is_1904)
    occurred = f'{{ date = "{DAY}", format = ["{form}", "YYYY-MM-DD"] }}'
    own, other = ("1904", "serial-1904") if is_1904 else ("1900", "serial")
    with pytest.raises(UserError, match=f"as {form}, .*but the workbook counts from {own}") as caught:
        cases(empty_store, tmp_path, file, occurred=occurred)
    assert f'format = "{other}"' in caught.value.say("th")
    # A text file has no year of its own: there the mapping alone counts.
    text = listed(tmp_path, SERIALS)
    if form == "serial-1904":
        cases(empty_store, tmp_path, text, occurred=occurred)
        assert JANUARY_1904 == stored(empty_store)


def test_workbooks_that_count_differently_are_refused_together(empty_store: Engine, tmp_path: Path) -> None:
    old = xlsx(tmp_path / "mac.xlsx", SERIALS)
    new = xlsx(tmp_path / "win.xlsx", [SERIALS[0], [3, 45_300]], is_1904=False)
    with pytest.raises(UserError, match="from 1900 on some sheets and from 1904"):
        cases(empty_store, tmp_path, old, new)
    # Cells that are days by their format say so themselves.
    written = xlsx(tmp_path / "days.xlsx", [SERIALS[0], [1, datetime.fromisoformat("2024-01-05T08:30")]])
    cases(empty_store, tmp_path, written)
    assert ["2024-01-05 08:30 minute"] == stored(empty_store)


def hidden(path: Path, rows: list[list[Any]], hide: list[int], columns: str = "") -> Path:
    book = openpyxl.Workbook()
    page = book.active
    for row in rows:
        page.append(row)
    for row in hide:
        page.row_dimensions[row].hidden = True
    for letter in columns:
        page.column_dimensions[letter].hidden = True
    page.auto_filter.ref = "A1:B9"
    book.save(path)
    return path


def test_rows_and_columns_that_are_hidden_are_read_and_told(tmp_path: Path) -> None:
    rows = [
        ["วันที่", "ชื่อวันหยุด", "x"],
        *[[f"2026-01-{n:02}", f"ก{n}", None] for n in range(1, 7)],
        [],
        ["รวม", "6"],
    ]
    found = holidays(hidden(tmp_path / "x", rows, [3, 5, 8, 9], "BC"))
    assert 6 == len(found.frame)
    assert [
        "Sheet: 2 of the rows read are hidden or filtered out (row 3, 5)",
        "Sheet: Hidden columns that were read: ชื่อวันหยุด",
    ] == [note.en for note in found.notes if "idden" in note.en]
    seen = holidays(hidden(tmp_path / "x", rows, [8, 9], "C"))
    assert [] == [note.en for note in seen.notes if "idden" in note.en]


def test_hidden_rows_of_cases_are_read_and_told(empty_store: Engine, tmp_path: Path) -> None:
    rows = [["id", DAY, "x"], *[[n, f"2024-01-{n:02}", ""] for n in range(1, 6)]]
    report = cases(empty_store, tmp_path, hidden(tmp_path / "x.xlsx", rows, [2, 6], "AC"))
    assert 5 == report.rows
    assert [
        "2 of the rows read are hidden or filtered out: row Sheet 2, Sheet 6",
        "Sheet Sheet: hidden columns that were read: id",
    ] == [note.en for note in report.notes if "idden" in note.en]


@pytest.mark.parametrize(
    ("write", "name"), [(xls, "x.xlsx"), (xlsx, "x.xls"), (xlsx, "x.ods"), (xls, "x.csv")]
)
def test_a_workbook_is_read_by_what_it_holds_and_not_by_its_name(
    tmp_path: Path, write: Any, name: str
) -> None:
    found = holidays(write(tmp_path / name, [["วันที่", *DAYS[0][1:]], *DAYS[1:]]))
    assert 2 * [date(2024, 1, 5)] == found.frame["day"].tolist()


def test_what_to_write_for_numbers_beside_other_days_is_the_count_of_the_workbook(
    empty_store: Engine, tmp_path: Path
) -> None:
    mixed = [*SERIALS, [3, date(2024, 1, 7)]]
    with pytest.raises(UserError, match="“43834” = serial-1904 CE"):
        cases(empty_store, tmp_path, xlsx(tmp_path / "x.xlsx", mixed))
