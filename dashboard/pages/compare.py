"""Two stations or two zones side by side, chosen by the link (`a`, `b`); nobody is ranked."""

from collections.abc import Mapping

import streamlit as st
from markupsafe import Markup

from dashboard.indicators import GOALS
from dashboard.language.text import Text, escape_markdown
from dashboard.programme import side_by_side
from dashboard.programme.profile import goal_sections
from dashboard.store import db
from dashboard.ui.drawing_component import drawn
from dashboard.ui.figure import panel
from dashboard.ui.page import Explained, page_header
from dashboard.ui.sheet import sheet
from dashboard.view.view import View

TITLE = Text("เปรียบเทียบสองแห่ง", "Compare two")
ICON = ":material/balance:"
NEEDS_DATA = True
EXPLAINED = Explained(
    shows=Text(
        "สองสถานีหรือสองพื้นที่วางคู่กัน: สี่เป้าหมาย คดีรายเดือนหรือรายสัปดาห์ และฐานความผิด ในห้วงวันเดียวกัน",
        "Two stations or two zones side by side: the four goals, cases by month or week, and offences, of the"
        " same days.",
    ),
    reading=Text(
        "ใช้ตั้งคำถาม ไม่ใช่จัดอันดับ กราฟทั้งสองใช้มาตราส่วนเดียวกัน จำนวนคดีที่มากกว่าอาจมาจากประชากรหรือการลงข้อมูลที่ต่างกัน",
        "For asking, not for ranking. Both charts share one scale; more cases may come of more people or of"
        " other"
        " ways of recording.",
    ),
    source=Text(
        "ฐานข้อมูลคดีของตำรวจ และไฟล์ผลสำรวจ นวัตกรรม และภาคีที่สถานีส่ง เช่นเดียวกับหน้าข้อมูลรายสถานี",
        "The police database and the stations' files on surveys, innovations and partners, as on the station"
        " profile.",
    ),
)

KINDS = {"station": Text("สถานี", "Stations"), "zone": Text("พื้นที่ Safety Zone", "Safety zones")}
KIND = Text("เปรียบเทียบ", "Compare")
SIDES = {"a": Text("แห่งแรก", "The first"), "b": Text("แห่งที่สอง", "The second")}
CHOOSE = Text("เลือก", "Choose")
WHY_CHOOSE = Text("เลือกสองแห่งที่ต่างกันเพื่อวางคู่กัน", "Choose two different ones to lay them side by side.")
NO_RANKING = Text(
    "วางคู่กันเพื่อตั้งคำถาม ไม่ใช่จัดอันดับ: สองแห่งต่างกันที่ประชากร พื้นที่ และการลงข้อมูล จำนวนคดีที่มากกว่าไม่ได้แปลว่าเสี่ยงกว่า",
    "Side by side for asking, not for ranking: the two differ in people, place and ways of recording. More"
    " cases"
    " do not mean more danger.",
)
OF_STATION = Text(
    "เป้าหมายที่ 2 และ 3 เป็นผลของสถานีที่ดูแลพื้นที่", "Goals 2 and 3 are those of the station that runs the zone."
)
MONTHS, WEEKS = Text("คดีรายเดือน", "Cases by month"), Text("คดีรายสัปดาห์", "Cases by week")
BY = Text("นับเป็นราย", "Counted by")
STEPS = {"months": Text("รายเดือน", "Months"), "weeks": Text("รายสัปดาห์", "Weeks")}
OFFENCES = Text("คดีแยกตามฐานความผิด", "Cases by offence")


def shown_of(view: View) -> View:
    """Return the view of both, of which the page speaks; the given one while two are not chosen."""
    codes = _asked(view)
    return side_by_side.together(view, tuple(codes.values())) if _are_two(codes) else view


def render(view: View) -> None:
    """Show the page."""
    codes, both = _asked(view), shown_of(view)
    page_header(both, TITLE, EXPLAINED)
    of_zones = _choose(view, codes)
    if not _are_two(codes):
        st.info(WHY_CHOOSE(view.lang))
        return
    first, second = codes["a"], codes["b"]
    st.caption(" ".join([NO_RANKING(view.lang), OF_STATION(view.lang) if of_zones else ""]).strip())
    with st.container(key="compared-goals"):
        _goals(view, (first, second))
    # What is taken out is of both, whatever unit the filters name.
    _course(both, first, second)
    sheet(both, "compared-offences", OFFENCES, side_by_side.offences, first, second)


