"""Loading a file from the page: choose what it is, see what would happen, load exactly that, take it back."""

import hashlib
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from dashboard.errors import UserError
from dashboard.filters import Scope
from dashboard.intake import loader_process, report_tables
from dashboard.intake.form_panel import form, months
from dashboard.intake.loader_process import BY, Beat
from dashboard.intake.undo_panel import LAST, undo
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_month
from dashboard.surface import uploads
from dashboard.ui.downloads import XLSX
from dashboard.ui.page import faults_said
from dashboard.ui.sheet import ready
from dashboard.ui.waiting import waiting
from dashboard.view.parts import part
from dashboard.view.view import View

MOST_MEGABYTES = 10
# Keys of the session: what was last previewed and loaded.
PREVIEWED, LOADED = "intake-previewed", "intake-loaded"

DATASET = Text("ชุดข้อมูล", "Data set")
UNDO = Text("ย้อนการนำเข้าครั้งล่าสุดของชุดข้อมูลนี้", "Undo the last load of this data set")
OWN_ALONE = Text(
    "นำเข้าและย้อนได้เฉพาะข้อมูลของสถานีในหน่วยของท่าน ข้อมูลที่ใช้ร่วมกันหรือกำหนดโดยส่วนกลาง (เช่น สถานี พื้นที่ Safety Zone"
    " เป้าหมาย คดี) ให้ส่งกองบังคับการ",
    "You load and undo what is of your unit's stations. What all units share or is set from above (stations,"
    " safety zones, targets, cases) goes to the headquarters.",
)
FILE = Text("ไฟล์ {types} ไม่เกิน {most} เมกะไบต์", "File: {types}, at most {most} megabytes")
DAYS_OF_FILE = Text("ตามวันที่ในไฟล์", "as the days in the file")
COVERS_FROM = Text("ไฟล์ครอบคลุมตั้งแต่เดือน", "The file covers from")
COVERS_TO = Text("ถึงเดือน", "to")
OPTIONS = Text("ตัวเลือก", "Options")
DATE_ORDER = Text("ลำดับของวันที่ที่อ่านได้สองแบบ", "Order of days that fit two readings")
DATE_ORDERS = {
    "": Text("ตามที่ไฟล์บอก", "as the file says"),
    "dmy": Text("วัน/เดือน/ปี", "day/month/year"),
    "mdy": Text("เดือน/วัน/ปี", "month/day/year"),
}
SYSTEM = Text("ระบบพิกัดของไฟล์แผนที่ที่ไม่ได้บอกไว้", "Coordinate system of a map file that does not say")
SYSTEMS = ("", "EPSG:4326", "EPSG:32647", "EPSG:32648", "EPSG:24047", "EPSG:24048")
MONTH = Text("เดือนที่ไฟล์รายงาน", "Month that the file reports")
SHEET = Text("อ่านเฉพาะแผ่นงานชื่อ", "Read only the sheet named")
ACCEPT = Text("นำเข้าแถวที่ถูกต้อง และข้ามแถวที่มีที่ผิด", "Load the rows without a fault and leave out the others")
DOUBTFUL = Text(
    "ยอมรับสิ่งที่ระบบสงสัยตามที่แจ้งไว้ (พื้นที่เล็กหรือไกลผิดปกติ หมายเลขในข้อความ) เพราะตรวจแล้วว่าถูกต้อง",
    "Take what is doubted here (areas that are small or far away, numbers in texts): it was looked at",
)
BLANK = Text(
    "ลบชื่อบุคคล หมายเลขโทรศัพท์ และเลขประจำตัวประชาชนออกจากข้อความก่อนบันทึก",
    "Take names, telephone and identity card numbers out of texts before they are stored",
)
LOSE = Text(
    "ยอมรับว่าบางแถวจะไม่ถูกนำเข้า แม้เกินส่วนที่กำหนด (ปกติร้อยละ 1)",
    "Take the rest although more rows are lost than may be (usually 1 %)",
)
REPLACE = Text(
    "ยืนยันให้ลบคดีเดิมที่ไฟล์นี้ไม่มี แม้เป็นส่วนใหญ่ของที่มีอยู่",
    "Remove the cases that this file lacks, even if they are most of what is stored",
)
CHECKING = Text("กำลังตรวจไฟล์", "Checking the file")
LOAD = Text("นำเข้า {what}", "Load {what}")
LOADING = Text("กำลังนำเข้า", "Loading")
DONE = Text("นำเข้าแล้ว: **{file}** – {counts}", "Loaded: **{file}** – {counts}")
IF_LOADED = Text("**ถ้านำเข้า**: {counts}", "**If it is loaded**: {counts}")
MONTHS_SENT = Text("เดือนที่จะนับว่าส่งแล้ว", "Months that would count as sent")
FIRST_ROWS = Text("แถวแรก ๆ ตามที่ระบบอ่านได้", "The first rows as they were read")
LEFT_OUT = Text(
    "ข้าม {rows:,} แถวที่มีที่ผิด {problems:,} จุด",
    "{rows:,} rows with {problems:,} problems are left out",
)
NOT_LOADED = Text(
    "ไฟล์นี้มีที่ต้องแก้ {problems:,} จุด จึงนำเข้าไม่ได้ ยังไม่มีการเปลี่ยนแปลงข้อมูล",
    "The file has {problems:,} problems and cannot be loaded; nothing was changed",
)
FIRST_SHOWN = Text("แสดง {most} จุดแรก", "The first {most} are shown")
DOWNLOAD_MARKED = Text("ดาวน์โหลดไฟล์ที่ทำเครื่องหมายจุดผิด", "Download the file with its faults marked")


