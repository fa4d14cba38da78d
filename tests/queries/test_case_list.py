"""Lists of cases against the slow way: every narrowing, order and page, and what is typed to break them."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, Select, text
from sqlalchemy.engine import URL

from dashboard.filters import Filters, Scope
from dashboard.language.periods import Period, parse
from dashboard.queries.case_list import SORTS, Narrowing, Sort, case_counts, case_rows
from tests import asking
from tests.pages.test_case_links import SETUP
from tests.queries.slow_case_list import area_around_most, in_list, place_of, shown
from tests.queries.slow_queries import plain
from tests.slow import World

NATION = Scope.nation()
YEAR = parse("fy2569")
ALL = Filters(YEAR, groups="all")
STATION, ZONE = replace(ALL, station="920101"), replace(ALL, station="920101", zone="TRANG-01")
OTHER = [
    # A name that a pattern would take for any, and one that only a unit of somebody else has.
    "UPDATE ssz.zones SET name_en = '100% safe_zone\\', name_th = 'ตลาด ''; DROP' WHERE code = 'TRANG-02'",
    "UPDATE ssz.incidents SET occurred_to = occurred_from + interval '30 hours', time_precision = 'hour'"
    " WHERE occurred_from BETWEEN '2026-03-01' AND '2026-03-04'",
    "UPDATE ssz.incidents SET reported_at = occurred_from - interval '30 hours' WHERE occurred_from BETWEEN"
    " '2026-05-01' AND '2026-05-04'",
    "UPDATE ssz.incidents SET time_precision = 'month' WHERE occurred_from BETWEEN '2026-04-01' AND"
    " '2026-04-04'",
    "UPDATE ssz.incidents SET geocode = 'pile' WHERE geocode = 'outside' AND occurred_from > '2026-01-01'",
]


@pytest.fixture(scope="module")
def copy(own_demo: Engine) -> URL:
    with own_demo.begin() as connection:
        for statement in [*SETUP, *OTHER]:
            connection.execute(text(statement))
    return own_demo.url


def ask(engine: Engine, statement: Select[Any], scope: Scope = NATION) -> list[tuple[Any, ...]]:
    """As somebody of this scope asks: PostgreSQL holds the question to it too."""
    return asking.ask(engine, statement, scope)


def rows(
    engine: Engine,
    scope: Scope,
    filters: Filters,
    narrowing: Narrowing = Narrowing(),
    search: str = "",
    **more: Any,
) -> list[tuple[Any, ...]]:
    asked: dict[str, Any] = {"sort": "day", "descending": True, "limit": 100_000, **more}
    return ask(engine, case_rows(scope, filters, (filters.period,), narrowing, search, **asked), scope)


IN_ZONE = Narrowing(ground="zone", zone="TRANG-01")
NARROWINGS = [
    Narrowing(basis="reported"),
    IN_ZONE,
    replace(IN_ZONE, anywhere=True),
    replace(IN_ZONE, ground="ring"),
    replace(IN_ZONE, ground="ring", anywhere=True, basis="reported"),
    Narrowing(ground="zones", anywhere=True),
    Narrowing(ground="zones"),
    Narrowing(ground="outside"),
    Narrowing(ground="outside", anywhere=True),
    Narrowing(unmapped=True),
    Narrowing(cleared=True),
    Narrowing(cleared=False, late=True),
    *(Narrowing(point=p) for p in ("usable", "lacking", "stand_in", "pile", "outside", "missing")),
    *(Narrowing(hours=h) for h in ((20, 23), (22, 4), (0, 24), (5, 5), "unknown")),
    *(Narrowing(report=r) for r in ("missing", "before")),
    *(Narrowing(weekday=d) for d in (0, 6)),
    *(Narrowing(hours=h, weekday=6) for h in ((20, 23), (22, 4), "unknown")),
    *(Narrowing(hours=h, stretches=True) for h in ((1, 2), (22, 4), (0, 24), (13, 13))),
    *(
        Narrowing(hours=h, weekday=d, stretches=True)
        for h, d in (((0, 1), 0), ((1, 2), 6), ((22, 4), 6), ((3, 3), 2))
    ),
]
VIEWS = [
    (NATION, ALL),
    (NATION, ZONE),
    (NATION, replace(ALL, groups="2", offence="theft", station="920201")),
    (Scope("station", "920101"), ALL),
    (Scope("station", "920201"), ALL),
    (Scope("province", "92"), replace(ALL, groups="12", place_based=True)),
]
SEARCHES = [
    "",
    "ลัก",
    "THEFT",
    "เมืองตรัง",
    "safe_zone",
    "%",
    "_",
    "\\",
    "100%",
    "'",
    "ในสถานที่",
    "nothing so called",
]


@pytest.mark.parametrize("narrowing", NARROWINGS, ids=repr)
def test_a_narrowed_list_holds_what_the_slow_way_finds(
    narrowing: Narrowing, world: World, reader: Engine
) -> None:
    some = 0
    for scope, filters in VIEWS:
        expected = in_list(world, scope, filters, (filters.period,), narrowing, "")
        found = rows(reader, scope, filters, narrowing)
        assert plain([shown(case) for case in expected]) == plain(found), (scope, filters)
        counts = case_counts(scope, filters, (filters.period,), narrowing, "")
        assert [(len(expected), len(expected))] == ask(reader, counts, scope)
        some += len(found)
    assert some > 0


def test_cases_at_chosen_points_are_those_of_usable_ones_alone(world: World, reader: Engine) -> None:
    of_year = in_list(world, NATION, ALL, (YEAR,), Narrowing(), "")
    chosen = [case["place"] for case in of_year if case["place"]][:40]
    stand_in = world.tables["incidents"].dropna(subset="latitude").query("geocode != 'good'").iloc[0]
    chosen.append(place_of(stand_in))
    for places in (tuple(chosen), ()):
        narrowing = Narrowing(places=places)
        for scope, filters in VIEWS:
            expected = in_list(world, scope, filters, (YEAR,), narrowing, "")
            found = rows(reader, scope, filters, narrowing)
            assert plain([shown(case) for case in expected]) == plain(found)
            if scope == NATION and filters == ALL:
                assert bool(places) == bool(found)


def test_cases_of_an_area_are_those_with_a_usable_point_in_it_or_on_its_edge(
    world: World, reader: Engine
) -> None:
    area = area_around_most(world)
    for narrowing in (Narrowing(area=area), Narrowing(area=area, basis="reported", cleared=True)):
        for scope, filters in VIEWS:
            expected = in_list(world, scope, filters, (YEAR,), narrowing, "")
            found = rows(reader, scope, filters, narrowing)
            assert plain([shown(case) for case in expected]) == plain(found), (scope, filters)
            assert found or filters != ALL


def corners_around(place: tuple[float, float], ways: Sequence[tuple[int, int]]) -> Any:
    """Corners so many steps of 0.00001 degrees away from a place, northwards and eastwards.

    From the step that the place is rounded to: one midway between two may be rounded otherwise with more.
    """
    at = [round(part * 1e5) for part in place]
    return tuple(((at[0] + north) / 1e5, (at[1] + east) / 1e5) for north, east in ways)


def test_a_case_on_the_edge_or_a_corner_is_within_and_one_a_metre_beside_it_is_not(
    world: World, reader: Engine
) -> None:
    case = next(c for c in in_list(world, NATION, ALL, (YEAR,), Narrowing(), "") if c["place"])
    shapes = {
        "corner": (((0, 0), (0, 9), (9, 9)), True),
        "edge": (((-9, 0), (9, 0), (0, 9)), True),
        "slanting edge": (((-9, -9), (9, 9), (9, -9)), True),
        "beside": (((-9, 1), (9, 1), (0, 9)), False),
        "slanting, beside": (((-9, -8), (9, 10), (-9, 10)), False),
    }
    for name, (ways, inside) in shapes.items():
        area = corners_around(case["point"], ways)
        expected = in_list(world, NATION, ALL, (YEAR,), Narrowing(area=area), "")
        assert inside == (case in expected), name
        found = rows(reader, NATION, ALL, Narrowing(area=area))
        assert plain([shown(each) for each in expected]) == plain(found), name


@pytest.mark.parametrize("search", SEARCHES)
def test_a_search_takes_every_letter_as_it_is_and_finds_names(
    search: str, world: World, reader: Engine
) -> None:
    for scope, filters in VIEWS:
        for narrowing in (Narrowing(), replace(IN_ZONE, anywhere=True)):
            whole, expected = (in_list(world, scope, filters, (YEAR,), narrowing, s) for s in ("", search))
            found = rows(reader, scope, filters, narrowing, search)
            assert plain([shown(case) for case in expected]) == plain(found), (scope, filters)
            counts = case_counts(scope, filters, (YEAR,), narrowing, search)
            assert [(len(whole), len(expected))] == ask(reader, counts, scope)


def test_a_wildcard_finds_only_the_names_that_hold_it(reader: Engine) -> None:
    for search in ("%", "100% s", "safe_zone\\"):
        found = rows(reader, NATION, ALL, search=search)
        assert found
        assert {"TRANG-02"} == {row[6] or row[7] for row in found}


def test_days_of_several_windows_are_counted_once_each(world: World, reader: Engine) -> None:
    days = (parse("2025-11"), parse("2026-02-03..2026-02-20"))
    statement = case_rows(NATION, ALL, days, Narrowing(), "", sort="day", descending=True, limit=10**6)
    found = ask(reader, statement)
    assert plain([shown(c) for c in in_list(world, NATION, ALL, days, Narrowing(), "")]) == plain(found)


KEYS: dict[Sort, Callable[[tuple[Any, ...]], Any]] = {
    "cleared": lambda row: row[9],
    "delay": lambda row: row[11],
    "point": lambda row: row[12],
    "station": lambda row: row[5],
    "ground": lambda row: None if not (row[6] or row[7]) else (row[6] or row[7], row[6] is None),
    # The list is one of reports.
    "day": lambda row: row[10] or row[0],
}


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("sort", SORTS)
def test_every_order_is_kept_over_all_pages(
    sort: Sort, descending: bool, world: World, reader: Engine
) -> None:
    # Not the order of the codes, so that it is the given one that is kept.
    names = sorted(world.province_of if sort == "station" else world.tables["zones"]["code"], reverse=True)
    asked = {"sort": sort, "descending": descending, "order": names}
    whole = rows(reader, NATION, ALL, Narrowing(basis="reported"), **asked)
    pages = [
        rows(reader, NATION, ALL, Narrowing(basis="reported"), limit=700, offset=at, **asked)
        for at in range(0, len(whole) + 700, 700)
    ]
    assert whole == [row for page in pages for row in page]
    offences = world.tables["offences"].set_index("code")
    if sort == "offence":
        keys: list[Any] = [
            None if row[4] == "unmapped" else tuple(offences.loc[row[4], ["crime_group", "severity"]])
            for row in whole
        ]
    else:
        keys = [KEYS[sort](row) for row in whole]
    known = [key for key in keys if key is not None]
    # What is not known comes last, whichever way.
    assert keys[len(known) :] == [None] * (len(keys) - len(known))
    turned = descending != (sort in ("station", "ground"))
    if sort == "ground":
        known = [(code, in_ring != turned) for code, in_ring in known]
        known = [key for n, key in enumerate(known) if n == 0 or known[n - 1] != key]
        assert len(known) == len(set(known))
        assert [c for c, _ in known] == sorted((c for c, _ in known), reverse=turned)
    else:
        assert known == sorted(known, reverse=turned)
    assert len(set(known)) > 1


def test_a_scope_sees_of_other_units_only_what_lies_in_its_zones(world: World, reader: Engine) -> None:
    scope = Scope("station", "920101")
    for narrowing in NARROWINGS:
        own = set(world.tables["zones"].query("station_code == '920101'")["code"])
        for row in rows(reader, scope, ALL, narrowing):
            assert row[5] == "920101" or {row[6], row[7]} & own
    # Its neighbour's zone is none of its business, whatever it asks for.
    other = Narrowing(ground="zone", zone="TRANG-03", anywhere=True)
    assert rows(reader, NATION, ALL, other)
    assert [] == rows(reader, scope, ALL, other)


def test_no_row_tells_a_key_or_a_minute(reader: Engine, world: World) -> None:
    statement = case_rows(NATION, ALL, (YEAR,), Narrowing(), "", sort="day", descending=True, limit=5_000)
    keys = set(world.tables["incidents"]["case_key"].astype(str))
    values = {str(value) for row in ask(reader, statement) for value in row}
    assert set() == values & keys
    assert (
        Counter(c.name for c in statement.selected_columns).keys().isdisjoint({"case_key", "occurred_from"})
    )


def test_a_sort_that_is_none_is_refused(reader: Engine) -> None:
    hostile: Any = "day; DROP TABLE ssz.incidents"
    statement = case_rows(NATION, ALL, (YEAR,), Narrowing(), "", sort="day", descending=True, limit=1)
    assert len(ask(reader, statement)) == 1
    with pytest.raises(ValueError, match="no order"):
        case_rows(NATION, ALL, (YEAR,), Narrowing(), "", sort=hostile, descending=True, limit=1)


def test_a_list_of_no_days_is_empty(reader: Engine) -> None:
    nothing: tuple[Period, ...] = ()
    assert [(0, 0)] == ask(reader, case_counts(NATION, ALL, nothing, Narrowing(), ""))
