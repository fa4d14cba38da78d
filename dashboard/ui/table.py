"""A table with its heading, its note and its downloads."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
import streamlit as st

from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.store import db
from dashboard.ui.page import downloads, ready
from dashboard.view.view import View

MOST_ROWS = 60
SOME_ROWS = Text("แสดง {shown} จาก {all} แถว ทั้งหมดอยู่ในไฟล์", "{shown} of {all} rows; all are in the file")


@dataclass(frozen=True)
class Sheet:
    """A finished table. `shown`: as it is sent; `frame`: to take away; `note`: below it, in Markdown."""

    shown: pa.Table
    frame: pd.DataFrame
    note: str


def made(words: pd.DataFrame, frame: pd.DataFrame, lang: Lang, note: str = "") -> Sheet:
    """A sheet.

    Args:
        words: the cells as people read them; names from elsewhere are taken letter by letter.
        frame: the same rows with numbers as numbers.
    """
    if len(words) > MOST_ROWS:
        more = SOME_ROWS(lang, shown=MOST_ROWS, all=f"{len(words):,}")
        note = f"{more} · {note}" if note else more
    shown = words.head(MOST_ROWS).map(lambda cell: escape_markdown(str(cell)))
    return Sheet(ready(shown.rename(columns=escape_markdown)), frame, note)


def sheet(view: View, name: str, heading: Text, build: Callable[..., Sheet | str], *more: object) -> None:
    """A table under its heading; see `table`."""
    st.markdown(f"#### {heading(view.lang)}")
    table(view, name, heading, build, *more)


def table(view: View, name: str, heading: Text, build: Callable[..., Sheet | str], *more: object) -> None:
    """Show a table with its downloads; `build(view, *more)` makes it or says why there is none, see db.kept.

    Args:
        name: of its downloads.
        heading: what it is called in files, and for those who cannot see it.
    """
    if "<" in getattr(build, "__qualname__", "<"):
        found: Sheet | str = db.kept(("sheet", name, *view.key, *more), build)
    else:
        found = db.kept(build, view, *more)
    if isinstance(found, str):
        st.info(found)
        return
    title = heading(view.lang)
    st.table(found.shown, hide_index=True, border="horizontal", alt=f"{title} ({len(found.frame):,})")
    if found.note:
        st.caption(found.note)
    downloads(found.frame, title, name, view, name)
