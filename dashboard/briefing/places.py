"""Maps and the crime clock on slides, as SVG; see `drawings`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup
from shapely.geometry.base import BaseGeometry

from dashboard.briefing import lettering
from dashboard.briefing.slides import Clock, Map, Pin, Zone
from dashboard.cases import clock_dial
from dashboard.language.text import Lang, Text
from dashboard.maps import zone_picture
from dashboard.maps.pin_classes import PIN_CLASSES, PinClass, pin_mark
from dashboard.ui import svg
from dashboard.ui.tokens import Ink

PIN, SIGN = 14, 24
LINE = lettering.SMALL + lettering.GAP
# Degrees that a map of a zone shows at least, about 700 m; lengths of its scale in metres.
LEAST = 0.006
SCALES = (100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
METRES = 111_320.0
# Letters, in units of the dial, from which not every hour has room for its number.
CROWDED, EVERY = 22, 3

ARRESTED = Text("จับกุมได้แล้ว", "cleared by arrest")
COUNTED = Text("{name} {n:,}", "{name} {n:,}")
METRE, KILOMETRE = Text("{n:,} ม.", "{n:,} m"), Text("{n:,} กม.", "{n:,} km")
NOTHING = Text("ไม่มีสิ่งที่จะแสดงบนแผนที่", "Nothing to show on the map")
# Name of the white dot among what a key tells.
CLEARED = "cleared"


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of a key: what stands for it, drawn around 0, 0 ("" = nothing), and its words."""

    mark: str
    said: str

    @property
    def width(self) -> float:
        return lettering.long(self.said) + (2 * PIN + 10 if self.mark else 0) + 28

    def drawn(self, x: float, base: float, colours: Ink) -> list[Markup]:
        words = lettering.words(x + (2 * PIN + 10 if self.mark else 0), base, self.said, colours.text)
        if not self.mark:
            return [words]
        return [lettering.moved(Markup(self.mark), x + PIN + 2, base - 9), words]  # noqa: S704  numbers only


@dataclass(frozen=True, slots=True)
class _Key:
    """A key beside its drawing or below it, where that leaves the drawing larger; and what it leaves."""

    entries: tuple[_Entry, ...]
    beside: bool
    rows: tuple[tuple[int, ...], ...]
    width: float
    height: float

    def drawn(self, x: float, y: float, room: float, colours: Ink) -> list[Markup]:
        """Return its lines from a place on, closer together where there is less room than they like."""
        step = min(LINE, room / max(len(self.rows), 1))
        found = []
        for n, row in enumerate(self.rows):
            at = x
            for place in row:
                found += self.entries[place].drawn(at, y + step * (n + 1) - 8, colours)
                at += self.entries[place].width
        return found


def _key(entries: Sequence[_Entry], width: float, height: float, wanted: float) -> _Key:
    """Return the key that leaves more of a drawing. wanted: how many times as wide as high it may be."""
    wide = max((entry.width for entry in entries), default=0)
    below = lettering.rows([entry.width for entry in entries], width)
    left, kept = width - wide - 10, height - LINE * len(below)
    size_beside, size_below = min(left, height * wanted), min(width, kept * wanted)
    if entries and size_beside > size_below and len(entries) * (lettering.SMALL + 2) <= height:
        rows = tuple((n,) for n in range(len(entries)))
        return _Key(tuple(entries), True, rows, left, height)
    return _Key(tuple(entries), False, tuple(map(tuple, below)), width, kept)


def signs_of(shown: Map) -> frozenset[str]:
    """Return what a map's key names: codes of kinds of pins, and CLEARED."""
    return frozenset(pin.kind for pin in shown.pins) | (
        {CLEARED} if any(p.cleared for p in shown.pins) else set()
    )


