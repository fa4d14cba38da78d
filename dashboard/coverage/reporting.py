"""How much of the latest days is recorded by now: what is not all in is never held against what is."""

from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.coverage.seasons import LONGEST_LAG, Lag, by_days, completeness, lag, observed
from dashboard.filters import Filters, Scope
from dashboard.language.periods import Period, month_of
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_date, format_month
from dashboard.queries import goal4
from dashboard.store import db
from dashboard.view.view import View

NOT_ALL_IN = Text("{month} คาดว่าบันทึกแล้วร้อยละ {percent}", "{month} about {percent} % recorded")
CUT_OFF = Text("วันตัดยอด {day}", "cut-off {day}")


@dataclass(frozen=True)
class Reporting:
    """How cases come in.

    through: last day with data. lag: days until nearly all are in. shares: of a day's cases that are recorded
    by its age, 0 … LONGEST_LAG days.
    """

    through: date
    lag: Lag
    shares: tuple[float, ...]

    @property
    def cut_off(self) -> date:
        """The last day that is recorded completely enough."""
        return self.through - timedelta(days=self.lag.days)

    def share(self, period: Period) -> float:
        """Return the share of a period's cases that is recorded by now, of its days so far; 1 = all."""
        ages = range((self.through - period.start).days, (self.through - period.last).days - 1, -1)
        known = [self.shares[min(age, LONGEST_LAG)] for age in ages if age >= 0]
        return sum(known) / len(known) if known else 0.0

    def settled(self, period: Period) -> Period | None:
        """Return as much of a period as is recorded completely enough; None where nothing of it is."""
        if period.last <= self.cut_off:
            return period
        if period.start > self.cut_off:
            return None
        return Period("custom", period.start, self.cut_off + timedelta(days=1))

    def note(self, months: list[date], lang: Lang) -> str:
        """Return what months, as far as they have come, are expected to lack: `ต.ค. 2569 … ร้อยละ 85`."""
        young = [(m, self.share(month_of(m))) for m in months if month_of(m).last > self.cut_off]
        return ", ".join(
            NOT_ALL_IN(lang, month=format_month(month, lang), percent=round(share * 100))
            for month, share in young
            if share > 0
        )

    def cut_off_text(self, lang: Lang) -> str:
        return CUT_OFF(lang, day=format_date(self.cut_off, lang))


def reporting(view: View) -> Reporting | None:
    """Return how the cases of the view's provinces come in, as on the last day with data; None without."""
    through = view.holdings.data_through
    if through is None:
        return None
    asked = view.filters
    # Whatever period is looked at: the delays are those of the last months.
    units = Filters(month_of(through), asked.region, asked.province, asked.station)
    return db.kept(_reporting, view.scope, units, through)


def settled_days(view: View) -> tuple[Period, Period]:
    """Return as much of (current, compared) as is recorded completely enough; see `settled`.

    Raises:
        ValueError: the period of the view has no data.
    """
    return settled(view, *view.days())


def settled(view: View, current: Period, compared: Period) -> tuple[Period, Period]:
    """Return as much of two periods as is recorded completely enough of the first, of equal length.

    The periods themselves where nothing of the first is: then nothing better is known.
    """
    recorded = reporting(view)
    part = recorded.settled(current) if recorded else current
    if part is None or part == current:
        return current, compared
    return part, Period("custom", compared.start, compared.start + timedelta(days=part.days))


def _reporting(scope: Scope, units: Filters, through: date) -> Reporting:
    delays = db.read(goal4.reporting_delays(scope, units, observed(through), LONGEST_LAG))
    cases = by_days(delays)
    return Reporting(through, lag(cases), tuple(completeness(cases).tolist()))
