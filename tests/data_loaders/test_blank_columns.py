"""Cells that say nothing: a formula without its result, a column emptied, a sheet that lacks a column."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL

from dashboard.errors import UserError
from tests.data_loaders.station_files import DAY, cases, count
from tests.programme_files import load, load_all, xlsx

HEAD = ["เลขที่กิจกรรม", "สถานี", "ชนิดกิจกรรม", "วันที่จัด", "เรื่อง", "จำนวนชั่วโมง"]
A, B = (
    ["B1", "920201", "ประชุมภาคีเครือข่าย", "2026-10-05", "เรื่องแรก", 2],
    ["B2", "920201", "ประชุมภาคีเครือข่าย", "2026-10-06", "เรื่องที่สอง", 3],
)


@pytest.fixture(scope="module")
def filled_store(server: URL, administer: Callable[[str], None], empty_template: str) -> str:
    administer(f"CREATE DATABASE blank_columns TEMPLATE {empty_template}")
    engine = create_engine(server.set(database="blank_columns"))
    load_all(engine, until="activities")
    assert load(engine, "activities", xlsx([HEAD, A, B])).loaded
    engine.dispose()
    return "blank_columns"


@pytest.fixture
def store(database: Callable[[str], URL], filled_store: str) -> Iterator[Engine]:
    engine = create_engine(database(filled_store))
    yield engine
    engine.dispose()


def titles(engine: Engine) -> list[tuple[str | None, float | None]]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT title, hours FROM ssz.activities ORDER BY id"))
        return [(row[0], None if row[1] is None else float(row[1])) for row in rows]


KEPT = [("เรื่องแรก", 2.0), ("เรื่องที่สอง", 3.0)]


def computed(*formulas: str | None) -> bytes:
    """The activities with formulas as titles, as a program writes them that does not compute."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in (HEAD, A, B):
        page.append(row)
    for number, formula in enumerate(formulas, start=2):
        page.cell(number, 5).value = formula
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("formulas", [('="x"&A2', '="x"&A3'), ('="x"&A2', "เรื่องที่สอง")])
def test_formulas_without_a_result_are_refused_with_their_rows_and_the_way_out(
    formulas: tuple[str, ...], store: Engine
) -> None:
    report = load(store, "activities", computed(*formulas))
    assert not report.loaded
    first = report.problems[0]
    assert (2, "เรื่อง", '="x"&A2') == (first.row, first.column, first.value)
    assert "formula without a result" in first.reason.en
    assert "Excel" in first.remedy.th
    # However many rows one column has of them, they are one line.
    said = [line for line in report.refusal().message.en.splitlines() if "formula without" in line]
    assert 1 == len(said)
    assert ("rows 2–3 column" if '="x"&A3' in formulas else "row 2 column") in said[0]
    assert KEPT == titles(store)


def test_a_date_by_a_formula_without_a_result_is_refused_like_a_text(store: Engine) -> None:
    content = xlsx([HEAD, [*A[:3], "=TODAY()", *A[4:]]])
    book = openpyxl.load_workbook(io.BytesIO(content))
    book.worksheets[0].cell(2, 4).value = "=TODAY()"
    buffer = io.BytesIO()
    book.save(buffer)
    report = load(store, "activities", buffer.getvalue())
    assert any("formula without a result" in p.reason.en for p in report.problems)


def test_an_emptied_column_leaves_what_is_stored_and_says_so(store: Engine) -> None:
    report = load(store, "activities", xlsx([HEAD, [*A[:4], None, 5], [*B[:4], None, None]]))
    assert report.loaded
    assert [("เรื่องแรก", 5.0), ("เรื่องที่สอง", None)] == titles(store)
    notes = [n.th for n in report.notes]
    assert "คอลัมน์ เรื่อง ว่างทุกแถว จึงคงค่าเดิมในระบบไว้ 2 แถว (ถ้าต้องการลบค่าเดิม พิมพ์ - ในเซลล์)" in notes


def test_a_dash_clears_what_an_empty_column_would_leave(store: Engine) -> None:
    assert load(store, "activities", xlsx([HEAD, [*A[:4], "-", 2]])).loaded
    assert [(None, 2.0), ("เรื่องที่สอง", 3.0)] == titles(store)


def test_a_sheet_that_lacks_a_column_of_another_sheet_leaves_it_as_it_is_stored(store: Engine) -> None:
    book = xlsx([HEAD, [*A[:4], "เรื่องใหม่", 2]], "หนึ่ง", {"สอง": [HEAD[:4], B[:4]]})
    assert load(store, "activities", book).loaded
    assert [("เรื่องใหม่", 2.0), ("เรื่องที่สอง", 3.0)] == titles(store)


def test_a_new_row_takes_the_default_and_a_known_one_keeps_its_state(store: Engine) -> None:
    head = ["เลขที่มติ", "มติจากกิจกรรมเลขที่", "สถานี", "มติ", "ผู้รับผิดชอบ (ตำแหน่ง)"]
    known = ["C1", "B1", "920201", "ติดไฟ", "ผกก.สภ.กันตัง"]
    whole = [*head, "สถานะ", "วันที่แล้วเสร็จ", "ค้างจากครั้งก่อน (ครั้ง)"]
    assert load(store, "resolutions", xlsx([whole, [*known, "เสร็จสิ้น", "2026-10-20", 2]])).loaded
    new = ["C2", *known[1:]]
    report = load(store, "resolutions", xlsx([whole, [*known, None, None, None], [*new, None, None, None]]))
    assert [] == [p.say("en") for p in report.problems]
    with store.connect() as connection:
        found = connection.execute(
            text("SELECT id, state, carried_over FROM ssz.resolutions ORDER BY 1")
        ).all()
    assert [("C1", "done", 2), ("C2", "open", 0)] == [tuple(row) for row in found]


def test_cases_with_formulas_without_a_result_are_refused(empty_store: Engine, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["id", DAY])
    page.append([1, "2024-01-05"])
    page.append([2, "=B2+1"])
    path = tmp_path / "cases.xlsx"
    book.save(path)
    with pytest.raises(UserError, match=r"1 row\(s\) have formulas without a result .* row Sheet 3"):
        cases(empty_store, tmp_path, path)
    assert 0 == count(empty_store)
