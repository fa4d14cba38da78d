"""What is entered on a page goes by the way of files: same checks, one load, its person and time, an undo."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL

from dashboard.errors import UserError
from data_loaders import entering, entry_forms, loading
from data_loaders.loading import Report
from tests.programme_files import count

STATION, OTHER = "920201", "920601"
HOSTILE = "=1+1 <b>![x](https://evil.example/a.png)</b> รวม"


@pytest.fixture
def store(database: Callable[[str], URL], demo_template: str) -> Iterator[Engine]:
    """A store with the demo, to be written to."""
    engine = create_engine(database(demo_template))
    yield engine
    engine.dispose()


def known(store: Engine, station: str = STATION) -> dict[str, Any]:
    with store.connect() as connection:
        return entering.known(connection, station)


def send(store: Engine, dataset: str, rows: list[dict[str, Any]], **more: Any) -> Report:
    document = {"dataset": dataset, "station": STATION, "by": "สว.ป. สภ.กันตัง", "rows": rows} | more
    done = entering.enter(store, json.dumps(document).encode())
    assert isinstance(done, Report)
    return done


def row(**values: str) -> dict[str, Any]:
    return {"values": values, "seen": None}


def meeting(number: str = "A-920201-2570-AAAAA", **more: str) -> dict[str, Any]:
    return row(
        **{"id": number, "station": STATION, "kind": "meeting", "held_on": "2026-11-20", "title": "ประชุม"}
        | more
    )


def new_rows(store: Engine) -> dict[str, dict[str, Any]]:
    """A row of each data set that has a form, as the page would send it."""
    innovation = next(iter(known(store)["choices"]["innovations"]))
    return {
        "activities": meeting(people_people="12"),
        "resolutions": row(
            id="R-920201-2570-AAAAA",
            station=STATION,
            activity=next(iter(known(store)["choices"]["activities"])),
            title="ติดไฟซอย 3",
            owner="ผกก.สภ.กันตัง",
            due_on="2027-01-31",
            state="open",
        ),
        "risk_spots": row(
            id="S-920201-2570-AAAAA",
            station=STATION,
            title=HOSTILE,
            found_on="2026-11-20",
            reported_by="public",
            latitude="7.413900",
            longitude="99.523500",
        ),
        "innovation_use": row(innovation=innovation, used_on="2026-11-27", kind="test", times="3"),
    }


def told(store: Engine, dataset: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = known(store)["rows"][dataset]["rows"]
    return rows


def problems(report: Report) -> list[str]:
    return [problem.say("en") for problem in report.problems]


@pytest.mark.parametrize("dataset", [d.code for d in entry_forms.DATASETS])
def test_a_row_is_stored_as_it_was_typed_with_who_and_when_and_can_be_taken_back(
    dataset: str, store: Engine
) -> None:
    sent, before = new_rows(store)[dataset], known(store)["rows"][dataset]
    report = send(store, dataset, [sent])
    assert ([], True) == (problems(report), report.loaded)
    after = known(store)["rows"][dataset]
    assert before["count"] + 1 == after["count"]
    [new] = [r for r in after["rows"] if r["by"]]
    typed = {k: float(v) if k in ("latitude", "longitude") else v for k, v in sent["values"].items()}
    stored = {k: float(v) if k in ("latitude", "longitude") else v for k, v in new["values"].items() if v}
    assert typed == {key: value for key, value in stored.items() if key != "carried_over"}
    assert ("สว.ป. สภ.กันตัง", True) == (new["by"], new["at"] is not None)
    taken = {"dataset": dataset, "station": STATION, "by": "สว.ป.", "load": report.load}
    assert {"undone"} == set(entering.enter(store, json.dumps(taken).encode()))  # type: ignore[arg-type]
    assert before == known(store)["rows"][dataset]


def test_sending_twice_stores_once_and_another_row_under_the_same_id_is_refused(store: Engine) -> None:
    assert send(store, "activities", [meeting()]).loaded
    again = send(store, "activities", [meeting()])
    assert (True, 0) == (again.loaded, again.written.touched)
    other = send(store, "activities", [meeting(title="อีกเรื่อง")])
    assert (False, 1) == (other.loaded, len(other.problems))
    assert "in the store already" in problems(other)[0]


def test_a_correction_changes_and_clears_cells_and_names_who_did(store: Engine) -> None:
    send(store, "activities", [meeting(people_people="12", result="ตกลง")])
    [seen] = [r["values"] for r in told(store, "activities") if r["by"]]
    corrected = seen | {"result": "", "title": "ประชุมใหญ่", "people_people": "15"}
    report = send(store, "activities", [{"values": corrected, "seen": seen}], by="ผกก.สภ.กันตัง")
    assert [] == problems(report)
    [stored] = [r for r in told(store, "activities") if r["values"]["id"] == seen["id"]]
    assert (corrected, "ผกก.สภ.กันตัง") == (stored["values"], stored["by"])


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(store: Engine) -> None:
    send(store, "activities", [meeting()])
    [seen] = [r["values"] for r in told(store, "activities") if r["by"]]
    send(store, "activities", [{"values": seen | {"title": "คนแรก"}, "seen": seen}])
    late = send(store, "activities", [{"values": seen | {"title": "คนหลัง"}, "seen": seen}])
    assert not late.loaded
    assert "changed by somebody else" in problems(late)[0]
    assert "คนแรก" in {r["values"]["title"] for r in told(store, "activities")}


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("held_on", "2027-01-01", "held_on"),
        ("held_on", "เมื่อวาน", "held_on"),
        ("held_on", "", "held_on"),
        ("kind", "งานเลี้ยง", "kind"),
        ("people_people", "สิบ", "people_people"),
        ("zone", "ไม่มีจริง", "zone"),
    ],
)
def test_bad_input_is_refused_by_the_rules_for_files_at_its_field(
    key: str, value: str, expected: str, store: Engine
) -> None:
    with store.connect() as connection:
        before = count(connection, "activities")
    report = send(store, "activities", [meeting(**{key: value})])
    assert (False, {expected}) == (report.loaded, {problem.key for problem in report.problems})
    with store.connect() as connection:
        assert before == count(connection, "activities")


def test_rows_of_another_unit_are_refused_however_they_are_named(store: Engine) -> None:
    theirs = next(iter(known(store, OTHER)["choices"]["innovations"]))
    use = row(innovation=theirs, used_on="2026-11-27", kind="use", times="3")
    [there] = [r["values"] for r in known(store, OTHER)["rows"]["activities"]["rows"]][:1]
    taken_over = {"values": there | {"station": STATION, "zone": ""}, "seen": there}
    for dataset, sent in (
        ("activities", meeting(station=OTHER)),
        ("innovation_use", use),
        ("activities", taken_over),
    ):
        report = send(store, dataset, [sent])
        assert not report.loaded
        assert report.problems
    load = send(store, "activities", [meeting()]).load
    of_others = {"dataset": "activities", "station": OTHER, "by": "x", "load": load}
    with pytest.raises(UserError, match="no such entry"):
        entering.enter(store, json.dumps(of_others).encode())


def test_a_month_without_activity_is_confirmed_and_not_one_that_was_sent(store: Engine) -> None:
    def state(month: date) -> str | None:
        with store.connect() as connection:
            found: str | None = connection.execute(
                text(
                    "SELECT state FROM ssz.coverage WHERE (dataset, station_code, month) ="
                    " ('activities', :station, :month)"
                ),
                {"station": STATION, "month": month},
            ).scalar()
        return found

    sent, open_ = date(2026, 10, 1), date(2019, 3, 1)
    assert ("received", None) == (state(sent), state(open_))
    none = {"rows": [], "month": str(open_)}
    report = send(store, "activities", **none)
    assert ([], True, "confirmed_none") == (problems(report), report.loaded, state(open_))
    refused = send(store, "activities", rows=[], month=str(sent))
    assert (False, "received") == (refused.loaded, state(sent))
    taken = {"dataset": "monthly", "station": STATION, "by": "สว.ป.", "load": report.load}
    entering.enter(store, json.dumps(taken).encode())
    assert state(open_) is None


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"[]",
        b'{"dataset": "activities", "station": "920201", "by": "x"}',
        b'{"dataset": "stations", "station": "920201", "by": "x", "rows": [{"values": {}}]}',
        b'{"dataset": "activities", "station": "920201", "by": " ", "rows": [{"values": {}}]}',
        b'{"dataset": "activities", "station": "920201", "by": "x", "rows": [{"values": {"hidden": "1"}}]}',
    ],
)
def test_what_is_no_entry_is_refused_in_words(document: bytes, empty_store: Engine) -> None:
    with pytest.raises(UserError, match="no entry"):
        entering.enter(empty_store, document)


def test_signs_that_mean_something_in_files_are_only_text(store: Engine) -> None:
    title = "\x00D2026-01-01T00:00:00\x1f \u202e" + HOSTILE
    report = send(store, "activities", [meeting(title=title)])
    assert [] == problems(report)
    [stored] = [r["values"] for r in told(store, "activities") if r["by"]]
    assert stored["title"].endswith(HOSTILE)
    assert not any(ord(letter) < 32 for letter in stored["title"])


@pytest.mark.parametrize("word", [*entering.TakenBack.model_fields, *entering.Entered.model_fields])
def test_a_word_that_the_document_uses_itself_is_only_text(word: str, store: Engine) -> None:
    assert send(store, "activities", [meeting(title=word)]).loaded
    assert word in {recorded["values"]["title"] for recorded in told(store, "activities")}


def test_a_row_that_a_file_would_skip_is_refused_and_not_lost(store: Engine) -> None:
    report = send(store, "activities", [meeting(number="รวม")])
    assert (False, 1) == (report.loaded, len(report.problems))


def test_every_form_belongs_to_a_data_set_that_files_load() -> None:
    assert {form.dataset.code for form in entry_forms.FORMS} <= set(loading.DATASETS)
