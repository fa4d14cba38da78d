"""The figures of the page on surveys, each of one instrument in one kind of place."""

from collections import Counter
from datetime import timedelta
from statistics import median

import pandas as pd

from dashboard.goal1 import charts
from dashboard.goal1.charts import Mark, Pane
from dashboard.goal1.opinions import BRIEF, SHORT, STATES, Opinion, rolling
from dashboard.goal1.samples import BANDS, INDICATORS, SEXES, pooled, share_of, weigh
from dashboard.goal1.surveys import joined_zones, load, opinions
from dashboard.goal1.tables import BANDS as BAND_NAMES
from dashboard.goal1.tables import SEXES as SEX_NAMES
from dashboard.goal1.tables import (
    STATION_WIDE,
    Choice,
    not_enough,
    of_choice,
    place_name,
    span,
    wave_name,
    year_name,
)
from dashboard.language.periods import Period, add_months, months_between
from dashboard.language.text import Text, escape_markdown
from dashboard.language.thai import format_days, without_unit_prefix
from dashboard.queries import goal1 as queries
from dashboard.statistics import wilson_interval
from dashboard.statistics.surveys import FEWEST_ANSWERS
from dashboard.store import db
from dashboard.ui.kept_figure import KeptFigure
from dashboard.ui.page import Panel
from dashboard.view.view import View

# Shape says the verdict, so that a grey print does too.
SYMBOLS = {
    "met": "circle",
    "not_met": "x",
    "too_close_to_call": "circle-open",
    "not_enough_data": "circle-open-dot",
}
MOST_PLACES = 40
MOST_SHOWN_WAVES = 8
NOT_ENOUGH = BRIEF["not_enough_data"]
BIAS = Text(
    "ช่วงค่านี้ยังไม่รวมความคลาดเคลื่อนจากวิธีเก็บข้อมูล",
    "The range does not include the bias of how answers were collected.",
)
TARGET = Text("เป้าหมาย", "target")
QUADRANTS = (
    Text("กลัวมาก คดีน้อย", "much fear, few cases"),
    Text("กลัวมาก คดีมาก", "much fear, many cases"),
    Text("กลัวน้อย คดีน้อย", "little fear, few cases"),
    Text("กลัวน้อย คดีมาก", "little fear, many cases"),
)


def _mark(opinion: Opinion | None, view: View, *, judged: bool) -> Mark:
    if opinion is None:
        return Mark(None, words="ไม่ได้ถาม" if view.lang == "th" else "not asked")
    target = opinion.target * 100 if judged else None
    if opinion.value is None:
        return Mark(None, target=target, words=not_enough(opinion, view.lang))
    symbol = SYMBOLS[opinion.state] if judged else "circle"
    return Mark(opinion.value * 100, opinion.interval.low * 100, opinion.interval.high * 100, target, symbol)


def by_place(view: View, choice: Choice) -> Panel | str:
    """Every place's latest wave, in Thai order."""
    lang = view.lang
    th = lang == "th"
    found = of_choice(view, choice)
    shown = list(found)[:MOST_PLACES]
    panes = [
        Pane(
            SHORT[i](lang),
            [_mark(load(view).judged(found[p], i), view, judged=choice.in_zone) for p in shown],
        )
        for i in INDICATORS
    ]
    names = [place_name(view, place, shown) for place in shown]
    note = (
        "เรียงตามตัวอักษร ไม่ใช่การจัดอันดับ · เส้นนอน = ช่วงค่าที่เป็นไปได้ (90 %)"
        if th
        else "in alphabetical order, no ranking · line = possible range (90 %)"
    )
    if choice.in_zone:
        note += (
            " · ขีดตั้ง = เป้าหมาย · ● ผ่าน ✕ ไม่ผ่าน ○ ก้ำกึ่ง"
            if th
            else " · stroke = target · ● met ✕ not met ○ too close to call"
        )
    else:
        note += f" · {STATION_WIDE(lang)}"
    if len(found) > MOST_PLACES:
        note += f" · {'แสดง' if th else 'showing'} {MOST_PLACES}/{len(found):,}"
    figure = charts.places(names, panes, view.dark)
    said = f"{len(names)} {'แห่ง' if th else 'places'}: {', '.join(p.title for p in panes)}"
    return Panel(KeptFigure(figure), said, f"{note} · {BIAS(lang)}")


