"""Entries of the audit trail, read anew each time: they are never kept and have no version."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, true

from dashboard.audit.chain import Entry
from dashboard.filters import Scope
from dashboard.queries.conditions import unit_within
from dashboard.schema import audit_entries
from dashboard.store import db

A_TIME = 5_000
# What an entry's details may name, by the option of `who-saw`.
NAMED = ("station", "province", "region", "zone", "page", "file")


def in_order() -> Iterator[Entry]:
    """Yield all entries by number, some thousand at a time."""
    a = audit_entries.c
    last: int | None = None
    while True:
        # At first of any number: one that was put in as -1, say, is read by who asks who saw a thing.
        asked = select(audit_entries).where(a.number > last if last is not None else true())
        entries = _read(asked.order_by(a.number).limit(A_TIME))
        yield from entries
        if len(entries) < A_TIME:
            return
        last = entries[-1].number


def latest(scope: Scope, most: int, *, who: str = "", what: str = "") -> list[Entry]:
    """Return the newest entries of people whose unit is within the scope, newest first.

    Of one person or kind where they are given.
    """
    a = audit_entries.c
    asked = select(audit_entries).where(unit_within(scope, a.unit)).order_by(a.number.desc()).limit(most)
    if who:
        asked = asked.where(a.who == who)
    if what:
        asked = asked.where(a.what == what)
    return _read(asked)


def who_saw(
    named: dict[str, str], since: datetime | None = None, until: datetime | None = None
) -> list[Entry]:
    """Return the entries of those who were shown or took out a thing, oldest first.

    One who looked at more than was asked for (no station chosen, say) saw it too.

    Args:
        named: what it is, by names of NAMED: {"station": "920101"}, and its wider units if they are known.
    """
    a = audit_entries.c
    asked = select(audit_entries).where(a.what.in_(("view", "cases", "export"))).order_by(a.number)
    if since is not None:
        asked = asked.where(a.at >= since)
    if until is not None:
        asked = asked.where(a.at < until)
    return [entry for entry in _read(asked) if _shows(entry, named)]


def _shows(entry: Entry, named: dict[str, str]) -> bool:
    details = json.loads(entry.details)
    level, _, code = entry.unit.partition(":")
    # The scope counts like a filter that was chosen; of what neither names, everything was to be seen.
    chosen = {level: code} | {name: str(details[name]) for name in NAMED if details.get(name)}
    return all(value in chosen[name].split(",") for name, value in named.items() if name in chosen)


def _read(asked: Select[Any]) -> list[Entry]:
    rows = db.store().connection.ask(lambda connection: connection.execute(asked).all())
    return [Entry(**row._mapping) for row in rows]
