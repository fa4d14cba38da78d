"""The command that compares source and store: `python -m data_loaders reconcile`."""

from collections.abc import Iterable
from typing import Any

from rich.table import Table

from dashboard.coverage.reconciliation import REASONS, reasons
from data_loaders.reconcile import StationMonth

HEADINGS = (
    "สถานี / station",
    "เดือน / month",
    "ต้นทาง / source",
    "ในระบบ / store",
    "ต่าง / difference",
    "เพราะ / why",
)
TOTAL = "รวม / total"


def answer(found: list[StationMonth], source_name: str) -> dict[str, Any]:
    """Return the comparison for other programs: totals, and every station-month, with reasons above zero."""
    return {
        "source": source_name,
        "differs": any(row.differs for row in found),
        "source_cases": sum(row.source_cases for row in found),
        "store_cases": sum(row.store_cases for row in found),
        "station_months": [
            {
                "station": row.station_code,
                "month": f"{row.month:%Y-%m}" if row.month else None,
                "source_cases": row.source_cases,
                "store_cases": row.store_cases,
                "difference": row.difference,
                "why": {name: count for name in REASONS if (count := getattr(row, name))},
            }
            for row in found
        ],
    }


def table(found: Iterable[StationMonth]) -> Table:
    """Return the station-months that differ, or hold days that cannot be read, and the total of all."""
    shown = Table(*HEADINGS)
    rows = list(found)
    for row in rows:
        why = "\n".join(f"{said.th} / {said.en}" for said in reasons(row))
        if why:
            month = f"{row.month:%Y-%m}" if row.month else "–"
            shown.add_row(row.station_code, month, *_counts([row]), why)
    shown.add_row(TOTAL, "", *_counts(rows), "")
    return shown


def _counts(rows: list[StationMonth]) -> tuple[str, str, str]:
    source, kept = sum(row.source_cases for row in rows), sum(row.store_cases for row in rows)
    return f"{source:,}", f"{kept:,}", f"{source - kept:+,}" if source != kept else "0"
