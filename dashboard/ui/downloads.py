"""The files of a table: CSV and XLSX, made when somebody asks for one."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from dashboard.language.text import escape_markdown
from dashboard.ui import files
from dashboard.ui.facts import facts
from dashboard.view.extent import Extent
from dashboard.view.holdings import DEMO
from dashboard.view.view import View

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def downloads(frame: pd.DataFrame, title: str, name: str, view: View, key: str, extent: Extent) -> None:
    """Say what a table is about and offer it as CSV and XLSX; nothing of an empty one.

    What it is about stands in the files' and the sheet's names too, and with the facts of the view in the
    notes.

    Args:
        name: what the files are called, after the product and before what they are about.
        key: of the buttons, once on a page.
    """
    if not frame.empty:
        downloads_when_asked(lambda: frame, title, name, view, key, extent)


def downloads_when_asked(
    frame: Callable[[], pd.DataFrame], title: str, name: str, view: View, key: str, extent: Extent
) -> None:
    """Do the same of a table that is made only when somebody asks for a file; see `downloads`."""
    notes = extent.notes(view.lang) | facts(view)
    stem = f"ssz-{name}-{extent.stem}"

    def as_xlsx() -> bytes:
        heading = f"{title} ({DEMO(view.lang)})" if view.holdings.is_demo else title
        return files.to_xlsx(frame(), heading, notes, about=extent.line, sheet_name=extent.sheet)

    def as_csv() -> bytes:
        return files.to_csv(frame(), notes)

    with st.container(horizontal=True, gap="small"):
        st.download_button("Excel", as_xlsx, f"{stem}.xlsx", XLSX, key=f"{key}-xlsx", on_click="ignore")
        st.download_button("CSV", as_csv, f"{stem}.csv", "text/csv", key=f"{key}-csv", on_click="ignore")
        st.caption(escape_markdown(extent.line), width="stretch")
