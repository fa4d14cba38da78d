"""The guard before everything that is served: who may come in, and for whom each request and page is.

Without a sign-in where one is needed, pages lead to the page on which people sign in, and whatever carries
data answers 401; connections of pages are refused. Without users, real data go to this machine alone: the
other end of the socket decides, not a setting.
"""

from google.protobuf.message import DecodeError
from markupsafe import Markup
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from dashboard.access import people, proxies, sign_in, visitors
from dashboard.access.people import Person
from dashboard.access.visitors import COOKIE, HEADER
from dashboard.errors import UserError
from dashboard.language.text import LANGUAGES, Text
from dashboard.settings import settings
from dashboard.view import access, links, own_files

# Say whether the process lives, and hold no word of any store.
ONLY_BY_PROXY = UserError(
    Text(
        "เปิดระบบนี้ได้เฉพาะผ่านช่องทางเข้าของหน่วยงาน ซึ่งเป็นผู้ยืนยันตัวตน",
        "This system opens only by the way in of your organisation, which signs people in.",
    ),
    Text(
        "เปิดจากที่อยู่ที่หน่วยงานแจ้ง ถ้ายังไม่ได้ให้แจ้งผู้ดูแลระบบ",
        "Use the address you were given; else tell the administrator.",
    ),
)
HEALTH = frozenset({"livez", "readyz"})
# Streamlit's own scripts, and letters and signs of ours: the page on which people sign in needs some.
OPEN_FOLDERS = ("static/", "app/static/")
UPLOADS = "_stcore/upload_file"
# What is posted because somebody did something; a browser posts by itself what it blocked on a page.
BY_HAND = frozenset({"deck/orders", "saved-views"})
# Bytes of what a page sends of itself (server.maxWidgetStateSize).
LONGEST_FRAME = 1_000_000


class Guard:
    """Let in who may come in."""

    def __init__(self, app: ASGIApp, pages: frozenset[str]) -> None:
        """Args:
        pages: addresses of pages, the first one's empty; without a sign-in they lead to where one signs in.
        """
        self._app, self._pages = app, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        peer = scope["client"][0] if scope.get("client") else None
        visitor = visitors.of_connection(peer, headers)
        site = await _site()
        path = links.below_the_root(scope["path"])
        person = await _person(scope) if site.has_users else None
        proxy = settings().proxy
        if proxy is not None and path not in HEALTH:
            login = proxies.vouched(proxy, scope)
            if login is None:
                await _refuse(_refused(403, ONLY_BY_PROXY), scope, receive, send)
                return
            # The cookie of somebody who used this browser before.
            person = person if person is not None and person.login == login else None
        if person is not None:
            visitor = person.key
        refusal = self._refusal(scope, path, site, person, visitor)
        if refusal is not None:
            await _refuse(refusal, scope, receive, send)
            return
        if person is not None:
            if scope["type"] == "websocket":
                receive = _of_person(receive, person.key)
            elif path in self._pages or path == "deck" or (scope["method"] == "POST" and path in BY_HAND):
                people.used(person.key)
        token = visitors.current.set(visitor)
        try:
            await self._app(_told(scope, visitor), receive, send)
        finally:
            visitors.current.reset(token)

    def _refusal(
        self, scope: Scope, path: str, site: people.Site, person: Person | None, visitor: str
    ) -> Response | None:
        """Return what is answered instead; None = come in."""
        if path in HEALTH or path in sign_in.PATHS:
            return None
        if not site.has_users:
            known = site.known or visitor == visitors.LOCAL
            if known and access.may_serve(site.is_demo, visitor):
                return None
            return _refused(403 if site.known else 503)
        if person is None:
            if path.startswith(OPEN_FOLDERS):
                return None
            if scope["type"] == "http" and scope["method"] == "GET" and path in self._pages:
                query = scope["query_string"].decode("latin-1")
                to = sign_in.address(sign_in.PATH, asked_for=f"{path}?{query}" if query else path)
                return RedirectResponse(to, status_code=303, headers={"Cache-Control": "no-store"})
            return PlainTextResponse("401", status_code=401, headers={"Cache-Control": "no-store"})
        # Photographs are recorded by who loads nothing.
        if path.startswith(UPLOADS) and not (person.may("load") or person.may("record")):
            access.denied(person, "upload")
            return PlainTextResponse("403", status_code=403)
        if not own_files.may_open(path, visitor):
            access.denied(person, "file")
            return PlainTextResponse("404", status_code=404, headers={"Cache-Control": "no-store"})
        return None


async def _site() -> people.Site:
    # Nearly always known: no thread is troubled for it.
    return people.site() if people.is_fresh() else await people.aside(people.site)


async def _person(scope: Scope) -> Person | None:
    # As where one signs out. A cookie of another program of the same name is read over, whatever it holds.
    secret = visitors.cookie(HTTPConnection(scope), COOKIE)
    if not secret:
        return None
    key = sign_in.key_of(secret)
    return people.known(key) or await people.aside(people.find, key)


def _told(scope: Scope, visitor: str) -> Scope:
    """Return the scope with the visitor in the guard's own header, whatever somebody sent under that name."""
    told = {**scope, "headers": [*scope["headers"]]}
    headers = MutableHeaders(scope=told)
    del headers[HEADER]
    headers[HEADER] = visitor
    return told


def _of_person(receive: Receive, key: str) -> Receive:
    """Return what a page's connection brings, as long as its person is signed in.

    What a person does keeps the sign-in awake; what a page does by itself does not: nor that it asks to be
    drawn once it is connected. Whoever opens a page asks for its address before, and one that was cut off
    comes back when it can, be anybody there or not.
    """
    is_drawn = False

    async def received() -> Message:
        nonlocal is_drawn
        while True:
            message = await receive()
            if message["type"] != "websocket.receive":
                return message
            if people.known(key) is None:
                # The page is being drawn as signed out (see `open_pages`); nothing on it works any more.
                continue
            if _is_by_hand(message.get("bytes") or b""):
                if is_drawn:
                    people.used(key)
                is_drawn = True
            return message

    return received


def message_of(content: bytes) -> BackMsg | None:
    """Return what a browser says in a frame; None where it is no message, on which Streamlit hangs up."""
    if len(content) > LONGEST_FRAME:
        # Read, such a frame may take fifty times its size.
        return None
    message = BackMsg()
    try:
        message.ParseFromString(content)
    except DecodeError:
        return None
    return message


def _is_by_hand(content: bytes) -> bool:
    message = message_of(content)
    if message is None:
        return False
    kind = message.WhichOneof("type")
    if kind == "rerun_script":
        return not message.rerun_script.is_auto_rerun
    return kind == "backend_operation_request"


def _refused(status: int, why: UserError = access.REFUSED) -> Response:
    words = [why.say(lang) for lang in LANGUAGES]
    page = Markup('<!doctype html><meta charset="utf-8"><title>403</title><pre>{}</pre>').format(
        "\n\n".join(words)
    )
    return HTMLResponse(page, status_code=status, headers={"Cache-Control": "no-store"})


async def _refuse(refusal: Response, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        await refusal(scope, receive, send)
        return
    # Before it is accepted: the handshake is answered with 403.
    await receive()
    await send({"type": "websocket.close", "code": 1008})
