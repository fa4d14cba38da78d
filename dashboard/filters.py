"""What a person may see (Scope) and what they asked for (Filters)."""

from collections.abc import Container, Iterable
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
        """Return the scope of those who may see all units."""
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
    """What was asked for. Codes are those of the store; empty means no restriction.

    station, offence: one code, or several joined by commas as links hold them.
    """

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
        """Numbers of the groups that count; empty = every offence, also one without a group."""
        return GROUP_CHOICES[self.groups]

    @property
    def stations(self) -> tuple[str, ...]:
        """Codes of the stations asked for; empty = no restriction."""
        return tuple(self.station.split(",")) if self.station else ()

    @property
    def one_station(self) -> str:
        """Code of the station where exactly one was asked for, else ''."""
        return self.station if len(self.stations) == 1 else ""

    @property
    def offences(self) -> tuple[str, ...]:
        """Codes of the offences asked for; empty = no restriction."""
        return tuple(self.offence.split(",")) if self.offence else ()

    def during(self, period: Period) -> "Filters":
        """Return the same filters for another period."""
        return replace(self, period=period)

    def to_query(self) -> dict[str, str]:
        """Return the filters as URL parameters; only what differs from the defaults, for short links."""
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


def joined(codes: Iterable[str]) -> str:
    """Return codes as a link holds them, each once and always in the same order."""
    return ",".join(sorted(set(codes)))


QUERY_NAMES = ("region", "province", "station", "zone", "period", "groups", "offence", "place")


@dataclass(frozen=True, slots=True)
class Known:
    """The codes that exist within a scope, against which a link is checked.

    Each maps to the code above it: province → region, station → province, zone → station, offence → group.
    """

    regions: frozenset[str]
    provinces: dict[str, str]
    stations: dict[str, str]
    zones: dict[str, str]
    offences: dict[str, int | None]


def from_query(query: dict[str, str], known: Known, default: Period) -> tuple[Filters, list[str]]:
    """Return filters of URL parameters, and the names of those dropped as they name nothing in the scope.

    A station decides its province, a zone its station, a province its region, so that a link that holds
    only the narrowest unit gives the same view as one that holds all of them. Stations of several provinces
    leave province (and region) open.
    """
    dropped: list[str] = []

    def code_of(name: str, codes: Container[str]) -> str:
        value = query.get(name, "")
        if value and value not in codes:
            dropped.append(name)
            return ""
        return value

    def codes_of(name: str, codes: Container[str]) -> set[str]:
        asked = query[name].split(",") if query.get(name) else []
        found = {code for code in asked if code in codes}
        if not found.issuperset(asked):
            dropped.append(name)
        return found

    def above(codes: set[str], unit_of: dict[str, str], asked: str) -> str:
        """Return the unit above all of these, '' where they share none; without codes what was asked."""
        units = {unit_of[code] for code in codes}
        return asked if not units else units.pop() if len(units) == 1 else ""

    zone = code_of("zone", known.zones)
    stations = codes_of("station", known.stations)
    province = code_of("province", known.provinces)
    region = code_of("region", known.regions)
    stations = {known.zones[zone]} if zone else stations
    region = above({known.stations[code] for code in stations}, known.provinces, region)
    province = above(stations, known.stations, province)
    region = known.provinces[province] if province else region

    groups = code_of("groups", GROUP_CHOICES) or "12"
    offences = codes_of("offence", known.offences)
    wanted = GROUP_CHOICES[groups]
    fitting = {code for code in offences if not wanted or known.offences[code] in wanted}
    if fitting != offences:
        dropped.append("offence")
    place = code_of("place", ("0", "1")) == "1"
    period = default
    if code := query.get("period", ""):
        try:
            period = parse(code)
        except ValueError:
            dropped.append("period")
    asked = Filters(period, region, province, joined(stations), zone, groups, joined(fitting), place)
    return asked, list(dict.fromkeys(dropped))
