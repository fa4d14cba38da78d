"""The two crime clocks of a view, this month beside the last, with their table."""

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from dashboard.cases.clock_component import crime_clocks
from dashboard.cases.clock_dial import clock_legend, crime_clock, legend_items
from dashboard.language.periods import Period, add_months, month_of
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_date, format_month
from dashboard.queries import points
from dashboard.store import db
from dashboard.ui.page import downloads, ready
from dashboard.view import received_months
from dashboard.view.view import View

NAME = Text("นาฬิกาอาชญากรรม", "Crime clock")


@dataclass(frozen=True)
class _Clocks:
    """Two finished dials as SVG, their legend, and the same as a table."""

    this: str
    last: str
    legend: str
    table: pd.DataFrame
    shown: pa.Table


def crime_clock_panel(view: View, period: Period, zone: str, hours: tuple[int, int] | None) -> None:
    """This month (the last one of the period) beside the month before it."""
    lang = view.lang
    st.markdown(
        f"**{NAME(lang)}** · {escape_markdown(view.units.name(replace(view.filters, zone=zone), lang))}"
    )
    made = db.kept(("clocks", period, zone, hours, *view.key), lambda: _clocks(view, period, zone, hours))
    crime_clocks(made.this, made.last, made.legend, hours=hours, key="clock", on_change=_kept, lang=lang)
    with st.popover("ตารางนาฬิกา" if lang == "th" else "Clock as table", type="tertiary"):
        st.table(made.shown, hide_index=True, border="horizontal")
        downloads(made.table, NAME(lang), "clock", view, "clock-table")


def _clocks(view: View, period: Period, zone: str, hours: tuple[int, int] | None) -> _Clocks:
    lang, filters = view.lang, replace(view.filters, zone=zone)
    through = view.holdings.data_through
    this = month_of(period.last)
    last = month_of(add_months(this.start, -1))
    found = db.read_all(
        this=points.clock(view.scope, filters, this), last=points.clock(view.scope, filters, last)
    )
    frames = [found["this"], found["last"]]
    until = (
        f" ({'ถึง' if lang == 'th' else 'to'} {format_date(through, lang)})"
        if through and through < this.last
        else ""
    )
    titles = [f"{format_month(this.start, lang)}{until}", format_month(last.start, lang)]
    got = received_months.received(view)
    missing = "ยังไม่ได้รับข้อมูล" if lang == "th" else "not received"
    titles = [t if p.start in got else f"{t} – {missing}" for t, p in zip(titles, (this, last), strict=True)]
    dials = [crime_clock(f, t, lang, hours=hours) for f, t in zip(frames, titles, strict=True)]
    legend = clock_legend(legend_items(pd.concat(frames)), lang)
    table = _clock_table(frames, titles, lang)
    return _Clocks(dials[0], dials[1], legend, table, ready(table))


def _kept() -> None:
    """The component's state needs a callback to be kept; the fragment reads it."""


def _clock_table(frames: list[pd.DataFrame], titles: list[str], lang: Lang) -> pd.DataFrame:
    """Cases per three hours in both months: the dial for those who cannot see it."""
    bands = [f"{h:02d}.00–{h + 3:02d}.00" for h in range(0, 24, 3)] + [
        "ไม่ทราบเวลา" if lang == "th" else "time unknown"
    ]
    table: dict[str, list[Any]] = {"เวลา" if lang == "th" else "Hours": bands}
    for frame, title in zip(frames, titles, strict=True):
        band = (frame["minute"].astype(float) // 180).fillna(8).astype(int)
        table[title] = [int((band == b).sum()) for b in range(9)]
    return pd.DataFrame(table)
