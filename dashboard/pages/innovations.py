"""Innovations: who uses theirs, what stands unused, and since when; from installed to still working."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

import pandas as pd
import pyarrow as pa
import streamlit as st

from dashboard.filters import Filters, Scope
from dashboard.goal2 import charts, innovations, ladder, tables
from dashboard.goal2.devices import tag_name
from dashboard.goal2.ladder import Placement
from dashboard.indicators import MARKS
from dashboard.language.periods import Period, add_months, months_between
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_date, format_month
from dashboard.programme.goals import VERDICTS
from dashboard.queries import goal2
from dashboard.store import db
from dashboard.ui.downloads import downloads
from dashboard.ui.figure import Panel, panel
from dashboard.ui.kept_figure import KeptFigure
from dashboard.ui.page import page_header
from dashboard.ui.sheet import ready
from dashboard.ui.tokens import BADGES
from dashboard.view.extent import extent
from dashboard.view.view import View

TITLE = Text("นวัตกรรม", "Innovations")
ICON = ":material/lightbulb:"
NEEDS_DATA = False

MONTHS = 12
MOST_ROWS = 40
MOST_LISTED = 12
LADDER = Text("ขั้นบันไดนวัตกรรม (สถานี × ประเภท)", "The ladder (stations × kinds)")
UNUSED = Text("ติดตั้งแล้ว ยังไม่พบการใช้งาน", "Installed, no use found")
STANDBY = Text("อุปกรณ์เตรียมพร้อมและการทดสอบระบบ", "Stand-by devices and their tests")
EVIDENCE = Text("หลักฐานผลการปฏิบัติ", "Evidence of results")
DETAILS = Text("รายการนวัตกรรม", "All innovations")
ANALYSTS = Text("รายละเอียดสำหรับนักวิเคราะห์", "Details for analysts")
NO_REGISTER = Text("ไม่มีนวัตกรรมในทะเบียน ณ วันที่แสดง", "No innovation on the register as of this day")
NOTHING_UNUSED = Text(
    "ไม่มีรายการที่ติดตั้งแล้วแต่ไม่พบการใช้งาน จากรายงานที่ได้รับ",
    "Nothing that is installed and unused in the reports received",
)
NO_EVIDENCE = Text(
    f"ไม่พบผลการปฏิบัติใน {MONTHS} เดือนล่าสุด จากรายงานที่ได้รับ",
    f"No result of the latest {MONTHS} months in the reports received",
)
NO_STANDBY = Text("ไม่มีอุปกรณ์เตรียมพร้อม", "No stand-by device")
USE = Text(f"การใช้งานรายเดือน ({MONTHS} เดือนล่าสุด)", f"Use by month (latest {MONTHS})")
MARKS_ON_THE_LADDER = Text(
    f"▼ = ถอยกลับเพราะไม่ได้ใช้เกิน {ladder.DAILY_DAYS} วัน (อุปกรณ์เตรียมพร้อม {ladder.STANDBY_DAYS} วัน)"
    " · ? = ยังไม่ได้รับข้อมูล ไม่นับว่าไม่ใช้ · – = ไม่มี",
    f"▼ = fell back, unused for more than {ladder.DAILY_DAYS} days (stand-by: {ladder.STANDBY_DAYS})"
    " · ? = report not received, which is not unused · – = none",
)
STATIONS = Text("**สถานี {count}** (ณ {day}): {badges}", "**Stations {count}** (as of {day}): {badges}")
SMART_CITY = Text("ด้านเมืองอัจฉริยะ: {served}", "Smart city: {served}")
MONTHS_SHOWN = Text("{first} – {last}: {count} รายการ", "{first} – {last}: {count} innovations")
TESTS_COUNT = Text("อุปกรณ์เตรียมพร้อมนับการทดสอบระบบด้วย", "of stand-by devices tests count too")
UNFINISHED = Text("\\* เดือนที่ยังไม่สิ้นสุด", "\\* month not over")
SOME_SHOWN = Text("แสดง {shown} จาก {all}", "{shown} of {all}")
SOME_ROWS = Text("แสดง {shown} จาก {all} แถว ทั้งหมดอยู่ในไฟล์", "{shown} of {all} rows; all are in the file")


def render(view: View) -> None:
    lang = view.lang
    page_header(view, TITLE)
    st.markdown(db.kept(_counts, view))
    _table(view, "unused", UNUSED, NOTHING_UNUSED, _unused)
    one_station = len(view.units.stations_of(view.filters)) == 1
    if one_station:
        _table(view, "details", DETAILS, NO_REGISTER, _details)
    else:
        _table(view, "ladder", LADDER, NO_REGISTER, _ladder)
    steps = " → ".join(f"{'●' * n} {name(lang)}" for n, name in enumerate(ladder.RUNGS.values(), start=1))
    st.caption(f"{steps} · {MARKS_ON_THE_LADDER(lang)}")
    panel(view, "innovation_use", USE, TITLE, _use)
    left, right = st.columns(2, gap="medium")
    with left:
        _table(view, "evidence", EVIDENCE, NO_EVIDENCE, _evidence, MOST_LISTED)
    with right:
        _table(view, "standby", STANDBY, NO_STANDBY, _standby, MOST_LISTED)
    if not one_station:
        with st.expander(ANALYSTS(lang)):
            _table(view, "details", DETAILS, NO_REGISTER, _details)


def _placements(view: View) -> dict[str, list[Placement]]:
    """Return innovations of each station of the view, placed once for all that needs them."""
    return db.kept(_place, view.plain)


def _place(view: View) -> dict[str, list[Placement]]:
    return innovations.placements(view, innovations.answers(view))


def _counts(view: View) -> str:
    """Return stations in each state, what is unused, and what the innovations serve, as Markdown.

    Counts, never one colour.
    """
    lang = view.lang
    standings = innovations.standings(view, innovations.answers(view)).values()
    by_state = Counter((s.mark, s.words) for s in standings)
    order = list(MARKS)
    badges = " ".join(
        f":{BADGES[VERDICTS[mark]]}-badge[{words(lang)} **{count:,}**]"
        for (mark, words), count in sorted(by_state.items(), key=lambda item: order.index(item[0][0]))
    )
    stations = STATIONS(lang, count=f"{len(standings):,}", day=format_date(view.at, lang), badges=badges)
    if len(standings) == 1:
        stations += " " + " ".join(s.reason(lang) for s in standings)
    placements = [p for each in _placements(view).values() for p in each]
    states = {
        ladder.IN_USE: sum(p.in_use for p in placements),
        UNUSED: sum(p.unused for p in placements),
        ladder.STATES["not_received"]: sum(p.state == "not_received" for p in placements),
        ladder.STATES["retired"]: sum(p.state == "retired" for p in placements),
    }
    whole = f"**{TITLE(lang)} {len(placements):,}**"
    lines = [stations, " · ".join([whole, *(f"{words(lang)} {n:,}" for words, n in states.items() if n)])]
    if served := _served(placements, lang):
        lines.append(SMART_CITY(lang, served=served))
    return "  \n".join(lines)


def _served(placements: list[Placement], lang: Lang) -> str:
    """Return how many innovations serve each dimension of a smart city, the most first; '' = none says so."""
    tags = Counter(
        tag_name(p.innovation.tag)(lang) for p in placements if p.innovation.tag and p.state != "retired"
    )
    return " · ".join(f"{escape_markdown(name)} {count:,}" for name, count in tags.most_common())


def _table(
    view: View,
    name: str,
    heading: Text,
    none: Text,
    build: Callable[[View], pd.DataFrame],
    most: int = MOST_ROWS,
) -> None:
    """Show a table under its heading, its first rows on the screen and all of it to take away."""
    lang = view.lang
    frame, shown = db.kept(_first_rows, view, build, most)
    if frame.empty:
        st.markdown(f"## {heading(lang)}\n\n{none(lang)}")
        return
    counted = f"{heading(lang)} ({len(frame):,})"
    st.markdown(f"## {counted}")
    with st.container(key=f"matrix-{name}"):
        st.table(shown, hide_index=True, border="horizontal", alt=counted)
    if len(frame) > most:
        st.caption(SOME_ROWS(lang, shown=most, all=f"{len(frame):,}"))
    downloads(frame, heading(lang), f"innovation-{name}", view, f"innovation-{name}", extent(view, "state"))


def _first_rows(
    view: View, build: Callable[[View], pd.DataFrame], most: int
) -> tuple[pd.DataFrame, pa.Table]:
    """Return a whole table, and its first rows as they are sent."""
    frame = build(view)
    return frame, ready(frame.head(most).map(lambda v: escape_markdown(v) if isinstance(v, str) else v))


def _unused(view: View) -> pd.DataFrame:
    return tables.unused(view, innovations.unused(_placements(view)))


def _ladder(view: View) -> pd.DataFrame:
    standings = innovations.standings(view, innovations.answers(view))
    return tables.ladder(view, _placements(view), {code: s.words for code, s in standings.items()})


def _evidence(view: View) -> pd.DataFrame:
    return tables.evidence(view, _monthly(view)["evidence"], _placements(view))


def _standby(view: View) -> pd.DataFrame:
    return tables.standby(view, _placements(view))


def _details(view: View) -> pd.DataFrame:
    return tables.details(view, _placements(view))


def _latest_months(at: date) -> Period:
    """Return the last MONTHS months up to the day `at`."""
    return Period("custom", add_months(at.replace(day=1), 1 - MONTHS), at + timedelta(days=1))


def _monthly(view: View) -> dict[str, pd.DataFrame]:
    """Return use and evidence of the latest months."""
    return db.kept(_ask_monthly, view.scope, view.filters, _latest_months(view.at))


def _ask_monthly(scope: Scope, filters: Filters, period: Period) -> dict[str, pd.DataFrame]:
    return db.read_all(
        use=goal2.use_by_month(scope, filters, period), evidence=goal2.evidence(scope, filters, period)
    )


def _use(view: View) -> Panel | str:
    """Return the figure of use by month, worst first: what is left out of a large unit is what works."""
    lang = view.lang
    there = [p for each in _placements(view).values() for p in each if p.state != "retired"]
    if not there:
        return NO_REGISTER(lang)
    there.sort(key=lambda p: (p.in_use, -(p.idle or 0)))
    period = _latest_months(view.at)
    months = months_between(period.start, period.end)
    cells = _cells(view, there, months)
    names = [tables.name_of(view, p.innovation) for p in there]
    unfinished = add_months(months[-1], 1) > period.end
    figure = charts.use_by_month(names[:MOST_ROWS], months, cells[:MOST_ROWS], unfinished, lang, view.dark)
    first, last = format_month(months[0], lang), format_month(months[-1], lang)
    notes = [charts.KEY(lang), TESTS_COUNT(lang)]
    if unfinished:
        notes.append(UNFINISHED(lang))
    if len(there) > MOST_ROWS:
        notes.append(SOME_SHOWN(lang, shown=MOST_ROWS, all=f"{len(there):,}"))
    return Panel(
        KeptFigure(figure),
        MONTHS_SHOWN(lang, first=first, last=last, count=f"{len(there):,}"),
        " · ".join(notes),
        _use_table(names, months, cells, lang),
        extent=extent(view, "state", period),
    )


def _cells(view: View, placements: list[Placement], months: list[date]) -> list[list[int | str]]:
    """Return times of use by innovation and month; the mark of a month that has no number."""
    times = {(r.innovation_id, r.month): int(r.times) for r in _monthly(view)["use"].itertuples()}
    reports = innovations.Reports(innovations.answers(view), view.at)

    def cell(innovation: ladder.Innovation, month: date) -> int | str:
        if number := times.get((innovation.code, month)):
            return number
        if innovation.installed_on and month < innovation.installed_on.replace(day=1):
            return charts.BEFORE
        return charts.MARKS.get(reports.of(innovation.station, month), 0)

    return [[cell(p.innovation, month) for month in months] for p in placements]


def _use_table(
    names: list[str], months: list[date], cells: list[list[int | str]], lang: Lang
) -> pd.DataFrame:
    """Return the figure's numbers and marks: one row an innovation, one column a month."""
    rows = [[name, *row] for name, row in zip(names, cells, strict=True)]
    return pd.DataFrame(rows, columns=[TITLE(lang), *(format_month(month, lang) for month in months)])
