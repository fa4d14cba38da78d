"""Command line of the loaders: `python -m data_loaders …`.
Exit 0: done, 1: warnings, 2: refused or failed.
"""

import json
import re
import signal
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import structlog
import typer
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from dashboard.errors import SettingsError, UserError
from dashboard.language.text import Text
from dashboard.language.thai import BANGKOK
from dashboard.settings import settings
from data_loaders import (
    answers,
    backup_commands,
    basemap,
    check,
    commands,
    console,
    demo,
    discover_command,
    disk,
    entry_commands,
    file_commands,
    judgement_commands,
    losses,
    mapping,
    meeting_commands,
    one_loader,
    one_watch,
    ownership,
    point_command,
    reconcile,
    reconcile_command,
    review,
    review_command,
    revisions,
    store,
    sync,
    tether,
    user_commands,
)
from data_loaders.commands import Format
from data_loaders.source import Source

log = structlog.get_logger()
app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)

SourceUrl = Annotated[
    str | None, typer.Option("--source", help="address of the police database (default: POLICE_DATABASE_URL)")
]
NO_MAPPING = SettingsError(
    Text("ยังไม่ได้ตั้งค่า POLICE_MAPPING", "POLICE_MAPPING is not set."),
    Text(
        "ตั้งไฟล์จับคู่ของ POLICE_DATABASE_URL หรือลบที่อยู่นั้นออก",
        "Set the mapping of POLICE_DATABASE_URL, or take that address away.",
    ),
)
MappingFile = Annotated[Path | None, typer.Option("--mapping", help="mapping file (default: POLICE_MAPPING)")]


def _given(url: str | None, file: Path | None) -> tuple[str, Path]:
    """Return address and mapping file of the police database, given or set."""
    config = settings()
    address = url or (config.police_database_url.get_secret_value() if config.police_database_url else None)
    path = file or config.police_mapping
    if address is None or path is None:
        raise SettingsError(
            Text(
                "ยังไม่ได้ระบุฐานข้อมูลต้นทางหรือไฟล์จับคู่",
                "The source database or the mapping file is not given.",
            ),
            Text(
                "ใช้ --source และ --mapping หรือตั้ง POLICE_DATABASE_URL กับ POLICE_MAPPING",
                "Use --source and --mapping, or set POLICE_DATABASE_URL and POLICE_MAPPING.",
            ),
        )
    return address, path


@contextmanager
def _source(url: str | None, file: Path | None) -> Iterator[Source]:
    address, path = _given(url, file)
    source = Source.open(address, mapping.load(path))
    try:
        yield source
    finally:
        source.engine.dispose()


def _baton(engine: Engine, url: str | None, file: Path | None) -> one_watch.Baton:
    _, path = _given(url, file)
    return one_watch.Baton(engine, mapping.load(path).source.name)


def _seconds(text: str) -> int:
    match = re.fullmatch(r"(\d+)([smh])", text)
    if match is None or not int(match[1]):
        raise typer.BadParameter("give a time such as 30s, 10m or 1h")
    return int(match[1]) * {"s": 1, "m": 60, "h": 3600}[match[2]]


@app.command()
def upgrade() -> None:
    """Create or upgrade the reporting store and its roles."""
    commands.upgraded()
    console.say("ฐานข้อมูลรายงานพร้อมใช้ / The reporting store is ready.")


@app.command(name="revision")
def revision_command(name: str) -> None:
    """Write the next migration from what dashboard.schema has and the store has not."""
    written = revisions.revise(store.connect(settings()), name)
    if written is None:
        console.say("ไม่มีสิ่งใดต่างจากฐานข้อมูล ไม่ได้เขียนไฟล์ / Nothing differs from the store; no file is written.")
        return
    console.say(
        f"เขียน {written.name} แล้ว ตรวจ จัดรูปด้วย ruff format แล้วสั่ง upgrade / "
        f"{written.name} written: look it over, format it with ruff format, then run upgrade."
    )
    print(written)


