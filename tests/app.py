"""The product as a visitor meets it: the real server in a process of its own."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy.engine import URL

# Seconds for which a test waits: long enough for a busy machine, for it costs nothing where all is well.
PATIENCE = 300.0
ROOT = Path(__file__).resolve().parent.parent
SETTINGS = (
    "DATABASE_URL",
    "DATABASE_READER_URL",
    "POLICE_DATABASE_URL",
    "POLICE_MAPPING",
    "CASE_KEY_SALT",
    "SSZ_DATA_DIR",
    "OIDC",
    "PROXY",
)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def environment(**settings: str) -> dict[str, str]:
    """This environment without the developer's own settings."""
    return {**{k: v for k, v in os.environ.items() if k not in SETTINGS}, **settings}


@contextmanager
def serving(url: URL, folder: Path, **more: str) -> Iterator[str]:
    """Address of the product before a store; fails where its log, in this folder, tells of a failed page."""
    log = folder / "log"
    with running(log, SSZ_DATA_DIR=str(folder), **store_settings(url), **more) as address:
        yield address
    said = log.read_text(encoding="utf-8", errors="replace")
    assert [] == [sign for sign in ("Traceback", "page_failed", "loader_failed") if sign in said]


def store_settings(store: URL) -> dict[str, str]:
    """Settings that make the server read a store as its select-only account."""
    owner = store.render_as_string(hide_password=False)
    reader = store.set(username="ssz_reader").render_as_string(hide_password=False)
    return {"DATABASE_URL": owner, "DATABASE_READER_URL": reader}


def with_password(store: URL, account: str) -> URL:
    """Return an address that holds its password itself, as that of a site's own server does."""
    lines = Path(str(store.query["passfile"])).read_text(encoding="utf-8").splitlines()
    passwords = {account: password for *_, account, password in (line.split(":") for line in lines)}
    return store.set(username=account, password=passwords[account]).difference_update_query(["passfile"])


def start(
    log: Path, *options: str, program: str = "streamlit", **settings: str
) -> tuple[subprocess.Popen[bytes], str]:
    """Start the server; returns the process and its address, ready or not.

    Args:
        program: module that runs it in Streamlit's place.
    """
    port = free_port()
    command = [sys.executable, "-m", program, "run", "server.py", "--server.port", str(port), *options]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(**settings), stdout=out, stderr=subprocess.STDOUT
        )
    return process, f"http://127.0.0.1:{port}"


def eventually(true: Callable[[], bool]) -> None:
    """Wait for what another thread or process brings about."""
    ends = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < ends, f"not within {PATIENCE} seconds"
        time.sleep(0.05)


def _answers(process: subprocess.Popen[bytes], address: str, log: Path) -> bool:
    """Whether a server answers yet; fails when it has ended."""
    assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")
    with suppress(OSError):
        urllib.request.urlopen(f"{address}/livez", timeout=2)  # noqa: S310 (our own address)
        return True
    return False


@contextmanager
def running(log: Path, *options: str, program: str = "streamlit", **settings: str) -> Iterator[str]:
    """Address of a server that answers; stopped at the end."""
    process, address = start(log, *options, program=program, **settings)
    try:
        eventually(lambda: _answers(process, address, log))
        yield address
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)
