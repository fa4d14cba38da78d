"""A process that does not outlive the one that started it, however that one ended."""

import os
import signal
import threading
import time
from contextlib import suppress

STDIN = 0
# Between asking the process to end and ending it.
GRACE_SECONDS = 15.0


def end_with_starter() -> None:
    """End this process when its standard input is closed.

    Whoever started it holds the other end of a pipe, which the system closes with that process, also after
    `kill -9`, on every system. (Linux's PR_SET_PDEATHSIG speaks of the thread that started it.)
    """
    threading.Thread(target=_wait, name="ssz-tether", daemon=True).start()


def _wait() -> None:
    with suppress(OSError):
        # Not sys.stdin: a lock that a thread holds at the end of a process is fatal to it.
        while os.read(STDIN, 1024):
            pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    # No signal interrupts a question to a source that has stalled; PostgreSQL undoes what was begun.
    os._exit(1)
