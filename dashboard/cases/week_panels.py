"""Weeks of a view: the figure with the range of usual weeks, unusual ones in a list, and silent stations."""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard.cases import unusual_weeks, week_chart
from dashboard.cases.forecast import BASELINE, FALSE_SHARE, FEWEST, GUARD, LEVELS, SIGNS, Level
from dashboard.cases.signals import Signal, Weeks, chance_text
from dashboard.cases.week_chart import WeekMark
from dashboard.coverage import silences
from dashboard.coverage.quality_panel import ANALYST, CONFIRM, NO_SILENCE, odds
from dashboard.language.periods import Period, week_of
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_date, format_days
from dashboard.store import db
from dashboard.ui.columns import Column, table
from dashboard.ui.drawn_figure import drawn_figure
from dashboard.ui.figure import Panel, leads_on, panel
from dashboard.ui.sheet import Sheet, sheet, sheet_of
from dashboard.view.extent import extent
from dashboard.view.links import address, link
from dashboard.view.view import View

CHART = Text(
    f"คดีรายสัปดาห์ กับช่วงปกติ ({unusual_weeks.WEEKS} สัปดาห์ล่าสุด)",
    f"Cases by week, with the usual range (latest {unusual_weeks.WEEKS})",
)
LIST = Text("สัปดาห์ที่ผิดปกติ", "Unusual weeks")
SILENCE = Text("สัปดาห์ที่ไม่มีคดีเลย", "Weeks without any case")
OF_WEEKS = Text("แนวโน้มของสัปดาห์", "Trends of the week")
HATCHED = Text(
    "ลายเส้น = ยังไม่ครบ ไม่นำมาตัดสิน: วันตัดยอด {cut_off} ({why})",
    "hatched = not all in, not judged: cut-off {cut_off} ({why})",
)
KNOWN = Text("ร้อยละ 95 ของคดีรับแจ้งภายใน {days} วัน", "95 % of cases are reported within {days} days")
USUAL = Text("ค่าปกติ {days} วัน – ยังมีข้อมูลรับแจ้งน้อย", "usual {days} days; too few reports to measure")
SIGNALS = Text(
    "ตัวเลขในวงเล็บ = จำนวนรายการของสัปดาห์นั้นในตารางสัปดาห์ที่ผิดปกติ",
    "number in brackets = lines of that week in the table of unusual weeks",
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
    "สัปดาห์ที่ไม่มีคดีเลย ให้ตรวจสอบข้อมูลก่อน ยังไม่ถือเป็นความสำเร็จ: ดูหน้า จัดการข้อมูล (คุณภาพข้อมูลคดี)",
    "A week without cases is a question about the data, no success: see the page Data (quality of the"
    " cases).",
)
YOUNG_WEEK = Text("ยังไม่ตัดสิน (คดียังเข้าไม่ครบ)", "not judged (cases not all in)")
NO_LEVEL = Text("ไม่ตัดสิน", "not judged")
LATEST_WEEK = Text(
    "{days}: {seen:.0f} คดี คาดไว้ {expected:.0f} ปกติไม่เกิน {limit:.0f} – {level}",
    "{days}: {seen:.0f} cases, {expected:.0f} expected, usually at most {limit:.0f} – {level}",
)
SILENT_WEEKS = Text(
    "{station} {days}: {confirm} (ปกติสัปดาห์ละ {usual:.1f} คดี, โอกาสเกิดโดยบังเอิญ {odds})",
    "{station} {days}: {confirm} (usually {usual:.1f} cases a week, by chance {odds})",
)
MORE_SILENCES = Text("อีก {n} รายการในหน้าจัดการข้อมูล", "{n} more on the page Data")
SEASON = Text("ปรับด้วยดัชนีฤดูกาลของจังหวัด", "seasonal index of the province")
NO_SEASON = Text("ไม่ปรับฤดูกาล (ข้อมูลไม่ถึง 2 ปี)", "no season (less than 2 years of data)")
DETAILS = Text(
    "แกมมา–ปัวซงจาก {baseline} สัปดาห์ เว้น {guard} สัปดาห์ก่อนสัปดาห์ที่ตัดสิน · ค่ากระจายร่วม φ ="
    " {phi:.2f} · {season} × สัดส่วนที่รับแจ้งแล้วตามอายุ · คุมสัญญาณลวง (Benjamini–Hochberg)"
    " {share:.0%} ใน {series:,} ชุดตัวเลขของแต่ละสัปดาห์ · คาดว่ามีสัญญาณที่เกิดโดยบังเอิญปีละ"
    " {by_chance:.1f} ครั้ง",
    "Gamma–Poisson from {baseline} weeks, {guard} weeks apart from the judged one · pooled dispersion φ"
    " = {phi:.2f} · {season} × share reported by age · false-discovery control"
    " (Benjamini–Hochberg) {share:.0%} over {series:,} series of each week · {by_chance:.1f}"
    " signals a year expected by chance",
)
# Silences of more stations are the data page's: it has the room for them.
MOST_STATIONS, MOST_SILENCES, MOST_EVENTS = 60, 5, 8
# Weeks that are led to beside the marked ones.
LATEST = 4


