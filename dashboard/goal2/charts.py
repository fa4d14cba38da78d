"""Figure of the page on innovations."""

from collections.abc import Sequence
from datetime import date
from math import log1p

import plotly.graph_objects as go

from dashboard.coverage.receipts import Receipt
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_month
from dashboard.ui.chart import SCALE_DARK, SCALE_LIGHT, figure, ink, plain

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
# Cells of a projector's back row: a name a line.
ROW_HEIGHT = 30


def use_by_month(
    names: Sequence[str],
    months: Sequence[date],
    cells: Sequence[Sequence[int | str]],
    unfinished: bool,
    lang: Lang,
    dark: bool,
) -> go.Figure:
    """Times of use by innovation (rows) and month (columns); the numbers stand in the cells, colour only
    repeats them.

    Args:
        names: may repeat.
        cells: a number, or the mark of a month that has none (MARKS, BEFORE): no colour of the scale, never a
        zero.
        unfinished: whether the last month is not over; it gets a star.
    """
    made = figure(dark, height=max(120, ROW_HEIGHT * len(names) + 50), legend=False)
    z = [[log1p(c) if isinstance(c, int) else None for c in row] for row in cells]
    labels = [_short(plain(n)) for n in names]
    ticks = [format_month(m, lang, short_year=True) for m in months]
    if unfinished:
        ticks[-1] += "*"
    made.add_heatmap(
        z=z,
        x=list(range(len(months))),
        y=list(range(len(names))),
        colorscale=SCALE_DARK if dark else SCALE_LIGHT,
        showscale=False,
        zmin=0,
        text=[[f"{c:,}" if isinstance(c, int) else "" for c in row] for row in cells],
        texttemplate="%{text}",
        textfont={"size": 13},
        xgap=1,
        ygap=1,
        customdata=[[n] * len(months) for n in labels],
        hoverongaps=False,
        hovertemplate="%{customdata}: %{text}<extra></extra>",
    )
    gaps = [
        (x, y, c)
        for y, row in enumerate(cells)
        for x, c in enumerate(row)
        if isinstance(c, str) and c != BEFORE
    ]
    # Colour would make a low number of a gap: it is drawn as marks on a hatched ground.
    made.add_scatter(
        x=[g[0] for g in gaps],
        y=[g[1] for g in gaps],
        mode="text",
        text=[g[2] for g in gaps],
        hoverinfo="skip",
        textfont={"size": 16, "color": ink(dark).text},
    )
    shapes = [
        {
            "type": "rect",
            "x0": x - 0.48,
            "x1": x + 0.48,
            "y0": y - 0.46,
            "y1": y + 0.46,
            "fillcolor": ink(dark).gap,
            "line": {"width": 1, "dash": "dot", "color": ink(dark).before},
            "layer": "below",
        }
        for x, y, _ in gaps
    ]
    layout = made.layout.to_plotly_json()
    layout["shapes"] = shapes
    layout["margin"] = {"l": 16, "r": 8, "t": 40, "b": 8}
    layout["xaxis"] = {
        **layout["xaxis"],
        "tickvals": list(range(len(months))),
        "ticktext": ticks,
        "tickangle": 0,
        "showgrid": False,
        "side": "top",
        "range": [-0.5, len(months) - 0.5],
    }
    layout["yaxis"] = {
        **layout["yaxis"],
        "tickvals": list(range(len(names))),
        "ticktext": labels,
        "tickformat": "",
        "showgrid": False,
        "range": [len(names) - 0.5, -0.5],
        "rangemode": "normal",
    }
    return go.Figure(data=[trace.to_plotly_json() for trace in made.data], layout=layout, _validate=False)


def _short(name: str) -> str:
    return name if len(name) <= NAME_LENGTH else name[: NAME_LENGTH - 1] + "…"
