"""Filters in links: every combination survives, what does not exist is dropped by name, nothing hostile gets
through.
"""

import time
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dashboard.filters import GROUP_CHOICES, QUERY_NAMES, Filters, Known, Scope, from_query, joined
from dashboard.language.periods import Period, fiscal_year_period, month_of, parse, quarter_of, week_of
from dashboard.view import sidebar, units

DEFAULT = fiscal_year_period(2570)
# Two provinces in one region, one in another; the demo alone would not tell a wrong province from a right
# one.
KNOWN = Known(
    regions=frozenset({"9", "8"}),
    provinces={"92": "9", "93": "9", "82": "8"},
    stations={"920101": "92", "920201": "92", "930101": "93", "820101": "82"},
    zones={"TRANG-01": "920101", "TRANG-03": "920201", "PNG-01": "820101"},
    offences={"theft": 2, "murder": 1, "drugs": 4, "unmapped": None},
)


@pytest.fixture
def known(pages_read_demo: None) -> Known:  # noqa: ARG001 (it is there to have the pages read the demo)
    return units.load(Scope.nation()).known()


def days() -> st.SearchStrategy[Period]:
    day = st.dates(date(2015, 1, 1), date(2030, 1, 1))
    custom = st.builds(
        lambda a, b: Period("custom", min(a, b), date.fromordinal(max(a, b).toordinal() + 1)), day, day
    )
    return st.one_of(
        custom,
        *[day.map(f) for f in (month_of, quarter_of, week_of)],
        st.just(DEFAULT),
        st.just(parse("fy2568")),
    )


def all_links(known: Known) -> list[Filters]:
    """Each unit with all units above it, each offence in each group that has it, place-based or not."""
    found = [Filters(DEFAULT)]
    found += [replace(found[0], region=r) for r in known.regions]
    found += [replace(found[0], region=known.provinces[p], province=p) for p in known.provinces]
    stations = {s: Filters(DEFAULT, known.provinces[p], p, s) for s, p in known.stations.items()}
    found += [*stations.values(), *[replace(stations[s], zone=z) for z, s in known.zones.items()]]
    several = sorted(known.stations)[:3]
    found += [from_query({"station": ",".join(several[n:])}, known, DEFAULT)[0] for n in (0, 1)]
    return [
        replace(f, groups=g, offence=o, place_based=p)
        for f in found
        for g in GROUP_CHOICES
        for p in (False, True)
        for o in ("", *known.offences, joined(known.offences))
        if all(not GROUP_CHOICES[g] or known.offences[each] in GROUP_CHOICES[g] for each in o.split(",") if o)
    ]


def test_every_combination_of_filters_survives_its_link(known: Known) -> None:
    links = all_links(known)
    assert len(links) > 1_000
    assert [] == [f for f in links if from_query(f.to_query(), known, DEFAULT) != (f, [])]


@given(days(), st.sampled_from(all_links(KNOWN)))
def test_every_period_survives_its_link(period: Period, filters: Filters) -> None:
    asked = replace(filters, period=period)
    assert (asked, []) == from_query(asked.to_query(), KNOWN, DEFAULT)


@given(days(), st.sampled_from(all_links(KNOWN)))
def test_a_link_holds_codes_that_no_language_changes(period: Period, filters: Filters) -> None:
    query = replace(filters, period=period).to_query()
    assert set(query) <= set(QUERY_NAMES)
    assert [] == [value for value in query.values() if not value.isascii() or " " in value]


def test_a_link_of_the_defaults_is_short() -> None:
    assert Filters(DEFAULT).to_query() == {"period": "fy2570"}


@pytest.mark.parametrize("zone", KNOWN.zones)
def test_a_zone_alone_gives_station_province_and_region(zone: str) -> None:
    station = KNOWN.zones[zone]
    province = KNOWN.stations[station]
    wanted = Filters(DEFAULT, KNOWN.provinces[province], province, station, zone)
    assert (wanted, []) == from_query({"zone": zone}, KNOWN, DEFAULT)


