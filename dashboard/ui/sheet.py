"""A table on a page with its heading, its note and its downloads."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
import streamlit as st

from dashboard.language.text import Lang, Text
from dashboard.store import db
from dashboard.ui.downloads import downloads
from dashboard.ui.html_table import html_table
from dashboard.view.extent import Extent
from dashboard.view.view import View

MOST_ROWS = 60
SOME_ROWS = Text("แสดง {shown} จาก {all} แถว ทั้งหมดอยู่ในไฟล์", "{shown} of {all} rows; all are in the file")


@dataclass(frozen=True)
class Sheet:
    """A finished table.

    shown: cells as people read them, or links. frame: to take away. note: below it, in Markdown. extent: what
    it is about.
    """

    shown: pd.DataFrame
    frame: pd.DataFrame
    note: str
    extent: Extent


def ready(frame: pd.DataFrame) -> pa.Table:
    """Return a frame as the table that is sent.

    Keep it: turning a frame into one costs more than the rest of a page.
    """
    # Without what pandas needs to make a frame of it again: half of a small table's bytes at every rerun.
    return pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata()


def sheet_of(words: pd.DataFrame, frame: pd.DataFrame, lang: Lang, extent: Extent, note: str = "") -> Sheet:
    """Return the sheet of a table, cut to what a screen takes; the whole of it is in the files.

    Args:
        words: the cells as people read them; whatever is no Markup is shown letter by letter.
        frame: the same rows with numbers as numbers.
        extent: what they are about.
        note: below the table, in Markdown.
    """
    if len(words) > MOST_ROWS:
        more = SOME_ROWS(lang, shown=MOST_ROWS, all=f"{len(words):,}")
        note = f"{more} · {note}" if note else more
    return Sheet(words.head(MOST_ROWS), frame, note, extent)


def sheet(view: View, name: str, heading: Text, build: Callable[..., Sheet | str], *more: object) -> None:
    """Show a table under its heading; see `bare_sheet`."""
    st.markdown(f"## {heading(view.lang)}")
    bare_sheet(view, name, heading, build, *more)


def bare_sheet(
    view: View, name: str, heading: Text, build: Callable[..., Sheet | str], *more: object
) -> None:
    """Show a table with its downloads; `build(view, *more)` makes it or says why there is none.

    Args:
        name: of its downloads.
        heading: what it is called in files, and for those who cannot see it.
        build: a function of a module, see `db.kept`.
    """
    built = db.kept(build, view, *more)
    if isinstance(built, str):
        st.info(built)
        return
    title = heading(view.lang)
    st.html(html_table(built.shown, f"{title} ({len(built.frame):,})"))
    if built.note:
        st.caption(built.note)
    downloads(built.frame, title, name, view, name, built.extent)
