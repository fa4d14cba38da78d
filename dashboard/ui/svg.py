"""Small drawings as SVG: bars against a target, courses, counts. Pure, for screen, print and slides alike.

Each says in words what it shows, for those who cannot see it. Numbers drawn are never smaller than 14 px at
the width for which they are made; where a drawing is shown wider, it grows as a whole.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup

from dashboard.ui.tokens import SMALLEST, Ink, Verdict

WIDTH = 232
FONT = "Sarabun, sans-serif"
# Widths of Sarabun's letters as shares of their height; all others are LETTER wide.
LETTER = 0.55
WIDTHS = {"เแโใไาะำ": 0.48, " .,:;'|()ijlI": 0.28, "%&@mwMW…": 0.85, "✓✗■⊘▲▼○◆": 0.75}
THAI, CAPITAL = 0.6, 0.62
# Heights in pixels.
BULLET, BULLET_BAR, COURSE, STACK = 34, 10, 62, 12


@dataclass(frozen=True, slots=True)
class Bullet:
    """A value against its target. All numbers in one unit, from 0 to `top`.

    label, shown, limit: as they are written: `หวาดกลัว`, `37 %`, `≤ 40 %`. low, high: its likely range, where
    there is one. verdict: colours the bar; None = it decides nothing.
    """

    label: str
    shown: str
    limit: str
    value: float | None
    target: float
    top: float
    low: float | None = None
    high: float | None = None
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """Twelve months or so: values (None = not received) with the names of their months.

    what: what is counted. incomplete: places of those that are not over or not wholly received.
    """

    values: Sequence[float | None]
    months: Sequence[str]
    what: str
    incomplete: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Part:
    """So many of a whole. words: sign, word and number: `✗ ไม่ผ่าน 1`."""

    verdict: Verdict
    sign: str
    count: int
    words: str


def drawing(width: int, height: int, said: str, *content: Markup) -> Markup:
    """Return an SVG that fills the width it is given. said: what it shows, in words."""
    return Markup(
        '<svg viewBox="0 0 {} {}" width="100%" role="img" aria-label="{}" font-family="{}"'
        ' font-size="{}">{}</svg>'
    ).format(width, height, said, FONT, SMALLEST, joined(content))


def length(said: str, size: float = SMALLEST) -> float:
    """Return about how wide a text is: the fonts' own widths are unknown where it is drawn."""
    return size * sum(_width(letter) for letter in said)


@cache
def _width(letter: str) -> float:
    if letter == "\u0e31" or "\u0e34" <= letter <= "\u0e3a" or "\u0e47" <= letter <= "\u0e4e":
        # Thai letters above and below another take none.
        return 0
    known = next((width for letters, width in WIDTHS.items() if letter in letters), None)
    if known is not None:
        return known
    if "\u0e00" <= letter <= "\u0e7f":
        return THAI
    return CAPITAL if letter.isupper() else LETTER


def joined(parts: Iterable[Markup]) -> Markup:
    """Return pieces of markup one after another."""
    return Markup("").join(parts)


def words(
    x: float,
    y: float,
    said: str,
    colour: str,
    *,
    anchor: str = "start",
    bold: bool = False,
    size: int = SMALLEST,
) -> Markup:
    """Return a text at its baseline. anchor: start, middle or end."""
    return Markup(
        '<text x="{:.1f}" y="{:.1f}" fill="{}" text-anchor="{}" font-weight="{}" font-size="{}">{}</text>'
    ).format(x, y, colour, anchor, 600 if bold else 400, size, said)


def rectangle(x: float, y: float, width: float, height: float, colour: str, *, round_by: float = 0) -> Markup:
    """Return a filled rectangle."""
    return Markup('<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="{}" fill="{}"/>').format(
        x, y, max(width, 0), height, round_by, colour
    )


