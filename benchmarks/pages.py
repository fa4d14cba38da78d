"""How fast the pages are: in a browser, on the server, and with fifty people at once.

    python -m benchmarks.pages [--store demo|nation|both]

Against the demo (one province) and against the made-up nation of `benchmarks.nation` (built when missing, 15
minutes), there for one province and for all of it. Real Chromium, real websockets, a server process of its
own, which reads as the select-only account. Prints one table per store and view.
"""

import asyncio
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import psutil
import typer
from playwright.sync_api import Page, sync_playwright

from benchmarks import nation
from dashboard.store import embedded
from tests import app
from tests.browser import ARGUMENTS, find
from tests.crowd import crowd
from tests.questions import Questions
from tests.visitor import Visitor

# Those with most to ask and to draw.
PAGES = ("", "safety_map", "trends", "before_after")
DEMO = Path("/var/lib/ssz-benchmark-demo")
REPEATS, WARM_RUNS = 3, 30
VISITORS, THINK, CROWD_SECONDS = 50, 3.0, 24.0
# What is painted last on each page; the facts strip ends every page.
PAINTED = {
    "": ".st-key-facts",
    "trends": ".chart > svg",
    "before_after": ".tracks",
    # The map itself, with its shapes and pins; until then its sketch stands there.
    "safety_map": ".st-key-map:has(.map-sketch[data-state=covered]) canvas",
}
# What shows the same in its place before, where that is another thing.
FIRST_PICTURE = {"safety_map": ".st-key-map:has(.map-sketch svg)"}
IDLE = "(document.querySelector('[data-testid=stApp]')?.dataset.testScriptState ?? 'notRunning') === 'notRunning'"
BOX = "[data-testid=stSelectbox]:has-text('กลุ่มความผิด') input"
# Resolves when the script has finished and the facts strip shows something else than before; then two frames.
CHANGED = """
([selector, index]) => new Promise(done => {
  const text = () => document.querySelector('.st-key-facts')?.innerText;
  const state = () => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState ?? 'notRunning';
  const running = () => state() !== 'notRunning';
  const before = text(), began = performance.now();
  window.beganAt = performance.timeOrigin + began;
  document.querySelectorAll(selector)[index].click();
  const look = () => (text() !== before && !running())
    ? requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)))
    : performance.now() - began > 30000 ? done(NaN) : setTimeout(look, 4);
  look();
})
"""
# Resolves when the page of a link shows its mark, which the page left behind lacks, and the script is done.
RETURNED = """
([selector, index, mark]) => new Promise(done => {
  const state = () => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState ?? 'notRunning';
  const began = performance.now();
  window.beganAt = performance.timeOrigin + began;
  document.querySelectorAll(selector)[index].click();
  const look = () => (document.querySelector(mark) && state() === 'notRunning')
    ? requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)))
    : performance.now() - began > 30000 ? done(NaN) : setTimeout(look, 4);
  look();
})
"""
# Seconds from the last click to the last drawing `benchmarks.peers` saw; below zero where nobody looks.
LAST_DRAWN = "() => ((window.lastDrawn || 0) - window.beganAt) / 1e3"
# The links of the navigation, where ours are in it, and what only that page has.
LINKS = "[data-testid=stSidebarNavLink]"
PLACES = {"": 0, "safety_map": 1, "trends": 2, "before_after": 4}
MARKS = {**PAINTED, "": ".map-and-decisions"}


@dataclass
class Figures:
    """One line of the table. Seconds, but for bytes, milliseconds and questions."""

    page: str
    first_picture: float = 0.0
    first_visit: float = 0.0
    change: float = 0.0
    back: float = 0.0
    script_cold: float = 0.0
    bytes_first: int = 0
    bytes_rerun: int = 0
    cpu_ms: float = 0.0
    questions: int = 0
    questions_again: int = 0


