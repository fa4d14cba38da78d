"""Loading a file from the page: choose what it is, see what would happen, load exactly that, and take it
back.
"""

import hashlib
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from dashboard.errors import UserError
from dashboard.intake import loader_process, report_tables
from dashboard.intake.form_panel import XLSX, form, months
from dashboard.intake.loader_process import BY
from dashboard.intake.undo_panel import LAST, undo
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_month
from dashboard.ui.page import faults_said, ready
from dashboard.ui.waiting import waiting
from dashboard.view.view import View

MOST_MEGABYTES = 10
# Keys of the session: what was last previewed and loaded.
PREVIEWED, LOADED = "intake-previewed", "intake-loaded"

DATE_ORDERS = {
    "": Text("ตามที่ไฟล์บอก", "as the file says"),
    "dmy": Text("วัน/เดือน/ปี", "day/month/year"),
    "mdy": Text("เดือน/วัน/ปี", "month/day/year"),
}
SYSTEMS = ("", "EPSG:4326", "EPSG:32647", "EPSG:32648", "EPSG:24047", "EPSG:24048")


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
    """What can be loaded, by code, as the loaders describe it; the monthly form first.

    Raises:
        UserError: the loaders do not answer.
    """
    found = {d["code"]: d for d in loader_process.ask("datasets")}
    return {"monthly": found.pop("monthly"), **found}


@st.fragment
def upload_panel(view: View, known: dict[str, dict[str, Any]], takes_cases: bool) -> None:
    """Everything about one data set at a time. takes_cases: a mapping is there by which a file of cases can
    be read.
    """
    lang = view.lang
    with faults_said(lang):
        names = {
            code: Text(**d["name"])(lang) for code, d in known.items() if takes_cases or code != "incidents"
        }
        label = Text("ชุดข้อมูล", "Data set")(lang)
        code = st.selectbox(label, list(names), format_func=names.__getitem__, key="intake-dataset")
        st.caption(report_tables.words(known[code]["about"], lang))
        with st.container(), faults_said(lang):
            form(view, code)
        file = _uploaded(code, known[code], lang)
        options = _options(view, code, known[code]["options"])
        # One place whatever is said in it: what follows would close and lose its state if it moved.
        with st.container():
            if file is not None:
                with faults_said(lang):
                    _preview_and_load(view, code, names, *file, options)
            if (done := st.session_state.get(LOADED)) is not None and done["dataset"] == code:
                st.success(_done(done, lang))
        with (
            st.expander(Text("ย้อนการนำเข้าครั้งล่าสุดของชุดข้อมูลนี้", "Undo the last load of this data set")(lang)),
            faults_said(lang),
        ):
            undo(code, lang, _forget)


def _forget() -> None:
    for key in (PREVIEWED, LOADED):
        st.session_state.pop(key, None)


def _uploaded(code: str, described: dict[str, Any], lang: Lang) -> tuple[str, bytes] | None:
    """Name and content of the file that was sent. Any type is let through: the loaders look at the content
    and say in the reader's language what is wrong with it, which the browser would not."""
    types = "Excel, CSV"
    if described["places"]:
        types += ", GeoJSON, KML, KMZ, GeoPackage, Shapefile (ZIP)"
    label = Text(
        f"ไฟล์ {types} ไม่เกิน {MOST_MEGABYTES} เมกะไบต์",
        f"File: {types}, at most {MOST_MEGABYTES} megabytes",
    )(lang)
    with st.container(key=f"intake-file-{lang}"):
        sent = st.file_uploader(label, max_upload_size=MOST_MEGABYTES, key=f"intake-file-{code}")
    if sent is None:
        st.session_state.pop(PREVIEWED, None)
        return None
    # Shown and kept, never a path; what cannot be printed cannot be passed on either.
    name = (
        "".join(c for c in sent.name if c.isprintable())[:200].encode("utf-8", "replace").decode() or "upload"
    )
    return name, sent.getvalue()


