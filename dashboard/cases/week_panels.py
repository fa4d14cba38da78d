"""Weeks of a view: the figure with the range of usual weeks, the list of unusual ones, and what silence
should be asked.
"""

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from dashboard.cases import unusual_weeks
from dashboard.cases import week_chart as charts
from dashboard.cases.forecast import BASELINE, FALSE_SHARE, FEWEST, GUARD, LEVELS, SIGNS, Level
from dashboard.cases.signals import Signal, Weeks, chance_text
from dashboard.coverage import silences
from dashboard.coverage.quality_panel import ANALYST, CONFIRM, NO_SILENCE, odds
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_date, format_days
from dashboard.store import db
from dashboard.ui.kept_figure import KeptFigure
from dashboard.ui.page import Panel, panel
from dashboard.ui.table import Sheet, made, sheet
from dashboard.view.view import View

CHART = Text("รายสัปดาห์ กับช่วงปกติ ({n} สัปดาห์ล่าสุด)", "By week, with the usual range (latest {n})")
LIST = Text("สัปดาห์ที่ผิดปกติ", "Unusual weeks")
SILENCE = Text("สัปดาห์ที่ไม่มีคดีเลย", "Weeks without any case")
HATCHED = Text(
    "ลายเส้น = ยังไม่ครบ ไม่นำมาตัดสิน: วันตัดยอด {cut_off} ({why})",
    "hatched = not all in, not judged: cut-off {cut_off} ({why})",
)
KNOWN = Text("ร้อยละ 95 ของคดีรับแจ้งภายใน {days} วัน", "95 % of cases are reported within {days} days")
USUAL = Text("ค่าปกติ {days} วัน – ยังมีข้อมูลรับแจ้งน้อย", "usual {days} days; too few reports to measure")
SIGNALS = Text(
    "ตัวเลขในวงเล็บ = จำนวนรายการของสัปดาห์นั้นในตารางด้านล่าง",
    "number in brackets = lines of that week in the table below",
)
BY_DAY = Text("จันทร์–อาทิตย์ นับตามวันเกิดเหตุ", "Monday–Sunday by day of occurrence")
NOT_JUDGED = Text(
    "ไม่ตัดสินยอดรวมนี้ เพราะรวมกลุ่ม 3–4 ซึ่งขึ้นกับการทำงานของตำรวจ (ดูได้เมื่อเลือกกลุ่ม 1–2)",
    "this total is not judged: groups 3 and 4 follow what the police look for (choose groups 1–2)",
)
NO_GROUP = Text(
    "กลุ่ม 3 และ 4 ไม่นำมาตัดสิน เพราะขึ้นกับการทำงานของตำรวจ เลือกกลุ่ม 1 หรือ 2",
    "Groups 3 and 4 are not judged: they follow what the police look for. Choose group 1 or 2.",
)
TOO_LITTLE = Text(
    "ยังตัดสินไม่ได้ – ต้องได้รับข้อมูลอย่างน้อย {fewest} จาก {baseline} สัปดาห์ก่อนหน้า",
    "Nothing can be judged yet: at least {fewest} of the {baseline} weeks before must have been received.",
)
NONE = Text("ไม่มีสัปดาห์ที่ผิดปกติ ({days})", "No unusual week ({days})")
PLACE = Text(
    "รายสถานีนับเฉพาะความผิดที่เกิดในสถานที่ กลุ่ม 1 และ 2 แยกกัน",
    "stations: place-based offences only, groups 1 and 2 apart",
)
ELSEWHERE = Text(
    "สัปดาห์ที่ไม่มีคดีเป็นคำถามเรื่องข้อมูล ไม่ใช่ความสำเร็จ: ดูหน้า จัดการข้อมูล (คุณภาพข้อมูลคดี)",
    "A week without cases is a question about the data, no success: see the page Data (quality of the"
    " cases).",
)
# Silences of more stations are the data page's: it has the room for them.
MOST_STATIONS, MOST_SILENCES, MOST_EVENTS = 60, 5, 8


def week_panels(view: View) -> None:
    heading = Text(CHART("th", n=unusual_weeks.WEEKS), CHART("en", n=unusual_weeks.WEEKS))
    panel(view, "weeks", heading, heading, lambda: _chart(view, unusual_weeks.weeks(view)))
    sheet(view, "unusual", LIST, lambda: _list(view, unusual_weeks.weeks(view)))
    st.markdown(db.kept(("silent", *view.key), lambda: _silences(view)))
    found = unusual_weeks.weeks(view)
    if found.series:
        with st.expander(ANALYST(view.lang)):
            st.markdown(_details(found, view.lang))


