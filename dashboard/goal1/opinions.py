"""What the public of a zone says, judged against the target, and what it means for goal 1 of its station."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.coverage.receipts import RECEIPTS, receipt
from dashboard.goal1.samples import INDICATORS, Population, Sample, Share, share_of, weigh
from dashboard.indicators import NOT_JOINED, Mark, Standing
from dashboard.language.periods import add_months
from dashboard.language.text import Lang, Text
from dashboard.statistics import Interval, difference_of_proportions, survey_verdict
from dashboard.statistics.surveys import FEWEST_ANSWERS, Direction, SurveyState

# The programme's own targets, for years in which none was loaded.
DEFAULT_TARGETS = {"fear": 0.40, "satisfaction": 0.80, "confidence": 0.80}
DIRECTIONS: dict[str, Direction] = {"fear": "max", "satisfaction": "min", "confidence": "min"}
SHORT = {
    "fear": Text("หวาดกลัว", "fear"),
    "satisfaction": Text("พึงพอใจ", "satisfaction"),
    "confidence": Text("เชื่อมั่น", "confidence"),
}
STATES: dict[SurveyState, Text] = {
    "not_met": Text("ไม่ผ่านเกณฑ์", "not met"),
    "too_close_to_call": Text("ก้ำกึ่งเกณฑ์ – ยังสรุปไม่ได้", "too close to call"),
    "not_enough_data": Text("ผู้ตอบไม่เพียงพอ", "not enough answers"),
    "met": Text("ผ่านเกณฑ์", "met"),
}
BRIEF: dict[SurveyState, Text] = {
    "not_met": Text("ไม่ผ่าน", "not met"),
    "too_close_to_call": Text("ก้ำกึ่ง", "too close"),
    "not_enough_data": Text("ผู้ตอบไม่เพียงพอ", "too few answers"),
    "met": Text("ผ่าน", "met"),
}
ANSWERS_NEEDED = Text("ต้องเก็บแบบสอบถามเพิ่มอีกประมาณ {k} ชุด", "about {k} more answers are needed")
TOO_MANY_NEEDED = Text(
    "ใกล้เกณฑ์มาก เก็บเพิ่มอีก 10,000 ชุดก็ยังตัดสินไม่ได้",
    "so close that not even 10,000 more answers would decide",
)
# Older results say nothing on the zone as it is.
MONTHS_VALID = 12
ONLY_STATION_WIDE = Text(
    "มีเฉพาะผลสำรวจระดับสถานี ซึ่งไม่ใช้ตัดสิน", "only a station-wide poll, which decides nothing"
)
OUT_OF_DATE = Text("ผลสำรวจในพื้นที่ล่าสุดเก่ากว่า 12 เดือน", "the zone's latest survey is older than 12 months")
UNSETTLED = Text("ยังสรุปไม่ได้", "unsettled")


# A larger share without an answer may hide how people think.
MUCH_MISSING = 0.10


@dataclass(frozen=True, slots=True)
class Opinion:
    """One indicator of one place in one wave (or several pooled ones), judged. Shares and targets are
    fractions 0–1.

    zone: '' = the whole station, which decides nothing. answers_needed: see SurveyVerdict. change: interval
    of the share less that of the previous wave; None where there is none.
    """

    indicator: str
    station: str
    zone: str
    instrument: str
    wave: str
    first_day: date
    last_day: date
    share: Share
    interval: Interval
    target: float
    state: SurveyState
    answers_needed: int | None
    change: Interval | None = None

    @property
    def value(self) -> float | None:
        """The share; None below the fewest answers with which one is shown."""
        return self.share.share if self.share.answered >= FEWEST_ANSWERS else None

    @property
    def n(self) -> int:
        """People who answered the question."""
        return self.share.answered

    def percent(self, lang: Lang) -> str:
        """`22 %`, with a decimal where it would else look like the target; in words where it is not shown."""
        if self.value is None:
            return BRIEF["not_enough_data"](lang)
        near = round(self.value * 100) == round(self.target * 100)
        return f"{self.value * 100:.{1 if near else 0}f} %"

    def needed(self, lang: Lang) -> str:
        """How many more answers would decide; '' where it is decided."""
        if self.answers_needed == 0:
            return ""
        return (
            TOO_MANY_NEEDED(lang)
            if self.answers_needed is None
            else ANSWERS_NEEDED(lang, k=f"{self.answers_needed:,}")
        )


def opinion(
    sample: Sample,
    indicator: str,
    target: float,
    population: Population | None,
    previous: Sample | None = None,
) -> Opinion | None:
    """The verdict on one indicator; None where nobody answered its question.

    previous: the wave before, of the same instrument and place.
    """
    found = share_of(sample, indicator, *weigh(sample, population))
    if found is None:
        return None
    before = share_of(previous, indicator, *weigh(previous, population)) if previous else None
    change = (
        difference_of_proportions(found.share, found.effective, before.share, before.effective)
        if before
        else None
    )
    verdict = survey_verdict(found.share, found.answered, found.effective, target, DIRECTIONS[indicator])
    return Opinion(
        indicator,
        sample.station,
        sample.zone,
        sample.instrument,
        sample.wave,
        sample.first_day,
        sample.last_day,
        found,
        verdict.interval,
        target,
        verdict.state,
        verdict.answers_needed,
        change,
    )


def by_place(samples: Iterable[Sample]) -> dict[tuple[str, str], dict[str, list[Sample]]]:
    """(station, zone) → instrument → its waves, latest first."""
    found: dict[tuple[str, str], dict[str, list[Sample]]] = {}
    for sample in sorted(samples, key=lambda s: (s.last_day, s.wave), reverse=True):
        found.setdefault((sample.station, sample.zone), {}).setdefault(sample.instrument, []).append(sample)
    return found


def valid_since(at: date) -> date:
    """The first day on which a wave may have ended to be judged on the day `at`."""
    return add_months(at, -MONTHS_VALID)


def deciding(waves: dict[str, list[Sample]], indicator: str, at: date) -> str | None:
    """The instrument that decides an indicator in a place: of those that asked it lately the one with most
    respondents in its latest wave. None = none did.
    """
    lately = [
        found[0]
        for found in waves.values()
        if found[0].last_day >= valid_since(at) and _asked(found[0], indicator)
    ]
    best = max(lately, key=lambda s: (s.people, s.last_day, s.instrument), default=None)
    return best.instrument if best else None


def _asked(sample: Sample, indicator: str) -> bool:
    if sample.totals is not None:
        return indicator in sample.totals
    return any(cell.answers[indicator][0] for cell in sample.cells)


def rolling(waves: Sequence[Sample]) -> list[Sample]:
    """Waves (latest first) that ended in the twelve calendar months up to the one in which the latest
    ended.
    """
    since = add_months(waves[0].last_day.replace(day=1), -MONTHS_VALID + 1)
    return [wave for wave in waves if wave.last_day >= since and wave.totals is None]


def standing(
    station: str,
    found: Sequence[Opinion],
    joined: Sequence[date],
    due_days: int,
    at: date,
    other: Text | None,
) -> Standing:
    """Goal 1 of one station from what its zones say: met when all indicators of all zones are, not met when
    one is not.

    Args:
        found: deciding opinions of its zones.
        joined: when each of its zones joined the programme, up to `at`.
        due_days: days after a month within which its answers are due.
        other: why there is no opinion although there are answers.
    """
    if not joined:
        return Standing(station, "not_joined", NOT_JOINED, Text("", ""))
    if not found:
        late = receipt(None, min(joined).replace(day=1), due_days, at)
        mark: Mark = "not_due" if late == "not_due" else "not_received"
        return Standing(station, mark, RECEIPTS[late], other or Text("", ""))
    missing = [i for i in INDICATORS if i not in {o.indicator for o in found}]
    states = {o.state for o in found}
    reason = Text(_reason(found, missing, "th"), _reason(found, missing, "en"))
    if "not_met" in states:
        return Standing(station, "not_met", STATES["not_met"], reason)
    if states == {"met"} and not missing:
        return Standing(station, "met", STATES["met"], reason)
    return Standing(station, "unsettled", UNSETTLED, reason)


def _reason(found: Sequence[Opinion], missing: Sequence[str], lang: Lang) -> str:
    """`หวาดกลัว 22 % ผ่าน · พึงพอใจ 91 % ผ่าน · เชื่อมั่น 89 % ผ่าน · ผู้ตอบ 412 คน`; of several zones the worst of
    each.
    """
    parts = []
    worst = list(STATES)
    for indicator in INDICATORS:
        mine = [o for o in found if o.indicator == indicator]
        if mine:
            shown = min(mine, key=lambda o: worst.index(o.state))
            said = "" if shown.value is None else f"{shown.percent(lang)} "
            parts.append(f"{SHORT[indicator](lang)} {said}{BRIEF[shown.state](lang)}")
    parts += [f"{'ไม่ได้ถาม' if lang == 'th' else 'not asked:'} {SHORT[i](lang)}" for i in missing]
    people = sum({(o.zone, o.instrument): o.share.people for o in found}.values())
    parts.append(f"ผู้ตอบ {people:,} คน" if lang == "th" else f"{people:,} respondents")
    return " · ".join(parts)
