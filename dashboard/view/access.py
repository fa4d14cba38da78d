"""Who may see what: everyone everything, and real data on loopback only, until sign-in exists."""

import ipaddress

import streamlit as st
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from dashboard.errors import UserError
from dashboard.filters import Scope
from dashboard.language.text import Text

NOT_SIGNED_IN = Text(th="ไม่มีการลงชื่อเข้าใช้", en="No sign-in")

REFUSED = UserError(
    Text(
        "ข้อมูลจริงเปิดดูได้เฉพาะที่เครื่องนี้ (127.0.0.1) จนกว่าจะตั้งค่าการลงชื่อเข้าใช้",
        "Real data are served on this machine only (127.0.0.1) until sign-in is set up.",
    ),
    Text(
        'ตั้ง server.address = "127.0.0.1" ใน .streamlit/config.toml',
        'Set server.address = "127.0.0.1" in .streamlit/config.toml.',
    ),
)


def scope() -> Scope:
    """Return what the person at this session may see."""
    return Scope.nation()


def may_load(address: str | None) -> bool:
    """Return whether visitors may load files, undo loads and pull: those of a server on loopback may.

    The loaders decide what the store takes (`data_loaders.ownership`): files may be tried out in the demo,
    which stays one; real cases are never mixed into it.
    """
    return is_loopback(address)


def is_loopback(address: str | None) -> bool:
    """Return whether a server address is reached from this machine only; unset means every interface."""
    if not address:
        return False
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def is_our_host(host: str | None) -> bool:
    """Return whether a request names one of this site's hosts, as Streamlit asks of its own connections.

    A name that an attacker points at this machine is none: its page would else read what is served here.
    """
    return is_host_allowed(host)


def may_serve(is_demo: bool | None, address: str | None) -> bool:
    """Return whether an address may serve what the store holds: the demo anywhere, real data on loopback.

    Args:
        is_demo: None for a store without data, which may be served anywhere.
    """
    return bool(is_demo) or is_demo is None or is_loopback(address)


def require_may_serve(is_demo: bool | None) -> None:
    """Refuse to show real data to other machines.

    Raises:
        UserError: REFUSED.
    """
    if not may_serve(is_demo, st.get_option("server.address")):
        raise REFUSED
