"""Alembic's entry: the caller hands over the connection, so no address is ever written to a file."""

from alembic import context

from dashboard.schema import SCHEMA, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table_schema=SCHEMA,
    include_schemas=True,
)
with context.begin_transaction():
    context.run_migrations()
