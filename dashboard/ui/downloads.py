"""The files of a table: CSV and XLSX, made when somebody asks for one."""

import pandas as pd
import streamlit as st

from dashboard.ui import files
from dashboard.ui.facts import facts
from dashboard.view.holdings import DEMO
from dashboard.view.view import View

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def downloads(frame: pd.DataFrame, title: str, name: str, view: View, key: str) -> None:
    """Offer a table as CSV and XLSX with the facts of the view as its notes; nothing of an empty one.

    Args:
        name: what the files are called, after the product and before the period.
        key: of the buttons, once on a page.
    """
    if frame.empty:
        return
    notes = facts(view)
    stem = f"ssz-{name}-{view.filters.period.code.replace('..', '_')}"

    def as_xlsx() -> bytes:
        return files.to_xlsx(frame, f"{title} ({DEMO(view.lang)})" if view.holdings.is_demo else title, notes)

    def as_csv() -> bytes:
        return files.to_csv(frame, notes)

    with st.container(horizontal=True, gap="small"):
        st.download_button("Excel", as_xlsx, f"{stem}.xlsx", XLSX, key=f"{key}-xlsx", on_click="ignore")
        st.download_button("CSV", as_csv, f"{stem}.csv", "text/csv", key=f"{key}-csv", on_click="ignore")
