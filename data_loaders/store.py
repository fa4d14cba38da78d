"""The reporting store as its owner: connecting, upgrading, roles, the lock, and the record of loads."""

import json
import secrets
from datetime import date

from alembic import command
from psycopg2 import errorcodes
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, OperationalError

from dashboard import schema
from dashboard.errors import UserError
from dashboard.language.text import Text
from dashboard.settings import Settings, address_of, settings
from dashboard.store import askers, embedded, private
from data_loaders import disk, reference, revisions, row_rules
from data_loaders.one_loader import LOCK, only_loader

# What was said and shown in meetings; revision 0010 forbids to alter it.
NEVER_ALTERED = ("ssz.frozen_briefings", "ssz.orders")
# Who may sign in and who saw what are no part of a demo.
OF_PEOPLE = ("users", "passwords", "sign_ins", "known_browsers", "saved_views", "audit_entries")
ROLES_SQL = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'ssz_reader') THEN CREATE ROLE ssz_reader LOGIN NOINHERIT; END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'ssz_loader') THEN CREATE ROLE ssz_loader LOGIN; END IF;
    IF (SELECT rolinherit FROM pg_roles WHERE rolname = 'ssz_reader') THEN ALTER ROLE ssz_reader NOINHERIT; END IF;
    IF (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'ssz_reader') THEN ALTER ROLE ssz_reader NOBYPASSRLS; END IF;
END $$;
ALTER ROLE ssz_reader SET default_transaction_read_only = on;
ALTER ROLE ssz_reader SET statement_timeout = '15s';
ALTER ROLE ssz_reader SET timezone = 'Asia/Bangkok';
"""

GRANTS_SQL = f"""
GRANT USAGE ON SCHEMA ssz TO ssz_reader, ssz_loader;
REVOKE CREATE ON SCHEMA ssz FROM PUBLIC, ssz_reader;
{row_rules.RIGHTS}
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ssz TO ssz_loader;
REVOKE UPDATE, DELETE ON ssz.frozen_briefings FROM ssz_loader;
REVOKE DELETE ON ssz.orders FROM ssz_loader;
REVOKE UPDATE, DELETE ON ssz.audit_entries FROM ssz_loader;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA ssz TO ssz_loader;
REVOKE ALL ON FUNCTION ssz.ensure_incident_year(integer) FROM PUBLIC, ssz_reader;
GRANT EXECUTE ON FUNCTION ssz.ensure_incident_year(integer) TO ssz_loader;
"""


def owner_url(config: Settings) -> URL:
    """Return the address of the store for its owner or loader; start the embedded server when none is set."""
    if config.database_url is None:
        url = embedded.start(config.ssz_data_dir)
        disk.keep_ballast(config.ssz_data_dir, config.ssz_min_free_mb)
        return url
    return address_of(config.database_url.get_secret_value())


def connect(config: Settings) -> Engine:
    """Return an engine for loading.

    Raises:
        UserError: the server does not answer or refuses the account.
    """
    engine = create_engine(
        owner_url(config),
        hide_parameters=True,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": 5,
            "application_name": "ssz-loader",
            "options": "-c timezone=Asia/Bangkok",
        },
    )
    try:
        engine.connect().close()
    except OperationalError:
        raise UserError(
            Text(
                th="ติดต่อฐานข้อมูลรายงาน (DATABASE_URL) ไม่ได้",
                en="The reporting store (DATABASE_URL) does not answer.",
            ),
            Text(
                th="ตรวจที่อยู่ ชื่อผู้ใช้ รหัสผ่าน และว่าเครื่องแม่ข่าย PostgreSQL เปิดอยู่",
                en="Check address, user and password, and that the PostgreSQL server is running.",
            ),
        ) from None
    return engine


def upgrade(engine: Engine) -> str | None:
    """Create or upgrade the schema, the rules of rows, the reference tables and the roles.

    This server's key is made where it has none, and told to the store.

    Returns SQL for the database administrator when the account may not create roles, else None.
    """
    with engine.begin() as connection:
        # Two processes may start at once; the second waits and finds the work done.
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK + 1})
        # IF NOT EXISTS would ask for the right to create schemas although there is nothing to create.
        if connection.execute(text("SELECT to_regnamespace('ssz')")).scalar() is None:
            connection.execute(text("CREATE SCHEMA ssz"))
        command.upgrade(revisions.config(connection), "head")
        row_rules.keep(connection)
        reference.fill(connection)
        connection.execute(
            text("INSERT INTO ssz.scope_keys (key) VALUES (:key) ON CONFLICT DO NOTHING"),
            {"key": _scope_key(settings())},
        )
    _try(engine, ROLES_SQL)
    with engine.connect() as connection:
        roles = connection.execute(
            text("SELECT count(*) FROM pg_roles WHERE rolname IN ('ssz_reader', 'ssz_loader')")
        ).scalar_one()
    if roles < 2:
        return ROLES_SQL + GRANTS_SQL
    _try(engine, GRANTS_SQL)
    return None


def _scope_key(config: Settings) -> str:
    """Return this server's key; make one in a file of its own where it has none."""
    if (key := askers.key_of(config)) is not None:
        return key
    file = askers.key_file(config)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    private.write(file, secrets.token_urlsafe(32))
    return file.read_text(encoding="utf-8")


