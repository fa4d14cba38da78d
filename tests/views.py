"""A view as the entry script makes it, of the store in use."""

from dashboard.filters import Filters, Scope
from dashboard.language.periods import parse
from dashboard.language.text import Lang
from dashboard.view import holdings, units
from dashboard.view.view import View


def view_of(filters: Filters | None = None, scope: Scope | None = None, lang: Lang = "th") -> View:
    """By default the nation in the demo's running fiscal year."""
    scope, filters = scope or Scope.nation(), filters or Filters(parse("fy2570"))
    held = holdings.load(Scope.nation())
    assert held.data_through is not None
    current = filters.period.until(held.data_through)
    return View(
        scope, filters, lang, False, units.load(scope), held, current, current and current.year_earlier()
    )
