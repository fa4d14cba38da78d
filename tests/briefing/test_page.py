"""The page นำเสนอที่ประชุม in a real browser: chosen, listed, ordered, kept, reopened and compared."""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import TimeoutError as TooLate
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL

from tests import app, browser

HOSTILE = "ติดไฟ <b>หน้าตลาด</b> *ด่วน* [x](http://example.org)"


@pytest.fixture(scope="module")
def store(own_demo: Engine) -> URL:
    return own_demo.url


@pytest.fixture(scope="module")
def served(
    store: URL,
    chromium: None,  # noqa: ARG001 (who opens this address needs it)
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    with app.serving(store, tmp_path_factory.mktemp("briefing")) as address:
        yield address


@pytest.fixture
def page(served: str) -> Iterator[Any]:
    with browser.opened(f"{served}/briefing?lang=th") as opened:
        shown: Any = opened.page
        shown.wait_for_selector(".st-key-facts")
        yield shown
        assert [] == opened.outside


def rows(store: URL, table: str) -> list[dict[str, Any]]:
    engine = create_engine(store)
    with engine.connect() as connection:
        found = [dict(row) for row in connection.execute(text(f"SELECT * FROM ssz.{table}")).mappings()]
    engine.dispose()
    return found


def link_of(page: Any) -> dict[str, str]:
    address = urlsplit(page.locator(".st-key-briefing-start a").get_attribute("href"))
    assert "deck" == address.path
    return {name: values[0] for name, values in parse_qs(address.query).items()}


def test_it_starts_on_the_strictest_audience_and_leads_to_what_was_chosen(page: Any) -> None:
    assert {"audience": "public", "minutes": "10", "week": "w2026-11-16", "lang": "th"} == link_of(page)
    start = page.locator(".st-key-briefing-start a")
    assert ("_blank", "เริ่มนำเสนอ") == (start.get_attribute("target"), start.inner_text().split("\n")[-1])
    page.locator(".st-key-briefing-audience button", has_text="ภายในหน่วย").click()
    page.locator(".st-key-briefing-minutes button", has_text="30").click()
    page.locator(".st-key-briefing-lang-th button", has_text="อังกฤษ").click()
    page.wait_for_selector('.st-key-briefing-start a[href*="lang=en"]')
    wanted = '.st-key-briefing-start a[href*="internal"][href*="minutes=30"]'
    page.wait_for_selector(wanted)


def test_slides_are_listed_by_part_with_their_times_when_asked_for(page: Any) -> None:
    assert 0 == page.locator(".st-key-briefing-slides table").count()
    page.locator(".st-key-briefing-slides summary").click()
    page.wait_for_selector(".st-key-briefing-slides tbody tr")
    told = page.locator(".st-key-briefing-slides").inner_text()
    assert "ผลการดำเนินงาน 4 เป้าหมาย" in told
    assert re.search(r"\d+ สไลด์ รวม (10:0\d|9:5\d) นาที", told)


def test_an_order_is_given_and_settled_and_its_words_are_shown_letter_by_letter(
    page: Any, store: URL
) -> None:
    before = {row["id"] for row in rows(store, "orders")}
    page.get_by_text("เพิ่มข้อสั่งการ").click()
    page.locator("[class*=st-key-briefing-order-words] textarea").fill(HOSTILE)
    page.locator("[class*=st-key-briefing-order-owner] input").fill("ผกก.สภ.กันตัง")
    page.locator("[class*=st-key-briefing-order-due] input").fill("20 พ.ย. 2569")
    page.locator(".st-key-briefing-order-by input").fill("ผบก.")
    page.locator(".st-key-briefing-order-record button").click()
    cell = page.locator(".sheet th", has_text="ติดไฟ")
    cell.wait_for()
    assert HOSTILE == cell.inner_text()
    (kept,) = (row for row in rows(store, "orders") if row["id"] not in before)
    assert ("province:92", HOSTILE, "2026-11-20", "ผบก.") == (
        kept["unit"],
        kept["words"],
        str(kept["due_on"]),
        kept["entered_by"],
    )
    assert "✗ เกินกำหนด 2 วัน" in page.locator(".sheet").first.inner_text()
    # The next one begins with empty fields.
    # The field that was filled is still there for a moment beside its empty follower.
    page.wait_for_function(
        """() => [...document.querySelectorAll("[class*=st-key-briefing-order-words] textarea")]
          .map(field => field.value).join("|") === "" """
    )


def test_a_briefing_is_kept_listed_led_to_and_compared_with_today(page: Any, store: URL) -> None:
    page.locator(".st-key-briefing-by input").fill("ผบก.ภ.จว.ตรัง")
    page.locator(".st-key-briefing-by input").press("Tab")
    page.get_by_role("button", name="บันทึกการนำเสนอ").click()
    opened = page.get_by_role("link", name="เปิดตามที่นำเสนอ")
    opened.first.wait_for()
    (kept,) = rows(store, "frozen_briefings")
    assert ("province:92", "public", "ผบก.ภ.จว.ตรัง") == (kept["unit"], kept["audience"], kept["frozen_by"])
    assert f"deck?frozen={kept['id']}&lang=th" == opened.first.get_attribute("href")
    # What was stored is news for this page too: it may be drawn anew just now.
    browser.choose(page.locator(".st-key-briefing-then input"), page.get_by_role("option").nth(1))
    page.get_by_text("ไม่มีผลสรุปใดเปลี่ยน").wait_for()


@pytest.mark.parametrize("key", ["settled-by", "order-by", "by"])
def test_nothing_is_recorded_without_saying_who(key: str, page: Any, store: URL) -> None:
    before = len(rows(store, "orders")), len(rows(store, "frozen_briefings"))
    button = {
        "settled-by": ".st-key-briefing-settle-record button",
        "order-by": ".st-key-briefing-order-record button",
        "by": "[data-testid=stForm] button:has-text('บันทึกการนำเสนอ')",
    }[key]
    for summary in page.locator(".st-key-off-paper-orders summary").all():
        summary.click()
    alert = page.locator("[data-testid=stAlert]", has_text="ก่อน").first
    for _ in range(6):
        # A page that is just drawn anew, for what the test before has stored, may lose a press.
        page.locator(button).click()
        with suppress(TooLate):
            alert.wait_for(timeout=5_000)
            break
    alert.wait_for()
    assert before == (len(rows(store, "orders")), len(rows(store, "frozen_briefings")))
