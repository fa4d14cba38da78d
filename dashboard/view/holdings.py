"""What the store holds and how far it reaches: the facts every page names."""

from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from dashboard.filters import Scope
from dashboard.language.text import Text
from dashboard.queries import status
from dashboard.store import db

# Said wherever a figure of the demo is shown.
DEMO = Text("ข้อมูลสมมติ – ไม่ใช่สถิติจริง", "Made-up data – not real statistics")


@dataclass(frozen=True)
class Holdings:
    """data_through: last complete day of every source; None before the first complete pull.

    first_month: first month for which a station of the scope sent cases. unfinished_since: start of a pull
    that has not finished.
    """

    is_demo: bool | None
    sources: tuple[str, ...]
    data_through: date | None
    first_month: date | None
    pulled_at: datetime | None
    unfinished_since: datetime | None


def load(scope: Scope) -> Holdings:
    """Read the facts; during a fault of the store, the last known ones."""
    return db.kept(("holdings", scope), lambda: _load(scope))


def _load(scope: Scope) -> Holdings:
    found = db.read_all(store=status.holdings(), pulls=status.pulls(), first=status.first_month(scope))
    is_demo, pulls = found["store"]["is_demo"].iloc[0], found["pulls"]
    # What was taken back is as if it had never been loaded.
    pulls = pulls[pulls["state"] != "undone"]
    complete = pulls[pulls["state"] == "complete"].drop_duplicates("source_name")
    latest = pulls.drop_duplicates("source_name")
    unfinished = latest.loc[latest["state"] != "complete", "started_at"]
    reached = complete["data_through"].dropna()
    finished = complete["finished_at"].dropna()
    return Holdings(
        is_demo=None if pd.isna(is_demo) else bool(is_demo),
        sources=tuple(sorted(pulls["source_name"].unique())),
        data_through=reached.min() if len(reached) else None,
        first_month=found["first"]["month"].iloc[0],
        pulled_at=finished.max().to_pydatetime() if len(finished) else None,
        unfinished_since=unfinished.min().to_pydatetime() if len(unfinished) else None,
    )
