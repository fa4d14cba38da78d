"""Whether what was counted before and after joining may be compared at all (METHODS section 13).

The one function between counting and judging: official figure, conclusion, pooled line and badges all ask it.
A finding that blocks takes the place of the verdict and says why, with its figures and what would lift it;
one that does not is printed beside it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BeforeValidator, PlainSerializer

from dashboard.coverage.seasons import Days
from dashboard.goal4.windows import crosses_classification
from dashboard.language.periods import format_months
from dashboard.language.text import LANGUAGES, Lang, Text
from dashboard.language.thai import format_date, format_days
from dashboard.statistics import difference_of_shares, rate_ratio
from dashboard.statistics.verdicts import SMALLEST_BASE

Kind = Literal["months", "points", "pile", "codes", "groups", "boundary", "classification", "lag"]
# Of a shift that luck explains once in a thousand windows, and as large as this, METHODS section 13.
CERTAIN = 0.001
GROUPS_SHIFT, CODES_SHIFT = 0.10, 0.05
# Points fall short beyond chance, and by more than an interval of counts would notice: then their lack is
# weighed against the verdict.
NOTICED, POINTS_SHIFT = 0.05, 0.03
# Group 4 counts what the police look for: without it a shift within reports shows.
REPORTS = (1, 2, 3)
COUNTED = (1, 2)
# A locked base may grow by what is entered late; a share of it, and a few cases.
LATE_SHARE, LATE_CASES = 0.10, 2

MISSING = Text("ยังไม่ได้รับข้อมูลเดือน {months}", "not received: {months}")
DOUBTFUL = Text("คดีน้อยผิดปกติ รอยืนยัน {months}", "implausibly few, to be confirmed: {months}")
SEND = Text(
    "ส่งข้อมูลเดือนที่ขาด หรือยืนยันในหน้าจัดการข้อมูลว่าบันทึกครบแล้ว",
    "send the missing months, or confirm on the data page that they are complete",
)
POINTS = Text("พิกัดครบไม่เท่ากัน ({before} → {after})", "points not equally complete ({before} → {after})")
POINTS_SAID = Text(
    "คดีของสถานีที่เกิดในสถานที่ มีพิกัดใช้ได้ {before} → {after}",
    "station's place-based cases with a usable point {before} → {after}",
)
ADD_POINTS = Text("เติมพิกัดของคดีที่ขาดในระบบต้นทาง", "add the missing points in the source")
PILE = Text(
    "คดี {cases:,} คดีกองอยู่ที่พิกัดเดียวในพื้นที่ ยังไม่นับ",
    "{cases:,} cases lie on one point in the zone and are not counted",
)
DECIDE_PILE = Text(
    "ตัดสินในหน้าจัดการข้อมูลว่าเป็นสถานที่จริงหรือพิกัดแทน",
    "decide on the data page whether it is a real place or a stand-in",
)
CODES = Text("รหัสคดีที่ยังไม่จับคู่ {before} → {after}", "unmapped offence codes {before} → {after}")
MAP_CODES = Text("จับคู่รหัสความผิดที่เหลือในไฟล์จับคู่", "map the remaining offence codes")
GROUPS = Text(
    "สัดส่วนคดีกลุ่ม 1 และ 2 ของสถานีเปลี่ยนจาก {before} เป็น {after}",
    "groups 1 and 2 went from {before} to {after} of the station's cases",
)
BETWEEN = Text(
    "ในคดีที่นับ กลุ่ม 1 เปลี่ยนจาก {before} เป็น {after}",
    "of the cases counted, group 1 went from {before} to {after}",
)
CHECK_GROUPS = Text(
    "ตรวจว่าคดีถูกจัดกลุ่มแบบเดิมทั้งสองห้วง แล้วแก้ที่ต้นทาง",
    "see that cases are filed alike in both windows, and correct the source",
)
REDRAWN = Text("เส้นเขตเปลี่ยนหลังเข้าร่วม ({day})", "boundary changed after joining ({day})")
BASE = Text(
    "ฐานที่ล็อกไว้ {locked:,} คดี วันนี้นับได้ {counted:,} คดี",
    "the locked base held {locked:,} cases, today {counted:,} are counted",
)
BASE_DAYS = Text("ฐานที่ล็อกไว้เป็นห้วงอื่น ({days})", "the locked base had other days ({days})")
LIFT = Text(
    "ผู้มีอำนาจปลดการระงับพร้อมเหตุผล (หน้าจัดการข้อมูล) แล้วทั้งสองห้วงจะนับด้วยเส้นเขตล่าสุด",
    "an officer may lift the block with a reason (data page); both windows then use the newest boundary",
)
LIFTED = Text(
    "เส้นเขตเปลี่ยนหลังเข้าร่วม – ปลดการระงับโดย {by}: {reason}",
    "boundary changed after joining – block lifted by {by}: {reason}",
)
CLASSIFICATION = Text(
    "การแบ่งกลุ่มคดีก่อน 1 ต.ค. 2557 เทียบกันไม่ได้", "groups before 1 Oct 2014 meant something else"
)
NO_REMEDY = Text("ไม่มีข้อมูลฐานที่ใช้ได้", "no usable base exists")


@dataclass(frozen=True)
class Finding:
    """One thing found about two windows.

    blocks: no verdict is told because of it. words: what was found, with its figures; remedy: what would lift
    it, where it blocks. figures: the same for a program.
    """

    kind: Kind
    blocks: bool
    words: Text
    figures: Mapping[str, Any] = field(default_factory=dict)
    remedy: Text | None = None


class StationCount(NamedTuple):
    """Cases of a station in one crime group.

    placed: of offences that happen in a place; unlocated: of those without a usable point.
    """

    cases: int = 0
    placed: int = 0
    unlocated: int = 0


# By crime group, None among them: as pairs in JSON, whose names are texts.
StationCounts = Annotated[
    Mapping[int | None, StationCount],
    BeforeValidator(dict),
    # In one order, whichever way the store counted: what is kept has a hash.
    PlainSerializer(lambda counts: sorted(counts.items(), key=lambda item: item[0] or 9)),
]


@dataclass(frozen=True)
class Evidence:
    """What is known of one window beside the zone's cases.

    station: the station's cases in its months by crime group, None = a code that no mapping knows. piled:
    cases of the window in the zone's ground that lie in undecided piles, and are not counted.
    """

    days: tuple[Days, ...]
    missing: tuple[date, ...] = ()
    doubtful: tuple[date, ...] = ()
    station: StationCounts = field(default_factory=dict)
    piled: int = 0

    def cases(self, *groups: int | None) -> int:
        return sum(self.station.get(group, StationCount()).cases for group in groups)

    @property
    def every(self) -> int:
        return sum(count.cases for count in self.station.values())

    @property
    def located(self) -> tuple[int, int]:
        """Cases of the counted groups that happen in a place: with a usable point, and all of them."""
        counts = [self.station.get(group, StationCount()) for group in COUNTED]
        placed = sum(count.placed for count in counts)
        return placed - sum(count.unlocated for count in counts), placed


@dataclass(frozen=True, slots=True)
class Lift:
    """An officer's decision that changes of the boundary no longer block."""

    version: int
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class LockedBase:
    """The base on record: its days with the last one, its cases, and what the same days hold today."""

    days: tuple[date, date]
    cases: int
    counted: int
    same_days: bool


