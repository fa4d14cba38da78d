"""Commands of the page that records data: `entered` and `enter`.

What was typed comes in a file, never on the command line, which every account of a machine may read.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from dashboard.settings import settings
from data_loaders import answers, console, entering, file_commands, meetings, store
from data_loaders.commands import Format
from data_loaders.loading import Report

EntryFile = Annotated[
    Path,
    typer.Argument(
        help="JSON: {dataset, station, by, rows: [{values, seen}]}, {dataset, station, by, month} or"
        " {dataset, station, by, load}; photos: [column], each in a file of that name beside it"
    ),
]


def register(app: typer.Typer, upgraded: Callable[[], Engine]) -> None:
    """Add the commands; `upgraded` connects to the store."""

    @app.command(name="entered")
    def entered_command(station: str, output: Format = "table") -> None:
        """Tell what a station is asked for and what it has entered; as JSON alone."""
        # Asked for a page that waits, and nothing is written: no look whether the store is upgraded.
        with store.connect(settings()).connect() as connection:
            known = entering.known(connection, station)
        if output == "json":
            answers.say(known)
        else:
            for code, told in known["rows"].items():
                console.say(f"{code}: {told['count']:,} แถว / row(s)")

    @app.command(name="enter")
    def enter_command(file: EntryFile, output: Format = "table") -> None:
        """Store rows that were entered for a station, a month without any, or take an entry back."""
        done = entering.enter(upgraded(), meetings.read(file), file.parent)
        if not isinstance(done, Report):
            if output == "json":
                answers.say(done)
            else:
                console.say(f"ย้อนการบันทึกแล้ว {done['undone']:,} แถว / Taken back: {done['undone']:,} row(s).")
            return
        if output == "json":
            answers.say(answers.report(done, dry_run=False))
        else:
            file_commands.show(done, dry_run=False)
        raise typer.Exit(0 if done.loaded else 2)
