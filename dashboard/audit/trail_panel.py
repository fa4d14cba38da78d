"""The audit trail for auditors: the newest entries, of one person or kind, and whether the chain holds."""

from collections.abc import Callable

import streamlit as st

from dashboard.audit import chain, entries, wording
from dashboard.errors import UserError
from dashboard.filters import Scope
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_instant

TITLE = Text("บันทึกการใช้งาน", "Audit trail")
ICON = ":material/policy:"
MOST_SHOWN = 500
WHO, WHAT, ALL = Text("ผู้ใช้", "User"), Text("การกระทำ", "What"), Text("ทั้งหมด", "all")
VERIFY = Text("ตรวจว่าบันทึกครบถ้วน", "Check that the trail is whole")
HOLDS = Text("บันทึกครบถ้วน ไม่มีรายการใดถูกแก้หรือหายไป", "The trail is whole: no entry was altered or is missing.")
BROKEN = Text("บันทึกไม่ต่อเนื่องตั้งแต่รายการที่ {n}", "The trail is broken from entry {n}.")
NONE = Text("ไม่มีรายการ", "No entry.")
COLUMNS = (
    Text("ลำดับ", "No."),
    Text("เวลา", "When"),
    WHO,
    WHAT,
    Text("หน่วย", "Unit"),
    Text("รายละเอียด", "Details"),
)
SHOWN = Text(
    "แสดง {most} รายการล่าสุด รายการทั้งหมดดูด้วย `python -m dashboard.audit who-saw`",
    "The newest {most} are shown; `python -m dashboard.audit who-saw` looks through all.",
)


def trail_panel(scope: Scope, names: Callable[[], wording.Names], lang: Lang) -> None:
    """Show the page to an auditor who may see a scope.

    Args:
        names: gives those of units, pages and roles, once there is something to tell by them.
    """
    st.markdown(f"# {TITLE(lang)}")
    who = st.text_input(WHO(lang), key="audit-who", max_chars=63).strip().lower()
    kinds = ["", *chain.KINDS]
    what = st.selectbox(
        WHAT(lang), kinds, format_func=lambda k: chain.KINDS[k](lang) if k else ALL(lang), key="audit-what"
    )
    try:
        if st.button(VERIFY(lang), icon=":material/link:", key="audit-verify"):
            broken = chain.first_broken(entries.in_order())
            if broken is None:
                st.success(HOLDS(lang))
            else:
                st.error(BROKEN(lang, n=broken))
        found = entries.latest(scope, MOST_SHOWN, who=who, what=what or "")
        known = names() if found else {}
    except UserError as error:
        st.error(f"**{escape_markdown(error.message(lang))}**\n\n{escape_markdown(error.remedy(lang))}")
        return
    if not found:
        st.info(NONE(lang))
        return
    titles = [column(lang) for column in COLUMNS]
    rows = [dict(zip(titles, _row(e, known, lang), strict=True)) for e in found]
    st.dataframe(rows, hide_index=True)
    st.caption(SHOWN(lang, most=MOST_SHOWN))


def _row(e: chain.Entry, names: wording.Names, lang: Lang) -> tuple[object, ...]:
    what, unit = chain.KINDS[e.what](lang), wording.unit(e.unit, names, lang)
    return (e.number, format_instant(e.at, lang), e.who, what, unit, wording.details(e, names, lang))
