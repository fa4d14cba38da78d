"""Units below the nation load, undo and look back on what is of their own stations, and on nothing else."""

import io
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL

from dashboard.coverage.datasets import DATASETS
from dashboard.errors import UserError
from data_loaders import entering, history, loading, templates, within
from data_loaders.columns import Dataset
from data_loaders.datasets import LOADERS
from tests.commands import command
from tests.data_loaders.test_dataset_records import GUARDED, of_station
from tests.data_loaders.test_datasets import contents
from tests.programme_files import TODAY, check, load, load_all, table, xlsx

# Two stations of one province, and one of another.
A, B, FAR = "920201", "920601", "830101"
TRANG, PHUKET = "province:92", "province:83"
FAR_NAME = "สภ.เมืองภูเก็ต"
OF_UNITS = [dataset for dataset in LOADERS if dataset.code not in within.NATIONAL]


@pytest.fixture(scope="module")
def two_provinces(server: URL, administer: Callable[[str], None], empty_template: str) -> str:
    administer(f"CREATE DATABASE two_provinces TEMPLATE {empty_template}")
    engine = create_engine(server.set(database="two_provinces"))
    load_all(engine)
    station = {"code": FAR, "name_th": FAR_NAME, "name_en": "Phuket", "province": "83"}
    assert load(engine, "stations", xlsx(table("stations", engine, [station]))).loaded
    for code in (B, FAR):
        device = {"id": f"I-{code}", "station": code, "category": "cctv", "name_th": "กล้อง"}
        assert load(engine, "innovations", xlsx(table("innovations", engine, [device]))).loaded
    engine.dispose()
    return "two_provinces"


@pytest.fixture
def store(two_provinces: str, database: Callable[[str], URL]) -> Iterator[Engine]:
    engine = create_engine(database(two_provinces))
    yield engine
    engine.dispose()


def everything(store: Engine) -> dict[str, Any]:
    """Number of rows of each table, those of all loads, and the version that pages see."""
    with store.connect() as connection:
        version = connection.execute(text("SELECT version FROM ssz.store")).scalar_one()
        loads = connection.execute(text("SELECT count(*) FROM ssz.load_batches")).scalar_one()
        kept = connection.execute(text("SELECT count(*) FROM ssz.load_changes")).scalar_one()
        return {**contents(connection), "version": version, "loads": loads, "kept": kept}


def foreign_row(dataset: Dataset, station: str) -> dict[str, Any]:
    row = of_station(dataset, station)[0]
    if dataset.code == "innovation_use":
        return {"innovation": f"I-{station}", "used_on": "01/10/2569", "kind": "ใช้งาน", "times": 3}
    return row | ({dataset.key[-1]: f"X-{station}"} if dataset in GUARDED else {})


def sheet(store: Engine, code: str, rows: Sequence[dict[str, Any]]) -> bytes:
    return xlsx(table(code, store, list(rows)))


def meeting(store: Engine, station: str, number: int, **more: Any) -> bytes:
    row = {"id": f"A-{station}-{number}", "station": station, "kind": "meeting", "held_on": "15/10/2569"}
    return sheet(store, "activities", [row | {"people_people": 4} | more])


def held(store: Engine) -> dict[str, str]:
    with store.connect() as connection:
        rows = connection.execute(text("SELECT id, coalesce(title, '') FROM ssz.activities"))
        return {row[0]: row[1] for row in rows if row[0].startswith("A-")}


@pytest.mark.parametrize(
    ("dataset", "unit"),
    [*((d, TRANG) for d in OF_UNITS), (OF_UNITS[0], f"station:{A}"), (OF_UNITS[0], "region:9")],
    ids=lambda value: getattr(value, "code", value),
)
def test_a_file_with_one_foreign_row_changes_nothing_and_is_told_where_to_send_it(
    dataset: Dataset, unit: str, store: Engine
) -> None:
    before = everything(store)
    own = [row for row in of_station(dataset, A) if row.get("station", A) == A]
    mixed = sheet(store, dataset.code, [*own, foreign_row(dataset, FAR)])
    for run in (check, load):
        report = run(store, dataset.code, mixed, within=unit)
        said = [p.say("th") for p in report.problems]
        assert not report.loaded
        assert any(
            FAR_NAME in line and "กองบังคับการ" in line and f"แถว {len(own) + 2}" in line for line in said
        )
        assert everything(store) == before


