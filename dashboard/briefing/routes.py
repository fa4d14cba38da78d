"""The deck as the server shows it, and orders as a deck sends them; guarded like a page.

`/deck` and not below `/briefing`, which is a page of Streamlit's. The deck asks `/readyz` whether the server
answers.
"""

import asyncio
import contextvars
import json
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from urllib.parse import urlsplit

import structlog
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from dashboard.briefing import orders
from dashboard.briefing.deck import deck
from dashboard.briefing.request import from_link, requested, shown_of
from dashboard.errors import NotAllowed, StoreOutdated, StoreUnavailable, UserError
from dashboard.intake.loader_process import FAILED, PASSING
from dashboard.language.text import Lang, Text
from dashboard.settings import settings
from dashboard.store import db
from dashboard.store.photos import FOLDER
from dashboard.view import access, holdings

log = structlog.get_logger()

Made = TypeVar("Made")

# Decks that are made at once, and that one visitor of an address may wait for.
AT_ONCE, MOST_OF_A_VISITOR = 3, 4
# An order is a few sentences.
MOST_BYTES = 20_000
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'self'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
NOT_OURS = UserError(
    Text("คำขอไม่ได้มาจากระบบนี้", "The request does not come from this site."),
    Text("เปิดจากหน้านำเสนอที่ประชุม", "Open it from the page Briefing."),
)
NOT_READ = Text("อ่านข้อสั่งการที่ส่งมาไม่ได้", "The order that was sent cannot be read.")
BUG = UserError(
    Text("เปิดสไลด์ไม่ได้เพราะข้อผิดพลาดของโปรแกรม", "A fault of the program keeps the slides from opening."),
    Text("ลองใหม่ ถ้ายังเป็นอีกให้แจ้งผู้ดูแลระบบ", "Try again; if it happens again, tell the administrator."),
)
BUSY = UserError(
    Text("ท่านเปิดการนำเสนอหลายชุดพร้อมกัน", "You are opening several briefings at once."),
    Text("รอให้ชุดที่เปิดไว้ขึ้นก่อน แล้วลองใหม่", "Wait for those to open, then try again."),
)
TRY_AGAIN = Text("ลองใหม่", "Try again")
_PAGE = Markup(
    '<!doctype html><html lang="{}"><meta charset="utf-8"><title>{}</title><body style="font:1.4rem/1.6'
    ' Sarabun,sans-serif;max-width:40rem;margin:15vh auto;padding:0 1rem"><h1>{}</h1><p>{}</p>'
    '<p><a href="">{}</a></p></body></html>'
)


_threads = ThreadPoolExecutor(AT_ONCE, "deck")
# What waits for them, by visitor and address.
_waiting: Counter[tuple[str, str]] = Counter()


async def _in_turn(request: Request, make: Callable[..., Made], *arguments: object) -> Made:
    """Return what is made for who asks, in threads of its own: nobody else waits for somebody's many decks.

    Raises:
        UserError: BUSY.
    """
    whose = access.visitor(), request.client.host if request.client else ""
    if _waiting[whose] >= MOST_OF_A_VISITOR:
        raise BUSY
    _waiting[whose] += 1
    context = contextvars.copy_context()
    try:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(_threads, lambda: context.run(make, *arguments))
    finally:
        _waiting.subtract([whose])
        if not _waiting[whose]:
            del _waiting[whose]


async def show(request: Request) -> Response:
    """Return the deck of the briefing that the link asks for, or in its language why there is none."""
    query = dict(request.query_params)
    lang = from_link(query).lang
    if not access.is_our_host(request.headers.get("host")):
        return _refused(NOT_OURS, lang, 403)
    try:
        page = await _in_turn(request, _deck, query)
    except UserError as error:
        return _refused(error, lang, _status(error))
    except Exception as error:
        # Its message may hold data: only its kind goes to the log.
        log.error("deck_failed", kind=type(error).__name__)
        return _refused(BUG, lang, 500)
    return HTMLResponse(page, headers=HEADERS)


def _status(error: UserError) -> int:
    if isinstance(error, NotAllowed):
        return 403
    return 503 if error is BUSY or isinstance(error, (StoreUnavailable, StoreOutdated)) else 400


def _deck(query: Mapping[str, str]) -> str:
    briefing = requested(query, access.scope())
    access.require_may_serve(briefing.is_demo)
    # Only what is noted is looked up.
    if access.person() is not None:
        access.note("view", "deck", shown_of(query, briefing, access.scope()))
    # One that was frozen is shown as it was: nothing is added to it.
    is_live = "frozen" not in query
    return deck(briefing, from_link(query).lang, live=is_live, photos=settings().ssz_data_dir / FOLDER)


def _refused(error: UserError, lang: Lang, status: int) -> Response:
    words = error.message(lang)
    page = _PAGE.format(lang, words, words, error.remedy(lang), TRY_AGAIN(lang))
    return HTMLResponse(page, status_code=status, headers=HEADERS)


async def order(request: Request) -> Response:
    """Store an order of a meeting, or withdraw it: `{"number": …}`.

    4xx with a message: refused for good. 503: nothing could be stored now; the deck tries again.
    """
    lang = from_link(request.query_params).lang
    if not access.is_our_host(request.headers.get("host")) or not is_from_here(request.headers):
        return _told(NOT_OURS.message(lang), 403)
    asked = await _read(request)
    if asked is None:
        return _told(NOT_READ(lang), 400)
    try:
        number = await _in_turn(request, _stored, asked)
    except UserError as error:
        is_passing = isinstance(error, StoreUnavailable) or error in (BUSY, FAILED, *PASSING)
        refused = 403 if isinstance(error, NotAllowed) else 422
        return _told(error.message(lang), 503 if is_passing else refused)
    return JSONResponse({"number": number}, headers=HEADERS)


def is_from_here(headers: Mapping[str, str]) -> bool:
    """Return whether a browser sent this from a page of this site: no other site may post orders.

    A browser says where a page comes from, and no script can change that. JSON cannot be posted by a form.
    """
    if headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        return False
    if site := headers.get("sec-fetch-site"):
        return site == "same-origin"
    host = headers.get("host", "")
    return bool(host) and urlsplit(headers.get("origin", "")).netloc == host


async def _read(request: Request) -> dict[str, Any] | None:
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > MOST_BYTES:
            return None
    try:
        asked = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return asked if isinstance(asked, dict) else None


def _stored(asked: dict[str, Any]) -> str:
    # What the command says of a store that is out is not told from a refusal: it is asked first.
    db.store().version()
    access.require_may_serve(holdings.load(access.scope()).is_demo)
    return orders.store(asked, access.scope())


def _told(message: str, status: int) -> Response:
    return JSONResponse({"message": message}, status_code=status, headers=HEADERS)


ROUTES = [Route("/deck", show), Route("/deck/orders", order, methods=["POST"])]
