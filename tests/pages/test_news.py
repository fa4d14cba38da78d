"""News reaches the pages that are open without any of them asking: counted, and looked at in a browser."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL

from dashboard.store import turns
from dashboard.view import open_pages
from tests import app, browser
from tests.crowd import OLDER, OUT
from tests.visitor import Visitor, wait_for

VIEWS = [("", ""), ("trends", ""), ("before_after", ""), ("safety_map", ""), ("surveys", "lang=en")]
MANY, IDLE_SECONDS = 40, 12.0


@pytest.fixture(scope="module")
def store(own_demo: Engine) -> URL:
    """A copy of the demo that receives news."""
    return own_demo.url


@pytest.fixture(scope="module")
def address(store: URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("news")
    with app.running(folder / "log", SSZ_DATA_DIR=str(folder), **app.store_settings(store)) as address:
        yield address
    assert "news_failed" not in (folder / "log").read_text(encoding="utf-8")


def tell(store: URL, pulled_at: str) -> None:
    """Let the last pull have ended at another time, which every page says at its foot."""
    engine = create_engine(store)
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE ssz.load_batches SET finished_at = :at WHERE state = 'complete'"), {"at": pulled_at}
        )
        connection.execute(text("UPDATE ssz.store SET version = version + 1"))
    engine.dispose()


class Open:
    """Open pages, and how many of them are drawn at once because of news."""

    def __init__(self, address: str, many: int) -> None:
        self.visitors = [Visitor(address, *VIEWS[n % len(VIEWS)]) for n in range(many)]
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> list[Visitor]:
        for visitor in self.visitors:
            await self._stack.enter_async_context(visitor)
            await visitor.settled()
        for visitor in self.visitors:
            await fresh(visitor, "")
        return self.visitors

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()


async def fresh(visitor: Visitor, words: str) -> None:
    """Wait until a page shows the newest figures, and these words."""
    while True:
        said = visitor.shown.text.replace("\\", "") if visitor.shown else OUT
        if words in said and OUT not in said and OLDER not in said:
            return
        await visitor.next_news()


def test_open_pages_that_nobody_uses_run_no_script(address: str) -> None:
    async def runs() -> tuple[int, int]:
        async with Open(address, 20) as visitors:
            # The last of them may still be told of answers that were made for the others.
            await asyncio.sleep(3 * open_pages.PAUSE_SECONDS)
            before = sum(len(v.news) for v in visitors)
            await asyncio.sleep(IDLE_SECONDS)
            return sum(len(v.news) for v in visitors) - before, sum(v.parts for v in visitors)

    assert (0, 0) == wait_for(runs())


def test_a_pull_is_shown_by_every_open_page_a_few_at_a_time_and_visitors_go_first(
    address: str, store: URL
) -> None:
    async def watched() -> tuple[int, int, list[float], int]:
        async with Open(address, MANY) as visitors, Visitor(address, "definitions") as active:
            await active.settled()
            before, most, took = [v.runs for v in visitors], 0, []
            await asyncio.to_thread(tell, store, "2026-11-24 03:04:00+07")
            everybody = asyncio.gather(*(fresh(v, "24 พ.ย. 2569") for v in visitors if v.query == ""))
            others = asyncio.gather(*(fresh(v, "24 Nov 2026") for v in visitors if v.query))
            while not (everybody.done() and others.done()):
                most = max(most, sum(v.drawing for v in visitors))
                took.append((await active.run()).seconds)
                await asyncio.sleep(0.05)
            await everybody
            await others
            runs = sum(v.runs - n for v, n in zip(visitors, before, strict=True))
            return most, runs, took, len(active.news)

    most, runs, took, news = wait_for(watched())
    # The end of a run may reach its visitor after the beginning of the next one reached another.
    assert most <= 2 * turns.PLACES < MANY
    # Once for the news, and for some once more when the answers were there.
    assert MANY <= runs <= 3 * MANY
    assert len(took) > 1
    # Whoever asks meanwhile gets the news with the answer, and is not drawn anew for every run of others.
    assert news <= 2


@pytest.mark.usefixtures("chromium")
def test_whoever_works_on_a_page_keeps_all_of_it_when_news_comes(address: str, store: URL) -> None:
    """A browser takes what the server sends by itself; fails when a Streamlit does that otherwise."""
    with browser.opened(f"{address}/trends?province=92") as opened:
        page: Any = opened.page
        page.locator(".st-key-facts").wait_for()
        period = page.get_by_label("ห้วงเวลา", exact=True).first
        period.scroll_into_view_if_needed()
        browser.choose(period, page.get_by_role("option", name="ไตรมาส"))
        page.wait_for_function("/period=[^&]*q/i.test(location.search)")
        search = page.locator("[data-testid=stSidebar] input[type=search]").first
        found = page.locator("[data-testid=stSidebar] li a", has_text="กันตัง").first
        search.fill("กันตัง")
        found.wait_for()
        query = page.evaluate("location.search")
        page.evaluate("window.kept = true")
        tell(store, "2026-11-25 05:06:00+07")
        page.locator(".st-key-facts").get_by_text(re.compile(r"25\sพ.ย.\s2569")).first.wait_for()
        assert page.evaluate("window.kept")
        assert query == page.evaluate("location.search")
        assert "กันตัง" == search.input_value()
        assert found.is_visible()
        # And the page goes on answering.
        search.fill("")
        found.wait_for(state="detached")


@pytest.mark.usefixtures("chromium")
def test_what_was_unfolded_stays_so_when_its_figures_and_its_heading_become_others(address: str) -> None:
    with browser.opened(f"{address}/trends?province=92") as opened:
        page: Any = opened.page
        page.locator(".st-key-facts").wait_for()
        analysts = page.locator("[data-testid=stMain] details:has(> summary:has-text('นักวิเคราะห์'))").first
        links = page.locator("details[data-fold=of_offences]")
        for part in (analysts, links):
            part.locator("summary").click()
        before = links.inner_html()
        group = page.get_by_label("กลุ่มความผิด", exact=True).first
        browser.choose(group, page.get_by_role("option", name=re.compile("กลุ่ม 2")))
        app.eventually(lambda: links.inner_html() != before)
        assert analysts.evaluate("e => e.open")
        page.wait_for_function("document.querySelector('details[data-fold=of_offences]').open")
        # By another name, as everything on the page is called now.
        page.get_by_text("English", exact=True).first.click()
        page.get_by_text("For analysts").first.wait_for()
        assert analysts.count() == 0
        assert page.locator("[data-testid=stMain] details[open]:has-text('For analysts')").count()
