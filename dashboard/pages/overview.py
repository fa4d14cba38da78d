"""Overview: four goals, which unit is in trouble, what needs a decision. No chart bundle is sent."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Literal, NamedTuple

import pandas as pd
import pyarrow as pa
import streamlit as st

from dashboard.goal4 import official, pooling, two_lines, wording
from dashboard.goal4.conclusion import Conclusion
from dashboard.goal4.conclusions import conclusions, official_figures, zone_months
from dashboard.goal4.official import OfficialFigure
from dashboard.goal4.wording import badge
from dashboard.indicators import GOALS, MARKS, NOT_JOINED, Goal, Indicator, Mark
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_month
from dashboard.programme import goals
from dashboard.programme.changes_panel import changes_panel
from dashboard.programme.decisions import Decision, decisions
from dashboard.store import db
from dashboard.ui.columns import Column, table
from dashboard.ui.downloads import downloads
from dashboard.ui.page import page_header
from dashboard.ui.sheet import ready
from dashboard.view.extent import extent
from dashboard.view.units import Station, Zone
from dashboard.view.view import View

TITLE = Text("ภาพรวม 4 เป้าหมาย", "Overview of the four goals")
ICON = ":material/dashboard:"
NEEDS_DATA = False

MOST_ROWS = 60
# Decisions seen without a click.
AT_ONCE = 3
MOST_DECISIONS = 40

LATEST_MONTH = Text("คดีในพื้นที่ {month}", "in zones, {month}")
CASES = Text("{n:,} คดี", "{n:,} cases")
MATRIX = Text("สถานี × เป้าหมาย", "Stations × goals")
MATRIX_ALT = Text("ตารางผลทั้งสี่เป้าหมายของแต่ละสถานี ({n})", "Table of the four goals by station ({n})")
NO_STATION = Text("ไม่มีสถานีในหน่วยที่เลือก", "No station in this unit")
SOME_ROWS = Text(
    "แสดง {shown} จาก {rows:,} แถว เลือกหน่วยเพื่อดูทั้งหมด", "{shown} of {rows:,} rows; choose a unit to see all"
)
STATION = Text("สถานี", "Station")
ZONE = Text("พื้นที่ Safety Zone", "Zone")
GOAL = Text("เป้าหมาย {n} ({unit})", "Goal {n} ({unit})")
# What a goal is counted in.
UNITS = {"zone": Text("พื้นที่", "zones"), "station": Text("สถานี", "stations")}
COUNTED_IN = Text("นับเป็น{unit} ({n:,})", "counted in {unit} ({n:,})")
PART = Text("{target} ({unit})", "{target} ({unit})")
# A station is told once, on the first row of its zones: no mark is counted twice.
AS_ABOVE = Text("ดูแถวแรกของสถานี", "see the station's first row")
NO_ZONE = Text("สถานียังไม่มีพื้นที่", "station without a zone")
GOAL_4 = Text("เป้าหมาย 4 (พื้นที่): คดี 12 เดือนก่อน → หลัง", "Goal 4 (zones): cases, 12 months before → after")
DECISIONS = Text("เรื่องที่ต้องตัดสินใจ", "What needs a decision")
NO_DECISION = Text("ไม่มีเรื่องค้างจากข้อมูลที่มี", "Nothing from the data at hand")
ORDER = Text("เรียงตามความสำคัญและน้ำหนักของหลักฐาน", "by importance and strength of evidence")
MORE = Text("อีก {more} เรื่อง", "{more} more")
SOME_DECISIONS = Text("แสดง {shown} จาก {more:,} เรื่อง", "{shown} of {more:,} shown")
ASK = Text("ถาม", "Ask")


def render(view: View) -> None:
    page_header(view, TITLE)
    # Goal 4 has figures to say, so it gets the room.
    for column, goal in zip(st.columns([10, 8, 8, 17], gap="small"), GOALS, strict=True):
        with column, st.container(border=True, height="stretch"):
            st.markdown(db.kept(_card, goal, view))
            if goal.number not in goals.STATION_GOALS:
                _goal4(view)
    left, right = st.columns([13, 8], gap="medium")
    with left:
        _decisions(view)
    with right:
        changes_panel(view)
    _matrix(view)


def _card(goal: Goal, view: View) -> str:
    """Return a goal's card as one text: each element costs the server a message at every rerun."""
    lang = view.lang
    title, indicators = f"**{goal.number} · {goal.name(lang)}**", goals.indicators_of(goal.number)
    if goal.number not in goals.STATION_GOALS:
        # Its two lines stand below, those of its only indicator; further ones would be told here.
        return "  \n".join([title, *_parts(indicators[1:], view)])
    standings, marks = list(goals.standings(view)[goal.number].values()), goals.marks_on(goal.number, view)
    lines = [f":small[:gray[{i.short(lang)}]]" for i in indicators]
    # A single station's standing has a reason, also where its zones are counted.
    why = [f":small[{escape_markdown(s.reason(lang))}]" for s in standings if len(standings) == 1]
    if len(standings) == 1 and len(marks) <= 1:
        stands = [goals.badge(standings[0], lang)]
    else:
        unit = goals.told_of(goal.number)
        stands = [*goals.counted(marks.values(), lang), _counted_in(unit, len(marks), lang)]
        if len(indicators) > 1:
            lines = _parts(indicators, view)
    if any(s.mark == "not_received" for s in standings):
        lines.append(f":small[:gray[{indicators[0].how_to_load(lang)}]]")
    return "  \n".join([title, *stands, *why, *lines])


