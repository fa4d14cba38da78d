"""Slides on cases: the week, the four groups, and one for each exception: map, clock, trend, figures."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from math import isnan
from typing import Any

import pandas as pd
import shapely

from dashboard.briefing.goal_slides import number, said
from dashboard.briefing.slides import (
    Cell,
    Chart,
    Clock,
    ClockCase,
    Column,
    Facts,
    Figure,
    Figures,
    Line,
    Lines,
    Map,
    Pin,
    Point,
    Row,
    Series,
    Slide,
    Table,
    Zone,
)
from dashboard.cases import status_table, unusual_weeks
from dashboard.cases.month_counts import reached
from dashboard.cases.signals import Weeks, chance_text
from dashboard.cases.status_counts import status_counts
from dashboard.cases.status_table import group_name, signed
from dashboard.cases.weeks import WeekChange, last_week, week_cases
from dashboard.coverage.reporting import reporting
from dashboard.goal4 import wording
from dashboard.goal4.conclusion import Conclusion
from dashboard.goal4.conclusions import conclusions
from dashboard.goal4.results import WEEK
from dashboard.indicators import NOT_JOINED
from dashboard.language.periods import Period, add_months, month_of, week_of
from dashboard.language.text import Lang, Text, in_both
from dashboard.language.thai import format_month, month_name
from dashboard.maps.pin_classes import pin_class
from dashboard.programme import goals
from dashboard.programme.decisions import RECENT, Decision
from dashboard.queries import cases, points
from dashboard.queries.units import zone_polygons
from dashboard.store import db
from dashboard.store.cells import whole
from dashboard.view import received_months
from dashboard.view.view import View

SOURCE = Text("ฐานข้อมูลคดีของตำรวจ", "police case database")
GROUPS_1_2 = Text("ฐานข้อมูลคดีของตำรวจ กลุ่ม 1 และ 2", "police case database, groups 1 and 2")
CASES = Text("คดี", "cases")
COUNTED = Text("{n:,} คดี", "{n:,} cases")
WEEK_TITLE = Text("คดีในห้วงสัปดาห์ {days}", "The week {days}")
THIS_WEEK = Text("{group} (สัปดาห์ก่อน {before:,} คดี)", "{group} (week before: {before:,})")
BY_WEEK = Text("คดีที่เกิดรายสัปดาห์ (เริ่มวันจันทร์)", "Cases by week of occurrence (from Monday)")
NOW, YEAR_BEFORE = Text("ปีนี้", "this year"), Text("ปีก่อน", "year before")
NO_SIGNAL = Text("ไม่มีสัปดาห์ที่คดีมากผิดปกติใน {n} สัปดาห์ล่าสุดที่ประเมินได้", "no unusual week among the last {n} judged")
MORE_WEEKS = Text("และอีก {n:,} สัปดาห์ที่ผิดปกติ", "and {n:,} more unusual weeks")
NOT_JUDGED = Text("○ ยังประเมินไม่ได้ว่าสัปดาห์ใดผิดปกติ", "○ no week can be judged yet")
ALL_TOGETHER = Text("คดีกลุ่ม 1 และ 2 รับแจ้ง", "group 1 and 2 cases reported")
NOT_RECEIVED = Text("– ยังไม่ได้รับข้อมูลของสัปดาห์นี้", "– this week was not received yet")
STATUS_TITLE = Text("สถานภาพอาชญากรรม 4 กลุ่ม", "Crime status, four groups")
STATUS_DAYS = Text("รับแจ้ง {now} เทียบ {before}", "reported {now}, against {before}")
MAP_TITLE = Text("จุดเกิดเหตุ {days}", "Where, {days}")
CLOCK_TITLE = Text("เวลาเกิดเหตุ {days}", "When, {days}")
TREND_TITLE = Text("คดีกลุ่ม 1 และ 2 รายเดือน", "Group 1 and 2 cases by month")
LATEST = Text("แสดง {shown:,} จุดล่าสุดจาก {n:,} จุด", "the latest {shown:,} of {n:,} points")
LEFT_OUT = Text(
    "ไม่แสดงจุดคดีเพศและค้ามนุษย์ {sensitive:,} คดี · ไม่มีพิกัด {without:,} คดี",
    "{sensitive:,} sexual or trafficking cases not shown · {without:,} without a point",
)
ASK = Text("ถาม {whom}: {question}", "Ask {whom}: {question}")
WEEKS, MONTHS, DAYS = 12, 13, 91
MOST_SIGNALS, MOST_PINS = 3, 250
PAGES_OF_CASES = ("before_after", "trends")
# Classes and offences whose places could point to a person: never on a map of a meeting.
SENSITIVE_CLASSES, SENSITIVE_OFFENCES = frozenset({"sex"}), frozenset({"human_trafficking"})
# Degrees, about 5 metres: no finer is seen on a slide.
FINEST = 5e-5


def week(view: View, asked: Period) -> Slide:
    """Return the week's cases against the week before, the last weeks, and what was unusual in them."""
    groups, judged = _week_counts(view, asked), unusual_weeks.weeks(view)
    total = sum(group.this for group in groups)
    return Slide(
        key="week",
        part="information",
        title=in_both(lambda lang: WEEK_TITLE(lang, days=asked.days_text(lang))),
        columns=((_week_figures(groups), Lines(_signal_lines(judged))), (_by_week(judged),)),
        facts=Facts(
            GROUPS_1_2,
            in_both(lambda lang: asked.days_text(lang)),
            said(COUNTED, n=total),
            reached(view),
            counts=(total,),
        ),
        notes=(
            *(Line(in_both(signal.text)) for signal in judged.signals),
            Line(in_both(lambda lang: chance_text(judged, lang))),
        ),
        seconds=60,
    )


