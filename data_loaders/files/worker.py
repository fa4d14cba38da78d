"""The parent's side of reading: a child with limits does it, and is ended when it takes too long."""

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

import structlog

from dashboard.errors import UserError
from dashboard.language.text import Text
from dashboard.settings import ROOT
from data_loaders.files import kinds, limits

What = Literal["tables", "places", "cases", "picture"]
# Between the end of all requests and killing a child that goes on.
GRACE_SECONDS = 5.0


class Worker:
    """A reader of one file after the other, with a new child after one was ended. Also a context manager."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[str] | None = None
        self._answers: queue.Queue[str] = queue.Queue()

    def __enter__(self) -> "Worker":
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child: one at rest by itself, as nothing more can be asked; one that goes on is killed."""
        if self._child is None:
            return
        assert self._child.stdin is not None  # noqa: S101 - opened as a pipe
        with suppress(OSError):
            self._child.stdin.close()
        try:
            self._child.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self._kill()
        self._child = None

    def _kill(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.wait()

    @contextmanager
    def reading(
        self,
        what: What,
        path: Path,
        allowed: limits.Limits,
        **options: object,
    ) -> Iterator[tuple[Path, list[Text]]]:
        """Yield the file that holds what was read, gone afterwards, and what the reader noticed.

        Raises:
            UserError: the file cannot be read, or costs more than it may.
        """
        with tempfile.TemporaryDirectory(prefix="ssz-read-") as folder:
            out = Path(folder) / "read"
            answer = self.ask(what, path, out, allowed, **options)
            yield out, answer

    def ask(
        self,
        what: What,
        path: Path,
        out: Path,
        allowed: limits.Limits,
        **options: object,
    ) -> list[Text]:
        """Have `path` read into `out`; return what the reader noticed."""
        try:
            if path.is_dir():
                raise UserError(
                    Text(f"{path.name} เป็นโฟลเดอร์ ไม่ใช่ไฟล์", f"{path.name} is a folder, no file."),
                    Text("ระบุไฟล์ในโฟลเดอร์นั้น", "Name the file in it."),
                )
            if path.stat().st_size > allowed.size:
                raise kinds.too_big()
            path.open("rb").close()
        except OSError:
            raise UserError(
                Text("เปิดไฟล์ไม่ได้", "The file cannot be opened."),
                Text("ตรวจชื่อ ที่อยู่ และสิทธิ์ของไฟล์", "Check its name, folder and rights."),
            ) from None
        request = {
            "what": what,
            "path": str(path.absolute()),
            "out": str(out),
            "options": options,
            "memory": allowed.memory,
            "cpu": allowed.cpu,
        }
        answer = self._exchange(json.dumps(request), allowed.wall)
        if answer is None:
            self._kill()
        if answer is None or answer.get("spent"):
            # A child that ran into its limits keeps nothing that the next file would want.
            self.close()
        if answer is None:
            raise kinds.too_big()
        if "message" in answer:
            if "kind" in answer:
                structlog.get_logger().warning("file_unreadable", kind=answer["kind"])
            raise UserError(Text(**answer["message"]), Text(**answer["remedy"]))
        return [Text(**note) for note in answer["notes"]]

    def _exchange(self, request: str, seconds: float) -> dict[str, Any] | None:
        child = self._running()
        try:
            assert child.stdin is not None  # noqa: S101 - opened as a pipe
            child.stdin.write(request + "\n")
            child.stdin.flush()
            line = self._answers.get(timeout=seconds)
        except (OSError, queue.Empty):
            return None
        answer: dict[str, Any] | None = json.loads(line) if line else None
        return answer

    def _running(self) -> subprocess.Popen[str]:
        if self._child is not None and self._child.poll() is None:
            return self._child
        self.close()
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1", "PYTHONUTF8": "1"}
        self._child = subprocess.Popen(
            [sys.executable, "-m", "data_loaders.files.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            env=environment,
        )
        self._answers = queue.Queue()
        threading.Thread(target=_listen, args=(self._child, self._answers), daemon=True).start()
        return self._child


def _listen(child: subprocess.Popen[str], answers: queue.Queue[str]) -> None:
    """Hand on the child's lines; an empty one says that it has ended."""
    assert child.stdout is not None  # noqa: S101 - opened as a pipe
    with child.stdout:
        for line in child.stdout:
            answers.put(line)
    answers.put("")
