"""Who is signed in, as this server knows it: read of the store, and read anew every few seconds.

What was read holds while the store is out, until it is too old for want of use: a briefing goes on, and
nobody is let in anew.
"""

import asyncio
import threading
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Select, exists, func, select

from dashboard.access.registrar import registrar
from dashboard.access.roles import OF_THE_WHOLE_STORE, ROLES, Right, Role
from dashboard.errors import StoreUnavailable, UserError
from dashboard.filters import Level, Scope
from dashboard.language.text import Text
from dashboard.schema import sign_ins, store, users
from dashboard.settings import settings
from dashboard.store import db, snapshot
from dashboard.store.askers import SERVER, Asker

IDLE = timedelta(minutes=30)
# However busy somebody is: a working day.
LONGEST = timedelta(hours=12)
# At most this old is what is known of somebody who is signed in (T12: 30 seconds).
LOOK_SECONDS = 2.0
SEES_NOTHING = UserError(
    Text("ไม่พบผู้ใช้นี้ หรือผู้ใช้นี้ไม่มีสิทธิดูข้อมูล", "There is no such user, or one who may see no figure."),
    Text("ดูรายชื่อด้วย `python -m data_loaders users list`", "`python -m data_loaders users list` lists them."),
)
NOTE_USE_AFTER = timedelta(seconds=60)

