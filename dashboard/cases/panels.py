"""What two pages show of the cases of a view: the table of four crime groups, and the months of two years."""

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard.cases import status_table, trend_charts
from dashboard.cases.month_counts import MonthCount, month_counts, of_months, reached, shown_months
from dashboard.cases.status_counts import both_periods, status_counts
from dashboard.coverage.reporting import reporting
from dashboard.language.periods import month_of
from dashboard.language.text import Text, escape_markdown
from dashboard.language.thai import format_month
from dashboard.store import db
from dashboard.ui.columns import Column, table
from dashboard.ui.downloads import downloads
from dashboard.ui.drawn_figure import drawn_figure
from dashboard.ui.figure import Panel, leads_on
from dashboard.ui.html_table import html_table
from dashboard.view import received_months
from dashboard.view.extent import BOTH, extent, offences_asked
from dashboard.view.links import address, link
from dashboard.view.view import View

MONTH = Text("เดือน", "Month")
OF_MONTHS = Text("แนวโน้มของเดือน", "Trends of")
HATCHED = Text(
    "เดือนที่ยังไม่สิ้นสุดหรือยังบันทึกไม่ครบเป็นลายเส้น", "months not over, or not all recorded yet, are hatched"
)


MONTH_COLUMNS: tuple[Column[MonthCount], ...] = (
    Column(MONTH, lambda month, lang: format_month(month.first, lang)),
    Column(Text("คดี", "Cases"), lambda month, _: month.now),
    Column(Text("เดือนเดียวกันของปีก่อน", "Same month last year"), lambda month, _: month.before),
)


def status_panel(view: View) -> None:
    """Show the table สถานภาพอาชญากรรม 4 กลุ่ม with its downloads."""
    lang = view.lang
    st.markdown(f"## {status_table.STATUS(lang)}")
    shown, download, note = db.kept(_status, view)
    st.html(shown)
    st.caption(note)
    downloads(download, status_table.STATUS(lang), "status", view, "status", extent(view, "reported"))


def _status(view: View) -> tuple[Markup, pd.DataFrame, str]:
    """Return the status table for the screen and for a file, and the note below it."""
    current, compared = view.days()
    counts = status_counts(view)
    evenness = received_months.evenness(both_periods(view)["months"])
    note = status_table.STATUS_NOTE(
        view.lang, now=current.days_text(view.lang), before=compared.days_text(view.lang)
    )
    note += evenness.note(view.lang)
    note = f"{note} · {_both_counts(view)}"
    alt = f"{status_table.STATUS(view.lang)} {current.days_text(view.lang)}"
    shown = html_table(status_table.for_screen(counts, view.lang), alt)
    return shown, status_table.for_download(counts, view.lang), note


def _both_counts(view: View) -> str:
    """Return the cases of the filters by both days: the table counts by one, what follows by the other."""
    occurred, *_ = received_months.shares(view)
    counts = BOTH(view.lang, reported=received_months.reported(view), occurred=occurred)
    return f"{escape_markdown(offences_asked(view))}: {counts}"


def months_panel(view: View) -> Panel:
    """Return a year or more of months beside the same months a year earlier, with what happened in them."""
    lang = view.lang
    span, frames, months = shown_months(view), of_months(view), month_counts(view)
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
    said = f"{format_month(index[0], lang)} – {format_month(index[-1], lang)}"
    return Panel(
        drawn_figure(figure, said, view.dark),
        said,
        " · ".join([HATCHED(lang), *filter(None, not_all_in), *listed]),
        table(months, MONTH_COLUMNS, lang),
        leads_on(OF_MONTHS(lang), anchors),
        figure,
        extent=extent(view, "occurred", span),
    )
