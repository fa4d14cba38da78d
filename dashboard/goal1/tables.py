"""Tables of the page on surveys, and the wordings they share with its figures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard.goal1 import surveys
from dashboard.goal1.opinions import BRIEF, SHORT, Opinion, rolling
from dashboard.goal1.samples import (
    CLUSTER_CORRELATION,
    INDICATORS,
    UNRECORDED_CLUSTER_EFFECT,
    Sample,
    Share,
    Weighting,
    pooled,
)
from dashboard.goal1.surveys import joined_zones
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_change, format_days
from dashboard.statistics import Interval
from dashboard.store import db
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
BANDS = {
    "young": Text("18–34 ปี", "18–34"),
    "middle": Text("35–54 ปี", "35–54"),
    "old": Text("55 ปีขึ้นไป", "55+"),
}
SEXES = {"female": Text("หญิง", "women"), "male": Text("ชาย", "men")}


@dataclass(frozen=True, slots=True)
class Choice:
    """One instrument as asked in zones, or in whole stations: what a figure is about. Instruments are never
    mixed.
    """

    instrument: str
    in_zone: bool


def choices(view: View) -> list[Choice]:
    """What was asked in the view; those of the zones first, then the one with most respondents in its latest
    waves.
    """

    def build() -> list[Choice]:
        people: dict[Choice, int] = {}
        for (_, zone), instruments in places(view).items():
            for code, waves in instruments.items():
                choice = Choice(code, zone != "")
                people[choice] = people.get(choice, 0) + waves[0].people
        return sorted(people, key=lambda c: (not c.in_zone, -people[c], c.instrument))

    return db.kept(("survey-choices", view.scope, view.filters, view.at), build)


def places(view: View) -> dict[tuple[str, str], dict[str, list[Sample]]]:
    """Waves by place in Thai order: the view's zones in the programme, and whole stations."""
    zones = [(z.station, z.code) for z in joined_zones(view)]
    order = [(s.code, "") for s in view.units.stations_of(view.filters)]
    by_station = {code: n for n, (code, _) in enumerate(order)}
    wanted = sorted([*zones, *order], key=lambda place: by_station[place[0]])
    found = surveys.load(view).waves
    return {place: found[place] for place in wanted if place in found}


def of_choice(view: View, choice: Choice) -> dict[tuple[str, str], list[Sample]]:
    """The waves of one instrument in the places it was asked, latest first."""
    return {
        place: instruments[choice.instrument]
        for place, instruments in places(view).items()
        if choice.instrument in instruments and (place[1] != "") == choice.in_zone
    }


def place_name(view: View, place: tuple[str, str], shown: Sequence[tuple[str, str]]) -> str:
    """The station; with its zone where several of its zones are shown."""
    station, zone = place
    name = view.units.stations[station].name(view.lang)
    several = sum(other[0] == station for other in shown) > 1
    return f"{name} · {view.units.zones[zone].name(view.lang)}" if zone and several else name


def span(interval: Interval) -> str:
    return f"{interval.low * 100:.0f}–{interval.high * 100:.0f} %"


def wave_name(opinion: Opinion | Sample, lang: Lang) -> str:
    return f"{opinion.wave} ({format_days(opinion.first_day, opinion.last_day, lang)})"


def not_enough(opinion: Opinion, lang: Lang) -> str:
    """In place of a share that is not shown."""
    return f"{BRIEF['not_enough_data'](lang)} ({opinion.n} {'คน' if lang == 'th' else 'answers'})"


def change_words(change: Interval | None, lang: Lang) -> str:
    """The change since the wave before in percentage points, as its interval; '' without such a wave."""
    if change is None:
        return ""
    th = lang == "th"
    low, high = change.low * 100, change.high * 100
    if low <= 0 <= high:
        spans = f"{_points(low)} {'ถึง' if th else 'to'} {_points(high)}"
        return (
            f"ยังแยกความต่างไม่ได้ ({spans} จุดร้อยละ จากรอบก่อน)"
            if th
            else f"no difference can be told ({spans} points since the wave before)"
        )
    least, most = sorted((abs(low), abs(high)))
    moved = ("เพิ่มขึ้น" if th else "up") if low > 0 else ("ลดลง" if th else "down")
    return (
        f"{moved}จากรอบก่อน {least:.0f}–{most:.0f} จุดร้อยละ"
        if th
        else f"{moved} {least:.0f}–{most:.0f} points since the wave before"
    )