Answer = TypeVar("Answer")
# Whatever the server's other threads are kept busy with, who is let in and who is out is not waited for.
_threads = ThreadPoolExecutor(4, "people")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in. key: by what the store knows the sign-in."""

    key: str
    login: str
    name: str
    role: Role
    scope: Scope

    @property
    def unit(self) -> str:
        """The unit as the store writes it: `province:92`."""
        return f"{self.scope.level}:{self.scope.code}"

    @property
    def asker(self) -> Asker:
        """For whom the store is asked when this person asks."""
        return Asker(self.unit, self.login)

    def may(self, right: Right) -> bool:
        """Return whether the role allows it, and the unit where it touches all of them."""
        if right in OF_THE_WHOLE_STORE and self.scope != Scope.nation():
            return False
        return right in self.role.rights


@dataclass(slots=True)
class _Known:
    person: Person
    active: datetime
    noted: datetime


@dataclass(frozen=True, slots=True)
class Site:
    """What decides who is let in. is_demo: None for an empty store, and where nothing is known yet.

    has_users: somebody can sign in, so everybody must. known: the store has said so.
    """

    is_demo: bool | None = None
    has_users: bool = False
    known: bool = False


_known: dict[str, _Known] = {}
# Ended here since the last look.
_ended: set[str] = set()
_lock = threading.Lock()
_site = Site()
_site_version: int | None = None


async def aside(ask: Callable[..., Answer], *arguments: object) -> Answer:
    """Return what a function of this module says, asked in threads that do nothing else."""
    return await asyncio.get_running_loop().run_in_executor(_threads, ask, *arguments)


def site() -> Site:
    """Return what is known of the site; asks the store only when its data are of another version."""
    global _site, _site_version
    version = db.store().connection.known_version if _site.known else None
    if not _site.known or version != _site_version:
        try:
            version = db.store().version()
            is_demo, has_users = db.store().connection.ask(_ask_site, SERVER)
        except UserError:
            if _site.known:
                return _site
            return Site(has_users=settings().are_people_named_elsewhere or _marker().exists())
        _site, _site_version = Site(is_demo, has_users, known=True), version
        _mark(has_users)
    return _site


def is_fresh() -> bool:
    """Return whether `site` answers without asking the store."""
    return _site.known and db.store().connection.known_version == _site_version


def _ask_site(connection: Any) -> tuple[bool | None, bool]:
    row = connection.execute(select(store.c.is_demo, exists(select(users.c.login)).label("users"))).one()
    # Where others say who somebody is, nobody comes in unnamed, also before the first user is added.
    return row.is_demo, row.users or settings().are_people_named_elsewhere


def _marker() -> Path:
    """Return the file that says so while the store is out at the start: sign-in is not optional then."""
    answers = snapshot.file_of(settings().ssz_data_dir, db.store().url)
    return answers.with_name(answers.name + ".sign-in")


def _mark(has_users: bool) -> None:
    with suppress(OSError):
        if has_users:
            _marker().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _marker().touch()
        else:
            _marker().unlink(missing_ok=True)


def scope_of(login: str) -> Scope:
    """Return what a person may see, of the table of users: for what is made for them without their sign-in.

    Raises:
        UserError: there is no such user, or one who is locked or may see no figure; the store is out.
    """
    asked = select(users.c.role, users.c.unit).where(users.c.login == login, users.c.locked_at.is_(None))
    row = db.store().connection.ask(lambda connection: connection.execute(asked).first(), SERVER)
    role = ROLES.get(row.role) if row is not None else None
    if row is None or role is None or "view" not in role.rights:
        raise SEES_NOTHING
    level, _, code = row.unit.partition(":")
    return Scope(_level(level), code)


def known(key: str) -> Person | None:
    """Return who is signed in by a key, as far as this server knows; never asks."""
    found = _known.get(key)
    return found.person if found is not None and _is_awake(found) else None


def find(key: str) -> Person | None:
    """Return who is signed in by a key; asks the store where this server does not know it."""
    if key not in _known:
        try:
            _learn(_read([key]))
        except StoreUnavailable:
            return None
    return known(key)


def used(key: str) -> None:
    """Note that a person did something: only that keeps a sign-in from ending."""
    if (found := _known.get(key)) is not None and _is_awake(found):
        found.active = _now()


def end(key: str) -> None:
    """Know no more of a sign-in that was just ended; the next look tells its pages."""
    if _known.pop(key, None) is not None:
        _ended.add(key)


def look() -> set[str]:
    """Read anew who is signed in; returns the keys that ended or changed since the last look.

    Sign-ins that nobody used for half an hour are ended.
    """
    before = {key: found.person for key, found in list(_known.items())}
    ended = {_ended.pop() for _ in range(len(_ended))}
    if not before:
        return ended
    idle = {key for key in before if (found := _known.get(key)) and not _is_awake(found)}
    for key in idle:
        _known.pop(key, None)
        with suppress(UserError):
            registrar.ask("end", key=key, how="idle")
    left = [key for key in before if key not in idle]
    with suppress(StoreUnavailable):
        _learn(_read(left), asked=left)
    _note_use()
    return ended | {key for key, person in before.items() if known(key) != person}


def _note_use() -> None:
    recent = [(key, k) for key, k in list(_known.items()) if k.active - k.noted > NOTE_USE_AFTER]
    if recent:
        with suppress(UserError):
            registrar.ask("used", keys=[key for key, _ in recent])
            for _, found in recent:
                found.noted = found.active


def _is_awake(found: _Known) -> bool:
    return _now() - found.active < IDLE


def _now() -> datetime:
    return datetime.now(UTC)


def _question(keys: Collection[str]) -> Select[Any]:
    s = sign_ins.c
    return (
        select(s.key, s.active_at, users.c.login, users.c.name, users.c.role, users.c.unit)
        .join(users, users.c.login == s.login)
        .where(
            s.key.in_(keys),
            s.ended_at.is_(None),
            users.c.locked_at.is_(None),
            s.opened_at > func.now() - LONGEST,
        )
    )


def _read(keys: Collection[str]) -> list[Any]:
    question = _question(keys)
    # Of the primary: whoever has just signed in is sent to a page at once, and a standby may lag a moment.
    ask = db.store().connection.ask_primary
    rows: list[Any] = ask(lambda connection: connection.execute(question).all(), SERVER)
    return rows


def _learn(rows: list[Any], asked: Collection[str] = ()) -> None:
    with _lock:
        for key in set(asked) - {row.key for row in rows}:
            _known.pop(key, None)
        for row in rows:
            if row.role not in ROLES:
                continue
            level, _, code = row.unit.partition(":")
            person = Person(row.key, row.login, row.name, ROLES[row.role], Scope(_level(level), code))
            old = _known.get(row.key)
            # Another server of the same store may have seen the person since.
            active = max(old.active, row.active_at) if old else row.active_at
            _known[row.key] = _Known(person, active, row.active_at)


def _level(text: str) -> Level:
    levels: dict[str, Level] = {
        "nation": "nation",
        "region": "region",
        "province": "province",
        "station": "station",
    }
    return levels[text]
