"""Thai words on a map, as pictures: deck.gl's TextLayer misplaces Thai vowels and tone marks."""

from base64 import b64decode, b64encode
from collections.abc import Iterable
from functools import lru_cache
from io import BytesIO
from math import ceil, floor
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from dashboard.ui.tokens import ink

FONT_FOLDER = Path(__file__).parents[2] / "static" / "fonts"
SHARPNESS = 2  # pixels drawn per pixel shown: sharp on a projector and on high-density screens
HALO = {False: 2, True: 3}  # bold?: width in pixels shown
LONGEST = 60  # characters; the PNG of a runaway name would not fit the layer's texture
SHEET = (
    2048  # pixels: how wide a sheet of labels becomes before it gets another row; all browsers take as many
)
PALETTE = 32  # ink, halo and the steps between them; makes the PNG a third as large as true colour


@lru_cache(maxsize=8)
def _font(size: int, bold: bool) -> ImageFont.FreeTypeFont:
    path = FONT_FOLDER / ("Sarabun-Bold.ttf" if bold else "Sarabun-Regular.ttf")
    # Raqm and no other engine: the basic one stacks tone marks on top of vowels.
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.RAQM)


@lru_cache(maxsize=4096)
def _drawn(text: str, dark: bool, size: int, bold: bool) -> tuple[str, int, int]:
    font = _font(size * SHARPNESS, bold)
    colours = ink(dark)
    letters, halo = colours.text if bold else colours.quiet, colours.ground
    stroke = HALO[bold] * SHARPNESS
    box = font.getbbox(text, stroke_width=stroke, language="th")
    left, top, right, bottom = floor(box[0]), floor(box[1]), ceil(box[2]), ceil(box[3])
    # A pixel of air on each side, as the atlas is sampled linearly and a neighbour would bleed in; then full
    # steps of four pixels, as the half-size level of the atlas blurs a picture that begins on an odd one.
    width, height = (-(-(edge + 2) // 4) * 4 for edge in (right - left, bottom - top))
    image = Image.new("RGBA", (width, height), halo + "00")
    draw = ImageDraw.Draw(image)
    draw.text(
        ((width - right - left) // 2, (height - bottom - top) // 2),
        text,
        font=font,
        fill=letters,
        stroke_width=stroke,
        stroke_fill=halo,
        language="th",
    )
    return _png(image, PALETTE), image.width, image.height


def _png(image: Image.Image, colours: int) -> str:
    packed = BytesIO()
    image.quantize(colours, method=Image.Quantize.FASTOCTREE).save(packed, "PNG", optimize=True)
    return "data:image/png;base64," + b64encode(packed.getvalue()).decode()


def label_icon(text: str, *, dark: bool = False, size: int = 22, bold: bool = True) -> dict[str, object]:
    """Return the icon record of ``text`` for a pydeck ``IconLayer``, centred on its point.

    ``size`` is the type size in pixels shown; ``dark`` is the base map's mode, not the ink's; what is not
    ``bold`` is quieter in colour and halo too. Width, height
    and anchors count the PNG's own pixels, ``SHARPNESS`` times as many as are shown, and the height follows
    the text. So the layer has to take each label's own height, or letters differ in size from label to label
    (`layers._written`).

    White space, line breaks too, becomes one blank; text over ``LONGEST`` characters ends in an ellipsis.
    """
    line = " ".join(text.split())
    if len(line) > LONGEST:
        line = line[: LONGEST - 1] + "…"
    url, width, height = _drawn(line, dark, size, bold)
    return {"url": url, "width": width, "height": height, "anchorX": width / 2, "anchorY": height / 2}


def label_sheet(icons: Iterable[dict[str, object]]) -> tuple[str, dict[str, dict[str, object]]]:
    """Return icons as one PNG, and by the URL of each its place in it.

    A browser loads and draws every picture of its own by itself, and the whole map anew after each.
    """
    places: dict[str, dict[str, object]] = {}
    corners: list[tuple[str, int, int]] = []
    x = y = below = 0
    for icon in icons:
        url, width, height = str(icon["url"]), int(str(icon["width"])), int(str(icon["height"]))
        if url in places:
            continue
        if x + width > SHEET:
            x, y = 0, below
        places[url] = {name: size for name, size in icon.items() if name != "url"} | {"x": x, "y": y}
        corners.append((url, x, y))
        x, below = x + width, max(below, y + height)
    size = (SHEET if y else max(x, 1), max(below, 1))
    return _packed(size, tuple(corners)), places


# A view's names stay while other cases are looked at; to pack a sheet takes a fifth of a map's time.
@lru_cache(maxsize=64)
def _packed(size: tuple[int, int], corners: tuple[tuple[str, int, int], ...]) -> str:
    packed = Image.new("RGBA", size)
    for url, x, y in corners:
        picture = Image.open(BytesIO(b64decode(url.split(",", 1)[1])))
        packed.paste(picture.convert("RGBA"), (x, y))
    # Bold and quiet labels have inks of their own.
    return _png(packed, 2 * PALETTE)
