"""What a station is asked for: fields as the loaders describe them, what was typed, what is sent of it."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.cases.drawn_area import corners_of
from dashboard.language.text import LANGUAGES, Lang, Text
from dashboard.language.thai import fiscal_year, format_date, read_date

REQUIRED = Text("ยังไม่ได้กรอก", "This is needed.")
NOT_A_DAY = Text("อ่านวันที่ไม่ได้ พิมพ์เช่น {day}", "That is no day: type it like {day}.")
# Under which a place is asked for: one field for both columns.
PLACE = "place_on_map"
LATITUDE, LONGITUDE = "latitude", "longitude"
# Letters of ids that nobody mistakes for others when they are read aloud.
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 5

# What was typed: key of the field -> text, number or nothing.
Draft = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is asked for, as the loaders describe a column. is_first: shown without asking."""

    key: str
    name: Text
    kind: str
    help: Text
    required: bool
    is_first: bool
    choices: Mapping[str, Text]
    lookup: str
    default: str | None
    low: float | None
    high: float | None
    longest: int
    future: bool

    @property
    def is_number(self) -> bool:
        return self.kind in ("integer", "number", "percent")


@dataclass(frozen=True, slots=True)
class Form:
    """One thing that stations record.

    letter: with which ids begin; '' = rows have no id of their own. photos: columns that a photograph is sent
    for, with their names.
    """

    code: str
    name: Text
    dataset: str
    fixed: Mapping[str, str]
    letter: str
    fields: tuple[Field, ...]
    photos: Mapping[str, Text]

    @property
    def has_place(self) -> bool:
        """Whether it asks for a point on the map."""
        return {LATITUDE, LONGITUDE} <= {field.key for field in self.fields}

    @property
    def typed_fields(self) -> tuple[Field, ...]:
        """The fields but those of the point on the map."""
        return tuple(f for f in self.fields if not (self.has_place and f.key in (LATITUDE, LONGITUDE)))


@dataclass(frozen=True, slots=True)
class RecordedRow:
    """A row of the store as people see it. by, at: who entered it on a page and when; of a file, neither."""

    values: Mapping[str, str]
    by: str
    at: str | None


@dataclass(frozen=True, slots=True)
class RecordedData:
    """A data set of a station: its fields and newest rows. count: of all rows."""

    code: str
    name: Text
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    rows: tuple[RecordedRow, ...]
    count: int


@dataclass(frozen=True)
class Asked:
    """What a station is asked for, what it may name (lookup -> code -> label), and what it has recorded."""

    forms: Mapping[str, Form]
    datasets: Mapping[str, RecordedData]
    choices: Mapping[str, Mapping[str, Text]]

    def choices_of(self, field: Field) -> Mapping[str, Text]:
        """Return what may be chosen in a field; empty where it is typed."""
        return self.choices.get(field.lookup, {}) if field.lookup else field.choices


def asked_of(answer: Mapping[str, Any]) -> Asked:
    """Return what the loaders answered."""
    forms = {
        told["code"]: Form(
            told["code"],
            Text(**told["name"]),
            told["dataset"],
            told["fixed"],
            told["id"],
            tuple(map(_field, told["fields"])),
            {key: Text(**name) for key, name in told["photos"].items()},
        )
        for told in answer["forms"]
    }
    datasets = {
        told["code"]: RecordedData(
            told["code"],
            Text(**told["name"]),
            tuple(told["key"]),
            tuple(map(_field, told["fields"])),
            tuple(RecordedRow(**row) for row in answer["rows"][told["code"]]["rows"]),
            answer["rows"][told["code"]]["count"],
        )
        for told in answer["datasets"]
    }
    choices = {
        lookup: {code: Text(**label) for code, label in labels.items()}
        for lookup, labels in answer["choices"].items()
    }
    return Asked(forms, datasets, choices)


def _field(told: Mapping[str, Any]) -> Field:
    choices = {value: Text(**label) for value, label in told["choices"].items()}
    return Field(**{**told, "name": Text(**told["name"]), "help": Text(**told["help"]), "choices": choices})


def token() -> str:
    """Return what tells a new row's id apart from all others."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def new_id(form: Form, station: str, day: date, mark: str) -> str:
    """Return the id of a new row, as `A-920101-2570-7KMQ3`: letter, station, fiscal year, and its mark."""
    return f"{form.letter}-{station}-{fiscal_year(day)}-{mark}"


def begun(form: Form, today: date, lang: Lang) -> dict[str, Any]:
    """Return what stands in the fields before anybody types: today in days that are needed, and defaults."""
    return {
        field.key: format_date(today, lang) if field.kind == "date" and field.required else field.default
        for field in form.typed_fields
        if field.default is not None or (field.kind == "date" and field.required)
    }


def faults(form: Form, draft: Draft, today: date) -> dict[str, Text]:
    """Return what keeps a draft from being sent, by field; the loaders check the rest by their rules."""
    found: dict[str, Text] = {}
    like = Text(*(NOT_A_DAY(lang, day=format_date(today, lang)) for lang in LANGUAGES))
    for field in form.typed_fields:
        given = draft.get(field.key)
        if _is_blank(given):
            if field.required:
                found[field.key] = REQUIRED
        elif field.kind == "date" and read_date(str(given)) is None:
            found[field.key] = like
    if form.has_place and isinstance(corners := corners_of(str(draft.get(PLACE) or "")), Text):
        found[PLACE] = corners
    return found


def _is_blank(given: Any) -> bool:
    return given is None or not str(given).strip()


def sent_values(form: Form, draft: Draft, station: str, mark: str, today: date) -> dict[str, str]:
    """Return the row that is sent of a draft: a text each column, days as 2026-11-30."""
    values = {field.key: as_sent(field, draft.get(field.key)) for field in form.typed_fields}
    corners = corners_of(str(draft.get(PLACE) or "")) if form.has_place else ()
    if not isinstance(corners, Text):
        for latitude, longitude in corners[-1:]:
            values |= {LATITUDE: f"{latitude:.6f}", LONGITUDE: f"{longitude:.6f}"}
    values = {key: value for key, value in values.items() if value} | dict(form.fixed)
    if form.letter:
        days = (f.key for f in form.typed_fields if f.kind == "date" and f.required)
        day = next((date.fromisoformat(values[key]) for key in days if key in values), today)
        values |= {"id": new_id(form, station, day, mark), "station": station}
    return values


def as_sent(field: Field, given: Any) -> str:
    """Return what stands in a field as it is sent; a day that cannot be read stays as it was typed."""
    if _is_blank(given):
        return ""
    if field.kind == "date":
        day = read_date(str(given))
        return day.isoformat() if day else str(given).strip()
    if isinstance(given, float) and given.is_integer():
        return str(int(given))
    return str(given).strip()


def as_shown(field: Field, value: str, choices: Mapping[str, Text], lang: Lang) -> str:
    """Return a stored text as the page shows it: days in พ.ศ., codes by their name."""
    if not value:
        return ""
    if field.kind == "date":
        try:
            return format_date(date.fromisoformat(value), lang)
        except ValueError:
            return value
    return choices[value](lang) if value in choices else value


def labels_of(choices: Mapping[str, Text], more: Sequence[str], lang: Lang) -> dict[str, str]:
    """Return label -> code of a field's choices, no two labels alike; with the codes of `more` besides."""
    labels: dict[str, str] = {}
    for code in dict.fromkeys([*choices, *(code for code in more if code)]):
        label = choices[code](lang) if code in choices else code
        labels[label if label not in labels else f"{label} ({code})"] = code
    return labels
