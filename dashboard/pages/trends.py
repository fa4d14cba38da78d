"""Incident trends: the status table first, then running totals, months, weeks, hours, offences and
stations.
"""

from datetime import timedelta

import numpy as np
import pandas as pd
import streamlit as st

from dashboard.cases import status_table
from dashboard.cases import trend_charts as charts
from dashboard.cases.panels import both_periods, months_panel, status_panel
from dashboard.cases.week_panels import week_panels
from dashboard.language.periods import Period, add_months, months_between
from dashboard.language.text import Text
from dashboard.language.thai import format_month
from dashboard.queries import cases, points, status
from dashboard.store import db
from dashboard.ui.kept_figure import KeptFigure
from dashboard.ui.page import Panel, page_header, panel
from dashboard.view import received_months
from dashboard.view.view import View

TITLE = Text("แนวโน้มคดี", "Incident trends")
ICON = ":material/trending_up:"
NEEDS_DATA = True

MOST_STATIONS = 18
MOST_OFFENCES = 10


def render(view: View) -> None:
    page_header(view, TITLE)
    status_panel(view)
    week_panels(view)
    left, right = st.columns(2, gap="medium")
    with left:
        heading = Text("ยอดสะสมเทียบปีก่อน", "Running total against last year")
        panel(view, "cumulative", heading, TITLE, lambda: _cumulative(view))
    with right:
        panel(view, "offences", Text("ฐานความผิด", "Offences"), TITLE, lambda: _offences(view))
    heading = Text("รายเดือนเทียบเดือนเดียวกันของปีก่อน", "By month against the same month last year")
    panel(view, "months", heading, TITLE, lambda: months_panel(view))
    panel(view, "hours", Text("ชั่วโมง × วันในสัปดาห์", "Hour × weekday"), TITLE, lambda: _hours(view))
    if len(view.units.stations_of(view.filters)) > 1:
        heading = Text("รายสถานี (รายเดือน มาตราส่วนเดียวกัน)", "By station (monthly, common scale)")
        panel(view, "stations", heading, TITLE, lambda: _stations(view))


def _cumulative(view: View) -> Panel:
    lang = view.lang
    current, compared = view.days()
    whole = view.filters.period
    earlier = whole.year_earlier()
    daily = _daily(view)
    now = _within(daily, current).cumsum()
    # A sum over a month that was not received would be a zero in disguise.
    comparable = received_months.all_received(view, earlier)
    before = _within(daily, earlier).cumsum() if comparable else pd.Series(dtype=float)
    days = [whole.start + timedelta(days=n) for n in range(max(whole.days, len(before)))]
    names = (whole.name(lang), earlier.name(lang))
    said = f"{names[0]}: {int(now.iloc[-1]):,}"
    if not received_months.all_received(view, current):
        said += " (ข้อมูลไม่ครบทุกเดือน)" if lang == "th" else " (some months not received)"
    if comparable:
        same_days = int(before.iloc[: compared.days].iloc[-1])
        said += f"; {names[1]} ({'ห้วงเดียวกัน' if lang == 'th' else 'same days'}): {same_days:,}"
    else:
        incomplete = "ข้อมูลไม่ครบ เทียบไม่ได้" if lang == "th" else "data incomplete, no comparison"
        said += f"; {names[1]}: {incomplete}"
    figure = charts.cumulative(days, now.tolist(), before.tolist(), names, lang, view.dark)
    return Panel(KeptFigure(figure), said, said)


def _counts(view: View) -> dict[str, pd.DataFrame]:
    """Cases by day of the period and the year before, and by hour and weekday, as one question."""
    current, _ = view.days()
    whole = view.filters.period
    span = Period("custom", whole.year_earlier().start, max(current.end, whole.year_earlier().end))
    return db.kept(
        ("counts", view.scope, view.filters, current, span),
        lambda: db.read_all(
            days=cases.by_day(view.scope, view.filters, span),
            hours=points.by_hour_and_weekday(view.scope, view.filters, current),
        ),
    )


def _daily(view: View) -> pd.Series:
    """Cases a day that running totals need, zero where none (callers see to what was received)."""
    current, _ = view.days()
    earlier, frame = view.filters.period.year_earlier(), _counts(view)["days"]
    days = pd.date_range(earlier.start, max(current.last, earlier.last), freq="D").date
    if frame.empty:
        return pd.Series(0.0, index=days)
    return frame.set_index("day")["cases"].astype(float).reindex(days, fill_value=0.0)


def _within(daily: pd.Series, period: Period) -> pd.Series:
    return daily.loc[period.start : period.last]


