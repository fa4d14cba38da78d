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
from dashboard.ui.page import downloads, ready
from dashboard.view.view import View

MARKED = Text("▲ เกิดซ้ำใกล้เคียง", "▲ near repeat")
MARKED_SAME = Text("▲ เกิดซ้ำที่เดิม", "▲ repeat")
SAME = Text("จุดเดิม", "same place")
NO_CASES = Text("ไม่มีคดีที่มีพิกัดและวันเกิดเหตุในห้วงนี้", "No case with a usable point and day in this period.")


@dataclass(frozen=True)
class _Made:
    shown: pa.Table
    file: pd.DataFrame
    said: str


def render(view: View, period: Period) -> None:
    """The table of pairs by distance and days, or why there is none."""
    lang = view.lang
    st.markdown(f"**{NAME(lang)}** (Knox)")
    made = db.kept(("near_repeats", period, *view.key), lambda: _made(view, period))
    if isinstance(made, str):
        st.info(made)
        return
    st.table(made.shown, hide_index=True, border="horizontal", alt=NAME(lang))
    st.caption(made.said)
    downloads(made.file, NAME(lang), "near-repeats", view, "near-repeats")


def _made(view: View, period: Period) -> _Made | str:
    lang, here = view.lang, case_points.located(view, period)
    dated = here.frame["day_known"].astype(bool).to_numpy()
    if not dated.any():
        return NO_CASES(lang)
    codes = here.frame["offence_code"]
    code = view.filters.offence or str(codes[dated].value_counts().index[0])
    name = view.units.offences[code].name
    mine = dated & (codes == code).to_numpy()
    days = np.array([day.toordinal() for day in here.frame["day"][mine]], dtype=float)
    found = near_repeats.judged(here.points[mine], days, name)
    if isinstance(found, Text):
        return found(lang)
    file = _table([*found.same, *found.near], lang)
    return _Made(ready(file), file, _said(found, name, here.system, lang))


def _table(cells: list[Pairs], lang: Lang) -> pd.DataFrame:
    th = lang == "th"
    heads = (
        ("ระยะ", "ภายใน", "พบ (คู่)", "คาด (คู่)", "เท่า", "p", "สรุป")
        if th
        else ("Distance", "Within", "Observed pairs", "Expected pairs", "Ratio", "p", "Conclusion")
    )
    metres, days = ("ม.", "วัน") if th else ("m", "days")
    rows = [
        (
            f"≤ {c.metres} {metres}" if c.metres else SAME(lang),
            f"≤ {c.days} {days}",
            c.found.observed,
            f"{c.found.expected:.1f}",
            f"{c.found.ratio:.2f}" if c.found.expected else "–",
            f"{c.found.p:.3f}",
            (MARKED if c.metres else MARKED_SAME)(lang) if c.marked else "–",
        )
        for c in cells
    ]
    return pd.DataFrame(rows, columns=list(heads))


def _said(found: NearRepeats, offence: Text, system: str, lang: Lang) -> str:
    if lang == "th":
        older = f"ล่าสุด (ตัดคดีเก่ากว่าออก {found.older:,} คดี)" if found.older else ""
        said = (
            f"{offence.th} {found.cases:,} คดี{older} ใน {found.places:,} จุด",
            f"ระบุเฉพาะที่ p < {CHANCE} และพบตั้งแต่ {CLEAR_RATIO} เท่าของที่คาด",
            "ระยะใกล้เคียงนับต่างจุด จุดละ 1 คดี (สุ่ม ค่าเริ่มต้นคงที่) จุดเดิมแยกไว้",
            f"สุ่มสลับวัน {PERMUTATIONS} ครั้ง · ในตารางมีหลายบรรทัด บรรทัดเดียวอาจเข้าเกณฑ์เพราะความบังเอิญ",
        )
    else:
        older = f" (latest; {found.older:,} older ones left out)" if found.older else ""
        said = (
            f"{offence.en}: {found.cases:,} cases{older} at {found.places:,} places",
            f"marked only where p < {CHANCE} and the ratio is {CLEAR_RATIO} or more",
            "distances: different places, one case each (drawn with a fixed seed); the same place apart",
            (
                f"{PERMUTATIONS} permutations of the days · of so many lines a single one may be marked by"
                " chance"
            ),
        )
    return " · ".join([*said, system])