@dataclass(frozen=True, slots=True)
class _Week:
    """One of the weeks of a view, as its table has it; see signals.Weeks."""

    monday: date
    seen: float
    before: float
    expected: float
    limit: float
    level: str


DAYS = Text("ห้วงวันที่", "Days")
LEVEL = Text("ระดับ", "Level")
WEEK_COLUMNS: tuple[Column[_Week], ...] = (
    Column(DAYS, lambda week, lang: _days(week.monday, lang)),
    Column(Text("คดี", "Cases"), lambda week, _: week.seen),
    Column(Text("สัปดาห์เดียวกันของปีก่อน", "Same week last year"), lambda week, _: week.before),
    Column(Text("คาดไว้", "Expected"), lambda week, _: round(week.expected, 2)),
    Column(
        Text("ปกติไม่เกิน (99 ใน 100 สัปดาห์)", "Usually at most (99 of 100 weeks)"),
        lambda week, _: week.limit,
    ),
    Column(LEVEL, lambda week, _: week.level),
)
UNIT = Text("หน่วยและกลุ่ม", "Unit and group")
SEEN = Text("เกิด (คดี)", "Cases")
EXPECTED = Text("คาดไว้", "Expected")
LIMIT = Text("ปกติไม่เกิน", "Usually at most")
BY_CHANCE = Text("โอกาสเกิดโดยบังเอิญ", "By chance")
SIGNALS_A_YEAR = Text("สัญญาณที่เกิดโดยบังเอิญต่อปี (ประมาณ)", "Signals by chance a year (about)")
# A signal for people to read, and with its numbers for a file.
SIGNAL_WORDS: tuple[Column[Signal], ...] = (
    Column(DAYS, lambda s, lang: s.week.days_text(lang)),
    Column(UNIT, lambda s, _: s.name),
    Column(SEEN, lambda s, _: f"{s.seen:,}"),
    Column(EXPECTED, lambda s, _: f"{s.expected:.1f}"),
    Column(LIMIT, lambda s, _: f"{s.limit:,}"),
    Column(BY_CHANCE, lambda s, lang: odds(s.p, lang)),
    Column(LEVEL, lambda s, lang: level_text(s.level, lang)),
)
SIGNAL_NUMBERS: tuple[Column[Signal], ...] = (
    Column(DAYS, lambda s, lang: s.week.days_text(lang)),
    Column(UNIT, lambda s, _: s.name),
    Column(SEEN, lambda s, _: s.seen),
    Column(EXPECTED, lambda s, _: round(s.expected, 2)),
    Column(LIMIT, lambda s, _: s.limit),
    Column(BY_CHANCE, lambda s, _: s.p),
    Column(LEVEL, lambda s, _: LEVELS[s.level]),
    Column(Text("ค่าปรับตามจำนวนชุดตัวเลข", "Adjusted for the number of series"), lambda s, _: s.q),
)


