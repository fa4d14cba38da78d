"""The official figure of goal 4 (ผลตามตัวชี้วัด): cases in equal windows before and after joining.

The statistical conclusion is a field of its own (`dashboard.goal4.conclusion`) and is never merged with it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from dashboard.goal4.comparability import NOTHING_HAPPENED, Boundary, Evidence, Finding, comparability
from dashboard.goal4.conclusion import State, blocked_of, missing_of
from dashboard.goal4.windows import YEAR
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_days
from dashboard.statistics.verdicts import SMALLEST_BASE

ONE_MONTH = Text("1 เดือน", "1 month")
MONTHS = Text("{n} เดือน", "{n} months")
LINE = Text(
    "{months}ก่อน {before:,} คดี → {months}หลัง {after:,} คดี ({change})",
    "{months} before: {before:,} cases → {months} after: {after:,} cases ({change})",
)
FELL = Text("ลดลง {cases:,} คดี", "{cases:,} fewer")
FELL_BY = Text("ลดลง {cases:,} คดี, ร้อยละ {percent:.1f}", "{cases:,} fewer, {percent:.1f} %")
ROSE = Text("เพิ่มขึ้น {cases:,} คดี", "{cases:,} more")
ROSE_BY = Text("เพิ่มขึ้น {cases:,} คดี, ร้อยละ {percent:.1f}", "{cases:,} more, {percent:.1f} %")
UNCHANGED = Text("เท่าเดิม", "unchanged")
SHORT = Text("{before:,} → {after:,}", "{before:,} → {after:,}")
SHORT_OF_MONTHS = Text("{before:,} → {after:,} ({n} เดือน)", "{before:,} → {after:,} ({n} mo.)")
NO_MONTH = Text("ยังไม่มีเดือนเต็มหลังเข้าร่วม", "no whole month since joining yet")
WITHHELD = Text("งดเปรียบเทียบ: {why}", "not compared: {why}")
# Points that fall short may change a percentage by so many points, and its direction not at all.
LARGEST_CHANGE = 10.0
SMALL_BASE = Text(
    "ฐานต่ำกว่า {least} คดี ร้อยละเปลี่ยนแปลงได้มาก ให้ดูจำนวนคดีประกอบเสมอ",
    "base below {least} cases: the percentage varies widely, read it with the counts",
)
NO_YEAR = Text("ยังไม่มีพื้นที่ที่ครบ 12 เดือน", "no zone has 12 whole months yet")
TOGETHER = Text("รวม {zones} พื้นที่ที่ครบ 12 เดือน: {line}", "{zones} zones with 12 whole months: {line}")


@dataclass(frozen=True)
class OfficialFigure:
    """The official figure of one zone.

    Args:
        months: whole months in each window, at most 12; 0 = none yet.
        before_window, after_window: their days, the ends excluded.
        by_group, place_based: cases (before, after).
        evidence: what is known of the two windows beside the zone's cases. boundary: see `comparability`.
    """

    code: str
    station: str
    name: Text
    joined_on: date
    months: int
    before_window: tuple[date, date]
    after_window: tuple[date, date]
    before: int
    after: int
    by_group: dict[int, tuple[int, int]]
    place_based: tuple[int, int]
    evidence: tuple[Evidence, Evidence]
    boundary: Boundary = NOTHING_HAPPENED

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What was found about its two windows; none before there are any."""
        if self.months == 0:
            return ()
        return comparability(
            *self.evidence,
            holds=lambda before, after: self._holds(self.before / before, self.after / after),
            holds_with=lambda before, after: self._holds(self.before + before, self.after + after),
            boundary=self.boundary,
        )

    def _holds(self, before: float, after: float) -> bool:
        """Whether the figure would be told much the same with other counts."""
        if _moved(round(before), round(after)) != _moved(self.before, self.after):
            return False
        if self.before < SMALLEST_BASE:
            return True
        return abs(_percent(before, after) - _percent(self.before, self.after)) <= LARGEST_CHANGE

    @property
    def missing(self) -> tuple[date, ...]:
        """Months of the windows that were not received, or are doubtful."""
        return missing_of(self.findings)

    @property
    def blocked(self) -> State | None:
        """What keeps the windows from being compared."""
        return blocked_of(self.findings)

    @property
    def moved(self) -> Literal["rose", "same", "fell"] | None:
        """What the arithmetic says, which is no conclusion; None where it is withheld."""
        return None if self.blocked or self.months == 0 else _moved(self.before, self.after)

    @property
    def percent(self) -> float | None:
        """Change in per cent; None where the base is below SMALLEST_BASE or nothing may be compared."""
        return None if self.blocked else percent_of(self.before, self.after)

    def reported(self, lang: Lang) -> tuple[float | None, str]:
        """Return (change in per cent, note) for headquarters, which asks for it on any base.

        None where it is withheld, and before 12 whole months.
        """
        if self.moved is None or self.months < YEAR or not self.before:
            return None, ""
        note = SMALL_BASE(lang, least=SMALLEST_BASE) if self.before < SMALLEST_BASE else ""
        return round(_percent(self.before, self.after), 1), note

    def line(self, lang: Lang) -> str:
        """Return `12 เดือนก่อน 40 คดี → 12 เดือนหลัง 31 คดี (ลดลง 9 คดี, ร้อยละ 22.5)`.

        Without any number where there is no whole month yet or the windows may not be compared.
        """
        if self.months == 0:
            return NO_MONTH(lang)
        if self.blocked:
            return WITHHELD(lang, why=" · ".join(f.words(lang) for f in self.findings if f.blocks))
        return _line(self.before, self.after, self.percent, self.months, lang)

    def short(self, lang: Lang) -> str:
        """Return `40 → 31` for a table, with the number of months where it is not 12; a dash if withheld."""
        if self.months == 0 or self.blocked:
            return "–"
        words = SHORT_OF_MONTHS if self.months < YEAR else SHORT
        return words(lang, before=self.before, after=self.after, n=self.months)

    def windows_text(self, lang: Lang) -> str:
        """Return both windows with their last days."""
        return " → ".join(
            format_days(first, end - timedelta(days=1), lang)
            for first, end in (self.before_window, self.after_window)
        )


