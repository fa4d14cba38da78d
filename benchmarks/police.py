"""A made-up police database of a region on PostgreSQL, written by SQL: the source of `benchmarks.pull`."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, text

# Code, latitude, longitude of 144 stations, some 8 km apart.
STATIONS = [
    (f"{9_000 + 12 * row + column}", 6.5 + 0.09 * row, 99.1 + 0.09 * column)
    for row in range(12)
    for column in range(12)
]

MAPPING = """
[source]
name = "ภาคสมมติ"
area = [98.5, 6.0, 101.0, 8.5]

[stations]
table = "unit"
[stations.columns]
code = "code"
name = "name"
province = { constant = "92" }
latitude = "lat"
longitude = "long"

[incidents]
table = "crime_case"
key = ["unit", "case_no", "case_year"]
[incidents.columns]
station = "unit"
occurred_from = { date = "occur_date", hour = "occur_hour", minute = "occur_minute", format = "DD/MM/YYYY", era = "BE" }
reported = "report_time"
updated = "update_time"
latitude = "lat"
longitude = "long"
cleared_at = { date = "cleared", format = "DD/MM/YYYY", era = "BE" }
offence = "offence"
[incidents.columns.status]
column = "status"
codes = { 1 = "unknown_suspect", 2 = "known_suspect", 3 = "arrested", 4 = "prosecuted" }

[offence_codes]
1001 = "murder"
1006 = "assault"
2002 = "robbery"
2003 = "snatching"
2101 = "theft_motorcycle"
2103 = "theft"
2301 = "damage"
2402 = "fraud"
4001 = "drugs"
4201 = "gambling"
"""
WITH_CHILDREN = MAPPING.replace('offence = "offence"\n', "").replace(
    "[offence_codes]",
    """[incident_offences]
table = "charge"
incident = ["unit", "case_no", "case_year"]
columns = { code = "offence" }

[arrests]
table = "arrest"
incident = ["unit", "case_no", "case_year"]
columns = { date = "arrested" }

[offence_codes]""",
)

# One case in eight has no point, one in a hundred an offence that nobody mapped; a third lies within 700 m.
BUILD = """
CREATE TABLE unit (code text PRIMARY KEY, name text, lat float8, long float8);
CREATE TABLE crime_case (
    unit text NOT NULL, case_no integer NOT NULL, case_year integer NOT NULL, occur_date text, occur_hour integer,
    occur_minute integer, report_time timestamp, update_time timestamp NOT NULL, lat text, long text, status text,
    cleared text, offence text, complaint text, PRIMARY KEY (unit, case_no, case_year)
);
INSERT INTO unit SELECT * FROM unnest(CAST(:codes AS text[]), CAST(:codes AS text[]), CAST(:lats AS float8[]), CAST(:longs AS float8[]));
SELECT setseed(0.25);
INSERT INTO crime_case
SELECT u.code, d.n, extract(year FROM d.at) + 543, to_char(d.at, 'DD/MM/') || (extract(year FROM d.at) + 543),
    CASE WHEN d.e < 0.9 THEN extract(hour FROM d.at) END, CASE WHEN d.e < 0.85 THEN extract(minute FROM d.at) END,
    d.at + d.c * interval '30 hours', d.at + interval '30 hours' + d.f * d.f * d.f * interval '9 days',
    CASE WHEN d.c < 0.875 THEN to_char(u.lat + (d.a - 0.5) * d.wide, 'FM90.000000') END,
    CASE WHEN d.c < 0.875 THEN to_char(u.long + (d.b - 0.5) * d.wide, 'FM990.000000') END,
    CASE WHEN d.f < 0.3 THEN '1' WHEN d.f < 0.5 THEN '2' WHEN d.f < 0.8 THEN '3' ELSE '4' END,
    CASE WHEN d.f >= 0.5 THEN to_char(d.at + interval '9 days', 'DD/MM/') || (extract(year FROM d.at + interval '9 days') + 543) END,
    CASE WHEN d.e > 0.99 THEN '9999' ELSE (CAST(:offences AS text[]))[1 + floor(d.g * d.g * 10)::integer] END,
    repeat('x', 80)