def weeks_panel(view: View) -> None:
    """Show the weeks of a view with the range of usual ones."""
    panel(view, "weeks", CHART, CHART, _chart)


def unusual_panels(view: View) -> None:
    """Show the unusual weeks in a list, silent stations, and how weeks were judged."""
    sheet(view, "unusual", LIST, _list)
    st.markdown(db.kept(_silences, view))
    weeks = unusual_weeks.weeks(view)
    if weeks.series:
        with st.expander(ANALYST(view.lang), key="weeks-analysts"):
            st.markdown(_details(weeks, view.lang))


def _days(monday: date, lang: Lang) -> str:
    return format_days(monday, monday + timedelta(days=6), lang)


def _period(first: date, last: date) -> Period:
    """Return the days of the weeks from one Monday to another."""
    return Period("custom", first, last + timedelta(days=7))


def _chart(view: View) -> Panel:
    return _chart_of(view, unusual_weeks.weeks(view))


def _chart_of(view: View, weeks: Weeks) -> Panel:
    lang = view.lang
    events = list(enumerate(weeks.events[:MOST_EVENTS], start=1))
    figure = week_chart.weeks(
        index=weeks.mondays,
        seen=weeks.seen,
        before=weeks.before,
        expected=weeks.expected,
        limit=weeks.limit,
        marks=[_mark(weeks, monday, lang) for monday in weeks.mondays],
        young=[not over for over in weeks.over],
        events=[(max(first, weeks.mondays[0]), f"{n}") for n, (first, _, _) in events],
        lang=lang,
        dark=view.dark,
    )
    levels = [_level(weeks, n)(lang) for n in range(len(weeks.mondays))]
    columns = (weeks.mondays, weeks.seen, weeks.before, weeks.expected, weeks.limit, levels)
    rows = [_Week(*week) for week in zip(*columns, strict=True)]
    why = (KNOWN if weeks.lag.known else USUAL)(lang, days=weeks.lag.days)
    notes = [BY_DAY(lang), HATCHED(lang, cut_off=format_date(weeks.cut_off, lang), why=why)]
    if weeks.signals:
        notes.append(SIGNALS(lang))
    if not set(view.filters.crime_groups) <= {1, 2} or not view.filters.crime_groups:
        notes.append(NOT_JUDGED(lang))
    notes += [f"{n} {escape_markdown(title(lang))}" for n, (_, _, title) in events]
    return Panel(
        drawn_figure(figure, _in_words(weeks, lang), view.dark),
        _in_words(weeks, lang),
        " · ".join(notes),
        table(rows, WEEK_COLUMNS, lang),
        leads_on(OF_WEEKS(lang), [_week_link(view, monday) for monday in _noticed(weeks)]),
        figure,
        extent=extent(view, "occurred", _period(weeks.mondays[0], weeks.mondays[-1])),
    )


def _mark(weeks: Weeks, monday: date, lang: Lang) -> WeekMark | None:
    """Return how many signals of the list fall into a week, by the highest of their levels; None of none."""
    levels = [s.level for s in weeks.signals if s.week.start == monday]
    if not levels:
        return None
    highest: Level = "high" if "high" in levels else "watch"
    return WeekMark(SIGNS[highest], f"{LEVELS[highest](lang)} ({len(levels)})")


def _noticed(weeks: Weeks) -> list[date]:
    """Return the weeks that are marked, and the last ones, latest first."""
    marked = {signal.week.start for signal in weeks.signals}
    return sorted({*weeks.mondays[-LATEST:], *(marked & {*weeks.mondays})}, reverse=True)


def _week_link(view: View, monday: date) -> Markup:
    """Return a link to the trends of one week."""
    return link(address(view, "trends", period=week_of(monday)), _days(monday, view.lang))


def _level(weeks: Weeks, n: int) -> Text:
    """Return the level of the view's own week, or why there is none."""
    if not weeks.over[n]:
        return YOUNG_WEEK
    return NO_LEVEL if pd.isna(weeks.expected[n]) else LEVELS[weeks.level[n]]


