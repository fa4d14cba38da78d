"""Files that are made when asked for: they lie ready whatever others do, and are gone at last."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from streamlit.runtime import memory_media_file_storage
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.media_file_storage import MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from dashboard.view import own_files


@pytest.fixture
def storage(monkeypatch: pytest.MonkeyPatch) -> Iterator[MemoryMediaFileStorage]:
    for name in ("load_and_get_id", "delete_file"):
        monkeypatch.setattr(MemoryMediaFileStorage, name, getattr(MemoryMediaFileStorage, name))
    whole = memory_media_file_storage._calculate_file_id
    monkeypatch.setattr(memory_media_file_storage, "_calculate_file_id", whole)
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


def alike(figure: bytes) -> bytes:
    """Return a large file of which one figure differs from others of its length, and none of the samples."""
    return b"a" * 500_000 + figure + b"b" * 1_500_000


def test_large_files_that_differ_in_one_figure_are_two(storage: MemoryMediaFileStorage) -> None:
    manager = MediaFileManager(storage)
    for figure in (b"12", b"13"):
        assert alike(figure) == storage.get_file(made(manager, alike(figure))).content


def test_without_it_the_second_of_them_is_answered_with_the_first() -> None:
    manager = MediaFileManager(storage := MemoryMediaFileStorage("/media"))
    first, second = (made(manager, alike(figure)) for figure in (b"12", b"13"))
    assert first == second
    assert alike(b"12") == storage.get_file(second).content


def test_without_it_a_file_is_gone_when_two_runs_have_ended() -> None:
    storage = MemoryMediaFileStorage("/media")
    manager = MediaFileManager(storage)
    name = made(manager, b"a")
    others_read_on(manager, runs=2)
    with pytest.raises(MediaFileStorageError):
        storage.get_file(name)
