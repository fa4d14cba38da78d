"""The real server as the network meets it: no page breaks its own policy, and files stay within bounds."""

import re
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy.engine import URL

from dashboard.pages import PAGES
from dashboard.pages.data import LOADING
from dashboard.surface import patience
from tests import app, browser
from tests.pages.test_accessibility import STATION, shown
from tests.pages.test_pages import path_of
from tests.visitor import Visitor, wait_for

pytestmark = pytest.mark.usefixtures("chromium")

NOTE_REPORTS = """window.blockedHere = []
document.addEventListener("securitypolicyviolation", e =>
  window.blockedHere.push(`${e.effectiveDirective} ${e.blockedURI} ${e.sample}`), true)"""
MEGABYTE = 1024**2


@pytest.fixture(scope="module")
def noting() -> Iterator[browser.Page]:
    """A page that notes what the browser blocks of whatever is opened in it."""
    with browser.opened("about:blank") as opened:
        page: Any = opened.page
        page.add_init_script(NOTE_REPORTS)
        yield opened


def at_ease(noting: browser.Page, url: str, *, then: str = "") -> list[str]:
    """Return what the browser blocked of a page that was opened and looked at.

    then: a script that is run once it is there.
    """
    page: Any = noting.page
    page.goto(url)
    shown(noting)
    if "trends" in url:
        page.get_by_text("สำรวจกราฟ").first.click()
        page.locator(".js-plotly-plot").first.wait_for()
    if "safety_map" in url:
        # Its signs are fetched only once it is drawn.
        page.locator(".map-sketch[data-state=covered]").wait_for(state="attached")
    if then:
        page.evaluate(then)
        page.wait_for_function("window.blockedHere.length")
    assert not page.evaluate("Boolean(window.ranHere)")
    return list(page.evaluate("window.blockedHere"))


@pytest.mark.parametrize("path", [*map(path_of, PAGES), STATION])
def test_no_page_tries_more_than_it_may(served: str, noting: browser.Page, path: str) -> None:
    assert [] == at_ease(noting, f"{served}/{path}")


def inserted(markup: str) -> str:
    return f"document.body.insertAdjacentHTML('beforeend', {markup!r})"


SCRIPT = "Object.assign(document.createElement('script'), {text: 'window.ranHere = 1'})"
BROUGHT = {
    "script": (f"document.body.append({SCRIPT})", "script"),
    "handler": (inserted('<img src="x:" onerror="window.ranHere = 1">'), "script"),
    "words": ("setTimeout('window.ranHere = 1')", "script"),
    "fetch": ("fetch('http://localhost:1/').catch(() => 0)", "connect"),
    "picture": ("new Image().src = 'http://localhost:1/beacon'", "img"),
    "frame": (inserted('<iframe src="http://localhost:1/"></iframe>'), "frame"),
}


@pytest.mark.parametrize(("then", "directive"), BROUGHT.values(), ids=BROUGHT)
def test_what_was_brought_into_a_page_runs_and_asks_nothing_and_is_noticed(
    served: str, noting: browser.Page, then: str, directive: str
) -> None:
    blocked = at_ease(noting, f"{served}/definitions", then=then)
    assert any(kind.startswith(directive) for kind in blocked)


def ask(served: str, path: str, *, method: str = "GET", data: bytes | None = None, **headers: str) -> Any:
    request = urllib.request.Request(f"{served}{path}", data, headers, method=method)  # noqa: S310 (our own)
    try:
        return urllib.request.urlopen(request, timeout=app.PATIENCE)  # noqa: S310
    except urllib.error.HTTPError as refusal:
        return refusal


def test_the_server_closes_what_nobody_needs_and_its_health_says_nothing_of_data(served: str) -> None:
    port = urlsplit(served).port
    assert 404 == ask(served, "/_stcore/metrics").status
    assert 404 == ask(served, "/_stcore/agent/openapi.json").status
    assert b'"allowedOrigins":[]' in ask(served, "/_stcore/host-config").read()
    assert b'{"alive":true}' == ask(served, "/livez").read()
    assert b'{"ready":true}' == ask(served, "/readyz").read()
    assert 421 == ask(served, "/livez", Host="evil.example").status
    assert 403 == ask(served, "/livez", Origin=f"http://127.0.0.1:{port + 1 if port else 1}").status
    assert 204 == ask(served, "/csp-report", method="POST", data=b"{}").status


