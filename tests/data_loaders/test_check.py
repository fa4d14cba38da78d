"""`python -m data_loaders check`: what it finds, in which words, with which exit code, and what it never
prints.
"""

import importlib.util
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import URL

from dashboard.errors import UserError
from dashboard.settings import ROOT
from data_loaders import check, grants, mapping, sync
from data_loaders.access import DRIVERS
from data_loaders.source import Source
from tests import police_databases
from tests.commands import CANARY, Ended, command, is_refusal, process
from tests.police_databases import NOW, Plain, crime

MakeDatabase = Callable[[str], URL]


@pytest.fixture
def plain(tmp_path: Path) -> Plain:
    police = Plain.in_file(tmp_path)
    police.add(*[crime(n) for n in range(1, 31)])
    return police


def found(plain: Plain, folder: Path, *replaced: tuple[str, str]) -> list[check.Finding]:
    source = plain.source(folder, *replaced)
    try:
        return check.findings(source, now=NOW)
    finally:
        source.engine.dispose()


def briefly(findings: list[check.Finding]) -> list[tuple[str, str, str, str]]:
    return [(f.severity, f.table, f.column, f.found.en) for f in findings]


def test_a_fitting_mapping_has_no_findings(plain: Plain, tmp_path: Path) -> None:
    assert [] == found(plain, tmp_path)


def test_an_unknown_table_and_an_unknown_column_are_named_with_what_was_probably_meant(
    plain: Plain, tmp_path: Path
) -> None:
    findings = found(
        plain, tmp_path, ('table = "crime"', 'table = "crimes"'), ('code = "code"', 'code = "codes"')
    )
    assert [
        ("error", "station", "codes", "there is none", "Perhaps code."),
        ("error", "crimes", "*", "there is none, or this account cannot see it", "Perhaps crime."),
    ] == [(f.severity, f.table, f.column, f.found.en, f.remedy.en) for f in findings]
    assert all("อาจหมายถึง" in f.remedy.th for f in findings)


def test_a_canonical_code_that_does_not_exist_is_named_with_what_was_probably_meant(
    plain: Plain, tmp_path: Path
) -> None:
    [finding] = found(plain, tmp_path, ('"202" = "theft"', '"202" = "thefts"'))
    assert ("offence_codes", "thefts", True) == (finding.table, finding.column, "theft" in finding.remedy.en)
    [finding] = found(plain, tmp_path, ("[source]", 'lead_order = ["murdr"]\n[source]'))
    assert ("murdr", "Perhaps murder.") == (finding.column, finding.remedy.en)


def test_an_empty_table_is_an_error_and_an_empty_side_table_a_warning(tmp_path: Path) -> None:
    plain = Plain.in_file(tmp_path)
    assert [("error", "crime", "*", "the table is empty")] == briefly(found(plain, tmp_path))
    plain.add(crime(1))
    with plain.engine.begin() as connection:
        connection.execute(text("CREATE TABLE arrest (crime integer, day text)"))
    arrests = (
        '[arrests]\ntable = "arrest"\nincident = "crime"\ncolumns = { date = { date = "day", format ='
        ' "YYYY-MM-DD" } }\n'
    )
    findings = found(plain, tmp_path, ("[offence_codes]", f"{arrests}[offence_codes]"))
    assert [("warning", "arrest", "*", "the table is empty")] == briefly(findings)


def test_totals_instead_of_cases_are_refused_with_the_reason(tmp_path: Path) -> None:
    plain = Plain.in_file(tmp_path)
    plain.add(*[crime(n, occurred=f"2025-{n:02d}-01 00:00", reported=None) for n in range(1, 13)])
    assert [] == found(plain, tmp_path)
    with plain.engine.begin() as connection:
        connection.execute(text('ALTER TABLE crime ADD COLUMN "จำนวนคดี" integer'))
    assert [("error", "crime", "จำนวนคดี", "monthly totals, not cases")] == briefly(found(plain, tmp_path))


