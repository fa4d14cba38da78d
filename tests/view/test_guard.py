"""The guard: who comes in, who is led to the page on which people sign in, and what it tells the product."""

from dataclasses import dataclass
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from dashboard.access import people, sign_in, visitors
from dashboard.access.people import Person, Site
from dashboard.access.roles import ROLES
from dashboard.filters import Scope
from dashboard.view import access, own_files
from dashboard.view.guard import LONGEST_FRAME, Guard
from tests.test_config import CONFIG
from tests.visitor import wait_for

SECRET = "s" * 43
KEY = sign_in.key_of(SECRET)
COOKIE = {"cookie": f"a=b; {visitors.COOKIE}={SECRET}"}
PAGES = frozenset(["", "overview", "trends"])
DEMO, REAL = Site(is_demo=True, known=True), Site(is_demo=False, known=True)
WITH_USERS = Site(is_demo=False, has_users=True, known=True)
# What carries data, or takes some; none may answer without a sign-in.
CLOSED = [
    "/deck",
    "/deck/orders",
    "/saved-views",
    "/media/0123.xlsx",
    "/_stcore/upload_file/x/y",
    "/_stcore/host-config",
    "/_stcore/metrics",
    "/_stcore/stream",
    "/_stcore/health",
    "/basemap/site.geojson",
    "/component/x/index.html",
    "/unknown",
    "//trends",
    "/app/../deck",
]


@dataclass
class Came:
    """What came of a request: the answer, and whether it reached the product, as whose."""

    status: int = 0
    location: str = ""
    visitor: str | None = None
    headers: tuple[str, ...] = ()
    messages: tuple[Any, ...] = ()


