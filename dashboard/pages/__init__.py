"""The pages, one module each: TITLE, ICON, NEEDS_DATA, EXPLAINED, render(view); in the order of navigation.

In: a view. Out: what the rooms below tell of it, laid out on a page.
Never: counts, judges or asks the store by a statement of its own.
"""

from types import ModuleType

from dashboard.access.roles import Right
from dashboard.pages import (
    before_after,
    briefing,
    cases,
    compare,
    data,
    definitions,
    innovations,
    overview,
    partners,
    record,
    safety_map,
    station_profile,
    surveys,
    trends,
)

PAGES: tuple[ModuleType, ...] = (
    overview,
    safety_map,
    trends,
    cases,
    before_after,
    surveys,
    innovations,
    partners,
    station_profile,
    compare,
    briefing,
    record,
    data,
    definitions,
)
# Pages that not everybody who may see figures may open; they are not there for the others.
RIGHTS: dict[ModuleType, Right] = {record: "record"}
