"""Charts, bars, maps and the crime clock of slides as SVG: one drawing for deck, PDF and PowerPoint.

Pure. Lengths are units of a slide of 1920 × 1080; no word is smaller than 1/40 of its height. Attributes
only, no style sheet: what draws a file may know none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

import pandas as pd
from markupsafe import Markup
from shapely.geometry.base import BaseGeometry

from dashboard.briefing.slides import Bar, Bars, Chart, Clock, Map, Pin, Series, Zone
from dashboard.cases import clock_dial
from dashboard.language.text import Lang, Text
from dashboard.maps import zone_picture
from dashboard.maps.pin_classes import PIN_CLASSES, pin_mark
from dashboard.ui import svg
from dashboard.ui.grid import SIGNS
from dashboard.ui.tokens import Ink, ink

SLIDE = (1920, 1080)
# Heights of words: the smallest (above 1/40 of the slide), titles of drawings, a value against its target.
SMALL, TITLE, VALUE = 28, 32, 48
# Baseline of a title: Thai marks stand high above the letters, and others hang below them.
BASE, HANG = 38, 8
# Series named at their own lines and bars; above so many a row of names stands below the title.
FEW = 3
PIN, SIGN, GAP = 14, 24, 12
# Degrees that a map of a zone shows at least, about 700 m; lengths of its scale in metres.
LEAST = 0.006
SCALES = (100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
METRES = 111_320.0

NOT_RECEIVED = Text("ยังไม่ได้รับข้อมูล", "not received")
INCOMPLETE = Text("ข้อมูลยังไม่ครบ", "not complete yet")
TARGET = Text("เป้าหมาย {target}", "target {target}")
RANGE = Text("เส้นดำ = ช่วงที่เป็นไปได้ (ร้อยละ 95)", "line = likely range (95 %)")
PINS = Text("{name} {n:,}", "{name} {n:,}")
METRE, KILOMETRE = Text("{n:,} ม.", "{n:,} m"), Text("{n:,} กม.", "{n:,} km")
NOTHING = Text("ไม่มีสิ่งที่จะแสดงบนแผนที่", "Nothing to show on the map")


def drawing(block: Chart | Bars | Map | Clock, lang: Lang, dark: bool, width: int, height: int) -> Markup:
    """Return a block's drawing as SVG. width, height: in units of a slide of 1920 × 1080."""
    colours = ink(dark)
    match block:
        case Chart():
            said, drawn = _chart(block, lang, colours, width, height)
        case Bars():
            said, drawn = _bars(block, lang, colours, width, height)
        case Map():
            said, drawn = _map(block, lang, colours, width, height)
        case Clock():
            said, drawn = _clock(block, lang, colours, width, height)
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}" role="img"'
        ' aria-label="{said}" font-family="{font}" font-size="{size}">{drawn}</svg>'
    ).format(w=width, h=height, said=said, font=svg.FONT, size=SMALL, drawn=svg.joined(drawn))


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where a chart's values stand: edges, the axis' top, how many categories; the drawing's width."""

    left: float
    top: float
    right: float
    bottom: float
    most: float
    count: int
    width: int

    @property
    def step(self) -> float:
        """Return a category's width."""
        return (self.right - self.left) / max(self.count, 1)

    def middle(self, n: int) -> float:
        """Return x of a category's middle."""
        return self.left + (n + 0.5) * self.step

    def y(self, value: float) -> float:
        """Return y of a value."""
        return self.bottom - min(max(value / self.most, 0), 1) * (self.bottom - self.top)


