"""Who is signed in, as a server knows it: nobody for want of use, nor for longer than a working day."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from dashboard.access import people
from dashboard.errors import StoreUnavailable
from dashboard.language.text import Text
from dashboard.settings import Settings
from dashboard.store import db
from data_loaders import passwords, sign_ins
from data_loaders import people as kept_people

SECRET = "purple river bridge"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def store(empty_store: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A store with one user, which the pages read; hashes are cheap."""
    monkeypatch.setattr(passwords, "N", 2**4)
    monkeypatch.setattr(people, "_known", {})
    monkeypatch.setattr(people, "_ended", set())
    kept_people.add(empty_store, "somsri", "x", "analyst", "nation:", SECRET, by="root")
    db.use(empty_store.url.set(username="ssz_reader"))
    yield empty_store
    db.use(None)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What the registrar is asked for."""
    found: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(people.registrar, "ask", lambda do, **facts: found.append((do, facts)))
    return found


def opened(store: Engine) -> str:
    """Sign in; returns by what the sign-in is known."""
    return sign_ins.key_of(sign_ins.sign_in(store, "somsri", SECRET, "10.0.0.1").secret)


@pytest.mark.usefixtures("asked")
def test_a_sign_in_ends_after_a_working_day_however_much_it_is_used(store: Engine) -> None:
    def opened_ago(ago: timedelta) -> None:
        with store.begin() as connection:
            connection.execute(
                text("UPDATE ssz.sign_ins SET opened_at = now() - :ago, active_at = now()"), {"ago": ago}
            )

    key = opened(store)
    opened_ago(people.LONGEST - MINUTE)
    assert people.find(key) is not None
    assert people.look() == set()
    opened_ago(people.LONGEST)
    people.used(key)
    assert people.look() == {key}
    assert (people.known(key), people.find(key)) == (None, None)
    assert timedelta(hours=12) == people.LONGEST


def test_half_an_hour_after_the_last_thing_that_somebody_did_they_are_out_and_it_is_noted(
    store: Engine, asked: list[tuple[str, dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    key = opened(store)
    assert people.find(key) is not None
    clock = people._now()
    monkeypatch.setattr(people, "_now", lambda: clock)
    clock += people.IDLE - MINUTE
    assert people.known(key) is not None
    people.used(key)
    for _ in range(2):
        # A look of the server's own is no use.
        clock += people.IDLE / 2 - MINUTE
        assert people.look() == set()
    assert people.known(key) is not None
    clock += 2 * MINUTE
    assert people.known(key) is None
    # Nor does what comes too late bring it back.
    people.used(key)
    assert people.look() == {key}
    assert [facts for do, facts in asked if do == "end"] == [{"key": key, "how": "idle"}]
    assert timedelta(minutes=30) == people.IDLE


def test_a_server_that_starts_while_the_store_is_out_asks_for_a_sign_in_where_people_had_to(
    store: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def out() -> int:
        raise StoreUnavailable(Text("ติดต่อไม่ได้", "out of reach"), Text("รอ", "wait"))

    def started(*, is_out: bool) -> people.Site:
        """Return what a server knows that has just started."""
        with monkeypatch.context() as patch:
            patch.setattr(people, "_site", people.Site())
            patch.setattr(people, "_site_version", None)
            if is_out:
                patch.setattr(db.store(), "version", out)
            return people.site()

    monkeypatch.setattr(people, "settings", lambda: Settings(ssz_data_dir=tmp_path))
    assert started(is_out=True) == people.Site()
    assert started(is_out=False) == people.Site(None, has_users=True, known=True)
    assert started(is_out=True) == people.Site(has_users=True)
    kept_people.remove(store, "somsri", by="root")
    db.look_now()
    assert started(is_out=False) == people.Site(None, has_users=False, known=True)
    assert started(is_out=True) == people.Site()
