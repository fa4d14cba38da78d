"""Figures of the page on surveys: shares with their intervals and targets. All shares are in per cent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from dashboard.ui.chart import figure, ink, plain

TICKS = (0, 20, 40, 60, 80)
# The size at which the labels of the quadrant are kept apart; a narrower screen has them closer.
WIDTH, HEIGHT, LABEL = 820.0, 360.0, 18.0


@dataclass(frozen=True, slots=True)
class Mark:
    """One share with its interval, per cent. value None: not shown, `words` say why. symbol: of its
    verdict.
    """

    value: float | None
    low: float = 0.0
    high: float = 0.0
    target: float | None = None
    symbol: str = "circle"
    words: str = ""


@dataclass(frozen=True, slots=True)
class Pane:
    """One indicator: its title and a mark for each label of the axis."""

    title: str
    marks: Sequence[Mark]


def _panes(panes: Sequence[Pane], dark: bool, height: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The layout of panes side by side: (layout, annotations)."""
    base = figure(dark, height=height, legend=False).layout.to_plotly_json()
    # Every axis is sent anew with its pane: only what it shows.
    plainer = {
        axis: {k: v for k, v in base[axis].items() if k not in ("title", "zerolinecolor")}
        for axis in ("xaxis", "yaxis")
    }
    width = 1 / len(panes)
    titles = []
    for number, pane in enumerate(panes):
        suffix = "" if number == 0 else str(number + 1)
        start = number * width
        domain = [start, start + width - 0.03]
        for axis in ("xaxis", "yaxis"):
            base[f"{axis}{suffix}"] = {
                **plainer[axis],
                "zeroline": False,
                "anchor": f"{'y' if axis == 'xaxis' else 'x'}{suffix}",
            }
        base[f"xaxis{suffix}"]["domain"] = domain
        titles.append(
            {
                "text": f"<b>{plain(pane.title)}</b>",
                "xref": "paper",
                "yref": "paper",
                "x": domain[0],
                "y": 1,
                "yshift": 8,
                "showarrow": False,
                "xanchor": "left",
                "yanchor": "bottom",
                "font": {"size": 15},
            }
        )
    return base, titles


def places(names: Sequence[str], panes: Sequence[Pane], dark: bool) -> go.Figure:
    """A row a place, a pane an indicator: the share as a dot, its interval as a line, the target as an
    upright stroke.
    """
    colours = ink(dark)
    rows = list(range(len(names)))
    layout, notes = _panes(panes, dark, 34 * len(names) + 96)
    data: list[dict[str, Any]] = []
    for number, pane in enumerate(panes):
        suffix = "" if number == 0 else str(number + 1)
        axes = {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}", "type": "scatter"}
        known = [(row, m) for row, m in zip(rows, pane.marks, strict=True) if m.target is not None]
        data.append(
            {
                **axes,
                "mode": "markers",
                "x": [round(m.target or 0.0, 2) for _, m in known],
                "y": [r for r, _ in known],
                "hoverinfo": "skip",
                "marker": {
                    "symbol": "line-ns-open",
                    "size": 26,
                    "line": {"width": 3},
                    "color": colours.before,
                },
            }
        )
        shown = [(row, m) for row, m in zip(rows, pane.marks, strict=True) if m.value is not None]
        data.append(
            {
                **axes,
                **_dots([m for _, m in shown], colours.now, "x"),
                "y": [r for r, _ in shown],
                "hovertemplate": "%{x:.1f} %<extra></extra>",
            }
        )
        notes += [
            {
                "text": plain(m.words),
                "x": 50,
                "y": row,
                "xref": f"x{suffix}",
                "yref": f"y{suffix}",
                "showarrow": False,
                "font": {"size": 13},
            }
            for row, m in zip(rows, pane.marks, strict=True)
            if m.value is None and m.words
        ]
        layout[f"xaxis{suffix}"] |= {
            "range": [0, 100],
            "tickvals": TICKS,
            "ticktext": [f"{t} %" for t in TICKS],
        }
        layout[f"yaxis{suffix}"] |= {
            "range": [len(names) - 0.4, -0.6],
            "rangemode": "normal",
            "tickformat": "",
            "showticklabels": number == 0,
            "tickvals": rows,
            "ticktext": [plain(n) for n in names] if number == 0 else [],
        }
    layout |= {"annotations": notes, "margin": {"l": 8, "r": 16, "t": 36, "b": 32}}
    return go.Figure(data=data, layout=layout, _validate=False)


