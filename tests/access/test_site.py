"""A site with users, by its real server: who is let in, what each is sent, what is noted, when it ends."""

import asyncio
import json
import re
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import TimeoutError as TooLate
from sqlalchemy import Engine, text
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string

from dashboard.access import people, sign_in
from dashboard.audit import chain, trail_panel
from dashboard.pages import PAGES, cases
from dashboard.pages.data import LOADING
from dashboard.ui.saved_views_component import WORDS
from data_loaders import people as kept_people
from tests import app, browser
from tests.access import site
from tests.access.site import HERS, OTHER, ask, signed_in
from tests.visitor import Visitor, wait_for

MARK = re.compile(rb"CANARY(\d{6})")
ADDRESSES = [page.__name__.rsplit(".", 1)[-1] for page in PAGES]


@pytest.fixture(scope="module")
def store(own_demo: Engine) -> Iterator[Engine]:
    engine = site.made(own_demo.url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def address(store: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("site")
    with site.served(store, folder) as served:
        yield served
    log = (folder / "log").read_text(encoding="utf-8", errors="replace")
    assert "Traceback" not in log
    assert "page_failed" not in log
    assert site.PASSWORD not in log


def stations_in(content: bytes) -> set[str]:
    return {found.decode() for found in MARK.findall(content)}


def shown(address: str, page: str, query: str, cookie: str) -> bytes:
    """Every byte that the server sends of a page until nothing on it is waited for."""
    kept: list[bytes] = []

    async def visit() -> None:
        async with Visitor(address, page, query, cookie=cookie, kept=kept) as visitor:
            run = await visitor.settled()
            assert run.exceptions == []

    wait_for(visit())
    return b"".join(kept)


def entries(store: Engine) -> list[chain.Entry]:
    with store.connect() as connection:
        rows = connection.execute(text("SELECT * FROM ssz.audit_entries ORDER BY number"))
        return [chain.Entry(**row._mapping) for row in rows]


def noted(store: Engine, who: str, what: str) -> list[dict[str, Any]]:
    return [json.loads(e.details) for e in entries(store) if (e.who, e.what) == (who, what)]


def test_nobody_comes_in_without_a_password(address: str) -> None:
    assert ask(address, "")[0] == 303
    assert ask(address, "deck?lang=th")[0] == 401
    status, headers, body = ask(address, "sign-in", fields={"login": "chief", "password": "wrong"})
    assert (status, headers["Set-Cookie"]) == (403, None)
    assert sign_in.WHY["wrong"].th in body.decode()


def test_the_way_in_speaks_the_language_of_the_page_that_was_asked_for_until_another_is_chosen(
    address: str,
) -> None:
    asked = "sign-in?next=trends%3Flang%3Den"
    assert '<html lang="en">' in ask(address, asked)[2].decode()
    assert '<html lang="th">' in ask(address, f"{asked}&lang=th")[2].decode()
    assert '<html lang="th">' in ask(address, "sign-in?next=trends")[2].decode()


def test_a_station_chief_is_told_that_the_figures_are_the_stations(address: str) -> None:
    sent = shown(address, "trends", "lang=en", signed_in(address, "chief"))
    assert b"Trang Provincial Police" not in sent
    assert b"Trang Provincial Police" in shown(
        address, "trends", "lang=en&province=92", signed_in(address, "wide")
    )


def test_another_site_signs_nobody_in_or_out(address: str) -> None:
    fields = {"login": "chief", "password": site.PASSWORD}
    for origin in ("http://evil.example", "null", "http://127.0.0.1:1"):
        assert ask(address, "sign-in", fields=fields, Origin=origin)[0] == 403
    cookie = signed_in(address, "chief")
    assert ask(address, "sign-out", cookie=cookie, fields={}, Origin="http://evil.example")[0] == 403
    assert ask(address, "", cookie=cookie)[0] == 200


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(address: str) -> None:
    fields = {"login": "chief", "password": site.PASSWORD}
    _, headers, _ = ask(address, "sign-in?next=trends%3Flang%3Dth", fields=fields)
    for name, given in zip(("ssz_session", "ssz_browser"), headers.get_all("Set-Cookie", []), strict=True):
        parts = {part.strip() for part in given.split(";")}
        assert given.startswith(f"{name}=")
        assert {"HttpOnly", "SameSite=lax", "Path=/"} <= parts
    assert headers["Location"] == "./trends?lang=th"
    for elsewhere in ("//evil.example", "https://evil.example", "/\\evil", "trends\nx:y"):
        _, headers, _ = ask(address, "sign-in?" + "next=" + elsewhere.replace("\n", "%0a"), fields=fields)
        assert headers["Location"] == "./"


def test_behind_tls_cookies_are_of_this_host_alone_and_no_other_is_read(address: str) -> None:
    fields = {"login": "chief", "password": site.PASSWORD}
    tls = {"X_Forwarded_Proto": "https", "Origin": address.replace("http", "https", 1)}
    _, headers, _ = ask(address, "sign-in", fields=fields, **tls)
    for given in headers.get_all("Set-Cookie", []):
        assert given.startswith("__Host-ssz_")
        assert {"Secure", "Path=/"} <= {part.strip() for part in given.split(";")}
        assert "Domain" not in given
    cookie = headers["Set-Cookie"].partition(";")[0]
    assert ask(address, "trends", cookie=cookie, **tls)[0] == 200
    # A page of another host of the domain, or one without TLS, can set the plain name.
    assert ask(address, "trends", cookie=cookie.removeprefix("__Host-"), **tls)[0] == 303
    _, headers, _ = ask(address, "sign-out", cookie=cookie, fields={}, **tls)
    assert headers["Set-Cookie"].startswith('__Host-ssz_session=""; ')
    assert ask(address, "trends", cookie=cookie, **tls)[0] == 303


@pytest.mark.parametrize("page", ADDRESSES)
def test_a_pasted_link_shows_a_station_chief_nothing_of_another_station(page: str, address: str) -> None:
    query = f"station={OTHER}&zone=&lang=th&period=fy2569"
    sent = shown(address, page, query, signed_in(address, "chief"))
    assert stations_in(sent) <= {HERS}


def test_who_may_see_all_units_is_sent_the_other_station(address: str) -> None:
    sent = shown(address, "trends", f"station={OTHER}&lang=th", signed_in(address, "wide"))
    assert OTHER in stations_in(sent)


@pytest.mark.parametrize("unit", ["", f"&unit=station:{OTHER}", f"&station={OTHER}", "&unit=province:92"])
def test_the_deck_of_a_station_chief_holds_no_other_station(unit: str, address: str) -> None:
    _, _, body = ask(address, f"deck?lang=th{unit}", cookie=signed_in(address, "chief"))
    assert stations_in(body) <= {HERS}
    _, _, body = ask(address, "deck?lang=th", cookie=signed_in(address, "wide"))
    assert len(stations_in(body)) > 1


def test_what_was_shown_is_noted_once_with_page_unit_and_filters(address: str, store: Engine) -> None:
    cookie = signed_in(address, "wide")
    shown(address, "trends", f"station={OTHER}&lang=th&period=fy2569", cookie)
    wanted = {"page": "trends", "station": OTHER, "province": "92", "region": "9", "period": "fy2569"}
    app.eventually(lambda: wanted in noted(store, "wide", "view"))
    assert noted(store, "wide", "view").count(wanted) == 1
    assert chain.first_broken(entries(store)) is None


def test_a_unit_that_a_link_makes_up_hides_nothing_of_what_was_seen(address: str, store: Engine) -> None:
    cookie, made_up = signed_in(address, "wide"), "station=000000&province=00&zone=NO"
    shown(address, "cases", f"{made_up}&q=abc&lang=th&file={'x' * 9_000}", cookie)
    assert ask(address, f"deck?{made_up}&lang=th&more={'x' * 9_000}", cookie=cookie)[0] == 200
    app.eventually(lambda: any(entry.get("page") == "deck" for entry in noted(store, "wide", "view")))
    app.eventually(lambda: noted(store, "wide", "cases") != [])
    decks = [entry for entry in noted(store, "wide", "view") if entry.get("page") == "deck"]
    lists = noted(store, "wide", "cases")
    assert any(entry.get("q") == "abc" for entry in lists)
    for entry in (*decks, *lists):
        assert {"000000", "00", "NO"} & set(entry.values()) == set()
        assert len(json.dumps(entry)) < 1_000


def test_an_auditor_is_sent_no_figure_and_no_page_of_figures(address: str) -> None:
    sent = shown(address, "trends", "lang=th", signed_in(address, "inspector"))
    # The name of the own unit, by which the own sign-in is told.
    assert stations_in(sent) <= {OTHER}
    # “รายการคดี” is a kind of entry too.
    titles = [page.TITLE.th for page in PAGES if page is not cases]
    assert [] == [title for title in titles if title.encode() in sent]
    assert trail_panel.TITLE.th.encode() in sent


def test_an_auditor_reads_what_was_done_by_the_names_of_units_and_pages(address: str, store: Engine) -> None:
    shown(address, "trends", f"station={OTHER}&lang=th&period=fy2569", signed_in(address, "wide"))
    app.eventually(lambda: noted(store, "wide", "view") != [])
    sent = shown(address, "", "lang=th", signed_in(address, "auditor")).decode("utf-8", "replace")
    assert f"สถานี: CANARY{OTHER}X" in sent
    assert f"CANARY{HERS}X ({HERS})" in sent
    assert "บทบาท: เจ้าหน้าที่วิเคราะห์" in sent
    assert '{"' + 'address"' not in sent


def test_a_link_to_the_trail_leads_an_auditor_there_who_has_no_other_page(address: str) -> None:
    kept: list[bytes] = []

    async def visit() -> None:
        cookie = signed_in(address, "inspector")
        async with Visitor(address, trail_panel.PAGE, "lang=th", cookie=cookie, kept=kept) as visitor:
            await visitor.settled()

    wait_for(visit())
    frames = [ForwardMsg.FromString(frame) for frame in kept]
    assert [] == [frame for frame in frames if frame.HasField("page_not_found")]
    assert trail_panel.TITLE.th.encode() in b"".join(kept)


def test_tries_that_are_never_sent_to_their_end_keep_nobody_out(address: str) -> None:
    at = urlsplit(address)
    head = ("POST /sign-in HTTP/1.1", f"Host: {at.netloc}", f"Origin: {address}", "Content-Length: 99", "")
    with ExitStack() as open_ones:
        for _ in range(3 * sign_in.MOST_AT_ONCE):
            half = open_ones.enter_context(socket.create_connection((at.hostname, at.port)))
            half.sendall("\r\n".join([*head, "login="]).encode())
        # Nobody says when they are heard; this one is heard after them.
        for _ in range(2):
            fields = {"login": "chief", "password": site.PASSWORD}
            assert ask(address, "sign-in", fields=fields)[0] == 303


def test_tries_of_one_address_leave_places_to_others(address: str) -> None:
    over, wrong = threading.Event(), {"login": "nobody", "password": "x"}

    def guess() -> set[int]:
        found = set()
        while not over.is_set():
            found.add(ask(address, "sign-in", fields=wrong, X_Forwarded_For="10.0.0.1")[0])
        return found

    with ThreadPoolExecutor(2 * sign_in.MOST_OF_AN_ADDRESS) as guessing:
        tries = [guessing.submit(guess) for _ in range(2 * sign_in.MOST_OF_AN_ADDRESS)]
        time.sleep(2)
        fields = {"login": "chief", "password": site.PASSWORD}
        let_in = [ask(address, "sign-in", fields=fields, X_Forwarded_For="10.0.0.2")[0] for _ in range(3)]
        over.set()
    assert {403, 503} == set().union(*(found.result() for found in tries))
    assert [303] * 3 == let_in


def test_who_opens_many_decks_at_once_is_asked_to_wait_and_others_are_not(address: str) -> None:
    cookie, others = signed_in(address, "chief"), signed_in(address, "wide")
    with ThreadPoolExecutor(30) as opening:
        decks = [
            opening.submit(ask, address, f"deck?lang=en&week=w2026-{1 + n % 12:02}-05", cookie=cookie)
            for n in range(30)
        ]
        time.sleep(0.5)
        assert ask(address, "deck?lang=th", cookie=others)[0] == 200
        answers = [deck.result() for deck in decks]
    assert {200, 503} == {status for status, _, _ in answers}
    assert all(b"several briefings at once" in body for status, _, body in answers if status == 503)


def put(address: str, cookie: str, session: str, content: bytes = b"x") -> int:
    """Send a file to a session's page as a browser does; returns the status."""
    asked = urllib.request.Request(  # noqa: S310 (our own address)
        f"{address}/_stcore/upload_file/{session}/1",
        data=b'--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'
        + content
        + b"\r\n--b--\r\n",
        headers={"Cookie": f"{cookie}; _streamlit_xsrf={TOKEN}", "X-Xsrftoken": TOKEN, "Origin": address}
        | {"Content-Type": "multipart/form-data; boundary=b"},
        method="PUT",
    )
    try:
        with urllib.request.urlopen(asked, timeout=app.PATIENCE) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


TOKEN = generate_xsrf_token_string()


def test_files_are_taken_for_a_page_that_asks_of_its_own_person_alone(address: str) -> None:
    cookie, others = signed_in(address, "loader"), signed_in(address, "officer")

    async def visit() -> list[int]:
        async with Visitor(address, "data", "lang=th", cookie=cookie) as visitor:
            await visitor.settled()
            visitor.opened = dict.fromkeys(visitor.tabs, LOADING("th"))
            await visitor.settled()
            return [
                await asyncio.to_thread(put, address, whose, visitor.session)
                for whose in (others, signed_in(address, "wide"), cookie)
            ]

    assert [403, 403, 204] == wait_for(visit())


def test_a_station_chief_sends_the_photographs_that_the_page_asks_for(address: str) -> None:
    cookie = signed_in(address, "chief")

    async def visit() -> int:
        async with Visitor(address, "record", "form=risk_spot&lang=th", cookie=cookie) as visitor:
            run = await visitor.settled()
            assert "file_uploader" in {element.WhichOneof("type") for element in run.elements}
            return await asyncio.to_thread(put, address, cookie, visitor.session)

    assert 204 == wait_for(visit())


def test_the_address_of_a_file_opens_it_for_whom_it_was_made_alone(address: str, store: Engine) -> None:
    cookie, others = signed_in(address, "chief"), signed_in(address, "wide")

    async def visit() -> list[int]:
        async with Visitor(address, "partners", "lang=th", cookie=cookie) as visitor:
            await visitor.settled()
            at = urlsplit(await visitor.file(min(visitor.files))).path.lstrip("/")
            answers = [ask(address, at, cookie=whose) for whose in (cookie, others, "", cookie)]
            # Nor does a browser keep it for whoever sits there next.
            assert ["no-store"] * 4 == [headers["Cache-Control"] for _, headers, _ in answers]
            return [status for status, _, _ in answers]

    assert [200, 404, 401, 200] == wait_for(visit())
    app.eventually(lambda: {"denied": "file"} in noted(store, "wide", "denied"))


def test_who_knows_the_number_of_anothers_session_does_not_enter_it(address: str) -> None:
    cookie, others = signed_in(address, "chief"), signed_in(address, "wide")

    async def visit() -> None:
        async with Visitor(address, "trends", "lang=th", cookie=cookie) as visitor:
            await visitor.settled()
            for whose, is_same in ((others, False), (cookie, True)):
                async with Visitor(
                    address, "trends", "lang=th", cookie=whose, resumed=visitor.session
                ) as second:
                    await second.run()
                    assert (second.session == visitor.session) is is_same

    wait_for(visit())


def open_page(address: str, cookie: str, meanwhile: Callable[[], None]) -> str:
    """What an open page shows once something happened meanwhile; it is drawn anew by itself."""

    async def visit() -> str:
        async with Visitor(address, "trends", "lang=th&period=fy2569", cookie=cookie) as visitor:
            await visitor.settled()
            meanwhile()
            while True:
                text = (await visitor.next_news(60)).text
                if "CANARY" not in text:
                    return text

    return wait_for(visit())


def test_signing_out_closes_the_other_windows(address: str, store: Engine) -> None:
    cookie = signed_in(address, "wide")

    def leave() -> None:
        assert ask(address, "sign-out", cookie=cookie, fields={})[0] == 303

    text = open_page(address, cookie, leave)
    assert sign_in.WHY["ended"].th in text
    assert ask(address, "trends", cookie=cookie)[0] == 303
    assert ask(address, "deck?lang=th", cookie=cookie)[0] == 401
    assert noted(store, "wide", "sign_out") == [{}]


def test_who_signs_in_where_somebody_else_is_signed_in_closes_their_windows(address: str) -> None:
    first, own = signed_in(address, "wide"), signed_in(address, "wide")
    fields = {"login": "chief", "password": site.PASSWORD}
    assert ask(address, "trends", cookie=first)[0] == 200
    assert ask(address, "sign-in", cookie=first, fields=fields)[0] == 303
    assert ask(address, "trends", cookie=first)[0] == 303
    # In another browser the person stays, and may sign in twice in one.
    assert ask(address, "sign-in", cookie=own, fields=fields | {"login": "wide"})[0] == 303
    assert ask(address, "trends", cookie=own)[0] == 200


def test_who_is_locked_is_out_at_once(address: str, store: Engine) -> None:
    kept_people.add(store, "leaver", "x", "analyst", "nation:", site.PASSWORD, by="root")
    cookie = signed_in(address, "leaver")
    text = open_page(address, cookie, lambda: kept_people.lock(store, "leaver", by="root"))
    assert sign_in.WHY["ended"].th in text
    assert ask(address, "trends", cookie=cookie)[0] == 303


def test_another_unit_holds_on_a_live_page(address: str, store: Engine) -> None:
    kept_people.add(store, "moved", "x", "analyst", f"station:{HERS}", site.PASSWORD, by="root")
    cookie = signed_in(address, "moved")

    async def visit() -> None:
        async with Visitor(address, "trends", "lang=th&period=fy2569", cookie=cookie) as visitor:
            await visitor.settled()
            kept_people.set_unit(store, "moved", f"station:{OTHER}", by="root")
            while f"CANARY{OTHER}" not in (await visitor.next_news(60)).text:
                pass

    wait_for(visit())


def test_who_does_nothing_for_half_an_hour_is_signed_out_whatever_the_page_does(
    address: str, store: Engine
) -> None:
    kept_people.add(store, "idle1", "x", "analyst", "nation:", site.PASSWORD, by="root")
    cookie = signed_in(address, "idle1")
    # Signed in half an hour ago, and not seen by this server yet.
    with store.begin() as connection:
        connection.execute(
            text("UPDATE ssz.sign_ins SET active_at = now() - :idle WHERE login = 'idle1'"),
            {"idle": people.IDLE},
        )
    assert ask(address, "trends", cookie=cookie)[0] == 303


@pytest.mark.usefixtures("chromium")
def test_people_sign_in_and_out_in_a_browser(address: str) -> None:
    with browser.opened(f"{address}/trends?period=fy2569&lang=th") as opened:
        page: Any = opened.page
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("websocket", lambda connection: asked.append(connection.url))
        page.fill("#login", "CHIEF ")
        page.fill("#password", site.PASSWORD)
        page.get_by_role("button").click()
        page.get_by_text("ตำแหน่ง chief").wait_for()
        assert "trends" in page.url
        assert f"CANARY{HERS}" in page.locator("body").inner_text()
        # What it is signed in by stands in no address, nor where a script finds it.
        secrets = [kept["value"] for kept in page.context.cookies() if kept["name"].startswith("ssz_")]
        assert len(secrets) == 2
        assert any("/_stcore/stream" in url for url in asked)
        readable = page.evaluate("document.cookie + JSON.stringify([localStorage, sessionStorage])")
        assert [] == [secret for secret in secrets for said in (*asked, readable) if secret in said]
        page.get_by_role("link", name=sign_in.SIGN_OUT.th).click()
        page.get_by_role("button", name=sign_in.SIGN_OUT.th).click()
        page.locator("#password").wait_for()
        page.goto(f"{address}/trends")
        page.locator("#password").wait_for()
        assert opened.outside == []


def enter(page: Any, login: str) -> Any:
    """Sign in where a page led to it; returns what holds the saved views."""
    page.fill("#login", login)
    page.fill("#password", site.PASSWORD)
    page.get_by_role("button").click()
    views = page.locator(".ssz-views")
    page.locator(".st-key-facts").wait_for()
    views.locator("summary").wait_for()
    browser.helped(page)
    return views


def open_views(views: Any) -> None:
    if not views.locator("form input").is_visible():
        views.locator("summary").click()
        views.locator("form input").wait_for()


def press(views: Any, button: str) -> None:
    """Press a button of a view. Another page that is drawn just then closes the list: it is opened again."""
    for _ in range(20):
        with suppress(TooLate):
            if not views.locator("form input").is_visible():
                views.locator("summary").click(timeout=5_000)
            views.get_by_role("button", name=button).click(timeout=5_000)
            return
    pytest.fail(f"not there: {button}")


@pytest.mark.usefixtures("chromium")
def test_views_saved_by_one_person_are_theirs_in_every_browser_and_nobody_elses(
    address: str, store: Engine
) -> None:
    for login in ("keeper", "other"):
        kept_people.add(store, login, "x", "analyst", "nation:", site.PASSWORD, by="root")
    hostile = "<img src=x onerror=document.title='run'>"
    with browser.opened(f"{address}/trends?station={HERS}&period=fy2569&lang=th") as opened:
        page: Any = opened.page
        views = enter(page, "keeper")
        views.get_by_text("มุมมองที่บันทึกไว้ (0)").wait_for()
        open_views(views)
        views.get_by_text(WORDS["with_login"].th).wait_for()
        views.locator("form input").fill(hostile)
        views.locator("form input").press("Enter")
        views.get_by_role("link", name=hostile).wait_for()
        views.locator("form input").fill(hostile)
        views.locator("form input").press("Enter")
        views.get_by_text(WORDS["known"].th).wait_for()
        # Nothing of it stays behind for the next person at this machine.
        assert page.evaluate("localStorage.getItem('ssz-views')") is None
        assert 0 == views.locator("img").count()
        assert "run" != page.title()
        assert opened.outside == []
    with browser.opened(f"{address}/definitions?lang=th") as opened:
        views = enter(opened.page, "other")
        views.get_by_text("มุมมองที่บันทึกไว้ (0)").wait_for()
    with browser.opened(f"{address}/definitions?lang=th") as opened:
        page = opened.page
        views = enter(page, "keeper")
        views.get_by_text("มุมมองที่บันทึกไว้ (1)").wait_for()
        open_views(views)
        press(views, f"เปลี่ยนชื่อ: {hostile}")
        views.locator("li input").fill("ของข้าพเจ้า")
        views.locator("li input").press("Enter")
        views.get_by_role("link", name="ของข้าพเจ้า").click()
        page.wait_for_url(re.compile(rf"trends\?.*station={HERS}"))
        press(views, "ลบ: ของข้าพเจ้า")
        views.get_by_text("มุมมองที่บันทึกไว้ (0)").wait_for()
    with store.connect() as connection:
        assert 0 == connection.execute(text("SELECT count(*) FROM ssz.saved_views")).scalar()


@pytest.mark.usefixtures("chromium")
def test_views_of_the_browser_stay_there_until_who_is_signed_in_moves_them(
    address: str, store: Engine
) -> None:
    kept_people.add(store, "mover", "x", "analyst", "nation:", site.PASSWORD, by="root")
    with browser.opened(f"{address}/definitions?lang=th") as opened:
        page: Any = opened.page
        page.evaluate(
            "kept => localStorage.setItem('ssz-views', kept)",
            json.dumps([{"name": name, "link": f"trends?station={HERS}"} for name in ("ของเรา", "ของเขา")]),
        )
        views = enter(page, "mover")
        views.get_by_text("มุมมองที่บันทึกไว้ (0)").wait_for()
        open_views(views)
        views.get_by_text(WORDS["here"].th).wait_for()
        # A store that does not take it now: it stays, and the page says so.
        page.route("**/saved-views", lambda route: route.fulfill(status=503, json={"why": "out"}))
        press(views, "ย้ายไปไว้กับชื่อผู้ใช้: ของเรา")
        views.get_by_text(WORDS["out"].th).wait_for()
        assert 2 == views.locator("section li").count()
        page.unroute("**/saved-views")
        press(views, "ย้ายไปไว้กับชื่อผู้ใช้: ของเรา")
        views.get_by_text("มุมมองที่บันทึกไว้ (1)").wait_for()
        views.get_by_role("link", name="ของเรา").wait_for()
        assert ["ของเขา"] == views.locator("section li a").all_inner_texts()
        press(views, "ลบ: ของเขา")
        views.locator("section").wait_for(state="hidden")
        assert "[]" == page.evaluate("localStorage.getItem('ssz-views')")
        # The last known list stays while it cannot be read; a page opened anew says so.
        page.route("**/saved-views", lambda route: route.fulfill(status=503, json={"why": "out"}))
        views.locator("summary").click()
        open_views(views)
        views.get_by_text(WORDS["unread"].th).wait_for()
        assert ["ของเรา"] == views.locator("li a").all_inner_texts()
        page.reload()
        views.locator("summary").wait_for()
        open_views(views)
        views.get_by_text(WORDS["unread"].th).wait_for()
        assert "มุมมองที่บันทึกไว้" == views.locator("summary").inner_text()
