"""Slides on the goals: at a glance, zones, surveys, innovations, partners, risk spots."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from dashboard.briefing.slides import (
    Audience,
    Bar,
    Bars,
    Block,
    Cell,
    Chart,
    Column,
    Facts,
    Figure,
    Figures,
    Goal,
    Goals,
    Line,
    Lines,
    Photos,
    Row,
    Series,
    Share,
    Slide,
    Table,
)
from dashboard.cases.month_counts import reached
from dashboard.cases.status_table import NOT_RECEIVED, signed
from dashboard.goal2 import innovations, tables
from dashboard.goal2.ladder import Placement
from dashboard.goal3 import partnership, risk_spots
from dashboard.goal3.resolutions import StationOverdue, overdue_by_station
from dashboard.goal3.risk_spots import Around
from dashboard.goal4 import conclusion, official, wording
from dashboard.goal4.conclusions import conclusions, official_figures
from dashboard.goal4.official import OfficialFigure
from dashboard.indicators import GOALS, Mark, Standing
from dashboard.language.text import LANGUAGES, Lang, Text, in_both
from dashboard.language.thai import format_date
from dashboard.programme import goals
from dashboard.programme.tiles import tile_of
from dashboard.ui.tile import Glance, Tile
from dashboard.view.view import View

AT_A_GLANCE = Text("ผล 4 เป้าหมายในภาพเดียว", "The four goals at a glance")
AS_OF = Text("ณ วันที่ {day}", "as of {day}")
ZONES_COUNTED = Text("{n:,} พื้นที่", "{n:,} zones")
STATIONS_COUNTED = Text("{n:,} สถานี", "{n:,} stations")
THINGS_COUNTED = Text("{n:,} รายการ", "{n:,} items")
DASH = Text("–", "–")

ZONES = Text("คดีก่อน–หลังเข้าร่วมของแต่ละพื้นที่", "Cases before and after joining, by zone")
ZONE, STATION = Text("พื้นที่", "Zone"), Text("สถานี", "Station")
BEFORE, AFTER = Text("ก่อน (คดี)", "Before"), Text("หลัง (คดี)", "After")
CHANGE, PERCENT = Text("เพิ่ม/ลด", "+/−"), Text("ร้อยละ", "Per cent")
CONCLUSION = Text("ข้อสรุปทางสถิติ", "Conclusion")
TOGETHER = Text("รวมที่ครบ 12 เดือน", "With 12 whole months")
CASE_SOURCE = Text("ฐานข้อมูลคดีของตำรวจ กลุ่ม 1 และ 2", "police case database, groups 1 and 2")
WINDOWS = Text("ห้วงก่อน–หลังของแต่ละพื้นที่", "each zone's own windows")

SURVEYS = Text("ผลสำรวจประชาชนในพื้นที่", "What people in the zones say")
MISSED = Text("{sign} {station}: {why}", "{sign} {station}: {why}")
NONE_MISSED = Text("ไม่มีสถานีที่ไม่ผ่านเกณฑ์", "No station missed its target")
UNSETTLED = Text("? ยังสรุปไม่ได้หรือยังไม่ได้รับข้อมูล {n:,} สถานี", "? undecided or not received: {n:,} stations")

INNOVATIONS = Text("นวัตกรรม: ที่ใช้จริง และที่ไม่พบการใช้งาน", "Innovations: in use, and without a use found")
DEVICES, ACTIVITIES = Text("รายการ", "items"), Text("ครั้ง", "activities")
DEVICE, SINCE, WHOM = Text("นวัตกรรม", "Innovation"), Text("ไม่พบการใช้ตั้งแต่", "No use since"), Text("ถาม", "Ask")
ALL_USED = Text("✓ ทุกรายการที่ติดตั้งพบการใช้งาน", "✓ a use was found of all that is installed")

PARTNERS = Text("ภาคีเครือข่าย: ภาคส่วนที่ขาด และข้อสั่งการค้าง", "Partners: silent sectors, what is overdue")
SECTORS = Text("ภาคส่วนที่ร่วมงาน", "Sectors")
OVERDUE = Text("มติค้าง (เรื่อง)", "Overdue")
LONGEST = Text("นานสุด (วัน)", "Longest (days)")

SPOTS = Text("จุดเสี่ยง: ก่อนและหลังแก้ไข", "Risk spots before and after the fix")
SPOT, FIXED = Text("จุดเสี่ยง", "Risk spot"), Text("แก้ไขเมื่อ", "Fixed")
SPOT_BEFORE = Text("ก่อน 1 ปี (คดี)", "Year before")
SPOT_AFTER = Text("หลัง 1 ปี (คดี)", "Year after")
SOME_SPOTS = Text("แสดง {shown} จาก {n:,} จุดที่แก้ไขแล้ว", "{shown} of {n:,} fixed spots")
NO_SPOTS = Text("ยังไม่มีจุดเสี่ยงที่แก้ไขแล้วในข้อมูลที่ได้รับ", "No fixed risk spot in the data received")
FOUND = Text("จุดที่พบในปีงบประมาณนี้", "found this fiscal year")
FIXED_NOW = Text("จุดที่แก้ไขแล้วในปีงบประมาณนี้", "fixed this fiscal year")
LATE_NOW = Text("จุดที่เกินกำหนดแก้ไข", "overdue")
MOST_MISSED, MOST_SPOTS = 4, 3
# Marks of a station in the order in which a meeting looks at them.
TROUBLED: tuple[Mark, ...] = ("not_met", "not_received", "unsettled", "not_due", "met", "not_joined")


def of_each_goal(view: View) -> list[Slide]:
    """Return a slide of each goal, goal 4 first, and one of risk spots; tables in one piece."""
    return [zones(view), surveys(view), devices(view), partners(view), spots(view)]


def said(words: Text, **values: object) -> Text:
    """Return a wording filled in both languages with the same values."""
    return in_both(lambda lang: words(lang, **values))


def as_of(view: View) -> Text:
    """Return `ณ วันที่ 22 พ.ย. 2569`."""
    return in_both(lambda lang: AS_OF(lang, day=format_date(view.at, lang)))


def number(value: float | None, words: str | None = None) -> Cell:
    """Return a cell of a number; a dash of none."""
    if value is None or pd.isna(value):
        return Cell(DASH)
    shown = words or f"{value:,.0f}"
    return Cell(Text(shown, shown), float(value))


def glance(view: View) -> Slide:
    """Return the four goals as tiles."""
    of_zones = conclusions(view)
    return Slide(
        key="goals",
        part="goals",
        title=AT_A_GLANCE,
        columns=((Goals(tuple(_goal(goal.number, view) for goal in GOALS)),),),
        facts=Facts(
            Text("คดี แบบสำรวจ ทะเบียนนวัตกรรม รายงานภาคี", "cases, surveys, innovations, partners' reports"),
            as_of(view),
            said(
                Text("{s:,} สถานี {z:,} พื้นที่", "{s:,} stations, {z:,} zones"),
                s=len(view.units.stations_of(view.filters)),
                z=len(of_zones),
            ),
            reached(view),
        ),
        notes=tuple(
            Line(Text(*(f"{goal.number}. {line}" for line in lines)))
            for goal in GOALS
            for lines in zip(*(_notes(goal.number, view, lang) for lang in LANGUAGES), strict=False)
        ),
        seconds=90,
        sees="public",
    )


def _tiles(goal: int, view: View) -> list[Tile]:
    return [tile_of(GOALS[goal - 1], replace(view, lang=lang, dark=False)) for lang in LANGUAGES]


def _goal(goal: int, view: View) -> Goal:
    th, en = _tiles(goal, view)
    return Goal(
        number=goal,
        name=GOALS[goal - 1].name,
        verdict=th.verdict,
        headline=Text(th.headline, en.headline),
        shown=Text(th.glance.figure, en.glance.figure),
        words=Text(th.glance.words, en.glance.words),
        shares=tuple(
            Share(one.verdict, one.count, Text(one.words, other.words))
            for one, other in zip(th.parts, en.parts, strict=True)
        ),
        alert=Text(th.glance.alert, en.glance.alert) if th.glance.alert else None,
        counts=_pooled_counts(view) if goal == 4 else (),
    )


def _pooled_counts(view: View) -> tuple[int, ...]:
    figures = official_figures(view)
    if len(figures) == 1:
        return (figures[0].before, figures[0].after)
    before, after, number_of_zones = official.together(figures)
    return (before, after) if number_of_zones else ()


def _notes(goal: int, view: View, lang: Lang) -> list[str]:
    shown = tile_of(GOALS[goal - 1], replace(view, lang=lang, dark=False))
    bars = [" · ".join(part for part in (b.label, b.limit) if part) for b in shown.glance.bullets]
    return [*bars, *shown.lines, *([shown.glance.note] if shown.glance.note else [])]


def zones(view: View) -> Slide:
    """Return goal 4 by zone: the official figure and the conclusion side by side, never merged."""
    official_of = {figure.code: figure for figure in official_figures(view)}
    told = [(c, official_of.get(c.zone.code)) for c in conclusions(view)]
    added = {figure.code for figure in official.added_up(official_of.values())}
    whole = [pair for pair in told if pair[0].zone.code in added]
    rest = [pair for pair in told if pair[0].zone.code not in added]
    order = list(conclusion.STATES)
    rows = [_zone(view, *pair) for pair in sorted(whole, key=lambda pair: order.index(pair[0].state))]
    before, after, n = official.together(official_of.values())
    if n > 1:
        moved = _moved(before, after)
        rows.append(Row((Cell(TOGETHER), Cell(said(ZONES_COUNTED, n=n)), *moved, Cell(DASH)), is_total=True))
    rows += [_zone(view, *pair) for pair in sorted(rest, key=lambda pair: order.index(pair[0].state))]
    columns = (
        Column(ZONE),
        Column(STATION),
        Column(BEFORE, "count"),
        Column(AFTER, "count"),
        Column(CHANGE, "change", of=(2, 3)),
        Column(PERCENT, "percent", of=(2, 3), decimals=1),
        Column(CONCLUSION),
    )
    return Slide(
        key="zones",
        part="information",
        title=ZONES,
        columns=((Table(columns, tuple(rows), sees="public"),),),
        facts=Facts(CASE_SOURCE, WINDOWS, said(ZONES_COUNTED, n=len(told)), reached(view)),
        notes=tuple(Line(_reason(concluded)) for concluded, _ in told),
        seconds=75,
        sees="public",
    )


def _reason(concluded: conclusion.Conclusion) -> Text:
    return in_both(lambda lang: f"{concluded.zone.name(lang)}: {wording.reason(concluded, lang)}")


def _zone(view: View, concluded: conclusion.Conclusion, figure: OfficialFigure | None) -> Row:
    zone = concluded.zone
    told = figure is not None and figure.moved is not None
    moved = _moved(figure.before, figure.after) if figure and told else (Cell(DASH),) * 4
    state = in_both(lambda lang: f"{wording.sign(concluded.state)} {wording.short_state(concluded, lang)}")
    return Row(
        (
            Cell(zone.name),
            Cell(view.units.stations[zone.station].name),
            *moved,
            Cell(state, verdict=wording.VERDICTS[concluded.state]),
        )
    )


def _moved(before: int, after: int) -> tuple[Cell, Cell, Cell, Cell]:
    """Return before, after, the change and the change in per cent, on a base that bears one."""
    percent = official.percent_of(before, after)
    return (
        number(before),
        number(after),
        number(after - before, signed(after - before, 0)),
        number(percent, signed(percent, 1)) if percent is not None else Cell(DASH),
    )


def surveys(view: View) -> Slide:
    """Return goal 1: all shares against their targets, and which stations miss them."""
    th, en = (tile.glance for tile in _tiles(1, view))
    bars = Bars(
        tuple(
            Bar(
                # A tile's bar has its value in its label, a slide's beside it.
                Text(
                    one.label.removesuffix(one.shown).strip(), other.label.removesuffix(other.shown).strip()
                ),
                Text(one.shown, other.shown),
                Text(one.limit, other.limit),
                None if one.value is None else one.value * 100,
                one.target * 100,
                one.top * 100,
                None if one.low is None else one.low * 100,
                None if one.high is None else one.high * 100,
                one.verdict,
            )
            for one, other in zip(th.bullets, en.bullets, strict=True)
        ),
        sees="public",
    )
    left: tuple[Block, ...] = (bars,) if bars.items else (Figures((Figure(DASH, Text(th.words, en.words)),)),)
    return Slide(
        key="surveys",
        part="information",
        title=SURVEYS,
        columns=(left, (_missed(view, 1, "partners"),)),
        facts=Facts(
            Text("แบบสำรวจประชาชนในพื้นที่", "surveys in the zones"),
            as_of(view),
            Text(th.words, en.words),
            reached(view),
        ),
        seconds=60,
        sees="public",
    )


def _missed(view: View, goal: int, sees: Audience) -> Lines:
    """Return the stations that miss a goal with their reasons, and how many cannot be told."""
    standings = goals.standings(view)[goal].values()
    missed = [s for s in standings if s.mark == "not_met"]
    lines = [Line(_why(view, standing), "bad", sees) for standing in missed[:MOST_MISSED]]
    if len(missed) > MOST_MISSED:
        lines.append(
            Line(said(Text("และอีก {n:,} สถานี", "and {n:,} more"), n=len(missed) - MOST_MISSED), sees=sees)
        )
    if not missed:
        lines.append(Line(NONE_MISSED, sees=sees))
    open_ = sum(s.mark in ("unsettled", "not_received", "not_due") for s in standings)
    if open_:
        lines.append(Line(said(UNSETTLED, n=open_), "undecided", sees))
    return Lines(tuple(lines))


def _why(view: View, standing: Standing) -> Text:
    return in_both(
        lambda lang: MISSED(
            lang,
            sign=goals.SIGNS[standing.mark],
            station=view.units.stations[standing.station].name(lang),
            why=standing.reason(lang) or standing.words(lang),
        )
    )


def devices(view: View) -> Slide:
    """Return goal 2: how many stations use theirs, and what is there without a use found."""
    th, en = (tile.glance for tile in _tiles(2, view))
    placements = innovations.placements(view, goals.answers(view))
    idle = innovations.unused(placements)
    figure = Figures((Figure(Text(th.figure, en.figure), Text(th.words, en.words), sees="public"),))
    columns = (Column(DEVICE), Column(SINCE), Column(WHOM))
    rows = tuple(_device(view, placement) for placement in idle)
    unused: Block = (
        Table(columns, rows, sees="partners") if rows else Lines((Line(ALL_USED, "good", "public"),))
    )
    return Slide(
        key="innovations",
        part="information",
        title=INNOVATIONS,
        columns=((figure, *_course(th, en, DEVICES)), (unused,)),
        facts=Facts(
            Text("ทะเบียนและรายงานการใช้นวัตกรรม", "register and reports of use"),
            as_of(view),
            said(THINGS_COUNTED, n=sum(p.state != "retired" for of in placements.values() for p in of)),
            reached(view),
        ),
        seconds=45,
        sees="public",
    )


def _course(th: Glance, en: Glance, unit: Text) -> tuple[Chart, ...]:
    """Return the months as the tile draws them, which anybody may see; none where nothing is known.

    What is left of the slide for the public without its table would be a figure on an empty page.
    """
    if th.course is None or en.course is None:
        return ()
    values = tuple(None if value is None else float(value) for value in th.course.values)
    chart = Chart(
        kind="bars",
        title=Text(th.course.what, en.course.what),
        categories=tuple(Text(*names) for names in zip(th.course.months, en.course.months, strict=True)),
        series=(Series(unit, values),),
        unit=unit,
        incomplete=tuple(sorted(th.course.incomplete)),
        sees="public",
    )
    return (chart,)


def _device(view: View, idle: Placement) -> Row:
    def of(lang: Lang) -> View:
        return replace(view, lang=lang)

    return Row(
        (
            Cell(in_both(lambda lang: tables.name_of(of(lang), idle.innovation))),
            Cell(in_both(lambda lang: tables.unused_since(idle, lang))),
            Cell(in_both(lambda lang: tables.whom(of(lang), idle.innovation.station))),
        )
    )


def partners(view: View) -> Slide:
    """Return goal 3: which sectors took part at each station, and what is overdue there."""
    th, en = (tile.glance for tile in _tiles(3, view))
    frames = goals.answers(view)
    late = {each.station: each for each in overdue_by_station(partnership.overdue(view, frames))}
    standings = goals.standings(view)[3]
    told = [s for s in standings.values() if s.mark not in ("met", "not_joined") or s.station in late]
    told.sort(key=lambda s: (TROUBLED.index(s.mark), -late[s.station].most_days if s.station in late else 0))
    rows = [_partnership(view, standing, late.get(standing.station)) for standing in told]
    columns = (Column(STATION), Column(SECTORS), Column(OVERDUE, "number"), Column(LONGEST, "number"))
    figures = [Figure(Text(th.figure, en.figure), Text(th.words, en.words), sees="public")]
    alert = Lines((Line(Text(th.alert, en.alert), "bad", "partners"),)) if th.alert else None
    return Slide(
        key="partners",
        part="information",
        title=PARTNERS,
        columns=(
            (
                Figures(tuple(figures)),
                *((alert,) if alert else ()),
                *_course(th, en, ACTIVITIES),
            ),
            (Table(columns, tuple(rows), sees="partners"),),
        ),
        facts=Facts(
            Text("รายงานกิจกรรมและมติของสถานี", "stations' reports of activities and resolutions"),
            as_of(view),
            said(STATIONS_COUNTED, n=len(standings)),
            reached(view),
        ),
        seconds=60,
        sees="public",
    )


def _partnership(view: View, standing: Standing, late: StationOverdue | None) -> Row:
    words = in_both(lambda lang: goals.in_words(standing.mark, standing.words, lang))
    return Row(
        (
            Cell(view.units.stations[standing.station].name),
            Cell(words, verdict=goals.VERDICTS[standing.mark]),
            number(len(late.resolutions) if late else 0),
            number(late.most_days if late else None),
        )
    )


def spots(view: View) -> Slide:
    """Return risk spots that were fixed, with cases in the years before and after, and their pictures."""
    frames = partnership.details(view)
    around = risk_spots.around(frames["cases_around"])
    fixed = [r for r in frames["spots"].itertuples() if not pd.isna(r.fixed_on)]
    # Those of which both years are over have something to tell.
    fixed.sort(key=lambda r: r.id not in around or around[r.id].missing > 0)
    columns = (
        Column(SPOT),
        Column(STATION),
        Column(FIXED),
        Column(SPOT_BEFORE, "count"),
        Column(SPOT_AFTER, "count"),
    )
    rows = tuple(_spot(view, row, around.get(row.id)) for row in fixed[:MOST_SPOTS])
    figures = _spot_figures(view, frames["spot_counts"])
    body: Block = Table(columns, rows, sees="partners") if rows else Lines((Line(NO_SPOTS, sees="public"),))
    return Slide(
        key="spots",
        part="information",
        title=SPOTS,
        subtitle=said(SOME_SPOTS, shown=len(rows), n=len(fixed)) if len(fixed) > len(rows) else None,
        columns=((figures, body, *_photos(fixed)),),
        facts=Facts(
            Text(
                "ทะเบียนจุดเสี่ยงของสถานี และคดีในรัศมี 100 เมตร", "register of risk spots; cases within 100 metres"
            ),
            as_of(view),
            said(THINGS_COUNTED, n=len(frames["spots"])),
            reached(view),
        ),
        notes=(Line(risk_spots.AROUND_NOTE, sees="partners"),),
        seconds=45,
        sees="public",
    )


def _spot_figures(view: View, counts: pd.DataFrame) -> Figures:
    """Return spots found, fixed and overdue; what was found and fixed is not known before a report came."""
    received = any(report.sent for report in partnership.shown_reports(view, "risk_spots"))
    figures = []
    for name, words in (("found", FOUND), ("fixed", FIXED_NOW), ("overdue", LATE_NOW)):
        total = f"{int(counts[name].sum()):,}"
        if name == "overdue" or received:
            figures.append(Figure(Text(total, total), words, sees="public"))
        else:
            figures.append(
                Figure(
                    DASH,
                    Text(f"{words.th}: {NOT_RECEIVED.th}", f"{words.en}: {NOT_RECEIVED.en}"),
                    sees="public",
                )
            )
    return Figures(tuple(figures))


def _spot(view: View, row: Any, around: Around | None) -> Row:
    known = around is not None and not around.missing
    place = row.station_code
    return Row(
        (
            Cell(Text(row.title, row.title)),
            Cell(view.units.stations[place].name if place in view.units.stations else DASH),
            Cell(in_both(lambda lang: format_date(row.fixed_on, lang))),
            number(around.before if around and known else None),
            number(around.after if around and known else None),
        )
    )


def _photos(fixed: Sequence[Any]) -> list[Photos]:
    """Return the pictures of the spot fixed last that names one of before and one of after."""
    for row in fixed:
        before, after = (
            tuple(
                name
                for name in (getattr(row, f"photo_{when}_{light}") for light in ("day", "night"))
                if isinstance(name, str) and name
            )
            for when in ("before", "after")
        )
        if before and after:
            return [Photos(Text(row.title, row.title), before, after)]
    return []
