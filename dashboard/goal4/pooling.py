"""Several zones: the ratio to elsewhere that they share, or that they share none; and counts of states.

Zones together are held against their stations' own rest, the comparison area of
`dashboard.goal4.surroundings`: against their own past alone, a trend that all places share would be the
programme's.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Literal

from dashboard.coverage.seasons import Days
from dashboard.goal4 import wording
from dashboard.goal4.conclusion import CONFIDENCE, STATES, Conclusion, Counts, State, count_of
from dashboard.goal4.surroundings import LARGE_ENOUGH
from dashboard.goal4.windows import YEAR
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_date
from dashboard.statistics import (
    Homogeneity,
    Interval,
    RateRatio,
    homogeneity,
    pooled_ratio_of_rate_ratios,
    prediction_interval,
)
from dashboard.statistics.verdicts import FLAT, SMALLEST_BASE

PooledState = Literal["met", "not_met", "not_met_flat", "inconclusive", "base_small", "heterogeneous"]
HETEROGENEOUS = Text("แตกต่างกันมาก", "unlike one another")
# Chance of differences as large between zones that share one ratio: below it they are said to share none.
UNLIKE = 0.05
# Zones that are named for making the difference, and how much of Q each must make: the 5 % point of χ² with
# one degree of freedom.
MOST_DRIVING, DRIVES = 3, 3.84
METHOD: tuple[Text, Text] = (
    Text("หลายพื้นที่รวมกัน", "Several zones together"),
    Text(
        "การเปลี่ยนแปลงของแต่ละพื้นที่เทียบกับพื้นที่เปรียบเทียบของตนในห้วงเดียวกัน แล้วหาอัตราส่วนร่วม ไม่เฉลี่ยร้อยละ"
        " แนวโน้มที่ทุกแห่งมีร่วมกันจึงไม่นับเป็นผล คดีของพื้นที่เปรียบเทียบใช้ครั้งเดียวแม้หลายพื้นที่ใช้ร่วมกัน"
        " พื้นที่ฐานน้อยก็รวมด้วย พื้นที่ที่ยังเทียบไม่ได้ไม่รวม · ถ้าต่างกันเกินกว่าจะเป็นเรื่องบังเอิญ (โอกาสต่ำกว่าร้อยละ 5) ="
        f" {HETEROGENEOUS.th} แสดงช่วงที่พื้นที่ลักษณะเดียวกันน่าจะอยู่และพื้นที่ที่ต่างมากที่สุด ไม่สรุปเป็นผลเดียว ·"
        " เบื้องต้น = พื้นที่ที่ครบ 12 เดือน รวมกันในห้วงทบทวนล่าสุด ยังไม่พบผลเดียวกัน ·"
        " ไม่ให้สีเดียวแก่ทั้งหน่วย แต่บอกจำนวนพื้นที่ของแต่ละผล",
        "The change in each zone is held against its comparison area over the same days, and one shared ratio"
        " is found; percentages are never averaged. So a trend that all places share is no effect. A case of"
        " a comparison area counts once, however many zones share it. Small bases are in it; zones that"
        " cannot be compared yet are not. Where zones differ beyond chance (Cochran's Q, p < 0.05) they are"
        f" {HETEROGENEOUS.en}: told are the range in which a zone lies and the zones that differ most, and no"
        " one result. Provisional = the zones past 12 months, together over the days of their latest reviews,"
        " have not found the same. A unit has no one colour, but the number of zones with each result.",
    ),
)
LINE = Text(
    "{state}เมื่อเทียบพื้นที่เปรียบเทียบ – รวม {zones} พื้นที่: ถ้าเปลี่ยนเท่าพื้นที่เปรียบเทียบ คาดไว้ประมาณ"
    " {expected:,} คดี เกิดจริง {seen:,} คดี{span}",
    "{state} against the comparison areas – {zones} zones together: about {expected:,} expected had they gone"
    " like these, {seen:,} occurred{span}",
)
UNLIKE_LINE = Text(
    "{state} – รวม {zones} พื้นที่: แต่ละพื้นที่ให้ผลต่างกันเกินกว่าจะเป็นเรื่องบังเอิญ จึงไม่สรุปเป็นผลเดียว{span}",
    "{state} – {zones} zones together: they differ by more than chance can explain, so there is no one"
    " result{span}",
)
# For analysts alone: no commander asks for degrees of freedom.
TEST_OF_UNLIKE = Text(
    "ทดสอบว่าพื้นที่ให้ผลเหมือนกันหรือไม่: χ² {q:.1f} องศาอิสระ {freedom} ค่าพี {p}",
    "test whether the zones are alike: χ² {q:.1f}, {freedom} df, p {p}",
)
SPAN = Text(" · {span}", " · {span}")
PREDICTED = Text(
    " · พื้นที่อื่นในลักษณะเดียวกัน เมื่อเทียบพื้นที่เปรียบเทียบ: {span}",
    " · a zone like these, against its comparison area: {span}",
)
DRIVEN = Text("ต่างจากพื้นที่อื่นมากที่สุด: {names}", "differing most from the others: {names}")
TIMES = Text("{name} ({ratio:.2f} เท่าของพื้นที่เปรียบเทียบ)", "{name} ({ratio:.2f} times its comparison area)")
REVIEWED = Text(
    "ทบทวนแล้ว {reviewed} จาก {zones} พื้นที่ (12 เดือนขึ้นไป): {state}",
    "reviewed {reviewed} of {zones} zones (at 12 months or later): {state}",
)
NOT_REVIEWED = Text("ยังไม่มีพื้นที่ใดครบทบทวน 12 เดือน", "no zone has reached its review at 12 months")
NEXT_REVIEW = Text("พื้นที่ถัดไปครบ 12 เดือน {day}", "the next zone reaches 12 months on {day}")


@dataclass(frozen=True, slots=True)
class Stratum:
    """One zone beside its comparison area: cases (before, after) in both windows.

    area: code of the station or province whose rest it is. share: the zone's part of that, by its own cases
    among those of all zones that are held against it: so each case of an area counts once.
    """

    area: str
    zone: Conclusion
    inside: tuple[int, int]
    outside: tuple[int, int]
    share: float

    @property
    def table(self) -> tuple[int, int, int, int]:
        """After and before, in the zone and in its share of the comparison area."""
        before, after = (round(n * self.share) for n in self.outside)
        return self.inside[1], self.inside[0], after, before

    @property
    def expected(self) -> float:
        """Cases after, had the zone gone like its comparison area."""
        return self.inside[0] * self.outside[1] / self.outside[0]


@dataclass(frozen=True)
class PooledConclusion:
    """Zones as strata, small bases too.

    Args:
        strata: the zones that are in it; left_out: those that cannot be compared, or have nothing to be
            compared with.
        predicted: the range in which one more zone like these lies; None below three zones.
        reviewed, review: how many zones are past their review at 12 months, and what they find together on
            the days of their latest reviews; None = there is none.
    """

    strata: tuple[Stratum, ...]
    left_out: tuple[Conclusion, ...]
    ratio: RateRatio
    alike: Homogeneity
    predicted: Interval | None
    reviewed: int
    review: PooledState | None

    @property
    def zones(self) -> tuple[Conclusion, ...]:
        return tuple(stratum.zone for stratum in self.strata)

    @property
    def before(self) -> int:
        return sum(stratum.inside[0] for stratum in self.strata)

    @property
    def after(self) -> int:
        return sum(stratum.inside[1] for stratum in self.strata)

    @property
    def expected(self) -> float:
        return sum(stratum.expected for stratum in self.strata)

    @property
    def state(self) -> PooledState:
        return _state(self.before, self.ratio, self.alike)

    @property
    def provisional(self) -> bool:
        """Whether the zones past 12 months have not found the same on the days of their reviews."""
        return self.state != "base_small" and self.review != self.state

    @property
    def driving(self) -> tuple[tuple[Conclusion, float], ...]:
        """The zones that make the difference, with their ratios, the most telling first; none where alike."""
        if self.state != "heterogeneous":
            return ()
        parts = zip(self.alike.parts, self.zones, self.alike.ratios, strict=True)
        worst = sorted(parts, key=lambda part: -part[0])[:MOST_DRIVING]
        return tuple((zone, ratio) for n, (q, zone, ratio) in enumerate(worst) if n == 0 or q >= DRIVES)

    def lines(self, lang: Lang) -> list[str]:
        """Return what is said of them, the zones that drive a difference, and the reviews, as Markdown."""
        return [line for line in (self._line(lang), self._driven(lang), self._reviews(lang)) if line]

    def test_text(self, lang: Lang) -> str:
        """Return the test of whether the zones are alike, with its numbers, for analysts."""
        p = "< 0.001" if self.alike.p < 0.001 else f"= {self.alike.p:.3f}"
        return TEST_OF_UNLIKE(lang, q=self.alike.q, freedom=self.alike.freedom, p=p)

    def _line(self, lang: Lang) -> str:
        zones, state = len(self.strata), _words(self.state, lang)
        if self.provisional:
            state = wording.PROVISIONALLY(lang, state=state)
        if self.state == "heterogeneous":
            span = PREDICTED(lang, span=wording.range_text(self.predicted, lang)) if self.predicted else ""
            return UNLIKE_LINE(lang, state=state, zones=zones, span=span)
        # No percentage on a small base.
        small = self.state == "base_small"
        span = "" if small else SPAN(lang, span=wording.range_text(self.ratio, lang))
        expected = round(self.expected)
        return LINE(lang, state=state, zones=zones, expected=expected, seen=self.after, span=span)

    def _driven(self, lang: Lang) -> str:
        names = [
            TIMES(lang, name=name, ratio=ratio) if zone.before.cases >= SMALLEST_BASE else name
            for zone, ratio in self.driving
            for name in [escape_markdown(zone.zone.name(lang))]
        ]
        return DRIVEN(lang, names=", ".join(names)) if names else ""

    def _reviews(self, lang: Lang) -> str:
        waiting = [c.windows.reviewed(YEAR)[0][1] for c in self.zones if c.windows.review < YEAR]
        said = [NOT_REVIEWED(lang)]
        if self.review:
            zones, state = len(self.strata), _words(self.review, lang)
            said = [REVIEWED(lang, reviewed=self.reviewed, zones=zones, state=state)]
        if waiting:
            said.append(NEXT_REVIEW(lang, day=format_date(min(waiting) - timedelta(days=1), lang)))
        return " · ".join(said)


def _words(state: PooledState, lang: Lang) -> str:
    return HETEROGENEOUS(lang) if state == "heterogeneous" else STATES[state](lang)


def _state(before: int, ratio: RateRatio, alike: Homogeneity) -> PooledState:
    """By the rules for one zone, on the pooled interval; that zones share a ratio is asked first."""
    if before < SMALLEST_BASE:
        return "base_small"
    if alike.p < UNLIKE:
        return "heterogeneous"
    if ratio.high < 1:
        return "met"
    if ratio.low > 1:
        return "not_met"
    return "not_met_flat" if FLAT[0] <= ratio.low and ratio.high <= FLAT[1] else "inconclusive"


def poolable(conclusions: Iterable[Conclusion]) -> tuple[Conclusion, ...]:
    """Return the zones that can be compared and are not too early, small bases too."""
    return tuple(
        c
        for c in conclusions
        if c.comparable and c.state != "too_early" and c.before.cases + c.after.cases > 0
    )


def windows(zone: Conclusion) -> tuple[Days, ...]:
    """Return the days in which the comparison area of a zone is counted."""
    return (*zone.before_window, *zone.windows.after, *_reviewed(zone))


def small_stations(zones: Iterable[Conclusion], rest: Mapping[str, Counts]) -> set[str]:
    """Return the stations whose own rest is too small to hold all their zones against.

    The province's is taken there. Too small: fewer than LARGE_ENOUGH times the cases of all these zones
    before joining, so that each zone's share is large enough. The time before joining alone is looked at.

    Args:
        rest: cases outside all zones and rings of the zone's station, by zone and days.
    """
    small = set()
    for station, group in groupby(sorted(zones, key=_station), key=_station):
        of_station = list(group)
        needed = LARGE_ENOUGH * sum(c.before.cases for c in of_station)
        if any(count_of(rest.get(c.zone.code, {}), c.before_window).cases < needed for c in of_station):
            small.add(station)
    return small


def pooled(
    conclusions: Iterable[Conclusion], rest: Mapping[str, Counts], province: Mapping[str, Counts]
) -> PooledConclusion | None:
    """Return the one ratio to elsewhere that zones share; None where none of them can be compared yet.

    Args:
        rest, province: cases outside all zones and rings of each zone's station, and of its province (asked
            for where `small_stations` says so alone), by zone and days.
    """
    candidates = list(conclusions)
    zones = poolable(candidates)
    small = small_stations(zones, rest)
    strata = _strata(zones, lambda c: c.windows.after, small, rest, province)
    if not strata:
        return None
    tables, phi = [stratum.table for stratum in strata], _dispersion(strata)
    past = [c for c in zones if _reviewed(c)]
    reviewed = _strata(past, _reviewed, small, rest, province)
    together = {stratum.zone.zone.code for stratum in strata}
    return PooledConclusion(
        strata=strata,
        left_out=tuple(c for c in candidates if c.zone.code not in together),
        ratio=_shared(strata),
        alike=homogeneity(tables, dispersion=phi),
        predicted=(
            prediction_interval(tables, confidence=CONFIDENCE, dispersion=phi) if len(tables) > 2 else None
        ),
        reviewed=len(reviewed),
        review=_found(reviewed) if reviewed else None,
    )


def _strata(
    zones: Sequence[Conclusion],
    after: Callable[[Conclusion], tuple[Days, ...]],
    small: set[str],
    rest: Mapping[str, Counts],
    province: Mapping[str, Counts],
) -> tuple[Stratum, ...]:
    """The zones with something to be compared with, each with its share of its area."""
    found: list[tuple[str, Conclusion, tuple[int, int], tuple[int, int]]] = []
    for c in zones:
        wide = c.zone.station in small
        around = (province if wide else rest).get(c.zone.code, {})
        outside = count_of(around, c.before_window).cases, count_of(around, after(c)).cases
        inside = c.before.cases, c.count(after(c)).cases
        if 0 not in outside and any(inside):
            found.append((c.zone.province if wide else c.zone.station, c, inside, outside))
    cases: Counter[str] = Counter()
    for area, _, inside, _ in found:
        cases[area] += sum(inside)
    return tuple(
        Stratum(area, c, inside, outside, sum(inside) / cases[area]) for area, c, inside, outside in found
    )


def _found(strata: tuple[Stratum, ...]) -> PooledState:
    alike = homogeneity([stratum.table for stratum in strata], dispersion=_dispersion(strata))
    return _state(sum(stratum.inside[0] for stratum in strata), _shared(strata), alike)


def _shared(strata: tuple[Stratum, ...]) -> RateRatio:
    tables = [stratum.table for stratum in strata]
    return pooled_ratio_of_rate_ratios(tables, confidence=CONFIDENCE, dispersion=_dispersion(strata))


def _dispersion(strata: tuple[Stratum, ...]) -> float:
    """Mean of the zones', weighted by their cases."""
    cases = sum(sum(stratum.inside) for stratum in strata)
    return sum(stratum.zone.dispersion * sum(stratum.inside) for stratum in strata) / cases


