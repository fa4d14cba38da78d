"""What an unknown database holds: tables, columns, keys, sizes and bounded samples from all over a table.

Nothing is written.
"""

import math
import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd
from sqlalchemy import Engine, column, func, inspect, literal_column, select, text, tuple_
from sqlalchemy import table as light_table
from sqlalchemy.exc import ProgrammingError, SQLAlchemyError
from sqlalchemy.sql.expression import TableClause

from dashboard.language.text import Text
from data_loaders import letters, relations
from data_loaders.access import asked
from data_loaders.convert import codes
from data_loaders.discover import words
from data_loaders.discover.traits import Traits
from data_loaders.source import frame

SAMPLE_ROWS, COUNTED_ROWS, MOST_TABLES, MOST_COLUMNS = 3_000, 200_000, 400, 300
# Of a table with more rows than are counted, so many of the last by its key are looked at too.
LAST_ROWS = 300
# Seconds for one question (where the server can be told so) and for all of them.
QUESTION_SECONDS, ALL_SECONDS = 15, 240.0
# Values of a column that are looked for in another table's key.
LOOKED_FOR = 200

ONE_SHAPE = Text(
    "{count} ตารางมีคอลัมน์เหมือนกัน ({names}): ถ้าเป็นคดีคนละปี ให้ต้นทางรวมเป็นวิวเดียวด้วย UNION ALL",
    "{count} tables have the same columns ({names}): if each holds a year of cases, let the source unite them"
    " in one view by UNION ALL",
)
# Columns about people are neither read nor proposed. วันเกิดเหตุ is the day of the crime, วันเกิด a birthday.
_PERSONAL = re.compile(
    r"บัตร|ประชาชน|โทร|ที่อยู่|นามสกุล|ผู้เสียหาย|ผู้แจ้ง|ชื่อผู้|วันเกิด(?!เหตุ)|อายุ|สัญชาติ|citizen|id_?card|passport|phone|mobile|address"
    r"|victim|surname|first_?name|last_?name|f_?name$|l_?name$|birth|\bdob\b|e_?mail|narrative|พฤติการณ์"
    r"|(?:^|_)edad|apellido|telefon|teléfono|direcci|c[eé]dula|v[ií]ctima|vict[ _]|korban|pelapor"
    r"|alamat|opfer|geschädigt|pr[eé]nom",
    re.IGNORECASE,
)