def by_wave(view: View, choice: Choice) -> Panel | str:
    """The waves of one place and, beside them, its latest twelve months."""
    lang = view.lang
    th = lang == "th"
    waves = next(iter(of_choice(view, choice).values()))
    course = waves[:MOST_SHOWN_WAVES][::-1]
    year = rolling(waves)
    samples = [[w] for w in course] + ([[pooled(year)]] if len(year) > 1 else [])
    labels = [w.wave for w in course] + (["12 เดือน" if th else "12 months"] if len(year) > 1 else [])
    rows: list[dict[str, object]] = []
    panes = []
    for indicator in INDICATORS:
        found = [load(view).judged(sample, indicator) for sample in samples]
        panes.append(Pane(SHORT[indicator](lang), [_mark(o, view, judged=choice.in_zone) for o in found]))
        rows += [
            _row(label, o, view, judged=choice.in_zone)
            for label, o in zip(labels, found, strict=True)
            if o is not None
        ]
    note = [
        (
            f"{'จุดขวาสุด = 12 เดือนล่าสุดรวมกัน' if th else 'rightmost: the latest 12 months together'}"
            f" {year_name(year, lang)}"
            if len(year) > 1
            else ""
        ),
        (
            (f"เส้นประ = {TARGET(lang)}" if th else f"broken line = {TARGET(lang)}")
            if choice.in_zone
            else STATION_WIDE(lang)
        ),
        BIAS(lang),
    ]
    said = f"{wave_name(course[0], lang)} – {wave_name(course[-1], lang)}"
    figure = charts.columns(labels, panes, view.dark, joined=len(course))
    return Panel(KeptFigure(figure), said, " · ".join(n for n in note if n), pd.DataFrame(rows))


def _row(label: str, opinion: Opinion, view: View, *, judged: bool) -> dict[str, object]:
    th = view.lang == "th"
    value = opinion.value
    return {
        "ตัวชี้วัด" if th else "Indicator": SHORT[opinion.indicator](view.lang),
        "รอบ" if th else "Wave": label,
        "ตั้งแต่" if th else "From": opinion.first_day,
        "ถึง" if th else "To": opinion.last_day,
        "ร้อยละ" if th else "Per cent": None if value is None else round(value * 100, 1),
        "ต่ำสุดที่เป็นไปได้" if th else "Low (90 %)": (
            None if value is None else round(opinion.interval.low * 100, 1)
        ),
        "สูงสุดที่เป็นไปได้" if th else "High (90 %)": (
            None if value is None else round(opinion.interval.high * 100, 1)
        ),
        "ผู้ตอบ" if th else "Answered": opinion.n,
        "ผู้ตอบที่มีผลจริง" if th else "Effective n": round(opinion.share.effective, 1),
        **({"ผลเทียบเกณฑ์" if th else "Verdict": STATES[opinion.state](view.lang)} if judged else {}),
    }


def by_group(view: View, choice: Choice) -> Panel | str:
    """The latest wave of one place by sex and by age; groups of fewer than 30 answers are not shown."""
    lang = view.lang
    sample = next(iter(of_choice(view, choice).values()))[0]
    if sample.totals is not None:
        return "มีเฉพาะยอดรวม แยกเพศและอายุไม่ได้" if lang == "th" else "totals only: not by sex and age"
    weights, way = weigh(sample, load(view).people(sample.station, sample.zone))
    groups = [(SEX_NAMES[s](lang), s, None) for s in SEXES] + [(BAND_NAMES[b](lang), None, b) for b in BANDS]
    panes, rows = [], []
    for indicator in INDICATORS:
        marks = []
        target = load(view).targets[indicator, sample.station] * 100 if choice.in_zone else None
        for name, sex, band in groups:
            share = share_of(sample, indicator, weights, way, sex=sex, band=band)
            n = share.answered if share else 0
            if share is None or n < FEWEST_ANSWERS:
                marks.append(Mark(None, target=target, words=NOT_ENOUGH(lang)))
            else:
                interval = wilson_interval(share.share, share.effective)
                marks.append(Mark(share.share * 100, interval.low * 100, interval.high * 100, target))
            rows.append(
                {
                    "ตัวชี้วัด" if lang == "th" else "Indicator": SHORT[indicator](lang),
                    "กลุ่ม" if lang == "th" else "Group": name,
                    "ร้อยละ" if lang == "th" else "Per cent": (
                        None if marks[-1].value is None else round(marks[-1].value, 1)
                    ),
                    "ผู้ตอบ" if lang == "th" else "Answered": n if n >= FEWEST_ANSWERS else None,
                }
            )
        panes.append(Pane(SHORT[indicator](lang), marks))
    figure = charts.columns([g[0] for g in groups], panes, view.dark)
    note = (
        f"รอบ {sample.wave} · กลุ่มที่ตอบน้อยกว่า {FEWEST_ANSWERS} คนไม่แสดง"
        if lang == "th"
        else f"wave {sample.wave} · groups of fewer than {FEWEST_ANSWERS} answers are not shown"
    )
    said = ", ".join(g[0] for g in groups)
    return Panel(KeptFigure(figure), said, f"{escape_markdown(note)} · {BIAS(lang)}", pd.DataFrame(rows))


