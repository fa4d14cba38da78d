"""Small pictures packed side by side into one, as a deck.gl IconLayer takes them."""

import base64
import io

from PIL import Image


def sheet(
    images: dict[str, Image.Image], *, colours: int | None = None
) -> tuple[str, dict[str, dict[str, float]]]:
    """(PNG as data URI, mapping icon name -> its place).

    Args:
        images: square ones of one size. colours: as many as the PNG keeps; None = all.
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
    png = io.BytesIO()
    (packed.quantize(colours, method=Image.Quantize.FASTOCTREE) if colours else packed).save(
        png, "PNG", optimize=True
    )
    return "data:image/png;base64," + base64.b64encode(png.getvalue()).decode(), mapping
