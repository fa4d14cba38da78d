"""Every indicator of the programme is told everywhere, and none stands on a target that nobody measures."""

import json
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Select
from sqlalchemy.engine import URL
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from dashboard import kpis
from dashboard.goal3.indicators import PARTNERSHIP
from dashboard.indicators import GOALS, Answers, Card, Indicator, Mark, Standing
from dashboard.language.text import Text
from dashboard.pages import definitions
from dashboard.programme import cards, goals
from dashboard.programme.kpis import KPIS
from dashboard.programme.tiles import tile_of
from dashboard.settings import settings
from dashboard.view.view import View
from tests.views import view_of

pytestmark = pytest.mark.usefixtures("pages_read_demo")
EACH = pytest.mark.parametrize("indicator", KPIS, ids=lambda i: i.code)


@EACH
def test_every_indicator_has_a_card_for_every_station(indicator: Indicator) -> None:
    view = view_of()
    told = {card.station.code for card in cards.cards(view) if card.indicator is indicator}
    assert {station.code for station in view.units.stations_of(view.filters)} == told


@EACH
def test_every_indicator_has_a_standing_of_every_station_and_a_mark(indicator: Indicator) -> None:
    view = view_of()
    standings = goals.standings_on(indicator.goal, view, goals.answers(view))
    assert {station.code for station in view.units.stations_of(view.filters)} == set(standings)
    assert indicator.measure.marks(indicator, view, goals.answers(view))


@EACH
def test_every_indicator_stands_on_its_goals_tile(indicator: Indicator) -> None:
    tile = tile_of(next(g for g in GOALS if g.number == indicator.goal), view_of())
    assert indicator.code in tile.glance.tells
    assert tile.glance.bullets


def definitions_page() -> None:
    from dashboard.pages import definitions
    from tests.views import view_of

    definitions.render(view_of())


def test_a_search_shows_what_holds_the_word_and_nothing_else() -> None:
    page = AppTest.from_function(definitions_page, default_timeout=180).run()
    page.text_input[0].set_value("คัดลอก").run()
    assert [] == list(page.exception)
    assert [] == [expander.label for expander in page.expander]
    said = [element.value for element in page.markdown]
    assert "**พบ 1 รายการ**" in said
    assert said[-1].startswith("**แบบสอบถามที่คัดลอก**")
    # Letter by letter, and in capitals or not.
    indicators, _ = definitions.found("wilson", "th")
    assert {i.goal for i in indicators} == {1}
    assert ([], []) == definitions.found("<b>", "th")


def test_every_indicator_has_its_definition() -> None:
    page = AppTest.from_function(definitions_page, default_timeout=180).run()
    assert [] == list(page.exception)
    headings = [expander.label for expander in page.expander]
    for indicator in KPIS:
        assert f"**{indicator.goal} · {indicator.name.th}** – {indicator.target.th}" in headings
        for text in (
            indicator.definition,
            indicator.formula,
            indicator.unit,
            indicator.source,
            indicator.method,
        ):
            assert text.th
            assert text.en
            assert any(text.th in element.value for element in page.markdown)


def test_every_indicator_answers_at_the_command_line(demo_url: URL, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = demo_url.set(username="ssz_reader").render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_READER_URL", reader)
    settings.cache_clear()
    result = CliRunner().invoke(kpis.app, ["--format", "json"])
    settings.cache_clear()
    assert 0 == result.exit_code, result.output
    assert {i.code for i in KPIS} == {card["indicator"] for card in json.loads(result.stdout)["cards"]}


class Unmeasured:
    """A measure that has heard of nothing."""

    def statements(self, _view: View) -> dict[str, Select[Any]]:
        return {}

    def standings(self, view: View, _answers: Answers) -> dict[str, Standing]:
        nothing = Text("", "")
        stations = view.units.stations_of(view.filters)
        return {
            s.code: Standing(s.code, "not_received", Text("ยังไม่ได้รับข้อมูล", "not received"), nothing)
            for s in stations
        }

    def marks(self, _indicator: Indicator, view: View, _answers: Answers) -> dict[str, Mark]:
        return {s.code: "not_received" for s in view.units.stations_of(view.filters)}

    def cards(self, _indicator: Indicator, _view: View, _answers: Answers) -> list[Card]:
        return []


def test_a_target_that_nobody_measures_never_leaves_its_goal_met(monkeypatch: pytest.MonkeyPatch) -> None:
    view = view_of()
    before = goals.standings_on(3, view, goals.answers(view))
    assert "met" in {s.mark for s in before.values()}
    another = replace(
        PARTNERSHIP, code="another", short=Text("อีกเป้า", "another target"), measure=Unmeasured()
    )
    monkeypatch.setattr(goals, "KPIS", (*KPIS, another))
    after = goals.standings_on(3, view, goals.answers(view))
    assert "met" not in {s.mark for s in after.values()}
    assert {"unsettled"} == {after[code].mark for code, s in before.items() if s.mark == "met"}
    assert {"not_met"} == {after[code].mark for code, s in before.items() if s.mark == "not_met"}
    stations = len(view.units.stations_of(view.filters))
    assert f"อีกเป้า: – {stations}" in tile_of(GOALS[2], view).lines


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        (["met", "met"], "met"),
        (["met", "not_met"], "not_met"),
        (["not_received", "not_met"], "not_met"),
        (["met", "not_due"], "unsettled"),
        (["not_received", "not_received"], "not_received"),
        (["not_joined", "not_joined"], "not_joined"),
        (["met", "unsettled"], "unsettled"),
    ],
)
def test_a_goal_of_several_indicators_is_met_when_all_are(marks: list[Mark], expected: Mark) -> None:
    several = [Standing("920101", mark, Text(mark, mark), Text("", "")) for mark in marks]
    assert expected == goals.together(several).mark


def test_the_answers_of_all_goals_are_frames_by_name() -> None:
    frames = goals.answers(view_of())
    assert frames
    assert all(isinstance(frame, pd.DataFrame) for frame in frames.values())
