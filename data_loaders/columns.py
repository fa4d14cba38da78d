"""The record of a data set: its template, headers, checks, messages, loading and undoing follow from it."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Table, true

from dashboard.coverage import datasets
from dashboard.language.text import Text
from data_loaders.words import LONGEST

if TYPE_CHECKING:
    from data_loaders.lists import Lists
    from data_loaders.problems import Problem

Kind = Literal["text", "code", "date", "integer", "number", "percent", "choice", "yes_no", "shape"]
# Lists of the store by which codes and names are recognised.
Lookup = Literal[
    "stations",
    "zones",
    "provinces",
    "sectors",
    "offences",
    "partners",
    "innovations",
    "activities",
    "resolutions",
    "risk_spots",
]


NO_WORDS = Text("", "")
# Owner of rows that are everybody's: any file may bring them up to date.
NATION = "nation"
# Days after a month's end by which stations send their monthly form.
MONTHLY_REPORT = 10
# How people head the column of a record's day.
DAY = ("วันที่", "วัน", "วัน เดือน ปี", "ว/ด/ป", "ว.ด.ป.", "วันเดือนปี", "date", "day")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file."""

    key: str
    name: Text
    kind: Kind = "text"
    help: Text = NO_WORDS
    example: Any = None
    required: bool = False
    variants: tuple[str, ...] = ()
    """Other headers under which it is known, and what Google Forms or another system calls it."""
    last_resorts: tuple[str, ...] = ()
    """Headers under which it is known where no other column of the file is it."""
    choices: Mapping[str, Text] = field(default_factory=dict)
    """Allowed values with their labels; both labels and the value itself are read."""
    spellings: Mapping[str, str] = field(default_factory=dict)
    """Further spellings of choices."""
    lookup: Lookup | None = None
    low: float | None = None
    high: float | None = None
    longest: int = LONGEST
    future: bool = False
    """Whether a day to come is believed (due dates are, activities are not)."""
    default: Any = None
    lasting: bool = True
    """Whether a known row keeps its value where a file leaves it blank; the day of a new boundary is none."""
    shown_only: bool = False
    """Prefilled for the reader, never loaded."""

    def header(self) -> str:
        """Return the header as the template writes it."""
        form = " (วว/ดด/ปปปป)" if self.kind == "date" else ""
        return f"{self.name.th}{form}{' *' if self.required else ''}"


@dataclass(frozen=True, slots=True)
class Rows:
    """What a file brings into one table of the store.

    `key`: the natural key by which a row is known; its columns may be NULL. `gone`: keys of rows that the
    file says no longer exist. Columns of the table that `frame` does not have stay as they are.
    """

    table: Table
    frame: pd.DataFrame
    key: tuple[str, ...]
    gone: pd.DataFrame | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What a data set may need to know while its rows are made."""

    connection: Connection
    lists: "Lists"
    today: date
    salt: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """Describe a data set that comes as a table, or as the attribute table of a map.

    Its name stands in `dashboard.coverage.datasets`, because pages name data sets without asking the loaders.
    """

    code: str
    about: Text
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    """Columns of the file by which a row is known."""
    owner: str
    """Column of the file that says whose a row is: the station, or what belongs to one; NATION = everybody's.

    Where it is no part of the key, a row that the store keeps for another station is never overwritten."""
    stored_in: tuple[Table, ...]
    """Tables that it writes; the first holds a row for each row of a file."""
    tables: Callable[[pd.DataFrame, Context], list[Rows]]
    """Makes the rows to write, in the order in which they must be written."""
    rows_of: Callable[..., pd.DataFrame]
    """Reads the rows back, of a connection; those of one station, named after it, where stations record the
    data set on a page (`entry_forms`)."""
    ids: Callable[[pd.DataFrame, bytes], list[str]] | None = None
    """Makes the ids under which the store hides rows, with its salt; None = the file's key is the store's."""
    check: "Callable[[pd.DataFrame, Lists], list[Problem]]" = lambda _frame, _lists: []
    """Looks at the whole converted frame, which also has the columns sheet and row."""
    more_columns: "Callable[[Lists], tuple[Column, ...]]" = lambda _lists: ()
    prepare: Callable[[pd.DataFrame], pd.DataFrame] = lambda frame: frame
    days: tuple[str, ...] = ()
    """Columns whose month counts as received (coverage): days, and activities by the day they were held."""
    due_days: int | None = None
    """Days after a month's end by which every station reports it; None = no report is asked for."""
    in_month: str = ""
    """Column whose day lies in the month of a monthly form; '' where a form lists what is open."""
    blank_if: tuple[str, ...] = ()
    """A row in which all of these are empty was prefilled and not used."""
    sheet: str = ""
    check_in_store: "Callable[[pd.DataFrame, Connection], list[Problem]]" = lambda _frame, _connection: []
    """What only the store can tell, asked when the cells themselves are right."""
    around: Callable[[Connection], AbstractContextManager[None]] | None = None
    """What follows from changed rows, in the same transaction; also entered while a load is undone."""
    places: bool = False
    """Whether it has a column of shapes and so also comes as GeoJSON, KML, Shapefile or GeoPackage."""
    set_above: bool = False
    """Whether stations are judged by it, so that they do not set it: targets, the ground that is theirs."""

    @property
    def is_national(self) -> bool:
        """Whether only who may see all units loads and undoes it."""
        return self.set_above or self.owner == NATION

    @property
    def name(self) -> Text:
        """The name by which people call it.

        Raises:
            KeyError: `dashboard.coverage.datasets.DATASETS` does not name it.
        """
        return datasets.DATASETS[self.code]

    def all_columns(self, lists: "Lists") -> tuple[Column, ...]:
        """Return the columns, with those that depend on the store's lists."""
        return (*self.columns, *self.more_columns(lists))

    @property
    def has_points(self) -> bool:
        """Whether its rows have latitude and longitude."""
        return {"latitude", "longitude"} <= {column.key for column in self.columns}

    def column(self, key: str) -> Column:
        """Return the column of that key."""
        return next(column for column in self.columns if column.key == key)

    def stations(self, frame: pd.DataFrame, lists: "Lists") -> pd.Series:
        """Return the station that each row belongs to; missing where it belongs to none."""
        # A file of targets for the whole nation has no column of stations.
        if self.owner == NATION or self.owner not in frame:
            return pd.Series(None, index=frame.index, dtype=object)
        lookup = self.column(self.owner).lookup or ""
        return frame[self.owner] if lookup == "stations" else frame[self.owner].map(lists.owners[lookup])

    @property
    def sheet_name(self) -> str:
        """The sheet's name in a workbook; Excel allows 31 letters."""
        return self.sheet or self.name.th[:31]


