"""Files that are made when asked for: they lie ready whatever others do, and are gone at last."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.media_file_storage import MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from dashboard.view import own_files


@pytest.fixture
def storage(monkeypatch: pytest.MonkeyPatch) -> Iterator[MemoryMediaFileStorage]:
    for name in ("load_and_get_id", "delete_file"):
        monkeypatch.setattr(MemoryMediaFileStorage, name, getattr(MemoryMediaFileStorage, name))
    # Whoever the tests before in this process were for.
    monkeypatch.setattr(own_files, "access", SimpleNamespace(visitor=lambda: "local"))
    own_files.keep()
    yield MemoryMediaFileStorage("/media")
    own_files._dropped.clear()
    own_files._visitors.clear()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A clock whose seconds the test sets."""
    clock = SimpleNamespace(seconds=0.0)
    monkeypatch.setattr(own_files, "time", SimpleNamespace(monotonic=lambda: clock.seconds))
    return clock


def made(manager: MediaFileManager, content: bytes) -> str:
    """Return the name of a file that was made as by its button."""
    number = manager.add_deferred(lambda: content, "text/csv", "1.2", "cases.csv")
    return manager.execute_deferred(number).rsplit("/")[-1]


def others_read_on(manager: MediaFileManager, runs: int = 5) -> None:
    for _ in range(runs):
        manager.remove_orphaned_files()


def test_a_file_waits_for_its_browser_while_others_read_on(storage: MemoryMediaFileStorage) -> None:
    manager = MediaFileManager(storage)
    name = made(manager, b"a")
    others_read_on(manager)
    assert b"a" == storage.get_file(name).content
    assert own_files.may_open(f"media/{name}", "local")
    assert not own_files.may_open(f"media/{name}", "somebody")


def test_a_file_that_nobody_fetched_is_gone_after_its_time(
    storage: MemoryMediaFileStorage, clock: SimpleNamespace
) -> None:
    manager = MediaFileManager(storage)
    name = made(manager, b"a")
    others_read_on(manager)
    clock.seconds = own_files.KEPT_FOR
    made(manager, b"b")
    others_read_on(manager)
    with pytest.raises(MediaFileStorageError):
        storage.get_file(name)
    assert name.split(".")[0] not in own_files._visitors


def test_a_file_that_is_made_again_waits_anew(
    storage: MemoryMediaFileStorage, clock: SimpleNamespace
) -> None:
    manager = MediaFileManager(storage)
    made(manager, b"a")
    others_read_on(manager)
    clock.seconds = own_files.KEPT_FOR - 1
    name = made(manager, b"a")
    clock.seconds = own_files.KEPT_FOR + 1
    storage.delete_file("of another run")
    assert b"a" == storage.get_file(name).content


def test_without_it_a_file_is_gone_when_two_runs_have_ended() -> None:
    storage = MemoryMediaFileStorage("/media")
    manager = MediaFileManager(storage)
    name = made(manager, b"a")
    others_read_on(manager, runs=2)
    with pytest.raises(MediaFileStorageError):
        storage.get_file(name)
