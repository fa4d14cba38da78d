"""What was sent and what was not: how new each data set is, who owes what, and the months of every
station.
"""

from datetime import date, datetime

import pandas as pd
import streamlit as st

from dashboard.coverage import datasets, submissions
from dashboard.coverage.receipts import RECEIPTS
from dashboard.coverage.submissions import Arrears, Ledger, State
from dashboard.language.text import Lang, Text
from dashboard.language.thai import BANGKOK, format_date, format_instant, format_month
from dashboard.store import db
from dashboard.ui.table import Sheet, made, table
from dashboard.view.holdings import DEMO
from dashboard.view.view import View

FRESHNESS = Text("ความเป็นปัจจุบันของข้อมูล", "How new the data are")
ARREARS = Text("หน่วยที่ยังไม่ส่งข้อมูล", "Units that have not sent their data")
MATRIX = Text("การส่งข้อมูลรายเดือนของแต่ละสถานี", "What each station sent by month")
DATASET = Text("ชุดข้อมูล", "Data set")
STATION = Text("สถานี", "Station")
NEVER = Text("ยังไม่เคยได้รับ", "never received")
NOTHING_OWED = Text(
    "ทุกหน่วยส่งข้อมูลที่ครบกำหนดแล้ว (ตรวจสอบ ณ วันที่ {at})",
    "Every unit has sent what was due (as on {at}).",
)
NOT_BEGUN = Text(
    "ยังไม่เคยได้รับข้อมูลรายเดือนจากสถานีใด จึงยังไม่มีรายการที่ต้องทวง",
    "No station has sent anything yet, so nothing is asked for yet.",
)
COPY = Text(
    "ข้อความสำหรับส่งทางไลน์ – เลือกชุดข้อมูล แล้วกดปุ่มคัดลอกที่มุมขวาบนของข้อความ",
    "Text for LINE: choose data sets, then copy with the button at its upper right",
)
SIGNS: dict[State, str] = {
    "received": "✓",
    "confirmed_none": "∅",
    "not_received": "✗",
    "not_due": "…",
    "not_asked": "–",
}
NOT_ASKED = Text(
    "ไม่ต้องส่ง (ยังไม่เข้าร่วมโครงการ หรือก่อนเริ่มส่ง)",
    "not asked for (not in the programme, or before it began)",
)
UNFINISHED = Text("* เดือนยังไม่สิ้นสุด", "* month not over")
STATES: dict[State, Text] = {**{state: RECEIPTS[state] for state in RECEIPTS}, "not_asked": NOT_ASKED}
FIRST_SHOWN = "activities"
DASH = Text("– = ไม่ค้าง", "– = nothing owed")
STALE_DAYS = 3
STALE = Text(
    "ข้อมูลคดีถึงวันที่ {day} ({n} วันก่อน) โปรดตรวจสอบการดึงข้อมูลจากฐานข้อมูลคดี",
    "Cases reach to {day}, {n} days ago: see whether the police database is still being pulled.",
)


def submission_panel(view: View) -> None:
    today = datetime.now(BANGKOK).date()
    at = submissions.judged_on(view, today)
    _stale(view, at)
    book = submissions.ledger(view, at)
    if book.stations:
        _arrears(view, at)
        _matrix(view, at)
    st.markdown(f"#### {FRESHNESS(view.lang)}")
    table(view, "freshness", FRESHNESS, lambda: _freshness(view, submissions.ledger(view, at)), at)


def _stale(view: View, at: date) -> None:
    through = view.holdings.data_through
    if through is not None and through <= view.filters.period.last and (at - through).days > STALE_DAYS:
        st.warning(STALE(view.lang, day=format_date(through, view.lang), n=(at - through).days))


def _freshness(view: View, book: Ledger) -> Sheet:
    lang = view.lang
    th = lang == "th"
    words, rows = [], []
    for found in submissions.freshness(view, book):
        due, sent, asked = found.due or (None, None, None)
        reaches = (
            "–"
            if found.reaches is None
            else (format_month if found.monthly else format_date)(found.reaches, lang)
        )
        name = {DATASET(lang): datasets.name(found.dataset)(lang)}
        source = {("แหล่งที่มา" if th else "Source"): found.source or "–"}
        words.append(
            {
                **name,
                ("นำเข้าล่าสุด" if th else "Last received"): (
                    format_instant(found.received, lang) if found.received else NEVER(lang)
                ),
                ("ข้อมูลถึง" if th else "Data to"): reaches,
                **source,
                ("เดือนล่าสุดที่ครบกำหนด: ส่งแล้ว / ต้องส่ง" if th else "Latest month due: sent / asked"): (
                    f"{format_month(due, lang)}: {sent:,} / {asked:,} {'สถานี' if th else 'stations'}"
                    if due
                    else "–"
                ),
            }
        )
        rows.append(
            {
                **name,
                ("นำเข้าล่าสุด" if th else "Last received"): found.received,
                ("ข้อมูลถึง" if th else "Data to"): found.reaches,
                **source,
                ("เดือนที่ครบกำหนด" if th else "Month due"): due,
                ("ส่งแล้ว" if th else "Sent"): sent,
                ("ต้องส่ง" if th else "Asked"): asked,
            }
        )
    return made(pd.DataFrame(words), pd.DataFrame(rows), lang)


