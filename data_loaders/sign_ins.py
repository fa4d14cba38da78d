"""Sign-ins as the store keeps them: opened by a password or for whom another vouches, used, ended."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    case,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from dashboard.schema import known_browsers, sign_ins, users
from dashboard.schema import passwords as kept_passwords
from dashboard.schema.people import LOGIN
from data_loaders import passwords, trail

MOST_FAILURES = 5
HELD_FOR = timedelta(minutes=15)
# Ended ones are of no use; what happened stands in the trail.
KEPT_FOR = timedelta(days=7)
# No sign-in holds longer (dashboard.access.people.LONGEST), though no server may have seen its end.
HOLDS_FOR = timedelta(hours=12)
# A browser in which nobody signed in for so long is one like any other again.
KNOWN_FOR = timedelta(days=90)

# wrong: login or password, and nobody is told which. held: too many wrong ones. locked: by an administrator,
# told only to who knows the password. unknown: somebody vouched for, of whom the table of users has nothing.
Why = Literal["wrong", "held", "locked", "unknown"]
# Who says that somebody is who they say: a provider of OpenID Connect, or a trusted proxy.
Voucher = Literal["oidc", "proxy"]
End = Literal["sign_out", "idle"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a try.

    secret: for the browser's cookie; the store has its hash alone. browser: for the cookie by which the
    browser is known from now on.
    """

    secret: str = ""
    why: Why | None = None
    browser: str = ""


def key_of(secret: str) -> str:
    """Return by what the store knows a sign-in."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def sign_in(engine: Engine, login: str, password: str, address: str, browser: str = "") -> Outcome:
    """Open a sign-in where login and password are right, and note the try.

    Args:
        browser: secret by which the browser is known, of an earlier sign-in. Wrong passwords of others hold
            nobody where they have signed in before.
    """
    key = key_of(browser)
    row, kept = _counted(engine, login, key)
    is_right = passwords.is_right(password, kept)
    with engine.begin() as connection:
        if row is None:
            # Not the login that was typed: it may be a password in the wrong box.
            trail.append(connection, "?", "refused", {"address": address, "why": "wrong"})
            return Outcome(why="wrong")
        why: Why | None = "held" if row.held else None if is_right else "wrong"
        if why is None and row.locked_at is not None:
            why = "locked"
        if why is not None:
            if row.failures >= MOST_FAILURES and not row.held and not row.known and why == "wrong":
                _hold(connection, login)
            trail.append(connection, login, "refused", {"address": address, "why": why}, unit=row.unit)
            return Outcome(why=why)
        secret = _opened(connection, login, row.unit, {"address": address, "role": row.role})
        if row.known:
            known = _browser(key, login)
            connection.execute(update(known_browsers).where(known).values(failures=0, used_at=func.now()))
            return Outcome(secret, browser=browser)
        connection.execute(update(users).where(users.c.login == login).values(failures=0, held_until=None))
        return Outcome(secret, browser=_known_from_now_on(connection, login, browser))


def _counted(engine: Engine, login: str, browser: str) -> tuple[Row[Any] | None, str | None]:
    """Count a try before its password is looked at, so that tries at once are no way around it.

    Those of somebody who is held are not counted: the time would never be over. Those in a known browser
    are the browser's own.

    Returns:
        What is known of the user, and the hash of the password; None and None of a login that nobody has.
    """
    if not re.fullmatch(LOGIN, login):
        # PostgreSQL takes no NUL, for one.
        return None, None
    u, b = users.c, known_browsers.c
    is_held = func.coalesce(u.held_until > func.now(), False)
    hashed = select(kept_passwords.c.hash).where(kept_passwords.c.login == login)
    with engine.begin() as connection:
        here = _browser(browser, login) & (b.used_at > func.now() - KNOWN_FOR)
        counted = update(known_browsers).where(here).values(failures=b.failures + 1).returning(b.failures)
        tries = connection.execute(counted).scalar()
        is_known = tries is not None and tries <= MOST_FAILURES
        if tries is not None and not is_known:
            connection.execute(delete(known_browsers).where(here))
        failures = case((is_held | is_known, u.failures), else_=u.failures + 1)
        told = (
            update(users)
            .where(u.login == login)
            .values(failures=failures)
            .returning(
                *(u.role, u.unit, u.locked_at, u.failures),
                (is_held & (not is_known)).label("held"),
                literal(is_known).label("known"),
            )
        )
        return connection.execute(told).first(), connection.execute(hashed).scalar()


def _browser(key: str, login: str) -> ColumnElement[bool]:
    return (known_browsers.c.key == key) & (known_browsers.c.login == login)


def _known_from_now_on(connection: Connection, login: str, browser: str) -> str:
    """Have a browser known by whose right password was typed there; returns its secret.

    One in which others have signed in keeps the secret that it has.
    """
    b = known_browsers.c
    connection.execute(delete(known_browsers).where(b.used_at < func.now() - KNOWN_FOR))
    is_known = connection.execute(select(b.key).where(b.key == key_of(browser))).first() is not None
    secret = browser if is_known else secrets.token_urlsafe(32)
    connection.execute(insert(known_browsers).values(key=key_of(secret), login=login))
    return secret


def admit(engine: Engine, login: str, address: str, by: Voucher) -> Outcome:
    """Open a sign-in for whom somebody else vouches, where the table of users has them, and note it.

    Wrong passwords hold nobody here: none was asked for.
    """
    with engine.begin() as connection:
        row = connection.execute(
            select(users.c.role, users.c.unit, users.c.locked_at).where(users.c.login == login)
        ).first()
        told = {"address": address, "by": by}
        if row is None:
            # The login is no password in the wrong box: it was vouched for. The auditor sees whom to add.
            who = login if re.fullmatch(LOGIN, login) else "?"
            trail.append(connection, who, "refused", {**told, "why": "unknown"})
            return Outcome(why="unknown")
        if row.locked_at is not None:
            trail.append(connection, login, "refused", {**told, "why": "locked"}, unit=row.unit)
            return Outcome(why="locked")
        return Outcome(secret=_opened(connection, login, row.unit, {**told, "role": row.role}))


def _hold(connection: Connection, login: str) -> None:
    connection.execute(
        update(users).where(users.c.login == login).values(held_until=func.now() + HELD_FOR, failures=0)
    )


def _opened(connection: Connection, login: str, unit: str, told: dict[str, str]) -> str:
    secret, s = secrets.token_urlsafe(32), sign_ins.c
    ended = func.coalesce(s.ended_at, s.opened_at + HOLDS_FOR)
    connection.execute(delete(sign_ins).where(ended < func.now() - KEPT_FOR))
    connection.execute(insert(sign_ins).values(key=key_of(secret), login=login, address=told["address"]))
    trail.append(connection, login, "sign_in", told, unit=unit)
    return secret


def end(engine: Engine, key: str, how: End) -> None:
    """End a sign-in, of which there may be none any more."""
    with engine.begin() as connection:
        ended = connection.execute(
            update(sign_ins)
            .where(sign_ins.c.key == key, sign_ins.c.ended_at.is_(None))
            .values(ended_at=func.now())
            .returning(sign_ins.c.login)
        ).scalar()
        if ended is not None:
            unit = connection.execute(select(users.c.unit).where(users.c.login == ended)).scalar_one()
            trail.append(connection, ended, how, {}, unit=unit)


def used(engine: Engine, keys: Sequence[str]) -> None:
    """Note that people did something just now."""
    with engine.begin() as connection:
        connection.execute(update(sign_ins).where(sign_ins.c.key.in_(keys)).values(active_at=func.now()))
