"""What the store already knows, so that codes and names in a file can be recognised."""

import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from dashboard import schema
from dashboard.language.thai import without_unit_prefix

_DEMO = re.compile(r"\s*\((สมมติ|demo)\)\s*$")


def spelled(name: object) -> str:
    """A spelling by which two writings of one name are equal: no blanks, no case, one form of each letter."""
    # The normal form takes sara am apart, and some keyboards type it so: it is one letter here.
    text = unicodedata.normalize("NFKC", str(name)).replace("\u0e4d\u0e32", "\u0e33").casefold()
    return re.sub(r"[\s\u200b\u200c\u200d\ufeff]+", "", text)


@dataclass(frozen=True, slots=True)
class Lists:
    """`codes`: lookup -> spelling -> code; a spelling that two rows share maps to None. `names`: lookup ->
    code -> name in Thai. `owners`: table -> code -> its station. `meeting_days`: activity -> its day.
    `instruments`: code -> its facts. `questions`: (instrument, indicator) -> wording, scale, counted
    answers."""

    codes: dict[str, dict[str, str | None]] = field(default_factory=dict)
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    owners: dict[str, dict[str, str]] = field(default_factory=dict)
    meeting_days: dict[str, date] = field(default_factory=dict)
    instruments: dict[str, dict[str, str | None]] = field(default_factory=dict)
    questions: dict[tuple[str, str], tuple[str, list[str], list[str]]] = field(default_factory=dict)

    @classmethod
    def read(cls, connection: Connection) -> "Lists":
        found = cls()
        s = schema
        for row in connection.execute(select(s.stations.c.code, s.stations.c.name_th, s.stations.c.name_en)):
            short = [_DEMO.sub("", name) for name in (row.name_th, row.name_en)]
            bare = [without_unit_prefix(name) for name in short]
            found._add("stations", row.code, row.name_th, row.name_en, *short, *bare)
        zones = select(s.zones.c.code, s.zones.c.name_th, s.zones.c.name_en)
        for zone in connection.execute(zones):
            found._add(
                "zones",
                zone.code,
                zone.name_th,
                zone.name_en,
                *(_DEMO.sub("", n) for n in (zone.name_th, zone.name_en)),
            )
        for row in connection.execute(
            select(s.provinces.c.code, s.provinces.c.name_th, s.provinces.c.name_en)
        ):
            found._add(
                "provinces", row.code, row.name_th, row.name_en, f"จังหวัด{row.name_th}", f"จ.{row.name_th}"
            )
        for row in connection.execute(select(s.sectors.c.code, s.sectors.c.name_th, s.sectors.c.name_en)):
            found._add("sectors", row.code, row.name_th, row.name_en, row.name_th.removeprefix("ภาค"))
        for name, table, label in (
            ("partners", s.partners, "name"),
            ("innovations", s.innovations, "name_th"),
            ("activities", s.activities, "title"),
            ("resolutions", s.resolutions, "title"),
            ("risk_spots", s.risk_spots, "title"),
        ):
            for code, title in connection.execute(select(table.c.id, table.c[label])):
                # By id alone: two activities may well have one title.
                found._add(name, code)
                found.names[name][code] = title or code
        i, q = s.survey_instruments, s.survey_questions
        found.instruments.update({row.code: dict(row._mapping) for row in connection.execute(select(i))})
        for row in connection.execute(select(q)):
            found.questions[row.instrument_code, row.indicator] = (row.wording, row.scale, row.counted)
        found.owners["zones"] = _pairs(connection, s.zones.c.code, s.zones.c.station_code)
        for owned in (s.partners, s.innovations, s.activities, s.resolutions, s.risk_spots, s.checkpoints):
            found.owners[owned.name] = _pairs(connection, owned.c.id, owned.c.station_code)
        found.meeting_days.update(_pairs(connection, s.activities.c.id, s.activities.c.held_on))
        return found

    def _add(self, lookup: str, code: str, *spellings: str) -> None:
        known = self.codes.setdefault(lookup, {})
        self.names.setdefault(lookup, {})[code] = spellings[0] if spellings else code
        for other in spellings:
            key = spelled(other)
            known[key] = code if known.get(key, code) == code else None
        # A code beats any name.
        known[spelled(code)] = code

    def code(self, lookup: str, given: object) -> str | None:
        return self.codes.get(lookup, {}).get(spelled(given))

    def of_station(self, station: str) -> "Lists":
        """These lists, naming of what stations own only what is this one's."""
        mine = {
            lookup: {code: name for code, name in names.items() if self.owners[lookup].get(code) == station}
            for lookup, names in self.names.items()
            if lookup in self.owners
        }
        return replace(self, names={**self.names, **mine})

    def with_ids(self, lookup: str, ids: list[str]) -> "Lists":
        """These lists, and ids that other sheets of the same file bring."""
        more = {spelled(i): i for i in ids}
        return replace(self, codes={**self.codes, lookup: {**self.codes.get(lookup, {}), **more}})


def _pairs(connection: Connection, key: ColumnElement[Any], value: ColumnElement[Any]) -> dict[Any, Any]:
    return {row[0]: row[1] for row in connection.execute(select(key, value))}
