"""Where each station of a view stands on the goals, by what computes their indicators."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Literal

import pandas as pd
from sqlalchemy import Select

from dashboard.indicators import MARKS, Answers, Indicator, Mark, Measure, Standing
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.programme.kpis import KPIS
from dashboard.store import db
from dashboard.ui.tokens import BADGES, Verdict
from dashboard.view.view import View

# Goals told by station. Goal 4 is told by zone, in two lines (`goal4.conclusions`); a station's standing on
# it is not shown beside them.
STATION_GOALS = (1, 2, 3)

# Goal -> the page that tells it.
PAGES = {1: "surveys", 2: "innovations", 3: "partners", 4: "before_after"}
# A sign and a word besides the colour: no verdict is told by colour alone.
SIGNS: dict[Mark, str] = {
    "met": "✓",
    "not_met": "✗",
    "unsettled": "?",
    "not_received": "–",
    "not_due": "–",
    "not_joined": "–",
}
VERDICTS: dict[Mark, Verdict] = {
    "met": "good",
    "not_met": "bad",
    "unsettled": "undecided",
    "not_received": "not_received",
    "not_due": "not_received",
    "not_joined": "not_received",
}


def indicators_of(goal: int) -> list[Indicator]:
    """Return the indicators of a goal in the order of KPIS."""
    return [indicator for indicator in KPIS if indicator.goal == goal]


def _measures(goal: int) -> Iterator[Measure]:
    """Yield what computes the indicators of a goal, each once."""
    yield from {id(i.measure): i.measure for i in indicators_of(goal)}.values()


def statements(view: View) -> dict[str, Select[Any]]:
    """Return what all goals need to know of a view, to be asked as one question."""
    return {
        name: statement
        for indicator in KPIS
        for name, statement in indicator.measure.statements(view).items()
    }


def answers(view: View) -> dict[str, pd.DataFrame]:
    """Return the answers to `statements`, kept whatever offences are looked at."""
    return db.kept(_answers, view.programme, view.at)


# The day is part of what is kept: without data it is today, and yesterday's answer no longer holds.
def _answers(view: View, _at: date) -> dict[str, pd.DataFrame]:
    return db.read_all(**statements(view))


def standings(view: View) -> dict[int, dict[str, Standing]]:
    """Return where each station stands at `view.at` on the goals told by station, by goal and station."""
    return db.kept(_standings, view.programme, view.at)


def _standings(view: View, _at: date) -> dict[int, dict[str, Standing]]:
    return standings_by(view, answers(view))


def standings_by(view: View, frames: Answers) -> dict[int, dict[str, Standing]]:
    """Return the same by answers that were asked together with others."""
    return {goal: standings_on(goal, view, frames) for goal in STATION_GOALS}


def standings_on(goal: int, view: View, frames: Answers) -> dict[str, Standing]:
    """Return where each station stands on one goal: by its only measure, or by all of them together."""
    by_measure = [measure.standings(view, frames) for measure in _measures(goal)]
    if len(by_measure) == 1:
        return by_measure[0]
    return {station: together([each[station] for each in by_measure]) for station in by_measure[0]}


def together(standings: list[Standing]) -> Standing:
    """Return one standing of several of one station: missed when one is missed, met when all are met.

    What is not received or not due yet leaves the goal unsettled, unless all are so.
    """
    mark = _all_of({standing.mark for standing in standings})
    reasons = [
        Text(*(" – ".join(part(lang) for part in (s.words, s.reason) if part(lang)) for lang in ("th", "en")))
        for s in standings
    ]
    reason = Text(" · ".join(r.th for r in reasons), " · ".join(r.en for r in reasons))
    return Standing(standings[0].station, mark, MARKS[mark], reason)


def _all_of(marks: set[Mark]) -> Mark:
    """Return the mark of what has these: missed when one is, met when all are; one shared by all is kept."""
    if len(marks) == 1:
        return next(iter(marks))
    return "not_met" if "not_met" in marks else "unsettled"


def told_of(goal: int) -> Literal["zone", "station"]:
    """Return what a goal is counted in: zones where all its indicators are told of zones."""
    return "zone" if all(i.of == "zone" for i in indicators_of(goal)) else "station"


def marks(view: View) -> dict[str, dict[str, Mark]]:
    """Return how each zone or station of the view stands by each indicator: indicator code -> its code."""
    return db.kept(_marks, view.programme, view.at)


def _marks(view: View, _at: date) -> dict[str, dict[str, Mark]]:
    return {i.code: i.measure.marks(i, view, answers(view)) for i in KPIS}


def marks_on(goal: int, view: View) -> dict[str, Mark]:
    """Return how each zone or station (`told_of`) of the view stands on a goal, by its code."""
    if told_of(goal) == "station":
        return {station: standing.mark for station, standing in standings(view)[goal].items()}
    of_each = [marks(view)[indicator.code] for indicator in indicators_of(goal)]
    return {code: _all_of({of_one[code] for of_one in of_each}) for code in of_each[0]}


def tally(marks: Iterable[Mark]) -> dict[Mark, int]:
    """Return how many zones or stations stand where, in the order of MARKS; many never have one colour."""
    counts = Counter(marks)
    return {mark: counts[mark] for mark in MARKS if counts[mark]}


def badge(standing: Standing, lang: Lang) -> str:
    """Return the standing as Markdown: sign, words and colour."""
    colour = BADGES[VERDICTS[standing.mark]]
    return f":{colour}-badge[{SIGNS[standing.mark]} {escape_markdown(standing.words(lang))}]"


def in_words(mark: Mark, words: Text, lang: Lang) -> str:
    """Return a mark as plain text, for a table or a file: `✓ มีการใช้งานจริง`."""
    return f"{SIGNS[mark]} {words(lang)}"
