"""Every page in a real browser, opened once in Thai for all that is to be seen of it: whole, for everybody, on
light and then on dark ground; and once dark in English, with all that moves.

axe-core comes with the package axe-playwright-python, of which nothing else is used.
"""

import importlib.resources
import re
from collections.abc import Iterator
from typing import Any

import pytest

from dashboard.language.text import Lang
from dashboard.pages import PAGES
from dashboard.ui.tokens import SMALLEST, ink
from tests import browser
from tests.pages.test_accessibility import PATHS, SMALL_LETTERS, settled, shown
from tests.pages.test_pages import DEMO, FACTS, english_in, path_of, text_of

pytestmark = pytest.mark.usefixtures("chromium")

AXE = (importlib.resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
LAPTOP = {"width": 1366, "height": 768}
TITLES = {path_of(page): page.TITLE for page in PAGES}
# Of the page, from .streamlit/config.toml.
BACKGROUND = {False: "rgb(255, 255, 255)", True: "rgb(21, 23, 28)"}
# Of the demo: its last day with data less the days within which 95 % of its cases are reported.
CUT_OFF = {"th": "วันตัดยอด: 1 พ.ย. 2569", "en": "Cut-off: 1 Nov 2026"}
BACKGROUND_OF = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
# Words of a fault, or of what nobody has put into words.
SIGNS = ("Traceback", "Error:", "SELECT ", "postgresql", "psycopg2", " nan", "NaN", "None", " inf ")
# Letters of charts and drawings against what lies beneath them, within shadow trees too (the crime clock).
DIM_LETTERS = """() => {
  const parse = colour => (colour.match(/[\\d.]+/g) ?? [0, 0, 0, 0]).map(Number)
  // What is mixed of two colours is told as `color(srgb …)`, in parts of one.
  const rgba = colour => {
    const parts = parse(colour), whole = colour.startsWith("color(") ? 255 : 1
    return [...parts.slice(0, 3).map(part => part * whole), parts[3] ?? 1]
  }
  const over = ([r, g, b, a = 1], ground) => [r, g, b].map((part, i) => part * a + ground[i] * (1 - a))
  const light = rgb => {
    const [r, g, b] = rgb.map(p => p / 255).map(p => p <= 0.03928 ? p / 12.92 : ((p + 0.055) / 1.055) ** 2.4)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const paint = e => {
    const style = getComputedStyle(e)
    if (!(e instanceof SVGElement) || e.tagName === "svg") return rgba(style.backgroundColor)
    // Lines have no ground, though their fill is said to be black; groups paint nothing themselves.
    const { width, height } = e.getBoundingClientRect()
    if (Math.min(width, height) <= 2 || e.tagName === "g" || !/^(rgb|color)/.test(style.fill)) return [0, 0, 0, 0]
    const [r, g, b, a] = rgba(style.fill)
    return [r, g, b, a * style.fillOpacity * style.opacity]
  }
  const page = rgba(getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor).slice(0, 3)
  const roots = [document, ...[...document.querySelectorAll("*")].flatMap(e => e.shadowRoot ?? [])]
  const found = []
  for (const root of roots) {
    const style = document.createElement("style")
    style.textContent = "svg, svg * { pointer-events: all !important }"
    ;(root.head ?? root).append(style)
    for (const text of root.querySelectorAll("svg text")) {
      const box = text.getBoundingClientRect(), look = getComputedStyle(text)
      if (!text.textContent.trim() || !box.width || look.opacity === "0" || look.visibility === "hidden") continue
      const all = [...new Set([root, document].flatMap(r => r.elementsFromPoint(box.x + box.width / 2, box.y + box.height / 2)))]
        .filter(e => !e.closest(".xerror, .yerror"))
      // The colours of a picture (a heat map's cells) cannot be asked for; plotly chooses their letters' by them.
      if (text.closest(".heatmaplayer") || all.some(e => e.tagName === "image")) continue
      // Letters with a rim, or drawn over the same with one, stand on it.
      const twin = [text, ...all].find(e => e.textContent === text.textContent && e.tagName === "text"
        && getComputedStyle(e).stroke !== "none" && parseFloat(getComputedStyle(e).strokeWidth) >= 2)
      if (twin === text && look.paintOrder === "normal") continue
      const at = all.findIndex(e => e === text || text.contains(e))
      const beneath = all.slice(at + 1).filter(e => !e.closest("text"))
      const ground = twin ? rgba(getComputedStyle(twin).stroke).slice(0, 3)
        : beneath.map(paint).reverse().reduce((under, fill) => over(fill, under), page)
      const [r, g, b, a] = rgba(look.fill), ink = over([r, g, b, a * look.fillOpacity * look.opacity], ground)
      const [less, more] = [light(ink), light(ground)].sort((a, b) => a - b)
      if ((more + 0.05) / (less + 0.05) < 4.5) found.push(`${text.textContent} ${ink.map(Math.round)} on ${ground.map(Math.round)}`)
    }
    style.remove()
  }
  return [...new Set(found)]
}"""
# Links in the colour a browser gives to those that have none, in its light and its dark mode.
UNSTYLED_LINKS = """() => [...document.querySelectorAll("[data-testid=stMain] a[href]")].filter(a => a.getClientRects().length
  && ["rgb(0, 0, 238)", "rgb(158, 158, 255)"].includes(getComputedStyle(a).color)).map(a => a.outerHTML)"""
# Days broken in two within a table; the station's sheet is as narrow as paper.
BROKEN_DAYS = """() => [...document.querySelectorAll(".sheet td")].filter(e => !e.closest(".st-key-sheet")).flatMap(e => {
  const letters = document.createTreeWalker(e, NodeFilter.SHOW_TEXT).nextNode()
  const day = letters?.data.match(/^\\d{1,2} \\S+ \\d{4}/)
  if (!day) return []
  const range = document.createRange()
  range.setStart(letters, 0)
  range.setEnd(letters, day[0].length)
  return range.getClientRects().length > 1 ? [letters.data] : []
})"""
# Whether the script that has the colours of this ground has run to its end.
IN_COLOURS = """colour => getComputedStyle(document.documentElement).getPropertyValue("--ssz-text") === colour
  && document.querySelector("[data-testid=stApp]").dataset.testScriptState === "notRunning"
  && !document.querySelector("[data-stale=true]")"""


@pytest.fixture(scope="module", params=PATHS)
def visit(request: pytest.FixtureRequest, served: str) -> Iterator[tuple[str, browser.Page]]:
    """A page and its path; the tests of it follow one another, and it stays open."""
    with browser.looked_at(f"{served}/{request.param}") as opened:
        shown(opened)
        yield request.param, opened


def faults(page: Any) -> list[str]:
    """Return what axe-core finds: rule, element."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


def on_ground(opened: browser.Page, dark: bool) -> Any:
    """Return the page as a laptop shows it on light or dark ground, whichever it stood on before."""
    page = shown(opened)
    page.set_viewport_size(LAPTOP)
    page.emulate_media(color_scheme="dark" if dark else "light")
    page.wait_for_function(f"{BACKGROUND_OF} === '{BACKGROUND[dark]}'")
    # By itself: nobody presses a key when the evening turns a laptop dark.
    page.wait_for_function(IN_COLOURS, arg=ink(dark).text)
    return page


def is_whole(opened: browser.Page, path: str, lang: Lang, dark: bool) -> None:
    """Fail unless a page says all it should, on its ground, and asked nothing of the outside."""
    said = text_of(opened)
    assert TITLES[path.partition("?")[0]](lang) in said
    assert DEMO[lang] in said
    assert CUT_OFF[lang] in opened.page.inner_text(FACTS)  # type: ignore[attr-defined]
    assert [] == [sign for sign in SIGNS if sign in said]
    page: Any = opened.page
    assert 0 == page.locator("[data-testid=stException], [data-testid=stAlertContentError]").count()
    # Nothing is cut off to the right.
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert BACKGROUND[dark] == page.evaluate(BACKGROUND_OF)
    assert [] == opened.outside


def test_a_page_opens_whole_in_thai_and_asks_nothing_of_the_outside(visit: tuple[str, browser.Page]) -> None:
    path, opened = visit
    is_whole(opened, path, "th", dark=False)
    assert set() == english_in(f"{text_of(opened)} {text_of(opened, 'stSidebar')}")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_page_breaks_no_rule_of_accessibility(visit: tuple[str, browser.Page], dark: bool) -> None:
    _, opened = visit
    page = on_ground(opened, dark)
    assert [] == faults(page)
    assert [] == page.evaluate(SMALL_LETTERS, SMALLEST)
    assert [] == page.evaluate(UNSTYLED_LINKS)
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    # Tall enough that every chart is on the screen, and as narrow as the smallest laptop.
    page.set_viewport_size({"width": 1024, "height": min(height + 400, 8000)})
    # On a busy machine a part that waited for its figures is drawn in the new colours after the page.
    assert [] == settled(lambda: page.evaluate(DIM_LETTERS))
    assert [] == page.evaluate(BROKEN_DAYS)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert re.fullmatch(r".+ · Smart Safety Zone 4\.0", page.title())
    assert [] == opened.outside


@pytest.mark.parametrize("path", TITLES)
def test_a_page_opens_whole_in_english_on_dark_ground_and_asks_nothing_of_the_outside(
    served: str, path: str
) -> None:
    with browser.opened(f"{served}/{path}", locale="en-US", dark=True, moving=True) as opened:
        is_whole(opened, path, "en", dark=True)


def test_a_dim_letter_on_the_crime_clock_is_found(served: str) -> None:
    with browser.looked_at(f"{served}/safety_map") as opened:
        page = shown(opened)
        words = page.locator(".ssz-clock text").first
        words.wait_for()
        page.set_viewport_size({"width": 1024, "height": 2500})
        assert [] == page.evaluate(DIM_LETTERS)
        said = words.evaluate("e => { e.style.fill = '#999'; return e.textContent }")
        assert [f"{said} 153,153,153 on 255,255,255"] == page.evaluate(DIM_LETTERS)
