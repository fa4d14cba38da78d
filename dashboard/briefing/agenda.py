"""The briefing of a view and a week: which slides, in the order in which a Thai meeting runs."""

from dataclasses import replace
from datetime import UTC, date, datetime

from dashboard.briefing.slides import Audience, Briefing, Facts, Line, Lines, Slide
from dashboard.language.periods import Period, fiscal_year_of, week_of
from dashboard.language.text import LANGUAGES, Text
from dashboard.view.view import View

# Minutes that a meeting may take.
LENGTHS = (10, 20, 30)
TITLE = Text("รายงานผลการดำเนินงาน Smart Safety Zone 4.0", "Smart Safety Zone 4.0 weekly report")


def weekly(view: View, week: Period | None = None) -> View:
    """Return the view of a briefing: the same unit, all offences, from the fiscal year's 1st to a week's end.

    week: None = the last one that is over and has data.
    """
    through = view.holdings.data_through or view.at
    last = min((week or latest_week(through)).last, through)
    period = fiscal_year_of(last)
    current = period.until(last)
    filters = replace(view.filters, period=period, groups="12", offence="", place_based=False, zone="")
    return replace(view, filters=filters, current=current, compared=current and current.year_earlier())


def latest_week(through: date) -> Period:
    """Return the last whole week (Monday to Sunday) up to a day."""
    week = week_of(through)
    return week if week.last == through else week_of(week.start.fromordinal(week.start.toordinal() - 1))


def briefing(view: View, audience: Audience, minutes: int, week: Period | None = None) -> Briefing:
    """Return the whole briefing as an audience may be told it. minutes: one of LENGTHS."""
    through = view.holdings.data_through or view.at
    week = week or latest_week(through)
    view = weekly(view, week)
    unit = Text(*(view.units.name(view.filters, lang) for lang in LANGUAGES))
    facts = Facts(Text("ฐานข้อมูลคดี", "case database"), Text("–", "–"), Text("–", "–"), through)
    return Briefing(
        unit=unit,
        unit_code=unit_code(view),
        first_day=week.start,
        last_day=week.last,
        at=view.at,
        data_as_of=through,
        made_at=datetime.now(UTC),
        audience=audience,
        minutes=minutes,
        is_demo=bool(view.holdings.is_demo),
        slides=(Slide("title", "opening", TITLE, ((Lines((Line(unit, sees="public"),)),),), facts),),
    )


def unit_code(view: View) -> str:
    """Return the narrowest unit of the view: `province:92`, `station:…`, `nation:`."""
    return view.units.code(view.filters)
