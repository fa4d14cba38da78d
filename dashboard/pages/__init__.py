"""The pages, one module each: TITLE, ICON, ROLES, render(view). The order is that of the navigation."""

from types import ModuleType

from dashboard.pages import (
    before_after,
    data,
    definitions,
    innovations,
    overview,
    partners,
    safety_map,
    station_profile,
    surveys,
    trends,
)

PAGES: tuple[ModuleType, ...] = (
    overview,
    safety_map,
    trends,
    before_after,
    surveys,
    innovations,
    partners,
    station_profile,
    data,
    definitions,
)
