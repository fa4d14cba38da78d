"""The registrar as the server uses it: a process of the loaders that writes what only they may write."""

import itertools
import json
import os
import subprocess
import sys
import threading
import time
from collections import deque
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Waited
from datetime import UTC, datetime
from typing import Any

import structlog

from dashboard.errors import UserError
from dashboard.language.text import Text
from dashboard.settings import ROOT

log = structlog.get_logger()

# Starting takes three seconds, more on a busy machine.
SECONDS = 20.0
# Entries that wait for a store that is out; more are counted and said to be lost.
MOST_WAITING = 20_000
AT_ONCE = 200
AGAIN_AFTER_SECONDS = 2.0

OUT = UserError(
    Text(
        "บันทึกลงฐานข้อมูลไม่ได้ในขณะนี้ จึงยังทำรายการนี้ไม่ได้",
        "Nothing can be recorded now, so this cannot be done yet.",
    ),
    Text("ลองใหม่อีกครั้ง ถ้ายังเป็นอีกให้แจ้งผู้ดูแลระบบ", "Try again; if it happens again, tell the administrator."),
)


class Registrar:
    """One process, started when it is first needed and again when it has died."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._starting = threading.Lock()
        self._numbers = itertools.count(1)
        self._asked: dict[int, Future[dict[str, Any]]] = {}
        self._entries: deque[dict[str, Any]] = deque()
        self._lost = 0
        self._there_are_entries = threading.Event()
        self._writer: threading.Thread | None = None

    def ask(self, do: str, *, seconds: float = SECONDS, **facts: Any) -> dict[str, Any]:
        """Have something written and return the answer.

        Raises:
            UserError: OUT, it was not written, or nobody knows.
        """
        answer: Future[dict[str, Any]] = Future()
        number = next(self._numbers)
        self._asked[number] = answer
        try:
            with self._starting:
                process = self._running()
                assert process.stdin is not None  # noqa: S101 - opened as a pipe
                asked = {"id": number, "do": do, "until": time.time() + seconds, **facts}
                process.stdin.write(json.dumps(asked) + "\n")
                process.stdin.flush()
            said = answer.result(seconds)
        except (OSError, ValueError, Waited):
            raise OUT from None
        finally:
            self._asked.pop(number, None)
        if "failed" in said:
            raise OUT
        return said

    def record(self, who: str, what: str, unit: str, details: dict[str, Any]) -> None:
        """Have an entry written, and wait until it is.

        Raises:
            UserError: OUT.
        """
        self.ask("record", entries=[_entry(who, what, unit, details)])

    def note(self, who: str, what: str, unit: str, details: dict[str, Any]) -> None:
        """Have an entry written as soon as it can be, without waiting; in order."""
        if len(self._entries) >= MOST_WAITING:
            self._lost += 1
            log.error("audit_entries_lost", lost=self._lost)
            return
        self._entries.append(_entry(who, what, unit, details))
        with self._starting:
            if self._writer is None:
                self._writer = threading.Thread(target=self._write, daemon=True)
                self._writer.start()
        self._there_are_entries.set()

    def stop(self, seconds: float = SECONDS) -> None:
        """Write what waits, as far as it can be written in this time, and end the process."""
        ends = time.monotonic() + seconds
        while self._entries and time.monotonic() < ends:
            time.sleep(0.05)
        if self._entries:
            log.error("audit_entries_lost", lost=self._lost + len(self._entries))
        process = self._process
        if process is not None and process.stdin is not None:
            process.stdin.close()
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                process.kill()

    def _write(self) -> None:
        while True:
            self._there_are_entries.wait()
            self._there_are_entries.clear()
            while waiting := list(self._entries)[:AT_ONCE]:
                try:
                    self.ask("record", entries=waiting)
                except UserError:
                    time.sleep(AGAIN_AFTER_SECONDS)
                    continue
                for _ in waiting:
                    self._entries.popleft()

    def _running(self) -> "subprocess.Popen[str]":
        if self._process is None or self._process.poll() is not None:
            # A folder of ours as a module path would let its files be imported; only the checkout is.
            environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "NO_COLOR": "1"}
            self._process = subprocess.Popen(
                [sys.executable, "-m", "data_loaders", "registrar"],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
            threading.Thread(target=self._listen, args=(self._process,), daemon=True).start()
        return self._process

    def _listen(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None  # noqa: S101 - opened as a pipe
        for line in process.stdout:
            try:
                said = json.loads(line)
            except ValueError:
                continue
            if (answer := self._asked.pop(said.get("id"), None)) is not None:
                answer.set_result(said)
        # It has died: whoever waits is told at once.
        for number in list(self._asked):
            if (answer := self._asked.pop(number, None)) is not None:
                answer.set_result({"failed": True})


def _entry(who: str, what: str, unit: str, details: dict[str, Any]) -> dict[str, Any]:
    at = datetime.now(UTC).isoformat()
    return {"who": who, "what": what, "unit": unit, "details": details, "at": at}


registrar = Registrar()
