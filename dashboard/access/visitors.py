"""Who a request or a run is for: somebody signed in, somebody at this machine, or somebody elsewhere."""

import ipaddress
from collections.abc import Mapping
from contextvars import ContextVar

from starlette.requests import HTTPConnection

# What the guard hands to the script of a page, in the place of a header; nobody else can send it.
HEADER = "x-ssz-visitor"
COOKIE = "ssz_session"
# Before the names of cookies that came by TLS: browsers take them of this very host by TLS alone.
OF_HOST = "__Host-"
# Of a browser in which somebody signed in by a password: it opens nothing (data_loaders.sign_ins).
BROWSER_COOKIE = "ssz_browser"
# Visitors who are not signed in. Of those who are, the key of their sign-in.
LOCAL, ELSEWHERE = "local", "elsewhere"
# Any of these says that somebody else's request is passed on: whoever it is, they are not at this machine.
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via", "x-forwarded-proto")

# Of requests; a page's run has it of its connection.
current: ContextVar[str | None] = ContextVar("visitor", default=None)


def of_connection(peer: str | None, headers: Mapping[str, str]) -> str:
    """Return LOCAL where the other end of the socket is this machine and passes on for nobody."""
    if peer is None or any(name in headers for name in FORWARDED):
        return ELSEWHERE
    try:
        return LOCAL if ipaddress.ip_address(peer).is_loopback else ELSEWHERE
    except ValueError:
        return ELSEWHERE


def is_encrypted(connection: HTTPConnection) -> bool:
    """Return whether somebody came by TLS, as far as this server or the proxy before it says so."""
    schemes = (connection.url.scheme, connection.headers.get("x-forwarded-proto"))
    return "https" in schemes or "wss" in schemes


def cookie_name(name: str, connection: HTTPConnection) -> str:
    """Return by what name a cookie is set: behind TLS by one that no other host or page without TLS sets."""
    return f"{OF_HOST}{name}" if is_encrypted(connection) else name


def cookie(connection: HTTPConnection, name: str) -> str:
    """Return what a cookie holds; '' = there is none. Behind TLS one without `OF_HOST` is none of ours."""
    # A proxy that does not say of a page's connection that it came by TLS: a browser sends this by TLS alone.
    of_host = connection.cookies.get(f"{OF_HOST}{name}", "")
    return of_host or ("" if is_encrypted(connection) else connection.cookies.get(name, ""))


def one_machine(address: str) -> str:
    """Return what a machine may call itself: its address, in IPv6 any of its network (/64)."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    known = getattr(known, "ipv4_mapped", None) or known
    return str(known if known.version == 4 else ipaddress.ip_network((known, 64), strict=False))
