"""What the network meets first: hosts, origins, what browsers may do, closed addresses, pages at once."""

import asyncio
from typing import Any

import pytest
from starlette.responses import PlainTextResponse

from dashboard.surface import firewall, reports
from tests.visitor import wait_for

OURS, HOST = "http://127.0.0.1:8501", "127.0.0.1:8501"


def asked(
    path: str = "/", *, kind: str = "http", host: str = HOST, scheme: str = "http", **headers: str
) -> dict[str, Any]:
    given = {"host": host, **headers}
    return {
        "type": kind,
        "method": "GET",
        "scheme": scheme,
        "path": path,
        "client": ("192.0.2.7", 4321),
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
    }


def answer(
    scope: dict[str, Any], serving: firewall.Firewall | None = None
) -> tuple[int, dict[str, str], str]:
    """Return status, headers and words; "beyond" is what reaches the pages."""
    messages: list[Any] = []

    async def send(message: Any) -> None:
        messages.append(message)

    wait_for((serving or firewall.Firewall(PlainTextResponse("beyond")))(scope, None, send))  # type: ignore[arg-type]
    headers = {name.decode(): value.decode() for name, value in messages[0]["headers"]}
    return messages[0]["status"], headers, b"".join(m.get("body", b"") for m in messages[1:]).decode()


def test_our_own_names_are_answered_and_no_name_that_an_attacker_points_here() -> None:
    for host in ("127.0.0.1", HOST, "localhost:8501"):
        assert "beyond" == answer(asked(host=host))[2]
    for host in ("evil.example", "127.0.0.1.evil.example", "evil@127.0.0.1", "", "["):
        assert 421 == answer(asked(host=host))[0]


@pytest.mark.parametrize("path", ["/", "/livez", "/media/1.csv", "/_stcore/health"])
def test_a_page_of_another_port_or_name_is_told_nothing(path: str) -> None:
    assert "beyond" == answer(asked(path, origin=OURS))[2]
    for origin in (
        "http://127.0.0.1:9999",
        "http://127.0.0.1",
        "http://localhost:8501",
        "null",
        "https://evil",
    ):
        assert 403 == answer(asked(path, origin=origin))[0]


@pytest.mark.parametrize(
    ("origin", "host", "same"),
    [
        ("https://ssz.example", "ssz.example", True),
        ("https://ssz.example:443", "ssz.example", True),
        ("https://SSZ.example", "ssz.example:443", True),
        ("http://ssz.example", "ssz.example:80", True),
        ("https://ssz.example:8443", "ssz.example", False),
        ("file://", "", False),
        ("http://ssz.example:port", "ssz.example", False),
        ("https://officer@ssz.example", "ssz.example", False),
        ("https://ssz.example/page", "ssz.example", False),
        ("null", "ssz.example", False),
    ],
)
def test_an_origin_is_compared_with_its_port(origin: str, host: str, same: bool) -> None:
    assert same == firewall.is_same_place(origin, host)


@pytest.mark.parametrize(("kind", "scheme"), [("http", "https"), ("websocket", "wss")])
def test_a_page_that_came_without_tls_is_told_nothing_of_a_site_that_has_it(kind: str, scheme: str) -> None:
    def refused(origin: str, scheme: str) -> bool:
        return firewall._refused(asked(kind=kind, scheme=scheme, origin=origin, host="localhost")) is not None

    assert refused("http://localhost", scheme)
    assert not refused("https://localhost", scheme)
    # A proxy that does not say that it was asked by TLS.
    assert not refused("https://localhost", {"https": "http", "wss": "ws"}[scheme])


def test_the_page_that_records_data_alone_may_ask_a_phone_where_it_is() -> None:
    for path in ("/record", "/record/", "/ssz/record"):
        assert "geolocation=(self)" in answer(asked(path))[1]["permissions-policy"]
    for path in ("/", "/overview", "/recorded", "/record/x", "/record.js", "/_stcore/health"):
        assert "geolocation=()" in answer(asked(path))[1]["permissions-policy"]


def test_every_answer_says_what_a_browser_may_do_with_it() -> None:
    for scope in (asked(), asked(host="evil.example"), asked("/_stcore/metrics")):
        headers = answer(scope)[1]
        assert {name.lower(): value for name, value in firewall.HEADERS.items()}.items() <= headers.items()
    # Not only what the program says of itself.
    assert ("nosniff", "SAMEORIGIN", "same-origin", "same-origin") == tuple(
        headers[name]
        for name in (
            "x-content-type-options",
            "x-frame-options",
            "referrer-policy",
            "cross-origin-opener-policy",
        )
    )
    policy = dict(part.split(" ", 1) for part in firewall.POLICY.split("; "))
    assert {"'self'", "'wasm-unsafe-eval'", "blob:"} == set(policy["script-src"].split())
    assert ("'none'", "'self' data:", "'none'") == (
        policy["default-src"],
        policy["connect-src"],
        policy["frame-ancestors"],
    )


