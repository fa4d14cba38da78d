"""What changed since last week, in sentences with figures: what is concluded otherwise, not what swings."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pandas as pd
from pydantic import ValidationError

from dashboard.cases import unusual_weeks
from dashboard.cases.signals import Weeks
from dashboard.cases.weeks import Week, last_week, week_cases, weeks
from dashboard.goal3 import partnership
from dashboard.goal4.conclusions import conclusions, week_ago
from dashboard.goal4.results import WEEK
from dashboard.language.periods import Period
from dashboard.language.text import Text
from dashboard.programme import goals, situation
from dashboard.programme.situation import Situation, StationMark, ZoneState
from dashboard.queries import briefings
from dashboard.store import db
from dashboard.view.view import View


@dataclass(frozen=True, slots=True)
class Presented:
    """What a meeting was last shown of the unit, and when it was kept."""

    at: datetime
    situation: Situation


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs from the last briefing that was kept, or from a week ago where none was.

    week: cases of the latest whole week; None where not received.
    weeks: the last weeks whose cases are in, judged; None without data.
    sentences: in the order of subjects, each with its figures.
    presented: the briefing that is compared with; None = a week ago.
    """

    week: Week | None
    weeks: Weeks | None
    sentences: list[Text]
    presented: Presented | None = None


def changes(view: View) -> Changes:
    """Return the latest week's cases, and what is concluded otherwise than before `view.at`.

    Signals of the latest week that may be judged, conclusions and reviews of goal 4, standings on goals 1 to
    3, resolutions fallen due; zones and stations in Thai order. Compared is the last briefing of the unit
    that was kept and tells of an earlier day. Without one, a week earlier is told from today's store as far
    as it reached then: a correction that came in since is part of both days and no change.
    """
    if view.current is None:
        return Changes(None, None, [])
    return db.kept(_changes, view.plain, view.at)


def _changes(view: View, _at: date) -> Changes:
    """Return the same; only the weeks depend on the offences that are looked at."""
    week, judged = _weeks(view)
    earlier = db.kept(_earlier, view.programme, view.at)
    due = [situation.due_of(view, r) for r in partnership.overdue(view, goals.answers(view))]
    sentences = [
        *_signals(judged),
        *situation.zones_changed(earlier.zones, [situation.zone_state(c) for c in conclusions(view)]),
        *situation.marks_changed(earlier.marks, situation.station_marks(view, goals.standings(view))),
        *situation.fell_due_since(earlier.since, due, view.at),
    ]
    return Changes(week, judged, sentences, earlier.presented)


def _weeks(view: View) -> tuple[Week | None, Weeks]:
    """Return the latest whole week, None where not received, and the last ones judged.

    Asks one question; of a view with many stations the weeks are asked for by themselves.
    """
    pair, small = weeks(view), unusual_weeks.is_small(view)
    asked = {"week": week_cases(view, *pair)} if pair else {}
    series = unusual_weeks.statements(view) if small else {}
    together = {**asked, **{f"series_{name}": s for name, s in series.items()}}
    frames = db.read_all(**together) if together else {}
    judged = (
        unusual_weeks.weeks_by(view, {name: frames[f"series_{name}"] for name in series})
        if small
        else unusual_weeks.weeks(view)
    )
    return last_week(*pair, frames["week"]) if pair else None, judged


@dataclass(frozen=True, slots=True)
class _Earlier:
    """What is compared with: zones and stations, of which day, and the briefing where it is one."""

    zones: tuple[ZoneState, ...]
    marks: tuple[StationMark, ...]
    since: date
    presented: Presented | None


def _earlier(view: View, _at: date) -> _Earlier:
    """Return what the last briefing told; where none was kept, a week ago by one question."""
    before = _a_week_earlier(view)
    frames = db.read_all(
        presented=briefings.last_situation(view.scope, view.units.code(view.filters), view.at),
        **goals.statements(before),
    )
    presented = _presented(view, frames["presented"])
    if presented is not None:
        then = presented.situation
        return _Earlier(then.zones, then.marks, then.at, presented)
    zones = tuple(situation.zone_state(c) for c in week_ago(view))
    marks = tuple(situation.station_marks(view, goals.standings_by(before, frames)))
    return _Earlier(zones, marks, view.at - WEEK, None)


def _presented(view: View, rows: pd.DataFrame) -> Presented | None:
    """Return the last briefing that was kept; of a single zone's view none was.

    One that an earlier version of the program kept in another form cannot be compared any more.
    """
    if rows.empty or view.filters.zone:
        return None
    row = rows.iloc[0]
    try:
        return Presented(row["frozen_at"], situation.loaded(row["situation"]))
    except ValidationError:
        return None


def _signals(judged: Weeks) -> list[Text]:
    """Return unusual weeks among the latest ones that may be judged."""
    return [Text(s.text("th"), s.text("en")) for s in judged.signals if s.week == judged.latest]


def _a_week_earlier(view: View) -> View:
    """Return the same view seven days ago."""
    last = view.at - WEEK
    start = min(view.days()[0].start, last)
    return replace(view, current=Period("custom", start, last + timedelta(days=1)))
