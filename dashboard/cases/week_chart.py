"""The figure of weeks: cases, what was expected, and the range of usual weeks. Pure."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import numpy as np
import plotly.graph_objects as go

from dashboard.cases.status_table import NOT_RECEIVED
from dashboard.cases.trend_charts import BAR_HOVER, add_events
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_days, month_name
from dashboard.ui.chart import figure, hatched, shade
from dashboard.ui.tokens import ink

HALF = timedelta(days=3.5)
WEEK_MS = 7 * 24 * 3600 * 1000
MOST_TICKS = 9
USUAL = Text("ช่วงปกติ (99 ใน 100 สัปดาห์)", "usual (99 of 100 weeks)")
SEEN = Text("คดีในสัปดาห์", "cases")
EXPECTED = Text("คาดไว้", "expected")
BEFORE = Text("สัปดาห์เดียวกันของปีก่อน", "same week last year")


def weeks(
    index: Sequence[date],
    seen: Sequence[float],
    before: Sequence[float],
    expected: Sequence[float],
    limit: Sequence[float],
    marks: Sequence[str],
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
        marks: words above a bar, '' where there are none.
        young: hatched, the cases are not all in.
        events: numbered annotations (day, number as text), drawn as marks above the bars.
    """
    chart = figure(dark, height=340)
    # First, so that the range lies behind the bars; a filled line would lie upon them.
    _add_usual(chart, index, limit, lang, dark)
    chart.add_bar(
        x=list(index),
        y=list(seen),
        name=SEEN(lang),
        marker=hatched(young, ink(dark)),
        customdata=[format_days(w, w + timedelta(days=6), lang) for w in index],
        hovertemplate=BAR_HOVER(lang),
    )
    _add_lines(chart, index, expected, before, lang, dark)
    _add_marks(chart, index, seen, marks)
    top = max([v for v in [*seen, *before, *limit] if not np.isnan(v)] + [1.0])
    add_events(chart, events, top, dark, size=12)
    middle = [datetime.combine(w, time()) for w in index]  # a bar stands around its first day
    gaps = [(m - HALF, m + HALF) for m, v in zip(middle, seen, strict=True) if np.isnan(v)]
    shade(chart, gaps, dark, NOT_RECEIVED(lang))
    chart.update_layout(barmode="overlay", yaxis={"range": [0, top * (1.42 if events else 1.2)]})
    ticks = list(index)[:: -(-len(index) // MOST_TICKS)]
    chart.update_xaxes(
        tickvals=ticks,
        ticktext=[f"{d.day} {month_name(d.month, lang)}" for d in ticks],
        tickangle=0,
        type="date",
        range=[middle[0] - HALF, middle[-1] + HALF],
    )
    return chart


def _mondays(index: Sequence[date]) -> dict[str, object]:
    # A row of Mondays as its first one: half of what the figure costs at every rerun.
    return {"x0": index[0], "dx": WEEK_MS}


def _add_usual(
    chart: go.Figure, index: Sequence[date], limit: Sequence[float], lang: Lang, dark: bool
) -> None:
    chart.add_bar(
        **_mondays(index),
        y=list(limit),
        width=WEEK_MS,
        marker={"color": ink(dark).gap, "line": {"width": 0}},
        name=USUAL(lang),
        hoverinfo="skip",
        showlegend=not all(np.isnan(v) for v in limit),
    )


def _add_lines(
    chart: go.Figure,
    index: Sequence[date],
    expected: Sequence[float],
    before: Sequence[float],
    lang: Lang,
    dark: bool,
) -> None:
    """Add the expected cases and those of a year earlier."""
    chart.add_scatter(
        **_mondays(index),
        y=[round(e, 1) for e in expected],
        name=EXPECTED(lang),
        mode="lines",
        line={"color": ink(dark).text, "width": 2, "dash": "dash"},
        hoverinfo="skip",
        showlegend=not all(np.isnan(e) for e in expected),
    )
    chart.add_scatter(
        **_mondays(index),
        y=list(before),
        name=BEFORE(lang),
        mode="lines+markers",
        line={"color": ink(dark).before, "width": 2},
        marker={"size": 5},
        hoverinfo="skip",
    )


def _add_marks(chart: go.Figure, index: Sequence[date], seen: Sequence[float], marks: Sequence[str]) -> None:
    """Add the words that stand above bars."""
    at = [n for n, mark in enumerate(marks) if mark]
    if not at:
        return
    chart.add_scatter(
        x=[index[n] for n in at],
        y=[seen[n] for n in at],
        mode="text",
        text=[f"<b>{marks[n]}</b>" for n in at],
        textposition="top center",
        showlegend=False,
        hoverinfo="skip",
        cliponaxis=False,
    )