def _chart(chart: Chart, lang: Lang, colours: Ink, width: int, height: int) -> tuple[str, list[Markup]]:
    names = [_name(series, lang) for series in chart.series]
    told = len(names) > 1 or any(series.tone not in ("now", "before") for series in chart.series)
    beside = told and len(names) <= FEW and max(map(_long, names)) <= width / 4
    aim = _aim(chart, lang)
    margin = max([_long(name) for name in names if beside] + [_long(aim) if _long(aim) <= width / 4 else 0])
    rows_above = [] if beside or not told else _rows([_long(name) + 46 for name in names], width)
    gap = any(value is None for series in chart.series for value in series.values)
    notes = [note(lang) for note, wanted in ((NOT_RECEIVED, gap), (INCOMPLETE, chart.incomplete)) if wanted]
    most = chart.top or _round_up(_largest(chart))
    ticks = [most * part for part in (0, 0.5, 1)]
    plot = _Plot(
        left=max(_long(_number(tick)) for tick in ticks) + GAP,
        top=BASE + SMALL + (SMALL + GAP) * len(rows_above) + 14,
        right=width - (margin + 50 if margin else 2),
        bottom=height - SMALL - HANG - 8 - (SMALL + GAP if notes else 0),
        most=most,
        count=len(chart.categories),
        width=width,
    )
    title = f"{chart.title(lang)} ({chart.unit(lang)})"
    drawn = [_words(0, BASE, _cut(title, width, TITLE), colours.text, bold=True, size=TITLE)]
    drawn += _key(rows_above, names, chart, colours)
    drawn += _axis(plot, ticks, colours) + _gaps(chart, plot, colours)
    course = _columns if chart.kind == "bars" else _lines
    shapes, values = course(chart, plot, colours)
    drawn += shapes + _categories(chart, plot, lang, colours)
    drawn += _target(chart, plot, "" if 0 < _long(aim) <= margin else aim, colours) + values
    drawn += _beside(chart, names if beside else (), aim if 0 < _long(aim) <= margin else "", plot, colours)
    drawn += _notes(notes, bool(gap), height, colours)
    return f"{title}: {_listed(chart, lang)}", drawn


def _name(series: Series, lang: Lang) -> str:
    """Return a series' name, with the sign of its verdict."""
    if series.tone == "now" or series.tone == "before":
        return series.name(lang)
    sign = SIGNS[series.tone]
    name = series.name(lang)
    return name if name.startswith(sign) else f"{sign} {name}"


def _colour(series: Series, colours: Ink) -> str:
    if series.tone == "now":
        return colours.now
    return colours.before if series.tone == "before" else colours.tones[series.tone].mark


def _largest(chart: Chart) -> float:
    known = [value for series in chart.series for value in series.values if value is not None]
    return max([*known, chart.target or 0], default=0)


def _round_up(value: float) -> float:
    """Return the end of an axis: 1, 2, 4, 5, 6 or 8 times a power of ten, an even number from 2 on."""
    if value <= 2:
        return 2 if value > 0 else 1
    power: float = 10.0 ** floor(log10(value))
    end = next(n for n in (1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10) if n * power >= value) * power
    return ceil(end / 2) * 2 if end < 100 else end


def _listed(chart: Chart, lang: Lang) -> str:
    """Return all values in words."""
    return "; ".join(
        f"{series.name(lang)}: "
        + ", ".join(
            f"{category(lang)} {'–' if value is None else _number(value)}"
            for category, value in zip(chart.categories, series.values, strict=False)
        )
        for series in chart.series
    )


def _axis(plot: _Plot, ticks: Sequence[float], colours: Ink) -> list[Markup]:
    drawn = []
    for tick in ticks:
        y = plot.y(tick)
        drawn.append(svg.line(plot.left, y, plot.right, y, colours.quiet if not tick else colours.grid, 2))
        drawn.append(_words(plot.left - GAP, y + 9, _number(tick), colours.quiet, anchor="end"))
    return drawn


def _gaps(chart: Chart, plot: _Plot, colours: Ink) -> list[Markup]:
    """Return grey over what was not received: of a category, or of one series beside others."""
    drawn = []
    for n in range(plot.count):
        values = [series.values[n] if n < len(series.values) else None for series in chart.series]
        if chart.kind == "lines" or all(value is None for value in values):
            missing = [0.5] if any(value is None for value in values) else []
            wide = plot.step
        else:
            wide = plot.step * 0.84 / len(values)
            missing = [
                0.08 + 0.84 * (k + 0.5) / len(values) for k, value in enumerate(values) if value is None
            ]
        drawn += [
            _gap(
                plot.left + (n + place) * plot.step - wide / 2 + 1,
                plot.top,
                wide - 2,
                plot.bottom - plot.top,
                colours,
            )
            for place in missing
        ]
    return drawn


def _gap(x: float, y: float, width: float, height: float, colours: Ink) -> Markup:
    """Return grey within a dotted edge, so that a pale projector shows it too."""
    return Markup(
        '<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="{}" fill-opacity="0.22" stroke="{}"'
        ' stroke-width="2" stroke-dasharray="3 6"/>'
    ).format(x, y, max(width, 0), height, colours.before, colours.before)


