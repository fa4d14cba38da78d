"""Incident trends: the status table first, then running totals, months, weeks, hours, offences and stations."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import coverage, db, status_table
from dashboard.charts import trends as charts
from dashboard.components import chart, downloads, page_header
from dashboard.filters import View
from dashboard.periods import Period, add_months, months_between, week_of
from dashboard.queries import cases, points, units
from dashboard.text import Text, escape_markdown
from dashboard.thai import format_days, format_month

TITLE = Text("แนวโน้มคดี", "Incident trends")
ICON = ":material/trending_up:"
ROLES = ("commander", "analyst")
NEEDS_DATA = True

STATUS_NOTE = Text(
    "รับแจ้ง {now} เทียบ {before} · กลุ่ม 4 นับการจับกุม (ราย/คน) ไม่มีร้อยละการจับกุม · ฐานต่ำกว่า 10 คดีไม่แสดงร้อยละ",
    "Reported {now} against {before} · group 4 counts arrests and people and has no clearance rate"
    " · no percentage on a base below 10",
)
MOST_STATIONS = 18
MOST_OFFENCES = 10
WEEKS = 26


def render(view: View) -> None:
    current, compared = view.days()
    page_header(view, TITLE)
    _status_table(view, current, compared)
    left, right = st.columns(2, gap="medium")
    with left:
        _cumulative(view, current, compared)
    with right:
        _weeks(view, current)
    _months(view, current)
    left, right = st.columns(2, gap="medium")
    with left:
        _hours(view, current)
    with right:
        _offences(view, current, compared)
    _stations(view, current)


def _key(view: View, name: str) -> tuple[object, ...]:
    return (name, view.scope, view.filters, view.current)


def _heading(view: View, text: Text) -> None:
    st.markdown(f"#### {text(view.lang)}")


def _reached(view: View) -> date:
    """Last day with data: weeks and months beyond it are not over, even where the asked period ends earlier."""
    return view.holdings.data_through or view.days()[0].last


def _status_table(view: View, current: Period, compared: Period) -> None:
    lang = view.lang
    _heading(view, Text("สถานภาพอาชญากรรม 4 กลุ่ม", "Crime status, four groups"))
    frame = db.read(cases.by_group(view.scope, view.filters, current, compared))
    table = status_table.numbers(
        frame,
        before_received=coverage.any_received(view, compared),
        now_received=coverage.any_received(view, current),
    )
    st.table(
        status_table.for_screen(table, lang),
        hide_index=True,
        border="horizontal",
        alt=f"{TITLE(lang)} {current.days_text(lang)}",
    )
    spans = (current.days_text(lang), compared.days_text(lang))
    note = STATUS_NOTE(lang, now=spans[0], before=spans[1])
    st.caption(note + coverage.uneven_note(view, current, compared))
    downloads(
        status_table.for_download(table, lang),
        Text("สถานภาพอาชญากรรม 4 กลุ่ม", "Crime status, four groups")(lang),
        "status",
        view,
        "status",
    )


def _daily(view: View, period: Period) -> pd.Series:
    """Cases a day over the whole period, zero where none (the caller has seen to what was received)."""
    frame = db.read(cases.by_day(view.scope, view.filters, period))
    days = pd.date_range(period.start, period.last, freq="D").date
    return (
        frame.set_index("day")["cases"].astype(float).reindex(days, fill_value=0.0)
        if len(frame)
        else pd.Series(0.0, index=days)
    )


def _cumulative(view: View, current: Period, compared: Period) -> None:
    lang = view.lang
    _heading(view, Text("ยอดสะสมเทียบปีก่อน", "Running total against last year"))
    whole = view.filters.period
    earlier = whole.year_earlier()
    now = _daily(view, current).cumsum()
    # A sum over a month that was not received would be a zero in disguise.
    comparable = coverage.all_received(view, earlier)
    before = _daily(view, earlier).cumsum() if comparable else pd.Series(dtype=float)
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
    chart(
        view,
        _key(view, "cumulative"),
        lambda: charts.cumulative(days, now.tolist(), before.tolist(), names, lang, view.dark),
        said,
    )
    st.caption(said)


def _weeks(view: View, current: Period) -> None:
    lang = view.lang
    _heading(view, Text(f"รายสัปดาห์ ({WEEKS} สัปดาห์ล่าสุด)", f"By week (latest {WEEKS})"))
    last = week_of(current.last)
    starts = [last.start - timedelta(days=7 * n) for n in reversed(range(WEEKS))]
    got = {m for _, m in coverage.received(view)}
    now = _by_week(view, starts, got)
    before = _by_week(view, [s - timedelta(days=364) for s in starts], got)
    said = format_days(starts[0], last.last, lang)
    chart(view, _key(view, "weeks"), lambda: charts.weeks(starts, now, before, _reached(view), lang, view.dark), said)
    hatched = (
        "สัปดาห์ที่ยังไม่ครบเป็นลายเส้น จันทร์–อาทิตย์ นับตามวันเกิดเหตุ สัปดาห์ล่าสุดมักต่ำเพราะรับแจ้งช้า"
        if lang == "th"
        else "unfinished week hatched; Monday–Sunday by day of occurrence; the latest weeks are low because reports come late"
    )
    st.caption(hatched)


def _by_week(view: View, starts: list[date], got: set[date]) -> list[float]:
    """Cases of each week; NaN where the month it begins in was not received."""
    daily = _daily(view, Period("custom", starts[0], starts[-1] + timedelta(days=7)))
    sums = daily.to_numpy().reshape(len(starts), 7).sum(axis=1)
    return [
        float(v) if s.replace(day=1) in got or (s + timedelta(days=6)).replace(day=1) in got else np.nan
        for s, v in zip(starts, sums, strict=True)
    ]


def _months(view: View, current: Period) -> None:
    lang = view.lang
    _heading(view, Text("รายเดือนเทียบเดือนเดียวกันของปีก่อน", "By month against the same month last year"))
    end = add_months(current.last.replace(day=1), 1)
    start = min(add_months(end, -12), current.start.replace(day=1))
    index = months_between(start, end)
    now = coverage.monthly(view, index)
    before = coverage.monthly(view, [add_months(m, -12) for m in index])
    span = Period("custom", start, end)
    events = db.read(units.events(view.scope, view.filters, span)).drop_duplicates(["first_day", "title_th"])
    marks = [(max(r.first_day, start), str(n)) for n, r in enumerate(events.itertuples(), start=1)]
    said = f"{format_month(index[0], lang)} – {format_month(index[-1], lang)}"
    chart(
        view, _key(view, "months"),
        lambda: charts.months(index, now.tolist(), before.tolist(), _reached(view), marks, lang, view.dark), said,
    )  # fmt: skip
    listed = [
        f"{n} {escape_markdown(r.title_th if lang == 'th' else r.title_en)}"
        for n, r in enumerate(events.itertuples(), start=1)
    ]
    hatched = "เดือนที่ยังไม่สิ้นสุดเป็นลายเส้น" if lang == "th" else "the unfinished month is hatched"
    st.caption(" · ".join([hatched, *listed]))
    table = pd.DataFrame({
        "เดือน" if lang == "th" else "Month": [format_month(m, lang) for m in index],
        "คดี" if lang == "th" else "Cases": now.tolist(),
        "เดือนเดียวกันของปีก่อน" if lang == "th" else "Same month last year": before.tolist(),
    })  # fmt: skip
    downloads(table, TITLE(lang), "months", view, "months")


def _hours(view: View, current: Period) -> None:
    lang = view.lang
    _heading(view, Text("ชั่วโมง × วันในสัปดาห์", "Hour × weekday"))
    frame = db.read(points.by_hour_and_weekday(view.scope, view.filters, current))
    timed = frame[frame["hour"].notna()]
    grid = np.zeros((7, 24), dtype=np.int64)
    grid[timed["weekday"].astype(int), timed["hour"].astype(int)] = timed["cases"].astype(int)
    unknown = int(frame.loc[frame["hour"].isna(), "cases"].sum())
    said = (
        f"{int(grid.sum()):,} คดี · ไม่ทราบเวลา {unknown:,} คดี"
        if lang == "th"
        else f"{int(grid.sum()):,} cases · time unknown {unknown:,}"
    )
    chart(view, _key(view, "hours"), lambda: charts.hour_by_weekday(grid, lang, view.dark), said)
    st.caption(said)


def _offences(view: View, current: Period, compared: Period) -> None:
    lang = view.lang
    _heading(view, Text("ฐานความผิด", "Offences"))
    frame = db.read(cases.by_offence(view.scope, view.filters, current, compared))
    if frame.empty:
        st.info("0 คดี ในห้วงที่เลือก" if lang == "th" else "0 cases in this period")
        return
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
    chart(
        view, _key(view, "offences"),
        lambda: charts.offences(list(top.index), top["current"].tolist(), before, labels, lang, view.dark), said,
    )  # fmt: skip
    if len(table) > MOST_OFFENCES:
        st.caption(
            f"แสดง {MOST_OFFENCES} จาก {len(table)} ฐานความผิด ทั้งหมดอยู่ในไฟล์"
            if lang == "th"
            else f"{MOST_OFFENCES} of {len(table)} offences; all are in the file"
        )
    full = table if received else table.drop(columns="compared")
    full = full.reset_index().rename(
        columns={name: "ฐานความผิด" if lang == "th" else "Offence", "current": labels[0], "compared": labels[1]}
    )
    downloads(full, TITLE(lang), "offences", view, "offences")


def _stations(view: View, current: Period) -> None:
    lang = view.lang
    stations = view.units.stations_of(view.filters)
    if len(stations) < 2:
        return
    _heading(view, Text("รายสถานี (รายเดือน มาตราส่วนเดียวกัน)", "By station (monthly, common scale)"))
    end = add_months(current.last.replace(day=1), 1)
    if current.last < end - timedelta(days=1):
        # The unfinished month always looks like a fall.
        end = add_months(end, -1)
    index = months_between(add_months(end, -24), end)
    frame = db.read(cases.by_month_and_station(view.scope, view.filters, Period("custom", index[0], end)))
    counts = frame.pivot_table(
        index="month", columns="station_code", values="cases", aggfunc="sum", fill_value=0
    ).reindex(index, fill_value=0)
    got = coverage.received(view)
    series = {}
    for station in stations[:MOST_STATIONS]:
        values = counts[station.code].astype(float) if station.code in counts else pd.Series(0.0, index=index)
        name = station.name(lang)
        name = f"{name} {station.code}" if name in series else name
        series[name] = values.where([(station.code, m) in got for m in index])
    said = f"{format_month(index[0], lang)} – {format_month(index[-1], lang)}"
    chart(view, _key(view, "stations"), lambda: charts.small_multiples(series, lang, view.dark), said)
    note = (
        "เรียงตามตัวอักษร ไม่ใช่การจัดอันดับ เส้นขาด = ยังไม่ได้รับข้อมูล"
        if lang == "th"
        else "in alphabetical order, no ranking; a broken line = not received"
    )
    if len(stations) > MOST_STATIONS:
        note += f" · {'แสดง' if lang == 'th' else 'showing'} {MOST_STATIONS}/{len(stations)}"
    st.caption(note)
    table = pd.DataFrame({name: values.tolist() for name, values in series.items()})
    table.insert(0, "เดือน" if lang == "th" else "Month", [format_month(m, lang) for m in index])
    downloads(table, TITLE(lang), "stations", view, "stations")
