"""What is wrong with the cases that came: weeks without any, unknown codes, cases without place or day."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from dashboard.coverage import silences
from dashboard.coverage.silences import Silence
from dashboard.coverage.submission_panel import NO_STATION, STATION
from dashboard.filters import Filters, Scope
from dashboard.language.periods import Period
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_days
from dashboard.queries import quality, status
from dashboard.statistics.verdicts import SMALLEST_BASE
from dashboard.store import db
from dashboard.ui.columns import Column, table
from dashboard.ui.sheet import Sheet, sheet, sheet_of
from dashboard.view.extent import extent
from dashboard.view.view import View

SILENCES = Text("สัปดาห์ที่ไม่มีคดีเลย ให้สถานียืนยัน", "Weeks without any case, to be confirmed")
REPORTS = Text("สัปดาห์ที่ไม่มีคดีกลุ่ม 1–3 แต่ยังมีคดีอื่น", "Weeks without a case of groups 1–3, but with others")
ANALYST = Text("รายละเอียดสำหรับนักวิเคราะห์", "For analysts")
CONFIRM = Text("ไม่มีคดีในห้วงนี้ โปรดยืนยันว่าบันทึกครบ", "No case in these days; please confirm that all were entered")
NO_SILENCE = Text("ไม่พบสัปดาห์ที่น่าสงสัย (ตรวจ {days})", "No week that should be asked about ({days} looked at).")
LESS_THAN = Text("น้อยกว่า 1 ใน {n:,}", "less than 1 in {n:,}")
ONE_IN = Text("1 ใน {n:,}", "1 in {n:,}")
SILENCE_NOTE = Text(
    "ตรวจสัปดาห์เต็ม จันทร์–อาทิตย์ ห้วง {days} เฉพาะเดือนที่ได้รับข้อมูล"
    " เว้นสองสัปดาห์ล่าสุดที่ยังบันทึกไม่ครบ · ปกติ = ค่าเฉลี่ยของสัปดาห์อื่นในรอบปี ·"
    " แสดงเมื่อโอกาสที่สถานีจะไม่มีคดีเช่นนี้โดยบังเอิญไม่ถึง 1 ใน 20 ตลอดห้วงที่ตรวจ",
    "Whole weeks, Monday–Sunday, {days}, in months that were received; the two latest are still being entered"
    " · usual = mean of the station's other weeks of the year"
    " · shown where the station would be as silent by chance less than once in twenty such stretches",
)
REPORTS_NOTE = Text(
    "แต่ละรายการมีโอกาสเกิดโดยบังเอิญต่ำกว่าร้อยละ 5 หากไม่มีข้อมูลขาดเลย คาดว่าจะพบโดยบังเอิญประมาณ {n:.0f} รายการ",
    "Each less likely than 5 % by chance; if nothing were missing, about {n:.0f} would be found by chance.",
)
CODES = Text("รหัสฐานความผิดที่ยังไม่จับคู่", "Offence codes not yet mapped")
NO_CODES = Text("ทุกรหัสจับคู่แล้ว", "Every code is mapped.")
NO_CODES_TOLD = Text(
    "รายการรหัสนับรวมทั้งระบบ แสดงเฉพาะผู้ที่ดูได้ทุกหน่วย",
    "Codes are counted over all units, so they are shown to those who may see all of them.",
)
MEND = Text(
    "คดีเหล่านี้นับรวมแต่ไม่อยู่ในกลุ่มใด แก้โดยเพิ่มรหัสในไฟล์จับคู่ ใต้หัวข้อ [offence_codes]"
    " แล้วดึงข้อมูลอีกครั้ง (ระบบอ่านใหม่ทั้งหมดเอง)",
    "These cases count but are in no group. Add the codes to the mapping file, below [offence_codes], and"
    " pull again: all cases are then read anew.",
)
FILL_IN = Text("เติมรหัสมาตรฐานระหว่างเครื่องหมายคำพูด", "put the canonical code between the quotation marks")
CANONICAL = Text("รหัสมาตรฐานที่ใช้ได้", "Canonical codes")
CODES_NOTE = Text(
    "ทุกหน่วยของแหล่งข้อมูล ไม่จำกัดห้วงเวลา",
    "of all units of the source, of any period",
)
OF_GROUPS = Text(" กลุ่ม {groups}", " of groups {groups}")
PLACES = Text("คดีที่ไม่มีพิกัดหรือวันเกิดเหตุที่ใช้ได้", "Cases without a usable point or day")
PLACES_NOTE = Text(
    "คดีที่เกิดในห้วง {days}{groups} เรียงจากสัดส่วนที่ใช้ไม่ได้มากสุด ฐานต่ำกว่า 10 คดีไม่แสดงร้อยละ ·"
    " พิกัดแทน = จุดสถานีหรือศาลากลาง · พิกัดกองรวม = จุดเดียวที่คดีมากเกินปกติ ยังไม่มีผู้ตัดสิน ·"
    " คดีที่ไม่มีวันเกิดเหตุนับทุกกลุ่ม เพราะไม่อยู่ในห้วงใด ·"
    " คดีออนไลน์ไม่มีพิกัดโดยสภาพ เลือก “เฉพาะที่เกิดในสถานที่” เพื่อตัดออก",
    "Cases that occurred {days}{groups}, worst share first; no percentage on a base below 10 · stand-in = the"
    " station's or the town hall's point · pile = more cases at one point than chance explains, undecided ·"
    " cases without a day are of all groups, for they are in no period ·"
    " online cases have no place: choose “place-based” to leave them out",
)
TOTAL = Text("รวม", "Total")
# Chances below one in so many are all the same to a reader.
LEAST_LIKELY = 10_000


@dataclass(frozen=True, slots=True)
class _SilenceRow:
    """A silence with the name of its station."""

    station: Text
    silence: Silence


SILENT_STATION: Column[_SilenceRow] = Column(STATION, lambda row, _: row.station)
DAYS: Column[_SilenceRow] = Column(
    Text("ห้วงวันที่", "Days"), lambda row, lang: format_days(row.silence.first, row.silence.last, lang)
)
WEEKS: Column[_SilenceRow] = Column(Text("สัปดาห์", "Weeks"), lambda row, _: row.silence.weeks)
USUAL = Text("ปกติสัปดาห์ละ (คดี)", "Usual a week (cases)")
CHANCE = Text("โอกาสเกิดโดยบังเอิญ", "By chance")
OTHER_CASES: Column[_SilenceRow] = Column(
    Text("คดีอื่นในห้วงนี้", "Other cases then"), lambda row, _: row.silence.arrests
)
TO_DO: Column[_SilenceRow] = Column(Text("สิ่งที่ต้องทำ", "To do"), lambda _, __: CONFIRM)
# For people to read, and with numbers as numbers for a file.
SILENCE_WORDS: tuple[Column[_SilenceRow], ...] = (
    SILENT_STATION,
    DAYS,
    WEEKS,
    Column(USUAL, lambda row, _: f"{row.silence.usual:.1f}"),
    Column(CHANCE, lambda row, lang: odds(row.silence.chance, lang)),
    OTHER_CASES,
    TO_DO,
)
SILENCE_NUMBERS: tuple[Column[_SilenceRow], ...] = (
    SILENT_STATION,
    DAYS,
    WEEKS,
    Column(USUAL, lambda row, _: round(row.silence.usual, 2)),
    Column(CHANCE, lambda row, _: row.silence.chance),
    OTHER_CASES,
    TO_DO,
)


@dataclass(frozen=True, slots=True)
class _Code:
    """An offence code that no mapping knows, its source, and its cases."""

    source: str
    code: str
    cases: int


SOURCE: Column[_Code] = Column(Text("แหล่งข้อมูล", "Source"), lambda row, _: row.source)
SOURCE_CODE: Column[_Code] = Column(Text("รหัสต้นทาง", "Source's code"), lambda row, _: row.code)
CODE_CASES = Text("จำนวนคดี", "Cases")
CODE_WORDS: tuple[Column[_Code], ...] = (
    SOURCE,
    SOURCE_CODE,
    Column(CODE_CASES, lambda row, _: f"{row.cases:,}"),
)
CODE_NUMBERS: tuple[Column[_Code], ...] = (SOURCE, SOURCE_CODE, Column(CODE_CASES, lambda row, _: row.cases))


@dataclass(frozen=True, slots=True)
class _Places:
    """Cases of a station in the period, by what their place lacks; undated: without a day, of any period."""

    station: Text
    cases: int
    missing: int
    outside: int
    stand_in: int
    piled: int
    undated: int

    @property
    def unusable(self) -> int:
        return self.missing + self.outside + self.stand_in + self.piled

    @property
    def share(self) -> float | None:
        """Return the per cent that is unusable; None on a base below SMALLEST_BASE."""
        return self.unusable / self.cases * 100 if self.cases >= SMALLEST_BASE else None


def _percent(row: _Places, _: Lang) -> float:
    return float("nan") if row.share is None else row.share


def _percent_text(row: _Places, _: Lang) -> str:
    return "–" if row.share is None else f"{row.share:.1f}"


PLACE_STATION: Column[_Places] = Column(STATION, lambda row, _: row.station)
IN_PERIOD = Text("คดีในห้วง", "Cases")
MISSING = Text("ไม่มีพิกัด", "No point")
OUTSIDE = Text("นอกเขตจังหวัด", "Outside the province")
STAND_IN = Text("พิกัดแทน", "Stand-in point")
PILED = Text("พิกัดกองรวม", "Pile")
UNUSABLE = Text("ใช้ไม่ได้รวม", "Unusable in all")
PERCENT = Text("ร้อยละ", "Per cent")
UNDATED = Text("ไม่มีวันเกิดเหตุ", "No day of occurrence")
PLACE_WORDS: tuple[Column[_Places], ...] = (
    PLACE_STATION,
    Column(IN_PERIOD, lambda row, _: f"{row.cases:,}"),
    Column(MISSING, lambda row, _: f"{row.missing:,}"),
    Column(OUTSIDE, lambda row, _: f"{row.outside:,}"),
    Column(STAND_IN, lambda row, _: f"{row.stand_in:,}"),
    Column(PILED, lambda row, _: f"{row.piled:,}"),
    Column(UNUSABLE, lambda row, _: f"{row.unusable:,}"),
    Column(PERCENT, _percent_text),
    Column(UNDATED, lambda row, _: f"{row.undated:,}"),
)
PLACE_NUMBERS: tuple[Column[_Places], ...] = (
    PLACE_STATION,
    Column(IN_PERIOD, lambda row, _: row.cases),
    Column(MISSING, lambda row, _: row.missing),
    Column(OUTSIDE, lambda row, _: row.outside),
    Column(STAND_IN, lambda row, _: row.stand_in),
    Column(PILED, lambda row, _: row.piled),
    Column(UNUSABLE, lambda row, _: row.unusable),
    Column(PERCENT, _percent),
    Column(UNDATED, lambda row, _: row.undated),
)


def quality_panel(view: View) -> None:
    """Show silent weeks, codes without a mapping, and cases without a usable point or day."""
    _silences(view)
    _codes(view)
    sheet(view, "places", PLACES, _places_sheet)


def _silences(view: View) -> None:
    sheet(view, "silences", SILENCES, _entire_sheet)
    if silences.silences(view).reports:
        with st.expander(ANALYST(view.lang), key="silences-analysts"):
            sheet(view, "silent-groups", REPORTS, _reports_sheet)


def _entire_sheet(view: View) -> Sheet | str:
    lang, silent = view.lang, silences.silences(view)
    days = silent.looked_at.days_text(lang)
    if not silent.entire:
        return NO_SILENCE(lang, days=days)
    return _silence_sheet(view, silent.entire, SILENCE_NOTE(lang, days=days))


def _reports_sheet(view: View) -> Sheet:
    silent = silences.silences(view)
    return _silence_sheet(view, silent.reports, REPORTS_NOTE(view.lang, n=silent.by_chance))


def _silence_sheet(view: View, runs: Iterable[Silence], note: str) -> Sheet:
    rows = [_SilenceRow(view.units.stations[s.station].name, s) for s in runs]
    return sheet_of(
        table(rows, SILENCE_WORDS, view.lang),
        table(rows, SILENCE_NUMBERS, view.lang),
        view.lang,
        extent(view, "occurred", silences.silences(view).looked_at),
        note,
    )


def odds(chance: float, lang: Lang) -> str:
    """Return `1 ใน 29`; very small chances are all the same to a reader."""
    if chance * LEAST_LIKELY < 1:
        return LESS_THAN(lang, n=LEAST_LIKELY)
    return ONE_IN(lang, n=round(1 / chance))


def of_groups(filters: Filters, lang: Lang) -> str:
    """Return ` กลุ่ม 1, 2`, to follow the days of a note; '' where all groups were asked for."""
    groups = ", ".join(map(str, filters.crime_groups))
    return OF_GROUPS(lang, groups=groups) if groups else ""


def defects(view: View) -> dict[str, pd.DataFrame]:
    """Return codes, places and undated cases as one question."""
    return db.kept(_read_defects, view.scope, view.filters, view.days()[0])


def _read_defects(scope: Scope, filters: Filters, current: Period) -> dict[str, pd.DataFrame]:
    return db.read_all(
        codes=status.unmapped_codes(scope),
        places=quality.places(scope, filters, current),
        undated=quality.undated(scope, filters),
    )


def _codes(view: View) -> None:
    lang = view.lang
    codes = defects(view)["codes"]
    if codes.empty:
        st.markdown(f"## {CODES(lang)}")
        if view.scope == Scope.nation():
            st.success(NO_CODES(lang))
        else:
            st.caption(NO_CODES_TOLD(lang))
        return
    left, right = st.columns([3, 2], gap="medium")
    with left:
        sheet(view, "codes", CODES, _codes_sheet)
    with right:
        st.caption(MEND(lang))
        st.code(addition(codes["source_code"].head(20), lang), language=None)
        with st.popover(CANONICAL(lang), type="tertiary"):
            st.markdown(
                "  \n".join(
                    f"`{o.code}` {o.name(lang)}"
                    for o in view.units.offences.values()
                    if o.group and not o.code.startswith("S-")
                )
            )


def addition(codes: Sequence[str] | pd.Series, lang: Lang) -> str:
    """Return the lines of a mapping file that the codes lack, to be filled in."""
    return "\n".join(
        [
            "[offence_codes]",
            f"# {FILL_IN(lang)}",
            *(f'{json.dumps(c, ensure_ascii=False)} = ""' for c in codes),
        ]
    )


def _codes_sheet(view: View) -> Sheet:
    codes = defects(view)["codes"][["source_name", "source_code", "cases"]]
    rows = [_Code(*code) for code in codes.itertuples(index=False)]
    lang = view.lang
    words, numbers = table(rows, CODE_WORDS, lang), table(rows, CODE_NUMBERS, lang)
    return sheet_of(words, numbers, lang, extent(view, "state"), CODES_NOTE(lang))


def _places_sheet(view: View) -> Sheet | str:
    lang, found = view.lang, defects(view)
    undated = dict(zip(found["undated"]["station_code"], found["undated"]["cases"], strict=True))
    placed = {r.station_code: r for r in found["places"].itertuples()}
    rows = []
    for station in view.units.stations_of(view.filters):
        row, late = placed.get(station.code), int(undated.get(station.code, 0))
        cases, missing, outside, stand_in, piled = (
            (row.cases, row.missing, row.outside, row.stand_in, row.piled) if row else (0, 0, 0, 0, 0)
        )
        rows.append(_Places(station.name, cases, missing, outside, stand_in, piled, late))
    if not rows:
        return NO_STATION(lang)
    # The order of names stays where shares are the same.
    rows.sort(key=lambda row: -1 if row.share is None else row.share, reverse=True)
    total = _Places(
        TOTAL,
        cases=sum(row.cases for row in rows),
        missing=sum(row.missing for row in rows),
        outside=sum(row.outside for row in rows),
        stand_in=sum(row.stand_in for row in rows),
        piled=sum(row.piled for row in rows),
        undated=sum(row.undated for row in rows),
    )
    note = PLACES_NOTE(lang, days=view.days()[0].days_text(lang), groups=of_groups(view.filters, lang))
    # The total stands first where the table is cut.
    words, numbers = table([total, *rows], PLACE_WORDS, lang), table([*rows, total], PLACE_NUMBERS, lang)
    return sheet_of(words, numbers.round(1), lang, extent(view, "occurred"), note)
