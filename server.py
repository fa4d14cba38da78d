"""The web server: Streamlit's ASGI application, health checks, the puller. `streamlit run server.py`."""

import asyncio
import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import chain, repeat
from pathlib import Path

import streamlit as st
import structlog
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

# What the first visitor's script would import is imported now, so that gc.freeze finds it.
import dashboard.pages
import dashboard.view.sidebar
from dashboard.access import people, proxies, sign_in, visitors
from dashboard.access.registrar import registrar
from dashboard.briefing import routes
from dashboard.errors import StoreNotStarted, UserError
from dashboard.intake.puller import Puller
from dashboard.settings import settings, site_boundaries
from dashboard.store import connection, db, embedded, snapshot
from dashboard.surface import firewall, frames, patience, reports, uploads
from dashboard.ui import bundle
from dashboard.view import access, guard, holdings, links, open_pages, own_files, pulling, saved_views

ROOT = Path(__file__).parent
# Pauses between two collections; the last one goes on. And how much more may be kept until all is looked at.
COLLECT_AFTER_SECONDS = (3, 3, 4, 5, 10, 15, 20, 60)
GROWTH_BETWEEN_WHOLE_LOOKS = 0.25
SAVE_EVERY_SECONDS = 20
START_AGAIN_SECONDS = 10
# Python's 5 ms let the event loop wait for each thread that makes an answer, 40 ms a step while a pull's news
# is read; so it gets four times as many steps in (measured).
SWITCH_SECONDS = 0.001


async def boundaries(_request: Request) -> Response:
    """Return the site's own boundaries for the background map; none when it gave none."""
    file = site_boundaries(settings().ssz_data_dir)
    if file.is_file():
        return FileResponse(file, media_type="application/geo+json")
    return JSONResponse({"type": "FeatureCollection", "features": []})


async def first_page(request: Request) -> Response:
    """Lead from the first page's name, which Streamlit does not know as an address, to the first page."""
    return RedirectResponse(f"./?{request.url.query}")


async def livez(_request: Request) -> Response:
    """Return that the process answers."""
    return JSONResponse({"alive": True})


async def readyz(_request: Request) -> Response:
    """Return whether the store answers too; and, of one that does, that its data do not get newer."""
    try:
        await asyncio.to_thread(db.store().version)
    except UserError:
        return JSONResponse({"ready": False}, status_code=503)
    if db.store().fault_since is not None:
        return JSONResponse({"ready": False}, status_code=503)
    reason = await asyncio.to_thread(_degraded)
    return JSONResponse({"ready": True} | ({"degraded": reason} if reason else {}))


def _degraded() -> str | None:
    """Return why the data get no newer, without a word of what they are; None where they do, or need not."""
    try:
        if puller is not None:
            if puller.is_down:
                return "the process that pulls died, and no pull has succeeded since"
            if pulling.last_success() is None:
                return "no pull has succeeded yet"
        if db.behind_since() is not None:
            return "the standby that is read has fallen behind the primary"
        stopped = pulling.look()
    except UserError:
        return None
    if stopped is None:
        return None
    if stopped.age is None:
        return "the clock was moved: the last pull that succeeded is yet to come"
    return "no pull has succeeded for longer than it may take"


