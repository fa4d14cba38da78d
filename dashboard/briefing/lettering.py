"""Words and numbers of drawings: how high they are, about how wide, and how they are written as SVG."""

from collections.abc import Sequence

from markupsafe import Markup

from dashboard.ui import svg
from dashboard.ui.tokens import Ink

# Units of a slide 1080 high: the smallest words (above 1/40 of it), and titles of drawings.
SMALL, TITLE = 28, 32
# Baseline of a title: Thai marks stand high above the letters, and others hang below them.
BASE, HANG = 38, 8
# Between two lines or two things.
GAP = 12


def moved(drawn: Markup, x: float, y: float) -> Markup:
    """Return a drawing elsewhere."""
    return Markup('<g transform="translate({:.1f} {:.1f})">{}</g>').format(x, y, drawn)


def words(
    x: float,
    y: float,
    said: str,
    colour: str,
    *,
    anchor: str = "start",
    bold: bool = False,
    size: int = SMALL,
) -> Markup:
    """Return words at their baseline. anchor: start, middle or end."""
    return svg.words(x, y, said, colour, anchor=anchor, bold=bold, size=size)


def haloed(x: float, y: float, said: str, colour: str, colours: Ink, *, anchor: str = "start") -> Markup:
    """Return words on a halo of the ground, so that lines below do not run through the letters."""
    halo = Markup('<g stroke="{}" stroke-width="8" stroke-linejoin="round">{}</g>')
    return halo.format(colours.ground, words(x, y, said, colours.ground, anchor=anchor)) + words(
        x, y, said, colour, anchor=anchor
    )


def long(said: str, size: float = SMALL) -> float:
    """Return about how wide words are."""
    return svg.length(said, size)


def cut(said: str, room: float, size: float = SMALL) -> str:
    """Return words that fit a room, else their beginning with an ellipsis."""
    if long(said, size) <= room:
        return said
    while said and long(said + "…", size) > room:
        said = said[:-1]
    return said.rstrip() + "…"


def wrapped(said: str, width: float, size: float = SMALL, most: int = 2) -> list[str]:
    """Return words in lines, parted at blanks; what has no room in the last of so many lines is cut."""
    found: list[str] = [""]
    for word in said.split(" "):
        longer = f"{found[-1]} {word}" if found[-1] else word
        if found[-1] and long(longer, size) > width and len(found) < most:
            found.append(word)
        else:
            found[-1] = longer
    return [cut(line, width, size) for line in found]


def title(said: str, width: float, colours: Ink) -> tuple[Markup, float]:
    """Return a title as drawn at the top, and how high it is."""
    lines = wrapped(said, width, TITLE)
    step = TITLE * 1.3
    drawn = [
        words(0, BASE + step * n, line, colours.text, bold=True, size=TITLE) for n, line in enumerate(lines)
    ]
    return svg.joined(drawn), BASE + step * (len(lines) - 1)


def rows(lengths: Sequence[float], width: float) -> list[list[int]]:
    """Return positions in rows as wide as there is room."""
    found: list[list[int]] = []
    x = 0.0
    for n, each in enumerate(lengths):
        if not found or x + each > width:
            found.append([])
            x = 0.0
        found[-1].append(n)
        x += each
    return found


def number(value: float) -> str:
    """Return a number as it is written."""
    return f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"
