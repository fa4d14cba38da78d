"""Overview: four goals, which unit is in trouble, what needs a decision. Native elements only: no chart bundle."""

from collections import Counter
from functools import partial

import pandas as pd
import pyarrow as pa
import streamlit as st

from dashboard import comparison, coverage, db, goals, surveys
from dashboard.components import downloads, page_header, ready
from dashboard.decisions import Decision, decisions
from dashboard.filters import View
from dashboard.kpis import GOALS, KPIS, MARKS, NOT_JOINED, Goal, Indicator, Mark, goal4
from dashboard.kpis.goal4 import ZoneChange
from dashboard.text import Lang, Text, escape_markdown
from dashboard.thai import format_change, format_month
from dashboard.units import Zone
from dashboard.weeks import WeekChange, last_week

TITLE = Text("ภาพรวม 4 เป้าหมาย", "Overview of the four goals")
ICON = ":material/dashboard:"
ROLES = ("commander", "analyst", "data_officer")
NEEDS_DATA = False

MOST_ROWS = 60
# Decisions seen without a click.
AT_ONCE = 3
MOST_DECISIONS = 40
# Too few answers and too close to call are both unsettled.
MARK_OF: dict[str, Mark] = {"met": "met", "not_met": "not_met"}


def render(view: View) -> None:
    page_header(view, TITLE)
    changes = comparison.zone_changes(view)
    # Goal 4 has figures to say, so it gets the room.
    for column, goal in zip(st.columns([10, 8, 8, 15], gap="small"), GOALS, strict=True):
        with column, st.container(border=True, height="stretch"):
            st.markdown(db.kept(("card", goal.number, *view.key), partial(_card, goal, view)))
            if goal.number == 4:
                _goal4(view, changes)
    left, right = st.columns([13, 8], gap="medium")
    with left:
        _decisions(view)
    with right:
        _this_week(view)
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
        said = [goals.counts_line(found, lang)]
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
        lines.append(f":small[{indicator.short(lang)}: {said}]" if said else f":small[:gray[{indicator.short(lang)}]]")
    return lines


def _goal4(view: View, changes: list[ZoneChange]) -> None:
    lang = view.lang
    th = lang == "th"
    if not changes:
        st.badge(NOT_JOINED(lang), color="gray")
        return
    before, after, zones = goal4.together(changes)
    words, picture = st.columns([3, 2], gap="small")
    with words:
        if len(changes) == 1:
            change = changes[0]
            st.markdown(f"**{change.state_text(lang)}**  \n{change.official(lang)}")
            st.caption(change.windows_text(lang))
        else:
            # A unit of several zones shows counts, never one colour.
            st.markdown(" · ".join(f"{goal4.STATES[s](lang)} **{n}**" for s, n in goal4.counts(changes).items()))
            if zones:
                percent = (after - before) / before * 100 if before >= goal4.SMALLEST_BASE else None
                whole = f"รวม {zones} พื้นที่ที่ครบ 12 เดือน" if th else f"{zones} zones with 12 whole months"
                st.caption(f"{whole}: {goal4.official_line(before, after, percent, goal4.MONTHS, lang)}")
        st.caption(f"{'ข้อสรุปทางสถิติ' if th else 'Statistical conclusion'}: {goal4.NOT_JUDGED(lang)}")
    with picture:
        _sparkline(view)


def _sparkline(view: View) -> None:
    """Cases of groups 1 and 2 in the zones, the last 24 whole months."""
    months, counts = db.kept(("zone_months", *view.key), lambda: coverage.zone_months(view))
    if not months:
        return
    lang = view.lang
    last = format_month(months[-1], lang)
    st.metric(
        f"คดีในพื้นที่ {last}" if lang == "th" else f"in zones, {last}",
        f"{counts[-1]:,} {'คดี' if lang == 'th' else 'cases'}", chart_data=counts, chart_type="bar",
    )  # fmt: skip
    st.caption(f"{format_month(months[0], lang)} – {last}")


