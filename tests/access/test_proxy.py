"""A site behind a proxy that signs people in: whose header is believed, on http and on the websocket."""

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from pydantic import ValidationError
from sqlalchemy import Engine, text

from dashboard.access import proxies, sign_in
from dashboard.settings import TrustedProxy
from dashboard.view.guard import ONLY_BY_PROXY
from data_loaders import people as kept_people
from tests import app
from tests.access import site

# The whole of 127/8 is this machine: one address is the proxy's, the other anybody's.
PROXY, SOMEBODY = "127.0.0.2", "127.0.0.1"
SETTINGS = {
    "PROXY": json.dumps({"header": "X-Remote-User", "peers": [f"{PROXY}/32"]}),
    # uvicorn puts X-Forwarded-For in the place of both, as it does behind every proxy of the same machine.
    "FORWARDED_ALLOW_IPS": f"{PROXY},{SOMEBODY}",
}
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
Headers = dict[str, str] | list[tuple[str, str]]


@pytest.fixture(scope="module")
def store(own_demo: Engine) -> Iterator[Engine]:
    engine = site.made(own_demo.url)
    kept_people.add(engine, "somsri", "x", "analyst", "nation:", None, by="root")
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def address(store: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("proxy")
    with site.served(store, folder, **SETTINGS) as served:
        yield served
    assert "Traceback" not in (folder / "log").read_text(encoding="utf-8", errors="replace")


def ask(
    address: str, path: str, headers: Headers, *, peer: str = PROXY, method: str = "GET", body: str = ""
) -> tuple[int, Any, bytes]:
    """Ask by a socket whose own end is `peer`."""
    port = urlsplit(address).port
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=app.PATIENCE, source_address=(peer, 0))
    connection.putrequest(method, f"/{path}")
    for name, value in headers.items() if isinstance(headers, dict) else headers:
        connection.putheader(name, value)
    connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body.encode())
    answer = connection.getresponse()
    try:
        # A connection of a page goes on.
        return answer.status, answer.headers, b"" if answer.status == 101 else answer.read()
    finally:
        connection.close()


def let_in(address: str, login: str) -> dict[str, str]:
    """Come in by the proxy; returns the headers that it and the browser send from then on."""
    told = {"X-Remote-User": login, "X-Forwarded-For": "10.1.2.3"}
    status, headers, _ = ask(address, "trends?lang=th", told)
    assert (status, headers["Location"]) == (303, "sign-in?next=trends%3Flang%3Dth")
    status, headers, body = ask(address, headers["Location"], told)
    assert status == 303, body.decode()
    assert headers["Location"] == "./trends?lang=th"
    return told | {"Cookie": str(headers["Set-Cookie"]).partition(";")[0]}


def noted(store: Engine, what: str) -> list[tuple[str, dict[str, Any]]]:
    with store.connect() as connection:
        asked = text("SELECT who, details FROM ssz.audit_entries WHERE what = :what ORDER BY number")
        return [(who, json.loads(details)) for who, details in connection.execute(asked, {"what": what})]


def test_whom_the_proxy_names_comes_in_and_it_is_noted(address: str, store: Engine) -> None:
    told = let_in(address, " Somsri ")
    assert ask(address, "trends?lang=th", told)[0] == 200
    assert ask(address, "_stcore/stream", told | UPGRADE)[0] == 101
    wanted = ("somsri", {"address": "10.1.2.3", "by": "proxy", "role": "analyst"})
    assert noted(store, "sign_in")[-1] == wanted


FORGED: list[tuple[str, Headers]] = [
    (SOMEBODY, {"X-Remote-User": "wide"}),
    (SOMEBODY, {"X-Remote-User": "wide", "X-Forwarded-For": PROXY}),
    (SOMEBODY, {"X-Remote-User": "wide", "X-Real-IP": PROXY, "Forwarded": f"for={PROXY}"}),
    ("127.0.0.3", {"X-Remote-User": "wide"}),
    (PROXY, {}),
    (PROXY, {"X-Forwarded-For": PROXY}),
    (PROXY, {"X-Remote-User": ""}),
    (PROXY, {"X-Remote-User": "wide, chief"}),
    (PROXY, {"X-Remote-User": "../wide"}),
    (PROXY, [("X-Remote-User", "wide"), ("x-remote-user", "chief")]),
]


