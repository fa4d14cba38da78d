"""Names that want to be more than names, in every text of the store: shown as written, and that is all.

Every page in both languages in a real browser, with its tabs, charts, tooltips and all that opens, and every
file that is offered there.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from playwright.sync_api import TimeoutError as TooLate
from pypdf.errors import PdfReadError
from sqlalchemy import Engine
from sqlalchemy import text as sql

from dashboard.audit import trail_panel
from dashboard.language.text import LANGUAGES, Lang
from dashboard.pages import PAGES
from tests import browser, payloads
from tests.access import site
from tests.access.reader import opened_of
from tests.briefing.pdf_words import read
from tests.pages.test_accessibility import STATION
from tests.pages.test_pages import path_of
from tests.pages.test_surface import NOTE_REPORTS
from tests.visitor import READING

pytestmark = pytest.mark.usefixtures("chromium")

# Pages whose own address shows little, with what shows more.
ASKED = {"compare": "compare?a=920101&b=920102", "station_profile": STATION}
PATHS = [ASKED.get(path, path) for path in map(path_of, PAGES)]
DECK = "deck?audience=internal&minutes=30"

# All that a page says, as letters and in attributes, and whatever came of a name beside letters.
SEEN = """() => {
  const said = [], made = new Set(), roots = [document]
  for (const root of roots) {
    for (const e of root.querySelectorAll("*")) {
      if (e.shadowRoot) roots.push(e.shadowRoot)
      // A field takes no more letters than it has room for.
      const room = e.maxLength > 0 ? e.maxLength : Infinity
      const say = words => { if (/xQ\\d\\dx/.test(words) && words.length < room) said.push(words) }
      let obeyed = e.matches(".owned, #owned, .katex, iframe, object, embed, base, meta[http-equiv=refresh]")
      for (const { name, value } of e.attributes) {
        if (/^(href|src|xlink:href|action|data|poster|srcdoc|style)$/.test(name))
          obeyed ||= !value.startsWith("#") && /owned|^javascript:/.test(value.split("?")[0])
        else if (/^on/.test(name)) obeyed = true
        // Streamlit names its elements after their keys, in letters of its own choice.
        else if (name !== "class") say(value)
      }
      say(e.value)
      if (obeyed) made.add(e.outerHTML.slice(0, 200))
    }
    const letters = [], walk = document.createTreeWalker(root.body ?? root, NodeFilter.SHOW_TEXT)
    while (walk.nextNode())
      if (!walk.currentNode.parentElement?.closest("style, script")) letters.push(walk.currentNode.data)
    said.push(letters.join(""))
  }
  return { said, made: [...made], ran: window.owned !== undefined, blocked: window.blockedHere ?? [] }
}"""
IDLE = f"""() => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "notRunning"
  && !document.querySelector("[data-stale=true], [data-testid=stSkeleton], [data-testid=stStatusWidget]")
  && !/{"|".join(READING)}/.test(document.body.innerText)"""
UNFOLD = """() => {
  const closed = [...document.querySelectorAll("[data-testid=stMain] details:not([open]) > summary")]
  closed.forEach(e => e.click())
  return closed.length
}"""
SWITCHES = "[data-testid=stMain] [data-testid=stCheckbox] label:has(input:not(:checked):not(:disabled))"


@dataclass
class Found:
    """What came of names beside letters, by what it was noticed; marks: payloads that were shown."""

    faults: set[str] = field(default_factory=set)
    marks: set[str] = field(default_factory=set)

    def read(self, where: str, said: Iterable[str]) -> None:
        """Note what of a text is not as it was written."""
        for words in said:
            self.marks |= set(payloads.MARK.findall(words))
            self.faults |= {f"{where}: misread {part}" for part in payloads.misread(words)}


@contextmanager
def looking(address: str, login: str, found: Found) -> Iterator[Any]:
    """A page of somebody who is signed in, which tells of all that happens beside what it shows."""
    with browser.opened(f"{address}/sign-in") as opened:
        page: Any = opened.page
        name, _, value = site.signed_in(address, login).partition("=")
        page.context.add_cookies([{"name": name, "value": value, "url": address}])
        page.add_init_script(NOTE_REPORTS)
        page.on("dialog", lambda dialog: (found.faults.add(f"{page.url}: dialog"), dialog.dismiss()))
        page.on("pageerror", lambda error: found.faults.add(f"{page.url}: error {error}"))
        page.on(
            "request",
            lambda asked: "owned" in asked.url and found.faults.add(f"{page.url}: asked {asked.url}"),
        )
        yield page
        found.faults |= {f"page: outside {asked}" for asked in opened.outside}


def look(page: Any, where: str, found: Found) -> None:
    seen = page.evaluate(SEEN)
    found.read(where, seen["said"])
    found.faults |= {f"{where}: made {markup}" for markup in seen["made"]}
    found.faults |= {f"{where}: blocked {what}" for what in seen["blocked"]}
    found.faults |= {f"{where}: ran"} if seen["ran"] else set()


def look_at_all(page: Any, address: str, path: str, lang: Lang, found: Found) -> None:
    """Open a page, and all that opens on it."""
    page.goto(f"{address}/{path}{'&' if '?' in path else '?'}lang={lang}")
    page.locator(".st-key-facts").wait_for()
    page.wait_for_function(IDLE)
    look(page, path, found)
    tabs = page.get_by_role("tab")
    for n in range(max(1, tabs.count())):
        if tabs.count():
            tabs.nth(n).click()
        unfold(page)
        look(page, path, found)
        for popover in page.locator("[data-testid=stMain] [data-testid=stPopoverButton]:visible").all():
            popover.click()
            page.wait_for_function(IDLE)
            look(page, path, found)
            page.keyboard.press("Escape")
    if path.startswith("safety_map") and lang == "th":
        hover(page)
        look(page, path, found)


def unfold(page: Any) -> None:
    """Open what is folded, and switch on what can be: charts to explore, what is counted when asked for."""
    page.wait_for_function(IDLE)
    page.evaluate(UNFOLD)
    for _ in range(60):
        page.wait_for_function(IDLE)
        switches = page.locator(SWITCHES)
        if not switches.count():
            return
        visible = switches.locator("visible=true")
        if not visible.count():
            # The part that they are in was drawn anew, and is folded again.
            page.evaluate(UNFOLD)
            continue
        with suppress(TooLate):
            visible.first.click(timeout=5_000)
    pytest.fail("a switch cannot be reached")


def hover(page: Any) -> None:
    """Point at the map until it tells of something."""
    page.locator(".map-sketch[data-state=covered]").wait_for(state="attached")
    canvas = page.locator("[data-testid=stDeckGlJsonChart] canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    for across, down in product(range(1, 16), range(1, 10)):
        page.mouse.move(box["x"] + box["width"] * across / 16, box["y"] + box["height"] * down / 10)
        page.wait_for_timeout(40)
        if payloads.MARK.search(page.locator(".deck-tooltip").first.text_content() or ""):
            return
    pytest.fail("nothing on the map has a name")


# What a reader of PDF does by itself or leads away by.
OBEYED = {"/URI", "/JS", "/Launch", "/OpenAction", "/AA", "/GoToR", "/EmbeddedFiles", "/RichMedia"}
# Of numbers the sign is none.
FORMULA = re.compile(r"[=+@\t\r\n＝＋－＠]|-(?![\d.,]+$)")
# How a workbook writes letters that XML does not have.
WRITTEN = re.compile(r"_x([0-9A-F]{4})_")


def read_file(name: str, content: bytes, found: Found) -> None:
    """Note what a program would run or ask for of a file, and what of it is not as it was written."""
    if content.startswith(b"%PDF"):
        read_pdf(name, content, found)
    elif zipfile.is_zipfile(io.BytesIO(content)):
        read_packed(name, content, found)
    elif content.startswith(b"\xef\xbb\xbf"):
        cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]
        found.faults |= {f"{name}: formula {cell[:60]}" for cell in cells if FORMULA.match(cell)}
        found.read(name, cells)


def read_packed(name: str, content: bytes, found: Found) -> None:
    """The same of a workbook, of slides and of what else is packed."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = {part: packed.read(part) for part in packed.namelist()}
    if "[Content_Types].xml" not in parts:
        for part, inner in parts.items():
            read_file(f"{name}/{part}", inner, found)
        return
    for part, inner in parts.items():
        if part.endswith((".xlsx", ".docx")):
            read_file(f"{name}/{part}", inner, found)
        if not part.endswith((".xml", ".rels")):
            continue
        elements = list(ElementTree.fromstring(inner).iter())  # noqa: S314 (made by the product)
        if "worksheets/" in part and any(e.tag.endswith("}f") for e in elements):
            found.faults.add(f"{name}/{part}: formula")
        found.faults |= {
            f"{name}/{part}: leads to {e.get('Target')}"
            for e in elements
            if e.get("TargetMode") == "External"
        }
        words = "".join(e.text or "" for e in elements)
        found.read(f"{name}/{part}", [WRITTEN.sub(lambda letter: chr(int(letter[1], 16)), words)])


