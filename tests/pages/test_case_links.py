"""Every count with a link leads to a list of as many cases."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, Select, text

from dashboard.cases import case_links, case_points, repeat_places
from dashboard.cases.area_counts import area_counts
from dashboard.cases.drawn_area import DrawnArea
from dashboard.comparison import case_links as compared
from dashboard.coverage import case_links as of_data
from dashboard.coverage.doubtful_months import doubtful_months
from dashboard.filters import Filters, Scope, from_query
from dashboard.goal1 import case_links as surveyed
from dashboard.goal4 import case_links as before_after
from dashboard.language.periods import parse
from dashboard.language.text import Text
from dashboard.pages.cases import asked_for
from dashboard.queries.case_list import case_counts
from dashboard.store import db
from dashboard.view.case_lists import FIGURES, PAGE, CaseList, CountRow
from dashboard.view.view import View
from data_loaders import rollups
from tests.addresses import asked_of
from tests.views import view_of

# What the demo lacks: cases in a zone and its ring that another station filed, some that are reported in
# another year, codes that nobody mapped, a stretch of time, points that are stand-ins, and a day that is not
# over when the data end.
SETUP = [
    "UPDATE ssz.incidents SET station_code = '920201' WHERE (zone_code = 'TRANG-01' OR ring_zone_code ="
    " 'TRANG-01') AND extract(minute FROM occurred_from)::int % 3 = 0",
    "UPDATE ssz.incidents SET reported_at = occurred_from + interval '200 days' WHERE occurred_from <"
    " '2026-03-01' AND extract(minute FROM occurred_from)::int % 17 = 0",
    "UPDATE ssz.incidents SET reported_at = NULL WHERE extract(minute FROM occurred_from)::int % 19 = 0",
    "UPDATE ssz.incidents SET offence_code = 'unmapped'"
    " WHERE extract(minute FROM occurred_from)::int % 29 = 0",
    "UPDATE ssz.incidents SET geocode = 'default_point', zone_code = NULL, ring_zone_code = NULL"
    " WHERE extract(minute FROM occurred_from)::int % 23 = 0 AND geocode = 'good'",
    "INSERT INTO ssz.incidents SELECT gen_random_uuid(), station_code, offence_code, other_offences,"
    " timestamptz '2026-11-23 02:00Z', NULL, 'minute', timestamptz '2026-11-23 03:00Z', NULL, latitude,"
    " longitude, geocode, zone_code, ring_zone_code, clearance, NULL, 0 FROM ssz.incidents WHERE"
    " occurred_from > '2026-10-20'",
]


@pytest.fixture(scope="module")
def store(own_demo: Engine) -> Iterator[None]:
    with own_demo.begin() as connection:
        for statement in SETUP:
            connection.execute(text(statement))
        rollups.rebuild(connection)
    db.use(own_demo.url.set(username="ssz_reader"))
    yield
    db.use(None)


def rows_of(view: View) -> Iterator[tuple[str, Sequence[CountRow]]]:
    """The counts of every figure that has links, by name of the function that tells them."""
    builders: list[Callable[[View], Sequence[CountRow]]] = [
        case_links.of_status,
        case_links.of_shares,
        case_links.of_months,
        case_links.of_weeks,
        case_links.of_signals,
        case_links.of_offences,
        case_links.of_hours,
        compared.of_stations,
        of_data.of_places,
        of_data.of_delays,
        of_data.of_silences,
        of_data.of_doubts,
        surveyed.of_pressure,
    ]
    for build in builders:
        yield build.__name__, build(view)
    yield "of_repeats", case_links.of_repeats(view, view.days()[0])
    yield "of_spots", case_links.of_spots(view, view.days()[0])
    yield "without_point", case_links.without_point(view, view.days()[0])
    for hours in ((20, 24), (22, 3), (7, 7)):
        yield f"in_hours {hours}", case_links.in_hours(view, view.days()[0], hours)
    for zone in view.units.zones_of(view.filters):
        yield f"of_zone {zone.code}", case_links.of_zone(view, zone.code)
        yield f"zone_counts {zone.code}", before_after.zone_counts(view, zone.code)


def question(view: View, href: str) -> Select[Any]:
    """How many cases the list of an address holds, as the page asks."""
    page, query = asked_of(href)
    assert page == PAGE
    filters, dropped = from_query(query, view.units.known(), parse("fy2560"))
    there = view_of(filters, view.scope)
    asked, days, also_dropped = asked_for(there, query)
    assert [] == [*dropped, *also_dropped], href
    assert asked.figure in FIGURES
    return case_counts(there.scope, filters, days, asked.narrowing, asked.search)


def answered(questions: list[Select[Any]]) -> list[int]:
    """Answers in their order, many of them asked at once."""
    found = []
    for at in range(0, len(questions), 25):
        asked = {f"n{n}": question for n, question in enumerate(questions[at : at + 25])}
        frames = db.read_all(**asked)
        found += [int(frames[name]["cases"].iloc[0]) for name in asked]
    return found


NATION = Scope.nation()
VIEWS = {
    "running year": (NATION, Filters(parse("fy2570"))),
    "year of all groups": (NATION, Filters(parse("fy2569"), groups="all")),
    "month of a station": (NATION, Filters(parse("2026-08"), province="92", station="920101", groups="all")),
    "zone": (NATION, Filters(parse("fy2569"), province="92", station="920101", zone="TRANG-01")),
    "zone, place-based": (
        NATION,
        Filters(parse("fy2569q3"), station="920201", zone="TRANG-03", groups="2", place_based=True),
    ),
    "offence": (NATION, Filters(parse("2025-11-10..2026-11-22"), groups="2", offence="theft")),
    "unfinished week": (NATION, Filters(parse("w2026-11-16"), groups="all")),
    "group of arrests": (NATION, Filters(parse("fy2569"), station="920101", groups="4")),
    "scope of a station": (Scope("station", "920101"), Filters(parse("fy2569"), groups="all")),
    "scope of a province": (Scope("province", "92"), Filters(parse("fy2570q1"))),
}


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("name", VIEWS)
def test_a_list_holds_as_many_cases_as_the_figure_that_leads_to_it(name: str) -> None:
    scope, filters = VIEWS[name]
    view = view_of(filters, scope)
    links = [(figure, row.name, link) for figure, rows in rows_of(view) for row in rows for link in row.links]
    found = answered([question(view, link.href) for _, _, link in links])
    wrong = [(*link, n) for link, n in zip(links, found, strict=True) if link[-1].cases != n]
    assert [] == wrong
    assert sum(n > 0 for n in found) > 5


@pytest.mark.usefixtures("store")
def test_a_dense_spot_leads_to_its_cases_and_one_that_is_none_is_named_and_left_out() -> None:
    scope, filters = VIEWS["scope of a station"]
    view = view_of(filters, scope)
    rows = case_links.of_spots(view, view.days()[0])
    assert rows
    link = rows[0].links[0]
    assert [link.cases] == answered([question(view, link.href)])
    asked, _, dropped = asked_for(view, {"spot": "7.0000,99.0000"})
    assert ["spot"] == dropped
    assert CaseList() == asked
    # Nor is a spot looked for where none is tested: in a whole province.
    _, query = asked_of(link.href)
    assert ["spot"] == asked_for(view_of(replace(filters, station="")), {"spot": query["spot"]})[2]


AREAS = (
    DrawnArea("circle", ((7.5563, 99.6114),), 5_000),
    DrawnArea("polygon", ((7.5, 99.55), (7.5, 99.65), (7.56, 99.6), (7.62, 99.65), (7.62, 99.55))),
)


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("area", AREAS, ids=lambda area: area.kind)
def test_every_count_of_an_area_that_was_drawn_leads_to_its_cases(area: DrawnArea) -> None:
    for name in ("running year", "year of all groups", "scope of a station", "scope of a province"):
        scope, filters = VIEWS[name]
        view = view_of(filters, scope)
        period = view.days()[0]
        rows = [*case_links.of_area(view, period, area), *case_links.of_area_hours(view, period, area)]
        links = [(row.name, link) for row in rows for link in row.links]
        found = answered([question(view, link.href) for _, link in links])
        assert [link.cases for _, link in links] == found, name
        counts = area_counts(view, period, area)
        assert not isinstance(counts, Text)
        assert counts.cases == found[0] > 0


@pytest.mark.usefixtures("store")
def test_an_area_that_is_none_is_named_and_left_out() -> None:
    view = view_of(VIEWS["running year"][1])
    asked, _, dropped = asked_for(view, {"area": "7.55000,99.60000"})
    assert (["area"], CaseList()) == (dropped, asked)
    assert [] == case_links.of_area(view, view.days()[0], DrawnArea("circle", ()))


@pytest.mark.usefixtures("store")
def test_every_repeat_place_and_every_doubtful_month_leads_to_its_cases() -> None:
    view = view_of(VIEWS["year of all groups"][1])
    period = view.days()[0]
    placed = case_points.placed_cases(view, period)
    rows = case_links.of_repeats(view, period)
    shown = repeat_places.repeat_places(view, placed).iloc[:, 0].tolist()
    assert rows
    assert shown[: len(rows)] == [row.links[0].cases for row in rows]
    doubts = of_data.of_doubts(view)
    assert len(doubtful_months(view)) == len(doubts) > 0
    # A place where nothing was repeated is named and left out.
    asked, _, dropped = asked_for(view, {"repeat": "7.00000,99.00000"})
    assert (["repeat"], CaseList()) == (dropped, asked)
