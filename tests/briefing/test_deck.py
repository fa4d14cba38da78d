"""The deck in a browser: every key, every size, and no server when there is none."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from PIL import Image

from dashboard.briefing import deck_blocks, slides
from dashboard.briefing.deck import HERE, KEYS, SCRIPTS, WORDS, deck
from dashboard.briefing.slides import PARTS, Briefing, Orders
from dashboard.language.text import LANGUAGES, Lang
from dashboard.view.holdings import DEMO
from tests import app
from tests.briefing.sample import HOSTILE, ORDERS, sample, slide
from tests.briefing.served import Served
from tests.browser import opened

SIZES = ((1920, 1080), (1366, 768), (1024, 768))
TABLE = 6


def written(briefing: Briefing, folder: Path, lang: Lang = "th", **more: Any) -> str:
    """Address of a deck as one file."""
    file = folder / f"{lang}.html"
    file.write_text(deck(briefing, lang, **more), encoding="utf-8")
    return file.as_uri()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[Lang, str]:
    """Addresses of the sample's deck."""
    folder = tmp_path_factory.mktemp("decks")
    for name, colour in (("before.jpg", "black"), ("after.jpg", "white")):
        Image.new("RGB", (1200, 900), colour).save(folder / name)
    return {lang: written(sample(), folder, lang, photos=folder) for lang in LANGUAGES}


@pytest.fixture(scope="module")
def only_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    server = Served(tmp_path_factory.mktemp("orders"))
    yield server
    server.kill()


@pytest.fixture
def served(only_server: Served) -> Served:
    """A server that runs and holds no order yet; a start of its own would cost each test seconds."""
    only_server.renew()
    return only_server


def ready(page: Any) -> Any:
    page.wait_for_selector("body:not(.loading)")
    return page


def until(page: Any, expression: str) -> None:
    """Wait for an expression; Playwright's own waiting is refused by the deck's policy."""
    app.eventually(lambda: bool(page.evaluate(expression)))


def number(page: Any) -> int:
    return int(page.evaluate("Reveal.getIndices().h")) + 1


def shown(page: Any, what: str) -> str:
    return str(page.evaluate(f"Reveal.getCurrentSlide().querySelector('{what}').innerText"))


def test_every_kind_of_block_is_written() -> None:
    kinds = set(get_args(get_args(slides.Block)[0]))
    drawn = {slides.Chart, slides.Bars, slides.Map, slides.Clock}
    assert kinds == set(deck_blocks.KINDS) | drawn
    assert kinds == {type(block) for s in sample().slides for column in s.columns for block in column}


def test_every_word_of_the_scripts_is_there_and_used() -> None:
    scripts = "".join(
        (HERE / name).read_text(encoding="utf-8") for name in SCRIPTS if name.startswith("deck")
    )
    assert set(WORDS) == set(re.findall(r"WORDS\.(\w+)", scripts))


@pytest.mark.usefixtures("chromium")
def test_the_cursor_is_gone_once_the_mouse_rests(files: dict[Lang, str]) -> None:
    with opened(files["th"]) as opened_page:
        page = ready(opened_page.page)
        page.mouse.move(300, 300)
        page.mouse.move(320, 320)
        cursor = "getComputedStyle(document.querySelector('.reveal')).cursor"
        assert page.evaluate(cursor) != "none"
        until(page, f"{cursor} === 'none'")


@pytest.mark.usefixtures("chromium")
def test_keys_step_jump_blank_and_show_all(files: dict[Lang, str]) -> None:
    with opened(files["th"]) as opened_page:
        page = ready(opened_page.page)
        last = len(sample().slides)
        seen = []
        for key in ("ArrowRight", "Space", "PageDown", "ArrowLeft", "PageUp", "End", "Home"):
            page.keyboard.press(key)
            seen.append(number(page))
        assert [2, 3, 4, 3, 2, last, 1] == seen
        for key in "11":
            page.keyboard.press(key)
        assert "11" in page.inner_text(".jump")
        page.keyboard.press("Enter")
        assert number(page) == 11
        page.keyboard.press("b")
        assert page.evaluate("Reveal.isPaused()")
        page.keyboard.press("PageDown")
        assert not page.evaluate("Reveal.isPaused()")
        assert number(page) == 11
        page.keyboard.press("o")
        assert page.evaluate("Reveal.isOverview()")
        places = page.evaluate(
            """[...document.querySelectorAll(".slides > section")].map(each => {
              const { left, top, right, bottom } = each.getBoundingClientRect()
              return [left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight, `${left} ${top}`]
            })"""
        )
        assert all(inside for inside, _ in places)
        assert len({place for _, place in places}) == last
        page.keyboard.press("ArrowUp")
        assert number(page) < 11
        page.keyboard.press("ArrowDown")
        assert number(page) == 11
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("Escape")
        assert not page.evaluate("Reveal.isOverview()")
        assert number(page) == 10
        page.keyboard.press("f")
        until(page, "document.fullscreenElement !== null")


