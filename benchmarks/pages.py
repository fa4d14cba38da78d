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
from collections.abc import Iterator
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
    "safety_map": "[data-testid=stDeckGlJsonChart] canvas",
}
IDLE = "document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'"
# Resolves when the script has finished and the facts strip shows something else than before; then two frames.
CHANGED = """
([selector, index]) => new Promise(done => {
  const text = () => document.querySelector('.st-key-facts')?.innerText;
  const running = () => document.querySelector('[data-testid=stApp]').dataset.testScriptState !== 'notRunning';
  const before = text(), began = performance.now();
  document.querySelectorAll(selector)[index].click();
  const look = () => (text() !== before && !running())
    ? requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)))
    : performance.now() - began > 30000 ? done(NaN) : setTimeout(look, 4);
  look();
})
"""


@dataclass
class Figures:
    """One line of the table. Seconds, but for bytes, milliseconds and questions."""

    page: str
    first_visit: float = 0.0
    change: float = 0.0
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
        with _environment(SSZ_DATA_DIR=str(DEMO)):
            subprocess.run([sys.executable, "-m", "data_loaders", "prepare"], check=True, capture_output=True)
        _report("demo, province", DEMO, "", fifty=True)
    if store in ("nation", "both"):
        if not nation.FOLDER.exists():
            nation.main()
        _report("nation, one province", nation.FOLDER, "province=92")
        _report("nation, all of it", nation.FOLDER, "")


def _bare_visit() -> float:
    port = app.free_port()
    command = [sys.executable, "-m", "streamlit", "run", "benchmarks/bare.py", "--server.port", str(port)]
    process = subprocess.Popen(command, cwd=app.ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        app.eventually(lambda: _answers(f"http://127.0.0.1:{port}/_stcore/health"))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find(), args=ARGUMENTS)
            url = f"http://127.0.0.1:{port}/"
            return statistics.median(_first_visit(browser.new_page(), url, "") for _ in range(REPEATS + 1))
    finally:
        process.kill()
        process.wait()


@contextmanager
def _environment(**settings: str) -> Iterator[None]:
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
        with _serving(folder) as (address, _):
            crowds = {page: _crowd(address, page, query) for page in PAGES}
    print(f"\n### {title}\n")
    print(
        "| page | first visit s | filter change s | cold script s | first kB | rerun kB | CPU ms a rerun"
        " | questions cold / again | 50 people p50 / p95 s |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for f in figures:
        print(
            f"| {f.page or 'overview'} | {f.first_visit:.2f} | {f.change:.2f} | {f.script_cold:.2f}"
            f" | {f.bytes_first / 1e3:.0f} | {f.bytes_rerun / 1e3:.0f} | {f.cpu_ms:.0f} | {f.questions} /"
            f" {f.questions_again} | {crowds[f.page]} |"
        )


@contextmanager
def _serving(folder: Path) -> Iterator[tuple[str, psutil.Process]]:
    """A fresh server process; every answer is cold."""
    with tempfile.TemporaryDirectory() as logs:
        process, address = app.start(Path(logs) / "log", SSZ_DATA_DIR=str(folder))
        try:
            app.eventually(lambda: _answers(f"{address}/readyz"))
            yield address, psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(timeout=30)


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=2)  # noqa: S310 (our own address)
    except OSError:
        return False
    return True


def _page(folder: Path, page: str, query: str) -> Figures:
    figures = Figures(page)
    with _serving(folder) as (address, process):
        asyncio.run(_on_the_server(figures, address, process, folder, query))
    with _serving(folder) as (address, _):
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
            figures.questions = questions.asked()
            for _ in range(5):
                await visitor.run()
            figures.questions_again = questions.asked() - figures.questions
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
        visits = [_first_visit(browser.new_page(locale="th-TH"), url, figures.page) for _ in range(REPEATS)]
        # The first one also warms the server; a first visit of a day does so once.
        figures.first_visit = statistics.median(visits)
        page = browser.new_page(locale="th-TH", viewport={"width": 1366, "height": 768})
        _first_visit(page, url, figures.page)
        page.wait_for_timeout(3000)
        figures.change = statistics.median(_changes(page))
        browser.close()


def _first_visit(page: Page, url: str, name: str) -> float:
    began = time.perf_counter()
    page.goto(url, wait_until="commit")
    for selector in (".st-key-facts", PAINTED[name]):
        page.wait_for_selector(selector, timeout=60_000)
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return time.perf_counter() - began


def _changes(page: Page) -> list[float]:
    """Seconds from choosing another crime group, which nobody asked for yet, to the page being painted."""
    taken = []
    for option in range(1, 6):
        box = page.locator("[data-testid=stSelectbox]").filter(has_text="กลุ่มความผิด").locator("input")
        while not page.locator("[role=option]").count():
            # A list that is opened while the script runs is closed by its end.
            page.wait_for_function(IDLE)
            box.click()
            page.wait_for_timeout(300)
        taken.append(page.evaluate(CHANGED, ["[role=option]", option]) / 1e3)
        page.wait_for_timeout(1500)
    return taken


def _crowd(address: str, page: str, query: str) -> str:
    """p50 and p95 of fifty people on one page."""
    seen = asyncio.run(crowd(address, [(page, query)], VISITORS, CROWD_SECONDS, THINK))
    assert not [s for s in seen if s.failed]
    taken = sorted(s.run.seconds for s in seen if s.at > THINK * 3)
    return f"{statistics.median(taken):.2f} / {taken[int(len(taken) * 0.95)]:.2f}"


if __name__ == "__main__":
    typer.run(main)
