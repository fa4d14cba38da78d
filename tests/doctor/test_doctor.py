"""Checks of a deployment: one that is as it should be, and each of its faults, made on purpose."""

import dataclasses
import json
import os
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url
from typer.testing import CliRunner

from dashboard import settings as configuration
from dashboard.doctor import __main__ as command
from dashboard.doctor import machine_checks, store_checks
from dashboard.doctor.checks import CHECKS, diagnoses
from dashboard.doctor.deployment import STATES, Deployment, Diagnosis, Server, engine_of
from dashboard.settings import ROOT, Oidc, Settings, TrustedProxy
from data_loaders import passwords, people
from tests.access.provider import provided
from tests.app import with_password
from tests.commands import CANARY

SALT = "5" * 64
FAR = Server("127.0.0.1", ("localhost", "127.0.0.1", "ssz.example.go.th"))
Break = Callable[["Site"], Deployment | None]


@dataclasses.dataclass
class Site:
    """A deployment with nothing wrong, and what can be broken of it."""

    deployment: Deployment
    owner: Engine
    patch: pytest.MonkeyPatch

    def run(self, sql: str) -> None:
        with self.owner.begin() as connection:
            connection.execute(text(sql))

    def with_settings(self, **changed: object) -> Deployment:
        kept = self.deployment.settings.model_copy(update=changed)
        return dataclasses.replace(self.deployment, settings=kept)

    def listening(self, server: Server) -> Deployment:
        return dataclasses.replace(self.deployment, server=server)


