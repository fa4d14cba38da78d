"""The crime clock as it hangs in every station: a 24-hour dial with one pin per case.

Pure: cases in, SVG text out.
Lengths are units of the view box, 260 wide; `clock_component` shows a unit as 0.95 to 1.6 pixels, so that the
smallest words are 14 pixels. Angles are minutes of the day, clockwise from 24.00 at the top.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import asin, cos, dist, pi, sin
from unicodedata import category

import numpy as np
import numpy.typing as npt
import pandas as pd
from markupsafe import Markup

from dashboard.cases.hours import DAY, in_words
from dashboard.cases.hours import by_hour as cases_by_hour
from dashboard.language.text import Lang, Text
from dashboard.maps.pin_classes import INK, PIN_CLASSES, PinClass, pin_class, pin_mark
from dashboard.store.cells import whole
from dashboard.ui.tokens import Ink, rgb

COLUMNS = ["offence_code", "crime_group", "minute", "until_minutes", "cleared"]
LONGEST_PIN = 180  # minutes; a longer stretch is an arc, never a pin at its middle
MOST_PINS = 400
WIDTH, CENTRE_X, CENTRE_Y = 260, 130.0, 156.0
INNER, OUTER, RIM, NUMBERS = 34.0, 104.0, 106.0, 117.5
# Heights of words: 14 pixels on the smallest dial that is shown.
WORDS, STRONG, TOTAL_SIZE, LINE = 15, 16, 22, 19
# Where the numbers of a crowded dial stand, by turns, for three digits are wider than an hour; bars end below.
COUNTS, LONGEST_BAR = (95, 78), 68
GAP = 0.7  # between two pins, outlines included
# Diameters of pins, largest first. First everyone at the exact minute; only on a crowded dial may pins lean.
SIZES = [(size / 2, False) for size in range(22, 12, -1)] + [(size / 2, True) for size in range(16, 5, -1)]

OF_HOUR = Text(th="{n} คดี", en="{n} cases")
CASES = Text(th="คดี", en="cases")
CLEARED = Text(th="จับกุมได้ {n:,} คดี", en="Cleared: {n:,}")
UNTIMED = Text(th="ไม่ทราบเวลา {n:,} คดี", en="Time unknown: {n:,}")
RANGES = Text(th="เป็นช่วงเวลา {n:,} คดี", en="Over a stretch: {n:,}")
CROWDED = Text(th="คดีมาก จึงแสดงจำนวนคดีต่อชั่วโมง", en="Many: shown as cases per hour")
HOUR = Text(th="{a:02d}.00–{b:02d}.00 น.", en="{a:02d}:00–{b:02d}:00")
ALT = Text(
    th=(
        "นาฬิกาอาชญากรรม 24 ชั่วโมง ทั้งหมด {n:,} คดี จับกุมได้แล้ว {cleared:,} คดี ทราบเวลา {timed:,} คดี "
        "เป็นช่วงเวลาเกิน 3 ชั่วโมง {ranges:,} คดี ไม่ทราบเวลา {untimed:,} คดี{peak}"
    ),
    en=(
        "Crime clock of 24 hours: {n:,} cases in all, {cleared:,} cleared; {timed:,} at a known time,"
        " {ranges:,} as a stretch above 3 hours, {untimed:,} at an unknown time{peak}"
    ),
)
PEAK = Text(th=" เกิดมากที่สุด {hour} {n} คดี", en="; most at {hour}: {n}")
LEGEND = Text(th="ความหมายของหมุด", en="What the pins mean")
WHITE_DOT = Text(th="จุดขาว = จับกุมได้แล้ว", en="White dot = cleared by arrest")
# A pin of no class with the dot, for legends.
DOTTED = PinClass("", WHITE_DOT, "#777777", "circle", ())
ARC = Text(th="เส้นโค้ง = เกิดในช่วงเวลานั้น (เกิน 3 ชม.)", en="Arc = some time in that stretch (above 3 h)")

# How each class is drawn. `{places}` are colours: variables on a page, which has two modes, else an Ink's.
_LOOKS: Mapping[str, Mapping[str, str]] = {
    "text": {"fill": "{text}", "font-size": f"{WORDS}px", "text-anchor": "middle"},
    ".strong": {"font-size": f"{STRONG}px", "font-weight": "700"},
    ".left": {"text-anchor": "start"},
    ".total": {"font-size": f"{TOTAL_SIZE}px", "font-weight": "700"},
    ".count": {"font-weight": "700"},
    ".field": {"stroke": "{text}", "stroke-opacity": ".2", "stroke-width": ".5"},
    ".day": {"fill": "{day}"},
    ".night": {"fill": "{night}"},
    ".rim": {"fill": "none", "stroke": "{text}", "stroke-width": "1.2"},
    ".tick": {"stroke": "{text}"},
    ".bar": {"stroke": "{text}", "stroke-opacity": ".6", "stroke-width": "7"},
    ".centre": {"fill": "{ground}", "stroke": "{text}", "stroke-width": ".8"},
}
_VARIABLES = {
    "text": "currentColor",
    "ground": "var(--ssz-ground)",
    "day": "color-mix(in srgb,var(--ssz-ground) 88%,white)",
    "night": "color-mix(in srgb,var(--ssz-ground) 88%,black)",
}
_STYLE = f"""<style>
.ssz-clock{{color:var(--ssz-text);font-family:var(--st-font,Sarabun,sans-serif);display:block;width:100%}}
{
    "".join(
        f".ssz-clock {name}{{{';'.join(f'{key}:{value.format(**_VARIABLES)}' for key, value in look.items())}}}"
        for name, look in _LOOKS.items()
    )
}
.ssz-clock .field.on{{fill:color-mix(in srgb,var(--ssz-ground) 68%,var(--st-primary-color))}}
.ssz-clock .on+.rim{{stroke:var(--st-primary-color);stroke-width:4.5}}
.ssz-clock .hour{{fill-opacity:0;stroke:none;cursor:pointer;outline:none}}
.ssz-clock .hour:focus-visible{{stroke:var(--st-primary-color);stroke-width:2.5}}
</style>"""


@dataclass(frozen=True, slots=True)
class _Case:
    """A case of the dial.

    minute: of the day, -1 = unknown. length: minutes as drawn, 0 = at that minute. stretch: minutes in all,
    over which its hours share it.
    """

    minute: int
    length: int
    stretch: int
    kind: PinClass
    cleared: bool


@dataclass(frozen=True, slots=True)
class _Face:
    """A dial as drawn: its parts, what it cannot show in words, all of it in words, cases by hour."""

    drawn: list[str]
    notes: tuple[str, ...]
    alt: str
    by_hour: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class StillFace:
    """A dial around CENTRE_X, CENTRE_Y in units of the view box; what stands beside it; all of it in words."""

    drawn: Markup
    notes: tuple[str, ...]
    alt: str


# Cases, with the minute and the radius at which the pin or arc of each is drawn.
_Placed = list[tuple[_Case, float, float]]


def crime_clock(
    cases: pd.DataFrame, title: str, lang: Lang, *, hours: tuple[int, int] | None = None, note: str = ""
) -> str:
    """Return one dial as SVG.

    Group 4 is left out even when given. Stretches of a day or more count as of unknown hour.

    Args:
        cases: rows of queries.points.clock.
        hours: [a, b) are lit; b ≤ a runs over midnight, b may be 24.
        note: a line below the dial, above the counts.
    """
    face = _face(_read(cases), lang, hours_of(hours))
    notes = [*([note] if note else []), *face.notes]
    body = [
        _text(CENTRE_X, 19, title if len(title) <= 40 else title[:39] + "…", "strong"),
        *face.drawn,
        *(_text(CENTRE_X, 301 + LINE * row, line) for row, line in enumerate(notes)),
        *(_button(hour, face.by_hour[hour], lang) for hour in range(24)),
    ]
    return _svg(WIDTH, 307 + LINE * (len(notes) - 1), title, face.alt, body)


def still_face(
    cases: pd.DataFrame, lang: Lang, ink: Ink, *, letters: float = WORDS, every: int = 1
) -> StillFace:
    """Return a dial without title and buttons, for files and slides, where no style sheet reaches.

    Args:
        cases: as `crime_clock`.
        letters: least height of its words, in units of the view box.
        every: so many hours have one number.
    """
    face = _face(_read(cases), lang, frozenset(), letters, every)
    white, black = (_mixed(ink.ground, mark) for mark in (255, 0))
    colours = {"text": ink.text, "ground": ink.ground, "day": white, "night": black}

    def looks(found: re.Match[str]) -> str:
        tag, classes = found[1], found[2].split()
        look: dict[str, str] = {}
        for name in (tag, *(f".{each}" for each in classes)):
            look |= _LOOKS.get(name, {})
        if tag == "text":
            look["font-size"] = f"{max(letters, TOTAL_SIZE if 'total' in classes else 0):.1f}px"
        return f"<{tag} " + " ".join(f'{key}="{value.format(**colours)}"' for key, value in look.items())

    drawn = re.sub(r'<(\w+) class="([^"]*)"', looks, "".join(face.drawn))
    return StillFace(Markup(drawn), face.notes, face.alt)  # noqa: S704  escaped by _text


def _mixed(ground: str, mark: int) -> str:
    """Return a ground with 12 % of white (255) or black (0), as the page's style sheet mixes them."""
    return "#" + "".join(f"{round(0.88 * part + 0.12 * mark):02x}" for part in rgb(ground))


