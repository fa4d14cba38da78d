"""How fast our pages are beside what a user would pick instead: plain Streamlit and Dash.

    python -m benchmarks.peers --peers-python PATH [--repeats 5] [--folder DIR]

PATH is the Python of a virtual environment with `benchmarks/requirements.txt`. An empty Streamlit page, plain
Streamlit pages and Dash pages of the same content (`benchmarks.peer_streamlit`, `benchmarks.peer_dash`) and
ours are opened by turns in one run, from the same demo store, each first visit in a browser context of its
own. All four are measured alike: until what is expected is there and nothing is drawn any more.
"""

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy import URL, create_engine, text

from benchmarks import pages
from benchmarks.peer_figures import MOST_POINTS, NAMES
from dashboard.store import embedded
from tests import app
from tests.browser import ARGUMENTS, find

# Notes when the page was last drawn on; navigation, filters and the head of the document do not count.
OBSERVER = """
window.lastDrawn = 0;
new MutationObserver(seen => {
  if (seen.some(one => one.target.closest?.('[data-testid=stMain], #page')))
    window.lastDrawn = performance.timeOrigin + performance.now();
}).observe(document, {subtree: true, childList: true, attributes: true,
  attributeFilter: ['d', 'transform', 'points', 'src']});
"""
DAYS_OF_POINTS = """
SELECT min(day) + 1, max(day) FROM (
    SELECT (occurred_from AT TIME ZONE 'Asia/Bangkok')::date AS day FROM ssz.incidents
    WHERE geocode = 'good' AND occurred_from IS NOT NULL ORDER BY occurred_from DESC LIMIT :most) latest
"""
QUIET = "() => performance.timeOrigin + performance.now() - window.lastDrawn > 1000"
CHARTS = {"": 1, "trends": 4, "before_after": 2}
PEER_PAINTED = {
    **{page: f":nth-match(.js-plotly-plot:has(.main-svg), {charts})" for page, charts in CHARTS.items()},
    "safety_map": ".maplibregl-canvas",
}
PEER_MARKS = {page: f".st-key-table-{page or 'overview'}" for page in NAMES}
PEER_PLACES = {page: place for place, page in enumerate(NAMES)}


@dataclass(frozen=True)
class Contender:
    """A product, and how its parts are found: what is painted last, links, filter and its choices."""

    name: str
    address: str
    painted: dict[str, str]
    links: str
    places: dict[str, int]
    marks: dict[str, str]
    box: str = pages.BOX
    option: str = "[role=option]"
    # Of ours: all crime groups, as the others at first, and for the map the days of as many cases.
    queries: dict[str, str] = field(default_factory=dict)

    def url(self, page: str) -> str:
        return f"{self.address}/{page}?{self.queries.get(page, '')}"


@dataclass
class Taken:
    """What was measured of one page of a contender: seconds, and bytes of a first visit."""

    visits: list[float] = field(default_factory=list)
    changes: list[float] = field(default_factory=list)
    returns: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)


