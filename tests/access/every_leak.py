"""Every user × page × link, with each tab and file: prints what anybody was sent of another unit.

`python -m tests.access.every_leak URL`, where URL is a copy of the demo as its owner, which it marks. Ends
with 1 where anything was found.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from sqlalchemy.engine import make_url

from tests.access import canaries, leaks


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="a copy of the demo, which is marked")
    parser.add_argument(
        "--program", default="streamlit", help="what serves; tests.access.unscoped_server: PostgreSQL alone"
    )
    asked = parser.parse_args()
    engine = canaries.made(make_url(asked.url))
    found = 0
    with tempfile.TemporaryDirectory() as folder, leaks.served(engine, Path(folder), asked.program) as site:
        for login in leaks.UNIT_OF:
            for page in leaks.PAGES_OF_FIGURES:
                for query in leaks.LINKS:
                    leaked = site.leaked(login, page, query)
                    found += len(leaked)
                    print(login, page, query, sorted(leaked) or "nothing", flush=True)
            for path in site.decks():
                leaked = site.leaked_by(login, path)
                found += len(leaked)
                print(login, path, sorted(leaked) or "nothing", flush=True)
    print(f"{found} marks of other units")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
