"""What a link may ask of the list of cases: read strictly, written as it was read."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dashboard.view.case_lists import LONGEST_SEARCH, PARAMETERS, CaseList, read

ZONES = {"Z1", "Z:2"}
KNOWN = {
    "basis": ["reported"],
    "within": ["zone:Z1", "ring:Z:2", "zones", "outside"],
    "filed": ["any"],
    "codes": ["unmapped"],
    "cleared": ["yes", "no"],
    "late": ["yes"],
    "point": ["usable", "lacking", "stand_in", "pile", "outside", "missing"],
    "hours": ["0-24", "22-4", "unknown"],
    "report": ["missing", "before"],
    "spot": ["7.5563,99.6114", "-7.5563,-9.6114"],
    "repeat": ["7.55634,99.61142", "-7.55634,-9.61142"],
    "area": ["500m_7.55633,99.61141", "7.55000,99.60000_7.55000,99.62000_7.57000,99.62000"],
    "weekday": ["1", "7"],
    "stretches": ["any"],
    "window": ["official-before:Z1", "year:Z:2", "concluded-after:Z1"],
    "figure": ["status", "official"],
    "q": ["ลัก%_\\' --", "ตลาด"],
    "sort": ["offence", "-delay", "day"],
    "page": ["2", "999999999"],
}


def test_every_parameter_has_a_name_and_is_known_here() -> None:
    assert set(PARAMETERS) == set(KNOWN)


@given(st.fixed_dictionaries({}, optional={name: st.sampled_from(v) for name, v in KNOWN.items()}))
def test_a_list_is_written_as_it_was_read(query: dict[str, str]) -> None:
    asked, dropped = read(query, ZONES)
    of_ground = query.get("within", "outside") != "outside"
    of_hours = "-" in query.get("hours", "")
    left_out = {"filed": not of_ground, "stretches": not of_hours}
    assert {name for name, without in left_out.items() if without and name in query} == set(dropped)
    assert {k: v for k, v in query.items() if k not in dropped} == asked.to_query()
    assert (asked, []) == read(asked.to_query(), ZONES)
    assert CaseList() == asked.without(*PARAMETERS)


ANY = st.text(max_size=30) | st.sampled_from(
    [
        "-1",
        "0",
        "1e9",
        "9" * 40,
        "25-26",
        "٣-٤",
        "²",
        "zone:",
        "zone:Z9",
        "window:Z1",
        "day; DROP TABLE x",
        "\x00",
    ]
)


@given(st.fixed_dictionaries(dict.fromkeys(PARAMETERS, ANY)))
def test_what_is_no_value_is_named_and_left_out(query: dict[str, Any]) -> None:
    asked, dropped = read(query, ZONES)
    assert set(dropped) <= set(PARAMETERS) - {"q"}
    for name, value in query.items():
        if value and name not in ("q", *dropped) and value not in ("occurred", "-day", "1"):
            # Whatever is not dropped is what was asked for.
            assert value == asked.to_query().get(name) or int(value) == asked.page
    assert 1 <= asked.page < 10**9
    assert len(asked.search) <= LONGEST_SEARCH
    assert "\x00" not in asked.search


def test_a_heading_pressed_again_turns_the_order() -> None:
    asked = CaseList(page=7)
    assert ("offence", "") == (asked.sorted_by("offence").to_query()["sort"], "")
    turned = asked.sorted_by("offence").sorted_by("offence")
    assert {"sort": "-offence"} == turned.to_query()
    assert {} == turned.sorted_by("day").to_query()
    assert {"sort": "day"} == asked.sorted_by("day").to_query()
