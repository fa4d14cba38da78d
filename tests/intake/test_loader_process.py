"""The loaders as a process of the pages: JSON both ways, bounded, ended when nobody waits any more, nothing
secret shown.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlalchemy import Engine, create_engine, text
from structlog.testing import capture_logs

from dashboard.errors import UserError
from dashboard.intake import loader_process, police_pull
from dashboard.intake.loader_process import Command, ask
from dashboard.language.text import Text
from data_loaders import answers
from data_loaders.datasets import LOADERS
from data_loaders.one_loader import only_loader
from tests.app import SETTINGS, eventually, store_settings
from tests.commands import CANARY, run_within
from tests.police_databases import Plain, crime
from tests.programme_files import table, xlsx


@pytest.fixture
def site(empty_store: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """This process's environment is that of a site with an empty store, and with a police database of thirty
    cases.
    """
    plain = Plain.in_file(tmp_path)
    plain.add(*[crime(n) for n in range(1, 31)])
    plain.engine.dispose()
    (tmp_path / "mapping.toml").write_text(plain.mapping(), encoding="utf-8")
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    for name, value in store_settings(empty_store.url).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SSZ_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("POLICE_DATABASE_URL", str(plain.url))
    monkeypatch.setenv("POLICE_MAPPING", str(tmp_path / "mapping.toml"))
    monkeypatch.setenv("CASE_KEY_SALT", CANARY)
    return empty_store


@pytest.fixture
def within(site: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A site whose loaders answer within this process, for what is asked of the answers alone."""
    run_within(monkeypatch, loader_process)
    return site


