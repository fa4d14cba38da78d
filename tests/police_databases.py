"""Police databases that tests pull from: a plain one to change at will, an awkward one, one shaped like
NIBRS.
"""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    DateTime,
    Engine,
    Integer,
    MetaData,
    Table,
    Text,
    create_engine,
    delete,
    insert,
    text,
    update,
)
from sqlalchemy.engine import URL

from dashboard.language.thai import BANGKOK, BUDDHIST_ERA
from data_loaders import mapping
from data_loaders.source import Source

NOW = datetime(2026, 11, 23, 6, tzinfo=BANGKOK)

PLAIN_MAPPING = """
[source]
name = "Plain police"
times = "wall-clock"
area = [99.0, 6.9, 100.0, 8.1]

[stations]
table = "station"
[stations.columns]
code = "code"
name = "name"
province = "province"
latitude = "lat"
longitude = "lon"

[incidents]
table = "crime"
key = "id"
[incidents.columns]
station = "station"
occurred_from = { date = "occurred", format = "YYYY-MM-DD hh:mm" }
reported = { date = "reported", format = "YYYY-MM-DD" }
updated = { date = "updated", format = "YYYY-MM-DD hh:mm:ss" }
offence = "offence"
latitude = "lat"
longitude = "lon"

[incidents.columns.status]
column = "status"
codes = { S1 = "unknown_suspect", S2 = "arrested" }

[offence_codes]
"101" = "murder"
"201" = "robbery"
"202" = "theft"
"""


def crime(number: int | None, **changes: Any) -> dict[str, Any]:
    """A case of the plain database: case n happened, was reported and entered n hours before noon on 1 Nov
    2026, each at a place of its own.
    """
    at = datetime(2026, 11, 1, 12) - timedelta(hours=number or 0)  # noqa: DTZ001 - wall-clock
    return {
        "id": number,
        "station": "9201",
        "occurred": f"{at:%Y-%m-%d %H:%M}",
        "reported": f"{at:%Y-%m-%d}",
        "updated": f"{at:%Y-%m-%d %H:%M:%S}",
        "offence": "202",
        "lat": f"{7.55 + (number or 0) % 10_000 * 1e-5:.5f}",
        "lon": "99.61",
        "status": "S1",
    } | changes


class Plain:
    """A small police database that a test can change. `native`: its time of change is a timestamp, else
    text.
    """

    def __init__(self, url: URL | str, *, native: bool = False) -> None:
        self.url, self.native = url, native
        self.engine = create_engine(url)
        texts = [
            Column(n, Text) for n in ("station", "occurred", "reported", "offence", "lat", "lon", "status")
        ]
        meta = MetaData()
        self.crimes = Table(
            "crime", meta, Column("id", Integer), *texts, Column("updated", DateTime if native else Text)
        )
        self.stations = Table(
            "station", meta, *[Column(n, Text) for n in ("code", "name", "province", "lat", "lon")]
        )
        meta.create_all(self.engine)
        with self.engine.begin() as connection:
            connection.execute(insert(self.stations).values(code="9201", name="สภ.เมือง", province="92"))
            connection.execute(insert(self.stations).values(code="9202", name="สภ.ห้วยยอด", province="92"))

    @classmethod
    def in_file(cls, folder: Path) -> "Plain":
        return cls(f"sqlite:///{folder / 'police.sqlite'}")

    def add(self, *rows: dict[str, Any]) -> None:
        with self.engine.begin() as connection:
            connection.execute(insert(self.crimes), [self._typed(row) for row in rows])

    def change(self, number: int, **values: Any) -> None:
        with self.engine.begin() as connection:
            connection.execute(
                update(self.crimes).where(self.crimes.c.id == number).values(**self._typed(values))
            )

    def remove(self, *numbers: int) -> None:
        with self.engine.begin() as connection:
            connection.execute(delete(self.crimes).where(self.crimes.c.id.in_(numbers)))

    def _typed(self, row: dict[str, Any]) -> dict[str, Any]:
        if self.native and row.get("updated") is not None:
            return row | {"updated": datetime.fromisoformat(row["updated"])}
        return row

    def mapping(self, *replaced: tuple[str, str]) -> str:
        toml = PLAIN_MAPPING
        if self.native:
            toml = toml.replace('{ date = "updated", format = "YYYY-MM-DD hh:mm:ss" }', '"updated"')
        for old, new in replaced:
            assert toml.count(old) == 1, old
            toml = toml.replace(old, new)
        return toml

    def source(self, folder: Path, *replaced: tuple[str, str]) -> Source:
        return opened(self.url, folder, self.mapping(*replaced))


def opened(url: URL | str, folder: Path, toml: str) -> Source:
    """A source by way of a mapping file, as a site has it."""
    file = folder / "mapping.toml"
    file.write_text(toml, encoding="utf-8")
    return Source.open(url, mapping.load(file))


# -- Awkward: Thai names, spaces, capitals, quotes, dots, per cent signs, reserved words; everything typed
# text --------

