"""Files made for somebody: they lie ready to be fetched, and their address opens nothing for anybody else.

Streamlit keeps a file by a fingerprint of its content and serves it to whoever names that, however signed in;
of a large one it looks at three samples, so that of two that are alike there the second was never kept.
One that is made when its button is pressed it drops as soon as any two runs have ended, whoever's: among many
readers before the browser has asked for it.
"""

import hashlib
import os
import time

from streamlit.runtime import memory_media_file_storage
from streamlit.runtime.media_file_storage import MediaFileKind
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from dashboard.view import access

# Addresses of files below the root.
FOLDER = "media/"
# Seconds for which a file lies ready that Streamlit would have dropped.
KEPT_FOR = 60.0
# Visitors for whom a file was made, by its fingerprint.
_visitors: dict[str, set[str]] = {}
# When Streamlit dropped a file that still lies ready, by its fingerprint.
_dropped: dict[str, float] = {}


def number_of(data: bytes, mimetype: str, filename: str | None = None) -> str:
    """Return by what a file is kept: all of its content, with its kind and name."""
    whole = hashlib.sha256(hashlib.sha256(data).digest())
    whole.update(repr((mimetype, filename)).encode("utf-8", "surrogatepass"))
    return whole.hexdigest()


def keep() -> None:
    """Have each file be its own, lie ready long enough to be fetched, and noted for whom it is made.

    Streamlit takes no storage of ours; so it is the class itself that is completed.
    tests/access/test_site.py and tests/view/test_own_files.py fail when a version does it otherwise.
    """
    kept, deleted = MemoryMediaFileStorage.load_and_get_id, MemoryMediaFileStorage.delete_file

    def load_and_get_id(
        self: MemoryMediaFileStorage,
        path_or_data: str | bytes,
        mimetype: str,
        kind: MediaFileKind,
        filename: str | None = None,
    ) -> str:
        number = kept(self, path_or_data, mimetype, kind, filename)
        _dropped.pop(number, None)
        # What is a file of the program's own, as its logo, is everybody's.
        if isinstance(path_or_data, bytes):
            _visitors.setdefault(number, set()).add(access.visitor())
        return number

    def delete_file(self: MemoryMediaFileStorage, file_id: str) -> None:
        # Streamlit asks for one file at a time, under a lock.
        now = time.monotonic()
        for number in [n for n, since in _dropped.items() if now - since >= KEPT_FOR]:
            deleted(self, number)
            _visitors.pop(number, None)
            del _dropped[number]
        _dropped[file_id] = now

    memory_media_file_storage._calculate_file_id = number_of
    MemoryMediaFileStorage.load_and_get_id = load_and_get_id  # type: ignore[method-assign]
    MemoryMediaFileStorage.delete_file = delete_file  # type: ignore[method-assign]


def may_open(path: str, visitor: str) -> bool:
    """Return whether a visitor may be handed what lies at a path below the root."""
    if not path.startswith(FOLDER):
        return True
    number = os.path.splitext(path.removeprefix(FOLDER))[0]
    return visitor in _visitors.get(number, {visitor})
