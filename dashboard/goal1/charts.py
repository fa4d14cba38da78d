"""Figures of the page on surveys: shares with their intervals and targets. All shares are in per cent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import category

import plotly.graph_objects as go
from markupsafe import Markup

from dashboard.language.text import Lang, Text
from dashboard.ui.chart import figure, plain
from dashboard.ui.grid import SIGNS, Cell, Row, grid
from dashboard.ui.tokens import Verdict, ink

TICKS = (0, 20, 40, 60, 80)
_PER_CENT = {"tickvals": TICKS, "ticktext": [f"{tick} %" for tick in TICKS]}
TARGET = Text("เป้าหมาย {limit}", "target {limit}")
BULLET = Text("{value}, ช่วงค่าที่เป็นไปได้ {span}", "{value}, possible range {span}")
# Shapes of the quadrant's dots, so that a grey print says the verdict too.
SYMBOLS: dict[Verdict | None, str] = {"good": "circle", "bad": "x", "undecided": "circle-open"}


# The size, in pixels, at which the names of the quadrant are kept apart: a narrow laptop's; what a letter and
# a line of them take. Where they are on several sides, the side counts that is better on a phone.
WIDTH, HEIGHT, LETTER, LINE = 620.0, 370.0, 7.5, 18.0
PHONE, SWEEPS = 215.0, 3


@dataclass(frozen=True, slots=True)
class Mark:
    """One share with its interval and its target, per cent.

    value None: not shown, `words` say why. percent: the share as it is said. limit: the target as it is said,
    `≤ 40 %`; '' = it is not judged. verdict: None = not judged. words: of the verdict.
    """

    value: float | None
    low: float = 0.0
    high: float = 0.0
    target: float | None = None
    percent: str = ""
    limit: str = ""
    verdict: Verdict | None = None
    words: str = ""

    @property
    def span(self) -> str:
        """Return `54–69 %`."""
        return f"{self.low:.0f}–{self.high:.0f} %"


@dataclass(frozen=True, slots=True)
class Pane:
    """One indicator: its title and a mark for each row."""

    title: str
    marks: Sequence[Mark]


def bullet(mark: Mark, lang: Lang) -> Markup:
    """Return a share as a bar in its verdict's colour, its interval as a line, its target as an upright."""
    said = BULLET(lang, value=mark.percent, span=mark.span)
    if mark.limit:
        said = f"{said}, {TARGET(lang, limit=mark.limit)}, {mark.words}"
    target = Markup("")
    if mark.target is not None:
        target = Markup('<u style="left:{:.1f}%"></u>').format(mark.target)
    return Markup(
        '<span class="ssz-bullet" role="img" aria-label="{}"><i class="ssz-{}" style="width:{:.1f}%"></i>'
        '<b style="left:{:.1f}%;width:{:.1f}%"></b>{}</span>'
    ).format(said, mark.verdict or "plain", mark.value or 0.0, mark.low, mark.high - mark.low, target)


def stacked(parts: Sequence[tuple[str, Verdict, int]]) -> Markup:
    """Return counts as the parts of one bar, with the words of each below.

    Args:
        parts: words, verdict and count; the counts are above zero.
    """
    bars, words = [], []
    for name, verdict, count in parts:
        bars.append(
            Markup('<span class="ssz-{}" style="flex-grow:{}">{} {}</span>').format(
                verdict, count, SIGNS[verdict], f"{count:,}"
            )
        )
        words.append(
            Markup('<span class="ssz-{}-word">{} {} {}</span>').format(
                verdict, SIGNS[verdict], name, f"{count:,}"
            )
        )
    return Markup('<div class="ssz-stack" aria-hidden="true">{}</div><div class="ssz-key">{}</div>').format(
        Markup("").join(bars), Markup(" ").join(words)
    )


def shares(alt: str, corner: str, names: Sequence[str], panes: Sequence[Pane], lang: Lang) -> Markup:
    """Return a row a name and a column an indicator: the share in words and as a bar against its target.

    Args:
        names: of the rows, escaped unless Markup.
    """
    columns, cells = [], []
    for pane in panes:
        limits = {mark.limit for mark in pane.marks if mark.limit}
        common = limits.pop() if len(limits) == 1 else ""
        said = TARGET(lang, limit=common) if common else ""
        columns.append(Markup("{} <br>{}").format(pane.title, said))
        cells.append([_share(mark, bool(common), lang) for mark in pane.marks])
    rows = [Row(name, [column[n] for column in cells]) for n, name in enumerate(names)]
    return grid(alt, corner, columns, rows, on_phone="cards")


def _share(mark: Mark, target_is_said: bool, lang: Lang) -> Cell:
    sign = f"{SIGNS[mark.verdict]} " if mark.verdict else ""
    if mark.value is None:
        return Cell(sign + mark.words, mark.verdict or "gap")
    said = mark.span
    if mark.limit and not target_is_said:
        said = f"{said} · {TARGET(lang, limit=mark.limit)}"
    words = Markup("<b>{}{}</b> {} <small>{}</small>{}").format(
        sign, mark.percent, mark.words, said, bullet(mark, lang)
    )
    return Cell(words, mark.verdict or "plain")


