"""Figures of the page on surveys: shares with their intervals and targets. All shares are in per cent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from dashboard.ui.chart import figure, plain
from dashboard.ui.tokens import ink

TICKS = (0, 20, 40, 60, 80)
_PER_CENT = {"tickvals": TICKS, "ticktext": [f"{tick} %" for tick in TICKS]}
# The size at which the labels of the quadrant are kept apart; a narrower screen has them closer.
WIDTH, HEIGHT, LABEL = 820.0, 360.0, 18.0


@dataclass(frozen=True, slots=True)
class Mark:
    """One share with its interval and its target, per cent.

    value None: not shown, `words` say why. symbol: of its verdict.
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

    @property
    def shown(self) -> list[tuple[int, Mark]]:
        """The marks that have a share, with their places on the axis."""
        return [(at, mark) for at, mark in enumerate(self.marks) if mark.value is not None]

    @property
    def silent(self) -> list[tuple[int, Mark]]:
        """The marks that have words instead of a share, with their places on the axis."""
        return [(at, mark) for at, mark in enumerate(self.marks) if mark.value is None and mark.words]


def _suffix(number: int) -> str:
    """Return what the axes of a pane are called by: nothing for the first, 2 for the second."""
    return "" if number == 0 else str(number + 1)


def _axes(number: int) -> dict[str, Any]:
    """Return what every trace of a pane has."""
    return {"xaxis": f"x{_suffix(number)}", "yaxis": f"y{_suffix(number)}", "type": "scatter"}


def _words(text: str, number: int, x: float, y: float, size: int, **more: Any) -> dict[str, Any]:
    """Return an annotation within a pane."""
    place = {"x": x, "y": y, "xref": f"x{_suffix(number)}", "yref": f"y{_suffix(number)}"}
    return {"text": plain(text), **place, "showarrow": False, "font": {"size": size}, **more}


