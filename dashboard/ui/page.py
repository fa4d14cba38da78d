"""Streamlit pieces that two or more pages use."""

import traceback
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import streamlit as st
import structlog

from dashboard.errors import StillReading, UserError
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_date, format_instant
from dashboard.store import db
from dashboard.ui import files
from dashboard.ui.kept_figure import KeptFigure
from dashboard.view import access, received_months
from dashboard.view.holdings import DEMO
from dashboard.view.view import View

log = structlog.get_logger()

STILL_PULLING = Text(
    "การดึงข้อมูลที่เริ่มเมื่อ {at} ยังไม่เสร็จ ตัวเลขอาจยังไม่ครบ",
    "The pull begun at {at} has not finished; figures may be incomplete.",
)
BUG = Text(
    "หน้านี้แสดงไม่ได้เพราะข้อผิดพลาดของโปรแกรม แจ้งผู้ดูแลระบบพร้อมรหัส {code}",
    "A fault of the program keeps this page from showing. Tell the administrator the code {code}.",
)
OUT = Text(
    "ติดต่อฐานข้อมูลไม่ได้ตั้งแต่ {at} ระบบจะกลับมาเองเมื่อฐานข้อมูลตอบ",
    "The database has not answered since {at}; the page recovers by itself.",
)
LAST_GOOD = Text(
    "ติดต่อฐานข้อมูลไม่ได้ตั้งแต่ {at} – แสดงตัวเลขที่อ่านไว้เมื่อ {as_of} ระบบจะกลับมาเองเมื่อฐานข้อมูลตอบ",
    "The database has not answered since {at} – showing figures read at {as_of}; the page recovers by"
    " itself.",
)
OLDER = Text(
    "กำลังอ่านข้อมูลชุดใหม่ – ตัวเลขที่แสดงอ่านไว้เมื่อ {as_of}",
    "Newer figures are being read – those shown were read at {as_of}.",
)
# Key of the session's state: the page shows old figures or waits for its first ones, and should be drawn
# again soon.
UNSETTLED = "unsettled"


@contextmanager
def faults_said(lang: Lang) -> Iterator[None]:
    """Say what goes wrong within, without SQL, address or traceback; a fragment needs one of its own."""
    try:
        yield
    except StillReading as error:
        st.info(f"{error.message(lang)} – {error.remedy(lang)}")
    except UserError as error:
        st.error(f"**{escape_markdown(error.message(lang))}**\n\n{escape_markdown(error.remedy(lang))}")
    except Exception as error:
        code = uuid.uuid4().hex[:8]
        where = [
            f"{Path(f.filename).name}:{f.lineno} {f.name}"
            for f in traceback.extract_tb(error.__traceback__)[-6:]
        ]
        # The message of an exception may repeat data or addresses: only its kind and its place are logged.
        log.error("page_failed", code=code, kind=type(error).__name__, where=where)
        st.error(BUG(lang, code=code))


@contextmanager
def page_run(lang: Lang, view: View | None = None) -> Iterator[db.Run]:
    """One run of a page, or of a fragment with the page's view: never waits long for the store, says what
    goes wrong.
    """
    with db.run(view.made_from if view else None) as run:
        with faults_said(lang):
            yield run
        if run.incomplete or run.as_of is not None:
            st.session_state[UNSETTLED] = True


def say_age(run: db.Run, lang: Lang) -> None:
    """Say that the store is out, and of when the figures are that are not the newest."""
    since = db.fault_since()
    as_of = format_instant(run.as_of, lang) if run.as_of is not None else ""
    if since is not None:
        at = format_instant(since, lang)
        st.error(LAST_GOOD(lang, at=at, as_of=as_of) if as_of else OUT(lang, at=at))
    elif as_of:
        st.info(OLDER(lang, as_of=as_of))


def page_header(view: View, title: Text) -> None:
    """Title, what a reader must know before any figure, and what the view is about."""
    lang, held = view.lang, view.holdings
    st.markdown(f"## {title(lang)}")
    if held.unfinished_since is not None:
        st.info(STILL_PULLING(lang, at=format_instant(held.unfinished_since, lang)))
    badge = (
        f":orange-badge[**{DEMO(lang)}**]"
        if held.is_demo
        else f":red-badge[**{access.NOT_SIGNED_IN(lang)}**]"
    )
    about = [
        f"{badge} **{escape_markdown(view.units.name(view.filters, lang))}**",
        view.filters.period.name(lang),
    ]
    if view.current is not None and view.compared is not None:
        if not view.complete:
            upto = format_date(view.current.last, lang)
            about.append(
                f"ข้อมูลถึง {upto} (ยังไม่สิ้นสุดห้วง)" if lang == "th" else f"data to {upto} (period not over)"
            )
        earlier = view.compared.days_text(lang)
        about.append(f"เทียบห้วงเดียวกันของปีก่อน {earlier}" if lang == "th" else f"compared with {earlier}")
    st.markdown(" · ".join(about))


