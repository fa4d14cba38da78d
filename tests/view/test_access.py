"""Who may be served what before sign-in exists."""

import pytest

from dashboard.filters import Scope
from dashboard.view import access

HERE = ["127.0.0.1", "127.0.0.5", "localhost", "::1"]
# Unset means every interface.
ELSEWHERE = [
    None,
    "",
    "0.0.0.0",  # noqa: S104
    "::",
    "192.168.1.10",
    "10.0.0.1",
    "example.go.th",
    "localhost.evil.example",
    "127.0.0.1.evil",
]


@pytest.mark.parametrize("address", [*HERE, *ELSEWHERE])
@pytest.mark.parametrize("is_demo", [True, None])
def test_the_demo_and_an_empty_store_are_served_anywhere(is_demo: bool | None, address: str | None) -> None:
    assert access.may_serve(is_demo, address)


@pytest.mark.parametrize("address", HERE)
def test_real_data_are_served_on_this_machine(address: str) -> None:
    assert access.may_serve(False, address)


@pytest.mark.parametrize("address", ELSEWHERE)
def test_real_data_are_served_nowhere_else(address: str | None) -> None:
    assert not access.may_serve(False, address)


def test_the_refusal_says_in_both_languages_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access.st, "get_option", lambda _name: "0.0.0.0")  # noqa: S104
    with pytest.raises(type(access.REFUSED)) as refused:
        access.require_may_serve(False)
    assert ["127.0.0.1" in refused.value.say("th"), "127.0.0.1" in refused.value.say("en")] == [True, True]
    access.require_may_serve(True)


def test_without_sign_in_everyone_sees_everything() -> None:
    assert access.scope() == Scope.nation()
