"""Figures as SVG: what our charts say in plotly's language, drawn on the server. Pure.

No browser needs plotly's bundle (4.7 MB) for a chart that is only looked at. Across, a drawing is as wide as
its place: marks stand at shares of its width. Upwards it has pixels, and words keep their size at any width.
Pointed at, a stretch of the axis or a point says its numbers. Known is what our figures use, nothing else.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import unescape
from math import ceil, floor, log10
from typing import Any, NamedTuple

import plotly.graph_objects as go
from markupsafe import Markup

from dashboard.ui import svg
from dashboard.ui.tokens import SMALLEST, ink

# Pixels: between two lines of words, and between marks and the words beside them.
LINE, GAP = 19, 6
DAY_MS = 24 * 3600 * 1000
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 (days of an axis have no zone)
# Lines of very many points are described at so many places.
MOST_BANDS = 60
DASHES = {"dash": "9 9", "dot": "3 5", "solid": "none"}
INKS = ("text", "quiet", "grid", "now", "before", "gap", "ground", "panel")
# Corners around a middle, as shares of half the size.
CORNERS: Mapping[str, str] = {
    "triangle-up": "0,-1 0.9,0.7 -0.9,0.7",
    "diamond": "0,-1.2 1.2,0 0,1.2 -1.2,0",
    "star": "0,-1.2 0.3,-0.4 1.14,-0.37 0.48,0.15 0.7,0.97 0,0.5 -0.7,0.97 -0.48,0.15 -1.14,-0.37 -0.3,-0.4",
    "x": "-1,-0.6 -0.6,-1 0,-0.4 0.6,-1 1,-0.6 0.4,0 1,0.6 0.6,1 0,0.4 -0.6,1 -1,0.6 -0.4,0",
}

Trace = Mapping[str, Any]


def drawn_figure(figure: go.Figure, said: str, dark: bool) -> Markup:
    """Return a figure as SVG. said: what it shows, for those who cannot see it."""
    made = figure.to_dict()
    plot = _Plot.of(made["layout"], made["data"], dark)
    parts = [_grid(plot), *(_shape(plot, shape) for shape in plot.layout.get("shapes", ()))]
    parts += [svg.joined(_marks(plot, trace)) for trace in made["data"]]
    parts += [_ticks(plot), *(_annotation(plot, each) for each in plot.layout.get("annotations", ()))]
    parts.insert(len(made["data"]) + 1, svg.joined(_bands(plot, made["data"])))
    return Markup(
        '<div class="chart" style="padding:{}px {}px {}px {}px"><svg width="100%" height="{}" role="img"'
        ' aria-label="{}" font-size="{}">{}</svg></div>'
    ).format(*plot.margins, plot.high, said, SMALLEST, svg.joined(parts))


@dataclass(frozen=True, slots=True)
class _Axis:
    """low, high: as numbers. ticks: place and words."""

    low: float
    high: float
    ticks: Sequence[tuple[float, str]]

    def share(self, value: float) -> float:
        """Return how far along the axis a value lies, 0 to 1."""
        return (value - self.low) / ((self.high - self.low) or 1)


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where values stand. margins: top, right, bottom, left in pixels; high: pixels between top and bottom.

    colours: how a colour of the design file is written, so that a print on white has those of the light mode.
    """

    layout: Mapping[str, Any]
    across: _Axis
    up: _Axis
    margins: tuple[int, int, int, int]
    high: int
    colours: Mapping[str, str]

    @classmethod
    def of(cls, layout: Mapping[str, Any], traces: Sequence[Trace], dark: bool) -> "_Plot":
        """Return the plot of a layout."""
        across = _axis(layout["xaxis"], [x for trace in traces for x in _places(trace)])
        up = _axis(layout["yaxis"], [y for t in traces for y in _numbers(t["y"]) if y == y])
        margin = layout["margin"]
        titles = [bool(_title(layout[name])) for name in ("xaxis", "yaxis")]
        lines = max((len(_lines(words)) for _, words in across.ticks), default=1)
        top = margin["t"] + (LINE if titles[1] else 0)
        bottom = max(lines * LINE + GAP + (LINE + 4 if titles[0] else 0), 10)
        left = max((svg.length(words) for _, words in up.ticks), default=0) + GAP + 2
        last = max((svg.length(line.words) / 2 for line in _lines(across.ticks[-1][1])), default=0)
        right = max(margin["r"], last) if across.ticks else margin["r"]
        colours = ink(dark)
        known = {getattr(colours, name): f"var(--ssz-{name})" for name in INKS}
        known |= {
            tone.mark: f"var(--ssz-{name.replace('_', '-')}-mark)" for name, tone in colours.tones.items()
        }
        return cls(
            layout,
            across,
            up,
            (int(top), ceil(right), bottom, ceil(left)),
            int(layout["height"] - top - bottom),
            known,
        )

    def x(self, value: object) -> float:
        """Return per cent of the width."""
        return self.across.share(_number(value)) * 100

    def y(self, value: float) -> float:
        """Return pixels from the top."""
        return (1 - self.up.share(value)) * self.high

    def colour(self, value: str | None) -> str:
        """Return a colour as it is written."""
        wanted = value or self.layout["font"]["color"]
        return self.colours.get(wanted, wanted)


