"""The product with a fault: one query takes no notice of its scope. Run by a test that must then turn red.

PostgreSQL would refuse it the rows, so whoever asks is told to it as the nation.
"""

from datetime import date
from typing import Any

from sqlalchemy import Select
from streamlit.web import cli

from dashboard.access.people import Person
from dashboard.filters import Filters, Scope
from dashboard.queries import goal3
from dashboard.store import askers

_partners_of = goal3.partners_of


def of_everybody(_scope: Scope, filters: Filters, at: date) -> Select[Any]:
    """Forget the scope."""
    return _partners_of(Scope.nation(), filters, at)


if __name__ == "__main__":
    goal3.partners_of = of_everybody
    Person.asker = property(lambda _: askers.NATION)  # type: ignore[assignment,method-assign]
    cli.main()
