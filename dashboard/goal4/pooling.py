"""Several zones, one answer: the ratio they share, with the zones named; and counts of verdicts, never one
colour.
"""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from dashboard.goal4 import wording
from dashboard.goal4.conclusion import CONFIDENCE, STATES, Conclusion, State
from dashboard.language.text import Lang, Text
from dashboard.statistics import RateRatio, pooled_rate_ratio
from dashboard.statistics.verdicts import FLAT, SMALLEST_BASE

METHOD: tuple[Text, Text] = (
    Text("หลายพื้นที่รวมกัน", "Several zones together"),
    Text(
        "เทียบแต่ละพื้นที่กับฐานของตนเองแล้วหาอัตราส่วนร่วม ไม่เฉลี่ยร้อยละ พื้นที่ฐานน้อยก็รวมด้วย"
        " จึงสรุปได้แม้รายพื้นที่ยังสรุปไม่ได้ พื้นที่ที่ยังเทียบไม่ได้ไม่รวม · ไม่ให้สีเดียวแก่ทั้งหน่วย"
        " แต่บอกจำนวนพื้นที่ของแต่ละผล",
        "Each zone is compared with its own base and one shared ratio is found; percentages are never"
        " averaged. Small bases are in it, so that it can be settled where single zones cannot; zones that"
        " cannot be compared yet are not. A unit has no one colour, but the number of zones with each"
        " result.",
    ),
)


@dataclass(frozen=True)
class Pooled:
    """Zones as strata (METHODS section 11): those that can be compared are in it, small bases too."""

    zones: tuple[Conclusion, ...]
    left_out: tuple[Conclusion, ...]
    ratio: RateRatio
    before: int
    after: int
    expected: float

    @property
    def state(self) -> State:
        """By the rules for one zone, on the pooled interval."""
        if self.before < SMALLEST_BASE:
            return "base_small"
        if self.ratio.high < 1:
            return "met"
        if self.ratio.low > 1:
            return "not_met"
        return "not_met_flat" if FLAT[0] <= self.ratio.low and self.ratio.high <= FLAT[1] else "inconclusive"

    def line(self, lang: Lang) -> str:
        """`ลดลงชัดเจน – รวม 4 พื้นที่: คาดไว้ … เกิดจริง …`."""
        n, words = len(self.zones), STATES[self.state](lang)
        seen, expected, span = self.after, round(self.expected), wording.range_text(self.ratio, lang)
        if lang == "th":
            return f"{words} – รวม {n} พื้นที่: ถ้าอัตราเดิม คาดไว้ประมาณ {expected:,} คดี เกิดจริง {seen:,} คดี · {span}"
        return (
            f"{words} – {n} zones together: about {expected:,} expected at the old rate, {seen:,} occurred ·"
            f" {span}"
        )


def pooled(conclusions: Iterable[Conclusion]) -> Pooled | None:
    """The one ratio that zones share; None where none of them can be compared yet.

    With counts that swing beyond chance the interval is widened by the root of the dispersion
    (quasi-likelihood): effective counts, which serve a single zone, would not keep the exact sum.
    """
    found = list(conclusions)
    zones = tuple(
        c for c in found if c.comparable and c.state != "too_early" and c.before.cases + c.after.cases > 0
    )
    if not zones:
        return None
    strata = [(c.after.cases, c.before.cases, *c.exposures) for c in zones]
    cases = sum(after + before for after, before, *_ in strata)
    phi = sum(c.dispersion * (c.after.cases + c.before.cases) for c in zones) / cases
    expected = sum(before * t1 / t0 for _, before, t1, t0 in strata)
    ratio = _widened(pooled_rate_ratio(strata, confidence=CONFIDENCE), phi)
    left_out = tuple(c for c in found if c not in zones)
    return Pooled(zones, left_out, ratio, sum(s[1] for s in strata), sum(s[0] for s in strata), expected)


def _widened(ratio: RateRatio, phi: float) -> RateRatio:
    if not 0 < ratio.ratio < math.inf:
        return ratio
    root, middle = math.sqrt(phi), math.log(ratio.ratio)
    low, high = (
        math.exp(middle + root * (math.log(bound) - middle)) if 0 < bound < math.inf else bound
        for bound in (ratio.low, ratio.high)
    )
    return RateRatio(ratio.ratio, low, high, ratio.p_fall, ratio.p_min)


def counts(conclusions: Iterable[Conclusion]) -> dict[State, int]:
    """How many zones are in each state, in the order of STATES."""
    found = Counter(c.state for c in conclusions)
    return {state: found[state] for state in STATES if found[state]}


def counts_text(conclusions: Iterable[Conclusion], lang: Lang) -> str:
    """`▲ เพิ่มขึ้นชัดเจน 1 · ▼ ลดลงชัดเจน 2 · …`."""
    return " · ".join(
        f"{wording.sign(state)} {STATES[state](lang)} {n}" for state, n in counts(conclusions).items()
    )
