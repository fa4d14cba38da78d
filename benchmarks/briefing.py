"""How long a briefing takes: to be built, to be made into each file, to stand on screen, to step.

    python -m benchmarks.briefing [--stations N]

The demo has 10 stations; stores of 30 and 100 are made up for the run (`benchmarks.nation`; they hold cases
and zones, no files of stations). All are of thirty minutes, for those inside. Each size is measured
in a process of its own, so that nothing is kept; the screen is real Chromium, the deck as it is served.
"""

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from playwright.sync_api import sync_playwright
from sqlalchemy import create_engine

from benchmarks import nation
from dashboard.briefing import deck, paper, powerpoint, profiles, request, workbook
from dashboard.filters import Scope
from dashboard.language.text import LANGUAGES
from dashboard.store import door, embedded
from tests import app
from tests.browser import ARGUMENTS, find

DEMO_STATIONS, MADE_UP = 10, (30, 100)
THROUGH, CASES_A_STATION, YEARS = date(2026, 11, 22), 7_000, 10
ASKED = {"audience": "internal", "minutes": "30", "lang": LANGUAGES[0]}
STEPS = 15
HEADINGS = (
    "stations",
    "slides",
    "built s",
    "report",
    "handout",
    "profiles",
    "PowerPoint",
    "workbook",
    "deck",
    "first slide s",
    "step ms",
)


def main(stations: Annotated[int, typer.Option(help="measure one size; 0 = all")] = 0) -> None:
    """Measure and print."""
    if stations:
        measure(stations)
        return
    print(
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()},"
        f" {time.strftime('%Y-%m-%d')}\n"
    )
    print("Files: seconds the first time / again / kB.\n\n| " + " | ".join(HEADINGS) + " |")
    print("|" + "---|" * len(HEADINGS), flush=True)
    for size in (DEMO_STATIONS, *MADE_UP):
        with tempfile.TemporaryDirectory(prefix="ssz-briefing-", ignore_cleanup_errors=True) as folder:
            settings = app.environment(SSZ_DATA_DIR=folder, CASE_KEY_SALT="x" * 32)
            command = [sys.executable, "-m", "benchmarks.briefing", "--stations", str(size)]
            subprocess.run(command, check=True, env=settings)


def measure(stations: int) -> None:
    """Fill the store in SSZ_DATA_DIR, measure one size and print its line."""
    folder = Path(os.environ["SSZ_DATA_DIR"])
    if stations == DEMO_STATIONS:
        command = [sys.executable, "-m", "data_loaders", "demo", "--as-of", "2026-11-23"]
        subprocess.run(command, check=True, capture_output=True)
    else:
        engine = create_engine(embedded.start(folder), hide_parameters=True)
        nation.build(
            engine, through=THROUGH, stations=stations, cases=stations * CASES_A_STATION, years=YEARS
        )
        engine.dispose()
    lang = LANGUAGES[0]
    with door.opened():
        began = time.perf_counter()
        view = request.view_of(ASKED, lang, Scope.nation())
        briefing = request.made(view, request.from_link(ASKED))
        built = time.perf_counter() - began
        files = [
            _timed(lambda: paper.report(briefing, lang)),
            _timed(lambda: paper.handout(briefing, lang)),
            _timed(lambda: profiles.profiles(view)),
            _timed(lambda: powerpoint.powerpoint(briefing, lang)),
            _timed(lambda: workbook.workbook(briefing, lang)),
            _timed(lambda: deck.deck(briefing, lang, live=False).encode()),
        ]
    first, step = _on_screen(folder)
    cells = [str(stations), str(len(briefing.slides)), f"{built:.2f}", *files, f"{first:.2f}", f"{step:.0f}"]
    print("| " + " | ".join(cells) + " |", flush=True)


def _timed(make: Callable[[], bytes]) -> str:
    """Return seconds of the first making in this process and of the next, and kilobytes."""
    seconds = []
    for _ in range(2):
        began = time.perf_counter()
        made = make()
        seconds.append(time.perf_counter() - began)
    return f"{seconds[0]:.2f} / {seconds[1]:.2f} / {len(made) / 1e3:.0f}"


def _on_screen(folder: Path) -> tuple[float, float]:
    """Return seconds to the first slide from a server that answers, and milliseconds of a step (median)."""
    address = "&".join(f"{name}={value}" for name, value in ASKED.items())
    with (
        app.running(folder / "log", SSZ_DATA_DIR=str(folder)) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=find(), args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        began = time.perf_counter()
        page.goto(f"{server}/{request.DECK}?{address}")
        page.wait_for_selector(".reveal section.present h2, .reveal section.present h1")
        first = time.perf_counter() - began
        steps = [page.evaluate(STEP) for _ in range(STEPS)]
        browser.close()
    return first, statistics.median(steps)


# Presses the key of a clicker and waits until the next slide is painted.
STEP = """() => new Promise(done => {
  const at = () => document.querySelector('.slides > section.present')?.id
  const before = at(), began = performance.now()
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", keyCode: 39, bubbles: true }))
  const look = () => at() !== before
    ? requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)))
    : performance.now() - began > 5000 ? done(NaN) : requestAnimationFrame(look)
  look()
})"""


if __name__ == "__main__":
    typer.run(main)
