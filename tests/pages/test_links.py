"""Everything leads on: by mouse, keyboard and in a new tab, with the filters kept, without a new load."""

import pytest

from tests import browser

pytestmark = pytest.mark.usefixtures("chromium")
VIEW = "?period=fy2570&groups=all&lang=th"


def test_a_tile_leads_to_its_goals_page_with_the_filters_and_without_a_new_load(served: str) -> None:
    with browser.opened(f"{served}/{VIEW}") as visit:
        page = visit.page
        browser.helped(page)
        page.wait_for_selector(".tile >> nth=3")
        page.evaluate("window.sameLoad = true")
        page.click(".tile >> nth=1")
        page.wait_for_url("**/innovations?*")
        page.wait_for_selector("h2:has-text('นวัตกรรม')")
        assert "groups=all" in page.url
        assert page.evaluate("window.sameLoad === true")
        page.go_back()
        page.wait_for_selector(".tile >> nth=3")


@pytest.mark.parametrize(("link", "beyond"), [("/innovations", "/innovations"), ("/", "/")])
def test_one_step_back_leads_to_the_page_before_also_from_one_that_the_sidebar_led_to(
    served: str, link: str, beyond: str
) -> None:
    with browser.opened(f"{served}/trends") as visit:
        page = visit.page
        browser.helped(page)
        page.wait_for_url("**/trends?*period=*")
        page.locator(f"[data-testid=stSidebarNav] a[href$='{link}']").click()
        # With the filters, which the page's run puts there.
        page.wait_for_url(f"**{beyond}?*period=*")
        page.wait_for_selector("h1:visible:not(:has-text('แนวโน้ม'))")
        page.go_back()
        page.wait_for_selector("h1:has-text('แนวโน้ม')")
        assert "/trends?" in page.url


def test_a_count_on_a_tile_opens_to_what_it_counts_and_leads_there(served: str) -> None:
    with browser.opened(f"{served}/{VIEW}") as visit:
        page = visit.page
        browser.helped(page)
        page.wait_for_selector(".tile >> nth=3")
        count = page.locator(".tile >> nth=3 >> summary >> nth=0")
        count.focus()
        page.keyboard.press("Enter")
        listed = page.locator(".tile details[open] li a")
        listed.first.wait_for()
        assert "/before_after" not in page.url
        # As wide as its tile, not as its number.
        widths = page.evaluate(
            "['.tile details[open] ul', '.tile'].map(s => document.querySelector(s).offsetWidth)"
        )
        assert abs(widths[0] - widths[1]) < 10
        listed.first.click()
        page.wait_for_url("**/before_after?*zone=*")


def test_a_cell_and_a_decision_are_followed_by_keyboard(served: str) -> None:
    with browser.opened(f"{served}/{VIEW}") as visit:
        page = visit.page
        browser.helped(page)
        page.wait_for_selector(".matrix tbody a")
        name = page.inner_text(".matrix tbody th a >> nth=0").strip()
        page.focus(".matrix tbody th a >> nth=0")
        page.keyboard.press("Enter")
        page.wait_for_url("**/station_profile?*")
        page.wait_for_selector(f"text={name}")
        page.go_back()
        # One step back is where one came from: all stations again.
        page.wait_for_selector(".matrix tbody tr >> nth=3")
        assert "station=" not in page.url
        page.focus(".decision-where >> nth=0")
        page.keyboard.press("Enter")
        page.wait_for_url("**/before_after?*zone=*")


def test_a_middle_click_opens_the_same_view_in_another_tab(served: str) -> None:
    with browser.opened(f"{served}/{VIEW}") as visit:
        page = visit.page
        browser.helped(page)
        page.wait_for_selector("a.zone-sign")
        with page.context.expect_page() as opened:
            page.click(".tile >> nth=3", button="middle")
        other = opened.value
        other.wait_for_selector("h2:has-text('ก่อน')")
        assert "groups=all" in other.url
        assert "/before_after" not in page.url


def test_the_table_is_sorted_by_a_heading_and_turned_round_by_a_second_press(served: str) -> None:
    with browser.opened(f"{served}/{VIEW}") as visit:
        page = visit.page
        browser.helped(page)
        page.wait_for_selector(".matrix tbody tr")
        orders = "[...document.querySelectorAll('.matrix tbody tr')].map(r => +r.cells[4].dataset.order)"
        page.click(".matrix th button[data-column='4']")
        rising = page.evaluate(orders)
        assert sorted(rising) == rising
        page.focus(".matrix th button[data-column='4']")
        page.keyboard.press("Enter")
        assert sorted(rising, reverse=True) == page.evaluate(orders)
        assert "descending" == page.get_attribute(".matrix thead th >> nth=4", "aria-sort")


def test_a_zone_on_the_picture_leads_to_its_facts(served: str) -> None:
    with browser.opened(f"{served}/{VIEW}") as visit:
        page = visit.page
        browser.helped(page)
        page.wait_for_selector("a.zone-sign")
        page.click("a.zone-sign >> nth=0")
        page.wait_for_url("**/before_after?*zone=*")
