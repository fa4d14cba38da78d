"""Finding a station by what people call it: its name without สภ./สน., its code, or the district around it."""

import re
from dataclasses import dataclass

import streamlit as st
from markupsafe import Markup

from dashboard.filters import Scope
from dashboard.language.text import LANGUAGES, Text
from dashboard.language.thai import without_unit_prefix
from dashboard.store import db
from dashboard.view import units
from dashboard.view.districts import nearest
from dashboard.view.links import address, link
from dashboard.view.parts import part
from dashboard.view.units import Station, province_name
from dashboard.view.view import View

SEARCH = Text("ค้นหาสถานี", "Find a station")
PLACEHOLDER = Text("สถานี รหัส หรืออำเภอ (กด /)", "station or district (press /)")
NOT_FOUND = Text("ไม่พบสถานีที่ตรงกับคำค้น", "No station fits these words")
FOUND = Text("พบ {n:,} สถานี", "{n:,} stations")
SOME_FOUND = Text("พบ {n:,} สถานี แสดง {shown}", "{n:,} stations, the first {shown}")
NEAR = Text("ใกล้ตัวอำเภอ{district}", "near {district} district seat")
MOST_SHOWN = 8
# Key of the text field; the browser's script (`ui.browser_component`) knows it too.
FIELD = "station_search"
_BETWEEN_LETTERS = re.compile(r"[\s.\-()]+")
_PREFIXES = re.compile(r"^(?:สถานีตำรวจ(?:ภูธร|นครบาล)?|สภ|สน|อำเภอ|อ\.|เขต)[.\s]*")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a station is found by, without blanks, dots and capitals: names, code, and names of the district
    whose seat lies nearest to it.
    """

    station: Station
    names: tuple[str, ...]
    code: str
    district: Text | None
    districts: tuple[str, ...]

    def rank(self, words: str) -> int | None:
        """Return how well words fit, 0 = best; None = not at all."""
        fits = (
            any(name.startswith(words) for name in self.names),
            self.code.startswith(words),
            any(words in name for name in self.names),
            any(words in name for name in self.districts),
        )
        return fits.index(True) if True in fits else None


def entries(scope: Scope) -> list[Entry]:
    """Return all stations of a scope in Thai order."""
    return db.kept(_entries, scope)


def _entries(scope: Scope) -> list[Entry]:
    return [_entry(station) for station in units.load(scope).stations.values()]


def _entry(station: Station) -> Entry:
    names = [station.name(lang) for lang in LANGUAGES]
    district = nearest(station.latitude, station.longitude).name if station.has_place else None
    return Entry(
        station,
        tuple(dict.fromkeys(_plain(shown) for name in names for shown in (without_unit_prefix(name), name))),
        _plain(station.code),
        district,
        tuple(_plain(district(lang)) for lang in LANGUAGES) if district else (),
    )


def _plain(words: str) -> str:
    return _BETWEEN_LETTERS.sub("", words.casefold())


def found(entries: list[Entry], words: str) -> list[Entry]:
    """Return the stations that words fit, the best first; none where nothing was typed.

    A prefix is left out only where nothing is named so as a whole: สนามชัย is no สน.
    """
    for meant in (_plain(words), _plain(_PREFIXES.sub("", words.strip()))):
        ranked = [(rank, entry) for entry in entries if meant and (rank := entry.rank(meant)) is not None]
        if ranked:
            return [entry for _, entry in sorted(ranked, key=lambda pair: pair[0])]
    return []


def station_search(view: View, page: str) -> None:
    """Show the search and, as links, what was found.

    Args:
        page: name of the page's module, on which the station is shown.
    """
    _search(view, page, entries(view.scope))


@part
def _search(view: View, page: str, entries: list[Entry]) -> None:
    lang = view.lang
    words = st.text_input(
        SEARCH(lang),
        key=FIELD,
        type="search",
        live=True,
        icon=":material/search:",
        placeholder=PLACEHOLDER(lang),
        label_visibility="collapsed",
        autocomplete="off",
    )
    if words and words.strip():
        st.html(results(view, page, found(entries, words), words.strip()))


def results(view: View, page: str, fitting: list[Entry], words: str) -> Markup:
    """Return the stations that words fit as a list of links."""
    lang = view.lang
    shown = fitting[:MOST_SHOWN]
    said = SOME_FOUND(lang, n=len(fitting), shown=len(shown)) if len(fitting) > len(shown) else None
    said = said or (FOUND(lang, n=len(fitting)) if fitting else NOT_FOUND(lang))
    lines = Markup("").join(
        Markup("<li>{}<small>{}</small></li>").format(
            link(address(view, page, station=entry.station.code), entry.station.name(lang)),
            _about(view, entry),
        )
        for entry in shown
    )
    # The words stand beside what they found, so that Enter never chooses what an earlier letter had found.
    return Markup('<div class="ssz-found" data-words="{}"><p role="status">{}</p><ul>{}</ul></div>').format(
        words, said, lines
    )


def _about(view: View, entry: Entry) -> str:
    """Return what tells stations of one name apart: province, code, district."""
    lang, station = view.lang, entry.station
    parts = [province_name(view.units.provinces[station.province], lang), station.code]
    if entry.district and entry.districts[0] not in entry.names[0]:
        parts.append(NEAR(lang, district=entry.district(lang)))
    return " · ".join(parts)
