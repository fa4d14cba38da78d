"""Rates of stations with the range in which each may lie, and the range of ranks beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboard.language.text import Text
from dashboard.statistics import Interval
from dashboard.ui.chart import figure, ink, plain

ROW = 32


@dataclass(frozen=True, slots=True)
class Row:
    """One station. rate, possible: per so many people, None where it has none. words: of the rate; ranks: ''
    = none.
    """

    name: str
    rate: float | None
    possible: Interval | None
    words: str
    ranks: str
    mine: bool


def rate_plot(rows: Sequence[Row], mean: float, x: str, mean_name: str, dark: bool) -> go.Figure:
    """A row a station, the first on top: its rate as a dot, its range as a line; the mean of all as an
    upright line.

    The station of the page has a star and a bold name.
    """
    colours, n = ink(dark), len(rows)
    made = figure(dark, height=ROW * n + 92, legend=False)
    at = list(range(n))
    known = [
        (y, row) for y, row in zip(at, rows, strict=True) if row.rate is not None and row.possible is not None
    ]
    for own in (False, True):
        shown = [
            (y, row.rate or 0.0, row.possible)
            for y, row in known
            if row.mine == own and row.possible is not None
        ]
        colour = colours.now if own else colours.before
        made.add_scatter(
            x=[round(rate, 1) for _, rate, _ in shown],
            y=[y for y, _, _ in shown],
            mode="markers",
            marker={"size": 15 if own else 10, "symbol": "star" if own else "circle", "color": colour},
            error_x={
                "type": "data",
                "symmetric": False,
                "color": colour,
                "thickness": 3,
                "width": 0,
                "array": [round(i.high - rate, 1) for _, rate, i in shown],
                "arrayminus": [round(rate - i.low, 1) for _, rate, i in shown],
            },
            hoverinfo="skip",
            cliponaxis=False,
        )
    most = max([mean * 2, *(row.possible.high for _, row in known if row.possible is not None)]) * 1.06
    made.add_vline(x=round(mean, 1), line={"color": colours.text, "width": 1.5, "dash": "dot"})
    notes = [
        {
            "x": round(mean, 1),
            "y": 1,
            "yref": "paper",
            "text": plain(mean_name),
            "showarrow": False,
            "yanchor": "bottom",
            "font": {"size": 13},
        }
    ]
    for y, row in zip(at, rows, strict=True):
        said = " · ".join(part for part in (row.words, row.ranks) if part)
        notes.append(
            {
                "x": 1,
                "xref": "paper",
                "y": y,
                "text": plain(said),
                "showarrow": False,
                "xanchor": "left",
                "xshift": 8,
                "font": {"size": 14},
            }
        )
    names = [f"<b>★ {plain(row.name)}</b>" if row.mine else plain(row.name) for row in rows]
    made.update_layout(
        annotations=notes,
        margin={"l": 8, "r": 230, "t": 32, "b": 48},
        xaxis={"range": [0, most], "tickformat": ",d", "zeroline": False},
        yaxis={
            "range": [n - 0.4, -0.8],
            "rangemode": "normal",
            "tickvals": at,
            "ticktext": names,
            "showgrid": False,
            "tickformat": "",
            "tickfont": {"size": 14},
        },
    )
    made.update_xaxes(title=x)
    return made


RANK = Text("อันดับ {first}–{last}", "rank {first}–{last}")
