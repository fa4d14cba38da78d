"""Addresses within the product: every figure leads on, with the filters kept."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from streamlit import config

from dashboard.view.view import View

# The first page's own address is the server's.
FIRST = "overview"


def address(view: View, page: str, *, more: Mapping[str, str] | None = None, **filters: Any) -> str:
    """Return the address of a page relative to any other page's: `before_after?zone=TRANG-01&lang=th`.

    Args:
        page: name of its module.
        more: parameters of that page alone, such as the tab or the list that is asked for.
        filters: fields of `Filters` that differ from the view's; a station asked for leaves its zones behind.
    """
    if "station" in filters:
        filters = {"zone": "", **filters}
    asked = replace(view.filters, **filters)
    query = {**asked.to_query(), **(more or {}), "lang": view.lang}
    return f"{'./' if page == FIRST else page}?{urlencode(query)}"


def link(href: str, words: str, **attributes: str) -> Markup:
    """Return an anchor within the product, its words and attributes escaped (`class_` for `class`)."""
    named = Markup("").join(
        Markup(' {}="{}"').format(name.rstrip("_").replace("_", "-"), value)
        for name, value in attributes.items()
    )
    return Markup('<a href="{}"{}>{}</a>').format(href, named, words)


def below_the_root(path: str) -> str:
    """Return the path of a request below the product's own root, without a slash: `trends`."""
    base = str(config.get_option("server.baseUrlPath") or "").strip("/")
    return path.strip("/").removeprefix(base).lstrip("/") if base else path[1:]
