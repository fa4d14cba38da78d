"""The figures of the page on surveys, each of one instrument in one kind of place."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from statistics import median

from markupsafe import Markup

from dashboard.goal1 import charts
from dashboard.goal1.charts import Mark, Pane
from dashboard.goal1.opinions import BRIEF, SHORT, STATES, VERDICTS, Opinion, rolling
from dashboard.goal1.samples import BANDS, SEXES, Share, pooled, share_of, weigh
from dashboard.goal1.surveys import joined_zones, load, opinions
from dashboard.goal1.tables import (
    BAND_NAMES,
    NOT_ASKED,
    SEX_NAMES,
    STATION,
    STATION_WIDE,
    TWELVE_MONTHS,
    WAVE,
    Choice,
    not_enough,
    of_choice,
    place_name,
    span,
    wave_name,
    year_name,
)
from dashboard.language.periods import Period, add_months, months_between
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_days, without_unit_prefix
from dashboard.queries import goal1
from dashboard.schema.survey_indicators import BY_CODE, FEAR, SURVEY_CODES
from dashboard.statistics import Interval, wilson_interval
from dashboard.statistics.surveys import FEWEST_ANSWERS
from dashboard.store import db
from dashboard.ui.columns import Column, table
from dashboard.ui.drawn_figure import drawn_figure
from dashboard.ui.figure import Panel
from dashboard.view.extent import extent
from dashboard.view.links import address, link
from dashboard.view.view import View

# Of a named dot; more of them are numbered.
MOST_NAMES = 14
MOST_PLACES = 40
MOST_SHOWN_WAVES = 8
NOT_ENOUGH = BRIEF["not_enough_data"]
BIAS = Text(
    "ช่วงค่านี้ยังไม่รวมความคลาดเคลื่อนจากวิธีเก็บข้อมูล",
    "The range does not include the bias of how answers were collected.",
)
IN_ORDER = Text("เรียงตามตัวอักษร ไม่ใช่การจัดอันดับ", "in alphabetical order, no ranking")
HOW_DRAWN = Text(
    "แถบ = ร้อยละของผู้ตอบ · เส้นบาง = ช่วงค่าที่เป็นไปได้ (90 %) · ขีดตั้ง = เป้าหมาย",
    "bar = share of those who answered · thin line = possible range (90 %) · upright = target",
)
SHOWING = Text("แสดง {shown}/{all}", "showing {shown}/{all}")
PLACES = Text("{n} แห่ง: {indicators}", "{n} places: {indicators}")
TWELVE_MONTHS_LAST = Text(
    "แถวล่างสุด = 12 เดือนล่าสุดรวมกัน {year}", "last row: the latest 12 months together {year}"
)
TOTALS_ONLY = Text("มีเฉพาะยอดรวม แยกเพศและอายุไม่ได้", "totals only: not by sex and age")
GROUPS_SHOWN = Text(
    "รอบ {wave} · กลุ่มที่ตอบน้อยกว่า {fewest} คนไม่แสดง",
    "wave {wave} · groups of fewer than {fewest} answers are not shown",
)
# Headings of more than one file.
INDICATOR = Text("ตัวชี้วัด", "Indicator")
PER_CENT = Text("ร้อยละ", "Per cent")
ANSWERED = Text("ผู้ตอบ", "Answered")
GROUP = Text("กลุ่ม", "Group")


def mark(opinion: Opinion | None, lang: Lang, *, judged: bool) -> Mark:
    """Return an opinion as it is drawn."""
    if opinion is None:
        return Mark(None, words=NOT_ASKED(lang))
    if opinion.value is None:
        return Mark(
            None, words=not_enough(opinion, lang), verdict=VERDICTS[opinion.state] if judged else None
        )
    drawn = _drawn(opinion.value, opinion.interval, opinion.percent(lang))
    if not judged:
        return drawn
    return replace(
        drawn,
        target=opinion.target * 100,
        limit=limit(opinion.indicator, opinion.target),
        verdict=VERDICTS[opinion.state],
        words=BRIEF[opinion.state](lang),
    )


def _drawn(value: float, interval: Interval, percent: str) -> Mark:
    return Mark(value * 100, interval.low * 100, interval.high * 100, percent=percent)


def limit(indicator: str, target: float) -> str:
    """Return `≤ 40 %`."""
    return f"{BY_CODE[indicator].sign} {target * 100:g} %"


def by_place(view: View, choice: Choice) -> Panel | str:
    """Draw every place's latest wave, in Thai order; zones lead to their cases, stations to their sheets."""
    lang, loaded = view.lang, load(view)
    waves = of_choice(view, choice)
    shown = list(waves)[:MOST_PLACES]
    panes = [
        Pane(
            SHORT[code](lang),
            [mark(loaded.judged(waves[place], code), lang, judged=choice.in_zone) for place in shown],
        )
        for code in SURVEY_CODES
    ]
    names = [_linked(view, place, place_name(view, place, shown)) for place in shown]
    notes = [IN_ORDER(lang), HOW_DRAWN(lang), *([] if choice.in_zone else [STATION_WIDE(lang)])]
    if len(waves) > MOST_PLACES:
        notes.append(SHOWING(lang, shown=MOST_PLACES, all=f"{len(waves):,}"))
    summary = PLACES(lang, n=len(names), indicators=", ".join(pane.title for pane in panes))
    drawn = charts.shares(summary, STATION(lang), names, panes, lang)
    return Panel(drawn, summary, " · ".join([*notes, BIAS(lang)]), extent=extent(view, "state"))


