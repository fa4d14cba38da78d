"""What of a source can be read by the account: its schemas, tables, views, and their columns."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, text

_SYSTEM = re.compile(
    r"^(information_schema|pg_.*|sys|mysql|performance_schema|guest|db_.*|INFORMATION_SCHEMA|ssz)$",
    re.IGNORECASE,
)
_PARTITIONS = text(
    "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relispartition"
    " AND n.nspname = coalesce(CAST(:schema AS text), current_schema())"
)
_READABLE = text(
    "SELECT a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n"
    " ON n.oid = c.relnamespace WHERE n.nspname = coalesce(CAST(:schema AS text), current_schema())"
    " AND c.relname = :name AND a.attnum > 0 AND has_column_privilege(c.oid, a.attnum, 'SELECT')"
)


def schemas(engine: Engine, inspector: Any) -> list[str | None]:
    """Return the schemas that are not the server's own; None is the account's."""
    own = inspector.default_schema_name
    if engine.dialect.name not in ("postgresql", "mssql"):
        # Elsewhere schemas are other people's databases or accounts.
        return [None]
    others = [s for s in inspector.get_schema_names() if s != own and not _SYSTEM.match(s)]
    return [None, *others]


def names(engine: Engine, inspector: Any, schema: str | None) -> list[tuple[str, bool]]:
    """Return the name of each table and view, and whether it is a view.

    PostgreSQL's foreign tables and materialized views too; not the partitions of a table, which holds them.
    """
    tables, views = inspector.get_table_names(schema), inspector.get_view_names(schema)
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            parts = set(connection.execute(_PARTITIONS, {"schema": schema}).scalars())
        tables = [t for t in (*tables, *inspector.get_foreign_table_names(schema)) if t not in parts]
        views = [*views, *inspector.get_materialized_view_names(schema)]
    return [*((name, False) for name in tables), *((name, True) for name in views)]


def readable(engine: Engine, name: str, schema: str | None, columns: Sequence[str]) -> list[str]:
    """Return the columns that the account may read; all where the server cannot be asked."""
    if engine.dialect.name != "postgresql":
        return list(columns)
    with engine.connect() as connection:
        allowed = set(connection.execute(_READABLE, {"schema": schema, "name": name}).scalars())
    return [column for column in columns if column in allowed]
