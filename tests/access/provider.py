"""A provider of OpenID Connect: oidc-provider-mock, made to insist on PKCE, and to lie where a test wants."""

import base64
import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import flask
import oidc_provider_mock
from joserfc import jwt
from joserfc.jwk import RSAKey
from oidc_provider_mock import User
from werkzeug.serving import make_server

from dashboard.settings import Oidc

CLIENT, SECRET = "ssz", "client-secret-of-the-test"
Forge = Callable[[dict[str, Any], RSAKey], str]


@dataclass
class Provider:
    """A running provider.

    forge: makes the ID token of claims and key. document: of discovery, altered. leads: from one of its own
    addresses to another address.
    """

    issuer: str
    asked: list[str] = field(default_factory=list)
    challenges: set[str] = field(default_factory=set)
    forge: Forge | None = None
    document: dict[str, Any] = field(default_factory=dict)
    leads: dict[str, str] = field(default_factory=dict)

    def settings(self, **more: Any) -> Oidc:
        return Oidc(issuer=self.issuer, client_id=CLIENT, client_secret=SECRET, **more)

    def written(self, **more: Any) -> str:
        """Return the value of OIDC in an environment."""
        told = {"issuer": self.issuer, "client_id": CLIENT, "client_secret": SECRET}
        return json.dumps(told | more)


def signed(claims: dict[str, Any], key: RSAKey) -> str:
    return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key)


def claims_of(token: str) -> dict[str, Any]:
    """Return what a token says, whoever signed it."""
    payload = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims


class _Direct(HTTPRedirectHandler):
    """Follow nothing: where it leads is what is asked for."""

    def http_error_302(self, _request: Any, answer: Any, *_: Any) -> Any:
        return answer


def back_from(to: str, sub: str) -> str:
    """Be the person at the provider; returns the address that the browser is sent back to."""
    request = Request(to, data=f"sub={sub}".encode())  # noqa: S310 (our own address)
    with build_opener(_Direct).open(request, timeout=30) as answer:
        return str(answer.headers["Location"])


@contextmanager
def provided(*people: User) -> Iterator[Provider]:
    """Run one on this machine."""
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    made = oidc_provider_mock.app(require_nonce=True, user_claims=people)
    server = make_server("127.0.0.1", 0, made, threaded=True)
    provider = Provider(f"http://127.0.0.1:{server.port}")

    @made.before_request
    def insist_on_pkce() -> Any:
        asked = flask.request
        provider.asked.append(asked.path)
        if asked.path in provider.leads:
            return flask.redirect(provider.leads[asked.path])
        if asked.path == "/oauth2/authorize":
            if asked.args.get("code_challenge_method") != "S256":
                return flask.jsonify(error="invalid_request"), 400
            provider.challenges.add(asked.args["code_challenge"])
        if asked.path == "/oauth2/token":
            digest = hashlib.sha256(asked.form.get("code_verifier", "").encode()).digest()
            if base64.urlsafe_b64encode(digest).decode().rstrip("=") not in provider.challenges:
                return flask.jsonify(error="invalid_grant"), 400
        return None

    @made.after_request
    def lie(answer: flask.Response) -> flask.Response:
        if flask.request.path.endswith("openid-configuration") and provider.document:
            answer.set_data(json.dumps(answer.get_json() | provider.document))
        if flask.request.path == "/oauth2/token" and provider.forge and answer.status_code == 200:
            told = answer.get_json()
            claims = claims_of(told["id_token"])
            key = RSAKey.import_key(flask.g.oidc_provider_mock_storage.jwk.as_dict(is_private=True))
            told["id_token"] = provider.forge(claims, key)
            answer.set_data(json.dumps(told))
        return answer

    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def given(back: str) -> dict[str, str]:
    """Return what the browser brings back."""
    return {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
