"""Many pages at once: people who think, pages that nobody uses, news for all of them; memory over an hour.

    python -m benchmarks.crowd [--pages 500] [--people 100] [--think 3] [--minutes 0]

A fresh server with the demo, websocket sessions that behave as browsers do, and a process of its own that
asks `/livez` ten times a second and comes in anew every second.
With `--minutes 30 --pages 300 --think 6` people open pages, look at them and close them for half an hour
beside pages that nobody uses; each minute is printed.
"""

import asyncio
import multiprocessing
import os
import platform
import random
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from multiprocessing.synchronize import Event
from typing import Annotated, Any

import psutil
import typer
from sqlalchemy import create_engine, text

from benchmarks.pages import DEMO, environment, serving
from dashboard.store import embedded
from tests.crowd import OLDER, OUT, crowd
from tests.visitor import Visitor

PAGES = ("", "safety_map", "trends", "before_after")
VIEWS = [(page, query) for query in ("", "lang=en", "groups=all") for page in PAGES]
SECONDS, SETTLE_SECONDS = 30.0, 12.0
# How many runs people look at a page for before they open another one.
RUNS_A_PAGE = (2, 8)
LOOK_EVERY, COME_EVERY = 0.1, 1.0


@dataclass
class Watched:
    """What a server was like for a while. Seconds; megabytes at the end."""

    livez: list[float] = field(default_factory=list)
    newcomers: list[float] = field(default_factory=list)
    threads: int = 0
    cpu: float = 0.0
    megabytes: float = 0.0


