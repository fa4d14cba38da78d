"""Which months were received, and series in which a month without data is a gap, one without cases a zero."""

from datetime import date, timedelta

import pandas as pd

from dashboard.filters import Filters, Scope
from dashboard.language.periods import Period, add_months, months_between
from dashboard.language.text import Lang, Text
from dashboard.queries import cases, status
from dashboard.store import db
from dashboard.view.view import View

UNEVEN = Text(
    " · ระวัง: ห้วงนี้ได้รับข้อมูล {now} สถานี ห้วงก่อน {before} สถานี เทียบตรง ๆ ไม่ได้",
    " · careful: {now} stations sent data now, {before} then; not directly comparable",
)


def basics(view: View) -> dict[str, pd.DataFrame]:
    """Return what every page asks of its view, as one question.

    months: received ones. silent: stations that never sent. shares: what counts where, in a period with data.
    """
    return db.kept(_basics, view.scope, view.filters, view.current)


def _basics(scope: Scope, filters: Filters, current: Period | None) -> dict[str, pd.DataFrame]:
    asked = {
        "months": status.received_by_month(scope, filters, "incidents"),
        "silent": status.stations_never_received(scope, filters, "incidents"),
    }
    if current is not None:
        asked["shares"] = cases.shares(scope, filters, current)
    return db.read_all(**asked)


def received(view: View) -> set[date]:
    """Return the first days of the months for which any station of the view sent cases."""
    return set(basics(view)["months"]["month"])


def shares(view: View) -> tuple[int, int, int]:
    """Return the cases of the view in the period, of these without a usable point, and of unmapped codes."""
    row = basics(view)["shares"].iloc[0]
    return int(row["cases"]), int(row["unlocated"]), int(row["unmapped"])


def reported(view: View) -> int:
    """Return the cases of the view that were reported in the period; `shares` counts those that occurred."""
    return int(basics(view)["shares"].iloc[0]["reported"])


def monthly(view: View, months: list[date]) -> pd.Series:
    """Return the cases of the view by month of occurrence; see `by_month`."""
    if not months:
        return pd.Series(dtype=float)
    span = Period("custom", months[0], add_months(months[-1], 1))
    return by_month(db.read(cases.by_day(view.scope, view.filters, span)), months, received(view))


def by_month(days: pd.DataFrame, months: list[date], received: set[date]) -> pd.Series:
    """Return days (day, cases) by month: 0 where received without a case, NaN where no station sent data."""
    counts = days["cases"].astype(float).groupby([d.replace(day=1) for d in days["day"]]).sum()
    return counts.reindex(months, fill_value=0.0).where([m in received for m in months])


def whole_months(through: date, count: int) -> list[date]:
    """Return the last `count` months that are over by the end of `through`."""
    next_day = through + timedelta(days=1)
    end = next_day.replace(day=1)
    return months_between(add_months(end, -count), end)


def any_received(view: View, period: Period) -> bool:
    """Whether any station of the view sent anything for any month of the period."""
    return not received(view).isdisjoint(months_between(period.start, period.end))


def all_received(view: View, period: Period) -> bool:
    """Whether some station of the view sent something for every month: only then may it be added up."""
    return received(view).issuperset(months_between(period.start, period.end))


def uneven_note(senders: pd.DataFrame, lang: Lang) -> str:
    """Return a warning when the stations that sent data differ between two periods, else ''.

    Args:
        senders: the row of queries.status.senders.
    """
    row = senders.iloc[0]
    if not row["before"] or not row["changed"]:
        return ""
    return UNEVEN(lang, now=row["now"], before=row["before"])
