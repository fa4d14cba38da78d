"""The windows of goal 4, fixed by the day of joining and never by the counts.

Two lines, one set of windows, both as far as the cut-off: what came later is still being reported. The
official figure compares equal windows: up to 12 whole months after joining with as many before it. The
conclusion compares whole years that end the day before joining with all days from the 1st of the month after
it. The month of joining itself, in which things settle, is in no window after. On fixed days – 6, 12, 24 …
months after – a review is drawn, because whoever looks every month until it is green sees a fall twice as
often as there is one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from dashboard.coverage.seasons import Days
from dashboard.language.periods import add_months, months_between

BASELINES = (36, 24, 12)
SENSITIVITIES = (6, 12, 24, 36)
FIRST_REVIEW, YEAR = 6, 12
# Until fiscal year 2557 "group 1" could mean something else (five groups): no window may reach behind it.
FOUR_GROUPS_SINCE = date(2014, 10, 1)
# First and last day of the emergency decree against COVID-19: people stayed at home, and cases were other
# than usual.
COVID = (date(2020, 3, 26), date(2022, 9, 30))


class EqualWindows(NamedTuple):
    """Windows of the official figure: so many whole months before joining, and as many after."""

    months: int
    before: Days
    after: Days


@dataclass(frozen=True)
class Windows:
    """All windows of one zone.

    Args:
        cut_off: last day that is reported completely enough: both lines end there.
        seasonal: exposures carry the season; else only the same calendar months are compared.
    """

    joined_on: date
    cut_off: date
    seasonal: bool

    @property
    def after_from(self) -> date:
        """First day of every window after joining."""
        return add_months(self.joined_on.replace(day=1), 1)

    @property
    def equal(self) -> EqualWindows:
        """The windows of the official figure, at most 12 months each.

        With 12 whole months after joining, before is the 12 months up to the day of joining; with fewer, the
        same calendar months a year earlier, so that both windows are equal and of one season. With none, both
        are empty.
        """
        months = min(self.months, YEAR)
        after = (self.after_from, add_months(self.after_from, months))
        if months == YEAR:
            return EqualWindows(months, (add_months(self.joined_on, -YEAR), self.joined_on), after)
        return EqualWindows(months, (add_months(after[0], -YEAR), add_months(after[1], -YEAR)), after)

    @property
    def end(self) -> date:
        """The day after the cut-off; never before the window after begins."""
        return max(self.after_from, self.cut_off + timedelta(days=1))

    @property
    def months(self) -> int:
        """Whole months after, up to the cut-off."""
        return whole_months(self.after_from, self.cut_off)

    @property
    def review(self) -> int:
        """Months of the latest review that is due: 0, 6, 12, 24, 36 …"""
        return max(self.reviews, default=0)

    @property
    def reviews(self) -> tuple[int, ...]:
        """Months of all reviews that are due; of whole years alone where no season is known."""
        first = (FIRST_REVIEW,) if self.seasonal and self.months >= FIRST_REVIEW else ()
        return (*first, *range(YEAR, self.months + 1, YEAR))

    @property
    def next_review(self) -> int:
        """Months of the first review that is not due yet."""
        if self.seasonal and self.months < FIRST_REVIEW:
            return FIRST_REVIEW
        return (self.months // YEAR + 1) * YEAR

    @property
    def whole_years(self) -> bool:
        """Whether what is counted before may be held against any stretch of the year after."""
        return self.seasonal or self.months >= YEAR

    def reviewed(self, months: int) -> tuple[Days, ...]:
        """Return the window after of a review."""
        return ((self.after_from, add_months(self.after_from, months)),)

    @property
    def after(self) -> tuple[Days, ...]:
        """The window after, up to the cut-off.

        Where no season is known, it is of whole months, and from a year on of whole years.
        """
        if self.seasonal:
            return ((self.after_from, self.end),) if self.end > self.after_from else ()
        months = self.months if self.months < YEAR else self.months // YEAR * YEAR
        return self.reviewed(months) if months else ()

    def before(self, months: int) -> tuple[Days, ...]:
        """Return the window before, so many months long.

        Where no season is known, it holds the calendar months of `after` alone.
        """
        if self.whole_years or not self.months:
            return ((add_months(self.joined_on, -months), self.joined_on),)
        years = range(1, months // YEAR + 1)
        return tuple((add_months(a, -12 * y), add_months(b, -12 * y)) for y in years for a, b in self.after)

    @property
    def sensitivities(self) -> tuple[int, ...]:
        """Lengths of the baselines to try; parts of a year only where the season is known."""
        return tuple(months for months in SENSITIVITIES if months >= YEAR or self.seasonal)

    @property
    def year_to_date(self) -> tuple[Days, ...]:
        """Days of the running fiscal year up to the cut-off."""
        first = fiscal_year_start(self.cut_off)
        return ((first, self.cut_off + timedelta(days=1)),)

    def longest_received(self, received: Callable[[date], bool]) -> int:
        """Return the months of the longest baseline that was received whole; 0 = not even the shortest.

        One that reaches behind the four crime groups gives way to a shorter one.
        """
        return next(
            (
                n
                for n in BASELINES
                if not missing_months(self.before(n), received) and not crosses_classification(self.before(n))
            ),
            0,
        )


def whole_months(first: date, last: date) -> int:
    """Return how many whole months lie between two days, both included; `first` is the 1st of a month."""
    end = last + timedelta(days=1)
    return max(0, (end.year - first.year) * 12 + end.month - first.month)


def fiscal_year_start(day: date) -> date:
    """Return the 1 October with which the fiscal year of a day began."""
    return date(day.year - (day.month < 10), 10, 1)


def missing_months(spans: Iterable[Days], received: Callable[[date], bool]) -> tuple[date, ...]:
    """Return the months of the spans that were not received, in order."""
    return tuple(month for month in months_of(spans) if not received(month))


def months_of(spans: Iterable[Days]) -> list[date]:
    """Return the first days of the months that the spans touch, in order."""
    return sorted({month for first, end in spans for month in months_between(first, end)})


def in_covid(spans: Iterable[Days]) -> bool:
    """Return whether the spans hold days of the emergency decree."""
    return any(first <= COVID[1] and end > COVID[0] for first, end in spans)


def crosses_classification(spans: Iterable[Days]) -> bool:
    """Return whether cases from before the four groups would be counted."""
    return any(first < FOUR_GROUPS_SINCE for first, _ in spans)
