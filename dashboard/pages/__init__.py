"""The pages, one module each: TITLE, ICON, ROLES, render(view). The order is that of the navigation."""

from types import ModuleType

from dashboard.pages import before_after, definitions, overview, safety_map, trends

PAGES: tuple[ModuleType, ...] = (overview, safety_map, trends, before_after, definitions)
