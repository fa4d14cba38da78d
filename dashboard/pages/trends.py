"""Incident trends: weeks as a picture, the status table, then totals, offences, months, hours, stations."""

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from dashboard.cases import case_links, drawings, hours, trend_charts
from dashboard.cases.day_counts import day_and_hour_counts, timed_rows
from dashboard.cases.drawings import OffenceRow
from dashboard.cases.panels import MONTH, months_panel, status_panel
from dashboard.cases.status_counts import both_periods
from dashboard.cases.status_table import NOT_RECEIVED
from dashboard.cases.week_panels import unusual_panels, weeks_panel
from dashboard.coverage.reporting import reporting, settled_days
from dashboard.language.periods import Period, add_months, months_between
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_month
from dashboard.queries import cases, status
from dashboard.store import db
from dashboard.ui.columns import Column, table
from dashboard.ui.count_links import count_links
from dashboard.ui.drawn_figure import drawn_figure
from dashboard.ui.figure import Panel, panel
from dashboard.ui.page import Explained, page_header
from dashboard.view import received_months
from dashboard.view.extent import extent
from dashboard.view.links import address, link
from dashboard.view.units import Station
from dashboard.view.view import View

TITLE = Text("แนวโน้มคดี", "Incident trends")
ICON = ":material/trending_up:"
NEEDS_DATA = True
EXPLAINED = Explained(
    shows=Text(
        "จำนวนคดีในห้วงที่เลือกเทียบห้วงเดียวกันของปีก่อน รายสัปดาห์ รายเดือน รายชั่วโมง รายฐานความผิด และรายสถานี",
        "The cases of the period against the same days last year: by week, month, hour, offence and station.",
    ),
    reading=Text(
        "ลายเส้นคือห้วงที่ยังไม่ครบ ห้ามอ่านว่าลดลง ฐานต่ำกว่า 10 คดีไม่แสดงร้อยละ จำนวนคดีอาจเปลี่ยนแปลงโดยบังเอิญ"
        " ดูสัปดาห์ที่ผิดปกติประกอบ",
        "Hatched is not complete yet and no fall. Below a base of 10 cases there is no percentage. Numbers"
        " also change by chance: look at the unusual weeks.",
    ),
    source=Text(
        "ฐานข้อมูลคดีของตำรวจ ตารางสถานภาพนับตามวันรับแจ้ง กราฟนับตามวันเกิดเหตุ",
        "The police database; the status table counts by day of report, the charts by day of occurrence.",
    ),
)

CUMULATIVE = Text("ยอดคดีสะสมเทียบปีก่อน", "Running total of cases against last year")
OFFENCES = Text("คดีแยกตามฐานความผิด", "Cases by offence")
OFFENCE = Text("ฐานความผิด", "Offence")
MONTHS = Text("คดีรายเดือนเทียบเดือนเดียวกันของปีก่อน", "Cases by month against the same month last year")
HOURS = Text("คดีตามชั่วโมง × วันในสัปดาห์", "Cases by hour × weekday")
STATIONS = Text("คดีรายสถานีรายเดือน", "Cases of the stations by month")
TOTAL = Text("{period}: {n:,}", "{period}: {n:,}")
TOTAL_IN_PART = Text("{period}: {n:,} (ข้อมูลไม่ครบทุกเดือน)", "{period}: {n:,} (some months not received)")
WHOLE = Text("ทั้ง{period}: {n:,}", "all of {period}: {n:,}")
SAME_DAYS = Text("{period} (ห้วงเดียวกัน): {n:,}", "{period} (same days): {n:,}")
INCOMPLETE = Text("{period}: ข้อมูลไม่ครบ เทียบไม่ได้", "{period}: data incomplete, no comparison")
COUNTED = Text("{n:,} คดี · ไม่ทราบเวลา {unknown:,} คดี", "{n:,} cases · time unknown {unknown:,}")
SPREAD = Text(
    "คดีที่ทราบเป็นช่วงเวลา เฉลี่ยลงแต่ละชั่วโมงตามนาที (จึงมีทศนิยม)",
    "a case known as a stretch of time is shared out over its hours by their minutes (hence decimals)",
)
NO_CASES = Text("0 คดี ในห้วงที่เลือก", "0 cases in this period")
MOST_FREQUENT = Text("{n} ฐานความผิด; มากสุด: {offence}", "{n} offences; most: {offence}")
PERIODS = Text("ห้วงนี้ {now} · ปีก่อน {before}", "this period {now} · last year {before}")
SOME_OFFENCES = Text(
    "แสดง {shown} จาก {n} ฐานความผิด ทั้งหมดอยู่ในไฟล์", "{shown} of {n} offences; all are in the file"
)
ALPHABETICAL = Text(
    "เรียงตามตัวอักษร ไม่ใช่การจัดอันดับ · สีเข้ม = คดีมาก · – = ยังไม่ได้รับข้อมูล"
    " · คดีจำนวนน้อยอาจต่างกันโดยบังเอิญ กดชื่อสถานีเพื่อดูข้อมูลของสถานี",
    "in alphabetical order, no ranking · darker = more cases · – = not received"
    " · small counts may differ by chance; a station's name leads to its profile",
)
SOME_STATIONS = Text("แสดง {shown}/{n:,}", "showing {shown}/{n:,}")
MOST_STATIONS = 30
# The axis of running totals ends a quarter after the month that is running: as far as it tells something.
MONTHS_AHEAD = 3
MOST_OFFENCES = 10


