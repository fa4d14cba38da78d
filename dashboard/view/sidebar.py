"""The filters shared by all pages, held in the URL with language-neutral codes."""

import time
from datetime import date

import streamlit as st

from dashboard.filters import CRIME_GROUPS, GROUP_CHOICES, QUERY_NAMES, Filters, from_query
from dashboard.language import periods
from dashboard.language.periods import KINDS, Kind, Period
from dashboard.language.text import LANGUAGES, Lang, Text
from dashboard.language.thai import fiscal_year
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

_FILTERS, _WRITTEN, _LANG, _BEGAN = "filters", "written_query", "lang", "began"


def language() -> Lang:
    """The language of this session: the link's, else the one chosen, else the browser's."""
    asked = st.query_params.get("lang")
    if _LANG not in st.session_state:
        browser = (st.context.locale or "th").split("-")[0]
        st.session_state[_LANG] = asked if asked in LANGUAGES else "en" if browser == "en" else "th"
        st.session_state["lang_chosen"] = asked in LANGUAGES
    return st.session_state[_LANG]  # type: ignore[no-any-return]


def language_switch() -> None:
    """Thai or English, in one place."""

    def chosen() -> None:
        st.session_state["lang_chosen"] = True

    st.segmented_control(
        "ภาษา / Language",
        LANGUAGES,
        key=_LANG,
        format_func=lambda code: "ไทย" if code == "th" else "English",
        required=True,
        label_visibility="collapsed",
        on_change=chosen,
        persist_state="session",
    )


# How long after the start of a session a browser may still be busy drawing its first page.
SENT_AGAIN_SECONDS = 30.0


def read_filters(units: Units, default: Period) -> tuple[Filters, list[str]]:
    """The filters of this run: from the link when it is new, else those of the session. Names what was
    dropped.
    """
    query = {name: st.query_params[name] for name in QUERY_NAMES if name in st.query_params}
    held: Filters | None = st.session_state.get(_FILTERS)
    if held is None or (query and query != st.session_state.get(_WRITTEN)):
        filters, dropped = from_query(query, units.known(), default)
        _set_widgets(filters)
        return filters, dropped
    return held, []


def write_filters(filters: Filters, lang: Lang) -> None:
    """Keep the filters and put them into the URL, so that it can be passed on."""
    query = filters.to_query()
    st.session_state[_FILTERS], st.session_state[_WRITTEN] = filters, query
    if st.session_state.get("lang_chosen"):
        query = {**query, "lang": lang}
    if st.query_params.to_dict() != query:
        st.query_params.from_dict(query)


def _set_widgets(filters: Filters) -> None:
    state = st.session_state
    for name in ("region", "province", "station", "zone", "groups", "offence"):
        state[f"f_{name}"] = getattr(filters, name)
    state["f_place"] = filters.place_based
    state["f_kind"] = filters.period.kind
    if filters.period.kind == "custom":
        state["f_days"] = (filters.period.start, filters.period.last)
    else:
        state[f"f_{filters.period.kind}"] = filters.period.code


def _send_again() -> None:
    """Send the widgets' values once more: what a link set is sent with one run only, which a busy browser may
    skip when the next one follows, and then it would show the defaults beside the right figures."""
    state = st.session_state
    began = state.setdefault(_BEGAN, time.monotonic())
    if time.monotonic() - began < SENT_AGAIN_SECONDS:
        for key in [k for k in state if isinstance(k, str) and k.startswith("f_")]:
            state[key] = state[key]


def filter_panel(filters: Filters, units: Units, first: date, last: date, lang: Lang) -> Filters:
    """The filter widgets; returns what they say now.

    Args:
        first, last: days between which there are data.
    """
    if "f_kind" not in st.session_state:
        _set_widgets(filters)
    _send_again()
    region, province, station, zone = _unit_widgets(units, lang)
    period = _period_widgets(filters.period, first, last, lang)
    groups, offence, place = _offence_widgets(units, lang)
    return Filters(period, region, province, station, zone, groups, offence, place)


def _choose(
    label: Text, codes: list[str], names: dict[str, str], key: str, everything: Text, lang: Lang
) -> str:
    """A select box whose options are codes; "" stands for all. A choice that is no longer offered falls back
    to all.
    """
    options = ["", *codes]
    if st.session_state.get(key) not in options:
        st.session_state[key] = ""
    chosen: str = st.selectbox(
        label(lang), options, format_func=lambda c: names.get(c, everything(lang)), key=key
    )
    return chosen