def _columns(chart: Chart, plot: _Plot, colours: Ink) -> tuple[list[Markup], list[Markup]]:
    """Return the bars of each category side by side, and values where they have room."""
    drawn, values, shares = [], [], len(chart.series)
    wide = plot.step * 0.84 / max(shares, 1)
    for k, series in enumerate(chart.series):
        known = [value for value in series.values if value is not None]
        room = max((_long(_number(value)) for value in known), default=0) <= plot.step * 0.84 / max(shares, 1)
        for n, value in enumerate(series.values[: plot.count]):
            if value is None:
                continue
            x = plot.left + (n + 0.08) * plot.step + k * wide
            y = plot.y(value)
            drawn += _column(
                x, y, wide - 2, plot.bottom - y, _colour(series, colours), n in chart.incomplete, colours
            )
            if room or (series.tone != "before" and wide * 1.6 > _long(_number(value))):
                place = x + wide / 2 - 1
                values.append(_haloed(place, y - 8, _number(value), colours.text, colours, anchor="middle"))
    return drawn, values


def _column(
    x: float, y: float, width: float, height: float, colour: str, hatched: bool, colours: Ink
) -> list[Markup]:
    """Return a bar; one that is not complete has an edge and stripes instead of its body."""
    if not hatched:
        return [svg.rectangle(x, y, width, height, colour)]
    edge = Markup(
        '<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="{}" stroke="{}" stroke-width="3"/>'
    )
    stripes = [svg.line(x, y + h, x + width, y + h, colour, 3) for h in range(9, int(height), 9)]
    return [
        edge.format(x + 1.5, y + 1.5, max(width - 3, 0), max(height - 1.5, 0), colours.ground, colour),
        *stripes,
    ]


def _lines(chart: Chart, plot: _Plot, colours: Ink) -> tuple[list[Markup], list[Markup]]:
    """Return lines, broken where nothing was received and told apart by dashes; the first one's values."""
    drawn = []
    for k, series in reversed(list(enumerate(chart.series))):
        colour = _colour(series, colours)
        spots = [
            None if value is None else (plot.middle(n), plot.y(value))
            for n, value in enumerate(series.values[: plot.count])
        ]
        path = "".join(
            f"{'L' if n and spots[n - 1] else 'M'}{spot[0]:.1f} {spot[1]:.1f}"
            for n, spot in enumerate(spots)
            if spot
        )
        drawn.append(
            Markup('<path d="{}" fill="none" stroke="{}" stroke-width="{}" stroke-dasharray="{}"/>').format(
                path, colour, 4 if k else 6, ("none", "18 10", "4 8")[min(k, 2)]
            )
        )
        for n, spot in enumerate(spots):
            if spot:
                filled = not k and n not in chart.incomplete
                drawn.append(_mark(*spot, colour, colour if filled else colours.ground))
    return drawn, _values(chart, plot, colours)


def _values(chart: Chart, plot: _Plot, colours: Ink) -> list[Markup]:
    """Return the first series' values where they have room: above their marks, or below the higher others."""
    drawn = []
    for n, value in enumerate(chart.series[0].values[: plot.count] if chart.series else ()):
        if value is None or plot.step <= _long(_number(value)) + 8:
            continue
        others = [series.values[n] for series in chart.series[1:] if n < len(series.values)]
        crowded = [other for other in (*others, chart.target) if other is not None and other > value]
        high = plot.y(value) - plot.top < SMALL + 18 or any(plot.y(value) - plot.y(c) < 60 for c in crowded)
        base = plot.y(value) + SMALL + 14 if high else plot.y(value) - 18
        drawn.append(_haloed(plot.middle(n), base, _number(value), colours.text, colours, anchor="middle"))
    return drawn


def _mark(x: float, y: float, edge: str, body: str) -> Markup:
    return Markup('<circle cx="{:.1f}" cy="{:.1f}" r="9" fill="{}" stroke="{}" stroke-width="4"/>').format(
        x, y, body, edge
    )


def _aim(chart: Chart, lang: Lang) -> str:
    """Return the target in words, "" where there is none."""
    if chart.target is None:
        return ""
    return chart.target_words(lang) if chart.target_words else TARGET(lang, target=_number(chart.target))


