"""Rounds: what a source changes without saying so is found by comparing it a stretch at each pull."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from data_loaders import sync
from tests.data_loaders.test_sync import SourceFails, contents, fail_after, pull, value
from tests.police_databases import NOW, Plain, crime

CASES = 100
# A round of so many at a pull takes several; a case was entered a day.
SHARE = 20
TEN_MINUTES = timedelta(minutes=10)


@pytest.fixture
def plain(tmp_path: Path) -> Plain:
    """A hundred cases, entered one a day up to 31 October 2026."""
    police = Plain.in_file(tmp_path)
    police.add(*[crime(n * 24) for n in range(1, CASES + 1)])
    return police


def arrests(plain: Plain, *cases: int) -> None:
    with plain.engine.begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS arrest (crime integer, day text)"))
        for case in cases:
            connection.execute(text("INSERT INTO arrest VALUES (:case, '2026-11-20')"), {"case": case})


ARRESTS = (
    "[offence_codes]",
    '[arrests]\ntable = "arrest"\nincident = "crime"\ncolumns = { date = { date = "day", format ='
    ' "YYYY-MM-DD" } }\n[offence_codes]',
)


def state(engine: Engine) -> tuple[datetime | None, datetime | None, datetime | None]:
    """Of the only source: beginning of the last whole round, of the one under way, and how far it came."""
    with engine.connect() as connection:
        row = connection.execute(
            text("SELECT compared_at, round_began_at, round_reached FROM ssz.sync_states")
        ).one()
    return tuple(row)


def whole_round(plain: Plain, engine: Engine, folder: Path, **options: Any) -> list[sync.Summary]:
    """Pull every ten minutes until the round under way, or the next, is over."""
    pulls: list[sync.Summary] = []
    while not pulls or state(engine)[1] is not None:
        now = NOW + TEN_MINUTES * (len(pulls) + 1)
        pulls.append(pull(plain, engine, folder, now=now, share=SHARE, **options))
        assert len(pulls) <= CASES
    return pulls


@pytest.mark.parametrize(
    "change",
    [
        {"offence": "101"},
        {"lat": "7.60", "lon": "99.70"},
        {"lat": None, "lon": None},
        {"status": "S2"},
        {"occurred": "2025-01-05 10:00"},
        {"reported": "2026-10-30"},
        {"station": "9202"},
    ],
    ids=lambda change: "+".join(change),
)
def test_what_changes_without_a_new_time_of_change_is_found_by_the_next_pull_of_a_small_store(
    change: dict[str, Any], plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    pull(plain, empty_store, tmp_path)
    for number in (1, 50, CASES):
        plain.change(number * 24, **change)
    again = pull(plain, empty_store, tmp_path)
    assert (0, 3, 0) == (again.new, again.changed, again.removed)
    assert 0 == pull(plain, empty_store, tmp_path).changed


def test_arrests_added_and_taken_back_later_are_found_by_the_next_pull_of_a_small_store(
    plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    arrests(plain, 24)
    pull(plain, empty_store, tmp_path, ARRESTS)
    arrests(plain, 60 * 24, 61 * 24)
    assert 2 == pull(plain, empty_store, tmp_path, ARRESTS).changed
    with plain.engine.begin() as connection:
        connection.execute(text("DELETE FROM arrest WHERE crime = 1440"))
    assert 1 == pull(plain, empty_store, tmp_path, ARRESTS).changed
    assert 2 == value(empty_store, "SELECT sum(persons) FROM ssz.incident_days WHERE basis = 'occurred'")


def test_a_large_store_is_compared_a_share_at_each_pull_until_all_is(
    plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    arrests(plain, 24)
    pull(plain, empty_store, tmp_path, ARRESTS)
    quiet = pull(plain, empty_store, tmp_path, ARRESTS, share=0, now=NOW + TEN_MINUTES)
    assert (NOW, NOW + TEN_MINUTES) == state(empty_store)[:2]
    arrests(plain, 90 * 24, 91 * 24)
    plain.change(50 * 24, offence="101")
    plain.change(95 * 24, lat="7.60")
    plain.remove(40 * 24)
    # Entered by hand with the time of change of the case beside it.
    plain.add(crime(5000, updated="2026-09-10 12:00:00"))
    with plain.engine.begin() as connection:
        connection.execute(text("DELETE FROM arrest WHERE crime = 24"))
    pulls = []
    while state(empty_store)[1] is not None:
        pulls.append(pull(plain, empty_store, tmp_path, ARRESTS, share=SHARE, now=NOW + TEN_MINUTES * 2))
        assert NOW == state(empty_store)[0] or state(empty_store)[1] is None
    assert NOW + TEN_MINUTES == state(empty_store)[0]
    assert (0, 5) == (quiet.changed, sum(p.changed for p in pulls))
    assert (1, 1) == (sum(p.new for p in pulls), sum(p.removed for p in pulls))
    # Eight days of the look-back, and the share with the rest of its last day.
    assert 4 <= len(pulls) <= 6
    assert max(p.read for p in pulls) <= 8 + SHARE + 1
    other = pull(plain, empty_store, tmp_path, ARRESTS, full=True)
    assert (0, 0, 0) == (other.new, other.changed, other.removed)


def test_a_round_begins_anew_when_the_last_is_over(plain: Plain, empty_store: Engine, tmp_path: Path) -> None:
    pull(plain, empty_store, tmp_path)
    for round_number in range(2):
        plain.change(70 * 24, status=f"S{2 - round_number}")
        pulls = whole_round(plain, empty_store, tmp_path)
        assert [1] == [p.changed for p in pulls if p.changed]
    assert 1 < len(pulls)


def test_a_killed_pull_has_compared_what_it_committed_and_the_next_goes_on_from_there(
    plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    pull(plain, empty_store, tmp_path)
    plain.change(95 * 24, offence="101")
    plain.change(60 * 24, offence="101")
    options: dict[str, Any] = {"share": 60, "batch": 10, "now": NOW + TEN_MINUTES}
    with pytest.raises(SourceFails):
        pull(plain, empty_store, tmp_path, progress=fail_after(8 + 30), **options)
    compared_at, began, reached = state(empty_store)
    assert (NOW, NOW + TEN_MINUTES) == (compared_at, began)
    assert reached is not None
    assert datetime.fromisoformat("2026-08-20T00:00+07:00") < reached
    resumed = pull(plain, empty_store, tmp_path, share=60, batch=10, now=NOW + TEN_MINUTES * 2)
    assert (1, True) == (resumed.changed, resumed.read < 8 + 62)
    while state(empty_store)[1] is not None:
        pull(plain, empty_store, tmp_path, share=60, now=NOW + TEN_MINUTES * 3)
    assert NOW + TEN_MINUTES == state(empty_store)[0]
    assert 2 == value(empty_store, "SELECT count(*) FROM ssz.incidents WHERE offence_code = 'murder'")


@pytest.mark.parametrize("hours", [2, 5, 24])
def test_the_share_grows_with_the_pause_so_that_a_round_takes_less_than_a_day(
    hours: int, plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    pull(plain, empty_store, tmp_path)
    plain.change(30 * 24, offence="101")
    pulls, now = 0, NOW
    while state(empty_store)[0] == NOW:
        now, pulls = now + timedelta(hours=hours), pulls + 1
        pull(plain, empty_store, tmp_path, share=0, now=now)
    assert now - NOW <= timedelta(hours=24)
    assert 1 == value(empty_store, "SELECT count(*) FROM ssz.incidents WHERE offence_code = 'murder'")


def test_a_case_whose_time_of_change_is_set_back_never_leaves_the_store(
    plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    pull(plain, empty_store, tmp_path)
    pull(plain, empty_store, tmp_path, share=SHARE)
    plain.change(50 * 24, updated="2026-07-25 12:00:00")
    plain.change(51 * 24, updated="2026-10-01 12:00:00")
    for pulled in whole_round(plain, empty_store, tmp_path):
        assert 0 == pulled.removed
        assert CASES == value(empty_store, "SELECT count(*) FROM ssz.incidents")


def test_a_round_over_a_day_with_more_cases_than_the_share_gets_on(
    plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    plain.add(*[crime(9000 + n, updated="2026-08-01 12:00:00") for n in range(50)])
    pull(plain, empty_store, tmp_path)
    plain.change(9020, offence="101")
    assert 1 == sum(p.changed for p in whole_round(plain, empty_store, tmp_path))


def test_a_round_of_a_native_time_of_change_leaves_no_gap_between_its_stretches(
    database: Any, empty_store: Engine, tmp_path: Path
) -> None:
    plain = Plain(database("template0"), native=True)
    plain.add(*[crime(n * 5) for n in range(1, 4 * CASES)])
    pull(plain, empty_store, tmp_path)
    with plain.engine.begin() as connection:
        connection.execute(text("UPDATE crime SET offence = '101'"))
    assert 4 * CASES - 1 == sum(p.changed for p in whole_round(plain, empty_store, tmp_path))
    assert "('murder',)" == str(contents_of_offences(empty_store))
    plain.engine.dispose()


def contents_of_offences(engine: Engine) -> object:
    with engine.connect() as connection:
        return connection.execute(text("SELECT DISTINCT offence_code FROM ssz.incidents")).one()


def test_a_dry_run_leaves_the_round_where_it_was(plain: Plain, empty_store: Engine, tmp_path: Path) -> None:
    pull(plain, empty_store, tmp_path)
    pull(plain, empty_store, tmp_path, share=SHARE)
    before = contents(empty_store)
    pull(plain, empty_store, tmp_path, share=SHARE, dry_run=True, now=NOW + TEN_MINUTES)
    assert before == contents(empty_store)