AWKWARD_SCHEMA = "ภ.จว. ตรัง"
AWKWARD_TABLES = {
    'คดี.อาญา "ปี"': (
        "หน่วย",
        "Case No.",
        "select",
        "วันที่ %",
        "เวลา",
        "LAT",
        "Long",
        "ข้อหา:หลัก",
        "UpdTime",
    ),
    "Unit": ("หน่วย", "order"),
}
# station, number, year, day, time, lat, lon, offence, change. Wrong days, decimal commas, blanks.
AWKWARD_ROWS = [
    ("9201", "1", "2569", "15/03/2569", "19.30 น.", "7,5511", "99,6122", "ลัก", "2569-03-16"),
    ("9201", "1", "2568", "29/02/2567", "", "7.5512", "99.6123", "ชิง", "2568-03-01"),
    ("9202", "1", "2569", "31/02/2569", "", "0", "0", "ลัก", "2569-03-17"),
    ("9202", "2", "2569", "", "", "", "", "ใหม่", "2569-03-18"),
    ("9201", "007", "2569", "01/01/2569", "00:10", "99,61", "7,55", "ลัก", ""),
]
AWKWARD_MAPPING = """
[source]
name = "Awkward"
area = [99.0, 6.9, 100.0, 8.1]

[stations]
table = "Unit"
SCHEMA
[stations.columns]
code = "หน่วย"
name = "order"
province = { constant = "92" }

[incidents]
table = 'คดี.อาญา "ปี"'
SCHEMA
key = ["หน่วย", "Case No.", "select"]
[incidents.columns]
station = "หน่วย"
occurred_from = { date = "วันที่ %", time = "เวลา", format = "DD/MM/YYYY", era = "BE" }
updated = { date = "UpdTime", format = "YYYY-MM-DD", era = "BE" }
offence = "ข้อหา:หลัก"
latitude = "LAT"
longitude = "Long"

[offence_codes]
"ลัก" = "theft"
"ชิง" = "robbery"
"""


def awkward(engine: Engine, folder: Path) -> Source:
    """The awkward database on any server; on PostgreSQL in a schema of its own."""
    postgres = engine.dialect.name == "postgresql"
    schema = AWKWARD_SCHEMA if postgres else None
    meta = MetaData(schema=schema)
    tables = {
        name: Table(name, meta, *[Column(c, Text) for c in columns])
        for name, columns in AWKWARD_TABLES.items()
    }
    with engine.begin() as connection:
        if postgres:
            connection.execute(text(f'CREATE SCHEMA "{AWKWARD_SCHEMA}"'))
        meta.create_all(connection)
        for name, rows in (
            ("Unit", [("9201", "สภ.เมือง"), ("9202", "สภ.ห้วยยอด")]),
            ('คดี.อาญา "ปี"', AWKWARD_ROWS),
        ):
            connection.execute(
                insert(tables[name]), [dict(zip(AWKWARD_TABLES[name], r, strict=True)) for r in rows]
            )
    toml = AWKWARD_MAPPING.replace("SCHEMA", f'schema = "{AWKWARD_SCHEMA}"' if postgres else "")
    return opened(engine.url, folder, toml)


# -- Shaped like the FBI's NIBRS: look-ups, several offences a case, arrestees, date and hour apart
# ---------------------

NIBRS_SQL = """
CREATE TABLE agencies (agency_id integer PRIMARY KEY, ncic_agency_name text);
CREATE TABLE nibrs_cleared_except (cleared_except_id integer PRIMARY KEY, cleared_except_code text);
CREATE TABLE nibrs_offense_type (offense_type_id integer PRIMARY KEY, offense_code text, offense_name text, crime_against text);
CREATE TABLE nibrs_incident (incident_id bigint PRIMARY KEY, agency_id integer, incident_date timestamp,
    incident_hour integer, cleared_except_id integer, cleared_except_date timestamp);
CREATE TABLE nibrs_offense (offense_id integer PRIMARY KEY, incident_id bigint, offense_type_id integer);
CREATE TABLE nibrs_arrestee (arrestee_id integer PRIMARY KEY, incident_id bigint, arrest_date timestamp);
INSERT INTO agencies VALUES (1, 'AITKIN'), (2, 'ANOKA');
INSERT INTO nibrs_cleared_except VALUES (1, 'A'), (6, 'N');
INSERT INTO nibrs_offense_type VALUES (1, '09A', 'Murder', 'Person'), (2, '120', 'Robbery', 'Property'),
    (3, '23H', 'All Other Larceny', 'Property'), (4, '999', 'Something new', 'Society'), (5, '888', 'Stranger', 'Nobody');
INSERT INTO nibrs_incident VALUES
    (66001234567890123, 1, '2018-07-01', 23, 6, NULL), (66001234567890124, 1, '2018-07-01', NULL, 6, NULL),
    (66001234567890125, 2, '2018-07-02', 0, 1, '2018-08-01'), (66001234567890126, 2, '2018-07-03', 12, 6, NULL);
INSERT INTO nibrs_offense VALUES (1, 66001234567890123, 3), (2, 66001234567890123, 1), (3, 66001234567890123, 2),
    (4, 66001234567890124, 3), (5, 66001234567890125, 4), (6, 66001234567890125, 3), (7, 66001234567890126, 5);
INSERT INTO nibrs_arrestee VALUES (1, 66001234567890123, '2018-07-05'), (2, 66001234567890123, '2018-07-04'),
    (3, 66001234567890124, '2018-07-09');
"""


def nibrs(engine: Engine) -> None:
    with engine.begin() as connection:
        for statement in NIBRS_SQL.split(";\n"):
            if statement.strip():
                connection.execute(text(statement))


def buddhist(day: date) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year + BUDDHIST_ERA}"
