"""Every query against the slow way, for every kind of scope and filter; nothing outside the scope ever
appears.
"""

import ast
import importlib
import inspect
import pkgutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, Select, text
from sqlalchemy.engine import URL

from dashboard import queries
from dashboard.filters import Filters, Scope
from dashboard.language.periods import Period, parse
from dashboard.queries import cases, conditions, points, quality, reconciliation, status
from dashboard.store.askers import reach_of
from data_loaders import rollups
from tests import asking
from tests.coverage import slow_piles
from tests.goal1 import slow_surveys
from tests.goal2 import slow_innovations
from tests.goal3 import slow_partnership
from tests.queries import slow_briefings
from tests.queries.slow_queries import CASES, THROUGH, plain
from tests.slow import World, during

YEAR = parse("fy2569")
TO_DATE = Period("custom", date(2026, 10, 1), date(2026, 11, 23))
TWO_YEARS = parse("2024-10-01..2026-09-30")  # reaches into the year it is compared with

# The demo's ten stations in three provinces of two regions, and one that never sent anything.
MOVED = {"920201": "93", "920601": "82", "920901": "82"}
SILENT = "829999"
SETUP = [
    "INSERT INTO ssz.offence_weights VALUES ('theft', 365), ('murder', 5475)",
    # A polygon drawn anew after joining, one before, and one loaded after it that is said to hold since
    # before; lifts of such blocks. A baseline on record of every zone, of some a review.
    (
        "INSERT INTO ssz.zone_versions SELECT zone_code, 2, date '2026-01-05', polygon, area_km2 FROM"
        " ssz.zone_versions WHERE zone_code = 'TRANG-03'"
    ),
    (
        "INSERT INTO ssz.zone_versions SELECT zone_code, 2, date '2020-01-05', polygon, area_km2 FROM"
        " ssz.zone_versions WHERE zone_code = 'TRANG-04'"
    ),
    (
        "INSERT INTO ssz.zone_versions (zone_code, version, valid_from, loaded_on, polygon, area_km2)"
        " SELECT zone_code, 2, date '2020-01-05', date '2026-03-09', polygon, area_km2 FROM"
        " ssz.zone_versions WHERE zone_code = 'TRANG-01'"
    ),
    (
        "INSERT INTO ssz.lifted_blocks (zone_code, version, reason, lifted_by) VALUES ('TRANG-03', 2,"
        " 'a wrong vertex', 'officer'), ('TRANG-03', 1, 'earlier', 'somebody'), ('TRANG-05', 1, 'x', 'y')"
    ),
    (
        "INSERT INTO ssz.zone_reviews (zone_code, months, recorded_at, recorded_by, data_through,"
        " polygon_version, baseline_months, before_first, before_last, before_cases, after_first, after_last,"
        " after_cases, state, fingerprint) SELECT code, m, '2026-05-01 03:00Z', 'officer', '2026-04-30', 1,"
        " 12, '2024-01-01', '2024-12-31', 40, CASE WHEN m > 0 THEN date '2025-02-01' END, CASE WHEN m > 0"
        " THEN date '2026-01-31' END, CASE WHEN m > 0 THEN 31 END, CASE WHEN m > 0 THEN 'inconclusive' END,"
        " 'f' FROM ssz.zones, unnest(ARRAY[0, 12]) m WHERE m = 0 OR code <> 'TRANG-01'"
    ),
    # Two months that were not sent: in windows of zones, so that they are missed, and one that no window
    # needs.
    (
        "DELETE FROM ssz.coverage WHERE (station_code, month) IN (('920101', date '2024-08-01'), ('920601',"
        " date '2025-12-01'))"
    ),
    "UPDATE ssz.coverage SET state = 'doubtful' WHERE (dataset, station_code, month) = ('incidents',"
    " '920101', date '2025-02-01')",
    *[f"UPDATE ssz.stations SET province_code = '{p}' WHERE code = '{s}'" for s, p in MOVED.items()],
    (
        f"INSERT INTO ssz.stations (code, province_code, name_th, name_en) VALUES ('{SILENT}', '82',"
        " 'สภ.เงียบ', 'Silent')"
    ),
    "DELETE FROM ssz.coverage WHERE station_code = '920401' AND month = '2026-06-01'",
    (
        "UPDATE ssz.coverage SET state = 'confirmed_none'"
        " WHERE (dataset, station_code, month) = ('activities', '920101', date '2026-06-01')"
    ),
    (
        "INSERT INTO ssz.load_batches (dataset, source_name, started_at, finished_at, state, data_through)"
        " VALUES ('incidents', 'weekly', '2026-11-01 02:00Z', '2026-11-01 03:00Z', 'complete', '2026-10-31')"
    ),
    (
        "INSERT INTO ssz.load_batches (dataset, source_name, started_at, finished_at, state, data_through,"
        " file_hash) VALUES ('incidents', 'often', '2026-11-24', '2026-11-24', 'complete', '2026-11-19', 'x')"
    ),
    (
        "INSERT INTO ssz.load_batches (dataset, source_name, started_at, finished_at, state, counts,"
        " data_through) SELECT 'incidents', 'often', t, t, CASE WHEN n % 5 = 0 THEN 'interrupted' ELSE"
        " 'complete' END, jsonb_build_object('watch_seconds', 600),"
        " '2026-11-22' FROM generate_series(1, 400) n, LATERAL (SELECT timestamptz '2026-11-20' + n *"
        " interval '10 minutes' AS t) x"
    ),
    (
        "INSERT INTO ssz.doubts VALUES ('920101', '2025-02-01', 'hole', NULL, '2025-02-03', '2025-02-20', 0,"
        " 21.5, 1e-9), ('920101', '2026-04-01', 'group_silent', 2, '2026-04-01', '2026-04-30', 0, 12, 1e-6),"
        " ('920601', '2025-02-01', 'few', NULL, '2025-02-01', '2025-02-28', 3, 31, 1e-7)"
    ),
    (
        "INSERT INTO ssz.confirmed_months VALUES ('920101', '2024-05-01', 'officer', '2026-11-01 02:00Z',"
        " 'ledger', NULL), ('920601', '2024-06-01', 'source', '2026-11-02 02:00Z', NULL, 'source')"
    ),
    # Files of one station, of two, and of another; a source of one station, and one compared for another.
    (
        "INSERT INTO ssz.load_batches (dataset, source_name, started_at, finished_at, state, file_hash,"
        " file_name, loaded_by, rows, stations) SELECT 'activities', name, '2026-11-25', '2026-11-25',"
        " 'complete', name, name, name, 3, stations FROM (VALUES ('hers', ARRAY['920101']), ('both',"
        " ARRAY['920101', '920201']), ('theirs', ARRAY['920201'])) x (name, stations)"
    ),
    "UPDATE ssz.stations SET source_name = 'weekly' WHERE code = '920101'",
    (
        "INSERT INTO ssz.sync_states (source_name, compared_at, mapping_hash) VALUES ('weekly',"
        " '2026-11-01 02:00Z', 'x'), ('often', '2026-11-02 02:00Z', 'x')"
    ),
    (
        "INSERT INTO ssz.reconciliations (source_name, compared_at, station_code, month, source_cases,"
        " store_cases, not_pulled, moved_here, moved_away, deleted, duplicates, without_key,"
        " unreadable_days) VALUES ('often', '2026-11-02 02:00Z', '920601', '2026-10-01', 4, 4, 0, 0, 0, 0,"
        " 0, 0, 0)"
    ),
    *slow_innovations.SETUP,
    *slow_partnership.SETUP,
    *slow_surveys.SETUP,
    *slow_piles.SETUP,
    *slow_briefings.SETUP,
]