def _pressure(view: View) -> tuple[Period, dict[str, tuple[int, float]]]:
    """Group 1 and 2 cases of twelve months and the area of each zone; only zones of which every month was
    received.
    """
    end = view.at + timedelta(days=1)
    period = Period("custom", add_months(end, -12), end)
    frame = db.read(queries.zone_pressure(view.scope, view.filters, period))
    months = len(months_between(period.start, period.end))
    return period, {
        r.code: (int(r.cases), float(r.area_km2))
        for r in frame.itertuples()
        if r.months >= months and r.area_km2
    }


def quadrant(view: View) -> Panel | str:
    """Fear in each zone against its cases in twelve months; numbers lead to the names below."""
    lang = view.lang
    th = lang == "th"
    period, pressure = _pressure(view)
    found = [
        o for o in opinions(view) if o.indicator == "fear" and o.value is not None and o.zone in pressure
    ]
    if len(found) < 2:
        return (
            "ต้องมีอย่างน้อย 2 พื้นที่ที่มีทั้งผลสำรวจและข้อมูลคดี"
            if th
            else "needs at least two zones with both survey and cases"
        )
    cases = [float(pressure[o.zone][0]) for o in found]
    middle, target = median(cases), Counter(o.target for o in found).most_common(1)[0][0]
    shown = [(o.station, o.zone) for o in found]
    names = [place_name(view, place, shown) for place in shown]
    corners = [
        QUADRANTS[(0 if o.share.share > target else 2) + (n > middle)](lang)
        for o, n in zip(found, cases, strict=True)
    ]
    numbers = [str(n) for n in range(1, len(found) + 1)]
    table = pd.DataFrame(
        {
            "ที่" if th else "No.": numbers,
            "สถานี" if th else "Station": names,
            "พื้นที่" if th else "Zone": [view.units.zones[o.zone].name(lang) for o in found],
            "หวาดกลัว" if th else "Fear": [f"{o.percent(lang)} ({span(o.interval)})" for o in found],
            "คดีกลุ่ม 1 และ 2" if th else "Cases, groups 1 and 2": [pressure[o.zone][0] for o in found],
            "คดีต่อ ตร.กม." if th else "Cases per km²": [
                round(n / pressure[o.zone][1], 1) for o, n in zip(found, cases, strict=True)
            ],
            "อยู่ในช่อง" if th else "Quadrant": corners,
        }
    )
    marks = [
        Mark((o.value or 0) * 100, o.interval.low * 100, o.interval.high * 100, words=f"{n} {name}")
        for n, name, o in zip(numbers, names, found, strict=True)
    ]
    titles = (
        ("คดีกลุ่ม 1 และ 2 ในพื้นที่ ใน 12 เดือน", "ผู้หวาดกลัวภัยอาชญากรรม")
        if th
        else ("group 1 and 2 cases in 12 months", "fear of crime")
    )
    lines = (middle, target * 100)
    figure = charts.quadrant(numbers, cases, marks, lines, [q(lang) for q in QUADRANTS], titles, view.dark)
    listed = " · ".join(
        f"**{n}** {escape_markdown(without_unit_prefix(name))}"
        for n, name in zip(numbers, names, strict=True)
    )
    days = format_days(period.start, period.last, lang)
    how = (
        f"คดี {days} · เส้นตั้ง = ค่ากลางของพื้นที่ที่แสดง เส้นนอน = เป้าหมาย · พื้นที่ขนาดต่างกัน คดีต่อ"
        f" ตร.กม. อยู่ในไฟล์ · {BIAS(lang)}"
        if th
        else (
            f"cases {days} · upright line: median of the zones shown, level line: target · zones differ in"
            f" size, cases per km² are in the file · {BIAS(lang)}"
        )
    )
    if left := len(joined_zones(view)) - len(found):
        how += (
            f" · ไม่แสดง {left} พื้นที่ (ยังไม่มีผลสำรวจ ผู้ตอบไม่เพียงพอ หรือข้อมูลคดีไม่ครบ)"
            if th
            else f" · {left} zone(s) left out: no survey, too few answers, or months of cases not received"
        )
    said = "; ".join(f"{n} {name}: {corner}" for n, name, corner in zip(numbers, names, corners, strict=True))
    return Panel(KeptFigure(figure), said, f"{listed}  \n{how}", table)
