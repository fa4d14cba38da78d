"""Stations compared by a funnel: which of them differ by more than chance (METHODS section 4). Never a league table."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dashboard.statistics import Interval, funnel_limits_proportion
from dashboard.text import Text

# Fewer stations than this say too little of their own spread to widen the funnel by it.
ENOUGH_STATIONS = 10
INNER, OUTER = 0.95, 0.998
SMALLEST_BASE = 10
WINSORISED = 0.1

Side = Literal["above", "below", "within"]
SIDES: dict[Side, Text] = {
    "above": Text("สูงกว่าที่ความบังเอิญอธิบายได้", "higher than chance explains"),
    "below": Text("ต่ำกว่าที่ความบังเอิญอธิบายได้", "lower than chance explains"),
    "within": Text("อยู่ในช่วงปกติ", "within the usual spread"),
}
ALL_BY_CHANCE = Text(
    "ความแตกต่างระหว่างสถานีอยู่ในช่วงปกติ ไม่ควรจัดอันดับ",
    "Chance explains all differences between stations; they should not be ranked.",
)


@dataclass(frozen=True, slots=True)
class Point:
    """One station: a share 0–1 of `n` (answers at their effective number, or cases)."""

    code: str
    share: float
    n: float


@dataclass(frozen=True, slots=True)
class Funnel:
    """Stations around a centre. `dispersion` widens the limits where the stations spread more than chance alone would;
    None = too few stations to know, so only the outer limit is drawn."""

    points: tuple[Point, ...]
    centre: float
    dispersion: float | None

    def limits(self, n: float, confidence: float) -> Interval:
        return funnel_limits_proportion(self.centre, n / (self.dispersion or 1.0), confidence=confidence)

    def side(self, point: Point) -> Side:
        """Where a station lies, by the outer limit."""
        limits = self.limits(point.n, OUTER)
        return "above" if point.share > limits.high else "below" if point.share < limits.low else "within"


def funnel(points: Sequence[Point], centre: float) -> Funnel:
    """The funnel of the stations whose base is at least SMALLEST_BASE.

    The dispersion is the mean of z² (z winsorised by a tenth at each end), used where it exceeds 1 + 2·√(2/K).

    Source: Spiegelhalter 2005.

    Raises:
        ValueError: the centre is outside 0–1.
    """
    kept = tuple(p for p in points if p.n >= SMALLEST_BASE)
    if len(kept) < ENOUGH_STATIONS or not 0 < centre < 1:
        return Funnel(kept, centre, None)
    scores = sorted((p.share - centre) / math.sqrt(centre * (1 - centre) / p.n) for p in kept)
    cut = int(len(scores) * WINSORISED)
    low, high = scores[cut], scores[-1 - cut]
    found = sum(min(max(z, low), high) ** 2 for z in scores) / len(scores)
    return Funnel(kept, centre, found if found > 1 + 2 * math.sqrt(2 / len(scores)) else 1.0)