NATION, HERS = Scope.nation(), Scope("station", "920101")
SCOPES = [
    Scope("region", "9"),
    Scope("region", "8"),
    Scope("province", "92"),
    Scope("province", "82"),
    Scope("station", "920101"),
    Scope("station", "920201"),
]
NOBODY = [
    Scope("station", "999999"),
    Scope("province", "10"),
    Scope("region", "1"),
    Scope("station", "' OR ''='"),
]
FILTERS = [
    Filters(YEAR),
    Filters(TO_DATE, groups="all"),
    Filters(parse("2026-04"), station="920101", groups="all"),
    Filters(YEAR, region="9", province="93"),
    Filters(parse("fy2569q2"), region="8", groups="2"),
    Filters(YEAR, region="9", province="92", station="920101", zone="TRANG-01"),
    Filters(YEAR, groups="2", offence="theft"),
    # Several stations of two provinces, several offences of two groups.
    Filters(YEAR, station="920101,920301", groups="all"),
    Filters(TO_DATE, station="920101,920201,920601", groups="all", offence="murder,theft"),
    Filters(YEAR, place_based=True, groups="all"),
    Filters(TWO_YEARS, groups="1"),
    Filters(parse("2024-02-29..2024-03-10"), groups="4"),
    Filters(parse("2026-04-14..2026-04-15")),  # in the middle of a festival
    Filters(parse("w2026-11-16").until(THROUGH) or YEAR, groups="3"),
    Filters(YEAR, station=SILENT),
]
VIEWS = [(NATION, f) for f in FILTERS] + [(s, f) for s in SCOPES for f in FILTERS[:8:3]]


