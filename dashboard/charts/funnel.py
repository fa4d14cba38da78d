"""The funnel plot: stations as points between the limits of chance."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from dashboard.charts.template import figure, ink, plain
from dashboard.kpis.funnel import INNER, OUTER, Funnel
from dashboard.text import Lang, Text

LIMITS = {INNER: (Text("ขีดความบังเอิญ 95 %", "95 % limits of chance"), "dot"),
          OUTER: (Text("ขีดความบังเอิญ 99.8 %", "99.8 % limits of chance"), "dash")}  # fmt: skip


def funnel_plot(
    found: Funnel, names: Mapping[str, str], mine: str, x: Text, y: Text, centre: Text, lang: Lang, dark: bool
) -> go.Figure:
    """Shares in per cent over their base; the station of the page is a star; others are named where they stand outside.

    Args:
        names: of the stations, by code. mine: the station of the page. centre: what the middle line is.
    """
    colours, made = ink(dark), figure(dark, height=360)
    most = max(p.n for p in found.points) * 1.05
    sizes = np.linspace(max(most / 60, 1.0), most, 80)
    for confidence, (name, dash) in LIMITS.items():
        if confidence == INNER and found.dispersion is None:
            continue
        limits = [found.limits(float(n), confidence) for n in sizes]
        for number, values in enumerate(([i.low for i in limits], [i.high for i in limits])):
            made.add_scatter(
                x=sizes.round(2).tolist(), y=[v * 100 for v in values], mode="lines", name=name(lang), hoverinfo="skip",
                line={"color": colours.before, "width": 1.5, "dash": dash}, showlegend=number == 0,
                legendgroup=str(confidence),
            )  # fmt: skip
    made.add_scatter(
        x=[0, most], y=[found.centre * 100] * 2, mode="lines", name=centre(lang), hoverinfo="skip",
        line={"color": colours.text, "width": 1.2},
    )  # fmt: skip
    for own in (False, True):
        points = [p for p in found.points if (p.code == mine) == own]
        said = ["" if own or found.side(p) == "within" else plain(names[p.code]) for p in points]
        made.add_scatter(
            x=[p.n for p in points], y=[p.share * 100 for p in points], mode="markers+text", text=said,
            # Away from the middle, where the others lie.
            textposition=[f"{'top' if p.share > found.centre else 'bottom'} {'left' if p.n > most / 2 else 'right'}" for p in points],
            marker={"size": 13 if own else 9, "symbol": "star" if own else "circle", "color": colours.now if own else colours.before},
            name=("สถานีนี้" if own else "สถานีอื่น") if lang == "th" else ("this station" if own else "other stations"),
            customdata=[plain(names[p.code]) for p in points], hovertemplate="%{customdata}: %{y:.1f} % (n = %{x:,.0f})<extra></extra>",
            cliponaxis=False,
        )  # fmt: skip
    # Room for a legend of two lines above, and for names to the left of the largest stations.
    made.update_layout(margin={"t": 76, "b": 52})
    made.update_xaxes(title=x(lang), range=[0, most])
    made.update_yaxes(title=y(lang), rangemode="normal", tickformat=".0f", ticksuffix=" %")
    return made