def _linked(view: View, place: tuple[str, str], name: str) -> Markup:
    station, zone = place
    page = "before_after" if zone else "station_profile"
    return link(address(view, page, station=station, zone=zone), name)


@dataclass(frozen=True, slots=True)
class WaveRow:
    """A row of the file: one indicator in one wave, or in the latest twelve months."""

    label: str
    opinion: Opinion


def by_wave(view: View, choice: Choice) -> Panel | str:
    """Draw the waves of one place and, beside them, its latest twelve months."""
    lang = view.lang
    waves = next(iter(of_choice(view, choice).values()))
    course, year = waves[:MOST_SHOWN_WAVES][::-1], rolling(waves)
    shown = [(wave.wave, wave) for wave in course]
    if len(year) > 1:
        shown.append((TWELVE_MONTHS(lang), pooled(year)))
    panes, rows = [], []
    for code in SURVEY_CODES:
        judged = [(label, load(view).judged([sample], code)) for label, sample in shown]
        panes.append(Pane(SHORT[code](lang), [mark(o, lang, judged=choice.in_zone) for _, o in judged]))
        rows += [WaveRow(label, opinion) for label, opinion in judged if opinion is not None]
    notes = [TWELVE_MONTHS_LAST(lang, year=year_name(year, lang))] if len(year) > 1 else []
    notes += [HOW_DRAWN(lang), *([] if choice.in_zone else [STATION_WIDE(lang)]), BIAS(lang)]
    summary = f"{wave_name(course[0], lang)} – {wave_name(course[-1], lang)}"
    drawn = charts.shares(summary, WAVE(lang), [label for label, _ in shown], panes, lang)
    columns = WAVE_COLUMNS if choice.in_zone else WAVE_COLUMNS[:-1]
    return Panel(
        drawn,
        summary,
        " · ".join(notes),
        table(rows, columns, lang),
        extent=extent(view, "state"),
    )


def _per_cent(row: WaveRow, share: float | None) -> float | None:
    """Return a share of a row in per cent; None where the row shows none."""
    return None if row.opinion.value is None or share is None else round(share * 100, 1)


