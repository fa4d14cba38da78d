"""How a zone's cases were entered: late, or under other groups, before against now (METHODS section 6, no.
37).
"""

from dataclasses import dataclass

import pandas as pd

from dashboard.language.text import Lang, Text
from dashboard.queries.goal4 import LATE_DAYS

LATE = Text(f"รับแจ้งช้ากว่าวันเกิดเหตุ {LATE_DAYS} วันขึ้นไป", f"reported {LATE_DAYS} days or more after the case")
SHIFTED = Text("สัดส่วนคดีกลุ่ม 1 และ 2 จากคดีกลุ่ม 1–3", "group 1 and 2 of all group 1–3 cases")
# No percentage on a base below ten.
SMALLEST = 10


@dataclass(frozen=True, slots=True)
class Share:
    part: int
    whole: int

    def text(self, lang: Lang) -> str:
        """`3 จาก 40 (ร้อยละ 7.5)`; no percentage on a small base."""
        of = "จาก" if lang == "th" else "of"
        if self.whole < SMALLEST:
            return f"{self.part:,} {of} {self.whole:,}"
        percent = f"{self.part / self.whole * 100:.1f}"
        return (
            f"{self.part:,} {of} {self.whole:,}"
            f" ({'ร้อยละ ' if lang == 'th' else ''}{percent}{'' if lang == 'th' else ' %'})"
        )


@dataclass(frozen=True, slots=True)
class Entries:
    """(window before, fiscal year to date): cases of groups 1–2 entered late, and their share of groups 1–3.

    Group 4 is left out of the mix: it counts police activity.
    """

    late: tuple[Share, Share]
    mix: tuple[Share, Share]


def entries(rows: pd.DataFrame, before: str) -> Entries:
    """Args:
    rows: of queries.evaluation.entries, of one zone. before: name of its window before.
    """

    def of(name: str) -> tuple[Share, Share]:
        window = rows[rows["slice"] == name]
        counted, reports = (
            window[window["crime_group"].isin([1, 2])],
            window[window["crime_group"].isin([1, 2, 3])],
        )
        late = Share(int(counted["late"].sum()), int(counted["dated"].sum()))
        return late, Share(int(counted["cases"].sum()), int(reports["cases"].sum()))

    (late_before, mix_before), (late_now, mix_now) = of(before), of("year")
    return Entries((late_before, late_now), (mix_before, mix_now))
