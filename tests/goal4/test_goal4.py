"""Goal 4: equal windows around joining, the official wording, and what withholds a comparison."""

from collections.abc import Callable
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from dashboard.filters import Filters, Scope
from dashboard.goal4 import official
from dashboard.goal4.official import ZoneChange, zone_changes
from dashboard.language.periods import add_months, parse
from dashboard.language.text import Text
from dashboard.queries.before_after import missing_months, zone_windows
from dashboard.statistics.verdicts import SMALLEST_BASE
from data_loaders.demo import truth
from tests.conftest import DEMO_AS_OF
from tests.slow import World, month_later, windows, zone_counts

NATION = Scope.nation()
ANY = Filters(parse("fy2569"))
THROUGH = DEMO_AS_OF - timedelta(days=1)


def change(before: int = 40, after: int = 31, months: int = 12, missing: tuple[date, ...] = ()) -> ZoneChange:
    start = date(2025, 2, 1)
    return ZoneChange(
        "Z",
        "920101",
        Text("ตลาด", "Market"),
        date(2025, 1, 15),
        months,
        (date(2024, 1, 15), date(2025, 1, 15)),
        (start, add_months(start, months)),
        before,
        after,
        {1: (10, 8), 2: (before - 10, after - 8)},
        (30, 25),
        missing,
    )


@pytest.fixture
def joined_on(empty_store: Engine) -> Callable[[date, date], dict[str, object]]:
    """Windows of a zone that joined on one day, with data up to another; every day holds one theft in the
    zone.
    """
    with empty_store.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO ssz.stations (code, province_code, name_th, name_en) VALUES ('1', '92', 'ก',"
                " 'a')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO ssz.zones (code, station_code, name_th, name_en, current_version) VALUES ('Z',"
                " '1', 'ก', 'a', 1)"
            )
        )
        connection.execute(
            text(
                "INSERT INTO ssz.incident_days (basis, day, station_code, zone_code, ring_zone_code,"
                " offence_code, cases, cleared, persons, unlocated) SELECT 'occurred', d, '1', 'Z', '',"
                " 'theft', 1, 0, 0, 0 FROM generate_series(date '2022-01-01', date '2027-12-31', interval '1"
                " day') d"
            )
        )

    def ask(day: date, through: date) -> dict[str, object]:
        with empty_store.begin() as connection:
            connection.execute(text("UPDATE ssz.zones SET joined_on = :day"), {"day": day})
            rows = connection.execute(zone_windows(NATION, ANY, through)).mappings().all()
            return dict(rows[0]) if rows else {}

    return ask


def spans(row: dict[str, object]) -> tuple[object, ...]:
    return tuple(row[n] for n in ("months", "before_start", "before_end", "after_start", "after_end"))


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
    day: date, joined_on: Callable[[date, date], dict[str, object]]
) -> None:
    for through in REACH:
        row = joined_on(day, through)
        if day > through:
            assert {} == row
            continue
        expected = windows(day, through)
        assert expected == spans(row), through
        # A case a day: so the counts are the lengths of the windows.
        assert [(expected[2] - expected[1]).days, (expected[4] - expected[3]).days] == [
            row["before"],
            row["after"],
        ]


def test_a_zone_that_joined_on_the_first_leaves_out_its_whole_first_month(
    joined_on: Callable[[date, date], dict[str, object]],
) -> None:
    row = joined_on(date(2024, 5, 1), date(2025, 5, 31))
    assert (12, date(2023, 5, 1), date(2024, 5, 1), date(2024, 6, 1), date(2025, 6, 1)) == spans(row)


def test_a_zone_that_joined_on_29_february_is_compared_from_28_february(
    joined_on: Callable[[date, date], dict[str, object]],
) -> None:
    row = joined_on(date(2024, 2, 29), date(2025, 2, 28))
    assert (12, date(2023, 2, 28), date(2024, 2, 29), date(2024, 3, 1), date(2025, 3, 1)) == spans(row)


