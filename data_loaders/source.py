"""An existing police database, read and never written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Integer,
    MetaData,
    Numeric,
    Select,
    Table,
    and_,
    case,
    cast,
    func,
    inspect,
    or_,
    select,
    text,
    tuple_,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import URL
from sqlalchemy.sql import FromClause
from sqlalchemy.types import JSON, Date, DateTime, NullType, String, Time, TypeEngine

from dashboard.errors import UserError
from dashboard.language.text import Text
from dashboard.language.thai import BUDDHIST_ERA
from data_loaders import relations, words
from data_loaders.access import answered, asked, read_only_engine
from data_loaders.counts import COUNTS
from data_loaders.fields import Moment
from data_loaders.letters import repair
from data_loaders.mapping import Child, Incidents, Mapping, Section, fields_of
from data_loaders.moments import FIRST_YEAR

# Oracle takes at most 1,000 values in an IN list.
KEYS_PER_QUESTION = 1000
# Rows by which the kind of a query's columns is judged.
ROWS_OF_A_QUERY = 200


@dataclass(frozen=True, slots=True)
class Watermark:
    """How the source's time of entry or change can be compared in its own SQL."""

    column: Any
    spec: Moment
    native: bool

    def bound(self, instant: datetime, mapping: Mapping) -> object:
        """Return `instant` as the source writes it, or its day where the column holds no more.

        That is so for a clock kept apart and for text: a day too many is read, never one too few.
        """
        local = instant.astimezone(mapping.source.zone).replace(tzinfo=None)
        if self.native:
            if getattr(self.column.type, "timezone", False):
                return instant
            day_only = not isinstance(self.column.type, DateTime) or len(self.spec.parts()) > 1
            return local.replace(hour=0, minute=0, second=0, microsecond=0) if day_only else local
        if (count := COUNTS.get(self.spec.formats[0])) is not None:
            return count.number(instant, mapping.source.zone)
        year = local.year + (BUDDHIST_ERA if self.spec.era == "BE" else 0)
        written = self.spec.formats[0].split("DD")[0] + "DD"
        for token, number in (
            ("YYYY", f"{year:04d}"),
            ("MM", f"{local.month:02d}"),
            ("DD", f"{local.day:02d}"),
        ):
            written = written.replace(token, number)
        return int(written) if isinstance(self.column.type, Integer | Numeric) else written


