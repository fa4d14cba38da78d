"""What a station's sheet says of each goal: the verdict, why, and the figures behind it."""

from dataclasses import dataclass

import pandas as pd
import pyarrow as pa

from dashboard.goal1 import opinions, surveys
from dashboard.goal1.tables import span
from dashboard.goal2 import innovations, tables
from dashboard.goal3 import partnership
from dashboard.goal4 import pooling, wording
from dashboard.goal4.conclusions import conclusions, official_figures
from dashboard.goal4.wording import badge
from dashboard.indicators import GOALS, NOT_JOINED
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_date
from dashboard.programme import goals
from dashboard.ui.page import ready
from dashboard.view.view import View

OVERDUE = Text("ข้อสั่งการเกินกำหนด {n} เรื่อง", "{n} resolutions overdue")
NOTHING_OVERDUE = Text("ไม่มีข้อสั่งการเกินกำหนด", "no resolution overdue")


@dataclass(frozen=True, slots=True)
class Section:
    """A goal of the sheet: Markdown, and a table of its figures where there are any."""

    text: str
    table: pa.Table | None


def goal_sections(view: View) -> dict[int, Section]:
    """The four goals of the view's station, by number."""
    return {
        1: Section(_words(view, 1), _table(_opinions(view))),
        2: Section(_words(view, 2), _table(_innovations(view))),
        3: Section("\n\n".join([_words(view, 3), _resolutions(view)]), _table(_sectors(view))),
        4: Section("\n\n".join([_title(4, view.lang), *_zones(view)]), None),
    }


def _title(goal: int, lang: Lang) -> str:
    return f"**{goal} · {GOALS[goal - 1].name(lang)}**"


def _words(view: View, goal: int) -> str:
    standing = goals.standings(view)[goal][view.filters.station]
    return (
        f"{_title(goal, view.lang)}  \n{goals.badge(standing, view.lang)} "
        f" \n:small[{escape_markdown(standing.reason(view.lang))}]"
    )


def _opinions(view: View) -> pd.DataFrame:
    """One row an indicator (and zone): share, target, interval, answers, verdict."""
    lang = view.lang
    th = lang == "th"
    found = surveys.opinions(view)
    several = len({o.zone for o in found}) > 1
    return pd.DataFrame(
        [
            {
                "ตัวชี้วัด" if th else "Indicator": (
                    opinions.SHORT[o.indicator](lang)
                    + (f" · {view.units.zones[o.zone].name(lang)}" if several else "")
                ),
                "ผล" if th else "Share": o.percent(lang).replace(" ", "\u00a0"),
                (
                    "เป้าหมาย" if th else "Target"
                ): f"{'≤' if o.indicator == 'fear' else '≥'} {o.target * 100:.0f}\u00a0%".replace(
                    " ", "\u00a0"
                ),
                "ช่วงค่าที่เป็นไปได้ (90 %)" if th else "Range (90 %)": (
                    span(o.interval) if o.value is not None else "–"
                ),
                "ผู้ตอบ" if th else "Answers": f"{o.n:,}",
                "สรุป" if th else "Verdict": opinions.STATES[o.state](lang),
            }
            for o in found
        ]
    )


def _innovations(view: View) -> pd.DataFrame:
    """One row an innovation: name, rung, last use."""
    lang = view.lang
    th = lang == "th"
    judged = innovations.records(view, innovations.frames(view)).get(view.filters.station, [])
    return pd.DataFrame(
        [
            {
                "นวัตกรรม" if th else "Innovation": j.innovation.name(lang),
                "ขั้น" if th else "Rung": tables.rung(j, lang),
                "ใช้ล่าสุด" if th else "Last used": (
                    format_date(j.innovation.last_on, lang) if j.innovation.last_on else "–"
                ),
            }
            for j in judged
            if j.state != "retired"
        ]
    )


def _sectors(view: View) -> pd.DataFrame:
    """One row a sector: activities in the judged quarter and since."""
    lang = view.lang
    th = lang == "th"
    frames = partnership.gathered(view)
    names, found = partnership.sector_names(frames), partnership.stations(view, frames)[view.filters.station]
    return pd.DataFrame(
        [
            {
                "ภาคส่วน" if th else "Sector": names[sector](lang),
                f"{'กิจกรรม' if th else 'Activities,'} {found.quarter.name(lang)}": f"{count:,}",
                "ไตรมาสนี้ (ยังไม่สิ้นสุด)" if th else "Running quarter": f"{found.running[sector]:,}",
            }
            for sector, count in found.activities.items()
        ]
    )


def _resolutions(view: View) -> str:
    lang = view.lang
    late = partnership.overdue(view)
    if not late:
        return f":small[{NOTHING_OVERDUE(lang)}]"
    first = late[0]
    said = f"{escape_markdown(first.title)} ({first.days_late:,} {'วัน' if lang == 'th' else 'days'})"
    return f":small[{OVERDUE(lang, n=len(late))}: {said}{' …' if len(late) > 1 else ''}]"


def _zones(view: View) -> list[str]:
    """The official figure and the conclusion of each zone: two lines, never merged; of several also what they
    share.
    """
    lang = view.lang
    changes, found = {c.code: c for c in official_figures(view)}, conclusions(view)
    lines = [
        "  \n".join(
            [
                f"**{escape_markdown(c.zone.name(lang))}** {badge(c, lang)}",
                f"{wording.CONCLUSION(lang)}: {wording.reason(c, lang)}",
                (
                    f"{wording.OFFICIAL(lang)}:"
                    f" {changes[c.zone.code].line(lang) if c.zone.code in changes else '–'}"
                ),
                f":small[:gray[{wording.windows_text(c, lang)}]]",
            ]
        )
        for c in found
    ]
    if len(found) > 1 and (together := pooling.pooled(found)):
        lines.append(f"{'ทุกพื้นที่รวมกัน' if lang == 'th' else 'All zones together'}: {together.line(lang)}")
    return lines or [f":gray-badge[{NOT_JOINED(lang)}]"]


def _table(frame: pd.DataFrame) -> pa.Table | None:
    if frame.empty:
        return None
    return ready(frame.map(lambda v: escape_markdown(v) if isinstance(v, str) else v))
