"""Parts of a page that are drawn alone, for whom their page was drawn."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st

from dashboard.access.people import Person
from dashboard.view import access

With = ParamSpec("With")


def part(function: Callable[With, None], *, run_every: float | None = None) -> Callable[With, None]:
    """Return a function that draws a part of a page, which the browser may ask to be drawn alone.

    Streamlit keeps it with all that it was called with and calls it whenever a browser asks, also once its
    person is of another unit or role: then the whole page is drawn anew.

    Args:
        run_every: seconds after which a browser asks by itself; None = it does not.
    """

    @wraps(function)
    def drawn(whose: Person | None, /, *arguments: With.args, **named: With.kwargs) -> None:
        if access.person() != whose:
            st.rerun()
        function(*arguments, **named)

    alone = st.fragment(drawn, run_every=run_every)

    @wraps(function)
    def begun(*arguments: With.args, **named: With.kwargs) -> None:
        alone(access.person(), *arguments, **named)

    return begun
