"""A zone's cases against its baseline to the end of the fiscal year: for the police alone, and no quota."""

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
SO_FAR = Text(
    "เกิดแล้ว {so_far:,} คดี (ฐานเดิมห้วงเดียวกัน {same:,} คดี) หากถึง {until} รวมไม่เกิน {base:,} คดี จะไม่สูงกว่าฐานเดิม",
    "{so_far:,} cases so far (old base for the same days {same:,}); up to {base:,} in all by {until} is not"
    " above the old base",
)
ABOVE = Text(
    "เกิดแล้ว {so_far:,} คดี (ฐานเดิมห้วงเดียวกัน {same:,} คดี) สูงกว่าฐานเดิมทั้งปี {base:,} คดีแล้ว",
    "{so_far:,} cases so far (old base for the same days {same:,}): above the old base of the whole year,"
    " {base:,}",
)
PACE = Text(
    "ถ้าเป็นไปตามอัตราปัจจุบัน สิ้นปีน่าจะอยู่ที่ {low:,}–{high:,} คดี (ช่วงค่าที่เป็นไปได้ 80 %) โอกาสสูงกว่าฐานเดิม {chance}",
    "at the present pace {low:,}–{high:,} cases by the end of the year (likely range, 80 %); chance of going"
    " above the old base: {chance}",
)
SMALL_CHANCE = Text("น้อยมาก", "very small")
GREAT_CHANCE = Text("เกือบแน่นอน", "nearly certain")
CHANCE = Text("ประมาณ {n} ใน 10", "about {n} in 10")


@dataclass(frozen=True, slots=True)
class YearEnd:
    """Cases of the running fiscal year against the rate before joining.

    Args:
        through: the cut-off.
        last: last day of the fiscal year.
        so_far, same_days: cases of the year up to the cut-off, and what the old rate gives for these days.
        base: cases that the old rate gives for the whole year, rounded down.
        pace: of the days left; None where the year is over.
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
        """Return cases so far, and the total that would not be above the baseline."""
        same, until = round(self.same_days), format_date(self.last, lang)
        words = ABOVE if self.room < 0 else SO_FAR
        return words(lang, so_far=self.so_far, same=same, until=until, base=self.base)

    def pace_text(self, lang: Lang) -> str:
        """Return what today's pace makes likely; '' where the year is over."""
        if self.pace is None:
            return ""
        low, high = self.so_far + self.pace.low, self.so_far + self.pace.high
        return PACE(lang, low=low, high=high, chance=_chance(self.pace.over or 0.0, lang))


def year_end(conclusion: Conclusion) -> YearEnd | None:
    """Return how a zone's year stands.

    None where the baseline is too small or holds parts of years only, or the windows cannot be compared.
    """
    windows, season = conclusion.windows, conclusion.season
    if conclusion.blocked or conclusion.before.cases < SMALLEST_BASE or not windows.whole_years:
        return None
    first = fiscal_year_start(windows.cut_off)
    end, until = add_months(first, YEAR), windows.cut_off + timedelta(days=1)
    rate = conclusion.before.cases / conclusion.exposures[1]
    so_far, base = conclusion.count(windows.year_to_date).cases, floor(rate * season.exposure([(first, end)]))
    seen, left = season.exposure([(first, until)]), season.exposure([(until, end)])
    pace = None
    if left > 0:
        pace = cases_to_come(so_far, seen, left, allowed=base - so_far, dispersion=conclusion.dispersion)
    return YearEnd(windows.cut_off, end - timedelta(days=1), so_far, rate * seen, base, pace)


def _chance(p: float, lang: Lang) -> str:
    if p <= 0.05:
        return SMALL_CHANCE(lang)
    if p >= 0.95:
        return GREAT_CHANCE(lang)
    return CHANCE(lang, n=round(p * 10))
