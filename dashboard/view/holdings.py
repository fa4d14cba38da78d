"""What the store holds and how far its data reach: the facts every page names."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pandas as pd

from dashboard.filters import Scope
from dashboard.language.text import Text
from dashboard.queries import status
from dashboard.store import db

# Stands wherever a figure of the demo is shown.
DEMO = Text("ข้อมูลสมมติ – ไม่ใช่สถิติจริง", "Made-up data – not real statistics")


@dataclass(frozen=True, slots=True)
class Pulls:
    """How a source is pulled from its database.

    last: end of the last complete pull. every: after which the watch that pulled promised the next one; None
    = it was pulled once, and nobody promised anything. under_way: a later pull has begun and not ended.
    """

    last: datetime
    every: timedelta | None
    under_way: bool


@dataclass(frozen=True)
class Holdings:
    """What the store holds.

    is_demo: None for a store without data. sources: names of those that the scope has stations of.
    data_through: last complete day of every source; None before the first complete pull. first_month: first
    month for which a station of the scope sent cases.
    unfinished_since: start of a pull that has not finished. pulls: of each source that is pulled from a
    database and was, the one pulled last comes first.
    """

    is_demo: bool | None
    sources: tuple[str, ...]
    data_through: date | None
    first_month: date | None
    pulled_at: datetime | None
    unfinished_since: datetime | None
    pulls: tuple[Pulls, ...] = ()


def load(scope: Scope) -> Holdings:
    """Return what the store holds for a scope; during a fault of the store, what it held last."""
    return db.kept(_load, scope)


def _load(scope: Scope) -> Holdings:
    answers = db.read_all(store=status.holdings(), pulls=status.pulls(scope), first=status.first_month(scope))
    is_demo, pulls = answers["store"]["is_demo"].iloc[0], answers["pulls"]
    # A load that was undone is as if it had never been: it is neither a source nor does it reach a day.
    pulls = pulls[pulls["state"] != "undone"]
    complete = pulls[pulls["state"] == "complete"].drop_duplicates("source")
    latest = pulls.drop_duplicates("source")
    unfinished = latest.loc[latest["state"] != "complete", "started_at"]
    reached = complete["data_through"].dropna()
    finished = complete["finished_at"].dropna()
    return Holdings(
        is_demo=None if pd.isna(is_demo) else bool(is_demo),
        sources=tuple(sorted(pulls["source_name"].dropna().unique())),
        data_through=reached.min() if len(reached) else None,
        first_month=answers["first"]["month"].iloc[0],
        pulled_at=finished.max().to_pydatetime() if len(finished) else None,
        unfinished_since=unfinished.min().to_pydatetime() if len(unfinished) else None,
        pulls=_pulls(pulls[~pulls["is_file"].astype(bool)]),
    )


def _pulls(pulls: pd.DataFrame) -> tuple[Pulls, ...]:
    """Return how the sources are pulled that rows of loads, none of them of a file, tell of."""
    latest = pulls.drop_duplicates("source").set_index("source")["state"]
    complete = pulls[pulls["state"] == "complete"].dropna(subset=["finished_at"])
    return tuple(
        Pulls(
            last=row.finished_at.to_pydatetime(),
            every=None if pd.isna(row.watch_seconds) else timedelta(seconds=int(row.watch_seconds)),
            under_way=latest[row.source] == "running",
        )
        for row in complete.drop_duplicates("source").itertuples(index=False)
    )
