"""Loaders that are killed, PostgreSQL that is killed, many loaders at once: always one version."""

from typing import Any

from sqlalchemy import Engine, create_engine, text

from tests import killed_loaders
from tests.killed_loaders import Result, check

# The long form is `python -m tests.killed_loaders`.
KILLS, OF_SERVER, PARALLEL = 5, 1, 3


def test_the_store_is_one_version_whatever_is_killed_and_whoever_waits() -> None:
    results = killed_loaders.run(KILLS, OF_SERVER, PARALLEL)
    assert [result.broken for _, result in results] == [[], [], []]
    assert [result.deadlocks for _, result in results] == [0, 0, 0]
    killed, _, crowd = (result for _, result in results)
    # One of them within its COMMIT; the positive controls: all that nobody killed are loaded.
    assert killed.loaded >= 1
    assert killed.loaded + killed.undone == KILLS
    assert crowd.loaded == PARALLEL
    assert all(result.seen for _, result in results)


def test_a_load_that_is_there_in_part_is_noticed(database: Any, empty_template: str) -> None:
    engine: Engine = create_engine(database(empty_template))
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO ssz.load_batches (dataset, source_name, started_at, state)"
                " VALUES ('activities', 'x', now(), 'complete')"
            )
        )
    result = Result()
    assert check(engine, result, "control") == 1
    assert result.broken == ["control: 1 loads, 0 rows, 0 of sectors, 0 running"]
    engine.dispose()
