"""What stands beside every page, in a real browser: search, days, link, saved views, tour, explanation."""

import re
from typing import Any

import pytest

from dashboard.language.text import LANGUAGES
from dashboard.pages import PAGES
from dashboard.ui.tour_component import STEPS
from tests import browser

pytestmark = pytest.mark.usefixtures("chromium")
FACTS = ".st-key-facts"


def ready(opened: browser.Page) -> Any:
    page: Any = opened.page
    page.locator(FACTS).wait_for()
    page.locator(".ssz-views summary").wait_for()
    browser.helped(page)
    return page


def test_a_slash_leads_to_the_search_and_enter_chooses_the_first_station_on_the_same_page(
    served: str,
) -> None:
    with browser.opened(f"{served}/trends?groups=all&zone=TRANG-01") as opened:
        page = ready(opened)
        page.keyboard.press("/")
        page.wait_for_function("document.activeElement?.closest('.st-key-station_search')")
        page.keyboard.type("หาด สำ")
        page.locator(".ssz-found a").wait_for()
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"trends\?.*station=921001"))
        assert "groups=all" in page.url
        assert "zone=" not in page.url
        page.locator("[data-testid=stMain]").get_by_text("สภ.หาดสำราญ (สมมติ)").first.wait_for()
        # What was typed is done with, and a slash within a field is a letter.
        field = page.locator(".st-key-station_search input")
        page.wait_for_function("!document.querySelector('.st-key-station_search input').value")
        field.press("/")
        assert "/" == field.input_value()


def test_a_day_typed_in_buddhist_years_sets_the_period_and_nonsense_leaves_it(served: str) -> None:
    with browser.opened(f"{served}/trends?period=2026-10-01..2026-11-15") as opened:
        page = ready(opened)
        first, last = (page.get_by_role("textbox", name=name) for name in ("ตั้งแต่วันที่", "ถึงวันที่"))
        page.wait_for_function("[...document.querySelectorAll('input')].some(i => i.value === '1 ต.ค. 2569')")
        assert ("1 ต.ค. 2569", "15 พ.ย. 2569") == (first.input_value(), last.input_value())
        first.fill("1/10/2568")
        first.press("Enter")
        page.wait_for_url(re.compile("period=2025-10-01..2026-11-15"))
        page.wait_for_function("[...document.querySelectorAll('input')].some(i => i.value === '1 ต.ค. 2568')")
        last.fill("31/2/2569")
        last.press("Enter")
        page.get_by_text("อ่านวันที่ “31/2/2569” ไม่ออก").wait_for()
        assert "period=2025-10-01..2026-11-15" in page.url
        last.fill("1 ม.ค. 2567")
        last.press("Enter")
        page.get_by_text("วันแรกต้องไม่อยู่หลังวันสุดท้าย").wait_for()
        assert "period=2025-10-01..2026-11-15" in page.url


def test_the_pages_link_is_copied_and_gives_the_same_page(served: str) -> None:
    with browser.opened(f"{served}/trends?station=920601&period=fy2569q2") as opened:
        page = ready(opened)
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.locator(".ssz-views .copy").click()
        page.get_by_text("คัดลอกแล้ว").wait_for()
        assert page.url == page.evaluate("navigator.clipboard.readText()")
        assert {"station=920601", "period=fy2569q2"} <= set(page.url.split("?")[1].split("&"))


def test_a_view_is_saved_renamed_opened_and_deleted_in_this_browser_alone(served: str) -> None:
    with browser.opened(f"{served}/trends?station=920601&period=fy2569q2") as opened:
        page = ready(opened)
        views = page.locator(".ssz-views")
        views.locator("summary").click()
        assert (
            "แนวโน้มคดี · สภ.ห้วยยอด (สมมติ) · ไตรมาส 2 ปีงบประมาณ 2569"
            == views.locator("form input").input_value()
        )
        views.locator("form input").fill("<b>ห้วยยอด</b>")
        views.locator("form input").press("Enter")
        views.get_by_role("link", name="<b>ห้วยยอด</b>").wait_for()
        views.locator("li button").first.click()
        views.locator("li input").fill("ห้วยยอดต้นปี")
        views.locator("li input").press("Enter")
        views.get_by_role("link", name="ห้วยยอดต้นปี").wait_for()
        # Another page, another station, and all of it loaded anew: the view is there still.
        page.goto(f"{served}/surveys?station=920201")
        views.locator("summary").click()
        page.locator(FACTS).evaluate("() => { window.sameDocument = true }")
        views.get_by_role("link", name="ห้วยยอดต้นปี").click()
        page.wait_for_url(re.compile(r"trends\?.*station=920601"))
        page.locator("[data-testid=stMain]").get_by_text("สภ.ห้วยยอด (สมมติ)").first.wait_for()
        assert page.evaluate("window.sameDocument")
        assert "period=fy2569q2" in page.url
        views.locator("summary").click()
        views.locator("li button").last.click()
        views.get_by_text("มุมมองที่บันทึกไว้ (0)").wait_for()
        assert "[]" == page.evaluate("localStorage.getItem('ssz-views')")


