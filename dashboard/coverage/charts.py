"""Figures on the quality of the data."""

from collections.abc import Sequence

import plotly.graph_objects as go

from dashboard.language.text import Lang
from dashboard.ui.chart import figure, ink


def reported_by_age(
    curve: Sequence[float], complete: int | None, level: float, lang: Lang, dark: bool
) -> go.Figure:
    """Share of cases that had been reported by age, with the age at which `level` of them had.

    Args:
        curve: shares 0–1 by age in days 0, 1, …
        complete: that age; None or beyond the curve = not marked.
    """
    colours, made = ink(dark), figure(dark, height=260, legend=False)
    day, unit = ("วัน", "ร้อยละ") if lang == "th" else ("days", "per cent")
    made.add_scatter(
        x=list(range(len(curve))),
        y=[share * 100 for share in curve],
        mode="lines",
        line={"color": colours.now, "width": 3, "shape": "hv"},
        hovertemplate=f"%{{x}} {day}: {unit} %{{y:.1f}}<extra></extra>",
    )
    made.add_shape(
        type="line",
        x0=0,
        x1=len(curve) - 1,
        y0=level * 100,
        y1=level * 100,
        line={"color": colours.before, "width": 2, "dash": "dash"},
    )
    if complete is not None and complete < len(curve):
        words = (
            f"<b>ร้อยละ {level * 100:.0f} ใน {complete} วัน</b>"
            if lang == "th"
            else f"<b>{level * 100:.0f} % within {complete} days</b>"
        )
        made.add_scatter(
            x=[complete],
            y=[curve[complete] * 100],
            mode="markers",
            marker={"size": 12, "color": colours.now, "symbol": "diamond"},
            hoverinfo="skip",
        )
        made.add_annotation(
            x=complete,
            y=level * 100,
            text=words,
            showarrow=False,
            yshift=-22,
            xanchor="left",
            font={"color": colours.text, "size": 16},
        )
    titles = (
        ("จำนวนวันหลังเกิดเหตุ", "รับแจ้งแล้ว (ร้อยละ)")
        if lang == "th"
        else ("days after occurrence", "reported (per cent)")
    )
    # Overwritten, not updated: the axes of the template share what describes their titles.
    font = {"size": 14}
    made.update_xaxes(
        overwrite=True, title={"text": titles[0], "font": font}, dtick=7, range=[0, len(curve) - 1]
    )
    made.update_yaxes(
        overwrite=True, title={"text": titles[1], "font": font}, range=[0, 104], tickformat="d", dtick=25
    )
    return made
