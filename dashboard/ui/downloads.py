"""The files of a table: CSV and XLSX, made when somebody asks for one."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pandas as pd
import streamlit as st

from dashboard.errors import UserError
from dashboard.language.text import Text, escape_markdown
from dashboard.ui import files
from dashboard.ui.facts import facts
from dashboard.view import access
from dashboard.view.extent import Extent
from dashboard.view.holdings import DEMO
from dashboard.view.view import View

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Files that are made at once for one person: the threads in which they are made serve everybody.
MOST_OF_A_PERSON = 2
BUSY = UserError(
    Text("กำลังสร้างไฟล์ให้ท่านหลายไฟล์พร้อมกัน", "Several files are being made for you at once."),
    Text("รอให้ไฟล์ก่อนหน้าเสร็จ แล้วกดอีกครั้ง", "Wait for those before, then press again."),
)
_making: Counter[str] = Counter()
_counting = threading.Lock()


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
    if not access.may("export"):
        return
    notes = extent.notes(view.lang) | facts(view)
    stem = f"ssz-{name}-{extent.stem}"

    def as_xlsx() -> tuple[bytes, int]:
        heading, rows = f"{title} ({DEMO(view.lang)})" if view.holdings.is_demo else title, frame()
        return files.to_xlsx(rows, heading, notes, about=extent.line, sheet_name=extent.sheet), len(rows)

    def as_csv() -> tuple[bytes, int]:
        rows = frame()
        return files.to_csv(rows, notes), len(rows)

    with st.container(horizontal=True, gap="small"):
        file_button("Excel", as_xlsx, f"{stem}.xlsx", XLSX, view, f"{key}-xlsx")
        file_button("CSV", as_csv, f"{stem}.csv", "text/csv", view, f"{key}-csv")
        st.caption(escape_markdown(extent.line), width="stretch")


def file_button(
    words: str,
    made: Callable[[], tuple[bytes, int | None]],
    file: str,
    mime: str,
    view: View,
    key: str,
) -> None:
    """Offer a file that holds figures, made when somebody asks for it; nothing to who may take none out.

    Who took it out is noted before it is handed over, with its hash; without that it is not.

    Args:
        made: returns the content, and how many rows of a table it holds; None = it is no table.
    """
    if not access.may("export"):
        return

    def taken_out() -> bytes:
        with _in_turn():
            content, rows = made()
        about = access.shown_of(view) | ({} if rows is None else {"rows": rows})
        return access.taken_out(content, file, **about)

    # Streamlit makes it in a thread that knows nothing of the page.
    st.download_button(words, access.carried(taken_out), file, mime, key=key, on_click="ignore")


@contextmanager
def _in_turn() -> Iterator[None]:
    """Make a file for who is signed in, of whom not too many are being made.

    Raises:
        UserError: BUSY.
    """
    person = access.person()
    whose = person.key if person is not None else ""
    with _counting:
        if whose and _making[whose] >= MOST_OF_A_PERSON:
            raise BUSY
        _making[whose] += 1
    try:
        yield
    finally:
        with _counting:
            _making[whose] -= 1
            if not _making[whose]:
                del _making[whose]
