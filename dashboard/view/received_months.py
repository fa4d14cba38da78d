"""Which months were received, and series in which a month without data is a gap, one without cases a zero."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from dashboard.filters import Filters, Scope
from dashboard.language.periods import Period, add_months, months_between, week_of
from dashboard.language.text import Lang, Text
from dashboard.queries import cases, piles, quality, status
from dashboard.store import db
from dashboard.view.view import View

WEEK = timedelta(days=7)
# More station-months than this share received in one of two periods alone: no percentage between them. It is
# the share that the cut-off lets be missing too.
MOST_UNEVEN = 0.05
UNEVEN = Text(
    " · ระวัง: {stations:,} สถานีได้รับข้อมูลที่เชื่อได้สองห้วงไม่เท่ากัน ({months:,} จาก {of:,} เดือน-สถานี)",
    " · careful: {stations:,} stations sent believable data of unequal months ({months:,} of {of:,}"
    " station-months)",
)
WITHHELD = Text("{uneven} จึงไม่แสดงร้อยละ", "{uneven}, so no percentage is shown")


@dataclass(frozen=True, slots=True)
class Evenness:
    """How alike two periods were received.

    stations: of which more months are there of one than of the other; months: by how many; of: station-months
    that at least one of them has.
    """

    stations: int
    months: int
    of: int

    @property
    def comparable(self) -> bool:
        """Whether a percentage between the two says something of crime."""
        return self.months <= MOST_UNEVEN * self.of

    def note(self, lang: Lang) -> str:
        """Return a warning where the periods were not received alike, else ''."""
        if not self.months:
            return ""
        uneven = UNEVEN(lang, stations=self.stations, months=self.months, of=self.of)
        return uneven if self.comparable else WITHHELD(lang, uneven=uneven)


def basics(view: View) -> dict[str, pd.DataFrame]:
    """Return what every page asks of its view, as one question.

    months: received ones. doubts: months of which implausibly little came. piles: points with more cases than
    chance explains. silent: stations that never sent. shares: what counts where, in a period with data.
    """
    return db.kept(_basics, view.scope, view.filters, view.current)


def _basics(scope: Scope, filters: Filters, current: Period | None) -> dict[str, pd.DataFrame]:
    asked = {
        "months": status.received_by_month(scope, filters, "incidents"),
        "doubts": quality.doubts(scope, filters),
        "piles": piles.undecided_piles(scope, filters),
        "silent": status.stations_never_received(scope, filters, "incidents"),
    }
    if current is not None:
        asked["shares"] = cases.shares(scope, filters, current)
    return db.read_all(**asked)


def received(view: View) -> set[date]:
    """Return the first days of the months for which any station of the view sent cases."""
    return set(basics(view)["months"]["month"])


def doubtful(view: View, period: Period) -> dict[date, int]:
    """Return of how many stations of the view the months of a period are doubtful, by month."""
    months = set(months_between(period.start, period.end))
    return dict(Counter(month for month in basics(view)["doubts"]["month"] if month in months))


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


def weekly(view: View, mondays: list[date]) -> pd.Series:
    """Return the cases of the view by week of occurrence; see `by_week`."""
    if not mondays:
        return pd.Series(dtype=float)
    span = Period("custom", mondays[0], mondays[-1] + WEEK)
    through = view.holdings.data_through or mondays[-1]
    return by_week(db.read(cases.by_day(view.scope, view.filters, span)), mondays, received(view), through)


def by_week(days: pd.DataFrame, mondays: list[date], received: set[date], through: date) -> pd.Series:
    """Return days (day, cases) by week: 0 without a case, NaN where a month of it was not received.

    Args:
        through: last day with data; of months behind it nothing can have come yet.
    """
    counts = days["cases"].astype(float).groupby([week_of(d).start for d in days["day"]]).sum()
    sent = [
        received.issuperset(months_between(monday, min(monday + WEEK, through + timedelta(days=1))))
        for monday in mondays
    ]
    return counts.reindex(mondays, fill_value=0.0).where(sent)


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


def evenness(months: pd.DataFrame) -> Evenness:
    """Return how alike two periods were received.

    Args:
        months: rows of queries.status.months_sent.
    """
    apart = (months["now"] - months["before"]).abs().astype(int)
    either = months[["now", "before"]].max(axis=1).astype(int)
    return Evenness(int((apart > 0).sum()), int(apart.sum()), int(either.sum()))
