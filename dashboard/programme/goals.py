"""Where each station of a view stands on the goals, by what computes their indicators."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Select

from dashboard.indicators import MARKS, Answers, Indicator, Mark, Measure, Standing
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.programme.kpis import KPIS
from dashboard.store import db
from dashboard.view.view import View

# Goals told by station. Goal 4 is told by zone, in two lines (`goal4.conclusions`); a station's standing on
# it is not shown beside them.
STATION_GOALS = (1, 2, 3)

# A sign and a word besides the colour: no verdict is told by colour alone.
SIGNS: dict[Mark, tuple[str, str]] = {
    "met": ("✓", "green"),
    "not_met": ("✗", "red"),
    "unsettled": ("?", "orange"),
    "not_received": ("–", "gray"),
    "not_due": ("–", "gray"),
    "not_joined": ("–", "gray"),
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
    """Return the answers to `statements`."""
    return db.kept(_answers, view.plain, view.at)


# The day is part of what is kept: without data it is today, and yesterday's answer no longer holds.
def _answers(view: View, _at: date) -> dict[str, pd.DataFrame]:
    return db.read_all(**statements(view))


def standings(view: View) -> dict[int, dict[str, Standing]]:
    """Return where each station stands at `view.at` on the goals told by station, by goal and station."""
    return db.kept(_standings, view.plain, view.at)


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
    marks = {standing.mark for standing in standings}
    if len(marks) == 1:
        mark: Mark = standings[0].mark
    else:
        mark = "not_met" if "not_met" in marks else "unsettled"
    reasons = [
        Text(*(" – ".join(part(lang) for part in (s.words, s.reason) if part(lang)) for lang in ("th", "en")))
        for s in standings
    ]
    reason = Text(" · ".join(r.th for r in reasons), " · ".join(r.en for r in reasons))
    return Standing(standings[0].station, mark, MARKS[mark], reason)


def tally(standings: Iterable[Standing]) -> dict[Mark, int]:
    """Return how many stations stand where, in the order of MARKS; many stations never have one colour."""
    counts = Counter(s.mark for s in standings)
    return {mark: counts[mark] for mark in MARKS if counts[mark]}


def badge(standing: Standing, lang: Lang) -> str:
    """Return the standing as Markdown: sign, words and colour."""
    sign, colour = SIGNS[standing.mark]
    return f":{colour}-badge[{sign} {escape_markdown(standing.words(lang))}]"


def in_words(standing: Standing, lang: Lang) -> str:
    """Return the standing as plain text, for a table or a file."""
    return f"{SIGNS[standing.mark][0]} {standing.words(lang)}"


def counted(standings: Iterable[Standing], lang: Lang) -> list[str]:
    """Return `✗ ไม่ผ่าน **1**`, one line a mark as Markdown."""
    return [f"{SIGNS[mark][0]} {MARKS[mark](lang)} **{n}**" for mark, n in tally(standings).items()]
