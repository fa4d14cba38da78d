"""Each bad input by name: what is said about it in both languages, and that nothing of it is loaded."""

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
import xlwt
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import URL

from dashboard.errors import UserError
from data_loaders import persons, templates
from data_loaders.files.worker import Worker
from data_loaders.loading import Options, check_file, load_file
from data_loaders.losses import Leave
from tests.programme_files import TODAY, check, count, csv, load, load_all, table, xlsx

HOLIDAYS = [["วันที่", "ชื่อวันหยุด"], ["05/12/2569", "วันพ่อ"], ["31/12/2569", "วันสิ้นปี"]]
SPOTS = ["เลขที่จุดเสี่ยง", "สถานี", "จุดเสี่ยง", "วันที่พบ", "ผู้แจ้ง"]


@pytest.fixture(scope="module")
def store(server: URL, administer: Callable[[str], None], empty_template: str) -> Iterator[Engine]:
    """One store for all refusals."""
    administer(f"CREATE DATABASE refused_files TEMPLATE {empty_template}")
    engine = create_engine(server.set(database="refused_files"))
    load_all(engine, until="holidays")
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as found:
        yield found


def text(rows: list[list[Any]], encoding: str) -> bytes:
    return csv(rows).decode().encode(encoding)


@pytest.mark.parametrize(
    ("content", "note"),
    [
        (text(HOLIDAYS, "utf-8"), ""),
        (text(HOLIDAYS, "utf-8-sig"), ""),
        (text(HOLIDAYS, "cp874"), "Read as Windows-874 (TIS-620)."),
        (text(HOLIDAYS, "tis-620"), "Read as Windows-874 (TIS-620)."),
        (text(HOLIDAYS, "utf-16"), "Read as UTF-16."),
        (text(HOLIDAYS, "utf-16-le"), "Read as UTF-16-LE."),
        (text(HOLIDAYS, "utf-16-be"), "Read as UTF-16-BE."),
        (csv(HOLIDAYS, ";"), ""),
        (csv(HOLIDAYS, "\t"), ""),
        (csv(HOLIDAYS).decode("latin-1").encode(), "UTF-8 that was read as Latin-1"),
        (csv(HOLIDAYS).decode("sloppy-cp874").encode(), "UTF-8 that was read as Windows-874"),
        (text(HOLIDAYS, "cp874").decode("latin-1").encode(), "TIS-620 that was read as Windows-1252"),
        (xlsx(HOLIDAYS), ""),
        (xlsx([["วันหยุดราชการ ประจำปี 2569"], ["สำนักเลขาธิการคณะรัฐมนตรี"], [], *HOLIDAYS]), ""),
        (xlsx([*HOLIDAYS, ["รวม", 2], ["รวมทั้งสิ้น", "2 วัน"], ["ไม่มี", "-"]]), "totals"),
        (
            xlsx([*HOLIDAYS, [], ["หมายเหตุ: วันหยุดตามมติ ครม."], ["* ที่มา", "สลค."], ["(ผู้จัดทำ ร.ต.อ. …)"]]),
            "3 row(s) skipped: notes below the table (row 5, 6, 7)",
        ),
        (xlsx([*HOLIDAYS[:2], HOLIDAYS[0], *HOLIDAYS[2:]]), "skipped: repeated headers (row 3)"),
        (
            xlsx([["อ่านก่อน"], ["กรอกแผ่นถัดไป"]], "อ่านก่อน", {"วันหยุด": HOLIDAYS}),
            "Sheets skipped: อ่านก่อน",
        ),
        (
            xlsx([[*HOLIDAYS[0], "หมายเหตุ"], *[[*r, "x"] for r in HOLIDAYS[1:]]]),
            "Columns not used: หมายเหตุ",
        ),
        (xlsx([["holiday", "Day"], ["วันพ่อ", "2026-12-05"], ["วันสิ้นปี", "31 ธ.ค. 2569"]]), ""),
        (xlsx([["ชื่อวันหยุด", "วันที่"], ["วันพ่อ", "๕ ธันวาคม ๒๕๖๙"], ["วันสิ้นปี", 46387]]), ""),
    ],
    ids=[
        "utf-8",
        "BOM",
        "windows-874",
        "tis-620",
        "utf-16",
        "utf-16-le without a mark",
        "utf-16-be without a mark",
        "semicolon",
        "tab",
        "garbled latin-1",
        "garbled 874",
        "garbled tis",
        "xlsx",
        "titles",
        "totals",
        "footnotes",
        "header again",
        "several sheets",
        "extra column",
        "english and month names",
        "thai digits and serial",
    ],
)
def test_many_writings_of_one_table_are_read_alike(
    store: Engine, worker: Worker, content: bytes, note: str
) -> None:
    report = check_file(store, "holidays", content, Options(today=TODAY), worker)
    assert [] == [p.say("en") for p in report.problems]
    assert {"2026-12-05": "วันพ่อ", "2026-12-31": "วันสิ้นปี"} == dict(
        zip(report.preview["day"].astype(str), report.preview["name_th"], strict=True)
    )
    assert note in " ".join(n.en for n in report.notes)
    assert all(n.th for n in report.notes)


def test_code_and_name_of_a_station_may_stand_side_by_side(store: Engine) -> None:
    head = ["รหัสสถานี", "ชื่อสถานี", "เพศ", "อายุตั้งแต่", "อายุถึง", "จำนวนคน"]
    for rows in ([head, ["920201", "สภ.อื่น", "ชาย", 18, 34, 9]], [head[1:], ["สภ.กันตัง", "ชาย", 18, 34, 9]]):
        report = check(store, "population", xlsx(rows))
        assert [] == [p.say("en") for p in report.problems]
        assert ["920201"] == report.preview["station"].tolist()


@pytest.mark.parametrize(
    ("written", "is_known"),
    [
        ("กันตัง", True),
        ("สถานีตำรวจภูธรกันตัง", True),
        ("สภ.อ.กันตัง", True),
        ("สภ. อ. กันตัง", True),
        ("สถานีตำรวจภูธรอำเภอกันตัง", True),
        ("สภ.กันตัง จว.ตรัง", True),
        ("กันตัง จ.ตรัง", True),
        ("920201 สภ.กันตัง", True),
        ("สภ.กันตัง (๙๒๐๒๐๑)", True),
        ("สภ.กันตัง จว.กระบี่", False),
        ("920601 สภ.กันตัง", False),
        ("สน.กันตัง", False),
        ("สถานีตำรวจนครบาลกันตัง", False),
    ],
)
def test_a_station_is_known_by_every_way_its_name_is_written_and_by_no_other_kind(
    written: str, is_known: bool, store: Engine
) -> None:
    head = ["สถานี", "เพศ", "อายุตั้งแต่", "อายุถึง", "จำนวนคน"]
    report = check(store, "population", xlsx([head, [written, "ชาย", 18, 34, 9]]))
    assert is_known is not bool(report.problems)
    if is_known:
        assert ["920201"] == report.preview["station"].tolist()


def test_a_second_name_of_a_column_yields_to_its_usual_one_and_is_named(store: Engine) -> None:
    head = ["เลขที่กิจกรรม", "สถานี", "วันที่", "วันที่ดำเนินการ", "ประเภทกิจกรรม", "กิจกรรม", "รายละเอียด"]
    row = ["A1", "920201", "13/10/2569", "14/10/2569", "ประชุม", "ก", "ข"]
    report = check(store, "activities", xlsx([head, row]))
    assert [] == [p.say("en") for p in report.problems]
    assert ("2026-10-13", "ข") == (str(report.preview["held_on"][0]), report.preview["title"][0])
    assert any("Columns not used: วันที่ดำเนินการ, กิจกรรม" in note.en for note in report.notes)


