"""The script every visitor runs: language, filters, navigation. No SQL, no charts."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import StreamlitPage

from dashboard.access.people import Person
from dashboard.access.roles import ROLES
from dashboard.audit import trail_panel
from dashboard.audit.wording import Names
from dashboard.briefing.frozen_panel import DECK
from dashboard.coverage.reporting import reporting
from dashboard.language.periods import fiscal_year_of
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.pages import PAGES, RIGHTS
from dashboard.store import db
from dashboard.surface import uploads
from dashboard.ui import tokens
from dashboard.ui.accessibility_component import accessibility
from dashboard.ui.browser_component import browser
from dashboard.ui.facts import facts_strip
from dashboard.ui.page import no_data_in_period, page_header, page_run, say_age, say_pulling
from dashboard.ui.saved_views_component import saved_views
from dashboard.ui.tour_component import tour
from dashboard.ui.waiting import turn
from dashboard.view import access, case_lists, holdings, open_pages, person_panel, sidebar, units
from dashboard.view.station_search import station_search
from dashboard.view.view import View

TITLE = Text("Smart Safety Zone 4.0", "Smart Safety Zone 4.0")
STATIC = Path(__file__).parent / "static"
# Not a PNG: Streamlit would open and measure it at every run.
ICON, LOGO = str(STATIC / "icon.svg"), str(STATIC / "logo.png")
CSS = (STATIC / "app.css").read_text(encoding="utf-8")
PAPER = tokens.css(dark=False) + (STATIC / "paper.css").read_text(encoding="utf-8")


def render(chosen: StreamlitPage, page: ModuleType, lang: Lang, views: list[View]) -> None:
    """Draw the filters and one page with its notices.

    The filters are drawn by this script, not by the page's function: so they are the same to the browser on
    every page, which builds a sidebar anew in longer time than a page (measured).

    Args:
        views: takes the view, which the page's function needs.
    """
    # Noted before anything is read, so that what changes meanwhile is noticed.
    open_pages.begin()
    uploads.begin()
    notice = st.container()
    with page_run(lang) as run:
        views.append(_view(page, lang, run, notice))
        chosen.run()
    with notice:
        say_age(run, lang)
    open_pages.end()
    uploads.end()


def _view(page: ModuleType, lang: Lang, run: db.Run, notice: DeltaGenerator) -> View:
    """Return what the filters ask for, and show them with the search above."""
    scope = access.scope()
    received = holdings.load(scope)
    access.require_may_serve(received.is_demo)
    with notice:
        say_pulling(received, lang)
    choices = units.load(scope)
    through = received.data_through or date.today()  # noqa: DTZ011 (only where nothing was received yet)
    default = fiscal_year_of(through)
    filters, dropped = sidebar.read_filters(choices, default)
    with st.sidebar:
        search = st.container(key="search")
        first = received.first_month or default.start
        filters = sidebar.filter_panel(filters, choices, first, through, lang)
    sidebar.write_filters(filters, lang)
    current = filters.period.until(received.data_through) if received.data_through else None
    view = View(
        scope=scope,
        filters=filters,
        lang=lang,
        dark=st.context.theme.type == "dark",
        units=choices,
        holdings=received,
        current=current,
        compared=current and current.year_earlier(),
        made_from=run.view_made(),
    )
    recorded = reporting(view)
    view = replace(view, cut_off=recorded.cut_off if recorded else None)
    with search:
        station_search(view, page.__name__.rsplit(".", 1)[-1])
    if dropped:
        names = ", ".join(sidebar.PARAMETER_NAMES[name](lang) for name in dropped)
        st.warning(sidebar.DROPPED(lang, names=escape_markdown(names)))
    return view


def _show(page: ModuleType, view: View) -> None:
    """Draw a page's own part, and the saved views: their list closes when one is followed to another page."""
    with st.sidebar:
        saved_views(view, page.TITLE)
    has_none = view.current is None and page.NEEDS_DATA
    # A page may be about other units than the filters say.
    about = page.shown_of(view) if hasattr(page, "shown_of") and not has_none else view
    # Before anything is sent: whoever breaks a run off has seen what came until then.
    _note(page, about)
    if has_none:
        page_header(view, page.TITLE, page.EXPLAINED)
        no_data_in_period(view)
    else:
        page.render(view)
    facts_strip(about)


