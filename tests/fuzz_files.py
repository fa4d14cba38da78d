"""`python -m tests.fuzz_files [COUNT] [SEED]`: mutate files of every format and look for partial loads."""

import random
import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from sqlalchemy import Engine, create_engine, text

from dashboard.errors import UserError
from data_loaders import loading
from data_loaders.files.worker import Worker
from data_loaders.loading import Options
from tests.programme_files import TODAY, csv, load, table, xlsx

TABLES = (
    "stations",
    "zones",
    "station_areas",
    "holidays",
    "populations",
    "survey_responses",
    "survey_instruments",
    "activities",
)
NASTY = (
    b"\x00",
    b"\xff\xfe",
    b'"',
    b"'",
    b",",
    b";",
    b"\n",
    b"\r",
    b"\t",
    b"=1+1",
    "รวม".encode(),
    "๒๕๖๙".encode(),
    b"31/02/2569",
    b"NaN",
    b"1e999",
    b"-",
    b"9" * 400,
    b"{",
    b"[" * 50,
    b"<",
    b"POLYGON((",
    b"\\N",
    "ำ".encode("cp874"),
    b"PK\x03\x04",
    b"2569-13-45",
    b"\xe0\xb8",
)


@dataclass(slots=True)
class Result:
    loaded: int = 0
    problems: int = 0
    refused: int = 0
    slowest: float = 0.0
    broken: list[str] = field(default_factory=list)


def seeds(engine: Engine, folder: Path) -> list[tuple[str, bytes]]:
    """(data set, file) of every format that is read."""
    from tests.data_loaders.test_map_files import drawn

    found: list[tuple[str, bytes]] = []
    for dataset in ("holidays", "population", "activities", "survey_responses", "stations"):
        rows = table(dataset, engine)
        found += [
            (dataset, xlsx(rows)),
            (dataset, csv(rows)),
            (dataset, csv(rows, ";")),
            (dataset, csv(rows).decode().encode("cp874", "replace")),
            (dataset, b"\xef\xbb\xbf" + csv(rows)),
            (dataset, csv(rows, "\t").decode().encode("utf-16")),
        ]
    for driver in ("ESRI Shapefile", "GPKG", "LIBKML", "GeoJSON"):
        here = folder / driver
        here.mkdir()
        found.append(("zones", drawn(here, driver).read_bytes()))
    found.append(("zones", xlsx(table("zones", engine))))
    return found


def mutated(content: bytes, chance: random.Random) -> bytes:
    """The file with a few bytes changed, inserted, cut out, doubled, or its end missing; now and then
    untouched.
    """
    data = bytearray(content)
    for _ in range(chance.choice((0, 1, 1, 2, 4, 16))):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(6):
            case 0 if data:
                data[at % len(data)] = chance.randrange(256)
            case 1:
                data[at:at] = chance.choice(NASTY)
            case 2:
                del data[at : at + chance.randrange(1, 200)]
            case 3:
                data[at:at] = data[at : at + chance.randrange(1, 400)]
            case 4:
                data = data[:at] if chance.random() < 0.3 else data
            case _ if data:
                data[at % len(data)] ^= 1 << chance.randrange(8)
    return bytes(data)


def state(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        sql = " UNION ALL ".join(
            f"SELECT '{t}', count(*) FROM ssz.{t}" for t in (*TABLES, "load_batches", "load_changes")
        )
        return {row[0]: row[1] for row in connection.execute(text(sql))}


def fuzz(engine: Engine, count: int, seed: int, said: bool = False) -> Result:
    chance, result = random.Random(seed), Result()
    folder = Path(tempfile.mkdtemp(prefix="ssz-fuzz-"))
    for dataset in ("stations", "zones"):
        load(engine, dataset, xlsx(table(dataset, engine)))
    given = seeds(engine, folder)
    shutil.rmtree(folder)
    before = state(engine)
    with Worker() as worker:
        for number in range(count):
            dataset, content = chance.choice(given)
            content = mutated(content, chance)
            began = monotonic()
            try:
                report = loading.load_file(
                    engine, dataset, content, Options(today=TODAY, demo=True, date_order="dmy"), worker
                )
                result.loaded += report.loaded
                result.problems += not report.loaded
                written = report.written.new + report.written.removed if report.loaded else 0
            except UserError:
                result.refused += 1
                written = 0
                report = None
            except Exception as error:
                result.broken.append(f"#{number} {dataset}: {type(error).__name__}: {str(error)[:300]}")
                written, report = 0, None
            result.slowest = max(result.slowest, monotonic() - began)
            after = state(engine)
            if report is None or not report.loaded:
                if before != after:
                    result.broken.append(f"#{number} {dataset}: something of it was stored")
            elif after["load_batches"] != before["load_batches"] + 1 or (
                written == 0 and any(after[t] != before[t] for t in TABLES)
            ):
                result.broken.append(f"#{number} {dataset}: not what its report says")
            before = after
            if said and number % 500 == 499:
                print(
                    number + 1,
                    result.loaded,
                    result.problems,
                    result.refused,
                    f"slowest {result.slowest:.2f} s",
                    len(result.broken),
                    flush=True,
                )
    return result


def main() -> None:
    from dashboard.store import embedded
    from data_loaders import store

    count, seed = (int(a) for a in [*sys.argv[1:], "10000", "1"][:2])
    folder = Path(tempfile.mkdtemp(prefix="ssz-fuzz-store-", dir="/tmp"))
    engine = create_engine(embedded.start(folder))
    store.upgrade(engine)
    result = fuzz(engine, count, seed, said=True)
    engine.dispose()
    embedded.stop(folder)
    print(
        f"loaded {result.loaded}, with problems {result.problems}, refused {result.refused}, slowest"
        f" {result.slowest:.2f} s"
    )
    print("\n".join(result.broken) or "no traceback, no partial load")
    sys.exit(bool(result.broken))


if __name__ == "__main__":
    main()
