"""The police database from the page: compare its mapping, propose one, pull from it now."""

from typing import Any

import streamlit as st

from dashboard.intake import loader_process, police_pull, report_tables
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_instant
from dashboard.ui.page import faults_said, ready
from dashboard.ui.waiting import waiting
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


def police_panel(view: View, connected: bool) -> None:
    """connected: a police database and its mapping are set."""
    if not connected:
        st.info(NOT_CONNECTED(view.lang))
        return
    pull_panel(view.lang)
    _mapping(view.lang)


def pull_panel(lang: Lang) -> None:
    """The button that pulls now, and the pull under way: looked at again every second while there is one."""
    latest = police_pull.latest()
    watched = latest is not None and latest.running
    st.fragment(_pull, run_every=1.0 if watched else None)(lang, watched)


def _pull(lang: Lang, watched: bool) -> None:
    with faults_said(lang):
        latest = police_pull.latest()
        running = latest is not None and latest.running
        label = Text("ดึงข้อมูลจากฐานข้อมูลตำรวจเดี๋ยวนี้", "Pull from the police database now")(lang)
        if st.button(label, icon=":material/sync:", disabled=running, key="intake-pull"):
            police_pull.start()
            st.rerun()
        if latest is None:
            return
        if running:
            _progress(latest, lang)
        elif watched:
            # Its end was not drawn yet, and nobody need look every second any more.
            st.rerun()
        elif latest.error is not None:
            raise latest.error
        elif latest.summary is not None and latest.ended is not None:
            at = format_instant(latest.ended, lang)
            st.success(
                f"{Text('ดึงเสร็จเมื่อ', 'Pulled at')(lang)} {at}:"
                f" {report_tables.pull_account(latest.summary, lang)}"
            )
        else:
            st.error(
                Text(
                    "การดึงข้อมูลหยุดโดยไม่มีคำตอบ ลองใหม่หรือแจ้งผู้ดูแลระบบ",
                    "The pull ended without an answer; try again, or tell the administrator.",
                )(lang)
            )


def _progress(pull: police_pull.Pull, lang: Lang) -> None:
    began, done = format_instant(pull.began, lang), f"{pull.done:,}"
    if pull.total:
        done += f" / {pull.total:,}"
        share = min(pull.done / pull.total, 1.0)
    else:
        share = 0.0
    said = Text(
        f"กำลังดึงข้อมูล เริ่มเมื่อ {began} – อ่านแล้ว {done} คดี",
        f"Pulling since {began} – {done} cases read",
    )
    st.progress(share, said(lang))
    st.caption(
        Text(
            "ใช้หน้าอื่นต่อได้ตามปกติ ตัวเลขใหม่จะแสดงเอง",
            "Go on using the pages: new figures appear by themselves.",
        )(lang)
    )


@st.fragment
def _mapping(lang: Lang) -> None:
    with faults_said(lang):
        with st.container(horizontal=True):
            check = st.button(
                Text("ตรวจไฟล์จับคู่กับฐานข้อมูล", "Compare mapping and database")(lang),
                icon=":material/rule:",
                key="intake-check",
            )
            discover = st.button(
                Text("ร่างไฟล์จับคู่ใหม่", "Draft a new mapping")(lang),
                icon=":material/travel_explore:",
                key="intake-discover",
            )
        if check:
            with waiting(Text("กำลังเปรียบเทียบ", "Comparing"), lang) as beat:
                st.session_state[CHECKED] = loader_process.ask("check", seconds=LOOK_SECONDS, beat=beat)
        if discover:
            looking = Text("กำลังสำรวจฐานข้อมูล", "Looking at the database")
            with waiting(looking, lang) as beat, loader_process.folder() as folder:
                target = folder / "mapping.toml"
                said = loader_process.ask(
                    "discover", "--output", str(target), seconds=LOOK_SECONDS, beat=beat
                )
                st.session_state[PROPOSED] = (said, target.read_bytes())
        if (found := st.session_state.get(CHECKED)) is not None:
            _findings(found, lang)
        if (made := st.session_state.get(PROPOSED)) is not None:
            _proposal(made[0], made[1], lang)


def _findings(found: list[dict[str, Any]], lang: Lang) -> None:
    if not found:
        st.success(
            Text(
                "ไฟล์จับคู่ตรงกับฐานข้อมูล ไม่พบข้อบกพร่อง",
                "The mapping fits the database; nothing to correct.",
            )(lang)
        )
        return
    st.table(ready(report_tables.findings(found, lang)), hide_index=True, border="horizontal")


def _proposal(said: dict[str, Any], content: bytes, lang: Lang) -> None:
    gaps = [
        f"- {report_tables.words(gap['what'], lang)} – {report_tables.words(gap['todo'], lang)}"
        for gap in said["gaps"]
    ]
    if gaps:
        st.warning("\n".join([Text("ยังหาไม่พบ ต้องเติมเอง:", "Not found, to be filled in:")(lang), *gaps]))
    st.download_button(
        Text("ดาวน์โหลดไฟล์จับคู่ฉบับร่าง", "Download the drafted mapping")(lang),
        content,
        "mapping.toml",
        "application/toml",
        icon=":material/download:",
        key="intake-proposal",
        on_click="ignore",
    )
