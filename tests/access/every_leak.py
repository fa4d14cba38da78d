"""Every user × page × link, with each tab and file: prints what anybody was sent of another unit.

`python -m tests.access.every_leak URL`, where URL is a copy of the demo as its owner, which it marks. Ends
with 1 where anything was found.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from itertools import product
from pathlib import Path

from sqlalchemy.engine import make_url

from tests.access import canaries, leaks


def told(what: str, look: Callable[[], set[str]]) -> int:
    """Look, print what was found, and return how much; what fails twice counts as something found.

    Once may be chance: a page that is drawn anew may have taken back a file that it offered.
    """
    for _ in range(2):
        try:
            leaked = look()
        except Exception as error:
            failed = f"{type(error).__name__}: {error}"
            continue
        print(what, sorted(leaked) or "nothing", flush=True)
        return len(leaked)
    print(what, "not looked at:", failed, flush=True)
    return 1


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="a copy of the demo, which is marked")
    parser.add_argument(
        "--program", default="streamlit", help="what serves; tests.access.unscoped_server: PostgreSQL alone"
    )
    parser.add_argument("--of", nargs="+", default=list(leaks.UNIT_OF), help="these users alone")
    asked = parser.parse_args()
    engine = canaries.made(make_url(asked.url))
    found = 0
    with tempfile.TemporaryDirectory() as folder, leaks.served(engine, Path(folder), asked.program) as site:
        for login in asked.of:
            for page, query in product(leaks.PAGES_OF_FIGURES, leaks.LINKS):
                found += told(f"{login} {page} {query}", partial(site.leaked, login, page, query))
            for path in site.decks():
                found += told(f"{login} {path}", partial(site.leaked_by, login, path))
    print(f"{found} marks of other units")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
