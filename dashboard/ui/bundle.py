"""Streamlit's own scripts, styles and letters: kept in memory, compressed once, asked for in time.

Streamlit reads each file from disk at each visit, sends it as it is (2.7 MB for a line of text), and lets the
browser find out one after another which scripts the first page needs. What is served here are the same files
under the same names; only the page that asks for them names more of them at once.
"""

import asyncio
import gzip
import mimetypes
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import file_util

from dashboard.view import links

FILES = Path(file_util.get_static_dir())
SCRIPTS = FILES / "static" / "js"
# Parts of Streamlit that stand on every page of ours: its scripts come with the page.
ON_EVERY_PAGE = (
    "Html",
    "BidiComponent",
    "ButtonGroup",
    "TextInput",
    "Multiselect",
    "Selectbox",
    "Checkbox",
    "DownloadButton",
)
# Parts of the map's page, fetched while the reader looks at another one. Not plotly's: it is wanted seldom.
WHERE_ONE_EXPLORES = ("DeckGlJsonChart",)
# Letters that every page begins with; the bold ones come when something bold is there.
LETTERS = ("sarabun-thai-400", "sarabun-latin-400", "sarabun-thai-600", "sarabun-latin-600")
_IMPORTED = re.compile(r"(?:\bfrom|\bimport)\s*[\"'`]\./([\w.-]+\.js)[\"'`]")
_OTHER_LETTERS = re.compile(r"<link\s[^>]*SourceSans[^>]*/>")
# A flag for search engines, as a script within the page, which no page of ours may hold; and a way in for
# machines that is closed (`dashboard/surface/firewall.py`).
_LEFT_OUT = re.compile(
    r"<script>\s*window\.prerenderReady = false\s*</script>|<link rel=\"service-desc\"[^>]*/>"
)
# What stands in a part's place until its script is there does not pulse: a browser that draws in software
# would draw the whole page sixty times a second meanwhile, and have so much less for the page itself.
_STILL = "<style>[data-testid*=Skeleton], [data-testid*=Skeleton] * { animation: none !important }</style>"
_CACHED = "public, immutable, max-age=31536000"
# What is compressed already gains nothing.
_COMPRESSIBLE = {".js", ".css", ".html"}


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    compressed: bytes | None
    kind: str

    def response(self, accepted: str, kept: str) -> Response:
        headers = {"Cache-Control": kept, "Vary": "Accept-Encoding"}
        if self.compressed is not None and "gzip" in accepted:
            headers["Content-Encoding"] = "gzip"
            return Response(self.compressed, media_type=self.kind, headers=headers)
        return Response(self.body, media_type=self.kind, headers=headers)


class Bundle:
    """Answer for Streamlit's own files, and lead everything else on."""

    def __init__(self, app: ASGIApp, pages: Iterable[str]) -> None:
        """Args:
        pages: addresses of the pages below the root, without a slash.
        """
        self._app, self._pages = app, frozenset(pages)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET":
            file, kept = await self._found(links.below_the_root(scope["path"]))
            if file is not None:
                accepted = Headers(scope=scope).get("accept-encoding", "")
                await file.response(accepted, kept)(scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _found(self, path: str) -> tuple[_File | None, str]:
        if path in self._pages or not path:
            # Streamlit asks for no keeping of it: a new version names other scripts.
            return _page(), "no-cache"
        if path.startswith("static/"):
            file = await asyncio.to_thread(_file, path)
            return file, _CACHED
        return None, ""


@cache
def _known() -> dict[str, Path]:
    """Return the files of Streamlit by address: nothing that is not among them is ever read."""
    return {
        path.relative_to(FILES).as_posix(): path for path in (FILES / "static").rglob("*") if path.is_file()
    }


def _file(address: str) -> _File | None:
    return _read(address) if address in _known() else None


@cache
def _read(address: str) -> _File:
    path = _known()[address]
    kind = "text/javascript" if path.suffix == ".js" else mimetypes.guess_type(path.name)[0]
    return _compressed(path.read_bytes(), kind or "application/octet-stream", path.suffix)


def _compressed(body: bytes, kind: str, suffix: str) -> _File:
    # Level 6: nine saves a hundredth and takes three times as long.
    compressed = gzip.compress(body, 6, mtime=0) if suffix in _COMPRESSIBLE else None
    return _File(body, compressed, kind)


@cache
def _page() -> _File:
    """Return Streamlit's page with links to what every page of ours needs.

    Without the one to the letters of Streamlit's own theme, which stand for a moment at most: they would
    come before the scripts.
    """
    html = (FILES / "index.html").read_text(encoding="utf-8")
    for unwanted in (_OTHER_LETTERS, _LEFT_OUT):
        html = unwanted.sub("", html)
    wanted = [
        f'<link rel="modulepreload" crossorigin href="./static/js/{name}">'
        for name in scripts_of(ON_EVERY_PAGE)
        if name not in html
    ]
    icons = next((FILES / "static" / "media").glob("MaterialSymbols-Rounded.*.woff2")).name
    wanted += [
        f'<link rel="preload" as="font" type="font/woff2" crossorigin href="./{address}">'
        for address in (
            *(f"app/static/fonts/{name}-normal.woff2" for name in LETTERS),
            f"static/media/{icons}",
        )
    ]
    wanted.append(_STILL)
    return _compressed(html.replace("</head>", "".join(wanted) + "</head>").encode(), "text/html", ".html")


@cache
def scripts_of(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of the scripts of parts of Streamlit, with all that they import at once.

    Raises:
        StopIteration: Streamlit has no such part; its version of requirements.txt has.
    """
    waiting = [next(SCRIPTS.glob(f"{part}.*.js")).name for part in parts]
    found: dict[str, None] = {}
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found[name] = None
            waiting += _IMPORTED.findall((SCRIPTS / name).read_text(encoding="utf-8"))
    return tuple(found)


@cache
def ahead() -> tuple[str, ...]:
    """Return the addresses of what pages to explore need beyond every page."""
    here = _page().body.decode()
    return tuple(f"./static/js/{name}" for name in scripts_of(WHERE_ONE_EXPLORES) if name not in here)


def warm() -> None:
    """Read and compress what a first visit asks for, so that no visitor waits for it."""
    html = _page().body.decode()
    for address in re.findall(r"\./(static/[\w./-]+)", html):
        _file(address)
