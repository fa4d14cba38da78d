"""Charts and bars against targets on slides, as SVG; see `drawings`."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from markupsafe import Markup

from dashboard.briefing.lettering import (
    BASE,
    GAP,
    HANG,
    SMALL,
    TITLE,
    cut,
    haloed,
    long,
    moved,
    number,
    rows,
    words,
)
from dashboard.briefing.slides import Bar, Bars, Chart, Series
from dashboard.language.text import Lang, Text
from dashboard.ui import svg
from dashboard.ui.grid import SIGNS
from dashboard.ui.tokens import Ink

# Height of a value against its target.
VALUE = 48
# Series named beside their values, above so many in rows below the title; categories that are never left out.
FEW, FEW_NAMES = 3, 6

NOT_RECEIVED = Text("ยังไม่ได้รับข้อมูล", "not received")
INCOMPLETE = Text("ข้อมูลยังไม่ครบ", "not complete yet")
TARGET = Text("เป้าหมาย {target}", "target {target}")
RANGE = Text("เส้นดำ = ช่วงที่เป็นไปได้ (90 %)", "line = likely range (90 %)")


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


def chart(chart: Chart, lang: Lang, colours: Ink, width: int, height: int) -> tuple[str, list[Markup]]:
    names = [_name(series, lang) for series in chart.series]
    told = len(names) > 1 or any(series.tone not in ("now", "before") for series in chart.series)
    entries = (names if told else []) + [aim for aim in (_aim(chart, lang),) if aim]
    margin = max(map(long, entries), default=0) + 50
    beside = bool(entries) and len(names) <= FEW and margin <= width / 3
    rows_above = [] if beside else rows([long(name) + 70 for name in entries], width)
    gap = any(value is None for series in chart.series for value in series.values)
    notes = [note(lang) for note, wanted in ((NOT_RECEIVED, gap), (INCOMPLETE, chart.incomplete)) if wanted]
    most = chart.top or _round_up(_largest(chart))
    ticks = [most * part for part in (0, 0.5, 1)]
    left, right = (
        max(long(number(tick)) for tick in ticks) + GAP,
        width - (margin if beside else 2),
    )
    feet = _feet(chart, (right - left) / max(len(chart.categories), 1), lang)
    below = HANG + 4 + (SMALL + 4) * max(map(len, feet), default=0) + (SMALL + GAP if notes else 0)
    plot = _Plot(
        left=left,
        top=BASE + SMALL + (SMALL + GAP) * len(rows_above) + 14,
        right=right,
        bottom=height - below,
        most=most,
        count=len(chart.categories),
        width=width,
    )
    title = f"{chart.title(lang)} ({chart.unit(lang)})"
    drawn = [
        words(
            0,
            BASE,
            cut(title, width, TITLE),
            colours.text,
            bold=True,
            size=TITLE,
        )
    ]
    drawn += _key(rows_above, entries, chart, told, colours)
    drawn += _axis(plot, ticks, colours) + _gaps(chart, plot, colours)
    course = _columns if chart.kind == "bars" else _lines
    shapes, values = course(chart, plot, colours)
    drawn += shapes + _categories(feet, plot, colours)
    drawn += _target(chart, plot, colours) + values
    if beside:
        drawn += _beside(chart, names if told else (), plot, lang, colours)
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
            f"{category(lang)} {'–' if value is None else number(value)}"
            for category, value in zip(chart.categories, series.values, strict=False)
        )
        for series in chart.series
    )


def _axis(plot: _Plot, ticks: Sequence[float], colours: Ink) -> list[Markup]:
    drawn = []
    for tick in ticks:
        y = plot.y(tick)
        drawn.append(svg.line(plot.left, y, plot.right, y, colours.quiet if not tick else colours.grid, 2))
        drawn.append(words(plot.left - GAP, y + 9, number(tick), colours.quiet, anchor="end"))
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
        room = max((long(number(value)) for value in known), default=0) <= plot.step * 0.84 / max(shares, 1)
        for n, value in enumerate(series.values[: plot.count]):
            if value is None:
                continue
            x = plot.left + (n + 0.08) * plot.step + k * wide
            y = plot.y(value)
            drawn += _column(
                x, y, wide - 2, plot.bottom - y, _colour(series, colours), n in chart.incomplete, colours
            )
            if room or (series.tone != "before" and wide * 1.6 > long(number(value))):
                place = x + wide / 2 - 1
                values.append(haloed(place, y - 8, number(value), colours.text, colours, anchor="middle"))
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
        if value is None or plot.step <= long(number(value)) + 8:
            continue
        others = [series.values[n] for series in chart.series[1:] if n < len(series.values)]
        crowded = [other for other in (*others, chart.target) if other is not None and other > value]
        high = plot.y(value) - plot.top < SMALL + 18 or any(plot.y(value) - plot.y(c) < 60 for c in crowded)
        base = plot.y(value) + SMALL + 14 if high else plot.y(value) - 18
        drawn.append(haloed(plot.middle(n), base, number(value), colours.text, colours, anchor="middle"))
    return drawn


def _mark(x: float, y: float, edge: str, body: str) -> Markup:
    return Markup('<circle cx="{:.1f}" cy="{:.1f}" r="9" fill="{}" stroke="{}" stroke-width="4"/>').format(
        x, y, body, edge
    )


def _aim(chart: Chart, lang: Lang) -> str:
    """Return the target in words, "" where there is none."""
    if chart.target is None:
        return ""
    return chart.target_words(lang) if chart.target_words else TARGET(lang, target=number(chart.target))


def _target(chart: Chart, plot: _Plot, colours: Ink) -> list[Markup]:
    if chart.target is None:
        return []
    return [_rule(plot.left, plot.right, plot.y(chart.target), colours.text, 4, "14 8")]


def _rule(left: float, right: float, y: float, colour: str, thickness: int, dashes: str) -> Markup:
    return Markup(
        '<line x1="{:.1f}" y1="{y:.1f}" x2="{:.1f}" y2="{y:.1f}" stroke="{}" stroke-width="{}"'
        ' stroke-dasharray="{}"/>'
    ).format(left, right, colour, thickness, dashes, y=y)


def _feet(chart: Chart, step: float, lang: Lang) -> list[tuple[str, ...]]:
    """Return the categories' names as lines below the axis; () = left out, for time goes on without a name.

    All have a name where they have room in a line, or in two. Else those of a few are cut, and of many every
    so many are named, up to the last.
    """
    names = [category(lang) for category in chart.categories]
    room, last = step - 14, len(names) - 1

    def fits(lines: Sequence[tuple[str, ...]]) -> bool:
        return all(long(line) <= room for each in lines for line in each)

    whole: list[tuple[str, ...]] = [(name,) for name in names]
    for lines in (whole, [_halves(name) for name in names]):
        if fits(lines):
            return lines
    every = ceil((max(map(long, names), default=0) + 14) / max(step, 1))
    if len(names) <= FEW_NAMES:
        return [tuple(cut(line, room) for line in _halves(name)) for name in names]
    return [() if (last - n) % every else (name,) for n, name in enumerate(names)]


def _halves(name: str) -> tuple[str, ...]:
    """Return a name in two lines, parted where these are most alike; Thai has few places to part at."""
    parts = name.split(" ")
    cuts = [(" ".join(parts[:n]), " ".join(parts[n:])) for n in range(1, len(parts))]
    return min(cuts, key=lambda cut: max(map(long, cut))) if cuts else (name,)


def _categories(feet: Sequence[tuple[str, ...]], plot: _Plot, colours: Ink) -> list[Markup]:
    """Return the names below the axis, within the drawing."""
    drawn = []
    for n, lines in enumerate(feet):
        for row, said in enumerate(lines):
            half = long(said) / 2
            x = min(max(plot.middle(n), half), plot.width - half)
            base = plot.bottom + (SMALL + 4) * (row + 1) + 2
            drawn.append(words(x, base, said, colours.quiet, anchor="middle"))
    return drawn


def _beside(chart: Chart, names: Sequence[str], plot: _Plot, lang: Lang, colours: Ink) -> list[Markup]:
    """Return the names at the right, each as high as its last value, apart from one another."""
    entries: list[tuple[float, str, Markup]] = []
    for k, name in enumerate(names):
        known = [value for value in chart.series[k].values if value is not None]
        swatch = _swatch(chart.kind, k, _colour(chart.series[k], colours))
        entries.append((plot.y(known[-1]) if known else plot.bottom, name, swatch))
    if chart.target is not None:
        entries.append((plot.y(chart.target), _aim(chart, lang), _aim_swatch(colours)))
    entries.sort(key=lambda entry: entry[0])
    free, drawn = plot.top + SMALL / 2, []
    for rank, (y, name, swatch) in enumerate(entries):
        room_below = (len(entries) - 1 - rank) * (SMALL + 8)
        place = min(max(y, free), plot.bottom - room_below)
        free = place + SMALL + 8
        drawn.append(moved(swatch, plot.right + 10, place))
        drawn.append(words(plot.right + 46, place + 9, name, colours.text))
    return drawn


def _swatch(kind: str, k: int, colour: str) -> Markup:
    """Return what the k-th series looks like, 28 wide, around y = 0."""
    if kind == "bars":
        return svg.rectangle(0, -13, 26, 26, colour)
    rule = _rule(0, 28, 0, colour, 5, ("none", "9 5", "4 5")[min(k, 2)])
    return rule + (_mark(14, 0, colour, colour) if k == 0 else Markup(""))


def _aim_swatch(colours: Ink) -> Markup:
    return _rule(0, 28, 0, colours.text, 4, "8 5")


def _key(
    rows: Sequence[Sequence[int]], entries: Sequence[str], chart: Chart, told: bool, colours: Ink
) -> list[Markup]:
    """Return the names in rows below the title. told: those of series come first, else only the target's."""
    drawn = []
    for row, places in enumerate(rows):
        x, y = 0.0, BASE + GAP + (SMALL + GAP) * (row + 0.5)
        for k in places:
            is_series = told and k < len(chart.series)
            swatch = _swatch(chart.kind, k, _colour(chart.series[k], colours)) if is_series else None
            drawn.append(moved(swatch or _aim_swatch(colours), x, y))
            drawn.append(words(x + 36, y + 9, entries[k], colours.text))
            x += long(entries[k]) + 70
    return drawn


