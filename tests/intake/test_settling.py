"""What waits for a person on the data page, in a real browser: months, points and zones are settled there."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, text

from dashboard.coverage.piles import DECISIONS
from dashboard.intake import confirm_panel, point_panel
from dashboard.pages import data
from dashboard.programme import lift_panel
from tests import app, browser
from tests.coverage import slow_piles

OFFICER = "รอง ผบก.ภ.จว.ตรัง"
REDRAWN = (
    (
        "INSERT INTO ssz.zone_versions (zone_code, version, valid_from, loaded_on, polygon, area_km2) SELECT"
        " zone_code, 2, date '2026-10-05', date '2026-10-05', polygon, area_km2 / 2 FROM ssz.zone_versions"
        " WHERE zone_code = 'TRANG-03' AND version = 1"
    ),
    "UPDATE ssz.zones SET current_version = 2 WHERE code = 'TRANG-03'",
)


@pytest.fixture(scope="module")
def store(
    own_demo: Engine,
    chromium: None,  # noqa: ARG001 (who opens the page needs it)
) -> Engine:
    """The demo with piles of cases and a zone whose boundary was drawn anew, to be written to."""
    with own_demo.begin() as connection:
        for statement in (*slow_piles.SETUP, *REDRAWN):
            connection.exec_driver_sql(statement)
    return own_demo


@pytest.fixture(scope="module")
def served(store: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with app.serving(store.url, tmp_path_factory.mktemp("settling")) as address:
        yield address


@pytest.fixture
def page(served: str) -> Iterator[Any]:
    """The tab of what is to be confirmed, opened anew: news of an earlier test draw none of it."""
    with browser.opened(f"{served}/data") as opened:
        page: Any = opened.page
        page.get_by_role("tab", name=data.PARTS[1].name.th).click()
        page.get_by_role("button", name=lift_panel.LIFT.th).wait_for()
        yield page
        assert [] == opened.outside


def rows(store: Engine, sql: str) -> list[Any]:
    with store.connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


def fill(page: Any, label: str, words: str) -> None:
    box = page.get_by_label(label, exact=True)
    box.fill(words)
    box.press("Tab")


def test_a_month_that_looks_too_small_is_confirmed_by_an_officer(store: Engine, page: Any) -> None:
    confirm = page.get_by_role("button", name=confirm_panel.CONFIRM.th)
    confirm.click()
    page.get_by_text(confirm_panel.WHO_NEEDED.th).wait_for()
    assert [] == rows(store, "SELECT 1 FROM ssz.confirmed_months")
    page.get_by_label(confirm_panel.CHOOSE.th).click()
    page.get_by_role("option", name="สภ.ปะเหลียน").first.click()
    page.keyboard.press("Escape")
    fill(page, confirm_panel.WHO.th, OFFICER)
    fill(page, confirm_panel.NOTE.th, "สมุดประจำวัน <b>")
    confirm.click()
    page.get_by_text(confirm_panel.CONFIRMED.th).wait_for()
    assert [("920401", OFFICER, "สมุดประจำวัน <b>")] == rows(
        store, "SELECT station_code, confirmed_by, note FROM ssz.confirmed_months"
    )


def test_a_pile_is_decided_to_be_a_place_and_its_cases_move_at_once(store: Engine, page: Any) -> None:
    moved = "SELECT count(*) FROM ssz.incidents WHERE geocode = 'pile' AND station_code = '920201'"
    ((waiting,),) = rows(store, moved)
    assert waiting > 0
    button = page.get_by_role("button", name=DECISIONS["place"].th, exact=True)
    button.click()
    page.get_by_text(point_panel.NAME_NEEDED.th).wait_for()
    page.get_by_role("combobox", name=point_panel.WHICH.th, exact=True).click()
    page.get_by_role("option", name="สภ.กันตัง").first.click()
    fill(page, point_panel.NAME.th, OFFICER)
    button.click()
    page.get_by_text("บันทึกแล้ว").wait_for()
    assert [(0,)] == rows(store, moved)
    assert [("place", OFFICER)] == rows(
        store,
        "SELECT decision, decided_by FROM ssz.point_decisions WHERE station_code = '920201' AND"
        " latitude > 7.405",
    )


def test_the_block_of_a_zone_drawn_anew_is_lifted_with_a_reason(store: Engine, page: Any) -> None:
    lift = page.get_by_role("button", name=lift_panel.LIFT.th)
    lift.click()
    page.get_by_text(lift_panel.ALL_NEEDED.th).wait_for()
    assert [] == rows(store, "SELECT 1 FROM ssz.lifted_blocks")
    fill(page, lift_panel.WHO.th, OFFICER)
    fill(page, lift_panel.REASON.th, "แก้จุดพิกัดผิด")
    lift.click()
    page.get_by_text(lift_panel.NOTHING.th).wait_for()
    assert [("TRANG-03", 2, OFFICER, "แก้จุดพิกัดผิด")] == rows(
        store, "SELECT zone_code, version, lifted_by, reason FROM ssz.lifted_blocks"
    )
