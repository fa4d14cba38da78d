"""Raw rows of the source -> cases as the reporting store keeps them. Pure: no connection."""

import hashlib
import math
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

import numpy as np
import pandas as pd
from pyproj import Transformer

from dashboard.language.thai import BANGKOK
from dashboard.schema import CLEARED_STATES, UNMAPPED
from data_loaders import letters, moments
from data_loaders.fields import Moment, Value
from data_loaders.mapping import Mapping, Section, fields_of
from data_loaders.points import AXES, read_all

SEPARATOR = "\x1f"
# How a case without any offence code is listed among the codes that no mapping knows.
NO_CODE = "(ว่าง)"
# The unit of cases for which the source names none.
NO_STATION = "?"


@dataclass(frozen=True, slots=True)
class OffenceList:
    """Store offences by gravity, and which store offence a source code stands for."""

    severity: dict[str, int]
    by_source_code: dict[str, str]


@dataclass(slots=True)
class Findings:
    """What a pull noticed while converting; counts of cases."""

    unmapped: Counter[str] = field(default_factory=Counter)
    unreadable_dates: int = 0
    unreadable_clocks: int = 0
    without_day: int = 0
    after_report: int = 0
    unknown_statuses: Counter[str] = field(default_factory=Counter)

    def note_days(self, occurred: moments.Moments, reported: moments.Moments) -> None:
        """Count what the days of cases lack."""
        self.unreadable_dates += int((occurred.unreadable | reported.unreadable).sum())
        self.unreadable_clocks += int(occurred.unreadable_clock.sum())
        self.without_day += int((occurred.at.isna() & ~occurred.unreadable).sum())
        self.after_report += int(after_report(occurred, reported).sum())


def codes(values: pd.Series) -> pd.Series:
    """Return codes as text: numbers without decimals that say nothing, blanks trimmed, empty as missing.

    Value by value, whatever the others of the column are: a case must keep its key from one pull to the next.
    """
    if pd.api.types.is_float_dtype(values):
        whole = values % 1 == 0
        texts = values.astype("string")
        texts = texts.mask(whole, values.where(whole).astype("Int64").astype("string"))
    elif values.dtype == object and pd.api.types.infer_dtype(values) not in ("string", "integer"):
        texts = values.map(_code, na_action="ignore").astype("string")
    else:
        texts = values.astype("string")
    texts = texts.str.strip()
    return texts.mask(texts == "")


def _code(value: object) -> str:
    match value:
        case Decimal() if value.is_finite():
            return f"{value.normalize():f}"
        case float() if value.is_integer():
            return str(int(value))
        case bytes() | memoryview():
            return letters.text_of(bytes(value))
        case set() | frozenset():
            # MySQL's SET has no order; the same set must be the same text tomorrow.
            return ",".join(sorted(map(str, value)))
        case _:
            return str(value)


def value(raw: pd.DataFrame, name: str, spec: Value | None) -> pd.Series:
    """Return one mapped field, recoded.

    Missing where the source has nothing, and for unlisted codes without a default.
    """
    if spec is None:
        return pd.Series(pd.NA, index=raw.index, dtype="string")
    if spec.constant is not None:
        return pd.Series(spec.constant, index=raw.index, dtype="string")
    given = codes(raw[f"{name}__value"])
    if spec.codes is None:
        return given
    recoded = given.map(spec.codes).astype("string")
    return recoded.where(recoded.notna() | given.isna(), spec.default) if spec.default else recoded


def station_codes(raw: pd.DataFrame, name: str, spec: Value, mapping: Mapping) -> pd.Series:
    """Return the store's codes of the stations that a field names."""
    given = value(raw, name, spec)
    return given.map(mapping.station_codes).astype("string").fillna(given)


def plain(texts: pd.Series) -> list[str]:
    """Return texts as Python's own, all at once: one by one, pandas takes fifty times as long."""
    listed: list[str] = texts.to_numpy(dtype=object).tolist()
    return listed


def number(raw: pd.DataFrame, name: str, spec: Value | None) -> pd.Series:
    """Return a mapped number; text with a decimal comma is read, anything else becomes NaN."""
    given = value(raw, name, spec)
    return pd.to_numeric(given.str.replace(",", ".", regex=False), errors="coerce").astype(float)


