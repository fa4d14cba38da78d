"""A primary and two standbys: which of them is read, of when its figures are, and what their deaths do."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, select, text
from structlog.testing import capture_logs

from dashboard import schema
from dashboard.access import people
from dashboard.errors import SettingsError
from dashboard.settings import address_of
from dashboard.store import connection as connection_module
from dashboard.store import db
from dashboard.store import servers as servers_module
from dashboard.store.servers import Servers
from data_loaders import sign_ins
from data_loaders import store as loaders_store
from tests.app import eventually
from tests.standbys import Node, address, is_level, nodes, raise_version

OFFENCES = select(schema.offences.c.code).order_by(schema.offences.c.code)
NAMES = select(schema.offences.c.name_th).order_by(schema.offences.c.code)
SECTORS = select(schema.sectors.c.code).order_by(schema.sectors.c.code)
EVERYTHING = "SELECT pg_wal_replay_resume()"
NOTHING = "SELECT pg_wal_replay_pause()"
# Nobody waits longer for a server that took the place of another.
MOST_SECONDS = 1.0


@pytest.fixture(scope="module")
def three() -> Iterator[list[Node]]:
    """A primary and two standbys, for tests that leave them as they were."""
    with nodes(2) as made:
        yield made


@pytest.fixture
def whole(three: list[Node]) -> Iterator[list[Node]]:
    """The three; those that a test killed are started again, and all are level afterwards."""
    yield three
    for node in three:
        if not node.is_running():
            node.start()
    for node in three[1:]:
        node.run(EVERYTHING)
        eventually(lambda node=node: node.has(three[0].version()) and is_level(node))


@pytest.fixture
def store(whole: list[Node]) -> Iterator[db.Store]:
    """The pages' side of the three, the primary first in its address."""
    opened = db.Store(address(whole))
    opened.version()
    yield opened
    opened.close()


def read_by(store: db.Store) -> str:
    """Return the folder of the server that pages read."""
    return str(store.connection.ask(lambda c: c.execute(text("SHOW data_directory")).scalar_one()))


@pytest.fixture
def as_superuser(whole: list[Node]) -> Iterator[db.Store]:
    """As `store`, by an account that may ask a server where it is."""
    opened = db.Store(address(whole, user="postgres"))
    opened.version()
    yield opened
    opened.close()


def test_several_servers_stand_in_an_address_as_postgresql_has_them() -> None:
    url = address_of(
        "postgresql://ssz_reader:p%40ss@db1:5432,db2:5433,db3/ssz?target_session_attrs=prefer-standby"
    )
    assert ("ssz_reader", "p@ss", "ssz") == (url.username, url.password, url.database)
    found = Servers(url)
    assert [("db1", "5432"), ("db2", "5433"), ("db3", "")] == [(p["host"], p["port"]) for p in found.places]
    one = address_of("postgresql://ssz_reader:a,b@db1:5432/ssz")
    assert ("a,b", "db1", 5432, False) == (one.password, one.host, one.port, Servers(one).are_several)


def test_what_is_wanted_of_several_servers_must_be_something_that_postgresql_knows() -> None:
    with pytest.raises(SettingsError) as refused:
        Servers(address_of("postgresql://u:secret@a,b/ssz?target_session_attrs=prefer_standby"))
    assert "prefer-standby" in refused.value.say("en")
    assert "secret" not in refused.value.say("en") + refused.value.say("th")


def test_the_servers_of_an_address_are_shuffled_where_it_says_so() -> None:
    names = ",".join(f"db{n}" for n in range(20))
    balanced = Servers(address_of(f"postgresql://u@{names}/ssz?load_balance_hosts=random"))
    plain = Servers(address_of(f"postgresql://u@{names}/ssz"))
    assert [p["host"] for p in plain.places] == names.split(",")
    assert [p["host"] for p in balanced.places] != names.split(",")
    assert sorted(p["host"] for p in balanced.places) == sorted(names.split(","))


def test_pages_read_a_standby_and_hear_of_news_by_it(whole: list[Node], as_superuser: db.Store) -> None:
    store = as_superuser
    assert read_by(store) == str(whole[1].cluster)
    store.read(OFFENCES)
    version = raise_version(whole[0])
    eventually(lambda: store.connection.data_version() == version)
    assert store.behind_since is None


