"""Conclusions that are kept: the same as those judged afresh, and never of other data than today's."""

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL

from dashboard.filters import Filters, Scope
from dashboard.goal4 import conclusions, kept
from dashboard.goal4.results import WEEK, ZoneResults
from dashboard.language.periods import month_of
from dashboard.store import db
from data_loaders import boundaries, confirmations, review
from data_loaders import conclusions as loader
from data_loaders.one_loader import only_loader
from tests.commands import command
from tests.conftest import DEMO_AS_OF

NATION = Scope.nation()
THROUGH = DEMO_AS_OF - timedelta(days=1)
UNITS = Filters(month_of(THROUGH))
PLACES = [
    (NATION, UNITS),
    (NATION, Filters(UNITS.period, region="9", province="92")),
    (NATION, Filters(UNITS.period, station="920201", zone="TRANG-03")),
    (Scope("station", "920101"), UNITS),
    (Scope("province", "92"), Filters(UNITS.period, station="920101,920201")),
    (Scope("province", "10"), UNITS),
]


@pytest.fixture
def engine(database: Callable[[str], URL], demo_template: str) -> Iterator[Engine]:
    """A demo of its own, read by the pages as they read: as the account that only may."""
    url = database(demo_template)
    engine = create_engine(url)
    look_anew(engine)
    yield engine
    db.use(None)
    engine.dispose()


def kept_on(at: date, scope: Scope = NATION, units: Filters = UNITS) -> ZoneResults | None:
    day = {THROUGH: "now", THROUGH - WEEK: "then"}[at]
    return kept.restored(conclusions._ask_kept(scope, units, THROUGH)[day])


def told(results: ZoneResults) -> list[object]:
    """Everything that pages say of zones: what was kept is not asked to be equal by its counts alone."""
    return [
        *((c, c.state, c.findings, c.review, c.verdict, c.provisional) for c in results.conclusions),
        *((f, f.findings, f.line("th")) for f in results.official_figures),
    ]


def look_anew(engine: Engine) -> None:
    """Forget what was read: judging is no change of the data, and pages have no reason to ask again."""
    db.use(engine.url.set(username="ssz_reader"))


def assert_kept_is_fresh(engine: Engine) -> None:
    look_anew(engine)
    for scope, units in PLACES:
        now, then = conclusions._ask_both_days(scope, units, THROUGH, THROUGH)
        for at, fresh in ((THROUGH, now), (THROUGH - WEEK, then)):
            found = kept_on(at, scope, units)
            assert found is not None, (scope, units, at)
            assert told(fresh) == told(found), (scope, units, at)


