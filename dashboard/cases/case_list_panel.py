"""A list of cases on a page: what is listed, search, table, pages, files."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard.cases import case_list
from dashboard.language.periods import Period
from dashboard.language.text import Text, escape_markdown
from dashboard.queries.case_list import case_counts, case_rows
from dashboard.store import db
from dashboard.ui.columns import table
from dashboard.ui.downloads import downloads_when_asked
from dashboard.view.case_lists import LONGEST_SEARCH, CaseList, cases_address
from dashboard.view.extent import OCCURRED, REPORTED, Extent, extent
from dashboard.view.links import link
from dashboard.view.view import View

NAME = Text("รายการคดี", "Case list")
# Lines of one page; lines that can be paged through, for nobody reads on; lines of a file.
LINES, MOST_PAGED, MOST_IN_FILE = 50, 10_000, 20_000
# Of longer lists only the order by day is quick: it is that of an index.
MOST_SORTED = 300_000
CASES = Text("{n} คดี", "{n} cases")
FOUND = Text("พบ {found} จาก {cases} คดี", "{found} of {cases} cases found")
NO_CASE = Text("ไม่มีคดีตามที่เลือก", "No such case.")
NOTHING_FOUND = Text("ไม่พบคดีที่มีคำว่า “{search}”", "No case with “{search}”.")
SEARCH = Text("ค้นหาในรายการ", "Search the list")
SEARCH_HELP = Text("ชื่อฐานความผิด สถานี พื้นที่ หรือประเภทสถานที่", "Name of offence, station, zone, or kind of place")
PAGE = Text("หน้า {page} จาก {pages}", "page {page} of {pages}")
PAGES = Text("หน้าของรายการ", "Pages of the list")
FIRST, BEFORE = Text("หน้าแรก", "first"), Text("ก่อนหน้า", "previous")
NEXT, LAST = Text("ถัดไป", "next"), Text("หน้าสุดท้าย", "last")
SOME_PAGED = Text(
    "เปิดดูทีละหน้าได้ {most:,} คดีแรกตามการเรียง – คดีที่เหลือให้จำกัดรายการ หรือเรียงกลับด้าน",
    "the first {most:,} in this order can be paged through; narrow the list or turn the order for the rest",
)
SOME_IN_FILE = Text(
    "ไฟล์มี {most:,} คดีแรกตามการเรียง จากทั้งหมด {all:,} คดี",
    "files hold the first {most:,} in this order, of {all:,}",
)
BY_DAY_ALONE = Text(
    "รายการยาวเกิน {most:,} คดี เรียงได้ตามวันเท่านั้น เลือกหน่วยหรือห้วงที่แคบกว่าเพื่อเรียงอย่างอื่น",
    "more than {most:,} cases are sorted by day alone; choose a smaller unit or period for other orders",
)
NO_PERSON = Text(
    "ไม่มีเลขคดี ชื่อบุคคล หรือพฤติการณ์ · จับกุมได้ = ถึงวันนี้",
    "no case number, no person, no narrative · cleared = by now",
)
_SEARCH = "cases_search"


@dataclass(frozen=True)
class _Listed:
    """A list as far as it can be had: what was asked for, its cases, the found ones, those shown."""

    asked: CaseList

    cases: int
    found: int
    page: int
    pages: int
    shown: tuple[case_list.Case, ...]


def case_list_panel(view: View, asked: CaseList, days: Sequence[Period]) -> None:
    """Show the list of cases that is asked for, on the days of the view or of its window."""
    lang, days = view.lang, tuple(days)
    listed = db.kept(_listed, view, asked, days)
    asked = listed.asked
    st.html(_head(view, asked, days, listed))
    _search(view, asked)
    if not listed.found:
        st.info(escape_markdown(NOTHING_FOUND(lang, search=asked.search) if listed.cases else NO_CASE(lang)))
        return
    alt = f"{NAME(lang)} ({listed.found:,})"
    by_day_alone = listed.found > MOST_SORTED
    orders = case_list.orders(view, asked, by_day_alone=by_day_alone)
    shown = case_list.case_table(view, asked, listed.shown, alt, by_day_alone=by_day_alone)
    st.html(orders + shown + _pager(view, asked, listed))
    st.caption(" · ".join(_notes(view, listed)))
    downloads_when_asked(
        lambda: _file(view, asked, days), NAME(lang), "cases", view, "cases", _about(view, asked, days)
    )


def _listed(view: View, asked: CaseList, days: tuple[Period, ...]) -> _Listed:
    # Which page is the last, the count says.
    counts = db.read(case_counts(view.scope, view.filters, days, asked.narrowing, asked.search)).iloc[0]
    cases, found = int(counts["cases"]), int(counts["found"])
    if found > MOST_SORTED and asked.sort != "day":
        asked = replace(asked, sort="day", descending=True)
    pages = max(1, -(-min(found, MOST_PAGED) // LINES))
    page = min(asked.page, pages)
    shown = _cases(view, asked, days, limit=LINES, offset=(page - 1) * LINES) if found else []
    return _Listed(asked, cases, found, page, pages, tuple(shown))


def _cases(
    view: View, asked: CaseList, days: tuple[Period, ...], *, limit: int, offset: int = 0
) -> list[case_list.Case]:
    names = {"station": list(view.units.stations), "ground": list(view.units.zones)}
    statement = case_rows(
        view.scope,
        view.filters,
        days,
        asked.narrowing,
        asked.search,
        sort=asked.sort,
        descending=asked.descending,
        order=names.get(asked.sort, []),
        limit=limit,
        offset=offset,
    )
    return case_list.cases_of(db.read(statement), view)


def _file(view: View, asked: CaseList, days: tuple[Period, ...]) -> pd.DataFrame:
    cases = _cases(view, asked, days, limit=MOST_IN_FILE)
    return table(cases, case_list.IN_FILE, view.lang)


def _about(view: View, asked: CaseList, days: tuple[Period, ...]) -> Extent:
    """Return what the files are about: by the list's own day, ground and days."""
    n, lang = asked.narrowing, view.lang
    about = extent(view, "occurred", zone=n.zone or None)
    basis = REPORTED if n.basis == "reported" else OCCURRED
    more = [f"{name}-{value}" for name, value in asked.to_query().items() if name not in _NOT_ABOUT]
    if asked.area:
        # Its corners are longer than a file's name may be.
        more.append("drawn-area")
    return replace(
        about,
        unit=" · ".join([about.unit, *(words for _, words in case_list.narrowed(view, asked))]),
        days=case_list.days_text(days, lang),
        basis=basis(lang),
        codes=(*about.codes[:-1], *more, basis.en),
    )