def _face(
    known: list[_Case], lang: Lang, lit: frozenset[int], letters: float = WORDS, every: int = 1
) -> _Face:
    pins = [case for case in known if case.minute >= 0 and not case.length]
    ranges = [case for case in known if case.minute >= 0 and case.length]
    untimed, cleared = len(known) - len(pins) - len(ranges), sum(case.cleared for case in known)
    by_hour = cases_by_hour((case.minute, case.stretch) for case in [*pins, *ranges])
    drawn = _pins_and_arcs(pins, ranges)
    notes = (
        CLEARED(lang, n=cleared),
        UNTIMED(lang, n=untimed),
        *([RANGES(lang, n=len(ranges))] if ranges else []),
        *([CROWDED(lang)] if drawn is None else []),
    )
    most = int(by_hour.argmax())
    peak = PEAK(lang, hour=HOUR(lang, a=most, b=most + 1), n=in_words(by_hour[most])) if by_hour.any() else ""
    alt = ALT(
        lang, n=len(known), cleared=cleared, timed=len(pins), ranges=len(ranges), untimed=untimed, peak=peak
    )
    body = [
        *_dial(lit, every),
        *(_bars(by_hour) if drawn is None else drawn),
        f'<circle class="centre" cx="{CENTRE_X}" cy="{CENTRE_Y}" r="{INNER - 2}"/>',
        *_total(len(known), lang, letters if every == 1 else 0),
    ]
    return _Face(body, notes, alt, by_hour)


