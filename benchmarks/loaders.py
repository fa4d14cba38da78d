"""`python -m benchmarks.loaders`: seconds and memory of large files, against the limits they must keep."""

import csv
import io
import json
import multiprocessing
import random
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import psutil
import xlsxwriter
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from sqlalchemy import Engine, create_engine, text

from dashboard.store import embedded
from data_loaders import incident_files, loading, ownership, store
from data_loaders.loading import Options

TODAY = date(2026, 11, 23)
MEMORY = 1_000_000_000
STATIONS = [f"92{n:04d}" for n in range(1, 41)]
HEAD = [
    "เลขที่แบบสอบถาม",
    "รหัสเครื่องมือ",
    "ชื่อเครื่องมือ",
    "ช่องทาง",
    "ผู้เก็บข้อมูล",
    "รอบ",
    "วันที่ตอบ",
    "สถานี",
    "เพศ",
    "อายุ",
    "ชุมชน / ชุดที่เก็บ",
]
SCALES = {
    "ความหวาดกลัวภัยอาชญากรรม": "หวาดกลัวมาก | ค่อนข้างหวาดกลัว | ไม่ค่อยหวาดกลัว | หวาดกลัวน้อย",
    "ความพึงพอใจ": "พอใจมาก | พอใจ | ไม่พอใจ | ไม่พอใจมาก",
    "ความเชื่อมั่น": "เชื่อมั่นมาก | เชื่อมั่น | ไม่เชื่อมั่น | ไม่เชื่อมั่นเลย",
}
MAPPING = """
[source]
name = "benchmark"
[incidents]
table = "cases"
key = ["no"]
[incidents.columns]
station = "station"
occurred_from = { date = "occurred", format = "DD/MM/YYYY hh:mm", era = "BE" }
reported = { date = "reported", format = "DD/MM/YYYY hh:mm", era = "BE" }
offence = "offence"
latitude = "lat"
longitude = "lon"
[offence_codes]
"1" = "theft"
"2" = "assault"
"3" = "drugs"
"""


def stations(folder: Path) -> Path:
    path = folder / "stations.csv"
    rows = "".join(f"{code},สภ.{code},ตรัง\n" for code in STATIONS)
    path.write_text(f"รหัสสถานี,ชื่อสถานี,จังหวัด\n{rows}", encoding="utf-8")
    return path


def _survey_rows(count: int) -> list[list[object]]:
    rng = random.Random(1)  # noqa: S311 - the same file every time
    parts = {name: scale.split(" | ") for name, scale in SCALES.items()}
    head = HEAD + [
        c
        for name, scale in SCALES.items()
        for c in (name, f"คำถาม{name}", f"ตัวเลือก{name}", f"ตัวเลือกที่นับ: {name}")
    ]
    rows: list[list[object]] = [head]
    for n in range(count):
        first = n == 0
        day = date(2026, 1, 1) + timedelta(days=rng.randrange(300))
        row: list[object] = [
            f"{n:06d}",
            "POLL",
            "แบบสำรวจ" if first else None,
            "Google Form" if first else None,
            "สภ." if first else None,
            "2569",
            f"{day.day}/{day.month}/{day.year + 543}",
            rng.choice(STATIONS),
            rng.choice(("หญิง", "ชาย")),
            rng.randrange(18, 90),
            f"ชุมชน {rng.randrange(40)}",
        ]
        for name, scale in SCALES.items():
            row += [
                rng.choice(parts[name]),
                *((name, scale, " | ".join(parts[name][:2])) if first else (None, None, None)),
            ]
        rows.append(row)
    return rows


def survey_xlsx(folder: Path) -> Path:
    path = folder / "survey.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        page = book.add_worksheet()
        for at, row in enumerate(_survey_rows(100_000)):
            page.write_row(at, 0, row)
    return path


def survey_csv(folder: Path) -> Path:
    path = folder / "survey.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(_survey_rows(100_000))
    return path


