"""What is said and tabled of stations that are compared with one another."""

from collections.abc import Mapping, Sequence

import pandas as pd

from dashboard.comparison.peers import Peers
from dashboard.comparison.rate_chart import RANK
from dashboard.comparison.shrunken_rates import STATES, Comparison, Rate
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.statistics import Interval
from dashboard.view.view import View

MOST_NAMED = 5
NO_REGISTER = Text(
    "ยังไม่ได้รับทะเบียนประชากรระดับสถานี (ชุดข้อมูล `population` ไม่ระบุพื้นที่) จึงไม่แสดงอัตราต่อประชากร",
    "No register of whole stations received (data set `population`, without a zone): rates per resident are"
    " not shown.",
)
ADULTS = Text("ต่อประชากรอายุ 18 ปีขึ้นไป 100,000 คน", "per 100,000 registered people aged 18 and over")
GROUPS = Text("คดีกลุ่ม 1 และ 2 ที่เกิดในห้วงที่แสดง", "group 1 and 2 cases that occurred in the period shown")
PLACE_BASED = Text("เฉพาะที่เกิดในสถานที่", "place-based only")
BELOW_TEN = Text(
    "ต่ำกว่า 10 คดีแสดงจำนวนคดี (และอัตราที่เป็นไปได้)",
    "below 10 cases the count is shown (and the possible rate)",
)
ORDER = Text(
    "เรียงตามตัวอักษร ไม่ใช่การจัดอันดับ · เส้น = ช่วงค่าที่เป็นไปได้ (90 %)",
    "in alphabetical order, no ranking · line = possible range (90 %)",
)


def words(found: Comparison, names: Mapping[str, str], mine: str, lang: Lang) -> str:
    """What the rates together say, and of the station of the page its range of ranks."""
    said = STATES[found.state](lang)
    # Of many stations alike on the whole, one may still stand outside: both are told in one breath.
    if found.state == "chance" and found.funnel.outside:
        apart = listed([names[p.code] for p in found.funnel.outside], lang)
        said += (
            f" – {'ยกเว้นที่อยู่นอกขีดของกราฟกรวย' if lang == 'th' else 'but for those outside the funnel'}:"
            f" {apart}"
        )
    own = next((r for r in found.rates if r.code == mine), None)
    if own is None:
        return said
    parts = [rate_words(own, lang)]
    if own.ranks:
        whole = f"{'จาก' if lang == 'th' else 'of'} {len(found.rates)}"
        parts.append(f"{RANK(lang, first=own.ranks[0], last=own.ranks[1])} {whole}")
    return f"{names[mine]}: {' · '.join(parts)} · {said}"


def rate_words(rate: Rate, lang: Lang) -> str:
    """`421 (378–467)`; below ten cases the count with what the rate may be."""
    if rate.shrunken is not None:
        return f"{rate.shrunken:,.0f} ({span(rate.possible)})"
    return f"{rate.cases} {'คดี' if lang == 'th' else 'cases'} ({span(rate.exact)})"


def left_out(view: View, held: Peers) -> list[str]:
    """Stations that are not compared, and why."""
    names, lang = names_of(view), view.lang
    late = Text("ยังไม่ได้รับข้อมูลครบห้วง ไม่นำมาเทียบ", "months missing, left out")
    bare = Text("ไม่มีทะเบียนประชากรครบ ไม่นำมาเทียบ", "no full register, left out")
    told = [(late, held.late), (bare, held.unregistered if held.counted else ())]
    return [
        escape_markdown(f"{why(lang)}: {listed([names[c] for c in codes], lang)}")
        for why, codes in told
        if codes
    ]


def figures(found: Comparison, names: Mapping[str, str], lang: Lang) -> pd.DataFrame:
    """One row a station, in the order given; None below 10 cases."""
    th = lang == "th"
    expected = {p.code: p.n for p in found.funnel.points}
    rates = found.rates
    possible = [r.possible for r in rates]
    return pd.DataFrame(
        {
            "สถานี" if th else "Station": [names[r.code] for r in rates],
            "คดี" if th else "Cases": [r.cases for r in rates],
            "ที่คาด" if th else "Expected": [
                round(expected[r.code], 1) if r.code in expected else None for r in rates
            ],
            "ประชากร 18 ปีขึ้นไป" if th else "People aged 18 and over": [round(r.people) for r in rates],
            "อัตรา" if th else "Rate": [_rounded(r.raw) for r in rates],
            "อัตราที่เป็นไปได้ (90 %)" if th else "Possible rate (90 %)": [span(r.exact) for r in rates],
            "อัตราปรับแล้ว" if th else "Shrunken rate": [_rounded(r.shrunken) for r in rates],
            "ช่วงค่าที่เป็นไปได้ (90 %)" if th else "Possible range (90 %)": [
                span(i) if i else None for i in possible
            ],
            "ช่วงอันดับ (90 %)" if th else "Rank range (90 %)": [
                f"{r.ranks[0]}–{r.ranks[1]}" if r.ranks else None for r in rates
            ],
        }
    )


def names_of(view: View) -> dict[str, str]:
    return {s.code: s.name(view.lang) for s in view.units.stations_of(view.filters)}


def counted(view: View) -> str:
    parts = [GROUPS(view.lang), *([PLACE_BASED(view.lang)] if view.filters.place_based else [])]
    return " ".join([*parts, view.days()[0].days_text(view.lang)])


def listed(names: Sequence[str], lang: Lang) -> str:
    more = len(names) - MOST_NAMED
    rest = (f" และอีก {more:,} แห่ง" if lang == "th" else f" and {more:,} more") if more > 0 else ""
    return ", ".join(names[:MOST_NAMED]) + rest


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def span(interval: Interval | None) -> str:
    return "" if interval is None else f"{interval.low:,.0f}–{interval.high:,.0f}"


def limits_words(interval: Interval, scale: int) -> str:
    digits = 1 if scale == 100 else 2
    return f"{interval.low * scale:.{digits}f}–{interval.high * scale:.{digits}f}"