def _chart(view: View, found: Weeks) -> Panel:
    lang = view.lang
    events = found.events[:MOST_EVENTS]
    marks = [_mark(found, m, lang) for m in found.mondays]
    days = timedelta(days=6)
    figure = charts.weeks(
        found.mondays,
        found.seen,
        found.before,
        found.expected,
        found.limit,
        marks,
        [not over for over in found.over],
        [(max(first, found.mondays[0]), f"{n}") for n, (first, _, _) in enumerate(events, start=1)],
        lang,
        view.dark,
    )
    th = lang == "th"
    heads = (
        (
            "ห้วงวันที่",
            "คดี",
            "สัปดาห์เดียวกันของปีก่อน",
            "คาดไว้",
            "ปกติไม่เกิน (99 ใน 100 สัปดาห์)",
            "ระดับ",
        )
        if th
        else (
            "Days",
            "Cases",
            "Same week last year",
            "Expected",
            "Usually at most (99 of 100 weeks)",
            "Level",
        )
    )
    spans = [format_days(m, m + days, lang) for m in found.mondays]
    levels = [_level(found, n, lang) for n in range(len(spans))]
    table = pd.DataFrame(
        zip(
            spans,
            found.seen,
            found.before,
            [round(e, 2) for e in found.expected],
            found.limit,
            levels,
            strict=True,
        ),
        columns=list(heads),
    )
    numbered = [f"{n} {escape_markdown(title(lang))}" for n, (_, _, title) in enumerate(events, start=1)]
    why = (KNOWN if found.lag.known else USUAL)(lang, days=found.lag.days)
    note = [BY_DAY(lang), HATCHED(lang, cut_off=format_date(found.cut_off, lang), why=why)]
    if found.signals:
        note.append(SIGNALS(lang))
    if not set(view.filters.crime_groups) <= {1, 2} or not view.filters.crime_groups:
        note.append(NOT_JUDGED(lang))
    return Panel(KeptFigure(figure), _said(found, lang), " · ".join([*note, *numbered]), table)


def _mark(found: Weeks, monday: date, lang: Lang) -> str:
    """How many signals of the list fall into a week, by the highest of their levels; '' where there is
    none.
    """
    levels = [s.level for s in found.signals if s.week.start == monday]
    if not levels:
        return ""
    highest: Level = "high" if "high" in levels else "watch"
    return f"{level_text(highest, lang)} ({len(levels)})"


def _level(found: Weeks, n: int, lang: Lang) -> str:
    """The level of the view's own week, or why there is none."""
    th = lang == "th"
    if not found.over[n]:
        return "ยังไม่ตัดสิน (คดียังเข้าไม่ครบ)" if th else "not judged (cases not all in)"
    if pd.isna(found.expected[n]):
        return "ไม่ตัดสิน" if th else "not judged"
    return LEVELS[found.level[n]](lang)


def _said(found: Weeks, lang: Lang) -> str:
    """What the figure shows, for those who cannot see it: the latest judged week, and the marked ones."""
    days = [format_days(m, m + timedelta(days=6), lang) for m in found.mondays]
    judged = [n for n in range(len(days)) if not pd.isna(found.expected[n])]
    marked = [f"{days[n]}: {LEVELS[found.level[n]](lang)}" for n in judged if found.level[n] != "usual"]
    if not judged:
        return f"{days[0]} – {days[-1]}"
    n, th = judged[-1], lang == "th"
    numbers = (
        f"{found.seen[n]:.0f} คดี คาดไว้ {found.expected[n]:.0f} ปกติไม่เกิน {found.limit[n]:.0f}"
        if th
        else (
            f"{found.seen[n]:.0f} cases, {found.expected[n]:.0f} expected, usually at most"
            f" {found.limit[n]:.0f}"
        )
    )
    return "; ".join([f"{days[n]}: {numbers} – {LEVELS[found.level[n]](lang)}", *marked])