def columns(labels: Sequence[str], panes: Sequence[Pane], dark: bool, *, joined: int = 0) -> go.Figure:
    """A column a label, a pane an indicator: dots with intervals, and the target as a broken line.

    Args:
        joined: the first so many dots are one course and joined by a line; the rest stand beside it.
    """
    colours = ink(dark)
    layout, notes = _panes(panes, dark, 280)
    data: list[dict[str, Any]] = []
    at = list(range(len(labels)))
    for number, pane in enumerate(panes):
        suffix = "" if number == 0 else str(number + 1)
        axes = {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}", "type": "scatter"}
        target = next((m.target for m in pane.marks if m.target is not None), None)
        if target is not None:
            data.append(
                {
                    **axes,
                    "mode": "lines",
                    "x": [-0.5, len(labels) - 0.5],
                    "y": [target, target],
                    "hoverinfo": "skip",
                    "line": {"color": colours.before, "width": 2, "dash": "dash"},
                }
            )
        shown = [(n, m) for n, m in zip(at, pane.marks, strict=True) if m.value is not None]
        course = [(n, m.value) for n, m in shown if n < joined]
        data.append(
            {
                **axes,
                "mode": "lines",
                "x": [n for n, _ in course],
                "y": [v for _, v in course],
                "hoverinfo": "skip",
                "line": {"color": colours.now, "width": 2},
            }
        )
        data.append(
            {
                **axes,
                **_dots([m for _, m in shown], colours.now, "y"),
                "mode": "markers",
                "x": [n for n, _ in shown],
                "hovertemplate": "%{y:.1f} %<extra></extra>",
            }
        )
        data.append(
            {
                **axes,
                "mode": "text",
                "x": [n for n, _ in shown],
                "y": [round(min(m.high + 7, 104)) for _, m in shown],
                "text": [f"{m.value:.0f}" for _, m in shown],
                "textfont": {"size": 13},
                "hoverinfo": "skip",
            }
        )
        silent = [(n, m) for n, m in zip(at, pane.marks, strict=True) if m.value is None and m.words]
        # Of nothing but silence one word is enough.
        flat = len(silent) == len(labels)
        notes += [
            {
                "text": plain(m.words),
                "x": (len(labels) - 1) / 2 if flat else n,
                "y": 54,
                "xref": f"x{suffix}",
                "yref": f"y{suffix}",
                "showarrow": False,
                "textangle": 0 if flat else -90,
                "font": {"size": 14 if flat else 12},
            }
            for n, m in (silent[:1] if flat else silent)
        ]
        layout[f"xaxis{suffix}"] |= {
            "range": [-0.5, len(labels) - 0.5],
            "tickvals": at,
            "ticktext": [plain(x) for x in labels],
            "tickangle": 0,
            "showgrid": False,
            "tickfont": {"size": 12},
        }
        layout[f"yaxis{suffix}"] |= {
            "range": [0, 108],
            "tickvals": TICKS,
            "ticktext": [f"{t} %" for t in TICKS],
            "showticklabels": number == 0,
        }
    layout |= {"annotations": notes, "margin": {"l": 8, "r": 8, "t": 36, "b": 40}}
    return go.Figure(data=data, layout=layout, _validate=False)


