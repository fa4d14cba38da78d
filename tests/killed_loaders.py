"""`python -m tests.killed_loaders [KILLS] [OF_SERVER] [PARALLEL]`: loaders killed, and in a crowd.

A loader is killed (SIGKILL) at a moment drawn over its whole run, every fifth one within its COMMIT: the
server waits there for a standby that does not exist, so the loader dies after its commit is written, before
it is told. Then PostgreSQL itself is killed under loaders, and many loaders start at once. After each, and
in between by a reader that looks all the time, the store must be one version: all rows of a load with its
record, or nothing of it; nothing may block the next, and there may be no deadlock.
"""

import multiprocessing
import os
import random
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from dashboard.errors import UserError
from dashboard.store import embedded
from data_loaders import loading, store
from data_loaders.loading import Options
from tests.programme_files import TODAY, csv, load, table, xlsx
from tests.store.test_db_faults import Server

ROWS = 400
# Every so many-th kill hits the loader within its COMMIT.
IN_COMMIT = 5
STATION = "920201"
# Asked in one snapshot: loads that are complete, rows of each kind, and loads that claim to be at work.
LOOK = (
    "SELECT (SELECT count(*) FROM ssz.load_batches WHERE dataset = 'activities' AND state = 'complete'),"
    " (SELECT count(*) FROM ssz.activities), (SELECT count(*) FROM ssz.activity_sectors),"
    " (SELECT count(*) FROM ssz.load_batches WHERE state = 'running'), (SELECT version FROM ssz.store)"
)
# Not forked of this process: a fork would take the locks of the reader's thread along.
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["data_loaders.loading", "tests.store.test_db_faults"])


@dataclass(slots=True)
class Result:
    """What became of loaders. seen: looks of the reader between; broken: what must not be."""

    loaded: int = 0
    undone: int = 0
    seen: int = 0
    deadlocks: int = 0
    broken: list[str] = field(default_factory=list)


def _file(engine: Engine, number: int) -> bytes:
    """A file of its own rows: `ROWS` activities, each with people of one sector."""
    common = {"station": STATION, "kind": "meeting", "held_on": "15/10/2569", "people_people": 4}
    return csv(table("activities", engine, [{"id": f"A-{number}-{n}"} | common for n in range(ROWS)]))


def _load(url: str, content: bytes) -> None:
    """Load a file, in a process of its own that says by its exit code whether it did."""
    engine = create_engine(url)
    with suppress(UserError, DBAPIError):
        report = loading.load_file(engine, "activities", content, Options(today=TODAY))
        os._exit(0 if report.loaded else 3)
    os._exit(4)


def _started(engine: Engine, number: int) -> BaseProcess:
    url = engine.url.render_as_string(hide_password=False)
    process = _processes.Process(target=_load, args=(url, _file(engine, number)))
    process.start()
    return process


class _Looker:
    """Looks at the store all the time, as a reader does."""

    def __init__(self, url: URL, result: Result) -> None:
        self._engine, self._result = create_engine(url), result
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def _look(self) -> None:
        while not self._ended.wait(0.02):
            # The server may be down at the moment, and is up again soon.
            with suppress(DBAPIError):
                check(self._engine, self._result, "seen from outside")
                self._result.seen += 1

    def __enter__(self) -> "_Looker":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        self._engine.dispose()


def check(engine: Engine, result: Result, when: str) -> int:
    """Note what of a load is there without the rest; returns how many loads are complete."""
    with engine.connect() as connection:
        loads, rows, people, running, _version = connection.execute(text(LOOK)).one()
    if (rows, people, running) != (loads * ROWS, loads * ROWS, 0):
        result.broken.append(f"{when}: {loads} loads, {rows} rows, {people} of sectors, {running} running")
    return int(loads)