@dataclass(frozen=True, slots=True)
class Boundary:
    """What happened to a zone's boundary: when it was drawn anew after joining, who lifted that, its base."""

    redrawn_on: date | None = None
    lift: Lift | None = None
    base: LockedBase | None = None


NOTHING_HAPPENED = Boundary()
# Whether what would be told stays the same when so much (0–1) of each window's points is there.
Holds = Callable[[float, float], bool]
# The same with cases added to the windows before and after.
HoldsWith = Callable[[int, int], bool]


def comparability(
    before: Evidence,
    after: Evidence,
    *,
    holds: Holds = lambda _before, _after: True,
    holds_with: HoldsWith = lambda _before, _after: True,
    boundary: Boundary = NOTHING_HAPPENED,
) -> tuple[Finding, ...]:
    """Return what was found about two windows, in the order in which it is told.

    Args:
        holds: given the shares of points before and after, whether the verdict would stay the same had the
            missing ones fallen into the zone at the station's own rate.
        holds_with: given piled cases before and after, whether it would with them in the zone.
    """
    return tuple(
        finding
        for finding in (
            _months(before, after),
            _classification(before, after),
            *_boundary(boundary),
            _pile(before, after, holds_with),
            _points(before, after, holds),
            _codes(before, after),
            _groups(before, after),
            _between(before, after),
        )
        if finding is not None
    )


