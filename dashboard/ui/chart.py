"""The one look of all plotly figures: Sarabun, colour-blind-safe, light and dark."""

from collections.abc import Sequence
from datetime import date

import plotly.graph_objects as go

from dashboard.language.periods import months_between
from dashboard.language.text import Lang
from dashboard.language.thai import format_month
from dashboard.ui.tokens import Ink, ink


def figure(dark: bool, *, height: int, legend: bool = True) -> go.Figure:
    """Return an empty figure in the one look: counts start at zero, no title (the page has one).

    Args:
        height: in pixels.
    """
    colours = ink(dark)
    axis = {
        "gridcolor": colours.grid,
        "zerolinecolor": colours.grid,
        "linecolor": colours.grid,
        "fixedrange": True,
        "automargin": True,
        "title": {"font": {"size": 14}},
    }
    # Handed over whole and as it is: update_layout, which goes through it key by key, took 60 ms a figure.
    layout = {
        "template": {},
        "height": height,
        "showlegend": legend,
        "font": {"family": "Sarabun, sans-serif", "size": 15, "color": colours.text},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 48, "r": 12, "t": 28, "b": 36},
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "xanchor": "left"},
        "hoverlabel": {"font": {"family": "Sarabun, sans-serif", "size": 14}},
        "bargap": 0.2,
        "dragmode": False,
        "xaxis": axis,
        "yaxis": {**axis, "rangemode": "tozero", "tickformat": ",d"},
    }
    return go.Figure(layout=layout, _validate=False)


def hatched(unfinished: Sequence[bool], colours: Ink) -> dict[str, object]:
    """Return the markers of bars in the present colour; bars that are not over yet are hatched."""
    shapes = ["/" if u else "" for u in unfinished]
    return {
        "color": colours.now,
        "pattern": {"shape": shapes, "fgcolor": colours.ground, "size": 6, "fillmode": "overlay"},
    }


def plain(name: str) -> str:
    """Return a name from the database so that plotly shows it letter by letter.

    Plotly makes links and pictures of tags, whoever wrote them.
    """
    return name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def month_axis(chart: go.Figure, first: date, end: date, lang: Lang, *, most: int = 7) -> None:
    """Label a time axis by month, พ.ศ. in Thai: level labels, at most `most` of them."""
    months = months_between(first, end)
    ticks = months[:: -(-len(months) // most)]
    chart.update_xaxes(
        tickvals=ticks, ticktext=[format_month(m, lang, short_year=True) for m in ticks], tickangle=0
    )


def shade(chart: go.Figure, spans: Sequence[tuple[date, date]], dark: bool, wording: str) -> None:
    """Grey out stretches for which nothing was received; they are gaps, not zeros."""
    for start, end in spans:
        chart.add_vrect(
            x0=start,
            x1=end,
            fillcolor=ink(dark).gap,
            line_width=0,
            layer="below",
            annotation={"text": wording, "textangle": -90, "font": {"size": 12}},
            annotation_position="inside top left",
        )
