"""The filters shared by all pages, held in the URL with language-neutral codes."""

import time
from datetime import date, timedelta

import streamlit as st

from dashboard.filters import CRIME_GROUPS, GROUP_CHOICES, QUERY_NAMES, Filters, from_query, joined
from dashboard.language import periods
from dashboard.language.periods import KINDS, Kind, Period
from dashboard.language.text import LANGUAGES, Lang, Text, escape_markdown
from dashboard.language.thai import fiscal_year, format_date, read_date
from dashboard.view import station_search
from dashboard.view.units import Units, province_name

KIND_NAMES: dict[Kind, Text] = {
    "year": Text("ปีงบประมาณ", "Fiscal year"),
    "quarter": Text("ไตรมาส", "Quarter"),
    "month": Text("เดือน", "Month"),
    "week": Text("สัปดาห์", "Week"),
    "custom": Text("กำหนดเอง", "Custom"),
}
GROUP_NAMES: dict[str, Text] = {
    "12": Text("กลุ่ม 1 และ 2 (เป้าหมายที่ 4)", "Groups 1 and 2 (goal 4)"),
    **{str(n): Text(f"กลุ่ม {n} {t.th}", f"Group {n}: {t.en}") for n, t in CRIME_GROUPS.items()},
    "all": Text("ทุกกลุ่ม", "All groups"),
}
DROPPED = Text(
    "ลิงก์มีค่าที่ใช้ไม่ได้ จึงไม่นำมาใช้: {names}",
    "The link held values that do not exist here; left out: {names}",
)
PARAMETER_NAMES: dict[str, Text] = {
    "region": Text("ภาค", "region"),
    "province": Text("จังหวัด", "province"),
    "station": Text("สถานี", "station"),
    "zone": Text("พื้นที่", "zone"),
    "period": Text("ห้วงเวลา", "period"),
    "groups": Text("กลุ่มความผิด", "group"),
    "offence": Text("ฐานความผิด", "offence"),
    "place": Text("เฉพาะที่เกิดในสถานที่", "place-based"),
}

REGION, ALL_REGIONS = Text("ภาค", "Region"), Text("ทุกภาค", "All regions")
PROVINCE, ALL_PROVINCES = Text("จังหวัด", "Province"), Text("ทุกจังหวัด", "All provinces")
STATION, ALL_STATIONS = Text("สถานี", "Station"), Text("ทุกสถานี", "All stations")
ZONE, WHOLE_AREA = Text("พื้นที่ Safety Zone", "Safety zone"), Text("ทั้งเขตรับผิดชอบ", "Whole area")
OFFENCE, ALL_OFFENCES = Text("ฐานความผิด", "Offence"), Text("ทุกฐานความผิด", "All offences")
PERIOD = Text("ห้วงเวลา", "Period")
# Typed, as a browser's calendar knows no พ.ศ.; whatever was understood is shown as dates are everywhere else.
FIRST_DAY, LAST_DAY = Text("ตั้งแต่วันที่", "From"), Text("ถึงวันที่", "To")
HOW_TO_TYPE = Text(
    "พิมพ์เช่น 1 ต.ค. 2568 หรือ 1/10/2568 ปีสี่หลัก พ.ศ. หรือ ค.ศ. ก็ได้",
    "For example 1 Oct 2025 or 1/10/2025: day before month, a year of four digits, CE or พ.ศ.",
)
NOT_A_DAY = Text(
    "อ่านวันที่ “{words}” ไม่ออก ห้วงเวลายังเป็นห้วงเดิม – พิมพ์เช่น 1 ต.ค. 2568 หรือ 1/10/2568",
    "“{words}” is not understood as a day; the period stays – write for example 1 Oct 2025 or 1/10/2025.",
)
NO_PERIOD = Text(
    "วันแรกต้องไม่อยู่หลังวันสุดท้าย และอยู่ในปี 2533–2642 ห้วงเวลายังเป็นห้วงเดิม",
    "The first day must not lie after the last one, and both within 1990–2099; the period stays.",
)
GROUP = Text("กลุ่มความผิด", "Crime group")
PLACE_BASED = Text("เฉพาะความผิดที่เกิดในสถานที่", "Place-based offences only")
PLACE_BASED_HELP = Text(
    "ไม่นับความผิดที่การตรวจตราป้องกันไม่ได้ เช่น ฉ้อโกงออนไลน์",
    "Leaves out what no patrol can prevent, such as online fraud",
)
# The same in both languages, so that whoever cannot read the other one finds it.
LANGUAGE = "ภาษา / Language"
LANGUAGE_NAMES: dict[Lang, str] = {"th": "ไทย", "en": "English"}

# Keys of the session: the filters shown last, the link written last, the language, whether it was chosen (not
# taken from the browser, and so written into links), and when the session began.
_FILTERS, _WRITTEN, _LANG, _CHOSEN, _BEGAN = "filters", "written_query", "lang", "lang_chosen", "began"
# In which language the filters were shown last.
_SHOWN_IN = "shown_in"
# Names of what the last link held that does not exist.
_DROPPED = "dropped"
# How long after the start of a session a browser may still be busy drawing its first page.
SENT_AGAIN_SECONDS = 30.0
MOST_WEEKS = 104


