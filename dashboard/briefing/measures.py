"""How much room words take in Sarabun, so that nothing overflows its box. Pixels of a slide 1,920 wide."""

import re
from functools import lru_cache
from math import ceil
from pathlib import Path

from PIL import ImageFont

FONTS = Path(__file__).parents[2] / "static" / "fonts"
# Height of a line in its size, as Office sets Sarabun.
LEADING = 1.34
# Where a line may end: after a blank, and within Thai, whose words are not parted, after some letters.
_ATOMS = re.compile(r"[\u0e00-\u0e7f]{1,7}|[^\s\u0e00-\u0e7f]+|\s+")


@lru_cache(maxsize=32)
def _font(size: int, bold: bool) -> ImageFont.FreeTypeFont:
    # Raqm: the basic engine gives tone marks a width of their own.
    path = FONTS / ("Sarabun-Bold.ttf" if bold else "Sarabun-Regular.ttf")
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.RAQM)


@lru_cache(maxsize=8192)
def width_of(words: str, size: int, bold: bool = False) -> float:
    """Return how wide words are on one line."""
    return float(_font(size, bold).getlength(words))


def lines_of(words: str, size: int, width: float, bold: bool = False) -> int:
    """Return on how many lines words stand within a width; rather one too many than one too few."""
    count, used = 1, 0.0
    for atom in _ATOMS.findall(words):
        wide = width_of(atom, size, bold)
        if used + wide <= width:
            used += wide
        elif not atom.isspace():
            # A word wider than the box is broken wherever the line ends.
            broken = ceil(wide / width) if wide > width else 1
            count += broken - (used == 0)
            used = wide - (broken - 1) * width
    return count


def height_of(words: str, size: int, width: float, bold: bool = False) -> float:
    """Return how high words are within a width."""
    return lines_of(words, size, max(width, size), bold) * size * LEADING
