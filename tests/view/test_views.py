"""What pages ask for a view: months received, the latest week, what needs a decision, how far the data
reach.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import URL

from dashboard.filters import Filters, Scope
from dashboard.goal4 import conclusions
from dashboard.language.periods import Period, add_months, month_of, months_between, parse, week_of
from dashboard.language.thai import sort_key
from dashboard.programme.changes import changes
from dashboard.programme.decisions import decisions
from dashboard.queries import status
from dashboard.store import db
from dashboard.view import holdings, received_months
from dashboard.view.view import View
from tests.conftest import DEMO_AS_OF
from tests.slow import World, during, month_later
from tests.views import view_of

THROUGH = DEMO_AS_OF - timedelta(days=1)
GAP = date(2026, 6, 1)
# One station sent nothing for a month, two never sent anything.
SETUP = [
    f"DELETE FROM ssz.coverage WHERE station_code = '920401' AND month = '{GAP}'",
    *[
        f"INSERT INTO ssz.stations (code, province_code, name_th, name_en) VALUES ('{c}', '92', '{n}', '{c}')"
        for c, n in (("929901", "สภ.เกาะเงียบ"), ("929902", "สภ.ขาด"))
    ],
    "UPDATE ssz.store SET version = version + 1",
]


@pytest.fixture(scope="module")
def gappy(own_demo: Engine) -> URL:
    with own_demo.begin() as connection:
        for statement in SETUP:
            connection.execute(text(statement))
    return own_demo.url


@pytest.fixture
def view(gappy: URL) -> Iterator[Callable[..., View]]:
    db.use(gappy.set(username="ssz_reader"))

    yield view_of
    db.use(None)


def test_the_holdings_say_how_far_the_demo_reaches(view: Callable[..., View]) -> None:
    held = view().holdings
    assert (True, THROUGH, date(2021, 10, 1), None) == (
        held.is_demo,
        held.data_through,
        held.first_month,
        held.unfinished_since,
    )
    assert len(held.sources) == 1


def test_data_reach_as_far_as_the_source_that_reaches_least(empty_store: Engine) -> None:
    loads = [
        ("a", "2025-12-01", "complete", "2025-11-30"),
        ("a", "2026-01-01", "complete", "2025-12-31"),
        ("b", "2026-01-03", "interrupted", None),
        ("b", "2026-01-05", "complete", "2026-01-04"),
        ("b", "2026-01-06", "running", None),
    ]
    with empty_store.begin() as connection:
        for source, start, state, through in loads:
            connection.execute(
                text(
                    "INSERT INTO ssz.load_batches (dataset, source_name, started_at, finished_at, state,"
                    " data_through) VALUES ('incidents', :source, :start, :start, :state, :through)"
                ),
                {"source": source, "start": start, "state": state, "through": through},
            )
    db.use(empty_store.url.set(username="ssz_reader"))
    try:
        held = holdings.load(Scope.nation())
    finally:
        db.use(None)
    assert (None, ("a", "b"), date(2025, 12, 31)) == (held.is_demo, held.sources, held.data_through)
    assert held.unfinished_since is not None
    assert held.unfinished_since.date() == date(2026, 1, 6)


def test_an_empty_store_holds_nothing(empty_store: Engine) -> None:
    db.use(empty_store.url.set(username="ssz_reader"))
    try:
        held = holdings.load(Scope.nation())
    finally:
        db.use(None)
    assert holdings.Holdings(None, (), None, None, None, None) == held


def test_a_view_is_complete_when_all_that_was_asked_for_has_data(view: Callable[..., View]) -> None:
    assert [False, True] == [view(Filters(parse(code))).complete for code in ("fy2570", "fy2569")]


def test_months_count_zero_where_received_and_nothing_where_not(
    view: Callable[..., View], demo_world: World
) -> None:
    station = view(Filters(parse("fy2570"), "9", "92", "920401", groups="1"))
    months = months_between(date(2026, 1, 1), date(2026, 12, 1))
    found = received_months.monthly(station, months)
    raw = demo_world.view(Scope.nation(), station.filters)
    expected = [len(during(raw, month_of(m))) for m in months]
    assert [None if m == GAP else float(n) for m, n in zip(months, expected, strict=True)] == [
        None if v != v else v for v in found
    ]


def test_a_station_that_never_sent_has_no_zeros(view: Callable[..., View]) -> None:
    silent = view(Filters(parse("fy2570"), station="929901"))
    months = months_between(date(2026, 1, 1), date(2026, 4, 1))
    assert [True] * 3 == list(received_months.monthly(silent, months).isna())
    assert not received_months.any_received(silent, parse("fy2569"))


def test_a_month_that_one_station_of_several_did_not_send_is_no_gap_of_the_whole(
    view: Callable[..., View],
) -> None:
    months = months_between(date(2026, 5, 1), date(2026, 8, 1))
    assert [False] * 3 == list(received_months.monthly(view(), months).isna())


@pytest.mark.parametrize(
    ("through", "last"),
    [
        (date(2026, 11, 22), date(2026, 10, 1)),
        (date(2026, 11, 30), date(2026, 11, 1)),
        (date(2024, 2, 28), date(2024, 1, 1)),
    ],
)
def test_whole_months_are_over(through: date, last: date) -> None:
    months = received_months.whole_months(through, 24)
    assert (24, last, add_months(last, -23)) == (len(months), months[-1], months[0])


def test_cases_in_zones_by_month_are_what_counting_gives(
    view: Callable[..., View], demo_world: World
) -> None:
    asked = view(Filters(parse("fy2570"), groups="3", offence="", place_based=True))
    months, counts = conclusions.zone_months(asked)
    raw = demo_world.view(Scope.nation(), Filters(parse("fy2570")))
    raw = raw[raw["zone"] != ""]
    assert [month_later(THROUGH, n) for n in range(1)] == [add_months(months[-1], 1)]
    assert [len(during(raw, month_of(m))) for m in months] == counts


def test_periods_received_unlike_are_said_to_differ_and_have_no_percentage(view: Callable[..., View]) -> None:
    whole = view()

    def received(asked: View, now: str, before: str) -> received_months.Evenness:
        statement = status.months_sent(asked.scope, asked.filters, "incidents", parse(now), parse(before))
        return received_months.evenness(db.read(statement))

    alike = received(whole, "2026-05", "2025-05")
    assert ("", True) == (alike.note("th"), alike.comparable)
    # One station of ten is a tenth of the station-months; of a whole year it is less than one in a hundred.
    unlike = received(whole, "2026-06", "2025-06")
    assert (1, False) == (unlike.stations, unlike.comparable)
    assert ("1 สถานี" in unlike.note("th"), "no percentage" in unlike.note("en")) == (True, True)
    year = received(whole, "fy2569", "fy2568")
    assert (1, True) == (year.stations, year.comparable)
    assert "no percentage" not in year.note("en")


def test_a_period_with_a_month_that_nobody_sent_may_not_be_added_up(view: Callable[..., View]) -> None:
    whole = view()
    assert received_months.all_received(whole, parse("fy2569"))
    # The demo's cases begin on 1 Oct 2564: the quarter before was never sent, the two quarters together only
    # in part.
    assert not received_months.all_received(whole, parse("fy2564q4"))
    assert not received_months.all_received(whole, parse("2021-07-01..2021-12-31"))
    assert received_months.any_received(whole, parse("2021-07-01..2021-12-31"))


def test_the_latest_week_is_over_and_counted_by_day_of_report(
    view: Callable[..., View], demo_world: World
) -> None:
    week = changes(view()).week
    assert week is not None
    assert [parse("2026-11-16..2026-11-22").start, parse("2026-11-16..2026-11-22").end] == [
        week.this.start,
        week.this.end,
    ]
    raw = demo_world.view(Scope.nation(), Filters(week.this, groups="12"))
    now, before = (
        Counter(during(raw, p, "reported")["group"]) for p in (week.this, week_of(date(2026, 11, 9)))
    )
    assert [(n, now[n], before[n]) for n in (1, 2)] == [(g.group, g.this, g.before) for g in week.groups]


def test_a_week_that_is_not_over_is_not_the_latest(view: Callable[..., View]) -> None:
    cut = view()
    cut = replace(cut, holdings=replace(cut.holdings, data_through=date(2026, 11, 21)))
    week = changes(cut).week
    assert week is not None
    assert week.this == week_of(date(2026, 11, 15))


def test_a_station_that_never_sent_has_no_latest_week(view: Callable[..., View]) -> None:
    assert changes(view(Filters(parse("fy2570"), station="929901"))).week is None


def test_stations_that_sent_nothing_are_named_in_thai_order(view: Callable[..., View]) -> None:
    silent = [d.what.th for d in decisions(view()) if "ยังไม่ได้รับข้อมูลคดี" in d.what.th]
    assert 1 == len(silent)
    assert "สภ.เกาะเงียบ, สภ.ขาด" in silent[0]
    one = decisions(view(Filters(parse("fy2570"), station="920101")))
    assert [] == [d for d in one if "ยังไม่ได้รับข้อมูลคดี" in d.what.th]


def test_units_are_in_thai_order_and_within_the_view(view: Callable[..., View]) -> None:
    whole = view()
    names = [s.name.th for s in whole.units.stations_of(whole.filters)]
    assert (12, sorted(names, key=sort_key)) == (len(names), names)
    one = Filters(parse("fy2570"), station="920101")
    assert ["920101"] == [s.code for s in whole.units.stations_of(one)]
    assert {"TRANG-01", "TRANG-02"} == {z.code for z in whole.units.zones_of(one)}
    assert ["TRANG-01"] == [z.code for z in whole.units.zones_of(replace(one, zone="TRANG-01"))]
    assert [] == whole.units.zones_of(replace(one, zone="TRANG-03"))


@pytest.mark.parametrize(
    ("asked", "th", "en"),
    [
        ({}, "ภ.จว.ตรัง", "Trang Provincial Police"),
        ({"region": "9"}, "ตำรวจภูธรภาค 9", "Provincial Police Region 9"),
        ({"province": "92"}, "ภ.จว.ตรัง", "Trang Provincial Police"),
        ({"station": "920201"}, "สภ.กันตัง (สมมติ)", "Kantang (demo)"),
    ],
)
def test_a_view_is_named_after_its_narrowest_unit(
    asked: dict[str, str], th: str, en: str, view: Callable[..., View]
) -> None:
    filters = Filters(parse("fy2570"), **asked)  # type: ignore[arg-type]
    assert [th, en] == [view().units.name(filters, lang) for lang in ("th", "en")]


def test_a_scope_loads_only_its_own_units(view: Callable[..., View]) -> None:
    mine = view(scope=Scope("station", "920201")).units
    assert ({"920201"}, {"TRANG-03"}, {"92"}) == (set(mine.stations), set(mine.zones), set(mine.provinces))
    assert Period("custom", date(2026, 10, 1), date(2026, 11, 23)) == view().current
