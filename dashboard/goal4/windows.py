"""The windows of goal 4's conclusion, fixed by the day of joining and never by the counts (METHODS sections
1.2, 11).

Before are whole years that end the day before joining; after begins on the 1st of the month after it. The
month of joining itself, in which things settle, is in neither. After ends at the cut-off; on fixed days – 6,
12, 24 … months after – a review is drawn, because whoever looks every month until it is green sees a fall
twice as often as there is one.
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.coverage.season import Days
from dashboard.language.periods import add_months, months_between

BASELINES = (36, 24, 12)
SENSITIVITIES = (6, 12, 24, 36)
FIRST_REVIEW, YEAR = 6, 12
# Until fiscal year 2557 "group 1" could mean something else (five groups): no window may reach behind it.
FOUR_GROUPS_SINCE = date(2014, 10, 1)
# First and last day of the emergency decree against COVID-19: people stayed at home, and cases were other
# than usual.
COVID = (date(2020, 3, 26), date(2022, 9, 30))


@dataclass(frozen=True)
class Windows:
    """All windows of one zone as at a day.

    Args:
        cut_off: last day that is reported completely enough.
        seasonal: exposures carry the season; else only the same calendar months are compared.
    """

    joined_on: date
    cut_off: date
    seasonal: bool

    @property
    def after_from(self) -> date:
        return add_months(self.joined_on.replace(day=1), 1)

    @property
    def end(self) -> date:
        """The day after the cut-off; never before the window after begins."""
        return max(self.after_from, self.cut_off + timedelta(days=1))

    @property
    def months(self) -> int:
        """Whole months after, up to the cut-off."""
        whole = (self.end.year - self.after_from.year) * 12 + self.end.month - self.after_from.month
        return whole if self.end.day >= self.after_from.day else whole - 1

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
        return (
            FIRST_REVIEW if self.seasonal and self.months < FIRST_REVIEW else (self.months // YEAR + 1) * YEAR
        )

    @property
    def whole_years(self) -> bool:
        """Whether what is counted before may be held against any stretch of the year after."""
        return self.seasonal or self.months >= YEAR

    def reviewed(self, months: int) -> tuple[Days, ...]:
        """The window after of a review."""
        return ((self.after_from, add_months(self.after_from, months)),)

    @property
    def after(self) -> tuple[Days, ...]:
        """The window after, up to the cut-off; whole months, whole years from one on, where no season is
        known.
        """
        if self.seasonal:
            return ((self.after_from, self.end),) if self.end > self.after_from else ()
        months = self.months if self.months < YEAR else self.months // YEAR * YEAR
        return self.reviewed(months) if months else ()

    def before(self, months: int) -> tuple[Days, ...]:
        """The window before, so many months long; of these the calendar months of `after` where no season is
        known.
        """
        if self.whole_years or not self.months:
            return ((add_months(self.joined_on, -months), self.joined_on),)
        years = range(1, months // YEAR + 1)
        return tuple((add_months(a, -12 * y), add_months(b, -12 * y)) for y in years for a, b in self.after)

    @property
    def year_to_date(self) -> tuple[Days, ...]:
        """Days of the running fiscal year up to the cut-off."""
        first = fiscal_year_start(self.cut_off)
        return ((first, self.cut_off + timedelta(days=1)),)

    def longest_received(self, missing: Container[date]) -> int:
        """Months of the longest baseline of which everything was received; 0 = not even of the shortest."""
        return next((n for n in BASELINES if not is_missing(self.before(n), missing)), 0)

    def slices(self) -> dict[str, tuple[Days, ...]]:
        """Every window that may be asked for, by name: b6–b36 before, r6, r12 … reviews, after, year."""
        found = {f"b{n}": self.before(n) for n in SENSITIVITIES if n >= YEAR or self.seasonal}
        found |= {f"r{n}": self.reviewed(n) for n in self.reviews}
        return found | {"after": self.after, "year": self.year_to_date}


def fiscal_year_start(day: date) -> date:
    return date(day.year - (day.month < 10), 10, 1)


def is_missing(spans: tuple[Days, ...], missing: Container[date]) -> bool:
    return any(m in missing for m in months_of(spans))


def months_of(spans: tuple[Days, ...]) -> list[date]:
    """First days of the months that the spans touch, in order."""
    return sorted({m for a, b in spans for m in months_between(a, b)})


def in_covid(spans: tuple[Days, ...]) -> bool:
    """Whether the spans hold days of the emergency decree."""
    return any(a <= COVID[1] and b > COVID[0] for a, b in spans)


def crosses_classification(spans: tuple[Days, ...]) -> bool:
    """Whether cases from before the four groups would be counted."""
    return any(a < FOUR_GROUPS_SINCE for a, _ in spans)
