"""The one way to the store: what is kept, for whom and for how long; what is a bug; what the account may do."""

import threading
from collections.abc import Callable, Iterator

import pandas as pd
import pytest
from sqlalchemy import Engine, Select, event, func, literal, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, InternalError, ProgrammingError
from structlog.testing import capture_logs

from dashboard import db, schema
from dashboard.errors import SettingsError, StoreUnavailable
from dashboard.filters import Filters, Scope
from dashboard.periods import parse
from dashboard.queries import units
from dashboard.settings import Settings
from data_loaders import store as loaders_store

OFFENCES = select(schema.offences.c.code).order_by(schema.offences.c.code)
SECTORS = select(schema.sectors.c.code).order_by(schema.sectors.c.code)
CANARY = "CANARY-1101700203451"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every question asks for the version, and a failure is followed by the next try at once."""
    monkeypatch.setattr(db, "VERSION_KEPT_SECONDS", 0.0)
    monkeypatch.setattr(db, "BREAK_SECONDS", 0.0)


@pytest.fixture
def store(empty_store: Engine) -> Iterator[db.Store]:
    """The pages' side of an empty store."""
    made = db.Store(empty_store.url.set(username="ssz_reader"))
    yield made
    made.engine.dispose()


@pytest.fixture
def asked(store: db.Store) -> list[str]:
    """The statements that reached PostgreSQL, but for the version."""
    found: list[str] = []

    @event.listens_for(store.engine, "before_cursor_execute")
    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        if "ssz.store" not in statement:
            found.append(statement)

    return found


def raise_version(owner: Engine) -> None:
    with owner.begin() as connection:
        loaders_store.changed(connection)


@pytest.mark.usefixtures("impatient")
def test_an_answer_is_kept_until_the_version_changes(store: db.Store, asked: list[str], empty_store: Engine) -> None:
    first = store.read(OFFENCES)
    with empty_store.begin() as connection:
        connection.execute(text("UPDATE ssz.offences SET code = 'aaa' WHERE code = 'arson'"))
    assert store.read(OFFENCES) is first
    raise_version(empty_store)
    assert store.read(OFFENCES)["code"].iloc[0] == "aaa"
    assert len(asked) == 2


def test_the_version_is_asked_again_only_after_a_while(
    store: db.Store, empty_store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1000.0]
    monkeypatch.setattr(db.time, "monotonic", lambda: clock[0])
    before = store.version()
    raise_version(empty_store)
    clock[0] += db.VERSION_KEPT_SECONDS - 0.01
    assert store.version() == before
    clock[0] += 0.02
    assert store.version() == before + 1


def test_answers_are_kept_apart_by_statement_value_and_scope(store: db.Store, asked: list[str]) -> None:
    filters = Filters(parse("fy2569"))
    statements = [
        OFFENCES,
        OFFENCES.where(schema.offences.c.code == "theft"),
        OFFENCES.where(schema.offences.c.code == "murder"),
        OFFENCES.where(schema.offences.c.code.in_(["theft"])),
        OFFENCES.where(schema.offences.c.code.in_(["theft", "murder"])),
        OFFENCES.where(schema.offences.c.severity == 1),
        OFFENCES.limit(1),
        OFFENCES.limit(2),
        *[
            units.zone_polygons(scope, filters)
            for scope in (Scope.nation(), Scope("station", "1"), Scope("province", "1"), Scope("station", "2"))
        ],
    ]
    first = [store.read(s) for s in statements]
    assert len(statements) == len(asked) == len({id(f) for f in first})
    assert [id(f) for f in first] == [id(store.read(s)) for s in statements]
    assert len(statements) == len(asked)


def test_frames_have_the_columns_of_the_question_also_without_rows(store: db.Store) -> None:
    frame = store.read(units.choices(Scope("station", "none")))
    assert (0, "code") == (len(frame), frame.columns[0])
    pd.testing.assert_frame_equal(
        pd.DataFrame({"n": [7], "s": ["ก"]}), store.read(select(literal(7).label("n"), literal("ก").label("s")))
    )


def test_two_who_ask_the_same_at_once_ask_once(store: db.Store) -> None:
    asked: list[int] = []
    begun, go_on = threading.Event(), threading.Event()

    def build() -> int:
        asked.append(1)
        begun.set()
        assert go_on.wait(20)
        return 7

    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(store.kept("same", build))) for _ in range(6)]
    threads[0].start()
    assert begun.wait(20)
    for thread in threads[1:]:
        thread.start()
    go_on.set()
    for thread in threads:
        thread.join(20)
    assert ([7] * 6, 1) == (answers, len(asked))


def test_those_who_ask_something_else_do_not_wait(store: db.Store) -> None:
    begun, go_on = threading.Event(), threading.Event()
    slow = threading.Thread(target=lambda: store.kept("slow", lambda: (begun.set(), go_on.wait(20))))
    slow.start()
    assert begun.wait(20)
    assert len(store.read(OFFENCES)) > 20
    go_on.set()
    slow.join(20)


def test_what_was_not_used_longest_makes_room(store: db.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "MOST_ANSWERS", 3)
    built: list[str] = []

    def ask(key: str) -> str:
        return store.kept(key, lambda: (built.append(key), key)[1])

    for key in ("a", "b", "c", "a", "d", "a", "b"):
        assert key == ask(key)
    assert ["a", "b", "c", "d", "b"] == built
    for number in range(100):
        ask(str(number))
    assert (3, 3) == (len(store._answers), len(store._locks))


