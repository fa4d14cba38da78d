"""The briefing that a link or a command line asks for."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.briefing.agenda import LENGTHS, briefing
from dashboard.briefing.slides import AUDIENCES, STRICTEST, Audience, Briefing
from dashboard.errors import UserError
from dashboard.filters import Scope, from_query
from dashboard.language.periods import Period, fiscal_year_of, parse, week_of
from dashboard.language.text import LANGUAGES, Lang, Text
from dashboard.view import holdings, units
from dashboard.view.view import View

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


def requested(query: Mapping[str, str], scope: Scope) -> Briefing:
    """Return the briefing that a link asks for.

    Raises:
        UserError: as `view_of`.
    """
    asked = from_link(query)
    return briefing(view_of(query, asked.lang, scope), asked.audience, asked.minutes, asked.week)
