"""The words of a drawing taken out of its SVG, so that paper sets them itself.

typst draws the shapes of an SVG well, but sets its words in one font and without a text layer of Thai that
can be read out. So the words leave the picture with their places, and the page sets them upon it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import atan2, cos, degrees, hypot, radians, sin
from xml.etree import ElementTree

_TEXT = "{http://www.w3.org/2000/svg}text"
_MOVE = re.compile(r"(translate|rotate|scale)\(([^)]*)\)")
_BOLDEST_PLAIN = 500
# XML does not have them, and a name of a police database may.
_NO_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# What an element takes from those around it where it does not say itself.
_TAKEN = {
    "fill": "#000000",
    "stroke": "none",
    "font-size": "16",
    "font-weight": "400",
    "text-anchor": "start",
}
# x and y of an element in those of the drawing: x·a + y·c + e, x·b + y·d + f.
_Matrix = tuple[float, float, float, float, float, float]
_SAME: _Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True, slots=True)
class Letters:
    """Words upon a drawing, in its pixels.

    x, y: where the baseline is at the anchor (start, middle, end). turn: degrees clockwise. colour, halo:
    `#rrggbb`; halo = what the words stand on, so that lines do not run through them; '' = none.
    """

    words: str
    x: float
    y: float
    size: float
    colour: str
    anchor: str
    bold: bool
    turn: float = 0
    halo: str = ""


@dataclass(frozen=True, slots=True)
class Lettered:
    """A drawing without its words, the words, and what it says to those who cannot see it."""

    svg: str
    letters: tuple[Letters, ...]
    said: str
    width: float
    height: float


def lettered(drawing: str) -> Lettered:
    """Return a drawing's shapes and words apart.

    Args:
        drawing: one `<svg>` with a viewBox from 0, 0, styled by attributes.
    """
    ElementTree.register_namespace("", _TEXT[1 : _TEXT.index("}")])
    # Our own drawing, in which every name is escaped.
    root = ElementTree.fromstring(_NO_CHARACTERS.sub("", drawing))  # noqa: S314
    given = {name: root.attrib.get(name, usual) for name, usual in _TAKEN.items()}
    letters = tuple(_without_halos(_taken_out(root, _SAME, given)))
    _, _, width, height = (float(number) for number in root.attrib["viewBox"].split())
    shapes = ElementTree.tostring(root, encoding="unicode")
    return Lettered(shapes, letters, root.attrib.get("aria-label", ""), width, height)


def _taken_out(
    parent: ElementTree.Element, matrix: _Matrix, taken: Mapping[str, str]
) -> Iterator[tuple[Letters, bool]]:
    """Yield the words below an element, and whether they are a halo only; remove them from it."""
    for element in list(parent):
        own = {name: element.attrib.get(name, taken[name]) for name in _TAKEN}
        place = _moved(matrix, element.attrib.get("transform", ""))
        if element.tag == _TEXT:
            parent.remove(element)
            yield _letters(element, place, own), own["stroke"] != "none"
        else:
            yield from _taken_out(element, place, own)


def _letters(element: ElementTree.Element, matrix: _Matrix, own: Mapping[str, str]) -> Letters:
    a, b, c, d, e, f = matrix
    x, y = (float(element.attrib.get(name, 0)) for name in "xy")
    return Letters(
        words="".join(element.itertext()),
        x=a * x + c * y + e,
        y=b * x + d * y + f,
        size=float(own["font-size"].removesuffix("px")) * hypot(a, b),
        colour=own["fill"],
        anchor=own["text-anchor"],
        bold=own["font-weight"] == "bold"
        or (own["font-weight"].isdecimal() and int(own["font-weight"]) > _BOLDEST_PLAIN),
        turn=degrees(atan2(b, a)),
        halo=own["stroke"],
    )


def _without_halos(found: Iterator[tuple[Letters, bool]]) -> Iterator[Letters]:
    """Yield words once: those of a halo lend it to the words that follow upon them."""
    halo = ""
    for letters, is_halo in found:
        if is_halo:
            halo = letters.halo
            continue
        yield replace(letters, halo=halo)
        halo = ""


def _moved(matrix: _Matrix, transform: str) -> _Matrix:
    """Return a matrix with the moves of a `transform` put before it."""
    for kind, written in _MOVE.findall(transform):
        numbers = [float(number) for number in re.split(r"[\s,]+", written.strip())]
        for move in _moves(kind, numbers):
            matrix = _product(matrix, move)
    return matrix


def _moves(kind: str, numbers: list[float]) -> Iterator[_Matrix]:
    first, *more = numbers
    match kind:
        case "translate":
            yield (1, 0, 0, 1, first, more[0] if more else 0)
        case "scale":
            yield (first, 0, 0, more[0] if more else first, 0, 0)
        case "rotate":
            x, y = more or (0, 0)
            turn = radians(first)
            yield (1, 0, 0, 1, x, y)
            yield (cos(turn), sin(turn), -sin(turn), cos(turn), 0, 0)
            yield (1, 0, 0, 1, -x, -y)


def _product(outer: _Matrix, inner: _Matrix) -> _Matrix:
    a, b, c, d, e, f = outer
    p, q, r, s, t, u = inner
    return (a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s, a * t + c * u + e, b * t + d * u + f)