def map_of(shown: Map, lang: Lang, colours: Ink, width: int, height: int) -> tuple[str, list[Markup]]:
    """Return a map in words and as drawn: title, zones and pins on land and sea, key, note."""
    points = [zone.place for zone in shown.zones] + [pin.place for pin in shown.pins]
    points += [corner for zone in shown.zones for ring in zone.outline for corner in ring]
    said = f"{shown.title(lang)}: " + ", ".join(f"{z.sign} {z.name(lang)}" for z in shown.zones)
    title, base = lettering.title(shown.title(lang), width, colours)
    head, drawn = base + 16, [title]
    if not points:
        drawn.append(lettering.words(0, head + lettering.SMALL, NOTHING(lang), colours.quiet))
        return said, drawn
    notes = lettering.wrapped(shown.note(lang), width) if shown.note else []
    room = height - head - LINE * len(notes) - lettering.HANG
    # Somewhat wider than high a map still shows what lies around its middle.
    key = _key(_kinds(shown.pins, lang), width, room, 1.4)
    wide, high = int(key.width), int(max(key.height, 60))
    least = LEAST if shown.pins or any(zone.outline for zone in shown.zones) else zone_picture.LEAST
    margin = int(min(3 * SIGN, high / 6, wide / 6))
    frame = zone_picture.framed(points, wide, high, least, margin)
    ground = [svg.rectangle(0, 0, wide, high, colours.sea), zone_picture.land(frame, colours)]
    drawn.append(lettering.moved(svg.joined(ground + _places(shown, frame, lang, colours)), 0, head))
    drawn += (
        key.drawn(wide + 14, head, room, colours) if key.beside else key.drawn(0, head + high, 10**6, colours)
    )
    for n, note in enumerate(reversed(notes)):
        drawn.append(lettering.words(0, height - lettering.HANG - 2 - LINE * n, note, colours.quiet))
    return said, drawn


def _kinds(pins: Sequence[Pin], lang: Lang) -> list[_Entry]:
    """Return the kinds of pins with their numbers."""
    numbers = [(kind, sum(pin.kind == kind.code for pin in pins)) for kind in PIN_CLASSES]
    entries = [_entry(kind, COUNTED(lang, name=kind.name(lang), n=n)) for kind, n in numbers if n]
    if cleared := sum(pin.cleared for pin in pins):
        entries.append(_dotted(COUNTED(lang, name=ARRESTED(lang), n=cleared)))
    return entries


def _entry(kind: PinClass, said: str) -> _Entry:
    return _Entry(pin_mark(kind, 0, 0, PIN, False), said)


def _dotted(said: str) -> _Entry:
    return _Entry(pin_mark(clock_dial.DOTTED, 0, 0, PIN, True), said)


def _places(shown: Map, frame: zone_picture.Frame, lang: Lang, colours: Ink) -> list[Markup]:
    """Return zones, pins, names, towns and the scale, on the frame."""
    drawn = [_outline(zone, frame, colours) for zone in shown.zones]
    taken: list[BaseGeometry] = []
    for pin in shown.pins:
        kind = next((each for each in PIN_CLASSES if each.code == pin.kind), PIN_CLASSES[-1])
        drawn.append(Markup(pin_mark(kind, *frame.at(*pin.place), PIN, pin.cleared)))  # noqa: S704  numbers only
    for zone in shown.zones:
        # Where there are pins a sign stands above its zone: it would hide the cases in it.
        x, y = _corner(zone, frame) if zone.outline and shown.pins else frame.at(*zone.place)
        drawn.append(_zone_sign(zone, x, y, colours))
        drawn += _zone_name(zone.name(lang), x, y, taken, frame, colours)
        taken.append(zone_picture.box(x - SIGN, y - SIGN, 2 * SIGN, 2 * SIGN))
    drawn += _scale(frame, lang, colours, taken)
    drawn.append(zone_picture.towns(frame, taken, colours, lang, lettering.SMALL))
    return drawn


def _zone_name(
    name: str, x: float, y: float, taken: list[BaseGeometry], frame: zone_picture.Frame, colours: Ink
) -> list[Markup]:
    """Return a zone's name on the side of its sign that has more room; nothing where another name stands."""
    right, left = frame.width - (x + SIGN + 12), x - SIGN - 12
    shown = lettering.cut(name, max(right, left))
    start = x + SIGN + 8 if lettering.long(shown) <= right else x - SIGN - 8 - lettering.long(shown)
    label = zone_picture.box(start, y - 20, lettering.long(shown), 36)
    if any(label.intersects(other) for other in taken):
        return []
    taken.append(label)
    return [lettering.haloed(start, y + 10, shown, colours.text, colours)]


