"""Who is signed in, with role and unit, and the way out; at the foot of the sidebar."""

import streamlit as st
from markupsafe import Markup

from dashboard.access import sign_in
from dashboard.access.people import Person
from dashboard.language.text import Lang, Text
from dashboard.view import units

EVERYWHERE = Text("ทั้งประเทศ", "all units")
SIGNED_OUT = Text("ออกจากระบบแล้ว หรือไม่มีการใช้งานเกิน 30 นาที", "Signed out, or nothing was done for 30 minutes.")

WITHOUT_PAGES = Text(
    "บทบาท {role} ไม่มีหน้าแสดงข้อมูล จัดการผู้ใช้ด้วยคำสั่ง `python -m data_loaders users` ที่เครื่องแม่ข่าย",
    "The role {role} sees no page. Users are managed by `python -m data_loaders users` on the server.",
)


def person_panel(person: Person, lang: Lang) -> None:
    """Show who is signed in, and the way out."""
    st.html(
        Markup('<p class="ssz-person"><strong>{}</strong><br>{} · {}<br><a href="{}">{}</a></p>').format(
            person.name,
            person.role.name(lang),
            _unit_name(person, lang),
            sign_in.address(sign_in.OUT_PATH, lang=lang),
            sign_in.SIGN_OUT(lang),
        )
    )


def signed_out(lang: Lang) -> None:
    """Show that nobody is signed in any more, and the way back in; nothing else."""
    st.html(
        Markup('<p>{}</p><p class="ssz-person"><a href="{}">{}</a></p>').format(
            SIGNED_OUT(lang), sign_in.address(sign_in.PATH, lang=lang), sign_in.ENTER(lang)
        )
    )


def without_pages(person: Person, lang: Lang) -> None:
    """Show what somebody can do whose role sees no page."""
    st.info(WITHOUT_PAGES(lang, role=person.role.name(lang)))


def _unit_name(person: Person, lang: Lang) -> str:
    level, code = person.scope.level, person.scope.code
    if level == "nation":
        return EVERYWHERE(lang)
    known = units.load(person.scope)
    if level == "station":
        return known.stations[code].name(lang) if code in known.stations else code
    named = known.regions if level == "region" else known.provinces
    return named[code](lang) if code in named else code