def _hours(view: View) -> Panel:
    frame = _counts(view)["hours"]
    timed = frame[frame["hour"].notna()]
    grid = np.zeros((7, 24), dtype=np.int64)
    grid[timed["weekday"].astype(int), timed["hour"].astype(int)] = timed["cases"].astype(int)
    unknown = int(frame.loc[frame["hour"].isna(), "cases"].sum())
    said = (
        f"{int(grid.sum()):,} คดี · ไม่ทราบเวลา {unknown:,} คดี"
        if view.lang == "th"
        else f"{int(grid.sum()):,} cases · time unknown {unknown:,}"
    )
    return Panel(KeptFigure(charts.hour_by_weekday(grid, view.lang, view.dark)), said, said)


def _offences(view: View) -> Panel | str:
    lang = view.lang
    current, compared = view.days()
    frame = both_periods(view)["offences"]
    if frame.empty:
        return "0 คดี ในห้วงที่เลือก" if lang == "th" else "0 cases in this period"
    name = "name_th" if lang == "th" else "name_en"
    table = frame.pivot_table(index=[name], columns="period", values="cases", aggfunc="sum", fill_value=0)
    table = (
        table.reindex(columns=["current", "compared"], fill_value=0)
        .astype(int)
        .sort_values(["current", "compared"], ascending=False)
    )
    received = received_months.any_received(view, compared)
    top = table.head(MOST_OFFENCES)
    before = top["compared"].tolist() if received else []
    missing = "" if received else f" ({status_table.NOT_RECEIVED(lang)})"
    labels = (current.days_text(lang), compared.days_text(lang) + missing)
    said = (
        f"{len(table)} {'ฐานความผิด' if lang == 'th' else 'offences'};"
        f" {'มากสุด' if lang == 'th' else 'most'}: {top.index[0]}"
    )
    note = ""
    if len(table) > MOST_OFFENCES:
        note = (
            f"แสดง {MOST_OFFENCES} จาก {len(table)} ฐานความผิด ทั้งหมดอยู่ในไฟล์"
            if lang == "th"
            else f"{MOST_OFFENCES} of {len(table)} offences; all are in the file"
        )
    full = table if received else table.drop(columns="compared")
    full = full.reset_index().rename(
        columns={
            name: "ฐานความผิด" if lang == "th" else "Offence",
            "current": labels[0],
            "compared": labels[1],
        }
    )
    figure = charts.offences(list(top.index), top["current"].tolist(), before, labels, lang, view.dark)
    return Panel(KeptFigure(figure), said, note, full)


def _stations(view: View) -> Panel:
    lang = view.lang
    stations = view.units.stations_of(view.filters)
    current, _ = view.days()
    end = add_months(current.last.replace(day=1), 1)
    if current.last < end - timedelta(days=1):
        # The unfinished month always looks like a fall.
        end = add_months(end, -1)
    index = months_between(add_months(end, -24), end)
    shown = stations[:MOST_STATIONS]
    codes = [s.code for s in shown]
    found = db.read_all(
        cases=cases.by_month_and_station(view.scope, view.filters, Period("custom", index[0], end), codes),
        received=status.received_months(view.scope, view.filters, "incidents", codes),
    )
    counts = (
        found["cases"]
        .pivot_table(index="month", columns="station_code", values="cases", aggfunc="sum", fill_value=0)
        .reindex(index, fill_value=0)
    )
    got = set(zip(found["received"]["station_code"], found["received"]["month"], strict=True))
    series = {}
    for station in shown:
        values = counts[station.code].astype(float) if station.code in counts else pd.Series(0.0, index=index)
        name = station.name(lang)
        name = f"{name} {station.code}" if name in series else name
        series[name] = values.where([(station.code, m) in got for m in index])
    note = (
        "เรียงตามตัวอักษร ไม่ใช่การจัดอันดับ เส้นขาด = ยังไม่ได้รับข้อมูล"
        if lang == "th"
        else "in alphabetical order, no ranking; a broken line = not received"
    )
    if len(stations) > MOST_STATIONS:
        note += f" · {'แสดง' if lang == 'th' else 'showing'} {MOST_STATIONS}/{len(stations):,}"
    table = pd.DataFrame({name: values.tolist() for name, values in series.items()})
    table.insert(0, "เดือน" if lang == "th" else "Month", [format_month(m, lang) for m in index])
    figure = KeptFigure(charts.small_multiples(series, lang, view.dark))
    return Panel(figure, f"{format_month(index[0], lang)} – {format_month(index[-1], lang)}", note, table)
