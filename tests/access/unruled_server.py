"""The product without both lines: no scope of queries, and whoever asks is told to PostgreSQL as the nation.

Shows that the test of the second line looks at it. Run by a test.
"""

from streamlit.web import cli

from dashboard.access.people import Person
from dashboard.store import askers
from dashboard.view import access
from tests.access.unscoped_server import of_the_nation

if __name__ == "__main__":
    access.scope = of_the_nation
    Person.asker = property(lambda _: askers.NATION)  # type: ignore[assignment,method-assign]
    cli.main()
