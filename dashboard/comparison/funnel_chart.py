"""The funnel plot: stations as points between the limits of chance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from dashboard.comparison.funnel import INNER, OUTER, Funnel, Point
from dashboard.language.text import Lang, Text
from dashboard.ui.chart import figure, plain
from dashboard.ui.tokens import Ink, ink

LIMITS = {
    INNER: (Text("ขอบเขตความผันแปรปกติ 95 %", "95 % limits of chance"), "dot"),
    OUTER: (Text("ขอบเขตความผันแปรปกติ 99.8 %", "99.8 % limits of chance"), "dash"),
}
THIS_STATION = Text("สถานีนี้", "this station")
OTHER_STATIONS = Text("สถานีอื่น", "other stations")
STATIONS = Text("สถานี", "stations")
# A rerun sends the figure again, and more names than these lie upon one another.
MOST_POINTS, MOST_NAMES = 250, 15
# Twice as high as this no axis goes, though the limits of a station that expects no case go on.
LEAST_TOP = 2.0


@dataclass(frozen=True, slots=True)
class Labels:
    """What a funnel is about: its axes, and the line in its middle."""

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

    The station of the page is a star; others are named where they stand outside.

    Args:
        names: of the stations, by code. own: the station of the page, '' = of none.
    """
    colours, chart, shown = ink(dark), figure(dark, height=360), drawn(funnel, own)
    scale, unit = _scale(funnel)
    most = max(p.n for p in shown) * 1.05
    _add_limits(chart, funnel, most, colours, lang)
    chart.add_scatter(
        x=[0, most],
        y=[funnel.centre * scale] * 2,
        mode="lines",
        name=labels.centre(lang),
        hoverinfo="skip",
        line={"color": colours.text, "width": 1.2},
    )
    others = [p for p in shown if p.code != own]
    _add_points(
        chart, funnel, others, names, colours.before, most, (OTHER_STATIONS if own else STATIONS)(lang)
    )
    this = [p for p in shown if p.code == own]
    _add_points(chart, funnel, this, names, colours.now, most, THIS_STATION(lang), star=True)
    # Room for a legend of two lines above, and for names to the left of the largest stations.
    chart.update_layout(margin={"t": 76, "b": 52})
    chart.update_xaxes(title=labels.x(lang), range=[0, most])
    digits = ".0f" if unit else ".1f"
    chart.update_yaxes(title=labels.y(lang), rangemode="normal", tickformat=digits, ticksuffix=unit)
    if funnel.kind == "ratio":
        chart.update_yaxes(range=[0, max(LEAST_TOP, *(p.value * 1.15 for p in shown))])
    return chart


def _scale(funnel: Funnel) -> tuple[float, str]:
    """Return by what values are multiplied, and their unit."""
    return (100.0, " %") if funnel.kind == "share" else (1.0, "")


def _add_limits(chart: go.Figure, funnel: Funnel, most: float, colours: Ink, lang: Lang) -> None:
    scale, _ = _scale(funnel)
    sizes = np.linspace(max(most / 60, 1.0), most, 60)
    for confidence, (name, dash) in LIMITS.items():
        if confidence == INNER and funnel.dispersion is None:
            continue
        limits = [funnel.limits(float(n), confidence) for n in sizes]
        for number, values in enumerate(([i.low for i in limits], [i.high for i in limits])):
            chart.add_scatter(
                x=sizes.round(2).tolist(),
                y=[round(v * scale, 3) for v in values],
                mode="lines",
                name=name(lang),
                hoverinfo="skip",
                line={"color": colours.before, "width": 1.5, "dash": dash},
                showlegend=number == 0,
                legendgroup=str(confidence),
            )


def _add_points(
    chart: go.Figure,
    funnel: Funnel,
    points: Sequence[Point],
    names: Mapping[str, str],
    colour: str,
    most: float,
    legend: str,
    *,
    star: bool = False,
) -> None:
    """Add stations as dots, the farthest outside with their names, or the one of the page as a star."""
    if not points:
        return
    scale, unit = _scale(funnel)
    named = set() if star else {p.code for p in _farthest(funnel, funnel.outside)[:MOST_NAMES]}
    chart.add_scatter(
        x=[round(p.n, 1) for p in points],
        y=[round(p.value * scale, 3) for p in points],
        mode="markers+text",
        text=[plain(names[p.code]) if p.code in named else "" for p in points],
        textposition=_beside(funnel, points, most),
        marker={"size": 13 if star else 9, "symbol": "star" if star else "circle", "color": colour},
        name=legend,
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
