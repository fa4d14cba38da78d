"""A changed schema becomes a migration that makes the store the same, comments and checks too."""

import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Date, Engine, ForeignKey, Integer, MetaData, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from dashboard import schema
from dashboard.errors import UserError
from dashboard.schema.base import optional, required
from data_loaders import revisions, store
from tests.commands import command, is_refusal


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The migrations, in a folder that may be written to."""
    copied = tmp_path / "migrations"
    shutil.copytree(revisions.MIGRATIONS, copied, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(revisions, "MIGRATIONS", copied)
    return copied


@pytest.fixture
def grown(monkeypatch: pytest.MonkeyPatch) -> MetaData:
    """The schema with a column, a check, a comment and a table that no migration has made."""
    metadata = MetaData(schema=schema.SCHEMA, naming_convention=schema.metadata.naming_convention)
    for table in schema.metadata.sorted_tables:
        table.to_metadata(metadata)
    checkpoints = metadata.tables["ssz.checkpoints"]
    checkpoints.append_column(optional("lanes", Integer, "lanes that it closes, 0–12; 'none' = 0"))
    checkpoints.append_constraint(CheckConstraint("lanes between 0 and 12", name="lanes"))
    checkpoints.c.since.comment = "first day, Bangkok"
    Table(
        "patrols",
        metadata,
        required("id", Text, "code of the patrol", primary_key=True),
        required("station_code", Text, "station", ForeignKey("ssz.stations.code"), index=True),
        required("walked_on", Date, "day"),
        required("route", JSONB, "points of 100 % of its way", server_default=text("'[]'")),
        CheckConstraint("walked_on > '2000-01-01'", name="walked_on"),
        comment="Patrols. Grain: patrol.",
    )
    monkeypatch.setattr(schema, "metadata", metadata)
    return metadata


def differences(engine: Engine, metadata: MetaData) -> list[object]:
    def is_ours(item: object, name: str | None, kind: str, *_: object) -> bool:
        table = name if kind == "table" else getattr(getattr(item, "table", None), "name", "")
        return getattr(item, "schema", "ssz") == "ssz" and not str(table).startswith(
            ("incidents_", "alembic_")
        )

    options = {"include_schemas": True, "include_object": is_ours, "compare_server_default": True}
    with engine.connect() as connection:
        return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)


def versions(folder: Path) -> set[str]:
    return {path.name for path in (folder / "versions").glob("*.py")}


def test_an_added_column_and_table_become_a_migration_that_leaves_no_difference(
    grown: MetaData, empty_store: Engine, folder: Path
) -> None:
    before, heads = versions(folder), sorted(versions(folder))[-1]
    assert differences(empty_store, grown)
    written = revisions.revise(empty_store, "add patrols")
    assert written is not None
    assert {written.name} == versions(folder) - before
    assert f"{int(heads[:4]) + 1:04d}_add_patrols.py" == written.name
    assert store.upgrade(empty_store) is None
    assert [] == differences(empty_store, grown)
    table = "'ssz.checkpoints'::regclass"
    comment = f"SELECT col_description({table}, attnum) FROM pg_attribute WHERE attname = 'lanes'"
    names = "('ck_checkpoints_lanes', 'ck_patrols_walked_on')"
    checks = f"SELECT count(*) FROM pg_constraint WHERE conname IN {names}"
    rights = "SELECT has_table_privilege('ssz_reader', 'ssz.patrols', 'SELECT')"
    with empty_store.connect() as connection:
        found = [connection.execute(text(sql)).scalar() for sql in (comment, checks, rights)]
    # What has no rule of rows yet is no matter of the pages.
    assert ["lanes that it closes, 0–12; 'none' = 0", 2, False] == found
    # And once more: there is nothing left to write.
    assert None is revisions.revise(empty_store, "add patrols again")
    assert {written.name} == versions(folder) - before


@pytest.mark.usefixtures("folder")
def test_a_check_that_says_something_else_is_replaced_and_one_that_is_gone_dropped(
    empty_store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    metadata = MetaData(schema=schema.SCHEMA, naming_convention=schema.metadata.naming_convention)
    for table in schema.metadata.sorted_tables:
        table.to_metadata(metadata)
    questions, results = metadata.tables["ssz.survey_questions"], metadata.tables["ssz.survey_results"]
    for table in (questions, results):
        (old,) = [c for c in table.constraints if str(c.name).endswith("_indicator")]
        table.constraints.remove(old)
    questions.append_constraint(CheckConstraint("indicator in ('fear', 'calm')", name="indicator"))
    monkeypatch.setattr(schema, "metadata", metadata)
    assert revisions.revise(empty_store, "ask for calm") is not None
    assert store.upgrade(empty_store) is None
    ours = "conname LIKE 'ck_survey_%_indicator'"
    sql = f"SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE {ours}"
    with empty_store.connect() as connection:
        checks = {row[0]: row[1] for row in connection.execute(text(sql))}
    assert {"ck_survey_questions_indicator"} == set(checks)
    assert "calm" in checks["ck_survey_questions_indicator"]
    assert None is revisions.revise(empty_store, "ask for calm again")


def test_nothing_is_written_when_nothing_changed(empty_store: Engine, folder: Path, tmp_path: Path) -> None:
    before = versions(folder)
    address = empty_store.url.render_as_string(hide_password=False)
    result = command("revision", "add nothing", cwd=tmp_path, DATABASE_URL=address)
    assert (0, "") == (result.returncode, result.stdout)
    assert "Nothing differs from the store" in result.stderr
    assert before == versions(folder)


def test_a_store_that_is_behind_is_refused(
    grown: MetaData, empty_store: Engine, folder: Path, tmp_path: Path
) -> None:
    with empty_store.begin() as connection:
        connection.execute(text("UPDATE ssz.alembic_version SET version_num = '0001'"))
    before, address = versions(folder), empty_store.url.render_as_string(hide_password=False)
    assert is_refusal(
        command("revision", "add patrols", cwd=tmp_path, DATABASE_URL=address), "not at the latest revision"
    )
    assert before == versions(folder)
    assert "ssz.patrols" in grown.tables


@pytest.mark.parametrize("name", ["", "เพิ่ม", "../0005", "a" * 60, "add\nthis"])
def test_a_name_that_cannot_be_a_file_is_refused(name: str, empty_store: Engine) -> None:
    with pytest.raises(UserError, match="Latin letters"):
        revisions.revise(empty_store, name)


def test_the_command_says_in_both_languages_what_it_wrote(
    grown: MetaData, empty_store: Engine, folder: Path, tmp_path: Path
) -> None:
    address = empty_store.url.render_as_string(hide_password=False)
    result = command("revision", "add patrols", cwd=tmp_path, DATABASE_URL=address)
    assert 0 == result.returncode
    assert "_add_patrols.py แล้ว" in result.stderr
    assert "_add_patrols.py written" in result.stderr
    assert Path(result.stdout.strip()).parent == folder / "versions"
    assert len(grown.tables) > 30
