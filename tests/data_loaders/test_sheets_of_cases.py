"""Every sheet, file and folder of an export of cases is read, or the load is refused and names it."""

import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import Engine

from dashboard.errors import UserError
from tests.data_loaders.station_files import DAY, book, cases, count, listed, stored
from tests.programme_files import load, table, xlsx

HEADER = ["id", "station", DAY]
STATION = '"station"'


@pytest.fixture(autouse=True)
def salt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data_loaders.ownership.configured_salt", lambda: "salt")


def month(number: int, rows: int = 10) -> list[list[object]]:
    """Cases of one month, each with a number of its own."""
    return [
        HEADER,
        *[[number * 100 + n, 900777, f"2024-{number:02}-{n:02} 10:{n:02}:00"] for n in range(1, rows + 1)],
    ]


QUARTER = {"ม.ค.": month(1), "ก.พ.": month(2), "มี.ค.": month(3)}


def packed(folder: Path, files: list[Path], name: str = "cases.zip") -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w") as archive:
        for number, file in enumerate(files):
            archive.write(file, f"คดี/{number}/{file.name}")
        archive.writestr("__MACOSX/._x.csv", b"\x00")
    return path


def test_sheets_of_one_shape_are_one_table_and_no_case_of_an_earlier_file_goes(
    empty_store: Engine, tmp_path: Path
) -> None:
    whole = [HEADER, *month(1)[1:], *month(2)[1:], *month(3)[1:]]
    cases(empty_store, tmp_path, listed(tmp_path, whole), station=STATION)
    report = cases(empty_store, tmp_path, book(tmp_path, QUARTER), station=STATION)
    assert (30, 30, 0) == (report.rows, report.written.unchanged, report.written.removed)
    assert 30 == count(empty_store)


def test_columns_in_another_order_and_sheets_without_rows_are_the_same_table(
    empty_store: Engine, tmp_path: Path
) -> None:
    turned = [[row[2], row[0], row[1]] for row in month(2)]
    file = book(tmp_path, {"ม.ค.": month(1), "ก.พ.": turned, "มี.ค.": [HEADER], "Sheet4": []})
    assert 20 == cases(empty_store, tmp_path, file, station=STATION).rows


@pytest.mark.parametrize("kind", ["files", "zip of CSV", "zip of workbooks", "mixed"])
def test_several_files_and_folders_of_one_shape_are_one_table(
    empty_store: Engine, tmp_path: Path, kind: str
) -> None:
    texts = [listed(tmp_path, month(n), f"{n}.csv") for n in (1, 2, 3)]
    books = [book(tmp_path, {"คดี": month(n)}, f"{n}.xlsx") for n in (1, 2, 3)]
    given = {
        "files": texts,
        "zip of CSV": [packed(tmp_path, texts)],
        "zip of workbooks": [packed(tmp_path, books)],
        "mixed": [packed(tmp_path, [*texts[:1], *books[1:]])],
    }
    assert 30 == cases(empty_store, tmp_path, *given[kind], station=STATION).rows
    assert 30 == count(empty_store)


def test_a_sheet_that_differs_is_named_and_nothing_is_loaded(empty_store: Engine, tmp_path: Path) -> None:
    summary = [["สรุป", "จำนวน"], ["ม.ค.", 10]]
    wrong = [["id", "สถาณี", DAY], *month(2)[1:]]
    more = [[*HEADER, "ของกลาง"], *[[*row, "มีด"] for row in month(2)[1:]]]
    for sheet, words in (
        (summary, "สรุปคดี: there is no column id, station"),
        (wrong, "สรุปคดี: there is no column station"),
        (more, "has besides ของกลาง"),
    ):
        file = book(tmp_path, {"ม.ค.": month(1), "สรุปคดี": sheet})
        with pytest.raises(UserError, match=words) as caught:
            cases(empty_store, tmp_path, file, station=STATION)
        assert "สรุปคดี" in caught.value.say("th")
    apart = [listed(tmp_path, month(1), "a.csv"), listed(tmp_path, wrong, "b.csv")]
    for given in (apart, [packed(tmp_path, apart)]):
        with pytest.raises(UserError, match=r"b: there is no column station"):
            cases(empty_store, tmp_path, *given, station=STATION)
    assert 0 == count(empty_store)


