"""A nation by region, a region by province: the counts of the units are those of the whole, and lead on."""

import re
from collections import Counter
from dataclasses import replace
from html import unescape

import pytest

from dashboard.filters import Filters
from dashboard.indicators import GOALS
from dashboard.language.periods import parse
from dashboard.language.text import Text
from dashboard.programme import unit_matrix
from dashboard.programme.tiles import counts_of
from dashboard.view.view import View
from tests.views import view_of

pytestmark = pytest.mark.usefixtures("pages_read_demo")
YEAR = parse("fy2570")
HOSTILE = Text("<img src=x onerror=alert(1)>", "<b>&")


def spread(filters: Filters | None = None, *, regions: bool = True) -> View:
    """The demo's stations dealt out to three made-up provinces, in two regions or one."""
    view = view_of(filters)
    provinces = {"92": Text("ตรัง", "Trang"), "93": Text("พัทลุง", "Phatthalung"), "94": HOSTILE}
    region_of = {"92": "09", "93": "09", "94": "08" if regions else "09"}
    stations = {
        code: replace(station, province=[*provinces][n % 3])
        for n, (code, station) in enumerate(view.units.stations.items())
    }
    names = {"08": Text("ภาค 8", "Region 8"), "09": Text("ภาค 9", "Region 9")}
    units = replace(
        view.units,
        regions={code: name for code, name in names.items() if code in region_of.values()},
        provinces=provinces,
        region_of=region_of,
        stations=stations,
    )
    return replace(view, units=units)


def test_a_nation_is_looked_at_by_region_a_region_by_province_and_a_province_by_station() -> None:
    assert "region" == unit_matrix.level_of(spread())
    assert "province" == unit_matrix.level_of(spread(regions=False))
    assert "province" == unit_matrix.level_of(spread(Filters(YEAR, region="09")))
    assert unit_matrix.level_of(spread(Filters(YEAR, province="92"))) is None
    assert unit_matrix.level_of(spread(Filters(YEAR, station="920101"))) is None
    # The demo has one province, which is looked at by station whether it was chosen or not.
    assert unit_matrix.level_of(view_of()) is None


@pytest.mark.parametrize("level", ["region", "province"])
def test_the_counts_of_all_units_add_up_to_those_of_the_tiles(level: unit_matrix.Level) -> None:
    view = spread(regions=level == "region")
    rows = unit_matrix.rows_of(view, level)
    assert {"region": 2, "province": 3}[level] == len(rows)
    for goal in GOALS:
        together: Counter[tuple[str, str, str]] = Counter()
        for row in rows:
            for count in row.counts[goal.number]:
                together[count.verdict, count.sign, count.word.en] += count.n
        whole = {(c.verdict, c.sign, c.word.en): c.n for c in counts_of(goal.number, view)}
        assert whole == together


def test_a_unit_counts_its_own_zones_and_stations_alone() -> None:
    view = spread()
    units = view.units
    counted = {
        (row.code, units.zones[code].station if code in units.zones else code)
        for row in unit_matrix.rows_of(view, "province")
        for counts in row.counts.values()
        for count in counts
        for code in count.codes
    }
    assert {station for _, station in counted} == set(units.stations)
    assert [] == [(unit, s) for unit, s in counted if unit != units.stations[s].province]


def test_the_unit_with_most_at_the_worst_state_stands_first() -> None:
    view = spread(regions=False)
    rows = unit_matrix.rows_of(view, "province")
    bad = [sum(c.n for cs in row.counts.values() for c in cs if c.verdict == "bad") for row in rows]
    assert sorted(bad, reverse=True) == bad
    assert bad[0] > 0


@pytest.mark.parametrize("level", ["region", "province"])
def test_every_row_leads_into_its_unit_with_the_filters_kept_and_names_do_no_harm(
    level: unit_matrix.Level,
) -> None:
    view = spread(Filters(YEAR, groups="all"), regions=level == "region")
    drawn = str(unit_matrix.unit_matrix(view, level))
    rows = unit_matrix.rows_of(view, level)
    addresses = [unescape(found) for found in re.findall(r'href="([^"]*)"', drawn)]
    assert len(addresses) == len(rows) * (1 + len(GOALS))
    for row in rows:
        within = [a for a in addresses if f"{level}={row.code}" in a]
        assert 1 + len(GOALS) == len(within)
        assert within[0].startswith("./?")
    assert all("period=fy2570" in a and "groups=all" in a for a in addresses)
    assert "<img" not in drawn
    # Many have no colour of their own: only their bars and words do.
    assert "toned-" not in drawn
