"""The briefing that a link or a command line asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from dashboard.briefing import frozen, orders
from dashboard.briefing.agenda import LENGTHS, briefing, latest_week, weekly
from dashboard.briefing.slides import AUDIENCES, STRICTEST, Audience, Briefing
from dashboard.errors import UserError
from dashboard.filters import Filters, Scope, from_query
from dashboard.language.periods import Period, fiscal_year_of, parse, week_of
from dashboard.language.text import LANGUAGES, Lang, Text
from dashboard.view import access, holdings, units
from dashboard.view.view import View

# The address of decks, relative to that of any page.
DECK = "deck"
# Of the number of a frozen briefing; more than the store can count.
MOST_DIGITS = 18
# What an entry of the audit trail takes of a link besides its unit, and how many letters of each.
NOTED, LONGEST_NOTED = ("audience", "minutes", "week", "frozen", "lang"), 40
NO_DATA = UserError(
    Text("ยังไม่มีข้อมูลที่จะนำเสนอ", "There are no data to present yet."),
    Text("ดึงหรือนำเข้าข้อมูลที่หน้าจัดการข้อมูลก่อน", "Pull or load data on the page Data first."),
)


@dataclass(frozen=True, slots=True)
class Request:
    """Which briefing is asked for. week: None = the last one that is over."""

    audience: Audience = STRICTEST
    minutes: int = LENGTHS[0]
    week: Period | None = None
    lang: Lang = "th"


def from_link(query: Mapping[str, str]) -> Request:
    """Return what a link asks for; what it does not say or says wrongly is the strictest and shortest.

    Args:
        query: audience, minutes, week (`w2026-11-16`), lang.
    """
    asked = query.get("audience", "")
    audience: Audience = next((known for known in AUDIENCES if known == asked), STRICTEST)
    minutes = next((known for known in LENGTHS if str(known) == query.get("minutes")), LENGTHS[0])
    try:
        week: Period | None = week_of(parse(query["week"]).start)
    except (KeyError, ValueError):
        week = None
    lang = next((known for known in LANGUAGES if known == query.get("lang")), LANGUAGES[0])
    return Request(audience, minutes, week, lang)


def link(asked: Request, filters: Filters) -> str:
    """Return the address of a unit's deck, relative to that of any page; `from_link` reads it.

    Args:
        filters: of which the unit counts.
    """
    units_asked = {"region": filters.region, "province": filters.province, "station": filters.station}
    query = {name: code for name, code in units_asked.items() if code}
    query |= {"audience": asked.audience, "minutes": str(asked.minutes)}
    if asked.week is not None:
        query["week"] = asked.week.code
    return f"{DECK}?{urlencode({**query, 'lang': asked.lang})}"


def frozen_link(number: int, lang: Lang) -> str:
    """Return the address of the deck of a frozen briefing."""
    return f"{DECK}?{urlencode({'frozen': number, 'lang': lang})}"


def view_of(query: Mapping[str, str], lang: Lang, scope: Scope) -> View:
    """Return the view of a link's unit: region, province, station.

    Raises:
        UserError: the store is empty or out of reach.
    """
    received, choices = holdings.load(scope), units.load(scope)
    through = received.data_through
    if through is None:
        raise NO_DATA
    period = fiscal_year_of(through)
    asked = {name: query[name] for name in ("region", "province", "station") if query.get(name)}
    filters, _ = from_query(asked, choices.known(), period)
    current = period.until(through)
    return View(scope, filters, lang, False, choices, received, current, current and current.year_earlier())


def shown_of(query: Mapping[str, str], shown: Briefing, scope: Scope) -> dict[str, str]:
    """Return what a deck was of, as the audit trail has it: its unit, whatever unit the link names."""
    asked = {name: query[name][:LONGEST_NOTED] for name in NOTED if query.get(name)}
    if "frozen" in asked:
        level, _, code = shown.unit_code.partition(":")
        return asked | {level: code}
    view = view_of(query, from_link(query).lang, scope)
    units_shown = access.shown_of(view)
    return asked | {
        name: units_shown[name] for name in ("region", "province", "station") if name in units_shown
    }


def requested(query: Mapping[str, str], scope: Scope) -> Briefing:
    """Return the briefing that a link asks for: one that was frozen, or one of today with its orders.

    Raises:
        UserError: as `view_of` and `frozen.opened`.
    """
    if number := query.get("frozen"):
        if not number.isdecimal() or len(number) > MOST_DIGITS:
            raise frozen.NOT_KEPT
        return frozen.opened(scope, int(number)).briefing
    asked = from_link(query)
    return made(view_of(query, asked.lang, scope), asked)


def made(view: View, asked: Request) -> Briefing:
    """Return the briefing of a view that is asked for, with the orders of its unit's meetings."""
    week = asked.week or latest_week(view.holdings.data_through or view.at)
    of_meetings = orders.of_briefing(weekly(view, week), week)
    return briefing(view, asked.audience, asked.minutes, week, of_meetings)
