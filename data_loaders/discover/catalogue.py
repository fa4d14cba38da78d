"""What an unknown database holds: tables, columns, keys, sizes and bounded samples; nothing is written."""

import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd
from sqlalchemy import Engine, column, func, inspect, literal_column, select, tuple_
from sqlalchemy import table as light_table
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.sql.expression import TableClause

from dashboard.language.text import Text
from data_loaders import letters
from data_loaders.access import asked
from data_loaders.convert import codes
from data_loaders.discover.traits import Traits
from data_loaders.source import frame

SAMPLE_ROWS, COUNTED_ROWS, MOST_TABLES, MOST_COLUMNS = 3_000, 200_000, 400, 120
# Seconds for one question (where the server can be told so) and for all of them.
QUESTION_SECONDS, ALL_SECONDS = 15, 240.0
# Values of a column that are looked for in another table's key.
LOOKED_FOR = 200

_SYSTEM = re.compile(
    r"^(information_schema|pg_.*|sys|mysql|performance_schema|guest|db_.*|INFORMATION_SCHEMA|ssz)$",
    re.IGNORECASE,
)
# Columns about people are neither read nor proposed. วันเกิดเหตุ is the day of the crime, วันเกิด a birthday.
_PERSONAL = re.compile(
    r"บัตร|ประชาชน|โทร|ที่อยู่|นามสกุล|ผู้เสียหาย|ผู้แจ้ง|ชื่อผู้|วันเกิด(?!เหตุ)|อายุ|สัญชาติ|citizen|id_?card|passport|phone|mobile|address"
    r"|victim|surname|first_?name|last_?name|f_?name$|l_?name$|birth|\bdob\b|e_?mail|narrative|พฤติการณ์",
    re.IGNORECASE,
)


