"""Several zones: the ratio they share, with the zones named, and counts of states, never one colour."""

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
LINE = Text(
    "{state} – รวม {zones} พื้นที่: ถ้าอัตราเดิม คาดไว้ประมาณ {expected:,} คดี เกิดจริง {seen:,} คดี · {span}",
    "{state} – {zones} zones together: about {expected:,} expected at the old rate, {seen:,} occurred ·"
    " {span}",
)


@dataclass(frozen=True)
class PooledConclusion:
    """Zones as strata: those that can be compared are in it, small bases too.

    Counts are never summed over unequal exposures; only for the line are they named together.
    """

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
        """Return `ลดลงชัดเจน – รวม 4 พื้นที่: คาดไว้ … เกิดจริง …`."""
        return LINE(
            lang,
            state=STATES[self.state](lang),
            zones=len(self.zones),
            expected=round(self.expected),
            seen=self.after,
            span=wording.range_text(self.ratio, lang),
        )


def pooled(conclusions: Iterable[Conclusion]) -> PooledConclusion | None:
    """Return the one ratio that zones share; None where none of them can be compared yet."""
    candidates = list(conclusions)
    zones = tuple(
        c
        for c in candidates
        if c.comparable and c.state != "too_early" and c.before.cases + c.after.cases > 0
    )
    if not zones:
        return None
    strata = [(c.after.cases, c.before.cases, *c.exposures) for c in zones]
    cases = sum(after + before for after, before, *_ in strata)
    phi = sum(c.dispersion * (c.after.cases + c.before.cases) for c in zones) / cases
    expected = sum(before * t1 / t0 for _, before, t1, t0 in strata)
    ratio = pooled_rate_ratio(strata, confidence=CONFIDENCE, dispersion=phi)
    left_out = tuple(c for c in candidates if c not in zones)
    before, after = sum(stratum[1] for stratum in strata), sum(stratum[0] for stratum in strata)
    return PooledConclusion(zones, left_out, ratio, before, after, expected)


def counts(conclusions: Iterable[Conclusion]) -> dict[State, int]:
    """Return how many zones are in each state, in the order of STATES."""
    zones = Counter(c.state for c in conclusions)
    return {state: zones[state] for state in STATES if zones[state]}


def counts_text(conclusions: Iterable[Conclusion], lang: Lang) -> str:
    """Return `▲ เพิ่มขึ้นชัดเจน 1 · ▼ ลดลงชัดเจน 2 · …`."""
    return " · ".join(
        f"{wording.sign(state)} {STATES[state](lang)} {n}" for state, n in counts(conclusions).items()
    )
