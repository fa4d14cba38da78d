"""The one look of all plotly figures: Sarabun, light and dark, words at what they name and no legend."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

import plotly.graph_objects as go

from dashboard.language.periods import months_between
from dashboard.language.text import Lang
from dashboard.language.thai import month_name, shown_year
from dashboard.ui.tokens import SMALLEST, Ink, ink

FAMILY = "Sarabun, sans-serif"
# Pixels between two lines of words, of an average letter, and between a line and its words.
LINE, LETTER, GAP = 19, 8.5, 6


@dataclass(frozen=True, slots=True)
class EndLabel:
    """Words to the right of the plot, at the height of what they name. value: on the vertical axis."""

    value: float
    words: str
    colour: str


def figure(dark: bool, *, height: int, legend: bool = False) -> go.Figure:
    """Return an empty figure in the one look: counts start at zero, no title (the page has one).

    Args:
        height: in pixels.
        legend: only where more than three kinds are drawn; else words stand at what they name.
    """
    colours = ink(dark)
    # Handed over whole and as it is: update_layout, which goes through it key by key, took 60 ms a figure.
    layout = {
        "template": {},
        "height": height,
        "showlegend": legend,
        "font": {"family": FAMILY, "size": 15, "color": colours.text},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 44, "r": 12, "t": 28, "b": 36},
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": 1.02,
            "yanchor": "bottom",
            "xanchor": "left",
            "font": {"size": SMALLEST},
        },
        "hoverlabel": {"font": {"family": FAMILY, "size": SMALLEST}},
        "bargap": 0.2,
        "dragmode": False,
        "xaxis": _axis(colours),
        "yaxis": {**_axis(colours), "rangemode": "tozero", "tickformat": ",d"},
    }
    return go.Figure(layout=layout, _validate=False)


def explorable(figure: go.Figure) -> go.Figure:
    """Return the same figure with time that can be enlarged; counts keep their zero."""
    made = figure.to_dict()
    layout = made["layout"]
    return go.Figure(
        data=made["data"],
        layout={**layout, "dragmode": "zoom", "xaxis": {**layout["xaxis"], "fixedrange": False}},
        _validate=False,
    )


def _axis(colours: Ink) -> dict[str, object]:
    """Return what both axes look like; each its own, as plotly changes what it was given."""
    return {
        "gridcolor": colours.grid,
        "zerolinecolor": colours.grid,
        "linecolor": colours.grid,
        "fixedrange": True,
        "automargin": True,
        "title": {"font": {"size": SMALLEST}},
        "tickfont": {"size": SMALLEST},
    }


def hatched(unfinished: Sequence[bool], colours: Ink) -> dict[str, object]:
    """Return the markers of bars in the present colour; bars that are not over yet are hatched."""
    shapes = ["/" if u else "" for u in unfinished]
    return {
        "color": colours.now,
        "pattern": {"shape": shapes, "fgcolor": colours.ground, "size": 6, "fillmode": "overlay"},
    }


def plain(name: str, most: int | None = None) -> str:
    """Return a name from the database so that plotly shows it letter by letter.

    Plotly makes links and pictures of tags, whoever wrote them.

    Args:
        most: letters; a longer name is cut, before it is escaped: half an entity would be shown as such.
    """
    if most is not None and len(name) > most:
        name = f"{name[: most - 1].rstrip()}…"
    return escape(name, quote=False)


def month_axis(chart: go.Figure, first: date, end: date, lang: Lang, *, most: int = 5) -> None:
    """Label a time axis by month, พ.ศ. in Thai: level labels, so few that they fit on a phone."""
    months = months_between(first, end)
    ticks = months[:: -(-len(months) // most)]
    chart.update_xaxes(tickvals=ticks, ticktext=[month_tick(m, lang) for m in ticks], tickangle=0)


def month_tick(month: date, lang: Lang) -> str:
    """Return a month above its year, as `ธ.ค.` above `68`: side by side they would touch on a phone."""
    return f"{month_name(month.month, lang)}<br>{shown_year(month.year, lang) % 100:02d}"


def width_of(words: str) -> int:
    """Return about how many pixels words take in the smallest type; Thai vowels above and below take none."""
    return round(LETTER * sum(unicodedata.category(letter) != "Mn" for letter in words))


def end_labels(chart: go.Figure, labels: Sequence[EndLabel], top: float) -> None:
    """Name lines at their right ends, in their colours, none on another.

    Args:
        top: of the vertical axis, which begins at zero.
    """
    margin, room = chart.layout.margin, chart.layout.height
    inside = room - margin.t - margin.b
    heights: list[float] = []
    for label in sorted(labels, key=lambda label: label.value):
        wished = label.value / top * inside
        heights.append(max(wished, heights[-1] + LINE) if heights else wished)
    # Pushed up from below they may leave the plot: then all are pushed down from its top.
    for n in range(len(heights) - 1, -1, -1):
        highest = inside if n == len(heights) - 1 else heights[n + 1] - LINE
        heights[n] = min(heights[n], highest)
    for label, at in zip(sorted(labels, key=lambda label: label.value), heights, strict=True):
        chart.add_annotation(
            x=1,
            xref="paper",
            xanchor="left",
            xshift=GAP,
            y=at / inside,
            yref="paper",
            yanchor="middle",
            text=label.words,
            showarrow=False,
            font={"size": SMALLEST, "color": label.colour},
        )
    widest = max((width_of(label.words) for label in labels), default=0)
    chart.update_layout(margin={"r": max(int(margin.r or 0), widest + 2 * GAP)})


def axis_words(chart: go.Figure, words: str) -> None:
    """Say what the vertical axis counts, level above its upper end."""
    chart.add_annotation(
        x=0,
        xref="paper",
        xanchor="left",
        y=1,
        yref="paper",
        yanchor="bottom",
        yshift=GAP,
        text=words,
        showarrow=False,
        font={"size": SMALLEST},
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
            annotation={"text": wording, "textangle": -90, "font": {"size": SMALLEST}},
            annotation_position="inside top left",
        )
