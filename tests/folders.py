"""New folders for the stores of tests: in memory where there is room, else on disk.

A database is a thousand files. On a disk they cost more than what most tests do with it.
"""

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

import psutil

from dashboard.errors import UserError
from dashboard.store import embedded

# A disk in memory, and what of it must be free.
MEMORY, ROOM = Path("/dev/shm"), 2 * 1024**3  # noqa: S108 (folders of random names within it)


def new(name: str) -> Path:
    """Return a new folder for a store; its parents all may enter."""
    prefix = f"ssz-{name}-{os.getpid()}-"
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        return Path(tempfile.mkdtemp(prefix=prefix, dir=MEMORY))
    return Path(tempfile.mkdtemp(prefix=prefix, dir="/tmp"))


def clear() -> None:
    """Give back the memory of runs that were killed, whose servers live on."""
    for left in MEMORY.glob("ssz-*-*-*"):
        if not psutil.pid_exists(int(left.name.split("-")[2])):
            for cluster in left.rglob(embedded.CLUSTER):
                with suppress(UserError):
                    embedded.start(cluster.parent)
                    embedded.stop(cluster.parent)
            shutil.rmtree(left, ignore_errors=True)
