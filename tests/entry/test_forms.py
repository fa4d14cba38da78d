"""Forms of the page that records data, made of the loaders' own description of every data set concerned."""

import json
from datetime import date
from typing import Any

import pytest

from dashboard.entry import forms
from dashboard.entry.forms import Asked, Field, Form, asked_of
from dashboard.language.text import LANGUAGES, Text
from dashboard.language.thai import format_date
from data_loaders import entry_forms
from data_loaders.entry import asked_columns
from data_loaders.lists import Lists

TODAY = date(2026, 11, 27)
STATION, MARK = "920201", "7KMQ3"
LISTS = Lists(
    names={"sectors": {"people": "ภาคประชาชน", "local": "องค์กรปกครองส่วนท้องถิ่น"}}, owners={"zones": {}}
)


def asked() -> Asked:
    """What the page is told: through JSON, as from a process."""
    answer = entry_forms.described(LISTS) | {
        "choices": {"innovations": {"INV-1": {"th": "กล้อง", "en": "กล้อง"}}},
        "rows": {d.code: {"count": 0, "rows": []} for d in entry_forms.DATASETS},
    }
    return asked_of(json.loads(json.dumps(answer, default=str)))


FORMS = list(asked().forms.values())
RECORDS = {form.code: form for form in entry_forms.FORMS}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.code)
def test_every_column_of_a_data_set_is_asked_given_or_left_to_files_by_name(form: Form) -> None:
    record = RECORDS[form.code]
    columns = {column.key: column for column in asked_columns(record.dataset, LISTS)}
    known = {field.key for field in form.fields}
    given = {*record.fixed, *record.left_out} | ({"id", "station"} if form.letter else set())
    assert set(columns) == known | given
    assert set() == known & given
    # What a row cannot be without is not hidden away.
    assert all(field.is_first for field in form.fields if field.required)
    for field in form.fields:
        column = columns[field.key]
        assert (column.required, column.longest) == (field.required, field.longest)
        # Who chooses from a list chooses a thing, not its number.
        assert field.name == column.name or (field.lookup and "เลขที่" not in field.name.th)
        assert field.name.th
        assert field.name.th in column.name.th
        assert dict(column.choices) == dict(field.choices)


@pytest.mark.parametrize("record", entry_forms.FORMS, ids=lambda form: form.code)
def test_what_is_left_to_files_can_be_left_blank(record: entry_forms.Form) -> None:
    columns = {column.key: column for column in asked_columns(record.dataset, LISTS)}
    assert all(not columns[key].required or columns[key].default is not None for key in record.left_out)


def typed(field: Field) -> Any:
    """Something that fits a field."""
    if field.choices:
        return next(iter(field.choices))
    if field.kind == "date":
        return "26 พ.ย. 2569"
    return 5 if field.is_number else "ตลาดใต้"


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.code)
def test_a_filled_form_is_a_row_of_its_data_set(form: Form) -> None:
    draft = {field.key: typed(field) for field in form.typed_fields} | {forms.PLACE: "7.55630, 99.61140"}
    assert {} == forms.faults(form, draft, TODAY)
    row = forms.sent_values(form, draft, STATION, MARK, TODAY)
    record = RECORDS[form.code]
    columns = {column.key: column for column in asked_columns(record.dataset, LISTS)}
    assert set(row) == set(columns) - record.left_out
    assert all(row[key] == value for key, value in record.fixed.items())
    assert {"2026-11-26"} == {row[key] for key in row if columns[key].kind == "date"}
    if form.letter:
        assert (f"{form.letter}-920201-2570-7KMQ3", STATION) == (row["id"], row["station"])
    if form.has_place:
        assert ("7.556300", "99.611400") == (row["latitude"], row["longitude"])


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.code)
def test_what_is_needed_is_asked_for_at_its_field_and_a_form_begins_with_today(form: Form) -> None:
    needed = {field.key for field in form.typed_fields if field.required}
    assert needed == set(forms.faults(form, {}, TODAY))
    begun = forms.begun(form, TODAY, "th")
    days = {field.key for field in form.typed_fields if field.required and field.kind == "date"}
    assert {"27 พ.ย. 2569"} >= {begun[key].replace("\u00a0", " ") for key in days}
    assert not {field.key for field in form.fields if field.default is not None} - set(begun)


@pytest.mark.parametrize("words", ["31/11/2569", "เมื่อวาน", "26/11/69"])
def test_a_day_that_cannot_be_read_is_said_with_one_that_can(words: str) -> None:
    form = asked().forms["meeting"]
    fault = forms.faults(form, {"held_on": words}, TODAY)["held_on"]
    for lang in LANGUAGES:
        assert format_date(TODAY, lang) in fault(lang)


def test_a_place_is_blank_right_or_said_to_be_wrong() -> None:
    form = asked().forms["risk_spot"]
    draft = {"title": "ซอยมืด", "found_on": "27/11/2569", "reported_by": "public"}
    assert {} == forms.faults(form, draft, TODAY)
    assert "latitude" not in forms.sent_values(form, draft, STATION, MARK, TODAY)
    # Read as in files: minutes and seconds, a link of a map.
    for right in ("7°33'22.68\"N 99°36'41.04\"E", "https://maps.google.com/?q=7.5563,99.6114"):
        assert {} == forms.faults(form, draft | {forms.PLACE: right}, TODAY)
        sent = forms.sent_values(form, draft | {forms.PLACE: right}, STATION, MARK, TODAY)
        assert ("7.556300", "99.611400") == (sent["latitude"], sent["longitude"])
    # Swapped, elsewhere, no numbers.
    for wrong in ("99.61140, 7.55630", "51.5, -0.1", "หน้าตลาด"):
        assert {forms.PLACE} == set(forms.faults(form, draft | {forms.PLACE: wrong}, TODAY))


def test_ids_carry_station_and_fiscal_year_and_two_marks_are_never_alike_to_read() -> None:
    form = asked().forms["meeting"]
    assert "A-920201-2569-7KMQ3" == forms.new_id(form, STATION, date(2026, 9, 30), MARK)
    marks = {forms.token() for _ in range(200)}
    assert 200 == len(marks)
    assert not set("".join(marks)) & set("01IO")


def test_labels_that_two_codes_share_are_told_apart_and_unknown_codes_stay() -> None:
    choices = {"A-1": Text("ประชุม", "ประชุม"), "A-2": Text("ประชุม", "ประชุม")}
    expected = {"ประชุม": "A-1", "ประชุม (A-2)": "A-2", "A-9": "A-9"}
    assert expected == forms.labels_of(choices, ["A-9", "", "A-1"], "th")
