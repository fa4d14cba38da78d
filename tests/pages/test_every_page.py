"""Every page in a real browser, opened once in Thai for all that is to be seen of it: whole, for everybody, on
light and then on dark ground; and once dark in English.

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
from tests.pages.test_accessibility import PATHS, SMALL_LETTERS, shown
from tests.pages.test_pages import DEMO, english_in, path_of, text_of

pytestmark = pytest.mark.usefixtures("chromium")

AXE = (importlib.resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
LAPTOP = {"width": 1366, "height": 768}
TITLES = {path_of(page): page.TITLE for page in PAGES}
# Of the page, from .streamlit/config.toml.
BACKGROUND = {False: "rgb(255, 255, 255)", True: "rgb(21, 23, 28)"}
BACKGROUND_OF = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
# Words of a fault, or of what nobody has put into words.
SIGNS = ("Traceback", "Error:", "SELECT ", "postgresql", "psycopg2", " nan", "NaN", "None", " inf ")
# Letters of charts against what lies beneath them.
DIM_LETTERS = """() => {
  const parse = colour => (colour.match(/[\\d.]+/g) ?? [0, 0, 0, 0]).map(Number)
  const over = ([r, g, b, a = 1], ground) => [r, g, b].map((part, i) => part * a + ground[i] * (1 - a))
  const light = rgb => {
    const [r, g, b] = rgb.map(p => p / 255).map(p => p <= 0.03928 ? p / 12.92 : ((p + 0.055) / 1.055) ** 2.4)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const page = parse(getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor).slice(0, 3)
  const style = document.createElement("style")
  style.textContent = ".js-plotly-plot * { pointer-events: all !important }"
  document.head.append(style)
  const found = [], seen = []
  for (const text of document.querySelectorAll(".js-plotly-plot text")) {
    const box = text.getBoundingClientRect(), look = getComputedStyle(text)
    if (!text.textContent.trim() || !box.width || look.opacity === "0") continue
    const beneath = document.elementsFromPoint(box.x + box.width / 2, box.y + box.height / 2)
      .filter(e => e instanceof SVGElement && !e.closest("text, .xerror, .yerror") && e.tagName !== "svg")
      // Lines have no ground, though their fill is said to be black.
      .filter(e => Math.min(e.getBoundingClientRect().width, e.getBoundingClientRect().height) > 2)
    // The colours of a picture (a heat map's cells) cannot be asked for; plotly chooses their letters' by them.
    if (text.closest(".heatmaplayer") || beneath.some(e => e.tagName === "image")) continue
    const filled = beneath.map(e => [parse(getComputedStyle(e).fill), getComputedStyle(e)])
      .filter(([fill, style]) => style.fill.startsWith("rgb") && style.fillOpacity > 0)
      .map(([fill, style]) => [...fill.slice(0, 3), (fill[3] ?? 1) * style.fillOpacity * style.opacity])
    const ground = filled.reverse().reduce((under, fill) => over(fill, under), page)
    const ink = over([...parse(look.fill).slice(0, 3), Number(look.fillOpacity)], ground)
    const [less, more] = [light(ink), light(ground)].sort((a, b) => a - b)
    seen.push(text)
    if ((more + 0.05) / (less + 0.05) < 4.5) found.push(`${text.textContent} ${ink.map(Math.round)} on ${ground.map(Math.round)}`)
  }
  style.remove()
  return [...new Set(found)]
}"""
# Whether the script that has the colours of this ground has run to its end, and every chart is drawn in them.
IN_COLOURS = """colour => getComputedStyle(document.documentElement).getPropertyValue("--ssz-text") === colour
  && document.querySelector("[data-testid=stApp]").dataset.testScriptState === "notRunning"
  && !document.querySelector("[data-stale=true]")
  && [...document.querySelectorAll(".js-plotly-plot")].every(e => e._fullLayout?.font.color === colour)"""


@pytest.fixture(scope="module", params=PATHS)
def visit(request: pytest.FixtureRequest, served: str) -> Iterator[tuple[str, browser.Page]]:
    """A page and its path; the tests of it follow one another, and it stays open."""
    with browser.opened(f"{served}/{request.param}") as opened:
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
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    # Tall enough that every chart is on the screen, and as narrow as the smallest laptop.
    page.set_viewport_size({"width": 1024, "height": min(height + 400, 8000)})
    assert [] == page.evaluate(DIM_LETTERS)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert re.fullmatch(r".+ · Smart Safety Zone 4\.0", page.title())
    assert [] == opened.outside


@pytest.mark.parametrize("path", TITLES)
def test_a_page_opens_whole_in_english_on_dark_ground_and_asks_nothing_of_the_outside(
    served: str, path: str
) -> None:
    with browser.opened(f"{served}/{path}", locale="en-US", dark=True) as opened:
        is_whole(opened, path, "en", dark=True)