def _months(before: Evidence, after: Evidence) -> Finding | None:
    missing, doubtful = (
        tuple(sorted({*getattr(before, name), *getattr(after, name)})) for name in ("missing", "doubtful")
    )
    if not missing and not doubtful:
        return None
    words = Text(*(_months_text(missing, doubtful, lang) for lang in LANGUAGES))
    return Finding("months", True, words, {"missing": missing, "doubtful": doubtful}, SEND)


def _months_text(missing: tuple[date, ...], doubtful: tuple[date, ...], lang: Lang) -> str:
    named = ((MISSING, missing), (DOUBTFUL, doubtful))
    return " · ".join(phrase(lang, months=format_months(months, lang)) for phrase, months in named if months)


def _classification(before: Evidence, after: Evidence) -> Finding | None:
    if not crosses_classification((*before.days, *after.days)):
        return None
    return Finding("classification", True, CLASSIFICATION, {}, NO_REMEDY)


def _boundary(boundary: Boundary) -> Iterator[Finding]:
    """What the boundary did to the windows; nothing of it blocks once an officer lifted it."""
    lift, base = boundary.lift, boundary.base
    if lift is not None:
        figures = {"version": lift.version, "reason": lift.reason, "by": lift.by}
        words = _words(LIFTED, lambda _: {"by": lift.by, "reason": lift.reason})
        yield Finding("boundary", False, words, figures)
        return
    if boundary.redrawn_on is not None:
        day = boundary.redrawn_on
        words = _words(REDRAWN, lambda lang: {"day": format_date(day, lang)})
        yield Finding("boundary", True, words, {"redrawn_on": day}, LIFT)
        return
    if base is None:
        return
    if not base.same_days:
        words = _words(BASE_DAYS, lambda lang: {"days": format_days(*base.days, lang)})
        yield Finding("boundary", True, words, {"locked_days": base.days}, LIFT)
    elif abs(base.counted - base.cases) > max(LATE_CASES, LATE_SHARE * base.cases):
        words = _words(BASE, lambda _: {"locked": base.cases, "counted": base.counted})
        yield Finding("boundary", True, words, {"locked": base.cases, "counted": base.counted}, LIFT)


def _pile(before: Evidence, after: Evidence, holds_with: HoldsWith) -> Finding | None:
    if not before.piled and not after.piled:
        return None
    blocks = not holds_with(before.piled, after.piled)
    words = _words(PILE, lambda _: {"cases": before.piled + after.piled})
    figures = {"before": before.piled, "after": after.piled}
    return Finding("pile", blocks, words, figures, DECIDE_PILE if blocks else None)


