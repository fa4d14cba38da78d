"""Cases from an export instead of a database: the same mapping, and a declared period that it covers."""

import hashlib
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
from sqlalchemy import Connection, Engine, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import URL

from dashboard import schema
from dashboard.coverage import datasets
from dashboard.errors import UserError
from dashboard.language.text import LANGUAGES, Text, in_both
from dashboard.language.thai import BANGKOK, format_days
from dashboard.settings import settings
from data_loaders import (
    bookmarks,
    case_journal,
    case_mapping,
    check,
    convert,
    history,
    incidents,
    losses,
    lost_rows,
    mapping,
    ownership,
    piles,
    reception,
    store,
    sync,
    within,
)
from data_loaders.files import limits
from data_loaders.files.worker import Worker
from data_loaders.lists import Lists
from data_loaders.loading import Options, Report
from data_loaders.one_loader import only_loader
from data_loaders.source import Source
from data_loaders.writer import Written

# Larger than a pull's: the whole file is one transaction, and every batch has its fixed cost.
BATCH = 50_000
WORK = "load incidents"


def load(
    engine: Engine,
    files: Sequence[Path],
    options: Options,
    *,
    period: str | tuple[date, date] | None,
    dry_run: bool = False,
    progress: sync.Progress = lambda _done, _total: None,
    now: datetime | None = None,
) -> Report:
    """Load one export: files and sheets of cases, and those for the mapping's other tables.

    A file or sheet that bears the name of one of these stands for it; all others are cases together.

    Raises:
        UserError: no mapping or period is given, a file cannot be read, or a case lies outside the period.
    """
    with engine.connect() as connection:
        within.require_own(datasets.INCIDENTS, within.unit_of(connection, options.within))
    chosen = options.mapping or settings().police_mapping
    if chosen is None:
        raise UserError(
            Text("ยังไม่ได้ระบุไฟล์จับคู่ของคดี", "The mapping of the cases is not given."),
            Text("ใช้ --mapping หรือตั้ง POLICE_MAPPING", "Use --mapping, or set POLICE_MAPPING."),
        )
    first, last = _period(period)
    now = now or datetime.now(UTC)
    wanted = mapping.load(chosen)
    name = options.file_name or files[0].name
    report = Report("incidents", name)
    with tempfile.TemporaryDirectory(prefix="ssz-cases-") as folder:
        database = Path(folder) / "cases.sqlite"
        with Worker() as worker:
            for number, file in enumerate(files):
                report.notes += worker.ask(
                    "cases",
                    file,
                    database,
                    limits.CASES,
                    **case_mapping.tables(wanted),
                    first=number == 0,
                    sheet=options.sheet,
                    several=len(files) > 1,
                )
        fitted = case_mapping.fit(wanted, database, options.date_order, report.notes)
        source = Source.open(URL.create("sqlite", database=str(database)), fitted)
        try:
            if not (options.leave.replace and source.count(fitted.incidents) == 0):
                check.refuse(check.findings(source, sample=sync.CHECKED_FIRST, whole=False, now=now))
            with only_loader(engine, WORK), engine.connect() as connection, connection.begin() as whole:
                _run(connection, source, report, (first, last), options, now, progress, _digest(files))
                if dry_run:
                    whole.rollback()
                report.loaded = not dry_run
        finally:
            source.engine.dispose()
    if report.loaded:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE ssz.incidents, ssz.incident_days, ssz.incident_keys"))
    return report


def _with_rows(refusal: losses.TooManyLost, rows: list[Text]) -> losses.TooManyLost:
    """Return a refusal that names the rows."""
    words = ("\n  ".join([refusal.message(lang), *(named(lang) for named in rows)]) for lang in LANGUAGES)
    return losses.TooManyLost(Text(*words), refusal.remedy)