FROM (
    SELECT n, CAST(:first AS timestamp) + (n - 1) * CAST(:step AS interval) AS at, random() AS a, random() AS b,
        random() AS c, random() AS e, random() AS f, random() AS g, 1 + floor(random() * :units)::integer AS unit,
        CASE WHEN random() < 0.33 THEN 0.013 ELSE 0.08 END AS wide
    FROM generate_series(1, :cases) AS n
) d JOIN (SELECT *, row_number() OVER (ORDER BY code) AS at FROM unit) u ON u.at = d.unit;
CREATE INDEX ON crime_case (update_time);
CREATE TABLE charge (unit text, case_no integer, case_year integer, line integer, offence text);
INSERT INTO charge SELECT unit, case_no, case_year, 1, offence FROM crime_case;
INSERT INTO charge SELECT unit, case_no, case_year, 2, '2301' FROM crime_case WHERE case_no % 4 = 0;
ALTER TABLE charge ADD PRIMARY KEY (unit, case_no, case_year, line);
CREATE TABLE arrest (unit text, case_no integer, case_year integer, person integer, arrested date);
INSERT INTO arrest SELECT unit, case_no, case_year, p, report_time + interval '5 days'
FROM crime_case, generate_series(1, 1 + case_no % 2) p WHERE status IN ('3', '4');
ALTER TABLE arrest ADD PRIMARY KEY (unit, case_no, case_year, person);
ANALYZE;
CREATE TABLE built AS SELECT now() AS at;
"""


def build(engine: Engine, cases: int, now: datetime) -> None:
    """Fill an empty database with cases of the ten years before `now`, in order of time."""
    end = now.replace(tzinfo=None, hour=0) - timedelta(days=3)
    codes, lats, longs = zip(*STATIONS, strict=True)
    values = {
        "codes": list(codes),
        "lats": list(lats),
        "longs": list(longs),
        "first": end - timedelta(days=3_652),
        "step": timedelta(days=3_652) / cases,
        "cases": cases,
        "units": len(codes),
        "offences": ["2103", "4001", "1006", "2101", "2402", "4201", "2301", "2003", "2002", "1001"],
    }
    with engine.begin() as connection:
        for statement in BUILD.split(";\n"):
            if statement.strip():
                connection.execute(text(statement), {n: v for n, v in values.items() if f":{n}" in statement})


def is_built(engine: Engine) -> bool:
    with engine.connect() as connection:
        return bool(connection.execute(text("SELECT to_regclass('built') IS NOT NULL")).scalar())


def change(engine: Engine, cases: int, now: datetime) -> None:
    """Change so many cases of all years an hour before `now`."""
    local = now.replace(tzinfo=None) - timedelta(hours=1)
    with engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE crime_case SET update_time = :at, status = CASE status WHEN '4' THEN '3' ELSE '4' END"
                " WHERE case_no IN (SELECT case_no FROM crime_case ORDER BY md5(case_no::text || :at) LIMIT"
                " :cases)"
            ),
            {"at": local, "cases": cases},
        )


def add(engine: Engine, cases: int, now: datetime) -> None:
    """Add so many cases of the last month, without further charges or arrests, an hour before `now`."""
    local = now.replace(tzinfo=None) - timedelta(hours=1)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO crime_case SELECT unit, case_no + (SELECT max(case_no) FROM crime_case), case_year,"
                " occur_date, occur_hour, occur_minute, report_time, :at, lat, long, status, cleared, offence,"
                " complaint FROM crime_case WHERE report_time > CAST(:at AS timestamp) - interval '35 days'"
                " ORDER BY md5(case_no::text) LIMIT :cases"
            ),
            {"at": local, "cases": cases},
        )