def _target(chart: Chart, plot: _Plot, said: str, colours: Ink) -> list[Markup]:
    """Return the target's line. said: written on it; "" = it stands beside the chart."""
    if chart.target is None:
        return []
    y = plot.y(chart.target)
    rule = _rule(plot.left, plot.right, y, colours.text, 4, "14 8")
    return [rule, *([_haloed(plot.left + 8, y - 10, said, colours.text, colours)] if said else [])]


def _rule(left: float, right: float, y: float, colour: str, thickness: int, dashes: str) -> Markup:
    return Markup(
        '<line x1="{:.1f}" y1="{y:.1f}" x2="{:.1f}" y2="{y:.1f}" stroke="{}" stroke-width="{}"'
        ' stroke-dasharray="{}"/>'
    ).format(left, right, colour, thickness, dashes, y=y)


def _categories(chart: Chart, plot: _Plot, lang: Lang, colours: Ink) -> list[Markup]:
    """Return the names below the axis: of all where they have room, else every so many up to the last."""
    names = [category(lang) for category in chart.categories]
    every = max(1, ceil((max(map(_long, names), default=0) + 14) / max(plot.step, 1)))
    if every > 1 and plot.count <= 6:
        names, every = [_cut(name, plot.step - 10) for name in names], 1
    last = plot.count - 1
    drawn = []
    for n, name in enumerate(names):
        if (last - n) % every:
            continue
        half = _long(name) / 2
        x = min(max(plot.middle(n), half), plot.width - half)
        drawn.append(_words(x, plot.bottom + SMALL + 6, name, colours.quiet, anchor="middle"))
    return drawn


def _beside(chart: Chart, names: Sequence[str], aim: str, plot: _Plot, colours: Ink) -> list[Markup]:
    """Return the names at the right, each as high as its last value, apart from one another."""
    entries: list[tuple[float, str, Markup]] = []
    for k, name in enumerate(names):
        known = [value for value in chart.series[k].values if value is not None]
        swatch = _swatch(chart.kind, k, _colour(chart.series[k], colours))
        entries.append((plot.y(known[-1]) if known else plot.bottom, name, swatch))
    if aim and chart.target is not None:
        entries.append((plot.y(chart.target), aim, _rule(0, 28, 0, colours.text, 4, "8 5")))
    entries.sort(key=lambda entry: entry[0])
    free, drawn = plot.top + SMALL / 2, []
    for rank, (y, name, swatch) in enumerate(entries):
        room_below = (len(entries) - 1 - rank) * (SMALL + 8)
        place = min(max(y, free), plot.bottom - room_below)
        free = place + SMALL + 8
        drawn.append(_moved(swatch, plot.right + 10, place))
        drawn.append(_words(plot.right + 46, place + 9, name, colours.text))
    return drawn


def _moved(drawn: Markup, x: float, y: float) -> Markup:
    return Markup('<g transform="translate({:.1f} {:.1f})">{}</g>').format(x, y, drawn)


def _swatch(kind: str, k: int, colour: str) -> Markup:
    """Return what the k-th series looks like, 28 wide, around y = 0."""
    if kind == "bars":
        return svg.rectangle(0, -13, 26, 26, colour)
    rule = _rule(0, 28, 0, colour, 5, ("none", "9 5", "4 5")[min(k, 2)])
    return rule + (_mark(14, 0, colour, colour) if k == 0 else Markup(""))


def _key(rows: Sequence[Sequence[int]], names: Sequence[str], chart: Chart, colours: Ink) -> list[Markup]:
    drawn = []
    for row, places in enumerate(rows):
        x, y = 0.0, BASE + GAP + (SMALL + GAP) * (row + 0.5)
        for k in places:
            drawn.append(_moved(_swatch(chart.kind, k, _colour(chart.series[k], colours)), x, y))
            drawn.append(_words(x + 34, y + 9, names[k], colours.text))
            x += _long(names[k]) + 70
    return drawn


def _notes(notes: Sequence[str], gap: bool, height: int, colours: Ink) -> list[Markup]:
    """Return what grey and stripes mean, at the foot."""
    drawn, x = [], 0.0
    for n, note in enumerate(notes):
        if n == 0 and gap:
            drawn.append(_gap(x + 2, height - 34, 30, 24, colours))
        else:
            drawn += _column(x + 2, height - 34, 30, 24, colours.now, True, colours)
        drawn.append(_words(x + 44, height - HANG - 2, note, colours.quiet))
        x += 44 + _long(note) + 36
    return drawn


