"""Alembic's entry: the caller hands over the connection, so no address is ever written to a file."""

from alembic import context

from dashboard.schema import SCHEMA, metadata


def is_ours(item: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """Leave out partitions, which come with the years, Alembic's own table, and other schemas."""
    table = name if kind == "table" else getattr(getattr(item, "table", None), "name", "")
    return getattr(item, "schema", SCHEMA) == SCHEMA and not str(table).startswith(("incidents_", "alembic_"))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table_schema=SCHEMA,
    include_schemas=True,
    include_object=is_ours,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
