"""Databases that nobody has described: how much discover gets right, and that it is sure of nothing wrong."""

from pathlib import Path

import pytest

from data_loaders import discover
from data_loaders.discover.proposal import Guess
from tests.unknown_databases import FEWEST_RIGHT, LATER, SHAPES, Mark, marks, write


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Mark]]:
    folder = tmp_path_factory.mktemp("unknown")
    return {
        shape.name: marks(shape, write(shape, folder / f"{n}.sqlite"))
        for n, shape in enumerate(SHAPES + LATER)
    }


def test_most_fields_are_right_and_nothing_wrong_is_claimed_to_be_sure(
    answers: dict[str, list[Mark]],
) -> None:
    assert 12 == len(SHAPES)
    every = [mark for found in answers.values() for mark in found]
    assert sum(m.verdict == "right" for m in every) >= FEWEST_RIGHT * len(every)
    assert [] == [m for m in every if m.verdict == "wrong" and m.sure == "high"]


def test_the_table_of_the_manual_is_what_is_answered(answers: dict[str, list[Mark]]) -> None:
    manual = Path("docs/OPERATIONS.md").read_text(encoding="utf-8")
    for name, found in answers.items():
        counts = [sum(m.verdict == verdict for m in found) for verdict in ("right", "silent", "wrong")]
        sure = sum(m.verdict == "wrong" and m.sure == "high" for m in found)
        assert f"| {name} | {' | '.join(map(str, [*counts, sure]))} |" in manual


def proposal(name: str, folder: Path) -> tuple[str, dict[str, Guess]]:
    """The written proposal for one of the shapes, and its guesses by the names of their fields."""
    [shape] = [s for s in SHAPES if s.name == name]
    found = discover.propose(write(shape, folder / "one.sqlite"))
    [cases] = [s for s in found.sections if s.name == "incidents"]
    guesses = {line.name: line for line in (*cases.lines, *cases.columns) if isinstance(line, Guess)}
    return discover.written(found), guesses


def test_what_repeats_or_is_blank_is_said_not_to_be_a_key(tmp_path: Path) -> None:
    written, guesses = proposal("West Yorkshire", tmp_path)
    assert (
        "Crime ID is named like the number of a case and is no key: 0.0% of the rows share their value"
        in (written)
    )
    assert "16.7% have none" in written
    assert "key" not in guesses


def test_days_written_in_two_ways_are_found_wherever_they_stand_with_their_shares(tmp_path: Path) -> None:
    written, guesses = proposal("Songkhla", tmp_path)
    assert "72 % MM/DD/YYYY, 28 % serial" in written
    assert "medium" == guesses["occurred_from"].confidence


def test_metres_outside_thailand_are_named_and_no_thai_zone_is_offered(tmp_path: Path) -> None:
    written, _ = proposal("Vancouver", tmp_path)
    assert "are metres (UTM): the zone is not known" in written
    assert "EPSG:32647" not in written
