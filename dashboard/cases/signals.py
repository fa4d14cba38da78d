"""Words of a signal and the weeks it stands in: the same on every page and in every file.

Pure: `unusual_weeks` makes these of the store's cases, by the rules of `forecast`.
"""

from dataclasses import dataclass
from datetime import date

from dashboard.cases.forecast import LEVELS, Level
from dashboard.coverage.seasons import Lag
from dashboard.language.periods import Period, week_of
from dashboard.language.text import Lang, Text

SENTENCE = Text(
    "ห้วงวันที่ {days}: เกิด {seen:,} คดี คาดไว้ประมาณ {expected:.1f} คดี (ปกติไม่เกิน {limit:,}) – {level}",
    "{days}: {seen:,} cases, about {expected:.1f} expected (usually at most {limit:,}) – {level}",
)
NAMED_SENTENCE = Text("{name} {sentence}", "{name}, {sentence}")
SELDOM = Text(
    "สัญญาณที่เกิดโดยบังเอิญ ไม่ถึงปีละ 1 ครั้ง (ดู {series:,} ชุดตัวเลขทุกสัปดาห์)",
    "signals by chance alone: less than once a year ({series:,} series looked at every week)",
)
OFTEN = Text(
    "สัญญาณที่เกิดโดยบังเอิญ ประมาณปีละ {times:.0f} ครั้ง (ดู {series:,} ชุดตัวเลขทุกสัปดาห์)",
    "signals by chance alone: about {times:.0f} a year ({series:,} series looked at every week)",
)


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

    def sentence(self, lang: Lang) -> str:
        """Return `ห้วงวันที่ 19–25 ต.ค. 2569: เกิด 9 คดี คาดไว้ประมาณ 1.2 คดี (ปกติไม่เกิน 4) – สูงผิดปกติ`."""
        return SENTENCE(
            lang,
            days=self.week.days_text(lang),
            seen=self.seen,
            expected=self.expected,
            limit=self.limit,
            level=LEVELS[self.level](lang),
        )

    def text(self, lang: Lang) -> str:
        """Return the sentence after the name of the series: `สภ.ห้วยยอด กลุ่ม 2 ทรัพย์ ห้วงวันที่ …`."""
        return NAMED_SENTENCE(lang, name=self.name(lang), sentence=self.sentence(lang))


@dataclass(frozen=True, eq=False, slots=True)
class Weeks:
    """The last weeks of a view, oldest first, and the signals of all its series, latest first.

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
        """Return the latest week that may be judged."""
        judged = [monday for monday, over in zip(self.mondays, self.over, strict=True) if over]
        return week_of(judged[-1]) if judged else None


def chance_text(weeks: Weeks, lang: Lang) -> str:
    """Return how many signals chance alone gives, whatever happens; printed wherever signals are."""
    wording = SELDOM if weeks.by_chance < 0.95 else OFTEN
    return wording(lang, times=weeks.by_chance, series=weeks.series)
