"""How a zone's cases were entered, before against now: late, or under other groups.

Either makes a figure look better than it is.
"""

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from dashboard.language.text import Lang, Text
from dashboard.queries.goal4 import COUNTED, LATE_DAYS

LATE = Text(f"รับแจ้งช้ากว่าวันเกิดเหตุ {LATE_DAYS} วันขึ้นไป", f"reported {LATE_DAYS} days or more after the case")
SHIFTED = Text("สัดส่วนคดีกลุ่ม 1 และ 2 จากคดีกลุ่ม 1–3", "group 1 and 2 of all group 1–3 cases")
OF = Text("{part:,} จาก {whole:,}", "{part:,} of {whole:,}")
SHARE_OF = Text("{part:,} จาก {whole:,} (ร้อยละ {percent:.1f})", "{part:,} of {whole:,} ({percent:.1f} %)")
# No percentage on a base below ten.
SMALLEST = 10
# Group 4 is left out of the mix: it counts police activity.
MIX = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class EntryShare:
    """So many of so many cases."""

    part: int
    whole: int

    def text(self, lang: Lang) -> str:
        """Return `3 จาก 40 (ร้อยละ 7.5)`; no percentage on a small base."""
        if self.whole < SMALLEST:
            return OF(lang, part=self.part, whole=self.whole)
        return SHARE_OF(lang, part=self.part, whole=self.whole, percent=self.part / self.whole * 100)


@dataclass(frozen=True, slots=True)
class Entries:
    """Cases of groups 1–2 entered late, and their share of groups 1–3: (window before, this fiscal year)."""

    late: tuple[EntryShare, EntryShare]
    mix: tuple[EntryShare, EntryShare]


def entries_of(rows: pd.DataFrame, before: Collection[str], year: Collection[str]) -> Entries:
    """Return how the cases of one zone were entered.

    Args:
        rows: of `queries.goal4.entries`, of that zone.
        before, year: slices of the window before, and of the fiscal year to date.
    """
    late_before, mix_before = _shares(rows[rows["slice"].isin(before)])
    late_now, mix_now = _shares(rows[rows["slice"].isin(year)])
    return Entries((late_before, late_now), (mix_before, mix_now))


def _shares(window: pd.DataFrame) -> tuple[EntryShare, EntryShare]:
    """Cases entered late of those with a day of report, and counted cases of all reports."""
    counted = window[window["crime_group"].isin(COUNTED)]
    reports = window[window["crime_group"].isin(MIX)]
    late = EntryShare(int(counted["late"].sum()), int(counted["dated"].sum()))
    return late, EntryShare(int(counted["cases"].sum()), int(reports["cases"].sum()))