def _configure_log() -> None:
    """Write the log to stderr: JSON lines where they are asked for, else lines for people."""
    renderer: structlog.typing.Processor = structlog.dev.ConsoleRenderer(colors=False)
    if settings().ssz_log_json:
        renderer = structlog.processors.JSONRenderer()
    stamp = structlog.processors.TimeStamper(fmt="iso")
    structlog.configure(
        processors=[structlog.processors.add_log_level, stamp, renderer],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def _refuse_real_data_beyond_loopback() -> None:
    """Stop before the first visitor when real data would be served to other machines without sign-in."""
    is_demo: bool | None = False
    if not settings().pulls_from_police:
        try:
            is_demo = holdings.load(access.scope()).is_demo
        except UserError:
            # Unknown while the store is out; every page asks again before it shows a figure.
            is_demo = None
    if people.site().has_users or access.is_loopback(st.get_option("server.address")):
        return
    if not access.may_serve(is_demo, visitors.ELSEWHERE):
        print(access.REFUSED, file=sys.stderr)
        sys.exit(2)


async def _collect() -> None:
    """Collect garbage on a clock of the server's own, and keep what lives long out of the collector's way.

    Streamlit would look at all that was ever imported and kept after every run (`runner.postScriptGC`). Here
    that is frozen, so that Python's own small collections between two looks stay small, and each look goes
    through what came since the one before. What was frozen and is no longer used is found by a look at
    everything: at first, while modules and answers come, and whenever what is frozen has grown by a quarter.
    """
    most = 0
    for pause in chain(COLLECT_AFTER_SECONDS, repeat(COLLECT_AFTER_SECONDS[-1])):
        whole = pause < COLLECT_AFTER_SECONDS[-1] or gc.get_freeze_count() > most
        if whole:
            gc.unfreeze()
        gc.collect()
        gc.freeze()
        if whole:
            most = int(gc.get_freeze_count() * (1 + GROWTH_BETWEEN_WHOLE_LOOKS))
        await asyncio.sleep(pause)


def _open_store() -> None:
    """Open the store, also one that cannot be started now: `_keep_store_running` tries again.

    Ends the process when it is not the store but a setting that is at fault.
    """
    try:
        db.store()
    except StoreNotStarted as error:
        print(error, file=sys.stderr)
        db.use(embedded.address(settings().ssz_data_dir).set(username=db.READER))
    except UserError as error:
        print(error, file=sys.stderr)
        sys.exit(2)


async def _keep_store_running() -> None:
    """Start the embedded server again when it has gone."""
    if settings().database_url is not None or settings().database_reader_url is not None:
        return
    while True:
        await asyncio.sleep(START_AGAIN_SECONDS)
        if db.fault_since() is not None:
            try:
                url = await asyncio.to_thread(db.reader_url, settings())
            except Exception as error:
                # Of any kind: if this ended, a store that is mended would stay out.
                structlog.get_logger().error("store_not_started", kind=type(error).__name__)
                continue
            if url != db.store().url:
                db.use(url)


def _restore_answers() -> None:
    """Have the answers of an earlier process at hand when the store is out at the start."""
    store = db.store()
    try:
        store.version()
    except UserError:
        store.answers.restore(snapshot.load(snapshot.file_of(settings().ssz_data_dir, store.url)))


async def _keep_answers() -> None:
    """Write what was read to disk every 20 seconds, for a start during which the store is out."""
    saved = 0
    while True:
        await asyncio.sleep(SAVE_EVERY_SECONDS)
        store = db.store()
        answers = store.frames()
        changed = hash(tuple(kept.as_of for kept in answers.values()))
        if store.fault_since is None and answers and changed != saved:
            file = snapshot.file_of(settings().ssz_data_dir, store.url)
            if await asyncio.to_thread(snapshot.save, file, answers):
                saved = changed


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Start pulling, keep what lives long frozen, and leave nothing running at the end."""
    if puller is not None:
        puller.start()
    works = (
        _collect(),
        _keep_answers(),
        _keep_store_running(),
        open_pages.follow(),
        open_pages.follow_people(),
        open_pages.follow_pulls(),
        uploads.keep_small(),
    )
    tasks = [asyncio.create_task(work) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        if puller is not None:
            await asyncio.to_thread(puller.stop)
        await asyncio.to_thread(registrar.stop)
        if settings().database_url is None:
            embedded.stop(settings().ssz_data_dir)


_configure_log()
sys.setswitchinterval(SWITCH_SECONDS)
connection.install_deadline()
patience.bound()
proxies.keep_peers()
own_files.keep()
_open_store()
_restore_answers()
_refuse_real_data_beyond_loopback()
bundle.warm()

# A process of its own: a pull must not take the pages' time, and the loader cannot have their deadline.
puller = Puller() if settings().pulls_from_police else None

# Without the first one: its name leads to the root, see `first_page`.
PAGES = [page.__name__.rsplit(".", 1)[-1] for page in dashboard.pages.PAGES[1:]]

app = st.App(
    str(ROOT / "streamlit_app.py"),
    lifespan=lifespan,
    middleware=[
        Middleware(firewall.Firewall),
        Middleware(frames.Frames),
        Middleware(guard.Guard, pages=frozenset(["", links.FIRST, *PAGES])),
        Middleware(uploads.Uploads),
        Middleware(bundle.Bundle, pages=PAGES),
    ],
    routes=[
        Route("/basemap/site.geojson", boundaries),
        Route(f"/{links.FIRST}", first_page),
        Route("/livez", livez),
        Route("/readyz", readyz),
        *routes.ROUTES,
        *reports.ROUTES,
        *sign_in.ROUTES,
        *saved_views.ROUTES,
    ],
)