def main(store: Annotated[Literal["demo", "nation", "both"], typer.Option()] = "both") -> None:
    """Measure and print."""
    print(
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()},"
        f" {time.strftime('%Y-%m-%d')}"
    )
    print(f"bare Streamlit page: first visit {_bare_visit():.2f} s")
    if store in ("demo", "both"):
        with environment(SSZ_DATA_DIR=str(DEMO)):
            subprocess.run([sys.executable, "-m", "data_loaders", "prepare"], check=True, capture_output=True)
        _report("demo, province", DEMO, "", fifty=True)
    if store in ("nation", "both"):
        nation.main()
        _report("nation, one province", nation.FOLDER, "province=92")
        _report("nation, all of it", nation.FOLDER, "")


def _bare_visit() -> float:
    port = app.free_port()
    command = [sys.executable, "-m", "streamlit", "run", "benchmarks/bare.py", "--server.port", str(port)]
    process = subprocess.Popen(command, cwd=app.ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        app.eventually(lambda: answers(f"http://127.0.0.1:{port}/_stcore/health"))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find(), args=ARGUMENTS)
            url = f"http://127.0.0.1:{port}/"
            return statistics.median(
                first_visit(browser.new_page(), url, PAINTED[""]) for _ in range(REPEATS + 1)
            )
    finally:
        process.kill()
        process.wait()


@contextmanager
def environment(**settings: str) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(settings)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _report(title: str, folder: Path, query: str, *, fifty: bool = False) -> None:
    figures = [_page(folder, page, query) for page in PAGES]
    crowds = dict.fromkeys(PAGES, "–")
    if fifty:
        with serving(folder) as (address, _):
            crowds = {page: _crowd(address, page, query) for page in PAGES}
    print(f"\n### {title}\n")
    print(
        "| page | first picture s | whole page s | filter change s | return s | cold script s | first kB | rerun kB | CPU ms a rerun"
        " | questions cold / again | 50 people p50 / p95 s |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for f in figures:
        print(
            f"| {f.page or 'overview'} | {f.first_picture:.2f} | {f.first_visit:.2f} | {f.change:.2f} | {f.back:.2f} | {f.script_cold:.2f}"
            f" | {f.bytes_first / 1e3:.0f} | {f.bytes_rerun / 1e3:.0f} | {f.cpu_ms:.0f} | {f.questions} /"
            f" {f.questions_again} | {crowds[f.page]} |"
        )


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, psutil.Process]]:
    """A fresh server process; every answer is cold."""
    with tempfile.TemporaryDirectory() as logs:
        process, address = app.start(Path(logs) / "log", SSZ_DATA_DIR=str(folder))
        try:
            app.eventually(lambda: answers(f"{address}/readyz"))
            yield address, psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(timeout=30)


def answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=2)  # noqa: S310 (our own address)
    except OSError:
        return False
    return True


def _page(folder: Path, page: str, query: str) -> Figures:
    figures = Figures(page)
    with serving(folder) as (address, process):
        asyncio.run(_on_the_server(figures, address, process, folder, query))
    with serving(folder) as (address, _):
        _in_the_browser(figures, address, query)
    return figures


async def _on_the_server(
    figures: Figures, address: str, process: psutil.Process, folder: Path, query: str
) -> None:
    with Questions(embedded.start(folder)) as questions:
        async with Visitor(address, figures.page, query) as visitor:
            began = time.perf_counter()
            first = await visitor.settled()
            figures.script_cold, figures.bytes_first = time.perf_counter() - began, first.bytes
            figures.questions = len(questions.asked())
            for _ in range(5):
                await visitor.run()
            figures.questions_again = len(questions.asked()) - figures.questions
    # Until the server has set aside what lives long, as it does again and again.
    await asyncio.sleep(16)
    async with Visitor(address, figures.page, query) as visitor:
        for _ in range(5):
            await visitor.run()
        before = process.cpu_times()
        for _ in range(WARM_RUNS):
            run = await visitor.run()
        after = process.cpu_times()
    figures.bytes_rerun = run.bytes
    figures.cpu_ms = (after.user + after.system - before.user - before.system) / WARM_RUNS * 1e3


