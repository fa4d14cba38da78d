"""Station profiles: one page each, and of many stations the same as of each alone."""

import pytest

from dashboard.briefing.profiles import profile, profiles
from dashboard.filters import Filters
from dashboard.indicators import GOALS
from dashboard.language.periods import parse
from dashboard.language.text import Lang
from dashboard.programme.profile import goals_told
from dashboard.view.view import View
from tests.briefing.pdf_words import letters_of, page_words, read
from tests.views import view_of

pytestmark = pytest.mark.usefixtures("pages_read_demo")


def trang(lang: Lang = "th", station: str = "") -> View:
    return view_of(Filters(parse("fy2570"), province="92", station=station), lang=lang)


@pytest.mark.parametrize("lang", ["th", "en"])
def test_every_station_of_the_unit_has_its_page_in_thai_order(lang: Lang) -> None:
    view = trang(lang)
    stations = view.units.stations_of(view.filters)
    pages = [page_words(page) for page in read(profiles(view)).pages]
    assert len(stations) == len(pages)
    for station, words in zip(stations, pages, strict=True):
        assert letters_of(station.name(lang)) in words
        assert all(letters_of(f"{goal.number} · {goal.name(lang)}") in words for goal in GOALS)


def test_only_the_stations_asked_for_have_a_page() -> None:
    pages = read(profiles(trang(), ["920201"])).pages
    assert len(pages) == 1
    assert letters_of(trang().units.stations["920201"].name("th")) in page_words(pages[0])


def test_a_station_among_others_is_told_as_it_is_alone() -> None:
    together = trang()
    for station in together.units.stations_of(together.filters):
        alone = trang(station=station.code)
        for number, told in goals_told(alone, station.code).items():
            same = goals_told(together, station.code)[number]
            assert (told.states, told.lines) == (same.states, same.lines)
            assert told.table.equals(same.table)


def test_a_profile_says_what_the_page_of_the_station_says() -> None:
    told = profile(trang(), "920201")
    assert len(told.facts) == 1
    assert "Safety Zone" in told.facts[0]
    assert [1, 2, 3, 4] == list(told.goals)
    assert told.goals[1].states[0].words.startswith("✗")
    assert told.zones is not None
    before, after = told.zones.series
    line = told.goals[4].states[0].lines[1]
    assert f"{before.values[0]:.0f} คดี" in line
    assert f"{after.values[0]:.0f} คดี" in line
    assert len(told.months.categories) >= 12
    # The running month is not over.
    assert len(told.months.categories) - 1 in told.months.incomplete


def test_a_station_outside_the_programme_has_a_page_too() -> None:
    told = profile(trang(), "921001")
    assert told.zones is None
    assert ["not_received"] * 4 == [told.goals[n].states[0].verdict for n in range(1, 5)]
    assert len(read(profiles(trang(), ["921001"])).pages) == 1
