"""Activities of every sector in every month, by kind: numbers where the reports are there, signs where they
are not.
"""

from datetime import date

import pandas as pd

from dashboard.coverage.receipts import RECEIPTS
from dashboard.goal3 import charts, partner_reports, partnership, sectors
from dashboard.goal3.partner_reports import SIGNS, MonthReports
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_month
from dashboard.ui.kept_figure import KeptFigure
from dashboard.ui.page import Panel
from dashboard.view.view import View

HEADING = Text(
    f"กิจกรรมรายภาคส่วน × เดือน ({partnership.MONTHS} เดือนล่าสุด)",
    f"Activities by sector × month (latest {partnership.MONTHS} months)",
)
ALL_SECTORS = Text("ทุกภาคส่วน (ไม่นับซ้ำ)", "All (counted once)")


def sector_months(view: View) -> Panel:
    """The figure with what is said of it; made within `components.panel`."""
    lang = view.lang
    th = lang == "th"
    frames, found = partnership.gathered(view), partnership.details(view)
    months = partnership.latest_months(view.at)
    reports = partnership.reports(view, partnership.DATASET, months)
    names = {**partnership.sector_names(frames), "": ALL_SECTORS}
    rows = {
        (r.kind, r.sector_code, r.month): (int(r.activities), int(r.people))
        for r in found["by_month"].itertuples()
    }
    blocks = [_block(kind, list(names), reports, rows, lang) for kind in sectors.KINDS]
    most = max([count for (_, sector, _), (count, _) in rows.items() if sector] or [1])
    labels = [_label(m, lang) for m in reports]
    figure = charts.sector_months([n(lang) for n in names.values()], labels, blocks, most, view.dark)
    held = {kind: sum(rows.get((kind, "", m), (0, 0))[0] for m in months) for kind in sectors.KINDS}
    said = f"{format_month(months[0], lang)} – {format_month(months[-1], lang)}: " + " · ".join(
        f"{sectors.KINDS[kind](lang)} {count:,}" for kind, count in held.items()
    )
    of_zone = "กิจกรรมของพื้นที่นี้และของทั้งสถานี" if th else "activities of this zone and of the whole station"
    note = " · ".join([said, *([of_zone] if view.filters.zone else []), *_legend(view, reports)])
    records = [
        [
            sectors.KINDS[kind](lang),
            names[code](lang),
            format_month(m.month, lang),
            *rows.get((kind, code, m.month), _none(m)),
            _state(m, lang),
        ]
        for kind in sectors.KINDS
        for code in names
        for m in reports
    ]
    heads = (
        ["กิจกรรม", "ภาคส่วน", "เดือน", "จำนวนกิจกรรม", "คน", "รายงาน"]
        if th
        else ["Kind", "Sector", "Month", "Activities", "People", "Reports"]
    )
    return Panel(KeptFigure(figure), said, note, pd.DataFrame(records, columns=heads))


def _none(month: MonthReports) -> tuple[int | None, int | None]:
    """What stands in a file where there is no row: zero where the reports are there, nothing where they are
    not.
    """
    return (0, 0) if month.state in ("received", "confirmed_none", "partly") else (None, None)


def _state(month: MonthReports, lang: Lang) -> str:
    if month.state == "partly":
        return f"{'ได้รับ' if lang == 'th' else 'received'} {month.sent}/{month.stations}"
    return "–" if month.state == "outside" else RECEIPTS[month.state](lang)


def _block(
    kind: str,
    names: list[str],
    reports: list[MonthReports],
    rows: dict[tuple[str, str, date], tuple[int, int]],
    lang: Lang,
) -> charts.Block:
    counts: list[list[int | None]] = []
    texts: list[list[str]] = []
    for sector in names:
        cells = [rows.get((kind, sector, m.month)) for m in reports]
        counts.append([_coloured(sector, cell, m) for cell, m in zip(cells, reports, strict=True)])
        texts.append([_cell(cell, m, lang) for cell, m in zip(cells, reports, strict=True)])
    return charts.Block(sectors.KINDS[kind](lang), counts, texts)


def _coloured(sector: str, found: tuple[int, int] | None, month: MonthReports) -> int | None:
    """What colours a cell: nothing where no report is there, nor in the sum, which is larger than any
    sector.
    """
    if not sector or (found is None and month.state not in ("received", "partly")):
        return None
    return found[0] if found else 0


def _cell(found: tuple[int, int] | None, month: MonthReports, lang: Lang) -> str:
    said = partner_reports.cell(found[0] if found else None, month.state)
    return f"<b>{said}</b><br>{found[1]:,} {'คน' if lang == 'th' else 'p.'}" if found else said


def _label(month: MonthReports, lang: Lang) -> str:
    """The month with the sign of its reports; of several stations, how many reported."""
    sign = SIGNS.get(month.state, "✓")
    if month.stations > 1:
        sign = f"{SIGNS.get(month.state, '')} {month.sent}/{month.stations}"
    return f"{format_month(month.month, lang, short_year=True)}<br>{sign}"


def _legend(view: View, reports: list[MonthReports]) -> list[str]:
    lang = view.lang
    th = lang == "th"
    words = {s: RECEIPTS[s](lang) for s in ("not_received", "not_due", "confirmed_none")} | {
        "partly": "ได้รับรายงานไม่ครบทุกสถานี" if th else "not all stations reported",
        "outside": "ยังไม่เข้าร่วมโครงการ" if th else "not in the programme",
    }
    present = {m.state for m in reports}
    said = [f"{SIGNS[state]} = {word}" for state, word in words.items() if state in present]
    if any(m.stations > 1 for m in reports):
        below = "ใต้เดือน: สถานีที่รายงาน/ที่ต้องรายงาน" if th else "below the month: stations that reported / should"
        return [below, *said]
    return [f"✓ = {RECEIPTS['received'](lang)}", *said]