@pytest.fixture(scope="module")
def copy(own_demo: Engine) -> URL:
    """The demo spread over three provinces."""
    with own_demo.begin() as connection:
        for statement in SETUP:
            connection.execute(text(statement))
        rollups.rebuild(connection)
        # What the demo kept holds for what it was changed to.
        connection.execute(
            text("UPDATE ssz.concluded_days SET rules = 'rules', grounds = (SELECT grounds FROM ssz.store)")
        )
    return own_demo.url


def ask(engine: Engine, statement: Select[Any], scope: Scope = NATION) -> list[tuple[Any, ...]]:
    """As somebody of this scope asks: PostgreSQL holds the question to it too."""
    return asking.ask(engine, statement, scope)


MODULES = [
    importlib.import_module(f"dashboard.queries.{m.name}") for m in pkgutil.iter_modules(queries.__path__)
]


def public_queries() -> Iterator[tuple[str, Callable[..., Any]]]:
    """All public functions but those that only give conditions."""
    for module in MODULES:
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if name.startswith("_") or function.__module__ != module.__name__:
                continue
            of = function.__annotations__
            # Neither a question of its own: conditions, and what says of a question how far it reaches.
            if module is not conditions or (of["return"] is Select and "statement" not in of):
                yield f"{module.__name__.rsplit('.', 1)[-1]}.{name}", function


SCOPED = [name for name, function in public_queries() if "scope" in inspect.signature(function).parameters]


# All that takes no scope, each with its reason. Nothing else may be asked without one.
OF_THE_WHOLE_STORE = {
    "goal3.sectors": "names of the sectors of the handbook: the same for every unit",
    "status.due_dates": "a rule for all: days after a month by which it is to be sent",
    "status.holdings": "whether the store holds the demo: of the store itself",
    "units.offence_choices": "names of offences: law, not what happened anywhere",
}
# What takes a scope and reaches beyond its stations, each with its reason.
OF_THE_PROVINCE = {
    "goal4.all_joinings": "days on which zones of the province joined: what a zone is held against",
    "goal4.gaps": "months that stations of these zones did not send: their counts do not count then",
    "goal4.zone_months": "counts by which the swing of all zones is estimated; no single one is shown",
    "piles.undecided_piles": "piles in the zones of the scope, whichever station filed the cases",
    "goal4.pile_cases": "cases kept from being counted in a zone of the scope, whichever station filed them",
}


def test_every_query_takes_a_scope_or_is_of_the_whole_store() -> None:
    assert sorted(OF_THE_WHOLE_STORE) == sorted(
        name for name, function in public_queries() if "scope" not in inspect.signature(function).parameters
    )


def test_every_query_has_a_case_here() -> None:
    assert sorted(CASES) == sorted(name for name, _ in public_queries())


@pytest.mark.parametrize("name", CASES)
def test_a_query_says_what_the_slow_way_says(name: str, world: World, reader: Engine) -> None:
    found_any = 0
    for scope, filters in VIEWS:
        statement, expected = CASES[name](world, scope, filters)
        found = ask(reader, statement, scope)
        assert plain(expected) == plain(found), (scope, filters)
        found_any += len(found)
    # Otherwise nothing was compared.
    assert found_any > 0