def test_one_sheet_may_be_chosen_and_the_others_are_named(empty_store: Engine, tmp_path: Path) -> None:
    file = book(tmp_path, QUARTER)
    report = cases(
        empty_store, tmp_path, file, station=STATION, sheet="ก.พ.", period="2024-02-01..2024-02-29"
    )
    assert 10 == report.rows
    assert any("Sheets not read: ม.ค., มี.ค." in note.en for note in report.notes)


def test_a_sheet_chosen_alone_removes_no_case_of_another_sheet(empty_store: Engine, tmp_path: Path) -> None:
    file = book(tmp_path, QUARTER)
    quarter = {"station": STATION, "period": "2024-01-01..2024-03-31"}
    assert 30 == cases(empty_store, tmp_path, file, **quarter).rows
    with pytest.raises(UserError, match=r"Only the sheet ก\.พ\. was read, and 20 stored") as refused:
        cases(empty_store, tmp_path, file, sheet="ก.พ.", **quarter)
    assert "แผ่นงาน ก.พ. แผ่นเดียว แต่มี 20 คดี" in refused.value.say("th")
    assert 30 == count(empty_store)
    february = {"station": STATION, "sheet": "ก.พ.", "period": "2024-02-01..2024-02-29"}
    assert 0 == cases(empty_store, tmp_path, file, **february).written.removed
    assert 20 == cases(empty_store, tmp_path, file, sheet="ก.พ.", replace=True, **quarter).written.removed


def test_a_hidden_sheet_of_cases_is_refused_and_one_of_something_else_is_named(
    empty_store: Engine, tmp_path: Path
) -> None:
    for name in ("มี.ค.", "รายการ"):
        file = book(tmp_path, QUARTER | {"รายการ": [["ก", "ข"], [1, 2]]})
        opened = openpyxl.load_workbook(file)
        opened[name].sheet_state = "hidden"
        if name == "มี.ค.":
            del opened["รายการ"]
        opened.save(file)
        if name == "มี.ค.":
            with pytest.raises(UserError, match="is hidden and holds cases"):
                cases(empty_store, tmp_path, file, station=STATION)
        else:
            report = cases(empty_store, tmp_path, file, station=STATION)
            assert 30 == report.rows
            assert any("Hidden sheet, not read: รายการ" in note.en for note in report.notes)


def test_a_missing_column_is_told_with_the_columns_that_there_are(
    empty_store: Engine, tmp_path: Path
) -> None:
    file = listed(tmp_path, [["id", DAY], [1, "25/01/2567 12:30"]])
    with pytest.raises(UserError, match=f"there is no column วันรับแจ้ง.*the file has: id, {DAY}") as caught:
        cases(empty_store, tmp_path, file, occurred='"วันรับแจ้ง"')
    assert f"ไม่มีคอลัมน์ วันรับแจ้ง ที่ไฟล์จับคู่ใช้ คอลัมน์ที่มี: id, {DAY}" in caught.value.say("th")


def test_cells_beyond_the_header_and_files_that_are_no_tables_are_named(
    empty_store: Engine, tmp_path: Path
) -> None:
    cut = listed(tmp_path, [["id", DAY], [1, "2024-01-25"], [2, "2024-01-26", "ซอย 3"]], "cut.csv")
    with pytest.raises(UserError, match=r"beyond the header's 2 columns.*row 3"):
        cases(empty_store, tmp_path, cut)
    picture = tmp_path / "scan.pdf"
    picture.write_bytes(b"%PDF-1.4")
    file = packed(tmp_path, [listed(tmp_path, month(1), "a.csv"), picture])
    with pytest.raises(UserError, match=r"no tables and would go unread: scan\.pdf"):
        cases(empty_store, tmp_path, file)
    assert 0 == count(empty_store)


def test_notes_below_a_table_are_no_cases_and_a_case_without_a_day_is_told(
    empty_store: Engine, tmp_path: Path
) -> None:
    rows = [["id", DAY, "ที่เกิดเหตุ"], [1, "2024-01-05", "ตลาด"], [2, None, "ซอย 3"]]
    below = [["หมายเหตุ: ข้อมูล ณ 31 ม.ค. 2567"], [None, "(ผู้รายงาน)", "สารวัตร"], [None, None, "ตรวจแล้ว"]]
    report = cases(empty_store, tmp_path, listed(tmp_path, [*rows, *below]))
    assert 2 == count(empty_store)
    said = [note.th for note in report.notes]
    assert "ข้ามแถวที่ไม่ใช่คดี 3 แถว (หมายเหตุหรือลงชื่อท้ายตาราง): แถว 4, 5, 6" in said
    assert "ไม่มีวันเกิดเหตุในไฟล์ 1 คดี (นำเข้าแล้วแต่ไม่รู้วัน)" in said


