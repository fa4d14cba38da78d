"""The one way to the store: what is kept, by what, for how long; what is a bug; what the account may do."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial

import pandas as pd
import pytest
from sqlalchemy import Engine, Integer, Select, column, event, func, literal, select, text, values
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, InternalError, ProgrammingError
from structlog.testing import capture_logs

from dashboard import schema
from dashboard.errors import ScopeRefused, SettingsError, StillReading, StoreUnavailable
from dashboard.filters import Filters, Scope
from dashboard.language.periods import parse
from dashboard.queries import units
from dashboard.schema.rules import UNREAD
from dashboard.settings import Settings
from dashboard.store import answers as answers_module
from dashboard.store import connection as connection_module
from dashboard.store import db
from dashboard.view.holdings import Holdings
from dashboard.view.units import Units
from dashboard.view.view import View
from data_loaders import store as loaders_store
from tests.app import eventually

OFFENCES = select(schema.offences.c.code).order_by(schema.offences.c.code)
SECTORS = select(schema.sectors.c.code).order_by(schema.sectors.c.code)
CANARY = "CANARY-1101700203451"


@pytest.fixture
def store(empty_store: Engine) -> Iterator[db.Store]:
    """The pages' side of an empty store."""
    opened = db.Store(empty_store.url.set(username="ssz_reader"))
    yield opened
    opened.close()


@pytest.fixture
def asked(store: db.Store) -> list[str]:
    """The questions that pages put to PostgreSQL, without who asks; the watcher has its own connection."""
    statements: list[str] = []

    @event.listens_for(store.connection.engine, "before_cursor_execute")
    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith("SELECT ssz.ask_for"):
            statements.append(statement)

    return statements


def raise_version(owner: Engine, store: db.Store) -> None:
    with owner.begin() as connection:
        loaders_store.changed(connection)
    store.connection.refresh()


def test_an_answer_is_kept_until_the_version_changes(
    store: db.Store, asked: list[str], empty_store: Engine
) -> None:
    first = store.read(OFFENCES)
    with empty_store.begin() as connection:
        connection.execute(text("UPDATE ssz.offences SET code = 'aaa' WHERE code = 'arson'"))
    assert store.read(OFFENCES) is first
    raise_version(empty_store, store)
    assert store.read(OFFENCES)["code"].iloc[0] == "aaa"
    assert len(asked) == 2


def test_a_new_version_is_noticed_without_anybody_asking(
    store: db.Store, asked: list[str], empty_store: Engine
) -> None:
    before = store.version()
    with empty_store.begin() as connection:
        loaders_store.changed(connection)
    eventually(lambda: store.connection.known_version == before + 1)
    assert [] == asked


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
            for scope in (
                Scope.nation(),
                Scope("station", "1"),
                Scope("province", "1"),
                Scope("station", "2"),
            )
        ],
    ]
    first = [store.read(s) for s in statements]
    assert len(statements) == len(asked) == len({id(f) for f in first})
    assert [id(f) for f in first] == [id(store.read(s)) for s in statements]
    assert len(statements) == len(asked)


