"""A zone and its surroundings: did cases fall faster than around it, or only move next door?

The comparison area is what the zone's station filed with a point outside all zones and rings: it shares the
season, the trend and the way of recording, and it is never another zone. Where that held fewer than three
times the zone's cases before joining, it is the same of the whole province. The rule looks at the time before
joining alone.
"""

import math
from dataclasses import dataclass
from typing import Literal

from dashboard.goal4.conclusion import CONFIDENCE, Conclusion, Counts, count_of
from dashboard.language.text import Text
from dashboard.statistics import RateRatio, Wdd, ratio_of_rate_ratios, weighted_displacement_difference

Badge = Literal["better", "same", "worse"]
BADGES: dict[Badge, Text] = {
    "better": Text("ดีกว่าพื้นที่เปรียบเทียบ", "better than the comparison area"),
    "same": Text("ยังแยกความต่างจากพื้นที่เปรียบเทียบไม่ได้", "no difference from the comparison area can be told"),
    "worse": Text("ด้อยกว่าพื้นที่เปรียบเทียบ", "worse than the comparison area"),
}
RINGS: dict[Badge, Text] = {
    "worse": Text("คดีรอบพื้นที่เพิ่มขึ้น อาจมีการย้ายที่ก่อเหตุ", "cases around the zone rose: they may have moved"),
    "better": Text("คดีรอบพื้นที่ลดลงด้วย", "cases around the zone fell too"),
    "same": Text("ยังไม่พบสัญญาณการย้ายที่ก่อเหตุ", "no sign of displacement so far"),
}
Area = Literal["station", "province"]
AREAS: dict[Area, Text] = {
    "station": Text("นอกพื้นที่ Safety Zone และวงรอบ ของสถานีเดียวกัน", "outside zones and rings, same station"),
    "province": Text(
        "นอกพื้นที่ Safety Zone และวงรอบ ทั้งจังหวัด (คดีของสถานีเองน้อยเกินไป)",
        "outside zones and rings, whole province (the station alone has too few cases)",
    ),
}
# Cases before joining, as a multiple of the zone's, that the station's own area needs.
LARGE_ENOUGH = 3
METHOD: tuple[Text, Text] = (
    Text("เทียบพื้นที่ใกล้เคียง และการย้ายที่ก่อเหตุ", "Against the surroundings, and displacement"),
    Text(
        "การเปลี่ยนแปลงในพื้นที่เทียบกับนอกพื้นที่ Safety Zone และวงรอบของสถานีเดียวกันในห้วงเดียวกัน"
        f" (ถ้าก่อนเข้าร่วมมีไม่ถึง {LARGE_ENOUGH} เท่าของพื้นที่ ใช้ทั้งจังหวัด) วงรอบเทียบวิธีเดียวกัน"
        " เพื่อดูว่าคดีย้ายไปใกล้ ๆ หรือไม่ · “คดีมากกว่า (+) น้อยกว่า (−) ที่ควรเป็น”"
        " คือส่วนที่ต่างจากพื้นที่เปรียบเทียบหลังปรับขนาดให้เท่ากัน และคิดรวมวงรอบอีกตัวหนึ่ง"
        " ทั้งหมดมีช่วงที่เป็นไปได้ 90 % ซึ่งเผื่อความผันแปรของคดี (φ) แล้ว และไม่ได้บอกสาเหตุ",
        "The change in the zone against the same station outside all zones and rings over the same days"
        f" (against the province where that held fewer than {LARGE_ENOUGH} times the zone's cases before"
        " joining). The ring is compared alike, to see whether cases moved next door. “Cases more (+) or"
        " fewer (−)” are those by which the zone differs from the comparison area, scaled to the same size"
        " (weighted displacement difference), and once more with the ring. All with their 90 % range, widened"
        " by the dispersion (φ); none tells a cause.",
    ),
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Ring and comparison area of a zone, over the windows of its conclusion.

    Args:
        rest, around: cases (before, after) in the comparison area, and in the ring.
        zone, ring: ratio of rate ratios to the comparison area; None where nothing can be compared.
        avoided, net: cases more (+) or fewer (−) in the window after than the comparison area suggests, in
            the zone, and in the zone with its ring.
    """

    area: Area
    rest: tuple[int, int]
    around: tuple[int, int]
    zone: RateRatio | None
    ring: RateRatio | None
    avoided: Wdd | None
    net: Wdd | None

    @property
    def badge(self) -> Badge | None:
        return _badge(self.zone)

    @property
    def ring_badge(self) -> Badge | None:
        return _badge(self.ring)


def surroundings_of(conclusion: Conclusion, *, ring: Counts, rest: Counts, province: Counts) -> Surroundings:
    """Return what surrounds a zone.

    Args:
        ring, rest, province: cases by days in the ring, and outside all zones and rings in the station and in
            the province.
    """

    def pair(counts: Counts) -> tuple[int, int]:
        windows = conclusion.before_window, conclusion.windows.after
        before, after = (count_of(counts, window).cases for window in windows)
        return before, after

    inside, around, own = (conclusion.before.cases, conclusion.after.cases), pair(ring), pair(rest)
    area: Area = "station" if own[0] >= LARGE_ENOUGH * inside[0] else "province"
    outside = own if area == "station" else pair(province)
    if not conclusion.comparable or conclusion.state in ("too_early", "base_small"):
        return Surroundings(area, outside, around, None, None, None, None)
    has_ring = conclusion.zone.ring_km2 is not None
    both = (inside[0] + around[0], inside[1] + around[1])
    return Surroundings(
        area=area,
        rest=outside,
        around=around,
        zone=_against(inside, outside, conclusion.dispersion),
        ring=_against(around, outside, conclusion.dispersion) if has_ring else None,
        avoided=_avoided(conclusion, inside, outside),
        net=_avoided(conclusion, both, outside) if has_ring else None,
    )


def _against(here: tuple[int, int], rest: tuple[int, int], phi: float) -> RateRatio | None:
    if 0 in (sum(here), *rest):
        return None
    return ratio_of_rate_ratios(here[1], here[0], rest[1], rest[0], confidence=CONFIDENCE, dispersion=phi)


def _avoided(conclusion: Conclusion, here: tuple[int, int], rest: tuple[int, int]) -> Wdd | None:
    """In cases of the window after.

    Area weights by size before: unweighted, the method takes any trend of a large area for an effect.
    """
    if 0 in (here[0], rest[0]):
        return None
    after, before = conclusion.exposures
    return weighted_displacement_difference(
        rest,
        here,
        time_weights=(before / after, 1),
        area_weights=(rest[0] / here[0], 1, 1, 1),
        confidence=CONFIDENCE,
        dispersion=conclusion.dispersion,
    )


def _badge(ratio: RateRatio | None) -> Badge | None:
    if ratio is None or math.isnan(ratio.ratio):
        return None
    return "better" if ratio.high < 1 else "worse" if ratio.low > 1 else "same"
