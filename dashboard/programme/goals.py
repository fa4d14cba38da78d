"""Goals 1 to 3: where each station of a view stands."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import pandas as pd
from sqlalchemy import Select

from dashboard.goal1 import surveys
from dashboard.goal2 import innovations
from dashboard.goal3 import partnership
from dashboard.indicators import MARKS, Mark, Standing
from dashboard.language.text import Lang, escape_markdown
from dashboard.store import db
from dashboard.view.view import View

# Each says what it needs to know (`statements`) and where the stations stand by the answers (`standings`).
SUBJECTS = {1: surveys, 2: innovations, 3: partnership}

# A sign and a word besides the colour: no verdict is told by colour alone.
SIGNS: dict[Mark, tuple[str, str]] = {
    "met": ("✓", "green"),
    "not_met": ("✗", "red"),
    "unsettled": ("?", "orange"),
    "not_received": ("–", "gray"),
    "not_due": ("–", "gray"),
    "not_joined": ("–", "gray"),
}


def statements(view: View) -> dict[str, Select[Any]]:
    """What all three goals need to know of a view, to be asked as one question."""
    return {
        name: statement
        for subject in SUBJECTS.values()
        for name, statement in subject.statements(view).items()
    }


def answers(view: View) -> dict[str, pd.DataFrame]:
    """The answers to `statements`."""
    return db.kept(("goals", view.scope, view.filters, view.at), lambda: db.read_all(**statements(view)))


def standings(view: View) -> dict[int, dict[str, Standing]]:
    """Goal -> station -> where it stands at `view.at`."""
    return db.kept(
        ("standings", view.scope, view.filters, view.at),
        lambda: standings_by(view, answers(view)),
    )


def standings_by(view: View, found: dict[str, pd.DataFrame]) -> dict[int, dict[str, Standing]]:
    """As `standings`, by answers that were asked together with others."""
    return {goal: subject.standings(view, found) for goal, subject in SUBJECTS.items()}


def tally(found: Iterable[Standing]) -> dict[Mark, int]:
    """How many stations stand where, in the order of MARKS; a unit of many stations never has one colour."""
    counts = Counter(s.mark for s in found)
    return {mark: counts[mark] for mark in MARKS if counts[mark]}


def badge(standing: Standing, lang: Lang) -> str:
    """The verdict as Markdown: sign, words and colour."""
    sign, colour = SIGNS[standing.mark]
    return f":{colour}-badge[{sign} {escape_markdown(standing.words(lang))}]"


def in_words(standing: Standing, lang: Lang) -> str:
    """The verdict as plain text, for a table or a file."""
    return f"{SIGNS[standing.mark][0]} {standing.words(lang)}"


def counted(found: Iterable[Standing], lang: Lang) -> list[str]:
    """`✗ ไม่ผ่าน **1**`, one line a mark as Markdown."""
    return [f"{SIGNS[mark][0]} {MARKS[mark](lang)} **{n}**" for mark, n in tally(found).items()]
