"""What is said and tabled of stations that are compared with one another."""

from collections.abc import Mapping, Sequence

import pandas as pd

from dashboard.comparison.peers import Peers
from dashboard.comparison.shrunken_rates import STATES, Comparison, Rate
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.statistics import Interval
from dashboard.ui.columns import Column, table
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
    "ต่ำกว่า 10 คดีแสดงจำนวนคดี และอัตราที่เป็นไปได้แยกกัน",
    "below 10 cases the count is shown, and the possible rate apart from it",
)
ORDER = Text(
    "เรียงตามตัวอักษร ไม่ใช่การจัดอันดับ · เส้น = ช่วงค่าที่เป็นไปได้ (90 %)",
    "in alphabetical order, no ranking · line = possible range (90 %)",
)
MONTHS_MISSING = Text("ยังไม่ได้รับข้อมูลครบห้วง ไม่นำมาเทียบ: {stations}", "months missing, left out: {stations}")
REGISTER_MISSING = Text(
    "ไม่มีทะเบียนประชากรครบ ไม่นำมาเทียบ: {stations}", "no full register, left out: {stations}"
)
BUT_FOR = Text(
    "{words} – ยกเว้นสถานีที่อยู่นอกขอบเขตความผันแปรปกติ: {stations}",
    "{words} – but for those outside the funnel: {stations}",
)
RANK = Text("อันดับ {first}–{last}", "rank {first}–{last}")
RANK_OF = Text("อันดับ {first}–{last} จาก {stations}", "rank {first}–{last} of {stations}")
# Per so many adults, see ADULTS.
RATE = Text("อัตรา {rate} ต่อแสนคน", "rate {rate} per 100,000")
COUNT = Text("{cases} คดี", "{cases} cases")
AND_MORE = Text("{names} และอีก {n} แห่ง", "{names} and {n} more")
STATION = Text("สถานี", "Station")


def words(comparison: Comparison, names: Mapping[str, str], own: str, lang: Lang) -> str:
    """Return what the rates together say, and of the station of the page its range of ranks."""
    together = STATES[comparison.state](lang)
    # Of many stations alike on the whole, one may still stand outside: both are told in one breath.
    if comparison.state == "chance" and comparison.funnel.outside:
        apart = listed([names[p.code] for p in comparison.funnel.outside], lang)
        together = BUT_FOR(lang, words=together, stations=apart)
    rate = next((r for r in comparison.rates if r.code == own), None)
    if rate is None:
        return together
    parts = [rate_words(rate, lang)]
    if rate.ranks:
        first, last = rate.ranks
        parts.append(RANK_OF(lang, first=first, last=last, stations=len(comparison.rates)))
    return f"{names[own]}: {' · '.join(parts)} · {together}"


def rate_words(rate: Rate, lang: Lang) -> str:
    """Return `อัตรา 421 (378–467) ต่อแสนคน`; below ten cases the count, and apart what the rate may be."""
    if rate.told is not None:
        value, possible = rate.told
        return RATE(lang, rate=f"{value:,.0f} ({span(possible)})")
    # A count in front of the range of a rate reads as its estimate.
    return f"{COUNT(lang, cases=rate.cases)} · {RATE(lang, rate=span(rate.exact))}"


def left_out(view: View, peers: Peers) -> list[str]:
    """Return the stations that are not compared, by why."""
    names, lang = names_of(view), view.lang
    # Without any register it is said once for all that there is none.
    unregistered = peers.unregistered if peers.counted else ()
    return [
        escape_markdown(why(lang, stations=listed([names[code] for code in codes], lang)))
        for why, codes in ((MONTHS_MISSING, peers.late), (REGISTER_MISSING, unregistered))
        if codes
    ]


def figures(comparison: Comparison, names: Mapping[str, str], lang: Lang) -> pd.DataFrame:
    """Return a row a station, in the order given; rates None below 10 cases."""
    expected = {p.code: p.n for p in comparison.funnel.points}
    columns: list[Column[Rate]] = [
        Column(STATION, lambda rate, _: names[rate.code]),
        Column(Text("คดี", "Cases"), lambda rate, _: rate.cases),
        Column(Text("ที่คาด", "Expected"), lambda rate, _: _rounded(expected.get(rate.code))),
        Column(Text("ประชากร 18 ปีขึ้นไป", "People aged 18 and over"), lambda rate, _: round(rate.people)),
        Column(Text("อัตรา", "Rate"), lambda rate, _: _rounded(rate.raw)),
        Column(Text("อัตราที่เป็นไปได้ (90 %)", "Possible rate (90 %)"), lambda rate, _: span(rate.exact)),
        Column(Text("อัตราปรับแล้ว", "Shrunken rate"), lambda rate, _: _rounded(rate.shrunken)),
        Column(
            Text("ช่วงค่าที่เป็นไปได้ (90 %)", "Possible range (90 %)"),
            lambda rate, _: span(rate.possible) if rate.possible else None,
        ),
        Column(Text("ช่วงอันดับ (90 %)", "Rank range (90 %)"), lambda rate, _: _ranks(rate)),
    ]
    return table(comparison.rates, columns, lang)


def _ranks(rate: Rate) -> str | None:
    return f"{rate.ranks[0]}–{rate.ranks[1]}" if rate.ranks else None


def names_of(view: View) -> dict[str, str]:
    """Return the names of the view's stations by code, in Thai order."""
    return {s.code: s.name(view.lang) for s in view.units.stations_of(view.filters)}


def counted(view: View) -> str:
    """Return what is counted, and over which days."""
    parts = [GROUPS(view.lang), *([PLACE_BASED(view.lang)] if view.filters.place_based else [])]
    return " ".join([*parts, view.days()[0].days_text(view.lang)])


def listed(names: Sequence[str], lang: Lang) -> str:
    """Return the first names, and how many more there are."""
    first, more = ", ".join(names[:MOST_NAMED]), len(names) - MOST_NAMED
    return AND_MORE(lang, names=first, n=f"{more:,}") if more > 0 else first


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def span(interval: Interval | None) -> str:
    """Return `378–467`; '' of none."""
    return "" if interval is None else f"{interval.low:,.0f}–{interval.high:,.0f}"


def limits_words(interval: Interval, scale: int) -> str:
    """Return limits in per cent (scale 100) with one decimal, as ratios (scale 1) with two."""
    digits = 1 if scale == 100 else 2
    return f"{interval.low * scale:.{digits}f}–{interval.high * scale:.{digits}f}"
