"""What every test of queries reads: the store that its module made (`copy`), whole and as the pages do."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import URL

from tests.slow import World


@pytest.fixture(scope="module")
def world(copy: URL) -> World:
    engine = create_engine(copy)
    found = World.read(engine)
    engine.dispose()
    return found


@pytest.fixture(scope="module")
def reader(copy: URL) -> Iterator[Engine]:
    """The pages' own account."""
    engine = create_engine(copy.set(username="ssz_reader"))
    yield engine
    engine.dispose()
