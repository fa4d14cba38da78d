"""Goal 4's conclusions for the zones of a view, kept: the same objects for every page that shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard import db, evaluation
from dashboard.filters import Filters, View
from dashboard.kpis.conclusion import Conclusion
from dashboard.kpis.entries import Entries, entries
from dashboard.kpis.surroundings import Surroundings, surroundings
from dashboard.queries import evaluation as queries


def asked(view: View, filters: Filters | None = None) -> Filters:
    """The units of the view without its period and offences: a conclusion does not depend on what else is looked at."""
    found = filters or view.filters
    return Filters(found.period, found.region, found.province, found.station, found.zone)


def conclusions(view: View, filters: Filters | None = None) -> list[Conclusion]:
    """The conclusion on every zone of the view that has joined, as at `view.at`, in Thai order.

    Args:
        filters: instead of the view's own.
    """
    through = view.holdings.data_through
    if through is None:
        return []
    units = asked(view, filters)
    key = ("conclusions", view.scope, units.region, units.province, units.station, units.zone, view.at, through)
    return db.kept(key, lambda: evaluation.conclusions(db.read_all, view.scope, units, view.at, through))


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
    spans = [span for c in zones for span in evaluation.windows_of(c)]
    year = [(c.zone.code, "year", *days) for c in zones for days in c.windows.year_to_date]
    units = asked(view)
    found = db.read_all(
        ring=queries.ring_cases(view.scope, units, spans),
        rest=queries.rest_cases(view.scope, units, spans),
        province=queries.province_cases(view.scope, units, spans),
        entries=queries.entries(view.scope, units, [*spans, *year]),
    )
    ring, rest, province = (evaluation.by_zone(found[name]) for name in ("ring", "rest", "province"))
    rows = found["entries"]
    return Beside(
        {
            c.zone.code: surroundings(c, *(counts.get(c.zone.code, {}) for counts in (ring, rest, province)))
            for c in zones
        },
        {c.zone.code: entries(rows[rows["zone_code"] == c.zone.code], f"b{c.baseline}") for c in zones},
    )
