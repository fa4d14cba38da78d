"""Figures on the quality of the data. Pure: shares in, figures out."""

from collections.abc import Sequence

import plotly.graph_objects as go

from dashboard.language.text import Lang, Text
from dashboard.ui.chart import figure
from dashboard.ui.tokens import ink

# What the line says of itself when it is pointed at; the braces are plotly's.
HOVER = Text("%{x} วัน: ร้อยละ %{y:.1f}<extra></extra>", "%{x} days: per cent %{y:.1f}<extra></extra>")
COMPLETE = Text("<b>ร้อยละ {share:.0f} ใน {days} วัน</b>", "<b>{share:.0f} % within {days} days</b>")
AGE = Text("จำนวนวันหลังเกิดเหตุ", "days after occurrence")
SHARE = Text("รับแจ้งแล้ว (ร้อยละ)", "reported (per cent)")


def reported_by_age(
    curve: Sequence[float], complete: int | None, level: float, lang: Lang, dark: bool
) -> go.Figure:
    """Draw the share of cases that had been reported by age, with the age at which `level` of them had.

    Args:
        curve: shares 0–1 by age in days 0, 1, …
        complete: that age; None or beyond the curve = not marked.
    """
    chart = figure(dark, height=260, legend=False)
    chart.add_scatter(
        x=list(range(len(curve))),
        y=[share * 100 for share in curve],
        mode="lines",
        line={"color": ink(dark).now, "width": 3, "shape": "hv"},
        hovertemplate=HOVER(lang),
    )
    chart.add_shape(
        type="line",
        x0=0,
        x1=len(curve) - 1,
        y0=level * 100,
        y1=level * 100,
        line={"color": ink(dark).before, "width": 2, "dash": "dash"},
    )
    if complete is not None and complete < len(curve):
        _mark(chart, complete, curve[complete] * 100, level * 100, lang, dark)
    # Overwritten, not updated: the axes of the template share what describes their titles.
    font = {"size": 14}
    chart.update_xaxes(
        overwrite=True, title={"text": AGE(lang), "font": font}, dtick=7, range=[0, len(curve) - 1]
    )
    chart.update_yaxes(
        overwrite=True, title={"text": SHARE(lang), "font": font}, range=[0, 104], tickformat="d", dtick=25
    )
    return chart


def _mark(chart: go.Figure, age: int, reported: float, level: float, lang: Lang, dark: bool) -> None:
    """Mark the age by which the level (per cent) was reached."""
    chart.add_scatter(
        x=[age],
        y=[reported],
        mode="markers",
        marker={"size": 12, "color": ink(dark).now, "symbol": "diamond"},
        hoverinfo="skip",
    )
    chart.add_annotation(
        x=age,
        y=level,
        text=COMPLETE(lang, share=level, days=age),
        showarrow=False,
        yshift=-22,
        xanchor="left",
        font={"color": ink(dark).text, "size": 16},
    )
