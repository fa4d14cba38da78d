"""A store of three provinces in which whatever can be shown of a unit bears that unit's own mark.

A mark is `CANARY`, the level and code of whose it is, and X: `CANARYs920101X` of a station, `p92` of a
province, `r9` of a region, `oprovince92` of its orders, `w` of what only who may see every station is told.
Codes of stations and zones mark too.
"""

import re
from collections.abc import Iterable

from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import URL

from tests.access import site

MARK = re.compile(rb"CANARY([sprow]\w*?)X")
# As a whole word, and no part of a number: `0.920201` is none.
CODE = re.compile(rb"(?<![\w.])(?:\d{6}|TRANG-\d\d)(?![\w.])")
# The demo's stations in three provinces of two regions.
MOVED = {"920201": "93", "920601": "82", "920901": "82"}
HERS = "920101"
# Login, role, unit: of every role that sees figures, and of every level.
USERS = (
    ("chief", "chief", f"station:{HERS}"),
    ("governor", "commander", "province:93"),
    ("regional", "analyst", "region:8"),
    ("clerk", "data_officer", "province:92"),
    ("auditor8", "auditor", "region:8"),
    ("admin8", "administrator", "region:8"),
    ("wide", "data_officer", "nation:"),
)
# Words of tables whose rows have a station.
WORDS = {
    "stations": ("code", "name_th", "name_en"),
    "zones": ("station_code", "name_th", "name_en", "phase"),
    "innovations": ("station_code", "name_th", "name_en", "smart_city_tag"),
    "partners": ("station_code", "name"),
    "activities": ("station_code", "title", "place", "result"),
    "resolutions": ("station_code", "title", "owner"),
    "risk_spots": (
        *("station_code", "title", "place", "agency", "photo_before_day", "photo_before_night"),
        *("photo_after_day", "photo_after_night"),
    ),
    "checkpoints": ("station_code", "name"),
    "survey_responses": ("station_code", "wave", "cluster"),
    "survey_results": ("station_code", "wave"),
    "annotations": ("station_code", "title_th", "title_en"),
}


def _marked(table: str, station: str, *columns: str) -> str:
    mark = f"'CANARYs' || {station} || 'X'"
    sets = ", ".join(f"{c} = {c} || {mark}" for c in columns)
    return f"UPDATE ssz.{table} SET {sets} WHERE {station} IS NOT NULL"


