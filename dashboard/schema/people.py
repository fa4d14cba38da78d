"""Who may sign in, who is signed in, and who saw and did what."""

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, Integer, Text, text

from dashboard.schema.base import Table, metadata, optional, required
from dashboard.schema.briefings import UNIT

INSTANT = DateTime(timezone=True)
# As people type it, and as the log of a proxy or of the system has it.
LOGIN = r"^[a-z0-9][a-z0-9._@-]{1,62}$"
# Of the views that a person keeps.
MOST_VIEWS, LONGEST_NAME, LONGEST_LINK = 50, 80, 2000

users = Table(
    "users",
    metadata,
    required("login", Text, "name by which the person signs in", primary_key=True),
    required("name", Text, "name or position, as pages show it"),
    required("role", Text, "code of the role (dashboard.access.roles): what may be done"),
    required("unit", Text, "what may be seen: nation:, region:9, province:92 or station:920101"),
    required("added_at", INSTANT, "when, UTC", server_default=text("now()")),
    optional("locked_at", INSTANT, "locked by an administrator since then, UTC; NULL = not"),
    required("failures", Integer, "wrong passwords since the last right one", server_default=text("0")),
    optional("held_until", INSTANT, "after too many wrong passwords: nobody is let in until then, UTC"),
    CheckConstraint(f"login ~ '{LOGIN}'", name="login"),
    CheckConstraint(f"unit ~ '{UNIT}'", name="unit"),
    CheckConstraint("length(name) between 1 and 120", name="name"),
    comment="People who may use the product. Grain: person.",
)

passwords = Table(
    "passwords",
    metadata,
    required("login", Text, "whose", ForeignKey(users.c.login, ondelete="CASCADE"), primary_key=True),
    required("hash", Text, "scrypt with its parameters and salt; never the password"),
    required("set_at", INSTANT, "when, UTC", server_default=text("now()")),
    comment="Passwords as hashes; the pages' account may not read them. Grain: person.",
)

scope_keys = Table(
    "scope_keys",
    metadata,
    required("key", Text, "secret by which a server signs who asks", primary_key=True),
    required("added_at", INSTANT, "when, UTC", server_default=text("now()")),
    CheckConstraint("length(key) >= 32", name="length"),
    comment="Keys of the servers of this store; the pages' account may not read them. Grain: server.",
)

sign_ins = Table(
    "sign_ins",
    metadata,
    required("key", Text, "SHA-256 of the secret in the browser's cookie", primary_key=True),
    required("login", Text, "who", ForeignKey(users.c.login, ondelete="CASCADE"), index=True),
    required("opened_at", INSTANT, "when, UTC", server_default=text("now()")),
    required("active_at", INSTANT, "when the person last did something, UTC", server_default=text("now()")),
    optional("ended_at", INSTANT, "signed out, idle or ended, UTC; NULL = holds"),
    optional("address", Text, "network address it was opened from"),
    comment="Who is signed in. Grain: sign-in.",
)

known_browsers = Table(
    "known_browsers",
    metadata,
    required("key", Text, "SHA-256 of the secret in the browser's own cookie", primary_key=True),
    required(
        "login", Text, "who signed in there", ForeignKey(users.c.login, ondelete="CASCADE"), primary_key=True
    ),
    required("used_at", INSTANT, "when last by the right password, UTC", server_default=text("now()")),
    required("failures", Integer, "wrong passwords since then", server_default=text("0")),
    comment="Browsers in which people signed in: others hold nobody there. Grain: browser × person.",
)

saved_views = Table(
    "saved_views",
    metadata,
    required("login", Text, "whose", ForeignKey(users.c.login, ondelete="CASCADE"), primary_key=True),
    required("name", Text, "as the person calls it", primary_key=True),
    required("link", Text, "relative address of a page with its filters (dashboard.access.kept_links)"),
    required("saved_at", INSTANT, "when, UTC", server_default=text("now()")),
    CheckConstraint(f"length(name) between 1 and {LONGEST_NAME}", name="name"),
    CheckConstraint(f"length(link) <= {LONGEST_LINK} and link ~ '^(\\./|[a-z_]+)\\?[!-~]*$'", name="link"),
    comment="Views that people keep for themselves; told to nobody else. Grain: person and name.",
)

audit_entries = Table(
    "audit_entries",
    metadata,
    required("number", BigInteger, "1, 2, 3 … without a gap", primary_key=True, autoincrement=False),
    required("at", INSTANT, "when, UTC"),
    required("who", Text, "login; of commands the account of the machine"),
    required("what", Text, "what was done (dashboard.audit.chain.KINDS)"),
    required("unit", Text, "what the person might see then, as users.unit"),
    required("details", Text, "JSON with sorted keys: page, filters, rows, hash of a file, …"),
    required("previous", Text, "hash of the entry before; of the first one 64 zeros"),
    required("hash", Text, "SHA-256 over previous and all columns above", unique=True),
    Index(None, "who", "at"),
    comment="Who saw and did what: only added to, each with the hash of the one before. Grain: act.",
)
