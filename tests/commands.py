"""`python -m data_loaders …` as an operator runs it: its exit code and all that it prints."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
import structlog
from rich.console import Console
from sqlalchemy import Engine
from typer.testing import CliRunner

from dashboard.settings import ROOT, Settings, settings
from dashboard.store import embedded
from data_loaders import console, store
from data_loaders.__main__ import run

# Stands in every address for the password that must never be printed.
CANARY = "canary-pass-word"
_OURS = ("DATABASE_URL", "DATABASE_READER_URL", "POLICE_DATABASE_URL", "POLICE_MAPPING", "CASE_KEY_SALT")


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str

    def __post_init__(self) -> None:
        """Never a traceback, never the password."""
        assert "Traceback" not in self.stdout + self.stderr
        assert CANARY not in self.stdout + self.stderr


def environment(data_dir: Path, **settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _OURS}
    return kept | {"SSZ_DATA_DIR": str(data_dir), "COLUMNS": "200", **settings}


def command(*arguments: str, cwd: Path, **settings: str) -> Ended:
    """Run a command to its end within this process: the same entry, a hundredth of the time.

    The embedded server is no part of it: its hold belongs to a process, which must end to give it up.
    """
    with _site(cwd, settings), CliRunner().isolation() as (out, err, *_):
        code: object = 0
        try:
            run(arguments)
        except SystemExit as ended:
            code = ended.code
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
        streams = [stream.getvalue().decode("utf-8") for stream in (out, err)]
    assert isinstance(code, int), code
    return Ended(code, *streams)


@contextmanager
def _site(data_dir: Path, given: dict[str, str]) -> Iterator[None]:
    """Settings of the command alone; whatever a process of its own would have taken with it is put back."""
    engines: list[Engine] = []
    connect, logging = store.connect, structlog.get_config()

    def connected(config: Settings) -> Engine:
        engines.append(connect(config))
        return engines[-1]

    def no_server(_folder: Path) -> None:
        raise AssertionError("a command that starts the embedded server needs a process of its own")

    with pytest.MonkeyPatch.context() as patch:
        for name in _OURS:
            patch.delenv(name, raising=False)
        for name, value in {"SSZ_DATA_DIR": str(data_dir), "COLUMNS": "200", **given}.items():
            patch.setenv(name, value)
        patch.setattr(store, "connect", connected)
        patch.setattr(embedded, "start", no_server)
        patch.setattr(console, "stderr", Console(stderr=True, highlight=False, width=200))
        settings.cache_clear()
        try:
            yield
        finally:
            settings.cache_clear()
            structlog.configure(**logging)
            for engine in engines:
                engine.dispose()


class ProcessWithin:
    """Stands for a `subprocess.Popen` of the loaders: the command is run to its end within this process."""

    def __init__(self, line: list[str], *, env: dict[str, str], **_pipes: object) -> None:
        assert [sys.executable, "-m", "data_loaders"] == line[:3]
        given = {name: env[name] for name in _OURS if name in env}
        ended = command(*line[3:], cwd=Path(env["SSZ_DATA_DIR"]), **given)
        self.stdout, self.stderr = io.BytesIO(ended.stdout.encode()), io.BytesIO(ended.stderr.encode())
        self.returncode = ended.returncode

    def poll(self) -> int:
        return self.returncode


def run_within(patch: pytest.MonkeyPatch, module: ModuleType) -> None:
    """Let a module that starts the loaders as a process run them within this one."""
    # A copy: what else starts processes, as the reader of files does, goes on doing so.
    patch.setattr(module, "subprocess", SimpleNamespace(**{**vars(subprocess), "Popen": ProcessWithin}))


def process(*arguments: str, cwd: Path, **settings: str) -> Ended:
    """Run a command to its end in a process of its own, which costs three seconds."""
    result = subprocess.run(
        [sys.executable, "-m", "data_loaders", *arguments],
        cwd=ROOT,
        env=environment(cwd, **settings),
        capture_output=True,
        text=True,
        timeout=120,
    )
    return Ended(result.returncode, result.stdout, result.stderr)


def is_refusal(result: Ended, english: str) -> bool:
    """Whether it ended with 2 and said why in both languages."""
    thai = any("\u0e00" <= letter <= "\u0e7f" for letter in result.stderr)
    return result.returncode == 2 and thai and english in " ".join(result.stderr.split())
