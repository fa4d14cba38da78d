"""A zone's cases against its old base to the end of the fiscal year. For the police alone: it is no quota of
cases.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from math import floor

from dashboard.goal4.conclusion import Conclusion
from dashboard.goal4.windows import YEAR, fiscal_year_start
from dashboard.language.periods import add_months
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_date
from dashboard.statistics import Pace, cases_to_come
from dashboard.statistics.verdicts import SMALLEST_BASE

NAME = Text("เทียบฐานเดิมถึงสิ้นปีงบประมาณ", "Against the old base to the end of the fiscal year")
METHOD: tuple[Text, Text] = (
    NAME,
    Text(
        "คดีตั้งแต่ต้นปีงบประมาณ เทียบจำนวนที่อัตราเดิมให้ในวันเดียวกัน และยอดทั้งปีที่ยังไม่สูงกว่าฐานเดิม"
        " (ปัดลง) กับยอดที่น่าจะเป็นถ้าอัตราวันนี้คงอยู่ ใช้ภายในเพื่อวางแผน ไม่ใช่โควตา"
        " จึงแสดงคู่กับการตรวจการลงข้อมูลเสมอ (คดีที่ลงช้า และสัดส่วนกลุ่มความผิด)",
        "Cases since the fiscal year began against what the old rate gives for the same days, the total of"
        " the year that would not be above the old base (rounded down), and what today's pace makes likely."
        " For planning inside the police and no quota: always beside the check of how cases were entered"
        " (late entries, mix of groups).",
    ),
)


@dataclass(frozen=True, slots=True)
class YearEnd:
    """through: the cut-off. so_far, same_days: cases of the fiscal year up to it, and what the old rate gives
    for it.

    base: cases that the old rate gives for the whole year, rounded down. pace: of the days left.
    """

    through: date
    last: date
    so_far: int
    same_days: float
    base: int
    pace: Pace | None

    @property
    def room(self) -> int:
        return self.base - self.so_far

    def text(self, lang: Lang) -> str:
        """The wording agreed with the users of the product (DOMAIN, case budget)."""
        same, until = round(self.same_days), format_date(self.last, lang)
        if lang == "th":
            if self.room < 0:
                return (
                    f"เกิดแล้ว {self.so_far:,} คดี (ฐานเดิมห้วงเดียวกัน {same:,} คดี) สูงกว่าฐานเดิมทั้งปี"
                    f" {self.base:,} คดีแล้ว"
                )
            return (
                f"เกิดแล้ว {self.so_far:,} คดี (ฐานเดิมห้วงเดียวกัน {same:,} คดี) หากถึง {until} รวมไม่เกิน"
                f" {self.base:,} คดี จะไม่สูงกว่าฐานเดิม"
            )
        if self.room < 0:
            return (
                f"{self.so_far:,} cases so far (old base for the same days {same:,}): above the old base of"
                f" the whole year, {self.base:,}"
            )
        return (
            f"{self.so_far:,} cases so far (old base for the same days {same:,}); up to {self.base:,} in all"
            f" by {until} is not above the old base"
        )

    def pace_text(self, lang: Lang) -> str:
        """What today's pace makes likely; '' where the year is over."""
        if self.pace is None:
            return ""
        low, high = self.so_far + self.pace.low, self.so_far + self.pace.high
        over = self.pace.over or 0.0
        if lang == "th":
            return (
                f"ถ้าเป็นไปตามอัตราปัจจุบัน สิ้นปีน่าจะอยู่ที่ {low:,}–{high:,} คดี (ช่วงค่าที่เป็นไปได้ 80"
                f" %) โอกาสสูงกว่าฐานเดิม {_chance(over, lang)}"
            )
        likely = f"at the present pace {low:,}–{high:,} cases by the end of the year (likely range, 80 %)"
        return f"{likely}; chance of going above the old base: {_chance(over, lang)}"


def year_end(found: Conclusion) -> YearEnd | None:
    """None where the base is too small, holds parts of years only, or the windows cannot be compared."""
    if found.blocked or found.before.cases < SMALLEST_BASE or not found.windows.whole_years:
        return None
    first = fiscal_year_start(found.windows.cut_off)
    end, until = add_months(first, YEAR), found.windows.cut_off + timedelta(days=1)
    rate = found.before.cases / found.exposures[1]
    season, so_far = found.season, found.count("year").cases
    base = floor(rate * season.exposure([(first, end)]))
    seen, left = season.exposure([(first, until)]), season.exposure([(until, end)])
    pace = (
        cases_to_come(so_far, seen, left, allowed=base - so_far, dispersion=found.dispersion)
        if left > 0
        else None
    )
    return YearEnd(found.windows.cut_off, end - timedelta(days=1), so_far, rate * seen, base, pace)


def _chance(p: float, lang: Lang) -> str:
    if p < 0.05:
        return "น้อยมาก" if lang == "th" else "very small"
    if p > 0.95:
        return "เกือบแน่นอน" if lang == "th" else "nearly certain"
    return f"ประมาณ {round(p * 10)} ใน 10" if lang == "th" else f"about {round(p * 10)} in 10"