@pytest.mark.parametrize("dataset", OF_UNITS, ids=lambda d: d.code)
def test_rows_of_its_own_a_unit_loads_and_undoes(dataset: Dataset, store: Engine) -> None:
    with store.connect() as connection:
        before = contents(connection)
    row = foreign_row(dataset, FAR)
    if dataset.code == "resolutions":
        load(store, "activities", meeting(store, FAR, 1), within=PHUKET)
        row["activity"] = f"A-{FAR}-1"
    report = load(store, dataset.code, sheet(store, dataset.code, [row]), within=PHUKET)
    assert (report.loaded, report.problems) == (True, [])
    assert report.written.new > 0
    assert history.undo(store, dataset.code, "clerk", report.load, PHUKET) > 0
    if dataset.code != "resolutions":
        with store.connect() as connection:
            assert contents(connection) == before


@pytest.mark.parametrize("code", sorted(within.NATIONAL))
def test_what_is_set_from_above_a_unit_neither_loads_nor_undoes(
    code: str, store: Engine, tmp_path: Path
) -> None:
    before = everything(store)
    content = sheet(store, code, [{}]) if code != "incidents" else b"x"
    file = tmp_path / "file.xlsx"
    file.write_bytes(content)
    address = store.url.render_as_string(hide_password=False)
    for arguments in (("load", code, str(file)), ("load", code, str(file), "--dry-run"), ("undo", code)):
        ended = command(*arguments, f"--within={TRANG}", cwd=tmp_path, DATABASE_URL=address)
        assert ended.returncode == 2
        assert DATASETS[code].th in ended.stderr
        assert "กองบังคับการ" in ended.stderr
    assert everything(store) == before


def test_a_row_without_a_station_is_every_units_and_stays_with_the_nation(store: Engine) -> None:
    row = {"first_day": "01/11/2569", "last_day": "02/11/2569", "kind": "other", "title_th": "ก"}
    own = sheet(store, "annotations", [row | {"station": A}, row | {"title_th": "ข", "station": A}])
    assert load(store, "annotations", own, within=TRANG).loaded
    for rows in ([row], [row | {"station": A}, row | {"title_th": "ค"}]):
        before = everything(store)
        report = load(store, "annotations", sheet(store, "annotations", rows), within=TRANG)
        assert not report.loaded
        assert "ไม่ได้ระบุสถานี" in report.problems[0].say("th")
        assert everything(store) == before
    # The same by the nation is loaded, and is nothing that a unit may undo or is told of.
    both = load(
        store, "annotations", sheet(store, "annotations", [row | {"station": A}, row | {"title_th": "ค"}])
    )
    with store.connect() as connection:
        unit = within.unit_of(connection, TRANG)
        assert both.load not in set(history.history(connection, unit=unit)["id"])
    with pytest.raises(UserError, match="Data of other units"):
        history.undo(store, "annotations", None, both.load, TRANG)


def test_a_row_that_refers_to_what_is_anothers_is_foreign(store: Engine) -> None:
    load(store, "activities", meeting(store, FAR, 1))
    order = {"id": "R-1", "activity": f"A-{FAR}-1", "station": A, "title": "ไฟ", "owner": "ผกก."}
    order |= {"state": "open", "carried_over": "0"}
    content = sheet(store, "resolutions", [order])
    before = everything(store)
    assert FAR_NAME in load(store, "resolutions", content, within=TRANG).problems[0].say("th")
    assert everything(store) == before
    assert load(store, "resolutions", content).loaded


def test_a_photograph_of_another_unit_is_named_by_no_file(store: Engine) -> None:
    """Whoever names it would be shown it."""

    def spot(station: str, photo: str) -> bytes:
        row = {"id": f"S-{station}-{photo}", "station": station, "title": "ซอยมืด", "found_on": "15/10/2569"}
        return sheet(store, "risk_spots", [row | {"reported_by": "public", "photo_after_night": photo}])

    assert load(store, "risk_spots", spot(FAR, "S001.jpg"), within=PHUKET).loaded
    before = everything(store)
    refused = load(store, "risk_spots", spot(A, "S001.jpg"), within=TRANG)
    assert FAR_NAME in refused.problems[0].say("th")
    assert everything(store) == before
    assert load(store, "risk_spots", spot(A, "S002.jpg"), within=TRANG).loaded
    # Of one's own unit, and for who loads for all.
    assert load(store, "risk_spots", spot(B, "S002.jpg"), within=TRANG).loaded
    assert load(store, "risk_spots", spot(A, "S001.jpg")).loaded