def main(
    pages: Annotated[int, typer.Option(help="Pages that are open when news comes.")] = 500,
    people: Annotated[int, typer.Option(help="People who look and think.")] = 100,
    think: Annotated[float, typer.Option(help="Seconds of thought.")] = 3.0,
    minutes: Annotated[
        int, typer.Option(help="Watch people and open pages for so many minutes instead.")
    ] = 0,
) -> None:
    """Measure and print."""
    print(
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()},"
        f" {time.strftime('%Y-%m-%d')}"
    )
    with environment(SSZ_DATA_DIR=str(DEMO)):
        subprocess.run([sys.executable, "-m", "data_loaders", "prepare"], check=True, capture_output=True)
    if minutes:
        with serving(DEMO) as (address, process):
            asyncio.run(_soak(address, process, minutes, people, think, pages))
        return
    print(
        "\n| what | runs | p50 / p95 s | longest /livez s | new visitor longest s | all fresh s | threads"
        " | CPU ms a run | MB |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for page in PAGES:
        with serving(DEMO) as (address, process):
            _people(address, process, page, people, think)
    with serving(DEMO) as (address, process):
        asyncio.run(_open_pages(address, process, pages))


def _row(what: str, runs: int, took: list[float], watched: Watched, fresh: float | None = None) -> None:
    quantiles = "–"
    if len(took) > 1:
        quantiles = f"{statistics.median(took):.2f} / {statistics.quantiles(took, n=20)[-1]:.2f}"
    print(
        f"| {what} | {runs} | {quantiles} | {max(watched.livez, default=0):.2f}"
        f" | {max(watched.newcomers, default=0):.2f} | {'–' if fresh is None else f'{fresh:.1f}'}"
        f" | {watched.threads} | {watched.cpu / runs * 1e3 if runs else 0:.0f} | {watched.megabytes:.0f} |",
        flush=True,
    )


def _watch(address: str, pid: int, over: Event, answer: "multiprocessing.Queue[Watched]") -> None:
    """Look at a server from outside until it is over, in a process of its own: a busy crowd delays itself."""
    watched, process = Watched(), psutil.Process(pid)

    async def look() -> None:
        while not over.is_set():
            began = time.perf_counter()
            await asyncio.to_thread(
                lambda: urllib.request.urlopen(f"{address}/livez", timeout=60).read()  # noqa: S310 (our own)
            )
            watched.livez.append(time.perf_counter() - began)
            watched.threads = max(watched.threads, process.num_threads())
            await asyncio.sleep(LOOK_EVERY)

    async def come() -> None:
        while not over.is_set():
            began = time.perf_counter()
            async with Visitor(address, "") as visitor:
                await visitor.run()
            watched.newcomers.append(time.perf_counter() - began)
            await asyncio.sleep(COME_EVERY)

    async def both() -> None:
        await asyncio.gather(look(), come())

    before = process.cpu_times()
    asyncio.run(both())
    after = process.cpu_times()
    watched.cpu = after.user + after.system - before.user - before.system
    watched.megabytes = process.memory_info().rss / 1e6
    answer.put(watched)


@contextmanager
def _watching(address: str, process: psutil.Process) -> Iterator[Watched]:
    spawn = multiprocessing.get_context("spawn")
    over, answer = spawn.Event(), spawn.Queue()
    watcher = spawn.Process(target=_watch, args=(address, process.pid, over, answer))
    watcher.start()
    watched = Watched()
    try:
        # Until it has imported what it needs.
        time.sleep(4)
        yield watched
    finally:
        over.set()
        found = answer.get(timeout=90)
        watcher.join()
        vars(watched).update(vars(found))


def _people(address: str, process: psutil.Process, page: str, people: int, think: float) -> None:
    """People on one page, each in one of its views."""
    views = [view for view in VIEWS if view[0] == page]
    asyncio.run(crowd(address, views, len(views), 6, 1))
    time.sleep(SETTLE_SECONDS)
    with _watching(address, process) as watched:
        seen = asyncio.run(crowd(address, views, people, SECONDS, think))
    assert not [s for s in seen if s.failed]
    # The first runs of all come at once; a morning is not like that.
    took = [s.run.seconds for s in seen if s.at > think * 1.5]
    what = f"{people} people, {think:.0f} s thought, {page or 'overview'}"
    _row(what, len(seen) + len(watched.newcomers), took, watched)


async def _open_pages(address: str, process: psutil.Process, pages: int) -> None:
    """Pages that nobody uses, beside somebody who does something; then news for all of them."""
    async with AsyncExitStack() as stack, Visitor(address, "") as active:
        visitors = [Visitor(address, *VIEWS[n % len(VIEWS)]) for n in range(pages)]
        for visitor in visitors:
            await stack.enter_async_context(visitor)
            await visitor.settled()
        await active.settled()
        await asyncio.sleep(SETTLE_SECONDS)
        for what, news in ((f"{pages} idle pages, one active visitor", False), ("news for them", True)):
            runs, took = _runs(visitors), list[float]()
            with _watching(address, process) as watched:
                began = time.perf_counter()
                if news:
                    await asyncio.to_thread(_tell)
                fresh = 0.0
                while time.perf_counter() - began < SECONDS or (news and not fresh):
                    took.append((await active.run()).seconds)
                    if (
                        news
                        and not fresh
                        and all(_is_fresh(v, n) for v, n in zip(visitors, runs, strict=True))
                    ):
                        fresh = time.perf_counter() - began
                    await asyncio.sleep(1.0)
            made = sum(_runs(visitors)) - sum(runs)
            print(f"(runs of the {pages} pages: {made})")
            _row(what, made + len(took) + len(watched.newcomers), took, watched, fresh if news else None)


def _runs(visitors: list[Visitor]) -> list[int]:
    return [visitor.runs for visitor in visitors]


def _is_fresh(visitor: Visitor, runs: int) -> bool:
    said: Any = visitor.shown.text if visitor.shown else OUT
    return visitor.runs > runs and not visitor.drawing and OUT not in said and OLDER not in said


def _tell() -> None:
    """Let everything be older than the store, as after a pull."""
    engine = create_engine(embedded.start(DEMO))
    with engine.begin() as connection:
        connection.execute(text("UPDATE ssz.store SET version = version + 1"))
    engine.dispose()


async def _soak(
    address: str, process: psutil.Process, minutes: int, people: int, think: float, pages: int
) -> None:
    """Print each minute while people open, look at and close pages, beside pages that nobody uses."""
    took = list[float]()
    async with AsyncExitStack() as stack:
        for number in range(pages):
            idle = await stack.enter_async_context(Visitor(address, *VIEWS[number % len(VIEWS)]))
            await idle.settled()
        ends, rng = time.monotonic() + minutes * 60, random.Random(2569)  # noqa: S311 (no secret)

        async def look(number: int) -> None:
            await asyncio.sleep(think * number / people)
            while time.monotonic() < ends:
                async with Visitor(address, *rng.choice(VIEWS)) as visitor:
                    for _ in range(rng.randint(*RUNS_A_PAGE)):
                        run = await visitor.run()
                        assert not run.exceptions, run.exceptions
                        took.append(run.seconds)
                        await asyncio.sleep(rng.uniform(0.4, 1.6) * think)

        await asyncio.gather(_told(process, minutes, took), *(look(number) for number in range(people)))
    print(f"all: {len(took)} runs without an error, {_spread(took)} s")


async def _told(process: psutil.Process, minutes: int, took: list[float]) -> None:
    """Print each minute: memory, threads, and the runs that ended in it."""
    print(
        "\n| minute | MB | threads | CPU s | runs | p50 / p95 / p99 / longest s |\n|---|---|---|---|---|---|"
    )
    before, cpu_before = 0, 0.0
    for minute in range(1, minutes + 1):
        await asyncio.sleep(60)
        times = process.cpu_times()
        cpu = times.user + times.system
        print(
            f"| {minute} | {process.memory_info().rss / 1e6:.0f} | {process.num_threads()}"
            f" | {cpu - cpu_before:.0f} | {len(took) - before} | {_spread(took[before:])} |",
            flush=True,
        )
        before, cpu_before = len(took), cpu


def _spread(took: list[float]) -> str:
    hundredths = statistics.quantiles(took, n=100)
    return " / ".join(f"{s:.2f}" for s in (hundredths[49], hundredths[94], hundredths[98], max(took)))


if __name__ == "__main__":
    typer.run(main)
