"""Pulling: what is new, changed, moved or gone; interruption, refusal, and what a second pull leaves
alone.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL
from structlog.testing import capture_logs

from dashboard.errors import UserError
from dashboard.settings import ROOT
from data_loaders import one_loader, store, sync
from data_loaders.losses import Leave
from data_loaders.one_loader import only_loader
from data_loaders.source import Source
from tests.police_databases import NOW, Plain, crime

MakeDatabase = Callable[[str], URL]
# Tables of data, without the running numbers and times of the loads themselves.
DATA = {
    "incidents": "*",
    "incident_keys": "*",
    "incident_days": "*",
    "incident_region_days": "*",
    "incident_outside_months": "*",
    "incident_hours": "*",
    "stations": "*",
    "offences": "*",
    "source_codes": "*",
    "coverage": "dataset, station_code, month, state",
    "sync_states": "*",
    "zones": "*",
    "rings": "*",
    "piles": "*",
}


def contents(engine: Engine) -> dict[str, list[str]]:
    """Every row of every table of data, as text."""
    with engine.connect() as connection:
        return {
            table: sorted(
                str(tuple(row)) for row in connection.execute(text(f"SELECT {columns} FROM ssz.{table}"))
            )
            for table, columns in DATA.items()
        }


def value(engine: Engine, sql: str) -> object:
    with engine.connect() as connection:
        return connection.execute(text(sql)).scalar()


def version(engine: Engine) -> int:
    return int(str(value(engine, "SELECT version FROM ssz.store")))


@pytest.fixture
def plain(tmp_path: Path) -> Plain:
    """Thirty cases, one an hour, on 31 October and 1 November 2026."""
    police = Plain.in_file(tmp_path)
    police.add(*[crime(n) for n in range(1, 31)])
    return police


def pull(
    plain: Plain, engine: Engine, folder: Path, *replaced: tuple[str, str], **options: object
) -> sync.Summary:
    source = plain.source(folder, *replaced)
    try:
        return sync.sync(source, engine, **{"salt": "salt", "now": NOW, **options})  # type: ignore[arg-type]
    finally:
        source.engine.dispose()


def test_the_first_pull_brings_everything_and_says_how_far_the_data_reach(
    plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    summary = pull(plain, empty_store, tmp_path)
    assert (30, 30, 0, 0, date(2026, 11, 1)) == (
        summary.read,
        summary.new,
        summary.changed,
        summary.removed,
        summary.data_through,
    )
    assert 30 == value(empty_store, "SELECT count(*) FROM ssz.incidents")
    assert [date(2026, 10, 1), date(2026, 11, 1)] == value(
        empty_store, "SELECT array_agg(month ORDER BY month) FROM ssz.coverage"
    )
    assert ("complete", date(2026, 11, 1)) == tuple(
        empty_store.connect().execute(text("SELECT state, data_through FROM ssz.load_batches")).one()
    )


def test_no_key_of_the_source_is_kept(plain: Plain, empty_store: Engine, tmp_path: Path) -> None:
    plain.add(crime(40, id=987654321))
    pull(plain, empty_store, tmp_path)
    assert "987654321" not in str(contents(empty_store))


def test_a_second_pull_changes_nothing_but_the_record_of_pulls(
    plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    pull(plain, empty_store, tmp_path, batch=7)
    before, version_before = contents(empty_store), version(empty_store)
    again = pull(plain, empty_store, tmp_path, batch=11)
    assert (30, 0, 0, 0) == (again.read, again.new, again.changed, again.removed)
    assert before == contents(empty_store)
    # Pages name the last pull: its start and its end are all that they must read again.
    assert version_before + 2 == version(empty_store)


def test_a_full_pull_in_other_batches_changes_nothing(
    database: MakeDatabase, empty_store: Engine, tmp_path: Path
) -> None:
    # pandas writes all times of a batch with fractions when one of them has any.
    plain = Plain(database("template0"), native=True)
    plain.add(*[crime(n) for n in range(1, 31)])
    plain.change(3, updated="2026-11-01 09:00:00.250000")
    pull(plain, empty_store, tmp_path, batch=30)
    before = contents(empty_store)
    again = pull(plain, empty_store, tmp_path, full=True, batch=13)
    assert (30, 0, 0) == (again.read, again.new, again.changed)
    assert before == contents(empty_store)
    plain.engine.dispose()


@pytest.mark.parametrize("native", [True, False], ids=["timestamp", "text"])
def test_later_pulls_read_only_the_look_back_window(
    native: bool, database: MakeDatabase, empty_store: Engine, tmp_path: Path
) -> None:
    plain = Plain(database("template0"), native=native)
    plain.add(*[crime(n * 24) for n in range(1, 101)])
    pull(plain, empty_store, tmp_path)
    plain.add(crime(5000, updated="2026-11-02 08:00:00"))
    again = pull(plain, empty_store, tmp_path, share=0)
    # Entered on the last day, 31 October at noon, and on the seven days before it; and the oldest, to compare.
    assert (10, 1, 0, 0) == (again.read, again.new, again.changed, again.removed)
    plain.engine.dispose()


def test_a_late_edit_arrives(plain: Plain, empty_store: Engine, tmp_path: Path) -> None:
    pull(plain, empty_store, tmp_path)
    plain.change(20, offence="101", status="S2", updated="2026-11-03 10:00:00")
    again = pull(plain, empty_store, tmp_path)
    assert (0, 1) == (again.new, again.changed)
    assert 1 == value(
        empty_store,
        "SELECT count(*) FROM ssz.incidents WHERE offence_code = 'murder' AND clearance = 'arrested'",
    )
    assert 1 == value(empty_store, "SELECT sum(cleared) FROM ssz.incident_days WHERE basis = 'occurred'")


def test_a_case_that_moves_to_another_year_and_station_changes_its_partition_and_stays_unique(
    plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    pull(plain, empty_store, tmp_path)
    plain.change(20, occurred="2024-02-29 10:00", station="9202", updated="2026-11-03 10:00:00")
    plain.change(21, occurred="", updated="2026-11-03 10:00:00")
    again = pull(plain, empty_store, tmp_path)
    assert (0, 2) == (again.new, again.changed)
    partitions = (
        "SELECT string_agg(tableoid::regclass || '=' || n, ' ' ORDER BY tableoid::regclass::text) FROM"
        " (SELECT tableoid, count(*) n FROM ssz.incidents GROUP BY 1) p"
    )
    assert "ssz.incidents_2024=1 ssz.incidents_2026=28 ssz.incidents_undated=1" == value(
        empty_store, partitions
    )
    assert 30 == value(empty_store, "SELECT count(DISTINCT case_key) FROM ssz.incidents")
    plain.change(21, occurred="2025-05-05 05:05", updated="2026-11-04 10:00:00")
    pull(plain, empty_store, tmp_path)
    assert 1 == value(empty_store, "SELECT count(*) FROM ssz.incidents_2025")


def test_a_deletion_within_the_look_back_is_found_by_the_next_pull(
    plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    pull(plain, empty_store, tmp_path)
    plain.remove(1, 2)
    assert 2 == pull(plain, empty_store, tmp_path).removed
    assert 28 == value(empty_store, "SELECT sum(cases) FROM ssz.incident_days WHERE basis = 'reported'")


def test_an_older_deletion_is_found_by_a_full_pull(plain: Plain, empty_store: Engine, tmp_path: Path) -> None:
    plain.add(crime(24 * 60), crime(24 * 61))
    pull(plain, empty_store, tmp_path)
    plain.remove(24 * 60)
    assert 0 == pull(plain, empty_store, tmp_path, share=0).removed
    assert 1 == pull(plain, empty_store, tmp_path, share=0, full=True).removed


@pytest.mark.parametrize("blank", ["", "0000-00-00 00:00:00", "1900-01-01 00:00:00", None])
def test_cases_whose_time_of_change_stands_for_none_stay_and_new_ones_arrive(
    blank: str | None, plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    plain.add(crime(24 * 60, updated=blank))
    pull(plain, empty_store, tmp_path)
    plain.add(crime(24 * 61, updated=blank))
    again = pull(plain, empty_store, tmp_path)
    assert (1, 0) == (again.new, again.removed)
    assert 32 == value(empty_store, "SELECT count(*) FROM ssz.incidents")


def test_a_case_whose_time_of_change_cannot_be_read_is_not_taken_for_deleted(
    plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    # Sorts before the window, so that a later pull does not read it.
    plain.add(crime(24 * 60, updated="2026-00-10 10:00:00"))
    plain.add(crime(24 * 61), crime(24 * 90))
    pull(plain, empty_store, tmp_path)
    assert 0 == pull(plain, empty_store, tmp_path, share=0).removed
    assert 33 == value(empty_store, "SELECT count(*) FROM ssz.incidents")
    plain.remove(24 * 60)
    assert 1 == pull(plain, empty_store, tmp_path).removed


def test_a_clock_that_runs_ahead_does_not_hide_what_is_entered_meanwhile(
    plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    no_look_back = ('times = "wall-clock"', 'times = "wall-clock"\nlook_back_days = 0')
    plain.change(1, updated="2026-11-25 05:00:00")
    pull(plain, empty_store, tmp_path, no_look_back)
    plain.add(crime(500, updated="2026-11-24 09:00:00"))
    assert 1 == pull(plain, empty_store, tmp_path, no_look_back, now=NOW + timedelta(days=1, hours=4)).new


def test_a_date_and_a_clock_apart_lose_no_change_of_the_same_day(
    database: MakeDatabase, empty_store: Engine, tmp_path: Path
) -> None:
    plain = Plain(database("template0"), native=True)
    plain.add(crime(1, updated="2026-11-01 00:00:00", status="11:00"))
    parts = (
        ('updated = "updated"', 'updated = { date = "updated", time = "status" }'),
        (
            (
                '[incidents.columns.status]\ncolumn = "status"\ncodes = { S1 = "unknown_suspect", S2 ='
                ' "arrested" }\n'
            ),
            "",
        ),
        ('times = "wall-clock"', 'times = "wall-clock"\nlook_back_days = 0'),
    )
    pull(plain, empty_store, tmp_path, *parts)
    plain.add(crime(2, updated="2026-11-01 00:00:00", status="12:00"))
    assert 1 == pull(plain, empty_store, tmp_path, *parts).new
    plain.engine.dispose()


def test_a_changed_mapping_reads_everything_again(plain: Plain, empty_store: Engine, tmp_path: Path) -> None:
    plain.add(*[crime(24 * 60 + n) for n in range(5)])
    pull(plain, empty_store, tmp_path)
    again = pull(plain, empty_store, tmp_path, ('"202" = "theft"', '"202" = "snatching"'))
    assert (35, 35) == (again.read, again.changed)
    assert 35 == value(empty_store, "SELECT count(*) FROM ssz.incidents WHERE offence_code = 'snatching'")


def test_a_source_that_gets_another_name_keeps_its_cases_and_their_deletions(
    plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    pull(plain, empty_store, tmp_path)
    renamed = ('"Plain police"', '"ภ.จว.ตรัง"')
    again = pull(plain, empty_store, tmp_path, renamed)
    assert (0, 0, 0) == (again.new, again.changed, again.removed)
    plain.remove(1)
    assert 1 == pull(plain, empty_store, tmp_path, renamed).removed
    assert 29 == value(empty_store, "SELECT count(*) FROM ssz.incidents")


def test_unmapped_codes_are_counted_by_case_and_their_cases_kept(
    plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    plain.add(crime(40, offence="909"), crime(41, offence="909"), crime(42, offence=None))
    summary = pull(plain, empty_store, tmp_path, batch=5)
    assert (3, {"909": 2, "(ว่าง)": 1}) == (summary.unmapped, summary.unmapped_codes)
    assert 3 == value(empty_store, "SELECT count(*) FROM ssz.incidents WHERE offence_code = 'unmapped'")
    assert 2 == value(empty_store, "SELECT cases FROM ssz.source_codes WHERE source_code = '909'")
    mapped = ('"202" = "theft"', '"202" = "theft"\n"909" = "fraud"')
    pull(plain, empty_store, tmp_path, mapped)
    assert ["('Plain police', '(ว่าง)', 1)"] == contents(empty_store)["source_codes"]


def test_duplicates_count_once_within_and_across_batches_and_rows_without_a_key_are_counted(
    plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    plain.add(crime(1), crime(30), crime(None), crime(None))
    summary = pull(plain, empty_store, tmp_path, batch=5, leave=Leave(lose=True))
    assert (34, 30, 2, 2) == (summary.read, summary.new, summary.duplicates, summary.without_key)
    assert 30 == value(empty_store, "SELECT count(*) FROM ssz.incidents")


def test_a_pull_that_would_lose_more_than_a_hundredth_changes_nothing_of_it_until_it_is_accepted(
    plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    plain.add(crime(None))
    with pytest.raises(UserError, match=r"More than 1 % of 31 rows would be lost: 1 row\(s\) were"):
        pull(plain, empty_store, tmp_path)
    assert 0 == value(empty_store, "SELECT count(*) FROM ssz.incidents")
    assert 30 == pull(plain, empty_store, tmp_path, leave=Leave(lose=True)).new


def test_a_pull_that_lacks_most_cases_removes_none_of_them_until_it_is_told_to_replace(
    plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    pull(plain, empty_store, tmp_path)
    plain.remove(*range(1, 28))
    with pytest.raises(UserError, match="27 of the 30 cases in the store would be removed"):
        pull(plain, empty_store, tmp_path)
    assert 30 == value(empty_store, "SELECT count(*) FROM ssz.incidents")
    assert 27 == pull(plain, empty_store, tmp_path, leave=Leave(replace=True)).removed


def test_stations_that_only_cases_name_are_kept_in_the_unassigned_province(
    plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    plain.add(crime(40, station="4711"), crime(41, station=None))
    pull(plain, empty_store, tmp_path)
    listed = (
        "SELECT string_agg(code || '=' || province_code, ' ' ORDER BY code COLLATE \"C\") FROM ssz.stations"
    )
    assert "4711=00 9201=92 9202=92 ?=00" == value(empty_store, listed)
    assert 32 == value(empty_store, "SELECT sum(cases) FROM ssz.incident_days WHERE basis = 'occurred'")


def test_a_dry_run_counts_the_same_and_changes_nothing_at_all(
    database: MakeDatabase, empty_store: Engine, tmp_path: Path
) -> None:
    plain = Plain(database("template0"))
    # Own offences, a station that only cases name, two years, several batches: all that a pull would have to
    # add.
    plain.add(*[crime(n, station="4711", offence="X") for n in range(1, 31)], crime(9000, offence="X"))
    with plain.engine.begin() as connection:
        connection.execute(text("CREATE TABLE law (code text, title text, grp text)"))
        connection.execute(text("INSERT INTO law VALUES ('X', 'อื่น', '2')"))
    law = (
        "[offence_codes]",
        (
            '[offences]\ntable = "law"\ncolumns = { code = "code", name = "title", group = "grp"'
            " }\n[offence_codes]"
        ),
    )
    before, version_before = contents(empty_store), version(empty_store)
    dry = pull(plain, empty_store, tmp_path, law, dry_run=True, batch=7)
    assert before == contents(empty_store)
    assert version_before == version(empty_store)
    assert 0 == value(empty_store, "SELECT count(*) FROM ssz.load_batches")
    assert [None, None] == [
        value(empty_store, f"SELECT {c} FROM ssz.store") for c in ("is_demo", "salt_fingerprint")
    ]
    assert None is value(empty_store, "SELECT to_regclass('ssz.incidents_2026')")
    wet = pull(plain, empty_store, tmp_path, law, batch=7)
    assert (31, 31, wet.data_through) == (dry.new, wet.new, dry.data_through)
    plain.remove(1)
    plain.change(2, status="S2")
    before = contents(empty_store)
    dry = pull(plain, empty_store, tmp_path, law, dry_run=True, batch=7)
    assert (0, 1, 1) == (dry.new, dry.changed, dry.removed)
    assert before == contents(empty_store)
    plain.engine.dispose()


def test_a_second_loader_waits_in_line_and_is_refused_when_it_takes_too_long(
    plain: Plain, empty_store: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = create_engine(empty_store.url)
    monkeypatch.setattr(one_loader, "WAIT_SECONDS", 0.2)
    with only_loader(other, "load zones"), pytest.raises(UserError) as refused:
        pull(plain, empty_store, tmp_path)
    assert "Another load is running (load zones, since" in refused.value.message.en
    assert "(คำสั่ง load zones ตั้งแต่" in refused.value.message.th
    other.dispose()
    assert 30 == pull(plain, empty_store, tmp_path).new


def test_a_loader_waits_as_long_as_the_line_before_it_moves(
    empty_store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The last of five waits longer than anybody waits for one of them.
    monkeypatch.setattr(one_loader, "WAIT_SECONDS", 3.0)
    done = []

    def work(number: int) -> None:
        engine = create_engine(empty_store.url)
        with only_loader(engine, f"load {number}"):
            time.sleep(0.9)
            done.append(number)
        engine.dispose()

    with ThreadPoolExecutor(5) as pool:
        for load in [pool.submit(work, number) for number in range(5)]:
            load.result()
    assert {0, 1, 2, 3, 4} == set(done)


def test_a_changed_salt_is_refused_and_nothing_is_doubled(
    plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    pull(plain, empty_store, tmp_path)
    before = contents(empty_store)
    with pytest.raises(UserError, match="CASE_KEY_SALT is not the one"):
        pull(plain, empty_store, tmp_path, salt="another")
    assert before == contents(empty_store)


def test_demo_and_real_data_are_never_mixed(plain: Plain, empty_store: Engine, tmp_path: Path) -> None:
    demo = ('times = "wall-clock"', 'times = "wall-clock"\ndemo = true')
    pull(plain, empty_store, tmp_path)
    with pytest.raises(UserError, match="holds real data"):
        pull(plain, empty_store, tmp_path, demo)
    with pytest.raises(UserError, match="holds real data"):
        store.remove_demo(empty_store)
    assert 30 == value(empty_store, "SELECT count(*) FROM ssz.incidents")


def test_a_store_of_demo_data_takes_real_data_only_after_the_demo_is_removed(
    plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    pull(
        plain,
        empty_store,
        tmp_path,
        ('times = "wall-clock"', 'times = "wall-clock"\ndemo = true'),
        salt="demo",
    )
    with pytest.raises(UserError, match="holds demo data"):
        pull(plain, empty_store, tmp_path)
    store.remove_demo(empty_store)
    assert 30 == pull(plain, empty_store, tmp_path).new


def test_tables_of_the_same_names_as_our_temporary_ones_survive(
    plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    # The store may share its database with the police system.
    names = ("stage", "old_rows", "new_rows", "seen", "gone", "places", "day_changes")
    with empty_store.begin() as connection:
        for name in names:
            connection.execute(text(f"CREATE TABLE public.{name} (a int)"))
    pull(plain, empty_store, tmp_path, batch=11)
    plain.remove(1)
    pull(plain, empty_store, tmp_path)
    assert len(names) == value(empty_store, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")


class SourceFails(Exception):
    """Stands for whatever may go wrong between two batches."""


def fail_after(rows: int) -> sync.Progress:
    def progress(done: int, _total: int | None) -> None:
        if done >= rows:
            raise SourceFails

    return progress


def test_a_failure_keeps_the_batches_and_the_next_pull_goes_on_from_there(
    plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    with pytest.raises(SourceFails):
        pull(plain, empty_store, tmp_path, batch=10, progress=fail_after(20))
    assert ("interrupted", None, None) == tuple(
        empty_store.connect()
        .execute(text("SELECT state, data_through, finished_at FROM ssz.load_batches"))
        .one()
    )
    assert 20 == value(empty_store, "SELECT count(*) FROM ssz.incidents")
    assert 0 == value(empty_store, "SELECT count(*) FROM ssz.coverage")
    # By day, because the time of change is text; all thirty lie within two days.
    assert 30 > pull(plain, empty_store, tmp_path, batch=10).read
    assert 30 == value(empty_store, "SELECT count(*) FROM ssz.incidents")


def test_a_changed_mapping_that_was_interrupted_is_not_taken_for_finished(
    plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    # The first batch of the second pull holds only cases without a time of change: there is nothing to resume
    # from.
    plain.add(
        *[crime(24 * 60 + n, updated=None) for n in range(10)], *[crime(24 * 90 + n) for n in range(10)]
    )
    pull(plain, empty_store, tmp_path)
    changed = ('"202" = "theft"', '"202" = "snatching"')
    with pytest.raises(SourceFails):
        pull(plain, empty_store, tmp_path, changed, batch=10, progress=fail_after(10))
    pull(plain, empty_store, tmp_path, changed)
    assert 50 == value(empty_store, "SELECT count(*) FROM ssz.incidents WHERE offence_code = 'snatching'")


def test_a_deletion_before_the_point_of_interruption_is_found_when_resumed(
    plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    plain.add(*[crime(24 * 60 + n) for n in range(10)])
    with pytest.raises(SourceFails):
        pull(plain, empty_store, tmp_path, batch=10, progress=fail_after(20))
    plain.remove(24 * 60)
    assert 1 == pull(plain, empty_store, tmp_path, batch=10).removed
    assert 39 == value(empty_store, "SELECT count(*) FROM ssz.incidents")


CHILD = """
import sys
from datetime import datetime
from pathlib import Path
from sqlalchemy import create_engine
from data_loaders import mapping, sync
from data_loaders.one_loader import only_loader
from data_loaders.source import Source
store, source, toml, now = sys.argv[1:]
source = Source.open(source, mapping.load(Path(toml)))
progress = lambda done, total: print(done, flush=True)
sync.sync(source, create_engine(store), salt="salt", now=datetime.fromisoformat(now), batch=200, progress=progress)
"""


def test_a_pull_killed_within_a_batch_keeps_the_committed_ones_and_is_resumed_to_the_same_end(
    database: MakeDatabase, empty_store: Engine, empty_template: str, tmp_path: Path
) -> None:
    plain = Plain.in_file(tmp_path)
    plain.add(*[crime(n, offence="909" if n % 10 == 0 else "202") for n in range(1, 3001)])
    toml = tmp_path / "mapping.toml"
    toml.write_text(plain.mapping(), encoding="utf-8")
    arguments = [
        empty_store.url.render_as_string(hide_password=False),
        str(plain.url),
        str(toml),
        NOW.isoformat(),
    ]
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    while int(child.stdout.readline()) < 600:
        pass
    with empty_store.connect() as connection, connection.begin():
        # The batch under way waits for this row at its end, and is killed there: within its transaction.
        connection.execute(text("SELECT * FROM ssz.store FOR UPDATE"))
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type ="
            " 'Lock'"
        )
        wait_for(lambda: value(empty_store, waiting) == 1)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    empty_store.dispose()
    wait_for(lambda: value(empty_store, others) == 0)
    kept = int(str(value(empty_store, "SELECT count(*) FROM ssz.incidents")))
    assert (0, True) == (kept % 200, 600 <= kept < 3000)
    assert kept == value(empty_store, "SELECT sum(cases) FROM ssz.incident_days WHERE basis = 'occurred'")
    assert 0 == value(empty_store, "SELECT count(*) FROM ssz.coverage")
    assert "running" == value(empty_store, "SELECT state FROM ssz.load_batches WHERE data_through IS NULL")

    resumed = pull(plain, empty_store, tmp_path, batch=200)
    assert resumed.read <= 3000 - kept + 24 * 2
    assert "complete interrupted" == value(
        empty_store, "SELECT string_agg(state, ' ' ORDER BY id DESC) FROM ssz.load_batches"
    )
    undisturbed = create_engine(database(empty_template))
    pull(plain, undisturbed, tmp_path, batch=200)
    assert contents(undisturbed) == contents(empty_store)
    undisturbed.dispose()


def wait_for(condition: Callable[[], bool]) -> None:
    """Fails after half a minute."""
    for _ in range(600):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("waited in vain")


def test_the_loading_account_can_pull_without_owning_the_store(
    plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    loader = create_engine(empty_store.url.set(username="ssz_loader"))
    assert 30 == pull(plain, loader, tmp_path).new
    plain.change(2, occurred="2023-01-01 10:00", updated="2026-11-05 10:00:00")
    assert 1 == pull(plain, loader, tmp_path).changed
    loader.dispose()


def test_a_source_that_vanishes_is_told_apart_from_a_bug(
    plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    source: Source = plain.source(tmp_path)
    with plain.engine.begin() as connection:
        connection.execute(text("DROP TABLE crime"))
    with pytest.raises(UserError, match="does not fit the source"):
        sync.sync(source, empty_store, salt="salt", now=datetime.now(UTC))
    source.engine.dispose()
    assert 0 == value(empty_store, "SELECT count(*) FROM ssz.load_batches")


def logged(run: Callable[[], object]) -> dict[str, object]:
    """The one line that a pull logs, whatever it raises."""
    with capture_logs() as lines, suppress(UserError, SourceFails, KeyboardInterrupt, SystemExit):
        run()
    [line] = [entry for entry in lines if entry["event"] == "pull"]
    return dict(line)


def test_a_pull_logs_one_line_about_what_it_did(plain: Plain, empty_store: Engine, tmp_path: Path) -> None:
    pull(plain, empty_store, tmp_path)
    plain.add(crime(31), crime(32))
    plain.change(2, status="S2", updated="2026-11-05 10:00:00")
    plain.remove(1)
    line = logged(lambda: pull(plain, empty_store, tmp_path, full=True))
    assert datetime.fromisoformat(str(line.pop("start"))).tzinfo is not None
    assert 0 <= float(str(line.pop("seconds"))) < 60
    assert line == {
        "event": "pull",
        "log_level": "info",
        "source": "Plain police",
        "dry_run": False,
        "rows": 31,
        "new": 2,
        "changed": 1,
        "removed": 1,
        "outcome": "complete",
    }


@pytest.mark.parametrize("sign", [KeyboardInterrupt, SystemExit])
def test_a_pull_that_is_told_to_end_is_logged_as_interrupted(
    sign: type[BaseException], plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    def end(done: int, _total: int | None) -> None:
        if done >= 20:
            raise sign

    line = logged(lambda: pull(plain, empty_store, tmp_path, batch=10, progress=end))
    assert ("interrupted", 20) == (line["outcome"], line["rows"])
    assert "kind" not in line


def test_a_pull_that_fails_is_logged_by_the_kind_of_its_error_alone(
    plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    line = logged(lambda: pull(plain, empty_store, tmp_path, batch=10, progress=fail_after(20)))
    assert ("failed", "SourceFails", 20) == (line["outcome"], line["kind"], line["rows"])
    source = plain.source(tmp_path)
    plain.engine.dispose()
    (tmp_path / "police.sqlite").write_bytes(b"no database")
    line = logged(lambda: sync.sync(source, empty_store, salt="salt", now=NOW))
    source.engine.dispose()
    # Not its refusal to the reader, but what led to it.
    assert ("failed", "DatabaseError") == (line["outcome"], line["kind"])
    for said in map(str, line.values()):
        assert "sqlite" not in said
        assert str(tmp_path) not in said