def _in_the_browser(figures: Figures, address: str, query: str) -> None:
    url = f"{address}/{figures.page}?{query}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=ARGUMENTS)
        painted = PAINTED[figures.page]
        waited_for = (".st-key-facts", FIRST_PICTURE.get(figures.page, painted), painted)
        visits = [visit(browser.new_page(locale="th-TH"), url, waited_for) for _ in range(REPEATS)]
        # The first one also warms the server; a first visit of a day does so once.
        _, figures.first_picture, figures.first_visit = (
            statistics.median(taken) for taken in zip(*visits, strict=True)
        )
        # The driver's waits have the page evaluate words, which our pages' policy forbids.
        page = browser.new_page(locale="th-TH", viewport={"width": 1366, "height": 768}, bypass_csp=True)
        first_visit(page, url, PAINTED[figures.page])
        page.wait_for_timeout(3000)
        figures.change = statistics.median(changes(page))
        figures.back = statistics.median(returns(page, LINKS, PLACES, MARKS, figures.page, REPEATS))
        browser.close()


def first_visit(page: Page, url: str, painted: str) -> float:
    """Seconds from asking for a page to its facts and what is painted last being there, and two frames."""
    return visit(page, url, (".st-key-facts", painted))[-1]


def visit(page: Page, url: str, painted: Sequence[str]) -> list[float]:
    """Seconds from asking for a page to each of these being there one after another, and two frames."""
    began, taken = time.perf_counter(), []
    page.goto(url, wait_until="commit")
    for selector in painted:
        page.wait_for_selector(selector, timeout=60_000)
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        taken.append(time.perf_counter() - began)
    return taken


def changes(page: Page, box: str = BOX, option: str = "[role=option]", times: int = 5) -> list[float]:
    """Seconds from choosing another crime group, which nobody asked for yet, to the page being painted."""
    taken = []
    for chosen in range(1, times + 1):
        while not page.locator(option).count():
            # A list that is opened while the script runs is closed by its end.
            page.wait_for_function(IDLE)
            page.locator(box).click()
            page.wait_for_timeout(300)
        taken.append(_drawn(page, page.evaluate(CHANGED, [option, chosen]) / 1e3))
    return taken


def returns(
    page: Page, links: str, places: dict[str, int], marks: dict[str, str], name: str, times: int
) -> list[float]:
    """Seconds from a link to a page seen before to its being painted, from another page each time."""
    away = "trends" if name == "before_after" else "before_after"
    taken = []
    for _ in range(times + 1):
        page.evaluate(RETURNED, [links, places[away], marks[away]])
        page.wait_for_selector(marks[name], state="detached")
        page.wait_for_timeout(1500)
        seconds = page.evaluate(RETURNED, [links, places[name], marks[name]]) / 1e3
        taken.append(_drawn(page, seconds))
    # The first one may be a page's first after the filter was changed.
    return taken[1:]


def _drawn(page: Page, seconds: float) -> float:
    """The seconds, or those to what was drawn later where `benchmarks.peers` looks at it."""
    page.wait_for_timeout(1500)
    return max(seconds, page.evaluate(LAST_DRAWN))


def _crowd(address: str, page: str, query: str) -> str:
    """p50 and p95 of fifty people on one page."""
    seen = asyncio.run(crowd(address, [(page, query)], VISITORS, CROWD_SECONDS, THINK))
    assert not [s for s in seen if s.failed]
    taken = sorted(s.run.seconds for s in seen if s.at > THINK * 3)
    return f"{statistics.median(taken):.2f} / {taken[int(len(taken) * 0.95)]:.2f}"


if __name__ == "__main__":
    typer.run(main)
