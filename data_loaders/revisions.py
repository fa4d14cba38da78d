"""Migrations of the store: where they lie, and writing the next one from what `dashboard.schema` has anew."""

import re
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations.ops import CreateCheckConstraintOp, DropConstraintOp, MigrationScript
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection, Engine, Table, inspect, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.sql.elements import conv

from dashboard import schema
from dashboard.errors import UserError
from dashboard.language.text import Text

MIGRATIONS = Path(__file__).parent / "migrations"
MOST_OF_A_NAME = 40

BEHIND = UserError(
    Text("ฐานข้อมูลรายงานยังไม่เป็นรุ่นล่าสุด", "The reporting store is not at the latest revision."),
    Text("สั่ง `python -m data_loaders upgrade` ก่อน", "Run `python -m data_loaders upgrade` first."),
)
NO_NAME = UserError(
    Text(
        "ชื่อรุ่นใช้ได้เฉพาะตัวอักษรอังกฤษ ตัวเลข และช่องว่าง", "A revision is named by Latin letters, digits and blanks."
    ),
    Text('ตั้งชื่อเช่น "add camera height"', 'Give a name such as "add camera height".'),
)


def config(connection: Connection) -> Config:
    """Return Alembic's settings; the address stays with the connection and is never written to a file."""
    # Without "quiet" it reports on stdout, which belongs to the commands' own answers.
    settings = Config(cmd_opts=Namespace(quiet=True))
    settings.set_main_option("script_location", str(MIGRATIONS))
    settings.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    settings.attributes["connection"] = connection
    return settings


def revise(engine: Engine, name: str) -> Path | None:
    """Write the next migration; None and no file when the store has all that `dashboard.schema` has.

    Columns, tables, keys, indexes, comments and CHECK constraints (by their names) are compared. Accounts get
    their rights on new tables from `store.upgrade`, as after every migration.

    Raises:
        UserError: the store is not at the latest revision, or the name cannot be that of a file.
    """
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 ,_-]*", name) or len(name) > MOST_OF_A_NAME:
        raise NO_NAME
    with engine.begin() as connection:
        settings = config(connection)
        heads = ScriptDirectory.from_config(settings).get_heads()
        options = {"version_table_schema": schema.SCHEMA}
        if tuple(heads) != MigrationContext.configure(connection, opts=options).get_current_heads():
            raise BEHIND

        def complete(_context: Any, _revision: Any, scripts: list[MigrationScript]) -> None:
            [script] = scripts
            operations = script.upgrade_ops
            assert operations is not None  # noqa: S101 - one database, one set of operations
            operations.ops += _checks(connection)
            if operations.is_empty():
                scripts.clear()

        number = f"{int(heads[0]) + 1:04d}"
        written = command.revision(
            settings, name, autogenerate=True, rev_id=number, process_revision_directives=complete
        )
    # Alembic answers with the revision, or with several; with none when nothing was written.
    path = getattr(written, "path", None)
    return Path(path) if path is not None else None


def _checks(connection: Connection) -> Iterator[CreateCheckConstraintOp | DropConstraintOp]:
    """Yield changed constraints of tables that the store has already, which Alembic does not compare."""
    inspector = inspect(connection)
    stored = set(inspector.get_table_names(schema.SCHEMA))
    for table in schema.metadata.sorted_tables:
        if table.name not in stored:
            continue
        wanted = {str(check.name): check for check in _named_checks(table)}
        known = {str(check["name"]) for check in inspector.get_check_constraints(table.name, schema.SCHEMA)}
        changed = {name for name in known & set(wanted) if _is_changed(connection, table, wanted[name])}
        for name in sorted(known - set(wanted) | changed):
            # A name that is whole already: the convention for names would put its prefix before it again.
            yield DropConstraintOp(conv(name), table.name, type_="check", schema=schema.SCHEMA)
        for name in sorted(set(wanted) - known | changed):
            yield CreateCheckConstraintOp.from_constraint(wanted[name])


def _is_changed(connection: Connection, table: Table, check: CheckConstraint) -> bool:
    """Return whether the store holds a check under this name that says something else.

    PostgreSQL writes conditions its own way: the wanted one is made under another name, read and taken back.
    """
    condition = check.sqltext.compile(connection, compile_kwargs={"literal_binds": True})
    place = f"{schema.SCHEMA}.{table.name}"
    probe = connection.begin_nested()
    try:
        connection.execute(text(f"ALTER TABLE {place} ADD CONSTRAINT probe CHECK ({condition}) NOT VALID"))
        rows = connection.execute(
            text(
                "SELECT conname, replace(pg_get_constraintdef(oid), ' NOT VALID', '') FROM pg_constraint"
                " WHERE conrelid = CAST(:place AS regclass) AND conname IN ('probe', :name)"
            ),
            {"place": place, "name": str(check.name)},
        )
        written: dict[str, str] = {row[0]: row[1] for row in rows}
    except ProgrammingError:
        # It speaks of a column that the store does not have yet.
        return True
    finally:
        probe.rollback()
    return written["probe"] != written[str(check.name)]


def _named_checks(table: Table) -> Iterator[CheckConstraint]:
    for constraint in table.constraints:
        if isinstance(constraint, CheckConstraint) and constraint.name is not None:
            yield constraint
