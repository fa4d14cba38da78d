"""Files into the store: checked as a whole, loaded in one transaction or not at all.

The command line calls this, and through it the pages.
"""

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

import orjson
import pandas as pd
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError

from dashboard.coverage import datasets
from dashboard.errors import UserError
from dashboard.language.text import LANGUAGES, Lang, Text
from dashboard.language.thai import BANGKOK
from data_loaders import (
    annotated,
    blanks,
    days,
    foreign_rows,
    forms,
    history,
    losses,
    lost_zeros,
    monthly,
    ownership,
    persons,
    problems,
    received,
    stamps,
    store,
    validation,
    within,
    writer,
)
from data_loaders.columns import Context, Dataset
from data_loaders.datasets import LOADERS
from data_loaders.entry import Entry
from data_loaders.files import limits
from data_loaders.files.tables import FileSheet, name_apart
from data_loaders.files.worker import Worker
from data_loaders.lists import Lists
from data_loaders.one_loader import only_loader
from data_loaders.parts import Part
from data_loaders.problems import Problem
from data_loaders.reading import is_layer, read
from data_loaders.within import Unit

DATASETS = {dataset.code: dataset for dataset in LOADERS}
PREVIEWED = 200
AGREED = Text("ยอมรับแล้ว: {what} {reason}", "agreed to: {what} {reason}")


@dataclass(frozen=True, slots=True)
class Options:
    """What the person who loads a file may have to say about it.

    `file_name`: as it was sent, shown in the history, never used as a path. `by`: who loads. `months`: the
    first days of the months that the file covers whole, for coverage. `mapping`: columns of a foreign file.
    `crs`: where a map file does not say. `leave`: what may be lost or replaced of cases, and whether what is
    doubtful is right. `within`: the unit below the nation whose person loads, as `province:92`; nothing of
    another unit's is touched.
    """

    sheet: str | None = None
    date_order: days.Order | None = None
    crs: str | None = None
    mapping: Path | None = None
    months: tuple[date, ...] = ()
    accept_good_rows: bool = False
    blank_personal: bool = False
    """Whether numbers of people are taken out of free text."""
    file_name: str | None = None
    by: str | None = None
    today: date | None = None
    demo: bool = False
    within: str | None = None
    leave: losses.Leave = losses.NONE
    entry: Entry | None = None
    """What is known of rows that somebody entered on a page, who saw what stood there."""


@dataclass(slots=True)
class Report:
    """What a file holds and what loading it did, or would do."""

    dataset: str
    file_name: str
    rows: int = 0
    written: writer.Written = field(default_factory=writer.Written)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    preview: pd.DataFrame = field(default_factory=pd.DataFrame)
    names: dict[str, Text] = field(default_factory=dict)
    """What the columns of the preview are called."""
    parts: dict[str, int] = field(default_factory=dict)
    """Rows of each data set that the file holds."""
    coverage: pd.DataFrame = field(default_factory=pd.DataFrame)
    loaded: bool = False
    load: int | None = None
    """Number of the load in the history, once there is one."""
    rejected: int = 0
    """Rows that were not taken."""
    stations: int = 0
    """Stations that its rows are of."""
    lost: list[Text] = field(default_factory=list)
    """How many cases were not taken, or not whole, and why."""
    sheets: list[FileSheet] = field(default_factory=list)

    @property
    def counted(self) -> Text:
        """What the file holds and would be taken of it, as people count."""
        parts = self.parts or {self.dataset: self.rows}
        if len(parts) == 1:
            parts = {code: n - self.rejected for code, n in parts.items()}
        return datasets.counted(parts, self.stations)

    @property
    def ok(self) -> bool:
        return not self.problems

    def problem_frame(self, lang: Lang) -> pd.DataFrame:
        """Return columns sheet, row, column, value, reason, remedy."""
        return problems.frame(self.problems, lang)

    def annotated(self) -> bytes:
        """Return the file as XLSX with every wrong cell coloured and commented, to be sent back."""
        return annotated.workbook(self.sheets, self.problems)

    def refusal(self) -> UserError:
        """Return the problems as one error for the person who loads."""
        return problems.refusal(self.file_name, self.problems, partly=self.rejected > 0)