def _digest(files: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as content:
            while block := content.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def _period(given: str | tuple[date, date] | None) -> tuple[date, date]:
    if isinstance(given, tuple):
        return given
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)", given or "")
    try:
        first, last = (date.fromisoformat(part) for part in match.groups()) if match else (date.min, date.min)
    except ValueError:
        first, last = date.min, date.min
    if first == date.min or not (1990 <= first.year <= last.year <= 2100) or last < first:
        raise UserError(
            Text(
                "ยังไม่ได้บอกว่าไฟล์คดีครอบคลุมวันใดถึงวันใด",
                "The days that the file of cases covers are not given.",
            ),
            Text("ใช้ --period 2026-10-01..2026-10-31 (ปี ค.ศ.)", "Use --period 2026-10-01..2026-10-31 (CE)."),
        )
    return first, last


class FilePull(sync.Pull):
    """A pull from a file: everything is read, every change noted, cases outside the period are counted."""

    def note_for(self, load: int, period: tuple[date, date]) -> None:
        """Note which load this is, and the days that it covers."""
        self.load, self.period = load, period
        self.outside, self.stations_read, self.of_no_station = 0, set[str](), 0
        self.known = frozenset(self.stations)

    def address(self, _salt: bytes) -> None:
        """Return nothing: a file is known by the name of its source alone."""

    def advance(self, connection: Connection) -> None:
        """Leave the bookmark of the database, if one is pulled too, where it is: a file has none."""

    def write(self, cases: pd.DataFrame, rows: int) -> None:
        """Write a batch of cases, count those outside the period, and note what changed."""
        # Cases are filed by the day they are reported; an export covers those days.
        at = cases["reported_at"].fillna(cases["occurred_from"]).dt.tz_convert(BANGKOK).dt.tz_localize(None)
        first, last = (pd.Timestamp(day) for day in self.period)
        self.outside += int(((at < first) | (at >= last + timedelta(days=1))).sum())
        super().write(cases, rows)
        self.stations_read |= set(cases["station_code"])
        self.of_no_station += int((cases["station_code"] == convert.NO_STATION).sum())
        with self.transaction() as connection:
            case_journal.note(connection, self.load)


def _run(
    connection: Connection,
    source: Source,
    report: Report,
    period: tuple[date, date],
    options: Options,
    now: datetime,
    progress: sync.Progress,
    digest: str,
) -> None:
    name, last = source.mapping.source.name, period[1]
    is_demo = store.is_demo(connection)
    salt = ownership.DEMO_SALT if is_demo else ownership.configured_salt()
    ownership.claim(connection, demo=bool(is_demo), salt=salt)
    if earlier := history.same_file(connection, "incidents", digest):
        report.notes.append(earlier)
    number = store.start_load(connection, "incidents", name, file_hash=digest)
    lists = Lists.read(connection)
    pull = _pulled(connection, source, number, period, salt, now, progress, options)
    summary = pull.summary
    report.notes += _unknown_stations(pull, lists)
    if pull.of_no_station:
        report.notes.append(in_both(lambda lang: OF_NO_STATION(lang, count=pull.of_no_station)))
    if summary.new or summary.changed or summary.removed:
        report.notes += _read_again(connection, name)
    bookmarks.write_unmapped(connection, name, summary.unmapped_codes, complete=False)
    through = _through(connection, last, now)
    report.coverage = _cover(connection, pull.stations_read, *period, through)
    reception.judge(connection, through, pull.stations_read | pull.stations_changed)
    report.rows, report.rejected = summary.read, summary.without_key + summary.duplicates
    report.lost = [
        Text(*sentence) for sentence in zip(*(losses.told(summary, lang) for lang in LANGUAGES), strict=True)
    ]
    if report.lost:
        report.notes += lost_rows.find(Path(str(source.engine.url.database)), source.mapping)
    known = summary.read - summary.new - summary.changed - summary.duplicates - summary.without_key
    report.written = Written(summary.new, summary.changed, known, summary.removed)
    history.finish(
        connection,
        number,
        report.written,
        rows=summary.read,
        file_name=report.file_name,
        by=options.by,
        stations=pull.stations_read | pull.stations_changed,
        through=through,
    )
    connection.execute(
        text("UPDATE ssz.load_batches SET covers_from = :first, covers_to = :last WHERE id = :id"),
        {"first": period[0], "last": last, "id": number},
    )
    for what, words in COUNTED.items():
        if count := getattr(summary, what):
            report.notes.append(Text(*(words(lang, count=f"{count:,}") for lang in LANGUAGES)))


