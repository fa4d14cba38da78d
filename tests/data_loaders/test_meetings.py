"""What meetings leave behind: orders whose words stay, briefings that nobody alters, not even the owner."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from dashboard.errors import UserError
from dashboard.store.askers import NATION
from data_loaders import meetings, store
from data_loaders.one_loader import only_loader
from tests.app import store_settings
from tests.asking import tell
from tests.commands import command, is_refusal

NUMBER = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
HOSTILE = "ปรับแผนตรวจ'); DROP TABLE ssz.orders; -- <script>"
ORDER = {
    "id": NUMBER,
    "unit": "province:92",
    "meeting": "2026-11-18",
    "words": HOSTILE,
    "owner": "ผกก.สภ.กันตัง",
    "due_on": "2026-11-30",
    "by": "ที่ประชุม",
}
BRIEFING = {
    "unit": "province:92",
    "first_day": "2026-11-16",
    "last_day": "2026-11-22",
    "as_of": "2026-11-22",
    "audience": "public",
    "slides": '{"slides": "ก"}',
    "situation": '{"zones": []}',
    "data_version": 7,
    "frozen_by": "ผบก.ภ.จว.ตรัง",
    "note": "",
}


def asked(**changed: Any) -> bytes:
    return json.dumps(ORDER | changed).encode()


def frozen(**changed: Any) -> bytes:
    return json.dumps(BRIEFING | changed).encode()


def rows(engine: Engine, table: str) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        tell(connection, NATION)
        return [dict(row) for row in connection.execute(text(f"SELECT * FROM ssz.{table}")).mappings()]


def version(engine: Engine) -> int:
    return int(rows(engine, "store")[0]["version"])


def test_an_order_sent_twice_is_stored_once_and_pages_hear_of_it_once(empty_store: Engine) -> None:
    before = version(empty_store)
    assert [UUID(NUMBER)] * 2 == [meetings.settle_or_add(empty_store, asked()) for _ in range(2)]
    (kept,) = rows(empty_store, "orders")
    told = {name: kept[name] for name in ("unit", "meeting", "words", "owner", "due_on", "done_on")}
    assert {
        "unit": "province:92",
        "meeting": date(2026, 11, 16),
        "words": HOSTILE,
        "owner": "ผกก.สภ.กันตัง",
        "due_on": date(2026, 11, 30),
        "done_on": None,
    } == told
    assert before + 1 == version(empty_store)


@pytest.mark.parametrize(
    "changed",
    [
        {"words": "อย่างอื่น"},
        {"owner": "ผกก.สภ.สิเกา"},
        {"due_on": None},
        {"unit": "province:93"},
        {"meeting": "2026-11-25"},
    ],
    ids=str,
)
def test_an_order_keeps_its_words_whatever_is_sent_under_its_number(
    changed: dict[str, Any], empty_store: Engine
) -> None:
    meetings.settle_or_add(empty_store, asked())
    before = rows(empty_store, "orders")
    with pytest.raises(UserError, match="on record with other words"):
        meetings.settle_or_add(empty_store, asked(**changed))
    assert before == rows(empty_store, "orders")


@pytest.mark.parametrize(
    "changed",
    [
        {"words": ""},
        {"words": "  "},
        {"words": "ก" * 501},
        {"words": "สอง\nบรรทัด"},
        {"words": "a\x00b"},
        {"owner": ""},
        {"owner": "ก" * 121},
        {"unit": "everything"},
        {"unit": "station:"},
        {"meeting": "soon"},
        {"due_on": "31/11/2569"},
        {"id": "7"},
        {"more": 1},
    ],
    ids=str,
)
def test_an_order_that_is_empty_too_long_or_no_order_is_refused(
    changed: dict[str, Any], empty_store: Engine
) -> None:
    with pytest.raises(UserError, match="incomplete or too long"):
        meetings.settle_or_add(empty_store, asked(**changed))
    assert [] == rows(empty_store, "orders")


def test_an_order_is_done_opened_again_and_withdrawn_for_good(empty_store: Engine) -> None:
    def settle(**what: Any) -> None:
        meetings.settle_or_add(empty_store, json.dumps({"id": NUMBER, "by": "ผู้ช่วย", **what}).encode())

    def now() -> tuple[Any, ...]:
        (kept,) = rows(empty_store, "orders")
        return kept["done_on"], kept["done_by"], kept["withdrawn_by"], kept["withdrawn_at"] is not None

    with pytest.raises(UserError, match="no such order"):
        settle(done_on="2026-11-20")
    meetings.settle_or_add(empty_store, asked())
    settle(done_on="2026-11-20")
    assert (date(2026, 11, 20), "ผู้ช่วย", None, False) == now()
    settle(done_on=None)
    assert (None, None, None, False) == now()
    settle(withdrawn=True)
    settle(withdrawn=True)
    assert (None, None, "ผู้ช่วย", True) == now()
    with pytest.raises(UserError, match="was withdrawn"):
        settle(done_on="2026-11-20")


def test_a_briefing_is_kept_letter_by_letter_and_once(empty_store: Engine) -> None:
    numbers = [meetings.freeze(empty_store, frozen()) for _ in range(2)]
    other = meetings.freeze(empty_store, frozen(slides='{"slides":  "ก"}'))
    assert (1, numbers[0]) == (len(set(numbers)), min(numbers[0], other))
    kept = rows(empty_store, "frozen_briefings")
    assert [BRIEFING["slides"], '{"slides":  "ก"}'] == [row["slides"] for row in kept]
    assert len({row["fingerprint"] for row in kept}) == 2


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"frozen_by": " "}, "incomplete"),
        ({"note": "ก" * 401}, "incomplete"),
        ({"slides": "{"}, "cannot be read"),
        ({"situation": "not"}, "cannot be read"),
        ({"audience": "everybody"}, "cannot be read"),
        ({"last_day": "2026-11-01"}, "cannot be read"),
    ],
    ids=str,
)
def test_a_briefing_that_is_not_whole_is_refused(
    changed: dict[str, Any], why: str, empty_store: Engine
) -> None:
    with pytest.raises(UserError, match=why):
        meetings.freeze(empty_store, frozen(**changed))
    assert [] == rows(empty_store, "frozen_briefings")


ATTEMPTS = {
    "frozen_briefings": [
        "UPDATE ssz.frozen_briefings SET note = 'changed'",
        "UPDATE ssz.frozen_briefings SET frozen_by = frozen_by WHERE false",
        (
            "INSERT INTO ssz.frozen_briefings SELECT * FROM ssz.frozen_briefings"
            " ON CONFLICT (id) DO UPDATE SET note = ''"
        ),
        "DELETE FROM ssz.frozen_briefings",
        "TRUNCATE ssz.frozen_briefings",
    ],
    "orders": [
        "UPDATE ssz.orders SET words = 'changed'",
        "UPDATE ssz.orders SET owner = 'changed'",
        "UPDATE ssz.orders SET due_on = due_on + 7",
        "UPDATE ssz.orders SET unit = 'province:93'",
        "UPDATE ssz.orders SET entered_at = now()",
        "DELETE FROM ssz.orders",
        "TRUNCATE ssz.orders",
    ],
}


@pytest.mark.parametrize(
    ("table", "attempt"), [(t, a) for t, attempts in ATTEMPTS.items() for a in attempts], ids=str
)
@pytest.mark.parametrize("role", ["origin", "replica"])
def test_not_even_the_owner_alters_what_a_meeting_was_shown_or_what_it_ordered(
    table: str, attempt: str, role: str, empty_store: Engine
) -> None:
    meetings.settle_or_add(empty_store, asked())
    meetings.freeze(empty_store, frozen())
    before = rows(empty_store, table)
    with empty_store.connect() as owner:
        # As restoring a backup does, which sets ordinary triggers aside.
        owner.execute(text(f"SET session_replication_role = {role}"))
        with pytest.raises(DBAPIError, match=r"never (altered|rewritten)"), owner.begin_nested():
            owner.execute(text(attempt))
    assert before == rows(empty_store, table)
    assert before


def test_a_withdrawn_order_stays_withdrawn(empty_store: Engine) -> None:
    meetings.settle_or_add(empty_store, asked())
    meetings.settle_or_add(empty_store, json.dumps({"id": NUMBER, "withdrawn": True, "by": "x"}).encode())
    with empty_store.begin() as owner, pytest.raises(DBAPIError, match="never rewritten"):
        owner.execute(text("UPDATE ssz.orders SET withdrawn_at = NULL, withdrawn_by = NULL"))


def test_removing_the_demo_removes_its_meetings_and_guards_those_that_follow(empty_store: Engine) -> None:
    meetings.freeze(empty_store, frozen())
    meetings.settle_or_add(empty_store, asked())
    with empty_store.begin() as connection:
        connection.execute(text("UPDATE ssz.store SET is_demo = true"))
    store.remove_demo(empty_store)
    assert ([], []) == (rows(empty_store, "orders"), rows(empty_store, "frozen_briefings"))
    meetings.freeze(empty_store, frozen())
    meetings.settle_or_add(empty_store, asked())
    for attempts in ATTEMPTS.values():
        for attempt in attempts:
            with empty_store.connect() as owner, pytest.raises(DBAPIError, match="never"):
                owner.execute(text(attempt))


def test_an_order_does_not_wait_for_a_load_that_goes_on(empty_store: Engine) -> None:
    with only_loader(empty_store, "sync"):
        meetings.settle_or_add(empty_store, asked())
    assert 1 == len(rows(empty_store, "orders"))


@pytest.fixture
def site(database: Callable[[str], URL], empty_template: str) -> dict[str, str]:
    return store_settings(database(empty_template))


def test_the_commands_take_files_and_answer_with_the_number(tmp_path: Path, site: dict[str, str]) -> None:
    order, briefing = tmp_path / "order.json", tmp_path / "briefing.json"
    order.write_bytes(asked())
    briefing.write_bytes(frozen())
    stored = command("order", str(order), "--format", "json", cwd=tmp_path, **site)
    assert {"number": NUMBER} == json.loads(stored.stdout)
    kept = command("freeze", str(briefing), "--format", "json", cwd=tmp_path, **site)
    assert {"number": 1} == json.loads(kept.stdout)
    said = command("order", str(order), cwd=tmp_path, **site)
    assert (0, True) == (said.returncode, NUMBER in said.stderr)
    # What was said stands in no message.
    assert "DROP TABLE" not in said.stderr + stored.stdout


def test_the_commands_refuse_what_is_no_order_and_no_file(tmp_path: Path, site: dict[str, str]) -> None:
    file = tmp_path / "order.json"
    assert is_refusal(command("order", str(file), cwd=tmp_path, **site), "cannot be read")
    file.write_bytes(b"\xff\xfe")
    assert is_refusal(command("order", str(file), cwd=tmp_path, **site), "cannot be read")
    file.write_bytes(b"[]")
    assert is_refusal(command("order", str(file), cwd=tmp_path, **site), "incomplete")
    file.write_bytes(b"{}")
    assert is_refusal(command("freeze", str(file), cwd=tmp_path, **site), "incomplete")


def test_accounts_read_and_add_but_have_no_right_to_alter(empty_store: Engine) -> None:
    loader, reader = (
        create_engine(empty_store.url.set(username=name)) for name in ("ssz_loader", "ssz_reader")
    )
    meetings.settle_or_add(loader, asked())
    meetings.settle_or_add(loader, json.dumps({"id": NUMBER, "done_on": "2026-11-20", "by": "x"}).encode())
    meetings.freeze(loader, frozen())
    assert (1, 1) == (len(rows(reader, "orders")), len(rows(reader, "frozen_briefings")))
    for attempt in (
        "UPDATE ssz.frozen_briefings SET note = ''",
        "DELETE FROM ssz.frozen_briefings",
        "TRUNCATE ssz.frozen_briefings",
        "DELETE FROM ssz.orders",
        "TRUNCATE ssz.orders",
        "ALTER TABLE ssz.orders DISABLE TRIGGER keep_order",
    ):
        for account in (loader, reader):
            with (
                account.connect() as connection,
                pytest.raises(DBAPIError, match=r"permission denied|must be owner|read-only"),
            ):
                connection.execute(text(attempt))
    for account in (loader, reader):
        account.dispose()