def check_file(
    engine: Engine,
    dataset: str,
    file: Path | bytes,
    options: Options | None = None,
    worker: Worker | None = None,
) -> Report:
    """Report what loading the file would do; nothing is changed.

    Raises:
        UserError: the file as a whole cannot be read. What is wrong with cells is in the report.
    """
    options = options or Options()
    with (
        _file(file, options) as (path, name),
        engine.connect() as connection,
        connection.begin() as transaction,
    ):
        connection.execute(text("SET LOCAL lock_timeout = '5s'"))
        report = _load(connection, dataset, path, replace(options, file_name=name), worker)
        transaction.rollback()
    report.loaded = False
    return report


def load_file(
    engine: Engine,
    dataset: str,
    file: Path | bytes,
    options: Options | None = None,
    worker: Worker | None = None,
) -> Report:
    """Load a file: all of it, or nothing (with `accept_good_rows`, all rows without a fault).

    Raises:
        UserError: the file cannot be read, or another loader is at work. A report with problems and `loaded`
            False says that nothing was changed.
    """
    options = options or Options()
    with (
        _file(file, options) as (path, name),
        only_loader(engine, f"load {dataset}"),
        engine.begin() as connection,
    ):
        report = _load(connection, dataset, path, replace(options, file_name=name), worker)
        if not report.loaded:
            connection.rollback()
    return report


@contextmanager
def _file(file: Path | bytes, options: Options) -> Iterator[tuple[Path, str]]:
    """Hand out the file on disk and its name for people; bytes go to a file of our own naming."""
    if isinstance(file, Path):
        yield file, options.file_name or file.name
        return
    with tempfile.TemporaryDirectory(prefix="ssz-upload-") as folder:
        path = Path(folder) / "upload"
        path.write_bytes(file)
        yield path, (options.file_name or "upload")[:200]


def dataset_of(code: str) -> Dataset:
    """Return the data set of that name.

    Raises:
        UserError: there is none; names those there are.
    """
    if code in ("incidents", "monthly"):
        raise UserError(
            Text(f"{code} ไม่มีแบบฟอร์มหรือรายการของตนเอง", f"{code} has no form or list of its own."),
            Text(
                "แบบรายงานประจำเดือน: template monthly --station; คดี: ใช้ไฟล์ส่งออกจากระบบเดิม",
                "Monthly form: template monthly --station; cases: the export of the other system.",
            ),
        )
    if code not in DATASETS:
        known = ", ".join([*DATASETS, "incidents", "monthly"])
        raise UserError(
            Text(f"ไม่มีชุดข้อมูล {code}", f"There is no data set {code}."),
            Text(f"ใช้ชื่อใดชื่อหนึ่ง: {known}", f"Known: {known}."),
        )
    return DATASETS[code]


def _load(connection: Connection, code: str, path: Path, options: Options, worker: Worker | None) -> Report:
    report = Report(code, options.file_name or path.name)
    report.sheets, report.notes = _sheets(path, code, options, worker)
    return _load_sheets(connection, report, options, lambda: hashlib.sha256(path.read_bytes()).hexdigest())


def load_entered(
    engine: Engine, dataset: str, of: str, sheets: Sequence[FileSheet], entry: Entry, options: Options
) -> Report:
    """Load rows that were entered on a page: by the way of a file, without one.

    Args:
        dataset: as which the sheets are read (`monthly` for a form). of: whose rows they are.

    Raises:
        UserError: another loader is at work. A report with problems and `loaded` False says that nothing was
            changed.
    """
    with only_loader(engine, f"enter {dataset}"), engine.begin() as connection:
        report = Report(dataset, options.file_name or "", sheets=list(sheets))
        _load_sheets(connection, report, replace(options, entry=entry), lambda: entry.digest)
        if report.load is not None and (report.written.touched or not entry.count):
            entry.note(connection, report.load, of)
        if not report.loaded:
            connection.rollback()
    return report


