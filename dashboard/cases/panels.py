"""What two pages show of the cases of a view: the status table of four groups, and the months of two
years.
"""

from datetime import date

import pandas as pd
import pyarrow as pa
import streamlit as st

from dashboard.cases import status_table
from dashboard.cases import trend_charts as charts
from dashboard.language.periods import Period, add_months, months_between
from dashboard.language.text import Text, escape_markdown
from dashboard.language.thai import format_month
from dashboard.queries import cases, status, units
from dashboard.store import db
from dashboard.ui.kept_figure import KeptFigure
from dashboard.ui.page import Panel, downloads, ready
from dashboard.view import received_months
from dashboard.view.view import View

STATUS = Text("สถานภาพอาชญากรรม 4 กลุ่ม", "Crime status, four groups")
STATUS_NOTE = Text(
    "รับแจ้ง {now} เทียบ {before} · กลุ่ม 4 นับการจับกุม (ราย/คน) ไม่มีร้อยละการจับกุม · ฐานต่ำกว่า 10 คดีไม่แสดงร้อยละ",
    "Reported {now} against {before} · group 4 counts arrests and people and has no clearance rate"
    " · no percentage on a base below 10",
)


def status_panel(view: View) -> None:
    """The table สถานภาพอาชญากรรม 4 กลุ่ม with its downloads."""
    lang = view.lang
    st.markdown(f"#### {STATUS(lang)}")
    shown, download, note = db.kept(("status", *view.key), lambda: _status(view))
    st.table(
        shown, hide_index=True, border="horizontal", alt=f"{STATUS(lang)} {view.days()[0].days_text(lang)}"
    )
    st.caption(note)
    downloads(download, STATUS(lang), "status", view, "status")


def _status(view: View) -> tuple[pa.Table, pd.DataFrame, str]:
    """The status table for the screen and for a file, and the note below it."""
    current, compared = view.days()
    found = both_periods(view)
    table = status_table.numbers(
        found["groups"],
        before_received=received_months.any_received(view, compared),
        now_received=received_months.any_received(view, current),
    )
    note = STATUS_NOTE(view.lang, now=current.days_text(view.lang), before=compared.days_text(view.lang))
    note += received_months.uneven_note(found["senders"], view.lang)
    return ready(status_table.for_screen(table, view.lang)), status_table.for_download(table, view.lang), note


def both_periods(view: View) -> dict[str, pd.DataFrame]:
    """Both periods by group and by offence, and the stations that sent them, as one question."""
    scope, filters, days = view.scope, view.filters, view.days()
    return db.kept(
        ("compared", scope, filters, days),
        lambda: db.read_all(
            groups=cases.by_group(scope, filters, *days),
            offences=cases.by_offence(scope, filters, *days),
            senders=status.senders(scope, filters, "incidents", *days),
        ),
    )


def reached(view: View) -> date:
    """Last day with data: weeks and months beyond it are not over, even where the asked period ends
    earlier.
    """
    return view.holdings.data_through or view.days()[0].last


def months_panel(view: View) -> Panel:
    """A year or more of months beside the same months a year earlier, with what happened in them."""
    lang = view.lang
    current, _ = view.days()
    end = add_months(current.last.replace(day=1), 1)
    start = min(add_months(end, -12), current.start.replace(day=1))
    index = months_between(start, end)
    span = Period("custom", start, end)
    both = Period("custom", add_months(start, -12), end)
    found = db.read_all(
        days=cases.by_day(view.scope, view.filters, both), events=units.events(view.scope, view.filters, span)
    )
    got = received_months.received(view)
    now = received_months.by_month(found["days"], index, got)
    before = received_months.by_month(found["days"], [add_months(m, -12) for m in index], got)
    events = found["events"].drop_duplicates(["first_day", "title_th"])
    marks = [(max(r.first_day, start), str(n)) for n, r in enumerate(events.itertuples(), start=1)]
    listed = [
        f"{n} {escape_markdown(r.title_th if lang == 'th' else r.title_en)}"
        for n, r in enumerate(events.itertuples(), start=1)
    ]
    hatched = "เดือนที่ยังไม่สิ้นสุดเป็นลายเส้น" if lang == "th" else "the unfinished month is hatched"
    table = pd.DataFrame(
        {
            "เดือน" if lang == "th" else "Month": [format_month(m, lang) for m in index],
            "คดี" if lang == "th" else "Cases": now.tolist(),
            "เดือนเดียวกันของปีก่อน" if lang == "th" else "Same month last year": before.tolist(),
        }
    )
    figure = charts.months(index, now.tolist(), before.tolist(), reached(view), marks, lang, view.dark)
    said = f"{format_month(index[0], lang)} – {format_month(index[-1], lang)}"
    return Panel(KeptFigure(figure), said, " · ".join([hatched, *listed]), table)
