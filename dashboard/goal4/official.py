"""Goal 4: group 1 and 2 cases in the zone, before against after joining.

This is the official figure (ผลตามตัวชี้วัด), equal windows only. The statistical conclusion is a field of its own
(`dashboard.goal4.conclusion`) and is never merged with it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_days
from dashboard.statistics.verdicts import SMALLEST_BASE

MONTHS = 12


@dataclass(frozen=True, slots=True)
class ZoneChange:
    """The official arithmetic of one zone. Windows exclude their ends; `missing` are months not received."""

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
    missing: tuple[date, ...]

    @property
    def moved(self) -> Literal["rose", "same", "fell"] | None:
        """What the arithmetic says, which is no conclusion; None where it is withheld."""
        if self.missing or self.months == 0:
            return None
        return "rose" if self.after > self.before else "fell" if self.after < self.before else "same"

    @property
    def percent(self) -> float | None:
        """Change in per cent; None where the base is below SMALLEST_BASE or a month is missing."""
        if self.missing or self.before < SMALLEST_BASE:
            return None
        return (self.after - self.before) / self.before * 100

    def reported(self, lang: Lang) -> tuple[float | None, str]:
        """(change in per cent, note) for headquarters, which asks for it on any base; None where it is
        withheld.
        """
        if self.moved is None or self.months < MONTHS or not self.before:
            return None, ""
        change = round((self.after - self.before) / self.before * 100, 1)
        few = (
            f"ฐานต่ำกว่า {SMALLEST_BASE} คดี ร้อยละแกว่งได้มาก ใช้จำนวนคดีประกอบเสมอ"
            if lang == "th"
            else f"base below {SMALLEST_BASE} cases: the percentage swings widely, read it with the counts"
        )
        return change, few if self.before < SMALLEST_BASE else ""

    def official(self, lang: Lang) -> str:
        """`12 เดือนก่อน 40 คดี → 12 เดือนหลัง 31 คดี (ลดลง 9 คดี, ร้อยละ 22.5)`; withheld where a month is
        missing.
        """
        if self.months == 0:
            return "ยังไม่มีเดือนเต็มหลังเข้าร่วม" if lang == "th" else "no whole month since joining yet"
        if self.missing:
            return (
                "งดเปรียบเทียบจนกว่าจะได้รับข้อมูลครบ"
                if lang == "th"
                else "no comparison until all months are received"
            )
        return official_line(self.before, self.after, self.percent, self.months, lang)

    def short(self, lang: Lang) -> str:
        """`40 → 31` for a table, with the number of months where it is not twelve; withheld where a month is
        missing.
        """
        if self.months == 0 or self.missing:
            return "–"
        months = f" ({self.months} {'เดือน' if lang == 'th' else 'mo.'})" if self.months < MONTHS else ""
        return f"{self.before:,} → {self.after:,}{months}"

    def windows_text(self, lang: Lang) -> str:
        spans = [format_days(a, add_days(b, -1), lang) for a, b in (self.before_window, self.after_window)]
        return " → ".join(spans)


def _months(number: int, lang: Lang) -> str:
    return f"{number} เดือน" if lang == "th" else f"{number} month{'' if number == 1 else 's'}"


def add_days(day: date, days: int) -> date:
    return date.fromordinal(day.toordinal() + days)


def official_line(before: int, after: int, percent: float | None, months: int, lang: Lang) -> str:
    """The official figure in words; the percentage is left out where there is none to show."""
    change = after - before
    if lang == "th":
        moved = f"ลดลง {-change:,} คดี" if change < 0 else f"เพิ่มขึ้น {change:,} คดี" if change else "เท่าเดิม"
        share = f", ร้อยละ {abs(percent):.1f}" if percent is not None and change else ""
        return (
            f"{_months(months, lang)}ก่อน {before:,} คดี → {_months(months, lang)}หลัง {after:,} คดี"
            f" ({moved}{share})"
        )
    moved = f"{-change:,} fewer" if change < 0 else f"{change:,} more" if change else "unchanged"
    share = f", {abs(percent):.1f} %" if percent is not None and change else ""
    span = _months(months, lang)
    return f"{span} before: {before:,} cases → {span} after: {after:,} cases ({moved}{share})"


def zone_changes(windows: pd.DataFrame, missing: pd.DataFrame) -> list[ZoneChange]:
    """From the rows of queries.before_after.zone_windows and those of missing_months."""
    gaps = {code: tuple(sorted(found)) for code, found in missing.groupby("code")["month"]}
    return [
        ZoneChange(
            r.code,
            r.station_code,
            Text(r.name_th, r.name_en),
            r.joined_on,
            int(r.months),
            (r.before_start, r.before_end),
            (r.after_start, r.after_end),
            int(r.before),
            int(r.after),
            {1: (int(r.before_1), int(r.after_1)), 2: (int(r.before_2), int(r.after_2))},
            (int(r.before_place), int(r.after_place)),
            gaps.get(r.code, ()),
        )
        for r in windows.itertuples()
    ]


def together(changes: Iterable[ZoneChange]) -> tuple[int, int, int]:
    """(before, after, zones) of the zones whose 12-month windows are complete: equal windows may be added
    up.
    """
    whole = [c for c in changes if c.months == MONTHS and not c.missing]
    return sum(c.before for c in whole), sum(c.after for c in whole), len(whole)


def together_line(changes: Iterable[ZoneChange], lang: Lang) -> str:
    """The official figure of several zones: `รวม 3 พื้นที่ที่ครบ 12 เดือน: 12 เดือนก่อน …`."""
    before, after, zones = together(changes)
    if not zones:
        return "ยังไม่มีพื้นที่ที่ครบ 12 เดือน" if lang == "th" else "no zone has 12 whole months yet"
    percent = (after - before) / before * 100 if before >= SMALLEST_BASE else None
    whole = f"รวม {zones} พื้นที่ที่ครบ 12 เดือน" if lang == "th" else f"{zones} zones with 12 whole months"
    return f"{whole}: {official_line(before, after, percent, MONTHS, lang)}"
