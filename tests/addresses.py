"""What an address within the product asks for."""

from urllib.parse import parse_qsl, urlsplit

from dashboard.view.links import FIRST


def asked_of(href: str) -> tuple[str, dict[str, str]]:
    """Return the name of the page and its parameters."""
    parts = urlsplit(href)
    return parts.path.strip("./") or FIRST, dict(parse_qsl(parts.query))