def legend_items(cases: pd.DataFrame) -> list[PinClass]:
    """Return the classes on a dial of these cases, in their fixed order."""
    present = {case.kind.code for case in _read(cases)}
    return [each for each in PIN_CLASSES if each.code in present]


def clock_legend(classes: Sequence[PinClass], lang: Lang, *, width: int = 540) -> str:
    """Return what shapes, dot and arc mean as SVG that wraps at `width`; each entry is a group `item`."""
    entries = [(pin_mark(each, 9, 10, 5.5, False), each.name(lang)) for each in classes]
    entries.append((pin_mark(DOTTED, 9, 10, 5.5, True), WHITE_DOT(lang)))
    line = '<path d="M2 14A16 16 0 0 1 16 8" fill="none" stroke="{}" stroke-width="{}"/>'
    entries.append((line.format(INK, 4) + line.format(DOTTED.colour, 2.6), ARC(lang)))
    body, x, y = [], 0.0, 0
    for mark, label in entries:
        # The fonts' own widths are unknown here; marks above and below the line take none.
        length = 38 + 7.2 * sum(category(letter) != "Mn" for letter in label)
        if x and x + length > width:
            x, y = 0.0, y + 22
        body.append(
            f'<g class="item" transform="translate({x:.0f} {y})">{mark}{_text(21, 14, label, "left")}</g>'
        )
        x += length
    return _svg(width, y + 22, LEGEND(lang), " · ".join(label for _, label in entries), body)


def hours_of(hours: tuple[int, int] | None) -> frozenset[int]:
    """Return the hours in [a, b): (20, 6) holds ten, (23, 24) one, equal ends all 24; None none."""
    first, length = (hours[0], (hours[1] - hours[0] - 1) % 24 + 1) if hours else (0, 0)
    return frozenset((first + n) % 24 for n in range(length))