def instead(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Let another program stand for the loaders."""
    real = subprocess.Popen

    def other(command: list[str], **options: Any) -> "subprocess.Popen[bytes]":
        assert [sys.executable, "-m", "data_loaders"] == command[:3]
        return real([sys.executable, "-c", program], **options)

    monkeypatch.setattr(loader_process.subprocess, "Popen", other)


def test_the_data_sets_are_those_of_the_loaders_with_both_names() -> None:
    found = {d["code"]: d for d in ask("datasets")}
    assert [*[d.code for d in LOADERS], "monthly", "incidents"] == list(found)
    assert all(d["name"]["th"] and d["name"]["en"] for d in found.values())
    assert {"crs"} == set(found["zones"]["options"]) - set(found["activities"]["options"])
    # Where people write what they like, something can be doubted.
    assert {"doubtful", "blank_personal"} <= set(found["activities"]["options"]) & set(
        found["monthly"]["options"]
    )
    assert not {"doubtful", "blank_personal"} & set(found["targets"]["options"])
    assert "month" in found["activities"]["options"]
    assert ["period", "date_order", "leave"] == found["incidents"]["options"]


def test_a_file_is_looked_at_and_loaded_with_what_was_said_about_it(within: Engine, tmp_path: Path) -> None:
    file = tmp_path / "upload"
    file.write_bytes(xlsx(table("stations", within)))
    [report] = ask("load", "stations", str(file), "--dry-run")
    assert (False, 2, 2, 0) == (report["loaded"], report["rows"], report["new"], report["problem_count"])
    assert "สถานี" in report["preview"]["columns"][0]["th"] + report["preview"]["columns"][1]["th"]
    assert any("920201" in row for row in report["preview"]["rows"])
    [report] = ask("load", "stations", str(file), "--file-name=สถานี [x](y).xlsx", "--by=ร.ต.อ. ทดสอบ")
    assert (True, "สถานี [x](y).xlsx") == (report["loaded"], report["file"])
    [load] = ask("history", "--dataset", "stations")
    assert ("สถานี [x](y).xlsx", "ร.ต.อ. ทดสอบ", True) == (
        load["file_name"],
        load["loaded_by"],
        load["undoable"],
    )
    [again] = ask("load", "stations", str(file), "--dry-run")
    assert any("This very file was loaded" in note["en"] for note in again["notes"])
    with pytest.raises(UserError, match="was loaded once more since"):
        ask("undo", "stations", "--load", str(load["id"] + 1))
    assert {"dataset": "stations", "rows": 2} == ask("undo", "stations", "--load", str(load["id"]))


@pytest.mark.usefixtures("within")
def test_problems_come_with_place_reason_and_remedy_in_both_languages(tmp_path: Path) -> None:
    file = tmp_path / "upload"
    file.write_bytes(xlsx([["วันที่", "ชื่อวันหยุด"], *[[f"{n}x", "ก"] for n in range(1_200)]]))
    [report] = ask("load", "holidays", str(file), "--dry-run")
    assert (1_200, answers.MOST_PROBLEMS) == (report["problem_count"], len(report["problems"]))
    first = report["problems"][0]
    assert ("ข้อมูล", 2, "วันที่", "0x") == tuple(first[k] for k in ("sheet", "row", "column", "value"))
    assert all(first[k][lang] for k in ("reason", "remedy") for lang in ("th", "en"))
    assert (tmp_path / "upload.rejected.xlsx").read_bytes().startswith(b"PK")


@pytest.mark.usefixtures("within")
@pytest.mark.parametrize("name", ["../sent.xlsx", "/sent.xlsx", "..\\sent.xlsx", "folder/upload"])
def test_no_name_that_was_sent_is_ever_a_path(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "of-the-loaders"
    folder.mkdir()
    (folder / "upload").write_bytes(xlsx([["วันที่", "ชื่อวันหยุด"], ["5x/12/2569", "ก"], ["15/12/2569", "ข"]]))
    before = set(tmp_path.rglob("*"))
    arguments = ["holidays", str(folder / "upload"), f"--file-name={name}", "--accept-good-rows"]
    [report] = ask("load", *arguments)
    assert (True, name, 1) == (report["loaded"], report["file"], report["problem_count"])
    # The marked file lies beside the one that was read, under its name.
    assert {folder / "upload.rejected.xlsx"} == set(tmp_path.rglob("*")) - before
    [load] = ask("history", "--dataset", "holidays")
    assert name == load["file_name"]


@pytest.mark.usefixtures("within")
def test_what_a_command_refuses_comes_as_a_message_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UserError) as refused:
        ask("template", "nothing", "--output", "x.xlsx")
    assert ("ไม่มีชุดข้อมูล nothing", True) == (refused.value.message.th, "Known:" in refused.value.remedy.en)
    monkeypatch.setenv("DATABASE_URL", f"postgresql://owner:{CANARY}@127.0.0.1:1/ssz")
    with pytest.raises(UserError, match="does not answer") as refused:
        ask("history")
    assert CANARY not in str(refused.value)


@pytest.mark.usefixtures("within")
def test_the_check_and_the_proposal_come_as_json(tmp_path: Path) -> None:
    assert [] == ask("check")
    target = tmp_path / "proposed.toml"
    said = ask("discover", "--output", str(target))
    assert "crime" in target.read_text(encoding="utf-8")
    assert all(gap["what"]["th"] and gap["todo"]["en"] for gap in said["gaps"])


def test_a_pull_tells_its_progress_and_only_one_runs(site: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(police_pull, "_latest", None)
    first = police_pull.start()
    assert first is police_pull.start()
    assert first is police_pull.latest()
    eventually(lambda: not first.running)
    assert first.error is None
    assert first.summary is not None
    assert (30, 30, 30) == (first.summary["new"], first.done, first.total)
    with site.connect() as connection:
        assert 30 == connection.execute(text("SELECT count(*) FROM ssz.incidents")).scalar()
    second = police_pull.start()
    assert second is not first
    eventually(lambda: not second.running)
    assert second.summary is not None
    assert 0 == second.summary["new"]


def test_a_pull_into_the_demo_is_refused_by_the_rules_of_ownership(
    site: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site.begin() as connection:
        connection.execute(text("UPDATE ssz.store SET is_demo = true"))
    monkeypatch.setattr(police_pull, "_latest", None)
    pull = police_pull.start()
    eventually(lambda: not pull.running)
    assert pull.error is not None
    assert "The reporting store holds demo data." == pull.error.message.en


def test_a_visitor_who_goes_on_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    instead(monkeypatch, "import time; time.sleep(60)")

    class GoneOn(BaseException):
        """As Streamlit's own."""

    def beat(_: Text | None) -> None:
        raise GoneOn

    before = {p.pid for p in psutil.Process().children()}
    with pytest.raises(GoneOn):
        ask("history", beat=beat)
    assert set() == {p.pid for p in psutil.Process().children()} - before


def test_a_command_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    instead(monkeypatch, "import time; time.sleep(60)")
    began = time.monotonic()
    with pytest.raises(UserError, match="longer than it may"):
        ask("history", seconds=0.5)
    assert time.monotonic() - began < 20


def test_a_command_in_line_says_behind_whom_and_what_it_waits_is_not_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    instead(
        monkeypatch,
        "import sys, time\n"
        "def say(line): print(line, file=sys.stderr, flush=True)\n"
        """say('{"waits": {"th": "รอคิว", "en": "In line"}}'); time.sleep(3)\n"""
        """say('{"waits": null}'); time.sleep(0.5); print('[]')""",
    )
    seen = list[Text | None]()
    assert [] == ask("history", seconds=2, beat=seen.append)
    assert Text("รอคิว", "In line") in seen
    assert seen[-1] is None


def test_a_command_that_takes_too_long_after_its_wait_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    instead(
        monkeypatch,
        "import sys, time\n"
        """print('{"waits": {"th": "รอ", "en": "waits"}}\\n{"waits": null}', file=sys.stderr, flush=True)\n"""
        "time.sleep(60)",
    )
    with pytest.raises(UserError, match="longer than it may"):
        ask("history", seconds=2)


def test_a_command_that_hangs_in_line_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loader_process, "LONGEST_WAIT", 1.0)
    instead(
        monkeypatch,
        "import sys, time\n"
        """print('{"waits": {"th": "รอ", "en": "waits"}}', file=sys.stderr, flush=True)\n"""
        "time.sleep(60)",
    )
    began = time.monotonic()
    with pytest.raises(UserError, match="longer than it may"):
        ask("history", seconds=0.5)
    assert time.monotonic() - began < 20