def line(x1: float, y1: float, x2: float, y2: float, colour: str, thickness: float) -> Markup:
    """Return a straight line."""
    return Markup(
        '<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" stroke="{}" stroke-width="{}"/>'
    ).format(x1, y1, x2, y2, colour, thickness)


def bullet(asked: Bullet, ink: Ink, width: int = WIDTH) -> Markup:
    """Return a bar against its target: value, likely range as a whisker, target as a tick with its limit."""
    top, y = max(asked.top, asked.target) or 1, BULLET - BULLET_BAR - 4
    middle = y + BULLET_BAR / 2
    colour = ink.now if asked.verdict is None else ink.tones[asked.verdict].mark

    def at(value: float) -> float:
        return min(max(value / top, 0), 1) * width

    parts = [
        words(0, 13, asked.label, ink.text),
        words(width, 13, asked.limit, ink.quiet, anchor="end"),
        rectangle(0, y, width, BULLET_BAR, ink.grid, round_by=2),
    ]
    if asked.value is not None:
        parts.append(rectangle(0, y, at(asked.value), BULLET_BAR, colour, round_by=2))
    if asked.low is not None and asked.high is not None:
        parts.append(line(at(asked.low), middle, at(asked.high), middle, ink.text, 2))
    tick = min(max(at(asked.target), 1.5), width - 1.5)
    parts.append(line(tick, y - 4, tick, y + BULLET_BAR + 4, ink.text, 3))
    return drawing(width, BULLET, f"{asked.label} {asked.shown} · {asked.limit}", *parts)


def course(asked: Course, ink: Ink, width: int = WIDTH) -> Markup:
    """Return bars of the months with the first and last one named, the largest value and zero on its axis.

    A month not received is a gap in grey; an incomplete one is hatched.
    """
    known = [value for value in asked.values if value is not None]
    most, foot, head = max(known, default=0) or 1, COURSE - 18, 4
    left = 10 + 8 * len(f"{most:,.0f}")
    step = (width - left) / max(len(asked.values), 1)
    parts = [
        words(left - 4, head + 11, f"{most:,.0f}", ink.quiet, anchor="end"),
        words(left - 4, foot, "0", ink.quiet, anchor="end"),
        line(left, head, width, head, ink.grid, 1),
    ]
    for n, value in enumerate(asked.values):
        x, hatched = left + n * step, n in asked.incomplete
        if value is None:
            parts.append(rectangle(x, head, step - 2, foot - head, ink.gap))
            continue
        height = value / most * (foot - head)
        parts.append(rectangle(x, foot - height, step - 2, height, ink.before if hatched else ink.now))
        if hatched:
            parts += [
                line(x, foot - h, x + step - 2, foot - h, ink.ground, 1) for h in range(3, int(height), 4)
            ]
    parts.append(line(left, foot, width, foot, ink.quiet, 1))
    if asked.months:
        parts.append(words(left, COURSE - 2, asked.months[0], ink.quiet))
        parts.append(words(width, COURSE - 2, asked.months[-1], ink.quiet, anchor="end"))
    listed = ", ".join(
        f"{month} {'–' if value is None else f'{value:,.0f}'}"
        for month, value in zip(asked.months, asked.values, strict=True)
    )
    return drawing(width, COURSE, f"{asked.what}: {listed}", *parts)


def stack(parts: Sequence[Part], ink: Ink, width: int = WIDTH) -> Markup:
    """Return how many of a whole stand where, as one bar; never one colour for the whole."""
    whole = sum(part.count for part in parts) or 1
    drawn, x = [], 0.0
    for part in parts:
        share = part.count / whole * width
        drawn.append(
            rectangle(x, 0, share - (1 if x + share < width else 0), STACK, ink.tones[part.verdict].mark)
        )
        x += share
    # As wide as it is given, and no higher for that.
    bar = drawing(width, STACK, " · ".join(part.words for part in parts), *drawn)
    return bar.replace("<svg ", Markup('<svg preserveAspectRatio="none" '), 1)