def test_a_failed_build_leaves_nothing_behind_and_may_be_tried_again(store: db.Store) -> None:
    with pytest.raises(ZeroDivisionError):
        store.kept("key", lambda: 1 // 0)
    assert (0, 0) == (len(store._answers), len(store._locks))
    assert store.kept("key", lambda: 3) == 3


@pytest.mark.usefixtures("impatient")
def test_during_a_fault_nobody_waits_for_the_one_who_tries_the_store(store: db.Store) -> None:
    good, version = store.read(OFFENCES), store.version()
    store.fault_since = db.datetime.now(db.UTC)
    with store._asking_version:  # somebody's question hangs
        answers: list[object] = []
        other = threading.Thread(target=lambda: answers.extend([store.version(), store.read(OFFENCES)]), daemon=True)
        other.start()
        other.join(20)
        assert version == answers[0]
        assert answers[1] is good


WRONG: dict[str, tuple[Select[object], type[Exception]]] = {
    "a column that is not there": (select(text("no_such_column")), ProgrammingError),
    "a table that is not ours": (select(text("1")).select_from(text("pg_authid")), ProgrammingError),
    "a value that does not fit": (select(func.date("2026-13-45")), DBAPIError),
    "writing": (select(func.lo_create(0)), InternalError),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_question_is_a_bug_and_no_outage(what: str, store: db.Store) -> None:
    statement, kind = WRONG[what]
    with capture_logs() as logged, pytest.raises(kind):
        store.read(statement)
    assert (None, []) == (store.fault_since, logged)
    assert len(store.read(OFFENCES)) > 20


def test_a_question_that_takes_too_long_is_an_outage(store: db.Store, empty_store: Engine) -> None:
    with empty_store.begin() as connection:
        connection.execute(
            text(f"ALTER ROLE ssz_reader IN DATABASE {empty_store.url.database} SET statement_timeout = '50ms'")
        )
    with capture_logs() as logged, pytest.raises(StoreUnavailable):
        store.read(select(func.pg_sleep(30)))
    assert [("store_read_failed", "57014")] == [(line["event"], line["code"]) for line in logged]


def test_a_bug_that_is_shown_hides_its_values(store: db.Store) -> None:
    with pytest.raises(ProgrammingError) as bug:
        store.read(OFFENCES.where(text("no_such_column")).where(schema.offences.c.code == CANARY))
    assert "SQL parameters hidden" in str(bug.value)


TABLES = sorted(table.fullname for table in schema.metadata.sorted_tables)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM {0}",
        "TRUNCATE {0}",
        "DROP TABLE {0}",
        "INSERT INTO {0} SELECT * FROM {0}",
        "LOCK {0} IN EXCLUSIVE MODE",
    ],
)
def test_the_pages_account_cannot_write(statement: str, store: db.Store) -> None:
    refused = []
    for table in TABLES:
        with store.engine.connect() as connection:
            # The read-only default can be undone by anyone; the missing right cannot.
            connection.execute(text("SET TRANSACTION READ WRITE"))
            with pytest.raises(ProgrammingError) as error:
                connection.execute(text(statement.format(table)))
            refused.append(error.value.orig.pgcode)  # type: ignore[union-attr]
    assert {"42501"} == set(refused)


def test_the_pages_account_makes_no_tables_and_reads_every_table_of_the_store(store: db.Store) -> None:
    for name in ("ssz.x", "public.x"):
        with store.engine.connect() as connection:
            connection.execute(text("SET TRANSACTION READ WRITE"))
            with pytest.raises(ProgrammingError):
                connection.execute(text(f"CREATE TABLE {name} (a int)"))
    assert [] == [t for t in TABLES if len(store.read(select(func.count()).select_from(text(t)))) != 1]


def test_nothing_of_one_checkout_reaches_the_next(store: db.Store) -> None:
    with store.engine.connect() as connection:
        connection.execute(text("SET TRANSACTION READ WRITE"))
        worker = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("SELECT set_config('app.scope', 'somebody', false)"))
        connection.execute(text("CREATE TEMP TABLE left_over (a int)"))
        connection.execute(text("PREPARE left_over AS SELECT 1"))
        connection.commit()
    with store.engine.connect() as connection:
        assert worker == connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        assert connection.execute(text("SHOW statement_timeout")).scalar_one() == "15s"
        assert connection.execute(text("SELECT current_setting('app.scope', true)")).scalar_one() in (None, "")
        assert connection.execute(text("SELECT to_regclass('left_over')")).scalar_one() is None
        assert connection.execute(text("SELECT count(*) FROM pg_prepared_statements")).scalar_one() == 0


def test_a_server_without_a_reader_account_is_refused() -> None:
    settings = Settings(database_url="postgresql://owner:secret@db/x")  # type: ignore[arg-type]
    with pytest.raises(SettingsError) as refused:
        db.reader_url(settings)
    assert "DATABASE_READER_URL" in refused.value.say("th")
    assert "secret" not in str(refused.value)


@pytest.fixture
def opened_anew() -> Iterator[Callable[[URL | None], None]]:
    yield db.use
    db.use(None)


def test_reading_from_another_store_forgets_the_first(
    opened_anew: Callable[[URL | None], None], empty_store: Engine
) -> None:
    opened_anew(empty_store.url.set(username="ssz_reader"))
    first = db.store()
    frame = db.read(OFFENCES)
    assert db.read(OFFENCES) is frame
    opened_anew(empty_store.url.set(username="ssz_reader"))
    assert db.store() is not first
    assert db.read(OFFENCES) is not frame
