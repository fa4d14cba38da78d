"""The chain of audit entries: what is altered, removed, moved or slipped in is named."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.audit import chain
from dashboard.audit.chain import Entry

AT = datetime(2026, 11, 23, 3, 4, 5, 678901, tzinfo=UTC)


def chained(*details: dict[str, object]) -> list[Entry]:
    entries: list[Entry] = []
    for n, facts in enumerate(details):
        last = (entries[-1].number, entries[-1].hash) if entries else None
        at = AT + timedelta(seconds=n)
        entries.append(chain.next_entry(last, at, "somsri", "view", "province:92", facts))
    return entries


ENTRIES = chained({"page": "trends"}, {"page": "ภาพรวม"}, {}, {"rows": 5, "hash": "ab"})


def test_an_untouched_chain_holds_and_an_empty_one_too() -> None:
    assert chain.first_broken(ENTRIES) is None
    assert chain.first_broken([]) is None


@pytest.mark.parametrize("number", [1, 2, 3, 4])
@pytest.mark.parametrize(
    "altered",
    [
        {"at": AT - timedelta(days=1)},
        {"who": "somchai"},
        {"what": "export"},
        {"unit": "nation:"},
        {"details": '{"page":"other"}'},
        {"previous": "1" * 64},
        {"hash": "1" * 64},
        {"number": 9},
    ],
)
def test_any_altered_column_of_any_entry_is_named(number: int, altered: dict[str, object]) -> None:
    entries = [replace(e, **altered) if e.number == number else e for e in ENTRIES]  # type: ignore[arg-type]
    assert chain.first_broken(entries) == number


def test_a_removed_a_moved_and_a_slipped_in_entry_are_named() -> None:
    assert chain.first_broken(ENTRIES[1:]) == 1
    assert chain.first_broken([ENTRIES[0], *ENTRIES[2:]]) == 2
    assert chain.first_broken([ENTRIES[0], ENTRIES[2], ENTRIES[1], ENTRIES[3]]) == 2
    forged = chain.next_entry((1, ENTRIES[0].hash), AT, "nobody", "view", "nation:", {})
    assert chain.first_broken([ENTRIES[0], forged, *ENTRIES[1:]]) == 3


def test_the_same_instant_of_another_time_zone_is_the_same_entry() -> None:
    bangkok = AT.astimezone(timezone(timedelta(hours=7)))
    assert chain.first_broken([replace(ENTRIES[0], at=bangkok), *ENTRIES[1:]]) is None


@given(st.text(), st.text(), st.text(), st.text())
def test_no_text_passes_from_one_column_into_the_next(who: str, unit: str, other: str, more: str) -> None:
    one = chain.hash_of(1, AT, who, "view", unit, "{}", chain.BEGINNING)
    two = chain.hash_of(1, AT, other, "view", more, "{}", chain.BEGINNING)
    assert (one == two) == ((who, unit) == (other, more))