@dataclass(frozen=True)
class Preview:
    """What loading these bytes with these options would do.

    marked: the file with its faults marked, if it has any. refused: why it cannot be read at all.
    """

    digest: str
    arguments: tuple[str, ...]
    report: dict[str, Any]
    marked: bytes | None = None
    refused: UserError | None = None


def datasets() -> dict[str, dict[str, Any]]:
    """Return what can be loaded, by code, as the loaders describe it; the monthly form first.

    Raises:
        UserError: the loaders do not answer.
    """
    described = {dataset["code"]: dataset for dataset in loader_process.ask("datasets")}
    return {"monthly": described.pop("monthly"), **described}


@part
def upload_panel(view: View, known: dict[str, dict[str, Any]], takes_cases: bool) -> None:
    """Show everything about one data set at a time.

    Args:
        takes_cases: a mapping is there, by which a file of cases can be read.
    """
    lang = view.lang
    with faults_said(lang):
        names = {
            code: Text(**d["name"])(lang)
            for code, d in known.items()
            if (takes_cases or code != "incidents") and (d["of_units"] or view.scope == Scope.nation())
        }
        if view.scope != Scope.nation():
            st.caption(OWN_ALONE(lang))
        code = st.selectbox(DATASET(lang), list(names), format_func=names.__getitem__, key="intake-dataset")
        st.caption(report_tables.words(known[code]["about"], lang))
        with st.container(), faults_said(lang):
            form(view, code)
        file = _uploaded(code, known[code], lang)
        options = _options(view, code, known[code]["options"])
        # In a container, so that what stands below keeps its place whatever is said here: it would forget
        # what it shows if it moved.
        with st.container():
            if file is not None:
                with faults_said(lang):
                    _preview_and_load(view, code, names, *file, options)
            if (done := st.session_state.get(LOADED)) is not None and done["dataset"] == code:
                st.success(_done(done, lang))
        with st.expander(UNDO(lang), key="intake-undo-part"), faults_said(lang):
            undo(code, view, _forget)


def _forget() -> None:
    for key in (PREVIEWED, LOADED):
        st.session_state.pop(key, None)


