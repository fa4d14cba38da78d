"""What the public of a zone says, judged against the target, and what it means for goal 1 of its station."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from dashboard.coverage.receipts import RECEIPTS, receipt
from dashboard.goal1.samples import Population, Sample, Share, share_of, weigh
from dashboard.indicators import NOT_JOINED, Mark, Standing
from dashboard.language.periods import add_months
from dashboard.language.text import Lang, Text
from dashboard.schema.survey_indicators import BY_CODE, SURVEY_CODES, SURVEY_INDICATORS, Direction
from dashboard.statistics import Interval, difference_of_proportions, survey_verdict
from dashboard.statistics.surveys import FEWEST_ANSWERS, SurveyState
from dashboard.ui.tokens import Verdict

# As the statistic names them.
DIRECTIONS: dict[Direction, Literal["max", "min"]] = {"at most": "max", "at least": "min"}
SHORT: dict[str, Text] = {indicator.code: indicator.short for indicator in SURVEY_INDICATORS}
# Beside the states of the method: so many did not answer that those who did say little of the others.
OpinionState = SurveyState | Literal["unanswered"]
STATES: dict[OpinionState, Text] = {
    "not_met": Text("ไม่ผ่านเกณฑ์", "not met"),
    "too_close_to_call": Text("ก้ำกึ่งเกณฑ์ – ยังสรุปไม่ได้", "too close to call"),
    "not_enough_data": Text("ผู้ตอบไม่เพียงพอ", "not enough answers"),
    "unanswered": Text("ผู้ไม่ตอบข้อนี้มาก – ไม่ตัดสิน", "too many gave no answer: not judged"),
    "met": Text("ผ่านเกณฑ์", "met"),
}
BRIEF: dict[OpinionState, Text] = {
    "not_met": Text("ไม่ผ่าน", "not met"),
    "too_close_to_call": Text("ก้ำกึ่ง", "too close"),
    "not_enough_data": Text("ผู้ตอบไม่เพียงพอ", "too few answers"),
    "unanswered": Text("ไม่ตัดสิน", "not judged"),
    "met": Text("ผ่าน", "met"),
}
VERDICTS: dict[OpinionState, Verdict] = {
    "met": "good",
    "not_met": "bad",
    "too_close_to_call": "undecided",
    "not_enough_data": "undecided",
    "unanswered": "not_received",
}
ANSWERS_NEEDED = Text("ต้องเก็บแบบสอบถามเพิ่มอีกประมาณ {k} ชุด", "about {k} more answers are needed")
TOO_MANY_NEEDED = Text(
    "ใกล้เกณฑ์มาก เก็บเพิ่มอีก 10,000 ชุดก็ยังตัดสินไม่ได้",
    "so close that not even 10,000 more answers would decide",
)
# An older wave says nothing of the zone as it is now.
MONTHS_VALID = 12
ONLY_STATION_WIDE = Text(
    "มีเฉพาะผลสำรวจระดับสถานี ซึ่งไม่ใช้ตัดสิน", "only a station-wide poll, which decides nothing"
)
OUT_OF_DATE = Text("ผลสำรวจในพื้นที่ล่าสุดเก่ากว่า 12 เดือน", "the zone's latest survey is older than 12 months")
UNSETTLED = Text("ยังสรุปไม่ได้", "unsettled")
NOT_ASKED = Text("ไม่ได้ถาม {indicator}", "not asked: {indicator}")
RESPONDENTS = Text("ผู้ตอบ {people} คน", "{people} respondents")
SURVEYED = Text("สำรวจแล้ว {asked} จาก {zones} พื้นที่", "{asked} of {zones} zones surveyed")
# A larger share without an answer may hide how people think.
MUCH_MISSING = 0.10
# From this share on a question is not judged.
TOO_MUCH_MISSING = 0.40
UNANSWERED = Text(
    "ไม่ตอบ/ไม่ทราบ {percent:.0f} % (ตั้งแต่ {most:.0f} % ไม่ตัดสิน)",
    "{percent:.0f} % gave no answer (from {most:.0f} % on a question is not judged)",
)


@dataclass(frozen=True, slots=True)
class Opinion:
    """One indicator of one place in one wave (or several pooled ones), judged; shares are fractions 0–1.

    indicator: its code. zone: '' = the whole station, which decides nothing. answers_needed: see
    SurveyVerdict; None also where so many gave no answer that it is not judged. change: interval of the share
    less that of the wave before; None where there is none.
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
    state: OpinionState
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
        """Return `22 %`, with a decimal where it would look like the target; words where it is not shown."""
        if self.value is None:
            return BRIEF["not_enough_data"](lang)
        near = round(self.value * 100) == round(self.target * 100)
        return f"{self.value * 100:.{1 if near else 0}f} %"

    def needed(self, lang: Lang) -> str:
        """Return how many more answers would decide, or why none would; '' where it is decided."""
        if self.state == "unanswered":
            return UNANSWERED(lang, percent=self.share.missing * 100, most=TOO_MUCH_MISSING * 100)
        if self.answers_needed == 0:
            return ""
        if self.answers_needed is None:
            return TOO_MANY_NEEDED(lang)
        return ANSWERS_NEEDED(lang, k=f"{self.answers_needed:,}")


