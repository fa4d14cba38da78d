"""Activities of every sector in every month: numbers where reports are there, else signs; silence shows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from markupsafe import Markup

from dashboard.coverage.receipts import RECEIPTS
from dashboard.goal3 import partner_reports, partnership, sectors
from dashboard.goal3.partner_reports import SIGNS, MonthReports, State
from dashboard.language.periods import Period, add_months
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_month
from dashboard.ui.columns import Column, table
from dashboard.ui.figure import Panel
from dashboard.ui.grid import Cell, Row, grid, month_label
from dashboard.view.extent import extent
from dashboard.view.view import View

HEADING = Text(
    f"กิจกรรมรายภาคส่วน × เดือน ({partnership.MONTHS} เดือนล่าสุด)",
    f"Activities by sector × month (latest {partnership.MONTHS} months)",
)
BY_KIND = Text("แยกตามประเภทกิจกรรม", "By kind of activity")
ALL_SECTORS = Text("ทุกภาคส่วน (ไม่นับซ้ำ)", "All (counted once)")
OF_ZONE = Text("กิจกรรมของพื้นที่นี้และของทั้งสถานี", "activities of this zone and of the whole station")
BELOW_THE_MONTH = Text("ใต้เดือน: สถานีที่รายงาน/ที่ต้องรายงาน", "below the month: stations that reported / should")
SENT = Text("ได้รับ {sent}/{stations}", "received {sent}/{stations}")
SECTOR = Text("ภาคส่วน", "Sector")
COUNTED = Text(
    "{sector} {month}: {count} กิจกรรม {people} คน", "{sector}, {month}: {count} activities, {people} people"
)
FRAMED = Text(
    "กรอบ = เดือนที่ภาคส่วนไม่มีกิจกรรม ทั้งที่ได้รับรายงานแล้ว · จำนวนคนอยู่ในไฟล์",
    "framed: a month without activity of the sector although the reports are there · people are in the file",
)
LEGEND: dict[State, Text] = {
    "not_received": RECEIPTS["not_received"],
    "not_due": RECEIPTS["not_due"],
    "confirmed_none": RECEIPTS["confirmed_none"],
    "partly": Text("ได้รับรายงานไม่ครบทุกสถานี", "not all stations reported"),
    "outside": Text("ยังไม่เข้าร่วมโครงการ", "not in the programme"),
}


@dataclass(frozen=True, slots=True)
class _Cell:
    """One kind of activity of one sector in one month.

    sector: its code, '' = all together. numbers: activities and people; None = the store has no row.
    """

    kind: str
    sector: str
    name: Text
    month: MonthReports
    numbers: tuple[int, int] | None


COLUMNS: tuple[Column[_Cell], ...] = (
    Column(Text("กิจกรรม", "Kind"), lambda cell, _: sectors.KINDS[cell.kind]),
    Column(Text("ภาคส่วน", "Sector"), lambda cell, _: cell.name),
    Column(Text("เดือน", "Month"), lambda cell, lang: format_month(cell.month.month, lang)),
    Column(Text("จำนวนกิจกรรม", "Activities"), lambda cell, _: _in_file(cell)[0]),
    Column(Text("คน", "People"), lambda cell, _: _in_file(cell)[1]),
    Column(Text("รายงาน", "Reports"), lambda cell, lang: _state(cell.month, lang)),
)


def sector_months(view: View) -> Panel:
    """Return the activities of all kinds together, with what is said of them; the file has each kind."""
    lang, cells = view.lang, _cells(view)
    reports = list(dict.fromkeys(cell.month for cell in cells))
    months = [report.month for report in reports]
    summary = _summary(cells, lang)
    notes = [summary, FRAMED(lang), *([OF_ZONE(lang)] if view.filters.zone else []), *_legend(reports, lang)]
    about = extent(view, "state", Period("custom", months[0], add_months(months[-1], 1)))
    drawn = _grid(_together(cells), f"{HEADING(lang)} – {summary}", lang, silence=True)
    return Panel(drawn, summary, " · ".join(notes), table(cells, COLUMNS, lang), extent=about)


def by_kind(view: View) -> Markup:
    """Return a grid a kind of activity, each below its name."""
    lang, cells = view.lang, _cells(view)
    return Markup("").join(
        Markup('<div class="ssz-name">{}</div>{}').format(
            name(lang), _grid([c for c in cells if c.kind == kind], name(lang), lang, silence=False)
        )
        for kind, name in sectors.KINDS.items()
    )


def _cells(view: View) -> list[_Cell]:
    """Return every kind, sector (the sum of all last) and month of the latest months."""
    reports = partnership.reports(view, partnership.DATASET, partnership.latest_months(view.at))
    names = {**partnership.sector_names(partnership.answers(view)), "": ALL_SECTORS}
    rows = partnership.details(view)["by_month"].itertuples()
    numbers = {(r.kind, r.sector_code, r.month): (int(r.activities), int(r.people)) for r in rows}
    return [
        _Cell(kind, sector, name, month, numbers.get((kind, sector, month.month)))
        for kind in sectors.KINDS
        for sector, name in names.items()
        for month in reports
    ]


def _together(cells: Sequence[_Cell]) -> list[_Cell]:
    """Return the cells of all kinds as one: an activity is of one kind."""
    of_place: dict[tuple[str, date], list[_Cell]] = {}
    for cell in cells:
        of_place.setdefault((cell.sector, cell.month.month), []).append(cell)
    return [
        replace(
            same[0],
            kind="",
            numbers=(sum(n for n, _ in known), sum(people for _, people in known)) if known else None,
        )
        for same in of_place.values()
        for known in [[cell.numbers for cell in same if cell.numbers is not None]]
    ]


def _grid(cells: Sequence[_Cell], alt: str, lang: Lang, *, silence: bool) -> Markup:
    """Return a row a sector and a column a month. silence: whether a month without activity stands out."""
    of_sector: dict[str, list[_Cell]] = {}
    for cell in cells:
        of_sector.setdefault(cell.sector, []).append(cell)
    # The sum of all sectors is larger than any and so has no bar.
    most = max((cell.numbers[0] for cell in cells if cell.sector and cell.numbers), default=1) or 1
    rows = [
        Row(row[0].name(lang), [_drawn(cell, most, lang, silence=silence) for cell in row])
        for row in of_sector.values()
    ]
    labels = [_label(cell.month, lang) for cell in next(iter(of_sector.values()))]
    return grid(alt, SECTOR(lang), labels, rows, on_phone="last")


def _drawn(cell: _Cell, most: int, lang: Lang, *, silence: bool) -> Cell:
    state = cell.month.state
    count, people = cell.numbers or (0, 0)
    words = partner_reports.cell(None if cell.numbers is None else count, state)
    if count:
        month = format_month(cell.month.month, lang)
        said = COUNTED(lang, sector=cell.name(lang), month=month, count=f"{count:,}", people=f"{people:,}")
        return Cell(words, said=said, share=count / most if cell.sector else None)
    if silence and state in ("received", "confirmed_none"):
        return Cell(words, "notice")
    return Cell(words, "quiet" if state in ("received", "confirmed_none", "partly") else "gap")


def _summary(cells: Sequence[_Cell], lang: Lang) -> str:
    """Return how many activities of each kind there were in all, every one counted once."""
    counts = dict.fromkeys(sectors.KINDS, 0)
    for cell in cells:
        if not cell.sector and cell.numbers:
            counts[cell.kind] += cell.numbers[0]
    by_kind = " · ".join(f"{sectors.KINDS[kind](lang)} {count:,}" for kind, count in counts.items())
    first, last = (format_month(cells[n].month.month, lang) for n in (0, -1))
    return f"{first} – {last}: {by_kind}"


def _in_file(cell: _Cell) -> tuple[int | None, int | None]:
    """Return a cell's numbers for a file: without a row zero where the reports are there, else nothing."""
    if cell.numbers is not None:
        return cell.numbers
    return (0, 0) if cell.month.state in ("received", "confirmed_none", "partly") else (None, None)


def _state(month: MonthReports, lang: Lang) -> str:
    if month.state == "partly":
        return SENT(lang, sent=month.sent, stations=month.stations)
    return "–" if month.state == "outside" else RECEIPTS[month.state](lang)


def _label(month: MonthReports, lang: Lang) -> Markup:
    """Return the month with the sign of its reports; of several stations, how many reported."""
    sign = SIGNS.get(month.state, "✓")
    if month.stations > 1:
        sign = f"{month.sent}/{month.stations}{SIGNS.get(month.state, '')}"
    return Markup("{}<br>{}").format(month_label(month.month, lang), sign)


def _legend(reports: list[MonthReports], lang: Lang) -> list[str]:
    """Return what the signs mean that stand in the figure."""
    present = {month.state for month in reports}
    signs = [f"{SIGNS[state]} = {words(lang)}" for state, words in LEGEND.items() if state in present]
    if any(month.stations > 1 for month in reports):
        return [BELOW_THE_MONTH(lang), *signs]
    return [f"✓ = {RECEIPTS['received'](lang)}", *signs]