def _panes(panes: Sequence[Pane], dark: bool, height: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the layout of panes side by side, and their titles as annotations."""
    layout = figure(dark, height=height, legend=False).layout.to_plotly_json()
    # Every axis is sent anew with its pane: only what it shows.
    plainer = {
        axis: {k: v for k, v in layout[axis].items() if k not in ("title", "zerolinecolor")}
        for axis in ("xaxis", "yaxis")
    }
    width = 1 / len(panes)
    titles = []
    for number, pane in enumerate(panes):
        suffix, start = _suffix(number), number * width
        x = {"zeroline": False, "anchor": f"y{suffix}", "domain": [start, start + width - 0.03]}
        layout[f"xaxis{suffix}"] = plainer["xaxis"] | x
        layout[f"yaxis{suffix}"] = plainer["yaxis"] | {"zeroline": False, "anchor": f"x{suffix}"}
        titles.append(
            {
                "text": f"<b>{plain(pane.title)}</b>",
                "xref": "paper",
                "yref": "paper",
                "x": start,
                "y": 1,
                "yshift": 8,
                "showarrow": False,
                "xanchor": "left",
                "yanchor": "bottom",
                "font": {"size": 15},
            }
        )
    return layout, titles


def places(names: Sequence[str], panes: Sequence[Pane], dark: bool) -> go.Figure:
    """Draw a row a place and a pane an indicator: share as a dot, interval as a line, target as a stroke."""
    colours, rows = ink(dark), list(range(len(names)))
    layout, notes = _panes(panes, dark, 34 * len(names) + 96)
    data: list[dict[str, Any]] = []
    for number, pane in enumerate(panes):
        data.append(_axes(number) | _strokes(pane, colours.before))
        dots = _dots([mark for _, mark in pane.shown], colours.now, "x")
        across = {"y": [row for row, _ in pane.shown], "hovertemplate": "%{x:.1f} %<extra></extra>"}
        data.append(_axes(number) | dots | across)
        notes += [_words(mark.words, number, 50, row, 13) for row, mark in pane.silent]
        layout[f"xaxis{_suffix(number)}"] |= {"range": [0, 100], **_PER_CENT}
        layout[f"yaxis{_suffix(number)}"] |= {
            "range": [len(names) - 0.4, -0.6],
            "rangemode": "normal",
            "tickformat": "",
            "showticklabels": number == 0,
            "tickvals": rows,
            "ticktext": [plain(name) for name in names] if number == 0 else [],
        }
    layout |= {"annotations": notes, "margin": {"l": 8, "r": 16, "t": 36, "b": 32}}
    return go.Figure(data=data, layout=layout, _validate=False)


def _strokes(pane: Pane, colour: str) -> dict[str, Any]:
    """Return the targets of a pane's rows, an upright stroke each."""
    targets = [(row, mark.target) for row, mark in enumerate(pane.marks) if mark.target is not None]
    return {
        "mode": "markers",
        "x": [round(target, 2) for _, target in targets],
        "y": [row for row, _ in targets],
        "hoverinfo": "skip",
        "marker": {"symbol": "line-ns-open", "size": 26, "line": {"width": 3}, "color": colour},
    }


def columns(labels: Sequence[str], panes: Sequence[Pane], dark: bool, *, joined: int = 0) -> go.Figure:
    """Draw a column a label and a pane an indicator: dots with intervals, the target as a broken line.

    Args:
        joined: the first so many dots are one course and joined by a line; the rest stand beside it.
    """
    colours, at = ink(dark), list(range(len(labels)))
    layout, notes = _panes(panes, dark, 280)
    data: list[dict[str, Any]] = []
    for number, pane in enumerate(panes):
        traces = [*_target_line(pane, colours.before), _course(pane, joined, colours.now)]
        data += [_axes(number) | trace for trace in [*traces, *_columns_of(pane, colours.now)]]
        # Of nothing but silence one word is enough.
        if len(pane.silent) == len(labels):
            middle = (len(labels) - 1) / 2
            notes += [_words(mark.words, number, middle, 54, 14, textangle=0) for _, mark in pane.silent[:1]]
        else:
            notes += [_words(mark.words, number, n, 54, 12, textangle=-90) for n, mark in pane.silent]
        layout[f"xaxis{_suffix(number)}"] |= {
            "range": [-0.5, len(labels) - 0.5],
            "tickvals": at,
            "ticktext": [plain(label) for label in labels],
            "tickangle": 0,
            "showgrid": False,
            "tickfont": {"size": 12},
        }
        layout[f"yaxis{_suffix(number)}"] |= {"range": [0, 108], **_PER_CENT, "showticklabels": number == 0}
    layout |= {"annotations": notes, "margin": {"l": 8, "r": 8, "t": 36, "b": 40}}
    return go.Figure(data=data, layout=layout, _validate=False)


def _target_line(pane: Pane, colour: str) -> list[dict[str, Any]]:
    """Return the one target of a pane's columns as a broken line; nothing where there is none."""
    target = next((mark.target for mark in pane.marks if mark.target is not None), None)
    if target is None:
        return []
    return [
        {
            "mode": "lines",
            "x": [-0.5, len(pane.marks) - 0.5],
            "y": [target, target],
            "hoverinfo": "skip",
            "line": {"color": colour, "width": 2, "dash": "dash"},
        }
    ]


def _course(pane: Pane, joined: int, colour: str) -> dict[str, Any]:
    """Return the line through the first dots of a pane."""
    course = [(at, mark.value) for at, mark in pane.shown if at < joined]
    return {
        "mode": "lines",
        "x": [at for at, _ in course],
        "y": [value for _, value in course],
        "hoverinfo": "skip",
        "line": {"color": colour, "width": 2},
    }


def _columns_of(pane: Pane, colour: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the dots of a pane's columns, and their numbers above the intervals."""
    x = [at for at, _ in pane.shown]
    dots = _dots([mark for _, mark in pane.shown], colour, "y")
    numbers = {
        "mode": "text",
        "x": x,
        "y": [round(min(mark.high + 7, 104)) for _, mark in pane.shown],
        "text": [f"{mark.value:.0f}" for _, mark in pane.shown],
        "textfont": {"size": 13},
        "hoverinfo": "skip",
    }
    return dots | {"mode": "markers", "x": x, "hovertemplate": "%{y:.1f} %<extra></extra>"}, numbers


def _dots(marks: Sequence[Mark], colour: str, along: str) -> dict[str, Any]:
    """Return dots with their interval and their number; `along`: the axis on which the share is measured."""
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
    """Draw fear (upwards, per cent, with its interval) against cases: one numbered dot a zone.

    Args:
        lines: where few cases end and many begin, and where little fear ends and much begins.
        corners: names of the quadrants: top left, top right, bottom left, bottom right.
        titles: of the two axes.
    """
    colours, (middle, target) = ink(dark), lines
    layout = figure(dark, height=440, legend=False).layout.to_plotly_json()
    right = max([*cases, middle * 2, 1.0]) * 1.08
    pixels = [(x / right * WIDTH, (m.value or 0) / 100 * HEIGHT) for x, m in zip(cases, marks, strict=True)]
    dots = _dots(marks, colours.now, "y")
    dots["error_y"] |= {"thickness": 1.2, "width": 0}
    dots |= {
        "type": "scatter",
        "x": list(cases),
        "text": [f"<b>{n}</b>" for n in numbers],
        "textposition": _apart(pixels),
        "textfont": {"size": 16},
        "customdata": [plain(m.words) for m in marks],
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    x = {"range": [0, right], "title": {"text": titles[0]}, "tickformat": ",d", "zeroline": False}
    y = {"range": [0, 100], "title": {"text": titles[1]}, **_PER_CENT, "zeroline": False}
    line = {
        "type": "line",
        "line": {"color": colours.before, "width": 2, "dash": "dash"},
        "layer": "below",
    }
    layout |= {
        "xaxis": layout["xaxis"] | x,
        "yaxis": layout["yaxis"] | y,
        "shapes": [
            line | {"x0": middle, "x1": middle, "y0": 0, "y1": 100},
            line | {"x0": 0, "x1": right, "y0": target, "y1": target},
        ],
        "annotations": _corners(corners, right),
    }
    return go.Figure(data=[dots], layout=layout, _validate=False)


def _corners(names: Sequence[str], right: float) -> list[dict[str, Any]]:
    """Return the names of the quadrants, each in its corner."""
    spots = ((0, 100, "left"), (right, 100, "right"), (0, 0, "left"), (right, 0, "right"))
    return [
        {
            "x": x,
            "y": y,
            "text": f"<b>{plain(name)}</b>",
            "showarrow": False,
            "xanchor": side,
            "yanchor": "top" if y else "bottom",
            "xshift": 6 if side == "left" else -6,
            "font": {"size": 16},
        }
        for name, (x, y, side) in zip(names, spots, strict=True)
    ]


_SIDES = {"top right": (1, 1), "bottom right": (1, -1), "top left": (-1, 1), "bottom left": (-1, -1)}


def _apart(dots: Sequence[tuple[float, float]]) -> list[str]:
    """Return the side of each dot (in pixels) on which its label touches no other label or dot, if any is."""
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