def _read(cases: pd.DataFrame) -> list[_Case]:
    """Return the cases of groups 1 to 3 in an order that does not depend on the rows'."""
    shown = []
    for code, group, minute, until, cleared in cases[COLUMNS].itertuples(index=False):
        kind = pin_class(str(code), whole(group))
        if group == 4 or kind.code == "state":
            continue
        length = 0 if pd.isna(until) or until <= LONGEST_PIN else int(until)
        known = not pd.isna(minute) and length < DAY
        is_cleared = cleared is not pd.NA and bool(cleared)
        stretch = 0 if pd.isna(until) else int(until)
        shown.append(_Case(int(minute) if known else -1, length, stretch, kind, is_cleared))
    return sorted(
        shown, key=lambda case: (case.minute, case.length, PIN_CLASSES.index(case.kind), case.cleared)
    )


def _pins_and_arcs(pins: list[_Case], ranges: list[_Case]) -> list[str] | None:
    """Draw arcs inside and pins outside, as large as they fit; None where they do not."""
    if len(pins) + len(ranges) > MOST_PINS:
        return None
    for size, lean in SIZES:
        pitch, mark = max(1.3, 0.32 * size), max(2.8, 0.6 * size)
        arcs, floor = _lay_arcs(ranges, pitch, mark)
        placed = _stack(pins, size, floor, lean) if floor < OUTER else None
        if placed is not None:
            lines = [_line(*each, pitch) for each in arcs]
            starts = [_pin("start", *each, mark / 2) for each in arcs]
            return lines + starts + [_pin("pin", *each, size / 2) for each in placed]
    return None