def read_pdf(name: str, content: bytes, found: Found) -> None:
    """Note what a reader of paper would run or follow."""
    paper = read(content)
    for number in range(1, paper.trailer["/Size"]):
        with suppress(PdfReadError):
            item = paper.get_object(number)
            if isinstance(item, dict):
                found.faults |= {f"{name}: {key} {item[key]}" for key in item.keys() & OBEYED}


@pytest.fixture(scope="module")
def store(own_demo: Engine) -> Iterator[Engine]:
    engine = payloads.made(own_demo.url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def address(store: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("hostile")
    with site.served(store, folder) as served:
        yield served
    log = (folder / "log").read_text(encoding="utf-8", errors="replace")
    assert [] == [sign for sign in ("Traceback", "page_failed", "page_blocked", "owned") if sign in log]


def test_every_text_of_the_store_that_is_typed_is_made_of_payloads(store: Engine) -> None:
    assert len(payloads.PAYLOADS) > 60
    plain = set()
    with store.connect() as connection:
        for table, column, key in payloads.texts():
            given = f"SELECT count({column}), count(*) FILTER (WHERE {column} ~ 'xQ') FROM ssz.{table}"
            texts, hostile = connection.execute(sql(given)).one()
            if texts and not hostile and key not in payloads.KEPT_KEYS:
                plain.add(f"{table}.{column}")
    assert set() == plain


@pytest.mark.parametrize("lang", LANGUAGES)
def test_names_are_letters_on_every_page(address: str, lang: Lang) -> None:
    found = Found()
    with looking(address, "wide", found) as page:
        for path in PATHS:
            look_at_all(page, address, path, lang, found)
    assert set() == found.faults
    assert len(payloads.PAYLOADS) == len(found.marks)


def test_names_are_letters_to_who_gives_orders_and_to_who_reads_the_audit_trail(address: str) -> None:
    found = Found()
    with looking(address, "boss", found) as page:
        look_at_all(page, address, "briefing", "th", found)
    with looking(address, "reader", found) as page:
        page.goto(f"{address}/?lang=th")
        page.get_by_role("heading", name=trail_panel.TITLE.th).wait_for()
        page.wait_for_function(IDLE)
        look(page, "audit", found)
    assert set() == found.faults


@pytest.mark.parametrize("lang", LANGUAGES)
def test_names_are_letters_in_the_deck(address: str, lang: Lang) -> None:
    found = Found()
    with looking(address, "wide", found) as page:
        page.goto(f"{address}/{DECK}&lang={lang}")
        page.wait_for_selector("body:not(.loading)")
        look(page, "deck", found)
    assert set() == found.faults
    assert len(payloads.PAYLOADS) == len(found.marks)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_names_are_letters_in_every_file(address: str, lang: Lang) -> None:
    found, cookie, files = Found(), site.signed_in(address, "wide"), 0
    for path in PATHS:
        page, _, query = path.partition("?")
        _, taken = opened_of(address, page, f"{query}&lang={lang}", cookie)
        for number, content in enumerate(taken):
            read_file(f"{path} {number}", content, found)
        files += len(taken)
    assert set() == found.faults
    assert files > 50
    assert len(payloads.PAYLOADS) == len(found.marks)


def kinds(found: Found) -> set[str]:
    return {fault.split(": ")[1].split()[0] for fault in found.faults}


def test_a_name_that_is_obeyed_is_found(store: Engine, tmp_path: Path) -> None:
    with site.served(store, tmp_path, program="tests.pages.unescaped_server") as leaky:
        of_page, of_file = Found(), Found()
        with looking(leaky, "wide", of_page) as page:
            for path in ("before_after?station=920101&lang=th", "innovations?station=920101&lang=th"):
                page.goto(f"{leaky}/{path}")
                page.locator(".st-key-facts").wait_for()
                unfold(page)
                look(page, "page", of_page)
        _, files = opened_of(leaky, "innovations", "lang=th", site.signed_in(leaky, "wide"))
        for content in files:
            read_file("file", content, of_file)
    assert {"misread", "made", "blocked", "outside"} <= kinds(of_page)
    # Of Markdown no element is called so.
    assert any('class="owned"' in fault for fault in of_page.faults)
    assert {"formula"} == kinds(of_file)