@pytest.mark.parametrize("name", ["zone_cases", "ring_cases", "rest_cases", "province_cases"])
def test_cases_are_counted_span_by_span(name: str, world: World, reader: Engine) -> None:
    """Joined at once, under the rules of rows, a nation's cases were all read for each span."""
    statement, _ = CASES[f"goal4.{name}"](world, NATION, Filters(YEAR, province="92"))
    sql = statement.compile(reader, compile_kwargs={"literal_binds": True})
    explained = text("EXPLAIN (FORMAT JSON) " + str(sql).replace(":", "\\:")).execution_options(
        **statement.get_execution_options()
    )
    [([whole],)] = ask(reader, explained)
    summed = [tables(node) for node in nodes(whole["Plan"]) if node["Node Type"] == "Aggregate"]
    # Of the cases of one span, before spans (of zones) are joined to them.
    assert any("incident_days" in of and "zones" not in of for of in summed), summed


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


def tables(plan: dict[str, Any]) -> set[str]:
    return {node["Relation Name"] for node in nodes(plan) if "Relation Name" in node}


@pytest.mark.parametrize("scope", NOBODY, ids=str)
@pytest.mark.parametrize("name", SCOPED)
def test_a_scope_of_nothing_gives_nothing(name: str, scope: Scope, world: World, reader: Engine) -> None:
    statement, _ = CASES[name](world, scope, Filters(YEAR, groups="all"))
    assert [] == [row for row in ask(reader, statement, scope) if not is_of_no_station(name, row)]


ELSEWHERE = [
    Filters(YEAR, station="920201", groups="all"),
    Filters(YEAR, station="920201,920601", groups="all"),
    Filters(YEAR, province="82", groups="all"),
    Filters(YEAR, region="8", groups="all"),
    Filters(YEAR, station="920201", zone="TRANG-03", groups="all"),
]
SELDOM = (
    "status.stations_never_received",
    "goal4.gaps",
    "quality.doubts",
    "quality.confirmed_months",
)
OF_FILTERS = [
    n
    for n, function in public_queries()
    if {"scope", "filters"} <= set(inspect.signature(function).parameters)
]


@pytest.mark.parametrize("name", OF_FILTERS)
def test_a_station_that_asks_for_others_gets_nothing(name: str, world: World, reader: Engine) -> None:
    for filters in ELSEWHERE:
        # The same question has an answer for somebody who may ask it.
        open_to_all, _ = CASES[name](world, NATION, filters)
        statement, _ = CASES[name](world, HERS, filters)
        assert [] == [row for row in ask(reader, statement, HERS) if not is_of_no_station(name, row)]
        # Of one station these may well have nothing to say.
        if name not in SELDOM or not filters.station:
            assert ask(reader, open_to_all) != []


# Where an event names its station, a source or a file itself; days and states are told to everybody.
NAMES_AT = {"units.events": 5, "status.pulls": 1, "quality.latest_loads": 1}


def is_of_no_station(name: str, row: tuple[Any, ...]) -> bool:
    """Whether a row tells nothing about any station: only zeros, or nobody's name."""
    at = NAMES_AT.get(name)
    return row[at] is None if at is not None else all(not value for value in row)


def codes_of_others(world: World) -> set[str]:
    zones = world.tables["zones"]
    return set(world.province_of) - {"920101"} | set(zones.query("station_code != '920101'")["code"])


@pytest.mark.parametrize("name", SCOPED)
def test_a_station_sees_no_code_but_its_own(name: str, world: World, reader: Engine) -> None:
    statement, _ = CASES[name](world, HERS, Filters(YEAR, groups="all"))
    seen = {value for row in ask(reader, statement, HERS) for value in row if isinstance(value, str)}
    assert (seen & codes_of_others(world) != set()) is (name in OF_THE_PROVINCE)


# What PostgreSQL lets reach beyond the own stations, as docs/SECURITY.md lists it. Lists of cases that are
# asked for whichever station filed them are of the first kind too.
REACHING = {
    **dict.fromkeys(
        (
            *("goal4.zone_cases", "goal4.ring_cases", "goal4.entries", "goal4.harm"),
            *("cases.in_any_zone_by_month", "goal1.zone_pressure", "piles.undecided_piles"),
        ),
        "zones",
    ),
    **dict.fromkeys(
        (
            *("goal4.zone_months", "goal4.all_joinings", "goal4.gaps", "goal4.province_cases"),
            *("goal4.reporting_delays", "goal4.pile_cases"),
        ),
        "province",
    ),
}