def _outline(zone: Zone, frame: zone_picture.Frame, colours: Ink) -> Markup:
    path = "".join(
        "M" + "L".join("{:.1f} {:.1f}".format(*frame.at(*corner)) for corner in ring) + "Z"
        for ring in zone.outline
    )
    tone = colours.tones[zone.verdict]
    return Markup(
        '<path d="{}" fill="{}" fill-opacity="0.7" fill-rule="evenodd" stroke="{}" stroke-width="5"/>'
    ).format(path, tone.tint, tone.mark)


def _corner(zone: Zone, frame: zone_picture.Frame) -> tuple[float, float]:
    """Return a place above the zone, within the frame, where its sign hides no case."""
    corners = [frame.at(*corner) for ring in zone.outline for corner in ring]
    return min(x for x, _ in corners) + SIGN, max(min(y for _, y in corners) - SIGN - 8, SIGN + 4)


def _zone_sign(zone: Zone, x: float, y: float, colours: Ink) -> Markup:
    tone = colours.tones[zone.verdict]
    disc = Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{}" fill="{}" stroke="{}" stroke-width="4"/>').format(
        x, y, SIGN, colours.ground, tone.mark
    )
    return disc + lettering.words(x, y + 10, zone.sign, tone.text, anchor="middle", bold=True)


def _scale(frame: zone_picture.Frame, lang: Lang, colours: Ink, taken: list[BaseGeometry]) -> list[Markup]:
    """Return a bar that says how long a stretch of the map is, at the lower left."""
    metres = METRES / frame.scale
    stretch = max((n for n in SCALES if n / metres <= frame.width / 4), default=SCALES[0])
    long, y = stretch / metres, frame.height - 16
    said = METRE(lang, n=stretch) if stretch < 1_000 else KILOMETRE(lang, n=stretch // 1_000)
    taken.append(zone_picture.box(16, y - 44, max(long, lettering.long(said)), 56))
    return [
        svg.line(16, y, 16 + long, y, colours.text, 5),
        svg.line(16, y - 8, 16, y + 2, colours.text, 5),
        svg.line(16 + long, y - 8, 16 + long, y + 2, colours.text, 5),
        lettering.haloed(20, y - 14, said, colours.text, colours),
    ]


def clock(
    shown: Clock, lang: Lang, colours: Ink, width: int, height: int, told: Collection[str]
) -> tuple[str, list[Markup]]:
    """Return the crime clock in words and as drawn: title, dial, what it cannot show, kinds of its pins."""
    cells = [
        (each.offence_code, each.crime_group, each.minute, each.until_minutes, each.cleared)
        for each in shown.cases
    ]
    cases = pd.DataFrame(cells, columns=clock_dial.COLUMNS)
    face = clock_dial.still_face(cases, lang, colours)
    entries = [_Entry("", note) for note in face.notes]
    entries += [
        _entry(kind, kind.name(lang)) for kind in clock_dial.legend_items(cases) if kind.code not in told
    ]
    if CLEARED not in told and any(case.cleared for case in shown.cases):
        entries.append(_dotted(ARRESTED(lang)))
    title, base = lettering.title(shown.title(lang), width, colours)
    head = base + 16
    room = height - head - lettering.HANG
    key = _key(entries, width, room, 1.0)
    side = max(min(key.width, key.height), 100)
    # The numbers outside the rim need more room the larger they are.
    scale, letters = 1.0, float(clock_dial.WORDS)
    for _ in range(8):
        scale = side / (2 * (clock_dial.NUMBERS + letters * 0.62))
        letters = max(float(clock_dial.WORDS), lettering.SMALL / scale)
    every = EVERY if letters > CROWDED else 1
    face = clock_dial.still_face(cases, lang, colours, letters=letters, every=every)
    left = 0 if key.beside else (width - side) / 2
    drawn = [
        title,
        Markup('<g transform="translate({:.2f} {:.2f}) scale({:.4f})">{}</g>').format(
            left + side / 2 - clock_dial.CENTRE_X * scale,
            head + side / 2 - clock_dial.CENTRE_Y * scale,
            scale,
            face.drawn,
        ),
    ]
    x, y = (side + 24, head) if key.beside else (0, head + side)
    drawn += key.drawn(x, y, room if key.beside else height, colours)
    return f"{shown.title(lang)}: {face.alt}", drawn