# Parameters that do not change which cases are listed, or stand in the names otherwise.
_NOT_ABOUT = ("area", "basis", "figure", "page", "q", "sort")


def _head(view: View, asked: CaseList, days: tuple[Period, ...], listed: _Listed) -> Markup:
    """Return the sentence of what is listed, its count, and the figure to which it belongs."""
    lang = view.lang
    count = CASES(lang, n=f"{listed.cases:,}")
    if asked.search:
        count = FOUND(lang, found=f"{listed.found:,}", cases=f"{listed.cases:,}")
    return Markup('<div class="ssz-case-head"><p class="ssz-count">{}</p><p>{}</p>{}{}</div>').format(
        count,
        case_list.sentence(view, asked, days),
        case_list.behind(view, asked),
        case_list.lifts(view, asked),
    )


def _search(view: View, asked: CaseList) -> None:
    def take() -> None:
        # In the URL, so that a found list can be passed on.
        words = st.session_state[_SEARCH]
        st.query_params.pop("page", None)
        if words.strip():
            st.query_params["q"] = words
        else:
            st.query_params.pop("q", None)

    st.session_state[_SEARCH] = asked.search
    st.text_input(
        SEARCH(view.lang),
        key=_SEARCH,
        max_chars=LONGEST_SEARCH,
        placeholder=SEARCH_HELP(view.lang),
        on_change=take,
        icon=":material/search:",
        label_visibility="collapsed",
    )


def _pager(view: View, asked: CaseList, listed: _Listed) -> Markup:
    """Return links to the pages before and behind; '' where there is one page."""
    if listed.pages == 1:
        return Markup("")
    lang, here, last = view.lang, listed.page, listed.pages

    def to(words: Text, page: int) -> Markup:
        # In its place on every page, so that a key pressed again leads on.
        if page == here or not 1 <= page <= last:
            return Markup('<span class="ssz-nowhere">{}</span>').format(words(lang))
        return link(cases_address(view, replace(asked, page=page)), words(lang))

    parts = [
        to(FIRST, 1),
        to(BEFORE, here - 1),
        Markup("<span>{}</span>").format(PAGE(lang, page=f"{here:,}", pages=f"{last:,}")),
        to(NEXT, here + 1),
        to(LAST, last),
    ]
    return Markup('<nav class="ssz-pager" aria-label="{}">{}</nav>').format(
        PAGES(lang), Markup("").join(parts)
    )


def _notes(view: View, listed: _Listed) -> list[str]:
    lang, notes = view.lang, [NO_PERSON(view.lang)]
    if listed.found > MOST_SORTED:
        notes.append(BY_DAY_ALONE(lang, most=MOST_SORTED))
    if listed.found > MOST_PAGED:
        notes.append(SOME_PAGED(lang, most=MOST_PAGED))
    if listed.found > MOST_IN_FILE:
        notes.append(SOME_IN_FILE(lang, most=MOST_IN_FILE, all=listed.found))
    return notes
