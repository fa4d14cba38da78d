"""What is let go of when nobody waits for it any more."""

import asyncio
from types import SimpleNamespace

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
