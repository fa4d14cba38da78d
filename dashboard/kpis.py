"""What the cards of the pages show, for scripts and for checking: `python -m dashboard.kpis …`.

Reads the store as the pages' select-only account, all units. Exit 0: told, 2: refused or failed. The keys of
the JSON are those of `dashboard.programme.report.as_json`.
"""

import io
import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated, Any, Literal, NoReturn

import structlog
import typer
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from dashboard.errors import SettingsError, StoreUnavailable, UserError
from dashboard.language.text import Lang, Text
from dashboard.programme import report
from dashboard.programme.cards import cards
from dashboard.programme.request import requested
from dashboard.settings import settings
from dashboard.store import connection, db, embedded

Format = Literal["table", "json"]
WIDTH = 120

NO_STORE = SettingsError(
    Text("ยังไม่มีฐานข้อมูลรายงานใน SSZ_DATA_DIR", "There is no reporting store in SSZ_DATA_DIR."),
    Text(
        "สร้างก่อนด้วย python -m data_loaders prepare หรือระบุ SSZ_DATA_DIR หรือ DATABASE_READER_URL ให้ถูก",
        "Make one with python -m data_loaders prepare, or correct SSZ_DATA_DIR or DATABASE_READER_URL.",
    ),
)
UNREADABLE = StoreUnavailable(
    Text("อ่านฐานข้อมูลรายงานไม่ได้", "The reporting store cannot be read."),
    Text(
        "ตรวจ DATABASE_READER_URL และว่าเครื่องแม่ข่าย PostgreSQL เปิดอยู่ "
        "ถ้าเพิ่งติดตั้งหรือเปลี่ยนรุ่น ให้สั่ง python -m data_loaders upgrade ก่อน",
        "Check DATABASE_READER_URL and that the PostgreSQL server is running; after an installation or a new"
        " version, run python -m data_loaders upgrade first.",
    ),
)

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command(help=__doc__.split("\n")[0])
def kpis(
    station: Annotated[str, typer.Option(help="this station alone")] = "",
    zone: Annotated[str, typer.Option(help="this zone alone")] = "",
    province: Annotated[str, typer.Option(help="this province alone")] = "",
    as_of: Annotated[str | None, typer.Option(help="state at the end of this day, 2026-11-22 (CE)")] = None,
    output: Annotated[Format, typer.Option("--format", help="json for scripts")] = "table",
    lang: Annotated[Lang, typer.Option(help="language of the table and of messages")] = "th",
) -> None:
    with _reading(output, lang):
        view = requested({"zone": zone, "station": station, "province": province}, as_of, lang)
        all_cards = cards(view)
        if output == "json":
            _say(report.as_json(view, all_cards))
            return
        # Into a file or a pipe rich would give 80 columns.
        width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else WIDTH
        console = Console(highlight=False, markup=False, emoji=False, width=width)
        for part in (
            *report.heading(view),
            *report.tables(view, all_cards),
            *report.footing(view, all_cards),
        ):
            console.print(part)


@contextmanager
def _reading(output: Format, lang: Lang) -> Iterator[None]:
    """Open the store for reading; report what goes wrong without a traceback and without an address."""
    try:
        _open()
        yield
    except StoreUnavailable:
        _fail(UNREADABLE, output, lang)
    except UserError as error:
        _fail(error, output, lang)
    except SQLAlchemyError as error:
        structlog.get_logger().error(
            "store_failed",
            kind=type(error).__name__,
            code=getattr(getattr(error, "orig", None), "pgcode", None),
        )
        _fail(UNREADABLE, output, lang)
    finally:
        # Before the embedded server goes, where no other process holds it.
        db.use(None)


def _open() -> None:
    config = settings()
    if (
        config.database_url is None
        and config.database_reader_url is None
        and not embedded.is_there(config.ssz_data_dir)
    ):
        # Starting the server would make an empty one.
        raise NO_STORE
    try:
        db.store()
    except ValueError:
        # An address whose port is no number; its own message would repeat it.
        raise UNREADABLE from None


def _say(answer: dict[str, Any]) -> None:
    """One JSON document; Thai letters are escaped where the terminal or pipe could not carry them."""
    escaped = sys.stdout.encoding.lower() not in ("utf-8", "utf8")
    print(json.dumps(answer, allow_nan=False, ensure_ascii=escaped, indent=1))


def _fail(error: UserError, output: Format, lang: Lang) -> NoReturn:
    if output == "json":
        _say({"error": {"message": asdict(error.message), "remedy": asdict(error.remedy)}})
    else:
        Console(stderr=True, highlight=False, markup=False, emoji=False, style="bold red").print(
            error.say(lang)
        )
    raise typer.Exit(2)


def main() -> None:
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    # A killed process must still give up its hold on the embedded server, or nobody ever stops it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show a letter gets another one instead of a traceback.
            stream.reconfigure(errors="replace")
    connection.install_deadline()
    app()


if __name__ == "__main__":
    main()
