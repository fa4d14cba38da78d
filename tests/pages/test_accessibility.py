"""Every page for everybody: on a phone, by keyboard, on paper, in large enough letters.

Of a screen, and by axe-core: `test_every_page.py`.
"""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest

from dashboard.pages import PAGES
from dashboard.ui.tokens import FINGER, LIGHT, SMALLEST, rgb
from tests import browser
from tests.pages.test_pages import FACTS, english_in, path_of

pytestmark = pytest.mark.usefixtures("chromium")

# A station's sheet is another page than the comparison without one.
STATION = "station_profile?station=920101"
PATHS = [*map(path_of, PAGES), STATION]
PHONE = (390, 844)
# Where text stands on the page itself: charts are measured by `DIM_LETTERS` of `test_every_page.py`.
SMALL_LETTERS = """smallest => {
  const found = new Set()
  const look = root => {
    for (const walk = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT); walk.nextNode();) {
      const node = walk.currentNode
      if (node.shadowRoot) look(node.shadowRoot)
      const holder = node.parentElement
      if (node.nodeType !== Node.TEXT_NODE || !node.data.trim() || !holder?.getClientRects().length) continue
      if (holder.closest("style, script, noscript, svg")) continue
      if (parseFloat(getComputedStyle(holder).fontSize) < smallest - 0.01) found.add(node.data.trim())
    }
  }
  look(document.body)
  return [...found]
}"""
# Numbers whose unit stands on the next line, wherever both are in one text.
PARTED = """() => {
  const found = new Set()
  const unit = /\\d[ \\u00a0](?:%|คดี|คน|พื้นที่|สถานี|วัน|เดือน|cases|answers|zones|stations|days|months)/g
  for (const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); walk.nextNode();) {
    const { data, parentElement: holder } = walk.currentNode
    if (holder.closest("style, script, textarea, svg") || !holder.checkVisibility()) continue
    for (const match of data.matchAll(unit)) {
      const range = document.createRange()
      const top = at => {
        range.setStart(walk.currentNode, at), range.setEnd(walk.currentNode, at + 1)
        return range.getBoundingClientRect().bottom
      }
      if (Math.abs(top(match.index) - top(match.index + 2)) > 8) found.add(data.slice(match.index - 12, match.index + 12))
    }
  }
  return [...found]
}"""
SMALL_TARGETS = """least => [...document.querySelectorAll(
    "a[href], button, summary, select, [role=tab], [role=combobox], [data-testid=stCheckbox] label"
  )].filter(e => {
    const box = e.getBoundingClientRect(), style = getComputedStyle(e)
    const seen = box.width > 1 && style.visibility !== "hidden" && style.opacity !== "0"
    // Links within a sentence are as high as its line; what leads nowhere else is no target; and a zone's sign
    // on the small map leads where the table below it does (WCAG 2.5.8, equivalent).
    return seen && !e.closest("svg, p, li:not([data-testid=stSidebarNav] li), .mapboxgl-ctrl, .maplibregl-ctrl")
      && (box.height < least - 0.5 || box.width < least - 0.5)
  }).map(e => `${e.outerHTML.slice(0, 120)} ${e.getBoundingClientRect().width}×${e.getBoundingClientRect().height}`)"""
# Words and links side by side of which one stands higher than the other.
UNEVEN_ROWS = """() => [...document.querySelectorAll(".leads, .ssz-pager")].flatMap(row => {
  const lines = [...row.children].filter(e => e.getClientRects().length).map(e => {
    const range = document.createRange()
    range.selectNodeContents(e)
    return { box: e.getBoundingClientRect(), letters: range.getBoundingClientRect().bottom, said: e.textContent }
  })
  return lines.slice(1).filter(({ box, letters }, i) => {
    const before = lines[i]
    return box.left > before.box.left && Math.abs(letters - before.letters) > 2
  }).map(({ said }) => said)
})"""
# What Streamlit says without our words: attributes that are read aloud or shown on hovering.
ATTRIBUTES = """() => [...document.querySelectorAll("[aria-label], [placeholder], [title], [alt]")].filter(
  e => e.getClientRects().length && !e.closest("[aria-hidden=true]")).flatMap(e => ["aria-label", "placeholder", "title", "alt"].map(name => e.getAttribute(name) ?? "")).join(" \\n ")"""


