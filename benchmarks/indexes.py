"""Which indexes of the cases and of their roll-ups the pages read, and which nobody does.

    python -m benchmarks.indexes [--folder DIR]

Reads every page of the made-up nation of `benchmarks.nation` (built when missing), all of it, a province
and a station, and the list of cases by both days, then asks PostgreSQL what it scanned. Prints a table by
index, those of the yearly partitions summed. What no page reads is what a pull needs (keys), or is to go.
"""

import asyncio
import time
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine, create_engine, text

from benchmarks import nation
from benchmarks.pages import serving
from dashboard.pages import PAGES
from dashboard.store import embedded
from tests.visitor import Visitor

SCANNED = text(
    "SELECT coalesce(p.relname, s.indexrelname), sum(s.idx_scan), sum(pg_relation_size(s.indexrelid))"
    " FROM pg_stat_user_indexes s LEFT JOIN pg_inherits i ON i.inhrelid = s.indexrelid"
    " LEFT JOIN pg_class p ON p.oid = i.inhparent"
    " WHERE s.schemaname = 'ssz' AND s.relname LIKE 'incident%' GROUP BY 1 ORDER BY 2, 1"
)
FIRST_STATION = text("SELECT min(code) FROM ssz.stations")


def main(folder: Annotated[Path, typer.Option()] = nation.FOLDER) -> None:
    """Read the pages, then print the table, the least read first."""
    if not folder.exists():
        nation.main(folder=folder)
    engine = create_engine(embedded.start(folder), isolation_level="AUTOCOMMIT", hide_parameters=True)
    with engine.connect() as connection:
        station = str(connection.scalar(FIRST_STATION))
        connection.execute(text("SELECT pg_stat_reset()"))
    with serving(folder) as (address, _):
        asyncio.run(_read_pages(address, station))
    _print(engine)


async def _read_pages(address: str, station: str) -> None:
    scopes = ("", f"province={station[:2]}", f"station={station}")
    pages = [page.__name__.rsplit(".", 1)[-1] for page in PAGES[1:]]
    for scope in scopes:
        for page, query in [
            ("", scope),
            *((page, scope) for page in pages),
            ("cases", f"basis=reported&{scope}"),
        ]:
            async with Visitor(address, page, query) as visitor:
                while (await visitor.run()).waiting:
                    await asyncio.sleep(1)


def _print(engine: Engine) -> None:
    # Backends tell what they scanned when they are next idle for a second.
    time.sleep(2)
    print("| index | scans | MB |\n|---|---|---|")
    with engine.connect() as connection:
        for name, scans, size in connection.execute(SCANNED):
            print(f"| {name} | {scans} | {size / 1e6:.1f} |")


if __name__ == "__main__":
    typer.run(main)
