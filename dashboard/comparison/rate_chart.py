"""Rates of stations with the range in which each may lie, and the range of ranks beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from dashboard.statistics import Interval
from dashboard.ui.chart import figure, plain
from dashboard.ui.tokens import ink

ROW = 32


@dataclass(frozen=True, slots=True)
class RateRow:
    """One station.

    rate, possible: per so many people, None where it has none. words: of the rate; ranks: '' = none. own: it
    is the station of the page.
    """

    name: str
    rate: float | None
    possible: Interval | None
    words: str
    ranks: str
    own: bool


def rate_plot(rows: Sequence[RateRow], mean: float, x: str, mean_name: str, dark: bool) -> go.Figure:
    """Draw a row a station, the first on top: rate as a dot, range as a line; the mean as an upright line.

    The station of the page has a star and a bold name.
    """
    colours, n = ink(dark), len(rows)
    chart = figure(dark, height=ROW * n + 92, legend=False)
    _add_dots(chart, rows, colours.before, own=False)
    _add_dots(chart, rows, colours.now, own=True)
    highest = (row.possible.high for row in rows if row.rate is not None and row.possible is not None)
    chart.add_vline(x=round(mean, 1), line={"color": colours.text, "width": 1.5, "dash": "dot"})
    chart.update_layout(
        annotations=[_mean_note(mean, mean_name), *(_row_note(at, row) for at, row in enumerate(rows))],
        margin={"l": 8, "r": 290, "t": 32, "b": 48},
        xaxis={"range": [0, max([mean * 2, *highest]) * 1.06], "tickformat": ",d", "zeroline": False},
        yaxis={
            "range": [n - 0.4, -0.8],
            "rangemode": "normal",
            "tickvals": list(range(n)),
            "ticktext": [f"<b>★ {plain(row.name)}</b>" if row.own else plain(row.name) for row in rows],
            "showgrid": False,
            "tickformat": "",
            "tickfont": {"size": 14},
        },
    )
    chart.update_xaxes(title=x)
    return chart


def _add_dots(chart: go.Figure, rows: Sequence[RateRow], colour: str, *, own: bool) -> None:
    """Add the rates that are shown: of the station of the page, or of all others."""
    shown = [
        (at, row.rate, row.possible)
        for at, row in enumerate(rows)
        if row.own == own and row.rate is not None and row.possible is not None
    ]
    chart.add_scatter(
        x=[round(rate, 1) for _, rate, _ in shown],
        y=[at for at, _, _ in shown],
        mode="markers",
        marker={"size": 15 if own else 10, "symbol": "star" if own else "circle", "color": colour},
        error_x={
            "type": "data",
            "symmetric": False,
            "color": colour,
            "thickness": 3,
            "width": 0,
            "array": [round(possible.high - rate, 1) for _, rate, possible in shown],
            "arrayminus": [round(rate - possible.low, 1) for _, rate, possible in shown],
        },
        hoverinfo="skip",
        cliponaxis=False,
    )


def _mean_note(mean: float, name: str) -> dict[str, Any]:
    return {
        "x": round(mean, 1),
        "y": 1,
        "yref": "paper",
        "text": plain(name),
        "showarrow": False,
        "yanchor": "bottom",
        "font": {"size": 13},
    }


def _row_note(at: int, row: RateRow) -> dict[str, Any]:
    return {
        "x": 1,
        "xref": "paper",
        "y": at,
        "text": plain(" · ".join(part for part in (row.words, row.ranks) if part)),
        "showarrow": False,
        "xanchor": "left",
        "xshift": 8,
        "font": {"size": 14},
    }
