"""Managing the data: what was sent and what is missing, quality and delay of cases, and what was loaded."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from dashboard.coverage import case_links
from dashboard.coverage.delay_panel import delay_panel
from dashboard.coverage.quality_panel import quality_panel
from dashboard.coverage.reconciliation_panel import TITLE as AGAINST_SOURCE
from dashboard.coverage.reconciliation_panel import reconciliation_panel
from dashboard.coverage.submission_panel import submission_panel
from dashboard.intake.confirm_panel import confirm_panel
from dashboard.intake.log_panel import TITLE as LOADS
from dashboard.intake.log_panel import load_log_panel
from dashboard.intake.panel import intake
from dashboard.intake.point_panel import point_panel
from dashboard.language.text import Text
from dashboard.programme.lift_panel import lift_panel
from dashboard.ui.count_links import count_links
from dashboard.ui.page import Explained, no_data_in_period, page_header
from dashboard.view.view import View

TITLE = Text("จัดการข้อมูล", "Data")
ICON = ":material/database:"
# Without data it says how to get some.
NEEDS_DATA = False
EXPLAINED = Explained(
    shows=Text(
        "ข้อมูลใดส่งแล้ว ขาด ล่าช้า หรือผิดปกติ และที่สำหรับนำเข้า ยืนยัน หรือยกเลิกข้อมูล",
        "What was sent, is missing, late or implausible, and where data are loaded, confirmed or undone.",
    ),
    reading=Text(
        "เดือนที่ยังไม่ได้รับหรือรอยืนยันทำให้ผลของหน่วยยังสรุปไม่ได้ แก้ที่นี่แล้วตัวเลขทุกหน้าเปลี่ยนเอง",
        "Months missing or to be confirmed leave results undecided; once settled here, every page's figures"
        " follow.",
    ),
    source=Text(
        "บันทึกการดึงข้อมูลและการนำเข้าไฟล์ทุกครั้งของระบบนี้",
        "This system's own record of every pull and every file loaded.",
    ),
)

LOADING = Text("นำเข้าข้อมูล", "Load data")
BEGIN = Text(
    "**ยังไม่มีข้อมูลในระบบ** เริ่มได้สามทาง\n\n1. **ฐานข้อมูลคดี** – ตั้งค่าที่อยู่ฐานข้อมูลและไฟล์จับคู่"
    " ตรวจด้วย `python -m data_loaders check` แล้วดึงด้วย `python -m data_loaders sync`\n2. **ไฟล์** –"
    " เริ่มจากสถานีตำรวจและพื้นที่ Safety Zone แล้วจึงคดีและแบบรายเดือนของสถานี:"
    " แบบเปล่าและการนำเข้าอยู่ที่แท็บ “นำเข้าข้อมูล” หรือคำสั่ง `python -m data_loaders template stations`"
    " และ `python -m data_loaders load stations ไฟล์`\n3. **ข้อมูลสมมติ** เพื่อลองใช้ – `python -m"
    " data_loaders demo`",
    "**There are no data yet.** Three ways to begin:\n\n1. **The police database** – set address and mapping"
    " file, check with `python -m data_loaders check`, pull with `python -m data_loaders sync`\n2. **Files**"
    " – first the stations and safety zones, then cases and the stations' monthly forms: the tab “Load data”"
    " has their forms and loads them, as do `python -m data_loaders template stations` and `python -m"
    " data_loaders load stations FILE`\n3. **Made-up data** to try it out – `python -m data_loaders demo`",
)


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab. of_cases: it tells of cases in the period, so it needs some."""

    name: Text
    render: Callable[[View], None]
    of_cases: bool = False


def _to_confirm(view: View) -> None:
    confirm_panel(view)
    point_panel(view)
    lift_panel(view)


def _quality(view: View) -> None:
    quality_panel(view)
    count_links(view, case_links.of_places)
    count_links(view, case_links.of_silences)


def _delays(view: View) -> None:
    delay_panel(view)
    count_links(view, case_links.of_delays)


PARTS = (
    Tab(Text("การส่งข้อมูล", "What was sent"), submission_panel),
    Tab(Text("รอยืนยัน", "To confirm"), _to_confirm),
    Tab(Text("คุณภาพข้อมูลคดี", "Quality of the cases"), _quality, of_cases=True),
    Tab(Text("ความล่าช้าในการรับแจ้ง", "Delay of reports"), _delays, of_cases=True),
    Tab(LOADS, load_log_panel),
    Tab(AGAINST_SOURCE, reconciliation_panel),
    Tab(LOADING, intake),
)


def render(view: View) -> None:
    """Show the page."""
    page_header(view, TITLE, EXPLAINED)
    if not view.units.stations:
        st.info(BEGIN(view.lang))
    # Only the open tab is asked for anything. Its name is its state, so each language has its own.
    tabs = st.tabs([part.name(view.lang) for part in PARTS], key=f"data-{view.lang}", on_change="rerun")
    for tab, part in zip(tabs, PARTS, strict=True):
        if tab.open:
            with tab:
                _part(view, part)


def _part(view: View, part: Tab) -> None:
    if part.of_cases and view.current is None:
        no_data_in_period(view)
    else:
        part.render(view)
