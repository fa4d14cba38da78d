"""Whether row-level security hides some rows from the reading account: asked of PostgreSQL's catalogue.

Hidden rows are missing without a sign: no count can tell them from rows that are not there.
"""

import json
from typing import Any

from sqlalchemy import Connection, text

from dashboard.language.text import LANGUAGES, Text
from data_loaders.check.finding import Finding
from data_loaders.mapping import Section
from data_loaders.source import Source

EXPECTED = Text("ทุกแถวของตาราง", "every row of the table")
ON_ITSELF = Text(
    "row-level security ให้บัญชีนี้เห็นเฉพาะแถวที่ policy อนุญาต: {policies}",
    "row-level security shows this account only what policies allow: {policies}",
)
BELOW = Text(
    "row-level security ของตาราง {table} ให้เห็นเฉพาะแถวที่ policy อนุญาต: {policies}",
    "row-level security of {table} shows only what policies allow: {policies}",
)
NONE = Text("(ไม่มี policy สำหรับบัญชีนี้)", "(none for this account)")
REMEDY = Text(
    "ขอ policy ที่ให้บัญชีนี้อ่านได้ทุกแถวจากผู้ดูแลฐานข้อมูล ไม่เช่นนั้นยอดคดีอาจขาดโดยไม่มีสิ่งใดบอก",
    "Ask the database administrator for a policy that lets this account read every row; else counts may be"
    " short and nothing shows it.",
)

# What a table or view reads, and as whom: a view reads as its owner, unless it says that it does as its
# reader. A policy binds a role that neither owns the table (unless it is forced) nor passes by all policies.
# Of those that are for it one must let a row through (permissive), and none may forbid it (restrictive).
BOUND = text("""
WITH RECURSIVE reached (relation, role) AS (
    SELECT CAST(CAST(:relation AS regclass) AS oid), r.oid FROM pg_roles r WHERE r.rolname = current_user
    UNION
    SELECT d.refobjid, CASE WHEN EXISTS (
            SELECT FROM unnest(c.reloptions) o WHERE o ~* '^security_invoker=(t|true|on|y|yes|1)$'
        ) THEN (SELECT oid FROM pg_roles WHERE rolname = current_user) ELSE c.relowner END
    FROM reached v JOIN pg_class c ON c.oid = v.relation AND c.relkind IN ('v', 'm')
    JOIN pg_rewrite w ON w.ev_class = c.oid
    JOIN pg_depend d ON d.classid = CAST('pg_rewrite' AS regclass) AND d.objid = w.oid
        AND d.refclassid = CAST('pg_class' AS regclass) AND d.refobjid <> c.oid
), bound AS (
    SELECT DISTINCT c.oid AS relation, v.role FROM reached v JOIN pg_class c ON c.oid = v.relation
    JOIN pg_roles r ON r.oid = v.role
    WHERE c.relrowsecurity AND NOT r.rolsuper AND NOT r.rolbypassrls
        AND (c.relforcerowsecurity OR NOT pg_has_role(v.role, c.relowner, 'USAGE'))
), policies AS (
    SELECT b.relation, b.role, p.polname, p.polpermissive,
        coalesce(pg_get_expr(p.polqual, p.polrelid), 'true') = 'true' AS lets_all
    FROM bound b JOIN pg_policy p ON p.polrelid = b.relation
    WHERE p.polcmd IN ('r', '*') AND EXISTS (
        SELECT FROM unnest(p.polroles) o WHERE o = 0 OR pg_has_role(b.role, o, 'USAGE')
    )
)
SELECT CAST(CAST(b.relation AS regclass) AS text) AS table_name,
    b.relation = CAST(CAST(:relation AS regclass) AS oid) AS is_itself,
    coalesce(string_agg(DISTINCT p.polname, ', ' ORDER BY p.polname)
        FILTER (WHERE NOT p.lets_all), '') AS policies
FROM bound b LEFT JOIN policies p USING (relation, role)
GROUP BY b.relation, b.role
HAVING NOT coalesce(bool_or(p.polpermissive AND p.lets_all), false)
    OR coalesce(bool_or(NOT p.polpermissive AND NOT p.lets_all), false)
ORDER BY 1, 3
""")


def hidden(source: Source, section: Section) -> list[Finding]:
    """Report tables below a section some of whose rows its account may not see; nothing on other servers."""
    if source.engine.dialect.name != "postgresql":
        return []
    findings = {}
    with source.engine.connect() as connection:
        for name, relation in _relations(source, section, connection):
            for row in connection.execute(BOUND, {"relation": relation}).mappings():
                found = ON_ITSELF if row["is_itself"] and name != "query" else BELOW
                words = Text(
                    *(
                        found(lang, table=row["table_name"], policies=row["policies"] or NONE(lang))
                        for lang in LANGUAGES
                    )
                )
                findings[name, words] = Finding("warning", name, "*", EXPECTED, words, REMEDY)
    return list(findings.values())


def _relations(source: Source, section: Section, connection: Connection) -> list[tuple[str, str]]:
    """Return (name for messages, quoted name) of each table and view that a section reads."""
    quoted = source.engine.dialect.identifier_preparer
    tables = [(join.table, join.schema_) for join in section.joins]
    if section.table is not None:
        tables.insert(0, (section.table, section.schema_))
    named = [(name, source.quoted(source.table(name, schema))) for name, schema in tables]
    if section.query is None:
        return named
    # The planner sees through the views of a query: their tables are judged as if they were read directly.
    plan = connection.exec_driver_sql(
        "EXPLAIN (VERBOSE, FORMAT JSON) " + section.query.strip().rstrip(";").replace("%", "%%")
    ).scalar_one()
    read = _read_by(plan if isinstance(plan, list) else json.loads(plan))
    return named + [
        (section.origin, f"{quoted.quote_schema(schema)}.{quoted.quote(table)}".replace("%%", "%"))
        for schema, table in sorted(read)
    ]


def _read_by(plan: Any) -> set[tuple[str, str]]:
    """Return (schema, table) of everything that a plan reads."""
    if isinstance(plan, list):
        return {table for part in plan for table in _read_by(part)}
    if not isinstance(plan, dict):
        return set()
    own = {(plan["Schema"], plan["Relation Name"])} if {"Schema", "Relation Name"} <= set(plan) else set()
    return own | {table for part in plan.values() for table in _read_by(part)}
