"""What changed since last week, as the overview tells it."""

import streamlit as st

from dashboard.cases.signals import chance_text
from dashboard.cases.weeks import Week, WeekChange
from dashboard.goal4.results import WEEK
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_change, format_date, format_instant
from dashboard.programme.changes import Changes, changes
from dashboard.view.view import View

# Sentences seen without a click, and after one.
AT_ONCE, MOST = 5, 40
HEADING = Text("เปลี่ยนแปลงจากสัปดาห์ก่อน", "What changed since last week")
SINCE_PRESENTED = Text("เปลี่ยนแปลงจากการนำเสนอครั้งก่อน", "What changed since the last briefing")
PRESENTED = Text(
    "เทียบกับที่นำเสนอเมื่อ {at} (ข้อมูลถึง {day})", "compared with what was presented on {at} (data up to {day})"
)
NOTHING = Text("ไม่มีผลสรุปใดเปลี่ยนจากวันที่ {day}", "No conclusion differs from {day}.")
MORE = Text("อีก {more} เรื่อง", "{more} more")
REPORTED = Text(
    "รับแจ้งห้วงวันที่ {week} เทียบ {before} คดีจำนวนน้อยอาจเปลี่ยนแปลงโดยบังเอิญ",
    "Reported {week} against {before}; small counts may change by chance",
)
USUAL = Text(
    "สัปดาห์ล่าสุดที่คดีเข้าครบ ({week}): ไม่มีสัปดาห์ที่ผิดปกติ",
    "Latest week with its cases in ({week}): nothing unusual",
)
UNUSUAL = Text(
    "สัปดาห์ล่าสุดที่คดีเข้าครบ ({week}): ผิดปกติ {n} รายการ",
    "Latest week with its cases in ({week}): {n} unusual",
)
OF_A_GROUP = Text(
    "กลุ่ม {group} {name}: **{now:,} คดี** (สัปดาห์ก่อน {before:,}, {change})",
    "Group {group} {name}: **{now:,} cases** (week before {before:,}, {change})",
)
SAME = Text("เท่าเดิม", "unchanged")


def changes_panel(view: View) -> None:
    """Show the latest week's cases, whether a week was unusual, and what is concluded otherwise now."""
    lang, since = view.lang, changes(view)
    lines = [f"- {escape_markdown(sentence(lang))}" for sentence in since.sentences]
    presented = since.presented
    day = presented.situation.at if presented else view.at - WEEK
    if not lines:
        lines = [f":gray[{NOTHING(lang, day=format_date(day, lang))}]"]
    above = [*_week_lines(since.week, lang), *_unusual_line(since, lang)]
    if presented:
        at = format_instant(presented.at, lang)
        above.append(f":small[:gray[{PRESENTED(lang, at=at, day=format_date(day, lang))}]]")
    heading = SINCE_PRESENTED if presented else HEADING
    st.markdown("\n\n".join([f"## {heading(lang)}", *above, "\n".join(lines[:AT_ONCE])]))
    if len(lines) > AT_ONCE:
        with st.expander(MORE(lang, more=len(lines) - AT_ONCE), key="changes-more"):
            st.markdown("\n".join(lines[AT_ONCE : AT_ONCE + MOST]))


def _week_lines(week: Week | None, lang: Lang) -> list[str]:
    """Return cases of the latest whole week, as Markdown; nothing where none was received."""
    if week is None:
        return []
    days = REPORTED(lang, week=week.this.days_text(lang), before=week.before.days_text(lang))
    return ["  \n".join([*(_group_line(group, lang) for group in week.groups), f":small[:gray[{days}]]"])]


def _unusual_line(since: Changes, lang: Lang) -> list[str]:
    """Return whether the latest week that may be judged is unusual, and how often chance says so."""
    weeks = since.weeks
    if weeks is None or weeks.latest is None or not weeks.series:
        return []
    signals = sum(signal.week == weeks.latest for signal in weeks.signals)
    wording = UNUSUAL if signals else USUAL
    line = wording(lang, week=weeks.latest.days_text(lang), n=signals)
    return [f"{line}  \n:small[:gray[{chance_text(weeks, lang)}]]"]


def _group_line(group: WeekChange, lang: Lang) -> str:
    return OF_A_GROUP(
        lang,
        group=group.group,
        name=group.name(lang),
        now=group.this,
        before=group.before,
        change=format_change(group.this - group.before) if group.this != group.before else SAME(lang),
    )
