"""Rate ratios with their intervals on a logarithmic scale: half as many is as far from 1 as twice as many."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboard.language.text import Lang
from dashboard.statistics import RateRatio
from dashboard.statistics.verdicts import FLAT
from dashboard.ui.chart import figure, ink, plain

# What the axis holds; an interval that goes on is drawn to its edge.
LEAST, MOST = 0.2, 5.0
TICKS = (0.25, 0.5, 0.8, 1.0, 1.25, 2.0, 4.0)
ROW = 46


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what, and in words how it stands. ratio: None = nothing can be compared. sign: ▼ ▲ ■ ○."""

    name: str
    words: str
    sign: str
    ratio: RateRatio | None


SYMBOLS = {"▼": "triangle-down", "▲": "triangle-up", "■": "square", "○": "circle-open"}


def ratios(rows: Sequence[Row], lang: Lang, dark: bool) -> go.Figure:
    """A dot plot, the first row on top. Sign and words tell the state, so that colour only repeats them."""
    colours, n = ink(dark), len(rows)
    made = figure(dark, height=ROW * n + 84, legend=False)
    made.add_vrect(x0=FLAT[0], x1=FLAT[1], fillcolor=colours.gap, line_width=0, layer="below")
    made.add_vline(x=1, line={"color": colours.text, "width": 1.5, "dash": "dot"})
    for at, row in enumerate(rows):
        y = n - 1 - at
        if row.ratio is None or not 0 <= row.ratio.ratio < math.inf:
            continue
        low, high = (min(max(bound, LEAST), MOST) for bound in (row.ratio.low, row.ratio.high))
        colour = colours.before if row.sign == "○" else colours.now
        said = (
            f"{row.ratio.ratio:.2f} ({row.ratio.low:.2f}–{row.ratio.high:.2f})"
            if math.isfinite(row.ratio.high)
            else "–"
        )
        made.add_scatter(
            x=[low, high], y=[y, y], mode="lines", line={"color": colour, "width": 4}, hoverinfo="skip"
        )
        made.add_scatter(
            x=[min(max(row.ratio.ratio, LEAST), MOST)],
            y=[y],
            mode="markers",
            customdata=[[plain(row.name), said]],
            marker={
                "symbol": SYMBOLS[row.sign],
                "size": 15,
                "color": colour,
                "line": {"width": 2, "color": colour},
            },
            hovertemplate="%{customdata[0]}: %{customdata[1]}<extra></extra>",
        )
        made.add_annotation(
            x=1, xref="paper", y=y, text=said, showarrow=False, xanchor="left", xshift=8, font={"size": 14}
        )
    labels = [f"{plain(r.name)}<br><b>{r.sign} {plain(r.words)}</b>" for r in rows]
    fewer, more = ("◀ น้อยลง", "มากขึ้น ▶") if lang == "th" else ("◀ fewer", "more ▶")
    for x, text, side in ((LEAST, fewer, "left"), (MOST, more, "right")):
        made.add_annotation(
            x=math.log10(x),
            y=1,
            yref="paper",
            text=text,
            showarrow=False,
            xanchor=side,
            yanchor="bottom",
            font={"size": 14},
        )
    made.update_layout(
        margin={"l": 12, "r": 150, "t": 28, "b": 40},
        xaxis={
            "type": "log",
            "range": [math.log10(LEAST), math.log10(MOST)],
            "tickvals": list(TICKS),
            "ticktext": [f"{t:g}" for t in TICKS],
            "zeroline": False,
            "tickangle": 0,
        },
        yaxis={
            "range": [-0.6, n - 0.4],
            "tickvals": list(range(n - 1, -1, -1)),
            "ticktext": labels,
            "showgrid": False,
            "zeroline": False,
            "rangemode": "normal",
            "tickfont": {"size": 14},
        },
    )
    return made
