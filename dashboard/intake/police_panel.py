"""The police database from the page: compare its mapping, propose one, pull from it now."""

from typing import Any

import streamlit as st

from dashboard.intake import loader_process, police_pull, questions_panel, report_tables
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_instant
from dashboard.ui.page import faults_said
from dashboard.ui.sheet import ready
from dashboard.ui.waiting import waiting
from dashboard.view.parts import part
from dashboard.view.view import View

# Keys of the session: findings of the last comparison, the last proposal, and which pull was seen running.
CHECKED, PROPOSED, WATCHED = "intake-checked", "intake-proposed", "intake-watched"
LOOK_SECONDS = 15 * 60.0

NOT_CONNECTED = Text(
    "ยังไม่ได้เชื่อมต่อฐานข้อมูลตำรวจ: ตั้ง POLICE_DATABASE_URL (ที่อยู่ฐานข้อมูล) และ POLICE_MAPPING"
    " (ไฟล์จับคู่) ใน .streamlit/secrets.toml แล้วเริ่มระบบใหม่ ไฟล์จับคู่ร่างแรกสร้างได้ด้วย `python -m"
    " data_loaders discover --source …`",
    "No police database is connected: set POLICE_DATABASE_URL (its address) and POLICE_MAPPING (the mapping"
    " file) in .streamlit/secrets.toml and start again. `python -m data_loaders discover --source …` drafts a"
    " mapping.",
)


PULL_NOW = Text("ดึงข้อมูลจากฐานข้อมูลตำรวจเดี๋ยวนี้", "Pull from the police database now")
LOSE = Text(
    "ยอมรับว่าบางแถวจะไม่ถูกนำเข้า แม้เกินส่วนที่กำหนด (ปกติร้อยละ 1)",
    "Take the rest although more rows are lost than may be (usually 1 %)",
)
REPLACE = Text(
    "ยืนยันให้ลบคดีเดิมที่ต้นทางไม่มีแล้ว แม้เป็นส่วนใหญ่ของที่มีอยู่",
    "Remove the cases that the source lacks, even if they are most of what is stored",
)
PULLED = Text("ดึงเสร็จเมื่อ {at}: {account}", "Pulled at {at}: {account}")
PULL_FAILED = Text(
    "การดึงข้อมูลหยุดโดยไม่มีคำตอบ ลองใหม่หรือแจ้งผู้ดูแลระบบ",
    "The pull ended without an answer; try again, or tell the administrator.",
)
PULLING = Text(
    "กำลังดึงข้อมูล เริ่มเมื่อ {began} – อ่านแล้ว {done} คดี",
    "Pulling since {began} – {done} cases read",
)
GO_ON = Text(
    "ใช้หน้าอื่นต่อได้ตามปกติ ตัวเลขใหม่จะแสดงเอง",
    "Go on using the pages: new figures appear by themselves.",
)
CHECK = Text("ตรวจไฟล์จับคู่กับฐานข้อมูล", "Compare mapping and database")
CHECKING = Text("กำลังเปรียบเทียบ", "Comparing")
NO_FINDINGS = Text(
    "ไฟล์จับคู่ตรงกับฐานข้อมูล ไม่พบข้อบกพร่อง",
    "The mapping fits the database; nothing to correct.",
)
DISCOVER = Text("ร่างไฟล์จับคู่ใหม่", "Draft a new mapping")
DISCOVERING = Text("กำลังสำรวจฐานข้อมูล", "Looking at the database")
GAPS = Text("ยังหาไม่พบ ต้องเติมเอง:", "Not found, to be filled in:")
DOWNLOAD_MAPPING = Text("ดาวน์โหลดไฟล์จับคู่ฉบับร่าง", "Download the drafted mapping")


def police_panel(view: View, connected: bool) -> None:
    """Show pull and mapping. connected: a police database and its mapping are set."""
    if not connected:
        st.info(NOT_CONNECTED(view.lang))
        return
    pull_panel(view.lang)
    _mapping(view.lang)


def pull_panel(lang: Lang) -> None:
    """Show the button that pulls now, and the pull under way, looked at again every second."""
    latest = police_pull.latest()
    watched = latest is not None and latest.running
    part(_pull, run_every=1.0 if watched else None)(lang, watched)


