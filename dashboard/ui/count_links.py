"""Below a figure, its counts as links to the cases behind them."""

from collections.abc import Callable, Sequence

import streamlit as st
from markupsafe import Markup

from dashboard.language.text import Lang, Text
from dashboard.store import db
from dashboard.view.case_lists import CountRow
from dashboard.view.links import link
from dashboard.view.view import View

SEE_CASES = Text("ดูรายการคดี", "See the cases")
# Links that stand in the open: more of them would push the next picture off the screen.
MOST_OPEN = 6
COUNT = Text("{words} {n} คดี", "{words} {n} cases")


def count_links(view: View, build: Callable[..., Sequence[CountRow]], *more: object) -> None:
    """Show what `build(view, *more)` makes, a function of a module (see `db.kept`); nothing of no count."""
    rows = db.kept(build, view, *more)
    if rows:
        st.html(_drawn(rows, build.__name__, view.lang))


def _drawn(rows: Sequence[CountRow], name: str, lang: Lang) -> Markup:
    """Return few lines of links as they are; many that are opened when somebody wants them."""
    lines = Markup("").join(Markup("<p>{}</p>").format(_row(row, lang)) for row in rows)
    words = SEE_CASES(lang)
    if sum(len(row.links) for row in rows) > MOST_OPEN:
        return Markup(
            '<details class="ssz-count-links" data-fold="{}"><summary>{} ({})</summary>{}</details>'
        ).format(name, words, len(rows), lines)
    return Markup('<div class="ssz-count-links ssz-count-lines"><p>{}:</p>{}</div>').format(words, lines)


def _row(row: CountRow, lang: Lang) -> Markup:
    links = Markup(" · ").join(
        link(count.href, COUNT(lang, words=count.words, n=f"{count.cases:,}").strip()) for count in row.links
    )
    return Markup("{} – {}").format(row.name, links) if row.name else links
