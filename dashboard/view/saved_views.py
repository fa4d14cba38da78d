"""Saved views of who is signed in, for the browser: read of the store, written by the registrar.

Their own address and no part of a page: a page is drawn without asking for them.
"""

import asyncio
import json
from typing import Any

from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard.access import sign_in
from dashboard.access.people import Person
from dashboard.access.registrar import registrar
from dashboard.errors import UserError
from dashboard.schema import saved_views
from dashboard.schema.people import MOST_VIEWS
from dashboard.store import db
from dashboard.view import access

PATH = "saved-views"
# A name and a link, each letter of them perhaps as six (\u0e01) or nine (%E0%B8%81).
MOST_BYTES = 20_000
HEADERS = {"Cache-Control": "no-store"}
# What a browser may ask for, and the facts that go with it, all of them words.
ACTS: dict[str, tuple[str, ...]] = {
    "save": ("name", "link"),
    "rename": ("name", "to"),
    "remove": ("name",),
}
# People for whom something is being written: one thing at a time, so that nobody keeps the registrar busy.
_writing: set[str] = set()


async def show(_request: Request) -> Response:
    """Return the views of who is signed in: `{"views": [{"name": …, "link": …}]}`, the first saved first."""
    person = _person()
    return _refused("", 401) if person is None else await _views(person)


async def change(request: Request) -> Response:
    """Do one of ACTS and return the views then: `{"do": "save", "name": …, "link": …}`.

    Else `{"why": …}`, a code of `data_loaders.saved_views.Why`; "out" where nothing can be written now.
    """
    person = _person()
    if person is None:
        return _refused("", 401)
    if not sign_in.is_from_here(request):
        return _refused("", 403)
    asked = await _read(request)
    if asked is None:
        return _refused("", 400)
    if person.login in _writing:
        return _refused("out", 503)
    _writing.add(person.login)
    try:
        do, facts = asked
        said = await asyncio.to_thread(_written, person.login, do, facts)
    except UserError:
        return _refused("out", 503)
    finally:
        _writing.discard(person.login)
    return _refused(said["why"], 422) if said["why"] else await _views(person)


def _written(login: str, do: str, facts: dict[str, str]) -> dict[str, Any]:
    return registrar.ask(f"{do}_view", login=login, **facts)  # type: ignore[arg-type]


def _person() -> Person | None:
    person = access.person()
    return person if person is not None and person.may("view") else None


async def _read(request: Request) -> tuple[str, dict[str, str]] | None:
    """Return what is asked for with its facts; None where it is nothing that can be done."""
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > MOST_BYTES:
            return None
    try:
        asked = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(asked, dict) or not isinstance(do := asked.get("do"), str) or do not in ACTS:
        return None
    facts: dict[str, Any] = {name: asked.get(name) for name in ACTS[do]}
    return (do, facts) if all(isinstance(fact, str) for fact in facts.values()) else None


async def _views(person: Person) -> Response:
    v = saved_views.c
    question = (
        select(v.name, v.link).where(v.login == person.login).order_by(v.saved_at, v.name).limit(MOST_VIEWS)
    )
    # Of the primary: what was just saved must be among them.
    ask = db.store().connection.ask_primary
    try:
        rows = await asyncio.to_thread(ask, lambda connection: connection.execute(question).all())
    except UserError:
        return _refused("out", 503)
    return JSONResponse({"views": [{"name": row.name, "link": row.link} for row in rows]}, headers=HEADERS)


def _refused(why: str, status: int) -> Response:
    return JSONResponse({"why": why}, status_code=status, headers=HEADERS)


ROUTES = [
    Route(f"/{PATH}", show, methods=["GET"]),
    Route(f"/{PATH}", change, methods=["POST"]),
]
