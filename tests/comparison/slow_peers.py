"""The slow way to what stations are compared by."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import Select

from dashboard.filters import Filters, Scope
from dashboard.language.periods import Period
from dashboard.queries import status
from tests.slow import World

Case = tuple[Select[Any], list[tuple[Any, ...]]]


def months_sent(w: World, s: Scope, f: Filters) -> Case:
    """Every day of a period and the month it is in, counted out."""
    sent = w.tables["coverage"].query("dataset == 'incidents'")

    def of(station: str, period: Period) -> int:
        months = {(period.start + timedelta(days=n)).replace(day=1) for n in range(period.days)}
        return len(months & set(sent[sent["station_code"] == station]["month"]))

    before = f.period.year_earlier()
    counted = [(code, of(code, f.period), of(code, before)) for code in w.stations(s, f)]
    return status.months_sent(s, f, "incidents", f.period, before), [
        row for row in counted if row[1] or row[2]
    ]


CASES: dict[str, Callable[[World, Scope, Filters], Case]] = {"status.months_sent": months_sent}
