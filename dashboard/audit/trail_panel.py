"""The audit trail for auditors: the newest entries, of one person or kind, and whether the chain holds."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from dashboard.audit import chain, entries, wording
from dashboard.errors import UserError
from dashboard.filters import Scope
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_instant
from dashboard.ui import files
from dashboard.ui.html_table import html_table
from dashboard.view import access

# Its address below the root.
PAGE = "audit_trail"
FILE = "ssz-audit-trail.csv"
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
    asked = {name: value for name, value in (("login", who), ("what", what or "")) if value}
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
    # After it was read: of what is added to the trail nobody's page is drawn anew.
    access.note_once("audit", PAGE, asked)
    if not found:
        st.info(NONE(lang))
        return
    rows = pd.DataFrame([_row(e, known, lang) for e in found], columns=[column(lang) for column in COLUMNS])
    # Not Streamlit's grid: what is taken out of that is noted nowhere.
    st.html(html_table(rows, TITLE(lang)))
    st.caption(SHOWN(lang, most=MOST_SHOWN))
    _file(rows, asked)


def _file(rows: pd.DataFrame, asked: dict[str, str]) -> None:
    """Offer what is shown as a file, which is not handed over before that is noted."""

    def taken_out() -> bytes:
        content = files.to_csv(rows, asked)
        return access.taken_out(content, FILE, "audit", rows=len(rows), **asked)

    # Streamlit makes it in a thread that knows nothing of the page.
    made = access.carried(taken_out)
    st.download_button("CSV", made, FILE, "text/csv", key="audit-csv", on_click="ignore")


def _row(e: chain.Entry, names: wording.Names, lang: Lang) -> tuple[object, ...]:
    what, unit = chain.KINDS[e.what](lang), wording.unit(e.unit, names, lang)
    return (e.number, format_instant(e.at, lang), e.who, what, unit, wording.details(e, names, lang))
