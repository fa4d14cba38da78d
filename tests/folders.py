"""New folders for the stores of tests: in memory where there is room, else on disk.

A database is a thousand files. On a disk they cost more than what most tests do with it.
"""

import os
import shutil
import tempfile
from pathlib import Path

import psutil

# A disk in memory, and what of it must be free.
MEMORY, ROOM = Path("/dev/shm"), 2 * 1024**3  # noqa: S108 (folders of random names within it)


def new(name: str) -> Path:
    """Return a new folder for a store; its parents all may enter."""
    prefix = f"ssz-{name}-{os.getpid()}-"
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        return Path(tempfile.mkdtemp(prefix=prefix, dir=MEMORY))
    return Path(tempfile.mkdtemp(prefix=prefix, dir="/tmp"))


def clear() -> None:
    """Give back the memory of runs that were killed, whose servers live on.

    Once for a run, before its processes start: two that clear at once take folders from under each other.
    """
    left = [f for f in MEMORY.glob("ssz-*-*-*") if not psutil.pid_exists(int(f.name.split("-")[2]))]
    servers = [process for process in psutil.process_iter() if _works_in(process, left)]
    for server in servers:
        server.kill()
    psutil.wait_procs(servers, timeout=10)
    for folder in left:
        shutil.rmtree(folder, ignore_errors=True)


def _works_in(process: psutil.Process, folders: list[Path]) -> bool:
    try:
        # A server moves into its folder, and its children, which change their names, with it.
        return any(Path(process.cwd()).is_relative_to(folder) for folder in folders)
    except (psutil.Error, OSError):
        return False