def test_with_fewer_than_twelve_months_the_same_calendar_months_a_year_earlier_are_taken(
    joined_on: Callable[[date, date], dict[str, object]],
) -> None:
    row = joined_on(date(2024, 10, 31), date(2025, 2, 27))
    assert (3, date(2023, 11, 1), date(2024, 2, 1), date(2024, 11, 1), date(2025, 2, 1)) == spans(row)


@pytest.mark.parametrize("day", AWKWARD, ids=str)
def test_the_month_of_joining_is_never_in_the_window_after(
    day: date, joined_on: Callable[[date, date], dict[str, object]]
) -> None:
    row = joined_on(day, date(2026, 6, 15))
    assert month_later(day, 1) == row["after_start"]
    assert row["before_end"] == day


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
    with empty_store.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO ssz.stations (code, province_code, name_th, name_en) VALUES ('1', '92', 'ก',"
                " 'a'), ('2', '93', 'ข', 'b')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO ssz.zones (code, station_code, name_th, name_en, joined_on, current_version)"
                " VALUES ('Z', '1', 'ก', 'a', '2024-05-01', 1)"
            )
        )
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
        row = connection.execute(zone_windows(NATION, ANY, date(2026, 1, 1))).mappings().one()
    # Before: 1 May 2023 – 30 April 2024; after: June 2024 – May 2025. May 2024, the month of joining, is in
    # neither.
    assert (257, 24) == (row["before"], row["after"])
    assert (256, 0) == (row["before_1"], row["after_1"])
    assert (1, 24) == (row["before_2"], row["after_2"])
    # Online fraud is no matter of the place.
    assert (257, 8) == (row["before_place"], row["after_place"])


@pytest.fixture
def demo_changes(demo_store: Engine) -> dict[str, ZoneChange]:
    with demo_store.connect() as connection:
        result = connection.execute(zone_windows(NATION, ANY, THROUGH))
        frame = pd.DataFrame([tuple(row) for row in result], columns=list(result.keys()))
        missing = pd.DataFrame(
            connection.execute(missing_months(NATION, ANY, THROUGH)), columns=["code", "month"]
        )
    return {c.code: c for c in zone_changes(frame, missing)}


def test_the_demos_figures_are_what_counting_gives(
    demo_changes: dict[str, ZoneChange], demo_world: World
) -> None:
    joined = {fact.zone: fact.joined_on(DEMO_AS_OF) for fact in truth.ZONES}
    assert {zone for zone, day in joined.items() if day} == set(demo_changes)
    for code, found in demo_changes.items():
        months, *spans = windows(found.joined_on, THROUGH)
        before, after = zone_counts(demo_world, code, *spans[:2]), zone_counts(demo_world, code, *spans[2:])
        assert (joined[code], months) == (found.joined_on, found.months)
        assert [tuple(spans[:2]), tuple(spans[2:])] == [found.before_window, found.after_window]
        assert (before[0], after[0]) == (found.before, found.after)
        assert {1: (before[1], after[1]), 2: (before[2], after[2])} == found.by_group
        assert (before[3], after[3]) == found.place_based


def test_the_demos_truth_shows_in_the_figures(demo_changes: dict[str, ZoneChange]) -> None:
    found = {fact.effect: demo_changes[fact.zone] for fact in truth.ZONES if fact.zone in demo_changes}
    assert [] == [effect for effect in ("halved", "displaced") if found[effect].after >= found[effect].before]
    assert found["rising"].after > found["rising"].before
    assert found["too_young"].months < official.MONTHS
    assert found["quiet"].before < SMALLEST_BASE
    assert found["halved"].percent == pytest.approx(-50, abs=20)
    assert "TRANG-11" not in demo_changes


def test_a_missing_month_withholds_the_comparison() -> None:
    gap = change(missing=(date(2025, 12, 1),))
    assert gap.percent is None
    for lang in ("th", "en"):
        assert [] == [n for n in ("40", "31", "22.5") if n in gap.official(lang) + gap.short(lang)]
    assert (0, 0, 0) == official.together([gap])


