"""The script every visitor runs: language, filters, navigation. No SQL, no charts."""

from datetime import date
from pathlib import Path
from types import ModuleType

import streamlit as st

from dashboard import access, db, holdings, sidebar, units
from dashboard.components import facts_strip, faults_said, no_data_in_period, page_header
from dashboard.errors import UserError
from dashboard.filters import View
from dashboard.pages import PAGES
from dashboard.periods import fiscal_year_of
from dashboard.queries import status
from dashboard.text import Lang, Text, escape_markdown

TITLE = Text("Smart Safety Zone 4.0", "Smart Safety Zone 4.0")
STATIC = Path(__file__).parent / "static"
ICON, LOGO, STYLE = STATIC / "icon.png", STATIC / "logo.png", STATIC / "app.css"


def render(page: ModuleType, lang: Lang) -> None:
    """One page with everything around it."""
    with faults_said(lang):
        _render(page, lang)
    _watch()


def _render(page: ModuleType, lang: Lang) -> None:
    held = holdings.load()
    access.require_may_serve(held.is_demo)
    scope = access.scope()
    known = units.load(scope)
    through = held.data_through or date.today()  # noqa: DTZ011 (only where nothing was received yet)
    default = fiscal_year_of(through)
    filters, dropped = sidebar.read_filters(known, default)
    with st.sidebar:
        months = db.read(status.first_month(scope))["month"].dropna()
        first = months.iloc[0] if len(months) else default.start
        filters = sidebar.filter_panel(filters, known, first, through, lang)
    sidebar.write_filters(filters, lang)
    current = filters.period.until(held.data_through) if held.data_through else None
    view = View(
        scope, filters, lang, st.context.theme.type == "dark", known, held, current, current and current.year_earlier()
    )
    if dropped:
        names = ", ".join(sidebar.PARAMETER_NAMES[name](lang) for name in dropped)
        st.warning(sidebar.DROPPED(lang, names=escape_markdown(names)))
    if view.current is None and page.NEEDS_DATA:
        page_header(view, page.TITLE)
        no_data_in_period(view)
    else:
        page.render(view)
    facts_strip(view)


@st.fragment(run_every=10)
def _watch() -> None:
    """Show new figures, a fault and its end on an open page without it being reloaded."""
    try:
        now = (db.store().version(), db.store().fault_since)
    except UserError:
        now = (0, None)
    if st.session_state.setdefault("shown", now) != now:
        st.session_state["shown"] = now
        st.rerun()


def main() -> None:
    st.set_page_config(page_title=TITLE.th, page_icon=str(ICON), layout="wide", initial_sidebar_state="expanded")
    st.html(STYLE)
    st.logo(LOGO, size="large", icon_image=ICON)
    lang = sidebar.language()
    pages = [
        st.Page(
            lambda page=page: render(page, lang),
            title=page.TITLE(lang),
            icon=page.ICON,
            url_path=page.__name__.rsplit(".", 1)[-1],
            default=page is PAGES[0],
        )
        for page in PAGES
    ]
    with st.sidebar:
        sidebar.language_switch()
    st.navigation(pages, position="sidebar", expanded=True).run()


main()
