"""Sheets, files and layers of one shape are one table: what one proves of its days holds for all."""

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data_loaders import cells, reading
from data_loaders.datasets.calendar import HOLIDAYS
from data_loaders.datasets.spots import RISK_SPOTS
from data_loaders.datasets.zones import ZONES
from data_loaders.files import tables
from data_loaders.files.tables import SHAPE, FileSheet
from data_loaders.lists import Lists
from tests.programme_files import TODAY, csv, xlsx

HEAD = ["วันที่", "ชื่อวันหยุด"]
OPEN, OTHER_HEAD = [HEAD, ["5/4/2026", "ก"]], [["Day", "holiday"], ["5/4/2026", "ก"]]
DAY_FIRST, MONTH_FIRST = [HEAD, ["13/4/2026", "ข"]], [HEAD, ["3/4/2026", "ค"], ["4/13/2026", "ข"]]


def read(sheets: list[FileSheet], **options: Any) -> reading.Read:
    return reading.read(sheets, HOLIDAYS, Lists(), options.pop("order", None), TODAY, **options)


def book(*sheets: list[list[str]]) -> list[FileSheet]:
    return [FileSheet(name, list(rows)) for name, rows in zip("กขคง", sheets, strict=False)]


def days(found: reading.Read) -> list[date | None]:
    return found.frame["day"].tolist()


@pytest.mark.parametrize(
    ("proving", "day", "said"),
    [
        (MONTH_FIRST, date(2026, 5, 4), "month/day/year, because sheet ข row 3 is month/day/year"),
        (DAY_FIRST, date(2026, 4, 5), "day/month/year, because sheet ข row 2 is day/month/year"),
        (
            [["วันที่ (ดด/วว/ปปปป)", HEAD[1]], ["4/3/2026", "ค"]],
            date(2026, 5, 4),
            "month/day/year, because the header of sheet ข says month/day/year",
        ),
    ],
)
@pytest.mark.parametrize("open_", [OPEN, OTHER_HEAD])
def test_a_sheet_that_proves_no_order_is_read_by_another_that_does_and_it_is_said(
    open_: list[list[str]], proving: list[list[str]], day: date, said: str
) -> None:
    for sheets, at in ((book(open_, proving), 0), ([*book(open_, proving)][::-1], len(proving) - 1)):
        found = read(sheets)
        assert [] == [p.say("en") for p in found.problems]
        assert day == days(found)[at]
        assert [f"ก: {open_[0][0]} can be read in two ways; it is read as {said}"] == [
            note.en for note in found.notes
        ]


