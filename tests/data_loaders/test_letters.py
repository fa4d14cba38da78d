"""Thai that a source keeps without knowing it is Thai: named by `check`, refused by a pull, read once
declared.
"""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL

from data_loaders import check, letters, sync
from data_loaders.source import Source
from tests import police_databases
from tests.commands import CANARY, command, is_refusal
from tests.police_databases import NOW

Administer = Callable[[str], None]

# A key in Thai, too: the charges of a case are asked for by it.
THAI_MAPPING = """
[source]
name = "ไทย"
ENCODING
[stations]
table = "station"
columns = { code = "code", name = "name" }
[incidents]
table = "crime"
key = "id"
[incidents.columns]
station = "station"
occurred_from = { date = "day", format = "DD MON YYYY", era = "BE" }
status = { column = "status", codes = { "จับได้" = "arrested" } }
[incident_offences]
table = "charge"
incident = "crime"
columns = { code = "offence" }
[offence_codes]
"ลักทรัพย์" = "theft"
"ชิงทรัพย์" = "robbery"
"""
ROWS = {
    "station": (("code", "name"), [("9201", "สภ.เมืองตรัง"), ("9202", "สภ.ห้วยยอด")]),
    "crime": (
        ("id", "station", "day", "status"),
        [("ก1/2569", "9201", "5 มี.ค. 2569", "จับได้"), ("ข2/2569", "9202", "6 เม.ย. 2569", None)],
    ),
    "charge": (
        ("crime", "offence"),
        [("ก1/2569", "ลักทรัพย์"), ("ก1/2569", "ชิงทรัพย์"), ("ข2/2569", "ลักทรัพย์")],
    ),
}
READ = [
    ("สภ.เมืองตรัง", "robbery", ["theft"], "2026-03-05", "arrested"),
    ("สภ.ห้วยยอด", "theft", None, "2026-04-06", "not_given"),
]
UNDECLARED = "Text in the source is not written in the encoding that its database declares."


def fill(engine: Engine, written: Callable[[str], object], literal: str = ":{}") -> None:
    """The tables with each text as `written`; `literal` takes a value's name in SQL."""
    with engine.begin() as connection:
        for table, (columns, rows) in ROWS.items():
            connection.execute(text(f"CREATE TABLE {table} ({', '.join(f'{c} text' for c in columns)})"))
            values = ", ".join(literal.format(c) for c in columns)
            for row in rows:
                given = {c: None if v is None else written(v) for c, v in zip(columns, row, strict=True)}
                connection.execute(text(f"INSERT INTO {table} VALUES ({values})"), given)
    engine.dispose()


def _without(value: str, thai_keys: dict[int, int]) -> str:
    return value.translate(thai_keys) if value.endswith("/2569") else value


def toml(encoding: str | None) -> str:
    return THAI_MAPPING.replace("ENCODING", f'encoding = "{encoding}"' if encoding else "")


def pulled(source: Source, engine: Engine) -> list[tuple[object, ...]]:
    assert [] == [f for f in check.findings(source, now=NOW) if f.severity == "error"]
    sync.sync(source, engine, salt="s", now=NOW)
    source.engine.dispose()
    sql = (
        "SELECT name_th, offence_code, other_offences, (occurred_from AT TIME ZONE"
        " 'Asia/Bangkok')::date::text, clearance FROM ssz.incidents i JOIN ssz.stations s ON s.code ="
        " i.station_code ORDER BY occurred_from"
    )
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]


@pytest.fixture
def in_encoding(server: URL, administer: Administer) -> Callable[[str], URL]:
    """Makes a database in a server encoding."""

    def make(encoding: str) -> URL:
        administer("DROP DATABASE IF EXISTS thai WITH (FORCE)")
        administer(
            f"CREATE DATABASE thai TEMPLATE template0 ENCODING '{encoding}' LOCALE_PROVIDER libc LOCALE 'C'"
        )
        return server.set(database="thai")

    return make


