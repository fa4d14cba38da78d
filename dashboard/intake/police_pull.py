"""Pulling from the police database on demand: one pull at a time in this server, whoever asked for it."""

import atexit
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from dashboard.errors import UserError
from dashboard.intake.loader_process import Command
from dashboard.language.text import Text
from dashboard.view import access

# A first pull of many years takes hours; a hanging one must not block the button for ever.
LONGEST_SECONDS = 12 * 3600.0


@dataclass
class PullProcess:
    """One pull. `done`, `total`: cases read so far and expected (None = not known beforehand).

    options: what the person who asked agrees to. summary, error: one of them when it has ended.
    lost: what was not taken, or not whole, in both languages.
    """

    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    done: int = 0
    total: int | None = None
    ended: datetime | None = None
    summary: dict[str, Any] | None = None
    lost: list[dict[str, str]] = field(default_factory=list)
    error: UserError | None = None
    options: tuple[str, ...] = ()
    _command: Command | None = field(default=None, repr=False)

    @property
    def waits(self) -> Text | None:
        """Behind which other loader it stands in line; None = it works."""
        return None if self._command is None else self._command.waits

    @property
    def running(self) -> bool:
        return self.ended is None

    def _run(self) -> None:
        try:
            self._command = Command("sync", *self.options, seconds=LONGEST_SECONDS, heard=self._hear)
            answer = self._command.answer()
            self.summary, self.lost = answer["summary"], answer["lost"]
        except UserError as error:
            self.error = error
        finally:
            self.ended = datetime.now(UTC)

    def _hear(self, progress: dict[str, Any]) -> None:
        self.done, self.total = int(progress["done"]), progress["total"]

    def stop(self) -> None:
        """End it; committed batches stay, and the next pull goes on where this one stopped."""
        if self._command is not None:
            self._command.stop()


_guard = threading.Lock()
_latest: PullProcess | None = None


def latest() -> PullProcess | None:
    """The pull under way, or the last one of this server."""
    return _latest


def start(*options: str) -> PullProcess:
    """Begin a pull with these options of the command; while one is under way, that one."""
    global _latest
    with _guard:
        if _latest is None or not _latest.running:
            _latest = PullProcess(options=options)
            threading.Thread(target=access.carried(_latest._run), name="ssz-pull", daemon=True).start()
        return _latest


@atexit.register
def _stop() -> None:
    if _latest is not None and _latest.running:
        _latest.stop()