def _counted_in(unit: Literal["zone", "station"], n: int, lang: Lang) -> str:
    return f":small[:gray[{COUNTED_IN(lang, unit=UNITS[unit](lang), n=n)}]]"


def _parts(indicators: list[Indicator], view: View) -> list[str]:
    """Return each indicator with how many zones or stations stand where by it: the part-marks of a goal."""
    lang = view.lang
    lines = []
    for indicator in indicators:
        counts = goals.tally(goals.marks(view)[indicator.code].values())
        # Signs that several marks share are added up.
        of_sign: Counter[str] = Counter()
        for mark, n in counts.items():
            of_sign[goals.SIGNS[mark]] += n
        marks = "\u2002".join(f"{sign}\u00a0**{n}**" for sign, n in of_sign.items())
        target = indicator.short(lang)
        if indicator.of != goals.told_of(indicator.goal):
            target = PART(lang, target=target, unit=UNITS[indicator.of](lang))
        # A target is torn neither from its sign nor from its unit.
        target = re.sub(r" (?=[\d%])", "\u00a0", target)
        lines.append(f":small[{target}: {marks}]" if marks else f":small[:gray[{target}]]")
    return lines


def _goal4(view: View) -> None:
    lines = db.kept(_both_lines, view)
    if not lines:
        st.badge(NOT_JOINED(view.lang), color="gray")
        return
    words, picture = st.columns([3, 2], gap="small")
    with words:
        st.markdown(lines)
    with picture:
        _sparkline(view)


def _both_lines(view: View) -> str:
    """Return conclusion and official figure, never merged; of several zones counts, never one colour."""
    lang, of_zones, changes = view.lang, conclusions(view), official_figures(view)
    if not of_zones:
        return ""
    if len(of_zones) == 1:
        windows = two_lines.concluded_windows(of_zones[0], lang)
        lines = [badge(of_zones[0], lang), f"{wording.reason(of_zones[0], lang)} {windows}".rstrip()]
        figure = two_lines.official_line(changes[0], lang)
    else:
        lines = [f"{words} **{n}**" for words, n in pooling.counted(of_zones, lang)]
        zones = len(view.units.zones_of(view.filters))
        if outside := zones - len(of_zones):
            lines.append(f"{goals.in_words('not_joined', NOT_JOINED, lang)} **{outside}**")
        lines.append(_counted_in("zone", zones, lang))
        figure = official.together_line(changes, lang)
    return "  \n".join([*lines, f":small[:gray[{wording.OFFICIAL(lang)}: {figure}]]"])


def _sparkline(view: View) -> None:
    """Show cases of groups 1 and 2 in the zones, the last 24 whole months."""
    months, counts = db.kept(zone_months, view.plain)
    if not months:
        return
    lang = view.lang
    last = format_month(months[-1], lang)
    st.metric(LATEST_MONTH(lang, month=last), CASES(lang, n=counts[-1]), chart_data=counts, chart_type="bar")
    st.caption(f"{format_month(months[0], lang)} – {last}")


def _matrix(view: View) -> None:
    lang = view.lang
    st.markdown(f"## {MATRIX(lang)}")
    frame, shown = db.kept(_matrix_frames, view)
    if frame.empty:
        st.info(NO_STATION(lang))
        return
    with st.container(key="matrix"):
        st.table(shown, hide_index=True, border="horizontal", alt=MATRIX_ALT(lang, n=len(frame)))
    if len(frame) > MOST_ROWS:
        st.caption(SOME_ROWS(lang, shown=MOST_ROWS, rows=len(frame)))
    downloads(frame, TITLE(lang), "overview", view, "matrix", extent(view, "before_after"))


def _matrix_frames(view: View) -> tuple[pd.DataFrame, pa.Table]:
    """Return the matrix, and as much of it as is shown at once, fit for the screen."""
    frame = _matrix_frame(view)
    shown = frame.head(MOST_ROWS)
    return frame, ready(shown.map(lambda v: escape_markdown(v) if isinstance(v, str) else v))


