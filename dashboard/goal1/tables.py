"""Tables of the page on surveys, and the wordings they share with its figures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from dashboard.goal1 import surveys
from dashboard.goal1.opinions import BRIEF, SHORT, Opinion, rolling
from dashboard.goal1.samples import (
    CLUSTER_CORRELATION,
    UNRECORDED_CLUSTER_EFFECT,
    Sample,
    Share,
    Weighting,
    pooled,
)
from dashboard.goal1.surveys import Instrument, joined_zones
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_change, format_days
from dashboard.schema.survey_indicators import SURVEY_CODES
from dashboard.statistics import Interval
from dashboard.store import db
from dashboard.ui.columns import Column, table
from dashboard.view.view import View

STATION_WIDE = Text("ระดับสถานี – ไม่ใช่เฉพาะพื้นที่โครงการ", "station-wide – not the programme's zone alone")
ZONE_ONLY = Text("เฉพาะพื้นที่ Safety Zone", "the zone alone")
WEIGHTING: dict[Weighting, Text] = {
    "post_stratified": Text("ถ่วงน้ำหนักเพศ × อายุตามประชากร", "weighted by sex × age"),
    "raked": Text("ถ่วงน้ำหนักเพศและอายุตามประชากร", "weighted by sex and by age"),
    "unbalanced": Text(
        "สัดส่วนผู้ตอบไม่ตรงกับประชากร จึงแสดงค่าที่ไม่ได้ถ่วงน้ำหนัก",
        "respondents unlike the population: shown unweighted",
    ),
    "no_population": Text("ยังไม่มีข้อมูลประชากร จึงไม่ได้ถ่วงน้ำหนัก", "population not loaded: unweighted"),
    "not_asked": Text("ไม่ได้บันทึกเพศและอายุ จึงไม่ได้ถ่วงน้ำหนัก", "sex and age not recorded: unweighted"),
    "totals": Text("มีเฉพาะยอดรวม จึงไม่ได้ถ่วงน้ำหนัก", "totals only: unweighted"),
}
CLUSTERS_ASSUMED = Text(
    "ไม่ได้บันทึกชุมชนที่เก็บครบ จึงสมมติให้จำนวนผู้ตอบที่มีผลจริงหารด้วย 1.5",
    "clusters not all recorded: effective answers divided by an assumed 1.5",
)
CLUSTERS_RECORDED = Text(
    f"สมมติว่าคำตอบในชุมชนเดียวกันคล้ายกัน {CLUSTER_CORRELATION:g} จำนวนผู้ตอบที่มีผลจริงจึงหารด้วย {{effect}}",
    f"answers of one community assumed alike by {CLUSTER_CORRELATION:g}: effective answers divided by"
    " {effect}",
)
WEIGHTED_BY: dict[Weighting, Text] = {
    "post_stratified": Text("เพศ × อายุ", "sex × age"),
    "raked": Text("เพศ และ อายุ", "sex and age"),
}
UNWEIGHTED = Text("ไม่ถ่วง", "none")
BAND_NAMES = {
    "young": Text("18–34 ปี", "18–34"),
    "middle": Text("35–54 ปี", "35–54"),
    "old": Text("55 ปีขึ้นไป", "55+"),
}
SEX_NAMES = {"female": Text("หญิง", "women"), "male": Text("ชาย", "men")}
NOTHING = "–"
NOT_ASKED = Text("ไม่ได้ถาม", "not asked")
NOT_GIVEN = Text("ไม่ได้ระบุ", "not given")
NOT_ENOUGH = Text("ผู้ตอบไม่เพียงพอ ({n} คน)", "too few answers ({n} answers)")
DECIDES = Text("ใช้ตัดสิน", "decides")
OVER_MOST_ASKED = Text("มากกว่า 10,000", "over 10,000")
NO_DIFFERENCE = Text(
    "ยังแยกความต่างไม่ได้ ({low} ถึง {high} จุดร้อยละ จากรอบก่อน)",
    "no difference can be told ({low} to {high} points since the wave before)",
)
ROSE = Text("เพิ่มขึ้นจากรอบก่อน {least}–{most} จุดร้อยละ", "up {least}–{most} points since the wave before")
FELL = Text("ลดลงจากรอบก่อน {least}–{most} จุดร้อยละ", "down {least}–{most} points since the wave before")
DAYS_AND_WAVES = Text("{days} ({waves} รอบ)", "{days} ({waves} waves)")
# Headings of more than one table.
STATION = Text("สถานี", "Station")
WAVE = Text("รอบ", "Wave")
TWELVE_MONTHS = Text("12 เดือน", "12 months")


@dataclass(frozen=True, slots=True)
class Choice:
    """One instrument as asked in zones, or in whole stations: what a figure is about, as none mixes two."""

    instrument: str
    in_zone: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A row: a station or zone with its waves of one instrument, latest first, and what the latest says.

    opinions: by indicator; None = not asked. year: the waves of its latest twelve months, and what they say
    together; empty where it is one wave, or was not read.
    """

    name: str
    waves: Sequence[Sample]
    opinions: Mapping[str, Opinion | None]
    year: Sequence[Sample] = ()
    of_year: Mapping[str, Opinion | None] | None = None

    @property
    def shares(self) -> list[Share]:
        """The shares of the indicators that were asked."""
        return [o.share for o in self.opinions.values() if o is not None]


