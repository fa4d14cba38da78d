"""The form: a field for each column, a map for a place, what is wrong at its field, and sending."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import streamlit as st
from shapely.geometry import shape

from dashboard.cases import case_points
from dashboard.cases.area_component import area_board, set_corners
from dashboard.cases.drawn_area import corners_of, words_of
from dashboard.entry import forms, sending
from dashboard.entry.done_panel import DONE, Done
from dashboard.entry.draft_component import found_draft, kept_draft
from dashboard.entry.forms import PLACE, Asked, Field, Form
from dashboard.entry.location_component import ROUGH_M, location_button, told_location
from dashboard.entry.photo_panel import HEADING as PHOTOS
from dashboard.entry.photo_panel import photo_fields
from dashboard.language.text import LANGUAGES, Text, escape_markdown
from dashboard.language.thai import BANGKOK
from dashboard.maps import grounds
from dashboard.maps.drawing_board import Board, board
from dashboard.store import db
from dashboard.ui.waiting import waiting
from dashboard.view import access
from dashboard.view.view import View

MORE = Text("รายละเอียดเพิ่มเติม (ไม่บังคับ)", "More (not needed)")
NEEDED = Text("{name} *", "{name} *")
CHOOSE = Text("เลือก", "Choose")
NOTHING_TO_CHOOSE = Text("ยังไม่มีรายการให้เลือก", "There is nothing to choose yet")
LIKE = Text("เช่น 7.55642, 99.61142", "such as 7.55642, 99.61142")
TAP = Text(
    "ตำแหน่ง: แตะแผนที่ หรือพิมพ์ละติจูด, ลองจิจูด หรือวางลิงก์ Google Maps",
    "Place: tap the map, type latitude, longitude, or paste a link of Google Maps",
)
MAP = Text("แผนที่สำหรับระบุตำแหน่ง", "Map on which the place is shown")
WHO = Text("ผู้บันทึก (ตำแหน่ง)", "Recorded by (position)")
SEND, SENDING = Text("บันทึก", "Record"), Text("กำลังบันทึก", "Recording")
CLEAR = Text("ล้างแบบ", "Clear the form")
DRAFT = Text(
    "ร่างที่ยังไม่ได้บันทึก เก็บไว้ในเบราว์เซอร์นี้จนกว่าจะบันทึกหรือล้าง",
    "A draft, not recorded yet: kept in this browser until it is recorded or cleared.",
)
MEND = Text("ยังไม่ได้บันทึก แก้ช่องที่มีข้อความเตือนก่อน", "Nothing was recorded yet: mend the fields that say why.")
DOUBTED = Text(
    "ยังไม่ได้บันทึก: แก้ช่องที่มีข้อความเตือน หรือถ้าตรวจแล้วว่าถูกต้อง ให้เลือกช่องข้างล่างแล้วกดบันทึกอีกครั้ง",
    "Nothing was recorded yet: mend the fields that say why, or, where they are right, tick the box below and"
    " record again.",
)
AGREE = Text("ตรวจแล้วว่าถูกต้อง ให้บันทึกตามนี้", "It was looked at and is right: record it so")
PROBLEM = Text("{reason} – {remedy}", "{reason} – {remedy}")
SURE = Text("ตำแหน่งจากเครื่อง คลาดเคลื่อนได้ {metres:,} ม.", "The device's location, within {metres:,} m")
ROUGH = Text(
    "ตำแหน่งจากเครื่องคลาดเคลื่อนได้ถึง {metres:,} ม. ตรวจบนแผนที่แล้วแตะจุดที่ถูกต้อง หรือกดใหม่ในที่โล่ง",
    "The device's location may be off by {metres:,} m. Look at the map and tap the right point, or press"
    " again outside.",
)
# Under which a draft keeps within how many metres the device knew its place.
METRES = "place_within_metres"
BY = "record-by"
MOST_OWNER = 120
# Choices of one tap; more of them make a list.
MOST_PILLS = 4


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the session a form of a station keeps what is typed."""

    form: Form
    station: str

    @property
    def name(self) -> str:
        return f"record-{self.form.code}-{self.station}"

    def key(self, field: str) -> str:
        """Return the key of a field's widget: of the row's mark, so that the next row begins empty."""
        return f"{self.name}-{self.mark}-{field}"

    @property
    def mark(self) -> str:
        return str(st.session_state.setdefault(f"{self.name}-mark", forms.token()))

    @property
    def draft(self) -> dict[str, Any]:
        """What was typed; Streamlit forgets widgets that are not shown, this stays with the session."""
        kept: dict[str, Any] = st.session_state.setdefault(f"{self.name}-draft", {})
        return kept

    @property
    def problems(self) -> dict[str, Text]:
        """What the loaders said of the row that was sent last, by field."""
        told: dict[str, Text] = st.session_state.setdefault(f"{self.name}-problems", {})
        return told

    def is_doubted(self, given: Mapping[str, Any]) -> bool:
        """Return whether all that the loaders said of this very row may be agreed to."""
        return bool(st.session_state.get(f"{self.name}-doubted") == given)

    def take(self, draft: dict[str, Any]) -> None:
        """Take over the draft of the browser; its fields begin anew with it."""
        if draft and not self.draft:
            self.forget()
            self.draft.update(draft)

    def forget(self) -> None:
        for part in ("mark", "draft", "problems", "tried", "doubted"):
            st.session_state.pop(f"{self.name}-{part}", None)