def test_the_server_waits_ten_seconds_for_the_head_of_a_request(served: str) -> None:
    """tests/surface/test_patience.py tells what it waits for; here, that the server does."""
    at = urlsplit(served)
    with socket.create_connection((at.hostname, at.port), timeout=app.PATIENCE) as half:
        half.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ")
        began = time.monotonic()
        assert b"" == half.recv(1_000)
        assert patience.SECONDS - 1 < time.monotonic() - began


def send(served: str, session: str, number: int, megabytes: float) -> int:
    """Send a file for a session as a browser does; returns the answer's status."""
    cookie = ask(served, "/_stcore/health").headers["Set-Cookie"] or ""
    token = (re.search(r"_streamlit_xsrf=([^;]+)", cookie) or [""])[1].strip('"')
    body = b"\r\n".join(
        (
            b"--edge",
            b'Content-Disposition: form-data; name="file"; filename="x.csv"',
            b"Content-Type: text/csv",
            b"",
            b"x" * int(megabytes * MEGABYTE),
            b"--edge--",
            b"",
        )
    )
    return int(
        ask(
            served,
            f"/_stcore/upload_file/{session}/{number}",
            method="PUT",
            data=body,
            **{
                "Content-Type": "multipart/form-data; boundary=edge",
                "Cookie": f"_streamlit_xsrf={token}",
                "X-Xsrftoken": token,
            },
        ).status
    )


def open_form(opened: browser.Page) -> str:
    """Go to where files are loaded and send a small one; returns the session's name."""
    page: Any = opened.page
    shown(opened)
    page.get_by_role("tab", name=LOADING("th")).click()
    file = {"name": "x.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2\n"}
    with page.expect_request(lambda asked: asked.method == "PUT") as sent:
        page.locator("[data-testid=stFileUploaderDropzoneInput]").set_input_files(file)
    return str(sent.value.url.split("/")[-2])


def test_files_are_taken_where_they_are_loaded_a_few_at_a_time_and_let_go_of_with_the_page(
    demo_url: URL, tmp_path: Path
) -> None:
    """Let go of: the same session may send as many again. Closed: without anybody else coming."""
    process, served = app.start(
        tmp_path / "log", "--server.disconnectedSessionTTL=1", **app.store_settings(demo_url)
    )

    try:
        app.eventually(lambda: answers(served))
        with browser.opened(f"{served}/data") as opened:
            page: Any = opened.page
            session = open_form(opened)
            # Of ten megabytes at most; who sends more may not hear the answer, and nothing of it is kept.
            with suppress(OSError):
                assert 413 == send(served, session, 9, 10.01)
            assert [204] * 3 + [413] == [send(served, session, number, 9) for number in range(4)]
            assert 403 == send(served, "nobody", 0, 0.01)
            page.locator("[data-testid=stSidebarNav] a").first.click()
            app.eventually(lambda: send(served, session, 0, 0.01) == 403)
            page.go_back()
            assert session == open_form(opened)
            assert [204] * 3 + [413] == [send(served, session, number, 9) for number in range(4)]
        app.eventually(lambda: send(served, session, 0, 0.01) == 403)
    finally:
        process.terminate()
        process.wait(timeout=app.PATIENCE)


def answers(address: str) -> bool:
    try:
        return ask(address, "/livez").status == 200
    except OSError:
        return False


def test_sixty_files_to_a_page_that_takes_none_leave_no_trace_in_memory(served: str) -> None:
    async def visit() -> list[int]:
        async with Visitor(served) as overview:
            await overview.run()
            return [send(served, overview.session, number, 9) for number in range(60)]

    assert {403} == set(wait_for(visit()))