def _points(value: float) -> str:
    return format_change(round(value))


def footing(shares: Iterable[Share], lang: Lang) -> list[str]:
    """How shares were weighted, or why not, and what was assumed of them."""
    found = list(shares)
    said = [WEIGHTING[w](lang) for w in dict.fromkeys(s.weighting for s in found)]
    known = [s.cluster_effect for s in found if s.cluster_effect != UNRECORDED_CLUSTER_EFFECT]
    if known:
        said.append(CLUSTERS_RECORDED(lang, effect=_between(known, 1)))
    return [*said, CLUSTERS_ASSUMED(lang)] if len(known) < len(found) else said


def footing_of(view: View, choice: Choice) -> list[str]:
    """The footing of an instrument's latest waves."""
    held = surveys.load(view)
    judged = (held.judged(waves[:1], i) for waves in of_choice(view, choice).values() for i in INDICATORS)
    return footing([o.share for o in judged if o is not None], view.lang)


def by_place(view: View, choice: Choice) -> pd.DataFrame:
    """One row a place: wave, respondents, each indicator with interval and verdict, answers still needed."""
    lang = view.lang
    th = lang == "th"
    found = of_choice(view, choice)
    rows = []
    for place, waves in found.items():
        judged = {i: surveys.load(view).judged(waves, i) for i in INDICATORS}
        row = {
            "สถานี" if th else "Station": escape_markdown(place_name(view, place, list(found))),
            "รอบ" if th else "Wave": escape_markdown(waves[0].wave),
            "ผู้ตอบ" if th else "Respondents": f"{waves[0].people:,}",
        }
        for indicator, opinion in judged.items():
            row[SHORT[indicator](lang)] = _cell(opinion, choice, lang)
        if choice.in_zone:
            asked = [o.answers_needed for o in judged.values() if o is not None]
            most = None if None in asked else max((k for k in asked if k is not None), default=0)
            row["ต้องเก็บเพิ่ม (ชุด)" if th else "Answers needed"] = (
                ("มากกว่า 10,000" if th else "over 10,000") if most is None else f"~{most:,}" if most else "–"
            )
        rows.append(row)
    return pd.DataFrame(rows)


def _cell(opinion: Opinion | None, choice: Choice, lang: Lang) -> str:
    if opinion is None:
        return "ไม่ได้ถาม" if lang == "th" else "not asked"
    if opinion.value is None:
        return not_enough(opinion, lang)
    said = f"{opinion.percent(lang)} ({span(opinion.interval)})"
    return f"{said} {BRIEF[opinion.state](lang)}" if choice.in_zone else said


def by_instrument(view: View) -> pd.DataFrame:
    """One row an instrument and level: how was asked, where, and whether it decides; shares only where it is
    one place.
    """
    lang = view.lang
    th = lang == "th"
    known = surveys.instruments()
    decides = {o.instrument for o in surveys.opinions(view)}
    rows = []
    for choice in choices(view):
        asked, found = known[choice.instrument], of_choice(view, choice)
        role = ("ใช้ตัดสิน" if th else "decides") if choice.in_zone and choice.instrument in decides else "–"
        row = {
            "เครื่องมือ" if th else "Instrument": escape_markdown(asked.name(lang)),
            "ช่องทาง" if th else "Channel": escape_markdown(asked.channel),
            "ผู้เก็บข้อมูล" if th else "Collector": escape_markdown(asked.collector),
            "วิธีเลือกผู้ตอบ" if th else "Recruitment": escape_markdown(
                asked.recruitment or ("ไม่ได้ระบุ" if th else "not given")
            ),
            "ระดับ" if th else "Level": (ZONE_ONLY if choice.in_zone else STATION_WIDE)(lang),
            (
                "ผู้ตอบ (รอบล่าสุด)" if th else "Respondents (latest)"
            ): f"{sum(w[0].people for w in found.values()):,}",
            "บทบาท" if th else "Role": role,
        }
        if len(found) == 1:
            waves = next(iter(found.values()))
            row |= {
                SHORT[i](lang): _cell(surveys.load(view).judged(waves, i), choice, lang) for i in INDICATORS
            }
        rows.append(row)
    return pd.DataFrame(rows).fillna("–")


