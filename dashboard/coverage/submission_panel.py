"""What was sent and what was not: how new each data set is, who owes what, and every station's months."""

from dataclasses import dataclass
from datetime import date, datetime

import streamlit as st

from dashboard.coverage import datasets, doubtful_months, submissions
from dashboard.coverage.receipts import RECEIPTS
from dashboard.coverage.submissions import Arrears, Freshness, Ledger, State
from dashboard.language.periods import format_months
from dashboard.language.text import LANGUAGES, Lang, Text
from dashboard.language.thai import BANGKOK, format_date, format_instant, format_month
from dashboard.store import db
from dashboard.ui import columns
from dashboard.ui.columns import Column
from dashboard.ui.figure import Panel, bare_panel
from dashboard.ui.grid import Cell, Look, Row, grid, month_label
from dashboard.ui.sheet import MOST_ROWS, SOME_ROWS, Sheet, bare_sheet, sheet_of
from dashboard.view.extent import extent
from dashboard.view.holdings import DEMO
from dashboard.view.links import address, link
from dashboard.view.units import Station
from dashboard.view.view import View

FRESHNESS = Text("ความเป็นปัจจุบันของข้อมูล", "How new the data are")
ARREARS = Text("หน่วยที่ยังไม่ส่งข้อมูล", "Units that have not sent their data")
MATRIX = Text("การส่งข้อมูลรายเดือนของแต่ละสถานี", "What each station sent by month")
DATASET = Text("ชุดข้อมูล", "Data set")
STATION = Text("สถานี", "Station")
NO_STATION = Text("ไม่มีสถานีในหน่วยที่เลือก", "No station in this unit")
LAST_RECEIVED = Text("นำเข้าล่าสุด", "Last received")
DATA_TO = Text("ข้อมูลถึง", "Data to")
SOURCE = Text("แหล่งที่มา", "Source")
SENT_OF_ASKED = Text("{month}: {sent:,} / {asked:,} สถานี", "{month}: {sent:,} / {asked:,} stations")
MONTHS_OWED = Text("เดือนที่ค้าง", "Months owed")
ONLY_LATE = Text("เฉพาะที่พ้นกำหนดส่งแล้ว ใน 13 เดือนล่าสุด", "only what is past its day, of the latest 13 months")
NEVER = Text("ยังไม่เคยได้รับ", "never received")
NOTHING_OWED = Text(
    "ไม่มีรายการค้างส่ง และไม่พบเดือนที่คดีน้อยผิดปกติ (ตรวจสอบ ณ วันที่ {at})",
    "Nothing is owed, and no month of cases is implausibly small (as on {at}).",
)
IN_DOUBT = Text(
    "มี {n} เดือนที่คดีน้อยผิดปกติ ยังไม่นับว่าได้รับครบ – ดูและยืนยันที่แท็บ “รอยืนยัน”",
    "Implausibly few cases in {n} months, not taken as received: see the tab “To confirm”",
)
NOT_BEGUN = Text(
    "ยังไม่เคยได้รับข้อมูลรายเดือนจากสถานีใด จึงยังไม่มีรายการที่ต้องทวง",
    "No station has sent anything yet, so nothing is asked for yet.",
)
COPY = Text(
    "ข้อความสำหรับส่งทางไลน์ – เลือกชุดข้อมูล แล้วกดปุ่มคัดลอกที่มุมขวาบนของข้อความ",
    "Text for LINE: choose data sets, then copy with the button at its upper right",
)
# The doubtful months among the data sets that may be asked for.
DOUBTS = "doubts"
DOUBTFUL = Text("เดือนที่คดีน้อยผิดปกติ", "Months in doubt")
SIGNS: dict[State, str] = {
    "received": "✓",
    "confirmed_none": "∅",
    "doubtful": "?",
    "not_received": "✗",
    "not_due": "…",
    "not_asked": "–",
}
# What is to be noticed: a month past its day, and one of which implausibly little came.
LOOKS: dict[State, Look] = {"not_received": "bad", "doubtful": "notice"}
NOT_ASKED = Text(
    "ไม่ต้องส่ง (ยังไม่เข้าร่วมโครงการ หรือก่อนเริ่มส่ง)",
    "not asked for (not in the programme, or before it began)",
)
DUE_RULE = Text("กำหนดส่งภายใน {days} วันหลังสิ้นเดือน", "due {days} days after the end of the month")
UNFINISHED = Text("\\* เดือนยังไม่สิ้นสุด", "\\* month not over")
STATES: dict[State, Text] = {**{state: RECEIPTS[state] for state in RECEIPTS}, "not_asked": NOT_ASKED}
FIRST_SHOWN = "activities"
DASH = Text("– = ไม่ค้าง", "– = nothing owed")
STALE_DAYS = 3
STALE = Text(
    "ข้อมูลคดีถึงวันที่ {day} ({n} วันก่อน) โปรดตรวจสอบการดึงข้อมูลจากฐานข้อมูลคดี",
    "Cases reach to {day}, {n} days ago: see whether the police database is still being pulled.",
)

