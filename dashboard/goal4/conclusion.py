"""Goal 4's conclusion (ข้อสรุปทางสถิติ): did cases in a zone fall after joining, and how sure is that?

The one place that decides. Every page, map, slide and file shows what `Conclusion` says; it is never merged
with the official figure (`dashboard.goal4.official`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from dashboard.coverage.seasons import NOWHERE, Days, Elsewhere, Lag, Season
from dashboard.goal4.comparability import NOTHING_HAPPENED, Boundary, Evidence, Finding, comparability
from dashboard.goal4.reviews import Record
from dashboard.goal4.windows import YEAR, Windows, crosses_classification
from dashboard.language.text import Text
from dashboard.statistics import CrimeVerdict, RateRatio, crime_verdict, largest_after_still_met, rate_ratio
from dashboard.statistics.verdicts import FEWEST_MONTHS, FLAT, SMALLEST_BASE

State = Literal[
    "not_met",
    "not_met_flat",
    "met",
    "inconclusive",
    "too_early",
    "base_small",
    "gap",
    "not_comparable",
]
# Worst first.
STATES: dict[State, Text] = {
    "not_met": Text("เพิ่มขึ้นชัดเจน", "clear rise"),
    "not_met_flat": Text("ทรงตัว (ยังไม่ลดลงตามเป้า)", "flat (no fall yet)"),
    "met": Text("ลดลงชัดเจน", "clear fall"),
    "inconclusive": Text("ยังสรุปไม่ได้", "inconclusive"),
    "too_early": Text("ยังไม่ครบระยะประเมิน", "too early"),
    "base_small": Text("คดีฐานน้อย ประเมินรายพื้นที่ไม่ได้", "base too small to judge a single zone"),
    "gap": Text("ข้อมูลไม่ครบ", "data incomplete"),
    "not_comparable": Text("เปรียบเทียบไม่ได้", "not comparable"),
}
ALPHA = 0.05
CONFIDENCE = 1 - 2 * ALPHA
METHOD: tuple[Text, Text] = (
    Text("ข้อสรุปทางสถิติของเป้าหมายที่ 4", "The conclusion of goal 4"),
    Text(
        f"คดีที่คาดไว้ถ้าอัตราเดิม เทียบคดีที่เกิดจริง และช่วงที่อาจเปลี่ยนแปลงโดยบังเอิญ · {STATES['met'].th} ="
        f" ทั้งช่วงต่ำกว่าเดิม · {STATES['not_met'].th} = ทั้งช่วงสูงกว่าเดิม · {STATES['not_met_flat'].th} ="
        f" ทั้งช่วงอยู่ระหว่าง {FLAT[0]:.2f}–{FLAT[1]:.2f} เท่าของเดิม · {STATES['inconclusive'].th} ="
        " จะเพิ่มหรือลดก็เป็นไปได้ บอกไว้ว่าไม่เกินกี่คดีจึงจะสรุปว่าลดลง และเมื่อใด ·"
        f" {STATES['too_early'].th} = หลังเข้าร่วมไม่ถึง {FEWEST_MONTHS} เดือน"
        f" หรือแม้ไม่มีคดีเลยก็ยังสรุปไม่ได้ · {STATES['base_small'].th} = ก่อนเข้าร่วมไม่ถึง {SMALLEST_BASE}"
        f" คดี · {STATES['gap'].th} หรือ{STATES['not_comparable'].th} ="
        " ก่อนและหลังเทียบกันไม่ได้ (เดือนที่ขาดหรือน้อยผิดปกติ พิกัดครบไม่เท่ากัน เส้นเขตหรือการจัดกลุ่มเปลี่ยน)"
        " จึงไม่สรุปและบอกเหตุผล",
        "The cases expected at the old rate against those that occurred, with the range that chance can"
        f" explain. {STATES['met'].en} = all of the range below the old rate; {STATES['not_met'].en} = all"
        f" above; {STATES['not_met_flat'].en} = all within {FLAT[0]:.2f}–{FLAT[1]:.2f} times;"
        f" {STATES['inconclusive'].en} = a rise or a fall are both possible: told are the largest count that"
        f" would be a clear fall, and by when; {STATES['too_early'].en} = fewer than {FEWEST_MONTHS} months"
        f" after joining, or not even zero cases could convince; {STATES['base_small'].en} = fewer than"
        f" {SMALLEST_BASE} cases before. {STATES['gap'].en} or {STATES['not_comparable'].en} = before and"
        " after cannot be compared (months missing or implausibly few, points not equally complete, a changed"
        " boundary or grouping): no conclusion, and why.",
    ),
)
# As far as "too early" looks ahead for the month in which a verdict becomes possible.
FARTHEST = 60


@dataclass(frozen=True, slots=True)
class Count:
    """Group 1 and 2 cases of a window."""

    cases: int = 0
    group_1: int = 0
    group_2: int = 0
    place_based: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(
            self.cases + other.cases,
            self.group_1 + other.group_1,
            self.group_2 + other.group_2,
            self.place_based + other.place_based,
        )


Counts = Mapping[Days, Count]


def count_of(counts: Counts, spans: Iterable[Days]) -> Count:
    """Return the cases of a window, all its pieces together; none where no case was counted."""
    return sum((counts.get(days, Count()) for days in spans), Count())


@dataclass(frozen=True, slots=True)
class JoinedZone:
    """What is known of a zone. Areas in km²."""

    code: str
    station: str
    province: str
    name: Text
    joined_on: date
    reason: str | None = None
    version: int = 1
    area_km2: float = 0.0
    ring_km2: float | None = None


@dataclass(frozen=True)
class Conclusion:
    """The conclusion on one zone, and what it rests on.

    Args:
        baseline: months of the window before, the longest that was received unless one is on record
            (`locked`); 12 where none was.
        evidence: what is known of its two windows, before and after, beside the zone's cases.
        boundary: what happened to the zone's boundary and to its base on record.
        elsewhere: the province's cases outside its zones, by month.
        counts: cases by the days in which they were counted.
        baselines: lengths of all baselines that may be tried, its own among them.
        records: what was put on record about the zone, oldest first.
    """

    zone: JoinedZone
    windows: Windows
    season: Season
    lag: Lag
    dispersion: float
    baseline: int
    locked: bool
    evidence: tuple[Evidence, Evidence]
    counts: Counts = field(repr=False)
    boundary: Boundary = NOTHING_HAPPENED
    elsewhere: Elsewhere = NOWHERE
    baselines: tuple[int, ...] = ()
    records: tuple[Record, ...] = ()

    @property
    def before_window(self) -> tuple[Days, ...]:
        return self.windows.before(self.baseline)

    @cached_property
    def before(self) -> Count:
        return self.count(self.before_window)

    @cached_property
    def after(self) -> Count:
        return self.count(self.windows.after)

    @cached_property
    def exposures(self) -> tuple[float, float]:
        """Person-time after and before, in days of an average month."""
        return self.season.exposure(self.windows.after), self.season.exposure(self.before_window)

    def count(self, spans: Iterable[Days]) -> Count:
        """Return the cases of a window; none where it holds no case."""
        return count_of(self.counts, spans)

    @cached_property
    def verdict(self) -> CrimeVerdict | None:
        """What the counts say; None where no day after joining can be counted yet."""
        return self._verdict_on(self.windows.after, self.windows.months)

    def reviewed(self, months: int) -> tuple[Count, CrimeVerdict] | None:
        """Return the cases after and the verdict of a review; None where windows cannot be compared."""
        window = self.windows.reviewed(months)
        verdict = self._verdict_on(window, months)
        return None if self.blocked or verdict is None else (self.count(window), verdict)

    def _verdict_on(self, after: tuple[Days, ...], months: int) -> CrimeVerdict | None:
        """Judge a window after against the one before."""
        verdict = self._compared(after, months)
        if verdict is None or verdict.state != "met":
            return verdict
        trend = self._compared(after, months, trend=self.trend(after))
        # Where it fell no more than where there is no zone, it is not the zone that fell.
        return verdict if trend and trend.state == "met" else replace(verdict, state="inconclusive")

    def _compared(
        self,
        after: tuple[Days, ...],
        months: int,
        *,
        trend: float = 1.0,
        shares: tuple[float, float] = (1.0, 1.0),
        piled: tuple[int, int] = (0, 0),
    ) -> CrimeVerdict | None:
        """Compare the counts of two windows; None where no day after can be counted yet.

        Args:
            trend: factor by which cases changed elsewhere.
            shares: of the cases of each window, before and after, that have a point and so could be counted.
            piled: cases in undecided piles that are counted besides, before and after.
        """
        exposure = self.season.exposure(after)
        if exposure <= 0:
            return None
        return crime_verdict(
            self.count(after).cases + piled[1],
            self.before.cases + piled[0],
            exposure * shares[1] * trend,
            self.exposures[1] * shares[0],
            months_after=months,
            alpha=ALPHA,
            dispersion=self.dispersion,
        )

    def trend(self, after: tuple[Days, ...]) -> float:
        """Return the factor by which cases fell outside the province's zones, 1 where they did not.

        A fall that happens everywhere is none of the zone's; a rise elsewhere makes none clearer.
        """
        change = self.elsewhere.change(self.before_window, after, self.season) if after else None
        return min(1.0, change) if change else 1.0

    @property
    def with_the_trend(self) -> bool:
        """Whether cases fell clearly, but no more than outside the province's zones."""
        told = self.verdict
        return told is not None and told.state == "inconclusive" and told.rate_ratio.high < 1

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What was found about its two windows, what blocks first."""
        return comparability(
            *self.evidence,
            holds=lambda before, after: self._holds(shares=(before, after)),
            holds_with=lambda before, after: self._holds(piled=(before, after)),
            boundary=self.boundary,
        )

    def _holds(self, *, shares: tuple[float, float] = (1.0, 1.0), piled: tuple[int, int] = (0, 0)) -> bool:
        """Whether the counts would say the same had more cases been counted.

        The trend is left aside: what lacks in the zone lacks elsewhere too.
        """
        windows = self.windows
        told = self._compared(windows.after, windows.months)
        if told is None or told.state in ("too_early", "not_enough_data"):
            return True
        other = self._compared(windows.after, windows.months, shares=shares, piled=piled)
        return other is not None and other.state == told.state

    @property
    def missing(self) -> tuple[date, ...]:
        """Months of its windows that were not received, or are doubtful."""
        return missing_of(self.findings)

    @property
    def blocking(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.blocks)

    @property
    def blocked(self) -> State | None:
        """What keeps the windows from being compared at all."""
        return blocked_of(self.findings)

    @cached_property
    def state(self) -> State:
        if self.blocked:
            return self.blocked
        if self.verdict is None:
            return "too_early"
        return state_of(self.verdict)

    @property
    def decided(self) -> bool:
        return self.state in ("met", "not_met", "not_met_flat")

    @property
    def comparable(self) -> bool:
        """Whether its counts may be compared, and pooled with those of other zones."""
        return self.verdict is not None and not self.blocked

    @cached_property
    def review(self) -> State | None:
        """What the latest review that is due finds, on its fixed window; None before the first."""
        result = self.reviewed(self.windows.review) if self.windows.review else None
        return state_of(result[1]) if result else None

    @property
    def provisional(self) -> bool:
        """Whether a year was not seen yet, or the latest review has not found the same.

        Looking ever again finds a fall by luck.
        """
        judged = self.comparable and self.state not in ("too_early", "base_small")
        return judged and (self.windows.review < YEAR or self.review != self.state)

    @cached_property
    def provable(self) -> tuple[int | None, int, date]:
        """The most cases up to the next review that would be a clear fall, its months, its last day.

        None instead of a number of cases where not even none would.
        """
        months = self.windows.next_review
        window = self.windows.reviewed(months)
        most = largest_after_still_met(
            self.before.cases,
            self.season.exposure(window) * self.trend(self.windows.after),
            self.exposures[1],
            alpha=ALPHA,
            dispersion=self.dispersion,
        )
        return most, months, window[0][1] - timedelta(days=1)

    @cached_property
    def due(self) -> date | None:
        """First day of the month with which a verdict becomes possible; None = not within FARTHEST months."""
        for months in range(FEWEST_MONTHS, FARTHEST + 1):
            window = self.windows.reviewed(months)
            verdict = crime_verdict(
                0,
                self.before.cases,
                self.season.exposure(window),
                self.exposures[1],
                months_after=months,
                alpha=ALPHA,
            )
            if verdict.state == "met" or self.before.cases < SMALLEST_BASE:
                # Its last day has to be reported first.
                return (window[0][1] + timedelta(days=self.lag.days)).replace(day=1)
        return None

    def ratio_of(self, part: Literal["group_1", "group_2", "place_based"]) -> RateRatio:
        """Return the rate ratio of a part of the cases, over the windows of the verdict."""
        after, before = getattr(self.after, part), getattr(self.before, part)
        return self._ratio(after, before, self.exposures[1])

    def sensitivity(self) -> dict[int, tuple[int, RateRatio]]:
        """Return cases before and rate ratio by months of the baseline, the window after the same for all."""
        tried = {}
        for months in self.baselines:
            window = self.windows.before(months)
            if not crosses_classification(window):
                before = self.count(window).cases
                tried[months] = before, self._ratio(self.after.cases, before, self.season.exposure(window))
        return tried

    def _ratio(self, after: int, before: int, exposure_before: float) -> RateRatio:
        return rate_ratio(
            after,
            before,
            self.exposures[0],
            exposure_before,
            confidence=CONFIDENCE,
            dispersion=self.dispersion,
        )


def missing_of(findings: Iterable[Finding]) -> tuple[date, ...]:
    """Return the months that findings name as not received or doubtful, in order."""
    months = (f.figures for f in findings if f.kind == "months")
    return tuple(sorted({month for f in months for month in (*f["missing"], *f["doubtful"])}))


def blocked_of(findings: Iterable[Finding]) -> State | None:
    """Return the state that findings put in place of a verdict; None where none blocks."""
    kinds = {finding.kind for finding in findings if finding.blocks}
    return "gap" if "months" in kinds else "not_comparable" if kinds else None


def state_of(verdict: CrimeVerdict) -> State:
    """Return the state of windows that may be compared."""
    return "base_small" if verdict.state == "not_enough_data" else verdict.state
