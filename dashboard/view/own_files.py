"""Files that were made for somebody: their address, passed on, opens nothing for anybody else.

Streamlit keeps a file by a fingerprint of its content and serves it to whoever names that, however signed in.
"""

import os

from streamlit.runtime.media_file_storage import MediaFileKind
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from dashboard.view import access

# Addresses of files below the root.
FOLDER = "media/"
# Visitors for whom a file was made, by its fingerprint.
_visitors: dict[str, set[str]] = {}


def keep_visitors() -> None:
    """Have it noted for whom each file is made, as long as Streamlit keeps the file.

    Streamlit takes no storage of ours; so it is the class itself that is completed.
    tests/access/test_site.py fails when a version does it otherwise.
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
        # What is a file of the program's own, as its logo, is everybody's.
        if isinstance(path_or_data, bytes):
            _visitors.setdefault(number, set()).add(access.visitor())
        return number

    def delete_file(self: MemoryMediaFileStorage, file_id: str) -> None:
        deleted(self, file_id)
        _visitors.pop(file_id, None)

    MemoryMediaFileStorage.load_and_get_id = load_and_get_id  # type: ignore[method-assign]
    MemoryMediaFileStorage.delete_file = delete_file  # type: ignore[method-assign]


def may_open(path: str, visitor: str) -> bool:
    """Return whether a visitor may be handed what lies at a path below the root."""
    if not path.startswith(FOLDER):
        return True
    number = os.path.splitext(path.removeprefix(FOLDER))[0]
    return visitor in _visitors.get(number, {visitor})