def _reviewed(zone: Conclusion) -> tuple[Days, ...]:
    """The window after of the latest review at 12 months or later; none before it."""
    return zone.windows.reviewed(zone.windows.review) if zone.windows.review >= YEAR else ()


def _station(zone: Conclusion) -> str:
    return zone.zone.station


def counts(conclusions: Iterable[Conclusion]) -> dict[tuple[State, bool], int]:
    """Return how many zones are in each state, final and provisional apart, in the order of STATES."""
    zones = Counter((c.state, c.provisional) for c in conclusions)
    return {
        (state, early): zones[state, early]
        for state in STATES
        for early in (False, True)
        if zones[state, early]
    }


def counted(conclusions: Iterable[Conclusion], lang: Lang) -> list[tuple[str, int]]:
    """Return `▼ ลดลงชัดเจน`, `▼ ลดลงชัดเจน (เบื้องต้น)` … with the zones of each."""
    return [
        (f"{wording.sign(state)} {wording.PROVISIONALLY(lang, state=words) if early else words}", n)
        for (state, early), n in counts(conclusions).items()
        for words in [STATES[state](lang)]
    ]


def counts_text(conclusions: Iterable[Conclusion], lang: Lang) -> str:
    """Return `▲ เพิ่มขึ้นชัดเจน 1 · ▼ ลดลงชัดเจน 2 · ▼ ลดลงชัดเจน (เบื้องต้น) 1 · …`."""
    return " · ".join(f"{words} {n}" for words, n in counted(conclusions, lang))