def _week_counts(view: View, asked: Period) -> tuple[WeekChange, ...]:
    """Return the week's cases by group; () where it or the week before was not received."""
    before = week_of(asked.start - timedelta(days=7))
    if not all(received_months.any_received(view, each) for each in (asked, before)):
        return ()
    frame = db.read(week_cases(view, asked, before))
    return last_week(asked, before, frame).groups


def _week_figures(groups: Sequence[WeekChange]) -> Figures:
    if not groups:
        return Figures((Figure(Text("–", "–"), NOT_RECEIVED),))
    this, before = (sum(getattr(group, when) for group in groups) for when in ("this", "before"))
    together = WeekChange(0, ALL_TOGETHER, this, before)
    return Figures(
        tuple(
            Figure(
                Text(f"{each.this:,}", f"{each.this:,}"),
                in_both(partial(_this_week, each)),
                counts=(each.this, each.before),
            )
            for each in (together, *groups)
        )
    )


def _this_week(group: WeekChange, lang: Lang) -> str:
    return THIS_WEEK(lang, group=group.name(lang), before=group.before)


def _signal_lines(judged: Weeks) -> tuple[Line, ...]:
    """Return what was unusual in the last weeks that may be judged, the same weeks as decisions look at."""
    if judged.latest is None:
        return (Line(NOT_JUDGED, "undecided"),)
    since = judged.latest.start - RECENT * WEEK
    unusual = [signal for signal in judged.signals if signal.week.start > since]
    if not unusual:
        return (Line(said(NO_SIGNAL, n=RECENT)),)
    lines = [Line(in_both(s.text), counts=(s.seen,)) for s in unusual[:MOST_SIGNALS]]
    if len(unusual) > MOST_SIGNALS:
        lines.append(Line(said(MORE_WEEKS, n=len(unusual) - MOST_SIGNALS)))
    return tuple(lines)