@dataclass(frozen=True, slots=True)
class Asked:
    """A row: an instrument at one level. opinions: of its place, where it is one place."""

    instrument: Instrument
    choice: Choice
    respondents: int
    decides: bool
    opinions: Mapping[str, Opinion | None] | None


def choices(view: View) -> list[Choice]:
    """Return what was asked in the view: in zones first, then by the respondents of the latest waves."""
    return db.kept(_choices, view.plain, view.at)


def _choices(view: View, _at: date) -> list[Choice]:
    people: dict[Choice, int] = {}
    for (_, zone), instruments in places(view).items():
        for code, waves in instruments.items():
            choice = Choice(code, zone != "")
            people[choice] = people.get(choice, 0) + waves[0].people
    return sorted(people, key=lambda c: (not c.in_zone, -people[c], c.instrument))


def places(view: View) -> dict[tuple[str, str], dict[str, list[Sample]]]:
    """Return waves by place, in Thai order: the view's zones in the programme, and whole stations."""
    zones = [(z.station, z.code) for z in joined_zones(view)]
    stations = [(s.code, "") for s in view.units.stations_of(view.filters)]
    number_of = {code: number for number, (code, _) in enumerate(stations)}
    in_order = sorted([*zones, *stations], key=lambda place: number_of[place[0]])
    waves = surveys.load(view).waves
    return {place: waves[place] for place in in_order if place in waves}


def of_choice(view: View, choice: Choice) -> dict[tuple[str, str], list[Sample]]:
    """Return the waves of one instrument in the places it was asked, latest first."""
    return {
        place: instruments[choice.instrument]
        for place, instruments in places(view).items()
        if choice.instrument in instruments and (place[1] != "") == choice.in_zone
    }


def place_name(view: View, place: tuple[str, str], shown: Sequence[tuple[str, str]]) -> str:
    """Return the station's name; with its zone where several of its zones are shown."""
    station, zone = place
    name = view.units.stations[station].name(view.lang)
    several = sum(other[0] == station for other in shown) > 1
    return f"{name} · {view.units.zones[zone].name(view.lang)}" if zone and several else name


def span(interval: Interval) -> str:
    """Return `18–26 %`."""
    return f"{interval.low * 100:.0f}–{interval.high * 100:.0f} %"


def wave_name(opinion: Opinion | Sample, lang: Lang) -> str:
    """Return `2569-Q4 (1 ก.ค. – 30 ก.ย. 2569)`."""
    return f"{opinion.wave} ({format_days(opinion.first_day, opinion.last_day, lang)})"


def not_enough(opinion: Opinion, lang: Lang) -> str:
    """Return what stands in place of a share that is not shown."""
    return NOT_ENOUGH(lang, n=opinion.n)


def change_words(change: Interval | None, lang: Lang) -> str:
    """Return the change since the wave before in percentage points, as its interval; '' without one."""
    if change is None:
        return ""
    low, high = change.low * 100, change.high * 100
    if low <= 0 <= high:
        return NO_DIFFERENCE(lang, low=format_change(round(low)), high=format_change(round(high)))
    moved, (least, most) = ROSE if low > 0 else FELL, sorted((abs(low), abs(high)))
    return moved(lang, least=f"{least:.0f}", most=f"{most:.0f}")


def footing(shares: Iterable[Share], lang: Lang) -> list[str]:
    """Return how shares were weighted, or why not, and what was assumed of them."""
    all_shares = list(shares)
    lines = [WEIGHTING[way](lang) for way in dict.fromkeys(s.weighting for s in all_shares)]
    recorded = [s.cluster_effect for s in all_shares if s.cluster_effect != UNRECORDED_CLUSTER_EFFECT]
    if recorded:
        lines.append(CLUSTERS_RECORDED(lang, effect=_between(recorded, 1)))
    return [*lines, CLUSTERS_ASSUMED(lang)] if len(recorded) < len(all_shares) else lines