def language() -> Lang:
    """Return the language of this session: the link's, else the one chosen, else the browser's."""
    asked = st.query_params.get("lang")
    if _LANG not in st.session_state:
        browser = (st.context.locale or "").split("-")[0]
        of_browser = browser if browser in LANGUAGES else LANGUAGES[0]
        st.session_state[_LANG] = asked if asked in LANGUAGES else of_browser
        st.session_state[_CHOSEN] = asked in LANGUAGES
    return st.session_state[_LANG]  # type: ignore[no-any-return]


def language_switch() -> None:
    """Let the visitor choose between Thai and English."""

    def note_choice() -> None:
        st.session_state[_CHOSEN] = True

    st.segmented_control(
        LANGUAGE,
        LANGUAGES,
        key=_LANG,
        format_func=LANGUAGE_NAMES.__getitem__,
        required=True,
        label_visibility="collapsed",
        on_change=note_choice,
        persist_state="session",
    )


def read_filters(units: Units, default: Period) -> tuple[Filters, list[str]]:
    """Return the filters of this run, and the names of what was dropped of the link.

    They come from the link when it is new, else from the session.
    """
    query = {name: st.query_params[name] for name in QUERY_NAMES if name in st.query_params}
    last: Filters | None = st.session_state.get(_FILTERS)
    if last is None or (query and query != st.session_state.get(_WRITTEN)):
        filters, dropped = from_query(query, units.known(), default)
        _set_widgets(filters)
        st.session_state.pop(_FILTERS, None)
        st.session_state[_DROPPED] = dropped
        return filters, dropped
    # Said until something else is chosen: a page that waits for its first figures is drawn anew at once.
    return last, st.session_state.get(_DROPPED, [])


def write_filters(filters: Filters, lang: Lang) -> None:
    """Keep the filters in the session and put them into the URL, so that it can be passed on."""
    query = filters.to_query()
    if st.session_state.get(_FILTERS) not in (None, filters):
        st.session_state[_DROPPED] = []
    st.session_state[_FILTERS], st.session_state[_WRITTEN] = filters, query
    if st.session_state.get(_CHOSEN):
        query = {**query, "lang": lang}
    # What a link asked of its page alone stays as long as the page does.
    query |= {name: v for name, v in st.query_params.items() if name not in {*QUERY_NAMES, "lang"}}
    if st.query_params.to_dict() != query:
        st.query_params.from_dict(query)


def _set_widgets(filters: Filters) -> None:
    state = st.session_state
    state[station_search.FIELD] = ""
    for name in ("region", "province", "zone", "groups"):
        state[f"f_{name}"] = getattr(filters, name)
    state["f_station"], state["f_offence"] = list(filters.stations), list(filters.offences)
    state["f_place"] = filters.place_based
    state["f_kind"] = filters.period.kind
    if filters.period.kind == "custom":
        # Understood in every language, and shown in that of the page.
        state["f_first_day"], state["f_last_day"] = f"{filters.period.start}", f"{filters.period.last}"
    else:
        state[f"f_{filters.period.kind}"] = filters.period.code


def _send_again(lang: Lang) -> None:
    """Send the values of the widgets once more.

    Values set by a link are sent with one run only, which a busy browser may skip when the next one follows;
    it would then show the defaults beside figures of the link. And a browser holds what was chosen by its
    words: those of another language it would send back as something that is not offered.
    """
    state = st.session_state
    began = state.setdefault(_BEGAN, time.monotonic())
    is_translated = state.get(_SHOWN_IN, lang) != lang
    state[_SHOWN_IN] = lang
    if is_translated or time.monotonic() - began < SENT_AGAIN_SECONDS:
        for key in [k for k in state if isinstance(k, str) and k.startswith("f_")]:
            state[key] = state[key]


def filter_panel(filters: Filters, units: Units, first: date, last: date, lang: Lang) -> Filters:
    """Show the filters; return what they say now.

    Args:
        first, last: days between which there are data.
    """
    if "f_kind" not in st.session_state:
        _set_widgets(filters)
    _send_again(lang)
    region, province, station, zone = _unit_widgets(units, lang)
    period = _period_widgets(filters.period, first, last, lang)
    groups, offence, place_based = _offence_widgets(units, lang)
    return Filters(period, region, province, station, zone, groups, offence, place_based)


def _choose(label: Text, names: dict[str, str], key: str, everything: Text, lang: Lang) -> str:
    """Return the code chosen of names by code; "" stands for all.

    A choice that is no longer offered falls back to all.
    """
    options = ["", *names]
    if st.session_state.get(key) not in options:
        st.session_state[key] = ""
    chosen: str = st.selectbox(
        label(lang), options, format_func=lambda c: names.get(c, everything(lang)), key=key
    )
    return chosen


