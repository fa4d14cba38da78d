"""What the commands share: options, and the store that they work on."""

from pathlib import Path
from typing import Annotated, Literal

import typer
from sqlalchemy import Engine

from dashboard.settings import settings
from data_loaders import console, store

Format = Annotated[Literal["table", "json"], typer.Option("--format", help="json for scripts")]
By = Annotated[str | None, typer.Option(help="who acts, for the history (default: the account)")]
Accept = Annotated[
    bool,
    typer.Option(
        "--accept",
        help="cases: take the rest though more rows are lost than may be (1 %);"
        " areas: take those below 100 m² that were named",
    ),
]
Replace = Annotated[
    bool, typer.Option("--replace", help="cases: remove most of what is stored if the source lacks it")
]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="file to write (default: named after the data set)")
]


def upgraded() -> Engine:
    """Connect to the store, upgraded; say what the database administrator has to run where we may not."""
    engine = store.connect(settings())
    if sql := store.upgrade(engine):
        console.say(
            "บัญชีนี้สร้างบทบาทไม่ได้ ส่งคำสั่งนี้ให้ผู้ดูแลฐานข้อมูล / This account may not create roles;"
            " give this to the DBA:"
        )
        print(sql)
    return engine
