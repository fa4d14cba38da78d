"""Who somebody is, by a provider of OpenID Connect: authorization code with PKCE, and a checked ID token.

Nothing but the configured issuer is ever asked, without redirects and past no proxy of the environment.
What is believed of it is one claim, the login; role and unit are the table of users' to say.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from dashboard.settings import Oidc

# Signed by the provider's private key: a client secret must not be able to sign.
ALGORITHMS = ["RS256", "PS256", "ES256"]
# To connect, and between two parts of an answer; and how far two clocks may be apart.
SECONDS, LEEWAY_SECONDS = (3.0, 5.0), 60
WANTED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
# With its name and attributes a cookie may have 4,096.
LONGEST_COOKIE = 3_000


class Unproven(Exception):
    """What came back does not prove who it is."""


class ProviderSilent(Exception):
    """The provider does not answer, or not as it must."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to sign in, kept by the browser alone. asked_for: where to go afterwards."""

    secret: str
    asked_for: str = ""

    @property
    def state(self) -> str:
        """What the provider hands back with the browser: whoever began this try, and to the same page."""
        return self._derived(f"state {self.asked_for}")

    @property
    def nonce(self) -> str:
        """What the ID token must hold: it was made for this try."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """What proves that the code is redeemed by who asked for it (PKCE)."""
        return self._derived("verifier")

    def _derived(self, what: str) -> str:
        return hmac.new(self.secret.encode(), what.encode("utf-8", "replace"), hashlib.sha256).hexdigest()

    def written(self) -> str:
        """Return the value of its cookie."""
        return f"{self.secret}.{quote(self.asked_for, safe='')}"


def new_attempt(asked_for: str) -> Attempt:
    """Return a try that nobody can guess; a page too long for its cookie is forgotten."""
    attempt = Attempt(secrets.token_urlsafe(32), asked_for)
    return attempt if len(attempt.written()) <= LONGEST_COOKIE else Attempt(attempt.secret)


def attempt_of(cookie: str) -> Attempt | None:
    """Return the try of a cookie's value; None where it is none."""
    secret, _, asked_for = cookie.partition(".")
    return Attempt(secret, unquote(asked_for)) if len(secret) >= 43 and secret.isascii() else None


def is_of(attempt: Attempt, state: str) -> bool:
    """Return whether a browser comes back from this try."""
    return hmac.compare_digest(attempt.state.encode(), state.encode("utf-8", "replace"))


def way_out(provider: Oidc, attempt: Attempt, back: str) -> str:
    """Return the address at which the provider asks who it is. back: address to which it sends the browser.

    Raises:
        ProviderSilent.
    """
    with _session(provider, back) as session:
        address, _ = session.create_authorization_url(
            endpoints(provider)["authorization_endpoint"],
            state=attempt.state,
            nonce=attempt.nonce,
            code_verifier=attempt.verifier,
        )
    return str(address)


def login_of(provider: Oidc, attempt: Attempt, back: str, code: str) -> str:
    """Redeem a code and return the login it stands for.

    Raises:
        ProviderSilent. Unproven: the code, the token or its claim is not as it must be.
    """
    known = endpoints(provider)
    with _session(provider, back) as session:
        try:
            token = session.fetch_token(
                known["token_endpoint"],
                grant_type="authorization_code",
                code=code,
                code_verifier=attempt.verifier,
                allow_redirects=False,
            )
            keys = _read(session, known["jwks_uri"])
        except OAuthError:
            raise Unproven from None
        except (requests.RequestException, ValueError):
            raise ProviderSilent from None
    try:
        return _login(provider, _claims(provider, attempt, token, keys))
    except (JoseError, KeyError, TypeError, ValueError):
        raise Unproven from None


def endpoints(provider: Oidc) -> dict[str, str]:
    """Return the addresses of the provider, as its discovery document has them.

    Raises:
        ProviderSilent: it does not answer, or names another issuer or machine than the configured one.
    """
    place = urlsplit(provider.issuer)
    with _session(provider) as session:
        try:
            found = _read(session, f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
            known = {name: str(found[name]) for name in WANTED}
        except (requests.RequestException, ValueError, KeyError, TypeError):
            raise ProviderSilent from None
    places = {(parts.scheme, parts.netloc) for parts in map(urlsplit, known.values())}
    if found.get("issuer") != provider.issuer or places != {(place.scheme, place.netloc)}:
        raise ProviderSilent
    return known


def _session(provider: Oidc, back: str | None = None) -> OAuth2Session:
    session = OAuth2Session(
        provider.client_id,
        provider.client_secret.get_secret_value(),
        scope={"sub": "openid", "email": "openid email"}.get(provider.claim, "openid profile"),
        redirect_uri=back,
        code_challenge_method="S256",
        default_timeout=SECONDS,
    )
    # A proxy of the environment would be told the client's secret.
    session.trust_env = False
    session.verify = str(provider.ca) if provider.ca else True
    return session


def _read(session: OAuth2Session, address: str) -> dict[str, Any]:
    answer = session.get(address, allow_redirects=False, withhold_token=True)
    if answer.status_code != 200:
        raise ValueError
    found: dict[str, Any] = answer.json()
    return found


def _claims(provider: Oidc, attempt: Attempt, token: dict[str, Any], keys: dict[str, Any]) -> dict[str, Any]:
    read = jwt.decode(token["id_token"], KeySet.import_key_set(keys), algorithms=ALGORITHMS)  # type: ignore[arg-type]
    claims = CodeIDToken(
        read.claims,
        read.header,
        {
            "iss": {"essential": True, "value": provider.issuer},
            "aud": {"essential": True, "value": provider.client_id},
        },
        {
            "nonce": attempt.nonce,
            "client_id": provider.client_id,
            "access_token": token.get("access_token"),
        },
    )
    claims.validate(leeway=LEEWAY_SECONDS)
    return dict(claims)


def _login(provider: Oidc, claims: dict[str, Any]) -> str:
    given = claims[provider.claim]
    if not isinstance(given, str) or not given:
        raise ValueError
    if provider.claim == "email" and claims.get("email_verified") is not True:
        raise ValueError
    # A subject differs by its capitals; the names that people type do not. Of other letters small ones may be
    # those of somebody else's name: the sign of Kelvin is no k until then.
    return given if provider.claim == "sub" or not given.isascii() else given.lower()
