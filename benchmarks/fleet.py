"""One, two and three workers behind the balancer, and what people see while each process dies in turn.

    python -m benchmarks.fleet [--people 60] [--think 1]

A primary, two standbys, workers and haproxy on this machine (`tests.fleet`), a made-up nation of 30 stations,
people by websocket who are signed in and come back when a connection is lost, as browsers do. All share the
cores of this machine with PostgreSQL and with the people themselves.
"""

import asyncio
import os
import platform
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import psutil
import typer

from tests import fleet
from tests.fleet import VIEWS, Balancer, Death, Fleet, Look, Worker
from tests.visitor import Visitor

SETTLE_SECONDS, SECONDS = 15.0, 30.0


def main(
    people: Annotated[int, typer.Option(help="People who look and think.")] = 60,
    think: Annotated[float, typer.Option(help="Seconds of thought.")] = 1.0,
    onlookers: Annotated[int, typer.Option(help="People who look on while processes die.")] = 20,
) -> None:
    """Measure and print."""
    load = os.getloadavg()[0]
    print(
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()},"
        f" {time.strftime('%Y-%m-%d')}, load before {load:.1f}"
    )
    with tempfile.TemporaryDirectory(prefix="ssz-fleet-") as folder, fleet.running(Path(folder)) as whole:
        print(f"\n{people} people, {think:g} s thought\n")
        print("| workers | looks a second | p50 / p95 / longest s | errors | CPU ms a look | MB a worker |")
        print("|---|---|---|---|---|---|")
        for count in range(1, len(whole.workers) + 1):
            print(asyncio.run(_crowded(whole, Path(folder), count, people, think)), flush=True)
        print(f"\n{onlookers} people, 2 s thought\n")
        print("| killed | looks | errors | connections lost | longest look s | told that no server answers |")
        print("|---|---|---|---|---|---|")
        for line in asyncio.run(_dying(whole, onlookers)):
            print(line, flush=True)


async def _crowded(whole: Fleet, folder: Path, count: int, people: int, think: float) -> str:
    """Return the line of so many workers."""
    workers = whole.workers[:count]
    balancer = Balancer(folder, [worker.port for worker in workers])
    balancer.start()
    try:
        await asyncio.sleep(2)
        await _look_once(whole, workers)
        part = replace(whole, balancer=balancer)
        processes = [psutil.Process(worker.process.pid) for worker in workers]
        spent = 0.0

        async def measured(_clock: Callable[[], float]) -> None:
            nonlocal spent
            await asyncio.sleep(SETTLE_SECONDS)
            before = _cpu(processes)
            await asyncio.sleep(SECONDS)
            spent = _cpu(processes) - before

        looks = await fleet.look_on(part, people, think, measured)
    finally:
        balancer.kill()
    ends = SETTLE_SECONDS + SECONDS
    seen = [look for look in looks if SETTLE_SECONDS <= look.at + look.seconds < ends]
    took = sorted(look.seconds for look in seen)
    memory = statistics.mean(process.memory_info().rss / 1e6 for process in processes)
    quantiles = f"{statistics.median(took):.2f} / {took[int(len(took) * 0.95)]:.2f} / {took[-1]:.2f}"
    return (
        f"| {count} | {len(seen) / SECONDS:.1f} | {quantiles} | {sum(look.failed for look in looks)}"
        f" | {spent / len(seen) * 1e3:.0f} | {memory:.0f} |"
    )


async def _look_once(whole: Fleet, workers: list[Worker]) -> None:
    """Have each worker make its first answers: a crowd before it would measure how long that takes."""
    for worker in workers:
        for page, query in VIEWS:
            async with Visitor(worker.address, page, query, cookie=whole.cookies[0]) as visitor:
                await visitor.settled()


def _cpu(processes: list[psutil.Process]) -> float:
    return sum(times.user + times.system for times in (process.cpu_times() for process in processes))


async def _dying(whole: Fleet, people: int) -> list[str]:
    """Return a line for each process that died."""
    deaths: list[Death] = []

    async def die(clock: Callable[[], float]) -> None:
        await asyncio.sleep(SETTLE_SECONDS)
        deaths.append(Death("nothing yet", clock() - SETTLE_SECONDS / 2, clock()))
        deaths.extend(await fleet.kill_each(whole, clock))

    looks = await fleet.look_on(whole, people, 2.0, die)
    return [_line(death, looks) for death in deaths]


def _line(death: Death, looks: list[Look]) -> str:
    meanwhile = [look for look in looks if death.began <= look.at + look.seconds and look.at < death.ended]
    return (
        f"| {death.what} | {len(meanwhile)} | {sum(look.failed for look in meanwhile)}"
        f" | {sum(look.lost for look in meanwhile)} | {max(look.seconds for look in meanwhile):.2f}"
        f" | {sum(look.out for look in meanwhile)} |"
    )


if __name__ == "__main__":
    typer.run(main)
