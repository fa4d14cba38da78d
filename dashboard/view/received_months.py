"""Which months were received, and series in which a month without data is a gap and one without cases a
zero.
"""

from datetime import date, timedelta

import pandas as pd

from dashboard.language.periods import Period, add_months, months_between
from dashboard.language.text import Lang
from dashboard.queries import cases, status
from dashboard.store import db
from dashboard.view.view import View


def basics(view: View) -> dict[str, pd.DataFrame]:
    """What every page asks of its view, as one question: months received, stations that never sent, what
    counts where.
    """

    def ask() -> dict[str, pd.DataFrame]:
        asked = {
            "months": status.received_by_month(view.scope, view.filters, "incidents"),
            "silent": status.stations_never_received(view.scope, view.filters, "incidents"),
        }
        if view.current is not None:
            asked["shares"] = cases.shares(view.scope, view.filters, view.current)
        return db.read_all(**asked)

    return db.kept(("basics", view.scope, view.filters, view.current), ask)


def received(view: View) -> set[date]:
    """First days of the months for which any station of the view sent cases."""
    return set(basics(view)["months"]["month"])


def shares(view: View) -> tuple[int, int, int]:
    """Cases of the view in the period; of these without a usable point; cases with unmapped codes."""
    row = basics(view)["shares"].iloc[0]
    return int(row["cases"]), int(row["unlocated"]), int(row["unmapped"])


def monthly(view: View, months: list[date]) -> pd.Series:
    """Cases of the view by month of occurrence; 0 where received without a case, NaN where no station sent
    data.
    """
    if not months:
        return pd.Series(dtype=float)
    span = Period("custom", months[0], add_months(months[-1], 1))
    return by_month(db.read(cases.by_day(view.scope, view.filters, span)), months, received(view))


def by_month(days: pd.DataFrame, months: list[date], got: set[date]) -> pd.Series:
    """The days (day, cases) added up; 0 where received without a case, NaN where no station sent data."""
    found = days["cases"].astype(float).groupby([d.replace(day=1) for d in days["day"]]).sum()
    return found.reindex(months, fill_value=0.0).where([m in got for m in months])


def whole_months(through: date, count: int) -> list[date]:
    """The last `count` months that are over by the end of `through`."""
    next_day = through + timedelta(days=1)
    end = next_day.replace(day=1)
    return months_between(add_months(end, -count), end)


def any_received(view: View, period: Period) -> bool:
    """Whether any station of the view sent anything for any month of the period."""
    return not received(view).isdisjoint(months_between(period.start, period.end))


def all_received(view: View, period: Period) -> bool:
    """Whether some station of the view sent something for every month of the period: only then may it be
    added up.
    """
    return received(view).issuperset(months_between(period.start, period.end))


def uneven_note(senders: pd.DataFrame, lang: Lang) -> str:
    """A warning when the stations that sent data differ between two periods; '' when they are the same.

    Args:
        senders: the row of queries.status.senders.
    """
    row = senders.iloc[0]
    if not row["before"] or not row["changed"]:
        return ""
    if lang == "th":
        return f" · ระวัง: ห้วงนี้ได้รับข้อมูล {row['now']} สถานี ห้วงก่อน {row['before']} สถานี เทียบตรง ๆ ไม่ได้"
    return f" · careful: {row['now']} stations sent data now, {row['before']} then; not directly comparable"
