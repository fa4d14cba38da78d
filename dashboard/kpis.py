"""What the cards of the pages show, for scripts and for checking: `python -m dashboard.kpis …`.

Reads the store as the pages' select-only account: all units, or those of `--as` a user.
Exit 0: told, 2: refused or failed. The keys of
the JSON are those of `dashboard.programme.report.as_json`.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated, Any, Literal, NoReturn

import typer
from rich.console import Console

from dashboard.errors import UserError
from dashboard.language.text import Lang
from dashboard.programme import report
from dashboard.programme.cards import cards
from dashboard.programme.request import requested
from dashboard.store import door

Format = Literal["table", "json"]
WIDTH = 120

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command(help=__doc__.split("\n")[0])
def kpis(
    station: Annotated[str, typer.Option(help="this station alone")] = "",
    zone: Annotated[str, typer.Option(help="this zone alone")] = "",
    province: Annotated[str, typer.Option(help="this province alone")] = "",
    as_of: Annotated[str | None, typer.Option(help="state at the end of this day, 2026-11-22 (CE)")] = None,
    output: Annotated[Format, typer.Option("--format", help="json for scripts")] = "table",
    login: Annotated[str, typer.Option("--as", help="what this user may see; else all units")] = "",
    lang: Annotated[Lang, typer.Option(help="language of the table and of messages")] = "th",
) -> None:
    with _reading(output, lang):
        view = requested({"zone": zone, "station": station, "province": province}, as_of, lang, login)
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
        with door.opened():
            yield
    except UserError as error:
        _fail(error, output, lang)


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
    door.begin()
    app()


if __name__ == "__main__":
    main()