@pytest.mark.usefixtures("chromium")
def test_the_slide_stands_in_the_address_and_survives_a_reload(files: dict[Lang, str]) -> None:
    with opened(files["th"] + "#/table") as opened_page:
        page = ready(opened_page.page)
        assert number(page) == TABLE
        page.keyboard.press("ArrowRight")
        until(page, "location.hash === '#/surveys'")
        page.reload()
        assert number(ready(page)) == TABLE + 1


@pytest.mark.usefixtures("chromium")
def test_a_deck_without_a_server_says_on_every_slide_when_it_was_made(files: dict[Lang, str]) -> None:
    with opened(files["th"]) as opened_page:
        page = ready(opened_page.page)
        for _ in sample().slides:
            said = page.inner_text("section.present .server")
            assert "จัดทำเมื่อ 23 พ.ย. 2569 08:30 น." == said
            page.keyboard.press("ArrowRight")


MEASURED = """() => {
  const section = Reveal.getCurrentSlide(), slide = section.querySelector(".slide")
  const all = what => [...slide.querySelectorAll(what)].filter(part => part.getClientRects().length)
  const style = (part, name) => parseFloat(getComputedStyle(part)[name])
  const box = slide.getBoundingClientRect(), scale = box.height / 1080
  const sizes = []
  const walk = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT)
  while (walk.nextNode()) {
    const part = walk.currentNode.parentElement
    if (!walk.currentNode.textContent.trim() || !part.getClientRects().length) continue
    const drawn = part.closest("svg") && part.getScreenCTM()
    sizes.push(drawn ? parseFloat(part.getAttribute("font-size")) * Math.hypot(drawn.a, drawn.b)
      : style(part, "fontSize") * scale * (part.currentCSSZoom ?? 1))
  }
  const parts = [slide, ...all(".columns, .column, .drawing, .goal, .photos, h2, footer, td, th")]
  const over = parts.filter(part => part.scrollWidth > part.clientWidth + 2
    || part.scrollHeight > part.clientHeight + (part.tagName === "H2" ? 16 : 3))
  const foot = slide.querySelector("footer").getBoundingClientRect().top + 2
  const below = all(".column > *").filter(part => part.getBoundingClientRect().bottom > foot)
  return {
    least: Math.min(...sizes), over: [...over, ...below].map(part => part.className || part.tagName),
    figures: all(".shown").map(part => style(part, "fontSize")),
    title: style(slide.querySelector("h2"), "fontSize"),
    scrolls: document.documentElement.scrollHeight > innerHeight,
    inside: box.left >= -1 && box.top >= -1 && box.right <= innerWidth + 1 && box.bottom <= innerHeight + 1,
  }
}"""


@pytest.mark.usefixtures("chromium")
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
def test_nothing_overflows_and_all_is_large_enough_at_every_size(
    files: dict[Lang, str], lang: Lang, size: tuple[int, int]
) -> None:
    with opened(files[lang], size=size) as opened_page:
        page = ready(opened_page.page)
        for n, each in enumerate(sample().slides, start=1):
            assert number(page) == n
            found = page.evaluate(MEASURED)
            assert ([], False, True) == (found["over"], found["scrolls"], found["inside"]), each.key
            assert found["least"] >= size[1] / 40 - 0.05, each.key
            assert found["title"] >= 44
            assert all(figure >= 48 for figure in found["figures"])
            page.keyboard.press("ArrowRight")


@pytest.mark.usefixtures("chromium")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_demo_audience_part_and_number_are_on_every_slide(files: dict[Lang, str], lang: Lang) -> None:
    with opened(files[lang]) as opened_page:
        page = ready(opened_page.page)
        for n, each in enumerate(sample().slides, start=1):
            words = shown(page, ".slide")
            facts = each.facts
            expected = (
                DEMO(lang),
                slides.AUDIENCES["internal"](lang),
                PARTS[each.part](lang),
                f"{n} / {len(sample().slides)}",
                facts.source(lang),
                facts.n(lang),
                facts.period(lang),
            )
            assert [part for part in expected if part not in words] == []
            page.keyboard.press("ArrowRight")