def test_a_standby_that_dies_makes_nobody_wait_or_see_an_error(
    whole: list[Node], as_superuser: db.Store
) -> None:
    store = as_superuser
    store.read(OFFENCES)
    whole[1].kill()
    began = time.monotonic()
    assert len(store.read(SECTORS)) > 0
    assert time.monotonic() - began < MOST_SECONDS
    assert read_by(store) == str(whole[2].cluster)
    assert store.fault_since is None
    whole[2].kill()
    began = time.monotonic()
    assert len(store.read(NAMES)) > 0
    assert time.monotonic() - began < MOST_SECONDS
    # None is left but the primary.
    assert read_by(store) == str(whole[0].cluster)


def test_a_standby_that_is_back_is_read_again(
    whole: list[Node], as_superuser: db.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection_module, "AROUND_SECONDS", 0.2)
    store = as_superuser
    for node in whole[1:]:
        node.kill()
    store.read(OFFENCES)
    assert read_by(store) == str(whole[0].cluster)
    whole[2].start()
    eventually(lambda: read_by(store) == str(whole[2].cluster))


def test_when_all_are_gone_the_last_good_answer_is_given_and_the_first_that_is_back_is_read(
    whole: list[Node], store: db.Store
) -> None:
    good = store.read(OFFENCES)
    for node in whole:
        node.kill()
    eventually(lambda: store.fault_since is not None)
    assert store.read(OFFENCES) is good
    whole[0].start()
    eventually(lambda: store.fault_since is None)
    assert len(store.read(SECTORS)) > 0


def test_without_its_primary_a_standby_says_of_when_its_data_are(
    whole: list[Node], store: db.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers_module, "BEHIND_AFTER", timedelta(seconds=1))
    good = store.read(OFFENCES)
    assert store.behind_since is None
    whole[0].kill()
    eventually(lambda: store.behind_since is not None)
    assert store.fault_since is None
    # Of a minute, so that it is no news each second.
    assert store.behind_since is not None
    assert (0, 0) == (store.behind_since.second, store.behind_since.microsecond)
    assert store.read(OFFENCES) is good
    whole[0].start()
    eventually(lambda: store.behind_since is None)


def test_an_idle_primary_makes_no_standby_old(
    whole: list[Node], store: db.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers_module, "BEHIND_AFTER", timedelta(seconds=1))
    eventually(lambda: store.connection.refresh() and store.behind_since is None)
    # The primary sends whole pages of its journal: half of what it noted as it was asked just now would wait.
    whole[0].run("SELECT pg_logical_emit_message(true, 'tests', '')")
    for _ in range(14):
        time.sleep(0.3)
        store.connection.refresh()
        assert store.behind_since is None


def test_of_two_standbys_the_one_that_lags_is_left(
    whole: list[Node], as_superuser: db.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers_module, "BEHIND_AFTER", timedelta(milliseconds=500))
    monkeypatch.setattr(connection_module, "AROUND_SECONDS", 0.2)
    store = as_superuser
    assert read_by(store) == str(whole[1].cluster)
    whole[1].run(NOTHING)
    version = raise_version(whole[0])
    eventually(lambda: read_by(store) == str(whole[2].cluster))
    eventually(lambda: store.connection.data_version() == version)
    eventually(lambda: store.behind_since is None)


def test_no_answer_of_a_server_that_lags_passes_for_one_of_the_newest(
    whole: list[Node], store: db.Store
) -> None:
    whole[2].run(NOTHING)
    whole[0].run("UPDATE ssz.offences SET name_th = 'ใหม่' WHERE code = 'arson'")
    version = raise_version(whole[0])
    eventually(lambda: store.connection.data_version() == version)
    arson = NAMES.where(schema.offences.c.code == "arson")
    assert "ใหม่" == store.read(arson)["name_th"].iloc[0]
    whole[1].kill()
    # The primary is no standby, but it knows what was seen; the other one knows less.
    store.connection.refresh()
    assert "ใหม่" == store.read(arson)["name_th"].iloc[0]
    whole[0].kill()
    eventually(lambda: store.connection.data_version() < version)
    # Nothing newer is to be had: what the one that is left says is told as that.
    assert "ใหม่" != store.read(arson)["name_th"].iloc[0]
    whole[2].run(EVERYTHING)
    eventually(lambda: store.connection.data_version() == version)
    eventually(lambda: store.read(arson)["name_th"].iloc[0] == "ใหม่")


