"""Partners and risk spots: goal 3, sectors by month, resolutions, risk spots found and fixed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st
from markupsafe import Markup

from dashboard.coverage.receipts import RECEIPTS, Receipt
from dashboard.goal3 import partnership, resolution_panel, risk_spot_panel, sector_panel, sectors
from dashboard.goal3.sectors import StationSectors
from dashboard.indicators import MARKS, Mark, Standing
from dashboard.language.periods import quarter_of
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_date, format_month
from dashboard.programme.goals import SIGNS, VERDICTS
from dashboard.store import db
from dashboard.ui.columns import Column, table
from dashboard.ui.downloads import downloads
from dashboard.ui.figure import panel
from dashboard.ui.grid import Cell, Row, grid
from dashboard.ui.page import Explained, no_data_in_period, page_header
from dashboard.ui.sheet import ready
from dashboard.ui.tokens import BADGES
from dashboard.view.extent import extent
from dashboard.view.links import address, link
from dashboard.view.view import View

TITLE = Text("ภาคีเครือข่ายและจุดเสี่ยง", "Partners and risk spots")
ICON = ":material/handshake:"
NEEDS_DATA = False
EXPLAINED = Explained(
    shows=Text(
        "กิจกรรมของภาคส่วนต่าง ๆ กับตำรวจ ข้อสั่งการและมติที่ค้าง และจุดเสี่ยงที่พบและแก้ไข",
        "What the sectors of society do with the police, which resolutions are open, which risk spots were"
        " found and fixed.",
    ),
    reading=Text(
        "ภาคส่วนที่ยังไม่มีกิจกรรมเป็นเรื่องที่ควรถาม เดือนที่ยังไม่ได้รับรายงานไม่นับว่าไม่มีกิจกรรม",
        "A silent sector is something to ask about; a month without a report is not one without activities.",
    ),
    source=Text(
        "แบบรายเดือนและไฟล์กิจกรรม ภาคี และจุดเสี่ยงที่สถานีส่ง",
        "The monthly forms and files on activities, partners and risk spots that the stations send.",
    ),
)

MOST_STATIONS = 40
# Worst first: what needs a question before what needs none.
ORDER: tuple[Mark, ...] = ("not_met", "not_received", "unsettled", "not_due", "met", "not_joined")
# With a sign for each, so that the state of a month is not told by its wording alone.
MONTH_SIGNS: dict[Receipt, str] = {
    "received": "✓",
    "confirmed_none": "∅",
    "not_received": "?",
    "not_due": "…",
}
NO_STATION = Text("ไม่มีสถานีในหน่วยที่เลือก", "No station in this unit")
GOAL_3 = Text("เป้าหมาย 3: {quarter} ({days})", "Goal 3: {quarter} ({days})")
SOME_STATIONS = Text("แสดง {shown} จาก {all} สถานี", "{shown} of {all} stations")
NOT_OVER = Text("{quarter} ยังไม่สิ้นสุด (ถึง {day}) ยังไม่ประเมิน", "{quarter} is not over (to {day}) and not judged")
OF_WHOLE_STATION = Text(
    "เป้าหมาย 3 ประเมินทั้งสถานี ไม่แยกพื้นที่", "goal 3 is that of the whole station, not of a zone"
)
COUNTED = Text("ตัวเลข = กิจกรรม (ครั้ง) ในไตรมาส", "numbers = activities in the quarter")
STATION = Text("สถานี", "Station")
RESULT = Text("ผล", "Result")
NO_ACTIVITY = Text("ไม่มีกิจกรรม", "silent")
NO_PARTNER_YET = Text("ไม่มีภาคี", "no partner")
SILENT = Text("ภาคส่วนที่ยังไม่มีกิจกรรม", "Silent sectors")
ACTIVE = Text("มีกิจกรรม", "Active")
REPORTS = Text("รายงานรายเดือน", "Reports")
THIS_QUARTER = Text("ไตรมาสนี้ (ยังไม่สิ้นสุด)", "This quarter (not over)")
ITS_REPORTS = Text("รายงานไตรมาสนี้", "Its reports")
WITHOUT_PARTNER = Text("{sector} (ยังไม่มีภาคี)", "{sector} (no partner)")
SO_FAR = Text("{share} (เท่าที่ได้รับ)", "{share} (so far)")
NOT_YET = Text("{active} ยังไม่มี: {sectors}", "{active} not yet: {sectors}")
PARTNERS_BY_SECTOR = Text("ภาคีแยกตามภาคส่วน", "Partners by sector")
ENDED_PARTNERSHIPS = Text("ภาคีที่สิ้นสุดแล้ว", "Ended partnerships")
SECTOR = Text("ภาคส่วน", "Sector")
PARTNERS = Text("ภาคี", "Partners")
PARTNER = Text("ภาคี", "Partner")
LEFT = Text("สิ้นสุดเมื่อ", "Left")
NOBODY = Text("ยังไม่มี", "none")


def render(view: View) -> None:
    page_header(view, TITLE, EXPLAINED)
    if view.current is None and view.holdings.data_through is not None:
        no_data_in_period(view)
        return
    if not view.units.stations_of(view.filters):
        st.info(NO_STATION(view.lang))
        return
    _goal(view)
    resolution_panel.render(view)
    risk_spot_panel.render(view)
    panel(view, "sector_months", sector_panel.HEADING, TITLE, sector_panel.sector_months)
    with st.expander(sector_panel.BY_KIND(view.lang), key="sectors-by-kind"):
        st.html(db.kept(sector_panel.by_kind, view))
    if len(view.units.stations_of(view.filters)) == 1:
        _partners(view)


@dataclass(frozen=True)
class _Goal:
    """Where the stations of a view stand on goal 3.

    shown: the first stations for the screen, a column a sector; frame: all of them for a file, one row a
    station. counts: how many stand where. only: the standing of a single station.
    """

    shown: Markup
    frame: pd.DataFrame
    counts: dict[Mark, int]
    only: Standing | None


@dataclass(frozen=True, slots=True)
class _StationRow:
    """A station of the table. judged, running: the months of the judged quarter, and of the one since."""

    name: Text
    station: StationSectors
    standing: Standing
    judged: tuple[date, ...]
    running: tuple[date, ...]


def _goal(view: View) -> None:
    lang, quarter = view.lang, sectors.judged_quarter(view.at)
    goal = db.kept(_read_goal, view)
    st.markdown(f"## {GOAL_3(lang, quarter=quarter.name(lang), days=quarter.days_text(lang))}")
    if goal.only is not None:
        mark, words, reason = goal.only.mark, goal.only.words(lang), goal.only.reason(lang)
        st.markdown(f"{_badge(mark, escape_markdown(words))}  \n{escape_markdown(reason)}")
    else:
        # A unit of several stations shows counts, never one colour.
        st.markdown(" ".join(_badge(m, f"{MARKS[m](lang)} **{n:,}**") for m, n in goal.counts.items()))
    st.html(goal.shown)
    st.caption(" · ".join(_notes(view, len(goal.frame))))
    downloads(goal.frame, TITLE(lang), "partners", view, "partners", extent(view, "state"))


def _badge(mark: Mark, words: str) -> str:
    return f":{BADGES[VERDICTS[mark]]}-badge[{SIGNS[mark]} {words}]"


def _notes(view: View, stations: int) -> list[str]:
    """Return what the signs of the table mean, and what of the goal it does not show."""
    lang, running = view.lang, quarter_of(view.at)
    notes = [COUNTED(lang)]
    notes += [f"{sign} {RECEIPTS[state](lang)}" for state, sign in MONTH_SIGNS.items()]
    if stations > MOST_STATIONS:
        notes.append(SOME_STATIONS(lang, shown=MOST_STATIONS, all=f"{stations:,}"))
    if running != sectors.judged_quarter(view.at):
        notes.append(NOT_OVER(lang, quarter=running.name(lang), day=format_date(view.at, lang)))
    if view.filters.zone:
        notes.append(OF_WHOLE_STATION(lang))
    return notes


def _read_goal(view: View) -> _Goal:
    lang, frames = view.lang, partnership.answers(view)
    names, standings = partnership.sector_names(frames), partnership.standings(view, frames)
    stations = partnership.stations(view, frames).values()
    rows = [_row(view, s, standings[s.station]) for s in stations]
    rows.sort(key=lambda row: (ORDER.index(row.standing.mark), -len(row.station.silent)))
    columns: list[Column[_StationRow]] = [
        Column(STATION, lambda row, _: row.name),
        Column(RESULT, lambda row, _: MARKS[row.standing.mark]),
        Column(SILENT, lambda row, lang: _silent(row.station, row.standing, names, lang)),
        Column(ACTIVE, lambda row, lang: _active(row, lang)),
        Column(REPORTS, lambda row, lang: _months(row.station, row.judged, lang)),
    ]
    if any(row.running for row in rows):
        columns += [
            Column(THIS_QUARTER, lambda row, lang: _running(row, names, lang)),
            Column(ITS_REPORTS, lambda row, lang: _months(row.station, row.running, lang)),
        ]
    frame = table(rows, columns, lang)
    marks = [standing.mark for standing in standings.values()]
    return _Goal(
        shown=_grid(view, rows[:MOST_STATIONS], names),
        frame=frame,
        counts={mark: marks.count(mark) for mark in MARKS if mark in marks},
        only=rows[0].standing if len(rows) == 1 else None,
    )


def _grid(view: View, rows: Sequence[_StationRow], names: dict[str, Text]) -> Markup:
    """Return a row a station and a column a sector: who is silent stands out."""
    lang = view.lang
    counted = list(rows[0].station.activities) if rows else []
    columns = [names[sector](lang) for sector in counted]
    # What came as it should is not worth a column.
    awaited = any("not_received" in (r.station.months[m] for m in r.judged) for r in rows)
    running = any(row.running for row in rows)
    columns += [REPORTS(lang)] * awaited + [THIS_QUARTER(lang)] * running

    def line(row: _StationRow) -> Row:
        verdict, mark = VERDICTS[row.standing.mark], row.standing.mark
        name = link(address(view, "station_profile", station=row.station.station), row.name(lang))
        said = Markup('{}<div class="ssz-{}-word">{} {}</div>')
        head = said.format(name, verdict, SIGNS[mark], row.standing.words(lang))
        cells = [_of_sector(row, sector, lang) for sector in counted]
        cells += [Cell(_months(row.station, row.judged, lang), "quiet")] * awaited
        if running:
            now, months = _running(row, names, lang), _months(row.station, row.running, lang)
            cells.append(Cell(Markup("{}<br>{}").format(now, months), "quiet"))
        return Row(head, cells)

    quarter = sectors.judged_quarter(view.at)
    return grid(f"{TITLE(lang)} {quarter.name(lang)}", STATION(lang), columns, [line(row) for row in rows])


def _of_sector(row: _StationRow, sector: str, lang: Lang) -> Cell:
    """Return the activities of a sector in the judged quarter; silence only where it is known."""
    station, count = row.station, row.station.activities[sector]
    if count >= station.needed:
        return Cell(f"{count:,}")
    if row.standing.mark != "not_met":
        # With a report out, or outside the programme, nobody asks and nobody knows.
        return Cell(f"{count:,}" if count else SIGNS["not_received"], "gap", row.standing.reason(lang))
    said = NO_PARTNER_YET if sector in station.without_partner else NO_ACTIVITY
    words = f"{count:,}/{station.needed:,}" if count else said(lang)
    return Cell(f"{SIGNS['not_met']} {words}", "bad", said(lang))


def _row(view: View, station: StationSectors, standing: Standing) -> _StationRow:
    end = station.quarter.end
    return _StationRow(
        name=view.units.stations[station.station].name,
        station=station,
        standing=standing,
        judged=tuple(m for m in station.months if m < end),
        running=tuple(m for m in station.months if m >= end),
    )


def _silent(station: StationSectors, standing: Standing, names: dict[str, Text], lang: Lang) -> str:
    """Return sectors known to be silent; where a report is out, nobody knows yet."""
    if standing.mark in ("not_received", "not_due"):
        return standing.reason(lang)
    if standing.mark != "not_met":
        return "–"
    return ", ".join(
        WITHOUT_PARTNER(lang, sector=names[sector](lang))
        if sector in station.without_partner
        else names[sector](lang)
        for sector in station.silent
    )


def _active(row: _StationRow, lang: Lang) -> str:
    """Return how many sectors were active in the judged quarter."""
    station = row.station
    return _share(station, len(station.activities) - len(station.silent), row.judged, lang)


def _running(row: _StationRow, names: dict[str, Text], lang: Lang) -> str:
    """Return how many sectors are active in the running quarter, and which are not yet."""
    station = row.station
    share = _share(station, station.running_active, row.running, lang)
    idle = [names[sector](lang) for sector, count in station.running.items() if count < station.needed]
    # Only where something was received can a sector be said to have done nothing so far.
    if not idle or not _is_known(station, station.running_active, row.running):
        return share
    return NOT_YET(lang, active=share, sectors=", ".join(idle))


def _share(station: StationSectors, active: int, months: tuple[date, ...], lang: Lang) -> str:
    """Return `5/6`; where reports are out, as far as received, and no zero where none was."""
    awaited = "not_received" in (station.months[m] for m in months)
    if not _is_known(station, active, months):
        return RECEIPTS["not_received" if awaited else "not_due"](lang)
    share = f"{active}/{len(station.activities)}"
    return SO_FAR(lang, share=share) if awaited else share


def _is_known(station: StationSectors, active: int, months: tuple[date, ...]) -> bool:
    """Whether anything is known of a quarter: an activity, or a report that says there was none."""
    return active > 0 or any(station.months[m] in ("received", "confirmed_none") for m in months)


def _months(station: StationSectors, months: tuple[date, ...], lang: Lang) -> str:
    # A month and its sign are not parted at the end of a line.
    return " ".join(
        f"{format_month(m, lang).split()[0]}\N{NO-BREAK SPACE}{MONTH_SIGNS[station.months[m]]}"
        for m in months
    )


def _partners(view: View) -> None:
    """Show the partners of a single station by sector; the ended partnerships apart."""
    lang = view.lang
    now, ended = db.kept(_partner_tables, view)
    heading = PARTNERS_BY_SECTOR(lang)
    st.markdown(f"## {heading}")
    st.table(now, hide_index=True, border="horizontal", alt=heading)
    if ended.num_rows:
        heading = ENDED_PARTNERSHIPS(lang)
        with st.expander(f"{heading} ({ended.num_rows})", key="partners-ended"):
            st.table(ended, hide_index=True, border="horizontal", alt=heading)


def _partner_tables(view: View) -> tuple[pa.Table, pa.Table]:
    """Return the partners of today, one row a sector, and those of the past, one row a partner."""
    names = partnership.sector_names(partnership.answers(view))
    partners = [
        (sector, row)
        for sector in names
        for row in partnership.details(view)["partners"].itertuples()
        if row.sector_code == sector
    ]

    def present(sector: str) -> str | Text:
        return ", ".join(r.name for code, r in partners if code == sector and r.left_on is None) or NOBODY

    sectors_now: tuple[Column[str], ...] = (
        Column(SECTOR, lambda code, _: names[code]),
        Column(PARTNERS, lambda code, _: present(code)),
    )
    partners_ended: tuple[Column[tuple[str, Any]], ...] = (
        Column(SECTOR, lambda partner, _: names[partner[0]]),
        Column(PARTNER, lambda partner, _: partner[1].name),
        Column(LEFT, lambda partner, lang: format_date(partner[1].left_on, lang)),
    )
    now = table(names, sectors_now, view.lang)
    ended = table([(code, r) for code, r in partners if r.left_on is not None], partners_ended, view.lang)
    return ready(now.map(escape_markdown)), ready(ended.map(escape_markdown))