def _list(view: View, found: Weeks) -> Sheet | str:
    lang = view.lang
    latest = found.latest
    if not found.series or latest is None:
        if view.filters.groups in ("3", "4"):
            return NO_GROUP(lang)
        return TOO_LITTLE(lang, fewest=FEWEST, baseline=BASELINE)
    days, chance = format_days(found.mondays[0], latest.last, lang), chance_text(found, lang)
    if not found.signals:
        return f"{NONE(lang, days=days)} · {chance} · {PLACE(lang)}"
    th = lang == "th"
    heads = (
        ("ห้วงวันที่", "หน่วยและกลุ่ม", "เกิด (คดี)", "คาดไว้", "ปกติไม่เกิน", "เกิดเองได้", "ระดับ")
        if th
        else ("Days", "Unit and group", "Cases", "Expected", "Usually at most", "By chance", "Level")
    )
    words = [_words(s, lang) for s in found.signals]
    rows = [
        (
            s.week.days_text(lang),
            s.name(lang),
            s.seen,
            round(s.expected, 2),
            s.limit,
            s.p,
            LEVELS[s.level](lang),
            s.q,
            found.by_chance,
        )
        for s in found.signals
    ]
    more = (
        ("ค่าปรับตามจำนวนชุดตัวเลข", "สัญญาณบังเอิญต่อปี (ประมาณ)")
        if th
        else ("Adjusted for the number of series", "Signals by chance a year (about)")
    )
    frame = pd.DataFrame(rows, columns=[*heads, *more]).round({more[1]: 1})
    return made(pd.DataFrame(words, columns=list(heads)), frame, lang, f"{days} · {chance} · {PLACE(lang)}")


def _words(s: Signal, lang: Lang) -> tuple[str, ...]:
    return (
        s.week.days_text(lang),
        s.name(lang),
        f"{s.seen:,}",
        f"{s.expected:.1f}",
        f"{s.limit:,}",
        odds(s.p, lang),
        level_text(s.level, lang),
    )


def level_text(level: Level, lang: Lang) -> str:
    """A level with its sign: never colour alone."""
    return f"{SIGNS[level]} {LEVELS[level](lang)}"


def _silences(view: View) -> str:
    """Weeks without any case, as questions to their stations; how likely they are by chance."""
    lang = view.lang
    th = lang == "th"
    if len(view.units.stations_of(view.filters)) > MOST_STATIONS:
        return ELSEWHERE(lang)
    found = silences.silences(view)
    if not found.entire:
        return f"**{SILENCE(lang)}** – {NO_SILENCE(lang, days=found.looked_at.days_text(lang))}"
    lines = []
    for s in found.entire[:MOST_SILENCES]:
        name = escape_markdown(view.units.stations[s.station].name(lang))
        chance = f"{'เกิดเองได้' if th else 'by chance'} {odds(s.chance, lang)}"
        usual = f"ปกติสัปดาห์ละ {s.usual:.1f} คดี" if th else f"usually {s.usual:.1f} cases a week"
        lines.append(f"{name} {format_days(s.first, s.last, lang)}: {CONFIRM(lang)} ({usual}, {chance})")
    rest = len(found.entire) - len(lines)
    if rest:
        lines.append(f"อีก {rest} รายการในหน้าจัดการข้อมูล" if th else f"{rest} more on the page Data")
    return "  \n".join([f"**{SILENCE(lang)}** – {ELSEWHERE(lang)}", *lines])


def _details(found: Weeks, lang: Lang) -> str:
    th = lang == "th"
    share = f"{FALSE_SHARE:.0%}"
    if th:
        season = "ปรับด้วยดัชนีฤดูกาลของจังหวัด" if found.seasonal else "ไม่ปรับฤดูกาล (ข้อมูลไม่ถึง 2 ปี)"
        return (
            f"แกมมา–ปัวซงจาก {BASELINE} สัปดาห์ เว้น {GUARD} สัปดาห์ก่อนสัปดาห์ที่ตัดสิน · ค่ากระจายร่วม φ ="
            f" {found.phi:.2f} · {season} × สัดส่วนที่รับแจ้งแล้วตามอายุ · คุมสัญญาณลวง (Benjamini–Hochberg)"
            f" {share} ใน {found.series:,} ชุดตัวเลขของแต่ละสัปดาห์ · คาดว่าสัญญาณบังเอิญปีละ"
            f" {found.by_chance:.1f} ครั้ง"
        )
    season = "seasonal index of the province" if found.seasonal else "no season (less than 2 years of data)"
    return (
        f"Gamma–Poisson from {BASELINE} weeks, {GUARD} weeks apart from the judged one · pooled dispersion φ"
        f" = {found.phi:.2f} · {season} × share reported by age · false-discovery control"
        f" (Benjamini–Hochberg) {share} over {found.series:,} series of each week · {found.by_chance:.1f}"
        " signals a year expected by chance"
    )