def _in_words(weeks: Weeks, lang: Lang) -> str:
    """Return what the figure shows, for those who cannot see it: the latest judged week, and marked ones."""
    days = [_days(monday, lang) for monday in weeks.mondays]
    judged = [n for n in range(len(days)) if not pd.isna(weeks.expected[n])]
    if not judged:
        return f"{days[0]} – {days[-1]}"
    last = judged[-1]
    latest = LATEST_WEEK(
        lang,
        days=days[last],
        seen=weeks.seen[last],
        expected=weeks.expected[last],
        limit=weeks.limit[last],
        level=LEVELS[weeks.level[last]](lang),
    )
    marked = [f"{days[n]}: {LEVELS[weeks.level[n]](lang)}" for n in judged if weeks.level[n] != "usual"]
    return "; ".join([latest, *marked])


def _list(view: View) -> Sheet | str:
    return _list_of(view, unusual_weeks.weeks(view))


def _list_of(view: View, weeks: Weeks) -> Sheet | str:
    lang = view.lang
    latest = weeks.latest
    if not weeks.series or latest is None:
        if view.filters.groups in ("3", "4"):
            return NO_GROUP(lang)
        return TOO_LITTLE(lang, fewest=FEWEST, baseline=BASELINE)
    days, chance = format_days(weeks.mondays[0], latest.last, lang), chance_text(weeks, lang)
    if not weeks.signals:
        return f"{NONE(lang, days=days)} · {chance} · {PLACE(lang)}"
    words, numbers = table(weeks.signals, SIGNAL_WORDS, lang), table(weeks.signals, SIGNAL_NUMBERS, lang)
    linked = {
        DAYS(lang): [_week_link(view, signal.week.start) for signal in weeks.signals],
        UNIT(lang): [_unit_link(view, signal) for signal in weeks.signals],
    }
    words = words.assign(**{name: pd.Series(cells, dtype=object) for name, cells in linked.items()})
    numbers = numbers.assign(**{SIGNALS_A_YEAR(lang): weeks.by_chance}).round({SIGNALS_A_YEAR(lang): 1})
    about = extent(view, "occurred", _period(weeks.mondays[0], latest.start))
    return sheet_of(words, numbers, lang, about, f"{days} · {chance} · {PLACE(lang)}")


def _unit_link(view: View, signal: Signal) -> Markup | str:
    """Return the name of a signal's unit as a link to its station's profile; of the whole view its name."""
    name = signal.name(view.lang)
    if not signal.station:
        return name
    return link(address(view, "station_profile", station=signal.station), name)


def level_text(level: Level, lang: Lang) -> str:
    """Return a level with its sign: never colour alone."""
    return f"{SIGNS[level]} {LEVELS[level](lang)}"


def _silences(view: View) -> str:
    """Return weeks without any case, as questions to their stations; how likely they are by chance."""
    lang = view.lang
    if len(view.units.stations_of(view.filters)) > MOST_STATIONS:
        return ELSEWHERE(lang)
    silent = silences.silences(view)
    if not silent.entire:
        return f"**{SILENCE(lang)}** – {NO_SILENCE(lang, days=silent.looked_at.days_text(lang))}"
    lines = [
        SILENT_WEEKS(
            lang,
            station=escape_markdown(view.units.stations[s.station].name(lang)),
            days=format_days(s.first, s.last, lang),
            confirm=CONFIRM(lang),
            usual=s.usual,
            odds=odds(s.chance, lang),
        )
        for s in silent.entire[:MOST_SILENCES]
    ]
    rest = len(silent.entire) - len(lines)
    if rest:
        lines.append(MORE_SILENCES(lang, n=rest))
    return "  \n".join([f"**{SILENCE(lang)}** – {ELSEWHERE(lang)}", *lines])


def _details(weeks: Weeks, lang: Lang) -> str:
    return DETAILS(
        lang,
        baseline=BASELINE,
        guard=GUARD,
        phi=weeks.phi,
        season=(SEASON if weeks.seasonal else NO_SEASON)(lang),
        share=FALSE_SHARE,
        series=weeks.series,
        by_chance=weeks.by_chance,
    )
