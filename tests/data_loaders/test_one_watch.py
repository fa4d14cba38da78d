"""Of several servers with a watch each, one pulls; when it dies, or loses the store, another one goes on."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from data_loaders import one_watch
from data_loaders.one_watch import Baton
from tests import app
from tests.commands import CANARY
from tests.police_databases import Plain, crime

# A slow machine takes its time to start three programs.
SECONDS = 300.0


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_watch, "LOOK_SECONDS", 0.05)


def waiting(baton: Baton) -> threading.Thread:
    """Let a watch wait for the baton; the thread ends when it has it."""
    thread = threading.Thread(target=baton.wait, daemon=True)
    thread.start()
    return thread


def has_baton(thread: threading.Thread, seconds: float = 0.5) -> bool:
    thread.join(seconds)
    return not thread.is_alive()


def test_the_second_watch_waits_until_the_first_has_left(empty_store: Engine) -> None:
    first, second = Baton(empty_store, "a"), Baton(empty_store, "a")
    first.wait()
    # It has it already.
    first.wait()
    thread = waiting(second)
    assert not has_baton(thread)
    first.leave()
    assert has_baton(thread, SECONDS)
    second.leave()


def test_watches_of_different_sources_pull_beside_each_other(empty_store: Engine) -> None:
    batons = [Baton(empty_store, name) for name in ("a", "b")]
    for baton in batons:
        assert has_baton(waiting(baton), SECONDS)
    for baton in batons:
        baton.leave()


def test_a_watch_that_lost_the_store_has_no_baton_any_more(empty_store: Engine) -> None:
    first, second = Baton(empty_store, "a"), Baton(empty_store, "a")
    first.wait()
    with empty_store.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND"
                " database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
        )
    assert has_baton(waiting(second), SECONDS)
    # Before its next pull the first one sees that it is another's.
    assert not has_baton(waiting(first))
    second.leave()


def pulls(store: Engine) -> int:
    with store.connect() as connection:
        complete = text("SELECT count(*) FROM ssz.load_batches WHERE state = 'complete'")
        return int(connection.execute(complete).scalar_one())


def test_of_three_watches_one_pulls_and_when_it_is_killed_the_next(
    empty_store: Engine, tmp_path: Path
) -> None:
    plain = Plain.in_file(tmp_path)
    plain.add(*[crime(n) for n in range(1, 4)])
    plain.engine.dispose()
    (tmp_path / "mapping.toml").write_text(plain.mapping(), encoding="utf-8")
    settings = app.store_settings(empty_store.url) | {
        "SSZ_DATA_DIR": str(tmp_path),
        "POLICE_DATABASE_URL": str(plain.url),
        "POLICE_MAPPING": str(tmp_path / "mapping.toml"),
        "CASE_KEY_SALT": CANARY,
    }
    logs = [tmp_path / f"log{n}" for n in range(3)]
    watches = [watch(log, settings) for log in logs]
    try:
        app.eventually(lambda: sum("watch_stands_by" in read(log) for log in logs) == 2)
        (puller,) = [n for n, log in enumerate(logs) if "watch_stands_by" not in read(log)]
        app.eventually(lambda: pulls(empty_store) >= 2)
        assert [] == [n for n, log in enumerate(logs) if n != puller and "outcome=" in read(log)]
        watches[puller].kill()
        watches[puller].wait()
        others = [log for n, log in enumerate(logs) if n != puller]
        app.eventually(lambda: any("outcome=complete" in read(log) for log in others))
        time.sleep(2)
        assert 1 == sum("outcome=" in read(log) for log in others)
        assert [None, None] == [w.poll() for n, w in enumerate(watches) if n != puller]
    finally:
        for process in watches:
            process.kill()
            process.wait()


def watch(log: Path, settings: dict[str, str]) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "data_loaders", "sync", "--watch", "1s"]
    with log.open("wb") as out:
        return subprocess.Popen(
            command, cwd=app.ROOT, env=app.environment(**settings), stdout=out, stderr=subprocess.STDOUT
        )


def read(log: Path) -> str:
    return log.read_text(encoding="utf-8")
