"""What changed since last week, as the overview tells it."""

import streamlit as st

from dashboard.cases.signals import chance_text
from dashboard.cases.weeks import Week, WeekChange
from dashboard.goal4.conclusions import WEEK
from dashboard.language.text import Lang, escape_markdown
from dashboard.language.thai import format_change, format_date
from dashboard.programme.changes import Changes, changes
from dashboard.view.view import View

# Sentences seen without a click, and after one.
AT_ONCE, MOST = 5, 40


def changes_panel(view: View) -> None:
    """The latest week's cases, whether a week was unusual, and what is concluded otherwise than a week
    ago.
    """
    lang = view.lang
    th = lang == "th"
    found = changes(view)
    said = [f"- {escape_markdown(text(lang))}" for text in found.told]
    day = format_date(view.at - WEEK, lang)
    if not said:
        same = f"ไม่มีผลสรุปใดเปลี่ยนจากวันที่ {day}" if th else f"No conclusion differs from {day}."
        said = [f":gray[{same}]"]
    heading = f"#### {'เปลี่ยนแปลงจากสัปดาห์ก่อน' if th else 'What changed since last week'}"
    st.markdown(
        "\n\n".join(
            [heading, *_week_lines(found.week, lang), *_unusual_line(found, lang), "\n".join(said[:AT_ONCE])]
        )
    )
    if len(said) > AT_ONCE:
        more = len(said) - AT_ONCE
        with st.expander(f"อีก {more} เรื่อง" if th else f"{more} more"):
            st.markdown("\n".join(said[AT_ONCE : AT_ONCE + MOST]))


def _week_lines(week: Week | None, lang: Lang) -> list[str]:
    """Cases of the latest whole week, as Markdown; empty where nothing was received."""
    if week is None:
        return []
    days = (
        f"รับแจ้งห้วงวันที่ {week.this.days_text(lang)} เทียบ {week.before.days_text(lang)} คดีน้อยแกว่งได้เอง"
        if lang == "th"
        else (
            f"Reported {week.this.days_text(lang)} against {week.before.days_text(lang)}; small counts swing"
            " by themselves"
        )
    )
    return ["  \n".join([*(_week_line(g, lang) for g in week.groups), f":small[:gray[{days}]]"])]


def _unusual_line(found: Changes, lang: Lang) -> list[str]:
    """Whether the latest week that may be judged is unusual, and how often chance says so."""
    judged = found.judged
    if judged is None or judged.latest is None or not judged.series:
        return []
    signals, days = sum(s.week == judged.latest for s in judged.signals), judged.latest.days_text(lang)
    if lang == "th":
        said = f"สัปดาห์ล่าสุดที่คดีเข้าครบ ({days}): {f'ผิดปกติ {signals} รายการ' if signals else 'ไม่มีสัปดาห์ที่ผิดปกติ'}"
    else:
        said = (
            f"Latest week with its cases in ({days}):"
            f" {f'{signals} unusual' if signals else 'nothing unusual'}"
        )
    return [f"{said}  \n:small[:gray[{chance_text(judged, lang)}]]"]


def _week_line(group: WeekChange, lang: Lang) -> str:
    name = f"{'กลุ่ม' if lang == 'th' else 'Group'} {group.group} {group.name(lang)}"
    change = format_change(group.this - group.before)
    unit = "คดี" if lang == "th" else "cases"
    before = f"สัปดาห์ก่อน {group.before:,}" if lang == "th" else f"week before {group.before:,}"
    return f"{name}: **{group.this:,} {unit}** ({before}, {change})"
