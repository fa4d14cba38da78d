"""Days from occurrence to report, per station, and the age from which figures are complete."""

from collections.abc import Callable, Iterator
from datetime import date

import pandas as pd
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL

from dashboard.coverage import delays
from dashboard.coverage.delays import Delay, days_text, delay, measured, settled
from dashboard.filters import Filters, Scope
from dashboard.language.periods import Period, parse
from dashboard.queries import quality
from dashboard.store import db
from tests.slow import World

PERIOD = Period("custom", date(2024, 11, 22), date(2026, 8, 24))


def counts(*rows: tuple[str, int | None, int]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["station_code", "days", "cases"])


def test_the_figures_are_those_of_a_list_of_cases() -> None:
    days = [0] * 50 + [3] * 30 + [9] * 10 + [20] * 5 + [30] * 5
    found = delay(pd.Series(days).value_counts())
    assert Delay(100, 0, 9, 20, (0.8, 0.9, 0.95)) == found
    # As many cases as a share names are enough for it.
    assert [sum(d <= found.ninth for d in days) >= 90, sum(d < found.ninth for d in days) < 90] == [
        True,
        True,
    ]


@pytest.mark.parametrize(("n", "told"), [(9, False), (10, True)])
def test_fewer_than_ten_cases_give_no_figure(n: int, told: bool) -> None:
    found = delay(pd.Series({1: n}))
    assert (n, told) == (found.n, found.within is not None)


@pytest.mark.parametrize(("n", "pooled"), [(99, True), (100, False)])
def test_a_station_of_few_cases_is_told_with_the_whole_view(n: int, pooled: bool) -> None:
    found = measured(counts(("1", 30, n), ("2", 0, 1000)), ["1", "2"], PERIOD)
    first = found.stations[0]
    assert (n, pooled) == (first.own, first.pooled)
    assert (found.together if pooled else Delay(n, 30, 30, 30, (0.0, 0.0, 0.0))) == first.delay


def test_cases_without_a_day_of_report_or_reported_before_they_occurred_are_counted_apart() -> None:
    found = measured(counts(("1", 2, 100), ("1", None, 7), ("1", -1, 3)), ["1", "2"], PERIOD)
    assert (100, 7, 3) == (found.stations[0].own, found.stations[0].undated, found.stations[0].reversed)
    assert (100, 7, 3) == (found.together.n, found.undated, found.reversed)
    assert (0, 0, 0) == (found.stations[1].own, found.stations[1].undated, found.stations[1].reversed)


def test_a_source_without_days_of_report_gives_no_curve() -> None:
    found = measured(counts(("1", None, 500)), ["1"], PERIOD)
    assert (0, 500, ()) == (found.together.n, found.undated, found.curve)
    assert () == measured(counts(), ["1"], PERIOD).curve


def test_the_curve_rises_to_the_share_that_was_reported_by_its_end() -> None:
    found = measured(counts(("1", 0, 50), ("1", 10, 40), ("1", 91, 10)), ["1"], PERIOD)
    assert (0.5, 0.5, 0.9, 0.9) == (found.curve[0], found.curve[9], found.curve[10], found.curve[-1])
    assert delays.CURVE_DAYS + 1 == len(found.curve)
    assert (PERIOD, "1") == (found.period, found.stations[0].station)


@pytest.mark.parametrize(("days", "text"), [(None, "–"), (0, "0"), (90, "90"), (91, "≥ 91"), (92, "≥ 91")])
def test_a_delay_is_told_in_days_up_to_the_longest(days: int | None, text: str) -> None:
    assert text == days_text(days)


def test_a_case_reported_on_the_last_day_of_a_limit_is_within_it() -> None:
    told = delay(pd.Series(dict.fromkeys(delays.WITHIN, 10) | {90: 10}))
    n = len(delays.WITHIN) + 1
    assert [k / n for k in range(1, n)] == pytest.approx(list(told.within or ()))


def test_only_cases_count_whose_reports_are_in() -> None:
    assert Period("custom", date(2024, 11, 22), date(2026, 8, 24)) == settled(date(2026, 11, 22))


@pytest.mark.usefixtures("pages_read_demo")
def test_the_demo_is_told_as_its_cases_say(demo_world: World) -> None:
    found = measured(
        db.read(quality.delays(Scope.nation(), Filters(parse("fy2570")), PERIOD)),
        sorted(demo_world.province_of),
        PERIOD,
    )
    cases = demo_world.cases
    cases = cases[(cases["day"] >= pd.Timestamp(PERIOD.start)) & (cases["day"] < pd.Timestamp(PERIOD.end))]
    cases = cases[cases["group"].isin([1, 2])]
    late = (cases["reported"] - cases["day"]).dt.days
    whole = found.together
    assert (len(cases), int(late.quantile(0.5, "lower"))) == (whole.n, whole.median)
    assert whole.within is not None
    assert pytest.approx([(late <= n).mean() for n in delays.WITHIN]) == list(whole.within)
    # The reports of the demo are late by days, not by months.
    assert whole.complete is not None
    assert 14 <= whole.complete <= 28
    few = {s.station for s in found.stations if s.pooled}
    own = cases["station"].value_counts()
    assert {code for code in demo_world.province_of if own.get(code, 0) < 100} == few
    assert few


@pytest.fixture(scope="module")
def odd(server: URL, empty_template: str, administer: Callable[[str], None]) -> Iterator[URL]:
    """One station with a case of every kind."""
    administer(f"CREATE DATABASE odd_delays TEMPLATE {empty_template}")
    engine = create_engine(server.set(database="odd_delays"))
    cases = [
        ("minute", "2026-01-10 10:00+07", "2026-01-10 23:59+07"),
        ("minute", "2026-01-10 23:50+07", "2026-01-11 00:10+07"),
        ("day", "2026-01-10 00:00+07", "2026-01-24 09:00+07"),
        ("minute", "2026-01-10 10:00+07", "2026-01-09 10:00+07"),
        ("minute", "2026-01-10 10:00+07", None),
        ("minute", "2026-01-10 10:00+07", "2026-12-10 10:00+07"),
        ("month", "2026-01-01 00:00+07", "2026-01-24 09:00+07"),
    ]
    with engine.begin() as connection:
        connection.execute(text("SELECT ssz.ensure_incident_year(2026)"))
        connection.execute(
            text(
                "INSERT INTO ssz.stations (code, province_code, name_th, name_en) VALUES ('1', '92', 'ก',"
                " 'a')"
            )
        )
        for precision, occurred, reported in cases:
            connection.execute(
                text(
                    "INSERT INTO ssz.incidents (case_key, station_code, offence_code, occurred_from,"
                    " reported_at, time_precision, geocode, clearance) VALUES (gen_random_uuid(), '1',"
                    " 'theft', :occurred, :reported, :precision, 'missing', 'unknown_suspect')"
                ),
                {"occurred": occurred, "reported": reported, "precision": precision},
            )
    yield server.set(database="odd_delays")
    engine.dispose()
    administer("DROP DATABASE odd_delays WITH (FORCE)")


def test_days_are_counted_over_bangkok_midnights_and_what_is_unknown_is_not_counted(odd: URL) -> None:
    engine = create_engine(odd)
    statement = quality.delays(
        Scope.nation(), Filters(parse("2026-01")), Period("month", date(2026, 1, 1), date(2026, 2, 1))
    )
    with engine.connect() as connection:
        found = {days: n for _, days, n in connection.execute(statement)}
    engine.dispose()
    assert {0: 1, 1: 1, 14: 1, -1: 1, None: 1, delays.LONGEST_DELAY: 1} == found