@pytest.mark.parametrize("kind", ["workbook", "files in one ZIP"])
def test_sheets_of_two_orders_are_refused_and_both_are_named(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "x"
    path.write_bytes(xlsx(OPEN, "ม.ค.", {"ก.พ.": DAY_FIRST, "มี.ค.": MONTH_FIRST}))
    if kind != "workbook":
        with zipfile.ZipFile(path, "w") as archive:
            for name, rows in (("ม.ค.", OPEN), ("ก.พ.", DAY_FIRST), ("มี.ค.", MONTH_FIRST)):
                archive.writestr(f"{name}.csv", csv(rows))
    sheets = tables.read(path).sheets
    found = read(sheets)
    told = [(p.row, p.column, p.reason.en, p.reason.th) for p in found.problems if p.row == 0]
    end = "" if kind == "workbook" else ".csv"
    february, march = f"ก.พ.{end}", f"มี.ค.{end}"
    first, second = f"sheet {february} row 2 is day/month/year", f"sheet {march} row 3 is month/day/year"
    one, other = f"แผ่นงาน {february} แถว 2 เป็น วัน/เดือน/ปี", f"แผ่นงาน {march} แถว 3 เป็น เดือน/วัน/ปี"
    assert told == [(0, "วันที่", f"{first}, but {second}", f"{one} แต่{other}")]
    alone = read(sheets, wanted_sheet=march)
    assert ([date(2026, 3, 4), date(2026, 4, 13)], []) == (days(alone), alone.problems)


def test_days_without_a_second_reading_and_an_order_that_is_given_need_no_other_sheet() -> None:
    plain = [HEAD, ["2026-04-05", "ก"], ["5/5/2026", "ข"], ["5 เม.ย. 2026", "ค"]]
    found = read(book(plain, MONTH_FIRST))
    assert ([], []) == (found.problems, found.notes)
    given = read(book(OPEN, DAY_FIRST), order="dmy")
    assert ([date(2026, 4, 5), date(2026, 4, 13)], []) == (days(given), given.problems)


def test_a_row_that_is_no_record_proves_nothing() -> None:
    found = read(book(OPEN, [HEAD, ["3/4/2026", "ค"], ["รวม", "4/13/2026"], ["หมายเหตุ", "4/13/2026"]]))
    assert ["ก", "ข"] == [p.sheet for p in found.problems]


def test_each_column_of_days_is_settled_by_itself() -> None:
    head = ["รหัสพื้นที่", "ชื่อพื้นที่", "เข้าร่วมโครงการเมื่อ", "ขอบเขตใช้ตั้งแต่", SHAPE]
    rows = [
        [head, ["A", "ก", "5/4/2026", "5/4/2026", None]],
        [head, ["B", "ข", "4/13/2026", "6/4/2026", None]],
        [head, ["C", "ค", "13/4/2026", "7/4/2026", None]],
    ]
    found = reading.read(book(*rows), ZONES, Lists(), None, TODAY)
    told = [p.reason.en for p in found.problems if p.row == 0]
    assert ["layer ข feature 1 is month/day/year, but layer ค feature 1 is day/month/year"] == told


def test_files_and_folders_that_are_called_alike_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "x"
    with zipfile.ZipFile(path, "w") as archive:
        for folder, day in (("ตรัง", "32/4/2026"), ("พัทลุง", "33/4/2026")):
            archive.writestr(f"{folder}/a.csv", csv([HEAD, [day, "ก"]]))
    assert ["ตรัง/a.csv", "พัทลุง/a.csv"] == [p.sheet for p in read(tables.read(path).sheets).problems]
    sheets = [FileSheet(name, []) for name in ("โซน", "โซน", "โซน (2)", "", "")]
    tables.name_apart(sheets)
    assert ["โซน", "โซน (2)", "โซน (2) (2)", "", "(2)"] == [sheet.name for sheet in sheets]


def test_a_text_that_its_comma_cut_is_a_fault_in_a_zip_too(tmp_path: Path) -> None:
    path = tmp_path / "x"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", csv([HEAD, ["3/4/2569", "ก"]]))
        archive.writestr("b.csv", csv([HEAD, ["13/4/2569", "ข", "ค"]]))
    told = [(p.sheet, p.row, p.value) for p in read(tables.read(path).sheets).problems]
    assert [("b.csv", 2, "ค")] == told


def test_thousands_beside_decimal_commas_are_asked_about() -> None:
    def converted(*written: str) -> cells.Converted:
        return cells.convert(written, RISK_SPOTS.column("budget_baht"), "งบ", Lists(), None, TODAY)

    [(rows, _)] = converted("1,234", "2,5", "12", "๑,๕๐๐").column
    assert {0: "1234 or 1.234", 3: "1500 or 1.500"} == {
        at: reason.en.split("ways: ")[1].split(",")[0] for at, reason in rows.items()
    }
    assert ([1234.0, 12.5, 25000.0], []) == (
        (plain := converted("1,234", "12.5", "25,000.-")).values,
        plain.column,
    )


@pytest.mark.parametrize("key", ["budget_baht", "id"])
def test_a_long_number_that_excel_has_shortened_is_no_number_either(key: str) -> None:
    read_ = cells.convert(["1.23457E+12"], RISK_SPOTS.column(key), "งบ", Lists(), None, TODAY)
    assert ([None], {0: cells.SHORTENED}) == (read_.values, read_.wrong)
