"""Photographs of risk spots: files of the photos folder alone, without what the camera wrote into them."""

from functools import lru_cache
from io import BytesIO
from pathlib import Path

import structlog
from PIL import Image, ImageOps

# Below the data folder.
FOLDER = "photos"
# Bytes of a file and pixels of a picture that are still opened, and of one that goes out.
LARGEST_FILE, MOST_PIXELS, LONGEST_SIDE, SMALL_SIDE = 25_000_000, 60_000_000, 1600, 480
# Small ones that are kept ready, some 40 kB each.
KEPT = 64
KINDS = ("JPEG", "PNG", "WEBP")


def photo(folder: Path, name: str, longest: int = LONGEST_SIDE) -> bytes | None:
    """Return a photograph as a JPEG; None where there is none of this name that can be shown.

    The name comes from somebody's file: one that leads out of the folder, by `..` or a link, is none.
    """
    root = folder.resolve()
    try:
        path = (root / name).resolve()
        if path.parent != root or not path.is_file() or path.stat().st_size > LARGEST_FILE:
            return None
        return anew(path, longest)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        structlog.get_logger().warning("photo_unreadable", kind=type(error).__name__)
        return None


@lru_cache(maxsize=KEPT)
def _small(path: Path, _changed: int, longest: int) -> bytes | None:
    return photo(path.parent, path.name, longest)


def has_photo(folder: Path, name: str) -> bool:
    """Return whether a file of this name is there, without a look into it."""
    try:
        return bool(name) and Path(name).name == name and (folder / name).is_file()
    except (OSError, ValueError):
        return False


def small_photo(folder: Path, name: str, longest: int = SMALL_SIDE) -> bytes | None:
    """Return a photograph as pages show it, see `photo`; those shown last are kept ready."""
    try:
        path = folder / name
        return _small(path, path.stat().st_mtime_ns, longest) if Path(name).name == name else None
    except (OSError, ValueError):
        return None


def anew(path: Path, longest: int) -> bytes | None:
    """Return a picture's points and nothing else: no place, time or name of a camera.

    None where it has more points than are opened.

    Raises:
        OSError, ValueError, SyntaxError, Image.DecompressionBombError: no picture of these kinds, or broken.
    """
    with Image.open(path, formats=KINDS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            return None
        picture = ImageOps.exif_transpose(opened).convert("RGB")
    picture.thumbnail((longest, longest))
    packed = BytesIO()
    Image.frombytes("RGB", picture.size, picture.tobytes()).save(packed, "JPEG", quality=85)
    return packed.getvalue()
