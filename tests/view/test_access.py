"""Who may be served what, and do what, in a run or a request."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from types import SimpleNamespace

import pytest
import streamlit as st

from dashboard.access import people, registrar, visitors
from dashboard.access.people import Person
from dashboard.access.roles import RIGHTS, ROLES, Right
from dashboard.errors import NotAllowed, UserError
from dashboard.filters import Scope
from dashboard.view import access

LOOPBACK = ["127.0.0.1", "127.0.0.5", "::1"]
ELSEWHERE = [None, "", "0.0.0.0", "::", "192.168.1.10", "10.0.0.1", "example.go.th", "127.0.0.1.evil"]  # noqa: S104
TRANG = Scope("province", "92")

SignIn = Callable[[str, Scope], Person]


@pytest.fixture
def signed_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[SignIn]:
    """Let somebody be signed in for this request; nothing is noted of them."""
    tokens = []
    monkeypatch.setattr(access.registrar, "note", lambda *_: None)

    def sign_in(role: str, scope: Scope) -> Person:
        person = Person("k" * 64, "somsri", "งานวิเคราะห์", ROLES[role], scope)
        monkeypatch.setattr(people, "find", {person.key: person}.get)
        monkeypatch.setattr(people, "site", lambda: people.Site(False, has_users=True, known=True))
        tokens.append(visitors.current.set(person.key))
        return person

    yield sign_in
    for token in reversed(tokens):
        visitors.current.reset(token)


@pytest.mark.parametrize("peer", LOOPBACK)
def test_who_comes_over_loopback_is_at_this_machine(peer: str) -> None:
    assert visitors.of_connection(peer, {}) == visitors.LOCAL


@pytest.mark.parametrize("peer", ELSEWHERE)
def test_everybody_else_is_not(peer: str | None) -> None:
    assert visitors.of_connection(peer, {}) == visitors.ELSEWHERE


@pytest.mark.parametrize("peer", LOOPBACK)
@pytest.mark.parametrize("header", visitors.FORWARDED)
def test_whom_a_proxy_passes_on_is_not_at_this_machine_whatever_it_says(peer: str, header: str) -> None:
    assert visitors.of_connection(peer, {header: "127.0.0.1"}) == visitors.ELSEWHERE


@pytest.mark.parametrize(
    ("address", "machine"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:0:1:ffff::8", "2001:db8:0:1::/64"),
        ("2001:db8:0:1::8%eth0", "2001:db8:0:1::/64"),
        ("", ""),
        ("unix", "unix"),
    ],
)
def test_a_machine_is_bounded_by_all_addresses_that_it_may_call_itself(address: str, machine: str) -> None:
    assert machine == visitors.one_machine(address)


@pytest.mark.parametrize("is_demo", [True, None])
@pytest.mark.parametrize("whose", [visitors.LOCAL, visitors.ELSEWHERE])
def test_the_demo_and_an_empty_store_are_served_to_anybody(is_demo: bool | None, whose: str) -> None:
    assert access.may_serve(is_demo, whose)


def test_real_data_are_served_to_this_machine_alone() -> None:
    assert access.may_serve(False, visitors.LOCAL)
    assert not access.may_serve(False, visitors.ELSEWHERE)


def test_the_refusal_says_in_both_languages_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "visitor", lambda: visitors.ELSEWHERE)
    with pytest.raises(UserError) as refused:
        access.require_may_serve(False)
    assert ["users add" in refused.value.say(lang) for lang in ("th", "en")] == [True, True]
    access.require_may_serve(True)


def test_where_nobody_signs_in_everyone_sees_everything() -> None:
    assert access.scope() == Scope.nation()
    assert access.person() is None
    assert access.by("ผกก.") == "ผกก."


def test_who_is_signed_in_sees_the_own_unit(signed_in: SignIn) -> None:
    signed_in("analyst", TRANG)
    assert access.scope() == TRANG
    assert access.by("ผกก.") == "ผกก. (somsri)"
    access.require_may_serve(False)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("right", RIGHTS)
@pytest.mark.parametrize("scope", [TRANG, Scope.nation()])
def test_a_role_may_what_its_record_says_and_what_touches_all_units_only_with_all_of_them(
    role: str, right: Right, scope: Scope, signed_in: SignIn
) -> None:
    signed_in(role, scope)
    expected = right in ROLES[role].rights and (right != "pull" or scope == Scope.nation())
    assert access.may(right) is expected
    if not expected:
        with pytest.raises(UserError, match="does not allow"):
            access.require(right)


def test_what_somebody_may_not_do_is_noted_but_not_as_often_as_they_ask(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in("auditor", TRANG)
    noted: list[tuple[object, ...]] = []
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr(access.registrar, "note", lambda *entry: noted.append(entry))
    monkeypatch.setattr(access, "time", SimpleNamespace(monotonic=lambda: clock.now))
    monkeypatch.setattr(access, "_denied", {})
    asked: tuple[Right, ...] = ("audit", "load", "load", "undo", "load")
    for clock.now in (0.0, access.DENIED_AGAIN_AFTER - 1, access.DENIED_AGAIN_AFTER):
        for right in asked:
            with suppress(NotAllowed):
                access.require(right)
    entries = [("somsri", "denied", "province:92", {"denied": right}) for right in ("load", "undo")]
    assert noted == [*entries, *entries]


def test_a_role_that_sees_no_figure_has_no_scope(signed_in: SignIn) -> None:
    signed_in("auditor", Scope.nation())
    with pytest.raises(UserError, match="does not allow"):
        access.scope()


def test_who_was_signed_out_sees_and_does_nothing(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    signed_in("data_officer", Scope.nation())
    monkeypatch.setattr(people, "find", lambda _: None)
    assert not any(access.may(right) for right in RIGHTS)
    for refused in (access.scope, lambda: access.require("view"), lambda: access.require_may_serve(True)):
        with pytest.raises(UserError, match="signed out"):
            refused()


def test_a_file_that_cannot_be_noted_is_not_given(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    signed_in("analyst", TRANG)
    noted: list[object] = []
    monkeypatch.setattr(access.registrar, "record", lambda *entry: noted.append(entry))
    assert access.taken_out(b"1,2", "cases.csv", rows=1) == b"1,2"
    [(who, what, unit, details)] = noted  # type: ignore[misc]
    assert (who, what, unit) == ("somsri", "export", "province:92")
    assert (details["file"], details["rows"], details["bytes"]) == ("cases.csv", 1, 3)
    assert len(details["sha256"]) == 64

    def out(*_: object) -> None:
        raise registrar.OUT

    monkeypatch.setattr(access.registrar, "record", out)
    with pytest.raises(UserError):
        access.taken_out(b"1,2", "cases.csv", rows=1)


def test_who_may_not_take_out_gets_no_file_and_nothing_is_noted(signed_in: SignIn) -> None:
    signed_in("administrator", Scope.nation())
    with pytest.raises(UserError, match="does not allow"):
        access.taken_out(b"1,2", "cases.csv", rows=1)


def test_another_thread_works_for_the_same_visitor(signed_in: SignIn) -> None:
    signed_in("analyst", TRANG)
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(access.carried(access.scope)).result() == TRANG


def test_what_was_made_for_somebody_is_done_for_nobody_else_and_not_once_they_are_of_another_unit(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = signed_in("analyst", TRANG)
    work = access.carried(lambda: "figures of Trang")
    assert work() == "figures of Trang"
    token = visitors.current.set("o" * 64)
    with pytest.raises(UserError, match="made for somebody else"):
        work()
    visitors.current.reset(token)
    for changed in (
        replace(person, scope=Scope("station", "920101")),
        replace(person, role=ROLES["auditor"]),
        None,
    ):
        monkeypatch.setattr(people, "find", {person.key: changed}.get)
        with pytest.raises(UserError, match="before your role or unit changed"):
            work()


def test_the_same_page_is_noted_once_more_when_its_person_is_of_another_unit(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[str] = []
    monkeypatch.setattr(access.registrar, "note", lambda _who, _what, unit, _details: noted.append(unit))
    monkeypatch.setattr(st, "session_state", {})
    for scope in (Scope("station", "920101"), TRANG):
        signed_in("analyst", scope)
        for _ in range(2):
            access.note_once("view", "trends", {"period": "fy2569"})
    assert noted == ["station:920101", "province:92"]
