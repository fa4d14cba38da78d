"""A site whose people sign in by a provider of OpenID Connect, by its real server."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from dashboard.access import sign_in
from data_loaders import people as kept_people
from tests import browser
from tests.access import provider as providers
from tests.access import site
from tests.access.provider import Provider, User, back_from, signed
from tests.access.site import HERS, ask


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with providers.provided(User(sub="somsri"), User(sub="stranger")) as running:
        yield running


@pytest.fixture(scope="module")
def store(own_demo: Engine) -> Iterator[Engine]:
    engine = site.made(own_demo.url)
    kept_people.add(engine, "somsri", "ตำแหน่ง somsri", "chief", f"station:{HERS}", None, by="root")
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def address(store: Engine, provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("provider")
    with site.served(store, folder, OIDC=provider.written()) as served:
        yield served
    log = (folder / "log").read_text(encoding="utf-8", errors="replace")
    assert "Traceback" not in log
    assert providers.SECRET not in log


def begun(address: str, asked_for: str = "") -> tuple[str, str]:
    """Begin; returns where the provider asks, and the browser's cookie."""
    status, headers, body = ask(address, sign_in.address(sign_in.PROVIDER_PATH, asked_for=asked_for))
    assert status == 303, body.decode()
    cookie = str(headers["Set-Cookie"])
    assert {"HttpOnly", "SameSite=lax"} <= {part.strip() for part in cookie.split(";")}
    return str(headers["Location"]), cookie.partition(";")[0]


def came_back(address: str, back: str, cookie: str) -> tuple[int, str, str, str]:
    """Come back from the provider: status, where to, the cookie of the sign-in, and the page."""
    assert back.startswith(f"{address}/sign-in-return?")
    status, headers, body = ask(address, back.removeprefix(f"{address}/"), cookie=cookie)
    given = [c for c in headers.get_all("Set-Cookie", []) if c.startswith("ssz_session=")]
    return status, headers["Location"] or "", (given or [""])[0].partition(";")[0], body.decode()


def noted(store: Engine, what: str) -> tuple[str, dict[str, Any]]:
    with store.connect() as connection:
        asked = text("SELECT who, details FROM ssz.audit_entries WHERE what = :what ORDER BY number DESC")
        who, details = connection.execute(asked, {"what": what}).first() or ("", "{}")
        return who, json.loads(details)


def test_whom_the_provider_names_comes_in_to_the_asked_page_and_it_is_noted(
    address: str, store: Engine
) -> None:
    page = ask(address, "sign-in?next=trends%3Flang%3Dth")[2].decode()
    assert 'href="sign-in-provider?next=trends%3Flang%3Dth' in page
    to, cookie = begun(address, "trends?lang=th")
    status, where, signed_in, _ = came_back(address, back_from(to, "somsri"), cookie)
    assert (status, where) == (303, "./trends?lang=th")
    assert ask(address, "trends?lang=th", cookie=signed_in)[0] == 200
    wanted = ("somsri", {"address": "127.0.0.1", "by": "oidc", "role": "chief"})
    assert noted(store, "sign_in") == wanted
    assert ask(address, "sign-out", cookie=signed_in, fields={})[0] == 303
    assert ask(address, "trends?lang=th", cookie=signed_in)[0] == 303


def test_a_person_without_a_password_comes_in_by_none(address: str) -> None:
    for password in ("", "None", site.PASSWORD):
        status, headers, _ = ask(address, "sign-in", fields={"login": "somsri", "password": password})
        assert (status, headers["Set-Cookie"]) == (403, None)


def test_whom_the_table_of_users_does_not_have_is_told_so_and_noted(address: str, store: Engine) -> None:
    to, cookie = begun(address)
    status, _, signed_in, page = came_back(address, back_from(to, "stranger"), cookie)
    assert (status, signed_in) == (403, "")
    assert sign_in.WHY["unknown"].th in page
    assert noted(store, "refused") == ("stranger", {"address": "127.0.0.1", "by": "oidc", "why": "unknown"})


def attacked(address: str) -> tuple[int, str]:
    """Give a victim's browser the end of the attacker's own try: who comes in would be the attacker."""
    _, victims = begun(address)
    to, _ = begun(address)
    status, _, signed_in, _ = came_back(address, back_from(to, "somsri"), victims)
    return status, signed_in


