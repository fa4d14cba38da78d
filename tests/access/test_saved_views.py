"""Saved views of people who sign in: what is kept, for whom, and what their address answers."""

import io
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from starlette.applications import Starlette

from dashboard.access import kept_links, people, visitors
from dashboard.access.kept_links import kept_link
from dashboard.access.registrar import OUT, registrar
from dashboard.access.roles import ROLES
from dashboard.errors import StoreUnavailable
from dashboard.filters import QUERY_NAMES, Scope
from dashboard.language.text import Text
from dashboard.pages import PAGES, compare
from dashboard.schema.people import LONGEST_LINK, LONGEST_NAME, MOST_VIEWS
from dashboard.store import db
from dashboard.store.askers import Asker
from dashboard.view import case_lists, links
from dashboard.view import saved_views as address
from data_loaders import passwords, saved_views
from data_loaders import people as kept_people
from data_loaders import registrar as writer
from tests.asking import tell
from tests.visitor import wait_for

LINK = "trends?station=920601&period=fy2569q2"


@pytest.fixture
def two(empty_store: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A store with two people; hashes are cheap."""
    monkeypatch.setattr(passwords, "N", 2**4)
    for login in ("somsri", "somchai"):
        kept_people.add(empty_store, login, "x", "analyst", "nation:", "purple river bridge", by="root")
    return empty_store


def kept(engine: Engine, login: str = "somsri") -> list[tuple[str, str]]:
    with engine.connect() as connection:
        tell(connection, Asker("nation:", login))
        sql = text("SELECT name, link FROM ssz.saved_views WHERE login = :login ORDER BY saved_at, name")
        return [tuple(row) for row in connection.execute(sql, {"login": login})]


def told(engine: Engine, *asked: dict[str, Any]) -> list[dict[str, Any]]:
    """Answers of the registrar, in order."""
    out = io.StringIO()
    lines = "".join(json.dumps({"id": n, **one}) + "\n" for n, one in enumerate(asked))
    writer.serve(engine, io.StringIO(lines), out)
    answers = {answer.pop("id"): answer for answer in map(json.loads, out.getvalue().splitlines())}
    return [answers[n] for n in range(len(asked))]


def test_links_that_are_kept_know_all_pages_and_all_that_these_ask_for() -> None:
    assert {page.__name__.rsplit(".", 1)[-1] for page in PAGES} == kept_links.PAGES
    assert kept_links.FIRST == links.FIRST
    assert set(case_lists.PARAMETERS) == set(kept_links.OF_CASE_LISTS)
    assert {*compare.SIDES, "by"} == set(kept_links.OF_COMPARISON)
    assert {*QUERY_NAMES, "lang"} == kept_links.NAMES - {*case_lists.PARAMETERS, *compare.SIDES, "by"}


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        (LINK, LINK),
        ("./?period=fy2569", "./?period=fy2569"),
        ("overview?lang=th", "./?lang=th"),
        (
            "cases?q=%E0%B8%AB%E0%B8%B2%E0%B8%94&figure=weeks",
            "cases?q=%E0%B8%AB%E0%B8%B2%E0%B8%94&figure=weeks",
        ),
        ("definitions", "definitions?"),
        # What a messenger appends to links, and what would open Streamlit in another way.
        ("trends?fbclid=x&zone=TRANG-01&embed=true", "trends?zone=TRANG-01"),
        ('trends?zone="><script>', "trends?zone=%22%3E%3Cscript%3E"),
        ("trends?zone=\x00\r\nSet-Cookie:%20a", "trends?zone=%00%0D%0ASet-Cookie%3A+a"),
        ("trends?" + "zone=" + "a" * (LONGEST_LINK - 12), "trends?zone=" + "a" * (LONGEST_LINK - 12)),
    ],
)
def test_a_link_is_written_anew_of_what_our_pages_ask_for(asked: str, leads_to: str) -> None:
    assert leads_to == kept_link(asked)
    assert leads_to == kept_link(leads_to)


@pytest.mark.parametrize(
    "asked",
    [
        "https://evil.example/trends?a",
        "//evil.example?a",
        "/trends?a",
        "../trends?a",
        "javascript:alert(1)?",
        "trends#?a",
        "sign-out?",
        "deck?lang=th",
        "TRENDS?",
        "trends?zone=\ud800",
        "trends?" + "&".join(["zone=a"] * 101),
        "trends?zone=" + "ก" * 300,
        "trends?" + "x" * LONGEST_LINK,
    ],
)
def test_what_leads_elsewhere_or_is_too_much_is_no_link(asked: str, two: Engine) -> None:
    assert kept_link(asked) is None
    assert "link" == saved_views.save(two, "somsri", "x", asked)
    assert [] == kept(two)


def test_the_registrar_saves_renames_and_removes(two: Engine) -> None:
    save = {"do": "save_view", "login": "somsri", "link": LINK}
    rename = {"do": "rename_view", "login": "somsri"}
    answers = told(
        two,
        {**save, "name": "  ห้วยยอด \n ต้นปี "},
        {**save, "name": "ห้วยยอด ต้นปี"},
        {**save, "name": "ของเดิม"},
        {**rename, "name": "ของเดิม", "to": "ห้วยยอด ต้นปี"},
        {**rename, "name": "ของเดิม", "to": "ของใหม่"},
        {**rename, "name": "ของเดิม", "to": "ของใหม่"},
        {"do": "remove_view", "login": "somsri", "name": "ห้วยยอด ต้นปี"},
        {"do": "remove_view", "login": "somsri", "name": "ไม่มี"},
    )
    assert ["", "known", "", "known", "", "gone", "", ""] == [answer["why"] for answer in answers]
    assert [("ของใหม่", LINK)] == kept(two)


@pytest.mark.parametrize("name", ["", " \t", "a" * (LONGEST_NAME + 1), "a\x9bb", "\ud800", "\u202e", "\x00"])
def test_a_name_that_nobody_can_read_is_refused(name: str, two: Engine) -> None:
    saved_views.save(two, "somsri", "x", LINK)
    assert [{"why": "name"}] == told(two, {"do": "save_view", "login": "somsri", "name": name, "link": LINK})
    assert "name" == saved_views.rename(two, "somsri", "x", name)
    assert [("x", LINK)] == kept(two)


def test_names_are_kept_letter_by_letter_and_turn_nothing_round(two: Engine) -> None:
    hostile = "<img src=x onerror=alert(1)>'\"); DROP TABLE ssz.users; --"
    saved_views.save(two, "somsri", hostile, LINK)
    saved_views.save(two, "somsri", "\u202eก\u2066ข", LINK)
    saved_views.save(two, "somsri", "a\x1bb", LINK)
    assert {hostile, "กข", "ab"} == {name for name, _ in kept(two)}


def test_nobody_keeps_more_than_fifty_also_by_asking_at_once(two: Engine) -> None:
    for number in range(MOST_VIEWS - 4):
        assert "" == saved_views.save(two, "somsri", f"{number}", LINK)
    with ThreadPoolExecutor(8) as people:
        said = list(people.map(lambda n: saved_views.save(two, "somsri", f"at once {n}", LINK), range(8)))
    assert ["", "", "", "", "many", "many", "many", "many"] == sorted(said)
    assert "many" == saved_views.save(two, "somsri", "one more", LINK)
    assert "" == saved_views.save(two, "somchai", "one more", LINK)
    saved_views.remove(two, "somsri", "0")
    assert "" == saved_views.save(two, "somsri", "one more", LINK)
    assert MOST_VIEWS == len(kept(two))


def test_the_views_of_two_people_are_apart_and_go_with_them(two: Engine) -> None:
    for login in ("somsri", "somchai"):
        assert "" == saved_views.save(two, login, "same name", f"trends?station={login}")
    saved_views.rename(two, "somsri", "same name", "other name")
    assert [("same name", "trends?station=somchai")] == kept(two, "somchai")
    saved_views.remove(two, "somsri", "same name")
    assert [("same name", "trends?station=somchai")] == kept(two, "somchai")
    kept_people.remove(two, "somchai", by="root")
    assert ([], 1) == (kept(two, "somchai"), len(kept(two)))
    assert [{"failed": True}] == told(
        two, {"do": "save_view", "login": "somchai", "name": "back", "link": LINK}
    )


def test_the_pages_account_reads_views_and_writes_none(two: Engine) -> None:
    saved_views.save(two, "somsri", "x", LINK)
    reader = create_engine(two.url.set(username="ssz_reader"))
    assert [("x", LINK)] == kept(reader)
    with reader.connect() as connection:
        tell(connection, Asker("nation:", "somchai"))
        assert 0 == connection.execute(text("SELECT count(*) FROM ssz.saved_views")).scalar_one()
    for sql in ("DELETE FROM ssz.saved_views", "UPDATE ssz.saved_views SET name = 'y'"):
        with reader.connect() as connection:
            connection.execute(text("SET TRANSACTION READ WRITE"))
            with pytest.raises(DBAPIError):
                connection.execute(text(sql))
    reader.dispose()
    assert [("x", LINK)] == kept(two)


HOST = "127.0.0.1:8501"
OURS = {"host": HOST, "origin": f"http://{HOST}", "content-type": "application/json"}


class Site:
    """The address without a server: who is signed in, and what its store and registrar say."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.written: list[tuple[str, dict[str, Any]]] = []
        self.says: dict[str, Any] | Exception = {"why": ""}
        self.role: str | None = "analyst"
        self.is_out = False
        monkeypatch.setattr(people, "find", self._find)
        monkeypatch.setattr(registrar, "ask", self._write)
        monkeypatch.setattr(db.store().connection, "ask", self._read)

    def _find(self, key: str) -> people.Person | None:
        if self.role is None:
            return None
        return people.Person(key, "somsri", "x", ROLES[self.role], Scope.nation())

    def _write(self, do: str, **facts: Any) -> dict[str, Any]:
        self.written.append((do, facts))
        if isinstance(self.says, Exception):
            raise self.says
        return self.says

    def _read(self, *_: Any) -> Any:
        if self.is_out:
            raise StoreUnavailable(Text("ติดต่อไม่ได้", "out of reach"), Text("รอ", "wait"))
        return []

    def asked(self, content: Any = None, headers: dict[str, str] = OURS) -> tuple[int, Any]:
        """Status and answer. content: None = only read."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        scope = {
            "type": "http",
            "method": "GET" if content is None else "POST",
            "path": "/saved-views",
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body}

        async def send(message: Any) -> None:
            sent.append(message)

        async def visit() -> None:
            visitors.current.set("key")
            await Starlette(routes=address.ROUTES)(scope, receive, send)

        wait_for(visit())
        return sent[0]["status"], json.loads(b"".join(m.get("body", b"") for m in sent))


SAVE = {"do": "save", "name": "x", "link": LINK}


@pytest.fixture
def here(empty_store: Engine, monkeypatch: pytest.MonkeyPatch) -> Any:
    db.use(empty_store.url)
    yield Site(monkeypatch)
    db.use(None)


def test_what_is_written_goes_under_the_login_of_who_is_signed_in(here: Site) -> None:
    assert (200, {"views": []}) == here.asked({**SAVE, "login": "somchai", "seconds": 9})
    assert [("save_view", {"login": "somsri", "name": "x", "link": LINK})] == here.written
    here.says = {"why": "known"}
    assert (422, {"why": "known"}) == here.asked(SAVE)


@pytest.mark.parametrize("role", [None, "auditor", "administrator"])
def test_who_sees_no_page_has_no_views(role: str | None, here: Site) -> None:
    here.role = role
    assert [401, 401] == [here.asked()[0], here.asked(SAVE)[0]]
    assert [] == here.written


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[" * 9_000,
        b'"save"',
        b"[1]",
        b"\xff",
        {},
        {"do": "sign_in", "login": "a", "password": "b"},
        {"do": ["save"]},
        {"do": "save", "name": "x"},
        {"do": "save", "name": {"a": 1}, "link": LINK},
        {"do": "rename", "name": "x", "to": None},
        {**SAVE, "name": "x" * address.MOST_BYTES},
    ],
)
def test_nonsense_reaches_no_store(content: Any, here: Site) -> None:
    assert (400, {"why": ""}) == here.asked(content)
    assert [] == here.written


@pytest.mark.parametrize("where", ["http://evil.example", "null", "http://127.0.0.1:1"])
def test_another_site_writes_no_views(where: str, here: Site) -> None:
    assert 403 == here.asked(SAVE, {**OURS, "origin": where})[0]
    assert 403 == here.asked(SAVE, {**OURS, "sec-fetch-site": "cross-site"})[0]
    assert [] == here.written


def test_a_store_that_is_out_is_told_as_such(here: Site) -> None:
    here.is_out = True
    assert (503, {"why": "out"}) == here.asked()
    here.says = OUT
    assert (503, {"why": "out"}) == here.asked(SAVE)
    # The next try is not taken for one that is still going on.
    here.is_out, here.says = False, {"why": ""}
    assert 200 == here.asked(SAVE)[0]
