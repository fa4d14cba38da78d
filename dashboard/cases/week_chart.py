"""The figure of weeks: cases, what was expected, and the range of usual weeks. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
import plotly.graph_objects as go

from dashboard.cases.status_table import NOT_RECEIVED
from dashboard.cases.trend_charts import BAR_HOVER, LAST_YEAR, add_events
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_days, month_name
from dashboard.ui.chart import LINE, EndLabel, end_labels, figure, hatched, shade
from dashboard.ui.tokens import SMALLEST, ink

HALF = timedelta(days=3.5)
WEEK_MS = 7 * 24 * 3600 * 1000
# As many as stand side by side on a phone.
MOST_TICKS = 5
USUAL = Text("ช่วงปกติ", "usual")
EXPECTED = Text("คาดไว้", "expected")
SYMBOLS = {"▲": "triangle-up", "◆": "diamond"}
# Weeks whose words would touch: of these the first alone has words, all have their signs.
APART = 7


@dataclass(frozen=True, slots=True)
class WeekMark:
    """What stands above a week: ▲ or ◆ right above its bar, and words."""

    sign: str
    words: str


def weeks(
    index: Sequence[date],
    seen: Sequence[float],
    before: Sequence[float],
    expected: Sequence[float],
    limit: Sequence[float],
    marks: Sequence[WeekMark | None],
    young: Sequence[bool],
    events: Sequence[tuple[date, str]],
    lang: Lang,
    dark: bool,
) -> go.Figure:
    """Draw cases by week (Monday–Sunday) on the range of usual weeks, beside the same week a year earlier.

    Args:
        index: Mondays.
        seen, before: cases, and those 364 days earlier; NaN = not received.
        expected, limit: mean and highest usual count; NaN = not judged.
        marks: above a bar, None where there is nothing to be noticed.
        young: hatched, the cases are not all in.
        events: numbered annotations (day, number as text), drawn as numbers above the bars.
    """
    chart = figure(dark, height=360)
    # First, so that the range lies behind the bars; a filled line would lie upon them.
    _add_usual(chart, index, limit, dark)
    chart.add_bar(
        x=list(index),
        y=list(seen),
        marker=hatched(young, ink(dark)),
        customdata=[format_days(w, w + timedelta(days=6), lang) for w in index],
        hovertemplate=BAR_HOVER(lang),
    )
    _add_lines(chart, index, expected, before, dark)
    middle = [datetime.combine(w, time()) for w in index]  # a bar stands around its first day
    highest = max([v for v in [*seen, *before, *limit] if not np.isnan(v)] + [1.0])
    room = 1.3 if any(marks) else 1.08
    top = add_events(chart, events, highest * room, (index[0], index[-1]), dark)
    _add_marks(chart, index, seen, marks, top, dark)
    gaps = [(m - HALF, m + HALF) for m, v in zip(middle, seen, strict=True) if np.isnan(v)]
    shade(chart, gaps, dark, NOT_RECEIVED(lang))
    _name_lines(chart, limit, expected, before, top, lang, dark)
    chart.update_layout(barmode="overlay", yaxis={"range": [0, top]})
    ticks = list(index)[:: -(-len(index) // MOST_TICKS)]
    chart.update_xaxes(
        tickvals=ticks,
        ticktext=[f"{d.day} {month_name(d.month, lang)}" for d in ticks],
        tickangle=0,
        type="date",
        range=[middle[0] - HALF, middle[-1] + HALF],
        showgrid=False,
    )
    return chart


def _mondays(index: Sequence[date]) -> dict[str, object]:
    # A row of Mondays as its first one: half of what the figure costs at every rerun.
    return {"x0": index[0], "dx": WEEK_MS}


def _add_usual(chart: go.Figure, index: Sequence[date], limit: Sequence[float], dark: bool) -> None:
    chart.add_bar(
        **_mondays(index),
        y=list(limit),
        width=WEEK_MS,
        marker={"color": ink(dark).gap, "line": {"width": 0}},
        hoverinfo="skip",
    )


def _add_lines(
    chart: go.Figure, index: Sequence[date], expected: Sequence[float], before: Sequence[float], dark: bool
) -> None:
    """Add the expected cases, and those of a year earlier as dashes upon their weeks."""
    # Upon a wider line of the ground, so that it is seen before bars of its own darkness.
    for line in (
        {"color": ink(dark).ground, "width": 5},
        {"color": ink(dark).text, "width": 2, "dash": "dash"},
    ):
        chart.add_scatter(
            **_mondays(index),
            y=[round(e, 1) for e in expected],
            mode="lines",
            line=line,
            hoverinfo="skip",
        )
    chart.add_scatter(
        **_mondays(index),
        y=list(before),
        mode="markers",
        marker={"symbol": "line-ew", "size": 11, "line": {"color": ink(dark).before, "width": 3}},
        hoverinfo="skip",
    )


def _name_lines(
    chart: go.Figure,
    limit: Sequence[float],
    expected: Sequence[float],
    before: Sequence[float],
    top: float,
    lang: Lang,
    dark: bool,
) -> None:
    """Name range and lines at the height of their last values."""
    colours = ink(dark)
    named = (
        (limit, USUAL, colours.quiet),
        (expected, EXPECTED, colours.text),
        (before, LAST_YEAR, colours.quiet),
    )
    ends = [
        EndLabel(known[-1], words(lang), colour)
        for values, words, colour in named
        if (known := [v for v in values if not np.isnan(v)])
    ]
    end_labels(chart, ends, top)


def _add_marks(
    chart: go.Figure,
    index: Sequence[date],
    seen: Sequence[float],
    marks: Sequence[WeekMark | None],
    top: float,
    dark: bool,
) -> None:
    """Add the sign of a week right above its bar, and its words above the sign."""
    marked = [(n, mark) for n, mark in enumerate(marks) if mark is not None]
    if not marked:
        return
    pixels = top / (chart.layout.height - 64)
    chart.add_scatter(
        x=[index[n] for n, _ in marked],
        y=[seen[n] + 9 * pixels for n, _ in marked],
        mode="markers",
        marker={
            "symbol": [SYMBOLS[mark.sign] for _, mark in marked],
            "size": 13,
            "color": ink(dark).text,
        },
        hoverinfo="skip",
        cliponaxis=False,
    )
    worded = [(n, mark) for at, (n, mark) in enumerate(marked) if at == 0 or n - marked[at - 1][0] >= APART]
    chart.add_scatter(
        x=[index[n] for n, _ in worded],
        y=[seen[n] + (9 + LINE * 0.4) * pixels for n, _ in worded],
        mode="text",
        text=[f"<b>{mark.words}</b>" for _, mark in worded],
        # Words in the middle of the last bars would leave the plot.
        textposition=[_side(n, len(index)) for n, _ in worded],
        textfont={"size": SMALLEST},
        hoverinfo="skip",
        cliponaxis=False,
    )


def _side(n: int, weeks: int) -> str:
    return "top right" if n < APART / 2 else "top left" if n > weeks - APART / 2 else "top center"
