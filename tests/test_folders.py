"""What runs that were killed left in memory is given back; what lives is left alone."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import psutil
import pytest

from tests import conftest, folders


def gone() -> int:
    """Return the number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def server_in(folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], cwd=folder)


def test_what_a_killed_run_left_is_cleared_with_its_servers_and_a_living_one_keeps_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "MEMORY", tmp_path)
    left, mine = (tmp_path / f"ssz-test-{pid}-abc" / "postgresql" for pid in (gone(), os.getpid()))
    servers = {}
    for folder in (left, mine):
        folder.mkdir(parents=True)
        servers[folder] = server_in(folder)

    try:
        folders.clear()

        assert not left.parent.exists()
        assert mine.is_dir()
        assert not psutil.pid_exists(servers[left].pid) or servers[left].poll() is not None
        assert servers[mine].poll() is None
    finally:
        for server in servers.values():
            server.kill()
            server.wait()


def test_only_the_first_process_of_a_run_clears(monkeypatch: pytest.MonkeyPatch) -> None:
    cleared = []
    monkeypatch.setattr(folders, "clear", lambda: cleared.append("once"))
    started = cast("Callable[[object], None]", conftest.pytest_sessionstart)

    started(SimpleNamespace(config=SimpleNamespace(workerinput={})))
    assert cleared == []

    started(SimpleNamespace(config=SimpleNamespace()))
    assert cleared == ["once"]