def _uploaded(code: str, described: dict[str, Any], lang: Lang) -> tuple[str, bytes] | None:
    """Return name and content of the file that was sent, of any type.

    The loaders look at the content and say in the reader's language what is wrong with it, which a browser
    that refuses a type would not.
    """
    types = "Excel, CSV"
    if described["places"]:
        types += ", GeoJSON, KML, KMZ, GeoPackage, Shapefile (ZIP)"
    label = FILE(lang, types=types, most=MOST_MEGABYTES)
    # The style sheet puts the widget's own words into Thai by this key.
    uploads.offer()
    with st.container(key=f"intake-file-{lang}"):
        sent = st.file_uploader(label, max_upload_size=MOST_MEGABYTES, key=f"intake-file-{code}")
    if sent is None:
        st.session_state.pop(PREVIEWED, None)
        return None
    # Shown and kept in the history, never used as a path. What cannot be printed or encoded cannot be handed
    # to a command either.
    printable = "".join(c for c in sent.name if c.isprintable())[:200]
    return printable.encode("utf-8", "replace").decode() or "upload", sent.getvalue()


def _options(view: View, code: str, asked: list[str]) -> list[str]:
    """Return as arguments what the visitor says about the file; only what this data set asks for."""
    lang, arguments = view.lang, []
    latest = months(60)
    names: dict[date | None, str] = {month: format_month(month, lang) for month in latest}
    if "period" in asked:
        with st.container(horizontal=True):
            first = st.selectbox(
                COVERS_FROM(lang), latest, 1, format_func=names.__getitem__, key="intake-from"
            )
            last = st.selectbox(COVERS_TO(lang), latest, 1, format_func=names.__getitem__, key="intake-to")
        first, last = min(first, last), max(first, last)
        arguments += ["--period", f"{first}..{last.replace(day=monthrange(last.year, last.month)[1])}"]
    with st.expander(OPTIONS(lang), key="intake-options"):
        if "date_order" in asked:
            orders = {order: name(lang) for order, name in DATE_ORDERS.items()}
            order = st.selectbox(
                DATE_ORDER(lang), list(orders), format_func=orders.__getitem__, key="intake-order"
            )
            arguments += ["--date-order", order] if order else []
        if "crs" in asked:
            unsaid = DATE_ORDERS[""](lang)
            crs = st.selectbox(SYSTEM(lang), SYSTEMS, format_func=lambda c: c or unsaid, key="intake-crs")
            arguments += ["--crs", crs] if crs else []
        if "month" in asked:
            choices = {None: DAYS_OF_FILE(lang), **names}
            month = st.selectbox(
                MONTH(lang), list(choices), format_func=choices.__getitem__, key="intake-about"
            )
            arguments += ["--month", f"{month:%Y-%m}"] if month else []
        if "sheet" in asked:
            sheet = st.text_input(SHEET(lang), max_chars=100, key="intake-sheet")
            arguments += [f"--sheet={sheet}"] if sheet else []
        if "accept_good_rows" in asked and st.checkbox(ACCEPT(lang), key=f"intake-accept-{code}"):
            arguments += ["--accept-good-rows"]
        if "doubtful" in asked and st.checkbox(DOUBTFUL(lang), key=f"intake-doubtful-{code}"):
            arguments += ["--accept"]
        if "blank_personal" in asked and st.checkbox(BLANK(lang), key=f"intake-blank-{code}"):
            arguments += ["--blank-personal"]
        if "leave" in asked:
            arguments += ["--accept"] if st.checkbox(LOSE(lang), key="intake-lose") else []
            arguments += ["--replace"] if st.checkbox(REPLACE(lang), key="intake-replace") else []
    return arguments


