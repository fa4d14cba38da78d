"""Stations × goals: a cell each by its worst state, the station in most trouble first."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import pandas as pd
from markupsafe import Markup

from dashboard.goal4 import wording
from dashboard.goal4.conclusion import Conclusion
from dashboard.goal4.conclusions import conclusions, official_figures
from dashboard.goal4.official import OfficialFigure
from dashboard.indicators import GOALS, MARKS, NOT_JOINED, Mark
from dashboard.language.text import Lang, Text
from dashboard.programme import goals
from dashboard.programme.tiles import UNITS, WORST_FIRST
from dashboard.ui.columns import Column, table
from dashboard.ui.svg import joined
from dashboard.ui.tokens import Verdict
from dashboard.view.links import address, link
from dashboard.view.units import Station, Zone
from dashboard.view.view import View

MOST_ROWS = 60
HEADING = Text("สถานี × เป้าหมาย", "Stations × goals")
WORST_ON_TOP = Text(
    "สถานีที่มีปัญหามากสุดอยู่บน กดหัวคอลัมน์เพื่อเรียงใหม่", "the most troubled first; press a heading to sort anew"
)
CAPTION = Text("ผลทั้งสี่เป้าหมายของแต่ละสถานี ({n:,})", "The four goals of each station ({n:,})")
NO_STATION = Text("ไม่มีสถานีในหน่วยที่เลือก", "No station in this unit")
SOME_ROWS = Text(
    "แสดง {shown} จาก {rows:,} สถานี เลือกหน่วยเพื่อดูทั้งหมด",
    "{shown} of {rows:,} stations; choose a unit to see all",
)
STATION, ZONE = Text("สถานี", "Station"), Text("พื้นที่ Safety Zone", "Zone")
GOAL = Text("เป้าหมาย {n} ({unit})", "Goal {n} ({unit})")
NUMBERED = Text("{n} · {name}", "{n} · {name}")
# In the file a station is told once, on the first row of its zones: no mark is counted twice.
AS_ABOVE = Text("ดูแถวแรกของสถานี", "see the station's first row")
NO_ZONE = Text("สถานียังไม่มีพื้นที่", "station without a zone")
GOAL_4 = Text("เป้าหมาย 4 (พื้นที่): คดี 12 เดือนก่อน → หลัง", "Goal 4 (zones): cases, 12 months before → after")


class Line(NamedTuple):
    """One state within a cell. words: sign, word and figure."""

    verdict: Verdict
    words: str


class Row(NamedTuple):
    """A station with its lines by goal."""

    station: Station
    cells: Mapping[int, list[Line]]

    @property
    def trouble(self) -> tuple[int, ...]:
        """How many of its states are the worst, the next worst and so on, as a key: most trouble first."""
        counts = Counter(line.verdict for lines in self.cells.values() for line in lines)
        return tuple(-counts[verdict] for verdict in WORST_FIRST)


def matrix(view: View) -> Markup:
    """Return the heading and the table as markup."""
    lang, rows = view.lang, rows_of(view)
    heading = Markup("<h2>{} <small>{}</small></h2>").format(
        HEADING(lang), WORST_ON_TOP(lang) if rows else ""
    )
    if not rows:
        return heading + Markup("<p>{}</p>").format(NO_STATION(lang))
    titles = [STATION(lang), *(NUMBERED(lang, n=goal.number, name=goal.name(lang)) for goal in GOALS)]
    body = joined(_row(view, place, row) for place, row in enumerate(rows[:MOST_ROWS]))
    some = SOME_ROWS(lang, shown=MOST_ROWS, rows=len(rows)) if len(rows) > MOST_ROWS else ""
    return heading + goal_table(titles, body, CAPTION(lang, n=len(rows))) + Markup("<p>{}</p>").format(some)


def goal_table(titles: Sequence[str], body: Markup, caption: str) -> Markup:
    """Return a table of units by goals, sorted anew by pressing a heading.

    Args:
        body: its rows; the cells of a column carry their place in its order as `data-order`.
    """
    heads = joined(
        Markup('<th scope="col"><button type="button" data-column="{}">{}</button></th>').format(n, title)
        for n, title in enumerate(titles)
    )
    return Markup(
        '<div class="matrix" tabindex="0" role="region" aria-label="{caption}"><table>'
        '<caption class="unseen">{caption}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>'
    ).format(heads, body, caption=caption)


def _row(view: View, place: int, row: Row) -> Markup:
    name = row.station.name(view.lang)
    head = Markup('<th scope="row" data-order="{}">{}</th>').format(
        place, link(address(view, "station_profile", station=row.station.code), name)
    )
    return Markup("<tr>{}{}</tr>").format(
        head, joined(_cell(view, row.station, goal, lines) for goal, lines in row.cells.items())
    )


def _cell(view: View, station: Station, goal: int, lines: list[Line]) -> Markup:
    worst = min((WORST_FIRST.index(line.verdict) for line in lines), default=len(WORST_FIRST))
    tone = WORST_FIRST[worst] if lines else "not_received"
    words = joined(Markup("<span>{}</span>").format(line.words) for line in lines)
    return Markup('<td data-order="{}" class="toned-{}"><a href="{}">{}</a></td>').format(
        worst, tone.replace("_", "-"), address(view, goals.PAGES[goal], station=station.code), words
    )


def rows_of(view: View) -> list[Row]:
    """Return a row a station of the view, the one in most trouble first; equals in Thai order."""
    changes, concluded = _by_zone(view)
    zones: dict[str, list[Zone]] = {}
    for zone in view.units.zones_of(view.filters):
        zones.setdefault(zone.station, []).append(zone)
    rows = [
        Row(
            station,
            {
                **{goal: _marked(view, goal, station, zones) for goal in goals.STATION_GOALS},
                4: [_concluded(zone, changes, concluded, view.lang) for zone in zones.get(station.code, [])],
            },
        )
        for station in view.units.stations_of(view.filters)
    ]
    return sorted(rows, key=lambda row: row.trouble)


def _marked(view: View, goal: int, station: Station, zones: Mapping[str, list[Zone]]) -> list[Line]:
    """Return a station's lines on a goal: the station's own, or how many of its zones stand where."""
    lang = view.lang
    if goals.told_of(goal) == "station":
        standing = goals.standings(view)[goal][station.code]
        return [Line(goals.VERDICTS[standing.mark], goals.in_words(standing.mark, standing.words, lang))]
    of_zones = goals.marks_on(goal, view)
    tally = goals.tally(of_zones[z.code] for z in zones.get(station.code, ()) if z.code in of_zones)
    many = sum(tally.values()) > 1
    return [
        Line(goals.VERDICTS[mark], goals.in_words(mark, MARKS[mark], lang) + (f" {n:,}" if many else ""))
        for mark, n in tally.items()
    ]


def _concluded(
    zone: Zone, changes: Mapping[str, OfficialFigure], concluded: Mapping[str, Conclusion], lang: Lang
) -> Line:
    if zone.code not in concluded:
        return Line(goals.VERDICTS["not_joined"], goals.in_words("not_joined", NOT_JOINED, lang))
    conclusion = concluded[zone.code]
    figure = changes[zone.code].short(lang) if zone.code in changes else "–"
    told = f"{wording.sign(conclusion.state)} {wording.short_state(conclusion, lang)}"
    return Line(wording.VERDICTS[conclusion.state], f"{told} · {figure}" if figure != "–" else told)


def _by_zone(view: View) -> tuple[dict[str, OfficialFigure], dict[str, Conclusion]]:
    changes = {change.code: change for change in official_figures(view)}
    return changes, {conclusion.zone.code: conclusion for conclusion in conclusions(view)}


def frame_of(view: View) -> pd.DataFrame:
    """Return the file's rows, one a zone (or a station without one): goals 1–3, goal 4 in two lines.

    What is told of zones has its own state on every row; what is told of a station stands on its first row.
    """
    changes, concluded = _by_zone(view)
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