@dataclass(frozen=True, slots=True)
class _Offence:
    """Cases of an offence in the period, and in the compared one."""

    code: str
    name: str
    now: int
    before: int


def render(view: View) -> None:
    """Show the page."""
    page_header(view, TITLE, EXPLAINED)
    weeks_panel(view)
    count_links(view, case_links.of_weeks)
    status_panel(view)
    count_links(view, case_links.of_status)
    count_links(view, case_links.of_shares)
    unusual_panels(view)
    count_links(view, case_links.of_signals)
    panel(view, "cumulative", CUMULATIVE, TITLE, _cumulative)
    panel(view, "offences", OFFENCES, TITLE, _offences)
    count_links(view, case_links.of_offences)
    panel(view, "months", MONTHS, TITLE, months_panel)
    count_links(view, case_links.of_months)
    panel(view, "hours", HOURS, TITLE, _hours)
    count_links(view, case_links.of_hours)
    if len(view.units.stations_of(view.filters)) > 1:
        panel(view, "stations", STATIONS, TITLE, _stations)


def _cumulative(view: View) -> Panel:
    lang = view.lang
    current, compared = view.days()
    whole = view.filters.period
    earlier = whole.year_earlier()
    daily = _daily(view)
    now = _within(daily, current).cumsum()
    names = (whole.name(lang), earlier.name(lang))
    total = TOTAL if received_months.all_received(view, current) else TOTAL_IN_PART
    settled, recorded = _settled(view), reporting(view)
    # What is still being recorded would make every running year look like a fall.
    n = int(now.iloc[settled - 1]) if settled else 0
    totals = [total(lang, period=names[0], n=n)]
    # A sum over a month that was not received would be a zero in disguise.
    if received_months.all_received(view, earlier):
        before = _within(daily, earlier).cumsum()
        same_days = int(before.iloc[: min(settled, compared.days)].iloc[-1]) if settled else 0
        totals.append(SAME_DAYS(lang, period=names[1], n=same_days))
        if current.last < whole.last:
            totals.append(WHOLE(lang, period=names[1], n=int(before.iloc[-1])))
    else:
        before = pd.Series(dtype=float)
        totals.append(INCOMPLETE(lang, period=names[1]))
    end = min(whole.end, add_months(current.last.replace(day=1), MONTHS_AHEAD + 1))
    days = [whole.start + timedelta(days=n) for n in range((end - whole.start).days)]
    figure = trend_charts.cumulative(
        days, now.tolist(), before.tolist()[: len(days)], settled, lang, view.dark
    )
    if recorded is not None and settled < len(now):
        totals.append(recorded.cut_off_text(lang))
    in_words = "; ".join(totals)
    drawn = drawn_figure(figure, in_words, view.dark)
    return Panel(drawn, in_words, in_words, explored=figure, extent=extent(view, "occurred"))


def _settled(view: View) -> int:
    """Return how many days of the period are recorded completely enough."""
    current, recorded = view.days()[0], reporting(view)
    part = recorded.settled(current) if recorded else current
    return part.days if part else 0


def _daily(view: View) -> pd.Series:
    """Return cases a day that running totals need, zero where none (callers see to what was received)."""
    current, _ = view.days()
    earlier, frame = view.filters.period.year_earlier(), day_and_hour_counts(view)["days"]
    days = pd.date_range(earlier.start, max(current.last, earlier.last), freq="D").date
    if frame.empty:
        return pd.Series(0.0, index=days)
    return frame.set_index("day")["cases"].astype(float).reindex(days, fill_value=0.0)


def _within(daily: pd.Series, period: Period) -> pd.Series:
    return daily.loc[period.start : period.last]


def _hours(view: View) -> Panel:
    frame = day_and_hour_counts(view)["hours"]
    timed = timed_rows(frame)
    grid = hours.by_weekday(timed.itertuples(index=False, name=None))
    unknown = int(frame.loc[frame["minute"].isna(), "cases"].sum())
    counted = COUNTED(view.lang, n=round(grid.sum()), unknown=unknown)
    if (timed["until_minutes"] > 0).any():
        counted = f"{counted} · {SPREAD(view.lang)}"
    figure = drawings.hour_by_weekday(grid, HOURS(view.lang), view.lang)
    return Panel(figure, counted, counted, extent=extent(view, "occurred"))


