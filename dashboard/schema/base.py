"""What all tables of the reporting store share."""

from typing import Any

from sqlalchemy import Column, MetaData, Table
from sqlalchemy.types import TypeEngine

SCHEMA = "ssz"
# Of a statement that is put with a wider reach than the asker's stations, see ssz.mine (revision 0016).
REACH = "ssz_reach"

metadata = MetaData(
    schema=SCHEMA,
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    },
)


def required(
    name: str, kind: TypeEngine[Any] | type[TypeEngine[Any]], comment: str, *args: Any, **more: Any
) -> Column[Any]:
    """Return a column that is never NULL."""
    return Column(name, kind, *args, nullable=False, comment=comment, **more)


def optional(
    name: str, kind: TypeEngine[Any] | type[TypeEngine[Any]], comment: str, *args: Any, **more: Any
) -> Column[Any]:
    """Return a column that is NULL where the source does not say."""
    return Column(name, kind, *args, nullable=True, comment=comment, **more)


__all__ = ["REACH", "SCHEMA", "Table", "metadata", "optional", "required"]