def test_a_wrong_format_beside_a_column_of_counts_is_not_taken_for_totals(
    plain: Plain, tmp_path: Path
) -> None:
    with plain.engine.begin() as connection:
        connection.execute(text("ALTER TABLE crime ADD COLUMN loss_amount integer"))
    findings = found(plain, tmp_path, ('format = "YYYY-MM-DD hh:mm" }', 'format = "DD/MM/YYYY" }'))
    assert ["occurred"] == [f.column for f in findings]


def test_an_ambiguous_date_without_a_format_shows_both_readings(tmp_path: Path) -> None:
    plain = Plain.in_file(tmp_path)
    plain.add(crime(1, occurred="05/03/2569"), crime(2, occurred="07/11/2568"))
    [finding] = found(plain, tmp_path, (', format = "YYYY-MM-DD hh:mm" }', " }"))
    assert (
        "fits more than one reading: 05/03/2569 = DD/MM/YYYY BE (2026-03-05) or MM/DD/YYYY BE (2026-05-03)"
        == finding.found.en
    )
    assert (
        'State in occurred_from: format = "DD/MM/YYYY", era = "BE" | format = "MM/DD/YYYY", era = "BE"'
        == finding.remedy.en
    )


@pytest.mark.parametrize(("wrong", "severity"), [(20, "error"), (10, "warning")])
def test_a_format_that_does_not_fit_is_named_with_those_that_do(
    wrong: int, severity: str, tmp_path: Path
) -> None:
    plain = Plain.in_file(tmp_path)
    plain.add(
        *[crime(n, occurred="17/03/2569") for n in range(wrong)], *[crime(n) for n in range(50, 80 - wrong)]
    )
    [finding] = found(plain, tmp_path)
    share = f"{wrong / 30 * 100:.1f}"
    assert (severity, "occurred", f"{share}% unreadable, such as 17/03/2569") == (
        finding.severity,
        finding.column,
        finding.found.en,
    )
    assert finding.remedy.en.endswith('fitting: "DD/MM/YYYY" BE')


def test_swapped_coordinates_are_told_from_others_outside_the_province(tmp_path: Path) -> None:
    plain = Plain.in_file(tmp_path)
    plain.add(*[crime(n, lat="99.61", lon="7.55") for n in range(30)])
    assert [("error", "crime", "lat, lon", "they are swapped")] == briefly(found(plain, tmp_path))
    for n in range(30):
        plain.change(n, lat="13.75", lon="100.5")
    assert [("error", "crime", "lat, lon", "100.0% lie outside")] == briefly(found(plain, tmp_path))


def test_utm_metres_need_a_declared_system_and_then_are_fine(tmp_path: Path) -> None:
    plain = Plain.in_file(tmp_path)
    plain.add(*[crime(n, lat=f"{834700 + 5 * n}", lon="567300") for n in range(30)])
    assert [("error", "crime", "lat, lon", "metres (UTM)")] == briefly(found(plain, tmp_path))
    assert [] == found(plain, tmp_path, ('key = "id"', 'key = "id"\ncrs = "EPSG:32647"'))


def test_missing_coordinates_and_units_are_counted(plain: Plain, tmp_path: Path) -> None:
    for n, (lat, lon) in enumerate([("0", "0"), ("-1", "-1"), ("", "99.61")], start=1):
        plain.change(n, lat=lat, lon=lon, station=None if n == 1 else "4711")
    assert [
        ("warning", "crime", "lat, lon", "10.0% have none"),
        ("warning", "crime", "station", "3.3% blank"),
        ("warning", "crime", "station", "1 unknown, such as 4711"),
    ] == briefly(found(plain, tmp_path))


def test_unmapped_codes_and_states_are_counted(plain: Plain, tmp_path: Path) -> None:
    for n in (1, 2, 3):
        plain.change(n, offence="909", status="S9")
    plain.change(4, offence=" ")
    assert [
        ("warning", "crime", "status", "unmapped: S9 (3)"),
        ("warning", "crime", "offence", "2 codes unmapped in 4 cases: 909 (3), (ว่าง) (1)"),
    ] == briefly(found(plain, tmp_path))
    mostly = ('"202" = "theft"', "")
    assert "error" in [f.severity for f in found(plain, tmp_path, mostly)]