def test_what_others_put_into_the_browsers_memory_breaks_and_leads_nowhere(served: str) -> None:
    with browser.opened(f"{served}/definitions") as opened:
        page = ready(opened)
        for kept in (
            "nonsense",
            '{"a": 1}',
            '[{"name": "x", "link": "https://evil.example/?a"}]',
            '[{"name": "y", "link": "javascript:alert(1)?"}, {"link": "trends?"}, null]',
        ):
            page.evaluate("kept => localStorage.setItem('ssz-views', kept)", kept)
            page.reload()
            ready(opened)
            assert "มุมมองที่บันทึกไว้ (0)" == page.locator(".ssz-views summary").text_content()


def test_the_tour_is_shown_once_and_again_when_asked_for_by_keyboard_alone(served: str) -> None:
    with browser.opened(f"{served}/definitions", first_visit=True) as opened:
        page = ready(opened)
        tour = page.locator(".ssz-tour")
        tour.wait_for()
        tour.locator(".next").focus()
        for number, (title, _, _) in enumerate(STEPS, 1):
            assert f"{number} / {len(STEPS)}" == tour.locator(".number").text_content()
            assert title("th") == tour.locator(".title").text_content()
            page.keyboard.press("Enter")
        tour.wait_for(state="hidden")
        assert 0 == page.locator(".ssz-pointed").count()
        page.reload()
        ready(opened)
        assert not tour.is_visible()
        page.locator(".ssz-views .tour").focus()
        page.keyboard.press("Enter")
        tour.wait_for()
        page.keyboard.press("Escape")
        tour.wait_for(state="hidden")


def test_a_tour_that_was_closed_stays_closed(served: str) -> None:
    with browser.opened(f"{served}/definitions", first_visit=True) as opened:
        page = ready(opened)
        page.locator(".ssz-tour .close").click()
        page.reload()
        ready(opened)
        assert not page.locator(".ssz-tour").is_visible()


def test_every_page_explains_itself_in_both_languages() -> None:
    texts = [
        words(lang)
        for page in PAGES
        for words in (page.EXPLAINED.shows, page.EXPLAINED.reading, page.EXPLAINED.source)
        for lang in LANGUAGES
    ]
    assert 6 * len(PAGES) == len(set(texts))
    assert [] == [words for words in texts if len(words) < 30]


def test_the_explanation_opens_beside_the_title(served: str) -> None:
    with browser.opened(f"{served}/definitions") as opened:
        page = ready(opened)
        page.get_by_role("button", name="อธิบายหน้านี้").click()
        for words in ("แสดงอะไร", "อ่านอย่างไร", "ข้อมูลจากไหน"):
            page.get_by_text(words, exact=True).wait_for()


def test_two_stations_chosen_by_the_link_stand_side_by_side_and_are_chosen_anew_on_the_page(
    served: str,
) -> None:
    with browser.opened(f"{served}/compare?a=920101&b=nonsense&period=fy2569") as opened:
        page = ready(opened)
        main = page.locator("[data-testid=stMain]")
        main.get_by_text("เลือกสองแห่งที่ต่างกัน").wait_for()
        page.get_by_label("แห่งที่สอง", exact=True).first.click()
        page.get_by_role("option", name="สภ.กันตัง (สมมติ)").click()
        main.get_by_text("2 สถานี: สภ.กันตัง (สมมติ), สภ.เมืองตรัง (สมมติ)").first.wait_for()
        assert {"a=920101", "b=920201", "period=fy2569"} <= set(page.url.split("?")[1].split("&"))
        main.get_by_role("heading", name="คดีรายเดือน").wait_for()


def test_several_stations_of_a_link_are_named_counted_together_and_kept(served: str) -> None:
    with browser.opened(
        f"{served}/trends?station=920201,920101&offence=theft,robbery&period=fy2569"
    ) as opened:
        page = ready(opened)
        heading = page.locator("[data-testid=stMain]").get_by_text(
            "2 สถานี: สภ.กันตัง (สมมติ), สภ.เมืองตรัง (สมมติ)"
        )
        heading.first.wait_for()
        page.get_by_role("link", name="ผลสำรวจประชาชน").click()
        page.wait_for_url(re.compile(r"surveys\?.*station=920101(,|%2C)920201"))
        heading.first.wait_for()