def missing_of(store: Engine, joined: str, sent: set[tuple[str, date]]) -> list[date]:
    """Months that the query misses for a zone of station 1 that joined on a day, where this was sent."""
    with store.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO ssz.stations (code, province_code, name_th, name_en)"
                " SELECT c, '92', c, c FROM unnest(ARRAY['1', '2']) c ON CONFLICT DO NOTHING"
            )
        )
        connection.execute(text("DELETE FROM ssz.zones"))
        connection.execute(
            text(
                "INSERT INTO ssz.zones (code, station_code, name_th, name_en, joined_on, current_version)"
                " VALUES ('Z', '1', 'ก', 'a', :joined, 1)"
            ),
            {"joined": joined},
        )
        connection.execute(text("DELETE FROM ssz.coverage"))
        for station, month in sorted(sent):
            connection.execute(
                text(
                    "INSERT INTO ssz.coverage (dataset, station_code, month, state) VALUES ('incidents', :s,"
                    " :m, 'received')"
                ),
                {"s": station, "m": month},
            )
        rows = connection.execute(missing_months(NATION, ANY, date(2026, 2, 10))).all()
    assert {"Z"} >= {row.code for row in rows}
    return [row.month for row in rows]


def test_every_month_that_a_window_touches_must_have_been_received(empty_store: Engine) -> None:
    # Joined on 15 Jan 2025: 15 Jan 2024 – 14 Jan 2025 and February 2025 – January 2026.
    needed = [add_months(date(2024, 1, 1), n) for n in range(25)]
    whole = {("1", m) for m in needed}
    assert [] == missing_of(empty_store, "2025-01-15", whole)
    for month in (needed[0], needed[7], needed[12], needed[13], needed[24]):
        assert [month] == missing_of(empty_store, "2025-01-15", whole - {("1", month)})
    # Of another station they do not count.
    assert needed == missing_of(empty_store, "2025-01-15", {("2", m) for m in needed})


def test_the_month_of_joining_is_not_needed_where_the_zone_joined_on_the_first(empty_store: Engine) -> None:
    sent = {("1", add_months(date(2024, 1, 1), n)) for n in range(25)} - {("1", date(2025, 1, 1))}
    assert [] == missing_of(empty_store, "2025-01-01", sent)


def test_missing_months_go_to_their_zone() -> None:
    row = {
        "code": "Z",
        "station_code": "1",
        "name_th": "ก",
        "name_en": "a",
        "joined_on": date(2025, 1, 1),
        "months": 12,
        "before_start": date(2024, 1, 1),
        "before_end": date(2025, 1, 1),
        "after_start": date(2025, 2, 1),
        "after_end": date(2026, 2, 1),
        "before": 12,
        "after": 10,
        "before_1": 2,
        "after_1": 3,
        "before_2": 10,
        "after_2": 7,
        "before_place": 9,
        "after_place": 8,
    }
    windows = pd.DataFrame([row, {**row, "code": "Y"}])
    months = [date(2024, 3, 1), date(2024, 2, 1)]
    changes = zone_changes(windows, pd.DataFrame({"code": ["Z", "Z"], "month": months}))
    assert [tuple(sorted(months)), ()] == [c.missing for c in changes]