@dataclass
class Table:
    """A table or view. `rows`: at most COUNTED_ROWS; `sample`: from all over, none about people."""

    name: str
    schema: str | None
    columns: list[str]
    key: tuple[str, ...]
    is_view: bool
    rows: int = 0
    personal: int = 0
    unseen: int = 0
    """Columns that the account may not read, or that are beyond MOST_COLUMNS."""
    references: dict[tuple[str, ...], tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    """Own columns -> (table, its columns), as the database declares it."""
    sample: pd.DataFrame = field(default_factory=pd.DataFrame)
    _traits: dict[str, Traits] = field(default_factory=dict, repr=False)

    def looks(self, name: str) -> Traits:
        """Return what the values of a column look like."""
        if name not in self._traits:
            self._traits[name] = Traits(self.sample[name])
        return self._traits[name]

    def is_day(self, name: str) -> bool:
        """Return whether a column holds days. Numbers that may be anything must be named like a day."""
        looks = self.looks(name)
        return looks.is_date and (not looks.are_bare_numbers or words.names(words.DAY, name))

    @property
    def shape(self) -> tuple[str, tuple[str, ...]]:
        """Its name without numbers, and its columns: those of a table a year are the same."""
        return re.sub(r"\d+", "#", self.name), tuple(self.columns)

    @property
    def is_list(self) -> bool:
        """Whether it is small enough to be a list of codes, wholly in the sample."""
        return 0 < self.rows <= SAMPLE_ROWS

    def unique(self) -> list[str]:
        """Return the columns by which a row of a list is known, the declared key first."""
        alone = [c for c in self.columns if self.looks(c).is_unique]
        # A list may have one line without a code, for what is not given.
        alone += [c for c in self.columns if self.looks(c).is_unique_but_once]
        return sorted(alone, key=lambda c: (c,) != self.key)

    @cached_property
    def parts(self) -> dict[str, tuple[str, str, str | None]]:
        """Name of the year → (year, month, day) columns that belong together."""
        parts = {}
        for year in [c for c in self.columns if words.names(words.YEAR, c)]:
            if not self.looks(year).are_years and self.looks(year).era_of_short_years is None:
                continue
            near = [c for c in self.columns if c != year and words.stem(c) == words.stem(year)]
            month = next((c for c in near if words.names(words.MONTH, c) and self.looks(c).are_months), None)
            day = next(
                (
                    c
                    for c in near
                    if c != month and words.names(words.DAY_OF_MONTH, c) and self.looks(c).are_days_of_month
                ),
                None,
            )
            if month is not None:
                parts[year] = (year, month, day)
        return parts

    @cached_property
    def total(self) -> str | None:
        """The column that says how many, where a row stands for many cases, not for one."""
        if any(self.looks(c).is_clock for c in self.columns):
            return None
        for name in [c for c in self.columns if words.TOTAL.fullmatch(words.plain(c))]:
            numbers = self.looks(name).numbers
            whole = len(numbers) and len(numbers) == len(self.looks(name).texts) and (numbers % 1 == 0).all()
            # One a row is how a table of cases counts itself; a number that never comes twice is a key.
            if whole and (numbers != 1).mean() > 0.1 and not (self.rows > 20 and numbers.is_unique):
                return name
        return None

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
        try:
            with self.engine.connect() as connection:
                counts = frame(connection.execute(statement).all(), ["code", "rows"])
        except ProgrammingError:
            # Of a kind that no server groups by, such as json and points; what takes too long is not that.
            counts = pd.DataFrame({"code": table.sample[name], "rows": 1})
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
    named: list[tuple[str | None, str, bool]] = [
        (schema, name, is_view)
        for schema in relations.schemas(engine, inspector)
        for name, is_view in relations.names(engine, inspector, schema)
    ]
    if len(named) > MOST_TABLES:
        # Those that are named after what a mapping needs first.
        named.sort(key=lambda entry: not _is_promising(entry[1]))
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
    catalogue.notes += _kinds(catalogue.tables)
    return catalogue


def _is_promising(name: str) -> bool:
    patterns = (words.TABLES[kind] for kind in ("incidents", "stations", "offences", "arrests"))
    return any(words.names(p, name) for p in patterns) and not words.names(words.NO_CASES, name)


def _kinds(tables: list[Table]) -> list[Text]:
    """Return what is to be said of empty tables, of totals, and of tables of one shape."""
    notes = []
    if empty := [t.name for t in tables if t.columns and not t.rows]:
        notes.append(
            Text(f"ตารางว่าง {len(empty)} ตาราง: {_some(empty)}", f"{len(empty)} empty tables: {_some(empty)}")
        )
    if unseen := [f"{t.name} ({t.unseen})" for t in tables if t.unseen]:
        notes.append(
            Text(
                f"คอลัมน์ที่ไม่ได้ดู เพราะบัญชีนี้ไม่มีสิทธิ์อ่าน หรือเกิน {MOST_COLUMNS} คอลัมน์: {_some(unseen)}",
                f"columns not looked at, which this account may not read or beyond the first {MOST_COLUMNS}:"
                f" {_some(unseen)}",
            )
        )
    if totals := [f"{t.name} ({t.total})" for t in tables if t.total is not None]:
        notes.append(
            Text(
                f"ตารางยอดรวม ไม่ใช่รายคดี (คอลัมน์ที่เป็นจำนวน): {_some(totals)}",
                f"tables of totals, not of cases (the column that counts): {_some(totals)}",
            )
        )
    alike: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for table in tables:
        alike.setdefault(table.shape, []).append(table.name)
    for names in (sorted(n) for n in alike.values() if len(n) > 1):
        listed = {"count": len(names), "names": _some(names)}
        notes.append(Text(ONE_SHAPE("th", **listed), ONE_SHAPE("en", **listed)))
    return notes


def _some(names: list[str]) -> str:
    return ", ".join(names[:5]) + (" …" if len(names) > 5 else "")


def _table(engine: Engine, inspector: Any, schema: str | None, name: str, is_view: bool) -> Table:
    named = [c["name"] for c in inspector.get_columns(name, schema)]
    allowed = relations.readable(engine, name, schema, named)
    every = allowed[:MOST_COLUMNS]
    columns = [c for c in every if not _PERSONAL.search(c)]
    key = (
        ()
        if is_view
        else tuple((inspector.get_pk_constraint(name, schema) or {}).get("constrained_columns") or ())
    )
    # A part of the key that is not looked at cannot be compared with other tables.
    key = key if set(key) <= set(columns) else ()
    table = Table(name, schema, columns, key, is_view, personal=len(every) - len(columns))
    table.unseen = len(named) - len(every)
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
    table.sample = _sample(engine, table)
    return table


def _sample(engine: Engine, table: Table) -> pd.DataFrame:
    """Return rows at even distances among the first COUNTED_ROWS, and where there are more, some of the last.

    What was entered at first is often written otherwise than what came later.
    """
    first = select(*table.clause.c).limit(SAMPLE_ROWS)
    wanted = [first]
    if table.rows > SAMPLE_ROWS:
        step = math.ceil(table.rows / SAMPLE_ROWS)
        some = select(*table.clause.c).limit(COUNTED_ROWS).subquery()
        # SQL Server wants an order for its numbers; this one says: any.
        order = text("(SELECT NULL)") if engine.dialect.name == "mssql" else None
        numbered = select(some, func.row_number().over(order_by=order).label("ssz_row")).subquery()
        wanted = [select(*list(numbered.c)[:-1]).where(numbered.c.ssz_row % step == 0)]
    if table.rows == COUNTED_ROWS and table.key:
        last = [table.clause.c[k].desc() for k in table.key if k in table.columns]
        wanted.append(select(*table.clause.c).order_by(*last).limit(LAST_ROWS))
    try:
        with engine.connect() as connection:
            rows = [row for question in wanted for row in connection.execute(question)]
    except SQLAlchemyError:
        # Servers without window functions, or too slow for them.
        with engine.connect() as connection:
            rows = list(connection.execute(first))
    return frame(rows, table.columns)


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