@contextmanager
def _commits_held(engine: Engine) -> Iterator[None]:
    """Let every COMMIT wait, once it is written, for a standby that does not exist."""
    _set(engine, "ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
    try:
        yield
    finally:
        _set(engine, "ALTER SYSTEM RESET synchronous_standby_names")


def _set(engine: Engine, sql: str) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET synchronous_commit = local"))
        connection.execute(text(sql))
        connection.execute(text("SELECT pg_reload_conf()"))


def _waits_in_commit(engine: Engine) -> bool:
    asked = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
    with engine.connect() as connection:
        return bool(connection.execute(text(asked)).scalar_one())


def _until(condition: Callable[[], bool], seconds: float = 600.0) -> None:
    ends = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > ends:
            raise TimeoutError
        time.sleep(0.01)


def _nobody_at_work(engine: Engine) -> bool:
    asked = (
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' OR (mode = 'RowExclusiveLock' AND pid <>"
        " pg_backend_pid())"
    )
    with engine.connect() as connection:
        return not connection.execute(text(asked)).scalar_one()


def kill_loaders(engine: Engine, kills: int, seed: int, result: Result) -> None:
    """Kill loaders, each at another moment; what they were about to load is loaded by the next."""
    chance, takes = random.Random(seed), 0.0
    # Twice, as the first also starts what starts them.
    for number in (-1, 0):
        began = time.monotonic()
        whole = _started(engine, number)
        whole.join()
        takes = time.monotonic() - began
    before = check(engine, result, "two that nobody killed")
    if before != 2:
        result.broken.append(f"{before} of two loads that nobody killed")
    for number in range(1, kills + 1):
        in_commit = number % IN_COMMIT == 0
        with _commits_held(engine) if in_commit else nullcontext():
            process = _started(engine, number)
            if in_commit:
                _until(lambda: _waits_in_commit(engine))
            else:
                process.join(chance.uniform(0.0, takes))
            process.kill()
            process.join()
        _until(lambda: _nobody_at_work(engine))
        after = check(engine, result, f"kill {number}")
        if after not in (before, before + 1) or (in_commit and after != before + 1):
            result.broken.append(f"kill {number}: {after - before} loads of one")
        result.loaded += after - before
        result.undone += after == before
        before = after


def kill_server(server: Server, engine: Engine, kills: int, seed: int, result: Result) -> None:
    """Kill PostgreSQL under a loader, start it, and look at what is there."""
    chance, before = random.Random(seed), check(engine, result, "before the server is killed")
    for number in range(1_000_001, 1_000_001 + kills):
        process = _started(engine, number)
        process.join(chance.uniform(0.2, 2.0))
        server.kill()
        process.join()
        engine.dispose()
        server.start()
        after = check(engine, result, f"server killed {number}")
        told = process.exitcode == 0
        if after - before not in ((1,) if told else (0, 1)):
            result.broken.append(f"server killed {number}: told {told}, {after - before} loads of one")
        result.loaded += after - before
        result.undone += after == before
        before = after


def crowd(engine: Engine, loaders: int, result: Result) -> None:
    """Start many loaders at once: they wait in line, and each loads all of its file."""
    before = check(engine, result, "before the crowd")
    processes = [_started(engine, 2_000_000 + number) for number in range(loaders)]
    for process in processes:
        process.join()
    codes = [process.exitcode for process in processes]
    after = check(engine, result, "after the crowd")
    if set(codes) != {0} or after != before + loaders:
        result.broken.append(f"crowd: {codes} ended, {after - before} of {loaders} loaded")
    result.loaded += after - before


def run(kills: int, of_server: int, parallel: int, seed: int = 1) -> list[tuple[str, Result]]:
    """Do all of it on a PostgreSQL of its own; returns what became of each part."""
    folder = Path(tempfile.mkdtemp(prefix="ssz-killed-", dir="/tmp"))
    server = Server(folder)
    engine = create_engine(server.url)
    try:
        store.upgrade(engine)
        load(engine, "stations", xlsx(table("stations", engine)))
        results = []
        for name, part in (
            (f"{kills} loaders killed", lambda r: kill_loaders(engine, kills, seed, r)),
            (
                f"PostgreSQL killed {of_server} times",
                lambda r: kill_server(server, engine, of_server, seed, r),
            ),
            (f"{parallel} loaders at once", lambda r: crowd(engine, parallel, r)),
        ):
            result = Result()
            with _Looker(server.url, result):
                part(result)
            with engine.connect() as connection:
                asked = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
                result.deadlocks = connection.execute(text(asked)).scalar_one()
            results.append((name, result))
        return results
    finally:
        engine.dispose()
        embedded.stop(folder)
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    """Run, and print a line for each part."""
    kills, of_server, parallel = (int(a) for a in [*sys.argv[1:], "100", "20", "20"][:3])
    broken = []
    for name, result in run(kills, of_server, parallel):
        print(
            f"{name}: {result.loaded} loaded whole, {result.undone} not at all, {len(result.broken)} in part,"
            f" {result.deadlocks} deadlocks; a reader looked {result.seen:,} times"
        )
        broken += result.broken
    print("\n".join(broken) or "always one version")
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()