def _pull(lang: Lang, watched: bool) -> None:
    """watched: a pull was running when the page was drawn, and the page looks every second."""
    with faults_said(lang):
        latest = police_pull.latest()
        running = latest is not None and latest.running
        # Asked for only after a pull was refused: what it refuses is a question then.
        options = _leave(lang) if latest is not None and latest.error is not None else ()
        if st.button(PULL_NOW(lang), icon=":material/sync:", disabled=running, key="intake-pull"):
            police_pull.start(*options)
            st.rerun()
        if latest is None:
            return
        if running:
            _progress(latest, lang)
        elif watched:
            # Draw the whole page: its figures are new, and it need not look every second any more.
            st.rerun()
        elif latest.error is not None:
            raise latest.error
        elif latest.summary is not None and latest.ended is not None:
            account = report_tables.pull_account(latest.summary, lang)
            st.success(PULLED(lang, at=format_instant(latest.ended, lang), account=account))
            for sentence in latest.lost:
                st.error(report_tables.words(sentence, lang))
        else:
            st.error(PULL_FAILED(lang))


def _leave(lang: Lang) -> tuple[str, ...]:
    """Return as options of the pull what the visitor agrees to."""
    asked = (
        ("--accept", st.checkbox(LOSE(lang), key="intake-pull-lose")),
        ("--replace", st.checkbox(REPLACE(lang), key="intake-pull-replace")),
    )
    return tuple(option for option, agreed in asked if agreed)


def _progress(pull: police_pull.PullProcess, lang: Lang) -> None:
    done = f"{pull.done:,} / {pull.total:,}" if pull.total else f"{pull.done:,}"
    share = min(pull.done / pull.total, 1.0) if pull.total else 0.0
    st.progress(share, PULLING(lang, began=format_instant(pull.began, lang), done=done))
    if pull.waits is not None:
        st.caption(pull.waits(lang))
    st.caption(GO_ON(lang))


@part
def _mapping(lang: Lang) -> None:
    with faults_said(lang):
        with st.container(horizontal=True):
            check = st.button(CHECK(lang), icon=":material/rule:", key="intake-check")
            discover = st.button(DISCOVER(lang), icon=":material/travel_explore:", key="intake-discover")
        if check:
            with waiting(CHECKING, lang) as beat:
                st.session_state[CHECKED] = loader_process.ask("check", seconds=LOOK_SECONDS, beat=beat)
        if discover:
            questions_panel.forget()
            _draft(lang)
        if (findings := st.session_state.get(CHECKED)) is not None:
            _findings(findings, lang)
        if PROPOSED in st.session_state:
            proposal, content = st.session_state[PROPOSED]
            if (given := questions_panel.open_questions(proposal, lang)) is not None:
                _draft(lang, *given)
                st.rerun()
            _proposal(proposal, content, lang)


def _draft(lang: Lang, *given: str) -> None:
    """Draft a mapping and keep it; with answers, compare it if nothing needed is missing."""
    with waiting(DISCOVERING, lang) as beat, loader_process.folder() as folder:
        target = folder / "mapping.toml"
        proposal = loader_process.ask(
            "discover", *given, "--output", str(target), seconds=LOOK_SECONDS, beat=beat
        )
        st.session_state[PROPOSED] = (proposal, target.read_bytes())
        if given and not any(gap.get("needed") for gap in proposal["gaps"]):
            st.session_state[CHECKED] = loader_process.ask(
                "check", "--mapping", str(target), seconds=LOOK_SECONDS, beat=beat
            )


def _findings(findings: list[dict[str, Any]], lang: Lang) -> None:
    if not findings:
        st.success(NO_FINDINGS(lang))
        return
    st.table(ready(report_tables.findings(findings, lang)), hide_index=True, border="horizontal")


def _proposal(proposal: dict[str, Any], content: bytes, lang: Lang) -> None:
    gaps = [
        f"- {report_tables.words(gap['what'], lang)} – {report_tables.words(gap['todo'], lang)}"
        for gap in proposal["gaps"]
    ]
    if gaps:
        st.warning("\n".join([GAPS(lang), *gaps]))
    st.download_button(
        DOWNLOAD_MAPPING(lang),
        content,
        "mapping.toml",
        "application/toml",
        icon=":material/download:",
        key="intake-proposal",
        on_click="ignore",
    )