def _matrix_frame(view: View) -> pd.DataFrame:
    """Return one row a zone (or a station without one): goals 1–3, goal 4 in two lines.

    What is told of zones has its own state on every row; what is told of a station stands on its first row.
    """
    changes = {change.code: change for change in official_figures(view)}
    concluded = {conclusion.zone.code: conclusion for conclusion in conclusions(view)}
    columns: list[Column[Place]] = [
        Column(STATION, lambda place, _: place.station.name),
        Column(ZONE, lambda place, _: place.zone.name if place.zone else "–"),
        *(column for goal in goals.STATION_GOALS for column in _goal_columns(goal, view)),
        Column(GOAL_4, lambda place, lang: _change(place.zone, changes, lang)),
        Column(wording.CONCLUSION, lambda place, lang: _conclusion(place.zone, concluded, lang)),
    ]
    return table(_places(view), columns, view.lang)


class Place(NamedTuple):
    """A row of the matrix. is_first: whether it is the first one of its station."""

    station: Station
    zone: Zone | None
    is_first: bool

    def of(self, unit: Literal["zone", "station"]) -> Zone | Station | None:
        """Return what a state of the row is told of; None where another row tells it, or nothing does."""
        if unit == "zone":
            return self.zone
        return self.station if self.is_first else None


def _places(view: View) -> list[Place]:
    places = view.units.places_of(view.filters)
    before = [None, *(station.code for station, _ in places)]
    return [Place(s, zone, s.code != last) for (s, zone), last in zip(places, before, strict=False)]


def _goal_columns(goal: int, view: View) -> list[Column[Place]]:
    """Return a goal's column, and where it has several indicators one of each."""
    unit, on_goal, standings = goals.told_of(goal), goals.marks_on(goal, view), goals.standings(view)[goal]
    heading = Text(*(GOAL(lang, n=goal, unit=UNITS[unit](lang)) for lang in ("th", "en")))
    words = {s.station: s.words for s in standings.values()} if unit == "station" else {}
    indicators = goals.indicators_of(goal)
    columns = [_mark_column(heading, unit, on_goal, words)]
    if len(indicators) > 1:
        columns += [_mark_column(i.short, i.of, goals.marks(view)[i.code], {}) for i in indicators]
    return columns


def _mark_column(
    heading: Text, unit: Literal["zone", "station"], marks: Mapping[str, Mark], words: Mapping[str, Text]
) -> Column[Place]:
    """Return the column of a mark of each zone or station. words: those of the goal, by station."""

    def cell(place: Place, lang: Lang) -> str:
        told = place.of(unit)
        if told is None:
            return (NO_ZONE if unit == "zone" else AS_ABOVE)(lang)
        # Of a unit that its measure has not heard of nothing was received.
        mark = marks.get(told.code, "not_received")
        return goals.in_words(mark, words.get(told.code, MARKS[mark]), lang)

    return Column(heading, cell)


def _change(zone: Zone | None, changes: dict[str, OfficialFigure], lang: Lang) -> str:
    return changes[zone.code].short(lang) if zone and zone.code in changes else "–"


def _conclusion(zone: Zone | None, concluded: dict[str, Conclusion], lang: Lang) -> str:
    if zone is None:
        return NO_ZONE(lang)
    if zone.code not in concluded:
        return goals.in_words("not_joined", NOT_JOINED, lang)
    conclusion = concluded[zone.code]
    return f"{wording.sign(conclusion.state)} {wording.state_text(conclusion, lang)}"


def _decisions(view: View) -> None:
    lang, heading = view.lang, f"## {DECISIONS(view.lang)}"
    matters = db.kept(decisions, view.plain)
    if not matters:
        st.markdown(heading)
        st.success(NO_DECISION(lang))
        return
    lines = [_decision_line(number, decision, lang) for number, decision in enumerate(matters, start=1)]
    st.markdown("\n\n".join([f"{heading} :small[:gray[{ORDER(lang)}]]", *lines[:AT_ONCE]]))
    if len(lines) > AT_ONCE:
        more = len(lines) - AT_ONCE
        with st.expander(MORE(lang, more=more)):
            st.markdown("\n\n".join(lines[AT_ONCE : AT_ONCE + MOST_DECISIONS]))
            if more > MOST_DECISIONS:
                st.caption(SOME_DECISIONS(lang, shown=MOST_DECISIONS, more=more))


def _decision_line(number: int, decision: Decision, lang: Lang) -> str:
    where, what = escape_markdown(decision.where(lang)), escape_markdown(decision.what(lang))
    whom, question = escape_markdown(decision.whom(lang)), escape_markdown(decision.question(lang))
    return f"{number}. **{where}** – {what}  \n:gray[{ASK(lang)} {whom}: {question}]"
