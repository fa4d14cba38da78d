"""Goal 4's conclusion of a zone as a shape: down, up, flat, not decided. Colour only repeats it."""

from functools import lru_cache
from math import cos, pi, sin

from PIL import Image, ImageDraw

from dashboard.maps.sheet import Sheet, sheet
from dashboard.ui.tokens import LIGHT, Verdict, rgb

SIZE = 32
# Sign of goal4.wording -> verdict; "" = has not joined.
VERDICTS: dict[str, Verdict] = {
    "▼": "good",
    "▲": "bad",
    "■": "flat",
    "○": "undecided",
    "⊘": "blocked",
    "": "not_received",
}
# The same on light and dark maps: the shapes stand on white.
COLOURS = {sign: rgb(LIGHT.tones[verdict].mark) for sign, verdict in VERDICTS.items()}
# Corners of each shape and the angle of the first, clockwise from the top.
SHAPES: dict[str, tuple[int, float]] = {"▼": (3, pi), "▲": (3, 0), "■": (4, pi / 4)}


@lru_cache
def verdict_sheet() -> Sheet:
    """Return the shapes as `maps.sheet.sheet` does; names are the signs."""
    return sheet({sign: _badge(sign) for sign in COLOURS if sign})


def _badge(sign: str) -> Image.Image:
    big = 4 * SIZE
    image = Image.new("RGBA", (big, big))
    draw = ImageDraw.Draw(image)
    half, far, line = big / 2, big * 0.46, big // 16
    draw.ellipse(
        [half - far, half - far, half + far, half + far], fill="white", outline=COLOURS[sign], width=line
    )
    reach = far * 0.66
    if sign in SHAPES:
        corners, first = SHAPES[sign]
        turns = [first + 2 * pi * n / corners for n in range(corners)]
        draw.polygon([(half + reach * sin(a), half - reach * cos(a)) for a in turns], fill=COLOURS[sign])
    else:
        reach *= 0.75
        draw.ellipse(
            [half - reach, half - reach, half + reach, half + reach], outline=COLOURS[sign], width=2 * line
        )
        if sign == "⊘":
            slant = reach * cos(pi / 4)
            draw.line([half - slant, half + slant, half + slant, half - slant], COLOURS[sign], width=2 * line)
    return image.resize((SIZE, SIZE), Image.Resampling.LANCZOS)
