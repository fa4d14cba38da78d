"""Which months a file covers: received is not the same as none, and neither is the same as not sent."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
from sqlalchemy import Connection, text

from dashboard import schema
from data_loaders import writer
from data_loaders.columns import Rows
from data_loaders.parts import Part

COLUMNS = ["dataset", "station_code", "month", "state"]


def months(part: Part, declared: Sequence[date]) -> pd.DataFrame:
    """Return columns dataset, station_code, month, state of what this part of a file covers.

    declared: months that the file is said to cover for every station in it, with rows or without.
    """
    code, frame = part.dataset.code, part.read.frame
    if not part.dataset.days:
        return pd.DataFrame(columns=COLUMNS)
    if part.station is not None and part.month is not None:
        # A form says itself whose month it is; a sheet without rows and without its tick says nothing.
        state = "confirmed_none" if part.none else "received"
        is_sent = part.none or len(frame) or not part.dataset.in_month
        return pd.DataFrame([(code, part.station, part.month, state)] if is_sent else [], columns=COLUMNS)
    if frame.empty:
        return pd.DataFrame(columns=COLUMNS)
    stations = part.dataset.stations(frame, part.lists)
    days = [_days(part, key) for key in part.dataset.days if key in frame]
    seen = {pair for column in days for pair in zip(stations, column, strict=True)}
    pairs = {(s, d.replace(day=1)) for s, d in seen if isinstance(d, date) and s}
    if declared:
        pairs = {(s, month) for s in stations.dropna() for month in declared}
    return pd.DataFrame([(code, s, m, "received") for s, m in sorted(pairs)], columns=COLUMNS)


def _days(part: Part, key: str) -> pd.Series:
    """Return the days of a column; an activity stands for the day on which it was held."""
    values = part.read.frame[key]
    meets = part.dataset.column(key).lookup == "activities"
    return values.map(part.lists.meeting_days) if meets else values


def write(connection: Connection, covered: pd.DataFrame, load: int) -> None:
    """Record the covered months; a later tick does not make a month empty in which something was received."""
    if covered.empty:
        return
    none = covered[covered["state"] == "confirmed_none"]
    known = connection.execute(
        text("SELECT dataset, station_code, month FROM ssz.coverage WHERE state = 'received'")
    )
    full = {tuple(row) for row in known} if len(none) else set()
    kept = covered[
        [
            s == "received" or (d, c, m) not in full
            for d, c, m, s in covered[COLUMNS].itertuples(index=False, name=None)
        ]
    ]
    writer.write(connection, Rows(schema.coverage, kept, ("dataset", "station_code", "month")), load)
    connection.execute(text("UPDATE ssz.coverage SET received_at = now() WHERE received_at IS NULL"))