# Lines of a message from which on it scrolls.
LONG_MESSAGE = 30


def _received(data: Freshness, lang: Lang) -> str:
    return format_instant(data.received, lang) if data.received else NEVER(lang)


def _reaches(data: Freshness, lang: Lang) -> str:
    if data.reaches is None:
        return "–"
    return format_month(data.reaches, lang) if data.monthly else format_date(data.reaches, lang)


def _latest_due(data: Freshness, lang: Lang) -> str:
    if data.due is None:
        return "–"
    month, sent, asked = data.due
    return SENT_OF_ASKED(lang, month=format_month(month, lang), sent=sent, asked=asked)


NAME_COLUMN: Column[Freshness] = Column(DATASET, lambda data, _: datasets.name(data.dataset))
SOURCE_COLUMN: Column[Freshness] = Column(SOURCE, lambda data, _: data.source or "–")
# For people to read, and with days as days for a file.
FRESHNESS_WORDS: tuple[Column[Freshness], ...] = (
    NAME_COLUMN,
    Column(LAST_RECEIVED, _received),
    Column(DATA_TO, _reaches),
    SOURCE_COLUMN,
    Column(Text("เดือนล่าสุดที่ครบกำหนด: ส่งแล้ว / ต้องส่ง", "Latest month due: sent / asked"), _latest_due),
)
FRESHNESS_VALUES: tuple[Column[Freshness], ...] = (
    NAME_COLUMN,
    Column(LAST_RECEIVED, lambda data, _: data.received),
    Column(DATA_TO, lambda data, _: data.reaches),
    SOURCE_COLUMN,
    Column(Text("เดือนที่ครบกำหนด", "Month due"), lambda data, _: data.due and data.due[0]),
    Column(Text("ส่งแล้ว", "Sent"), lambda data, _: data.due and data.due[1]),
    Column(Text("ต้องส่ง", "Asked"), lambda data, _: data.due and data.due[2]),
)


@dataclass(frozen=True, slots=True)
class _Debtor:
    """A station that owes months, by data set."""

    station: Text
    arrears: dict[str, Arrears]

    @property
    def months(self) -> int:
        return sum(len(a.months) for a in self.arrears.values())


@dataclass(frozen=True, slots=True)
class _Months:
    """What a station sent, by month."""

    station: Station
    states: list[State]


def submission_panel(view: View) -> None:
    """Show who owes what, the months of every station, and how new each data set is."""
    today = datetime.now(BANGKOK).date()
    at = submissions.judged_on(view, today)
    _stale(view, at)
    book = submissions.ledger(view, at)
    if book.stations:
        _arrears(view, at)
        _matrix(view, at)
    st.markdown(f"## {FRESHNESS(view.lang)}")
    bare_sheet(view, "freshness", FRESHNESS, _freshness, at)


def _stale(view: View, at: date) -> None:
    through = view.holdings.data_through
    if through is not None and through <= view.filters.period.last and (at - through).days > STALE_DAYS:
        st.warning(STALE(view.lang, day=format_date(through, view.lang), n=(at - through).days))


def _freshness(view: View, at: date) -> Sheet:
    data = submissions.freshness(view, submissions.ledger(view, at))
    words = columns.table(data, FRESHNESS_WORDS, view.lang)
    return sheet_of(words, columns.table(data, FRESHNESS_VALUES, view.lang), view.lang, extent(view, "state"))


def _arrears(view: View, at: date) -> None:
    lang, book = view.lang, submissions.ledger(view, at)
    st.markdown(f"## {ARREARS(lang)}")
    owed, doubts = _owing(view, at), doubtful_months.doubtful_months(view)
    if doubts:
        st.warning(IN_DOUBT(lang, n=len(doubts)))
    if not owed and not doubts:
        # That nobody owes anything would be no good news where nobody ever sent anything.
        if book.first:
            st.success(NOTHING_OWED(lang, at=format_date(book.at, lang)))
        else:
            st.info(NOT_BEGUN(lang))
        return
    if owed:
        bare_sheet(view, "arrears", ARREARS, _arrears_sheet, at)
    codes = [*_owed_sets(owed, book), *([DOUBTS] if doubts else [])]
    chosen = st.pills(
        COPY(lang),
        codes,
        selection_mode="multi",
        default=codes,
        format_func=lambda c: DOUBTFUL(lang) if c == DOUBTS else datasets.REPORTS[c](lang),
        key=f"owed-{'-'.join(codes)}",
    )
    names = {s.code: s.name for s in view.units.stations_of(view.filters)}
    wanted = [a for a in owed if a.dataset in chosen]
    asked = doubts if DOUBTS in chosen else []
    if wanted or asked:
        unit = view.units.name(view.filters, lang)
        text = submissions.reminder(wanted, asked, names, unit, book.at, lang)
        st.code(
            f"({DEMO(lang)})\n{text}" if view.holdings.is_demo else text,
            language=None,
            wrap_lines=True,
            # Seen whole before it is sent; only one of many stations scrolls within itself.
            height="content" if text.count("\n") < LONG_MESSAGE else 300,
        )


