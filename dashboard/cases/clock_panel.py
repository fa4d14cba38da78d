"""The two crime clocks of a view, this month beside the last, with their table."""

from dataclasses import dataclass, replace

import pandas as pd
import pyarrow as pa
import streamlit as st

from dashboard.cases.clock_component import crime_clocks
from dashboard.cases.clock_dial import clock_legend, crime_clock, legend_items
from dashboard.cases.hours import DAY, by_hour, in_words
from dashboard.cases.status_table import NOT_RECEIVED
from dashboard.language.periods import Period, add_months, month_of
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_date, format_month
from dashboard.queries import points
from dashboard.store import db
from dashboard.ui.downloads import downloads
from dashboard.ui.sheet import ready
from dashboard.view import received_months
from dashboard.view.extent import Extent, extent
from dashboard.view.view import View

NAME = Text("นาฬิกาอาชญากรรม", "Crime clock")
AS_TABLE = Text("ตารางนาฬิกา", "Clock as table")
HOURS = Text("เวลา", "Hours")
TIME_UNKNOWN = Text("ไม่ทราบเวลา", "time unknown")
UNTIL = Text("{month} (ถึง {day})", "{month} (to {day})")
# Hours of one line of the table.
BAND = 3


@dataclass(frozen=True)
class _Clocks:
    """Two finished dials as SVG, their legend, the same as a table, and what they are about."""

    this: str
    last: str
    legend: str
    table: pd.DataFrame
    shown: pa.Table
    extent: Extent


def crime_clock_panel(view: View, period: Period, zone: str, hours: tuple[int, int] | None) -> None:
    """Show the last month of the period beside the month before it."""
    lang = view.lang
    st.markdown(
        f"**{NAME(lang)}** · {escape_markdown(view.units.name(replace(view.filters, zone=zone), lang))}"
    )
    clocks = db.kept(_clocks, view, period, zone, hours)
    about = " · ".join((clocks.extent.days, clocks.extent.offences, clocks.extent.basis))
    st.caption(escape_markdown(about))
    crime_clocks(
        clocks.this, clocks.last, clocks.legend, hours=hours, key="clock", on_change=_kept, lang=lang
    )
    with st.popover(AS_TABLE(lang), type="tertiary"):
        st.table(clocks.shown, hide_index=True, border="horizontal")
        downloads(clocks.table, NAME(lang), "clock", view, "clock-table", clocks.extent)


def _clocks(view: View, period: Period, zone: str, hours: tuple[int, int] | None) -> _Clocks:
    lang, filters = view.lang, replace(view.filters, zone=zone)
    this = month_of(period.last)
    last = month_of(add_months(this.start, -1))
    frames = db.read_all(
        this=points.clock(view.scope, filters, this), last=points.clock(view.scope, filters, last)
    )
    cases = [frames["this"], frames["last"]]
    received = received_months.received(view)
    titles = [_title(view, this), format_month(last.start, lang)]
    missing = ["" if month.start in received else NOT_RECEIVED(lang) for month in (this, last)]
    dials = [
        crime_clock(c, title, lang, hours=hours, note=note)
        for c, title, note in zip(cases, titles, missing, strict=True)
    ]
    titles = [f"{title} – {note}" if note else title for title, note in zip(titles, missing, strict=True)]
    legend = clock_legend(legend_items(pd.concat(cases)), lang)
    table = _clock_table(cases, titles, lang)
    about = extent(view, "occurred", Period("custom", last.start, this.end), zone)
    shown = table.map(lambda cell: in_words(cell) if isinstance(cell, float) else cell)
    return _Clocks(dials[0], dials[1], legend, table, ready(shown), about)


def _title(view: View, this: Period) -> str:
    """Return the name of this month, with the last day that has data where the month is not over."""
    month, through = format_month(this.start, view.lang), view.holdings.data_through
    if through and through < this.last:
        return UNTIL(view.lang, month=month, day=format_date(through, view.lang))
    return month


def _kept() -> None:
    """The component's state needs a callback to be kept; the fragment reads it."""


def _clock_table(cases: list[pd.DataFrame], titles: list[str], lang: Lang) -> pd.DataFrame:
    """Count the cases per BAND hours in both months: the dial for those who cannot see it.

    A stretch is shared out over its hours as on the dial, with a decimal where it does not come out even.
    """
    spans = [f"{h:02d}.00–{h + BAND:02d}.00" for h in range(0, 24, BAND)]
    table: dict[str, list[str] | list[float]] = {HOURS(lang): [*spans, TIME_UNKNOWN(lang)]}
    for month, title in zip(cases, titles, strict=True):
        known = month[month["minute"].notna() & ~(month["until_minutes"].astype(float) >= DAY)]
        stretches = known[["minute", "until_minutes"]].fillna(0).astype(int)
        bands = by_hour(stretches.itertuples(index=False, name=None)).reshape(-1, BAND).sum(axis=1)
        table[title] = [*bands.round(1).tolist(), float(len(month) - len(known))]
    return pd.DataFrame(table)
