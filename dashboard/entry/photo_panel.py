"""Photographs that are sent: fields for them, and no file kept that was sent for something else."""

from collections.abc import Mapping

import streamlit as st

from dashboard.language.text import Lang, Text
from dashboard.surface import uploads

MOST_MEGABYTES = 10
HEADING = Text("ภาพก่อนและหลัง (ไม่บังคับ)", "Photos before and after (not needed)")
TAKEN = Text(
    "JPEG, PNG หรือ WebP ไม่เกิน {most} เมกะไบต์ ระบบเก็บเฉพาะภาพ ไม่เก็บตำแหน่งและเวลาที่กล้องบันทึกไว้ในไฟล์",
    "JPEG, PNG or WebP, at most {most} megabytes. The picture alone is kept, not where and when the camera"
    " says it was taken.",
)
NO_FACES = Text("ถ่ายสถานที่ ไม่ให้เห็นใบหน้าหรือทะเบียนรถ", "Show the place: no faces, no number plates.")


def photo_fields(lang: Lang, names: Mapping[str, Text], slot: str, mark: str) -> dict[str, bytes]:
    """Ask for photographs; return the files that were chosen, as they are, by column.

    Args:
        slot: under which the session knows the files that it holds for these fields.
        mark: of the row that they are for; the fields of another begin empty.
    """
    uploads.offer()
    st.caption(f"{TAKEN(lang, most=MOST_MEGABYTES)}  \n{NO_FACES(lang)}")
    chosen, held = {}, set()
    # The style sheet puts the widget's own words into Thai by this key. Any type is taken, so that the
    # loaders say in the reader's language what a file is.
    with st.container(key=f"intake-file-{lang}-{mark}"):
        for column, name in names.items():
            sent = st.file_uploader(name(lang), max_upload_size=MOST_MEGABYTES, key=f"{mark}-{column}")
            if sent is not None:
                chosen[column] = sent.getvalue()
                held.add(sent.file_id)
    # A session may hold four files: those that no field shows any more would keep others out.
    uploads.let_go(st.session_state.get(slot, set()) - held)
    st.session_state[slot] = held
    return chosen
