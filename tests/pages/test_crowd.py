"""Fifty people look while the store dies, stalls or crawls: nobody sees an error, all see of when their
figures are.
"""

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from benchmarks import nation
from dashboard.store import embedded
from tests import app
from tests.crowd import Seen, crowd
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
FAULT, HEALED, END = 14.0, 23.0, 36.0
# Runs that each stretch must hold for its promise to mean something; a slow machine makes fewer than an idle
# one.
ENOUGH = VISITORS // 2


@pytest.fixture(scope="module")
def small_nation() -> Iterator[Server]:
    """A server of its own, to be killed, with a nation of 150 stations."""
    folder = Path(tempfile.mkdtemp(prefix="ssz-crowd-", dir="/tmp"))
    server = Server(folder)
    engine = create_engine(server.url)
    nation.build(engine, through=date(2026, 11, 22), stations=150, cases=20_000)
    engine.dispose()
    yield server
    embedded.stop(folder)
    shutil.rmtree(folder, ignore_errors=True)


# Does the harm and returns what mends it.
Fault = Callable[[Server, Link], Callable[[], None]]


def kill(server: Server, _link: Link) -> Callable[[], None]:
    server.kill()
    return server.start


def stall(_server: Server, link: Link) -> Callable[[], None]:
    link.mode = "stall"
    return lambda: setattr(link, "mode", "pass")


def slow(_server: Server, link: Link) -> Callable[[], None]:
    link.mode = "slow"
    return lambda: setattr(link, "mode", "pass")


FAULTS: tuple[Fault, ...] = (kill, stall, slow)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_store_shows_fifty_people_the_last_good_figures_with_their_time(
    fault: Fault, small_nation: Server, tmp_path: Path
) -> None:
    link = Link(str(small_nation.url.query["host"]) + "/.s.PGSQL.5432")
    store = small_nation.url.set(host="127.0.0.1", port=link.port, query={})

    async def happen() -> None:
        await asyncio.sleep(FAULT)
        mend = await asyncio.to_thread(fault, small_nation, link)
        await asyncio.sleep(HEALED - FAULT)
        await asyncio.to_thread(mend)

    settings = {"SSZ_DATA_DIR": str(tmp_path), **app.store_settings(store)}
    with app.running(tmp_path / "log", **settings) as address:
        wait_for(everything_seen_once(address))
        seen = wait_for(crowd(address, VIEWS, VISITORS, END, THINK, happen))
    link.close()
    assert [] == [s for s in seen if s.failed or s.empty]
    before = [s for s in seen if FAULT - 5 < s.at < FAULT - 1]
    while_out = [s for s in seen if FAULT + 4 < s.at < HEALED - 0.5]
    after = [s for s in seen if s.at > HEALED + 5]
    assert min(len(before), len(while_out), len(after)) >= ENOUGH
    # Before and after, nothing is said of old figures; in between, everybody is told.
    assert ([], []) == (stale(before), stale(after))
    assert [] == [(s.view, s.at) for s in while_out if not s.stale]
    # A page with old figures is as full as one with new ones, whoever holds its large parts already.
    elements = {s.view: len(s.run.elements) + s.run.held for s in before}
    assert [] == [s.view for s in while_out if len(s.run.elements) + s.run.held < elements[s.view]]
    log = (tmp_path / "log").read_text(encoding="utf-8")
    assert "Traceback" not in log
    assert "page_failed" not in log


async def everything_seen_once(address: str) -> None:
    """A fault meets a server that has been looked at, not one whose first answers are still being made."""
    for page, query in VIEWS:
        async with Visitor(address, page, query) as visitor:
            await visitor.settled()


def stale(seen: list[Seen]) -> list[tuple[tuple[str, str], float]]:
    return [(s.view, round(s.at, 1)) for s in seen if s.stale or s.waiting]
