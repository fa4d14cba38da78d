"""PostgreSQL alone keeps units apart: a server whose queries heed no scope sends nobody another unit's mark.

The long form: `python -m tests.access.every_leak URL --program tests.access.unscoped_server`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.access import canaries, leaks
from tests.access.leaks import Site


@pytest.fixture(scope="module")
def store(own_demo: Engine) -> Iterator[Engine]:
    engine = canaries.made(own_demo.url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def unscoped(store: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("unscoped")
    with leaks.served(store, folder, "tests.access.unscoped_server") as site:
        yield site


# Where the first line has most to keep: lists, files, loads, names, orders.
PAGES = ["overview", "partners", "data", "cases", "briefing", "surveys", "innovations", "trends"]


@pytest.mark.parametrize("page", PAGES)
def test_without_the_first_line_a_station_chief_is_sent_nothing_of_another_unit(
    page: str, unscoped: Site
) -> None:
    sent = unscoped.sent("chief", page, leaks.OWN)
    assert sent & unscoped.others["chief"] == set()
    # The own ones are there: what is not sent is not for want of a page.
    assert {"s920101", "920101"} & sent


def test_without_the_first_line_decks_hold_nothing_of_another_unit(unscoped: Site) -> None:
    for path in unscoped.decks():
        assert unscoped.leaked_by("chief", path) == set(), path


def test_without_both_lines_they_would_be_sent(store: Engine, tmp_path: Path) -> None:
    with leaks.served(store, tmp_path, "tests.access.unruled_server") as site:
        assert {"s920102", "s920201"} & site.sent("chief", "partners", leaks.OWN) & site.others["chief"]
