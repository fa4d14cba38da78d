"""Every page says that its figures are old because pulling has stopped, also one that stays open."""

import asyncio
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL

from dashboard.pages import PAGES, definitions
from dashboard.store.connection import LOOK_SECONDS
from tests import app
from tests.visitor import Visitor, wait_for

NAMES = [page.__name__.rsplit(".", 1)[-1] for page in PAGES]
STOPPED = "การดึงข้อมูลหยุด"


@pytest.fixture(scope="module")
def store(own_demo: Engine) -> URL:
    """A copy of the demo, taken for real, whose last pull may be dated."""
    return own_demo.url


@pytest.fixture(scope="module")
def address(store: URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("stopped-pulling")
    with app.running(folder / "log", SSZ_DATA_DIR=str(folder), **app.store_settings(store)) as address:
        yield address
    assert "pulls_unseen" not in (folder / "log").read_text(encoding="utf-8")


def pulled(store: URL, ago: str, *, watch: bool = True, demo: bool = False) -> None:
    """Let the last pull have ended so long ago, a negative time to come, and be one of a watch or not."""
    engine = create_engine(store)
    with engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE ssz.load_batches SET finished_at = clock_timestamp() - CAST(:ago AS interval),"
                " counts = CASE WHEN :watch THEN jsonb_build_object('watch_seconds', 600) ELSE '{}' END"
                " WHERE dataset = 'incidents'"
            ),
            {"ago": ago, "watch": watch},
        )
        connection.execute(
            text("UPDATE ssz.store SET version = version + 1, is_demo = :demo"), {"demo": demo}
        )
    engine.dispose()


async def saying(visitor: Visitor, words: str, *but_none_of: str) -> str:
    """Wait until an open page says these words without being asked; returns all that it says."""
    while True:
        said = visitor.shown.text.replace("\\", "") if visitor.shown else ""
        if words in said and not any(others in said for others in but_none_of):
            return said
        await visitor.next_news()


async def visit(address: str, page: str, query: str, words: str, *but_none_of: str) -> str:
    async with Visitor(address, page, query) as visitor:
        await visitor.settled()
        return await asyncio.wait_for(saying(visitor, words, *but_none_of), 120)


@pytest.mark.parametrize("name", NAMES)
def test_every_page_says_that_pulling_has_stopped_and_since_when(name: str, address: str, store: URL) -> None:
    pulled(store, "74 hours")
    said = wait_for(visit(address, name if name != NAMES[0] else "", "", STOPPED))
    assert "ข้อมูลเก่า 3 วัน – การดึงข้อมูลหยุด ดึงสำเร็จครั้งสุดท้ายเมื่อ " in said
    assert "แสดงไม่ได้เพราะข้อผิดพลาด" not in said


@pytest.mark.parametrize(
    ("ago", "watch", "demo", "says"),
    [
        ("74 hours", True, False, "Data are 3 days old – pulling has stopped."),
        ("25 hours", True, False, "Data are 1 day old – pulling has stopped."),
        ("-2 hours", True, False, "The server's clock was moved"),
        ("1 minute", True, False, ""),
        ("74 hours", False, False, ""),
        ("74 hours", True, True, ""),
    ],
    ids=["days", "day", "clock", "fresh", "no-watch", "demo"],
)
def test_it_is_said_of_pulls_that_were_promised_and_of_no_others(
    ago: str, watch: bool, demo: bool, says: str, address: str, store: URL
) -> None:
    pulled(store, ago, watch=watch, demo=demo)
    # What the store said before may be silent too: the server looks every second.
    time.sleep(3 * LOOK_SECONDS)
    notices = ("pulling has stopped", "clock was moved")
    silent = () if says else notices
    said = wait_for(visit(address, "definitions", "lang=en", says or definitions.TITLE.en, *silent))
    assert bool(says) == any(notice in said for notice in notices)


def test_a_page_that_stays_open_says_it_when_time_has_passed_and_takes_it_back(
    address: str, store: URL
) -> None:
    async def watched() -> tuple[str, str]:
        pulled(store, "29 minutes 45 seconds")
        async with Visitor(address, "definitions") as visitor:
            await visitor.settled()
            # No news of the store comes: only time passes.
            old = await asyncio.wait_for(saying(visitor, "ข้อมูลเก่า 30 นาที"), 120)
            await asyncio.to_thread(pulled, store, "0 seconds")
            return old, await asyncio.wait_for(saying(visitor, definitions.TITLE.th, STOPPED), 120)

    old, fresh = wait_for(watched())
    assert (True, False) == (STOPPED in old, STOPPED in fresh)