@dataclass
class Table:
    """A table or view. `rows`: at most COUNTED_ROWS; `sample`: first rows, no columns about people."""

    name: str
    schema: str | None
    columns: list[str]
    key: tuple[str, ...]
    is_view: bool
    rows: int = 0
    personal: int = 0
    references: dict[tuple[str, ...], tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    """Own columns -> (table, its columns), as the database declares it."""
    sample: pd.DataFrame = field(default_factory=pd.DataFrame)
    _traits: dict[str, Traits] = field(default_factory=dict, repr=False)

    def looks(self, name: str) -> Traits:
        """Return what the values of a column look like."""
        if name not in self._traits:
            self._traits[name] = Traits(self.sample[name])
        return self._traits[name]

    @property
    def is_list(self) -> bool:
        """Whether it is small enough to be a list of codes, wholly in the sample."""
        return 0 < self.rows <= SAMPLE_ROWS

    def unique(self) -> list[str]:
        """Return the columns by which a row of a list is known, the declared key first."""
        alone = [c for c in self.columns if self.looks(c).is_unique]
        return sorted(alone, key=lambda c: (c,) != self.key)

    @cached_property
    def clause(self) -> TableClause:
        """The table as questions name it; one object, or a question would join it with itself."""
        return light_table(self.name, *[column(c) for c in self.columns], schema=self.schema)


@dataclass
class Catalogue:
    """All tables that could be looked at, and what was left out."""

    engine: Engine
    tables: list[Table] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    encoding: str | None = None

    def repeats(self, table: Table, names: Sequence[str]) -> bool:
        """Return whether rows share values of these columns, among the first COUNTED_ROWS."""
        some = select(*[table.clause.c[n] for n in names]).limit(COUNTED_ROWS).subquery()
        apart = select(*some.c).distinct().subquery()
        try:
            with self.engine.connect() as connection:
                rows = connection.execute(select(func.count()).select_from(some)).scalar_one()
                different = connection.execute(select(func.count()).select_from(apart)).scalar_one()
        except SQLAlchemyError:
            return True
        return bool(rows > different)

    def counted(self, table: Table, name: str) -> "Counter[str]":
        """Count the codes of a column among the first COUNTED_ROWS; blanks are left out."""
        some = select(table.clause.c[name].label("code")).limit(COUNTED_ROWS).subquery()
        statement = select(some.c.code, func.count().label("rows")).group_by(some.c.code).limit(COUNTED_ROWS)
        with self.engine.connect() as connection:
            counts = frame(connection.execute(statement).all(), ["code", "rows"])
        counts = letters.repair(counts, self.encoding)
        total: Counter[str] = Counter()
        for code, rows in zip(codes(counts["code"]), counts["rows"], strict=True):
            if not pd.isna(code):
                total[code] += int(rows)
        return total

    def share_found(self, child: Table, columns: Sequence[str], parent: Table, key: Sequence[str]) -> float:
        """Return the share of the child's sampled values in the parent; 0 where they do not compare."""
        given = child.sample[list(columns)].dropna().drop_duplicates().head(LOOKED_FOR)
        rows = [tuple(row) for row in given.astype(object).itertuples(index=False)]
        if not rows:
            return 0.0
        theirs = [parent.clause.c[k] for k in key]
        wanted = tuple_(*theirs).in_(rows) if len(key) > 1 else theirs[0].in_([value for (value,) in rows])
        matches = select(*theirs).where(wanted).distinct().subquery()
        try:
            with self.engine.connect() as connection:
                count = connection.execute(select(func.count()).select_from(matches)).scalar_one()
        except SQLAlchemyError:
            return 0.0
        return float(count / len(rows))


@asked()
def read(engine: Engine) -> Catalogue:
    """Look at every table of every schema that is not the server's own.

    Raises:
        UserError: the database stopped answering.
    """
    catalogue, ends = Catalogue(engine), time.monotonic() + ALL_SECONDS
    inspector = inspect(engine)
    named = [
        (schema, name, is_view)
        for schema in _schemas(engine, inspector)
        for is_view, names in (
            (False, inspector.get_table_names(schema)),
            (True, inspector.get_view_names(schema)),
        )
        for name in names
    ]
    if len(named) > MOST_TABLES:
        left = len(named) - MOST_TABLES
        catalogue.notes.append(Text(f"ยังไม่ได้ดูอีก {left:,} ตาราง", f"{left:,} more tables were not looked at"))
    for schema, name, is_view in named[:MOST_TABLES]:
        if time.monotonic() > ends:
            catalogue.notes.append(Text(f"หมดเวลาก่อนดูตาราง {name}", f"time ran out before table {name}"))
            break
        try:
            catalogue.tables.append(_table(engine, inspector, schema, name, is_view))
        except (SQLAlchemyError, UnicodeError) as error:
            kind = type(error).__name__
            catalogue.notes.append(
                Text(f"อ่านตาราง {name} ไม่ได้ ({kind})", f"table {name} cannot be read ({kind})")
            )
    _reveal(catalogue)
    return catalogue


def _schemas(engine: Engine, inspector: Any) -> list[str | None]:
    own = inspector.default_schema_name
    if engine.dialect.name not in ("postgresql", "mssql"):
        # Elsewhere schemas are other people's databases or accounts.
        return [None]
    others = [s for s in inspector.get_schema_names() if s != own and not _SYSTEM.match(s)]
    return [None, *others]


def _table(engine: Engine, inspector: Any, schema: str | None, name: str, is_view: bool) -> Table:
    every = [c["name"] for c in inspector.get_columns(name, schema)][:MOST_COLUMNS]
    columns = [c for c in every if not _PERSONAL.search(c)]
    key = (
        ()
        if is_view
        else tuple((inspector.get_pk_constraint(name, schema) or {}).get("constrained_columns") or ())
    )
    table = Table(name, schema, columns, key, is_view, personal=len(every) - len(columns))
    if not is_view:
        for foreign_key in inspector.get_foreign_keys(name, schema):
            table.references[tuple(foreign_key["constrained_columns"])] = (
                foreign_key["referred_table"],
                tuple(foreign_key["referred_columns"]),
            )
    if not columns:
        return table
    some = select(literal_column("1").label("one")).select_from(table.clause).limit(COUNTED_ROWS).subquery()
    with engine.connect() as connection:
        table.rows = int(connection.execute(select(func.count()).select_from(some)).scalar_one())
        result = connection.execute(select(*table.clause.c).limit(SAMPLE_ROWS))
        table.sample = frame(result.all(), columns)
    return table


def _reveal(catalogue: Catalogue) -> None:
    """Note the encoding of Thai that the database does not know to be Thai, and mend the samples by it."""
    texts = [
        t.sample[c].dropna()
        for t in catalogue.tables
        for c in t.sample
        if t.sample[c].dtype == object or pd.api.types.is_string_dtype(t.sample[c])
    ]
    words = [str(v) for column_ in texts for v in column_.head(200) if isinstance(v, str) and not v.isascii()]
    catalogue.encoding = letters.encoding_of(pd.Series(words, dtype="string")) if words else None
    if catalogue.encoding is not None:
        for table in catalogue.tables:
            table.sample = letters.repair(table.sample, catalogue.encoding)