def footing_of(view: View, choice: Choice) -> list[str]:
    """Return the footing of an instrument's latest waves."""
    return footing((share for place in _rows(view, choice) for share in place.shares), view.lang)


def _rows(view: View, choice: Choice) -> list[Place]:
    """Return a row a place of the instrument, in Thai order."""
    waves_of, loaded = of_choice(view, choice), surveys.load(view)
    return [
        Place(
            name=place_name(view, place, list(waves_of)),
            waves=waves,
            opinions={code: loaded.judged(waves, code) for code in SURVEY_CODES},
        )
        for place, waves in waves_of.items()
    ]


def by_place(view: View, choice: Choice) -> pd.DataFrame:
    """Return a row a place: wave, respondents, each indicator with interval and verdict, answers needed."""
    columns: list[Column[Place]] = [
        Column(STATION, lambda place, _: place.name),
        Column(WAVE, lambda place, _: place.waves[0].wave),
        Column(Text("ผู้ตอบ", "Respondents"), lambda place, _: f"{place.waves[0].people:,}"),
        *(_opinion_column(code, choice) for code in SURVEY_CODES),
    ]
    if choice.in_zone:
        columns.append(Column(Text("ต้องเก็บเพิ่ม (ชุด)", "Answers needed"), _needed))
    return table(_rows(view, choice), columns, view.lang)


def _opinion_column(code: str, choice: Choice) -> Column[Place]:
    return Column(SHORT[code], lambda place, lang: _cell(place.opinions[code], choice, lang))


def _needed(place: Place, lang: Lang) -> str:
    """Return how many more answers would decide all indicators of a place."""
    opinions = [o for o in place.opinions.values() if o is not None]
    if any(o.state == "unanswered" for o in opinions):
        return BRIEF["unanswered"](lang)
    needed = [o.answers_needed for o in opinions]
    if None in needed:
        return OVER_MOST_ASKED(lang)
    most = max((answers for answers in needed if answers is not None), default=0)
    return f"~{most:,}" if most else NOTHING


def _cell(opinion: Opinion | None, choice: Choice, lang: Lang) -> str:
    if opinion is None:
        return NOT_ASKED(lang)
    if opinion.value is None:
        return not_enough(opinion, lang)
    share = f"{opinion.percent(lang)} ({span(opinion.interval)})"
    return f"{share} {BRIEF[opinion.state](lang)}" if choice.in_zone else share


ASKED_COLUMNS: tuple[Column[Asked], ...] = (
    Column(Text("เครื่องมือ", "Instrument"), lambda row, lang: row.instrument.name(lang)),
    Column(Text("ช่องทาง", "Channel"), lambda row, _: row.instrument.channel),
    Column(Text("ผู้เก็บข้อมูล", "Collector"), lambda row, _: row.instrument.collector),
    Column(
        Text("วิธีเลือกผู้ตอบ", "Recruitment"),
        lambda row, lang: row.instrument.recruitment or NOT_GIVEN(lang),
    ),
    Column(Text("ระดับ", "Level"), lambda row, _: ZONE_ONLY if row.choice.in_zone else STATION_WIDE),
    Column(Text("ผู้ตอบ (รอบล่าสุด)", "Respondents (latest)"), lambda row, _: f"{row.respondents:,}"),
    Column(Text("บทบาท", "Role"), lambda row, _: DECIDES if row.decides else NOTHING),
)


def by_instrument(view: View) -> pd.DataFrame:
    """Return a row an instrument and level: how was asked, where, and whether it decides.

    Shares only where it was asked in one place: several have no common one.
    """
    known, loaded = surveys.instruments(view.scope), surveys.load(view)
    deciding = {o.instrument for o in surveys.opinions(view)}
    rows = []
    for choice in choices(view):
        first, *others = of_choice(view, choice).values()
        rows.append(
            Asked(
                instrument=known[choice.instrument],
                choice=choice,
                respondents=sum(waves[0].people for waves in (first, *others)),
                decides=choice.in_zone and choice.instrument in deciding,
                opinions=None if others else {code: loaded.judged(first, code) for code in SURVEY_CODES},
            )
        )
    shown = SURVEY_CODES if any(row.opinions for row in rows) else ()
    return table(rows, [*ASKED_COLUMNS, *(_single_column(code) for code in shown)], view.lang)


def _single_column(code: str) -> Column[Asked]:
    return Column(
        SHORT[code],
        lambda row, lang: _cell(row.opinions[code], row.choice, lang) if row.opinions else NOTHING,
    )