@pytest.fixture
def site(empty_store: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    key = os.environ["SCOPE_KEY"]
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setattr(passwords, "N", 2**4)
    people.add(empty_store, "trang", "ผบก.", "commander", "province:92", "purple river bridge", by="root")
    root, data = tmp_path / "program", tmp_path / "data"
    shutil.copytree(ROOT / "static", root / "static")
    shutil.copy(ROOT / "requirements.txt", root)
    versions = Path("data_loaders", "migrations", "versions")
    shutil.copytree(ROOT / versions, root / versions)
    data.mkdir(mode=0o700)
    environment = tmp_path / "environment"
    environment.touch(mode=0o640)
    settings = Settings(
        ssz_data_dir=data,
        ssz_min_free_mb=1,
        case_key_salt=SALT,
        scope_key=key,
        police_database_url="sqlite://",
        police_mapping=tmp_path / "mapping.toml",
    )
    reader = engine_of(empty_store.url.set(username="ssz_reader"))
    made = Site(Deployment(settings, reader, FAR, environment, root), empty_store, monkeypatch)
    made.run(
        "INSERT INTO ssz.load_batches (dataset, source_name, started_at, finished_at, state) VALUES"
        " ('incidents', 'x', now() - interval '8 minutes', now() - interval '7 minutes', 'complete')"
    )
    made.run("UPDATE ssz.store SET is_demo = false")
    return made


def found_in(deployment: Deployment) -> dict[str, Diagnosis]:
    return {check.code: diagnosis for check, diagnosis in diagnoses(deployment)}


def test_nothing_is_wrong_with_a_deployment_as_it_should_be(site: Site) -> None:
    found = found_in(site.deployment)
    assert {check.code: "good" for check in CHECKS} == {code: one.state for code, one in found.items()}
    assert all(one.remedy is None for one in found.values())


def test_a_proxy_or_provider_as_it_should_be_is_good(site: Site) -> None:
    assert found_in(behind("127.0.0.1/32")(site) or site.deployment)["naming"].state == "good"
    with provided() as provider:
        found = found_in(site.with_settings(oidc=provider.settings()))["naming"]
    assert found.state == "good"


def silent(site: Site) -> Deployment:
    url = make_url(f"postgresql+psycopg2://ssz_reader:{CANARY}@127.0.0.1:1/ssz")
    return dataclasses.replace(site.deployment, store=engine_of(url))


def at_revision(number: str) -> Break:
    return lambda site: site.run(f"UPDATE ssz.alembic_version SET version_num = '{number}'")


def owner_reads(site: Site) -> Deployment:
    return dataclasses.replace(site.deployment, store=site.owner)


def granted(sql: str) -> Break:
    return lambda site: site.run(f"GRANT {sql} TO ssz_reader")


def clock_moved(seconds: int) -> Break:
    class Moved(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime.now(tz) + timedelta(seconds=seconds)

    return lambda site: site.patch.setattr(store_checks, "datetime", Moved)


def pulled(ago: str) -> Break:
    return lambda site: site.run(f"UPDATE ssz.load_batches SET finished_at = now() - interval '{ago}'")


def not_at_midnight_in_bangkok(site: Site) -> None:
    site.run(f"ALTER ROLE ssz_reader IN DATABASE {site.owner.url.database} SET timezone = 'UTC'")


def open_to(mode: int, of: Callable[[Site], Path]) -> Break:
    return lambda site: of(site).chmod(mode)


def secrets_in_the_program(site: Site) -> None:
    file = site.deployment.root / ".streamlit" / "secrets.toml"
    file.parent.mkdir()
    file.touch(mode=0o644)


def as_root_with_a_server_of_its_own(site: Site) -> None:
    folder = site.deployment.settings.ssz_data_dir
    folder.chmod(0o755)
    (folder / "postgresql").mkdir()
    (folder / "postgresql" / "PG_VERSION").touch()
    site.patch.setattr("os.geteuid", lambda: 0)


def removed(name: str) -> Break:
    return lambda site: (site.deployment.root / "static" / name).unlink()


def written(name: str, content: str) -> Break:
    def write(site: Site) -> None:
        (site.deployment.root / name).write_text(content, encoding="utf-8")

    return write


def short_salt(site: Site) -> Deployment:
    given = Settings(ssz_data_dir=site.deployment.settings.ssz_data_dir, case_key_salt=CANARY)
    return site.with_settings(case_key_salt=given.case_key_salt)


def listening(address: str | None, *hosts: str) -> Break:
    return lambda site: site.listening(Server(address, hosts))


def behind(*peers: str, address: str = "127.0.0.1") -> Break:
    proxy = TrustedProxy.model_validate({"header": "X-Remote-User", "peers": peers})

    def broken(site: Site) -> Deployment:
        proxied = site.with_settings(proxy=proxy)
        return dataclasses.replace(proxied, server=Server(address, FAR.hosts, is_encrypted=True))

    return broken


def provided_by_nobody(site: Site) -> Deployment:
    provider = Oidc(issuer="http://127.0.0.1:9", client_id="ssz", client_secret=CANARY)
    return site.with_settings(oidc=provider)


def nobody_can_sign_in(site: Site) -> None:
    site.run("DELETE FROM ssz.users")


def lacks_the_table_of_users(site: Site) -> None:
    site.run("ALTER TABLE ssz.users RENAME TO people")


def folder_of(site: Site) -> Path:
    return site.deployment.settings.ssz_data_dir


def environment_of(site: Site) -> Path:
    return site.deployment.environment


FAULTS: list[tuple[str, Break, str]] = [
    ("store", silent, "does not answer"),
    ("store", lambda site: site.patch.setattr(store_checks, "OLDEST_POSTGRESQL", 99), "PostgreSQL 1"),
    ("revision", at_revision("0001"), "at 0001"),
    ("revision", at_revision("9999"), "at 9999"),
    ("revision", lambda site: site.run("DROP SCHEMA ssz CASCADE"), "no tables"),
    ("reader", owner_reads, "may create tables, may write rows"),
    ("reader", granted("INSERT ON ssz.stations"), "may write rows"),
    ("reader", granted("UPDATE (name_th) ON ssz.stations"), "may write rows"),
    ("reader", granted("TRUNCATE ON ssz.incidents"), "may write rows"),
    ("reader", granted("CREATE ON SCHEMA ssz"), "may create tables"),
    ("reader", granted("EXECUTE ON FUNCTION ssz.ensure_incident_year(integer)"), "may create tables"),
    ("reader", granted("SELECT ON ssz.passwords"), "hashes of passwords"),
    ("reader", granted("SELECT ON ssz.scope_keys"), "keys by which who asks is signed"),
    ("scope", owner_reads, "the pages' account sees every row"),
    ("scope", lambda site: site.run("DELETE FROM ssz.scope_keys"), "does not know this server's key"),
    ("scope", lambda site: site.with_settings(scope_key=None), "does not know this server's key"),
    ("scope", granted("SELECT ON ssz.incidents_undated"), "every row is read in incidents_undated"),
    ("scope", lambda site: site.run("ALTER TABLE ssz.zones NO FORCE ROW LEVEL SECURITY"), "read in zones"),
    ("scope", lambda site: site.run("DROP SCHEMA ssz CASCADE"), "sees every row"),
    ("clock", clock_moved(60), "seconds apart"),
    ("clock", clock_moved(-60), "seconds apart"),
    ("time_zone", not_at_midnight_in_bangkok, "does not use the time"),
    ("pull", pulled("2 hours"), "2 hours ago"),
    ("pull", lambda site: site.run("UPDATE ssz.load_batches SET state = 'interrupted'"), "No pull has ended"),
    ("salt", lambda site: site.with_settings(case_key_salt=None), "is not set"),
    ("salt", short_salt, "is shorter than"),
    ("reach", listening("127.0.0.1", "localhost", "127.0.0.1"), "only to this machine's own names"),
    ("reach", listening("127.0.0.1"), "answers to any name"),
    ("reach", listening("192.0.2.1", *FAR.hosts), "unencrypted"),
    ("reach", listening(None, *FAR.hosts), "unencrypted"),
    ("reach", nobody_can_sign_in, "nobody can sign in"),
    ("reach", lacks_the_table_of_users, "refuses this question"),
    ("naming", behind("127.0.0.1/32", "0.0.0.0/0"), "believed of every address"),
    ("naming", behind("::/0"), "believed of every address"),
    ("naming", behind("127.0.0.1/32", address="192.0.2.1"), "other machines reach"),
    ("naming", provided_by_nobody, "does not answer"),
    ("disk", lambda site: site.with_settings(ssz_min_free_mb=10**12), "are needed"),
    ("data_folder", open_to(0o750, folder_of), "SSZ_DATA_DIR is open to others (0750)"),
    ("data_folder", open_to(0o701, folder_of), "SSZ_DATA_DIR is open to others (0701)"),
    ("data_folder", as_root_with_a_server_of_its_own, "open to others (0755)"),
    ("secrets", open_to(0o644, environment_of), "environment is open to others (0644)"),
    ("secrets", open_to(0o660, environment_of), "environment is open to others (0660)"),
    ("secrets", secrets_in_the_program, "secrets.toml is open to others (0644)"),
    ("fonts", removed("fonts/Sarabun-Bold.ttf"), "Sarabun-Bold.ttf"),
    ("fonts", written("static/fonts/sarabun-thai-400-normal.woff2", ""), "sarabun-thai-400-normal.woff2"),
    ("base_map", removed("basemap/places.json"), "places.json"),
    ("base_map", written("static/basemap/land.geojson", '{"type": "Feat'), "land.geojson"),
    ("packages", written("requirements.txt", "pandas==0.1\n"), "pandas"),
    ("packages", written("requirements.txt", "no-such-package==1.0  # why\n"), "no-such-package –"),
]


@pytest.mark.parametrize(("code", "broken", "words"), FAULTS)
def test_each_fault_is_found_and_comes_with_its_remedy(
    site: Site, code: str, broken: Break, words: str
) -> None:
    found = found_in(broken(site) or site.deployment)[code]
    assert "fault" == found.state
    assert words in found.words.en
    assert found.remedy is not None
    assert found.remedy.th != found.remedy.en
    said = f"{found.words}{found.remedy}"
    assert CANARY not in said
    assert SALT not in said


def test_every_check_was_seen_to_find_its_fault() -> None:
    assert {check.code for check in CHECKS} == {code for code, _, _ in FAULTS}
    assert len(CHECKS) == len({check.code for check in CHECKS})


RIGHTS = ("SUPERUSER", "CREATEROLE", "CREATEDB", "REPLICATION", "BYPASSRLS", "IN ROLE ssz_loader")


@pytest.mark.parametrize("rights", RIGHTS)
def test_a_reader_with_rights_over_the_server_is_found(site: Site, rights: str) -> None:
    site.run(f"CREATE ROLE powerful LOGIN PASSWORD 'powerful' {rights}")
    site.run("GRANT USAGE ON SCHEMA ssz TO powerful")
    try:
        reader = engine_of(site.owner.url.set(username="powerful", password="powerful"))
        found = store_checks.reader(dataclasses.replace(site.deployment, store=reader))
    finally:
        site.run("DROP OWNED BY powerful")
        site.run("DROP ROLE powerful")
    assert "fault" == found.state
    assert ("belongs to other roles" if "ROLE " in rights else "is an administrator's") in found.words.en


def test_while_the_store_is_silent_everything_else_is_looked_at(site: Site) -> None:
    found = found_in(silent(site))
    of_store = {"revision", "reader", "scope", "clock", "time_zone", "pull", "reach"}
    assert of_store == {code for code, one in found.items() if one.state == "skipped"}
    assert ["store"] == [code for code, one in found.items() if one.state == "fault"]
    without = dataclasses.replace(site.deployment, store=None)
    assert "fault" == found_in(without)["store"].state


def test_a_demo_that_pulls_nothing_needs_no_salt_and_may_be_shown_to_anybody(site: Site) -> None:
    site.run("UPDATE ssz.store SET is_demo = true")
    site.run("DELETE FROM ssz.users")
    found = found_in(site.with_settings(case_key_salt=None, police_database_url=None))
    assert {"salt": "skipped", "pull": "skipped", "reach": "good"} == {
        code: found[code].state for code in ("salt", "pull", "reach")
    }


def test_what_is_looked_for_is_what_the_program_has() -> None:
    letters = {p.name for p in (ROOT / "static" / "fonts").iterdir() if p.suffix in {".ttf", ".woff2"}}
    assert letters == set(machine_checks.FONTS)
    maps = {p.name for p in (ROOT / "static" / "basemap").iterdir() if p.suffix in {".json", ".geojson"}}
    assert maps == set(machine_checks.BASE_MAP)


def run(patch: pytest.MonkeyPatch, site: Site, *arguments: str, **settings: str) -> tuple[int, str]:
    owner, reader = (with_password(site.owner.url, account) for account in ("postgres", "ssz_reader"))
    key = site.deployment.settings.scope_key
    assert key is not None
    given = {
        "DATABASE_URL": owner.render_as_string(hide_password=False),
        "DATABASE_READER_URL": reader.render_as_string(hide_password=False),
        "SSZ_DATA_DIR": str(folder_of(site)),
        "CASE_KEY_SALT": SALT,
        "SCOPE_KEY": key.get_secret_value(),
        "STREAMLIT_SERVER_ALLOWED_HOSTS": "ssz.example.go.th localhost",
        **settings,
    }
    for name, value in given.items():
        patch.setenv(name, value)
    configuration.settings.cache_clear()
    try:
        done = CliRunner().invoke(command.app, [*arguments, "--environment", str(environment_of(site))])
    finally:
        configuration.settings.cache_clear()
    assert not [secret for secret in (owner.password, reader.password, SALT) if str(secret) in done.output]
    return done.exit_code, done.output


def test_the_command_ends_with_0_where_nothing_is_wrong(site: Site) -> None:
    code, said = run(site.patch, site, "--lang", "en")
    assert 0 == code, said
    assert said.rstrip().endswith("Nothing is wrong.")


def test_the_command_tells_a_fault_in_the_language_asked_for_and_ends_with_1(
    site: Site,
) -> None:
    folder_of(site).chmod(0o755)
    code, said = run(site.patch, site)
    assert 1 == code
    assert "โฟลเดอร์ข้อมูล · ต้องแก้ไข: SSZ_DATA_DIR เปิดให้ผู้อื่น (0755)" in said
    assert f"→ สั่ง chmod 0700 {folder_of(site)}" in said
    code, said = run(site.patch, site, "--lang", "en")
    assert 1 == code
    assert "→ Run chmod 0700" in said
    code, said = run(site.patch, site, "--format", "json")
    assert 1 == code
    told = json.loads(said)
    assert told["healthy"] is False
    assert {check.code for check in CHECKS} == {one["check"] for one in told["checks"]}
    assert ["data_folder"] == [one["check"] for one in told["checks"] if one["state"] == "fault"]
    assert set(STATES) >= {one["state"] for one in told["checks"]}


def test_settings_that_cannot_be_used_are_a_fault_too(site: Site) -> None:
    reader = "DATABASE_READER_URL"
    for wrong in ({"SSZ_MIN_FREE_MB": "many"}, {reader: ""}, {reader: f"x:{CANARY}"}):
        code, said = run(site.patch, site, "--format", "json", **wrong)
        assert 1 == code
        told = json.loads(said)
        assert ["settings"] == [one["check"] for one in told["checks"]]
        assert told["checks"][0]["remedy"]["th"]