@pytest.mark.parametrize(
    ("found", "th", "en"),
    [
        (
            change(40, 31),
            "12 เดือนก่อน 40 คดี → 12 เดือนหลัง 31 คดี (ลดลง 9 คดี, ร้อยละ 22.5)",
            "12 months before: 40 cases → 12 months after: 31 cases (9 fewer, 22.5 %)",
        ),
        (
            change(40, 50),
            "12 เดือนก่อน 40 คดี → 12 เดือนหลัง 50 คดี (เพิ่มขึ้น 10 คดี, ร้อยละ 25.0)",
            "12 months before: 40 cases → 12 months after: 50 cases (10 more, 25.0 %)",
        ),
        (
            change(40, 40),
            "12 เดือนก่อน 40 คดี → 12 เดือนหลัง 40 คดี (เท่าเดิม)",
            "12 months before: 40 cases → 12 months after: 40 cases (unchanged)",
        ),
        (
            change(9, 3),
            "12 เดือนก่อน 9 คดี → 12 เดือนหลัง 3 คดี (ลดลง 6 คดี)",
            "12 months before: 9 cases → 12 months after: 3 cases (6 fewer)",
        ),
        (
            change(1240, 1000),
            "12 เดือนก่อน 1,240 คดี → 12 เดือนหลัง 1,000 คดี (ลดลง 240 คดี, ร้อยละ 19.4)",
            "12 months before: 1,240 cases → 12 months after: 1,000 cases (240 fewer, 19.4 %)",
        ),
        (
            change(20, 15, months=3),
            "3 เดือนก่อน 20 คดี → 3 เดือนหลัง 15 คดี (ลดลง 5 คดี, ร้อยละ 25.0)",
            "3 months before: 20 cases → 3 months after: 15 cases (5 fewer, 25.0 %)",
        ),
        (
            change(2, 1, months=1),
            "1 เดือนก่อน 2 คดี → 1 เดือนหลัง 1 คดี (ลดลง 1 คดี)",
            "1 month before: 2 cases → 1 month after: 1 cases (1 fewer)",
        ),
        (change(0, 0, months=0), "ยังไม่มีเดือนเต็มหลังเข้าร่วม", "no whole month since joining yet"),
    ],
)
def test_the_official_figure_is_worded_as_agreed(found: ZoneChange, th: str, en: str) -> None:
    assert [th, en] == [found.official("th"), found.official("en")]


@pytest.mark.parametrize(("before", "shown"), [(9, False), (10, True)])
def test_no_percentage_stands_on_a_base_below_ten(before: int, shown: bool) -> None:
    found = change(before, 3)
    assert shown == (found.percent is not None)
    assert shown == ("ร้อยละ" in found.official("th"))


def test_windows_shorter_than_a_year_say_so() -> None:
    assert change(months=4).short("th") == "40 → 31 (4 เดือน)"


def test_the_windows_are_named_with_their_last_days() -> None:
    assert change().windows_text("th") == "15 ม.ค. 2567 – 14 ม.ค. 2568 → 1 ก.พ. 2568 – 31 ม.ค. 2569"


SOME = st.builds(
    change,
    st.integers(0, 60),
    st.integers(0, 60),
    st.sampled_from([0, 5, 12]),
    st.sampled_from([(), (date(2025, 1, 1),)]),
)


@given(st.lists(SOME))
def test_only_whole_and_equal_windows_are_added_up(changes: list[ZoneChange]) -> None:
    whole = [c for c in changes if c.months == 12 and c.missing == ()]
    assert (sum(c.before for c in whole), sum(c.after for c in whole), len(whole)) == official.together(
        changes
    )


@given(SOME)
def test_a_percentage_has_the_sign_of_the_change(found: ZoneChange) -> None:
    if found.percent is not None:
        assert (found.after - found.before) * 100 == pytest.approx(found.percent * found.before)
    assert (found.percent is None) == (found.before < 10 or found.missing != ())


def test_several_zones_are_added_up_in_one_line() -> None:
    changes = [change(40, 31), change(20, 25), change(9, 3, months=5)]
    line = "รวม 2 พื้นที่ที่ครบ 12 เดือน: 12 เดือนก่อน 60 คดี → 12 เดือนหลัง 56 คดี (ลดลง 4 คดี, ร้อยละ 6.7)"
    assert line == official.together_line(changes, "th")
    assert official.together_line(changes[2:], "en") == "no zone has 12 whole months yet"


def test_headquarters_gets_the_percentage_on_any_base_and_the_note_with_it() -> None:
    assert (-22.5, "") == change(40, 31).reported("th")
    percent, note = change(9, 3).reported("th")
    assert (-66.7, True) == (percent, "ฐานต่ำกว่า 10 คดี" in note)
    assert (None, "") == change(0, 3).reported("th") == change(40, 31, months=11).reported("en")
    assert (None, "") == change(40, 31, missing=(date(2025, 3, 1),)).reported("en")
