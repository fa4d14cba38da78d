"""The command that records baselines and reviews: `python -m data_loaders review`."""

import getpass
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Literal

import typer
from rich.table import Table
from sqlalchemy import Engine

from dashboard.goal4.conclusion import STATES
from dashboard.goal4.reviews import Record
from data_loaders import console, review

HEADINGS = (
    "พื้นที่ / zone",
    "รอบ / review",
    "ห้วงก่อน / before",
    "คดี / cases",
    "ห้วงหลัง / after",
    "คดี / cases",
    "ผล / result",
)
BASELINE = "ฐาน\nbaseline"


def register(app: typer.Typer, upgraded: Callable[[], Engine]) -> None:
    """Add the command; `upgraded` connects to the store."""

    @app.command(name="review")
    def review_command(
        zone: Annotated[str, typer.Option(help="this zone alone")] = "",
        dry_run: Annotated[bool, typer.Option(help="say what is due, record nothing")] = False,
        output: Annotated[
            Literal["table", "json"], typer.Option("--format", help="json for scripts")
        ] = "table",
    ) -> None:
        """Record the baselines and the reviews (6, 12, 24 … months) that are due."""
        new = review.record(upgraded(), by=getpass.getuser(), zone=zone, dry_run=dry_run)
        if output == "json":
            print(json.dumps([asdict(r) for r in new], ensure_ascii=False, indent=1, default=str))
        elif new:
            console.out(_table(new))
        else:
            console.say("ไม่มีรายการครบกำหนด / Nothing is due.")


def _table(new: list[Record]) -> Table:
    table = Table(*HEADINGS)
    for r in new:
        state = next((words for name, words in STATES.items() if name == r.state), None)
        table.add_row(
            r.zone,
            f"{r.months}" if r.months else BASELINE,
            f"{r.before[0]}\n{r.before[1]}",
            f"{r.before_cases:,}",
            f"{r.after[0]}\n{r.after[1]}" if r.after else "–",
            "–" if r.after_cases is None else f"{r.after_cases:,}",
            f"{state.th}\n{state.en}" if state else "–",
        )
    return table
