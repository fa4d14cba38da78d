"""What coverage asks the store: of which units, days and data sets, and what becomes of the answers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest

from dashboard.coverage import datasets, delays, silences, submissions
from dashboard.coverage.datasets import INCIDENTS, SAME_REPORT
from dashboard.coverage.silences import weeks_until
from dashboard.coverage.submissions import Freshness
from dashboard.filters import Filters, Scope
from dashboard.language.periods import Period, months_between, parse
from dashboard.language.text import Text
from dashboard.queries import quality, status
from dashboard.store import db
from dashboard.view.holdings import Holdings
from dashboard.view.units import Station, Units, Zone
from dashboard.view.view import View

AT = date(2026, 11, 22)
SCOPE = Scope("province", "92")
ASKED = Filters(parse("fy2570"), province="92")
QUERIES = {
    quality: ("weeks", "receipts", "delays", "sendings", "first_months", "latest_loads"),
    status: ("due_dates",),
}

Question = tuple[str, tuple[object, ...]]


@dataclass
class Store:
    """A store that answers each question by its name, and notes who asks what; `alone`: asked by itself."""

    answers: dict[str, pd.DataFrame] = field(default_factory=dict)
    together: list[dict[str, Question]] = field(default_factory=list)
    alone: list[Question] = field(default_factory=list)
    kept: list[tuple[object, ...]] = field(default_factory=list)

    def read(self, question: Question) -> pd.DataFrame:
        self.alone.append(question)
        return self.answers[question[0]]

    def read_all(self, **questions: Question) -> dict[str, pd.DataFrame]:
        self.together.append(questions)
        return {name: self.answers[question[0]] for name, question in questions.items()}

    def keep(self, function: Callable[..., Any], *arguments: object) -> Any:
        self.kept.append(arguments)
        return function(*arguments)


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Store:
    made = Store()
    for module, names in QUERIES.items():
        for name in names:
            monkeypatch.setattr(module, name, lambda *asked, name=name: (name, asked))
    for name, does in (("read", made.read), ("read_all", made.read_all), ("kept", made.keep)):
        monkeypatch.setattr(db, name, does)
    return made


def rows(columns: str, *values: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(values), columns=columns.split())


def view(
    stations: int = 2,
    zones: tuple[Zone, ...] = (),
    lang: str = "en",
    *,
    asked: Filters = ASKED,
    through: date | None = AT,
    is_demo: bool = False,
) -> View:
    codes = [f"{n}" for n in range(1, stations + 1)]
    units = Units(
        {},
        {},
        {"92": "9"},
        {code: Station(code, Text(code, code), "92", 7.5, 99.6) for code in codes},
        {zone.code: zone for zone in zones},
        {},
    )
    held = Holdings(is_demo, ("a",), through, date(2024, 1, 1), None, None)
    current = asked.period.until(AT)
    return View(SCOPE, asked, lang, True, units, held, current, None)  # type: ignore[arg-type]


MONDAYS = weeks_until(AT)
WEEKS = Period("custom", MONDAYS[0], MONDAYS[-1] + timedelta(days=7))
MONTHS = Period("custom", date(2025, 11, 1), WEEKS.end)
SILENCES: dict[str, Question] = {
    "weeks": ("weeks", (SCOPE, ASKED, WEEKS)),
    "receipts": ("receipts", (SCOPE, ASKED, MONTHS, INCIDENTS)),
}


def test_silences_are_looked_for_in_the_weeks_and_whole_months_of_the_stations_asked_for(
    store: Store,
) -> None:
    silent = MONDAYS[-5]
    store.answers = {
        "weeks": rows("station_code week reports cases", *(("1", m, 9, 9) for m in MONDAYS if m != silent)),
        "receipts": rows(
            "station_code month", *(("1", month) for month in months_between(MONTHS.start, MONTHS.end))
        ),
    }
    found = silences.silences(view())
    assert [("1", silent)] == [(s.station, s.first) for s in found.entire]
    assert ([SILENCES], []) == (store.together, store.alone)
    # Kept once for both languages and grounds.
    assert [(view(lang="th").plain, AT)] == store.kept


def test_of_many_stations_weeks_and_months_are_asked_for_apart(store: Store) -> None:
    store.answers = {"weeks": rows("station_code week reports cases"), "receipts": rows("station_code month")}
    assert () == silences.silences(view(silences.MOST_AT_ONCE)).entire
    assert ([SILENCES], []) == (store.together, store.alone)
    assert () == silences.silences(view(silences.MOST_AT_ONCE + 1)).entire
    assert ([SILENCES], list(SILENCES.values())) == (store.together, store.alone)


def test_delays_are_those_of_the_settled_days_of_the_stations_asked_for(store: Store) -> None:
    store.answers = {"delays": rows("station_code days cases", ("1", 0, 60), ("1", 3, 60), ("2", 1, 5))}
    found = delays.delays(view())
    period = delays.settled(AT)
    assert [("delays", (SCOPE, ASKED, period))] == store.alone
    assert (period, ["1", "2"], 125) == (found.period, [s.station for s in found.stations], found.together.n)
    assert [(view(lang="th").plain, AT)] == store.kept


def zone(code: str, station: str, joined_on: date | None) -> Zone:
    return Zone(code, Text(code, code), station, joined_on, None, None, None, None)


def test_the_ledger_is_of_the_thirteen_months_up_to_a_day_and_of_the_zones_that_joined(store: Store) -> None:
    october, november = date(2026, 10, 1), date(2026, 11, 1)
    store.answers = {
        "due_dates": rows("dataset days_after_month", ("activities", 10)),
        "sendings": rows("dataset station_code first last", ("activities", "1", october, october)),
        "first_months": rows("dataset first", ("activities", october)),
        "receipts": rows("dataset station_code month state", ("activities", "1", october, "received")),
    }
    zones = (zone("a", "1", date(2026, 6, 9)), zone("b", "2", None), zone("c", "2", date(2026, 7, 2)))
    book = submissions.ledger(view(zones=zones), AT)
    whole = Period("custom", date(2025, 11, 1), date(2026, 12, 1))
    assert [
        {
            "due": ("due_dates", ()),
            "sendings": ("sendings", (SCOPE, ASKED)),
            "first": ("first_months", (SCOPE,)),
        }
    ] == store.together
    assert [("receipts", (SCOPE, ASKED, whole))] == store.alone
    assert (AT, 13, november, ("1", "2")) == (book.at, len(book.months), book.months[-1], book.stations)
    assert {"1": date(2026, 6, 1), "2": date(2026, 7, 1)} == book.joined
    assert [("2", (october,))] == [(owed.station, owed.months) for owed in book.arrears()]
    assert [(view(zones=zones, lang="th").plain, AT)] == store.kept


def test_freshness_is_told_of_every_data_set_by_its_latest_load(store: Store) -> None:
    same = next(iter(SAME_REPORT))
    october, at = date(2026, 10, 1), datetime(2026, 11, 20, 3, tzinfo=None)  # noqa: DTZ001 - as the store's
    store.answers = {
        "due_dates": rows("dataset days_after_month", ("activities", 10), (INCIDENTS, 0)),
        "sendings": rows("dataset station_code first last", ("activities", "1", october, october)),
        "first_months": rows("dataset first", ("activities", october)),
        "receipts": rows("dataset station_code month state", ("activities", "1", october, "received")),
        "latest_loads": rows(
            "dataset source finished_at",
            ("activities", "ก.xlsx", pd.Timestamp(at)),
            (INCIDENTS, None, pd.Timestamp(at)),
            ("targets", "t.csv", pd.NaT),
        ),
    }
    seen = view(zones=(zone("a", "1", date(2026, 6, 9)),))
    told = {f.dataset: f for f in submissions.freshness(seen, submissions.ledger(seen, AT))}
    assert ("latest_loads", (SCOPE,)) == store.alone[-1]
    assert [code for code in datasets.DATASETS if code != same] == list(told)
    assert (
        Freshness("activities", at, "ก.xlsx", october, monthly=True, due=(october, 1, 1))
        == told["activities"]
    )
    # Cases reach the last day of the data, whichever month was sent last.
    assert Freshness(INCIDENTS, at, "", AT, monthly=False, due=None) == told[INCIDENTS]
    assert Freshness("targets", None, "t.csv", None, monthly=False, due=None) == told["targets"]
    assert Freshness("stations", None, "", None, monthly=False, due=None) == told["stations"]
    store.answers["latest_loads"] = rows("dataset source finished_at", (same, "s.csv", pd.Timestamp(at)))
    assert same in {f.dataset for f in submissions.freshness(seen, submissions.ledger(seen, AT))}


@pytest.mark.parametrize(
    ("year", "is_demo", "through", "today", "day"),
    [
        # The demo stands still.
        ("fy2570", True, AT, date(2027, 3, 1), AT),
        # A silent police database does not: months fall due.
        ("fy2570", False, AT, date(2027, 3, 1), date(2027, 3, 1)),
        ("fy2570", False, AT, date(2026, 1, 1), AT),
        ("fy2570", True, None, date(2027, 3, 1), date(2027, 3, 1)),
        ("fy2569", False, AT, date(2027, 3, 1), date(2026, 9, 30)),
        ("fy2569", True, AT, AT, date(2026, 9, 30)),
    ],
)
def test_what_is_late_is_judged_on_today_or_the_last_day_of_the_period(
    year: str, is_demo: bool, through: date | None, today: date, day: date
) -> None:
    seen = view(asked=Filters(parse(year)), through=through, is_demo=is_demo)
    assert day == submissions.judged_on(seen, today)
