"""`discover --interactive`: what it asks, what it shows, and the file and check in which it ends."""

import json
import re
import sqlite3
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from data_loaders import console
from data_loaders.__main__ import app
from data_loaders.discover.samples import masked
from tests.commands import command, is_refusal


@pytest.fixture
def thefts(tmp_path: Path) -> str:
    """A table of one offence without a unit or a key of its own; a name and a telephone number in it."""
    file = tmp_path / "thefts.sqlite"
    rows = [
        (
            f"{date(2026, 1, 5) + timedelta(days=n)} 10:{n % 60:02d}",
            99.6 + n / 1000,
            7.5 + n / 1000,
            str(n % 3),
            f"นายสมชาย ใจดี{n}",
            f"08{n:08d}",
            f"C{n}",
        )
        for n in range(60)
    ]
    with sqlite3.connect(file) as connection:
        connection.execute(
            "CREATE TABLE thefts (date, longitude, latitude, district, owner, contact, reference)"
        )
        connection.executemany("INSERT INTO thefts VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    return f"sqlite:///{file}"


@pytest.fixture
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "stderr", Console(stderr=True, highlight=False, width=220))


def walked(url: str, target: Path, *typed: str) -> Result:
    lines = "".join(f"{line}\n" for line in typed)
    return CliRunner().invoke(app, ["discover", "--source", url, "--interactive", "-o", str(target)], lines)


def read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


@pytest.mark.usefixtures("wide")
def test_open_questions_are_asked_one_by_one_and_end_in_check(thefts: str, tmp_path: Path) -> None:
    target = tmp_path / "mapping.toml"
    # A wrong word is asked again; Enter leaves the time zone as it is proposed.
    done = walked(thefts, target, "nonsense", "reference", "1", "1", "")
    asked = re.findall(r"^\[\d+\] (\S+)$", done.stderr, re.MULTILINE)
    assert ["incidents.key", "incidents.station", "incidents.offence", "source.times"] == asked
    assert 1 == done.stderr.count("this answer cannot be used")
    found = read(target)
    assert ("reference", "district", {"constant": "theft"}) == (
        found["incidents"]["key"],
        found["incidents"]["columns"]["station"],
        found["incidents"]["columns"]["offence"],
    )
    assert {"theft": "theft"} == found["offence_codes"]
    # The end is what `check` says: a warning, that no time of change is named.
    assert 1 == done.exit_code, done.stderr
    assert "warning" in done.stdout
    assert "updated" in done.stdout


@pytest.mark.usefixtures("wide")
def test_five_values_are_shown_and_what_looks_personal_is_masked(thefts: str, tmp_path: Path) -> None:
    done = walked(thefts, tmp_path / "mapping.toml", "q")
    [dates] = [line for line in done.stderr.splitlines() if re.match(r"\W+date\b", line)]
    assert 5 == len(re.findall(r"2026-\d\d-\d\d", dates))
    assert "สมชาย" not in done.stderr
    assert "080000" not in done.stderr
    assert "•••" in done.stderr
    assert "สมชาย" not in (tmp_path / "mapping.toml").read_text(encoding="utf-8")


def test_ending_the_questions_leaves_the_rest_open_and_compares_nothing(thefts: str, tmp_path: Path) -> None:
    for typed in (("reference", "q"), ("reference",)):
        done = walked(thefts, tmp_path / "mapping.toml", *typed)
        assert 1 == done.exit_code
        assert "It cannot be compared with the database yet" in re.sub(r"\s+", " ", done.stderr)
        found = read(tmp_path / "mapping.toml")["incidents"]
        assert "reference" == found["key"]
        assert "station" not in found["columns"]


def test_codes_of_states_are_asked_for_one_by_one(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "cases.sqlite") as connection:
        connection.execute("CREATE TABLE cases (id INTEGER PRIMARY KEY, unit, occur_date, offence, status)")
        rows = [(n, "A", f"2026-03-{n % 28 + 1:02d}", "theft", "XY"[n % 2]) for n in range(40)]
        connection.executemany("INSERT INTO cases VALUES (?, ?, ?, ?, ?)", rows)
    target = tmp_path / "mapping.toml"
    walked(f"sqlite:///{tmp_path / 'cases.sqlite'}", target, "", "1", "arrested", "")
    assert {"column": "status", "codes": {"X": "arrested"}} == read(target)["incidents"]["columns"]["status"]


def test_a_table_that_a_person_chooses_is_looked_at_anew(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "two.sqlite") as connection:
        connection.execute("CREATE TABLE register (id INTEGER PRIMARY KEY, unit, date)")
        rows = [(n, "A", f"2026-03-{n % 28 + 1:02d}") for n in range(40)]
        connection.executemany("INSERT INTO register VALUES (?, ?, ?)", rows)
    target = tmp_path / "mapping.toml"
    walked(f"sqlite:///{tmp_path / 'two.sqlite'}", target, "1", "q")
    found = read(target)["incidents"]
    assert ("register", "id", "unit") == (found["table"], found["key"], found["columns"]["station"])


def test_answers_can_be_given_with_the_command(thefts: str, tmp_path: Path) -> None:
    target = tmp_path / "mapping.toml"
    given = ("--answer", 'incidents.key="reference"', "--answer", 'incidents.station="district"')
    one = ("discover", "--source", thefts, "-o", str(target), "--format", "json")
    said = json.loads(command(*one, *given, cwd=tmp_path).stdout)
    assert ["incidents.offence"] == [q["field"] for q in said["questions"] if q["needed"]]
    assert ("reference", "district") == (
        read(target)["incidents"]["key"],
        read(target)["incidents"]["columns"]["station"],
    )
    for wrong in ("incidents.nothing=1", "incidents.key=[", 'incidents.key="a"\n[evil]'):
        ended = command(*one, "--answer", wrong, cwd=tmp_path)
        assert 2 == ended.returncode, wrong
        assert "The answer to" in json.loads(ended.stdout)["error"]["message"]["en"]


def test_asking_needs_a_file_to_write(thefts: str, tmp_path: Path) -> None:
    ended = command("discover", "--source", thefts, "--interactive", cwd=tmp_path)
    assert is_refusal(ended, "Asking one by one needs a file to write.")


@pytest.mark.parametrize(
    ("value", "hidden"),
    [
        ("นายสมชาย ใจดี", True),
        ("0812345678", True),
        ("081-234-5678", True),
        ("1-1037-02071-81-1", True),
        ("AA1234567", True),
        ("a@b.th", True),
        ("x" * 41, True),
        ("ลักทรัพย์", False),
        ("2026-03-05", False),
        ("05/03/2569", False),
        ("9201", False),
        ("45292", False),
        ("99.605123456", False),
        ("-75,60512345", False),
    ],
)
def test_what_looks_personal_is_masked(value: str, hidden: bool) -> None:
    assert hidden == ("•" in masked(value))
    assert len(masked(value)) <= 40


def test_words_that_people_wrote_themselves_are_masked() -> None:
    assert "ส" + "•" * 7 == masked("สมชายหายไป", free=True)
