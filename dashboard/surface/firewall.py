"""Every request before it meets Streamlit: named hosts, our own pages, what browsers may do with answers.

What a page may run, load and ask is said by its Content-Security-Policy. Scripts are files of this server;
`blob:` is how Streamlit's front end loads the scripts of our own components (`st.components.v2`), and only
a script that runs already can make such an address. What markup holds – a handler, a `<script>`, a
`javascript:` link – runs nowhere.
"""

import re
from collections import Counter
from contextlib import suppress
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.access import visitors
from dashboard.surface import reports
from dashboard.view import access, links, own_files

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval' blob:",
        # Streamlit and plotly write styles into the page.
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        # The map fetches the pictures of its signs from the words that hold them: `data:` leads nowhere.
        "connect-src 'self' data:",
        "worker-src 'self' blob:",
        "manifest-src 'self'",
        "media-src 'self' blob:",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        f"report-uri {reports.ADDRESS}",
    )
)
# `same-origin`: with `no-referrer` browsers hide even from us where a form comes from.
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# The page that records data may ask a phone where it is, when its person presses the button; no other page.
OF_RECORDING = {"Permissions-Policy": "camera=(), geolocation=(self), microphone=(), payment=(), usb=()"}
RECORDING = "/record"
# A file that somebody took out stays in no browser, where the next person at the machine could find it.
OF_FILES = {"Cache-Control": "no-store"}
# Of requests and of connections of pages.
ENCRYPTED = frozenset({"https", "wss"})
A_YEAR = f"max-age={365 * 24 * 3600}"
# Figures of the process, a machine's way in, and Streamlit's own sign-in, which is not ours: for nobody.
CLOSED = re.compile(r"/_stcore/(metrics|agent(/|$)|script-health-check)|/(auth/log(in|out)|oauth2callback)$")
# Open pages of one address beyond this machine, and of all. A province's stations may share one address.
MOST_OF_A_CLIENT, MOST_IN_ALL = 400, 1_000


class Firewall:
    """Refuse what does not come from our own pages, and tell browsers what they may do."""

    def __init__(
        self, app: ASGIApp, most_of_a_client: int = MOST_OF_A_CLIENT, most_in_all: int = MOST_IN_ALL
    ) -> None:
        """Args:
        most_of_a_client, most_in_all: pages that may be open at once.
        """
        self._app = app
        self._most_of_a_client, self._most_in_all = most_of_a_client, most_in_all
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._page(scope, receive, send)
        else:
            await self._request(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _told(scope["path"]).items():
                    headers.setdefault(name, value)
                if scope["scheme"] == "https":
                    headers["Strict-Transport-Security"] = A_YEAR
            await send(message)

        refused = _refused(scope)
        # Who leaves in the middle of what they send is no fault of the program.
        with suppress(ClientDisconnect):
            await (refused or self._app)(scope, receive, with_headers)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a page open its connection, if it is ours and not one too many."""
        address = (scope.get("client") or ("", 0))[0]
        client, is_near = visitors.one_machine(address), access.is_loopback(address)
        is_full = self._open.total() >= self._most_in_all
        is_greedy = not is_near and self._open[client] >= self._most_of_a_client
        if _refused(scope) is not None or is_full or is_greedy:
            # Before it is accepted: browsers hear 403. 1008: policy violation.
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        self._open[client] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._open[client] -= 1
            self._open += Counter()


def _told(path: str) -> dict[str, str]:
    """Return what a browser is told with an answer, where that says nothing of it itself."""
    if path.rstrip("/").endswith(RECORDING):
        return HEADERS | OF_RECORDING
    if links.below_the_root(path).startswith(own_files.FOLDER):
        return HEADERS | OF_FILES
    return HEADERS


def _refused(scope: Scope) -> Response | None:
    headers = Headers(scope=scope)
    host = headers.get("host")
    if not access.is_our_host(host):
        return PlainTextResponse("Unknown host", 421)
    origin = headers.get("origin")
    if origin is not None and not is_same_place(
        origin, host or "", is_encrypted=scope["scheme"] in ENCRYPTED
    ):
        return PlainTextResponse("Not from here", 403)
    if CLOSED.search(scope["path"]):
        return PlainTextResponse("Not Found", 404)
    return None


def is_same_place(origin: str, host: str, *, is_encrypted: bool = False) -> bool:
    """Return whether a page of `origin` may ask `host`: the same name and the same port, or none of both.

    Streamlit compares names alone, so that another program of the same machine could have its page read ours.

    Args:
        is_encrypted: it came by TLS. A page without, which anybody on the way may have written, is another
            one then. Not the other way round: a proxy need not say that it was asked by TLS.
    """
    try:
        theirs, ours = urlsplit(origin), urlsplit(f"//{host}")
        usual = {"http": 80, "https": 443}.get(theirs.scheme)
        return (
            usual is not None
            and (theirs.scheme == "https" or not is_encrypted)
            # What no browser calls an origin is none.
            and origin == f"{theirs.scheme}://{theirs.netloc}"
            and theirs.username is None
            and theirs.hostname == ours.hostname
            and (theirs.port or usual) == (ours.port or usual)
        )
    except ValueError:
        return False
