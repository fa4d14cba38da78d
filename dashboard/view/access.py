"""Who may see what in this run or request: the scope, what may be done, and what is noted of it."""

import hashlib
import math
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import streamlit as st
from streamlit import runtime
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from dashboard.access import people, visitors
from dashboard.access.people import Person
from dashboard.access.registrar import registrar
from dashboard.access.roles import RIGHTS, Right
from dashboard.access.visitors import LOCAL
from dashboard.errors import NotAllowed
from dashboard.filters import Scope, joined
from dashboard.language.text import LANGUAGES, Text
from dashboard.store import askers
from dashboard.view.view import View

Done = TypeVar("Done")

NOT_SIGNED_IN = Text(th="ไม่มีการลงชื่อเข้าใช้", en="No sign-in")
REFUSED = NotAllowed(
    Text(
        "ข้อมูลจริงเปิดดูได้เฉพาะที่เครื่องนี้ (127.0.0.1) จนกว่าจะตั้งค่าการลงชื่อเข้าใช้",
        "Real data are served on this machine only (127.0.0.1) until sign-in is set up.",
    ),
    Text(
        "เพิ่มผู้ใช้ด้วย `python -m data_loaders users add` แล้วทุกคนต้องเข้าสู่ระบบก่อน",
        "Add users by `python -m data_loaders users add`; from then on everybody signs in.",
    ),
)
SIGN_IN_FIRST = NotAllowed(
    Text("ออกจากระบบแล้ว หรือยังไม่ได้เข้าสู่ระบบ", "You are signed out, or not signed in yet."),
    Text("เปิดหน้านี้ใหม่แล้วเข้าสู่ระบบ", "Open this page again and sign in."),
)
MADE_FOR_ANOTHER = NotAllowed(
    Text(
        "ข้อมูลนี้จัดทำไว้ให้ผู้ใช้อื่น หรือก่อนที่บทบาทหรือหน่วยของท่านจะเปลี่ยน",
        "This was made for somebody else, or before your role or unit changed.",
    ),
    Text("เปิดหน้านี้ใหม่", "Open this page again."),
)
NOT_ALLOWED = Text("บทบาทหรือหน่วยของท่านไม่มีสิทธินี้: {right}", "Your role or unit does not allow this: {right}")
ASK = Text("ถ้าจำเป็นต้องใช้ ติดต่อผู้ดูแลระบบของหน่วย", "If you need it, ask your unit's administrator.")
# Key of the session: what was noted last that its person was shown.
NOTED = "noted"
# Seconds until what somebody asked for in vain is noted once more: nobody fills the trail by asking on.
DENIED_AGAIN_AFTER = 60.0
# Rights that go with a name: nobody has them without sign-in.
_OF_PERSONS: frozenset[Right] = frozenset({"audit", "users"})
# When it was noted that somebody asked for something in vain, by login and what.
_denied: dict[tuple[str, str], float] = {}


def visitor() -> str:
    """Return who this request or run is for: see `dashboard.access.visitors`."""
    if (of_request := visitors.current.get()) is not None:
        return of_request
    if not runtime.exists():
        # No server, so nobody is served: a command, or a test of a part.
        return LOCAL
    return st.context.headers.get(visitors.HEADER) or visitors.ELSEWHERE


def carried(work: Callable[[], Done]) -> Callable[[], Done]:
    """Return work that another thread does for the same visitor.

    It may be asked for much later, by whoever knows its number: it is done for this visitor alone, and only
    while they have the same role and unit, of which is what it was handed.

    Raises:
        NotAllowed: MADE_FOR_ANOTHER, from the work that is returned.
    """
    whose, who = visitor(), person()

    def of_visitor() -> Done:
        if visitors.current.get() not in (None, whose):
            raise MADE_FOR_ANOTHER
        visitors.current.set(whose)
        if person() != who:
            raise MADE_FOR_ANOTHER
        return work()

    return of_visitor


def person() -> Person | None:
    """Return who is signed in here; None where nobody is, or nobody has to be."""
    whose = visitor()
    return None if whose in (LOCAL, visitors.ELSEWHERE) else people.find(whose)


def is_required() -> bool:
    """Return whether people must sign in at this site."""
    is_served = runtime.exists() or visitors.current.get() is not None
    return is_served and people.site().has_users


def scope() -> Scope:
    """Return what the visitor may see.

    Raises:
        NotAllowed: SIGN_IN_FIRST.
    """
    if (found := person()) is not None:
        require("view")
        return found.scope
    if is_required():
        raise SIGN_IN_FIRST
    return Scope.nation()


def asker() -> askers.Asker | None:
    """Return for whom the store is asked: who is signed in; where nobody has to be, all units. Else nobody.

    Not what a page asks for: PostgreSQL holds to it whatever scope a query was handed.
    """
    if (found := person()) is not None:
        return found.asker
    return None if is_required() else askers.NATION


