"""The product with faults of its sign-in: any browser began here, and a header says whose socket it is."""

from typing import Any

from starlette.datastructures import Headers
from streamlit.web import cli

from dashboard.access import oidc, proxies
from dashboard.settings import TrustedProxy

_vouched = proxies.vouched


def of_the_forwarded(proxy: TrustedProxy, scope: Any) -> str | None:
    """Believe what a header says of the other end."""
    told = Headers(scope=scope).get("x-forwarded-for")
    return _vouched(proxy, {**scope, proxies.PEER: (told, 0)} if told else scope)


if __name__ == "__main__":
    oidc.is_of = lambda *_: True
    proxies.vouched = of_the_forwarded
    cli.main()
