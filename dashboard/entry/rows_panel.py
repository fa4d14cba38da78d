"""Rows that a station has recorded, with who and when, to be corrected where they stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.entry import forms, sending
from dashboard.entry.done_panel import DONE, Done
from dashboard.entry.form_panel import AGREE, SENDING, WHO, is_doubted, problems_of, who
from dashboard.entry.forms import Asked, Field, RecordedData
from dashboard.goal3.pictures import SIDES
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_instant
from dashboard.ui.waiting import waiting
from dashboard.view.view import View

HEADING = Text("ดูและแก้รายการเดิม", "Earlier rows, to look at and correct")
OF_WHAT = Text("ชุดข้อมูล", "Data set")
HOW = Text(
    "แตะช่องเพื่อแก้ วันที่พิมพ์เช่น {day} รหัสแก้ไม่ได้ แล้วกดบันทึกการแก้ไข",
    "Tap a cell to correct it; days like {day}. Ids stay. Then record the corrections.",
)
NEWEST = Text("แสดง {shown:,} แถวล่าสุด จาก {all:,} แถว", "the newest {shown:,} of {all:,} rows")
NOTHING = Text("ยังไม่มีแถวของสถานีนี้", "The station has no row of it yet.")
BY, AT = Text("ผู้บันทึก", "Recorded by"), Text("เมื่อ", "When")
OF_A_FILE = Text("จากไฟล์", "from a file")
SEND = Text("บันทึกการแก้ไข {n} แถว", "Record {n} corrected row(s)")
READ_AGAIN = Text("อ่านใหม่", "Read again")
IN_ROW = Text("{row}: {what}", "{row}: {what}")
# Columns of the table that nobody corrects, besides the row's key.
BY_COLUMN, AT_COLUMN = "recorded-by", "recorded-at"


@dataclass(frozen=True)
class _Shown:
    """Rows as the table was opened: what others do meanwhile does not change what is being corrected."""

    data: RecordedData
    lang: Lang
    labels: Mapping[str, Mapping[str, str]]
    number: int


def rows_panel(view: View, asked: Asked, station: str) -> None:
    """Show the newest rows of a data set and send what was corrected; closed, nothing is made."""
    lang = view.lang
    opened = st.expander(HEADING(lang), key="record-rows", on_change="rerun")
    if not opened.open:
        return
    with opened:
        names = {code: data.name(lang) for code, data in asked.datasets.items()}
        code = st.selectbox(OF_WHAT(lang), list(names), format_func=names.__getitem__, key="record-rows-of")
        if not asked.datasets[code].rows:
            st.info(NOTHING(lang))
            return
        _table(view, asked, station, code)


def _table(view: View, asked: Asked, station: str, code: str) -> None:
    lang, kept = view.lang, f"record-rows-{station}-{code}-{view.lang}"
    shown: _Shown | None = st.session_state.get(kept)
    if shown is None:
        shown = st.session_state[kept] = _opened(asked, asked.datasets[code], lang)
    data = shown.data
    st.caption(HOW(lang, day=_example(data, lang)))
    frame = _frame(shown)
    edited = st.data_editor(
        frame,
        column_config=_columns(shown, lang),
        hide_index=True,
        num_rows="fixed",
        key=f"{kept}-{shown.number}",
    )
    st.caption(NEWEST(lang, shown=len(data.rows), all=data.count))
    rows = corrections(shown, frame, edited)
    by = who(view, "record-rows-by")
    spot, doubted = st.container(), f"{kept}-doubted"
    # To these very rows: whoever changes them is asked anew.
    agreed = bool(rows) and st.session_state.get(doubted) == rows and _agreement(spot, lang)
    with st.container(horizontal=True):
        label = SEND(lang, n=len(rows))
        sent = st.button(
            label, type="primary", icon=":material/check:", key="record-rows-send", disabled=not rows
        )
        if st.button(READ_AGAIN(lang), icon=":material/refresh:", key="record-rows-again"):
            st.session_state.pop(kept)
            st.rerun(scope="fragment")
    if sent:
        report = _sent(view, station, shown, rows, by, agreed=agreed)
        if report is not None and report["loaded"]:
            for part in (kept, doubted):
                st.session_state.pop(part, None)
            sent_rows = tuple(row["values"] for row in rows)
            st.session_state[DONE] = Done(data.code, station, report["load"], by, sent_rows)
            st.rerun(scope="fragment")
        elif report is not None:
            _show_problems(report, shown, rows)
            if is_doubted(report) and st.session_state.get(doubted) != rows:
                st.session_state[doubted] = rows
                _agreement(spot, lang)


def _agreement(spot: DeltaGenerator, lang: Lang) -> bool:
    return spot.checkbox(AGREE(lang), key="record-rows-agreed")


def _opened(asked: Asked, data: RecordedData, lang: Lang) -> _Shown:
    """Return the rows as they stand, with the labels of what may be chosen in them."""
    labels = {
        field.key: forms.labels_of(
            asked.choices_of(field), [row.values.get(field.key, "") for row in data.rows], lang
        )
        for field in data.fields
        if field.choices or field.lookup
    }
    number = st.session_state.setdefault("record-rows-opened", 0) + 1
    st.session_state["record-rows-opened"] = number
    return _Shown(data, lang, labels, number)


def _example(data: RecordedData, lang: Lang) -> str:
    day = next((f for f in data.fields if f.kind == "date" and f.required), None)
    value = data.rows[0].values.get(day.key, "") if day else ""
    return forms.as_shown(day, value, {}, lang) if day else ""


def _asked_fields(data: RecordedData) -> list[Field]:
    """Return the fields that are shown: all but the station, the same in every row, and photographs.

    A name that is typed could be that of another station's photograph.
    """
    return [field for field in data.fields if field.key != "station" and field.key not in SIDES]


def _frame(shown: _Shown) -> pd.DataFrame:
    """Return the table as people see it: labels, days in พ.ศ., numbers as numbers."""
    lang = shown.lang
    columns: dict[str, Any] = {}
    for field in _asked_fields(shown.data):
        if len(columns) == 1:
            # Beside the first part of the key, where nobody has to scroll to them.
            columns |= _written(shown.data, lang)
        values = [row.values.get(field.key, "") for row in shown.data.rows]
        columns[field.key] = _column(field, values, shown.labels.get(field.key), lang)
    return pd.DataFrame(columns)


def _written(data: RecordedData, lang: Lang) -> dict[str, Any]:
    """Return who entered each row and when; rows of files say so."""
    return {
        BY_COLUMN: [row.by or OF_A_FILE(lang) for row in data.rows],
        AT_COLUMN: [
            format_instant(datetime.fromisoformat(row.at), lang) if row.at else "–" for row in data.rows
        ],
    }


def _column(field: Field, values: list[str], labels: Mapping[str, str] | None, lang: Lang) -> Any:
    if labels is not None:
        names = {code: label for label, code in labels.items()}
        return [names.get(value) for value in values]
    if field.is_number:
        return pd.Series([float(value) if value else None for value in values], dtype="Float64")
    return [forms.as_shown(field, value, {}, lang) for value in values]


def _columns(shown: _Shown, lang: Lang) -> dict[str, Any]:
    """Return how each column is edited."""
    config: dict[str, Any] = {
        BY_COLUMN: st.column_config.TextColumn(BY(lang), disabled=True),
        AT_COLUMN: st.column_config.TextColumn(AT(lang), disabled=True),
    }
    for field in _asked_fields(shown.data):
        fixed, name = field.key in shown.data.key, field.name(lang)
        if field.key in shown.labels:
            labels = list(shown.labels[field.key])
            config[field.key] = st.column_config.SelectboxColumn(
                name, options=labels, required=field.required, disabled=fixed
            )
        elif field.is_number:
            config[field.key] = st.column_config.NumberColumn(
                name, min_value=field.low, max_value=field.high, disabled=fixed
            )
        else:
            config[field.key] = st.column_config.TextColumn(name, max_chars=field.longest, disabled=fixed)
    return config


def corrections(shown: _Shown, frame: pd.DataFrame, edited: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of which a cell was changed: as they are now, and as they were shown."""
    rows = []
    for at, row in enumerate(shown.data.rows):
        values = dict(row.values)
        for field in _asked_fields(shown.data):
            before, after = frame[field.key].iloc[at], edited[field.key].iloc[at]
            before, after = (None if _is_blank(value) else value for value in (before, after))
            if before == after:
                continue
            labels = shown.labels.get(field.key)
            typed = None if after is None else labels.get(str(after)) if labels is not None else after
            values[field.key] = forms.as_sent(field, typed)
        if values != row.values:
            rows.append({"values": values, "seen": dict(row.values)})
    return rows