def _note(page: ModuleType, view: View) -> None:
    """Have it noted what a person is shown, once however often the page is drawn anew."""
    name = page.__name__.rsplit(".", 1)[-1]
    shown = access.shown_of(view)
    what = "view"
    if name == "cases":
        what, shown = "cases", case_lists.noted(st.query_params.to_dict()) | shown
    access.note_once(what, name, shown)


def _names(person: Person) -> Names:
    """Return by what names the audit trail is told: of units that a person may see, of pages and roles."""
    known = units.load(person.scope)
    return {
        "page": {page.__name__.rsplit(".", 1)[-1]: page.TITLE for page in PAGES}
        | {"deck": DECK, trail_panel.PAGE: trail_panel.TITLE},
        "role": {code: role.name for code, role in ROLES.items()},
        "region": known.regions,
        "province": known.provinces,
        "station": {code: station.name for code, station in known.stations.items()},
        "zone": {code: zone.name for code, zone in known.zones.items()},
        "offence": {code: offence.name for code, offence in known.offences.items()},
    }


def _pages(lang: Lang, views: list[View]) -> dict[StreamlitPage, ModuleType]:
    """Return the pages with filters that this person may see; others are not there at all.

    Args:
        views: the last one is what a page is drawn of.
    """
    return {
        st.Page(
            lambda page=page: _show(page, views[-1]),
            title=page.TITLE(lang),
            icon=page.ICON,
            url_path=page.__name__.rsplit(".", 1)[-1],
            default=page is PAGES[0],
        ): page
        for page in PAGES
        if access.may(RIGHTS.get(page, "view"))
    }


def _other_pages(person: Person, lang: Lang, *, has_pages: bool) -> list[StreamlitPage]:
    """Return what a person sees besides, and what stands there for who may see no page."""
    pages = []
    if person.may("audit"):

        def trail() -> None:
            trail_panel.trail_panel(person.scope, lambda: _names(person), lang)

        title, icon = trail_panel.TITLE(lang), trail_panel.ICON
        if not has_pages:
            # Streamlit gives what stands first no address of its own; a link to the trail leads there too.
            pages.append(st.Page(trail, title=title, icon=icon, default=True))
        shown: Literal["visible", "hidden"] = "visible" if has_pages else "hidden"
        pages.append(st.Page(trail, title=title, icon=icon, url_path=trail_panel.PAGE, visibility=shown))
    if not has_pages and not pages:
        pages.append(st.Page(lambda: person_panel.without_pages(person, lang), title=TITLE(lang)))
    return pages


def main() -> None:
    """Run the script: one run for each visitor and each of their actions, and for news."""
    lang = sidebar.language()
    with turn(lang):
        _draw(lang)


def _draw(lang: Lang) -> None:
    # "auto" leaves the sidebar closed on a phone, where it would cover the page.
    st.set_page_config(page_icon=ICON, layout="wide", initial_sidebar_state="auto")
    colours = tokens.css(st.context.theme.type == "dark")
    st.html(f'<style>{colours}{CSS}</style><style media="print">{PAPER}</style>')
    st.logo(LOGO, size="large", icon_image=ICON)
    person = access.person()
    if person is None and access.is_required():
        st.navigation(
            [st.Page(lambda: person_panel.signed_out(lang), title=TITLE(lang))], position="hidden"
        ).run()
        return
    views: list[View] = []
    pages = _pages(lang, views)
    others = _other_pages(person, lang, has_pages=bool(pages)) if person is not None else []
    chosen = st.navigation([*pages, *others], position="sidebar", expanded=True)
    st.set_page_config(page_title=f"{chosen.title} · {TITLE(lang)}")
    browser()
    tour(lang)
    accessibility(lang)
    with st.sidebar:
        sidebar.language_switch()
        if person is not None:
            person_panel.person_panel(person, lang)
    if chosen in pages:
        render(chosen, pages[chosen], lang, views)
    else:
        chosen.run()


main()
