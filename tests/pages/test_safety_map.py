"""What the map's page makes of a click and of the month chosen, and what it says of a zone."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from dashboard.goal4 import wording
from dashboard.language.periods import Period
from dashboard.language.text import escape_markdown
from dashboard.maps import layers
from dashboard.pages import safety_map
from tests.views import view_of

KEY = "deck"
STARTS = [text.th.split("{")[0] for text in (safety_map.IN_ZONE, safety_map.IN_RING)]


def looking(zone: str = "") -> Any:
    """As much of a view as the choice of a zone and of a month needs; zones Z1 and Z2 are known."""
    return SimpleNamespace(
        lang="en",
        units=SimpleNamespace(zones=dict.fromkeys(("Z1", "Z2"))),
        filters=SimpleNamespace(zone=zone, period=SimpleNamespace(code="fy2569")),
    )


def clicked(monkeypatch: pytest.MonkeyPatch, objects: dict[str, list[dict[str, Any]]]) -> None:
    state = SimpleNamespace(selection=SimpleNamespace(objects=objects))
    monkeypatch.setattr(safety_map.st, "session_state", {KEY: state})


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        ({layers.ZONES: [{"properties": {"code": "Z1"}}]}, "Z1"),
        # Many zones are drawn as points, which bear their code themselves.
        ({layers.ZONE_POINTS: [{"code": "Z2"}]}, "Z2"),
        ({layers.ZONES: [{"properties": {"code": "gone"}}], layers.ZONE_POINTS: [{"code": "Z2"}]}, "Z2"),
        ({layers.ZONES: [{"properties": {"code": "gone"}}, {}]}, "of-the-filter"),
        ({"stations": [{"code": "Z1"}]}, "of-the-filter"),
        ({}, "of-the-filter"),
    ],
)
def test_the_zone_is_the_one_that_was_clicked_and_is_known_else_that_of_the_filter(
    objects: dict[str, list[dict[str, Any]]], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clicked(monkeypatch, objects)
    assert expected == safety_map._chosen_zone(looking("of-the-filter"), KEY)


def test_before_the_map_was_drawn_the_zone_is_that_of_the_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safety_map.st, "session_state", {})
    assert "Z1" == safety_map._chosen_zone(looking("Z1"), KEY)


CURRENT = Period("custom", date(2026, 9, 10), date(2026, 11, 20))


@pytest.mark.parametrize(
    ("month", "start", "end"),
    [
        ("all", date(2026, 9, 10), date(2026, 11, 20)),
        # Never beyond the period, whose first and last months are cut.
        ("2026-09", date(2026, 9, 10), date(2026, 10, 1)),
        ("2026-10", date(2026, 10, 1), date(2026, 11, 1)),
        ("2026-11", date(2026, 11, 1), date(2026, 11, 20)),
    ],
)
def test_a_month_of_the_slider_is_cut_to_the_period(
    month: str, start: date, end: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: list[str] = []

    def slide(_label: str, options: list[str], **_more: Any) -> str:
        offered.extend(options)
        return month

    monkeypatch.setattr(safety_map.st, "select_slider", slide)
    chosen = safety_map._chosen_month(looking(), CURRENT)
    assert (start, end) == (chosen.start, chosen.end)
    assert ["all", "2026-09", "2026-10", "2026-11"] == offered


def test_of_a_period_of_one_month_no_month_is_to_be_chosen() -> None:
    october = Period("custom", date(2026, 10, 1), date(2026, 11, 1))
    assert october is safety_map._chosen_month(looking(), october)


@pytest.mark.usefixtures("pages_read_demo")
def test_of_every_zone_it_says_name_station_joining_and_cases_and_of_a_joined_one_what_came_of_it() -> None:
    view = view_of()
    joined = {code for code, zone in view.units.zones.items() if zone.joined_on}
    assert joined
    for code, zone in view.units.zones.items():
        first, facts, *rest = safety_map._zone_lines(view, code)
        for name in (zone.name, view.units.stations[zone.station].name):
            assert escape_markdown(name.th) in first
        told = safety_map.NOT_JOINED.th in facts
        assert told == (code not in joined)
        said = "\n".join(rest)
        assert 2 == sum(line.startswith(start) for line in rest for start in STARTS)
        for words in (wording.OFFICIAL.th, wording.CONCLUSION.th):
            assert (words in said) == (code in joined)