def _dots(marks: Sequence[Mark], colour: str, along: str) -> dict[str, Any]:
    """Dots with their interval and their number; `along`: the axis on which the share is measured."""
    # Rounded: a hundredth of a per cent is nothing to the eye, and digits are what a figure weighs.
    values = [round(m.value or 0.0, 2) for m in marks]
    return {
        "mode": "markers+text",
        along: values,
        f"error_{along}": {
            "type": "data",
            "symmetric": False,
            "color": colour,
            "thickness": 2,
            "width": 4,
            "array": [round(m.high - v, 2) for m, v in zip(marks, values, strict=True)],
            "arrayminus": [round(v - m.low, 2) for m, v in zip(marks, values, strict=True)],
        },
        "marker": {
            "color": colour,
            "size": 11,
            "symbol": [m.symbol for m in marks],
            "line": {"color": colour, "width": 2},
        },
        "text": [f"{v:.0f}" for v in values],
        "textposition": "top center",
        "textfont": {"size": 13},
        "cliponaxis": False,
    }


def quadrant(
    numbers: Sequence[str],
    cases: Sequence[float],
    marks: Sequence[Mark],
    lines: tuple[float, float],
    corners: Sequence[str],
    titles: tuple[str, str],
    dark: bool,
) -> go.Figure:
    """Fear (upwards, per cent, with its interval) against cases; one numbered dot a zone.

    Args:
        lines: where few cases end and many begin, and where little fear ends and much begins.
        corners: names of the quadrants: top left, top right, bottom left, bottom right.
        titles: of the two axes.
    """
    colours, (middle, target) = ink(dark), lines
    layout = figure(dark, height=440, legend=False).layout.to_plotly_json()
    top = max([*cases, middle * 2, 1.0]) * 1.08
    dots = _dots(marks, colours.now, "y")
    dots["error_y"] |= {"thickness": 1.2, "width": 0}
    where = _apart(
        [(x / top * WIDTH, (m.value or 0) / 100 * HEIGHT) for x, m in zip(cases, marks, strict=True)]
    )
    dots |= {
        "type": "scatter",
        "x": list(cases),
        "text": [f"<b>{n}</b>" for n in numbers],
        "textposition": where,
        "textfont": {"size": 16},
        "customdata": [plain(m.words) for m in marks],
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    dash = {"color": colours.before, "width": 2, "dash": "dash"}
    spots = (
        (0, 100, "left", "top"),
        (top, 100, "right", "top"),
        (0, 0, "left", "bottom"),
        (top, 0, "right", "bottom"),
    )
    layout |= {
        "xaxis": {
            **layout["xaxis"],
            "range": [0, top],
            "title": {"text": titles[0]},
            "tickformat": ",d",
            "zeroline": False,
        },
        "yaxis": {
            **layout["yaxis"],
            "range": [0, 100],
            "title": {"text": titles[1]},
            "tickvals": TICKS,
            "ticktext": [f"{t} %" for t in TICKS],
            "zeroline": False,
        },
        "shapes": [
            {"type": "line", "line": dash, "layer": "below", "x0": middle, "x1": middle, "y0": 0, "y1": 100},
            {"type": "line", "line": dash, "layer": "below", "x0": 0, "x1": top, "y0": target, "y1": target},
        ],
        "annotations": [
            {
                "x": x,
                "y": y,
                "text": f"<b>{plain(name)}</b>",
                "showarrow": False,
                "xanchor": across,
                "yanchor": upright,
                "xshift": 6 if across == "left" else -6,
                "font": {"size": 16},
            }
            for name, (x, y, across, upright) in zip(corners, spots, strict=True)
        ],
    }
    return go.Figure(data=[dots], layout=layout, _validate=False)


_SIDES = {"top right": (1, 1), "bottom right": (1, -1), "top left": (-1, 1), "bottom left": (-1, -1)}


def _apart(dots: Sequence[tuple[float, float]]) -> list[str]:
    """The side of each dot (in pixels) on which its label lies on no other label and no other dot, where
    there is one.
    """
    taken = list(dots)
    sides = []
    for x, y in dots:
        free = {
            side: min(max(abs(x + LABEL * dx - u), abs(y + LABEL * dy - v)) for u, v in taken)
            for side, (dx, dy) in _SIDES.items()
        }
        side = next((s for s, room in free.items() if room >= LABEL), max(free, key=lambda s: free[s]))
        sides.append(side)
        taken.append((x + LABEL * _SIDES[side][0], y + LABEL * _SIDES[side][1]))
    return sides