@pytest.fixture
def used(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Keys of those who did something."""
    found: list[str] = []
    monkeypatch.setattr(people, "used", found.append)
    return found


def site_is(monkeypatch: pytest.MonkeyPatch, site: Site, role: str | None = None) -> None:
    person = Person(KEY, "somsri", "x", ROLES[role], Scope.nation()) if role else None
    here = {KEY: person} if person else {}
    monkeypatch.setattr(people, "site", lambda: site)
    monkeypatch.setattr(people, "is_fresh", lambda: True)
    monkeypatch.setattr(people, "known", here.get)
    monkeypatch.setattr(people, "find", here.get)


def asked(
    path: str,
    *,
    peer: str = "10.0.0.9",
    kind: str = "http",
    method: str = "GET",
    frames: tuple[bytes, ...] = (),
    **headers: str,
) -> Came:
    came = Came()

    async def product(scope: Any, receive: Any, send: Any) -> None:
        came.visitor = visitors.current.get()
        came.headers = tuple(
            value.decode() for name, value in scope["headers"] if name.decode().lower() == visitors.HEADER
        )
        if scope["type"] == "websocket":
            got = []
            while (message := await receive())["type"] == "websocket.receive":
                got.append(message["bytes"])
            came.messages = tuple(got)
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})

    waiting = [{"type": "websocket.receive", "bytes": frame} for frame in frames]
    waiting.append({"type": "websocket.disconnect" if kind == "websocket" else "http.request"})

    async def receive() -> Any:
        return waiting.pop(0)

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            came.status = message["status"]
            given = {name.decode(): value.decode() for name, value in message["headers"]}
            came.location = given.get("location", "")
        if message["type"] == "websocket.close":
            came.status = message["code"]

    where, _, query = path.partition("?")
    scope: dict[str, Any] = {
        "type": kind,
        "path": where,
        "query_string": query.encode(),
        "client": (peer, 1),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
    }
    if kind == "http":
        scope["method"] = method
    wait_for(Guard(product, PAGES)(scope, receive, send))
    return came


@pytest.mark.parametrize("path", CLOSED)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "HEAD"])
def test_without_a_sign_in_nothing_that_carries_data_answers(
    path: str, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    site_is(monkeypatch, WITH_USERS)
    for headers in ({}, {"cookie": f"{visitors.COOKIE}=other"}, {visitors.HEADER: KEY}):
        came = asked(path, method=method, peer="127.0.0.1", **headers)
        assert (came.status, came.visitor) == (401, None)


def test_without_a_sign_in_a_page_leads_to_where_one_signs_in_and_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    site_is(monkeypatch, WITH_USERS)
    came = asked("/trends?province=92&lang=th")
    assert (came.status, came.visitor) == (303, None)
    assert came.location == "sign-in?next=trends%3Fprovince%3D92%26lang%3Dth"
    assert asked("/").location == "sign-in"


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/sign-in", "/sign-out", "/static/js/x.js"])
def test_health_and_the_way_in_are_open(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    site_is(monkeypatch, WITH_USERS)
    assert asked(path).status == 200


def test_without_a_sign_in_no_connection_of_a_page_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    site_is(monkeypatch, WITH_USERS)
    came = asked("/_stcore/stream", kind="websocket", peer="127.0.0.1")
    assert (came.status, came.visitor) == (1008, None)


def test_who_is_signed_in_comes_in_and_nobody_can_say_to_be_another(
    monkeypatch: pytest.MonkeyPatch, used: list[str]
) -> None:
    site_is(monkeypatch, WITH_USERS, "analyst")
    came = asked("/trends", **COOKIE, x_ssz_visitor="k" * 64)
    assert (came.status, came.visitor, came.headers) == (200, KEY, (KEY,))
    assert used == [KEY]


@pytest.mark.parametrize(
    "others",
    ['prefs={"lang":"th"}', "we[ir]d=1", "lang=ไทย", "=", '"', "a", f"{visitors.COOKIE}=old"],
    ids=str,
)
def test_what_another_program_left_in_the_browser_hides_no_sign_in(
    others: str, monkeypatch: pytest.MonkeyPatch, used: list[str]
) -> None:
    site_is(monkeypatch, WITH_USERS, "analyst")
    ours = f"{visitors.COOKIE}={SECRET}"
    assert [KEY] * 2 == [
        asked("/", cookie=kept).visitor for kept in (f"{others}; {ours}", f"a=b; {others}; {ours}")
    ]
    assert used == [KEY] * 2


@pytest.mark.parametrize(
    ("role", "status"),
    [("analyst", 403), ("auditor", 403), ("commander", 403), ("chief", 200), ("data_officer", 200)],
)
def test_files_are_taken_of_those_alone_who_may_load_or_record(
    role: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    site_is(monkeypatch, WITH_USERS, role)
    noted: list[str] = []
    monkeypatch.setattr(access, "denied", lambda _, what: noted.append(what))
    assert asked("/_stcore/upload_file/a/b", method="PUT", **COOKIE).status == status
    assert noted == (["upload"] if status == 403 else [])


def test_who_asks_for_a_file_of_somebody_else_is_not_handed_it_and_that_is_noted(
    monkeypatch: pytest.MonkeyPatch, used: list[str]
) -> None:
    site_is(monkeypatch, WITH_USERS, "analyst")
    noted: list[str] = []
    monkeypatch.setattr(access, "denied", lambda person, what: noted.append(f"{person.login} {what}"))
    monkeypatch.setattr(own_files, "_visitors", {"a1": {KEY}, "b2": {"k" * 64}, "c3": {"k" * 64, KEY}})
    answers = [asked(f"/media/{name}", **COOKIE).status for name in ("a1.csv", "b2.csv", "c3.csv", "b2")]
    assert (answers, noted, used) == ([200, 404, 200, 404], ["somsri file"] * 2, [])


def test_the_demo_is_served_to_anybody_as_who_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    site_is(monkeypatch, DEMO)
    assert asked("/trends").headers == (visitors.ELSEWHERE,)
    assert asked("/trends", x_ssz_visitor=visitors.LOCAL).headers == (visitors.ELSEWHERE,)
    assert asked("/trends", peer="127.0.0.1").headers == (visitors.LOCAL,)
    assert asked("/trends", peer="127.0.0.1", x_forwarded_for="127.0.0.1").headers == (visitors.ELSEWHERE,)


@pytest.mark.parametrize("path", ["/", "/trends", "/app/static/x", *CLOSED])
def test_real_data_without_users_go_to_this_machine_alone(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    site_is(monkeypatch, REAL)
    assert asked(path, peer="127.0.0.1").status == 200
    assert asked(path).status == 403
    assert asked(path, peer="127.0.0.1", x_forwarded_for="127.0.0.1").status == 403
    assert asked("/_stcore/stream", kind="websocket").status == 1008


def test_while_nothing_is_known_of_the_store_this_machine_alone_is_served(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    site_is(monkeypatch, Site())
    assert (asked("/", peer="127.0.0.1").status, asked("/").status) == (200, 503)
    site_is(monkeypatch, Site(has_users=True))
    assert asked("/", peer="127.0.0.1").status == 303


def frame(*, is_auto_rerun: bool) -> bytes:
    message = BackMsg()
    message.rerun_script.is_auto_rerun = is_auto_rerun
    message.rerun_script.query_string = "a=b"
    content: bytes = message.SerializeToString()
    return content


def test_only_what_is_done_by_hand_keeps_a_sign_in_awake(
    monkeypatch: pytest.MonkeyPatch, used: list[str]
) -> None:
    site_is(monkeypatch, WITH_USERS, "analyst")
    looks = (frame(is_auto_rerun=True), b"\xff\xff", BackMsg(app_heartbeat=True).SerializeToString())
    came = asked("/_stcore/stream", kind="websocket", frames=looks, **COOKIE)
    assert (came.messages, used) == (looks, [])
    asked("/_stcore/stream", kind="websocket", frames=(frame(is_auto_rerun=False),) * 2, **COOKIE)
    assert used == [KEY]


def test_a_page_that_was_cut_off_and_comes_back_by_itself_keeps_no_sign_in_awake(
    monkeypatch: pytest.MonkeyPatch, used: list[str]
) -> None:
    site_is(monkeypatch, WITH_USERS, "analyst")
    for _ in range(3):
        asked("/_stcore/stream", kind="websocket", frames=(frame(is_auto_rerun=False),), **COOKIE)
        # Nor do reports that its browser sends.
        asked("/csp-report", method="POST", **COOKIE)
    assert used == []
    asked("/saved-views", method="POST", **COOKIE)
    asked("/deck/orders", method="POST", **COOKIE)
    assert used == [KEY] * 2


def test_a_frame_that_streamlit_hangs_up_on_is_not_read_before(
    monkeypatch: pytest.MonkeyPatch, used: list[str]
) -> None:
    site_is(monkeypatch, WITH_USERS, "analyst")
    message = BackMsg()
    for _ in range(600_000):
        message.rerun_script.widget_states.widgets.add()
    bomb = message.SerializeToString()
    came = asked("/_stcore/stream", kind="websocket", frames=(bomb,), **COOKIE)
    assert (came.messages, used) == ((bomb,), [])
    assert CONFIG["server"]["maxWidgetStateSize"] * 1_000_000 == LONGEST_FRAME < len(bomb)


def test_what_a_page_asks_for_after_its_person_was_signed_out_is_not_heard(
    monkeypatch: pytest.MonkeyPatch, used: list[str]
) -> None:
    site_is(monkeypatch, WITH_USERS, "analyst")
    found = people.known(KEY)
    answers = [found, found, found, None]
    monkeypatch.setattr(people, "known", lambda _: answers.pop(0))
    frames = (frame(is_auto_rerun=False),) * 3
    came = asked("/_stcore/stream", kind="websocket", frames=frames, **COOKIE)
    assert (len(came.messages), used) == (2, [KEY])
