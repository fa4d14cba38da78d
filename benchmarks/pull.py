"""Pulling from a PostgreSQL police database into a PostgreSQL store: everything, what changed, what is new.

    python -m benchmarks.pull [--cases 1000000] [--children] [--folder DIR]

The source is built once and kept; each run pulls into a new store that holds a zone with its ring for every
station. `--children` reads offences and arrested persons from tables of their own (1:n), as the demo does.
"""

import json
import multiprocessing
import os
import platform
import resource
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL

from benchmarks.police import MAPPING, STATIONS, WITH_CHILDREN, add, build, change, is_built
from dashboard.language.thai import BANGKOK
from dashboard.store import embedded
from data_loaders import mapping, store, sync
from data_loaders.loading import Options, load_file
from data_loaders.source import Source

CASES, CHANGED = 1_000_000, 1_000
FOLDER = Path("/var/lib/ssz-pull-benchmark")
NOW = datetime(2026, 11, 23, 6, tzinfo=BANGKOK)
# Half a side of a zone, in degrees: about 1 km².
HALF = 0.0045


@dataclass(frozen=True, slots=True)
class Measured:
    """One pull in a process of its own."""

    read: int
    new: int
    changed: int
    seconds: float
    resident_mb: float


def pull(source_url: URL, store_url: URL, toml: str) -> Measured:
    """Pull once and measure this process."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "mapping.toml"
        file.write_text(toml, encoding="utf-8")
        source = Source.open(source_url, mapping.load(file))
    engine = create_engine(store_url, hide_parameters=True)
    summary = sync.sync(source, engine, salt="benchmark", now=NOW)
    # Kilobytes on Linux, bytes on macOS.
    unit = 1024**2 if platform.system() == "Darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    return Measured(summary.read, summary.new, summary.changed, summary.seconds, peak)


def fresh_store(server: URL) -> URL:
    """A new, empty store with its stations and their zones; the one of the last run goes."""
    administrator = create_engine(server, isolation_level="AUTOCOMMIT")
    with administrator.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS pulled WITH (FORCE)"))
        connection.execute(text("CREATE DATABASE pulled"))
    administrator.dispose()
    url = server.set(database="pulled")
    engine = create_engine(url, hide_parameters=True)
    store.upgrade(engine)
    with engine.begin() as connection:
        insert = "INSERT INTO ssz.stations VALUES (:code, '92', :code, :code, :lat, :lon)"
        connection.execute(
            text(insert), [dict(zip(("code", "lat", "lon"), s, strict=True)) for s in STATIONS]
        )
    with tempfile.TemporaryDirectory() as folder:
        load_zones(engine, _zones_file(Path(folder)))
    engine.dispose()
    return url


def load_zones(engine: Engine, path: Path, today: date | None = None) -> None:
    """Load zones as a site does.

    Args:
        today: the day of loading, where it is not the clock's.
    """
    report = load_file(engine, "zones", path, Options(demo=False, today=today))
    if not report.loaded:
        raise report.refusal()


def _zones_file(folder: Path) -> Path:
    corners = [(-HALF, -HALF), (HALF, -HALF), (HALF, HALF), (-HALF, HALF), (-HALF, -HALF)]
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Polygon", "coordinates": [[[lon + x, lat + y] for x, y in corners]]},
            "properties": {
                "code": f"Z{code}",
                "station": code,
                "name_th": f"ย่านปลอดภัย {code}",
                "residents": 1_000,
            },
        }
        for code, lat, lon in STATIONS
    ]
    path = folder / "zones.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def source_of(server: URL, cases: int) -> Engine:
    """The police database of so many cases; built unless it is there."""
    name = f"police_{cases}"
    administrator = create_engine(server, isolation_level="AUTOCOMMIT")
    with administrator.connect() as connection:
        if not connection.execute(
            text("SELECT count(*) FROM pg_database WHERE datname = :n"), {"n": name}
        ).scalar():
            connection.execute(text(f"CREATE DATABASE {name}"))
    administrator.dispose()
    engine = create_engine(server.set(database=name))
    if not is_built(engine):
        build(engine, cases, NOW)
    with engine.begin() as connection:
        # Those that an earlier run added.
        connection.execute(text("DELETE FROM crime_case WHERE case_no > :cases"), {"cases": cases})
    return engine


def main(
    cases: Annotated[int, typer.Option(help="cases over ten years")] = CASES,
    children: Annotated[bool, typer.Option(help="offences and arrests in tables of their own")] = False,
    folder: Annotated[Path, typer.Option(help="data folder of the embedded server")] = FOLDER,
) -> None:
    """Measure a full pull, one of a thousand changed cases and one of a thousand new ones."""
    server = embedded.start(folder)
    source, target = source_of(server, cases), fresh_store(server)
    toml = WITH_CHILDREN if children else MAPPING
    with source.connect() as connection:
        version = connection.execute(text("SHOW server_version")).scalar_one()
    print(
        f"{os.cpu_count()} cores, Python {platform.python_version()}, PostgreSQL {version}, {len(STATIONS)}"
        " zones\n"
    )
    print("| pull | read | new | changed | seconds | cases/s | peak MB |\n|---|---|---|---|---|---|---|")
    steps: tuple[tuple[str, Callable[[Engine, int, datetime], None] | None], ...] = (
        ("everything", None),
        (f"{CHANGED:,} changed", change),
        (f"{CHANGED:,} new", add),
    )
    for name, before in steps:
        if before is not None:
            before(source, CHANGED, NOW)
        # A process each, so that one's memory is not counted as the other's.
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
            m = process.submit(pull, source.url, target, toml).result()
        figures = (
            f"{m.read:,}",
            f"{m.new:,}",
            f"{m.changed:,}",
            f"{m.seconds:.1f}",
            f"{m.read / m.seconds:,.0f}",
        )
        print(f"| {name} | {' | '.join(figures)} | {m.resident_mb:.0f} |", flush=True)
    source.dispose()
    embedded.stop(folder)


if __name__ == "__main__":
    typer.run(main)
