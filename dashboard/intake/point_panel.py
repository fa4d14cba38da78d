"""Piles on the data page: which points hold more cases than chance explains, and deciding what they are."""

from collections.abc import Callable

import streamlit as st

from dashboard.coverage import piles
from dashboard.coverage.piles import DECISIONS, DecidedPoint, Pile
from dashboard.intake import loader_process
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_days, format_instant
from dashboard.statistics.verdicts import SMALLEST_BASE
from dashboard.ui.columns import Column, table
from dashboard.ui.page import faults_said
from dashboard.ui.sheet import Sheet, bare_sheet, sheet, sheet_of
from dashboard.ui.waiting import waiting
from dashboard.view import access
from dashboard.view.extent import extent
from dashboard.view.holdings import DEMO
from dashboard.view.view import View

PILES = Text("พิกัดกองรวม – เป็นสถานที่จริงหรือพิกัดแทน", "Piles of cases at one point – a real place or a stand-in?")
NO_PILE = Text("ไม่มีพิกัดที่คดีกองรวมเกินปกติ", "No point holds more cases than chance explains.")
NOTE = Text(
    "รวม {cases:,} คดี ยังไม่นับในพื้นที่ใดและไม่แสดงบนแผนที่ จนกว่าจะมีผู้ตัดสิน แต่ยังอยู่ในยอดของสถานี ·"
    " นับทุกกลุ่มคดี ทุกห้วงเวลา · ร้อยละของคดีที่มีพิกัดของสถานี",
    "{cases:,} cases count in no zone and stand on no map until somebody decides, but in the totals of their"
    " stations · of all groups and periods · per cent of the station's cases with a point",
)
STATION = Text("สถานี", "Station")
POINT = Text("พิกัด (ละติจูด, ลองจิจูด)", "Point (latitude, longitude)")
CASES = Text("คดี", "Cases")
PERCENT = Text("ร้อยละ", "Per cent")
ZONE = Text("อยู่ใน", "Lies in")
DAYS = Text("วันเกิดเหตุ", "Occurred")
DECIDED = Text("พิกัดที่ตัดสินแล้ว", "Points that were decided about")
DECISION = Text("ตัดสินว่า", "Decision")
WHO = Text("ผู้ตัดสิน", "Decided by")
WHEN = Text("เมื่อ", "At")
WHY = Text("หมายเหตุ", "Note")
NONE_DECIDED = Text("ยังไม่มี", "None yet.")
CHANGE = Text("เปลี่ยนได้โดยเลือกพิกัดนั้นแล้วตัดสินใหม่", "Choose the point again to change it.")
MESSAGE = Text("ข้อความสำหรับ LINE ถามสถานี", "Text for LINE that asks the stations")
WHICH = Text("พิกัดที่ตัดสิน", "Point to decide about")
UNDECIDED_POINT = Text("{station} · {point} · {cases:,} คดี", "{station} · {point} · {cases:,} cases")
DECIDED_POINT = Text("{station} · {point} · ตัดสินแล้ว: {decision}", "{station} · {point} · decided: {decision}")
NAME = Text("ชื่อผู้ตัดสิน", "Your name")
NAME_NEEDED = Text("ใส่ชื่อผู้ตัดสินก่อน", "Give your name first.")
DECIDING = Text("กำลังบันทึกและย้ายคดี", "Recording, and moving the cases")
DONE = Text(
    "บันทึกแล้ว: {decision} {cases:,} คดี ตัวเลขใหม่จะแสดงเอง",
    "Recorded: {decision}, {cases:,} cases; new figures follow.",
)
MOST_LETTERS = 200
# Key of the session: decision and cases that were recorded last.
RECORDED = "intake-point"


def point_panel(view: View) -> None:
    """Show undecided piles, the message that asks, what was decided, and the form to those who may load."""
    lang, undecided, decided = view.lang, piles.undecided(view), piles.decided(view)
    sheet(view, "piles", PILES, _piles_sheet)
    if undecided:
        with st.expander(MESSAGE(lang), key="piles-message"):
            st.code(_message(view, undecided), language=None, wrap_lines=True)
    if (undecided or decided) and access.may("confirm"):
        with faults_said(lang):
            _form(view, undecided, decided)
    if decided:
        with st.expander(DECIDED(lang), key="piles-decided"):
            bare_sheet(view, "decided-points", DECIDED, _decided_sheet)


def _message(view: View, undecided: list[Pile]) -> str:
    stations = {code: station.name for code, station in view.units.stations.items()}
    zones = {code: zone.name for code, zone in view.units.zones.items()}
    unit = view.units.name(view.filters, view.lang)
    text = piles.question(undecided, stations, zones, unit, view.at, view.lang)
    return f"({DEMO(view.lang)})\n{text}" if view.holdings.is_demo else text


