"""Figures of the page on incident trends."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from dashboard.language.periods import add_months
from dashboard.language.text import Lang
from dashboard.language.thai import WEEKDAYS_EN, WEEKDAYS_TH, format_date, format_month
from dashboard.ui.chart import SCALE_DARK, SCALE_LIGHT, figure, hatched, ink, month_axis, plain, shade


def cumulative(
    days: Sequence[date],
    now: Sequence[float],
    before: Sequence[float],
    names: tuple[str, str],
    lang: Lang,
    dark: bool,
) -> go.Figure:
    """Running totals of this period and of the same days a year earlier.

    Args:
        days: days of the whole asked period; `now` is shorter where the period is not over.
        before: one value a day of the compared stretch.
        names: of the present and the compared line.
    """
    colours, made = ink(dark), figure(dark, height=300)
    unit = "คดี" if lang == "th" else "cases"
    for values, name, colour, style in (
        (before, names[1], colours.before, "dash"),
        (now, names[0], colours.now, "solid"),
    ):
        text = [format_date(d, lang) for d in days[: len(values)]]
        made.add_scatter(
            x=list(days[: len(values)]),
            y=list(values),
            name=plain(name),
            mode="lines",
            customdata=text,
            line={"color": colour, "width": 3 if style == "solid" else 2.5, "dash": style},
            hovertemplate=f"%{{customdata}}: %{{y:,}} {unit}<extra></extra>",
        )
        if len(values):
            made.add_annotation(
                x=days[len(values) - 1],
                y=values[-1],
                text=f"<b>{int(values[-1]):,}</b>",
                showarrow=False,
                yshift=12 if style == "solid" else -12,
                font={"color": colour},
            )
    month_axis(made, days[0], days[-1] + timedelta(days=1), lang)
    return made


def months(
    index: Sequence[date],
    now: Sequence[float],
    before: Sequence[float],
    last_day: date,
    events: Sequence[tuple[date, str]],
    lang: Lang,
    dark: bool,
) -> go.Figure:
    """Cases by month beside the same month a year earlier; NaN = not received (a gap), 0 = no case.

    Args:
        last_day: last day with data; the month that it cuts is hatched.
        events: numbered annotations (day, number as text), drawn as marks above the bars.
    """
    colours, made = ink(dark), figure(dark, height=320)
    unit = "คดี" if lang == "th" else "cases"
    middle = [m + timedelta(days=14) for m in index]
    unfinished = [add_months(m, 1) > last_day + timedelta(days=1) for m in index]
    names = ("ปีนี้", "เดือนเดียวกันของปีก่อน") if lang == "th" else ("this year", "same month last year")
    not_over = " (ยังไม่สิ้นเดือน)" if lang == "th" else " (not over)"
    made.add_bar(
        x=middle,
        y=list(before),
        name=names[1],
        marker={"color": colours.before},
        offsetgroup="b",
        customdata=[format_month(add_months(m, -12), lang) for m in index],
        hovertemplate=f"%{{customdata}}: %{{y:,}} {unit}<extra></extra>",
    )
    made.add_bar(
        x=middle,
        y=list(now),
        name=names[0],
        offsetgroup="a",
        marker=hatched(unfinished, colours),
        text=["" if np.isnan(v) else f"{int(v):,}" for v in now],
        textposition="outside",
        textfont={"size": 12},
        cliponaxis=False,
        customdata=[
            format_month(m, lang) + (not_over if u else "") for m, u in zip(index, unfinished, strict=True)
        ],
        hovertemplate=f"%{{customdata}}: %{{y:,}} {unit}<extra></extra>",
    )
    gaps = [(m, add_months(m, 1)) for m, v in zip(index, now, strict=True) if np.isnan(v)]
    shade(made, gaps, dark, "ยังไม่ได้รับข้อมูล" if lang == "th" else "not received")
    top = float(np.nanmax([*[v for v in [*now, *before] if not np.isnan(v)], 1.0]))
    if events:
        made.add_scatter(
            x=[d for d, _ in events],
            y=[top * 1.22] * len(events),
            mode="markers+text",
            text=[n for _, n in events],
            textposition="top center",
            textfont={"size": 11},
            marker={"symbol": "triangle-down", "size": 8, "color": colours.text},
            showlegend=False,
            hoverinfo="skip",
            cliponaxis=False,
        )
    made.update_layout(barmode="group", yaxis={"range": [0, top * (1.42 if events else 1.15)]})
    ticks = list(index)[:: -(-len(index) // 13)]
    made.update_xaxes(
        tickvals=[m + timedelta(days=14) for m in ticks],
        ticktext=[format_month(m, lang, short_year=True) for m in ticks],
        tickangle=0,
    )
    return made


def hour_by_weekday(grid: npt.NDArray[np.int64], lang: Lang, dark: bool) -> go.Figure:
    """Cases by weekday (rows, Monday first) and hour (columns); numbers stand in the cells, colour only
    repeats them.
    """
    made = figure(dark, height=300, legend=False)
    days = WEEKDAYS_TH if lang == "th" else WEEKDAYS_EN
    made.add_heatmap(
        z=grid.tolist(),
        x=[f"{h:02d}" for h in range(24)],
        y=list(days),
        colorscale=SCALE_DARK if dark else SCALE_LIGHT,
        showscale=False,
        text=[[f"{v}" if v else "" for v in row] for row in grid.tolist()],
        texttemplate="%{text}",
        textfont={"size": 12},
        xgap=1,
        ygap=1,
        hovertemplate="%{y} %{x}.00: %{z:,}<extra></extra>",
    )
    made.update_yaxes(autorange="reversed", tickformat="")
    made.update_xaxes(type="category", title="นาฬิกา" if lang == "th" else "hour")
    return made


def offences(
    names: Sequence[str],
    now: Sequence[int],
    before: Sequence[int],
    labels: tuple[str, str],
    lang: Lang,
    dark: bool,
) -> go.Figure:
    """Cases by offence beside the compared period; the longest bar on top."""
    colours, made = ink(dark), figure(dark, height=max(220, 38 * len(names) + 70))
    unit = "คดี" if lang == "th" else "cases"
    for values, name, colour, group in (
        (before, labels[1], colours.before, "b"),
        (now, labels[0], colours.now, "a"),
    ):
        made.add_bar(
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
            hovertemplate=f"%{{y}}: %{{x:,}} {unit}<extra></extra>",
        )
    most = max([*now, *before, 1])
    made.update_layout(
        barmode="group",
        legend={"traceorder": "reversed"},
        xaxis={"range": [0, most * 1.15], "tickformat": ",d"},
    )
    made.update_yaxes(autorange="reversed", rangemode="normal", tickformat="")
    return made


def small_multiples(series: dict[str, pd.Series], lang: Lang, dark: bool, *, columns: int = 3) -> go.Figure:
    """One small line a station on a common scale; gaps are gaps. Index of each series: first days of
    months.
    """
    colours = ink(dark)
    count = len(series)
    rows = -(-count // columns)
    made = figure(dark, height=max(170 * rows + 30, 200), legend=False)
    top = max([float(np.nanmax([*s.to_numpy(float), 0])) for s in series.values()] + [1.0]) * 1.15
    layout: dict[str, object] = {}
    lines, names = [], []
    for number, (name, values) in enumerate(series.items()):
        row, column = divmod(number, columns)
        suffix = "" if number == 0 else str(number + 1)
        width, height = 1 / columns, 1 / rows
        left, bottom = column * width, 1 - (row + 1) * height
        months = list(values.index)
        ticks = [months[0], months[-1]]
        layout[f"xaxis{suffix}"] = {
            "domain": [left + 0.03, left + width - 0.01],
            "anchor": f"y{suffix}",
            "tickvals": ticks,
            "fixedrange": True,
            "ticktext": [format_month(m, lang, short_year=True) for m in ticks],
            "tickfont": {"size": 12},
            "gridcolor": colours.grid,
            "range": [months[0] - timedelta(days=12), months[-1] + timedelta(days=12)],
        }
        layout[f"yaxis{suffix}"] = {
            "domain": [bottom + 0.26 * height, bottom + 0.84 * height],
            "anchor": f"x{suffix}",
            "range": [0, top],
            "nticks": 3,
            "gridcolor": colours.grid,
            "fixedrange": True,
            "tickfont": {"size": 12},
            "tickformat": ",d",
        }
        lines.append(
            {
                "type": "scatter",
                "x": months,
                "y": values.tolist(),
                "mode": "lines",
                "line": {"color": colours.now, "width": 2},
                "xaxis": f"x{suffix}",
                "yaxis": f"y{suffix}",
                "customdata": [format_month(m, lang) for m in months],
                "hovertemplate": "%{customdata}: %{y:,}<extra></extra>",
                "connectgaps": False,
            }
        )
        names.append(
            {
                "text": f"<b>{plain(name)}</b>",
                "xref": "paper",
                "yref": "paper",
                "x": left + 0.03,
                "y": bottom + 0.97 * height,
                "showarrow": False,
                "xanchor": "left",
                "yanchor": "top",
                "font": {"size": 14},
            }
        )
    layout |= {"annotations": names, "margin": {"l": 16, "r": 8, "t": 4, "b": 8}}
    return go.Figure(data=lines, layout=made.layout.to_plotly_json() | layout, _validate=False)