def test_what_would_change_or_remove_foreign_rows_is_refused_by_what_was_written_too(
    store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second lock, as if the first did not look."""
    use = {"innovation": "I1", "used_on": "15/10/2569", "kind": "ใช้งาน", "times": 7}
    load(store, "activities", meeting(store, FAR, 1, title="เดิม"))
    load(store, "innovation_use", sheet(store, "innovation_use", [use]))
    monkeypatch.setattr(within, "problems", lambda _part, _unit: [])
    before = everything(store)
    changed = meeting(store, FAR, 1, title="แก้")
    removed = sheet(store, "innovation_use", [use | {"times": 0}])
    added = meeting(store, FAR, 2)
    nobody = meeting(store, FAR, 1, title="เดิม", people_people=0)
    for code, content, unit in (
        ("activities", changed, TRANG),
        ("activities", added, TRANG),
        ("activities", nobody, TRANG),
        ("innovation_use", removed, PHUKET),
    ):
        for run in (check, load):
            with pytest.raises(UserError, match="not your unit's") as refused:
                run(store, code, content, within=unit)
            assert "กองบังคับการ" in refused.value.remedy.th
        assert everything(store) == before
        assert check(store, code, content).problems == []


def survey(store: Engine, station: str, sheet_number: str, **more: Any) -> bytes:
    row = {
        "respondent": sheet_number,
        "instrument": "NEW",
        "instrument_name": "แบบใหม่",
        "channel": "กระดาษ",
        "collector": "สภ.",
        "wave": "2569-Q4",
        "date": "13/09/2569",
        "station": station,
        "fear": "กลัว",
        "fear_wording": "ท่านกลัวหรือไม่",
        "fear_scale": "กลัว | ไม่กลัว",
        "fear_counted": "กลัว",
    }
    return sheet(store, "survey_responses", [row | more])


def test_a_questionnaire_that_units_share_comes_with_the_first_and_no_unit_changes_or_takes_it(
    store: Engine,
) -> None:
    first = load(store, "survey_responses", survey(store, A, "1"), within=TRANG)
    assert first.loaded
    assert load(store, "survey_responses", survey(store, FAR, "2"), within=PHUKET).loaded
    before = everything(store)
    with pytest.raises(UserError, match="all units share"):
        load(store, "survey_responses", survey(store, FAR, "3", channel="โทรศัพท์"), within=PHUKET)
    assert everything(store) == before
    # Its answers go; the questions stay, for others have answered them by now.
    history.undo(store, "survey_responses", None, first.load, TRANG)
    with store.connect() as connection:
        answers = "SELECT station_code FROM ssz.survey_responses WHERE instrument_code = 'NEW'"
        asked = "SELECT wording FROM ssz.survey_questions WHERE instrument_code = 'NEW'"
        assert connection.execute(text(answers)).scalars().all() == [FAR]
        assert connection.execute(text(asked)).scalars().all() == ["ท่านกลัวหรือไม่"]
    history.undo(store, "survey_responses", within_unit=PHUKET)
    with store.connect() as connection:
        assert connection.execute(text(answers)).scalars().all() == []


@pytest.mark.parametrize("first", [TRANG, PHUKET])
def test_two_provinces_load_one_after_the_other_and_neither_disturbs_the_other(
    first: str, store: Engine
) -> None:
    load(store, "activities", meeting(store, A, 1, title="ก่อน"))
    load(store, "activities", meeting(store, FAR, 1, title="ก่อน"))
    of_trang = load(store, "activities", meeting(store, A, 1, title="หลัง"), within=TRANG)
    of_phuket = load(store, "activities", meeting(store, FAR, 1, title="หลัง"), within=PHUKET)
    loads = {TRANG: (of_trang.load, f"A-{A}-1"), PHUKET: (of_phuket.load, f"A-{FAR}-1")}
    other = ({TRANG, PHUKET} - {first}).pop()
    for mine, theirs in ((first, other), (other, first)):
        with pytest.raises(UserError, match="Data of other units"):
            history.undo(store, "activities", None, loads[theirs][0], mine)
        undone, others = held(store)[loads[mine][1]], held(store)[loads[theirs][1]]
        assert undone == "หลัง"
        history.undo(store, "activities", None, loads[mine][0], mine)
        assert held(store)[loads[mine][1]] == "ก่อน"
        assert held(store)[loads[theirs][1]] == others


def test_a_later_load_of_the_same_station_ends_the_undo_and_one_of_another_does_not(store: Engine) -> None:
    mine = load(store, "activities", meeting(store, A, 1), within=TRANG)
    load(store, "activities", meeting(store, FAR, 1))
    with store.connect() as connection:
        told = history.history(connection, "activities", unit=within.unit_of(connection, TRANG))
        assert told.set_index("id")["undoable"][mine.load]
    both = sheet(
        store,
        "activities",
        [
            {"id": f"A-{s}-9", "station": s, "kind": "meeting", "held_on": "15/10/2569", "people_people": 4}
            for s in (A, FAR)
        ],
    )
    load(store, "activities", both)
    with pytest.raises(UserError, match="a later load changed data of the same stations"):
        history.undo(store, "activities", None, mine.load, TRANG)


def test_what_a_station_records_ends_the_undo_of_its_own_loads_alone(store: Engine) -> None:
    of_a = load(store, "activities", meeting(store, A, 1))
    of_b = load(store, "activities", meeting(store, B, 1))
    values = {"id": f"A-{B}-2", "station": B, "kind": "meeting", "held_on": "2026-11-20", "title": "ประชุม"}
    row = {"values": values | {"people_people": "3"}, "seen": None}
    document = {"dataset": "activities", "station": B, "by": "สว.", "rows": [row]}
    entered = entering.enter(store, json.dumps(document).encode())
    assert isinstance(entered, loading.Report)
    assert entered.loaded
    # Recorded by another station since, which is no reason not to take one's own back.
    document = {"dataset": "activities", "station": FAR, "by": "สว."}
    values = values | {"id": f"A-{FAR}-2", "station": FAR, "people_people": "3"}
    entering.enter(store, json.dumps(document | {"rows": [{"values": values, "seen": None}]}).encode())
    assert history.undo(store, "activities", None, of_a.load, f"station:{A}") > 0
    with pytest.raises(UserError, match="loaded once more since"):
        history.undo(store, "activities", None, of_b.load, f"station:{B}")
    back = {"dataset": "activities", "station": B, "by": "สว.", "load": entered.load}
    assert entering.enter(store, json.dumps(back).encode()) == {"undone": 1}
    assert f"A-{B}-2" not in held(store)
    assert f"A-{FAR}-2" in held(store)


def test_rows_that_hang_on_an_undone_row_are_not_lost_with_it(store: Engine) -> None:
    device = {"id": "I-NEW", "station": A, "category": "cctv", "name_th": "กล้อง"}
    load(store, "innovations", sheet(store, "innovations", [device]), within=TRANG)
    use = {"innovation": "I-NEW", "used_on": "15/10/2569", "kind": "ใช้งาน", "times": 7}
    load(store, "innovation_use", sheet(store, "innovation_use", [use]), within=TRANG)
    with pytest.raises(UserError, match="later data refer"):
        history.undo(store, "innovations", within_unit=TRANG)
    assert history.undo(store, "innovation_use", within_unit=TRANG) > 0
    assert history.undo(store, "innovations", within_unit=TRANG) == 1


def test_a_monthly_form_of_another_unit_is_refused_even_if_it_is_empty(store: Engine, tmp_path: Path) -> None:
    from data_loaders.monthly_template import monthly_template

    with store.connect() as connection:
        form = monthly_template(connection, FAR, TODAY.replace(month=10, day=1))
    report = check(store, "monthly", form, within=TRANG)
    assert FAR_NAME in report.problems[0].say("th")
    assert check(store, "monthly", form, within=PHUKET).problems == []
    address = store.url.render_as_string(hide_password=False)
    asked = ("template", "monthly", f"--station={FAR}", "-o", str(tmp_path / "form.xlsx"))
    assert command(*asked, f"--within={TRANG}", cwd=tmp_path, DATABASE_URL=address).returncode == 2
    assert command(*asked, f"--within={PHUKET}", cwd=tmp_path, DATABASE_URL=address).returncode == 0


def test_a_template_offers_the_units_own_stations_alone(store: Engine) -> None:
    with store.connect() as connection:
        unit = within.unit_of(connection, TRANG)
        own, every = (templates.template("risk_spots", connection, unit=u) for u in (unit, None))

    def words(content: bytes) -> set[str]:
        book = openpyxl.load_workbook(io.BytesIO(content))
        return {str(cell.value) for page in book for line in page.iter_rows() for cell in line if cell.value}

    assert {A, B, FAR, "Z1"} <= words(every)
    assert {A, B, "Z1"} <= words(own)
    assert FAR not in words(own)


def test_the_history_of_a_unit_counts_what_it_does_not_show(store: Engine) -> None:
    load(store, "activities", meeting(store, A, 1), within=TRANG)
    load(store, "activities", meeting(store, FAR, 1), within=PHUKET)
    with store.connect() as connection:
        every = history.history(connection, "activities")
        unit = within.unit_of(connection, PHUKET)
        own = history.history(connection, "activities", unit=unit)
        assert len(own) == 1
        assert history.not_told(connection, "activities", unit) == len(every) - 1
        assert history.not_told(connection, "activities", None) == 0


@pytest.mark.parametrize(
    "unit", ["", "province", "province:", "province:00' OR 1=1", "x:92", "station:999999"]
)
def test_what_is_no_unit_is_refused_and_never_read_as_all(unit: str, store: Engine) -> None:
    before = everything(store)
    with pytest.raises(UserError, match="no such unit"):
        load(store, "activities", meeting(store, A, 1), within=unit)
    with pytest.raises(UserError, match="no such unit"):
        history.undo(store, "activities", within_unit=unit)
    assert everything(store) == before
