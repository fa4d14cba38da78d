"""The web server: Streamlit's ASGI application with what belongs around it. `streamlit run server.py`."""

import asyncio
import gc
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import chain, repeat
from pathlib import Path

import streamlit as st
import structlog
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

# What the first visitor's script would import is imported now, so that gc.freeze finds it.
import dashboard.pages
import dashboard.view.sidebar  # noqa: F401
from dashboard.errors import UserError
from dashboard.settings import settings, site_boundaries
from dashboard.store import connection, db, embedded, snapshot
from dashboard.view import access, holdings

ROOT = Path(__file__).parent
PULL_EVERY = "10m"
FREEZE_AFTER_SECONDS = (3, 3, 4, 5, 10, 15, 20, 60)
SAVE_EVERY_SECONDS = 20


async def boundaries(_request: Request) -> Response:
    """The site's own boundaries for the background map; empty when it gave none."""
    file = site_boundaries(settings().ssz_data_dir)
    if file.is_file():
        return FileResponse(file, media_type="application/geo+json")
    return JSONResponse({"type": "FeatureCollection", "features": []})


async def livez(_request: Request) -> Response:
    """Alive: the process answers."""
    return JSONResponse({"alive": True})


async def readyz(_request: Request) -> Response:
    """Ready: the store answers too."""
    try:
        await asyncio.to_thread(db.store().version)
    except UserError:
        return JSONResponse({"ready": False}, status_code=503)
    ready = db.store().fault_since is None
    return JSONResponse({"ready": ready}, status_code=200 if ready else 503)


def _configure_log() -> None:
    json_lines = settings().ssz_log_json
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            (
                structlog.processors.JSONRenderer()
                if json_lines
                else structlog.dev.ConsoleRenderer(colors=False)
            ),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def _refuse_real_data_beyond_loopback() -> None:
    """Stop before the first visitor when real data would be served to other machines without sign-in."""
    address = st.get_option("server.address")
    try:
        is_demo = holdings.load(access.scope()).is_demo
    except UserError:
        is_demo = None if not settings().pulls_from_police else False
    if settings().pulls_from_police:
        is_demo = False
    if not access.may_serve(is_demo, address):
        print(access.REFUSED, file=sys.stderr)
        sys.exit(2)


async def _keep_frozen() -> None:
    """Keep what lives long (modules, kept answers) out of the way of the garbage collector.

    Streamlit collects after every run, which costs a third of a run's time if it has to look at all that was
    ever imported. Anew every minute, and more often at first, as modules and answers come later too; what was
    frozen and died is collected then.
    """
    for pause in chain(FREEZE_AFTER_SECONDS, repeat(FREEZE_AFTER_SECONDS[-1])):
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        await asyncio.sleep(pause)


def _restore_answers() -> None:
    """Where the store is out at the start, show what it said last."""
    store = db.store()
    try:
        store.version()
    except UserError:
        store.answers.restore(snapshot.load(snapshot.file_of(settings().ssz_data_dir, store.url)))


async def _keep_answers() -> None:
    """Write what was read to disk now and then, for a start during which the store is out."""
    store, saved = db.store(), 0
    while True:
        await asyncio.sleep(SAVE_EVERY_SECONDS)
        answers = store.frames()
        changed = hash(tuple(kept.as_of for kept in answers.values()))
        if store.fault_since is None and answers and changed != saved:
            await asyncio.to_thread(
                snapshot.save, snapshot.file_of(settings().ssz_data_dir, store.url), answers
            )
            saved = changed


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Start pulling, keep what lives long frozen, and leave nothing running at the end."""
    puller = None
    if settings().pulls_from_police:
        # A process of its own: a pull must not take the pages' time, and the loader cannot have their
        # deadline.
        puller = subprocess.Popen(  # noqa: S603 (our own command)
            [sys.executable, "-m", "data_loaders", "sync", "--watch", PULL_EVERY], cwd=ROOT
        )
    tasks = [asyncio.create_task(_keep_frozen()), asyncio.create_task(_keep_answers())]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        if puller is not None:
            puller.send_signal(signal.SIGTERM)
            puller.wait(timeout=20)
        if settings().database_url is None:
            embedded.stop(settings().ssz_data_dir)


_configure_log()
connection.install_deadline()
_restore_answers()
_refuse_real_data_beyond_loopback()

app = st.App(
    str(ROOT / "streamlit_app.py"),
    lifespan=lifespan,
    routes=[Route("/basemap/site.geojson", boundaries), Route("/livez", livez), Route("/readyz", readyz)],
)
