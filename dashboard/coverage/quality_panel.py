"""What is wrong with the cases that came: weeks without any, codes that no mapping knows, cases without place
or day.
"""

import json
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard.coverage import silences
from dashboard.coverage.silences import Silence
from dashboard.coverage.submission_panel import STATION
from dashboard.filters import GROUP_CHOICES
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_days
from dashboard.queries import quality, status
from dashboard.store import db
from dashboard.ui.table import Sheet, made, sheet
from dashboard.view.view import View

SILENCES = Text("สัปดาห์ที่ไม่มีคดีเลย ให้สถานียืนยัน", "Weeks without any case, to be confirmed")
REPORTS = Text("สัปดาห์ที่ไม่มีคดีกลุ่ม 1–3 แต่ยังมีคดีอื่น", "Weeks without a case of groups 1–3, but with others")
ANALYST = Text("รายละเอียดสำหรับนักวิเคราะห์", "For analysts")
CONFIRM = Text("ไม่มีคดีในห้วงนี้ โปรดยืนยันว่าบันทึกครบ", "No case in these days; please confirm that all were entered")
NO_SILENCE = Text("ไม่พบสัปดาห์ที่น่าสงสัย (ตรวจ {days})", "No week that should be asked about ({days} looked at).")
SILENCE_NOTE = Text(
    "ตรวจสัปดาห์เต็ม จันทร์–อาทิตย์ ห้วง {days} เฉพาะเดือนที่ได้รับข้อมูล"
    " เว้นสองสัปดาห์ล่าสุดที่ยังบันทึกไม่ครบ · ปกติ = ค่าเฉลี่ยของสัปดาห์อื่นในรอบปี ·"
    " แสดงเมื่อสถานีจะว่างเองเช่นนี้ไม่ถึง 1 ใน 20 ตลอดห้วงที่ตรวจ",
    "Whole weeks, Monday–Sunday, {days}, in months that were received; the two latest are still being entered"
    " · usual = mean of the station's other weeks of the year"
    " · shown where the station would be as silent by chance less than once in twenty such stretches",
)
REPORTS_NOTE = Text(
    "โอกาสว่างเองต่ำกว่าร้อยละ 5 ต่อรายการ หากไม่มีข้อมูลขาดเลย คาดว่าจะพบโดยบังเอิญประมาณ {n:.0f} รายการ",
    "Each less likely than 5 % by chance; if nothing were missing, about {n:.0f} would be found by chance.",
)
CODES = Text("รหัสฐานความผิดที่ยังไม่จับคู่", "Offence codes not yet mapped")
NO_CODES = Text("ทุกรหัสจับคู่แล้ว", "Every code is mapped.")
MEND = Text(
    "คดีเหล่านี้นับรวมแต่ไม่อยู่ในกลุ่มใด แก้โดยเพิ่มรหัสในไฟล์จับคู่ ใต้หัวข้อ [offence_codes]"
    " แล้วดึงข้อมูลอีกครั้ง (ระบบอ่านใหม่ทั้งหมดเอง)",
    "These cases count but are in no group. Add the codes to the mapping file, below [offence_codes], and"
    " pull again: all cases are then read anew.",
)
FILL_IN = Text("เติมรหัสมาตรฐานระหว่างเครื่องหมายคำพูด", "put the canonical code between the quotation marks")
CANONICAL = Text("รหัสมาตรฐานที่ใช้ได้", "Canonical codes")
PLACES = Text("คดีที่ไม่มีพิกัดหรือวันเกิดเหตุที่ใช้ได้", "Cases without a usable point or day")
PLACES_NOTE = Text(
    "คดีที่เกิดในห้วง {days}{groups} เรียงจากสัดส่วนที่ใช้ไม่ได้มากสุด ฐานต่ำกว่า 10 คดีไม่แสดงร้อยละ ·"
    " พิกัดแทน = จุดสถานีหรือศาลากลาง · คดีที่ไม่มีวันเกิดเหตุนับทุกกลุ่ม เพราะไม่อยู่ในห้วงใด ·"
    " คดีออนไลน์ไม่มีพิกัดโดยสภาพ เลือก “เฉพาะที่เกิดในสถานที่” เพื่อตัดออก",
    "Cases that occurred {days}{groups}, worst share first; no percentage on a base below 10 · stand-in = the"
    " station's or the town hall's point · cases without a day are of all groups, for they are in no period ·"
    " online cases have no place: choose “place-based” to leave them out",
)


def quality_panel(view: View) -> None:
    _silences(view)
    _codes(view)
    sheet(view, "places", PLACES, lambda: _places(view))


def _silences(view: View) -> None:
    sheet(view, "silences", SILENCES, lambda: _entire(view))
    if silences.silences(view).reports:
        with st.expander(ANALYST(view.lang)):
            sheet(view, "silent-groups", REPORTS, lambda: _of_groups(view))


def _entire(view: View) -> Sheet | str:
    lang, found = view.lang, silences.silences(view)
    days = found.looked_at.days_text(lang)
    if not found.entire:
        return NO_SILENCE(lang, days=days)
    return _silence_sheet(view, found.entire, SILENCE_NOTE(lang, days=days))


def _of_groups(view: View) -> Sheet:
    found = silences.silences(view)
    return _silence_sheet(view, found.reports, REPORTS_NOTE(view.lang, n=found.by_chance))


