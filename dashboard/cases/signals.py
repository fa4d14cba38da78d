"""A signal and the weeks it stands in, in words: the same on every page and in every file."""

from dataclasses import dataclass
from datetime import date

from dashboard.cases.forecast import LEVELS, Level
from dashboard.coverage.season import Lag
from dashboard.language.periods import Period, week_of
from dashboard.language.text import Lang, Text


@dataclass(frozen=True, slots=True)
class Signal:
    """A week of one series with more cases than is usual.

    station, zone: '' = the whole view, all of a station. group: 0 = those that the view asks for, together.
    expected: mean; limit: the count that 99 of 100 usual weeks do not exceed. p, q: alone, and among all
    series.
    """

    station: str
    zone: str
    group: int
    name: Text
    week: Period
    seen: int
    expected: float
    limit: int
    level: Level
    p: float
    q: float

    def said(self, lang: Lang) -> str:
        """`ห้วงวันที่ 19–25 ต.ค. 2569: เกิด 9 คดี คาดไว้ประมาณ 1.2 คดี (ปกติไม่เกิน 4) – สูงผิดปกติ`."""
        days, level = self.week.days_text(lang), LEVELS[self.level](lang)
        if lang == "th":
            seen = f"เกิด {self.seen:,} คดี คาดไว้ประมาณ {self.expected:.1f} คดี (ปกติไม่เกิน {self.limit:,})"
            return f"ห้วงวันที่ {days}: {seen} – {level}"
        return (
            f"{days}: {self.seen:,} cases, about {self.expected:.1f} expected (usually at most"
            f" {self.limit:,}) – {level}"
        )

    def text(self, lang: Lang) -> str:
        """What is said, after the name of the series: `สภ.ห้วยยอด กลุ่ม 2 ทรัพย์ ห้วงวันที่ …`."""
        return f"{self.name(lang)}{' ' if lang == 'th' else ', '}{self.said(lang)}"


@dataclass(frozen=True, eq=False, slots=True)
class Weeks:
    """The last WEEKS weeks of a view, oldest first: its own cases, and the signals of all its series, latest
    first.

    seen, before: cases of the view, and of the weeks 364 days earlier; NaN where nothing was received.
    expected, limit: of the view, NaN where it is not judged; level: its signals. over: weeks that may be
    judged. series: how many were, in the latest of these. by_chance: signals a year if nothing ever changed.
    phi: dispersion of the stations' series.
    """

    mondays: tuple[date, ...]
    cut_off: date
    lag: Lag
    seen: tuple[float, ...]
    before: tuple[float, ...]
    expected: tuple[float, ...]
    limit: tuple[float, ...]
    level: tuple[Level, ...]
    over: tuple[bool, ...]
    signals: tuple[Signal, ...]
    series: int
    by_chance: float
    phi: float
    seasonal: bool
    events: tuple[tuple[date, date, Text], ...]

    @property
    def latest(self) -> Period | None:
        """The latest week that may be judged."""
        judged = [monday for monday, over in zip(self.mondays, self.over, strict=True) if over]
        return week_of(judged[-1]) if judged else None


def chance_text(found: Weeks, lang: Lang) -> str:
    """How many signals chance alone gives, whatever happens; printed wherever signals are."""
    k = found.by_chance
    often = ("ไม่ถึงปีละ 1 ครั้ง", "less than once") if k < 0.95 else (f"ประมาณปีละ {k:.0f} ครั้ง", f"about {k:.0f}")
    if lang == "th":
        return f"สัญญาณที่เกิดจากความบังเอิญ {often[0]} (ดู {found.series:,} ชุดตัวเลขทุกสัปดาห์)"
    return f"signals by chance alone: {often[1]} a year ({found.series:,} series looked at every week)"
