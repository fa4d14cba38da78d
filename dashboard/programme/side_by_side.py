"""Two stations or two zones side by side: the same days, the same scale, and no order between them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pandas as pd
from markupsafe import Markup

from dashboard.cases import drawings
from dashboard.cases.status_counts import both_periods
from dashboard.coverage.reporting import reporting, settled_days
from dashboard.filters import joined
from dashboard.indicators import GOALS
from dashboard.language.periods import Period, add_months, week_of
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_month
from dashboard.programme.profile import drawn_bars
from dashboard.programme.tiles import glance_of
from dashboard.ui.columns import Column, table
from dashboard.ui.figure import Panel
from dashboard.ui.sheet import Sheet, sheet_of
from dashboard.ui.svg import Bullet
from dashboard.view import received_months
from dashboard.view.extent import Extent, extent
from dashboard.view.units import Units
from dashboard.view.view import View

MONTHS_SHOWN = 24
# Complete weeks in sight; as many before them are added up.
WEEKS_SHOWN = 10
MONTH, WEEK = Text("เดือน", "Month"), Text("สัปดาห์", "Week")
OFFENCE = Text("ฐานความผิด", "Offence")
GAPS = Text(
    "– = ยังไม่ได้รับข้อมูล · สีเข้ม = คดีมาก มาตราส่วนเดียวกัน", "– = not received · darker = more, on one scale"
)
WEEK_GAPS = Text(
    "{gaps} · สัปดาห์วันจันทร์–อาทิตย์ นับตามวันเกิดเหตุ ตัวเอียงในกรอบประ = ยังไม่ครบ ไม่นำมารวมและไม่นำมาเทียบ",
    "{gaps} · Monday–Sunday by day of occurrence; slanted in dashes = not all in, in no sum and compared with"
    " nothing",
)
NO_WHOLE_WEEK = Text("ยังไม่มีสัปดาห์ที่บันทึกครบ", "No week is recorded completely yet.")
UNFINISHED = Text("{days} (ยังไม่ครบ)", "{days} (not all in)")
NOTHING_WHOLE = Text("ยังไม่มีเดือนที่บันทึกครบ", "No month is recorded completely yet.")
NO_CASES = Text("0 คดี ในห้วงที่เลือกทั้งสองแห่ง", "0 cases in either of them in this period")
COLUMN = Text("{name} {days}", "{name}, {days}")
SETTLED = Text("นับถึงวันตัดยอด – = ยังไม่ได้รับข้อมูลครบห้วง", "up to the cut-off; – = not all of it received")


def side(view: View, code: str) -> View:
    """Return the view of one station or zone, whatever unit the filters ask for.

    Raises:
        KeyError: the code is neither within the scope.
    """
    zone = view.units.zones.get(code)
    station = view.units.stations[zone.station if zone else code]
    region = view.units.region_of[station.province]
    asked = replace(
        view.filters,
        region=region,
        province=station.province,
        station=station.code,
        zone=code if zone else "",
    )
    return replace(view, filters=asked)


def together(view: View, codes: tuple[str, ...]) -> View:
    """Return the view of the stations of both, of which headings and files speak."""
    stations = joined(side(view, code).filters.station for code in codes)
    both = replace(view, filters=replace(view.filters, region="", province="", station=stations, zone=""))
    recorded = reporting(both)
    return replace(both, cut_off=recorded.cut_off if recorded else None)


def name_of(units: Units, code: str, lang: Lang) -> str:
    """Return a zone's or a station's name."""
    return units.zones[code].name(lang) if code in units.zones else units.stations[code].name(lang)


def _names(view: View, codes: tuple[str, str]) -> list[str]:
    names = [name_of(view.units, code, view.lang) for code in codes]
    return [f"{n} {c}" for n, c in zip(names, codes, strict=True)] if len(set(names)) < len(names) else names


def _extent(view: View, codes: tuple[str, str], period: Period) -> Extent:
    """Return what figures of both are about: of zones themselves, not of the stations that run them."""
    about = extent(together(view, codes), "occurred", period)
    if codes[0] in view.units.stations:
        return about
    names = (view.units.name(side(view, code).filters, view.lang) for code in codes)
    return replace(about, unit=" – ".join(names), codes=(joined(codes), *about.codes[1:]))


def bars(view: View, first: str, second: str) -> dict[int, tuple[Markup, ...]]:
    """Return the bars of each goal by its number, for either of the two, as the overview's tiles have them.

    A goal of which nothing is known has none.
    """
    sides = [side(view, code) for code in (first, second)]
    drawn = {}
    for goal in GOALS:
        both = on_one_scale([glance_of(goal.number, mine).bullets for mine in sides])
        drawn[goal.number] = tuple(drawn_bars(bars, view.dark) for bars in both)
    return drawn


def on_one_scale(both: Sequence[Sequence[Bullet]]) -> list[list[Bullet]]:
    """Return bars of both sides up to the same number, so that one twice as long is twice as much."""
    top = max((bar.top for bars in both for bar in bars), default=0)
    return [[replace(bar, top=top) for bar in bars] for bars in both]


def months(view: View, first: str, second: str) -> Panel | str:
    """Draw the cases of both by month on one scale; what was not received is a gap."""
    lang, last = view.lang, _last_whole_day(view)
    if last is None:
        return NOTHING_WHOLE(lang)
    index, codes = received_months.whole_months(last, MONTHS_SHOWN), (first, second)
    counts = {
        name: received_months.monthly(side(view, code), index).tolist()
        for name, code in zip(_names(view, codes), codes, strict=True)
    }
    alt = " – ".join(counts)
    frame = pd.DataFrame({MONTH(lang): [format_month(month, lang) for month in index], **counts})
    about = _extent(view, codes, Period("custom", index[0], add_months(index[-1], 1)))
    return Panel(drawings.stations_by_month(index, counts, alt, lang), alt, GAPS(lang), frame, extent=about)


def weeks(view: View, first: str, second: str) -> Panel | str:
    """Draw the cases of both by week on one scale: complete weeks, then those that are not all in, marked."""
    lang, last, through = view.lang, _last_whole_day(view), view.holdings.data_through
    if last is None or through is None:
        return NO_WHOLE_WEEK(lang)
    index, unfinished = weeks_shown(last, through)
    codes = (first, second)
    counts = {
        name: received_months.weekly(side(view, code), index).tolist()
        for name, code in zip(_names(view, codes), codes, strict=True)
    }
    alt = " – ".join(counts)
    whole = len(index) - unfinished
    days = [week_of(monday).days_text(lang) for monday in index]
    named = [text if n < whole else UNFINISHED(lang, days=text) for n, text in enumerate(days)]
    about = _extent(view, codes, Period("custom", index[0], week_of(index[-1]).end))
    return Panel(
        drawings.stations_by_week(index, counts, unfinished, alt, lang),
        alt,
        WEEK_GAPS(lang, gaps=GAPS(lang)),
        pd.DataFrame({WEEK(lang): named, **counts}),
        extent=about,
    )


def weeks_shown(last: date, through: date) -> tuple[list[date], int]:
    """Return the first days of the weeks that are told, and how many of the last are not all in.

    Args:
        last: the last day that is recorded completely enough; through: the last day with data.
    """
    following = week_of(last + timedelta(days=1))
    # A week is complete when its Sunday is; the one that holds the day after `last` is not.
    unfinished = (week_of(through).start - following.start).days // 7 + 1
    first = following.start - timedelta(days=14 * WEEKS_SHOWN)
    shown = [first + timedelta(days=7 * n) for n in range(2 * WEEKS_SHOWN + max(unfinished, 0))]
    return shown, max(unfinished, 0)


def _last_whole_day(view: View) -> date | None:
    """Return the last day of which the cases are all in: one still being reported would look like a fall."""
    through, recorded = view.holdings.data_through, reporting(view)
    return min(through, recorded.cut_off) if through and recorded else through


@dataclass(frozen=True, slots=True)
class _Offence:
    """An offence with the cases of each side, now and a year before; None = not all received."""

    name: str
    cases: tuple[int | None, ...]


def offences(view: View, first: str, second: str) -> Sheet | str:
    """Return the cases of both by offence, the period beside the year before, in the order of names."""
    lang, codes = view.lang, (first, second)
    periods = settled_days(view)
    counts: dict[str, dict[tuple[int, str], int]] = {}
    received: dict[tuple[int, str], bool] = {}
    for number, code in enumerate(codes):
        mine = side(view, code)
        for row in both_periods(mine)["offences"].to_dict("records"):
            counts.setdefault(row[f"name_{lang}"], {})[number, row["period"]] = int(row["cases"])
        for name, period in zip(("current", "compared"), periods, strict=True):
            received[number, name] = received_months.all_received(mine, period)
    if not counts:
        return NO_CASES(lang)
    places = [(number, name) for number in (0, 1) for name in ("current", "compared")]
    rows = [
        _Offence(name, tuple(found.get(place, 0) if received[place] else None for place in places))
        for name, found in sorted(counts.items())
    ]
    days = dict(zip(("current", "compared"), (period.days_text(lang) for period in periods), strict=True))
    names = _names(view, codes)
    headings = [COLUMN(lang, name=names[number], days=days[name]) for number, name in places]
    words = table(rows, _columns(headings), lang)
    numbers = words.replace("–", float("nan"))
    about = _extent(view, codes, periods[0])
    return sheet_of(words, numbers, lang, about, SETTLED(lang))


def _columns(headings: list[str]) -> list[Column[_Offence]]:
    first: Column[_Offence] = Column(OFFENCE, lambda row, _: row.name)
    return [first, *(_count(Text(heading, heading), n) for n, heading in enumerate(headings))]


def _count(heading: Text, number: int) -> Column[_Offence]:
    def count(row: _Offence, _: Lang) -> object:
        return "–" if row.cases[number] is None else row.cases[number]

    return Column(heading, count)
