"""The puller is watched: started again when it dies, ended with its server however that ends, and told of."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlalchemy import Engine, text
from structlog.testing import capture_logs

from dashboard.intake import puller as module
from dashboard.intake.puller import Puller
from tests import app
from tests.commands import CANARY
from tests.police_databases import Plain, crime

SUCCESS = datetime(2026, 11, 24, 7, 5, tzinfo=UTC)
# A child that notes that it is ready, and waits for ever.
WAITING = "import pathlib, sys, time; pathlib.Path(sys.argv[1]).write_text(str(__import__('os').getpid()));"
SLEEP = "time.sleep(600)"
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
TIED = "from data_loaders import tether; tether.GRACE_SECONDS = 0.5; tether.end_with_starter();"


def is_gone(process: psutil.Process) -> bool:
    """Whether it has ended, be it that nobody has asked for its exit code yet."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def python(code: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", code, *arguments]


@pytest.fixture
def watched() -> Iterator[Callable[..., Puller]]:
    """Makes pullers that are started, and stopped at the end of the test."""
    made: list[Puller] = []

    def make(command: list[str], last_success: Callable[[], datetime | None] = lambda: SUCCESS) -> Puller:
        made.append(Puller(command, last_success))
        made[-1].start()
        return made[-1]

    yield make
    for puller in made:
        puller.stop()


def test_a_puller_that_dies_is_started_again_after_longer_and_longer_pauses(
    watched: Callable[..., Puller], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(module, "LONGEST_PAUSE", 0.15)
    successes = [SUCCESS]
    with capture_logs() as logged:
        puller = watched(python("import sys; sys.exit(3)", CANARY), lambda: successes[-1])
        assert not puller.is_down
        app.eventually(lambda: len(logged) >= 4)
        puller.stop()
    died = [line for line in logged if line["event"] == "puller_died"]
    assert [0.05, 0.1, 0.15, 0.15] == [line["again_in_seconds"] for line in died[:4]]
    assert {(3, SUCCESS.isoformat(), "error")} == {
        (line["code"], line["last_success"], line["log_level"]) for line in died
    }
    assert CANARY not in str(logged)
    assert puller.is_down
    successes.append(datetime.now(UTC))
    assert not puller.is_down


def test_a_puller_that_had_worked_is_started_again_at_once(
    watched: Callable[..., Puller], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(module, "STEADY_SECONDS", 0.0)
    with capture_logs() as logged:
        watched(python(""))
        app.eventually(lambda: len(logged) >= 3)
    assert {0.05} == {line["again_in_seconds"] for line in logged}


def test_a_system_that_starts_no_process_is_asked_again(
    watched: Callable[..., Puller], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.05)
    with capture_logs() as logged:
        watched(["/no/such/program"])
        app.eventually(lambda: len(logged) >= 2)
    assert {None} == {line["code"] for line in logged}


@pytest.mark.parametrize(("ways", "code"), [("", -15), (DEAF, -9)], ids=["asked", "killed"])
def test_a_puller_is_asked_to_end_and_killed_when_it_does_not(
    ways: str, code: int, watched: Callable[..., Puller], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(module, "GRACE_SECONDS", 1.0 if ways else 60.0)
    ready = tmp_path / "ready"
    with capture_logs() as logged:
        puller = watched(python(ways + WAITING + SLEEP, str(ready)))
        app.eventually(lambda: ready.exists() and ready.read_text() != "")
        puller.stop()
    assert puller._process is not None
    assert code == puller._process.wait()
    # Its end was wanted: it is no death.
    assert (["puller_killed"] if ways else []) == [line["event"] for line in logged]


# -- A server that dies at once, as by kill -9 or for want of memory

SERVER = (
    "import sys, time; from dashboard.intake.puller import Puller; Puller(sys.argv[1:]).start();"
    " time.sleep(600)"
)


@pytest.mark.parametrize(
    ("ways", "ends"), [(TIED, True), (DEAF + TIED, True), ("", False)], ids=["tied", "deaf", "control"]
)
def test_a_puller_does_not_outlive_a_server_that_was_killed(ways: str, ends: bool, tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    command = python(SERVER, *python(ways + WAITING + SLEEP, str(ready)))
    server = subprocess.Popen(command, cwd=app.ROOT, env=app.environment(SSZ_DATA_DIR=str(tmp_path)))
    app.eventually(lambda: ready.exists() and ready.read_text() != "")
    child = psutil.Process(int(ready.read_text()))
    server.kill()
    server.wait()
    try:
        if ends:
            app.eventually(lambda: is_gone(child))
        else:
            time.sleep(3)
            assert not is_gone(child)
    finally:
        if child.is_running():
            child.kill()


# -- The real ones


def told(address: str) -> Any:
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=app.PATIENCE) as answer:  # noqa: S310 (our own address)
            return json.loads(answer.read())
    except urllib.error.HTTPError as refusal:
        # A starved machine may take its own store for dead for a moment.
        return json.loads(refusal.read())


def tells(address: str, reason: str | None) -> bool:
    answer = told(address)
    return answer["ready"] and answer.get("degraded") == reason


def pullers(server: int) -> list[psutil.Process]:
    """The pullers of a server."""
    return [p for p in psutil.Process(server).children() if "--watch" in p.cmdline()]


def of_the_past(store: Engine, ago: str) -> None:
    """Let the last pull have ended so long ago; a negative time is one to come."""
    with store.begin() as connection:
        connection.execute(
            text("UPDATE ssz.load_batches SET finished_at = now() - CAST(:ago AS interval)"), {"ago": ago}
        )
        connection.execute(text("UPDATE ssz.store SET version = version + 1"))


DIED = "the process that pulls died, and no pull has succeeded since"
NO_LONGER = "no pull has succeeded for longer than it may take"
MOVED = "the clock was moved: the last pull that succeeded is yet to come"


def test_a_server_tells_that_its_puller_died_brings_it_back_and_takes_it_along(
    empty_store: Engine, tmp_path: Path
) -> None:
    plain = Plain.in_file(tmp_path)
    plain.add(*[crime(n) for n in range(1, 31)])
    plain.engine.dispose()
    (tmp_path / "mapping.toml").write_text(plain.mapping(), encoding="utf-8")
    settings = app.store_settings(empty_store.url) | {
        "SSZ_DATA_DIR": str(tmp_path),
        "POLICE_DATABASE_URL": str(plain.url),
        "POLICE_MAPPING": str(tmp_path / "mapping.toml"),
        "CASE_KEY_SALT": CANARY,
    }
    log = tmp_path / "log"
    process, address = app.start(log, **settings)
    try:
        app.eventually(lambda: app._answers(process, address, log))
        app.eventually(lambda: told(address) == {"ready": True})
        (first,) = pullers(process.pid)
        first.kill()
        # At the next look, before the new one has pulled: it takes seconds to start.
        app.eventually(lambda: told(address) == {"ready": True, "degraded": DIED})
        app.eventually(lambda: told(address) == {"ready": True})
        (second,) = pullers(process.pid)
        assert first.pid != second.pid
        for ago, reason in (("31 minutes", NO_LONGER), ("-1 day", MOVED), ("1 minute", None)):
            of_the_past(empty_store, ago)
            app.eventually(partial(tells, address, reason))
        process.kill()
        app.eventually(lambda: is_gone(second))
    finally:
        process.kill()
        process.wait()
    said = log.read_text(encoding="utf-8")
    assert "puller_died" in said
    assert "code=-9" in said
    assert CANARY not in said
    assert str(plain.url) not in said