@pytest.mark.usefixtures("chromium")
def test_hostile_names_are_shown_and_not_run(tmp_path: Path) -> None:
    evil = '</script><script>window.hit=1</script><img src=x onerror="window.hit=1">{{7*7}}'
    name = replace(HOSTILE, th=evil, en=evil)
    order = replace(ORDERS.items[0], words=evil, owner=evil)
    briefing = replace(
        sample(),
        unit=name,
        slides=(*sample().slides, slide("evil", "orders", (Orders((order,), live=True),), title=name)),
    )
    with opened(written(briefing, tmp_path, live=True) + "#/evil") as opened_page:
        page = ready(opened_page.page)
        assert page.evaluate("window.hit") is None
        assert evil in shown(page, "h2")
        assert evil in shown(page, "table.orders")
        page.evaluate("evil => orders.add(evil, evil, null)", evil)
        assert page.locator("#evil tr.new").inner_text().count(evil) == 2
        assert page.evaluate("window.hit") is None


@pytest.mark.usefixtures("chromium")
def test_nothing_is_asked_of_anybody(files: dict[Lang, str]) -> None:
    with opened(files["th"]) as opened_page:
        page = ready(opened_page.page)
        for _ in sample().slides:
            page.keyboard.press("ArrowRight")
        asked = page.evaluate("performance.getEntriesByType('resource').map(e => e.name.slice(0, 30))")
        assert [name for name in asked if not name.startswith("data:")] == []
        assert [name for name in opened_page.outside if not name.startswith("file:")] == []


def test_the_file_names_no_host_but_in_comments_and_name_spaces() -> None:
    page = deck(sample(), "th")
    hosts = set(re.findall(r"https?://[\w./-]+", page))
    assert hosts <= {"https://revealjs.com", "https://hakim.se", "http://www.w3.org/2000/svg"}
    assert re.findall(r"<(?:link|iframe|object|embed)\b|\son\w+=", page.split("<script>")[0]) == []


@pytest.mark.usefixtures("chromium")
def test_the_mode_is_changed_by_a_key_and_by_the_address(files: dict[Lang, str]) -> None:
    with opened(files["th"] + "?mode=dark#/one-chart") as opened_page:
        page = ready(opened_page.page)
        ground = "getComputedStyle(Reveal.getCurrentSlide().querySelector('.slide')).backgroundColor"
        assert page.evaluate(ground) == "rgb(21, 23, 28)"
        page.keyboard.press("t")
        assert page.evaluate(ground) == "rgb(255, 255, 255)"
        visible = page.evaluate(
            "[...Reveal.getCurrentSlide().querySelectorAll('.drawing')].filter(d => d.offsetParent).length"
        )
        assert visible == 1


@pytest.mark.usefixtures("chromium")
def test_the_timer_runs_against_the_agenda_and_slides_go_by_themselves_until_paused(tmp_path: Path) -> None:
    quick = replace(sample(), slides=tuple(replace(s, seconds=1) for s in sample().slides[:5]))
    with opened(written(quick, tmp_path)) as opened_page:
        page = ready(opened_page.page)
        assert shown(page, ".timer") == "เวลา 0:00 / 0:05"
        page.keyboard.press("a")
        until(page, "Reveal.getIndices().h >= 2")
        page.keyboard.press("a")
        stopped = number(page)
        page.wait_for_timeout(1800)
        assert stopped == number(page)
        assert shown(page, ".timer") != "เวลา 0:00 / 0:05"


@pytest.mark.usefixtures("chromium")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_presenter_has_notes_and_the_next_slide_in_a_window_of_its_own(
    files: dict[Lang, str], lang: Lang
) -> None:
    with opened(files[lang]) as opened_page:
        page = ready(opened_page.page)
        with page.expect_popup() as popup:
            page.keyboard.press("s")
        window = popup.value
        window.wait_for_selector(".presenter")
        words = window.inner_text("body")
        assert sample().slides[0].notes[0].words(lang) in words
        assert sample().slides[1].title(lang) in words
        window.keyboard.press("ArrowRight")
        assert number(page) == 2
        window.get_by_role("button", name=WORDS["forward"](lang)).click()
        assert number(page) == 3
        assert sample().slides[2].title(lang) in window.inner_text("h1")
        assert window.locator(".preview .slide").count() == 1


@pytest.mark.usefixtures("chromium")
def test_the_keys_are_told_in_the_decks_language(files: dict[Lang, str]) -> None:
    for lang in LANGUAGES:
        with opened(files[lang]) as opened_page:
            page = ready(opened_page.page)
            page.keyboard.press("?")
            told = page.inner_text(".keys")
            # Orders are typed only where there is a server to send them to.
            assert [does(lang) for keys, does in KEYS if keys != "N" and does(lang) not in told] == []
            page.keyboard.press("Escape")
            assert page.locator(".keys").is_hidden()


