"""What browsers report of pages that tried more than they may: counted in the log, by its kind alone."""

import json
import time
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

# Relative: pages lie one below the root, wherever a proxy puts it.
ADDRESS = "csp-report"
MOST_BYTES = 8_192
# Anybody may send reports; the log takes no more of them than this.
MOST_A_MINUTE = 10
DIRECTIVES = {
    f"{kind}-src{part}"
    for kind in ("script", "style", "img", "font", "connect", "worker", "frame", "object", "media", "default")
    for part in ("", "-elem", "-attr")
} | {"base-uri", "form-action", "frame-ancestors", "manifest-src"}

log = structlog.get_logger()
_times: list[float] = []


async def report(request: Request) -> Response:
    """Note that something was blocked; what and where stay unsaid, for addresses may hold data."""
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > MOST_BYTES:
            return Response(status_code=413)
    directive = _directive(bytes(content))
    if directive is not None and _has_room():
        log.warning("page_blocked", directive=directive)
    return Response(status_code=204)


def _directive(content: bytes) -> str | None:
    try:
        told: Any = json.loads(content)["csp-report"]
        directive = str(told.get("effective-directive") or told.get("violated-directive")).split()[0]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        return None
    return directive if directive in DIRECTIVES else None


def _has_room() -> bool:
    now = time.monotonic()
    _times[:] = [at for at in _times if at > now - 60]
    if len(_times) >= MOST_A_MINUTE:
        return False
    _times.append(now)
    return True


ROUTES = [Route(f"/{ADDRESS}", report, methods=["POST"])]
