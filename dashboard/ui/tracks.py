"""Rows of ranges on one axis as HTML: a value as a sign, its range as a line, both in figures beside.

On a phone the axis stands below the name instead of beside it. Places on the axis are shares of it, 0 to 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dashboard.ui.tokens import Verdict

# Names of the shapes that the style draws, by the sign that they are.
SHAPES = {"▼": "down", "▲": "up", "■": "square", "●": "dot", "○": "ring", "★": "star"}
_ROW = Markup(
    '<div class="track"><div class="track-name">{name}{words}</div>'
    '<div class="track-axis">{axis}</div><div class="track-figures">{figures}</div></div>'
)


@dataclass(frozen=True, slots=True)
class Track:
    """One row.

    name, words below it: escaped unless Markup. sign: one of SHAPES. low, middle, high: places on the axis,
    None = nothing to draw; instead: said in place of the drawing. verdict: colours it; None = it decides
    nothing. own: what the page is about, darker than the others.
    """

    name: str
    words: str
    sign: str
    figures: str
    low: float | None = None
    middle: float | None = None
    high: float | None = None
    instead: str = ""
    verdict: Verdict | None = None
    own: bool = False


@dataclass(frozen=True, slots=True)
class Axis:
    """What all rows share. ticks: place and label; line: the place of what they are held against, with words.

    band: from, to; ends: what lies to the left and to the right of the line.
    """

    ticks: Sequence[tuple[float, str]]
    line: tuple[float, str]
    band: tuple[float, float] | None = None
    ends: tuple[str, str] = ("", "")


def tracks(rows: Sequence[Track], axis: Axis, alt: str) -> Markup:
    """Return the rows, the first on top. alt: what they show, for those who cannot see them."""
    head = Markup(
        '<div class="track track-head"><div></div><div class="track-axis">{}{}{}</div><div></div></div>'
    )
    left, right = (
        Markup('<span class="track-end track-{}">{}</span>').format(side, words)
        for side, words in zip(("left", "right"), axis.ends, strict=True)
    )
    line = _label(*axis.line) if axis.line[1] else Markup("")
    ticks = Markup("").join(_label(place, words) for place, words in axis.ticks)
    foot = Markup(
        '<div class="track track-foot"><div></div><div class="track-axis">{}</div><div></div></div>'
    )
    return Markup('<div class="tracks" role="group" aria-label="{}">{}{}{}</div>').format(
        alt,
        head.format(left, line, right),
        Markup("").join(_row(row, axis) for row in rows),
        foot.format(ticks),
    )


def _label(place: float, words: str) -> Markup:
    return Markup('<span style="left:{:.2f}%">{}</span>').format(place * 100, words)


def _row(row: Track, axis: Axis) -> Markup:
    if row.middle is None or row.low is None or row.high is None:
        drawn = Markup('<p class="track-instead">{}</p>').format(row.instead)
    else:
        drawn = _drawing(row, axis, row.low, row.middle, row.high)
    words = Markup('<div class="track-words">{}</div>').format(row.words) if row.words else Markup("")
    return _ROW.format(name=row.name, words=words, axis=drawn, figures=row.figures)


def _drawing(row: Track, axis: Axis, low: float, middle: float, high: float) -> Markup:
    """Return the axis of a row with its range and its value; its figures stand beside it for readers."""
    kind = (row.verdict or ("now" if row.own else "before")).replace("_", "-")
    parts = [_mark("track-grid", place) for place, _ in axis.ticks]
    if axis.band:
        first, last = axis.band
        parts.insert(0, _mark("track-band", first, last - first))
    parts += [
        _mark("track-line", axis.line[0]),
        _mark(f"track-range track-{kind}", low, high - low),
        _mark(f"track-sign track-{kind} track-{SHAPES[row.sign]}", middle),
    ]
    return Markup('<div class="track-drawing" aria-hidden="true">{}</div>').format(Markup("").join(parts))


def _mark(kind: str, place: float, width: float | None = None) -> Markup:
    """Return one mark at its place, and of its width where it has one."""
    wide = Markup("") if width is None else Markup(";width:{:.2f}%").format(width * 100)
    return Markup('<i class="{}" style="left:{:.2f}%{}"></i>').format(kind, place * 100, wide)
