"""Figure of the page on innovations."""

from collections.abc import Sequence
from datetime import date
from math import log1p

import plotly.graph_objects as go

from dashboard.coverage.receipts import Receipt
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_month
from dashboard.ui.chart import figure, plain
from dashboard.ui.tokens import ink, scale

# What stands in a cell that holds no number: a letter, so that nothing rests on its shade.
MARKS: dict[Receipt, str] = {"not_received": "–", "not_due": "…"}
BEFORE = ""
KEY = Text(
    "ตัวเลข = จำนวนครั้ง · 0 = ได้รับรายงานแล้ว ไม่พบการใช้งาน · – = ยังไม่ได้รับข้อมูล · … ="
    " ยังไม่ถึงกำหนดส่ง · ว่าง = ก่อนติดตั้งหรือเลิกใช้แล้ว",
    "number = times used · 0 = report received, no use · – = not received yet · … = not due yet · blank ="
    " before installation or taken out",
)
NAME_LENGTH = 46
# Pixels; names stay legible from the back row of a projector, one a line.
ROW_HEIGHT = 30


def use_by_month(
    names: Sequence[str],
    months: Sequence[date],
    cells: Sequence[Sequence[int | str]],
    unfinished: bool,
    lang: Lang,
    dark: bool,
) -> go.Figure:
    """Return times of use by innovation (rows) and month (columns).

    The numbers stand in the cells, colour only repeats them.

    Args:
        names: may repeat.
        cells: a number, or the mark of a month that has none (MARKS, BEFORE): no colour of the scale, never a
            zero.
        unfinished: whether the last month is not over; it gets a star.
    """
    labels = [_short(plain(name)) for name in names]
    ticks = [format_month(month, lang, short_year=True) for month in months]
    if unfinished:
        ticks[-1] += "*"
    gaps = [
        (x, y, cell)
        for y, row in enumerate(cells)
        for x, cell in enumerate(row)
        if isinstance(cell, str) and cell != BEFORE
    ]
    layout = figure(dark, height=max(120, ROW_HEIGHT * len(names) + 50), legend=False).layout.to_plotly_json()
    layout |= {
        "shapes": [_hatch(x, y, dark) for x, y, _ in gaps],
        "margin": {"l": 16, "r": 8, "t": 40, "b": 8},
        "xaxis": {
            **layout["xaxis"],
            "tickvals": list(range(len(months))),
            "ticktext": ticks,
            "tickangle": 0,
            "showgrid": False,
            "side": "top",
            "range": [-0.5, len(months) - 0.5],
        },
        "yaxis": {
            **layout["yaxis"],
            "tickvals": list(range(len(names))),
            "ticktext": labels,
            "tickformat": "",
            "showgrid": False,
            "range": [len(names) - 0.5, -0.5],
            "rangemode": "normal",
        },
    }
    traces = [_numbers(labels, len(months), cells), _marks(gaps, dark)]
    return go.Figure(data=traces, layout=layout, _validate=False)


def _numbers(labels: Sequence[str], months: int, cells: Sequence[Sequence[int | str]]) -> dict[str, object]:
    """Return the trace of the cells that hold a number."""
    return {
        "type": "heatmap",
        # Single uses and hundreds stand in one figure: on a scale of counts the former would have no colour.
        "z": [[log1p(cell) if isinstance(cell, int) else None for cell in row] for row in cells],
        "x": list(range(months)),
        "y": list(range(len(labels))),
        "colorscale": scale(),
        "showscale": False,
        "zmin": 0,
        "text": [[f"{cell:,}" if isinstance(cell, int) else "" for cell in row] for row in cells],
        "texttemplate": "%{text}",
        "textfont": {"size": 13},
        "xgap": 1,
        "ygap": 1,
        "customdata": [[label] * months for label in labels],
        "hoverongaps": False,
        "hovertemplate": "%{customdata}: %{text}<extra></extra>",
    }


def _marks(gaps: Sequence[tuple[int, int, str]], dark: bool) -> dict[str, object]:
    """Return the trace of the cells without a number; gaps: column, row and mark of each.

    A trace of its own, because a heatmap leaves out the text of a cell that has no colour.
    """
    return {
        "type": "scatter",
        "mode": "text",
        "x": [x for x, _, _ in gaps],
        "y": [y for _, y, _ in gaps],
        "text": [mark for _, _, mark in gaps],
        "hoverinfo": "skip",
        "textfont": {"size": 16, "color": ink(dark).text},
    }


def _hatch(x: int, y: int, dark: bool) -> dict[str, object]:
    """Return the dotted ground of a cell without a number: a colour would make a low number of the gap."""
    return {
        "type": "rect",
        "x0": x - 0.48,
        "x1": x + 0.48,
        "y0": y - 0.46,
        "y1": y + 0.46,
        "fillcolor": ink(dark).gap,
        "line": {"width": 1, "dash": "dot", "color": ink(dark).before},
        "layer": "below",
    }


def _short(name: str) -> str:
    return name if len(name) <= NAME_LENGTH else name[: NAME_LENGTH - 1] + "…"