def of_station(column: ColumnElement[str], station: str | None) -> ColumnElement[bool]:
    """Return the condition that a row is of the station; none for None."""
    return true() if station is None else column == station


def pick(frame: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Return the frame of a table, from store column -> column of the file.

    A column that the file does not have is left as it is stored.
    """
    return pd.DataFrame({own: frame[key] for own, key in names.items() if key in frame}, index=frame.index)


def station(*, required: bool = True, example: str = "920101") -> Column:
    """Return the column of the station that a record belongs to."""
    return Column(
        "station",
        Text("สถานี", "Station"),
        "code",
        required=required,
        lookup="stations",
        example=example,
        variants=(
            "รหัสสถานี",
            "รหัสหน่วย",
            "หน่วยงาน",
            "สภ.",
            "station code",
            "station_code",
            "unit",
            "หน่วย",
        ),
        # Lists of stations often bring code and name side by side.
        last_resorts=("ชื่อสถานี", "สถานีตำรวจ", "ชื่อสถานีตำรวจ", "ชื่อหน่วย", "สน.", "สภ./สน.", "station name"),
        help=Text("รหัสหรือชื่อสถานี", "Code or name of the station"),
    )


def zone() -> Column:
    """Return the column of the zone that a record belongs to."""
    return Column(
        "zone",
        Text("พื้นที่ Safety Zone", "Safety zone"),
        "code",
        lookup="zones",
        example="TRANG-01",
        variants=(
            "zone",
            "รหัสพื้นที่",
            "zone code",
            "zone_code",
            "พื้นที่",
            "เขตพื้นที่",
            "safety zone",
            "โซน",
        ),
        help=Text("รหัสหรือชื่อพื้นที่ เว้นว่าง = ทั้งสถานี", "Code or name of the zone; empty = the whole station"),
    )


def number_id(name: Text, example: str, *variants: str) -> Column:
    """Return the column of the shared id by which a row is known for good."""
    return Column(
        "id",
        name,
        "code",
        required=True,
        example=example,
        variants=("id", "รหัส", "เลขที่", *variants),
        longest=80,
        help=Text("ตั้งครั้งเดียวและใช้ตลอด ห้ามซ้ำ", "Given once and kept; no two alike"),
    )


NORTH = ("northing", "n", "utm n", "utm y", "utm_n", "เหนือ", "พิกัดเหนือ", "เส้นรุ้ง", "ละติจุด")
EAST = ("easting", "e", "utm e", "utm x", "utm_e", "ตะวันออก", "พิกัดตะวันออก", "เส้นแวง", "ลองติจูด", "ลองจิจุด")
# Headers of one column that holds both; it is read as the column of latitude, which a pair may stand in.
PAIRED = (
    *("พิกัด", "พิกัดจุด", "พิกัดทางภูมิศาสตร์", "พิกัด gps", "gps", "ตำแหน่งบนแผนที่", "จุดพิกัด", "พิกัด utm"),
    *("coordinates", "coordinate", "lat,long", "lat,lon", "lat,lng", "latlng", "lat long", "lat lng"),
    *("latitude,longitude", "latitude longitude", "long,lat", "ละติจูด,ลองจิจูด", "ละติจูด ลองจิจูด"),
    *("ลิงก์แผนที่", "ลิงค์แผนที่", "google maps", "google map", "map link"),
)


def point(required: bool = False) -> tuple[Column, Column]:
    """Return the columns of a place: latitude and longitude in degrees, WGS 84."""
    return (
        Column(
            "latitude",
            Text("ละติจูด", "Latitude"),
            "number",
            required=required,
            low=5,
            high=21,
            example=7.5563,
            variants=("lat", "y", "พิกัด y", "latitude (wgs84)", *NORTH),
            last_resorts=PAIRED,
            help=Text("องศา WGS 84 (5–21)", "Degrees, WGS 84 (5–21)"),
        ),
        Column(
            "longitude",
            Text("ลองจิจูด", "Longitude"),
            "number",
            required=required,
            low=97,
            high=106,
            example=99.6114,
            variants=("lon", "lng", "long", "x", "พิกัด x", "longitude (wgs84)", *EAST),
            help=Text("องศา WGS 84 (97–106)", "Degrees, WGS 84 (97–106)"),
        ),
    )