def test_a_file_that_was_taken_out_stays_in_no_browser() -> None:
    assert "no-store" == answer(asked("/media/1.csv"))[1]["cache-control"]
    for path in ("/", "/trends", "/app/static/fonts/media/x", "/mediating"):
        assert "cache-control" not in answer(asked(path))[1]


def test_what_says_more_by_itself_keeps_its_own_policy() -> None:
    own = PlainTextResponse("deck", headers={"Content-Security-Policy": "frame-ancestors 'self'"})
    assert "frame-ancestors 'self'" == answer(asked(), firewall.Firewall(own))[1]["content-security-policy"]


def test_browsers_are_told_to_stay_with_tls_only_where_they_came_by_it() -> None:
    assert "strict-transport-security" not in answer(asked())[1]
    assert "max-age=31536000" == answer(asked(scheme="https"))[1]["strict-transport-security"]


@pytest.mark.parametrize(
    "path",
    [
        *("/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/agent", "/base/_stcore/metrics"),
        # Of a sign-in that is not ours.
        *("/auth/login", "/auth/logout", "/oauth2callback", "/base/oauth2callback"),
    ],
)
def test_the_machine_s_own_addresses_are_closed(path: str) -> None:
    assert 404 == answer(asked(path))[0]


def opened(serving: firewall.Firewall, client: str, **headers: str) -> list[Any]:
    """Return what a page hears that opens its connection."""
    messages: list[Any] = []

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        messages.append(message)

    scope = {**asked("/_stcore/stream", kind="websocket", **headers), "client": (client, 1)}
    wait_for(serving(scope, receive, send))
    return messages


def test_a_page_opens_no_connection_from_elsewhere() -> None:
    async def pages(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})

    serving = firewall.Firewall(pages)
    assert "websocket.accept" == opened(serving, "192.0.2.7", origin=OURS)[0]["type"]
    for headers in ({"origin": "http://127.0.0.1:9999"}, {"host": "evil.example"}, {"origin": "null"}):
        assert {"type": "websocket.close", "code": 1008} == opened(serving, "192.0.2.7", **headers)[0]


def open_at_once(clients: list[str], **most: int) -> list[str]:
    """Return what pages hear that open one after another and stay open."""

    async def visits() -> list[str]:
        heard: list[str] = []
        ends = asyncio.Event()

        async def page(_scope: Any, _receive: Any, send: Any) -> None:
            await send({"type": "websocket.accept"})
            await ends.wait()

        async def receive() -> Any:
            return {"type": "websocket.connect"}

        async def send(message: Any) -> None:
            heard.append(message["type"].removeprefix("websocket."))

        serving = firewall.Firewall(page, **most)
        open_pages = []
        for client in clients:
            scope = {**asked("/_stcore/stream", kind="websocket"), "client": (client, 1)}
            open_pages.append(asyncio.create_task(serving(scope, receive, send)))
            await asyncio.sleep(0)
        ends.set()
        await asyncio.gather(*open_pages)
        assert not serving._open
        return heard

    return wait_for(visits())


def test_one_client_opens_no_more_pages_than_it_may_and_all_no_more_than_there_is_room_for() -> None:
    here, near, far = "127.0.0.1", "192.0.2.7", "192.0.2.8"
    assert ["accept", "accept", "close", "accept"] == open_at_once(
        [near, near, near, far], most_of_a_client=2
    )
    in_a_network = ["2001:db8:0:1::7", "2001:db8:0:1:ffff::8", "2001:db8:0:1::9"]
    assert ["accept", "accept", "close", "accept"] == open_at_once(
        [*in_a_network, "2001:db8:0:2::7"], most_of_a_client=2
    )
    assert ["accept"] * 3 == open_at_once([here] * 3, most_of_a_client=2)
    assert ["accept", "accept", "close"] == open_at_once([near, far, here], most_in_all=2)


def test_reports_are_counted_by_their_kind_and_say_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(reports.log, "warning", lambda event, **more: told.append({"event": event, **more}))
    monkeypatch.setattr(reports, "_times", [])
    canary = b'{"csp-report": {"effective-directive": "script-src-elem", "blocked-uri": "canary"}}'
    assert "script-src-elem" == reports._directive(canary)
    for content in (
        b"",
        b"[]",
        b"{}",
        b'{"csp-report": 1}',
        b'{"csp-report": {"effective-directive": "canary"}}',
    ):
        assert reports._directive(content) is None
    assert [True] * reports.MOST_A_MINUTE + [False] == [reports._has_room() for _ in range(11)]
    assert [] == told
