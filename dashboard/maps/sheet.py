"""Small pictures packed side by side into one, as a deck.gl IconLayer takes them."""

import base64
import io

from PIL import Image

# A PNG as data URI, and where in it each icon is, by name.
Sheet = tuple[str, dict[str, dict[str, float]]]


def sheet(images: dict[str, Image.Image], *, colours: int | None = None) -> Sheet:
    """Return a PNG as data URI, and a mapping of each icon's name to its place in it.

    Args:
        images: square ones of one size.
        colours: as many as the PNG keeps; None = all.
    """
    size = next(iter(images.values())).width
    packed = Image.new("RGBA", (size * len(images), size))
    mapping: dict[str, dict[str, float]] = {}
    for at, (name, image) in enumerate(images.items()):
        packed.paste(image, (at * size, 0))
        place = {
            "x": at * size,
            "y": 0,
            "width": size,
            "height": size,
            "anchorX": size / 2,
            "anchorY": size / 2,
        }
        mapping[name] = place
    if colours is not None:
        packed = packed.quantize(colours, method=Image.Quantize.FASTOCTREE)
    png = io.BytesIO()
    packed.save(png, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(png.getvalue()).decode(), mapping