def test_who_has_just_written_sees_it_though_the_standby_needs_a_moment(
    whole: list[Node], store: db.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.read(OFFENCES)
    monkeypatch.setattr(connection_module, "CATCH_UP_SECONDS", 5.0)
    whole[1].run("ALTER SYSTEM SET recovery_min_apply_delay = '700ms'")
    whole[1].run("SELECT pg_reload_conf()")
    try:
        version = raise_version(whole[0])
        assert version == store.connection.refresh() % connection_module.MOVE
        # One that takes too long is not waited for.
        monkeypatch.setattr(connection_module, "CATCH_UP_SECONDS", 0.1)
        raise_version(whole[0])
        assert version == store.connection.refresh() % connection_module.MOVE
    finally:
        whole[1].run("ALTER SYSTEM RESET recovery_min_apply_delay")
        whole[1].run("SELECT pg_reload_conf()")


def test_who_has_just_signed_in_is_known_though_the_standby_knows_nothing_of_it(
    whole: list[Node], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = create_engine(whole[0].url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO ssz.users (login, name, role, unit) VALUES ('somsri', 'x', 'analyst', 'nation:')"
                " ON CONFLICT DO NOTHING"
            )
        )
    eventually(lambda: whole[1].run("SELECT login FROM ssz.users") == ("somsri",))
    whole[1].run(NOTHING)
    key = sign_ins.key_of(sign_ins.admit(engine, "somsri", "192.0.2.7", "proxy").secret)
    engine.dispose()
    monkeypatch.setattr(people, "_known", {})
    db.use(address(whole))
    try:
        person = people.find(key)
        assert person is not None
        assert "somsri" == person.login
        # While no server takes writes, who is signed in goes on by what a standby knows.
        whole[1].run(EVERYTHING)
        eventually(lambda: whole[1].run("SELECT count(*) FROM ssz.sign_ins") == (1,))
        whole[0].kill()
        people._known.clear()
        assert people.find(key) is not None
    finally:
        db.use(None)


def test_after_a_standby_was_promoted_pages_and_loaders_go_on_with_it() -> None:
    with nodes(2) as (primary, first, second):
        store = db.Store(address([primary, first, second], user="postgres"))
        loader = create_engine(
            address([primary, first, second], user="postgres", attributes="read-write"), pool_pre_ping=True
        )
        try:
            store.read(OFFENCES)
            with loader.begin() as connection:
                loaders_store.changed(connection)
            version = primary.version()
            eventually(lambda: first.has(version) and second.has(version))
            primary.kill()
            began = time.monotonic()
            assert len(store.read(SECTORS)) > 0
            assert time.monotonic() - began < MOST_SECONDS
            second.promote()
            first.follow(second)
            with loader.begin() as connection:
                loaders_store.changed(connection)
            assert version + 1 == second.version()
            eventually(lambda: store.connection.data_version() == version + 1)
            assert read_by(store) == str(first.cluster)
            eventually(lambda: store.behind_since is None)
            asked = store.connection.ask_primary(
                lambda c: c.execute(text("SHOW data_directory")).scalar_one()
            )
            assert str(second.cluster) == asked
        finally:
            store.close()
            loader.dispose()


def test_a_server_that_lost_the_last_changes_and_counts_on_is_not_taken_for_the_old_one(
    whole: list[Node], store: db.Store
) -> None:
    store.read(OFFENCES)
    version = store.version()
    first = store.read(NAMES)
    # On a starved machine a standby may have been too slow to be chosen.
    (read,) = [node for node in whole if str(node.cluster) == store.connection._servers.at["host"]]
    read.kill()
    assert len(store.read(SECTORS)) > 0
    # The same number, but of another server: what is kept is asked anew.
    assert store.connection.data_version() == version % connection_module.MOVE
    assert store.version() != version
    assert store.read(NAMES) is not first


def test_nobody_tells_where_the_servers_are(whole: list[Node], store: db.Store) -> None:
    with capture_logs() as logged:
        for node in whole:
            node.kill()
        eventually(lambda: store.fault_since is not None)
    assert logged
    assert [] == [line for line in logged if str(whole[0].folder.parent) in str(line)]
