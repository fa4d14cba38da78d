"""The funnel plot: stations as points between the limits of chance."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from dashboard.comparison.funnel import INNER, OUTER, Funnel, Point
from dashboard.language.text import Lang, Text
from dashboard.ui.chart import figure, ink, plain

LIMITS = {
    INNER: (Text("ขีดความบังเอิญ 95 %", "95 % limits of chance"), "dot"),
    OUTER: (Text("ขีดความบังเอิญ 99.8 %", "99.8 % limits of chance"), "dash"),
}
# A rerun sends the figure again, and more names than these lie upon one another.
MOST_POINTS, MOST_NAMES = 250, 15
# Twice as high as this no axis goes, though the limits of a station that expects no case go on.
LEAST_TOP = 2.0


def drawn(found: Funnel, mine: str) -> tuple[Point, ...]:
    """The points that are drawn: all; of very many the station of the page, those outside (the farthest
    first), and of the others every so manieth by size.
    """
    if len(found.points) <= MOST_POINTS:
        return found.points
    told = [p for p in found.points if p.code == mine]
    told += sorted((p for p in found.outside if p.code != mine), key=lambda p: -_distance(found, p))[
        : MOST_POINTS // 2
    ]
    others = sorted((p for p in found.points if p not in told), key=lambda p: p.n)
    return (*told, *others[:: -(-len(others) // (MOST_POINTS - len(told)))])


def funnel_plot(
    found: Funnel, names: Mapping[str, str], mine: str, x: Text, y: Text, centre: Text, lang: Lang, dark: bool
) -> go.Figure:
    """Shares in per cent over their base, or observed ÷ expected over the expected cases; the station of the
    page is a star; others are named where they stand outside.

    Args:
        names: of the stations, by code. mine: the station of the page, '' = of none. centre: what the middle
        line is.
    """
    colours, made = ink(dark), figure(dark, height=360)
    scale, shown = (100.0 if found.kind == "share" else 1.0), drawn(found, mine)
    most = max(p.n for p in shown) * 1.05
    sizes = np.linspace(max(most / 60, 1.0), most, 60)
    for confidence, (name, dash) in LIMITS.items():
        if confidence == INNER and found.dispersion is None:
            continue
        limits = [found.limits(float(n), confidence) for n in sizes]
        for number, values in enumerate(([i.low for i in limits], [i.high for i in limits])):
            made.add_scatter(
                x=sizes.round(2).tolist(),
                y=[round(v * scale, 3) for v in values],
                mode="lines",
                name=name(lang),
                hoverinfo="skip",
                line={"color": colours.before, "width": 1.5, "dash": dash},
                showlegend=number == 0,
                legendgroup=str(confidence),
            )
    made.add_scatter(
        x=[0, most],
        y=[found.centre * scale] * 2,
        mode="lines",
        name=centre(lang),
        hoverinfo="skip",
        line={"color": colours.text, "width": 1.2},
    )
    named = {p.code for p in sorted(found.outside, key=lambda p: -_distance(found, p))[:MOST_NAMES]}
    unit = " %" if found.kind == "share" else ""
    for own in (False, True):
        points = [p for p in shown if (p.code == mine) == own]
        if not points:
            continue
        made.add_scatter(
            x=[round(p.n, 1) for p in points],
            y=[round(p.value * scale, 3) for p in points],
            mode="markers+text",
            text=["" if own or p.code not in named else plain(names[p.code]) for p in points],
            textposition=_beside(found, points, most),
            marker={
                "size": 13 if own else 9,
                "symbol": "star" if own else "circle",
                "color": colours.now if own else colours.before,
            },
            name=_legend(own, bool(mine), lang),
            cliponaxis=False,
            customdata=[plain(names[p.code]) for p in points],
            hovertemplate=f"%{{customdata}}: %{{y:.1f}}{unit} (n = %{{x:,.0f}})<extra></extra>",
        )
    # Room for a legend of two lines above, and for names to the left of the largest stations.
    made.update_layout(margin={"t": 76, "b": 52})
    made.update_xaxes(title=x(lang), range=[0, most])
    made.update_yaxes(title=y(lang), rangemode="normal", tickformat=".0f" if unit else ".1f", ticksuffix=unit)
    if found.kind == "ratio":
        made.update_yaxes(range=[0, max(LEAST_TOP, *(p.value * 1.15 for p in shown))])
    return made


def _beside(found: Funnel, points: Sequence[Point], most: float) -> list[str]:
    """Away from the middle, where the others lie."""
    return [
        f"{'top' if p.value > found.centre else 'bottom'} {'left' if p.n > most / 2 else 'right'}"
        for p in points
    ]


def _legend(own: bool, chosen: bool, lang: Lang) -> str:
    if own:
        return "สถานีนี้" if lang == "th" else "this station"
    if chosen:
        return "สถานีอื่น" if lang == "th" else "other stations"
    return "สถานี" if lang == "th" else "stations"


def _distance(found: Funnel, point: Point) -> float:
    """From the centre, in widths of the outer limit on that side."""
    limits = found.limits(point.n, OUTER)
    width = limits.high - found.centre if point.value > found.centre else found.centre - limits.low
    return abs(point.value - found.centre) / max(width, 1e-9)
