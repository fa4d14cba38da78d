"""What somebody may see and asked for, with the units and holdings behind it, as one page needs them."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from dashboard.filters import Filters, Scope
from dashboard.language.periods import Period
from dashboard.language.text import Lang
from dashboard.language.thai import BANGKOK
from dashboard.store.answers import Sources
from dashboard.view.holdings import Holdings
from dashboard.view.units import Units


@dataclass(frozen=True)
class View:
    """All that a page's render function gets.

    current: the asked period as far as data reach; compared: the same days a year earlier; both None when the
    period lies behind the data. complete: the whole asked period has data. made_from: what units and holdings
    are as old as; None where whoever made the view waited for the newest.
    """

    scope: Scope
    filters: Filters
    lang: Lang
    dark: bool
    units: Units
    holdings: Holdings
    current: Period | None
    compared: Period | None
    made_from: Sources | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """What everything shown depends on, but for the data: part of the key of all that is kept."""
        return (self.scope, self.filters, self.lang, self.dark)

    @property
    def plain(self) -> "View":
        """The view without language and colours: what is made of it is shared by all who look at it."""
        return replace(self, lang="th", dark=False)

    @property
    def at(self) -> date:
        """The day for which the programme's state is told: the last one of the period, as far as data
        reach.
        """
        if self.current is not None:
            return self.current.last
        return self.holdings.data_through or datetime.now(BANGKOK).date()

    @property
    def complete(self) -> bool:
        return self.current is not None and self.current == self.filters.period

    def days(self) -> tuple[Period, Period]:
        """(current, compared), for pages that are not rendered without data."""
        if self.current is None or self.compared is None:
            raise ValueError("the period of this view has no data")
        return self.current, self.compared