class Source:
    """A connection to the source that the mapping describes. Columns come labelled `field__part`."""

    def __init__(self, engine: Engine, mapping: Mapping) -> None:
        self.engine = engine
        self.mapping = mapping
        self._tables: dict[tuple[str | None, str], Table] = {}
        self._origins: dict[int, list[FromClause]] = {}
        # Texts too long for a name or a code that were read so far, by field: taken as not given.
        self.too_long: dict[str, set[int]] = {}

    @classmethod
    def open(cls, url: str | URL, mapping: Mapping) -> "Source":
        """Connect read-only.

        Raises:
            UserError: the address is unusable, its driver is missing, or the server does not answer or
            refuses.
        """
        return cls(read_only_engine(url, mapping.source), mapping)

    def table(self, name: str, schema: str | None) -> Table:
        """Return the table as the source describes it.

        Raises:
            NoSuchTableError: no such table or view, or the account may not see it.
        """
        key = (schema, name)
        if key not in self._tables:
            table = Table(name, MetaData(), schema=schema, autoload_with=self.engine, resolve_fks=False)
            if self.engine.dialect.name == "sqlite":
                # What a column of SQLite is declared to be binds none of its values: they come as kept.
                for column in table.columns:
                    if isinstance(column.type, Date | DateTime | Time):
                        column.type = String()
                    elif not isinstance(column.type, String | Integer):
                        column.type = NullType()
            for column in table.columns:
                # A type that people made of another one, such as a day that is never empty.
                while (made_of := getattr(column.type, "data_type", None)) is not None:
                    column.type = made_of
            self._tables[key] = table
        return self._tables[key]

    def quoted(self, table: Table) -> str:
        """Return a table's name as a value of a question; in its words, per cent signs are doubled."""
        name = self.engine.dialect.identifier_preparer.format_table(table)
        return name.replace("%%", "%")

    def table_names(self, schema: str | None) -> list[str]:
        """Return the names of the tables and views of a schema."""
        return sorted(name for name, _ in relations.names(self.engine, inspect(self.engine), schema))

    def origins(self, section: Section) -> list[FromClause]:
        """Return the section's own table (or query) and then its joined tables, each under an alias.

        The same ones at every call: a condition on another alias of the table would pair every row with all.
        """
        if id(section) not in self._origins:
            if section.query is not None:
                main: FromClause = self._query(section.query)
            else:
                main = self.table(section.table or "", section.schema_).alias("t0")
            joined = [
                self.table(join.table, join.schema_).alias(f"t{n}") for n, join in enumerate(section.joins, 1)
            ]
            self._origins[id(section)] = [main, *joined]
        return self._origins[id(section)]

    def _query(self, sql: str) -> FromClause:
        # A colon is the query's own, never a parameter of ours; a last comment ends before our bracket.
        inner = sql.strip().rstrip(";").replace(":", "\\:") + "\n"
        # Names and kinds of its columns are asked of the source itself, by its first rows.
        with self.engine.connect() as connection:
            first = connection.execute(
                select(text("*")).select_from(text(f"({inner}) q")).limit(ROWS_OF_A_QUERY)
            )
            names, rows = list(first.keys()), first.all()
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise _twice(twice)
        kinds = [
            _kind(next((v for v in values if v is not None), None)) for values in zip(*rows, strict=True)
        ]
        columns = [
            Column(name, kind) for name, kind in zip(names, kinds or [NullType()] * len(names), strict=True)
        ]
        return text(inner).columns(*columns).subquery("t0")

    @asked()
    def select(self, section: Section) -> tuple[Select[Any], FromClause]:
        """Select all rows of a section with the mapped columns; return its own table too, for conditions."""
        origins = self.origins(section)
        columns = [
            origins[spec.join].c[name].label(f"{field}__{part}")
            for field, spec in fields_of(section).items()
            for part, name in spec.parts().items()
        ]
        columns += [origins[0].c[name].label(f"key__{n}") for n, name in enumerate(_key(section))]
        clause = origins[0]
        for joined, join in zip(origins[1:], section.joins, strict=True):
            condition = [origins[0].c[here] == joined.c[there] for here, there in join.on.items()]
            clause = clause.outerjoin(joined, and_(*condition))
        return select(*columns).select_from(clause), origins[0]

    @asked()
    def watermark(self) -> Watermark | None:
        """Return the time of change of incidents if the source can compare and sort it, else None."""
        spec = self.mapping.incidents.columns.updated
        if spec is None or spec.date is None:
            return None
        column = self.origins(self.mapping.incidents)[spec.join].c[spec.date]
        if isinstance(column.type, Date | DateTime) and spec.era == "CE":
            return Watermark(column, spec, native=True)
        form = spec.format if isinstance(spec.format, str) and spec.era != "both" else ""
        if form in COUNTS and not isinstance(column.type, String) and len(spec.parts()) == 1:
            return Watermark(column, spec, native=False)
        if form.startswith("YYYY") and form.find("YYYY") < form.find("MM") < form.find("DD"):
            return Watermark(column, spec, native=False)
        return None

    def incident_rows(self, since: datetime | None, batch: int) -> Iterator[pd.DataFrame]:
        """Yield incidents entered or changed at or after `since` (None = all), oldest first, in batches.

        Rows without a time of change, or with one that stands for none (blank, zeros, 1900), come every time:
        they may be new.
        """
        statement, _ = self.select(self.mapping.incidents)
        mark = self.watermark()
        if mark is not None:
            if since is not None:
                none = mark.bound(datetime(FIRST_YEAR, 1, 1, tzinfo=self.mapping.source.zone), self.mapping)
                new = mark.column >= mark.bound(since, self.mapping)
                statement = statement.where(or_(new, mark.column.is_(None), mark.column < none))
            statement = statement.order_by(case((mark.column.is_(None), 0), else_=1), mark.column)
        yield from self._stream(statement, batch)

    def incident_rows_between(self, first: datetime, end: datetime, batch: int) -> Iterator[pd.DataFrame]:
        """Yield incidents entered or changed from `first` on and before `end`, oldest first, in batches.

        The other side of `incident_rows(end, …)`: no row is in both, and with `first` in FIRST_YEAR each of
        the source's is in one of them.
        """
        statement, _ = self.select(self.mapping.incidents)
        mark = self.watermark()
        assert mark is not None  # noqa: S101 - only a source with a time of change is read in stretches
        within = (
            mark.column >= mark.bound(first, self.mapping),
            mark.column < mark.bound(end, self.mapping),
        )
        yield from self._stream(statement.where(*within).order_by(mark.column), batch)

    def incident_places(self, batch: int) -> Iterator[pd.DataFrame]:
        """Yield key, station and moments of report and occurrence of all incidents, in no order."""
        statement, _ = self.select(self.mapping.incidents)
        wanted = [
            c
            for c in statement.selected_columns
            if c.name.split("__")[0] in ("key", "station", "reported", "occurred_from")
        ]
        yield from self._stream(statement.with_only_columns(*wanted, maintain_column_froms=True), batch)

    def comparable(self, column: Any) -> Any:
        """Return a column by whose values rows can be counted: PostgreSQL compares no json and no points."""
        has_no_order = isinstance(column.type, JSON | NullType) and not isinstance(column.type, JSONB)
        if self.engine.dialect.name != "postgresql" or not has_no_order or self.mapping.incidents.query:
            return column
        return cast(column, String)

    @asked()
    def count(self, section: Section) -> int:
        """Count the rows of a section."""
        with self.engine.connect() as connection:
            return int(
                connection.execute(select(func.count()).select_from(self.origins(section)[0])).scalar_one()
            )

    @asked()
    def cases_by_code(self) -> pd.DataFrame:
        """Count cases by offence code: cases, and the mapped code's column unless it is a constant."""
        statement, _ = self.select(self.mapping.incident_offences or self.mapping.incidents)
        name, _ = self.mapping.offence_field
        wanted = [
            c for c in statement.selected_columns if c.name == f"{name}__value" or c.name.startswith("key__")
        ]
        wanted = [self.comparable(c).label(c.name) for c in wanted]
        pairs = statement.with_only_columns(*wanted, maintain_column_froms=True).distinct().subquery()
        codes = [c for c in pairs.c if c.name == f"{name}__value"]
        with self.engine.connect() as connection:
            result = connection.execute(select(*codes, func.count().label("cases")).group_by(*codes))
            return self._frame(result.all(), list(result.keys()))

    def cases_by_point(self, batch: int) -> Iterator[pd.DataFrame]:
        """Yield the columns of station and coordinates, each combination once, with its cases."""
        statement, _ = self.select(self.mapping.incidents)
        names = [f"{field}__value" for field in ("station", "latitude", "longitude")]
        wanted = [c for c in statement.selected_columns if c.name in names or c.name.startswith("key__")]
        wanted = [self.comparable(c).label(c.name) for c in wanted]
        rows = statement.with_only_columns(*wanted, maintain_column_froms=True).distinct().subquery()
        points = [c for c in rows.c if c.name in names]
        yield from self._stream(select(*points, func.count().label("cases")).group_by(*points), batch)

    @asked()
    def rows(self, section: Section, limit: int | None = None) -> pd.DataFrame:
        """Return all (or the first `limit`) rows of a small section."""
        statement, _ = self.select(section)
        with self.engine.connect() as connection:
            result = connection.execute(statement.limit(limit) if limit else statement)
            return self._frame(result.all(), list(result.keys()))

    def children(self, section: Child, keys: pd.DataFrame, connection: Connection) -> pd.DataFrame:
        """Return rows of a 1:n section that belong to the given incidents (columns key__0, …)."""
        statement, origin = self.select(section)
        columns = [origin.c[name] for name in section.incident]
        given = keys[[f"key__{n}" for n in range(len(columns))]].dropna().drop_duplicates()
        for at, key in enumerate(columns):
            if isinstance(key.type, String):
                # A number here may be text there, and PostgreSQL compares the two not at all.
                given[f"key__{at}"] = given[f"key__{at}"].astype("string")
        # A column of fixed width fills its texts with blanks; another one need not.
        trimmed = given.apply(lambda column: column.str.strip() if column.dtype == "string" else column)
        given = pd.concat([given, trimmed]).drop_duplicates()
        wanted = [tuple(row) for row in given.astype(object).itertuples(index=False)]
        frames = [pd.DataFrame(columns=[c.name for c in statement.selected_columns])]
        at_once = _as_rows if self._takes_arrays(columns) else _as_list
        size = len(wanted) if at_once is _as_rows else KEYS_PER_QUESTION
        for start in range(0, len(wanted), size or 1):
            with asked():
                result = connection.execute(statement.where(at_once(columns, wanted[start : start + size])))
                frames.append(self._frame(result.all(), list(result.keys())))
        return pd.concat([f for f in frames if len(f)] or frames[:1], ignore_index=True)

    def _takes_arrays(self, columns: list[Any]) -> bool:
        typed = not any(isinstance(column.type, NullType) for column in columns)
        return typed and self.engine.dialect.name == "postgresql"

    def _stream(self, statement: Select[Any], batch: int) -> Iterator[pd.DataFrame]:
        with asked(), self.engine.connect() as connection:
            if self.engine.dialect.name == "postgresql":
                # One snapshot for the whole pull, so that no case is seen half-way through a change.
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            result = connection.execution_options(stream_results=True, yield_per=batch).execute(statement)
            names, parts = list(result.keys()), result.partitions(batch)
            while True:
                with answered(result, self.mapping.source.statement_timeout):
                    rows = next(parts, None)
                if rows is None:
                    return
                yield self._frame(rows, names)

    def _frame(self, rows: Sequence[Any], names: list[str]) -> pd.DataFrame:
        return self._plain(repair(frame(rows, names), self.mapping.source.encoding))

    def _plain(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return rows whose texts are by the rule for cells of files; keys stay as given (see `repair`)."""
        for name in rows:
            given = rows[name]
            if name.startswith("key__") or pd.api.types.is_numeric_dtype(given):
                continue
            values = given.astype(object).tolist()
            if words.are_plain(value for value in values if isinstance(value, str)):
                continue
            # A moment that is too long is one that cannot be read, and counted as such.
            field = name.removesuffix("__value")
            values = [self._word(value, field if field != name else None) for value in values]
            rows[name] = pd.Series(values, index=rows.index, dtype=given.dtype)
        return rows

    def _word(self, value: object, field: str | None) -> object:
        if not isinstance(value, str):
            return value
        text = words.cleaned(value)
        if field is None or not words.is_too_long(text):
            return text
        self.too_long.setdefault(field, set()).add(hash(text))
        return None


def _twice(names: list[str]) -> UserError:
    listed = ", ".join(names)
    return UserError(
        Text(
            f"`query` ของไฟล์จับคู่ให้คอลัมน์ชื่อซ้ำกัน: {listed}",
            f"The `query` of the mapping names columns twice: {listed}.",
        ),
        Text(
            "ระบุคอลัมน์ทีละชื่อแทน * และตั้งชื่อใหม่ด้วย AS เช่น unit.name AS unit_name",
            "List the columns instead of *, and rename them with AS, such as unit.name AS unit_name.",
        ),
    )


def _key(section: Section) -> tuple[str, ...]:
    """Return the columns of a section that hold the key of a case."""
    if isinstance(section, Incidents):
        return section.key
    return section.incident if isinstance(section, Child) else ()


def _as_list(columns: list[Any], keys: list[tuple[Any, ...]]) -> ColumnElement[bool]:
    return tuple_(*columns).in_(keys) if len(columns) > 1 else columns[0].in_([key for (key,) in keys])


def _as_rows(columns: list[Any], keys: list[tuple[Any, ...]]) -> ColumnElement[bool]:
    """Compare with a table, which PostgreSQL joins; a list of pairs would make as many conditions."""
    arrays = [
        cast(list(values), ARRAY(c.type)) for c, values in zip(columns, zip(*keys, strict=True), strict=True)
    ]
    names = [f"k{at}" for at in range(len(columns))]
    table = func.unnest(*arrays).table_valued(*names).render_derived()
    return tuple_(*columns).in_(select(*table.c))


def frame(rows: Sequence[Any], names: list[str]) -> pd.DataFrame:
    """Return rows as a frame; whole numbers stay whole beside blanks.

    As floats, long case numbers would become equal.
    """
    result = pd.DataFrame.from_records([tuple(r) for r in rows], columns=names)
    for at, name in enumerate(names):
        if pd.api.types.is_float_dtype(result[name]) and all(isinstance(r[at], int | None) for r in rows):
            result[name] = pd.array([r[at] for r in rows], dtype="Int64")
    return result


def _kind(value: object) -> TypeEngine[Any]:
    """Return the SQL type that a value read from a query stands for."""
    match value:
        case datetime():
            return DateTime(timezone=value.tzinfo is not None)
        case date():
            return Date()
        case int():
            return Integer()
        case str():
            return String()
        case _:
            return NullType()
