"""A primary, two standbys, workers and a balancer on one machine, as deploy/ has them, and people who look.

The balancer is haproxy with deploy/haproxy.cfg, of which only addresses, TLS and account are put in the
place of what a server's machine has.
"""

import asyncio
import http.client
import random
import re
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import websockets
from sqlalchemy import create_engine, insert
from sqlalchemy.engine import URL

from benchmarks import nation
from dashboard.schema import users
from data_loaders import sign_ins
from tests import app, asking
from tests.crowd import OUT
from tests.standbys import Node, address, nodes
from tests.visitor import Run, Visitor

CONFIG = app.ROOT / "deploy" / "haproxy.cfg"
# Where distributions put what is no command of every user.
PLACES = ("/usr/sbin", "/usr/local/sbin")
PEOPLE = 6
# As browsers do it, a page that lost its server asks for another one again and again.
PAUSE = 0.1
THROUGH = date(2026, 11, 22)
PAGES = ("", "trends", "before_after")
VIEWS = [(page, query) for query in ("", "province=10", "province=20") for page in PAGES]


def program() -> str:
    """Return where haproxy lies."""
    found = shutil.which("haproxy") or shutil.which("haproxy", path=":".join(PLACES))
    assert found, "haproxy is not here: install it (it need not run)"
    return found


def configured(port: int, workers: Sequence[int]) -> str:
    """Return the configuration of deploy/ for a port of this machine, without TLS, before these workers."""
    given = CONFIG.read_text(encoding="utf-8")
    given = re.sub(r"(?m)^    (user|group|maxconn|ssl-default\S+|log) .*\n", "", given)
    given = re.sub(r"(?m)^    bind .*:80 .*\n", "", given)
    given = re.sub(r"(?m)^    bind .*:443 .*$", f"    bind 127.0.0.1:{port}", given)
    given = re.sub(r"(?m)^    http-request redirect .*\n", "", given)
    # A browser sends no such cookie back without TLS.
    given = given.replace(" httponly secure attr ", " httponly attr ")
    given, count = re.subn(r"(?m)^    server w\d+ .*\n", "", given)
    assert count == 3
    return given + "".join(f"    server w{port} 127.0.0.1:{port} cookie w{port}\n" for port in workers)


class Balancer:
    """haproxy before some workers; a supervisor would start it again, here the test does."""

    def __init__(self, folder: Path, workers: Sequence[int]) -> None:
        self.port = app.free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._file = folder / f"haproxy-{self.port}.cfg"
        self._file.write_text(configured(self.port, workers), encoding="utf-8")

    def start(self) -> None:
        self.process = subprocess.Popen([program(), "-db", "-q", "-f", str(self._file)])

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


class Worker:
    """One server of the product, on a port that stays its own."""

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        self.port = app.free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._log, self._settings = folder / f"log-{self.port}", settings

    def start(self) -> None:
        self.process, _ = app.start(self._log, "--server.port", str(self.port), **self._settings)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """End it in good order, as for a new version."""
        self.process.terminate()
        self.process.wait(app.PATIENCE)

    def answers(self) -> bool:
        assert self.process.poll() is None, self._log.read_text(encoding="utf-8", errors="replace")
        with suppress(OSError):
            urllib.request.urlopen(f"{self.address}/livez", timeout=5)  # noqa: S310 (our own address)
            return True
        return False

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")


@dataclass
class Fleet:
    """Everything, running. cookies: of people who are signed in."""

    nodes: list[Node]
    workers: list[Worker]
    balancer: Balancer
    cookies: list[str]

    @property
    def address(self) -> str:
        return self.balancer.address


@contextmanager
def running(folder: Path, workers: int = 3, stations: int = 30, cases: int = 3_000) -> Iterator[Fleet]:
    """Start all of it on a store that holds a small made-up nation."""
    asking.have_key()
    with nodes(2) as made:
        engine = create_engine(made[0].url)
        nation.build(engine, through=THROUGH, stations=stations, cases=cases, years=2)
        cookies = _people(made[0])
        engine.dispose()
        for standby in made[1:]:
            app.eventually(lambda standby=standby: standby.has(made[0].version()))  # type: ignore[misc]
        settings = {
            "SSZ_DATA_DIR": str(folder),
            "DATABASE_URL": _written(address(made, "postgres", "read-write")),
            # The two that serve pages first; the primary when none of them is left.
            "DATABASE_READER_URL": _written(address([*made[1:], made[0]])),
        }
        started = [Worker(folder, settings) for _ in range(workers)]
        balancer = Balancer(folder, [worker.port for worker in started])
        try:
            for worker in started:
                worker.start()
            balancer.start()
            for worker in started:
                app.eventually(worker.answers)
            # Each is found once the balancer has seen that it lives.
            app.eventually(lambda: len({stuck_to(balancer.address) for _ in range(3 * workers)}) == workers)
            yield Fleet(made, started, balancer, cookies)
        finally:
            balancer.kill()
            for worker in started:
                worker.process.terminate()
            for worker in started:
                worker.process.wait(app.PATIENCE)


