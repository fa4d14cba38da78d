"""Goal 4 for the zones of a view, kept: official figures and conclusions, the same objects for every page
that shows them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.filters import Filters
from dashboard.goal4 import official, plans, wording
from dashboard.goal4.conclusion import Conclusion, State
from dashboard.goal4.entries import Entries, entries
from dashboard.goal4.official import ZoneChange
from dashboard.goal4.surroundings import Surroundings, surroundings
from dashboard.language.periods import Period, add_months
from dashboard.language.text import Lang, escape_markdown
from dashboard.language.thai import sort_key
from dashboard.queries import before_after, cases
from dashboard.queries import goal4 as queries
from dashboard.store import db
from dashboard.view import received_months
from dashboard.view.view import View

WEEK = timedelta(days=7)
# Of the series beside the card.
MONTHS = 24

# As goals.SIGNS: a sign and words besides the colour.
COLOURS: dict[State, str] = {"met": "green", "not_met": "red", "not_met_flat": "orange"}


def badge(found: Conclusion, lang: Lang) -> str:
    """The state as Markdown: sign, words and colour."""
    words = escape_markdown(wording.state_text(found, lang))
    return f":{COLOURS.get(found.state, 'gray')}-badge[{wording.sign(found.state)} {words}]"


def asked(view: View) -> Filters:
    """The units of the view without its period and offences: a conclusion does not depend on what else is
    looked at.
    """
    found = view.filters
    return Filters(found.period, found.region, found.province, found.station, found.zone)


def zone_changes(view: View) -> list[ZoneChange]:
    """The official figure of every zone of the view that has joined, as at `view.at`, in Thai order."""
    return _told(view).changes


def conclusions(view: View) -> list[Conclusion]:
    """The conclusion on every zone of the view that has joined, as at `view.at`, in Thai order."""
    return _told(view).now


def week_ago(view: View) -> list[Conclusion]:
    """As `conclusions`, seven days earlier, from today's store as far as it reached then."""
    return _told(view).before


def zone_months(view: View) -> tuple[list[date], list[int]]:
    """Group 1 and 2 cases in the zones of the view by whole month of the latest MONTHS; received months
    only.
    """
    through = view.holdings.data_through
    if through is None:
        return [], []
    counts, got = _told(view).months, received_months.received(view)
    months = [m for m in received_months.whole_months(through, MONTHS) if m in got]
    return months, [counts.get(m, 0) for m in months]


@dataclass(frozen=True, slots=True)
class _Told:
    changes: list[ZoneChange]
    now: list[Conclusion]
    before: list[Conclusion]
    months: dict[date, int]


def _told(view: View) -> _Told:
    through = view.holdings.data_through
    if through is None:
        return _Told([], [], [], {})
    units = asked(view)
    key = ("goal4", view.scope, units.region, units.province, units.station, units.zone, view.at, through)
    return db.kept(key, lambda: _tell(view, units, through))


def _tell(view: View, units: Filters, through: date) -> _Told:
    """Two questions for all of it."""
    months = received_months.whole_months(through, MONTHS)
    facts = db.read_all(
        series=cases.in_any_zone_by_month(
            view.scope, units, Period("custom", months[0], add_months(months[-1], 1))
        ),
        windows=before_after.zone_windows(view.scope, units, view.at),
        missing=before_after.missing_months(view.scope, units, view.at),
        **plans.statements(view.scope, units, through),
    )
    changes = sorted(
        official.zone_changes(facts["windows"], facts["missing"]), key=lambda c: sort_key(c.name.th)
    )
    days = [(view.at, through), (view.at - WEEK, through - WEEK)]
    now, before = plans.conclusions(facts, db.read_all, view.scope, units, days)
    series = facts["series"]
    return _Told(
        changes, now, before, {m: int(n) for m, n in zip(series["month"], series["cases"], strict=True)}
    )


@dataclass(frozen=True, slots=True)
class Beside:
    """What is shown beside a conclusion, by zone code."""

    surroundings: dict[str, Surroundings]
    entries: dict[str, Entries]


def beside(view: View, codes: Sequence[str]) -> Beside:
    """Surroundings and ways of entry of some zones of the view, one question."""
    key = ("beside", view.scope, asked(view), view.at, view.holdings.data_through, tuple(codes))
    return db.kept(key, lambda: _beside(view, codes))


def _beside(view: View, codes: Sequence[str]) -> Beside:
    zones = [c for c in conclusions(view) if c.zone.code in codes]
    spans = [span for c in zones for span in plans.windows_of(c)]
    year = [(c.zone.code, "year", *days) for c in zones for days in c.windows.year_to_date]
    units = asked(view)
    found = db.read_all(
        ring=queries.ring_cases(view.scope, units, spans),
        rest=queries.rest_cases(view.scope, units, spans),
        province=queries.province_cases(view.scope, units, spans),
        entries=queries.entries(view.scope, units, [*spans, *year]),
    )
    ring, rest, province = (plans.by_zone(found[name]) for name in ("ring", "rest", "province"))
    rows = found["entries"]
    return Beside(
        {
            c.zone.code: surroundings(c, *(counts.get(c.zone.code, {}) for counts in (ring, rest, province)))
            for c in zones
        },
        {c.zone.code: entries(rows[rows["zone_code"] == c.zone.code], f"b{c.baseline}") for c in zones},
    )
