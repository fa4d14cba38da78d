"""A figure with its heading, its note and its downloads."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd
import streamlit as st

from dashboard.language.text import Text, escape_markdown
from dashboard.store import db
from dashboard.ui.downloads import downloads
from dashboard.ui.kept_figure import KeptFigure
from dashboard.view.extent import Extent
from dashboard.view.view import View

CONFIG = {"displayModeBar": False, "displaylogo": False, "responsive": True, "scrollZoom": False}


@dataclass(frozen=True)
class Panel:
    """A finished figure with what is said of it.

    said: for those who cannot see it. note: below it, in Markdown. table: the figures to take away. extent:
    what it is about.
    """

    figure: KeptFigure
    said: str
    note: str
    table: pd.DataFrame | None = None
    extent: Extent = field(kw_only=True)


def panel(
    view: View, name: str, heading: Text, title: Text, build: Callable[..., Panel | str], *more: object
) -> None:
    """Show a figure under its heading; `build(view, *more)` makes it or says why there is none.

    Args:
        name: of its downloads, and of the chart on the page.
        title: of the downloaded files.
        build: a function of a module, see `db.kept`.
    """
    built = db.kept(build, view, *more)
    st.markdown(f"## {heading(view.lang)}")
    if isinstance(built, str):
        st.info(built)
        return
    st.plotly_chart(built.figure, theme=None, alt=built.said, key=name, config=CONFIG)
    if built.table is None:
        about = escape_markdown(built.extent.line)
        st.caption(f"{built.note} · {about}" if built.note else about)
        return
    st.caption(built.note)
    downloads(built.table, title(view.lang), name, view, name, built.extent)