def _owing(view: View, at: date) -> list[Arrears]:
    return db.kept(_all_arrears, view.plain, at)


def _all_arrears(view: View, at: date) -> list[Arrears]:
    return submissions.ledger(view, at).arrears()


def _owed_sets(owed: list[Arrears], book: Ledger) -> list[str]:
    return [code for code in book.days_due if any(a.dataset == code for a in owed)]


def _arrears_sheet(view: View, at: date) -> Sheet:
    """Return one row a station, the one that owes most months first; a column for each data set."""
    lang, owed = view.lang, _owing(view, at)
    stations = view.units.stations_of(view.filters)
    by_station: dict[str, dict[str, Arrears]] = {s.code: {} for s in stations}
    for arrears in owed:
        by_station[arrears.station][arrears.dataset] = arrears
    debtors = [_Debtor(s.name, by_station[s.code]) for s in stations if by_station[s.code]]
    debtors.sort(key=lambda debtor: debtor.months, reverse=True)
    shown: list[Column[_Debtor]] = [
        Column(STATION, lambda debtor, _: debtor.station),
        Column(MONTHS_OWED, lambda debtor, _: debtor.months),
        *map(_owed_column, _owed_sets(owed, submissions.ledger(view, at))),
    ]
    words = columns.table(debtors, shown, lang)
    return sheet_of(words, words, lang, extent(view, "state"), f"{ONLY_LATE(lang)} · {DASH(lang)}")


def _owed_column(dataset: str) -> Column[_Debtor]:
    def months(debtor: _Debtor, lang: Lang) -> str:
        arrears = debtor.arrears.get(dataset)
        return format_months(arrears.months, lang) if arrears else "–"

    return Column(datasets.REPORTS[dataset], months)


def _matrix(view: View, at: date) -> None:
    lang = view.lang
    codes = list(submissions.ledger(view, at).days_due)
    st.markdown(f"## {MATRIX(lang)}")
    chosen = st.selectbox(
        DATASET(lang),
        codes,
        format_func=lambda c: datasets.REPORTS[c](lang),
        key="receipts_of",
        index=codes.index(FIRST_SHOWN),
        label_visibility="collapsed",
        width=360,
    )
    bare_panel(view, "receipts", MATRIX, _matrix_panel, at, str(chosen))


def _matrix_panel(view: View, at: date, dataset: str) -> Panel:
    """Return what each station sent by month: as signs, those that owe first, and in words for a file."""
    lang, book = view.lang, submissions.ledger(view, at)
    rows = [
        _Months(station, [book.state(dataset, station.code, month) for month in book.months])
        for station in view.units.stations_of(view.filters)
    ]
    # Those who owe or are in doubt first; else the order stays.
    rows.sort(key=lambda row: not any(state in LOOKS for state in row.states))
    labels = [month_label(month, lang) for month in book.months]
    labels[-1] += "*"
    title = f"{MATRIX(lang)}: {datasets.REPORTS[dataset](lang)}"
    drawn = grid(
        title, STATION(lang), labels, [_drawn(view, row) for row in rows[:MOST_ROWS]], on_phone="last"
    )
    station: Column[_Months] = Column(STATION, lambda row, _: row.station.name)
    months = range(len(book.months))
    words = columns.table(rows, [station, *(_state_column(book.months, n) for n in months)], lang)
    notes = [f"{sign} {STATES[state](lang)}" for state, sign in SIGNS.items()] + [UNFINISHED(lang)]
    if due := book.days_due[dataset]:
        notes.append(DUE_RULE(lang, days=due))
    if len(rows) > MOST_ROWS:
        notes.append(SOME_ROWS(lang, shown=MOST_ROWS, all=f"{len(rows):,}"))
    return Panel(drawn, title, " · ".join(notes), words, extent=extent(view, "state"))


def _drawn(view: View, row: _Months) -> Row:
    name = link(address(view, "station_profile", station=row.station.code), row.station.name(view.lang))
    cells = [Cell(SIGNS[s], LOOKS.get(s, "quiet"), STATES[s](view.lang)) for s in row.states]
    return Row(name, cells)


def _state_column(months: tuple[date, ...], n: int) -> Column[_Months]:
    return Column(_short(months[n]), lambda row, _: STATES[row.states[n]])


def _short(month: date) -> Text:
    return Text(*(format_month(month, lang, short_year=True) for lang in LANGUAGES))
