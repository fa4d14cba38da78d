"""The loaders as the pages use them: `python -m data_loaders … --format json` in a process of its own.

The pages never import the loaders: these may write, and may wait for locks that a page must not. What such a
process prints for people (stderr) is never shown; what goes wrong comes as JSON with a message and a remedy.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import structlog

from dashboard.access.roles import Right
from dashboard.errors import UserError
from dashboard.filters import Scope
from dashboard.language.text import Text
from dashboard.settings import ROOT
from dashboard.store import db, turns
from dashboard.view import access

log = structlog.get_logger()

# What a visitor must be allowed to do; commands that are not named here tell of no case and change nothing.
NEEDS: dict[str, Right] = {
    "load": "load",
    "history": "undo",
    "undo": "undo",
    "sync": "pull",
    "check": "pull",
    "discover": "pull",
    "confirm": "confirm",
    "lift": "confirm",
    "points": "confirm",
    "order": "enter",
    "enter": "record",
    "freeze": "freeze",
}
# `entered` tells of a station's own rows: its answer is kept for all, so who asks is looked at before.
NEED_NOTHING = ("datasets", "template", "entered")
# What these do or tell is bounded to the units of who is signed in.
WITHIN_UNIT = ("load", "undo", "history", "template", "confirm", "lift", "points")
# What stands in the audit trail, once a command has changed something.
NOTED: dict[str, str] = {
    "load": "load",
    "undo": "undo",
    "sync": "pull",
    "confirm": "confirm",
    "lift": "confirm",
    "points": "confirm",
    "order": "enter",
    "enter": "record",
    "freeze": "freeze",
}
# Who loaded, as the history has it where nobody signs in.
BY = "หน้าจัดการข้อมูล"
SECONDS = 180.0
# For which a command may stand in line besides; the loaders end a line that does not move, unless they hang.
LONGEST_WAIT = 1_800.0
# What a command may print in all; the longest answer is a thousand problems of a file.
MOST_BYTES = 8_000_000
# Commands that may be under way at once for visitors; each is a process of about 200 MB.
MOST_AT_ONCE = 3
LOOK_EVERY = 0.2
# Between asking a process to end and killing it.
GRACE_SECONDS = 5.0

BUSY = UserError(
    Text(
        "มีผู้ใช้คนอื่นกำลังตรวจหรือนำเข้าไฟล์อยู่หลายคน",
        "Several other people are checking or loading files right now.",
    ),
    Text("รอสักครู่แล้วลองใหม่", "Wait a moment, then try again."),
)
TOO_LONG = UserError(
    Text(
        "งานนี้ใช้เวลานานเกินกำหนด จึงหยุดไว้ ไม่มีการเปลี่ยนแปลงข้อมูล",
        "This took longer than it may and was stopped; nothing was changed.",
    ),
    Text(
        "ลองใหม่เมื่อระบบว่าง ไฟล์ใหญ่ให้แบ่งหรือใช้คำสั่ง python -m data_loaders",
        "Try again when the system is less busy; split a large file, or use python -m data_loaders.",
    ),
)
STOPPED = UserError(
    Text("งานถูกหยุดก่อนเสร็จ", "The work was stopped before its end."),
    Text("สั่งใหม่อีกครั้ง", "Start it again."),
)
FAILED = UserError(
    Text("โปรแกรมนำเข้าข้อมูลหยุดทำงานโดยไม่มีคำตอบ", "The loading program ended without an answer."),
    Text(
        "ลองใหม่ ถ้ายังเป็นอีกให้แจ้งผู้ดูแลระบบ",
        "Try again; if it happens again, tell the administrator.",
    ),
)
# Refusals that say nothing about the file: another try may succeed, so a preview must not keep them.
PASSING = (BUSY, TOO_LONG, STOPPED)

_places = threading.BoundedSemaphore(MOST_AT_ONCE)


# Called a few times a second with what a command waits for (None = it works). When it raises, as Streamlit
# does when the visitor has gone on or left, the command is ended.
Beat = Callable[[Text | None], None]


class Command:
    """One command under way; its last document is the answer.

    heard: called with each line of progress, in another thread.
    waits: behind whom it stands in line; None = it works. What it waits does not count as time that it takes.
    """

    def __init__(
        self, *arguments: str, seconds: float = SECONDS, heard: Callable[[dict[str, Any]], None] | None = None
    ) -> None:
        arguments = (*(_by_person(argument) for argument in arguments), *_within(arguments[0]))
        allowed(*arguments)
        self._heard, self._out, self._ends = heard, bytearray(), time.monotonic() + seconds
        self.waits: Text | None = None
        self._waits_since = 0.0
        self._last_words = b""
        self._refusal: UserError | None = None
        # A folder of ours as a module path would let its files be imported; only the checkout is.
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "NO_COLOR": "1"}
        hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        self._name = arguments[0]
        self._process = subprocess.Popen(  # noqa: S603 - our own command, no shell
            [sys.executable, "-m", "data_loaders", *arguments, "--format", "json"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            creationflags=hidden,
        )
        self._listeners = [
            threading.Thread(target=listen, daemon=True) for listen in (self._listen, self._listen_to_errors)
        ]
        for listener in self._listeners:
            listener.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 - opened as a pipe
        # Bounded, so that not even a line without an end fills the memory.
        while line := self._process.stdout.readline(MOST_BYTES):
            if self._heard is not None and line.startswith(b'{"progress"'):
                with suppress(ValueError):
                    self._heard(json.loads(line)["progress"])
                continue
            self._out += line
            if len(self._out) > MOST_BYTES:
                self._refusal = _failed(self._name, None, b"")
                self._process.kill()
                return

    def _listen_to_errors(self) -> None:
        assert self._process.stderr is not None  # noqa: S101 - opened as a pipe
        while line := self._process.stderr.readline(10_000):
            if line.startswith(b'{"waits"'):
                with suppress(ValueError, TypeError):
                    self._wait(json.loads(line)["waits"])
                continue
            self._last_words = line.strip() or self._last_words

    def _wait(self, said: dict[str, str] | None) -> None:
        now = time.monotonic()
        if self.waits is None:
            self._waits_since = now
        elif said is None:
            self._ends += now - self._waits_since
        self.waits = None if said is None else Text(**said)

    @property
    def running(self) -> bool:
        """Whether it goes on; one whose time is up is ended."""
        ends = self._ends if self.waits is None else self._ends + LONGEST_WAIT
        if self._process.poll() is None and time.monotonic() > ends:
            self._refusal = TOO_LONG
            self.stop()
        return self._process.poll() is None

    def stop(self) -> None:
        """End it: the store rolls back what it had begun, and it leaves the embedded server."""
        if self._process.poll() is not None:
            return
        self._refusal = self._refusal or STOPPED
        self._process.terminate()
        try:
            self._process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def answer(self) -> Any:
        """Wait for its end and return what it answered.

        Raises:
            UserError: what the command refuses, in its own words; or it was ended, or failed.
        """
        while self.running:
            time.sleep(LOOK_EVERY)
        for listener in self._listeners:
            listener.join(GRACE_SECONDS)
        if self._refusal is not None:
            raise self._refusal
        try:
            answer = json.loads(self._out)
        except ValueError:
            raise _failed(self._name, self._process.returncode, self._last_words) from None
        if isinstance(answer, dict) and "error" in answer:
            raise UserError(Text(**answer["error"]["message"]), Text(**answer["error"]["remedy"]))
        return answer


def allowed(*arguments: str) -> None:
    """Refuse a command that the visitor may not give, and note one that changes something before it does.

    Raises:
        UserError: the visitor may not, or it cannot be noted.
    """
    name, *rest = arguments
    if name not in NEED_NOTHING:
        access.require(NEEDS[name])
    if name in NOTED and "--dry-run" not in rest:
        # Without the paths of files: they are temporary, and what they held is in the history.
        told = [a for a in rest if not os.path.isabs(a)]
        access.record(NOTED[name], "", command=name, arguments=told)


def _by_person(argument: str) -> str:
    option, is_by, typed = argument.partition("--by=")
    return f"--by={access.by(typed)}" if is_by and not option else argument


def _within(command: str) -> tuple[str, ...]:
    """Return the last word on the units that a command may touch; nothing where that is all of them.

    Raises:
        UserError: nobody is signed in where people must be.
    """
    if command not in WITHIN_UNIT or (scope := access.scope()) == Scope.nation():
        return ()
    return (f"--within={scope.level}:{scope.code}",)


def ask(*arguments: str, seconds: float = SECONDS, beat: Beat = lambda _: None) -> Any:
    """Run a command to its end and return its answer.

    Raises:
        UserError: see Command.answer; or too many are under way.
    """
    if not _places.acquire(timeout=seconds / 10):
        raise BUSY
    try:
        command = Command(*arguments, seconds=seconds)
        try:
            with turns.aside():
                while command.running:
                    beat(command.waits)
                    time.sleep(LOOK_EVERY)
            answer = command.answer()
            # Whoever has written sees the page with it at once, and is not told of it as of news.
            db.look_now()
            return answer
        finally:
            command.stop()
    finally:
        _places.release()


@contextmanager
def folder() -> Iterator[Path]:
    """Yield a folder for a command's files, gone afterwards; no name in it is one that was sent."""
    with tempfile.TemporaryDirectory(prefix="ssz-intake-", ignore_cleanup_errors=True) as name:
        yield Path(name)


def _failed(name: str, code: int | None, last_words: bytes) -> UserError:
    """Return the error of a command that failed: its kind is logged, its words (maybe data) are not."""
    kind = re.match(rb"[\w.]*(?:Error|Exception|Exit|Interrupt)\b", last_words)
    log.error("loader_failed", command=name, code=code, kind=kind[0].decode() if kind else None)
    return FAILED