def test_questions_that_differ_by_their_values_alone_are_written_once(
    store: db.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    compiled = Select.compile

    def noted(statement: Select[object], *arguments: object, **more: object) -> object:
        found = compiled(statement, *arguments, **more)
        # The pool writes one of its own, by which it sees whether a connection lives.
        if " AS " in str(found):
            written.append(str(found))
        return found

    monkeypatch.setattr(Select, "compile", noted)
    said = [store.read(select(literal(word).label("s")))["s"][0] for word in ("ก", "ข", "ค")]
    assert (["ก", "ข", "ค"], 1) == (said, len(written))
    store.read(select(literal("ก").label("t")))
    assert 2 == len(written)


def test_a_question_that_would_be_written_anew_each_time_is_refused(store: db.Store) -> None:
    rows = values(column("n", Integer), name="rows").data([(1,), (2,)])
    with pytest.raises(ValueError, match="without VALUES"):
        store.read(select(rows.c.n))


def test_frames_have_the_columns_of_the_question_also_without_rows(store: db.Store) -> None:
    frame = store.read(units.choices(Scope("station", "none")))
    assert (0, "code") == (len(frame), frame.columns[0])
    pd.testing.assert_frame_equal(
        pd.DataFrame({"n": [7], "s": ["ก"]}),
        store.read(select(literal(7).label("n"), literal("ก").label("s"))),
    )


# -- What is kept by functions and their arguments, as `db.kept` has it --

CALLS: list[object] = []


def doubled(number: int) -> int:
    CALLS.append(number)
    return 2 * number


def squared(number: int) -> int:
    return number**2


def language_of(view: View) -> str:
    CALLS.append(view)
    return view.lang


class Judge:
    def judged(self) -> str:
        return "guilty"


@pytest.fixture(autouse=True)
def nothing_called() -> None:
    CALLS.clear()


def view_of(**more: object) -> View:
    """A view that nobody has to read anything for."""
    held = Holdings(True, (), None, None, None, None)
    everything = Units({}, {}, {}, {}, {}, {})
    view = View(Scope.nation(), Filters(parse("fy2570")), "th", False, everything, held, None, None)
    return replace(view, **more)  # type: ignore[arg-type]


def test_what_is_kept_is_known_by_its_function_and_by_every_argument(store: db.Store) -> None:
    assert [4, 6, 4, 6] == [store.kept(doubled, number) for number in (2, 3, 2, 3)]
    assert [2, 3] == CALLS
    # Another function of the same arguments is another answer.
    assert 9 == store.kept(squared, 3)


def test_an_answer_that_is_handed_over_is_in_the_key(store: db.Store) -> None:
    for through in (date(2026, 11, 20), date(2026, 11, 21)):
        held = Holdings(True, (), through, None, None, None)
        assert repr(held) == store.kept(repr_of, held)
    frame = store.read(OFFENCES)
    # A frame cannot be compared with the one before: better no page than one of old figures.
    with pytest.raises(TypeError, match="unhashable"):
        store.kept(repr_of, frame)


def repr_of(value: object) -> str:
    return repr(value)


def test_views_are_known_by_what_was_asked_for_and_by_whom(store: db.Store) -> None:
    other = Holdings(False, (), None, None, None, None)
    # What lies behind a view comes with the version of the data: a second view of the same is the same.
    assert ["th", "th"] == [store.kept(language_of, view) for view in (view_of(), view_of(holdings=other))]
    assert 1 == len(CALLS)
    asked = [
        view_of(scope=Scope("station", "920101")),
        view_of(filters=Filters(parse("fy2570"), station="920101")),
        view_of(lang="en"),
        view_of(dark=True),
    ]
    assert ["th", "th", "en", "th"] == [store.kept(language_of, view) for view in asked]
    assert 5 == len(CALLS)


def test_both_languages_share_what_is_made_of_the_plain_view(store: db.Store) -> None:
    for view in (view_of(), view_of(lang="en", dark=True)):
        assert "th" == store.kept(language_of, view.plain)
    assert 1 == len(CALLS)


def inner() -> Callable[[], int]:
    def within() -> int:
        return 1

    return within


@pytest.mark.parametrize(
    "function",
    [lambda: 1, inner(), partial(doubled, 2), Judge().judged, Judge.judged],
    ids=["lambda", "inner function", "partial", "bound method", "method"],
)
def test_a_function_that_carries_along_what_no_key_holds_is_refused(
    store: db.Store, function: Callable[..., object]
) -> None:
    with pytest.raises(ValueError, match="only a function of a module"):
        store.kept(function)
    assert {} == store.answers.items()


# -- How answers are kept, whatever their key --


def test_two_who_ask_the_same_at_once_ask_once(store: db.Store) -> None:
    asked: list[int] = []
    begun, go_on = threading.Event(), threading.Event()

    def build() -> int:
        asked.append(1)
        begun.set()
        assert go_on.wait(20)
        return 7

    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda: answers.append(store.answers.get("same", build))) for _ in range(6)
    ]
    threads[0].start()
    assert begun.wait(20)
    for thread in threads[1:]:
        thread.start()
    go_on.set()
    for thread in threads:
        thread.join(20)
    assert ([7] * 6, 1) == (answers, len(asked))
    assert {} == store.answers._locks


def test_those_who_ask_something_else_do_not_wait(store: db.Store) -> None:
    begun, go_on = threading.Event(), threading.Event()
    slow = threading.Thread(target=lambda: store.answers.get("slow", lambda: (begun.set(), go_on.wait(20))))
    slow.start()
    assert begun.wait(20)
    assert len(store.read(OFFENCES)) > 20
    go_on.set()
    slow.join(20)


