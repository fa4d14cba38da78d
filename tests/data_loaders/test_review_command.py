"""`python -m data_loaders review`: what it hands on, and how it tells what was recorded."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, cast

import pytest
import typer
from sqlalchemy import Engine
from typer.testing import CliRunner, Result

from dashboard.goal4.reviews import Record
from data_loaders import review, review_command

STORE = cast("Engine", object())
BASELINE = Record(
    zone="Z1",
    months=0,
    recorded_at=datetime(2026, 11, 23, 2, tzinfo=UTC),
    recorded_by="officer",
    data_through=date(2026, 11, 22),
    polygon_version=1,
    baseline_months=12,
    before=(date(2024, 10, 1), date(2025, 9, 30)),
    before_cases=1_234,
    after=None,
    after_cases=None,
    ratio=None,
    low=None,
    high=None,
    state=None,
    fingerprint="f",
)
REVIEWED = replace(
    BASELINE, months=6, after=(date(2025, 10, 1), date(2026, 3, 31)), after_cases=0, ratio=0.5, state="met"
)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the command asked to be recorded; RECORDED is what was."""
    asked: list[dict[str, Any]] = []

    def record(engine: Engine, **more: Any) -> list[Record]:
        assert engine is STORE
        asked.append(more)
        return RECORDED

    monkeypatch.setattr(review, "record", record)
    monkeypatch.setattr(review_command.getpass, "getuser", lambda: "officer")
    monkeypatch.setenv("COLUMNS", "200")
    RECORDED[:] = [BASELINE, REVIEWED]
    return asked


RECORDED: list[Record] = []


def ran(*arguments: str) -> Result:
    app = typer.Typer()
    # With one command alone typer would leave out its name.
    app.command(name="other")(lambda: None)
    review_command.register(app, lambda: STORE)
    result = CliRunner().invoke(app, ["review", *arguments])
    assert 0 == result.exit_code, result.output
    return result


def test_all_zones_are_recorded_under_the_account_unless_one_is_named(calls: list[dict[str, Any]]) -> None:
    ran()
    ran("--zone", "Z1", "--dry-run")
    assert [
        {"by": "officer", "zone": "", "dry_run": False},
        {"by": "officer", "zone": "Z1", "dry_run": True},
    ] == calls


@pytest.mark.usefixtures("calls")
def test_the_table_says_of_each_record_its_windows_cases_and_state_in_both_languages() -> None:
    said = ran().output
    for words in (
        "Z1",
        "baseline",
        "2024-10-01",
        "2025-09-30",
        "1,234",
        "2026-03-31",
        "ลดลงชัดเจน",
        "clear fall",
    ):
        assert words in said
    # A baseline has no window after, which is something else than no case in it.
    RECORDED[:] = [BASELINE]
    assert "–" in ran().output
    RECORDED[:] = [REVIEWED]
    assert "–" not in ran().output


@pytest.mark.usefixtures("calls")
def test_as_json_every_field_of_every_record_is_there() -> None:
    baseline, reviewed = json.loads(ran("--format", "json").stdout)
    assert (0, 1_234, None, None) == tuple(
        baseline[name] for name in ("months", "before_cases", "after", "state")
    )
    assert (6, ["2025-10-01", "2026-03-31"], 0, "met") == tuple(
        reviewed[name] for name in ("months", "after", "after_cases", "state")
    )


@pytest.mark.usefixtures("calls")
def test_nothing_that_is_due_is_said_and_is_an_empty_list_as_json() -> None:
    RECORDED.clear()
    assert "Nothing is due" in ran().output
    assert [] == json.loads(ran("--format", "json").stdout)