def added_up(figures: Iterable[OfficialFigure]) -> list[OfficialFigure]:
    """Return those with 12 whole months that may be compared: equal windows may be added up, others not."""
    return [figure for figure in figures if figure.months == YEAR and not figure.blocked]


def together(figures: Iterable[OfficialFigure]) -> tuple[int, int, int]:
    """Return (before, after, zones) of the zones that are added up."""
    whole = added_up(figures)
    return sum(figure.before for figure in whole), sum(figure.after for figure in whole), len(whole)


def together_line(figures: Iterable[OfficialFigure], lang: Lang) -> str:
    """Return the official figure of several zones: `รวม 3 พื้นที่ที่ครบ 12 เดือน: 12 เดือนก่อน …`."""
    before, after, zones = together(figures)
    if not zones:
        return NO_YEAR(lang)
    return TOGETHER(lang, zones=zones, line=_line(before, after, percent_of(before, after), YEAR, lang))


def percent_of(before: int, after: int) -> float | None:
    """Return the change in per cent; None where the base is below SMALLEST_BASE."""
    return _percent(before, after) if before >= SMALLEST_BASE else None


def _moved(before: int, after: int) -> Literal["rose", "same", "fell"]:
    return "rose" if after > before else "fell" if after < before else "same"


def _percent(before: float, after: float) -> float:
    return (after - before) / before * 100


def _line(before: int, after: int, percent: float | None, months: int, lang: Lang) -> str:
    """The official figure in words; the percentage is left out where there is none to show."""
    span = (ONE_MONTH if months == 1 else MONTHS)(lang, n=months)
    change = _change(after - before, percent, lang)
    return LINE(lang, months=span, before=before, after=after, change=change)


def _change(cases: int, percent: float | None, lang: Lang) -> str:
    if not cases:
        return UNCHANGED(lang)
    if percent is None:
        return (FELL if cases < 0 else ROSE)(lang, cases=abs(cases))
    return (FELL_BY if cases < 0 else ROSE_BY)(lang, cases=abs(cases), percent=abs(percent))
