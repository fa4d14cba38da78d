"""The page on the data in a real browser, every tab of it; and what it says when there is nothing yet."""

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.engine import URL

from dashboard.coverage.quality_panel import CONFIRM, addition
from dashboard.pages import data
from tests import app, browser
from tests.pages.test_pages import LATIN, text_of

HOSTILE = "![x](http://example.org/a.png) <b>.csv"
SETUP = [
    (
        "UPDATE ssz.coverage SET state = 'confirmed_none'"
        " WHERE (dataset, station_code, month) = ('activities', '920101', date '2026-06-01')"
    ),
    (
        "INSERT INTO ssz.load_batches (dataset, source_name, file_name, started_at, finished_at, state,"
        " loaded_by, rows, counts, covers_from, covers_to, undone_at, undone_by) VALUES ('incidents', 'x',"
        f" '{HOSTILE}', '2026-11-20 02:00Z', '2026-11-20 02:00Z', 'undone', 'ด.ต.สมชาย', 1234, '{{\"new\":"
        " 1200.0, \"removed\": 34}', '2026-10-01', '2026-10-31', '2026-11-21 03:30Z', 'ssz_loader')"
    ),
]

# The tab that loads files is looked at in test_intake.
READING = [part for part in data.PARTS if part.name is not data.LOADING]