@pytest.mark.parametrize(("peer", "headers"), FORGED, ids=str)
def test_who_is_not_named_by_the_proxys_own_socket_sees_nothing(
    peer: str, headers: Headers, address: str
) -> None:
    cookie = ("Cookie", let_in(address, "wide")["Cookie"])
    sent = list(headers.items()) if isinstance(headers, dict) else headers
    for given in (sent, [*sent, cookie]):
        for path in ("", "trends", "sign-in", "sign-in?next=deck", "deck?lang=th", "app/static/icon.svg"):
            status, found, body = ask(address, path, given, peer=peer)
            assert (status, found["Set-Cookie"]) == (403, None), path
            assert ONLY_BY_PROXY.message.th in body.decode()
        assert ask(address, "_stcore/stream", [*given, *UPGRADE.items()], peer=peer)[0] == 403


def test_a_build_that_believes_a_forwarded_address_would_be_found(store: Engine, tmp_path: Path) -> None:
    with site.served(store, tmp_path, program="tests.access.leaky_sign_in", **SETTINGS) as address:
        forged = {"X-Remote-User": "wide", "X-Forwarded-For": PROXY}
        assert ask(address, "sign-in", forged, peer=SOMEBODY)[0] == 303


def test_the_cookie_of_who_was_here_before_is_of_no_use_to_the_next(address: str) -> None:
    before = let_in(address, "wide")
    told = before | {"X-Remote-User": "chief"}
    assert ask(address, "trends?lang=th", told)[0] == 303
    assert ask(address, "deck?lang=th", told)[0] == 401
    assert ask(address, "_stcore/stream", told | UPGRADE)[0] == 403
    assert ask(address, "deck?lang=th", before)[0] == 200


def test_whom_the_table_of_users_does_not_have_is_told_so_and_noted(address: str, store: Engine) -> None:
    status, headers, body = ask(address, "sign-in", {"X-Remote-User": "nobody"})
    assert (status, headers["Set-Cookie"]) == (403, None)
    assert sign_in.WHY["unknown"].th in body.decode()
    who, details = noted(store, "refused")[-1]
    assert (who, details["why"], details["by"]) == ("nobody", "unknown", "proxy")


def test_who_is_locked_does_not_come_in(address: str, store: Engine) -> None:
    kept_people.add(store, "locked", "x", "analyst", "nation:", None, by="root")
    told = let_in(address, "locked")
    kept_people.lock(store, "locked", by="root")
    app.eventually(lambda: ask(address, "deck?lang=th", told)[0] == 401)
    assert sign_in.WHY["locked"].th in ask(address, "sign-in", told)[2].decode()


def test_behind_a_proxy_no_password_is_taken(address: str) -> None:
    told = {"X-Remote-User": "chief", "Origin": address}
    body = f"login=wide&password={site.PASSWORD.replace(' ', '+')}"
    status, headers, _ = ask(address, "sign-in", told, method="POST", body=body)
    assert (status, headers["Set-Cookie"]) == (403, None)
    assert b"<form" not in ask(address, "sign-in?why=ended", told)[2]


def test_health_is_told_to_all(address: str) -> None:
    assert ask(address, "livez", {}, peer=SOMEBODY)[0] == 200


def vouched(peer: object, *peers: str) -> str | None:
    proxy = TrustedProxy.model_validate({"header": "x-remote-user", "peers": peers})
    return proxies.vouched(proxy, {"headers": [(b"x-remote-user", b"wide")], "client": peer})


def test_networks_of_both_kinds_are_known() -> None:
    assert vouched(("10.0.0.2", 5), "10.0.0.0/24") == "wide"
    assert vouched(("::ffff:10.0.0.2", 5), "10.0.0.0/24") == "wide"
    assert vouched(("fd00::2", 5), "10.0.0.0/24", "fd00::/64") == "wide"
    assert vouched(("10.0.1.2", 5), "10.0.0.0/24") is None
    assert vouched(None, "0.0.0.0/0") is None
    assert vouched(("socket", 5), "0.0.0.0/0") is None


@pytest.mark.parametrize("told", [{"header": "a b"}, {"peers": []}, {"peers": ["proxy.example"]}])
def test_a_proxy_that_is_not_told_wholly_is_refused(told: dict[str, Any]) -> None:
    whole = {"header": "X-Remote-User", "peers": ["10.0.0.2"]}
    assert TrustedProxy.model_validate(whole)
    with pytest.raises(ValidationError):
        TrustedProxy.model_validate(whole | told)
