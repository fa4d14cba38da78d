"""Rate ratios with their intervals on a logarithmic scale: half as many is as far from 1 as twice as many."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboard.language.text import Lang, Text
from dashboard.statistics import RateRatio
from dashboard.statistics.verdicts import FLAT
from dashboard.ui.chart import figure, plain
from dashboard.ui.tokens import ink

# What the axis holds; an interval that goes on is drawn to its edge.
LEAST, MOST = 0.2, 5.0
TICKS = (0.25, 0.5, 0.8, 1.0, 1.25, 2.0, 4.0)
ROW = 46
FEWER = Text("◀ น้อยลง", "◀ fewer")
MORE = Text("มากขึ้น ▶", "more ▶")
SYMBOLS = {"▼": "triangle-down", "▲": "triangle-up", "■": "square", "○": "circle-open"}


@dataclass(frozen=True, slots=True)
class RatioRow:
    """One line: what, and in words how it stands. ratio: None = nothing can be compared. sign: ▼ ▲ ■ ○."""

    name: str
    words: str
    sign: str
    ratio: RateRatio | None


def ratios(rows: Sequence[RatioRow], lang: Lang, dark: bool) -> go.Figure:
    """Return a dot plot, the first row on top.

    Sign and words tell the state, so that colour only repeats them.
    """
    colours, n = ink(dark), len(rows)
    chart = figure(dark, height=ROW * n + 84, legend=False)
    chart.add_vrect(x0=FLAT[0], x1=FLAT[1], fillcolor=colours.gap, line_width=0, layer="below")
    chart.add_vline(x=1, line={"color": colours.text, "width": 1.5, "dash": "dot"})
    for y, row in zip(range(n - 1, -1, -1), rows, strict=True):
        if row.ratio is not None and 0 <= row.ratio.ratio < math.inf:
            colour = colours.before if row.sign == "○" else colours.now
            _draw(chart, y, row, row.ratio, colour)
    for x, text, side in ((LEAST, FEWER, "left"), (MOST, MORE, "right")):
        chart.add_annotation(
            x=math.log10(x),
            y=1,
            yref="paper",
            text=text(lang),
            showarrow=False,
            xanchor=side,
            yanchor="bottom",
            font={"size": 14},
        )
    chart.update_layout(margin={"l": 12, "r": 150, "t": 28, "b": 40}, xaxis=_ratio_axis(), yaxis=_names(rows))
    return chart


def _draw(chart: go.Figure, y: int, row: RatioRow, ratio: RateRatio, colour: str) -> None:
    """Draw the interval as a line, the ratio as the sign of its state, and both as text on the right."""
    low, middle, high = (min(max(value, LEAST), MOST) for value in (ratio.low, ratio.ratio, ratio.high))
    text = f"{ratio.ratio:.2f} ({ratio.low:.2f}–{ratio.high:.2f})" if math.isfinite(ratio.high) else "–"
    line = {"color": colour, "width": 4}
    chart.add_scatter(x=[low, high], y=[y, y], mode="lines", line=line, hoverinfo="skip")
    chart.add_scatter(
        x=[middle],
        y=[y],
        mode="markers",
        customdata=[[plain(row.name), text]],
        marker={
            "symbol": SYMBOLS[row.sign],
            "size": 15,
            "color": colour,
            "line": {"width": 2, "color": colour},
        },
        hovertemplate="%{customdata[0]}: %{customdata[1]}<extra></extra>",
    )
    chart.add_annotation(
        x=1, xref="paper", y=y, text=text, showarrow=False, xanchor="left", xshift=8, font={"size": 14}
    )


def _ratio_axis() -> dict[str, object]:
    return {
        "type": "log",
        "range": [math.log10(LEAST), math.log10(MOST)],
        "tickvals": list(TICKS),
        "ticktext": [f"{tick:g}" for tick in TICKS],
        "zeroline": False,
        "tickangle": 0,
    }


def _names(rows: Sequence[RatioRow]) -> dict[str, object]:
    """The vertical axis: name, sign and words of each row, the first on top."""
    n = len(rows)
    return {
        "range": [-0.6, n - 0.4],
        "tickvals": list(range(n - 1, -1, -1)),
        "ticktext": [f"{plain(row.name)}<br><b>{row.sign} {plain(row.words)}</b>" for row in rows],
        "showgrid": False,
        "zeroline": False,
        "rangemode": "normal",
        "tickfont": {"size": 14},
    }