def moment(
    raw: pd.DataFrame, name: str, spec: Moment | None, mapping: Mapping, now: datetime
) -> moments.Moments:
    """Return the instants of one mapped field; none where the mapping does not name it."""
    if spec is None:
        empty = pd.Series(pd.NaT, index=raw.index, dtype="datetime64[us, UTC]")
        never = pd.Series(False, index=raw.index)
        return moments.Moments(empty, pd.Series("none", index=raw.index), never, never)
    parts = {part: raw[f"{name}__{part}"] for part in spec.parts()}
    return moments.read(parts, spec, mapping.source.zone, now)


def after_report(occurred: moments.Moments, reported: moments.Moments) -> pd.Series:
    """Return whether a case occurred after it was reported; by days where one of them has no clock."""
    clocks = occurred.precision.isin(["minute", "hour"]) & reported.precision.isin(["minute", "hour"])
    a, b = (m.at.dt.tz_convert(BANGKOK).dt.floor("D") for m in (occurred, reported))
    days = occurred.precision.ne("month") & reported.precision.ne("month") & (a > b)
    return (occurred.at > reported.at).where(clocks, days)


def case_keys(raw: pd.DataFrame, mapping: Mapping, salt: bytes) -> pd.Series:
    """Return salted hashes (UUID text) of the source's keys, equal for equal keys in all its tables.

    Missing where a part of the key is missing: such a row has no identity and counts as refused.
    """
    parts = [codes(raw[f"key__{n}"]) for n in range(len(mapping.incidents.key))]
    joined = parts[0].str.cat(parts[1:], sep=SEPARATOR) if len(parts) > 1 else parts[0]
    return joined.map(lambda key: _hash(key.encode(), salt), na_action="ignore").astype("string")


def _hash(content: bytes, salt: bytes = b"") -> str:
    return hashlib.blake2b(content, digest_size=16, key=salt[:64]).hexdigest()


def points(raw: pd.DataFrame, mapping: Mapping, stations: list[tuple[float, float]]) -> pd.DataFrame:
    """Return latitude, longitude and geocode of each case.

    `missing`: blank, 0, −1 or unreadable. `outside`: not within the mapping's area (also what swapped columns
    or an undeclared projection look like). `default_point`: on a station or another declared stand-in, which
    would make a false hot spot.
    """
    lat, lon, written = coordinates(raw, mapping)
    blank = lat.isna() | lon.isna() | lat.isin([0, -1]) | lon.isin([0, -1])
    if mapping.incidents.crs.upper() != "EPSG:4326":
        transformer = Transformer.from_crs(mapping.incidents.crs, "EPSG:4326", always_xy=True)
        x, y = transformer.transform(lon.to_numpy(), lat.to_numpy())
        lat, lon = lat.where(written, y), lon.where(written, x)
    west, south, east, north = mapping.source.area
    outside = ~(lon.between(west, east) & lat.between(south, north))
    stand_ins = {(round(a, 5), round(b, 5)) for a, b in [*stations, *mapping.source.default_points]}
    default = pd.Series(
        [p in stand_ins for p in zip(lat.round(5), lon.round(5), strict=True)], index=raw.index, dtype=bool
    )
    geocode = np.select([blank, outside, default], ["missing", "outside", "default_point"], "good")
    # A point nowhere near the province is no place; if it were kept, somebody would draw it.
    gone = blank | outside
    return pd.DataFrame(
        {"latitude": lat.mask(gone), "longitude": lon.mask(gone), "geocode": geocode}, index=raw.index
    )