def _stack(pins: list[_Case], size: float, floor: float, lean: bool) -> _Placed | None:
    """Place each pin in the outermost lane that is free at its minute.

    With `lean`, a pin whose minute is full down to `floor` goes to the nearest free place within its hour:
    times are often noted as full hours, and thirty pins in one line would be too small to see.
    """
    step = size + GAP
    radii = [OUTER - size / 2 - n * step for n in range(int((OUTER - floor) // step))]
    lanes: list[tuple[float, float, list[float]]] = [(r, asin(step / 2 / r) / pi * DAY, []) for r in radii]

    def put(case: _Case, minute: float) -> bool:
        for radius, apart, taken in lanes:
            if all(apart <= abs(minute - other) <= DAY - apart for other in taken):
                taken.append(minute)
                placed.append((case, minute, radius))
                return True
        return False

    placed: _Placed = []
    for case in [case for case in pins if not put(case, case.minute)]:
        hour, within = divmod(case.minute, 60)
        near = sorted(range(0, 60, 3), key=lambda other: abs(other - within))
        if not lean or not any(put(case, hour * 60 + other) for other in near):
            return None
    return placed


def _lay_arcs(ranges: list[_Case], pitch: float, mark: float) -> tuple[_Placed, float]:
    """Place each range in the innermost ring where its line and the mark at its start are free.

    Returns them and the radius from which pins may stand.
    """
    placed: _Placed = []

    def free(case: _Case, radius: float) -> bool:
        start = _at(case.minute, radius)
        at = ((other, taken, dist(start, _at(minute, taken))) for other, minute, taken in placed)
        return all(far > mark and (taken != radius or _apart(case, other)) for other, taken, far in at)

    for case in ranges:
        radius = INNER + mark / 2
        while not free(case, radius):
            radius += pitch
            if radius > OUTER:
                return placed, radius
        placed.append((case, case.minute, radius))
    return placed, max((radius + mark / 2 + GAP for _, _, radius in placed), default=INNER)


def _apart(one: _Case, other: _Case) -> bool:
    """Whether two ranges leave half an hour between them, round the clock."""
    ahead = (other.minute - one.minute) % DAY
    return ahead >= one.length + 30 and DAY - ahead >= other.length + 30


def _at(minute: float, radius: float) -> tuple[float, float]:
    angle = minute / DAY * 2 * pi
    return CENTRE_X + radius * sin(angle), CENTRE_Y - radius * cos(angle)


def _pin(kind: str, case: _Case, minute: float, radius: float, size: float) -> str:
    mark = pin_mark(case.kind, *_at(minute, radius), size, case.cleared)
    return f'<g class="{kind}" data-minute="{case.minute}">{mark}</g>'


def _line(case: _Case, minute: float, radius: float, pitch: float) -> str:
    """Draw a line over the whole stretch with a bar across its end; the mark of its class stands at its start."""
    end = minute + case.length
    (x1, y1), (x2, y2) = _at(end, radius - pitch / 2), _at(end, radius + pitch / 2)
    path = f"{_curve(minute, end, radius)}M{x1:.2f} {y1:.2f}L{x2:.2f} {y2:.2f}"
    return (
        f'<g class="arc" data-minute="{case.minute}" data-length="{case.length}" fill="none">'
        f'<path d="{path}" stroke="{INK}" stroke-width="{0.65 * pitch:.2f}"/>'
        f'<path d="{path}" stroke="{case.kind.colour}" stroke-width="{0.45 * pitch:.2f}"/></g>'
    )


def _curve(start: float, end: float, radius: float) -> str:
    (x1, y1), (x2, y2) = _at(start, radius), _at(end, radius)
    return f"M{x1:.2f} {y1:.2f}A{radius:.2f} {radius:.2f} 0 {int(end - start > DAY / 2)} 1 {x2:.2f} {y2:.2f}"


def _sector(hour: int, inner: float, outer: float) -> str:
    start, end = hour * 60, hour * 60 + 60
    (x1, y1), (x2, y2) = _at(end, inner), _at(start, inner)
    return f"{_curve(start, end, outer)}L{x1:.2f} {y1:.2f}A{inner} {inner} 0 0 0 {x2:.2f} {y2:.2f}z"


def _spoke(kind: str, minute: float, inner: float, outer: float) -> str:
    (x1, y1), (x2, y2) = _at(minute, inner), _at(minute, outer)
    return f'<line class="{kind}" x1="{x1:.2f}" y1="{y1:.2f}" x2="{x2:.2f}" y2="{y2:.2f}"/>'


def _dial(lit: frozenset[int], every: int) -> list[str]:
    parts = []
    for hour in range(24):
        kind = "field " + ("day" if 6 <= hour < 18 else "night") + (" on" if hour in lit else "")
        parts.append(f'<path class="{kind}" data-hour="{hour}" d="{_sector(hour, INNER, RIM)}"/>')
        parts.append(f'<path class="rim" d="{_curve(hour * 60, hour * 60 + 60, RIM)}"/>')
        quarter = hour % 6 == 0
        parts.append(_spoke("tick", hour * 60, RIM, RIM + (4 if quarter else 2.5)))
        if hour % every == 0:
            x, y = _at(hour * 60, NUMBERS)
            parts.append(_text(x, y + 5, str(hour or 24), "strong" if quarter else ""))
    return parts


def _bars(by_hour: npt.NDArray[np.float64]) -> list[str]:
    """Draw cases per hour as bars of one width, so that their lengths compare; the number at the rim."""
    most = by_hour.max()
    parts = []
    for hour, n in enumerate(by_hour.tolist()):
        if not n:
            continue
        parts.append(_spoke("bar", hour * 60 + 30, INNER, INNER + (LONGEST_BAR - INNER) * n / most))
        x, y = _at(hour * 60 + 30, COUNTS[hour % 2])
        parts.append(_text(x, y + 5, in_words(n), "count"))
    return parts


def _total(n: int, lang: Lang, letters: float) -> list[str]:
    """Return how many cases there are. letters: height of the word below, 0 = it has no room."""
    kind = "total" if n < 1_000 else "count"
    if not letters:
        return [_text(CENTRE_X, CENTRE_Y + 8, f"{n:,}", kind)]
    words = _text(CENTRE_X, CENTRE_Y + 4 + letters, CASES(lang))
    return [_text(CENTRE_X, CENTRE_Y + 3, f"{n:,}", kind), words]


def _button(hour: int, n: float, lang: Lang) -> str:
    name = HOUR(lang, a=hour, b=hour + 1)
    return (
        f'<path class="hour" data-hour="{hour}" tabindex="0" role="button" aria-label="{name}"'
        f' fill-opacity="0" d="{_sector(hour, INNER, 127)}"><title>{name} {OF_HOUR(lang, n=in_words(n))}</title></path>'
    )


def _text(x: float, y: float, words: str, kind: str = "") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{_escape(words)}</text>'


def _escape(words: str) -> str:
    """Return words for XML: marks escaped, characters dropped that no XML may hold."""
    return escape("".join(c for c in words if category(c)[0] != "C" or category(c) == "Cf"))


def _svg(width: int, height: int, title: str, alt: str, body: Iterable[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="ssz-clock" viewBox="0 0 {width} {height}"'
        ' role="img">'
        f"<title>{_escape(title)}</title><desc>{_escape(alt)}</desc>{_STYLE}{''.join(body)}</svg>"
    )
