"""Incident trends: the status table first, then running totals, months, weeks, hours, offences and stations."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import coverage, db, status_table
from dashboard.charts import trends as charts
from dashboard.charts.kept import KeptFigure
from dashboard.components import Panel, page_header, panel
from dashboard.filters import View
from dashboard.panels.case_panels import both_periods, months_panel, reached, status_panel
from dashboard.periods import Period, add_months, months_between, week_of
from dashboard.queries import cases, points, status
from dashboard.text import Text
from dashboard.thai import format_days, format_month

TITLE = Text("แนวโน้มคดี", "Incident trends")
ICON = ":material/trending_up:"
ROLES = ("commander", "analyst")
NEEDS_DATA = True

MOST_STATIONS = 18
MOST_OFFENCES = 10
WEEKS = 26


def render(view: View) -> None:
    page_header(view, TITLE)
    status_panel(view)
    left, right = st.columns(2, gap="medium")
    with left:
        heading = Text("ยอดสะสมเทียบปีก่อน", "Running total against last year")
        panel(view, "cumulative", heading, TITLE, lambda: _cumulative(view))
    with right:
        heading = Text(f"รายสัปดาห์ ({WEEKS} สัปดาห์ล่าสุด)", f"By week (latest {WEEKS})")
        panel(view, "weeks", heading, TITLE, lambda: _weeks(view))
    heading = Text("รายเดือนเทียบเดือนเดียวกันของปีก่อน", "By month against the same month last year")
    panel(view, "months", heading, TITLE, lambda: months_panel(view))
    left, right = st.columns(2, gap="medium")
    with left:
        panel(view, "hours", Text("ชั่วโมง × วันในสัปดาห์", "Hour × weekday"), TITLE, lambda: _hours(view))
    with right:
        panel(view, "offences", Text("ฐานความผิด", "Offences"), TITLE, lambda: _offences(view))
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
    comparable = coverage.all_received(view, earlier)
    before = _within(daily, earlier).cumsum() if comparable else pd.Series(dtype=float)
    days = [whole.start + timedelta(days=n) for n in range(max(whole.days, len(before)))]
    names = (whole.name(lang), earlier.name(lang))
    said = f"{names[0]}: {int(now.iloc[-1]):,}"
    if not coverage.all_received(view, current):
        said += " (ข้อมูลไม่ครบทุกเดือน)" if lang == "th" else " (some months not received)"
    if comparable:
        same_days = int(before.iloc[: compared.days].iloc[-1])
        said += f"; {names[1]} ({'ห้วงเดียวกัน' if lang == 'th' else 'same days'}): {same_days:,}"
    else:
        incomplete = "ข้อมูลไม่ครบ เทียบไม่ได้" if lang == "th" else "data incomplete, no comparison"
        said += f"; {names[1]}: {incomplete}"
    figure = charts.cumulative(days, now.tolist(), before.tolist(), names, lang, view.dark)
    return Panel(KeptFigure(figure), said, said)


def _week_starts(current: Period) -> list[date]:
    last = week_of(current.last)
    return [last.start - timedelta(days=7 * n) for n in reversed(range(WEEKS))]


def _daily(view: View) -> pd.Series:
    """See _count_days; asked once for all that needs it."""
    return db.kept(("daily", view.scope, view.filters, view.current), lambda: _count_days(view))


def _count_days(view: View) -> pd.Series:
    """Cases a day over all that running totals and weeks need, zero where none (callers see to what was received)."""
    current, _ = view.days()
    starts, whole = _week_starts(current), view.filters.period
    first = min(whole.year_earlier().start, starts[0] - timedelta(days=364))
    end = max(current.end, whole.year_earlier().end, starts[-1] + timedelta(days=7))
    frame = db.read(cases.by_day(view.scope, view.filters, Period("custom", first, end)))
    days = pd.date_range(first, end - timedelta(days=1), freq="D").date
    return (
        frame.set_index("day")["cases"].astype(float).reindex(days, fill_value=0.0)
        if len(frame)
        else pd.Series(0.0, index=days)
    )


def _within(daily: pd.Series, period: Period) -> pd.Series:
    return daily.loc[period.start : period.last]


def _weeks(view: View) -> Panel:
    lang = view.lang
    starts = _week_starts(view.days()[0])
    got, daily = coverage.received(view), _daily(view)
    now = _by_week(daily, starts, got)
    before = _by_week(daily, [s - timedelta(days=364) for s in starts], got)
    hatched = (
        "สัปดาห์ที่ยังไม่ครบเป็นลายเส้น จันทร์–อาทิตย์ นับตามวันเกิดเหตุ สัปดาห์ล่าสุดมักต่ำเพราะรับแจ้งช้า"
        if lang == "th"
        else "unfinished week hatched; Monday–Sunday by day of occurrence; the latest weeks are low because reports come late"
    )
    figure = charts.weeks(starts, now, before, reached(view), lang, view.dark)
    return Panel(KeptFigure(figure), format_days(starts[0], starts[-1] + timedelta(days=6), lang), hatched)


def _by_week(daily: pd.Series, starts: list[date], got: set[date]) -> list[float]:
    """Cases of each week; NaN where the month it begins in was not received."""
    found = _within(daily, Period("custom", starts[0], starts[-1] + timedelta(days=7)))
    sums = found.to_numpy().reshape(len(starts), 7).sum(axis=1)
    return [
        float(v) if s.replace(day=1) in got or (s + timedelta(days=6)).replace(day=1) in got else np.nan
        for s, v in zip(starts, sums, strict=True)
    ]


def _hours(view: View) -> Panel:
    frame = db.read(points.by_hour_and_weekday(view.scope, view.filters, view.days()[0]))
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
    received = coverage.any_received(view, compared)
    top = table.head(MOST_OFFENCES)
    before = top["compared"].tolist() if received else []
    missing = "" if received else f" ({status_table.NOT_RECEIVED(lang)})"
    labels = (current.days_text(lang), compared.days_text(lang) + missing)
    said = f"{len(table)} {'ฐานความผิด' if lang == 'th' else 'offences'}; {'มากสุด' if lang == 'th' else 'most'}: {top.index[0]}"
    note = ""
    if len(table) > MOST_OFFENCES:
        note = (
            f"แสดง {MOST_OFFENCES} จาก {len(table)} ฐานความผิด ทั้งหมดอยู่ในไฟล์"
            if lang == "th"
            else f"{MOST_OFFENCES} of {len(table)} offences; all are in the file"
        )
    full = table if received else table.drop(columns="compared")
    full = full.reset_index().rename(
        columns={name: "ฐานความผิด" if lang == "th" else "Offence", "current": labels[0], "compared": labels[1]}
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
