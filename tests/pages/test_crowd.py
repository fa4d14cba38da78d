"""Fifty people look while the store dies, stalls and crawls: nobody sees an error, all see of when their
figures are.
"""

import asyncio
import shutil
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from benchmarks import nation
from dashboard.store import embedded
from tests import app, folders
from tests.crowd import Seen, crowd
from tests.faults import Fault, kill, slow, stall
from tests.link import Link
from tests.store.test_db_faults import Server
from tests.visitor import Visitor, wait_for

VISITORS, THINK = 50, 3.0
PROVINCES = ("10", "20", "30", "40", "50", "60", "70", "80", "90", "92")
VIEWS = [
    (page, f"province={p}" if p else "")
    for p in ("", *PROVINCES[:4])
    for page in ("", "trends", "safety_map")
]
# Seconds: when the first fault begins, how long each lasts, and from one beginning to the next.
FIRST, LASTS, EVERY = 16.0, 13.0, 30.0
# A fault is known to all so long after it began, and gone for all so long after it was mended. How fast it
# really goes, `benchmarks.faults` says: here the machine also runs other tests.
KNOWN, GONE = 4.0, 8.0
# Runs that each stretch must hold for its promise to mean something; a slow machine makes fewer than an idle
# one.
ENOUGH = VISITORS // 2

# All of them, longer and with more people: `python -m benchmarks.faults`.
FAULTS = (kill, stall, slow)
BEGINS = {fault: FIRST + number * EVERY for number, fault in enumerate(FAULTS)}
END = FIRST + len(FAULTS) * EVERY


@pytest.fixture(scope="module")
def small_nation() -> Iterator[Server]:
    """A server of its own, to be killed, with a nation of 150 stations."""
    folder = folders.new("crowd")
    server = Server(folder)
    engine = create_engine(server.url)
    nation.build(engine, through=date(2026, 11, 22), stations=150, cases=20_000)
    engine.dispose()
    yield server
    embedded.stop(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("crowd") / "log"


@pytest.fixture(scope="module")
def seen(small_nation: Server, log: Path) -> list[Seen]:
    """What the crowd saw of one server, through one fault after the other."""
    link = Link(str(small_nation.url.query["host"]) + "/.s.PGSQL.5432")
    store = small_nation.url.set(host="127.0.0.1", port=link.port).difference_update_query(["host"])

    async def happen() -> None:
        began = asyncio.get_running_loop().time()
        for fault, begins in BEGINS.items():
            await asyncio.sleep(began + begins - asyncio.get_running_loop().time())
            mend = await asyncio.to_thread(fault, small_nation, link)
            await asyncio.sleep(LASTS)
            await asyncio.to_thread(mend)

    with app.running(log, SSZ_DATA_DIR=str(log.parent), **app.store_settings(store)) as address:
        wait_for(everything_seen_once(address))
        seen = wait_for(crowd(address, VIEWS, VISITORS, END, THINK, happen))
    link.close()
    return seen


async def everything_seen_once(address: str, views: Sequence[tuple[str, str]] = VIEWS) -> None:
    """A fault meets a server that has been looked at, not one whose first answers are still being made."""
    for page, query in views:
        async with Visitor(address, page, query) as visitor:
            await visitor.settled()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_store_shows_fifty_people_the_last_good_figures_with_their_time(
    fault: Fault, seen: list[Seen]
) -> None:
    begins = BEGINS[fault]
    mended = begins + LASTS
    # A run belongs to a stretch if it was asked for and came within it.
    before = [s for s in seen if begins - 8 < s.at and s.came < begins]
    while_out = [s for s in seen if begins + KNOWN < s.at and s.came < mended]
    after = [s for s in seen if mended + GONE < s.at and s.came < begins + EVERY]
    assert min(len(before), len(while_out), len(after)) >= ENOUGH
    # Before and after, nothing is said of old figures; in between, everybody is told.
    assert ([], []) == (stale(before), stale(after))
    assert [] == [(s.view, s.at) for s in while_out if not s.stale]
    # A page with old figures is as full as one with new ones, whoever holds its large parts already.
    fresh = [s for s in seen if not (s.stale or s.waiting or s.failed or s.empty)]
    elements = {s.view: len(s.run.elements) + s.run.held for s in fresh}
    assert [] == [s.view for s in while_out if len(s.run.elements) + s.run.held < elements[s.view]]


def test_through_all_faults_nobody_sees_an_error_and_the_log_names_no_bug(
    seen: list[Seen], log: Path
) -> None:
    assert [] == [s for s in seen if s.failed or s.empty]
    written = log.read_text(encoding="utf-8")
    assert "Traceback" not in written
    assert "page_failed" not in written


def stale(seen: list[Seen]) -> list[tuple[tuple[str, str], float]]:
    return [(s.view, round(s.at, 1)) for s in seen if s.stale or s.waiting]
