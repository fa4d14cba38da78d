"""Photographs of risk spots: files of the photos folder alone, without what the camera wrote into them."""

from io import BytesIO
from pathlib import Path

import structlog
from PIL import Image, ImageOps

# Below the data folder.
FOLDER = "photos"
# Bytes of a file and pixels of a picture that are still opened, and of one that goes out.
LARGEST_FILE, MOST_PIXELS, LONGEST_SIDE = 25_000_000, 60_000_000, 1600
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
        return _anew(path, longest)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        structlog.get_logger().warning("photo_unreadable", kind=type(error).__name__)
        return None


def _anew(path: Path, longest: int) -> bytes | None:
    """Return a picture's points and nothing else: no place, time or name of a camera."""
    with Image.open(path, formats=KINDS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            return None
        picture = ImageOps.exif_transpose(opened).convert("RGB")
    picture.thumbnail((longest, longest))
    packed = BytesIO()
    Image.frombytes("RGB", picture.size, picture.tobytes()).save(packed, "JPEG", quality=85)
    return packed.getvalue()