def test_merged_headers_in_two_rows_name_their_columns(store: Engine) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet()
        page.merge_range(0, 0, 0, 5, "แบบรายงานประชากร")
        page.merge_range(1, 0, 2, 0, "สถานี")
        page.merge_range(1, 1, 2, 1, "เพศ")
        page.merge_range(1, 2, 1, 3, "อายุ")
        page.write_row(2, 2, ["ตั้งแต่", "ถึง"])
        page.merge_range(1, 4, 2, 4, "จำนวนคน")
        page.merge_range(3, 0, 4, 0, "สภ.กันตัง")
        page.write_row(3, 1, ["หญิง", 18, 34, 300])
        page.write_row(4, 1, ["ชาย", 18, 34, 310])
    report = check(store, "population", buffer.getvalue())
    assert [] == [p.say("en") for p in report.problems]
    assert [("920201", "female", 18, 34, 300), ("920201", "male", 18, 34, 310)] == list(
        report.preview[["station", "sex", "age_from", "age_to", "people"]].itertuples(index=False, name=None)
    )


REFUSED: dict[str, tuple[str, list[list[Any]], str, str]] = {
    "two readings": (
        "holidays",
        [HOLIDAYS[0], ["03/04/2569", "ก"], ["05/06/2569", "ข"]],
        "can be read in two ways: 3 Apr 2026 or 4 Mar 2026 (rows 2, 3)",
        "อ่านได้สองแบบ: 3 เม.ย. 2569 หรือ 4 มี.ค. 2569",
    ),
    "mixed orders": (
        "holidays",
        [HOLIDAYS[0], ["13/04/2026", "ก"], ["04/14/2026", "ข"], ["15/04/2026", "ค"]],
        "Some rows are day/month/year, others month/day/year (rows 3)",
        "บางแถวเป็น วัน/เดือน/ปี บางแถวเป็น เดือน/วัน/ปี",
    ),
    "another reading a row": (
        "holidays",
        [HOLIDAYS[0], ["03/04/2569", "ก"], ["05/06/2569", "ข"]],
        "row 3 column วันที่ “05/06/2569”: can be read in two ways: 5 Jun 2026 or 6 May 2026",
        "5 มิ.ย. 2569 หรือ 6 พ.ค. 2569",
    ),
    "as many of one order as of the other": (
        "holidays",
        [HOLIDAYS[0], ["13/04/2026", "ก"], ["04/14/2026", "ข"]],
        "others month/day/year (rows 2, 3)",
        "บางแถวเป็น เดือน/วัน/ปี (แถว 2, 3)",
    ),
    "both readings among mixed orders": (
        "holidays",
        [HOLIDAYS[0], ["13/04/2026", "ก"], ["04/14/2026", "ข"], ["15/04/2026", "ค"], ["01/02/2026", "ง"]],
        "row 5 column วันที่ “01/02/2026”: can be read in two ways",
        "อ่านได้สองแบบ: 1 ก.พ. 2569",
    ),
    "two eras": (
        "holidays",
        [HOLIDAYS[0], ["13/04/2026", "ก"], ["14/04/2569", "ข"]],
        "holds years of both eras",
        "มีทั้งปี พ.ศ. และ ค.ศ.",
    ),
    "two digits": (
        "holidays",
        [HOLIDAYS[0], ["13/04/69", "ก"], ["14/04/69", "ข"]],
        "may be พ.ศ. 2569 or CE 2069",
        "อาจเป็น พ.ศ. 2569 หรือ ค.ศ. 2069",
    ),
    "no such day": (
        "holidays",
        [HOLIDAYS[0], ["31/02/2569", "ก"], ["30/01/2569", "ข"]],
        "There is no such day",
        "ไม่มีวันนี้ในปฏิทิน",
    ),
    "a day in neither order beside one of one order": (
        "holidays",
        [HOLIDAYS[0], ["32/13/2569", "ก"], ["30/01/2569", "ข"]],
        "row 2 column วันที่ “32/13/2569”: There is no such day",
        "ไม่มีวันนี้ในปฏิทิน",
    ),
    "29 Feb of a พ.ศ. year": (
        "holidays",
        [HOLIDAYS[0], ["29/02/2568", "ก"], ["29/02/2567", "ข"]],
        "There is no such day",
        "ไม่มีวันนี้ในปฏิทิน",
    ),
    "out of range": (
        "holidays",
        [HOLIDAYS[0], ["13/04/3026", "ก"]],
        "The year lies outside 1990–2100",
        "ปีอยู่นอกช่วง 2533–2643",
    ),
    "the future": (
        "risk_spots",
        [SPOTS, ["S1", "920201", "ก", "31/12/2569", "ตำรวจ"]],
        "lies in the future (31 Dec 2026)",
        "เป็นวันในอนาคต (31 ธ.ค. 2569)",
    ),
    "no day at all": ("holidays", [HOLIDAYS[0], ["เมื่อวาน", "ก"]], "is not a day", "ไม่ใช่วันที่"),
    "a header missing": (
        "holidays",
        [["วันที่", "อะไร", "ชื่อ (อังกฤษ)"], ["31/12/2569", "ก", "x"]],
        "the required column Name in Thai is missing",
        "ไม่มีคอลัมน์นี้ซึ่งจำเป็น",
    ),
    "a header called alike": (
        "holidays",
        [["วันที่", "ชื่อของวันหยุด", "ชื่อ (อังกฤษ)"], ["31/12/2569", "ก", "A"]],
        "If column “ชื่อของวันหยุด” is meant, rename it “Name in Thai”",
        "ถ้าคือคอลัมน์ “ชื่อของวันหยุด” ให้เปลี่ยนชื่อเป็น “ชื่อวันหยุด”",
    ),
    "a short year that fits two orders": (
        "holidays",
        [HOLIDAYS[0], ["5/6/69", "ก"]],
        "row 2 column วันที่ “5/6/69”: the two-digit year “69” may be พ.ศ. 2569 or CE 2069",
        "“5/6/69”: ปีสองหลัก “69” อาจเป็น พ.ศ. 2569 หรือ ค.ศ. 2069 –",
    ),
    "a short year of a known era that fits two orders": (
        "holidays",
        [["วันที่ พ.ศ.", "ชื่อวันหยุด"], ["5/6/69", "ก"]],
        "can be read in two ways: 5 Jun 2026 or 6 May 2026",
        "อ่านได้สองแบบ: 5 มิ.ย. 2569 หรือ 6 พ.ค. 2569",
    ),
    "a header twice": (
        "holidays",
        [["วันที่", "Day", "ชื่อวันหยุด"], ["31/12/2569", "30/12/2569", "ก"]],
        "means the same as column “วันที่”",
        "ซ้ำกับคอลัมน์ “วันที่”",
    ),
    "no header": (
        "holidays",
        [["a", "b"], ["c", "d"]],
        "no header row with the columns Day, Name in Thai",
        "ไม่พบแถวหัวตาราง",
    ),
    "empty": (
        "holidays",
        [HOLIDAYS[0], ["31/12/2569", ""]],
        "is empty but required",
        "ว่าง แต่จำเป็นต้องกรอก",
    ),
    "the same twice": (
        "holidays",
        [HOLIDAYS[0], ["31/12/2569", "ก"], ["31/12/2569", "ข"]],
        "is the same record as row 3",
        "ซ้ำกับแถว 3",
    ),
    "no such station": (
        "population",
        [["สถานี", "เพศ", "อายุตั้งแต่", "อายุถึง", "จำนวนคน"], ["สภ.ไหน", "ชาย", 1, 2, 3]],
        "no station สภ.ไหน",
        "ไม่รู้จักสถานีนี้",
    ),
    "a zone elsewhere": (
        "population",
        [["สถานี", "โซน", "เพศ", "อายุตั้งแต่", "อายุถึง", "จำนวนคน"], ["920601", "Z1", "ชาย", 1, 2, 3]],
        "belongs to station 920201",
        "เป็นพื้นที่ของสถานี 920201",
    ),
    "overlapping ages": (
        "population",
        [
            ["สถานี", "เพศ", "อายุตั้งแต่", "อายุถึง", "จำนวนคน"],
            ["920201", "ชาย", 18, 34, 3],
            ["920201", "ชาย", 30, 40, 3],
        ],
        "age groups overlap",
        "ช่วงอายุซ้อนกัน",
    ),
    "no number": (
        "population",
        [["สถานี", "เพศ", "อายุตั้งแต่", "อายุถึง", "จำนวนคน"], ["920201", "ชาย", 18, 34, "หลายคน"]],
        "is not a number",
        "ไม่ใช่ตัวเลข",
    ),
    "half a person": (
        "population",
        [["สถานี", "เพศ", "อายุตั้งแต่", "อายุถึง", "จำนวนคน"], ["920201", "ชาย", 18, 34, 2.5]],
        "must be a whole number",
        "ต้องเป็นจำนวนเต็ม",
    ),
    "another word": (
        "risk_spots",
        [SPOTS, ["S1", "920201", "ก", "15/10/2569", "เพื่อนบ้าน"]],
        "is not one of the allowed values",
        "ไม่ใช่ค่าที่กำหนด",
    ),
    "a person": (
        "partners",
        [
            ["รหัสภาคี", "สถานี", "ภาคส่วน", "ชื่อหน่วยงานหรือกลุ่ม"],
            ["P1", "920201", "ภาคประชาชน", "นายสมชาย ใจดี"],
        ],
        "names of people are not kept",
        "ระบบไม่เก็บชื่อบุคคล",
    ),
    "letters lost": (
        "holidays",
        [HOLIDAYS[0], ["31/12/2569", "????????"], ["30/12/2569", "วันหยุด"]],
        "has lost its letters",
        "ตัวอักษรหายไปแล้ว",
    ),
    "garbled headers": (
        "holidays",
        [[h.encode().decode("sloppy-windows-1252") for h in HOLIDAYS[0]], ["31/12/2569", "x"]],
        "row 1 “à¸§",
        "ตัวอักษรเพี้ยน (UTF-8 ที่ถูกอ่านเป็น Windows-1252)",
    ),
    "other headers": (
        "holidays",
        [["รายงาน"], ["ก", "ข", "ค"], ["1", "2", "3"]],
        "sheet ข้อมูล row 2 “ก | ข | ค”: no header row",
        "แถว 2 “ก | ข | ค”: ไม่พบแถวหัวตาราง",
    ),
    "garbled cell": (
        "holidays",
        [HOLIDAYS[0], ["31/12/2569", "วันสิ้นปี".encode().decode("latin-1")], ["30/12/2569", "วันหยุด"]],
        "is garbled (UTF-8 that was read as Latin-1), probably “วันสิ้นปี”",
        "ตัวอักษรเพี้ยน",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_table_is_refused_with_place_reason_and_remedy(store: Engine, name: str) -> None:
    dataset, rows, english, thai = REFUSED[name]
    report = load(store, dataset, xlsx(rows))
    assert not report.loaded
    said = [(p.say("th"), p.say("en")) for p in report.problems]
    assert any(english in en for _, en in said), said
    assert any(thai in th for th, _ in said), said
    assert all(p.remedy.th and p.remedy.en for p in report.problems)
    with store.connect() as connection:
        assert 0 == sum(count(connection, n) for n in ("holidays", "risk_spots", "populations", "partners"))


def test_of_mixed_orders_the_fewer_are_named_and_the_others_read(store: Engine) -> None:
    rows = [HOLIDAYS[0], ["04/13/2026", "ก"], ["04/14/2026", "ข"], ["15/04/2026", "ค"]]
    report = check(store, "holidays", xlsx(rows))
    assert [4] == [p.row for p in report.problems]
    given = check(store, "holidays", xlsx(rows), date_order="dmy")
    assert [
        (2, "is no day/month/year, rather month/day/year"),
        (3, "is no day/month/year, rather month/day/year"),
    ] == [(p.row, p.reason.en) for p in given.problems]


@pytest.mark.parametrize(
    "row",
    [
        ["ลำดับ", "รวม", "", "", "", 99],
        [None, "รวมทั้งสิ้น", None, None, None, 99],
        ["รวม", None, None, None, None, 99],
        [None, "รวม สภ.กันตัง", None, None, None, 99],
        [9, "920201", "รวม", 18, 34, 99],
        [9, "สภ.กันตัง", "ไม่มี", "-", "-", "-"],
    ],
    ids=["with rest", "first", "in a column not ours", "of a station", "of both sexes", "none"],
)
def test_totals_and_nothings_are_no_records_wherever_their_word_stands(store: Engine, row: list[Any]) -> None:
    head = ["ที่", "สถานี", "เพศ", "อายุตั้งแต่", "อายุถึง", "จำนวนคน"]
    report = check(store, "population", xlsx([head, [1, "920201", "ชาย", 18, 34, 99], row]))
    assert [] == [p.say("en") for p in report.problems]
    assert 1 == report.rows
    assert any(
        "row(s) skipped" in n.en and "(row 3)" in n.en and n.en.startswith("ข้อมูล: ") for n in report.notes
    )


FOUND = ["S1", "920201", "ซอยมืด", "15/10/2569", "ประชาชน"]


@pytest.mark.parametrize(
    ("rows", "kept", "note"),
    [
        ([["(1)", "(2)", "(3)", "(4)", "(5)"], FOUND], [3], "ข้ามแถวเลขคอลัมน์ 1 แถว (แถว 2)"),
        ([["๑", "๒", "๓", "๔", "๕"], FOUND], [3], "ข้ามแถวเลขคอลัมน์ 1 แถว (แถว 2)"),
        ([FOUND, ["เดือน พฤศจิกายน 2569"], ["S2", *FOUND[1:]]], [2, 4], "ข้ามแถวที่มีข้อความเซลล์เดียว 1 แถว (แถว 3)"),
        ([FOUND, [None, "สภ.กันตัง"]], [2], "ข้ามแถวที่เตรียมไว้แต่ไม่ได้กรอก 1 แถว (แถว 3)"),
        ([FOUND, ["ลงชื่อ", "ร.ต.อ."], ["(", "หัวหน้างาน)"]], [2], "ข้ามหมายเหตุหรือลงชื่อท้ายตาราง 2 แถว (แถว 3, 4)"),
        ([FOUND, ["หมายเหตุ: ใหม่"] * 5, [None, "สายตรวจ"]], [2], "ข้ามหมายเหตุหรือลงชื่อท้ายตาราง 1 แถว (แถว 3)"),
    ],
    ids=["numbers", "Thai numbers", "section", "prefilled", "signature", "merged note"],
)
def test_what_a_form_has_around_its_rows_is_left_out_and_told(
    store: Engine, rows: list[list[Any]], kept: list[int], note: str
) -> None:
    report = check(store, "risk_spots", xlsx([SPOTS, *rows]))
    assert [] == [p.say("th") for p in report.problems]
    assert kept == report.preview["row"].tolist()
    assert f"ข้อมูล: {note}" in [n.th for n in report.notes]


def test_a_whole_row_that_begins_like_a_note_is_one_only_below_all_others(store: Engine) -> None:
    like = [["ที่มาแห่งสันติ", "29/12/2569"], ["ข้อมูล ณ วันที่", "1/11/2569"]]
    report = check(store, "holidays", xlsx([["ชื่อวันหยุด", "วันที่"], like[0], ["วันพ่อ", "05/12/2569"], like[1]]))
    assert ["ที่มาแห่งสันติ", "วันพ่อ"] == report.preview["name_th"].tolist()
    assert ["ข้อมูล: ข้ามหมายเหตุหรือลงชื่อท้ายตาราง 1 แถว (แถว 4)"] == [n.th for n in report.notes]


def test_an_unfinished_row_below_a_note_is_a_fault_where_others_follow(store: Engine) -> None:
    rows = [FOUND, ["หมายเหตุ: ใหม่"], ["S2", "920201"], ["S3", *FOUND[1:]]]
    report = check(store, "risk_spots", xlsx([SPOTS, *rows]))
    assert {4} == {p.row for p in report.problems}


def test_a_text_cut_in_two_by_its_comma_is_named(store: Engine) -> None:
    report = check(store, "holidays", csv([*HOLIDAYS, ["30/12/2569", "วันหยุดพิเศษ", " ชดเชย"]]))
    assert [
        "row 4 column C “ชดเชย”: stands beyond the header's 2 columns: a text may have been cut at its"
        " delimiter – Put the text in quotation marks, or save as XLSX."
    ] == [p.say("en") for p in report.problems]
    assert "แถว 4 คอลัมน์ C “ชดเชย”: อยู่เกินหัวตาราง (หัวมี 2 คอลัมน์)" in report.problems[0].say("th")
    marked = openpyxl.load_workbook(io.BytesIO(report.annotated())).worksheets[1]
    assert ["C4"] == [c.coordinate for row in marked.iter_rows() for c in row if c.comment]


def test_columns_are_known_though_a_form_numbers_its_questions(store: Engine) -> None:
    head = [f"{at}. {name}" if at % 2 else f"({at}) {name}" for at, name in enumerate(SPOTS, start=1)]
    report = check(store, "risk_spots", xlsx([head, FOUND]))
    assert [] == [p.say("th") for p in report.problems]
    assert ["S1"] == report.preview["id"].tolist()


def test_a_text_that_a_system_wrote_as_a_formula_is_read_as_text(store: Engine) -> None:
    spot = ['="S-01"', '="920201"', 'ซอย""มืด', '"=""15/10/2569"""', "ประชาชน"]
    report = check(store, "risk_spots", csv([SPOTS, spot]))
    assert [] == [p.say("th") for p in report.problems]
    assert ["S-01"] == report.preview["id"].tolist()


def test_a_table_without_rows_and_a_sheet_that_is_not_there_are_told(store: Engine) -> None:
    assert ["ข้อมูล: No rows below the header."] == [
        n.en for n in check(store, "holidays", xlsx(HOLIDAYS[:1])).notes
    ]
    report = check(store, "holidays", xlsx(HOLIDAYS), sheet="อื่น")
    assert ["“อื่น”: there is no such sheet – Sheets: ข้อมูล."] == [p.say("en") for p in report.problems]


def test_a_sheet_that_lacks_a_required_column_is_an_error_beside_sheets_that_are_whole(
    empty_store: Engine,
) -> None:
    load_all(empty_store, until="partners")
    header = ["รหัสภาคี", "สถานี", "ภาคส่วน", "ชื่อหน่วยงานหรือกลุ่ม"]
    sheets = {
        f"สภ.{letter}": [header, [f"P{letter}", "920201", "people", f"ชุมชน {letter}"]] for letter in "กข"
    }
    wrong = {"สภ.ค": [["รหัสภาคี", "สถาณี", "ภาคส่วน", "ชื่อหน่วยงานหรือกลุ่ม"], ["Pค", "920201", "people", "ชุมชน ค"]]}
    explained = {"คำอธิบาย": [["วิธีกรอก"], ["กรอกทุกช่อง"]]}
    report = load(empty_store, "partners", xlsx(sheets["สภ.ก"], "สภ.ก", sheets | wrong | explained))
    assert not report.loaded
    assert [("สภ.ค", 1, "สถานี")] == [(p.sheet, p.row, p.column) for p in report.problems]
    report = load(empty_store, "partners", xlsx(sheets["สภ.ก"], "สภ.ก", sheets | explained))
    assert (True, 2) == (report.loaded, report.rows)
    assert any("Sheets skipped: คำอธิบาย" in note.en for note in report.notes)


def test_a_sheet_that_goes_on_without_a_header_is_an_error(store: Engine) -> None:
    more = {"ต่อ": [["06/04/2569", "วันจักรี", "Chakri"], ["13/04/2569", "สงกรานต์", "Songkran"]]}
    report = check(store, "holidays", xlsx(HOLIDAYS, more=more))
    assert ["ต่อ"] == [p.sheet for p in report.problems]
    assert any("no header row" in p.say("en") for p in report.problems)


@pytest.mark.parametrize(
    ("heads", "day"),
    [
        ("ว/ด/ป", "03/04/2569"),
        ("วัน เดือน ปี", "15/04/2569"),
        ("วดป.", "วันที่ 15 เดือน เมษายน พ.ศ. 2569"),
        ("Date", "15/04/2569 เวลา 08.30 น."),
        ("Date", "15/04/2569\n08.30 น."),
        ("Date", "15\u00a0เมษา\u00a02569\nเวลา 08.30 น."),
        ("Date", "15 April 2026"),
    ],
)
def test_days_are_found_under_their_common_heads(store: Engine, heads: str, day: str) -> None:
    report = check(store, "holidays", xlsx([[heads, "ชื่อวันหยุด"], [day, "ก"]]))
    assert [] == [p.say("en") for p in report.problems]
    assert str(report.preview["day"][0]) in ("2026-04-03", "2026-04-15")


def test_an_id_that_another_station_uses_is_refused(empty_store: Engine) -> None:
    load_all(empty_store)
    rows = [
        ["เลขที่กิจกรรม", "สถานี", "ชนิดกิจกรรม", "วันที่จัด"],
        ["A1", "สภ.ห้วยยอด", "ประชุม", "15/10/2569"],
    ]
    report = load(empty_store, "activities", xlsx(rows))
    assert not report.loaded
    assert [
        "sheet ข้อมูล row 2 column เลขที่กิจกรรม “A1”: is in use by station 920201 – Give another, with the"
        " station's code in it."
    ] == [p.say("en") for p in report.problems]
    assert "สถานี 920201 ใช้รหัสนี้อยู่แล้ว" in report.problems[0].say("th")


@pytest.mark.parametrize(("order", "day"), [("dmy", "2026-04-03"), ("mdy", "2026-03-04")])
def test_an_order_that_is_given_settles_two_readings(store: Engine, order: str, day: str) -> None:
    report = check(
        store, "holidays", xlsx([HOLIDAYS[0], ["03/04/2569", "ก"], ["05/06/2569", "ข"]]), date_order=order
    )
    assert [] == report.problems
    assert day == str(report.preview["day"][0])


def test_a_header_that_declares_order_and_era_settles_both(store: Engine) -> None:
    report = check(store, "holidays", xlsx([["วันที่ (วว/ดด/ปปปป พ.ศ.)", "ชื่อวันหยุด"], ["03/04/69", "ก"]]))
    assert [] == [p.say("en") for p in report.problems]
    assert "2026-04-03" == str(report.preview["day"][0])


def test_percentages_that_may_be_shares_and_mean_scores_are_refused(store: Engine) -> None:
    head = [
        "เครื่องมือ",
        "ชื่อเครื่องมือ",
        "ช่องทาง",
        "ผู้เก็บข้อมูล",
        "รอบ",
        "วันสุดท้ายของรอบ",
        "สถานี",
        "ตัวชี้วัด",
        "จำนวนผู้ตอบ",
        "ร้อยละ",
        "คำถาม",
    ]
    start = ["X", "x", "x", "x", "1", "30/09/2569", "920201"]
    shares = check(
        store,
        "survey_results",
        xlsx([head, [*start, "ความเชื่อมั่น", 400, 0.81, "q"], [*start, "ความพึงพอใจ", 400, 0.9, "q"]]),
    )
    assert any("a share (81 %) or a percentage (0.81 %)" in p.say("en") for p in shares.problems)
    assert any("สัดส่วน (81 %) หรือร้อยละ (0.81 %)" in p.say("th") for p in shares.problems)
    mean = check(store, "survey_results", xlsx([head, [*start, "ความเชื่อมั่น", 400, "3.8 จาก 5", "q"]]))
    assert any("it cannot be turned into one (3.8 of 5 is not 76 %)" in p.say("en") for p in mean.problems)
    # A cell in Excel's percent format among plain numbers, and one that shows 100%.
    mixed = check(
        store,
        "survey_results",
        xlsx([head, [*start, "ความเชื่อมั่น", 400, 81, "q"], [*start, "ความพึงพอใจ", 400, 0.9, "q"]]),
    )
    assert [3] == [p.row for p in mixed.problems]
    all_of_them = check(store, "survey_results", xlsx([head, [*start, "ความเชื่อมั่น", 400, 1, "q"]]))
    assert any("a share (100 %) or a percentage (1 %)" in p.say("en") for p in all_of_them.problems)
    signed = check(store, "survey_results", xlsx([head, [*start, "ความเชื่อมั่น", 400, "0.5%", "q"]]))
    assert [] == signed.problems


def test_all_problems_are_told_at_once_as_a_frame_and_in_a_marked_workbook(store: Engine) -> None:
    rows = [SPOTS, ["S1", "ไม่มีจริง", "ก", "31/02/2569", "ใคร"], ["S1", "920201", "", "15/10/2569", "ตำรวจ"]]
    report = check(store, "risk_spots", xlsx(rows))
    frame = report.problem_frame("th")
    assert ["sheet", "row", "column", "value", "reason", "remedy"] == list(frame.columns)
    assert {(2, "สถานี"), (2, "วันที่พบ"), (2, "ผู้แจ้ง"), (3, "จุดเสี่ยง")} <= set(
        zip(frame["row"], frame["column"], strict=True)
    )
    book = openpyxl.load_workbook(io.BytesIO(report.annotated()))
    page = book["ข้อมูล"]
    assert "ไม่รู้จักสถานีนี้" in page["B2"].comment.text
    assert "FFFFC7CE" == page["B2"].fill.start_color.rgb
    assert page["A1"].comment is None
    assert "ไม่มีวันนี้ในปฏิทิน" in page["D2"].comment.text


def test_good_rows_are_loaded_alone_only_when_that_is_asked_for(empty_store: Engine) -> None:
    rows = [HOLIDAYS[0], ["31/12/2569", "ก"], ["31/02/2569", "ข"], ["30/12/2569", "=1+1"]]
    assert not load(empty_store, "holidays", xlsx(rows)).loaded
    report = load(empty_store, "holidays", xlsx(rows), accept_good_rows=True)
    assert (True, 1, 2) == (report.loaded, report.rejected, report.written.new)
    # The kept file, corrected, brings the rest.
    book = openpyxl.load_workbook(io.BytesIO(report.annotated()))
    assert "31/02/2569" == book["ข้อมูล"]["A3"].value
    book["ข้อมูล"]["A3"].value = "28/02/2569"
    buffer = io.BytesIO()
    book.save(buffer)
    again = load(empty_store, "holidays", buffer.getvalue())
    assert (True, 1, 2) == (again.loaded, again.written.new, again.written.unchanged)
    assert "the others are accepted" in report.refusal().say("en")
    broken = load(
        empty_store,
        "holidays",
        xlsx([["วันที่", "อะไร", "ชื่อ (อังกฤษ)"], ["30/11/2569", "ก", "x"]]),
        accept_good_rows=True,
    )
    assert not broken.loaded


def test_rows_without_a_fault_must_still_stand_together(empty_store: Engine) -> None:
    """Neither a zone upon another nor answers whose question stood in a rejected row come in beside other
    faults.
    """
    load_all(empty_store, until="survey_responses")
    ground = "POLYGON((99.51 7.40, 99.52 7.40, 99.52 7.41, 99.51 7.40))"
    elsewhere = "POLYGON((99.71 7.40, 99.72 7.40, 99.72 7.41, 99.71 7.40))"
    head = ["รหัสพื้นที่", "สถานี", "ชื่อพื้นที่", "รูปพื้นที่ (WKT)"]
    zones = [
        head,
        ["Q1", "920201", "ก", ground],
        ["Q2", "ไม่มี", "ข", elsewhere],
        ["Q3", "920201", "ค", elsewhere],
    ]
    report = load(empty_store, "zones", xlsx(zones), accept_good_rows=True)
    assert (True, 2) == (report.loaded, report.rejected)
    with empty_store.connect() as connection:
        assert 2 == count(connection, "zones")
    answers = table("survey_responses", empty_store)
    answers[1][answers[0].index("วันที่ตอบ (วว/ดด/ปปปป) *")] = "31/02/2569"
    assert not load(empty_store, "survey_responses", xlsx(answers), accept_good_rows=True).loaded


def _zip(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def _corner() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet()
        page.write(0, 0, "วันที่")
        page.write(1_048_575, 16_383, "x")
    return buffer.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
FILES: dict[str, tuple[bytes, str, str]] = {
    "empty": (b"", "The file is empty.", "ไฟล์ว่าง"),
    "password": (
        OLE + "EncryptedPackage".encode("utf-16-le"),
        "protected by a password",
        "ไฟล์นี้มีรหัสผ่าน",
    ),
    "old word": (OLE, "an old Office document", "เอกสาร Office รุ่นเก่า"),
    "damaged xls": (OLE + "Workbook".encode("utf-16-le"), "damaged or incomplete", "เสียหรือมาไม่ครบ"),
    "half a workbook": (xlsx(HOLIDAYS)[:900], "damaged or incomplete", "เสียหรือมาไม่ครบ"),
    "pdf": (b"%PDF-1.7 ...", "This is a PDF document", "เอกสาร PDF"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"\x01" * 50, "This is a picture", "รูปภาพ"),
    "photograph of a telephone": (
        b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic",
        "This is a picture, not a table.\nAsk who sent it for the table itself",
        "ขอไฟล์ตารางต้นฉบับ",
    ),
    "film": (b"\x00\x00\x00\x20ftypisom" + b"\x00" * 99, "This is a film", "วิดีโอ"),
    "access": (b"\x00\x01\x00\x00Standard Jet DB\x00", "an Access database", "ฐานข้อมูล Access"),
    "saved web page": (b"MIME-Version: 1.0\r\nContent-Type: x\r\n", "a saved web page", "หน้าเว็บที่บันทึกไว้"),
    "stray NUL": (csv(HOLIDAYS) + b"\n\x00" * 9, "Line 4 of the file holds a NUL", "บรรทัดที่ 4 ของไฟล์มีรหัสว่าง"),
    "html called xls": (b"<html><table><tr><td>1</td></tr></table>", "a web page (HTML)", "หน้าเว็บ (HTML)"),
    "word": (_zip(word__document=b"x"), "Word or PowerPoint", "Word หรือ PowerPoint"),
    "binary": (b"\x00\x01\x02abc\xff" * 99, "no text that can be read", "ไม่ใช่ข้อความที่อ่านได้"),
    "letters lost": (
        "วันที่,ชื่อ\nสวัสดีปีใหม่,ก".encode().decode("cp1252", "replace").encode(),
        "some of them are lost",
        "บางตัวหายไปแล้ว",
    ),
    "zip bomb": (
        _zip(**{"xl/workbook.xml": b"0" * 60_000_000}),
        "too large or too complex",
        "ใหญ่หรือซับซ้อนเกิน",
    ),
    "cell in the last corner": (_corner(), "too large or too complex", "ใหญ่หรือซับซ้อนเกิน"),
    "300,000 columns": (b",".join([b"a"] * 300_000), "too large or too complex", "ใหญ่หรือซับซ้อนเกิน"),
    "open quotation": (
        b'a,b\n"' + b"x" * 200_000,
        "a quotation mark is never closed",
        "เครื่องหมายคำพูดไม่ปิด",
    ),
    "entities": (
        b'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "b">]><kml>&a;</kml>',
        "declares DOCTYPE or ENTITY",
        "DOCTYPE/ENTITY",
    ),
    "question marks for letters": (b"??????,????????\n1,?????\n", "some of them are lost", "บางตัวหายไปแล้ว"),
    "a map": (
        b'{"type": "FeatureCollection", "features": []}',
        "This is a map (or JSON), not a table.",
        "ไฟล์นี้เป็นแผนที่",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_table_is_refused_by_its_name(store: Engine, worker: Worker, name: str) -> None:
    content, english, thai = FILES[name]
    with pytest.raises(UserError) as caught:
        load_file(store, "holidays", content, Options(today=TODAY), worker)
    assert english in caught.value.say("en")
    assert thai in caught.value.say("th")
    assert caught.value.remedy.th


def test_after_a_bomb_the_next_file_is_read(store: Engine, worker: Worker) -> None:
    with pytest.raises(UserError):
        load_file(store, "holidays", _corner(), Options(today=TODAY), worker)
    assert check_file(store, "holidays", xlsx(HOLIDAYS), Options(today=TODAY), worker).ok


def _legacy() -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("ข้อมูล")
    for at, row in enumerate(HOLIDAYS):
        for column, cell in enumerate(row):
            page.write(at, column, cell)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_a_legacy_xls_is_read(store: Engine) -> None:
    report = check(store, "holidays", _legacy())
    assert [] == report.problems
    assert ["2026-12-05", "2026-12-31"] == [str(d) for d in report.preview["day"]]


def test_text_that_begins_like_a_formula_stays_text_in_export_and_marked_file(empty_store: Engine) -> None:
    from data_loaders import templates

    rows = [HOLIDAYS[0], ["31/12/2569", '=HYPERLINK("x")'], ["30/12/2569", "@SUM(1)"]]
    assert load(empty_store, "holidays", xlsx(rows)).loaded
    with empty_store.connect() as connection:
        book = openpyxl.load_workbook(io.BytesIO(templates.export("holidays", connection)))
    assert not [c for page in book for row in page.iter_rows() for c in row if c.data_type == "f"]


def test_the_same_file_by_another_name_is_recognised(empty_store: Engine) -> None:
    content = xlsx(table("stations", empty_store))
    assert load(empty_store, "stations", content, file_name="a.xlsx", by="ร.ต.อ.").loaded
    again = load(empty_store, "stations", content, file_name="b.xlsx")
    assert (0, 2) == (again.written.new, again.written.unchanged)
    assert any("This very file was loaded" in n.en and "ร.ต.อ." in n.en for n in again.notes)


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_that_holds_rows_is_named_and_the_lists_of_our_own_forms_are_not(
    store: Engine, worker: Worker, state: str
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx(HOLIDAYS)))
    for name, rows in (("ปีก่อน", HOLIDAYS), ("ว่าง", HOLIDAYS[:1])):
        page = book.create_sheet(name)
        page.sheet_state = state
        for row in rows:
            page.append(row)
    content = io.BytesIO()
    book.save(content)
    notes = check_file(store, "holidays", content.getvalue(), Options(today=TODAY), worker).notes
    assert [
        "The sheet ปีก่อน is hidden and was not read; if it holds data, show it in Excel and load again."
    ] == [note.en for note in notes if "hidden" in note.en]
    with store.connect() as connection:
        form = templates.template("holidays", connection)
    assert [] == [n.en for n in check_file(store, "holidays", form, worker=worker).notes if "hidden" in n.en]


STRAY = {
    "opened": '05/12/2569,"วันพ่อ\n06/12/2569,หยุดชดเชย\n31/12/2569,วันสิ้นปี',
    "opened twice": '05/12/2569,"วันพ่อ\n06/12/2569,หยุดชดเชย\n31/12/2569,"วันสิ้นปี',
    "closed within a text": '05/12/2569,"วัน"พ่อ"',
}


@pytest.mark.parametrize("name", STRAY)
def test_a_stray_quotation_mark_takes_no_row_along(store: Engine, worker: Worker, name: str) -> None:
    content = f"วันที่,ชื่อวันหยุด\n{STRAY[name]}\n".encode()
    with pytest.raises(
        UserError, match="a quotation mark is never closed, or closes in the middle"
    ) as caught:
        check_file(store, "holidays", content, Options(today=TODAY), worker)
    assert "เครื่องหมายคำพูด" in caught.value.say("th")
    whole = 'วันที่,ชื่อวันหยุด\n05/12/2569,"วัน ""พ่อ"", แห่งชาติ\nหยุด"\n'.encode()
    report = check_file(store, "holidays", whole, Options(today=TODAY), worker)
    assert ['วัน "พ่อ", แห่งชาติ หยุด'] == list(report.preview["name_th"])


@pytest.mark.parametrize("delimiter", ",;\t|")
def test_lines_may_end_as_old_programs_end_them(store: Engine, worker: Worker, delimiter: str) -> None:
    content = csv(HOLIDAYS, delimiter).replace(b"\n", b"\r")
    assert 2 == check_file(store, "holidays", content, Options(today=TODAY), worker).rows


def _failed(error: str) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet("ข้อมูล")
        for at, row in enumerate(HOLIDAYS):
            page.write_row(at, 0, row)
        page.write_formula(1, 0, "=1/0", None, error)
        page.write_formula(2, 1, "=1/0", None, error)
    return buffer.getvalue()


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!"])
def test_errors_of_formulas_are_told_and_never_pass_for_nothing(
    store: Engine, worker: Worker, error: str
) -> None:
    text = csv([HOLIDAYS[0], [error, "วันพ่อ"], ["31/12/2569", error]])
    for content in (_failed(error), text):
        report = check_file(store, "holidays", content, Options(today=TODAY), worker)
        assert [(2, "วันที่", error), (3, "ชื่อวันหยุด", error)] == [
            (p.row, p.column, p.value) for p in report.problems
        ]
        assert all("ค่าผิดพลาดของสูตร" in p.reason.th for p in report.problems)


def test_a_hidden_sheet_of_a_single_row_is_named(store: Engine, worker: Worker) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        for name, rows in (("ปีนี้", HOLIDAYS), ("ปีก่อน", HOLIDAYS[:2])):
            page = book.add_worksheet(name)
            for at, row in enumerate(rows):
                page.write_row(at, 0, row)
        page.hide()
    notes = check_file(store, "holidays", buffer.getvalue(), Options(today=TODAY), worker).notes
    assert ["ปีก่อน"] == [note.en.split()[2] for note in notes if "is hidden" in note.en]


SPOT = ["920201", "ซอยมืด", "15/10/2569", "ประชาชน"]


def spots(*rows: list[Any]) -> bytes:
    return xlsx([[*SPOTS, "งบประมาณ (บาท)"], *rows])


def test_letters_without_a_width_make_no_second_record_and_spoil_no_number(store: Engine) -> None:
    seen = [f"{cell}\u200b" for cell in ["S1", *SPOT, "2,500"]]
    report = check(store, "risk_spots", spots(seen))
    assert [] == report.problems
    assert ["S1", 2500.0] == [report.preview[key][0] for key in ("id", "budget_baht")]
    twice = check(store, "risk_spots", spots(["S1", *SPOT], ["S1\ufeff", *SPOT]))
    assert ["is the same record as row 3", "is the same record as row 2"] == [
        p.reason.en for p in twice.problems
    ]


@pytest.mark.parametrize("number", [123456789012345678, 1234567890123456, "1.23457E+12"])
def test_a_long_number_that_excel_has_shortened_is_no_code(store: Engine, number: object) -> None:
    report = check(store, "risk_spots", spots([number, *SPOT]))
    assert [("id", "is a long number that Excel has shortened (E+): its last digits are lost")] == [
        (p.key, p.reason.en) for p in report.problems
    ]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        *((amount, 25000.0) for amount in ("25,000.-", "฿25,000", "25,000 บ.", "๒๕,๐๐๐.- บาท")),
        ("25 000", 25000.0),
        ("1\u00a0234\u202f567.5", 1234567.5),
        ("2 5", None),
        ("10 20 30", None),
    ],
)
def test_amounts_are_read_and_blanks_stand_between_thousands_alone(
    store: Engine, written: str, number: float | None
) -> None:
    report = check(store, "risk_spots", spots(["S1", *SPOT, written]))
    assert number == report.preview["budget_baht"][0]
    assert ([] if number else ["is not a number"]) == [p.reason.en for p in report.problems]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-10-14T23:30:00+07:00", "2026-10-14"),
        ("2026-10-14T20:30:00+00:00", "2026-10-15"),
        ("2026-10-15 02:00:00+0900", "2026-10-15"),
        ("2026-10-15 01:00:00+09:00", "2026-10-14"),
        ("14/10/2569 11:30 PM GMT-5", "2026-10-15"),
        ("2026-10-14T08:00:00Z", "2026-10-14"),
        ("2026-10-14 8:00:00 a.m.", "2026-10-14"),
    ],
)
def test_an_offset_that_leads_over_midnight_gives_the_day_in_thailand(
    store: Engine, written: str, day: str
) -> None:
    report = check(store, "holidays", xlsx([HOLIDAYS[0], [written, "วันพ่อ"]]))
    assert [] == report.problems
    assert [day] == [str(d) for d in report.preview["day"]]