def zones(folder: Path) -> Path:
    path = folder / "zones.geojson"
    angles = np.linspace(0, 2 * np.pi, 500, endpoint=False)
    features = []
    for n in range(1_500):
        x, y = 98.5 + (n % 50) * 0.02, 6.8 + (n // 50) * 0.02
        ring = [
            [round(x + 0.008 * float(np.cos(a)), 7), round(y + 0.008 * float(np.sin(a)), 7)] for a in angles
        ]
        facts = {
            "code": f"Z{n:04d}",
            "station": STATIONS[n % len(STATIONS)],
            "name_th": f"พื้นที่ {n}",
            "joined_on": "2025-10-01",
        }
        features.append(
            {
                "type": "Feature",
                "properties": facts,
                "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
            }
        )
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def cases(folder: Path, count: int = 1_000_000, source: str = "benchmark") -> Path:
    rng = random.Random(2)  # noqa: S311 - the same file every time
    buffer = io.StringIO()
    buffer.write("no,station,occurred,reported,offence,lat,lon\n")
    start = datetime(2023, 1, 1)  # noqa: DTZ001 - wall-clock
    for n in range(count):
        # In the order of time, as every system exports; reported up to three days later.
        at = start + timedelta(minutes=n * 1_300 * 1440 // count)
        reported = at + timedelta(minutes=rng.randrange(4_000))
        be, late = (f"{t:%d/%m}/{t.year + 543} {t:%H:%M}" for t in (at, reported))
        point = f"{7 + rng.random():.6f},{99.3 + rng.random():.6f}"
        buffer.write(f"{source}-{n},{rng.choice(STATIONS)},{be},{late},{rng.randrange(1, 4)},{point}\n")
    path = folder / f"{source}.csv"
    path.write_text(buffer.getvalue(), encoding="utf-8")
    path.with_suffix(".toml").write_text(MAPPING.replace("benchmark", source), encoding="utf-8")
    return path


def second_source(folder: Path) -> Path:
    return cases(folder, 92_666, "second")


def _load(dataset: str) -> Callable[[Engine, Path], int]:
    def run(engine: Engine, path: Path) -> int:
        report = loading.load_file(engine, dataset, path, Options(today=TODAY, demo=True))
        if not report.loaded:
            raise report.refusal()
        return report.rows

    return run


def _load_cases(engine: Engine, path: Path) -> int:
    report = incident_files.load(
        engine,
        [path],
        Options(mapping=path.with_suffix(".toml")),
        period=(date(2022, 12, 1), date(2026, 11, 22)),
        progress=lambda done, total: print(
            f"\r  {done:,} / {total or 0:,}", end="", file=sys.stderr, flush=True
        ),
    )
    print(file=sys.stderr)
    return report.rows


def _load_second(engine: Engine, path: Path) -> int:
    """Load a file into a store that another source has filled; the filling counts too."""
    _load_cases(engine, cases(path.parent, 200_000, "first"))
    return _load_cases(engine, path)


CASES: tuple[tuple[str, Callable[[Path], Path], Callable[[Engine, Path], int], float], ...] = (
    ("100,000 survey rows from XLSX", survey_xlsx, _load("survey_responses"), 20),
    ("100,000 survey rows from CSV", survey_csv, _load("survey_responses"), 8),
    ("1,500 zones of 500 vertices", zones, _load("zones"), 15),
    ("1,000,000 cases from CSV", cases, _load_cases, 90),
    ("92,666 cases of a second source after 200,000 of another", second_source, _load_second, 60),
)


class _Peak:
    """The largest resident memory of this process and its children while it is entered."""

    def __enter__(self) -> "_Peak":
        self.largest, self._done = 0, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()
        self.largest = max(self.largest, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)

    def _watch(self) -> None:
        me = psutil.Process()
        # Oftener, and looking would be a tenth of what is measured.
        while not self._done.wait(0.25):
            try:
                each = [me, *me.children(recursive=True)]
                self.largest = max(
                    self.largest, max(p.memory_info().rss for p in each if "postgres" not in p.name())
                )
            except psutil.Error:
                continue


def measure(
    number: int, url: str, path: Path, results: "multiprocessing.Queue[tuple[int, float, int]]"
) -> None:
    """One load in a process of its own: what an earlier one left behind counts for nobody."""
    ownership.configured_salt = lambda: "benchmark"
    _, _, run, _ = CASES[number]
    engine = create_engine(url)
    began = time.monotonic()
    with _Peak() as peak:
        rows = run(engine, path)
    results.put((rows, time.monotonic() - began, peak.largest))


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="ssz-benchmark-", dir="/tmp"))
    # As root the server runs as a user of its own, who must get there.
    folder.chmod(0o755)
    server = embedded.start(folder / "store")
    administrator = create_engine(server, isolation_level="AUTOCOMMIT")
    spawn, missed = multiprocessing.get_context("spawn"), False
    for number, (name, write, _, limit) in enumerate(CASES):
        with administrator.connect() as connection:
            connection.execute(text(f"CREATE DATABASE b{number}"))
        engine = create_engine(server.set(database=f"b{number}"))
        store.upgrade(engine)
        _load("stations")(engine, stations(folder))
        url = engine.url.render_as_string(hide_password=False)
        engine.dispose()
        with Progress(
            SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), transient=True
        ) as progress:
            progress.add_task(f"writing: {name}")
            path = write(folder)
        results: multiprocessing.Queue[tuple[int, float, int]] = spawn.Queue()
        process = spawn.Process(target=measure, args=(number, url, path, results))
        with Progress(
            SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), transient=True
        ) as progress:
            progress.add_task(name)
            process.start()
            process.join()
        if process.exitcode:
            sys.exit(f"{name}: failed")
        rows, seconds, memory = results.get()
        kept = seconds <= limit and memory <= MEMORY
        missed = missed or not kept
        print(
            f"{'ok    ' if kept else 'MISSED'} {name}: {seconds:.1f} s (≤ {limit:g}), {memory / 1e6:.0f} MB"
            f" (≤ 1,000), {rows:,} rows"
        )
    administrator.dispose()
    embedded.stop(folder / "store")
    sys.exit(missed)


if __name__ == "__main__":
    main()
