"""Figures of the page on incident trends. Pure: numbers in, figures out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from dashboard.cases.hours import in_words
from dashboard.cases.status_table import NOT_RECEIVED
from dashboard.language.periods import add_months
from dashboard.language.text import Lang, Text
from dashboard.language.thai import WEEKDAYS_EN, WEEKDAYS_TH, format_date, format_month
from dashboard.ui.chart import figure, hatched, month_axis, plain, shade
from dashboard.ui.tokens import ink, scale

# What a bar or a line says of itself when it is pointed at; the braces are plotly's.
BAR_HOVER = Text("%{customdata}: %{y:,} คดี<extra></extra>", "%{customdata}: %{y:,} cases<extra></extra>")
OFFENCE_HOVER = Text("%{y}: %{x:,} คดี<extra></extra>", "%{y}: %{x:,} cases<extra></extra>")
NOT_ALL_IN = Text("ยังบันทึกไม่ครบ", "not all recorded yet")
THIS_YEAR = Text("ปีนี้", "this year")
SAME_MONTH = Text("เดือนเดียวกันของปีก่อน", "same month last year")
NOT_OVER = Text("{month} (ยังบันทึกไม่ครบ)", "{month} (not all recorded)")
HOUR = Text("นาฬิกา", "hour")
WEEKDAYS: dict[Lang, tuple[str, ...]] = {"th": WEEKDAYS_TH, "en": WEEKDAYS_EN}
# Labels of a year of months that fit below the bars.
MOST_TICKS = 13


def cumulative(
    days: Sequence[date],
    now: Sequence[float],
    before: Sequence[float],
    settled: int,
    names: tuple[str, str],
    lang: Lang,
    dark: bool,
) -> go.Figure:
    """Draw running totals of this period and of the same days a year earlier.

    Args:
        days: days of the whole asked period; `now` is shorter where the period is not over.
        before: one value a day of the compared stretch.
        settled: days of `now` that are recorded completely enough; the rest is dotted and has no total.
        names: of the present and the compared line.
    """
    colours, chart = ink(dark), figure(dark, height=300)
    if settled < len(now):
        start = max(settled - 1, 0)
        chart.add_scatter(
            x=list(days[start : len(now)]),
            y=list(now[start:]),
            name=NOT_ALL_IN(lang),
            mode="lines",
            line={"color": colours.now, "width": 2, "dash": "dot"},
            hoverinfo="skip",
        )
    for values, name, colour, style in (
        (before, names[1], colours.before, "dash"),
        (now[:settled], names[0], colours.now, "solid"),
    ):
        shown = list(days[: len(values)])
        chart.add_scatter(
            x=shown,
            y=list(values),
            name=plain(name),
            mode="lines",
            customdata=[format_date(day, lang) for day in shown],
            line={"color": colour, "width": 3 if style == "solid" else 2.5, "dash": style},
            hovertemplate=BAR_HOVER(lang),
        )
        if shown:
            chart.add_annotation(
                x=shown[-1],
                y=values[-1],
                text=f"<b>{int(values[-1]):,}</b>",
                showarrow=False,
                yshift=12 if style == "solid" else -12,
                # A line may be paler than letters.
                font={"color": colour if style == "solid" else colours.quiet},
            )
    month_axis(chart, days[0], days[-1] + timedelta(days=1), lang)
    return chart


def months(
    index: Sequence[date],
    now: Sequence[float],
    before: Sequence[float],
    last_day: date,
    events: Sequence[tuple[date, str]],
    lang: Lang,
    dark: bool,
) -> go.Figure:
    """Draw cases by month beside the same month a year earlier; NaN = not received (a gap), 0 = no case.

    Args:
        index: first days of the months.
        last_day: last day that is recorded completely enough; months that end later are hatched.
        events: numbered annotations (day, number as text), drawn as marks above the bars.
    """
    chart = figure(dark, height=320)
    _add_months(chart, index, before, now, last_day, lang, dark)
    gaps = [(m, add_months(m, 1)) for m, v in zip(index, now, strict=True) if np.isnan(v)]
    shade(chart, gaps, dark, NOT_RECEIVED(lang))
    top = float(np.nanmax([*[v for v in [*now, *before] if not np.isnan(v)], 1.0]))
    add_events(chart, events, top, dark, size=11)
    chart.update_layout(barmode="group", yaxis={"range": [0, top * (1.42 if events else 1.15)]})
    ticks = list(index)[:: -(-len(index) // MOST_TICKS)]
    chart.update_xaxes(
        tickvals=[_middle(m) for m in ticks],
        ticktext=[format_month(m, lang, short_year=True) for m in ticks],
        tickangle=0,
    )
    return chart


def _middle(month: date) -> date:
    return month + timedelta(days=14)


def _add_months(
    chart: go.Figure,
    index: Sequence[date],
    before: Sequence[float],
    now: Sequence[float],
    last_day: date,
    lang: Lang,
    dark: bool,
) -> None:
    """Add the bars of both years."""
    colours, middle = ink(dark), [_middle(m) for m in index]
    unfinished = [add_months(m, 1) > last_day + timedelta(days=1) for m in index]
    names = [format_month(m, lang) for m in index]
    chart.add_bar(
        x=middle,
        y=list(before),
        name=SAME_MONTH(lang),
        marker={"color": colours.before},
        offsetgroup="b",
        customdata=[format_month(add_months(m, -12), lang) for m in index],
        hovertemplate=BAR_HOVER(lang),
    )
    chart.add_bar(
        x=middle,
        y=list(now),
        name=THIS_YEAR(lang),
        offsetgroup="a",
        marker=hatched(unfinished, colours),
        text=["" if np.isnan(v) else f"{int(v):,}" for v in now],
        textposition="outside",
        textfont={"size": 12},
        cliponaxis=False,
        customdata=[
            NOT_OVER(lang, month=name) if cut else name for name, cut in zip(names, unfinished, strict=True)
        ],
        hovertemplate=BAR_HOVER(lang),
    )


def add_events(
    chart: go.Figure, events: Sequence[tuple[date, str]], top: float, dark: bool, *, size: int
) -> None:
    """Add numbered marks above the bars.

    Args:
        events: day, and number as text.
        top: height of the highest bar.
        size: of the numbers.
    """
    if not events:
        return
    chart.add_scatter(
        x=[day for day, _ in events],
        y=[top * 1.22] * len(events),
        mode="markers+text",
        text=[number for _, number in events],
        textposition="top center",
        textfont={"size": size},
        marker={"symbol": "triangle-down", "size": 8, "color": ink(dark).text},
        showlegend=False,
        hoverinfo="skip",
        cliponaxis=False,
    )


def hour_by_weekday(grid: npt.NDArray[np.float64], lang: Lang, dark: bool) -> go.Figure:
    """Draw cases by weekday (rows, Monday first) and hour (columns); parts of cases have a decimal.

    Numbers stand in the cells; colour only repeats them.
    """
    chart = figure(dark, height=300, legend=False)
    chart.add_heatmap(
        z=grid.round(2).tolist(),
        x=[f"{h:02d}" for h in range(24)],
        y=list(WEEKDAYS[lang]),
        colorscale=scale(),
        showscale=False,
        text=[[in_words(v) if v >= 0.05 else "" for v in row] for row in grid.tolist()],
        texttemplate="%{text}",
        textfont={"size": 12},
        xgap=1,
        ygap=1,
        hovertemplate="%{y} %{x}.00: %{text}<extra></extra>",
    )
    chart.update_yaxes(autorange="reversed", tickformat="")
    chart.update_xaxes(type="category", title=HOUR(lang))
    return chart


def offences(
    names: Sequence[str],
    now: Sequence[int],
    before: Sequence[int],
    labels: tuple[str, str],
    lang: Lang,
    dark: bool,
) -> go.Figure:
    """Draw cases by offence beside the compared period; the longest bar on top."""
    colours, chart = ink(dark), figure(dark, height=max(220, 38 * len(names) + 70))
    for values, name, colour, group in (
        (before, labels[1], colours.before, "b"),
        (now, labels[0], colours.now, "a"),
    ):
        chart.add_bar(
            y=[plain(n) for n in names],
            x=list(values),
            name=plain(name),
            orientation="h",
            marker={"color": colour},
            offsetgroup=group,
            text=[f"{v:,}" for v in values],
            textposition="outside",
            cliponaxis=False,
            textfont={"size": 13},
            hovertemplate=OFFENCE_HOVER(lang),
        )
    most = max([*now, *before, 1])
    chart.update_layout(
        barmode="group",
        legend={"traceorder": "reversed"},
        xaxis={"range": [0, most * 1.15], "tickformat": ",d"},
    )
    chart.update_yaxes(autorange="reversed", rangemode="normal", tickformat="")
    return chart


def small_multiples(series: dict[str, pd.Series], lang: Lang, dark: bool, *, columns: int = 3) -> go.Figure:
    """Draw one small line a station on a common scale; gaps are gaps.

    Args:
        series: by the station's name; index: first days of months.
    """
    rows = -(-len(series) // columns)
    chart = figure(dark, height=max(170 * rows + 30, 200), legend=False)
    top = max([float(np.nanmax([*s.to_numpy(float), 0])) for s in series.values()] + [1.0]) * 1.15
    layout: dict[str, object] = {"margin": {"l": 16, "r": 8, "t": 4, "b": 8}}
    width, height = 1 / columns, 1 / rows
    lines, names = [], []
    for number, (name, values) in enumerate(series.items()):
        row, column = divmod(number, columns)
        suffix = "" if number == 0 else str(number + 1)
        box = _Box(column * width, 1 - (row + 1) * height, width, height)
        layout |= _axes(box, suffix, list(values.index), top, lang, dark)
        lines.append(_line(values, suffix, lang, dark))
        names.append(_name(plain(name), box))
    layout["annotations"] = names
    # Handed over whole and as it is, see ui.chart.figure.
    return go.Figure(data=lines, layout=chart.layout.to_plotly_json() | layout, _validate=False)


@dataclass(frozen=True, slots=True)
class _Box:
    """The place of one small figure, in shares of the whole."""

    left: float
    bottom: float
    width: float
    height: float


def _axes(
    box: _Box, suffix: str, index: Sequence[date], top: float, lang: Lang, dark: bool
) -> dict[str, object]:
    """Return the axes of one small figure: its first and last month, and the common scale."""
    shared = {"fixedrange": True, "tickfont": {"size": 12}, "gridcolor": ink(dark).grid}
    first, last = index[0], index[-1]
    return {
        f"xaxis{suffix}": {
            **shared,
            "domain": [box.left + 0.03, box.left + box.width - 0.01],
            "anchor": f"y{suffix}",
            "tickvals": [first, last],
            "ticktext": [format_month(m, lang, short_year=True) for m in (first, last)],
            "range": [first - timedelta(days=12), last + timedelta(days=12)],
        },
        f"yaxis{suffix}": {
            **shared,
            "domain": [box.bottom + 0.26 * box.height, box.bottom + 0.84 * box.height],
            "anchor": f"x{suffix}",
            "range": [0, top],
            "nticks": 3,
            "tickformat": ",d",
        },
    }


def _line(values: pd.Series, suffix: str, lang: Lang, dark: bool) -> dict[str, object]:
    months = list(values.index)
    return {
        "type": "scatter",
        "x": months,
        "y": values.tolist(),
        "mode": "lines",
        "line": {"color": ink(dark).now, "width": 2},
        "xaxis": f"x{suffix}",
        "yaxis": f"y{suffix}",
        "customdata": [format_month(m, lang) for m in months],
        "hovertemplate": "%{customdata}: %{y:,}<extra></extra>",
        "connectgaps": False,
    }


def _name(name: str, box: _Box) -> dict[str, object]:
    return {
        "text": f"<b>{name}</b>",
        "xref": "paper",
        "yref": "paper",
        "x": box.left + 0.03,
        "y": box.bottom + 0.97 * box.height,
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "top",
        "font": {"size": 14},
    }