class Wire:
    """Counts the bytes a page receives: bodies and headers as sent, websocket messages as unpacked."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.bytes = 0
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", self._body)
        session.on("Network.webSocketFrameReceived", self._message)

    def _body(self, event: dict[str, float]) -> None:
        self.bytes += int(event["encodedDataLength"])

    def _message(self, event: dict[str, dict[str, str]]) -> None:
        # Base64 where the message is no text; ours and plain Streamlit send no text.
        self.bytes += len(event["response"]["payloadData"]) * 3 // 4


def main(
    peers_python: Annotated[Path, typer.Option(help="Python with benchmarks/requirements.txt")],
    repeats: Annotated[int, typer.Option(min=1)] = 5,
    folder: Annotated[Path, typer.Option(help="demo store; made when missing")] = pages.DEMO,
) -> None:
    """Measure and print."""
    with pages.environment(SSZ_DATA_DIR=str(folder)):
        subprocess.run([sys.executable, "-m", "data_loaders", "prepare"], check=True, capture_output=True)
    owner = embedded.start(folder)
    # As the owner: the peers do not say for whom they ask, and the store refuses that of its reader.
    store = {"DATABASE_READER_URL": owner.render_as_string(hide_password=False)}
    with ExitStack() as stack:
        empty = stack.enter_context(_streamlit("bare.py", {}))
        contenders = [
            _plain(stack.enter_context(_streamlit("peer_streamlit.py", store))),
            _dash(stack.enter_context(_gunicorn(peers_python, store))),
            _ours(stack.enter_context(pages.serving(folder))[0], _days_of_points(owner)),
        ]
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=find(), args=ARGUMENTS)
        bare, taken = _measure(browser, empty, contenders, repeats)
    _report(bare, taken, repeats)


@contextmanager
def _started(command: list[str], address: str, ready: str, settings: dict[str, str]) -> Iterator[str]:
    process = subprocess.Popen(
        command,
        cwd=app.ROOT,
        env=app.environment(**settings),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        app.eventually(lambda: pages.answers(f"{address}{ready}"))
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)


@contextmanager
def _streamlit(script: str, settings: dict[str, str]) -> Iterator[str]:
    port = app.free_port()
    command = [sys.executable, "-m", "streamlit", "run", f"benchmarks/{script}", "--server.port", str(port)]
    with _started(command, f"http://127.0.0.1:{port}", "/_stcore/health", settings) as address:
        yield address


@contextmanager
def _gunicorn(python: Path, settings: dict[str, str]) -> Iterator[str]:
    port = app.free_port()
    # One process, as ours: both keep what they read.
    where = ["--bind", f"127.0.0.1:{port}", "--threads", "8"]
    command = [str(python), "-m", "gunicorn", *where, "benchmarks.peer_dash:server"]
    with _started(command, f"http://127.0.0.1:{port}", "/", settings) as address:
        yield address


def _plain(address: str) -> Contender:
    return Contender("plain Streamlit", address, PEER_PAINTED, pages.LINKS, PEER_PLACES, PEER_MARKS)


def _dash(address: str) -> Contender:
    return Contender(
        "Dash",
        address,
        PEER_PAINTED,
        ".page-link",
        PEER_PLACES,
        PEER_MARKS,
        box="#group",
        option=".dash-dropdown-option",
    )


def _ours(address: str, days: str) -> Contender:
    queries = {**dict.fromkeys(NAMES, "groups=all"), "safety_map": f"groups=all&period={days}"}
    return Contender("ours", address, pages.PAINTED, pages.LINKS, pages.PLACES, pages.MARKS, queries=queries)


def _days_of_points(store: URL) -> str:
    """Days with at most as many located cases as the others draw: with more, ours shows hexagons."""
    with create_engine(store).connect() as connection:
        first, last = connection.execute(text(DAYS_OF_POINTS), {"most": MOST_POINTS}).one()
    return f"{first}..{last}"


def _measure(
    browser: Browser, empty: str, contenders: list[Contender], repeats: int
) -> tuple[Taken, dict[tuple[str, str], Taken]]:
    """Open everything by turns; a round before, which warms the servers, does not count."""
    bare = Taken()
    taken = {(page, contender.name): Taken() for page in NAMES for contender in contenders}
    for turn in range(repeats + 1):
        counts = turn > 0
        _visit(browser, f"{empty}/", pages.PAINTED[""], bare if counts else Taken())
        for page in NAMES:
            for contender in contenders:
                into = taken[page, contender.name] if counts else Taken()
                _visit(browser, contender.url(page), contender.painted[page], into)
    for page in NAMES:
        for contender in contenders:
            _stay(browser, contender, page, taken[page, contender.name], repeats)
    return bare, taken


@contextmanager
def _opened(browser: Browser) -> Iterator[tuple[BrowserContext, Page]]:
    """A page in a context of its own: nothing is kept of another visit."""
    # The driver's waits have the page evaluate words, which our pages' policy forbids.
    context = browser.new_context(locale="th-TH", viewport={"width": 1366, "height": 768}, bypass_csp=True)
    context.add_init_script(OBSERVER)
    # The tour of a first visit lies over the page and would be in the way of a click.
    context.add_init_script("localStorage.setItem('ssz-tour', 'seen')")
    try:
        yield context, context.new_page()
    finally:
        context.close()


def _visit(browser: Browser, url: str, painted: str, into: Taken) -> None:
    with _opened(browser) as (context, page):
        wire = Wire(context, page)
        began = time.time()
        seconds = pages.first_visit(page, url, painted)
        page.wait_for_function(QUIET, timeout=20_000)
        into.visits.append(max(seconds, page.evaluate("window.lastDrawn") / 1e3 - began))
        into.sizes.append(wire.bytes)


def _stay(browser: Browser, contender: Contender, name: str, into: Taken, repeats: int) -> None:
    with _opened(browser) as (_, page):
        pages.first_visit(page, contender.url(name), contender.painted[name])
        page.wait_for_timeout(3000)
        times = min(repeats, 5)
        into.changes += pages.changes(page, contender.box, contender.option, times)
        into.returns += pages.returns(page, contender.links, contender.places, contender.marks, name, repeats)


def _report(bare: Taken, taken: dict[tuple[str, str], Taken], repeats: int) -> None:
    empty = statistics.median(bare.visits)
    print(
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()},"
        f" {time.strftime('%Y-%m-%d')}, load {os.getloadavg()[0]:.1f};"
        f" `python -m benchmarks.peers --repeats {repeats}`"
    )
    print(f"empty Streamlit page: first visit {empty:.2f} s, {statistics.median(bare.sizes) / 1e3:.0f} kB\n")
    print(
        "| page | product | first visit s | ÷ empty | ÷ Dash | filter change s | ÷ Dash | return s | ÷ Dash"
        " | first visit kB | ÷ Dash |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for (page, product), found in taken.items():
        dash = taken[page, "Dash"]
        visit = statistics.median(found.visits)
        cells = [f"{visit:.2f}", f"{visit / empty:.2f}", _ratio(found.visits, dash.visits)]
        for mine, theirs in ((found.changes, dash.changes), (found.returns, dash.returns)):
            cells += [f"{statistics.median(mine):.2f}", _ratio(mine, theirs)]
        cells += [f"{statistics.median(found.sizes) / 1e3:.0f}", _ratio(found.sizes, dash.sizes)]
        print(f"| {page or 'overview'} | {product} | {' | '.join(cells)} |")


def _ratio(mine: list[float] | list[int], theirs: list[float] | list[int]) -> str:
    return f"{statistics.median(mine) / statistics.median(theirs):.2f}"


if __name__ == "__main__":
    typer.run(main)
