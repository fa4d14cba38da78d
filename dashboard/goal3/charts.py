"""Figures of the page on partners."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboard.ui.chart import SCALE_DARK, SCALE_LIGHT, figure, ink, plain

ROW_PX, HEAD_PX, FOOT_PX = 38, 30, 46


@dataclass(frozen=True, slots=True)
class Block:
    """One kind of activity: a row a sector, a column a month.

    counts: what colours a cell, None = no colour; texts: what stands in the cell, in lines of `<br>`.
    """

    name: str
    counts: Sequence[Sequence[int | None]]
    texts: Sequence[Sequence[str]]


def sector_months(
    rows: Sequence[str], months: Sequence[str], blocks: Sequence[Block], most: int, dark: bool
) -> go.Figure:
    """Blocks one below the other on common months; every cell says its number or its sign, colour only
    repeats it.

    Args:
        rows: names of the sectors. months: labels of the columns. most: count of the darkest cell.
    """
    colours = ink(dark)
    inner = len(blocks) * (len(rows) * ROW_PX + HEAD_PX)
    made = figure(dark, height=inner + FOOT_PX, legend=False)
    names, columns = [plain(name) for name in rows], list(months)
    layout = made.layout.to_plotly_json()
    traces, heads = [], []
    for number, block in enumerate(blocks):
        suffix = "" if number == 0 else str(number + 1)
        top = 1 - number / len(blocks)
        bottom = top - 1 / len(blocks)
        layout[f"yaxis{suffix}"] = {
            "domain": [bottom, top - HEAD_PX / inner],
            "autorange": "reversed",
            "fixedrange": True,
            "automargin": True,
            "showgrid": False,
            "type": "category",
            "anchor": "x",
            "tickfont": {"size": 14},
        }
        traces.append(
            {
                "type": "heatmap",
                "z": [list(row) for row in block.counts],
                "x": columns,
                "y": names,
                "yaxis": f"y{suffix}",
                "zmin": 0,
                "zmax": most,
                "colorscale": SCALE_DARK if dark else SCALE_LIGHT,
                "showscale": False,
                "xgap": 2,
                "ygap": 2,
                "text": [list(row) for row in block.texts],
                "texttemplate": "%{text}",
                "textfont": {"size": 14},
                "hoverinfo": "skip",
                "hoverongaps": False,
            }
        )
        # A cell without a count has no colour, and plotly would leave out its text.
        signs = [
            (columns[c], names[r], block.texts[r][c])
            for r, row in enumerate(block.counts)
            for c, count in enumerate(row)
            if count is None
        ]
        traces.append(
            {
                "type": "scatter",
                "mode": "text",
                "yaxis": f"y{suffix}",
                "hoverinfo": "skip",
                "textfont": {"size": 14, "color": colours.text},
                "x": [x for x, _, _ in signs],
                "y": [y for _, y, _ in signs],
                "text": [t for _, _, t in signs],
            }
        )
        heads.append(
            {
                "text": f"<b>{plain(block.name)}</b>",
                "xref": "paper",
                "yref": "paper",
                "x": 0,
                "y": top,
                "showarrow": False,
                "xanchor": "left",
                "yanchor": "top",
                "font": {"size": 15},
            }
        )
    layout["xaxis"] |= {
        "type": "category",
        "categoryarray": columns,
        "categoryorder": "array",
        "showgrid": False,
        "tickangle": 0,
        "anchor": "free",
        "position": 0,
        "tickfont": {"size": 13},
        "range": [-0.5, len(columns) - 0.5],
    }
    layout |= {"annotations": heads, "margin": {"l": 8, "r": 4, "t": 4, "b": FOOT_PX}}
    return go.Figure(data=traces, layout=layout, _validate=False)
