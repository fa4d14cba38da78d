"""Stations of the demo compared: by the truth of their rates, by the slow way, and without a register."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from markupsafe import Markup

from dashboard.comparison import panels, peers, tables
from dashboard.comparison.funnel import ALL_BY_CHANCE, SIDES
from dashboard.comparison.shrunken_rates import PEOPLE
from dashboard.filters import Filters, Scope
from dashboard.language.periods import parse
from dashboard.queries import goal1
from dashboard.ui.sheet import Sheet
from dashboard.view.view import View
from data_loaders.demo import places, truth
from tests.slow import World, during
from tests.views import view_of

pytestmark = pytest.mark.usefixtures("pages_read_demo")
YEAR = parse("fy2569")
HIGH = truth.HIGH_RATE_STATION


def of_year(**more: str) -> View:
    return view_of(Filters(YEAR, **more))


def test_the_station_of_many_cases_per_resident_comes_out_and_no_other() -> None:
    held = peers.load(of_year())
    found = held.rates()
    assert "differs" == found.state
    assert {HIGH: "above"} == {p.code: found.funnel.side(p) for p in found.funnel.outside}
    ranks = {r.code: r.ranks for r in found.rates}
    assert ranks[HIGH] is not None
    assert (1, True) == (ranks[HIGH][0], ranks[HIGH][1] <= 3)
    # Nobody else can be told from most others.
    assert all(rank[1] - rank[0] >= 4 for code, rank in ranks.items() if rank and code != HIGH)


def test_rates_are_the_cases_and_registers_counted_one_by_one(demo_world: World) -> None:
    cases = during(demo_world.cases, YEAR)
    cases = cases[cases["group"].isin([1, 2])]
    register = demo_world.tables["populations"].query("zone_code == ''")
    counted = {
        s.code: (
            len(cases[cases["station"] == s.code]),
            register[register["station_code"] == s.code]["people"].sum(),
        )
        for s in places.STATIONS
    }
    found = peers.load(of_year()).rates()
    assert counted == {r.code: (r.cases, r.people) for r in found.rates}
    x, n = (
        np.array(column, dtype=float) for column in zip(*[counted[r.code] for r in found.rates], strict=True)
    )
    m = x.sum() / n.sum()
    a = (n * (x / n - m) ** 2).sum() / n.sum() - m / n.mean()
    # Marshall's rate, written as the mean of the Gamma from which ranks are drawn.
    shrunken = (m * m / a + x) / (m / a + n) * PEOPLE
    assert shrunken == pytest.approx([r.shrunken for r in found.rates])
    assert x / (n * m) == pytest.approx([p.value for p in found.funnel.points])


def test_stations_stand_in_the_order_of_the_alphabet_and_ranks_are_ranges() -> None:
    view = of_year()
    made = panels.rates(view)
    assert not isinstance(made, str)
    assert made.table is not None
    assert [s.name("th") for s in view.units.stations_of(view.filters)] == list(made.table["สถานี"])
    assert made.table["ช่วงอันดับ (90 %)"].str.fullmatch(r"\d+–\d+").all()
    assert "ไม่ใช่การจัดอันดับ" in made.note


def test_a_station_sees_where_it_may_stand_among_those_of_its_province() -> None:
    made = panels.rates(of_year(station=HIGH))
    funnel = panels.case_funnel(of_year(station=HIGH))
    assert not isinstance(made, str)
    assert not isinstance(funnel, str)
    assert "จาก 10" in made.note
    assert isinstance(made.figure, Markup)
    assert 1 == made.figure.count("track-star")
    assert SIDES["above"]("th") in funnel.said


def test_without_registers_shares_are_compared_and_no_rate_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    zones_only = goal1.population

    def without(scope: Scope, filters: Filters):  # type: ignore[no-untyped-def]
        statement = zones_only(scope, filters)
        return statement.where(goal1.populations.c.zone_code != "")

    monkeypatch.setattr(peers, "population", without)
    view = of_year()
    held = peers.load(view)
    assert ((), 10) == (held.counted, len(held.unregistered))
    assert "ยังไม่ได้รับทะเบียนประชากรระดับสถานี" in str(panels.rates(view))
    made = panels.case_funnel(view)
    assert not isinstance(made, str)
    assert "ส่วนที่เกิดในห้วงนี้ (%)" in made.table.columns  # type: ignore[union-attr]
    assert "ยังไม่ได้รับทะเบียนประชากรระดับสถานี" in made.note


FRAMES = {
    "cases": pd.DataFrame(
        [("current", "1", 20), ("compared", "1", 10), ("current", "2", 5)],
        columns=["period", "station_code", "cases"],
    ),
    "months": pd.DataFrame(
        # The first has a month in doubt, which counts as sent here.
        [("1", 11, 12, 12, 12), ("2", 12, 11, 12, 11), ("3", 11, 12, 11, 12)],
        columns=["station_code", "now", "before", "claimed_now", "claimed_before"],
    ),
    "population": pd.DataFrame(
        [
            ("1", "", "female", 1.0, 2.0, 3.0),
            ("1", "", "male", 1.0, 2.0, 4.0),
            ("1", "Z", "male", 9.0, 9.0, 9.0),
            ("2", "", "female", 9.0, 9.0, 9.0),
            ("4", "", "female", 9.0, 9.0, 9.0),
            ("4", "", "male", 9.0, 0.0, 9.0),
        ],
        columns=["station_code", "zone_code", "sex", "young", "middle", "old"],
    ),
}


def test_months_that_were_not_sent_and_half_registers_are_no_denominators() -> None:
    held = peers.read(["1", "2", "3", "4"], (YEAR, YEAR.year_earlier()), **FRAMES)
    assert [("1", 20, 13.0)] == [(s.code, s.cases, s.people) for s in held.counted]
    assert ((("1", 20, 10),), ("3", "4"), ("2",)) == (held.pairs, held.late, held.unregistered)


def test_a_station_that_sent_every_month_without_a_case_has_none() -> None:
    none = FRAMES | {"cases": FRAMES["cases"].iloc[:0]}
    held = peers.read(["1"], (YEAR, YEAR.year_earlier()), **none)
    assert (0, 13.0) == (held.counted[0].cases, held.counted[0].people)


def test_details_for_analysts_read_as_numbers_do() -> None:
    details = panels.details(of_year())
    assert isinstance(details, Sheet)
    shown = details.shown
    assert "121,028" in set(shown["ประชากร 18 ปีขึ้นไป"])
    assert all(part in details.note for part in ("A = ", "φ = ", "2,000"))


def test_fewer_than_ten_stations_have_no_rates_and_say_so() -> None:
    alone = replace(of_year(station="920201"), scope=Scope("station", "920201"))
    assert "ต้องมีอย่างน้อย 10 สถานี" in str(panels.rates(alone))
    # One station is not compared with itself.
    assert "ต้องมีอย่างน้อย 2 สถานี" in str(panels.case_funnel(alone))
    details = panels.details(alone)
    assert isinstance(details, Sheet)
    assert "ต้องมีอย่างน้อย 10 สถานี" in details.note


def test_a_short_period_says_chance_and_shows_no_rate_below_ten_cases() -> None:
    view = view_of(Filters(parse("2026-10")))
    found = peers.load(view).rates()
    few = [r for r in found.rates if r.cases < 10]
    assert few
    assert {(None, None, None)} == {(r.raw, r.shrunken, r.possible) for r in few}
    possible = tables.span(few[0].exact)
    assert f"{few[0].cases} คดี · อัตรา {possible} ต่อแสนคน" == tables.rate_words(few[0], "th")
    assert f"{few[0].cases} cases · rate {possible} per 100,000" == tables.rate_words(few[0], "en")
    assert "chance" == found.state
    assert ALL_BY_CHANCE.th in tables.words(found, {r.code: r.code for r in found.rates}, "", "th")
    assert {None} == {r.ranks for r in found.rates}