def refused_by_the_command_line(url: str, folder: Path, english: str, store: Engine) -> None:
    file = folder / "mapping.toml"
    file.write_text(toml(None), encoding="utf-8")
    settings = {
        "POLICE_DATABASE_URL": url,
        "POLICE_MAPPING": str(file),
        "CASE_KEY_SALT": CANARY,
        "DATABASE_URL": store.url.render_as_string(hide_password=False),
    }
    refusal = command("sync", cwd=folder, **settings)
    assert is_refusal(refusal, english)
    assert 'encoding = "' in refusal.stderr
    with store.connect() as connection:
        assert 0 == connection.execute(text("SELECT count(*) FROM ssz.load_batches")).scalar()


@pytest.mark.parametrize("encoding", ["tis-620", "utf-8"])
def test_a_database_that_declares_no_encoding_is_refused_and_read_once_the_mapping_declares_it(
    encoding: str, in_encoding: Callable[[str], URL], empty_store: Engine, tmp_path: Path
) -> None:
    url = in_encoding("SQL_ASCII")
    fill(create_engine(url, client_encoding={"tis-620": "WIN874", "utf-8": "UTF8"}[encoding]), str)
    refused_by_the_command_line(url.render_as_string(hide_password=False), tmp_path, UNDECLARED, empty_store)
    assert READ == pulled(police_databases.opened(url, tmp_path, toml(encoding)), empty_store)


@pytest.mark.parametrize("encoding", ["tis-620", "utf-8"])
def test_thai_in_columns_declared_latin_is_recognised_and_read_once_the_mapping_declares_it(
    encoding: str, in_encoding: Callable[[str], URL], empty_store: Engine, tmp_path: Path
) -> None:
    url = in_encoding("LATIN1")
    fill(create_engine(url), lambda value: value.encode(letters.CODECS[encoding]).decode("latin-1"))
    source = police_databases.opened(url, tmp_path, toml(None))
    [finding] = [f for f in check.findings(source, now=NOW) if f.table == "station"]
    source.engine.dispose()
    assert ("error", "name", f'State encoding = "{encoding}" in [source].') == (
        finding.severity,
        finding.column,
        finding.remedy.en,
    )
    assert "อ่านไม่เป็นภาษาไทย" in finding.found.th
    refused_by_the_command_line(
        url.render_as_string(hide_password=False), tmp_path, "is not read as Thai", empty_store
    )
    assert READ == pulled(police_databases.opened(url, tmp_path, toml(encoding)), empty_store)


def test_thai_bytes_in_sqlite_are_refused_and_read_once_the_mapping_declares_them(
    empty_store: Engine, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'thai.sqlite'}"
    plain_keys = str.maketrans("กข", "AB")
    fill(create_engine(url), lambda value: _without(value, plain_keys).encode("cp874"), "CAST(:{} AS TEXT)")
    refused_by_the_command_line(url, tmp_path, UNDECLARED, empty_store)
    assert READ == pulled(police_databases.opened(url, tmp_path, toml("tis-620")), empty_store)


def test_an_encoding_that_is_not_known_is_named_by_the_mapping(tmp_path: Path) -> None:
    file = tmp_path / "mapping.toml"
    file.write_text(toml("latin1"), encoding="utf-8")
    result = command("check", "--source", "sqlite://", "--mapping", str(file), cwd=tmp_path)
    assert is_refusal(result, "must be one of these: 'tis-620' or 'utf-8'")


@pytest.mark.parametrize(
    "value", ["สภ.เมือง", "Mueang 1", "café", 7, 7.5, None, "ÊÀ ไทย", b"\xca\xc0.", memoryview(b"\xca\xc0.")]
)
def test_only_disguised_thai_and_bytes_are_changed(value: object) -> None:
    expected = "สภ." if isinstance(value, bytes | memoryview) else "caf้" if value == "café" else value
    assert expected == letters.repaired(value, "tis-620")


def test_western_names_are_not_taken_for_thai() -> None:
    assert None is letters.encoding_of(pd.Series(["Café", "Müller", "Señor", "plain"]))
    assert None is letters.encoding_of(pd.Series(["สภ.เมือง", "สภ.ห้วยยอด"]))