# The last one is said only of zones: a whole station is not judged.
WAVE_COLUMNS: tuple[Column[WaveRow], ...] = (
    Column(INDICATOR, lambda row, _: SHORT[row.opinion.indicator]),
    Column(WAVE, lambda row, _: row.label),
    Column(Text("ตั้งแต่", "From"), lambda row, _: row.opinion.first_day),
    Column(Text("ถึง", "To"), lambda row, _: row.opinion.last_day),
    Column(PER_CENT, lambda row, _: _per_cent(row, row.opinion.value)),
    Column(Text("ต่ำสุดที่เป็นไปได้", "Low (90 %)"), lambda row, _: _per_cent(row, row.opinion.interval.low)),
    Column(Text("สูงสุดที่เป็นไปได้", "High (90 %)"), lambda row, _: _per_cent(row, row.opinion.interval.high)),
    Column(ANSWERED, lambda row, _: row.opinion.n),
    Column(Text("ผู้ตอบที่มีผลจริง", "Effective n"), lambda row, _: round(row.opinion.share.effective, 1)),
    Column(Text("ผลเทียบเกณฑ์", "Verdict"), lambda row, _: STATES[row.opinion.state]),
)


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A row of the file: one indicator among one sex or age. share: None below the fewest that are shown."""

    indicator: str
    group: Text
    share: Share | None


GROUP_COLUMNS: tuple[Column[GroupRow], ...] = (
    Column(INDICATOR, lambda row, _: SHORT[row.indicator]),
    Column(GROUP, lambda row, _: row.group),
    Column(PER_CENT, lambda row, _: row.share and round(row.share.share * 100, 1)),
    Column(ANSWERED, lambda row, _: row.share and row.share.answered),
)


def by_group(view: View, choice: Choice) -> Panel | str:
    """Draw the latest wave of one place by sex and by age; groups of fewer than 30 answers are not shown."""
    lang, loaded = view.lang, load(view)
    sample = next(iter(of_choice(view, choice).values()))[0]
    if sample.totals is not None:
        return TOTALS_ONLY(lang)
    weights, way = weigh(sample, loaded.people(sample.station, sample.zone))
    groups: list[tuple[Text, str | None, str | None]] = [(SEX_NAMES[sex], sex, None) for sex in SEXES]
    groups += [(BAND_NAMES[band], None, band) for band in BANDS]
    panes, rows = [], []
    for code in SURVEY_CODES:
        target = loaded.target(code, sample.station, sample.last_day) * 100 if choice.in_zone else None
        marks = []
        for name, sex, band in groups:
            share = share_of(sample, code, weights, way, sex=sex, band=band)
            enough = share if share is not None and share.answered >= FEWEST_ANSWERS else None
            marks.append(_mark_of(code, enough, target, lang))
            rows.append(GroupRow(code, name, enough))
        panes.append(Pane(SHORT[code](lang), marks))
    labels = [name(lang) for name, _, _ in groups]
    drawn = charts.shares(", ".join(labels), GROUP(lang), labels, panes, lang)
    note = escape_markdown(GROUPS_SHOWN(lang, wave=sample.wave, fewest=FEWEST_ANSWERS))
    return Panel(
        drawn,
        ", ".join(labels),
        f"{note} · {HOW_DRAWN(lang)} · {BIAS(lang)}",
        table(rows, GROUP_COLUMNS, lang),
        extent=extent(view, "state"),
    )


def _mark_of(code: str, share: Share | None, target: float | None, lang: Lang) -> Mark:
    """Return a group's share as it is drawn; a group is beside the target and judged by none."""
    if share is None:
        return Mark(None, words=NOT_ENOUGH(lang))
    interval = wilson_interval(share.share, share.effective)
    drawn = _drawn(share.share, interval, f"{share.share * 100:.0f} %")
    return drawn if target is None else replace(drawn, target=target, limit=limit(code, target / 100))


TWO_ZONES_NEEDED = Text(
    "ต้องมีอย่างน้อย 2 พื้นที่ที่มีทั้งผลสำรวจและข้อมูลคดี",
    "needs at least two zones with both survey and cases",
)
# Top left, top right, bottom left, bottom right.
QUADRANTS = (
    Text("กลัวมาก คดีน้อย", "much fear, few cases"),
    Text("กลัวมาก คดีมาก", "much fear, many cases"),
    Text("กลัวน้อย คดีน้อย", "little fear, few cases"),
    Text("กลัวน้อย คดีมาก", "little fear, many cases"),
)
CASES_AXIS = Text("คดีกลุ่ม 1 และ 2 ในพื้นที่ ใน 12 เดือน", "group 1 and 2 cases in 12 months")
FEAR_AXIS = Text("ผู้หวาดกลัวภัยอาชญากรรม", "fear of crime")
HOW_TO_READ = Text(
    "คดี {days} · เส้นตั้ง = ค่ากลางของพื้นที่ที่แสดง เส้นนอน = เป้าหมาย · พื้นที่ขนาดต่างกัน คดีต่อ ตร.กม. อยู่ในไฟล์",
    "cases {days} · upright line: median of the zones shown, level line: target · zones differ in size, cases"
    " per km² are in the file",
)
ZONES_LEFT_OUT = Text(
    "ไม่แสดง {n} พื้นที่ (ยังไม่มีผลสำรวจ ผู้ตอบไม่เพียงพอ หรือข้อมูลคดีไม่ครบ)",
    "{n} zones left out: no survey, too few answers, or months of cases not received",
)


@dataclass(frozen=True, slots=True)
class Pressure:
    """Group 1 and 2 cases of a zone in twelve months, and its area in km²."""

    cases: int
    area: float


@dataclass(frozen=True, slots=True)
class QuadrantZone:
    """A zone in the quadrant: a numbered dot, and a row of the file."""

    number: str
    station: str
    zone: Text
    fear: Opinion
    pressure: Pressure
    quadrant: Text