@pytest.mark.usefixtures("chromium")
def test_a_deck_that_opens_shows_its_slides_only_when_they_are_laid_out(files: dict[Lang, str]) -> None:
    with opened(files["th"]) as opened_page:
        page = opened_page.page
        page.add_init_script(
            """addEventListener("DOMContentLoaded", () => {
              const { visibility } = getComputedStyle(document.querySelector(".reveal"))
              window.first = [document.body.classList.contains("loading"), visibility]
            })"""
        )
        page.reload()
        ready(page)
        assert page.evaluate("window.first") == [True, "hidden"]


# With a server, and without.


@pytest.mark.usefixtures("chromium")
def test_every_slide_steps_when_the_server_dies_on_the_fourth(served: Served) -> None:
    with opened(served.address) as opened_page:
        page = ready(opened_page.page)
        for _ in range(3):
            page.keyboard.press("ArrowRight")
        assert "ตอบล่าสุด" in shown(page, ".server")
        served.kill()
        until(page, "server.isSilent()")
        titles = []
        for _ in sample().slides[4:]:
            page.keyboard.press("ArrowRight")
            titles.append(shown(page, "h2"))
            assert page.evaluate(MEASURED)["over"] == []
        assert [s.title.th for s in sample().slides[4:]] == titles
        assert "ไม่ตอบตั้งแต่" in shown(page, ".server")
        with page.expect_popup() as popup:
            page.keyboard.press("s")
        assert "ตัวเลขประกอบ" in popup.value.inner_text("body")
        assert opened_page.outside == []
        popup.value.close()
        served.start()


def type_order(page: Any, words: str, due: str = "1 ธ.ค. 2569") -> None:
    page.fill("#order-words", words)
    page.fill("#order-owner", "ผกก.สภ.กันตัง")
    page.fill("#order-due", due)
    page.get_by_role("button", name=WORDS["save"]("th")).click()


@pytest.mark.usefixtures("chromium")
def test_an_order_typed_while_the_server_is_dead_arrives_once_when_it_is_back(served: Served) -> None:
    with opened(f"{served.address}#/orders-today") as opened_page:
        page = ready(opened_page.page)
        served.kill()
        page.keyboard.press("n")
        type_order(page, "ตั้งจุดตรวจหน้าตลาด 22.00 น.")
        assert "รอส่ง 1 ข้อ" in page.inner_text(".all-sent")
        row = page.locator("tr.new")
        assert "ตั้งจุดตรวจหน้าตลาด" in row.inner_text()
        assert "1 ธ.ค. 2569" in row.inner_text()
        served.start()
        app.eventually(lambda: len(served.orders) == 1)
        until(page, "document.querySelector('.all-sent').innerText.includes('บันทึกแล้ว 1 ข้อ')")
        page.reload()
        ready(page)
        assert "ตั้งจุดตรวจหน้าตลาด" in page.locator("tr.new").inner_text()
        page.wait_for_timeout(1500)
    (order,) = served.orders
    assert {
        "unit": "province:92",
        "week": "2026-11-16",
        "words": "ตั้งจุดตรวจหน้าตลาด 22.00 น.",
        "owner": "ผกก.สภ.กันตัง",
        "due": "2026-12-01",
    } == {name: value for name, value in order.items() if name != "id"}
    assert re.fullmatch(r"[0-9a-f-]{36}", order["id"])


@pytest.mark.usefixtures("chromium")
def test_an_order_waits_for_a_store_that_is_out(served: Served) -> None:
    with opened(f"{served.address}#/orders-today") as opened_page:
        page = ready(opened_page.page)
        served.store_out(True)
        page.keyboard.press("n")
        type_order(page, "รอฐานข้อมูล")
        until(page, "server.words().includes('ฐานข้อมูลไม่ตอบตั้งแต่')")
        assert "รอส่ง 1 ข้อ" in page.inner_text(".all-sent")
        page.reload()
        assert "รอฐานข้อมูล" in ready(page).locator("tr.new").inner_text()
        served.store_out(False)
        app.eventually(lambda: len(served.orders) == 1)
        until(page, "server.words().includes('ตอบล่าสุด')")


