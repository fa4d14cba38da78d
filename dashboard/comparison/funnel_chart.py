"""The funnel plot: stations as points between the limits of chance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from dashboard.comparison.funnel import INNER, OUTER, Funnel, Point
from dashboard.language.text import Lang, Text
from dashboard.ui.chart import EndLabel, axis_words, end_labels, figure, plain
from dashboard.ui.tokens import SMALLEST, Ink, ink

# Named at their upper ends; the note below a funnel says what they are limits of.
LIMITS = {INNER: ("95 %", "dot"), OUTER: ("99.8 %", "dash")}
# A rerun sends the figure again, and more names than these lie upon one another.
MOST_POINTS, MOST_NAMES = 250, 15
# Twice as high as this no axis goes, though the limits of a station that expects no case go on.
LEAST_TOP = 2.0


@dataclass(frozen=True, slots=True)
class Labels:
    """What a funnel is about: its axes, and the line in its middle. centre stands beside the line: short."""

    x: Text
    y: Text
    centre: Text


def drawn(funnel: Funnel, own: str) -> tuple[Point, ...]:
    """Return the points that are drawn: all; of very many the station of the page, those outside (the
    farthest first), and of the others every so manieth by size.
    """
    if len(funnel.points) <= MOST_POINTS:
        return funnel.points
    chosen = [p for p in funnel.points if p.code == own]
    chosen += _farthest(funnel, [p for p in funnel.outside if p.code != own])[: MOST_POINTS // 2]
    others = sorted((p for p in funnel.points if p not in chosen), key=lambda p: p.n)
    return (*chosen, *others[:: -(-len(others) // (MOST_POINTS - len(chosen)))])


def funnel_plot(
    funnel: Funnel, names: Mapping[str, str], own: str, labels: Labels, lang: Lang, dark: bool
) -> go.Figure:
    """Draw shares in per cent over their base, or observed ÷ expected over the expected cases.

    The station of the page is a star with its name; others are named where they stand outside.

    Args:
        names: of the stations, by code. own: the station of the page, '' = of none.
    """
    colours, chart, shown = ink(dark), figure(dark, height=360), drawn(funnel, own)
    scale, unit = _scale(funnel)
    most = max(p.n for p in shown) * 1.05
    _add_limits(chart, funnel, most, colours)
    chart.add_scatter(
        x=[0, most],
        y=[funnel.centre * scale] * 2,
        mode="lines",
        hoverinfo="skip",
        line={"color": colours.text, "width": 1.2},
    )
    _add_points(chart, funnel, [p for p in shown if p.code != own], names, colours.before, most)
    _add_points(chart, funnel, [p for p in shown if p.code == own], names, colours.now, most, star=True)
    chart.update_layout(margin={"t": 34, "b": 52})
    chart.update_xaxes(title_text=labels.x(lang), range=[0, most])
    top = max(LEAST_TOP, *(p.value * 1.15 for p in shown)) if funnel.kind == "ratio" else 100.0
    digits = ".0f" if unit else ".1f"
    chart.update_yaxes(range=[0, top], rangemode="normal", tickformat=digits, ticksuffix=unit)
    axis_words(chart, labels.y(lang))
    _name_lines(chart, funnel, most, top, labels.centre(lang), colours)
    return chart


def _name_lines(chart: go.Figure, funnel: Funnel, most: float, top: float, centre: str, colours: Ink) -> None:
    """Name the middle, and the limits at their upper ends, so far as these lie within the plot."""
    scale, unit = _scale(funnel)
    height = funnel.centre * scale
    ends = [EndLabel(height, f"{centre} {height:.0f}{unit}" if unit else centre, colours.text)]
    for confidence, (name, _dash) in LIMITS.items():
        limit = funnel.limits(most, confidence).high * scale
        if _is_drawn(funnel, confidence) and limit <= top:
            ends.append(EndLabel(limit, name, colours.quiet))
    end_labels(chart, ends, top)


def _is_drawn(funnel: Funnel, confidence: float) -> bool:
    """Whether a limit is drawn: of few stations the outer one alone."""
    return confidence == OUTER or funnel.dispersion is not None


def _scale(funnel: Funnel) -> tuple[float, str]:
    """Return by what values are multiplied, and their unit."""
    return (100.0, " %") if funnel.kind == "share" else (1.0, "")


def _add_limits(chart: go.Figure, funnel: Funnel, most: float, colours: Ink) -> None:
    scale, _ = _scale(funnel)
    sizes = np.linspace(max(most / 60, 1.0), most, 60)
    for confidence, (_name, dash) in LIMITS.items():
        if not _is_drawn(funnel, confidence):
            continue
        limits = [funnel.limits(float(n), confidence) for n in sizes]
        for values in ([i.low for i in limits], [i.high for i in limits]):
            chart.add_scatter(
                x=sizes.round(2).tolist(),
                y=[round(v * scale, 3) for v in values],
                mode="lines",
                hoverinfo="skip",
                line={"color": colours.before, "width": 1.5, "dash": dash},
            )


def _add_points(
    chart: go.Figure,
    funnel: Funnel,
    points: Sequence[Point],
    names: Mapping[str, str],
    colour: str,
    most: float,
    *,
    star: bool = False,
) -> None:
    """Add stations as dots, the farthest outside with their names, or the one of the page as a named star."""
    if not points:
        return
    scale, unit = _scale(funnel)
    far = _farthest(funnel, funnel.outside)[:MOST_NAMES]
    named = {p.code for p in (points if star else far)}
    chart.add_scatter(
        x=[round(p.n, 1) for p in points],
        y=[round(p.value * scale, 3) for p in points],
        mode="markers+text",
        text=[plain(names[p.code]) if p.code in named else "" for p in points],
        textposition=_beside(funnel, points, most),
        textfont={"size": SMALLEST},
        marker={"size": 14 if star else 9, "symbol": "star" if star else "circle", "color": colour},
        cliponaxis=False,
        customdata=[plain(names[p.code]) for p in points],
        hovertemplate=f"%{{customdata}}: %{{y:.1f}}{unit} (n = %{{x:,.0f}})<extra></extra>",
    )


def _beside(funnel: Funnel, points: Sequence[Point], most: float) -> list[str]:
    """Return the side of each point that is away from the middle, where the others lie."""
    return [
        f"{'top' if p.value > funnel.centre else 'bottom'} {'left' if p.n > most / 2 else 'right'}"
        for p in points
    ]


def _farthest(funnel: Funnel, points: Sequence[Point]) -> list[Point]:
    """Return points from the farthest to the nearest, in widths of the outer limit on their side."""

    def distance(point: Point) -> float:
        limits = funnel.limits(point.n, OUTER)
        above = point.value > funnel.centre
        width = limits.high - funnel.centre if above else funnel.centre - limits.low
        return abs(point.value - funnel.centre) / max(width, 1e-9)

    return sorted(points, key=lambda p: -distance(p))