def _unit_widgets(units: Units, lang: Lang) -> tuple[str, str, str, str]:
    region = province = ""
    if len(units.regions) > 1:
        names = {c: n(lang) for c, n in units.regions.items()}
        region = _choose(
            Text("ภาค", "Region"), list(names), names, "f_region", Text("ทุกภาค", "All regions"), lang
        )
    if len(units.provinces) > 1:
        names = {
            c: province_name(n, lang)
            for c, n in units.provinces.items()
            if region in ("", units.region_of[c])
        }
        province = _choose(
            Text("จังหวัด", "Province"),
            list(names),
            names,
            "f_province",
            Text("ทุกจังหวัด", "All provinces"),
            lang,
        )
    inside = [
        s
        for s in units.stations.values()
        if (not province or s.province == province) and (not region or units.region_of[s.province] == region)
    ]
    names = {s.code: s.name(lang) for s in inside}
    station = _choose(
        Text("สถานี", "Station"), list(names), names, "f_station", Text("ทุกสถานี", "All stations"), lang
    )
    zones = [z for z in units.zones.values() if z.station in names and station in ("", z.station)]
    names = {z.code: z.name(lang) for z in zones}
    whole = Text("ทั้งเขตรับผิดชอบ", "Whole area")
    zone = _choose(Text("พื้นที่ Safety Zone", "Safety zone"), list(names), names, "f_zone", whole, lang)
    return region, province, units.zones[zone].station if zone else station, zone


def _period_widgets(current: Period, first: date, last: date, lang: Lang) -> Period:
    kind: Kind = st.selectbox(
        "ห้วงเวลา" if lang == "th" else "Period",
        KINDS,
        format_func=lambda k: KIND_NAMES[k](lang),
        key="f_kind",
    )
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
    if "f_days" not in st.session_state:
        st.session_state["f_days"] = (max(current.start, first), min(current.last, last))
    days = st.date_input(
        "ตั้งแต่ – ถึง (ปฏิทินแสดง ค.ศ.)" if lang == "th" else "From – to",
        min_value=min(first, current.start),
        max_value=max(last, current.last),
        format="DD/MM/YYYY",
        key="f_days",
    )
    if not isinstance(days, tuple) or len(days) != 2:
        return current
    period = periods.parse(f"{days[0]:%Y-%m-%d}..{days[1]:%Y-%m-%d}")
    st.caption(period.name(lang))
    return period


def _options(kind: Kind, first: date, last: date) -> list[str]:
    """Codes of the periods that touch [first, last], latest first; weeks of the last two years only."""
    found: list[Period] = []
    match kind:
        case "year":
            found = [
                periods.fiscal_year_period(y) for y in range(fiscal_year(last), fiscal_year(first) - 1, -1)
            ]
        case "quarter":
            at = periods.quarter_of(last)
            while at.end > first:
                found.append(at)
                at = periods.quarter_of(periods.add_months(at.start, -3))
        case "month":
            found = [periods.month_of(m) for m in reversed(periods.months_between(first, last))] or [
                periods.month_of(last)
            ]
        case _:
            at = periods.week_of(last)
            while at.end > first and len(found) < 104:
                found.append(at)
                at = periods.week_of(date.fromordinal(at.start.toordinal() - 7))
    return [p.code for p in found]


def _offence_widgets(units: Units, lang: Lang) -> tuple[str, str, bool]:
    groups: str = st.selectbox(
        "กลุ่มความผิด" if lang == "th" else "Crime group",
        list(GROUP_CHOICES),
        format_func=lambda g: GROUP_NAMES[g](lang),
        key="f_groups",
    )
    wanted = GROUP_CHOICES[groups]
    names = {o.code: o.name(lang) for o in units.offences.values() if not wanted or o.group in wanted}
    offence = _choose(
        Text("ฐานความผิด", "Offence"),
        list(names),
        names,
        "f_offence",
        Text("ทุกฐานความผิด", "All offences"),
        lang,
    )
    place = st.toggle(
        "เฉพาะความผิดที่เกิดในสถานที่" if lang == "th" else "Place-based offences only",
        key="f_place",
        help=(
            "ไม่นับความผิดที่การตรวจตราป้องกันไม่ได้ เช่น ฉ้อโกงออนไลน์"
            if lang == "th"
            else "Leaves out what no patrol can prevent, such as online fraud"
        ),
    )
    return groups, offence, place
