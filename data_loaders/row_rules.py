"""Has PostgreSQL keep the rules of rows (`dashboard.schema.rules`) and the pages' account its rights.

Done by every upgrade; a test finds a table of the schema that has no rule.
"""

import hashlib

from sqlalchemy import Connection, text

from dashboard.schema.rules import OF_ALEMBIC, OPEN, RULES

POLICY = "kept_apart"
RIGHTS = "\n".join(
    [
        # Also what an earlier version, or somebody by hand, gave too much.
        "REVOKE ALL ON ALL TABLES IN SCHEMA ssz FROM ssz_reader;",
        *(f"GRANT SELECT ON ssz.{table} TO ssz_reader;" for table in sorted([*RULES, *OPEN, OF_ALEMBIC])),
    ]
)


def keep(connection: Connection) -> None:
    """Have each table its rule; one that has it already is not locked. Belongs in the upgrade's transaction.

    A table without a rule or a reason is read by its owner and the loaders alone: RIGHTS leaves it out.
    """
    said = {
        (row.table_name, row.said)
        for row in connection.execute(
            text(
                "SELECT c.relname AS table_name, obj_description(p.oid, 'pg_policy') AS said FROM pg_policy p"
                " JOIN pg_class c ON c.oid = p.polrelid WHERE c.relnamespace = 'ssz'::regnamespace AND"
                " c.relrowsecurity AND c.relforcerowsecurity AND p.polname = :name"
            ),
            {"name": POLICY},
        )
    }
    for name, condition in RULES.items():
        mark = hashlib.sha256(condition.encode()).hexdigest()[:16]
        if (name, mark) in said:
            continue
        for statement in (
            f"ALTER TABLE ssz.{name} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE ssz.{name} FORCE ROW LEVEL SECURITY",
            f"DROP POLICY IF EXISTS {POLICY} ON ssz.{name}",
            f"CREATE POLICY {POLICY} ON ssz.{name} USING ({condition})",
            f"COMMENT ON POLICY {POLICY} ON ssz.{name} IS '{mark}'",
        ):
            connection.exec_driver_sql(statement)
