"""A figure with its heading, its note and its downloads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from markupsafe import Markup

from dashboard.language.text import Text, escape_markdown
from dashboard.store import db
from dashboard.ui.chart import explorable
from dashboard.ui.downloads import downloads
from dashboard.ui.drawing_component import drawn
from dashboard.view.extent import Extent
from dashboard.view.view import View

EXPLORE = Text("สำรวจกราฟ", "Explore the chart")
HOW = Text(
    "ลากบนกราฟเพื่อขยายช่วงที่สนใจ ดับเบิลคลิกเพื่อกลับ ชี้เพื่อดูค่า",
    "Drag over the chart to enlarge a stretch, double-click to go back, point at it for values.",
)
# No bar of buttons and no tips: plotly speaks English.
CONFIG = {"displayModeBar": False, "displaylogo": False, "showTips": False, "responsive": True}


@dataclass(frozen=True)
class Panel:
    """A finished figure with what is said of it.

    figure: drawn as HTML or SVG. said: what it shows, for those who cannot see it. note: below it, in
    Markdown. table: the figures to take away. leads: where it leads on, see `leads_on`. explored: the same
    figure to enlarge parts of; None where that shows no more. extent: what it is about.
    """

    figure: Markup
    said: str
    note: str
    table: pd.DataFrame | None = None
    leads: Markup | None = None
    explored: go.Figure | None = None
    extent: Extent = field(kw_only=True)


def leads_on(words: str, anchors: Sequence[Markup]) -> Markup | None:
    """Return links below a figure, whose own marks cannot be links; None where there are none."""
    if not anchors:
        return None
    return Markup('<nav class="leads" aria-label="{0}"><span>{0}</span>{1}</nav>').format(
        words, Markup(" ").join(anchors)
    )


def panel(
    view: View, name: str, heading: Text, title: Text, build: Callable[..., Panel | str], *more: object
) -> None:
    """Show a figure under its heading; see `bare_panel`."""
    st.markdown(f"## {heading(view.lang)}")
    bare_panel(view, name, title, build, *more)


def bare_panel(view: View, name: str, title: Text, build: Callable[..., Panel | str], *more: object) -> None:
    """Show a figure with its downloads; `build(view, *more)` makes it or says why there is none.

    Args:
        name: of its downloads, and of the drawing on the page.
        title: of the downloaded files.
        build: a function of a module, see `db.kept`.
    """
    built = db.kept(build, view, *more)
    if isinstance(built, str):
        st.info(built)
        return
    if built.explored is not None and st.toggle(
        EXPLORE(view.lang), key=f"explore-{name}", help=HOW(view.lang)
    ):
        # Only now does the browser fetch plotly's bundle.
        st.plotly_chart(explorable(built.explored), theme=None, alt=built.said, key=name, config=CONFIG)
    elif "<svg" in built.figure:
        drawn(built.figure, key=f"figure-{name}")
    else:
        st.html(built.figure)
    if built.leads:
        st.html(built.leads)
    if built.table is None:
        about = escape_markdown(built.extent.line)
        st.caption(f"{built.note} · {about}" if built.note else about)
        return
    st.caption(built.note)
    downloads(built.table, title(view.lang), name, view, name, built.extent)