def _offences(view: View) -> Panel | str:
    lang = view.lang
    current, compared = settled_days(view)
    offences = _by_offence(both_periods(view)["offences"], lang)
    if not offences:
        return NO_CASES(lang)
    received = received_months.any_received(view, compared)
    now, before = current.days_text(lang), compared.days_text(lang)
    top = offences[:MOST_OFFENCES]
    rows = [
        OffenceRow(
            link(address(view, "trends", offence=o.code), o.name), o.now, o.before if received else None
        )
        for o in top
    ]
    most = MOST_FREQUENT(lang, n=len(offences), offence=top[0].name)
    figure = drawings.offences(rows, most, lang)
    columns: list[Column[_Offence]] = [
        Column(OFFENCE, lambda o, _: o.name),
        Column(Text(now, now), lambda o, _: o.now),
    ]
    if received:
        columns.append(Column(Text(before, before), lambda o, _: o.before))
    n = len(offences)
    notes = [PERIODS(lang, now=now, before=before if received else f"{before} ({NOT_RECEIVED(lang)})")]
    if n > MOST_OFFENCES:
        notes.append(SOME_OFFENCES(lang, shown=MOST_OFFENCES, n=n))
    return Panel(
        figure,
        most,
        " · ".join(notes),
        table(offences, columns, lang),
        extent=extent(view, "occurred", current),
    )


def _by_offence(frame: pd.DataFrame, lang: Lang) -> list[_Offence]:
    """Return the offences of both periods, most cases first, from the rows of queries.cases.by_offence."""
    if frame.empty:
        return []
    by_name = (
        frame.pivot_table(
            index=["offence_code", f"name_{lang}"],
            columns="period",
            values="cases",
            aggfunc="sum",
            fill_value=0,
        )
        .reindex(columns=["current", "compared"], fill_value=0)
        .astype(int)
        .sort_values(["current", "compared"], ascending=False)
    )
    return [_Offence(code, name, now, before) for (code, name), now, before in by_name.itertuples(name=None)]


def _stations(view: View) -> Panel:
    lang = view.lang
    stations = view.units.stations_of(view.filters)
    index = _whole_months(view)
    shown = stations[:MOST_STATIONS]
    series = _by_month(view, shown, index)
    notes = [ALPHABETICAL(lang)]
    if len(stations) > MOST_STATIONS:
        notes.append(SOME_STATIONS(lang, shown=MOST_STATIONS, n=len(stations)))
    frame = pd.DataFrame({name: values.tolist() for name, values in series.items()})
    frame.insert(0, MONTH(lang), [format_month(m, lang) for m in index])
    linked: dict[str, list[float]] = {
        link(address(view, "station_profile", station=station.code), name): values.tolist()
        for station, (name, values) in zip(shown, series.items(), strict=True)
    }
    figure = drawings.stations_by_month(index, linked, STATIONS(lang), lang)
    span = f"{format_month(index[0], lang)} – {format_month(index[-1], lang)}"
    about = extent(view, "occurred", Period("custom", index[0], add_months(index[-1], 1)))
    return Panel(figure, span, " · ".join(notes), frame, extent=about)


def _whole_months(view: View) -> list[date]:
    """Return the months of two years up to the period's last day that are over and all recorded."""
    current, recorded = view.days()[0], reporting(view)
    last = min(current.last, recorded.cut_off) if recorded else current.last
    end = add_months(last.replace(day=1), 1)
    if last < end - timedelta(days=1):
        # The unfinished month always looks like a fall.
        end = add_months(end, -1)
    return months_between(add_months(end, -24), end)


def _by_month(view: View, stations: list[Station], index: list[date]) -> dict[str, pd.Series]:
    """Return cases by month and station, NaN where not received; an equal name has the code behind it."""
    codes = [s.code for s in stations]
    span = Period("custom", index[0], add_months(index[-1], 1))
    frames = db.read_all(
        cases=cases.by_month_and_station(view.scope, view.filters, span, codes),
        received=status.received_months(view.scope, view.filters, "incidents", codes),
    )
    counts = (
        frames["cases"]
        .pivot_table(index="month", columns="station_code", values="cases", aggfunc="sum", fill_value=0)
        .reindex(index, fill_value=0)
    )
    received = set(zip(frames["received"]["station_code"], frames["received"]["month"], strict=True))
    series: dict[str, pd.Series] = {}
    for station in stations:
        values = counts[station.code].astype(float) if station.code in counts else pd.Series(0.0, index=index)
        name = station.name(view.lang)
        name = f"{name} {station.code}" if name in series else name
        series[name] = values.where([(station.code, m) in received for m in index])
    return series
