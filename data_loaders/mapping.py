"""The mapping file: which table, column and code of a police database means what here.

It renames, casts, joins look-ups, puts dates together and recodes. Anything cleverer is a view in the source,
or a `query = "SELECT …"`. Every field is explained in docs/OPERATIONS.md.
"""

import hashlib
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field, ValidationError, field_validator, model_validator
from pyproj import CRS
from pyproj.exceptions import CRSError

from dashboard.errors import UserError
from dashboard.language.text import LANGUAGES, Text
from data_loaders import mapping_faults
from data_loaders.facts import SourceFacts
from data_loaders.fields import Moment, Strict, Value
from data_loaders.mapping_faults import MappingFault

Clearance = Literal[
    "unknown_suspect", "known_suspect", "arrested", "prosecuted", "cleared_otherwise", "not_given"
]


def _one_or_more(given: Any) -> Any:
    return (given,) if isinstance(given, str) else given


Columns = Annotated[tuple[str, ...], BeforeValidator(_one_or_more), Field(min_length=1)]


class Join(Strict):
    """A look-up table; `on` pairs columns of the main table with its own. It must have one row per key."""

    table: str
    schema_: str | None = Field(None, alias="schema")
    on: dict[str, str] = Field(min_length=1)
    columns: dict[str, Any]