def _silence_sheet(view: View, found: Sequence[Silence], note: str) -> Sheet:
    lang = view.lang
    th = lang == "th"
    heads = (
        ("ห้วงวันที่", "สัปดาห์", "ปกติสัปดาห์ละ (คดี)", "โอกาสว่างเอง", "คดีอื่นในห้วงนี้", "สิ่งที่ต้องทำ")
        if th
        else ("Days", "Weeks", "Usual a week (cases)", "By chance", "Other cases then", "To do")
    )
    names = [view.units.stations[s.station].name(lang) for s in found]
    days = [format_days(s.first, s.last, lang) for s in found]
    words = [
        (name, span, s.weeks, f"{s.usual:.1f}", odds(s.chance, lang), s.arrests, CONFIRM(lang))
        for name, span, s in zip(names, days, found, strict=True)
    ]
    rows = [
        (name, span, s.weeks, round(s.usual, 2), s.chance, s.arrests, CONFIRM(lang))
        for name, span, s in zip(names, days, found, strict=True)
    ]
    columns = [STATION(lang), *heads]
    return made(pd.DataFrame(words, columns=columns), pd.DataFrame(rows, columns=columns), lang, note)


def odds(chance: float, lang: Lang) -> str:
    """`1 ใน 29`; very small chances are all the same to a reader."""
    if chance * 10_000 < 1:
        return "น้อยกว่า 1 ใน 10,000" if lang == "th" else "less than 1 in 10,000"
    return f"1 {'ใน' if lang == 'th' else 'in'} {round(1 / chance):,}"


def _defects(view: View) -> dict[str, pd.DataFrame]:
    """Codes, places and undated cases as one question."""
    current, _ = view.days()
    return db.kept(
        ("defects", view.scope, view.filters, current),
        lambda: db.read_all(
            codes=status.unmapped_codes(),
            places=quality.places(view.scope, view.filters, current),
            undated=quality.undated(view.scope, view.filters),
        ),
    )


def _codes(view: View) -> None:
    lang = view.lang
    codes = _defects(view)["codes"]
    if codes.empty:
        st.markdown(f"#### {CODES(lang)}")
        st.success(NO_CODES(lang))
        return
    left, right = st.columns([3, 2], gap="medium")
    with left:
        sheet(view, "codes", CODES, lambda: _codes_sheet(view, _defects(view)["codes"]))
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
    """The lines of a mapping file that the codes lack, to be filled in."""
    return "\n".join(
        [
            "[offence_codes]",
            f"# {FILL_IN(lang)}",
            *(f'{json.dumps(c, ensure_ascii=False)} = ""' for c in codes),
        ]
    )


def _codes_sheet(view: View, codes: pd.DataFrame) -> Sheet:
    lang = view.lang
    th = lang == "th"
    heads = ["แหล่งข้อมูล", "รหัสต้นทาง", "จำนวนคดี"] if th else ["Source", "Source's code", "Cases"]
    frame = codes[["source_name", "source_code", "cases"]].set_axis(heads, axis=1)
    note = "ทุกหน่วยของแหล่งข้อมูล ไม่จำกัดห้วงเวลา" if th else "of all units of the source, of any period"
    return made(frame.assign(**{heads[2]: [f"{n:,}" for n in frame[heads[2]]]}), frame, lang, note)


def _places(view: View) -> Sheet | str:
    lang = view.lang
    th = lang == "th"
    found = _defects(view)
    undated = dict(zip(found["undated"]["station_code"], found["undated"]["cases"], strict=True))
    rows = {r.station_code: r for r in found["places"].itertuples()}
    heads = (
        ("คดีในห้วง", "ไม่มีพิกัด", "นอกเขตจังหวัด", "พิกัดแทน", "ใช้ไม่ได้รวม", "ร้อยละ", "ไม่มีวันเกิดเหตุ")
        if th
        else (
            "Cases",
            "No point",
            "Outside the province",
            "Stand-in point",
            "Unusable in all",
            "Per cent",
            "No day of occurrence",
        )
    )
    table = []
    for station in view.units.stations_of(view.filters):
        row = rows.get(station.code)
        n, *parts = (row.cases, row.missing, row.outside, row.stand_in) if row else (0, 0, 0, 0)
        bad = sum(parts)
        share = bad / n * 100 if n >= 10 else None
        table.append((station.name(lang), n, *parts, bad, share, int(undated.get(station.code, 0))))
    if not table:
        return "ไม่มีสถานีในหน่วยที่เลือก" if th else "No station in this unit"
    # The order of names stays where shares are the same.
    table.sort(key=lambda r: -(r[6] if r[6] is not None else -1))
    totals = [sum(r[at] for r in table) for at in (1, 2, 3, 4, 5)]
    whole = totals[4] / totals[0] * 100 if totals[0] >= 10 else None
    table.append(("รวม" if th else "Total", *totals, whole, sum(r[7] for r in table)))
    words = [
        (name, *(f"{n:,}" for n in counts), "–" if share is None else f"{share:.1f}", f"{late:,}")
        for name, *counts, share, late in table
    ]
    columns = [STATION(lang), *heads]
    groups = GROUP_CHOICES[view.filters.groups]
    said = f" {'กลุ่ม' if th else 'of groups'} {', '.join(map(str, groups))}" if groups else ""
    note = PLACES_NOTE(lang, days=view.days()[0].days_text(lang), groups=said)
    frame = pd.DataFrame(table, columns=columns).astype({heads[5]: float}).round(1)
    # The total stands first where the table is cut.
    return made(pd.DataFrame([words[-1], *words[:-1]], columns=columns), frame, lang, note)