def test_rows_that_a_column_calls_deleted_are_asked_about_unless_a_query_leaves_them_out(
    plain: Plain, tmp_path: Path
) -> None:
    run(plain, "ALTER TABLE crime ADD COLUMN is_deleted INTEGER DEFAULT 0")
    assert [] == found(plain, tmp_path)
    run(plain, "UPDATE crime SET is_deleted = 1 WHERE id = 1")
    [finding] = found(plain, tmp_path)
    assert ("warning", "crime", "is_deleted") == (finding.severity, finding.table, finding.column)
    assert "ถูกลบ" in finding.found.th
    query = 'query = "SELECT * FROM crime WHERE is_deleted = 0"'
    assert [] == found(plain, tmp_path, ('table = "crime"', query))


def test_repeated_and_blank_keys_are_counted_apart(plain: Plain, tmp_path: Path) -> None:
    plain.add(crime(1), crime(1), crime(None))
    assert [("warning", "crime", "id", "2 rows repeat, 1 are blank")] == briefly(found(plain, tmp_path))
    plain.add(*[crime(1) for _ in range(60)])
    [finding] = found(plain, tmp_path)
    assert ("error", "id") == (finding.severity, finding.column)


def test_blank_keys_are_no_repeated_ones_and_most_of_them_are_an_error(plain: Plain, tmp_path: Path) -> None:
    plain.add(*[crime(None) for _ in range(3)])
    [finding] = found(plain, tmp_path)
    assert ("warning", "0 rows repeat, 3 are blank") == (finding.severity, finding.found.en)
    assert "Rows with a blank key are not loaded" in finding.remedy.en
    assert "Beyond 1 % a pull is refused." in finding.remedy.en
    plain.add(*[crime(None) for _ in range(30)])
    assert [("error", "crime", "id", "0 rows repeat, 33 are blank")] == briefly(found(plain, tmp_path))