def test_who_comes_back_from_a_try_of_another_browser_is_not_let_in(address: str) -> None:
    assert attacked(address) == (403, "")
    to, _ = begun(address)
    assert came_back(address, back_from(to, "somsri"), "")[::2] == (403, "")


def test_a_build_that_does_not_look_whose_try_it_is_asks_the_provider(
    store: Engine, provider: Provider, tmp_path: Path
) -> None:
    leaky = "tests.access.leaky_sign_in"
    with site.served(store, tmp_path, program=leaky, OIDC=provider.written()) as address:
        before = provider.asked.count("/oauth2/token")
        attacked(address)
        # PKCE stands behind it: the provider does not redeem another browser's code.
        assert provider.asked.count("/oauth2/token") == before + 1


def test_before_the_try_is_known_the_provider_is_asked_nothing(address: str, provider: Provider) -> None:
    before = provider.asked.count("/oauth2/token")
    attacked(address)
    assert provider.asked.count("/oauth2/token") == before


def test_a_code_is_redeemed_once(address: str) -> None:
    to, cookie = begun(address)
    back = back_from(to, "somsri")
    assert came_back(address, back, cookie)[0] == 303
    assert came_back(address, back, cookie)[::2] == (403, "")


def test_a_forged_token_lets_nobody_in_and_is_noted(address: str, store: Engine, provider: Provider) -> None:
    provider.forge = lambda claims, key: signed(claims | {"nonce": "0" * 64}, key)
    try:
        to, cookie = begun(address)
        status, _, signed_in, page = came_back(address, back_from(to, "somsri"), cookie)
    finally:
        provider.forge = None
    assert (status, signed_in) == (403, "")
    assert sign_in.WHY["unproven"].th in page
    assert site_notes(store, "unproven")


def site_notes(store: Engine, why: str) -> bool:
    """Whether a refusal is noted; it is written by another thread."""
    from tests import app

    app.eventually(lambda: noted(store, "refused")[1].get("why") == why)
    return True


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil", "trends\nx:y"])
def test_nobody_is_led_elsewhere_afterwards(elsewhere: str, address: str) -> None:
    to, cookie = begun(address, elsewhere)
    assert came_back(address, back_from(to, "somsri"), cookie)[:2] == (303, "./")


def test_who_is_refused_by_the_provider_is_told_so_in_their_language(address: str) -> None:
    to, cookie = begun(address, "trends?lang=en")
    state = providers.given(to)["state"]
    back = f"{address}/sign-in-return?error=access_denied&error_description=%3Cscript%3E&state={state}"
    status, _, _, page = came_back(address, back, cookie)
    assert status == 403
    assert sign_in.WHY["denied"].en.replace("'", "&#39;") in page
    assert "<script>" not in page


def test_a_provider_that_is_silent_is_told_as_such(store: Engine, tmp_path: Path, provider: Provider) -> None:
    told = json.loads(provider.written()) | {"issuer": "http://127.0.0.1:9"}
    with site.served(store, tmp_path, OIDC=json.dumps(told)) as address:
        status, headers, body = ask(address, "sign-in-provider?next=trends%3Flang%3Dth")
        assert (status, headers["Set-Cookie"]) == (502, None)
        assert sign_in.WHY["silent"].th in body.decode()
        # Whoever has a password still comes in.
        assert site.signed_in(address, "wide")


@pytest.mark.usefixtures("chromium")
def test_people_sign_in_and_out_by_the_provider_in_a_browser(address: str, provider: Provider) -> None:
    with browser.opened(f"{address}/trends?period=fy2569&lang=th") as opened:
        page: Any = opened.page
        page.get_by_role("link", name=sign_in.BY_PROVIDER.th).click()
        page.wait_for_url(f"{provider.issuer}/**")
        page.get_by_role("button", name="somsri").click()
        page.get_by_text("ตำแหน่ง somsri").wait_for()
        assert "trends" in page.url
        assert "code=" not in page.url
        page.get_by_role("link", name=sign_in.SIGN_OUT.th).click()
        page.get_by_role("button", name=sign_in.SIGN_OUT.th).click()
        page.get_by_role("link", name=sign_in.BY_PROVIDER.th).wait_for()
        page.goto(f"{address}/trends")
        page.get_by_role("link", name=sign_in.BY_PROVIDER.th).wait_for()
