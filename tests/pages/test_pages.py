"""Every page on the demo, word for word the same on both grounds; links, filters, language, files."""

import re
from pathlib import Path
from typing import Any

import pytest

from dashboard.pages import PAGES
from tests import browser
from tests.visitor import Run, Visitor, wait_for

pytestmark = pytest.mark.usefixtures("chromium")
FACTS = ".st-key-facts"
DEMO = {"th": "ข้อมูลสมมติ – ไม่ใช่สถิติจริง", "en": "Made-up data – not real statistics"}
# Latin words that belong on a Thai page.
LATIN = {
    "smart",
    "safety",
    "zone",
    "english",
    # The switch is named in both languages.
    "language",
    "excel",
    "csv",
    "pdf",
    "powerpoint",
    "html",
    "zip",
    "freeze",
    "cpted",
    "gshhg",
    "lgpl",
    "geonames",
    "cc",
    "by",
    "sos",
    "wilson",
    "zz",
    "python",
    "m",
    "data",
    "loaders",
    "sync",
    # Innovations by the names they have in the field, and the commands that load them.
    "ai",
    "cctv",
    "line",
    "oa",
    "qr",
    "ccoc",
    "rtcc",
    "load",
    "innovations",
    "innovation",
    "use",
    "file",
    "google",
    "form",
    "q",
    # Statistical methods by those who made them.
    "gi",
    "knox",
    "marshall",
    "discover",
    "source",
    "police",
    "database",
    "url",
    "mapping",
    "streamlit",
    "secrets",
    "toml",
}


# Words on the screen; icons are put back, for other tests look at the same page.
WORDS = """place => {
  const icons = [...document.querySelectorAll("[data-testid=stIconMaterial]")]
  const names = icons.map(e => e.textContent)
  icons.forEach(e => { e.textContent = "" })
  const words = document.querySelector(`[data-testid=${place}]`).innerText
  icons.forEach((e, i) => { e.textContent = names[i] })
  return words
}"""


def path_of(page: Any) -> str:
    return "" if page is PAGES[0] else page.__name__.rsplit(".", 1)[-1]


def text_of(opened: browser.Page, place: str = "stMain") -> str:
    """What the page, or another place of it, says once it is all there, without the names of icons."""
    page: Any = opened.page
    page.locator(FACTS).wait_for()
    page.wait_for_function(
        "!document.querySelector('[data-testid=stSkeleton], [data-testid=stStatusWidget]')"
    )
    words: str = page.evaluate(WORDS, place)
    return words.replace("\xa0", " ").replace("\u2060", "")


@pytest.mark.parametrize("locale", ["th-TH", "en-US"])
@pytest.mark.parametrize("page", PAGES, ids=path_of)
def test_a_page_says_the_same_on_light_and_on_dark_ground(served: str, page: Any, locale: str) -> None:
    async def seen(dark: bool) -> Run:
        async with Visitor(served, path_of(page), locale=locale, dark=dark) as first:
            await first.settled()
        # Somebody who holds nothing yet is sent every element as a whole.
        async with Visitor(served, path_of(page), locale=locale, dark=dark) as visitor:
            return await visitor.run()

    light, dark = (wait_for(seen(ground)) for ground in (False, True))
    assert [] == light.exceptions + dark.exceptions
    assert light.texts == dark.texts
    kinds = [[element.WhichOneof("type") for element in run.elements] for run in (light, dark)]
    assert kinds[0] == kinds[1]
    # Charts take their colours from the page: one drawing for both grounds, and for paper.
    assert charts(light) == charts(dark)


def charts(run: Run) -> list[str]:
    """Return the drawings of charts with axes."""
    sent = [e.bidi_component.json for e in run.elements if e.WhichOneof("type") == "bidi_component"]
    return [drawn for drawn in sent if 'class=\\"chart\\"' in drawn]


def english_in(words: str) -> set[str]:
    """Return the Latin words that do not belong on a Thai page; files keep the names they came with."""
    words = re.sub(r"[\w-]+\.(?:csv|geojson|xlsx)\b", "", words)
    return {word.lower() for word in re.findall(r"[A-Za-z]+", words)} - LATIN


def test_a_request_to_the_outside_is_noted_and_not_answered() -> None:
    """Holds the tests that expect none to their word."""
    addresses = ["http://example.org/", "http://192.0.2.1/"]
    # A page of ours may not even try: see test_surface.py.
    with browser.opened("about:blank") as opened:
        page: Any = opened.page
        ask = "address => fetch(address, {mode: 'no-cors'}).then(() => 'answered', () => 'not answered')"
        assert ["not answered"] * 2 == [page.evaluate(ask, address) for address in addresses]
        assert addresses == opened.outside


def test_a_chart_is_a_drawing_until_somebody_explores_it(served: str) -> None:
    with browser.opened(f"{served}/trends?lang=th") as opened:
        page: Any = opened.page
        page.locator(".st-key-facts").wait_for()
        assert 0 == page.locator(".js-plotly-plot").count()
        page.get_by_text("สำรวจกราฟ").first.click()
        page.locator(".js-plotly-plot .main-svg").first.wait_for()
        # Its own words are English, so it may show none.
        assert 0 == page.locator(".modebar-btn").count()