askers.found_by(asker)


def may(right: Right) -> bool:
    """Return whether the visitor may do something.

    Without sign-in, whoever is at this machine may do what needs no name, and everybody may see and take out
    what is served to them. The loaders decide what the store takes (`data_loaders.ownership`).
    """
    if (found := person()) is not None:
        return found.may(right)
    if is_required() or right in _OF_PERSONS:
        return False
    return right in ("view", "export") or visitor() == LOCAL


def require(right: Right) -> None:
    """Refuse what the visitor may not do, and have it noted.

    Raises:
        NotAllowed: the role or unit does not allow it, or nobody is signed in.
    """
    if not may(right):
        if (found := person()) is not None:
            denied(found, right)
        elif is_required():
            raise SIGN_IN_FIRST
        name = RIGHTS[right]
        words = Text(*(NOT_ALLOWED(lang, right=name(lang)) for lang in LANGUAGES))
        raise NotAllowed(words, ASK)


def denied(found: Person, what: str) -> None:
    """Have it noted that a person asked for what is not theirs. No page offers it: somebody made it up.

    Args:
        what: a right, or "file" and "upload" (`dashboard.audit.wording`).
    """
    now = time.monotonic()
    if now - _denied.get((found.login, what), -math.inf) >= DENIED_AGAIN_AFTER:
        _denied[found.login, what] = now
        registrar.note(found.login, "denied", found.unit, {"denied": what})


def by(typed: str) -> str:
    """Return who acts, for the history: what was typed, and the login of who is signed in."""
    found = person()
    return typed if found is None else f"{typed} ({found.login})"


def shown_of(view: View) -> dict[str, str]:
    """Return what a view was narrowed to, as entries of the audit trail have it.

    With the units above: who asks later who saw a province must not be told of the stations of another.
    """
    filters, known = view.filters, view.units
    zone = known.zones.get(filters.zone)
    stations = {zone.station} if zone else set(filters.stations)
    provinces = {known.stations[code].province for code in stations} or {filters.province} - {""}
    regions = {known.region_of[code] for code in provinces} or {filters.region} - {""}
    units = {"station": joined(stations), "province": joined(provinces), "region": joined(regions)}
    return filters.to_query() | {name: codes for name, codes in units.items() if codes}


def note(what: str, page: str, details: Mapping[str, Any]) -> None:
    """Have it noted what a person is shown; nobody waits for it."""
    if (found := person()) is not None:
        registrar.note(found.login, what, found.unit, {**details, "page": page})


def note_once(what: str, page: str, details: Mapping[str, Any]) -> None:
    """Do the same, once however often the page is drawn anew."""
    who = person()
    # Of another unit the same filters are other figures.
    shown = (what, page, who.unit if who is not None else "", dict(details))
    if st.session_state.get(NOTED) != shown:
        st.session_state[NOTED] = shown
        note(what, page, details)


def record(what: str, page: str, **details: Any) -> None:
    """Note what a person does, before it is done.

    Raises:
        UserError: it cannot be noted, so it must not be done.
    """
    if (found := person()) is not None:
        told = {"page": page, **details} if page else details
        registrar.record(found.login, what, found.unit, told)


def taken_out(content: bytes, file: str, right: Right = "export", /, **details: Any) -> bytes:
    """Return the content of a file for whoever may take it out, once that is noted with its hash.

    Args:
        right: "export" of figures; "audit" of the trail, which is noted as such: it tells of no unit.

    Raises:
        UserError: the visitor may not, or it cannot be noted.
    """
    require(right)
    digest = hashlib.sha256(content).hexdigest()
    record(right, "", file=file, sha256=digest, bytes=len(content), **details)
    return content


def is_loopback(address: str | None) -> bool:
    """Return whether a server address is reached from this machine only; unset means every interface."""
    return address == "localhost" or visitors.of_connection(address or None, {}) == LOCAL


def is_our_host(host: str | None) -> bool:
    """Return whether a request names one of this site's hosts, as Streamlit asks of its own connections.

    A name that an attacker points at this machine is none: its page would else read what is served here.
    """
    return is_host_allowed(host)


def may_serve(is_demo: bool | None, whose: str) -> bool:
    """Return whether a visitor may be served what the store holds: the demo anybody, real data this machine.

    Args:
        is_demo: None for a store without data, which may be served to anybody.
    """
    return bool(is_demo) or is_demo is None or whose == LOCAL


def require_may_serve(is_demo: bool | None) -> None:
    """Refuse to show real data to other machines unless people sign in.

    Raises:
        NotAllowed: REFUSED, SIGN_IN_FIRST.
    """
    if person() is None:
        if is_required():
            raise SIGN_IN_FIRST
        if not may_serve(is_demo, visitor()):
            raise REFUSED
