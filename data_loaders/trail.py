"""The audit trail as it is written: one entry after the other, each with the hash of the one before."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, text

from dashboard.audit import chain
from dashboard.schema import audit_entries
from data_loaders import one_loader

# Held to the end of the transaction: two entries never follow the same one.
LOCK = one_loader.LOCK + 2
NATION = "nation:"


def append(
    connection: Connection,
    who: str,
    what: str,
    details: Mapping[str, Any],
    *,
    unit: str = NATION,
    at: datetime | None = None,
) -> int:
    """Add an entry in the transaction of what it tells; returns its number.

    Args:
        unit: what the person might see then. at: when it happened, where that is not now.

    Raises:
        ValueError: a kind that the trail does not know.
    """
    if what not in chain.KINDS:
        raise ValueError(f"no kind of entry: {what}")
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    a = audit_entries.c
    last = connection.execute(select(a.number, a.hash).order_by(a.number.desc()).limit(1)).first()
    entry = chain.next_entry(
        (last.number, last.hash) if last else None, at or datetime.now(UTC), who, what, unit, details
    )
    connection.execute(
        insert(audit_entries).values(
            number=entry.number,
            at=entry.at,
            who=entry.who,
            what=entry.what,
            unit=entry.unit,
            details=entry.details,
            previous=entry.previous,
            hash=entry.hash,
        )
    )
    return entry.number
