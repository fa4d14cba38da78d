"""The monthly workbook of a station: prefilled, updated, loaded back, and what it says about coverage."""

import io
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL

from dashboard.errors import UserError
from data_loaders import history, monthly
from data_loaders.monthly_template import monthly_template
from tests.programme_files import check, load, load_all, xlsx

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


@pytest.fixture(scope="module")
def template(server: URL, administer: Callable[[str], None], empty_template: str) -> str:
    administer(f"CREATE DATABASE programme_store TEMPLATE {empty_template}")
    engine = create_engine(server.set(database="programme_store"))
    load_all(engine)
    engine.dispose()
    return "programme_store"


@pytest.fixture
def store(database: Callable[[str], URL], template: str) -> Iterator[Engine]:
    engine = create_engine(database(template))
    yield engine
    engine.dispose()


def form(store: Engine, month: date = NOVEMBER) -> openpyxl.Workbook:
    with store.connect() as connection:
        return openpyxl.load_workbook(io.BytesIO(monthly_template(connection, "สภ.กันตัง", month)))


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def head(page: Any) -> tuple[int, dict[str, int]]:
    """Row of the header, and header -> column."""
    for row in page.iter_rows(max_row=15):
        names = {str(c.value).split(" (")[0].rstrip(" *"): c.column for c in row if c.value}
        if len(names) > 4 and "แบบฟอร์ม:" not in names:
            return row[0].row, names
    raise AssertionError("no header")


def add(page: Any, **values: Any) -> None:
    at, names = head(page)
    row = at + 1
    while page.cell(row, 1).value is not None:
        row += 1
    for name, value in values.items():
        page.cell(row, names[name.replace("_", " ")]).value = value


def tick(page: Any) -> None:
    for row in page.iter_rows(max_row=10, max_col=1):
        if row[0].value == "เดือนนี้ไม่มีกิจกรรม":
            page.cell(row[0].row, 2).value = "✓"
            return
    raise AssertionError("no tick")


def covered(store: Engine, month: date) -> dict[str, str]:
    with store.connect() as connection:
        rows = connection.execute(
            text("SELECT dataset, state FROM ssz.coverage WHERE station_code = '920201' AND month = :month"),
            {"month": month},
        )
        return {r.dataset: r.state for r in rows}


def test_a_form_holds_what_is_still_open_and_nothing_to_retype(store: Engine) -> None:
    book = form(store)
    assert [d.sheet_name for d in monthly.SHEETS] == book.sheetnames[:5]
    for dataset, first in zip(
        monthly.SHEETS, ("ตัวอย่าง: A-920201-2569-001", "R1", "S1", "I1", "P1"), strict=True
    ):
        page = book[dataset.sheet_name]
        at, names = head(page)
        assert first == page.cell(at + 1, 1).value
        assert "สถานี" not in names
        assert "920201" == page.cell(3, 2).value


def test_an_untouched_form_changes_nothing_and_names_the_sheets_that_do_not_count_as_sent(
    store: Engine,
) -> None:
    report = load(store, "monthly", saved(form(store)))
    assert [] == [p.say("en") for p in report.problems]
    assert (0, 0) == (report.written.new, report.written.changed)
    assert {"resolutions": "received", "risk_spots": "received"} == covered(store, NOVEMBER)
    assert 2 == sum("does not count as sent" in n.en for n in report.notes)


def test_a_filled_form_ties_meeting_resolution_risk_spot_and_joint_activity_by_new_ids(store: Engine) -> None:
    book = form(store)
    meetings, resolutions, spots, uses = (book[d.sheet_name] for d in monthly.SHEETS[:4])
    add(
        meetings,
        เลขที่กิจกรรม="A9",
        ชนิดกิจกรรม="ประชุมภาคีเครือข่าย",
        วันที่จัด="10/11/2569",
        **{"ผู้ร่วม: ภาคประชาชน": 7},
    )
    add(
        meetings,
        เลขที่กิจกรรม="A10",
        ชนิดกิจกรรม="ร่วมแก้ไขปัญหา",
        วันที่จัด="12/11/2569",
        ตามมติเลขที่="R9",
        จุดเสี่ยงเลขที่="S9",
    )
    add(
        resolutions,
        เลขที่มติ="R9",
        มติจากกิจกรรมเลขที่="A9",
        มติ="ตัดกิ่งไม้",
        ผู้รับผิดชอบ="นายก อบต.",
        สถานะ="แล้วเสร็จ",
        วันที่แล้วเสร็จ="12/11/2569",
        จุดเสี่ยงเลขที่="S9",
    )
    add(
        spots,
        เลขที่จุดเสี่ยง="S9",
        จุดเสี่ยง="กิ่งไม้บังไฟ",
        วันที่พบ="10/11/2569",
        ผู้แจ้ง="ประชาชน",
        แก้ไขเสร็จเมื่อ="12/11/2569",
        แก้ไขตามมติเลขที่="R9",
        แก้ไขโดยกิจกรรมเลขที่="A10",
    )
    at, names = head(uses)
    uses.cell(at + 1, names["จำนวนครั้ง"]).value = 17
    report = load(store, "monthly", saved(book))
    assert [] == [p.say("en") for p in report.problems]
    with store.connect() as connection:
        tied = connection.execute(
            text(
                "SELECT m.id, r.id, s.id, j.id, m.station_code FROM ssz.activities m JOIN ssz.resolutions r"
                " ON r.activity_id = m.id JOIN ssz.risk_spots s ON s.resolution_id = r.id JOIN ssz.activities"
                " j ON j.id = s.activity_id WHERE m.id = 'A9'"
            )
        ).one()
        assert ("A9", "R9", "S9", "A10", "920201") == tuple(tied)
        assert (
            17
            == connection.execute(
                text("SELECT times FROM ssz.innovation_uses WHERE used_on = '2026-11-30'")
            ).scalar()
        )
    assert dict.fromkeys(
        ("activities", "resolutions", "risk_spots", "innovation_use"), "received"
    ) == covered(store, NOVEMBER)
    assert history.undo(store, "monthly") > 4
    assert {} == covered(store, NOVEMBER)
    with store.connect() as connection:
        assert (
            0
            == connection.execute(
                text("SELECT count(*) FROM ssz.activities WHERE id IN ('A9', 'A10')")
            ).scalar()
        )