ANALYST_COLUMNS: tuple[Column[Place], ...] = (
    Column(STATION, lambda place, _: place.name),
    Column(Text("ผู้ตอบ", "Asked"), lambda place, _: f"{place.waves[0].people:,}"),
    Column(
        Text("ไม่ตอบ/ไม่ทราบ", "No answer"),
        lambda place, _: f"{_between([s.missing * 100 for s in place.shares], 1)} %",
    ),
    Column(
        Text("ถ่วงด้วย", "Weighted by"),
        lambda place, _: WEIGHTED_BY.get(place.shares[0].weighting, UNWEIGHTED),
    ),
    Column(
        Text("ผลของการถ่วง", "Design effect"),
        lambda place, _: _between([s.design_effect for s in place.shares], 2),
    ),
    Column(Text("ผลของชุมชน", "Cluster effect"), lambda place, _: f"{place.shares[0].cluster_effect:.2f}"),
    Column(
        Text("ผู้ตอบที่มีผลจริง", "Effective n"),
        lambda place, _: _between([s.effective for s in place.shares], 0),
    ),
)


def for_analysts(view: View, choice: Choice) -> pd.DataFrame:
    """Return a row a place of the latest wave: what its figures rest on, each share without and with weights.

    Numbers that differ between the questions, because some were not answered, are given as a range.
    """
    rows = [place for place in _rows(view, choice) if place.shares]
    asked = [code for code in SURVEY_CODES if any(place.opinions[code] for place in rows)]
    return table(rows, [*ANALYST_COLUMNS, *(_weighted_column(code) for code in asked)], view.lang)


def _weighted_column(code: str) -> Column[Place]:
    def both(place: Place, _lang: Lang) -> str:
        opinion = place.opinions[code]
        if opinion is None or opinion.value is None:
            return NOTHING
        return f"{opinion.share.unweighted * 100:.1f} → {opinion.share.share * 100:.1f} %"

    return Column(_of(code, Text("ไม่ถ่วง → ถ่วง", "unweighted → weighted")), both)


def _of(code: str, what: Text) -> Text:
    """Return a heading of one indicator: `หวาดกลัว: 12 เดือน`."""
    return Text(f"{SHORT[code].th}: {what.th}", f"{SHORT[code].en}: {what.en}")


def course(view: View, choice: Choice) -> pd.DataFrame:
    """Return a row a place: the change of each indicator since the wave before, and its latest twelve months
    together with the days they hold.

    Without the twelve months where too many places are shown to read that far back.
    """
    rows = [_with_year(view, place) for place in _rows(view, choice)]
    columns: list[Column[Place]] = [
        Column(STATION, lambda place, _: place.name),
        *(_change_column(code) for code in SURVEY_CODES),
    ]
    if any(place.of_year for place in rows):
        columns.append(Column(Text("12 เดือนล่าสุดรวมกัน", "Latest 12 months together"), _year))
        columns += [_year_column(code, choice) for code in SURVEY_CODES]
    return table(rows, columns, view.lang)


def _with_year(view: View, place: Place) -> Place:
    year = rolling(place.waves) if surveys.waves_of(view) > surveys.TWO_WAVES else []
    if len(year) < 2:
        return place
    together, loaded = pooled(year), surveys.load(view)
    of_year = {code: loaded.judged([together], code) for code in SURVEY_CODES}
    return replace(place, year=year, of_year=of_year)


def _change_column(code: str) -> Column[Place]:
    def change(place: Place, lang: Lang) -> str:
        opinion = place.opinions[code]
        if opinion is None or opinion.value is None:
            return NOTHING
        return change_words(opinion.change, lang) or NOTHING

    return Column(SHORT[code], change)


def _year(place: Place, lang: Lang) -> str:
    return year_name(place.year, lang) if place.year else NOTHING


def _year_column(code: str, choice: Choice) -> Column[Place]:
    def together(place: Place, lang: Lang) -> str:
        opinion = place.of_year[code] if place.of_year else None
        return NOTHING if opinion is None else f"{_cell(opinion, choice, lang)} · n {opinion.n:,}"

    return Column(_of(code, TWELVE_MONTHS), together)


def year_name(year: Sequence[Sample], lang: Lang) -> str:
    """Return the days that a rolling year holds: `1 ต.ค. 2568 – 30 ก.ย. 2569 (4 รอบ)`."""
    days = format_days(min(w.first_day for w in year), max(w.last_day for w in year), lang)
    return DAYS_AND_WAVES(lang, days=days, waves=len(year))


def _between(values: Sequence[float], digits: int) -> str:
    """Return one number, or the smallest and the largest where they do not look alike."""
    low, high = f"{min(values):,.{digits}f}", f"{max(values):,.{digits}f}"
    return low if low == high else f"{low}–{high}"