def test_a_z_that_leads_over_midnight_is_refused_with_both_days(store: Engine) -> None:
    report = check(store, "holidays", xlsx([HOLIDAYS[0], ["2026-10-14T18:30:00Z", "วันพ่อ"]]))
    (problem,) = report.problems
    assert "14 ต.ค. 2569 หรือ 15 ต.ค. 2569" in problem.reason.th
    assert "14 Oct 2026 or 15 Oct 2026" in problem.reason.en


def test_cells_of_a_workbook_below_no_header_are_named(store: Engine) -> None:
    rows = [HOLIDAYS[0], [*HOLIDAYS[1], None, "ย้ายจาก 4 ธ.ค."], HOLIDAYS[2]]
    notes = check(store, "holidays", xlsx(rows)).notes
    assert ["ข้อมูล: ข้อมูลในคอลัมน์ที่ไม่มีหัวตาราง ไม่ได้อ่าน: คอลัมน์ D 1 เซลล์ (แถวแรกที่พบ 2)"] == [n.th for n in notes]
    assert [] == check(store, "holidays", xlsx(HOLIDAYS)).notes


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("โทร 081-234-5678", "telephone number"),
        ("ติดต่อ ๐๘๑๒๓๔๕๖๗๘", "telephone number"),
        ("+66 81 234 5678", "telephone number"),
        ("โทร. 075-251 234", "telephone number"),
        ("บัตร 1-1017-00230-70-8", "number of an identity card"),
        ("๑๑๐๑๗๐๐๒๓๐๗๐๘", "number of an identity card"),
        ("งบ 1,234,567,890 บาท รุ่น 0812", None),
        ("เลขรับ 1234567890123 ลว. 15/10/2569", None),
        ("พิกัด 7.5563081234, 99.6114089", None),
        ("โดยมี พ.ต.อ.สมชาย ใจดี เป็นประธาน", "name"),
        ("ร.ต.อ.หญิง สมหญิง รักดี", "name"),
        ("ร่วมกับนายสมชาย ใจดี กำนัน", "name"),
        ("น.ส.มานี มีนา แจ้ง", "name"),
        ("นายก อบต.ควนเมา และนายอำเภอ เมืองตรัง", None),
        ("หน้าตลาดนางเลิ้ง เขตป้อมปราบ คุณภาพ ชีวิต", None),
        ("ต.กันตัง อ.กันตัง จ.ตรัง", None),
    ],
)
def test_a_number_or_name_of_somebody_in_free_text_is_told_before_it_is_stored(
    store: Engine, written: str, what: str | None
) -> None:
    content = spots(["S1", "920201", f"ซอยมืด {written}", *SPOT[2:]])
    problems = check(store, "risk_spots", content).problems
    assert ([f"holds the {what} of somebody, which is not kept"] if what else []) == [
        p.reason.en for p in problems
    ]
    # The number itself is not repeated, and whoever knows better may say so.
    assert [] == [p.value for p in problems if p.value]
    agreed = check(store, "risk_spots", content, leave=Leave(lose=True))
    assert [] == agreed.problems