def _points(before: Evidence, after: Evidence, holds: Holds) -> Finding | None:
    (located_before, all_before), (located_after, all_after) = before.located, after.located
    if min(all_before, all_after) < SMALLEST_BASE or not located_before or not located_after:
        return None
    shares = located_before / all_before, located_after / all_after
    chance = difference_of_shares(located_after, all_after, located_before, all_before)
    noticed = chance < NOTICED and abs(shares[1] - shares[0]) > POINTS_SHIFT
    blocks = noticed and not holds(*shares)
    phrase = POINTS if blocks else POINTS_SAID
    figures = {"before": shares[0], "after": shares[1], "n_before": all_before, "n_after": all_after}
    return Finding("points", blocks, _shares(phrase, *shares), figures, ADD_POINTS if blocks else None)


def _codes(before: Evidence, after: Evidence) -> Finding | None:
    return _shift("codes", CODES, MAP_CODES, CODES_SHIFT, _part(before, (None,)), _part(after, (None,)))


def _groups(before: Evidence, after: Evidence) -> Finding | None:
    """A shift from the counted groups to others, in which the others rose.

    Among reports first: group 4, which counts what is looked for, may be so large that a shift disappears in
    it. Where the others did not rise, fewer cases of the counted groups are no shift but what is asked for.
    """
    for whole in (REPORTS, (*REPORTS, 4)):
        parts = _part(before, COUNTED, whole), _part(after, COUNTED, whole)
        finding = _shift("groups", GROUPS, CHECK_GROUPS, GROUPS_SHIFT, *parts)
        if finding is not None and _rest_moved(before, after, *parts):
            return finding
    return None


def _rest_moved(
    before: Evidence, after: Evidence, part_before: tuple[int, int], part_after: tuple[int, int]
) -> bool:
    """Whether the other groups went, beyond luck, the way that the counted ones lost or gained."""
    rest_before, rest_after = part_before[1] - part_before[0], part_after[1] - part_after[0]
    ratio = rate_ratio(rest_after, rest_before, _days(after), _days(before))
    fell = part_after[0] * part_before[1] < part_before[0] * part_after[1]
    return ratio.low > 1 if fell else ratio.high < 1


def _between(before: Evidence, after: Evidence) -> Finding | None:
    """A shift between groups 1 and 2, which is said and blocks nothing: both are counted."""
    parts = (_part(evidence, (1,), COUNTED) for evidence in (before, after))
    found = _shift("groups", BETWEEN, CHECK_GROUPS, GROUPS_SHIFT, *parts)
    return Finding(found.kind, False, found.words, found.figures) if found else None


def _shift(
    kind: Kind, phrase: Text, remedy: Text, least: float, before: tuple[int, int], after: tuple[int, int]
) -> Finding | None:
    """Return a finding where a share changed by more than `least`, beyond what luck explains."""
    (part_before, whole_before), (part_after, whole_after) = before, after
    if not whole_before or not whole_after:
        return None
    shares = part_before / whole_before, part_after / whole_after
    if abs(shares[1] - shares[0]) <= least:
        return None
    if difference_of_shares(part_after, whole_after, part_before, whole_before) >= CERTAIN:
        return None
    figures = {"before": shares[0], "after": shares[1], "n_before": whole_before, "n_after": whole_after}
    return Finding(kind, True, _shares(phrase, *shares), figures, remedy)


def _part(evidence: Evidence, groups: tuple[int | None, ...], whole: tuple[int, ...] = ()) -> tuple[int, int]:
    return evidence.cases(*groups), evidence.cases(*whole) if whole else evidence.every


def _days(evidence: Evidence) -> int:
    return max(1, sum((end - first).days for first, end in evidence.days))


def _shares(phrase: Text, before: float, after: float) -> Text:
    return _words(phrase, lambda _: {"before": f"{before * 100:.0f} %", "after": f"{after * 100:.0f} %"})


def _words(phrase: Text, values: Callable[[Lang], dict[str, object]]) -> Text:
    """Fill a wording in both languages."""
    return Text(*(phrase(lang, **values(lang)) for lang in LANGUAGES))
