"""Whether pulling has stopped, by the record that pulls leave in a real store."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from dashboard.filters import Scope
from dashboard.store import db
from dashboard.view import holdings, pulling
from dashboard.view.holdings import Holdings
from dashboard.view.pulling import Stopped

NOW = datetime(2026, 11, 27, 8, tzinfo=UTC)
MINUTES, HOURS, DAYS = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
Load = tuple[str, str, timedelta, int | None]


@pytest.fixture
def held(empty_store: Engine) -> Iterator[Callable[..., Holdings]]:
    """Makes the holdings of a store with these loads of cases, in their order.

    A load is its source, its state, how long ago it ended (or began, if it has not), and the seconds until
    the watch pulls again (None = no watch, 0 = a file).
    """

    def make(*loads: Load, is_demo: bool | None = False) -> Holdings:
        with empty_store.begin() as connection:
            connection.execute(text("UPDATE ssz.store SET is_demo = :demo"), {"demo": is_demo})
            for source, state, ago, seconds in loads:
                connection.execute(
                    text(
                        "INSERT INTO ssz.load_batches (dataset, source_name, started_at, finished_at, state,"
                        " file_hash, counts) VALUES ('incidents', :source, :at, CASE WHEN :state = 'complete'"
                        " THEN CAST(:at AS timestamptz) END, :state, :hash, CASE WHEN :seconds > 0 THEN"
                        " jsonb_build_object('watch_seconds', CAST(:seconds AS integer)) ELSE '{}' END)"
                    ),
                    {
                        "source": source,
                        "state": state,
                        "at": NOW - ago,
                        "hash": "x" if seconds == 0 else None,
                        "seconds": seconds or 0,
                    },
                )
        db.use(empty_store.url.set(username="ssz_reader"))
        return holdings.load(Scope.nation())

    yield make
    db.use(None)


OLD = Stopped(NOW - 3 * DAYS - HOURS, (3, "day"))
WATCHED: Load = ("a", "complete", 3 * DAYS + HOURS, 600)


@pytest.mark.parametrize(
    ("loads", "expected"),
    [
        ([WATCHED], OLD),
        # Three intervals of ten minutes, and of an hour; a short one gets half an hour.
        ([("a", "complete", 29 * MINUTES, 600)], None),
        ([("a", "complete", 31 * MINUTES, 600)], Stopped(NOW - 31 * MINUTES, (30, "minute"))),
        ([("a", "complete", 179 * MINUTES, 3600)], None),
        ([("a", "complete", 181 * MINUTES, 3600)], Stopped(NOW - 181 * MINUTES, (3, "hour"))),
        ([("a", "complete", 29 * MINUTES, 1)], None),
        # A pull that fails, and one under way, which may take its time but not for ever.
        ([WATCHED, ("a", "interrupted", MINUTES, None)], OLD),
        ([("a", "complete", 5 * HOURS, 600), ("a", "running", 4 * HOURS, None)], None),
        ([WATCHED, ("a", "running", MINUTES, None)], OLD),
        # A file of the same source is no pull.
        ([WATCHED, ("a", "complete", MINUTES, 0)], OLD),
        # Somebody pulled by hand and promised nothing; a file alone promises nothing either.
        ([WATCHED, ("a", "complete", 2 * DAYS, None)], None),
        ([("a", "complete", 9 * DAYS, 0)], None),
        # The source that is furthest behind.
        ([WATCHED, ("b", "complete", MINUTES, 600), ("c", "complete", HOURS, 600)], OLD),
        # The clock was set back: nobody knows. A little ahead is another machine's clock.
        ([("a", "complete", -HOURS, 600)], Stopped(NOW + HOURS, None)),
        ([("a", "complete", -MINUTES, 600)], None),
        # It was ahead, was set right, and a pull has succeeded since; or none has for long.
        ([("a", "complete", -365 * DAYS, 600), ("a", "complete", MINUTES, 600)], None),
        ([("a", "complete", -365 * DAYS, 600), WATCHED], OLD),
    ],
)
def test_the_record_of_pulls_says_whether_pulling_goes_on(
    loads: list[Load], expected: Stopped | None, held: Callable[..., Holdings]
) -> None:
    assert expected == pulling.stopped(held(*loads), NOW)


def test_made_up_data_are_never_old(held: Callable[..., Holdings]) -> None:
    assert pulling.stopped(held(WATCHED, is_demo=True), NOW) is None


def test_a_site_that_pulls_says_so_before_its_own_watch_had_any_success(
    held: Callable[..., Holdings], monkeypatch: pytest.MonkeyPatch
) -> None:
    by_hand = held(("a", "complete", 3 * DAYS + HOURS, None))
    assert pulling.stopped(by_hand, NOW) is None
    site = pulling.settings().model_copy(
        update={"police_database_url": "sqlite:///x", "police_mapping": "mapping.toml"}
    )
    monkeypatch.setattr(pulling, "settings", lambda: site)
    assert OLD == pulling.stopped(by_hand, NOW)