def _options(view: View, code: str, asked: list[str]) -> list[str]:
    """What a person may have to say about the file, as arguments; only what applies to this data set."""
    lang = view.lang
    arguments: list[str] = []
    latest = months(60)
    shown: dict[date | None, str] = {
        None: Text("ตามวันที่ในไฟล์", "as the days in the file")(lang),
        **{m: format_month(m, lang) for m in latest},
    }
    if "period" in asked:
        with st.container(horizontal=True):
            label = Text("ไฟล์ครอบคลุมตั้งแต่เดือน", "The file covers from")(lang)
            first = st.selectbox(label, latest, 1, format_func=shown.__getitem__, key="intake-from")
            label = Text("ถึงเดือน", "to")(lang)
            last = st.selectbox(label, latest, 1, format_func=shown.__getitem__, key="intake-to")
        first, last = min(first, last), max(first, last)
        arguments += ["--period", f"{first}..{last.replace(day=monthrange(last.year, last.month)[1])}"]
    with st.expander(Text("ตัวเลือก", "Options")(lang)):
        if "date_order" in asked:
            orders = {key: name(lang) for key, name in DATE_ORDERS.items()}
            label = Text("ลำดับของวันที่ที่อ่านได้สองแบบ", "Order of days that fit two readings")(lang)
            if order := st.selectbox(label, list(orders), format_func=orders.__getitem__, key="intake-order"):
                arguments += ["--date-order", order]
        if "crs" in asked:
            label = Text("ระบบพิกัดของไฟล์แผนที่ที่ไม่ได้บอกไว้", "Coordinate system of a map file that does not say")(
                lang
            )
            unsaid = DATE_ORDERS[""](lang)
            if crs := st.selectbox(label, SYSTEMS, format_func=lambda c: c or unsaid, key="intake-crs"):
                arguments += ["--crs", crs]
        if "month" in asked:
            label = Text("เดือนที่ไฟล์รายงาน", "Month that the file reports")(lang)
            month = st.selectbox(label, list(shown), format_func=shown.__getitem__, key="intake-about")
            arguments += ["--month", f"{month:%Y-%m}"] if month else []
        if "sheet" in asked:
            label = Text("อ่านเฉพาะแผ่นงานชื่อ", "Read only the sheet named")(lang)
            if sheet := st.text_input(label, max_chars=100, key="intake-sheet"):
                arguments += [f"--sheet={sheet}"]
        if "accept_good_rows" in asked:
            label = Text(
                "นำเข้าแถวที่ถูกต้อง และข้ามแถวที่มีที่ผิด",
                "Load the rows without a fault and leave out the others",
            )(lang)
            if st.checkbox(label, key=f"intake-accept-{code}"):
                arguments += ["--accept-good-rows"]
    return arguments


def _preview_and_load(
    view: View, code: str, names: dict[str, str], name: str, content: bytes, options: list[str]
) -> None:
    lang, digest = view.lang, hashlib.sha256(content).hexdigest()
    arguments = ("load", code, *options, f"--file-name={name}", f"--by={BY}")
    found: Preview | None = st.session_state.get(PREVIEWED)
    if found is None or (found.digest, found.arguments) != (digest, arguments):
        st.session_state.pop(PREVIEWED, None)
        st.session_state.pop(LOADED, None)
        with waiting(Text("กำลังตรวจไฟล์", "Checking the file"), lang) as beat:
            found = _previewed(arguments, content, digest, beat)
        st.session_state[PREVIEWED] = found
    if (done := st.session_state.get(LOADED)) is not None and done["digest"] == digest:
        return
    if found.refused is not None:
        raise found.refused
    _show(found, names, lang)
    report = found.report
    if report["problems"] and not report["rejected_rows"]:
        return
    rows = report["rows"] - report["rejected_rows"]
    label = Text(f"นำเข้า {rows:,} แถว", f"Load {rows:,} row(s)")(lang)
    if st.button(label, type="primary", icon=":material/upload_file:", key="intake-load"):
        with waiting(Text("กำลังนำเข้า", "Loading"), lang) as beat:
            done, _ = _load(found.arguments, content, found.digest, beat)
        if done["problems"] and not done["loaded"]:
            # The store changed between the preview and now.
            st.session_state.pop(PREVIEWED, None)
        else:
            st.session_state[LOADED] = {**done, "digest": digest}
        st.session_state.pop(LAST, None)
        st.rerun(scope="fragment")


