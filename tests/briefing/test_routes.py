"""The routes of the deck: guarded like a page, and no other site posts orders."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.engine import URL
from starlette.applications import Starlette

from dashboard.access import visitors
from dashboard.briefing import routes
from dashboard.briefing.slides import Briefing
from dashboard.errors import StoreUnavailable, UserError
from dashboard.intake.loader_process import BUSY, FAILED
from dashboard.language.text import Text
from dashboard.view import access
from tests import app
from tests.briefing.sample import sample
from tests.browser import opened
from tests.visitor import wait_for

HOST = "127.0.0.1:8501"
OURS = {"host": HOST, "origin": f"http://{HOST}", "content-type": "application/json"}
ORDER = {"id": "x", "unit": "province:92", "week": "2026-11-16", "words": "w", "owner": "o", "due": None}
OUT = StoreUnavailable(Text("ติดต่อไม่ได้", "out of reach"), Text("รอ", "wait"))
WRONG = UserError(Text("ข้อความไม่ครบ <b>", "incomplete <b>"), Text("เติม", "complete it"))


@dataclass
class Answer:
    """What a route answered."""

    status_code: int
    text: str

    def json(self) -> Any:
        return json.loads(self.text)


def asked(method: str, path: str, headers: dict[str, str], content: bytes = b"") -> Answer:
    """Ask the routes without a server."""
    sent: list[dict[str, Any]] = []
    where, _, query = path.partition("?")
    scope = {
        "type": "http",
        "method": method,
        "path": where,
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": content}

    async def send(message: Any) -> None:
        sent.append(message)

    wait_for(Starlette(routes=routes.ROUTES)(scope, receive, send))
    body = b"".join(message.get("body", b"") for message in sent)
    return Answer(sent[0]["status"], body.decode())


def posted(headers: dict[str, str] | None = None, content: bytes | None = None) -> Answer:
    body = json.dumps(ORDER).encode() if content is None else content
    return asked("POST", "/deck/orders?lang=th", headers or OURS, body)


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What reached the store."""
    found: list[dict[str, Any]] = []

    def store(order: dict[str, Any], _: Any) -> str:
        found.append(order)
        return "7"

    monkeypatch.setattr(routes.orders, "store", store)
    monkeypatch.setattr(routes.db, "store", lambda: SimpleNamespace(version=lambda: 1))
    monkeypatch.setattr(routes.holdings, "load", lambda _: SimpleNamespace(is_demo=True))
    return found


def test_an_order_of_this_site_is_stored_and_numbered(stored: list[dict[str, Any]]) -> None:
    answer = posted()
    assert (answer.status_code, answer.json()) == (200, {"number": "7"})
    assert stored == [ORDER]


@pytest.mark.parametrize(
    "headers",
    [
        {**OURS, "origin": "http://evil.example"},
        {**OURS, "origin": "null"},
        {"host": HOST, "content-type": "application/json"},
        {**OURS, "content-type": "text/plain"},
        {**OURS, "sec-fetch-site": "cross-site"},
        {**OURS, "sec-fetch-site": "same-site"},
    ],
)
def test_no_other_site_posts_orders(headers: dict[str, str], stored: list[dict[str, Any]]) -> None:
    assert posted(headers).status_code == 403
    assert stored == []


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[1]", b'"x"', b"\xff", b"{" + b" " * 30_000 + b"}", b"[" * 15_000]
)
def test_what_is_no_order_is_refused(content: bytes, stored: list[dict[str, Any]]) -> None:
    answer = posted(content=content)
    assert answer.status_code == 400
    assert answer.json()["message"]
    assert stored == []


@pytest.mark.parametrize(
    ("error", "status"), [(OUT, 503), (BUSY, 503), (FAILED, 503), (access.SIGN_IN_FIRST, 403), (WRONG, 422)]
)
def test_only_what_is_refused_for_good_is_not_sent_again(
    error: UserError, status: int, stored: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> str:
        raise error

    monkeypatch.setattr(routes.orders, "store", fail)
    answer = posted()
    assert (answer.status_code, answer.json()["message"]) == (status, error.message.th)
    assert stored == []


def test_real_data_are_shown_and_taken_on_loopback_only(
    stored: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "visitor", lambda: visitors.ELSEWHERE)
    monkeypatch.setattr(access, "is_required", lambda: False)
    monkeypatch.setattr(access, "is_our_host", lambda _: True)
    monkeypatch.setattr(routes.holdings, "load", lambda _: SimpleNamespace(is_demo=False))
    monkeypatch.setattr(routes, "requested", lambda *_: _real())
    assert posted().status_code == 403
    assert stored == []
    answer = asked("GET", "/deck?lang=th", {"host": HOST})
    assert answer.status_code == 403
    assert access.REFUSED.message.th in answer.text
    assert sample().slides[0].title.th not in answer.text


def _real() -> Briefing:
    return replace(sample(), is_demo=False)


@pytest.mark.parametrize(
    ("error", "status"), [(OUT, 503), (access.SIGN_IN_FIRST, 403), (WRONG, 400), (ValueError("secret"), 500)]
)
def test_why_there_is_no_deck_is_said_in_the_links_language(
    error: Exception, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> Any:
        raise error

    monkeypatch.setattr(routes, "requested", fail)
    for lang in ("th", "en"):
        answer = asked("GET", f"/deck?lang={lang}", {"host": HOST})
        assert answer.status_code == status
        assert f'<html lang="{lang}">' in answer.text
        assert "secret" not in answer.text
        assert "<b>" not in answer.text


@pytest.mark.usefixtures("chromium")
def test_the_server_shows_the_deck_of_the_demo_and_stores_what_is_ordered(
    database: Callable[[str], URL], demo_template: str, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with app.running(log, **app.store_settings(database(demo_template))) as address:
        link = f"{address}/deck?province=92&audience=internal&minutes=10&lang=en"
        with opened(f"{link}#/orders-today") as shown:
            page = shown.page
            page.wait_for_selector("body:not(.loading)")
            app.eventually(lambda: "answered last" in page.evaluate("server.words()"))
            page.evaluate("orders.add('Light the market street', 'chief of Kantang', '2026-12-01')")
            app.eventually(lambda: page.evaluate("orders.all()[0].state") == "stored")
            page.reload()
            page.wait_for_selector("body:not(.loading)")
            # Told by the server now, and once.
            app.eventually(lambda: page.locator("tr.new").count() == 0)
            assert page.inner_text("table.orders[data-live=yes]").count("Light the market street") == 1
            assert shown.outside == []
        with urllib.request.urlopen(f"{address}/deck?province=92&lang=th", timeout=app.PATIENCE) as strict:  # noqa: S310
            assert "สาธารณะ" in strict.read().decode()
        rebound = urllib.request.Request(f"{address}/deck", headers={"Host": "evil.example"})  # noqa: S310
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(rebound, timeout=app.PATIENCE)  # noqa: S310  our own address
        assert refused.value.code == 421
    written = log.read_text(encoding="utf-8", errors="replace")
    assert "Traceback" not in written
    assert "deck_failed" not in written
