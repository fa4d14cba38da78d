"""Figures of the page on incident trends. Pure: numbers in, figures out."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import plotly.graph_objects as go

from dashboard.cases.status_table import NOT_RECEIVED
from dashboard.language.periods import add_months
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_change, format_date, format_month
from dashboard.ui.chart import EndLabel, end_labels, figure, hatched, month_axis, month_tick, shade
from dashboard.ui.tokens import SMALLEST, Ink, ink

# What a bar or a line says of itself when it is pointed at; the braces are plotly's.
BAR_HOVER = Text("%{customdata}: %{y:,} คดี<extra></extra>", "%{customdata}: %{y:,} cases<extra></extra>")
THIS_PERIOD = Text("ห้วงนี้", "this period")
THIS_YEAR = Text("ปีนี้", "this year")
LAST_YEAR = Text("ปีก่อน", "last year")
TO_DAY = Text("ถึง {day}", "to {day}")
CASES = Text("ห้วงนี้ {n} คดี", "this period {n} cases")
CASES_BEFORE = Text("ปีก่อน {n} คดี", "last year {n} cases")
MORE_OR_FEWER = Text("ต่างกัน {change} คดี", "difference {change}")
NOT_OVER = Text("{month} (ยังบันทึกไม่ครบ)", "{month} (not all recorded)")
# Months whose names fit below the bars of a phone.
MOST_TICKS = 6
# Of a month's room: the bar of last year behind, that of this year before it.
BEHIND, BEFORE = 24, 14
DAY_MS = 24 * 3600 * 1000
# Numbers of events: the diameter of their circles, and the share of the axis within which two would touch.
EVENT_PX, TOUCHING = 20, 0.08


def cumulative(
    days: Sequence[date],
    now: Sequence[float],
    before: Sequence[float],
    settled: int,
    lang: Lang,
    dark: bool,
) -> go.Figure:
    """Draw running totals of this period and of the same days a year earlier, and how far apart they are.

    Args:
        days: days of the axis: as far as both lines say something.
        now: one value a day, to where the data stop.
        before: the same of the year earlier; none where it is incomplete.
        settled: days of `now` that are recorded completely enough; the rest is dotted and has no total.
    """
    colours, chart = ink(dark), figure(dark, height=320)
    if settled < len(now):
        start = max(settled - 1, 0)
        chart.add_scatter(
            **_daily(days[start]),
            y=list(now[start:]),
            mode="lines",
            line={"color": colours.now, "width": 2, "dash": "dot"},
            hoverinfo="skip",
        )
    for values, colour, style in ((before, colours.before, "dash"), (now[:settled], colours.now, "solid")):
        shown = list(days[: len(values)])
        if not shown:
            continue
        chart.add_scatter(
            **_daily(days[0]),
            y=list(values[: len(days)]),
            mode="lines",
            customdata=[format_date(day, lang) for day in shown],
            line={"color": colour, "width": 3, "dash": style},
            hovertemplate=BAR_HOVER(lang),
        )
    top = max([*now, *before[: len(days)], 1.0]) * 1.1
    _name_lines(chart, days, now[:settled], before[: len(days)], top, lang, colours)
    if settled:
        _add_difference(chart, days[settled - 1], now[settled - 1], before[:settled], lang, colours)
    month_axis(chart, days[0], days[-1] + timedelta(days=1), lang)
    chart.update_xaxes(type="date", range=[days[0], days[-1]])
    chart.update_yaxes(range=[0, top])
    return chart


def _daily(first: date) -> dict[str, object]:
    # A row of days as its first one: less is sent at every rerun.
    return {"x0": first, "dx": DAY_MS}


def _name_lines(
    chart: go.Figure,
    days: Sequence[date],
    now: Sequence[float],
    before: Sequence[float],
    top: float,
    lang: Lang,
    colours: Ink,
) -> None:
    """Name the lines that reach the right edge; one that stops before it ends in a point.

    Words beside that point would meet those of the difference, which name the line in its colour.
    """
    labels = [EndLabel(before[-1], LAST_YEAR(lang), colours.quiet)] if len(before) else []
    if len(now) == len(days):
        labels.append(EndLabel(now[-1], THIS_PERIOD(lang), colours.now))
    elif len(now):
        chart.add_scatter(
            x=[days[len(now) - 1]],
            y=[now[-1]],
            mode="markers",
            marker={"size": 10, "color": colours.now},
            hoverinfo="skip",
            cliponaxis=False,
        )
    end_labels(chart, labels, top)


def _add_difference(
    chart: go.Figure, day: date, now: float, before: Sequence[float], lang: Lang, colours: Ink
) -> None:
    """Write both totals and their difference to the lower right, where rising lines leave room."""
    of_now = f'<b style="color:{colours.now}">{CASES(lang, n=f"{int(now):,}")}</b>'
    lines = [TO_DAY(lang, day=format_date(day, lang)), of_now]
    if len(before):
        lines.append(CASES_BEFORE(lang, n=f"{int(before[-1]):,}"))
        lines.append(f"<b>{MORE_OR_FEWER(lang, change=format_change(int(now - before[-1])))}</b>")
    chart.add_annotation(
        x=0.98,
        xref="paper",
        xanchor="right",
        y=0.04,
        yref="paper",
        yanchor="bottom",
        text="<br>".join(lines),
        align="right",
        showarrow=False,
        font={"size": 16},
    )


def months(
    index: Sequence[date],
    now: Sequence[float],
    before: Sequence[float],
    last_day: date,
    events: Sequence[tuple[date, str]],
    lang: Lang,
    dark: bool,
) -> go.Figure:
    """Draw cases by month upon those of the same month a year earlier; NaN = not received, 0 = no case.

    Args:
        index: first days of the months.
        last_day: last day that is recorded completely enough; months that end later are hatched.
        events: numbered annotations (day, number as text), drawn as numbers above the bars.
    """
    chart = figure(dark, height=340)
    unfinished = [add_months(m, 1) > last_day + timedelta(days=1) for m in index]
    _add_months(chart, index, before, now, unfinished, lang, ink(dark))
    gaps = [(m, add_months(m, 1)) for m, v in zip(index, now, strict=True) if np.isnan(v)]
    shade(chart, gaps, dark, NOT_RECEIVED(lang))
    highest = float(np.nanmax([*[v for v in [*now, *before] if not np.isnan(v)], 1.0]))
    ends = (index[0], add_months(index[-1], 1))
    top = add_events(chart, events, highest * 1.14, ends, dark)
    chart.update_layout(barmode="overlay", yaxis={"range": [0, top]})
    labels = [(before[-1], LAST_YEAR(lang), ink(dark).quiet), (now[-1], THIS_YEAR(lang), ink(dark).now)]
    end_labels(chart, [EndLabel(v, words, colour) for v, words, colour in labels if not np.isnan(v)], top)
    ticks = list(index)[:: -(-len(index) // MOST_TICKS)]
    chart.update_xaxes(
        tickvals=[_middle(m) for m in ticks],
        ticktext=[month_tick(m, lang) for m in ticks],
        tickangle=0,
        range=list(ends),
        showgrid=False,
    )
    return chart


def _middle(month: date) -> date:
    return month + timedelta(days=14)


def _add_months(
    chart: go.Figure,
    index: Sequence[date],
    before: Sequence[float],
    now: Sequence[float],
    unfinished: Sequence[bool],
    lang: Lang,
    colours: Ink,
) -> None:
    """Add last year's bars, this year's narrower upon them, and the numbers above both."""
    middle, names = [_middle(m) for m in index], [format_month(m, lang) for m in index]
    chart.add_bar(
        x=middle,
        y=list(before),
        width=BEHIND * DAY_MS,
        marker={"color": colours.before},
        opacity=0.55,
        customdata=[format_month(add_months(m, -12), lang) for m in index],
        hovertemplate=BAR_HOVER(lang),
    )
    chart.add_bar(
        x=middle,
        y=list(now),
        width=BEFORE * DAY_MS,
        marker=hatched(unfinished, colours),
        customdata=[
            NOT_OVER(lang, month=name) if cut else name for name, cut in zip(names, unfinished, strict=True)
        ],
        hovertemplate=BAR_HOVER(lang),
    )
    known = [n for n, value in enumerate(now) if not np.isnan(value)]
    chart.add_scatter(
        x=[middle[n] for n in known],
        y=[float(np.nanmax([now[n], before[n]])) for n in known],
        mode="text",
        text=[f"<b>{int(now[n]):,}</b>" for n in known],
        textposition="top center",
        textfont={"size": SMALLEST, "color": colours.now},
        hoverinfo="skip",
        cliponaxis=False,
    )


def add_events(
    chart: go.Figure,
    events: Sequence[tuple[date, str]],
    top: float,
    ends: tuple[date, date],
    dark: bool,
) -> float:
    """Add numbers of events above the bars, those that would touch above one another; return the axis's top.

    Args:
        events: day, and number as text, in order of their days.
        top: height up to which bars and their words reach.
        ends: first and last day of the axis.
    """
    if not events:
        return top
    room, reached, lanes = (ends[1] - ends[0]).days * TOUCHING, list[date](), list[int]()
    for day, _ in events:
        lane = next((n for n, last in enumerate(reached) if (day - last).days > room), len(reached))
        reached[lane : lane + 1] = [day]
        lanes.append(lane)
    step: float = (top * EVENT_PX * 1.2) / (chart.layout.height - 64 - EVENT_PX * 1.2 * len(reached))
    colours = ink(dark)
    chart.add_scatter(
        x=[day for day, _ in events],
        y=[top + step * (lane + 0.5) for lane in lanes],
        mode="markers+text",
        text=[number for _, number in events],
        textposition="middle center",
        textfont={"size": SMALLEST, "color": colours.text},
        marker={
            "symbol": "circle",
            "size": EVENT_PX,
            "color": colours.panel,
            "line": {"color": colours.before, "width": 1},
        },
        hoverinfo="skip",
        cliponaxis=False,
    )
    return top + step * len(reached)