def _load_sheets(
    connection: Connection, report: Report, options: Options, digest_of: Callable[[], str]
) -> Report:
    code, lists = report.dataset, Lists.read(connection)
    unit = within.unit_of(connection, options.within)
    within.require_own(code, unit)
    today = options.today or datetime.now(BANGKOK).date()
    parts = _parts(report, code, options, lists, today, connection)
    for part in parts:
        # Who entered a row saw what was stored, and left blank what is to be blank.
        if options.entry is None:
            blanks.keep(part, connection)
        if options.blank_personal:
            free = validation.free_text(part.dataset.all_columns(part.lists))
            if note := persons.blank(part.read.frame, free):
                part.read.notes.append(note)
    frames = [part.read.frame for part in parts]
    report.rows = sum(map(len, frames))
    report.parts = {part.dataset.code: len(part.read.frame) for part in parts}
    if parts:
        shown = next((part for part in parts if len(part.read.frame)), parts[0])
        report.preview = shown.read.frame.head(PREVIEWED)
        report.names = {c.key: c.name for c in shown.dataset.all_columns(shown.lists)}
    _note_problems(report, parts, options, connection, unit)
    _accept(report, parts, options, connection, unit)
    if report.problems and not report.rejected:
        return report
    digest = digest_of()
    if earlier := history.same_file(connection, code, digest):
        report.notes.append(earlier)
    ownership.claim_for_files(connection, demo=options.demo)
    report.load = load = store.start_load(connection, code, report.file_name, file_hash=digest)
    try:
        _write(connection, load, parts, options, today, report)
        connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        if unit is not None:
            within.require_writes_own(connection, load, unit)
    except IntegrityError:
        raise UserError(
            Text(
                "ไฟล์อ้างถึงข้อมูลที่ไม่มีในระบบ",
                "The file refers to something that the store does not hold.",
            ),
            Text("นำเข้าข้อมูลที่ถูกอ้างถึงก่อน", "Load what it refers to first."),
        ) from None
    stations = _stations(parts)
    report.stations = len(stations)
    history.finish(
        connection,
        load,
        report.written,
        rows=report.rows - report.rejected,
        file_name=report.file_name,
        by=options.by,
        stations=stations,
    )
    report.loaded = True
    return report


def _stations(parts: list[Part]) -> set[str]:
    """Return whose rows the parts hold; none where any row is of no station, for it is everybody's then."""
    stations: set[str] = set()
    for part in parts:
        owners = part.dataset.stations(part.read.frame, part.lists)
        if part.station is None and owners.isna().any():
            return set()
        stations |= {*owners.dropna(), *({part.station} if part.station else ())}
    return stations


def _sheets(
    path: Path, code: str, options: Options, worker: Worker | None
) -> tuple[list[FileSheet], list[Text]]:
    places = code != "monthly" and dataset_of(code).places
    with ExitStack() as stack:
        reader = worker or stack.enter_context(Worker())
        what, allowed = ("places", limits.PLACES) if places else ("tables", limits.TABLES)
        out, notes = stack.enter_context(reader.reading(what, path, allowed, crs=options.crs))  # type: ignore[arg-type]
        content = orjson.loads(out.read_bytes())
    sheets = [FileSheet(**sheet) for sheet in content["sheets"]]
    name_apart(sheets)
    return sheets, notes


def _parts(
    report: Report, code: str, options: Options, lists: Lists, today: date, connection: Connection
) -> list[Part]:
    if code == "monthly":
        return monthly.parts(report.sheets, lists, options.date_order, today)
    dataset = dataset_of(code)
    sheets, order = report.sheets, options.date_order
    if not dataset.places and any(map(monthly.is_form, sheets)):
        raise UserError(
            Text("ไฟล์นี้เป็นแบบรายงานประจำเดือน", "This is a monthly form."),
            Text("นำเข้าเป็นชุดข้อมูล monthly", "Load it as data set monthly."),
        )
    form = forms.load(options.mapping) if options.mapping is not None else None
    as_it_stood: dict[str, str] = {}
    if form is not None:
        order = form.dates.order or order
        report.sheets = sheets = form.apply(sheets, dataset, order, as_it_stood, report.notes)
    rows = read(sheets, dataset, lists, order, today, wanted_sheet=options.sheet, system=options.crs)
    if form is not None:
        form.put_back(sheets, rows)
    rows.frame = dataset.prepare(rows.frame)
    part = Part(dataset, rows, lists)
    if as_it_stood:
        stamps.recognise(part, as_it_stood, connection)
    return [part]