def test_names_and_numbers_of_people_are_taken_out_of_texts_where_that_is_asked_for(store: Engine) -> None:
    text = (
        "โทร ๐๘๑-234-5678 หรือ +66 81 234 5678 บัตร 1-1017-00230-70-8 งบ 5,000 แจ้ง ร.ต.อ.หญิง สมหญิง รักดี รอง สว."
    )
    content = spots(["S1", "920201", text, *SPOT[2:]], ["S2", "920201", "ซอยสว่าง", *SPOT[2:]])
    report = check(store, "risk_spots", content, blank_personal=True)
    assert [] == report.problems
    assert {"โทร … หรือ … บัตร … งบ 5,000 แจ้ง … รอง สว.", "ซอยสว่าง"} == set(report.preview["title"])
    assert ["ลบชื่อหรือหมายเลขของบุคคลออกจากข้อความ 1 เซลล์ (แถวแรกที่พบ 2)"] == [
        note.th for note in report.notes if "หมายเลข" in note.th
    ]


def test_a_telephone_number_within_that_of_a_card_is_no_second_one() -> None:
    # Taken out twice, words behind it went as well.
    assert "บัตร … โทรกลับด้วย" == persons.without_personal("บัตร 140-0812345678 โทรกลับด้วย")


def test_a_folder_is_called_a_folder(store: Engine, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is a folder, no file"):
        check(store, "holidays", tmp_path)


def test_a_code_that_excel_turned_into_a_day_is_no_code(store: Engine) -> None:
    report = check(store, "risk_spots", spots([date(2026, 1, 1), *SPOT], ["13/2569", *SPOT]))
    assert [(2, "id", "เป็นวันที่ ไม่ใช่รหัส: Excel เปลี่ยนรหัสเช่น 1/2569 เป็นวันที่")] == [
        (p.row, p.key, p.reason.th) for p in report.problems
    ]


def test_an_id_without_the_zeros_that_the_store_has_before_it_is_asked_about(empty_store: Engine) -> None:
    load_all(empty_store)
    assert load(empty_store, "risk_spots", csv([SPOTS, ["0012", *SPOT], ["0007", *SPOT]])).loaded
    again = spots([12, *SPOT], ["0007", *SPOT], ["013", *SPOT])
    report = load(empty_store, "risk_spots", again)
    assert [(2, "12", "may be 0012, which is there already: Excel drops the zeros before a number")] == [
        (p.row, p.value, p.reason.en) for p in report.problems
    ]
    elsewhere = load(empty_store, "risk_spots", spots([12, "920601", *SPOT[1:]]))
    assert [] == elsewhere.problems
    assert load(empty_store, "risk_spots", again, leave=Leave(lose=True)).problems


def test_a_sheet_without_the_zeros_before_its_number_is_asked_about(empty_store: Engine) -> None:
    load_all(empty_store, until="survey_responses")
    answers = table("survey_responses", empty_store)
    at = answers[0].index("เลขที่แบบสอบถาม *")
    for row, number in zip(answers[1:], ("0001", "0002"), strict=True):
        row[at] = number
    assert load(empty_store, "survey_responses", csv([[str(c or "") for c in row] for row in answers])).loaded
    for row, given in zip(answers[1:], (1, 3), strict=True):
        row[at] = given
    report = load(empty_store, "survey_responses", xlsx(answers))
    assert [(2, "1")] == [(p.row, p.value) for p in report.problems]
    assert "อาจเป็นรายการเดียวกับ 0001" in report.problems[0].reason.th


def test_a_cross_beside_a_tick_is_asked_about(store: Engine) -> None:
    head = ["รหัสนวัตกรรม", "สถานี", "ประเภท", "ชื่อนวัตกรรม", "ใช้งานประจำวัน"]
    rows = [[f"I{n}", "920201", "camera", "กล้อง", sign] for n, sign in enumerate(("/", "x", "X ", "ไม่"))]
    report = check(store, "innovations", xlsx([head, *rows]))
    assert [3, 4] == [p.row for p in report.problems]
    assert "อ่านได้สองแบบ: ใช่ หรือ ไม่ใช่" in report.problems[0].reason.th
    for alone in ([head, *rows[1:]], [head, rows[0], rows[3]]):
        assert [] == check(store, "innovations", xlsx(alone)).problems


def test_a_change_as_target_that_may_be_a_share_is_asked_about(store: Engine) -> None:
    head = ["ตัวชี้วัด", "ปีงบประมาณ", "เป้าหมาย"]
    for value, told in ((-0.1, [2]), (-1, [2]), (-10, []), (0, [])):
        report = check(store, "targets", xlsx([head, ["zone_cases", 2570, value]]))
        assert told == [p.row for p in report.problems], value
    assert "a share (-100 %) or a percentage (-1 %)" in check(
        store, "targets", xlsx([head, ["zone_cases", 2570, -1]])
    ).problems[0].say("en")


def test_a_table_whose_first_column_is_headed_pk_is_no_archive(store: Engine, worker: Worker) -> None:
    content = csv([["PK", *HOLIDAYS[0]], *[[n, *row] for n, row in enumerate(HOLIDAYS[1:])]])
    assert 2 == check_file(store, "holidays", content, Options(today=TODAY), worker).rows


def test_a_number_of_people_is_no_percentage_and_a_percentage_no_number_of_them(store: Engine) -> None:
    head = ["เครื่องมือ", "ชื่อเครื่องมือ", "ช่องทาง", "ผู้เก็บข้อมูล", "รอบ", "วันสุดท้ายของรอบ", "สถานี", "ตัวชี้วัด"]
    head += ["จำนวนผู้ตอบ", "ร้อยละ", "คำถาม"]
    start = ["X", "x", "x", "x", "1", "30/09/2569", "920201", "ความเชื่อมั่น"]
    for cells, column in (
        (["400 คน", "81 คน"], "percent"),
        (["50%", "81%"], "respondents"),
        (["400 คน", "81 %"], ""),
    ):
        report = check(store, "survey_results", xlsx([head, [*start, *cells, "q"]]))
        assert ([(column, "is not a number")] if column else []) == [
            (p.key, p.reason.en) for p in report.problems
        ]


def test_files_put_behind_one_another_with_their_marks_have_one_header(store: Engine, worker: Worker) -> None:
    content = b"\xef\xbb\xbf" + csv(HOLIDAYS[:2]) + b"\n\xef\xbb\xbf" + csv([HOLIDAYS[0], HOLIDAYS[2]])
    report = check_file(store, "holidays", content, Options(today=TODAY), worker)
    assert ([], 2) == (report.problems, report.rows)


def test_rows_are_told_apart_by_the_columns_that_a_file_has(store: Engine) -> None:
    head = ["ตัวชี้วัด", "ปีงบประมาณ", "เป้าหมาย"]
    alone = check(store, "targets", xlsx([head, ["partnership", 2570, 3]]))
    assert ([], 0) == (alone.problems, alone.stations)
    twice = check(store, "targets", xlsx([head, ["partnership", 2570, 3], ["partnership", 2570, 4]]))
    assert ["is the same record as row 3", "is the same record as row 2"] == [
        p.reason.en for p in twice.problems
    ]