def _previewed(arguments: tuple[str, ...], content: bytes, digest: str, beat: Callable[[], None]) -> Preview:
    try:
        report, marked = _load((*arguments, "--dry-run"), content, digest, beat)
    except UserError as error:
        if error in loader_process.PASSING:
            raise
        # Looked at once: the same bytes stay what they are.
        return Preview(digest, arguments, {}, refused=error)
    return Preview(digest, arguments, report, marked)


def _load(
    arguments: tuple[str, ...], content: bytes, digest: str, beat: Callable[[], None]
) -> tuple[dict[str, Any], bytes | None]:
    """The loaders' report of a file that has this hash, and the marked file if it has faults.

    Raises:
        UserError: the file cannot be read, or the loaders refuse.
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


def _show(found: Preview, names: dict[str, str], lang: Lang) -> None:
    report = found.report
    for note in report["notes"]:
        st.warning(report_tables.words(note, lang))
    if report["problems"]:
        _show_problems(found, lang)
        if not report["rejected_rows"]:
            return
    heading = Text("ถ้านำเข้า", "If it is loaded")(lang)
    st.markdown(f"**{heading}**: {report_tables.counts(report, lang)}")
    if len(report["parts"]) > 1:
        st.caption(
            " · ".join(f"{escape_markdown(names.get(c, c))} {n:,}" for c, n in report["parts"].items())
        )
    covered = report_tables.coverage(report, names, lang)
    if len(covered):
        st.markdown(f"**{Text('เดือนที่จะนับว่าส่งแล้ว', 'Months that would count as sent')(lang)}**")
        st.table(ready(covered), hide_index=True, border="horizontal")
    rows = report_tables.preview(report, lang)
    if len(rows):
        st.markdown(f"**{Text('แถวแรก ๆ ตามที่ระบบอ่านได้', 'The first rows as they were read')(lang)}**")
        st.dataframe(ready(rows), hide_index=True)


def _show_problems(found: Preview, lang: Lang) -> None:
    report, count = found.report, found.report["problem_count"]
    if report["rejected_rows"]:
        said = Text(
            f"ข้าม {report['rejected_rows']:,} แถวที่มีที่ผิด {count:,} จุด",
            f"{report['rejected_rows']:,} row(s) with {count:,} problem(s) are left out",
        )
    else:
        said = Text(
            f"ไฟล์นี้มีที่ต้องแก้ {count:,} จุด จึงนำเข้าไม่ได้ ยังไม่มีการเปลี่ยนแปลงข้อมูล",
            f"The file has {count:,} problem(s) and cannot be loaded; nothing was changed",
        )
    st.error(said(lang))
    st.table(ready(report_tables.problems(report, lang)), hide_index=True, border="horizontal")
    if count > report_tables.MOST_SHOWN:
        st.caption(
            Text(f"แสดง {report_tables.MOST_SHOWN} จุดแรก", f"The first {report_tables.MOST_SHOWN} are shown")(
                lang
            )
        )
    if found.marked is not None:
        st.download_button(
            Text("ดาวน์โหลดไฟล์ที่ทำเครื่องหมายจุดผิด", "Download the file with its faults marked")(lang),
            found.marked,
            "marked.xlsx",
            XLSX,
            icon=":material/download:",
            key="intake-marked",
            on_click="ignore",
        )


def _done(done: dict[str, Any], lang: Lang) -> str:
    said = Text("นำเข้าแล้ว", "Loaded")(lang)
    return f"{said}: **{escape_markdown(done['file'])}** – {report_tables.counts(done, lang)}"
