"""Several small statements as one question, and their rows back as frames."""

from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Date, DateTime, Select, func, literal_column, select
from sqlalchemy.dialects.postgresql import aggregate_order_by


def together(**statements: Select[Any]) -> Select[Any]:
    """Return a statement of one row: for each statement a column with its rows as JSON, in their order."""
    columns = []
    for name, statement in statements.items():
        part = statement.subquery(f"part_{name}")
        numbered = select(func.row_number().over().label("n"), part.table_valued().label("r")).subquery()
        rows = func.json_agg(aggregate_order_by(func.row_to_json(numbered.c.r), numbered.c.n))
        columns.append(
            func.coalesce(select(rows).scalar_subquery(), literal_column("'[]'::json")).label(name)
        )
    return select(*columns)


def as_frame(statement: Select[Any], rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return the JSON rows of a statement as a frame with its columns; dates and instants as such."""
    columns = {}
    for column in statement.selected_columns:
        values = [row[column.name] for row in rows]
        if isinstance(column.type, Date):
            values = [None if value is None else date.fromisoformat(value) for value in values]
        elif isinstance(column.type, DateTime):
            values = [None if value is None else datetime.fromisoformat(value) for value in values]
        columns[column.name] = values
    return pd.DataFrame(columns)
