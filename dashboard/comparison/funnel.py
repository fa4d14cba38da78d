"""Stations compared by a funnel: which of them differ by more than chance. Never a league table."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import scipy

from dashboard.language.text import Text
from dashboard.statistics import Interval, funnel_limits_proportion, funnel_limits_ratio
from dashboard.statistics.verdicts import SMALLEST_BASE

# Fewer stations than this say too little of their own spread to widen the funnel by it.
ENOUGH_STATIONS = 10
INNER, OUTER = 0.95, 0.998
WINSORISED = 0.1
# How often a unit whose stations are all alike may have one called different.
ANYWHERE = 0.05

Kind = Literal["share", "ratio"]
Side = Literal["above", "below", "within", "edge"]
SIDES: dict[Side, Text] = {
    "above": Text("สูงเกินความผันแปรปกติ", "higher than chance explains"),
    "below": Text("ต่ำเกินความผันแปรปกติ", "lower than chance explains"),
    "within": Text("อยู่ในช่วงปกติ", "within the usual spread"),
    "edge": Text(
        "นอกขอบเขต แต่ยังเกิดโดยบังเอิญได้ เพราะเทียบหลายสถานีพร้อมกัน",
        "beyond the limit, as may happen by chance among so many",
    ),
}
Spread = Literal["chance", "spread", "outside"]
ALL_BY_CHANCE = Text(
    "ความแตกต่างระหว่างสถานีอยู่ในช่วงปกติ ไม่ควรจัดอันดับ",
    "Chance explains all differences between stations; they should not be ranked.",
)
SPREADS: dict[Spread, Text] = {
    "chance": ALL_BY_CHANCE,
    "spread": Text(
        "สถานีต่างกันมากกว่าความผันแปรปกติ แต่ไม่มีสถานีใดอยู่นอกขอบเขต",
        "The stations differ by more than chance, but none lies beyond the limits.",
    ),
    "outside": Text("มีสถานีที่อยู่นอกขอบเขตความผันแปรปกติ", "Some stations lie beyond the limits of chance."),
}
METHOD: tuple[Text, Text] = (
    Text("เทียบสถานีด้วยกราฟกรวย", "Stations compared by a funnel plot"),
    Text(
        "แต่ละสถานีเป็นหนึ่งจุด เทียบคดีที่เกิดจริงกับที่คาดตามสัดส่วนประชากรของสถานี"
        " (อัตราเดียวกันทั้งหน่วย) สถานีเล็กผันแปรได้มาก ขอบเขตจึงกว้างตาม นอกขอบเขต 99.8 %"
        " จึงบอกว่าสูงหรือต่ำเกินความผันแปรปกติ (เทียบหลายสถานีพร้อมกัน เกณฑ์จึงเข้มขึ้นตามจำนวนสถานี)"
        " เมื่อสถานีกระจายมากกว่าความบังเอิญ (φ > 1 + 2√(2/จำนวนสถานี)) ขยายขอบเขตด้วย √φ สถานีน้อยกว่า 10"
        " แห่งแสดงเฉพาะขอบเขต 99.8 % ไม่มีทะเบียนประชากรระดับสถานี ใช้สัดส่วนคดีที่ตกในห้วงนี้แทน (ฐานตั้งแต่ 10"
        " คดี) สถานีที่ส่งข้อมูลไม่ครบทุกเดือนของห้วงไม่นำมาเทียบ",
        "Each station is a point: its cases against those expected of its part of the population at the"
        " unit's common rate. Small stations vary widely, so their limits are wide. Only beyond the 99.8 %"
        " limit is a station called higher or lower than chance explains, and the more stations are compared"
        " the farther out it must lie. Where stations spread more than chance (φ > 1 + 2√(2/number of"
        " stations)), the limits widen by √φ; of fewer than 10 stations only the 99.8 % limits are drawn."
        " Without a register of the station's population, the share of cases that fell into this period is"
        " compared instead (base of at least 10). Stations that did not send every month of the period are"
        " left out.",
    ),
)


@dataclass(frozen=True, slots=True)
class Counted:
    """One station: cases of a period of which every month was received, and people in its register."""

    code: str
    cases: int
    people: float


@dataclass(frozen=True, slots=True)
class Point:
    """One station.

    value: a share 0–1 of `n` (answers at their effective number, or cases), or observed ÷ expected, of `n`
    expected cases.
    """

    code: str
    value: float
    n: float


@dataclass(frozen=True, slots=True)
class Funnel:
    """Stations around a centre.

    dispersion: widens the limits where the stations spread more than chance alone would; None = too few
    stations to know, so only the outer limit is drawn.
    """

    points: tuple[Point, ...]
    centre: float
    dispersion: float | None
    kind: Kind = "share"

    def limits(self, n: float, confidence: float) -> Interval:
        """Return the limits at a base of n; wider by √dispersion, as those of a base so much smaller."""
        effective = n / (self.dispersion or 1.0)
        if self.kind == "ratio":
            return funnel_limits_ratio(effective, confidence=confidence)
        return funnel_limits_proportion(self.centre, effective, confidence=confidence)

    def side(self, point: Point) -> Side:
        """Return where a station lies by the outer limit.

        On the edge where chance alone puts one of so many stations so far out in over one unit of twenty.
        """
        limits = self.limits(point.n, OUTER)
        if limits.low <= point.value <= limits.high:
            return "within"
        if self._by_chance(point) * len(self.points) > ANYWHERE:
            return "edge"
        return "above" if point.value > limits.high else "below"

    @property
    def outside(self) -> tuple[Point, ...]:
        """Stations higher or lower than chance explains."""
        return tuple(p for p in self.points if self.side(p) in ("above", "below"))

    @property
    def spread(self) -> Spread:
        """What all stations together show; limits that had to be widened say more than chance."""
        if self.outside:
            return "outside"
        return "spread" if (self.dispersion or 1.0) > 1.0 else "chance"

    def _by_chance(self, point: Point) -> float:
        """Return how likely a station like all others lies so far out on a side; 0 by a centre of 0 or 1.

        Counts of cases by Poisson's own tails: the limits, which are those of a mean, lie too near to the
        centre below few cases.
        """
        effective = point.n / (self.dispersion or 1.0)
        if self.kind == "ratio":
            observed = point.value * effective
            above = float(scipy.special.gammainc(observed, effective)) if observed else 1.0
            return 2 * min(above, float(scipy.special.gammaincc(observed + 1, effective)))
        width = math.sqrt(self.centre * (1 - self.centre) / effective)
        return 2 * float(scipy.special.ndtr(-abs(point.value - self.centre) / width)) if width else 0.0


def funnel(points: Sequence[Point], centre: float) -> Funnel:
    """Return the funnel of shares of the stations whose base is at least SMALLEST_BASE.

    The dispersion is the mean of z² (z winsorised by a tenth at each end), used where it exceeds 1 +
    2·√(2/K). By a centre of 0 or 1 there is none.

    Source: Spiegelhalter 2005.

    """
    compared = tuple(p for p in points if p.n >= SMALLEST_BASE)
    if not 0 < centre < 1:
        return Funnel(compared, centre, None)
    scores = [(p.value - centre) / math.sqrt(centre * (1 - centre) / p.n) for p in compared]
    return Funnel(compared, centre, _dispersion(scores))


def ratio_funnel(stations: Sequence[Counted]) -> Funnel:
    """Return the funnel of observed ÷ expected cases; expected = people × the rate of all these stations.

    Exact Poisson limits hold for any expected number, so no station is too small; z = (O − E)/√E. Stations
    without people, and all of them where there is no case at all, are left out.

    Source: Spiegelhalter 2005.
    """
    peopled = [s for s in stations if s.people > 0]
    cases = sum(s.cases for s in peopled)
    if not cases:
        return Funnel((), 1.0, None, "ratio")
    rate = cases / sum(s.people for s in peopled)
    points = tuple(Point(s.code, s.cases / (s.people * rate), s.people * rate) for s in peopled)
    return Funnel(points, 1.0, _dispersion([(p.value - 1) * math.sqrt(p.n) for p in points]), "ratio")


def _dispersion(scores: Sequence[float]) -> float | None:
    """Return the mean of z², winsorised; 1 where chance explains it, None of too few stations."""
    if len(scores) < ENOUGH_STATIONS:
        return None
    ordered = sorted(scores)
    cut = int(len(ordered) * WINSORISED)
    low, high = ordered[cut], ordered[-1 - cut]
    dispersion = sum(min(max(z, low), high) ** 2 for z in ordered) / len(ordered)
    return dispersion if dispersion > 1 + 2 * math.sqrt(2 / len(ordered)) else 1.0