QUADRANT_COLUMNS: tuple[Column[QuadrantZone], ...] = (
    Column(Text("ที่", "No."), lambda row, _: row.number),
    Column(STATION, lambda row, _: row.station),
    Column(Text("พื้นที่", "Zone"), lambda row, _: row.zone),
    Column(
        Text("หวาดกลัว", "Fear"), lambda row, lang: f"{row.fear.percent(lang)} ({span(row.fear.interval)})"
    ),
    Column(Text("คดีกลุ่ม 1 และ 2", "Cases, groups 1 and 2"), lambda row, _: row.pressure.cases),
    Column(
        Text("คดีต่อ ตร.กม.", "Cases per km²"), lambda row, _: round(row.pressure.cases / row.pressure.area, 1)
    ),
    Column(Text("อยู่ในช่อง", "Quadrant"), lambda row, _: row.quadrant),
)


def pressures(view: View, period: Period) -> dict[str, Pressure]:
    """Return the pressure of each zone of which every month of the period was received."""
    frame = db.read(goal1.zone_pressure(view.scope, view.filters, period))
    months = len(months_between(period.start, period.end))
    return {
        row.code: Pressure(int(row.cases), float(row.area_km2))
        for row in frame.itertuples()
        if row.months >= months and row.area_km2
    }


def year_to(at: date) -> Period:
    """Return the twelve months up to a day."""
    end = at + timedelta(days=1)
    return Period("custom", add_months(end, -12), end)


def fears_among(view: View, pressures: Mapping[str, Pressure]) -> list[Opinion]:
    """Return how much fear there is in the zones whose pressure is known."""
    return [
        o for o in opinions(view) if o.indicator == FEAR.code and o.value is not None and o.zone in pressures
    ]


def quadrant(view: View) -> Panel | str:
    """Draw fear in each zone against its cases in twelve months; many zones are numbered and named below."""
    lang, period = view.lang, year_to(view.at)
    pressed = pressures(view, period)
    fears = fears_among(view, pressed)
    if len(fears) < 2:
        return TWO_ZONES_NEEDED(lang)
    middle = median(float(pressed[o.zone].cases) for o in fears)
    target = Counter(o.target for o in fears).most_common(1)[0][0]
    rows = _zone_rows(view, fears, pressed, (middle, target))
    marks = [replace(mark(row.fear, lang, judged=True), words=f"{row.number} {row.station}") for row in rows]
    short = [without_unit_prefix(row.station) for row in rows]
    named = len(rows) <= MOST_NAMES
    figure = charts.quadrant(
        names=short if named else [row.number for row in rows],
        cases=[float(row.pressure.cases) for row in rows],
        marks=marks,
        lines=(middle, target * 100),
        corners=[corner(lang) for corner in QUADRANTS],
        titles=(CASES_AXIS(lang), FEAR_AXIS(lang)),
        dark=view.dark,
    )
    key = [f"**{row.number}** {escape_markdown(name)}" for row, name in zip(rows, short, strict=True)]
    said = "; ".join(f"{row.number} {row.station}: {row.quadrant(lang)}" for row in rows)
    how = [HOW_TO_READ(lang, days=format_days(period.start, period.last, lang)), BIAS(lang)]
    if left := len(joined_zones(view)) - len(rows):
        how.append(ZONES_LEFT_OUT(lang, n=left))
    return Panel(
        drawn_figure(figure, said, view.dark),
        said=said,
        note=" · ".join(how) if named else f"{' · '.join(key)}  \n{' · '.join(how)}",
        table=table(rows, QUADRANT_COLUMNS, lang),
        extent=extent(view, "compared", period),
    )


def _zone_rows(
    view: View, fears: Sequence[Opinion], pressures: Mapping[str, Pressure], lines: tuple[float, float]
) -> list[QuadrantZone]:
    """Return the zones numbered in their order. lines: median of the cases, target of fear (0–1)."""
    shown = [(o.station, o.zone) for o in fears]
    middle, target = lines
    rows = []
    for number, opinion in enumerate(fears, start=1):
        pressure = pressures[opinion.zone]
        corner = (0 if opinion.share.share > target else 2) + (pressure.cases > middle)
        rows.append(
            QuadrantZone(
                number=str(number),
                station=place_name(view, (opinion.station, opinion.zone), shown),
                zone=view.units.zones[opinion.zone].name,
                fear=opinion,
                pressure=pressure,
                quadrant=QUADRANTS[corner],
            )
        )
    return rows
