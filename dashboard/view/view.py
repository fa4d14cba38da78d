"""What a person may see and asked for, with the units and holdings behind it, as one page needs them."""

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
    """What a page is drawn of.

    current: the asked period as far as data reach; compared: the same days a year earlier; both None when the
    period lies behind the data. cut_off: the last day that is recorded completely enough; None = not known.
    made_from: version and age of units and holdings; None where they were
    waited for and so are the newest.
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
    cut_off: date | None = None

    @property
    def kept_as(self) -> tuple[object, ...]:
        """What all that is shown depends on, the data aside: `db.kept` knows views by it."""
        return (self.scope, self.filters, self.lang, self.dark)

    @property
    def plain(self) -> "View":
        """The view in Thai and light: data made of it, words aside, are kept once for both languages."""
        return replace(self, lang="th", dark=False)

    @property
    def programme(self) -> "View":
        """The plain view without its offences: no goal depends on which are looked at."""
        asked = self.filters
        units = Filters(asked.period, asked.region, asked.province, asked.station, asked.zone)
        return replace(self.plain, filters=units)

    @property
    def at(self) -> date:
        """The day for which the state of the programme is shown: the period's last one with data."""
        if self.current is not None:
            return self.current.last
        return self.holdings.data_through or datetime.now(BANGKOK).date()

    @property
    def complete(self) -> bool:
        """Whether the whole asked period has data."""
        return self.current is not None and self.current == self.filters.period

    def days(self) -> tuple[Period, Period]:
        """Return (current, compared), for pages that are not drawn without data.

        Raises:
            ValueError: the period lies behind the data.
        """
        if self.current is None or self.compared is None:
            raise ValueError("the period of this view has no data")
        return self.current, self.compared
