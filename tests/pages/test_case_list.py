"""The page of cases in a browser: pages and orders by keyboard, search, files, hostile links, a phone."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests import browser

pytestmark = pytest.mark.usefixtures("chromium")
ROWS = "table.ssz-cases tbody tr"


def count_of(page: Any) -> int:
    return int(re.sub(r"\D", "", page.locator(".ssz-count").inner_text()))


def test_pages_and_orders_are_followed_by_keyboard_and_every_case_comes_once(served: str) -> None:
    with browser.opened(f"{served}/cases?period=2026-08&station=920101") as opened:
        page: Any = opened.page
        browser.helped(page)
        page.locator(ROWS).first.wait_for()
        cases, seen = count_of(page), page.locator(ROWS).count()
        while (onward := page.locator(".ssz-pager a", has_text="ถัดไป")).count():
            shown = page.locator(".ssz-pager").inner_text()
            onward.press("Enter")
            page.wait_for_function(
                "before => document.querySelector('.ssz-pager').innerText != before", arg=shown
            )
            seen += page.locator(ROWS).count()
        assert cases == seen
        page.locator("thead a", has_text="ฐานความผิด").press("Enter")
        page.wait_for_url(re.compile("sort=offence"))
        page.locator("th[aria-sort=ascending]", has_text="ฐานความผิด").wait_for()
        assert "period=2026-08" in page.url
        assert [] == opened.outside


def test_a_search_stands_in_the_link_and_leads_back_to_the_whole(served: str) -> None:
    with browser.opened(f"{served}/cases?period=fy2569&page=2") as opened:
        page: Any = opened.page
        browser.helped(page)
        page.locator(ROWS).first.wait_for()
        page.get_by_label("ค้นหาในรายการ").fill("วิ่งราว")
        page.get_by_label("ค้นหาในรายการ").press("Enter")
        page.locator(".ssz-count", has_text="พบ").wait_for()
        page.wait_for_url(re.compile("q="))
        assert "page=" not in page.url
        assert {"วิ่งราวทรัพย์"} == set(page.locator('td[data-label="ฐานความผิด"]').all_inner_texts())


def test_a_hostile_link_shows_the_list_without_what_it_asked_for(served: str) -> None:
    query = (
        "page=-4&sort=day%3BDROP&point=x&within=zone%3ANOWHERE&window=year%3ANOWHERE&hours=99-1"
        "&q=%00%25%27%3B--"
    )
    with browser.opened(f"{served}/cases?{query}", locale="en-US") as opened:
        page: Any = opened.page
        browser.helped(page)
        page.get_by_text("left out").wait_for()
        page.locator(".ssz-count").wait_for()
        said = page.inner_text("[data-testid=stMain]")
        for name in ("page", "order", "point", "ground", "window", "hours"):
            assert name in said
        assert "No case with" in said
        assert 0 == page.locator("[data-testid=stException], [data-testid=stAlertContentError]").count()


def test_the_file_holds_every_case_of_the_list_and_says_what_is_listed(served: str, tmp_path: Path) -> None:
    with browser.opened(f"{served}/cases?period=fy2569&basis=reported&cleared=yes&figure=status") as opened:
        page: Any = opened.page
        browser.helped(page)
        page.locator(ROWS).first.wait_for()
        cases = count_of(page)
        with page.expect_download() as waiting:
            page.get_by_role("button", name="CSV").click()
        waiting.value.save_as(tmp_path / "cases.csv")
    lines = (tmp_path / "cases.csv").read_text(encoding="utf-8-sig").splitlines()
    assert cases == lines.index("") - 1
    assert "จับกุมได้แล้ว" in "".join(lines)
    assert "reported" in waiting.value.suggested_filename


def test_on_a_phone_cases_are_cards_and_nothing_is_cut(served: str) -> None:
    with browser.opened(f"{served}/cases?period=2026-08", size=(390, 844)) as opened:
        page: Any = opened.page
        browser.helped(page)
        page.locator(ROWS).first.wait_for(state="attached")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        wide = page.locator(ROWS).first.evaluate(
            "row => row.scrollWidth <= document.querySelector('.ssz-scroll').clientWidth"
        )
        assert wide
        assert "flex" == page.locator(ROWS).first.evaluate("row => getComputedStyle(row).display")


def test_on_a_phone_cards_are_sorted_by_a_tap_and_turned_by_another(served: str) -> None:
    with browser.opened(f"{served}/cases?period=2026-08", size=(390, 844)) as opened:
        page: Any = opened.page
        browser.helped(page)
        page.locator(ROWS).first.wait_for(state="attached")
        assert not page.locator(".ssz-cases thead").is_visible()
        for address, sign in (("sort=delay", "▲"), ("sort=-delay", "▼")):
            page.locator(".ssz-orders summary").click()
            page.locator(".ssz-orders a", has_text="รับแจ้งหลังเกิดเหตุ").click()
            page.wait_for_url(re.compile(address))
            page.locator(".ssz-orders summary", has_text=f"(วัน) {sign}").wait_for()
        days = page.locator('td[data-label="รับแจ้งหลังเกิดเหตุ (วัน)"]').all_inner_texts()
        counts = [int(n) for n in days if n != "–"]
        assert counts == sorted(counts, reverse=True)
        assert len(set(counts)) > 1


def test_beside_a_table_with_headings_no_second_order_stands(served: str) -> None:
    with browser.opened(f"{served}/cases?period=2026-08") as opened:
        page: Any = opened.page
        browser.helped(page)
        page.locator(ROWS).first.wait_for()
        assert not page.locator(".ssz-orders").is_visible()
