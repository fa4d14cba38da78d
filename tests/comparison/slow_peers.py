"""The slow way to what stations are compared by."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Select

from dashboard.filters import Filters, Scope
from dashboard.language.periods import Period
from dashboard.queries import status
from tests.slow import World

Case = tuple[Select[Any], list[tuple[Any, ...]]]


def months_sent(w: World, s: Scope, f: Filters) -> Case:
    """Every day of a period and the month it is in, counted out."""
    sent = w.tables["coverage"].query("dataset == 'incidents'")

    believed = sent.query("state != 'doubtful'")

    def of(rows: pd.DataFrame, station: str, period: Period) -> int:
        months = {(period.start + timedelta(days=n)).replace(day=1) for n in range(period.days)}
        return len(months & set(rows[rows["station_code"] == station]["month"]))

    periods = f.period, f.period.year_earlier()
    counted = [
        (code, *(of(rows, code, period) for rows in (believed, sent) for period in periods))
        for code in w.stations(s, f)
    ]
    return status.months_sent(s, f, "incidents", *periods), [row for row in counted if row[3] or row[4]]


CASES: dict[str, Callable[[World, Scope, Filters], Case]] = {"status.months_sent": months_sent}