def _number(value: object) -> float:
    """Return a place on an axis as a number; days as their milliseconds."""
    if isinstance(value, date):
        moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001
        return (moment - EPOCH).total_seconds() * 1000
    return float("nan") if value is None else float(value)  # type: ignore[arg-type]


def _numbers(values: Sequence[object]) -> list[float]:
    return [_number(value) for value in values]


def _places(trace: Trace) -> list[float]:
    """Return where the values of a trace stand on the horizontal axis."""
    if "x0" in trace:
        first = _number(trace["x0"])
        return [first + n * trace["dx"] for n in range(len(trace["y"]))]
    return _numbers(trace["x"])


def _axis(asked: Mapping[str, Any], values: Sequence[float]) -> _Axis:
    low, high = _numbers(asked["range"]) if "range" in asked else (0.0, max(values, default=1) or 1)
    if "tickvals" in asked:
        ticks = list(zip(_numbers(asked["tickvals"]), asked["ticktext"], strict=True))
    else:
        step = asked.get("dtick") or _step(high - low)
        written = asked.get("tickformat", ",d").replace("d", ".0f")
        if step < 1 and written.endswith(".0f"):
            written = ",.1f"
        ticks = [
            (n * step, f"{n * step:{written}}{asked.get('ticksuffix', '')}")
            for n in range(ceil(low / step), floor(high / step + 1e-9) + 1)
        ]
    return _Axis(low, high, ticks)


def _step(span: float) -> float:
    """Return the distance of four or five ticks: 1, 2 or 5 times a power of ten."""
    power: float = 10.0 ** floor(log10(span / 5))
    return next(n for n in (1, 2, 5, 10) if n * power >= span / 5) * power


def _title(axis: Mapping[str, Any]) -> str:
    return str(axis.get("title", {}).get("text") or "")


class _Line(NamedTuple):
    """A line of words. colour: its own; None = that of the words around it."""

    words: str
    bold: bool
    colour: str | None


_TAG = re.compile(r'<b(?: style="color:([^"]+)")?>|</b>')


def _lines(words: str) -> list[_Line]:
    """Return words as lines: `<b>` and `<b style="color:…">` hold until `</b>`, `<br>` ends a line."""
    bold, colour, found = False, None, []
    for line in words.split("<br>"):
        opened = [tag for tag in _TAG.finditer(line) if tag[0] != "</b>"]
        if opened:
            bold, colour = True, opened[0][1]
        found.append(_Line(unescape(_TAG.sub("", line)), bold, colour))
        if "</b>" in line:
            bold, colour = False, None
    return found


def _words(
    x: float,
    y: float,
    words: str,
    colour: str,
    *,
    anchor: str = "start",
    shift: float = 0,
    size: int = SMALLEST,
    rise: float = 0.5,
) -> Markup:
    """Return words at per cent across and pixels down. rise: lies above y, 0 = nothing, 1 = all of it."""
    lines = _lines(words)
    step = max(LINE, size + 4)
    first = y - rise * step * len(lines) + step * 0.75
    return Markup("").join(
        Markup(
            '<text x="{:.2f}%" y="{:.1f}" dx="{}" fill="{}" text-anchor="{}" font-size="{}"{}>{}</text>'
        ).format(
            x,
            first + n * step,
            shift,
            line.colour or colour,
            anchor,
            size,
            Markup(' font-weight="600"') if line.bold else "",
            line.words,
        )
        for n, line in enumerate(lines)
    )