def test_what_reaches_beyond_the_own_stations_is_listed(world: World) -> None:
    found = {
        name: reach_of(CASES[name](world, HERS, Filters(YEAR, groups="all"))[0], asking.asker_of(HERS))
        for name in SCOPED
    }
    assert {name: reach for name, reach in found.items() if reach != "own"} == REACHING


@pytest.mark.parametrize("name", [name for name, _ in public_queries() if name not in REACHING])
def test_a_query_that_forgets_its_scope_is_told_no_code_of_others_by_postgresql(
    name: str, world: World, reader: Engine
) -> None:
    statement, _ = CASES[name](world, NATION, Filters(YEAR, groups="all"))
    seen = {value for row in ask(reader, statement, HERS) for value in row if isinstance(value, str)}
    assert seen & codes_of_others(world) == set()


def test_codes_of_others_would_be_seen(world: World, reader: Engine) -> None:
    statement, _ = CASES["units.zone_choices"](world, NATION, Filters(YEAR))
    seen = {value for row in ask(reader, statement, NATION) for value in row if isinstance(value, str)}
    assert seen & codes_of_others(world)


def test_of_loads_a_unit_is_told_of_those_whose_rows_are_all_its_own(reader: Engine) -> None:
    def told(scope: Scope) -> set[str]:
        return {row[2] for row in ask(reader, quality.load_history(scope), scope)} & {
            "hers",
            "both",
            "theirs",
        }

    assert told(NATION) == {"hers", "both", "theirs"}
    assert told(Scope("province", "92")) == told(Scope("station", "920101")) == {"hers"}
    assert told(Scope("region", "9")) == {"hers", "both", "theirs"}
    names = {row[0]: row[1] for row in ask(reader, quality.latest_loads(HERS), HERS)}
    assert names["activities"] is None


def test_of_sources_a_unit_is_told_of_those_that_have_stations_of_it(reader: Engine) -> None:
    def told(scope: Scope) -> set[str]:
        return {row[0] for row in ask(reader, reconciliation.rounds(scope), scope)} & {"weekly", "often"}

    assert told(NATION) == {"weekly", "often"}
    assert told(Scope("station", "920101")) == {"weekly"}
    assert told(Scope("station", "920201")) == set()
    assert told(Scope("region", "8")) == {"often"}
    pulls = ask(reader, status.pulls(HERS), HERS)
    assert {row[1] for row in pulls} & {"weekly", "often", None} == {"weekly", None}
    assert len(pulls) == len(ask(reader, status.pulls(NATION)))


def test_a_case_after_midnight_in_bangkok_counts_on_its_bangkok_day(world: World, reader: Engine) -> None:
    raw = world.tables["incidents"].dropna(subset=["occurred_from"])
    utc = raw["occurred_from"].dt.tz_convert("UTC").dt.date
    bangkok = raw["occurred_from"].dt.tz_convert("Asia/Bangkok").dt.date
    # The demo has such cases: more than a tenth would fall on another day.
    assert (utc != bangkok).mean() > 0.1
    per_day = dict(ask(reader, cases.by_day(NATION, Filters(TWO_YEARS, groups="all"), TWO_YEARS)))
    wanted = Counter(d for d in bangkok if TWO_YEARS.start <= d < TWO_YEARS.end)
    assert wanted == Counter(per_day)
    assert Counter(d for d in utc if TWO_YEARS.start <= d < TWO_YEARS.end) != wanted


