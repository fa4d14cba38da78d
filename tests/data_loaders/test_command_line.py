"""The loaders' command line against a real store: upgrade, sync, load, demo, basemap."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL

from dashboard.errors import UserError
from dashboard.filters import Scope
from dashboard.settings import ROOT
from dashboard.store import embedded
from data_loaders import basemap, mapping, sync
from data_loaders.source import Source
from tests import asking, folders
from tests.commands import CANARY, command, environment, is_refusal, process
from tests.police_databases import NOW, Plain, crime


def address(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def value(engine: Engine, sql: str) -> object:
    with engine.connect() as connection:
        return connection.execute(text(sql)).scalar()


@pytest.fixture
def site(empty_store: Engine, tmp_path: Path) -> dict[str, str]:
    """Settings of a site with a police database of thirty cases."""
    plain = Plain.in_file(tmp_path)
    plain.add(*[crime(n) for n in range(1, 31)])
    plain.engine.dispose()
    (tmp_path / "mapping.toml").write_text(plain.mapping(), encoding="utf-8")
    return {
        "DATABASE_URL": address(empty_store.url),
        "POLICE_DATABASE_URL": str(plain.url),
        "POLICE_MAPPING": str(tmp_path / "mapping.toml"),
        "CASE_KEY_SALT": CANARY,
    }


def test_upgrade_may_be_run_again_and_changes_nothing_then(empty_store: Engine, tmp_path: Path) -> None:
    """The template of the store was upgraded before."""
    result = process("upgrade", cwd=tmp_path, DATABASE_URL=address(empty_store.url))
    assert (0, "") == (result.returncode, result.stdout)
    assert "The reporting store is ready." in result.stderr
    assert 1 == value(empty_store, "SELECT version FROM ssz.store")


def test_what_was_loaded_and_what_is_undone_are_counted_alike_as_people_count(
    empty_store: Engine, tmp_path: Path
) -> None:
    holidays = tmp_path / "holidays.csv"
    holidays.write_text("วันที่,ชื่อวันหยุด\n2026-12-05,วันพ่อแห่งชาติ\n2026-12-10,วันรัฐธรรมนูญ\n", encoding="utf-8")
    site = {"DATABASE_URL": address(empty_store.url)}
    loaded = command("load", "holidays", str(holidays), cwd=tmp_path, **site)
    assert (0, True) == (loaded.returncode, "วันหยุด 2 วัน" in loaded.stderr), loaded.stderr
    undone = command("undo", "holidays", cwd=tmp_path, **site)
    assert (0, True) == (undone.returncode, "วันหยุด 2 วัน / 2 holidays" in undone.stderr), undone.stderr


@pytest.fixture
def server_of_others() -> Iterator[URL]:
    """A server on which our accounts do not exist, and a database whose owner may not create any."""
    folder = folders.new("others")
    url = embedded.start(folder)
    administrator = create_engine(url, isolation_level="AUTOCOMMIT")
    with administrator.connect() as connection:
        connection.execute(text("DROP ROLE ssz_reader, ssz_loader"))
        connection.execute(text("CREATE ROLE limited LOGIN NOSUPERUSER NOCREATEROLE"))
        connection.execute(text("CREATE DATABASE site OWNER limited"))
        # Accounts get their passwords from its administrator.
        (folder / embedded.CLUSTER / "pg_hba.conf").write_text("local all all trust\n")
        connection.execute(text("SELECT pg_reload_conf()"))
    administrator.dispose()
    yield url.set(database="site")
    embedded.stop(folder)
    shutil.rmtree(folder, ignore_errors=True)


def test_an_owner_who_may_not_create_accounts_gets_the_sql_for_it_until_it_was_run(
    server_of_others: URL, tmp_path: Path
) -> None:
    owner = address(server_of_others.set(username="limited"))
    first = command("upgrade", cwd=tmp_path, DATABASE_URL=owner)
    assert 0 == first.returncode
    assert "give this to the DBA" in first.stderr
    assert all(
        word in first.stdout
        for word in ("CREATE ROLE ssz_reader", "GRANT SELECT ON ssz.incidents TO ssz_reader")
    )
    administrator = create_engine(server_of_others)
    with administrator.begin() as connection:
        connection.exec_driver_sql(first.stdout)
    administrator.dispose()
    assert "" == command("upgrade", cwd=tmp_path, DATABASE_URL=owner).stdout
    reader = create_engine(server_of_others.set(username="ssz_reader"))
    assert [(78,)] == asking.ask(reader, text("SELECT count(*) FROM ssz.provinces"), Scope.nation())
    reader.dispose()
    # The loading account owns nothing, and upgrade has nothing to do for it.
    loader = command(
        "upgrade", cwd=tmp_path, DATABASE_URL=address(server_of_others.set(username="ssz_loader"))
    )
    assert (0, "") == (loader.returncode, loader.stdout)


def test_a_pull_prints_its_account_and_a_dry_run_stores_nothing(
    site: dict[str, str], empty_store: Engine, tmp_path: Path
) -> None:
    for run, arguments, stored in ((command, ["sync", "--dry-run"], 0), (process, ["sync"], 30)):
        result = run(*arguments, cwd=tmp_path, **site)
        assert 0 == result.returncode
        assert "ใหม่ / new" in result.stderr
        assert "2026-11-01" in result.stderr
        assert stored == value(empty_store, "SELECT count(*) FROM ssz.incidents")


def test_a_missing_salt_is_named_and_nothing_is_pulled(
    site: dict[str, str], empty_store: Engine, tmp_path: Path
) -> None:
    without = {name: v for name, v in site.items() if name != "CASE_KEY_SALT"}
    result = process("sync", cwd=tmp_path, **without)
    assert is_refusal(result, "CASE_KEY_SALT (the secret that hides case numbers) is not set.")
    assert "import secrets" in result.stderr
    assert 0 == value(empty_store, "SELECT count(*) FROM ssz.load_batches")


def test_a_source_that_is_not_given_is_named(site: dict[str, str], tmp_path: Path) -> None:
    without = {name: v for name, v in site.items() if not name.startswith("POLICE")}
    assert is_refusal(
        command("sync", cwd=tmp_path, **without), "The source database or the mapping file is not given."
    )


def test_a_store_that_does_not_answer_is_named_without_its_address(
    site: dict[str, str], tmp_path: Path
) -> None:
    broken = site | {"DATABASE_URL": f"postgresql://owner:{CANARY}@127.0.0.1:1/ssz"}
    assert is_refusal(
        command("sync", cwd=tmp_path, **broken), "The reporting store (DATABASE_URL) does not answer."
    )


@pytest.fixture
def asks_for_passwords(server: URL, administer: Callable[[str], None]) -> Iterator[URL]:
    """Address of an account for which the server wants a password."""
    rules = Path(str(server.query["host"])) / "pg_hba.conf"
    before = rules.read_text()
    administer(f"CREATE ROLE guarded LOGIN PASSWORD '{CANARY}'")
    rules.write_text("local all guarded scram-sha-256\n" + before)
    administer("SELECT pg_reload_conf()")
    yield server.set(username="guarded", password=CANARY)
    rules.write_text(before)
    administer("SELECT pg_reload_conf()")
    administer("DROP ROLE guarded")


def test_a_wrong_password_is_refused_without_being_shown(
    asks_for_passwords: URL, site: dict[str, str], tmp_path: Path
) -> None:
    right = site | {"POLICE_DATABASE_URL": address(asks_for_passwords)}
    # With the right one the account gets in, and finds no such tables.
    assert "there is none, or this account cannot see it" in command("check", cwd=tmp_path, **right).stdout
    wrong = site | {"POLICE_DATABASE_URL": address(asks_for_passwords.set(password=CANARY + "x"))}
    result = command("check", cwd=tmp_path, **wrong)
    assert is_refusal(result, "The source database does not answer or refuses the connection.")


def test_watching_goes_on_after_a_failed_pull(
    site: dict[str, str], empty_store: Engine, tmp_path: Path
) -> None:
    plain = Plain(site["POLICE_DATABASE_URL"].replace("police.sqlite", "late.sqlite"))
    plain.add(crime(1))
    with plain.engine.begin() as connection:
        connection.execute(text("ALTER TABLE crime RENAME TO away"))
    watching = subprocess.Popen(
        [sys.executable, "-m", "data_loaders", "sync", "--watch", "1s"],
        cwd=ROOT,
        env=environment(tmp_path, **site | {"POLICE_DATABASE_URL": str(plain.url)}),
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert watching.stderr is not None
        said = ""
        while "does not fit the source" not in said:
            line = watching.stderr.readline()
            assert line, said
            said += line
        with plain.engine.begin() as connection:
            connection.execute(text("ALTER TABLE away RENAME TO crime"))
        for _ in range(200):
            if value(empty_store, "SELECT count(*) FROM ssz.load_batches WHERE state = 'complete'"):
                break
            time.sleep(0.1)
        assert 1 == value(empty_store, "SELECT count(*) FROM ssz.incidents")
        assert None is watching.poll()
        # What it promised, so that pages know when a pull is missing.
        promised = "SELECT counts->>'watch_seconds' FROM ssz.load_batches WHERE state = 'complete' LIMIT 1"
        assert "1" == value(empty_store, promised)
    finally:
        watching.kill()
        watching.communicate()
        plain.engine.dispose()


def test_a_fault_of_the_program_ends_a_watch_without_a_word_of_what_was_read(
    site: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError(CANARY)

    monkeypatch.setattr(sync, "sync", fail)
    ended = command("sync", "--watch", "1s", cwd=tmp_path, **site)
    assert 2 == ended.returncode
    assert "watch_failed" in ended.stderr
    assert "ValueError" in ended.stderr
    assert "__main__.py" in ended.stderr


def test_a_pull_by_hand_promises_no_other(site: dict[str, str], empty_store: Engine, tmp_path: Path) -> None:
    assert 0 == command("sync", cwd=tmp_path, **site).returncode
    assert None is value(empty_store, "SELECT counts->>'watch_seconds' FROM ssz.load_batches")


def test_a_pull_locks_the_base_of_a_zone_that_joined_and_does_so_once(
    site: dict[str, str], empty_store: Engine, tmp_path: Path
) -> None:
    square = [[[99.60, 7.54], [99.62, 7.54], [99.62, 7.56], [99.60, 7.56], [99.60, 7.54]]]
    facts = {"code": "Z1", "station": "9201", "name_th": "ย่านการค้า", "joined_on": "2026-02-01"}
    features = [
        {"type": "Feature", "properties": facts, "geometry": {"type": "Polygon", "coordinates": square}}
    ]
    file = tmp_path / "zones.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    for arguments in (["sync"], ["load", "zones", str(file)]):
        assert 0 == command(*arguments, cwd=tmp_path, **site).returncode
    assert 0 == value(empty_store, "SELECT count(*) FROM ssz.zone_reviews")
    with empty_store.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO ssz.coverage (dataset, station_code, month, state) SELECT 'incidents', '9201',"
                " m::date, 'received' FROM generate_series('2024-01-01'::date, '2026-10-01', '1 month') m ON"
                " CONFLICT DO NOTHING"
            )
        )
    for arguments in (["sync", "--dry-run"], ["sync"], ["sync"]):
        assert 0 == command(*arguments, cwd=tmp_path, **site).returncode
        dry = arguments != ["sync"]
        assert (0 if dry else 1) == value(
            empty_store, "SELECT count(*) FROM ssz.zone_reviews WHERE months = 0"
        )
    assert "sync" == value(empty_store, "SELECT recorded_by FROM ssz.zone_reviews WHERE months = 0")


def test_zones_and_annotations_are_loaded_and_demo_removal_is_refused_on_real_data(
    site: dict[str, str], empty_store: Engine, tmp_path: Path
) -> None:
    source = Source.open(site["POLICE_DATABASE_URL"], mapping.load(Path(site["POLICE_MAPPING"])))
    sync.sync(source, empty_store, salt=CANARY, now=NOW)
    source.engine.dispose()
    square = [[[99.60, 7.54], [99.62, 7.54], [99.62, 7.56], [99.60, 7.56], [99.60, 7.54]]]
    facts = {"code": "Z1", "station": "9201", "name_th": "ย่านการค้า"}
    features = [
        {"type": "Feature", "properties": facts, "geometry": {"type": "Polygon", "coordinates": square}}
    ]
    file = tmp_path / "zones.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    loaded = process("load", "zones", str(file), cwd=tmp_path, **site)
    assert (0, True) == (
        loaded.returncode,
        "zones.geojson: นำเข้าแล้ว รูปพื้นที่ 1 รูป · 1 สถานี / loaded 1 zone" in " ".join(loaded.stderr.split()),
    )
    assert 30 == value(
        empty_store, "SELECT sum(cases) FROM ssz.incident_days WHERE basis = 'occurred' AND zone_code = 'Z1'"
    )

    # A pull has neither a file nor rows of its own; the history shows it all the same.
    shown = command("history", cwd=tmp_path, **site)
    assert 0 == shown.returncode, shown.stderr
    assert "zones.geojson" in shown.stdout
    assert [1, None] == [
        row["rows"] for row in json.loads(command("history", "--format", "json", cwd=tmp_path, **site).stdout)
    ]
    assert is_refusal(
        command("template", "incidents", cwd=tmp_path, **site), "incidents has no form or list of its own"
    )

    file.write_text(file.read_text(encoding="utf-8").replace("9201", "4711"), encoding="utf-8")
    assert is_refusal(command("load", "zones", str(file), cwd=tmp_path, **site), "no station 4711")
    removal = command("demo", "--remove", cwd=tmp_path, **site)
    assert is_refusal(removal, "The reporting store already holds real data.")
    assert 30 == value(empty_store, "SELECT count(*) FROM ssz.incidents")


def test_a_basemap_keeps_shapes_and_drops_attributes(tmp_path: Path) -> None:
    line = {"type": "LineString", "coordinates": [[99.6, 7.5, 12.0], [99.7, 7.6, 13.0]]}
    features = [{"type": "Feature", "properties": {"owner": "somebody"}, "geometry": line}]
    file = tmp_path / "districts.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    result = command("basemap", str(file), cwd=tmp_path)
    assert 0 == result.returncode
    kept = json.loads(Path(result.stdout.strip()).read_text(encoding="utf-8"))
    assert [{"type": "Feature", "properties": {}, "geometry": line}] == kept["features"]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"features": []}',
        '{"features": [{"geometry": null}]}',
        '{"features": [{"geometry": {"type": "Point", "coordinates": [566000, 835000]}}]}',
        '{"features": [{"geometry": {"type": "LineString", "coordinates": [[99, 7], [566000, 835000]]}}]}',
        '{"features": [{"geometry": {"type": "Point", "coordinates": [NaN, 7]}}]}',
    ],
    ids=["empty", "list", "none", "null", "metres", "metres later", "NaN"],
)
def test_what_cannot_serve_as_boundaries_is_refused(content: str, tmp_path: Path) -> None:
    file = tmp_path / "districts.geojson"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match="cannot serve as boundaries"):
        basemap.add(file, tmp_path / "data")
    assert not (tmp_path / "data").exists()
