"""Stations that are compared with one another: their cases, their registers, and who cannot be compared."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from dashboard.comparison.funnel import Counted, Funnel, Point, funnel, ratio_funnel
from dashboard.comparison.shrunken_rates import Comparison, compare
from dashboard.language.periods import Period, months_between
from dashboard.queries import cases, status
from dashboard.queries.goal1 import BANDS, population
from dashboard.store import db
from dashboard.view.view import View

SEXES = 2


@dataclass(frozen=True)
class Peers:
    """The stations of a view in Thai order.

    counted: sent every month of the period and have a register of the whole station. pairs: (code, cases of
    the period, of the year before) of those that sent every month of both. late: did not send every month of
    the period. unregistered: sent all, but no register of the whole station is at hand.
    """

    counted: tuple[Counted, ...]
    pairs: tuple[tuple[str, int, int], ...]
    late: tuple[str, ...]
    unregistered: tuple[str, ...]

    def cases(self, own: str = "") -> Funnel | None:
        """Return observed against expected by population, where registers are at hand; else the share of
        both periods' cases that fell into this one.

        One denominator for all stations. None: nothing can be compared.

        Args:
            own: a station that must be among them.
        """
        codes = {s.code for s in self.counted}
        if len(codes) > 1 and (not own or own in codes):
            return ratio_funnel(self.counted)
        now, both = sum(p[1] for p in self.pairs), sum(p[1] + p[2] for p in self.pairs)
        points = [Point(code, n / (n + before), n + before) for code, n, before in self.pairs if n + before]
        return funnel(points, now / both) if len(points) > 1 else None

    def rates(self) -> Comparison:
        """Return their rates, drawn to the mean as far as chance explains them."""
        return compare(self.counted)


def around(view: View) -> View:
    """Return the view of the stations that are compared: of the station's province, of the unit, or the
    several that were asked for.
    """
    filters = replace(view.filters, zone="")
    if station := view.filters.one_station:
        filters = replace(filters, station="", province=view.units.stations[station].province)
    return replace(view, filters=filters)


def load(view: View) -> Peers:
    """Return the stations of a view with their group 1 and 2 cases (only the place-based, if asked)."""
    # A denominator of residents says nothing of the groups that count arrests, and goal 4 is about these two.
    filters = replace(view.filters, groups="12", offence="")
    return db.kept(_load, replace(view.plain, filters=filters), view.days())


def _load(view: View, days: tuple[Period, Period]) -> Peers:
    scope, filters = view.scope, view.filters
    frames = db.read_all(
        cases=cases.by_station(scope, filters, *days),
        months=status.months_sent(scope, filters, "incidents", *days),
        population=population(scope, filters),
    )
    return read([s.code for s in view.units.stations_of(filters)], days, **frames)


def read(
    stations: Sequence[str],
    days: tuple[Period, Period],
    *,
    cases: pd.DataFrame,
    months: pd.DataFrame,
    population: pd.DataFrame,
) -> Peers:
    """Put the answers to what `load` asks together.

    A register counts where it has both sexes and all ages from 18: a part of one would make a rate too high.
    """
    whole = [len(months_between(p.start, p.end)) for p in days]
    # A month in doubt leaves its station here, and is named at the foot of the page: rates are no verdict.
    sent = {
        r.station_code: (r.claimed_now >= whole[0], r.claimed_before >= whole[1]) for r in months.itertuples()
    }
    counts = {(r.period, r.station_code): int(r.cases) for r in cases.itertuples()}
    registers = population[(population["zone_code"] == "") & (population[list(BANDS)] > 0).all(axis=1)]
    adults = {
        str(code): float(rows[list(BANDS)].to_numpy().sum())
        for code, rows in registers.groupby("station_code")
        if len(rows) == SEXES
    }
    now = {code: counts.get(("current", code), 0) for code in stations if sent.get(code, (False, False))[0]}
    return Peers(
        tuple(Counted(code, n, adults[code]) for code, n in now.items() if code in adults),
        tuple((code, n, counts.get(("compared", code), 0)) for code, n in now.items() if sent[code][1]),
        tuple(code for code in stations if code not in now),
        tuple(code for code in now if code not in adults),
    )
