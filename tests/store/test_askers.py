"""For whom the store is asked goes with the question, into every thread and into what is kept."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.engine import URL

from dashboard.errors import StillReading
from dashboard.queries.conditions import of_own_zones, of_the_province
from dashboard.schema import incidents, stations
from dashboard.settings import Settings
from dashboard.store import askers, db
from dashboard.store.askers import NATION, Asker, asking
from data_loaders import store as loaders_store

COUNT = select(func.count().label("n")).select_from(stations)
CASES = select(func.count().label("n")).select_from(incidents)
HERS, PROVINCE = Asker("station:920101", "chief"), Asker("province:92", "governor")


@pytest.fixture
def opened(demo_url: URL) -> Iterator[db.Store]:
    db.use(demo_url.set(username="ssz_reader"))
    yield db.store()
    db.use(None)


def counted() -> int:
    return int(db.read(COUNT)["n"].iloc[0])


def twice_counted() -> tuple[int, int]:
    """Of an answer that is made of another one."""
    return db.kept(counted), int(db.read_all(cases=CASES)["cases"]["n"].iloc[0])


@pytest.mark.usefixtures("opened")
def test_one_question_of_two_units_has_two_answers_whoever_asked_first() -> None:
    found = {}
    for asker in (HERS, NATION, HERS, PROVINCE):
        with asking(asker):
            found.setdefault(asker.unit, []).append((counted(), db.kept(counted), db.kept(twice_counted)))
    [hers, again], [nation], [province] = found["station:920101"], found["nation:"], found["province:92"]
    assert hers == again
    assert hers[:2] == (1, 1)
    assert nation[0] == nation[1] == province[0] > 1
    assert hers[2] < nation[2]


def test_people_of_one_unit_share_their_answers(opened: db.Store) -> None:
    for login in ("chief", "deputy"):
        with asking(Asker("station:920101", login)):
            db.kept(twice_counted)
    made = [key for key in opened.answers.items() if isinstance(key, tuple) and key[0] is twice_counted]
    assert made == [(twice_counted, "station:920101")]


def test_what_is_made_anew_in_the_background_is_of_whom_it_was_asked_for(
    empty_store: Engine,
) -> None:
    with empty_store.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO ssz.stations VALUES ('1', '92', 'ก', 'a'), ('2', '92', 'ข', 'b'),"
                " ('3', '93', 'ค', 'c')"
            )
        )
    db.use(empty_store.url.set(username="ssz_reader"))
    try:
        with asking(Asker("station:1")):
            before = db.kept(counted)
        with empty_store.begin() as connection:
            connection.execute(text("INSERT INTO ssz.stations VALUES ('4', '92', 'ง', 'd')"))
            loaders_store.changed(connection)
        db.look_now()
        # A page does not wait for long: it shows the old answer while the new one is made.
        with asking(Asker("station:1")), db.run(), suppress(StillReading):
            db.kept(counted)
        with asking(Asker("province:92")):
            wide = db.kept(counted)
        with asking(Asker("station:1")):
            assert (before, wide, db.kept(counted)) == (1, 3, 1)
    finally:
        db.use(None)


def test_a_reach_is_asked_for_by_the_statement_and_counts_for_nobody_who_sees_all() -> None:
    assert [askers.reach_of(s, HERS) for s in (COUNT, of_own_zones(COUNT), of_the_province(COUNT))] == [
        "own",
        "zones",
        "province",
    ]
    assert askers.reach_of(of_the_province(COUNT), NATION) == "own"


@pytest.mark.usefixtures("opened")
def test_statements_that_reach_further_are_answered_beside_the_others_in_their_order() -> None:
    with asking(HERS):
        found = db.read_all(wide=of_the_province(COUNT), own=COUNT, zones=of_own_zones(COUNT))
    every = found["wide"]
    assert list(found) == ["wide", "own", "zones"]
    assert [int(found[name]["n"].iloc[0]) for name in ("own", "zones")] == [1, 1]
    with asking(PROVINCE):
        assert int(every["n"].iloc[0]) == counted() > 1


def test_a_server_without_a_key_has_one_after_an_upgrade_that_its_account_alone_may_read(
    tmp_path: object, empty_store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = Settings(ssz_data_dir=f"{tmp_path}/new", scope_key=None)
    monkeypatch.setattr(loaders_store, "settings", lambda: config)
    assert askers.key_of(config) is None
    loaders_store.upgrade(empty_store)
    key = askers.key_of(config)
    assert key is not None
    assert askers.key_file(config).stat().st_mode & 0o077 == 0
    loaders_store.upgrade(empty_store)
    assert askers.key_of(config) == key
    with empty_store.connect() as connection:
        held = connection.execute(text("SELECT count(*) FROM ssz.scope_keys WHERE key = :key"), {"key": key})
        assert held.scalar_one() == 1
