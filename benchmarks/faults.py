"""What a crowd sees while the store and the way to it fail, beside what it would see of a naive page.

    python -m benchmarks.faults            # fifty people, three faults, beside a naive page
    python -m benchmarks.faults all [3]    # a hundred people, each fault in turn, with so many seeds

A nation of 150 stations on a PostgreSQL of its own, a link that can be stalled, slowed, cut and falsified,
websocket sessions with three seconds' thought, a hundred with six. Prints outcomes, times and how long after
the end of the fault the last old figure was shown. With `all` one server lives through all faults of a seed.
A standby that takes over is `benchmarks.fleet`'s.
"""

import asyncio
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import numpy as np
from sqlalchemy import create_engine
from sqlalchemy.engine import URL

from benchmarks import nation
from dashboard.store import embedded
from tests import app, asking
from tests.crowd import Seen, crowd
from tests.faults import FAULTS, Fault, kill, slow, stall
from tests.link import Link
from tests.pages.test_crowd import VIEWS, everything_seen_once
from tests.store.test_db_faults import Server

# How many people, and the seconds that each thinks; a hundred as in the target of load.
FEW, MANY = (50, 3.0), (100, 6.0)
# Seconds: how long the crowd looks before a fault, how long that lasts, how long it looks afterwards.
BEFORE, LASTS, AFTER = 20.0, 15.0, 10.0


def main() -> None:
    """Measure and print."""
    print(
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()},"
        f" {time.strftime('%Y-%m-%d')}"
    )
    print(
        "\n| page | fault | runs in the fault | errors | labelled old | p50 / p95 / longest s | last old"
        " figure after the end s |"
    )
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="ssz-faults-", dir="/var/tmp") as folder:
        Path(folder).chmod(0o755)
        asking.have_key()
        server = Server(Path(folder) / "store")
        engine = create_engine(server.url)
        nation.build(engine, through=date(2026, 11, 22), stations=150, cases=20_000)
        engine.dispose()
        if sys.argv[1:2] == ["all"]:
            for seed in range(int(sys.argv[2]) if sys.argv[2:] else 1):
                _all(server, seed)
        else:
            for fault in (kill, stall, slow):
                for name, serve in (("this product", _ours), ("naive page", _naive)):
                    seen = _seen(server, [fault], serve, FEW)
                    print(_line(name, fault, BEFORE, seen), flush=True)
        embedded.stop(Path(folder) / "store")


def _all(server: Server, seed: int) -> None:
    faults = [FAULTS[number] for number in np.random.default_rng(seed).permutation(len(FAULTS))]
    seen = _seen(server, faults, _ours, MANY, seed)
    for number, fault in enumerate(faults):
        begins = BEFORE + number * (LASTS + AFTER)
        print(_line(f"seed {seed}", fault, begins, seen), flush=True)


def _seen(
    server: Server,
    faults: Sequence[Fault],
    serve: Callable[[URL, Path], "Iterator[str]"],
    people: tuple[int, float],
    seed: int = 2569,
) -> list[Seen]:
    link = Link(str(server.url.query["host"]) + "/.s.PGSQL.5432")
    store = server.url.set(host="127.0.0.1", port=link.port).difference_update_query(["host"])

    async def happen() -> None:
        await asyncio.sleep(BEFORE)
        for fault in faults:
            began = time.monotonic()
            mend = await asyncio.to_thread(fault, server, link)
            await asyncio.sleep(began + LASTS - time.monotonic())
            await asyncio.to_thread(mend)
            await asyncio.sleep(began + LASTS + AFTER - time.monotonic())

    views = VIEWS if serve is _ours else [("", query) for _, query in VIEWS]
    (visitors, think), seconds = people, BEFORE + len(faults) * (LASTS + AFTER)
    with tempfile.TemporaryDirectory() as logs, contextmanager(serve)(store, Path(logs)) as address:
        asyncio.run(everything_seen_once(address, views))
        seen = asyncio.run(crowd(address, views, visitors, seconds, think, happen, patience=40, seed=seed))
        log = Path(logs) / "log"
        bugs = [line for line in log.read_text(encoding="utf-8").splitlines() if "page_failed" in line]
        print(*bugs, sep="\n", end="\n" if bugs else "", file=sys.stderr)
    link.close()
    return seen


def _ours(store: URL, folder: Path) -> Iterator[str]:
    with app.running(folder / "log", SSZ_DATA_DIR=str(folder), **app.store_settings(store)) as address:
        yield address


def _naive(store: URL, folder: Path) -> Iterator[str]:
    port = app.free_port()
    command = [sys.executable, "-m", "streamlit", "run", "benchmarks/naive.py", "--server.port", str(port)]
    # As the owner: it does not say for whom it asks, and the store refuses that of its reader.
    env = app.environment(DATABASE_READER_URL=store.render_as_string(hide_password=False))
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=app.ROOT, env=env, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    app.eventually(lambda: _alive(address))
    try:
        yield address
    finally:
        process.kill()
        process.wait()


def _alive(address: str) -> bool:
    try:
        urllib.request.urlopen(f"{address}/_stcore/health", timeout=2)  # noqa: S310 (our own address)
    except OSError:
        return False
    return True


def _line(name: str, fault: Fault, begins: float, seen: list[Seen]) -> str:
    mended, ends = begins + LASTS, begins + LASTS + AFTER
    during = [s for s in seen if begins <= s.at < mended]
    errors = sum(s.failed or s.empty for s in seen if begins <= s.at < ends)
    stale = sum(s.stale for s in during)
    taken = sorted(s.run.seconds for s in during)
    times = [statistics.median(taken), taken[int(len(taken) * 0.95)], taken[-1]]
    # What came after the next fault began may be old because of that.
    after = [s for s in seen if mended <= s.at and s.came < ends]
    late = max((s.at - mended for s in after if s.stale or s.failed or s.waiting), default=0.0)
    return (
        f"| {name} | {fault.__name__} | {len(during)} | {errors} | {stale} |"
        f" {' / '.join(f'{t:.2f}' for t in times)} | {late:.1f} |"
    )


if __name__ == "__main__":
    main()