def _are_two(codes: Mapping[str, str]) -> bool:
    return len(codes) == len(SIDES) and len(set(codes.values())) == len(SIDES)


def _course(view: View, first: str, second: str) -> None:
    """Show the cases of both by month, or by week where somebody chooses so."""
    state = st.session_state
    if "by" in st.query_params:
        state["compare_by"] = "weeks" if st.query_params["by"] == "weeks" else "months"
    state.setdefault("compare_by", "months")

    def take() -> None:
        st.query_params["by"] = state["compare_by"]

    by = st.segmented_control(
        BY(view.lang),
        list(STEPS),
        key="compare_by",
        format_func=lambda step: STEPS[step](view.lang),
        required=True,
        on_change=take,
        label_visibility="collapsed",
    )
    if by == "weeks":
        panel(view, "compared-weeks", WEEKS, TITLE, side_by_side.weeks, first, second)
    else:
        panel(view, "compared-months", MONTHS, TITLE, side_by_side.months, first, second)


def _asked(view: View) -> dict[str, str]:
    """Return the codes that the link names and that exist within the scope, by side; two of one kind.

    Of a link that names none the first two of the unit stand there: a page that opens on a picture.
    """
    asked = {name: st.query_params.get(name, "") for name in SIDES}
    if not any(asked.values()):
        of_zones = st.session_state.get("compare_kind") == "zone"
        offered = view.units.zones_of(view.filters) if of_zones else view.units.stations_of(view.filters)
        return dict(zip(SIDES, [place.code for place in offered], strict=False))
    of_zones = any(code in view.units.zones for code in asked.values())
    known = set(view.units.zones if of_zones else view.units.stations)
    return {name: code for name, code in asked.items() if code in known}


def _choose(view: View, codes: dict[str, str]) -> bool:
    """Let people choose kind and sides; return whether zones are compared."""
    lang, state = view.lang, st.session_state
    state.setdefault("compare_kind", "station")
    if codes:
        state["compare_kind"] = "zone" if set(codes.values()) <= set(view.units.zones) else "station"

    def start_anew() -> None:
        for name in SIDES:
            st.query_params.pop(name, None)

    def take(name: str) -> None:
        st.query_params[name] = state[f"compare_{name}"] or ""

    kind = st.segmented_control(
        KIND(lang),
        list(KINDS),
        key="compare_kind",
        format_func=lambda k: KINDS[k](lang),
        required=True,
        on_change=start_anew,
        label_visibility="collapsed",
    )
    of_zones = kind == "zone"
    options = list(view.units.zones if of_zones else view.units.stations)
    for column, (name, label) in zip(st.columns(2, gap="medium"), SIDES.items(), strict=True):
        state[f"compare_{name}"] = codes.get(name)
        column.selectbox(
            label(lang),
            options,
            format_func=lambda code: side_by_side.name_of(view.units, code, lang),
            key=f"compare_{name}",
            placeholder=CHOOSE(lang),
            on_change=take,
            args=(name,),
        )
    return of_zones


def _goals(view: View, codes: tuple[str, str]) -> None:
    """Show the four goals of both, goal beside goal."""
    sections = [db.kept(goal_sections, side_by_side.side(view, code)) for code in codes]
    bars = db.kept(side_by_side.bars, view, *codes)
    names = [side_by_side.name_of(view.units, code, view.lang) for code in codes]
    with st.container(key="compared-names"):
        for column, name in zip(st.columns(2, gap="medium"), names, strict=True):
            column.markdown(f"## {escape_markdown(name)}")
    for goal in GOALS:
        columns = st.columns(2, gap="medium")
        pairs = zip(columns, names, sections, bars[goal.number], strict=True)
        for number, (column, name, section, picture) in enumerate(pairs):
            with column, st.container(border=True, height="stretch"):
                # On a phone the cards stand below one another, so each has the name and the names above go.
                st.html(Markup('<p class="on-phone">{}</p>').format(name))
                st.markdown(section[goal.number].text)
                if picture:
                    drawn(picture, key=f"bars-{goal.number}-{number}")
                table = section[goal.number].table
                if table is not None:
                    st.html(table)
