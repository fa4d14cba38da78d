"""Circles as icons: those around zones, and the dots of stations.

deck.gl has a layer for circles, whose program a browser without a graphics card translates for a second; that
of icons is there anyway.
"""

from functools import lru_cache

from PIL import Image, ImageDraw

from dashboard.maps.sheet import Sheet, sheet
from dashboard.maps.verdict_icons import COLOURS
from dashboard.ui.tokens import ink, rgb

# Pixels across: of the circle around a zone, of a zone of which many are shown, of a station.
AROUND, SMALL, STATION = 28, 6, 12
SIZE = 64
SEE_THROUGH = 40


@lru_cache
def dot_sheet(dark: bool) -> Sheet:
    """Return the circles as `maps.sheet.sheet` does; for the names see `around` and `small`."""
    quiet = rgb(ink(dark).quiet)
    dots = {"station": _dot(rgb(ink(dark).text), rgb(ink(dark).ground), 1 / STATION)}
    for sign in COLOURS:
        tone = COLOURS[sign] if sign else quiet
        dots[around(sign)] = _dot((*quiet, SEE_THROUGH), tone, 2 / AROUND)
        dots[small(sign)] = _dot(tone, tone, 0)
    return sheet(dots)


def around(sign: str) -> str:
    """Return the name of the circle around a zone. sign: of goal 4's conclusion, "" = has not joined."""
    return f"around {sign}"


def small(sign: str) -> str:
    """Return the name of a zone's dot, as `around`."""
    return f"small {sign}"


def _dot(fill: tuple[int, ...], line: tuple[int, ...], width: float) -> Image.Image:
    """Return a circle as wide as its picture. width: of its line, as a share of that."""
    big = 4 * SIZE
    image = Image.new("RGBA", (big, big))
    ImageDraw.Draw(image).ellipse([4, 4, big - 5, big - 5], fill=fill, outline=line, width=round(width * big))
    return image.resize((SIZE, SIZE), Image.Resampling.LANCZOS)
