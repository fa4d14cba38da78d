"""What stations have sent, what is outstanding, and the words in which it is asked for."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import URL

from dashboard.coverage import datasets, submissions
from dashboard.coverage.doubtful_months import DoubtfulMonth
from dashboard.coverage.submissions import Arrears, Ledger, reminder
from dashboard.filters import Filters
from dashboard.language.periods import Period, add_months, parse
from dashboard.language.text import Text
from dashboard.store import db
from dashboard.view.view import View
from data_loaders.datasets import LOADERS
from data_loaders.demo import truth
from tests.conftest import DEMO_AS_OF
from tests.views import view_of

AT = date(2026, 11, 22)
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
NAMES = {"1": Text("สภ.กันตัง", "Kantang"), "2": Text("สภ.นาโยง", "Na Yong"), "3": Text("สภ.สิเกา", "Sikao")}


def book(**changed: object) -> Ledger:
    """Three stations that joined in June 2026 and have sent activities for June to September."""
    months = tuple(add_months(NOVEMBER, -n) for n in reversed(range(13)))
    sent = {("activities", s, add_months(OCTOBER, -n)): "received" for s in "123" for n in range(1, 5)}
    made = Ledger(
        at=AT,
        months=months,
        stations=("1", "2", "3"),
        days_due={"incidents": 0, "activities": 10},
        sent=sent,
        begun={("activities", s): date(2026, 6, 1) for s in "123"},
        first={"activities": date(2026, 6, 1)},
        reached={"activities": date(2026, 9, 1)},
        joined=dict.fromkeys("123", date(2026, 6, 1)),
    )
    return replace(made, **changed)  # type: ignore[arg-type]


def test_a_month_past_its_day_is_owed_and_the_running_one_is_not() -> None:
    assert [Arrears("activities", s, (OCTOBER,), date(2026, 11, 10)) for s in "123"] == book().arrears()


@pytest.mark.parametrize(("at", "owed"), [(date(2026, 11, 10), 0), (date(2026, 11, 11), 3)])
def test_nothing_is_owed_on_its_last_day(at: date, owed: int) -> None:
    assert owed == len(book(at=at).arrears())


def test_a_confirmed_month_without_activity_is_not_owed() -> None:
    found = book()
    found.sent["activities", "2", OCTOBER] = "confirmed_none"
    assert ["1", "3"] == [a.station for a in found.arrears()]
    assert "confirmed_none" == found.state("activities", "2", OCTOBER)


def test_a_station_outside_the_programme_owes_cases_only() -> None:
    found = book(joined={}, first={"activities": date(2026, 6, 1), "incidents": date(2026, 6, 1)})
    assert {"incidents"} == {a.dataset for a in found.arrears()}
    assert "not_asked" == found.state("activities", "1", OCTOBER)
    # What it sent all the same was received.
    assert "received" == found.state("activities", "1", date(2026, 9, 1))


def test_months_before_a_station_began_to_send_are_not_asked_for() -> None:
    assert "not_asked" == book().state("activities", "1", date(2026, 5, 1))


def test_a_station_that_began_later_than_others_owes_nothing_from_before() -> None:
    late = {**book().begun, ("activities", "2"): date(2026, 8, 1)}
    sent = {key: state for key, state in book().sent.items() if key[1:] != ("2", date(2026, 7, 1))}
    found = book(begun=late, sent=sent)
    assert "not_asked" == found.state("activities", "2", date(2026, 7, 1))
    assert "not_received" == book(sent=sent).state("activities", "2", date(2026, 7, 1))


def test_a_station_that_never_sent_owes_from_the_month_in_which_others_began() -> None:
    sent = {key: state for key, state in book().sent.items() if key[1] != "3"}
    begun = {key: month for key, month in book().begun.items() if key[1] != "3"}
    owed = {a.station: len(a.months) for a in book(sent=sent, begun=begun).arrears()}
    assert {"1": 1, "2": 1, "3": 5} == owed


def test_a_data_set_that_nobody_ever_sent_is_asked_of_nobody() -> None:
    assert [] == book(sent={}, begun={}, first={}).arrears()


def test_the_latest_month_due_is_counted_over_those_who_were_asked() -> None:
    found = book(joined={"1": date(2026, 6, 1), "2": date(2026, 6, 1), "3": NOVEMBER})
    found.sent["activities", "1", OCTOBER] = "received"
    assert (OCTOBER, 1, 2) == found.latest_due("activities")
    assert found.latest_due("incidents") is None
    # A month in doubt was not received; one whose last day is today is not due.
    found.sent["activities", "2", OCTOBER] = "doubtful"
    assert (OCTOBER, 1, 2) == found.latest_due("activities")
    assert (date(2026, 9, 1), 3, 3) == book(at=date(2026, 11, 10)).latest_due("activities")


def test_the_ledger_is_kept_of_what_the_store_holds() -> None:
    june, july = date(2026, 6, 1), date(2026, 7, 1)

    def rows(columns: str, *values: tuple[object, ...]) -> pd.DataFrame:
        return pd.DataFrame(list(values), columns=columns.split())

    same = next(iter(datasets.SAME_REPORT))
    report = datasets.SAME_REPORT[same]
    kept = submissions.booked(
        {
            "due": rows(
                "dataset days_after_month", ("incidents", 0), ("activities", 10), (report, 15), (same, 5)
            ),
            "sendings": rows(
                "dataset station_code first last",
                ("activities", "1", july, OCTOBER),
                (same, "2", june, july),
                (report, "2", july, OCTOBER),
            ),
            "first": rows("dataset first", ("activities", june), (same, june), (report, july)),
            "receipts": rows(
                "dataset station_code month state",
                ("activities", "1", OCTOBER, "received"),
                (same, "2", july, "confirmed_none"),
            ),
        },
        AT,
        Period("custom", date(2026, 9, 1), date(2026, 12, 1)),
        ("1", "2"),
        [("1", date(2026, 7, 20)), ("1", date(2026, 6, 30)), ("2", date(2025, 1, 1))],
    )
    assert (AT, (date(2026, 9, 1), OCTOBER, NOVEMBER), ("1", "2")) == (kept.at, kept.months, kept.stations)
    # What is sent in one report is asked for once, under its name.
    assert {"incidents": 0, "activities": 10, report: 15} == kept.days_due
    assert list(kept.days_due) == [d for d in datasets.DATASETS if d in kept.days_due]
    assert {("activities", "1", OCTOBER): "received", (report, "2", july): "confirmed_none"} == kept.sent
    assert {("activities", "1"): july, (report, "2"): june} == kept.begun
    assert {"activities": june, report: june} == kept.first
    assert {"activities": OCTOBER, report: OCTOBER} == kept.reached
    assert {"1": june, "2": date(2025, 1, 1)} == kept.joined


def test_the_message_names_data_set_months_due_day_and_the_stations_together() -> None:
    owed = [
        Arrears("activities", "2", (OCTOBER,), date(2026, 11, 10)),
        Arrears("activities", "1", (OCTOBER,), date(2026, 11, 10)),
        Arrears("incidents", "3", (date(2026, 9, 1), OCTOBER), date(2026, 10, 31)),
    ]
    said = reminder(owed, [], NAMES, "ภ.จว.ตรัง", AT, "th").splitlines()
    assert "เรียน หัวหน้าสถานีตำรวจ (ภ.จว.ตรัง)" == said[0]
    assert "22 พ.ย. 2569" in said[1]
    cases, activities = said.index("▪ คดี"), said.index("▪ กิจกรรมภาคีเครือข่าย")
    assert "– ก.ย.–ต.ค. 2569 (เดือนล่าสุดครบกำหนด 31 ต.ค. 2569): สภ.สิเกา" == said[cases + 1]
    # In the order of the names, whatever the order of what is owed.
    assert "– ต.ค. 2569 (ครบกำหนด 10 พ.ย. 2569): สภ.กันตัง, สภ.นาโยง" == said[activities + 1]
    assert "ขอขอบคุณในความร่วมมือ" == said[-1]
    assert "" == said[-3]
    assert "Partner activities" in reminder(owed, [], NAMES, "Trang", AT, "en")


def test_what_is_outstanding_longest_comes_first_whatever_the_order_of_what_is_owed() -> None:
    september = date(2026, 9, 1)
    owed = [
        Arrears("activities", "1", (OCTOBER,), date(2026, 11, 10)),
        Arrears("activities", "2", (september,), date(2026, 10, 10)),
        Arrears("activities", "3", (september, OCTOBER), date(2026, 11, 10)),
    ]
    for order in (owed, owed[::-1]):
        said = reminder(order, [], NAMES, "-", AT, "th").splitlines()
        first = said.index("▪ กิจกรรมภาคีเครือข่าย") + 1
        assert ["สภ.สิเกา", "สภ.นาโยง", "สภ.กันตัง"] == [
            line.rsplit(": ")[1] for line in said[first : first + 3]
        ]


def test_the_message_asks_for_months_in_doubt_with_the_reason() -> None:
    hole = DoubtfulMonth("3", OCTOBER, "hole", None, date(2026, 10, 4), date(2026, 10, 22), 0, 21.5)
    silent = DoubtfulMonth("1", OCTOBER, "group_silent", 2, OCTOBER, date(2026, 10, 31), 0, 12.0)
    said = reminder([], [hole, silent], NAMES, "-", AT, "th").splitlines()
    began = next(n for n, line in enumerate(said) if line.startswith("▪ คดีน้อยผิดปกติ"))
    assert "ไม่มีคดีกลุ่ม 2 เลย" in said[began + 1]
    assert said[began + 2].startswith("– สภ.สิเกา: ต.ค. 2569 (มีช่วงที่ไม่มีคดีเลย 4–22 ต.ค. 2569: มี 0 คดี")
    assert "not one case of group 2" in reminder([], [silent], NAMES, "-", AT, "en")
    both = reminder([], [hole, replace(silent, station="3")], NAMES, "-", AT, "th").splitlines()[began + 1]
    assert 1 == both.count(", ต.ค. 2569 (")


def test_a_message_that_nobody_would_read_to_its_end_is_cut() -> None:
    months = [add_months(OCTOBER, -n) for n in range(60)]
    owed = [Arrears("activities", "1", (m,), m) for m in months]
    said = reminder(owed, [], NAMES, "-", AT, "th")
    assert "และอีก 21 รายการ" in said
    assert len(said.splitlines()) < 50
    # As many lines as are read, the name of the data set among them, are not cut.
    assert "และอีก" not in reminder(owed[: submissions.MOST_LINES - 1], [], NAMES, "-", AT, "th")


def test_every_data_set_of_the_loaders_has_its_name() -> None:
    assert {d.code: d.name for d in LOADERS} == {
        c: n for c, n in datasets.DATASETS.items() if c != "incidents"
    }


@pytest.fixture(scope="module")
def sending(own_demo: Engine) -> URL:
    """The demo, with a month confirmed empty, and monthly surveys of which one station sent totals."""
    with own_demo.begin() as connection:
        for statement in (
            (
                "UPDATE ssz.coverage SET state = 'confirmed_none' WHERE (dataset, station_code, month) ="
                " ('activities', '920101', date '2026-06-01')"
            ),
            "INSERT INTO ssz.due_dates VALUES ('survey_responses', 10)",
            (
                "INSERT INTO ssz.coverage (dataset, station_code, month, state) VALUES"
                " ('survey_results', '920101', date '2026-10-01', 'received')"
            ),
            (
                "INSERT INTO ssz.load_batches (dataset, source_name, file_name, started_at, finished_at,"
                " state) VALUES ('targets', 'x', 'later.xlsx', now(), now(), 'undone'), ('activities', 'x',"
                " 'ต.ค..xlsx', now(), timestamptz '2026-11-20 03:00Z', 'complete')"
            ),
        ):
            connection.execute(text(statement))
    return own_demo.url


@pytest.fixture
def view(sending: URL) -> Iterator[Callable[..., View]]:
    db.use(sending.set(username="ssz_reader"))
    yield view_of
    db.use(None)


def test_the_station_of_the_demo_that_sent_no_activities_owes_them(view: Callable[..., View]) -> None:
    found = submissions.ledger(view(Filters(parse("fy2570"))), AT)
    owed = [a for a in found.arrears() if a.dataset == "activities"]
    assert [Arrears("activities", truth.ACTIVITIES_MISSING, (OCTOBER,), date(2026, 11, 10))] == owed
    assert (OCTOBER, 9, 10) == found.latest_due("activities")
    assert {"received", "confirmed_none", "not_received", "not_due", "not_asked"} == {
        found.state("activities", s, m) for s in found.stations for m in found.months
    }


def test_totals_of_a_survey_are_as_good_as_its_answers(view: Callable[..., View]) -> None:
    found = submissions.ledger(view(Filters(parse("fy2570"))), AT)
    owing = {a.station for a in found.arrears() if a.dataset == "survey_responses"}
    assert {s.station for s in truth.SURVEYS} - {"920101"} == owing
    assert "survey_results" not in found.days_due


def test_a_past_year_is_told_as_on_its_last_day(view: Callable[..., View]) -> None:
    asked = view(Filters(parse("fy2569")))
    at = submissions.judged_on(asked, DEMO_AS_OF)
    assert date(2026, 9, 30) == at
    found = submissions.ledger(asked, at)
    assert (date(2025, 9, 1), date(2026, 9, 1)) == (found.months[0], found.months[-1])
    assert at == found.at


def test_months_fall_due_while_the_police_database_is_silent_but_not_in_the_demo(
    view: Callable[..., View],
) -> None:
    asked, later = view(Filters(parse("fy2570"))), date(2027, 3, 1)
    assert AT == submissions.judged_on(asked, later)
    real = replace(asked, holdings=replace(asked.holdings, is_demo=False))
    assert later == submissions.judged_on(real, later)
    assert AT == submissions.judged_on(real, date(2026, 1, 1))


def test_a_station_asked_about_by_itself_owes_what_others_send(view: Callable[..., View]) -> None:
    found = submissions.ledger(view(Filters(parse("fy2570"), station=truth.ACTIVITIES_MISSING)), AT)
    assert (truth.ACTIVITIES_MISSING,) == found.stations
    assert {"activities"} <= {a.dataset for a in found.arrears()}


def test_freshness_tells_the_latest_complete_load_of_every_data_set(view: Callable[..., View]) -> None:
    asked = view(Filters(parse("fy2570")))
    found = {f.dataset: f for f in submissions.freshness(asked, submissions.ledger(asked, AT))}
    assert ("ต.ค..xlsx", "targets.csv") == (found["activities"].source, found["targets"].source)
    assert (AT, False) == (found["incidents"].reaches, found["incidents"].monthly)
    assert (OCTOBER, True) == (found["activities"].reaches, found["activities"].monthly)
    assert found["stations"].received is None
    assert "survey_results" not in found
