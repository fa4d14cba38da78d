"""Sign-in by a provider of OpenID Connect: what is believed of it, and what is not."""

import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from pydantic import ValidationError

from dashboard.access import oidc
from dashboard.access.oidc import ProviderSilent, Unproven
from dashboard.settings import Oidc
from tests.access import provider as providers
from tests.access.provider import CLIENT, SECRET, Provider, User, back_from, claims_of, given, signed

BACK = "http://127.0.0.1:1/sign-in-return"
Claims = dict[str, Any]


@pytest.fixture
def provider() -> Iterator[Provider]:
    somsri = User(
        sub="somsri", claims={"preferred_username": "Somsri.K", "email": "S@x.th", "email_verified": True}
    )
    with providers.provided(somsri, User(sub="other", claims={"email": "s@x.th"})) as running:
        yield running


def login(provider: Provider, *, sub: str = "somsri", **more: Any) -> str:
    """Go the whole way as a browser and this server do."""
    settings = provider.settings(**more)
    attempt = oidc.new_attempt("trends")
    back = given(back_from(oidc.way_out(settings, attempt, BACK), sub))
    assert oidc.is_of(attempt, back["state"])
    return oidc.login_of(settings, attempt, BACK, back["code"])


def test_the_provider_says_who_it_is(provider: Provider) -> None:
    assert login(provider) == "somsri"
    assert login(provider, claim="preferred_username") == "somsri.k"
    assert login(provider, claim="email") == "s@x.th"


def test_an_address_that_the_provider_has_not_looked_at_is_nobody(provider: Provider) -> None:
    with pytest.raises(Unproven):
        login(provider, sub="other", claim="email")


@pytest.mark.parametrize("name", ["\u212aate", "kate ", "kate\u00a0", "kate\n", "ｋate"])
def test_a_name_that_only_looks_like_anothers_is_not_theirs(name: str, provider: Provider) -> None:
    provider.forge = lambda claims, key: signed(claims | {"preferred_username": name}, key)
    assert login(provider, claim="preferred_username") != "kate"


@pytest.mark.parametrize("value", [["somsri"], [], {"name": "somsri"}, None, True, 0, ""], ids=str)
def test_a_claim_that_is_no_word_is_nobody(value: Any, provider: Provider) -> None:
    provider.forge = lambda claims, key: signed(claims | {"preferred_username": value}, key)
    with pytest.raises(Unproven):
        login(provider, claim="preferred_username")


@pytest.mark.parametrize("claim", ["preferred_username", "upn", "aud"])
def test_a_claim_that_is_not_there_is_nobody(claim: str, provider: Provider) -> None:
    with pytest.raises(Unproven):
        login(provider, sub="nameless", claim=claim)


def test_a_code_that_was_caught_is_of_no_use_without_its_verifier(provider: Provider) -> None:
    settings, attempt = provider.settings(), oidc.new_attempt("")
    code = given(back_from(oidc.way_out(settings, attempt, BACK), "somsri"))["code"]
    with pytest.raises(Unproven):
        oidc.login_of(settings, oidc.new_attempt(""), BACK, code)
    assert oidc.login_of(settings, attempt, BACK, code) == "somsri"


def unsigned(claims: Claims, key: RSAKey) -> str:
    # {"alg":"none"}
    return f"eyJhbGciOiJub25lIn0.{signed(claims, key).split('.')[1]}."


def by_the_secret(claims: Claims, _key: RSAKey) -> str:
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET.ljust(32, "x")))


def by_another_key(claims: Claims, key: RSAKey) -> str:
    other = RSAKey.generate_key(2048, {"kid": key.kid})
    return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, other)


def altered(claims: Claims, key: RSAKey) -> str:
    head, _, mark = signed(claims, key).split(".")
    return ".".join((head, signed(claims | {"sub": "root"}, key).split(".")[1], mark))


