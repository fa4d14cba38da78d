"""Near repeats of the most frequent offence of a view, as a table for analysts."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import streamlit as st

from dashboard.cases import case_points, near_repeats
from dashboard.cases.near_repeats import CHANCE, CLEAR_RATIO, NAME, PERMUTATIONS, NearRepeats, Pairs
from dashboard.language.periods import Period
from dashboard.language.text import Lang, Text
from dashboard.store import db
from dashboard.ui.columns import Column, table
from dashboard.ui.downloads import downloads
from dashboard.ui.sheet import ready
from dashboard.view.extent import extent
from dashboard.view.view import View

MARKED = Text("▲ เกิดซ้ำใกล้เคียง", "▲ near repeat")
MARKED_SAME = Text("▲ เกิดซ้ำที่เดิม", "▲ repeat")
SAME = Text("จุดเดิม", "same place")
METRES = Text("≤ {n} ม.", "≤ {n} m")
DAYS = Text("≤ {n} วัน", "≤ {n} days")
NO_CASES = Text("ไม่มีคดีที่มีพิกัดและวันเกิดเหตุในห้วงนี้", "No case with a usable point and day in this period.")
COUNTED = Text(
    "{offence} {cases:,} คดี ใน {places:,} จุด",
    "{offence}: {cases:,} cases at {places:,} places",
)
COUNTED_LATEST = Text(
    "{offence} {cases:,} คดีล่าสุด (ตัดคดีเก่ากว่าออก {older:,} คดี) ใน {places:,} จุด",
    "{offence}: {cases:,} cases (latest; {older:,} older ones left out) at {places:,} places",
)
METHOD_NOTE = Text(
    "ระบุเฉพาะที่ p < {chance} และพบตั้งแต่ {ratio} เท่าของที่คาด ·"
    " ระยะใกล้เคียงนับต่างจุด จุดละ 1 คดี (สุ่ม ค่าเริ่มต้นคงที่) จุดเดิมแยกไว้ ·"
    " สุ่มสลับวัน {permutations} ครั้ง · ในตารางมีหลายบรรทัด บรรทัดเดียวอาจเข้าเกณฑ์โดยบังเอิญ",
    "marked only where p < {chance} and the ratio is {ratio} or more ·"
    " distances: different places, one case each (drawn with a fixed seed); the same place apart ·"
    " {permutations} permutations of the days · of so many lines a single one may be marked by chance",
)


def _distance(pairs: Pairs, lang: Lang) -> str:
    return METRES(lang, n=pairs.metres) if pairs.metres else SAME(lang)


def _conclusion(pairs: Pairs, _: Lang) -> Text | str:
    if not pairs.marked:
        return "–"
    return MARKED if pairs.metres else MARKED_SAME


COLUMNS: tuple[Column[Pairs], ...] = (
    Column(Text("ระยะ", "Distance"), _distance),
    Column(Text("ภายใน", "Within"), lambda pairs, lang: DAYS(lang, n=pairs.days)),
    Column(Text("พบ (คู่)", "Observed pairs"), lambda pairs, _: pairs.knox.observed),
    Column(Text("คาด (คู่)", "Expected pairs"), lambda pairs, _: f"{pairs.knox.expected:.1f}"),
    Column(Text("เท่า", "Ratio"), lambda pairs, _: f"{pairs.knox.ratio:.2f}" if pairs.knox.expected else "–"),
    Column(Text("p", "p"), lambda pairs, _: f"{pairs.knox.p:.3f}"),
    Column(Text("สรุป", "Conclusion"), _conclusion),
)


@dataclass(frozen=True)
class _NearRepeatTable:
    """The finished table: for the screen and for a file, and the note below it."""

    shown: pa.Table
    file: pd.DataFrame
    note: str


def render(view: View, period: Period) -> None:
    """Show the table of pairs by distance and days, or why there is none."""
    lang = view.lang
    st.markdown(f"**{NAME(lang)}** (Knox)")
    pairs = db.kept(_near_repeat_table, view, period)
    if isinstance(pairs, str):
        st.info(pairs)
        return
    st.table(pairs.shown, hide_index=True, border="horizontal", alt=NAME(lang))
    st.caption(pairs.note)
    downloads(pairs.file, NAME(lang), "near-repeats", view, "near-repeats", extent(view, "occurred", period))


def _near_repeat_table(view: View, period: Period) -> _NearRepeatTable | str:
    lang, placed = view.lang, case_points.placed_cases(view, period)
    dated = placed.frame["day_known"].astype(bool).to_numpy()
    if not dated.any():
        return NO_CASES(lang)
    codes = placed.frame["offence_code"]
    asked = view.filters.offences
    # One offence at a time: a burglary is not repeated by a fight.
    code = asked[0] if len(asked) == 1 else str(codes[dated].value_counts().index[0])
    offence = view.units.offences[code].name
    chosen = dated & (codes == code).to_numpy()
    days = np.array([day.toordinal() for day in placed.frame["day"][chosen]], dtype=float)
    repeats = near_repeats.find(placed.points[chosen], days, offence)
    if isinstance(repeats, Text):
        return repeats(lang)
    file = table([*repeats.same, *repeats.near], COLUMNS, lang)
    return _NearRepeatTable(ready(file), file, _note(repeats, offence, placed.system, lang))


def _note(repeats: NearRepeats, offence: Text, system: str, lang: Lang) -> str:
    counted = (COUNTED_LATEST if repeats.older else COUNTED)(
        lang, offence=offence(lang), cases=repeats.cases, older=repeats.older, places=repeats.places
    )
    method = METHOD_NOTE(lang, chance=CHANCE, ratio=CLEAR_RATIO, permutations=PERMUTATIONS)
    return " · ".join([counted, method, system])