OUTSIDE = Text(
    "มี {count} คดีที่รับแจ้งนอกห้วงที่ประกาศ ({days})",
    "{count} case(s) were reported outside the declared period ({days}).",
)
ROWS = Text(": แถว {rows}", " Row {rows}.")
CORRECT_PERIOD = Text(
    "แก้ห้วงที่ไฟล์ครอบคลุม (--period) ให้ตรงกับไฟล์ ยังไม่มีการเปลี่ยนแปลงข้อมูล",
    "Correct the days that the file covers (--period); nothing was changed.",
)
# New stations that a note names.
SHOWN = 10
ADDED = Text(
    "{count:,} หน่วยไม่มีในระบบ จึงเพิ่มเป็นหน่วยใหม่ตามรหัสในไฟล์ (ยังไม่มีชื่อและจังหวัด): {codes}",
    "{count:,} station(s) were not known and are added by their code, without name and province: {codes}",
)
OF_NO_STATION = Text(
    "ไม่มีสถานีในไฟล์ {count:,} คดี (นำเข้าแล้วในชื่อ “ไม่ระบุหน่วย”)",
    "without a station in the file: {count:,} (they are loaded, under “No unit given”)",
)
NAME_OF = Text(
    "“{given}” ในคอลัมน์สถานีเป็นชื่อของสถานี {code} ในระบบ ไม่ใช่รหัส ยังไม่มีการเปลี่ยนแปลงข้อมูล",
    "“{given}” in the column of stations is the name of station {code}, no code. Nothing was changed.",
)
SAY_WHOSE = Text(
    'เพิ่มใน [station_codes] ของไฟล์จับคู่: "{given}" = "{code}" (ถ้าเป็นอีกสถานีหนึ่ง ใช้รหัสใหม่)',
    'Add to [station_codes] of the mapping: "{given}" = "{code}" (or a new code, if it is another one).',
)
# Counts of a pull that the report names when they are not zero.
COUNTED = {
    "unmapped": Text("รหัสยังไม่จับคู่ {count} คดี", "unmapped: {count}"),
    "without_coordinates": Text("ไม่มีพิกัด {count} คดี", "without coordinates: {count}"),
    "piled": Text(
        "อยู่บนพิกัดกองรวมที่ยังไม่ตัดสิน {count} คดี (ทั้งระบบ) จึงไม่นับในพื้นที่ใด",
        "on undecided piles, so counted in no zone: {count} (of the whole store)",
    ),
    "unreadable_clocks": Text(
        "เวลาที่อ่านไม่ได้ {count} คดี (นับวันได้ แต่ไม่รู้เวลา)", "unreadable times of day: {count} (their days count)"
    ),
    "without_day": Text(
        "ไม่มีวันเกิดเหตุในไฟล์ {count} คดี (นำเข้าแล้วแต่ไม่รู้วัน)",
        "without a day of occurrence in the file: {count} (they are loaded, their day is not known)",
    ),
    "after_report": Text(
        "เกิดหลังวันรับแจ้ง {count} คดี (วันใดวันหนึ่งผิด)",
        "occurred after their report (one of the two is wrong): {count}",
    ),
}