SIGNATURES = [unsigned, by_the_secret, by_another_key, altered]
NOW = int(time.time())
# Rightly signed by the provider, and not for this try, this product or this moment.
LIES: list[Claims] = [
    {"nonce": "0" * 64},
    {"nonce": None},
    {"aud": "another-product"},
    {"aud": [CLIENT, "another-product"], "azp": "another-product"},
    {"iss": "https://evil.example"},
    # NOW is when the tests were collected, which may be long ago.
    {"exp": NOW - 3600},
    {"nbf": NOW + 100_000},
    {"iat": NOW + 100_000},
    {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
]


@pytest.mark.parametrize("forge", SIGNATURES)
def test_a_token_that_the_provider_did_not_sign_is_nobody(forge: providers.Forge, provider: Provider) -> None:
    provider.forge = forge
    with pytest.raises(Unproven):
        login(provider)


@pytest.mark.parametrize("lie", LIES, ids="+".join)
def test_a_token_for_another_try_product_or_time_is_nobody(lie: Claims, provider: Provider) -> None:
    provider.forge = lambda claims, key: signed(claims | lie, key)
    with pytest.raises(Unproven):
        login(provider)


@pytest.mark.parametrize("lie", LIES, ids="+".join)
def test_a_build_that_does_not_look_at_the_claims_would_be_found(
    lie: Claims, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oidc.CodeIDToken, "validate", lambda *_, **__: None)
    provider.forge = lambda claims, key: signed(claims | lie, key)
    assert login(provider) == "somsri"


def test_a_build_that_does_not_look_at_the_signature_would_be_found(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(token: str, *_: Any, **__: Any) -> SimpleNamespace:
        return SimpleNamespace(header={"alg": "RS256"}, claims=claims_of(token))

    monkeypatch.setattr(oidc.jwt, "decode", read)
    provider.forge = by_another_key
    assert login(provider) == "somsri"


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://evil.example"},
        {"issuer": None},
        {"token_endpoint": "http://127.0.0.1:9/token"},
        {"jwks_uri": "http://169.254.169.254/keys"},
        {"authorization_endpoint": "https://evil.example/authorize"},
        {"jwks_uri": "file:///etc/passwd"},
    ],
    ids=str,
)
def test_nothing_but_the_issuer_is_asked_whatever_its_document_says(
    document: dict[str, Any], provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    request = oidc.OAuth2Session.request

    def noted(self: Any, method: str, url: str, **more: Any) -> Any:
        asked.append(url)
        return request(self, method, url, **more)

    monkeypatch.setattr(oidc.OAuth2Session, "request", noted)
    provider.document = document
    attempt = oidc.new_attempt("")
    with pytest.raises(ProviderSilent):
        oidc.way_out(provider.settings(), attempt, BACK)
    with pytest.raises(ProviderSilent):
        oidc.login_of(provider.settings(), attempt, BACK, "code")
    assert {url for url in asked if not url.startswith(f"{provider.issuer}/.well-known/")} == set()


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/jwks", "/oauth2/token"])
def test_no_redirect_is_followed(path: str, provider: Provider) -> None:
    """Though the answer that lies there is the very one that is wanted: it is another machine's."""
    settings, attempt = provider.settings(), oidc.new_attempt("")
    code = given(back_from(oidc.way_out(settings, attempt, BACK), "somsri"))["code"]
    with providers.provided(User(sub="somsri")) as other:
        provider.leads = {path: f"{other.issuer}{path}"}
        with pytest.raises((ProviderSilent, Unproven)):
            oidc.login_of(settings, attempt, BACK, code)
        assert (provider.asked[-1], other.asked) == (path, [])


def test_no_proxy_of_the_environment_is_asked(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert oidc.endpoints(provider.settings())["jwks_uri"] == f"{provider.issuer}/jwks"


def test_a_provider_that_does_not_answer_is_said_to_be_silent() -> None:
    nobody = Oidc(issuer="http://127.0.0.1:9", client_id="x", client_secret="y")
    with pytest.raises(ProviderSilent):
        oidc.way_out(nobody, oidc.new_attempt(""), BACK)


def test_a_try_is_known_again_by_its_browser_and_leads_to_its_own_page_alone() -> None:
    attempt = oidc.new_attempt("trends?province=92&lang=th")
    kept = oidc.attempt_of(attempt.written())
    assert kept == attempt
    assert oidc.is_of(attempt, attempt.state)
    assert not oidc.is_of(oidc.Attempt(attempt.secret, "deck"), attempt.state)
    assert not oidc.is_of(oidc.new_attempt("trends?province=92&lang=th"), attempt.state)
    assert not oidc.is_of(attempt, "ก")
    assert len({attempt.state, attempt.nonce, attempt.verifier, attempt.secret}) == 4
    for cookie in ("", ".", "x", "ก" * 50, ".trends"):
        assert oidc.attempt_of(cookie) is None
    assert oidc.new_attempt("x?" + "ก" * 1_000).asked_for == ""


@pytest.mark.parametrize("issuer", ["http://sso.example.go.th", "ftp://localhost", "sso", "https://a?b"])
def test_a_provider_to_which_the_way_is_open_to_all_is_refused(issuer: str) -> None:
    with pytest.raises(ValidationError):
        Oidc(issuer=issuer, client_id="x", client_secret="y")
    assert Oidc(issuer="https://sso.example.go.th/realms/rtp", client_id="x", client_secret="y")