def _station(view: View) -> Callable[[Pile | DecidedPoint, Lang], Text | str]:
    def named(row: Pile | DecidedPoint, _: Lang) -> Text | str:
        # A pile of a neighbour may lie in a zone of the view.
        station = view.units.stations.get(row.station)
        return station.name if station else row.station

    return named


def _piles_sheet(view: View) -> Sheet | str:
    lang, rows = view.lang, piles.undecided(view)
    if not rows:
        return NO_PILE(lang)

    def zone(row: Pile, _: Lang) -> Text | str:
        known = view.units.zones.get(row.zone or "")
        return known.name if known else row.zone or "–"

    def days(row: Pile, lang: Lang) -> str:
        return format_days(row.first, row.last, lang) if row.first and row.last else "–"

    def share(row: Pile, _: Lang) -> float:
        return round(row.cases / row.located * 100, 1) if row.located >= SMALLEST_BASE else float("nan")

    first: list[Column[Pile]] = [Column(STATION, _station(view)), Column(POINT, lambda row, _: row.point)]
    last: list[Column[Pile]] = [Column(ZONE, zone), Column(DAYS, days)]
    words: list[Column[Pile]] = [
        Column(CASES, lambda row, _: f"{row.cases:,}"),
        Column(PERCENT, lambda row, lang: f"{share(row, lang):.1f}" if row.located >= SMALLEST_BASE else "–"),
    ]
    numbers: list[Column[Pile]] = [Column(CASES, lambda row, _: row.cases), Column(PERCENT, share)]
    note = NOTE(lang, cases=sum(row.cases for row in rows))
    return sheet_of(
        table(rows, [*first, *words, *last], lang),
        table(rows, [*first, *numbers, *last], lang),
        lang,
        extent(view, "state"),
        note,
    )


def _decided_sheet(view: View) -> Sheet | str:
    lang, rows = view.lang, piles.decided(view)
    if not rows:
        return NONE_DECIDED(lang)
    columns: list[Column[DecidedPoint]] = [
        Column(STATION, _station(view)),
        Column(POINT, lambda row, _: row.point),
        Column(DECISION, lambda row, _: DECISIONS[row.decision]),
        Column(WHO, lambda row, _: row.by),
        Column(WHEN, lambda row, lang: format_instant(row.at, lang)),
        Column(WHY, lambda row, _: row.note or "–"),
    ]
    words = table(rows, columns, lang)
    return sheet_of(words, words, lang, extent(view, "state"), CHANGE(lang))


def _form(view: View, undecided: list[Pile], decided: list[DecidedPoint]) -> None:
    lang, name = view.lang, _station(view)

    def station(row: Pile | DecidedPoint) -> str:
        named = name(row, lang)
        return named(lang) if isinstance(named, Text) else named

    labels: dict[tuple[str, float, float], str] = {
        (p.station, p.latitude, p.longitude): UNDECIDED_POINT(
            lang, station=station(p), point=p.point, cases=p.cases
        )
        for p in undecided
    }
    for d in decided:
        labels[d.station, d.latitude, d.longitude] = DECIDED_POINT(
            lang, station=station(d), point=d.point, decision=DECISIONS[d.decision](lang)
        )
    with st.form("intake-point-form"):
        chosen = st.selectbox(
            WHICH(lang), list(labels), format_func=labels.__getitem__, key="intake-point-which"
        )
        by = st.text_input(NAME(lang), max_chars=MOST_LETTERS, key="intake-point-by")
        note = st.text_input(WHY(lang), max_chars=MOST_LETTERS, key="intake-point-note")
        with st.container(horizontal=True):
            pressed = [
                code
                for code, words in DECISIONS.items()
                if st.form_submit_button(words(lang), key=f"intake-point-{code}")
            ]
    if pressed:
        _decide(chosen, pressed[0], by.strip(), note.strip(), lang)
    if (recorded := st.session_state.get(RECORDED)) is not None:
        st.success(DONE(lang, decision=DECISIONS[recorded[0]](lang), cases=recorded[1]))


def _decide(point: tuple[str, float, float], decision: str, by: str, note: str, lang: Lang) -> None:
    st.session_state.pop(RECORDED, None)
    if not by:
        st.error(NAME_NEEDED(lang))
        return
    station, latitude, longitude = point
    where = (f"--station={station}", f"--latitude={latitude}", f"--longitude={longitude}")
    with waiting(DECIDING, lang) as beat:
        answer = loader_process.ask(
            "points", f"--decide={decision}", *where, f"--by={by}", f"--note={note}", beat=beat
        )
    st.session_state[RECORDED] = (decision, int(answer["cases"]))