def _choose_several(label: Text, names: dict[str, str], key: str, everything: Text, lang: Lang) -> list[str]:
    """Return the codes chosen of names by code; none stand for all. What is no longer offered falls away."""
    st.session_state[key] = [code for code in st.session_state.get(key, []) if code in names]
    return st.multiselect(
        label(lang),
        list(names),
        format_func=names.__getitem__,
        key=key,
        placeholder=everything(lang),
        select_all=False,
    )


def _unit_widgets(units: Units, lang: Lang) -> tuple[str, str, str, str]:
    """Return the codes of region, province, stations and zone; each choice narrows the lists below."""
    region = province = ""
    if len(units.regions) > 1:
        names = {code: name(lang) for code, name in units.regions.items()}
        region = _choose(REGION, names, "f_region", ALL_REGIONS, lang)
    if len(units.provinces) > 1:
        names = {
            code: province_name(name, lang)
            for code, name in units.provinces.items()
            if region in ("", units.region_of[code])
        }
        province = _choose(PROVINCE, names, "f_province", ALL_PROVINCES, lang)
    names = {
        station.code: station.name(lang)
        for station in units.stations.values()
        if province in ("", station.province) and region in ("", units.region_of[station.province])
    }
    stations = _choose_several(STATION, names, "f_station", ALL_STATIONS, lang)
    zones = [z for z in units.zones.values() if z.station in (stations or names)]
    zone = _choose(ZONE, {z.code: z.name(lang) for z in zones}, "f_zone", WHOLE_AREA, lang)
    return region, province, units.zones[zone].station if zone else joined(stations), zone


def _period_widgets(current: Period, first: date, last: date, lang: Lang) -> Period:
    kind: Kind = st.selectbox(PERIOD(lang), KINDS, format_func=lambda k: KIND_NAMES[k](lang), key="f_kind")
    if kind == "custom":
        return _custom_period(current, first, last, lang)
    options = _options(kind, first, last)
    if current.kind == kind and current.code not in options:
        options.append(current.code)
    key = f"f_{kind}"
    if st.session_state.get(key) not in options:
        st.session_state[key] = _options(kind, last, last)[0]
    code: str = st.selectbox(
        KIND_NAMES[kind](lang),
        options,
        format_func=lambda c: periods.parse(c).name(lang),
        key=key,
        label_visibility="collapsed",
    )
    return periods.parse(code)


def _custom_period(current: Period, first: date, last: date, lang: Lang) -> Period:
    """Return the period of the two days typed; the current one, and why, while they make none."""
    left, right = st.columns(2, gap="small")
    with left:
        start = _day_field(FIRST_DAY, "f_first_day", max(current.start, first), lang)
    with right:
        end = _day_field(LAST_DAY, "f_last_day", min(current.last, last), lang)
    st.caption(HOW_TO_TYPE(lang))
    for day in (start, end):
        if isinstance(day, str):
            st.warning(NOT_A_DAY(lang, words=escape_markdown(day)))
            return current
    try:
        return periods.parse(f"{start}..{end}")
    except ValueError:
        st.warning(NO_PERIOD(lang))
        return current


def _day_field(label: Text, key: str, default: date, lang: Lang) -> date | str:
    """Return the day typed into a field, or the words that are none."""
    words = st.session_state.get(key) or format_date(default, lang)
    day = read_date(words)
    # What was understood is shown as dates are everywhere else, in the language of the page.
    st.session_state[key] = words if day is None else format_date(day, lang)
    typed = st.text_input(label(lang), key=key, autocomplete="off")
    return read_date(typed) or typed


def _options(kind: Kind, first: date, last: date) -> list[str]:
    """Return codes of the periods that touch [first, last], latest first; weeks of two years only."""
    match kind:
        case "year":
            years = range(fiscal_year(last), fiscal_year(first) - 1, -1)
            options = [periods.fiscal_year_period(year) for year in years]
        case "quarter":
            options = []
            quarter = periods.quarter_of(last)
            while quarter.end > first:
                options.append(quarter)
                quarter = periods.quarter_of(periods.add_months(quarter.start, -3))
        case "month":
            months = periods.months_between(first, last) or [last]
            options = [periods.month_of(month) for month in reversed(months)]
        case _:
            options = []
            week = periods.week_of(last)
            while week.end > first and len(options) < MOST_WEEKS:
                options.append(week)
                week = periods.week_of(week.start - timedelta(days=7))
    return [period.code for period in options]


def _offence_widgets(units: Units, lang: Lang) -> tuple[str, str, bool]:
    """Return the choice of groups, the codes of offences, and whether only place-based ones count."""
    groups: str = st.selectbox(
        GROUP(lang), list(GROUP_CHOICES), format_func=lambda g: GROUP_NAMES[g](lang), key="f_groups"
    )
    wanted = GROUP_CHOICES[groups]
    names = {o.code: o.name(lang) for o in units.offences.values() if not wanted or o.group in wanted}
    offences = _choose_several(OFFENCE, names, "f_offence", ALL_OFFENCES, lang)
    place_based = st.toggle(PLACE_BASED(lang), key="f_place", help=PLACE_BASED_HELP(lang))
    return groups, joined(offences), place_based