@app.command(name="sync")
def sync_command(
    source: SourceUrl = None,
    mapping_file: MappingFile = None,
    full: Annotated[bool, typer.Option(help="read everything again")] = False,
    watch: Annotated[str | None, typer.Option(help="go on pulling, e.g. every 10m")] = None,
    dry_run: Annotated[bool, typer.Option(help="count what would happen, change nothing")] = False,
    accept: commands.Accept = False,
    replace: commands.Replace = False,
    tied: Annotated[bool, typer.Option("--tied", hidden=True, help="end when standard input closes")] = False,
    output: Format = "table",
) -> None:
    """Pull cases from the police database. As JSON: a line for each step, the account as the last.
    Exit 1: rows were not taken, or not whole.
    """
    if tied:
        tether.end_with_starter()
    every = _seconds(watch) if watch else None
    salt = ownership.configured_salt()
    engine = commands.upgraded()
    reviewed: date | None = None
    baton: one_watch.Baton | None = None
    while True:
        try:
            if every is not None:
                baton = baton or _baton(engine, source, mapping_file)
                baton.wait()
            shown = answers.progress() if output == "json" else console.bar("ดึงข้อมูลคดี / pulling")
            with _source(source, mapping_file) as police, shown as progress:
                leave = losses.Leave(accept, replace)
                summary = sync.sync(
                    police,
                    engine,
                    salt=salt,
                    full=full,
                    dry_run=dry_run,
                    progress=progress,
                    leave=leave,
                    every=every,
                )
            full = False
            # Baselines and reviews are recorded with the pull: waiting for somebody, they would stay open.
            if not dry_run and summary.data_through != reviewed:
                review.record(engine, by="sync")
                reviewed = summary.data_through
            if output == "json":
                answers.say(answers.summary(summary))
            else:
                console.show_summary(summary)
        except (UserError, SQLAlchemyError) as error:
            if every is None:
                raise
            console.say(str(error) if isinstance(error, UserError) else str(disk.store_failed(error)))
        except Exception as error:
            if every is None:
                raise
            _fault_of_watch(error)
        if every is None:
            raise typer.Exit(1 if losses.told(summary, "en") else 0)
        # By a clock that nobody sets: one that is put back must not keep the next pull waiting.
        time.sleep(every)


def _fault_of_watch(error: Exception) -> NoReturn:
    """End a watch for a fault of the program: whoever watches it starts another one.

    Its kind and its place are logged, never its words, which may hold addresses and data.
    """
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    where = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames]
    log.error("watch_failed", kind=type(error).__name__, where=where)
    raise typer.Exit(2) from None


@app.command(name="reconcile")
def reconcile_command_(
    source: SourceUrl = None, mapping_file: MappingFile = None, output: Format = "table"
) -> None:
    """Compare the cases of source and store by station and month, with the reason for every difference.
    Exit 1: they differ.
    """
    engine, salt = commands.upgraded(), ownership.configured_salt()
    with _source(source, mapping_file) as police, console.working("เทียบกับต้นทาง / comparing"):
        found = reconcile.reconcile(police, engine, salt=salt, now=datetime.now(UTC))
        name = police.mapping.source.name
    if output == "json":
        answers.say(reconcile_command.answer(found, name))
    else:
        console.out(reconcile_command.table(found))
    raise typer.Exit(1 if any(row.differs for row in found) else 0)


@app.command(name="check")
def check_command(
    source: SourceUrl = None,
    mapping_file: MappingFile = None,
    output: Format = "table",
    grants_only: Annotated[
        bool, typer.Option("--grants", help="print the least rights the reading account needs")
    ] = False,
) -> None:
    """Compare a mapping with the database it describes."""
    if grants_only:
        path = mapping_file or settings().police_mapping
        if path is None:
            raise SettingsError(
                Text("ยังไม่ได้ระบุไฟล์จับคู่", "No mapping file given."),
                Text("ใช้ --mapping", "Use --mapping."),
            )
        console.show_grants(mapping.load(path))
        return
    _compare(source, mapping_file, output)


def _compare(source: str | None, mapping_file: Path | None, output: str) -> NoReturn:
    """Show what `check` finds and end with its exit code."""
    with _source(source, mapping_file) as police:
        findings = check.findings(police)
    if output == "json":
        print(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=1))
    elif findings:
        console.show_findings(findings)
    else:
        print("ไม่พบข้อบกพร่อง / No findings.")
    severities = {finding.severity for finding in findings}
    raise typer.Exit(2 if "error" in severities else 1 if "warning" in severities else 0)


