"""Commands that keep what meetings leave behind: `order` and `freeze`.

What was said comes in files, never on the command line, which every account of a machine may read.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from data_loaders import answers, console, meetings
from data_loaders.commands import Format

OrderFile = Annotated[
    Path,
    typer.Argument(
        help="JSON: {id, unit, meeting, words, owner, due_on, by}, {id, withdrawn, by} or {id, done_on, by}"
    ),
]
BriefingFile = Annotated[Path, typer.Argument(help="JSON of a briefing, as the page Briefing writes it")]


def register(app: typer.Typer, upgraded: Callable[[], Engine]) -> None:
    """Add the commands; `upgraded` connects to the store."""

    @app.command(name="order")
    def order_command(file: OrderFile, output: Format = "table") -> None:
        """Store an order of a meeting, withdraw it, or note that it is done; twice is once."""
        number = meetings.settle_or_add(upgraded(), meetings.read(file))
        if output == "json":
            answers.say({"number": number})
        else:
            console.say(f"บันทึกข้อสั่งการแล้ว / The order is on record: {number}")

    @app.command(name="freeze")
    def freeze_command(file: BriefingFile, output: Format = "table") -> None:
        """Keep a briefing as it was shown; nobody can alter it afterwards."""
        number = meetings.freeze(upgraded(), meetings.read(file))
        if output == "json":
            answers.say({"number": number})
        else:
            console.say(f"บันทึกการนำเสนอแล้ว ลำดับที่ {number} / The briefing is kept as number {number}.")
