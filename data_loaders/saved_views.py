"""Views that people keep for themselves: written under their login, and bounded whoever asks."""

import unicodedata
from typing import Literal

from sqlalchemy import ColumnElement, Connection, Engine, and_, delete, insert, select, update

from dashboard.access.kept_links import kept_link
from dashboard.schema import saved_views, users
from dashboard.schema.people import LONGEST_NAME, MOST_VIEWS
from data_loaders import words

# name, link: cannot be kept. known: there is one of that name. many: there are MOST_VIEWS. gone: none is.
Why = Literal["", "name", "link", "known", "many", "gone"]


def save(engine: Engine, login: str, name: str, link: str) -> Why:
    """Keep a view of a person under a new name; returns '' or why not."""
    kept, leads_to = _name(name), kept_link(link)
    if not kept:
        return "name"
    if leads_to is None:
        return "link"
    with engine.begin() as connection:
        names = _names(connection, login)
        if kept in names:
            return "known"
        if len(names) >= MOST_VIEWS:
            return "many"
        connection.execute(insert(saved_views).values(login=login, name=kept, link=leads_to))
    return ""


def rename(engine: Engine, login: str, name: str, to: str) -> Why:
    """Give a view of a person another name; returns '' or why not."""
    kept = _name(to)
    if not kept:
        return "name"
    with engine.begin() as connection:
        names = _names(connection, login)
        if name not in names:
            return "gone"
        if kept in names - {name}:
            return "known"
        connection.execute(update(saved_views).where(_of(login, name)).values(name=kept))
    return ""


def remove(engine: Engine, login: str, name: str) -> Why:
    """Remove a view of a person, of which there may be none any more."""
    with engine.begin() as connection:
        connection.execute(delete(saved_views).where(_of(login, name)))
    return ""


def _name(given: str) -> str:
    """Return a name as it is kept; '' where it cannot be."""
    name = " ".join(words.cleaned(given).split())
    is_plain = not any(unicodedata.category(letter) in ("Cc", "Cs") for letter in name)
    return name if is_plain and len(name) <= LONGEST_NAME else ""


def _names(connection: Connection, login: str) -> set[str]:
    """Return the names that a person uses, once nobody else writes for the same person."""
    connection.execute(select(users.c.login).where(users.c.login == login).with_for_update()).one()
    return set(connection.execute(select(saved_views.c.name).where(saved_views.c.login == login)).scalars())


def _of(login: str, name: str) -> ColumnElement[bool]:
    return and_(saved_views.c.login == login, saved_views.c.name == name)