def _rule(x1: float, y1: float, x2: float, y2: float, line: Mapping[str, Any], colour: str) -> Markup:
    return Markup(
        '<line x1="{:.2f}%" y1="{:.1f}" x2="{:.2f}%" y2="{:.1f}" stroke="{}" stroke-width="{}"'
        ' stroke-dasharray="{}"/>'
    ).format(x1, y1, x2, y2, colour, line.get("width", 1), DASHES[line.get("dash", "solid")])


def _box(x1: float, y1: float, x2: float, y2: float, colour: str) -> Markup:
    return Markup('<rect x="{:.2f}%" y="{:.1f}" width="{:.2f}%" height="{:.1f}" fill="{}"/>').format(
        x1, y1, max(x2 - x1, 0), max(y2 - y1, 0), colour
    )


def _grid(plot: _Plot) -> Markup:
    """Return the lines of the ticks, the base in the colour of quiet words."""
    drawn = []
    if plot.layout["xaxis"].get("showgrid", True):
        drawn += [
            _rule(plot.x(at), 0, plot.x(at), plot.high, {}, "var(--ssz-grid)") for at, _ in plot.across.ticks
        ]
    drawn += [_rule(0, plot.y(at), 100, plot.y(at), {}, "var(--ssz-grid)") for at, _ in plot.up.ticks]
    drawn.append(_rule(0, plot.high, 100, plot.high, {}, "var(--ssz-quiet)"))
    return svg.joined(drawn)


def _ticks(plot: _Plot) -> Markup:
    """Return the words of both axes with their titles."""
    text = "var(--ssz-text)"
    drawn = [_words(0, plot.y(at), words, text, anchor="end", shift=-GAP) for at, words in plot.up.ticks] + [
        _words(plot.x(at), plot.high + GAP - 2, words, text, anchor="middle", rise=0)
        for at, words in plot.across.ticks
    ]
    if title := _title(plot.layout["xaxis"]):
        lines = max((len(_lines(words)) for _, words in plot.across.ticks), default=1)
        below = plot.high + GAP + lines * LINE
        drawn.append(_words(50, below, title, text, anchor="middle", rise=0))
    if title := _title(plot.layout["yaxis"]):
        drawn.append(_words(0, -GAP - 4, title, text, shift=2 - plot.margins[3], rise=1))
    return svg.joined(drawn)


def _shape(plot: _Plot, shape: Mapping[str, Any]) -> Markup:
    x1, x2 = plot.x(shape["x0"]), plot.x(shape["x1"])
    if shape["type"] == "rect":
        return _box(max(x1, 0), 0, min(x2, 100), plot.high, plot.colour(shape["fillcolor"]))
    return _rule(
        x1, plot.y(shape["y0"]), x2, plot.y(shape["y1"]), shape["line"], plot.colour(shape["line"]["color"])
    )


_COLOUR = re.compile(r'color:([^"]+)(?=")')


def _annotation(plot: _Plot, asked: Mapping[str, Any]) -> Markup:
    """Return words at a place of the axes or of the paper."""
    x = asked["x"] * 100 if "paper" in asked.get("xref", "") else plot.x(asked["x"])
    by_paper = re.search("paper|domain", asked.get("yref", ""))
    y = (1 - asked["y"]) * plot.high if by_paper else plot.y(asked["y"])
    font, colour = asked.get("font", {}), plot.colour(asked.get("font", {}).get("color"))
    if asked.get("textangle"):
        inside = _words(0, 0, asked["text"], colour, anchor="end", rise=0)
        return Markup(
            '<svg x="{:.2f}%" y="4" overflow="visible"><g transform="rotate(-90)">{}</g></svg>'
        ).format(x, inside)
    anchors = {"left": "start", "right": "end"}
    return _words(
        x,
        y - asked.get("yshift", 0),
        _COLOUR.sub(lambda found: f"color:{plot.colour(found[1])}", asked["text"]),
        colour,
        anchor=anchors.get(asked.get("xanchor", ""), "middle"),
        shift=asked.get("xshift", 0),
        size=font.get("size", SMALLEST),
        rise={"top": 0.0, "bottom": 1.0}.get(asked.get("yanchor", ""), 0.5),
    )


