"""Badges of risk spots, checkpoints and innovations as one picture sheet: told apart by shape and letters,
not by colour.
"""

from functools import lru_cache
from math import cos, pi, sin
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

from dashboard.language.text import Lang, Text
from dashboard.maps.labels import FONT_FOLDER
from dashboard.maps.sheet import sheet

SIZE = 48
# Whether an innovation is in use: a filled badge, a hollow one, and a grey one with a question mark.
Look = Literal["used", "unused", "unknown"]
LOOKS: tuple[Look, ...] = ("used", "unused", "unknown")
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
INK, PAPER, BLUE, AMBER, GREEN, GREY = "#1a1a1a", "#ffffff", "#1f4e8c", "#f5b301", "#1f6b45", "#d9dce1"


@lru_cache
def site_sheet(lang: Lang) -> tuple[str, dict[str, dict[str, float]]]:
    """(PNG as data URI, mapping icon name -> its place)."""
    drawn = {
        OPEN_SPOT: _badge("triangle", AMBER, "!", INK),
        FIXED_SPOT: _badge("circle", GREEN, "", PAPER),
        **{
            checkpoint_icon(k): _badge("hexagon", "#4a4f58", letters(lang), PAPER)
            for k, letters in CHECKPOINTS.items()
        },
    }
    for kind, letters in LETTERS.items():
        for look in LOOKS:
            fill, ink = {"used": (BLUE, PAPER), "unused": (PAPER, BLUE), "unknown": (GREY, INK)}[look]
            said = letters(lang) + ("?" if look == "unknown" else "")
            drawn[innovation_icon(kind, look)] = _badge("square", fill, said, ink)
    return sheet(drawn, colours=128)


def innovation_icon(kind: str, look: Look) -> str:
    """The icon's name; a kind that is not in the list is among the others."""
    return f"{kind if kind in LETTERS else 'other'}:{look}"


def checkpoint_icon(kind: str) -> str:
    return f"checkpoint:{kind}"


def _badge(
    shape: Literal["square", "hexagon", "triangle", "circle"], fill: str, letters: str, ink: str
) -> Image.Image:
    """One badge, drawn four times as large and made smaller. A circle gets a tick instead of letters."""
    big = 4 * SIZE
    image = Image.new("RGBA", (big, big), PAPER + "00")
    draw = ImageDraw.Draw(image)
    edge, line = big * 0.04, big // 20
    border = INK if fill != PAPER else ink
    low = 0.0
    if shape == "square":
        draw.rounded_rectangle(
            [edge, edge * 2, big - edge, big - edge * 2], big * 0.16, fill=fill, outline=border, width=line
        )
    elif shape == "circle":
        draw.ellipse([edge, edge, big - edge, big - edge], fill=fill, outline=border, width=line)
        draw.line(
            [(big * 0.26, big * 0.52), (big * 0.44, big * 0.7), (big * 0.75, big * 0.32)],
            fill=ink,
            width=big // 10,
            joint="curve",
        )
    elif shape == "hexagon":
        half = big / 2
        corners = [
            (half + (half - edge) * sin(n * pi / 3), half - (half - edge) * cos(n * pi / 3)) for n in range(6)
        ]
        draw.polygon(corners, fill=fill, outline=border, width=line)
    else:
        draw.polygon(
            [(big / 2, edge), (big - edge, big - edge * 2), (edge, big - edge * 2)],
            fill=fill,
            outline=border,
            width=line,
        )
        low = big * 0.12
    size = big * (0.62 if len(letters) == 1 else 0.46 if len(letters) == 2 else 0.36)
    # Raqm and no other engine: see maps.labels.
    font = ImageFont.truetype(
        FONT_FOLDER / "Sarabun-Bold.ttf", int(size), layout_engine=ImageFont.Layout.RAQM
    )
    draw.text((big / 2, big / 2 + low), letters, font=font, fill=ink, anchor="mm")
    return image.resize((SIZE, SIZE), Image.Resampling.LANCZOS)
