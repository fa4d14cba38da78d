"""What was received, when and from where."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from dashboard.schema.base import Table, metadata, optional, required
from dashboard.schema.units import stations

INSTANT = DateTime(timezone=True)
# In `load_batches.counts` of a pull by a watch: seconds after which it promised to pull again.
WATCH_SECONDS = "watch_seconds"

store = Table(
    "store",
    metadata,
    required("only_row", Boolean, "always true: one row", primary_key=True, server_default=text("true")),
    required("version", BigInteger, "rises with every change of data; what pages keep is keyed by it"),
    required(
        "grounds",
        BigInteger,
        "rises with every change of what conclusions rest on (triggers of the store)",
        server_default=text("0"),
    ),
    optional("is_demo", Boolean, "holds the demo (true) or real data (false); NULL = empty"),
    optional("salt_fingerprint", Text, "hash of the salt of the case keys: a changed salt is refused"),
    CheckConstraint("only_row", name="only_row"),
    comment="Facts about the store itself. Grain: the store.",
)

load_batches = Table(
    "load_batches",
    metadata,
    required("id", BigInteger, "running number", Identity(), primary_key=True),
    required("dataset", Text, "incidents, zones, annotations, …"),
    required("source_name", Text, "name of the source or file"),
    required("started_at", INSTANT, "start, UTC"),
    optional("finished_at", INSTANT, "end, UTC; NULL while running or after an interruption"),
    required("state", Text, "running, complete, interrupted, undone"),
    optional("data_through", Date, "last complete day the data reach, Bangkok; set when complete"),
    required("counts", JSONB, "read, new, changed, removed, … as numbers", server_default=text("'{}'")),
    optional("file_hash", Text, "SHA-256 of the file, for files"),
    optional("loaded_by", Text, "who loaded it"),
    optional("stations", ARRAY(Text), "stations whose rows a file holds; NULL = of no station, or not known"),
    optional("file_name", Text, "name of the file as it was sent, for people to read; never a path"),
    optional("rows", Integer, "rows of data that the file held"),
    optional("covers_from", Date, "first day that the file was declared to cover"),
    optional("covers_to", Date, "last day that the file was declared to cover"),
    optional("undone_at", INSTANT, "when it was undone, UTC"),
    optional("undone_by", Text, "who undid it"),
    CheckConstraint("state in ('running', 'complete', 'interrupted', 'undone')", name="state"),
    Index(None, "dataset", "started_at"),
    comment="One row a load. Grain: load.",
)

load_changes = Table(
    "load_changes",
    metadata,
    required("id", BigInteger, "running number: changes are undone backwards", Identity(), primary_key=True),
    required("load_id", BigInteger, "load", ForeignKey(load_batches.c.id, ondelete="CASCADE"), index=True),
    required("table_name", Text, "table that was changed"),
    required("key", JSONB, "primary key of the row; a list of keys where before is NULL"),
    optional("before", JSONB, "the row as it was before the load; NULL = the rows did not exist"),
    comment=(
        "What a load changed, kept until a later load changes the same tables. Grain: load × row or new rows."
    ),
)

entered_rows = Table(
    "entered_rows",
    metadata,
    required(
        "load_id", BigInteger, "load", ForeignKey(load_batches.c.id, ondelete="CASCADE"), primary_key=True
    ),
    required("dataset", Text, "data set of the row", primary_key=True),
    required(
        "row_key",
        Text,
        "key of the row, parts joined by U+001F; of a month without rows, the month",
        primary_key=True,
    ),
    required("station_code", Text, "station for which it was entered"),
    Index(None, "dataset", "station_code"),
    comment="Which rows people entered on a page; the load says who and when. Grain: load × row.",
)

sync_states = Table(
    "sync_states",
    metadata,
    required("source_name", Text, "source", primary_key=True),
    optional("watermark", INSTANT, "all rows entered or changed up to here have been read"),
    optional("resume_at", INSTANT, "how far the unfinished pull has come; NULL when the last one finished"),
    optional("pulled_at", INSTANT, "when the last complete pull began"),
    optional(
        "compared_at",
        INSTANT,
        "when the last finished round of comparison began: what the source changed before is here",
    ),
    optional("round_began_at", INSTANT, "when the round under way began; NULL = none is"),
    optional("round_reached", INSTANT, "time of change up to which the round under way has compared"),
    required("mapping_hash", Text, "hash of the mapping: a changed one reads everything again"),
    comment="Where the next pull goes on. Grain: source.",
)

sources = Table(
    "sources",
    metadata,
    required("name", Text, "name of the source, as in its mapping", primary_key=True),
    required(
        "key_space",
        Text,
        "what keeps its case keys apart from those of others; '' = the first source of the store",
        unique=True,
    ),
    optional("address", Text, "hash of server, database and table: by it a new name is known; NULL = files"),
    comment="Sources of cases that fill this store. Grain: source.",
)

reconciliations = Table(
    "reconciliations",
    metadata,
    required("id", BigInteger, "running number", Identity(), primary_key=True),
    required("source_name", Text, "source"),
    required("compared_at", INSTANT, "when its cases were counted, UTC"),
    required("station_code", Text, "station; one that only the source has is not among the stations yet"),
    optional("month", Date, "first day of the month of report, else occurrence; NULL = no readable day"),
    required("source_cases", Integer, "rows of the source"),
    required("store_cases", Integer, "cases of the store that were read from it"),
    required("not_pulled", Integer, "of the source's: not in the store yet"),
    required("moved_here", Integer, "of the source's: in the store under another station or month"),
    required("moved_away", Integer, "of the store's: in the source under another station or month"),
    required("deleted", Integer, "of the store's: not in the source any more"),
    required("duplicates", Integer, "of the source's: further rows with the key of another"),
    required("without_key", Integer, "of the source's: a part of the key is blank"),
    required("unreadable_days", Integer, "of the source's: a day is given that cannot be read"),
    CheckConstraint(
        "source_cases - store_cases"
        " = not_pulled + moved_here - moved_away - deleted + duplicates + without_key",
        name="reasons",
    ),
    Index(None, "source_name", "station_code"),
    comment="Source and store against each other. Grain: source × station × month; the last comparison.",
)

coverage = Table(
    "coverage",
    metadata,
    required("dataset", Text, "incidents, activities, …", primary_key=True),
    required("station_code", Text, "station", ForeignKey(stations.c.code), primary_key=True),
    required("month", Date, "first day of the month", primary_key=True),
    required("state", Text, "received, confirmed_none (เดือนนี้ไม่มีกิจกรรม), or doubtful: see doubts"),
    optional("received_at", INSTANT, "when, UTC"),
    CheckConstraint("state in ('received', 'confirmed_none', 'doubtful')", name="state"),
    CheckConstraint("extract(day from month) = 1", name="first_day"),
    comment=(
        "What was sent. A month without a row was not: missing is not zero. Grain: data set × station ×"
        " month."
    ),
)

doubts = Table(
    "doubts",
    metadata,
    required("station_code", Text, "station", ForeignKey(stations.c.code), primary_key=True),
    required("month", Date, "first day of the month", primary_key=True),
    required("kind", Text, "empty, broken_off, hole, few, or group_silent"),
    optional("crime_group", Integer, "the silent group; NULL = all cases of the station"),
    required("first_day", Date, "first day in doubt"),
    required("last_day", Date, "last day in doubt, included"),
    required("cases", Integer, "cases that came for those days"),
    required("expected", Double, "cases expected for them by the station's own rate"),
    required("chance", Double, "probability of so few by chance"),
    CheckConstraint("kind in ('empty', 'broken_off', 'hole', 'few', 'group_silent')", name="kind"),
    comment="Why months of cases are doubtful, by the latest judgement. Grain: station × month.",
)

confirmed_months = Table(
    "confirmed_months",
    metadata,
    required("station_code", Text, "station", ForeignKey(stations.c.code), primary_key=True),
    required("month", Date, "first day of the month", primary_key=True),
    required("confirmed_by", Text, "who confirmed that all its cases are there"),
    required("confirmed_at", INSTANT, "when, UTC", server_default=text("now()")),
    optional("note", Text, "what was checked"),
    optional("source_name", Text, "source whose own table says so; NULL = a person"),
    CheckConstraint("extract(day from month) = 1", name="first_day"),
    comment="Months whose cases are known to be complete, however few. Grain: station × month.",
)

due_dates = Table(
    "due_dates",
    metadata,
    required("dataset", Text, "data set", primary_key=True),
    required("days_after_month", Integer, "days after the end of a month by which it must have arrived"),
    comment="Until then a month without a row in coverage is not yet due, not missing. Grain: data set.",
)
