"""The official figure: equal windows around joining, the wording agreed, and what withholds a comparison."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, NamedTuple

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, Select, create_engine, text
from sqlalchemy.engine import URL

from dashboard.coverage import seasons
from dashboard.filters import Filters, Scope
from dashboard.goal4 import official, plans
from dashboard.goal4.comparability import Boundary, Evidence
from dashboard.goal4.official import OfficialFigure
from dashboard.goal4.plans import ZonePlan
from dashboard.goal4.windows import YEAR
from dashboard.language.periods import add_months, months_between, parse
from dashboard.language.text import Text
from dashboard.queries import goal4
from dashboard.statistics.verdicts import SMALLEST_BASE
from data_loaders.demo import truth
from tests.conftest import DEMO_AS_OF
from tests.slow import World, month_later, windows, zone_counts

NATION = Scope.nation()
ANY = Filters(parse("fy2569"))
THROUGH = DEMO_AS_OF - timedelta(days=1)


def figure(
    before: int = 40, after: int = 31, months: int = 12, missing: tuple[date, ...] = ()
) -> OfficialFigure:
    start = date(2025, 2, 1)
    return OfficialFigure(
        code="Z",
        station="920101",
        name=Text("ตลาด", "Market"),
        joined_on=date(2025, 1, 15),
        months=months,
        before_window=(date(2024, 1, 15), date(2025, 1, 15)),
        after_window=(start, add_months(start, months)),
        before=before,
        after=after,
        by_group={1: (10, 8), 2: (before - 10, after - 8)},
        place_based=(30, 25),
        evidence=(
            Evidence(((date(2024, 1, 15), date(2025, 1, 15)),)),
            Evidence(((start, add_months(start, months)),), missing),
        ),
    )


class Told(NamedTuple):
    """What is told of the zones of a store, by zone code: plans and official figures."""

    plans: dict[str, ZonePlan]
    figures: dict[str, OfficialFigure]


def told(store: Engine, at: date, through: date) -> Told:
    """What is told of all zones on a day, with data up to another."""

    def read(statement: Select[Any]) -> pd.DataFrame:
        answer = connection.execute(statement)
        return pd.DataFrame([tuple(row) for row in answer], columns=list(answer.keys()))

    with store.connect() as connection:
        facts = {name: read(asked) for name, asked in plans.statements(NATION, ANY, through).items()}
        zone_plans = plans.plan(facts, at, through)
        counts = plans.counts(read(goal4.zone_cases(NATION, ANY, plans.spans(zone_plans))))
        questions = plans.beside_statements(NATION, ANY, zone_plans)
        beside = plans.beside({name: read(asked) for name, asked in questions.items()})
    figures = plans.official_figures(zone_plans, counts, beside)
    return Told({p.zone.code: p for p in zone_plans}, {f.code: f for f in figures})


def figures(store: Engine, cut_off: date) -> dict[str, OfficialFigure]:
    """The official figures of all zones, by zone code, of a store in which no delay is known."""
    return told(store, cut_off, cut_off + timedelta(days=seasons.USUAL_LAG)).figures


def add_zone(store: Engine) -> None:
    """One zone, Z, of station 1; it has not joined."""
    with store.begin() as connection:
        for statement in (
            "INSERT INTO ssz.stations (code, province_code, name_th, name_en) VALUES ('1', '92', 'ก', 'a'),"
            " ('2', '93', 'ข', 'b')",
            "INSERT INTO ssz.zones (code, station_code, name_th, name_en, current_version) VALUES ('Z', '1',"
            " 'ก', 'a', 1)",
            "INSERT INTO ssz.zone_versions (zone_code, version, valid_from, polygon, area_km2) VALUES ('Z',"
            " 1, '2020-01-01', '{}', 1)",
        ):
            connection.execute(text(statement))


def join(store: Engine, day: date) -> None:
    with store.begin() as connection:
        connection.execute(text("UPDATE ssz.zones SET joined_on = :day"), {"day": day})


@pytest.fixture
def joined_on(empty_store: Engine) -> Callable[[date, date], OfficialFigure | None]:
    """The figure of a zone that joined on one day, cut off on another; every day holds one theft in it."""
    add_zone(empty_store)
    with empty_store.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO ssz.incident_days (basis, day, station_code, zone_code, ring_zone_code,"
                " offence_code, cases, cleared, persons, unlocated) SELECT 'occurred', d, '1', 'Z', '',"
                " 'theft', 1, 0, 0, 0 FROM generate_series(date '2022-01-01', date '2027-12-31', interval '1"
                " day') d"
            )
        )

    def ask(day: date, cut_off: date) -> OfficialFigure | None:
        join(empty_store, day)
        return figures(empty_store, cut_off).get("Z")

    return ask


AWKWARD = [
    date(2024, 1, 1),
    date(2024, 1, 31),
    date(2024, 2, 29),
    date(2024, 2, 1),
    date(2023, 12, 31),
    date(2024, 3, 30),
    date(2025, 2, 28),
]
REACH = [
    date(2024, 3, 31),
    date(2024, 4, 1),
    date(2024, 2, 28),
    date(2025, 1, 30),
    date(2025, 1, 31),
    date(2025, 2, 28),
    date(2025, 3, 30),
    date(2026, 6, 15),
]


@pytest.mark.parametrize("day", AWKWARD, ids=str)
def test_windows_are_those_counted_out_month_by_month(
    day: date, joined_on: Callable[[date, date], OfficialFigure | None]
) -> None:
    for at in REACH:
        asked = joined_on(day, at)
        if day > at:
            assert asked is None
            continue
        assert asked is not None
        months, *expected = windows(day, at)
        assert (months, expected) == (asked.months, [*asked.before_window, *asked.after_window]), at
        # A case a day: so the counts are the lengths of the windows.
        lengths = [(end - first).days for first, end in (asked.before_window, asked.after_window)]
        assert lengths == [asked.before, asked.after]


def test_with_fewer_than_twelve_months_the_same_calendar_months_a_year_earlier_are_taken(
    joined_on: Callable[[date, date], OfficialFigure | None],
) -> None:
    asked = joined_on(date(2024, 10, 31), date(2025, 2, 27))
    assert asked is not None
    assert 3 == asked.months
    assert (date(2023, 11, 1), date(2024, 2, 1)) == asked.before_window
    assert (date(2024, 11, 1), date(2025, 2, 1)) == asked.after_window


@pytest.mark.parametrize("day", AWKWARD, ids=str)
def test_the_month_of_joining_is_never_in_the_window_after(
    day: date, joined_on: Callable[[date, date], OfficialFigure | None]
) -> None:
    asked = joined_on(day, date(2026, 6, 15))
    assert asked is not None
    assert (month_later(day, 1), day) == (asked.after_window[0], asked.before_window[1])


def test_a_case_counts_by_its_zone_and_day_and_group(empty_store: Engine) -> None:
    rows = [
        ("2024-04-30", "Z", "theft", 1),
        ("2024-05-01", "Z", "murder", 2),
        ("2024-05-31", "Z", "theft", 4),
        ("2024-06-01", "Z", "theft", 8),
        ("2025-05-31", "Z", "fraud_online", 16),
        ("2025-06-01", "Z", "theft", 32),
        ("2024-08-01", "", "theft", 64),
        ("2023-08-01", "Z", "unmapped", 128),
        ("2023-05-01", "Z", "assault", 256),
    ]
    add_zone(empty_store)
    join(empty_store, date(2024, 5, 1))
    with empty_store.begin() as connection:
        for number, (day, zone, offence, cases) in enumerate(rows):
            connection.execute(
                text(
                    "INSERT INTO ssz.incident_days (basis, day, station_code, zone_code, ring_zone_code,"
                    " offence_code, cases, cleared, persons, unlocated) VALUES ('occurred', :day, :station,"
                    " :zone, '', :offence, :cases, 0, 0, 0)"
                ),
                {
                    "day": day,
                    "station": "2" if number % 2 else "1",
                    "zone": zone,
                    "offence": offence,
                    "cases": cases,
                },
            )
    asked = figures(empty_store, date(2026, 1, 1))["Z"]
    # Before: 1 May 2023 – 30 April 2024; after: June 2024 – May 2025. May 2024, the month of joining, is in
    # neither.
    assert (257, 24) == (asked.before, asked.after)
    assert {1: (256, 0), 2: (1, 24)} == asked.by_group
    # Online fraud is no matter of the place.
    assert (257, 8) == asked.place_based


@pytest.mark.parametrize(
    "at", [THROUGH, date(2026, 6, 30), date(2026, 1, 1), date(2025, 12, 31), date(2024, 2, 29)], ids=str
)
def test_the_demos_figures_are_what_counting_gives(at: date, demo_store: Engine, demo_world: World) -> None:
    joined = {fact.zone: fact.joined_on(DEMO_AS_OF) for fact in truth.ZONES}
    zone_plans, by_zone = told(demo_store, at, THROUGH)
    assert {zone for zone, day in joined.items() if day and day <= at} == set(by_zone)
    for code, shown in by_zone.items():
        months, *spans = windows(shown.joined_on, zone_plans[code].windows.cut_off)
        before, after = zone_counts(demo_world, code, *spans[:2]), zone_counts(demo_world, code, *spans[2:])
        assert (joined[code], months) == (shown.joined_on, shown.months)
        assert [tuple(spans[:2]), tuple(spans[2:])] == [shown.before_window, shown.after_window]
        assert (before[0], after[0]) == (shown.before, shown.after)
        assert {1: (before[1], after[1]), 2: (before[2], after[2])} == shown.by_group
        assert (before[3], after[3]) == shown.place_based


@pytest.fixture
def with_gaps(
    demo_url: URL, database: Callable[[str], URL], administer: Callable[[str], None]
) -> Iterator[Engine]:
    """The demo without every seventh month of a station, and without a station that never sent anything."""
    name = str(demo_url.database)
    # The sessions of an earlier test may still be closing, and a template must have none.
    administer(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    engine = create_engine(database(name))
    with engine.begin() as connection:
        connection.execute(
            text(
                "DELETE FROM ssz.coverage WHERE dataset = 'incidents' AND (station_code = '920201' OR"
                " (extract(year FROM month) * 12 + extract(month FROM month) + station_code::int) % 7 = 0)"
            )
        )
    yield engine
    engine.dispose()


@pytest.mark.parametrize("at", [THROUGH, date(2026, 6, 30), date(2025, 3, 1)], ids=str)
def test_missing_months_are_those_of_the_windows_that_no_row_of_coverage_names(
    at: date, with_gaps: Engine
) -> None:
    coverage = (
        World.read(with_gaps).tables["coverage"].query("dataset == 'incidents' and state != 'doubtful'")
    )
    received = set(zip(coverage["station_code"], coverage["month"], strict=True))
    zone_plans, by_zone = told(with_gaps, at, THROUGH)
    assert any(shown.missing for shown in by_zone.values())
    for code, shown in by_zone.items():
        months, *spans = windows(shown.joined_on, zone_plans[code].windows.cut_off)
        needed = {*months_between(*spans[:2]), *months_between(*spans[2:])} if months else set()
        expected = sorted(month for month in needed if (shown.station, month) not in received)
        assert expected == list(shown.missing)
        # What was counted is there to be looked into; nothing is said of it.
        assert (None in (shown.moved, shown.percent)) or not expected


def test_the_demos_truth_shows_in_the_figures(demo_store: Engine) -> None:
    by_zone = told(demo_store, THROUGH, THROUGH).figures
    effects = {fact.effect: by_zone[fact.zone] for fact in truth.ZONES if fact.zone in by_zone}
    assert [] == [e for e in ("halved", "displaced") if effects[e].after >= effects[e].before]
    assert effects["rising"].after > effects["rising"].before
    assert effects["too_young"].months < YEAR
    assert effects["quiet"].before < SMALLEST_BASE
    assert effects["halved"].percent == pytest.approx(-50, abs=20)
    assert "TRANG-11" not in by_zone


def test_a_missing_month_withholds_the_comparison() -> None:
    gap = figure(missing=(date(2025, 12, 1),))
    assert (None, None) == (gap.percent, gap.moved)
    for lang in ("th", "en"):
        assert [] == [n for n in ("40", "31", "22.5") if n in gap.line(lang) + gap.short(lang)]
    assert (0, 0, 0) == official.together([gap])


def missing_of(store: Engine, joined: str, sent: set[tuple[str, date]]) -> list[date]:
    """Months that are missing for a zone of station 1 that joined on a day, where this was sent."""
    join(store, date.fromisoformat(joined))
    with store.begin() as connection:
        connection.execute(text("DELETE FROM ssz.coverage"))
        for station, month in sent:
            connection.execute(
                text(
                    "INSERT INTO ssz.coverage (dataset, station_code, month, state) VALUES ('incidents', :s,"
                    " :m, 'received')"
                ),
                {"s": station, "m": month},
            )
    return list(figures(store, date(2026, 2, 10))["Z"].missing)


def test_every_month_that_a_window_touches_must_have_been_received(empty_store: Engine) -> None:
    add_zone(empty_store)
    # Joined on 15 Jan 2025: 15 Jan 2024 – 14 Jan 2025 and February 2025 – January 2026.
    needed = [add_months(date(2024, 1, 1), n) for n in range(25)]
    whole = {("1", m) for m in needed}
    assert [] == missing_of(empty_store, "2025-01-15", whole)
    for month in (needed[0], needed[7], needed[12], needed[13], needed[24]):
        assert [month] == missing_of(empty_store, "2025-01-15", whole - {("1", month)})
    # Of another station they do not count.
    assert needed == missing_of(empty_store, "2025-01-15", {("2", m) for m in needed})


def test_the_month_of_joining_is_not_needed_where_the_zone_joined_on_the_first(empty_store: Engine) -> None:
    add_zone(empty_store)
    sent = {("1", add_months(date(2024, 1, 1), n)) for n in range(25)} - {("1", date(2025, 1, 1))}
    assert [] == missing_of(empty_store, "2025-01-01", sent)


@pytest.mark.parametrize(
    ("shown", "th", "en"),
    [
        (
            figure(40, 31),
            "12 เดือนก่อน 40 คดี → 12 เดือนหลัง 31 คดี (ลดลง 9 คดี, ร้อยละ 22.5)",
            "12 months before: 40 cases → 12 months after: 31 cases (9 fewer, 22.5 %)",
        ),
        (
            figure(40, 50),
            "12 เดือนก่อน 40 คดี → 12 เดือนหลัง 50 คดี (เพิ่มขึ้น 10 คดี, ร้อยละ 25.0)",
            "12 months before: 40 cases → 12 months after: 50 cases (10 more, 25.0 %)",
        ),
        (
            figure(40, 40),
            "12 เดือนก่อน 40 คดี → 12 เดือนหลัง 40 คดี (เท่าเดิม)",
            "12 months before: 40 cases → 12 months after: 40 cases (unchanged)",
        ),
        (
            figure(9, 3),
            "12 เดือนก่อน 9 คดี → 12 เดือนหลัง 3 คดี (ลดลง 6 คดี)",
            "12 months before: 9 cases → 12 months after: 3 cases (6 fewer)",
        ),
        (
            figure(1240, 1000),
            "12 เดือนก่อน 1,240 คดี → 12 เดือนหลัง 1,000 คดี (ลดลง 240 คดี, ร้อยละ 19.4)",
            "12 months before: 1,240 cases → 12 months after: 1,000 cases (240 fewer, 19.4 %)",
        ),
        (
            figure(20, 15, months=3),
            "3 เดือนก่อน 20 คดี → 3 เดือนหลัง 15 คดี (ลดลง 5 คดี, ร้อยละ 25.0)",
            "3 months before: 20 cases → 3 months after: 15 cases (5 fewer, 25.0 %)",
        ),
        (
            figure(3, 9),
            "12 เดือนก่อน 3 คดี → 12 เดือนหลัง 9 คดี (เพิ่มขึ้น 6 คดี)",
            "12 months before: 3 cases → 12 months after: 9 cases (6 more)",
        ),
        (
            figure(2, 1, months=1),
            "1 เดือนก่อน 2 คดี → 1 เดือนหลัง 1 คดี (ลดลง 1 คดี)",
            "1 month before: 2 cases → 1 month after: 1 case (1 fewer)",
        ),
        (figure(0, 0, months=0), "ยังไม่มีเดือนเต็มหลังเข้าร่วม", "no whole month since joining yet"),
    ],
)
def test_the_official_figure_is_worded_as_agreed(shown: OfficialFigure, th: str, en: str) -> None:
    assert [th, en] == [shown.line("th"), shown.line("en")]


@pytest.mark.parametrize(("before", "has_percentage"), [(9, False), (10, True)])
def test_no_percentage_stands_on_a_base_below_ten(before: int, has_percentage: bool) -> None:
    shown = figure(before, 3)
    assert has_percentage == (shown.percent is not None)
    assert has_percentage == ("ร้อยละ" in shown.line("th"))


def test_windows_shorter_than_a_year_say_so() -> None:
    assert figure(months=4).short("th") == "40 → 31 (4 เดือน)"
    assert figure(months=1).short("en") == "40 → 31 (1 mo.)"
    assert figure().short("en") == "40 → 31"


@pytest.mark.parametrize(("after", "moved"), [(39, "fell"), (40, "same"), (41, "rose")])
def test_the_arithmetic_tells_a_rise_a_fall_and_neither(after: int, moved: str) -> None:
    assert moved == figure(40, after).moved


def test_all_that_withholds_a_comparison_is_named() -> None:
    gap = replace(figure(missing=(date(2025, 12, 1),)), boundary=Boundary(date(2026, 1, 5)))
    assert "งดเปรียบเทียบ: ยังไม่ได้รับข้อมูลเดือน ธ.ค. 2568 · เส้นเขตเปลี่ยนหลังเข้าร่วม (5 ม.ค. 2569)" == gap.line("th")


def test_the_windows_are_named_with_their_last_days() -> None:
    assert figure().windows_text("th") == "15 ม.ค. 2567 – 14 ม.ค. 2568 → 1 ก.พ. 2568 – 31 ม.ค. 2569"


SOME = st.builds(
    figure,
    st.integers(0, 60),
    st.integers(0, 60),
    st.sampled_from([0, 5, 12]),
    st.sampled_from([(), (date(2025, 1, 1),)]),
)


@given(st.lists(SOME))
def test_only_whole_and_equal_windows_are_added_up(shown: list[OfficialFigure]) -> None:
    whole = [c for c in shown if c.months == 12 and c.missing == ()]
    assert (sum(c.before for c in whole), sum(c.after for c in whole), len(whole)) == official.together(shown)


@given(SOME)
def test_a_percentage_has_the_sign_of_the_change(shown: OfficialFigure) -> None:
    if shown.percent is not None:
        assert (shown.after - shown.before) * 100 == pytest.approx(shown.percent * shown.before)
    assert (shown.percent is None) == (shown.before < 10 or shown.missing != ())


def test_several_zones_are_added_up_in_one_line() -> None:
    shown = [figure(40, 31), figure(20, 25), figure(9, 3, months=5)]
    line = "รวม 2 พื้นที่ที่ครบ 12 เดือน: 12 เดือนก่อน 60 คดี → 12 เดือนหลัง 56 คดี (ลดลง 4 คดี, ร้อยละ 6.7)"
    assert line == official.together_line(shown, "th")
    assert official.together_line(shown[2:], "en") == "no zone has 12 whole months yet"
    assert official.together_line(shown[2:], "th") == official.NO_YEAR.th


def test_headquarters_gets_the_percentage_on_any_base_and_the_note_with_it() -> None:
    assert (-22.5, "") == figure(40, 31).reported("th")
    percent, note = figure(9, 3).reported("th")
    assert (-66.7, True) == (percent, "ฐานต่ำกว่า 10 คดี" in note)
    assert (-70.0, "") == figure(10, 3).reported("th")
    assert (None, "") == figure(0, 3).reported("th") == figure(40, 31, months=11).reported("en")
    assert (None, "") == figure(40, 31, missing=(date(2025, 3, 1),)).reported("en")