def shown(opened: browser.Page, lang: str = "th") -> Any:
    """Return the page once all of it is there and the browser's part has begun."""
    page: Any = opened.page
    page.locator(FACTS).wait_for()
    page.wait_for_function(
        "!document.querySelector('[data-testid=stSkeleton], [data-testid=stStatusWidget]')"
    )
    page.wait_for_function("lang => document.documentElement.lang === lang", arg=lang)
    return page


def settled(left: Callable[[], Any]) -> Any:
    """Return what is left once the browser's part has seen what came late."""
    for _ in range(100):
        if not (found := left()):
            break
        time.sleep(0.1)
    return found


def english_left(page: Any) -> Any:
    """Return the English words read aloud, hovered or within fields."""
    return settled(lambda: english_in(page.evaluate(ATTRIBUTES)))


@pytest.mark.parametrize("path", PATHS)
def test_a_page_on_a_phone_is_not_covered_not_cut_and_can_be_pressed(served: str, path: str) -> None:
    with browser.looked_at(f"{served}/{path}", size=PHONE) as opened:
        page = shown(opened)
        assert "true" == page.locator("[data-testid=stSidebar]").get_attribute("data-collapsed")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert [] == page.evaluate(SMALL_TARGETS, FINGER)
        assert [] == page.evaluate(SMALL_LETTERS, SMALLEST)
        assert [] == page.evaluate(UNEVEN_ROWS)
        assert [] == settled(lambda: page.evaluate(PARTED))
        # Streamlit's own words are Thai too: read aloud, on hovering and within fields.
        assert set() == english_left(page)


def test_choosing_a_page_on_a_phone_closes_the_sidebar(served: str) -> None:
    with browser.opened(served, size=PHONE) as opened:
        page = shown(opened)
        page.locator("[data-testid=stExpandSidebarButton]").click()
        sidebar = page.locator("[data-testid=stSidebar][data-collapsed=false]")
        # Wide open: it slides in.
        page.wait_for_function("document.querySelector('[data-testid=stSidebarNavLink]').offsetWidth > 200")
        assert [] == page.evaluate(SMALL_TARGETS, FINGER)
        assert set() == english_left(page)
        page.get_by_role("link", name="แนวโน้มคดี").click()
        page.get_by_role("heading", name="แนวโน้มคดี").wait_for()
        sidebar.wait_for(state="detached")
        page.locator("[data-testid=stExpandSidebarButton]").click()
        sidebar.wait_for()
        # Nor is it open at the next visit, because it was at the end of this one.
        page.reload()
        assert 0 == sidebar.count()
        shown(opened)
        assert 0 == sidebar.count()


def test_messages_are_neutral_and_told_apart_by_a_sign(served: str) -> None:
    with browser.looked_at(f"{served}/data") as opened:
        page = shown(opened)
        warning = page.locator("[data-testid=stAlertContainer]").first
        warning.wait_for()
        ground, sign = warning.evaluate(
            "e => [getComputedStyle(e).backgroundColor, getComputedStyle(e.firstElementChild, '::before').content]"
        )
        assert "rgb({}, {}, {})".format(*rgb(LIGHT.panel)) == ground
        assert "⚠" in sign


def test_a_table_wider_than_a_phone_scrolls_within_itself_and_keeps_its_first_column(served: str) -> None:
    with browser.looked_at(f"{served}/trends", size=PHONE) as opened:
        page = shown(opened)
        box = page.locator(".sheet[data-more]").first
        box.wait_for()
        hint = box.evaluate("e => getComputedStyle(e, '::after').content")
        assert "เลื่อนตารางไปทางขวา" in hint
        first = box.locator("tbody tr th").first
        before = first.bounding_box()
        box.focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        page.wait_for_function("e => e.scrollLeft > 20", arg=box.element_handle())
        assert before["x"] == first.bounding_box()["x"]


