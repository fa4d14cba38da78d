"""The auditors' page: who reads the trail stands in it, once, and no file of it is given that does not."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.access import registrar
from dashboard.access.people import Person
from dashboard.access.roles import ROLES
from dashboard.audit import entries, trail_panel
from dashboard.audit.chain import Entry
from dashboard.errors import UserError
from dashboard.filters import Scope
from dashboard.view import access

AT = datetime(2026, 11, 27, tzinfo=UTC)
SEEN = Entry(1, AT, "=cmd", "view", "province:92", '{"page":"trends"}', "", "")
Noted = list[tuple[Any, ...]]


def page() -> None:
    from dashboard.audit.trail_panel import trail_panel
    from dashboard.filters import Scope

    trail_panel(Scope.nation(), dict, "en")


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], bytes]]:
    """What makes the files that the page offers."""
    made: list[Callable[[], bytes]] = []
    monkeypatch.setattr(trail_panel.st, "download_button", lambda _, make, *__, **___: made.append(make))
    return made


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> Noted:
    """An auditor is signed in; what is noted of them."""
    auditor = Person("k" * 64, "nipa", "จเร", ROLES["auditor"], Scope.nation())
    found: Noted = []
    monkeypatch.setattr(access, "person", lambda: auditor)
    monkeypatch.setattr(access.registrar, "note", lambda *entry: found.append(entry))
    monkeypatch.setattr(access.registrar, "record", lambda *entry: found.append(entry))
    monkeypatch.setattr(entries, "latest", lambda *_, **__: [SEEN])
    return found


@pytest.mark.usefixtures("files")
def test_who_reads_the_trail_is_noted_once_for_what_was_asked_of_it(noted: Noted) -> None:
    shown = AppTest.from_function(page, default_timeout=180).run().run()
    assert noted == [("nipa", "audit", "nation:", {"page": "audit_trail"})]
    shown.text_input(key="audit-who").input("Somsri").run()
    shown.selectbox(key="audit-what").select("export").run().run()
    assert [details for *_, details in noted[1:]] == [
        {"page": "audit_trail", "login": "somsri"},
        {"page": "audit_trail", "login": "somsri", "what": "export"},
    ]


@pytest.mark.usefixtures("files")
def test_what_could_not_be_read_is_not_noted_as_read(noted: Noted, monkeypatch: pytest.MonkeyPatch) -> None:
    def out(*_: Any, **__: Any) -> Any:
        raise registrar.OUT

    monkeypatch.setattr(entries, "latest", out)
    assert AppTest.from_function(page, default_timeout=180).run().error
    assert noted == []


def test_a_file_of_the_trail_is_noted_before_it_is_given_or_not_given(
    noted: Noted, files: list[Callable[[], bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    AppTest.from_function(page, default_timeout=180).run()
    content = files[-1]()
    assert b"'=cmd" in content
    _, what, unit, details = noted[-1]
    assert (what, unit, details["file"], details["rows"]) == ("audit", "nation:", trail_panel.FILE, 1)
    assert len(details["sha256"]) == 64

    def out(*_: Any) -> None:
        raise registrar.OUT

    monkeypatch.setattr(access.registrar, "record", out)
    with pytest.raises(UserError):
        files[-1]()
