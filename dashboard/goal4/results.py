"""Both lines of goal 4 on some zones, and a week earlier: two questions, whoever puts them.

Knows no connection: pages ask through the keeper of answers, the loaders with a connection of their own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Select

from dashboard.filters import Filters, Scope
from dashboard.goal4 import plans
from dashboard.goal4.conclusion import Conclusion, Counts
from dashboard.goal4.official import OfficialFigure
from dashboard.queries import goal4

WEEK = timedelta(days=7)
# Puts several statements as one question.
Ask = Callable[[dict[str, Select[Any]]], dict[str, pd.DataFrame]]


@dataclass(frozen=True, slots=True)
class ZoneResults:
    """Official figure and conclusion of zones, one of each a zone, in Thai order."""

    official_figures: list[OfficialFigure]
    conclusions: list[Conclusion]


def results(
    ask: Ask, scope: Scope, units: Filters, at: date, through: date
) -> tuple[ZoneResults, ZoneResults]:
    """Return what holds at a day, and what held seven days earlier by the data as far as they reached then.

    Args:
        through: last complete day of the data.
    """
    facts = ask(plans.statements(scope, units, through))
    now, then = plans.plan(facts, at, through), plans.plan(facts, at - WEEK, through - WEEK)
    counts: dict[str, Counts] = {}
    beside = plans.NOTHING_BESIDE
    if spans := plans.spans([*now, *then]):
        answers = ask(
            {
                "cases": goal4.zone_cases(scope, units, spans),
                **plans.beside_statements(scope, units, [*now, *then]),
            }
        )
        counts, beside = plans.counts(answers["cases"]), plans.beside(answers)
    of_now, of_then = (
        ZoneResults(plans.official_figures(p, counts, beside), plans.conclude(p, counts, beside))
        for p in (now, then)
    )
    return of_now, of_then