def _preview_and_load(
    view: View, code: str, names: dict[str, str], name: str, content: bytes, options: list[str]
) -> None:
    lang, digest = view.lang, hashlib.sha256(content).hexdigest()
    arguments = ("load", code, *options, f"--file-name={name}", f"--by={BY}")
    preview: Preview | None = st.session_state.get(PREVIEWED)
    if preview is None or (preview.digest, preview.arguments) != (digest, arguments):
        _forget()
        with waiting(CHECKING, lang) as beat:
            preview = _previewed(arguments, content, digest, beat)
        st.session_state[PREVIEWED] = preview
    if (done := st.session_state.get(LOADED)) is not None and done["digest"] == digest:
        return
    if preview.refused is not None:
        raise preview.refused
    _show(preview, names, lang)
    report = preview.report
    if report["problems"] and not report["rejected_rows"]:
        return
    label = LOAD(lang, what=Text(**report["counted"])(lang))
    if st.button(label, type="primary", icon=":material/upload_file:", key="intake-load"):
        with waiting(LOADING, lang) as beat:
            done, _ = _load(preview.arguments, content, preview.digest, beat)
        if done["problems"] and not done["loaded"]:
            # The store changed between preview and load, and no longer takes the file: look at it anew.
            st.session_state.pop(PREVIEWED, None)
        else:
            st.session_state[LOADED] = {**done, "digest": digest}
        st.session_state.pop(LAST, None)
        st.rerun(scope="fragment")


def _previewed(arguments: tuple[str, ...], content: bytes, digest: str, beat: Beat) -> Preview:
    try:
        report, marked = _load((*arguments, "--dry-run"), content, digest, beat)
    except UserError as error:
        if error in loader_process.PASSING:
            raise
        # A preview too, so that the same bytes are not looked at again at every run.
        return Preview(digest, arguments, {}, refused=error)
    return Preview(digest, arguments, report, marked)


def _load(
    arguments: tuple[str, ...], content: bytes, digest: str, beat: Beat
) -> tuple[dict[str, Any], bytes | None]:
    """Return the loaders' report of a file, and the file with its faults marked if it has any.

    Args:
        digest: SHA-256 of the content; what was previewed is loaded, and nothing else.

    Raises:
        UserError: the file cannot be read, the loaders refuse it, or the content has another digest.
    """
    with loader_process.folder() as folder:
        file = folder / "upload"
        file.write_bytes(content)
        if hashlib.sha256(file.read_bytes()).hexdigest() != digest:
            raise loader_process.STOPPED
        command, dataset, *options = arguments
        [report] = loader_process.ask(command, dataset, str(file), *options, beat=beat)
        marked = folder / "upload.rejected.xlsx"
        return report, marked.read_bytes() if marked.exists() else None


def _show(preview: Preview, names: dict[str, str], lang: Lang) -> None:
    report = preview.report
    for sentence in report["lost"]:
        st.error(report_tables.words(sentence, lang))
    for note in report["notes"]:
        st.warning(report_tables.words(note, lang))
    if report["problems"]:
        _show_problems(preview, lang)
        if not report["rejected_rows"]:
            return
    st.markdown(IF_LOADED(lang, counts=report_tables.counts(report, lang)))
    if len(report["parts"]) > 1:
        parts = [f"{escape_markdown(names.get(part, part))} {n:,}" for part, n in report["parts"].items()]
        st.caption(" · ".join(parts))
    months_sent = report_tables.coverage(report, names, lang)
    if len(months_sent):
        st.markdown(f"**{MONTHS_SENT(lang)}**")
        st.table(ready(months_sent), hide_index=True, border="horizontal")
    rows = report_tables.preview(report, lang)
    if len(rows):
        st.markdown(f"**{FIRST_ROWS(lang)}**")
        st.dataframe(ready(rows), hide_index=True)


def _show_problems(preview: Preview, lang: Lang) -> None:
    report, count = preview.report, preview.report["problem_count"]
    if report["rejected_rows"]:
        st.error(LEFT_OUT(lang, rows=report["rejected_rows"], problems=count))
    else:
        st.error(NOT_LOADED(lang, problems=count))
    st.table(ready(report_tables.problems(report, lang)), hide_index=True, border="horizontal")
    if count > report_tables.MOST_SHOWN:
        st.caption(FIRST_SHOWN(lang, most=report_tables.MOST_SHOWN))
    if preview.marked is not None:
        st.download_button(
            DOWNLOAD_MARKED(lang),
            preview.marked,
            "marked.xlsx",
            XLSX,
            icon=":material/download:",
            key="intake-marked",
            on_click="ignore",
        )


def _done(done: dict[str, Any], lang: Lang) -> str:
    return DONE(lang, file=escape_markdown(done["file"]), counts=report_tables.counts(done, lang))