def test_a_tick_is_a_confirmed_none_and_never_hides_what_was_received(store: Engine) -> None:
    for month, state in ((NOVEMBER, "confirmed_none"), (OCTOBER, "received")):
        book = form(store, month)
        for dataset in monthly.SHEETS[:4]:
            tick(book[dataset.sheet_name])
        report = load(store, "monthly", saved(book))
        assert [] == [p.say("en") for p in report.problems]
        assert state == covered(store, month)["activities"]
        assert state == covered(store, month)["innovation_use"]


def test_a_tick_beside_rows_and_a_row_of_another_month_are_refused(store: Engine) -> None:
    book = form(store)
    page = book[monthly.SHEETS[0].sheet_name]
    tick(page)
    add(
        page,
        เลขที่กิจกรรม="A9",
        ชนิดกิจกรรม="ร่วมตรวจตรา",
        วันที่จัด="10/10/2569",
        **{"ผู้ร่วม: ภาคประชาชน": 7},
    )
    report = check(store, "monthly", saved(book))
    assert not report.loaded
    said = [p.say("en") for p in report.problems]
    assert any("lies outside the form's month (Nov 2026)" in line for line in said)
    assert any("is ticked as a month without activity but has rows" in line for line in said)
    assert any("อยู่นอกเดือนของแบบ (พ.ย. 2569)" in p.say("th") for p in report.problems)


def label(page: Any, name: str, value: Any) -> None:
    """Write beside a label above the table."""
    cell = next(row[0] for row in page.iter_rows(max_row=10, max_col=1) if row[0].value == name)
    page.cell(cell.row, 2).value = value


def test_a_sheet_of_another_station_or_month_and_a_month_to_come_are_refused(store: Engine) -> None:
    for name, value in (("สถานี:", "920601"), ("เดือน:", "ต.ค. 2569")):
        book = form(store)
        label(book[monthly.SHEETS[0].sheet_name], name, value)
        with pytest.raises(UserError, match="of different stations or months") as caught:
            check(store, "monthly", saved(book))
        assert "ต่างสถานีหรือต่างเดือนกัน" in caught.value.say("th")
    with pytest.raises(UserError, match=r"still to come \(Dec 2026\)"):
        check(store, "monthly", saved(form(store, date(2026, 12, 1))))


def test_a_no_beside_the_tick_is_none_and_a_sheet_that_is_gone_is_told(store: Engine) -> None:
    book = form(store)
    label(book[monthly.SHEETS[0].sheet_name], "เดือนนี้ไม่มีกิจกรรม", "ไม่ใช่")
    del book[monthly.SHEETS[2].sheet_name]
    report = load(store, "monthly", saved(book))
    assert any("No sheet จุดเสี่ยง, so it does not count as sent." == n.en for n in report.notes)
    assert {"resolutions": "received"} == covered(store, NOVEMBER)


def test_a_form_brings_nothing_under_the_ids_of_another_station(store: Engine) -> None:
    with store.connect() as connection:
        book = openpyxl.load_workbook(io.BytesIO(monthly_template(connection, "920601", NOVEMBER)))
    add(
        book[monthly.SHEETS[0].sheet_name],
        เลขที่กิจกรรม="A1",
        ชนิดกิจกรรม="ร่วมตรวจตรา",
        วันที่จัด="10/11/2569",
    )
    report = load(store, "monthly", saved(book))
    assert not report.loaded
    assert any("is in use by station 920201" in p.say("en") for p in report.problems)


def test_a_form_offers_names_of_sectors_and_only_what_is_the_stations_own(store: Engine) -> None:
    book = form(store)
    offered = {c.value for row in book["รายการ"].iter_rows() for c in row}
    assert {"ภาคประชาชน", "Z1", "R1", "S1"} <= offered
    with store.connect() as connection:
        other = openpyxl.load_workbook(io.BytesIO(monthly_template(connection, "920601", NOVEMBER)))
    offered = {c.value for row in other["รายการ"].iter_rows() for c in row}
    assert "ภาคประชาชน" in offered
    assert not {"Z1", "R1", "S1", "I1"} & offered
    page = book["ภาคีเครือข่าย"]
    at, names = head(page)
    assert "ภาคประชาชน" == page.cell(at + 1, names["ภาคส่วน"]).value


def test_a_form_loaded_as_another_data_set_is_named(store: Engine) -> None:
    with pytest.raises(UserError, match="Load it as data set monthly"):
        check(store, "activities", saved(form(store)))


def test_what_is_no_monthly_form_is_refused(store: Engine) -> None:
    with pytest.raises(UserError, match="not a monthly form"):
        check(store, "monthly", xlsx([["a", "b"], [1, 2]]))
