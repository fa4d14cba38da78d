"""One run of a page: its header, its faults and the age of its figures in words, its empty state."""

import traceback
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st
import structlog

from dashboard.errors import StillReading, UserError
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_date, format_instant
from dashboard.store import db
from dashboard.ui.waiting import turn
from dashboard.view import access, open_pages, pulling
from dashboard.view.extent import offences_asked
from dashboard.view.holdings import DEMO, Holdings
from dashboard.view.links import address
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
BEHIND = Text(
    "ข้อมูล ณ {at} – ฐานข้อมูลสำเนาที่ใช้อ่านยังไม่ได้รับข้อมูลที่ใหม่กว่านั้น ระบบจะตามทันเองเมื่อฐานข้อมูลหลักส่งข้อมูลได้อีก",
    "Data as of {at} – the copy of the database that is read has received nothing newer. It catches up by"
    " itself as soon as the main database sends again.",
)
PULLING_STOPPED = Text(
    "ข้อมูลเก่า {age} – การดึงข้อมูลหยุด ดึงสำเร็จครั้งสุดท้ายเมื่อ {at} แจ้งผู้ดูแลระบบ",
    "Data are {age} old – pulling has stopped. The last pull that succeeded ended at {at}; tell the"
    " administrator.",
)
AGES: dict[pulling.Unit, Text] = {
    "minute": Text("{n} นาที", "{n} minutes"),
    "hour": Text("{n} ชั่วโมง", "{n} hours"),
    "day": Text("{n:,} วัน", "{n:,} days"),
}
CLOCK_MOVED = Text(
    "นาฬิกาของเครื่องแม่ข่ายไม่ตรง: ดึงข้อมูลสำเร็จครั้งสุดท้ายเมื่อ {at} ซึ่งยังมาไม่ถึง จึงบอกไม่ได้ว่าข้อมูลเก่าเพียงใด แจ้งผู้ดูแลระบบ",
    "The server's clock was moved: the last pull that succeeded ended at {at}, which is yet to come, so how"
    " old the data are cannot be said. Tell the administrator.",
)
PERIOD_NOT_OVER = Text("ข้อมูลถึง {day} (ยังไม่สิ้นสุดห้วง)", "data to {day} (period not over)")
COMPARED_WITH = Text("เทียบห้วงเดียวกันของปีก่อน {days}", "compared with {days}")
NO_CASES_YET = Text(
    "ยังไม่มีข้อมูลคดี – ดึงจากฐานข้อมูลคดีหรือนำเข้าไฟล์ก่อน ดูวิธีที่หน้า [จัดการข้อมูล]({data})",
    "No cases yet: pull them from the police database or load files first, as the page [Data]({data}) tells.",
)
NEVER_PULLED = Text(
    "ยังไม่ได้รับข้อมูล – การดึงข้อมูลครั้งแรกยังไม่เสร็จ",
    "Not received yet – the first pull has not finished.",
)
BEHIND_DATA = Text(
    "ห้วงที่เลือกยังไม่มีข้อมูล: ได้รับข้อมูลถึง {day} เลือกห้วงที่เร็วกว่านี้",
    "No data in this period yet: data reach to {day}. Choose an earlier period.",
)
EXPLAIN = Text("อธิบายหน้านี้", "About this page")
SHOWS = Text("แสดงอะไร", "What it shows")
READING = Text("อ่านอย่างไร", "How to read it")
SOURCE = Text("ข้อมูลจากไหน", "Where the figures come from")


@dataclass(frozen=True, slots=True)
class Explained:
    """What a page shows, how it is read, and where its figures come from."""

    shows: Text
    reading: Text
    source: Text


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
    """Run a page, or a fragment with the page's view, in its turn: never wait long, say what goes wrong."""
    with turn(lang), db.run(view.made_from if view else None) as run:
        with faults_said(lang):
            yield run
        open_pages.note(run)


def say_age(run: db.Run, lang: Lang) -> None:
    """Say that the store is out or behind, and when the figures were read that are not the newest."""
    since = db.fault_since()
    as_of = format_instant(run.as_of, lang) if run.as_of is not None else ""
    if since is not None:
        at = format_instant(since, lang)
        st.error(LAST_GOOD(lang, at=at, as_of=as_of) if as_of else OUT(lang, at=at))
        return
    if (behind := db.behind_since()) is not None:
        st.warning(BEHIND(lang, at=format_instant(behind, lang)))
    if as_of:
        st.info(OLDER(lang, as_of=as_of))


def say_pulling(holdings: Holdings, lang: Lang) -> None:
    """Say that figures are old because pulling has stopped; while the store is out, that says enough."""
    stopped = pulling.stopped(holdings, datetime.now(UTC))
    if stopped is None or db.fault_since() is not None:
        return
    at = format_instant(stopped.last, lang)
    if stopped.age is None:
        st.warning(CLOCK_MOVED(lang, at=at))
    else:
        n, unit = stopped.age
        st.warning(PULLING_STOPPED(lang, age=AGES[unit](lang, n=n), at=at))


def page_header(view: View, title: Text, explained: Explained) -> None:
    """Show the title, what a reader must know before any figure, and what the view is about."""
    lang, holdings = view.lang, view.holdings
    with st.container(key="title", horizontal=True, vertical_alignment="center"):
        st.markdown(f"# {title(lang)}", width="content")
        _explain(explained, lang)
    if holdings.unfinished_since is not None:
        st.info(STILL_PULLING(lang, at=format_instant(holdings.unfinished_since, lang)))
    badge = "" if access.person() else f":primary-badge[**{access.NOT_SIGNED_IN(lang)}**] "
    if holdings.is_demo:
        badge = f":primary-badge[**{DEMO(lang)}**] "
    about = [
        f"{badge}**{escape_markdown(view.units.name(view.filters, lang))}**",
        view.filters.period.name(lang),
    ]
    if view.current is not None and view.compared is not None:
        if not view.complete:
            about.append(PERIOD_NOT_OVER(lang, day=format_date(view.current.last, lang)))
        about.append(escape_markdown(offences_asked(view)))
        about.append(COMPARED_WITH(lang, days=view.compared.days_text(lang)))
    with st.container(key="about"):
        st.markdown(" · ".join(about))


def _explain(explained: Explained, lang: Lang) -> None:
    """Offer what a page shows, how it is read and where it comes from."""
    with st.popover(EXPLAIN(lang), type="tertiary", icon=":material/help:"):
        for name, words in (
            (SHOWS, explained.shows),
            (READING, explained.reading),
            (SOURCE, explained.source),
        ):
            st.markdown(f"**{name(lang)}**  \n{escape_markdown(words(lang))}")


def no_data_in_period(view: View) -> None:
    """Show the empty state of a page whose period lies behind the data."""
    lang, through = view.lang, view.holdings.data_through
    if through is None and view.holdings.unfinished_since is None:
        st.info(NO_CASES_YET(lang, data=address(view, "data")))
    elif through is None:
        st.info(NEVER_PULLED(lang))
    else:
        st.info(BEHIND_DATA(lang, day=format_date(through, lang)))
