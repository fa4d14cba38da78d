"""What two pages show of the cases of a view: the table of four crime groups, and the months of two years."""

from dataclasses import dataclass
from datetime import date

import pandas as pd
import pyarrow as pa
import streamlit as st

from dashboard.cases import status_table, trend_charts
from dashboard.coverage.reporting import reporting, settled_days
from dashboard.filters import Filters, Scope
from dashboard.language.periods import Period, add_months, months_between
from dashboard.language.text import Text, escape_markdown
from dashboard.language.thai import format_month
from dashboard.queries import cases, status, units
from dashboard.store import db
from dashboard.ui.columns import Column, table
from dashboard.ui.downloads import downloads
from dashboard.ui.figure import Panel
from dashboard.ui.kept_figure import KeptFigure
from dashboard.ui.sheet import ready
from dashboard.view import received_months
from dashboard.view.extent import BOTH, extent, offences_asked
from dashboard.view.view import View

STATUS = Text("สถานภาพอาชญากรรม 4 กลุ่ม", "Crime status, four groups")
STATUS_NOTE = Text(
    "รับแจ้ง {now} เทียบ {before} · กลุ่ม 4 นับการจับกุม (ราย/คน) ไม่มีร้อยละการจับกุม · ฐานต่ำกว่า 10 คดีไม่แสดงร้อยละ",
    "Reported {now} against {before} · group 4 counts arrests and people and has no clearance rate"
    " · no percentage on a base below 10",
)
MONTH = Text("เดือน", "Month")
HATCHED = Text(
    "เดือนที่ยังไม่สิ้นสุดหรือยังบันทึกไม่ครบเป็นลายเส้น", "months not over, or not all recorded yet, are hatched"
)


@dataclass(frozen=True, slots=True)
class _Month:
    """A month (its first day), its cases, and those of the same month a year earlier; NaN = not received."""

    first: date
    now: float
    before: float


MONTH_COLUMNS: tuple[Column[_Month], ...] = (
    Column(MONTH, lambda month, lang: format_month(month.first, lang)),
    Column(Text("คดี", "Cases"), lambda month, _: month.now),
    Column(Text("เดือนเดียวกันของปีก่อน", "Same month last year"), lambda month, _: month.before),
)


def status_panel(view: View) -> None:
    """Show the table สถานภาพอาชญากรรม 4 กลุ่ม with its downloads."""
    lang = view.lang
    st.markdown(f"## {STATUS(lang)}")
    shown, download, note = db.kept(_status, view)
    st.table(
        shown, hide_index=True, border="horizontal", alt=f"{STATUS(lang)} {view.days()[0].days_text(lang)}"
    )
    st.caption(note)
    downloads(download, STATUS(lang), "status", view, "status", extent(view, "reported"))


def _status(view: View) -> tuple[pa.Table, pd.DataFrame, str]:
    """Return the status table for the screen and for a file, and the note below it."""
    current, compared = view.days()
    frames = both_periods(view)
    evenness = received_months.evenness(frames["months"])
    counts = status_table.numbers(
        frames["groups"],
        comparable=evenness.comparable,
        before_received=received_months.any_received(view, compared),
        now_received=received_months.any_received(view, current),
    )
    note = STATUS_NOTE(view.lang, now=current.days_text(view.lang), before=compared.days_text(view.lang))
    note += evenness.note(view.lang)
    note = f"{note} · {_both_counts(view)}"
    shown = ready(status_table.for_screen(counts, view.lang))
    return shown, status_table.for_download(counts, view.lang), note


def _both_counts(view: View) -> str:
    """Return the cases of the filters by both days: the table counts by one, what follows by the other."""
    occurred, *_ = received_months.shares(view)
    counts = BOTH(view.lang, reported=received_months.reported(view), occurred=occurred)
    return f"{escape_markdown(offences_asked(view))}: {counts}"


def both_periods(view: View) -> dict[str, pd.DataFrame]:
    """Return both periods by group and by offence, and the months sent of them by station, as one question.

    Offences by day of occurrence, so of `reporting.settled_days` alone; groups by day of report.
    """
    return db.kept(_both_periods, view.scope, view.filters, view.days(), settled_days(view))


def _both_periods(
    scope: Scope, filters: Filters, whole: tuple[Period, Period], settled: tuple[Period, Period]
) -> dict[str, pd.DataFrame]:
    current, compared = whole
    return db.read_all(
        groups=cases.by_group(scope, filters, current, compared),
        offences=cases.by_offence(scope, filters, *settled),
        months=status.months_sent(scope, filters, "incidents", current, compared),
    )


def reached(view: View) -> date:
    """Return the last day with data: months beyond it are not over, whatever period was asked for."""
    return view.holdings.data_through or view.days()[0].last


def months_panel(view: View) -> Panel:
    """Return a year or more of months beside the same months a year earlier, with what happened in them."""
    lang = view.lang
    current, _ = view.days()
    end = add_months(current.last.replace(day=1), 1)
    start = min(add_months(end, -12), current.start.replace(day=1))
    index = months_between(start, end)
    span = Period("custom", start, end)
    both = Period("custom", add_months(start, -12), end)
    frames = db.read_all(
        days=cases.by_day(view.scope, view.filters, both), events=units.events(view.scope, view.filters, span)
    )
    received = received_months.received(view)
    now = received_months.by_month(frames["days"], index, received).tolist()
    earlier = [add_months(month, -12) for month in index]
    before = received_months.by_month(frames["days"], earlier, received).tolist()
    rows = frames["events"].drop_duplicates(["first_day", "title_th"]).itertuples()
    events = [(max(r.first_day, start), Text(r.title_th, r.title_en)) for r in rows]
    listed = [f"{n} {escape_markdown(title(lang))}" for n, (_, title) in enumerate(events, start=1)]
    marks = [(day, str(n)) for n, (day, _) in enumerate(events, start=1)]
    recorded = reporting(view)
    last = min(reached(view), recorded.cut_off) if recorded else reached(view)
    not_all_in = [recorded.note(index, lang)] if recorded else []
    figure = trend_charts.months(index, now, before, last, marks, lang, view.dark)
    months = [_Month(*month) for month in zip(index, now, before, strict=True)]
    return Panel(
        KeptFigure(figure),
        f"{format_month(index[0], lang)} – {format_month(index[-1], lang)}",
        " · ".join([HATCHED(lang), *filter(None, not_all_in), *listed]),
        table(months, MONTH_COLUMNS, lang),
        extent=extent(view, "occurred", span),
    )
