"""The figure of weeks: cases, what was expected, and the range of usual weeks."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import numpy as np
import plotly.graph_objects as go

from dashboard.language.text import Lang
from dashboard.language.thai import format_days, month_name
from dashboard.ui.chart import figure, hatched, ink, shade

HALF = timedelta(days=3.5)
WEEK_MS = 7 * 24 * 3600 * 1000


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
    """Cases by week (Monday–Sunday) on the range of usual weeks, beside the same week a year earlier (364
    days).

    Args:
        index: Mondays. seen, before: NaN = not received. expected, limit: mean and highest usual count; NaN =
        not judged.
        marks: words above a bar, '' where there are none. young: hatched, the cases are not all in.
        events: numbered annotations (day, number as text), drawn as marks above the bars.
    """
    colours, made = ink(dark), figure(dark, height=340)
    th = lang == "th"
    unit = "คดี" if th else "cases"
    spans = [format_days(w, w + timedelta(days=6), lang) for w in index]
    middle = [datetime.combine(w, time()) for w in index]  # a bar stands around its first day
    # Three of the four rows of Mondays as their first: half of what the figure costs at every rerun.
    judged = not all(np.isnan(v) for v in limit)
    mondays = {"x0": index[0], "dx": WEEK_MS}
    # First, so that the range lies behind the bars; a filled line would lie upon them.
    made.add_bar(
        **mondays,
        y=list(limit),
        width=WEEK_MS,
        marker={"color": colours.gap, "line": {"width": 0}},
        name="ช่วงปกติ (99 ใน 100 สัปดาห์)" if th else "usual (99 of 100 weeks)",
        hoverinfo="skip",
        showlegend=judged,
    )
    made.add_bar(
        x=list(index),
        y=list(seen),
        name="คดีในสัปดาห์" if th else "cases",
        marker=hatched(young, colours),
        customdata=spans,
        hovertemplate=f"%{{customdata}}: %{{y:,}} {unit}<extra></extra>",
    )
    made.add_scatter(
        **mondays,
        y=[round(e, 1) for e in expected],
        name="คาดไว้" if th else "expected",
        mode="lines",
        line={"color": colours.text, "width": 2, "dash": "dash"},
        hoverinfo="skip",
        showlegend=judged,
    )
    made.add_scatter(
        **mondays,
        y=list(before),
        name="สัปดาห์เดียวกันของปีก่อน" if th else "same week last year",
        mode="lines+markers",
        line={"color": colours.before, "width": 2},
        marker={"size": 5},
        hoverinfo="skip",
    )
    top = max([v for v in [*seen, *before, *limit] if not np.isnan(v)] + [1.0])
    if any(marks):
        at = [n for n, mark in enumerate(marks) if mark]
        made.add_scatter(
            x=[index[n] for n in at],
            y=[seen[n] for n in at],
            mode="text",
            text=[f"<b>{marks[n]}</b>" for n in at],
            textposition="top center",
            showlegend=False,
            hoverinfo="skip",
            cliponaxis=False,
        )
    if events:
        made.add_scatter(
            x=[day for day, _ in events],
            y=[top * 1.22] * len(events),
            mode="markers+text",
            text=[n for _, n in events],
            textposition="top center",
            textfont={"size": 12},
            showlegend=False,
            hoverinfo="skip",
            cliponaxis=False,
            marker={"symbol": "triangle-down", "size": 8, "color": colours.text},
        )
    gaps = [(m - HALF, m + HALF) for m, v in zip(middle, seen, strict=True) if np.isnan(v)]
    shade(made, gaps, dark, "ยังไม่ได้รับข้อมูล" if th else "not received")
    made.update_layout(barmode="overlay", yaxis={"range": [0, top * (1.42 if events else 1.2)]})
    ticks = list(index)[:: -(-len(index) // 9)]
    made.update_xaxes(
        tickvals=ticks,
        ticktext=[f"{d.day} {month_name(d.month, lang)}" for d in ticks],
        tickangle=0,
        type="date",
        range=[middle[0] - HALF, middle[-1] + HALF],
    )
    return made
