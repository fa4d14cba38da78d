"""The four goals at a glance: a tile each, by what the goals' own rooms tell."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple, TypeVar

import pandas as pd
from markupsafe import Markup

import dashboard.goal1.glance
import dashboard.goal2.glance
import dashboard.goal3.glance
import dashboard.goal4.glance
from dashboard.goal4 import wording
from dashboard.goal4.conclusion import STATES
from dashboard.goal4.conclusions import conclusions
from dashboard.indicators import GOALS, MARKS, NOT_JOINED, Goal
from dashboard.language.text import Text
from dashboard.programme import goals
from dashboard.store import db
from dashboard.ui.svg import Part, joined
from dashboard.ui.tile import Glance, Tile, tile
from dashboard.ui.tokens import Verdict
from dashboard.view.links import address, link
from dashboard.view.units import Station, Zone
from dashboard.view.view import View

S = TypeVar("S")
# What a goal is counted in.
UNITS = {"zone": Text("พื้นที่", "zones"), "station": Text("สถานี", "stations")}
WORST = Text("{sign} {word} {n:,} จาก {all:,} {unit}", "{sign} {word} {n:,} of {all:,} {unit}")
WHOLE = Text("รวม {n:,} {unit}", "{n:,} {unit}")
# Of a count of many the first ones are named on the tile, and all on the goal's page.
MOST_LISTED = 8
MORE = Text("อีก {n:,} แห่ง", "{n:,} more")
LINE = Text("{indicator}: {counts}", "{indicator}: {counts}")
# The first that there is makes the headline: what is bad or unknown is never outweighed by what is good.
WORST_FIRST: tuple[Verdict, ...] = ("bad", "blocked", "flat", "undecided", "not_received", "good")
GLANCES: Mapping[int, Callable[[View, Mapping[str, pd.DataFrame]], Glance]] = {
    1: dashboard.goal1.glance.glance,
    2: dashboard.goal2.glance.glance,
    3: dashboard.goal3.glance.glance,
}


def tiles(view: View) -> Markup:
    """Return the four tiles as markup."""
    drawn = joined(tile(tile_of(goal, view), view.dark) for goal in GOALS)
    return Markup('<div class="tiles">{}</div>').format(drawn)


def tile_of(goal: Goal, view: View) -> Tile:
    """Return what a goal's tile says."""
    lang, unit, counts = view.lang, UNITS[goals.told_of(goal.number)], counts_of(goal.number, view)
    glance = glance_of(goal.number, view)
    verdict, words = headline(goal.number, view, counts)
    return Tile(
        number=goal.number,
        title=goal.name(lang),
        verdict=verdict,
        headline=words,
        parts=[Part(c.verdict, c.sign, c.n, f"{c.sign} {c.word(lang)} {c.n:,}") for c in counts],
        unit=WHOLE(lang, unit=unit(lang), n=sum(count.n for count in counts)),
        glance=glance,
        href=address(view, goals.PAGES[goal.number]),
        lines=_lines(goal.number, view, glance),
        listed=[_listed(goal.number, view, count) for count in counts]
        if sum(c.n for c in counts) > 1
        else [],
    )


def glance_of(goal: int, view: View) -> Glance:
    """Return a goal for its tile; goals of stations are read once, whatever offences are looked at."""
    if goal not in goals.STATION_GOALS:
        # Its counts lead to cases, by addresses that hold the filters.
        return dashboard.goal4.glance.glance(view)
    return db.kept(_glance, replace(view.programme, lang=view.lang), view.at, goal)


def _glance(view: View, _at: date, goal: int) -> Glance:
    return GLANCES[goal](view, goals.answers(view))


def _listed(goal: int, view: View, count: "Count") -> list[Markup]:
    """Return the zones or stations of a count as links to their facts; of many the rest by the page."""
    unit, page, lang = goals.told_of(goal), goals.PAGES[goal], view.lang
    names: Mapping[str, Zone | Station] = view.units.zones if unit == "zone" else view.units.stations
    asked: list[dict[str, Any]] = [{unit: code} for code in count.codes[:MOST_LISTED]]
    links = [link(address(view, page, **of), names[of[unit]].name(lang)) for of in asked]
    if count.n > MOST_LISTED:
        links.append(link(address(view, page), MORE(lang, n=count.n - MOST_LISTED)))
    return links


