"""Activities of every sector in every month, by kind: numbers where reports are there, else signs."""

from dataclasses import dataclass
from datetime import date

from dashboard.coverage.receipts import RECEIPTS
from dashboard.goal3 import charts, partner_reports, partnership, sectors
from dashboard.goal3.partner_reports import SIGNS, MonthReports, State
from dashboard.language.periods import Period, add_months
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_month
from dashboard.ui.columns import Column, table
from dashboard.ui.figure import Panel
from dashboard.ui.kept_figure import KeptFigure
from dashboard.view.extent import extent
from dashboard.view.view import View

HEADING = Text(
    f"กิจกรรมรายภาคส่วน × เดือน ({partnership.MONTHS} เดือนล่าสุด)",
    f"Activities by sector × month (latest {partnership.MONTHS} months)",
)
ALL_SECTORS = Text("ทุกภาคส่วน (ไม่นับซ้ำ)", "All (counted once)")
OF_ZONE = Text("กิจกรรมของพื้นที่นี้และของทั้งสถานี", "activities of this zone and of the whole station")
BELOW_THE_MONTH = Text("ใต้เดือน: สถานีที่รายงาน/ที่ต้องรายงาน", "below the month: stations that reported / should")
SENT = Text("ได้รับ {sent}/{stations}", "received {sent}/{stations}")
CELL = Text("<b>{count}</b><br>{people} คน", "<b>{count}</b><br>{people} p.")
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
    """Return the figure with what is said of it."""
    lang = view.lang
    months = partnership.latest_months(view.at)
    reports = partnership.reports(view, partnership.DATASET, months)
    names = {**partnership.sector_names(partnership.answers(view)), "": ALL_SECTORS}
    rows = partnership.details(view)["by_month"].itertuples()
    numbers = {(r.kind, r.sector_code, r.month): (int(r.activities), int(r.people)) for r in rows}
    cells = [
        _Cell(kind, sector, name, month, numbers.get((kind, sector, month.month)))
        for kind in sectors.KINDS
        for sector, name in names.items()
        for month in reports
    ]
    blocks = [_block(kind, [c for c in cells if c.kind == kind], list(names), lang) for kind in sectors.KINDS]
    most = max([count for (_, sector, _), (count, _) in numbers.items() if sector] or [1])
    labels = [_label(month, lang) for month in reports]
    figure = charts.sector_months([name(lang) for name in names.values()], labels, blocks, most, view.dark)
    summary = _summary(months, numbers, lang)
    notes = [summary, *([OF_ZONE(lang)] if view.filters.zone else []), *_legend(reports, lang)]
    about = extent(view, "state", Period("custom", months[0], add_months(months[-1], 1)))
    return Panel(KeptFigure(figure), summary, " · ".join(notes), table(cells, COLUMNS, lang), extent=about)


def _summary(months: list[date], numbers: dict[tuple[str, str, date], tuple[int, int]], lang: Lang) -> str:
    """Return how many activities of each kind there were in all, every one counted once."""
    counts = {
        kind: sum(numbers.get((kind, "", month), (0, 0))[0] for month in months) for kind in sectors.KINDS
    }
    by_kind = " · ".join(f"{sectors.KINDS[kind](lang)} {count:,}" for kind, count in counts.items())
    return f"{format_month(months[0], lang)} – {format_month(months[-1], lang)}: {by_kind}"


def _in_file(cell: _Cell) -> tuple[int | None, int | None]:
    """Return a cell's numbers for a file: without a row zero where the reports are there, else nothing."""
    if cell.numbers is not None:
        return cell.numbers
    return (0, 0) if cell.month.state in ("received", "confirmed_none", "partly") else (None, None)


def _state(month: MonthReports, lang: Lang) -> str:
    if month.state == "partly":
        return SENT(lang, sent=month.sent, stations=month.stations)
    return "–" if month.state == "outside" else RECEIPTS[month.state](lang)


def _block(kind: str, cells: list[_Cell], names: list[str], lang: Lang) -> charts.Block:
    rows = [[cell for cell in cells if cell.sector == sector] for sector in names]
    return charts.Block(
        name=sectors.KINDS[kind](lang),
        counts=[[_coloured(cell) for cell in row] for row in rows],
        texts=[[_words(cell, lang) for cell in row] for row in rows],
    )


def _coloured(cell: _Cell) -> int | None:
    """Return what colours a cell.

    Nothing does where no report is there, nor in the sum, which is larger than any sector.
    """
    if not cell.sector:
        return None
    if cell.numbers is not None:
        return cell.numbers[0]
    return 0 if cell.month.state in ("received", "partly") else None


def _words(cell: _Cell, lang: Lang) -> str:
    state = cell.month.state
    if cell.numbers is None:
        return partner_reports.cell(None, state)
    count, people = cell.numbers
    return CELL(lang, count=partner_reports.cell(count, state), people=f"{people:,}")


def _label(month: MonthReports, lang: Lang) -> str:
    """Return the month with the sign of its reports; of several stations, how many reported."""
    sign = SIGNS.get(month.state, "✓")
    if month.stations > 1:
        sign = f"{SIGNS.get(month.state, '')} {month.sent}/{month.stations}"
    return f"{format_month(month.month, lang, short_year=True)}<br>{sign}"


def _legend(reports: list[MonthReports], lang: Lang) -> list[str]:
    """Return what the signs mean that stand in the figure."""
    present = {month.state for month in reports}
    signs = [f"{SIGNS[state]} = {words(lang)}" for state, words in LEGEND.items() if state in present]
    if any(month.stations > 1 for month in reports):
        return [BELOW_THE_MONTH(lang), *signs]
    return [f"✓ = {RECEIPTS['received'](lang)}", *signs]
