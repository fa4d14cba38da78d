"""The child that reads files: it ends by itself when nothing more is asked of it, and is killed otherwise."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dashboard.errors import UserError
from data_loaders.files import limits, worker
from data_loaders.files.worker import Worker
from tests.app import PATIENCE
from tests.programme_files import csv
from tests.test_architecture import ROOT

QUICK = limits.Limits(size=1_000, memory=10**9, cpu=60, wall=0.3)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "file.csv"
    made.write_bytes(csv([["วันที่", "ชื่อวันหยุด"], ["05/12/2569", "วันพ่อ"]]))
    return made


@pytest.fixture
def deaf(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that neither answers nor notices that its input has ended stands for the child."""
    real = subprocess.Popen

    def other(_command: list[str], **options: Any) -> "subprocess.Popen[str]":
        return real([sys.executable, "-c", "import time; time.sleep(60)"], **options)

    monkeypatch.setattr(worker.subprocess, "Popen", other)
    monkeypatch.setattr(worker, "GRACE_SECONDS", 0.2)


def test_a_child_at_rest_ends_by_itself_and_the_next_file_has_a_new_one(file: Path, tmp_path: Path) -> None:
    reader, children = Worker(), []
    for name in ("one", "other"):
        assert [] == reader.ask("tables", file, tmp_path / name, limits.TABLES)
        children.append(reader._child)
        reader.close()
    assert [0, 0] == [child and child.returncode for child in children]
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes() != b""


@pytest.mark.usefixtures("deaf")
def test_a_child_that_gives_no_answer_in_time_is_killed_and_its_file_refused(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "GRACE_SECONDS", 60)
    reader = Worker()
    child = reader._running()
    with pytest.raises(UserError, match="too large or too complex"):
        reader.ask("tables", file, tmp_path / "out", QUICK)
    assert child.returncode not in (None, 0)
    assert reader._child is None


@pytest.mark.usefixtures("deaf")
def test_a_child_that_does_not_end_with_its_reader_is_killed() -> None:
    with Worker() as reader:
        child = reader._running()
    assert child.returncode not in (None, 0)


@pytest.mark.skipif(sys.platform == "win32", reason="no such limits there")
def test_a_file_that_takes_more_memory_than_it_may_is_refused_and_the_next_one_is_read(
    file: Path, tmp_path: Path
) -> None:
    little = limits.Limits(size=10**8, memory=limits.MEGABYTE, cpu=60, wall=PATIENCE)
    large = tmp_path / "large.csv"
    large.write_bytes(csv([["วันที่", "ชื่อวันหยุด"], *[["05/12/2569", f"วันที่ {n}"] for n in range(100_000)]]))
    with Worker() as reader:
        # What it reads with is there from now on, and the large one has room enough.
        for one in (file, large):
            assert [] == reader.ask("tables", one, tmp_path / "out", limits.TABLES)
        with pytest.raises(UserError, match="too large or too complex"):
            reader.ask("tables", large, tmp_path / "out", little)
        assert [] == reader.ask("tables", file, tmp_path / "out", limits.TABLES)


@pytest.mark.skipif(sys.platform == "win32", reason="no such limits there")
def test_a_child_takes_no_more_of_the_processor_than_it_may() -> None:
    greedy = "from data_loaders.files import limits\nlimits.confine(10**9, 1)\nwhile True: pass"
    done = subprocess.run([sys.executable, "-c", greedy], cwd=ROOT, timeout=PATIENCE, check=False)
    assert -signal.SIGXCPU == done.returncode


def test_a_file_that_is_larger_than_it_may_be_is_not_opened(file: Path, tmp_path: Path) -> None:
    reader = Worker()
    with pytest.raises(UserError, match="too large or too complex"):
        reader.ask("tables", file, tmp_path / "out", limits.Limits(size=9, memory=10**9, cpu=60, wall=60))
    assert reader._child is None
