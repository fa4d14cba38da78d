"""Pictures of risk spots as files carry them: small, upright, without what the camera wrote into them."""

import io
import logging
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

LOG = logging.getLogger(__name__)
# Pixels of the longer side: what a printer shows of half a page.
LONGEST = 1000


def picture(folder: Path, name: str) -> bytes | None:
    """Return a picture as JPEG, None where it is not at hand or no picture.

    Where it was taken and by which telephone does not go along.

    Args:
        name: of a file in the folder itself; names come from files that stations send.
    """
    if Path(name).name != name:
        return None
    try:
        with Image.open(folder / name) as opened:
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, ValueError, UnidentifiedImageError, Image.DecompressionBombError):
        LOG.warning("a picture of a risk spot is not at hand or cannot be read")
        return None
    upright.thumbnail((LONGEST, LONGEST))
    kept = io.BytesIO()
    Image.frombytes("RGB", upright.size, upright.tobytes()).save(kept, "JPEG", quality=80)
    return kept.getvalue()
