"""What a station's sheet says of each goal: where it stands, why, and the figures behind it."""

from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from dashboard.goal1 import surveys
from dashboard.goal1.opinions import SHORT, STATES, Opinion
from dashboard.goal1.tables import span
from dashboard.goal2 import innovations, tables
from dashboard.goal2.ladder import Placement
from dashboard.goal3 import partnership
from dashboard.goal4 import two_lines, wording
from dashboard.goal4.conclusions import conclusions, official_figures, pooled
from dashboard.goal4.wording import badge
from dashboard.indicators import GOALS, NOT_JOINED
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_date
from dashboard.programme import goals
from dashboard.schema.survey_indicators import BY_CODE
from dashboard.ui.columns import Column, table
from dashboard.ui.html_table import html_table
from dashboard.view.view import View

OVERDUE = Text(
    "ข้อสั่งการเกินกำหนด {n} เรื่อง: {first} ({days} วัน)", "{n} resolution(s) overdue: {first} ({days} days)"
)
NOTHING_OVERDUE = Text("ไม่มีข้อสั่งการเกินกำหนด", "no resolution overdue")
ALL_ZONES = Text("ทุกพื้นที่รวมกัน: {line}", "All zones together: {line}")


@dataclass(frozen=True, slots=True)
class GoalSection:
    """A goal of the sheet: Markdown, and a table of its figures where there are any."""

    text: str
    table: Markup | None


def goal_sections(view: View) -> dict[int, GoalSection]:
    """Return the four goals of the view's station, by number."""
    return {
        1: GoalSection(_words(view, 1), _table(_opinions(view), 1, view.lang)),
        2: GoalSection(_words(view, 2), _table(_innovations(view), 2, view.lang)),
        3: GoalSection(
            "\n\n".join([_words(view, 3), _resolutions(view)]), _table(_sectors(view), 3, view.lang)
        ),
        4: GoalSection("\n\n".join([_title(4, view.lang), *_zones(view)]), None),
    }


def _title(goal: int, lang: Lang) -> str:
    return f"**{goal} · {GOALS[goal - 1].name(lang)}**"


def _words(view: View, goal: int) -> str:
    standing = goals.standings(view)[goal][view.filters.one_station]
    reason = f":small[{escape_markdown(standing.reason(view.lang))}]"
    return "  \n".join([_title(goal, view.lang), goals.badge(standing, view.lang), reason])


OPINION_COLUMNS: tuple[Column[Opinion], ...] = (
    Column(Text("ผล", "Share"), lambda o, lang: _unbroken(o.percent(lang))),
    Column(
        Text("เป้าหมาย", "Target"),
        lambda o, _: _unbroken(f"{BY_CODE[o.indicator].sign} {o.target * 100:.0f} %"),
    ),
    Column(
        Text("ช่วงค่าที่เป็นไปได้ (90 %)", "Range (90 %)"),
        lambda o, _: "–" if o.value is None else span(o.interval),
    ),
    Column(Text("ผู้ตอบ", "Answers"), lambda o, _: f"{o.n:,}"),
    Column(Text("สรุป", "Verdict"), lambda o, _: STATES[o.state]),
)


def _unbroken(words: str) -> str:
    """Return words that no line break tears apart: a number neither from its sign nor from its unit."""
    return words.replace(" ", "\u00a0")


def _opinions(view: View) -> pd.DataFrame:
    """Return a row an indicator (and zone): share, target, interval, answers, verdict."""
    opinions = surveys.opinions(view)
    several = len({o.zone for o in opinions}) > 1

    def name(opinion: Opinion, lang: Lang) -> str:
        short = SHORT[opinion.indicator](lang)
        return f"{short} · {view.units.zones[opinion.zone].name(lang)}" if several else short

    return table(opinions, [Column(Text("ตัวชี้วัด", "Indicator"), name), *OPINION_COLUMNS], view.lang)


INNOVATION_COLUMNS: tuple[Column[Placement], ...] = (
    Column(Text("นวัตกรรม", "Innovation"), lambda judged, _: judged.innovation.name),
    Column(tables.RUNG, tables.rung),
    Column(
        Text("ใช้ล่าสุด", "Last used"),
        lambda judged, lang: (
            format_date(judged.innovation.last_on, lang) if judged.innovation.last_on else "–"
        ),
    ),
)


def _innovations(view: View) -> pd.DataFrame:
    """Return a row an innovation: name, rung, last use."""
    of_station = innovations.placements(view, innovations.answers(view)).get(view.filters.one_station, [])
    return table([j for j in of_station if j.state != "retired"], INNOVATION_COLUMNS, view.lang)


def _sectors(view: View) -> pd.DataFrame:
    """Return a row a sector: activities in the judged quarter and since."""
    frames = partnership.answers(view)
    names = partnership.sector_names(frames)
    sectors = partnership.stations(view, frames)[view.filters.one_station]
    quarter = sectors.quarter
    heading = Text(f"กิจกรรม {quarter.name('th')}", f"Activities, {quarter.name('en')}")
    columns: list[Column[str]] = [
        Column(Text("ภาคส่วน", "Sector"), lambda sector, _: names[sector]),
        Column(heading, lambda sector, _: f"{sectors.activities[sector]:,}"),
        Column(
            Text("ไตรมาสนี้ (ยังไม่สิ้นสุด)", "Running quarter"), lambda sector, _: f"{sectors.running[sector]:,}"
        ),
    ]
    return table(sectors.activities, columns, view.lang)


def _resolutions(view: View) -> str:
    late = partnership.overdue(view)
    if not late:
        return f":small[{NOTHING_OVERDUE(view.lang)}]"
    first = escape_markdown(late[0].title)
    line = OVERDUE(view.lang, n=len(late), first=first, days=f"{late[0].days_late:,}")
    return f":small[{line}{' …' if len(late) > 1 else ''}]"


def _zones(view: View) -> list[str]:
    """Return each zone's official figure and conclusion, never merged; of several also what they share."""
    lang, of_zones = view.lang, conclusions(view)
    official = {change.code: two_lines.official_line(change, lang) for change in official_figures(view)}
    lines = [
        "  \n".join(
            [
                f"**{escape_markdown(conclusion.zone.name(lang))}** {badge(conclusion, lang)}",
                f"{wording.CONCLUSION(lang)}: {wording.reason(conclusion, lang)}"
                f" {two_lines.concluded_windows(conclusion, lang)}".rstrip(),
                f"{wording.OFFICIAL(lang)}: {official.get(conclusion.zone.code, '–')}",
            ]
        )
        for conclusion in of_zones
    ]
    if len(of_zones) > 1 and (together := pooled(view)):
        first, *more = together.lines(lang)
        lines.append("  \n".join([ALL_ZONES(lang, line=first), *(f":small[:gray[{line}]]" for line in more)]))
    return lines or [f":gray-badge[{NOT_JOINED(lang)}]"]


def _table(frame: pd.DataFrame, goal: int, lang: Lang) -> Markup | None:
    return None if frame.empty else html_table(frame, GOALS[goal - 1].name(lang))