def _note_problems(
    report: Report, parts: list[Part], options: Options, connection: Connection, unit: Unit | None
) -> None:
    """Put what is wrong with the parts into the report; what somebody has agreed to is a note."""
    for part in parts:
        report.notes += part.read.notes
        faults = part.read.problems + _problems(part, connection, unit)
        agreed = [p for p in faults if p.doubtful and options.leave.lose]
        report.notes += [_agreed(problem) for problem in agreed]
        report.problems += [p for p in faults if p not in agreed]
        if options.entry is not None:
            report.problems += options.entry.problems(part, connection)
    layers = {sheet.name for sheet in report.sheets if is_layer(sheet)}
    report.problems = [replace(p, is_of_map=p.sheet in layers) for p in report.problems]
    report.problems.sort(key=lambda p: (p.sheet, p.row))


def _agreed(problem: Problem) -> Text:
    """Return the note on something doubtful that whoever loads has agreed to."""
    return Text(*(AGREED(lang, what=problem.value, reason=problem.reason(lang)) for lang in LANGUAGES))


def _problems(part: Part, connection: Connection, unit: Unit | None) -> list[Problem]:
    dataset, read_ = part.dataset, part.read
    outside = list(within.problems(part, unit)) if unit is not None else []
    faults = validation.problems(read_, dataset, part.lists)
    faults += foreign_rows.problems(read_, dataset, connection)
    faults += lost_zeros.problems(read_, dataset, connection)
    faults += dataset.check_in_store(read_.frame, connection)
    return outside + validation.named(faults, read_, dataset.all_columns(part.lists))


def _accept(
    report: Report, parts: list[Part], options: Options, connection: Connection, unit: Unit | None
) -> None:
    """Drop the rows that have a fault, with `accept_good_rows` and if the rest can stand alone."""
    if not (options.accept_good_rows and report.problems) or any(p.row == 0 for p in report.problems):
        return
    bad = {(p.sheet, p.row) for p in report.problems}
    dropped = 0
    for part in parts:
        frame = part.read.frame
        wrong = [(s, r) in bad for s, r in zip(frame["sheet"], frame["row"], strict=True)]
        dropped += sum(wrong)
        part.read.frame = frame[[not w for w in wrong]].reset_index(drop=True)
    # A fault of the header or the sheet belongs to no row that could be left out; and what was said once, in
    # a row that is left out now, may be missing from the others.
    for part in parts:
        part.read.wrong.clear()
    left = [p for part in parts for p in _problems(part, connection, unit)]
    if dropped >= len(bad) and all(p.doubtful and options.leave.lose for p in left):
        report.rejected = dropped


def _write(
    connection: Connection, load: int, parts: list[Part], options: Options, today: date, report: Report
) -> None:
    for part in parts:
        salt = b""
        if part.dataset.ids is not None:
            secret = ownership.salt_of(connection)
            ownership.claim(connection, demo=bool(store.is_demo(connection)), salt=secret)
            salt = secret.encode()
        context = Context(connection, part.lists, today, salt)
        with part.dataset.around(connection) if part.dataset.around else ExitStack():
            if len(part.read.frame):
                tables = part.dataset.tables(part.read.frame, context)
                for rows in tables:
                    report.written += writer.write(connection, rows, load)
        covered = received.months(part, options.months)
        report.coverage = pd.concat([report.coverage, covered], ignore_index=True)
        received.write(connection, covered, load)