def for_analysts(view: View, choice: Choice) -> pd.DataFrame:
    """One row a place of the latest wave: what its figures rest on, each share without and with weights.
    Numbers that differ between the questions, because some were not answered, are given as a range.
    """
    lang = view.lang
    th = lang == "th"
    found, held = of_choice(view, choice), surveys.load(view)
    rows = []
    for place, waves in found.items():
        judged = {i: o for i in INDICATORS if (o := held.judged(waves[:1], i)) is not None}
        shares = [o.share for o in judged.values()]
        if not shares:
            continue
        row = {
            "สถานี" if th else "Station": escape_markdown(place_name(view, place, list(found))),
            "ผู้ตอบ" if th else "Asked": f"{waves[0].people:,}",
            "ไม่ตอบ/ไม่ทราบ" if th else "No answer": f"{_between([s.missing * 100 for s in shares], 1)} %",
            "ถ่วงด้วย" if th else "Weighted by": WEIGHTED_BY.get(shares[0].weighting, UNWEIGHTED)(lang),
            "ผลของการถ่วง" if th else "Design effect": _between([s.design_effect for s in shares], 2),
            "ผลของชุมชน" if th else "Cluster effect": f"{shares[0].cluster_effect:.2f}",
            "ผู้ตอบที่มีผลจริง" if th else "Effective n": _between([s.effective for s in shares], 0),
        }
        for indicator, o in judged.items():
            name = f"{SHORT[indicator](lang)}: {'ไม่ถ่วง → ถ่วง' if th else 'unweighted → weighted'}"
            row[name] = (
                "–" if o.value is None else f"{o.share.unweighted * 100:.1f} → {o.share.share * 100:.1f} %"
            )
        rows.append(row)
    return pd.DataFrame(rows).fillna("–")


def course(view: View, choice: Choice) -> pd.DataFrame:
    """One row a place: the change of each indicator since the wave before, and its latest twelve months
    together with the days they hold. Without the twelve months where too many places are shown to read that
    far back.
    """
    lang = view.lang
    th = lang == "th"
    found, held = of_choice(view, choice), surveys.load(view)
    whole_year = surveys.waves_of(view) > surveys.TWO_WAVES
    rows = []
    for place, waves in found.items():
        row = {"สถานี" if th else "Station": escape_markdown(place_name(view, place, list(found)))}
        for i in INDICATORS:
            o = held.judged(waves, i)
            row[SHORT[i](lang)] = (
                change_words(o.change, lang) if o is not None and o.value is not None else ""
            )
        year = rolling(waves) if whole_year else []
        if len(year) > 1:
            together = pooled(year)
            row["12 เดือนล่าสุดรวมกัน" if th else "Latest 12 months together"] = year_name(year, lang)
            for i in INDICATORS:
                o = held.judged([together], i)
                row[f"{SHORT[i](lang)}: {'12 เดือน' if th else '12 months'}"] = (
                    "" if o is None else f"{_cell(o, choice, lang)} · n {o.n:,}"
                )
        rows.append({name: cell or "–" for name, cell in row.items()})
    return pd.DataFrame(rows).fillna("–")


def year_name(year: Sequence[Sample], lang: Lang) -> str:
    """The days that a rolling year holds: `1 ต.ค. 2568 – 30 ก.ย. 2569 (4 รอบ)`."""
    days = format_days(min(w.first_day for w in year), max(w.last_day for w in year), lang)
    return f"{days} ({len(year)} {'รอบ' if lang == 'th' else 'waves'})"


def _between(values: Sequence[float], digits: int) -> str:
    """One number, or the smallest and the largest where they do not look alike."""
    low, high = f"{min(values):,.{digits}f}", f"{max(values):,.{digits}f}"
    return low if low == high else f"{low}–{high}"
