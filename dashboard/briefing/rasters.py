"""Drawings as pictures, for files that cannot hold an SVG."""

import typst

from dashboard.briefing.measures import FONTS

# Pixels drawn per pixel shown: sharp on a projector and on paper.
SHARPNESS = 1.5
_SHEET = """
#set page(width: {width}pt, height: {height}pt, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg", width: 100%, height: 100%, fit: "contain")
"""


def png(svg: str, width: int, height: int) -> bytes:
    """Return an SVG as a PNG of so many pixels shown, its letters in the fonts of the house.

    Raises:
        RuntimeError: it is no SVG.
    """
    drawn = typst.compile(
        _SHEET.format(width=width, height=height).encode(),
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[FONTS]),
        ignore_system_fonts=True,
        format="png",
        ppi=72 * SHARPNESS,
        sys_inputs={"svg": str(svg)},
    )
    if not isinstance(drawn, bytes):
        raise RuntimeError("a drawing is one sheet")
    return drawn