def _by_week(judged: Weeks) -> Chart:
    mondays = judged.mondays[-WEEKS:]
    names = tuple(in_both(partial(_day, monday)) for monday in mondays)
    over = judged.over[-WEEKS:]
    return Chart(
        kind="bars",
        title=BY_WEEK,
        categories=names,
        series=(
            Series(YEAR_BEFORE, _values(judged.before), "before"),
            Series(NOW, _values(judged.seen), "now"),
        ),
        unit=CASES,
        incomplete=tuple(n for n, done in enumerate(over) if not done),
    )


def _day(day: date, lang: Lang) -> str:
    return f"{day.day} {month_name(day.month, lang)}"


def _values(values: Sequence[float]) -> tuple[float | None, ...]:
    return tuple(None if isnan(value) else value for value in values[-WEEKS:])


def status(view: View) -> Slide:
    """Return the table of the four groups, this year's days against the same days a year earlier."""
    frame, (current, compared) = status_counts(view), view.days()
    head = status_table.COLUMNS
    columns = (
        Column(head["group"]),
        Column(head["now"], "count"),
        Column(head["before"], "count"),
        Column(head["change"], "change", of=(2, 1)),
        Column(head["percent"], "percent", of=(2, 1), decimals=1),
        Column(head["cleared"], "count"),
        Column(head["rate"], "percent", of=(1, 5), decimals=1),
    )
    rows = tuple(_group(row) for row in frame.to_dict("records"))
    total = int(frame["now"].fillna(0).sum())

    def days(lang: Lang) -> str:
        return STATUS_DAYS(lang, now=current.days_text(lang), before=compared.days_text(lang))

    return Slide(
        key="status",
        part="information",
        title=STATUS_TITLE,
        columns=((Table(columns, rows, sees="public"),),),
        facts=Facts(SOURCE, in_both(days), said(COUNTED, n=total), reached(view), counts=(total,)),
        seconds=45,
        sees="public",
    )


def _group(row: dict[Any, Any]) -> Row:
    return Row(
        (
            Cell(in_both(lambda lang: group_name(row["group"], lang))),
            number(row["now"]),
            number(row["before"]),
            number(row["change"], signed(row["change"], 0)),
            number(row["percent"], signed(row["percent"], 1)),
            number(row["cleared"]),
            number(row["rate"], "–" if isnan(row["rate"]) else f"{row['rate']:.1f}"),
        )
    )


def exceptions(view: View, matters: Sequence[Decision], most: int) -> list[Slide]:
    """Return a slide for each of the most urgent matters of cases in a zone or at a station."""
    places: dict[tuple[str, str], Decision] = {}
    for matter in matters:
        # What is merely not complete has no cases to be looked at: it stands among the doubts.
        if matter.page in PAGES_OF_CASES and matter.station and matter.verdict != "blocked":
            places.setdefault((matter.station, matter.zone), matter)
    concluded = {each.zone.code: each for each in conclusions(view)}
    return [_exception(view, matter, concluded) for matter in list(places.values())[:most]]


def _exception(view: View, matter: Decision, concluded: Mapping[str, Conclusion]) -> Slide:
    """Return where, when and how often it happened, and whom to ask what."""
    here = replace(view, filters=replace(view.filters, station=matter.station, zone=matter.zone))
    lately = Period("custom", view.at - timedelta(days=DAYS - 1), view.at + timedelta(days=1))
    frames = db.read_all(
        pins=points.pins(here.scope, here.filters, lately),
        clock=points.clock(here.scope, here.filters, lately),
        days=cases.by_day(here.scope, here.filters, _months(view)),
        polygons=zone_polygons(here.scope, here.filters),
    )
    total = len(frames["clock"])
    lines = (
        Line(matter.figure, matter.verdict),
        Line(in_both(lambda lang: ASK(lang, whom=matter.whom(lang), question=matter.question(lang)))),
    )
    return Slide(
        key=f"exception-{matter.zone or matter.station}",
        part="information",
        title=matter.where,
        columns=(
            (_map(here, frames, lately, concluded), _clock(frames["clock"], lately)),
            (Lines(lines), _trend(here, frames["days"])),
        ),
        facts=Facts(
            GROUPS_1_2, in_both(lately.days_text), said(COUNTED, n=total), reached(view), counts=(total,)
        ),
        notes=(Line(matter.what),),
        seconds=75,
    )