def _marks(plot: _Plot, trace: Trace) -> Iterator[Markup]:
    """Return bars, or a line, and points with their words."""
    if trace["type"] == "bar":
        yield from _columns(plot, trace)
        return
    mode = trace["mode"]
    if "lines" in mode:
        yield _line(plot, trace)
    if "markers" in mode:
        yield from _points(plot, trace)
    if "text" in mode:
        yield from _names(plot, trace)


def _columns(plot: _Plot, trace: Trace) -> Iterator[Markup]:
    """Return bars; what is not over yet is striped."""
    places = _places(trace)
    room = places[1] - places[0] if len(places) > 1 else plot.across.high - plot.across.low
    wide = trace.get("width", room * (1 - plot.layout["bargap"]))
    marker = trace["marker"]
    colour, stripes = plot.colour(marker["color"]), marker.get("pattern", {}).get("shape", ())
    drawn = []
    for n, (at, value) in enumerate(zip(places, trace["y"], strict=True)):
        if value != value or not value:
            continue
        x1, x2, y = plot.x(at - wide / 2), plot.x(at + wide / 2), plot.y(value)
        drawn.append(_box(x1, y, x2, plot.high, colour))
        if n < len(stripes) and stripes[n]:
            lines = range(int(y) + 4, plot.high, 6)
            ground = {"width": 2}, "var(--ssz-ground)"
            drawn += [_rule(x1, h, x2, h, *ground) for h in lines]
    yield Markup('<g opacity="{}">{}</g>').format(trace.get("opacity", 1), svg.joined(drawn))


def _line(plot: _Plot, trace: Trace) -> Markup:
    """Return a line, broken where there is no value, within a drawing that is stretched across."""
    line, path, broken = trace["line"], [], True
    last = 0.0
    for at, value in zip(_places(trace), trace["y"], strict=True):
        if value != value:
            broken = True
            continue
        y = plot.y(value)
        if not broken and line.get("shape") == "hv":
            path.append(f"L{plot.x(at) * 10:.1f} {last:.1f}")
        path.append(f"{'M' if broken else 'L'}{plot.x(at) * 10:.1f} {y:.1f}")
        broken, last = False, y
    return Markup(
        '<svg width="100%" height="{h}" viewBox="0 0 1000 {h}" preserveAspectRatio="none"><path d="{}"'
        ' fill="none" stroke="{}" stroke-width="{}" stroke-dasharray="{}"/></svg>'
    ).format(
        "".join(path),
        plot.colour(line.get("color")),
        line.get("width", 2),
        DASHES[line.get("dash", "solid")],
        h=plot.high,
    )


def _each(value: Any, n: int) -> Any:
    """Return a trace's value for its n-th point: one for all, or one a point."""
    return value[n] if isinstance(value, list | tuple) else value


def _points(plot: _Plot, trace: Trace) -> Iterator[Markup]:
    """Return signs with what they say when they are pointed at, above the lines of their errors."""
    marker, said, errors = trace["marker"], _said(trace), trace.get("error_y", {})
    for n, (at, value) in enumerate(zip(_places(trace), trace["y"], strict=True)):
        if value != value:
            continue
        x, y = plot.x(at), plot.y(value)
        if errors:
            top, foot = plot.y(value + errors["array"][n]), plot.y(value - errors["arrayminus"][n])
            rule = _rule(x, top, x, foot, {"width": errors["thickness"]}, plot.colour(errors["color"]))
            yield Markup('<g class="yerror">{}</g>').format(rule)
        sign = _sign(_each(marker.get("symbol", "circle"), n), marker, n, plot)
        told = Markup("<title>{}</title>").format(said[n]) if said else ""
        yield Markup('<svg x="{:.2f}%" y="{:.1f}" overflow="visible">{}{}</svg>').format(x, y, told, sign)


