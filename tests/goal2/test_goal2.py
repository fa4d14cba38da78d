"""The ladder of an innovation: what lifts it, what lets it fall, and what cannot be told."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from dashboard.coverage.receipts import Receipt, receipt
from dashboard.goal2 import ladder
from dashboard.goal2.devices import CATEGORIES, SMART_CITY, category_name, tag_name
from dashboard.goal2.ladder import (
    DAILY_DAYS,
    STANDBY_DAYS,
    Innovation,
    Placement,
    Rung,
    placement_of,
    receipt_on_the_whole,
    reported_until,
    standing,
)
from dashboard.language.text import Text
from data_loaders.datasets import innovations as loaded

AT = date(2026, 11, 22)
CAMERA = Innovation(
    code="I-1",
    station="920101",
    category="camera",
    name=Text("กล้อง", "camera"),
    tag="living",
    units=4,
    daily_use=True,
    installed_on=date(2025, 1, 1),
    connected_on=date(2025, 2, 1),
    retired_on=None,
    last_on=None,
    last_result=None,
    last_test=None,
    months=frozenset(),
)
POLE = replace(CAMERA, code="I-2", category="sos_pole", daily_use=False)
THREE_MONTHS = frozenset({date(2026, 8, 1), date(2026, 9, 1), date(2026, 10, 1)})


def sent(*missing: date, this_month: bool = True) -> Callable[[date], Receipt]:
    """Receipts of a station that sent every month but these; its reports are due ten days after a month."""

    def of(month: date) -> Receipt:
        there = month not in missing and (this_month or month < AT.replace(day=1))
        return receipt("received" if there else None, month, 10, AT)

    return of


def used(days_ago: int, innovation: Innovation = CAMERA, **other: object) -> Innovation:
    return replace(innovation, last_on=AT - timedelta(days=days_ago), **other)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("innovation", "rung"),
    [
        (replace(CAMERA, connected_on=None), "installed"),
        (replace(CAMERA, connected_on=AT + timedelta(days=1)), "installed"),
        (CAMERA, "connected"),
        (replace(POLE, connected_on=None, last_test=date(2025, 3, 1), last_on=date(2025, 3, 1)), "connected"),
        (used(3), "used"),
        (used(3, connected_on=None), "used"),
        (used(3, last_result=AT - timedelta(days=300)), "result"),
        (used(3, last_result=AT - timedelta(days=366)), "used"),
        (used(3, last_result=AT - timedelta(days=300), months=THREE_MONTHS), "kept"),
        (used(3, last_result=AT - timedelta(days=300), months=THREE_MONTHS - {date(2026, 9, 1)}), "result"),
        (used(3, months=THREE_MONTHS), "used"),
        (used(3, POLE, months=THREE_MONTHS), "kept"),
        (used(3, POLE), "used"),
    ],
)
def test_each_rung_asks_for_its_own_evidence(innovation: Innovation, rung: Rung) -> None:
    placement = placement_of(innovation, AT, sent())
    assert rung == placement.state
    assert placement.in_use == (rung in ("used", "result", "kept"))


@pytest.mark.parametrize(("innovation", "days"), [(CAMERA, DAILY_DAYS), (POLE, STANDBY_DAYS)])
def test_a_rung_holds_so_many_days_and_then_falls(innovation: Innovation, days: int) -> None:
    still, fallen = (placement_of(used(n, innovation), AT, sent()) for n in (days, days + 1))
    assert ("used", None, days) == (still.state, still.fell_from, still.idle)
    assert ("connected", "used", days + 1) == (fallen.state, fallen.fell_from, fallen.idle)


def test_a_fallen_device_says_how_high_it_stood() -> None:
    last = AT - timedelta(days=95)
    months = frozenset({date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)})
    fallen = placement_of(replace(CAMERA, last_on=last, last_result=last, months=months), AT, sent())
    assert ("connected", "kept", last, 95) == (fallen.state, fallen.fell_from, fallen.since, fallen.idle)


@pytest.mark.parametrize("innovation", [used(95), CAMERA, replace(CAMERA, connected_on=None)])
def test_a_report_that_is_missing_is_not_a_month_without_use(innovation: Innovation) -> None:
    assert "not_received" == placement_of(innovation, AT, sent(date(2026, 10, 1))).state
    assert placement_of(innovation, AT, sent()).unused


def test_a_missing_report_does_not_matter_where_later_ones_show_no_use_for_long_enough() -> None:
    missing = date(2026, 7, 1)
    # Even a use on 31 July would lie 114 days back: too long for a camera, not for an old pole at 92 days.
    assert "connected" == placement_of(used(200), AT, sent(missing)).state
    assert "connected" == placement_of(used(200, POLE), AT, sent(missing)).state
    assert "not_received" == placement_of(used(200, POLE), AT, sent(date(2026, 8, 1))).state
    assert "connected" == placement_of(used(200), AT, sent(date(2026, 8, 1))).state


def test_a_missing_report_does_not_undo_a_use_that_is_known() -> None:
    assert "used" == placement_of(used(50), AT, sent(date(2026, 10, 1))).state


def test_a_month_before_the_installation_is_not_missed() -> None:
    new = replace(CAMERA, installed_on=date(2026, 11, 1), connected_on=date(2026, 11, 5))
    assert "connected" == placement_of(new, AT, sent(date(2026, 10, 1))).state


def test_a_month_whose_report_is_not_due_yet_does_not_count_against_a_device() -> None:
    receipts = sent(this_month=False)
    assert date(2026, 10, 31) == reported_until(AT, receipts)
    # 82 days before the day, but only 60 before the end of what was told.
    assert "used" == placement_of(used(82), AT, receipts).state
    assert "connected" == placement_of(used(83), AT, receipts).state


def test_what_was_taken_out_is_neither_used_nor_unused() -> None:
    gone = placement_of(used(3, retired_on=AT), AT, sent())
    assert ("retired", False, False, 0) == (gone.state, gone.in_use, gone.unused, gone.height)
    assert "used" == placement_of(used(3, retired_on=AT + timedelta(days=1)), AT, sent()).state


def in_states(*states: str) -> list[Placement]:
    return [Placement(CAMERA, state, None, None, None) for state in states]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("states", "target", "mark", "words"),
    [
        (["used", "installed"], 1, "met", ladder.IN_USE),
        (["kept"], 1.5, "not_met", ladder.IN_USE_TOO_FEW),
        (["installed", "connected"], 1, "not_met", ladder.UNUSED),
        (["installed", "not_received"], 1, "not_received", ladder.STATES["not_received"]),
        (["used", "not_received"], 1, "met", ladder.IN_USE),
        (["used", "not_received"], 3, "not_met", ladder.IN_USE_TOO_FEW),
        (["retired"], 1, "not_met", ladder.NONE),
        ([], 1, "not_met", ladder.NONE),
    ],
)
def test_a_station_meets_the_goal_by_what_it_proves(
    states: Sequence[str], target: float, mark: str, words: Text
) -> None:
    of_station = standing("920101", in_states(*states), target, "received")
    assert (mark, words) == (of_station.mark, of_station.words)


def test_without_a_register_only_a_report_tells_that_there_is_no_innovation() -> None:
    marks = {
        reports: standing("1", [], 1, reports).mark
        for reports in ("received", "confirmed_none", "not_received", "not_due")
    }
    assert {
        "received": "not_met",
        "confirmed_none": "not_met",
        "not_received": "not_received",
        "not_due": "not_due",
    } == marks


def test_a_station_outside_the_programme_is_not_in_states() -> None:
    assert "not_joined" == standing("1", in_states("kept"), 1, None).mark


@pytest.mark.parametrize(
    ("receipts", "whole"),
    [
        (["not_due", "not_received", "received"], "received"),
        (["not_due", "confirmed_none"], "confirmed_none"),
        (["not_due", "not_received"], "not_received"),
        (["not_due"], "not_due"),
    ],
)
def test_reports_are_heard_together(receipts: list[Receipt], whole: Receipt) -> None:
    assert whole == receipt_on_the_whole(receipts)


def test_kinds_and_tags_are_worded_as_in_the_files_that_are_loaded() -> None:
    assert (loaded.CATEGORIES, loaded.SMART_CITY) == (CATEGORIES, SMART_CITY)
    assert (CATEGORIES["other"], "–", "ของเรา") == (
        category_name("new"),
        tag_name(None).th,
        tag_name("ของเรา").th,
    )