@pytest.mark.parametrize(
    ("instant", "days"),
    [
        ("2026-04-30 16:59:59Z", [date(2026, 4, 30)]),
        ("2026-04-30 17:00:00Z", [date(2026, 5, 1)]),
        ("2024-02-28 17:00:00Z", [date(2024, 2, 29)]),
        ("2025-09-30 17:00:00Z", [date(2025, 10, 1)]),
    ],
)
def test_the_day_changes_at_midnight_in_bangkok(instant: str, days: list[date], empty_store: Engine) -> None:
    with empty_store.begin() as connection:
        connection.execute(text("SELECT ssz.ensure_incident_year(y) FROM generate_series(2024, 2026) y"))
        connection.execute(
            text(
                "INSERT INTO ssz.stations (code, province_code, name_th, name_en) VALUES ('1', '92', 'ก',"
                " 'a')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO ssz.incidents (case_key, station_code, offence_code, occurred_from,"
                " time_precision, latitude, longitude, geocode, clearance) VALUES (gen_random_uuid(), '1',"
                " 'theft', :at, 'minute', 7.5, 99.6, 'good', 'unknown_suspect')"
            ),
            {"at": instant},
        )
    everything = Period("custom", date(2024, 1, 1), date(2027, 1, 1))
    assert days == [row[3] for row in ask(empty_store, points.pins(NATION, Filters(everything), everything))]
    day = Period("custom", days[0], date.fromordinal(days[0].toordinal() + 1))
    before = Period("custom", date(2024, 1, 1), days[0])
    counted = [len(ask(empty_store, points.clock(NATION, Filters(p), p))) for p in (day, before)]
    assert [1, 0] == counted


def test_of_too_many_pins_the_latest_are_shown(world: World, reader: Engine) -> None:
    filters = Filters(Period("custom", date(2021, 10, 1), date(2026, 11, 23)), groups="all")
    found = during(world.view(NATION, filters), filters.period)
    latest = found[found["located"]].sort_values("day", ascending=False)["day"].head(points.MOST_POINTS)
    days = [row[3] for row in ask(reader, points.pins(NATION, filters, filters.period))]
    # There are more than are shown.
    assert found["located"].sum() > points.MOST_POINTS == len(days)
    assert Counter(d.date() for d in latest) == Counter(days)


@pytest.mark.parametrize("radius", [60.0, 333.0, 5000.0])
def test_hexagons_hold_every_located_case_once(radius: float, world: World, reader: Engine) -> None:
    filters = Filters(YEAR, groups="all")
    found = during(world.view(NATION, filters), YEAR)
    cells = ask(reader, points.hexagons(NATION, filters, YEAR, radius, 7.5))
    assert int(found["located"].sum()) == sum(n for _, _, n in cells)
    assert len(cells) == len({(latitude, longitude) for latitude, longitude, _ in cells})


def test_a_source_pulled_often_does_not_push_out_one_pulled_weekly(reader: Engine) -> None:
    rows = ask(reader, status.pulls(NATION))
    complete = {row[1]: row[5] for row in rows if row[2] == "complete" and not row[6]}
    assert complete["weekly"] == date(2026, 10, 31)
    assert complete["often"] == date(2026, 11, 22)


SOURCES = sorted(Path(queries.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.stem)
def test_a_query_module_knows_neither_pandas_nor_streamlit_nor_a_connection(path: Path) -> None:
    imported = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported |= {str(node.module), *[f"{node.module}.{alias.name}" for alias in node.names]}
    forbidden = (
        "pandas",
        "streamlit",
        "psycopg2",
        "dashboard.store",
        "dashboard.ui",
        "dashboard.view",
        "dashboard.pages",
        "sqlalchemy.engine",
    )
    assert set() == {name for name in imported if name.startswith(forbidden)}


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.stem)
def test_a_query_module_puts_no_value_into_sql_text(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    strings = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    texts = [c for c in calls if isinstance(c.func, ast.Name) and c.func.id in ("text", "literal_column")]
    assert ([], []) == (strings, [c for c in texts if not isinstance(c.args[0], ast.Constant)])


HOSTILE = "' OR '1'='1"


@pytest.mark.parametrize("name", OF_FILTERS)
def test_a_value_never_becomes_part_of_the_statement(name: str, world: World) -> None:
    filters = Filters(YEAR, region=HOSTILE, province=HOSTILE, station=HOSTILE, zone=HOSTILE, offence=HOSTILE)
    for scope in (Scope("station", HOSTILE), Scope("province", HOSTILE), Scope("region", HOSTILE)):
        statement, _ = CASES[name](world, scope, filters)
        assert HOSTILE not in str(statement.compile())