def _pulled(
    connection: Connection,
    source: Source,
    load: int,
    period: tuple[date, date],
    salt: str,
    now: datetime,
    progress: sync.Progress,
    options: Options,
) -> FilePull:
    """Write the cases of the file and remove those of its days and stations that it no longer holds.

    Raises:
        UserError: a case lies outside the period.
    """

    @contextmanager
    def part() -> Iterator[Connection]:
        with connection.begin_nested():
            yield connection

    leave, start = options.leave, bookmarks.Start(since=None, began=now)
    pull = FilePull(source, part, start, sync.Summary(), salt.encode(), now, leave)
    pull.note_for(load, period)
    export = Path(str(source.engine.url.database))
    try:
        pull.read(progress, BATCH)
    except losses.TooManyLost as refusal:
        raise _with_rows(refusal, lost_rows.find(export, source.mapping)) from None
    if pull.outside:
        count = f"{pull.outside:,}"
        rows = lost_rows.outside(export, source.mapping, period)
        where = [ROWS(lang, rows=rows) if rows else "" for lang in LANGUAGES]
        outside = (
            OUTSIDE(lang, count=count, days=format_days(*period, lang)) + said
            for lang, said in zip(LANGUAGES, where, strict=True)
        )
        raise UserError(Text(*outside), CORRECT_PERIOD)
    name = source.mapping.source.name
    # A file without a case names no station: whoever lets it replace what is stored means all of its days.
    whose = pull.stations_read or (incidents.stations_of(connection, name) if leave.replace else set())
    pull.summary.removed = case_journal.remove_unseen(connection, pull.seen, name, period, whose)
    if pull.summary.removed:
        if not leave.replace:
            if options.sheet is not None:
                losses.refuse_removal_by_a_part(pull.summary.removed, options.sheet)
            losses.refuse_removal(pull.summary.removed, pull.summary.removed + len(pull.seen))
        case_journal.note(connection, load)
        pull.stations_changed |= incidents.stations_changed(connection)
    stations = pull.stations_read | pull.stations_changed
    real_points = source.mapping.source.real_points
    pull.summary.piled = piles.judge(connection, pull.locator, stations, real_points)
    return pull


def _unknown_stations(pull: FilePull, lists: Lists) -> list[Text]:
    """Return a note on the stations that only this file names.

    Args:
        lists: what the store knew before.

    Raises:
        UserError: one is the name of a station that the store knows; its cases would count elsewhere.
    """
    unknown = sorted(pull.stations_read - pull.known - {convert.NO_STATION})
    for given in unknown:
        if code := lists.code("stations", given):
            facts = {"given": given, "code": code}
            raise UserError(
                *(Text(*(words(lang, **facts) for lang in LANGUAGES)) for words in (NAME_OF, SAY_WHOSE))
            )
    listed = ", ".join(unknown[:SHOWN]) + (" …" if len(unknown) > SHOWN else "")
    return [in_both(lambda lang: ADDED(lang, count=len(unknown), codes=listed))] if unknown else []


def _read_again(connection: Connection, source_name: str) -> list[Text]:
    """Have the next pull of the same source read everything: the database has the last word."""
    pulled = connection.execute(
        text("UPDATE ssz.sync_states SET watermark = NULL, resume_at = NULL WHERE source_name = :source"),
        {"source": source_name},
    ).rowcount
    if not pulled:
        return []
    return [
        Text(
            "แหล่งนี้ดึงจากฐานข้อมูลด้วย การดึงครั้งถัดไปจะอ่านทุกคดีใหม่",
            "This source is pulled too: the next pull reads every case anew.",
        )
    ]


def _cover(
    connection: Connection, stations: set[str], first: date, last: date, through: date
) -> pd.DataFrame:
    """Record the months of the period as received for every station of the file.

    Whole months count, and the one in which the data end.
    """
    months = [m.date() for m in pd.date_range(first.replace(day=1), last, freq="MS")]
    whole = [
        m
        for m in months
        if first <= m <= through
        and min((m + timedelta(days=32)).replace(day=1) - timedelta(days=1), through) <= last
    ]
    rows = [("incidents", s, m, "received") for s in sorted(stations) for m in whole]
    if rows:
        values = [dict(zip(("dataset", "station_code", "month", "state"), row, strict=True)) for row in rows]
        statement = insert(schema.coverage).values(values)
        connection.execute(statement.on_conflict_do_nothing())
        connection.execute(text("UPDATE ssz.coverage SET received_at = now() WHERE received_at IS NULL"))
    return pd.DataFrame(rows, columns=["dataset", "station_code", "month", "state"])


def _through(connection: Connection, last: date, now: datetime) -> date:
    """Return the day the data reach: not before the day of an earlier load, not after yesterday."""
    known: date | None = connection.execute(
        text(
            "SELECT max(data_through) FROM ssz.load_batches WHERE dataset = 'incidents' AND state ="
            " 'complete'"
        )
    ).scalar()
    return max(filter(None, (known, min(last, now.astimezone(BANGKOK).date() - timedelta(days=1)))))