def _months(view: View) -> Period:
    end = add_months(view.at.replace(day=1), 1)
    return Period("custom", add_months(end, -MONTHS), end)


def _map(
    view: View, frames: Mapping[str, pd.DataFrame], lately: Period, concluded: Mapping[str, Conclusion]
) -> Map:
    pins, polygons, total = frames["pins"], frames["polygons"], len(frames["clock"])
    shown, sensitive = [], 0
    for row in pins.itertuples():
        offence = view.units.offences.get(row.offence_code)
        kind = pin_class(row.offence_code, offence.group if offence else None).code
        if kind in SENSITIVE_CLASSES or row.offence_code in SENSITIVE_OFFENCES:
            sensitive += 1
        else:
            shown.append(Pin((float(row.longitude), float(row.latitude)), kind, bool(row.cleared)))
    zones = tuple(
        _zone(view, row, concluded.get(row.code))
        for row in polygons.itertuples()
        if row.code in view.units.zones
    )
    without = max(total - len(pins), 0)
    left_out = said(LEFT_OUT, sensitive=sensitive, without=without) if sensitive or without else None
    cut = said(LATEST, shown=MOST_PINS, n=len(shown)) if len(shown) > MOST_PINS else None
    told = [words for words in (cut, left_out) if words]
    note = in_both(lambda lang: " · ".join(words(lang) for words in told)) if told else None
    title = in_both(lambda lang: MAP_TITLE(lang, days=lately.days_text(lang)))
    return Map(title, zones, tuple(shown[:MOST_PINS]), note)


def _zone(view: View, row: Any, concluded: Conclusion | None) -> Zone:
    shape = shapely.from_geojson(json.dumps(row.polygon))
    middle = shape.representative_point()
    outline: tuple[tuple[Point, ...], ...] = tuple(
        tuple((round(x, 5), round(y, 5)) for x, y in part.exterior.coords)
        for part in shapely.get_parts(shape.simplify(FINEST))
    )
    name = view.units.zones[row.code].name
    place = (round(middle.x, 5), round(middle.y, 5))
    if concluded is None:
        return Zone(
            Text(f"{name.th} ({NOT_JOINED.th})", f"{name.en} ({NOT_JOINED.en})"),
            goals.SIGNS["not_joined"],
            "not_received",
            place,
            outline,
        )
    return Zone(name, wording.sign(concluded.state), wording.VERDICTS[concluded.state], place, tuple(outline))


def _clock(frame: pd.DataFrame, lately: Period) -> Clock:
    return Clock(
        in_both(lambda lang: CLOCK_TITLE(lang, days=lately.days_text(lang))),
        tuple(
            ClockCase(
                row.offence_code,
                whole(row.crime_group),
                whole(row.minute),
                whole(row.until_minutes),
                bool(row.cleared),
            )
            for row in frame.itertuples()
        ),
    )


def _trend(view: View, days: pd.DataFrame) -> Chart:
    months = _all_months(view)
    counts = received_months.by_month(days, months, received_months.received(view))
    recorded = reporting(view)
    settled = min(view.at, recorded.cut_off) if recorded else view.at
    return Chart(
        kind="bars",
        title=TREND_TITLE,
        categories=tuple(in_both(partial(_short, month)) for month in months),
        series=(Series(CASES, tuple(None if isnan(n) else float(n) for n in counts)),),
        unit=CASES,
        incomplete=tuple(n for n, month in enumerate(months) if month_of(month).last > settled),
    )


def _all_months(view: View) -> list[date]:
    first = _months(view).start
    return [add_months(first, n) for n in range(MONTHS)]


def _short(month: date, lang: Lang) -> str:
    return format_month(month, lang, short_year=True)