def test_a_load_behind_another_is_told_of_it(site: Engine, tmp_path: Path) -> None:
    file = tmp_path / "upload"
    file.write_bytes(xlsx([["วันที่", "ชื่อวันหยุด"], ["25/12/2569", "คริสต์มาส"]]))
    other, seen = create_engine(site.url), list[Text | None]()
    with ThreadPoolExecutor(1) as pool:
        with only_loader(other, "load zones"):
            load = pool.submit(ask, "load", "holidays", str(file), beat=seen.append)
            eventually(lambda: any(said is not None for said in seen))
            [said] = {said for said in seen if said is not None}
        [report] = load.result()
    other.dispose()
    assert said.th.startswith("รอคิว: มีการนำเข้าข้อมูลอีกงานหนึ่งกำลังทำอยู่ (คำสั่ง load zones ตั้งแต่")
    assert said.en.startswith("Waiting in line. Another load is running (load zones, since")
    assert report["loaded"]


def test_a_command_that_does_not_listen_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loader_process, "GRACE_SECONDS", 0.5)
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('{}', flush=True);"
        " time.sleep(60)"
    )
    instead(monkeypatch, deaf)
    command = Command("history")
    eventually(lambda: bool(command._out))
    command.stop()
    assert not command.running
    with pytest.raises(UserError, match="stopped before its end"):
        command.answer()


@pytest.mark.parametrize("line_end", [b"\\n", b""], ids=["lines", "one line without end"])
def test_more_words_than_fit_are_not_kept(monkeypatch: pytest.MonkeyPatch, line_end: bytes) -> None:
    monkeypatch.setattr(loader_process, "MOST_BYTES", 100_000)
    program = f"import sys\nwhile True: sys.stdout.write('x' * 9999 + '{line_end.decode()}')"
    instead(monkeypatch, program)
    command = Command("history")
    with pytest.raises(UserError, match="without an answer"):
        command.answer()
    assert len(command._out) <= 300_000


def test_a_fault_of_the_program_is_logged_by_its_kind_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    instead(monkeypatch, f"raise ValueError('victim {CANARY}')")
    with capture_logs() as logged, pytest.raises(UserError, match="without an answer") as failed:
        ask("history")
    assert [
        {
            "event": "loader_failed",
            "command": "history",
            "code": 1,
            "kind": "ValueError",
            "log_level": "error",
        }
    ] == logged
    assert CANARY not in str(failed.value)


def test_only_so_many_are_under_way_at_once() -> None:
    for _ in range(loader_process.MOST_AT_ONCE):
        assert loader_process._places.acquire(timeout=1)
    try:
        with pytest.raises(UserError, match="Several other people"):
            ask("history", seconds=1)
    finally:
        for _ in range(loader_process.MOST_AT_ONCE):
            loader_process._places.release()


def test_files_lie_in_a_folder_of_our_own_that_goes_away() -> None:
    with loader_process.folder() as folder:
        assert folder.is_dir()
        assert os.name == "nt" or 0o700 == folder.stat().st_mode & 0o777
    assert not folder.exists()


@pytest.mark.usefixtures("site")
def test_two_processes_may_prepare_one_store_at_once() -> None:
    """Granting twice at the same time fails in PostgreSQL unless one waits for the other."""
    commands = [Command("history") for _ in range(3)]
    assert [[], [], []] == [command.answer() for command in commands]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["load", "x", "--format", "json"], True),
        (["load", "--format=json"], True),
        (["load", "json"], False),
        (["load", "--format", "table", "json"], False),
    ],
)
def test_errors_are_json_where_the_answer_is(arguments: list[str], expected: bool) -> None:
    assert expected == answers.are_wanted(arguments)


@pytest.mark.usefixtures("within")
def test_a_monthly_form_previews_every_sheet(
    demo_url: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", demo_url.render_as_string(hide_password=False))
    form = tmp_path / "form"
    assert {"file": "form"} == ask(
        "template", "monthly", "--station", "920201", "--month", "2026-10", "--output", str(form)
    )
    [report] = ask("load", "monthly", str(form), "--dry-run")
    assert {"activities", "resolutions", "risk_spots", "innovation_use", "partners"} == set(report["parts"])
    assert all(c["stations"] == 1 and c["month"] == "2026-10-01" for c in report["coverage"])


def test_refusals_of_a_store_that_fails_midway_say_nothing_of_its_words(site: Engine, tmp_path: Path) -> None:
    with create_engine(site.url).begin() as connection:
        connection.execute(text("ALTER TABLE ssz.holidays ADD CONSTRAINT trap CHECK (false) NOT VALID"))
    file = tmp_path / "upload"
    file.write_bytes(xlsx([["วันที่", "ชื่อวันหยุด"], ["15/12/2569", CANARY]]))
    with pytest.raises(UserError) as failed:
        ask("load", "holidays", str(file))
    assert CANARY not in str(failed.value)
