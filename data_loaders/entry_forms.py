"""What a station is asked on the page that records data: a field a column of the data sets' records."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from dashboard.language.text import LANGUAGES, Text
from dashboard.language.thai import format_date
from data_loaders.columns import Column, Dataset
from data_loaders.datasets.innovations import INNOVATION_USE
from data_loaders.datasets.partnership import ACTIVITIES, KINDS, RESOLUTIONS
from data_loaders.datasets.spots import PHOTOS, RISK_SPOTS
from data_loaders.entry import asked_columns
from data_loaders.lists import Lists

# What a list on a phone can hold; the newest first, where the store knows the day.
MOST_CHOICES = 300
NAMED_BY_DAY = Text("{day} · {title}", "{day} · {title}")


@dataclass(frozen=True, slots=True)
class Form:
    """One thing that stations record.

    fixed: values that go without asking. left_out: columns for those who work with files. first: columns that
    are shown beside the required ones; the others open on wish. photos: those a photograph is sent for.
    """

    code: str
    name: Text
    dataset: Dataset
    fixed: Mapping[str, str] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()
    first: frozenset[str] = frozenset()
    photos: Mapping[str, Text] = field(default_factory=dict)

    def asked(self, lists: Lists) -> list[Column]:
        """Return the columns that are asked for, in the order of the template."""
        given = {*self.fixed, *self.left_out, "station"} | ({"id"} & set(self.dataset.key))
        return [column for column in asked_columns(self.dataset, lists) if column.key not in given]


def _activity(kind: str) -> Form:
    return Form(kind, KINDS[kind], ACTIVITIES, {"kind": kind}, first=frozenset({"title", "place", "result"}))


FORMS: tuple[Form, ...] = (
    _activity("meeting"),
    Form(
        "resolution",
        Text("มติที่ประชุม", "Resolution"),
        RESOLUTIONS,
        left_out=frozenset({"carried_over"}),
        first=frozenset({"due_on"}),
    ),
    _activity("joint_patrol"),
    _activity("joint_solution"),
    Form(
        "risk_spot",
        Text("จุดเสี่ยง", "Risk spot"),
        RISK_SPOTS,
        left_out=frozenset(PHOTOS),
        first=frozenset({"place", "latitude", "longitude"}),
        photos=PHOTOS,
    ),
    Form(
        "innovation_use",
        Text("การใช้นวัตกรรม", "Use of an innovation"),
        INNOVATION_USE,
        first=frozenset({"evidence"}),
    ),
)
# In which earlier rows are corrected, each once however many forms it has.
DATASETS: tuple[Dataset, ...] = tuple({form.dataset.code: form.dataset for form in FORMS}.values())


def described(lists: Lists) -> dict[str, Any]:
    """Return forms and data sets with their fields, for the page; the choices are in `choices`."""
    return {
        "forms": [
            {
                "code": form.code,
                "name": asdict(form.name),
                "dataset": form.dataset.code,
                "fixed": dict(form.fixed),
                "id": _letter(form.dataset),
                "photos": {key: asdict(name) for key, name in form.photos.items()},
                "fields": [_field(c, is_first=c.required or c.key in form.first) for c in form.asked(lists)],
            }
            for form in FORMS
        ],
        "datasets": [
            {
                "code": dataset.code,
                "name": asdict(dataset.name),
                "key": list(dataset.key),
                "monthly": bool(dataset.in_month),
                "fields": [_field(c, is_first=True) for c in asked_columns(dataset, lists)],
            }
            for dataset in DATASETS
        ],
    }


def _letter(dataset: Dataset) -> str:
    """Return the letter with which ids of a data set begin, as its template shows; '' where it has none."""
    return str(dataset.column("id").example).split("-")[0] if "id" in dataset.key else ""


def _chosen(column: Column) -> Text:
    """Return what a column is called where one chooses from a list, and writes no number."""
    return Text(
        column.name.th.removeprefix("รหัส").removesuffix("เลขที่"),
        column.name.en.removesuffix(" id"),
    )


def _field(column: Column, *, is_first: bool) -> dict[str, Any]:
    return {
        "key": column.key,
        "name": asdict(_chosen(column) if column.lookup else column.name),
        "kind": column.kind,
        "help": asdict(column.help),
        "required": column.required,
        "is_first": is_first or column.key.startswith("people_"),
        "choices": {value: asdict(label) for value, label in column.choices.items()},
        "lookup": column.lookup or "",
        "default": None if column.default is None else str(column.default),
        "low": column.low,
        "high": column.high,
        "longest": column.longest,
        "future": column.future,
    }


def choices(lists: Lists, station: str) -> dict[str, dict[str, dict[str, str]]]:
    """Return what a station may name: lookup -> code -> label, the newest activities first."""
    own = lists.of_stations({station}).names
    wanted = {c.lookup for d in DATASETS for c in d.columns if c.lookup} & set(lists.owners)
    return {lookup: _labels(lookup, own.get(lookup, {}), lists) for lookup in sorted(wanted)}


def _labels(lookup: str, names: Mapping[str, str], lists: Lists) -> dict[str, dict[str, str]]:
    days = lists.meeting_days if lookup == "activities" else {}
    codes = sorted(names, key=lambda code: (days.get(code), code) if days else code, reverse=bool(days))
    labels = {}
    for code in codes[:MOST_CHOICES]:
        label = Text(*(_named(names[code], days.get(code), lang) for lang in LANGUAGES))
        labels[code] = asdict(label)
    return labels


def _named(title: str, day: Any, lang: Any) -> str:
    return NAMED_BY_DAY(lang, day=format_date(day, lang), title=title) if day else title
