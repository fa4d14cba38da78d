"""The acting half of the data page: files into the store, and the police database."""

import functools
from typing import Any

import streamlit as st

from dashboard.intake.police_panel import police_panel
from dashboard.intake.upload_panel import datasets, upload_panel
from dashboard.language.text import Text
from dashboard.settings import settings
from dashboard.store import db
from dashboard.ui.page import faults_said
from dashboard.view import access
from dashboard.view.view import View

LOAD_A_FILE = Text("นำเข้าไฟล์", "Load a file")
POLICE_DATABASE = Text("ฐานข้อมูลตำรวจ", "Police database")
NOT_HERE = Text(
    "นำเข้าข้อมูลได้เฉพาะที่เครื่องแม่ข่ายนี้ (127.0.0.1) จนกว่าจะมีการลงชื่อเข้าใช้",
    "Data are loaded on the server itself (127.0.0.1) only, until sign-in exists.",
)


@functools.cache
def known_datasets() -> dict[str, dict[str, Any]]:
    """Return what can be loaded, asked of the loaders once: the program does not change while it runs."""
    return datasets()


def intake(view: View) -> None:
    """Show upload with preview, undo, mapping check and pull to those who may load."""
    lang = view.lang
    st.markdown(f"## {LOAD_A_FILE(lang)}")
    if not access.may("load"):
        st.info(NOT_HERE(lang))
        return
    connected = settings().pulls_from_police
    with faults_said(lang):
        # Kept as well, so that the first page waits for the loaders no longer than it may for the store.
        upload_panel(view, db.kept(known_datasets), connected)
    if access.may("pull"):
        st.markdown(f"## {POLICE_DATABASE(lang)}")
        police_panel(view, connected)
