"""What commands make for somebody (`--as`) holds nothing of another unit."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.engine import URL

from tests.access import canaries
from tests.access.canaries import HERS
from tests.access.reader import unpacked
from tests.briefing.test_command import call
from tests.programme.test_kpi_command import call as kpis

STATION = re.compile(rb"CANARYs(\d{6})X")


@pytest.fixture(scope="module")
def url(own_demo: Engine) -> Iterator[URL]:
    engine = canaries.made(own_demo.url)
    yield engine.url
    engine.dispose()


def briefing(url: URL, folder: Path, *arguments: str) -> tuple[int, set[str]]:
    """Make the files; returns how it ended, and the stations in all that was said and written."""
    kinds = ("--audience", "internal", "--format", "html,xlsx", "--out", str(folder / "out"))
    ended = call(url, *kinds, *arguments, folder=folder)
    written = [file.read_bytes() for file in (folder / "out").glob("*")]
    said = (ended.stdout + ended.stderr).encode()
    content = b"".join(part for file in (said, *written) for part in unpacked(file))
    return ended.returncode, {code.decode() for code in STATION.findall(content)}


def test_a_briefing_for_somebody_names_their_units_alone(url: URL, tmp_path: Path) -> None:
    assert briefing(url, tmp_path, "--as", "chief") == (0, {HERS})


def test_a_briefing_for_nobody_names_all(url: URL, tmp_path: Path) -> None:
    ended, named = briefing(url, tmp_path)
    assert ended == 0
    assert len(named) > 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("--as", "chief", "--station", "920601"),
        ("--as", "chief", "--province", "82"),
        ("--as", "auditor8"),
        ("--as", "nobody"),
    ],
    ids=" ".join,
)
def test_who_may_not_see_it_is_told_nothing(arguments: tuple[str, ...], url: URL, tmp_path: Path) -> None:
    assert briefing(url, tmp_path, *arguments) == (2, set())
    assert kpis(url, *arguments, folder=tmp_path).returncode == 2