@app.command(name="demo")
def demo_command(
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="the demo's today")] = None,
    remove: Annotated[bool, typer.Option(help="empty a store that holds the demo")] = False,
) -> None:
    """Fill an empty store with a made-up province, through the same loaders."""
    engine = commands.upgraded()
    if remove:
        store.remove_demo(engine)
        console.say("ลบข้อมูลสมมติแล้ว / The demo is removed.")
        return
    _build_demo(engine, as_of.date() if as_of else datetime.now(BANGKOK).date())


def _build_demo(engine: Engine, as_of: date) -> None:
    store.require_empty(engine)
    with console.bar("สร้างข้อมูลสมมติ / building the demo") as progress:
        summary = demo.build(engine, settings().ssz_data_dir / "demo", as_of=as_of, progress=progress)
    console.show_summary(summary)


@app.command(name="basemap")
def basemap_command(file: Path) -> None:
    """Add the site's own boundaries (GeoJSON) to the background map."""
    print(basemap.add(file, settings().ssz_data_dir))


@app.command()
def prepare() -> None:
    """Before serving: pull from the police database if one is set,
    else build the demo if the store is empty.
    """
    config = settings()
    if config.police_database_url is not None and config.police_mapping is None:
        raise NO_MAPPING
    engine = commands.upgraded()
    with engine.connect() as connection:
        is_demo = store.is_demo(connection)
        whole = store.demo_is_whole(connection)
    if not config.pulls_from_police:
        if is_demo and not whole:
            # A demo whose building was broken off would be served with half its cases for ever.
            store.remove_demo(engine)
        if is_demo is None or (is_demo and not whole):
            _build_demo(engine, datetime.now(BANGKOK).date())
        return
    try:
        _first_pull(engine, is_demo)
    except UserError as error:
        if is_demo is not False:
            raise
        # Earlier pulls are there to be served; the server goes on trying.
        console.say(str(error), bad=True)


def _first_pull(engine: Engine, is_demo: bool | None) -> None:
    salt = ownership.configured_salt()
    with _source(None, None) as police:
        check.refuse(check.findings(police))
        if is_demo:
            console.say("ลบข้อมูลสมมติก่อนดึงข้อมูลจริง / Removing the demo before the first real pull.")
            store.remove_demo(engine)
        with console.bar("ดึงข้อมูลคดี / pulling") as progress:
            summary = sync.sync(police, engine, salt=salt, progress=progress)
    console.show_summary(summary)


discover_command.register(app, _compare)
file_commands.register(app)
point_command.register(app, commands.upgraded)
review_command.register(app, commands.upgraded)
judgement_commands.register(app, commands.upgraded)
meeting_commands.register(app, commands.upgraded)
entry_commands.register(app, commands.upgraded)
user_commands.register(app, commands.upgraded)
backup_commands.register(app)


def main() -> None:
    """Run the command line as a process of its own."""
    # A killed process must still give up its hold on the embedded server, or nobody ever stops it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    run(sys.argv[1:])


def run(arguments: Sequence[str]) -> NoReturn:
    """Run one command and exit; name what goes wrong in both languages, without a traceback."""
    # Asked for anew at every line: a progress bar puts itself between sys.stderr and the screen.
    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))
    one_loader.tell(answers.waits if answers.are_wanted(arguments) else console.waits)
    try:
        app(args=list(arguments), prog_name="python -m data_loaders")
    except UserError as error:
        _fail(error, arguments)
    except SQLAlchemyError as error:
        # The driver's words may hold addresses and data: only their kind is logged.
        log.error(
            "store_failed",
            kind=type(error).__name__,
            code=getattr(getattr(error, "orig", None), "pgcode", None),
        )
        _fail(disk.store_failed(error), arguments)
    except OSError as error:
        if not disk.is_full(error):
            raise
        _fail(disk.FULL_HERE, arguments)
    sys.exit(0)


def _fail(error: UserError, arguments: Sequence[str]) -> NoReturn:
    if answers.are_wanted(arguments):
        answers.say(answers.error(error))
    else:
        console.say(str(error), bad=True)
    sys.exit(2)


if __name__ == "__main__":
    main()