def execute(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_a_demo_that_was_built_has_kept_what_its_pages_say(engine: Engine) -> None:
    assert_kept_is_fresh(engine)
    assert len(kept_on(THROUGH).conclusions) > 3  # type: ignore[union-attr]


A_CASE = (
    "INSERT INTO ssz.incident_days AS d (basis, day, station_code, zone_code, ring_zone_code, offence_code,"
    " cases, cleared, persons, unlocated) VALUES ('occurred', '{day}', '{station}', '{zone}', '', 'theft',"
    " {n}, 0, 0, 0) ON CONFLICT (basis, day, station_code, zone_code, ring_zone_code, offence_code)"
    " DO UPDATE SET cases = d.cases + {n}"
)
# What loads, undos, confirmations, redrawn boundaries and corrections may do to what conclusions rest on.
CHANGES: dict[str, list[str]] = {
    "cases in a zone": [A_CASE.format(day="2026-03-04", station="920101", zone="TRANG-01", n=25)],
    "cases of a station": [
        "UPDATE ssz.incident_station_months SET unlocated = cases WHERE station_code = '920101'",
        "UPDATE ssz.incident_days SET unlocated = cases WHERE station_code = '920101' AND zone_code = ''",
    ],
    "a month that was not sent": [
        "DELETE FROM ssz.coverage WHERE station_code = '920101' AND month = '2026-02-01'"
    ],
    "a month in doubt": [
        "UPDATE ssz.coverage SET state = 'doubtful' WHERE dataset = 'incidents' AND station_code = '920201'"
        " AND month = '2025-12-01'"
    ],
    "a zone that joined later": ["UPDATE ssz.zones SET joined_on = joined_on + 40 WHERE code = 'TRANG-03'"],
    "a zone that has not joined": ["UPDATE ssz.zones SET joined_on = NULL WHERE code = 'TRANG-03'"],
    "a redrawn boundary": [
        "INSERT INTO ssz.zone_versions SELECT zone_code, 2, date '2026-01-05', polygon, area_km2 FROM"
        " ssz.zone_versions WHERE zone_code = 'TRANG-03'"
    ],
    "no ring": ["DELETE FROM ssz.rings WHERE zone_code = 'TRANG-01'"],
    "another group": ["UPDATE ssz.offences SET crime_group = 3 WHERE code = 'theft'"],
    "another province": ["UPDATE ssz.stations SET province_code = '93' WHERE code = '920201'"],
    "a base on record": [
        "INSERT INTO ssz.zone_reviews (zone_code, months, recorded_at, recorded_by, data_through,"
        " polygon_version, baseline_months, before_first, before_last, before_cases, fingerprint) SELECT"
        " code, 0, '2026-05-01 03:00Z', 'officer', '2026-04-30', 1, 12, joined_on - 365, joined_on - 1, 4,"
        " 'f' FROM ssz.zones WHERE code = 'TRANG-01'"
    ],
    "nothing but a name": ["UPDATE ssz.zones SET name_th = 'ตลาด' WHERE code = 'TRANG-01'"],
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_rests_on_other_data_is_taken_by_no_page_until_it_is_judged_anew(
    name: str, engine: Engine
) -> None:
    before = told(conclusions._ask_results(NATION, UNITS, THROUGH, THROUGH))
    execute(engine, *CHANGES[name])
    look_anew(engine)
    assert None is kept_on(THROUGH)
    assert None is kept_on(THROUGH - WEEK)
    with only_loader(engine, "conclude"):
        pass
    assert_kept_is_fresh(engine)
    # The change is one: what had gone on being shown would have been wrong.
    after = conclusions._ask_both_days(NATION, UNITS, THROUGH, THROUGH)[0]
    assert before != told(after)


def test_without_the_triggers_stale_conclusions_would_be_taken_for_fresh(engine: Engine) -> None:
    """The positive control: what the tests above find, they find because of the invalidation."""
    execute(
        engine,
        "ALTER TABLE ssz.incident_days DISABLE TRIGGER USER",
        *CHANGES["cases in a zone"],
    )
    with pytest.raises(AssertionError):
        assert_kept_is_fresh(engine)


def test_random_changes_in_random_order_leave_what_is_kept_fresh(engine: Engine) -> None:
    rng = random.Random(2569)
    for name in rng.sample(sorted(CHANGES), 6):
        days = rng.sample(range(2_000), 5)
        more = [
            A_CASE.format(
                day=THROUGH - timedelta(days=day),
                station=rng.choice(["920101", "920201", "920301"]),
                zone=rng.choice(["", "TRANG-01", "TRANG-03"]),
                n=rng.randint(1, 9),
            )
            for day in days
        ]
        execute(engine, *CHANGES[name], *more)
        loader.keep(engine)
        assert_kept_is_fresh(engine)


def rests_on(engine: Engine) -> dict[tuple[date, str], tuple[str, object]]:
    sql = "SELECT at, zone_code, fingerprint, computed_at FROM ssz.concluded_zones"
    with engine.connect() as connection:
        return {(at, zone): (print_, when) for at, zone, print_, when in connection.execute(text(sql))}


def test_only_zones_that_rest_on_other_data_are_judged_anew(engine: Engine) -> None:
    before = rests_on(engine)
    # Of a zone alone: it counts for its own windows, not for the season outside zones.
    execute(engine, A_CASE.format(day="2026-10-02", station="920101", zone="TRANG-01", n=1))
    judged = loader.keep(engine)
    after = rests_on(engine)
    changed = {zone for (_, zone), row in after.items() if before[_, zone] != row}
    assert "TRANG-01" in changed
    assert judged is not None
    assert judged.changed == len([key for key, row in after.items() if before[key] != row])
    # A station's name is none of the grounds.
    execute(engine, "UPDATE ssz.stations SET name_en = 'x' WHERE code = '920101'")
    judged = loader.keep(engine)
    assert judged is not None
    assert 0 == judged.changed
    assert after == rests_on(engine)


def test_a_load_that_changes_nothing_judges_nothing(engine: Engine) -> None:
    execute(
        engine, "UPDATE ssz.offences SET crime_group = 9 WHERE false", "DELETE FROM ssz.rings WHERE false"
    )
    assert kept_on(THROUGH) is not None
    assert loader.keep(engine) is None


def test_confirmations_lifts_and_reviews_judge_anew_by_themselves(engine: Engine) -> None:
    with engine.connect() as connection:
        station, month = connection.execute(text("SELECT station_code, month FROM ssz.doubts LIMIT 1")).one()
    confirmations.confirm(engine, station, [month], by="officer")
    assert_kept_is_fresh(engine)
    execute(engine, *CHANGES["a redrawn boundary"])
    execute(engine, "UPDATE ssz.zones SET current_version = 2 WHERE code = 'TRANG-03'")
    boundaries.lift(engine, "TRANG-03", reason="a wrong vertex", by="officer")
    assert_kept_is_fresh(engine)
    confirmations.withdraw(engine, station, [month])
    execute(engine, "DELETE FROM ssz.zone_reviews")
    assert review.record(engine, by="officer")
    assert_kept_is_fresh(engine)


def test_other_rules_take_nothing_that_older_ones_judged(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rests_on(engine)
    monkeypatch.setattr(kept, "rules", lambda: "other rules")
    assert None is kept_on(THROUGH)
    judged = loader.keep(engine)
    assert judged is not None
    assert judged.changed == len(before)
    assert_kept_is_fresh(engine)


def test_a_load_whose_judging_fails_is_loaded_and_pages_judge_by_themselves(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_engine: Engine) -> None:
        raise RuntimeError

    monkeypatch.setattr(loader, "keep", fail)
    with only_loader(engine, "conclude"):
        execute(engine, *CHANGES["cases in a zone"])
    look_anew(engine)
    assert None is kept_on(THROUGH)
    fresh = conclusions._ask_both_days(NATION, UNITS, THROUGH, THROUGH)
    assert told(fresh[0]) == told(conclusions._ask_results(NATION, UNITS, THROUGH, THROUGH))
    assert told(fresh[1]) == told(conclusions._ask_week_ago(NATION, UNITS, THROUGH, THROUGH))


def test_a_store_that_kept_nothing_yet_is_judged_by_its_pages_and_filled_by_a_command(
    engine: Engine, tmp_path: Path
) -> None:
    execute(engine, "DELETE FROM ssz.concluded_days")
    assert {} == rests_on(engine)
    assert conclusions._ask_results(NATION, UNITS, THROUGH, THROUGH).conclusions
    shown = command("conclude", cwd=tmp_path, DATABASE_URL=engine.url.render_as_string(hide_password=False))
    assert 0 == shown.returncode, shown.stderr
    assert_kept_is_fresh(engine)


def test_an_earlier_day_is_judged_when_it_is_asked_for(engine: Engine) -> None:
    del engine
    earlier = THROUGH - timedelta(days=90)
    found = conclusions._ask_results(NATION, UNITS, earlier, THROUGH)
    assert {c.windows.cut_off for c in found.conclusions} == {earlier}