def today() -> date:
    """Return the day it is in Bangkok."""
    return datetime.now(BANGKOK).date()


def form_panel(view: View, asked: Asked, form: Form, station: str) -> None:
    """Show a form and send what was typed into it."""
    lang, place = view.lang, _Place(form, station)
    found_key = f"{place.name}-kept"
    begun = forms.begun(form, today(), lang)
    given = begun | place.draft
    tried = st.session_state.get(f"{place.name}-tried", False)
    wrong = (forms.faults(form, given, today()) if tried else {}) | place.problems
    first = [field for field in form.typed_fields if field.is_first]
    more = [field for field in form.typed_fields if not field.is_first]
    for field in first:
        _asked_for(view, asked, place, field, given, wrong)
    if form.has_place:
        _place_asked_for(view, place, given, wrong)
    if more:
        with st.expander(MORE(lang), expanded=any(f.key in wrong or f.key in place.draft for f in more)):
            for field in more:
                _asked_for(view, asked, place, field, given, wrong)
    photos: dict[str, bytes] = {}
    if form.photos:
        with st.expander(PHOTOS(lang), key="record-form-with-photos"):
            photos = photo_fields(lang, form.photos, "record-form-photos", place.key("photos"))
    by = who(view)
    if place.draft:
        st.caption(DRAFT(lang))
    for key in wrong.keys() - {f.key for f in form.typed_fields} - {PLACE}:
        st.error(escape_markdown(wrong[key](lang)))
    doubted = place.is_doubted(begun | place.draft)
    if wrong:
        st.warning((DOUBTED if doubted else MEND)(lang))
    agreed = doubted and st.checkbox(AGREE(lang), key=place.key("agreed"))
    with st.container(horizontal=True):
        sent = st.button(SEND(lang), type="primary", icon=":material/check:", key=f"{place.name}-send")
        st.button(CLEAR(lang), key=f"{place.name}-clear", on_click=place.forget)
    person = access.person()
    kept_draft(
        f"{person.login if person else ''}:{station}:{form.code}",
        place.draft,
        key=found_key,
        on_found=lambda: place.take(_known_fields(form, found_draft(found_key))),
    )
    if sent:
        _send(view, place, begun | place.draft, by, photos, agreed=agreed)


def _known_fields(form: Form, draft: Mapping[str, Any]) -> dict[str, Any]:
    known = {field.key for field in form.typed_fields} | {PLACE, METRES}
    return {key: value for key, value in draft.items() if key in known}


