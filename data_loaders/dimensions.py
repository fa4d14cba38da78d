"""What the cases are counted by, as the source lists it: stations and offences."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Table, func, select
from sqlalchemy.dialects.postgresql import insert

from dashboard import schema
from dashboard.errors import UserError
from dashboard.language.text import LANGUAGES, Text
from data_loaders import convert, rollups, store
from data_loaders.mapping import Mapping
from data_loaders.reference import gravity
from data_loaders.source import Source

# Two lists that put a station of one code further apart mean two stations; in degrees, about 5 km.
FAR = 0.05
ANOTHER_STATION = Text(
    "รหัสสถานี {code} ของแหล่ง “{source}” ({theirs}) เป็นสถานีอื่นในระบบแล้ว คือ {ours} จากแหล่ง “{owner}”",
    "Station {code} of “{source}” ({theirs}) is another station here already: {ours}, from “{owner}”.",
)
SAY_WHICH = Text(
    'เพิ่มใน [station_codes] ของไฟล์จับคู่: "{code}" = "{code}" ถ้าเป็นสถานีเดียวกัน'
    ' หรือ "{code}" = "รหัสใหม่" ถ้าเป็นคนละสถานี',
    'Add to [station_codes] of the mapping: "{code}" = "{code}" if both are one station, or "{code}" = "a new'
    ' code" if they are two.',
)
NO_NAME = Text("ไม่มีชื่อ", "without a name")


@dataclass(frozen=True, slots=True)
class OthersStation:
    """A station of the store that another source lists, and that this one did not say is its own too."""

    code: str
    name: str
    owner: str
    source: str

    def refusal(self, theirs: str | None = None) -> UserError:
        """Return why cases cannot be filed under its code. theirs: what this source calls its station."""
        what = [
            ANOTHER_STATION(
                lang,
                code=self.code,
                source=self.source,
                theirs=theirs or NO_NAME(lang),
                ours=self.name,
                owner=self.owner,
            )
            for lang in LANGUAGES
        ]
        return UserError(Text(*what), Text(*(SAY_WHICH(lang, code=self.code) for lang in LANGUAGES)))


# Code -> (latitude, longitude); NaN where not given.
Points = dict[str, tuple[float, float]]


def write_stations(connection: Connection, source: Source) -> tuple[Points, dict[str, OthersStation]]:
    """Bring the stations of a source up to date; those of another source stay as they are.

    Returns all stations, and by code those of other sources that this one may not use.

    Raises:
        UserError: a station of this source has the code of another one.
    """
    mapping, section = source.mapping, source.mapping.stations
    others = _stations_of_others(connection, mapping)
    if section is not None:
        raw = source.rows(section)
        rows = convert.section_values(raw, section)
        rows["code"] = convert.station_codes(raw, "code", section.columns.code, mapping)
        for field_name in ("province", "name_en"):
            if field_name not in rows:
                rows[field_name] = pd.NA
        rows["latitude"] = convert.number(raw, "latitude", section.columns.latitude)
        rows["longitude"] = convert.number(raw, "longitude", section.columns.longitude)
        rows = rows.dropna(subset=["code"]).drop_duplicates("code")
        known = _points(connection)
        for row in rows[rows["code"].isin(set(others))].itertuples(index=False):
            if not _is_same(row, others[row.code].name, known[row.code]):
                raise others[row.code].refusal(None if pd.isna(row.name) else row.name)
            del others[row.code]
        owned = rows[~rows["code"].isin(_codes_of_others(connection, mapping.source.name))]
        _write_stations(connection, owned, mapping.source.name)
    return _points(connection), others


def _stations_of_others(connection: Connection, mapping: Mapping) -> dict[str, OthersStation]:
    """Return the stations of other sources that the mapping does not declare to be its own too, by code."""
    s, name = schema.stations.c, mapping.source.name
    declared = {*mapping.station_codes.values(), convert.NO_STATION}
    rows = connection.execute(
        select(s.code, s.name_th, s.source_name).where(s.source_name != name, s.code.not_in(declared))
    )
    return {row.code: OthersStation(row.code, row.name_th, row.source_name, name) for row in rows}


def _codes_of_others(connection: Connection, name: str) -> set[str]:
    s = schema.stations.c
    return set(connection.execute(select(s.code).where(s.source_name != name)).scalars())


def _points(connection: Connection) -> Points:
    s, nan = schema.stations.c, float("nan")
    return {
        code: (nan if lat is None else lat, nan if lon is None else lon)
        for code, lat, lon in connection.execute(select(s.code, s.latitude, s.longitude))
    }


def _is_same(row: Any, name: str, place: tuple[float, float]) -> bool:
    """Return whether two lists mean one station: the same name, and no places far apart."""
    called = row.code if pd.isna(row.name) else row.name
    is_far = abs(row.latitude - place[0]) > FAR or abs(row.longitude - place[1]) > FAR
    return "".join(called.split()) == "".join(name.split()) and not is_far


def _write_stations(connection: Connection, rows: pd.DataFrame, source_name: str) -> None:
    provinces = set(connection.execute(select(schema.provinces.c.code)).scalars())
    values = [
        {
            "code": r.code,
            "province_code": r.province if r.province in provinces else schema.UNASSIGNED,
            "name_th": r.code if pd.isna(r.name) else r.name,
            "name_en": (r.code if pd.isna(r.name) else r.name) if pd.isna(r.name_en) else r.name_en,
            "latitude": None if pd.isna(r.latitude) else r.latitude,
            "longitude": None if pd.isna(r.longitude) else r.longitude,
            "source_name": source_name,
        }
        for r in rows.itertuples(index=False)
    ]
    if values:
        before = _provinces(connection)
        _upsert(connection, schema.stations, values)
        if any(before.get(code, province) != province for code, province in _provinces(connection).items()):
            rollups.rebuild_regions(connection)


def refuse_stations_of_others(cases: pd.DataFrame, others: dict[str, OthersStation]) -> None:
    """Refuse cases filed under the code of another source's station.

    Raises:
        UserError: there is one.
    """
    for code in sorted(set(cases["station_code"].dropna()) & set(others)):
        raise others[code].refusal()


def _provinces(connection: Connection) -> dict[str, str]:
    """Return station -> province."""
    stations = schema.stations.c
    return {
        row.code: row.province_code
        for row in connection.execute(select(stations.code, stations.province_code))
    }


def add_missing_stations(
    connection: Connection, cases: pd.DataFrame, stations: Points, source_name: str
) -> None:
    """Add stations that only the cases name, under their code and in the unassigned unit."""
    cases["station_code"] = cases["station_code"].fillna(convert.NO_STATION)
    missing = sorted(set(cases["station_code"]) - set(stations))
    if missing:
        names = {convert.NO_STATION: ("ไม่ระบุหน่วย", "No unit given")}
        values = [
            dict(
                zip(
                    ("code", "province_code", "name_th", "name_en", "source_name"),
                    (c, schema.UNASSIGNED, *names.get(c, (c, c)), source_name),
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
