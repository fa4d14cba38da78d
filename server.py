"""The web server: Streamlit's ASGI application with what belongs around it. `streamlit run server.py`."""

import asyncio
import gc
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
import structlog
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from dashboard import access, db, embedded, holdings
from dashboard.errors import UserError
from dashboard.settings import settings, site_boundaries

ROOT = Path(__file__).parent
PULL_EVERY = "10m"


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
            structlog.processors.JSONRenderer() if json_lines else structlog.dev.ConsoleRenderer(colors=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def _refuse_real_data_beyond_loopback() -> None:
    """Stop before the first visitor when real data would be served to other machines without sign-in."""
    address = st.get_option("server.address")
    try:
        is_demo = holdings.load().is_demo
    except UserError:
        is_demo = None if not settings().pulls_from_police else False
    if settings().pulls_from_police:
        is_demo = False
    if not access.may_serve(is_demo, address):
        print(access.REFUSED, file=sys.stderr)
        sys.exit(2)


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Start pulling, freeze what was imported, and leave nothing running at the end."""
    puller = None
    if settings().pulls_from_police:
        # A process of its own: a pull must not take the pages' time, and the loader cannot have their deadline.
        puller = subprocess.Popen([sys.executable, "-m", "data_loaders", "sync", "--watch", PULL_EVERY], cwd=ROOT)  # noqa: S603
    # Streamlit collects garbage after every run; without the imports in its way, a process runs 3 times as many.
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        if puller is not None:
            puller.send_signal(signal.SIGTERM)
            puller.wait(timeout=20)
        if settings().database_url is None:
            embedded.stop(settings().ssz_data_dir)


_configure_log()
db.install_deadline()
_refuse_real_data_beyond_loopback()

app = st.App(
    str(ROOT / "streamlit_app.py"),
    lifespan=lifespan,
    routes=[
        Route("/basemap/site.geojson", boundaries),
        Route("/livez", livez),
        Route("/readyz", readyz),
    ],
)