def test_headers_again_and_numbers_of_columns_are_no_cases(empty_store: Engine, tmp_path: Path) -> None:
    head = ["id", DAY, "ที่เกิดเหตุ"]
    rows = [head, ["(1)", "(2)", "(3)"], [1, "2024-01-05", "ตลาด"], head, [2, "2024-02-05", "ซอย 3"]]
    report = cases(empty_store, tmp_path, listed(tmp_path, rows), accept=True)
    assert ["2024-01-05 00:00 day", "2024-02-05 00:00 day"] == stored(empty_store)
    assert {
        "ข้ามแถวที่ไม่ใช่คดี 1 แถว (แถวเลขคอลัมน์): แถว 2",
        "ข้ามแถวที่ไม่ใช่คดี 1 แถว (หัวตารางที่ซ้ำ): แถว 4",
    } <= {note.th for note in report.notes}


def test_a_whole_case_that_begins_like_a_note_is_one_where_cases_follow(
    empty_store: Engine, tmp_path: Path
) -> None:
    rows = [["id", DAY], ["หมายเหตุ-1", "2024-01-05"], [2, "2024-02-05"], ["ข้อมูล ณ วันที่", "2024-03-01"]]
    report = cases(empty_store, tmp_path, listed(tmp_path, rows), accept=True)
    assert ["2024-01-05 00:00 day", "2024-02-05 00:00 day"] == stored(empty_store)
    assert "ข้ามแถวที่ไม่ใช่คดี 1 แถว (หมายเหตุหรือลงชื่อท้ายตาราง): แถว 4" in [note.th for note in report.notes]


@pytest.mark.parametrize("header", ["id\u200b", "\ufeff id ", '"i\nd"'])
def test_a_column_is_known_whatever_blanks_its_header_holds(
    empty_store: Engine, tmp_path: Path, header: str
) -> None:
    path = listed(tmp_path, [[header, '"วันที่\nเกิดเหตุ"'], [1, "2024-01-05"]])
    assert 1 == cases(empty_store, tmp_path, path).rows


FAULTS = {
    "a column that comes twice": ([["id", DAY, DAY], [1, "2024-01-05", "2024-02-05"]], "more than once"),
    "an error in a day": ([["id", DAY], [1, "#N/A"]], "have errors of formulas .* row 2"),
    "a shortened key": ([["id", DAY], ["1.23457E+12", "2024-01-05"]], "shortened the key .* row 2"),
    "a quotation mark": ([["id", DAY], ['"1', "2024-01-05"], [2, "2024-01-06"]], "never closed"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_would_lose_a_case_without_a_word_is_refused(
    empty_store: Engine, tmp_path: Path, name: str
) -> None:
    rows, said = FAULTS[name]
    with pytest.raises(UserError, match=said):
        cases(empty_store, tmp_path, listed(tmp_path, rows))
    assert 0 == count(empty_store)


def test_an_error_in_a_column_that_nobody_reads_does_no_harm(empty_store: Engine, tmp_path: Path) -> None:
    path = listed(tmp_path, [["id", DAY, "หมวด"], [1, "2024-01-05", "#N/A"]])
    assert 1 == cases(empty_store, tmp_path, path).rows


@pytest.mark.parametrize("kind", ["files", "zip"])
def test_a_row_of_several_files_is_named_with_its_file(
    empty_store: Engine, tmp_path: Path, kind: str
) -> None:
    files = [listed(tmp_path, month(1), "a.csv"), book(tmp_path, {"ก.พ.": month(1)}, "b.xlsx")]
    given = files if kind == "files" else [packed(tmp_path, files)]
    report = cases(empty_store, tmp_path, *given, station=STATION, accept=True)
    assert any("row b.xlsx ก.พ. 2 (as in row a.csv 2)" in note.en for note in report.notes)


def test_a_day_as_the_name_of_a_column_does_no_harm(empty_store: Engine, tmp_path: Path) -> None:
    path = book(tmp_path, {"คดี": [["id", DAY, date(2024, 1, 31)], [1, "2024-01-05", "x"]]})
    assert 1 == cases(empty_store, tmp_path, path).rows


@pytest.mark.parametrize("name", ["rowid", "ROWID"])
def test_a_column_may_be_called_as_the_numbers_of_rows_are(
    empty_store: Engine, tmp_path: Path, name: str
) -> None:
    rows = [["id", DAY, name], [1, "2024-01-05", "AAAX"], [1, "2024-01-06", "AAAY"]]
    report = cases(empty_store, tmp_path, book(tmp_path, {"คดี": rows}), accept=True)
    assert (2, 1) == (report.rows, count(empty_store))
    assert any("row คดี 3 (as in row คดี 2)" in note.en for note in report.notes)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (date(2024, 1, 1), "The key .id. of 1 row.s. is a day"),
        (1234567890123456, "Excel has shortened the key"),
    ],
)
def test_a_key_that_excel_has_changed_is_refused_with_its_row(
    empty_store: Engine, tmp_path: Path, number: object, said: str
) -> None:
    rows = [["id", DAY], ["13/2567", "2024-01-05"], [number, "2024-01-06"]]
    with pytest.raises(UserError, match=f"{said}.*row คดี 3"):
        cases(empty_store, tmp_path, book(tmp_path, {"คดี": rows}))
    assert 0 == count(empty_store)


