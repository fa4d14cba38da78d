"""A site with users: the demo in which every unit bears its own mark, and the real server before it."""

import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.client import HTTPMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL

from data_loaders import people
from tests import app

PASSWORD = "purple river bridge"
HERS, OTHER = "920101", "920201"
# Login, role, unit.
USERS = (
    ("wide", "analyst", "nation:"),
    ("chief", "chief", f"station:{HERS}"),
    ("auditor", "auditor", "nation:"),
    # Of a station of which nobody else is.
    ("inspector", "auditor", f"station:{OTHER}"),
    ("loader", "data_officer", "nation:"),
    ("clerk", "data_officer", f"station:{HERS}"),
    ("officer", "data_officer", "province:92"),
)
# Names that appear wherever something of a station or zone is shown.
MARKS = (
    "UPDATE ssz.stations SET name_th = 'CANARY' || code || 'X', name_en = 'CANARY' || code || 'X'",
    (
        "UPDATE ssz.zones SET name_th = 'CANARY' || station_code || 'Z', name_en = 'CANARY' || station_code"
        " || 'Z'"
    ),
    "UPDATE ssz.store SET version = version + 1",
)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


_direct = urllib.request.build_opener(_NoRedirect)


def made(url: URL, marks: Iterable[str] = MARKS, users: Iterable[tuple[str, str, str]] = USERS) -> Engine:
    """Return a copy of the demo with marks and users."""
    engine = create_engine(url)
    with engine.begin() as connection:
        for sql in marks:
            connection.execute(text(sql))
    for login, role, unit in users:
        people.add(engine, login, f"ตำแหน่ง {login}", role, unit, PASSWORD, by="root")
    return engine


@contextmanager
def served(engine: Engine, folder: Path, *, program: str = "streamlit", **more: str) -> Iterator[str]:
    """Address of the product before this store, run by a module, with more settings."""
    settings = app.store_settings(engine.url) | {"SSZ_DATA_DIR": str(folder)} | more
    with app.running(folder / "log", program=program, **settings) as address:
        yield address


def ask(
    address: str, path: str, *, cookie: str = "", fields: dict[str, str] | None = None, **headers: str
) -> tuple[int, HTTPMessage, bytes]:
    """Ask as a browser does that follows no redirect; returns status, headers and body."""
    data = urlencode(fields).encode() if fields is not None else None
    request = urllib.request.Request(f"{address}/{path}", data=data)  # noqa: S310 (our own address)
    for name, value in {"Origin": address, "Cookie": cookie, **headers}.items():
        request.add_header(name.replace("_", "-"), value)
    try:
        with _direct.open(request, timeout=app.PATIENCE) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def signed_in(address: str, login: str, password: str = PASSWORD) -> str:
    """Sign in and return the cookie; on a busy machine who writes sign-ins begins after the server does."""
    fields = {"login": login, "password": password}
    ends, status = time.monotonic() + 60, 503
    while status == 503 and time.monotonic() < ends:
        status, headers, body = ask(address, "sign-in", fields=fields)
    assert status == 303, body.decode()
    return str(headers["Set-Cookie"]).partition(";")[0]