def test_the_main_menu_and_a_search_without_result_speak_thai(served: str) -> None:
    with browser.opened(f"{served}/trends") as opened:
        page = shown(opened)
        page.locator("[data-testid=stMainMenuButton]").click()
        menu = page.locator("[data-testid=stMainMenuPopover]")
        menu.get_by_text("พื้นมืด").wait_for()
        words = menu.evaluate(
            "e => { e.querySelectorAll('[data-testid=stIconMaterial]').forEach(i => i.remove()); return e.innerText }"
        )
        assert {"พื้นมืด", "พื้นสว่าง", "พิมพ์"} <= set(words.split("\n"))
        assert set() == english_in(words) | english_left(page)
        page.keyboard.press("Escape")
        page.get_by_label("สถานี", exact=True).first.fill("ไม่มีสถานีนี้")
        page.get_by_text("ไม่พบรายการ").wait_for()


def test_the_language_of_the_document_follows_the_switch_and_so_do_streamlits_words(served: str) -> None:
    with browser.opened(f"{served}/definitions") as opened:
        page = shown(opened)
        page.get_by_role("radio", name="English").click()
        shown(opened, "en")
        page.locator("[aria-label='Main menu']").wait_for()
        assert "เมนู" not in page.evaluate(ATTRIBUTES)
        page.get_by_role("radio", name="ไทย").click()
        shown(opened, "th")
        page.locator("[aria-label='เมนู']").wait_for()
        assert page.title().startswith("คำนิยาม")


def test_an_address_without_a_page_leads_to_the_first_one(served: str) -> None:
    with browser.opened(f"{served}/overview?station=920201&lang=en", locale="en-US") as opened:
        page = shown(opened, "en")
        assert 0 == page.get_by_role("dialog").count()
        assert "station=920201" in page.url
    with browser.opened(f"{served}/nowhere") as opened:
        page = shown(opened)
        said = page.get_by_role("dialog")
        said.get_by_text("ไม่พบหน้าที่ขอ").wait_for()
        assert set() == english_in(said.inner_text())


@pytest.mark.parametrize("path", ["", STATION])
def test_every_stop_of_the_keyboard_is_seen_and_the_first_leads_to_the_content(
    served: str, path: str
) -> None:
    with browser.opened(f"{served}/{path}") as opened:
        page = shown(opened)
        page.keyboard.press("Tab")
        assert "ข้ามไปที่เนื้อหา" == page.evaluate("document.activeElement.innerText.trim()")
        stops = 0
        for _ in range(120):
            stop = page.evaluate(FOCUSED)
            if stop is None:
                break
            assert stop["seen"], stop["html"]
            stops += 1
            page.keyboard.press("Tab")
        assert stops > 20


# The element at the keyboard, and whether it can be seen and is ringed (itself or what is drawn around it).
FOCUSED = """() => {
  const e = document.activeElement
  if (!e || e === document.body) return null
  const box = e.getBoundingClientRect()
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
  const ringed = [e, ...[e, e.parentElement, e.closest("label"), e.closest("[data-testid=stSelectbox] > div:last-child")]
    .filter(Boolean)].some(x => { const s = getComputedStyle(x); return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2 })
  return { seen: inside && ringed && getComputedStyle(e).visibility === "visible", html: e.outerHTML.slice(0, 160) }
}"""


