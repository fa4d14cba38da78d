"""What changed since last week: told only where a conclusion, a review, a standing or a due date differs,
with its figures.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dashboard.cases import unusual_weeks
from dashboard.filters import Filters
from dashboard.goal3 import partnership
from dashboard.goal4 import conclusions, wording
from dashboard.language.periods import Period, parse
from dashboard.programme import goals
from dashboard.programme.changes import changes
from dashboard.view.view import View
from tests.views import view_of

pytestmark = pytest.mark.usefixtures("pages_read_demo")
WEEK = timedelta(days=7)


def on(day: date) -> View:
    """All stations as at a day, from the store as it is today."""
    period = Period("custom", date(day.year, 1, 1), day + timedelta(days=1))
    return view_of(Filters(period))


def test_a_review_that_fell_due_is_told_with_its_figures() -> None:
    told = [t for t in changes(on(date(2026, 9, 30))).sentences if "ทบทวน 24 เดือน" in t.th]
    assert 1 == len(told)
    found = next(
        c for c in conclusions.conclusions(on(date(2026, 9, 30))) if told[0].th.startswith(c.zone.name.th)
    )
    count, verdict = found.reviewed(24) or pytest.fail("no review")
    assert f"คาดไว้ {round(verdict.expected)} เกิดจริง {count.cases} คดี" in told[0].th
    assert f"{round(verdict.expected)} expected, {count.cases} seen" in told[0].en


def week_before(view: View) -> View:
    through = view.holdings.data_through
    assert through is not None
    return replace(on(view.at - WEEK), holdings=replace(view.holdings, data_through=through - WEEK))


@pytest.mark.parametrize(
    "day", [date(2026, 11, 22), date(2026, 9, 30), date(2026, 8, 31), date(2026, 3, 31), date(2025, 9, 30)]
)
def test_every_change_of_a_conclusion_or_a_standing_is_told_and_nothing_else(day: date) -> None:
    now, before = on(day), week_before(on(day))
    then = {c.zone.code: (c.state, c.windows.review) for c in conclusions.conclusions(before)}
    zones = [c for c in conclusions.conclusions(now) if (c.state, c.windows.review) != then.get(c.zone.code)]
    was = goals.standings(before)
    stations = [
        s
        for goal, each in goals.standings(now).items()
        for code, s in each.items()
        if s.mark != was[goal][code].mark
    ]
    late = [r for r in partnership.overdue(now) if r.days_late <= WEEK.days]
    judged = unusual_weeks.weeks(now)
    signals = [s.text("th") for s in judged.signals if s.week == judged.latest]
    told = [t.th for t in changes(now).sentences]
    assert len(signals) + len(zones) + len(stations) + bool(late) == len(told)
    assert signals == told[: len(signals)]
    assert [1] * len(zones) == [sum(t.startswith(c.zone.name.th) for t in told) for c in zones]
    for found in stations:
        name = now.units.stations[found.station].name.th
        assert [
            t
            for t in told
            if t.startswith(f"{name} เป้าหมาย") and found.words.th in t and found.reason.th in t
        ]
    assert (day != date(2026, 9, 30)) or (len(zones) > 1 and len(stations) > 1)


def test_the_week_of_the_outbreak_is_told_when_its_cases_are_in() -> None:
    found = changes(on(date(2026, 10, 28)))
    assert found.weeks is not None
    assert "สูงผิดปกติ" in found.sentences[0].th
    assert found.weeks.signals[0].text("en") == found.sentences[0].en


def test_both_states_are_named_as_everywhere_else() -> None:
    now = on(date(2026, 9, 30))
    changed = next(t for t in changes(now).sentences if "ปัจจุบัน" in t.th and "เป้าหมาย" not in t.th)
    found = next(c for c in conclusions.conclusions(now) if changed.th.startswith(c.zone.name.th))
    assert f"ปัจจุบัน “{wording.state_text(found, 'th')}” ({wording.reason(found, 'th')})" in changed.th
    assert [] == [word for word in ("เพราะโครงการ", "because") if word in changed.th + changed.en]


def test_without_data_nothing_changed() -> None:
    empty = replace(view_of(Filters(parse("fy2571"))), current=None)
    assert ([], None) == (changes(empty).sentences, changes(empty).week)
