"""What a person may see (Scope) and what they asked for (Filters)."""

from collections.abc import Container
from dataclasses import dataclass, replace
from typing import Literal

from dashboard.language.periods import Period, parse
from dashboard.language.text import Text

Level = Literal["nation", "region", "province", "station"]


@dataclass(frozen=True, slots=True)
class Scope:
    """The units a person may see. Every query takes one; there is no default."""

    level: Level
    code: str = ""

    @classmethod
    def nation(cls) -> "Scope":
        return cls("nation")


CRIME_GROUPS: dict[int, Text] = {
    1: Text(th="ชีวิต ร่างกาย และเพศ", en="Life, body and sex"),
    2: Text(th="ทรัพย์", en="Property"),
    3: Text(th="ฐานความผิดพิเศษ", en="Special offences"),
    4: Text(th="รัฐเป็นผู้เสียหาย", en="State as victim"),
}
CRIME_GROUPS_IN_FULL: dict[int, Text] = {
    1: Text(th="ความผิดเกี่ยวกับชีวิต ร่างกาย และเพศ", en="Offences against life, body and sex"),
    2: Text(th="ความผิดเกี่ยวกับทรัพย์", en="Offences against property"),
    3: Text(th="ฐานความผิดพิเศษ", en="Special offences"),
    4: Text(th="คดีความผิดที่รัฐเป็นผู้เสียหาย", en="Offences with the state as victim"),
}
# Groups "12" are those of goal 4; the code goes into the URL.
GROUP_CHOICES: dict[str, tuple[int, ...]] = {
    "12": (1, 2),
    "1": (1,),
    "2": (2,),
    "3": (3,),
    "4": (4,),
    "all": (),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked for. Codes are those of the store; empty means no restriction."""

    period: Period
    region: str = ""
    province: str = ""
    station: str = ""
    zone: str = ""
    groups: str = "12"
    offence: str = ""
    place_based: bool = False

    @property
    def crime_groups(self) -> tuple[int, ...]:
        return GROUP_CHOICES[self.groups]

    def during(self, period: Period) -> "Filters":
        return replace(self, period=period)

    def to_query(self) -> dict[str, str]:
        """The filters as URL parameters; only what differs from the defaults, so that links stay short."""
        values = {
            "region": self.region,
            "province": self.province,
            "station": self.station,
            "zone": self.zone,
            "period": self.period.code,
            "groups": "" if self.groups == "12" else self.groups,
            "offence": self.offence,
            "place": "1" if self.place_based else "",
        }
        return {name: value for name, value in values.items() if value}


QUERY_NAMES = ("region", "province", "station", "zone", "period", "groups", "offence", "place")


@dataclass(frozen=True, slots=True)
class Known:
    """The codes that exist within a scope: what a link is checked against. Parents by code."""

    regions: frozenset[str]
    provinces: dict[str, str]
    stations: dict[str, str]
    zones: dict[str, str]
    offences: dict[str, int | None]


def from_query(query: dict[str, str], known: Known, default: Period) -> tuple[Filters, list[str]]:
    """Filters from URL parameters, and the names of those dropped because they name nothing that exists here.

    A station decides its province, a zone its station, a province its region, so that a link that holds
    only the narrowest unit gives the same view as one that holds all of them.
    """
    dropped = []

    def taken(name: str, codes: Container[str]) -> str:
        value = query.get(name, "")
        if value and value not in codes:
            dropped.append(name)
            return ""
        return value

    zone = taken("zone", known.zones)
    station = taken("station", known.stations)
    province = taken("province", known.provinces)
    region = taken("region", known.regions)
    station = known.zones[zone] if zone else station
    province = known.stations[station] if station else province
    region = known.provinces[province] if province else region

    groups = taken("groups", GROUP_CHOICES) or "12"
    offence = taken("offence", known.offences)
    if offence and GROUP_CHOICES[groups] and known.offences[offence] not in GROUP_CHOICES[groups]:
        dropped.append("offence")
        offence = ""
    place = taken("place", ("0", "1")) == "1"
    period = default
    if code := query.get("period", ""):
        try:
            period = parse(code)
        except ValueError:
            dropped.append("period")
    return Filters(period, region, province, station, zone, groups, offence, place), dropped
