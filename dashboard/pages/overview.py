"""Overview: four goals, which unit is in trouble, what needs a decision. Native elements only: no chart
bundle.
"""

import re
from collections import Counter
from functools import partial

import pandas as pd
import pyarrow as pa
import streamlit as st

from dashboard.goal1 import surveys
from dashboard.goal4 import official, pooling, wording
from dashboard.goal4.conclusion import STATES
from dashboard.goal4.conclusions import badge, conclusions, zone_changes, zone_months
from dashboard.indicators import GOALS, MARKS, NOT_JOINED, Goal, Indicator, Mark
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_month
from dashboard.programme import goals
from dashboard.programme.changes_panel import changes_panel
from dashboard.programme.decisions import Decision, decisions
from dashboard.programme.kpis import KPIS
from dashboard.store import db
from dashboard.ui.page import downloads, page_header, ready
from dashboard.view.units import Zone
from dashboard.view.view import View

TITLE = Text("ภาพรวม 4 เป้าหมาย", "Overview of the four goals")
ICON = ":material/dashboard:"
NEEDS_DATA = False

MOST_ROWS = 60
# Decisions seen without a click.
AT_ONCE = 3
MOST_DECISIONS = 40
# Too few answers and too close to call are both unsettled.
MARK_OF: dict[str, Mark] = {"met": "met", "not_met": "not_met"}


def render(view: View) -> None:
    page_header(view, TITLE)
    # Goal 4 has figures to say, so it gets the room.
    for column, goal in zip(st.columns([10, 8, 8, 17], gap="small"), GOALS, strict=True):
        with column, st.container(border=True, height="stretch"):
            st.markdown(db.kept(("card", goal.number, *view.key), partial(_card, goal, view)))
            if goal.number == 4:
                _goal4(view)
    left, right = st.columns([13, 8], gap="medium")
    with left:
        _decisions(view)
    with right:
        changes_panel(view)
    _matrix(view)


def _card(goal: Goal, view: View) -> str:
    """What a goal's card says, as one text: each element costs the server a message at every rerun."""
    lang = view.lang
    title = f"**{goal.number} · {goal.name(lang)}**"
    if goal.number not in goals.SUBJECTS:
        return title
    found = list(goals.standings(view)[goal.number].values())
    indicators = [k for k in KPIS if k.goal == goal.number]
    targets = [f":small[:gray[{i.short(lang)}]]" for i in indicators]
    if len(found) == 1:
        said = [goals.badge(found[0], lang), f":small[{escape_markdown(found[0].reason(lang))}]"]
    else:
        said = goals.counted(found, lang)
        if goal.number == 1:
            targets = _parts(indicators, view)
    if any(s.mark == "not_received" for s in found):
        targets.append(f":small[:gray[{indicators[0].how_to_load(lang)}]]")
    return "  \n".join([title, *said, *targets])


def _parts(indicators: list[Indicator], view: View) -> list[str]:
    """Each indicator of goal 1 with how many zones stand where by it: the part-marks of the goal."""
    lang = view.lang
    found = surveys.opinions(view, goals.answers(view))
    lines = []
    for indicator in indicators:
        counts = Counter(MARK_OF.get(o.state, "unsettled") for o in found if o.indicator == indicator.code)
        said = "\u2002".join(f"{goals.SIGNS[m][0]}\u00a0**{counts[m]}**" for m in MARKS if counts[m])
        # A target is torn neither from its sign nor from its unit.
        target = re.sub(r" (?=[\d%])", "\u00a0", indicator.short(lang))
        lines.append(f":small[{target}: {said}]" if said else f":small[:gray[{target}]]")
    return lines


def _goal4(view: View) -> None:
    said = db.kept(("goal4_card", *view.key), lambda: _both_lines(view))
    if not said:
        st.badge(NOT_JOINED(view.lang), color="gray")
        return
    words, picture = st.columns([3, 2], gap="small")
    with words:
        st.markdown(said)
    with picture:
        _sparkline(view)


def _both_lines(view: View) -> str:
    """Conclusion and official figure, never merged; a unit of several zones shows counts, never one
    colour.
    """
    lang, found, changes = view.lang, conclusions(view), zone_changes(view)
    if not found:
        return ""
    if len(found) == 1:
        one = found[0]
        lines = [badge(one, lang), wording.reason(one, lang)]
        figure = changes[0].official(lang)
    else:
        lines = [f"{wording.sign(s)} {STATES[s](lang)} **{n}**" for s, n in pooling.counts(found).items()]
        figure = official.together_line(changes, lang)
    return "  \n".join([*lines, f":small[:gray[{wording.OFFICIAL(lang)}: {figure}]]"])


def _sparkline(view: View) -> None:
    """Cases of groups 1 and 2 in the zones, the last 24 whole months."""
    months, counts = db.kept(("zone_months", *view.key), lambda: zone_months(view))
    if not months:
        return
    lang = view.lang
    last = format_month(months[-1], lang)
    st.metric(
        f"คดีในพื้นที่ {last}" if lang == "th" else f"in zones, {last}",
        f"{counts[-1]:,} {'คดี' if lang == 'th' else 'cases'}",
        chart_data=counts,
        chart_type="bar",
    )
    st.caption(f"{format_month(months[0], lang)} – {last}")