@pytest.mark.usefixtures("chromium")
def test_an_order_survives_a_reload_without_a_server_and_is_withdrawn_by_hand(served: Served) -> None:
    with opened(f"{served.address}#/orders-today") as opened_page:
        page = ready(opened_page.page)
        page.keyboard.press("n")
        type_order(page, "ข้อแรก", "")
        until(page, "document.querySelector('.all-sent').innerText.includes('บันทึกแล้ว 1 ข้อ')")
        page.get_by_role("button", name=WORDS["withdraw"]("th")).click()
        app.eventually(lambda: len(served.orders) == 2)
        assert page.locator("tr.new").count() == 0
    given, withdrawn = served.orders
    assert given["due"] is None
    assert (withdrawn["id"], withdrawn["withdrawn"]) == (given["id"], True)


@pytest.mark.usefixtures("chromium")
def test_what_the_server_refuses_is_said_and_not_sent_again(served: Served) -> None:
    with opened(f"{served.address}#/orders-today") as opened_page:
        page = ready(opened_page.page)
        page.keyboard.press("n")
        type_order(page, "refuse")
        until(page, "document.querySelector('tr.new')?.innerText.includes('ไม่รับข้อความนี้ <b>')")
        type_order(page, "รับได้")
        app.eventually(lambda: len(served.orders) == 1)
        page.wait_for_timeout(1500)
    assert [order["words"] for order in served.orders] == ["รับได้"]


@pytest.mark.usefixtures("chromium")
def test_days_are_read_as_people_type_them(tmp_path: Path) -> None:
    cases = {
        "1 ธ.ค. 2569": "2026-12-01",
        "1 ธันวาคม พ.ศ. 2569": "2026-12-01",
        "1/12/2569": "2026-12-01",
        "๑ ธ.ค. ๒๕๖๙": "2026-12-01",
        "1 Dec 2026": "2026-12-01",
        "2026-12-01": "2026-12-01",
        "2569-12-01": "2026-12-01",
        "29/2/2570": None,
        "31 พ.ย. 2569": None,
        "1/12/69": None,
        "พรุ่งนี้": None,
    }
    with opened(written(sample(), tmp_path, live=True)) as opened_page:
        page = ready(opened_page.page)
        read = {words: page.evaluate("words => days.read(words)", words) for words in cases}
        assert cases == read
        assert page.evaluate("days.shown('2026-12-01')") == "1 ธ.ค. 2569"


@pytest.mark.usefixtures("chromium")
def test_keys_that_are_typed_into_an_order_do_not_step(served: Served) -> None:
    with opened(f"{served.address}#/orders-today") as opened_page:
        page = ready(opened_page.page)
        before = number(page)
        page.keyboard.press("n")
        page.keyboard.type("b n t 12 ")
        page.keyboard.press("Home")
        assert page.input_value("#order-words") == "b n t 12 "
        assert not page.evaluate("Reveal.isPaused()")
        assert number(page) == before
        page.keyboard.press("Escape")
        page.keyboard.press("ArrowRight")
        assert number(page) == before + 1


@pytest.mark.usefixtures("chromium")
def test_orders_are_typed_in_the_presenters_window_too(served: Served) -> None:
    with opened(f"{served.address}#/orders-today") as opened_page:
        page = ready(opened_page.page)
        with page.expect_popup() as popup:
            page.keyboard.press("s")
        type_order(popup.value, "จากจอผู้นำเสนอ")
        until(page, "document.querySelector('tr.new')?.innerText.includes('จากจอผู้นำเสนอ')")
        app.eventually(lambda: len(served.orders) == 1)
        popup.value.close()


@pytest.mark.usefixtures("chromium")
def test_orders_are_neither_shown_nor_typed_before_those_who_are_not_told_of_them(tmp_path: Path) -> None:
    without = replace(sample(), slides=tuple(s for s in sample().slides if s.part != "orders"))
    with opened(written(sample(), tmp_path, live=True)) as opened_page:
        page = ready(opened_page.page)
        page.evaluate("orders.add('สืบสวนผู้ต้องสงสัย', 'ผกก.', null)")
        page.goto(written(without, tmp_path, live=True))
        ready(page).keyboard.press("n")
        assert page.locator(".panel").count() == 0
        assert "สืบสวน" not in page.inner_text("body")
        with page.expect_popup() as popup:
            page.keyboard.press("s")
        assert "สืบสวน" not in popup.value.inner_text("body")


def test_a_file_that_is_handed_out_asks_no_server_and_takes_no_orders() -> None:
    page = deck(sample(), "th")
    data = json.loads(page.split('id="deck-data">')[1].split("</script>")[0])
    assert data["live"] is False
    assert "connect-src &#39;none&#39;" in page