def quadrant(
    names: Sequence[str],
    cases: Sequence[float],
    marks: Sequence[Mark],
    lines: tuple[float, float],
    corners: Sequence[str],
    titles: tuple[str, str],
    dark: bool,
) -> go.Figure:
    """Draw fear (upwards, per cent, with its interval) against cases: one named dot a zone.

    Args:
        names: short ones, or numbers where there are many.
        lines: where few cases end and many begin, and where little fear ends and much begins.
        corners: names of the quadrants: top left, top right, bottom left, bottom right.
        titles: of the two axes.
    """
    colours, (middle, target) = ink(dark), lines
    layout = figure(dark, height=460, legend=False).layout.to_plotly_json()
    right = max([*cases, middle * 2, 1.0]) * 1.12
    across, up = ({"text": title, "font": {"size": 14}, "standoff": 8} for title in titles)
    x = {"range": [0, right], "title": across, "tickformat": ",d", "zeroline": False}
    y = {"range": [0, 100], "title": up, **_PER_CENT, "zeroline": False}
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
        "annotations": _corners(corners, right, colours.quiet),
    }
    return go.Figure(data=[_dots(names, cases, marks, right, dark)], layout=layout, _validate=False)


def _dots(
    names: Sequence[str], cases: Sequence[float], marks: Sequence[Mark], right: float, dark: bool
) -> dict[str, Any]:
    """Return dots with their intervals and names. right: where the axis of cases ends."""
    # Rounded: a hundredth of a per cent is nothing to the eye, and digits are what a figure weighs.
    values, tones = [round(m.value or 0.0, 2) for m in marks], ink(dark).tones
    colours = [tones[m.verdict].mark if m.verdict else ink(dark).now for m in marks]
    boxes = [
        # Vowels and tone marks stand above or below other letters.
        (x / right * WIDTH, y / 100 * HEIGHT, LETTER * sum(category(letter) != "Mn" for letter in name))
        for x, y, name in zip(cases, values, names, strict=True)
    ]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": list(cases),
        "y": values,
        "error_y": {
            "type": "data",
            "symmetric": False,
            "color": ink(dark).before,
            "thickness": 1.2,
            "width": 0,
            "array": [round(m.high - v, 2) for m, v in zip(marks, values, strict=True)],
            "arrayminus": [round(v - m.low, 2) for m, v in zip(marks, values, strict=True)],
        },
        "marker": {
            "color": colours,
            "size": 13,
            "symbol": [SYMBOLS.get(m.verdict, "circle-open-dot") for m in marks],
            "line": {"color": colours, "width": 2},
        },
        "text": [plain(name) for name in names],
        "textposition": _apart(boxes),
        "textfont": {"size": 14},
        "cliponaxis": False,
        "customdata": [plain(m.words) for m in marks],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _corners(names: Sequence[str], right: float, colour: str) -> list[dict[str, Any]]:
    """Return the names of the quadrants, each in its corner."""
    spots = ((0, 100, "left"), (right, 100, "right"), (0, 0, "left"), (right, 0, "right"))
    return [
        {
            "x": x,
            "y": y,
            "text": f"<b>{_in_two_lines(name)}</b>",
            "align": side,
            "showarrow": False,
            "xanchor": side,
            "yanchor": "top" if y else "bottom",
            "xshift": 6 if side == "left" else -6,
            "font": {"size": 15, "color": colour},
        }
        for name, (x, y, side) in zip(names, spots, strict=True)
    ]


def _in_two_lines(name: str) -> str:
    """Return a name broken between its words: two of them stand side by side on a phone."""
    words = name.split(" ")
    half = (len(words) + 1) // 2
    return "<br>".join(plain(" ".join(part)) for part in (words[:half], words[half:]) if part)


_PLACES = {
    "middle right": (0.5, 0.0),
    "middle left": (-0.5, 0.0),
    "top center": (0.0, 1.0),
    "bottom center": (0.0, -1.0),
    "top right": (0.5, 0.8),
    "bottom right": (0.5, -0.8),
    "top left": (-0.5, 0.8),
    "bottom left": (-0.5, -0.8),
}


def _apart(dots: Sequence[tuple[float, float, float]]) -> list[str]:
    """Return the side of each dot on which its name touches no other name or dot and stays within, if any is.

    Args:
        dots: places and widths of the names, in pixels, on a chart of WIDTH.
    """
    sides: list[str] = [next(iter(_PLACES))] * len(dots)
    # Once more, as those that came first knew nothing of the others.
    for sweep in range(SWEEPS):
        for n, dot in enumerate(dots):
            known = [*enumerate(dots)] if sweep else [*enumerate(dots[:n])]
            named = [(other, sides[at]) for at, other in known if at != n]
            others = [other for at, other in enumerate(dots) if at != n]
            sides[n] = max(_PLACES, key=lambda side: _worth(dot, side, others, named))
    return sides


def _worth(
    dot: tuple[float, float, float],
    side: str,
    others: Sequence[tuple[float, float, float]],
    named: Sequence[tuple[tuple[float, float, float], str]],
) -> tuple[float, ...]:
    """Return whether a name on a side of its dot stays within, and its room, on a laptop and then on a phone.

    A name upon a name is worse than one upon a dot.
    """
    rooms = []
    for wide in (WIDTH, PHONE):
        box = _box(dot, side, wide)
        rooms += [_room(box, [_box(other, of, wide) for other, of in named])]
        rooms += [_room(box, [(x * wide / WIDTH, y, LINE / 2) for x, y, _ in others])]
    middle, _, width = _box(dot, side, WIDTH)
    return width / 2 <= middle <= WIDTH - width / 2, *rooms


def _box(dot: tuple[float, float, float], side: str, wide: float) -> tuple[float, float, float]:
    """Return the middle and the width of a name on a side of its dot, on a chart so wide."""
    (x, y, width), (across, up) = dot, _PLACES[side]
    return x * wide / WIDTH + across * (width + LINE), y + up * LINE, width


def _room(box: tuple[float, float, float], others: Sequence[tuple[float, float, float]]) -> float:
    """Return how near others come to a name (middle and width): below 1 one touches it, 1 is enough."""
    x, y, width = box
    return min([1.0, *(max(abs(x - u) / ((width + w) / 2), abs(y - v) / LINE) for u, v, w in others)])
