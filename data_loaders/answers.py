"""Answers of the commands for other programs: JSON on stdout, one document, or one a line during work."""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from itertools import pairwise
from typing import Any

import pandas as pd

from dashboard.errors import UserError
from dashboard.language.text import LANGUAGES, Text
from data_loaders import losses, sync, validation, within
from data_loaders.columns import Dataset
from data_loaders.datasets import LOADERS
from data_loaders.loading import Report
from data_loaders.one_loader import AtWork
from data_loaders.problems import together

# A program shows a beginning; the annotated workbook marks every fault.
MOST_PROBLEMS, MOST_ROWS, MOST_LETTERS = 1_000, 20, 200
# Seconds between two lines about progress.
PAUSE = 0.25

MONTHLY = Text("แบบรายงานประจำเดือนของสถานี", "Monthly form of a station")
ABOUT_MONTHLY = Text(
    "กิจกรรม มติที่ประชุม จุดเสี่ยง และการใช้นวัตกรรมในไฟล์เดียว",
    "Activities, resolutions, risk spots and use of innovations in one file",
)
INCIDENTS = Text("คดีจากไฟล์ส่งออก", "Cases from an export")
ABOUT_INCIDENTS = Text(
    "ไฟล์คดีที่ส่งออกจากระบบตำรวจ อ่านตามไฟล์จับคู่ของฐานข้อมูล",
    "Cases exported from the police system, read with the mapping of the database",
)
TABLES, PLACES = ("xlsx", "xls", "csv", "txt"), ("geojson", "json", "kml", "kmz", "zip", "gpkg")


def say(answer: object) -> None:
    """Print one document on one line, in ASCII so that no terminal's encoding matters."""
    print(json.dumps(answer, default=str), flush=True)


def are_wanted(arguments: Sequence[str]) -> bool:
    """Return whether a command line asks for JSON; its errors come as JSON too then."""
    return ("--format", "json") in pairwise(arguments) or "--format=json" in arguments


def error(refusal: UserError) -> dict[str, Any]:
    """Return `{"error": {"message": {th, en}, "remedy": {th, en}}}`."""
    return {"error": {"message": asdict(refusal.message), "remedy": asdict(refusal.remedy)}}


def datasets() -> list[dict[str, Any]]:
    """List what can be loaded, in the order an empty store wants it: names, file types, options."""
    described = [_described(d.code, d.name, d.about, d.places, _asks(d)) for d in LOADERS]
    monthly = _described(
        "monthly", MONTHLY, ABOUT_MONTHLY, False, ["date_order", "doubtful", "blank_personal"]
    )
    return [
        *described,
        monthly,
        _described("incidents", INCIDENTS, ABOUT_INCIDENTS, False, ["period", "date_order", "leave"]),
    ]


def _described(code: str, name: Text, about: Text, places: bool, options: list[str]) -> dict[str, Any]:
    types = [*TABLES, *(PLACES if places else ())]
    return {
        "code": code,
        "name": asdict(name),
        "about": asdict(about),
        "places": places,
        "types": types,
        "options": options,
        # Whether units below the nation load it too.
        "of_units": code not in within.NATIONAL,
    }


def _asks(dataset: Dataset) -> list[str]:
    """Return the names of the options that mean something for a data set."""
    has_dates = any(c.kind == "date" for c in dataset.columns)
    has_text = bool(validation.free_text(dataset.columns))
    applies = {
        "sheet": True,
        "date_order": has_dates,
        "crs": dataset.places or dataset.has_points,
        "month": bool(dataset.days),
        "accept_good_rows": True,
        "doubtful": dataset.places or dataset.has_points or has_text,
        "blank_personal": has_text,
    }
    return [name for name, is_asked in applies.items() if is_asked]


def report(account: Report, *, dry_run: bool) -> dict[str, Any]:
    """Return what a file holds and what loading it did or would do; the first problems and rows only."""
    written = account.written
    return {
        "dataset": account.dataset,
        "file": account.file_name,
        "rows": account.rows,
        "counted": asdict(account.counted),
        "loaded": account.loaded,
        "load": account.load,
        "dry_run": dry_run,
        "new": written.new,
        "changed": written.changed,
        "unchanged": written.unchanged,
        "removed": written.removed,
        "rejected_rows": account.rejected,
        "lost": [asdict(words) for words in account.lost],
        "notes": [asdict(n) for n in dict.fromkeys(account.notes)],
        "problem_count": len(account.problems),
        "problems": [
            {
                "sheet": p.sheet,
                "row": p.row,
                "at": asdict(p.at),
                "column": p.header,
                "key": p.key,
                "value": p.value,
                "reason": asdict(p.reason),
                "remedy": asdict(p.remedy),
                "doubtful": p.doubtful,
            }
            for p in together(account.problems)[:MOST_PROBLEMS]
        ],
        "parts": account.parts,
        "preview": _preview(account),
        "coverage": _coverage(account.coverage),
    }


def _preview(account: Report) -> dict[str, Any]:
    """Return the first rows as they were understood: names of the columns, and each cell as text."""
    frame = account.preview.drop(columns=["sheet", "row"], errors="ignore").head(MOST_ROWS)
    frame = frame.loc[:, frame.notna().any()] if len(frame) else frame
    rows = [[_shown(value) for value in row] for row in frame.itertuples(index=False, name=None)]
    return {"columns": [asdict(account.names.get(c, Text(c, c))) for c in frame.columns], "rows": rows}


def _shown(value: object) -> str | None:
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and value != value):
        return None
    text = f"{value:g}" if isinstance(value, float) and abs(value) < 1e6 and value % 1 == 0 else str(value)
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]}…"


def _coverage(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Count the stations whose month would count as sent: dataset, month, state, stations."""
    if frame.empty:
        return []
    counted = (
        frame.groupby(["dataset", "month", "state"], sort=True)["station_code"]
        .nunique()
        .reset_index(name="stations")
    )
    return [
        {**row, "month": str(row["month"]), "stations": int(row["stations"])}
        for row in counted.to_dict("records")
    ]


def summary(account: sync.Summary) -> dict[str, Any]:
    """Return the closing account of a pull."""
    th, en = (losses.told(account, lang) for lang in LANGUAGES)
    lost = [{"th": t, "en": e} for t, e in zip(th, en, strict=True)]
    return {"summary": asdict(account), "lost": lost}


def waits(another: AtWork | None) -> None:
    """Print `{"waits": {th, en}}`, or null when the wait is over; on stderr, as stdout holds the answer."""
    print(json.dumps({"waits": another and asdict(another.waits)}), file=sys.stderr, flush=True)


@contextmanager
def progress() -> Iterator[sync.Progress]:
    """Print lines `{"progress": {"done": n, "total": m}}`, a few a second."""
    last = 0.0

    def show(done: int, total: int | None) -> None:
        nonlocal last
        if time.monotonic() - last >= PAUSE or done == total:
            last = time.monotonic()
            say({"progress": {"done": done, "total": total}})

    yield show
