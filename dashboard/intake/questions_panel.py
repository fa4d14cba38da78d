"""What a drafted mapping leaves open, asked one by one with values of the columns in question."""

import json
import tomllib
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.intake.report_tables import words
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.ui.sheet import ready

# Keys of the session: answers by the field that they answer, and the fields that were passed over.
ANSWERS, PASSED = "intake-answers", "intake-passed"
# In a line that only a person can finish: what each code of it stands for.
TO_SAY = "…"

NUMBER = Text("คำถามที่เหลือ {count} ข้อ", "{count} open question(s)")
COLUMN, SAMPLES = Text("คอลัมน์", "Column"), Text("ตัวอย่างค่า", "Values")
MEANINGS = Text("รหัสแต่ละตัวหมายถึงสถานะใด", "What each code stands for")
CHOOSE = Text("เลือกคำตอบ", "Choose the answer")
KEY_COLUMNS = Text("คอลัมน์ที่ทำให้แต่ละคดีไม่ซ้ำกัน", "The columns that tell cases apart")
TAKE, PASS = Text("ใช้คำตอบนี้", "Take this answer"), Text("ข้ามไปก่อน", "Leave it open")
DRAFT = Text("ร่างใหม่ตามคำตอบ แล้วตรวจกับฐานข้อมูล", "Draft anew with the answers, then compare")
ALL_ANSWERED = Text("ตอบแล้ว {count} ข้อ", "{count} answer(s) given")


def forget() -> None:
    """Begin anew: the answers belong to a proposal that was replaced."""
    st.session_state[ANSWERS], st.session_state[PASSED] = {}, []


def open_questions(proposal: dict[str, Any], lang: Lang) -> tuple[str, ...] | None:
    """Show the next open question, after the last a button; return the answers as options once pressed."""
    answers: dict[str, str] = st.session_state.setdefault(ANSWERS, {})
    passed: list[str] = st.session_state.setdefault(PASSED, [])
    asked = [
        question
        for question in proposal.get("questions", ())
        if _choices(question, proposal) and question["field"] not in (*answers, *passed)
    ]
    if asked:
        _ask(asked[0], len(asked), proposal, lang)
        return None
    if not answers:
        return None
    st.write(ALL_ANSWERED(lang, count=len(answers)))
    if not st.button(DRAFT(lang), icon=":material/rule:", key="intake-draft"):
        return None
    return tuple(part for field, value in answers.items() for part in ("--answer", f"{field}={value}"))


def _choices(question: dict[str, Any], proposal: dict[str, Any]) -> dict[str, Any]:
    """Return value → why; of a code the offences; of a question without lines of its own the columns."""
    choices: dict[str, Any] = {
        c["value"]: c["why"]
        for c in question["choices"]
        if TO_SAY not in c["value"] or _codes_of(c["value"]) is not None
    }
    if choices or question["choices"]:
        return choices
    if question["field"].startswith("offence_codes."):
        return {json.dumps(code): name for code, name in proposal.get("offences", {}).items()}
    return {json.dumps(column, ensure_ascii=False): None for column in proposal.get("samples", {})}


def _ask(question: dict[str, Any], count: int, proposal: dict[str, Any], lang: Lang) -> None:
    choices, field = _choices(question, proposal), question["field"]
    with st.container(border=True):
        st.caption(NUMBER(lang, count=count))
        st.write(f"**{words(question['what'], lang)}**  \n{words(question['todo'], lang)}")
        named = [column for choice in question["choices"] for column in choice["columns"]]
        seen = {c: v for c, v in proposal.get("samples", {}).items() if c in named or not named}
        if seen:
            rows = [(escape_markdown(c), escape_markdown(", ".join(v))) for c, v in seen.items()]
            st.table(ready(pd.DataFrame(rows, columns=[COLUMN(lang), SAMPLES(lang)])), hide_index=True)
        value = _given(field, choices, lang)
        if value is not None and (given := _codes_of(value)) is not None:
            value = _meant(field, given, proposal, lang)
        with st.container(horizontal=True):
            st.button(
                TAKE(lang),
                disabled=value is None,
                key=f"intake-take-{field}",
                on_click=_take,
                args=(field, value),
            )
            st.button(PASS(lang), key=f"intake-pass-{field}", on_click=_pass, args=(field,))


def _codes_of(line: str) -> dict[str, Any] | None:
    """Return column and codes of a line that leaves open what its codes stand for; None for other lines."""
    try:
        given = tomllib.loads(f"x = {line}")["x"]
    except tomllib.TOMLDecodeError:
        return None
    return given if isinstance(given, dict) and TO_SAY in given.get("codes", {}).values() else None


def _meant(field: str, given: dict[str, Any], proposal: dict[str, Any], lang: Lang) -> str | None:
    """Ask what each code of a line stands for; return the line with those told, None without any."""
    states = proposal.get("states", {})
    st.caption(MEANINGS(lang))
    meant = {}
    for code in given["codes"]:
        state = st.selectbox(
            escape_markdown(code),
            list(states),
            index=None,
            format_func=lambda state: words(states[state], lang),
            key=f"intake-{field}-{given['column']}-{code}",
            placeholder=CHOOSE(lang),
        )
        if state:
            meant[code] = state
    # JSON writes texts as TOML does.
    pairs = ", ".join(f"{json.dumps(c, ensure_ascii=False)} = {json.dumps(s)}" for c, s in meant.items())
    column = json.dumps(given["column"], ensure_ascii=False)
    return f"{{ column = {column}, codes = {{ {pairs} }} }}" if meant else None


def _take(field: str, value: str) -> None:
    st.session_state[ANSWERS][field] = value


def _pass(field: str) -> None:
    st.session_state[PASSED].append(field)


def _given(field: str, choices: dict[str, Any], lang: Lang) -> str | None:
    if field == "incidents.key":
        columns = st.multiselect(KEY_COLUMNS(lang), [json.loads(c) for c in choices], key=f"intake-{field}")
        return json.dumps(columns, ensure_ascii=False) if columns else None

    def said(value: str) -> str:
        why = choices[value]
        return value if why is None else f"{value} – {why[lang]}"

    return st.selectbox(CHOOSE(lang), list(choices), index=None, format_func=said, key=f"intake-{field}")