@pytest.fixture(scope="module")
def served(
    own_demo: Engine,
    chromium: None,  # noqa: ARG001 (who opens this address needs it)
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """Address of the product with the demo, a month confirmed empty and a load undone."""
    with own_demo.begin() as connection:
        for statement in SETUP:
            connection.exec_driver_sql(statement)
    with app.serving(own_demo.url, tmp_path_factory.mktemp("data-page")) as address:
        yield address


@dataclass(frozen=True)
class Tab:
    """What one tab shows: all text, the rows of its tables, and texts to copy."""

    text: str
    rows: list[list[str]]
    code: str

    def row(self, first: str, *, cells: int = 0) -> list[str]:
        (found,) = [r for r in self.rows if r[0] == first and cells in (0, len(r))]
        return found


def tabs_of(address: str, locale: str) -> list[Tab]:
    """Every tab, one after the other."""
    found = []
    with browser.opened(f"{address}/data", locale=locale) as opened:
        page: Any = opened.page
        # On a busy machine the figures take their time.
        text_of(opened)
        for number in range(len(READING)):
            page.get_by_role("tab").nth(number).click()
            # The panels of the other tabs are there too, hidden and empty.
            tables = page.locator("[role=tabpanel] :is(.sheet, .ssz-grid, [data-testid=stTable])")
            page.get_by_role("tabpanel").locator(":is(.sheet, [data-testid=stTable])").last.wait_for()
            # A tab with two tables draws them one after the other.
            page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
            said = text_of(opened)
            rows = tables.locator("tr").evaluate_all(
                "rows => rows.map(r => [...r.cells].map("
                "c => c.innerText.replaceAll('\u00a0', ' ').replaceAll('\u2060', '').trim()))"
            )
            code = "\n".join(page.locator("[data-testid=stCode]").all_inner_texts())
            assert 0 == page.locator("[data-testid=stException], [data-testid=stAlertContentError]").count()
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            found.append(Tab(said, rows, code))
        assert [] == opened.outside
    return found


@pytest.fixture(scope="module")
def thai(served: str) -> list[Tab]:
    return tabs_of(served, "th-TH")


@pytest.fixture(scope="module")
def english(served: str) -> list[Tab]:
    return tabs_of(served, "en-US")


def test_every_tab_speaks_its_language_and_shows_no_value_that_is_none(
    thai: list[Tab], english: list[Tab]
) -> None:
    for part, local, foreign in zip(READING, thai, english, strict=True):
        assert part.name.th in local.text
        assert part.name.en in foreign.text
        for sign in (" nan", "NaN", "None", "NaT", "Error"):
            assert sign not in local.text + foreign.text
    assert len({tab.text for tab in thai}) == len(READING)
    for tab in thai[:4]:
        said = re.sub(r"[\w-]+\.(?:csv|geojson|xlsx)\b|\[offence_codes\]", "", tab.text)
        assert set() == {w.lower() for w in re.findall(r"[A-Za-z]+", said)} - LATIN


def test_the_four_states_of_a_month_stand_in_the_table_with_their_words(thai: list[Tab]) -> None:
    sent = thai[0]
    assert ["✓"] * 11 + ["✗", "…"] == sent.row("สภ.ปะเหลียน (สมมติ)", cells=14)[1:]
    assert "∅" == sent.row("สภ.เมืองตรัง (สมมติ)", cells=14)[8]
    # Not in the programme: nothing is asked of it.
    assert "–" == sent.row("สภ.หาดสำราญ (สมมติ)", cells=14)[-1]
    for words in (
        "✓ ได้รับแล้ว",
        "∅ ไม่มีกิจกรรม (ยืนยันแล้ว)",
        "✗ ยังไม่ได้รับข้อมูล",
        "… ยังไม่ถึงกำหนดส่ง",
    ):
        assert words in sent.text


def test_what_a_station_owes_stands_out_and_comes_first(thai: list[Tab]) -> None:
    months = [row[0] for row in thai[0].rows if len(row) == 14]
    assert "สภ.ปะเหลียน (สมมติ)" == months[1]


def test_the_message_for_line_names_the_station_that_sent_no_activities(thai: list[Tab]) -> None:
    said = thai[0].code
    assert "▪ กิจกรรมภาคีเครือข่าย\n– ต.ค. 2569 (ครบกำหนด 10 พ.ย. 2569): สภ.ปะเหลียน (สมมติ)\n" in said
    assert said.startswith("(ข้อมูลสมมติ")


def test_the_weeks_that_the_demo_never_sent_are_to_be_confirmed(thai: list[Tab]) -> None:
    doubtful = thai[1].row("สภ.ปะเหลียน (สมมติ)")
    assert ("มิ.ย. 2569", True) == (doubtful[1], doubtful[2].startswith("มีช่วงที่ไม่มีคดีเลย"))
    asked = [row for row in thai[2].rows if row[-1] == CONFIRM.th]
    assert [["สภ.ปะเหลียน (สมมติ)", "8–21 มิ.ย. 2569", "2"]] == [row[:3] for row in asked[:1]]
    # All others are for analysts: of these stations other cases came.
    assert "0" not in [row[-2] for row in asked[1:]]


def test_a_load_that_was_undone_is_told_with_who_undid_it_and_its_name_letter_by_letter(
    thai: list[Tab],
) -> None:
    (cells,) = [row for row in thai[4].rows if HOSTILE in row]
    assert ["คดี", HOSTILE, "20 พ.ย. 2569 09:00 น.", "ด.ต.สมชาย", "1,234 คดี", "1,200", "–", "34"] == cells[:8]
    assert ["1–31 ต.ค. 2569", "ยกเลิกแล้ว 21 พ.ย. 2569 10:30 น. (ระบบ)"] == cells[8:]


def test_a_load_that_was_undone_is_neither_a_source_nor_a_pull_that_has_not_finished(thai: list[Tab]) -> None:
    assert "ยังไม่เสร็จ" not in thai[0].text
    assert "แหล่งข้อมูล: ฐานข้อมูลคดีสมมติ ภ.จว.ตรัง ·" in thai[0].text


def test_source_and_store_stand_side_by_side_with_the_time_of_their_comparison(
    thai: list[Tab], english: list[Tab]
) -> None:
    total = thai[5].row("รวม")
    assert total[1] == "ทุกเดือน"
    assert int(total[2].replace(",", "")) - int(total[3].replace(",", "")) == int(total[4].replace("−", "-"))
    assert "เทียบครบทุกคดีครั้งล่าสุด" in thai[5].text
    assert "every case was last compared on" in english[5].text
    assert "ฐานข้อมูลคดีสมมติ ภ.จว.ตรัง" in [row[0] for row in thai[5].rows]


def test_a_station_of_few_cases_is_marked_as_told_with_the_whole_view(thai: list[Tab]) -> None:
    whole, few = thai[3].row("ทั้งหน่วยที่เลือก"), thai[3].row("สภ.หาดสำราญ (สมมติ)")
    assert few[1].endswith("†")
    assert whole[2:7] == few[2:7]


@pytest.mark.usefixtures("chromium")
def test_an_empty_store_is_told_how_to_get_data(
    database: Callable[[str], URL], empty_template: str, tmp_path: Path
) -> None:
    with (
        app.running(tmp_path / "log", **app.store_settings(database(empty_template))) as address,
        browser.opened(f"{address}/data") as opened,
    ):
        page: Any = opened.page
        text_of(opened)
        for number in range(len(data.PARTS)):
            page.get_by_role("tab").nth(number).click()
            page.get_by_role("tabpanel").locator("[data-testid=stElementContainer]").first.wait_for()
            said = text_of(opened)
            assert 0 == page.locator("[data-testid=stException], [data-testid=stAlertContentError]").count()
            assert "ยังไม่มีข้อมูลในระบบ" in said
            assert "python -m data_loaders sync" in said
            # That nobody owes anything would be no good news here.
            assert "ทุกหน่วยส่งข้อมูล" not in said


def test_the_lines_to_add_to_a_mapping_are_valid_whatever_the_codes() -> None:
    codes = ["9901", "กช-02", 'a"b\\', "x = 1\n[source]"]
    assert {"offence_codes": dict.fromkeys(codes, "")} == tomllib.loads(addition(codes, "th"))
    assert json.dumps("9901") in addition(codes, "en")