def sheets_of(pdf: bytes) -> int:
    """Return the number of pages of a PDF as Chromium writes it."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.mark.parametrize(("locale", "lang"), [("th-TH", "th"), ("en-US", "en")])
# Two zones, which have most to say; one zone; none.
@pytest.mark.parametrize("station", ["920101", "920201", "920601"])
def test_a_station_is_printed_on_one_sheet_under_its_name(
    served: str, station: str, locale: str, lang: str
) -> None:
    with browser.looked_at(f"{served}/station_profile?station={station}", locale=locale) as opened:
        page = shown(opened, lang)
        name = page.locator(".paper-heading h1")
        assert not name.is_visible()
        assert 1 == sheets_of(page.pdf(prefer_css_page_size=True))
        page.emulate_media(media="print")
        assert name.is_visible()
        assert 1 == page.locator("h1:visible").count()
        day = {"th": r"\d+ \S+ 25\d\d", "en": r"\d+ \w+ 20\d\d"}[lang]
        assert re.fullmatch(day, page.locator(".printed-on").inner_text())
        assert float(page.evaluate("document.documentElement.style.getPropertyValue('--ssz-paper')")) >= 0.6


@pytest.mark.parametrize(("locale", "lang"), [("th-TH", "th"), ("en-US", "en")])
def test_the_overview_is_printed_on_one_sheet_as_it_is_laid_out_on_a_laptop(
    served: str, locale: str, lang: str
) -> None:
    with browser.looked_at(served, locale=locale) as opened:
        page = shown(opened, lang)
        page.locator(".matrix tbody tr").nth(3).wait_for()
        assert 1 == sheets_of(page.pdf(prefer_css_page_size=True))
        page.emulate_media(media="print")
        tops = page.evaluate(
            "[...document.querySelectorAll('.tile')].map(e => e.getBoundingClientRect().top)"
        )
        assert 4 == len(tops)
        assert 1 == len(set(tops))


def test_icons_keep_their_names_which_are_english_words_too(served: str) -> None:
    with browser.looked_at(f"{served}/safety_map") as opened:
        page = shown(opened)
        assert set() == english_left(page)
        names = page.locator("[data-testid=stSidebarNav] [data-testid=stIconMaterial]").all_inner_texts()
        assert "map" in names
        assert [] == [name for name in names if not re.fullmatch("[a-z_0-9]+", name)]


@pytest.mark.parametrize("size", [PHONE, (1024, 768)], ids=str)
@pytest.mark.parametrize("lang", ["th", "en"])
def test_no_words_of_the_running_totals_lie_on_others(served: str, lang: str, size: tuple[int, int]) -> None:
    with browser.looked_at(f"{served}/trends?lang={lang}", size=size) as opened:
        page = opened.page
        words = page.locator(".st-key-figure-cumulative svg text")
        words.first.wait_for(timeout=browser.PATIENCE)
        page.wait_for_timeout(1_500)
        boxes = words.evaluate_all(
            "all => all.filter(e => e.textContent.trim())"
            ".map(e => [e.textContent, e.getBoundingClientRect()])"
            ".map(([t, r]) => [t, r.left, r.top, r.right, r.bottom])"
        )
        assert len(boxes) > 1
        touching = [
            (one[0], other[0])
            for n, one in enumerate(boxes)
            for other in boxes[:n]
            if min(one[3], other[3]) - max(one[1], other[1]) > 1
            # A line's box is higher than its letters: lines of one text and corners of axes touch by that.
            and min(one[4], other[4]) - max(one[2], other[2]) > 9
        ]
        assert [] == touching


def test_the_two_counts_of_a_change_stand_on_one_line(served: str) -> None:
    with browser.looked_at(f"{served}/?lang=th", size=(1024, 768)) as opened:
        matrix = shown(opened).locator(".matrix")
        assert [] == settled(lambda: re.findall(r"\d → \d", matrix.evaluate("box => box.innerText")))
        assert re.search(r"\d\u00a0→\u00a0\d", matrix.evaluate("box => box.innerText"))


@pytest.mark.parametrize("path", ["?lang=en", "trends?lang=en", "surveys?lang=en", "before_after?lang=en"])
def test_a_unit_stands_on_the_line_of_its_number_in_english_too(served: str, path: str) -> None:
    with browser.looked_at(f"{served}/{path}", size=PHONE) as opened:
        page = shown(opened, "en")
        assert [] == settled(lambda: page.evaluate(PARTED))
        assert "\u00a0%" in page.locator("[data-testid=stMain]").evaluate("box => box.innerText")


def test_a_date_and_a_range_stand_on_one_line_and_so_does_the_word_that_browsers_part(served: str) -> None:
    with browser.looked_at(f"{served}/before_after?lang=th", size=PHONE) as opened:
        main = shown(opened).locator("[data-testid=stMain]")
        apart = r"\d (?:ม\.ค|ก\.พ|พ\.ย)\.|(?:ม\.ค|ก\.พ|พ\.ย)\. \d|ร้อยละ|\d–\d"
        assert [] == settled(lambda: re.findall(apart, main.evaluate("box => box.innerText")))
        words = main.evaluate("box => box.innerText")
        assert re.search(r"\d\u00a0พ\.ย\.\u00a025\d\d", words)
        assert "ร้อย\u2060ละ" in words
        assert "สิ้น\u2060สุด" in words
        assert "เพิ่ม\u2060ขึ้น" in words
        assert re.search(r"\d–\u2060\d", words)
