"""The process that pulls for this server, watched: started again when it dies, ended with the server."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from dashboard.errors import UserError
from dashboard.settings import ROOT
from dashboard.view import pulling

log = structlog.get_logger()

# `--tied`: it ends when this server does not live any more to end it.
COMMAND = (
    *(sys.executable, "-m", "data_loaders", "sync", "--tied"),
    *("--watch", f"{pulling.EVERY.seconds}s"),
)
# Pauses before it is started again, doubled at each death that follows soon.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
# One that lived so long had begun to work: what killed it is not what killed the one before.
STEADY_SECONDS = 120.0
# Between asking it to end and killing it; the server's own end must not wait longer.
GRACE_SECONDS = 10.0


class Puller:
    """One process at a time, for as long as the server lives."""

    def __init__(
        self,
        command: Sequence[str] = COMMAND,
        last_success: Callable[[], datetime | None] = pulling.last_success,
    ) -> None:
        self._command, self._last_success = command, last_success
        self._process: subprocess.Popen[bytes] | None = None
        self._ending = threading.Event()
        self._starting = threading.Lock()
        self._deaths = 0
        self._success_before: datetime | None = None
        self._keeper = threading.Thread(target=self._keep, name="ssz-puller", daemon=True)

    def start(self) -> None:
        """Start it, and go on starting it."""
        self._keeper.start()

    @property
    def is_down(self) -> bool:
        """Whether it died and no pull has succeeded since."""
        return self._deaths > 0 and self._known_success() == self._success_before

    def stop(self) -> None:
        """End it: ask, and after a while kill."""
        with self._starting:
            self._ending.set()
        if (process := self._process) is not None:
            process.terminate()
            try:
                process.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                log.error("puller_killed", after_seconds=GRACE_SECONDS)
                process.kill()
        if self._keeper.is_alive():
            self._keeper.join(GRACE_SECONDS)

    def _keep(self) -> None:
        pause = FIRST_PAUSE
        while not self._ending.is_set():
            began = time.monotonic()
            code = self._run()
            if self._ending.is_set():
                return
            lived = time.monotonic() - began
            pause = (
                FIRST_PAUSE if lived > STEADY_SECONDS or not self._deaths else min(2 * pause, LONGEST_PAUSE)
            )
            self._success_before = self._known_success()
            self._deaths += 1
            log.error(
                "puller_died",
                code=code,
                lived_seconds=round(lived, 1),
                last_success=self._success_before.isoformat() if self._success_before else None,
                again_in_seconds=pause,
            )
            self._ending.wait(pause)

    def _run(self) -> int | None:
        """Start it and wait for its end; returns its exit code, None where the system starts no process."""
        try:
            with self._starting:
                if self._ending.is_set():
                    return None
                # A process group of its own: Ctrl-C is for the server, which ends it in good order.
                process = self._process = subprocess.Popen(  # noqa: S603 (our own command)
                    self._command, cwd=ROOT, stdin=subprocess.PIPE, start_new_session=True
                )
        except OSError:
            return None
        code = process.wait()
        if process.stdin is not None:
            process.stdin.close()
        return code

    def _known_success(self) -> datetime | None:
        try:
            return self._last_success()
        except UserError:
            return None
