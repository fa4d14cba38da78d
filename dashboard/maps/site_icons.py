"""Badges of risk spots, checkpoints and innovations as one picture sheet, told apart by shape and letters."""

from functools import lru_cache
from math import cos, pi, sin
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

from dashboard.language.text import Lang, Text
from dashboard.maps.labels import FONT_FOLDER
from dashboard.maps.sheet import Sheet, sheet
from dashboard.ui.tokens import LIGHT

SIZE = 48
# Whether an innovation is in use: a filled badge, a hollow one, and a grey one with a question mark.
Look = Literal["used", "unused", "unknown"]
LOOKS: tuple[Look, ...] = ("used", "unused", "unknown")
Shape = Literal["square", "hexagon", "triangle", "circle"]
# Height of the letters as a share of the badge, by their number.
LETTER_SIZES = {1: 0.62, 2: 0.46, 3: 0.36}
# Letters on the badge of each kind of innovation, by its code in the store.
LETTERS: dict[str, Text] = {
    "camera": Text("ก", "C"),
    "shared_camera": Text("กภ", "SC"),
    "sos_pole": Text("SOS", "SOS"),
    "mobile_unit": Text("รถ", "MU"),
    "drone": Text("ด", "D"),
    "control_room": Text("ศ", "CR"),
    "public_address": Text("ส", "PA"),
    "app": Text("อป", "A"),
    "radio": Text("ว", "R"),
    "lighting": Text("ฟ", "L"),
    "red_box": Text("ตQ", "QR"),
    "other": Text("อ", "O"),
}
OPEN_SPOT, FIXED_SPOT = "open_spot", "fixed_spot"
# Letters on the hexagon of each kind of checkpoint.
CHECKPOINTS: dict[str, Text] = {"checkpoint": Text("จ", "CP"), "red_box": Text("ต", "RB")}
# The same on light and dark maps: badges are filled, or stand on paper. No verdict, so none of its colours.
INK, PAPER, BLUE, GREY, QUIET = LIGHT.text, LIGHT.ground, LIGHT.now, LIGHT.grid, LIGHT.quiet


@lru_cache
def site_sheet(lang: Lang) -> Sheet:
    """Return the badges with the letters of a language, as `maps.sheet.sheet` does."""
    badges = {
        OPEN_SPOT: _badge("triangle", INK, "!", PAPER),
        FIXED_SPOT: _badge("circle", PAPER, "", QUIET),
        **{
            checkpoint_icon(k): _badge("hexagon", QUIET, letters(lang), PAPER)
            for k, letters in CHECKPOINTS.items()
        },
    }
    for kind, letters in LETTERS.items():
        for look in LOOKS:
            fill, ink = {"used": (BLUE, PAPER), "unused": (PAPER, BLUE), "unknown": (GREY, INK)}[look]
            sign = letters(lang) + ("?" if look == "unknown" else "")
            badges[innovation_icon(kind, look)] = _badge("square", fill, sign, ink)
    return sheet(badges, colours=128)


def innovation_icon(kind: str, look: Look) -> str:
    """Return the name of an icon; a kind that is not in the list is among the others."""
    return f"{kind if kind in LETTERS else 'other'}:{look}"


def checkpoint_icon(kind: str) -> str:
    """Return the name of an icon."""
    return f"checkpoint:{kind}"


def _badge(shape: Shape, fill: str, letters: str, ink: str) -> Image.Image:
    """Return one badge, drawn four times as large and made smaller."""
    big = 4 * SIZE
    image = Image.new("RGBA", (big, big), PAPER + "00")
    draw = ImageDraw.Draw(image)
    _outline(draw, shape, big, fill, ink)
    # Letters in the middle of a triangle would touch its sides.
    low = big * 0.12 if shape == "triangle" else 0.0
    size = int(big * LETTER_SIZES.get(len(letters), 0.36))
    # Raqm and no other engine: see maps.labels.
    font = ImageFont.truetype(FONT_FOLDER / "Sarabun-Bold.ttf", size, layout_engine=ImageFont.Layout.RAQM)
    draw.text((big / 2, big / 2 + low), letters, font=font, fill=ink, anchor="mm")
    return image.resize((SIZE, SIZE), Image.Resampling.LANCZOS)


def _outline(draw: ImageDraw.ImageDraw, shape: Shape, big: int, fill: str, ink: str) -> None:
    """Draw the shape of a badge; a circle gets a tick, as it has no letters."""
    edge, line, half = big * 0.04, big // 20, big / 2
    # What is as dark as a dark map is seen by its rim.
    border = {PAPER: ink, INK: PAPER}.get(fill, INK)
    if shape == "square":
        box = [edge, edge * 2, big - edge, big - edge * 2]
        draw.rounded_rectangle(box, big * 0.16, fill=fill, outline=border, width=line)
    elif shape == "circle":
        tick = [(big * 0.26, big * 0.52), (big * 0.44, big * 0.7), (big * 0.75, big * 0.32)]
        draw.ellipse([edge, edge, big - edge, big - edge], fill=fill, outline=border, width=line)
        draw.line(tick, fill=ink, width=big // 10, joint="curve")
    elif shape == "hexagon":
        far = half - edge
        corners = [(half + far * sin(n * pi / 3), half - far * cos(n * pi / 3)) for n in range(6)]
        draw.polygon(corners, fill=fill, outline=border, width=line)
    else:
        corners = [(half, edge), (big - edge, big - edge * 2), (edge, big - edge * 2)]
        draw.polygon(corners, fill=fill, outline=border, width=line)
