"""Regions or provinces × goals: how many of their zones and stations stand where, most trouble first.

A nation of 1,484 stations is looked at by region, a region by province; each row leads into its unit.
"""

from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Any, Literal, NamedTuple

from markupsafe import Markup

from dashboard.indicators import GOALS
from dashboard.language.text import Text
from dashboard.programme import goals
from dashboard.programme.matrix import goal_table
from dashboard.programme.tiles import UNITS, WORST_FIRST, Count, counts_of
from dashboard.ui.svg import Part, joined, stack
from dashboard.ui.tokens import ink
from dashboard.view.links import FIRST, address, link
from dashboard.view.view import View

Level = Literal["region", "province"]

HEADINGS: dict[Level, Text] = {
    "region": Text("ภาค × เป้าหมาย", "Regions × goals"),
    "province": Text("จังหวัด × เป้าหมาย", "Provinces × goals"),
}
NAMES: dict[Level, Text] = {"region": Text("ภาค", "Region"), "province": Text("จังหวัด", "Province")}
LEADS_ON = Text(
    "นับพื้นที่หรือสถานีตามผล ที่มีปัญหามากสุดอยู่บน กดชื่อเพื่อดูหน่วยย่อย",
    "zones or stations counted by state, most trouble first; press a name to look within",
)
CAPTION: dict[Level, Text] = {
    "region": Text("ผลทั้งสี่เป้าหมายของแต่ละภาค ({n:,})", "The four goals of each region ({n:,})"),
    "province": Text("ผลทั้งสี่เป้าหมายของแต่ละจังหวัด ({n:,})", "The four goals of each province ({n:,})"),
}
GOAL = Text("{n} · {name} ({unit})", "{n} · {name} ({unit})")
NOTHING = Text("ไม่มี{unit}", "no {unit}")
# The units that a view is looked at by; one province or less is looked at by station.
_LEVELS: dict[str, Level] = {"nation": "region", "region": "province"}
# Bar of a cell, in the units of its own drawing; the page stretches it.
_BAR = 200


class UnitRow(NamedTuple):
    """A region or province with its counts by goal."""

    code: str
    name: Text
    counts: Mapping[int, list[Count]]


def level_of(view: View) -> Level | None:
    """Return what the view is looked at by: regions, provinces, or None where stations are few enough."""
    return _LEVELS.get(view.units.code(view.filters).partition(":")[0])


def rows_of(view: View, level: Level) -> list[UnitRow]:
    """Return a row a unit with a station in the view, the one in most trouble first; equals in Thai order."""
    units = view.units
    names = units.regions if level == "region" else units.provinces
    unit_of = {
        station.code: units.region_of[station.province] if level == "region" else station.province
        for station in units.stations_of(view.filters)
    }
    unit_of |= {zone.code: unit_of[zone.station] for zone in units.zones_of(view.filters)}
    by_goal = {goal.number: _split(counts_of(goal.number, view), unit_of) for goal in GOALS}
    asked = set(unit_of.values())
    rows = [
        UnitRow(code, name, {goal: split.get(code, []) for goal, split in by_goal.items()})
        for code, name in names.items()
        if code in asked
    ]
    return sorted(rows, key=lambda row: _trouble([c for counts in row.counts.values() for c in counts]))


def _split(counts: list[Count], unit_of: Mapping[str, str]) -> dict[str, list[Count]]:
    """Return the same counts of each unit alone; they add up to those of the view."""
    split: dict[str, list[Count]] = {}
    for count in counts:
        codes: dict[str, list[str]] = {}
        for code in count.codes:
            codes.setdefault(unit_of[code], []).append(code)
        for unit, its_own in codes.items():
            split.setdefault(unit, []).append(count._replace(codes=tuple(its_own)))
    return split


def _trouble(counts: list[Count]) -> tuple[int, ...]:
    """Return how many stand at the worst state, the next worst and so on, as a key: most trouble first."""
    tally: Counter[str] = Counter()
    for count in counts:
        tally[count.verdict] += count.n
    return tuple(-tally[verdict] for verdict in WORST_FIRST)


def _trouble_on(goal: int, row: UnitRow) -> tuple[int, ...]:
    return _trouble(row.counts[goal])


def unit_matrix(view: View, level: Level) -> Markup:
    """Return the heading and the table as markup."""
    lang, rows = view.lang, rows_of(view, level)
    titles = [
        NAMES[level](lang),
        *(
            GOAL(lang, n=goal.number, name=goal.name(lang), unit=UNITS[goals.told_of(goal.number)](lang))
            for goal in GOALS
        ),
    ]
    order = {goal.number: sorted(rows, key=partial(_trouble_on, goal.number)) for goal in GOALS}
    body = joined(
        Markup("<tr>{}{}</tr>").format(
            _head(view, level, row, place),
            joined(_cell(view, level, row, goal.number, order[goal.number].index(row)) for goal in GOALS),
        )
        for place, row in enumerate(rows)
    )
    heading = Markup("<h2>{} <small>{}</small></h2>").format(HEADINGS[level](lang), LEADS_ON(lang))
    return heading + goal_table(titles, body, CAPTION[level](lang, n=len(rows)))


def _within(level: Level, row: UnitRow) -> dict[str, Any]:
    return {level: row.code}


def _head(view: View, level: Level, row: UnitRow, place: int) -> Markup:
    into = link(address(view, FIRST, **_within(level, row)), row.name(view.lang))
    return Markup('<th scope="row" data-order="{}">{}</th>').format(place, into)


def _cell(view: View, level: Level, row: UnitRow, goal: int, place: int) -> Markup:
    """Return a goal's counts with their bar; never one colour for many, never a verdict of their own."""
    lang, counts = view.lang, row.counts[goal]
    parts = [Part(c.verdict, c.sign, c.n, f"{c.sign} {c.word(lang)} {c.n:,}") for c in counts]
    words = joined(
        Markup('<span class="count-{}">{}</span>').format(part.verdict.replace("_", "-"), part.words)
        for part in parts
    )
    if not parts:
        words = Markup("<span>{}</span>").format(NOTHING(lang, unit=UNITS[goals.told_of(goal)](lang)))
    return Markup('<td data-order="{}"><a href="{}"><span class="band">{}</span>{}</a></td>').format(
        place,
        address(view, goals.PAGES[goal], **_within(level, row)),
        stack(parts, ink(view.dark), _BAR) if parts else "",
        words,
    )