def _matrix(view: View) -> None:
    lang = view.lang
    th = lang == "th"
    st.markdown(f"#### {'สถานี × เป้าหมาย' if th else 'Stations × goals'}")
    frame, shown = db.kept(("matrix", *view.key), lambda: _matrix_frames(view))
    if frame.empty:
        st.info("ไม่มีสถานีในหน่วยที่เลือก" if th else "No station in this unit")
        return
    alt = ("ตารางผลทั้งสี่เป้าหมายของแต่ละสถานี" if th else "Table of the four goals by station") + f" ({len(frame)})"
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
    frame = _matrix_frame(view, comparison.zone_changes(view))
    shown = frame.head(MOST_ROWS)
    return frame, ready(shown.map(lambda v: escape_markdown(v) if isinstance(v, str) else v))


def _matrix_frame(view: View, changes: list[ZoneChange]) -> pd.DataFrame:
    """One row a zone (or a station without one): station, zone, goals 1–3, official figure, state, conclusion."""
    lang = view.lang
    th = lang == "th"
    by_zone = {c.code: c for c in changes}
    standings = goals.standings(view)
    zones: dict[str, list[Zone | None]] = {}
    for found in view.units.zones_of(view.filters):
        zones.setdefault(found.station, []).append(found)
    rows = []
    for station in view.units.stations_of(view.filters):
        for zone in zones.get(station.code, [None]):
            change = by_zone.get(zone.code) if zone else None
            rows.append({
                "สถานี" if th else "Station": station.name(lang),
                "พื้นที่ Safety Zone" if th else "Zone": zone.name(lang) if zone else "–",
                **{f"{'เป้าหมาย' if th else 'Goal'} {n}": goals.in_words(s[station.code], lang) for n, s in standings.items()},
                ("เป้าหมาย 4: คดีก่อน → หลัง" if th else "Goal 4: before → after"): change.short(lang) if change else "–",
                ("สถานะ" if th else "State"): change.state_text(lang) if change else NOT_JOINED(lang),
                ("ข้อสรุปทางสถิติ" if th else "Conclusion"): goal4.NOT_JUDGED(lang) if change else "–",
            })  # fmt: skip
    return pd.DataFrame(rows)


def _decisions(view: View) -> None:
    lang = view.lang
    found = db.kept(("decisions", *view.key), lambda: decisions(view, comparison.zone_changes(view)))
    heading = f"#### {'เรื่องที่ต้องตัดสินใจ' if lang == 'th' else 'What needs a decision'}"
    if not found:
        st.markdown(heading)
        st.success("ไม่มีเรื่องค้างจากข้อมูลที่มี" if lang == "th" else "Nothing from the data at hand")
        return
    lines = [_decision_line(number, decision, lang) for number, decision in enumerate(found, start=1)]
    st.markdown("\n\n".join([heading, *lines[:AT_ONCE]]))
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


def _this_week(view: View) -> None:
    lang = view.lang
    th = lang == "th"
    week = db.kept(("last_week", *view.key), lambda: last_week(view))
    if week is None:
        return
    heading = f"#### {'สัปดาห์ล่าสุดที่ข้อมูลครบ' if th else 'Latest whole week'}"
    st.markdown(heading + "\n\n" + "  \n".join(_week_line(g, lang) for g in week.groups))
    st.caption(
        f"ห้วงวันที่ {week.this.days_text(lang)} เทียบสัปดาห์ก่อน {week.before.days_text(lang)} คดีน้อยแกว่งได้เอง" if th
         else f"{week.this.days_text(lang)} against {week.before.days_text(lang)}; small counts swing by themselves"
    )  # fmt: skip


def _week_line(group: WeekChange, lang: Lang) -> str:
    name = f"{'กลุ่ม' if lang == 'th' else 'Group'} {group.group} {group.name(lang)}"
    change = format_change(group.this - group.before)
    unit = "คดี" if lang == "th" else "cases"
    before = f"สัปดาห์ก่อน {group.before:,}" if lang == "th" else f"week before {group.before:,}"
    return f"{name}: **{group.this:,} {unit}** ({before}, {change})"
