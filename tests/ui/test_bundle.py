"""Streamlit's own files as we serve them: the same bytes, fewer of them on the way, nothing else in reach."""

import gzip
from dataclasses import dataclass
from typing import Any

from starlette.responses import PlainTextResponse

from dashboard.ui import bundle
from tests.visitor import wait_for


@dataclass
class Answer:
    headers: dict[str, str]
    sent: bytes

    @property
    def content(self) -> bytes:
        return gzip.decompress(self.sent) if self.headers.get("content-encoding") == "gzip" else self.sent

    @property
    def text(self) -> str:
        return self.content.decode()


def get(path: str, accepted: str = "gzip") -> Answer:
    """Return what a browser gets; "beyond" is what is not answered here."""
    messages: list[Any] = []

    async def send(message: Any) -> None:
        messages.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "headers": [(b"accept-encoding", accepted.encode())],
    }
    serving = bundle.Bundle(PlainTextResponse("beyond"), pages=["trends"])
    wait_for(serving(scope, None, send))  # type: ignore[arg-type]
    headers = {name.decode(): value.decode() for name, value in messages[0]["headers"]}
    return Answer(headers, b"".join(message.get("body", b"") for message in messages[1:]))


def test_a_script_comes_as_it_is_in_the_package_and_is_kept_by_the_browser() -> None:
    name = bundle.scripts_of(("Html",))[0]
    answer = get(f"/static/js/{name}", "gzip")
    assert (bundle.SCRIPTS / name).read_bytes() == answer.content
    assert ("gzip", "text/javascript; charset=utf-8") == (
        answer.headers["content-encoding"],
        answer.headers["content-type"],
    )
    assert "immutable" in answer.headers["cache-control"]


def test_who_does_not_take_gzip_gets_the_file_itself() -> None:
    name = bundle.scripts_of(("Html",))[0]
    answer = get(f"/static/js/{name}", "identity")
    assert "content-encoding" not in answer.headers
    assert (bundle.SCRIPTS / name).read_bytes() == answer.content


def test_what_is_no_file_of_streamlit_goes_on() -> None:
    for address in ("/static/js/none.js", "/static/../index.html", "/app/static/app.css", "/livez", "/other"):
        assert "beyond" == get(address).text


def test_every_page_names_the_scripts_it_needs_and_no_chart_or_map() -> None:
    for address in ("/", "/trends"):
        answer = get(address)
        assert "no-cache" == answer.headers["cache-control"]
        for part in bundle.ON_EVERY_PAGE:
            assert f"/js/{part}." in answer.text
        assert "SourceSans" not in answer.text
        # Before anything of ours has come: a page that pulses while it waits is drawn sixty times a second.
        assert "[data-testid*=Skeleton] * { animation: none !important }" in answer.text
        assert not [part for part in bundle.WHERE_ONE_EXPLORES if part in answer.text]


def test_what_is_fetched_ahead_holds_charts_and_maps_and_nothing_that_came_with_the_page() -> None:
    addresses, page = bundle.ahead(), get("/").text
    for part in bundle.WHERE_ONE_EXPLORES:
        assert any(f"/{part}." in address for address in addresses)
    assert not [address for address in addresses if address in page]
    assert "beyond" not in {get(address.removeprefix(".")).text for address in addresses}


def test_a_first_visit_asks_for_less_than_a_megabyte_of_scripts() -> None:
    names = [n for n in bundle._known() if n.startswith("static/js/") and n in get("/").text]
    sent = sum(len(gzip.compress((bundle.FILES / name).read_bytes(), 6)) for name in names)
    assert 60 < len(names) < 130
    assert sent < 1_000_000
