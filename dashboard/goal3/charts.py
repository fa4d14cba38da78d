"""Figures of the page on partners."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboard.ui.chart import figure, plain
from dashboard.ui.tokens import ink, scale

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
    """Return blocks one below the other on common months.

    Every cell says its number or its sign, colour only repeats it.

    Args:
        rows: names of the sectors.
        months: labels of the columns.
        most: count of the darkest cell.
    """
    names, columns = [plain(name) for name in rows], list(months)
    inner = len(blocks) * (len(rows) * ROW_PX + HEAD_PX)
    layout = figure(dark, height=inner + FOOT_PX, legend=False).layout.to_plotly_json()
    traces, heads = [], []
    for number, block in enumerate(blocks):
        axis = "y" if number == 0 else f"y{number + 1}"
        top = 1 - number / len(blocks)
        layout[axis.replace("y", "yaxis")] = _sector_axis(top - 1 / len(blocks), top - HEAD_PX / inner)
        traces.append(_counts(block, columns, names, axis, most))
        traces.append(_signs(block, columns, names, axis, dark))
        heads.append(_head(block.name, top))
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


def _sector_axis(bottom: float, top: float) -> dict[str, object]:
    return {
        "domain": [bottom, top],
        "autorange": "reversed",
        "fixedrange": True,
        "automargin": True,
        "showgrid": False,
        "type": "category",
        "anchor": "x",
        "tickfont": {"size": 14},
    }


def _counts(block: Block, columns: list[str], names: list[str], axis: str, most: int) -> dict[str, object]:
    """Return the trace of the cells that have a count."""
    return {
        "type": "heatmap",
        "z": [list(row) for row in block.counts],
        "x": columns,
        "y": names,
        "yaxis": axis,
        "zmin": 0,
        "zmax": most,
        "colorscale": scale(),
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "text": [list(row) for row in block.texts],
        "texttemplate": "%{text}",
        "textfont": {"size": 14},
        "hoverinfo": "skip",
        "hoverongaps": False,
    }


def _signs(block: Block, columns: list[str], names: list[str], axis: str, dark: bool) -> dict[str, object]:
    """Return the trace of the cells without a count: plotly leaves out the text of a cell without colour."""
    cells = [
        (columns[c], names[r], block.texts[r][c])
        for r, row in enumerate(block.counts)
        for c, count in enumerate(row)
        if count is None
    ]
    return {
        "type": "scatter",
        "mode": "text",
        "yaxis": axis,
        "hoverinfo": "skip",
        "textfont": {"size": 14, "color": ink(dark).text},
        "x": [x for x, _, _ in cells],
        "y": [y for _, y, _ in cells],
        "text": [text for _, _, text in cells],
    }


def _head(name: str, top: float) -> dict[str, object]:
    """Return the name of a block at its upper edge."""
    return {
        "text": f"<b>{plain(name)}</b>",
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": top,
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "top",
        "font": {"size": 15},
    }
