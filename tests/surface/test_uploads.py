"""What is taken of whom, how much of it, and what is let go of when nobody waits for it any more."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
import structlog
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from dashboard.surface import uploads
from tests.visitor import wait_for


def test_files_of_sessions_that_are_gone_or_ask_for_none_are_let_go_of(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    files, expired = MemoryUploadedFileManager("/upload"), []
    for session in ("loading", "left", "gone"):
        files.add_file(session, UploadedFileRec("1", "x.csv", "text/csv", b"x"))
    sessions = SimpleNamespace(
        _session_storage=SimpleNamespace(_cache=SimpleNamespace(expire=lambda: expired.append(1))),
        list_sessions=lambda: [SimpleNamespace(session=SimpleNamespace(id=n)) for n in ("loading", "left")],
    )
    server = SimpleNamespace(uploaded_file_mgr=files, _session_mgr=sessions)
    monkeypatch.setattr(uploads, "runtime", SimpleNamespace(exists=lambda: True, get_instance=lambda: server))
    monkeypatch.setattr(uploads, "_offered", {"loading": "a", "gone": "b"})
    monkeypatch.setattr(uploads, "_drawn", {"gone"})
    uploads.sweep()
    assert {"loading"} == set(files.file_storage)
    assert ({"loading": "a"}, set(), [1]) == (uploads._offered, uploads._drawn, expired)


def test_a_sweep_that_fails_is_noted_and_the_next_one_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    swept: list[int] = []

    def sweep() -> None:
        swept.append(1)
        if len(swept) == 1:
            raise RuntimeError("a secret")

    async def a_while() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(5):
                await uploads.keep_small()

    monkeypatch.setattr(uploads, "sweep", sweep)
    monkeypatch.setattr(uploads, "SWEEP_SECONDS", 1)
    with structlog.testing.capture_logs() as noted:
        wait_for(a_while())
    assert len(swept) > 1
    assert [{"event": "sweep_failed", "kind": "RuntimeError", "log_level": "error"}] == noted


class Asking:
    """Who sends files to a server that holds some; small bounds, and no page behind it.

    may_end: what is on its way waits for it.
    """

    may_end: asyncio.Event

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.files = MemoryUploadedFileManager("/upload")
        server = SimpleNamespace(uploaded_file_mgr=self.files)
        monkeypatch.setattr(uploads, "runtime", SimpleNamespace(get_instance=lambda: server))
        monkeypatch.setattr(uploads, "access", SimpleNamespace(visitor=lambda: "somsri"))
        monkeypatch.setattr(uploads, "_offered", {"hers": "somsri", "his": "somchai", "also hers": "somsri"})
        for name, most in (("MOST_BYTES", 100), ("MOST_BYTES_IN_ALL", 150), ("WRAPPING", 0)):
            monkeypatch.setattr(uploads, name, most)
        self._serving = uploads.Uploads(self._page)

    async def _page(self, _scope: Any, _receive: Any, send: Any) -> None:
        await self.may_end.wait()
        await send({"type": "http.response.start", "status": 204})

    def holds(self, session: str, *sizes: int) -> None:
        for number, size in enumerate(sizes):
            self.files.add_file(session, UploadedFileRec(f"{number}", "x.csv", "text/csv", b"x" * size))

    async def sends(self, session: str, length: str, method: str = "PUT") -> int:
        heard: list[int] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                heard.append(message["status"])

        headers = [(b"content-length", length.encode())] if length else []
        path = f"/_stcore/upload_file/{session}/9"
        scope = {"type": "http", "method": method, "path": path, "headers": headers}
        await self._serving(scope, receive, send)
        return heard[0]

    def answers(self, *sent: tuple[str, str]) -> list[int]:
        """Return what files hear that are sent one after the other while those before are on their way."""

        async def all_of_them() -> list[int]:
            self.may_end, waiting = asyncio.Event(), []
            for session, length in sent:
                waiting.append(asyncio.create_task(self.sends(session, length)))
                await asyncio.sleep(0)
            self.may_end.set()
            return list(await asyncio.gather(*waiting))

        return wait_for(all_of_them())


@pytest.fixture
def asking(monkeypatch: pytest.MonkeyPatch) -> Asking:
    return Asking(monkeypatch)


@pytest.mark.parametrize(("session", "status"), [("hers", 204), ("his", 403), ("nobodys", 403)])
def test_only_the_person_of_a_page_that_asks_puts_a_file_into_it(
    session: str, status: int, asking: Asking
) -> None:
    assert asking.answers((session, "10")) == [status]


@pytest.mark.parametrize("length", ["", "-5", "x", "1e3", "\u0e51"])
def test_a_file_that_does_not_say_how_large_it_is_is_not_taken(length: str, asking: Asking) -> None:
    assert asking.answers(("hers", length)) == [411]


def test_a_page_takes_so_many_bytes_and_so_many_files_and_no_more(asking: Asking) -> None:
    asking.holds("hers", 30, 30)
    assert asking.answers(("hers", "41")) == [413]
    assert asking.answers(("hers", "40")) == [204]
    asking.holds("hers", *[1] * uploads.MOST_FILES)
    assert asking.answers(("hers", "1")) == [413]


def test_what_is_on_its_way_counts_and_is_forgotten_at_its_end(asking: Asking) -> None:
    assert asking.answers(("hers", "60"), ("hers", "41"), ("hers", "40")) == [204, 413, 204]
    assert asking.answers(*[("hers", "1")] * (uploads.MOST_FILES + 1)) == [204] * uploads.MOST_FILES + [413]
    assert asking.answers(("hers", "100")) == [204]


def test_all_pages_together_keep_so_many_bytes_and_no_more(asking: Asking) -> None:
    asking.holds("his", 60)
    assert asking.answers(("hers", "50"), ("also hers", "41"), ("also hers", "40")) == [204, 503, 204]
