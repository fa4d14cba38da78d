"""What fifty people see while the store dies, stalls or crawls, beside what they would see of a naive page.

    python -m benchmarks.faults

A nation of 150 stations on a PostgreSQL of its own, a link that can be stalled and slowed, fifty websocket
sessions with three seconds' thought. Prints outcomes, times and how long after the end of the fault the last
old figure was shown.
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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.engine import URL

from benchmarks import nation
from dashboard.store import embedded
from tests import app, asking
from tests.crowd import Seen, crowd
from tests.link import Link
from tests.pages.test_crowd import FAULTS, VIEWS, Fault, everything_seen_once
from tests.store.test_db_faults import Server

VISITORS, THINK = 50, 3.0
FAULT, HEALED, END = 20.0, 35.0, 50.0


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
        for fault in FAULTS:
            for name, serve in (("this product", _ours), ("naive page", _naive)):
                print(_line(name, fault, _seen(server, fault, serve)))
        embedded.stop(Path(folder) / "store")


def _seen(server: Server, fault: Fault, serve: Callable[[URL, Path], "Iterator[str]"]) -> list[Seen]:
    link = Link(str(server.url.query["host"]) + "/.s.PGSQL.5432")
    store = server.url.set(host="127.0.0.1", port=link.port).difference_update_query(["host"])

    async def happen() -> None:
        await asyncio.sleep(FAULT)
        mend = await asyncio.to_thread(fault, server, link)
        await asyncio.sleep(HEALED - FAULT)
        await asyncio.to_thread(mend)

    views = VIEWS if serve is _ours else [("", query) for _, query in VIEWS]
    with tempfile.TemporaryDirectory() as logs, contextmanager(serve)(store, Path(logs)) as address:
        asyncio.run(everything_seen_once(address, views))
        seen = asyncio.run(crowd(address, views, VISITORS, END, THINK, happen, patience=40))
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


def _line(name: str, fault: Fault, seen: list[Seen]) -> str:
    during = [s for s in seen if FAULT <= s.at < HEALED]
    errors = sum(s.failed or s.empty for s in seen if s.at >= FAULT)
    stale = sum(s.stale for s in during)
    taken = sorted(s.run.seconds for s in during)
    times = [statistics.median(taken), taken[int(len(taken) * 0.95)], taken[-1]]
    late = max(
        (s.at - HEALED for s in seen if s.at >= HEALED and (s.stale or s.failed or s.waiting)), default=0.0
    )
    return (
        f"| {name} | {fault.__name__} | {len(during)} | {errors} | {stale} |"
        f" {' / '.join(f'{t:.2f}' for t in times)} | {late:.1f} |"
    )


if __name__ == "__main__":
    main()