def _is_blank(value: Any) -> bool:
    return value is None or value is pd.NA or value != value


def _sent(
    view: View, station: str, shown: _Shown, rows: list[dict[str, Any]], by: str, *, agreed: bool
) -> dict[str, Any] | None:
    """Return the report of the corrected rows; None where nobody says who corrects them."""
    lang = view.lang
    if not by:
        st.warning(f"{WHO(lang)}: {forms.REQUIRED(lang)}")
        return None
    with waiting(SENDING, lang) as beat:
        return sending.send(shown.data.code, station, view.scope, by=by, rows=rows, agreed=agreed, beat=beat)


def _show_problems(report: Mapping[str, Any], shown: _Shown, rows: list[dict[str, Any]]) -> None:
    lang, data = shown.lang, shown.data
    names = {field.key: field.name for field in data.fields}
    for problem in report["problems"]:
        # The header is the first row of what was sent.
        row = rows[problem["row"] - 2]["values"] if problem["row"] >= 2 else {}
        words = next(iter(problems_of({"problems": [problem]}).values()))
        column = names.get(problem["key"])
        which = " · ".join(
            part
            for part in (row.get(data.key[0], ""), column(lang) if column else "", problem["value"])
            if part
        )
        st.error(escape_markdown(IN_ROW(lang, row=which, what=words(lang)) if which else words(lang)))