def coordinates(raw: pd.DataFrame, mapping: Mapping) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Return latitude and longitude as numbers, and which rows are degrees whatever the mapping's system.

    What is no number is read as people write places; one column may be mapped as both, if it holds pairs.
    """
    columns = mapping.incidents.columns
    given = {axis: value(raw, axis, getattr(columns, axis)) for axis in AXES}
    numbers = {axis: number(raw, axis, getattr(columns, axis)) for axis in AXES}
    words = [given[axis].notna() & numbers[axis].isna() for axis in AXES]
    written = words[0] | words[1]
    if written.any():
        crs, told = mapping.incidents.crs, [given[axis][written].astype(object) for axis in AXES]
        rows = [column.where(column.notna(), None).tolist() for column in told]
        found = read_all(rows, crs if crs.upper() != "EPSG:4326" else None)
        for n, axis in enumerate(AXES):
            at = pd.Series([place.at[n] for place in found], index=raw.index[written], dtype=float)
            numbers[axis] = numbers[axis].mask(written, at)
    return numbers["latitude"], numbers["longitude"], written


def clearance(
    raw: pd.DataFrame,
    arrests: pd.DataFrame,
    keys: pd.Series,
    mapping: Mapping,
    now: datetime,
    findings: Findings,
) -> pd.DataFrame:
    """Return clearance, cleared_on, arrested_persons; an arrest clears a case whatever its status says."""
    spec = mapping.incidents.columns.status
    state = value(raw, "status", spec)
    if spec is not None and spec.column is not None:
        given = codes(raw["status__value"])
        findings.unknown_statuses.update(given[given.notna() & state.isna()].tolist())
    state = state.fillna("not_given")
    cleared = moment(raw, "cleared_at", mapping.incidents.columns.cleared_at, mapping, now)
    day = cleared.at.dt.tz_convert(BANGKOK).dt.tz_localize(None).dt.floor("D")
    persons = pd.Series(0, index=raw.index)
    if len(arrests):
        persons = keys.map(arrests.groupby("case_key").size()).fillna(0).astype(int)
        first = keys.map(arrests.groupby("case_key")["day"].min())
        state = state.mask((persons > 0) & ~state.isin(["arrested", "prosecuted"]), "arrested")
        day = day.where(day.notna(), first) if mapping.arrests and mapping.arrests.columns.date else day
    persons = persons.mask((persons == 0) & state.isin(["arrested", "prosecuted"]), 1)
    return pd.DataFrame(
        {"clearance": state, "cleared_on": day.where(state.isin(CLEARED_STATES)), "arrested_persons": persons}
    )


def lead_offences(
    pairs: pd.DataFrame, keys: pd.Series, offences: OffenceList, findings: Findings
) -> pd.DataFrame:
    """Return offence_code and other_offences (list): the gravest offence leads, the others are kept.

    Args:
        pairs: case_key, code (the source's), one row per offence of a case.
    """
    # Cases by their number among `keys`: numbers are compared much faster than keys.
    # A missing key belongs to no case.
    numbers = pd.Index(keys.dropna().drop_duplicates())
    pairs = pd.DataFrame({"case": numbers.get_indexer(pairs["case_key"]), "code": pairs["code"]})
    pairs = pairs[pairs["case"] >= 0].drop_duplicates()
    known = pairs["code"].map(offences.by_source_code)
    findings.unmapped.update(pairs.loc[known.isna(), "code"].fillna(NO_CODE).tolist())
    coded = pd.DataFrame({"case": pairs["case"], "code": known.fillna(UNMAPPED)}).drop_duplicates()
    # By code among equals: the source promises no order, and another order would look like a changed case.
    order = sorted(set(coded["code"]), key=lambda code: (offences.severity.get(code, math.inf), code))
    coded["gravity"] = coded["code"].map({code: gravity for gravity, code in enumerate(order)})
    coded = coded.sort_values(["case", "gravity"])
    further = coded.duplicated("case")
    lead = coded[~further].set_index("case")["code"]
    rest = coded[further].groupby("case")["code"].agg(list)
    case = pd.Series(numbers.get_indexer(keys), index=keys.index)
    return pd.DataFrame(
        {"offence_code": case.map(lead).astype("string").fillna(UNMAPPED), "other_offences": case.map(rest)}
    )


def unmapped(counts: pd.DataFrame, mapping: Mapping, known: Collection[str]) -> dict[str, int]:
    """Count cases by source code that nothing maps, most frequent first.

    Args:
        counts: the answer of `Source.cases_by_code`.
        known: the source codes that stand for an offence.
    """
    name, spec = mapping.offence_field
    code = value(counts, name, spec)
    rows = pd.DataFrame({"code": code.fillna(NO_CODE), "cases": counts["cases"]})[~code.isin(set(known))]
    by_code = rows.groupby("code")["cases"].sum().sort_values(ascending=False, kind="stable")
    return {str(code): int(cases) for code, cases in by_code.items()}


def row_hashes(cases: pd.DataFrame) -> pd.Series:
    """Hash everything read of each case; zone and ring are left out because they are ours."""
    texts = cases.copy()
    for name in texts.select_dtypes(["datetime", "datetimetz"]):
        # As numbers of one unit: how pandas writes a time depends on the other rows of its batch.
        at = texts[name].dt.as_unit("us")
        texts[name] = at.astype("int64").astype("Int64").mask(at.isna())
    columns = [plain(texts[name].astype("string").fillna("")) for name in texts]
    hashes = [_hash(SEPARATOR.join(row).encode()) for row in zip(*columns, strict=True)]
    return pd.Series(hashes, index=cases.index, dtype="string")


def cases(
    raw: pd.DataFrame,
    offence_rows: pd.DataFrame | None,
    arrest_rows: pd.DataFrame | None,
    mapping: Mapping,
    offences: OffenceList,
    stations: list[tuple[float, float]],
    salt: bytes,
    now: datetime,
    findings: Findings,
) -> pd.DataFrame:
    """Return one row a case, with the columns of `ssz.incidents` (without zones), row_hash and watermark."""
    columns = mapping.incidents.columns
    keys = case_keys(raw, mapping, salt)
    occurred = moment(raw, "occurred_from", columns.occurred_from, mapping, now)
    until = moment(raw, "occurred_to", columns.occurred_to, mapping, now)
    reported = moment(raw, "reported", columns.reported, mapping, now)
    entered = moment(raw, "updated", columns.updated, mapping, now)
    findings.note_days(occurred, reported)

    charged = mapping.incident_offences.columns.code if mapping.incident_offences else None
    if offence_rows is not None:
        pairs = pd.DataFrame(
            {"case_key": case_keys(offence_rows, mapping, salt), "code": value(offence_rows, "code", charged)}
        )
    else:
        pairs = pd.DataFrame({"case_key": keys, "code": value(raw, "offence", columns.offence)})
    arrests = pd.DataFrame(columns=["case_key", "day"])
    if arrest_rows is not None and mapping.arrests is not None:
        day = moment(arrest_rows, "date", mapping.arrests.columns.date, mapping, now).at
        arrests = pd.DataFrame(
            {
                "case_key": case_keys(arrest_rows, mapping, salt),
                "day": day.dt.tz_convert(BANGKOK).dt.tz_localize(None).dt.floor("D"),
            }
        )
    result = pd.concat(
        [
            pd.DataFrame(
                {"case_key": keys, "station_code": station_codes(raw, "station", columns.station, mapping)}
            ),
            lead_offences(pairs, keys, offences, findings),
            pd.DataFrame(
                {
                    "occurred_from": occurred.at,
                    # An end before the beginning says nothing.
                    "occurred_to": until.at.where(until.at > occurred.at),
                    "time_precision": occurred.precision,
                    "reported_at": reported.at,
                    "entered_at": entered.at,
                }
            ),
            points(raw, mapping, stations),
            clearance(raw, arrests, keys, mapping, now, findings),
        ],
        axis=1,
    )
    return result.assign(row_hash=row_hashes(result), watermark=entered.at)


def places(raw: pd.DataFrame, mapping: Mapping, salt: bytes, now: datetime) -> pd.DataFrame:
    """Return case_key, station_code, month (of report, else occurrence) and unreadable of each row."""
    columns = mapping.incidents.columns
    reported = moment(raw, "reported", columns.reported, mapping, now)
    occurred = moment(raw, "occurred_from", columns.occurred_from, mapping, now)
    at = reported.at.fillna(occurred.at).dt.tz_convert(BANGKOK).dt.tz_localize(None)
    return pd.DataFrame(
        {
            "case_key": case_keys(raw, mapping, salt),
            "station_code": station_codes(raw, "station", columns.station, mapping).fillna(NO_STATION),
            "month": at.dt.to_period("M").dt.to_timestamp().dt.date,
            "unreadable": reported.unreadable | occurred.unreadable,
        }
    )


def section_values(raw: pd.DataFrame, section: Section) -> pd.DataFrame:
    """Return the plain (not moment) fields of a small section such as stations or offences, as text."""
    return pd.DataFrame(
        {n: value(raw, n, spec) for n, spec in fields_of(section).items() if isinstance(spec, Value)}
    )