def opinion(
    sample: Sample,
    indicator: str,
    target: float,
    population: Population | None,
    previous: Sample | None = None,
) -> Opinion | None:
    """Judge one indicator of a sample by its target; None where nobody answered the question.

    Args:
        indicator: its code. target: a fraction 0–1.
        population: people by sex and band; None = not known.
        previous: the wave before, of the same instrument and place.
    """
    share = share_of(sample, indicator, *weigh(sample, population))
    if share is None:
        return None
    earlier = share_of(previous, indicator, *weigh(previous, population)) if previous else None
    change = None
    if earlier is not None:
        change = difference_of_proportions(share.share, share.effective, earlier.share, earlier.effective)
    direction = DIRECTIONS[BY_CODE[indicator].direction]
    verdict = survey_verdict(share.share, share.answered, share.effective, target, direction)
    unanswered = share.missing >= TOO_MUCH_MISSING
    return Opinion(
        indicator=indicator,
        station=sample.station,
        zone=sample.zone,
        instrument=sample.instrument,
        wave=sample.wave,
        first_day=sample.first_day,
        last_day=sample.last_day,
        share=share,
        interval=verdict.interval,
        target=target,
        state="unanswered" if unanswered else verdict.state,
        answers_needed=None if unanswered else verdict.answers_needed,
        change=change,
    )


def by_place(samples: Iterable[Sample]) -> dict[tuple[str, str], dict[str, list[Sample]]]:
    """Return (station, zone) → instrument → its waves, latest first."""
    waves: dict[tuple[str, str], dict[str, list[Sample]]] = {}
    for sample in sorted(samples, key=lambda s: (s.last_day, s.wave), reverse=True):
        waves.setdefault((sample.station, sample.zone), {}).setdefault(sample.instrument, []).append(sample)
    return waves


def valid_since(at: date) -> date:
    """Return the first day on which a wave may have ended to be judged on the day `at`."""
    return add_months(at, -MONTHS_VALID)


def deciding(waves: Mapping[str, Sequence[Sample]], indicator: str, at: date) -> str | None:
    """Return the instrument that decides an indicator in a place; None = none asked it lately.

    Of those that did, the one with most respondents in its latest wave.

    Args:
        waves: of the place, by instrument, latest first.
    """
    latest = [of_instrument[0] for of_instrument in waves.values()]
    lately = [s for s in latest if s.last_day >= valid_since(at) and _asked(s, indicator)]
    largest = max(lately, key=lambda s: (s.people, s.last_day, s.instrument), default=None)
    return largest.instrument if largest else None


def _asked(sample: Sample, indicator: str) -> bool:
    if sample.totals is not None:
        return indicator in sample.totals
    return any(cell.answers[indicator][0] for cell in sample.cells)


def rolling(waves: Sequence[Sample]) -> list[Sample]:
    """Return the waves (latest first) that ended in the twelve calendar months up to that of the latest."""
    since = add_months(waves[0].last_day.replace(day=1), -MONTHS_VALID + 1)
    return [wave for wave in waves if wave.last_day >= since and wave.totals is None]


def standing(
    station: str,
    opinions: Sequence[Opinion],
    joined: Sequence[date],
    due_days: int,
    at: date,
    other: Text | None,
) -> Standing:
    """Return a station's standing on goal 1: met if all indicators of all zones are, not met if one is not.

    Args:
        opinions: the deciding ones on its zones.
        joined: when each of its zones joined the programme, up to `at`.
        due_days: days after a month within which its answers are due.
        other: why there is no opinion although there are answers.
    """
    if not joined:
        return Standing(station, "not_joined", NOT_JOINED, Text("", ""))
    if not opinions:
        late = receipt(None, min(joined).replace(day=1), due_days, at)
        mark: Mark = "not_due" if late == "not_due" else "not_received"
        return Standing(station, mark, RECEIPTS[late], other or Text("", ""))
    asked = {(o.zone, o.indicator) for o in opinions}
    zones = {zone for zone, _ in asked}
    missing = [code for code in SURVEY_CODES if any((zone, code) not in asked for zone in zones)]
    states = {o.state for o in opinions}
    reason = Text(_reason(opinions, missing, "th"), _reason(opinions, missing, "en"))
    if "not_met" in states:
        return Standing(station, "not_met", _of_zones(STATES["not_met"], zones, joined), reason)
    if states == {"met"} and not missing:
        return Standing(station, "met", _of_zones(STATES["met"], zones, joined), reason)
    return Standing(station, "unsettled", _of_zones(UNSETTLED, zones, joined), reason)


def _of_zones(words: Text, zones: Collection[str], joined: Sequence[date]) -> Text:
    """Return a verdict with how many of the station's zones it rests on, where it has several."""
    if len(joined) == 1:
        return words
    surveyed = [SURVEYED(lang, asked=len(zones), zones=len(joined)) for lang in ("th", "en")]
    return Text(f"{words.th} ({surveyed[0]})", f"{words.en} ({surveyed[1]})")


def _reason(opinions: Sequence[Opinion], missing: Sequence[str], lang: Lang) -> str:
    """Return `หวาดกลัว 22 % ผ่าน · พึงพอใจ 91 % ผ่าน · …`; of several zones the worst of each indicator.

    Args:
        missing: indicators that some surveyed zone was not asked.
    """
    parts = []
    from_worst = list(STATES)
    for code in SURVEY_CODES:
        on_indicator = [o for o in opinions if o.indicator == code]
        if on_indicator:
            worst = min(on_indicator, key=lambda o: from_worst.index(o.state))
            value = "" if worst.value is None else f"{worst.percent(lang)} "
            parts.append(f"{SHORT[code](lang)} {value}{BRIEF[worst.state](lang)}")
    parts += [NOT_ASKED(lang, indicator=SHORT[code](lang)) for code in missing]
    people = sum({(o.zone, o.instrument): o.share.people for o in opinions}.values())
    return " · ".join([*parts, RESPONDENTS(lang, people=f"{people:,}")])
