"""Several workers behind a balancer, read from standbys: each process dies in turn, nobody sees an error.

`make test-fleet`: needs haproxy (apt install haproxy). How long a look takes, `benchmarks.fleet` says.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from tests import app, browser, fleet
from tests.fleet import Death, Fleet, Look
from tests.standbys import Node, raise_version
from tests.visitor import Visitor, wait_for

pytestmark = pytest.mark.fleet

PEOPLE, THINK = 9, 2.0


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    with fleet.running(tmp_path_factory.mktemp("fleet")) as running:
        yield running


def test_one_browser_stays_with_one_worker_and_all_have_some(whole: Fleet) -> None:
    cookies = [fleet.stuck_to(whole.address) for _ in range(9)]
    assert {f"ssz_worker=w{worker.port}" for worker in whole.workers} == set(cookies)
    assert cookies == [fleet.stuck_to(whole.address, cookie) for cookie in cookies]


def test_who_is_signed_in_is_known_to_every_worker_and_nobody_else_comes_in(whole: Fleet) -> None:
    async def look(worker: fleet.Worker, cookie: str) -> str:
        async with Visitor(worker.address, "", cookie=cookie) as visitor:
            return (await visitor.settled()).text

    for worker in whole.workers:
        assert wait_for(look(worker, whole.cookies[0]))
        with pytest.raises(Exception, match="403"):
            wait_for(look(worker, "ssz_session=of-nobody"))


def hear_news(whole: Fleet, primary: Node) -> None:
    """Wait until a page of each worker was drawn again because the primary has something new."""

    async def hear() -> None:
        async with AsyncExitStack() as stack:
            visitors = [Visitor(worker.address, "", cookie=whole.cookies[0]) for worker in whole.workers]
            for visitor in visitors:
                await stack.enter_async_context(visitor)
                await visitor.settled()
            await asyncio.sleep(2)
            before = [visitor.runs for visitor in visitors]
            await asyncio.to_thread(raise_version, primary)
            for visitor, runs in zip(visitors, before, strict=True):
                while visitor.runs == runs:
                    await visitor.next_news()

    wait_for(hear())


def test_news_reaches_the_pages_of_every_worker(whole: Fleet) -> None:
    hear_news(whole, whole.nodes[0])


@pytest.mark.usefixtures("chromium")
def test_an_open_page_whose_worker_is_killed_goes_on_with_its_filters(whole: Fleet) -> None:
    link = f"{whole.address}/trends?province=10&lang=en"
    with browser.opened(f"{whole.address}/livez") as opened:
        page: Any = opened.page
        name, _, value = whole.cookies[1].partition("=")
        page.context.add_cookies([{"name": name, "value": value, "url": whole.address}])
        page.goto(link)
        page.locator("h1").first.wait_for()
        cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
        (worker,) = [w for w in whole.workers if f"w{w.port}" == cookies["ssz_worker"]]
        shown = page.locator("h1").first.inner_text()
        sockets: list[object] = []
        page.on("websocket", lambda socket: sockets.append(socket))
        worker.kill()
        app.eventually(lambda: bool(page.evaluate("1")) and len(sockets) > 0)
        page.locator("[data-testid='stApp'][data-test-script-state='notRunning']").wait_for()
        assert shown == page.locator("h1").first.inner_text()
        assert "province=10" in page.url
        cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
        assert f"w{worker.port}" != cookies["ssz_worker"]
        worker.start()
        app.eventually(worker.answers)


@pytest.fixture(scope="module")
def told(whole: Fleet) -> tuple[list[Look], list[Death]]:
    """What a crowd saw while each process died in turn."""
    deaths: list[Death] = []

    async def die(clock: Callable[[], float]) -> None:
        # Of what nobody has looked at yet, a death would leave nothing to show.
        await asyncio.sleep(20)
        deaths.extend(await fleet.kill_each(whole, clock))

    looks = wait_for(fleet.look_on(whole, PEOPLE, THINK, die))
    return looks, deaths


def test_each_process_dies_in_turn_and_nobody_sees_an_error(told: tuple[list[Look], list[Death]]) -> None:
    looks, deaths = told
    assert 8 == len(deaths)
    assert [] == [(look.at, look.run.exceptions, look.run.text[:300]) for look in looks if look.failed]
    for death in deaths:
        meanwhile = [look for look in looks if death.began <= look.at < death.ended]
        assert len(meanwhile) >= PEOPLE // 2, death.what
        # One of three servers is left whatever dies: nobody is told that none answers.
        assert [] == [look.at for look in meanwhile if look.out], death.what
    # The deaths were felt: connections were lost and found again.
    assert sum(look.lost for look in looks) > 0


def test_news_of_a_promoted_standby_reaches_the_pages_of_every_worker(
    whole: Fleet, told: tuple[list[Look], list[Death]]
) -> None:
    assert told
    hear_news(whole, whole.nodes[1])
