"""What the store already knows, so that codes and names in a file can be recognised."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Table, select

from dashboard import schema
from dashboard.language.thai import unit_spellings
from data_loaders import words

# สภ.กันตัง จว.ตรัง, 920201 สภ.กันตัง, สภ.กันตัง (920201), as `spelled` gives them.
_IN_PROVINCE = re.compile(r"(?P<station>.+?)(?:ภ\.?จว\.?|จว\.?|จ\.|จังหวัด)(?P<province>[^.]+)")
_WITH_CODE = re.compile(r"(?P<first>\d+)[-–:.]?(?P<name>\D.*)|(?P<before>\D.*?)[-–:(]?(?P<last>\d+)\)?")
_DEMO = re.compile(r"\s*\((สมมติ|demo)\)\s*$")


def spelled(name: object) -> str:
    """Return a spelling that all writings of a name share: no blanks, no case, one form of each letter."""
    # The normal form takes sara am apart, and some keyboards type it so: it is one letter here.
    text = unicodedata.normalize("NFKC", str(name)).replace("\u0e4d\u0e32", "\u0e33").casefold()
    return re.sub(r"\s+", "", words.bare(words.cleaned(text)))


# Lookup -> its table and the column that names its rows. Recognised by id alone, because titles repeat.
BY_ID: dict[str, tuple[Table, str]] = {
    "partners": (schema.partners, "name"),
    "innovations": (schema.innovations, "name_th"),
    "activities": (schema.activities, "title"),
    "resolutions": (schema.resolutions, "title"),
    "risk_spots": (schema.risk_spots, "title"),
}


@dataclass(frozen=True, slots=True)
class Lists:
    """What a file may name.

    Attributes:
        codes: lookup -> spelling -> code; a spelling that two rows share maps to None.
        names: lookup -> code -> name in Thai.
        owners: lookup of what belongs to stations -> code -> its station.
        photos: name of a photograph -> stations whose risk spots it shows.
        meeting_days: activity -> its day.
        instruments: code -> its facts.
        questions: (instrument, indicator) -> wording, scale, counted answers.
        of_provinces: spelling of a station, `@` and that of its province -> code, as in `codes`.
    """

    codes: dict[str, dict[str, str | None]] = field(default_factory=dict)
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    owners: dict[str, dict[str, str]] = field(default_factory=dict)
    photos: dict[str, set[str]] = field(default_factory=dict)
    meeting_days: dict[str, date] = field(default_factory=dict)
    instruments: dict[str, dict[str, str | None]] = field(default_factory=dict)
    questions: dict[tuple[str, str], tuple[str, list[str], list[str]]] = field(default_factory=dict)
    of_provinces: dict[str, str | None] = field(default_factory=dict)

    @classmethod
    def read(cls, connection: Connection) -> "Lists":
        """Read them from the store."""
        lists = cls()
        lists._read_units(connection)
        for lookup, (table, label) in BY_ID.items():
            for code, title in connection.execute(select(table.c.id, table.c[label])):
                lists._add(lookup, code)
                lists.names[lookup][code] = title or code
            lists.owners[lookup] = _pairs(connection, table.c.id, table.c.station_code)
        spots = schema.risk_spots.c
        for picture in (column for column in spots if column.name.startswith("photo_")):
            named = select(picture, spots.station_code).where(picture.is_not(None)).distinct()
            for name, station in connection.execute(named):
                lists.photos.setdefault(name, set()).add(station)
        activities, questions = schema.activities.c, schema.survey_questions
        lists.meeting_days.update(_pairs(connection, activities.id, activities.held_on))
        for row in connection.execute(select(schema.survey_instruments)):
            lists.instruments[row.code] = dict(row._mapping)
        for row in connection.execute(select(questions)):
            lists.questions[row.instrument_code, row.indicator] = (row.wording, row.scale, row.counted)
        return lists

    def _read_units(self, connection: Connection) -> None:
        stations, zones, provinces, sectors = schema.stations, schema.zones, schema.provinces, schema.sectors
        located = stations.join(provinces, provinces.c.code == stations.c.province_code)
        in_province = _pairs(connection, stations.c.code, provinces.c.name_th, located)
        for code, *names in _named(connection, stations):
            short = [_DEMO.sub("", name) for name in names]
            spellings = [*names, *short, *chain.from_iterable(map(unit_spellings, short))]
            self._add("stations", code, *spellings)
            for key in {f"{spelled(s)}@{spelled(in_province.get(code))}" for s in spellings}:
                self.of_provinces[key] = code if self.of_provinces.get(key, code) == code else None
        for code, *names in _named(connection, zones):
            self._add("zones", code, *names, *(_DEMO.sub("", name) for name in names))
        self.owners["zones"] = _pairs(connection, zones.c.code, zones.c.station_code)
        for code, thai, english in _named(connection, provinces):
            self._add("provinces", code, thai, english, f"จังหวัด{thai}", f"จ.{thai}")
        for code, thai, english in _named(connection, sectors):
            self._add("sectors", code, thai, english, thai.removeprefix("ภาค"))
        for code, *names in _named(connection, schema.offences):
            self._add("offences", code, *names)

    def _add(self, lookup: str, code: str, *spellings: str) -> None:
        known = self.codes.setdefault(lookup, {})
        self.names.setdefault(lookup, {})[code] = spellings[0] if spellings else code
        for other in spellings:
            key = spelled(other)
            known[key] = code if known.get(key, code) == code else None
        # A code beats any name.
        known[spelled(code)] = code

    def code(self, lookup: str, given: object) -> str | None:
        """Return the code that a cell means; None = there is none, or it means several."""
        known, key = self.codes.get(lookup, {}), spelled(given)
        if lookup != "stations" or known.get(key):
            return known.get(key)
        if match := _IN_PROVINCE.fullmatch(key):
            return self.of_provinces.get(f"{match['station']}@{match['province']}")
        if match := _WITH_CODE.fullmatch(key):
            code, name = match["first"] or match["last"], match["name"] or match["before"]
            # A name that several stations share does not contradict the code.
            return known.get(code) if name in known and known[name] in (None, known.get(code)) else None
        return None

    def of_stations(self, stations: Collection[str]) -> "Lists":
        """Return these lists with the names of these stations and of what is theirs alone."""
        own = {
            lookup: {code: name for code, name in names.items() if self.owners[lookup].get(code) in stations}
            for lookup, names in self.names.items()
            if lookup in self.owners
        }
        own["stations"] = {c: name for c, name in self.names.get("stations", {}).items() if c in stations}
        return replace(self, names={**self.names, **own})

    def with_ids(self, lookup: str, ids: list[str]) -> "Lists":
        """Return these lists with ids that other sheets of the same file bring."""
        more = {spelled(i): i for i in ids}
        return replace(self, codes={**self.codes, lookup: {**self.codes.get(lookup, {}), **more}})


def _pairs(
    connection: Connection, key: ColumnElement[Any], value: ColumnElement[Any], of: FromClause | None = None
) -> dict[Any, Any]:
    asked = select(key, value) if of is None else select(key, value).select_from(of)
    return {row[0]: row[1] for row in connection.execute(asked)}


def _named(connection: Connection, table: Table) -> Iterable[tuple[str, str, str]]:
    """Return code, Thai and English name of every row."""
    rows = connection.execute(select(table.c.code, table.c.name_th, table.c.name_en))
    return [(row.code, row.name_th, row.name_en) for row in rows]