@pytest.mark.parametrize(
    ("stations", "wanted"),
    [
        # Of one province, of one region, of two regions.
        ("920201,920101", Filters(DEFAULT, "9", "92", "920101,920201")),
        ("920101,930101", Filters(DEFAULT, "9", "", "920101,930101")),
        ("820101,920101", Filters(DEFAULT, "", "", "820101,920101")),
        ("920101,920101", Filters(DEFAULT, "9", "92", "920101")),
    ],
)
def test_several_stations_give_the_province_and_region_that_they_share(
    stations: str, wanted: Filters
) -> None:
    assert (wanted, []) == from_query({"station": stations}, KNOWN, DEFAULT)
    # Whatever else the link says of units above them.
    assert (wanted, []) == from_query({"station": stations, "province": "93", "region": "8"}, KNOWN, DEFAULT)
    assert tuple(wanted.station.split(",")) == wanted.stations
    assert (wanted.one_station == "") == (len(wanted.stations) > 1)


def test_a_zone_decides_among_several_stations() -> None:
    asked = {"station": "920101,920201", "zone": "TRANG-03"}
    assert (Filters(DEFAULT, "9", "92", "920201", "TRANG-03"), []) == from_query(asked, KNOWN, DEFAULT)


@pytest.mark.parametrize(("name", "good"), [("station", "920101"), ("offence", "theft")])
@pytest.mark.parametrize("bad", ["x", "", " 920201", "920101\0"])
def test_of_several_codes_those_that_exist_stay_and_the_rest_is_named(name: str, good: str, bad: str) -> None:
    filters, dropped = from_query({name: f"{good},{bad}"}, KNOWN, DEFAULT)
    assert (good, [name]) == (getattr(filters, name), dropped)


def test_of_several_offences_those_outside_the_groups_are_dropped_and_named() -> None:
    filters, dropped = from_query({"groups": "2", "offence": "murder,theft,nothing"}, KNOWN, DEFAULT)
    assert ("theft", ["offence"]) == (filters.offence, dropped)


def test_a_station_alone_gives_province_and_region() -> None:
    assert (Filters(DEFAULT, "8", "82", "820101"), []) == from_query({"station": "820101"}, KNOWN, DEFAULT)
    assert (Filters(DEFAULT, "8", "82"), []) == from_query({"province": "82"}, KNOWN, DEFAULT)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({"station": "920101", "province": "93", "region": "8"}, Filters(DEFAULT, "9", "92", "920101")),
        (
            {"zone": "PNG-01", "station": "920101", "province": "92", "region": "9"},
            Filters(DEFAULT, "8", "82", "820101", "PNG-01"),
        ),
        ({"province": "93", "region": "8"}, Filters(DEFAULT, "9", "93")),
    ],
)
def test_of_units_that_contradict_each_other_the_narrowest_holds(
    query: dict[str, str], wanted: Filters
) -> None:
    assert (wanted, []) == from_query(query, KNOWN, DEFAULT)


@pytest.mark.parametrize("name", QUERY_NAMES)
def test_a_code_that_does_not_exist_is_dropped_and_named(name: str) -> None:
    assert (Filters(DEFAULT), [name]) == from_query({name: "xyz"}, KNOWN, DEFAULT)


def test_what_is_right_stays_when_something_else_is_wrong() -> None:
    filters, dropped = from_query(
        {"station": "999", "province": "92", "period": "2026-13", "groups": "1"}, KNOWN, DEFAULT
    )
    assert (Filters(DEFAULT, "9", "92", groups="1"), {"station", "period"}) == (filters, set(dropped))


@pytest.mark.parametrize("groups", ["1", "2", "3", "4", "12", "all"])
@pytest.mark.parametrize("offence", KNOWN.offences)
def test_an_offence_outside_the_groups_asked_for_is_dropped_and_named(groups: str, offence: str) -> None:
    filters, dropped = from_query({"groups": groups, "offence": offence}, KNOWN, DEFAULT)
    fits = groups == "all" or str(KNOWN.offences[offence]) in groups
    assert (offence, []) if fits else ("", ["offence"]) == (filters.offence, dropped)
    assert groups == filters.groups


