"""Photographs of risk spots that are recorded already: to be looked at, added, renewed and taken off."""

import streamlit as st

from dashboard.entry import sending
from dashboard.entry.done_panel import DONE, Done
from dashboard.entry.form_panel import SENDING, WHO, problems_of, who
from dashboard.entry.forms import REQUIRED, Asked, Form, RecordedRow
from dashboard.entry.photo_panel import photo_fields
from dashboard.goal3.pictures import SIDES, pictures
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.settings import settings
from dashboard.store.photos import FOLDER
from dashboard.ui.waiting import waiting
from dashboard.view.view import View

HEADING = Text("ภาพของจุดเสี่ยงที่บันทึกไว้แล้ว", "Photos of spots recorded already")
SPOT = Text("จุดเสี่ยง", "Risk spot")
LABEL = Text("{title} · {place} · {id}", "{title} · {place} · {id}")
TAKE_OFF = Text("เอาภาพออก", "Take photos off")
SEND = Text("บันทึกภาพ", "Record the photos")
NO_SPOT = Text("ยังไม่มีจุดเสี่ยงของสถานีนี้", "The station has no risk spot yet.")
CHOOSE_FIRST = Text("เลือกภาพ หรือภาพที่จะเอาออกก่อน", "Choose a photo first, or one to be taken off.")


def recorded_photos_panel(view: View, asked: Asked, form: Form, station: str) -> None:
    """Show the photographs of a spot and send what is changed of them; closed, nothing is made."""
    lang, rows = view.lang, {row.values["id"]: row for row in asked.datasets[form.dataset].rows}
    opened = st.expander(HEADING(lang), key="record-photos", on_change="rerun")
    if not opened.open:
        return
    with opened:
        if not rows:
            st.info(NO_SPOT(lang))
            return
        spot = st.selectbox(
            SPOT(lang),
            list(rows),
            format_func=lambda code: _label(rows[code], lang),
            key=f"record-photos-{station}",
        )
        _photos(view, form, station, rows[spot])


def _label(row: RecordedRow, lang: Lang) -> str:
    title, place = row.values.get("title", ""), row.values.get("place", "")
    return LABEL(lang, title=title, place=place or "–", id=row.values["id"])


def _photos(view: View, form: Form, station: str, row: RecordedRow) -> None:
    lang, spot = view.lang, row.values["id"]
    names = {key: row.values.get(key, "") for key in form.photos}
    there = [key for key, name in names.items() if name]
    off: list[str] = []
    if there:
        st.html(pictures(row.values.get("title", ""), names, settings().ssz_data_dir / FOLDER, lang))
        off = st.pills(
            TAKE_OFF(lang),
            there,
            selection_mode="multi",
            format_func=lambda key: SIDES[key](lang),
            key=f"record-photos-off-{spot}",
        )
    # What was recorded makes the fields begin anew.
    mark = f"record-photos-of-{station}-{spot}-{'-'.join(names.values())}"
    chosen = photo_fields(lang, form.photos, "record-photos-held", mark)
    by = who(view, "record-photos-by")
    if not st.button(SEND(lang), type="primary", icon=":material/check:", key="record-photos-send"):
        return
    if not by:
        st.warning(f"{WHO(lang)}: {REQUIRED(lang)}")
        return
    if not chosen and not off:
        st.warning(CHOOSE_FIRST(lang))
        return
    values = {**row.values, **dict.fromkeys(off, "")}
    with waiting(SENDING, lang) as beat:
        report = sending.send(
            form.dataset,
            station,
            view.scope,
            by=by,
            rows=[{"values": values, "seen": dict(row.values)}],
            photos=chosen,
            # What is doubted in the row was agreed to when it was recorded.
            agreed=True,
            beat=beat,
        )
    if report["loaded"]:
        st.session_state[DONE] = Done(form.dataset, station, report["load"], by, (values,))
        st.rerun(scope="fragment")
    for words in problems_of(report).values():
        st.error(escape_markdown(words(lang)))