def _matrix(view: View) -> None:
    lang = view.lang
    th = lang == "th"
    st.markdown(f"#### {'สถานี × เป้าหมาย' if th else 'Stations × goals'}")
    frame, shown = db.kept(("matrix", *view.key), lambda: _matrix_frames(view))
    if frame.empty:
        st.info("ไม่มีสถานีในหน่วยที่เลือก" if th else "No station in this unit")
        return
    alt = (
        "ตารางผลทั้งสี่เป้าหมายของแต่ละสถานี" if th else "Table of the four goals by station"
    ) + f" ({len(frame)})"
    with st.container(key="matrix"):
        st.table(shown, hide_index=True, border="horizontal", alt=alt)
    if len(frame) > MOST_ROWS:
        st.caption(
            f"แสดง {MOST_ROWS} จาก {len(frame):,} แถว เลือกหน่วยเพื่อดูทั้งหมด"
            if th
            else f"{MOST_ROWS} of {len(frame):,} rows; choose a unit to see all"
        )
    downloads(frame, TITLE(lang), "overview", view, "matrix")


def _matrix_frames(view: View) -> tuple[pd.DataFrame, pa.Table]:
    """The matrix, and as much of it as is shown at once, fit for the screen."""
    frame = _matrix_frame(view)
    shown = frame.head(MOST_ROWS)
    return frame, ready(shown.map(lambda v: escape_markdown(v) if isinstance(v, str) else v))


def _matrix_frame(view: View) -> pd.DataFrame:
    """One row a zone (or a station without one): station, zone, goals 1–3, goal 4's official figure and
    conclusion.
    """
    lang = view.lang
    th = lang == "th"
    by_zone = {c.code: c for c in zone_changes(view)}
    concluded = {c.zone.code: c for c in conclusions(view)}
    standings = goals.standings(view)
    zones: dict[str, list[Zone | None]] = {}
    for mine in view.units.zones_of(view.filters):
        zones.setdefault(mine.station, []).append(mine)
    rows = []
    for station in view.units.stations_of(view.filters):
        for zone in zones.get(station.code, [None]):
            change, found = (by_zone.get(zone.code), concluded.get(zone.code)) if zone else (None, None)
            rows.append(
                {
                    "สถานี" if th else "Station": station.name(lang),
                    "พื้นที่ Safety Zone" if th else "Zone": zone.name(lang) if zone else "–",
                    **{
                        f"{'เป้าหมาย' if th else 'Goal'} {n}": goals.in_words(s[station.code], lang)
                        for n, s in standings.items()
                    },
                    ("เป้าหมาย 4: คดีก่อน → หลัง" if th else "Goal 4: before → after"): (
                        change.short(lang) if change else "–"
                    ),
                    wording.CONCLUSION(lang): (
                        f"{wording.sign(found.state)} {wording.state_text(found, lang)}"
                        if found
                        else f"– {NOT_JOINED(lang)}"
                    ),
                }
            )
    return pd.DataFrame(rows)


def _decisions(view: View) -> None:
    lang = view.lang
    found = db.kept(("decisions", *view.key), lambda: decisions(view))
    heading = f"#### {'เรื่องที่ต้องตัดสินใจ' if lang == 'th' else 'What needs a decision'}"
    if not found:
        st.markdown(heading)
        st.success("ไม่มีเรื่องค้างจากข้อมูลที่มี" if lang == "th" else "Nothing from the data at hand")
        return
    lines = [_decision_line(number, decision, lang) for number, decision in enumerate(found, start=1)]
    order = "เรียงตามความสำคัญและน้ำหนักของหลักฐาน" if lang == "th" else "by importance and strength of evidence"
    st.markdown("\n\n".join([f"{heading} :small[:gray[{order}]]", *lines[:AT_ONCE]]))
    if len(lines) > AT_ONCE:
        more = len(lines) - AT_ONCE
        with st.expander(f"อีก {more} เรื่อง" if lang == "th" else f"{more} more"):
            st.markdown("\n\n".join(lines[AT_ONCE : AT_ONCE + MOST_DECISIONS]))
            if more > MOST_DECISIONS:
                st.caption(
                    f"แสดง {MOST_DECISIONS} จาก {more:,} เรื่อง"
                    if lang == "th"
                    else f"{MOST_DECISIONS} of {more:,} shown"
                )


def _decision_line(number: int, decision: Decision, lang: Lang) -> str:
    where, what = escape_markdown(decision.where(lang)), escape_markdown(decision.what(lang))
    whom, question = escape_markdown(decision.whom(lang)), escape_markdown(decision.question(lang))
    return f"{number}. **{where}** – {what}  \n:gray[{'ถาม' if lang == 'th' else 'Ask'} {whom}: {question}]"
