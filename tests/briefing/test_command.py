"""`python -m dashboard.briefing` as cron and a person at the host run it."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from pptx import Presentation
from sqlalchemy.engine import URL
from typer.testing import CliRunner

from dashboard import settings as configuration
from dashboard.briefing import __main__ as door
from dashboard.briefing import mail
from dashboard.settings import ROOT
from tests.commands import CANARY, environment

NAME = "briefing-92-2026-11-16"
WEEK = ("--province", "92", "--week", "2026-W47", "--audience", "internal")
MAIL = (
    '{"host": "127.0.0.1", "port": 1, "starttls": false, "sender": "ssz@example.go.th",'
    f' "user": "ssz", "password": "{CANARY}", "recipients": ["chief@example.go.th"]}}'
)


@dataclass(frozen=True)
class Ended:
    """What the command printed, and the code with which it ended: never a traceback or a secret."""

    returncode: int
    stdout: str
    stderr: str

    def __post_init__(self) -> None:
        for secret in ("Traceback", CANARY, "example.go.th"):
            assert secret not in self.stdout + self.stderr


def surroundings(url: URL, folder: Path, **settings: str) -> dict[str, str]:
    address = url.set(username="ssz_reader").render_as_string(hide_password=False)
    return environment(folder, DATABASE_READER_URL=address, PYTHONIOENCODING="utf-8", **settings)


def call(url: URL, *arguments: str, folder: Path, **settings: str) -> Ended:
    """Run the command to its end in this process."""
    here = {**dict.fromkeys(os.environ), **surroundings(url, folder, **settings)}
    configuration.settings.cache_clear()
    try:
        result = CliRunner().invoke(door.app, arguments, env=here)
    finally:
        configuration.settings.cache_clear()
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return Ended(result.exit_code, result.stdout, result.stderr)


def test_files_are_written_whole_and_named_after_unit_and_week(demo_url: URL, tmp_path: Path) -> None:
    out = tmp_path / "new" / "folder"
    arguments = [*WEEK, "--minutes", "20", "--format", "pptx,xlsx", "--out", str(out)]
    result = subprocess.run(
        [sys.executable, "-m", "dashboard.briefing", *arguments],
        cwd=ROOT,
        env=surroundings(demo_url, tmp_path),
        capture_output=True,
        text=True,
        timeout=120,
        encoding="utf-8",
    )
    ended = Ended(result.returncode, result.stdout, result.stderr)
    assert (0, "") == (ended.returncode, ended.stderr)
    assert [str(out / f"{NAME}.pptx"), str(out / f"{NAME}.xlsx")] == ended.stdout.splitlines()
    assert {f"{NAME}.pptx", f"{NAME}.xlsx"} == {path.name for path in out.iterdir()}
    assert len(Presentation(str(out / f"{NAME}.pptx")).slides) > 8
    contents = openpyxl.load_workbook(out / f"{NAME}.xlsx").worksheets[0]
    assert any("ข้อมูลสมมติ" in str(cell.value) for row in contents.iter_rows() for cell in row)
    # Others of the folder's group may read what cron wrote.
    assert out.joinpath(f"{NAME}.xlsx").stat().st_mode & 0o040 or os.umask(0o022) & 0o040


def test_a_later_run_renews_the_files_and_leaves_no_parts(demo_url: URL, tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.xlsx").write_bytes(b"old")
    ended = call(demo_url, *WEEK, "--format", "xlsx", "--out", str(tmp_path), folder=tmp_path)
    assert (0, "") == (ended.returncode, ended.stderr)
    assert (tmp_path / f"{NAME}.xlsx").read_bytes().startswith(b"PK")
    assert [f"{NAME}.xlsx"] == [path.name for path in tmp_path.iterdir() if "briefing" in path.name]


def test_a_day_means_its_week_and_without_one_the_last_that_is_over(demo_url: URL, tmp_path: Path) -> None:
    heading = {}
    for week in ("2026-W46", "2026-11-15", ""):
        ended = call(demo_url, "--province", "92", "--week", week, "--line", folder=tmp_path)
        assert 0 == ended.returncode
        heading[week] = ended.stdout.splitlines()[2]
    assert "ภ.จว.ตรัง · ห้วงวันที่ 9–15 พ.ย. 2569" == heading["2026-W46"] == heading["2026-11-15"]
    assert "ภ.จว.ตรัง · ห้วงวันที่ 16–22 พ.ย. 2569" == heading[""]


def test_who_is_not_named_is_the_public(demo_url: URL, tmp_path: Path) -> None:
    ended = call(demo_url, "--station", "920101", "--line", "--lang", "en", folder=tmp_path)
    assert 0 == ended.returncode
    assert ended.stdout.rstrip().endswith("for: Public")
    assert "For decision" not in ended.stdout


@pytest.mark.parametrize(
    ("arguments", "thai", "english"),
    [
        (("--province", "99"), "ไม่มีจังหวัดรหัส 99", "There is no province 99."),
        (("--region", "77"), "ไม่มีภาครหัส 77", "There is no region 77."),
        (("--week", "2569-W47"), "เป็นปี พ.ศ.", "--week 2026-W47"),
        (("--week", "2569-11-18"), "เป็นปี พ.ศ.", "--week 2026-11-18"),
        (("--week", "2026-W54"), "ไม่ใช่สัปดาห์", "neither a week nor a day"),
        (("--week", "yesterday"), "ไม่ใช่สัปดาห์", "neither a week nor a day"),
        (("--week", "2030-W01"), "ไม่มีข้อมูลของ", "There are no data of"),
        (("--week", "1999-W01"), "ไม่มีข้อมูลของ", "There are no data of"),
        (("--audience", "press"), "เลือกจาก", "internal, partners, public"),
        (("--minutes", "15"), "เลือกจาก", "10, 20, 30"),
        (("--format", "docx", "--out", "x"), "เลือกจาก", "pdf, handout, pptx"),
        (("--format", "", "--out", "x"), "เลือกจาก", "pdf, handout, pptx"),
    ],
)
def test_what_is_asked_for_wrongly_is_said_in_the_readers_language(
    demo_url: URL, tmp_path: Path, arguments: tuple[str, ...], thai: str, english: str
) -> None:
    for lang, words in (("th", thai), ("en", english)):
        ended = call(demo_url, *arguments, "--line", "--lang", lang, folder=tmp_path)
        assert (2, "") == (ended.returncode, ended.stdout)
        assert words in " ".join(ended.stderr.split())
        assert ("th" == lang) == bool(re.search("[ก-๛]", ended.stderr))


def test_nothing_to_do_a_folder_that_cannot_be_and_a_broken_template_are_refused(
    demo_url: URL, tmp_path: Path
) -> None:
    nothing = call(demo_url, "--province", "92", folder=tmp_path)
    assert (2, True) == (nothing.returncode, "--out DIR" in nothing.stderr)
    (tmp_path / "file").write_text("")
    blocked = call(demo_url, *WEEK, "--format", "xlsx", "--out", str(tmp_path / "file"), folder=tmp_path)
    assert (2, True) == (blocked.returncode, "เขียนไฟล์ลงในโฟลเดอร์" in blocked.stderr)
    (tmp_path / "briefing.pptx").write_bytes(b"nonsense")
    broken = call(demo_url, *WEEK, "--format", "pptx", "--out", str(tmp_path / "o"), folder=tmp_path)
    assert (2, True) == (broken.returncode, "briefing.pptx" in broken.stderr)
    assert not (tmp_path / "o").exists()


def test_mail_is_off_until_it_is_set_up_and_a_server_that_is_gone_says_no_secret(
    demo_url: URL, tmp_path: Path
) -> None:
    arguments = (*WEEK, "--format", "xlsx", "--mail", "--out", str(tmp_path))
    off = call(demo_url, *arguments, folder=tmp_path)
    assert (2, True) == (off.returncode, "ยังไม่ได้ตั้งค่าการส่งอีเมล" in off.stderr)
    gone = call(demo_url, *arguments, folder=tmp_path, MAIL=MAIL)
    assert (2, True) == (gone.returncode, "ส่งอีเมลไม่ได้ ไฟล์ที่สร้างแล้วยังอยู่" in gone.stderr)
    assert (tmp_path / f"{NAME}.xlsx").exists()


def test_the_files_go_by_mail_with_the_short_text(
    demo_url: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = {}

    def send(_: object, subject: str, words: str, files: dict[str, bytes]) -> int:
        sent.update(subject=subject, words=words, files=files)
        return 1

    monkeypatch.setattr(mail, "send", send)
    ended = call(demo_url, *WEEK, "--format", "xlsx", "--mail", folder=tmp_path, MAIL=MAIL)
    assert (0, "") == (ended.returncode, ended.stdout)
    assert "ส่งอีเมลแล้ว 1 ผู้รับ" in ended.stderr
    assert "รายงานประจำสัปดาห์ ภ.จว.ตรัง · ห้วงวันที่ 16–22 พ.ย. 2569" == sent["subject"]
    assert str(sent["words"]).startswith("(ข้อมูลสมมติ")
    assert [f"{NAME}.xlsx"] == list(sent["files"])
    openpyxl.load_workbook(BytesIO(sent["files"][f"{NAME}.xlsx"]))
