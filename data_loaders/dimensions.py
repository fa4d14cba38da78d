"""What the cases are counted by, as the source lists it: stations and offences."""

from typing import Any

import pandas as pd
from sqlalchemy import Connection, Table, func, select
from sqlalchemy.dialects.postgresql import insert

from dashboard import schema
from dashboard.errors import UserError
from dashboard.language.text import Text
from data_loaders import convert, rollups, store
from data_loaders.reference import gravity
from data_loaders.source import Source

# The unit of cases for which the source names none.
NO_STATION = "?"


def write_stations(connection: Connection, source: Source) -> dict[str, tuple[float, float]]:
    """Bring the stations up to date; return code -> (latitude, longitude), NaN where not given."""
    section = source.mapping.stations
    if section is not None:
        raw = source.rows(section)
        rows = convert.section_values(raw, section).dropna(subset=["code"]).drop_duplicates("code")
        provinces = set(connection.execute(select(schema.provinces.c.code)).scalars())
        for field_name in ("province", "name_en", "latitude", "longitude"):
            if field_name not in rows:
                rows[field_name] = pd.NA
        rows["latitude"] = convert.number(raw, "latitude", section.columns.latitude)
        rows["longitude"] = convert.number(raw, "longitude", section.columns.longitude)
        values = [
            {
                "code": r.code,
                "province_code": r.province if r.province in provinces else schema.UNASSIGNED,
                "name_th": r.code if pd.isna(r.name) else r.name,
                "name_en": (r.code if pd.isna(r.name) else r.name) if pd.isna(r.name_en) else r.name_en,
                "latitude": None if pd.isna(r.latitude) else r.latitude,
                "longitude": None if pd.isna(r.longitude) else r.longitude,
            }
            for r in rows.itertuples(index=False)
        ]
        if values:
            before = _provinces(connection)
            _upsert(connection, schema.stations, values)
            if any(
                before.get(code, province) != province for code, province in _provinces(connection).items()
            ):
                rollups.rebuild_regions(connection)
    known = connection.execute(
        select(schema.stations.c.code, schema.stations.c.latitude, schema.stations.c.longitude)
    )
    nan = float("nan")
    return {code: (nan if lat is None else lat, nan if lon is None else lon) for code, lat, lon in known}


def _provinces(connection: Connection) -> dict[str, str]:
    """Return station -> province."""
    stations = schema.stations.c
    return {
        row.code: row.province_code
        for row in connection.execute(select(stations.code, stations.province_code))
    }


def add_missing_stations(
    connection: Connection, cases: pd.DataFrame, stations: dict[str, tuple[float, float]]
) -> None:
    """Add stations that only the cases name, under their code and in the unassigned unit."""
    cases["station_code"] = cases["station_code"].fillna(NO_STATION)
    missing = sorted(set(cases["station_code"]) - set(stations))
    if missing:
        names = {NO_STATION: ("ไม่ระบุหน่วย", "No unit given")}
        values = [
            dict(
                zip(
                    ("code", "province_code", "name_th", "name_en"),
                    (c, schema.UNASSIGNED, *names.get(c, (c, c))),
                    strict=True,
                )
            )
            for c in missing
        ]
        connection.execute(insert(schema.stations).values(values).on_conflict_do_nothing())
        stations.update(dict.fromkeys(missing, (float("nan"), float("nan"))))


def write_offences(connection: Connection, source: Source) -> convert.OffenceList:
    """Add the source's own offences (as `S-code`) and return how its codes are read."""
    mapping = source.mapping
    by_source_code = dict(mapping.offence_codes)
    own: dict[str, int] = {}
    if mapping.offences is not None:
        section = mapping.offences
        rows = (
            convert.section_values(source.rows(section), section)
            .dropna(subset=["code"])
            .drop_duplicates("code")
        )
        values = []
        for order, row in enumerate(rows.to_dict("records"), start=1):
            code, group = row["code"], row.get("group")
            if code in by_source_code or pd.isna(group) or group not in ("1", "2", "3", "4"):
                continue
            given = pd.to_numeric(row.get("severity"), errors="coerce")
            severity = gravity(int(group), order if pd.isna(given) else int(given))
            name = row["name"] if not pd.isna(row["name"]) else code
            english = row.get("name_en")
            values.append(
                {
                    "code": f"S-{code}",
                    "crime_group": int(group),
                    "name_th": name,
                    "name_en": name if english is None or pd.isna(english) else english,
                    "place_based": True,
                    "severity": severity,
                }
            )
            by_source_code[code] = f"S-{code}"
            own[f"S-{code}"] = severity
        if values:
            _upsert(connection, schema.offences, values)
    rows = connection.execute(select(schema.offences.c.code, schema.offences.c.severity))
    known = {row.code: row.severity for row in rows}
    gravities = known | own | {code: order for order, code in enumerate(mapping.lead_order)}
    unknown = sorted(set(by_source_code.values()) - set(gravities))
    if unknown:
        raise UserError(
            Text(
                f"offence_codes ชี้ไปยังรหัสที่ไม่มี: {', '.join(unknown)}",
                f"offence_codes names unknown offences: {', '.join(unknown)}",
            ),
            Text(
                "รหัสที่ใช้ได้อยู่ใน data_loaders/reference.py และ README",
                'The canonical codes are in README, "Offence codes".',
            ),
        )
    return convert.OffenceList(gravities, by_source_code)


def _upsert(connection: Connection, table: Table, values: list[dict[str, Any]]) -> None:
    """Write rows that are new or differ; only these change the store's version."""
    statement = insert(table).values(values)
    keys = {column.name for column in table.primary_key}
    given = {name: statement.excluded[name] for name in values[0] if name not in keys}
    differs = func.row(*[table.c[name] for name in given]).is_distinct_from(func.row(*given.values()))
    if connection.execute(
        statement.on_conflict_do_update(index_elements=list(keys), set_=given, where=differs)
    ).rowcount:
        store.changed(connection)