def test_the_first_page_needs_neither_the_plotly_nor_the_map_bundle(served: str) -> None:
    asked: list[str] = []
    with browser.opened(f"{served}/livez") as opened:
        page: Any = opened.page
        page.on("request", lambda request: asked.append(request.url))
        page.goto(served)
        text_of(opened)
    assert asked
    assert [] == [url for url in asked if re.search(r"plotly|deck|mapbox|maplibre", url, re.IGNORECASE)]


def test_thai_text_is_set_in_our_own_font(served: str) -> None:
    with browser.opened(served) as opened:
        text_of(opened)
        page: Any = opened.page
        session = page.context.new_cdp_session(page)
        session.send("DOM.enable")
        session.send("CSS.enable")
        root = session.send("DOM.getDocument")["root"]["nodeId"]
        node = session.send("DOM.querySelector", {"nodeId": root, "selector": "[data-testid=stMain] h1"})[
            "nodeId"
        ]
        fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    assert {("Sarabun", True)} == {(f["familyName"].split()[0], f["isCustomFont"]) for f in fonts}


def test_a_link_gives_the_same_view_in_a_fresh_browser_and_in_the_other_language(served: str) -> None:
    query = "station=920601&period=fy2569q2&groups=all&place=1"
    with browser.opened(f"{served}/trends?{query}") as opened:
        thai = text_of(opened)
        address = opened.page.url  # type: ignore[attr-defined]
    with browser.opened(address, locale="en-US") as opened:
        english = text_of(opened)
        assert {"station=920601", "period=fy2569q2", "groups=all", "place=1"} <= set(
            address.split("?")[1].split("&")
        )
    assert "สภ.ห้วยยอด (สมมติ)" in thai
    assert "Huai Yot (demo)" in english
    numbers = [re.findall(r"(?:จำนวนคดี|Cases): ([\d,]+)", said)[-1] for said in (thai, english)]
    assert numbers[0] == numbers[1]


def test_values_that_a_link_invents_are_left_out_with_a_notice(served: str) -> None:
    with browser.opened(f"{served}/?station=' OR 1=1&period=<script>&groups=9&province=92") as opened:
        said = text_of(opened)
        for name in ("สถานี", "ห้วงเวลา", "กลุ่มความผิด"):
            assert name in said.split("ไม่นำมาใช้")[1].split("\n")[0]
        assert "1=1" not in opened.page.url  # type: ignore[attr-defined]


def test_choosing_a_station_changes_address_and_figures_and_stays_on_the_next_page(served: str) -> None:
    with browser.opened(served) as opened:
        before = text_of(opened)
        page: Any = opened.page
        stations = page.get_by_label("สถานี", exact=True).first
        browser.choose(stations, page.get_by_role("option", name="สภ.กันตัง (สมมติ)"))
        page.wait_for_url(re.compile("station=920201"))
        # The list stays open for more stations.
        page.keyboard.press("Escape")
        page.get_by_text("สภ.กันตัง (สมมติ) · ปีงบประมาณ").first.wait_for()
        assert before != text_of(opened)
        page.get_by_role("link", name="แนวโน้มคดี").click()
        page.get_by_role("heading", name="แนวโน้มคดี").wait_for()
        page.wait_for_url(re.compile(r"trends\?.*station=920201"))
        assert "สภ.กันตัง (สมมติ)" in text_of(opened)


def test_the_language_is_switched_in_one_place(served: str) -> None:
    with browser.opened(served) as opened:
        text_of(opened)
        page: Any = opened.page
        page.get_by_role("radio", name="English").click()
        page.get_by_role("heading", name="Overview of the four goals").wait_for()
        page.wait_for_url(re.compile("lang=en"))
        page.get_by_role("radio", name="ไทย").click()
        page.get_by_role("heading", name="ภาพรวม 4").wait_for()


def test_hours_chosen_on_the_clock_filter_the_pins_without_rerunning_the_page(served: str) -> None:
    with browser.opened(f"{served}/safety_map?period=fy2569") as opened:
        text_of(opened)
        page: Any = opened.page
        strip = page.locator(FACTS)
        strip.evaluate("element => { element.dataset.mark = 'kept' }")
        # What is drawn last moves the dial below the map: a press in that moment would be of another hour.
        page.locator(".map-sketch[data-state=covered]").wait_for(state="attached")
        page.locator(".hour[data-hour='20']").first.click(force=True)
        page.get_by_text(re.compile("· เวลา 20.00–\u2060?21.00\\sน.:")).wait_for()
        assert "kept" == strip.evaluate("element => element.dataset.mark")


def test_a_download_holds_the_figures_with_their_source_and_the_demo_warning(
    served: str, tmp_path: Path
) -> None:
    with browser.opened(f"{served}/trends?period=fy2569") as opened:
        text_of(opened)
        page: Any = opened.page
        with page.expect_download() as waiting:
            # The first is that of the weeks.
            page.get_by_role("button", name="CSV").nth(1).click()
        target = tmp_path / "status.csv"
        waiting.value.save_as(target)
    written = target.read_text(encoding="utf-8-sig")
    assert "ความผิดเกี่ยวกับทรัพย์" in written
    assert "ฐานข้อมูลคดีสมมติ ภ.จว.ตรัง" in written
    assert DEMO["th"] in written


def test_static_files_and_site_boundaries_are_served_from_this_host(served: str) -> None:
    with browser.opened(f"{served}/basemap/site.geojson") as opened:
        assert '"FeatureCollection"' in opened.page.content()  # type: ignore[attr-defined]