def facts(view: View) -> dict[str, str]:
    """Source, period, data-as-of and the shares that weaken a figure: under every page and in every
    download.
    """
    return db.kept(("facts", *view.key), lambda: _facts(view))


def _facts(view: View) -> dict[str, str]:
    lang, held = view.lang, view.holdings
    th = lang == "th"
    found = {"แหล่งข้อมูล" if th else "Source": ", ".join(held.sources) or "-"}
    if held.is_demo:
        found["คำเตือน" if th else "Warning"] = DEMO(lang)
    if held.data_through is not None:
        found["ข้อมูลถึงวันที่" if th else "Data to"] = format_date(held.data_through, lang)
    if held.pulled_at is not None:
        found["ดึงล่าสุด" if th else "Last pull"] = format_instant(held.pulled_at, lang)
    if view.current is None:
        return found
    found["ห้วงที่แสดง" if th else "Period shown"] = view.current.days_text(lang)
    n, unlocated, unmapped = received_months.shares(view)
    found["จำนวนคดี" if th else "Cases"] = f"{n:,}"
    found["ไม่มีพิกัดที่ใช้ได้" if th else "Without usable point"] = share_of(unlocated, n, lang)
    found["รหัสฐานความผิดยังไม่จับคู่" if th else "Unmapped offence codes"] = (
        f"{unmapped:,} {'คดี' if th else 'cases'}"
    )
    return found


def share_of(part: int, whole: int, lang: Lang) -> str:
    """`123 คดี (ร้อยละ 8.2)`; no percentage on a base below 10."""
    counted = f"{part:,} {'คดี' if lang == 'th' else 'cases'}"
    if whole < 10:
        return counted
    return (
        f"{counted}"
        f" ({'ร้อยละ ' if lang == 'th' else ''}{part / whole * 100:.1f}{'' if lang == 'th' else ' %'})"
    )


def facts_strip(view: View) -> None:
    """The facts as one quiet line at the foot of the page."""
    with st.container(key="facts"):
        st.caption(" · ".join(f"{name}: {escape_markdown(value)}" for name, value in facts(view).items()))


def no_data_in_period(view: View) -> None:
    """The empty state of a page whose period lies behind the data."""
    lang, through = view.lang, view.holdings.data_through
    if through is None:
        st.info(
            "ยังไม่ได้รับข้อมูล – การดึงข้อมูลครั้งแรกยังไม่เสร็จ"
            if lang == "th"
            else "Not received yet – the first pull has not finished."
        )
        return
    reach = format_date(through, lang)
    st.info(
        f"ห้วงที่เลือกยังไม่มีข้อมูล: ได้รับข้อมูลถึง {reach} เลือกห้วงที่เร็วกว่านี้"
        if lang == "th"
        else f"No data in this period yet: data reach to {reach}. Choose an earlier period."
    )


def downloads(frame: pd.DataFrame, title: str, name: str, view: View, key: str) -> None:
    """CSV and XLSX of what is shown; made when asked for."""
    if frame.empty:
        return
    notes = facts(view)
    stem = f"ssz-{name}-{view.filters.period.code.replace('..', '_')}"

    def as_xlsx() -> bytes:
        return files.to_xlsx(frame, f"{title} ({DEMO(view.lang)})" if view.holdings.is_demo else title, notes)

    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "Excel",
            as_xlsx,
            f"{stem}.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            key=f"{key}-xlsx",
            on_click="ignore",
        )
        st.download_button(
            "CSV",
            lambda: files.to_csv(frame, notes),
            f"{stem}.csv",
            "text/csv",
            key=f"{key}-csv",
            on_click="ignore",
        )


def ready(frame: pd.DataFrame) -> pa.Table:
    """A table as it is sent; to be kept, because turning a frame into one costs more than the rest of a
    page.
    """
    # Without what pandas would need to make a frame of it again: half of a small table's bytes at every
    # rerun.
    return pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata()


@dataclass(frozen=True)
class Panel:
    """A finished figure with what is said of it. `said`: for those who cannot see it; `note`: below it, in
    Markdown.

    table: the figures to take away, under the name `name`.
    """

    figure: KeptFigure
    said: str
    note: str
    table: pd.DataFrame | None = None


def panel(
    view: View, name: str, heading: Text, title: Text, build: Callable[..., Panel | str], *more: object
) -> None:
    """Show a figure under its heading; `build(view, *more)` makes it or says why there is none, see db.kept.

    name: of its downloads, and of the chart on the page.
    """
    if "<" in getattr(build, "__qualname__", "<"):
        made: Panel | str = db.kept(("panel", name, *view.key, *more), build)
    else:
        made = db.kept(build, view, *more)
    st.markdown(f"#### {heading(view.lang)}")
    if isinstance(made, str):
        st.info(made)
        return
    config = {"displayModeBar": False, "displaylogo": False, "responsive": True, "scrollZoom": False}
    st.plotly_chart(made.figure, theme=None, alt=made.said, key=name, config=config)
    st.caption(made.note)
    if made.table is not None:
        downloads(made.table, title(view.lang), name, view, name)