def _notes(notes: Sequence[str], gap: bool, height: int, colours: Ink) -> list[Markup]:
    """Return what grey and stripes mean, at the foot."""
    drawn, x = [], 0.0
    for n, note in enumerate(notes):
        if n == 0 and gap:
            drawn.append(_gap(x + 2, height - 34, 30, 24, colours))
        else:
            drawn += _column(x + 2, height - 34, 30, 24, colours.now, True, colours)
        drawn.append(words(x + 44, height - HANG - 2, note, colours.quiet))
        x += 44 + long(note) + 36
    return drawn


def bars(bars: Bars, lang: Lang, colours: Ink, width: int, height: int) -> tuple[str, list[Markup]]:
    ranges = any(bar.low is not None and bar.high is not None for bar in bars.items)
    room = height - (SMALL + 16 if ranges else 0)
    each = min(room / max(len(bars.items), 1), 220)
    drawn = [
        part for n, bar in enumerate(bars.items) for part in _bar(bar, n * each, each, lang, colours, width)
    ]
    if ranges:
        drawn.append(words(0, len(bars.items) * each + SMALL, RANGE(lang), colours.quiet))
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
    taken = long(shown, size)
    drawn = [
        words(0, base, cut(bar.label(lang), width - taken - 30), colours.text, size=SMALL),
        words(width, base, shown, tone.text if tone else colours.text, anchor="end", bold=True, size=size),
        svg.rectangle(0, y_bar, width, body, colours.grid),
    ]
    if bar.value is None:
        drawn.append(_gap(1, y_bar, width - 2, body, colours))
        drawn.append(
            words(width / 2, y_bar + body / 2 + 10, NOT_RECEIVED(lang), colours.text, anchor="middle")
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
    half = long(bar.limit(lang)) / 2
    x = min(max(tick, half), width - half)
    drawn.append(words(x, y_bar + body + SMALL + 6, bar.limit(lang), colours.text, anchor="middle"))
    return drawn