def _bars(bars: Bars, lang: Lang, colours: Ink, width: int, height: int) -> tuple[str, list[Markup]]:
    ranges = any(bar.low is not None and bar.high is not None for bar in bars.items)
    room = height - (SMALL + 16 if ranges else 0)
    each = min(room / max(len(bars.items), 1), 190)
    drawn = [
        part for n, bar in enumerate(bars.items) for part in _bar(bar, n * each, each, lang, colours, width)
    ]
    if ranges:
        drawn.append(_words(0, len(bars.items) * each + SMALL, RANGE(lang), colours.quiet))
    said = "; ".join(f"{bar.label(lang)} {bar.shown(lang)} · {bar.limit(lang)}" for bar in bars.items)
    return said, drawn


def _bar(bar: Bar, y: float, high: float, lang: Lang, colours: Ink, width: int) -> list[Markup]:
    """Return a value against its target: name and value above, the target's value at its tick."""
    top = max(bar.top, bar.target) or 1
    size = min(VALUE, int(high * 0.3)) if high > 110 else TITLE
    body, base = max(min(high * 0.24, 44), 16), y + size
    y_bar = base + 12

    def at(value: float) -> float:
        return min(max(value / top, 0), 1) * width

    sign = SIGNS[bar.verdict] + " " if bar.verdict else ""
    shown = bar.shown(lang) if bar.shown(lang).startswith(sign) else sign + bar.shown(lang)
    tone = colours.tones[bar.verdict] if bar.verdict else None
    taken = _long(shown, size)
    drawn = [
        _words(0, base, _cut(bar.label(lang), width - taken - 30), colours.text, size=SMALL),
        _words(width, base, shown, tone.text if tone else colours.text, anchor="end", bold=True, size=size),
        svg.rectangle(0, y_bar, width, body, colours.grid),
    ]
    if bar.value is None:
        drawn.append(_gap(1, y_bar, width - 2, body, colours))
        drawn.append(
            _words(width / 2, y_bar + body / 2 + 10, NOT_RECEIVED(lang), colours.text, anchor="middle")
        )
    else:
        drawn.append(svg.rectangle(0, y_bar, at(bar.value), body, tone.mark if tone else colours.now))
    if bar.low is not None and bar.high is not None:
        middle, low, end = y_bar + body / 2, at(bar.low), at(bar.high)
        for colour, thick in ((colours.ground, 10), (colours.text, 5)):
            drawn.append(svg.line(low, middle, end, middle, colour, thick))
            drawn += [svg.line(x, middle - 9, x, middle + 9, colour, thick) for x in (low, end)]
    tick = min(max(at(bar.target), 3), width - 3)
    drawn.append(svg.line(tick, y_bar - 7, tick, y_bar + body + 8, colours.text, 6))
    half = _long(bar.limit(lang)) / 2
    x = min(max(tick, half), width - half)
    drawn.append(_words(x, y_bar + body + SMALL + 6, bar.limit(lang), colours.text, anchor="middle"))
    return drawn


def _map(shown: Map, lang: Lang, colours: Ink, width: int, height: int) -> tuple[str, list[Markup]]:
    points = [zone.place for zone in shown.zones] + [pin.place for pin in shown.pins]
    points += [corner for zone in shown.zones for ring in zone.outline for corner in ring]
    said = f"{shown.title(lang)}: " + ", ".join(f"{z.sign} {z.name(lang)}" for z in shown.zones)
    key = _pin_key(shown.pins, lang, width)
    note = shown.note(lang) if shown.note else ""
    head = BASE + 16
    foot = (SMALL + GAP) * (len(key) + bool(note)) + HANG
    room = max(height - head - foot, 80)
    drawn = [_words(0, BASE, _cut(shown.title(lang), width, TITLE), colours.text, bold=True, size=TITLE)]
    if not points:
        drawn.append(_words(0, head + SMALL, NOTHING(lang), colours.quiet))
        return said, drawn
    outlined = any(zone.outline for zone in shown.zones) or shown.pins
    frame = zone_picture.framed(
        points, width, int(room), LEAST if outlined else zone_picture.LEAST, margin=3 * SIGN
    )
    ground = [svg.rectangle(0, 0, width, room, colours.sea), zone_picture.land(frame, colours)]
    drawn.append(
        Markup('<g transform="translate(0 {})">{}</g>').format(
            head, svg.joined(ground + _places(shown, frame, lang, colours))
        )
    )
    for row, entries in enumerate(key):
        drawn += _pin_names(entries, head + room + (SMALL + GAP) * (row + 1) - 4, colours)
    if note:
        drawn.append(_words(0, height - HANG - 2, _cut(note, width), colours.quiet))
    return said, drawn