@pytest.mark.usefixtures("pages_read_demo")
def test_a_unit_outside_the_scope_is_dropped_like_one_that_does_not_exist() -> None:
    mine = units.load(Scope("station", "920101")).known()
    assert {"920101": "92"} == mine.stations
    query = {"station": "920201", "zone": "TRANG-03"}
    assert (Filters(DEFAULT), ["zone", "station"]) == from_query(query, mine, DEFAULT)


HOSTILE = [
    "'; DROP TABLE ssz.incidents; --",
    "' OR '1'='1",
    "<script>alert(1)</script>",
    "[x](http://evil.example)",
    "920101\0",
    "\0",
    "\ud800",
    "9" * 100_000,
    "../../etc/passwd",
    "920101 ",
    " 920101",
    "๙๒๐๑๐๑",
    "{0.__class__}",
    "%00",
    "None",
    "-1",
    "‮920101",
]


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("name", QUERY_NAMES)
def test_a_hostile_value_is_dropped_and_named(name: str, value: str) -> None:
    assert (Filters(DEFAULT), [name]) == from_query({name: value}, KNOWN, DEFAULT)


ANYTHING = (
    st.text(max_size=30) | st.sampled_from(HOSTILE) | st.text(st.characters(categories=["Cs"]), max_size=3)
)
A_CODE = st.sampled_from(
    [
        *KNOWN.regions,
        *KNOWN.provinces,
        *KNOWN.stations,
        *KNOWN.zones,
        *KNOWN.offences,
        *GROUP_CHOICES,
        "0",
        "1",
        "fy2569",
        "2026-02",
        "w9999-12-31",
    ]
)


@given(st.dictionaries(st.sampled_from([*QUERY_NAMES, "lang", "x"]), ANYTHING | A_CODE))
@settings(suppress_health_check=[HealthCheck.too_slow])
@example({"period": "w9999-12-31"})
@example({"period": "2020-01-01..9999-12-31"})
def test_whatever_a_link_says_the_view_is_one_that_exists(query: dict[str, str]) -> None:
    filters, dropped = from_query(query, KNOWN, DEFAULT)
    assert set(dropped) <= set(query) & set(QUERY_NAMES)
    # All codes are known and fit each other, so the view has a link of its own that gives it again.
    assert (filters, []) == from_query(filters.to_query(), KNOWN, DEFAULT)
    assert set(filters.stations) <= set(KNOWN.stations)
    assert set(filters.offences) <= set(KNOWN.offences)
    assert filters.zone in ("", *KNOWN.zones)


def test_filters_for_other_days_keep_everything_else() -> None:
    filters = Filters(DEFAULT, "9", "92", "920101", "TRANG-01", "1", "murder", True)
    assert replace(filters, period=parse("2026-01")) == filters.during(parse("2026-01"))


class Session(dict[str, Any]):
    """A session that notes which values were set, for those are sent to the browser."""

    def __init__(self, **values: Any) -> None:
        super().__init__(values)
        self.sent: list[str] = []

    def __setitem__(self, key: str, value: Any) -> None:
        self.sent.append(key)
        super().__setitem__(key, value)


def test_what_was_chosen_is_sent_again_in_the_words_of_another_language(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A browser holds the words; those of the language before would come back as no choice at all."""
    long_ago = time.monotonic() - 2 * sidebar.SENT_AGAIN_SECONDS
    session = Session(f_groups="2", f_station=["920101"], began=long_ago)
    monkeypatch.setattr(sidebar.st, "session_state", session)
    sent = []
    for lang in ("th", "th", "en", "en"):
        session.sent.clear()
        sidebar._send_again(lang)
        sent.append({key for key in session.sent if key.startswith("f_")})
    assert [set(), set(), {"f_groups", "f_station"}, set()] == sent
