"""What a station's sheet says of each goal: where it stands, why, and the figures behind it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

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
from dashboard.indicators import GOALS, NOT_JOINED
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_date
from dashboard.programme import goals
from dashboard.programme.tiles import glance_of
from dashboard.schema.survey_indicators import BY_CODE
from dashboard.ui import svg
from dashboard.ui.columns import Column, table
from dashboard.ui.html_table import html_table
from dashboard.ui.svg import Bullet
from dashboard.ui.tokens import BADGES, Verdict, ink
from dashboard.view.view import View

OVERDUE = Text(
    "ข้อสั่งการเกินกำหนด {n} เรื่อง: {first} ({days} วัน)", "{n} resolutions overdue: {first} ({days} days)"
)
NOTHING_OVERDUE = Text("ไม่มีข้อสั่งการเกินกำหนด", "no resolution overdue")
ALL_ZONES = Text("ทุกพื้นที่รวมกัน: {line}", "All zones together: {line}")


@dataclass(frozen=True, slots=True)
class State:
    """Where a station or one of its zones stands on a goal, in words.

    words: sign and verdict. zone: its name, '' = of the whole station. blocked: what keeps it from being
    judged. lines: the reason with its figures; of a zone conclusion and official figure, never merged.
    """

    verdict: Verdict
    words: str
    zone: str = ""
    blocked: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GoalTold:
    """A goal of a station in one language, as plain words.

    lines: what else is to be said; of several zones what they share, its remarks behind it. table: its
    figures as words, empty where there are none.
    """

    states: tuple[State, ...]
    lines: tuple[str, ...]
    table: pd.DataFrame


@dataclass(frozen=True, slots=True)
class GoalSection:
    """A goal of the sheet: Markdown, and a table of its figures where there are any."""

    text: str
    table: Markup | None


def goals_told(view: View, station: str) -> dict[int, GoalTold]:
    """Return the four goals of a station that the view holds, by number.

    All stations of a view are told by the same answers, so that many ask no more than one.
    """
    return {
        1: GoalTold((_state(view, 1, station),), (), _opinions(view, station)),
        2: GoalTold((_state(view, 2, station),), (), _innovations(view, station)),
        3: GoalTold((_state(view, 3, station),), (_resolutions(view, station),), _sectors(view, station)),
        4: GoalTold(_zones(view, station), _together(view, station), pd.DataFrame()),
    }


def goal_sections(view: View) -> dict[int, GoalSection]:
    """Return the goals of the view's station as a page shows them."""
    return {
        goal: GoalSection(_markdown(goal, told, view.lang), _table(told.table, goal, view))
        for goal, told in goals_told(view, view.filters.one_station).items()
    }


def goal_bars(view: View) -> dict[int, Markup]:
    """Return the bars of each goal by its number, as on the overview's tiles; '' where nothing is known."""
    return {goal.number: drawn_bars(glance_of(goal.number, view).bullets, view.dark) for goal in GOALS}


def drawn_bars(bars: Sequence[Bullet], dark: bool) -> Markup:
    """Return bars below one another, '' for none."""
    drawn = svg.joined(svg.bullet(bar, ink(dark)) for bar in bars)
    return Markup('<div class="goal-bars">{}</div>').format(drawn) if bars else Markup("")


def _state(view: View, goal: int, station: str) -> State:
    standing = goals.standings(view)[goal][station]
    words = goals.in_words(standing.mark, standing.words, view.lang)
    return State(goals.VERDICTS[standing.mark], words, lines=(standing.reason(view.lang),))


def _markdown(goal: int, told: GoalTold, lang: Lang) -> str:
    title = f"**{goal} · {GOALS[goal - 1].name(lang)}**"
    if goal in goals.STATION_GOALS:
        (state,) = told.states
        of_station = "  \n".join([title, _badge(state), *map(_small, state.lines)])
        return "\n\n".join([of_station, *map(_small, told.lines)])
    first, *more = told.lines or ("",)
    together = "  \n".join([first, *(f":small[:gray[{line}]]" for line in more)])
    return "\n\n".join([title, *map(_zone_markdown, told.states), *([together] if first else [])])


def _zone_markdown(state: State) -> str:
    if not state.zone:
        return _badge(state)
    why = f" {escape_markdown(state.blocked)} ·" if state.blocked else ""
    return "  \n".join([f"**{escape_markdown(state.zone)}** {_badge(state)}{why}", *state.lines])


def _badge(state: State) -> str:
    return f":{BADGES[state.verdict]}-badge[{escape_markdown(state.words)}]"


def _small(line: str) -> str:
    return f":small[{escape_markdown(line)}]"


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


def _opinions(view: View, station: str) -> pd.DataFrame:
    """Return a row an indicator (and zone): share, target, interval, answers, verdict."""
    opinions = [o for o in surveys.opinions(view) if o.station == station]
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


def _innovations(view: View, station: str) -> pd.DataFrame:
    """Return a row an innovation: name, rung, last use; of the whole station, as what is said of it."""
    of_station = innovations.of_whole_stations(view, innovations.answers(view)).get(station, [])
    return table([j for j in of_station if j.state != "retired"], INNOVATION_COLUMNS, view.lang)


def _sectors(view: View, station: str) -> pd.DataFrame:
    """Return a row a sector: activities in the judged quarter and since."""
    frames = partnership.answers(view)
    names = partnership.sector_names(frames)
    sectors = partnership.stations(view, frames)[station]
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


def _resolutions(view: View, station: str) -> str:
    late = [each for each in partnership.overdue(view) if each.station == station]
    if not late:
        return NOTHING_OVERDUE(view.lang)
    line = OVERDUE(view.lang, n=len(late), first=late[0].title, days=f"{late[0].days_late:,}")
    return f"{line}{' …' if len(late) > 1 else ''}"


def _zones(view: View, station: str) -> tuple[State, ...]:
    """Return each zone's conclusion and official figure, never merged."""
    lang = view.lang
    official = {change.code: two_lines.official_line(change, lang) for change in official_figures(view)}
    states = tuple(
        State(
            wording.VERDICTS[conclusion.state],
            f"{wording.sign(conclusion.state)} {wording.short_state(conclusion, lang)}",
            zone=conclusion.zone.name(lang),
            blocked=wording.findings_text(conclusion.blocking, lang),
            lines=(
                f"{wording.CONCLUSION(lang)}: {wording.reason(conclusion, lang)}"
                f" {two_lines.concluded_windows(conclusion, lang)}".rstrip(),
                f"{wording.OFFICIAL(lang)}: {official.get(conclusion.zone.code, '–')}",
            ),
        )
        for conclusion in conclusions(view)
        if conclusion.zone.station == station
    )
    return states or (State("not_received", NOT_JOINED(lang)),)


def _together(view: View, station: str) -> tuple[str, ...]:
    """Return what several zones of the station say together, with its remarks."""
    if sum(conclusion.zone.station == station for conclusion in conclusions(view)) < 2:
        return ()
    of_station = replace(view, filters=replace(view.filters, station=station))
    if not (together := pooled(of_station)):
        return ()
    first, *more = together.lines(view.lang)
    return (ALL_ZONES(view.lang, line=first), *more)


def _table(frame: pd.DataFrame, goal: int, view: View) -> Markup | None:
    # Whoever hears the page is told whose it is: two of them may stand side by side.
    name = f"{GOALS[goal - 1].name(view.lang)} – {view.units.name(view.filters, view.lang)}"
    return None if frame.empty else html_table(frame, name)