def _places(shown: Map, frame: zone_picture.Frame, lang: Lang, colours: Ink) -> list[Markup]:
    """Return zones, pins, names, towns and the scale, on the frame."""
    drawn = [_outline(zone, frame, colours) for zone in shown.zones]
    taken: list[BaseGeometry] = []
    for pin in shown.pins:
        kind = next((each for each in PIN_CLASSES if each.code == pin.kind), PIN_CLASSES[-1])
        drawn.append(Markup(pin_mark(kind, *frame.at(*pin.place), PIN, pin.cleared)))  # noqa: S704  numbers only
    for zone in shown.zones:
        x, y = frame.at(*zone.place)
        # A single zone's name stands in the title: its sign would hide the cases in it.
        if zone.outline and shown.pins:
            x, y = _corner(zone, frame)
        drawn.append(_zone_sign(zone, x, y, colours))
        name = _cut(zone.name(lang), frame.width * 0.6)
        left = x + SIGN + 8 if x + SIGN + 8 + _long(name) < frame.width else x - SIGN - 8 - _long(name)
        box = zone_picture.box(x - SIGN, y - SIGN, 2 * SIGN, 2 * SIGN)
        label = zone_picture.box(left, y - 20, _long(name), 36)
        if not any(label.intersects(other) for other in taken):
            drawn.append(_haloed(left, y + 10, name, colours.text, colours))
            taken.append(label)
        taken.append(box)
    drawn += _scale(frame, lang, colours, taken)
    drawn.append(zone_picture.towns(frame, taken, colours, lang, SMALL))
    return drawn


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
    return disc + _words(x, y + 10, zone.sign, tone.text, anchor="middle", bold=True)