def _arrears(view: View, at: date) -> None:
    lang, book = view.lang, submissions.ledger(view, at)
    st.markdown(f"#### {ARREARS(lang)}")
    owed = _owing(view, at)
    if not owed:
        # That nobody owes anything would be no good news where nobody ever sent anything.
        said = st.success if book.first else st.info
        said((NOTHING_OWED if book.first else NOT_BEGUN)(lang, at=format_date(book.at, lang)))
        return
    table(view, "arrears", ARREARS, lambda: _arrears_sheet(view, at), at)
    codes = _owed_sets(owed, book)
    chosen = st.pills(
        COPY(lang),
        codes,
        selection_mode="multi",
        default=codes,
        format_func=lambda c: datasets.REPORTS[c](lang),
        key=f"owed-{'-'.join(codes)}",
    )
    names = {s.code: s.name for s in view.units.stations_of(view.filters)}
    wanted = [a for a in owed if a.dataset in chosen]
    if wanted:
        text = submissions.reminder(wanted, names, view.units.name(view.filters, lang), book.at, lang)
        st.code(
            f"({DEMO(lang)})\n{text}" if view.holdings.is_demo else text,
            language=None,
            wrap_lines=True,
            height=300,
        )


def _owing(view: View, at: date) -> list[Arrears]:
    return db.kept(("arrears", *view.key, at), lambda: submissions.ledger(view, at).arrears())


def _owed_sets(owed: list[Arrears], book: Ledger) -> list[str]:
    return [code for code in book.days_due if any(a.dataset == code for a in owed)]


def _arrears_sheet(view: View, at: date) -> Sheet:
    """One row a station, the one that owes most months first; a column for each data set."""
    lang, owed = view.lang, _owing(view, at)
    codes = _owed_sets(owed, submissions.ledger(view, at))
    th = lang == "th"
    by_station: dict[str, dict[str, Arrears]] = {s.code: {} for s in view.units.stations_of(view.filters)}
    for found in owed:
        by_station[found.station][found.dataset] = found
    counts = {code: sum(len(a.months) for a in found.values()) for code, found in by_station.items() if found}
    words = pd.DataFrame(
        {
            STATION(lang): view.units.stations[station].name(lang),
            ("เดือนที่ค้าง" if th else "Months owed"): counts[station],
            **{datasets.REPORTS[code](lang): _owed(by_station[station].get(code), lang) for code in codes},
        }
        for station in sorted(counts, key=lambda code: -counts[code])
    )
    note = "เฉพาะที่พ้นกำหนดส่งแล้ว ใน 13 เดือนล่าสุด" if th else "only what is past its day, of the latest 13 months"
    return made(words, words, lang, f"{note} · {DASH(lang)}")


def _owed(found: Arrears | None, lang: Lang) -> str:
    return submissions.months_text(found.months, lang) if found else "–"


def _matrix(view: View, at: date) -> None:
    lang = view.lang
    codes = list(submissions.ledger(view, at).days_due)
    st.markdown(f"#### {MATRIX(lang)}")
    chosen = st.selectbox(
        DATASET(lang),
        codes,
        format_func=lambda c: datasets.REPORTS[c](lang),
        key="receipts_of",
        index=codes.index(FIRST_SHOWN),
        label_visibility="collapsed",
        width=360,
    )
    table(
        view,
        "receipts",
        MATRIX,
        lambda: _matrix_sheet(view, submissions.ledger(view, at), str(chosen)),
        at,
        chosen,
    )


def _matrix_sheet(view: View, book: Ledger, dataset: str) -> Sheet:
    lang = view.lang
    th = lang == "th"
    stations = view.units.stations_of(view.filters)
    states = {s.code: [book.state(dataset, s.code, m) for m in book.months] for s in stations}
    heads = [format_month(m, lang, short_year=True) for m in book.months]
    marked = [*heads[:-1], heads[-1] + " *"]
    words = pd.DataFrame(
        {STATION(lang): s.name(lang), **dict(zip(marked, (SIGNS[c] for c in states[s.code]), strict=True))}
        for s in stations
    )
    frame = pd.DataFrame(
        {
            STATION(lang): s.name(lang),
            **dict(zip(heads, (STATES[c](lang) for c in states[s.code]), strict=True)),
        }
        for s in stations
    )
    legend = " · ".join(
        [*(f"{sign} {STATES[state](lang)}" for state, sign in SIGNS.items()), UNFINISHED(lang)]
    )
    due = book.days_due[dataset]
    rule = f"กำหนดส่งภายใน {due} วันหลังสิ้นเดือน" if th else f"due {due} days after the end of the month"
    return made(words, frame, lang, legend if due == 0 else f"{legend} · {rule}")
