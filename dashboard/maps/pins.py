"""Pins of the map as one picture sheet: shape and colour by class of offence, a white dot when cleared."""

from functools import lru_cache

from PIL import Image, ImageDraw

from dashboard.maps.pin_classes import CIRCLE, INK, OUTLINES, PIN_CLASSES, PinClass
from dashboard.maps.sheet import Sheet, sheet

SIZE = 32


@lru_cache
def pin_sheet() -> Sheet:
    """Return the pins as `maps.sheet.sheet` does; for the names see `icon_name`."""
    return sheet({icon_name(c, cleared): _pin(c, cleared) for c in PIN_CLASSES for cleared in (False, True)})


def icon_name(kind: PinClass, cleared: bool) -> str:
    """Return the name of a pin: the code of its class, with a star when cleared."""
    return kind.code + ("*" if cleared else "")


def _pin(kind: PinClass, cleared: bool) -> Image.Image:
    big = 4 * SIZE
    image = Image.new("RGBA", (big, big))
    draw = ImageDraw.Draw(image)
    middle, radius, line = big / 2, big * 0.44, big // 20
    if kind.shape == "circle":
        far = radius * CIRCLE
        draw.ellipse(
            [middle - far, middle - far, middle + far, middle + far],
            fill=kind.colour,
            outline=INK,
            width=line,
        )
    else:
        corners = [(middle + dx * radius, middle + dy * radius) for dx, dy in OUTLINES[kind.shape]]
        draw.polygon(corners, fill=kind.colour, outline=INK, width=line)
    if cleared:
        dot = radius * 0.36
        draw.ellipse(
            [middle - dot, middle - dot, middle + dot, middle + dot], fill="white", outline=INK, width=line
        )
    return image.resize((SIZE, SIZE), Image.Resampling.LANCZOS)