def test_check_counts_as_lost_what_a_pull_loses_whatever_way_a_key_is_blank_or_repeats(
    plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    # One part of the key blank, empty or made of blanks; two keys that only blanks around them tell apart.
    for number, status in ((1, ""), (2, "  "), (3, None), (4, " S7"), (5, "S7 ")):
        plain.change(number, status=status, offence="202")
    with plain.engine.begin() as connection:
        connection.execute(text("UPDATE crime SET id = 4 WHERE id = 5"))
    key = (
        ('key = "id"', 'key = ["id", "status"]'),
        ("[source]", "[source]\nmost_lost = 1"),
        ("codes = { S1", 'codes = { S7 = "arrested", S1'),
    )
    [finding] = found(plain, tmp_path, *key)
    assert ("id, status", "1 rows repeat, 3 are blank") == (finding.column, finding.found.en)
    source = plain.source(tmp_path, *key)
    summary = sync.sync(source, empty_store, salt="s", now=NOW)
    source.engine.dispose()
    assert (1, 3, 26) == (summary.duplicates, summary.without_key, summary.new)


def test_a_source_without_a_time_of_change_is_read_in_full_and_says_so(plain: Plain, tmp_path: Path) -> None:
    updated = ('updated = { date = "updated", format = "YYYY-MM-DD hh:mm:ss" }\n', "")
    assert [("warning", "crime", "updated", "none, so every pull reads every case")] == briefly(
        found(plain, tmp_path, updated)
    )


def test_errors_come_first_and_all_at_once(plain: Plain, tmp_path: Path) -> None:
    for n in range(1, 21):
        plain.change(n, offence="909", occurred="17/03/2569", lat="", lon="")
    assert ["error", "error", "warning"] == [f.severity for f in found(plain, tmp_path)]


def test_a_pull_that_could_not_give_right_figures_is_refused(
    plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    source = plain.source(tmp_path)
    with plain.engine.begin() as connection:
        connection.execute(text("UPDATE crime SET occurred = '17/03/2569'"))
    with pytest.raises(UserError, match=r"does not fit the source in 1 place") as caught:
        sync.sync(source, empty_store, salt="s", now=NOW)
    source.engine.dispose()
    assert "crime.occurred" in caught.value.say("th")


# -- Rights on a PostgreSQL server
# ---------------------------------------------------------------------------------------


@pytest.fixture
def guarded(database: MakeDatabase, administer: Callable[[str], None]) -> Iterator[Plain]:
    """A PostgreSQL source and an account ssz_pull that has no rights yet."""
    plain = Plain(database("template0"))
    plain.add(*[crime(n) for n in range(1, 31)])
    administer("DROP ROLE IF EXISTS ssz_pull")
    administer(f"CREATE ROLE ssz_pull LOGIN PASSWORD '{CANARY}'")
    yield plain
    with plain.engine.begin() as connection:
        connection.execute(text("DROP OWNED BY ssz_pull"))
    plain.engine.dispose()
    administer("DROP ROLE ssz_pull")


def as_puller(plain: Plain, folder: Path) -> Source:
    url = plain.engine.url.set(username="ssz_pull", password=CANARY)
    return police_databases.opened(url, folder, plain.mapping())


def run(plain: Plain, sql: str) -> None:
    with plain.engine.begin() as connection:
        connection.execute(text(sql))


def test_a_table_that_may_not_be_read_is_named_though_others_may(guarded: Plain, tmp_path: Path) -> None:
    run(guarded, "GRANT SELECT ON station TO ssz_pull")
    source = as_puller(guarded, tmp_path)
    assert [("error", "crime", "*", "this account may not read it")] == briefly(
        check.findings(source, now=NOW)
    )
    source.engine.dispose()


def test_row_level_security_that_hides_every_row_is_named_as_such(guarded: Plain, tmp_path: Path) -> None:
    run(guarded, "GRANT SELECT ON station, crime TO ssz_pull")
    run(guarded, "ALTER TABLE crime ENABLE ROW LEVEL SECURITY")
    source = as_puller(guarded, tmp_path)
    assert [("error", "crime", "*", "none: row-level security hides every row")] == briefly(
        check.findings(source, now=NOW)
    )
    run(guarded, "CREATE POLICY reading ON crime FOR SELECT TO ssz_pull USING (true)")
    run(guarded, "ALTER TABLE station ENABLE ROW LEVEL SECURITY")
    assert [("error", "station", "*", "none: row-level security hides every row")] == [
        b for b in briefly(check.findings(source, now=NOW)) if b[0] == "error"
    ]
    source.engine.dispose()


def rows_hidden(plain: Plain, folder: Path, *replaced: tuple[str, str]) -> list[tuple[str, str]]:
    """(table, what was found) of what hides rows from ssz_pull, and whether it does hide some."""
    url = plain.engine.url.set(username="ssz_pull", password=CANARY)
    source = police_databases.opened(url, folder, plain.mapping(*replaced))
    try:
        return [
            (f.table, f.found.en)
            for f in check.findings(source, now=NOW)
            if "row-level security" in f.found.en and f.severity == "warning"
        ]
    finally:
        source.engine.dispose()


HALF = "row-level security shows this account only what policies allow: half"


def test_row_level_security_that_hides_some_rows_is_named_with_its_policies(
    guarded: Plain, tmp_path: Path
) -> None:
    run(guarded, "GRANT SELECT ON station, crime TO ssz_pull")
    run(guarded, "ALTER TABLE crime ENABLE ROW LEVEL SECURITY")
    run(guarded, "CREATE POLICY half ON crime FOR SELECT USING (id % 2 = 0)")
    assert [("crime", HALF)] == rows_hidden(guarded, tmp_path)
    # Of several that allow, one that allows everything is enough; one that restricts takes it away again.
    run(guarded, "CREATE POLICY whole ON crime TO ssz_pull USING (true)")
    assert [] == rows_hidden(guarded, tmp_path)
    run(guarded, "CREATE POLICY most ON crime AS RESTRICTIVE USING (id > 3)")
    assert [("crime", HALF.replace("half", "half, most"))] == rows_hidden(guarded, tmp_path)


def test_a_policy_for_others_or_for_writing_does_not_let_this_account_read(
    guarded: Plain, tmp_path: Path
) -> None:
    run(guarded, "GRANT SELECT ON station, crime TO ssz_pull")
    run(guarded, "ALTER TABLE crime ENABLE ROW LEVEL SECURITY")
    run(guarded, "CREATE POLICY half ON crime USING (id % 2 = 0)")
    run(guarded, "CREATE POLICY of_owner ON crime TO postgres USING (true)")
    run(guarded, "CREATE POLICY writing ON crime FOR INSERT WITH CHECK (true)")
    assert [("crime", HALF)] == rows_hidden(guarded, tmp_path)


def test_policies_reach_an_account_through_the_roles_that_it_inherits(
    guarded: Plain, administer: Callable[[str], None], tmp_path: Path
) -> None:
    administer("CREATE ROLE ssz_readers")
    try:
        administer("GRANT ssz_readers TO ssz_pull")
        run(guarded, "GRANT SELECT ON station, crime TO ssz_readers")
        run(guarded, "ALTER TABLE crime ENABLE ROW LEVEL SECURITY")
        run(guarded, "CREATE POLICY half ON crime TO ssz_readers USING (id % 2 = 0)")
        assert [("crime", HALF)] == rows_hidden(guarded, tmp_path)
        run(guarded, "CREATE POLICY whole ON crime TO ssz_readers USING (true)")
        assert [] == rows_hidden(guarded, tmp_path)
    finally:
        run(guarded, "DROP OWNED BY ssz_readers")
        administer("DROP ROLE ssz_readers")


def test_an_account_that_owns_the_table_or_passes_by_policies_is_bound_only_where_they_are_forced(
    guarded: Plain, administer: Callable[[str], None], tmp_path: Path
) -> None:
    run(guarded, "GRANT SELECT ON station, crime TO ssz_pull")
    run(guarded, "ALTER TABLE crime ENABLE ROW LEVEL SECURITY")
    run(guarded, "CREATE POLICY half ON crime USING (id % 2 = 0)")
    administer("ALTER ROLE ssz_pull BYPASSRLS")
    assert [] == rows_hidden(guarded, tmp_path)
    administer("ALTER ROLE ssz_pull NOBYPASSRLS")
    run(guarded, "ALTER TABLE crime OWNER TO ssz_pull")
    assert [] == rows_hidden(guarded, tmp_path)
    run(guarded, "ALTER TABLE crime FORCE ROW LEVEL SECURITY")
    assert [("crime", HALF)] == rows_hidden(guarded, tmp_path)


def test_a_view_hides_what_is_hidden_from_its_owner_or_where_it_says_so_from_its_reader(
    guarded: Plain, administer: Callable[[str], None], tmp_path: Path
) -> None:
    run(guarded, "GRANT SELECT ON station, crime TO ssz_pull")
    run(guarded, "ALTER TABLE crime ENABLE ROW LEVEL SECURITY")
    run(guarded, "CREATE POLICY half ON crime USING (id % 2 = 0)")
    run(guarded, "CREATE VIEW cases AS SELECT * FROM crime")
    run(guarded, "GRANT SELECT ON cases TO ssz_pull")
    view = ('table = "crime"', 'table = "cases"')
    # Its owner is the superuser, from whom nothing is hidden.
    assert [] == rows_hidden(guarded, tmp_path, view)
    run(guarded, "ALTER VIEW cases SET (security_invoker = on)")
    below = "row-level security of crime shows only what policies allow: half"
    assert [("cases", below)] == rows_hidden(guarded, tmp_path, view)
    query = ('table = "crime"', "query = \"SELECT * FROM cases WHERE station LIKE '9%' -- all\"")
    assert [("query", below)] == rows_hidden(guarded, tmp_path, query)
    run(guarded, "ALTER VIEW cases RESET (security_invoker)")
    administer("CREATE ROLE ssz_viewer")
    try:
        run(guarded, "GRANT SELECT ON crime TO ssz_viewer")
        run(guarded, "ALTER VIEW cases OWNER TO ssz_viewer")
        assert [("cases", below)] == rows_hidden(guarded, tmp_path, view)
    finally:
        run(guarded, "DROP VIEW cases")
        run(guarded, "DROP OWNED BY ssz_viewer")
        administer("DROP ROLE ssz_viewer")


def test_exactly_the_rights_that_grants_lists_suffice_to_pull(
    guarded: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    source = as_puller(guarded, tmp_path)
    for statement in grants.statements(source.mapping):
        run(guarded, statement)
    assert [] == check.findings(source, now=NOW)
    assert 30 == sync.sync(source, empty_store, salt="s", now=NOW).new
    source.engine.dispose()


def test_the_rights_that_grants_lists_suffice_in_a_schema_of_its_own(
    guarded: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    owner = police_databases.awkward(guarded.engine, tmp_path)
    owner.engine.dispose()
    for statement in grants.statements(owner.mapping):
        run(guarded, statement.replace(":", "\\:"))
    source = Source.open(guarded.engine.url.set(username="ssz_pull", password=CANARY), owner.mapping)
    assert 5 == sync.sync(source, empty_store, salt="s", now=NOW).new
    source.engine.dispose()


def test_every_column_of_the_grants_says_what_it_is_for() -> None:
    for file in (ROOT / "examples").rglob("mapping.toml"):
        needed = grants.columns_needed(mapping.load(file)).values()
        purposes = [purpose for columns in needed for purpose in columns.values()]
        assert len(purposes) > 5
        assert all(purpose.th and purpose.en for purpose in purposes)


# -- The real command line
# -----------------------------------------------------------------------------------------------


def checked(url: str, mapping_file: Path, *arguments: str, run: Callable[..., Ended] = command) -> Ended:
    return run(
        "check",
        *arguments,
        cwd=mapping_file.parent,
        POLICE_DATABASE_URL=url,
        POLICE_MAPPING=str(mapping_file),
    )


def test_exit_codes_tell_fitting_warnings_and_errors_apart_and_json_holds_both_languages(
    plain: Plain, tmp_path: Path
) -> None:
    file = tmp_path / "mapping.toml"
    file.write_text(plain.mapping(), encoding="utf-8")
    fine = checked(str(plain.url), file)
    assert (0, "ไม่พบข้อบกพร่อง / No findings.\n") == (fine.returncode, fine.stdout)
    plain.change(1, offence="909")
    warned = checked(str(plain.url), file, "--format", "json")
    [finding] = json.loads(warned.stdout)
    assert (1, "warning", "crime", "offence") == (
        warned.returncode,
        *[finding[n] for n in ("severity", "table", "column")],
    )
    assert all({"th", "en"} == set(finding[part]) for part in ("expected", "found", "remedy"))
    file.write_text(plain.mapping(('table = "crime"', 'table = "crimes"')), encoding="utf-8")
    failed = checked(str(plain.url), file, run=process)
    assert 2 == failed.returncode
    assert all(word in failed.stdout for word in ("crimes", "Perhaps crime.", "อาจหมายถึง", "error"))


@pytest.mark.parametrize(
    ("address", "english"),
    [
        (f"postgresql://police:{CANARY}@127.0.0.1:1/crimes", "does not answer or refuses the connection"),
        (f"postgresql://police:{CANARY}@[::1/crimes", "malformed"),
        (f"postgresql://police:{CANARY}@host:port/crimes", "malformed"),
        (f"postgre://police:{CANARY}@localhost/crimes", "malformed"),
        (f"oracle+cx_oracle://police:{CANARY}@localhost/crimes", "Type python -m pip install cx_oracle"),
        *(
            (f"{kind}://police:{CANARY}@localhost/crimes", f"Type python -m pip install {driver}")
            for kind, driver in DRIVERS.items()
            if importlib.util.find_spec(driver) is None
        ),
        (f"postgres://police:{CANARY}@127.0.0.1:1/crimes", "does not answer or refuses the connection"),
        (f"police:{CANARY}", "malformed"),
        (f"sqlite:////nowhere/{CANARY}.sqlite", "does not answer or refuses the connection"),
    ],
)
def test_an_unusable_address_is_refused_without_being_shown(
    address: str, english: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mapping.toml"
    file.write_text(police_databases.PLAIN_MAPPING, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        Source.open(address, mapping.load(file))
    said = str(caught.value) + repr(caught.value) + "".join(capsys.readouterr())
    assert english in said
    assert CANARY not in said
    assert None is caught.value.__cause__


def test_a_server_that_refuses_the_connection_is_refused_on_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "mapping.toml"
    file.write_text(police_databases.PLAIN_MAPPING, encoding="utf-8")
    result = checked(f"postgresql://police:{CANARY}@127.0.0.1:1/crimes", file)
    assert is_refusal(result, "The source database does not answer or refuses the connection.")


def test_a_broken_mapping_is_refused_on_the_command_line(plain: Plain, tmp_path: Path) -> None:
    file = tmp_path / "mapping.toml"
    file.write_text(plain.mapping(('offence = "offence"', 'offense = "offence"')), encoding="utf-8")
    assert is_refusal(checked(str(plain.url), file), "incidents.columns.offense: is not a known name")


def test_grants_are_printed_without_asking_any_database(tmp_path: Path) -> None:
    file = tmp_path / "mapping.toml"
    file.write_text(police_databases.PLAIN_MAPPING, encoding="utf-8")
    result = command("check", "--grants", "--mapping", str(file), cwd=tmp_path)
    assert (0, True) == (result.returncode, 'GRANT SELECT ("code", "name",' in result.stdout)
    assert "crime.lat: ตำแหน่งบนแผนที่และพื้นที่ / place on the map, zone" in result.stdout


def test_cases_after_their_report_are_a_finding_and_counted_by_the_pull(
    plain: Plain, empty_store: Engine, tmp_path: Path
) -> None:
    plain.add(crime(40, occurred="2026-11-03 10:00", reported="2026-11-02"))
    plain.add(crime(41, occurred="2026-11-02 10:00", reported="2026-11-02"))
    source = plain.source(tmp_path)
    [finding] = [f for f in check.findings(source, now=NOW) if "after their report" in f.found.en]
    assert ("warning", "1 cases occurred after their report: 2026-11-03 10:00 > 2026-11-02 00:00") == (
        finding.severity,
        finding.found.en,
    )
    assert "เกิดหลังรับแจ้ง 1 คดี" in finding.found.th
    assert 1 == sync.sync(source, empty_store, salt="salt", now=NOW).after_report
    source.engine.dispose()


@pytest.mark.parametrize(
    ("columns", "row", "remedy"),
    [
        ('{ year = "y", month = "m", day = "d" }', (2567, 3, 1, ""), 'era = "BE"'),
        ('{ date = "t", format = "YYYY-MM-DD" }', (0, 0, 0, "2567-03-01"), 'era = "BE"'),
        ('{ date = "t", format = "YYYY-MM-DD" }', (0, 0, 0, "2031-03-01"), "the days lie in the future"),
        ('{ date = "t", format = "MM/DD/YYYY" }', (0, 0, 0, "45292"), 'format = ["MM/DD/YYYY", "serial"]'),
    ],
)
def test_days_that_cannot_be_read_come_with_what_reads_them(
    columns: str, row: tuple[int, int, int, str], remedy: str, tmp_path: Path
) -> None:
    database = tmp_path / "cases.sqlite"
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("CREATE TABLE cases (id INTEGER, y INTEGER, m INTEGER, d INTEGER, t TEXT)")
        good = (2024, 3, 1, "03/01/2024" if "MM/DD" in columns else "2024-03-01")
        connection.executemany("INSERT INTO cases VALUES (?, ?, ?, ?, ?)", [(1, *good), (2, *row)])
    file = tmp_path / "mapping.toml"
    file.write_text(
        '[source]\nname = "t"\n[incidents]\ntable = "cases"\nkey = "id"\n[incidents.columns]\n'
        f'station = {{ constant = "A" }}\noffence = {{ constant = "theft" }}\noccurred_from = {columns}\n'
        '[offence_codes]\ntheft = "theft"\n',
        encoding="utf-8",
    )
    source = Source.open(f"sqlite:///{database}", mapping.load(file))
    [finding] = [f for f in check.findings(source, now=NOW) if "unreadable" in f.found.en]
    assert remedy.replace("BE", "both") in finding.remedy.en or remedy in finding.remedy.en
    source.engine.dispose()
