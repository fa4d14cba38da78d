"""`python -m data_loaders discover`: what it finds in unknown databases, what it leaves open, and what it
never writes.
"""

import hashlib
import json
import sqlite3
import tomllib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL

from data_loaders import check, discover, mapping
from data_loaders.demo import police
from data_loaders.discover import words
from data_loaders.discover.traits import Traits
from data_loaders.source import Source
from tests import police_databases
from tests.commands import CANARY, command, is_refusal, process
from tests.police_databases import NOW, Plain, buddhist, crime

MakeDatabase = Callable[[str], URL]


def proposed(url: URL | str) -> tuple[dict[str, Any], str, discover.Proposal]:
    """The proposal as TOML read back, as text, and itself."""
    proposal = discover.propose(url)
    written = discover.written(proposal)
    return tomllib.loads(written), written, proposal


def severities(url: URL | str, folder: Path, written: str) -> list[str]:
    """What `check` finds with the proposed mapping."""
    file = folder / "proposed.toml"
    file.write_text(written, encoding="utf-8")
    source = Source.open(url, mapping.load(file))
    try:
        return [f.severity for f in check.findings(source, now=NOW)]
    finally:
        source.engine.dispose()


@pytest.fixture(scope="module")
def demo_police(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("police") / "police.sqlite"
    police.write_database(file, NOW)
    return file


def test_the_police_database_of_the_demo_is_found_whole(demo_police: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{demo_police}"
    found, written, proposal = proposed(url)
    with Path("examples/demo/mapping.toml").open("rb") as file:
        real = tomllib.load(file)
    for section in ("stations", "offences", "incidents", "incident_offences", "arrests"):
        assert real[section]["table"] == found[section]["table"]
    assert real["incidents"]["key"] == found["incidents"]["key"]
    columns, wanted = found["incidents"]["columns"], real["incidents"]["columns"]
    for name in ("station", "occurred_from", "occurred_to", "updated", "latitude", "longitude", "cleared_at"):
        assert wanted[name] == columns[name], name
    assert {k: v for k, v in wanted["reported"].items() if k != "midnight"} == columns["reported"]
    meanings = {
        "1": "unknown_suspect",
        "2": "known_suspect",
        "3": "arrested",
        "4": "prosecuted",
        "5": "cleared_otherwise",
    }
    assert {"column": "สถานะ", "codes": meanings} == columns["status"]
    assert real["arrests"]["columns"] == found["arrests"]["columns"]
    assert real["incident_offences"]["columns"] == found["incident_offences"]["columns"]
    assert real["stations"]["columns"]["name_en"] == found["stations"]["columns"]["name_en"]
    assert "92" == found["stations"]["columns"]["province"]["codes"]["ตรัง"]
    # Guesses by a word agree with the mapping that people wrote, wherever both name a code.
    both = real["offence_codes"].keys() & found["offence_codes"].keys()
    assert len(both) > 25
    assert {c: real["offence_codes"][c] for c in both} == {c: found["offence_codes"][c] for c in both}
    assert [] == [gap.name for gap in proposal.gaps if gap.needed]
    assert "error" not in severities(url, tmp_path, written)


def test_an_awkward_database_is_found_on_postgresql_and_sqlite(
    database: MakeDatabase, tmp_path: Path
) -> None:
    for url in (database("template0"), URL.create("sqlite", database=str(tmp_path / "awkward.sqlite"))):
        engine = create_engine(url)
        police_databases.awkward(engine, tmp_path).engine.dispose()
        engine.dispose()
        found, written, _ = proposed(url)
        columns = found["incidents"]["columns"]
        assert ('คดี.อาญา "ปี"', ["หน่วย", "Case No.", "select"]) == (
            found["incidents"]["table"],
            found["incidents"]["key"],
        )
        assert {"date": "วันที่ %", "time": "เวลา", "format": "DD/MM/YYYY", "era": "BE"} == columns[
            "occurred_from"
        ]
        assert {"date": "UpdTime", "format": "YYYY-MM-DD", "era": "BE"} == columns["updated"]
        assert ("หน่วย", "ข้อหา:หลัก", "LAT", "Long") == tuple(
            columns[n] for n in ("station", "offence", "latitude", "longitude")
        )
        assert ("Unit", "หน่วย", "order") == (
            found["stations"]["table"],
            *[found["stations"]["columns"][n] for n in ("code", "name")],
        )
        assert {"ลัก": "theft", "ชิง": "robbery"} == found["offence_codes"]
        # Five rows, of which one day does not exist and one point is swapped: what check says is about them
        # alone.
        assert "error" not in severities(url, tmp_path, written)
    assert "schema" not in found["incidents"]


def test_a_database_shaped_like_nibrs_is_found(database: MakeDatabase, tmp_path: Path) -> None:
    url = database("template0")
    engine = create_engine(url)
    police_databases.nibrs(engine)
    engine.dispose()
    found, written, proposal = proposed(url)
    assert "nibrs_incident" == found["incidents"]["table"]
    assert {"date": "incident_date", "hour": "incident_hour"} == found["incidents"]["columns"][
        "occurred_from"
    ]
    assert "cleared_except_date" == found["incidents"]["columns"]["cleared_at"]
    assert ("agencies", "agency_id", "ncic_agency_name") == (
        found["stations"]["table"],
        found["stations"]["columns"]["code"],
        found["stations"]["columns"]["name"],
    )
    assert ("nibrs_offense", "incident_id", "offense_type_id") == (
        found["incident_offences"]["table"],
        found["incident_offences"]["incident"],
        found["incident_offences"]["columns"]["code"],
    )
    assert ("nibrs_arrestee", "arrest_date") == (
        found["arrests"]["table"],
        found["arrests"]["columns"]["date"],
    )
    assert {"Person": "1", "Property": "2", "Society": "4"} == found["offences"]["columns"]["group"]["codes"]
    assert {"updated", "latitude", "longitude", "status"} <= {gap.name for gap in proposal.gaps}
    # What A and N mean is nobody's to guess: the codes are offered, none is chosen.
    assert '# status = { column = "cleared_except_id", codes = { "1" = "…", "6" = "…" } }' in written
    assert "error" not in severities(url, tmp_path, written)


def test_codes_without_any_meaning_leave_a_named_gap_and_no_wrong_line(tmp_path: Path) -> None:
    plain = Plain.in_file(tmp_path)
    plain.add(*[crime(n, offence=str(201 + n % 2)) for n in range(1, 31)])
    plain.engine.dispose()
    found, written, proposal = proposed(plain.url)
    assert ("crime", "id", "station") == (
        found["incidents"]["table"],
        found["incidents"]["key"],
        found["incidents"]["columns"]["station"],
    )
    [gap] = [g for g in proposal.gaps if g.needed]
    assert ("offence_codes", True) == (gap.name, "at least one code" in gap.todo.en)
    assert "offence_codes" not in found
    assert '# "201" = "…"  # พบ 15 ครั้ง / seen 15 times' in written


class Cases:
    """A database with one table of cases whose columns a test makes up."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "made.sqlite"
        self.url = f"sqlite:///{self.path}"

    def write(self, rows: list[dict[str, Any]], name: str = "crime_case") -> str:
        names = ", ".join('"' + n.replace('"', '""') + '"' for n in rows[0])
        with sqlite3.connect(self.path) as connection:
            connection.execute('CREATE TABLE "' + name.replace('"', '""') + f'" ({names})')
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(
                f'INSERT INTO "{name}" VALUES ({marks})', [tuple(r.values()) for r in rows]
            )
        return self.url


@pytest.fixture
def made(tmp_path: Path) -> Cases:
    return Cases(tmp_path)


def case(number: int, **values: Any) -> dict[str, Any]:
    day = date(2026, 3, 13) + timedelta(days=number)
    return {
        "case_no": number,
        "station_code": "9201",
        "occur_date": buddhist(day),
        "offence": "ลักทรัพย์",
        "lat": 7.5 + number / 1000,
        "lon": 99.6 + number / 1000,
    } | values


def test_days_that_fit_two_readings_are_shown_in_both_and_none_is_chosen(made: Cases) -> None:
    url = made.write([case(n, occur_date=f"{n % 12 + 1:02d}/{(n * 5) % 12 + 1:02d}/2569") for n in range(40)])
    found, written, proposal = proposed(url)
    assert "occurred_from" not in found["incidents"]["columns"]
    for form in ("DD/MM/YYYY", "MM/DD/YYYY"):
        assert f'# occurred_from = {{ date = "occur_date", format = "{form}", era = "BE" }}' in written
    [gap] = [g for g in proposal.gaps if g.needed]
    assert ("occurred_from", True) == (gap.name, "fit more than one reading" in gap.todo.en)


@pytest.mark.parametrize(
    "write",
    [
        lambda lat, lon: f"{lat:.6f}, {lon:.6f}",
        lambda lat, lon: f"({lon:.5f} {lat:.5f})",
        lambda lat, lon: f"https://www.google.com/maps?q={lat:.6f},{lon:.6f}",
    ],
)
def test_a_column_of_pairs_is_proposed_for_both_coordinates_and_boxed(
    made: Cases, write: Callable[[float, float], str]
) -> None:
    rows = [case(n, gps=write(7.5 + n / 1000, 99.6 + n / 1000), detail="ที่ 12.5, 30.1 กม.") for n in range(40)]
    url = made.write([{k: v for k, v in row.items() if k not in ("lat", "lon")} for row in rows])
    found, _, _ = proposed(url)
    columns = found["incidents"]["columns"]
    assert ("gps", "gps") == (columns["latitude"], columns["longitude"])
    west, south, east, north = found["source"]["area"]
    assert west < 99.6 < 99.639 < east
    assert south < 7.5 < 7.539 < north


@pytest.mark.parametrize(
    ("write", "reading"),
    [
        (lambda d: f"{d:%Y%m%d}", {"format": "YYYYMMDD"}),
        (lambda d: int(f"{d.year + 543}{d:%m%d}"), {"format": "YYYYMMDD", "era": "BE"}),
        (lambda d: f"{d:%m/%d/%Y}", {"format": "MM/DD/YYYY"}),
        (lambda d: f"{d:%Y-%m-%dT%H:%M:%S}", {"format": "YYYY-MM-DD hh:mm:ss"}),
        (lambda d: (d - datetime(1899, 12, 30)).days, {"format": "serial"}),  # noqa: DTZ001
        (lambda d: f"{d.day}/{d.month}/{(d.year + 543) % 100}", {"format": "DD/MM/YY", "era": "BE"}),
        (lambda d: f"{d:%y}-{d:%m-%d}", {"format": "YY-MM-DD"}),
        (lambda d: int(d.timestamp()), {"format": "unix"}),
        (lambda d: str(round(d.timestamp() * 1000)), {"format": "unix-ms"}),
        (lambda d: (d - datetime(1, 1, 1)) // timedelta(microseconds=1) * 10, {"format": "ticks"}),  # noqa: DTZ001
        (lambda d: (d - datetime(1970, 1, 1)) / timedelta(days=1) + 2_440_587.5, {"format": "julian"}),  # noqa: DTZ001
        (
            lambda d: f"{d.day} มี.ค. {d.year + 543}" if d.month == 3 else f"{d.day} เม.ย. {d.year + 543}",
            {"format": "DD MON YYYY", "era": "BE"},
        ),
    ],
    ids=[
        "packed",
        "packed BE integer",
        "month first",
        "ISO",
        "serial",
        "two digits of a year",
        "year first",
        "unix",
        "unix-ms",
        "ticks",
        "julian",
        "Thai month",
    ],
)
def test_a_day_is_read_as_it_is_written(
    made: Cases, write: Callable[[datetime], object], reading: dict[str, str]
) -> None:
    days = [datetime(2026, 3, 5, 14, 3, 7) + timedelta(days=n, hours=n) for n in range(40)]  # noqa: DTZ001
    found, _, _ = proposed(made.write([case(n, occur_date=write(d)) for n, d in enumerate(days)]))
    assert {"date": "occur_date", **reading} == found["incidents"]["columns"]["occurred_from"]


@pytest.mark.parametrize("since", [datetime(2014, 3, 5), datetime(2026, 3, 5)])  # noqa: DTZ001
def test_numbers_are_never_surely_days_and_may_count_from_1904(made: Cases, since: datetime) -> None:
    days = [(since - datetime(1899, 12, 30)).days + n for n in range(40)]  # noqa: DTZ001
    found, written, _ = proposed(made.write([case(n, occur_date=d) for n, d in enumerate(days)]))
    assert {"date": "occur_date", "format": "serial"} == found["incidents"]["columns"]["occurred_from"]
    assert "likely: when it happened" in written
    # What would lie in the future, counted so, is not offered.
    assert (since.year == 2014) == ('format = "serial-1904"' in written)


def test_a_day_in_parts_may_have_months_in_words_and_short_years(made: Cases) -> None:
    rows = [case(n, occur_date=n % 28 + 1, occur_month="มี.ค.", occur_year=60 + n % 9) for n in range(60)]
    found, _, _ = proposed(made.write(rows))
    parts = {"year": "occur_year", "month": "occur_month", "day": "occur_date", "era": "BE"}
    assert parts == found["incidents"]["columns"]["occurred_from"]


@pytest.mark.parametrize(
    "written", ["{:%Y-%m-%d}T00:00:00Z", "{:%Y-%m-%d} 05:00:00"], ids=["UTC", "elsewhere"]
)
def test_days_at_midnight_of_another_zone_have_no_time_of_day(made: Cases, written: str) -> None:
    days = [date(2026, 3, 5) + timedelta(days=n) for n in range(40)]
    found, _, _ = proposed(made.write([case(n, occur_date=written.format(d)) for n, d in enumerate(days)]))
    assert "any" == found["incidents"]["columns"]["occurred_from"]["midnight"]


@pytest.mark.parametrize("scale", [100_000, 1_000_000, 10_000_000])
def test_degrees_as_whole_numbers_are_called_so(made: Cases, scale: int) -> None:
    rows = [case(n, lat=int((7.5 + n / 100) * scale), lon=int((99.6 + n / 100) * scale)) for n in range(30)]
    found, written, _ = proposed(made.write(rows))
    assert f"coordinates in lat, lon are degrees times {scale:,}" in written
    assert f"lat / {scale}.0 AS latitude, lon / {scale}.0 AS longitude" in written
    assert "latitude" not in found["incidents"]["columns"]


def test_a_view_of_the_cases_is_no_list_of_their_offences(made: Cases) -> None:
    rows = [case(n, kind=("Hurto", "Lesiones")[n % 2]) for n in range(60)]
    url = made.write([{k: v for k, v in r.items() if k != "offence"} for r in rows], "hechos")
    with sqlite3.connect(made.path) as connection:
        connection.execute(
            "CREATE VIEW delitos AS SELECT case_no AS nro, occur_date AS fecha, kind AS tipo, lat AS y,"
            " lon AS x FROM hechos"
        )
    found, _, _ = proposed(url)
    assert "kind" == found["incidents"]["columns"]["offence"]
    assert "offences" not in found


def test_a_list_of_codes_may_have_a_line_for_what_is_not_given(made: Cases) -> None:
    url = made.write([case(n, offence=None, law=f"A{n % 2}") for n in range(60)])
    with sqlite3.connect(made.path) as connection:
        connection.execute("CREATE TABLE law (law, words, grp)")
        lines = [("A0", "ลักทรัพย์", "2"), ("A1", "ทำร้ายร่างกาย", "1"), (None, "ไม่ระบุ", None)]
        connection.executemany("INSERT INTO law VALUES (?, ?, ?)", lines)
    found, _, _ = proposed(url)
    assert ("law", "law") == (found["offences"]["table"], found["incidents"]["columns"]["offence"])


def test_totals_are_said_beside_an_empty_table_of_cases(made: Cases) -> None:
    rows = [
        {"station": "A", "year": 2024, "month": 1 + n % 12, "offence": "theft", "cases": n % 7}
        for n in range(48)
    ]
    url = made.write(rows, "crime_monthly")
    with sqlite3.connect(made.path) as connection:
        connection.execute("CREATE TABLE cases (id, station, occurred_at)")
    _, written, _ = proposed(url)
    assert "cases is empty, there is nothing to see (only totals: crime_monthly)" in written


def test_swapped_columns_are_put_right_and_said(made: Cases) -> None:
    found, written, _ = proposed(
        made.write([case(n, lat=99.6 + n / 1000, lon=7.5 + n / 1000) for n in range(30)])
    )
    assert ("lon", "lat") == tuple(found["incidents"]["columns"][n] for n in ("latitude", "longitude"))
    assert "although its name says the other: swapped" in written
    assert [99.4, 7.3, 99.9, 7.8] == found["source"]["area"]


def test_metres_are_recognised_and_the_zone_is_asked_for(made: Cases) -> None:
    found, written, proposal = proposed(
        made.write([case(n, lat=835_000 + n * 10.5, lon=566_000 + n * 10.5) for n in range(30)])
    )
    assert {"latitude", "longitude"}.isdisjoint(found["incidents"]["columns"])
    assert "crs" not in found["incidents"]
    for line in ('# crs = "EPSG:32647"', '# crs = "EPSG:32648"', '# latitude = "lat"', '# longitude = "lon"'):
        assert line in written
    assert "crs" in {gap.name for gap in proposal.gaps}


def test_what_people_wrote_and_who_they_are_never_reaches_the_file(made: Cases) -> None:
    names = [f"นายสมชาย ใจดี{n}" for n in range(60)]
    rows = [
        case(
            n,
            offence=f"ลักทรัพย์ของ{name} เมื่อคืน",
            victim_name=name,
            phone=f"08{n:08d}",
            status=f"จับนาย{name}",
        )
        for n, name in enumerate(names)
    ]
    _, written, proposal = proposed(made.write(rows))
    assert "สมชาย" not in written
    assert "0800000" not in written
    assert "2 columns about people, by their names, were not read." in written
    assert "offence_codes" in {g.name for g in proposal.gaps if g.needed}


def test_hostile_names_stay_in_their_quotes_and_comments(made: Cases) -> None:
    table, column = 'case"\n[evil]\nx = 1 #', 'station\r\n"code" = "x'
    rows = [{column if k == "station_code" else k: v for k, v in case(n).items()} for n in range(30)]
    with sqlite3.connect(made.path) as connection:
        quoted = ", ".join('"' + n.replace('"', '""') + '"' for n in rows[0])
        name = table.replace('"', '""')
        connection.execute(f'CREATE TABLE "{name}" ({quoted})')
        connection.executemany(
            f'INSERT INTO "{name}" VALUES (?, ?, ?, ?, ?, ?)', [tuple(r.values()) for r in rows]
        )
    found, _, _ = proposed(made.url)
    assert "evil" not in found
    assert (table, column) == (found["incidents"]["table"], found["incidents"]["columns"]["station"])


def test_a_key_of_several_columns_is_found_where_none_is_declared(made: Cases) -> None:
    rows = [
        case(n % 20, station_code=f"920{n % 2 + 1}", year=2568 + n // 40) | {"case_no": n // 2 % 20}
        for n in range(80)
    ]
    found, _, _ = proposed(made.write(rows))
    assert ["case_no", "station_code", "year"] == found["incidents"]["key"]


@pytest.mark.parametrize(
    "rows", [[], [{"month": 1, "district": "a", "total": 5}]], ids=["no table", "no cases"]
)
def test_a_database_without_cases_says_what_is_needed(made: Cases, rows: list[dict[str, Any]]) -> None:
    if rows:
        made.write(rows, "summary")
    else:
        sqlite3.connect(made.path).execute("VACUUM")
    _, written, proposal = proposed(made.url)
    assert "table of cases: not found" in written
    assert "table" in {gap.name for gap in proposal.gaps if gap.needed}


def test_totals_are_said_to_be_totals(made: Cases) -> None:
    rows = [
        {"month": f"2026-{n % 9 + 1:02d}", "district": f"d{n // 9}", "cases": 5 + n % 7} for n in range(90)
    ]
    _, written, proposal = proposed(made.write(rows, "crime_summary"))
    assert "table of cases: not found, only totals (crime_summary)" in [g.what.en for g in proposal.gaps]
    assert "tables of totals, not of cases (the column that counts): crime_summary (cases)" in written


def test_rows_are_looked_at_all_over_a_table_of_postgresql(database: MakeDatabase) -> None:
    engine = create_engine(database("template0"))
    with engine.begin() as connection:
        connection.execute(
            text("CREATE TABLE crime_case (id integer PRIMARY KEY, unit text, occur_date text)")
        )
        connection.execute(
            text(
                "INSERT INTO crime_case SELECT n, 'A', CASE WHEN n < 7500 THEN"
                " to_char(date '2020-01-01' + n / 4,"
                " 'FMMM/FMDD/YYYY') ELSE (44000 + n / 8)::text END FROM generate_series(0, 9999) AS n"
            )
        )
    found, written, _ = proposed(engine.url)
    engine.dispose()
    assert ["MM/DD/YYYY", "serial"] == found["incidents"]["columns"]["occurred_from"]["format"]
    assert "75 % MM/DD/YYYY, 25 % serial" in written


def test_a_table_without_rows_is_said_to_be_empty(made: Cases) -> None:
    made.write([case(1)])
    with sqlite3.connect(made.path) as connection:
        connection.execute("DELETE FROM crime_case")
    _, _, proposal = proposed(made.url)
    assert "table of cases: crime_case is empty, there is nothing to see" in [
        g.what.en for g in proposal.gaps
    ]


def test_among_hundreds_of_tables_those_named_after_cases_are_looked_at_first(made: Cases) -> None:
    with sqlite3.connect(made.path) as connection:
        for n in range(450):
            connection.execute(f"CREATE TABLE a{n:03d} (x)")
    found, written, _ = proposed(made.write([case(n) for n in range(30)], "zz_crime_case"))
    assert "zz_crime_case" == found["incidents"]["table"]
    assert "51 more tables were not looked at" in written
    assert "399 empty tables: " in written


def test_a_table_for_each_year_is_said_to_be_parts_of_one(made: Cases) -> None:
    for year in (2567, 2568, 2569):
        made.write([case(n) for n in range(30)], f"crime_{year}")
    _, written, _ = proposed(made.url)
    assert "3 tables have the same columns (crime_2567, crime_2568, crime_2569)" in written


@pytest.mark.parametrize("name", ["created_at", "entry_time", "วันที่บันทึก", "fecha_registro"])
def test_the_moment_of_entry_is_no_time_of_change(made: Cases, name: str) -> None:
    rows = [case(n, **{name: f"2026-10-{n % 28 + 1:02d} 08:{n:02d}:00"}) for n in range(40)]
    found, _, _ = proposed(made.write(rows))
    assert "updated" not in found["incidents"]["columns"]
    assert {"date": name, "format": "YYYY-MM-DD hh:mm:ss"} == found["incidents"]["columns"]["reported"]


@pytest.mark.parametrize(
    "name", ["สภาพอากาศ", "สภาวะจิต", "หน่วยนับ", "สถานีรถไฟ", "weather_station", "unit_price", "community_area"]
)
def test_what_only_sounds_like_a_station_is_none(made: Cases, name: str) -> None:
    rows = [case(n) | {name: f"x{n % 3}"} for n in range(30)]
    for row in rows:
        del row["station_code"]
    found, _, proposal = proposed(made.write(rows))
    assert "station" not in found["incidents"]["columns"]
    assert "station" in [g.name for g in proposal.gaps if g.needed]


@pytest.mark.parametrize(
    ("name", "clock"), [("เวลา", "19.30 น."), ("time", "1930"), ("hora", "19:30"), ("t", "7:30 pm")]
)
def test_a_bare_clock_beside_the_day_is_its_time(made: Cases, name: str, clock: str) -> None:
    rows = [case(n) | {name: clock.replace("30", f"{10 + n % 50}")} for n in range(40)]
    found, _, _ = proposed(made.write(rows))
    assert name == found["incidents"]["columns"]["occurred_from"]["time"]


def test_days_at_17_hours_are_midnight_in_thailand_written_in_utc(made: Cases) -> None:
    rows = [case(n, occur_date=f"2026-03-{n % 28 + 1:02d} 17:00:00") for n in range(40)]
    found, written, _ = proposed(made.write(rows))
    assert "UTC" == found["source"]["times"]
    assert "midnight as another zone writes it" in written


def test_both_orders_of_day_and_month_in_one_column_are_refused(made: Cases) -> None:
    days = [f"{13 + n % 10}/{n % 9 + 1}/2026" for n in range(30)] + [
        f"{n % 9 + 1}/{13 + n}/2026" for n in range(10)
    ]
    found, _, proposal = proposed(made.write([case(n, occur_date=day) for n, day in enumerate(days)]))
    assert "occurred_from" not in found["incidents"]["columns"]
    [gap] = [g for g in proposal.gaps if g.name == "occurred_from"]
    assert "75% can be read in one order, 25% in the other only" in gap.todo.en


def test_both_eras_in_one_column_are_read_as_both(made: Cases) -> None:
    rows = [case(n, occur_date=f"{n % 28 + 1}/3/{2569 if n % 3 else 2026}") for n in range(60)]
    found, _, _ = proposed(made.write(rows))
    assert "both" == found["incidents"]["columns"]["occurred_from"]["era"]


def test_numbers_of_five_digits_are_days_only_where_their_name_says_so(made: Cases) -> None:
    rows = [case(n, occur_date=None) | {"amount": 45_000 + 7 * n} for n in range(40)]
    found, _, proposal = proposed(made.write(rows))
    assert "occurred_from" not in found["incidents"].get("columns", {})
    assert any(g.needed for g in proposal.gaps)


def test_patrols_with_days_and_points_are_no_cases(made: Cases) -> None:
    rows = [
        {"id": n, "date": f"2026-03-{n % 28 + 1:02d}", "lat": 7.5 + n / 1000, "lon": 99.6, "officer": n % 5}
        for n in range(60)
    ]
    found, _, proposal = proposed(made.write(rows, "patrol_log"))
    assert "table" not in found["incidents"]
    [gap] = [g for g in proposal.gaps if g.name == "table"]
    assert ('"patrol_log"', "has days, 60 rows") == (gap.offers[0][0], gap.offers[0][1].en)


@pytest.mark.parametrize("state", ["ยังจับไม่ได้", "not arrested", "Unable to prosecute suspect", "สั่งไม่ฟ้อง"])
def test_what_is_denied_means_no_state(state: str) -> None:
    assert words.state_of(state) is None


def test_the_file_of_the_source_is_not_touched(demo_police: Path) -> None:
    before = hashlib.sha256(demo_police.read_bytes()).hexdigest()
    discover.propose(f"sqlite:///{demo_police}")
    assert before == hashlib.sha256(demo_police.read_bytes()).hexdigest()


def test_the_session_on_postgresql_cannot_write(database: MakeDatabase) -> None:
    url = database("template0")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE trap (id integer)"))
        connection.execute(
            text(
                "CREATE FUNCTION spring() RETURNS integer LANGUAGE sql AS 'INSERT INTO trap VALUES (1)"
                " RETURNING id'"
            )
        )
        connection.execute(text("CREATE VIEW crime_view AS SELECT spring() AS case_no"))
    _, written, _ = proposed(url)
    with engine.connect() as connection:
        assert 0 == connection.execute(text("SELECT count(*) FROM trap")).scalar()
    engine.dispose()
    assert "table crime_view cannot be read" in written


def test_the_command_writes_the_file_names_the_gaps_and_never_the_password(
    demo_police: Path, tmp_path: Path
) -> None:
    target = tmp_path / "mapping.toml"
    done = process(
        "discover",
        "--source",
        f"sqlite:///{demo_police}",
        "-o",
        str(target),
        "--format",
        "json",
        cwd=tmp_path,
    )
    assert 0 == done.returncode
    assert mapping.load(target).incidents.table == "คดีอาญา"
    said = json.loads(done.stdout)
    assert [False] == list({gap["needed"] for gap in said["gaps"]})
    away = command("discover", cwd=tmp_path, POLICE_DATABASE_URL=f"postgresql://u:{CANARY}@127.0.0.1:1/x")
    assert is_refusal(away, "The source database does not answer or refuses the connection.")
    assert is_refusal(command("discover", cwd=tmp_path), "The database to look at is not given.")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("CrimeNo", "crime_no"),
        ("ชม.เกิดเหตุ", "ชม_เกิดเหตุ"),
        ("  LAT (deg)", "lat_deg"),
        ("ปี พ.ศ.", "ปี_พ_ศ"),
    ],
)
def test_names_are_made_plain(name: str, expected: str) -> None:
    assert expected == words.plain(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("วันเกิดเหตุ", "ชม.เกิดเหตุ"),
        ("ถึงวันที่", "ถึงเวลา"),
        ("incident_date", "incident_hour"),
        ("ปีที่จับ", "วันที่จับ"),
    ],
)
def test_parts_of_one_time_have_one_stem(one: str, other: str) -> None:
    assert words.stem(one) == words.stem(other)


def test_two_digit_years_are_of_the_era_whose_days_are_none_to_come() -> None:
    import pandas as pd

    looks = Traits(pd.Series([f"{n:02d}/03/69" for n in range(1, 29)]))
    assert [(("DD/MM/YY",), "BE")] == [(r.forms, r.era) for r in looks.readings]
