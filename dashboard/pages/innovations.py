"""Innovations: who uses theirs, what stands unused, and since when; from installed to still working."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard.filters import Filters, Scope
from dashboard.goal2 import charts, innovations, ladder, tables
from dashboard.goal2.devices import tag_name
from dashboard.goal2.ladder import Placement
from dashboard.indicators import MARKS
from dashboard.language.periods import Period, add_months, months_between
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_date, format_month
from dashboard.programme.goals import SIGNS as STANDING_SIGNS
from dashboard.programme.goals import VERDICTS
from dashboard.queries import goal2
from dashboard.store import db
from dashboard.ui.downloads import downloads
from dashboard.ui.figure import Panel, panel
from dashboard.ui.grid import SIGNS, Cell, Look, Row, grid
from dashboard.ui.html_table import html_table
from dashboard.ui.notices import Notice, notices
from dashboard.ui.page import Explained, page_header
from dashboard.ui.tokens import BADGES
from dashboard.view.extent import extent
from dashboard.view.links import address, link
from dashboard.view.units import Station
from dashboard.view.view import View

TITLE = Text("นวัตกรรม", "Innovations")
ICON = ":material/lightbulb:"
NEEDS_DATA = False
EXPLAINED = Explained(
    shows=Text(
        "นวัตกรรมของแต่ละสถานีว่าติดตั้ง เชื่อมต่อ ใช้งาน และเกิดผลการปฏิบัติหรือไม่ และสิ่งใดไม่ได้ใช้มานานเท่าใด",
        "Whether each station's innovations are installed, connected, used and productive; what stands"
        " unused, and since when.",
    ),
    reading=Text(
        "เป้าหมายคือใช้งานต่อเนื่อง ไม่ใช่เพียงติดตั้ง ช่องที่ยังไม่ได้รับรายงานไม่ใช่ศูนย์ครั้ง",
        "The goal is continued use, not installation. A month without a report is not a month without use.",
    ),
    source=Text(
        "ทะเบียนนวัตกรรมและรายงานการใช้รายเดือนที่สถานีส่ง",
        "The register of innovations and the monthly reports of use that the stations send.",
    ),
)

MONTHS = 12
MOST_ROWS, MOST_CARDS = 40, 6
LADDER = Text("ระดับการใช้งานนวัตกรรม (สถานี × ประเภท)", "Level of use (stations × kinds)")
UNUSED = Text("ติดตั้งแล้ว ยังไม่พบการใช้งาน", "Installed, no use found")
STANDBY = Text("อุปกรณ์เตรียมพร้อมและการทดสอบระบบ", "Stand-by devices and their tests")
EVIDENCE = Text("หลักฐานผลการปฏิบัติ", "Evidence of results")
DETAILS = Text("รายการนวัตกรรม", "All innovations")
ALL_UNUSED = Text("ตารางรายการที่ยังไม่พบการใช้งาน", "Table of what stands unused")
DAYS_UNUSED = Text("วันที่ไม่พบการใช้งาน", "days without a use")
FELL = Text("ถอยลงจากระดับ “{rung}”", "fell from “{rung}”")
ASK = Text("ถาม {whom}", "ask {whom}")
NOT_IN_USE = Text("ยังไม่พบการใช้งาน หรือยังไม่ได้รับข้อมูล", "no use found, or not received yet")
IN_USE = Text("ใช้งานอยู่", "in use")
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
    page_header(view, TITLE, EXPLAINED)
    st.markdown(db.kept(_counts, view))
    _unused_cards(view)
    one_station = len(view.units.stations_of(view.filters)) == 1
    if not one_station:
        panel(view, "innovation-ladder", LADDER, LADDER, _levels)
    panel(view, "innovation_use", USE, TITLE, _use)
    if one_station:
        _table(view, "details", DETAILS, NO_REGISTER, _details)
    _table(view, "standby", STANDBY, NO_STANDBY, _standby)
    _table(view, "evidence", EVIDENCE, NO_EVIDENCE, _evidence)
    if not one_station:
        _table(view, "details", DETAILS, NO_REGISTER, _details)


def _unused_cards(view: View) -> None:
    """Show what stands unused, since when, and whom to ask; all of it and its file behind."""
    lang = view.lang
    cards, count = db.kept(_cards, view)
    st.markdown(f"## {UNUSED(lang)} ({count:,})" if count else f"## {UNUSED(lang)}")
    if not count:
        st.markdown(NOTHING_UNUSED(lang))
        return
    st.html(cards)
    if count > MOST_CARDS:
        st.caption(SOME_SHOWN(lang, shown=MOST_CARDS, all=f"{count:,}"))
    _table(view, "unused", ALL_UNUSED, NOTHING_UNUSED, _unused)


def _cards(view: View) -> tuple[Markup, int]:
    """Return the cards of what stands unused, longest first, and how many there are."""
    unused = innovations.unused(_placements(view))
    return notices([_card(view, p) for p in unused[:MOST_CARDS]], UNUSED(view.lang)), len(unused)


def _card(view: View, placement: Placement) -> Notice:
    lang, of = view.lang, placement.innovation
    known = placement.idle is not None
    fell = [FELL(lang, rung=ladder.RUNGS[placement.fell_from](lang))] if placement.fell_from else []
    return Notice(
        title=link(address(view, "station_profile", station=of.station), tables.name_of(view, of)),
        figure=f"{SIGNS['bad']} {placement.idle:,}" if known else SIGNS["bad"],
        verdict="bad",
        unit=DAYS_UNUSED(lang) if known else "",
        drawing=_rungs(placement, view),
        lines=[tables.unused_since(placement, lang), *fell, ASK(lang, whom=tables.whom(view, of.station))],
    )


def _rungs(placement: Placement, view: View) -> Markup:
    """Return the rung of an innovation, drawn and in words."""
    drawn = charts.rungs(placement.height, missed=placement.unused) if placement.height else ""
    return Markup("<div>{} {}</div>").format(drawn, tables.rung_words(placement, view.lang))


def _levels(view: View) -> Panel | str:
    """Return stations × kinds with the rung of each innovation: stations where one stands unused first."""
    lang, frame = view.lang, _ladder(view)
    standings = innovations.standings(view, innovations.answers(view))
    placements = {
        station: [p for p in each if p.state != "retired"] for station, each in _placements(view).items()
    }
    if not any(placements.values()):
        return NO_REGISTER(lang)
    kinds = tables.kinds(placements)
    stations = sorted(
        view.units.stations_of(view.filters),
        key=lambda s: (
            list(MARKS).index(standings[s.code].mark),
            -sum(p.unused for p in placements.get(s.code, ())),
        ),
    )
    stations.sort(key=lambda s: not any(p.unused for p in placements.get(s.code, ())))

    def row(station: Station) -> Row:
        standing, there = standings[station.code], placements.get(station.code, [])
        name = link(address(view, "station_profile", station=station.code), station.name(lang))
        head = Markup('{}<div class="ssz-{}-word">{} {}</div>').format(
            name, VERDICTS[standing.mark], STANDING_SIGNS[standing.mark], standing.words(lang)
        )
        return Row(head, [_level(view, [p for p in there if tables.kind(p) is kind]) for kind in kinds])

    drawn = grid(
        LADDER(lang),
        tables.STATION(lang),
        [kind(lang) for kind in kinds],
        [row(station) for station in stations[:MOST_ROWS]],
        on_phone="cards",
    )
    steps = " → ".join(f"{n} {name(lang)}" for n, name in enumerate(ladder.RUNGS.values(), start=1))
    notes = [steps, MARKS_ON_THE_LADDER(lang)]
    if len(stations) > MOST_ROWS:
        notes.append(SOME_ROWS(lang, shown=MOST_ROWS, all=f"{len(stations):,}"))
    return Panel(drawn, "", " · ".join(notes), frame, extent=extent(view, "state"))


def _level(view: View, placements: list[Placement]) -> Cell:
    """Return the innovations of one kind of a station, those that stand lowest first."""
    if not placements:
        return Cell(tables.DASH, "quiet")
    lowest = sorted(placements, key=lambda p: p.height)
    words = [_rungs(p, view) for p in lowest[: tables.MOST_IN_CELL]]
    if len(lowest) > tables.MOST_IN_CELL:
        more = tables.AND_MORE(view.lang, count=len(lowest) - tables.MOST_IN_CELL)
        words.append(Markup("<div>{}</div>").format(more))
    look: Look = "plain"
    if any(p.unused for p in placements):
        look = "bad"
    elif any(p.state == "not_received" for p in placements):
        look = "not_received"
    return Cell(Markup("").join(words), look)


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
        f":{BADGES[VERDICTS[mark]]}-badge[{STANDING_SIGNS[mark]} {words(lang)} **{count:,}**]"
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


def _table(view: View, name: str, heading: Text, none: Text, build: Callable[[View], pd.DataFrame]) -> None:
    """Offer a table behind its heading, its first rows on the screen and all of it to take away."""
    lang = view.lang
    frame, shown = db.kept(_first_rows, view, heading, build)
    if frame.empty:
        st.markdown(f"**{heading(lang)}** – {none(lang)}")
        return
    with st.expander(f"{heading(lang)} ({len(frame):,})", key=f"innovations-{name}"):
        st.html(shown)
        if len(frame) > MOST_ROWS:
            st.caption(SOME_ROWS(lang, shown=MOST_ROWS, all=f"{len(frame):,}"))
        key = f"innovation-{name}"
        downloads(frame, heading(lang), key, view, key, extent(view, "state"))


def _first_rows(
    view: View, heading: Text, build: Callable[[View], pd.DataFrame]
) -> tuple[pd.DataFrame, Markup]:
    """Return a whole table, and its first rows as they are sent."""
    frame = build(view)
    return frame, html_table(frame.head(MOST_ROWS), heading(view.lang))


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
    uses = [
        charts.Use(link(address(view, "station_profile", station=p.innovation.station), name), row, p.unused)
        for p, name, row in zip(there[:MOST_ROWS], names, cells, strict=False)
    ]
    watched = sum(not p.in_use for p in there[:MOST_ROWS])
    parts = [
        (heading(lang), charts.use_by_month(heading(lang), TITLE(lang), some, months, unfinished, lang))
        for heading, some in ((NOT_IN_USE, uses[:watched]), (IN_USE, uses[watched:]))
        if some
    ]
    notes = [charts.KEY(lang), TESTS_COUNT(lang)]
    if unfinished:
        notes.append(UNFINISHED(lang))
    if len(there) > MOST_ROWS:
        notes.append(SOME_SHOWN(lang, shown=MOST_ROWS, all=f"{len(there):,}"))
    return Panel(
        Markup("").join(
            Markup('<div class="ssz-name">{} ({})</div>{}').format(name, drawn.count("<tr>") - 1, drawn)
            for name, drawn in parts
        ),
        "",
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
