"""One data set's share of a file."""

from dataclasses import dataclass
from datetime import date

from data_loaders.columns import Dataset
from data_loaders.lists import Lists
from data_loaders.reading import Read


@dataclass(slots=True)
class Part:
    """The rows that a file brings for one data set, and what its form says of them.

    `station`, `month`: whose form it is, if it is a monthly one.
    `none`: its tick for a month without activity.
    """

    dataset: Dataset
    read: Read
    lists: Lists
    station: str | None = None
    month: date | None = None
    none: bool = False