def who(view: View, key: str = BY) -> str:
    """Ask who records where nobody signs in, and return it; else the name of who is signed in."""
    person = access.person()
    if person is not None:
        return person.name
    _begin(key, st.session_state.get(f"{BY}-kept", ""))
    typed = st.text_input(WHO(view.lang), max_chars=MOST_OWNER, key=key)
    if typed:
        # Asked for in the form and in the table: what was typed in one begins the other.
        st.session_state[f"{BY}-kept"] = typed
    return " ".join(typed.split())


def _asked_for(
    view: View, asked: Asked, place: _Place, field: Field, given: Mapping[str, Any], wrong: Mapping[str, Text]
) -> None:
    """Show a field with what is wrong with it, and keep what is typed into it."""
    lang, key = view.lang, place.key(field.key)
    label = NEEDED(lang, name=field.name(lang)) if field.required else field.name(lang)
    # How a cell is to be filled says nothing to who chooses from a list or counts.
    help_ = None if field.choices or field.lookup or field.is_number else field.help(lang) or None
    choices = _choices(view, asked, field)
    _begin(key, _as_begun(field, given.get(field.key), choices))
    typed: Any
    if field.choices and len(choices) <= MOST_PILLS:
        typed = st.pills(label, list(choices), format_func=choices.__getitem__, key=key, help=help_)
    elif field.choices or field.lookup:
        empty = (CHOOSE if choices else NOTHING_TO_CHOOSE)(lang)
        typed = st.selectbox(
            label,
            list(choices),
            None,
            format_func=choices.__getitem__,
            key=key,
            help=help_,
            placeholder=empty,
        )
    elif field.is_number:
        whole = field.kind == "integer"
        low, high = _bound(field.low, whole), _bound(field.high, whole)
        typed = st.number_input(label, low, high, None, 1 if whole else None, key=key, help=help_)
    else:
        typed = st.text_input(label, max_chars=field.longest, key=key, help=help_)
    _keep(place, field.key, typed, forms.begun(place.form, today(), lang).get(field.key))
    if field.key in wrong:
        st.error(escape_markdown(wrong[field.key](lang)))


def _choices(view: View, asked: Asked, field: Field) -> dict[str, str]:
    """Return code -> label of what may be chosen in a field; zones by their name in the reader's language."""
    lang, zones = view.lang, view.units.zones
    choices = {code: label(lang) for code, label in asked.choices_of(field).items()}
    if field.lookup == "zones":
        choices |= {code: zones[code].name(lang) for code in choices if code in zones}
    return choices


def _begin(key: str, value: Any) -> None:
    """Let a widget begin with a value; from then on it has its own."""
    if key not in st.session_state:
        st.session_state[key] = value


def _as_begun(field: Field, value: Any, choices: Mapping[str, str]) -> Any:
    """Return with what the widget of a field begins."""
    if field.choices or field.lookup:
        return value if value in choices else None
    if not field.is_number:
        return str(value or "")
    try:
        return _bound(float(value), field.kind == "integer")
    except (TypeError, ValueError):
        return None


def _bound(value: float | None, whole: bool) -> Any:
    return None if value is None else int(value) if whole else float(value)


def _keep(place: _Place, key: str, typed: Any, begun: Any) -> None:
    """Keep what was typed, where it is not what stood there from the beginning."""
    before = place.draft.get(key, begun)
    if (typed or None) != (before or None):
        place.problems.pop(key, None)
    if (typed or None) == (begun or None):
        place.draft.pop(key, None)
    else:
        place.draft[key] = "" if typed is None else typed


