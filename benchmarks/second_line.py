"""What PostgreSQL's rules of rows cost: a first overview's figures with them and without, and by whom it is.

    python -m benchmarks.second_line URL

URL: a store of one's own as its owner (a superuser); its rules are taken off and put back.
"""

import argparse
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url

from dashboard.filters import Filters, Scope
from dashboard.language.periods import fiscal_year_of
from dashboard.programme.cards import cards
from dashboard.schema.rules import RULES
from dashboard.store import askers, db
from dashboard.store.askers import Asker
from dashboard.view import holdings, units
from dashboard.view.view import View
from data_loaders import store

ROUNDS = 7


@contextmanager
def without_rules(engine: Engine) -> Iterator[None]:
    """Take the rules off, as in a store before revision 0016."""
    with engine.begin() as connection:
        for table in RULES:
            connection.execute(text(f"ALTER TABLE ssz.{table} DISABLE ROW LEVEL SECURITY"))
    try:
        yield
    finally:
        store.upgrade(engine)


def seconds(engine: Engine, scope: Scope) -> float:
    """Return the shortest of some rounds in which nothing is kept yet: all that the cards ask."""
    taken = []
    for _ in range(ROUNDS):
        db.use(engine.url.set(username=db.READER))
        with askers.asking(Asker(f"{scope.level}:{scope.code}")):
            db.store().version()
            began = time.perf_counter()
            held, known = holdings.load(scope), units.load(scope)
            through = held.data_through
            assert through is not None
            period = fiscal_year_of(through).until(through)
            assert period is not None
            cards(View(scope, Filters(period), "th", False, known, held, period, period.year_earlier()))
            taken.append(time.perf_counter() - began)
    return min(taken)


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="a store of one's own as its owner")
    engine = create_engine(make_url(parser.parse_args().url))
    store.upgrade(engine)
    with engine.connect() as connection:
        row = connection.execute(
            text(
                "SELECT s.code, s.province_code, p.region_code FROM ssz.stations s JOIN ssz.provinces p ON"
                " p.code = s.province_code JOIN ssz.zones z ON z.station_code = s.code"
                " ORDER BY s.code LIMIT 1"
            )
        ).one()
    scopes = (
        Scope.nation(),
        Scope("region", row.region_code),
        Scope("province", row.province_code),
        Scope("station", row.code),
    )
    ruled = [seconds(engine, scope) for scope in scopes]
    with without_rules(engine):
        bare = [seconds(engine, scope) for scope in scopes]
    ruled_again = [seconds(engine, scope) for scope in scopes]
    for scope, first, without, again in zip(scopes, ruled, bare, ruled_again, strict=True):
        print(f"{scope.level}: {1000 * min(first, again):.0f} ms with rules, {1000 * without:.0f} ms without")
    db.use(None)


if __name__ == "__main__":
    main()
