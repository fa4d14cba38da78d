"""What two pages show of the cases of a view: the table of four crime groups, and the months of two years."""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard.cases import status_table, trend_charts
from dashboard.cases.status_counts import both_periods, status_counts
from dashboard.coverage.reporting import reporting
from dashboard.language.periods import Period, add_months, month_of, months_between
from dashboard.language.text import Text, escape_markdown
from dashboard.language.thai import format_month
from dashboard.queries import cases, units
from dashboard.store import db
from dashboard.ui.columns import Column, table
from dashboard.ui.downloads import downloads
from dashboard.ui.figure import Panel, leads_on
from dashboard.ui.html_table import html_table
from dashboard.ui.kept_figure import KeptFigure
from dashboard.view import received_months
from dashboard.view.extent import BOTH, extent, offences_asked
from dashboard.view.links import address, link
from dashboard.view.view import View

STATUS = Text("สถานภาพอาชญากรรม 4 กลุ่ม", "Crime status, four groups")
STATUS_NOTE = Text(
    "รับแจ้ง {now} เทียบ {before} · กลุ่ม 4 นับการจับกุม (ราย/คน) ไม่มีร้อยละการจับกุม · ฐานต่ำกว่า 10 คดีไม่แสดงร้อยละ",
    "Reported {now} against {before} · group 4 counts arrests and people and has no clearance rate"
    " · no percentage on a base below 10",
)
MONTH = Text("เดือน", "Month")
OF_MONTHS = Text("แนวโน้มของเดือน", "Trends of")
HATCHED = Text(
    "เดือนที่ยังไม่สิ้นสุดหรือยังบันทึกไม่ครบเป็นลายเส้น", "months not over, or not all recorded yet, are hatched"
)


@dataclass(frozen=True, slots=True)
class MonthCount:
    """A month (its first day), its cases, and those of the same month a year earlier; NaN = not received."""

    first: date
    now: float
    before: float


MONTH_COLUMNS: tuple[Column[MonthCount], ...] = (
    Column(MONTH, lambda month, lang: format_month(month.first, lang)),
    Column(Text("คดี", "Cases"), lambda month, _: month.now),
    Column(Text("เดือนเดียวกันของปีก่อน", "Same month last year"), lambda month, _: month.before),
)


def status_panel(view: View) -> None:
    """Show the table สถานภาพอาชญากรรม 4 กลุ่ม with its downloads."""
    lang = view.lang
    st.markdown(f"## {STATUS(lang)}")
    shown, download, note = db.kept(_status, view)
    st.html(shown)
    st.caption(note)
    downloads(download, STATUS(lang), "status", view, "status", extent(view, "reported"))


def _status(view: View) -> tuple[Markup, pd.DataFrame, str]:
    """Return the status table for the screen and for a file, and the note below it."""
    current, compared = view.days()
    counts = status_counts(view)
    evenness = received_months.evenness(both_periods(view)["months"])
    note = STATUS_NOTE(view.lang, now=current.days_text(view.lang), before=compared.days_text(view.lang))
    note += evenness.note(view.lang)
    note = f"{note} · {_both_counts(view)}"
    alt = f"{STATUS(view.lang)} {current.days_text(view.lang)}"
    shown = html_table(status_table.for_screen(counts, view.lang), alt)
    return shown, status_table.for_download(counts, view.lang), note


def _both_counts(view: View) -> str:
    """Return the cases of the filters by both days: the table counts by one, what follows by the other."""
    occurred, *_ = received_months.shares(view)
    counts = BOTH(view.lang, reported=received_months.reported(view), occurred=occurred)
    return f"{escape_markdown(offences_asked(view))}: {counts}"


def reached(view: View) -> date:
    """Return the last day with data: months beyond it are not over, whatever period was asked for."""
    return view.holdings.data_through or view.days()[0].last


def _months(view: View) -> Period:
    """Return the year or more of whole months that the chart of months shows."""
    current, _ = view.days()
    end = add_months(current.last.replace(day=1), 1)
    return Period("custom", min(add_months(end, -12), current.start.replace(day=1)), end)


def _of_months(view: View) -> dict[str, pd.DataFrame]:
    """Return the cases by day of the months and the year before, and what happened in them."""
    span = _months(view)
    # What came after the last complete day is no part of any figure yet.
    both = Period("custom", add_months(span.start, -12), min(span.end, reached(view) + timedelta(days=1)))
    return db.read_all(
        days=cases.by_day(view.scope, view.filters, both), events=units.events(view.scope, view.filters, span)
    )


def month_counts(view: View) -> list[MonthCount]:
    """Return the months of the chart, oldest first."""
    span, days, received = _months(view), _of_months(view)["days"], received_months.received(view)
    index = months_between(span.start, span.end)
    now = received_months.by_month(days, index, received).tolist()
    before = received_months.by_month(days, [add_months(m, -12) for m in index], received).tolist()
    return [MonthCount(*month) for month in zip(index, now, before, strict=True)]


def months_panel(view: View) -> Panel:
    """Return a year or more of months beside the same months a year earlier, with what happened in them."""
    lang = view.lang
    span, frames, months = _months(view), _of_months(view), month_counts(view)
    start, index = span.start, [month.first for month in months]
    now, before = [month.now for month in months], [month.before for month in months]
    rows = frames["events"].drop_duplicates(["first_day", "title_th"]).itertuples()
    events = [(max(r.first_day, start), Text(r.title_th, r.title_en)) for r in rows]
    listed = [f"{n} {escape_markdown(title(lang))}" for n, (_, title) in enumerate(events, start=1)]
    marks = [(day, str(n)) for n, (day, _) in enumerate(events, start=1)]
    anchors = [
        link(address(view, "trends", period=month_of(month)), format_month(month, lang, short_year=True))
        for month in index
    ]
    recorded = reporting(view)
    last = min(reached(view), recorded.cut_off) if recorded else reached(view)
    not_all_in = [recorded.note(index, lang)] if recorded else []
    figure = trend_charts.months(index, now, before, last, marks, lang, view.dark)
    return Panel(
        KeptFigure(figure),
        f"{format_month(index[0], lang)} – {format_month(index[-1], lang)}",
        " · ".join([HATCHED(lang), *filter(None, not_all_in), *listed]),
        table(months, MONTH_COLUMNS, lang),
        leads_on(OF_MONTHS(lang), anchors),
        extent=extent(view, "occurred", span),
    )