def _place_asked_for(view: View, place: _Place, given: Mapping[str, Any], wrong: Mapping[str, Text]) -> None:
    """Show the map to be tapped, and the place as it is typed: either sets the other."""
    lang, map_key = view.lang, place.key("map")
    words = str(given.get(PLACE) or "")
    st.markdown(f"**{TAP(lang)}**")

    def tapped() -> None:
        place.draft[PLACE] = words_of(set_corners(map_key)[-1:])
        place.draft.pop(METRES, None)

    corners = corners_of(words)
    shown = () if isinstance(corners, Text) else corners[-1:]
    ground = db.kept(_board, replace(view, filters=_of_station(view, place.station)))
    area_board(ground, "circle", shown, 15, key=map_key, on_change=tapped, lang=lang)

    def located() -> None:
        if (told := told_location(located_key)) is not None:
            place.draft[PLACE] = words_of([told.corner])
            place.draft[METRES] = told.metres

    located_key = place.key("located")
    location_button(place.form.code, lang, key=located_key, on_place=located)
    # A field of its own for each text: one that keeps its key forgets what the map has set.
    key = place.key(f"{PLACE}-{words}")
    _begin(key, words)
    typed = st.text_input(TAP(lang), key=key, label_visibility="collapsed", placeholder=LIKE(lang))
    _keep(place, PLACE, typed.strip(), None)
    if typed.strip() != words:
        place.draft.pop(METRES, None)
    if isinstance(metres := place.draft.get(METRES), int):
        said = (ROUGH if metres > ROUGH_M else SURE)(lang, metres=metres)
        st.warning(said) if metres > ROUGH_M else st.caption(said)
    if wrong_place := wrong.get(PLACE) or wrong.get(forms.LATITUDE) or wrong.get(forms.LONGITUDE):
        st.error(escape_markdown(wrong_place(lang)))


def _of_station(view: View, station: str) -> Any:
    return replace(view.filters, region="", province="", station=station, zone="")


def _board(view: View) -> Board:
    """Return the map of a station, with its zones."""
    ground_of, stations = case_points.zone_grounds(view), grounds.stations(view)
    return board(
        grounds.bounds(view, ground_of, stations),
        [(view.units.zones[code].name(view.lang), shape(g.polygon)) for code, g in ground_of.items()],
        [shape(g.ring) for g in ground_of.values() if g.ring],
        stations,
        (),
        MAP(view.lang),
    )


def _send(
    view: View,
    place: _Place,
    given: Mapping[str, Any],
    by: str,
    photos: Mapping[str, bytes],
    *,
    agreed: bool,
) -> None:
    lang, form = view.lang, place.form
    st.session_state[f"{place.name}-tried"] = True
    place.problems.clear()
    if not by:
        place.problems[BY] = Text(*(f"{WHO(of)}: {forms.REQUIRED(of)}" for of in LANGUAGES))
    if by and not forms.faults(form, given, today()):
        values = forms.sent_values(form, given, place.station, place.mark, today())
        with waiting(SENDING, lang) as beat:
            report = sending.send(
                form.dataset,
                place.station,
                view.scope,
                by=by,
                rows=[{"values": values, "seen": None}],
                photos=photos,
                agreed=agreed,
                beat=beat,
            )
        if report["loaded"]:
            st.session_state[DONE] = Done(form.dataset, place.station, report["load"], by, (values,))
            place.forget()
        else:
            place.problems.update(problems_of(report))
            st.session_state[f"{place.name}-doubted"] = dict(given) if is_doubted(report) else None
    st.rerun(scope="fragment")


def is_doubted(report: Mapping[str, Any]) -> bool:
    """Return whether who records may agree to all that the loaders say of rows."""
    return all(problem["doubtful"] for problem in report["problems"])


def problems_of(report: Mapping[str, Any]) -> dict[str, Text]:
    """Return what the loaders say is wrong with a row, by field."""
    found: dict[str, Text] = {}
    for problem in report["problems"]:
        reason, remedy = Text(**problem["reason"]), Text(**problem["remedy"])
        words = Text(*(PROBLEM(lang, reason=reason(lang), remedy=remedy(lang)) for lang in LANGUAGES))
        found.setdefault(problem["key"], words)
    return found
