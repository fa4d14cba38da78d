"""What meetings ordered, and briefings as they were shown: neither is ever rewritten.

Triggers of the store hold this for every account, its owner's too (revision 0010).
"""

import hashlib
import json

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    Identity,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from dashboard.schema.base import Table, metadata, optional, required

# Letters of an order, of a position and of a note: what is said in a meeting, not a document.
MOST_WORDS, MOST_OWNER, MOST_NOTE = 500, 120, 400
# A unit is written `level:code`, `station:920101,920201` of several, `nation:`.
UNIT = "^(nation:|(region|province|station):[^:]+)$"

orders = Table(
    "orders",
    metadata,
    required(
        "id", Uuid, "given by whoever typed it, so that sending it twice stores it once", primary_key=True
    ),
    required("unit", Text, "unit whose meeting it is: province:92"),
    required("meeting", Date, "first day (Monday) of the week that the meeting looked at"),
    required("words", Text, "what is to be done; never changed"),
    required("owner", Text, "position that answers for it, never a person; never changed"),
    optional("due_on", Date, "day by which it is to be done; NULL = none was given; never changed"),
    optional("done_on", Date, "day on which it was done; NULL = open"),
    optional("done_by", Text, "who said so"),
    optional("withdrawn_at", DateTime(timezone=True), "when it was taken back, UTC; NULL = it holds"),
    optional("withdrawn_by", Text, "who took it back"),
    required("entered_at", DateTime(timezone=True), "when it was stored, UTC", server_default=text("now()")),
    required("entered_by", Text, "who stored it"),
    CheckConstraint(f"unit ~ '{UNIT}'", name="unit"),
    CheckConstraint("extract(isodow from meeting) = 1", name="monday"),
    CheckConstraint(f"length(words) between 1 and {MOST_WORDS}", name="words"),
    CheckConstraint(f"length(owner) between 1 and {MOST_OWNER}", name="owner"),
    CheckConstraint("(done_on is null) = (done_by is null)", name="done"),
    CheckConstraint("(withdrawn_at is null) = (withdrawn_by is null)", name="withdrawn"),
    Index(None, "unit", "meeting"),
    comment="Orders (ข้อสั่งการ) of meetings. Grain: order. One that is wrong is withdrawn and given anew.",
)

frozen_briefings = Table(
    "frozen_briefings",
    metadata,
    required("id", BigInteger, "running number", Identity(), primary_key=True),
    required("unit", Text, "unit that was told of: province:92"),
    required("first_day", Date, "first day of the week"),
    required("last_day", Date, "last day of it, included"),
    required("as_of", Date, "day that the figures tell of"),
    required("audience", Text, "internal, partners, public"),
    required("slides", Text, "the slides in both languages: JSON of briefing.slides, letter by letter"),
    required("situation", Text, "the figures behind them: JSON of programme.situation, letter by letter"),
    required("fingerprint", Text, "SHA-256 of slides, situation, frozen_by and note"),
    required("data_version", Integer, "version of the store that the figures were read from"),
    required("frozen_by", Text, "who: a position"),
    required("note", Text, "what was to be remembered of the meeting; may be empty"),
    required("frozen_at", DateTime(timezone=True), "when, UTC", server_default=text("now()")),
    CheckConstraint(f"unit ~ '{UNIT}'", name="unit"),
    CheckConstraint("audience in ('internal', 'partners', 'public')", name="audience"),
    CheckConstraint("first_day <= last_day", name="week"),
    CheckConstraint(f"length(frozen_by) between 1 and {MOST_OWNER}", name="frozen_by"),
    CheckConstraint(f"length(note) <= {MOST_NOTE}", name="note"),
    UniqueConstraint("fingerprint"),
    Index(None, "unit", "frozen_at"),
    comment="Briefings as they were shown. Grain: briefing. Only ever added to.",
)


def fingerprint(slides: str, situation: str, by: str, note: str) -> str:
    """Return the SHA-256 that shows whether a frozen briefing is still as it was frozen."""
    whole = json.dumps([slides, situation, by, note], ensure_ascii=True)
    return hashlib.sha256(whole.encode()).hexdigest()
