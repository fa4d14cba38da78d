"""Unusual weeks: what is judged, against what, how often chance alone gives a signal, and the outbreak of the
demo.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL

from dashboard.cases import unusual_weeks, week_panels
from dashboard.cases.forecast import BEFORE, Judgement, forecast, judge
from dashboard.cases.signals import chance_text
from dashboard.coverage import seasons
from dashboard.filters import Filters, Scope
from dashboard.language.periods import parse, week_of
from dashboard.language.thai import BANGKOK
from dashboard.statistics import pooled_dispersion, unusual_week
from dashboard.statistics.checks import Floats
from dashboard.store import db
from dashboard.view.view import View
from data_loaders.demo import truth
from tests.conftest import DEMO_AS_OF
from tests.slow import World
from tests.views import view_of

YEAR = parse("fy2570")
MUEANG = truth.OUTBREAK_STATION
OUTBREAK = truth.outbreak(DEMO_AS_OF)[0]


def judged(counts: Floats, exposure: Floats | None = None) -> Judgement:
    exposure = np.ones_like(counts) if exposure is None else exposure
    return judge(
        counts[:, BEFORE:], forecast(counts, exposure), np.ones(counts.shape[1] - BEFORE, dtype=bool)
    )


def quiet(series: int, weeks: int, seed: int = 2569, mean: float = 1.2) -> Floats:
    rng = np.random.default_rng(seed)
    return rng.poisson(rng.gamma(0.8, mean, (series, 1)), (series, weeks)).astype(float)


def test_many_series_at_once_are_judged_as_each_by_itself() -> None:
    rng = np.random.default_rng(7)
    counts = rng.negative_binomial(2, 0.4, (12, BEFORE + 9)).astype(float)
    exposure = 1 + 0.3 * np.sin(np.arange(BEFORE + 9) / 8) * np.ones((12, 1))
    exposure[3, 20:25] = 0  # five weeks that were not received
    found, p = forecast(counts, exposure), judged(counts, exposure).p
    for at in range(9):
        weeks = slice(at, at + 52)  # then two weeks of guard, then the week itself
        got = exposure[:, weeks] > 0
        phi = pooled_dispersion([(counts[i, weeks][g], exposure[i, weeks][g]) for i, g in enumerate(got)])
        assert phi == pytest.approx(found.dispersion[at])
        for row, g in enumerate(got):
            factor = exposure[row, at + BEFORE] / exposure[row, weeks][g].mean()
            past = counts[row, weeks][g].astype(int).tolist()
            now = int(counts[row, at + BEFORE])
            alone = unusual_week(past, now, dispersion=phi, expected_factor=factor)
            assert alone == pytest.approx(p[row, at])


@pytest.mark.parametrize(("series", "years"), [(5, 200), (21, 200), (300, 20)])
def test_weeks_without_any_change_signal_no_oftener_than_is_printed(series: int, years: int) -> None:
    found = judged(quiet(series, BEFORE + 52 * years))
    a_year = (found.level > 0).sum() / years
    assert 0.1 < a_year <= found.by_chance
    # Nor does the print exaggerate: people would learn to disbelieve it.
    assert found.by_chance < 2 * a_year


def test_counts_that_swing_more_than_chance_signal_no_oftener_for_it() -> None:
    rng = np.random.default_rng(2569)
    mean = rng.gamma(0.8, 1.2, (21, 1))
    found = judged(rng.negative_binomial(mean / 0.6, 1 / 1.6, (21, BEFORE + 52 * 200)).astype(float))
    assert (found.level > 0).sum() / 200 < 1.15 * found.by_chance


def test_what_is_a_signal_alone_may_be_none_among_many() -> None:
    usual = np.ones((1, BEFORE + 1))
    busy = usual.copy()
    busy[0, -1] = 5
    alone = judged(busy)
    assert (1, True) == (alone.level[0, 0], 0.001 < alone.p[0, 0] < 0.01)
    among = judged(np.vstack([busy, np.repeat(usual, 59, axis=0)]))
    assert alone.p[0, 0] == pytest.approx(among.p[0, 0])
    assert (0, pytest.approx(60 * alone.p[0, 0])) == (among.level[0, 0], among.q[0, 0])


def test_the_highest_level_needs_three_cases() -> None:
    rare = np.zeros((1, BEFORE + 1))
    for cases, level in ((2, 1), (3, 2)):
        rare[0, -1] = cases
        assert (level, True) == (judged(rare).level[0, 0], judged(rare).p[0, 0] < 0.001)


def test_a_rise_that_has_just_begun_does_not_hide_itself() -> None:
    weeks = np.ones((1, BEFORE + 1))
    expected = forecast(weeks, np.ones_like(weeks)).mean[0, 0]
    for back, hides in ((1, False), (2, False), (3, True)):
        rising = weeks.copy()
        rising[0, -1 - back] = 20
        assert hides == (forecast(rising, np.ones_like(weeks)).mean[0, 0] > expected)


def test_a_week_that_was_not_received_is_neither_judged_nor_a_zero() -> None:
    weeks, exposure = np.full((1, BEFORE + 2), 3.0), np.ones((1, BEFORE + 2))
    weeks[0, 10:14] = exposure[0, 10:14] = 0
    weeks[0, -1] = exposure[0, -1] = 0
    found = forecast(weeks, exposure)
    # As expected from 48 weeks of three cases, not from 52 weeks of which four had none.
    assert 3 * 48.5 / 48 == pytest.approx(found.mean[0, 0], rel=0.01)
    assert np.isnan(judged(weeks, exposure).p[0, 1])


def test_half_of_the_usual_weeks_must_have_been_received() -> None:
    weeks = np.full((1, BEFORE + 1), 3.0)
    for missing, says in ((26, True), (27, False)):
        exposure = np.ones_like(weeks)
        exposure[0, :missing] = 0
        assert says == bool(np.isfinite(judged(weeks, exposure).p[0, 0]))


def test_nothing_is_judged_before_its_cases_are_in() -> None:
    weeks = np.full((2, BEFORE + 4), 1.0)
    weeks[:, -1] = 99
    found = judge(
        weeks[:, BEFORE:], forecast(weeks, np.ones_like(weeks)), np.array([True, True, True, False])
    )
    assert np.isnan(found.p[:, -1]).all()
    assert 0 == found.level.sum()


def slow_weeks(world: World) -> pd.DataFrame:
    """Place-based cases by station and group (rows) and Monday (columns), from the rows of the store."""
    cases = world.view(Scope.nation(), Filters(YEAR, groups="12", place_based=True)).dropna(subset=["day"])
    monday = (cases["day"] - pd.to_timedelta(cases["weekday"], unit="D")).dt.date
    return cases.groupby(["station", "group", monday]).size().unstack(fill_value=0)


def slow_share(world: World, day: date, through: date) -> float:
    """Share of place-based cases of groups 1 and 2 that are reported by the age of `day`."""
    rows = world.tables["incidents"].merge(world.tables["offences"], left_on="offence_code", right_on="code")
    rows = rows[rows["crime_group"].isin([1, 2]) & rows["place_based"] & rows["reported_at"].notna()]
    told, occurred = (
        rows[at].dt.tz_convert(BANGKOK).dt.tz_localize(None).dt.normalize()
        for at in ("reported_at", "occurred_from")
    )
    old = seasons.observed(through)
    within = (occurred >= pd.Timestamp(old.start)) & (occurred < pd.Timestamp(old.end))
    late = (told - occurred)[within].dt.days.clip(0, 91)
    return float((late <= (through - day).days).mean()) if (through - day).days < 91 else 1.0


@pytest.mark.usefixtures("pages_read_demo")
def test_the_outbreak_of_the_demo_is_found_and_nothing_else(demo_world: World) -> None:
    view = view_of()
    found = unusual_weeks.weeks(view)
    (signal,) = found.signals
    assert (signal,) == unusual_weeks.weeks(view).signals
    series = slow_weeks(demo_world)
    seen = series.loc[(MUEANG, 2)]
    assert (MUEANG, "", 2, OUTBREAK, seen[OUTBREAK], "high") == (
        signal.station,
        signal.zone,
        signal.group,
        signal.week.start,
        signal.seen,
        signal.level,
    )
    assert signal.seen >= truth.OUTBREAK_CASES
    # Ten stations of two groups, and all together.
    assert 21 == found.series

    baseline = [OUTBREAK - timedelta(days=7 * n) for n in range(3, 55)]
    assert (week_of(OUTBREAK).start - timedelta(days=21)) == max(baseline)
    months = demo_world.cases[demo_world.cases["group"].isin([1, 2]) & (demo_world.cases["zone"] == "")]
    months = months[months["located"] & months["day"].notna()]
    season = seasons.season(
        {m.date(): n for m, n in months["day"].dt.to_period("M").dt.start_time.value_counts().items()},
        found.cut_off + timedelta(days=1),
    )
    assert season.index is not None
    through = DEMO_AS_OF - timedelta(days=1)

    def exposure(monday: date) -> float:
        days = [monday + timedelta(days=n) for n in range(7)]
        share = (
            np.mean([slow_share(demo_world, day, through) for day in days])
            if (through - monday).days < 99
            else 1.0
        )
        return float(share * sum(season.index[day.month - 1] for day in days))  # type: ignore[index]

    exposed = [exposure(m) for m in baseline]
    factor = exposure(OUTBREAK) / float(np.mean(exposed))
    phi = pooled_dispersion([(row[baseline].tolist(), exposed) for _, row in series.iterrows()])
    past = seen[baseline].tolist()
    assert factor * (sum(past) + 0.5) / 52 == pytest.approx(signal.expected, rel=1e-6)
    alone = unusual_week(past, int(seen[OUTBREAK]), dispersion=phi, expected_factor=factor)
    assert alone == pytest.approx(signal.p, rel=1e-6)
    most = [
        unusual_week(past, n, dispersion=phi, expected_factor=factor)
        for n in (signal.limit, signal.limit + 1)
    ]
    assert most[1] < 0.01 <= most[0]


@pytest.mark.usefixtures("pages_read_demo")
@pytest.mark.parametrize(
    "filters",
    [
        Filters(YEAR, station="920201"),
        Filters(YEAR, station="920601"),
        Filters(YEAR, groups="1"),
        Filters(YEAR, station=MUEANG, zone="TRANG-01"),
        Filters(parse("fy2569")),
        Filters(YEAR, groups="4"),
    ],
)
def test_where_nothing_happened_nothing_is_said(filters: Filters) -> None:
    assert () == unusual_weeks.weeks(view_of(filters)).signals


@pytest.mark.usefixtures("pages_read_demo")
def test_a_single_station_is_looked_at_with_its_zones() -> None:
    found = unusual_weeks.weeks(view_of(Filters(YEAR, station=MUEANG)))
    # All together, two groups of the station, and two of each of its two zones.
    assert 7 == found.series
    assert {("", ""), (MUEANG, "")} == {(s.station, s.zone) for s in found.signals}
    assert 5 == unusual_weeks.weeks(view_of(Filters(YEAR, station="920601"))).series


@pytest.mark.usefixtures("pages_read_demo")
def test_arrests_are_never_judged() -> None:
    for groups, series in (("4", 0), ("3", 0), ("all", 20)):
        found = unusual_weeks.weeks(view_of(Filters(YEAR, groups=groups)))
        assert (series, True) == (found.series, bool(np.isnan(found.expected).all()))
        assert {1, 2} >= {s.group for s in found.signals}
        assert not np.isnan(found.seen).any()


@pytest.mark.usefixtures("pages_read_demo")
def test_weeks_younger_than_the_cut_off_have_no_range_and_no_verdict() -> None:
    found = unusual_weeks.weeks(view_of())
    last_days = [m + timedelta(days=6) for m in found.mondays]
    assert DEMO_AS_OF - timedelta(days=1 + found.lag.days) == found.cut_off
    assert [d <= found.cut_off for d in last_days] == list(found.over)
    assert list(found.over) == [not np.isnan(e) for e in found.expected]
    # The last week shown is over, but its cases are not all in.
    assert (DEMO_AS_OF - timedelta(days=1), False) == (last_days[-1], found.over[-1])


@pytest.mark.usefixtures("pages_read_demo")
def test_nothing_that_came_after_the_day_of_the_view_counts(demo_world: World) -> None:
    found = unusual_weeks.weeks(view_of(Filters(parse("fy2569"))))
    assert (date(2026, 9, 28), False) == (found.mondays[-1], found.over[-1])
    cases = demo_world.view(Scope.nation(), Filters(YEAR))
    september = cases[(cases["day"] >= "2026-09-28") & (cases["day"] < "2026-10-01")]
    assert len(september) == found.seen[-1]


@pytest.fixture
def changed(demo_template: str, database: Callable[[str], URL]) -> Callable[[str], View]:
    """The demo after a change: its view of the running year."""

    def make(sql: str) -> View:
        url = database(demo_template)
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text(sql))
        engine.dispose()
        db.use(url.set(username="ssz_reader"))
        return view_of()

    return make


def test_a_month_that_a_station_did_not_send_is_no_quiet_month(changed: Callable[[str], View]) -> None:
    # The cases of the month are gone with it, as if they had never been sent.
    view = changed(
        "WITH gone AS (DELETE FROM ssz.coverage WHERE dataset = 'incidents' AND station_code = '920101'"
        " AND month = '2026-10-01') DELETE FROM ssz.incident_days WHERE station_code = '920101'"
        " AND day >= '2026-10-01' AND day < '2026-11-01'"
    )
    found = unusual_weeks.weeks(view)
    october = [n for n, m in enumerate(found.mondays) if date(2026, 9, 25) <= m < date(2026, 11, 1)]
    # A sum without one of its stations is not judged; the other stations are.
    assert [True] * len(october) == [bool(np.isnan(found.expected[n])) for n in october]
    assert () == found.signals
    before = [n for n in range(len(found.mondays)) if n < october[0]]
    assert [False] * len(before) == [bool(np.isnan(found.expected[n])) for n in before]
    assert 18 == found.series
    db.use(None)


@pytest.mark.usefixtures("pages_read_demo")
@pytest.mark.parametrize("lang", ["th", "en"])
def test_what_is_said_of_a_signal_holds_its_figures(lang: str) -> None:
    view = replace(view_of(), lang=lang)  # type: ignore[arg-type]
    found = unusual_weeks.weeks(view)
    signal = found.signals[0]
    said = signal.text(view.lang)
    words = ("สูงผิดปกติ", "19–25 ต.ค. 2569") if lang == "th" else ("unusually high", "19–25 Oct 2026")
    for part in (
        *words,
        f"{signal.seen}",
        f"{signal.expected:.1f}",
        f"{signal.limit}",
        signal.name(view.lang),
    ):
        assert part in said
    sheet = week_panels._list_of(view, found)
    assert not isinstance(sheet, str)
    assert [signal.seen, signal.limit, signal.p, signal.q] == [sheet.frame.iloc[0, n] for n in (2, 4, 5, 7)]
    assert chance_text(found, view.lang) in sheet.note
    chart = week_panels._chart_of(view, found)
    assert chart.table is not None
    assert list(found.seen) == chart.table.iloc[:, 1].tolist()
    # The same list, and the same sentence, where there is no signal.
    none = replace(found, signals=())
    assert chance_text(found, view.lang) in str(week_panels._list_of(view, none))