def test_files_put_behind_one_another_with_their_marks_have_one_header(
    empty_store: Engine, tmp_path: Path
) -> None:
    one, other = (
        listed(tmp_path, [["id", DAY], [n, f"2024-01-0{n}"], []], f"{n}.csv").read_bytes() for n in (1, 2)
    )
    (tmp_path / "both.csv").write_bytes(one + other)
    report = cases(empty_store, tmp_path, tmp_path / "both.csv")
    assert (2, 2) == (report.rows, count(empty_store))


@pytest.mark.parametrize("word", ["รวมเดือน ม.ค.", "รวมคดีอาญา", "เฉลี่ยต่อเดือน", "ร้อยละ"])
def test_a_total_of_any_name_is_no_case_and_a_place_of_such_a_name_is_one(
    empty_store: Engine, tmp_path: Path, word: str
) -> None:
    rows = [["ที่เกิดเหตุ", "id", DAY], [word, 1, "2024-01-05"], ["ตลาด", 2, "2024-01-06"], [word, 2, None]]
    report = cases(empty_store, tmp_path, listed(tmp_path, rows))
    assert 2 == count(empty_store)
    assert "ข้ามแถวที่ไม่ใช่คดี 1 แถว (แถวรวม): แถว 4" in [note.th for note in report.notes]


def test_stations_that_nobody_knew_are_told_and_a_name_for_a_code_is_refused(
    empty_store: Engine, tmp_path: Path
) -> None:
    assert load(empty_store, "stations", xlsx(table("stations", empty_store)), demo=False).loaded
    rows = [HEADER, [1, "920201", "2024-01-05"], [2, "920299", "2024-01-06"]]
    report = cases(empty_store, tmp_path, listed(tmp_path, rows), station='{ column = "station" }')
    assert any("1 station(s) were not known and are added by their code" in note.en for note in report.notes)
    assert any(
        "1 หน่วยไม่มีในระบบ จึงเพิ่มเป็นหน่วยใหม่ตามรหัสในไฟล์" in n.th and "920299" in n.th for n in report.notes
    )
    named = [HEADER, [3, "สภ.กันตัง", "2024-01-07"]]
    with pytest.raises(UserError, match=r"is the name of station 920201, no code") as caught:
        cases(empty_store, tmp_path, listed(tmp_path, named), station='{ column = "station" }')
    assert '"สภ.กันตัง" = "920201"' in caught.value.say("th")
    assert 2 == count(empty_store)


def test_cases_without_a_station_are_counted(empty_store: Engine, tmp_path: Path) -> None:
    rows = [HEADER, [1, "920201", "2024-01-05"], [2, None, "2024-01-06"], [3, None, "2024-01-07"]]
    report = cases(empty_store, tmp_path, listed(tmp_path, rows), station=STATION)
    assert "ไม่มีสถานีในไฟล์ 2 คดี (นำเข้าแล้วในชื่อ “ไม่ระบุหน่วย”)" in [note.th for note in report.notes]
