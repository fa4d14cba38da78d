"""The product without its first line: every query is handed the scope of the nation, whoever is signed in.

What a person is sent of other units is then PostgreSQL's doing alone. Run by a test.
"""

from sqlalchemy import true
from streamlit.web import cli

from dashboard.audit import entries
from dashboard.filters import Scope
from dashboard.view import access

_scope = access.scope


def of_the_nation() -> Scope:
    """Refuse whom the product refuses, and hold nobody to their units."""
    _scope()
    return Scope.nation()


if __name__ == "__main__":
    access.scope = of_the_nation
    entries.unit_within = lambda *_: true()
    cli.main()
