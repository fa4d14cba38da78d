"""Rates of stations with the range in which each may lie, and the range of ranks beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dashboard.statistics import Interval
from dashboard.ui.tracks import Axis, Track, tracks

# The axis has no more steps than these.
STEPS = 6


@dataclass(frozen=True, slots=True)
class RateRow:
    """One station.

    name: may be a link. rate, possible: per so many people, None where it has none. words: of the rate.
    ranks: '' = none. own: it is the station of the page.
    """

    name: str
    rate: float | None
    possible: Interval | None
    words: str
    ranks: str
    own: bool


def rate_plot(rows: Sequence[RateRow], mean: float, mean_name: str, alt: str) -> Markup:
    """Draw a row a station, the first on top: rate as a dot, range as a line; the mean as an upright line.

    The station of the page has a star. A station without a rate has its words in place of the drawing.
    """
    highest = (row.possible.high for row in rows if row.rate is not None and row.possible is not None)
    top = max([mean * 2, *highest]) * 1.04
    ticks = [(value / top, f"{value:,.0f}") for value in _round_steps(top)]
    return tracks([_track(row, top) for row in rows], Axis(ticks, (mean / top, mean_name)), alt)


def _track(row: RateRow, top: float) -> Track:
    if row.rate is None or row.possible is None:
        return Track(row.name, row.ranks, "●", "", instead=row.words, own=row.own)
    return Track(
        row.name,
        row.ranks,
        "★" if row.own else "●",
        row.words,
        low=row.possible.low / top,
        middle=row.rate / top,
        high=row.possible.high / top,
        own=row.own,
    )


def _round_steps(top: float) -> list[float]:
    """Return 0 and round numbers up to the top: steps of 1, 2 or 5 times a power of ten."""
    rough = top / STEPS
    power = 10.0 ** (len(f"{int(rough)}") - 1)
    step = next(power * n for n in (1, 2, 5, 10) if power * n >= rough or n == 10)
    return [step * n for n in range(int(top / step) + 1)]