class Count(NamedTuple):
    """How many zones or stations stand at one state of a goal. codes: theirs."""

    verdict: Verdict
    sign: str
    word: Text
    codes: tuple[str, ...]

    @property
    def n(self) -> int:
        return len(self.codes)


def counts_of(goal: int, view: View) -> list[Count]:
    """Return how many zones or stations of the view stand where on a goal, the worst first."""
    counts = _of_marks(goal, view) if goal in goals.STATION_GOALS else _of_conclusions(view)
    return sorted(counts, key=lambda count: WORST_FIRST.index(count.verdict))


def _of_marks(goal: int, view: View) -> list[Count]:
    marks = goals.marks_on(goal, view)
    return [
        Count(goals.VERDICTS[mark], goals.SIGNS[mark], MARKS[mark], codes)
        for mark, codes in _by_state(marks, MARKS).items()
    ]


def _of_conclusions(view: View) -> list[Count]:
    states = {conclusion.zone.code: conclusion.state for conclusion in conclusions(view)}
    counts = [
        Count(wording.VERDICTS[state], wording.sign(state), STATES[state], codes)
        for state, codes in _by_state(states, STATES).items()
    ]
    outside = tuple(zone.code for zone in view.units.zones_of(view.filters) if zone.code not in states)
    if outside:
        counts.append(Count("not_received", goals.SIGNS["not_joined"], NOT_JOINED, outside))
    return counts


def _by_state(states: Mapping[str, S], order: Iterable[S]) -> dict[S, tuple[str, ...]]:
    """Return the codes that stand at each state, in an order of states; those of nobody are left out."""
    by_state: dict[S, list[str]] = {state: [] for state in order}
    for code, state in states.items():
        by_state[state].append(code)
    return {state: tuple(codes) for state, codes in by_state.items() if codes}


def headline(goal: int, view: View, counts: list[Count]) -> tuple[Verdict, str]:
    """Return the worst state of all; a single station's or zone's in its own words."""
    lang, unit = view.lang, UNITS[goals.told_of(goal)](view.lang)
    if sum(count.n for count in counts) == 1:
        return counts[0].verdict, _own_words(goal, view, counts[0])
    if not counts:
        # Without a station or a zone nothing was heard, not even that none joined.
        return "not_received", goals.in_words("not_received", MARKS["not_received"], lang)
    inside = [count for count in counts if count.word is not NOT_JOINED]
    if not inside:
        return "not_received", goals.in_words("not_joined", NOT_JOINED, lang)
    worst, everything = inside[0], sum(count.n for count in inside)
    words = WORST(lang, sign=worst.sign, word=worst.word(lang), n=worst.n, all=everything, unit=unit)
    return worst.verdict, words


def _own_words(goal: int, view: View, only: Count) -> str:
    """Return the state of the only station or zone there is.

    Of a zone its own: its station may stand otherwise by its other zones.
    """
    lang, words = view.lang, only.word(view.lang)
    if goals.told_of(goal) == "station":
        words = next(iter(goals.standings(view)[goal].values())).words(lang)
    elif goal not in goals.STATION_GOALS and (of_zones := conclusions(view)):
        words = wording.short_state(of_zones[0], lang)
    return f"{only.sign} {words}"


def _lines(goal: int, view: View, glance: Glance) -> list[str]:
    """Return the indicators that the glance does not show, with their counts; and what to load."""
    lang = view.lang
    lines = []
    for indicator in goals.indicators_of(goal):
        if indicator.code in glance.tells:
            continue
        counts: Counter[str] = Counter()
        for mark, n in goals.tally(goals.marks(view)[indicator.code].values()).items():
            # Signs that several marks share are added up.
            counts[goals.SIGNS[mark]] += n
        told, name = "  ".join(f"{sign} {n:,}" for sign, n in counts.items()), indicator.short(lang)
        lines.append(LINE(lang, indicator=name, counts=told) if told else name)
    if goal in goals.STATION_GOALS:
        standings = goals.standings(view)[goal].values()
        lines += [s.reason(lang) for s in standings if len(standings) == 1 and s.reason(lang)]
        if any(s.mark == "not_received" for s in standings):
            # Written as Markdown; a tile is plain words.
            lines.append(goals.indicators_of(goal)[0].how_to_load(lang).replace("`", ""))
    return lines