def _try(engine: Engine, sql: str) -> None:
    """Run what only an owner or a superuser may do; others leave it as it is."""
    try:
        with engine.begin() as connection:
            # Two sessions that grant at once fail: "tuple concurrently updated".
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK + 1})
            connection.exec_driver_sql(sql)
    except DBAPIError as error:
        if getattr(error.orig, "pgcode", None) != errorcodes.INSUFFICIENT_PRIVILEGE:
            raise


def changed(connection: Connection) -> None:
    """Tell the pages that figures changed; belongs in the transaction that changed them."""
    connection.execute(text("UPDATE ssz.store SET version = version + 1"))


def start_load(
    connection: Connection, dataset: str, source_name: str, *, file_hash: str | None = None
) -> int:
    """Record that a load begins. A load of the same source that never ended is marked interrupted."""
    connection.execute(
        text(
            "UPDATE ssz.load_batches SET state = 'interrupted'"
            " WHERE dataset = :dataset AND source_name = :source AND state = 'running'"
        ),
        {"dataset": dataset, "source": source_name},
    )
    number: int = connection.execute(
        text(
            "INSERT INTO ssz.load_batches (dataset, source_name, started_at, state, file_hash, loaded_by)"
            " VALUES (:dataset, :source, now(), 'running', :hash, session_user) RETURNING id"
        ),
        {"dataset": dataset, "source": source_name, "hash": file_hash},
    ).scalar_one()
    changed(connection)
    return number


def finish_load(
    connection: Connection,
    number: int,
    counts: dict[str, float],
    *,
    state: str = "complete",
    data_through: date | None = None,
) -> None:
    """Record the end of a load; only a complete one moves the day that the data reach."""
    connection.execute(
        text(
            "UPDATE ssz.load_batches SET finished_at = CASE WHEN :state = 'complete' THEN now() END, state ="
            " :state, counts = CAST(:counts AS jsonb), data_through = :through WHERE id = :id"
        ),
        {"state": state, "counts": json.dumps(counts), "through": data_through, "id": number},
    )
    changed(connection)


def is_demo(connection: Connection) -> bool | None:
    """Return whether the store holds the demo; None when it is empty."""
    demo: bool | None = connection.execute(text("SELECT is_demo FROM ssz.store")).scalar_one()
    return demo


DEMO_ALREADY = Text("ฐานข้อมูลรายงานมีข้อมูลสมมติอยู่แล้ว", "The reporting store already holds the demo.")
REAL_ALREADY = Text("ฐานข้อมูลรายงานมีข้อมูลจริงอยู่แล้ว", "The reporting store already holds real data.")


def require_empty(engine: Engine) -> None:
    """Raise unless the store is empty.

    Raises:
        UserError: it holds data already.
    """
    with engine.connect() as connection:
        demo = is_demo(connection)
    if demo is not None:
        raise UserError(
            DEMO_ALREADY if demo else REAL_ALREADY,
            Text(
                th="ลบข้อมูลสมมติด้วย demo --remove หรือใช้ SSZ_DATA_DIR อื่น",
                en="Remove a demo with demo --remove, or use another SSZ_DATA_DIR.",
            ),
        )


def remove_demo(engine: Engine) -> None:
    """Empty a store that holds the demo; real data are never removed.

    Raises:
        UserError: the store holds real data.
    """
    with only_loader(engine, "demo"), engine.begin() as connection:
        if is_demo(connection) is False:
            require_empty(engine)
        names = [
            t.fullname
            for t in schema.metadata.sorted_tables
            if t.name not in ("store", "scope_keys", *OF_PEOPLE, *reference.TABLES)
        ]
        for table in NEVER_ALTERED:
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER never_altered"))
        connection.execute(text(f"TRUNCATE {', '.join(names)} RESTART IDENTITY"))
        for table in NEVER_ALTERED:
            connection.execute(text(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER never_altered"))
        connection.execute(text("DELETE FROM ssz.offences WHERE code LIKE 'S-%'"))
        connection.execute(
            text("UPDATE ssz.store SET is_demo = NULL, salt_fingerprint = NULL, version = version + 1")
        )


def demo_is_whole(connection: Connection) -> bool:
    """Return whether a demo was built to its end: annotations are its last load."""
    is_whole: bool = connection.execute(
        text(
            "SELECT EXISTS (SELECT FROM ssz.load_batches WHERE dataset = 'annotations' AND state ="
            " 'complete')"
        )
    ).scalar_one()
    return is_whole