def test_what_was_not_used_longest_makes_room(store: db.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers_module, "MOST_ANSWERS", 3)
    built: list[str] = []

    def ask(key: str) -> str:
        return store.answers.get(key, lambda: (built.append(key), key)[1])

    for key in ("a", "b", "c", "a", "d", "a", "b"):
        assert key == ask(key)
    assert ["a", "b", "c", "d", "b"] == built
    for number in range(100):
        ask(str(number))
    assert (3, 0) == (len(store.answers._answers), len(store.answers._locks))


def test_a_failed_build_leaves_nothing_behind_and_may_be_tried_again(store: db.Store) -> None:
    with pytest.raises(ZeroDivisionError):
        store.answers.get("key", lambda: 1 // 0)
    assert (0, 0) == (len(store.answers._answers), len(store.answers._locks))
    assert store.answers.get("key", lambda: 3) == 3


def test_what_is_made_of_old_answers_is_old_itself(
    store: db.Store, empty_store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def figure() -> str:
        return str(store.read(OFFENCES)["code"].iloc[0])

    assert store.answers.get("figure", figure) == "arson"
    with empty_store.begin() as connection:
        connection.execute(text("UPDATE ssz.offences SET code = 'aaa' WHERE code = 'arson'"))
    # The frame fails to be read anew, so the figure is made of the old frame.
    ask = store.connection.ask
    monkeypatch.setattr(
        store.connection, "ask", lambda *_: (_ for _ in ()).throw(connection_module.unavailable())
    )
    raise_version(empty_store, store)
    assert store.answers.get("figure", figure) == "arson"
    monkeypatch.setattr(store.connection, "ask", ask)
    assert store.answers.get("figure", figure) == "aaa"


def test_a_run_waits_a_little_for_newer_answers_and_then_shows_the_old_ones_with_their_time(
    store: db.Store, empty_store: Engine
) -> None:
    go_on = threading.Event()
    answers = iter(["old", "new"])

    def build() -> str:
        answer = next(answers)
        assert answer == "old" or go_on.wait(20)
        return answer

    with db.run() as first:
        assert store.answers.get("key", build) == "old"
    assert (None, False) == (first.as_of, first.incomplete)
    raise_version(empty_store, store)
    with db.run() as second:
        assert store.answers.get("key", build) == "old"
    assert second.as_of is not None
    assert (0.0, [False]) == (second.soft_left, [answer.done() for answer in second.awaited])
    assert not second.settled
    go_on.set()
    eventually(lambda: all(answer.done() for answer in second.awaited))
    with db.run() as third:
        assert store.answers.get("key", build) == "new"
    assert (True, []) == (third.settled, third.awaited)


def test_what_is_made_of_an_old_view_is_old_itself(store: db.Store, empty_store: Engine) -> None:
    go_on = threading.Event()
    reach = iter(["20", "21"])

    def holdings() -> str:
        through = next(reach)
        assert through == "20" or go_on.wait(20)
        return through

    def shown() -> tuple[str, str, str]:
        """A view, and two figures of it whose keys do not name the day it reaches to."""
        view = store.answers.get("holdings", holdings)
        of = here.view_made()
        seen = store.answers.get("seen before", lambda: view)
        outer = store.answers.get("outer", lambda: store.answers.get("inner", lambda: view)) if wanted else ""
        assert of is not None
        return view, seen, outer

    wanted = False
    with db.run() as here:
        assert shown() == ("20", "20", "")
    raise_version(empty_store, store)
    wanted = True
    with db.run() as here:
        assert shown() == ("20", "20", "20")
    assert here.as_of is not None
    go_on.set()
    eventually(lambda awaited=here.awaited: all(answer.done() for answer in awaited))
    with db.run() as here:
        assert shown() == ("21", "21", "21")
        # Made of the old view within another answer: as old as the view.
        assert store.answers.get("inner", lambda: pytest.fail("is kept")) == "21"
    assert here.as_of is None


def test_a_new_version_between_a_view_and_what_is_made_of_it_leaves_no_old_figure(
    store: db.Store, empty_store: Engine
) -> None:
    reach = iter(["20", "21"])
    for expected in ("20", "21"):
        with db.run() as page:
            view = store.answers.get("holdings", lambda: next(reach))
            page.view_made()
            if expected == "20":
                raise_version(empty_store, store)
            assert store.answers.get("figure", lambda view=view: view) == expected


def test_a_fragment_of_its_own_makes_things_of_the_view_it_kept(store: db.Store, empty_store: Engine) -> None:
    with db.run() as page:
        assert store.answers.get("holdings", lambda: "20") == "20"
        made_from = page.view_made()
    raise_version(empty_store, store)
    with db.run(made_from) as fragment:
        assert store.answers.get("figure", lambda: "20") == "20"
    assert fragment.as_of is not None
    with db.run():
        assert store.answers.get("figure", lambda: "21") == "21"


def test_a_run_does_not_wait_long_for_an_answer_that_was_never_there(store: db.Store) -> None:
    go_on = threading.Event()
    with db.run() as waiting, pytest.raises(StillReading) as said:
        store.answers.get("key", lambda: go_on.wait(20))
    assert waiting.incomplete
    assert "กำลังอ่านข้อมูล" in said.value.say("th")
    go_on.set()
    with db.run() as settled:
        assert store.answers.get("key", lambda: False) is True
    assert not settled.incomplete


def test_all_waits_of_a_run_share_one_allowance(store: db.Store) -> None:
    go_on = threading.Event()
    with db.run() as waiting:
        for key in range(5):
            with pytest.raises(StillReading):
                store.answers.get(key, lambda: go_on.wait(20))
        assert waiting.wait_left == 0.0
    go_on.set()


def test_a_fragment_is_part_of_the_run_around_it() -> None:
    with db.run() as page, db.run() as fragment:
        assert fragment is page


def test_several_statements_come_as_one_question_with_the_types_of_each(
    store: db.Store, asked: list[str]
) -> None:
    day = schema.store.c.version
    statements = {
        "codes": OFFENCES,
        "none": OFFENCES.where(schema.offences.c.code == "no such code"),
        "kinds": select(
            literal(date(2569 - 543, 2, 28)).label("day"),
            literal(7).label("n"),
            literal("ก").label("s"),
            func.now().label("at"),
            day.label("version"),
        ),
    }
    found = store.read_all(**statements)
    assert 1 == len(asked)
    assert list(store.read(OFFENCES)["code"]) == list(found["codes"]["code"])
    assert (0, ["code"]) == (len(found["none"]), list(found["none"].columns))
    kinds = found["kinds"].iloc[0]
    assert (date(2026, 2, 28), 7, "ก") == (kinds["day"], kinds["n"], kinds["s"])
    assert kinds["at"].tzinfo is not None


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
            text(
                f"ALTER ROLE ssz_reader IN DATABASE {empty_store.url.database} SET statement_timeout = '50ms'"
            )
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
        with store.connection.engine.connect() as connection:
            # The read-only default can be undone by anyone; the missing right cannot.
            connection.execute(text("SET TRANSACTION READ WRITE"))
            with pytest.raises(ProgrammingError) as error:
                connection.execute(text(statement.format(table)))
            refused.append(error.value.orig.pgcode)  # type: ignore[union-attr]
    assert {"42501"} == set(refused)


def test_the_pages_account_makes_no_tables_and_reads_every_table_of_the_store_but_those_no_page_asks(
    store: db.Store,
) -> None:
    for name in ("ssz.x", "public.x"):
        with store.connection.engine.connect() as connection:
            connection.execute(text("SET TRANSACTION READ WRITE"))
            with pytest.raises(ProgrammingError):
                connection.execute(text(f"CREATE TABLE {name} (a int)"))
    refused = []
    for table in TABLES:
        try:
            assert 1 == len(store.read(select(func.count()).select_from(text(table))))
        except (ProgrammingError, ScopeRefused):
            refused.append(table)
    assert sorted(f"ssz.{name}" for name in UNREAD) == sorted(refused)


def test_nothing_of_one_checkout_reaches_the_next(store: db.Store) -> None:
    with store.connection.engine.connect() as connection:
        connection.execute(text("SET TRANSACTION READ WRITE"))
        worker = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text("SELECT set_config('app.scope', 'somebody', false)"))
        connection.execute(text("CREATE TEMP TABLE left_over (a int)"))
        connection.execute(text("PREPARE left_over AS SELECT 1"))
        connection.commit()
    with store.connection.engine.connect() as connection:
        assert worker == connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        assert connection.execute(text("SHOW statement_timeout")).scalar_one() == "15s"
        assert connection.execute(text("SELECT current_setting('app.scope', true)")).scalar_one() in (
            None,
            "",
        )
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