STATION_MARK = "'CANARYs' || s.code || 'X'"
# Units as orders and frozen briefings write them, each with its mark.
UNITS = (
    "(SELECT unit, 'CANARYo' || replace(unit, ':', '') || 'X' AS mark FROM (SELECT 'station:' || code FROM"
    " ssz.stations UNION ALL SELECT 'province:' || code FROM ssz.provinces UNION ALL SELECT 'region:' || code"
    " FROM ssz.regions UNION ALL SELECT 'nation:') x (unit)) u"
)
MARKS = (
    *[f"UPDATE ssz.stations SET province_code = '{p}' WHERE code = '{s}'" for s, p in MOVED.items()],
    # An event of each station, and instruments by which it alone asked.
    (
        "INSERT INTO ssz.annotations (first_day, last_day, kind, title_th, title_en, station_code) SELECT"
        " '2026-10-05', '2026-10-06', 'operation', '', '', code FROM ssz.stations"
    ),
    (
        "INSERT INTO ssz.survey_instruments SELECT DISTINCT i.code || s.code, i.name_th || m, i.name_en || m,"
        " i.channel || m, i.collector || m, i.place || m, i.recruitment || m FROM ssz.survey_instruments i"
        f" CROSS JOIN ssz.stations s, LATERAL (SELECT {STATION_MARK} AS m) x"
    ),
    (
        "INSERT INTO ssz.survey_questions SELECT q.instrument_code || s.code, q.indicator, q.wording ||"
        f" {STATION_MARK}, q.scale, q.counted FROM ssz.survey_questions q CROSS JOIN ssz.stations s"
    ),
    "UPDATE ssz.survey_responses SET instrument_code = instrument_code || station_code",
    "UPDATE ssz.survey_results SET instrument_code = instrument_code || station_code",
    *[_marked(table, *columns) for table, columns in WORDS.items()],
    (
        "UPDATE ssz.innovation_uses u SET evidence = coalesce(evidence, '') || 'CANARYs' || i.station_code ||"
        " 'X' FROM ssz.innovations i WHERE i.id = u.innovation_id"
    ),
    "UPDATE ssz.provinces SET name_th = name_th || 'CANARYp' || code || 'X', name_en = name_en || 'CANARYp'"
    " || code || 'X'",
    "UPDATE ssz.regions SET name_th = name_th || 'CANARYr' || code || 'X', name_en = name_en || 'CANARYr' ||"
    " code || 'X'",
    # Every station has a source of its own, which was pulled and compared; a file, and one of two stations.
    f"UPDATE ssz.stations s SET source_name = {STATION_MARK}",
    (
        "INSERT INTO ssz.load_batches (dataset, source_name, started_at, finished_at, state, data_through)"
        f" SELECT 'incidents', {STATION_MARK}, l.finished_at, l.finished_at, 'complete', l.data_through FROM"
        " ssz.stations s CROSS JOIN (SELECT * FROM ssz.load_batches WHERE dataset = 'incidents' AND state ="
        " 'complete' ORDER BY id DESC LIMIT 1) l"
    ),
    (
        "INSERT INTO ssz.load_batches (dataset, source_name, started_at, finished_at, state, file_hash,"
        " file_name, loaded_by, undone_by, rows, stations) SELECT d, m, '2026-11-20', '2026-11-20',"
        f" 'complete', m, m, m, m, 3, ARRAY[s.code] FROM ssz.stations s, LATERAL (SELECT {STATION_MARK} AS m)"
        " x, unnest(ARRAY['activities', 'innovations', 'partners']) d"
    ),
    (
        "INSERT INTO ssz.load_batches (dataset, source_name, started_at, finished_at, state, file_hash,"
        " file_name, loaded_by, rows, stations) SELECT d, 'CANARYwX', '2026-11-21', '2026-11-21', 'complete',"
        " 'x', 'CANARYwX', 'CANARYwX', 9, ARRAY(SELECT code FROM ssz.stations) FROM unnest(ARRAY['zones',"
        " 'activities', 'monthly']) d"
    ),
    f"INSERT INTO ssz.sync_states (source_name, pulled_at, compared_at, mapping_hash) SELECT {STATION_MARK},"
    " now(), now(), 'x' FROM ssz.stations s",
    (
        "INSERT INTO ssz.reconciliations (source_name, compared_at, station_code, month, source_cases,"
        " store_cases, not_pulled, moved_here, moved_away, deleted, duplicates, without_key,"
        f" unreadable_days) SELECT {STATION_MARK}, now(), s.code, '2026-10-01', 5, 4, 1, 0, 0, 0, 0, 0, 0"
        " FROM ssz.stations s"
    ),
    "INSERT INTO ssz.source_codes VALUES ('CANARYwX', 'CANARYwX', 7)",
    (
        "INSERT INTO ssz.confirmed_months (station_code, month, confirmed_by, note, source_name) SELECT"
        f" s.code, '2026-08-01', {STATION_MARK}, {STATION_MARK}, {STATION_MARK} FROM ssz.stations s"
    ),
    (
        "INSERT INTO ssz.doubts SELECT code, '2026-09-01', 'few', NULL, '2026-09-01', '2026-09-30', 1, 9,"
        " 1e-6 FROM ssz.stations"
    ),
    (
        "INSERT INTO ssz.point_decisions SELECT s.code, 7.5, 99.6, 'place', m, now(), m FROM ssz.stations s,"
        f" LATERAL (SELECT {STATION_MARK} AS m) x"
    ),
    (
        "INSERT INTO ssz.piles SELECT code, 7.51, 99.61, 40, 90, '2026-01-01', '2026-11-01', NULL FROM"
        " ssz.stations"
    ),
    (
        "INSERT INTO ssz.lifted_blocks (zone_code, version, reason, lifted_by) SELECT z.code, 9, m, m FROM"
        " ssz.zones z, LATERAL (SELECT 'CANARYs' || z.station_code || 'X' AS m) x"
    ),
    (
        "INSERT INTO ssz.orders (id, unit, meeting, words, owner, due_on, done_on, done_by, entered_by)"
        " SELECT gen_random_uuid(), unit, '2026-11-16', mark, mark, '2026-11-30', done, CASE WHEN done IS NOT"
        f" NULL THEN mark END, mark FROM {UNITS}, (VALUES (NULL::date), ('2026-11-21')) d (done)"
    ),
    (
        "INSERT INTO ssz.frozen_briefings (unit, first_day, last_day, as_of, audience, slides, situation,"
        " fingerprint, data_version, frozen_by, note) SELECT unit, '2026-11-09', '2026-11-15', '2026-11-15',"
        f" 'internal', mark, mark, mark, 1, mark, mark FROM {UNITS}"
    ),
    "UPDATE ssz.store SET version = version + 1",
)


def made(url: URL) -> Engine:
    """Return a copy of the demo with these marks and users."""
    return site.made(url, MARKS, USERS)


def marks_of_others(connection: Connection, unit: str) -> tuple[set[str], set[str]]:
    """Return the marks, and the codes of stations and zones, that whoever has a unit must not be sent."""
    rows = connection.execute(
        text(
            "SELECT s.code, p.code AS province, p.region_code AS region, array_remove(array_agg(z.code),"
            " NULL) AS zones FROM ssz.stations s JOIN ssz.provinces p ON p.code = s.province_code LEFT JOIN"
            " ssz.zones z ON z.station_code = s.code GROUP BY 1, 2, 3"
        )
    ).all()
    level, _, code = unit.partition(":")
    mine = [r for r in rows if level == "nation" or code in (r.code, r.province, r.region)]
    others = [r for r in rows if r not in mine]
    marks = {f"s{r.code}" for r in others} | ({"w"} if others else set())
    marks |= {f"p{r.province}" for r in others} - {f"p{r.province}" for r in mine}
    marks |= {f"r{r.region}" for r in others} - {f"r{r.region}" for r in mine}
    # An order of the whole province is no matter of one of its stations.
    within = ("nation", "region", "province", "station")
    above = set(within[: within.index(level)])
    marks |= {"onation"} if "nation" in above else set()
    marks |= {f"oregion{r.region}" for r in rows if "region" in above or (r in others and r.region != code)}
    marks |= {f"oprovince{r.province}" for r in rows if "province" in above or r in others}
    marks |= {f"ostation{r.code}" for r in others}
    return marks, {r.code for r in others} | {z for r in others for z in r.zones}


def found_in(contents: Iterable[bytes]) -> set[str]:
    """Return all marks and codes in what was sent."""
    found: set[str] = set()
    for content in contents:
        found |= {m.decode() for m in MARK.findall(content)} | {c.decode() for c in CODE.findall(content)}
    return found
