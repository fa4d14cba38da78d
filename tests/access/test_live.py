"""What somebody who is signed in sends by hand, as no browser would, to a site with users."""

import asyncio
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Engine
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from data_loaders import people as kept_people
from tests import app
from tests.access import site
from tests.access.site import HERS, OTHER, ask, signed_in
from tests.access.test_site import TOKEN, entries, noted, put, stations_in
from tests.visitor import Visitor, wait_for


@pytest.fixture(scope="module")
def store(own_demo: Engine) -> Iterator[Engine]:
    engine = site.made(own_demo.url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def address(store: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("live")
    with site.served(store, folder) as served:
        yield served
    assert "page_failed" not in (folder / "log").read_text(encoding="utf-8", errors="replace")


def frames_of(kept: list[bytes]) -> list[ForwardMsg]:
    return [ForwardMsg.FromString(frame) for frame in kept]


def part(visitor: Visitor, number: str, widget: str = "", words: str = "") -> BackMsg:
    """Return the wish to have a part of the page drawn alone, with what was typed into a field of it."""
    message = BackMsg()
    wanted = message.rerun_script
    wanted.query_string, wanted.fragment_id = visitor.query, number
    wanted.page_script_hash = visitor._script
    if widget:
        wanted.widget_states.widgets.add(id=widget, string_value=words)
    return message


def search_of(kept: list[bytes]) -> tuple[str, str]:
    """The part of the page that finds stations: its number and that of its field."""
    return next(
        (frame.delta.fragment_id, frame.delta.new_element.text_input.id)
        for frame in frames_of(kept)
        if "station_search" in frame.delta.new_element.text_input.id
    )


def test_who_breaks_a_page_off_has_seen_what_came_until_then(address: str, store: Engine) -> None:
    cookie = signed_in(address, "wide")

    async def visit(page: str) -> None:
        kept: list[bytes] = []
        async with Visitor(address, page, f"station={OTHER}&lang=en", cookie=cookie, kept=kept) as visitor:
            await visitor._ask()
            while b"Made-up data" not in b"".join(kept):
                await asyncio.sleep(0.001)
            await visitor.say(BackMsg(stop_script=True))

    def seen(page: str) -> set[Any]:
        return {e.get("station") for e in noted(store, "wide", "view") if e.get("page") == page}

    for page in ("trends", "before_after", "innovations"):
        wait_for(visit(page))
        ends = time.monotonic() + 15
        while time.monotonic() < ends and not seen(page):
            time.sleep(0.1)
        assert {OTHER} == seen(page)


def test_who_is_given_a_larger_unit_on_a_live_page_is_noted_to_have_seen_it(
    address: str, store: Engine
) -> None:
    kept_people.add(store, "riser", "x", "analyst", f"station:{HERS}", site.PASSWORD, by="root")
    cookie = signed_in(address, "riser")

    async def visit() -> None:
        async with Visitor(address, "trends", "lang=th&period=fy2569", cookie=cookie) as visitor:
            await visitor.settled()
            kept_people.set_unit(store, "riser", "province:92", by="root")
            await visitor.next_news(60)

    wait_for(visit())
    app.eventually(
        lambda: (
            {f"station:{HERS}", "province:92"}
            <= {e.unit for e in entries(store) if (e.who, e.what) == ("riser", "view")}
        )
    )


def test_what_was_open_before_a_unit_changed_gives_nothing_of_the_old_one_after(
    address: str, store: Engine
) -> None:
    """Also in a window that was cut off meanwhile, which nobody draws anew, and that asks for parts alone."""
    kept_people.add(store, "narrowed", "x", "data_officer", "province:92", site.PASSWORD, by="root")
    cookie = signed_in(address, "narrowed")
    before: list[bytes] = []
    after: list[bytes] = []

    async def visit() -> list[str]:
        async with Visitor(address, "partners", "lang=en", cookie=cookie, kept=before) as visitor:
            await visitor.settled()
            files, session = sorted(visitor.files), visitor.session
        number, field = search_of(before)
        kept_people.set_unit(store, "narrowed", f"station:{HERS}", by="root")
        # At most this old is what is known of somebody who is signed in.
        await asyncio.sleep(5)
        async with Visitor(
            address, "partners", "lang=en", cookie=cookie, kept=after, resumed=session
        ) as second:
            second.session, second._script = session, visitor._script
            made = [await second.file(file) for file in files]
            await second.say(part(second, number, field, "CANARY"))
            await asyncio.sleep(3)
        return [urlsplit(each).path.lstrip("/") for each in made if each]

    made = wait_for(visit())
    assert OTHER in stations_in(b"".join(before))
    after.extend(ask(address, each, cookie=cookie)[2] for each in made)
    assert made == []
    assert stations_in(b"".join(after)) <= {HERS}


def test_a_file_of_another_is_not_made_in_their_name(address: str, store: Engine) -> None:
    cookie, others = signed_in(address, "chief"), signed_in(address, "officer")

    async def visit() -> str:
        async with (
            Visitor(address, "partners", "lang=th", cookie=cookie) as visitor,
            Visitor(address, "partners", "lang=th", cookie=others) as second,
        ):
            await visitor.settled()
            await second.settled()
            return await second.file(min(visitor.files))

    before = len(noted(store, "chief", "export"))
    assert "" == wait_for(visit())
    assert before == len(noted(store, "chief", "export"))


def test_nobody_takes_anothers_file_away(address: str) -> None:
    cookie, others = signed_in(address, "chief"), signed_in(address, "loader")

    def delete(whose: str, session: str) -> int:
        asked = urllib.request.Request(  # noqa: S310 (our own address)
            f"{address}/_stcore/upload_file/{session}/1",
            headers={"Cookie": f"{whose}; _streamlit_xsrf={TOKEN}", "X-Xsrftoken": TOKEN, "Origin": address},
            method="DELETE",
        )
        try:
            with urllib.request.urlopen(asked, timeout=app.PATIENCE) as answer:  # noqa: S310
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code

    async def visit() -> list[int]:
        async with Visitor(address, "record", "form=risk_spot&lang=th", cookie=cookie) as visitor:
            await visitor.settled()
            assert 204 == await asyncio.to_thread(put, address, cookie, visitor.session)
            return [await asyncio.to_thread(delete, whose, visitor.session) for whose in (others, cookie)]

    assert [403, 204] == wait_for(visit())


def test_what_no_browser_says_is_answered_by_nothing(address: str) -> None:
    cookie = signed_in(address, "chief")
    names = BackMsg()
    names.file_urls_request.file_names.extend(["a"] * 2_000)
    said: list[Any] = [names, BackMsg(load_git_info=True), BackMsg(clear_cache=True)]

    async def visit() -> set[str | None]:
        kept: list[bytes] = []
        async with Visitor(address, "definitions", "lang=th", cookie=cookie, kept=kept) as visitor:
            await visitor.settled()
            for message in said:
                await visitor.say(message)
            await visitor.say(BackMsg(app_heartbeat=True))
            kinds: set[str | None] = set()
            while "heartbeat_ack" not in kinds and not visitor._listening.done():
                await asyncio.sleep(0.05)
                kinds = {frame.WhichOneof("type") for frame in frames_of(kept)}
            return kinds

    assert set() == wait_for(visit()) & {"file_urls_response", "git_info_changed"}
