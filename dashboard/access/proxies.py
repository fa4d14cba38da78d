"""Whom a trusted proxy says somebody is: its header, believed of the other end of the socket alone."""

import ipaddress
import re
from typing import Any

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from dashboard.schema.people import LOGIN
from dashboard.settings import TrustedProxy

PEER = "ssz.peer"


def keep_peers() -> None:
    """Have the other end of each socket kept in its scope, before uvicorn puts X-Forwarded-For in its place.

    uvicorn does so for whoever connects from this machine, by a class that Streamlit has chosen before our
    code is read; so it is the class itself that is completed. tests/access/test_proxy.py fails if it is not.
    """
    replaced = ProxyHeadersMiddleware.__call__

    async def kept(self: ProxyHeadersMiddleware, scope: Any, receive: Receive, send: Send) -> None:
        scope[PEER] = scope.get("client")
        await replaced(self, scope, receive, send)  # type: ignore[arg-type]

    ProxyHeadersMiddleware.__call__ = kept  # type: ignore[method-assign,assignment]


def vouched(proxy: TrustedProxy, scope: Scope) -> str | None:
    """Return the login that the proxy gives; None where the socket is not its own, or names nobody or two."""
    peer = scope.get(PEER, scope.get("client"))
    if not peer:
        return None
    try:
        address = ipaddress.ip_address(peer[0])
    except ValueError:
        return None
    # A server that listens for both kinds sees IPv4 as ::ffff:10.0.0.2.
    address = getattr(address, "ipv4_mapped", None) or address
    if not any(address in network for network in proxy.peers):
        return None
    given = [value.strip(" \t").lower() for value in Headers(scope=scope).getlist(proxy.header)]
    return given[0] if len(given) == 1 and re.fullmatch(LOGIN, given[0]) else None