def _sign(symbol: str, marker: Mapping[str, Any], n: int, plot: _Plot) -> Markup:
    half, edge = marker.get("size", 6) / 2, marker.get("line", {})
    body = plot.colour(_each(marker.get("color"), n))
    rim, thick = plot.colour(_each(edge.get("color"), n)), edge.get("width", 0)
    if symbol == "line-ew":
        return Markup('<line x1="{0:.1f}" x2="{1:.1f}" stroke="{2}" stroke-width="{3}"/>').format(
            -half, half, rim, thick
        )
    if symbol in CORNERS:
        corners = " ".join(
            ",".join(f"{float(part) * half:.1f}" for part in corner.split(","))
            for corner in CORNERS[symbol].split()
        )
        return Markup('<polygon points="{}" fill="{}"/>').format(corners, body)
    if "open" in symbol:
        ring = Markup('<circle r="{:.1f}" fill="var(--ssz-ground)" stroke="{}" stroke-width="{}"/>').format(
            half, body, thick or 2
        )
        return ring + Markup('<circle r="2" fill="{}"/>').format(body) if "dot" in symbol else ring
    return Markup('<circle r="{:.1f}" fill="{}" stroke="{}" stroke-width="{}"/>').format(
        half, body, rim, thick
    )


def _names(plot: _Plot, trace: Trace) -> Iterator[Markup]:
    """Return the words beside points."""
    font, marked = trace.get("textfont", {}), "markers" in trace["mode"]
    away = trace["marker"].get("size", 6) / 2 + 3 if marked else 0
    colour = plot.colour(font.get("color"))
    for n, (at, value) in enumerate(zip(_places(trace), trace["y"], strict=True)):
        words = _each(trace["text"], n)
        if not words or value != value:
            continue
        upright, side = _each(trace.get("textposition", "middle center"), n).split()
        # A name above or below its point begins at the point's edge, one beside it stands off.
        shift = {"left": -away, "right": away}.get(side, 0.0)
        lift = {"top": -away, "bottom": away}.get(upright, 0.0) if marked else 0.0
        yield _words(
            plot.x(at),
            plot.y(value) + lift,
            words,
            colour,
            anchor={"left": "end", "right": "start"}.get(side, "middle"),
            shift=shift,
            size=font.get("size", SMALLEST),
            rise={"top": 1.0, "bottom": 0.0}.get(upright, 0.5),
        )


def _said(trace: Trace) -> list[str]:
    """Return what each point says when it is pointed at; [] where they say nothing."""
    template = str(trace.get("hovertemplate") or "").replace("<extra></extra>", "")
    if not template or trace.get("hoverinfo") == "skip":
        return []
    places = _places(trace)

    def filled(n: int) -> str:
        values = {"x": places[n], "y": trace["y"][n]}

        def value(match: re.Match[str]) -> str:
            name, form = match.group(1), match.group(2)
            if name == "customdata":
                return unescape(trace["customdata"][n])
            number = values[name]
            return f"{number:{form or ',.6g'}}" if not form or form != "," else f"{number:,.6g}"

        return re.sub(r"%\{(\w+)(?::([^}]*))?\}", value, template)

    return [filled(n) if trace["y"][n] == trace["y"][n] else "" for n in range(len(places))]


def _bands(plot: _Plot, traces: Sequence[Trace]) -> Iterator[Markup]:
    """Return stretches of the axis that say the numbers of the bars and lines upon them."""
    told: dict[float, list[str]] = defaultdict(list)
    for trace in traces:
        if trace["type"] != "bar" and "markers" in trace["mode"]:
            continue
        for at, words in zip(_places(trace), _said(trace), strict=False):
            if words:
                told[at].append(words)
    ordered = sorted(told)
    chosen = ordered[:: ceil(len(ordered) / MOST_BANDS) or 1]
    step = plot.x(chosen[1]) - plot.x(chosen[0]) if len(chosen) > 1 else 100.0
    for at in chosen:
        x = plot.x(at)
        left, right = max(x - step / 2, 0), min(x + step / 2, 100)
        yield Markup(
            '<rect class="band" x="{:.2f}%" width="{:.2f}%" height="{}"><title>{}</title></rect>'
        ).format(left, max(right - left, 0), plot.high, "\n".join(told[at]))