class Section(Strict):
    """A table (or a query) of the source with its look-ups."""

    table: str | None = None
    schema_: str | None = Field(None, alias="schema")
    query: str | None = None
    joins: tuple[Join, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _fields_of_joins(cls, given: Any) -> Any:
        """Make fields named in a join fields of the section that know which join they come from."""
        if not isinstance(given, dict) or not isinstance(given.get("columns", {}), dict):
            return given
        columns = dict(given.get("columns", {}))
        if any(isinstance(spec, dict) and "join" in spec for spec in columns.values()):
            raise MappingFault(
                "ไม่รู้จัก `join` ในคอลัมน์ ให้ย้ายคอลัมน์ไปไว้ใต้ตารางที่โยง [[….joins]]",
                "`join` in a column is not known: put the column under its look-up, [[….joins]]",
            )
        joins = given.get("joins")
        for number, join in enumerate(joins if isinstance(joins, list) else (), start=1):
            if not isinstance(join, dict) or not isinstance(join.get("columns"), dict):
                continue
            for field, spec in join["columns"].items():
                if isinstance(spec, str):
                    spec = {"date" if field in MOMENTS else "column": spec}
                columns[field] = {**spec, "join": number} if isinstance(spec, dict) else spec
        return {**given, "columns": columns}

    @model_validator(mode="after")
    def _one_origin(self) -> "Section":
        if (self.table is None) == (self.query is None):
            raise MappingFault("ระบุ `table` หรือ `query` อย่างใดอย่างหนึ่ง", "give either `table` or `query`")
        if self.query is not None:
            words = self.query.strip().rstrip(";").split(None, 1)
            if (
                not words
                or words[0].lower() not in ("select", "with")
                or ";" in self.query.strip().rstrip(";")
            ):
                raise MappingFault("`query` ต้องเป็น SELECT คำสั่งเดียว", "`query` must be one SELECT")
        return self

    @property
    def origin(self) -> str:
        """The section's table as messages name it."""
        return self.table if self.table is not None else "query"


MOMENTS = {"occurred_from", "occurred_to", "reported", "updated", "cleared_at", "date", "month"}


class StationColumns(Strict):
    code: Value
    name: Value
    name_en: Value | None = None
    province: Value | None = None
    latitude: Value | None = None
    longitude: Value | None = None


class OffenceColumns(Strict):
    code: Value
    name: Value
    name_en: Value | None = None
    group: Value
    severity: Value | None = None


class IncidentColumns(Strict):
    station: Value
    occurred_from: Moment
    occurred_to: Moment | None = None
    reported: Moment | None = None
    updated: Moment | None = None
    offence: Value | None = None
    latitude: Value | None = None
    longitude: Value | None = None
    status: Value | None = None
    cleared_at: Moment | None = None

    @field_validator("status")
    @classmethod
    def _known_states(cls, status: Value | None) -> Value | None:
        if status is not None:
            states = set(get_args(Clearance))
            wrong = {*(status.codes or {}).values(), *([status.default] if status.default else [])} - states
            if status.codes is None or wrong:
                known, given = ", ".join(sorted(states)), ", ".join(sorted(wrong))
                raise MappingFault(
                    f"`codes` ต้องแปลงเป็นค่าใดค่าหนึ่งต่อไปนี้: {known}; ได้ {given or 'ไม่มี'}",
                    f"`codes` must recode to {known}; got {given or 'none'}",
                )
        return status


class IncidentOffenceColumns(Strict):
    code: Value


class ArrestColumns(Strict):
    date: Moment | None = None


class Stations(Section):
    columns: StationColumns


class Offences(Section):
    """The source's own list of offences, for codes that `offence_codes` does not name."""

    columns: OffenceColumns


class Incidents(Section):
    key: Columns
    crs: str = "EPSG:4326"
    columns: IncidentColumns

    @field_validator("crs")
    @classmethod
    def _known_system(cls, crs: str) -> str:
        try:
            CRS.from_user_input(crs)
        except CRSError:
            raise MappingFault(
                f"ไม่รู้จักระบบพิกัด {crs!r} พิมพ์เช่น 'EPSG:32647'",
                f"{crs!r} is not a coordinate system such as 'EPSG:32647'",
            ) from None
        return crs


class Child(Section):
    """Rows that belong to a case (1:n); `incident` names the columns that hold the case's key."""

    incident: Columns


class IncidentOffences(Child):
    columns: IncidentOffenceColumns


class Arrests(Child):
    columns: ArrestColumns


class CoverageColumns(Strict):
    station: Value
    month: Moment


class ReceivedMonths(Section):
    """The source's own list of months that stations have entered completely."""

    columns: CoverageColumns


class Mapping(Strict):
    source: SourceFacts
    incidents: Incidents
    stations: Stations | None = None
    offences: Offences | None = None
    incident_offences: IncidentOffences | None = None
    arrests: Arrests | None = None
    coverage: ReceivedMonths | None = None
    offence_codes: dict[str, str] = Field({}, description="source code -> canonical code")
    station_codes: dict[str, str] = Field(
        {}, description="source code -> station of the store, where another source fills the store too"
    )
    lead_order: tuple[str, ...] = Field((), description="offences that lead before all others, gravest first")

    @field_validator("incidents", mode="before")
    @classmethod
    def _one_table(cls, given: Any) -> Any:
        if isinstance(given, list):
            raise MappingFault(
                "หลายตารางคดีให้รวมด้วย `query` เดียว (SELECT … UNION ALL SELECT …) และใส่คอลัมน์ที่บอกชื่อตารางใน `key`"
                " เมื่อเลขซ้ำกัน",
                "several tables of cases are united by one `query` (SELECT … UNION ALL SELECT …), with a"
                " column that names the table in `key` where numbers repeat",
            )
        return given

    @model_validator(mode="after")
    def _consistent(self) -> "Mapping":
        problems = []
        for name, child in (("incident_offences", self.incident_offences), ("arrests", self.arrests)):
            if child is not None and len(child.incident) != len(self.incidents.key):
                ours, keys = len(child.incident), len(self.incidents.key)
                problems.append(
                    Text(
                        f"{name}.incident มี {ours} คอลัมน์ แต่ incidents.key มี {keys}",
                        f"{name}.incident names {ours} columns, incidents.key {keys}",
                    )
                )
        if self.incident_offences is None and self.incidents.columns.offence is None:
            problems.append(
                Text(
                    "ไม่มีฐานความผิด: ระบุ incidents.columns.offence หรือ [incident_offences]",
                    "no offence: give incidents.columns.offence or [incident_offences]",
                )
            )
        if not self.offence_codes and self.offences is None:
            problems.append(
                Text(
                    "ไม่มีรหัสฐานความผิด: ระบุ [offence_codes] หรือ [offences]",
                    "no offence codes: give [offence_codes] or [offences]",
                )
            )
        if problems:
            raise MappingFault(*("; ".join(said(lang) for said in problems) for lang in LANGUAGES))
        return self

    def fingerprint(self) -> str:
        """Return a hash of the whole mapping: another one means that everything is read anew."""
        return hashlib.blake2b(self.model_dump_json().encode(), digest_size=16).hexdigest()

    @property
    def offence_field(self) -> tuple[str, Value | None]:
        """Name and place of a case's offence code: in its own table, or with the case."""
        if self.incident_offences is not None:
            return "code", self.incident_offences.columns.code
        return "offence", self.incidents.columns.offence

    def sections(self) -> dict[str, Section]:
        """Return the sections that the mapping has, by name."""
        named = {
            "stations": self.stations,
            "offences": self.offences,
            "incidents": self.incidents,
            "incident_offences": self.incident_offences,
            "arrests": self.arrests,
            "coverage": self.coverage,
        }
        return {name: section for name, section in named.items() if section is not None}


def fields_of(section: Section) -> dict[str, Value | Moment]:
    """Return the mapped fields of a section, by name."""
    columns: Strict = section.columns  # type: ignore[attr-defined]
    return {name: spec for name in type(columns).model_fields if (spec := getattr(columns, name)) is not None}


def load(path: Path) -> Mapping:
    """Read and validate a mapping file.

    Raises:
        UserError: names every problem of the file at once, each with its place.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise UserError(
            Text(th=f"อ่านไฟล์จับคู่ {path.name} ไม่ได้", en=f"The mapping file {path.name} cannot be read."),
            Text(th="ตรวจชื่อและที่อยู่ของไฟล์", en="Check its name and folder."),
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(
            Text(
                th=f"ไฟล์จับคู่ {path.name} ไม่ใช่ TOML ที่ถูกต้อง: {error}",
                en=f"{path.name} is not valid TOML: {error}",
            ),
            Text(th="แก้บรรทัดที่ระบุ และบันทึกเป็น UTF-8", en="Correct the line named and save as UTF-8."),
        ) from None
    try:
        return Mapping.model_validate(given)
    except ValidationError as error:
        th, en = ("\n  ".join(["", *mapping_faults.lines(error, lang, path.name)]) for lang in LANGUAGES)
        raise UserError(
            Text(
                th=f"ไฟล์จับคู่ {path.name} มีที่ต้องแก้ {error.error_count()} จุด:{th}",
                en=f"{path.name} has {error.error_count()} problem(s):{en}",
            ),
            Text(
                th="ดูตัวอย่างใน examples/demo/mapping.toml และหัวข้อการเชื่อมต่อใน README",
                en="See examples/demo/mapping.toml and the README on connecting a database.",
            ),
        ) from None