def _scale(frame: zone_picture.Frame, lang: Lang, colours: Ink, taken: list[BaseGeometry]) -> list[Markup]:
    """Return a bar that says how long a stretch of the map is, at the lower left."""
    metres = METRES / frame.scale
    stretch = max((n for n in SCALES if n / metres <= frame.width / 4), default=SCALES[0])
    long, y = stretch / metres, frame.height - 16
    said = METRE(lang, n=stretch) if stretch < 1_000 else KILOMETRE(lang, n=stretch // 1_000)
    taken.append(zone_picture.box(16, y - 44, max(long, _long(said)), 56))
    return [
        svg.line(16, y, 16 + long, y, colours.text, 5),
        svg.line(16, y - 8, 16, y + 2, colours.text, 5),
        svg.line(16 + long, y - 8, 16 + long, y + 2, colours.text, 5),
        _haloed(20, y - 14, said, colours.text, colours),
    ]


# What a kind of pin looks like and how it is named with its number, as wide as so much.
_Entry = tuple[str, str, float]


def _pin_key(pins: Sequence[Pin], lang: Lang, width: int) -> list[list[_Entry]]:
    """Return the kinds of pins with their numbers, in rows as wide as there is room."""
    entries: list[_Entry] = []
    for kind in PIN_CLASSES:
        if number := sum(pin.kind == kind.code for pin in pins):
            said = PINS(lang, name=kind.name(lang), n=number)
            entries.append((pin_mark(kind, 0, 0, PIN, False), said, _long(said) + 64))
    if cleared := sum(pin.cleared for pin in pins):
        said = f"{clock_dial.WHITE_DOT(lang)} {cleared:,}"
        entries.append(("", said, _long(said) + 24))
    return [[entries[n] for n in row] for row in _rows([entry[2] for entry in entries], width)]


def _pin_names(entries: Sequence[_Entry], base: float, colours: Ink) -> list[Markup]:
    drawn, x = [], 0.0
    for mark, said, long in entries:
        if mark:
            drawn.append(_moved(Markup(mark), x + PIN + 2, base - 9))  # noqa: S704  numbers only
        drawn.append(_words(x + (2 * PIN + 10 if mark else 0), base, said, colours.text))
        x += long
    return drawn


def _clock(clock: Clock, lang: Lang, colours: Ink, width: int, height: int) -> tuple[str, list[Markup]]:
    """Return the dial, and beside or below it what it cannot show and the kinds of its pins."""
    cells = [
        (each.offence_code, each.crime_group, each.minute, each.until_minutes, each.cleared)
        for each in clock.cases
    ]
    cases = pd.DataFrame(cells, columns=clock_dial.COLUMNS)
    kinds = clock_dial.legend_items(cases)
    white = [clock_dial.WHITE_DOT(lang)] if any(case.cleared for case in clock.cases) else []
    # As large as it is read; the words' places follow from the dial's size, which they leave.
    head = BASE + 16
    face = clock_dial.still_face(cases, lang, colours)
    words = [*face.notes, *(kind.name(lang) for kind in kinds), *white]
    wide = max(map(_long, words)) + 2 * PIN + 40
    columns = max(int(width // wide), 1)
    below = (SMALL + GAP) * ceil(len(words) / columns)
    sides = min(height - head, width - wide - 20), min(width, height - head - below - HANG)
    side, beside = max(sides), sides[0] >= sides[1]
    # The numbers outside the rim need more room the larger they are.
    scale, letters = 1.0, float(clock_dial.WORDS)
    for _ in range(8):
        scale = side / (2 * (clock_dial.NUMBERS + letters * 0.62))
        letters = max(float(clock_dial.WORDS), SMALL / scale)
    face = clock_dial.still_face(cases, lang, colours, letters=letters)
    left = 0 if beside else (width - side) / 2
    drawn = [
        _words(0, BASE, _cut(clock.title(lang), width, TITLE), colours.text, bold=True, size=TITLE),
        Markup('<g transform="translate({:.2f} {:.2f}) scale({:.4f})">{}</g>').format(
            left + side / 2 - clock_dial.CENTRE_X * scale,
            head + side / 2 - clock_dial.CENTRE_Y * scale,
            scale,
            face.drawn,
        ),
    ]
    marks = (
        ["" for _ in face.notes] + [pin_mark(kind, 0, 0, PIN, False) for kind in kinds] + [""] * len(white)
    )
    rows = len(words) if beside else ceil(len(words) / columns)
    line = min(SMALL + GAP, (height - head - HANG) / rows if beside else SMALL + GAP)
    for n, (mark, said) in enumerate(zip(marks, words, strict=True)):
        x = side + 30 if beside else n // rows * wide
        y = head + (0 if beside else side) + line * (n % rows + 1) - 4
        if mark:
            drawn.append(_moved(Markup(mark), x + PIN + 2, y - 9))  # noqa: S704  numbers only
        drawn.append(_words(x + (2 * PIN + 10 if mark else 0), y, said, colours.text))
    return f"{clock.title(lang)}: {face.alt}", drawn


def _words(
    x: float,
    y: float,
    said: str,
    colour: str,
    *,
    anchor: str = "start",
    bold: bool = False,
    size: int = SMALL,
) -> Markup:
    return svg.words(x, y, said, colour, anchor=anchor, bold=bold, size=size)


def _haloed(x: float, y: float, said: str, colour: str, colours: Ink, *, anchor: str = "start") -> Markup:
    """Return words on a halo of the ground, so that lines below do not run through the letters."""
    halo = Markup('<g stroke="{}" stroke-width="8" stroke-linejoin="round">{}</g>')
    return halo.format(colours.ground, _words(x, y, said, colours.ground, anchor=anchor)) + _words(
        x, y, said, colour, anchor=anchor
    )


def _long(said: str, size: float = SMALL) -> float:
    return svg.length(said, size)


def _cut(said: str, room: float, size: float = SMALL) -> str:
    """Return words that fit a room, else their beginning with an ellipsis."""
    if _long(said, size) <= room:
        return said
    while said and _long(said + "…", size) > room:
        said = said[:-1]
    return said.rstrip() + "…"


def _rows(lengths: Sequence[float], width: float) -> list[list[int]]:
    """Return positions in rows as wide as there is room."""
    rows: list[list[int]] = []
    x = 0.0
    for n, long in enumerate(lengths):
        if not rows or x + long > width:
            rows.append([])
            x = 0.0
        rows[-1].append(n)
        x += long
    return rows


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"