def _written(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def _people(primary: Node) -> list[str]:
    """Sign people in who may see the whole nation; returns their cookies."""
    engine = create_engine(primary.url)
    with engine.begin() as connection:
        for number in range(PEOPLE):
            person = {"login": f"person{number}", "name": "x", "role": "analyst", "unit": "nation:"}
            connection.execute(insert(users).values(**person))
    outcomes = [sign_ins.admit(engine, f"person{n}", "192.0.2.7", "proxy") for n in range(PEOPLE)]
    engine.dispose()
    return [f"ssz_session={outcome.secret}" for outcome in outcomes]


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a page.

    at: when it was asked for, in seconds of the crowd. seconds: until the page was there, with all that it
    took to find another worker. lost: how often the connection was lost on the way.
    """

    at: float
    seconds: float
    lost: int
    run: Run

    @property
    def failed(self) -> bool:
        """An exception, a fault of the program, a figure never received, or a page that never came."""
        words = ("ข้อผิดพลาดของโปรแกรม", "ยังไม่เคยได้รับข้อมูลชุดนี้")
        return bool(self.run.exceptions) or not self.run.texts or any(w in self.run.text for w in words)

    @property
    def out(self) -> bool:
        """Was told that no server answers."""
        return OUT in self.run.text


@dataclass
class Person:
    """Somebody who looks at one view, and comes back to it as a browser does when the connection is lost."""

    address: str
    view: tuple[str, str]
    cookie: str
    worker: str = ""
    visitor: Visitor | None = None
    looks: list[Look] = field(default_factory=list)

    async def look(self, at: float, patience: float) -> None:
        began, lost = time.perf_counter(), 0
        while True:
            try:
                visitor = self.visitor or await self._come()
                run = await visitor.run(timeout=patience)
                break
            except (OSError, TimeoutError, websockets.WebSocketException, http.client.HTTPException):
                lost += 1
                await self.leave()
                if time.perf_counter() - began > patience:
                    run = Run(patience, 0, 0, exceptions=["no answer"])
                    break
                await asyncio.sleep(PAUSE)
        self.looks.append(Look(at, time.perf_counter() - began, lost, run))

    async def _come(self) -> Visitor:
        # A page and its websocket: the first sets the cookie by which the second finds the same worker.
        self.worker = await asyncio.to_thread(stuck_to, self.address, self.worker)
        visitor = Visitor(self.address, *self.view, cookie=f"{self.cookie}; {self.worker}")
        await visitor.__aenter__()
        self.visitor = visitor
        return visitor

    async def leave(self) -> None:
        visitor, self.visitor = self.visitor, None
        if visitor is not None:
            with suppress(OSError, websockets.WebSocketException):
                await visitor.__aexit__()


def stuck_to(address: str, cookie: str = "") -> str:
    """Return the cookie by which the balancer sends a browser to a worker: the same one while that lives."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=5)
    try:
        connection.request("GET", "/livez", headers={"Cookie": cookie} if cookie else {})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise OSError(answer.status)
        given = answer.headers.get("Set-Cookie", "")
    finally:
        connection.close()
    return given.partition(";")[0] if given.startswith("ssz_worker=") else cookie


async def look_on(
    fleet: Fleet,
    people: int,
    think: float,
    during: Callable[[Callable[[], float]], Awaitable[None]],
    patience: float = 60,
) -> list[Look]:
    """Let people look at their views, each thinking between two looks, until something is over.

    Args:
        during: what happens meanwhile; is given the clock of the crowd.
    """
    began = time.perf_counter()
    over, rng = asyncio.Event(), random.Random(2569)
    crowd = [
        Person(fleet.address, VIEWS[n % len(VIEWS)], fleet.cookies[n % len(fleet.cookies)])
        for n in range(people)
    ]

    def clock() -> float:
        return time.perf_counter() - began

    async def stay(number: int, person: Person) -> None:
        await asyncio.sleep(think * number / people)
        while not over.is_set():
            await person.look(clock(), patience)
            await asyncio.sleep(rng.uniform(0.4, 1.6) * think)
        await person.leave()

    async def happen() -> None:
        try:
            await during(clock)
        finally:
            over.set()

    await asyncio.gather(happen(), *(stay(n, person) for n, person in enumerate(crowd)))
    return [look for person in crowd for look in person.looks]


@dataclass(frozen=True, slots=True)
class Death:
    """What was killed, and from when until when (seconds of the crowd) that could be felt."""

    what: str
    began: float
    ended: float


async def kill_each(fleet: Fleet, clock: Callable[[], float], pause: float = 3.0) -> list[Death]:
    """Kill one after the other, and start it again as a supervisor would; the primary goes last, for good.

    In its place the first standby is promoted, and the second follows it.
    """
    primary, first, second = fleet.nodes
    deaths: list[Death] = []

    async def one(what: str, kill: Callable[[], object], mend: Callable[[], object]) -> None:
        at = clock()
        await asyncio.to_thread(kill)
        await asyncio.sleep(pause)
        await asyncio.to_thread(mend)
        await asyncio.sleep(pause)
        deaths.append(Death(what, at, clock()))

    def back(worker: Worker) -> None:
        worker.start()
        app.eventually(worker.answers)

    def succeed() -> None:
        first.promote()
        second.follow(first)

    for number, worker in enumerate(fleet.workers, start=1):
        await one(f"worker {number}", worker.kill, lambda worker=worker: back(worker))  # type: ignore[misc]
    await one("a worker, in good order", fleet.workers[0].stop, lambda: back(fleet.workers[0]))
    await one("standby 1", first.kill, first.start)
    await one("standby 2", second.kill, second.start)
    await one("balancer", fleet.balancer.kill, fleet.balancer.start)
    await one("primary; standby 1 is promoted", primary.kill, succeed)
    return deaths
